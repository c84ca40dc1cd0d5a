r"""Alter every executed formula one site at a time: the run must notice (`make mutants`).

A mutant is the LaTeX of a formula (`lab.formulas`) with one edit (`lab.edits`). It falls because it is not well formed,
false in numbers, undefined where the formula is defined, or because an inequality that the formula attains is attained
no more (`lab.fates`). What stays alive must be a true statement, waived by name below `lab/waived/formulas`, or
`lab/waived/inline`.

`python -m lab.mutants [--book] [--inline] [--sources] [--literature] [--only PAGE] [--survivors] [--seeds N]`; exit
code 1 if a mutant lives.
"""

from __future__ import annotations

import argparse
import functools
import math
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lab.compare_runs import Figure, save
from lab.fates import ENDS, Fate, score
from lab.formulas import ASKED_FOR, CORPORA, Formula
from lab.waivers import FOLDER, Waivers, plain
from qed.compare import LIMIT
from qed.errors import NotWellFormed
from qed.printed.trying import tried


def waivers(corpora: Sequence[str], only: str = "") -> Waivers:
    """The waivers for these corpora: the book has a file a page, the others have one each."""
    found = Waivers.read(
        FOLDER / "formulas", lambda page: only in page and (page if page in CORPORA else "book") in corpora
    )
    found.all += Waivers.read(FOLDER / "inline", lambda page: only in page and "inline" in corpora).all
    return found


@functools.cache
def _formulas(corpora: tuple[str, ...], only: str) -> list[Formula]:
    return [one for name in corpora for one in (CORPORA[name](only=only) if only else CORPORA[name]())]


def _scored(job: tuple[tuple[str, ...], str, int]) -> tuple[str, list[Fate], str]:
    corpora, only, number = job
    formula = _formulas(corpora, only)[number]
    try:
        return formula.name, score(formula), ""
    except (NotWellFormed, ValueError) as error:
        return formula.name, [], str(error)


def _processes() -> Any:
    """As many processes as processors; forked where that is possible, since they then have the formulas already."""
    return multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else None).Pool()


def all_fates(corpora: tuple[str, ...], only: str = "") -> tuple[list[Fate], dict[str, str]]:
    """The fates of all mutants, and the formulas without mutants with the reason."""
    from lab.mutants import _formulas, _scored  # by their full name: a notebook may replace __main__

    jobs = [(corpora, only, number) for number in range(len(_formulas(corpora, only)))]
    fates: list[Fate] = []
    left_out: dict[str, str] = {}
    with _processes() as pool:
        for name, found, words in pool.imap_unordered(_scored, jobs, chunksize=4):
            fates += found
            if words:
                left_out[name] = words
    return fates, left_out


def table(fates: Iterable[Fate]) -> str:
    """The score by kind."""
    count = Counter((fate.mutant.kind, fate.end) for fate in fates)
    kinds = sorted({kind for kind, _ in count})
    lines = [("kind", "mutants", *ENDS)]
    for kind in kinds:
        row = [count[kind, end] for end in ENDS]
        lines.append((kind, str(sum(row)), *(str(c) if c else "" for c in row)))
    totals = [sum(count[kind, end] for kind in kinds) for end in ENDS]
    lines.append(("all", str(sum(totals)), *map(str, totals)))
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if k == 0 else cell.rjust(w) for k, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _run_again(job: tuple[str, int]) -> list[tuple[str, str, float]]:
    """Every formula of a corpus under another seed: what came of it, with the largest ratio of a true one."""
    corpus, seed = job
    found = []
    for formula in CORPORA[corpus](word=f"seed {seed}"):
        try:
            result = tried(
                formula.read(formula.latex),
                formula.setting.hypotheses,
                formula.instances,
                setting=formula.setting,
                exact=False,
            )
        except NotWellFormed:
            continue
        found.append((formula.name, result.answer if result.answer != "false" else result.text(), result.worst_ratio))
    return found


def false_alarms(corpora: Sequence[str], seeds: int) -> int:
    """Run all formulas under other seeds and print what does not come out as it should."""
    jobs = [(corpus, seed) for seed in range(seeds + 1) for corpus in corpora]
    good = ("true", "not refuted", "definition")
    usual: dict[str, str] = {}
    runs, alarms, worst = 0, 0, ("", 0.0)
    with _processes() as pool:
        for results in pool.imap(_run_again, jobs):
            for name, answer, ratio in results:
                if usual.setdefault(name, answer) not in good and answer == usual[name]:
                    continue
                runs += 1
                if answer not in good or usual[name] not in good:
                    alarms += 1
                    print(f"false alarm: {name}: {answer if answer not in good else usual[name]}", flush=True)
                else:
                    worst = max(worst, (name, ratio), key=lambda pair: pair[1])
    print(f"{alarms} false alarms in {runs} runs; the worst ratio of a true relation is {worst[1]:.1f} ({worst[0]})")
    return alarms


def report(fates: Sequence[Fate], useless: Sequence[str], left_out: Mapping[str, str]) -> dict[str, Figure]:
    """Print the score; its figures."""
    print(table(fates))
    killed = [fate for fate in fates if fate.end in ENDS[:4]]
    strong = [fate for fate in fates if fate.end != "reading"]
    other = [fate for fate in strong if fate.end != "rearranged"]
    outright = 100 * len(killed) / max(1, len(strong))
    print(
        f"\n{len(killed)} of {len(strong)} killed outright ({outright:.1f} %; "
        f"{100 * len(killed) / max(1, len(other)):.1f} % of those that do not just rearrange)"
    )
    ratios = sorted(fate.ratio for fate in fates if fate.end == "numbers")
    if ratios:
        print(f"smallest ratio of a false one {ratios[0]:.1e} ({ratios[0] / LIMIT:.0f} times the threshold)")
    alive = sum(fate.end == "alive" for fate in fates)
    return {
        "mutants": Figure(len(fates), better=""),
        "killed outright": Figure(round(outright, 2), "%", better="more"),
        "smallest ratio of a false one": Figure(ratios[0] if ratios else math.inf, better="more", noise=0.5),
        "waived": Figure(sum(fate.end == "waived" for fate in fates)),
        "waivers of no use": Figure(len(useless)),
        "alive": Figure(alive, goal="0", met=not alive),
        "formulas left out": Figure(len(left_out)),
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Alter every executed formula; the run must notice.")
    for name in CORPORA:
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--only", metavar="PAGE", default="", help="the book alone, pages with this in their name")
    parser.add_argument("--survivors", action="store_true", help="list the mutants that live or are waived")
    parser.add_argument("--seeds", type=int, metavar="N", help="no mutants: run the formulas under N other seeds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    return parser.parse_args(arguments)


def _corpora(options: argparse.Namespace) -> tuple[str, ...]:
    if options.only:
        return ("inline",) if options.inline else ("book",)
    named = tuple(name for name in CORPORA if getattr(options, name))
    return named or tuple(name for name in CORPORA if name not in ASKED_FOR)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    corpora = _corpora(options)
    if options.seeds:
        return 1 if false_alarms([name for name in corpora if name not in ("book", *ASKED_FOR)], options.seeds) else 0
    started = time.perf_counter()
    fates, left_out = all_fates(corpora, options.only)
    fates, useless = waivers(corpora, options.only).applied(fates)
    figures = report(fates, useless, left_out)
    if options.json:
        save(figures, options.json)
    for fate in fates:
        if fate.end == "alive" or (options.survivors and fate.end == "waived"):
            site = f"{fate.mutant.site} [{fate.ratio:.1e}] {fate.note}{fate.reason}"
            print(f"\n{fate.end}: {fate.page}: {fate.where}: {site}\n    {plain(fate.mutant.latex)}")
    for words in useless:
        print(f"\n{words}")
    for name, words in left_out.items():
        print(f"\nleft out: {name}: {words.splitlines()[0]}")
    print(f"\n{time.perf_counter() - started:.0f} s")
    return 0 if figures["alive"].met else 1


if __name__ == "__main__":
    sys.exit(main())
