"""Looking for a counterexample: to a claim with a hypothesis dropped, or to a near-miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .assuming import LeftOut
from .compare import REFUTED, Claim, Outcome
from .errors import AuditDisagrees, BadCheck, QedError
from .hypotheses import Hypotheses
from .instances import Instance
from .judging import Sharpness, as_claims, fails_clearly, judged, outcome_of
from .misfits import RAISED, line_of, unevaluated
from .session import current
from .shrinking import shrunk
from .verdict import Audited, Counterexample

Function = Callable[..., Any]

LOOKED = 150
"""Where a weaker claim is not defined somewhere, so many instances are looked at for one on which it fails."""


def audit(
    name: str, label: str, function: Function, hypotheses: Hypotheses, not_needed: Mapping[str, str]
) -> Iterator[Audited]:
    """Weaken one hypothesis at a time and look for a counterexample. `name` is how errors call the statement.

    Raises `AuditDisagrees` where a hypothesis that `not_needed` gives a reason for is needed, or another one is not.
    """
    for key, dropped, left, weaker in _weakened(hypotheses):
        stream = current().instances(weaker, label, f"without {key}")
        found = counterexample(name, function, weaker, stream, list(weaker.parameters), refuting=False)
        reason = not_needed.get(key)
        if found and reason:
            raise AuditDisagrees(f"{name}: not_needed says of '{key}': {reason}. But without it: {found.text()}.")
        if not found and reason is None:
            raise AuditDisagrees(
                f"{name}: the hypothesis '{dropped}' was dropped, and no instance failed. If it is not "
                f"needed, say so with not_needed={{'{key}': 'why'}}; if it is, the check or the family does "
                "not see why."
            )
        yield Audited(dropped, left, found, reason or "")


def _weakened(hypotheses: Hypotheses) -> Iterator[tuple[str, str, str, Hypotheses]]:
    """(parameter or condition, what is dropped, what is left in words, the weaker hypotheses)."""
    for name, hypothesis in hypotheses.families():
        if parent := hypothesis.weaker():
            without = hypotheses.with_parameter(name, parent)
            yield name, f"{name} {hypothesis.words()}", f"{name} {parent.words()}", without
    for condition in hypotheses.conditions:
        yield condition, condition, "", hypotheses.without(condition)


def counterexample(
    name: str,
    function: Function,
    hypotheses: Hypotheses,
    stream: Iterable[Instance],
    shown: list[str],
    *,
    refuting: bool,
) -> Counterexample | None:
    """The smallest instance on which a claim fails clearly; None if there is none.

    `shown` are the parameters to print. Where no instance fails clearly, one counts at which the claim is not defined,
    or its shapes do not fit. For refuting a near-miss, sides that are not numbers do not count (0/0 refutes nothing),
    but there a claim declared sharp that is never an equality fails as well.
    """
    unfit, raised, undefined, evaluated = None, None, None, False
    sharp = Sharpness()

    def claims_of(instance: Instance) -> Sequence[Claim]:
        return as_claims(name, function(**instance.values))

    for number, instance in enumerate(stream):
        if undefined and not refuting and number >= LOOKED:
            break
        try:
            claims, outcome, _ = outcome_of(claims_of, instance, REFUTED)
        except LeftOut:
            continue
        except RAISED as error:
            outcome = _raised(name, error, refuting)
            if outcome.unfit:
                unfit = unfit or Counterexample.of(instance, outcome.words, shown)
            elif outcome.undefined:
                raised = raised or Counterexample.of(instance, outcome.words, shown)
                undefined = undefined or raised
            continue
        evaluated = True
        if outcome.ratio > REFUTED and outcome.undefined:
            undefined = undefined or Counterexample.of(instance, outcome.words, shown)
        elif outcome.ratio > REFUTED:
            smallest = shrunk(instance, hypotheses, fails_clearly(claims_of))
            outcome, _ = judged(claims_of(smallest), smallest.size)
            return Counterexample.of(smallest, outcome.words, shown)
        sharp.see(claims, instance)
    if not refuting:
        if unfit and not evaluated:
            raise BadCheck(f"{name}: a claim that cannot be evaluated on any instance: {unfit.words}.")
        return unfit or undefined
    if not unfit and sharp.never() is not None:
        return Counterexample({}, "held on all instances, but never with equality where all dimensions exceed 1")
    return unfit or raised


def _raised(name: str, error: Exception, refuting: bool) -> Outcome:
    """What an error says of a claim. A slip of whoever wrote a near-miss refutes nothing."""
    if (outcome := unevaluated(error)) is not None:
        return outcome
    if isinstance(error, QedError):
        raise error
    if refuting:
        raise BadCheck(f"{name}: a near-miss does not work.{line_of(error)} {error}.") from None
    return Outcome(np.inf, f"not defined: {error}", undefined=True)
