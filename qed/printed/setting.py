"""What the symbols of a formula are, on every instance: hypotheses, and objects built from their values."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from .. import precise
from ..compare import EPS, LIMIT, REFUTED, STEP, Outcome
from ..errors import BadCheck, NotWellFormed
from ..hypotheses import Hypotheses
from ..instances import Instance, generator, moved
from ..objects import Build, built
from .claims import Judged, Printed, bind
from .kinds import Indexed, Objects, declared, layer_sizes, printed_name
from .shapes import Type


class Environment(NamedTuple):
    """An instance as a formula sees it: values by printed letter, the sizes behind the names of dimensions, and the
    size of values that were computed, not drawn: they carry rounding errors of their own."""

    values: Mapping[str, Any]
    sizes: Mapping[Any, int]
    floor: float = 0.0

    def moved(self, rng: np.random.Generator) -> Environment:
        """The same with every value moved a little."""
        return self._replace(values={name: _moved(value, rng) for name, value in self.values.items()})


class Setting:
    """What a formula's symbols are: hypotheses, and objects that a function builds from their values.

    A function that builds objects returns None for an instance that does not count (see `qed.objects`); nor does one
    count that a check does not assume. The types of objects are read off several instances.
    """

    def __init__(
        self,
        hypotheses: Hypotheses,
        build: Build | Sequence[Build] | None = None,
        instances: Iterable[Instance] = (),
        assumes: Callable[[Instance], bool] = lambda _: True,
    ):
        self.hypotheses, self.assumes = hypotheses, assumes
        self._known: dict[tuple[int, int], tuple[Printed, Instance, list[Judged] | None]] | None = None
        self.builds = [build] if callable(build) else list(build or ())
        self.types: dict[str, Type] = declared(hypotheses)
        if self.builds:
            samples = [(i, b) for i in _most_distinct(instances) if (b := self._built(i)) is not None]
            if not samples:
                raise BadCheck("The function that builds the objects returns none for any of the instances.")
            objects = Objects([b for _, b in samples], [i.sizes for i, _ in samples])
            self.types |= objects.types()
            self._objects = objects

    def _built(self, instance: Instance) -> Mapping[str, Any] | None:
        return built(self.builds, instance.values)

    def extended(self, build: Build, instances: Iterable[Instance]) -> Setting | None:
        """This setting with further objects; None where they can be built for none of the instances."""
        other = copy.copy(self)
        other.builds = [*self.builds, build]
        samples = [(i, b) for i in instances if (b := other._built(i)) is not None]
        if not samples:
            return None
        other._objects = Objects([b for _, b in samples], [i.sizes for i, _ in samples])
        other.types = other._objects.types() | self.types
        return other

    def read(self, latex: str, given: Sequence[str] = (), layout: str = "numerator") -> Printed:
        """Read a formula whose symbols are those of this setting."""
        printed = bind(latex, self.types, given, layout)
        for own, key in printed.differentials.items():
            raise NotWellFormed(
                f"{own} is not declared: a check declares the differential of {key} as well.", latex, (0, len(latex))
            )
        return printed

    def counts(self, instance: Instance) -> bool:
        """Whether an instance is as the check assumes, and objects can be built for it."""
        return self.assumes(instance) and self._built(instance) is not None

    def environment(self, instance: Instance) -> Environment | None:
        """What a formula is evaluated with on one instance; None where it does not count."""
        if not self.assumes(instance):
            return None
        values = {printed_name(name): value for name, value in instance.values.items()}
        if not self.builds:
            return Environment(values, instance.sizes)
        objects = self._built(instance)
        if objects is None:
            return None
        return Environment(
            values | {printed_name(name): value for name, value in objects.items()},
            {**self._objects.size_map(objects, instance.sizes), **layer_sizes(self.types, objects)},
            max((_size(value) for value in objects.values()), default=0.0),
        )

    @contextlib.contextmanager
    def remembering(self) -> Iterator[None]:
        """Meanwhile a formula that was judged on an instance is not evaluated there again."""
        self._known = {}
        try:
            yield
        finally:
            self._known = None

    def judged(self, printed: Printed, instance: Instance) -> list[Judged] | None:
        """The claims on one instance; None where it does not count."""
        if self._known is None:
            return self._judged(printed, instance)
        key = id(printed), id(instance)
        if key not in self._known:  # the two are kept as well: what is gone gives its identity away
            self._known[key] = (printed, instance, self._judged(printed, instance))
        return self._known[key][2]

    def _judged(self, printed: Printed, instance: Instance) -> list[Judged] | None:
        environment = self.environment(instance)
        if environment is None:
            return None
        claims = printed.evaluated(*environment)
        if any(claim.judge(instance.size).ratio > CLOSE for claim in claims):
            nearby = printed.evaluated(*environment.moved(generator("moved")))
            for claim, there in zip(claims, nearby, strict=True):
                claim.widened(there, STEP)
        return claims

    def rounds(self, printed: Printed, instance: Instance) -> bool:
        """Whether rounding explains what a formula misses: objects that are built anew, of values that moved by units
        of rounding, move its sides by as much. An eigenvector is known to no more than that."""
        if not self.builds:
            return False
        rng = generator("rebuilt")
        values = {name: moved(value, rng, 4 * EPS) for name, value in instance.values.items()}
        claims, beside = self._judged(printed, instance), self.environment(replace(instance, values=values))
        if claims is None or beside is None:
            return False
        for claim, there in zip(claims, printed.evaluated(*beside), strict=True):
            claim.widened(there, EPS)
        return all(claim.judge(instance.size).ratio <= LIMIT for claim in claims)

    def rounded(self, instance: Instance) -> bool:
        """Whether a value is a member of its family up to rounding only."""
        by_rounding = {name for name, h in self.hypotheses.families() if h.family.by_rounding} & instance.values.keys()
        return not all(_is_whole(instance.values[name]) for name in by_rounding)

    def breaks(self, printed: Printed, instance: Instance) -> bool | None:
        """Whether a claim is false on one instance by more than rounding: in many digits, or exactly.

        None where that cannot be told: the formula, or an object that a function builds, is known in doubles only.
        """
        if self.builds or _is_long(instance):
            return None
        environment = self.environment(instance)
        if environment is None:
            return False

        def links(there: Environment) -> precise.Sides:
            return lambda: [link for claim in printed.precisely(there.values, there.sizes) for link in claim.links()]

        near = [environment.moved(generator("moved", turn)) for turn in range(NEAR)] if self.rounded(instance) else []
        try:
            return precise.broken(links(environment), [links(there) for there in near], instance.simple)
        except Exception:  # whatever it was that cannot be computed with other numbers
            return None


def is_clear(outcome: Outcome, instance: Instance) -> bool:
    """Whether a miss is beyond rounding even where the formula cannot be computed in many digits."""
    return outcome.ratio > REFUTED and (instance.simple or outcome.ratio * instance.size * EPS > CLEAR)


CLEAR = 1e-6
"""The part of the size of its terms by which a formula must miss."""
NEAR = 2
"""How often values that are members up to rounding only are moved, to see what that makes of the sides."""
CLOSE = LIMIT / 10
"""Where sides differ by a ratio above this, the values are moved by STEP of their size, to see how errors grow."""


def _moved(value: Any, rng: np.random.Generator) -> Any:
    """A value, or the members of a family, moved a little."""
    if isinstance(value, Indexed):
        return Indexed([_moved(item, rng) for item in value.items], value.first, value.beyond)
    if isinstance(value, (list, tuple)):
        return [_moved(item, rng) for item in value]
    return moved(value, rng, STEP)


LONG, LARGE = 2000, 10
"""Vectors with more entries in all than this, and matrices with a larger side, take too long in many digits."""


def _is_long(instance: Instance) -> bool:
    sides = [side for value in instance.numbers if np.ndim(value) > 1 for side in np.shape(value)]
    return max(sides, default=0) > LARGE or sum(np.size(value) for value in instance.numbers) > LONG


def _is_whole(value: Any) -> bool:
    """Whether a value consists of whole numbers: what holds up to rounding holds exactly there."""
    return isinstance(value, (float, int, np.ndarray)) and bool(np.all(value == np.round(value)))


def _size(value: Any) -> float:
    """The size of a computed object: what its rounding errors are relative to. Counts are exact."""
    if isinstance(value, Indexed):
        value = value.items
    if isinstance(value, (list, tuple)):
        return max((_size(item) for item in value), default=0.0)
    if isinstance(value, (float, np.ndarray)) and np.size(value):
        size = float(np.abs(value).max())
        return size if np.isfinite(size) else 0.0
    return 0.0


def _most_distinct(instances: Iterable[Instance]) -> list[Instance]:
    """Instances in which most dimensions differ come first: they tell the names apart."""
    found = list(instances)
    return sorted(found, key=lambda i: -len(set(i.sizes.values())) * 100 - min(sum(i.sizes.values()), 60))[:40]
