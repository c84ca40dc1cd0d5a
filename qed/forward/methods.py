"""The operators and methods of a DualArray, made of the rules."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from .. import array_methods
from . import linear, polynomials, products, sums, writing  # noqa: F401  (they bring their rules)
from .arrays import RULES, DualArray, Foreign, Rule, Value, is_dual, made, rule
from .entrywise import absolute, imag, negative, positive, real, same
from .moving import transpose


def _operator(name: str, function: Any) -> None:
    apply = RULES[function]
    # An array of objects holds DualArrays; a list is an array.
    setattr(DualArray, f"__{name}__", lambda a, b: apply(a, _other(b)))
    setattr(DualArray, f"__r{name}__", lambda a, b: apply(_other(b), a))
    setattr(DualArray, f"__i{name}__", lambda a, b: _in_place(a, apply(a, _other(b))))


def _other(b: Value) -> Value:
    if isinstance(b, Fraction):  # NumPy would make an array of objects
        return float(b)
    return b if is_dual(b) or isinstance(b, (float, int)) else made(np.asarray(made(b)) if isinstance(b, list) else b)


def _in_place(a: Value, value: Value) -> Value:
    """y += … changes y where others see it."""
    if np.ndim(a) and np.shape(value) == np.shape(a) and value.level is a.level:
        a[...] = value
        return a
    return value


_BINARY: dict[str, Any] = {
    **dict(add=np.add, sub=np.subtract, mul=np.multiply, truediv=np.divide, pow=np.power, matmul=np.matmul),
    **dict(mod=np.remainder, floordiv=np.floor_divide, divmod=np.divmod),
}
_COMPARING: dict[str, Any] = dict(
    eq=np.equal, ne=np.not_equal, lt=np.less, le=np.less_equal, gt=np.greater, ge=np.greater_equal
)
for _name, _binary in _BINARY.items():
    _operator(_name, _binary)
for _name, _binary in _COMPARING.items():
    setattr(DualArray, f"__{_name}__", lambda a, b, apply=RULES[_binary]: apply(a, _other(b)))
for _name, _unary in dict(neg=negative, pos=positive, abs=absolute, round=RULES[np.round]).items():
    setattr(DualArray, f"__{_name}__", _unary)
for _of in (
    *(np.sum, np.mean, np.prod, np.max, np.min, np.var, np.std, np.cumsum, np.cumprod, np.dot, np.trace, np.clip),
    *(np.ravel, np.swapaxes, np.squeeze, np.repeat, np.diagonal, np.take, np.argmax, np.argmin, np.argsort, np.ptp),
    *(np.searchsorted, np.argpartition, np.put),
    *(np.all, np.any, np.nonzero, np.round, np.exp, np.sqrt, np.sin, np.cos, np.tanh, np.log, np.conjugate),
):
    setattr(DualArray, _of.__name__, RULES[_of])
DualArray.conj = RULES[np.conjugate]  # type: ignore[attr-defined]
DualArray.view = same  # type: ignore[attr-defined]


def _method(function: Rule) -> Rule:
    setattr(DualArray, function.__name__.strip("_"), function)
    return function


for _function in (array_methods.flatten, array_methods.reshape, array_methods.transpose, writing.sort, writing.fill):
    setattr(DualArray, _function.__name__, _function)


@rule(np.astype)
@_method
def _astype(a: Value, dtype: Any, *_: Any, **__: Any) -> Value:
    kind = np.dtype(dtype).kind
    if kind not in "fcO":
        raise Foreign(f"forward mode cannot follow f: entries that carry derivatives become {np.dtype(dtype)} in it.")
    return a * (1 + 0j) if kind == "c" else np.copy(a)


@_method
def _copy(a: Value, order: Any = "C") -> Value:
    """Its rows lie one behind another, whatever it was made of: reshaped, it is seen through, and written to."""
    return RULES[np.copy](a, order)


@_method
def _item(a: Value, *place: int) -> Value:
    (place,) = place if len(place) == 1 and isinstance(place[0], tuple) else (place,)
    return np.ravel(a)[place[0] if place else 0] if len(place) < 2 else a[place]


@_method
def _tolist(a: Value) -> Any:
    return [entry.tolist() for entry in a] if np.ndim(a) else a


DualArray.T = property(transpose)  # type: ignore[attr-defined]
DualArray.mT = property(RULES[np.matrix_transpose])  # type: ignore[attr-defined]
DualArray.real = property(real)  # type: ignore[attr-defined]
DualArray.imag = property(imag)  # type: ignore[attr-defined]
DualArray.flat = property(np.ravel)  # type: ignore[attr-defined]
