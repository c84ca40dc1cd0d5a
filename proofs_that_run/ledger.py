"""Run notebooks and write below `ledger/`, in a file a page, what its statements or exercises were confirmed by.

The page "All statements and their evidence" is made from these files (_ext/ledger_page.py). All in them is the same on
every machine, counts and counterexamples to the letter. Two things are measured and differ a little from run to run,
the time and the largest rounding error: of these a file holds the order of magnitude, which stays as it was until a
run is clearly beyond it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbclient
import nbformat
from bs4 import BeautifulSoup

from proofs_that_run import pages
from proofs_that_run.index import INDEX
from proofs_that_run.pages import BOOK, Book
from qed.verdict import EMPTY, found_text

FOLDER = "ledger"
"""Where a book keeps the files, below its root."""

SECONDS = (0.1, 1.0, 10.0)
RATIOS = (1.0, 3.0, 10.0, 30.0)
"""Upper ends of the orders of magnitude; a ratio is in units of rounding error, and 30 is what `qed` allows."""


Entries = dict[str, dict[str, Any]]
"""What is known of each label."""


def stored(root: Path = pages.ROOT) -> Entries:
    """The ledger of the book in a folder, by label in the order of its pages, chapters first; empty if it has none."""
    entries: Entries = {}
    for page in sorted(Book(root).toc(), key=lambda page: page.startswith("exercises/")):
        if (path := root / FOLDER / f"{page}.json").exists():
            entries |= json.loads(path.read_text(encoding="utf-8"))
    return entries


def pages_of_labels() -> dict[str, str]:
    """The page of every statement and every exercise, in the order of the book."""
    return {label: row["page"] for label, row in INDEX.stored().items()}


def write(entries: Entries, root: Path = pages.ROOT) -> list[str]:
    """Write the files that change, and remove those of pages without entries: their pages."""
    folder, page_of = root / FOLDER, pages_of_labels()
    by_page: dict[str, Entries] = {}
    for label, entry in entries.items():
        by_page.setdefault(page_of[label], {})[label] = entry
    texts = {page: json.dumps(found, indent=1, ensure_ascii=False) + "\n" for page, found in by_page.items()}
    before = {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.json")
    }
    for page in before.keys() - texts.keys():
        (folder / f"{page}.json").unlink()
    for page, text in texts.items():
        if before.get(page) != text:
            path = folder / f"{page}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return sorted(page for page in before.keys() | texts.keys() if before.get(page) != texts.get(page))


def magnitude(measured: float, ends: Sequence[float], before: float | None = None) -> float:
    """The upper end of the measured value's class; that of the last run as long as it is not off by a factor of 3."""
    if before in ends:
        position = ends.index(before)
        if measured <= 3 * before and (position == 0 or measured > ends[position - 1] / 3):
            return before
    return next((end for end in ends if measured <= end), ends[-1])


WRITTEN = """
def write(record):
    import json
    with open({file!r}, "a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\\n")

__import__("qed").current_session().sink = write
del write
"""
"""A cell before all others: the records of what is shown go to a file."""


def records(notebooks: Sequence[Path]) -> list[dict[str, Any]]:
    """What one run of the notebooks shows of statements: the records of verdicts and of running proofs."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [
            record for shown in pool.map(lambda path: execute(pages.read(path), path), notebooks) for record in shown
        ]


def execute(notebook: nbformat.NotebookNode, path: Path) -> list[dict[str, Any]]:
    """Run a notebook, or some of its cells, in the folder of `path`; the records of what was shown.

    Raises nbclient's CellExecutionError where a cell raises.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.jsonl"
        file.touch()
        notebook.cells.insert(0, nbformat.v4.new_code_cell(WRITTEN.format(file=str(file))))
        try:
            nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
        finally:
            del notebook.cells[0]
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def verdicts(path: Path) -> dict[str, str]:
    """The stored verdicts of a notebook as text, by label; of one that is shown again, the last."""
    found = {}
    for cell in pages.read(path).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "qed-verdict" in (html := data.get("text/html", "")):
                label = BeautifulSoup(html, "html.parser").find(class_="qed-verdict").get("data-label")
                if label:
                    found[label] = data["text/plain"]
    return found


def merged(shown: Sequence[dict[str, Any]], before: Entries) -> Entries:
    """One entry a label. A verdict is shown again as near-misses are added: the last one has them all."""
    found: Entries = {}
    for record in shown:
        found.setdefault(record["label"], {}).update(record)
    return {label: _entry(found[label], before.get(label, {})) for label in pages_of_labels() if label in found}


def _entry(record: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in record.items() if value or key not in EMPTY}
    entry = {key: _told(value) for key, value in kept.items() if key not in ("label", "worst_ratio", "seconds")}
    if "seconds" in record:  # not so where the proof alone was shown
        entry["within"] = magnitude(record["worst_ratio"], RATIOS, before.get("within"))
        entry["seconds_at_most"] = magnitude(record["seconds"], SECONDS, before.get("seconds_at_most"))
    return dict(sorted(entry.items()))


def _told(part: Any) -> Any:
    """A part of a record with every counterexample as text."""
    if isinstance(part, dict):
        return found_text(part) if part.keys() == {"values", "words"} else {k: _told(v) for k, v in part.items()}
    return [_told(one) for one in part] if isinstance(part, list) else part


def renewed(page: str = "") -> tuple[list[str], Entries]:
    """Run all notebooks, or that of one page, and write the ledger: the pages that changed, and what it says now.

    An exercise's page is the sheet, `exercises/02-svd`; what runs is its notebook with solutions.
    """
    if page:
        return note(page, records([notebook(page)]))
    entries = merged(records(BOOK.notebooks("chapters", "solutions")), stored())
    return write(entries), entries


def note(page: str, shown: Sequence[dict[str, Any]], *, whole: bool = True) -> tuple[list[str], Entries]:
    """Write down what a run of a page's notebook showed, or of some of its cells: where it is not the `whole`
    notebook, what was not shown is as it was. The pages that changed, and what the ledger says now."""
    before, page_of = stored(), pages_of_labels()
    known = {label: entry for label, entry in before.items() if page_of.get(label) == page} if not whole else {}
    mine = {
        label: known.get(label, {}) | entry for label, entry in merged(shown, before).items() if page_of[label] == page
    }
    entries = {label: entry for label, entry in before.items() if label in page_of and page_of[label] != page}
    entries |= known | {label: dict(sorted(entry.items())) for label, entry in mine.items()}
    return write(entries), entries


def notebook(page: str) -> Path:
    """The notebook that runs for a page; a ValueError where there is none."""
    found = {
        BOOK.page(path).replace("solutions/", "exercises/"): path for path in BOOK.notebooks("chapters", "solutions")
    }
    if page not in found:
        raise ValueError(f"There is no page {page} that runs. There are: {', '.join(found)}.")
    return found[page]
