"""Claimed derivatives beside those that forward mode computes, up to rounding."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from . import show
from .claimed import Point, Second, place
from .compare import EPS, LIMIT, STEP

Array = np.ndarray

MILLIONTH = 2.0**-20
STEPS_BESIDE = (STEP, MILLIONTH, 2 * MILLIONTH)
"""By how much of their size numbers are moved, to see the rounding behind what is computed from them."""
FAR = 1e6 * LIMIT
"""What misses by so much when numbers were moved once needs no second look."""
WHOLE = 8
"""A Hessian with more rows is compared by some products uᵀHw."""


@dataclass(frozen=True)
class Compared:
    """Claimed and computed derivatives, K×M (`whole`: two Hessians), and the size that makes one unit of rounding."""

    claimed: Array
    computed: Array
    sizes: Array
    whole: bool = False

    @functools.cached_property
    def known(self) -> bool:
        """Whether forward mode could compute everything. What it could not is NaN."""
        return bool(np.all(np.isfinite(self.computed)))

    @functools.cached_property
    def ratios(self) -> Array:
        """How far apart they are, in units of rounding of one entry; 0 where nothing is known."""
        missing = np.abs(self.claimed - self.computed)
        if not self.known:
            missing = np.where(np.isfinite(self.computed), missing, 0.0)
        with np.errstate(all="ignore"):
            return np.where(missing > 0, missing / (EPS * self.sizes), 0.0)

    @functools.cached_property
    def worst_ratio(self) -> float:
        return float(np.max(self.ratios, initial=0.0))

    def ratio(self, size: int) -> float:
        return self.worst_ratio / size

    def worst(self, size: int) -> tuple[int, int]:
        """The first entry, row by row of the matrix claimed, that is not much less wrong than any."""
        ratios = self.ratios / size
        wrong = (ratios > LIMIT) & (ratios >= 1e-3 * np.max(ratios))
        if self.whole:
            k, c = np.argwhere(wrong)[0]
        else:
            c, k = np.argwhere(wrong.T)[0]
        return int(k), int(c)


def growth(here: Array, near: Array, far: Array, further: Array) -> Array:
    """The sizes of the terms behind numbers, seen by moving what they are computed from by `STEPS_BESIDE`.

    A few units of rounding show how it grows. Where all of a number is rounding (of terms whose sum is 0), that shows
    at points a millionth apart: they do not lie on a line.
    """
    with np.errstate(all="ignore"):
        grown = np.maximum(np.abs(near - here) / STEP, np.abs(here - 2 * far + further) / (4 * EPS))
    return np.where(np.isfinite(grown), grown, 0.0)


class SecondByFormula:
    """The second derivatives that forward mode computes beside those claimed."""

    def __init__(self, point: Point, second: Second, directions: Array, drawn: Array):
        self.second, size = second, point.vector.size
        self.whole = second.matrix is not None and size <= WHOLE
        if second.matrix is None:
            self.directions = directions
            self.claimed = second.along(directions)
        elif self.whole:
            self.rows, self.columns = np.triu_indices(size)
            axes = np.eye(size)
            self.directions = axes[self.rows] + np.where(
                (self.rows < self.columns)[:, np.newaxis], axes[self.columns], 0
            )
            self.claimed = second.matrix
        else:
            self.u, self.w = np.split(drawn, 2)
            self.directions = np.concatenate([self.u + self.w, self.u - self.w])
            products = self.u @ second.matrix
            self.claimed = np.stack([np.sum(products * self.w, 1), np.sum((self.w @ second.matrix) * self.u, 1)], 1)

    def computed(self, along: Array) -> Array:
        """From second derivatives along the directions: what `claimed` is compared with."""
        if self.second.matrix is None:
            return along
        if not self.whole:
            count = len(self.u)
            return np.repeat((along[:count] - along[count:]) / 4.0, 2, axis=1)
        hessian = np.zeros(self.claimed.shape)
        hessian[self.rows, self.columns] = along[:, 0]
        diagonal = np.diag(hessian)
        mixed = (hessian - diagonal[:, np.newaxis] - diagonal) / 2.0
        return np.triu(mixed, 1) + np.triu(mixed, 1).T + np.diag(diagonal)

    def words(self, compared: Compared, k: int, c: int) -> str:
        there, said = two(compared.computed[k, c], compared.claimed[k, c])
        if self.whole:
            symmetric = np.max(np.abs((compared.claimed + compared.claimed.T) / 2 - compared.computed))
            skew = symmetric <= 1e-6 * np.max(np.abs(compared.claimed))
            why = " (a Hessian is symmetric)" if skew else ""
            return f"{self.second.entry(k, c)} is {there}, second= says {said}{why}"
        if self.second.matrix is not None:
            return f"the Hessian is another: for random u and w, uᵀHw is {there}, second= says {said}"
        shape = self.second.value.shape
        of = f" of {place(shape, c)} of f" if shape else ""
        v = self.second.point.written(self.directions[k])
        return f"the second derivative{of} along {v} is {there}, second= says {said}"


def rounded(found: float, within: float) -> float:
    """A slope that was found, without the digits that are not known."""
    if not 0 < within < np.inf:
        return found
    grid = 10.0 ** np.ceil(np.log10(within))
    return float(np.round(found / grid) * grid)


def two(found: float, claimed: float, within: float = 0.0) -> tuple[str, str]:
    """Two numbers as text, with as many digits as it takes to see that they differ."""
    found = rounded(found, within)
    beside, digits = max(abs(found), abs(claimed)), show.apart(found, claimed)
    return show.number(found, beside, digits=digits), show.number(claimed, beside, digits=digits)
