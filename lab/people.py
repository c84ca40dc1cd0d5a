r"""Formulas as people write them: how many are read as they are meant, and what is said of them.

    python -m lab.people                       the corpora of tests/printed: right, refused, wrong, by kind of input
    python -m lab.people FILE                  cases of a JSON file (latex, declare, truth, and perhaps kind)
    python -m lab.people --list                with each case that is not right, and what was said
    python -m lab.people --offers              where a formula cannot be read, what is offered is taken, once
    python -m lab.people --renamed             every consistent renaming of a symbol or dimension keeps the verdict
    python -m lab.people --before FOLDER       median time a formula, beside the qed in another folder, in turns
    python -m lab.people --seeds 100 --from 0  the true ones on other instances: none is called false

A case is right where what is true is not called false, what is false is, and what is ill-formed is refused. Cases with
nothing declared (tests/printed/undeclared.json) are right at first, or after one offer. The exit code is 1 where a
verdict is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qed import Session, families
from qed.errors import NotWellFormed
from qed.printed import holds
from qed.printed.answer import Tried
from qed.printed.lex import tokens
from qed.printed.offering import as_hypotheses

ROOT = Path(__file__).resolve().parent.parent
CORPORA = tuple(
    ROOT / "tests" / "printed" / f"{name}.json" for name in ("as_people_write", "as_typed", "as_others_type")
)
LETTERS = "TdDNReiFLHpktfGjxnA"


@dataclass(frozen=True)
class Case:
    """A formula with the declarations of its symbols, and whether it is true, false, or ill-formed."""

    latex: str
    declare: str
    truth: bool | str
    kind: str = ""

    def symbols(self) -> dict[str, Any]:
        found: dict[str, Any] = eval(f"dict({self.declare})", dict(vars(families)))
        return found

    def tried(self, **options: Any) -> Tried:
        return holds(self.latex, **{**self.symbols(), **options})

    def followed(self) -> tuple[Tried, bool]:
        """What comes of it with what is offered at first, if anything is, and whether that was so."""
        found = self.tried()
        return (self.tried(**as_hypotheses(found.offer)), True) if found.offer else (found, False)

    def fate(self, found: Tried) -> str:
        """right, refused, or wrong."""
        answered = {"true": True, "not refuted": True, "false": False}.get(found.answer)
        if self.truth == "ill-formed":
            return "right" if answered is None else "wrong"
        if answered is None:
            return "refused"
        return "right" if answered == self.truth else "wrong"


def kind_of(latex: str) -> str:
    """How a formula is typed."""
    if any(mark in latex for mark in ("np.", " @ ", ".T", "**")):
        return "NumPy"
    if not latex.isascii():
        return "Unicode"
    return "LaTeX" if "\\" in latex else "plain"


def cases(paths: Sequence[Path]) -> list[Case]:
    return [
        Case(one["latex"], one.get("declare", ""), one["truth"], one.get("kind") or kind_of(one["latex"]))
        for path in paths
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


def verdicts(every: Sequence[Case], listed: bool, offers: bool) -> int:
    """Print the table; how many verdicts are wrong."""
    tally: dict[str, Counter[str]] = {}
    times = []
    for case in every:
        begin = time.perf_counter()
        found, taken = case.followed() if offers else (case.tried(), False)
        times.append(time.perf_counter() - begin)
        fate = case.fate(found)
        tally.setdefault(case.kind, Counter())[fate] += 1
        tally[case.kind]["offered"] += taken and fate == "right"
        if listed and fate != "right":
            print(f"{fate}, {case.truth}: {found.text()}\n")
    print(f"{'kind':<12}{'cases':>7}{'right':>7}{'refused':>9}{'wrong':>7}{'at first':>10}{'with offers':>12}")
    for kind, count in [*sorted(tally.items()), ("all", sum(tally.values(), Counter()))]:
        total = count.total() - count["offered"]
        print(
            f"{kind:<12}{total:>7}{count['right']:>7}{count['refused']:>9}{count['wrong']:>7}"
            f"{(count['right'] - count['offered']) / total:>10.0%}{count['right'] / total:>12.0%}"
        )
    print(f"median {1000 * statistics.median(times):.0f} ms a formula")
    return sum(count["wrong"] for count in tally.values())


# --- renaming ------------------------------------------------------------------------------------------


def renamings(case: Case) -> Iterator[tuple[str, Case]]:
    """The case with one of its symbols under another letter, in plain LaTeX without words."""
    try:
        symbols = [name for name in case.symbols() if len(name) == 1 and name not in ("where", "given")]
    except (NameError, SyntaxError):
        return
    if "given" in case.symbols() or kind_of(case.latex) != "LaTeX":
        return
    try:
        every = tokens(case.latex)
    except NotWellFormed:  # readers' print, which is translated first
        return
    taken = {token.text for token in every} | set(case.symbols()) | set(case.declare)
    words = {r"\operatorname", r"\text", r"\mathrm", r"\mathbb", r"\mathcal", r"\begin", r"\end", r"\mbox"}
    if any(token.text in words for token in every):
        return
    for old in symbols:
        for new in LETTERS:
            if new in taken or new.isupper() != old.isupper():
                continue
            latex, last = "", 0
            for place, token in enumerate(every):
                norm = token.text == "F" and every[place - 1].text == "_"
                if token[:2] == ("letter", old) and not norm:
                    latex, last = latex + case.latex[last : token.start] + new, token.end
            declare = re.sub(rf"(?<![A-Za-z]){old}=", f"{new}=", case.declare, count=1)
            declare = declare.replace(f'"{old}"', f'"{new}"')
            yield f"{old} → {new}", Case(latex + case.latex[last:], declare, case.truth, case.kind)


def renamed(every: Sequence[Case], part: slice) -> int:
    """How many verdicts change; those that are refused instead are counted apart."""
    changed = refused = total = 0
    for case in every[part]:
        before = case.tried(instances=12, exact=False).answer
        if before not in ("not refuted", "true", "false"):
            continue
        for what, other in renamings(case):
            found = other.tried(instances=12, exact=False)
            total += 1
            if found.answer in ("not well formed", "undecided"):
                refused += 1
            elif bool(found) != (before != "false"):
                changed += 1
                print(f"changed by {what}: {other.latex}\n{found.text()}\n")
    print(f"{total} renamings: {changed} verdicts changed, {refused} refused")
    return changed


# --- other instances, and another version ---------------------------------------------------------------


def seeds(every: Sequence[Case], first: int, count: int) -> int:
    """False alarms of true formulas on other instances; a slice can run anywhere, and slices add up."""
    held = [case for case in every if case.truth is True and case.tried(instances=8, exact=False)]
    alarms = 0
    for seed in range(first, first + count):
        with Session({}, seed=seed).active():
            for case in held:
                found = case.tried(instances=8, exact=False)
                if found.answer == "false":
                    alarms += 1
                    print(f"seed {seed}: {found.text()}\n")
    print(f"seeds {first} to {first + count - 1}: {alarms} false alarms in {count * len(held)} runs")
    return alarms


TIMED = """
import json, sys, time
from qed import families
from qed.printed import holds
times = []
for latex, declare in json.load(sys.stdin):
    try:  # an older version has not every family, and may fail at what was mended since
        symbols = eval(f"dict({declare})", dict(vars(families)))
        begin = time.perf_counter()
        found = holds(latex, **symbols)
        taken = time.perf_counter() - begin
    except Exception:
        times.append(None)
        continue
    times.append(taken if found.answer in ("true", "not refuted", "false") else None)
json.dump(times, sys.stdout)
"""


def beside(every: Sequence[Case], before: Path, rounds: int = 3) -> None:
    """The median time of what both versions answer, each round in turns."""
    asked = json.dumps([(case.latex, case.declare) for case in every])
    folders = {"before": before, "now": ROOT}
    found: dict[str, list[list[float | None]]] = {name: [] for name in folders}
    for _ in range(rounds):
        for name, folder in folders.items():
            done = subprocess.run(
                [sys.executable, "-c", TIMED], input=asked, env={**os.environ, "PYTHONPATH": str(folder.resolve())},
                cwd=folder, capture_output=True, text=True, check=True,
            )  # fmt: skip
            found[name].append(json.loads(done.stdout))
    best = {name: [_least(times) for times in zip(*runs, strict=True)] for name, runs in found.items()}
    both = [(a, b) for a, b in zip(best["before"], best["now"], strict=True) if a is not None and b is not None]
    medians = [1000 * statistics.median(times) for times in zip(*both, strict=True)]
    print(f"{len(both)} formulas that both answer, best of {rounds}: median {medians[0]:.1f} ms before, "
          f"{medians[1]:.1f} ms now")  # fmt: skip


def _least(times: Sequence[float | None]) -> float | None:
    known = [one for one in times if one is not None]
    return min(known) if len(known) == len(times) else None


def main() -> int:
    parser = argparse.ArgumentParser(description="Formulas as people write them.")
    parser.add_argument("files", type=Path, nargs="*", help="JSON files of cases (default: those of tests/printed)")
    parser.add_argument("--list", action="store_true", help="show what is not right")
    parser.add_argument("--offers", action="store_true", help="take what is offered, once")
    parser.add_argument("--renamed", action="store_true", help="rename symbols")
    parser.add_argument("--before", type=Path, metavar="FOLDER", help="time beside the qed in another folder")
    parser.add_argument("--seeds", type=int, default=0, metavar="N", help="try on N other sets of instances")
    parser.add_argument("--from", type=int, default=0, metavar="K", dest="first", help="the first case or seed")
    parser.add_argument("--cases", type=int, default=None, metavar="N", help="so many cases, from K on")
    options = parser.parse_args()
    every = cases(options.files or CORPORA)
    if options.seeds:
        return 1 if seeds(every, options.first, options.seeds) else 0
    part = slice(options.first, None if options.cases is None else options.first + options.cases)
    if options.renamed:
        return 1 if renamed(every, part) else 0
    if options.before:
        beside(every[part], options.before)
        return 0
    return 1 if verdicts(every[part], options.list, options.offers) else 0


if __name__ == "__main__":
    sys.exit(main())
