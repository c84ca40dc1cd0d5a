"""The other witness: difference quotients of f itself.

Forward mode sees the formula, not the function. Where f is defined by cases at the very point
(`if x == 0: return 0.0`), it differentiates the case. So what it found is compared with

    (f(x + h v + h² w) − f(x)) / h,

and where the two plainly disagree there is no derivative. The path is bent (w), since x³y/(x⁴ + y²) is flat along
every straight line through 0. One small step in either direction is enough where they agree, as they nearly always
do; only where they do not, or where f chose between equals, are steps of all sizes and more directions tried. The
derivative d = Df(x)v itself is exact, so the error of the quotient says how f behaves:

- it falls with h: they agree;
- it stays, or grows at a steady rate (a jump, a root): they disagree;
- anything else, such as rounding inside f, which grows as h falls but in no order, says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .arrays import Array

EPS = float(np.finfo(float).eps)
NOISE = 1000.0 * EPS
"""Rounding errors of f, relative to f."""
HIDDEN = 1e-12
"""Rounding errors of terms that cancel inside f, relative to x or to 1."""
CLOSE = 1e-4
"""What the error of a quotient may be, relative to the slopes, for the two to agree at once."""
STEP = 2.0**-20
STEPS = 8.0 ** -np.arange(1, 15)
WINDOW = 4
"""Steps over which an error must stay or grow at a steady rate."""
AXES = 6
"""So many coordinate directions are tried, at most."""

_WEIGHTS, _BENDS = (np.random.default_rng(seed).permutation(np.arange(-192, 192, 3) / 128) for seed in (7, 8))
"""Numbers of which no two are equal."""


def contradicted(
    f: Callable[[Array], Array], x: Array, directions: Array, value: Array, slopes: Array, doubtful: bool
) -> Array:
    """Which entries of f have other difference quotients than forward mode says.

    `f` maps a flat point (n) to a flat value (m); `directions` (K×n) have the derivatives `slopes` (K×m). `doubtful`:
    f chose between equals on the way, and may be defined by cases here.
    """
    sizes = _sizes(x)
    reach = np.min(sizes / np.abs(directions), axis=1)[:, None]
    paths = _Paths(f, x, directions * reach, value, slopes * reach, np.resize(_BENDS, x.size) * sizes)
    weights = np.resize(_WEIGHTS, len(directions))
    unclear = np.zeros(value.shape, dtype=bool)
    for sign in (1.0, -1.0):
        unclear |= ~paths.close(sign * weights)
    if not doubtful and not np.any(unclear):
        return unclear
    found = np.zeros(value.shape, dtype=bool)
    for c in paths.several(weights, doubtful):
        found |= paths.disagree(c, doubtful)
        if np.all(found):
            break
    return found


def _sizes(x: Array) -> Array:
    """By how much each entry can be moved: its own size; that of the others, at most 1, where it is 0."""
    sizes = np.abs(x)
    largest = float(np.max(sizes, initial=0.0)) or 1.0
    return np.where(sizes > 0, sizes, min(1.0, largest))


class _Paths:
    """Paths through x, and how f moves along them. Directions are given by their coordinates c."""

    def __init__(self, f: Any, x: Array, units: Array, value: Array, slopes: Array, bend: Array):
        self.f, self.x, self.units, self.value, self.slopes, self.bend = f, x, units, value, slopes, bend

    def step(self, c: Array, h: float) -> tuple[Array, Array, Array]:
        """The change of f, what it was to be, and the size of the terms of that."""
        there = self.f(self.x + (h * (c @ self.units) + h * h * self.bend))
        return there - self.value, h * (c @ self.slopes), h * (np.abs(c) @ np.abs(self.slopes))

    def noise(self, change: Array) -> float:
        """Rounding in f: that of one entry may come of another."""
        return NOISE * float(np.max(np.abs([self.value, self.value + change]), initial=0.0))

    def close(self, c: Array) -> Array:
        change, expected, terms = self.step(c, STEP)
        agree: Array = np.abs(change - expected) <= CLOSE * terms + self.noise(change)
        return agree

    def several(self, weights: Array, doubtful: bool) -> Iterator[Array]:
        yield weights
        yield -weights
        if doubtful:
            other = np.roll(weights, 1) * np.where(np.arange(len(weights)) % 2, -1.0, 1.0)
            yield other
            yield -other
            for unit in np.eye(len(weights))[:AXES]:
                yield unit
                yield -unit

    def disagree(self, c: Array, doubtful: bool) -> Array:
        """Which entries of f the quotients contradict."""
        steps = [self.step(c, h) for h in STEPS]
        noise = np.array([self.noise(change) for change, _, _ in steps]) / STEPS
        if not doubtful:  # forward mode is right but for rounding errors, unless f is not what it seems
            noise = np.maximum(noise, HIDDEN * max(1.0, float(np.max(np.abs(self.x)))) / STEPS)
        changes, expected, terms = (np.array(column) / STEPS[:, None] for column in zip(*steps, strict=True))
        errors = changes - expected
        columns = zip(errors.T, terms.T, changes.T, strict=True)
        return np.array([_contradicts(e, t, noise, change, doubtful) for e, t, change in columns])


def _contradicts(errors: Array, terms: Array, noise: Array, changes: Array, doubtful: bool) -> bool:
    """Whether the errors of a quotient, from large steps to small ones, are those of another function."""
    seen = np.isfinite(errors) & (noise <= 0.01 * np.maximum(terms, np.abs(errors)))
    if not doubtful:
        # f may be flat on one side of a kink. Else x was moved too little for f to notice, or far too much.
        seen &= np.abs(changes) > 0.1 * np.abs(changes - errors)
    errors, sizes, terms = errors[seen], np.abs(errors[seen]), terms[seen]
    if len(errors) <= WINDOW:
        return False
    small = sizes <= (1e-3 if doubtful else 1e-2) * max(float(np.max(sizes)), float(np.max(terms)))
    if np.any(small[1:] & small[:-1]):
        return False
    least = int(np.argmin(sizes))
    if not doubtful and 3 * sizes[least] < min(float(np.max(sizes[: least + 1])), float(sizes[-1])):
        return False  # it fell, until rounding took over
    rates = errors[1:] / errors[:-1]
    last = len(rates) - WINDOW
    if any(_steady(rates[k : k + WINDOW]) for k in range(0 if doubtful else last, last + 1)):
        return True
    third = len(sizes) // 3
    before, after = float(np.max(sizes[:third])), float(np.max(sizes[-third:]))
    return doubtful and 0.05 * before <= after <= 8 * before


def _steady(rates: Array) -> bool:
    low, high = float(np.min(rates)), float(np.max(rates))
    return low >= 0.95 and high <= 8.5 and high - low <= 0.15 * high
