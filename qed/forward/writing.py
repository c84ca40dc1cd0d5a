"""The rules of what writes into an array that is there: a DualArray, since others hold numbers only."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import ASSIGNED, RULES, Foreign, Value, bottom, is_dual, made, rule


def _into(a: Value) -> Value:
    if not is_dual(a):
        raise Foreign(ASSIGNED)
    return a


def _at(ufunc: np.ufunc) -> None:
    def apply(a: Value, places: Any, *values: Value) -> None:
        """One entry after the other: a place may occur twice."""
        a = _into(a)
        where = np.arange(a.size).reshape(a.shape)[places]
        given = [np.broadcast_to(made(value), where.shape) for value in values]
        for k in np.ndindex(where.shape):
            place = np.unravel_index(where[k], a.shape)
            a[place] = RULES[ufunc](a[place], *(value[k] for value in given))

    RULES[ufunc, "at"] = apply


for _ufunc in (np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum):
    _at(_ufunc)


@rule(np.fill_diagonal)
def fill_diagonal(a: Value, val: Value, wrap: bool = False) -> None:
    if np.ndim(a) != 2 or wrap:
        raise Foreign("forward mode cannot follow f: np.fill_diagonal is followed for matrices, without wrap=.")
    k = np.arange(min(np.shape(a)))
    _into(a)[k, k] = np.resize(val, k.shape) if np.ndim(val) and not is_dual(val) else val


@rule(np.copyto)
def copyto(dst: Value, src: Value, **options: Any) -> None:
    condition = options.get("where", True)
    _into(dst)[...] = src if condition is True else np.where(condition, src, dst)


@rule(np.put)
def put(a: Value, ind: Any, v: Value, **_: Any) -> None:
    for k, place in enumerate(np.ravel(ind)):
        flat = np.ravel(v)
        _into(a)[np.unravel_index(place % a.size, a.shape)] = flat[k % len(flat)]


@rule(np.put_along_axis)
def put_along_axis(arr: Value, indices: Any, values: Value, axis: int | None) -> None:
    shape = np.shape(arr) if axis is not None else (arr.size,)
    numbers = np.take_along_axis(np.arange(arr.size).reshape(shape), np.asarray(indices), axis)
    np.put(arr, numbers, np.broadcast_to(made(values), np.shape(numbers)))


@rule(np.putmask)
def putmask(a: Value, mask: Any, values: Value) -> None:
    """Where the mask is true; values that are too few begin again, at their place in a."""
    mask = np.broadcast_to(bottom(mask), np.shape(a))
    _into(a)[mask] = np.resize(made(values), np.shape(a))[mask]


@rule(np.place)
def place(arr: Value, mask: Any, vals: Value) -> None:
    """The same, but values begin again as they are used up."""
    mask = np.broadcast_to(bottom(mask), np.shape(arr))
    _into(arr)[mask] = np.resize(made(vals), np.count_nonzero(mask))


def sort(a: Value, axis: int = -1, **_: Any) -> None:
    """The method: in place."""
    a[...] = np.sort(a, axis)


def fill(a: Value, value: Value) -> None:
    a[...] = value
