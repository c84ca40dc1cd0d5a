"""Arrays of residues: numbers modulo pq, with a bound on the polynomials behind them.

NumPy hands its functions over to a `Residues` (`__array_ufunc__`, `__array_function__`), which looks the rule up, as a
`DualArray` of `qed.forward` does. So a check written in plain NumPy calculates modulo pq, and a derivative inside it
too: residues may be the entries of DualArrays.

What has no rule, such as a maximum or a singular value, makes an `Unknown`: it goes through, and a claim that contains
it is left to the numbers. A decision ends the calculation; only "is it 0?" has an answer, where the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from ..exact import Opaque, Root
from .bounds import Bound, joined
from .field import Field, NotRational

Value = Any
"""Residues, an array or a number."""

RULES: dict[Any, Callable[..., Any]] = {}
"""Of NumPy's functions, ufuncs, and methods of ufuncs as (ufunc, method)."""


class Lost(Exception):
    """An operand is no residue and cannot become one: the result is unknown."""


class Residues:
    """The array `value` of whole numbers from 0 to pq − 1, with the bound of its entries.

    Arrays that share their entries, as a row does with its matrix, share the bound as well. A matrix that was drawn by
    its singular value decomposition has the `factors` U, σ and Vᵀ.
    """

    __slots__ = ("_bound", "factors", "field", "value")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any, bound: Bound | list[Bound], field: Field):
        self.value, self.field = np.asarray(value, dtype=object), field
        self._bound = bound if isinstance(bound, list) else [bound]
        field.made()
        self.factors: tuple[Residues, Residues, Residues] | None = None

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

    # operators; they are put in by `rules`

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Value, **options: Any) -> Any:
        return _dispatched(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return NotImplemented if any(map(_is_outer, types)) else called(function, args, options)


class Unknown:
    """An array of which only the shape is known: that of a sample, which goes through the same calculation."""

    __slots__ = ("sample",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, sample: Any):
        self.sample = np.asarray(sample)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.sample.shape

    @property
    def ndim(self) -> int:
        return self.sample.ndim

    @property
    def size(self) -> int:
        return self.sample.size

    def __len__(self) -> int:
        return len(self.sample)

    def __iter__(self) -> Iterator[Unknown]:
        return map(Unknown, self.sample)

    def __getitem__(self, key: Any) -> Unknown:
        return Unknown(self.sample[sample(key)])

    def __getattr__(self, name: str) -> Any:
        """NumPy's other attributes and methods, but those by which the sample would pass for the array."""
        if name.startswith("__"):
            raise AttributeError(name)  # np.asarray(…) among them
        found = getattr(self.sample, name)
        return (lambda *args, **options: _unknown(found(*map(sample, args), **options))) if callable(found) else found

    @property
    def T(self) -> Unknown:
        return Unknown(self.sample.T)

    @property
    def real(self) -> Unknown:
        return self

    def _refuse(self, *_: Any) -> Any:
        raise NotRational("a decision on what is unknown")

    __bool__ = __float__ = __int__ = __index__ = __complex__ = __setitem__ = _refuse

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Value, **options: Any) -> Any:
        return _dispatched(ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        return NotImplemented if any(map(_is_outer, types)) else called(function, args, options)


class OfSpectrum(Unknown):
    """A number that follows from the singular values of a matrix, which of them `kind` says.

    Its `mark` is the characteristic polynomial of the matrix AᵀA or AAᵀ, the smaller of the two, at one random point
    of the field. Two numbers of one kind are equal where these polynomials are.
    """

    __slots__ = ("kind", "mark")

    def __init__(self, kind: Any, mark: Residues):
        super().__init__(_GENERIC[0])
        self.kind, self.mark = kind, mark


def _dispatched(ufunc: np.ufunc, method: str, inputs: Any, options: dict[str, Any]) -> Any:
    if any(_is_outer(type(a)) for a in inputs):
        return NotImplemented
    out, *more = options.pop("out", None) or (None,)
    options.pop("dtype", None)
    value = called(ufunc if method == "__call__" else (ufunc, method), inputs, options)
    if out is None or (out is inputs[0] and isinstance(out, np.ndarray)):  # y += … of an array of numbers makes a new y
        return value
    if more or not isinstance(out, Residues):
        raise NotRational(_WRITTEN)
    out[...] = value
    return out


def rule(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Use the decorated function as the rule of these."""

    def put(function: Callable[..., Any]) -> Callable[..., Any]:
        RULES.update(dict.fromkeys(functions, function))
        return function

    return put


ASKS: dict[Any, Callable[..., Any]] = {
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a, axis=None: a.size if axis is None else a.shape[axis],
    np.iscomplexobj: lambda a: False,
}
"""What is known of an array whose entries are not."""


WRITES = {np.copyto, np.put, np.place, np.putmask, np.put_along_axis, np.fill_diagonal}
"""They write into an array that is there, and would write into a sample of it."""
_WRITTEN = "entries that are written in place"


def called(function: Any, args: Any, options: Any) -> Any:
    """A function of NumPy by its rule; what has none is unknown."""
    if function in WRITES or (isinstance(function, tuple) and function[1] == "at") or options.get("out") is not None:
        raise NotRational(_WRITTEN)
    if (asked := ASKS.get(function)) is not None:
        return asked(*args, **options)
    found = RULES.get(function)
    if found is not None and not any(isinstance(a, Unknown) for a in args) and options.get("where", True) is True:
        try:
            return found(*args, **options)
        except Lost:
            pass
    apply = getattr(*function) if isinstance(function, tuple) else function
    return _unknown(apply(*map(sample, args), **{name: sample(option) for name, option in options.items()}))


def _unknown(result: Any) -> Any:
    """The parts of a result as unknown arrays."""
    if isinstance(result, tuple):
        parts = map(_unknown, result)
        return result._make(parts) if hasattr(result, "_make") else tuple(parts)
    return [_unknown(part) for part in result] if isinstance(result, list) else Unknown(result)


def sample(a: Any) -> Any:
    """Numbers in general position, of the shape of residues; anything else as it is."""
    if isinstance(a, (list, tuple)):
        return type(a)(map(sample, a))
    if isinstance(a, Unknown):
        return a.sample
    if isinstance(a, Residues):
        return np.resize(_GENERIC, a.shape) if a.ndim else _GENERIC[0]
    if isinstance(a, (Opaque, Root)):
        return _GENERIC[0]
    if isinstance(a, np.ndarray) and a.dtype == object:
        return np.array([sample(entry) for entry in a.ravel().tolist()]).reshape(a.shape)
    return a


_GENERIC = np.random.default_rng(3).uniform(0.5, 1.5, 1021)
"""Numbers between which no simple relation holds."""


def _is_outer(kind: type) -> bool:
    """Whether arrays of this kind may have residues as their entries (a DualArray)."""
    return (
        kind not in (Residues, Unknown, OfSpectrum)
        and not issubclass(kind, (np.ndarray, np.generic))
        and hasattr(kind, "__array_ufunc__")
    )


def _each(function: Callable[[Any], Any], a: Residues) -> Any:
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
    """A value as residues. Raises `Lost` for what is unknown, a root or a rounded number."""
    if type(a) is Residues:
        return a
    if isinstance(a, (Opaque, Root, Unknown)):
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
