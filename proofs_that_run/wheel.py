"""The book's package as one file, which the site carries: notebooks that are opened elsewhere install it from there."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from proofs_that_run import site
from proofs_that_run.pages import ROOT

PACKAGE = "proofs-that-run-qed"
PARTS = ("pyproject.toml", "LICENSE", "qed", "proofs_that_run")
FOLDER = ROOT / "_build" / "wheel"
EARLIEST = "315532800"  # 1980, the first day that an archive can name: the same sources make the same file


def name() -> str:
    """`proofs_that_run_qed-0.1.0-py3-none-any.whl`"""
    return f"{PACKAGE.replace('-', '_')}-{site.project()['version']}-py3-none-any.whl"


def build() -> Path:
    """The wheel of the present sources; made only where they have changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wheel, stamp, wanted = FOLDER / name(), FOLDER / "made-from", fingerprint()
    with FileLock(FOLDER / "lock"):
        if not (wheel.exists() and stamp.exists() and stamp.read_text() == wanted):
            _pack(wheel)
            stamp.write_text(wanted)
    return wheel


def sources() -> list[Path]:
    files = [path for part in PARTS for path in [ROOT / part, *(ROOT / part).rglob("*")] if path.is_file()]
    return sorted(path for path in files if "__pycache__" not in path.parts)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _pack(wheel: Path) -> None:
    """In a copy, for setuptools leaves its traces where it works."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "book"
        for path in sources():
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        made = subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation",
             "--disable-pip-version-check", "--wheel-dir", folder, str(copy)],
            capture_output=True, text=True, env=os.environ | {"SOURCE_DATE_EPOCH": EARLIEST},
        )  # fmt: skip
        if made.returncode != 0:
            raise RuntimeError(f"The package qed could not be packed as a wheel:\n{made.stdout}{made.stderr}")
        shutil.move(Path(folder) / wheel.name, wheel)
