"""Run the tests many times over and say which of them failed how often: ``make flaky ARGS=10``.

    make flaky ARGS="10 --loaded"                    with every processor kept busy by something else meanwhile
    make flaky ARGS="10 tests/browser -k search"     these tests only, as pytest takes them

Stops at nothing; what a test that failed said stands in ``_build/flaky``, a file a run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from proofs_that_run import pages

FOLDER = pages.ROOT / "_build" / "flaky"


@contextlib.contextmanager
def load(wanted: bool) -> Iterator[None]:
    """As many endless loops as there are processors."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1) if wanted]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def failed(report: Path) -> list[str]:
    """The tests that a report in JUnit's form says did not pass."""
    cases = ElementTree.parse(report).iter("testcase")
    return [
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make flaky", description="Run the tests many times over.")
    parser.add_argument("times", type=int, nargs="?", default=10)
    parser.add_argument("--loaded", action="store_true", help="keep every processor busy with something else")
    given, tests = parser.parse_known_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    found: Counter[str] = Counter()
    wrong = 0
    with load(given.loaded):
        for turn in range(1, given.times + 1):
            report, said = FOLDER / f"{turn}.xml", FOLDER / f"{turn}.txt"
            report.unlink(missing_ok=True)
            started = time.monotonic()
            with said.open("w", encoding="utf-8") as output:
                code = subprocess.call(
                    [sys.executable, "-m", "pytest", "-n", "logical", "-q", f"--junitxml={report}", *tests],
                    cwd=pages.ROOT, stdout=output, stderr=subprocess.STDOUT,
                )  # fmt: skip
            names = failed(report) if report.exists() else []
            found.update(names)
            wrong += code != 0
            told = f"{len(names)} failed" if names else "passed" if code == 0 else f"pytest ended with {code}"
            print(
                f"run {turn}: {told}, {time.monotonic() - started:.0f} s   ({said.relative_to(pages.ROOT)})", flush=True
            )
    for name, count in found.most_common():
        print(f"{count} of {given.times}  {name}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
