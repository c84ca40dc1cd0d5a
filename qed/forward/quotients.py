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

    def error(self, c: Array, h: float) -> tuple[Array, Array, Array]:
        """How far the change of f is from h times its slope; the change that could be seen; rounding in it."""
        there: Array = self.f(self.x + (h * (c @ self.units) + h * h * self.bend))
        change = there - self.value
        terms = h * (np.abs(c) @ np.abs(self.slopes))
        return change - h * (c @ self.slopes), terms, NOISE * np.maximum(np.abs(there), np.abs(self.value))

    def close(self, c: Array) -> Array:
        missed, terms, noise = self.error(c, STEP)
        agree: Array = np.abs(missed) <= CLOSE * terms + noise
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
        rows = [self.error(c, h) for h in STEPS]
        missed, terms, noise = (np.array(column) for column in zip(*rows, strict=True))
        h = STEPS[:, None]
        return np.array(
            [
                _contradicts(missed[:, i] / h[:, 0], terms[:, i] / h[:, 0], noise[:, i] / h[:, 0], doubtful)
                for i in range(missed.shape[1])
            ]
        )


def _contradicts(errors: Array, terms: Array, noise: Array, doubtful: bool) -> bool:
    """Whether the errors of a quotient, from large steps to small ones, are those of another function."""
    seen = np.isfinite(errors) & (noise <= 0.01 * np.maximum(terms, np.abs(errors)))
    errors, terms = errors[seen], terms[seen]
    if len(errors) <= WINDOW:
        return False
    sizes = np.abs(errors)
    small = sizes <= 1e-3 * max(float(np.max(sizes)), float(np.max(terms)))
    if np.any(small[1:] & small[:-1]):
        return False
    rates = errors[1:] / errors[:-1]
    for k in range(len(rates) - WINDOW + 1):
        window = rates[k : k + WINDOW]
        if np.min(window) >= 0.95 and np.max(window) <= 8.5 and np.ptp(window) <= 0.15 * np.max(window):
            return True
    third = len(sizes) // 3
    first, last = float(np.max(sizes[:third])), float(np.max(sizes[-third:]))
    return doubtful and 0.05 * first <= last <= 8 * first
