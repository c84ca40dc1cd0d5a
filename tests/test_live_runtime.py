"""The Python of the pages: its files are what they should be, and its cells run as in a notebook."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_session import NOT_RUN, Message, Session, outputs, session

from live import assemble
from proofs_that_run import node, pages
from proofs_that_run.pages import BOOK

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def python() -> Iterator[Session]:
    with session() as running:
        yield running


def last(messages: list[Message], kind: str) -> Message:
    return [message for message in messages if message["type"] == kind][-1]


def error(messages: list[Message]) -> Message:
    assert last(messages, "done")["ok"] is False
    return last(messages, "error")


# --- files ----------------------------------------------------------------------------------------


def test_our_hashes_are_those_that_pyodide_lists() -> None:
    listed = assemble.lock()["packages"]
    wanted = [listed[project] for package in assemble.PACKAGES.values() for project in package["wheels"]]
    assert {row["file_name"]: row["sha256"] for row in wanted} == {
        name: digest for name, digest in assemble.HASHES.items() if name not in assemble.CORE
    }


def test_everything_that_the_packages_need_is_there() -> None:
    """Pyodide lists what each needs; fonttools and pytz are left out on purpose (live/assemble.py says why)."""
    listed = assemble.lock()["packages"]
    ours = {project for package in assemble.PACKAGES.values() for project in package["wheels"]}
    assert {need for project in ours for need in listed[project]["depends"]} - ours == {"fonttools", "pytz"}


def test_a_file_that_was_changed_is_refused_and_what_was_there_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "live"
    target.mkdir()
    (target / "manifest.json").write_text('{"made_from": "before"}')
    monkeypatch.setattr(assemble, "TARGET", target)
    monkeypatch.setattr(assemble, "DOWNLOADS", tmp_path / "downloads")
    monkeypatch.setitem(assemble.HASHES, "pyodide.asm.wasm", "0" * 64)
    with pytest.raises(SystemExit, match=r"pyodide\.asm\.wasm is not the file that live/hashes\.json names"):
        assemble.assemble()
    assert assemble.made_from() == "before"
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["live"]


def test_a_download_that_was_changed_is_refused_and_forgotten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assemble, "DOWNLOADS", tmp_path)
    wheel = next(name for name in assemble.HASHES if name.startswith("six"))
    (tmp_path / wheel).write_bytes(b"something else")
    with pytest.raises(SystemExit, match=f"{re.escape(wheel)} is not the file"):
        assemble.fetched(wheel, print)
    assert not (tmp_path / wheel).exists()


def test_an_archive_is_the_same_every_time() -> None:
    files = {"b/c.py": b"1", "a.py": b"2"}
    assert assemble.zipped(assemble.tar(files)) == assemble.zipped(assemble.tar(dict(reversed(files.items()))))


def test_the_excuses_are_needed() -> None:
    tags = {
        tag
        for path in BOOK.notebooks()
        for cell in pages.read(path).cells
        if cell.cell_type == "code"
        for tag in cell.metadata.get("tags", [])
    }
    assert NOT_RUN.keys() <= tags


IPHONE = "{ userAgent: 'iPhone', platform: 'iPhone', maxTouchPoints: 5 }"


def test_python_begins_from_nothing_where_the_kept_memory_does_not_fit() -> None:
    """On an iPhone Pyodide has a function less in its table: the memory that was kept elsewhere ends Python there."""
    assemble.assemble()
    start = f"data:text/javascript,Object.defineProperty(globalThis, 'navigator', {{ value: {IPHONE} }})"
    ran = subprocess.run(
        [node.program(), "--import", start, assemble.SOURCE / "node.mjs", assemble.TARGET],
        input=json.dumps([["cell 1", "import numpy as np\nnp.arange(3).sum().item()"]]), capture_output=True, text=True,
    )  # fmt: skip
    assert '"text/plain": "3"' in ran.stdout, ran.stderr


# --- what a cell shows ----------------------------------------------------------------------------


def test_the_last_expression_is_shown(python: Session) -> None:
    cells = ["1 + 1", "_ * 21", "3;", "3;  # a comment", "x = 1", "None", "# nothing", "if True:\n    5", "'a;b'"]
    shown = [outputs(messages) for messages in python.run(*cells)]
    assert shown == [[{"text/plain": "2"}], [{"text/plain": "42"}], [], [], [], [], [], [], [{"text/plain": "'a;b'"}]]


def test_a_name_of_the_reader_is_not_overwritten(python: Session) -> None:
    *_, messages = python.run("1", "_ = 'mine'", "2", "_")
    assert outputs(messages) == [{"text/plain": "'mine'"}]


def test_an_object_says_what_it_looks_like(python: Session) -> None:
    [messages] = python.run(
        "class Table:\n"
        "    def __repr__(self): return 'plain'\n"
        "    def _repr_html_(self): return '<b>html</b>'\n"
        "    def _repr_png_(self): return b'png'\n"
        "    def _repr_latex_(self): raise NotImplementedError\n"
        "class Bundle:\n"
        "    def _repr_mimebundle_(self, include=None, exclude=None): return {'text/markdown': '*m*'}\n"
        "class Claims:\n"
        "    def __getattr__(self, name): return lambda: 'claimed'\n"
        "    def __repr__(self): return 'claims'\n"
        "display(Table(), Claims())\n"
        "Bundle()"
    )
    first, second, third = [message["data"] for message in messages if message["type"] == "display"]
    assert first == {"text/plain": "plain", "text/html": "<b>html</b>", "image/png": "cG5n"}
    assert second == {"text/plain": "claims"}
    assert third["text/markdown"] == "*m*"


def test_long_lists_are_broken_into_lines(python: Session) -> None:
    [messages] = python.run("[10 ** 20] * 8")
    assert outputs(messages)[0]["text/plain"].count("\n") == 7


def test_what_is_printed_and_shown_comes_in_order(python: Session) -> None:
    [messages] = python.run("import sys\nprint('a', end='')\ndisplay(1)\nprint('b')\nprint('c', file=sys.stderr)\n2")
    assert outputs(messages) == [
        ["stdout", "a"],
        {"text/plain": "1"},
        ["stdout", "b\n"],
        ["stderr", "c\n"],
        {"text/plain": "2"},
    ]


def test_a_line_is_sent_when_it_is_printed(python: Session) -> None:
    """Two lines are two messages: the page need not wait for the end of the cell."""
    [messages] = python.run("print('a')\nprint('b')")
    assert [message["text"] for message in messages if message["type"] == "stream"] == ["a\n", "b\n"]


def test_much_output_comes_in_few_messages_and_ends(python: Session) -> None:
    [messages] = python.run("for i in range(100_000): print(i)")
    streams = [message["text"] for message in messages if message["type"] == "stream"]
    assert len(streams) < 2000
    assert "".join(streams).endswith("only the first 100,000 characters are shown.\n")
    assert "".join(streams).startswith("0\n1\n2\n")
    assert last(messages, "done")["ok"]


# --- functions know their text --------------------------------------------------------------------


def test_the_source_of_a_function_is_found(python: Session) -> None:
    *_, first, again = python.run(
        "def f(x):\n    return x  # one", "import inspect; print(inspect.getsource(f))", "print(inspect.getsource(f))"
    )
    assert outputs(first) == outputs(again) == [["stdout", "def f(x):\n    return x  # one\n\n"]]


# --- errors ---------------------------------------------------------------------------------------


def test_a_traceback_has_the_cells_and_nothing_else(python: Session) -> None:
    *_, messages = python.run("def f(x):\n    return 1 / x", "f(0)")
    found = error(messages)
    assert (found["name"], found["message"]) == ("ZeroDivisionError", "division by zero")
    assert re.findall(r'File "([^"]*)", line (\d+)', found["traceback"]) == [("cell 2", "1"), ("cell 1", "2")]
    assert "    return 1 / x" in found["traceback"]


def test_a_syntax_error_shows_its_place(python: Session) -> None:
    found = error(python.run("x = (1,\ny = 2")[0])
    assert found["name"] == "SyntaxError"
    assert found["traceback"].startswith('  File "cell 1", line 1\n    x = (1,\n        ^\n')


def test_what_came_before_an_error_is_shown(python: Session) -> None:
    [messages] = python.run("print('a')\n1 / 0")
    assert outputs(messages)[0] == ["stdout", "a\n"]


def test_a_cell_after_an_error_runs(python: Session) -> None:
    *_, messages = python.run("x = 1\n1 / 0", "x")
    assert outputs(messages) == [{"text/plain": "1"}]


def test_errors_of_qed_are_sentences(python: Session) -> None:
    found = error(python.run("from qed import real_matrix\nreal_matrix([1, 2])")[0])
    assert found["traceback"].startswith("BadInput: A is a single list, not a matrix.")
    assert "File" not in found["traceback"]


@pytest.mark.parametrize(
    ("code", "name", "says"),
    [
        ("exit()", "SystemExit", "A cell cannot end Python"),
        ("import sys; sys.exit(1)", "SystemExit", "A cell cannot end Python"),
        ("input('n? ')", "RuntimeError", "input() cannot ask"),
        ("breakpoint()", "RuntimeError", "no debugger in the page"),
        ("def f(n): return f(n + 1)\nf(0)", "RecursionError", "a function that calls itself"),
        ("class A:\n    def __repr__(self): return repr(self)\nA()", "RecursionError", "a function that calls itself"),
        ("[0] * 10**9", "MemoryError", "no memory left"),
        ("import numpy as np; np.ones((40_000, 40_000))", "ValueError", "no memory left"),
        ("import pandas", "ModuleNotFoundError", "but no pandas"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "Stopped."),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(python: Session, code: str, name: str, says: str) -> None:
    wrong, after = python.run(code, "'still here'")
    found = error(wrong)
    assert found["name"] == name
    assert says in found["traceback"]
    assert "runner.py" not in found["traceback"]
    assert outputs(after) == [{"text/plain": "'still here'"}]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("np.linalg.inv([[1.0, 2.0], [2.0, 4.0]])", "Singular matrix"),
        ("np.linalg.inv([np.eye(2), np.zeros((2, 2))])", "Singular matrix"),
        ("np.linalg.solve(np.zeros((2, 2)), [1.0, 2.0])", "Singular matrix"),
        ("np.linalg.cholesky([[1.0, 2.0], [2.0, 1.0]])", "Matrix is not positive definite"),
        ("np.linalg.svd([[1.0, 2.0], [np.nan, 4.0]])", "SVD did not converge"),
        ("np.linalg.inv([[np.nan]])", ""),
        ("np.linalg.inv(np.eye(3)), np.linalg.svd(np.eye(2)), np.linalg.det(np.ones((2, 2)))", ""),
    ],
)
def test_linear_algebra_fails_where_it_fails_elsewhere(python: Session, code: str, says: str) -> None:
    import numpy as np

    [messages] = python.run(f"import numpy as np\n{code};")
    if says:
        assert error(messages)["message"] == says
        with pytest.raises(np.linalg.LinAlgError, match=says):
            eval(code, {"np": np})
    else:
        assert outputs(messages) == []
        eval(code, {"np": np})


# --- figures --------------------------------------------------------------------------------------


def test_figures_are_svg_unless_the_reader_wants_pixels(python: Session) -> None:
    cells = python.run(
        "import matplotlib.pyplot as plt\nfrom qed.figures import as_pixels, book_style\nbook_style()",
        "print('before')\nplt.plot([1, 2])\nplt.show()\nprint('after')\nplt.plot([2, 1]);",
        "len(plt.get_fignums())",
        "with as_pixels():\n    plt.plot([1, 2])\n    plt.show()",
        "figure, axes = plt.subplots()\nplt.close()\nfigure",
        "from matplotlib_inline.backend_inline import set_matplotlib_formats\nset_matplotlib_formats('pdf')",
    )
    figure = {"image/svg+xml": "", "text/plain": "<Figure size 520x340 with 1 Axes>"}
    assert outputs(cells[1]) == [["stdout", "before\n"], figure, ["stdout", "after\n"], figure]
    assert outputs(cells[2]) == [{"text/plain": "0"}]
    assert [list(message["data"]) for message in cells[3] if message["type"] == "display"] == [
        ["image/jpeg", "text/plain"]
    ]
    assert outputs(cells[4]) == [figure]
    assert "A page shows figures as svg, png, jpeg, jpg, not as pdf." in error(cells[5])["message"]


def test_a_figure_is_the_same_svg_every_time(python: Session) -> None:
    code = "plt.plot([1, 2], label='a')\nplt.legend();"
    _, first, second = python.run(
        "import matplotlib.pyplot as plt\nfrom qed.figures import book_style; book_style()", code, code
    )
    assert last(first, "display")["data"] == last(second, "display")["data"]


# --- packages -------------------------------------------------------------------------------------


def test_packages_come_as_cells_ask_for_them(python: Session) -> None:
    cells = [
        "import numpy as np, sympy; sympy.sqrt(8)",
        "def name():\n    from matplotlib import cbook\n    photo = cbook.get_sample_data('grace_hopper.jpg', False)\n"
        "    return photo[-16:]\nname()",
        "from qed import figures; figures.INK",
    ]
    shown = [outputs(messages)[0]["text/plain"] for messages in python.run(*cells)]
    assert shown == ["2*sqrt(2)", "'grace_hopper.jpg'", "'#222222'"]


def test_random_numbers_differ_between_sessions(python: Session) -> None:
    """The memory that Python begins with was made once: it must not fix what is drawn."""
    [first], [second] = (python.run("import random; random.random()") for _ in range(2))
    assert outputs(first) != outputs(second)
