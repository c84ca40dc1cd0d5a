"""Claims that are true or false, as the engine runs them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from qed import families
from qed.compare import LIMIT
from qed.errors import BadCheck
from qed.families import Hypothesis
from qed.families.drawing import Rng
from qed.families.functions import SIGMOID, Entrywise, EntrywiseFunction
from qed.hypotheses import Hypotheses
from qed.printed.answer import Tried
from qed.printed.claims import bind
from qed.printed.holds import holds
from qed.printed.kinds import declared, named


class _Sigmoid(Entrywise):
    """The sigmoid 1/(1 + e⁻ᵗ), entry by entry: an exercise about it takes 1 − σ and σ′ for what they are."""

    words = "the sigmoid"

    def member(self, rng: Rng) -> EntrywiseFunction:
        return SIGMOID


Sigmoid = _Sigmoid()
FAMILY = re.compile(r"(\w+)(?:\[([\w, ]+)\])?")


@dataclass(frozen=True)
class Run:
    """A claim that is true or false, as the engine runs it; of a false one, values for which it fails."""

    latex: str
    symbols: Mapping[str, Hypothesis]
    given: tuple[str, ...] = ()
    counterexample: Mapping[str, Any] | None = None

    @staticmethod
    def of(row: Mapping[str, Any]) -> Run:
        """Of the symbols that several claims share, those that occur in this one."""
        latex, given = row["run"], tuple(row.get("given", ()))
        words = re.findall(r"\\?[A-Za-z]+", " ".join((latex, *given)))
        used = {word[1:] for word in words if word[0] == "\\"} | {c for word in words if word[0] != "\\" for c in word}
        symbols = {name: hypothesis(text) for name, text in row["symbols"].items() if name in used}
        return Run(latex, symbols, given, row.get("counterexample"))

    def tried(self) -> Tried:
        """What comes of running it."""
        return holds(self.latex, given=self.given, **self.symbols)

    def fails(self) -> bool:
        """Whether it fails for the values of its counterexample."""
        values = {name: np.array(value, dtype=float) for name, value in (self.counterexample or {}).items()}
        sizes = {
            dim: size for name, value in values.items()
            for dim, size in zip(self.symbols[name].dims, value.shape, strict=False)
        }  # fmt: skip
        types = declared(Hypotheses.of(named(dict(self.symbols)), ()))
        printed = bind(self.latex, types, self.given)
        return any(claim.judge(max(sizes.values())).ratio > LIMIT for claim in printed.evaluated(values, sizes))


def hypothesis(text: str) -> Hypothesis:
    """`Real[m, n]` as a hypothesis."""
    match = FAMILY.fullmatch(text)
    family = {"Sigmoid": Sigmoid, **vars(families)}.get(match[1]) if match else None
    if match is None or family is None:
        raise BadCheck(f"{text!r} is no hypothesis: write the name of a family and its dimensions, as in Real[m, n].")
    dims = tuple(dim.strip() for dim in (match[2] or "").split(",") if dim.strip())
    return family[dims]
