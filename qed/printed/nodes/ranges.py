"""What is taken over many values: sums, products, maxima and minima; and the choice between cases."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np

from .. import jets
from ..jets import Value
from ..shapes import ONE, SCALAR, Matrix, Misfit, Scalar, Type, Unknown, compatible, depends, short
from .environment import MOST_STEPS, Env, TooMuch, Undefined
from .fields import literal, named, operand, slot, subscript
from .leaves import Index, Sym
from .node import Node, need_scalar, number, whole


class Condition(NamedTuple):
    """A comparison of two numbers."""

    left: Node
    sign: str
    right: Node

    @classmethod
    def chain(cls, parts: Sequence[Node], signs: Sequence[str]) -> tuple[Condition, ...]:
        """The links of 0 < x ≤ 1, 0 < x and x ≤ 1."""
        return tuple(map(cls, parts, signs, parts[1:]))

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


COMPARE: dict[str, Callable[[float, float], bool]] = {
    "≠": lambda a, b: a != b, "=": lambda a, b: a == b, "<": lambda a, b: a < b, "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b, "≥": lambda a, b: a >= b,
}  # fmt: skip


MOST_BITS = 1000
"""A whole number with more is larger than any double."""


class Range(NamedTuple):
    """The values of one index of a sum: from first to last (None: from its use)."""

    variable: Index
    first: Node | None
    last: Node | None

    def values(self, e: Env) -> range:
        first = whole(self.first, e) if self.first is not None else e.size(self.variable.first)
        if self.last is not None:
            last = whole(self.last, e)
        elif self.variable.last is not None:
            last = e.size(self.variable.last)
        else:
            raise Undefined(f"the range of {self.variable}")
        return range(first, last + 1)

    def __str__(self) -> str:
        first = self.first if self.first is not None else self.variable.first
        last = self.last if self.last is not None else self.variable.last
        return f"{self.variable} = {first}…{last}"


def _least(values: list[Value]) -> Value:
    return jets.negative(jets.largest([jets.negative(v) for v in values]))


class Over(Node):
    """Σ, Π, max or min of a body over indices, with conditions such as i ≠ k."""

    SIGNS: ClassVar = {"Σ": (jets.add, 0.0), "Π": (jets.multiply, 1.0)}
    loose = True
    name: str = literal()
    ranges: tuple[Range, ...] = subscript()
    tests: tuple[Condition, ...] = operand()
    body: Node = slot()

    def infer(self) -> Type:
        name, kind = self.name, self.body.type
        for bound in (bound for _, *bounds in self.ranges for bound in bounds if bound is not None):
            need_scalar(bound, "A bound")
        if not isinstance(kind, (Scalar, Matrix)):
            raise Misfit(f"{self.body} is {kind}: it cannot be added up.")
        if name != "Σ":
            need_scalar(self.body, {"Π": "A factor", "max": "What is compared", "min": "What is compared"}[name])
        for index, *_ in self.ranges:
            if isinstance(kind, Matrix) and (depends(kind.rows, index) or depends(kind.cols, index)):
                raise Misfit("The terms of this sum do not have the same shape.")
        return SCALAR if isinstance(kind, Scalar) else kind

    def ev(self, e: Env) -> Value:
        name, values = self.name, self._terms(self.ranges, e.binding())
        if name in ("max", "min"):
            terms = [jets.scalar_of(v) for v in values]
            if not terms:
                raise Undefined(f"the {name} of nothing")
            return jets.largest(terms) if name == "max" else _least(terms)
        op, neutral = self.SIGNS[name]
        result: Value = None
        see = e.run.see if name == "Σ" else _ignore
        for value in values:
            see(value)
            result = value if result is None else op(result, value)
            if isinstance(result, int) and result.bit_length() > MOST_BITS:
                result = math.inf if result > 0 else -math.inf
        if result is None:
            return neutral if isinstance(self.type, Scalar) else np.zeros(e.shape(self.type))
        return result

    def _terms(self, ranges: tuple[Range, ...], e: Env) -> Iterator[Value]:
        if not ranges:
            if all(COMPARE[sign](whole(a, e), whole(b, e)) for a, sign, b in self.tests):
                e.run.step(1)
                yield self.body.ev(e)
            return
        head, rest = ranges[0], ranges[1:]
        values = head.values(e)
        if len(values) > MOST_STEPS:
            raise TooMuch
        for i in values:
            e.bound[head.variable] = i
            yield from self._terms(rest, e)

    def over(self) -> str:
        """What it is taken of, and over what."""
        return f"{self.name}[{', '.join(map(str, (*self.ranges, *self.tests)))}]"

    def words(self) -> str:
        shape = short(self.type)
        return f"{self.over()}({self.body}{' : ' + shape if shape else ''})"


def _ignore(value: Value) -> None:
    """Nothing cancels in a product."""


class Extremum(Node):
    """max or min of printed numbers: max{m, n}; of the entries of a vector or matrix; of two entry by entry."""

    name: str = literal()
    items: tuple[Node, ...] = slot()

    def infer(self) -> Type:
        arrays = [item for item in self.items if _is_array(item.type)]
        if len(self.items) == 2 and arrays:
            for item in self.items:
                if not isinstance(item.type, Matrix):
                    need_scalar(item, f"What {self.name} compares")
                elif not compatible(arrays[0].type, item.type):
                    kinds = f"{arrays[0]} is {arrays[0].type}, {item} is {item.type}"
                    raise Misfit(f"{kinds}: {self.name} compares two entry by entry.")
            return arrays[0].type
        for item in self.items:
            if not (isinstance(item.type, Matrix) and len(self.items) == 1):
                need_scalar(item, f"What {self.name} compares")
        return SCALAR

    def ev(self, e: Env) -> Value:
        if isinstance(self.type, Matrix):
            a, b = (item.ev(e) for item in self.items)
            value = (jets.maximum if self.name == "max" else jets.minimum)(a, b)
            e.run.see(value)
            return value
        if len(self.items) == 1:
            value = jets.matrix_of(self.items[0].ev(e))
            values = [jets.entry(value, *at) for at in np.ndindex(np.shape(jets.primal(value))[-2:])]
        else:
            values = [jets.scalar_of(item.ev(e)) for item in self.items]
        return jets.largest(values) if self.name == "max" else _least(values)

    def words(self) -> str:
        return f"{self.name}({', '.join(map(str, self.items))})"


def _is_array(kind: Type) -> bool:
    return isinstance(kind, Matrix) and not (kind.rows.resolved() == ONE and kind.cols.resolved() == ONE)


class Indicator(Node):
    """1 where a comparison holds, else 0; of vectors and matrices entry by entry. Its derivative is 0."""

    left: Node = slot()
    sign: str = literal()
    right: Node = slot()

    def infer(self) -> Type:
        shaped = [side for side in (self.left, self.right) if isinstance(side.type, Matrix)]
        if len(shaped) == 2 and not compatible(shaped[0].type, shaped[1].type):
            raise Misfit(
                f"{self.left} is {self.left.type}, {self.right} is {self.right.type}: they cannot be compared."
            )
        for side in (self.left, self.right):
            if not isinstance(side.type, Matrix):
                need_scalar(side, "What is compared")
        return shaped[0].type if shaped else SCALAR

    def ev(self, e: Env) -> Value:
        a, b = (np.asarray(jets.primal(side.ev(e))) for side in (self.left, self.right))
        found = np.asarray(np.vectorize(COMPARE[self.sign], otypes=[float])(a, b))
        return found if isinstance(self.type, Matrix) else float(found.reshape(()))

    def words(self) -> str:
        return f"1[{self.left} {self.sign} {self.right}]"


class SphereMax(Node):
    """max (or min) of g(x) over unit vectors x, or over x ≠ 0, where g or g² is a quadratic form on the sphere.

    Then the extremum is an eigenvalue. That g has this form is tested at other points; anything else is refused.
    """

    loose = True
    name: str = literal()
    variable: Sym = named()
    domain: str = literal()
    body: Node = slot()

    def infer(self) -> Type:
        need_scalar(self.body, "What is maximised")
        kind = self.variable.type
        rows = kind.rows.resolved() if isinstance(kind, Matrix) else ONE
        if any(isinstance(atom, Unknown) for atom, _ in rows.terms):
            raise Misfit(f"{self.variable} does not occur in {self.body}, of which the {self.name} is taken.")
        return SCALAR

    def ev(self, e: Env) -> Value:
        if e.depth:
            raise jets.NotDifferentiable("A maximum over a sphere has no derivative here.")
        n, _ = e.shape(self.variable.type)

        def g(x: Any) -> float:
            return self._at(x / np.linalg.norm(x), e)

        basis = np.eye(n)
        away = [np.cos(np.arange(n) * (t + 1.3) + t) for t in range(3)]
        for degree in (1, 2):
            form = np.zeros((n, n))
            single = [g(b) ** degree for b in basis]
            for i, j in itertools.combinations_with_replacement(range(n), 2):
                form[i, j] = form[j, i] = (
                    single[i] if i == j else g(basis[i] + basis[j]) ** degree - (single[i] + single[j]) / 2
                )
            scale = float(np.abs(form).max(initial=0.0)) or 1.0
            fits = all(abs(g(x) ** degree - x @ form @ x / (x @ x)) <= 1e-9 * scale for x in away)
            if fits and (degree == 1 or all(g(x) >= 0 for x in away)):
                if self.domain == "≠0" and any(
                    abs(self._at(2.5 * x, e) - g(x)) > 1e-9 * (abs(g(x)) + scale) for x in away
                ):
                    raise Undefined("a maximum that does not exist: the value changes with the length of the vector")
                values = np.linalg.eigvalsh(form)
                e.run.see(float(np.sqrt(scale)) if degree == 2 else scale)
                top = float(values[-1] if self.name == "max" else values[0])
                return top if degree == 1 else math.sqrt(max(top, 0.0))
        raise TooMuch

    def _at(self, x: Any, e: Env) -> float:
        return float(jets.scalar_of(self.body.ev(e.with_(self.variable.key, x.reshape(-1, 1)))))

    def words(self) -> str:
        variable = self.variable
        where = f"‖{variable}‖ = 1" if self.domain == "=1" else f"{variable} ≠ 0"
        return f"{self.name}[{variable} : {short(variable.type)}, {where}]({self.body})"


class Case(NamedTuple):
    """A value where all tests hold; no test is `otherwise`."""

    value: Node
    tests: tuple[Condition, ...]

    def __str__(self) -> str:
        return f"{self.value} if {' and '.join(map(str, self.tests))}" if self.tests else f"{self.value} else"


class Cases(Node):
    cases: tuple[Case, ...] = slot()

    def infer(self) -> Type:
        first = self.cases[0].value.type
        for value, _ in self.cases:
            if not compatible(first, value.type):
                raise Misfit(f"The cases have different shapes: {first} and {value.type}.")
        return SCALAR if isinstance(first, Scalar) else first

    def ev(self, e: Env) -> Value:
        found = None
        for value, tests in self.cases:
            if not tests and found is not None:
                break
            if all(COMPARE[sign](number(a, e), number(b, e)) for a, sign, b in tests):
                here = value.ev(e)
                if found is not None and np.any(np.asarray(jets.primal(here)) != np.asarray(jets.primal(found))):
                    raise Undefined("two cases that differ both hold")
                found = here if found is None else found
        if found is not None:
            return found
        raise Undefined("none of the cases")

    def words(self) -> str:
        return "{" + "; ".join(map(str, self.cases)) + "}"
