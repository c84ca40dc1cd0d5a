"""Derivatives by forward mode: numbers that carry their derivatives along.

A `Jet` of level 1 is a value p together with its derivatives t in K directions at once: t has one more axis than p,
in front. A jet of level 2 is a jet whose p and t are jets of level 1, and so on: second derivatives come from nesting.
The axis of level L stands at place −(2+L), so that NumPy's broadcasting keeps the levels apart.

Values are numbers (a Python number, or an array …×1×1 inside a derivative) and matrices (an array …×rows×cols; vectors
are columns). Entries may also be symbols (see `qed.exact`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import precise
from ..errors import QedError
from ..modular.arrays import Residues

Value = Any
ARRAYS: Any = (np.ndarray, Residues)
"""What matrices are: of numbers, of symbols, of residues (see `qed.modular`)."""
Unary = Callable[[Value], Value]


class NotDifferentiable(QedError, ValueError):
    """A derivative was asked of something that jets do not carry through (a rank, a pseudoinverse)."""


class Jet:
    """The value `p` with its derivatives `t` along the directions of one level.

    The operators, and what `UFUNCS` names of NumPy, are there for the functions of `qed.families`, which know nothing
    of jets.
    """

    __slots__ = ("level", "p", "t")

    def __init__(self, p: Value, t: Value, level: int):
        self.p, self.t, self.level = p, t, level

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Value, **options: Any) -> Value:
        if method != "__call__" or options or ufunc not in UFUNCS:
            return NotImplemented
        return UFUNCS[ufunc](*inputs)

    def __neg__(self) -> Value:
        return negative(self)

    def __add__(self, other: Value) -> Value:
        return add(self, other)

    def __radd__(self, other: Value) -> Value:
        return add(other, self)

    def __sub__(self, other: Value) -> Value:
        return subtract(self, other)

    def __rsub__(self, other: Value) -> Value:
        return subtract(other, self)

    def __mul__(self, other: Value) -> Value:
        return multiply(self, other)

    def __rmul__(self, other: Value) -> Value:
        return multiply(other, self)

    def __rtruediv__(self, other: Value) -> Value:
        return divide(other, self)


def level(a: Value) -> int:
    return a.level if type(a) is Jet else 0


def primal(a: Value) -> Value:
    """The value without any derivative."""
    while type(a) is Jet:
        a = a.p
    return a


def _split(a: Value, at: int) -> tuple[Value, Value]:
    return (a.p, a.t) if type(a) is Jet and a.level == at else (a, None)


def _linear2(op: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    """Sums and differences: linear in both together."""

    def apply(a: Value, b: Value) -> Value:
        if type(a) is not Jet and type(b) is not Jet:
            return op(a, b)
        at = max(level(a), level(b))
        (ap, at_), (bp, bt) = _split(a, at), _split(b, at)
        return Jet(apply(ap, bp), apply(0.0 if at_ is None else at_, 0.0 if bt is None else bt), at)

    return apply


def _bilinear(op: Callable[[Value, Value], Value]) -> Callable[[Value, Value], Value]:
    """Products: linear in each."""

    def apply(a: Value, b: Value) -> Value:
        if type(a) is not Jet and type(b) is not Jet:
            return op(a, b)
        at = max(level(a), level(b))
        (ap, at_), (bp, bt) = _split(a, at), _split(b, at)
        if bt is None:
            return Jet(apply(ap, bp), apply(at_, bp), at)
        if at_ is None:
            return Jet(apply(ap, bp), apply(ap, bt), at)
        return Jet(apply(ap, bp), add(apply(at_, bp), apply(ap, bt)), at)

    return apply


def linear(op: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A linear map of one value."""

    def apply(a: Value) -> Value:
        return Jet(apply(a.p), apply(a.t), a.level) if type(a) is Jet else op(a)

    return apply


add = _linear2(lambda a, b: a + b)
subtract = _linear2(lambda a, b: a - b)
multiply = _bilinear(lambda a, b: a * b)
"""A number times anything, or entry by entry."""
matmul = _bilinear(lambda a, b: a @ b)
negative = linear(lambda a: -a)
transpose = linear(lambda a: np.swapaxes(a, -1, -2))


def _kron(a: Value, b: Value) -> Value:
    product = a[..., :, None, :, None] * b[..., None, :, None, :]
    return product.reshape((*product.shape[:-4], a.shape[-2] * b.shape[-2], a.shape[-1] * b.shape[-1]))


kron = _bilinear(_kron)


def entry(a: Value, i: int, j: int) -> Value:
    """The entry in row i and column j, counted from 0."""
    if type(a) is Jet:
        return Jet(entry(a.p, i, j), entry(a.t, i, j), a.level)
    return a.item(i, j) if a.ndim == 2 else a[..., i : i + 1, j : j + 1]


def total(a: Value) -> Value:
    """The sum of all entries of a matrix."""
    return linear(_total)(a)


def _total(a: Value) -> Value:
    return a.sum() if a.ndim == 2 else a.sum(axis=(-1, -2), keepdims=True)


def _trace(a: Value) -> Value:
    if a.ndim == 2:
        return a.trace() if not isinstance(a, np.ndarray) or a.dtype != object else sum(a.diagonal().tolist())
    return np.trace(a, axis1=-2, axis2=-1)[..., None, None]


trace = linear(_trace)


def inner(a: Value, b: Value) -> Value:
    """The sum of the products of entries."""
    return total(multiply(a, b))


def in_doubles(a: int) -> float:
    """A whole number of Python's, n! for example, which may be too large for a double: then it is infinite."""
    try:
        return float(a)
    except OverflowError:
        return math.inf if a > 0 else -math.inf


def elementwise(f: Callable[[Value], Value], derivative: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A function of one number, entry by entry; its derivative is written in terms of these same functions."""

    def apply(a: Value) -> Value:
        if type(a) is Jet:
            return Jet(apply(a.p), multiply(derivative(a.p), a.t), a.level)
        return f(in_doubles(a) if type(a) is int else a)

    return apply


def constant(f: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """A function that is constant between jumps: its derivative is 0."""
    return lambda a: f(primal(a))


exp: Unary = elementwise(np.exp, lambda a: exp(a))
log: Unary = elementwise(np.log, lambda a: reciprocal(a))
log1p: Unary = elementwise(np.log1p, lambda a: reciprocal(add(1.0, a)))
sin: Unary = elementwise(np.sin, lambda a: cos(a))
cos: Unary = elementwise(np.cos, lambda a: negative(sin(a)))
tanh: Unary = elementwise(np.tanh, lambda a: subtract(1.0, power(tanh(a), 2)))
sinh: Unary = elementwise(np.sinh, lambda a: cosh(a))
cosh: Unary = elementwise(np.cosh, lambda a: sinh(a))
arctan: Unary = elementwise(np.arctan, lambda a: reciprocal(add(1.0, multiply(a, a))))
sign: Unary = constant(np.sign)
absolute: Unary = elementwise(abs, lambda a: _off_kink(a, sign(a)))
relu: Unary = elementwise(
    lambda a: np.maximum(a, 0.0), lambda a: _off_kink(a, np.asarray(primal(a) > 0.0, dtype=float))
)


def _sigmoid(a: Value) -> Value:
    return 0.5 * (1.0 + np.tanh(0.5 * a))


sigmoid: Unary = elementwise(_sigmoid, lambda a: multiply(sigmoid(a), subtract(1.0, sigmoid(a))))


def sqrt(a: Value) -> Value:
    if type(a) is Jet:
        root = sqrt(a.p)
        return Jet(root, divide(a.t, multiply(2.0, root)), a.level)
    if isinstance(a, (float, int)):
        return math.sqrt(a) if a >= 0 else math.nan
    return np.sqrt(a) if isinstance(a, np.ndarray) else a.sqrt()


def reciprocal(a: Value) -> Value:
    if type(a) is Jet:
        value = reciprocal(a.p)
        return Jet(value, negative(multiply(multiply(value, value), a.t)), a.level)
    if isinstance(a, (float, int)):
        return 1.0 / a if a else math.nan
    return 1 / a


def divide(a: Value, b: Value) -> Value:
    if type(a) is not Jet and type(b) is not Jet:
        return (a / b if b else a * math.nan) if isinstance(b, (float, int)) else a / b  # a vector stays one
    return multiply(a, reciprocal(b))


def power(a: Value, exponent: Value) -> Value:
    """A number to a power. x^∞ is not defined; 0^0 = 1."""
    if type(exponent) is Jet:
        return exp(multiply(exponent, log(a)))
    if type(a) is Jet:
        if exponent == 0:
            return power(a.p, 0)
        return Jet(power(a.p, exponent), multiply(multiply(exponent, power(a.p, exponent - 1)), a.t), a.level)
    if isinstance(exponent, np.ndarray):
        exponent = exponent.item()
    if isinstance(a, (float, int)):
        if math.isnan(a) or math.isinf(exponent) or (a < 0 and exponent != int(exponent)) or (a == 0 and exponent < 0):
            return math.nan
        try:
            value = float(a) ** exponent
        except OverflowError:
            return math.inf
        return value if value or not a else math.nan  # an underflow is not a zero
    if isinstance(exponent, float) and exponent == int(exponent):
        exponent = int(exponent)
    return a**exponent


def inverse(a: Value) -> Value:
    if type(a) is Jet:
        value = inverse(a.p)
        return Jet(value, negative(matmul(matmul(value, a.t), value)), a.level)
    if isinstance(a, np.ndarray) and a.dtype == object:
        return precise.inverse(a) if precise.is_precise(a) else _adjugate(a) / _det(a)
    return np.linalg.inv(a)


def determinant(a: Value) -> Value:
    if type(a) is Jet:
        # d det = Σ over rows of det with that row replaced: right at singular matrices as well
        return Jet(determinant(a.p), inner(transpose(adjugate(a.p)), a.t), a.level)
    if isinstance(a, np.ndarray) and a.dtype == object:
        return precise.determinant(a) if precise.is_precise(a) else _det(a)
    value = np.linalg.det(a)
    if a.ndim == 2:
        return value if isinstance(a, Residues) else float(value)
    return value[..., None, None]


def adjugate(a: Value) -> Value:
    """The transposed matrix of cofactors."""
    size = primal(a).shape[-1]
    if size == 1:
        return np.ones((1, 1))
    cells = [[multiply((-1.0) ** (i + j), determinant(minor(a, j, i))) for j in range(size)] for i in range(size)]
    return block(cells)


_adjugate = adjugate


def minor(a: Value, i: int, j: int) -> Value:
    """Without row i and column j."""
    return linear(lambda x: np.delete(np.delete(x, i, axis=-2), j, axis=-1))(a)


def _det(a: Value) -> Value:
    size = a.shape[-1]
    if size == 1:
        return a[0, 0]
    parts = [(-1) ** j * a[0, j] * _det(np.delete(a[1:], j, axis=1)) for j in range(size)]
    return sum(parts[1:], parts[0])


def singular_values(a: Value) -> Value:
    """The singular values of a matrix, the largest first."""
    return precise.singular_values(a) if precise.is_precise(a) else np.linalg.svd(a, compute_uv=False)


def eigenvalues(a: Value) -> Value:
    """The eigenvalues of a symmetric matrix, the largest first."""
    return precise.eigenvalues(a) if precise.is_precise(a) else np.linalg.eigvalsh((a + a.T) / 2)[::-1]


def is_finite(a: Value) -> bool:
    """Whether all entries of a matrix are; those with many digits always are."""
    return precise.is_precise(a) or bool(np.isfinite(a).all())


def float_of(a: Value) -> Value:
    """A number that NumPy gave as one of Python's."""
    return float(a) if isinstance(a, np.floating) else a


def block(cells: Sequence[Sequence[Value]]) -> Value:
    """A matrix put together from blocks (numbers count as 1×1)."""
    flat = [cell for row in cells for cell in row]
    top = max(map(level, flat))
    if not top:
        return _assemble(cells)
    parts = [[_split(cell, top) for cell in row] for row in cells]
    p = block([[cell[0] for cell in row] for row in parts])
    t = block([[multiply(0.0, cell[0]) if cell[1] is None else cell[1] for cell in row] for row in parts])
    return Jet(p, t, top)


def _assemble(cells: Sequence[Sequence[Value]]) -> Value:
    arrays = [[c if isinstance(c, ARRAYS) and c.ndim >= 2 else _one(c) for c in row] for row in cells]
    lead = np.broadcast_shapes(*(a.shape[:-2] for row in arrays for a in row))
    if lead:
        arrays = [[np.broadcast_to(a, lead + a.shape[-2:]) for a in row] for row in arrays]
    return np.concatenate([np.concatenate(row, axis=-1) for row in arrays], axis=-2)


def _one(number: Value) -> Value:
    if isinstance(number, (float, int, np.floating)):
        return np.array([[float(number)]])
    if isinstance(number, ARRAYS):
        return number.reshape(1, 1)
    array = np.empty((1, 1), dtype=object)
    array[0, 0] = number
    return array


def matrix_of(a: Value) -> Value:
    """A number as a 1×1 matrix; a matrix as it is."""
    if type(a) is Jet:
        return Jet(matrix_of(a.p), matrix_of(a.t), a.level)
    return a if isinstance(a, ARRAYS) and a.ndim >= 2 else _one(a)


def scalar_of(a: Value) -> Value:
    """A 1×1 matrix as a number; a number as it is."""
    if type(a) is Jet:
        return Jet(scalar_of(a.p), scalar_of(a.t), a.level)
    return a.item() if isinstance(a, ARRAYS) and a.ndim <= 2 else a


def largest(values: Sequence[Value]) -> Value:
    """The largest of some numbers; where two tie, it has no derivative."""
    found = max(values, key=lambda v: np.max(primal(v)))
    if level(found) and sum(bool(np.all(primal(v) == primal(found))) for v in values) > 1:
        return multiply(math.nan, found)
    return found


def maximum(a: Value, b: Value) -> Value:
    """The larger of two, entry by entry; where they tie, it has no derivative."""
    return add(b, relu(subtract(a, b)))


def minimum(a: Value, b: Value) -> Value:
    return subtract(a, relu(subtract(a, b)))


UFUNCS: dict[np.ufunc, Callable[..., Value]] = {
    np.add: add,
    np.subtract: subtract,
    np.multiply: multiply,
    np.divide: divide,
    np.matmul: matmul,
    np.exp: exp,
    np.log1p: log1p,
    np.sin: sin,
    np.cos: cos,
    np.tanh: tanh,
    np.sign: sign,
    np.maximum: maximum,
    np.minimum: minimum,
}


def _off_kink(a: Value, derivative: Value) -> Value:
    """A derivative, undefined at 0."""
    p = primal(a)
    return (
        np.where(p == 0, np.nan, derivative)
        if isinstance(p, np.ndarray) and p.dtype != object
        else (math.nan if isinstance(p, float) and p == 0.0 else derivative)
    )


# --- derivatives ---------------------------------------------------------------------------------


def seeded(a: Value, at: int, only: tuple[int, int] | None = None) -> Jet:
    """A value as the variable of a derivative: one direction for every entry, or for `only` one of them."""
    rows, cols = np.shape(primal(matrix_of(a)))[-2:]
    if only is None:
        directions = np.eye(rows * cols).reshape((rows * cols,) + (1,) * (at - 1) + (rows, cols))
    else:
        directions = np.zeros((1,) * at + (rows, cols))
        directions[..., only[0], only[1]] = 1.0
    return Jet(a, directions, at)


def derivative(y: Value, at: int, y_shape: tuple[int, int], x_shape: tuple[int, int]) -> Value:
    """The derivatives of y at one level, as the matrix (y entries)×(x entries); zero where y does not depend on x."""
    count = x_shape[0] * x_shape[1]
    if level(y) != at:
        return np.zeros((y_shape[0] * y_shape[1], count))

    def unfold(t: Value) -> Value:
        t = t if isinstance(t, Residues) else np.asarray(t) if isinstance(t, (np.ndarray, float, int)) else _one(t)
        t = t.reshape((1,) * max(2 + at - t.ndim, 0) + t.shape)
        rest = t.shape[t.ndim - 1 - at : t.ndim - 2] if at > 1 else ()
        t = np.broadcast_to(t, (count, *rest, *y_shape)).reshape((count, *rest, y_shape[0] * y_shape[1]))
        return np.moveaxis(t, 0, -1)

    return linear(unfold)(y.t)


def reshaped(a: Value, shape: tuple[int, int]) -> Value:
    return linear(lambda x: x.reshape((*x.shape[:-2], *shape)))(a)
