"""Run notebooks and write them back in the one form in which they are committed.

    python -m tools.notebooks                   the changed ones (what git sees), or all with --all
    python -m tools.notebooks chapters/x.ipynb  these
    python -m tools.notebooks --format …        only normalise, do not run

A run also brings the ledger and the readings of formulas up to date.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from proofs_that_run import ledger, pages, sheets, statements
from proofs_that_run.notebooks import normalise, uncommitted
from proofs_that_run.pages import BOOK

NOTING = threading.Lock()
"""Two notebooks run at once; the ledger is written by one of them at a time."""


def run(path: Path) -> str | None:
    """Execute one notebook in its folder, write it back, and note its evidence; the error if a cell raises."""
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=False)
    notebook = pages.read(path)
    try:
        shown = ledger.execute(notebook, path)
    except CellExecutionError as error:
        return f"{path.relative_to(pages.ROOT)}: {error}"
    path.write_text(normalise(notebook), encoding="utf-8")
    if path.parent.name != "exercises":  # a sheet's exercises are open; what confirms them is its solution
        with NOTING:
            ledger.note(BOOK.page(path).replace("solutions/", "exercises/"), shown)
    return None


def changed() -> list[Path]:
    """The notebooks that differ from the last commit."""
    paths = set(uncommitted("*.ipynb"))
    return [path for path in BOOK.notebooks() if path in paths]


def notebook(named: str) -> Path:
    """The notebook of a page, or of a file."""
    found = [path for path in BOOK.notebooks() if BOOK.page(path) == named]
    path = found[0] if found else Path(named).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"There is no page {named}: name one as _toc.yml does, as in chapters/02-svd.")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(prog="make notebooks")
    parser.add_argument("paths", nargs="*", type=notebook, metavar="page", help="these, whether they changed or not")
    parser.add_argument("--all", action="store_true", help="all notebooks, not only changed ones")
    parser.add_argument("--format", action="store_true", help="normalise without running")
    given = parser.parse_args()
    chosen = given.paths or (BOOK.notebooks() if given.all else changed())
    chosen = [p for p in chosen if p.parent.name != "exercises"]
    sheets.write_all()
    statements.write()
    made = [pages.ROOT / "exercises" / p.name for p in chosen if p.parent.name == "solutions"]
    if not chosen:
        print("No notebook differs from the last commit (all of them: make notebooks ARGS=--all).")
        return
    if given.format:
        for path in chosen:
            path.write_text(normalise(pages.read(path)), encoding="utf-8")
        return
    with ThreadPoolExecutor(2) as pool:
        errors = [error for error in pool.map(_announced, chosen + made) if error]
    if errors:
        sys.exit("\n\n".join(errors))
    subprocess.run([sys.executable, "-m", "tools.readings"], cwd=pages.ROOT, check=True)


def _announced(path: Path) -> str | None:
    error = run(path)
    print(f"{'failed' if error else 'ran'}  {path.relative_to(pages.ROOT)}", flush=True)
    return error


if __name__ == "__main__":
    main()
