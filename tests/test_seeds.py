"""What another seed brings to light: a failing cell, and a verdict that is not the one that the page shows."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from lab import seeds
from proofs_that_run.pages import Book

CLAIM = """
from qed import Real, conjecture, current_session, equal

@conjecture
def {name}(x: Real["n"]):
    return equal({left}, x @ x)

{name}
"""
ALWAYS = CLAIM.format(name="the_same", left="x @ x")
UNDER_SEED_7_ONLY = CLAIM.format(name="twice", left="(1 + (current_session().seed != 7)) * (x @ x)")


def cell(source: str, shows: str = "", **metadata: object) -> nbformat.NotebookNode:
    output = v4.new_output("execute_result", {"text/plain": shows})
    return v4.new_code_cell(source, outputs=[output] if shows else [], metadata=metadata)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run the cells of a notebook under some seeds."""
    path = tmp_path / "chapters" / "x.ipynb"
    path.parent.mkdir()
    monkeypatch.setattr(seeds, "BOOK", Book(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "")  # put back afterwards

    def of(*cells: nbformat.NotebookNode, under: tuple[int, ...] = (7, 8)) -> list[tuple[int, str]]:
        nbformat.write(v4.new_notebook(cells=list(cells)), path)
        found = seeds.run(path, under)
        assert all(alarm.page == "chapters/x" for alarm in found)
        return [(alarm.seed, alarm.words) for alarm in found]

    return of


def test_a_verdict_that_is_shown_under_every_seed_is_no_alarm(run) -> None:
    assert run(cell(ALWAYS, "○ Conjecture: the same\n  not refuted on 312 instances")) == []


def test_a_verdict_that_differs_from_the_page_is_an_alarm_and_the_rest_runs_on(run) -> None:
    words = "the page shows “○ Conjecture: twice”, this run “✗ Conjecture: twice”"
    broken = cell("1 / 0")
    found = run(cell(UNDER_SEED_7_ONLY, "○ Conjecture: twice\n  not refuted on 312 instances"), broken)
    assert found == [(7, "division by zero"), (8, words), (8, "division by zero")]


def test_a_conjecture_that_is_to_be_refuted_must_be(run) -> None:
    (found,) = run(cell(ALWAYS, "✗ Conjecture: the same\n  refuted     x = (1): 1 ≠ 2"), under=(3,))
    assert found == (3, "the page shows “✗ Conjecture: the same”, this run “○ Conjecture: the same”")


def test_cells_that_draw_are_left_out_and_what_is_no_verdict_is_not_compared(run) -> None:
    drawing = [cell("drawn()", mystnb={}), cell("def drawn(): pass", tags=["hide-input"])]
    assert run(*drawing, cell("2 + 2", "5")) == []
