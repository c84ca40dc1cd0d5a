"""Run, check and build one page: ``python -m tools.page chapters/02-svd``.

Of its notebook the cells are run whose code has changed since they were run, or the code or the statement that they
need; their outputs are stored. Then its statements' coverage is tested, and the page is built beside the last build of
the whole book. For all that it leaves out there are ``make notebooks``, ``make book`` and ``make test``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError

from live.needs import needed
from proofs_that_run import build, labels, ledger, pages, reasons, sheets, statements
from proofs_that_run.notebooks import normalise, package
from proofs_that_run.pages import BOOK, ROOT

FOLDER = build.BUILD / "page"
RAN = FOLDER / "ran.json"
"""For each notebook the digests of the cells whose outputs are stored."""

NOT_DONE = (
    "Not done: other pages that quote this one, the search, how formulas are read (tests/readings), what only a "
    "browser shows. make notebooks and make test do these."
)


def sources(page: str) -> list[Path]:
    """The notebooks that a page is made from: of a sheet its solution, too."""
    names = [page.replace("exercises/", "solutions/"), page] if page.startswith("exercises/") else [page]
    return [path for name in names if (path := ROOT / f"{name}.ipynb").exists()]


# --- The cells -----------------------------------------------------------------------------------


def digests(path: Path) -> list[str]:
    """For each code cell of a notebook, a digest of all that its output depends on, `qed` included."""
    stated = {one.label: repr((one.kind, one.number, one.title, one.formulas, one.proof))
              for one in (*BOOK.statements(), *BOOK.exercises())}  # fmt: skip
    return digests_of(list(pages.code(path)), stated, package())


def digests_of(code: list[str], stated: dict[str, str], package: bytes = b"") -> list[str]:
    """The same, of cells: of each with those that it needs, and of what is stated under the labels in them."""
    made = []
    for place, source in enumerate(code):
        text = "\n".join([*(code[before] for before in needed(code, place)), source])
        about = [known for label, known in stated.items() if label in text]
        made.append(hashlib.sha256("\0".join([text, *about]).encode() + package).hexdigest())
    return made


def committed(path: Path) -> bool:
    """Whether a notebook and `qed` are as they were committed: its outputs then are those of its cells."""
    differs = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", path, ROOT / "qed"], cwd=ROOT, check=False)
    return differs.returncode == 0


def changed(path: Path) -> list[int]:
    """The code cells, by their places, whose stored outputs may be those of another code."""
    known = remembered()
    if key(path) not in known:
        return [] if committed(path) else list(range(len(list(pages.code(path)))))
    return [place for place, digest in enumerate(digests(path)) if digest not in known[key(path)]]


def run(path: Path, stale: list[int]) -> list[dict[str, Any]]:
    """Run some code cells, after what they need, and store their outputs; the records of what they showed.

    SystemExit with the notebook's name and the error where a cell raises: then nothing is stored.
    """
    notebook = pages.read(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    texts = [cell.source for cell in code]
    places = sorted({before for place in stale for before in (*needed(texts, place), place)})
    part = nbformat.from_dict(notebook | {"cells": [nbformat.from_dict(code[place]) for place in places]})
    try:
        shown = ledger.execute(part, path)
    except CellExecutionError as error:
        raise SystemExit(f"{path.parent.name}/{path.name}: {error}") from None
    for place, ran in zip(places, part.cells, strict=True):
        if place in stale:
            code[place].outputs = ran.outputs
    path.write_text(normalise(notebook), encoding="utf-8")
    return shown


def remembered() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(RAN.read_text(encoding="utf-8")) if RAN.exists() else {}
    return found


def remember(path: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    RAN.write_text(json.dumps(remembered() | {key(path): digests(path)}, indent=1), encoding="utf-8")


def key(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def brought_up_to_date(page: str) -> str:
    """Run what has changed, and say what was run; SystemExit with its error where a cell raises."""
    said = []
    for path in sources(page):
        if path.parent.name == "exercises":
            sheets.write_all()  # from the solution, which has just been run
        else:
            subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], cwd=ROOT, check=False)
        stale = changed(path)
        shown = run(path, stale) if stale else []
        if shown and path.parent.name != "exercises":
            ledger.note(page, shown, whole=False)
        remember(path)
        said.append(f"{key(path)}: {len(stale)} of {len(digests(path))} cells were run")
    return "; ".join(said) or f"{page}: no notebook, nothing to run"


# --- The page ------------------------------------------------------------------------------------


def covered(page: str) -> str:
    """What is wrong with labels and reasons, else what the tests of coverage have against the page, or nothing."""
    if told := [*labels.faults(BOOK), *reasons.faults(BOOK.statements())]:
        return "\n".join(told)
    stated = [one.label for one in (*BOOK.statements(), *BOOK.exercises()) if one.page == page]
    if not stated:
        return ""
    names = " or ".join([*stated, *(path.name for path in sources(page))])
    tests = ["tests/test_coverage.py", "tests/test_points.py"]
    options = ["-o", "addopts=", "-q", "--no-header", "--tb=line", "-p", "no:cacheprovider", "-k", names]
    ran = subprocess.run([sys.executable, "-m", "pytest", *tests, *options], cwd=ROOT, capture_output=True, text=True)
    return ran.stdout + ran.stderr if ran.returncode else ""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make page", description="Run, check and build one page.")
    parser.add_argument("page", help="as _toc.yml names it, such as chapters/02-svd")
    page = parser.parse_args().page.removesuffix(".ipynb").removesuffix(".md")
    if page != "index" and page not in BOOK.toc():
        raise SystemExit(f"_toc.yml names no page {page}. It names: {', '.join(BOOK.toc())}.")
    if not (build.BUILD / "built").exists():
        print("One page is built beside the whole book, which is not built yet. Building it …", flush=True)
        if not build.build():
            raise SystemExit("The book has errors: see the warnings above. Mend them first.")
    begun = time.monotonic()
    with ThreadPoolExecutor() as pool:
        statements.write()
        running = pool.submit(brought_up_to_date, page)
        build.load()  # meanwhile: the cells run in a process of their own
        print(running.result(), flush=True)
        checking = pool.submit(covered, page)
        made = build.one_page(BOOK.source(page))
        against = checking.result()
    if against:
        print(against)
    if made is None or against:
        raise SystemExit("The page has errors: see above.")
    print(f"Its statements are covered. The page is ready after {time.monotonic() - begun:.0f} s: {made}\n{NOT_DONE}")


if __name__ == "__main__":
    main()
