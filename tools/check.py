"""What one runs after an edit: ``make check``.

The tests of `qed` and of the tools, style, types, and what the text of the pages must have. Of the notebooks those
that differ from the last commit: their cells against the stored outputs, their printed formulas, every cell after what
it needs alone. After a change of `qed`, all notebooks, as many as `SECONDS` allow; a second call takes the others. What
has passed is not run again before it changes. No page is built and no browser opened: ``make test`` does both.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from proofs_that_run import pages, suite
from proofs_that_run.notebooks import package, uncommitted
from proofs_that_run.pages import BOOK

PASSED = pages.ROOT / "_build" / "checked.json"
"""Digests of the notebooks that have passed, each with the package that it ran on."""
SECONDS = 40
"""How long notebooks may take that only `qed` has changed for, on all processors."""
DIFFERS = (
    "Where cell outputs differ, the cell gives (“test”) something else than its notebook has stored (“reference”): "
    "if what it gives is right, make notebooks stores it. Its number counts the code cells, from 0."
)
"""What nbval does not say, which calls this a failed execution."""


def digests() -> dict[Path, str]:
    """A digest of each notebook together with the package, the same as long as its cells give the same."""
    made_with = sys.version.encode() + package()
    return {path: hashlib.sha256(made_with + path.read_bytes()).hexdigest() for path in BOOK.notebooks()}


def passed() -> set[str]:
    try:
        return set(json.loads(PASSED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return set()


def that_fit(notebooks: Iterable[Path], seconds: float) -> list[Path]:
    """As many of the notebooks as fit into the time, by what they took in the last whole run."""
    last = suite.last()
    took: dict[str, float] = {}
    for test, measured in (last.tests if last else {}).items():
        took[suite.file(test)] = took.get(suite.file(test), 0.0) + measured
    chosen = []
    for path in notebooks:
        seconds -= took.get(path.relative_to(pages.ROOT).as_posix(), 0.0)
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
    command = ["-n", "logical", "-q", "-m", "not site and not browser and not node"]
    command += ["--pages", ",".join(map(BOOK.page, chosen)), "tests", *map(str, chosen)]
    if others:
        command.append("--ignore=tests/test_needs.py")  # it takes as long as the notebooks, and looks at their text
    code = subprocess.call([sys.executable, "-m", "pytest", *command, *sys.argv[1:]], cwd=pages.ROOT)
    if code == 0:
        PASSED.parent.mkdir(exist_ok=True)
        kept = before.intersection(now.values()) | {now[path] for path in chosen}
        PASSED.write_text(json.dumps(sorted(kept), indent=0), encoding="utf-8")
    elif chosen:
        print(f"\n{DIFFERS}")
    ran = ", ".join(map(BOOK.page, chosen)) or "none that is new"
    print(f"\nRan: the tests of qed and of the tools, style, types, coverage; notebooks: {ran}.")
    if left := len(others) + len(due) - len(chosen):
        print(f"Not run for want of time: {left} notebooks that have not seen this qed; make check again takes them.")
    print("Not run: other notebooks, the built pages, the browser, the Python of the pages. make test runs everything.")
    sys.exit(code)


if __name__ == "__main__":
    main()
