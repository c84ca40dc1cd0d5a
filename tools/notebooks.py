"""Run notebooks and write them back in the one form in which they are committed.

    python -m tools.notebooks                   the changed ones (what git sees), or all with --all
    python -m tools.notebooks chapters/x.ipynb  these
    python -m tools.notebooks --format …        only normalise, do not run

Normal form: no execution counts, no timestamps, no machine's names; a cell keeps its id; of the
metadata only what the book uses stays. So a diff shows what was changed and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from proofs_that_run import pages, sheets, statements
from proofs_that_run.pages import BOOK

KEPT = ("tags", "mystnb", "slideshow")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normalise(notebook: nbformat.NotebookNode) -> str:
    """The text of a notebook in normal form."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT})
        cell.source = "\n".join(line.rstrip() for line in cell.source.splitlines()).strip("\n")
        if not cell.get("id") or cell.id in seen:
            cell.id = hashlib.sha256(f"{position} {cell.source}".encode()).hexdigest()[:8]
        seen.add(cell.id)
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                output.pop("execution_count", None)
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
                if output.output_type == "execute_result":
                    output.execution_count = None
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    return nbformat.writes(notebook, indent=1).rstrip("\n") + "\n"


def run(path: Path) -> str | None:
    """Execute one notebook in its folder and write it back; the error if a cell raises."""
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=False)
    notebook = pages.read(path)
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{path.relative_to(pages.ROOT)}: {error}"
    path.write_text(normalise(notebook), encoding="utf-8")
    return None


def changed() -> list[Path]:
    """The notebooks that differ from the last commit."""
    listing = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", "--", "*.ipynb"],
        cwd=pages.ROOT, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    paths = {pages.ROOT / line[3:].strip().strip('"') for line in listing.splitlines()}
    return [path for path in BOOK.notebooks() if path in paths]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make notebooks")
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--all", action="store_true", help="all notebooks, not only changed ones")
    parser.add_argument("--format", action="store_true", help="normalise without running")
    given = parser.parse_args()
    chosen = [p.resolve() for p in given.paths] or (BOOK.notebooks() if given.all else changed())
    chosen = [p for p in chosen if p.parent.name != "exercises"]
    statements.write()
    sheets.write_all()
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
