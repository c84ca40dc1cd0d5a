"""What an expression is, before anything is computed: a scalar, an m×n matrix, a function, a family.

Dimensions are linear expressions in names: n, k+1, n−k. An `Unknown` stands for one that the surroundings
decide, as for the I in `A + I`. The size of layer i of a network, which depends on i, is the name of a
sequence with an index in it: d[i+1].
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Atom = Any  # a name, an Unknown, a Times, or (name of a sequence, Dim)


class Misfit(Exception):
    """Parts that do not fit together; the parser adds the place."""


class Unknown:
    """A dimension to be found: bound once, by `same`."""

    __slots__ = ("bound",)

    def __init__(self) -> None:
        self.bound: Dim | None = None


class Layers:
    """The sizes of a family that is defined by itself, z[i]: bound once, as a whole, by `same`.

    `known` may tell the size of a member from the definition.
    """

    __slots__ = ("bound", "known", "name")

    def __init__(self, name: str, known: Callable[[Dim], Dim | None] = lambda _: None):
        self.name, self.known = name, known
        self.bound: tuple[Atom, int, Dim] | None = None

    def __str__(self) -> str:
        return f"|{self.name}|"

    def at(self, index: Dim) -> Dim | None:
        if self.bound is None:
            return self.known(index)
        variable, shift, size = self.bound
        return size.replaced(variable, index - shift)


@dataclass(frozen=True, slots=True)
class Dim:
    """Σ coefficient · name + const."""

    terms: tuple[tuple[Atom, int], ...] = ()
    const: int = 0

    @staticmethod
    def of(value: int | Atom) -> Dim:
        return Dim((), value) if isinstance(value, int) else Dim(((value, 1),))

    def __add__(self, other: Dim | int) -> Dim:
        if isinstance(other, int):
            return Dim(self.terms, self.const + other)
        sums = dict(self.terms)
        for atom, count in other.terms:
            sums[atom] = sums.get(atom, 0) + count
        return Dim(tuple((a, c) for a, c in sums.items() if c), self.const + other.const)

    def __neg__(self) -> Dim:
        return Dim(tuple((a, -c) for a, c in self.terms), -self.const)

    def __sub__(self, other: Dim | int) -> Dim:
        return self + (-other)

    def __mul__(self, factor: int) -> Dim:
        return Dim(tuple((a, c * factor) for a, c in self.terms) if factor else (), self.const * factor)

    def resolved(self) -> Dim:
        """With every bound unknown replaced by what it is."""
        if not any(isinstance(atom, (Unknown, tuple)) for atom, _ in self.terms):
            return self
        result = Dim((), self.const)
        for atom, count in self.terms:
            if isinstance(atom, Unknown) and atom.bound is not None:
                result = result + atom.bound.resolved() * count
            elif isinstance(atom, tuple):
                size = atom[0].at(atom[1].resolved()) if isinstance(atom[0], Layers) else None
                result = result + (size * count if size is not None else Dim((((atom[0], atom[1].resolved()), count),)))
            else:
                result = result + Dim(((atom, count),))
        return result

    def replaced(self, name: Atom, by: Dim) -> Dim:
        """With a name replaced by an expression, inside indices as well."""
        result = Dim((), self.const)
        for atom, count in self.resolved().terms:
            if isinstance(atom, tuple):
                result = result + Dim((((atom[0], atom[1].replaced(name, by)), count),))
            elif isinstance(atom, Times):
                result = result + atom.replaced(name, by) * count
            else:
                result = result + (by * count if atom == name else Dim(((atom, count),)))
        return result

    def value(self, sizes: Callable[[Atom], int]) -> int:
        return self.const + sum(
            count * (atom.value(sizes) if isinstance(atom, Times) else sizes(atom)) for atom, count in self.terms
        )

    def __str__(self) -> str:
        resolved = self.resolved()
        words = ""
        for atom, count in sorted(resolved.terms, key=lambda term: (term[1] < 0, str(term[0]))):
            name = (
                "?" if isinstance(atom, Unknown) else f"{atom[0]}[{atom[1]}]" if isinstance(atom, tuple) else str(atom)
            )
            sign = "−" if count < 0 else "+" if words else ""
            words += sign + (name if abs(count) == 1 else f"{abs(count)}{name}")
        if resolved.const or not words:
            words += (("+" if resolved.const > 0 else "−") if words else "−" if resolved.const < 0 else "") + str(
                abs(resolved.const)
            )
        return words


ONE = Dim.of(1)


@dataclass(frozen=True, slots=True)
class Times:
    """A product of dimensions that is no sum of names, m·n: a name of its own (see `product_of`)."""

    factors: tuple[Dim, ...]

    def replaced(self, name: Atom, by: Dim) -> Dim:
        return functools.reduce(product_of, (factor.replaced(name, by) for factor in self.factors))

    def value(self, sizes: Callable[[Atom], int]) -> int:
        return math.prod(factor.value(sizes) for factor in self.factors)

    def __str__(self) -> str:
        return "·".join(map(_factor_words, self.factors))


def _factor_words(dim: Dim) -> str:
    return str(dim) if _single(dim) is not None else f"({dim})"


def _single(dim: Dim) -> Atom | None:
    """The name that a dimension is, where it is one."""
    return dim.terms[0][0] if len(dim.terms) == 1 and not dim.const and dim.terms[0][1] == 1 else None


def product_of(a: Dim, b: Dim) -> Dim:
    """a·b; a name of its own where neither is a number."""
    a, b = a.resolved(), b.resolved()
    for number, other in ((a, b), (b, a)):
        if not number.terms:
            return other * number.const
    return Dim.of(Times(tuple(sorted((*_factors(a), *_factors(b)), key=_factor_words))))


def _factors(dim: Dim) -> tuple[Dim, ...]:
    if any(isinstance(atom, (Unknown, tuple)) for atom, _ in dim.terms):
        raise Misfit(f"A product of the sizes {dim} is not known: give the factors shapes that do not depend on it.")
    single = _single(dim)
    if isinstance(single, Times):
        return single.factors
    return (Dim(tuple(sorted(dim.terms, key=lambda term: str(term[0]))), dim.const),)


def depends(dim: Dim, name: Atom) -> bool:
    """Whether a name stands in a dimension, perhaps in the index of a layer or in a product."""
    for atom, _ in dim.resolved().terms:
        inside = (atom[1],) if isinstance(atom, tuple) else atom.factors if isinstance(atom, Times) else ()
        if atom is name or any(depends(part, name) for part in inside):
            return True
    return False


def equal(a: Dim, b: Dim) -> bool:
    """Whether two dimensions are equal as they stand; nothing becomes bound by asking."""
    gap = a.resolved() - b.resolved()
    return not gap.terms and gap.const == 0


def same(a: Dim, b: Dim) -> bool:
    """Whether two dimensions are equal; an unknown among them becomes what makes them so."""
    gap = a.resolved() - b.resolved()
    if not gap.terms:
        return gap.const == 0
    for atom, count in gap.terms:
        if isinstance(atom, Unknown) and abs(count) == 1:
            rest = gap - Dim(((atom, count),))
            atom.bound = -rest if count == 1 else rest
            return True
        if isinstance(atom, tuple) and type(atom[0]) is Layers and abs(count) == 1 and len(atom[1].terms) == 1:
            rest = gap - Dim(((atom, count),))
            atom[0].bound = (atom[1].terms[0][0], atom[1].const, -rest if count == 1 else rest)
            return True
    return False


class Type:
    """Base of what an expression can be."""


@dataclass(frozen=True)
class Scalar(Type):
    """A number. `index` is its value where that is a linear expression in names (for subscripts and bounds)."""

    index: Dim | None = None

    def __str__(self) -> str:
        return "a number"


@dataclass(frozen=True)
class Size(Scalar):
    """The name of a dimension that a hypothesis mentions, Real["m", "n"], and nothing declares by itself."""


@dataclass(frozen=True)
class Matrix(Type):
    """A rows×cols matrix; a vector is a single column."""

    rows: Dim
    cols: Dim

    def __str__(self) -> str:
        if self.is_vector:
            return f"a vector with {entries(self.rows)}"
        return f"{self.rows}×{self.cols}"

    @property
    def is_vector(self) -> bool:
        return self.cols.resolved() == ONE


@dataclass(frozen=True)
class Tensor(Type):
    """An array with three indices: ∂f_k/∂X_ij."""

    dims: tuple[Dim, Dim, Dim]

    def __str__(self) -> str:
        return "×".join(map(str, self.dims))


@dataclass(frozen=True)
class Function(Type):
    """A function; `names` are the letters of its arguments where it was printed with them."""

    args: tuple[Type, ...]
    result: Type
    names: tuple[str, ...] = ()
    elementwise: bool = False

    def __str__(self) -> str:
        return "a function"


@dataclass(frozen=True)
class Sequence(Type):
    r"""A family of objects with one index, `\vec{u}_i` or `W^{(i)}`: `member(i)` is the type of the i-th."""

    member: Callable[[Dim], Type]
    first: Dim
    last: Dim | None

    def __str__(self) -> str:
        return "a family"


@dataclass(frozen=True)
class Space(Type):
    """A subspace of R^dim."""

    dim: Dim

    def __str__(self) -> str:
        return f"a subspace of R^{self.dim}"


@dataclass(frozen=True)
class Collection(Type):
    """Many objects under one letter (the parameters of a network): it may be an argument, nothing else."""

    def __str__(self) -> str:
        return "a collection"


SCALAR = Scalar()


def entries(dim: Dim) -> str:
    return f"{dim} {'entry' if str(dim) == '1' else 'entries'}"


def matrix(rows: Dim, cols: Dim) -> Type:
    """The type of a rows×cols matrix; 1×1 is a number."""
    if rows.resolved() == ONE and cols.resolved() == ONE:
        return SCALAR
    return Matrix(rows, cols)


def vector(rows: Dim) -> Type:
    return matrix(rows, ONE)


def compatible(a: Type, b: Type) -> bool:
    """Whether two values can be added or compared; unknown dimensions are bound."""
    if isinstance(a, Scalar) and isinstance(b, Matrix):
        a, b = b, a
    if isinstance(a, Matrix) and isinstance(b, Scalar):
        return same(a.rows, ONE) and same(a.cols, ONE)
    if isinstance(a, Matrix) and isinstance(b, Matrix):
        return same(a.rows, b.rows) and same(a.cols, b.cols)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return all(same(x, y) for x, y in zip(a.dims, b.dims, strict=True))
    return isinstance(a, Scalar) and isinstance(b, Scalar)


def short(kind: Type) -> str:
    """The shape as the readings show it."""
    if isinstance(kind, Matrix):
        return f"{kind.rows}×{kind.cols}"
    return str(kind) if isinstance(kind, Tensor) else ""


Declared = Mapping[str, Type]
