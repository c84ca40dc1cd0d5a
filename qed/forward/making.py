"""Arrays that f makes for itself.

`np.array([z[0] * z[1], z[1]**2])` and `y = np.zeros(n); y[0] = …` never ask a DualArray. So while f runs on
DualArrays, NumPy's functions that make arrays, or are often given lists, are replaced: `np.array` makes a DualArray of
them, and what starts as zeros can take derivatives up. NumPy itself, and this package, go on with the functions as
they were.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .arrays import RULES, DualArray, Foreign, Level, Value, bottom, holds_dual, made

_active: list[Level] = []
"""The derivatives that are being taken, the outermost first."""


@contextlib.contextmanager
def taking(level: Level) -> Iterator[None]:
    """Take a derivative: f runs on DualArrays of this level."""
    if not _active:
        vars(np).update(_REPLACED)
    _active.append(level)
    try:
        yield
    finally:
        _active.pop()
        if not _active:
            vars(np).update(_ORIGINAL)


def depth() -> int:
    """How many derivatives are being taken, one inside another."""
    return len(_active)


def _blank(a: Value, levels: list[Level]) -> Value:
    """An array with room for the derivatives of all levels."""
    for k, level in enumerate(levels):
        a = DualArray(a, _blank(_ORIGINAL["zeros"]((level.count, *a.shape)), levels[:k]), level)
    return a


def _of_reader() -> bool:
    caller = sys._getframe(2).f_globals.get("__name__", "")
    return not caller.startswith(("numpy", __package__))


def _converting(name: str, copies: bool) -> Callable[..., Any]:
    original = getattr(np, name)

    def convert(a: Any, dtype: Any = None, *args: Any, **options: Any) -> Any:
        if not holds_dual(a):
            return original(a, dtype, *args, **options)
        if dtype is not None and np.dtype(dtype).kind not in "fO":
            raise Foreign(
                f"forward mode cannot follow f: np.{name} makes {np.dtype(dtype)} of what carries derivatives."
            )
        a = made(a)
        return np.copy(a) if copies and options.get("copy", True) else a

    return convert


def _of_lists(name: str) -> Callable[..., Any]:
    original = getattr(np, name)

    def apply(a: Any, *args: Any, **options: Any) -> Any:
        return original(made(a) if isinstance(a, (list, tuple)) else a, *args, **options)

    return apply


def _making(name: str) -> Callable[..., Any]:
    original = getattr(np, name)

    def make(shape: Any, *args: Any, **options: Any) -> Any:
        dtype = options.get("dtype", args[0] if args else None)
        if (dtype is not None and np.dtype(dtype).kind != "f") or not _of_reader():
            return original(shape, *args, **options)
        return _blank(original(shape, *args, **options), _active)

    return make


def _full(shape: Any, fill_value: Any, *args: Any, **options: Any) -> Any:
    if holds_dual(fill_value):
        return np.copy(np.broadcast_to(made(fill_value), shape))
    return _FULL(shape, fill_value, *args, **options)


_FULL = np.full
_REPLACED: dict[str, Callable[..., Any]] = {
    **{
        name: _converting(name, copies)
        for name, copies in {"array": True, "asarray": False, "asanyarray": False}.items()
    },
    **{name: _making(name) for name in ("zeros", "ones", "empty")},
    **{name: _of_lists(name) for name in ("sum", "prod", "max", "min", "mean", "median", "std", "var", "diag")},
    "full": _full,
}
_ORIGINAL = {name: getattr(np, name) for name in _REPLACED}


def _like(function: Any) -> None:
    def apply(a: Value, *args: Any, **options: Any) -> Any:
        return _blank(function(bottom(a), *args, **options), _active)

    RULES[function] = apply


for _function in (np.zeros_like, np.ones_like, np.empty_like, np.full_like):
    _like(_function)
