"""Run all checks of the book under other seeds: `make seeds` (50 of them; ARGS="10" for fewer, ARGS="--fresh 20" for
20 that the system draws, which are printed: ARGS="--these 17 4" runs some again; ARGS="--only 02-svd" for one page).

A true statement must pass whatever the random instances are, and a conjecture that the book shows as refuted, or as not
refuted, must be so under every seed. Every notebook's cells run once a seed, in order, without a kernel; cells that
draw are left out.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import nbformat

from lab.compare_runs import Figure, save
from proofs_that_run.notebooks import compiled, computing
from proofs_that_run.pages import BOOK

SIGNS = "✓✗◐○"
"""What a verdict begins with."""


@dataclass(frozen=True)
class Alarm:
    """What came of one cell under one seed instead of what the page shows."""

    page: str
    cell: str
    seed: int
    words: str

    def __str__(self) -> str:
        return f"{self.page}, cell {self.cell}, seed {self.seed}: {self.words}"


def run(path: Path, seeds: Sequence[int]) -> list[Alarm]:
    """What one notebook does under the given seeds that it should not."""
    os.environ["MPLBACKEND"] = "agg"
    os.chdir(path.parent)
    from qed import Session  # in the worker, after its folder is set

    cells = [
        (cell.id, *compiled(cell.source, f"{path.name}:{cell.id}"), shown(cell)) for cell in computing(path, slow=True)
    ]
    alarms = []
    for seed in seeds:
        namespace: dict[str, object] = {"__name__": "__main__", "print": lambda *_, **__: None}
        with Session(seed=seed).active():
            for identifier, body, last, expected in cells:
                try:
                    exec(body, namespace)
                    value = eval(last, namespace) if last else None
                except Exception as error:
                    alarms.append(Alarm(BOOK.page(path), identifier, seed, str(error)))
                    break
                if expected and (found := head(repr(value))) != expected:
                    words = f"the page shows “{expected}”, this run “{found}”"
                    alarms.append(Alarm(BOOK.page(path), identifier, seed, words))
    return alarms


def shown(cell: nbformat.NotebookNode) -> str:
    """The first line of the verdict that a cell's stored output shows; empty where it shows none."""
    texts = [output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return head(texts[-1]) if texts and texts[-1][:1] in tuple(SIGNS) else ""


def head(verdict: str) -> str:
    return verdict.partition("\n")[0]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make seeds", description="Run all checks of the book under other seeds.")
    given = parser.add_mutually_exclusive_group()
    given.add_argument("count", nargs="?", type=int, default=50, help="the seeds 1 to so many (default 50)")
    given.add_argument("--fresh", type=int, metavar="N", help="N seeds that the system draws")
    given.add_argument("--these", type=int, nargs="+", metavar="SEED", help="these seeds")
    parser.add_argument("--only", metavar="PAGE", default="", help="only pages with this in their name, as 02-svd")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args()
    drawn = [secrets.randbelow(2**31) for _ in range(options.fresh or 0)]
    seeds = options.these or drawn or list(range(1, options.count + 1))
    started = time.perf_counter()
    paths = [path for path in BOOK.notebooks("chapters", "solutions") if options.only in BOOK.page(path)]
    if not paths:
        parser.error(f"there is no page whose name contains {options.only!r}")
    print(f"{len(paths)} notebooks, {len(seeds)} seeds", flush=True)
    if drawn:
        print(f'To run them again: make seeds ARGS="--these {" ".join(map(str, drawn))}"', flush=True)
    from lab.seeds import run  # by its full name: a notebook may replace __main__

    with ProcessPoolExecutor() as pool:
        jobs = {pool.submit(run, path, seeds): path for path in paths}
        alarms = []
        for done, job in enumerate(as_completed(jobs), 1):
            alarms += job.result()
            print(f"{done} of {len(jobs)}: {BOOK.page(jobs[job])}, {time.perf_counter() - started:.0f} s", flush=True)
    if options.json:
        save({"false alarms": Figure(len(alarms), goal="0", met=not alarms)}, options.json)
    for alarm in alarms:
        print(alarm)
    print(f"{len(alarms) or 'no'} false alarm{'s' * (len(alarms) > 1)} ({time.perf_counter() - started:.0f} s)")
    return int(bool(alarms))


if __name__ == "__main__":
    sys.exit(main())
