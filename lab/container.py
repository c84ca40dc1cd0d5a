"""Gradescope's ZIP in an imitation of its container: `python -m lab.container`.

`setup.sh` and `run_autograder` run as they stand, in /autograder, on a file system of which all else is read-only. Of
Debian nothing is installed: what `apt-get` would bring has to be here. Submissions are graded twice: where a sandbox is
allowed, and where it is not, as in Gradescope's own containers.

What this does not try: Gradescope itself, its image, its limits.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import nbformat

from proofs_that_run import pages, sheets
from proofs_that_run.course import gradescope
from proofs_that_run.grading import sandbox

SHEET = pages.ROOT / "solutions" / "01-norms.ipynb"
SILENT = '#!/bin/sh\necho apt-get "$@" is left out here >&2\n'


def container(folder: Path, *program: str, namespaces: bool = True) -> float:
    """Run a program in /autograder, which is `folder`; the seconds. RuntimeError with its words where it fails."""
    words = [sandbox.bwrap() or "bwrap", "--die-with-parent", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    if not namespaces:
        words += ["--unshare-user", "--disable-userns"]
    for path in sorted(Path("/").iterdir()):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.name not in ("proc", "dev", "tmp", "autograder"):
            words += ["--ro-bind", str(path), str(path)]
    words += ["--bind", str(folder), "/autograder", "--chdir", "/autograder"]
    words += ["--setenv", "PATH", "/autograder/silent:/usr/local/bin:/usr/bin:/bin", "--unsetenv", "PYTHONPATH"]
    began = time.monotonic()
    ran = subprocess.run([*words, *program], capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"{program[-1]} failed:\n{(ran.stdout + ran.stderr)[-2000:]}")
    return time.monotonic() - began


def unpacked(folder: Path) -> None:
    """The container's folders as Gradescope makes them, with the ZIP unpacked."""
    gradescope.write(SHEET, folder / "made.zip")
    with zipfile.ZipFile(folder / "made.zip") as made:
        made.extractall(folder / "source")
    (folder / "source" / "run_autograder").rename(folder / "run_autograder")
    for name in ("submission", "results", "silent"):
        (folder / name).mkdir()
    for path, text in ((folder / "silent" / "apt-get", SILENT),):
        path.write_text(text, encoding="utf-8")
    for path in (folder / "silent" / "apt-get", folder / "source" / "setup.sh", folder / "run_autograder"):
        path.chmod(0o755)


def graded(folder: Path, notebook: nbformat.NotebookNode, namespaces: bool) -> str:
    """What comes of a submission, in a sentence."""
    for name in ("submission", "results"):
        shutil.rmtree(folder / name)
        (folder / name).mkdir()
    nbformat.write(notebook, folder / "submission" / SHEET.name)
    seconds = container(folder, "/autograder/run_autograder", namespaces=namespaces)
    tests = json.loads((folder / "results" / "results.json").read_text(encoding="utf-8"))["tests"]
    earned, of = (sum(test[name] for test in tests if "status" in test) for name in ("score", "max_score"))
    return f"{earned:g} of {of:g} points in {seconds:.1f} s"


def main() -> int:
    if sandbox.bwrap() is None:
        sys.exit("There is no bubblewrap, which imitates the container: apt-get install bubblewrap")
    solution = pages.read(SHEET)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpacked(folder)
        try:
            print(f"setup.sh: {container(folder, '/autograder/source/setup.sh'):.1f} s", flush=True)
            for namespaces, words in ((True, "with a sandbox"), (False, "where none is allowed")):
                right, empty = (graded(folder, one, namespaces) for one in (solution, sheets.student_version(solution)))
                print(f"{words}: right answers {right}; none {empty}", flush=True)
        except RuntimeError as error:
            sys.exit(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
