"""Several vectors or matrices under one letter, as one array: the first dimension counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .base import Dims, Family, Hypothesis, Specs, close
from .drawing import Rng, one, small_array, styled_array
from .matrices import Orthonormal


class _Vectors(Family):
    """k vectors of ℝⁿ, as the rows of a k×n array."""

    words = "real"
    arity = (2,)


Vectors = _Vectors()


class _OrthonormalVectors(_Vectors):
    """k ≤ n vectors of ℝⁿ of length 1, each orthogonal to the others, as the rows of a k×n array."""

    words = "orthonormal"
    by_rounding = True

    def fits(self, dims: Dims) -> bool:
        return Orthonormal.fits(dims[::-1])

    def has(self, value: Any, dims: Dims) -> bool:
        return close(value @ value.T, np.eye(dims[0]))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return Orthonormal.small(rng, dims[::-1], turn).T

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return Orthonormal.sample(rng, dims[::-1]).T

    def unknowns(self, dims: Dims) -> int | None:
        return Orthonormal.unknowns(dims[::-1])

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        return [member.T for member in Orthonormal.exact(symbols, dims[::-1])]

    def free(self, dims: Dims) -> int | None:
        return Orthonormal.free(dims[::-1])

    def general(self, numbers: Any, dims: Dims) -> list[Any]:
        return [member.T for member in Orthonormal.general(numbers, dims[::-1])]

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Vectors, dims)


OrthonormalVectors = _OrthonormalVectors()


class _Matrices(Family):
    """k matrices of shape m×n, as a k×m×n array."""

    words = "real"
    arity = (3,)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if turn == 1:
            return np.array([np.eye(dims[1], dims[2])] * dims[0])
        return small_array(rng, dims, turn)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        if one(rng, 0, 2):
            return styled_array(rng, dims)
        return np.array([styled_array(rng, dims[1:]) for _ in range(dims[0])])


Matrices = _Matrices()
