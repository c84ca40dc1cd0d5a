"""The rules of NumPy's functions of polynomials, given by their coefficients from the highest power down."""

from __future__ import annotations

import numpy as np

from .arrays import Foreign, Value, bottom, made, rule


@rule(np.polyder)
def polyder(p: Value, m: int = 1) -> Value:
    p = np.atleast_1d(made(p))
    for _ in range(m):
        p = p[:-1] * np.arange(len(p) - 1, 0, -1)
    return p


@rule(np.polyint)
def polyint(p: Value, m: int = 1, k: Value = None) -> Value:
    p = np.atleast_1d(made(p))
    constants = np.zeros(m) if k is None else np.atleast_1d(made(k)) * np.ones(m)
    for constant in constants:
        p = np.append(p / np.arange(len(p), 0, -1), constant)
    return p


@rule(np.polyadd)
def polyadd(a1: Value, a2: Value) -> Value:
    a, b = np.atleast_1d(made(a1)), np.atleast_1d(made(a2))
    size = max(len(a), len(b))
    return np.append(np.zeros(size - len(a)), a) + np.append(np.zeros(size - len(b)), b)


@rule(np.polysub)
def polysub(a1: Value, a2: Value) -> Value:
    return polyadd(a1, -made(a2))


@rule(np.polymul)
def polymul(a1: Value, a2: Value) -> Value:
    return np.convolve(np.atleast_1d(made(a1)), np.atleast_1d(made(a2)))


@rule(np.polydiv)
def polydiv(u: Value, v: Value) -> tuple[Value, Value]:
    rest, v = np.atleast_1d(made(u)) + 0.0, np.atleast_1d(made(v))
    if len(rest) < len(v):
        return np.zeros(1), rest
    quotient = []
    for _ in range(len(rest) - len(v) + 1):
        quotient.append(rest[0] / v[0])
        rest = (rest - np.append(quotient[-1] * v, np.zeros(len(rest) - len(v))))[1:]
    return np.stack(quotient), rest if len(rest) else np.zeros(1)


@rule(np.poly)
def poly(seq_of_zeros: Value) -> Value:
    zeros = made(seq_of_zeros)
    if np.ndim(zeros) > 1:
        zeros = np.linalg.eigvals(zeros)
    found: Value = np.ones(1)
    for zero in zeros:
        found = np.convolve(found, np.append(1.0, -zero))
    return np.real_if_close(found)


@rule(np.roots)
def roots(p: Value) -> Value:
    p = np.trim_zeros(p, "f")
    if bottom(p)[-1] == 0:
        raise Foreign("forward mode cannot follow f: 0 is a root in it, and np.roots treats that as a case of its own.")
    n = len(p) - 1
    below = np.eye(n - 1, n)
    return np.linalg.eigvals(np.concatenate([(-p[1:] / p[0])[None], below]))
