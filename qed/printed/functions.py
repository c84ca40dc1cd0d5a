"""Generic smooth functions as hypotheses: f: R→R, R^n→R, R^n→R^m, of matrices, of two arguments.

A member is f(x) = C φ(Bx + b) with φ(t) = sin t + t²/4, written in jets, so that all its derivatives are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadCheck
from ..families import Family, whole
from . import jets
from .shapes import SCALAR, Dim, Function, Matrix, Sequence, Type, matrix, vector

if TYPE_CHECKING:
    Rng = np.random.Generator

WIDTH = 3
"""The rows of B: enough to make the derivatives of all orders independent of each other."""


def _phi(t: Any) -> Any:
    return jets.add(jets.sin(t), jets.multiply(0.25, jets.multiply(t, t)))


class SmoothFunction:
    """One generic function; `shapes` are those of its arguments, `rows` the entries of its value (0: a number)."""

    def __init__(self, rng: Rng, shapes: tuple[tuple[int, ...], ...], rows: int):
        self.shapes, self.rows = shapes, rows
        inputs = sum(int(np.prod(s)) for s in shapes)
        self.inner = whole(rng, -6, 7, (WIDTH, inputs)) / 8 + np.where(
            whole(rng, 0, 2, (WIDTH, inputs)) > 0, 0.125, -0.125
        )
        self.shift = whole(rng, -4, 5, (WIDTH, 1)) / 4
        self.outer = whole(rng, -6, 7, (rows or 1, WIDTH)) / 4 + 0.125
        self.size = float(np.max(np.abs(self.outer)))
        """Of the terms that are added up: what cancels in a value or a derivative leaves their rounding errors."""

    def __call__(self, *args: Any) -> Any:
        parts = []
        for value, shape in zip(args, self.shapes, strict=True):
            column = jets.matrix_of(value)
            if len(shape) == 2:
                column = jets.linear(lambda a: a.reshape((*a.shape[:-2], a.shape[-2] * a.shape[-1], 1)))(column)
            parts.append([column])
        x = jets.block(parts) if len(parts) > 1 else parts[0][0]
        value = jets.matmul(self.outer, _phi(jets.add(jets.matmul(self.inner, x), self.shift)))
        return value if self.rows else jets.scalar_of(value)

    def __str__(self) -> str:
        return "a generic function"


class ElementwiseFunction:
    """A generic function of one number, applied to every entry."""

    def __init__(self, rng: Rng):
        self.a, self.b, self.c = (float(v) for v in whole(rng, 1, 9, (3,)) / 8)

    def __call__(self, x: Any) -> Any:
        moved = jets.sin(jets.add(jets.multiply(self.a, x), self.b)) if not _is_matrix(x) else self._matrix(x)
        return jets.add(moved, jets.multiply(self.c, jets.multiply(x, x)))

    def _matrix(self, x: Any) -> Any:
        ones = np.ones(np.shape(jets.primal(x))[-2:])
        return jets.sin(jets.add(jets.multiply(self.a, x), self.b * ones))

    def __str__(self) -> str:
        return "a generic function"


def _is_matrix(x: Any) -> bool:
    return isinstance(jets.primal(x), np.ndarray)


class FunctionFamily(Family):
    """Base of the families of functions."""

    words = "smooth"

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        """The shapes of the arguments and the number of entries of the value (0: a number)."""
        raise NotImplementedError

    def type_of(self, dims: tuple[Dim, ...]) -> Type:
        args, rows = self.shapes(dims)
        return Function(tuple(_argument(shape) for shape in args), SCALAR if isinstance(rows, int) else vector(rows))

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return ()

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Any) -> bool:
        return callable(value)

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return self.sample(rng, dims)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        args, rows = self.shapes(dims)
        return SmoothFunction(rng, args, rows)

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return None


def _argument(shape: tuple[Any, ...]) -> Type:
    if len(shape) == 2:
        return Matrix(*shape)
    return matrix(shape[0], Dim.of(1)) if shape else SCALAR


class _Smooth(FunctionFamily):
    """`Smooth`: R→R; `Smooth["n"]`: R^n→R; `Smooth["n", "m"]`: R^n→R^m."""

    arity = (0, 1, 2)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        args = ((dims[0],),) if dims else ((),)
        return (args if args != ((1,),) else ((),)), dims[1] if len(dims) == 2 else 0


class _SmoothOfMatrix(FunctionFamily):
    """`SmoothOfMatrix["m", "n"]`: R^{m×n}→R; with a third dimension →R^k."""

    arity = (2, 3)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return (tuple(dims[:2]),), dims[2] if len(dims) == 3 else 0


class _SmoothOfTwo(FunctionFamily):
    """`SmoothOfTwo["n", "m"]`: (x, y) ↦ f(x, y) ∈ R for x ∈ R^n, y ∈ R^m."""

    arity = (2,)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return ((dims[0],), (dims[1],)), 0


class _Elementwise(FunctionFamily):
    """A smooth function of one number that is applied to vectors and matrices entry by entry.

    `Elementwise["m"]` is a family of m of them: the activation functions of a network.
    """

    arity = (0, 1)

    def type_of(self, dims: tuple[Dim, ...]) -> Type:
        kind = Function((SCALAR,), SCALAR, (), True)
        return Sequence(lambda _: kind, Dim.of(1), dims[0]) if dims else kind

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Any) -> bool:
        return all(callable(f) for f in value) if dims else callable(value)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return tuple(ElementwiseFunction(rng) for _ in range(dims[0])) if dims else ElementwiseFunction(rng)


class _Opaque(Family):
    """Many objects under one letter, such as all parameters of a network. It can be an argument, nothing else."""

    arity = (0,)
    words = "a collection"

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Any) -> bool:
        return True

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return 0.0

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return 0.0

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return None


Smooth = _Smooth()
SmoothOfMatrix = _SmoothOfMatrix()
SmoothOfTwo = _SmoothOfTwo()
Elementwise = _Elementwise()
Opaque = _Opaque()

__all__ = ["BadCheck", "Elementwise", "Opaque", "Smooth", "SmoothOfMatrix", "SmoothOfTwo"]
