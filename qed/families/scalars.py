"""Numbers: dimensions, indices, positive numbers and intervals (and arrays of them), probabilities, exponents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import show
from .arrays import NonzeroEntries, Real
from .base import Dims, Family, Hypothesis, Specs, arranged, close
from .drawing import Array, Rng, one, whole


class Dimension:
    """Annotate a parameter with `Dimension` to receive the number behind the name: `n: Dimension`.

    Where no other parameter has that dimension, it is a number from 1 on.
    """


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

    def free(self, dims: Dims) -> int | None:
        return int(np.prod(dims, dtype=int))  # an open subset of all numbers

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


Positive = _Positive()


class Interval(Scalar):
    """Numbers between two, either of which may be infinite, and vectors and matrices of them.

    `ends` says which of the two belong to it.
    """

    arity = (0, 1, 2)

    def __init__(self, low: float, high: float, ends: tuple[bool, bool] = (True, True)):
        self.low, self.high, self.ends = low, high, ends
        left, right = "(["[ends[0]], ")]"[ends[1]]
        self.words = f"in {left}{show.number(low)}, {show.number(high)}{right}"
        inner = [self._at(part) for part in (0.5, 0.25, 0.75, 0.125)]
        self.first = (*(end for end, there in zip((low, high), ends, strict=True) if there), *inner)

    def _at(self, part: float) -> float:
        """A number inside, `part` of the way through: 1/2, 1, 2 or 7 beyond the one end where the other is infinite."""
        if np.isfinite(self.low) and np.isfinite(self.high):
            return self.low + part * (self.high - self.low)
        beyond = 1 / (1 - part) - 1
        return self.low + beyond if np.isfinite(self.low) else self.high - beyond

    def has(self, value: Any, dims: Dims) -> bool:
        value = np.asarray(value)
        above = value >= self.low if self.ends[0] else value > self.low
        below = value <= self.high if self.ends[1] else value < self.high
        return bool(np.all(above & below))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if not dims:
            return self.first[turn] if turn < len(self.first) else super().small(rng, dims, 1)
        return np.reshape([self.first[k] for k in rng.integers(0, len(self.first), int(np.prod(dims)))], dims)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        if dims:
            return np.reshape([self.sample(rng, ()) for _ in range(int(np.prod(dims)))], dims)
        style = one(rng, 0, 4)
        if style == 0:
            return self.first[one(rng, 0, len(self.first))]
        return self._at(one(rng, 1, 256) / 256 if style < 3 else 1 / 1024)

    def free(self, dims: Dims) -> int | None:
        return int(np.prod(dims, dtype=int))

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


class _UnitInterval(Interval):
    """Numbers from 0 to 1 with both ends: the weights t and 1 − t."""

    def __init__(self) -> None:
        super().__init__(0.0, 1.0)


UnitInterval = _UnitInterval()


class _Probabilities(Family):
    """Vectors with positive entries that sum to 1: multiples of a power of two, so that the sum is exactly 1."""

    words = "with positive entries that sum to 1"
    arity = (1,)

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.all(value > 0)) and close(np.sum(value), 1.0)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        (n,) = dims
        if turn == 0:  # 1/2, 1/4, …, the last one twice
            return 2.0 ** -np.minimum(np.arange(1.0, n + 1), n - 1)
        return _shared(np.ones(n) if turn == 1 else whole(rng, 1, 5, dims), max(4, 1 << n.bit_length()))

    def sample(self, rng: Rng, dims: Dims) -> Any:
        (n,) = dims
        match one(rng, 0, 4):
            case 0:  # nearly all alike
                weights = whole(rng, 15, 18, dims)
            case 1:  # one that is nearly certain
                weights = np.ones(n)
                weights[one(rng, 0, n)] = 64.0 * n
            case 2:  # from large to small
                weights = rng.permuted(2.0 ** -np.minimum(np.arange(n), 8))
            case _:
                weights = whole(rng, 1, 256, dims)
        return _shared(weights, 256 << n.bit_length())

    def unknowns(self, dims: Dims) -> int | None:
        return dims[0] - 1

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        return [arranged([*symbols, 1 - sum(symbols)], dims)]

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Positive, dims)


def _shared(weights: Array, total: int) -> Array:
    """About the shares of the weights, as positive multiples of 1/total."""
    parts = 1.0 + np.floor(weights / np.sum(weights) * (total - len(weights)))
    parts[np.argmax(weights)] += total - np.sum(parts)
    return np.asarray(parts / total)


Probabilities = _Probabilities()


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


class _InnerExponent(_Exponent):
    """Exponents 1 < p < ∞, for which the ℓp norm is differentiable off 0."""

    words = "in (1, ∞)"
    first: tuple[float, ...] = (2.0, 3.0, 1.5, 4.0)

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return bool(1 < value < np.inf)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        choice = one(rng, 0, 8)
        # nearer to 1, difference quotients cannot tell |t|^p from a kink
        return (2.0, 3.0, 4.0)[choice] if choice < 3 else 1.0 + float(max(one(rng, 1, 640), 2)) / 64

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Exponent)


InnerExponent = _InnerExponent()


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
