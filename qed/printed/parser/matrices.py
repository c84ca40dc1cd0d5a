r"""Matrices and cases: \begin{bmatrix} … \end{bmatrix}, with blocks and dots, and \begin{cases}."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import ONE, Dim, Scalar, Unknown, same
from .ellipses import Ellipses
from .vocabulary import MATRICES

Row = list[n.Node | None]
"""The cells of one row; None stands for dots."""


class Matrices(Ellipses):
    def environment(self) -> n.Node:
        start = self.next.start
        name = self.environment_name()
        if name not in MATRICES:
            self.fail(f"\\begin{{{name}}} is not known here.", (start, self.tokens[self.group_end(self.at + 1)].end))
        self.take_environment()
        if name == "array" and self.is_("{"):
            self.at = self.group_end() + 1
        self.deeper(1)
        saved, self.bars = self.bars, ()
        node = self._cases(start) if name == "cases" else self._matrix(start, self._rows(start, name))
        self.bars = saved
        self.deeper(-1)
        return self.make(start, n.Determinant, node) if name == "vmatrix" else node

    def _ended(self, start: int, name: str) -> bool:
        if self.next.kind == "end":
            self.fail(f"\\begin{{{name}}} is never ended.", (start, start + 6))
        if not self.is_(r"\end"):
            return False
        if self.environment_name() != name:
            self.fail(f"\\begin{{{name}}} ends with \\end{{{self.environment_name()}}}.")
        self.take_environment()
        return True

    def _rows(self, start: int, name: str) -> list[Row]:
        rows: list[Row] = [[]]
        expected = True
        while not self._ended(start, name):
            if self.next.kind == "newline" or self.is_("&"):
                if expected:
                    self.fail("A cell of this matrix is empty: write 0 or dots.")
                if self.take().kind == "newline":
                    rows.append([])
                expected = True
            elif not expected:
                self.fail(f"Here & or \\\\ is expected{self.instead()}")
            elif self.dots_here():
                self.take()
                rows[-1].append(None)
                expected = False
            else:
                rows[-1].append(self.expression())
                expected = False
        if expected and rows[-1]:
            self.fail("The last cell of this matrix is empty: write 0 or dots.", self.since(start))
        rows = rows if rows[-1] else rows[:-1]
        if not rows:
            self.fail("This matrix has no entries.", self.since(start))
        return rows

    def _matrix(self, start: int, rows: list[Row]) -> n.Node:
        """A matrix from its cells, with the ellipses in it."""
        dotted = [i for i, row in enumerate(rows) if all(cell is None for cell in row)]
        if not any(cell is None for row in rows for cell in row):
            return self._blocks(start, [[cell for cell in row if cell is not None] for row in rows])
        if not dotted:  # rows that go on
            return self.make(start, n.Block, tuple(tuple(self._row(start, row)) for row in rows))
        if len(rows[0]) > 1:
            cells = {(i, j): cell for i, row in enumerate(rows) for j, cell in enumerate(row) if cell is not None}
            return self.grid(start, cells)
        if len(dotted) != 1:  # a column that goes on
            self.fail("One ellipsis in a column, please.", self.since(start))
        items = [row[0] for row in rows if row[0] is not None]
        parts = self.repeated(start, "column", items, dotted[0])
        return self.make(start, n.Block, tuple((part,) for part in parts))

    def _row(self, start: int, row: Row) -> list[n.Node]:
        marks = [j for j, cell in enumerate(row) if cell is None]
        items = [cell for cell in row if cell is not None]
        if len(marks) > 1:
            self.fail("One ellipsis in a row, please.", self.since(start))
        return self.repeated(start, "row", items, marks[0]) if marks else items

    def _blocks(self, start: int, rows: list[list[n.Node]]) -> n.Node:
        """Blocks without dots. A 0 takes the size that its row and its column leave for it."""
        sized = tuple(tuple(_sized_zero(cell) for cell in row) for row in rows)
        node = self.make(start, n.Block, sized)
        for cell in (cell for row in sized for cell in row if isinstance(cell, n.Filled) and cell.name == "0"):
            for dim in (cell.rows, cell.cols):  # a zero that nothing gives a size is a number
                if any(isinstance(atom, Unknown) for atom, _ in dim.resolved().terms):
                    same(dim, ONE)
        return node if isinstance(node.type, Scalar) else self.make(start, n.Block, sized)

    # --- cases -----------------------------------------------------------------------------------------

    def _cases(self, start: int) -> n.Node:
        cases: list[n.Case] = []
        while not self._ended(start, "cases"):
            value = self.expression()
            self.accept(",", ".")
            self.accept("&")
            at_end = self.next.kind == "newline" or self.is_(r"\end")
            cases.append(n.Case(value, () if at_end else self._condition()))
            if self.next.kind == "newline":
                self.take()
            elif not self.is_(r"\end"):
                self.fail(f"Here \\\\ or the end of the cases is expected{self.instead()}")
        if not cases:
            self.fail("There are no cases.", self.since(start))
        for _, tests in cases[:-1]:
            if not tests:
                self.fail("Only the last case can be without a condition.", self.since(start))
        return self.make(start, n.Cases, tuple(cases))

    def _condition(self) -> tuple[n.Condition, ...]:
        """The condition of a case: x_j > 0, or words for 'otherwise'."""
        while self.next.kind == "quad" or self.is_(","):
            self.take()
        if self.is_(r"\text"):
            here = self.next
            words = self.text().strip().lower().rstrip(",")
            if words in ("otherwise", "else"):
                return ()
            if words not in ("if", "for", "when"):
                self.fail("A case has a condition in symbols, or 'otherwise'.", here[2:])
        tests = self.conditions()
        self.accept(",", ".")
        return tests

    def conditions(self) -> tuple[n.Condition, ...]:
        """Comparisons of numbers, one after the other: 0 < x_i ≤ 1."""
        here = self.next.start
        parts, signs = self.compared()
        if not signs:
            self.fail("Here a comparison of numbers is expected, such as x > 0.", self.since(here))
        self.numbers(parts)
        return n.Condition.chain(parts, signs)


def _sized_zero(cell: n.Node) -> n.Node:
    inner = cell.a if isinstance(cell, n.Transpose) else cell  # \vec{0}^\top
    if isinstance(inner, n.Num) and inner.value == 0:
        zero = n.Filled("0", Dim.of(Unknown()), Dim.of(Unknown()))
        zero.span = cell.span
        return zero
    return cell
