"""The rules of `np.linalg`.

Where eigenvalues or singular values tie, the vectors that go on are those that lie ahead (see `arrays`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import reduce
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..compare import EPS
from .arrays import (
    Array,
    DualArray,
    Foreign,
    Value,
    ahead,
    axes_of,
    bottom,
    full,
    is_dual,
    kinked,
    lifted,
    lost,
    made,
    part,
    rule,
    top,
)

TIE = 100 * EPS
"""Eigenvalues, or singular values, that differ by less of the largest are equal."""
NEARLY_DEFECTIVE = 1e6
"""Eigenvectors that are so nearly dependent leave but rounding of a derivative."""


def _turned(a: Value) -> Value:
    return np.swapaxes(a, -1, -2)


def _diagonal(a: Value) -> Value:
    return np.diagonal(a, axis1=-2, axis2=-1)


# --- inverses and determinants -------------------------------------------------------------------


@rule(np.linalg.inv)
def inv(a: DualArray) -> DualArray:
    p = np.linalg.inv(a.p)
    return DualArray(p, -(p @ a.t @ p), a.level)


@rule(np.linalg.solve)
def solve(a: Value, b: Value) -> Value:
    a, b = made(a), made(b)
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    if np.ndim(b) == 1:
        return solve(a, b[:, None])[..., 0]
    p = np.linalg.solve(ap, bp)
    moved = 0.0 if bt is None else lifted(bt, np.ndim(p))
    if at is not None:
        moved = moved - lifted(at, np.ndim(p)) @ p
    return DualArray(p, full(np.linalg.solve(ap, moved), np.shape(p), level), level)


@rule(np.linalg.det)
def det(a: DualArray) -> DualArray:
    return DualArray(np.linalg.det(a.p), np.sum(_cofactors(a.p) * a.t, axis=(-1, -2)), a.level)


def _cofactors(a: Value) -> Value:
    """The derivative of the determinant, at singular matrices as well: the determinants of all minors."""
    n = np.shape(a)[-1]
    if n == 1:
        return np.ones(np.shape(a))
    others = np.array([[j for j in range(n) if j != i] for i in range(n)])
    minors = a[..., others[:, None, :, None], others[None, :, None, :]]
    return np.linalg.det(minors) * (-1.0) ** np.add.outer(np.arange(n), np.arange(n))


@rule(np.linalg.slogdet)
def slogdet(a: DualArray) -> Any:
    sign, _ = np.linalg.slogdet(bottom(a))
    p, singular = np.linalg.slogdet(a.p)[1], np.asarray(sign == 0)
    regular = np.where(singular[..., None, None], np.eye(np.shape(a)[-1]), a.p) if singular.any() else a.p
    t = np.sum(_turned(np.linalg.inv(regular)) * a.t, axis=(-1, -2)) * np.where(singular, np.nan, 1.0)
    return _Slogdet(sign, DualArray(p, t, a.level))


class _Slogdet(NamedTuple):
    sign: Any
    logabsdet: Any


@rule(np.linalg.pinv)
def pinv(a: DualArray, *args: Any, **options: Any) -> DualArray:
    """For matrices of constant rank."""
    p = np.linalg.pinv(a.p, *args, **options)
    t, tt, pt = a.t, _turned(a.t), _turned(p)
    right, left = np.eye(np.shape(a)[-2]) - a.p @ p, np.eye(np.shape(a)[-1]) - p @ a.p
    return DualArray(p, -(p @ t @ p) + p @ pt @ tt @ right + left @ tt @ pt @ p, a.level)


@rule(np.linalg.lstsq)
def lstsq(a: Value, b: Value, rcond: Any = None) -> Any:
    x = np.linalg.pinv(a) @ b if is_dual(a) else np.linalg.pinv(a) @ made(b)
    singular = np.linalg.svd(bottom(a), compute_uv=False)
    rank, (m, n) = int(np.linalg.matrix_rank(bottom(a))), np.shape(a)
    left = np.reshape(np.sum((b - a @ x) ** 2, axis=0), (-1,)) if rank == n < m else np.zeros(0)
    return x, left, rank, singular


@rule(np.linalg.tensorinv)
def tensorinv(a: Value, ind: int = 2) -> Value:
    shape = np.shape(a)
    rows = prod(shape[:ind])
    return np.reshape(np.linalg.inv(np.reshape(a, (rows, -1))), shape[ind:] + shape[:ind])


@rule(np.linalg.tensorsolve)
def tensorsolve(a: Value, b: Value, axes: Any = None) -> Value:
    a, b = made(a), made(b)
    if axes is not None:
        a = np.moveaxis(a, axes, tuple(range(np.ndim(a) - len(axes), np.ndim(a))))
    found = np.linalg.solve(np.reshape(a, (np.size(b), -1)), np.ravel(b))
    return np.reshape(found, np.shape(a)[np.ndim(b) :])


@rule(np.linalg.matrix_power)
def matrix_power(a: Value, n: int) -> Value:
    if n < 0:
        return matrix_power(np.linalg.inv(a), -n)
    if n == 0:
        return np.broadcast_to(np.eye(np.shape(a)[-1]), np.shape(a))
    return reduce(np.matmul, [a] * n)


@rule(np.linalg.multi_dot)
def multi_dot(arrays: Sequence[Value], **_: Any) -> Value:
    return reduce(np.dot, map(made, arrays))


# --- norms ---------------------------------------------------------------------------------------


@rule(np.linalg.norm)
def norm(a: Value, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Value:
    a = made(a)
    if np.iscomplexobj(bottom(a)):
        a = np.abs(a)
    axes = axes_of(axis, np.ndim(a))
    if ord is None or (ord == 2 and len(axes) == 1) or ord == "fro":
        return _euclidean(a, axes, keepdims)
    if len(axes) == 2:
        value = _matrix_norm(np.moveaxis(a, axes, (-2, -1)), ord)
        return np.expand_dims(value, tuple(i % np.ndim(a) for i in axes)) if keepdims else value
    options: dict[str, Any] = {"axis": axes, "keepdims": keepdims}
    sizes = np.abs(a)
    if ord == np.inf:
        return np.max(sizes, **options)
    if ord == -np.inf:
        return np.min(sizes, **options)
    if ord == 0:
        return np.sum(bottom(a) != 0, **options).astype(float)
    return np.sum(sizes, **options) if ord == 1 else np.sum(sizes**ord, **options) ** (1 / ord)


def _euclidean(a: Value, axes: tuple[int, ...], keepdims: bool) -> Value:
    """xᵀt/‖x‖; at 0 along the branch ahead, d/‖d‖ for x = εd."""
    lengths = np.sqrt(np.sum(bottom(a) ** 2, axis=axes, keepdims=True))
    zero = lengths == 0
    p = _euclidean(a.p, axes, True) if is_dual(a.p) else lengths
    square = None
    if not np.any(zero):
        slope = a.p / p
    else:
        kinked(a)
        moved = ahead(a) * np.ones(np.shape(a))
        reach = np.sqrt(np.sum(moved**2, axis=axes, keepdims=True))
        slope = np.where(zero, moved / np.where(reach > 0, reach, 1.0), a.p / np.where(zero, 1.0, p))
        square = np.sum(a * a, axis=axes, keepdims=keepdims)
    t = np.sum(slope * a.t, axis=axes, keepdims=keepdims)
    return DualArray(np.reshape(p, np.shape(t)[1:]), t, a.level, square)


def _matrix_norm(a: Value, ord: Any) -> Value:
    if ord in (1, -1, np.inf, -np.inf):
        sums = np.sum(np.abs(a), axis=-2 if abs(ord) == 1 else -1)
        return np.max(sums, axis=-1) if ord > 0 else np.min(sums, axis=-1)
    singular = np.linalg.svd(a, compute_uv=False)
    if ord == "nuc":
        return np.sum(singular, axis=-1)
    if ord in (2, -2):
        return singular[..., 0 if ord == 2 else -1]
    raise Foreign(f"forward mode cannot follow f: it has no rule for the norm of a matrix with ord={ord!r}.")


@rule(np.linalg.vector_norm)
def vector_norm(a: Value, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Value:
    if axis is None:
        a = np.ravel(a)
    return norm(a, ord, axis if axis is not None else -1, keepdims)


@rule(np.linalg.matrix_norm)
def matrix_norm(a: Value, *, keepdims: bool = False, ord: Any = "fro") -> Value:
    return norm(a, ord, (-2, -1), keepdims)


@rule(np.linalg.cond)
def cond(a: Value, p: Any = None) -> Value:
    if p in (None, 2):
        singular = np.linalg.svd(a, compute_uv=False)
        return singular[..., 0] / singular[..., -1]
    return norm(a, p, (-2, -1)) * norm(np.linalg.inv(a), p, (-2, -1))


# --- factorizations ------------------------------------------------------------------------------


def _symmetric(a: Value, uplo: str = "L") -> Value:
    """The matrix that LAPACK sees: one triangle of it counts."""
    if uplo == "U":
        a = _turned(a)
    return np.tril(a) + _turned(np.tril(a, -1))


def _gaps(values: Value, a: Value) -> Value:
    """1/(λⱼ − λᵢ), and 0 on the diagonal. Between what ties but for rounding there is nothing: NaN."""
    gaps = values[..., None, :] - values[..., :, None]
    n = np.shape(values)[-1]
    scale = TIE * n * np.max(np.abs(bottom(values)), axis=-1, initial=np.finfo(float).tiny)
    ties = np.abs(bottom(gaps)) <= scale[..., None, None]
    if np.sum(ties) > np.size(values):
        lost(a)
    return np.where(np.eye(n, dtype=bool), 0.0, np.where(ties, np.nan, 1.0 / gaps))


def _clusters(values: Array) -> list[slice]:
    """Where neighbours tie, in a sorted list."""
    scale = TIE * max(float(np.max(np.abs(values), initial=0.0)), np.finfo(float).tiny) * len(values)
    ends = [0, *(np.flatnonzero(np.abs(np.diff(values)) > scale) + 1).tolist(), len(values)]
    return [slice(i, j) for i, j in itertools.pairwise(ends) if j - i > 1]


@rule(np.linalg.eigvalsh)
def eigvalsh(a: DualArray, UPLO: str = "L") -> Value:
    return _eigh(_symmetric(a, UPLO), False)[0]


@rule(np.linalg.eigh)
def eigh(a: DualArray, UPLO: str = "L") -> Any:
    return _Eigh(*_eigh(_symmetric(a, UPLO), True))


class _Eigh(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


def _eigh(a: Value, vectors: bool) -> tuple[Value, Value]:
    """Eigenvalues and eigenvectors; the derivatives of these only where they are asked for."""
    if not is_dual(a):
        values, v = np.linalg.eigh(a)
        return values, v
    if is_dual(a.p):
        values, v = _eigh(a.p, True)
    else:
        values, v = np.linalg.eigh(a.p)
        for place in np.ndindex(values.shape[:-1]):
            for tie in _clusters(values[place]):
                kinked(a)
                some = v[place][:, tie]
                v[place][:, tie] = some @ np.linalg.eigh(some.T @ ahead(a)[place] @ some)[1]
    moved = _turned(v) @ a.t @ v
    t = DualArray(values, _diagonal(moved), a.level)
    return t, DualArray(v, v @ (_gaps(values, a) * moved), a.level) if vectors else v


@rule(np.linalg.eigvals)
def eigvals(a: DualArray) -> DualArray:
    """Of matrices that need not be symmetric: none where eigenvalues tie."""
    values: DualArray = _eig(a)[0]
    return values


@rule(np.linalg.eig)
def eig(a: DualArray) -> Any:
    return _Eig(*_eig(a))


class _Eig(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


def _eig(a: DualArray) -> tuple[DualArray, Any]:
    """Eigenvalues, and eigenvectors of length 1: complex ones may turn freely, and only their products count."""
    if is_dual(a.p):
        raise Foreign("forward mode cannot follow f: it has no rule for second derivatives of np.linalg.eig.")
    values, v = np.linalg.eig(a.p)
    if not np.linalg.cond(v) <= NEARLY_DEFECTIVE:
        lost(a)
        nothing = np.full((a.level.count, *v.shape), np.nan)
        return DualArray(values, nothing[..., 0], a.level), DualArray(v, nothing, a.level)
    moved = np.linalg.solve(v, a.t @ v)
    dv = v @ (_gaps(values, a) * moved)
    dv = dv - v * np.sum(np.conjugate(v) * dv, axis=-2, keepdims=True)  # no vector changes its length
    return DualArray(values, _diagonal(moved), a.level), FREE if np.iscomplexobj(v) else DualArray(v, dv, a.level)


@rule(np.linalg.svd)
def svd(a: DualArray, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    m, n = np.shape(a)[-2:]
    u, s, v = _svd(a, compute_uv)
    if not compute_uv:
        return s
    return _Svd(FREE if full_matrices and m > n else u, s, FREE if full_matrices and m < n else _turned(v))


class _Free:
    """Vectors that may turn freely, such as singular vectors beyond the singular values: no use of them is followed."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise Foreign(
            "forward mode cannot follow f: complex eigenvectors, and beyond the singular values the singular vectors "
            "of np.linalg.svd, may turn freely, and have no derivative. For these, write full_matrices=False."
        )

    __getattr__ = __getitem__ = __len__ = __iter__ = __array__ = __array_ufunc__ = __array_function__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __matmul__ = __rmatmul__ = _refuse


FREE = _Free()


class _Svd(NamedTuple):
    U: Any
    S: Any
    Vh: Any


def _svd(a: Value, vectors: bool) -> tuple[Value, Value, Value]:
    """U, σ and V (not transposed), without what lies beyond the singular values."""
    if not is_dual(a):
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        return u, s, _turned(vt)
    if is_dual(a.p):
        u, s, v = _svd(a.p, True)
    else:
        u, s, v = _svd_ahead(a)
    p = _turned(u) @ a.t @ v
    sigma = DualArray(s, _diagonal(p), a.level)
    if not vectors:
        return u, sigma, v
    m, n = np.shape(a)[-2:]
    row = s[..., None, :]
    pt = _turned(p)
    gaps = _gaps(s**2, a)
    du = u @ (gaps * (p * row + row_wise(s, pt)))
    dv = v @ (gaps * (row_wise(s, p) + pt * row))
    if m > n:
        av = a.t @ v
        du = du + (av - u @ (_turned(u) @ av)) / row
    if n > m:
        au = _turned(a.t) @ u
        dv = dv + (au - v @ (_turned(v) @ au)) / row
    return DualArray(u, du, a.level), sigma, DualArray(v, dv, a.level)


def row_wise(s: Value, a: Value) -> Value:
    """diag(s) a"""
    return s[..., :, None] * a


def _svd_ahead(a: DualArray) -> tuple[Array, Array, Array]:
    m, n = np.shape(a)[-2:]
    k = min(m, n)
    u, s, vt = np.linalg.svd(a.p)
    v = _turned(vt)
    for place in np.ndindex(s.shape[:-1]):
        zero = s[place] <= TIE * max(m, n) * np.max(s[place], initial=0.0)
        rank = int(np.sum(~zero))
        for tie in _clusters(s[place][:rank]):
            kinked(a)
            some_u, some_v = u[place][:, tie], v[place][:, tie]
            within = some_u.T @ ahead(a)[place] @ some_v
            q = np.linalg.eigh(within + within.T)[1][:, ::-1]
            u[place][:, tie], v[place][:, tie] = some_u @ q, some_v @ q
        if rank < k:
            kinked(a)
            left, right = u[place][:, rank:], v[place][:, rank:]
            q, _, rt = np.linalg.svd(left.T @ ahead(a)[place] @ right)
            u[place][:, rank:], v[place][:, rank:] = left @ q, right @ rt.T
    return u[..., :, :k], s, v[..., :, :k]


@rule(np.linalg.svdvals)
def svdvals(a: Value) -> Value:
    return svd(a, compute_uv=False)


@rule(np.linalg.cholesky)
def cholesky(a: DualArray, *, upper: bool = False) -> Value:
    if upper:
        return _turned(cholesky(_turned(a)))
    low = np.linalg.cholesky(a.p)
    inner = np.linalg.solve(low, _turned(np.linalg.solve(low, _symmetric(a.t))))
    half = np.tril(inner) - 0.5 * inner * np.eye(np.shape(a)[-1])
    return DualArray(low, low @ half, a.level)


@rule(np.linalg.qr)
def qr(a: DualArray, mode: str = "reduced") -> Any:
    m, n = np.shape(a)[-2:]
    if mode not in ("reduced", "r") and (mode != "complete" or m > n):
        raise Foreign("forward mode cannot follow f: np.linalg.qr has a derivative in the mode 'reduced'.")
    q, r = _qr(a[..., :m])
    if m < n:
        r = np.concatenate([r, _turned(q) @ a[..., m:]], axis=-1)
    return r if mode == "r" else _Qr(q, r)


class _Qr(NamedTuple):
    Q: Any
    R: Any


def _qr(a: Value) -> tuple[Value, Value]:
    if not is_dual(a):
        q, r = np.linalg.qr(a)
        return q, r
    q, r = _qr(a.p)
    behind = _turned(np.linalg.solve(_turned(r), _turned(a.t)))  # dA R⁻¹
    inner = _turned(q) @ behind
    low = np.tril(inner, -1)
    skew = low - _turned(low)
    dq = q @ skew + (behind - q @ inner)
    return DualArray(q, dq, a.level), DualArray(r, (inner - skew) @ r, a.level)
