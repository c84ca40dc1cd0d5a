"""Drawing arrays: random entries in several styles, and small members to check by hand.

Random entries are integers divided by powers of two, so the instances do not depend on the
processor's mathematical library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

Array = np.ndarray
Shape = tuple[int, ...]
Rng: TypeAlias = "np.random.Generator"  # in quotes: numpy.random is loaded when the first instance is drawn
Style: TypeAlias = "Callable[[Rng, Shape], Array]"


# --- numbers and entries -------------------------------------------------------------------


def whole(rng: Rng, low: int, high: int, shape: Shape) -> Array:
    """Uniform whole numbers low ≤ k < high, as floats. (Scaling `random` is three times as fast as `integers`.)"""
    return np.asarray(np.floor(rng.random(shape) * (high - low) + low))


def one(rng: Rng, low: int, high: int) -> int:
    """One uniform whole number low ≤ k < high."""
    return low + int(rng.random() * (high - low))


def dense(rng: Rng, shape: Shape) -> Array:
    """Entries spread over (−4, 4), each a multiple of 1/256."""
    return whole(rng, -1023, 1024, shape) / 256.0


def signs(rng: Rng, shape: Shape) -> Array:
    """Entries 1 and −1."""
    return whole(rng, 0, 2, shape) * 2.0 - 1.0


def styled_number(rng: Rng) -> float:
    """A real number: one time in eight 0, 1 or −1, one time in four tiny or huge."""
    style, value = one(rng, 0, 8), float(one(rng, -1023, 1024)) / 256
    match style:
        case 0:
            return (0.0, 0.0, 1.0, -1.0)[one(rng, 0, 4)]
        case 1:
            return value * 2.0**-40
        case 2:
            return value * 2.0**40
        case _:
            return value


# --- small members -------------------------------------------------------------------------


def small_array(rng: Rng, shape: Shape, turn: int) -> Array:
    """Arrays with entries a reader can check by hand, the simplest first."""
    match turn:
        case 0 | 6:  # twice: the second time beside other scalars
            return np.ones(shape)
        case 1:
            return np.eye(*shape) if len(shape) == 2 else unit_vector(shape)
        case 2:
            return np.zeros(shape)
        case 3:
            return whole(rng, 0, 2, shape)
        case 4:
            return whole(rng, -1, 2, shape)
        case _:
            return whole(rng, -2, 4, shape)


def unit_vector(shape: Shape) -> Array:
    """An array with a 1 as its first entry, otherwise 0."""
    vector = np.zeros(shape)
    vector[(0,) * len(shape)] = 1.0
    return vector


def until_nonzero(draw: Callable[[], Any], shape: Shape) -> Any:
    """The first of eight draws that is not zero; failing that, a unit vector (of no dimension: 1)."""
    for _ in range(8):
        value = draw()
        if np.any(value):
            return value
    return unit_vector(shape) if shape else 1.0


def without_zeros(array: Array) -> Array:
    """The array with 1 for every entry 0."""
    return np.where(array == 0, 1.0, array)


# --- matrices ------------------------------------------------------------------------------


def low_rank(rng: Rng, shape: Shape, rank: int) -> Array:
    """A matrix of rank at most `rank`, as a product of two thin integer matrices."""
    left, right = whole(rng, -3, 4, (shape[0], rank)), whole(rng, -3, 4, (rank, shape[1]))
    return np.asarray(left @ right)


def orthonormal(rng: Rng, rows: int, columns: int) -> Array:
    """Orthonormal columns from a QR factorisation, with random signs (so both determinants occur)."""
    q, r = np.linalg.qr(dense(rng, (rows, columns)))
    undone = np.copysign(1.0, r.diagonal())  # LAPACK's choice of signs
    return np.asarray(q * undone * signs(rng, (columns,)))


def mirrored(square: Array) -> Array:
    """The symmetric matrix with the upper triangle of `square`."""
    upper = np.triu(square)
    return np.asarray(upper + np.triu(square, 1).T)


def tied(rng: Rng, shape: Shape) -> Array:
    """All singular values equal, or two groups of equal ones."""
    if len(shape) != 2 or min(shape) < 2:
        return signs(rng, shape)
    short, long = sorted(shape)
    values = np.full(short, 3.0)
    values[one(rng, 1, short + 1) :] = 1.0
    tall = orthonormal(rng, long, short) * values
    return np.asarray(tall if shape[0] == long else tall.T)


def invertible(rng: Rng, n: int) -> Array:
    """An n×n matrix whose singular values lie between 1/16 and 16."""
    match one(rng, 0, 8):
        case 0:
            return orthonormal(rng, n, n)
        case 1:
            return tied(rng, (n, n))
        case 2 | 3 as style:  # triangular; the first is not diagonalisable
            if style == 2:
                upper = float(one(rng, 1, 4)) * np.eye(n) + np.eye(n, k=1)
            else:
                weak = np.eye(n) + np.triu(dense(rng, (n, n)), 1) / (8 * n)
                upper = whole(rng, 1, 9, (n, 1)) / 2 * signs(rng, (n, 1)) * weak
            return np.asarray(upper if one(rng, 0, 2) else upper.T)
        case 4:  # almost symmetric
            q, square = orthonormal(rng, n, n), dense(rng, (n, n))
            values = whole(rng, 16, 128, (n,)) / 16 * signs(rng, (n,))
            return np.asarray(mirrored((q * values) @ q.T) + (square - square.T) / (16 * n))
        case 5:
            values = 2.0 ** np.linspace(0, 4, n).round()
        case _:
            values = whole(rng, 16, 128, (n,)) / 16
    return np.asarray((orthonormal(rng, n, n) * values) @ orthonormal(rng, n, n).T)


def overall(rng: Rng, n: int) -> float:
    """A factor for a whole n×n matrix: 1, or one time in two a power of two with which determinants stay finite."""
    most = min(30, 360 // n)
    return float(2.0 ** (one(rng, -most, most + 1) * one(rng, 0, 2)))


# --- styles --------------------------------------------------------------------------------


def styled_array(rng: Rng, shape: Shape, styles: Sequence[Style] | None = None) -> Array:
    """A real array in a random style: any, or one of `styles`."""
    styles = styles or STYLES
    return styles[one(rng, 0, len(styles))](rng, shape)


def _sparse(rng: Rng, shape: Shape) -> Array:
    return np.asarray(dense(rng, shape) * (whole(rng, 0, 3, shape) == 0))


def _constant(rng: Rng, shape: Shape) -> Array:
    return np.full(shape, float(one(rng, -4, 5)) / 2)


def _integers(rng: Rng, shape: Shape) -> Array:
    return whole(rng, -5, 6, shape)


def _single(rng: Rng, shape: Shape) -> Array:
    array = np.zeros(shape)
    if array.size:
        array.flat[one(rng, 0, array.size)] = float(one(rng, 1, 5))
    return array


def _tiny(rng: Rng, shape: Shape) -> Array:
    return dense(rng, shape) * 2.0**-40


def _huge(rng: Rng, shape: Shape) -> Array:
    return dense(rng, shape) * 2.0**40


def _graded(rng: Rng, shape: Shape) -> Array:
    """Rows (or columns) that shrink by up to nine orders of magnitude."""
    array = dense(rng, shape)
    if not shape:
        return array
    by_rows = bool(one(rng, 0, 2))
    length = shape[0] if by_rows else shape[-1]
    weights = 2.0 ** -(np.arange(length) * 30 // max(length - 1, 1))
    return np.asarray(array * (weights.reshape((-1,) + (1,) * (len(shape) - 1)) if by_rows else weights))


def _rank_deficient(rng: Rng, shape: Shape) -> Array:
    if len(shape) != 2 or min(shape) < 2:
        return _integers(rng, shape)
    return low_rank(rng, shape, one(rng, 1, min(shape)))


def _repeated(rng: Rng, shape: Shape) -> Array:
    """Rows (entries of a vector) that occur several times."""
    array = dense(rng, shape)
    return array[whole(rng, 0, (shape[0] + 1) // 2, (shape[0],)).astype(int)] if shape else array


def _permuted(rng: Rng, shape: Shape) -> Array:
    """A number times a matrix with at most one entry ±1 in each row and column: singular values that tie, exactly."""
    array = float(one(rng, 1, 7)) / 2 * signs(rng, shape)
    return array * np.eye(*shape)[rng.permutation(shape[0])] if len(shape) == 2 else array


def _low_rank_within(rng: Rng, shape: Shape) -> Array:
    """Of low rank, divided by a power of two so that entries lie between −4 and 4."""
    array = _rank_deficient(rng, shape)
    power = np.frexp(np.max(np.abs(array), initial=0.0))[1]
    return np.asarray(array * 2.0 ** min(2 - power, 0))


STYLES: tuple[Style, ...] = (
    dense, dense, dense, dense, _integers, _sparse, _constant, signs, _single,
    _tiny, _huge, _graded, _graded, _rank_deficient, _rank_deficient, tied, tied,
    lambda rng, shape: np.zeros(shape),
)  # fmt: skip

FULL_STYLES: tuple[Style, ...] = (
    dense, dense, dense, _integers, _constant, signs, _tiny, _huge, _graded, _rank_deficient,
)  # fmt: skip
"""Styles with few entries 0, and none that would be 0 without rounding."""

MODERATE_STYLES: tuple[Style, ...] = (
    dense, dense, dense, dense, _sparse, _constant, signs, _single, _repeated, _repeated, _permuted,
    _low_rank_within, _low_rank_within, lambda rng, shape: np.zeros(shape),
)  # fmt: skip
"""Styles with entries between −4 and 4, all multiples of 1/256."""
