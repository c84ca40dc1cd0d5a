"""Trying a formula on instances, and on symbols where both sides are polynomials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .. import show
from ..compare import LIMIT, REFUTED
from ..errors import BadCheck, StatementFails
from ..exact import MOST_SHAPES, identical, shapes, symbolic
from ..hypotheses import Hypotheses
from ..instances import Instance, instances_of, spread
from ..judging import by_ratio, fails_clearly
from ..shrinking import shrunk
from .answer import Tried
from .claims import Judged, Printed
from .kinds import printed_name
from .primes import Differs, modulo_primes
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
            if worst.ratio > REFUTED:
                return _refuted(found, printed, setting, instance)
            if worst.ratio > LIMIT:
                doubtful = doubtful or f"{show.assignment(instance.values)}: {worst.words}"
                continue
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
            else:
                return _modulo_primes(found, printed, setting)
    return found


def _modulo_primes(found: Tried, printed: Printed, setting: Setting) -> Tried:
    """The same at every shape without symbols; a difference there refutes."""
    try:
        evidence = modulo_primes(printed, setting.hypotheses)
        found.primes = evidence.record() if evidence else None
    except Differs as apart:
        for instance in instances_of(setting.hypotheses, apart.sizes, printed.latex, "primes"):
            claims = setting.judged(printed, instance) or ()
            if any(claim.judge(instance.size).ratio > REFUTED for claim in claims):
                return _refuted(found, printed, setting, instance)
        found.answer, found.counterexample = "false", apart.sizes
        found.words = "without rounding, modulo a prime of 61 bits, its two sides differ at a random point"
    return found


def _refuted(found: Tried, printed: Printed, setting: Setting, instance: Instance) -> Tried:
    def claims_of(there: Instance) -> Sequence[Judged]:
        claims = setting.judged(printed, there)
        if claims is None:
            raise BadCheck("not an instance")
        return claims

    smallest = shrunk(instance, setting.hypotheses, fails_clearly(claims_of))
    outcome = max((c.judge(smallest.size) for c in claims_of(smallest)), key=by_ratio)
    found.answer, found.words, found.worst_ratio = "false", outcome.words, outcome.ratio
    found.counterexample = smallest.values
    return found


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
