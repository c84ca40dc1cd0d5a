"""Arrays that f makes for itself.

`np.array([z[0] * z[1], z[1]**2])` and `y = np.zeros(n); y[0] = …` never ask a DualArray. So while f runs on
DualArrays, NumPy's functions that make arrays, or are often given lists, are replaced: `np.array` makes a DualArray of
them, and what starts as zeros can take derivatives up. NumPy itself, and this package, go on with the functions as
they were. So are the functions of Python's `math`.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
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
        for module, (replaced, _) in _modules().items():
            vars(module).update(replaced)
    _active.append(level)
    try:
        yield
    finally:
        _active.pop()
        if not _active:
            for module, (_, original) in _modules().items():
                vars(module).update(original)


@contextlib.contextmanager
def with_room() -> Iterator[None]:
    """In here every array of numbers that f makes by a function of NumPy can take derivatives up.

    `y = np.array([0.0, 1.0]); y[0] = z[0]` needs that. It is more work, and rarely needed.
    """
    global _roomy_arrays
    before, _roomy_arrays = _roomy_arrays, True
    try:
        yield
    finally:
        _roomy_arrays = before


_roomy_arrays = False


def depth() -> int:
    """How many derivatives are being taken, one inside another."""
    return len(_active)


def _blank(a: Value, levels: list[Level]) -> Value:
    """An array with room for the derivatives of all levels."""
    for k, level in enumerate(levels):
        a = DualArray(a, _blank(_ORIGINAL["zeros"]((level.count, *a.shape), bottom(a).dtype), levels[:k]), level)
    return a


@rule(np.copy)
def _copied(a: Value, order: Any = "K", *_: Any, **__: Any) -> Value:
    """A copy that can be written into: with room for the derivatives of all levels up to its own."""
    found = _roomy(a, [level for level in _active if level.number <= a.level.number], order)
    found.square = a.square
    return found


def _roomy(a: Value, levels: list[Level], order: Any = "K") -> Value:
    if not levels:
        return _ORIGINAL_COPY(a, order)
    *outer, level = levels
    p, t = part(a, level)
    empty = _ORIGINAL["zeros"]((level.count, *np.shape(p)), getattr(bottom(p), "dtype", float))
    room = _blank(empty, outer) if t is None else _roomy(t, outer, order)
    return DualArray(_roomy(p, outer, order), room, level)


_ORIGINAL_COPY = np.copy


def _of_reader(above: int) -> bool:
    """Whether it is the reader's code that calls, so many frames above."""
    caller = sys._getframe(above).f_globals.get("__name__", "")
    return caller.startswith("numpy.polynomial") or not caller.startswith(("numpy", __package__))


def _converting(name: str, copies: bool) -> Callable[..., Any]:
    original = getattr(np, name)

    def convert(a: Any, dtype: Any = None, *args: Any, **options: Any) -> Any:
        if not holds_dual(a):
            found = original(a, dtype, *args, **options)
            return _blank(found, _active) if _roomy_arrays and _takes_up(found) else found
        if dtype is not None and np.dtype(dtype).kind not in "fcO":
            raise Foreign(
                f"forward mode cannot follow f: np.{name} makes {np.dtype(dtype)} of what carries derivatives."
            )
        a = made(a)
        a = np.reshape(a, (*(1,) * (options.get("ndmin", 0) - np.ndim(a)), *np.shape(a)))
        a = a * (1 + 0j) if dtype is not None and np.dtype(dtype).kind == "c" else a
        return np.copy(a) if copies and options.get("copy", True) else a

    return convert


def _of_lists(original: Any) -> Callable[..., Any]:
    """The function with lists of DualArrays as arrays: of a list NumPy does not ask what is in it."""

    def apply(*args: Any, **options: Any) -> Any:
        for a in args:
            if type(a) in (list, tuple) and holds_dual(a):
                return original(*(made(b) if holds_dual(b) else b for b in args), **options)
        return original(*args, **options)

    return apply


def _takes_up(a: Any) -> bool:
    return a.dtype.kind in "fc" and _of_reader(3)


def _making(name: str) -> Callable[..., Any]:
    original = getattr(np, name)

    def make(*args: Any, **options: Any) -> Any:
        found = original(*args, **options)
        return _blank(found, _active) if _takes_up(found) else found

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
    found = _FULL(shape, fill_value, *args, **options)
    return _blank(found, _active) if _takes_up(found) else found


_FULL, _FROMITER, _NDENUMERATE, _NDITER, _ISSCALAR = np.full, np.fromiter, np.ndenumerate, np.nditer, np.isscalar
_REPLACED: dict[str, Callable[..., Any]] = {
    **{
        name: _converting(name, copies)
        for name, copies in {"array": True, "asarray": False, "asanyarray": False}.items()
    },
    **{name: _making(name) for name in ("zeros", "ones", "empty", "eye", "identity")},
    "full": _full,
    "fromiter": _fromiter,
    "ndenumerate": _ndenumerate,
    "nditer": _nditer,
    "isscalar": lambda a: not np.ndim(a) if is_dual(a) else _ISSCALAR(a),
}
_ORIGINAL = {name: getattr(np, name) for name in _REPLACED}

OF_SEVERAL = {"block", "broadcast_arrays", "choose", "column_stack", "concat", "concatenate", "dstack", "einsum"} | {
    *("hstack", "meshgrid", "multi_dot", "piecewise", "select", "stack", "vstack")
}
"""These take lists of arrays."""


@functools.cache
def _modules() -> dict[Any, tuple[dict[str, Any], dict[str, Any]]]:
    """What is replaced in a module while a derivative is taken, and what stood there."""
    importlib.import_module("numpy.ma")  # NumPy does when it first asks for it: it would keep what is replaced
    found = {math: (_MATH_REPLACED, _MATH_ORIGINAL)}
    for module in (np, np.linalg, np.fft):
        original = {
            name: function
            for name, function in vars(module).items()
            if callable(function)
            and not isinstance(function, (type, np.ufunc))
            and function in RULES
            and name not in OF_SEVERAL
        }
        replaced = {name: _of_lists(function) for name, function in original.items()}
        RULES.update((function, RULES[original[name]]) for name, function in replaced.items())
        if module is np:
            replaced, original = {**replaced, **_REPLACED}, {**original, **_ORIGINAL}
        found[module] = replaced, original
    return found


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
        return np.float64(math.erf(a))
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
