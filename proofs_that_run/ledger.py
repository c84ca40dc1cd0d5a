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

from proofs_that_run import pages
from proofs_that_run.pages import BOOK

TARGET = pages.ROOT / "ledger.json"

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


def records() -> list[dict[str, Any]]:
    """What one run of all notebooks showed of statements, verdicts and running proofs, as `qed.ledger` wrote it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.jsonl"
        os.environ["QED_LEDGER"] = str(file)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(_run, BOOK.notebooks("chapters", "solutions")))
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def _run(path: Path) -> None:
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(pages.read(path), timeout=600, resources=resources).execute()


def merged(shown: Sequence[dict[str, Any]], before: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """One entry a label. A verdict is shown again as near-misses are added: the last one has them all."""
    found: dict[str, dict[str, Any]] = {}
    for record in shown:
        found.setdefault(record["label"], {}).update(record)
    order = json.loads((pages.ROOT / "qed" / "statements.json").read_text(encoding="utf-8"))
    return {label: _entry(found[label], before.get(label, {})) for label in order if label in found}


def _entry(record: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    entry = {key: value for key, value in record.items() if key not in ("label", "worst_ratio", "seconds")}
    entry["within"] = magnitude(record["worst_ratio"], RATIOS, before.get("within"))
    entry["seconds_at_most"] = magnitude(record["seconds"], SECONDS, before.get("seconds_at_most"))
    return dict(sorted(entry.items()))


def renewed() -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Run all notebooks and write the ledger: what it said before, and what it says now."""
    before = stored()
    entries = merged(records(), before)
    TARGET.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return before, entries
