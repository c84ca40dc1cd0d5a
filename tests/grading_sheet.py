"""A sheet of three exercises, and what students make of it: for the tests of grading, and of courses.

`SHEET` is the notebook with solutions. `handed_in` makes a submission from the students' version of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from proofs_that_run import answers, sheets

ASKED = next(one for one in answers.asked() if one.kind == "formula"
             and one.part == 1 and sum(other.label == one.label for other in answers.asked()) == 1)  # fmt: skip
"""A question of the book that is answered by a formula; which one it is makes no difference."""
SECRET = "a-secret-of-the-teacher"

SETUP = """import numpy as np

from proofs_that_run.answers import answer
from qed import Elementwise, Moderate, Nonzero
from qed import confirms, conjecture, equal


def halves(x):
    return x / 2"""

PAIR = r""":::{exercise-start} Two of a kind
:label: exr-tiny-two-of-a-kind
:points: 2 + 4 + 3
:graded: auto, auto, by hand
:::

Write $2\vec{x}$ and the entries of $\vec{x}$, squared, as functions. Then say why.

:::{exercise-end}
:::"""
PAIR_ANSWER = '''def doubled(x):
    """2x"""
    ### BEGIN SOLUTION
    return 4 * halves(x)
    ### END SOLUTION


def squared(x):
    """The squares of the entries of x."""
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION'''
PAIR_CHECK = """@confirms("exr-tiny-two-of-a-kind")
def both(x: Moderate["n"]):
    return equal(doubled(x), x + x), equal(squared(x), x**2)


both"""
PAIR_NEAR = """# Frequent wrong answers.


@both.near_miss
def the_cube_for_the_square(x):
    return equal(squared(x), x**3)


@both.near_miss
def halved(x):
    return equal(doubled(x), x / 2)


both"""
PAIR_HIDDEN = f"""# {SECRET}
@conjecture
def also_of_tables(A: Nonzero["m", "n"]):
    return equal(doubled(A), A + A), equal(squared(A), A**2)"""

SLOPE = r""":::{exercise-start} The slope of a sum
:label: exr-tiny-slope-of-a-sum
:points: 5
:::

Find the slopes of $\sigma(2x)$ by the entries of $\vec{x}$. `sigma.slope(t)` is the slope of `sigma` at `t`.

:::{exercise-end}
:::"""
SLOPE_ANSWER = '''def slopes(sigma, x):
    """The slopes of σ(2x) by the entries of x."""
    ### BEGIN SOLUTION
    return 2 * sigma.slope(2 * x)
    ### END SOLUTION'''
SLOPE_CHECK = """@confirms("exr-tiny-slope-of-a-sum")
def slopes_of_the_inner_product(sigma: Elementwise, x: Moderate["n"]):
    return equal(slopes(sigma, x), 2 * sigma.slope(x + x))


slopes_of_the_inner_product"""

FORMULA = rf""":::{{exercise-start}} A formula
:label: {ASKED.label}
:points: 4
:::

Which?

:::{{exercise-end}}
:::"""
FORMULA_ANSWER = f'''def formula():
    """In any form."""
    ### BEGIN SOLUTION
    return r"{ASKED.question.right}"
    ### END SOLUTION


answer("{ASKED.label}", formula)'''


def code(source: str, name: str, *tags: str) -> NotebookNode:
    return new_code_cell(source, id=name, metadata={"tags": list(tags)} if tags else {})


def text(source: str, name: str, *tags: str) -> NotebookNode:
    return new_markdown_cell(source, id=name, metadata={"tags": list(tags)} if tags else {})


SHEET = new_notebook(cells=[
    text("# Tiny (solutions)", "intro"), code(SETUP, "setup"),
    text(PAIR, "pair"), text("Since $x + x = 2x$.", "pairwords", "solution"), code(PAIR_ANSWER, "pairanswer"),
    code(PAIR_CHECK, "paircheck"), code(PAIR_NEAR, "pairnear", "instructor"),
    code(PAIR_HIDDEN, "pairhidden", "hidden-check"),
    text(SLOPE, "slope"), code(SLOPE_ANSWER, "slopeanswer"), code(SLOPE_CHECK, "slopecheck"),
    text(FORMULA, "formula"), code(FORMULA_ANSWER, "formulaanswer"),
])  # fmt: skip

RIGHT = {
    "pairanswer": "def doubled(x):\n    return 2 * x\n\n\ndef squared(x):\n    return x**2",
    "slopeanswer": "def slopes(sigma, x):\n    return sigma.slope(2 * x) * 2",
    "formulaanswer": FORMULA_ANSWER.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", ""),
    "pairwords": "Because **it is**.",
}
"""Right answers, not in the form of the book's, by the cells that they stand in."""
TOTAL, BY_HAND = 18, 3


def write_sheet(folder: Path) -> Path:
    path = folder / "tiny.ipynb"
    nbformat.write(SHEET, path)
    return path


def handed_in(cells: Mapping[str, str | None], *, more: str = "", first: str = "") -> NotebookNode:
    """A student's notebook: the sheet with other cells in it (None: without the cell), and cells at its ends."""
    notebook = sheets.student_version(nbformat.from_dict(SHEET))
    notebook.cells = [cell for cell in notebook.cells if cells.get(cell.id, "") is not None]
    for cell in notebook.cells:
        cell.source = cells.get(cell.id, cell.source)
    notebook.cells = [
        *([code(first, "first")] if first else []), *notebook.cells, *([code(more, "more")] if more else [])
    ]  # fmt: skip
    return notebook
