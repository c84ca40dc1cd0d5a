"""Arrays of moderate size: for exp, tanh and sin, short ones, and away from the kinks of |x|, max and sorting."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Real
from .base import Dims, Family, Hypothesis, Specs
from .drawing import MODERATE_STYLES, Array, Rng, Shape, one, signs, styled_array


class _Moderate(Family):
    """Numbers (no dimension), vectors (one) or matrices (two) with entries between −4 and 4.

    Where exp, tanh or sin is applied, numbers like 2^40 only show that it overflows, is flat or turns too fast.
    """

    words = "between −4 and 4"

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.all(np.abs(value) <= 4))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return Real.small(rng, dims, turn)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        if dims:
            return styled_array(rng, dims, MODERATE_STYLES)
        return (0.0, 1.0, -1.0)[one(rng, 0, 3)] if one(rng, 0, 8) == 0 else float(one(rng, -1023, 1024)) / 256

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return None  # the size is for the computer: a statement about these is meant for all


Moderate = _Moderate()


class _Near(_Moderate):
    """The same as `Moderate`, often near 0: for expansions, which say much about short steps and points that are near.

    A bound with a wrong power of the length may be false along short steps only.
    """

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        far = super().small(rng, dims, turn)
        return far if turn == 0 else far * (1.0, 0.125, -0.125)[one(rng, 0, 3)]

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return super().sample(rng, dims) * 2.0 ** -(2 * one(rng, 0, 4))


Near = _Near()


class _OffKinks(Family):
    """Numbers, vectors or matrices with entries far from 0 and, in size, from each other.

    Sizes lie between 1/16 and 4, at least 1/16 apart (1/256 where there are more than 48 entries): small steps meet no
    kink of |x|, relu, max or sorting.
    """

    words = "with entries that are apart from 0 and, in size, from each other"

    def has(self, value: Any, dims: Dims) -> bool:
        sizes = np.sort(np.abs(np.ravel(value)))
        return bool(np.all(sizes >= 1 / 16) and np.all(np.diff(sizes) >= 1 / 256))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        """1, 2, …; in halves or quarters where there are many."""
        if not dims:
            return (1.0, -1.0)[turn] if turn < 2 else float(one(rng, 1, 5)) * (1.0, -1.0)[one(rng, 0, 2)]
        count = int(np.prod(dims))
        counted = np.arange(1.0, count + 1) / 2 ** max((count - 1).bit_length() - 2, 0)
        if turn == 1:
            counted = -counted
        elif turn:
            counted = rng.permutation(counted) * signs(rng, (count,))
        return counted.reshape(dims)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        sizes = _sizes_apart(rng, dims)
        match one(rng, 0, 8):
            case 0:
                return _plain(sizes)
            case 1:
                return _plain(-sizes)
            case 2:
                return _plain(np.sort((sizes * signs(rng, dims)).ravel()).reshape(dims))
            case _:
                return _plain(sizes * signs(rng, dims))

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Moderate, dims)


def _sizes_apart(rng: Rng, shape: Shape) -> Array:
    """Different multiples of 1/16 (of 1/256 where there are many) from 1/16 on, in any order."""
    count = int(np.prod(shape))
    low, high, step = (1, 64, 1 / 16) if count <= 48 else (16, max(1024, 16 + count), 1 / 256)
    return ((rng.permutation(high - low)[:count] + low) * step).reshape(shape)


def _plain(array: Array) -> Any:
    """An array; a number where it has no dimension."""
    return array if array.ndim else float(array)


OffKinks = _OffKinks()
