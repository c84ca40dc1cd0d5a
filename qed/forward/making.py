"""Arrays that f makes for itself.

`np.array([z[0] * z[1], z[1]**2])` and `y = np.zeros(n); y[0] = …` never ask a DualArray. So while f runs on
DualArrays, NumPy's functions that make arrays, or are often given lists, are replaced: `np.array` makes a DualArray of
them, and what starts as zeros can take derivatives up. NumPy itself, and this package, go on with the functions as
they were. So are the functions of Python's `math`.
"""

from __future__ import annotations

import contextlib
import math
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .arrays import RULES, DualArray, Foreign, Level, Value, bottom, holds_dual, is_dual, made, part, rule

_active: list[Level] = []
"""The derivatives that are being taken, the outermost first."""


@contextlib.contextmanager
def taking(level: Level) -> Iterator[None]:
    """Take a derivative: f runs on DualArrays of this level."""
    if not _active:
        vars(np).update(_REPLACED)
        vars(math).update(_MATH_REPLACED)
    _active.append(level)
    try:
        yield
    finally:
        _active.pop()
        if not _active:
            vars(np).update(_ORIGINAL)
            vars(math).update(_MATH_ORIGINAL)


def depth() -> int:
    """How many derivatives are being taken, one inside another."""
    return len(_active)


def _blank(a: Value, levels: list[Level]) -> Value:
    """An array with room for the derivatives of all levels."""
    for k, level in enumerate(levels):
        a = DualArray(a, _blank(_ORIGINAL["zeros"]((level.count, *a.shape)), levels[:k]), level)
    return a


@rule(np.copy)
def _copied(a: Value, *_: Any, **__: Any) -> Value:
    """A copy that can be written into: with room for the derivatives of all levels up to its own."""
    found = _roomy(a, [level for level in _active if level.number <= a.level.number])
    found.square = a.square
    return found


def _roomy(a: Value, levels: list[Level]) -> Value:
    if not levels:
        return _ORIGINAL_COPY(a)
    *outer, level = levels
    p, t = part(a, level)
    room = _blank(_ORIGINAL["zeros"]((level.count, *np.shape(p))), outer) if t is None else _roomy(t, outer)
    return DualArray(_roomy(p, outer), room, level)


_ORIGINAL_COPY = np.copy


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


def _fromiter(items: Any, dtype: Any, *args: Any, **options: Any) -> Any:
    items = list(items)
    return np.stack(items) if holds_dual(items) else _FROMITER(items, dtype, *args, **options)


def _ndenumerate(a: Any) -> Any:
    return zip(np.ndindex(a.shape), np.ravel(a), strict=True) if is_dual(a) else _NDENUMERATE(a)


def _nditer(a: Any, *args: Any, **options: Any) -> Any:
    return iter(np.ravel(a)) if is_dual(a) and not (args or options) else _NDITER(a, *args, **options)


def _full(shape: Any, fill_value: Any, *args: Any, **options: Any) -> Any:
    if holds_dual(fill_value):
        return np.copy(np.broadcast_to(made(fill_value), shape))
    return _FULL(shape, fill_value, *args, **options)


_FULL, _FROMITER, _NDENUMERATE, _NDITER = np.full, np.fromiter, np.ndenumerate, np.nditer
_REPLACED: dict[str, Callable[..., Any]] = {
    **{
        name: _converting(name, copies)
        for name, copies in {"array": True, "asarray": False, "asanyarray": False}.items()
    },
    **{name: _making(name) for name in ("zeros", "ones", "empty")},
    **{name: _of_lists(name) for name in ("sum", "prod", "max", "min", "mean", "median", "std", "var", "diag")},
    "full": _full,
    "fromiter": _fromiter,
    "ndenumerate": _ndenumerate,
    "nditer": _nditer,
}
_ORIGINAL = {name: getattr(np, name) for name in _REPLACED}


def _leave_random_numbers_alone() -> None:
    """`rng.normal(size=n)` inside f asks NumPy for room from compiled code, and would crash on a DualArray."""
    as_it_was = types.ModuleType("numpy")
    vars(as_it_was).update(vars(np))
    for name, module in list(sys.modules.items()):
        if name.startswith("numpy.random.") and vars(module).get("np") is np:
            module.np = as_it_was  # type: ignore[attr-defined]


_leave_random_numbers_alone()


def _like(function: Any) -> None:
    def apply(a: Value, *args: Any, **options: Any) -> Any:
        return _blank(function(bottom(a), *args, **options), _active)

    RULES[function] = apply


for _function in (np.zeros_like, np.ones_like, np.empty_like):
    _like(_function)


@rule(np.full_like)
def _full_like(a: Value, fill_value: Value, *args: Any, **options: Any) -> Value:
    if is_dual(fill_value):
        return np.copy(np.broadcast_to(fill_value, np.shape(a)))
    return _blank(np.full_like(bottom(a), fill_value, *args, **options), _active)


# --- Python's own math ---------------------------------------------------------------------------


def _of_numbers(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    original = getattr(math, name)

    def apply(*args: Any, **options: Any) -> Any:
        return function(*args, **options) if any(map(holds_dual, args)) else original(*args, **options)

    return apply


def _erf(a: Value) -> Value:
    if not is_dual(a):
        return math.erf(a)
    return DualArray(_erf(a.p), 2 / np.sqrt(np.pi) * np.exp(-(a.p**2)) * a.t, a.level)


def _log(a: Value, base: Value = math.e) -> Value:
    return np.log(a) if base == math.e else np.log(a) / np.log(base)


_MATH_REPLACED = {
    name: _of_numbers(name, function)
    for name, function in {
        **{
            name: getattr(np, name)
            for name in (
                *(
                    "exp",
                    "exp2",
                    "expm1",
                    "log2",
                    "log10",
                    "log1p",
                    "sqrt",
                    "cbrt",
                    "sin",
                    "cos",
                    "tan",
                    "sinh",
                    "cosh",
                ),
                *("tanh", "fabs", "degrees", "radians", "copysign", "fmod", "prod"),
                *("isnan", "isfinite", "isinf"),
            )
        },
        **dict(asin=np.arcsin, acos=np.arccos, atan=np.arctan, atan2=np.arctan2, asinh=np.arcsinh, acosh=np.arccosh),
        **dict(atanh=np.arctanh, pow=np.power, fsum=np.sum, log=_log, erf=_erf, erfc=lambda a: 1 - _erf(a)),
        **{name: lambda a, name=name: int(getattr(np, name)(a)) for name in ("floor", "ceil", "trunc")},
        "hypot": lambda *a: np.linalg.norm(np.stack([made(x) for x in a])),
        "dist": lambda p, q: np.linalg.norm(np.subtract(p, q)),
    }.items()
    if hasattr(math, name)
}
_MATH_ORIGINAL = {name: getattr(math, name) for name in _MATH_REPLACED}
