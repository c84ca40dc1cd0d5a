"""The tests are put in order, told apart by page, and foretold rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs_that_run import pages, suite
from proofs_that_run.pages import BOOK
from tools import check, costs

PAGE = BOOK.toc()[0]
LABEL = BOOK.statements()[0].label


@pytest.mark.parametrize(
    ("test", "about"),
    [
        (f"{PAGE}.ipynb::Cell 3", PAGE),
        (f"tests/test_x.py::test_y[{PAGE}]", PAGE),
        (f"tests/test_x.py::test_y[{PAGE}.html-390]", PAGE),
        (f"tests/test_x.py::test_y[{LABEL}]", BOOK.statements()[0].page),
        (f"tests/test_x.py::test_y[{LABEL}-statement-1]", BOOK.statements()[0].page),
        ("tests/test_x.py::test_y[chapters/no-such-page.html]", ""),
        (f"tests/test_x.py::test_{LABEL}", ""),
    ],
)
def test_a_test_says_which_page_it_is_about(test: str, about: str) -> None:
    assert suite.page(test) == about


def test_a_notebook_is_one_group_and_the_pages_of_a_file_are_several() -> None:
    assert suite.group(f"{PAGE}.ipynb::Cell 1") == suite.group(f"{PAGE}.ipynb::Cell 2")
    first, second, none = "tests/test_x.py::a[chapters/notation]", f"tests/test_x.py::a[{PAGE}]", "tests/test_x.py::b"
    assert len({suite.group(test) for test in (first, second, none)}) == 3
    assert suite.group(none) == suite.group("tests/test_x.py::c[1]")


def test_what_others_wait_for_comes_first_and_browsers_after_all_notebooks() -> None:
    marks = {
        "tests/test_b.py::short": {"site", "browser"},
        "tests/test_b.py::plain": set(),
        "tests/test_s.py::a": {"site"},
        f"{PAGE}.ipynb::Cell 0": set(),
        "tests/test_long.py::a": set(),
        f"{PAGE}.ipynb::Cell 1": set(),
        "tests/test_build.py::a": {"builds", "site"},
    }
    assert suite.order(marks, {"tests/test_long.py::a": 9.0, "tests/test_b.py::short": 99.0}) == [
        "tests/test_build.py::a",
        "tests/test_long.py::a",
        f"{PAGE}.ipynb::Cell 0",
        f"{PAGE}.ipynb::Cell 1",
        "tests/test_s.py::a",
        "tests/test_b.py::short",
        "tests/test_b.py::plain",
    ]


def test_what_grows_with_the_chapters_is_told_from_what_does_not() -> None:
    chapters = costs.chapters()
    each = {f"tests/test_x.py::each[chapters/{name}]": 2.0 for name in chapters}
    some = f"tests/test_x.py::some[chapters/{next(iter(chapters))}]"
    run = suite.Run(tests={**each, some: 5.0, "tests/test_x.py::all": 7.0}, every_page=["tests/test_x.py::all"])
    grows = {kind.name.partition("::")[2]: costs.each(kind, chapters) for kind in costs.kinds(run, chapters)}
    assert grows["each"] == 2.0
    assert grows["some"] == 0.0
    assert 0.0 < grows["all"] < 7.0 / len(chapters)


def test_as_many_notebooks_are_checked_as_there_is_time_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    paths = [tmp_path / name for name in ("a.ipynb", "b.ipynb", "c.ipynb")]
    for path in paths:
        path.write_bytes(bytes(3 * check.SPEED))
    run = suite.Run(tests={f"{path.name}::Cell {cell}": 2.0 for path in paths for cell in (0, 1)})
    monkeypatch.setattr(suite, "last", lambda: run)
    assert check.that_fit(paths, 9.0) == paths[:2]
    monkeypatch.setattr(suite, "last", lambda: None)  # three seconds each, by their size
    assert check.that_fit(paths, 9.0) == paths
    assert check.that_fit(paths, 8.0) == paths[:2]


def test_the_tests_of_the_engine_run_again_when_something_of_theirs_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written = {
        "tests/test_qed_a.py": "from qed import confirms\n",
        "tests/test_printed_b.py": "from tests.qed_helpers import x\n",
        "tests/test_printed_book.py": "from proofs_that_run.pages import BOOK\n",
        "tests/test_pages.py": "import qed\n",
        "tests/test_grading.py": "import qed\n",
        "qed/a.py": "",
        "proofs_that_run/a.py": "",
        "solutions/a.ipynb": "",
        "conftest.py": "",
        "pyproject.toml": "",
        "constraints.txt": "",
    }
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    engine, grader = check.parts()
    assert [path.name for path in engine.tests] == ["test_printed_b.py", "test_qed_a.py"]
    assert [path.name for path in grader.tests] == ["test_grading.py"]
    before = [engine.digest(), grader.digest()]
    for name, changed in {
        "chapters.ipynb": [False, False],
        "qed/a.py": [True, False],
        "proofs_that_run/a.py": [False, True],
        "solutions/a.ipynb": [False, True],
        "tests/test_qed_a.py": [True, True],
    }.items():
        (tmp_path / name).write_text("x", encoding="utf-8")
        now = [part.digest() for part in check.parts()]
        assert [one != other for one, other in zip(now, before, strict=True)] == changed, name
        before = now
