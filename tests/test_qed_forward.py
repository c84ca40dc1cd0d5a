"""Forward mode: every rule against difference quotients, kinks and ties, definitions by cases, wrong use."""

from __future__ import annotations

import copy
import itertools
import math
import re
from collections.abc import Callable
from fractions import Fraction
from math import exp
from typing import Any

import numpy as np
import pytest
from mpmath import mp
from numpy.linalg import det

from qed.compare import LIMIT, Mismatch
from qed.derivatives import taylor_test
from qed.errors import BadCheck, CannotTell
from qed.forward import Foreign, gradient, hessian, hvp, jacobian, jvp, pushforward, tools, vjp
from qed.forward.arrays import RULES, DualArray

Function = Callable[..., Any]

# Points in general position: entries of a 3×4 matrix whose sizes differ, no kink or tie nearby.
X = np.array([[0.31, -1.12, 0.77, 1.93], [-0.52, 1.41, -1.68, 0.98], [1.17, -0.23, 0.58, -1.37]])
V, W = np.random.default_rng(1).uniform(-1, 1, (2, 3, 4))
A = np.array([[0.4, 1.3, -0.7], [-1.1, 0.2, 0.9], [0.6, -0.8, 1.5], [1.2, 0.5, -0.3]])
B = np.array([[0.3, -0.9, 0.4, 0.8], [1.0, 0.1, -0.6, 0.2], [-0.4, 0.7, 0.5, -1.1], [0.9, 0.6, -0.2, 0.3]])
a, b = A[:, 0], B[0]
HOLES = np.where(X > 1.5, np.nan, 1.0)
Q = np.linalg.qr(A[:3])[0]


def square(Z: Any) -> Any:
    """An invertible 3×3 matrix made of Z, not symmetric."""
    return Z[:, :3] + 3 * np.eye(3) + 0.2 * Z[:, 1:] * Z[:, :3]


def definite(Z: Any) -> Any:
    return Z @ Z.T / 4 + np.diag([1.0, 2.0, 3.5])


def written_into(Z: Any) -> Any:
    y = np.zeros((3, 2))
    for i in range(3):
        y[i, 0] = Z[i, 1] * Z[i, 2]
        y[i][1] = np.sin(Z[i, 0])
    y[0] += Z[1, :2] ** 2
    y[1:, 0] *= 2.0
    y[[0, 2], 1] = Z[0, [1, 3]]
    row = y[2]
    row += Z[2, :2] ** 3
    return y


def written_through(Z: Any) -> Any:
    """What is reshaped shows a copy, of which the rows lie one behind another."""
    y = Z.T.copy()
    line = y.reshape(-1)
    line[1:5] = line[1:5] ** 2
    y[::-1][0] *= 2.0
    return y


def accumulated(Z: Any) -> Any:
    total = np.ones(4)
    for row in Z:
        total += row**2
        total *= np.cos(row)
    return total


def by_functions(Z: Any) -> Any:
    y = np.zeros_like(Z)
    np.multiply(Z, Z[0], out=y)
    np.fill_diagonal(y, Z[0, :3] ** 2)
    counts = np.zeros(2)
    np.add.at(counts, [0, 1, 0, 0], Z[1] ** 2)
    np.copyto(y[2], Z[0] * Z[1])
    np.put(y, [1], Z[0, 0] ** 3)
    row = np.copy(1.0 * Z[0])
    row[0] = row[1] ** 2
    row.sort()
    total = np.zeros(4)
    total += Z[0] ** 2
    return y * counts[0] + row + total


def swapped(Z: Any) -> Any:
    """An entry that was read stays what it was when its place is written to."""
    y = 1.0 * Z
    y[0, 0], y[1, 1] = y[1, 1], y[0, 0]
    first = y[0, 1]
    y[0, 1] = 2 * first * Z[2, 2]
    return y**2 * first


def eliminated(Z: Any) -> Any:
    """Gauss: rows are views of what was computed."""
    y, low = Z[:, :3] @ B[:3, :3] + 3 * np.eye(3), np.eye(3)
    for k in range(3):
        pivot = y[k]
        for i in range(k + 1, 3):
            low[i, k] = y[i, k] / pivot[k]
            y[i] -= low[i, k] * pivot
    flat = (2.0 * Z).ravel()
    for i in range(1, 4):
        flat[i] *= flat[i - 1]
    return (y.T @ low)[:, :, None] * flat[:4]


def own_rows(Z: Any) -> Any:
    y = Z - np.mean(Z)
    row, flat = y[0], y[2:].ravel()
    row += y[1] ** 2
    flat *= row
    return y**2


def copied(Z: Any) -> Any:
    others = [copy.copy(Z), copy.deepcopy(Z), +Z, Z.astype(float), Z.astype(complex)]
    for k, y in enumerate(others):
        y[k % 3] = y[k % 3] ** 2 * 2
    return sum(others[:4]) * Z + others[4].real + len(f"{Z[0, 0]:.2f}")


def made_otherwise(Z: Any) -> Any:
    turn, numbers, half, z = np.eye(2), np.array([0.5, 1.0]), np.full(2, 0.5), np.zeros(2, complex)
    turn[0], numbers[0], half[1], z[1] = Z[0, :2], Z[0, 0] ** 2, Z[1, 1], Z[2, 2] * 1j
    return turn[1] @ numbers * Z + turn[0] @ half + (z**2).real[1] + math.erf(Z[0, 0]) * np.isscalar(Z[0, 0])


def written_where(Z: Any) -> Any:
    y, w = 1.0 * Z, 1.0 * Z
    np.put_along_axis(y, np.array([[0], [1], [2]]), Z[:, 3:] ** 2, axis=1)
    np.putmask(w, Z > 1, Z**3)
    np.place(w, Z < -1, Z[0])
    return y * w + np.divide(1.0, Z, out=np.zeros_like(Z), where=Z > 0.5) + np.log(Z, out=1.0 * Z, where=Z > 0)


FUNCTIONS: dict[str, Function] = {
    # what NumPy copies, and what f makes
    "swapped entries": swapped,
    "eliminated": eliminated,
    "own rows": own_rows,
    "copied": copied,
    "made otherwise": made_otherwise,
    "written where": written_where,
    "lists of entries": lambda Z: (
        np.linalg.det([[Z[0, 0], Z[0, 1]], [2.0, Z[1, 1]]]) * np.fft.fft([Z[0, 0], Z[1, 0]]).real[1]
        + np.cross([Z[0, 0], 1.0, Z[0, 1]], [1.0, 2.0, 3.0])[0]
        + np.linalg.solve([[2.0, 1.0], [1.0, Z[2, 0]]], [1.0, 3.0])[0]
        + np.interp(Z, [-2.0, 0.5, 2.0], [1.0, 0.0, 3.0], left=7.0, right=5.0)
        + np.interp(0.3, np.sort(Z[0]), Z[1] ** 2)
    ),
    "where it is said": lambda Z: (
        np.mean(Z**2, axis=0, where=Z > 0) * np.prod(Z, initial=2.0, where=Z < 0)
        + np.max(Z, axis=1, where=Z < 1.2, initial=-9.0)[:, None]
        + np.min(Z, where=Z > 0, initial=9.0) * Z
    ),
    "polynomials": lambda Z: (
        np.poly1d(Z[0])(Z) * np.polyder(Z[1], 2)[0]
        + np.polyadd(np.polymul(Z[0], Z[1, :2]), np.polyint(np.polysub(Z[1], Z[2, :2]), k=1.5))[2]
        + np.polydiv(Z[0], Z[1, :3])[0] @ np.polydiv(Z[0], [2.0, Z[1, 1], 1.0])[1]
        + np.poly(Z[2])[2]
        + np.polynomial.Polynomial(Z[0])(0.5) * np.polynomial.chebyshev.chebvander(Z[0], 3)[1].sum()
    ),
    "more of order": lambda Z: (
        np.unique(Z).reshape(Z.shape) * Z[0, np.lexsort((Z[0],))]
        + np.nancumprod(HOLES * Z).reshape(Z.shape)
        + np.histogram([0.5, 1.5, 0.6, 3.0], bins=[0.0, 1.0, 2.0], weights=Z[0] ** 2)[0][0]
        + np.unwrap(4 * Z[1] ** 3)
        + np.apply_over_axes(np.sum, Z**2, [0])
    ),
    "beyond the real numbers": lambda Z: (
        np.real_if_close(np.emath.sqrt(Z) * np.conj(np.emath.sqrt(Z))) * Z + (np.emath.log(Z[0]) ** 2).real
    ),
    "tensors": lambda Z: (
        np.linalg.tensorsolve(square(Z), Z[:, 0])[0] * np.linalg.tensorinv(square(Z), ind=1)[1, 2]
        + np.linalg.qr(Z)[1] * np.linalg.qr(Z, mode="complete").Q[0, 0]
        + np.linalg.lstsq(Z.T, b, rcond=None)[1]
    ),
    # operators
    "sums": lambda Z: 2 + Z - A.T + (1 - Z) - 3 + (-Z) * 2 + (+Z),
    "products": lambda Z: 2 * Z * A.T * Z[0] * Z[:, :1],
    "quotients": lambda Z: Fraction(1, 3) * Z + A.T / (2 + Z**2) + Z / 3 + Z / (2 + Z[0] ** 2) + (1 + Z[0]) / 2,
    "powers": lambda Z: Z**3 + Z**2.0 + Z**-1 + (2 + Z) ** 0.5 + Z**0 + Z**1 + 2.0**Z + (2 + Z) ** Z[0],
    "powers of arrays": lambda Z: (3 + Z) ** np.array([0.0, 1.0, 2.0, 0.5]) + np.power(np.abs(Z), Z),
    "remainders": lambda Z: Z % 0.7 + np.mod(7.3, 3 + Z) + Z // 0.7,
    "matrix products": lambda Z: Z @ A @ Z + (Z[:, 0] @ Z) @ Z.T @ Z + Z @ (Z[1] * B @ Z.T @ Z),
    "batched products": lambda Z: np.stack([Z, Z**2]) @ A @ np.stack([Z, Z**3])[:, None] @ Z[0],
    "batched on one side": lambda Z: Z[:, 0] @ np.stack([Z, A.T]) + (np.stack([B, 2 * B]) @ Z[2]) + Z[0] @ B,
    "in place": accumulated,
    "written into": written_into,
    # entries
    "indices": lambda Z: (
        Z[-1] * Z[0, ::-1] + Z[[0, 2], 1:3].sum() + Z[1, -2] + Z[np.array([0, 1]), np.array([2, 3])][0]
    ),
    "more indices": lambda Z: (
        Z[None, ..., 1] ** 2 + Z[:, [0, 0, 2]].T[:, None, :] + Z[Z > 0].sum() + Z[0, :, None][[1]]
    ),
    "arrays and slices": lambda Z: np.stack([Z, Z**2])[[0, 1], :, [2, 3]] * np.stack([Z, Z])[0, :, [1, 0]],
    "iteration": lambda Z: sum(row @ row[::-1] for row in Z) + max(Z[0, 0], Z[0, 1]) + abs(Z[0, 1]) + len(Z),
    "arrays of entries": lambda Z: (
        np.array([Z[0, 0] * Z[1, 1], 2.0, Z[2, 1] ** 2]) @ np.array([Z[0, :2], [1.0, Z[1, 3]], A[0, :2]])
    ),
    "lists": lambda Z: (
        np.sum([z**2 for z in Z[0]]) + np.mean([Z[0], Z[1]]) + np.max([Z[0, 0], Z[0, 1]]) * [1.0, Z[0, 0]][1]
    ),
    "made inside": lambda Z: (
        np.ones(4) * Z + np.full(4, Z[0, 0]) + np.asarray(Z, dtype=float) + np.zeros_like(Z) + np.empty(4) * 0
    ),
    "methods": lambda Z: (
        Z.T.reshape(2, 6).sum(axis=0)
        + Z.ravel().mean()
        + Z.flatten()[:6] * Z.copy().max()
        + Z.dot(a)[0] * Z.prod(axis=1)[1]
    ),
    "more methods": lambda Z: (
        Z.cumsum(axis=1).std() * Z.min(axis=0)
        + Z[:, :3].trace()
        + Z.swapaxes(0, 1)[0, 0] * Z.clip(-0.5, 0.6)[0]
        + Z.var()
    ),
    # arrays
    "stack": lambda Z: (
        np.stack([Z[0], a, Z[1] ** 2], axis=1) + np.concatenate([Z[:1], Z[1:2]], axis=-1).reshape(4, 2)[:, :1]
    ),
    "joins": lambda Z: (
        np.hstack([np.vstack([Z, b]), A @ Z]) @ np.concatenate([Z[0], b]) + np.column_stack([Z[0], a])[:, 0]
    ),
    "blocks": lambda Z: (
        np.block([[Z, np.ones((3, 1))], [Z[:1] ** 2, np.zeros((1, 1))]]) * np.append(Z[0], 1.0)
        + np.dstack([Z, Z])[0, 0, 1]
    ),
    "shapes": lambda Z: (
        np.moveaxis(np.stack([Z, Z**2]), 0, -1).transpose(2, 0, 1).reshape(4, -1) * np.expand_dims(Z[0], 1)
        + np.squeeze(Z[:1])[:, None]
    ),
    "broadcasts": lambda Z: np.broadcast_to(Z[0], (3, 4)) * np.atleast_2d(Z[1]) + np.reshape(Z, (4, 3), order="F").T,
    "repeats": lambda Z: (
        np.repeat(Z, 2, axis=0)[1:4] * np.tile(Z[0], (3, 1))
        + np.roll(Z, 1) * np.roll(Z, -1, axis=1)
        + np.flip(Z, 1)
        + Z[::-1]
    ),
    "diagonals": lambda Z: (
        np.diag(np.diag(Z @ A)) * np.triu(Z[:, :3])
        + np.tril(Z[:, 1:]) ** 2
        + np.trace(Z, offset=1)
        + np.diagonal(Z)[0]
        + np.diag(Z[0], 1)[:3, :3]
    ),
    "takes": lambda Z: (
        np.take(Z, [2, 0], axis=1)[0, 0] * np.delete(Z, 1, axis=0)[1]
        + np.split(Z, 2, axis=1)[1][0, 0]
        + np.pad(Z[0], (1, 0))[:4]
        + np.rot90(Z)[0, 0]
    ),
    "wheres": lambda Z: (
        np.where(Z > 0.1, Z**2, np.sin(Z)) + np.where(Z[0] < 0, 1.0, Z) + np.where([True, False, True, True], 0.0, Z[0])
    ),
    "selections": lambda Z: np.select([Z > 1, Z < -1], [Z**2, Z**3], 0.0) + np.insert(Z[0], 1, Z[1, 1] ** 2)[:4],
    # products of arrays
    "dots": lambda Z: (
        np.dot(Z, A) @ np.dot(Z, a) + np.vdot(Z, Z**2) + np.inner(Z, Z)[0] + np.dot(2.0, Z)[0, 0] + np.matmul(Z, A)[0]
    ),
    "outers": lambda Z: (
        np.outer(Z[0], Z[1]) @ np.kron(Z[0, :2], [1.0, 2.0])
        + np.kron(Z[:2, :2], B[:2, :2] * Z[2, 2])[0]
        + np.multiply.outer(Z[0], a)[1]
    ),
    "einsum": lambda Z: (
        np.einsum("ij,jk,k->i", Z, A, Z[:, 0])
        + np.einsum("ij,ij", Z, Z)
        + np.einsum("ii->i", Z[:, :3])
        + np.einsum("...j,j", Z, Z[0])
    ),
    "tensordot": lambda Z: (
        np.tensordot(Z, A, 1) + np.tensordot(Z, Z, ([1], [1])) + np.tensordot(Z, Z) + np.tensordot(B, Z, (0, 1))[:3]
    ),
    "cross": lambda Z: (
        np.cross(Z[0, :3], Z[1, 1:]) * np.convolve(Z[0], Z[1, :3], "same")[:3] + np.correlate(Z[0], Z[1, :2])[:3]
    ),
    "convolutions": lambda Z: (
        np.convolve(Z[0], Z[1, :3]) @ np.correlate(b, Z[2, :3], "full") + np.convolve(Z[0, :3], a, "valid").sum()
    ),
    # sums and their like
    "sums along axes": lambda Z: (
        np.sum(Z, axis=0) * np.sum(Z**2, axis=(0, 1)) + np.sum(Z, axis=1, keepdims=True)[0] + np.add.reduce(Z)[0]
    ),
    "means": lambda Z: (
        np.mean(Z, axis=0) ** 2
        + np.std(Z, axis=0)
        + np.var(Z, ddof=1)
        + np.average(Z[0], weights=Z[1] ** 2)
        + np.std(Z[1], ddof=1)
    ),
    "products of entries": lambda Z: (
        np.prod(Z, axis=0) + np.prod(Z) + np.multiply.reduce(Z[0]) + np.cumprod(Z[0]) + np.cumprod(Z, axis=0)[2]
    ),
    "running sums": lambda Z: (
        np.cumsum(Z) @ np.cumsum(Z**2) + np.cumsum(Z, axis=0)[1] + np.add.accumulate(Z[0]) + np.diff(Z[0]).sum()
    ),
    "differences": lambda Z: (
        np.diff(Z, axis=0) ** 2 + np.diff(Z[0], n=2).sum() + np.trapezoid(Z[0] ** 2, dx=0.5) + np.polyval(Z[0], Z[1, 1])
    ),
    "extremes": lambda Z: (
        np.max(Z, axis=0) * np.min(Z, axis=1, keepdims=True)
        + np.amax(Z) ** 2
        + np.maximum.reduce(Z)[0]
        + np.minimum.reduce(Z, axis=1)[0]
        + np.ptp(Z)
        + Z[0] * Z[0, np.argmax(Z[0])]
    ),
    "larger of two": lambda Z: (
        np.maximum(Z, 0.2) * np.minimum(Z, Z[0, 2]) + np.fmax(0.0, Z) + np.clip(Z, -1, None) + np.maximum(Z[0], Z[1])
    ),
    "order": lambda Z: (
        np.sort(Z, axis=0) * np.sort(Z)
        + np.sort(Z, axis=None)[3]
        + Z[0][np.argsort(Z[0])]
        + np.median(Z, axis=0) * np.median(Z)
    ),
    "sizes": lambda Z: (
        np.abs(Z) ** 1.5 * np.sign(Z)
        + np.fabs(Z)
        + np.absolute(Z[0])
        + abs(Z) * np.heaviside(1.0, 0.5)
        + np.hypot(Z, Z[0])
    ),
    "steps": lambda Z: Z * np.floor(Z) + np.ceil(Z) + np.round(Z * Z) + np.rint(Z) * Z + np.isfinite(Z) * Z**2,
    "logaddexp": lambda Z: np.logaddexp(Z, Z[0] ** 2) * np.logaddexp2(0.5, Z) + np.logaddexp(Z[0], 1.0),
    "arctan2": lambda Z: np.arctan2(Z, Z[0] + 2) * np.arctan2(1.0, Z) + np.arctan2(Z, 2.0),
    "axes that are kept": lambda Z: (
        (Z - np.median(Z, axis=1, keepdims=True)) * (Z - np.average(Z, axis=1, keepdims=True))
        + np.quantile(Z, 0.3, axis=0, keepdims=True) * np.percentile(Z, [40, 60], axis=1, keepdims=True)[0]
        + np.prod(Z, 1, None, None, True) * np.nanmedian(Z, axis=0, keepdims=True)
        + np.logaddexp.reduce(Z, axis=1, keepdims=True) * np.logaddexp.reduce(Z, axis=None)
    ),
    "written through": written_through,
    "quantiles by another method": lambda Z: (
        np.quantile(Z, [[0.1, 0.5], [0.2, 0.8]], axis=1) * np.quantile(Z, Z[0, 0] ** 2)
        + np.quantile(Z, 0.4, method="hazen")
        + np.quantile(Z, 0.4, axis=1, method="lower") ** 2 @ Z[:, 0]
    ),
    "edges and weights": lambda Z: (
        np.diff(Z, axis=0, prepend=0.5, append=Z[:1] ** 2)[:3]
        + np.trapezoid(Z, x=np.cumsum(Z**2, axis=0), axis=0) * np.average(Z, axis=0, returned=True)[0]
        + np.average(Z[:, None] * Z, axis=(0, 2), weights=A.T)[:, None]
        + np.std(Z, axis=0, where=Z < 1) * np.var(Z, axis=1, keepdims=True, ddof=1, mean=Z[:, :1])
        + np.max(Z, axis=1, keepdims=True, initial=Z[0, 0]) * np.min(Z, axis=0, where=Z < 9, initial=-1.0)
    ),
    # norms
    "norms of vectors": lambda Z: (
        np.linalg.norm(Z[0])
        + np.linalg.norm(Z[0], 1)
        + np.linalg.norm(Z[1], np.inf) * np.linalg.norm(Z[0], 3.5)
        + np.linalg.norm(Z[1], -np.inf)
        + np.linalg.norm(Z[0], 2)
    ),
    "norms along axes": lambda Z: (
        np.linalg.norm(Z, axis=0) * np.linalg.norm(Z, 1.5, axis=1, keepdims=True) + np.linalg.norm(Z, np.inf, 0)
    ),
    "norms of matrices": lambda Z: (
        np.linalg.norm(Z) * np.linalg.norm(Z, "fro")
        + np.linalg.norm(Z, 2) ** 2
        + np.linalg.norm(Z, "nuc") * np.linalg.norm(Z, 1)
        + np.linalg.norm(Z, np.inf) * np.linalg.norm(Z, -2)
    ),
    "norms of batches": lambda Z: (
        np.linalg.norm(np.stack([Z, Z**2]), axis=(1, 2)) * np.linalg.norm(np.stack([Z, Z**2 + A.T]), 2, axis=(-2, -1))
        + np.linalg.cond(Z)
    ),
    # linear algebra
    "inverse": lambda Z: np.linalg.inv(square(Z)) @ Z + np.linalg.inv(np.stack([square(Z), square(Z) ** 2]))[1, 0, 0],
    "solve": lambda Z: (
        np.linalg.solve(square(Z), Z)
        + np.linalg.solve(square(Z), A[:3, 0])[0]
        + np.linalg.solve(square(A.T), Z[:, 0])[1]
        + np.linalg.solve(np.stack([square(Z)] * 2), Z)[1]
    ),
    "determinant": lambda Z: (
        np.linalg.det(square(Z))
        + np.linalg.det(Z @ B @ Z.T) * np.linalg.det(Z[:1, :1])
        + np.linalg.det(np.stack([square(Z), Z[:, 1:]]))[1]
        + np.linalg.det(Z.T @ Z)
    ),
    "log of the determinant": lambda Z: (
        np.linalg.slogdet(square(Z))[1] * np.linalg.slogdet(Z[:, 1:])[0] + np.linalg.slogdet(-square(Z)).logabsdet ** 2
    ),
    "pseudoinverse": lambda Z: (
        np.linalg.pinv(Z) * A + (np.linalg.pinv(Z.T) @ a)[0] + np.linalg.lstsq(Z.T, b, rcond=None)[0]
    ),
    "powers of matrices": lambda Z: (
        np.linalg.matrix_power(square(Z), 3) @ np.linalg.matrix_power(square(Z), -2) + np.linalg.multi_dot([Z, A, Z, A])
    ),
    "eigenvalues": lambda Z: np.linalg.eigvalsh(definite(Z)) * np.linalg.eigvalsh(square(Z), UPLO="U"),
    "eigenvectors": lambda Z: np.linalg.eigh(definite(Z))[1] ** 2 @ np.linalg.eigh(definite(Z)).eigenvalues,
    "singular values": lambda Z: (
        np.linalg.svd(Z, compute_uv=False) * np.linalg.svd(Z.T, compute_uv=False) ** 2
        + np.linalg.svdvals(square(Z))[::-1]
    ),
    "singular vectors": lambda Z: (
        np.linalg.svd(Z, full_matrices=False)[0] ** 2
        @ np.linalg.svd(Z.T, full_matrices=False).Vh ** 2
        @ np.linalg.svd(Z, full_matrices=False)[0] ** 4
    ),
    "cholesky": lambda Z: np.linalg.cholesky(definite(Z)) * np.linalg.cholesky(definite(Z) + Z[:, :3] * 0.1),
    "qr": lambda Z: np.linalg.qr(Z.T)[0] @ np.linalg.qr(square(Z)).R + np.linalg.qr(Z.T, mode="r")[0],
    # what leaves NumPy's common ground
    "complex numbers on the way": lambda Z: (
        np.abs(np.exp(1j * Z) + Z) ** 2
        + (Z * np.exp(1j * Z)).imag
        + np.angle(Z + 1j)
        + np.linalg.norm(1j * Z + Z**2)
        + np.vdot(Z + 1j, Z * 1j).real
        + np.real(np.conj(Z + 2j) * (Z * 1j).conj())
    ),
    "Fourier transforms": lambda Z: (
        np.abs(np.fft.fft(Z)) ** 2
        + np.fft.ifft(Z**2, axis=0).real
        + np.abs(np.fft.rfft(Z[0]))[0]
        + np.fft.fft2(Z).real * np.fft.fftshift(Z)
        + np.fft.irfft(np.fft.rfft(Z[1]) ** 2)
    ),
    "functions of math": lambda Z: (
        math.exp(Z[0, 0]) * math.hypot(*Z[0])
        + math.erf(Z[1, 1]) * math.prod(Z[2])
        + math.log(2 + Z[0, 0], 3) * math.atan2(Z[0, 1], Z[1, 1])
        + math.dist(Z[0], Z[1])
        + math.floor(Z[0, 0]) * math.fsum(Z[1])
        + Z * math.pow(Z[0, 3], 3)
    ),
    "folded": lambda Z: (
        np.logaddexp.reduce(Z, axis=1)[:, None] * np.maximum.accumulate(Z, axis=1)
        + np.subtract.outer(Z[:, 0], Z[0]) ** 2
        + np.multiply.outer(Z, Z[0])[1, 2] * np.hypot.reduce(Z)
    ),
    "quantiles": lambda Z: (
        np.quantile(Z, 0.3, axis=0) * np.percentile(Z, 60)
        + np.quantile(Z[0], [0.1, 0.8])[1]
        + np.partition(Z[0], 1)[:2].sum()
        + np.nanmedian(Z) * np.nansum(Z, axis=0)
    ),
    "entries left out": lambda Z: (
        np.nansum(HOLES * Z, axis=0) * np.nanmean(HOLES * Z**2) + np.nanprod(HOLES * Z) * np.nanmax(HOLES * Z, axis=0)
    ),
    "in parts": lambda Z: (
        np.multiply.reduceat(Z, [0, 2, 1], axis=1) * np.linalg.svd(Z).S[0] + np.linalg.svd(Z).U[0] ** 2
    ),
    "covariances": lambda Z: np.cov(Z) * np.corrcoef(Z) + np.cov(Z[0]) + np.cov(Z[0], Z[1], bias=True)[0, 1],
    "linear maps": lambda Z: (
        np.gradient(Z, axis=1) * np.gradient(Z**2, 0.5)[0]
        + np.interp(Z, [-2.0, 0.1, 2.0], Z[0, :3] ** 2)
        + np.bincount([0, 1, 1, 3], weights=Z[0] ** 2)
        + np.polyfit([0.0, 1.0, 2.0, 4.0], Z[1] ** 2, 1)[0]
        + np.linspace(Z[0, 0], Z[0, 1] ** 2, 4)
        + np.geomspace(1.0, 2 + Z[0, 0], 4, endpoint=False)
        + np.logspace(0.0, Z[1, 2], 4, base=2.0)
    ),
    "parts of numbers": lambda Z: (
        np.fmod(Z, 0.7) * np.divmod(Z, 0.4)[1]
        + np.modf(Z)[0] ** 2
        + np.copysign(Z, b) * np.heaviside(Z, 0.5)
        + np.ldexp(Z, 2)
        + divmod(Z, 0.3)[1]
        + np.nan_to_num(Z)
    ),
    "by cases": lambda Z: (
        np.piecewise(Z, [Z < 0, Z > 1], [lambda t: t**2, np.exp, 3.0])
        + np.sum(Z**2, axis=0, where=Z > 0)
        + np.sum(Z, initial=2.0)
        + np.max(Z, initial=1.5) ** 2
    ),
    "windows and edges": lambda Z: (
        np.lib.stride_tricks.sliding_window_view(Z, (2, 2))[1, :, 0, 1].sum() * Z
        + np.pad(Z, 1, constant_values=2.0)[:3, :4] ** 2
        + np.apply_along_axis(lambda row: row * row[0], 1, Z)
        + np.apply_along_axis(lambda column: column @ column, 0, Z)
        + np.vander(Z[0])[1]
        + np.ediff1d(Z)[2]
    ),
    "einsum by numbers": lambda Z: np.einsum(Z, [0, 1], A, [1, 2], [0, 2]) * np.einsum(Z, [0, 1], Z, [0, 1]),
    "written by functions": by_functions,
}

ENTRYWISE: dict[str, tuple[Any, float]] = {
    **{
        name: (getattr(mp, name), 0.7)
        for name in ("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "cbrt")
    },
    **{"arc" + name: (getattr(mp, "a" + name), 0.6) for name in ("sin", "cos", "tan", "sinh", "tanh")},
    "arccosh": (mp.acosh, 1.7),
    "exp2": (lambda t: mp.mpf(2) ** t, -1.3),
    "log2": (lambda t: mp.log(t, 2), 3.1),
    "log10": (mp.log10, 0.3),
    "square": (lambda t: t**2, -1.4),
    "reciprocal": (lambda t: 1 / t, -0.8),
    "abs": (abs, -0.8),
    "deg2rad": (mp.radians, 0.4),
    "rad2deg": (mp.degrees, 0.4),
    "sinc": (lambda t: mp.sinc(mp.pi * t), 0.4),
    "negative": (lambda t: -t, 0.3),
}

# Central differences of order 8: with h = 1/64 wrong by 1e-14 or so, rounding included.
H = 1 / 64
FIRST = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
SECOND = {0: -205 / 72, 1: 8 / 5, 2: -1 / 5, 3: 8 / 315, 4: -1 / 560}


def slope(f: Function, x: Any, v: Any) -> Any:
    return sum(c * (f(x + k * H * v) - f(x - k * H * v)) for k, c in FIRST.items()) / H


def curvature(f: Function, x: Any, v: Any) -> Any:
    return sum(c * (f(x + k * H * v) + f(x - k * H * v)) / (1 if k else 2) for k, c in SECOND.items()) / H**2


def close(found: Any, expected: Any, tolerance: float = 1e-8) -> bool:
    assert np.shape(found) == np.shape(expected)
    return bool(np.max(np.abs(found - expected)) <= tolerance * (1 + np.max(np.abs(expected))))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_rule(name: str) -> None:
    f, v, w = FUNCTIONS[name], V / 16, W / 16
    assert close(jvp(f, X, v), slope(f, X, v))
    mixed = (curvature(f, X, v + w) - curvature(f, X, v - w)) / 4
    assert close(jvp(lambda Z: jvp(f, Z, v), X, w), mixed)
    value, first, second = pushforward(f, (X,), (np.stack([v, w]),), order=2)
    assert close(value, f(X), 1e-13)
    assert close(first[1], slope(f, X, w))
    assert close(second[0], curvature(f, X, v))


@pytest.mark.parametrize("name", ENTRYWISE)
def test_function_of_one_number(name: str) -> None:
    """Against 50 digits, to the last ones, up to the third derivative."""
    f, (exact, at) = getattr(np, name), ENTRYWISE[name]
    with mp.workdps(50):
        expected = [float(mp.diff(exact, mp.mpf(at), n)) for n in (1, 2, 3)]
    found = [gradient(f, at), hessian(f, at), gradient(lambda t: hessian(f, t), at)]
    assert found == pytest.approx(expected, rel=1e-13, abs=1e-13)
    assert close(jacobian(lambda x: f(x) * 1.0, np.array([at, at])), np.eye(2) * expected[0], 1e-13)


# --- the tools -----------------------------------------------------------------------------------

x = np.array([0.7, -1.2, 0.4, 1.9])


def test_a_gradient_has_the_shape_of_its_point() -> None:
    assert np.array_equal(gradient(lambda z: z @ z, x), 2 * x)
    assert np.array_equal(gradient(lambda Z: np.sum(A.T * Z), X), A.T)
    assert gradient(lambda t: t**3, 2) == 12.0
    by_t, by_Z, by_z = gradient(lambda t, Z, z: t * np.sum(Z @ z), 2.0, X, x)
    assert by_t == pytest.approx(np.sum(X @ x))
    assert close(by_Z, 2 * np.outer(np.ones(3), x), 1e-15)
    assert close(by_z, 2 * X.sum(axis=0), 1e-15)
    assert np.array_equal(gradient(lambda z: 3.0, x), np.zeros(4))


def test_a_jacobian_has_a_row_for_every_entry_of_f() -> None:
    def f(z: Any) -> Any:
        return X @ np.sin(z)

    assert close(jacobian(f, x), X * np.cos(x), 1e-15)
    assert close(jacobian(f, x, layout="denominator"), (X * np.cos(x)).T, 1e-15)
    assert np.array_equal(jacobian(lambda z: z @ z, x), [2 * x])
    assert np.array_equal(jacobian(lambda z: z @ z, x, layout="denominator"), 2 * x[:, None])
    assert close(jacobian(lambda t: np.stack([np.cos(t), t**2]), 0.3), np.array([-np.sin(0.3), 0.6]), 1e-15)
    assert jacobian(np.sin, 0.3) == math.cos(0.3)
    assert np.array_equal(jacobian(lambda z: np.ones(3), x), np.zeros((3, 4)))


def test_vec_of_a_matrix_goes_in_the_order_that_is_named() -> None:
    def f(Z: Any) -> Any:
        return A @ Z @ B

    assert close(jacobian(f, X, order="columns"), np.kron(B.T, A), 1e-14)
    assert close(jacobian(f, X, order="rows"), np.kron(A, B.T), 1e-14)
    assert close(jacobian(f, X, order="columns", layout="denominator"), np.kron(B, A.T), 1e-14)
    assert close(jacobian(lambda z: np.outer(z, b), x, order="columns"), np.kron(b[:, None], np.eye(4)), 1e-14)
    assert close(jacobian(lambda Z: Z @ b, X, order="rows"), np.kron(np.eye(3), b), 1e-14)
    C = np.cov(X)

    def g(Z: Any) -> Any:
        return np.trace(Z.T @ C @ Z @ B)

    H = np.kron(B, C.T) + np.kron(B.T, C)
    assert close(hessian(g, X, order="columns"), H, 1e-13)
    assert close(hessian(g, X, order="rows"), np.kron(C, B.T) + np.kron(C.T, B), 1e-13)


def test_a_hessian_sees_what_is_tiny_or_not_symmetric() -> None:
    assert np.array_equal(hessian(lambda z: z[0] ** 2 + 1e-9 * z[1] ** 2, x[:2]), np.diag([2.0, 2e-9]))
    assert close(hessian(lambda z: z @ B @ z, x), B + B.T, 1e-15)
    assert hessian(lambda t: t**3, 2.0) == 12.0
    assert hessian(lambda t: 3.0, 2.0) == 0.0
    for at in np.concatenate([3 * V, 3 * np.eye(4)]):
        assert close(hessian(log_sum_exp, at), jacobian(lambda z: np.exp(z) / np.sum(np.exp(z)), at), 1e-14)
        assert close(hessian(lambda z: z @ B @ z, at), B + B.T, 1e-14)
        assert close(hessian(lambda z: z @ z, at), 2 * np.eye(4), 1e-15)


def test_products_with_a_vector() -> None:
    f, u, v = lambda z: X @ np.sin(z), np.array([1.0, -2.0, 0.5]), np.array([0.2, 1.0, -1.0, 0.3])
    J = X * np.cos(x)
    assert close(jvp(f, x, v), J @ v, 1e-15)
    assert close(vjp(f, x, u), J.T @ u, 1e-15)
    assert close(hvp(lambda z: np.sum(u * f(z)), x, v), -(u @ X) * np.sin(x) * v, 1e-15)
    M, D = np.linalg.inv(square(X)), B[:3, :3]
    assert close(jvp(np.linalg.inv, square(X), D), -M @ D @ M)
    assert jvp(lambda t: t**2, 3.0, 2.0) == 12.0
    assert vjp(lambda t: t**2, 3.0, 2.0) == 12.0


def test_eigenvalues_of_matrices_that_are_not_symmetric() -> None:
    """Roots of polynomials as well; complex ones come in pairs."""
    functions: dict[str, Function] = {
        "eigenvalues": lambda Z: np.sort(np.linalg.eig(square(Z))[0].real),
        "eigenvectors": lambda Z: np.linalg.eig(square(Z) * [[1, 2, 1]] + np.diag([0, 3, 9])).eigenvectors ** 2,
        "roots": lambda Z: np.abs(np.roots([1.0, Z[0, 0], Z[0, 1], 4.0])) ** 2,
    }
    for f in functions.values():
        assert close(jvp(f, X, V / 16), slope(f, X, V / 16))


def test_many_directions_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As all at once: several points, kinks that parts meet or not, difference quotients."""
    monkeypatch.setattr(tools, "AT_ONCE", 2)
    monkeypatch.setattr(tools, "SOME", 3)
    monkeypatch.setattr(tools, "axes", tools.Axes)
    assert close(jacobian(lambda Z: A @ Z @ B, X, order="rows"), np.kron(A, B.T), 1e-14)
    by_Z, by_t = gradient(lambda Z, t: np.sum(Z**3) * t, X, 2.0)
    assert close(by_Z, 6 * X**2, 1e-15)
    assert by_t == pytest.approx(np.sum(X**3))
    assert close(hessian(lambda z: z @ B @ z, x), B + B.T, 1e-15)
    assert np.all(np.isnan(gradient(lambda z: np.max(np.abs(z)), np.array([1.0, 0.0, 0.0, 1.0]))))
    assert np.all(np.isnan(gradient(lambda z: z @ z if np.any(z != 1) else 7.0, np.ones(4))))


def test_derivatives_inside_derivatives_are_kept_apart() -> None:
    assert gradient(lambda s: s * gradient(lambda t: s + t, 1.0), 1.0) == 1.0
    assert gradient(lambda s: s * gradient(lambda t: s * t**2, s), 3.0) == pytest.approx(6 * 9.0)

    def f(z: Any) -> Any:
        return np.sin(z @ B @ z)

    H = hessian(f, x)
    assert close(jacobian(lambda z: gradient(f, z), x), H, 1e-14)
    assert close(gradient(lambda z: gradient(f, z) @ b, x), H @ b, 1e-14)

    def both(s: Any, t: Any) -> Any:
        y = s * np.array([1.0, 2.0])
        y += t**2 * s
        return y @ y

    assert gradient(lambda s: gradient(lambda t: both(s, t), 2.0), 3.0) == pytest.approx(528.0)

    def after(z: Any) -> Any:
        slope = gradient(lambda t: t * z[0] ** 2, 1.0)
        y = np.zeros(4)
        y[1] = slope
        y[0] = z[2]
        return y

    assert np.array_equal(jacobian(after, x), [[0, 0, 1, 0], [2 * x[0], 0, 0, 0], [0] * 4, [0] * 4])
    assert gradient(lambda t: gradient(lambda t: gradient(lambda t: t**4, t), t), 2.0) == pytest.approx(48.0)


def test_the_point_stays_as_it_is() -> None:
    def f(z: Any) -> Any:
        z += 1.0
        z[0] = z[1] * 2
        return z @ z

    point = x.copy()
    expected = np.array([0.0, 10 * (x[1] + 1), 2 * (x[2] + 1), 2 * (x[3] + 1)])
    before = pushforward(f, (point,), (np.eye(4),))[1]
    assert close(before, expected, 1e-14)
    assert np.array_equal(point, x)

    def tied(z: Any) -> Any:  # all branches start from the same point
        z += 1.0
        return np.sum(np.abs(z - 1.0) ** 2 + z)

    assert np.array_equal(pushforward(tied, (np.zeros(2),), (np.eye(2),))[1], np.ones(2))


def test_numpy_is_left_as_it_was() -> None:
    before = [np.array, np.asarray, np.zeros, np.ones, np.empty, np.full]

    seen = []

    def fails(z: Any) -> Any:
        seen.append(np.array)
        raise KeyError("f's own error")

    with pytest.raises(KeyError):
        pushforward(fails, (x,), (np.eye(4),))
    assert seen[0] is not before[0]
    assert seen[1] is before[0]
    assert [np.array, np.asarray, np.zeros, np.ones, np.empty, np.full] == before


# --- kinks, ties, cases --------------------------------------------------------------------------


def log_sum_exp(z: Any) -> Any:
    m = np.max(z)
    return m + np.log(np.sum(np.exp(z - m)))


def huber(z: Any) -> Any:
    return np.sum(np.where(np.abs(z) <= 1, z**2 / 2, np.abs(z) - 0.5))


def elu(z: Any) -> Any:
    return np.sum(np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1))


def softmax(z: Any) -> Any:
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


zero, tie = np.zeros(2), np.array([1.0, 1.0])
third = np.ones(3) / 3

SMOOTH: dict[str, tuple[Function, Any, Any]] = {
    "log-sum-exp at a tie": (log_sum_exp, np.ones(3), third),
    "x|x|": (lambda t: t * np.abs(t), 0.0, 0.0),
    "relu squared": (lambda z: np.sum(np.maximum(z, 0) ** 2), zero, zero),
    "Huber at its seams": (huber, np.array([1.0, -1.0, 0.0]), np.array([1.0, -1.0, 0.0])),
    "the square of the largest size": (lambda z: np.max(np.abs(z)) ** 2, zero, zero),
    "the norm squared": (lambda z: np.linalg.norm(z) ** 2, zero, zero),
    "x‖x‖": (lambda z: z[0] * np.linalg.norm(z), zero, zero),
    "the identity of two relus": (lambda z: np.sum(np.maximum(z, 0) - np.maximum(-z, 0)), zero, np.ones(2)),
    "cubes of sizes": (lambda z: np.sum(np.abs(z) ** 3), zero, zero),
    "sizes to the power 1.1": (lambda z: np.sum(np.abs(z) ** 1.1), zero, zero),
    "the sum of a sorted tie": (lambda z: np.sum(np.sort(z) ** 2), tie, 2 * tie),
    "squares of tied singular values": (
        lambda Z: np.sum(np.linalg.svd(Z, compute_uv=False) ** 2),
        np.eye(3),
        2 * np.eye(3),
    ),
    "the nuclear norm at a tie": (lambda Z: np.linalg.norm(Z, "nuc"), 2 * np.eye(3), np.eye(3)),
    "the sum of tied eigenvalues": (lambda Z: np.sum(np.linalg.eigvalsh(Z)), np.eye(3), np.eye(3)),
    "the determinant at rank one": (np.linalg.det, np.outer(tie, [1.0, 2.0]), np.array([[2.0, -1.0], [-2.0, 1.0]])),
    "the product of entries with a zero": (np.prod, np.array([0.0, 2.0, 3.0]), np.array([6.0, 0.0, 0.0])),
    "x² sin(1/x)": (lambda t: t**2 * np.sin(1 / t) if t != 0 else 0.0, 0.0, 0.0),
    "Clairaut": (lambda z: z[0] * z[1] * (z[0] ** 2 - z[1] ** 2) / (z @ z) if z @ z > 0 else 0.0 * z[0], zero, zero),
    "ELU, a case beside a kink": (elu, np.array([0.0, -1.0]), np.array([1.0, np.exp(-1.0)])),
    "a constant sum of softmax, a tie": (lambda z: np.sum(softmax(z)), np.array([0.0, 1.0, 1.0]), np.zeros(3)),
    "a guard that reaches beyond rounding": (lambda z: z[0] if np.linalg.norm(z) > 1e-9 else 0.0, zero, zero),
    "a jump beside the point": (lambda t: np.where(t > 1e-6, t, 2 * t), 0.0, 2.0),
    "a case that changes nothing": (lambda z: z @ z if z[0] > 0 else np.sum(z**2), zero, zero),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_where_all_branches_agree_there_is_a_gradient(name: str) -> None:
    f, at, expected = SMOOTH[name]
    assert close(gradient(f, at), expected, 1e-14)


def between_axes(z: Any) -> Any:
    return z[0] * z[1] / (z @ z) if z @ z > 0 else 0.0


def along_parabola(z: Any) -> Any:
    return z[0] ** 3 * z[1] / (z[0] ** 4 + z[1] ** 2) if z @ z > 0 else 0.0 * z[0]


def wedge(z: Any) -> Any:
    if z[0] == 0 and z[1] == 0:
        return 0.0
    return z[0] ** 2 * z[1] / (z @ z)


KINKED: dict[str, tuple[Function, Any]] = {
    "the size": (lambda z: np.sum(np.abs(z)), np.array([0.0, 1.0])),
    "the sum of |x| and |−x|": (lambda t: np.abs(t) + np.abs(-t), 0.0),
    "the largest at a tie": (np.max, tie),
    "Python's max at a tie": (lambda z: max(z[0], z[1]), tie),
    "relu": (lambda z: np.sum(np.maximum(z, 0)), np.array([0.0, 1.0])),
    "relu by where": (lambda z: np.sum(np.where(z > 0, z, 0.0)), np.array([1.0, 0.0])),
    "relu by where, closed": (lambda z: np.sum(np.where(z >= 0, z, 0.0)), np.array([1.0, 0.0])),
    "relu by a branch": (lambda t: t if t > 0 else 0.0, 0.0),
    "relu times a truth value": (lambda z: np.sum(z * (z > 0)), np.array([1.0, 0.0])),
    "where, with other slopes on its sides": (lambda t: np.where(t > 0, 2 * t, np.expm1(np.minimum(t, 0))), 0.0),
    "cases with a third one at the point": (
        lambda t: np.where(t > 0, np.maximum(t, 0), np.where(t < 0, np.minimum(t, 0), 5.0)),
        0.0,
    ),
    "a small kink beside a steep slope": (lambda z: 1e6 * z[0] + 1e-3 * np.abs(z[1]), zero),
    "a leaky relu beside a steep slope": (lambda z: 1e4 * z[0] + np.where(z[1] > 0, z[1], 0.1 * z[1]), zero),
    "a sign beside a steep slope": (lambda z: 1e4 * z[0] + 0.1 * z[1] * np.sign(z[1]), zero),
    "the root": (lambda t: np.sqrt(np.abs(t)), 0.0),
    "the norm": (np.linalg.norm, zero),
    "the 1-norm": (lambda z: np.linalg.norm(z, 1), np.array([0.0, 1.0])),
    "the maximum norm": (lambda z: np.linalg.norm(z, np.inf), -tie),
    "sign times x": (lambda z: np.sum(np.sign(z) * z), np.array([0.0, 1.0])),
    "clip": (lambda z: np.sum(np.clip(z, -1, 1)), np.array([0.0, 1.0])),
    "floor": (lambda t: np.floor(t) * t, 2.0),
    "the spectral norm at a tie": (lambda Z: np.linalg.norm(Z, 2), np.eye(2)),
    "the nuclear norm at rank one": (lambda Z: np.linalg.norm(Z, "nuc"), np.diag([1.0, 0.0])),
    "the largest eigenvalue at a tie": (lambda Z: np.linalg.eigvalsh(Z)[-1], np.eye(2)),
    "sorting at a tie": (lambda z: np.sort(z)[0], tie),
    "sorting by argsort at a tie": (lambda z: z[np.argsort(z)][0], tie),
    "what stands where the largest does, at a tie": (lambda z: x[np.argmax(z)] + 0 * z[0], tie),
    "the median at a tie": (lambda z: np.median(z), np.array([1.0, 1.0, 2.0])),
    "a product with a kink": (lambda z: z[1] * np.abs(z[0]), np.array([0.0, 1.0])),
    "xy/(x² + y²)": (between_axes, zero),
    "x³y/(x⁴ + y²)": (along_parabola, zero),
    "x²y/(x² + y²)": (wedge, zero),
    "x sin(1/x)": (lambda t: t * np.sin(1 / t) if t != 0 else 0.0, 0.0),
    "x sin(1/x) beside what bends": (
        lambda z: (z[0] * np.sin(1 / z[0]) if z[0] != 0 else 0.0) + z[1] ** 2,
        np.array([0.0, 100.0]),
    ),
    "a low jump": (lambda t: t**2 + np.where(t > 2, 1e-9, 0.0), 2.0),
    "a jump at the point": (lambda t: np.exp(t) if t != 0 else 5.0, 0.0),
    "another value at the point": (lambda z: z @ z if np.any(z != 1) else 7.0, tie),
    "a small kink beside a bend": (lambda z: 1e3 * np.sum(np.sin(z + 1)) + 1e-3 * np.abs(z[1]), zero),
    "a root beside a bend": (lambda z: 1e3 * np.sum(np.sin(z + 1)) + np.sqrt(np.abs(z[1])), zero),
    "a pole with a value": (lambda z: np.sum(np.divide(1.0, z, out=0 * z, where=z != 0)), np.array([0.0, 2.0])),
    "a pole with a value, and a logarithm": (lambda t: np.log(np.abs(t)) if t != 0 else 0.0, 0.0),
}


@pytest.mark.parametrize("name", KINKED)
def test_where_branches_differ_there_is_no_gradient(name: str) -> None:
    f, at = KINKED[name]
    found = gradient(f, at)
    assert np.shape(found) == np.shape(at)
    assert np.all(np.isnan(found))
    for v in (np.ones(np.shape(at)), np.where(np.arange(np.size(at)) == 0, 1.0, 0.0).reshape(np.shape(at))):
        assert np.all(np.isnan(jvp(f, at, v)))


def aliased(z: Any) -> Any:
    W = A[:2, :2].copy()  # an array of numbers, which cannot take derivatives up
    row = W[0]
    row += z
    return np.sum(W**2)


COUNTED, RANDOM = itertools.count(), np.random.default_rng(3)
OTHERWISE: dict[str, Function] = {
    "a row of an array of numbers": aliased,
    "another value": lambda z: z @ z if type(z) is np.ndarray else np.sum(z),
    "another shape": lambda z: z if type(z) is np.ndarray else 0 * z[0],
    "a random number": lambda z: np.sum(z * RANDOM.normal(size=len(z))),
    "chance": lambda z: z @ z + next(COUNTED),
}


@pytest.mark.parametrize("part", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize("at", [np.array([0.3, -1.2]), np.array([0.0, 2.0])])
def test_a_rule_that_is_wrong_by_little_is_seen(monkeypatch: pytest.MonkeyPatch, part: float, at: Any) -> None:
    def wrong(a: Any) -> Any:
        found = right(a)
        return DualArray(found.p, (1 + part) * found.t, found.level)

    right = RULES[np.exp]
    monkeypatch.setitem(RULES, np.exp, wrong)
    assert np.all(np.isnan(gradient(lambda z: np.sum(np.exp(z) * z), at)))
    assert np.all(np.isnan(hessian(lambda z: np.sum(np.exp(z)), at)))


@pytest.mark.parametrize("name", OTHERWISE)
def test_another_value_on_arrays_that_carry_derivatives_is_no_kink(name: str) -> None:
    """It is not that f has no derivative there: forward mode cannot follow it."""
    f, at = OTHERWISE[name], np.array([0.3, -1.2])
    with pytest.raises(Foreign, match=r"another value.* taylor_test\(f, x, first=…\)"):
        jacobian(f, at)
    with pytest.raises(Foreign, match="another value"):
        jvp(f, at, at)
    with pytest.raises(Foreign, match="another value"):  # inside another derivative as well
        jacobian(lambda z: jvp(f, z, at), at)


def test_where_there_is_no_value_there_is_no_gradient() -> None:
    """log has a slope at −1, arctanh one at 2, and yet no value."""
    for f in (np.log, np.arctanh, lambda t: np.log(np.linalg.det(t * np.eye(1)))):
        assert np.isnan(gradient(f, -2.0))
    J = jacobian(np.log, np.array([-1.0, 2.0]))
    assert np.array_equal(np.isnan(J), [[True, True], [False, False]])
    assert np.all(np.isnan(hessian(lambda z: np.sum(np.log(z)), np.array([-1.0, 2.0]))))


def test_f_may_write_into_what_it_is_given() -> None:
    def f(z: Any) -> Any:
        z[0] = z[0] ** 2
        z *= z
        return np.sum(z)

    at = np.array([0.5, -2.0])
    assert close(gradient(f, at), 4 * at**3 * [1, 0] + 2 * at * [0, 1], 1e-14)
    assert taylor_test(f, at, first=np.array([0.5, -4.0])).judge(2).ratio < LIMIT
    assert np.array_equal(at, [0.5, -2.0])

    def by_a_row(Z: Any) -> Any:
        row = Z[0]
        row += Z[1] ** 2
        return np.sum(Z**2)

    row = X[0] + X[1] ** 2
    assert close(gradient(by_a_row, X), np.stack([2 * row, 4 * row * X[1] + 2 * X[1], 2 * X[2]]), 1e-14)


def test_f_may_draw_random_numbers() -> None:
    """NumPy's compiled code for them takes what np.empty gives as an array, unseen."""
    drop = lambda z: np.sum(z * (np.random.default_rng(0).normal(size=len(z)) > 0))  # noqa: E731
    assert np.array_equal(gradient(drop, x), np.random.default_rng(0).normal(size=4) > 0)


def test_a_1x1_matrix_is_a_number() -> None:
    """xᵀAx of a column x."""
    S, column = A @ X, x[:, None]
    form = lambda Z: Z.T @ S @ Z  # noqa: E731
    assert close(gradient(form, column), (S + S.T) @ column, 1e-14)
    assert close(hessian(form, column, order="rows"), S + S.T, 1e-14)
    assert taylor_test(form, column, first=(S + S.T) @ column).judge(4).holds
    assert not taylor_test(form, column, first=2 * S @ column).judge(4).holds
    assert close(gradient(lambda t: np.array([[t**2]]), 3.0), 6.0, 1e-15)


def test_only_the_entries_with_a_kink_have_no_derivative() -> None:
    J = jacobian(lambda z: np.stack([np.abs(z[0]), z[1] ** 2]), np.array([0.0, 3.0]))
    assert np.array_equal(J, [[np.nan, np.nan], [0.0, 6.0]], equal_nan=True)
    J = jacobian(lambda z: np.stack([z[0] if z[0] > 0 else 0.0, z[1] ** 2]), np.array([0.0, 3.0]))
    assert np.array_equal(J, [[np.nan, np.nan], [0.0, 6.0]], equal_nan=True)


def test_hessians_at_seams() -> None:
    """Once differentiable is not twice."""
    s = np.diag(third) - np.outer(third, third)
    assert close(hessian(log_sum_exp, np.ones(3)), s, 1e-14)
    assert close(hessian(lambda z: np.linalg.norm(z) ** 2, zero), 2 * np.eye(2), 1e-15)
    assert close(hessian(lambda z: np.sqrt(z @ z) ** 2, zero), 2 * np.eye(2), 1e-15)
    assert close(hessian(lambda z: np.sum(np.abs(z) ** 3), zero), np.zeros((2, 2)), 1e-15)
    assert close(hessian(lambda z: np.linalg.norm(z) ** 4, zero), np.zeros((2, 2)), 1e-15)
    assert close(hessian(lambda z: elu(z) + np.sum(np.maximum(z, 0) ** 2) / 2, zero), np.eye(2), 1e-15)
    for f, at in (
        (lambda t: t * np.abs(t), 0.0),
        (lambda z: np.sum(np.maximum(z, 0) ** 2), zero),
        (huber, np.array([1.0, 0.5])),
        (elu, np.array([0.0, -1.0])),
        (np.linalg.norm, zero),
        (SMOOTH["Clairaut"][0], zero),
        (lambda t: t**2 if t > 0 else 0.0 * t, 0.0),
        (lambda z: np.sum(np.abs(z) ** 1.5), zero),
        (lambda z: z @ z if np.any(z != 0) else 7.0, zero),
        (lambda z: z @ z if np.any(z != 0) else z @ z + 7.0, zero),
    ):
        assert np.all(np.isnan(hessian(f, at)))
        assert np.all(np.isnan(hvp(f, at, np.ones(np.shape(at)))))


STEADY: dict[str, tuple[Function, Any, Any]] = {
    "huge numbers": (lambda z: np.sum(np.sin(z)), np.array([3e11, 2.0**40]), np.cos([3e11, 2.0**40])),
    "cancellation": (lambda t: (1e8 + t) - 1e8, 0.3, 1.0),
    "cancellation and curvature": (lambda t: 1e6 * ((1e9 + np.sin(1e3 * t)) - 1e9), 0.0, 1e9),
    "saturation": (lambda t: 1 - np.tanh(t) ** 2, 15.0, -2 * np.tanh(15.0) * (1 - np.tanh(15.0) ** 2)),
    "steps of rounding near 0": (lambda z: np.tanh(15 + z @ z) - 1, tie, 4 * (1 - np.tanh(17.0) ** 2) / 2 * tie),
    "steps of rounding": (lambda t: np.cos(t + 2.0**42), 0.25, -np.sin(0.25 + 2.0**42)),
    "an overflow that is divided by": (lambda t: 1 / (1 + np.exp(-t)) + np.reciprocal(np.exp(-t)) + t, -800.0, 1.0),
    "steps of rounding inside": (lambda t: np.cos(t + 2.0**42) + np.sin(t), 0.0, 1 - np.sin(2.0**42)),
    "a slope that is steep inside": (lambda z: np.tanh(z[0] * np.tanh(1e12 * z[1])), zero, zero),
    "steep": (lambda t: np.tanh(1e24 * t), 0.0, 1e24),
    "a kink nearby": (lambda t: np.maximum(t, 0.0), 1e-9, 1.0),
    "a tie of huge numbers": (lambda z: log_sum_exp(z), np.array([2.0**40, 2.0**40]), np.array([0.5, 0.5])),
    "tiny": (lambda z: z @ z, np.array([1e-160, 0.0]), np.array([2e-160, 0.0])),
    "a rotation by large angles": (lambda t: np.cos(1e9 * t), 1.0, -1e9 * np.sin(1e9)),
}


@pytest.mark.parametrize("name", STEADY)
def test_quotients_that_cannot_tell_say_nothing(name: str) -> None:
    f, at, expected = STEADY[name]
    assert gradient(f, at) == pytest.approx(expected, rel=1e-6, abs=0)


def test_overflow_is_no_kink() -> None:
    with np.errstate(all="ignore"):
        assert gradient(lambda t: np.exp(t), 800.0) == np.inf
        assert np.isnan(gradient(lambda t: np.exp(t) / np.exp(t), 800.0))


def test_pushforward_sees_kinks_but_not_cases() -> None:
    value, first = pushforward(lambda z: np.stack([np.abs(z[0]), z[1]]), (zero,), (np.eye(2),))
    assert np.array_equal(value, zero)
    assert np.array_equal(first, [[np.nan, 0.0], [np.nan, 1.0]], equal_nan=True)
    assert np.array_equal(pushforward(between_axes, (zero,), (np.eye(2),))[1], zero)
    value, first, second = pushforward(lambda t: t * np.abs(t), (np.array(0.0),), (np.ones(1),), order=2)
    assert (value, first) == (0.0, 0.0)
    assert np.isnan(second[0])
    for f in (lambda z: np.sum(np.maximum(z, 1)), lambda z: np.sort(z)[0], lambda z: np.min(z)):
        assert np.all(np.isnan(pushforward(f, (tie,), (np.eye(2),))[1]))
    for f in (lambda Z: np.linalg.eigvalsh(Z)[-1], lambda Z: np.linalg.norm(Z, 2)):
        assert np.all(np.isnan(pushforward(f, (np.eye(2),), (np.eye(4).reshape(4, 2, 2),))[1]))
    second = pushforward(lambda z: z * np.abs(z), (np.zeros(8),), (np.eye(8),), order=2)[2]
    assert np.all(np.isnan(second))
    value, first = pushforward(lambda s, z: s * z, (np.array(2.0), x), (np.array([1.0, 0.0]), np.stack([0 * x, x])))
    assert np.array_equal(first, [x, 2 * x])


# --- wrong use -----------------------------------------------------------------------------------


def from_math(z: Any) -> Any:
    return exp(z[0])  # taken from math before: not the one that is replaced


def into_numbers(z: Any) -> Any:
    y = B[0].copy()  # an array of numbers
    np.multiply(z, z, out=y)
    return y @ y


def into_an_old_array(z: Any, old: Any = np.zeros(2)) -> Any:  # noqa: B008
    old[0] = z[0]
    return old[0]


def as_whole_numbers(z: Any) -> Any:
    return np.array([z[0]], dtype=int)[0]


def trace_of_the_root(Z: Any) -> Any:
    values, v = np.linalg.eigh((Z + Z.T) / 2)
    return np.trace(v * np.sqrt(values) @ v.T)


def distance_to_the_cone(Z: Any) -> Any:
    """From the positive semidefinite matrices, squared."""
    values, v = np.linalg.eigh((Z + Z.T) / 2)
    return np.sum((Z - v * np.maximum(values, 0) @ v.T) ** 2)


WRONG: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "math": (lambda: gradient(from_math, x), Foreign, "NumPy's function (np.exp for math.exp)"),
    "float": (lambda: gradient(lambda z: float(z[0]), x), Foreign, "float()"),
    "an old array": (lambda: gradient(into_an_old_array, x), Foreign, "np.array([…]) or np.stack([…])"),
    "whole numbers": (lambda: gradient(as_whole_numbers, x), Foreign, "np.array makes int64"),
    "a sum of whole numbers": (lambda: gradient(lambda z: z @ z * np.sum(z, dtype=int), x), Foreign, "np.sum makes"),
    "an order in memory": (lambda: jvp(lambda Z: Z.T.ravel("A"), X, V), Foreign, "order='A' goes by how an array lies"),
    "no rule": (lambda: gradient(lambda z: np.i0(z)[0], x), Foreign, "no rule for np.i0"),
    "no rule for a ufunc": (lambda: gradient(lambda z: np.sum(np.spacing(z)), x), Foreign, "no rule for np.spacing"),
    "full singular vectors": (lambda: gradient(lambda Z: np.linalg.svd(Z)[2][0, 0], X), Foreign, "full_matrices=False"),
    "all of them": (lambda: gradient(lambda Z: np.sum(b @ np.linalg.svd(Z.T).U), X), Foreign, "full_matrices=False"),
    **{
        f"a derivative that the code hides: {of}": (call, CannotTell, "though f itself has one by its values")
        for of, call in {
            "eigenvectors": lambda: gradient(trace_of_the_root, np.eye(2)),
            "eigenvectors that nearly tie": lambda: jvp(trace_of_the_root, Q @ np.diag([1.0, 1, 2]) @ Q.T, Q),
            "eigenvectors, twice": lambda: hessian(lambda t: trace_of_the_root(np.eye(2) + t * X[:2, :2]), 0.0),
            "a defective matrix": lambda: gradient(
                lambda Z: np.sum(np.linalg.eigvals(Z)).real, np.eye(9) + np.eye(9, k=1)
            ),
            "a root": lambda: gradient(lambda z: np.sum(np.sqrt(z**4)), zero),
            "what is 0 all around": lambda: gradient(distance_to_the_cone, np.eye(3)),
            "a root, twice": lambda: hvp(lambda z: np.sum(np.sqrt(z**4)), zero, zero + 1),
        }.items()
    },
    "a kink nearer than any step": (lambda: gradient(lambda t: np.abs(t - 1e-13), 0.0), CannotTell, "f turns nearer"),
    "a missing method": (lambda: gradient(lambda z: len(z.tobytes()), x), Foreign, "no rule for the method .tobytes()"),
    "complex values": (lambda: jacobian(lambda z: np.exp(1j * z), x), BadCheck, "f returns complex numbers"),
    "an array of numbers": (lambda: gradient(into_numbers, x), Foreign, "made before the derivative was taken"),
    "a case of its own at the point": (
        lambda: gradient(lambda t: 1.0 if t == 0 else np.expm1(t) / t, 0.0),
        Foreign,
        "at x it takes a case of its own (as in `if x == 0: return 1.0`)",
    ),
    "a case of one entry": (lambda: jacobian(lambda z: np.where(z == 0, 0.0, z), zero), Foreign, "a case of its own"),
    "the other witness": (lambda: hessian(lambda z: np.i0(z)[0], x), Foreign, "Or claim the derivative by taylor_test"),
    "bytes": (lambda: gradient(lambda z: b"", x), BadCheck, "f returns bytes, not a real number"),
    "a gradient of a vector": (lambda: gradient(lambda z: z, x), BadCheck, "f returns 4 entries, not a number"),
    "a value": (lambda: gradient(x @ x, x), BadCheck, "not its value: gradient(lambda z: z @ z, x), not"),
    "the value of a test": (lambda: taylor_test(x @ x, x, first=2 * x), BadCheck, "taylor_test: the first argument is"),
    "no point": (lambda: gradient(np.sum), BadCheck, "gradient(f, x)"),
    "a point of words": (lambda: gradient(np.sum, "x"), BadCheck, "the point is str"),
    "nothing": (lambda: gradient(lambda z: None, x), BadCheck, "f returns nothing. Is a `return` missing?"),
    "names": (lambda: gradient(lambda z: {"loss": z[0]}, x), BadCheck, "f returns dict"),
    "a list": (lambda: gradient(lambda z: det([[z[0], z[1]], [z[1], 2.0]]), x), Foreign, "Write np.array([…])"),
    "a complex value": (lambda: gradient(lambda z: 1j, x), BadCheck, "f returns complex"),
    "a layout": (lambda: jacobian(lambda z: z, x, layout="rows"), BadCheck, "'numerator' (m×n) or 'denominator' (n×m)"),
    "no order": (lambda: jacobian(lambda Z: Z @ b, X), BadCheck, "jacobian: x is a matrix. Say how"),
    "no order for the value": (lambda: jacobian(lambda z: np.outer(z, z), x), BadCheck, "f(x) is a matrix"),
    "no order for a Hessian": (lambda: hessian(np.sum, X), BadCheck, "hessian: x is a matrix"),
    "an order": (lambda: jacobian(lambda Z: Z, X, order="vec"), BadCheck, "'columns' (the book's vec) or 'rows'"),
    "three axes": (lambda: jacobian(lambda Z: Z[None], X, order="rows"), BadCheck, "more than two axes"),
    "a Hessian of a vector": (lambda: hessian(lambda z: z, x), BadCheck, "it has no Hessian"),
    "a direction": (lambda: jvp(np.sum, x, b[:3]), Mismatch, "v has the shape of x, 4 entries; here it has 3 entries"),
    "a direction of a Hessian": (
        lambda: hvp(np.sum, x, X),
        Mismatch,
        "hvp: v has the shape of x, 4 entries; here it has 3×4",
    ),
    "a covector": (
        lambda: vjp(lambda z: X @ z, x, x),
        Mismatch,
        "u has the shape of f(x), 3 entries; here it has 4 entries",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_told_in_a_sentence(name: str) -> None:
    call, error, words = WRONG[name]
    with pytest.raises(error, match=re.escape(words)):
        call()


def test_the_errors_of_f_are_its_own() -> None:
    with pytest.raises(ValueError, match="mismatch"):
        gradient(lambda z: np.sum(A.T @ A.T @ z), x)
    with pytest.raises(np.linalg.LinAlgError):
        jvp(np.linalg.inv, np.zeros((2, 2)), np.eye(2))
    with pytest.raises(AttributeError):
        gradient(lambda z: np.nothing(z), x)
