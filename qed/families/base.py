"""What a family is, and a hypothesis: a family with dimensions."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import show
from ..errors import BadCheck
from .drawing import Array, Rng, small_array, styled_array

DimensionSpec = str | int
Specs = tuple[DimensionSpec, ...]
Dims = tuple[int, ...]

_SPEC = re.compile(r"^([A-Za-z]\w*)\s*(?:([+-])\s*(\d+))?$")


@dataclass(frozen=True)
class Hypothesis:
    """A family together with the dimensions (and, for `Dual`, the parameter) it is used with."""

    family: Family
    dims: Specs = ()

    def names(self) -> list[str]:
        """The dimension names that occur, in order."""
        if self.family.refers:
            return []
        return [name for name, _ in map(parsed, self.dims) if name]

    def resolve(self, sizes: Mapping[str, int]) -> Dims:
        """The dimensions as numbers, for an assignment of the names."""
        if self.family.refers:
            return ()
        return tuple(sizes[name] + offset if name else offset for name, offset in map(parsed, self.dims))

    @property
    def always_fits(self) -> bool:
        """Whether there is a member for every choice of dimensions from 1 on."""
        return type(self.family).fits is Family.fits and all(offset >= 0 for _, offset in map(parsed, self.dims))

    def weaker(self) -> Hypothesis | None:
        """What remains of the hypothesis when its own property is dropped."""
        return self.family.weaker(self.dims)

    def words(self) -> str:
        """The property in words: `of rank at most r`."""
        return self.family.words.format(*self.dims)

    def __str__(self) -> str:
        return str(self.family) + (f"[{', '.join(repr(d) for d in self.dims)}]" if self.dims else "")


@functools.cache
def parsed(dim: DimensionSpec) -> tuple[str, int]:
    """A dimension as (name, offset); a number has no name."""
    if isinstance(dim, int):
        return "", dim
    match = _SPEC.match(dim)
    assert match, dim
    return match[1], int((match[2] or "+") + (match[3] or "0"))


class Family:
    """A set of arrays that a parameter may come from. Subclass it to add a hypothesis.

    As it stands, it is the set of all arrays of a shape. The class is called like the family, with
    a line before it: `class _Unit(Family)` and `Unit = _Unit()`.
    """

    words = "any"
    arity: tuple[int, ...] = (0, 1, 2)
    """How many dimensions it may be given."""
    by_rounding = False
    """Whether its members have the property up to rounding only: a length of 1, a rank."""
    refers = False
    """Whether the subscript names another parameter, not a dimension (see `related`)."""

    def __getitem__(self, dims: DimensionSpec | Specs) -> Hypothesis:
        given = dims if isinstance(dims, tuple) else (dims,)
        for dim in given:
            if not (
                (isinstance(dim, int) and not isinstance(dim, bool) and dim >= 1)
                or (isinstance(dim, str) and _SPEC.match(dim))
            ):
                raise BadCheck(f"{self}[{dim!r}] is not a dimension: write a name such as 'm', 'k+1', or a number ≥ 1.")
        if len(given) not in self.arity:
            takes = show.listed([str(a) for a in self.arity])
            square = (
                f' Its members are square: {self}["n"].' if self.arity == (1,) and len(self.shape((1,))) == 2 else ""
            )
            raise BadCheck(
                f"{self} takes {takes} dimension{'' if self.arity in ((0,), (1,)) else 's'}, not {len(given)}: "
                f"{self}{list(given)}.{square}"
            )
        return Hypothesis(self, given)

    def __str__(self) -> str:
        return type(self).__name__.lstrip("_")

    __repr__ = __str__

    def shape(self, dims: Dims) -> tuple[int, ...]:
        """The shape of a member."""
        return dims

    def fits(self, dims: Dims) -> bool:
        """Whether the family has a member of these dimensions."""
        return all(d >= 1 for d in dims)

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        """Whether an array is a member, up to rounding. `given` are the values of all parameters of the check."""
        return np.shape(value) == self.shape(dims) and bool(np.all(np.isfinite(value))) and self.has(value, dims)

    def has(self, value: Any, dims: Dims) -> bool:
        """Whether an array of the right shape, with finite entries, has the property."""
        return True

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        """The `turn`-th small member: simple entries first."""
        return small_array(rng, self.shape(dims), turn)

    def sample(self, rng: Rng, dims: Dims) -> Any:
        """A random member, in one of several styles."""
        return styled_array(rng, self.shape(dims))

    def unknowns(self, dims: Dims) -> int | None:
        """How many symbols the general member needs; None where it is not rational in them."""
        return int(np.prod(self.shape(dims), dtype=int))

    def exact(self, symbols: Sequence[Any], dims: Dims) -> list[Any]:
        """The general member with entries in `symbols`; several where one formula is not enough."""
        return [arranged(symbols, self.shape(dims))]

    def free(self, dims: Dims) -> int | None:
        """How many free numbers make a member by a rational formula; None where no formula reaches enough of them.

        The members that it makes need not be all: what is true of those in general position, and rational, is true of
        the others. So an open subset of a family has the formula of the family.
        """
        return self.unknowns(dims)

    def general(self, numbers: Any, dims: Dims) -> list[Any]:
        """The members made of so many free numbers, an array that NumPy calculates with; several as for `exact`."""
        if type(self).exact is Family.exact:
            return [np.reshape(numbers, self.shape(dims))]
        return self.exact(list(numbers), dims)

    def weaker(self, dims: Specs) -> Hypothesis | None:
        """The hypothesis that remains when the property is dropped; None where nothing can be."""
        return None


def arranged(entries: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """Entries in symbols, row by row, as an array of this shape; a single one where the shape is ()."""
    array: Array = np.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(shape) if shape else array[0]


def close(left: Any, right: Any) -> bool:
    """Equal up to the rounding errors of a product of a few hundred terms."""
    return bool(np.max(np.abs(np.asarray(left) - right), initial=0.0) < 1e-12)
