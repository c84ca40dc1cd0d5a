"""The rules of sums, products of entries, largest and smallest entries, and order."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import array_methods
from .arrays import RULES, DualArray, Foreign, Value, ahead, axes_of, bottom, is_dual, kinked, rule, tied


@rule(np.sum)
def total(
    a: Value,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Value = np._NoValue,
    where: Any = True,
) -> Value:
    if where is not True:
        a = np.where(where, a, 0.0)
    if initial is not np._NoValue:
        return total(a, axis, keepdims=keepdims) + initial
    axes = axes_of(axis, np.ndim(a))
    t = np.sum(a.t, axis=axes, keepdims=keepdims) if axes else a.t
    return DualArray(np.sum(a.p, axis=axes, keepdims=keepdims), t, a.level)


def _refuse(name: str, options: dict[str, Any]) -> None:
    """Options that have no rule, unless they are left as they are."""
    for option, value in options.items():
        if value is not None and value is not np._NoValue and value is not False:
            raise Foreign(f"forward mode cannot follow f: it has no rule for np.{name} with {option}=.")


def _count(a: Value, axis: Any, chosen: Any, keepdims: bool) -> Any:
    """How many entries stand along the axis, or how many are chosen there."""
    if chosen is True:
        return prod(np.shape(a)[i] for i in axes_of(axis, np.ndim(a)))
    return np.sum(np.broadcast_to(bottom(chosen), np.shape(a)), axis=axis, keepdims=keepdims)


@rule(np.mean)
def mean(a: Value, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    chosen = rest.pop("where", True)
    _refuse("mean", rest)
    return total(a, axis, keepdims=keepdims, where=chosen) / _count(a, axis, chosen, keepdims)


@rule(np.average)
def average(
    a: Value, axis: Any = None, weights: Value = None, returned: bool = False, *, keepdims: bool = False
) -> Value:
    if weights is None:
        weights = 1.0
    elif np.shape(weights) != np.shape(a):
        axes = axes_of(axis, np.ndim(a))
        turned = np.transpose(weights, np.argsort(axes))
        weights = np.reshape(turned, [n if i in axes else 1 for i, n in enumerate(np.shape(a), -np.ndim(a))])
    every = np.sum(weights * np.ones(np.shape(a)), axis=axis, keepdims=keepdims)
    found = np.sum(a * weights, axis=axis, keepdims=keepdims) / every
    return (found, every) if returned else found


@rule(np.var)
def var(
    a: Value, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False, **rest: Any
) -> Value:
    ddof, chosen, given = rest.pop("correction", ddof), rest.pop("where", True), rest.pop("mean", np._NoValue)
    _refuse("var", rest)
    apart = a - (np.mean(a, axis=axis, keepdims=True, where=chosen) if given is np._NoValue else given)
    return total(apart**2, axis, keepdims=keepdims, where=chosen) / (_count(a, axis, chosen, keepdims) - ddof)


@rule(np.std)
def std(a: Value, *args: Any, **options: Any) -> Value:
    return np.sqrt(np.var(a, *args, **options))


@rule(np.prod)
def product(
    a: Value, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: bool = False, **rest: Any
) -> Value:
    if (chosen := rest.pop("where", True)) is not True:
        a = np.where(chosen, a, 1.0)
    if (initial := rest.pop("initial", np._NoValue)) is not np._NoValue:
        return product(a, axis, keepdims=keepdims) * initial
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


def _kept(a: Value, axes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of the array when the axes are gone, and kept with one entry."""
    return tuple(1 if i in axes else size for i, size in enumerate(np.shape(a), -np.ndim(a)))


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
    parts = [rest.pop("prepend", np._NoValue), a, rest.pop("append", np._NoValue)]
    _refuse("diff", rest)
    edge = _kept(a, axes_of(axis, np.ndim(a)))
    parts = [x if np.ndim(x) else np.broadcast_to(x, edge) for x in parts if x is not np._NoValue]
    line = np.moveaxis(np.concatenate(parts, axis=axis) if len(parts) > 1 else a, axis, -1)
    for _ in range(n):
        line = line[..., 1:] - line[..., :-1]
    return np.moveaxis(line, -1, axis)


@rule(np.trapezoid)
def trapezoid(y: Value, x: Value = None, dx: Value = 1.0, axis: int = -1) -> Value:
    line = np.moveaxis(y, axis, -1)
    steps = dx if x is None else np.diff(x if np.ndim(x) == 1 else np.moveaxis(x, axis, -1))
    return np.sum(steps * (line[..., 1:] + line[..., :-1]) / 2, axis=-1)


rule(np.polyval)(array_methods.polyval)


@rule(np.trace, np.linalg.trace)
def trace(a: Value, offset: int = 0, axis1: int | None = None, axis2: int | None = None, **_: Any) -> Value:
    ndim = np.ndim(a)
    first, second = (-ndim, 1 - ndim) if axis1 is None or axis2 is None else axes_of((axis1, axis2), ndim)
    p, t = (np.trace(x, offset, axis1=first, axis2=second) for x in (a.p, a.t))
    return DualArray(p, t, a.level)


@rule(np.max, np.amax)
def largest(a: Value, axis: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    return _extreme("max", a, axis, keepdims, 1.0, **rest)


@rule(np.min, np.amin)
def smallest(a: Value, axis: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Value:
    return _extreme("min", a, axis, keepdims, -1.0, **rest)


def _extreme(
    name: str,
    a: Value,
    axis: Any,
    keepdims: bool,
    sign: float,
    *,
    initial: Value = np._NoValue,
    where: Any = True,
    **rest: Any,
) -> Value:
    """initial= is one entry more. With where= it stands in the place of what is left out as well."""
    _refuse(name, {option: value for option, value in rest.items() if option != "dtype"})
    axes = axes_of(axis, np.ndim(a))
    line, shape = _lines(a if where is True else np.where(where, a, initial), axes)
    if initial is not np._NoValue:
        line = np.concatenate([line, np.zeros((*shape, 1)) + initial], axis=-1)
    values = sign * bottom(line)
    tops = values == np.max(values, axis=-1, keepdims=True)
    if np.any(np.sum(tops, axis=-1) > 1):
        kinked(a)
        place = np.argmax(np.where(tops, sign * ahead(line), -np.inf), axis=-1)
    else:
        place = np.argmax(values, axis=-1)
    found = np.take_along_axis(line, place[..., None], -1)[..., 0]
    return np.reshape(found, _kept(a, axes) if keepdims else shape)


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
def sort(a: Value, axis: int | None = -1, *_: Any, **__: Any) -> Value:
    if axis is None:
        a, axis = np.ravel(a), -1
    values = bottom(a)
    order = np.argsort(values, axis=axis, kind="stable")
    if np.any(np.diff(np.take_along_axis(values, order, axis), axis=axis) == 0):
        kinked(a)
        order = np.lexsort((ahead(a), values), axis=axis)
    return np.take_along_axis(a, order, axis)


@rule(np.unique)
def unique(a: Value, **options: Any) -> Value:
    if any(options.values()):
        raise Foreign("forward mode cannot follow f: np.unique is followed in the values only.")
    values, first = np.unique(bottom(a), return_index=True)
    if len(values) < np.size(a):
        tied(a)
    return np.ravel(a)[first]


@rule(np.median)
def median(a: Value, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: bool = False) -> Value:
    return np.quantile(a, 0.5, axis, keepdims=keepdims)


@rule(np.partition)
def partition(a: Value, kth: Any, axis: int | None = -1, *_: Any, **__: Any) -> Value:
    if axis is None:
        a, axis = np.ravel(a), -1
    return np.take_along_axis(a, np.argpartition(bottom(a), kth, axis), axis)


@rule(np.quantile)
def quantile(
    a: Value,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: Any = "linear",
    keepdims: bool = False,
    **rest: Any,
) -> Value:
    _refuse("quantile", rest)
    axes = axes_of(axis, np.ndim(a))
    line, shape = _lines(a, axes)
    ranked = np.sort(line)
    last = np.shape(line)[-1] - 1
    if is_dual(q) and method != "linear":
        raise Foreign(f"forward mode cannot follow f: np.quantile with method={method!r} steps with q.")
    # Of the numbers 0, 1, 2, … a quantile is its place, by whichever method.
    places = q * last if is_dual(q) else np.quantile(np.arange(last + 1.0), q, method=method)
    low = np.floor(places).astype(int)
    high, between = np.minimum(low + 1, last), places - low
    found = ranked[..., low] * (1 - between) + ranked[..., high] * between
    found = np.moveaxis(found, range(len(shape)), range(-len(shape), 0)) if np.ndim(q) else found
    return np.reshape(found, (*np.shape(q), *_kept(a, axes))) if keepdims else found


@rule(np.percentile)
def percentile(a: Value, q: Any, axis: Any = None, *args: Any, **options: Any) -> Value:
    return np.quantile(a, np.asarray(q) / 100, axis, *args, **options)


@rule(np.cov)
def cov(m: Value, y: Value = None, rowvar: bool = True, bias: bool = False, ddof: int | None = None) -> Value:
    rows = [np.atleast_2d(x) if rowvar else np.atleast_2d(np.transpose(x)) for x in (m, y) if x is not None]
    every = np.concatenate(rows)
    apart = every - np.mean(every, axis=1, keepdims=True)
    count = np.shape(every)[1] - (ddof if ddof is not None else 0 if bias else 1)
    return np.squeeze(apart @ apart.T / count)


@rule(np.corrcoef)
def corrcoef(x: Value, y: Value = None, rowvar: bool = True) -> Value:
    found = np.atleast_2d(np.cov(x, y, rowvar))
    sizes = np.sqrt(np.diagonal(found))
    return np.squeeze(found / np.outer(sizes, sizes))


@rule(np.ediff1d)
def ediff1d(a: Value) -> Value:
    return np.diff(np.ravel(a))


if hasattr(np, "cumulative_sum"):  # from NumPy 2.1 on

    @rule(np.cumulative_sum)
    def cumulative_sum(a: Value, axis: int | None = None) -> Value:
        return np.cumsum(a, axis=axis)

    @rule(np.cumulative_prod)
    def cumulative_prod(a: Value, axis: int | None = None) -> Value:
        return np.cumprod(a, axis=axis)


def _without_nan(name: str, fill: float | None) -> None:
    """A function that leaves out entries that are not numbers, as the one that does not."""
    function, other = getattr(np, f"nan{name}"), getattr(np, name)

    def apply(a: Value, *args: Any, **options: Any) -> Value:
        missing = np.isnan(bottom(a))
        if not np.any(missing):
            return other(a, *args, **options)
        tied(a)  # they may be missing at this point only
        if fill is not None:
            return other(np.where(missing, fill, a), *args, **options)
        if not args and options.get("axis") is None:
            return other(np.ravel(a)[~np.ravel(missing)], **options)
        raise Foreign(f"forward mode cannot follow f: np.{function.__name__} leaves out entries along an axis in it.")

    RULES[function] = apply


_FILLS = {"sum": 0.0, "cumsum": 0.0, "prod": 1.0, "cumprod": 1.0, "max": -np.inf, "min": np.inf}
for _name in (*_FILLS, "mean", "var", "std", "median", "quantile", "percentile"):
    _without_nan(_name, _FILLS.get(_name))
