"""How the tests run: what needs what, in which order, on which processor; and how nbval compares."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from proofs_that_run import suite, svg

ROOT = Path(__file__).resolve().parent

# The kernels inherit this. More threads for each worker's linear algebra only make the workers wait.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

NEEDS = {"built": "site", "small": "site", "browser": "browser"}
"""A test that asks for one of these fixtures gets the mark."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--pages", metavar="PAGES", help="of the tests about a page only those of these: chapters/02-svd,…"
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(suite.Recorder(), "recorder")


# --- what runs, and in which order ----------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])
        if hasattr(item, "cell"):
            _compared_as_we_do(item)
    if (wanted := config.getoption("--pages")) is not None:
        _only(wanted.split(","), config, items)
    last = suite.last()
    marks = {item.nodeid: {mark.name for mark in item.iter_markers()} for item in items}
    places = {test: place for place, test in enumerate(suite.order(marks, last.tests if last else {}))}
    items.sort(key=lambda item: places[item.nodeid])


def _only(pages: list[str], config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if suite.page(item.nodeid) not in ("", *pages)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Gives the groups to the processes, in the order above."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return suite.group(nodeid)

    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_runtest_teardown() -> None:
    """Once SymPy is there, leave all that there is out of garbage collection: it went through it every few seconds,
    for a tenth of the time of tests of formulas."""
    global frozen
    if not frozen and "sympy" in sys.modules:
        gc.collect()
        gc.freeze()
        frozen = True


frozen = False
"""Asking the collector itself would count all that is frozen, after every test."""


# --- how nbval compares ---------------------------------------------------------------------------------------


def _compared_as_we_do(item: Any) -> None:
    """SVG figures up to a tenth of a point (proofs_that_run/svg.py), everything else to the letter."""
    # nbval's sanitiser reads fixed replacements from a file; `re.sub`, which it calls, takes functions too.
    item.parent.sanitize_patterns[svg.WHOLE] = lambda match: svg.canonical(match[0])
    # Notebooks are committed without execution counts; nbval takes that for "never run".
    item.cell.execution_count = 1


# --- the built pages ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of the pages, built from the present sources without a warning."""
    build = subprocess.run([sys.executable, "-m", "tools.book"], cwd=ROOT, capture_output=True, text=True)
    assert build.returncode == 0, f"The book does not build:\n{build.stdout}{build.stderr}"
    return ROOT / "_build" / "html"
