"""Functions among the symbols: their types, and how formulas call them.

In a formula vectors are columns, and values may be jets; a function of `qed.families` is called there with columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ..families import Family, FunctionFamily
from ..families.networks import NetworkFunction
from ..families.programs import ProgramFunction
from ..families.smooth import SmoothFunction
from . import jets
from .shapes import SCALAR, Dim, Function, Matrix, Sequence, Type, matrix, vector

if TYPE_CHECKING:
    import numpy as np

    Rng = np.random.Generator


ENTRYWISE = Function((SCALAR,), SCALAR, (), True)
"""The type of a function of one number that is applied entry by entry."""


def function_type(family: FunctionFamily, dims: tuple[Dim, ...]) -> Type:
    """The type of a member; of a family of functions where the subscript counts them."""
    if family.entrywise:
        return Sequence(lambda _: ENTRYWISE, Dim.of(1), dims[0]) if dims else ENTRYWISE
    args, rows = family.shapes(dims)
    return Function(tuple(_argument(shape) for shape in args), SCALAR if isinstance(rows, int) else vector(rows))


def _argument(shape: tuple[Any, ...]) -> Type:
    if len(shape) == 2:
        return Matrix(*shape)
    return matrix(shape[0], Dim.of(1)) if shape else SCALAR


def applied(function: Callable[..., Any], *points: Any) -> Any:
    """The value of a function at columns, matrices or numbers."""
    if isinstance(function, SmoothFunction):
        value = function.of_columns(*map(_column, points, function.shapes))
        return value if function.rows else jets.scalar_of(value)
    if isinstance(function, NetworkFunction):
        return function.of_columns(*points)
    if isinstance(function, ProgramFunction):
        return jets.scalar_of(function.of_columns(*points))
    return function(*points)


def _column(point: Any, shape: tuple[int, ...]) -> Any:
    """A point as a column: a matrix row by row."""
    column = jets.matrix_of(point)
    return jets.reshaped(column, (shape[0] * shape[1], 1)) if len(shape) == 2 else column


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


Opaque = _Opaque()
