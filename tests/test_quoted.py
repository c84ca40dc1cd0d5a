"""Numbers that the text quotes from an output are those of the output, cell by cell (`tests/quoted.json`)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from proofs_that_run import pages

QUOTED = json.loads((Path(__file__).parent / "quoted.json").read_text(encoding="utf-8"))
"""By page: the text cell, what it says, the cell whose output says so, and a pattern that its output matches."""


def output(cell: nbformat.NotebookNode) -> str:
    """What a cell showed, as plain text on one line."""
    texts = [one.get("text", "") + "".join(one.get("data", {}).get("text/plain", "")) for one in cell.outputs]
    return " ".join(" ".join(texts).split())


def missing(page: str, says: str, text: str, cell: str, shows: str, cells: dict[str, nbformat.NotebookNode]) -> str:
    """What is wrong with a quotation; empty where nothing is."""
    if cell not in cells or text not in cells:
        return f"{page} has no cell {cell} or {text} any more: mend tests/quoted.json."
    if says not in " ".join(cells[text].source.split()):
        return f"{page}, cell {text}, does not say “{says}” any more: mend tests/quoted.json."
    if not re.search(shows, output(cells[cell])):
        return f"{page}, cell {text}, says “{says}”, but the output of the cell {cell} does not show {shows}."
    return ""


@pytest.mark.parametrize("page", QUOTED)
def test_a_number_in_the_text_is_the_one_of_the_output(page: str) -> None:
    cells = {cell.id: cell for cell in pages.read(pages.BOOK.source(page)).cells}
    told = [missing(page, one["says"], one["text"], one["cell"], one["shows"], cells) for one in QUOTED[page]]
    assert not any(told), "\n".join(filter(None, told))


def test_an_output_that_changed_is_noticed() -> None:
    cells = {
        "a": nbformat.v4.new_markdown_cell("It takes\n57 steps."),
        "b": nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("stream", text="58 steps\n")]),
    }
    assert "does not show" in missing("x", "57 steps", "a", "b", r"\b57 steps", cells)
    assert "does not say" in missing("x", "58 steps", "a", "b", r"\b58 steps", cells)
    assert "no cell" in missing("x", "57 steps", "a", "c", "", cells)
    assert not missing("x", "57 steps", "a", "b", r"\b58 steps", cells)
