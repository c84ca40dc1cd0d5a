"""The ZIP for Gradescope: what is in it, and which file of a submission is graded."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest

from proofs_that_run import grading, pages
from proofs_that_run.course import autograder, gradescope
from proofs_that_run.grading import Result, sandbox

SHEET = pages.ROOT / "solutions" / "01-norms.ipynb"


def test_the_zip_has_the_package_the_sheet_and_programs_that_may_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def package(folder: Path) -> Path:
        (folder / "book.whl").write_text("a wheel")
        return folder / "book.whl"

    monkeypatch.setattr(gradescope, "package", package)
    gradescope.write(SHEET, tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as made:
        modes = {entry.filename: entry.external_attr >> 16 for entry in made.infolist()}
        assert set(modes) == {"book.whl", "sheet/01-norms.ipynb", "pins.txt", "setup.sh", "run_autograder"}
        assert all(modes[name] & stat.S_IXUSR for name in ("setup.sh", "run_autograder"))
        assert made.read("sheet/01-norms.ipynb") == SHEET.read_bytes()
        pins = made.read("pins.txt").decode().split()
        assert all(pin.count("==") == 1 for pin in pins)
        assert {"numpy", "sympy", "nbformat"} <= {pin.partition("==")[0] for pin in pins}


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"There is no solutions/11\.ipynb\. Name a notebook with solutions"):
        gradescope.write(Path("solutions/11.ipynb"), tmp_path / "made.zip")


@pytest.mark.parametrize(
    ("level", "allowed"), [(sandbox.BUBBLEWRAP, False), (sandbox.FILTER, True), (sandbox.LIMITS, False)]
)
def test_a_container_without_namespaces_grades_where_no_file_can_be_opened(
    level: str, allowed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []

    def grade(sheet: Path, path: Path, allow_unsandboxed: bool) -> Result:
        said.append(allow_unsandboxed)
        return Result(sheet.stem, "ada", path.name)

    monkeypatch.setattr(sandbox, "level", lambda: level)
    monkeypatch.setattr(grading, "grade", grade)
    (tmp_path / "source" / "sheet").mkdir(parents=True)
    (tmp_path / "source" / "sheet" / "01.ipynb").write_text("{}")
    (tmp_path / "submission").mkdir()
    assert autograder.main(tmp_path) == 0
    assert said == [allowed]
    assert json.loads((tmp_path / "results" / "results.json").read_text())["tests"] == []


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        (["a.ipynb"], "a.ipynb"),
        (["b.py", "z/a.ipynb", "notes.pdf"], "a.ipynb"),
        (["b.ipynb", "a.ipynb"], "a.ipynb"),
        ([".ipynb_checkpoints/a-checkpoint.ipynb", "__MACOSX/._b.ipynb", "b.ipynb"], "b.ipynb"),
        (["b.py", "A.IPYNB", "c.md"], "A.IPYNB"),
        (["notes.pdf"], "notes.pdf"),
        ([], "nothing.ipynb"),
    ],
)
def test_which_file_is_graded(tmp_path: Path, files: list[str], taken: str) -> None:
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    assert autograder.submission(tmp_path).name == taken
