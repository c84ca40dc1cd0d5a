"""Arrays of residues: numbers modulo pq, with a bound on the polynomials behind them.

NumPy hands its functions over to a `Residues` (`__array_ufunc__`, `__array_function__`), which looks the rule up, as a
`DualArray` of `qed.forward` does. So a check written in plain NumPy calculates modulo pq, and a derivative inside it
too: residues may be the entries of DualArrays.

What an absolute value or a sum of roots makes is `OPAQUE`, as in the exact part (see `qed.exact`): it goes through, and
a claim that contains it is left to the numbers. A comparison ends the calculation; only "is it 0?" has an answer, where
the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from ..exact import OPAQUE, Opaque, Root
from .bounds import Bound, joined
from .field import Field, NotRational, Vanishes

Value = Any
"""Residues, an array or a number."""

RULES: dict[Any, Callable[..., Any]] = {}
"""Of NumPy's functions, ufuncs, and methods of ufuncs as (ufunc, method)."""


class Lost(Exception):
    """An operand is no residue and cannot become one: the result is opaque."""


class Residues:
    """The array `value` of whole numbers from 0 to pq − 1, with the bound of its entries.

    Arrays that share their entries, as a row does with its matrix, share the bound as well.
    """

    __slots__ = ("_bound", "field", "value")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any, bound: Bound | list[Bound], field: Field):
        self.value, self.field = np.asarray(value, dtype=object), field
        self._bound = bound if isinstance(bound, list) else [bound]

    @property
    def bound(self) -> Bound:
        return self._bound[0]

    # what arrays know of themselves

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def size(self) -> int:
        return self.value.size

    @property
    def dtype(self) -> Any:
        return np.dtype(object)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Residues]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"{self.value!r} modulo {self.field.modulus}"

    def __getitem__(self, key: Any) -> Residues:
        return self.like(self.value[key])

    def __setitem__(self, key: Any, value: Value) -> None:
        try:
            other = lifted(value, self.field)
        except Lost:
            raise NotRational("an entry that is no residue") from None
        self.value[key] = other.value if other.ndim else other.value[()]
        self._bound[0] = joined([self.bound, other.bound])

    def like(self, value: Any) -> Residues:
        """Some of the entries, or the same in another order."""
        shares = isinstance(value, np.ndarray) and value.base is not None
        return Residues(value, self._bound if shares else self.bound, self.field)

    # what Python itself asks for

    def __bool__(self) -> bool:
        if self.size == 1 and np.any(self.value):
            return True
        raise NotRational("whether it is 0")

    def _refuse(self, *_: Any) -> Any:
        raise NotRational("an order, or a rounded number")

    __float__ = __int__ = __index__ = __complex__ = _refuse

    def sqrt(self) -> Any:
        """Called by `np.sqrt` on arrays of objects as well."""
        return Root(self) if self.ndim == 0 else _each(Root, self)

    def __abs__(self) -> Any:
        return Root(self * self) if self.ndim == 0 else np.full(self.shape, OPAQUE)

    def same(self, other: Any) -> bool:
        """Whether two residues are equal. (`Root` asks.)"""
        return not np.any((self - other).value)

    # operators; they are put in by `rules`

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Value, **options: Any) -> Any:
        if any(_knows_residues(a) for a in inputs):
            return NotImplemented
        options.pop("out", None)  # y += … makes a new y
        options.pop("dtype", None)
        if options.pop("where", True) is not True:
            raise NotRational("a function on some of the entries")
        return called(ufunc if method == "__call__" else (ufunc, method), inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        if any(_is_outer(kind) for kind in types):
            return NotImplemented
        return called(function, args, options)


def rule(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Use the decorated function as the rule of these."""

    def put(function: Callable[..., Any]) -> Callable[..., Any]:
        RULES.update(dict.fromkeys(functions, function))
        return function

    return put


def called(function: Any, args: Any, options: Any) -> Any:
    """A function of NumPy by its rule; where an operand is opaque, NumPy is asked for the shape of what comes out."""
    if (found := RULES.get(function)) is None:
        raise NotRational(f"np.{getattr(function, '__name__', function)}")
    try:
        return found(*args, **options)
    except Lost:
        apply = getattr(*function) if isinstance(function, tuple) else function
        return apply(*map(_opaque, args), **options)


def _opaque(a: Any) -> Any:
    """The same with opaque entries for residues."""
    if isinstance(a, (list, tuple)):
        return type(a)(map(_opaque, a))
    if isinstance(a, Residues):
        return np.full(a.shape, OPAQUE) if a.ndim else OPAQUE
    return a


def _is_outer(kind: type) -> bool:
    """Whether arrays of this kind may have residues as their entries (a DualArray)."""
    return kind is not Residues and not issubclass(kind, np.ndarray) and hasattr(kind, "__array_ufunc__")


def _knows_residues(a: Value) -> bool:
    return not isinstance(a, (Residues, np.ndarray, np.generic)) and _is_outer(type(a))


def _each(function: Callable[[Residues], Any], a: Residues) -> Any:
    """An array of objects, one of each entry."""
    found = np.empty(a.shape, dtype=object)
    for place in np.ndindex(a.shape):
        found[place] = function(a[place])
    return found


def field_of(*values: Any) -> Field:
    """The field of the residues among some values, which may be lists of them."""
    for a in values:
        if isinstance(a, Residues):
            return a.field
        if isinstance(a, (list, tuple)) or (isinstance(a, np.ndarray) and a.dtype == object):
            try:
                return field_of(*(a.ravel().tolist() if isinstance(a, np.ndarray) else a))
            except Lost:
                continue
    raise Lost


def lifted(a: Value, field: Field) -> Residues:
    """A value as residues. Raises `Lost` for what is opaque, a root or a rounded number."""
    if type(a) is Residues:
        return a
    if isinstance(a, (Opaque, Root)):
        raise Lost
    if isinstance(a, (list, tuple)):
        a = np.asarray(a)
    if isinstance(a, np.ndarray) and a.dtype == object:
        entries = [lifted(entry, field) for entry in a.ravel().tolist()]
        if any(entry.ndim for entry in entries):
            raise NotRational("an array of arrays")
        value = np.empty(a.size, dtype=object)
        value[:] = [entry.value[()] for entry in entries]
        return Residues(value.reshape(a.shape), joined([e.bound for e in entries]), field)
    if isinstance(a, Fraction):
        bits = (float(abs(a.numerator).bit_length()), float(a.denominator.bit_length()))
        return Residues(a.numerator * field.inverse(a.denominator) % field.modulus, Bound(0, 0, *bits), field)
    if not isinstance(a, (int, float, np.ndarray, np.generic)):
        raise NotRational(type(a).__name__)
    if isinstance(a, int):
        return Residues(a % field.modulus, Bound(top_bits=float(abs(a).bit_length())), field)
    found = field.constants(a)
    if found is None:
        raise Lost
    return Residues(*found, field)


def inverses(a: Residues) -> Residues:
    """1/a, entry by entry."""
    field = a.field
    field.denominators += a.bound.top * max(a.size, 1)
    value = np.empty(a.size, dtype=object)
    value[:] = [field.inverse(entry) for entry in a.value.ravel().tolist()]
    return Residues(value.reshape(a.shape), a.bound.reciprocals(a.size), field)


__all__ = ["RULES", "Lost", "NotRational", "Residues", "Value", "Vanishes", "called", "field_of", "inverses", "lifted",
           "rule"]  # fmt: skip
