"""What becomes of a mutant: it falls, it says the same, or it lives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import add, gt

import numpy as np

from lab import rearranged, weaker
from lab.aligned import aligned
from lab.edits import Mutant
from lab.formulas import Formula
from lab.waivers import Edit
from qed.compare import LIMIT, REFUTED
from qed.errors import NotWellFormed
from qed.instances import Instance, instances
from qed.printed.claims import Printed
from qed.printed.drawing import draws

ENDS = ("shape", "numbers", "definedness", "sharpness", "reading", "rearranged", "weaker", "waived", "alive")
"""How a mutant ends. `reading`: a weaker relation or range, true with the formula; only its reading shows it.
`rearranged`: the same statement by rules of algebra (see `lab.rearranged`). `weaker`: in the line, an inequality that
has more room wherever it was tried, A = A, or another truth about numbers in print (see `lab.weaker`). `waived`: true
for a reason given by name.
"""
WEAKER = ("relation weakened", "range narrowed")
MORE = 200
ENOUGH = 1e9
"""A mutant with this ratio is not tried further; below, its largest ratio on all instances is wanted."""


@dataclass(frozen=True)
class Fate:
    """How one mutant of a formula ended, with the largest ratio seen."""

    page: str
    where: str
    mutant: Mutant
    end: str
    ratio: float = 0.0
    note: str = ""
    reason: str = ""
    """Why it is waived."""
    fixed: bool = False
    """Whether the formula speaks of the same numbers on all instances: those of an example."""

    @property
    def edit(self) -> Edit:
        return self.mutant.edit


@dataclass
class Trial:
    """What a reading of a formula gave: the largest ratio, where it is defined, which links are met with equality."""

    ratio: float = 0.0
    decided: list[bool] = field(default_factory=list)
    met: list[list[int]] = field(default_factory=list)
    edges: list[tuple[bool, ...]] = field(default_factory=list)
    """Of each chain, which of its conditions, such as rank(B) ≤ k, are met with equality somewhere."""


def trial(formula: Formula, printed: Printed, wanted: Sequence[bool] = ()) -> Trial:
    """Judge a reading on the instances (those `wanted`); stops where it is plainly false."""
    found = Trial(decided=[False] * len(formula.instances))
    with np.errstate(all="ignore"):
        for k in reversed(range(len(formula.instances))):  # the small ones, which few false claims fail on, come last
            if wanted and not wanted[k]:
                continue
            instance = formula.instances[k]
            judged = formula.setting.judged(printed, instance)
            if judged is None:
                continue
            outcomes = [claim.judge(instance.size) for claim in judged]
            found.decided[k] = bool(outcomes) and all(outcome.decided for outcome in outcomes)
            found.ratio = max([found.ratio, *(outcome.ratio for outcome in outcomes)])
            if found.ratio > ENOUGH:
                break
            edges = [claim.at_the_edge for claim in judged]
            found.edges = (
                [tuple(map(max, a, b)) for a, b in zip(found.edges, edges, strict=True)] if found.edges else edges
            )
            if judged and found.decided[k] and _wide(instance):
                met = [claim.met(instance.size) for claim in judged]
                found.met = [list(map(add, a, b)) for a, b in zip(found.met, met, strict=True)] if found.met else met
    return found


def _wide(instance: Instance) -> bool:
    """Whether no vector has one entry alone, and no matrix one row or one column: there, most bounds are attained."""
    return all(side > 1 for value in instance.values.values() for side in np.shape(value))


def score(formula: Formula) -> list[Fate]:
    """How every mutant of a formula ends."""
    printed = formula.read(formula.latex)
    true = trial(formula, printed)
    if not printed.claims:
        return []
    if true.ratio > LIMIT or not any(true.decided):
        raise ValueError(f"{formula.name} is not true on its instances: there is nothing to alter.")
    fates = [_fate(formula, printed, true, mutant) for mutant in formula.mutants(printed)]
    fates = [fate for fate in fates if fate.end != "same"]
    if not formula.more:
        fates = _weaker(formula, printed, fates)
    if formula.more and any(map(_survives, fates)):
        hypotheses = formula.setting.hypotheses
        small = instances(hypotheses, formula.latex, "further", random=0)  # bounds are met by simple functions
        drawn = [*small, *draws(hypotheses, MORE, formula.latex, "further")]
        sharp = (one for one in aligned(hypotheses, drawn) if formula.setting.counts(one))
        for more in (
            [one for one in drawn if formula.setting.counts(one)],
            [one for one in sharp if trial(replace(formula, instances=[one]), printed).ratio <= LIMIT],
        ):
            further = replace(formula, instances=more)
            true = trial(further, printed)
            if true.ratio <= LIMIT:
                fates = [_again(further, true, fate) if _survives(fate) else fate for fate in fates]
    return fates


def _survives(fate: Fate) -> bool:
    """Whether a mutant is alive, and can be tried further: no fault of the reader is why."""
    return fate.end == "alive" and fate.ratio < math.inf


def _weaker(formula: Formula, printed: Printed, fates: Sequence[Fate]) -> list[Fate]:
    """The same fates: a survivor that is a weaker inequality is told, and one that speaks of fixed numbers."""
    fixed, stated = formula.fixed(printed), formula.judgements(printed)

    def told(fate: Fate) -> Fate:
        if not _survives(fate):
            return fate
        altered = formula.read(fate.mutant.latex)
        if weaker.implied(printed, altered) or (fixed and not printed.used()):
            return replace(fate, end="weaker")
        if fixed:
            return replace(fate, fixed=True)
        return replace(fate, end="weaker") if weaker.weaker(stated, formula.judgements(altered)) else fate

    return list(map(told, fates))


def _again(further: Formula, true: Trial, fate: Fate) -> Fate:
    """A survivor on more instances: one that is false on few may have met none of them."""
    found = trial(further, further.read(fate.mutant.latex), true.decided)
    return replace(fate, end="numbers", ratio=found.ratio) if found.ratio > REFUTED else fate


def _fate(formula: Formula, printed: Printed, true: Trial, mutant: Mutant) -> Fate:
    def end(how: str, ratio: float = 0.0, note: str = "") -> Fate:
        return Fate(formula.page, formula.name, mutant, how, ratio, note)

    try:
        altered = formula.read(mutant.latex)
        if altered.reading() == printed.reading():
            return end("same")
        if mutant.kind in WEAKER:
            return end("reading")
        if [len(chain.signs) for chain in altered.claims] != [len(chain.signs) for chain in printed.claims]:
            return end("shape", note="it claims something else")
        found = trial(formula, altered, true.decided)
    except NotWellFormed as error:
        return end("shape", note=error.words)
    except Exception as error:  # neither read nor refused: a fault of the reader
        return end("alive", math.inf, f"crash: {type(error).__name__}: {error}")
    if found.ratio > REFUTED:
        return end("numbers", found.ratio)
    if found.decided != true.decided:
        return end("definedness", found.ratio)
    if true.met and any(
        before > after and sign in "≤≥"
        for chain, befores, afters in zip(printed.claims, true.met, found.met, strict=True)
        for sign, before, after in zip(chain.signs, befores, afters, strict=True)
    ):
        return end("sharpness", found.ratio)
    if any(map(gt, sum(true.edges, ()), sum(found.edges, ()))):  # a condition that is never on the edge is too wide
        return end("sharpness", found.ratio)
    known, diagonal = {**formula.setting.hypotheses.parameters, **formula.families}, formula.diagonal
    if rearranged.statement(altered, known, diagonal) == rearranged.statement(printed, known, diagonal):
        return end("rearranged", found.ratio)
    return end("alive", found.ratio)
