"""Making a counterexample simpler: one that a reader can check by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .families import Hypothesis, Real
from .hypotheses import Hypotheses
from .instances import Instance, SmallMembers, draw, generator
from .session import current

Fails = Callable[[Instance], bool]
"""Whether a claim is still false on another instance."""

MOST = 40
"""Instances with more entries than this are shown as they are."""
MOST_PARTS = 24
"""So many parts of a counterexample are tried, the smallest first, for one with fewer dimensions."""
TRIES = 72
"""So many small instances are drawn anew for a counterexample that is not plain: fewer would cost little less."""


def shrunk(instance: Instance, hypotheses: Hypotheses, fails: Fails) -> Instance:
    """A simpler instance on which the claim fails as well: entries 0, 1, whole; small dimensions if need be."""
    if "shrinking" not in current().parts:
        return instance
    found = _with_simpler_entries(instance, hypotheses, fails)
    if _is_plain(found) and _is_small(instance, hypotheses):
        return found
    for candidate in (*_parts(found, hypotheses), *_small(hypotheses)):
        if fails(candidate):
            return min(found, _with_simpler_entries(candidate, hypotheses, fails), key=_cost)
    return found


def handier(instance: Instance, hypotheses: Hypotheses, fails: Fails, numbers: Sequence[int] = ()) -> Instance:
    """The same in fewer dimensions where it fails there too, with large entries rounded: a reader checks it by hand.

    An entry may become one of the whole `numbers`, or the next one.
    """
    if "shrinking" not in current().parts:
        return instance
    for candidate in itertools.islice(_parts(instance, hypotheses), MOST_PARTS):
        if fails(candidate):
            instance = candidate
            break
    values = {k: np.array(v, dtype=float) if isinstance(v, np.ndarray) else v for k, v in instance.values.items()}
    if sum(v.size for v in values.values() if isinstance(v, np.ndarray)) > MOST:
        return instance

    def kept(there: Mapping[str, Any]) -> bool:
        return hypotheses.contain(there, instance.sizes) is None and fails(Instance(instance.sizes, dict(there)))

    values = _in_one_unit(values, kept)
    for name, hypothesis in hypotheses.families():
        if isinstance(values[name], np.ndarray) and not hypothesis.family.refers:
            values = _with_plainer_pairs(values, name, kept)
    for name, hypothesis in hypotheses.families():
        if hypothesis.family.refers or not isinstance(values[name], (float, np.ndarray)):
            continue
        for position in np.ndindex(np.shape(values[name])):
            old = float(np.asarray(values[name])[position])
            if not 9.0 < abs(old) < math.inf:
                continue
            round_ones = [round(old, -digits) for digits in range(int(math.log10(abs(old))), -1, -1)]
            near = (math.copysign(v + k, by) for v in sorted(numbers) for k in (0, 1) for by in (1.0, -1.0))
            whole = (*near, *round_ones)
            for new in (x for x in whole if x != old and (abs(x) < abs(old) or old != round(old))):
                there = {**values, name: _with_entry(np.asarray(values[name]), position, new)}
                if not np.ndim(values[name]):
                    there[name] = float(new)
                if kept(there):
                    values = there
                    break
    return Instance(instance.sizes, values)


def _in_one_unit(values: dict[str, Any], kept: Callable[[Mapping[str, Any]], bool]) -> dict[str, Any]:
    """Arrays of odd numbers in another unit, where that makes all of them plain: A = [0.2446], B = [−0.2446]."""
    arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
    entries = np.concatenate([value.ravel() for value in arrays.values()]) if arrays else np.zeros(0)
    odd = [abs(x) for x in entries.tolist() if _plainness(x) == _ODD]
    for unit in dict.fromkeys((min(odd), max(odd)) if odd else ()):
        there = {**values, **{name: value / unit for name, value in arrays.items()}}
        if all(_plainness(x) < _ODD for x in (entries / unit).tolist()) and kept(there):
            return there
    return values


def _with_plainer_pairs(values: dict[str, Any], name: str, kept: Callable[[Mapping[str, Any]], bool]) -> dict[str, Any]:
    """The two entries beside a diagonal made simpler together, of a matrix that is symmetric or skew."""
    value = values[name]
    sign = next((s for s in (1.0, -1.0) if value.ndim == 2 and np.array_equal(value, s * value.T)), 0.0)
    for i, j in np.argwhere(np.triu(np.ones(value.shape), 1)) if sign else ():
        for new in _plainer(float(values[name][i, j])):
            there = _with_entry(_with_entry(values[name], (i, j), new), (j, i), sign * new)
            if _plainness(new) < _plainness(float(values[name][i, j])) and kept({**values, name: there}):
                values = {**values, name: there}
                break
    return values


def _is_small(instance: Instance, hypotheses: Hypotheses) -> bool:
    """Whether it looks like one of the small instances, which come first: (3/5, 4/5) is the oddest that they have."""
    numbers = [10.0 * x for x in _numbers(instance) if np.isfinite(x)]
    return instance.sizes in hypotheses.small_shapes() and all(abs(x) < 100 and x == round(x) for x in numbers)


def _parts(instance: Instance, hypotheses: Hypotheses) -> Iterator[Instance]:
    """The instance cut down to smaller dimensions, smallest first: its leading entries, or the last ones."""
    for sizes in hypotheses.small_shapes()[:TRIES]:
        if all(sizes[name] <= instance.sizes[name] for name in sizes) and sizes != instance.sizes:
            for last in (False, True):
                values = {name: _cut(value, name, hypotheses, sizes, last) for name, value in instance.values.items()}
                if hypotheses.contain(values, sizes) is None:
                    yield Instance(dict(sizes), values)


def _cut(value: Any, name: str, hypotheses: Hypotheses, sizes: Mapping[str, int], last: bool) -> Any:
    hypothesis = hypotheses.parameters[name]
    if not isinstance(hypothesis, Hypothesis):
        return sizes[name]
    if not isinstance(value, np.ndarray) or hypothesis.family.refers:
        return value
    shape = hypothesis.family.shape(hypothesis.resolve(sizes))
    if len(shape) != value.ndim:
        return value
    return value[tuple(slice(-d, None) if last else slice(d) for d in shape)]


def _small(hypotheses: Hypotheses) -> Iterator[Instance]:
    """Instances of small dimensions, smallest first: with whole entries, then with any."""
    rng = generator("simpler")
    shapes = hypotheses.small_shapes()[:TRIES]
    turns = max(1, TRIES // (2 * len(shapes)))
    for member in (SmallMembers(rng, 5), lambda h, dims: h.family.sample(rng, dims)):
        for sizes in shapes:
            for _ in range(turns):
                if (values := draw(hypotheses, sizes, member)) is not None:
                    yield Instance(dict(sizes), values)


def _with_simpler_entries(instance: Instance, hypotheses: Hypotheses, fails: Fails) -> Instance:
    """The same dimensions, with entries made simpler one at a time while the claim still fails."""
    values = {k: np.array(v, dtype=float) if isinstance(v, np.ndarray) else v for k, v in instance.values.items()}
    if sum(v.size if isinstance(v, np.ndarray) else 1 for v in values.values()) > MOST:
        return instance

    def keep(name: str, new: Any) -> bool:
        """Put another value in, where it belongs there and the claim fails with it as well."""
        old, values[name] = values[name], new
        if hypotheses.contain(values, instance.sizes) is None and fails(Instance(instance.sizes, values)):
            return True
        values[name] = old
        return False

    arrays = [(name, h) for name, h in hypotheses.families() if isinstance(values[name], np.ndarray)]
    numbers = [(name, h) for name, h in hypotheses.families() if isinstance(values[name], float)]
    for name, hypothesis in arrays:
        if hypothesis.weaker() and not hypothesis.family.refers:
            keep(name, _simplest(hypothesis, instance))
    for name, _ in arrays:
        _ = any(keep(name, new) for new in _of_moderate_size(values[name]))
    for _ in range(3):
        changed = False
        for name, hypothesis in numbers:
            if not hypothesis.family.refers:
                old = float(values[name])
                first = (1.0,) if hypothesis.family is Real else ()
                rest = () if _plainness(old) < _ODD else _plainer(old)
                changed |= any(keep(name, new) for new in first if new != old)
                changed |= any(keep(name, new) for new in rest if _plainness(new) < _plainness(old))
        for name, hypothesis in arrays:
            if hypothesis.family.refers:
                continue
            for position in np.ndindex(np.shape(values[name])):
                old = float(values[name][position])
                for new in _plainer(old):
                    if _plainness(new) < _plainness(old) and keep(name, _with_entry(values[name], position, new)):
                        changed = True
                        break
        if not changed:
            break
    return Instance(instance.sizes, values)


def _simplest(hypothesis: Hypothesis, instance: Instance) -> Any:
    """The family's first member: an identity, a unit vector."""
    return np.array(hypothesis.family.small(generator("simplest"), hypothesis.resolve(instance.sizes), 0))


def _of_moderate_size(value: Any) -> Iterator[Any]:
    """An array with huge or tiny entries in another unit, and rounded."""
    largest = float(np.max(np.abs(value), initial=0.0))
    if largest and not 2.0**-4 < largest < 2.0**10:
        value = value / 2.0 ** np.floor(np.log2(largest) - 2.0)
        yield np.round(value)
        yield value
    elif np.any(value != np.round(value)):
        yield np.round(value)


def _with_entry(value: Any, position: tuple[int, ...], entry: float) -> Any:
    there = value.copy()
    there[position] = entry
    return there


def _plainer(entry: float) -> tuple[float, ...]:
    """What to try in place of an entry, the plainest first."""
    whole = (0.0, 1.0, -1.0, 2.0, float(np.round(entry)))
    return whole if _plainness(entry) < _ODD else (*whole, 0.5, -0.5, 0.25, float(np.round(4.0 * entry)) / 4.0)


_ODD = 1e9


def _plainness(entry: float) -> float:
    """How hard an entry is to calculate with: 0, 1, −1, 2, …, then quarters, then the rest. (An exponent may be ∞.)"""
    if not np.isfinite(entry):
        return 10.0
    if entry == round(entry):
        return 2 * abs(entry) - (entry > 0)
    return 1e6 if 4 * entry == round(4 * entry) and abs(entry) < 10 else _ODD


def _numbers(instance: Instance) -> list[float]:
    values = [np.ravel(v) for v in instance.values.values() if isinstance(v, (float, np.ndarray))]
    return [float(entry) for value in values for entry in value]


def _is_plain(instance: Instance) -> bool:
    """Whether one can calculate with it by hand: whole numbers of one digit, halves, quarters, tenths."""
    numbers = [x for x in _numbers(instance) if np.isfinite(x)]
    return all(abs(x) < 10 and (4 * x == round(4 * x) or 10 * x == round(10 * x)) for x in numbers)


def _cost(instance: Instance) -> tuple[int, int, float]:
    """What makes an instance hard to check by hand, first things first: odd numbers, many entries, large ones."""
    numbers = [x for x in _numbers(instance) if np.isfinite(x)]
    odd = sum(not (abs(x) < 100 and 4 * x == round(4 * x)) for x in numbers)
    return odd, len(numbers), sum(map(abs, numbers))
