"""Every numbered statement is covered: proof, check, hypotheses, near-misses, running proof.

These tests read the text and the stored outputs of the notebooks. That the outputs are what the cells print
is nbval's business.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from proofs_that_run import pages
from proofs_that_run.pages import BOOK

PROVED = {"theorem", "proposition", "lemma", "corollary"}
STATEMENTS = BOOK.statements()
NOTEBOOKS = BOOK.notebooks()


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


def outputs(path: Path) -> str:
    """All text outputs of a notebook."""
    cells = [cell for cell in pages.read(path).cells if cell.cell_type == "code"]
    return "\n".join(o.get("data", {}).get("text/plain", "") for cell in cells for o in cell.outputs)


def verdict(statement: pages.Statement) -> str:
    """The stored verdict of a statement."""
    text = outputs(BOOK.source(statement.page))
    match = re.search(rf"^✓ {statement.kind.capitalize()} {statement.number}: .*(?:\n  .*)*", text, re.MULTILINE)
    assert match, f"{statement.label}: its notebook shows no verdict. End the cell of its check with the check's name."
    return match[0]


@pytest.mark.parametrize("page", json.loads((pages.ROOT / "tests/inventory.json").read_text()))
def test_every_row_of_the_inventory_is_in_its_finished_chapter(page: str) -> None:
    rows = json.loads((pages.ROOT / "tests/inventory.json").read_text())[page]
    missing = set(rows) - {s.label for s in STATEMENTS if s.page == page}
    assert not missing, f"{page} lacks {sorted(missing)}"


def test_labels_are_unique() -> None:
    labels = Counter(
        match[1]
        for page, _ in BOOK.numbered_pages()
        for text in pages.markdown(BOOK.source(page))
        for match in re.finditer(r"^:label: *(\S+)$|\$\$ \((\S+)\)|^\((\S+)\)=$", text, re.MULTILINE)
    )
    assert not [label for label, count in labels.items() if label and count > 1]


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
    shown = verdict(statement)
    assert statement.title, f"{statement.label} has no title: write it after the opening of its box"
    assert re.search(r"confirmed +on (\d+) instances", shown)
    assert int(re.search(r"on (\d+) instances", shown)[1]) >= 300
    assert "hypotheses  " in shown, "the audit has not run"
    if statement.formulas:
        assert "as printed  the " in shown, f"the displayed formulas of {statement.label} were not executed"
    assert "refuted     “" in shown, f"{statement.label} has no near-miss: add one with @….near_miss"
    if statement.kind in PROVED:
        assert statement.has_proof, f"{statement.label} has no proof: write it after the statement, as prf:proof"
    if statement.proof:
        assert statement.label in proved(BOOK.source(statement.page)), (
            f"the proof of {statement.label} displays relations and does not run: add a cell with @proves or proof_of"
        )
        text = outputs(BOOK.source(statement.page))
        assert f"Proof of {statement.kind.capitalize()} {statement.number}, with" in text


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
