"""Run all checks of the book under other seeds: `make seeds` (50 of them; ARGS="10" for fewer).

A true statement must pass whatever the random instances are. Every notebook's cells run once a seed, in
order, without a kernel; cells that only draw (tagged hide-input) are left out.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from proofs_that_run import pages
from proofs_that_run.pages import BOOK


def run(path: Path, seeds: list[int]) -> list[str]:
    """The failures of one notebook under the given seeds, in words."""
    os.environ["MPLBACKEND"] = "agg"
    os.chdir(path.parent)
    from qed import Session  # in the worker, after its folder is set

    code = [
        (cell.id, compile(cell.source, f"{path.name}:{cell.id}", "exec"))
        for cell in pages.read(path).cells
        if cell.cell_type == "code" and "hide-input" not in cell.metadata.get("tags", [])
    ]
    failures = []
    for seed in seeds:
        namespace: dict[str, object] = {"__name__": "__main__", "print": lambda *_, **__: None}
        with Session(seed=seed).active():
            for identifier, block in code:
                try:
                    exec(block, namespace)
                except Exception as error:
                    failures.append(f"{path.name}, cell {identifier}, seed {seed}: {error}")
                    break
    return failures


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    started = time.perf_counter()
    paths = BOOK.notebooks("chapters", "solutions")
    print(f"{len(paths)} notebooks, {count} seeds", flush=True)
    from lab.seeds import run  # by its full name: a notebook may replace __main__

    with ProcessPoolExecutor() as pool:
        jobs = {path: pool.submit(run, path, list(range(1, count + 1))) for path in paths}
        failures = [failure for job in jobs.values() for failure in job.result()]
    if failures:
        sys.exit("\n".join(failures) + f"\n{len(failures)} false alarms")
    print(f"no false alarm ({time.perf_counter() - started:.0f} s)")


if __name__ == "__main__":
    main()
