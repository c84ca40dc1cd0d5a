"""Evaluating the claims of a check, or of a printed formula, at random points modulo primes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import show
from ..assuming import LeftOut
from ..compare import Relation
from ..errors import QedError
from ..exact import Root
from ..families import Family, Hypothesis, Orthonormal
from ..hypotheses import Hypotheses
from .arrays import Lost, OfSpectrum, Residues, lifted
from .bounds import Bound
from .field import MOST_WORK, Field, NotRational, TooMuch, Vanishes, short_fraction
from .rules import subtract

LARGEST = 12
"""The largest dimension."""
ROUNDS = 4
"""With three dimensions and more, so many times every size of every dimension is tried, each time beside others."""
VARIANTS = 24
"""Of the combinations of the parameters' variants (each k, either sign of each determinant) so many at every shape."""
SEEN, BEYOND = 8, 3
"""After so many shapes it is seen whether half of all would be so many times too much work."""
TRIES = 3
"""How often a point is drawn again where a denominator is 0."""
ITERATED = 10_000
"""Polynomials of a larger degree come of an iteration, such as Newton's: it nears its limit, and never is there."""
WEAKEST = 1e-12
"""A larger chance to pass than this says too little."""

Claims = Callable[[Mapping[str, Any], Mapping[str, int]], Sequence[Any]]
"""The claims for values of the parameters and sizes of the dimensions."""


@dataclass(frozen=True)
class Evidence:
    """At how many shapes the claims are identities modulo primes, and with which chance a false one would pass."""

    names: tuple[str, ...]
    """The dimensions."""
    shapes: int
    every: bool
    """Whether these are all shapes with dimensions up to `LARGEST`."""
    claims: str
    """"all", or words such as "claim 1 of 3 is an identity"."""
    chance: float

    def record(self) -> dict[str, Any]:
        """As plain data: the chance as a power of ten that it is below."""
        below = math.floor(math.log10(self.chance)) + 1 if self.chance > 0 else -300
        return {
            "names": list(self.names),
            "shapes": self.shapes,
            "every": self.every,
            "claims": self.claims,
            "below": below,
        }


class Differs(QedError, AssertionError):
    """The two sides of a claim differ at a point: it is false in the rational numbers."""

    def __init__(self, sizes: Mapping[str, int], claim: int):
        self.sizes, self.claim = dict(sizes), claim
        super().__init__(f"The two sides differ{self.where()}.")

    def where(self) -> str:
        """` for m = 2, n = 3`; nothing where there are no dimensions."""
        sizes = ", ".join(f"{name} = {size}" for name, size in self.sizes.items())
        return f" for {sizes}" if sizes else ""


def evidence(
    claims_of: Claims, hypotheses: Hypotheses, rng: np.random.Generator, most: int | None = None
) -> Evidence | None:
    """Evaluate the claims at a random point of every shape; None where none of them is a rational identity.

    `most`: so many shapes are enough.

    Raises `Differs` with the smallest shape found for a claim that is false.
    """
    ones = dict.fromkeys(hypotheses.names, 1)
    if any(h.family.refers or h.family.free(h.resolve(ones)) is None for _, h in hypotheses.families()):
        return None
    field = Field(rng)
    trial = Trial(claims_of, hypotheses, field)
    found = trial.run(most)
    if field.decomposed and (found is None or found.claims != "all"):
        again = Trial(claims_of, hypotheses, field, factored=True)
        other = again.run(most)
        if other is not None and (found is None or len(again.identities) > len(trial.identities)):
            return other
    return found


def shapes(hypotheses: Hypotheses, rng: np.random.Generator) -> tuple[list[dict[str, int]], bool]:
    """The shapes to try, in random order, and whether these are all with dimensions up to `LARGEST`."""
    names = hypotheses.names
    every = len(names) <= 2
    if every:
        table = itertools.product(range(1, LARGEST + 1), repeat=len(names))
        rows = rng.permutation(np.array(list(table), dtype=int)).tolist()
    else:  # each size of each dimension once in twelve rows
        drawn = ([rng.permutation(LARGEST) + 1 for _ in names] for _ in range(10 * ROUNDS))
        rows = [list(map(int, row)) for columns in drawn for row in zip(*columns, strict=True)]
    found = [sizes for row in rows if hypotheses.allow(sizes := dict(zip(names, row, strict=True)))]
    return found if every else found[: ROUNDS * LARGEST], every


class Trial:
    """Claims at random points of one field.

    `factored`: matrices without a property are drawn by their singular value decomposition, A = UΣVᵀ with random
    orthogonal U and V, so that a check which asks for it gets these.
    """

    def __init__(self, claims_of: Claims, hypotheses: Hypotheses, field: Field, factored: bool = False):
        self.claims_of, self.hypotheses, self.field, self.factored = claims_of, hypotheses, field, factored
        self.identities: dict[int, float] = {}
        """The claims that are identities at all shapes so far, with the largest chance to pass if they were not."""
        self.count = 0
        """How many claims there are."""

    def run(self, most: int | None = None) -> Evidence | None:
        """All shapes, or so many of them, as far as the work allows."""
        self.field.work = done = missed = 0
        wanted, every = shapes(self.hypotheses, self.field.rng)
        every, wanted = every and (most is None or most >= len(wanted)), wanted[:most]
        try:
            for sizes in wanted:
                if self.field.work > MOST_WORK:
                    break
                try:
                    found = self.at(sizes)
                except Differs as first:
                    self.field.work = 0
                    raise self._smallest(first, wanted) from None
                except TooMuch:
                    break
                if found is None:
                    missed += 1
                    if 2 * missed > len(wanted):
                        return None
                    continue
                self.identities = _both(self.identities, found) if done else found
                if not self.identities:
                    return None
                done += 1
                if done >= SEEN and self.field.work * len(wanted) > 2 * BEYOND * MOST_WORK * done:
                    return None
        except Differs:
            raise
        except Exception:  # whatever it raises, it leaves what residues can do: numbers it has passed already
            return None
        chance = max(self.identities.values(), default=1.0)
        if chance > WEAKEST or 2 * done < len(wanted):
            return None
        claims = _words(self.identities, self.count)
        return Evidence(self.hypotheses.names, done, every and done == len(wanted), claims, chance)

    def at(self, sizes: Mapping[str, int]) -> dict[int, float] | None:
        """The claims that are identities at a random point of one shape, each with its chance to pass if it were false.

        None where a denominator is always 0, or the check assumes something else. Raises `Differs`.
        """
        for _ in range(TRIES):
            identities: dict[int, float] | None = None
            self.field.denominators = 0
            try:
                for values in self._points(sizes):
                    claims = self.claims_of(values, sizes)
                    chances = ((k, _passes(claim, k, sizes, self.field)) for k, claim in enumerate(claims))
                    found = {k: chance for k, chance in chances if chance is not None}
                    identities = found if identities is None else _both(identities, found)
                    self.count = len(claims)
            except Vanishes:
                continue
            except LeftOut:
                return None
            return identities
        return None

    def _points(self, sizes: Mapping[str, int]) -> Iterator[dict[str, Any]]:
        """Random values of the parameters, in as many variants as their families have."""
        members: list[list[Any]] = []
        for name, hypothesis in self.hypotheses.parameters.items():
            if not isinstance(hypothesis, Hypothesis):
                members.append([sizes[name]])
                continue
            family, dims = hypothesis.family, hypothesis.resolve(sizes)
            shape, plain = family.shape(dims), type(family).exact is Family.exact
            if self.factored and plain and len(shape) == 2:
                members.append(self._by_factors(*shape))
            else:
                numbers = self._draw(family.free(dims))
                members.append([_drawn(member, self.field) for member in family.general(numbers, dims)])
        combinations = list(itertools.product(*members))
        if len(combinations) > VARIANTS:
            combinations = [combinations[k] for k in self.field.rng.permutation(len(combinations))[:VARIANTS]]
        for combined in combinations:
            yield dict(zip(self.hypotheses.parameters, combined, strict=True))

    def _draw(self, count: int | None) -> Residues:
        return Residues(self.field.draw(count or 0), Bound(top=1), self.field)

    def _by_factors(self, rows: int, columns: int) -> list[Any]:
        values: Any = self._draw(count := min(rows, columns))
        found = []
        left, right = (Orthonormal.general(self._draw(Orthonormal.free((n,))), (n,)) for n in (rows, columns))
        for u, v in itertools.product(left, right):
            member = _drawn((u[:, :count] * values) @ v.T[:count], self.field)
            member.factors = (u, values, v.T)
            found.append(member)
        return found

    def _smallest(self, first: Differs, wanted: list[dict[str, int]]) -> Differs:
        """The same of the smallest shape at which the two sides differ."""
        for sizes in sorted(wanted, key=lambda sizes: (sum(sizes.values()), *sizes.values())):
            if sum(sizes.values()) >= sum(first.sizes.values()):
                break
            try:
                self.at(sizes)
            except Differs as found:
                return found
            except Exception:
                continue
        return first


def _both(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    """The claims that are in both, with the larger chance."""
    return {k: max(chance, other[k]) for k, chance in one.items() if k in other}


def _drawn(member: Any, field: Field) -> Any:
    """A member as residues that no check may change; whole numbers that are indices stay what they are."""
    if isinstance(member, int):
        return member
    residues = lifted(member, field)
    residues.value.flags.writeable = False
    return residues


def _passes(claim: Any, number: int, sizes: Mapping[str, int], field: Field) -> float | None:
    """With which chance a claim that is false would be 0 at this point; None where it is no rational identity.

    Raises `Differs` for one that is false.
    """
    if not isinstance(claim, Relation) or any(symbol != "=" for symbol in claim.symbols):
        return None
    chance = 0.0
    for left, right in itertools.pairwise(claim.sides):
        try:
            if isinstance(left, OfSpectrum):
                chance = max(chance, _alike(left, right, field))
                continue
            for apart in _differences(left, right, field):
                if np.any(apart.value):
                    if apart.bound.top > ITERATED:
                        return None
                    raise Differs(sizes, number)
                chance = max(chance, field.chance(apart.bound))
        except (NotRational, Lost, TypeError, AttributeError):
            return None
    return chance


def _alike(left: OfSpectrum, right: Any, field: Field) -> float:
    """The chance that two characteristic polynomials differ, and not at the point of the field. Different ones may have
    the same largest root: that refutes nothing."""
    if not isinstance(right, OfSpectrum) or right.kind != left.kind:
        raise Lost
    apart = subtract(left.mark, right.mark)
    if np.any(apart.value):
        raise Lost
    return field.chance(apart.bound)


def _differences(left: Any, right: Any, field: Field) -> Iterator[Any]:
    """What must be 0 for two sides to be equal. Two roots are equal when their radicands are."""
    if any(isinstance(entry, Root) for side in (left, right) for entry in _objects(side)):
        roots = [np.asarray(side, dtype=object) for side in (left, right)]
        if roots[0].size == roots[1].size == 1:
            roots = [side.reshape(()) for side in roots]
        for x, y in np.broadcast(*roots):
            yield subtract(_radicand(x), lifted(_radicand(y), field))
        return
    if not any(isinstance(entry, Residues) for side in (left, right) for entry in (side, *_objects(side))):
        raise NotRational("no residue is left in it")
    sides: list[Any] = [lifted(side, field) for side in (left, right)]
    if sides[0].size == sides[1].size == 1:
        sides = [np.reshape(side, ()) for side in sides]
    yield subtract(*sides)


def _objects(side: Any) -> Any:
    """The entries of an array of objects, or what may be a root."""
    if isinstance(side, np.ndarray):
        return side.ravel().tolist() if side.dtype == object else ()
    return () if isinstance(side, Residues) else (side,)


def _radicand(side: Any) -> Any:
    """The square of a root, or of a number that is not negative."""
    if isinstance(side, Root):
        return side.radicand
    number = short_fraction(side)
    if number is None or number < 0:
        raise NotRational("a root beside what is none")
    return number**2


def _words(identities: Collection[int], count: int) -> str:
    if len(identities) == count:
        return "all"
    which = show.listed([str(k + 1) for k in sorted(identities)])
    return f"claim {which} of {count}" if len(identities) == 1 else f"claims {which} of {count}"
