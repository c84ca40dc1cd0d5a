"""The rules of functions of one number and of two, entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import (
    RULES,
    Array,
    DualArray,
    Foreign,
    Rule,
    Value,
    ahead,
    bottom,
    by_cases,
    computed,
    copy,
    full,
    is_dual,
    kinked,
    lifted,
    lost,
    made,
    part,
    rule,
    tied,
    top,
)


def _smooth(function: Any, slope: Callable[[Value, Value], Value]) -> None:
    """`slope` takes the argument and the value."""

    def apply(a: Value) -> Value:
        if not is_dual(a):
            return function(a)
        p = function(a.p)
        return computed(p, slope(a.p, p) * a.t, a.level)

    RULES[function] = apply


_smooth(np.exp, lambda x, y: y)
_smooth(np.exp2, lambda x, y: np.log(2) * y)
_smooth(np.expm1, lambda x, y: np.exp(x))
_smooth(np.log, lambda x, y: 1 / x)
_smooth(np.log2, lambda x, y: 1 / (np.log(2) * x))
_smooth(np.log10, lambda x, y: 1 / (np.log(10) * x))
_smooth(np.log1p, lambda x, y: 1 / (1 + x))
_smooth(np.cbrt, lambda x, y: 1 / (3 * y**2))
RULES[np.reciprocal] = lambda a: divide(1.0, a)
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
    if not np.any(bottom(p) == 0):
        return DualArray(p, 0.5 / p * a.t, a.level)
    lost(a)
    return DualArray(p, 0.5 / p * a.t, a.level, a)


@rule(np.square)
def square(a: Value) -> Value:
    return a.square if a.square is not None else computed(np.square(a.p), 2 * a.p * a.t, a.level)


@rule(np.sinc)
def sinc(a: Value) -> Value:
    x = np.pi * a
    near = bottom(a) == 0
    return np.where(near, 1 - x**2 / 6, np.sin(x) / np.where(near, 1.0, x))


@rule(np.negative)
def negative(a: Value) -> Value:
    return DualArray(-a.p, -a.t, a.level)


@rule(np.asarray, np.ascontiguousarray)
def same(a: Value, *_: Any, **__: Any) -> Value:
    return a


def _on_both(function: Any) -> Rule:
    """What takes parts of complex numbers."""

    def apply(a: Value) -> Value:
        return DualArray(function(a.p), function(a.t), a.level) if np.iscomplexobj(bottom(a)) else a

    RULES[function] = apply
    return apply


real, _conjugate = _on_both(np.real), _on_both(np.conjugate)


@rule(np.imag)
def imag(a: Value) -> Value:
    return DualArray(np.imag(a.p), np.imag(a.t), a.level)


@rule(np.angle)
def angle(z: Value, deg: bool = False) -> Value:
    found = np.arctan2(np.imag(z), np.real(z))
    return np.degrees(found) if deg else found


@rule(np.nan_to_num)
def finite(a: Value, *_: Any, **__: Any) -> Value:
    if not np.all(np.isfinite(bottom(a))):
        raise Foreign("forward mode cannot follow f: np.nan_to_num replaces entries in it.")
    return a


@rule(np.abs, np.fabs)
def absolute(a: Value) -> Value:
    if np.iscomplexobj(bottom(a)):
        return np.hypot(np.real(a), np.imag(a))
    side = np.sign(bottom(a))
    if np.any(side == 0):
        kinked(a)
        side = np.where(side == 0, np.where(ahead(a) < 0, -1.0, 1.0), side)
    return a * side


def _constant(function: Any, jumps: Callable[[Array], Any] | None = None) -> None:
    """What is constant but for jumps, and carries no derivative."""

    def apply(*args: Value, **options: Any) -> Any:
        if any(map(is_dual, options.values())):
            raise Foreign(f"forward mode cannot follow f: it has no rule for np.{function.__name__} with such options.")
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
    *(
        np.argsort,
        np.argmax,
        np.argmin,
        np.nanargmax,
        np.nanargmin,
        np.lexsort,
        np.searchsorted,
        np.result_type,
        np.array_repr,
        np.array_str,
    ),
    *(np.linalg.matrix_rank, np.may_share_memory, np.shares_memory, np.digitize, np.argpartition),
    *(np.triu_indices_from, np.tril_indices_from, np.diag_indices_from),
):
    _constant(_fact)


@rule(np.positive)
def positive(a: Value) -> Value:
    return copy(a)


@rule(np.real_if_close)
def real_if_close(a: Value, tol: float = 100) -> Value:
    return np.real(a) if np.isrealobj(np.real_if_close(bottom(a), tol)) else a


def _beyond_the_reals(function: Any, name: str) -> None:
    """What goes on to complex numbers where there is no real value."""

    def apply(a: Value, *more: Value) -> Value:
        a = a + 0j if np.iscomplexobj(function(bottom(a), *map(bottom, more))) else a
        return getattr(np, name)(a, *more)

    RULES[function] = apply


for _name in ("sqrt", "log", "log2", "log10", "power"):
    _beyond_the_reals(getattr(np.emath, _name), _name)


@rule(np.common_type)
def common_type(*arrays: Value) -> Any:
    return np.common_type(*map(bottom, arrays))


@rule(np.heaviside)
def heaviside(a: Value, at_zero: Value) -> Any:
    if np.any(bottom(a) == 0):
        tied(a)
    return np.heaviside(bottom(a), bottom(at_zero))


@rule(np.round, np.around)
def rounded(a: Value, decimals: int = 0) -> Any:
    tied(a)
    return np.round(bottom(a), decimals)


def _compares(function: Any) -> None:
    def apply(a: Value, b: Value) -> Any:
        p, q = bottom(a), bottom(b)
        if np.any(equals := np.equal(p, q)):
            tied(a, b)
            if by_cases(a, b):
                return np.where(equals, function(ahead(a), ahead(b)), function(p, q))
        return function(p, q)

    RULES[function] = apply


for _order in (np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal):
    _compares(_order)


@rule(np.array_equal)
def array_equal(a: Value, b: Value) -> bool:
    return np.shape(a) == np.shape(b) and bool(np.all(np.equal(a, b)))


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
        return computed(p, full(t, shape, level), level)

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
    return computed(p, t, level)


@rule(np.divide)
def divide(a: Value, b: Value) -> Value:
    level = top((a, b))
    (ap, at), (bp, bt) = part(a, level), part(b, level)
    p = ap / bp
    ndim = np.ndim(p)
    if bt is None:
        return computed(p, lifted(at, ndim) / bp, level)
    over = np.isinf(bottom(bp))
    if np.any(over):  # what is divided by ∞ is 0, and stays so: 1/(1 + exp(800))
        bt = np.where(over, 0.0, bt)
    t = -(p / bp) * lifted(bt, ndim) if at is None else (lifted(at, ndim) - p * lifted(bt, ndim)) / bp
    return computed(p, t, level)


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
    return computed(p, full(t, np.shape(p), level), level)


@rule(np.remainder)
def remainder(a: Value, b: Value) -> Value:
    return a - b * np.floor(a / b)


@rule(np.floor_divide)
def floor_divide(a: Value, b: Value) -> Any:
    return np.floor(a / b)


@rule(np.divmod)
def quotient_and_rest(a: Value, b: Value) -> Any:
    return np.floor_divide(a, b), np.remainder(a, b)


@rule(np.fmod)
def fmod(a: Value, b: Value) -> Value:
    return a - b * np.trunc(a / b)


@rule(np.modf)
def modf(a: Value) -> Any:
    whole = np.trunc(a)
    return a - whole, whole


@rule(np.ldexp)
def ldexp(a: Value, b: Any) -> Value:
    return a * 2.0 ** bottom(b)


@rule(np.copysign)
def copysign(a: Value, b: Value) -> Value:
    if np.any(bottom(b) == 0):
        tied(b)
    return np.abs(a) * np.where(np.signbit(bottom(b)), -1.0, 1.0)


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


@rule(np.piecewise)
def piecewise(x: Value, condlist: Any, funclist: Any, *args: Any, **options: Any) -> Value:
    shape = np.shape(x)
    conditions = [
        np.broadcast_to(bottom(c), shape).ravel() for c in ([condlist] if np.ndim(condlist) == 0 else condlist)
    ]
    if len(funclist) == len(conditions) + 1:
        conditions.append(~np.any(conditions, axis=0))
    line = np.ravel(x)
    found = np.copy(0 * line)
    for condition, function in zip(conditions, funclist, strict=True):
        if np.any(condition):
            found[condition] = function(line[condition], *args, **options) if callable(function) else function
    return np.reshape(found, shape)
