"""The rules of products of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import DualArray, Value, computed, lifted, made, part, rule, top


@rule(np.matmul, np.linalg.matmul)
def matmul(a: Value, b: Value) -> Value:
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = ap @ bp
    if np.ndim(ap) > 2 or np.ndim(bp) > 2:
        return computed(p, _batched(ap, at, bp, bt), level)
    t = None if at is None else at @ bp
    if bt is not None:
        other = ap @ bt if np.ndim(bp) == 2 else bt @ ap.T  # for a vector .T is itself
        t = other if t is None else t + other
    return computed(p, t, level)


def _batched(a: Value, at: Value, b: Value, bt: Value) -> Value:
    """The derivatives of a product with more than two axes on one side at least; vectors as rows and columns."""
    row, column = np.ndim(a) == 1, np.ndim(b) == 1
    ndim = max(np.ndim(a) + row, np.ndim(b) + column)
    terms = []
    if at is not None:
        left = lifted(at[:, None, :] if row else at, ndim)
        terms.append(left @ (b[:, None] if column else b))
    if bt is not None:
        right = lifted(bt[..., None] if column else bt, ndim)
        terms.append((a[None, :] if row else a) @ right)
    t = sum(terms[1:], terms[0])
    t = t[..., 0, :] if row else t
    return t[..., 0] if column else t


@rule(np.dot)
def dot(a: Value, b: Value) -> Value:
    a, b = made(a), made(b)
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    return a @ b if np.ndim(a) <= 2 and np.ndim(b) <= 2 else np.tensordot(a, b, (-1, -2 if np.ndim(b) > 1 else -1))


@rule(np.vdot)
def vdot(a: Value, b: Value) -> Value:
    return np.conjugate(np.ravel(a)) @ np.ravel(b)


@rule(np.vecdot, np.linalg.vecdot)
def vecdot(a: Value, b: Value, axis: int = -1) -> Value:
    return np.sum(np.conjugate(a) * b, axis=axis)


def matvec(a: Value, x: Value) -> Value:
    return (a @ x[..., None])[..., 0]


def vecmat(x: Value, a: Value) -> Value:
    return (np.conjugate(x)[..., None, :] @ a)[..., 0, :]


for _name, _function in {"matvec": matvec, "vecmat": vecmat}.items():
    if hasattr(np, _name):  # from NumPy 2.2 on
        rule(getattr(np, _name))(_function)


@rule(np.inner)
def inner(a: Value, b: Value) -> Value:
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else np.tensordot(a, b, (-1, -1))


@rule(np.outer, np.linalg.outer)
def outer(a: Value, b: Value, out: Any = None) -> Value:
    return np.ravel(made(a))[:, None] * np.ravel(made(b))


@rule(np.kron)
def kron(a: Value, b: Value) -> Value:
    ndim = max(np.ndim(a), np.ndim(b))
    (m, n) = ((1,) * (ndim - np.ndim(x)) + np.shape(x) for x in (a, b))
    left = np.reshape(a, [k for size in m for k in (size, 1)])
    right = np.reshape(b, [k for size in n for k in (1, size)])
    return np.reshape(left * right, [i * j for i, j in zip(m, n, strict=True)])


@rule(np.tensordot, np.linalg.tensordot)
def tensordot(a: Value, b: Value, axes: Any = 2) -> Value:
    m, n = np.ndim(a), np.ndim(b)
    if isinstance(axes, int):
        axes = (range(m - axes, m), range(axes))
    left, right = ([i % d for i in np.atleast_1d(ax).tolist()] for ax, d in zip(axes, (m, n), strict=True))
    letters = "abcdefghijklmnopqrstuvwxyz"
    of_a, of_b = list(letters[:m]), list(letters[m : m + n])
    for i, j in zip(left, right, strict=True):
        of_b[j] = of_a[i]
    kept = [c for k, c in enumerate(of_a) if k not in left] + [c for k, c in enumerate(of_b) if k not in right]
    return einsum(f"{''.join(of_a)},{''.join(of_b)}->{''.join(kept)}", a, b)


@rule(np.einsum)
def einsum(subscripts: Any, *operands: Value, **_: Any) -> Value:
    if not isinstance(subscripts, str):
        subscripts, operands = _in_letters((subscripts, *operands))
    given, arrow, out = subscripts.replace(" ", "").partition("->")
    names = given.replace(",", "").replace("...", "")
    if not arrow:
        out = "..." * ("..." in given) + "".join(sorted(c for c in set(names) if names.count(c) == 1))
    operands = tuple(map(made, operands))
    level = top(operands)
    parts = [part(x, level) for x in operands]
    values = [p for p, _ in parts]
    p = np.einsum(f"{given}->{out}", *values)
    new = next(c for c in "ZYXWVUTSRQPONMLKJIHGFEDCBA" if c not in names)
    terms = []
    for k, (_, t) in enumerate(parts):
        if t is not None:
            inputs = ",".join(new + s if j == k else s for j, s in enumerate(given.split(",")))
            terms.append(np.einsum(f"{inputs}->{new}{out}", *values[:k], t, *values[k + 1 :]))
    return DualArray(p, sum(terms[1:], terms[0]), level)


def _in_letters(given: Sequence[Any]) -> tuple[str, tuple[Value, ...]]:
    """`np.einsum(A, [0, 1], x, [1], [0])` as `np.einsum("ab,b->a", A, x)`."""

    def letters(places: Sequence[Any]) -> str:
        return "".join("..." if i is Ellipsis else chr(ord("a") + i) for i in places)

    operands, places = given[0 : len(given) // 2 * 2 : 2], given[1::2]
    out = f"->{letters(given[-1])}" if len(given) % 2 else ""
    return ",".join(map(letters, places)) + out, tuple(operands)


@rule(np.cross, np.linalg.cross)
def cross(a: Value, b: Value) -> Value:
    a, b, i, j = made(a), made(b), [1, 2, 0], [2, 0, 1]
    return a[..., i] * b[..., j] - a[..., j] * b[..., i]


@rule(np.convolve)
def convolve(a: Value, v: Value, mode: Any = "full") -> Value:
    if len(v) > len(a):
        a, v = v, a
    m, n = len(a), len(v)
    k, j = np.arange(m + n - 1)[:, None], np.arange(n)
    padded = np.concatenate([np.zeros(n - 1), a, np.zeros(n - 1)])
    every: Value = padded[k - j + n - 1] @ v
    start = {"full": 0, "same": (n - 1) // 2, "valid": n - 1}[mode]
    return every[start : start + {"full": m + n - 1, "same": m, "valid": m - n + 1}[mode]]


@rule(np.correlate)
def correlate(a: Value, v: Value, mode: Any = "valid") -> Value:
    return np.convolve(a, v[::-1], mode)
