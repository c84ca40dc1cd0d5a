"""Make `exercises/` from `solutions/`: the same sheets without the answers.

In a notebook under `solutions/`

- lines between `### BEGIN SOLUTION` and `### END SOLUTION` in a code cell are the answer; the
  student finds `raise NotImplementedError("your answer")` there (the markers are those of nbgrader);
- a cell tagged `solution` is the worked solution; the student's sheet has a cell to write in;
- a cell tagged `instructor` is not in the student's sheet (near-misses give answers away), nor is one tagged
  `hidden-check`, whose conjectures the grader tries beside the check.

Everything else, the checks included, is the same in both. Never edit `exercises/`.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from proofs_that_run import pages
from proofs_that_run.notebooks import normalise
from proofs_that_run.pages import BOOK

ANSWER = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION$", re.DOTALL | re.MULTILINE)
KEPT_BACK = {"instructor", "hidden-check"}
STUB = r'\1raise NotImplementedError("your answer")'
MARKER = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
PROMPT = "*Write your answer here.*"


def student_version(solution: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The sheet without its answers and outputs."""
    sheet = nbformat.from_dict(solution)
    sheet.cells = [cell for cell in sheet.cells if not KEPT_BACK & set(cell.metadata.get("tags", []))]
    for cell in sheet.cells:
        tags = cell.metadata.get("tags", [])
        if "solution" in tags:
            cell.cell_type = "markdown"
            cell.source = PROMPT
            cell.metadata.pop("tags")
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
        elif cell.cell_type == "code":
            cell.source = ANSWER.sub(STUB, cell.source)
            cell.outputs = []
        else:
            cell.source = cell.source.replace(" (solutions)", "")
    return sheet


def without_markers(code: str) -> str:
    """An answer as one reads it: without the marks around it."""
    return MARKER.sub("", code).rstrip("\n")


def write_all() -> None:
    """Write every sheet whose cells are not what its solution gives; with the same code it keeps its outputs."""
    for path in BOOK.notebooks("solutions"):
        target = pages.ROOT / "exercises" / path.name
        if not matches(path, target):
            target.parent.mkdir(exist_ok=True)
            sheet = student_version(pages.read(path))
            if target.exists() and list(pages.code(target)) == [c.source for c in sheet.cells if c.cell_type == "code"]:
                keep_outputs(sheet, pages.read(target))
            target.write_text(normalise(sheet), encoding="utf-8")


def keep_outputs(sheet: nbformat.NotebookNode, before: nbformat.NotebookNode) -> None:
    """Give code cells the outputs that the same cells had."""
    ours, theirs = ([c for c in one.cells if c.cell_type == "code"] for one in (sheet, before))
    for cell, old in zip(ours, theirs, strict=True):
        cell.outputs = old.outputs


def matches(solution: Path, sheet: Path) -> bool:
    """Whether a sheet has the cells that its solution gives."""
    if not sheet.exists():
        return False
    wanted, have = student_version(pages.read(solution)).cells, pages.read(sheet).cells
    return [(c.id, c.cell_type, c.source.strip()) for c in wanted] == [
        (c.id, c.cell_type, c.source.strip()) for c in have
    ]
