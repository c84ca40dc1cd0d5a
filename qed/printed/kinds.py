"""From hypotheses and values to types, and from plain NumPy values to the values that expressions compute with."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import families, show
from ..errors import BadCheck
from ..families import Hypothesis, parsed
from ..hypotheses import Hypotheses
from .functions import ENTRYWISE, Opaque, function_type
from .nodes import Undefined
from .shapes import ONE, SCALAR, Collection, Dim, Layers, Matrix, Scalar, Size, Type, product_of, vector
from .shapes import Sequence as Family


@dataclass(frozen=True)
class Indexed:
    """A family built in code: `items[0]` has the index `first`; `beyond`, if given, is the value past the end.

    Layers W⁽⁰⁾, …, W⁽ᵐ⁾ are `Indexed([W0, …], first=0)`; singular values that go on with zeros are
    `Indexed(sigma, beyond=0.0)`.
    """

    items: Sequence[Any]
    first: int = 1
    beyond: Any = None

    def at(self, place: int) -> Any:
        position = place - self.first
        if 0 <= position < len(self.items):
            return self.items[position]
        if position >= len(self.items) and self.beyond is not None:
            return self.beyond
        raise Undefined(f"the index {place} of a family from {self.first} to {self.first + len(self.items) - 1}")


def printed_name(parameter: str) -> str:
    """The key of a symbol: the parameter's name; `lambda_` is λ."""
    return (
        parameter.rstrip("_")
        if parameter.endswith("_") and parameter.rstrip("_") in ("lambda", "in", "is", "as")
        else parameter
    )


def dim_of(spec: int | str) -> Dim:
    name, offset = parsed(spec)
    return Dim.of(name) + offset if name else Dim.of(offset)


def type_of(parameter: str, hypothesis: Any) -> Type:
    """The type of a symbol declared by a hypothesis."""
    if hypothesis is families.Dimension:
        return Scalar(Dim.of(parameter))
    family = hypothesis.family
    if family is Opaque:
        return Collection()
    dims = tuple(dim_of(d) for d in hypothesis.dims) if not family.refers else ()
    if isinstance(family, families.FunctionFamily):
        return function_type(family, dims)
    if family is families.Index:
        return Scalar(Dim.of(parameter))
    shape = tuple(family.shape(dims)) if not family.refers else ()  # a family only rearranges its dimensions
    if family in (families.Vectors, families.OrthonormalVectors):
        return Family(lambda _: vector(shape[1]), ONE, shape[0])
    if family is families.Matrices:
        return Family(lambda _: Matrix(shape[1], shape[2]), ONE, shape[0])
    return _array_type(shape)


def _array_type(shape: tuple[Dim, ...]) -> Type:
    if len(shape) == 3:
        return Family(lambda _: Matrix(shape[1], shape[2]), ONE, shape[0])
    return (SCALAR, vector(shape[0]) if shape else SCALAR, Matrix(*shape) if len(shape) == 2 else SCALAR)[len(shape)]


def declared(hypotheses: Hypotheses) -> dict[str, Type]:
    """The types of all parameters; the names of dimensions are numbers, unless they are declared as something else."""
    numbers: dict[str, Type] = {name: Size(Dim.of(name)) for name in hypotheses.names}
    return numbers | {printed_name(name): type_of(name, h) for name, h in hypotheses.parameters.items()}


# --- values ------------------------------------------------------------------------------------------


def value_of(value: Any) -> Any:
    """A plain value as expressions compute with it: vectors become columns, families functions of the index."""
    if isinstance(value, Indexed):
        items = Indexed(
            [value_of(item) for item in value.items],
            value.first,
            None if value.beyond is None else value_of(value.beyond),
        )
        return lambda place, e: items.at(place)
    if isinstance(value, (list, tuple)):
        return value_of(Indexed(value))
    if isinstance(value, (np.integer, int)) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return value.item()
        if value.ndim == 1:
            return value.reshape(-1, 1)
        if value.ndim == 3:
            return value_of(Indexed(list(value)))
        return value
    return float(value) if isinstance(value, np.floating) else value


def declared_value(value: Any, kind: Type) -> Any:
    """The value of a declared symbol: a k×n array of a family of vectors is read row by row."""
    if isinstance(kind, Family) and isinstance(value, np.ndarray):
        return value_of(Indexed(list(value)))
    return value_of(value)


class Sizes:
    """The numbers behind the dimension names, on one instance."""

    def __init__(self, sizes: Mapping[Any, int], values: Mapping[str, Any]):
        self.sizes, self.values = dict(sizes), values

    def __call__(self, atom: Any) -> int:
        if atom in self.sizes:
            return int(self.sizes[atom])
        if atom in self.values and isinstance(self.values[atom], (int, float)):
            return int(self.values[atom])
        raise KeyError(atom)


class Profile(Layers):
    """The sizes d[i] of layers, known on several instances; where they are those of a named dimension, that one."""

    __slots__ = ("_known", "lengths")

    def __init__(self, name: str, lengths: list[dict[int, int]], known: list[dict[str, int]]):
        super().__init__(name)
        self.lengths, self._known = lengths, known

    def __str__(self) -> str:
        return self.name

    def at(self, index: Dim) -> Dim | None:
        try:
            places = [index.value(lambda atom, sizes=sizes: sizes[atom]) for sizes in self._known]  # type: ignore[misc]
            found = [profile[place] for profile, place in zip(self.lengths, places, strict=True)]
        except (KeyError, TypeError):
            return None
        for other in self._known[0]:
            if isinstance(other, str) and all(s[other] == length for s, length in zip(self._known, found, strict=True)):
                return Dim.of(other)
        return None


class Objects:
    """The types of objects that a function builds, read off their values on several instances.

    A dimension gets the name whose size it has on all of them (or that name ± 1). Layers of different
    sizes get a sequence of sizes d[i]; two families whose sizes are the same, shifted, share it.
    """

    def __init__(self, built: Sequence[Mapping[str, Any]], sizes: Sequence[Mapping[str, int]]):
        self.built, self.sizes = list(built), [dict(s) for s in sizes]
        for name, value in (self.built[0] if self.built else {}).items():
            if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
                for known, objects in zip(self.sizes, self.built, strict=True):
                    known.setdefault(name, int(objects[name]))
        self.layers: list[Profile] = []

    def types(self) -> dict[str, Type]:
        return (
            {printed_name(name): self._type(name, [b[name] for b in self.built]) for name in self.built[0]}
            if self.built
            else {}
        )

    def _type(self, name: str, values: list[Any]) -> Type:
        first = values[0]
        if isinstance(first, (list, tuple)):
            values = [Indexed(v) for v in values]
        elif isinstance(first, np.ndarray) and first.ndim == 3:
            values = [Indexed(list(v)) for v in values]
        if isinstance(values[0], Indexed):
            return self._family(name, values)
        if isinstance(first, (int, np.integer)) and not isinstance(first, bool):
            return Scalar(Dim.of(name))
        if callable(first):
            raise BadCheck(f"The object {name} is a function: declare it by a hypothesis, or print its definition.")
        arrays = [np.asarray(v, dtype=float) for v in values]
        if len({a.ndim for a in arrays}) != 1 or arrays[0].ndim > 2:
            raise BadCheck(f"The object {name} is not a number, a vector or a matrix on every instance.")
        return _array_type(
            tuple(self._dim(f"{name}.{axis}", [a.shape[axis] for a in arrays]) for axis in range(arrays[0].ndim))
        )

    def _family(self, name: str, values: list[Indexed]) -> Type:
        firsts = {v.first for v in values}
        if len(firsts) != 1:
            raise BadCheck(f"The family {name} starts at different indices.")
        first = Dim.of(values[0].first)
        last = None
        if values[0].beyond is None:
            last = self._dim(f"{name}.last", [v.first + len(v.items) - 1 for v in values])
        shapes = [[np.shape(item) for item in v.items] for v in values]
        flat = [s for row in shapes for s in row]
        if not flat:
            raise BadCheck(f"The family {name} is empty on every instance.")
        if all(callable(item) for v in values for item in v.items):
            return Family(lambda _: ENTRYWISE, first, last)
        if all(shape == () for shape in flat):
            return Family(lambda _: SCALAR, first, last)
        axes = len(flat[0])
        makers = [
            self._member_dim(f"{name}.{axis}", [[s[axis] for s in row] for row in shapes], values[0].first)
            for axis in range(axes)
        ]

        def member(index: Dim) -> Type:
            return _array_type(tuple(make(index) for make in makers))

        return Family(member, first, last)

    def _member_dim(self, key: str, lengths: list[list[int]], first: int) -> Callable[[Dim], Dim]:
        if all(len(set(row)) <= 1 for row in lengths) and any(lengths):
            rows = [(known, row[0]) for known, row in zip(self.sizes, lengths, strict=True) if row]
            made = self._dim(key, [length for _, length in rows], [known for known, _ in rows])
            return lambda _: made
        profiles = [{first + i: length for i, length in enumerate(row)} for row in lengths]
        for profile in self.layers:
            for shift in (0, 1, -1, 2, -2):
                known = [sum(i + shift in p for i in mine) for p, mine in zip(profile.lengths, profiles, strict=True)]
                if any(known) and all(
                    all(p.get(i + shift, length) == length for i, length in mine.items()) and count >= len(mine) - 1
                    for p, mine, count in zip(profile.lengths, profiles, known, strict=True)
                ):
                    for p, mine in zip(profile.lengths, profiles, strict=True):
                        p.update({i + shift: length for i, length in mine.items()})
                    return lambda index, profile=profile, shift=shift: Dim((((profile, index + shift), 1),))  # type: ignore[misc]
        made_profile = Profile(f"d{len(self.layers) or ''}", profiles, self.sizes)
        self.layers.append(made_profile)
        return lambda index: Dim((((made_profile, index), 1),))

    def _dim(self, key: str, lengths: list[int], sizes: list[dict[str, int]] | None = None) -> Dim:
        """The name, or the product of two names, with these sizes on all instances."""
        known = sizes or self.sizes
        names = list(known[0]) if known else []
        for offset in (0, 1, -1):
            for name in names:
                if isinstance(name, str) and all(
                    s[name] + offset == length for s, length in zip(known, lengths, strict=True)
                ):
                    return Dim.of(name) + offset
        for one, other in itertools.combinations([name for name in names if isinstance(name, str)], 2):
            if all(s[one] * s[other] == length for s, length in zip(known, lengths, strict=True)):
                return product_of(Dim.of(one), Dim.of(other))  # as the entries of a matrix in one column
        if len(set(lengths)) == 1:
            return Dim.of(lengths[0])
        if len(lengths) == len(self.sizes):
            for s, length in zip(self.sizes, lengths, strict=True):
                s[key] = length
        return Dim.of(key)

    def size_map(self, built: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[Any, int]:
        """All sizes of one instance: named ones, those of the objects, and the layers'."""
        made: dict[Any, int] = dict(sizes)
        for name, value in built.items():
            if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
                made.setdefault(name, int(value))
            for axis, length in enumerate(np.shape(value) if isinstance(value, np.ndarray) else ()):
                made[f"{name}.{axis}"] = length
            if isinstance(value, (list, tuple, Indexed)):
                family = value if isinstance(value, Indexed) else Indexed(value)
                made[f"{name}.last"] = family.first + len(family.items) - 1
                for i, item in enumerate(family.items):
                    for axis, length in enumerate(np.shape(item)):
                        made[f"{name}.{axis}", family.first + i] = length
                        made.setdefault(f"{name}.{axis}", length)
        return made


def layer_sizes(types: Mapping[str, Type], built: Mapping[str, Any]) -> dict[Any, int]:
    """The sizes d[i] of layers on one instance, from the shapes of the members and their types."""
    made: dict[Any, int] = {}
    for name, value in built.items():
        kind = types.get(printed_name(name))
        if isinstance(value, (list, tuple)):
            value = Indexed(value)
        if not (isinstance(kind, Family) and isinstance(value, Indexed)):
            continue
        variable = object()
        member = kind.member(Dim(((variable, 1),)))
        if not isinstance(member, Matrix):
            continue
        for dim, axis in ((member.rows, 0), (member.cols, 1)):
            for atom, _ in dim.terms:
                if isinstance(atom, tuple):
                    for i, item in enumerate(value.items):
                        made[atom[0], value.first + i + atom[1].const] = np.shape(item)[axis]
    return made


_OPEN = {
    "Real", "Moderate", "Near", "Nonzero", "NonzeroEntries", "Positive", "OffKinks", "Invertible", "FullColumnRank",
    "IllConditioned", "SimpleSingularValues", "PositiveDeterminant", "Interval", "UnitInterval",
}  # fmt: skip
"""Families whose members may move in every direction."""
_LINES = {"Symmetric": "Symmetric", "PositiveDefinite": "Symmetric", "Skew": "Skew"}
"""Families whose members move within a linear space, and its name."""


def with_differentials(hypotheses: Hypotheses, differentials: Mapping[str, str]) -> Hypotheses:
    """The same with a symbol dX for every X that varies: of the directions in which X may move."""
    parameters = dict(hypotheses.parameters)
    for own, key in differentials.items():
        name, given = next((name, h) for name, h in parameters.items() if printed_name(name) == key)
        family = given.family if isinstance(given, Hypothesis) else None
        if family is None or str(family) not in {*_OPEN, *_LINES} or not isinstance(given, Hypothesis):
            raise BadCheck(
                f"{name} is {given}, and does not move in all directions: declare {own} as those in which it does."
            )
        if str(family) in _OPEN:
            parameters[own] = Hypothesis(families.Real, tuple(family.shape(given.dims)))  # type: ignore[arg-type]  # rearranged alone
        else:
            parameters[own] = Hypothesis(getattr(families, _LINES[str(family)]), given.dims)
    return Hypotheses.of(parameters, hypotheses.conditions)


def moderate(values: Iterable[Any]) -> bool:
    """Whether no value is so large or small that a formula, computed as it is printed, would over- or underflow."""
    for value in values:
        if isinstance(value, np.ndarray) and value.dtype != object and value.size:
            top = float(np.abs(value).max())
            if top and not 2.0**-12 < top < 2.0**12:
                return False
        elif isinstance(value, float) and value and np.isfinite(value) and not 2.0**-12 < abs(value) < 2.0**12:
            return False
    return True


def named(symbols: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a reader declares: every symbol needs a hypothesis."""
    made: dict[str, Any] = {}
    for name, given in symbols.items():
        if isinstance(given, families.Family) and 0 in given.arity:
            given = Hypothesis(given)
        if not (isinstance(given, Hypothesis) or given is families.Dimension):
            raise BadCheck(
                f'The symbol {name} needs a hypothesis, not {given!r:.40}: {name}=Real["n"] for a vector, '
                f'{name}=Real["m", "n"] for a matrix, {name}=Real for a number. '
                f"(There are {show.listed([str(f) for f in families.FAMILIES[:8]])} and more.)"
            )
        made[name] = given
    return made
