"""Judging the claims of a check on an instance: what they returned, by how much they miss, what rounding explains."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from . import show
from .compare import EPS, REFUTED, STEP, Claim, Outcome, Relation
from .errors import BadCheck
from .instances import Instance, generator, moved

ClaimsOf = Callable[[Mapping[str, Any]], Sequence[Claim]]
"""The claims for some values of the parameters."""


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
    outcomes = [claim.judge(size) for claim in claims]
    return max(outcomes, key=by_ratio), all(outcome.decided for outcome in outcomes)


SMALL, NOTHING = 1e-8, 500 * EPS
"""Sides SMALL beside the inputs may be rounding errors; those that are NOTHING beside moderate inputs surely are."""


def outcome_of(
    claims_of: ClaimsOf, values: Mapping[str, Any], size: int, limit: float
) -> tuple[Sequence[Claim], Outcome, bool]:
    """The claims for some values and how they come out (see `judged`), a miss beyond the limit apart from rounding."""
    claims = claims_of(values)
    outcome, told = judged(claims, size)
    if outcome.ratio > limit and not outcome.undefined:
        outcome, told = judged(_apart_from_rounding(claims, claims_of, values), size)
    return claims, outcome, told


def _apart_from_rounding(given: Sequence[Claim], claims_of: ClaimsOf, values: Mapping[str, Any]) -> Sequence[Claim]:
    """The claims on an instance, those with tiny sides with the scale of the terms that must have cancelled in them."""
    claims = list(given)
    inputs = max((float(np.max(np.abs(v))) for v in values.values() if isinstance(v, (float, np.ndarray))), default=0.0)
    for place, claim in enumerate(claims):
        if not isinstance(claim, Relation) or claim.size() > SMALL * inputs:
            continue
        if 1e-3 < inputs < 1e3 and claim.size() <= NOTHING * inputs:
            claims[place] = claim.with_scale(inputs)
            continue
        rng = generator("moved")
        nearby = [claims_of({name: moved(v, rng, STEP) for name, v in values.items()})[place] for _ in range(4)]
        growth = max((claim.growth(there, STEP) for there in nearby if isinstance(there, Relation)), default=0.0)
        claims[place] = claim.with_scale(growth)
    return claims


def fails_clearly(claims_of: ClaimsOf, size: int) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a claim is defined for some values, and false by far more than rounding."""

    def fails(values: Mapping[str, Any]) -> bool:
        try:
            _, outcome, _ = outcome_of(claims_of, values, size, REFUTED)
        except (ValueError, np.linalg.LinAlgError, ZeroDivisionError):
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
        if self._first is None:
            self._first = [None for claim in claims for _ in claim.attained(instance.size)]
        if all(self._first):
            return
        if any(d < 2 for d in instance.sizes.values()) or not all(np.any(v) for v in instance.values.values()):
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


def line_of(error: Exception) -> str:
    """The line of the check that raised, quoted."""
    import linecache  # both only for the error
    import traceback

    here = os.path.dirname(__file__)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if os.path.dirname(f.filename) != here]
    own = [f for f in frames if "site-packages" not in f.filename and "dist-packages" not in f.filename]
    if not own:
        return ""
    code = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0).strip()
    return f" In the line `{code}`:" if code else ""
