"""Matrices with a property."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .arrays import Real
from .base import Dims, Family, Hypothesis, Specs, arranged, close
from .drawing import (
    Array,
    Rng,
    dense,
    invertible,
    low_rank,
    mirrored,
    one,
    orthonormal,
    overall,
    signs,
    small_array,
    styled_array,
    whole,
)


class Square(Family):
    """Base of the families of square matrices: one dimension, and what remains are all of that shape."""

    arity: tuple[int, ...] = (1,)

    def shape(self, dims: Dims) -> tuple[int, ...]:
        return (dims[0], dims[0])

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[0]))


class _Orthonormal(Family):
    """Orthonormal columns: square matrices (one dimension), or m×k with k ≤ m (two)."""

    words = "orthonormal"
    by_rounding = True
    arity = (1, 2)

    def shape(self, dims: Dims) -> tuple[int, ...]:
        return (dims[0], dims[-1])

    def fits(self, dims: Dims) -> bool:
        return 1 <= dims[-1] <= dims[0]

    def has(self, value: Any, dims: Dims) -> bool:
        return close(value.T @ value, np.eye(dims[-1]))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        rows, columns = self.shape(dims)
        if turn == 0:
            return np.eye(rows, columns)
        matrix = np.eye(rows)[rng.permutation(rows)] * signs(rng, (rows,))
        if rows > 1 and turn % 2:
            matrix[:, :2] = matrix[:, :2] @ np.array([[0.6, -0.8], [0.8, 0.6]])
        return matrix[:, :columns]

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return orthonormal(rng, *self.shape(dims))

    def unknowns(self, dims: Dims) -> int | None:
        rows = dims[0]
        return rows * (rows - 1) // 2 if rows <= 3 else None

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        """Cayley's formula (I − S)(I + S)⁻¹, S skew, and its reflection.

        It reaches every rotation without the eigenvalue −1; the others are limits of these, so an
        identity between continuous functions holds for them as well.
        """
        rows, columns = self.shape(dims)
        match rows:
            case 1:
                rotation = arranged([1], (1, 1))
            case 2:
                (t,) = symbols
                c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
                rotation = arranged([c, -s, s, c], (2, 2))
            case _:
                a, b, c = symbols
                d = 1 + a * a + b * b + c * c
                entries = [
                    1 + a * a - b * b - c * c, 2 * (a * b - c), 2 * (a * c + b),
                    2 * (a * b + c), 1 - a * a + b * b - c * c, 2 * (b * c - a),
                    2 * (a * c - b), 2 * (b * c + a), 1 - a * a - b * b + c * c,
                ]  # fmt: skip
                rotation = arranged([entry / d for entry in entries], (3, 3))
        reflection = rotation.copy()
        reflection[:, 0] = -reflection[:, 0]
        return [rotation[:, :columns], reflection[:, :columns]]

    def free(self, dims: Dims) -> int | None:
        return dims[0] * (dims[0] - 1) // 2

    def general(self, numbers: Any, dims: Dims) -> list[Any]:
        """Cayley's formula for every n, and the reflection; where columns are left out, it is a rotation, too."""
        rows, columns = self.shape(dims)
        place = np.zeros((rows, rows), dtype=int)
        place[np.triu_indices(rows, 1)] = np.arange(1, len(numbers) + 1)
        upper = np.append(0.0, numbers)[place]
        skew = upper - upper.T
        rotation = (np.eye(rows) - skew) @ np.linalg.inv(np.eye(rows) + skew)
        if columns < rows:
            return [rotation[:, :columns]]
        return [rotation, rotation * np.where(np.arange(rows) == 0, -1.0, 1.0)]

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[-1]))


Orthonormal = _Orthonormal()


class _Symmetric(Square):
    """Square matrices with A = Aᵀ."""

    words = "symmetric"

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.all(value == value.T))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        return mirrored(small_array(rng, self.shape(dims), turn))

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return mirrored(styled_array(rng, self.shape(dims)))

    def unknowns(self, dims: Dims) -> int | None:
        return dims[0] * (dims[0] + 1) // 2

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        matrix = np.empty(self.shape(dims), dtype=object)
        upper = np.triu_indices(dims[0])
        matrix[upper] = list(symbols)
        matrix.T[upper] = list(symbols)
        return [matrix]


Symmetric = _Symmetric()


class _PositiveDefinite(_Symmetric):
    """Symmetric matrices with xᵀAx > 0 for every x ≠ 0."""

    words = "symmetric positive definite"

    def has(self, value: Any, dims: Dims) -> bool:
        if not super().has(value, dims):
            return False
        roots = np.linalg.eigvalsh(value)  # of a singular matrix the smallest is rounding error, of either sign
        return bool(roots[0] > 8 * dims[0] * np.finfo(float).eps * roots[-1])

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        root = whole(rng, -1, 2, self.shape(dims))
        return np.eye(dims[0]) if turn == 0 else root.T @ root + np.eye(dims[0])

    def sample(self, rng: Rng, dims: Dims) -> Any:
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
        return mirrored((q * values) @ q.T) * 2.0 ** (one(rng, -30, 31) * one(rng, 0, 2))

    def unknowns(self, dims: Dims) -> int | None:
        return None  # an open subset of the symmetric matrices: state identities for Symmetric

    def free(self, dims: Dims) -> int | None:
        return _Symmetric.unknowns(self, dims)

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Symmetric, dims)


PositiveDefinite = _PositiveDefinite()


class _Skew(Square):
    """Square matrices with Aᵀ = −A."""

    words = "skew-symmetric"

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.all(value == -value.T))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        upper = np.triu(small_array(rng, self.shape(dims), turn), 1)
        return upper - upper.T

    def sample(self, rng: Rng, dims: Dims) -> Any:
        square = styled_array(rng, self.shape(dims))
        return square - square.T

    def unknowns(self, dims: Dims) -> int | None:
        return dims[0] * (dims[0] - 1) // 2

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        matrix = np.zeros(self.shape(dims), dtype=object)
        above = np.triu_indices(dims[0], 1)
        matrix[above] = list(symbols)
        matrix.T[above] = [-symbol for symbol in symbols]
        return [matrix]


Skew = _Skew()


class _FullColumnRank(Family):
    """m×n matrices with m ≥ n and independent columns.

    Condition numbers of samples stay below 40: none is nearly singular.
    """

    words = "of full column rank"
    arity: tuple[int, ...] = (2,)

    def fits(self, dims: Dims) -> bool:
        return 1 <= dims[-1] <= dims[0]

    def has(self, value: Any, dims: Dims) -> bool:
        return int(np.linalg.matrix_rank(value)) == dims[-1]

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        rows, columns = self.shape(dims)
        match turn:
            case 0:
                return np.eye(rows, columns)
            case 1:  # a shear
                return np.triu(np.ones((rows, columns)))
            case 2:
                return np.eye(rows)[rng.permutation(rows)][:, :columns] * signs(rng, (columns,))
        for _ in range(8):
            matrix = whole(rng, -1, 3, (rows, columns))
            singular = np.linalg.svd(matrix, compute_uv=False)
            if singular[-1] > 0.04 * singular[0]:
                return matrix
        return np.tril(np.ones((rows, columns)))

    def sample(self, rng: Rng, dims: Dims) -> Any:
        m, n = dims
        match one(rng, 0, 4):
            case 0:
                matrix = orthonormal(rng, m, n)
            case 1:  # rows of an invertible matrix between others
                matrix = np.vstack([invertible(rng, n), whole(rng, -1, 2, (m - n, n))])[rng.permutation(m)]
            case _:
                matrix = orthonormal(rng, m, n) @ invertible(rng, n)
        return matrix * overall(rng, n)

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


FullColumnRank = _FullColumnRank()


class _Invertible(Square, _FullColumnRank):
    """Square matrices with an inverse.

    Condition numbers of samples stay below 40, so it is accurate. None is nearly singular: see `IllConditioned`.
    """

    words = "invertible"

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return invertible(rng, dims[0]) * overall(rng, dims[0])


Invertible = _Invertible()


class _PositiveDeterminant(Square):
    """Square matrices with a positive determinant, of moderate size.

    None that is drawn is symmetric, from n = 2 on: a transpose that is missing is seen.
    """

    words = "of positive determinant"

    def has(self, value: Any, dims: Dims) -> bool:
        return bool(np.linalg.slogdet(value)[0] > 0) and Invertible.has(value, dims)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if turn == 0:
            return np.triu(np.ones(self.shape(dims)))
        return _of_positive_determinant(lambda: Invertible.small(rng, dims, turn), dims[0])

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return _of_positive_determinant(lambda: invertible(rng, dims[0]), dims[0])

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Invertible, dims)


def _of_positive_determinant(draw: Callable[[], Array], n: int) -> Array:
    """The first of eight invertible matrices that is not symmetric, its first row turned where need be."""
    for _ in range(8):
        matrix = draw()
        if np.linalg.slogdet(matrix)[0] < 0:
            matrix[0] = 0.0 - matrix[0]
        if n == 1 or not np.array_equal(matrix, matrix.T):
            return matrix
    return np.triu(np.ones((n, n)))


PositiveDeterminant = _PositiveDeterminant()


class _IllConditioned(Square):
    """Invertible matrices with condition numbers from 10² to 10⁸ (n = 1: numbers that are not 0).

    A check that passes on them does not take the rounding errors of an inverse for a mistake.
    From n = 2 on none is well conditioned, not even the identity: what only such matrices attain is not seen here.
    """

    words = "invertible"

    def has(self, value: Any, dims: Dims) -> bool:
        values = np.linalg.svd(value, compute_uv=False)
        return bool(values[-1] > 0) and (dims[0] == 1 or bool(1e2 <= values[0] / values[-1] <= 1e8))

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        (n,) = dims
        powers = np.array([float(f"1e-{round(i * (4 if n == 2 else 6) / max(n - 1, 1))}") for i in range(n)])
        if turn < 2:
            shear = np.triu(np.ones((n, n)))
            return shear * (powers if turn else powers[:, None])
        return Invertible.small(rng, dims, turn) * powers[:, None]

    def sample(self, rng: Rng, dims: Dims) -> Any:
        (n,) = dims
        powers = 2.0 ** -np.linspace(0, one(rng, 12, 21), n).round()
        match one(rng, 0, 4):
            case 0:  # rows
                return invertible(rng, n) * powers[:, None]
            case 1:  # columns
                return invertible(rng, n) * powers
            case 2:  # nearly singular
                powers[:-1] = 1.0
        return (orthonormal(rng, n, n) * powers) @ orthonormal(rng, n, n).T * float(one(rng, 1, 5))

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, (dims[0], dims[0]))


IllConditioned = _IllConditioned()


class _SimpleSingularValues(Family):
    """m×n matrices with singular values that are apart from each other and from 0: each has its own derivative."""

    words = "with simple singular values"
    arity = (2,)

    def has(self, value: Any, dims: Dims) -> bool:
        values = np.linalg.svd(value, compute_uv=False)
        return bool(np.all(-np.diff([*values, 0.0]) >= values[0] / 64)) and bool(values[0] > 0)

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        if turn:
            for _ in range(8):
                matrix = np.triu(np.ones(dims)) if turn == 1 else whole(rng, -2, 4, dims)
                if self.has(matrix, dims) and not (1 < dims[0] == dims[1] and np.array_equal(matrix, matrix.T)):
                    return matrix
        matrix = np.zeros(dims)
        np.fill_diagonal(matrix, np.arange(float(min(dims)), 0.0, -1.0))
        return np.roll(matrix, 1, axis=0)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        few = min(dims)
        if few <= 5 and one(rng, 0, 4) == 0:
            values = 2.0 ** np.arange(2, 2 - few, -1)
        else:
            values = np.arange(few, 0, -1) + whole(rng, -15, 16, (few,)) / 64
        return (orthonormal(rng, dims[0], few) * values) @ orthonormal(rng, dims[1], few).T

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims)


SimpleSingularValues = _SimpleSingularValues()


class _RankAtMost(Family):
    """m×n matrices of rank at most r: `RankAtMost["m", "n", "r"]` with 1 ≤ r ≤ min(m, n)."""

    words = "of rank at most {2}"
    by_rounding = True
    arity = (3,)

    def shape(self, dims: Dims) -> tuple[int, ...]:
        return dims[:2]

    def fits(self, dims: Dims) -> bool:
        return 1 <= dims[2] <= min(dims[:2])

    def has(self, value: Any, dims: Dims) -> bool:
        return int(np.linalg.matrix_rank(value)) <= dims[2]

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        m, n, r = dims
        left, right = small_array(rng, (m, r), turn), small_array(rng, (r, n), turn)
        return left @ right

    def sample(self, rng: Rng, dims: Dims) -> Any:
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

    def unknowns(self, dims: Dims) -> int | None:
        m, n, r = dims
        return r * (m + n)

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        m, n, r = dims
        return [arranged(symbols[: m * r], (m, r)) @ arranged(symbols[m * r :], (r, n))]

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Real, dims[:2])


RankAtMost = _RankAtMost()
