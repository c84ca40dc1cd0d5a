"""Roots, exponentials, pseudoinverses, eigenvalues and singular values of matrices that carry derivatives.

The rules are those of `qed.forward.linear_algebra`, for jets. Each is written in the functions of `jets`, so that
derivatives nest. Where a derivative does not exist the nodes say so; here it is not a number, or not looked at.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import precise
from . import jets
from .jets import Jet, Value

TIE = 1e-7
"""Eigenvalues, or singular values, that differ by less of the largest count as equal: derivatives cannot be told."""


def _plain(a: Value) -> Any:
    if a.dtype == object:
        raise TypeError("not a polynomial")
    return a


# --- eigenvalues -------------------------------------------------------------------------------------


def eigen(a: Value) -> tuple[Value, Value]:
    """The eigenvalues of a symmetric matrix as a column, the largest first, and its eigenvectors as columns."""
    if type(a) is not Jet:
        values, vectors = np.linalg.eigh(_plain(a))
        return values[::-1].reshape(-1, 1), vectors[:, ::-1]
    values, vectors = eigen(a.p)
    moved = jets.matmul(jets.matmul(jets.transpose(vectors), a.t), vectors)
    one = np.eye(np.shape(jets.primal(values))[-2])
    gaps = jets.add(jets.subtract(jets.transpose(values), values), one)
    inverse_gaps = jets.multiply(jets.reciprocal(gaps), 1.0 - one)
    diagonal = jets.linear(lambda x: np.sum(x * one, axis=-1, keepdims=True))(moved)
    turning = jets.matmul(vectors, jets.multiply(inverse_gaps, moved))
    return Jet(values, diagonal, a.level), Jet(vectors, turning, a.level)


def eigenvalue(a: Value, k: int) -> Value:
    """The k-th largest eigenvalue, counted from 0, of the symmetric part of a matrix."""
    half = jets.multiply(0.5, jets.add(a, jets.transpose(a)))
    return jets.entry(eigen(half)[0], k, 0)


# --- singular values ---------------------------------------------------------------------------------


def singular_value(a: Value, k: int) -> Value:
    """The k-th largest singular value, counted from 0."""
    if type(a) is Jet:
        return Jet(singular_value(a.p, k), jets.inner(_pair(a.p, k), a.t), a.level)
    return float(np.linalg.svd(_plain(a), compute_uv=False)[k])


def _pair(a: Value, k: int) -> Value:
    """u vᵀ of the k-th singular value."""
    if type(a) is not Jet:
        u, _, vt = np.linalg.svd(a, full_matrices=False)
        return u[:, k : k + 1] @ vt[k : k + 1]
    v = jets.linear(lambda x: x[..., :, k : k + 1])(eigen(jets.matmul(jets.transpose(a), a))[1])
    projected = jets.matmul(a, jets.matmul(v, jets.transpose(v)))
    return jets.divide(projected, singular_value(a, k))


def nuclear_norm(a: Value) -> Value:
    """The sum of all singular values; its derivative is that of a matrix of full rank."""
    if type(a) is Jet:
        return Jet(nuclear_norm(a.p), jets.inner(_polar(a.p), a.t), a.level)
    return float(np.linalg.svd(_plain(a), compute_uv=False).sum())


def _polar(a: Value) -> Value:
    """U Vᵀ."""
    if type(a) is not Jet:
        u, _, vt = np.linalg.svd(a, full_matrices=False)
        return u @ vt
    rows, cols = np.shape(jets.primal(a))[-2:]
    if rows < cols:
        return jets.transpose(_polar(jets.transpose(a)))
    made = jets.matmul(a, jets.inverse(root(jets.matmul(jets.transpose(a), a))))
    return Jet(_polar(a.p), made.t, a.level)


def distinct(values: Any, k: int) -> bool:
    """Whether the k-th of some plain numbers differs from the others by more than rounding."""
    others = np.delete(values, k)
    return bool(np.all(np.abs(others - values[k]) > TIE * max(float(np.abs(values).max(initial=0.0)), 1e-300)))


# --- roots, exponentials, pseudoinverses ----------------------------------------------------------------


def root(a: Value) -> Value:
    """The symmetric root of a symmetric matrix without negative eigenvalues: R R = A, and dR R + R dR = dA."""
    if type(a) is not Jet:
        values, vectors = np.linalg.eigh(_plain(a))
        top = float(np.abs(values).max(initial=0.0))
        tiny = 64 * len(values) * top * np.finfo(float).eps
        if np.any(values < -tiny):
            return np.full(a.shape, math.nan)
        return (vectors * np.sqrt(np.where(values > tiny, values, 0.0))) @ vectors.T
    r = root(a.p)
    size = np.shape(jets.primal(r))[-1]
    one = np.eye(size)
    system = jets.add(jets.kron(r, one), jets.kron(one, r))
    moved = jets.matmul(jets.inverse(system), jets.reshaped(a.t, (size * size, 1)))
    return Jet(r, jets.reshaped(moved, (size, size)), a.level)


def exponential(a: Value) -> Value:
    """e^A = I + A + A²/2 + …; its derivative stands in the exponential of [A dA; 0 A]."""
    if type(a) is not Jet:
        return _series(_plain(a))
    size = np.shape(jets.primal(a))[-1]
    reach = float(np.abs(jets.primal(a.t)).max(initial=0.0)) or 1.0  # large directions would cost accuracy
    both = exponential(jets.block([[a.p, jets.divide(a.t, reach)], [np.zeros((size, size)), a.p]]))
    return Jet(exponential(a.p), jets.multiply(reach, jets.linear(lambda x: x[..., :size, size:])(both)), a.level)


def _series(a: Any) -> Any:
    """Of many matrices at once: a Taylor series of A/2^s, squared s times."""
    reach = float(np.abs(a).sum(axis=-1).max(initial=0.0))
    if not reach < 700.0:
        return np.full(a.shape, math.nan)
    halvings = max(0, math.ceil(math.log2(reach)) + 1) if reach else 0
    small = a / 2.0**halvings
    term = result = np.broadcast_to(np.eye(a.shape[-1]), a.shape)
    for order in range(1, 19):
        term = term @ small / order
        result = result + term
    for _ in range(halvings):
        result = result @ result
    return result


def pseudoinverse(a: Value) -> Value:
    """A⁺; its derivative is that among matrices of the same rank."""
    if type(a) is not Jet:
        return precise.pseudoinverse(a) if precise.is_precise(a) else np.linalg.pinv(_plain(a))
    p, t = pseudoinverse(a.p), a.t
    rows, cols = np.shape(jets.primal(a))[-2:]
    right = jets.subtract(np.eye(rows), jets.matmul(a.p, p))
    left = jets.subtract(np.eye(cols), jets.matmul(p, a.p))
    middle = jets.negative(jets.matmul(jets.matmul(p, t), p))
    first = jets.matmul(jets.matmul(jets.matmul(p, jets.transpose(p)), jets.transpose(t)), right)
    second = jets.matmul(jets.matmul(jets.matmul(left, jets.transpose(t)), jets.transpose(p)), p)
    return Jet(p, jets.add(middle, jets.add(first, second)), a.level)
