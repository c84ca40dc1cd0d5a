"""Sheets for nbgrader, tried with nbgrader itself where it is installed, in the kernel that runs in a sandbox.

It brings half a gigabyte that no other test needs: `pip install nbgrader` beside the book's packages runs the last one.
"""

from __future__ import annotations

import csv
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import pytest

from proofs_that_run import answers, pages
from proofs_that_run.course import kernel, nbgrader, shares
from proofs_that_run.pages import BOOK
from qed import Real, Session, confirms, current_session, equal
from qed.errors import StatementFails

SHEET, ASKED = "01-norms", ("exr-stretch-l1", "exr-true-false-norms")
MARKERS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


@pytest.fixture(autouse=True)
def session() -> Iterator[Session]:
    """Of its own for each test: in the one that all share, another test may have confirmed the same exercise."""
    with Session().active() as own:
        yield own


@pytest.fixture
def graded(session: Session) -> None:
    session.graded = True


def unanswered(x):
    raise NotImplementedError("your answer")


def open_exercise() -> object:
    @confirms("exr-stretch-l1")
    def the_largest_column(A: Real["m", "n"]):
        return equal(np.linalg.norm(A, 1), unanswered(A))

    return the_largest_column


def test_an_open_exercise_is_shown_to_a_reader() -> None:
    assert open_exercise().verdict.open


@pytest.mark.usefixtures("graded")
def test_an_open_exercise_raises_while_it_is_graded() -> None:
    with pytest.raises(NotImplementedError):
        open_exercise()


@pytest.mark.usefixtures("graded")
def test_a_formula_that_is_not_right_raises_while_it_is_graded() -> None:
    assert answers.answer("exr-chain-order", "2 A^T (A x - y)")
    with pytest.raises(StatementFails, match="not equal"):
        answers.answer("exr-chain-order", "2 A^T (A x + y)")
    with pytest.raises(NotImplementedError):
        answers.answer("exr-chain-order", lambda: unanswered(0))


def test_the_first_cell_asks_nbgrader_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for execution, expected in (("", False), ("autograde", True)):
        if execution:
            monkeypatch.setenv("NBGRADER_EXECUTION", execution)
        else:
            monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
        exec(nbgrader.GRADED, {})
        assert current_session().graded is expected


def test_the_kernel_sees_its_own_folder_and_the_packages_and_no_solutions(tmp_path: Path) -> None:
    connection, here = tmp_path / "runtime" / "kernel.json", tmp_path / "student"
    connection.parent.mkdir()
    here.mkdir()
    connection.write_text('{"ip": "/somewhere/socket"}')
    made = kernel.command(connection, here)
    pairs = list(itertools.pairwise(made))
    written = {path for option, path in pairs if option == "--bind"}
    read = {path for option, path in pairs if option == "--ro-bind"}
    assert written == {"/somewhere", str(here)}
    assert {"--unshare-all", "--clearenv"} <= {*made}
    solutions = BOOK.root / "solutions"
    assert not any(solutions.is_relative_to(path) for path in written | read)
    assert any((kernel.PACKAGES / "qed").is_relative_to(path) for path in read)
    connection.write_text('{"ip": "kernel-ipc"}')
    with pytest.raises(SystemExit, match="as a whole path"):
        kernel.command(connection, here)


# --- nbgrader itself ---------------------------------------------------------------------------------------------


def sheet() -> nbformat.NotebookNode:
    """Nbgrader's source of two exercises."""
    path = BOOK.root / "solutions" / f"{SHEET}.ipynb"
    exercises = [one for one in BOOK.exercises_of(path) if one.label in ASKED]
    return nbgrader.source(shares.only(pages.read(path), ASKED), exercises)


def filled(release: nbformat.NotebookNode, source: nbformat.NotebookNode, wrong: str = "") -> nbformat.NotebookNode:
    """The sheet with the right answers, and a wrong one in the cell of this id."""
    right = {cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells}
    for cell in release.cells:
        name = cell.metadata.nbgrader.grade_id
        if cell.metadata.nbgrader.solution and cell.cell_type == "code":
            cell.source = MARKERS.sub("", right[name]).replace("return ", "return 2 * " if name == wrong else "return ")
    return release


@pytest.mark.skipif(not shutil.which("nbgrader") or not shutil.which("bwrap"), reason="needs nbgrader and bubblewrap")
def test_a_sheet_that_nobody_touched_earns_nothing_a_right_one_all_and_one_mistake_its_points(tmp_path: Path) -> None:
    source = sheet()
    nbgrader.write(tmp_path / "source" / SHEET / f"{SHEET}.ipynb", source)
    (tmp_path / "nbgrader_config.py").write_text(nbgrader.CONFIGURATION, encoding="utf-8")
    kernel.install(str(tmp_path / "kernels"))
    variables = {**os.environ, "JUPYTER_PATH": str(tmp_path / "kernels" / "share" / "jupyter"), "HOME": str(tmp_path),
                 "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}  # fmt: skip

    def call(*arguments: str) -> str:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        ran = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    call("generate_assignment", SHEET, "--create")
    release = (tmp_path / "release" / SHEET / f"{SHEET}.ipynb").read_text(encoding="utf-8")
    assert "SOLUTION" not in release
    stubs = sum(nbgrader.BEGIN in cell.source for cell in source.cells)  # a check may need another's
    assert release.count("raise NotImplementedError") == stubs >= len(ASKED)
    wrong = next(cell.id for cell in source.cells if cell.cell_type == "code" and cell.metadata.nbgrader.solution)
    submissions = {"untouched": release}
    for student, mistake in (("right", ""), ("wrong", wrong)):
        submissions[student] = nbformat.writes(filled(nbformat.reads(release, as_version=4), source, mistake))
    for student, text in submissions.items():
        path = tmp_path / "submitted" / student / SHEET / f"{SHEET}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    call("autograde", SHEET, "--create")
    call("export")
    rows = csv.DictReader((tmp_path / "grades.csv").read_text(encoding="utf-8").splitlines())
    assert {row["student_id"]: float(row["raw_score"]) for row in rows} == {"untouched": 0, "right": 2 + 3, "wrong": 3}
