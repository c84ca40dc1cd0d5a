"""Programs of random steps: every value is computed from one or two values before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import show
from ..errors import BadCheck
from .base import Dims, Hypothesis
from .drawing import Rng, one
from .functions import FunctionFamily
from .smooth import taken

Step = tuple[str, tuple[int, ...]]
"""An operation and the places of the values that it takes, counted from 0."""

OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "sin": np.sin,
    "tanh": np.tanh,
}
FUNCTIONS = ("sin", "tanh")
"""The operations that take one value."""
LARGE = 100.0
"""Sums and products that could be larger, of inputs up to 4, are not formed: rounding would hide what comes after."""


class ProgramFunction:
    """Steps that take n numbers to one, the last value: `f(x)` for an x of n entries.

    Entries may be anything that can be added, subtracted and multiplied, and has a sine and a hyperbolic tangent
    (methods `sin` and `tanh` will do).

    Attributes
    ----------
    inputs : the number n of inputs: the values in the places 0, …, n − 1.
    steps : for each later value its operation, "+", "-", "*", "sin" or "tanh", and the places of what it takes.
    """

    def __init__(self, inputs: int, steps: Iterable[Step]) -> None:
        self.inputs = inputs
        self.steps = tuple(steps)

    def values(self, x: Iterable[Any]) -> list[Any]:
        """The inputs, and what every step makes of the values before it."""
        found = list(x)
        for name, places in self.steps:
            found.append(OPERATIONS[name](*(found[place] for place in places)))
        return found

    def __call__(self, x: Any) -> Any:
        taken("The program", (x,), ((self.inputs,),))
        return self.values(x)[-1]

    def of_columns(self, x: Any) -> Any:
        """The output as a 1×1 matrix, of a column."""
        return self.values(row[None] @ x for row in np.eye(self.inputs))[-1]

    def __str__(self) -> str:
        return ", ".join(f"{_name(self.inputs + k)} = {_written(*step)}" for k, step in enumerate(self.steps))

    __repr__ = __str__

    def latex(self) -> str:
        """The steps, where they are typeset."""
        plain = str.maketrans({digit: f"_{{{k}}}" for k, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")} | {"−": "-"})
        written = str(self).translate(plain).replace("}_{", "")
        for name in FUNCTIONS:
            written = written.replace(name, rf"\{name}")
        return rf"({written})"


def _name(place: int) -> str:
    return "v" + "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(place + 1))


def _written(operation: str, places: Sequence[int]) -> str:
    names = [_name(place) for place in places]
    if len(names) == 1:
        return f"{operation} {names[0]}"
    return names[0] + {"+": " + ", "-": " − ", "*": ""}[operation] + names[1]


class _Program(FunctionFamily):
    """`f: Program["n", "s"]` takes n numbers to one in s steps (see `ProgramFunction`). Values may be used often."""

    words = "a program"
    arity = (2,)

    def of(self, inputs: int, *steps: tuple[Any, ...]) -> ProgramFunction:
        """The program with these steps, each an operation and the values that it takes, counted from 1: ("*", 1, 2).

        Raises
        ------
        BadCheck : an operation is unknown, takes another number of values, or takes one that is not there yet.
        """
        made: list[Step] = []
        for operation, *numbers in steps:
            there = inputs + len(made)
            wanted = 1 if operation in FUNCTIONS else 2
            if operation not in OPERATIONS or len(numbers) != wanted or not all(1 <= k <= there for k in numbers):
                raise BadCheck(
                    f"Step {len(made) + 1}, {(operation, *numbers)}: write one of {show.listed(list(OPERATIONS))} and "
                    f"the numbers of the values that it takes, from 1 to {there}: two, "
                    f"or one for {show.listed([*FUNCTIONS])}."
                )
            made.append((operation, tuple(k - 1 for k in numbers)))
        return ProgramFunction(inputs, made)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return ((dims[0],),), 0

    def dims_of(self, value: Any) -> Dims:
        return (value.inputs, len(value.steps)) if isinstance(value, ProgramFunction) else ()

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return isinstance(value, ProgramFunction) and self.dims_of(value) == dims

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        """First v + v again and again, then random steps, most of them sums, differences and products."""
        if turn == 0:
            return ProgramFunction(dims[0], [("+", (place, place)) for place in range(dims[0] - 1, sum(dims) - 1)])
        return ProgramFunction(dims[0], _steps(rng, dims, ("+", "*", "-")))

    def sample(self, rng: Rng, dims: Dims) -> Any:
        return ProgramFunction(dims[0], _steps(rng, dims, ("+", "*", "-", "*", "sin")))


def _steps(rng: Rng, dims: Dims, names: Sequence[str]) -> list[Step]:
    """Random steps. Half of them take the newest value, so that most values reach the last one.

    Functions of one value take turns.
    """
    largest = [4.0] * dims[0]
    steps: list[Step] = []
    turn = 0
    for _ in range(dims[1]):
        newest = len(largest) - 1
        a, b = (one(rng, 0, newest + 1) for _ in range(2))
        a = newest if one(rng, 0, 2) else a
        name = names[one(rng, 0, len(names))]
        size = largest[a] * largest[b] if name == "*" else largest[a] + largest[b]
        if name == "sin" or size > LARGE:
            name, size = FUNCTIONS[turn % len(FUNCTIONS)], 1.0
            turn += 1
        steps.append((name, (a,) if name in FUNCTIONS else (a, b)))
        largest.append(size)
    return steps


Program = _Program()
