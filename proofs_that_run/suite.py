"""What the tests have in common: which page a test is about, which of them go together, how long each took.

All of it is read off a test's id, as pytest prints it: ``chapters/02-svd.ipynb::Cell 3`` is about a page, and so are
``tests/test_needs.py::test_…[chapters/02-svd]`` and ``tests/test_coverage.py::test_…[prp-svd-uniqueness]``.
"""

from __future__ import annotations

import functools
import json
import re
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

from proofs_that_run import pages
from proofs_that_run.pages import BOOK

RECORD = pages.ROOT / "_build" / "tests.json"
"""How long each test took in the last whole run."""

BUILDS = "builds"
"""The mark of a test that makes what others wait for."""
STAGES = ("", "site", "browser")
"""The marks of what tests need, in the order in which they run."""
UNKNOWN = 0.1
"""Seconds of a test that has not been measured."""
EVERY_PAGE = "every_page"
"""The mark of a test that goes over all pages: it takes longer with each, though its id names none."""


def file(test: str) -> str:
    """The file that a test stands in."""
    return test.partition("::")[0]


def function(test: str) -> str:
    """A test without its parameters; all cells of the notebooks of a folder are one."""
    if file(test).endswith(".ipynb"):
        return f"{file(test).rpartition('/')[0]}/*.ipynb"
    return test.partition("[")[0]


@functools.cache
def named(test: str) -> str:
    """The page that a test's id names, such as ``chapters/02-svd``; empty where it names none."""
    found = _pages().search(file(test) if file(test).endswith(".ipynb") else test.partition("[")[2])
    return found[0] if found else ""


@functools.cache
def page(test: str) -> str:
    """The page that a test is about: the one that its id names, or that of the statement that its id names."""
    labels = _labels()
    found = re.search("|".join(sorted(map(re.escape, labels), key=len, reverse=True)), test.partition("[")[2])
    return named(test) or (labels[found[0]] if found else "")


def group(test: str) -> str:
    """Tests of one group run in one process, one after another: they share what takes time to set up.

    The cells of a notebook share its kernel, the tests of a file its fixtures. Where they name pages, each page's are a
    group, so that no process is left alone with all of them.
    """
    return f"{file(test)} {named(test)}".rstrip()


def order(marks: Mapping[str, Collection[str]], seconds: Mapping[str, float]) -> list[str]:
    """Tests, given with their marks, in the order in which they are best begun.

    First what others wait for, last what needs it; the longest first, by what they took before, so that all processes
    end together. A group stays together. What needs a browser comes after all notebooks: Playwright's event loop would
    be in the way of their kernels.
    """
    stages: dict[str, int] = {}
    took: dict[str, float] = {}
    for test, of in marks.items():
        stage = max(place for place, mark in enumerate(STAGES) if mark == "" or mark in of)
        stages[group(test)] = max(stages.get(group(test), 0), stage)
        for whole in {file(test), group(test)}:
            took[whole] = took.get(whole, 0.0) + seconds.get(test, UNKNOWN)

    def place(test: str) -> tuple[int, float, str, float, str]:
        stage = -1 if BUILDS in marks[test] else stages[group(test)]
        return stage, -took[file(test)], file(test), -took[group(test)], group(test)

    return sorted(marks, key=place)


@functools.cache
def _pages() -> re.Pattern[str]:
    found = {*BOOK.toc(), *map(BOOK.page, BOOK.notebooks())}
    return re.compile("|".join(sorted(map(re.escape, found), key=len, reverse=True)))


@functools.cache
def _labels() -> dict[str, str]:
    return {one.label: one.page for one in (*BOOK.statements(), *BOOK.exercises())}


# --- how long each took ---------------------------------------------------------------------------------------


@dataclass
class Run:
    """One whole run: how long it took, in how many processes, and of each test its seconds of one process."""

    seconds: float = 0.0
    processes: int = 1
    tests: dict[str, float] = field(default_factory=dict)
    every_page: list[str] = field(default_factory=list)
    """Of these tests, those that go over all pages."""


def last() -> Run | None:
    """The last whole run, if there was one."""
    try:
        return Run(**json.loads(RECORD.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


class Recorder:
    """A plugin of pytest that writes down how long each test took."""

    def __init__(self, target: Path = RECORD):
        self._target, self._started, self._run = target, time.monotonic(), Run()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._run.tests[report.nodeid] = round(self._run.tests.get(report.nodeid, 0.0) + report.duration, 3)
        if EVERY_PAGE in report.keywords and report.nodeid not in self._run.every_page:
            self._run.every_page.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        option: Any = session.config.option
        whole = session.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not (
            option.keyword or option.markexpr
        )
        if whole and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            self._run.seconds = round(time.monotonic() - self._started, 1)
            self._run.processes = len(getattr(option, "tx", None) or [1])
            self._target.parent.mkdir(exist_ok=True)
            self._target.write_text(json.dumps(asdict(self._run), indent=0), encoding="utf-8")
