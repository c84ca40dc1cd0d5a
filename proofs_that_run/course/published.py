"""A sheet whose solutions are out: the same page, with each answer folded where the reader's own was to stand."""

from __future__ import annotations

import re

import nbformat

from proofs_that_run.course.shares import is_answer, tags

MARKERS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
FENCE = re.compile(r"^\s*([:`]{3,})", re.MULTILINE)


def with_solutions(solution: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook with solutions as readers get it, with its stored outputs."""
    made = nbformat.from_dict(solution)
    made.cells = [cell for cell in made.cells if "hidden-check" not in tags(cell)]  # may be wanted next year
    for cell in made.cells:
        if is_answer(cell):
            cell.source = folded(cell.source)
            cell.metadata.pop("tags")
        elif cell.cell_type == "markdown":
            cell.source = cell.source.replace(" (solutions)", "")
        elif "instructor" in tags(cell):
            fold(cell, "hide-cell", "frequent wrong answers")
        elif "solution" in tags(cell):
            fold(cell, "hide-cell", "more of the solution")
        elif MARKERS.search(cell.source):
            cell.source = MARKERS.sub("", cell.source)
            fold(cell, "hide-input", "the answer")
    return made


def folded(text: str) -> str:
    """A text that opens at a click; its fence is longer than those within."""
    longest = max([len(fence) for fence in FENCE.findall(text)], default=3)
    fence = ":" * (longest + 1)
    return f"{fence}{{dropdown}} Solution\n{text}\n{fence}"


def fold(cell: nbformat.NotebookNode, tag: str, what: str) -> None:
    """Hide a code cell, or its code alone, behind words of ours."""
    others = [name for name in tags(cell) if name not in ("instructor", "solution")]
    words = {"code_prompt_show": f"Show {what}", "code_prompt_hide": f"Hide {what}"}
    cell.metadata = nbformat.from_dict(
        {**cell.metadata, "tags": [*others, tag], "mystnb": {**cell.metadata.get("mystnb", {}), **words}}
    )
