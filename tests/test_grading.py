"""Grading: what students hand in, in all its forms, and what they read of it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import extra
import grading_sheet as tiny
import nbformat
import pytest

from lab import machines
from proofs_that_run.grading import (
    Grader,
    Result,
    check,
    clean,
    code,
    feedback,
    manual,
    marks,
    matching,
    overview,
    submission,
    tables,
    totals,
)
from proofs_that_run.grading import grader as grader_module
from proofs_that_run.grading.__main__ import changed, main, refuse_to_lose
from proofs_that_run.grading.court import Court
from proofs_that_run.grading.judge import Judge
from proofs_that_run.grading.result import BROKEN, FAULT, HIDDEN, LOOK, OPEN, RIGHT, WRONG, Item, Part, QuestionResult
from proofs_that_run.grading.sheet import Sheet

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="grading runs students' code on Linux only")
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder = tmp_path_factory.mktemp("sheet")
    with Grader(tiny.write_sheet(folder), folder / "out", seconds=2, random=24, seed=0, allow_unsandboxed=True) as made:
        yield made


def text_of(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook)


def stripped(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """As some programs save it: cells without ids."""
    for cell in notebook.cells:
        cell.pop("id")
    notebook.nbformat_minor = 4
    return notebook


def as_script(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(f"# In[ ]:\n\n{cell.source}" for cell in notebook.cells if cell.cell_type == "code")


OTHER = """def squared(x):
    return x + 1


@confirms("exr-tiny-not-asked")
def another(x):
    return equal(squared(x), x + 1)"""
"""An exercise that is not asked, with a function of the same name."""


def downloaded(notebook: nbformat.NotebookNode, more: bool = False) -> nbformat.NotebookNode:
    """As the site offers it: without directives, and with an exercise that is not asked."""
    for cell in notebook.cells:
        if found := re.match(r":::\{exercise-start\} (.*)\n", cell.source):
            body = re.sub(r"^:.*\n?", "", cell.source, flags=re.MULTILINE).strip()
            cell.source = f"**Exercise 1.1 ({found[1]}).** 9 points.\n\n{body}"
    if more:
        at = next(at for at, cell in enumerate(notebook.cells) if cell.get("id") == "slope")
        said = "**Exercise 1.2 (Not asked).** 3 points.\n\nAdd 1."
        notebook.cells[at:at] = [
            tiny.text(said, "more"),
            tiny.text("So it is.", "mine"),
            tiny.code(OTHER, "moreanswer"),
        ]
    return notebook


def tiny_code(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def zipped(files: dict[str, str | bytes]) -> bytes:
    with io.BytesIO() as made:
        with zipfile.ZipFile(made, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return made.getvalue()


def old_format(notebook: nbformat.NotebookNode) -> str:
    cells = [{"cell_type": c.cell_type, "input" if c.cell_type == "code" else "source": c.source.splitlines(True)}
             for c in notebook.cells]  # fmt: skip
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]})


def moved(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """All answers in one cell at the end, under other ids."""
    sources = [tiny.RIGHT["pairanswer"], tiny.RIGHT["slopeanswer"]]
    notebook.cells.append(tiny.code("\n\n\n".join(sources), "mine"))
    return notebook


def answered(source: str) -> str:
    """With other functions for the first exercise."""
    return text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": source}))


def with_cell_after(name: str, source: str, cells: dict[str, str]) -> str:
    notebook = tiny.handed_in(cells)
    at = next(at for at, cell in enumerate(notebook.cells) if cell.id == name)
    notebook.cells.insert(at + 1, tiny.code(source, "mine"))
    return text_of(notebook)


def as_markdown(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(
        f"```{{code-cell}} ipython3\n:tags: [x]\n{cell.source}\n```" if cell.cell_type == "code" else cell.source
        for cell in notebook.cells
    )


def from_colab(notebook: nbformat.NotebookNode) -> str:
    """As Colab exports it: ids in the metadata alone, a cell of its own in front."""
    for cell in notebook.cells:
        cell.metadata["id"] = cell.pop("id")
    mount = "from google.colab import drive\ndrive.mount('/content/drive')\n!pip install proofs-that-run-qed"
    cells = [{"cell_type": "code", "source": mount, "metadata": {"cellView": "form"}, "outputs": []}, *notebook.cells]
    return json.dumps({**notebook, "nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}, "cells": cells})


def by_jupytext(notebook: nbformat.NotebookNode) -> str:
    return "# ---\n# jupyter: {}\n# ---\n\n" + "\n\n".join(
        f"# %%\n{cell.source}" if cell.cell_type == "code" else "# %% [markdown]\n" + re.sub("^", "# ", cell.source, flags=re.M)
        for cell in notebook.cells
    )  # fmt: skip


def of_vscode(notebook: nbformat.NotebookNode, listed: bool = False) -> str:
    """As VS Code's own kinds of notebooks are kept, one of them as a list of cells whose lines have no ends."""
    cells = [
        {"kind": "code", "language": "python", "value": cell.source.split("\n")} if listed and cell.cell_type == "code"
        else {"kind": 1 + (cell.cell_type == "code"), "language": "python", "value": cell.source}
        for cell in notebook.cells
    ]  # fmt: skip
    return json.dumps(cells if listed else {"cells": cells})


def left_in_conflict(text: str) -> str:
    """With two versions of a line, as Git leaves them in the file."""
    (line,) = re.findall(r".*return 2 \* x.*\n", text)
    return text.replace(line, f"<<<<<<< HEAD\n{line}=======\n{line.replace('2', '3')}>>>>>>> other\n")


def of_kind(kind: str) -> str:
    """With the answers of the first exercise in a cell of another kind."""
    found = json.loads(text_of(tiny.handed_in(tiny.RIGHT)))
    next(cell for cell in found["cells"] if cell.get("id") == "pairanswer")["cell_type"] = kind
    return json.dumps(found)


SQUARED = "\n\n\ndef squared(x):\n    return x * x"
HALF = {**tiny.RIGHT, "pairanswer": "def doubled(x):\n    return 2 * x\n\n\ndef squared(x):\n    return x * x * x"}
HELPERS = {**tiny.RIGHT, "setup": tiny.SETUP + "\nTWO = 2\n\n\ndef times(x, by=TWO):\n    return by * x",
           "pairanswer": "from math import *\n\ndef doubled(x):\n    return times(x)\n\n\nsquared = lambda x: x * x\n"
                         "def squared(x, k=int(sqrt(4))):\n    return below(x, k)",
           "slopecheck": "def below(x, k):\n    return x ** k"}  # fmt: skip
ALL = 15.0
"""The points that checks and formulas give."""
Made = Callable[[], "str | bytes"]

KINDS: dict[str, tuple[Made, float, str]] = {
    "right": (lambda: text_of(tiny.handed_in(tiny.RIGHT)), ALL, "no outputs"),
    "as the book": (lambda: text_of(tiny.SHEET), ALL, ""),
    "untouched": (lambda: text_of(tiny.handed_in({})), 0, ""),
    "one of two": (lambda: text_of(tiny.handed_in(HALF)), 11, ""),
    "helpers in other cells": (lambda: text_of(tiny.handed_in(HELPERS)), ALL, "checks was changed"),
    "answers moved to the end": (lambda: text_of(moved(tiny.handed_in({"formulaanswer": tiny.RIGHT["formulaanswer"]}))), ALL, ""),
    "cells without ids": (lambda: text_of(stripped(tiny.handed_in(tiny.RIGHT))), ALL, "names of functions alone"),
    "answer cells under other ids": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).replace('"pairanswer"', '"other"'), ALL, ""),
    "answer cell gone": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": None})), 9, ""),
    "no setup cell": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "setup": None})), ALL, ""),
    "check cell gone": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "paircheck": None})), ALL, ""),
    "edited check": (lambda: text_of(tiny.handed_in({**HALF, "paircheck": '@confirms("exr-tiny-two-of-a-kind")\ndef both(): pass'})), 11, "checks was changed"),
    "old version": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pair": tiny.PAIR.replace("Write", "Find")})), ALL, "older version"),
    "older than an exercise": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, **dict.fromkeys(["slope", "slopeanswer", "slopecheck"])})), 10, "“The slope of a sum” is not in the file, which may be an older version"),
    "of another sheet": (lambda: json.dumps({"cells": [tiny.text(":::{exercise-start} A\n:label: exr-a\n:::", "a"), tiny.code("def f(x):\n    return x", "b")]}), 0, "No exercise of this sheet is in the file"),
    "renamed function": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "slopeanswer": "def slope(sigma, x):\n    return 2 * sigma.slope(2 * x)"})), ALL, "`slope` was taken for `slopes`"),
    "another name": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "slopeanswer": "def f(sigma, x):\n    return 2 * sigma.slope(2 * x)"})), 10, ""),
    "defined twice": (lambda: text_of(tiny.handed_in(tiny.RIGHT, more="def squared(x):\n    return x")), ALL, ""),
    "stub below the answer": (lambda: text_of(tiny.handed_in(tiny.RIGHT, more="def squared(x):\n    raise NotImplementedError")), ALL, ""),
    "magics": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "setup": "%matplotlib inline\n!pip install numpy\n" + tiny.SETUP, "slopeanswer": "%%time\n" + tiny.RIGHT["slopeanswer"]})), ALL, ""),
    "a lambda and a class": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "class Times:\n    def __call__(self, x):\n        return 2 * x\n\n\ndoubled = Times()\nsquared = lambda x: x * x"})), ALL, ""),
    "both at once": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "if True:\n    doubled, squared = (lambda x: 2 * x), (lambda x: x * x)"})), ALL, ""),
    "a wrong lambda": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "doubled, squared = (lambda x: 2 * x), (lambda x: x)"})), 11, ""),
    "counts and draws": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "import matplotlib.pyplot as plt\nimport sympy\n\ncalls = 0\n\n\ndef doubled(x):\n    global calls\n    calls += 1\n    figure, axes = plt.subplots()\n    axes.plot(x)\n    display(figure)\n    return int(sympy.Integer(2)) * x\n\n\ndef squared(x):\n    return x**2"})), ALL, ""),
    "a syntax error": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "def doubled(x):\n    return 2 * x\n\n\ndef squared(x):\n    return x *"})), 11, ""),
    "a missing import": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "setup": "import no_such_package as nsp\n" + tiny.SETUP})), ALL, ""),
    "raises": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "slopeanswer": "def slopes(sigma, x):\n    return sigma.slopes(x)"})), 10, ""),
    "returns None": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "slopeanswer": "def slopes(sigma, x):\n    2 * sigma.slope(2 * x)"})), 10, ""),
    "returns text": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "slopeanswer": "def slopes(sigma, x):\n    return 'two'"})), 10, ""),
    "another shape": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "slopeanswer": "def slopes(sigma, x):\n    return 2 * sigma.slope(2 * x)[:, None]"})), 10, ""),
    "wrong on tables only": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "def doubled(x):\n    return 2 * x\n\n\ndef squared(x):\n    return x * x if x.ndim < 2 else x"})), 11, ""),
    "formula by code": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "formulaanswer": tiny.RIGHT["formulaanswer"].replace("return r", "return str(3) + r")})), 11, ""),
    "formula in answer()": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "formulaanswer": f'answer("{tiny.ASKED.label}", r"{tiny.ASKED.question.right}")'})), ALL, ""),
    "a download, without ids": (lambda: text_of(stripped(downloaded(tiny.handed_in(tiny.RIGHT), more=True))), ALL, "names of functions alone"),
    "a download with another exercise": (lambda: text_of(downloaded(tiny.handed_in(tiny.RIGHT), more=True)), ALL, ""),
    "magics, and a sum that goes on with %": (lambda: answered("%matplotlib inline\nfiles = !ls\nnp.dot?\ndef doubled(x):\n    return ((7\n        % 5) * x)" + SQUARED), ALL, ""),
    "a dataclass": (lambda: answered("from dataclasses import dataclass\n\n\n@dataclass\nclass Times:\n    by: int = 2\n\n\ndef doubled(x):\n    return Times().by * x" + SQUARED), ALL, ""),
    "helpers that call each other": (lambda: answered("def even(n):\n    return n == 0 or odd(n - 1)\n\n\ndef odd(n):\n    return n > 0 and even(n - 1)\n\n\ndef doubled(x):\n    return 2 * x if even(4) else x" + SQUARED), ALL, ""),
    "a better answer below": (lambda: with_cell_after("pairanswer", tiny.RIGHT["pairanswer"], HALF), ALL, "`squared` is defined 2 times"),
    "tries after the check": (lambda: with_cell_after("paircheck", "def squared(x):\n    return x", tiny.RIGHT), ALL, "`squared` is defined 2 times"),
    "pasted with a margin": (lambda: answered("    " + tiny.RIGHT["pairanswer"].replace("\n", "\n    ")), ALL, ""),
    "set where it is run": (lambda: answered("if __name__ == '__main__':\n    two = 2\n\n\ndef doubled(x):\n    return two * x" + SQUARED), ALL, ""),
    "numbers of other makes": (lambda: answered("from fractions import Fraction\n\n\ndef doubled(x):\n    return 2 * x.astype(np.longdouble)\n\n\ndef squared(x):\n    return np.vectorize(lambda t: Fraction(float(t)) ** 2, otypes=[object])(x)"), ALL, ""),
    "a matrix": (lambda: answered("def doubled(x):\n    return np.matrix(2 * x)" + SQUARED), 13, ""),
    "drawn in parts": (lambda: answered("import matplotlib.pyplot as plt\nfrom matplotlib.patches import Circle\nfrom IPython.display import Math\n\n\ndef doubled(x):\n    figure, axes = plt.subplots(2)\n    axes[0].add_patch(Circle((0, 0), 1))\n    with plt.style.context('ggplot'):\n        display(Math('x'), len(axes))\n    return 2 * x" + SQUARED), ALL, ""),
    "what is not installed": (lambda: answered("from tqdm_not_here import tqdm\n\n\ndef doubled(x):\n    for _ in tqdm(x):\n        pass\n    return 2 * x" + SQUARED), 13, ""),
    "shown, not returned": (lambda: answered("def doubled(x):\n    print(2 * x)" + SQUARED), 13, ""),
    "lines of an old Mac": (lambda: answered(tiny.RIGHT["pairanswer"].replace("\n", "\r")), ALL, ""),
    "Markdown": (lambda: as_markdown(tiny.handed_in(tiny.RIGHT)), ALL, "a text with cells of code"),
    "a ZIP in a ZIP": (lambda: zipped({"a.zip": zipped({"b.ipynb": text_of(tiny.handed_in(tiny.RIGHT))})}), ALL, "of it “b.ipynb”"),
    "lines without end": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pair": "**Exercise 1.1 (Old).**" + 49_000 * "\n", "formulaanswer": "a = 'x'\n" + "".join(f"a{n + 1} = a{n or ''} + a{n or ''}\n" for n in range(9)) + tiny.RIGHT["formulaanswer"]})), ALL, "older version"),
    "an older download": (lambda: text_of(downloaded(tiny.handed_in({**tiny.RIGHT, "pair": tiny.PAIR.replace("say why", "prove it")}))), ALL, "older version"),
    "a script of one piece": (lambda: "\n\n".join([*tiny_code(tiny.handed_in(tiny.RIGHT)), OTHER]), ALL, "a script"),
    "a merge in conflict": (lambda: "<<<<<<< HEAD\n" + text_of(tiny.handed_in(tiny.RIGHT)), ALL, "damaged"),
    "a ZIP": (lambda: zipped({"my work/tiny.ipynb": text_of(tiny.handed_in(tiny.RIGHT)), "__MACOSX/._tiny.ipynb": "x", "a.py": "x = 1"}), ALL, "The file is a ZIP; of it “my work/tiny.ipynb”"),
    "a text of an office": (lambda: zipped({"word/document.xml": "<w/>"}), 0, "not a notebook"),
    "a ZIP cut off": (lambda: zipped({"tiny.ipynb": text_of(tiny.handed_in(tiny.RIGHT))})[:-90], 0, "not a notebook"),
    "from Colab": (lambda: from_colab(tiny.handed_in(tiny.RIGHT)), ALL, "names of functions alone"),
    "Jupytext": (lambda: by_jupytext(tiny.handed_in(tiny.RIGHT)), ALL, "This is a script, not a notebook."),
    "a conflict in a cell": (lambda: left_in_conflict(json.dumps(json.loads(answered(tiny.RIGHT["pairanswer"])), indent=1)), ALL, "of two versions the first was graded"),
    "a conflict in the code": (lambda: answered(left_in_conflict(tiny.RIGHT["pairanswer"])), 13, ""),
    "an answer as text": (lambda: of_kind("markdown"), 9, ""),
    "an answer as raw text": (lambda: of_kind("raw"), 9, ""),
    "text beside the stub": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": tiny.handed_in({}).cells[3].source, "pairwords": "```python\n" + tiny.RIGHT["pairanswer"] + "\n```"})), 9, ""),
    "in a comment": (lambda: answered("# def doubled(x):\n#     return 2 * x" + SQUARED), 13, ""),
    "in a class": (lambda: answered("class Mine:\n    def doubled(x):\n        return 2 * x" + SQUARED), 13, ""),
    "set again below": (lambda: answered("factor = 3\n\n\ndef doubled(x):\n    return factor * x" + SQUARED + "\n\n\none = 1\nfactor = one + one"), ALL, ""),
    "set after the check": (lambda: with_cell_after("paircheck", "factor = 3", {**tiny.RIGHT, "pairanswer": "factor = 2\n\n\ndef doubled(x):\n    return factor * x" + SQUARED}), ALL, ""),
    "a decimal comma": (lambda: answered("def doubled(x):\n    return 2,0 * x" + SQUARED), 13, ""),
    "a decimal comma in a formula": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "formulaanswer": tiny.RIGHT["formulaanswer"].replace("-2", "-2,0")})), 11, ""),
    "no answer of its own": (lambda: answered("from functools import partial\nimport operator\n\n\ndef squared(*given, **named):\n    return mine(*given, **named)\n\n\ndef mine(x):\n    return x * x\n\n\ndoubled = partial(operator.mul, 2)"), ALL, ""),
    "tries and prints": (lambda: answered(tiny.RIGHT["pairanswer"] + "\n\n\nprint(doubled(np.ones(3)))\nassert np.allclose(squared(np.ones(2)), 1)\nn = int(input('n? '))"), ALL, ""),
    "a name used again for a number": (lambda: with_cell_after("pairanswer", "doubled = doubled(np.ones(2))", tiny.RIGHT), ALL, ""),
    "a link": (lambda: "https://colab.research.google.com/drive/1x\n", 0, "This is a link"),
    "what Drive keeps": (lambda: '{"url": "https://docs.google.com/open?id=x", "doc_id": "x"}', 0, "This is a link"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\0", 0, "not a notebook"),
    "LaTeX": (lambda: "\\documentclass{article}\n\\begin{document}\n$2x$\n\\end{document}\n", 0, "nor a script of Python"),
    "a ZIP of two": (lambda: zipped({"a.ipynb": "{}", "b.ipynb": text_of(tiny.handed_in(tiny.RIGHT))}), ALL, "It is one of 2: hand in one file alone"),
    "a script": (lambda: as_script(tiny.handed_in(tiny.RIGHT)), ALL, "a script"),
    "format of 2013": (lambda: old_format(tiny.handed_in(tiny.RIGHT)), ALL, ""),
    "UTF-16": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).encode("utf-16"), ALL, "UTF-8"),
    "Windows lines": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).replace("\\n", "\\r\\n"), ALL, ""),
    "signs that end lines elsewhere": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "pairanswer": "# pasted\u2028from a page\x0c\n" + tiny.RIGHT["pairanswer"], "formulaanswer": "# as\x85it was\n" + tiny.RIGHT["formulaanswer"]})), ALL, ""),
    "cut off": (lambda: text_of(tiny.handed_in(tiny.RIGHT))[:-900], 11, "damaged"),
    "invalid JSON": (lambda: "{ not JSON", 0, "JSON is broken"),
    "empty": (lambda: "", 0, "empty"),
    "a list": (lambda: '{"cells": 3}', 0, "no cells"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", 0, "not a notebook"),
    "a page": (lambda: "<!DOCTYPE html><html></html>", 0, "page of HTML"),
    "all cells of one id": (lambda: re.sub(r'"id": "\w+"', '"id": "same"', text_of(tiny.handed_in(tiny.RIGHT))), ALL, "names of functions alone"),
    "NaN in JSON": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).replace("{", '{"x": NaN, "y": null,', 1), ALL, ""),
    "numbers as text": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).replace('"nbformat": 4', '"nbformat": "4"'), ALL, ""),
    "one after another": (lambda: 2 * text_of(tiny.handed_in(tiny.RIGHT)), ALL, ""),
    "as a server sends it": (lambda: json.dumps({"name": "tiny.ipynb", "type": "notebook", "content": json.loads(text_of(tiny.handed_in(tiny.RIGHT)))}), ALL, "no outputs"),
    "as marimo keeps it": (lambda: "import marimo\n\napp = marimo.App()\n\n\n@app.cell\ndef _():\n    def doubled(x):\n        return 2 * x\n    return\n", 0, "a script"),
    "tabs, hints and bare slashes": (lambda: answered("def doubled(x: 'Nothing', /) -> None:\n\tif True:\n\t    y = 2 * x\n\treturn y" + SQUARED), ALL, ""),
    "a sign of print": (lambda: answered("def doubled(x):\n    return x \u2212 (-x)" + SQUARED), 13, ""),
    "of VS Code": (lambda: of_vscode(tiny.handed_in(tiny.RIGHT)), ALL, "names of functions alone"),
    "a list of VS Code": (lambda: of_vscode(tiny.handed_in(tiny.RIGHT), listed=True), ALL, "names of functions alone"),
    "UTF-16 that says nothing of it": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).encode("utf-16-le"), ALL, "UTF-8"),
    "UTF-32": (lambda: text_of(tiny.handed_in(tiny.RIGHT)).encode("utf-32"), ALL, "UTF-8"),
    "Markdown under another name": (lambda: as_markdown(tiny.handed_in(tiny.RIGHT)), ALL, "a text with cells of code"),
    "gzip": (lambda: gzip.compress(text_of(tiny.handed_in(tiny.RIGHT)).encode()), 0, "an archive of another kind"),
    "RAR": (lambda: b"Rar!\x1a\x07\x01", 0, "an archive of another kind"),
    "tar": (lambda: 257 * b"a" + b"ustar", 0, "an archive of another kind"),
    "a photograph": (lambda: b"\xff\xd8\xff\xe0", 0, "not a notebook"),
    "a document": (lambda: b"{\\rtf1 def doubled(x): return 2 * x}", 0, "not a notebook"),
    "a formula in a frame": (lambda: text_of(tiny.handed_in({**tiny.RIGHT, "formulaanswer": f'answer("{tiny.ASKED.label}", r"\\begin{{equation}} {tiny.ASKED.question.right}\\, \\end{{equation}}")'})), ALL, ""),
    "odd cells": (lambda: json.dumps({"cells": [1, None, {"cell_type": 7, "source": {"a": 1}}, {"cell_type": "code", "source": ["def squared(x):\n", "    return x*x", 4]}]}), 4, ""),
}  # fmt: skip


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A court that gives everybody the same: for what is made of results."""
    ask = lambda path, student, submitted: {**result().record(), "sheet": "tiny", "student": student}  # noqa: E731
    monkeypatch.setattr(grader_module, "client", lambda setting: SimpleNamespace(level="filter", faults={}, ask=ask))


@pytest.fixture(scope="module")
def found(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """The results of all kinds, graded as one batch."""
    folder = tmp_path_factory.mktemp("kinds")
    paths = []
    for kind, (made, _, _) in KINDS.items():
        data = made()
        path = folder / f"{kind}{ {'a script': '.py', 'Jupytext': '.py', 'Markdown': '.md'}.get(kind, '.ipynb') }"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        paths.append(path)
    return {result.student: result for result in grader.grade_all(paths)}


def item(result: Result, name: str) -> Item:
    return next(i for q in result.questions for i in q.items if i.name == name)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_submission_gets_its_points(kind: str, found: dict[str, Result]) -> None:
    _, points, note = KINDS[kind]
    result = found[kind]
    told = [(i.name, i.verdict, i.words) for q in result.questions for i in q.items]
    assert (result.earned, result.total, result.fault) == (points, tiny.TOTAL, ""), told
    assert note in " ".join(result.notes)


def test_the_feedback_names_what_is_wrong(found: dict[str, Result]) -> None:
    cubed = item(found["one of two"], "squared")
    assert (cubed.verdict, cubed.mistake) == (WRONG, "the cube for the square")
    assert cubed.values
    assert "≠" in cubed.words
    assert item(found["one of two"], "doubled").verdict == RIGHT
    assert item(found["untouched"], "squared").verdict == OPEN
    assert (
        item(found["a syntax error"], "squared").words
        == "its cell cannot be read: it is not Python in line 6: invalid syntax"
    )
    raised = item(found["raises"], "slopes")
    assert raised.verdict == BROKEN
    assert raised.words == "it raises AttributeError in line 2 of the answer: slopes"
    assert (
        "2 entries" in item(found["another shape"], "slopes").words
        or "×" in item(found["another shape"], "slopes").words
    )
    assert (
        "(what makes it raises ModuleNotFoundError: No module" in item(found["what is not installed"], "doubled").words
    )
    assert "it returns nothing" in item(found["shown, not returned"], "doubled").words
    assert "the shapes do not fit" in item(found["a matrix"], "doubled").words
    assert item(found["older than an exercise"], "slopes").words == matching.LACKING
    for kind, words in {
        "a conflict in the code": "its cell cannot be read: marks of a merge stand in it (<<<<<<<): keep one of the two",
        "an answer as text": "in a cell for text", "an answer as raw text": "in a cell for text", "text beside the stub": "in a cell for text",
        "in a comment": "take the signs # away", "in a class": "inside of something else", "a decimal comma": "decimal point",
    }.items():  # fmt: skip
        assert words in item(found[kind], "doubled").words
    assert "decimal point" in item(found["a decimal comma in a formula"], "formula of part 1").words
    assert "Because" in found["Jupytext"].questions[0].text
    by_code = item(found["formula by code"], "formula of part 1")
    assert (by_code.verdict, by_code.words[:26]) == (BROKEN, "it is not a text in quotes")


def test_a_hidden_check_stays_hidden_and_costs_the_points(found: dict[str, Result]) -> None:
    result = found["wrong on tables only"]
    missed = item(result, "squared")
    assert (missed.verdict, missed.words, missed.values) == (HIDDEN, "", {})
    assert item(result, "doubled").verdict == RIGHT
    pages = feedback.html(result) + feedback.markdown(result) + json.dumps(marks.gradescope(result))
    assert "not shown" in pages
    assert tiny.SECRET not in pages
    assert "also_of_tables" not in json.dumps(result.record())
    tests = marks.gradescope(result)["tests"]
    assert isinstance(tests, list)
    assert tests[1]["status"] == "failed"
    assert tests[1]["score"] == 0
    assert tiny.SECRET not in text_of(tiny.handed_in({}))


def test_words_and_parts_by_hand_wait_for_a_person(found: dict[str, Result]) -> None:
    result = found["right"]
    assert result.pending == tiny.BY_HAND
    assert result.questions[0].text == "Because **it is**."
    assert found["untouched"].questions[0].text == ""


def test_what_is_written_in_an_exercise_that_is_not_asked_is_for_nobody(found: dict[str, Result]) -> None:
    for kind in ("a download with another exercise", "a download, without ids"):
        assert "defined" not in " ".join(found[kind].notes)
        for question in found[kind].questions:
            assert "So it is." not in question.text
            assert "Add 1." not in question.text
    assert "Because **it is**." in found["a download, without ids"].questions[0].text


def test_the_level_of_isolation_stands_in_each_result(found: dict[str, Result], grader: Grader) -> None:
    assert all(result.isolation for result in found.values())
    assert grader.level in ("bubblewrap", "filter", "limits")


def test_a_result_is_plain_data(found: dict[str, Result]) -> None:
    for result in found.values():
        assert Result.of(json.loads(json.dumps(result.record()))) == result


# --- the batch --------------------------------------------------------------------------------


def test_a_run_that_was_broken_off_goes_on(grader: Grader, found: dict[str, Result], tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    path = tmp_path / "right.ipynb"
    path.write_text(text_of(tiny.handed_in(tiny.RIGHT)), encoding="utf-8")
    asked: list[str] = []
    monkeypatch.setattr(
        "proofs_that_run.grading.grader.asked", lambda *told: asked.append(told[2]) or found["untouched"].record()
    )
    (before,) = grader.grade_all([path])
    assert (before.earned, asked) == (ALL, [])
    path.write_text(text_of(tiny.handed_in(HALF)), encoding="utf-8")
    (after,) = grader.grade_all([path])
    assert (after.earned, asked) == (0, ["right"])


class Loses(ThreadPoolExecutor):
    """An executor whose first workers are lost."""

    lost = 0

    def submit(self, *given, **named):  # type: ignore[no-untyped-def]
        if self.lost < 4:
            self.lost += 1
            future: Future[object] = Future()
            future.set_exception(ConnectionError("a worker was lost"))
            return future
        return super().submit(*given, **named)


def test_a_file_that_is_gone_stops_nobody(grader: Grader, found: dict[str, Result], tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("proofs_that_run.grading.grader.asked", lambda *told: found["right"].record())
    (tmp_path / "there.ipynb").write_text("{}", encoding="utf-8")
    gone, there = grader.grade_all([tmp_path / "gone.ipynb", tmp_path / "there.ipynb"])
    assert gone.fault.startswith("the file cannot be opened")
    assert there.earned == ALL
    assert changed(tmp_path / "gone.ipynb") == 0


def test_what_a_lost_worker_had_is_graded_all_the_same(grader: Grader, tmp_path: Path) -> None:
    path = tmp_path / "lost.ipynb"
    path.write_text(text_of(tiny.handed_in(tiny.RIGHT)), encoding="utf-8")
    with Loses(1) as executor:
        (result,) = grader.grade_all([path], executor, again=True)
    assert (result.earned, executor.lost) == (ALL, 3)


def test_the_batch_runs_in_a_pool_of_processes(grader: Grader, tmp_path: Path) -> None:
    paths = []
    for name, cells in (("one", tiny.RIGHT), ("two", HALF)):
        paths.append(tmp_path / f"{name}.ipynb")
        paths[-1].write_text(text_of(tiny.handed_in(cells)), encoding="utf-8")
    with ProcessPoolExecutor(1) as executor:
        results = {r.student: r.earned for r in grader.grade_all(paths, executor, again=True)}
    assert results == {"one": ALL, "two": 11}


def test_dask_gives_out_again_what_a_lost_worker_had(grader: Grader, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    paths = []
    for n in range(6):
        paths.append(tmp_path / f"dask{n}.ipynb")
        paths[-1].write_text(text_of(tiny.handed_in(tiny.RIGHT if n % 2 else HALF)), encoding="utf-8")
    results = {result.student: result.earned for result in machines.with_a_lost_process(grader, paths)}
    assert results == {f"dask{n}": ALL if n % 2 else 11 for n in range(6)}


def test_a_fault_of_the_grader_costs_no_points(tmp_path: Path) -> None:
    wrong = nbformat.from_dict(tiny.SHEET)
    wrong.cells = [tiny.code(tiny.PAIR_CHECK.replace("x**2", "x**4"), "paircheck") if c.id == "paircheck" else c
                   for c in wrong.cells]  # fmt: skip
    path, work = tmp_path / "tiny.ipynb", tmp_path / "work.ipynb"
    nbformat.write(wrong, path)
    nbformat.write(tiny.handed_in(tiny.RIGHT), work)
    with Grader(path, seconds=2, random=24, allow_unsandboxed=True) as grader:
        assert list(grader.faults) == ["exr-tiny-two-of-a-kind"]
        result = grader.grade(work)
    assert [i.verdict for i in result.questions[0].items] == [FAULT, FAULT]
    assert result.faulty
    assert (result.earned, result.pending) == (9, 9)
    assert "x**4" not in feedback.html(result)
    assert "not your fault" in feedback.markdown(result)


@pytest.mark.parametrize(("undecided", "said"), [([0], ""), ([0, 1], "cannot tell"), ([], "")])
def test_where_a_check_cannot_tell_other_instances_are_drawn_once(
    undecided: list[int], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, drawn = check.Bench.run, []

    def unlucky(self: check.Bench, *given: Any) -> Any:
        drawn.append(self.session.seed)
        verdict = run(self, *given)
        if drawn[-1] in undecided:
            verdict.undecided, verdict.failure = True, "it cannot tell"
        return verdict

    monkeypatch.setattr(check.Bench, "run", unlucky)
    question = Sheet(tiny.write_sheet(tmp_path)).questions[0]
    row = Court.recorded(SimpleNamespace(random=12, seed=0), question)  # type: ignore[arg-type]
    assert drawn == [0, 1][: len(undecided) + 1]
    assert said in row.get("fault", "")
    assert row.get("seed", 1) == drawn[-1]


@pytest.mark.parametrize(("undecided", "said"), [(True, LOOK), (False, WRONG)])
def test_where_a_check_cannot_tell_of_an_answer_a_person_looks(undecided: bool, said: str) -> None:
    verdict = SimpleNamespace(holds=False, undecided=undecided, counterexample=None, failure="it is so")
    bench = SimpleNamespace(check=object(), doubted=lambda *_: (verdict, ""))
    asked = SimpleNamespace(read=lambda *_: None, raised={}, function=lambda name: abs, raised_by=lambda names: "")
    found = Judge.verdict(SimpleNamespace(bench=bench, recorded=None, shown=Judge.shown), asked, ["squared"])  # type: ignore[arg-type]
    assert (found.right, found.verdict, found.words) == (False, said, "it is so")


def test_a_machine_without_a_sandbox_wants_a_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from proofs_that_run.grading import court, sandbox

    monkeypatch.setattr(sandbox, "bwrap", lambda: None)
    with pytest.raises(sandbox.Fault, match=r"No sandbox on this machine.*--allow-unsandboxed"):
        court.first_zygote(None, False)
    with court.first_zygote(None, True) as zygote:
        assert zygote.level == sandbox.FILTER


# --- from the command line --------------------------------------------------------------------


def test_one_command_grades_what_canvas_gives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, out = tiny.write_sheet(tmp_path), tmp_path / "results"
    archive = tmp_path / "submissions.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("lovelaceada_12345_67890_tiny-1.ipynb", text_of(tiny.handed_in(tiny.RIGHT)))
        file.writestr("Noether Emmy_777_assignsubmission_file/tiny.ipynb", text_of(tiny.handed_in(HALF)))
        file.writestr("Noether Emmy_777_assignsubmission_file/notes.txt", "see the notebook")
        file.writestr("../../escaped_1_2_tiny.ipynb", text_of(tiny.handed_in({})))
        file.writestr("__MACOSX/._lovelaceada_12345_67890_tiny-1.ipynb", "x")
    rules = tmp_path / "rules.yml"
    rules.write_text(
        "due: 2020-01-01\nlate: {per_day: 10}\nextensions: {Noether Emmy_777: 2999-01-01, Zoe: 2999-01-01}\n",
        encoding="utf-8",
    )
    given = tmp_path / "marks.csv"
    given.write_text("student,question,part,of,points,comment\nlovelaceada_12345,exr-tiny-two-of-a-kind,3,3,2.5,=well\n",
                     encoding="utf-8")  # fmt: skip
    told = [str(sheet), str(archive), "--out", str(out), "--allow-unsandboxed"]
    assert main([*told, "--rules", str(rules), "--marks", str(given)]) == 0
    said = capsys.readouterr().out
    assert "lovelaceada_12345: 17.5 of 18" in said, "with the marks that were given by hand"
    assert "has an extension for Zoe, of whom there is no submission here." in said
    assert sorted(path.name for path in (out / "results").iterdir())[-1].startswith("lovelaceada_12345")
    assert len(list(overview.kept(out))) == 3
    assert not list(tmp_path.parent.glob("escaped*"))
    rows = (out / "marks.csv").read_text(encoding="utf-8").splitlines()
    assert "lovelaceada_12345,tiny,0,17.5,18,0," in next(row for row in rows if "lovelace" in row)
    assert "Noether Emmy_777,tiny,11,11,18,3,0," in next(row for row in rows if "Noether" in row)
    assert "lovelaceada,12345," in (out / "canvas.csv").read_text(encoding="utf-8")
    assert "Participant 777" in (out / "moodle.csv").read_text(encoding="utf-8")
    assert "the cube for the square" in (out / "overview.html").read_text(encoding="utf-8")
    page = (out / "manual.html").read_text(encoding="utf-8")
    assert "Because <strong>it is</strong>." in page
    assert "'=well" in (out / "manual.csv").read_text(encoding="utf-8")
    before = tmp_path / "before"
    (out / "results").rename(tmp_path / "kept")
    before.mkdir()
    (tmp_path / "kept").rename(before / "results")
    shutil.copy(out / "manual.csv", before)
    capsys.readouterr()
    assert main([*told, "--compare", str(before)]) == 2
    assert "has marks, which this run would write over" in capsys.readouterr().err
    assert main([*told, "--marks", str(out / "manual.csv"), "--compare", str(before)]) == 0
    assert "0 of 3 results differ" in capsys.readouterr().out


def test_who_is_gone_is_said_and_taken_away_where_that_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, work, out = tiny.write_sheet(tmp_path), tmp_path / "work", tmp_path / "out"
    work.mkdir()
    told = [str(sheet), str(work), "--out", str(out), "--allow-unsandboxed"]
    assert main(told) == 0
    assert "There is no submission in" in capsys.readouterr().out
    (work / "ben.zip").write_bytes(zipped({"adalovelace_12_34_tiny.ipynb": text_of(tiny.handed_in(tiny.RIGHT))}))
    (work / "cleo.py").write_text("x = 1", encoding="utf-8")
    assert main(told) == 0
    said = capsys.readouterr().out
    assert "ben: 15 of 18" in said, "a ZIP among other work is its sender's, whatever its names say"
    assert "ben.zip stands among other work, so it is graded as one student's" in said
    (out / "results" / "cleo.json").unlink()
    for path in work.iterdir():
        path.unlink()
    (work / "all.zip").write_bytes(zipped({"adalovelace_12_34_tiny.ipynb": text_of(tiny.handed_in(HALF))}))
    assert main(told) == 0
    assert "1 of the results has no submission here any more: ben. They are kept" in (said := capsys.readouterr().out)
    assert "among other work" not in said
    assert [one.student for one in overview.kept(out)] == ["adalovelace_12", "ben"]
    shutil.copytree(out, tmp_path / "before")
    assert main([*told, "--forget", "--compare", str(tmp_path / "before")]) == 0
    assert "1 of 2 results differ" in (said := capsys.readouterr().out)
    assert "ben: 15 → no result" in said
    assert [one.student for one in overview.kept(out)] == ["adalovelace_12"]
    assert not list((out / "feedback").glob("ben*"))


def test_the_marks_of_a_course_drop_the_worst_sheet(tmp_path: Path) -> None:
    def keep(sheet: str, student: str, earned: float, submitted: str = "") -> None:
        one = result(submitted=submitted)
        one.sheet, one.student, one.questions[0].parts[0].earned = sheet, student, earned
        where = tmp_path / f"of {sheet}" / "results" / f"{student}.json"
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(json.dumps(one.record()), encoding="utf-8")

    for sheet, student, earned in (("05", "Ada_1", 4), ("06", "Ada_7", 1), ("07", "Ada_3", 2), ("05", "ben", 4)):
        keep(sheet, student, earned)
    keep("06", "ben", 4, "2026-10-13T12:00+00:00")
    filled = "student,question,part,of,points,comment\nAda_1,exr-a,2,6,5,\n"
    (tmp_path / "of 05" / "manual.csv").write_text(filled, encoding="utf-8")
    rules = marks.Rules.of({"due": "2026-10-13T00:00+00:00", "late": {"per_day": 50}, "drop": 1,
                            "names": {"Ada": {"name": "Ada L.", "moodle": "ada@example.org"}}})  # fmt: skip
    totals.write(tmp_path, rules, {"07": 10, "05": 30, "06": 10})
    read = {name: (tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in ("marks", "moodle")}
    # Ada has 0.9, 0.1 (dropped), 0.2; Ben 0.4, 0.2 (half of it, late) and nothing, which is dropped
    assert read["marks"] == ["student,07,05,06,percent,dropped,not marked",
                             "Ada,2,9,1,72.5,06,12", "ben,0,4,2,35,07,12"]  # fmt: skip
    assert read["moodle"][1] == ',Ada L.,ada@example.org,72.5,100,"07: 2 of 10; 05: 9 of 10; 06: 1 of 10, dropped"'
    assert (tmp_path / "canvas.csv").read_text(encoding="utf-8").splitlines()[1].endswith(",,10,10,10,100")
    keep("08", "Ada_3", 0)
    shutil.copytree(tmp_path / "of 08", tmp_path / "again")
    with pytest.raises(ValueError, match="both have results of 08"):
        totals.write(tmp_path, rules)
    (tmp_path / "of 07" / "results" / "cleo.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="of 07 cannot be read"):
        totals.write(tmp_path, rules)


def test_a_sheet_for_students_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tiny.ipynb"
    nbformat.write(tiny.handed_in({}), path)
    assert main([str(path), str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "it is the students' sheet" in capsys.readouterr().err
    marked = tmp_path / "marks.csv"
    marked.write_text("ada,exr-a,1,3,2,\n", encoding="utf-8")
    for more, said in (
        ([tmp_path], "There is no"), ([marked], "is no notebook"), ([path, "--marks", "none.csv"], "There is no none.csv"),
        ([path, "--marks", marked], "no column"),
    ):  # fmt: skip
        assert main([str(more[0]), str(tmp_path), *map(str, more[1:]), "--out", str(tmp_path / "out")]) == 2
        assert said in capsys.readouterr().err


def test_no_run_writes_over_what_is_of_others(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    refuse_to_lose("05", out, work, {})
    with pytest.raises(ValueError, match="stands among the submissions"):
        refuse_to_lose("05", work / "out", work, {})
    (out / "results").mkdir(parents=True)
    (out / "results" / "ada.json").write_text(json.dumps(result().record()), encoding="utf-8")
    refuse_to_lose("05", out, work, {})
    with pytest.raises(ValueError, match="has the results of 05"):
        refuse_to_lose("06", out, work, {})
    (out / "manual.csv").write_text("student,question,part,points\nada,exr-a,2,3\nben,exr-a,2,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"Add --marks .*manual\.csv, or move it away"):
        refuse_to_lose("05", out, work, {})
    with pytest.raises(ValueError, match=r"1 marks that my\.csv lacks, such as part 2 of exr-a of ada\."):
        refuse_to_lose("05", out, work, {"ada": {"exr-a": {1: (3, "")}}}, "my.csv")
    refuse_to_lose("05", out, work, {"ada": {"exr-a": {2: (4, "")}}}, "my.csv")


def test_points_that_were_given_by_hand_are_compared_as_well(tmp_path: Path) -> None:
    for name, marks_of in (("old", "ada,exr-a,2,3"), ("new", "ada,exr-a,2,5")):
        (tmp_path / name / "results").mkdir(parents=True)
        (tmp_path / name / "results" / "ada.json").write_text(json.dumps(result().record()), encoding="utf-8")
        (tmp_path / name / "manual.csv").write_text(f"student,question,part,points\n{marks_of}\n", encoding="utf-8")
    said = overview.compared(tmp_path / "old", tmp_path / "new")
    assert "1 of 1 results differ" in said
    assert "ada: 7 → 9 (exr-a 7 → 9)" in said


# --- small pieces -----------------------------------------------------------------------------


def result(**named: object) -> Result:
    parts = [Part(1, 4, "auto", 4.0), Part(2, 6, "by hand")]
    return Result("05", "ada", "a.ipynb", [QuestionResult("exr-a", "A", parts)], **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("submitted", "counted"),
    [("2026-10-12T22:00+00:00", 4), ("2026-10-13T00:20+00:00", 4), ("2026-10-13T00:40+00:00", 3.6),
     ("2026-10-14T00:40+00:00", 3.2), ("2026-10-17T00:00+00:00", 0), ("", 4)],
)  # fmt: skip
def test_late_rules(submitted: str, counted: float) -> None:
    rules = marks.Rules.of({"due": "2026-10-13T00:00+00:00", "late": {"grace": 30, "per_day": 10, "days": 3}})
    assert rules.counted(result(submitted=submitted)) == counted


def test_extensions_and_dropped_sheets() -> None:
    rules = marks.Rules.of({"due": {"05": "2026-10-13T00:00+00:00"}, "late": {"per_day": 50}, "drop": 1,
                            "extensions": {"ada": {"05": "2026-10-20T00:00+00:00"}}})  # fmt: skip
    assert rules.counted(result(submitted="2026-10-19T00:00+00:00")) == 4
    assert rules.counted(result(submitted="2026-10-21T00:00+00:00")) == 2
    worth = {"01": 10, "02": 30, "03": 20}
    assert rules.total({"01": 0.5, "02": 1.0, "03": 0.0}, worth) == (0.875, ["03"])
    assert rules.total({"01": 0.5}, worth) == (0.5, []), "one sheet always counts"
    assert marks.Rules.of({"due": "2026-10-13", "extensions": {123: "2026-10-20"}}).until("123", "05").day == 20  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="lat is no rule"):
        marks.Rules.of({"lat": {}})
    with pytest.raises(ValueError, match="write late, extensions and names as"):
        marks.Rules.of({"late": 10})
    with pytest.raises(ValueError, match="no date: write 2026-10-12"):
        marks.Rules.of({"due": "soon"})
    assert (
        marks.Rules.of({"due": "2026-10-12", "extensions": {"Jo\u0308rg": "2026-10-20"}}).until("J\u00f6rg", "05").day
        == 20
    )  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rules", "said"),
    [({"late": {"per_day": "10%"}}, "late: per_day is '10%'. Write a number"), ({"late": {"days": -1}}, "days is -1"),
     ({"drop": 1.5}, "drop is 1.5. Write a whole number"), ({"names": {"ada": "Ada L."}}, "names: ada may have name, canvas"),
     ({"names": {"ada": {"nmae": "A"}}}, "names: ada may have"), ({"late": {"per_day": float("nan")}}, "per_day is nan"),
     ({"due": {"05": "2026-10-12"}, "extensions": {"ada": {"06": "soon"}}}, "extensions: ada: 'soon' is no date"),
     ({"due": {"05": "2026-10-12"}, "extensions": {"ada": {"5": "2026-10-20"}}}, "ada: 5 is no sheet with a date; there are 05")],
)  # fmt: skip
def test_what_is_wrong_in_rules_is_said(rules: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        marks.Rules.of(rules)


HEAD = "student,question,part,of,points,comment\n"


@pytest.mark.parametrize(
    "data",
    [(HEAD + "J\u00f6rg,exr-a,2,6,4.5,gut\n").encode(coding) for coding in ("utf-8-sig", "utf-16", "cp1252")]
    + [(head + "J\u00f6rg;exr-a;2;6;4,5;gut\n").encode() for head in (HEAD.replace(",", ";"), "sep=;\n" + HEAD.replace(",", ";"))]
    + [HEAD.replace(",", "\t").title().encode() + "Jo\u0308rg \texr-a\t2\t6\t4,5\tgut\n\t\t\n".encode()],
)  # fmt: skip
def test_marks_are_read_as_spreadsheets_save_them(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_bytes(data)
    assert manual.read(tmp_path / "marks.csv") == {"J\u00f6rg": {"exr-a": {2: (4.5, "gut")}}}


@pytest.mark.parametrize(
    ("data", "said"),
    [("ada,exr-a,2,6,4,\n", "no column “student”"), ("", "no column “student”"), ("student,question,points\n", "no column “part”"),
     ("PK\3\4", "is a workbook"), (HEAD + "ada,exr-a,2,6,nan,\n", "line 2: write a student"),
     (HEAD + "ada,exr-a,2,6,1,\nada,exr-a,2,6,2,\n", "line 3: ada has two lines for part 2 of exr-a")],
)  # fmt: skip
def test_no_marks_are_lost_without_a_word(data: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_text(data, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        manual.read(tmp_path / "marks.csv")


def test_a_broken_piece_of_a_zip_stops_nobody(tmp_path: Path) -> None:
    data = zipped({"ada_1_2_x.ipynb": "hello", "ben_3_4_x.ipynb": "{}"}).replace(b"hello", b"jello")
    (tmp_path / "all.zip").write_bytes(data)
    assert len(submission.found(submission.unpacked(tmp_path / "all.zip", tmp_path / "into"))) == 2
    (tmp_path / "all.zip").write_bytes(data[:40])
    with pytest.raises(ValueError, match="no whole ZIP"):
        submission.unpacked(tmp_path / "all.zip", tmp_path / "into")


def test_marks_by_hand_are_merged_and_checked(tmp_path: Path) -> None:
    file = tmp_path / "marks.yml"
    file.write_text("ada:\n  exr-a:\n    2: {points: 5, comment: fine}\n    comment: all in all\n", encoding="utf-8")
    one = result()
    manual.merge(one, manual.read(file)["ada"])
    assert (one.earned, one.pending, one.questions[0].comment) == (9, 0, "all in all")
    with pytest.raises(ValueError, match="ada has 7 of 6 points in part 2"):
        manual.merge(one, {"exr-a": {2: (7, "")}})
    with pytest.raises(ValueError, match="exr-b, which the sheet does not have"):
        manual.merge(one, {"exr-b": {1: (1, "")}})
    bad = tmp_path / "bad.csv"
    bad.write_text("student;question;part;points\nada;exr-a;two;1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: write a student"):
        manual.read(bad)


@pytest.mark.parametrize(
    "evil",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](http://evil/x.png)",
     "<svg/onload=alert(1)>", "<b style='position:fixed'>", "```\n</code></pre><script>x</script>", "<a href='http://evil'>",
     "<!--", "<https://evil.example>", "&lt;script&gt;", "<iframe srcdoc='<script>1</script>'>", "<math><mi//xlink:href='data:x'>",
     "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
     "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<svg></p><style><a id='</style><img src=1 onerror=1>'>",
     r"$\text{</mtext><script>1</script>}$"],
)  # fmt: skip
def test_nothing_that_a_student_writes_is_html(evil: str) -> None:
    one = Result(evil, evil, evil, [QuestionResult("exr-a", evil, [Part(1, 1, "by hand", 1, evil)], [
        Item(evil, "function", [1], WRONG, evil, {}, evil, evil), Item("formula", "formula", [1], BROKEN, evil, {}, "", evil),
    ], text=evil, code=evil, comment=evil)], [evil])  # fmt: skip
    page = feedback.html(one) + clean.rendered(evil) + manual.written(one.questions[0])
    markdown = clean.rendered(feedback.markdown(one))
    for text in (page, markdown):
        tags = set(re.findall(r"<\s*/?([a-zA-Z!][\w:-]*)", text))
        banned = {"script", "img", "svg", "iframe", "b", "a:", "!--"} | ({"math"} if evil[0] != "$" else set())
        assert not tags & banned, tags
        assert "javascript:" not in re.sub(r">[^<]*<", "><", text)
        assert not re.search(r"<[^>]*\son\w+\s*=", text)
        assert not re.search(r"href=['\"](?!#)", text)


def test_only_what_is_allowed_is_left_of_html() -> None:
    assert clean.cleaned("<p onclick=x>a<script>b</script><em>c") == "<p>a<em>c</em></p>"
    assert clean.cleaned("<a href='http://x'>a</a><h1>b</h1>") == "a<h4>b</h4>"
    assert clean.rendered("5$ and 6$, <b>") == "<p>5$ and 6$, &lt;b&gt;</p>\n"


def test_formulas_are_shown_as_mathml_and_nothing_else_comes_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    extra.package("latex2mathml")
    shown = clean.rendered(r"$x_1$ is in $$\begin{bmatrix} 1 \\ 2 \end{bmatrix}$$")
    assert '<math display="inline"><mrow><msub><mi>x</mi><mn>1</mn></msub></mrow></math>' in shown
    assert shown.count("<mtr>") == 2, "the signs that end a row are no Markdown"
    assert "<mtable>" in clean.rendered("$$\n\\begin{aligned} a &= b \\\\ &= c \\end{aligned}\n$$")
    for evil in (r"\href{javascript:alert(1)}{x}", r"\text{<script>alert(1)</script>}", "<img src=x onerror=alert(1)>",
                 r"\style{position:fixed}{x}", r"\class{x}{y}", r"\text{<a href='http://evil'>x</a>}"):  # fmt: skip
        tags = set(re.findall(r"<([a-z]+)([^>]*)", clean.rendered(f"${evil}$")))
        assert {name for name, _ in tags} <= {*clean.ALLOWED}
        assert {given for _, given in tags} <= {"", ' class="math inline"', ' display="inline"', ' stretchy="false"'}
    for bomb in ("{" * 1500, r"\sqrt" * 300, r"\newcommand{\a}{bb}\a", r"\frac{"):
        assert clean.html.escape(bomb) in clean.rendered(f"${bomb}$"), "what cannot be read stands as it was written"
    monkeypatch.setattr(clean, "convert", None)
    assert clean.rendered(r"$a \\ b$") == '<p><span class="math inline"><code>a \\\\ b</code></span></p>\n'


def test_code_is_read_and_what_it_needs_is_found() -> None:
    found = code.read(["import numpy as np\nk = 2\nunused = open('x')", "np.pi = 3\ndef f(x):\n    return g(x) * k",
                       "k = 3", "def g(x):\n    return np.abs(x)"])  # fmt: skip
    needed, missing = code.needed(found.statements, {"f"}, found.places("f")[-1])
    lines = [one.source.split("\n")[0] for one in needed]
    assert lines == ["import numpy as np", "k = 2", "np.pi = 3", "def f(x):", "def g(x):"]
    assert not missing
    found = code.read(["a = [1]", "a += [2]", "a.append(3)", "def f():\n    return a"])
    assert len(code.needed(found.statements, {"f"})[0]) == 4


def test_names_of_learning_systems(tmp_path: Path) -> None:
    names = {
        "lovelaceada_12345_67890_05-jacobians.ipynb": "lovelaceada_12345",
        "lovelaceada_LATE_12345_67890_05-jacobians-2.ipynb": "lovelaceada_12345",
        "Ada Lovelace_123_assignsubmission_file/05-jacobians.ipynb": "Ada Lovelace_123",
        "ada/05-jacobians.ipynb": "ada",
        "ada/noetheremmy_777_888_05-jacobians.ipynb": "ada",
        "Ada Lovelace_123_assignsubmission_file/Noether Emmy_777_888_05.ipynb": "Ada Lovelace_123",
        "ada/Noether Emmy_777_assignsubmission_file/05.ipynb": "ada",
        "ada.ipynb": "ada",
        "Ada Lovelace_123_assignsubmission_file_05.ipynb": "Ada Lovelace_123",
        "Ada Lovelace_123_assignsubmission_onlinetext_/onlinetext.html": "Ada Lovelace_123",
        "Jo\u0308rg.ipynb": "J\u00f6rg",
    }
    for name, student in names.items():
        assert submission.student_of(tmp_path / name, tmp_path) == student


NAMES = {  # as bytes, since some are no text
    "<img src=x onerror=alert(1)>": b"<img src=x onerror=alert(1)>.ipynb", "ben: 15 of 18 points": b"ben:\n15 of  18 points.ipynb",
    "J\xf6rg": b"J\xf6rg.ipynb", "J\xe4rg": b"J\xe4rg.ipynb", "of \xff": b"of \xff/\xfe.ipynb", "\ufffd[31mred": b"\x1b[31mred.ipynb",
    "=cmd|' C'!A0": b"=cmd|' C'!A0.ipynb", "ada;=1+1": b"ada;=1+1.ipynb", "\uff1d1+1": "\uff1d1+1.ipynb".encode(), "lms\xff": b"lms\xff.zip",
}  # fmt: skip


@pytest.mark.usefixtures("nobody")
def test_no_name_of_a_file_holds_up_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the output of a machine that knows few signs: what it prints must not end it either."""
    work, out = tmp_path / "work", tmp_path / "out"
    for name in NAMES.values():
        path = Path(os.fsdecode(os.fsencode(work) + b"/" + name))
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(zipped({f"{who}_1_2_x.ipynb": "" for who in ("ada", "ben")}) if path.suffix == ".zip" else b"")
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="ascii"))
    assert main([str(tiny.write_sheet(tmp_path)), str(work), "--out", str(out)]) == 0
    assert {one.student for one in overview.kept(out)} == {*NAMES}
    assert not re.search(rb"\n15 of|\x1b", printed.getvalue())
    cells = [text for row in csv.reader((out / "marks.csv").open(encoding="utf-8")) for text in row[0].split(";")]
    assert not [text for text in cells if text.startswith(tuple("=+-@\uff1d"))]
    assert all(re.fullmatch(r"[\w.-]+", path.name) for path in (out / "feedback").iterdir())


@pytest.mark.parametrize(
    "name", ["'t Hooft", "=1", "'=1", "''=1", "a;=1", "a; '=1", "a\n=1", "\uff1d1", "good, -1", ";", "+;-"]
)
def test_a_name_comes_back_from_a_table(name: str) -> None:
    assert tables.of_cell(tables.cell(name)) == name
    assert not re.search(r"(^|[;\n]\s*)[=+@\uff1d-]", tables.cell(name))


@pytest.mark.usefixtures("nobody")
def test_a_watched_folder_says_what_is_new_and_loses_no_marks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    work.mkdir()
    for name in ("ada.ipynb", "ada.txt", "ada.py"):
        (work / name).write_text("", encoding="utf-8")
    said = []

    def waited(places: list[Path]) -> None:
        said.append(capsys.readouterr().out)
        if len(said) == 1:
            (work / "ben.ipynb").write_text("", encoding="utf-8")
        else:
            filled = (out / "manual.csv").read_text(encoding="utf-8").replace("2,6,,", "2,6,3,")
            (out / "manual.csv").write_text(filled, encoding="utf-8")

    monkeypatch.setattr("proofs_that_run.grading.__main__.watch", waited)
    told = [str(tiny.write_sheet(tmp_path)), str(work), "--out", str(out), "--watch"]
    assert main(told) == 2
    assert "ada handed in ada.py as well; graded is ada.ipynb." in said[0]
    assert "ada: 4 of 10" in said[0]
    assert said[1].startswith("  ben: 4 of 10 points; 6 more are not marked yet\n2 submissions in")
    assert "has marks, which this run would write over" in capsys.readouterr().err
    assert "2,6,3," in (out / "manual.csv").read_text(encoding="utf-8")

    def ended(places: list[Path]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("proofs_that_run.grading.__main__.watch", ended)
    assert main([*told, "--marks", str(out / "manual.csv")]) == 130
    assert "ben: 7 of 10" in capsys.readouterr().out


CANVAS_NAMES = ["ada_1_2_x.ipynb", "ben_3_4_x.ipynb"]
MOODLE_NAMES = ["Adele_1_assignsubmission_file/x.ipynb", "Ben_2_assignsubmission_file/y.ipynb"]


@pytest.mark.parametrize(
    ("names", "students", "said"),
    [
        (CANVAS_NAMES, "ada_1 ben_3", 0),
        (MOODLE_NAMES, "Adele_1 Ben_2", 0),
        ([f"submissions/{name}" for name in CANVAS_NAMES], "ada_1 ben_3", 0),
        ([f"a/b/{name}" for name in (*MOODLE_NAMES, ".x")], "Adele_1 Ben_2", 0),
        ([f"a/{CANVAS_NAMES[0]}", f"b/{MOODLE_NAMES[1]}"], "a b", 0),
        ([f"canvas/{CANVAS_NAMES[0]}", f"canvas/{CANVAS_NAMES[1]}", "cy.ipynb"], "canvas cy", 1),
        (["ada/ben_3_4_x.ipynb", "ada/ben_3_5_y.ipynb"], "ada", 0),
        (["ada/work/x.ipynb", "ada/work/y.ipynb"], "ada", 0),
        ([f"Cy_9_assignsubmission_file/{name}" for name in CANVAS_NAMES], "Cy_9", 0),
        ({"all.zip": CANVAS_NAMES}, "ada_1 ben_3", 0),
        ({"all.zip": [f"submissions/{name}" for name in CANVAS_NAMES]}, "ada_1 ben_3", 0),
        ({"all.zip": [f"01/{name}" for name in MOODLE_NAMES], "more.zip": ["cy_5_6_x.ipynb"]}, "Adele_1 Ben_2 cy_5", 0),
        ({"ada.zip": ["work/ben_3_4_x.ipynb"]}, "ada", 0),
    ],
)  # fmt: skip
def test_whose_work_stands_where(names: list[str] | dict[str, list[str]], students: str, said: int,
                                 tmp_path: Path) -> None:  # fmt: skip
    where = tmp_path / "work"
    for name in names:
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(zipped(dict.fromkeys(names[name], "{}")) if isinstance(names, dict) else b"{}")
    places = submission.places(where, tmp_path / "scratch")
    assert (
        sorted(submission.student_of(path, place) for place in places for path in submission.found(place))
        == students.split()
    )
    assert len(submission.among_others(where)) == said


def test_a_zip_keeps_who_handed_in_and_when_whatever_the_length_of_a_name(tmp_path: Path) -> None:
    name = f"lovelaceada_1_2_{'ab' * 60}noetheremmy_777_888_{'導' * 50}.ipynb"
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        file.writestr(zipfile.ZipInfo(name, (2026, 10, 12, 20, 15, 0)), "{}")
    (path,) = submission.found(submission.unpacked(tmp_path / "all.zip", tmp_path / "into"))
    assert submission.student_of(path, tmp_path / "into") == "lovelaceada_1"
    assert datetime.fromtimestamp(path.stat().st_mtime) == datetime(2026, 10, 12, 20, 15)


def test_a_link_is_no_submission(tmp_path: Path) -> None:
    (tmp_path / "solutions.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "ada.ipynb").symlink_to(tmp_path / "solutions.ipynb")
    assert submission.found(tmp_path / "work") == []
    link = zipfile.ZipInfo("ben_1_2_x.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        for name in (
            link,
            "/tmp/cy_3_4_x.ipynb",
            "..\\..\\dee_5_6_x.ipynb",
            "Ey\u00e9_7_8_x.ipynb",
            "Eye\u0301_7_8_x.ipynb",
        ):
            file.writestr(name, str(tmp_path / "solutions.ipynb"))
    into = submission.unpacked(tmp_path / "all.zip", tmp_path / "into")
    there = submission.found(into)
    assert not any(path.is_symlink() or not path.is_relative_to(into) for path in into.rglob("*"))
    assert sorted(submission.student_of(path, into) for path in there) == ["Ey\u00e9_7", "ben_1", "dee_5", "tmp"]


def test_marks_by_hand_come_back_from_the_table_that_is_written_anew(tmp_path: Path) -> None:
    one = result()
    one.student = "'t Hooft_1"
    given: manual.Given = {one.student: {"exr-a": {1: (1, "-"), 2: (5, "fine"), 0: (None, "all in all")}}}
    manual.merge(one, given[one.student])
    sheet = SimpleNamespace(name="05", questions=[])
    manual.write(lambda: [one], tmp_path, sheet, given)  # type: ignore[arg-type]
    assert manual.read(tmp_path / "manual.csv") == given


@pytest.mark.parametrize("student", ["導" * 80, "a" * 250, "\udcff", "../x", "=cmd|' /C calc'!A0"])
def test_every_name_is_the_name_of_a_file(student: str, tmp_path: Path) -> None:
    path = tmp_path / f".{grader_module.file_name(student)}.json.1234567"
    path.write_text("", encoding="utf-8")
    assert path.parent == tmp_path


def test_no_name_is_the_file_of_another_student() -> None:
    assert grader_module.file_name(grader_module.file_name("Ada Lovelace")) != grader_module.file_name("Ada Lovelace")


def test_what_a_student_writes_does_not_hold_up_who_reads_it() -> None:
    table = "|" + "a|" * 4000 + "\n|" + "-|" * 4000 + "\n" + "|\n" * 9000
    assert "<table>" not in clean.rendered(table)
    assert "<em>" not in clean.rendered("*a* " * 12_000)
    assert clean.rendered("_a_ " * 500).count("<em>") == 500
    assert "<table>" in clean.rendered("|a|b|\n|-|-|\n|1|2|\n" + 300 * "more\n\n")


def test_the_parts_that_are_declared_are_there() -> None:
    from proofs_that_run.grading.sheet import declared_parts
    from proofs_that_run.pages import BOOK

    sheets = {q.label: q for path in BOOK.notebooks("solutions") if "BEGIN SOLUTION" in path.read_text(encoding="utf-8")
              for q in Sheet(path).questions}  # fmt: skip
    for label, functions in declared_parts().items():
        assert sorted(functions) == sorted(sheets[label].functions), label
        for name, part in functions.items():
            assert sheets[label].points.graded[part - 1] == "auto", f"{label}: {name}"
    assert {"shrinking"} == check.PARTS
