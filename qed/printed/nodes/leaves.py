"""Expressions without parts: numbers, symbols, indices; and I, 0, the ones, the e_i, Kronecker's δ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..jets import Value
from ..shapes import ONE, SCALAR, Dim, Matrix, Misfit, Scalar, Type, same
from .environment import Env, Undefined
from .fields import literal, meaning, subscript
from .node import Node, need_scalar, whole


class Num(Node):
    """A number as printed."""

    value: float = literal()

    def infer(self) -> Type:
        return Scalar(Dim.of(int(self.value)) if self.value == int(self.value) else None)

    def ev(self, e: Env) -> Value:
        return e.run.number(self.value)

    def words(self) -> str:
        return f"{self.value:g}".replace("inf", "∞")


@dataclass(eq=False)
class Definition:
    """What a printed `:=` says of a symbol; `params` are the arguments of a function."""

    body: Node
    params: tuple[Sym, ...] = ()

    def bodies(self) -> list[Node]:
        return [self.body]


class Sym(Node):
    """A declared symbol or, with a definition, a defined one."""

    key: str = literal()
    kind: Type = literal()
    definition: Definition | None = meaning(default=None)

    def infer(self) -> Type:
        return self.kind

    def ev(self, e: Env) -> Value:
        key = self.key
        if (found := e.bound.get(key)) is not None:
            return found
        if self.definition is not None:
            e.run.step(1)
            return self.definition.body.ev(e)
        return e.values[key] if key in e.values else e.run.number(e.run.sizes(key))

    def words(self) -> str:
        return printed(self.key)


def printed(key: str) -> str:
    """The letter of a symbol whose key was made fresh."""
    return key.split("#")[0]


class Index:
    """The variable of a sum, of an ellipsis or of a relation 'for all i'. Its range may come from its use."""

    def __init__(self, name: str):
        self.name = name
        self.first: Dim = ONE
        self.last: Dim | None = None
        self.guessed = False
        self.free = False  # not bound by a sum: the relation holds for all of its values
        self.strict = True

    def __str__(self) -> str:
        return self.name.split("#")[0]

    def used(self, first: Dim, last: Dim) -> None:
        """It indexes something that runs from `first` to `last`."""
        if self.last is None or self.guessed:
            self.first, self.last, self.guessed = first, last, False
        elif not self.strict:  # of a definition: it holds where all its parts exist
            gap = (first - self.first).resolved()
            self.first = first if not gap.terms and gap.const > 0 else self.first
        elif not (same(self.last, last) and same(self.first, first)):
            ranges = f"up to {self.last} in one place and up to {last} in another"
            if str(last.resolved()) == str(self.last.resolved()):
                ranges = f"from {self.first} in one place and from {first} in another"
            raise Misfit(
                f"The index {self.name} runs {ranges}. "
                f"Say which: \\sum_{{{self.name}=1}}^n, or \\forall {self.name} \\in \\{{1, \\dots, n\\}}."
            )

    def range(self, e: Env) -> range:
        assert self.last is not None
        return range(e.size(self.first), e.size(self.last) + 1)


class IndexVar(Node):
    """An index where it is used; `given` when its range is printed."""

    index: Index = literal()
    given: bool = literal()

    def infer(self) -> Type:
        return Scalar(Dim.of(self.index))

    def ev(self, e: Env) -> Value:
        return e.run.number(e.bound[self.index])

    def words(self) -> str:
        return str(self.index)

    def indexes(self, first: Dim, last: Dim | None, family: bool = False) -> None:
        if last is not None and not self.given:
            self.index.used(first, last)


class Delta(Node):
    """Kronecker's δ: 1 where two indices are equal, else 0."""

    i: Node = subscript()
    j: Node = subscript()

    def infer(self) -> Type:
        need_scalar(self.i, "An index")
        need_scalar(self.j, "An index")
        return SCALAR

    def ev(self, e: Env) -> Value:
        return 1.0 if whole(self.i, e) == whole(self.j, e) else 0.0

    def words(self) -> str:
        return f"δ[{self.i},{self.j}]"


class Filled(Node):
    r"""I, 0 as a block, \vec{1}: the shape comes from the surroundings."""

    name: str = literal()
    rows: Dim = literal()
    cols: Dim = literal()

    def infer(self) -> Type:
        return Matrix(self.rows, self.cols)

    def ev(self, e: Env) -> Value:
        try:
            shape = e.size(self.rows), e.size(self.cols)
        except KeyError:
            raise Undefined(f"the size of {self.name}") from None
        return np.eye(*shape) if self.name == "I" else np.full(shape, float(self.name))

    def words(self) -> str:
        return self.name


class Basis(Node):
    r"""\vec{e}_i: a 1 in place i."""

    rows: Dim = literal()
    i: Node = subscript()

    def infer(self) -> Type:
        need_scalar(self.i, "The index of \\vec{e}")
        self.i.indexes(ONE, self.rows)
        return Matrix(self.rows, ONE)

    def ev(self, e: Env) -> Value:
        size, i = e.size(self.rows), whole(self.i, e)
        if not 1 <= i <= size:
            raise Undefined(f"e_{i} in R^{size}")
        return np.eye(size)[:, i - 1 : i]

    def words(self) -> str:
        return f"e[{self.i}]"
