"""Functions as hypotheses: generic smooth ones and activation functions, called on arrays, with their derivatives.

All are written with NumPy's ufuncs: what carries derivatives through these goes through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import show
from ..errors import BadCheck
from .base import Dims, Family, Hypothesis, Specs
from .drawing import Rng, one, whole
from .smooth import ConvexFunction, GenericFunction, Polynomial


@dataclass(frozen=True)
class EntrywiseFunction:
    """A function of one number that is applied to every entry, and its derivative `slope`, which is as well."""

    name: str
    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    coefficients: tuple[float, ...] = ()
    """Of a generic one; the name and these are enough to make it again (`entrywise`)."""

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
        (a, b, c),
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
SIGMOID = EntrywiseFunction("sigmoid", _sigmoid, lambda t: _sigmoid(t) * _sigmoid(-t))
CUBE = EntrywiseFunction("cube", lambda t: t * t * t, lambda t: 3.0 * t * t)
TAME: tuple[EntrywiseFunction, ...] = (
    EntrywiseFunction("tanh", np.tanh, _tanh_slope),
    SIGMOID,
    EntrywiseFunction("relu", lambda t: np.maximum(t, 0.0), lambda t: np.maximum(np.sign(t), 0.0)),
    EntrywiseFunction("softplus", _softplus, _sigmoid),
    EntrywiseFunction("leaky relu", lambda t: np.maximum(t, 0.125 * t), lambda t: np.maximum(np.sign(t), 0.125)),
    EntrywiseFunction("sin", np.sin, np.cos),
)
"""Activation functions that grow no faster than a number. The slope of a relu at 0 is that on the left."""
ACTIVATIONS: tuple[EntrywiseFunction, ...] = (SQUARE, *TAME)
"""The first is the one to calculate with by hand."""


def entrywise(name: str, coefficients: Sequence[float]) -> EntrywiseFunction:
    """The function of this name, or the generic one with these coefficients; KeyError where there is none."""
    return _generic(*coefficients) if coefficients else {one.name: one for one in (CUBE, *ACTIVATIONS)}[name]


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
        args, rows = self.shapes(dims)
        return Polynomial.small(rng, args, rows, turn)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        args, rows = self.shapes(dims)
        return GenericFunction(rng, args, rows)

    def unknowns(self, dims: Dims) -> int | None:
        return None

    def dims_of(self, value: Any) -> Dims:
        """The dimensions of a member, where it shows them; else none."""
        return ()

    def read(self, text: str, dims: Dims) -> Any:
        """The member that is written so: a polynomial."""
        args, rows = self.shapes(dims)
        return Polynomial.read(text, args, rows)


class _Smooth(FunctionFamily):
    """`Smooth`: R→R; `Smooth["n"]`: R^n→R; `Smooth["n", "m"]`: R^n→R^m."""

    arity: tuple[int, ...] = (0, 1, 2)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        args = ((dims[0],),) if dims else ((),)
        return (args if args != ((1,),) else ((),)), dims[1] if len(dims) == 2 else 0


Smooth = _Smooth()


class _Convex(_Smooth):
    """`Convex["n"]`: smooth functions R^n→R whose Hessian is positive semidefinite everywhere; `Convex`: R→R."""

    words = "convex"
    arity = (0, 1)

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        if isinstance(value, GenericFunction):
            return isinstance(value, ConvexFunction)
        return isinstance(value, Polynomial) and value.convex()

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        args, _ = self.shapes(dims)
        return Polynomial.small_convex(rng, args, turn)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        args, rows = self.shapes(dims)
        return ConvexFunction(rng, args, rows)

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Smooth, dims)


Convex = _Convex()


class _SmoothOfMatrix(FunctionFamily):
    """`SmoothOfMatrix["m", "n"]`: R^{m×n}→R; with a third dimension →R^k."""

    arity = (2, 3)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return (tuple(dims[:2]),), dims[2] if len(dims) == 3 else 0


SmoothOfMatrix = _SmoothOfMatrix()


class _SmoothOfTwo(FunctionFamily):
    """`SmoothOfTwo["n", "m"]`: (x, y) ↦ f(x, y) ∈ R for x ∈ R^n, y ∈ R^m; with a third dimension →R^k."""

    arity = (2, 3)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return ((dims[0],), (dims[1],)), dims[2] if len(dims) == 3 else 0


SmoothOfTwo = _SmoothOfTwo()


class Entrywise(FunctionFamily):
    """Base of the families of functions of one number; with a dimension m, of families of m of them."""

    arity = (0, 1)
    entrywise = True

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return self.sample(rng, dims)

    def read(self, text: str, dims: Dims) -> Any:
        """The member with this name."""
        for function in ACTIVATIONS:
            if function.name == text:
                return function
        raise BadCheck(f"“{text}” is none of the functions {', '.join(f.name for f in ACTIVATIONS)}.")

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

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if turn < 2:
            simple = (SQUARE, CUBE)[turn]
            return (simple,) * dims[0] if dims else simple
        return self.sample(rng, dims)


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
