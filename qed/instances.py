"""Instances of a set of hypotheses: smallest first, then random, the same in every run.

The first stage goes through the small shapes (dimensions up to 3, equal ones included) with entries a
reader can check by hand, so that the first counterexample found is one to print. The second draws
larger shapes, in most of which dimensions of different names differ: with m = n a transposed formula
passes unseen.
"""

from __future__ import annotations

import functools
import itertools
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import show
from .errors import BadCheck
from .families import Dimension, Hypothesis

SMALL = 72
"""Instances of the small stage: at least this many."""
RANDOM = 240
"""Instances of the random stage."""
LARGE = 24
"""The largest dimension drawn (rarely); most are at most 8."""

_CONDITION = re.compile(r"^\s*(\w+)\s*(<=|<|≤|!=|≠|>=|>|≥|==|=)\s*(\w+)\s*([+-]\s*\d+)?\s*$")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "≥": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "≠": lambda a, b: a != b,
}


@dataclass(frozen=True)
class Instance:
    """One choice of dimensions (`sizes`) and of a value for every parameter."""

    sizes: dict[str, int]
    values: dict[str, Any]

    @functools.cached_property
    def size(self) -> int:
        """The number of entries of the largest parameter: what rounding errors add up over."""
        return max((int(np.size(v)) for v in self.values.values()), default=1)


@dataclass(frozen=True)
class Hypotheses:
    """All that a statement assumes: parameters with their hypotheses, and conditions on dimensions.

    `names` are the dimension names in order of appearance. They stay the same when one hypothesis
    is weakened, so that a name which only the dropped hypothesis mentioned keeps a value.
    """

    parameters: dict[str, Hypothesis | type[Dimension]]
    conditions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @staticmethod
    def of(parameters: Mapping[str, Hypothesis | type[Dimension]], conditions: Sequence[str] = ()) -> Hypotheses:
        """Collect the dimension names and check that conditions and references make sense."""
        names: list[str] = []
        for hypothesis in parameters.values():
            if isinstance(hypothesis, Hypothesis):
                names += dict.fromkeys(name for name in hypothesis.names() if name not in names)
        for parameter, hypothesis in parameters.items():
            if hypothesis is Dimension and any(parameter in _used(condition) for condition in conditions):
                names += [parameter] if parameter not in names else []  # bounded by a condition alone: "k <= m"
            if hypothesis is Dimension and parameter not in names:
                raise BadCheck(
                    f"'{parameter}: Dimension' asks for the value of a dimension named '{parameter}', "
                    f"but no hypothesis uses that name (there are: {', '.join(names) or 'none'})."
                )
        before: list[str] = []
        for parameter, hypothesis in parameters.items():
            if isinstance(hypothesis, Hypothesis) and hypothesis.family.refers and hypothesis.dims[0] not in before:
                raise BadCheck(
                    f"'{parameter}: {hypothesis}' refers to '{hypothesis.dims[0]}', which is not a parameter "
                    f"before it (there are: {', '.join(before) or 'none'})."
                )
            before.append(parameter)
        for condition in conditions:
            if not _CONDITION.match(condition) or not _used(condition) <= set(names):
                raise BadCheck(
                    f"where={condition!r} is not a condition on dimensions: write one such as 'k < n' "
                    f"between the names {', '.join(names) or '(there are none)'} and numbers."
                )
        return Hypotheses(dict(parameters), tuple(conditions), tuple(names))

    def replaced(self, own: Mapping[str, Hypothesis | type[Dimension]], kept: Sequence[str]) -> Hypotheses:
        """Only the parameters `kept`, some with a hypothesis of their own, and the conditions that still apply."""
        merged = {**self.parameters, **own}
        names = {n for name in kept if isinstance(h := merged[name], Hypothesis) for n in h.names()}
        conditions = [c for c in self.conditions if _used(c) <= names]
        return Hypotheses.of({name: merged[name] for name in merged if name in kept}, conditions)

    def with_parameter(self, name: str, hypothesis: Hypothesis) -> Hypotheses:
        """The same hypotheses with one of them replaced."""
        return Hypotheses({**self.parameters, name: hypothesis}, self.conditions, self.names)

    def without(self, condition: str) -> Hypotheses:
        """The same hypotheses without one of the conditions on dimensions."""
        rest = tuple(c for c in self.conditions if c != condition)
        return Hypotheses(self.parameters, rest, self.names)

    def families(self) -> list[tuple[str, Hypothesis]]:
        return [(name, h) for name, h in self.parameters.items() if isinstance(h, Hypothesis)]

    def allow(self, sizes: Mapping[str, int]) -> bool:
        """Whether objects of these dimensions exist and the conditions hold."""
        for hypothesis in self._limited:
            if not hypothesis.family.fits(hypothesis.resolve(sizes)):
                return False
        return all(self.allow_condition(condition, sizes) for condition in self.conditions)

    @functools.cached_property
    def _limited(self) -> list[Hypothesis]:
        """The hypotheses that leave out some dimensions; most have members of all."""
        return [hypothesis for _, hypothesis in self.families() if not hypothesis.always_fits]

    @staticmethod
    def allow_condition(condition: str, sizes: Mapping[str, int]) -> bool:
        """Whether one condition holds for these dimensions."""
        match = _CONDITION.match(condition)
        assert match, condition
        left, right = (int(w) if w.isdigit() else sizes[w] for w in (match[1], match[3]))
        return _COMPARE[match[2]](left, right + int((match[4] or "0").replace(" ", "")))

    def contain(self, values: Mapping[str, Any], sizes: Mapping[str, int]) -> str | None:
        """None if the values have all the properties, else the first parameter that has not."""
        for name, hypothesis in self.families():
            if not hypothesis.family.contains(values[name], hypothesis.resolve(sizes), values, hypothesis):
                return name
        return None

    def small_shapes(self) -> list[dict[str, int]]:
        """All assignments with dimensions up to 3 (4 where fewer than three do), smallest first."""
        return [dict(sizes) for sizes in self._small_shapes]

    @functools.cached_property
    def _small_shapes(self) -> list[dict[str, int]]:
        for largest in (3, 4, 5):
            candidates = itertools.product(range(1, largest + 1), repeat=len(self.names))
            every = (dict(zip(self.names, c, strict=True)) for c in sorted(candidates, key=lambda c: (sum(c), c)))
            shapes = list(itertools.islice(filter(self.allow, every), 24))
            if len(shapes) >= 3 or (shapes and not self.names):
                break
        if not shapes:
            stated = [f"{name}: {h}" for name, h in self.families()] + list(self.conditions)
            raise BadCheck("No dimensions up to 5 satisfy the hypotheses together: " + "; ".join(stated) + ".")
        return shapes


def _used(condition: str) -> set[str]:
    """The dimension names in a condition."""
    match = _CONDITION.match(condition)
    return {word for word in (match[1], match[3]) if not word.isdigit()} if match else set()


def generator(*seed: str | int) -> np.random.Generator:
    """A random generator seeded by words and numbers."""
    return np.random.default_rng([zlib.crc32(str(part).encode()) for part in seed])


def moved(value: Any, rng: np.random.Generator, step: float) -> Any:
    """A number or an array with every entry moved by `step` of its size; a symmetric matrix stays symmetric."""
    if not (isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")):
        return value
    noise = np.where(rng.random(np.shape(value)) < 0.5, -1.0, 1.0)
    if np.ndim(noise) == 2 and noise.shape[0] == noise.shape[1]:
        noise = np.tril(noise) + np.tril(noise, -1).T
    there = value * (1.0 + step * noise)
    return float(there) if isinstance(value, float) else there


def instances(hypotheses: Hypotheses, *seed: str | int, random: int = RANDOM) -> Iterator[Instance]:
    """The instances of `hypotheses`, smallest first, then `random` larger ones; the same for the same seed."""
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
    hypotheses: Hypotheses, sizes: Mapping[str, int], draw: Callable[[Hypothesis, tuple[int, ...]], Any]
) -> dict[str, Any] | None:
    """A value for every parameter in turn; None where a parameter has no value beside the others."""
    values: dict[str, Any] = {}
    for name, hypothesis in hypotheses.parameters.items():
        if not isinstance(hypothesis, Hypothesis):
            values[name] = sizes[name]
        elif hypothesis.family.refers:
            partner = hypothesis.family.partner(values, hypothesis)  # type: ignore[attr-defined]
            if partner is None:
                return None
            values[name] = partner
        else:
            values[name] = value = draw(hypothesis, hypothesis.resolve(sizes))
            if isinstance(value, np.ndarray):
                value.flags.writeable = False  # a check that changed it would change what comes after
    return values


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
