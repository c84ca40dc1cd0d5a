"""All that a statement assumes: its parameters with their hypotheses, and conditions on dimensions."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from .errors import BadCheck
from .families import Dimension, Hypothesis, Index

MOST_CASES = 300
"""A claim about no more cases than this is tried in each of them."""

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
        names += [name for name, h in parameters.items() if h is Dimension and name not in names]  # in no other shape
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

    def cases(self) -> list[dict[str, Any]] | None:
        """All values of the parameters, where these are indices with few of them; None elsewhere.

        Where nothing varies, it is one case.
        """
        if self.names or not all(isinstance(h, Hypothesis) and h.family is Index for h in self.parameters.values()):
            return None
        ranges = [range(1, h.resolve({})[0] + 1) for _, h in self.families()]
        if prod(map(len, ranges)) > MOST_CASES:
            return None
        return [dict(zip(self.parameters, values, strict=True)) for values in itertools.product(*ranges)]

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
