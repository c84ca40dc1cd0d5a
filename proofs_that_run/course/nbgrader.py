"""The sheets for a course that stays on nbgrader: its sources, with the metadata that it works by.

`nbgrader generate_assignment` makes students' versions of them, `collect` and `autograde` do what they always do. The
first cell says that an exercise without an answer raises while nbgrader marks: a sheet handed in as it was earns
nothing. nbgrader runs what a student wrote in the process that marks it; with the kernel of `kernel` that process
sees no network and no files but its own, but an answer may still deceive the check beside it. `proofs_that_run.grading`
keeps the two apart.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from proofs_that_run.course.shares import ANSWER, KEPT_BACK, is_answer, of_sheet, tags
from proofs_that_run.notebooks import KERNEL
from proofs_that_run.pages import Exercise

SCHEMA = 3
BEGIN = "### BEGIN SOLUTION"
GRADED = """# While this sheet is marked, an exercise without an answer raises. Leave this cell as it is.
import os

from qed import current_session

current_session().graded = "NBGRADER_EXECUTION" in os.environ"""

CONFIGURATION = """import tempfile

c = get_config()
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("your answer")'}
c.ClearSolutions.text_stub = "*Write your answer here.*"
# What students wrote runs in a sandbox; made by: python -m proofs_that_run.course kernel
c.ExecutePreprocessor.kernel_name = "qed-sandbox"
# It has no network, not even to this machine: it is reached by sockets in a folder.
c.KernelManager.transport = "ipc"
c.KernelManager.ip = tempfile.mkdtemp(prefix="kernel-") + "/socket"
"""


def source(
    solution: nbformat.NotebookNode, exercises: list[Exercise], asked: list[str] | None = None
) -> nbformat.NotebookNode:
    """A notebook with solutions as nbgrader's source. Only the exercises that are `asked` earn points, or all."""
    shares = of_sheet(solution, exercises)
    asked = [one.label for one in exercises] if asked is None else asked
    made = nbformat.v4.new_notebook(metadata=nbformat.from_dict(KERNEL))
    made.cells = [marked(nbformat.v4.new_code_cell(GRADED, id="graded"), "graded")]
    for cell in solution.cells:
        if KEPT_BACK & {*tags(cell)}:
            continue  # near-misses give answers away, and earn nothing
        share = shares.get(cell.id)
        worth = share.points if share and share.exercise in asked else 0
        new = nbformat.from_dict({key: value for key, value in cell.items() if key in ("cell_type", "id", "source")})
        new.metadata = nbformat.from_dict({})
        if cell.cell_type == "code":
            new |= {"outputs": [], "execution_count": None}
        else:
            new.source = new.source.replace(" (solutions)", "")
        if "solution" in tags(cell):
            made.cells.append(marked(in_words(new), cell.id, solution=True, points=worth))
        elif BEGIN in cell.source and (last := ANSWER.search(cell.source)):
            # nbgrader wants what is answered and what marks it in two cells.
            new.source = cell.source[: last.start()].rstrip()
            check = nbformat.v4.new_code_cell(last[0], id=f"{cell.id}-said")
            made.cells += [marked(new, cell.id, solution=True), marked(check, check.id, points=worth)]
        elif BEGIN in cell.source:
            made.cells.append(marked(new, cell.id, solution=True))
        else:
            made.cells.append(marked(new, cell.id, points=worth if share and not is_answer(cell) else None))
    nbformat.validate(made)
    return made


def marked(
    cell: nbformat.NotebookNode, name: str, *, solution: bool = False, points: int | None = None
) -> nbformat.NotebookNode:
    """A cell with nbgrader's metadata. With points it is marked, by a person where it is a solution as well."""
    cell.metadata.nbgrader = {"schema_version": SCHEMA, "grade_id": name, "solution": solution, "task": False,
                              "grade": points is not None, "locked": not solution}  # fmt: skip
    if points is not None:
        cell.metadata.nbgrader["points"] = points
    return cell


def in_words(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A worked solution as text: where it is code, students find a place to write in all the same."""
    if cell.cell_type == "markdown":
        return cell
    return nbformat.v4.new_markdown_cell(f"```python\n{cell.source}\n```", id=cell.id)


def write(path: Path, notebook: nbformat.NotebookNode) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
