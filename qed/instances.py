"""Instances of a set of hypotheses: smallest first, then random, the same in every run.

The first stage goes through the small shapes (dimensions up to 3, equal ones included) with entries a
reader can check by hand, so that the first counterexample found is one to print. The second draws
larger shapes, in most of which dimensions of different names differ: with m = n a transposed formula
passes unseen.
"""

from __future__ import annotations

import functools
import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import show
from .errors import BadCheck
from .families import Hypothesis, Related
from .hypotheses import Hypotheses

SMALL = 72
"""Instances of the small stage: at least this many."""
RANDOM = 240
"""Instances of the random stage."""
LARGE = 24
"""The largest dimension drawn (rarely); most are at most 8."""


@dataclass(frozen=True)
class Instance:
    """One choice of dimensions (`sizes`) and of a value for every parameter."""

    sizes: dict[str, int]
    values: dict[str, Any]

    @functools.cached_property
    def size(self) -> int:
        """The number of entries of the largest parameter: what rounding errors add up over."""
        return max((_entries(value) for value in self.values.values()), default=1)

    @property
    def numbers(self) -> list[Any]:
        """The values that are numbers or arrays of them; a network, say, is neither."""
        return [value for value in self.values.values() if isinstance(value, (int, float, np.ndarray))]

    @functools.cached_property
    def generic(self) -> bool:
        """Whether all dimensions are above 1 and nothing is zero: elsewhere many a wrong formula is right."""
        return all(d > 1 for d in self.sizes.values()) and all(np.any(v) for v in self.numbers)

    @functools.cached_property
    def largest(self) -> list[float]:
        """The largest number in each of the values, or 1. (An exponent may be ∞.)"""
        values = [value for value in self.values.values() if isinstance(value, (float, np.ndarray))]
        return [float(np.max(np.abs(value), initial=1.0, where=np.isfinite(value))) for value in values]

    @property
    def simple(self) -> bool:
        """Whether all entries are small numbers of quarters: what is equal there is so by more than rounding."""
        return all(np.all((np.abs(v) <= 9) & (4 * v == np.round(4 * v)) | np.isinf(v)) for v in self.numbers)


def _entries(value: Any) -> int:
    """How many numbers a value has: an object of many parts, such as a network, says it by its `size`."""
    size = getattr(value, "size", 1)
    return size if isinstance(size, int) else 1


def generator(*seed: str | int) -> np.random.Generator:
    """A random generator seeded by words and numbers."""
    return np.random.default_rng([zlib.crc32(str(part).encode()) for part in seed])


def moved(value: Any, rng: np.random.Generator, step: float) -> Any:
    """A number or an array with every entry moved up or down by up to `step` of its size; other values as they are.

    What is 0 stays 0, and a symmetric or skew-symmetric matrix stays so. (A length of 1, or columns that are
    orthonormal, hold up to rounding only, before and after.) An object that has a method `moved` makes itself anew from
    its parts, each moved: `network.moved(move)`.
    """
    if hasattr(value, "moved"):
        return value.moved(lambda part: moved(part, rng, step))
    if not (isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")):
        return value
    noise = np.where(rng.random(np.shape(value)) < 0.5, -1.0, 1.0) * (1.0 + rng.random(np.shape(value))) / 2.0
    if np.ndim(value) == 2 and np.array_equal(np.abs(value), np.abs(value).T):
        noise = np.tril(noise) + np.tril(noise, -1).T
    there = value * (1.0 + step * noise)
    return float(there) if isinstance(value, float) else there


def instances(hypotheses: Hypotheses, *seed: str | int, random: int = RANDOM) -> Iterator[Instance]:
    """The instances of `hypotheses`, smallest first, then `random` larger ones; the same for the same seed.

    Where there are only so few, each of them once.
    """
    if (cases := hypotheses.cases()) is not None:
        yield from (Instance({}, values) for values in cases)
        return
    rng = generator(*seed)
    shapes = hypotheses.small_shapes()
    turns = max(5, -(-SMALL // len(shapes)))
    for sizes in shapes:
        for turn in range(turns):
            values = draw(hypotheses, sizes, SmallMembers(rng, turn))
            if values is not None:
                yield Instance(dict(sizes), values)
    draw_shape = RandomShape(hypotheses, shapes)
    for number in range(random):
        sizes = draw_shape(rng, number)
        values = draw(hypotheses, sizes, lambda h, dims: h.family.sample(rng, dims))
        if values is not None:
            yield Instance(sizes, values)


class SmallMembers:
    """Draws the `turn`-th small member of a family."""

    def __init__(self, rng: np.random.Generator, turn: int):
        self.rng, self.turn = rng, turn

    def __call__(self, hypothesis: Hypothesis, dims: tuple[int, ...]) -> Any:
        return hypothesis.family.small(self.rng, dims, self.turn)


def draw(
    hypotheses: Hypotheses, sizes: Mapping[str, int], member: Callable[[Hypothesis, tuple[int, ...]], Any]
) -> dict[str, Any] | None:
    """A value for every parameter in turn, each a `member` of its family; None where one has none beside the others."""
    values: dict[str, Any] = {}
    for name, hypothesis in hypotheses.parameters.items():
        if not isinstance(hypothesis, Hypothesis):
            values[name] = sizes[name]
        elif isinstance(hypothesis.family, Related):
            partner = hypothesis.family.partner(values, hypothesis)
            if partner is None:
                return None
            values[name] = partner
        else:
            values[name] = value = member(hypothesis, hypothesis.resolve(sizes))
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # a check that changed it would change what comes after
    return values


def instances_of(hypotheses: Hypotheses, sizes: Mapping[str, int], *seed: str | int) -> Iterator[Instance]:
    """Small instances of one shape."""
    rng = generator(*seed, *sizes.values())
    for turn in range(SMALL // 4):
        if (values := draw(hypotheses, sizes, SmallMembers(rng, turn))) is not None:
            yield Instance(dict(sizes), values)


class RandomShape:
    """Draws dimensions that all differ; one time in twelve, and where that cannot be, any that are allowed."""

    def __init__(self, hypotheses: Hypotheses, shapes: list[dict[str, int]]):
        self.hypotheses, self.shapes = hypotheses, shapes
        names = hypotheses.names
        if len(names) > 8:
            raise BadCheck(f"A statement with {len(names)} dimension names is more than qed handles (8).")
        low = itertools.permutations(range(1, len(names) + 3), len(names))
        self.distinct = any(hypotheses.allow(dict(zip(names, dims, strict=True))) for dims in low)

    def __call__(self, rng: np.random.Generator, number: int) -> dict[str, int]:
        names, top = self.hypotheses.names, LARGE if number % 24 == 23 else 8
        for attempt in range(50):
            if self.distinct and number % 12 != 5:
                drawn = rng.random(top).argsort()[: len(names)] + 1
            else:
                drawn = rng.integers(1, top + 1, len(names))
                if not self.distinct and attempt % 2:  # equal dimensions are hard to hit by chance
                    drawn[:] = drawn[0]
            sizes = dict(zip(names, drawn.tolist(), strict=True))
            if self.hypotheses.allow(sizes):
                return sizes
        return dict(self.shapes[int(rng.integers(len(self.shapes)))])


def spread(seen: Sequence[Mapping[str, int]]) -> str:
    """Say which dimensions occurred: `m from 1 to 24, n from 1 to 21`."""
    names = list(seen[0]) if seen else []
    ranges = {name: (min(s[name] for s in seen), max(s[name] for s in seen)) for name in names}
    if len(set(ranges.values())) == 1 and len(names) > 1:
        low, high = next(iter(ranges.values()))
        return f"{show.listed(names)} from {low} to {high}"
    parts = [f"{n} = {low}" if low == high else f"{n} from {low} to {high}" for n, (low, high) in ranges.items()]
    return ", ".join(parts)
