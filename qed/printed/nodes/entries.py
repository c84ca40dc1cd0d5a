"""Parts of objects: entries of vectors, matrices and arrays, members of families."""

from __future__ import annotations

import numpy as np

from .. import jets
from ..jets import Value
from ..shapes import ONE, SCALAR, Matrix, Misfit, Sequence, Tensor, Type
from .environment import Env, Undefined
from .fields import named, operand, subscript
from .leaves import Num, Sym
from .node import Node, need_scalar, whole


class Entry(Node):
    """The i-th entry of a vector, or the entry in row i and column j of a matrix."""

    base: Node = operand()
    i: Node = subscript()
    j: Node | None = subscript()

    def infer(self) -> Type:
        base, i, j, kind = self.base, self.i, self.j, self.base.type
        if not isinstance(kind, Matrix):
            raise Misfit(f"{base} is {kind}: it has no entries.")
        if j is None and not kind.is_vector and kind.rows.resolved() == ONE:
            i, j = Num(1), i
        if j is None and not kind.is_vector:
            raise Misfit(
                f"{base} is {kind}: its entries have two indices, {base}_{{ij}}. "
                f"A row of it is {base}_{{i,:}}, a column {base}_{{:,j}}."
            )
        for node, last in ((i, kind.rows), (j, kind.cols)):
            if node is not None:
                need_scalar(node, "An index")
                node.indexes(ONE, last)
        return SCALAR

    def ev(self, e: Env) -> Value:
        value, j = self.base.ev(e), self.j
        rows, cols = np.shape(jets.primal(value))[-2:]
        a, b = whole(self.i, e), 1 if j is None else whole(j, e)
        if j is None and cols > 1 and rows == 1:
            a, b = 1, a
        if not (1 <= a <= rows and 1 <= b <= cols):
            raise Undefined(f"entry ({a}, {b}) of {self.base}, which is {rows}×{cols}")
        return jets.entry(value, a - 1, b - 1)

    def words(self) -> str:
        return f"{self.base}[{self.i}]" if self.j is None else f"{self.base}[{self.i},{self.j}]"


class TensorEntry(Node):
    """An entry of an array with three indices."""

    base: Node = operand()
    i: Node = subscript()
    j: Node = subscript()
    k: Node = subscript()

    def infer(self) -> Type:
        kind = self.base.type
        if not isinstance(kind, Tensor):
            raise Misfit(f"{self.base} is {kind}: it does not have three indices.")
        for node, last in zip((self.i, self.j, self.k), kind.dims, strict=True):
            need_scalar(node, "An index")
            node.indexes(ONE, last)
        return SCALAR

    def ev(self, e: Env) -> Value:
        value, place = self.base.ev(e), [whole(i, e) for i in (self.i, self.j, self.k)]
        if not all(1 <= i <= n for i, n in zip(place, value.shape, strict=True)):
            raise Undefined("an entry beyond the end")
        return float(value[tuple(i - 1 for i in place)])

    def words(self) -> str:
        return f"{self.base}[{self.i},{self.j},{self.k}]"


class Member(Node):
    r"""The i-th of a family, \vec{u}_i or W^{(i)}."""

    family: Sym = named()
    i: Node = subscript()

    def infer(self) -> Type:
        index = need_scalar(self.i, "An index")
        kind = self.family.type
        if not isinstance(kind, Sequence):
            raise Misfit(f"{self.family} is {kind}, not a family.")
        if index is None:
            raise Misfit(f"The index {self.i} of {self.family} is not a sum of names and numbers.")
        self.i.indexes(kind.first, kind.last, family=True)
        return kind.member(index)

    def ev(self, e: Env) -> Value:
        place = whole(self.i, e)
        if (found := e.bound.get((self.family.key, place))) is not None:
            return found
        return self.family.ev(e)(place, e)

    def words(self) -> str:
        return f"{self.family}⟨{self.i}⟩"
