"""Making a counterexample simpler: one that a reader can check by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .families import Hypothesis, Real
from .hypotheses import Hypotheses
from .instances import Instance, generator
from .session import current

Fails = Callable[[Mapping[str, Any]], bool]
"""Whether a claim is still false for some values of the parameters."""


def shrunk(instance: Instance, hypotheses: Hypotheses, fails: Fails) -> Instance:
    """Make entries simpler (0, 1, whole) one at a time while the claim still fails."""
    if "shrinking" not in current().parts:
        return instance
    values = {k: np.array(v, dtype=float) if np.ndim(v) else v for k, v in instance.values.items()}
    if sum(np.size(v) for v in values.values()) > 40:
        return instance
    for name, hypothesis in hypotheses.families():
        if hypothesis.weaker() and not hypothesis.family.refers and np.ndim(values[name]):
            _simplest(values, name, hypothesis, instance.sizes, fails)
    for _ in range(3):
        changed = False
        for name, hypothesis in hypotheses.families():
            if hypothesis.family.refers or np.ndim(values[name]) == 0:
                if hypothesis.family is Real and values[name] != 1.0:
                    changed |= _simplified(values, name, fails)
                continue
            for position in np.ndindex(np.shape(values[name])):
                old = float(values[name][position])
                for new in (0.0, 1.0, -1.0, 2.0, float(np.round(old))):
                    if _plainness(new) >= _plainness(old):
                        continue
                    values[name][position] = new
                    kept = hypotheses.contain(values, instance.sizes) is None and fails(values)
                    if kept:
                        changed = True
                        break
                    values[name][position] = old
        if not changed:
            break
    return Instance(instance.sizes, values)


def _simplest(
    values: dict[str, Any],
    name: str,
    hypothesis: Hypothesis,
    sizes: Mapping[str, int],
    fails: Fails,
) -> None:
    """Put the family's first member (an identity, a unit vector) in, where the claim fails there as well."""
    old = values[name]
    values[name] = np.array(hypothesis.family.small(generator("simplest"), hypothesis.resolve(sizes), 0))
    if not fails(values):
        values[name] = old


def _simplified(values: dict[str, Any], name: str, fails: Fails) -> bool:
    """Set a scalar to 1 where the claim fails there as well."""
    old, values[name] = values[name], 1.0
    if fails(values):
        return True
    values[name] = old
    return False


def _plainness(entry: float) -> float:
    """How hard an entry is to calculate with: 0, 1, −1, 2, …, then fractions."""
    if entry == round(entry):
        return 2 * abs(entry) - (entry > 0)
    return 1e9
