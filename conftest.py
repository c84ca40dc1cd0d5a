"""How nbval compares: SVG figures up to a tenth of a point (proofs_that_run/svg.py), everything else to the letter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proofs_that_run import svg

ROOT = Path(__file__).resolve().parent

# The kernels inherit this. More threads for each worker's linear algebra only make the workers wait.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not hasattr(item, "cell"):
            continue
        # nbval's sanitiser reads fixed replacements from a file; `re.sub`, which it calls, takes functions too.
        item.parent.sanitize_patterns[svg.WHOLE] = lambda match: svg.canonical(match[0])
        # Notebooks are committed without execution counts; nbval takes that for "never run".
        item.cell.execution_count = 1


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the pages, built from the present sources without a warning."""
    build = subprocess.run([sys.executable, "-m", "tools.book"], cwd=ROOT, capture_output=True, text=True)
    assert build.returncode == 0, f"The book does not build:\n{build.stdout}{build.stderr}"
    return ROOT / "_build" / "html"
