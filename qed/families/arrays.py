"""Scalars, vectors and matrices alike: all of them, and those that are not zero."""

from __future__ import annotations

from typing import Any

import numpy as np

from .base import Dims, Family, Hypothesis, Specs
from .drawing import FULL_STYLES, Rng, one, styled_array, styled_number, until_nonzero, whole, without_zeros


class _Real(Family):
    """All real scalars (no dimension), vectors (one) or matrices (two)."""

    words = "real"

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if dims:
            return super().small(rng, dims, turn)
        return (1.0, 2.0, 0.0, -1.0, 0.5, 3.0, -2.0)[turn] if turn < 7 else float(one(rng, -4, 5))

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return styled_array(rng, dims) if dims else styled_number(rng)


Real = _Real()


class _Nonzero(_Real):
    """Arrays that are not zero."""

    words = "nonzero"

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.any(value))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return until_nonzero(lambda: Real.small(rng, dims, turn), dims)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return until_nonzero(lambda: Real.sample(rng, dims), dims)

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


Nonzero = _Nonzero()


class _NonzeroEntries(Family):
    """Vectors and matrices without an entry 0."""

    words = "without an entry 0"
    arity = (1, 2)

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.all(value != 0))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return without_zeros(np.ones(dims) if turn == 0 else whole(rng, -2, 4, dims))

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return without_zeros(styled_array(rng, dims, FULL_STYLES))

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


NonzeroEntries = _NonzeroEntries()
