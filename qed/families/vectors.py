"""Vectors with a property."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import Real
from .base import Dims, Family, Hypothesis, Specs, arranged, close
from .drawing import Rng, one, styled_array, until_nonzero


class _Unit(Family):
    """Vectors of Euclidean length 1."""

    words = "of length 1"
    by_rounding = True
    arity = (1,)

    def has(self, value: Any, dims: Dims) -> bool:
        return close(value @ value, 1.0)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        unit = np.zeros(dims)
        i, j = one(rng, 0, dims[0]), one(rng, 0, dims[0])
        if turn % 2 and i != j:
            unit[i], unit[j] = 0.6, 0.8
        else:
            unit[0 if turn == 0 else i] = -1.0 if turn % 4 == 3 else 1.0
        return unit

    def sample(self, rng: Rng, dims: Dims) -> Any:
        vector = until_nonzero(lambda: styled_array(rng, dims), dims)
        vector = vector / np.max(np.abs(vector))
        return vector / np.sqrt(vector @ vector)

    def unknowns(self, dims: Dims) -> int | None:
        return dims[0] - 1

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        """Stereographic projection from (−1, 0, …): all unit vectors but that one, a limit of them."""
        if dims[0] == 1:
            return [arranged([1], dims), arranged([-1], dims)]
        square = sum((t * t for t in symbols[1:]), symbols[0] * symbols[0])
        return [arranged([(1 - square) / (1 + square)] + [2 * t / (1 + square) for t in symbols], dims)]

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


Unit = _Unit()
