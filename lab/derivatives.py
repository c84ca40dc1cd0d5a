"""Try the corpus of claims about derivatives: `make derivatives` (20 seeds; ARGS=200, ARGS="5 --only networks").

Every claim of `tests/derivatives` is tried as a reader would, by `conjecture`, under so many seeds. A true claim that
is refuted is a false alarm, a false one that is not is a miss, and a counterexample is believed only if the independent
witness of the corpus, which takes difference quotients in 60 digits, finds the claim false there as well.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.compare_runs import Figure, save
from tests.derivatives import corpus, witness
from tests.derivatives.corpus import Claim

CLAIMS = {claim.name: claim for claim in corpus.claims()}


@dataclass
class Tried:
    """What came of one claim under some seeds: words by what they say, and seconds a run."""

    name: str
    found: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)
    """For each kind of outcome the first seed and its words."""
    seconds: list[float] = field(default_factory=list)
    witnessed: Counter[bool | None] = field(default_factory=Counter)
    """How many counterexamples the witness confirms, denies, or cannot judge (None)."""

    def note(self, kind: str, seed: int, words: str) -> None:
        self.found[kind] += 1
        self.said.setdefault(kind, f"seed {seed}: {words}")

    @property
    def claim(self) -> Claim:
        return CLAIMS[self.name]

    @property
    def wanted(self) -> str:
        return "not refuted" if self.claim.truth else "refuted"


def tried(name: str, seeds: Sequence[int]) -> Tried:
    """One claim under the given seeds."""
    from qed import Session, conjecture

    claim, result = CLAIMS[name], Tried(name)
    believed: dict[str, bool | None] = {}
    for seed in seeds:
        started = time.perf_counter()
        try:
            with Session(seed=seed).active():
                verdict = conjecture(where=claim.where, objects=claim.objects)(claim.function).verdict
        except Exception as error:
            result.note("error", seed, f"{type(error).__name__}: {error}")
            continue
        result.seconds.append(time.perf_counter() - started)
        if verdict.counterexample is not None:
            words = verdict.counterexample.text()
            if words not in believed:
                believed[words] = false_there(claim, verdict.counterexample.values)
            result.witnessed[believed[words]] += 1
            result.note("not a counterexample" if believed[words] is False else "refuted", seed, words)
        elif verdict.failure:
            result.note("cannot tell", seed, verdict.failure)
        else:
            result.note("not refuted", seed, verdict.text())
    return result


def false_there(claim: Claim, values: Mapping[str, Any]) -> bool | None:
    """Whether the witness finds the claim false there, too; None where it does not know such values."""
    try:
        verdict = witness.holds(claim, {name: witness.translated(value) for name, value in values.items()})
    except Exception:  # what the witness cannot evaluate: undefined there, or no function of its own
        return None
    return None if verdict is None else not verdict


def main() -> int:
    parser = argparse.ArgumentParser(prog="make derivatives", description="Try the corpus of claims on derivatives.")
    parser.add_argument("count", nargs="?", type=int, default=20, help="the seeds 0 to so many less one (default 20)")
    parser.add_argument("--only", default="", help="only claims whose name contains this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    given = parser.parse_args()
    names = [name for name in CLAIMS if given.only in name]
    seeds = range(given.count)
    print(f"{len(names)} claims, {given.count} seeds", flush=True)
    with ProcessPoolExecutor() as pool:
        jobs = [pool.submit(tried, name, seeds) for name in names]
        results = []
        for job in jobs:
            results.append(result := job.result())
            for kind, count in result.found.items():
                if kind != result.wanted:
                    what = f"{result.name} ({result.claim.truth}): {kind} {count} times"
                    print(f"{what}; {result.said[kind]}", flush=True)
    return report(results, given.json)


def report(results: Sequence[Tried], path: Path | None) -> int:
    """Print what came out, chapter by chapter."""
    kinds = ("refuted", "not refuted", "cannot tell", "not a counterexample", "error")
    for chapter in sorted(set(corpus.CHAPTERS.values())):
        for truth in (True, False):
            rows = [r for r in results if r.claim.chapter == chapter and r.claim.truth is truth]
            total = sum((r.found for r in rows), Counter[str]())
            counts = ", ".join(f"{kind} {total[kind]}" for kind in kinds if total[kind])
            print(f"chapter {chapter}, {len(rows)} {'true' if truth else 'false'} claims: {counts or 'none'}")
    witnessed = sum((r.witnessed for r in results), Counter[bool | None]())
    print(f"counterexamples: {witnessed[True]} false there by the witness too, {witnessed[None]} beyond it")
    alarms = sum(sum(r.found.values()) - r.found[r.wanted] for r in results if r.claim.truth)
    misses = sum(sum(r.found.values()) - r.found[r.wanted] for r in results if not r.claim.truth)
    medians = [statistics.median(r.seconds) for r in results if r.seconds]
    figures = {
        "false alarms": Figure(alarms, goal="0", met=not alarms),
        "misses": Figure(misses, goal="0", met=not misses),
        "median time a claim": Figure(statistics.median(medians) if medians else 0.0, "s", noise=0.3),
    }
    for name, figure in figures.items():
        print(f"{name}: {figure}")
    if path:
        save(figures, path)
    return int(bool(alarms or misses))


if __name__ == "__main__":
    sys.exit(main())
