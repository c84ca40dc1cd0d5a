"""What a node computes its value in: the values of symbols, the sizes behind names, the steps taken so far."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...precise import literal
from .. import jets
from ..jets import Value
from ..shapes import Dim, Matrix, Type

MOST_STEPS = 50_000
"""Evaluated terms of all sums of one relation on one instance: more is refused."""


class Undefined(Exception):
    """A value that does not exist on this instance (an index beyond the end, a singular matrix)."""


class Refused(Exception):
    """A value that only some readers would give: asking for it is an error of the formula."""


class TooMuch(Exception):
    """A sum with more terms than anyone will wait for."""


class Run:
    """What all environments of one evaluation share."""

    __slots__ = ("outside", "peak", "precise", "sizes", "steps")

    def __init__(self, sizes: Callable[[Any], int], precise: bool = False):
        self.sizes, self.peak, self.steps, self.precise = sizes, 0.0, 0, precise
        self.outside = False
        """Whether a root or a logarithm of a negative number was met."""

    def number(self, value: Value) -> Value:
        """A number that is printed, an index or a size, as one to calculate with."""
        return literal(value) if self.precise and isinstance(value, (float, int)) and math.isfinite(value) else value

    def see(self, value: Value) -> None:
        """Note the size of something that was added up: rounding errors are relative to it."""
        if not isinstance(value, float):
            value = jets.primal(value)
        if isinstance(value, float):
            size = abs(value)
        elif isinstance(value, np.ndarray) and value.dtype != object and value.size:
            size = largest_entry(value)
        else:
            return
        if size > self.peak:
            self.peak = size

    def see_root(self, value: Value, of: Value) -> None:
        """Note a root or a logarithm, which is no number where it is one of a negative number."""
        there, here = jets.primal(value), jets.primal(of)
        if isinstance(there, float):
            self.outside = self.outside or (there != there and here < 0)
        elif isinstance(there, np.ndarray) and there.dtype != object:
            self.outside = self.outside or bool(np.any((there != there) & (here < 0)))

    def step(self, count: int) -> None:
        self.steps += count
        if self.steps > MOST_STEPS:
            raise TooMuch


def largest_entry(value: Any) -> float:
    """The size of the largest entry; NumPy takes longer than Python for few."""
    return max(map(abs, value.ravel().tolist()), default=0.0) if value.size <= 40 else float(np.abs(value).max())


class Env:
    """Values of symbols; `bound` holds indices, arguments and whatever a derivative varies, and comes first."""

    __slots__ = ("bound", "depth", "run", "values")

    def __init__(self, values: dict[str, Any], run: Run, bound: dict[Any, Any] | None = None, depth: int = 0):
        self.values, self.run, self.bound, self.depth = values, run, bound or {}, depth

    def binding(self) -> Env:
        """A copy in which indices can be bound."""
        return Env(self.values, self.run, dict(self.bound), self.depth)

    def with_(self, key: Any, value: Any) -> Env:
        return Env(self.values, self.run, {**self.bound, key: value}, self.depth)

    def deeper(self) -> Env:
        """Inside one more derivative."""
        return Env(self.values, self.run, self.bound, self.depth + 1)

    def size(self, dim: Dim) -> int:
        try:
            return dim.resolved().value(self._size_of) if dim.terms else dim.const
        except KeyError:
            raise Undefined(f"the size {dim}") from None

    def _size_of(self, atom: Any) -> int:
        if atom in self.bound:
            return int(self.bound[atom])
        if isinstance(atom, tuple):
            return self.run.sizes((atom[0], self.size(atom[1])))
        return self.run.sizes(atom)

    def shape(self, kind: Type) -> tuple[int, int]:
        """The rows and columns of a value of a type; a number has one of each."""
        return (self.size(kind.rows), self.size(kind.cols)) if isinstance(kind, Matrix) else (1, 1)
