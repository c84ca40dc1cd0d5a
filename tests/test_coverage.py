"""Every numbered statement is covered: proof, check, hypotheses, near-misses, running proof.

These tests read the text and the stored outputs of the notebooks, and the ledger. That the outputs are what the cells
print is nbval's business, and that the ledger says the same is that of test_ledger.
"""

from __future__ import annotations

import ast
import functools
import json
import re
from pathlib import Path

import pytest

from proofs_that_run import labels, ledger, pages
from proofs_that_run.pages import BOOK

STATEMENTS = BOOK.statements()
NOTEBOOKS = BOOK.notebooks()
ENTRIES = ledger.stored()


def calls(path: Path, name: str) -> dict[str, ast.FunctionDef]:
    """The functions of a notebook decorated with `@name("label", …)`, by label (outside try blocks)."""
    found: dict[str, ast.FunctionDef] = {}
    for source in pages.code(path):
        for node in ast.parse(source).body:
            for decorator in getattr(node, "decorator_list", []):
                if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == name:
                    label = ast.literal_eval(decorator.args[0])
                    assert label not in found, f"{path.name}: {label} has two @{name} cells"
                    found[label] = node
    return found


def proved(path: Path) -> set[str]:
    """The labels whose proofs run: `@proves("label", …)` on a function, or `proof_of("label", …)` alone."""
    ends = [node.value for source in pages.code(path) for node in ast.parse(source).body if isinstance(node, ast.Expr)]
    made = [call for call in ends if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "proof_of"]
    alone = {ast.literal_eval(call.args[0]) for call in made}
    return alone | set(calls(path, "proves"))


@functools.cache
def shown(page: str) -> dict[str, str]:
    """The verdicts that a page shows, by label."""
    return ledger.verdicts(BOOK.source(page))


@pytest.mark.parametrize("page", json.loads((pages.ROOT / "tests/inventory.json").read_text()))
def test_every_row_of_the_inventory_is_in_its_finished_chapter(page: str) -> None:
    rows = json.loads((pages.ROOT / "tests/inventory.json").read_text())[page]
    missing = set(rows) - {s.label for s in STATEMENTS if s.page == page}
    assert not missing, f"{page} lacks {sorted(missing)}"


def test_each_label_stands_once_and_each_reference_leads_to_one() -> None:
    if faults := labels.faults(BOOK):
        pytest.fail("\n".join(faults), pytrace=False)


def test_every_statement_has_a_check_and_every_check_a_statement() -> None:
    checked = {label: path for path in NOTEBOOKS if path.parent.name == "chapters" for label in calls(path, "confirms")}
    stated = {s.label: BOOK.source(s.page) for s in STATEMENTS}
    assert not set(stated) - set(checked), f"no cell with @confirms for {sorted(set(stated) - set(checked))}"
    assert not set(checked) - set(stated), f"no numbered statement for {sorted(set(checked) - set(stated))}"
    assert checked == stated, "a statement and its check belong in the same notebook"


def test_every_exercise_with_a_check_has_it_in_sheet_and_solution() -> None:
    for path in BOOK.notebooks("solutions"):
        stated = {exercise.label for exercise in BOOK.exercises_of(path)}
        assert set(calls(path, "confirms")) == stated
        assert set(calls(pages.ROOT / "exercises" / path.name, "confirms")) == stated


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.label)
def test_a_statement_is_covered(statement: pages.Statement) -> None:
    label = statement.label
    assert statement.title, f"{label} has no title: write it after the opening of its box"
    assert label in shown(statement.page), (
        f"{label}: its notebook shows no verdict. End the cell of its check with the check's name."
    )
    assert label in ENTRIES, f"{label} is not in the ledger yet: run make notebooks"
    found = ENTRIES[label]
    assert found["holds"]
    assert found["instances"] >= 300
    if statement.formulas:
        assert found["printed"], f"the displayed formulas of {label} were not executed"
    assert found["near_misses"], f"{label} has no near-miss: add one with @….near_miss"
    if statement.kind in pages.PROVED:
        assert statement.has_proof, f"{label} has no proof: write it after the statement, as prf:proof"
    if statement.proof:
        assert label in proved(BOOK.source(statement.page)), (
            f"the proof of {label} displays relations and does not run: add a cell with @proves or proof_of"
        )
        assert found["proof"]["relations"], f"the running proof of {label} is not shown: end its cell with its name"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=BOOK.page)
def test_no_cell_is_excluded_from_comparison(path: Path) -> None:
    excluding = re.compile(r"nbval-(ignore-output|skip|raises-exception)|NBVAL_", re.IGNORECASE)
    for cell in pages.read(path).cells:
        marked = excluding.search(" ".join(cell.metadata.get("tags", [])) + cell.source)
        assert not marked, f"cell {cell.id} of {path.name} is excluded: give the reason in this test, or mend it"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=BOOK.page)
def test_every_figure_has_alternative_text_and_a_caption(path: Path) -> None:
    for cell in pages.read(path).cells:
        if cell.cell_type == "code" and any("image/svg+xml" in o.get("data", {}) for o in cell.outputs):
            about = cell.metadata.get("mystnb", {})
            assert len(about.get("image", {}).get("alt", "")) > 40, (
                f"cell {cell.id} of {path.name}: describe the figure"
            )
            assert about.get("figure", {}).get("caption"), f"cell {cell.id} of {path.name}: say what the figure says"
