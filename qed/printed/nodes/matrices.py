"""What is taken of a matrix: norms, traces, determinants, ranks, spectra, diag, vec; ranges and null spaces."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import precise
from .. import jets, spectral
from ..jets import Value
from ..shapes import ONE, SCALAR, Matrix, Misfit, Scalar, Space, Type, product_of, same, vector
from .environment import Env, Refused, Undefined
from .fields import literal, operand, slot, subscript
from .node import Node, need_matrix, need_scalar, need_square, shaped, whole


class Norm(Node):
    """‖X‖ of a kind: 1, 2, ∞, F, *, or p with an expression. Of a matrix, 2 is the spectral norm."""

    kind: str = literal()
    a: Node = slot()
    p: Node | None = operand(default=None)

    def infer(self) -> Type:
        a, kind = self.a, self.kind
        if isinstance(a.type, Scalar):
            return SCALAR
        shape = need_matrix(a, "What has a norm")
        if not shape.is_vector and kind == "p":
            raise Misfit(f"{a} is {shape}: the ℓp norm is one of vectors. A matrix has ‖·‖_1, _2, _∞, _F and _*.")
        if not shape.is_vector and shape.rows.resolved() == ONE and kind in ("1", "∞"):
            raise Misfit(f"{a} is a row, {shape}: is its norm that of a vector or of a matrix? Transpose it.")
        if self.p is not None:
            need_scalar(self.p, "The p of a norm")
        return SCALAR

    @property
    def euclidean(self) -> bool:
        return self.kind == "F" or (self.kind == "2" and self._of_vector)

    @property
    def _of_vector(self) -> bool:
        kind = self.a.type
        return not isinstance(kind, Matrix) or kind.is_vector

    def squared(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        return jets.inner(value, value)

    def ev(self, e: Env) -> Value:
        if self.euclidean:
            return jets.sqrt(self.squared(e))
        kind, value = self.kind, jets.matrix_of(self.a.ev(e))
        if self._of_vector:
            return _vector_norm(value, self._exponent(e))
        if kind in ("1", "∞"):  # the largest column, or row, sum
            sums = _sums(jets.absolute(value), -2 if kind == "1" else -1)
            return jets.largest([jets.entry(sums, *at) for at in np.ndindex(np.shape(jets.primal(sums))[-2:])])
        plain = jets.primal(value)
        if not jets.is_finite(plain):
            raise Undefined("a norm of what is not finite")
        if not jets.level(value):
            singular = jets.singular_values(value)
            return jets.float_of(singular.sum() if kind == "*" else singular[0])
        singular = np.linalg.svd(plain, compute_uv=False)
        if kind == "*" and singular[-1] <= spectral.TIE * singular[0]:
            raise Undefined(f"{self} has no derivative where the matrix does not have full rank")
        if kind == "2" and not (singular[0] and spectral.distinct(singular, 0)):
            raise Undefined(f"{self} has no derivative where the largest singular value is not simple")
        return spectral.nuclear_norm(value) if kind == "*" else spectral.singular_value(value, 0)

    def _exponent(self, e: Env) -> Value:
        """The p of the norm of a vector."""
        return {"∞": math.inf, "1": 1.0}.get(self.kind, 2.0) if self.p is None else self.p.ev(e)

    def words(self) -> str:
        return f"‖{self.a}‖_{self.kind if self.p is None else self.p}"


def _sums(value: Value, axis: int) -> Value:
    return jets.linear(lambda a: a.sum(axis=axis, keepdims=True))(value)


def _vector_norm(value: Value, p: Value) -> Value:
    sizes = jets.absolute(value)
    if isinstance(p, (jets.Jet, np.ndarray)):
        raise Undefined("a norm whose p varies")
    if p == 1:
        return jets.total(sizes)
    if math.isinf(p) and isinstance(sizes, np.ndarray) and sizes.dtype != object:
        return float(sizes.max())
    entries = [jets.entry(sizes, *at) for at in np.ndindex(np.shape(jets.primal(value))[-2:])]
    if math.isinf(p):
        return jets.largest(entries)
    top = float(np.max(jets.primal(sizes)))
    if top == 0.0 or not math.isfinite(top):
        return jets.multiply(0.0 if top == 0.0 else math.nan, entries[0])
    parts = [jets.power(jets.divide(x, top), p) for x in entries]
    total = parts[0]
    for part in parts[1:]:
        total = jets.add(total, part)
    return jets.multiply(top, jets.power(total, 1.0 / p))


class Trace(Node):
    a: Node = slot()

    def infer(self) -> Type:
        need_square(self.a, "A matrix with a trace")
        return SCALAR

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        e.run.see(value)
        return jets.trace(value)

    def words(self) -> str:
        return f"tr{shaped(self.a)}"


class Determinant(Node):
    a: Node = slot()

    def infer(self) -> Type:
        need_square(self.a, "A matrix with a determinant")
        return SCALAR

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        p = jets.primal(value)
        if p.dtype != object and p.ndim == 2:  # Hadamard's bound: what cancels in it
            e.run.see(float(np.prod(np.linalg.norm(p, axis=1))))
        return jets.determinant(value)

    def words(self) -> str:
        return f"det{shaped(self.a)}"


class Rank(Node):
    """The rank, with singular values up to rounding of the terms that made them counted as 0."""

    a: Node = slot()

    def infer(self) -> Type:
        need_matrix(self.a, "What has a rank")
        return SCALAR

    def ev(self, e: Env) -> Value:
        before, e.run.peak = e.run.peak, 0.0
        value = jets.matrix_of(self.a.ev(e))
        if jets.level(value):
            raise jets.NotDifferentiable("A rank has no derivative.")
        scale = max(e.run.peak, float(np.abs(value).max()))
        e.run.peak = before
        return float(rank_of(value, scale))

    def words(self) -> str:
        return f"rank{shaped(self.a)}"


def rank_of(value: Any, scale: float) -> int:
    if precise.is_precise(value):
        return precise.rank(value)
    return _count(np.linalg.svd(value, compute_uv=False), value.shape, scale)


def _count(singular: Any, shape: tuple[int, ...], scale: float) -> int:
    """How many singular values are not 0: clear only where none is small without being rounding error."""
    tiny = 64 * max(shape) * scale * np.finfo(float).eps
    if np.any((singular > tiny) & (singular < 1e-6 * scale)):
        raise Undefined("a rank that rounding errors do not let us tell")
    return int(np.sum(singular > tiny))


class Diagonal(Node):
    """diag of a vector is a matrix, of a square matrix the vector of its diagonal."""

    a: Node = slot()

    def infer(self) -> Type:
        kind = need_matrix(self.a, "What diag is taken of")
        if kind.is_vector:
            return Matrix(kind.rows, kind.rows)
        return vector(need_square(self.a, "A matrix with a diagonal").rows)

    @property
    def of_vector(self) -> bool:
        return need_matrix(self.a, "What diag is taken of").is_vector

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        size = np.shape(jets.primal(value))[-2]
        identity = np.eye(size)
        if self.of_vector:
            return jets.multiply(value, identity)
        return jets.linear(lambda a: np.sum(a * identity, axis=-1, keepdims=True))(value)

    def words(self) -> str:
        return f"diag{shaped(self.a)}"


class Vec(Node):
    """The columns of a matrix, one below the other."""

    a: Node = slot()

    def infer(self) -> Type:
        kind = need_matrix(self.a, "What vec is taken of")
        return vector(product_of(kind.rows, kind.cols))

    def ev(self, e: Env) -> Value:
        value = jets.transpose(jets.matrix_of(self.a.ev(e)))
        return jets.linear(lambda a: a.reshape((*a.shape[:-2], a.shape[-1] * a.shape[-2], 1)))(value)

    def words(self) -> str:
        return f"vec{shaped(self.a)}"


class Spectrum(Node):
    """σ_max, σ_min, σ_i, λ_max, λ_min, λ_i of a matrix; σ_i = 0 beyond the smaller side. λ is for symmetric ones."""

    name: str = literal()
    a: Node = slot()
    i: Node | str = subscript()

    def infer(self) -> Type:
        kind = need_matrix(self.a, "What has singular values or eigenvalues")
        if self.name == "λ":
            need_square(self.a, "A matrix with eigenvalues")
        if isinstance(self.i, Node):
            need_scalar(self.i, "An index")
            self.i.indexes(ONE, kind.rows if self.name == "λ" else None)
        return SCALAR

    def ev(self, e: Env) -> Value:
        name, i, value = self.name, self.i, jets.matrix_of(self.a.ev(e))
        plain = jets.primal(value)
        if not jets.is_finite(plain):
            raise Undefined("a spectrum of what is not finite")
        e.run.see(plain)
        if name == "λ":
            scale = float(np.abs(plain).max())
            if not np.all(np.abs(plain - plain.T) <= 1e-9 * scale):
                raise Refused(
                    "λ is read for symmetric matrices, whose eigenvalues are real and in order. This one is not: "
                    "declare it Symmetric, or state singular values."
                )
            values = jets.eigenvalues(plain)
        else:
            values = jets.singular_values(plain)
        place = {"max": 1, "min": len(values)}[i] if isinstance(i, str) else whole(i, e)
        if place < 1 or (name == "λ" and place > len(values)):
            raise Undefined(f"{name}_{place}")
        if place > len(values):
            return 0.0
        if not jets.level(value):
            found = jets.float_of(values[place - 1])
            lost = name == "σ" and found <= np.finfo(float).eps * max(plain.shape) * jets.float_of(values[0])
            return (
                0.0 if lost else found
            )  # what rounding left of 0 would make the condition of a singular matrix a number
        if not spectral.distinct(values, place - 1) or (name == "σ" and values[place - 1] <= spectral.TIE * values[0]):
            raise Undefined(f"{self} has no derivative where it is not simple" + (", or 0" if name == "σ" else ""))
        return (spectral.eigenvalue if name == "λ" else spectral.singular_value)(value, place - 1)

    def words(self) -> str:
        return f"{self.name}_{self.i}{shaped(self.a)}"


class SpectralRadius(Node):
    """ρ, the largest absolute value of an eigenvalue of any square matrix."""

    a: Node = slot()

    def infer(self) -> Type:
        need_square(self.a, "A matrix with eigenvalues")
        return SCALAR

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        if jets.level(value):
            raise jets.NotDifferentiable("The spectral radius has no derivative here.")
        if value.dtype == object:
            raise TypeError("not a polynomial")
        if not np.all(np.isfinite(value)):
            raise Undefined("a spectrum of what is not finite")
        e.run.see(value)
        values, vectors = np.linalg.eig(value)
        if np.linalg.cond(vectors) > 1e4:
            raise Undefined("eigenvalues that rounding moves far")
        return float(np.abs(values).max())

    def words(self) -> str:
        return f"ρ{shaped(self.a)}"


# --- spaces ----------------------------------------------------------------------------------------


class SpaceOf(Node):
    """The range R(A) or the null space N(A); ∩ of two."""

    name: str = literal()
    a: Node = slot()
    b: Node | None = operand(default=None)

    def infer(self) -> Type:
        a, b = self.a, self.b
        if b is not None:
            if not (isinstance(a.type, Space) and isinstance(b.type, Space) and same(a.type.dim, b.type.dim)):
                raise Misfit(f"{a} is {a.type} and {b} is {b.type}: they cannot be intersected.")
            return a.type
        kind = need_matrix(a, "What has a range and a null space")
        return Space(kind.rows if self.name == "R" else kind.cols)

    def ev(self, e: Env) -> Value:
        """An orthonormal basis, as columns."""
        if self.b is not None:
            p, q = self.a.ev(e), self.b.ev(e)
            n = p.shape[0]
            return _null(np.vstack([np.eye(n) - p @ p.T, np.eye(n) - q @ q.T]), 1.0)
        value = jets.primal(jets.matrix_of(self.a.ev(e)))
        scale = float(np.abs(value).max()) or 1.0
        return _null(value, scale) if self.name == "N" else _range(value, scale)

    def words(self) -> str:
        return f"{self.name}({self.a})" if self.b is None else f"{self.a} ∩ {self.b}"


def _null(value: Any, scale: float) -> Any:
    _, singular, vh = np.linalg.svd(value)
    return vh[_count(singular, value.shape, scale) :].T


def _range(value: Any, scale: float) -> Any:
    u, singular, _ = np.linalg.svd(value)
    return u[:, : _count(singular, value.shape, scale)]


class Dimension(Node):
    """dim of a space."""

    a: Node = operand()

    def infer(self) -> Type:
        if not isinstance(self.a.type, Space):
            raise Misfit(f"{self.a} is {self.a.type}: dim is for ranges and null spaces.")
        return SCALAR

    def ev(self, e: Env) -> Value:
        return float(self.a.ev(e).shape[1])

    def words(self) -> str:
        return f"dim({self.a})"
