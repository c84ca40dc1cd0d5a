"""The rules of what only moves entries about: shapes, joins, parts.

Most of it is found out by letting NumPy move the numbers of the entries (`_moves`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import (
    RULES,
    DualArray,
    Foreign,
    Value,
    axes_of,
    bottom,
    copy,
    full,
    holds_dual,
    is_dual,
    lifted,
    made,
    part,
    rule,
    tied,
    top,
)


def unless_fixed(t: Value) -> Value:
    """A copy of derivatives; of what cannot be written into a DualArray makes its own as soon as it must."""
    return t if isinstance(t, np.ndarray) and not t.flags.writeable else copy(t)


@rule(np.reshape)
def reshape(a: Value, shape: Any = None, order: str = "C", **options: Any) -> Value:
    if order not in ("C", "F"):
        raise Foreign(f"forward mode cannot follow f: order={order!r} goes by how an array lies in memory.")
    if order != "C":
        return _moved(np.reshape, (0,), (a, shape), {"order": order})
    p = np.reshape(a.p, shape)
    found = DualArray(p, np.reshape(a.t, (a.level.count, *np.shape(p))), a.level)
    return found.showing(a, lambda b: reshape(b, shape))


@rule(np.ravel)
def ravel(a: Value, order: Any = "C") -> Value:
    return a if np.ndim(a) == 1 else reshape(a, (-1,), order)


@rule(np.transpose, np.permute_dims)
def transpose(a: Value, axes: Any = None) -> Value:
    ndim = np.ndim(a)
    axes = range(ndim)[::-1] if axes is None else [i % ndim for i in axes]
    found = DualArray(np.transpose(a.p, tuple(axes)), np.transpose(a.t, (0, *(i + 1 for i in axes))), a.level)
    return found.showing(a, lambda b: transpose(b, axes))


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
    if len(sources) == 2 and isinstance(found, np.ndarray) and np.all(found):
        return sources[1][found - 1]
    every = np.concatenate(sources)
    return [every[f] for f in found] if isinstance(found, (list, tuple)) else every[found]


for _function in (
    *(np.swapaxes, np.moveaxis, np.rollaxis, np.expand_dims, np.squeeze, np.matrix_transpose, np.take),
    *(np.atleast_1d, np.atleast_2d, np.atleast_3d, np.repeat, np.tile, np.roll, np.flip, np.fliplr, np.flipud),
    *(np.rot90, np.diag, np.diagonal, np.diagflat, np.triu, np.tril, np.delete, np.resize, np.split, np.array_split),
    *(np.hsplit, np.vsplit, np.dsplit, np.take_along_axis, np.vstack, np.hstack, np.dstack, np.column_stack, np.block),
    *(np.linalg.diagonal, np.linalg.matrix_transpose, np.lib.stride_tricks.sliding_window_view),
    *(np.fft.fftshift, np.fft.ifftshift),
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
    around = options.pop("constant_values", 0)
    if options or mode not in ("constant", "edge", "wrap", "reflect", "symmetric") or is_dual(around):
        raise Foreign("forward mode cannot follow f: it has no rule for np.pad as it is used here.")
    found = _moved(np.pad, (0,), (a, pad_width, mode), {})
    return found + np.pad(np.zeros(np.shape(a)), pad_width, constant_values=around) if np.any(around) else found


@rule(np.apply_along_axis)
def apply_along_axis(func1d: Any, axis: int, arr: Value, *args: Any, **options: Any) -> Value:
    lines = np.moveaxis(arr, axis, -1)
    before = np.shape(lines)[:-1]
    found = np.stack([made(func1d(line, *args, **options)) for line in np.reshape(lines, (-1, np.shape(lines)[-1]))])
    found = np.reshape(found, (*before, *np.shape(found)[1:]))
    if np.ndim(found) > np.ndim(arr):
        raise Foreign("forward mode cannot follow f: np.apply_along_axis makes matrices in it.")
    return np.moveaxis(found, -1, axis) if np.ndim(found) == np.ndim(arr) else found


@rule(np.apply_over_axes)
def apply_over_axes(func: Any, a: Value, axes: Any) -> Value:
    for axis in np.atleast_1d(axes).tolist():
        found = func(a, axis)
        a = found if np.ndim(found) == np.ndim(a) else np.expand_dims(found, axis)
    return a


@rule(np.trim_zeros)
def trim_zeros(filt: Value, trim: str = "fb", axis: Any = None) -> Value:
    if np.any(bottom(filt) == 0):
        tied(filt)
    places = np.flatnonzero(bottom(filt))
    first = (places[0] if len(places) else np.size(filt)) if "f" in trim.lower() else 0
    return filt[first : (places[-1] if len(places) else -1) + 1 if "b" in trim.lower() else None]


@rule(np.vander)
def vander(x: Value, N: int | None = None, increasing: bool = False) -> Value:
    powers = range(len(x) if N is None else N)
    return np.stack([x**k for k in (powers if increasing else reversed(powers))], axis=-1)


def unstack(a: Value, axis: int = 0) -> tuple[Value, ...]:
    return tuple(np.moveaxis(a, axis, 0))


if hasattr(np, "unstack"):  # from NumPy 2.1 on
    rule(np.unstack)(unstack)
