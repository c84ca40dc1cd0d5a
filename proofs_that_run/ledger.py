"""Run all notebooks and write `ledger.json`: what each statement and each exercise was confirmed by.

The page "All statements and their evidence" is made from this file (_ext/ledger_page.py). All in it is the same on
every machine, counts and counterexamples to the letter. Two things are measured and differ a little from run to run,
the time and the largest rounding error: of these the file holds the order of magnitude, which stays as it was until a
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
from proofs_that_run.pages import BOOK
from qed.verdict import found_text

TARGET = pages.ROOT / "ledger.json"

EMPTY = ("open", "counterexample", "failure", "without_symbols")
"""What a record may leave out where it says nothing."""

SECONDS = (0.1, 1.0, 10.0)
RATIOS = (1.0, 3.0, 10.0, 30.0)
"""Upper ends of the orders of magnitude; a ratio is in units of rounding error, and 30 is what `qed` allows."""


def stored(file: Path = TARGET) -> dict[str, dict[str, Any]]:
    """The ledger as it is committed, by label, in the order of the book; nothing where there is no such file."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


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


def records() -> list[dict[str, Any]]:
    """What one run of all notebooks showed of statements: the records of verdicts and of running proofs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.jsonl"
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda path: _run(path, file), BOOK.notebooks("chapters", "solutions")))
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _run(path: Path, file: Path) -> None:
    notebook = pages.read(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(WRITTEN.format(file=str(file))))
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=600, resources=resources).execute()


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


def merged(shown: Sequence[dict[str, Any]], before: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """One entry a label. A verdict is shown again as near-misses are added: the last one has them all."""
    found: dict[str, dict[str, Any]] = {}
    for record in shown:
        found.setdefault(record["label"], {}).update(record)
    return {label: _entry(found[label], before.get(label, {})) for label in INDEX.stored() if label in found}


def _entry(record: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in record.items() if value or key not in EMPTY}
    entry = {key: _told(value) for key, value in kept.items() if key not in ("label", "worst_ratio", "seconds")}
    entry["within"] = magnitude(record["worst_ratio"], RATIOS, before.get("within"))
    entry["seconds_at_most"] = magnitude(record["seconds"], SECONDS, before.get("seconds_at_most"))
    return dict(sorted(entry.items()))


def _told(part: Any) -> Any:
    """A part of a record with every counterexample as text."""
    if isinstance(part, dict):
        return found_text(part) if part.keys() == {"values", "words"} else {k: _told(v) for k, v in part.items()}
    return [_told(one) for one in part] if isinstance(part, list) else part


def renewed() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Run all notebooks and write the ledger: what it said before, and what it says now."""
    before = stored()
    entries = merged(records(), before)
    TARGET.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return before, entries
