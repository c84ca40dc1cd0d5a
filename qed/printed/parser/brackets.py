r"""What stands in brackets or between bars: an expression, arguments, a vector, an inner product, a commutator."""

from __future__ import annotations

from collections.abc import Sequence

from .. import nodes as n
from ..shapes import SCALAR, Matrix, Scalar, compatible, same
from .arrays import is_array
from .norms import Norms

COMMUTATOR = "[A, B] of square matrices is the commutator AB − BA"


class Brackets(Norms):
    def bracketed(self) -> n.Node:
        token = self.next
        if token.kind == "bar":
            return self._barred()
        pair, start = token.text, token.start
        if pair == "(" and self.scope.reader and (function := self.pointwise(start)) is not None:
            return function
        items = self.items_in_brackets()
        if pair == "⟨":
            return self._inner_product(start, items)
        if pair == "‖":
            return self.norm(start, self._single(start, items))
        if pair == "|":
            return self.absolute(start, self.value(self._single(start, items)))
        if len(items) == 1 and not isinstance(items[0], n.Repeat):
            return items[0]
        if self.scope.commutators and pair in "[{" and (made := self._commutator(start, pair, items)) is not None:
            return made
        if pair == "[":
            return self.make(start, n.Block, (tuple(self.value(item) for item in items),))
        if any(not isinstance(item, n.Repeat) and not compatible(item.type, SCALAR) for item in items):
            self.fail(
                "Objects in parentheses, with commas, are the arguments of a function; only numbers make a vector.",
                self.since(start),
            )
        return self.column(start, items)

    def _commutator(self, start: int, pair: str, items: Sequence[n.Node]) -> n.Node | None:
        r"""[A, B] = AB − BA and \{A, B\} = AB + BA, of two square matrices of one size."""
        kinds = [item.type for item in items if isinstance(item.type, Matrix) and is_array(item)]
        if len(items) != 2 or len(kinds) != 2 or any(kind.is_vector for kind in kinds) or not compatible(*kinds):
            return None
        if not all(same(kind.rows, kind.cols) for kind in kinds):
            return None
        a, b = items
        note = COMMUTATOR if pair == "[" else "{A, B} of square matrices is the anticommutator AB + BA"
        self.scope.notes += [note] if note not in self.scope.notes else []
        there, back = self.make(start, n.Product, a, b), self.make(start, n.Product, b, a)
        return self.make(start, n.Sum2, ((1, there), (-1 if pair == "[" else 1, back)))

    def items_in_brackets(self) -> list[n.Node]:
        """What stands between two brackets, with commas."""
        pair = self.take().text
        saved, self.bars = self.bars, ()
        items = self.listed(pair)
        self.bars = saved
        self.close(pair)
        return items

    def arguments(self) -> list[n.Node]:
        return [self.value(item) for item in self.items_in_brackets()]

    def _single(self, start: int, items: list[n.Node]) -> n.Node:
        if len(items) != 1 or isinstance(items[0], n.Repeat):
            self.fail("One expression stands between these bars.", self.since(start))
        return items[0]

    def column(self, start: int, items: list[n.Node]) -> n.Node:
        """(x_1, …, x_n) as a vector."""
        cells = (item.replaced(along="column") if isinstance(item, n.Repeat) else item for item in items)
        return self.make(start, n.Block, tuple((cell,) for cell in cells))

    def _barred(self) -> n.Node:
        """|…| and ‖…‖ with bars that do not say whether they open or close."""
        token = self.take()
        pair, start = token.text, token.start
        saved = self.bars
        self.bars = (*saved, pair)
        body = self.value(self.sum())
        self.bars = saved
        if self.next.text != pair or self.next.kind not in ("bar", "close"):
            self.fail(
                "These bars are not closed. With several, write \\lVert … \\rVert and \\lvert … \\rvert.",
                (start, self.next.start),
            )
        self.take()
        return self.norm(start, body) if pair == "‖" else self.absolute(start, body)

    def _inner_product(self, start: int, items: list[n.Node]) -> n.Node:
        if len(items) != 2:
            self.fail("An inner product has two arguments.", self.since(start))
        a, b = (self.value(item) for item in items)
        if not compatible(a.type, b.type):
            self.fail(f"{a} is {a.type}, {b} is {b.type}: they have no inner product.", self.since(start))
        product = self.make(start, n.Product, self.make(start, n.Transpose, a), b)
        return product if isinstance(product.type, Scalar) else self.make(start, n.Trace, product)
