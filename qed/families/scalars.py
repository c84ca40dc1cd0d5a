"""Numbers: dimensions, indices, positive numbers (and arrays of them), exponents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .arrays import NonzeroEntries, Real
from .base import Dims, Family, Hypothesis, Specs
from .drawing import Rng, one


class Dimension:
    """Annotate a parameter with `Dimension` to receive the number behind the name: `n: Dimension`."""


class _Index(Family):
    """`i: Index["n"]`: a whole number 1 ≤ i ≤ n, the position of an entry as it is printed."""

    words = "from 1 to {0}"
    arity = (1,)

    def shape(self, dims: Dims) -> tuple[int, ...]:
        return ()

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(1 <= value <= dims[0] and value == int(value))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return (1, dims[0])[turn] if turn < 2 else self.sample(rng, dims)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return one(rng, 1, dims[0] + 1)

    def unknowns(self, dims: Dims) -> int | None:
        return 0

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        return list(range(1, dims[0] + 1))


Index = _Index()


class Scalar(Family):
    """Base of the families of numbers whose small members come from a short list, `first`."""

    arity: tuple[int, ...] = (0,)
    first: tuple[float, ...] = (1.0, 2.0)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return self.first[0 if turn == 0 else one(rng, 0, len(self.first))]

    def unknowns(self, dims: Dims) -> int | None:
        return None


class _Positive(Scalar):
    """Numbers greater than 0 (no dimension), vectors (one) or matrices (two) of them."""

    words = "positive"
    arity = (0, 1, 2)
    first = (1.0, 2.0, 0.5, 3.0)

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.all(np.asarray(value) > 0))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return np.abs(NonzeroEntries.small(rng, dims, turn)) if dims else super().small(rng, dims, turn)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        if dims:
            return np.abs(NonzeroEntries.sample(rng, dims))
        return float(one(rng, 1, 1024)) / 256 * 2.0 ** (0, 0, 0, -30, 30)[one(rng, 0, 5)]

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


Positive = _Positive()


class _Exponent(Scalar):
    """Exponents p of an ℓp norm: 1 ≤ p ≤ ∞."""

    words = "in [1, ∞]"
    first: tuple[float, ...] = (1.0, 2.0, np.inf, 3.0, 1.5)

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return bool(value >= 1)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        choice = one(rng, 0, 8)
        if choice < 4:
            return (1.0, 2.0, np.inf, 100.0)[choice]
        return 1.0 + float(one(rng, 1, 640)) / 64

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(PositiveExponent)


Exponent = _Exponent()


class _PositiveExponent(_Exponent):
    """Exponents 0 < p ≤ ∞, for which Σ|xᵢ|ᵖ still makes sense."""

    words = "in (0, ∞]"
    first: tuple[float, ...] = (0.5, 0.5, 0.5, 0.5, 2.0)

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return bool(value > 0)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return float(one(rng, 16, 192)) / 64 if one(rng, 0, 2) else super().sample(rng, dims)

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return None


PositiveExponent = _PositiveExponent()
