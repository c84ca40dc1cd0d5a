"""What one runs after an edit: ``make check``.

The tests of `qed` and of the tools, style, types, and what the text of the pages must have. Of the notebooks those
that differ from the last commit: their cells against the stored outputs, their printed formulas, every cell after what
it needs alone. After a change of `qed`, all notebooks, as many as `SECONDS` allow; a second call takes the others. What
has passed is not run again before it changes. No page is built, no browser opened, and no corpus is swept (altered
formula by formula, at random): ``make test`` does all of these.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from proofs_that_run import pages, suite
from proofs_that_run.notebooks import digest, package, uncommitted
from proofs_that_run.pages import BOOK

PASSED = pages.ROOT / "_build" / "checked.json"
"""Digests of what has passed: of notebooks, each with the package that it ran on, and of parts of the tests."""
SECONDS = 10
"""How long notebooks may take that only `qed` has changed for, on all processors."""
SPEED = 60_000
"""Bytes of a notebook that a second takes, where no whole run has told."""
DIFFERS = (
    "Where cell outputs differ, the cell gives (“test”) something else than its notebook has stored (“reference”): "
    "if what it gives is right, make notebooks stores it. Its number counts the code cells, from 0."
)
"""What nbval does not say, which calls this a failed execution."""


def digests() -> dict[Path, str]:
    """A digest of each notebook together with the package, the same as long as its cells give the same."""
    made_with = sys.version.encode() + package()
    return {path: hashlib.sha256(made_with + path.read_bytes()).hexdigest() for path in BOOK.notebooks()}


@dataclass
class Part:
    """Tests that nothing but some files bears upon: they wait until one of these changes."""

    name: str
    tests: list[Path]
    hangs_on: list[Path]

    def digest(self) -> str:
        """The same as long as the tests come out the same."""
        return hashlib.sha256(f"{self.name} {sys.version}".encode() + digest(self.hangs_on)).hexdigest()


def parts() -> list[Part]:
    """The tests of the engine, to which notebooks and tools are nothing, and those of the grader.

    These ask the engine as well; what an edit of it does to them `make test` sees in time.
    """
    tests = pages.ROOT / "tests"
    shared = [path for kind in ("py", "json") for path in sorted(tests.rglob(f"*.{kind}"))]
    shared += [pages.ROOT / name for name in ("conftest.py", "pyproject.toml", "constraints.txt")]
    book = re.compile(r"^(from|import) (lab|live|proofs_that_run|tools)\b", re.MULTILINE)
    engine = sorted(
        path
        for part in ("qed", "printed")
        for path in tests.glob(f"test_{part}_*.py")
        if not book.search(path.read_text(encoding="utf-8"))
    )
    graded = [path for folder in ("proofs_that_run", "solutions") for path in (pages.ROOT / folder).rglob("*.*")]
    return [
        Part("qed", engine, [*shared, *sorted((pages.ROOT / "qed").rglob("*.py"))]),
        Part(
            "the grader and of courses",
            sorted([*tests.glob("test_grading*.py"), *tests.glob("test_course_*.py")]),
            [*shared, *sorted(path for path in graded if path.suffix in (".py", ".toml", ".html", ".ipynb"))],
        ),
    ]


def passed() -> set[str]:
    try:
        return set(json.loads(PASSED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def that_fit(notebooks: Iterable[Path], seconds: float) -> list[Path]:
    """As many of the notebooks as fit into the time, by what they took in the last whole run, or by their size."""
    last = suite.last()
    took: dict[str, float] = {}
    for test, measured in (last.tests if last else {}).items():
        took[suite.file(test)] = took.get(suite.file(test), 0.0) + measured
    chosen = []
    for path in notebooks:
        seconds -= took.get(path.relative_to(pages.ROOT).as_posix()) or path.stat().st_size / SPEED
        if seconds < 0:
            break
        chosen.append(path)
    return chosen


def main() -> None:
    now, before = digests(), passed()
    edited = set(uncommitted("*.ipynb"))
    due = [path for path in now if path in edited and now[path] not in before]
    others = [path for path in now if path not in edited and now[path] not in before] if uncommitted("qed/*.py") else []
    chosen = due + that_fit(others, SECONDS * (os.cpu_count() or 1))
    command = ["-n", "logical", "-q", "-m", "not site and not browser and not node and not sweep"]
    command += ["--pages", ",".join(map(BOOK.page, chosen)), "tests", *map(str, chosen)]
    if others:
        command.append("--ignore=tests/test_needs.py")  # it takes as long as the notebooks, and looks at their text
    of_parts = {part.digest(): part for part in parts()}
    changed = [part for told, part in of_parts.items() if told not in before]
    unchanged = [part for told, part in of_parts.items() if told in before]
    command += [f"--ignore={path.relative_to(pages.ROOT)}" for part in unchanged for path in part.tests]
    code = subprocess.call([sys.executable, "-m", "pytest", *command, *sys.argv[1:]], cwd=pages.ROOT)
    if code == 0 and not sys.argv[1:]:  # what was asked for by name may be a part only
        PASSED.parent.mkdir(exist_ok=True)
        kept = before.intersection(now.values()) | {now[path] for path in chosen} | of_parts.keys()
        PASSED.write_text(json.dumps(sorted(kept), indent=0), encoding="utf-8")
    elif chosen:
        print(f"\n{DIFFERS}")
    ran = ", ".join(map(BOOK.page, chosen)) or "none that is new"
    tests = ", ".join(["the tests of the tools", *(f"of {part.name}" for part in changed)])
    print(f"\nRan: {tests}, style, types, coverage; notebooks: {ran}.")
    if left := len(others) + len(due) - len(chosen):
        print(f"Not run for want of time: {left} notebooks that have not seen this qed; make check again takes them.")
    for part in unchanged:
        print(f"Not run: the tests of {part.name}, which have passed, and nothing of theirs has changed since.")
    print("Not run: other notebooks, the built pages, the browser, the Python of the pages, the corpora with formulas")
    print("altered at random. make test runs everything.")
    sys.exit(code)


if __name__ == "__main__":
    main()
