"""What a reader puts into a cell that invites changes: used as it is meant, or refused with a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import show
from .errors import BadInput

Array = np.ndarray


def real_matrix(
    values: Any, name: str = "A", shape: tuple[int, int] | None = None, need: str = "Here we need"
) -> Array:
    """A matrix of real, finite numbers as an array of floats, of the given shape if there is one.

    Raises
    ------
    BadInput : what is wrong with the values, and where. `need` opens the sentence about a shape that does not fit.
    """
    try:
        given = np.array(values)
    except ValueError:
        raise BadInput(f"{name} has rows of different lengths. A matrix is a list of rows: [[1, 2], [3, 4]].") from None
    if given.ndim != 2 or not given.size:
        raise BadInput(
            f"{name} is {_kind(given)}, not a matrix. Write it as a list of rows: [[1, 2], [3, 4]]; "
            "a single row is [[1, 2]]."
        )
    if given.dtype.kind not in "biuf":
        said = "has complex entries" if given.dtype.kind == "c" else "has entries that are not numbers"
        raise BadInput(f"{name} {said}. Its entries must be real numbers.")
    matrix = given.astype(float)
    if not np.all(np.isfinite(matrix)):
        row, column = (int(i) for i in np.argwhere(~np.isfinite(matrix))[0])
        raise BadInput(
            f"{name}[{row}, {column}] is {matrix[row, column]}. All entries must be finite: "
            "an SVD of anything else does not exist."
        )
    if shape and matrix.shape != shape:
        raise BadInput(f"{need} a {shape[0]}×{shape[1]} matrix; {name} is {show.shape(matrix)}.")
    return matrix


def _kind(given: Array) -> str:
    if not given.size:
        return "empty"
    return ("a number", "a single list", "")[given.ndim] if given.ndim < 2 else f"an array with {given.ndim} axes"


def whole_number(value: Any, low: int, high: int, name: str = "k", why: str = "") -> int:
    """A whole number from low to high. Raises `BadInput`; `why` explains the range."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        raise BadInput(f"{name} = {value} does not fit: {name} is a whole number from {low} to {high}{why}.")
    return int(value)


def of_rank_at_most(B: Any, k: int, shape: tuple[int, int], name: str = "B") -> Array:
    """A real matrix of the given shape and of rank at most k. Raises `BadInput`, with the rank that it has."""
    matrix = real_matrix(B, name, shape)
    rank = int(np.linalg.matrix_rank(matrix))
    if rank > k:
        raise BadInput(f"{name} has rank {rank}. Here its rank may be at most k = {k}.")
    return matrix
