"""The committed files are in step with each other and in their one form."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from proofs_that_run import notebooks, pages, sheets, statements, svg
from proofs_that_run.notebooks import normalise
from proofs_that_run.pages import BOOK

NOTEBOOKS = BOOK.notebooks()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=BOOK.page)
def test_a_notebook_is_normalised(path: Path) -> None:
    name = path.relative_to(pages.ROOT)
    assert path.read_text(encoding="utf-8") == normalise(pages.read(path)), (
        f'{name} is not in normal form: run  make notebooks ARGS="--format {name}"'
    )


def test_normalising_removes_what_differs_between_runs_and_keeps_the_rest() -> None:
    before = pages.read(NOTEBOOKS[0])
    wanted = normalise(before)
    cell = next(cell for cell in before.cells if cell.cell_type == "code")
    cell.execution_count = 7
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    before.metadata["kernelspec"] = {"name": "my-env", "display_name": "my env"}
    cell.source += "  \n"
    assert normalise(before) == wanted
    cell.source = "print(1)"
    assert normalise(before) != wanted


def test_the_index_of_statements_is_up_to_date() -> None:
    assert statements.TARGET.read_text(encoding="utf-8") == statements.rendered(), "run: make notebooks"


@pytest.mark.parametrize("solution", BOOK.notebooks("solutions"), ids=BOOK.page)
def test_an_exercise_sheet_is_its_solution_without_the_answers(solution: Path) -> None:
    sheet = pages.ROOT / "exercises" / solution.name
    assert sheets.matches(solution, sheet), f"exercises/{solution.name} is made from solutions/: run  make notebooks"
    text = sheet.read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    assert "NotImplementedError" in text


@pytest.mark.parametrize("sheet", BOOK.notebooks("exercises"), ids=BOOK.page)
def test_no_answer_takes_the_place_of_another(sheet: Path) -> None:
    """A check that is run again would judge the later one."""
    code = [cell.source for cell in pages.read(sheet).cells if cell.cell_type == "code"]
    code = [cell for cell in code if "answer(" not in cell]  # it judges its own function at once
    functions = [node for cell in code for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)]
    answers = [one.name for one in functions if "NotImplementedError" in ast.unparse(one.body[-1])]
    assert len(answers) == len(set(answers))


def test_a_sheet_whose_code_is_as_before_keeps_its_outputs() -> None:
    old, new = (pages.read(pages.ROOT / "exercises" / "01-norms.ipynb") for _ in range(2))
    code = [cell for cell in new.cells if cell.cell_type == "code"]
    for cell in code:
        cell.outputs = []
    sheets.keep_outputs(new, old)
    assert [cell.outputs for cell in code] == [cell.outputs for cell in old.cells if cell.cell_type == "code"]
    assert any(cell.outputs for cell in code)


def test_figures_are_compared_up_to_rounding_and_no_further() -> None:
    def drawing(x: str, name: str) -> str:
        return f'<svg width="360pt"><path id="{name}" d="M {x} 20.5"/><use href="#{name}"/></svg>'

    here = svg.canonical(drawing("36", "p0123456789"))
    assert svg.canonical(drawing("35.999998", "pabcdef0123")) == here
    assert svg.canonical(drawing("36.000002", "p0123456789")) == here
    assert svg.canonical(drawing("36.2", "p0123456789")) != here
    assert svg.WHOLE.sub("figure", f"<?xml version='1.0'?>\n{here}") == "figure"


@pytest.mark.parametrize("tool", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=" ".join)
def test_the_code_is_tidy(tool: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", *tool], cwd=pages.ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_cells_that_compute_are_those_that_do_not_draw(tmp_path: Path) -> None:
    made = nbformat.v4.new_notebook()
    for name, metadata in {
        "plain": {},
        "figure": {"mystnb": {}},
        "hidden": {"tags": ["hide-input"]},
        "slow": {"tags": ["slow"]},
    }.items():
        made.cells.append(nbformat.v4.new_code_cell("1", id=name, metadata=metadata))
    made.cells.append(nbformat.v4.new_markdown_cell("1", id="text"))
    nbformat.write(made, path := tmp_path / "a.ipynb")
    assert [cell.id for cell in notebooks.computing(path)] == ["plain"]
    assert [cell.id for cell in notebooks.computing(path, slow=True)] == ["plain", "slow"]
