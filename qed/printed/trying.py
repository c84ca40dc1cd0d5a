"""Trying a formula on instances, and on symbols where both sides are polynomials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .. import show
from ..compare import EPS, LIMIT, REFUTED, Outcome
from ..errors import BadCheck, StatementFails
from ..exact import MOST_SHAPES, identical, shapes, symbolic
from ..hypotheses import Hypotheses
from ..instances import Instance, spread
from ..judging import by_ratio, fails_clearly
from ..shrinking import shrunk
from .answer import Tried
from .claims import Judged, Printed
from .kinds import printed_name
from .setting import Setting


def tried(
    printed: Printed,
    hypotheses: Hypotheses,
    stream: Iterable[Instance],
    *,
    setting: Setting | None = None,
    exact: bool = True,
) -> Tried:
    """Run through the instances; the first that fails clearly is made simpler and reported."""
    found = Tried(printed.latex, "true", printed.reading())
    setting = setting or Setting(hypotheses)
    seen: list[dict[str, int]] = []
    attained: list[int] | None = None
    doubtful = undefined = ""
    with np.errstate(all="ignore"):
        if not printed.claims:
            found.answer, found.words = "definition", "this defines a symbol: there is nothing that could fail."
            return found
        for instance in stream:
            claims = setting.judged(printed, instance)
            if claims is None:
                continue
            outcomes = [claim.judge(instance.size) for claim in claims]
            worst = max(outcomes, key=lambda outcome: outcome.ratio)
            found.instances += 1
            seen.append(instance.sizes)
            if worst.ratio > LIMIT:
                breaks = setting.breaks(printed, instance)
                if breaks or (breaks is None and worst.ratio > REFUTED and _is_clear(worst, instance, setting)):
                    return _refuted(found, printed, setting, instance)
                if breaks is None:
                    doubtful = doubtful or f"{show.assignment(instance.values)}: {worst.words}"
                    continue
                outcomes = [o._replace(ratio=min(o.ratio, LIMIT)) for o in outcomes]  # what rounding did, and no more
                worst = worst._replace(ratio=0.0)
            undefined = undefined or next((c.undefined for c in claims if c.undefined), "")
            if all(outcome.decided for outcome in outcomes):
                found.decided += 1
                found.worst_ratio = max(found.worst_ratio, worst.ratio)
                if all(size > 1 for size in instance.sizes.values()):
                    links = [
                        met
                        for claim in claims
                        for sign, met in zip(claim.signs, claim.met(instance.size), strict=True)
                        if sign in "≤≥"
                    ]
                    attained = links if attained is None else [a + b for a, b in zip(attained, links, strict=True)]
        found.attained = tuple(attained or ())
        found.spread = spread(seen)
        if 2 * found.decided < found.instances or not found.instances:
            found.answer = "undecided"
            found.words = doubtful or (
                f"it is defined on {found.decided} of {found.instances} instances only "
                f"({undefined or 'elsewhere a side is not a number'}): "
                "declare hypotheses under which it is."
            )
        elif doubtful:
            found.answer, found.words = (
                "undecided",
                f"rounding errors may or may not explain the difference at {doubtful}",
            )
        if exact and found.answer == "true" and not setting.builds:
            try:
                found.exact = _exact(printed, hypotheses)
            except StatementFails as reason:
                found.answer, found.words = "undecided", f"It holds on the instances. {reason}"
    return found


def _is_clear(outcome: Outcome, instance: Instance, setting: Setting) -> bool:
    """Whether a miss is beyond rounding where the formula cannot be computed in many digits."""
    return bool(setting.builds) or instance.simple or outcome.ratio * instance.size * EPS > CLEAR


CLEAR = 1e-6
"""The part of the size of its terms by which a formula must miss."""


def _refuted(found: Tried, printed: Printed, setting: Setting, instance: Instance) -> Tried:
    def claims_of(there: Instance) -> Sequence[Judged]:
        claims = setting.judged(printed, there)
        if claims is None:
            raise BadCheck("not an instance")
        return claims

    clearly = fails_clearly(claims_of)

    def fails(there: Instance) -> bool:
        return clearly(there) and (_is_plain(there) or setting.breaks(printed, there) is not False)

    smallest = shrunk(instance, setting.hypotheses, fails)
    if setting.breaks(printed, smallest) is False:
        smallest = instance
    outcome = max((c.judge(smallest.size) for c in claims_of(smallest)), key=by_ratio)
    found.answer, found.words, found.worst_ratio = "false", outcome.words, outcome.ratio
    found.counterexample = smallest.values
    return found


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
        if variants is None:
            return proved
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
