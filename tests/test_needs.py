"""What a cell needs of the cells before it: small cases, and every cell of the book, run after nothing else."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from live_session import ways

from proofs_that_run import pages
from proofs_that_run.pages import BOOK

sys.path.insert(0, str(pages.ROOT / "live"))
from needs import needed, prepared, sliced


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["x = 1", "y = 2", "print(x)"], [0]),
        (["x = 1", "x = 2", "print(x)"], [1]),
        (["x = 1", "x = x + 1", "print(x)"], [0, 1]),
        (["x = 1", "x += 1", "print(x)"], [0, 1]),
        (["x = 1", "if y:\n    x = 2", "print(x)"], [0, 1]),
        (["x = 1", "x = 2; z = x", "x = 3", "print(z)"], [1]),
        (["a = []", "a.append(1)", "print(a)"], [0, 1]),
        (["a = [0]", "a[0] = 1", "print(a)"], [0, 1]),
        (["import numpy as np", "np.zeros(1)", "y = 1", "np.ones(y)"], [0, 2]),
        (["from qed import *", "print(1)"], [0]),
        (["h = 1", "def f(x):\n    return x * h", "x = 9", "f(2)"], [0, 1]),
        (["x = 1", "def f(x):\n    return x", "f(2)"], [1]),
        (["n = 3", "[n for n in range(2)]"], []),
        (["rng = default_rng(0)", "a = rng.random()", "b = rng.random()"], [0, 1]),
        (["@confirms('prp-x')\ndef f(x): ...", "y = 1", "proof_of('prp-x')"], [0]),
        (["@confirms('prp-x')\ndef f(x): ...", "@f.near_miss\ndef g(x): ...", "f"], [0, 1]),
        (["x = 1", "x = ", "print(x)"], [0, 1]),
        (["def f(x)\n    return x", "y = 1", "print(y)"], [1]),
        (["def f(x)\n    return x", "y = 1", "print(f(y))"], [0, 1]),
        (["A = 1", "def f(A: Real['m', n]): return A", "n = 2", "f"], [1]),
    ],
)
def test_needed(cells: list[str], found: list[int]) -> None:
    assert needed(cells, len(cells) - 1) == found


def test_matplotlib_is_left_out_where_nothing_is_drawn() -> None:
    first = (
        "import matplotlib.pyplot as plt\nimport numpy as np\n"
        "from qed.figures import (\n    RED,\n    book_style,\n)\nbook_style()"
    )
    slim, drawn = "\nimport numpy as np\n\n\n\n\n", "def f():\n    plt.show()"
    assert codes([first, "np.ones(1)"]) == [slim, "np.ones(1)"]
    assert codes([first, drawn, "np.sum(f())"]) == [first, drawn, "np.sum(f())"]
    assert codes([first, "plt.plot(np.ones(1))"]) == [first, "plt.plot(np.ones(1))"]


def codes(cells: list[str]) -> list[str]:
    return [code for _, code, _ in prepared(cells)]


def test_what_two_cells_need_runs_once_in_what_it_needs_itself() -> None:
    cells = ["import numpy as np", "x = 1", "y = np.ones(2)", "print(y)", "print(x, y)"]
    assert prepared(cells[:4]) == [(0, cells[0], []), (2, cells[2], [0]), (3, cells[3], [0, 1])]
    assert prepared(cells) == [
        (0, cells[0], []), (1, cells[1], []), (2, cells[2], [0]), (4, cells[4], [0, 1, 2])
    ]  # fmt: skip
    asked, last = ways(cells, [4, 3, 2])
    assert [name for name, *_ in asked] == ["cell 1", "cell 2", "cell 3", "cell 5", "cell 4"]
    assert last == {4: 3, 3: 4, 2: 2}


def test_a_slice_has_single_statements() -> None:
    cells = ["import numpy as np\nimport matplotlib\nx = 1\ny = 2", "def f(z):\n    return z + x"]
    assert sliced(cells, "np.sum(f(3))") == ["import numpy as np", "x = 1", "def f(z):\n    return z + x"]


def stored(cell: Any) -> list[str]:
    """The texts that a cell's stored outputs consist of: what it printed, then what it showed; figures are left out."""
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    shown = [output.data for output in cell.outputs if output.output_type != "stream"]
    return texts(printed, shown)


def texts(printed: str, shown: list[dict[str, str]]) -> list[str]:
    drawn = [any(kind.startswith("image/") for kind in data) for data in shown]
    return [printed, *(data["text/plain"] for data, figure in zip(shown, drawn, strict=True) if not figure)]


@pytest.mark.parametrize("path", BOOK.notebooks(), ids=BOOK.page)
def test_every_cell_runs_after_what_it_needs_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """For `make check`, on the Python that is there; the whole suite asks it of the Python of the pages."""
    if "not node" not in request.config.option.markexpr:
        pytest.skip("test_live_notebooks.py sees the same.")
    monkeypatch.setitem(sys.modules, "numpy_errors", types.ModuleType("numpy_errors"))  # what only a browser lacks
    import runner as runner_module

    messages: list[dict[str, Any]] = []
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, getattr(sys, stream))  # put back at the end
    monkeypatch.setattr("builtins.input", input)
    monkeypatch.setattr(sys, "meta_path", sys.meta_path.copy())  # where a runner puts what brings packages
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.chdir(path.parent)
    runner = runner_module.Runner(lambda message: messages.append(json.loads(message)), lambda module: None)
    cells = [cell for cell in pages.read(path).cells if cell.cell_type == "code"]
    targets = [at for at, cell in enumerate(cells) if "slow" not in cell.metadata.get("tags", ())]
    asked, last = ways([cell.source for cell in cells], targets[::-1])
    came: list[list[dict[str, Any]]] = []
    for name, code, after, state in asked:
        messages.clear()
        assert runner.run(0, code, name, after, state), messages[-2]
        came.append(messages.copy())
    for target in targets:
        shown = came[last[target]]
        printed = "".join(m["text"] for m in shown if m["type"] == "stream")
        displayed = [m["data"] for m in shown if m["type"] == "display"]
        assert texts(printed, displayed) == stored(cells[target]), f"cell {target + 1}"
