"""Hypotheses as annotations: what a parameter of a statement is allowed to be.

A family such as `Orthonormal` is a set of arrays. Subscripting it with dimensions gives a
hypothesis, `Orthonormal["m"]`, the annotation of a parameter. Dimension names are shared between
the parameters of one check, so they bind shapes together. A dimension is a name ("m"), a name with
an offset ("k+1"), or a number (3).

Each family knows four things:

- `small` draws a small instance with simple entries, for the counterexamples that get printed;
- `sample` draws a large one, from styles chosen to break careless claims (rank-deficient, tied
  singular values, graded, badly scaled, sparse, zero);
- `exact` gives the general element with entries in symbols, where there is one;
- `weaker` names the hypothesis that remains when its own property is dropped.

Random entries are integers divided by powers of two, so the instances do not depend on the
processor's mathematical library.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import show
from .errors import BadCheck

Array = np.ndarray
DimensionSpec = str | int

if TYPE_CHECKING:  # numpy.random is loaded when the first instance is drawn
    Rng = np.random.Generator
    Style = Callable[[Rng, tuple[int, ...]], Array]

_SPEC = re.compile(r"^([A-Za-z]\w*)\s*(?:([+-])\s*(\d+))?$")


@dataclass(frozen=True)
class Hypothesis:
    """A family together with the dimensions (and, for `Dual`, the parameter) it is used with."""

    family: Family
    dims: tuple[DimensionSpec, ...] = ()

    def names(self) -> list[str]:
        """The dimension names that occur, in order."""
        if self.family.refers:
            return []
        return [name for name, _ in map(parsed, self.dims) if name]

    def resolve(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The dimensions as numbers, for an assignment of the names."""
        if self.family.refers:
            return ()
        return tuple(sizes[name] + offset if name else offset for name, offset in map(parsed, self.dims))

    @property
    def always_fits(self) -> bool:
        """Whether there is a member for every choice of dimensions from 1 on."""
        return type(self.family).fits is Family.fits and all(offset >= 0 for _, offset in map(parsed, self.dims))

    def weaker(self) -> Hypothesis | None:
        """What remains of the hypothesis when its own property is dropped."""
        return self.family.weaker(self.dims)

    def words(self) -> str:
        """The property in words: `of rank at most r`."""
        return self.family.words.format(*self.dims)

    def __str__(self) -> str:
        return str(self.family) + (f"[{', '.join(repr(d) for d in self.dims)}]" if self.dims else "")


@functools.cache
def parsed(dim: DimensionSpec) -> tuple[str, int]:
    """A dimension as (name, offset); a number has no name."""
    if isinstance(dim, int):
        return "", dim
    match = _SPEC.match(dim)
    assert match, dim
    return match[1], int((match[2] or "+") + (match[3] or "0"))


class Family:
    """A set of arrays that a parameter may come from. Subclass it to add a hypothesis."""

    words = "any"
    arity: tuple[int, ...] = (0, 1, 2)
    refers = False  # the subscript names another parameter, not a dimension

    def __getitem__(self, dims: DimensionSpec | tuple[DimensionSpec, ...]) -> Hypothesis:
        given = dims if isinstance(dims, tuple) else (dims,)
        for dim in given:
            if not (
                (isinstance(dim, int) and not isinstance(dim, bool) and dim >= 1)
                or (isinstance(dim, str) and _SPEC.match(dim))
            ):
                raise BadCheck(f"{self}[{dim!r}] is not a dimension: write a name such as 'm', 'k+1', or a number ≥ 1.")
        if len(given) not in self.arity:
            takes = show.listed([str(a) for a in self.arity])
            raise BadCheck(f"{self} takes {takes} dimensions, not {len(given)}: {self}{list(given)}.")
        return Hypothesis(self, given)

    def __str__(self) -> str:
        return type(self).__name__.lstrip("_")

    __repr__ = __str__

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of a member."""
        return dims

    def fits(self, dims: tuple[int, ...]) -> bool:
        """Whether the family has a member of these dimensions."""
        return all(d >= 1 for d in dims)

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        """Whether an array has the property, up to rounding."""
        return np.shape(value) == self.shape(dims) and bool(np.all(np.isfinite(value)))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        """The `turn`-th small member: simple entries first."""
        return small_array(rng, self.shape(dims), turn)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        """A random member, in one of several styles."""
        return styled_array(rng, self.shape(dims))

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        """How many symbols the general member needs; None where it is not rational in them."""
        return int(np.prod(self.shape(dims), dtype=int))

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        """The general member with entries in `symbols`; several where one formula is not enough."""
        return [_reshape(list(symbols), self.shape(dims))]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return None


def _reshape(values: list[Any], shape: tuple[int, ...]) -> Any:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array.reshape(shape) if shape else array[0]


# --- drawing arrays ------------------------------------------------------------------------


def small_array(rng: Rng, shape: tuple[int, ...], turn: int) -> Array:
    """Arrays with entries a reader can check by hand, the simplest first."""
    match turn:
        case 0 | 6:  # twice: the second time beside other scalars
            return np.ones(shape)
        case 1:
            return np.eye(*shape) if len(shape) == 2 else _unit_vector(shape)
        case 2:
            return np.zeros(shape)
        case 3:
            return whole(rng, 0, 2, shape)
        case 4:
            return whole(rng, -1, 2, shape)
        case _:
            return whole(rng, -2, 4, shape)


def _unit_vector(shape: tuple[int, ...]) -> Array:
    vector = np.zeros(shape)
    vector[(0,) * len(shape)] = 1.0
    return vector


def whole(rng: Rng, low: int, high: int, shape: tuple[int, ...]) -> Array:
    """Uniform whole numbers low ≤ k < high, as floats. (Scaling `random` is three times as fast as `integers`.)"""
    return np.asarray(np.floor(rng.random(shape) * (high - low) + low))


def one(rng: Rng, low: int, high: int) -> int:
    """One uniform whole number low ≤ k < high."""
    return low + int(rng.random() * (high - low))


def dense(rng: Rng, shape: tuple[int, ...]) -> Array:
    """Entries spread over (−4, 4), each a multiple of 1/256."""
    return whole(rng, -1023, 1024, shape) / 256.0


def low_rank(rng: Rng, shape: tuple[int, ...], rank: int) -> Array:
    """A matrix of rank at most `rank`, as a product of two thin integer matrices."""
    left, right = whole(rng, -3, 4, (shape[0], rank)), whole(rng, -3, 4, (rank, shape[1]))
    return np.asarray(left @ right)


def orthonormal(rng: Rng, rows: int, columns: int) -> Array:
    """Orthonormal columns from a QR factorisation, with random signs (so both determinants occur)."""
    q, r = np.linalg.qr(dense(rng, (rows, columns)))
    signs = np.copysign(1.0, r.diagonal())  # LAPACK's choice of signs undone
    return np.asarray(q * signs * _signs(rng, (columns,)))


def styled_array(rng: Rng, shape: tuple[int, ...], styles: Sequence[Style] | None = None) -> Array:
    """A real array in a random style: any, or one of `styles`."""
    styles = styles or STYLES
    return styles[one(rng, 0, len(styles))](rng, shape)


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


def _sparse(rng: Rng, shape: tuple[int, ...]) -> Array:
    return np.asarray(dense(rng, shape) * (whole(rng, 0, 3, shape) == 0))


def _constant(rng: Rng, shape: tuple[int, ...]) -> Array:
    return np.full(shape, float(one(rng, -4, 5)) / 2)


def _signs(rng: Rng, shape: tuple[int, ...]) -> Array:
    return whole(rng, 0, 2, shape) * 2.0 - 1.0


def _integers(rng: Rng, shape: tuple[int, ...]) -> Array:
    return whole(rng, -5, 6, shape)


def _single(rng: Rng, shape: tuple[int, ...]) -> Array:
    array = np.zeros(shape)
    if array.size:
        array.flat[one(rng, 0, array.size)] = float(one(rng, 1, 5))
    return array


def _tiny(rng: Rng, shape: tuple[int, ...]) -> Array:
    return dense(rng, shape) * 2.0**-40


def _huge(rng: Rng, shape: tuple[int, ...]) -> Array:
    return dense(rng, shape) * 2.0**40


def _graded(rng: Rng, shape: tuple[int, ...]) -> Array:
    """Rows (or columns) that shrink by up to nine orders of magnitude."""
    array = dense(rng, shape)
    if not shape:
        return array
    by_rows = bool(one(rng, 0, 2))
    length = shape[0] if by_rows else shape[-1]
    weights = 2.0 ** -(np.arange(length) * 30 // max(length - 1, 1))
    return np.asarray(array * (weights.reshape((-1,) + (1,) * (len(shape) - 1)) if by_rows else weights))


def _rank_deficient(rng: Rng, shape: tuple[int, ...]) -> Array:
    if len(shape) != 2 or min(shape) < 2:
        return _integers(rng, shape)
    return low_rank(rng, shape, one(rng, 1, min(shape)))


def _tied(rng: Rng, shape: tuple[int, ...]) -> Array:
    """All singular values equal, or two groups of equal ones."""
    if len(shape) != 2 or min(shape) < 2:
        return _signs(rng, shape)
    short, long = sorted(shape)
    values = np.full(short, 3.0)
    values[one(rng, 1, short + 1) :] = 1.0
    tall = orthonormal(rng, long, short) * values
    return np.asarray(tall if shape[0] == long else tall.T)


STYLES: tuple[Style, ...] = (
    dense, dense, dense, dense, _integers, _sparse, _constant, _signs, _single,
    _tiny, _huge, _graded, _graded, _rank_deficient, _rank_deficient, _tied, _tied,
    lambda rng, shape: np.zeros(shape),
)  # fmt: skip

FULL_STYLES: tuple[Style, ...] = (
    dense, dense, dense, _integers, _constant, _signs, _tiny, _huge, _graded, _rank_deficient,
)  # fmt: skip
"""Styles with few entries 0, and none that would be 0 without rounding."""


# --- the families --------------------------------------------------------------------------


class _Real(Family):
    """All real scalars (no dimension), vectors (one) or matrices (two)."""

    words = "real"

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        if dims:
            return super().small(rng, dims, turn)
        return (1.0, 2.0, 0.0, -1.0, 0.5, 3.0, -2.0)[turn] if turn < 7 else float(one(rng, -4, 5))

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return styled_array(rng, dims) if dims else styled_number(rng)


class _Nonzero(_Real):
    """Arrays that are not zero."""

    words = "nonzero"

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and bool(np.any(value))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return _until_nonzero(lambda: super(_Nonzero, self).small(rng, dims, turn), self.shape(dims))

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return _until_nonzero(lambda: super(_Nonzero, self).sample(rng, dims), self.shape(dims))

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, dims)


def _until_nonzero(draw: Callable[[], Any], shape: tuple[int, ...]) -> Any:
    for _ in range(8):
        value = draw()
        if np.any(value):
            return value
    return _unit_vector(shape) if shape else 1.0


class _NonzeroEntries(Family):
    """Vectors and matrices without an entry 0."""

    words = "without an entry 0"
    arity = (1, 2)

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and bool(np.all(value != 0))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return _without_zeros(np.ones(dims) if turn == 0 else whole(rng, -2, 4, dims))

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return _without_zeros(styled_array(rng, dims, FULL_STYLES))

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, dims)


def _without_zeros(array: Array) -> Array:
    return np.where(array == 0, 1.0, array)


class _Unit(Family):
    """Vectors of Euclidean length 1."""

    words = "of length 1"
    arity = (1,)

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and _close(value @ value, 1.0)

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        unit = np.zeros(dims)
        i, j = one(rng, 0, dims[0]), one(rng, 0, dims[0])
        if turn % 2 and i != j:
            unit[i], unit[j] = 0.6, 0.8
        else:
            unit[0 if turn == 0 else i] = -1.0 if turn % 4 == 3 else 1.0
        return unit

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        vector = _until_nonzero(lambda: styled_array(rng, dims), dims)
        vector = vector / np.max(np.abs(vector))
        return vector / np.sqrt(vector @ vector)

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return dims[0] - 1

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        """Stereographic projection from (−1, 0, …): all unit vectors but that one, a limit of them."""
        if dims[0] == 1:
            return [_reshape([1], dims), _reshape([-1], dims)]
        square = sum((t * t for t in symbols[1:]), symbols[0] * symbols[0])
        return [_reshape([(1 - square) / (1 + square)] + [2 * t / (1 + square) for t in symbols], dims)]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, dims)


class _Orthonormal(Family):
    """Orthonormal columns: square matrices (one dimension), or m×k with k ≤ m (two)."""

    words = "orthonormal"
    arity = (1, 2)

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return (dims[0], dims[-1])

    def fits(self, dims: tuple[int, ...]) -> bool:
        return 1 <= dims[-1] <= dims[0]

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and _close(value.T @ value, np.eye(dims[-1]))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        rows, columns = self.shape(dims)
        if turn == 0:
            return np.eye(rows, columns)
        matrix = np.eye(rows)[rng.permutation(rows)] * _signs(rng, (rows,))
        if rows > 1 and turn % 2:
            matrix[:, :2] = matrix[:, :2] @ np.array([[0.6, -0.8], [0.8, 0.6]])
        return matrix[:, :columns]

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return orthonormal(rng, *self.shape(dims))

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        rows = dims[0]
        return rows * (rows - 1) // 2 if rows <= 3 else None

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        """Cayley's formula (I − S)(I + S)⁻¹, S skew, and its reflection.

        It reaches every rotation without the eigenvalue −1; the others are limits of these, so an
        identity between continuous functions holds for them as well.
        """
        rows, columns = self.shape(dims)
        match rows:
            case 1:
                rotation = _reshape([1], (1, 1))
            case 2:
                (t,) = symbols
                c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
                rotation = _reshape([c, -s, s, c], (2, 2))
            case _:
                a, b, c = symbols
                d = 1 + a * a + b * b + c * c
                entries = [
                    1 + a * a - b * b - c * c, 2 * (a * b - c), 2 * (a * c + b),
                    2 * (a * b + c), 1 - a * a + b * b - c * c, 2 * (b * c - a),
                    2 * (a * c - b), 2 * (b * c + a), 1 - a * a - b * b + c * c,
                ]  # fmt: skip
                rotation = _reshape([entry / d for entry in entries], (3, 3))
        reflection = rotation.copy()
        reflection[:, 0] = -reflection[:, 0]
        return [rotation[:, :columns], reflection[:, :columns]]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[-1]))


class _Symmetric(Family):
    """Square matrices with A = Aᵀ."""

    words = "symmetric"
    arity = (1,)

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return (dims[0], dims[0])

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and bool(np.all(value == value.T))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return _mirror(small_array(rng, self.shape(dims), turn))

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return _mirror(styled_array(rng, self.shape(dims)))

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return dims[0] * (dims[0] + 1) // 2

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        matrix = np.empty(self.shape(dims), dtype=object)
        upper = np.triu_indices(dims[0])
        matrix[upper] = list(symbols)
        matrix.T[upper] = list(symbols)
        return [matrix]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[0]))


def _mirror(square: Array) -> Array:
    upper = np.triu(square)
    return np.asarray(upper + np.triu(square, 1).T)


class _PositiveDefinite(_Symmetric):
    """Symmetric matrices with xᵀAx > 0 for every x ≠ 0."""

    words = "symmetric positive definite"

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        if not super().contains(value, dims, given, spec):
            return False
        roots = np.linalg.eigvalsh(value)  # of a singular matrix the smallest is rounding error, of either sign
        return bool(roots[0] > 8 * dims[0] * np.finfo(float).eps * roots[-1])

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        root = whole(rng, -1, 2, self.shape(dims))
        return np.eye(dims[0]) if turn == 0 else root.T @ root + np.eye(dims[0])

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        (n,) = dims
        match one(rng, 0, 4):
            case 0:  # eigenvalues that tie
                values = np.full(n, 2.0)
                values[: one(rng, 1, n + 1)] = 1.0
            case 1:  # ill conditioned
                values = 2.0 ** -np.linspace(0, 20, n).round()
            case _:
                values = whole(rng, 1, 256, (n,)) / 16.0
        q = orthonormal(rng, n, n)
        return _mirror((q * values) @ q.T) * 2.0 ** (one(rng, -30, 31) * one(rng, 0, 2))

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return None  # an open subset of the symmetric matrices: state identities for Symmetric

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Symmetric, dims)


class _Skew(Family):
    """Square matrices with Aᵀ = −A."""

    words = "skew-symmetric"
    arity = (1,)

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return (dims[0], dims[0])

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and bool(np.all(value == -value.T))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        upper = np.triu(small_array(rng, self.shape(dims), turn), 1)
        return upper - upper.T

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        square = styled_array(rng, self.shape(dims))
        return square - square.T

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return dims[0] * (dims[0] - 1) // 2

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        matrix = np.zeros(self.shape(dims), dtype=object)
        above = np.triu_indices(dims[0], 1)
        matrix[above] = list(symbols)
        matrix.T[above] = [-symbol for symbol in symbols]
        return [matrix]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[0]))


class _FullColumnRank(Family):
    """m×n matrices with m ≥ n and independent columns. Condition numbers of samples stay below 40."""

    words = "of full column rank"
    arity = (2,)

    def fits(self, dims: tuple[int, ...]) -> bool:
        return 1 <= dims[-1] <= dims[0]

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and int(np.linalg.matrix_rank(value)) == dims[-1]

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        rows, columns = self.shape(dims)
        match turn:
            case 0:
                return np.eye(rows, columns)
            case 1:  # a shear
                return np.triu(np.ones((rows, columns)))
            case 2:
                return np.eye(rows)[rng.permutation(rows)][:, :columns] * _signs(rng, (columns,))
        for _ in range(8):
            matrix = whole(rng, -1, 3, (rows, columns))
            singular = np.linalg.svd(matrix, compute_uv=False)
            if singular[-1] > 0.04 * singular[0]:
                return matrix
        return np.tril(np.ones((rows, columns)))

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        m, n = dims
        match one(rng, 0, 4):
            case 0:
                matrix = orthonormal(rng, m, n)
            case 1:  # rows of an invertible matrix between others
                matrix = np.vstack([_invertible(rng, n), whole(rng, -1, 2, (m - n, n))])[rng.permutation(m)]
            case _:
                matrix = orthonormal(rng, m, n) @ _invertible(rng, n)
        return matrix * _overall(rng, n)

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, dims)


class _Invertible(_FullColumnRank):
    """Square matrices with an inverse. Condition numbers of samples stay below 40, so it is accurate."""

    words = "invertible"
    arity = (1,)

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return (dims[0], dims[0])

    def fits(self, dims: tuple[int, ...]) -> bool:
        return dims[0] >= 1

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return _invertible(rng, dims[0]) * _overall(rng, dims[0])

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[0]))


def _overall(rng: Rng, n: int) -> float:
    """A factor for a whole n×n matrix: 1, or one time in two a power of two with which determinants stay finite."""
    most = min(30, 360 // n)
    return float(2.0 ** (one(rng, -most, most + 1) * one(rng, 0, 2)))


def _invertible(rng: Rng, n: int) -> Array:
    """An n×n matrix whose singular values lie between 1/16 and 16."""
    match one(rng, 0, 8):
        case 0:
            return orthonormal(rng, n, n)
        case 1:
            return _tied(rng, (n, n))
        case 2 | 3 as style:  # triangular; the first is not diagonalisable
            if style == 2:
                upper = float(one(rng, 1, 4)) * np.eye(n) + np.eye(n, k=1)
            else:
                weak = np.eye(n) + np.triu(dense(rng, (n, n)), 1) / (8 * n)
                upper = whole(rng, 1, 9, (n, 1)) / 2 * _signs(rng, (n, 1)) * weak
            return np.asarray(upper if one(rng, 0, 2) else upper.T)
        case 4:  # almost symmetric
            q, square = orthonormal(rng, n, n), dense(rng, (n, n))
            values = whole(rng, 16, 128, (n,)) / 16 * _signs(rng, (n,))
            return np.asarray(_mirror((q * values) @ q.T) + (square - square.T) / (16 * n))
        case 5:
            values = 2.0 ** np.linspace(0, 4, n).round()
        case _:
            values = whole(rng, 16, 128, (n,)) / 16
    return np.asarray((orthonormal(rng, n, n) * values) @ orthonormal(rng, n, n).T)


class _RankAtMost(Family):
    """m×n matrices of rank at most r: `RankAtMost["m", "n", "r"]` with 1 ≤ r ≤ min(m, n)."""

    words = "of rank at most {2}"
    arity = (3,)

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return dims[:2]

    def fits(self, dims: tuple[int, ...]) -> bool:
        return 1 <= dims[2] <= min(dims[:2])

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and int(np.linalg.matrix_rank(value)) <= dims[2]

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        m, n, r = dims
        left, right = small_array(rng, (m, r), turn), small_array(rng, (r, n), turn)
        return left @ right

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        m, n, r = dims
        match one(rng, 0, 4):
            case 0:  # r tied singular values: the extreme case of many inequalities
                return float(one(rng, 0, 5)) * (orthonormal(rng, m, r) @ orthonormal(rng, n, r).T)
            case 1:
                values = 2.0 ** -np.linspace(0, 20, r).round()
                return (orthonormal(rng, m, r) * values) @ orthonormal(rng, n, r).T
            case 2:
                return low_rank(rng, (m, n), r) * 2.0 ** one(rng, -40, 41)
            case _:
                return dense(rng, (m, r)) @ dense(rng, (r, n))

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        m, n, r = dims
        return r * (m + n)

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        m, n, r = dims
        return [_reshape(list(symbols[: m * r]), (m, r)) @ _reshape(list(symbols[m * r :]), (r, n))]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, dims[:2])


class _Vectors(Family):
    """k vectors of ℝⁿ, as the rows of a k×n array."""

    words = "real"
    arity = (2,)


class _OrthonormalVectors(_Vectors):
    """k ≤ n vectors of ℝⁿ of length 1, each orthogonal to the others, as the rows of a k×n array."""

    words = "orthonormal"

    def fits(self, dims: tuple[int, ...]) -> bool:
        return Orthonormal.fits(dims[::-1])

    def contains(self, value: Array, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and _close(value @ value.T, np.eye(dims[0]))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return Orthonormal.small(rng, dims[::-1], turn).T

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return Orthonormal.sample(rng, dims[::-1]).T

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return Orthonormal.unknowns(dims[::-1])

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        return [member.T for member in Orthonormal.exact(symbols, dims[::-1])]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Vectors, dims)


class _Matrices(Family):
    """k matrices of shape m×n, as a k×m×n array."""

    words = "real"
    arity = (3,)

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        if turn == 1:
            return np.array([np.eye(dims[1], dims[2])] * dims[0])
        return small_array(rng, dims, turn)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        if one(rng, 0, 2):
            return styled_array(rng, dims)
        return np.array([styled_array(rng, dims[1:]) for _ in range(dims[0])])


class _Index(Family):
    """`i: Index["n"]`: a whole number 1 ≤ i ≤ n, the position of an entry as it is printed."""

    words = "from 1 to {0}"
    arity = (1,)

    def shape(self, dims: tuple[int, ...]) -> tuple[int, ...]:
        return ()

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and bool(1 <= value <= dims[0] and value == int(value))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return (1, dims[0])[turn] if turn < 2 else self.sample(rng, dims)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return one(rng, 1, dims[0] + 1)

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return 0

    def exact(self, symbols: Sequence[Any], dims: tuple[int, ...]) -> list[Any]:
        return list(range(1, dims[0] + 1))


class _Scalar(Family):
    """Base of the families below, whose small members come from a short list."""

    arity: tuple[int, ...] = (0,)
    first: tuple[float, ...] = (1.0, 2.0)

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return self.first[0 if turn == 0 else one(rng, 0, len(self.first))]

    def unknowns(self, dims: tuple[int, ...]) -> int | None:
        return None


class _Positive(_Scalar):
    """Numbers greater than 0 (no dimension), vectors (one) or matrices (two) of them."""

    words = "positive"
    arity = (0, 1, 2)
    first = (1.0, 2.0, 0.5, 3.0)

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return super().contains(value, dims, given, spec) and bool(np.all(np.asarray(value) > 0))

    def small(self, rng: Rng, dims: tuple[int, ...], turn: int) -> Any:
        return np.abs(NonzeroEntries.small(rng, dims, turn)) if dims else super().small(rng, dims, turn)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        if dims:
            return np.abs(NonzeroEntries.sample(rng, dims))
        return float(one(rng, 1, 1024)) / 256 * 2.0 ** (0, 0, 0, -30, 30)[one(rng, 0, 5)]

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Real, dims)


class _Exponent(_Scalar):
    """Exponents p of an ℓp norm: 1 ≤ p ≤ ∞."""

    words = "in [1, ∞]"
    first: tuple[float, ...] = (1.0, 2.0, np.inf, 3.0, 1.5)

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return bool(value >= 1)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        choice = one(rng, 0, 8)
        if choice < 4:
            return (1.0, 2.0, np.inf, 100.0)[choice]
        return 1.0 + float(one(rng, 1, 640)) / 64

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(PositiveExponent)


class _PositiveExponent(_Exponent):
    """Exponents 0 < p ≤ ∞, for which Σ|xᵢ|ᵖ still makes sense."""

    words = "in (0, ∞]"
    first: tuple[float, ...] = (0.5, 0.5, 0.5, 0.5, 2.0)

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return bool(value > 0)

    def sample(self, rng: Rng, dims: tuple[int, ...]) -> Any:
        return float(one(rng, 16, 192)) / 64 if one(rng, 0, 2) else super().sample(rng, dims)

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return None


class _Dual(_Scalar):
    """`q: Dual["p"]`: the exponent with 1/p + 1/q = 1, for a parameter p declared before it."""

    words = "dual to {0}"
    arity = (1,)
    refers = True

    def partner(self, given: Mapping[str, Any], spec: Hypothesis) -> float | None:
        """The dual of the parameter that `spec` names; None where it has no dual in [1, ∞]."""
        p = given[str(spec.dims[0])]
        if p < 1:
            return None
        if p == 1:
            return float("inf")
        return 1.0 if np.isinf(p) else float(p / (p - 1))

    def contains(self, value: Any, dims: tuple[int, ...], given: Mapping[str, Any], spec: Hypothesis) -> bool:
        partner = self.partner(given, spec)
        return partner is not None and (value == partner or math.isclose(value, partner, rel_tol=1e-12))

    def weaker(self, dims: tuple[DimensionSpec, ...]) -> Hypothesis | None:
        return Hypothesis(Exponent)


def _close(left: Any, right: Any) -> bool:
    """Equal up to the rounding errors of a product of a few hundred terms."""
    return bool(np.max(np.abs(np.asarray(left) - right), initial=0.0) < 1e-12)


Real = _Real()
Nonzero = _Nonzero()
NonzeroEntries = _NonzeroEntries()
Unit = _Unit()
Orthonormal = _Orthonormal()
Symmetric = _Symmetric()
PositiveDefinite = _PositiveDefinite()
Skew = _Skew()
FullColumnRank = _FullColumnRank()
Invertible = _Invertible()
RankAtMost = _RankAtMost()
Vectors = _Vectors()
OrthonormalVectors = _OrthonormalVectors()
Matrices = _Matrices()
Index = _Index()
Positive = _Positive()
Exponent = _Exponent()
PositiveExponent = _PositiveExponent()
Dual = _Dual()

FAMILIES: tuple[Family, ...] = (
    Real, Nonzero, NonzeroEntries, Unit, Orthonormal, Symmetric, PositiveDefinite, Skew, FullColumnRank, Invertible,
    RankAtMost, Vectors, OrthonormalVectors, Matrices, Index, Positive, Exponent, PositiveExponent, Dual,
)  # fmt: skip


class Dimension:
    """Annotate a parameter with `Dimension` to receive the number behind the name: `n: Dimension`."""
