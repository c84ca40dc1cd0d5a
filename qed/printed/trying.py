"""Trying a formula on instances, and on symbols where both sides are polynomials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .. import show
from ..compare import LIMIT, REFUTED
from ..errors import BadCheck, StatementFails
from ..exact import MOST_SHAPES, identical, shapes, symbolic, telling
from ..families import Hypothesis
from ..hypotheses import Hypotheses
from ..instances import Instance, instances_of, spread
from ..judging import by_ratio, fails_clearly
from ..shrinking import handier, shrunk
from .answer import Tried
from .claims import Judged, Printed, is_finite
from .hunting import Hunt, has_far_numbers, is_hunted, is_of_dimensions, slope, whole_numbers
from .kinds import printed_name
from .primes import Differs, modulo_primes
from .setting import Setting, is_clear


def tried(
    printed: Printed,
    hypotheses: Hypotheses,
    stream: Iterable[Instance],
    *,
    setting: Setting | None = None,
    exact: bool = True,
    hunt: bool = False,
    shapes_modulo_primes: int | None = None,
) -> Tried:
    """Run through the instances; the first that fails clearly is made simpler and reported.

    With `hunt`, inequalities are tried further where they would fail first (see `hunting`). Modulo primes, equalities
    are tried at all shapes, or at so many.
    """
    found = Tried(printed.latex, "true", printed.reading())
    if not printed.claims:
        found.answer, found.words = "definition", "this defines a symbol: there is nothing that could fail."
        return found
    setting = setting or Setting(hypotheses)
    hunted = hunt and not setting.builds and (is_hunted(printed) or is_of_dimensions(printed, hypotheses))
    run = _Run(found, printed, setting, hunted)
    with np.errstate(all="ignore"):
        for instance in stream:
            if run.fails(instance):
                return _refuted(found, printed, setting, instance)
        run.conclude()
        if run.hunted and (found.answer == "true" or run.doubtful):  # a clear failure elsewhere ends the doubt
            search = Hunt(printed, setting)
            caught = search.run(sorted(run.slopes, key=lambda pair: -pair[0]))
            found.hunted = search.tries
            if caught is not None:
                return _refuted(found, printed, setting, *caught)
        if exact and found.answer == "true" and not setting.builds:
            try:
                found.exact = telling(_exact(printed, hypotheses))
            except StatementFails as reason:
                found.answer, found.words = "undecided", f"It holds on the instances. {reason}"
            else:
                found = _modulo_primes(found, printed, setting, shapes_modulo_primes)
        if found.answer == "true" and not found.exact and not found.primes:
            found.answer = "not refuted"
            if has_far_numbers(printed) and run.first is not None and setting.breaks(printed, run.first):
                return _refuted(found, printed, setting, run.first, "without rounding, its two sides differ")
    return found


class _Run:
    """What instances tell of a formula, one after the other; `found` is told what they have in common."""

    def __init__(self, found: Tried, printed: Printed, setting: Setting, hunted: bool):
        self.found, self.printed, self.setting, self.hunted = found, printed, setting, hunted
        self.slopes: list[tuple[float, Instance]] = []
        self.seen: list[dict[str, int]] = []
        self.attained: list[int] | None = None
        self.doubtful = self.undefined = self.outside = self.one_sided = ""
        self.first: Instance | None = None

    def fails(self, instance: Instance) -> bool:
        """Whether the formula is clearly false on an instance; otherwise it is counted."""
        claims = self.setting.judged(self.printed, instance)
        if claims is None:
            return False
        outcomes = [claim.judge(instance.size) for claim in claims]
        worst = max(outcomes, key=lambda outcome: outcome.ratio)
        self.first = self.first or instance
        self.found.instances += 1
        self.seen.append(instance.sizes)
        if worst.ratio > LIMIT:
            breaks = self.setting.breaks(self.printed, instance)
            clear = is_clear(worst, instance) or (self.setting.builds and worst.ratio > REFUTED)
            if breaks or (breaks is None and clear):
                return True
            if breaks is None and not self.setting.rounds(self.printed, instance):
                self.doubtful = self.doubtful or f"{show.assignment(instance.values)}: {worst.words}"
                return False
            outcomes = [o._replace(ratio=min(o.ratio, LIMIT)) for o in outcomes]  # what rounding did, and no more
            worst = worst._replace(ratio=0.0)
        if self.hunted:
            self.slopes.append((slope(claims), instance))
        self.undefined = self.undefined or next((c.undefined for c in claims if c.undefined), "")
        if not self.outside and self.printed.goes_outside(claims):
            self.outside = show.assignment(instance.values)
        if not self.one_sided and worst.undefined and any(map(_is_one_sided, claims)):
            self.one_sided = show.assignment(instance.values)
        if all(outcome.decided for outcome in outcomes):
            self.found.decided += 1
            self.found.worst_ratio = max(self.found.worst_ratio, worst.ratio)
            if all(size > 1 for size in instance.sizes.values()):
                self._attain(claims, instance)
        return False

    def _attain(self, claims: Sequence[Judged], instance: Instance) -> None:
        """Count the inequalities that are met with equality."""
        links = [
            met
            for claim in claims
            for sign, met in zip(claim.signs, claim.met(instance.size), strict=True)
            if sign in "≤≥"
        ]
        before = self.attained or [0] * len(links)
        self.attained = [a + b for a, b in zip(before, links, strict=True)]

    def conclude(self) -> None:
        found = self.found
        found.attained = tuple(self.attained or ())
        found.spread = spread(self.seen)
        if words := self._undecided():
            found.answer, found.words = "undecided", words
        elif self.one_sided:
            found.notes += (f"at {self.one_sided} one side is a number and the other is not: it is meant elsewhere",)

    def _undecided(self) -> str:
        """Why the instances do not tell; nothing where they do."""
        found = self.found
        if not found.instances:
            return "no instance was found that is as the conditions say: perhaps there is none. Look at them."
        if self.outside:
            return (
                f"it holds where both sides are defined. At {self.outside} one side is a number, and the other has a "
                "root or a logarithm of a negative number: say for which values it is meant, or declare them Positive."
            )
        if 2 * found.decided < found.instances:
            return self.doubtful or (
                f"it is defined on {found.decided} of {found.instances} instances only "
                f"({self.undefined or 'elsewhere a side is not a number'}): declare hypotheses under which it is."
            )
        if not self.doubtful:
            return ""
        others = f"it holds on {found.decided} of {found.instances} instances; " if found.decided else ""
        return f"{others}rounding errors may or may not explain the difference at {self.doubtful}"


def _is_one_sided(claim: Judged) -> bool:
    """Whether one side is a number, or an array of them, and another is not, as of 1 + a + a² = (1 − a³)/(1 − a)."""
    return any(len({is_finite(side) for side in row.sides}) > 1 for row in claim.rows if "∈" not in claim.signs)


def _modulo_primes(found: Tried, printed: Printed, setting: Setting, most: int | None) -> Tried:
    """The same at every shape without symbols; a difference there refutes."""
    try:
        evidence = modulo_primes(printed, setting.hypotheses, most)
        found.primes = evidence.record() if evidence else None
    except Differs as apart:
        for instance in instances_of(setting.hypotheses, apart.sizes, printed.latex, "primes"):
            claims = setting.judged(printed, instance) or ()
            if any(claim.judge(instance.size).ratio > REFUTED for claim in claims):
                return _refuted(found, printed, setting, instance)
        found.answer, found.counterexample = "false", apart.sizes
        found.words = "without rounding, modulo a prime of 61 bits, its two sides differ at a random point"
    return found


def _refuted(found: Tried, printed: Printed, setting: Setting, instance: Instance, words: str = "") -> Tried:
    """What is said of a formula that is false on an instance: on a simpler one, unless `words` say how on this one."""

    def claims_of(there: Instance) -> Sequence[Judged]:
        claims = setting.judged(printed, there)
        if claims is None:
            raise BadCheck("not an instance")
        return claims

    clearly = fails_clearly(claims_of)

    def fails(there: Instance) -> bool:
        return clearly(there) and (_is_plain(there) or setting.breaks(printed, there) is not False)

    whole = instance.values.keys() == setting.hypotheses.parameters.keys()  # not a choice of dimensions alone
    smallest = instance
    if whole and not words:
        smallest = shrunk(instance, setting.hypotheses, fails)
        if not setting.builds:
            smallest = handier(smallest, setting.hypotheses, fails, whole_numbers(printed))
    if not words and setting.breaks(printed, smallest) is False:
        smallest = instance
    claims = claims_of(smallest)
    if not any(claim.judge(smallest.size).words for claim in claims) and (there := setting.environment(smallest)):
        claims = printed.evaluated(*there)  # at a jump, sign(0), values that are moved a little say nothing
    for claim in claims:
        claim.simple = True  # it is false there: what looks equal is equal
    outcome = max((claim.judge(smallest.size) for claim in claims), key=by_ratio)
    found.answer, found.words, found.worst_ratio = "false", words or outcome.words, outcome.ratio
    found.counterexample = _shown(printed, setting, smallest)
    return found


def _shown(printed: Printed, setting: Setting, instance: Instance) -> dict[str, Any]:
    """The values of the symbols in a formula, with those of its dimensions that are read as numbers.

    All values where objects are built from them.
    """
    if setting.builds:
        return instance.values
    hypotheses = setting.hypotheses
    letters = printed.used()
    values = {name: value for name, value in instance.values.items() if printed_name(name) in letters}
    told = {d for name in values if isinstance(h := hypotheses.parameters[name], Hypothesis) for d in h.names()}
    sizes = {name: size for name, size in instance.sizes.items() if name in letters and name not in told | set(values)}
    return sizes | values


def _is_plain(instance: Instance) -> bool:
    """Whether no number is so small or large beside another that one of them is lost."""
    sizes = [abs(x) for value in instance.numbers for x in np.ravel(value).tolist() if x]
    return not sizes or max(sizes) < 2.0**12 * min(sizes)


def _exact(printed: Printed, hypotheses: Hypotheses) -> list[dict[str, int]]:
    """The shapes for which every claim is an identity of polynomials."""
    if any(sign not in ("=", ":=") for chain in printed.claims for sign in chain.signs):
        return []
    proved: list[dict[str, int]] = []
    for sizes in shapes(hypotheses):
        if len(proved) == MOST_SHAPES:
            break
        variants = symbolic(hypotheses, sizes)
        if variants is None:  # too many symbols, which fewer rows or columns may mend
            if not proved:
                return []
            continue
        for variant in variants:
            try:
                claims = printed.exactly({printed_name(k): v for k, v in variant.items()}, sizes)
                same = all(identical(claim) for claim in claims)
            except (TypeError, AttributeError, ValueError):
                return proved
            if not same:
                raise StatementFails(f"The two sides are different polynomials for {sizes}.")
        proved.append(sizes)
    return proved
