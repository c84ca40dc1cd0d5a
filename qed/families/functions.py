"""Functions as hypotheses: generic smooth ones and activation functions, called on arrays, with their derivatives.

All are written with NumPy's ufuncs (and `reshape` for matrices): what carries derivatives through these goes through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import show
from ..compare import Mismatch
from ..errors import BadCheck
from .base import Dims, Family, Hypothesis
from .drawing import Array, Rng, Shape, one, whole

WIDTH = 3
"""The rows of B: enough to make the derivatives of all orders independent of each other."""
SHORT = 24
"""A function with more coefficients than this is not written out."""


def taken(function: str, arguments: Sequence[Any], shapes: Sequence[Shape]) -> None:
    """Complain where arguments have not the shapes that a function takes; one entry will do for a number."""
    for value, shape in zip(arguments, shapes, strict=True):
        given = np.shape(value)
        if given != shape and not (shape == () and given == (1,)):
            raise Mismatch(f"{function} takes {_an_array(shape)}; it was given {_an_array(given)}.")


def _an_array(shape: Shape) -> str:
    if len(shape) == 1:
        return f"a vector of {shape[0]} {'entry' if shape[0] == 1 else 'entries'}"
    kind = "a matrix" if len(shape) == 2 else "an array"
    return f"{kind} of shape {'×'.join(map(str, shape))}" if shape else "a number"


class SmoothFunction:
    """A generic function x ↦ C φ(Bx + b) with φ(t) = sin t + t²/4 of numbers, vectors or matrices (row by row).

    `shapes` are those of its arguments, `rows` the entries of its value (0: a number).
    """

    def __init__(self, rng: Rng, shapes: tuple[Shape, ...], rows: int):
        self.shapes, self.rows = shapes, rows
        counts = [int(np.prod(s)) for s in shapes]
        inputs = sum(counts)
        inner = whole(rng, -6, 7, (WIDTH, inputs)) / 8 + np.where(whole(rng, 0, 2, (WIDTH, inputs)) > 0, 0.125, -0.125)
        self.inner = np.split(inner, np.cumsum(counts)[:-1], axis=1)
        """B, in one part for each argument."""
        self.shift = whole(rng, -4, 5, (WIDTH,)) / 4
        self.outer = whole(rng, -6, 7, (rows or 1, WIDTH)) / 4 + 0.125
        self.terms = float(np.max(np.abs(self.outer)))
        """The size of what is added up: where it cancels, in a value or a derivative, rounding errors of it remain."""

    def __call__(self, *points: Any) -> Any:
        """The value: an array of `rows` entries, or a number."""
        t = self._inside(points)
        return (self.outer if self.rows else self.outer[0]) @ (np.sin(t) + 0.25 * (t * t))

    def of_columns(self, *columns: Any) -> Any:
        """The value as a column, of arguments as columns."""
        t = sum((B @ x for B, x in zip(self.inner, columns, strict=True)), self.shift[:, None])
        return self.outer @ (np.sin(t) + 0.25 * (t * t))

    def gradient(self, *points: Any) -> Any:
        """The gradient of a function with numbers as values, of the argument's shape; a tuple for several arguments."""
        if self.rows:
            raise BadCheck(f"A function with {self.rows} entries has no gradient: use f.jacobian(x).")
        weights = self.outer[0] * self._slopes(points)
        parts = [_back(weights, B, point) for B, point in zip(self.inner, points, strict=True)]
        return parts[0] if len(parts) == 1 else tuple(parts)

    def jacobian(self, point: Any, order: str | None = None) -> Any:
        """The Jacobian, a row for each entry of the value (one row where it is a number); a vector for a curve.

        A matrix needs `order`: "rows" where its entries are counted row by row, "columns" where column by column.
        """
        if len(self.shapes) > 1:
            raise BadCheck("A function of two arguments has two Jacobians: fix one argument, or use f.gradient(x, y).")
        (inner,), (shape,) = self.inner, self.shapes
        if len(shape) == 2 and order not in ("rows", "columns"):
            raise BadCheck('The Jacobian by a matrix needs the order of its entries: order="columns" or order="rows".')
        if len(shape) == 2 and order == "columns":
            inner = inner.reshape(WIDTH, *shape).transpose(0, 2, 1).reshape(WIDTH, -1)
        weights = self._slopes((point,)) * (self.outer if self.rows or np.ndim(point) else self.outer[0])
        return weights @ (inner if np.ndim(point) else inner[:, 0])

    def slope(self, t: Any) -> Any:
        """The derivative by a number."""
        if self.shapes != ((),):
            raise BadCheck("A function of a vector or a matrix has no slope: use f.gradient(x) or f.jacobian(x).")
        return self.jacobian(t) if self.rows else self.gradient(t)

    def _inside(self, points: Sequence[Any]) -> Any:
        """Bx + b."""
        taken("The function", points, self.shapes)
        return sum((_times(B, x) for B, x in zip(self.inner, points, strict=True)), self.shift)

    def _slopes(self, points: Sequence[Any]) -> Any:
        """φ′(Bx + b)."""
        t = self._inside(points)
        return np.cos(t) + 0.5 * t

    def __str__(self) -> str:
        inner = np.hstack(self.inner)
        if inner.size + self.shift.size + self.outer.size > SHORT:
            return "a generic function"
        outer = self.outer if self.rows else self.outer[0]
        parts = [f"{letter} = {show.plain(v)}" for letter, v in zip("CBb", (outer, inner, self.shift), strict=True)]
        if len(self.shapes) > 1:
            words = "(x, y) ↦ C φ(B(x, y) + b) ("
        elif len(self.shapes[0]) == 2:
            words = "X ↦ C φ(Bx + b) (x is X row by row, "
        else:
            words = "x ↦ C φ(Bx + b) ("
        return f"{words}φ(t) = sin t + t²/4, {', '.join(parts)})"

    __repr__ = __str__


def _times(B: Array, x: Any) -> Any:
    """B times a number, a vector, or the entries of a matrix row by row."""
    if np.ndim(x) == 0:
        return B[:, 0] * x
    return B @ (x if np.ndim(x) == 1 else x.reshape(-1))


def _back(u: Any, B: Array, x: Any) -> Any:
    """Bᵀu, in the shape of x."""
    if np.ndim(x) == 0:
        return u @ B[:, 0]
    return u @ B if np.ndim(x) == 1 else (u @ B).reshape(np.shape(x))


@dataclass(frozen=True)
class EntrywiseFunction:
    """A function of one number that is applied to every entry, and its derivative `slope`, which is as well."""

    name: str
    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]

    def __call__(self, x: Any) -> Any:
        return self.value(x)

    def __str__(self) -> str:
        return self.name

    __repr__ = __str__


def _generic(a: float, b: float, c: float) -> EntrywiseFunction:
    """sin(at + b) + ct²."""
    factors = ["" if v == 1 else f"{show.number(v)} " for v in (a, c)]
    return EntrywiseFunction(
        f"sin({factors[0]}t + {show.number(b)}) + {factors[1]}t²",
        lambda t: np.sin(a * t + b) + c * (t * t),
        lambda t: a * np.cos(a * t + b) + (2 * c) * t,
    )


FAR = 350.0
"""Beyond this eᵗ and its square are not formed: they would overflow."""


def _sigmoid(t: Any) -> Any:
    """1/(1 + e⁻ᵗ)."""
    return 1.0 / (1.0 + np.exp(-np.maximum(t, -FAR)))


def _softplus(t: Any) -> Any:
    """log(1 + eᵗ)."""
    near = np.minimum(t, FAR)
    return np.log1p(np.exp(near)) + (t - near)


def _tanh_slope(t: Any) -> Any:
    u = np.tanh(t)
    return 1.0 - u * u


SQUARE = EntrywiseFunction("square", lambda t: t * t, lambda t: 2.0 * t)
TAME: tuple[EntrywiseFunction, ...] = (
    EntrywiseFunction("tanh", np.tanh, _tanh_slope),
    EntrywiseFunction("sigmoid", _sigmoid, lambda t: _sigmoid(t) * _sigmoid(-t)),
    EntrywiseFunction("relu", lambda t: np.maximum(t, 0.0), lambda t: np.maximum(np.sign(t), 0.0)),
    EntrywiseFunction("softplus", _softplus, _sigmoid),
    EntrywiseFunction("leaky relu", lambda t: np.maximum(t, 0.125 * t), lambda t: np.maximum(np.sign(t), 0.125)),
    EntrywiseFunction("sin", np.sin, np.cos),
)
"""Activation functions that grow no faster than a number. The slope of a relu at 0 is that on the left."""
ACTIVATIONS: tuple[EntrywiseFunction, ...] = (SQUARE, *TAME)
"""The first is the one to calculate with by hand."""


class FunctionFamily(Family):
    """Base of the families of functions."""

    words = "smooth"
    entrywise = False
    """Whether a member is a function of one number, applied to every entry."""

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        """The shapes of the arguments and the number of entries of the value (0: a number)."""
        raise NotImplementedError

    def shape(self, dims: Dims) -> tuple[int, ...]:
        return ()

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return callable(value)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return self.sample(rng, dims)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        args, rows = self.shapes(dims)
        return SmoothFunction(rng, args, rows)

    def unknowns(self, dims: Dims) -> int | None:
        return None


class _Smooth(FunctionFamily):
    """`Smooth`: R→R; `Smooth["n"]`: R^n→R; `Smooth["n", "m"]`: R^n→R^m."""

    arity = (0, 1, 2)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        args = ((dims[0],),) if dims else ((),)
        return (args if args != ((1,),) else ((),)), dims[1] if len(dims) == 2 else 0


Smooth = _Smooth()


class _SmoothOfMatrix(FunctionFamily):
    """`SmoothOfMatrix["m", "n"]`: R^{m×n}→R; with a third dimension →R^k."""

    arity = (2, 3)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return (tuple(dims[:2]),), dims[2] if len(dims) == 3 else 0


SmoothOfMatrix = _SmoothOfMatrix()


class _SmoothOfTwo(FunctionFamily):
    """`SmoothOfTwo["n", "m"]`: (x, y) ↦ f(x, y) ∈ R for x ∈ R^n, y ∈ R^m."""

    arity = (2,)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return ((dims[0],), (dims[1],)), 0


SmoothOfTwo = _SmoothOfTwo()


class Entrywise(FunctionFamily):
    """Base of the families of functions of one number; with a dimension m, of families of m of them."""

    arity = (0, 1)
    entrywise = True

    def member(self, rng: Rng) -> EntrywiseFunction:
        raise NotImplementedError

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return len(value) == dims[0] and all(map(callable, value)) if dims else callable(value)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return tuple(self.member(rng) for _ in range(dims[0])) if dims else self.member(rng)


class _Elementwise(Entrywise):
    """A smooth function of one number that is applied to vectors and matrices entry by entry.

    `Elementwise["m"]` is a family of m of them: the activation functions of a network.
    """

    def member(self, rng: Rng) -> EntrywiseFunction:
        a, b, c = (float(v) for v in whole(rng, 1, 9, (3,)) / 8)
        return _generic(a, b, c)


Elementwise = _Elementwise()


class _Activation(Entrywise):
    """tanh, sigmoid, relu, …: `s: Activation` is called on arrays, entry by entry; `s.slope` is its derivative.

    `Activation["m"]` is a family of m of them.
    """

    words = "an activation function"

    def member(self, rng: Rng) -> EntrywiseFunction:
        return ACTIVATIONS[one(rng, 0, len(ACTIVATIONS))]

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if turn == 0:
            return (SQUARE,) * dims[0] if dims else SQUARE
        return self.sample(rng, dims)


Activation = _Activation()
