"""What the tests cost: their kinds by time, what a chapter adds to each, what the suite will take with more.

    make costs               from the last whole run of `make test`
    make costs ARGS=8,16     with that many chapters

A kind is a test function, or the cells of a folder's notebooks. It grows with the book if its tests name all chapters
(or their exercises), or if it is marked `every_page`; everything else is paid once. What a chapter adds is the mean
over the chapters that are there, each with its exercises and solutions.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass, field

from proofs_that_run import suite
from proofs_that_run.pages import BOOK

BUDGET = 8 * 60
"""Seconds that the whole suite may take on two processors with the chapters of `BEFORE`."""
BEFORE = 3
EACH = 45
"""Seconds that each further chapter may add."""
SHOWN = 30


@dataclass
class Kind:
    """Tests of one kind, in seconds of one process."""

    name: str
    seconds: float = 0.0
    tests: int = 0
    chapters: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Of these seconds, those of tests that name a chapter or its exercises, by the chapter."""


def chapters() -> dict[str, int]:
    """The chapters by the name that their pages share, with the size of these pages; appendices do not become more."""
    numbered = {page.rpartition("/")[2] for page, number in BOOK.numbered_pages() if number.isdigit()}
    with_exercises = numbered & {path.stem for path in BOOK.notebooks("solutions")}
    shown = BOOK.notebooks("chapters", "exercises")  # solutions are no pages
    return {name: sum(p.stat().st_size for p in shown if p.stem == name) for name in sorted(with_exercises)}


def kinds(run: suite.Run, known: dict[str, int]) -> list[Kind]:
    """The kinds of tests of a run, the slowest first."""
    found: dict[str, Kind] = {}
    whole = sum(BOOK.source(page).stat().st_size for page in BOOK.toc())
    for test, seconds in run.tests.items():
        kind = found.setdefault(suite.function(test), Kind(suite.function(test)))
        kind.seconds += seconds
        kind.tests += 1
        name = suite.page(test).rpartition("/")[2]
        if test in run.every_page:
            for chapter, size in known.items():
                kind.chapters[chapter] += seconds * min(1.0, size / whole)
        elif name in known:
            kind.chapters[name] += seconds
    return sorted(found.values(), key=lambda kind: -kind.seconds)


def each(kind: Kind, known: dict[str, int]) -> float:
    """What one more chapter adds to a kind; nothing to one that names only some of them."""
    return sum(kind.chapters.values()) / len(known) if kind.chapters.keys() == known.keys() else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="make costs", description="What the tests cost.")
    parser.add_argument("chapters", nargs="?", default="8,16", help="how many chapters to foretell for: 8,16")
    parser.add_argument("--all", action="store_true", help=f"all kinds, not the {SHOWN} slowest")
    given = parser.parse_args()
    run = suite.last()
    if run is None:
        sys.exit("There is no record of a whole run of the tests yet. Run make test once, then make costs.")
    known = chapters()
    found = kinds(run, known)
    print(f"{'seconds':>9}{'a chapter':>11}{'tests':>7}   of one process")
    for kind in found if given.all else found[:SHOWN]:
        grows = each(kind, known)
        print(f"{kind.seconds:9.1f}{f'{grows:.1f}' if grows else '–':>11}{kind.tests:7}   {kind.name}")
    left = [] if given.all else found[SHOWN:]
    if left:
        rest = (
            sum(kind.seconds for kind in left),
            sum(each(kind, known) for kind in left),
            sum(kind.tests for kind in left),
        )
        print(f"{rest[0]:9.1f}{rest[1]:11.1f}{rest[2]:7}   {len(left)} other kinds (ARGS=--all shows them)")
    busy, grows = sum(kind.seconds for kind in found), sum(each(kind, known) for kind in found)
    print(f"{busy:9.1f}{grows:11.1f}{sum(kind.tests for kind in found):7}   all")
    share = busy / run.seconds / run.processes
    print(f"\nIt took {_minutes(run.seconds)} in {run.processes} processes, of which {share:.0%} were tests;")
    print("the rest is starting, collecting, and waiting for the last.")
    overhead = run.seconds - busy / run.processes
    print(f"\n{'chapters':>9}{'takes':>9}{'may take':>10}")
    for count in sorted({len(known), *map(int, given.chapters.split(","))}):
        takes = overhead + (busy + (count - len(known)) * grows) / run.processes
        print(f"{count:9}{_minutes(takes):>9}{_minutes(BUDGET + (count - BEFORE) * EACH):>10}")


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


if __name__ == "__main__":
    main()
