"""Judging the claims of a check on an instance: what they returned, by how much they miss, what rounding explains."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from . import precise, show
from .assuming import LeftOut
from .compare import EPS, LIMIT, REFUTED, STEP, Claim, Outcome, Relation
from .derivatives import TaylorTest, beside
from .errors import BadCheck
from .formula import FAR, STEPS_BESIDE
from .forward.arrays import shaken
from .instances import Instance, generator, moved
from .misfits import RAISED

ClaimsOf = Callable[[Instance], Sequence[Claim]]
"""The claims of a check on an instance."""


def as_claims(name: str, returned: Any) -> Sequence[Claim]:
    claims = returned if isinstance(returned, (tuple, list)) else (returned,)
    if returned is None or not claims:
        raise BadCheck(f"{name}: the check returns nothing. End it with `return equal(left, right)`.")
    for claim in claims:
        if not hasattr(claim, "judge"):
            raise BadCheck(
                f"{name}: the check returns {type(claim).__name__} {claim!r:.40}, not a claim. Compare with "
                "equal(), at_most(), less(), differ() or chain(): a bare True says nothing about how far off."
            )
    return claims


def judged(claims: Sequence[Claim], size: int) -> tuple[Outcome, bool]:
    """The outcome of the claim that misses most, and whether all claims could be decided."""
    return _worst([claim.judge(size) for claim in claims])


def _worst(outcomes: Sequence[Outcome]) -> tuple[Outcome, bool]:
    return max(outcomes, key=by_ratio), all(outcome.decided for outcome in outcomes)


HIDDEN = Outcome(0.0, "rounding hides the answer", decided=False)
NEARBY = 4
"""How often the inputs are moved, to see how rounding errors grow."""


HUGE = 1e6
"""Inputs beyond this are huge by design: that powers and exponentials of them overflow says nothing about a claim."""


JUMP = 1e-3
"""A miss by more than this part of sides and inputs is no rounding, unless the inputs are huge: where sides move as
much, they jump. (Singular vectors do, where singular values are equal.)"""


def outcome_of(claims_of: ClaimsOf, instance: Instance, limit: float) -> tuple[Sequence[Claim], Outcome, bool]:
    """The claims on an instance and how they come out (see `judged`), a miss beyond the limit apart from rounding."""
    claims = claims_of(instance)
    outcomes = [claim.judge(instance.size) for claim in claims]
    for k, claim in enumerate(claims):
        if outcomes[k].undefined and isinstance(claim, Relation) and _is_huge(instance) and claim.overflows():
            outcomes[k] = Outcome(0.0, "the numbers are too large", decided=False)
    missed = {k: claims[k] for k, outcome in enumerate(outcomes) if outcome.ratio > limit and not outcome.undefined}
    if missed and all(isinstance(claim, Relation) for claim in missed.values()):
        near = {k: claim for k, claim in missed.items() if isinstance(claim, Relation) and not _is_far(claim, instance)}
        rng = generator("moved")
        nearby = [_claims_nearby(claims_of, instance, rng) for _ in range(NEARBY)] if near else []
        for k, claim in near.items():
            there = [found[k] for found in nearby if len(found) > k]
            outcomes[k] = _apart_from_rounding(claim, there, instance, limit)
    elif missed and all(isinstance(claim, TaylorTest) for claim in missed.values()):
        outcomes = _derivatives_apart_from_rounding(outcomes, missed, claims_of, instance, limit)
    return claims, *_worst(outcomes)


def missed_by(claim: Relation, instance: Instance) -> float:
    """By which part of its sides and of the inputs a claim misses; 0 for inputs that are huge by design."""
    if _is_huge(instance):
        return 0.0
    return claim.with_scale(_unit(instance)).weak().judge(instance.size).ratio * instance.size * EPS


def _is_far(claim: Relation, instance: Instance) -> bool:
    """Whether a claim misses by more than rounding can make of inputs that are neither huge nor tiny."""
    return not _is_tiny(instance) and missed_by(claim, instance) > JUMP


def _apart_from_rounding(claim: Relation, nearby: Sequence[Claim], instance: Instance, limit: float) -> Outcome:
    """How a claim comes out that misses, with the size of the terms that must have cancelled in its sides.

    It is measured: inputs that move by a few units of rounding move a side by as much of the largest terms in it. So
    what rounding did is excused here, and no more. Where the sides come from larger numbers that cancel and do not
    move, the instance cannot tell: a miss below the rounding of the inputs, or of 1, is none.
    """
    alike = [there for there in nearby if isinstance(there, Relation) and there.symbols == claim.symbols]
    grown, size = claim.grown(alike, STEP), instance.size
    outcome = grown.judge(size)
    if outcome.ratio <= limit:
        return outcome
    hidden = claim.with_scale(_unit(instance)).judge(size).ratio <= LIMIT
    # a < b may be computed as a = b, or even as a > b. Among small numbers of quarters a = b is what it looks like.
    ties = grown.weak().judge(size).ratio <= LIMIT and (not instance.simple or claim.weak().judge(size).ratio > LIMIT)
    return HIDDEN if hidden or ties else outcome


def _derivatives_apart_from_rounding(
    outcomes: Sequence[Outcome], missed: Mapping[int, Claim], claims_of: ClaimsOf, instance: Instance, limit: float
) -> list[Outcome]:
    """The outcomes, those of derivative tests that miss with the rounding that instances beside this one show."""
    found, near = list(outcomes), []
    for turn in range(NEARBY):
        with beside():
            steps = [_claims_nearby(claims_of, instance, generator("moved", turn), step) for step in STEPS_BESIDE]
        near.append(steps)
        for k, claim in missed.items():
            assert isinstance(claim, TaylorTest)
            told = claim.apart_from_rounding([[there[k] for there in line if len(there) > k] for line in near])
            found[k] = told.judge(instance.size)
            if found[k].ratio > limit and told.hidden(_unit(instance)).judge(instance.size).ratio <= LIMIT:
                found[k] = HIDDEN
        worst = max(outcome.ratio for outcome in found)
        if worst <= limit or worst > FAR:
            break
    return found


def _unit(instance: Instance) -> float:
    """The largest number that is sure to take part: that of the inputs, or 1; where these are huge, their product."""
    return math.prod(instance.largest) if _is_huge(instance) else max(instance.largest, default=1.0)


def _is_huge(instance: Instance) -> bool:
    return max(instance.largest, default=1.0) > HUGE


def _is_tiny(instance: Instance) -> bool:
    """Whether a value is so small that its inverse is huge, and the rounding of what cancels there with it."""
    return any(0.0 < np.max(np.abs(value), initial=0.0) < 1.0 / HUGE for value in instance.numbers)


def _claims_nearby(
    claims_of: ClaimsOf, instance: Instance, rng: np.random.Generator, step: float = STEP
) -> Sequence[Claim]:
    """The claims for values that are moved a little; none where they cannot be evaluated there.

    Derivatives are shaken as well: constants inside a function do not move, and their rounding should show.
    """
    values = {name: moved(value, rng, step) for name, value in instance.values.items()}
    try:
        with shaken(copy.deepcopy(rng), STEP):
            return claims_of(Instance(instance.sizes, values))
    except (LeftOut, *RAISED):
        return ()


def explained(claims_of: ClaimsOf, instance: Instance) -> bool:
    """Whether a miss is rounding: computed exactly, or in many digits, the claims hold.

    The check is run on such numbers in place of doubles. Where it does not run on them, nothing is explained.
    """
    return bool(_told_precisely(claims_of, instance, lambda links: not precise.broken(links, strict=instance.simple)))


def cut_off(claims_of: ClaimsOf, instances: Sequence[Instance]) -> bool:
    """Whether sides that are not equal differ by less than any rounding: e.g. by the rest of a series."""
    some = [instance for instance in instances if instance.generic and not _is_huge(instance)][:SOME]
    found = [_told_precisely(claims_of, instance, precise.apart) for instance in some]
    return any(found) and all(part <= CUT for part in found if part)


def _told_precisely(claims_of: ClaimsOf, instance: Instance, told: Callable[[Callable[[], list[Any]]], Any]) -> Any:
    """What the sides of the claims tell in many digits; None where they cannot be computed so."""
    if all(not np.size(value) or np.size(value) > MANY for value in instance.numbers):
        return None
    values = {name: precise.precise(value, precise.Kept) for name, value in instance.values.items()}

    def links() -> list[tuple[Any, str, Any]]:
        claims = claims_of(Instance(instance.sizes, values))
        if not all(isinstance(claim, Relation) for claim in claims):
            raise TypeError("a derivative is not compared digit by digit")
        return [link for claim in claims if isinstance(claim, Relation) for link in claim.links()]

    try:
        return told(links)
    except Exception:  # whatever it was that other numbers cannot do
        return None


CUT = 2.0**-60
"""Sides that differ by this part of their size at most are alike in more digits than a double has."""
SOME = 4
"""So many instances show whether they do."""
MANY = 100
"""Parameters with more entries than this take too long in many digits."""


def fails_clearly(claims_of: ClaimsOf) -> Callable[[Instance], bool]:
    """Whether a claim is defined on an instance, and false by far more than rounding."""

    def fails(instance: Instance) -> bool:
        try:
            _, outcome, _ = outcome_of(claims_of, instance, REFUTED)
        except (LeftOut, *RAISED):
            return False
        return outcome.ratio > REFUTED and not outcome.undefined

    return fails


def by_ratio(outcome: Outcome) -> float:
    return outcome.ratio


class Sharpness:
    """Where each ≤ of the sharp claims was first an equality, in a case that is not degenerate."""

    def __init__(self) -> None:
        self._first: list[Instance | None] | None = None

    def see(self, claims: Sequence[Claim], instance: Instance) -> None:
        if not claims:
            return
        if self._first is None:
            self._first = [None for claim in claims for _ in claim.attained(instance.size)]
        if all(self._first):
            return
        if not instance.generic:
            return
        tops = [float(np.max(np.abs(v))) for v in instance.values.values() if isinstance(v, np.ndarray)]
        if tops and max(tops) > 1e6 * min(tops):  # ‖A‖ = ‖A‖ + ‖B‖ where B drowns in rounding
            return
        links = [attained for claim in claims for attained in claim.attained(instance.size)]
        self._first = [
            first or (instance if attained else None) for first, attained in zip(self._first, links, strict=True)
        ]

    def never(self) -> str | None:
        """The links that were never an equality, in words; None where there are none."""
        firsts = self._first or []
        links = [i for i, first in enumerate(firsts) if first is None]
        return _ordinals(links, len(firsts)) if links else None

    def summary(self) -> Iterator[tuple[str, Instance]]:
        """(links in words, the instance where they are equalities)."""
        firsts = self._first or []
        for instance in {id(first): first for first in firsts}.values():
            if instance is not None:
                links = [i for i, first in enumerate(firsts) if first is instance]
                yield _ordinals(links, len(firsts)), instance


def _ordinals(positions: list[int], total: int) -> str:
    """` in ≤ no. 1 and 3`, or nothing where there is only one."""
    if total == 1:
        return ""
    return " in ≤ no. " + show.listed([str(i + 1) for i in positions])
