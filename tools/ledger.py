"""Run the notebooks and print the ledger of the book: one row for every statement confirmed.

python -m tools.ledger            a table
python -m tools.ledger --json     one record a line
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbclient

from tools import pages


def records() -> list[dict[str, Any]]:
    """The records of one run of all notebooks, in the order of the book."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.jsonl"
        os.environ["QED_LEDGER"] = str(file)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(_run, pages.notebooks("chapters", "solutions")))
        lines = file.read_text(encoding="utf-8").splitlines()
    found = {(record := json.loads(line))["label"]: record for line in lines}
    order = json.loads((pages.ROOT / "qed" / "statements.json").read_text(encoding="utf-8"))
    return [found[label] for label in order if label in found]


def _run(path: Path) -> None:
    resources = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(pages.read(path), timeout=600, resources=resources).execute()


def main() -> None:
    rows = records()
    if "--json" in sys.argv:
        for record in rows:
            print(json.dumps(record, ensure_ascii=False))
        return
    heading = ("statement", "label", "instances", "worst ratio", "exact shapes", "needed", "near-misses", "ms")
    table = [heading] + [
        (
            record["statement"],
            record["label"],
            str(record["instances"]),
            f"{record['worst_ratio']:.2g}",
            str(len(record["exact"])),
            f"{sum(a['needed'] for a in record['audit'])} of {len(record['audit'])}",
            str(len(record["near_misses"])),
            f"{1000 * record['seconds']:.0f}",
        )
        for record in rows
    ]
    widths = [max(len(row[i]) for row in table) for i in range(len(heading))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"{len(rows)} statements, {sum(r['instances'] for r in rows)} instances")


if __name__ == "__main__":
    main()
