"""The rules of NumPy's functions, and the operators and methods made of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from .. import array_methods
from ..exact import Opaque, Root
from .arrays import RULES, Lost, OfSpectrum, Residues, Unknown, Value, called, field_of, inverses, lifted, rule, sample
from .bounds import Bound, joined
from .field import NotRational, Vanishes

# --- entry by entry ------------------------------------------------------------------------------


@rule(np.add)
def add(a: Value, b: Value) -> Value:
    field = field_of(a, b)
    x, y = lifted(a, field), lifted(b, field)
    return Residues((x.value + y.value) % field.modulus, x.bound.sum(y.bound), field)


@rule(np.subtract)
def subtract(a: Value, b: Value) -> Value:
    field = field_of(a, b)
    x, y = lifted(a, field), lifted(b, field)
    return Residues((x.value - y.value) % field.modulus, x.bound.sum(y.bound), field)


@rule(np.multiply)
def multiply(a: Value, b: Value) -> Value:
    field = field_of(a, b)
    x, y = lifted(a, field), lifted(b, field)
    value = x.value * y.value % field.modulus
    field.work += np.size(value)
    return Residues(value, x.bound.product(y.bound), field)


@rule(np.divide)
def divide(a: Value, b: Value) -> Value:
    field = field_of(a, b)
    x, y = lifted(a, field), lifted(b, field)
    return multiply(x, inverses(y))


@rule(np.power, np.float_power)
def power(a: Value, b: Value) -> Any:
    if isinstance(b, np.ndarray) and b.ndim == 0:
        b = b[()]
    if not isinstance(b, (int, float, np.number)):
        raise Lost
    if b == 0.5:
        return np.sqrt(a)
    if b != int(b):
        raise Lost
    count = abs(int(b))
    if count > 1000:
        raise Lost
    a = lifted(a, field_of(a))
    value = np.asarray(a.value**count, dtype=object) % a.field.modulus if count < 8 else _power(a, count)
    found = Residues(value, a.bound.power(count), a.field)
    return inverses(found) if b < 0 else found


def _power(a: Value, count: int) -> Any:
    value = np.empty(a.size, dtype=object)
    value[:] = [pow(entry, count, a.field.modulus) for entry in a.value.ravel().tolist()]
    return value.reshape(a.shape)


@rule(np.square)
def square(a: Value) -> Value:
    return multiply(a, a)


@rule(np.reciprocal)
def reciprocal(a: Value) -> Value:
    return inverses(a)


@rule(np.negative)
def negative(a: Value) -> Value:
    return Residues(-a.value % a.field.modulus, a.bound, a.field)


@rule(np.positive, np.conjugate, np.real, np.asarray_chkfinite)
def same(a: Value) -> Value:
    return a


@rule(np.abs)
def absolute(a: Value) -> Any:
    return Root(multiply(a, a)) if a.ndim == 0 else Unknown(sample(a))


@rule(np.sqrt)
def sqrt(a: Value) -> Any:
    return a.sqrt()


def _different(a: Value, b: Value, answer: bool) -> Any:
    """The answer for two residues that differ; two that are equal need not be so elsewhere."""
    apart = subtract(a, b)
    if not np.all(apart.value):
        raise NotRational("whether two are equal")
    return np.full(apart.shape, answer) if apart.ndim else answer


RULES[np.equal] = lambda a, b: _different(a, b, False)
RULES[np.not_equal] = lambda a, b: _different(a, b, True)


RULES[np.isfinite] = lambda a: np.full(a.shape, True)
RULES[np.isnan] = RULES[np.isinf] = lambda a: np.full(a.shape, False)


# --- what only moves entries about ---------------------------------------------------------------


def _moves(function: Any, *places: int) -> None:
    """The rule of a function that moves entries of its arguments at `places` about, repeats them or adds zeros."""
    RULES[function] = lambda *args, **options: _moved(function, places or (0,), args, options)


def _moved(function: Any, places: tuple[int, ...], args: Sequence[Any], options: dict[str, Any]) -> Any:
    moving = [a for k, a in enumerate(args) if k in places]
    field = field_of(*moving)
    bounds: list[Bound] = []

    def plain(a: Any) -> Any:
        if isinstance(a, (list, tuple)):
            return type(a)(map(plain, a))
        residues = lifted(a, field)
        bounds.append(residues.bound)
        return residues.value

    if len(moving) == 1 and isinstance(moving[0], Residues):
        a = moving[0]
        found = function(*(a.value if k in places else x for k, x in enumerate(args)), **options)
        return [a.like(f) for f in found] if isinstance(found, (list, tuple)) else a.like(found)
    found = function(*(plain(a) if k in places else a for k, a in enumerate(args)), **options)
    bound = joined(bounds)
    if isinstance(found, (list, tuple)):
        return [Residues(f, bound, field) for f in found]
    return Residues(found, bound, field)


for _function in (
    *(np.copy, np.reshape, np.ravel, np.transpose, np.broadcast_to, np.swapaxes, np.moveaxis, np.rollaxis),
    *(np.expand_dims, np.squeeze, np.matrix_transpose, np.take, np.atleast_1d, np.atleast_2d, np.atleast_3d),
    *(np.repeat, np.tile, np.roll, np.flip, np.fliplr, np.flipud, np.rot90, np.diag, np.diagonal, np.diagflat),
    *(np.triu, np.tril, np.delete, np.resize, np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit),
    *(np.take_along_axis, np.stack, np.concatenate, np.vstack, np.hstack, np.dstack, np.column_stack, np.block),
    *(np.linalg.diagonal, np.linalg.matrix_transpose, np.permute_dims),
):
    _moves(_function)
_moves(np.append, 0, 1)
_moves(np.insert, 0, 2)
_moves(np.where, 1, 2)
_moves(np.compress, 1)
_moves(np.meshgrid, *range(32))
_moves(np.broadcast_arrays, *range(32))


@rule(np.zeros_like, np.empty_like)
def zeros_like(a: Value, *_: Any, **__: Any) -> Value:
    return Residues(np.zeros(a.shape, dtype=object), Bound(), a.field)


@rule(np.ones_like)
def ones_like(a: Value, *_: Any, **__: Any) -> Value:
    return Residues(np.ones(a.shape, dtype=object), Bound(), a.field)


@rule(np.full_like)
def full_like(a: Value, fill_value: Any, *_: Any, **__: Any) -> Value:
    value: Any = lifted(fill_value, a.field)
    return np.copy(np.broadcast_to(value, a.shape))


# --- sums and products ---------------------------------------------------------------------------


def _sums(function: Any) -> None:
    """The rule of a function that adds up entries."""

    def apply(a: Value, *args: Any, **options: Any) -> Value:
        a = lifted(a, field_of(a))
        for name in ("dtype", "out"):
            options.pop(name, None)
        value = function(a.value, *args, **options) % a.field.modulus
        return Residues(value, a.bound.total(a.size), a.field)

    RULES[function] = apply


for _function in (np.sum, np.cumsum, np.trace, np.linalg.trace):
    _sums(_function)
RULES[np.add, "reduce"] = lambda a, axis=0, **options: np.sum(a, axis=axis, **options)
RULES[np.add, "accumulate"] = lambda a, axis=0, **options: np.cumsum(a, axis=axis, **options)


@rule(np.linalg.trace)
def _trace(a: Value, /, *, offset: int = 0, dtype: Any = None) -> Value:
    return np.trace(a, offset, -2, -1)


@rule(np.mean)
def mean(a: Value, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Value:
    total = np.sum(a, axis=axis, keepdims=keepdims)
    return divide(total, np.size(a) // max(total.size, 1))


@rule(np.diff)
def diff(a: Value, n: int = 1, axis: int = -1) -> Value:
    line = np.moveaxis(a, axis, -1)
    for _ in range(n):
        line = line[..., 1:] - line[..., :-1]
    return np.moveaxis(line, -1, axis)


@rule(np.var)
def var(a: Value, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    apart = a - np.mean(a, axis=axis, keepdims=True)
    total = np.sum(apart * apart, axis=axis, keepdims=keepdims)
    return divide(total, np.size(a) // max(total.size, 1) - ddof)


@rule(np.prod)
def product(a: Value, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Value:
    a = lifted(a, field_of(a))
    axes = tuple(range(a.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    count = math.prod(a.shape[i] for i in axes)
    shape = np.sum(np.empty(a.shape), axis=axis, keepdims=keepdims).shape
    rest = [i for i in range(a.ndim) if i not in [j % a.ndim for j in axes]]
    lines = np.transpose(a.value, [*rest, *(j % a.ndim for j in axes)]).reshape(-1, max(count, 1))
    found = np.empty(len(lines), dtype=object)
    found[:] = [reduce(lambda x, y: x * y % a.field.modulus, line, 1) for line in lines.tolist()]
    a.field.work += a.size
    return Residues(found.reshape(shape), a.bound.power(count), a.field)


@rule(np.cumprod)
def cumprod(a: Value, axis: int | None = None, *_: Any, **__: Any) -> Value:
    if axis is None:
        a, axis = np.ravel(a), -1
    line = np.moveaxis(a, axis, -1)
    return np.moveaxis(np.stack([np.prod(line[..., : k + 1], axis=-1) for k in range(line.shape[-1])], -1), -1, axis)


def _products(function: Callable[..., Any], a: Value, b: Value, terms: int, *args: Any) -> Value:
    field = field_of(a, b)
    x, y = lifted(a, field), lifted(b, field)
    value = function(x.value, y.value, *args) % field.modulus
    field.work += np.size(value) * terms
    return Residues(value, x.bound.product(y.bound, terms), field)


@rule(np.matmul)
def matmul(a: Value, b: Value) -> Value:
    return _products(np.matmul, a, b, np.shape(a)[-1])


@rule(np.dot)
def dot(a: Value, b: Value) -> Value:
    return _products(np.dot, a, b, np.shape(a)[-1] if np.ndim(a) and np.ndim(b) else 1)


@rule(np.vdot)
def vdot(a: Value, b: Value) -> Value:
    return dot(np.ravel(a), np.ravel(b))


@rule(np.inner)
def inner(a: Value, b: Value) -> Value:
    return _products(np.inner, a, b, np.shape(a)[-1] if np.ndim(a) and np.ndim(b) else 1)


@rule(np.vecdot, np.linalg.vecdot)
def vecdot(a: Value, b: Value, axis: int = -1) -> Value:
    return np.sum(multiply(a, b), axis=axis)


@rule(np.outer, np.linalg.outer, (np.multiply, "outer"))
def outer(a: Value, b: Value) -> Value:
    return _products(np.outer, a, b, 1)


@rule(np.kron)
def kron(a: Value, b: Value) -> Value:
    return _products(np.kron, a, b, 1)


@rule(np.tensordot, np.linalg.tensordot)
def tensordot(a: Value, b: Value, axes: Any = 2) -> Value:
    return _products(np.tensordot, a, b, max(np.size(a), np.size(b)), axes)


@rule(np.convolve)
def convolve(a: Value, v: Value, mode: Any = "full") -> Value:
    return _products(np.convolve, a, v, min(np.size(a), np.size(v)), mode)


@rule(np.cross, np.linalg.cross)
def cross(a: Value, b: Value) -> Value:
    i, j = np.array([1, 2, 0]), np.array([2, 0, 1])
    return a[..., i] * b[..., j] - a[..., j] * b[..., i]


@rule(np.einsum)
def einsum(subscripts: Any, *operands: Value, **_: Any) -> Value:
    field = field_of(*operands)
    arrays = [lifted(x, field) for x in operands]
    if not isinstance(subscripts, str):
        raise NotRational("np.einsum without its subscripts in a string")
    letters = {c: n for part, x in zip(subscripts.replace(" ", "").partition("->")[0].split(","), arrays, strict=True)
               if "." not in part for c, n in zip(part, x.shape, strict=True)}  # fmt: skip
    terms = math.prod(letters.values()) * (1 if "." not in subscripts else max(x.size for x in arrays))
    value = np.einsum(subscripts, *(x.value for x in arrays)) % field.modulus
    field.work += terms
    return Residues(value, reduce(Bound.product, [x.bound for x in arrays]).total(terms), field)


rule(np.polyval)(array_methods.polyval)


# --- linear algebra ------------------------------------------------------------------------------


def _eliminated(matrix: Any, right: Any, a: Value) -> tuple[Any, int]:
    """The solution x of matrix · x = right (None where there is none), and the determinant: Gauss and Jordan."""
    field, n, det = a.field, len(matrix), 1
    rows = np.concatenate([matrix, right], axis=1)
    for k in range(n):
        below = np.flatnonzero(rows[k:, k])
        if not len(below):
            return None, 0
        if pivot := int(below[0]):
            rows[[k, k + pivot]] = rows[[k + pivot, k]]
            det = -det
        det = det * rows[k, k] % field.modulus
        rows[k, k:] = rows[k, k:] * field.inverse(rows[k, k]) % field.modulus
        others = np.arange(n) != k if right.shape[1] else np.arange(n) > k
        rows[others, k:] = (rows[others, k:] - np.outer(rows[others, k], rows[k, k:])) % field.modulus
    field.work += n * n * (n + right.shape[1])
    return rows[:, n:], det


def _square(a: Value) -> int:
    """The size of a square matrix."""
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    return int(a.shape[-1])


def _batch(a: Value) -> Any:
    return itertools.product(*map(range, a.shape[:-2]))


@rule(np.linalg.det)
def det(a: Value) -> Value:
    n = _square(a)
    found = np.empty(a.shape[:-2], dtype=object)
    for place in _batch(a):
        matrix = a.value[place]
        found[place] = _eliminated(matrix, np.empty((n, 0), dtype=object), a)[1]
    return Residues(found, a.bound.determinant(n), a.field)


@rule(np.linalg.inv)
def inv(a: Value) -> Value:
    n = _square(a)
    found = np.empty(a.shape, dtype=object)
    identity = np.eye(n, dtype=int).astype(object)
    bound = a.bound.inverse(n)
    for place in _batch(a):
        a.field.denominators += bound.bottom
        solution, _ = _eliminated(a.value[place], identity, a)
        if solution is None:
            raise Vanishes("A determinant is 0 at this point.")
        found[place] = solution
    count = math.prod(a.shape[:-2])
    return Residues(found, joined([bound] * count) if count > 1 else bound, a.field)


@rule(np.linalg.solve)
def solve(a: Value, b: Value) -> Value:
    return np.matmul(inv(lifted(a, field_of(a, b))), b)


@rule(np.linalg.pinv)
def pinv(a: Value, *_: Any, **__: Any) -> Value:
    """Of a matrix of full rank."""
    turned = np.swapaxes(a, -1, -2)
    if a.shape[-2] >= a.shape[-1]:
        return inv(turned @ a) @ turned
    return turned @ inv(a @ turned)


@rule(np.linalg.matrix_power)
def matrix_power(a: Value, n: int) -> Value:
    if n < 0:
        return matrix_power(inv(a), -n)
    if n == 0:
        return lifted(np.broadcast_to(np.eye(_square(a)), a.shape), a.field)
    return reduce(np.matmul, [a] * n)


@rule(np.linalg.multi_dot)
def multi_dot(arrays: Sequence[Value], **_: Any) -> Value:
    return reduce(np.dot, arrays)


@rule(np.linalg.norm)
def norm(a: Value, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """A Euclidean norm, as the root of a sum of squares."""
    axes = tuple(range(a.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if ord in (2, -2, "nuc") and a.ndim == len(axes) == 2 and not keepdims:
        return _of_spectrum(ord, a)
    if not (ord is None or (ord == 2 and len(axes) == 1) or ord == "fro"):
        raise Lost
    return np.sqrt(np.sum(multiply(a, a), axis=axes, keepdims=keepdims))


@rule(np.linalg.vector_norm)
def vector_norm(a: Value, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    return norm(np.ravel(a) if axis is None else a, ord, -1 if axis is None else axis, keepdims)


@rule(np.linalg.matrix_norm)
def matrix_norm(a: Value, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    return norm(a, ord, (-2, -1), keepdims)


def _of_spectrum(kind: Any, a: Value) -> OfSpectrum:
    gram = a @ a.T if a.shape[0] <= a.shape[1] else a.T @ a
    variable = Residues(a.field.point, Bound(top=1), a.field)
    return OfSpectrum(kind, det(subtract(multiply(np.eye(len(gram)), variable), gram)))


@rule(np.linalg.svd)
def svd(a: Value, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """Known of a matrix that was drawn by it."""
    if a.factors is None:
        a.field.decomposed = True
        raise Lost
    left, values, right = a.factors
    if not compute_uv:
        return values
    return _Svd(left, values, right) if full_matrices else _Svd(left[:, : len(values)], values, right[: len(values)])


class _Svd(NamedTuple):
    """What NumPy returns."""

    U: Any
    S: Any
    Vh: Any


@rule(np.linalg.svdvals)
def svdvals(a: Value, /) -> Any:
    return svd(a, compute_uv=False)


# --- operators and methods -----------------------------------------------------------------------


def _operator(name: str, ufunc: np.ufunc) -> None:
    def forwards(a: Value, b: Value) -> Any:
        return called(ufunc, (a, b), {}) if _is_operand(b) else NotImplemented

    def backwards(a: Value, b: Value) -> Any:
        return called(ufunc, (b, a), {}) if _is_operand(b) else NotImplemented

    def in_place(a: Value, b: Value) -> Any:
        found = forwards(a, b)
        if a.ndim and isinstance(found, Residues) and found.shape == a.shape:
            a[...] = found  # others may look at a
            return a
        if a.ndim and isinstance(found, Unknown):
            raise NotRational("an array that becomes unknown")
        return found

    for kind in (Residues, Unknown):
        setattr(kind, f"__{name}__", forwards)
        setattr(kind, f"__r{name}__", backwards)
        setattr(kind, f"__i{name}__", in_place)


def _is_operand(b: Value) -> bool:
    """Whether residues can be combined with it; not so a DualArray, which knows how to combine itself with them."""
    kinds = (Residues, Unknown, Opaque, Root, np.ndarray, np.generic, int, float, Fraction, list, tuple)
    return issubclass(type(b), kinds)  # a DualArray says of itself that it is an array


for _name, _ufunc in dict(
    add=np.add, sub=np.subtract, mul=np.multiply, truediv=np.divide, pow=np.power, matmul=np.matmul
).items():
    _operator(_name, _ufunc)
for _name, _ufunc in dict(lt=np.less, le=np.less_equal, gt=np.greater, ge=np.greater_equal, eq=np.equal,
                          ne=np.not_equal, mod=np.remainder, floordiv=np.floor_divide).items():  # fmt: skip
    for _kind in (Residues, Unknown):
        setattr(_kind, f"__{_name}__", lambda a, b, ufunc=_ufunc: called(ufunc, (a, b), {}))
for _name, _ufunc in dict(neg=np.negative, pos=np.positive, abs=np.abs).items():
    for _kind in (Residues, Unknown):
        setattr(_kind, f"__{_name}__", lambda a, ufunc=_ufunc: called(ufunc, (a,), {}))
for _of in (
    *(np.sum, np.mean, np.prod, np.cumsum, np.cumprod, np.dot, np.trace, np.ravel, np.swapaxes, np.squeeze),
    *(np.repeat, np.diagonal, np.take, np.copy, np.var),
):
    setattr(Residues, _of.__name__, RULES[_of])


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    setattr(Residues, function.__name__.strip("_"), function)
    return function


@_method
def _conj(a: Value) -> Value:
    return a


@_method
def _conjugate(a: Value) -> Value:
    return a


for _function in (array_methods.flatten, array_methods.reshape, array_methods.transpose):
    setattr(Residues, _function.__name__, _function)


@_method
def _astype(a: Value, dtype: Any, **_: Any) -> Value:
    if np.dtype(dtype).kind not in "fO":
        raise NotRational("another type of number")
    return a


@_method
def _item(a: Value, *place: Any) -> Value:
    return a.like(np.asarray(a.value.item(*place), dtype=object))


@_method
def _tolist(a: Value) -> Any:
    return [entry.tolist() for entry in a] if a.ndim else a


Residues.T = property(lambda a: np.transpose(a))  # type: ignore[attr-defined]
Residues.mT = property(lambda a: np.matrix_transpose(a))  # type: ignore[attr-defined]
Residues.real = property(same)  # type: ignore[attr-defined]
Residues.flat = property(np.ravel)  # type: ignore[attr-defined]
