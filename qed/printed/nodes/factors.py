"""The factors of a declared matrix: its SVD, and the eigenvectors of a symmetric one."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ...instances import generator
from .. import jets
from ..jets import Value
from ..shapes import Matrix, Misfit, Type, matrix
from .environment import Env, Refused, Undefined
from .fields import literal, operand, subscript
from .node import Node, need_matrix, need_scalar, need_square, whole


class Factor(Node):
    """U, Σ or V of A = U Σ Vᵀ, with U and V square; Q or Λ of a symmetric A = Q Λ Qᵀ.

    A claim on them is one on every SVD: signs, bases of null spaces, and of singular vectors that share a singular
    value are turned at random.
    """

    name: str = literal()
    a: Node = operand()

    def infer(self) -> Type:
        kind = need_matrix(self.a, "What has an SVD")
        if self.name in "QΛ":
            return need_square(self.a, "A matrix with eigenvectors")
        sizes = {"U": (kind.rows, kind.rows), "Σ": (kind.rows, kind.cols), "V": (kind.cols, kind.cols)}
        return Matrix(*sizes[self.name])

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        if jets.level(value):
            raise jets.NotDifferentiable("Singular vectors have no derivative here: state it of the singular values.")
        if value.dtype == object:
            raise TypeError("not a polynomial")
        if not np.all(np.isfinite(value)):
            raise Undefined("an SVD of what is not finite")
        e.run.see(value)
        made = _eigen(value) if self.name in "QΛ" else _svd(value)
        e.run.see(1.0)
        return made[self.name]

    def words(self) -> str:
        return f"{self.name}({self.a})"


class Leading(Node):
    """The first k columns of U or V; of Σ the first k rows and columns."""

    a: Node = operand()
    k: Node = subscript()
    square: bool = literal()

    def infer(self) -> Type:
        kind, index = need_matrix(self.a, "What has first columns"), need_scalar(self.k, "A number of columns")
        if index is None:
            raise Misfit(f"The index {self.k} of {self.a} is not a sum of names and numbers.")
        return matrix(index if self.square else kind.rows, index)

    def ev(self, e: Env) -> Value:
        value, k = jets.matrix_of(self.a.ev(e)), whole(self.k, e)
        rows, cols = np.shape(value)
        if not 1 <= k <= (min(rows, cols) if self.square else cols):
            raise Undefined(f"the first {k} columns of {self.a}, which is {rows}×{cols}")
        return value[:k, :k] if self.square else value[:, :k]

    def words(self) -> str:
        return f"{self.a}[{self.k}]"


def _svd(a: Any) -> dict[str, Any]:
    rows, cols = a.shape
    rng = generator("svd", rows, cols)
    u, s, vt = np.linalg.svd(a)
    v = vt.T
    tiny = max(a.shape) * np.finfo(float).eps * max(float(s[0]), 1e-300)
    s = np.where(s <= tiny, 0.0, s)
    rank = int(np.sum(s > 0))
    for start, end in _ties(s[:rank]):
        turn = _turn(rng, end - start)
        u[:, start:end], v[:, start:end] = u[:, start:end] @ turn, v[:, start:end] @ turn
    u[:, rank:] = u[:, rank:] @ _turn(rng, rows - rank)
    v[:, rank:] = v[:, rank:] @ _turn(rng, cols - rank)
    sigma = np.zeros(a.shape)
    np.fill_diagonal(sigma, s)
    return {"U": u, "Σ": sigma, "V": v}


def _eigen(a: Any) -> dict[str, Any]:
    if not np.all(np.abs(a - a.T) <= 1e-9 * float(np.abs(a).max())):
        raise Refused("Q Λ Qᵀ is read of symmetric matrices. This one is not: declare it Symmetric.")
    values, q = np.linalg.eigh((a + a.T) / 2)
    values, q = values[::-1], q[:, ::-1].copy()
    rng = generator("eigenvectors", len(a))
    for start, end in _ties(values):
        q[:, start:end] = q[:, start:end] @ _turn(rng, end - start)
    return {"Q": q, "Λ": np.diag(values)}


def _ties(values: Any) -> list[tuple[int, int]]:
    """Where neighbours in a sorted list are equal up to rounding; every place belongs to one."""
    scale = 8 * len(values) * np.finfo(float).eps * float(np.abs(values).max(initial=0.0))
    ends = [0, *(np.flatnonzero(np.abs(np.diff(values)) > scale) + 1).tolist(), len(values)]
    return [(i, j) for i, j in itertools.pairwise(ends) if j > i]


def _turn(rng: np.random.Generator, size: int) -> Any:
    """An orthonormal matrix; of size 1 a sign."""
    return np.linalg.qr(rng.standard_normal((size, size)))[0] * rng.choice([-1.0, 1.0]) if size else np.zeros((0, 0))
