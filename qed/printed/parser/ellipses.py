r"""Dots: one pattern with one index (in a matrix two) must give the terms before them and the last one.

The first and the last term are compared part by part. Where they differ, both must be sums of names and numbers, and
all these differences the same: x_1 + \dots + x_n, A_1 B_n + \dots + A_n B_1 is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .. import nodes as n
from ..shapes import Dim, Scalar, Type
from .derivative_letters import DerivativeLetters


class Pattern(NamedTuple):
    """An expression in a new index that runs from low to high."""

    variable: n.Index
    low: n.Node
    high: n.Node
    body: n.Node

    def at(self, place: n.Node) -> n.Node:
        variable = self.variable
        return self.body.remade(lambda x: place if isinstance(x, n.IndexVar) and x.index is variable else None)

    def consecutive(self) -> bool:
        """Whether low … high leaves no doubt without a second member: 1 … n does, 2 … 2n does not."""
        low, high = _dim(self.low), _dim(self.high)
        return low is not None and high is not None and all(abs(count) == 1 for _, count in (high - low).terms)

    def near(self, steps: int) -> n.Node:
        """The member so many steps after the first."""
        if isinstance(self.low, n.Num):
            return self.at(n.Num(self.low.value + steps))
        return self.at(n.Sum2(((1, self.low), (1, n.Num(steps)))) if steps else self.low)


class Ellipses(DerivativeLetters):
    def dotted_sum(self, start: int, terms: list[tuple[int, n.Node]], last: n.Node) -> list[tuple[int, n.Node]]:
        """The terms before the dots and the last one as one sum."""
        sign = terms[-1][0]
        same = len(terms)
        while same and terms[same - 1][0] == sign:
            same -= 1
        before = [self.value(term) for _, term in terms[same:]]
        found = self._pattern_of(before, last)
        if found is None:
            self.fail(
                "The terms around the dots do not fit one pattern with one index: write \\sum.", self.since(start)
            )
        count, pattern = found
        return [*terms[: len(terms) - count], (sign, self._folded(start, "Σ", pattern))]

    def dotted_product(self, start: int, before: n.Node, last: n.Node) -> n.Node:
        """The factors before the dots and the last one as one product."""
        head: list[n.Node] = []
        node = before
        while isinstance(node, n.Product):
            head.insert(0, node.b)
            node = node.a
        head.insert(0, node)
        found = self._pattern_of(head, last)
        if found is None:
            self.fail("The factors around the dots do not fit one pattern.", self.since(start))
        count, pattern = found
        made = self._folded(start, "Π", pattern)
        for other in reversed(head[:-count]):
            made = self.make(start, n.Product, other, made)
        return made

    def _folded(self, start: int, name: str, pattern: Pattern) -> n.Node:
        index, low, high, body = pattern
        return self.make(start, n.Over, name, (n.Range(index, low, high),), (), body)

    def repeated(self, start: int, along: str, items: Sequence[n.Node], mark: int) -> list[n.Node]:
        """Fold the items around the dots (before `mark`) into one `Repeat`."""
        if not 0 < mark < len(items):
            self.fail("The dots need a first and a last item.")
        found = self._pattern_of(items[:mark], items[mark])
        if found is None:
            self.fail("The items around the dots do not fit one pattern with one index.", self.since(start))
        count, pattern = found
        return [*items[: mark - count], self.make(start, n.Repeat, along, *pattern), *items[mark + 1 :]]

    def _pattern_of(self, before: Sequence[n.Node], last: n.Node) -> tuple[int, Pattern] | None:
        """How many of the items before the dots belong to the pattern, and the pattern: as many as fit.

        x_1 + x_3 + … + x_n has none: x_3 + … + x_n would, but x_1 looks as if it belonged to it as well.
        """
        patterns = [pattern_between(item, last) for item in before]
        for first, pattern in enumerate(patterns):
            if pattern is not None:
                head = before[first:]
                fits = all(str(pattern.near(k)) == str(item) for k, item in enumerate(head))
                return (len(head), pattern) if fits and (len(head) > 1 or pattern.consecutive()) else None
        return None

    def listed(self, pair: str) -> list[n.Node]:
        """Expressions with commas between them; `x_1, …, x_n` becomes a repeated pattern."""
        items = [self.sum()]
        start = self.tokens[self.at - 1].start
        marks: list[int] = []
        while self.accept(",") or (pair == "[" and self.next.kind == "newline" and bool(self.take())):
            if self.dots_here():
                self.take()
                marks.append(len(items))
            else:
                items.append(self.sum())
        if not marks:
            return items
        items = [self.value(item) for item in items]
        if marks == [1, 2] and len(items) == 3:
            return [self._replaced_entry(start, items)]
        if len(marks) != 1:
            self.fail("One ellipsis in a list, please: x_1, \\dots, x_n.")
        return self.repeated(start, "row" if pair == "[" else "column", items, marks[0])

    def _replaced_entry(self, start: int, items: Sequence[n.Node]) -> n.Node:
        """(x_1, …, x_i + h, …, x_n): the pattern but for the entry whose index stands in the middle."""
        pattern = pattern_between(items[0], items[2])
        if pattern is None:
            self.fail("The first and the last entry do not fit one pattern.", self.since(start))
        for part in items[1].walk():
            if isinstance(part, (n.Entry, n.Member)) and str(pattern.at(part.i)) == str(part):
                return self.make(start, n.Replaced, *pattern, part.i, items[1])
        self.fail(f"The entry between the dots has nothing to do with {pattern.body}.", self.since(start))

    def grid(self, start: int, cells: dict[tuple[int, int], n.Node]) -> n.Node:
        """A matrix with dots both ways: a diagonal and zeros, or a pattern in two indices read off the corners."""
        lines, columns = sorted({i for i, _ in cells}), sorted({j for _, j in cells})
        span = self.since(start)
        if any((i, j) not in cells for i in lines for j in columns):
            self.fail("The dots of this matrix do not leave whole rows and columns.", span)
        table = [[cells[i, j] for j in columns] for i in lines]
        size = len(table)
        off = [table[i][j] for i in range(size) for j in range(len(columns)) if i != j]
        if size == len(columns) and off and all(isinstance(c, n.Num) and c.value == 0 for c in off):
            parts = self.repeated(start, "diagonal", [table[i][i] for i in range(size)], size - 1)
            if len(parts) == 1:
                return self.make(start, n.Block, ((parts[0],),))
            self.fail("The diagonal does not fit one pattern.", span)
        down = pattern_between(table[0][0], table[-1][0])
        beside = pattern_between(table[0][-1], table[-1][-1])
        if down is None or beside is None:
            self.fail("The corners of this matrix do not fit a pattern in two indices.", span)
        if (str(down.low), str(down.high)) != (str(beside.low), str(beside.high)):
            self.fail("The last column of this matrix does not run as far as the first.", span)
        across = pattern_between(down.body, beside.at(n.IndexVar(down.variable, True)))
        if across is None:
            self.fail("The corners of this matrix do not fit a pattern in two indices.", span)
        down.variable.name, across.variable.name = "i", "j"
        both = Pattern(down.variable, down.low, down.high, across.body)
        for a, row in enumerate(table):
            for b, cell in enumerate(row):
                in_row = both.at(_place(both, a, size))
                if str(
                    Pattern(across.variable, across.low, across.high, in_row).at(_place(across, b, len(row)))
                ) != str(cell):
                    self.fail(f"The block {cell} does not fit the pattern of the corners.", span)
        limits = (down.low, down.high), (across.low, across.high)
        return self.make(start, n.Grid, down.variable, across.variable, *limits, across.body)


def _place(pattern: Pattern, position: int, count: int) -> n.Node:
    """The index of a printed row or column: counted from the first, but the last is the last."""
    if position == count - 1:
        return pattern.high
    return n.Num(pattern.low.value + position) if isinstance(pattern.low, n.Num) else pattern.low


def pattern_between(first: n.Node, last: n.Node) -> Pattern | None:
    """One expression in a new index that gives `first` and `last` at its ends."""
    pairs: list[tuple[n.Node, n.Node]] = []
    if not _differences(first, last, pairs) or not pairs:
        return None
    low, high = pairs[0]
    low_dim, high_dim = _dim(low), _dim(high)
    if low_dim is None or high_dim is None or (low_dim.terms and not high_dim.terms):
        return None  # dots run upwards: x_n + … + x_1 would be an empty sum
    shifts: dict[int, int] = {}
    for a, b in pairs:
        da, db = _dim(a), _dim(b)
        if da is None or db is None:
            return None
        shift, other = da - low_dim, db - high_dim
        if shift.terms or other.terms or shift.const != other.const:
            return None
        shifts[id(a)] = shift.const
    index = n.Index("i")
    variable = n.IndexVar(index, True)

    def change(node: n.Node) -> n.Node | None:
        shift = shifts.get(id(node))
        return None if shift is None else n.Sum2(((1, variable), (1, n.Num(shift)))) if shift else variable

    try:
        return Pattern(index, low, high, first.remade(change))
    except n.Misfit:
        return None


def _dim(node: n.Node) -> Dim | None:
    return node.type.index if isinstance(node.type, Scalar) else None


def _differences(a: n.Node, b: n.Node, pairs: list[tuple[n.Node, n.Node]]) -> bool:
    """Collect where two expressions differ: in sums of names and numbers only, or they do not match."""
    both_products = type(a) is type(b) and isinstance(a, n.Product)
    if _dim(a) is not None and _dim(b) is not None and not both_products:
        if str(a) != str(b):
            pairs.append((a, b))
        return True
    return type(a) is type(b) and all(
        _field_differences(x, y, pairs) for x, y in zip(a.values(), b.values(), strict=True)
    )


def _field_differences(x: Any, y: Any, pairs: list[tuple[n.Node, n.Node]]) -> bool:
    if isinstance(x, n.Node) and isinstance(y, n.Node):
        return _differences(x, y, pairs)
    if isinstance(x, n.Range) and isinstance(y, n.Range):
        return str(x) == str(y)
    if isinstance(x, tuple) and isinstance(y, tuple):
        return len(x) == len(y) and all(_field_differences(p, q, pairs) for p, q in zip(x, y, strict=True))
    if isinstance(x, n.Index) and isinstance(y, n.Index):
        return x.name == y.name
    if isinstance(x, n.Definition) and isinstance(y, n.Definition):
        return str(x.body) == str(y.body)
    return bool(x == y) or (isinstance(x, Type) and isinstance(y, Type))
