"""The ZIP that makes an autograder of a sheet in Gradescope, where it is uploaded under Configure Autograder.

Gradescope unpacks it into /autograder/source, runs setup.sh once as root, and run_autograder for every submission. It
holds the book's package and the sheet with its solutions: students see neither.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from proofs_that_run.grading.sheet import Sheet
from proofs_that_run.pages import ROOT

SETUP = """#!/usr/bin/env bash
# Run once, as root, when the image is made.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv bubblewrap util-linux
python3 -m venv /autograder/venv
cd /autograder/source
/autograder/venv/bin/pip install --quiet --constraint pins.txt "$(ls *.whl)[course]"
"""
RUN = """#!/usr/bin/env bash
# Run for every submission.
exec /autograder/venv/bin/python -m proofs_that_run.course.autograder
"""
PIN = re.compile(r"^[\w.-]+==[\w.]+", re.MULTILINE)


def write(sheet: Path, target: Path) -> None:
    """Write the ZIP for a notebook with solutions. ValueError, RuntimeError: what is wrong with it, or the package."""
    Sheet(sheet)
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        wheel = package(Path(folder))
        made.write(wheel, wheel.name)
        made.write(sheet, f"sheet/{sheet.name}")
        made.writestr("pins.txt", pins())
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100755 << 16  # a program
            made.writestr(entry, text)


def package(folder: Path) -> Path:
    """The book's package as a wheel. It is made of a copy: setuptools would leave its folders in the book's."""
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("qed", "proofs_that_run"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    ran = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(source)],
        capture_output=True, text=True,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"The book's package could not be made:\n{ran.stderr.strip()}")
    return next(folder.glob("*.whl"))


def pins() -> str:
    """The versions that the book is tested with, for pip."""
    found = [
        pin
        for name in ("requirements.txt", "constraints.txt")
        for pin in PIN.findall((ROOT / name).read_text(encoding="utf-8"))
    ]
    return "\n".join(found) + "\n"
