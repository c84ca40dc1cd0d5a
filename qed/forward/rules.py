"""The rules of NumPy's functions, but for those of `linalg`.

Three kinds of them are made by the dozen: functions of one number have a slope; what only moves entries about is
found out by letting it move their numbers (`_moves`); what is linear treats the derivatives as it treats the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .arrays import (
    RULES,
    Array,
    DualArray,
    Foreign,
    Value,
    ahead,
    bottom,
    full,
    holds_dual,
    kinked,
    lifted,
    made,
    part,
    tied,
    top,
)

Rule = Callable[..., Any]


def rule(*functions: Any) -> Callable[[Rule], Rule]:
    """Use the decorated function as the rule of these."""

    def put(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(functions, function))
        return function

    return put


def is_dual(a: Value) -> bool:
    return type(a) is DualArray


# --- functions of one number ---------------------------------------------------------------------


def _smooth(function: Any, slope: Callable[[Value, Value], Value]) -> None:
    """`slope` takes the argument and the value."""

    def apply(a: Value) -> Value:
        if not is_dual(a):
            return function(a)
        p = function(a.p)
        return DualArray(p, slope(a.p, p) * a.t, a.level)

    RULES[function] = apply


_smooth(np.exp, lambda x, y: y)
_smooth(np.exp2, lambda x, y: np.log(2) * y)
_smooth(np.expm1, lambda x, y: np.exp(x))
_smooth(np.log, lambda x, y: 1 / x)
_smooth(np.log2, lambda x, y: 1 / (np.log(2) * x))
_smooth(np.log10, lambda x, y: 1 / (np.log(10) * x))
_smooth(np.log1p, lambda x, y: 1 / (1 + x))
_smooth(np.cbrt, lambda x, y: 1 / (3 * y**2))
_smooth(np.reciprocal, lambda x, y: -(y**2))
_smooth(np.sin, lambda x, y: np.cos(x))
_smooth(np.cos, lambda x, y: -np.sin(x))
_smooth(np.tan, lambda x, y: 1 + y**2)
_smooth(np.arcsin, lambda x, y: 1 / np.sqrt(1 - x**2))
_smooth(np.arccos, lambda x, y: -1 / np.sqrt(1 - x**2))
_smooth(np.arctan, lambda x, y: 1 / (1 + x**2))
_smooth(np.sinh, lambda x, y: np.cosh(x))
_smooth(np.cosh, lambda x, y: np.sinh(x))
_smooth(np.tanh, lambda x, y: 1 - y**2)
_smooth(np.arcsinh, lambda x, y: 1 / np.sqrt(1 + x**2))
_smooth(np.arccosh, lambda x, y: 1 / np.sqrt(x**2 - 1))
_smooth(np.arctanh, lambda x, y: 1 / (1 - x**2))
for _degrees in (np.deg2rad, np.radians):
    _smooth(_degrees, lambda x, y: np.pi / 180 + 0 * x)
for _radians in (np.rad2deg, np.degrees):
    _smooth(_radians, lambda x, y: 180 / np.pi + 0 * x)


@rule(np.sqrt)
def sqrt(a: Value) -> Value:
    p = np.sqrt(a.p)
    return DualArray(p, 0.5 / p * a.t, a.level, a if np.any(bottom(p) == 0) else None)


@rule(np.square)
def square(a: Value) -> Value:
    return a.square if a.square is not None else DualArray(np.square(a.p), 2 * a.p * a.t, a.level)


@rule(np.sinc)
def sinc(a: Value) -> Value:
    x = np.pi * a
    near = bottom(a) == 0
    return np.where(near, 1 - x**2 / 6, np.sin(x) / np.where(near, 1.0, x))


@rule(np.negative)
def negative(a: Value) -> Value:
    return DualArray(-a.p, -a.t, a.level)


@rule(np.positive, np.conjugate, np.real, np.asarray, np.ascontiguousarray, np.real_if_close)
def same(a: Value, *_: Any, **__: Any) -> Value:
    return a


@rule(np.abs, np.fabs)
def absolute(a: Value) -> Value:
    side = np.sign(bottom(a))
    if np.any(side == 0):
        kinked(a)
        side = np.where(side == 0, np.where(ahead(a) < 0, -1.0, 1.0), side)
    return a * side


def _constant(function: Any, jumps: Callable[[Array], Any] | None = None) -> None:
    """What is constant but for jumps, and carries no derivative."""

    def apply(*args: Value, **options: Any) -> Any:
        for a in args:
            if is_dual(a) and jumps is not None and np.any(jumps(bottom(a))):
                tied(a)
        return function(*map(bottom, args), **options)

    RULES[function] = apply


_constant(np.sign, lambda x: x == 0)
for _step in (np.floor, np.ceil, np.trunc, np.fix):
    _constant(_step, lambda x: x == np.round(x))
_constant(np.rint, lambda x: 2 * x == np.round(2 * x))
for _fact in (
    *(np.isnan, np.isfinite, np.isinf, np.signbit, np.logical_and, np.logical_or, np.logical_not, np.logical_xor),
    *(np.shape, np.ndim, np.size, np.any, np.all, np.count_nonzero, np.nonzero, np.argwhere, np.flatnonzero),
    *(np.isclose, np.allclose, np.iscomplexobj, np.isrealobj),
    *(np.argsort, np.argmax, np.argmin, np.searchsorted, np.result_type, np.array_repr, np.array_str),
    *(np.linalg.matrix_rank, np.may_share_memory, np.shares_memory),
):
    _constant(_fact)


@rule(np.round, np.around)
def rounded(a: Value, decimals: int = 0) -> Any:
    tied(a)
    return np.round(bottom(a), decimals)


def _compares(function: Any) -> None:
    def apply(a: Value, b: Value) -> Any:
        p, q = bottom(a), bottom(b)
        if np.any(np.equal(p, q)):
            tied(a, b)
        return function(p, q)

    RULES[function] = apply


for _order in (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal):
    _compares(_order)


@rule(np.array_equal)
def array_equal(a: Value, b: Value) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.all(np.equal(a, b)))


# --- functions of two numbers --------------------------------------------------------------------


def _sums(function: Any, sign: float) -> Rule:
    def apply(a: Value, b: Value) -> Value:
        level = top((a, b))
        (ap, at), (bp, bt) = part(a, level), part(b, level)
        p = function(ap, bp)
        shape = np.shape(p)
        if bt is None:
            t = lifted(at, len(shape))
        elif at is None:
            t = lifted(bt, len(shape)) if sign > 0 else -lifted(bt, len(shape))
        else:
            t = function(lifted(at, len(shape)), lifted(bt, len(shape)))
        return DualArray(p, full(t, shape, level), level)

    RULES[function] = apply
    return apply


add = _sums(np.add, 1.0)
subtract = _sums(np.subtract, -1.0)


@rule(np.multiply)
def multiply(a: Value, b: Value) -> Value:
    if a is b and a.square is not None:
        return a.square
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = ap * bp
    ndim = np.ndim(p)
    if bt is None:
        t = lifted(at, ndim) * bp
    elif at is None:
        t = ap * lifted(bt, ndim)
    else:
        t = lifted(at, ndim) * bp + ap * lifted(bt, ndim)
    return DualArray(p, t, level)


@rule(np.divide)
def divide(a: Value, b: Value) -> Value:
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = ap / bp
    ndim = np.ndim(p)
    if bt is None:
        t = lifted(at, ndim) / bp
    elif at is None:
        t = -(p / bp) * lifted(bt, ndim)
    else:
        t = (lifted(at, ndim) - p * lifted(bt, ndim)) / bp
    return DualArray(p, t, level)


@rule(np.power, np.float_power)
def power(a: Value, b: Value) -> Value:
    if np.ndim(b) == 0 and not is_dual(b) and b == 2:
        return square(a)
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = ap**bp
    ndim = np.ndim(p)
    t = 0.0
    if at is not None:
        slope = (
            np.where(bottom(bp) == 0, 0.0, bp * ap ** (bp - 1))
            if np.ndim(bp) or is_dual(bp) or bp == 0
            else (bp * ap ** (bp - 1))
        )
        t = slope * lifted(at, ndim)
    if bt is not None:
        flat = (bottom(ap) == 0) & (bottom(bp) > 0)
        t = t + np.where(flat, 0.0, p * np.log(np.where(flat, 1.0, ap))) * lifted(bt, ndim)
    return DualArray(p, full(t, np.shape(p), level), level)


@rule(np.remainder)
def remainder(a: Value, b: Value) -> Value:
    return a - b * np.floor(a / b)


@rule(np.floor_divide)
def floor_divide(a: Value, b: Value) -> Any:
    return np.floor(a / b)


@rule(np.arctan2)
def arctan2(y: Value, x: Value) -> Value:
    level = top((y, x))
    (yp, yt), (xp, xt) = part(y, level), part(x, level)
    p = np.arctan2(yp, xp)
    over = xp**2 + yp**2
    return DualArray(p, _weighted(p, level, (xp / over, yt), (-yp / over, xt)), level)


@rule(np.hypot)
def hypot(a: Value, b: Value) -> Value:
    return np.linalg.norm(np.stack(np.broadcast_arrays(a, b)), axis=0)


def _log_of_sum(function: Any, exp: Any) -> None:
    def apply(a: Value, b: Value) -> Value:
        level = top((a, b))
        (ap, at), (bp, bt) = part(a, level), part(b, level)
        p = function(ap, bp)
        return DualArray(p, _weighted(p, level, (exp(ap - p), at), (exp(bp - p), bt)), level)

    RULES[function] = apply


_log_of_sum(np.logaddexp, np.exp)
_log_of_sum(np.logaddexp2, np.exp2)


def _weighted(p: Value, level: Any, *terms: tuple[Value, Value]) -> Value:
    """The sum of slopes times derivatives."""
    parts = [slope * lifted(t, np.ndim(p)) for slope, t in terms if t is not None]
    return full(sum(parts[1:], parts[0]), np.shape(p), level)


@rule(np.maximum, np.fmax)
def maximum(a: Value, b: Value) -> Value:
    return _larger(a, b, 1.0)


@rule(np.minimum, np.fmin)
def minimum(a: Value, b: Value) -> Value:
    return _larger(a, b, -1.0)


def _larger(a: Value, b: Value, sign: float) -> Value:
    p, q = bottom(a), bottom(b)
    first = (sign * p > sign * q) | np.isnan(p)
    tie = np.equal(p, q)
    if np.any(tie):
        kinked(a, b)
        first = first | (tie & (sign * (ahead(a) - ahead(b)) > 0))
    return where(first, a, b)


@rule(np.clip)
def clip(a: Value, a_min: Value = None, a_max: Value = None, **options: Any) -> Value:
    low, high = options.get("min", a_min), options.get("max", a_max)
    a = a if low is None else np.maximum(a, low)
    return a if high is None else np.minimum(a, high)


@rule(np.where)
def where(condition: Any, *values: Value) -> Any:
    if not values:
        return np.nonzero(bottom(condition))
    condition = bottom(condition)
    if is_dual(condition):
        condition = condition != 0
    a, b = map(made, values)
    if not is_dual(a) and not is_dual(b):
        return np.where(condition, a, b)
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = np.where(condition, ap, bp)
    at, bt = (0.0 if t is None else lifted(t, np.ndim(p)) for t in (at, bt))
    return DualArray(p, full(np.where(condition, at, bt), np.shape(p), level), level)


# --- products ------------------------------------------------------------------------------------


@rule(np.matmul)
def matmul(a: Value, b: Value) -> Value:
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = ap @ bp
    if np.ndim(ap) > 2 or np.ndim(bp) > 2:
        return DualArray(p, _batched(ap, at, bp, bt), level)
    t = None if at is None else at @ bp
    if bt is not None:
        other = ap @ bt if np.ndim(bp) == 2 else bt @ ap.T  # for a vector .T is itself
        t = other if t is None else t + other
    return DualArray(p, t, level)


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
    return np.ravel(a) @ np.ravel(b)


@rule(np.vecdot, np.linalg.vecdot)
def vecdot(a: Value, b: Value, axis: int = -1) -> Value:
    return np.sum(a * b, axis=axis)


@rule(np.matvec)
def matvec(a: Value, b: Value) -> Value:
    return (a @ b[..., None])[..., 0]


@rule(np.vecmat)
def vecmat(a: Value, b: Value) -> Value:
    return (a[..., None, :] @ b)[..., 0, :]


@rule(np.inner)
def inner(a: Value, b: Value) -> Value:
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 else np.tensordot(a, b, (-1, -1))


@rule(np.outer, np.linalg.outer, (np.multiply, "outer"))
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
        raise Foreign("forward mode cannot follow f: np.einsum is followed with its subscripts in a string only.")
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


@rule(np.cross, np.linalg.cross)
def cross(a: Value, b: Value) -> Value:
    i, j = np.array([1, 2, 0]), np.array([2, 0, 1])
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


# --- sums and their like -------------------------------------------------------------------------


def axes_of(axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes counted from the end, so that they are those of the derivatives as well."""
    if axis is None:
        return tuple(range(-ndim, 0))
    return tuple(i - ndim if i >= 0 else i for i in (axis if isinstance(axis, tuple) else (axis,)))


@rule(np.sum)
def total(a: Value, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    _refuse("sum", rest)
    axes = axes_of(axis, np.ndim(a))
    t = np.sum(a.t, axis=axes, keepdims=keepdims) if axes else a.t
    return DualArray(np.sum(a.p, axis=axes, keepdims=keepdims), t, a.level)


def _refuse(name: str, options: dict[str, Any]) -> None:
    """Options that have no rule, unless they are left as they are."""
    for option, value in options.items():
        if value is not None and value is not np._NoValue and value is not True and value is not False:
            raise Foreign(f"forward mode cannot follow f: it has no rule for np.{name} with {option}=.")


def _count(a: Value, axis: Any) -> int:
    return int(np.prod([np.shape(a)[i] for i in axes_of(axis, np.ndim(a))]))


@rule(np.mean)
def mean(a: Value, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    _refuse("mean", rest)
    return total(a, axis, keepdims=keepdims) / _count(a, axis)


@rule(np.average)
def average(a: Value, axis: Any = None, weights: Value = None, **rest: Any) -> Value:
    _refuse("average", rest)
    if weights is None:
        return np.mean(a, axis=axis)
    if np.shape(weights) != np.shape(a):
        axes = axes_of(axis, np.ndim(a))
        weights = np.reshape(weights, [-1 if i in axes else 1 for i in range(-np.ndim(a), 0)])
    return np.sum(a * weights, axis=axis) / np.sum(weights * np.ones(np.shape(a)), axis=axis)


@rule(np.var)
def var(
    a: Value, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False, **rest: Any
) -> Value:
    _refuse("var", {name: value for name, value in rest.items() if name != "correction"})
    ddof = rest.get("correction", ddof)
    apart = a - np.mean(a, axis=axis, keepdims=True)
    return np.sum(apart**2, axis=axis, keepdims=keepdims) / (_count(a, axis) - ddof)


@rule(np.std)
def std(a: Value, *args: Any, **options: Any) -> Value:
    return np.sqrt(np.var(a, *args, **options))


@rule(np.prod)
def product(a: Value, axis: Any = None, *_: Any, keepdims: bool = False, **rest: Any) -> Value:
    _refuse("prod", rest)
    axes = axes_of(axis, np.ndim(a))
    line, _ = _lines(a, axes)
    n = np.shape(line)[-1]
    others = np.prod(np.where(np.eye(n, dtype=bool), 1.0, line.p[..., None, :]), axis=-1)
    p = np.prod(a.p, axis=axes, keepdims=keepdims)
    t = np.sum(others * line.t, axis=-1)
    return DualArray(p, np.reshape(t, (a.level.count, *np.shape(p))), a.level)


def _lines(a: Value, axes: tuple[int, ...]) -> tuple[Value, tuple[int, ...]]:
    """The array with the given axes joined into one, at the end; and the shape of the rest."""
    ndim = np.ndim(a)
    rest = [i for i in range(-ndim, 0) if i not in axes]
    turned = np.transpose(a, [i % ndim for i in (*rest, *axes)])
    shape = np.shape(turned)[: len(rest)]
    return np.reshape(turned, (*shape, -1)), shape


@rule(np.cumsum)
def cumsum(a: Value, axis: int | None = None, dtype: Any = None, out: Any = None) -> Value:
    if axis is None:
        a, axis = np.ravel(a), -1
    (axis,) = axes_of(axis, np.ndim(a))
    return DualArray(np.cumsum(a.p, axis=axis), np.cumsum(a.t, axis=axis), a.level)


@rule(np.cumprod)
def cumprod(a: Value, axis: int | None = None, dtype: Any = None, out: Any = None) -> Value:
    if axis is None:
        a, axis = np.ravel(a), -1
    line = np.moveaxis(a, axis, -1)
    n = np.shape(line)[-1]
    upto = np.where(np.tri(n, dtype=bool), line[..., None, :], 1.0)
    return np.moveaxis(np.prod(upto, axis=-1), -1, axis)


@rule(np.diff)
def diff(a: Value, n: int = 1, axis: int = -1, **rest: Any) -> Value:
    _refuse("diff", rest)
    line = np.moveaxis(a, axis, -1)
    for _ in range(n):
        line = line[..., 1:] - line[..., :-1]
    return np.moveaxis(line, -1, axis)


@rule(np.trapezoid)
def trapezoid(y: Value, x: Value = None, dx: Value = 1.0, axis: int = -1) -> Value:
    line = np.moveaxis(y, axis, -1)
    steps = dx if x is None else np.diff(x)
    return np.sum(steps * (line[..., 1:] + line[..., :-1]) / 2, axis=-1)


@rule(np.polyval)
def polyval(p: Value, x: Value) -> Value:
    value = 0.0 * x
    for k in range(len(p)):
        value = value * x + p[k]
    return value


@rule(np.trace, np.linalg.trace)
def trace(a: Value, offset: int = 0, axis1: int | None = None, axis2: int | None = None, **_: Any) -> Value:
    ndim = np.ndim(a)
    first, second = (-ndim, 1 - ndim) if axis1 is None or axis2 is None else axes_of((axis1, axis2), ndim)
    p, t = (np.trace(x, offset, axis1=first, axis2=second) for x in (a.p, a.t))
    return DualArray(p, t, a.level)


@rule(np.max, np.amax)
def largest(a: Value, axis: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    _refuse("max", {name: value for name, value in rest.items() if name != "dtype"})
    return _extreme(a, axis, keepdims, 1.0)


@rule(np.min, np.amin)
def smallest(a: Value, axis: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    _refuse("min", {name: value for name, value in rest.items() if name != "dtype"})
    return _extreme(a, axis, keepdims, -1.0)


def _extreme(a: Value, axis: Any, keepdims: bool, sign: float) -> Value:
    axes = axes_of(axis, np.ndim(a))
    line, shape = _lines(a, axes)
    values = sign * bottom(line)
    tops = values == np.max(values, axis=-1, keepdims=True)
    if np.any(np.sum(tops, axis=-1) > 1):
        kinked(a)
        place = np.argmax(np.where(tops, sign * ahead(line), -np.inf), axis=-1)
    else:
        place = np.argmax(values, axis=-1)
    found = np.take_along_axis(line, place[..., None], -1)[..., 0]
    if keepdims:
        shape = tuple(1 if i in axes else size for i, size in zip(range(-np.ndim(a), 0), np.shape(a), strict=True))
    return np.reshape(found, shape)


def _method_of_ufunc(ufunc: np.ufunc, method: str, function: Any) -> None:
    """As NumPy's function, but along the first axis where none is named."""
    RULES[ufunc, method] = lambda a, axis=0, **options: function(a, axis=axis, **options)


for _ufunc, _reduce in {np.add: np.sum, np.multiply: np.prod, np.maximum: np.max, np.minimum: np.min}.items():
    _method_of_ufunc(_ufunc, "reduce", _reduce)
for _ufunc, _accumulate in {np.add: np.cumsum, np.multiply: np.cumprod}.items():
    _method_of_ufunc(_ufunc, "accumulate", _accumulate)


@rule(np.ptp)
def ptp(a: Value, axis: Any = None, **options: Any) -> Value:
    return np.max(a, axis=axis, **options) - np.min(a, axis=axis, **options)


@rule(np.sort)
def sort(a: Value, axis: int | None = -1, **_: Any) -> Value:
    if axis is None:
        a, axis = np.ravel(a), -1
    values = bottom(a)
    order = np.argsort(values, axis=axis, kind="stable")
    if np.any(np.diff(np.take_along_axis(values, order, axis), axis=axis) == 0):
        kinked(a)
        order = np.lexsort((ahead(a), values), axis=axis)
    return np.take_along_axis(a, order, axis)


@rule(np.median)
def median(a: Value, axis: Any = None, **options: Any) -> Value:
    _refuse("median", options)
    line, _ = _lines(a, axes_of(axis, np.ndim(a)))
    n = np.shape(line)[-1]
    ranked = np.sort(line)
    return (ranked[..., (n - 1) // 2] + ranked[..., n // 2]) / 2


# --- what only moves entries about ---------------------------------------------------------------


@rule(np.copy)
def copy(a: Value, *_: Any, **__: Any) -> Value:
    return DualArray(copy(a.p), copy(a.t), a.level, a.square) if is_dual(a) else np.array(a)


@rule(np.reshape)
def reshape(a: Value, shape: Any = None, order: str = "C", **options: Any) -> Value:
    if order != "C":
        return _moved(np.reshape, (0,), (a, shape), {"order": order})
    p = np.reshape(a.p, shape)
    return DualArray(p, np.reshape(a.t, (a.level.count, *np.shape(p))), a.level)


@rule(np.ravel)
def ravel(a: Value, order: Any = "C") -> Value:
    return a if np.ndim(a) == 1 else reshape(a, (-1,), order)


@rule(np.transpose, np.permute_dims)
def transpose(a: Value, axes: Any = None) -> Value:
    ndim = np.ndim(a)
    axes = range(ndim)[::-1] if axes is None else [i % ndim for i in axes]
    return DualArray(np.transpose(a.p, tuple(axes)), np.transpose(a.t, (0, *(i + 1 for i in axes))), a.level)


@rule(np.broadcast_to)
def broadcast_to(a: Value, shape: Any, subok: bool = False) -> Value:
    p = np.broadcast_to(a.p, shape)
    return DualArray(p, full(lifted(a.t, np.ndim(p)), np.shape(p), a.level), a.level)


@rule(np.stack)
def stack(arrays: Sequence[Value], axis: int = 0, **_: Any) -> Value:
    return _joined(np.stack, [made(x) for x in arrays], axis, 1)


@rule(np.concatenate)
def concatenate(arrays: Sequence[Value], axis: int | None = 0, **_: Any) -> Value:
    arrays = [made(x) for x in arrays]
    return _joined(np.concatenate, arrays if axis is not None else [np.ravel(x) for x in arrays], axis or 0, 0)


def _joined(join: Any, arrays: Sequence[Value], axis: int, more: int) -> Value:
    level = top(arrays)
    parts = [part(x, level) for x in arrays]
    (axis,) = axes_of(axis, np.ndim(parts[0][0]) + more)
    p = join([x for x, _ in parts], axis=axis)
    t = join([np.zeros((level.count, *np.shape(x))) if t is None else t for x, t in parts], axis=axis)
    return DualArray(p, t, level)


def _moves(function: Any, *places: int) -> None:
    """The rule of a function that moves entries of its arguments at `places` about, repeats them or adds zeros."""
    RULES[function] = lambda *args, **options: _moved(function, places or (0,), args, options)


def _moved(function: Any, places: tuple[int, ...], args: Sequence[Any], options: dict[str, Any]) -> Any:
    """Let the function move the numbers of the entries, counted from 1; a 0 that comes out is a zero."""
    sources: list[Value] = [np.zeros(1)]
    count = 1

    def numbered(a: Any) -> Any:
        nonlocal count
        if isinstance(a, (list, tuple)):
            if not holds_dual(a) and not any(isinstance(x, np.ndarray) for x in a):
                return numbered(np.asarray(a))
            return type(a)(map(numbered, a))
        sources.append(np.ravel(made(a)))
        numbers = count + np.arange(np.size(a)).reshape(np.shape(a))
        count += np.size(a)
        return numbers

    found = function(*(numbered(a) if k in places else a for k, a in enumerate(args)), **options)
    every = np.concatenate(sources)
    return [every[f] for f in found] if isinstance(found, (list, tuple)) else every[found]


for _function in (
    *(np.swapaxes, np.moveaxis, np.rollaxis, np.expand_dims, np.squeeze, np.matrix_transpose, np.take),
    *(np.atleast_1d, np.atleast_2d, np.atleast_3d, np.repeat, np.tile, np.roll, np.flip, np.fliplr, np.flipud),
    *(np.rot90, np.diag, np.diagonal, np.diagflat, np.triu, np.tril, np.delete, np.resize, np.split, np.array_split),
    *(np.hsplit, np.vsplit, np.dsplit, np.take_along_axis, np.vstack, np.hstack, np.dstack, np.column_stack, np.block),
    *(np.linalg.diagonal, np.linalg.matrix_transpose, np.unstack),
):
    _moves(_function)
_moves(np.append, 0, 1)
_moves(np.insert, 0, 2)
_moves(np.compress, 1)
_moves(np.extract, 1)
_moves(np.choose, 1)
_moves(np.select, 1, 2)
_moves(np.broadcast_arrays, *range(32))
_moves(np.meshgrid, *range(32))


@rule(np.pad)
def pad(a: Value, pad_width: Any, mode: str = "constant", **options: Any) -> Value:
    if options or mode not in ("constant", "edge", "wrap", "reflect", "symmetric"):
        raise Foreign("forward mode cannot follow f: it has no rule for np.pad as it is used here.")
    return _moved(np.pad, (0,), (a, pad_width, mode), {})


# --- operators and methods -----------------------------------------------------------------------


def _operator(name: str, function: Any) -> None:
    apply = RULES[function]
    # An array of objects holds DualArrays; a list is an array.
    setattr(DualArray, f"__{name}__", lambda a, b: apply(a, _other(b)))
    setattr(DualArray, f"__r{name}__", lambda a, b: apply(_other(b), a))
    setattr(DualArray, f"__i{name}__", lambda a, b: _in_place(a, apply(a, _other(b))))


def _other(b: Value) -> Value:
    return b if is_dual(b) or isinstance(b, (float, int)) else made(np.asarray(made(b)) if isinstance(b, list) else b)


def _in_place(a: Value, value: Value) -> Value:
    """y += … changes y where others see it."""
    if np.ndim(a) and np.shape(value) == np.shape(a) and value.level is a.level:
        a[...] = value
        return a
    return value


_BINARY: dict[str, Any] = {
    **dict(add=np.add, sub=np.subtract, mul=np.multiply, truediv=np.divide, pow=np.power, matmul=np.matmul),
    **dict(mod=np.remainder, floordiv=np.floor_divide),
}
_COMPARING: dict[str, Any] = dict(
    eq=np.equal, ne=np.not_equal, lt=np.less, le=np.less_equal, gt=np.greater, ge=np.greater_equal
)
for _name, _binary in _BINARY.items():
    _operator(_name, _binary)
for _name, _binary in _COMPARING.items():
    setattr(DualArray, f"__{_name}__", lambda a, b, apply=RULES[_binary]: apply(a, _other(b)))
for _name, _unary in dict(neg=negative, pos=same, abs=absolute).items():
    setattr(DualArray, f"__{_name}__", _unary)
for _of in (
    *(np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.cumsum, np.cumprod, np.dot, np.trace, np.clip),
    *(np.ravel, np.swapaxes, np.squeeze, np.repeat, np.diagonal, np.take, np.argmax, np.argmin, np.argsort, np.ptp),
    *(np.all, np.any, np.nonzero, np.copy, np.round, np.exp, np.sqrt, np.sin, np.cos, np.tanh, np.log, np.conjugate),
):
    setattr(DualArray, _of.__name__, RULES[_of])


def _method(function: Rule) -> Rule:
    setattr(DualArray, function.__name__.strip("_"), function)
    return function


@_method
def _flatten(a: Value, order: Any = "C") -> Value:
    return np.copy(np.ravel(a, order))


@_method
def _reshape(a: Value, *shape: Any, order: Any = "C") -> Value:
    return np.reshape(a, shape[0] if len(shape) == 1 else shape, order=order)


@_method
def _transpose(a: Value, *axes: Any) -> Value:
    return np.transpose(a, (axes[0] if len(axes) == 1 else axes) or None)


@_method
def _astype(a: Value, dtype: Any, **_: Any) -> Value:
    if np.dtype(dtype).kind != "f":
        raise Foreign(f"forward mode cannot follow f: entries that carry derivatives become {np.dtype(dtype)} in it.")
    return a


@_method
def _item(a: Value, *place: int) -> Value:
    return np.ravel(a)[place[0] if place else 0] if len(place) < 2 else a[place]


@_method
def _tolist(a: Value) -> Any:
    return [entry.tolist() for entry in a] if np.ndim(a) else a


DualArray.T = property(transpose)  # type: ignore[attr-defined]
DualArray.mT = property(RULES[np.matrix_transpose])  # type: ignore[attr-defined]
DualArray.real = property(same)  # type: ignore[attr-defined]
DualArray.flat = property(np.ravel)  # type: ignore[attr-defined]
