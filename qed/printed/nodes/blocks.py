"""Matrices and vectors put together from blocks, also by a pattern that goes on."""

from __future__ import annotations

import numpy as np

from .. import jets
from ..jets import Value
from ..shapes import ONE, Dim, Matrix, Misfit, Scalar, Type, depends, matrix, product_of, same, short, vector
from .environment import Env, Undefined
from .fields import literal, operand, slot, subscript
from .leaves import Index
from .node import Node, need_scalar, whole


class Block(Node):
    """A matrix of blocks; a row or a column that goes on by a pattern is a `Repeat`."""

    rows: tuple[tuple[Node, ...], ...] = slot()

    def infer(self) -> Type:
        heights: list[Dim] = []
        widths: list[Dim] | None = None
        for row in self.rows:
            kinds = [_cell_type(cell) for cell in row]
            if any(not same(kinds[0].rows, kind.rows) for kind in kinds):
                raise Misfit(f"The blocks of one row have different heights: {', '.join(str(k.rows) for k in kinds)}.")
            heights.append(kinds[0].rows)
            if widths is None:
                widths = [kind.cols for kind in kinds]
            elif len(widths) != len(kinds):
                raise Misfit(f"One row has {len(widths)} blocks, another {len(kinds)}.")
            elif any(not same(w, kind.cols) for w, kind in zip(widths, kinds, strict=True)):
                above, below = ", ".join(map(str, widths)), ", ".join(str(k.cols) for k in kinds)
                raise Misfit(f"The blocks of one column have different widths: {above} above {below}.")
        assert widths
        height, width = Dim(), Dim()
        for h in heights:
            height = height + h
        for w in widths:
            width = width + w
        return matrix(height, width)

    def ev(self, e: Env) -> Value:
        made = jets.block([[jets.matrix_of(cell.ev(e)) for cell in row] for row in self.rows])
        return jets.scalar_of(made) if isinstance(self.type, Scalar) else made

    def words(self) -> str:
        rows = "; ".join(", ".join(map(str, row)) for row in self.rows)
        return f"[{rows} : {short(self.type) or '1×1'}]"


def _cell_type(cell: Node) -> Matrix:
    if isinstance(cell.type, Scalar):
        return Matrix(ONE, ONE)
    if isinstance(cell.type, Matrix):
        return cell.type
    raise Misfit(f"{cell} is {cell.type}: it cannot stand in a matrix.")


def _end_indices(first: Node, last: Node) -> tuple[Dim | None, Dim | None]:
    return need_scalar(first, "The start of an ellipsis"), need_scalar(last, "The end of an ellipsis")


class Repeat(Node):
    r"""A pattern repeated along a row, a column or the diagonal: [x_1 \cdots x_n]. Off the diagonal stand zeros."""

    along: str = literal()
    index: Index = literal()
    first: Node = subscript()
    last: Node = subscript()
    pattern: Node = slot()

    def infer(self) -> Type:
        along, index, kind = self.along, self.index, _cell_type(self.pattern)
        a, b = _end_indices(self.first, self.last)
        if a is None or b is None:
            raise Misfit(
                f"The ellipsis runs from {self.first} to {self.last}: these are not sums of names and numbers."
            )
        count = b - a + 1
        rows = _repeated(kind.rows, count, index) if along != "row" else kind.rows
        cols = _repeated(kind.cols, count, index) if along != "column" else kind.cols
        across = {"row": kind.rows, "column": kind.cols}.get(along)
        if across is not None and depends(across, index):
            raise Misfit("The parts of this ellipsis do not have the same size.")
        return Matrix(rows, cols)

    def ev(self, e: Env) -> Value:
        inner = e.binding()
        parts = []
        start, end = whole(self.first, e), whole(self.last, e)
        if end < start:
            raise Undefined(f"an ellipsis from {start} to {end}")
        e.run.step(end - start + 1)
        for i in range(start, end + 1):
            inner.bound[self.index] = i
            parts.append(jets.matrix_of(self.pattern.ev(inner)))
        if self.along == "row":
            return jets.block([parts])
        if self.along == "column":
            return jets.block([[part] for part in parts])
        shapes = [np.shape(jets.primal(part))[-2:] for part in parts]
        return jets.block(
            [[parts[i] if i == j else np.zeros((shapes[i][0], shapes[j][1])) for j in range(len(parts))]
             for i in range(len(parts))]
        )  # fmt: skip

    def words(self) -> str:
        return f"{self.along} of {self.pattern} for {self.index} = {self.first}…{self.last}"


def _repeated(size: Dim, count: Dim, index: Index) -> Dim:
    if depends(size, index):
        raise Misfit("The parts of this ellipsis grow with their index.")
    return product_of(size, count)


class Grid(Node):
    """A two-dimensional ellipsis: the pattern in i and j, read off four corners."""

    i: Index = literal()
    j: Index = literal()
    rows: tuple[Node, Node] = subscript()
    cols: tuple[Node, Node] = subscript()
    pattern: Node = operand()

    def infer(self) -> Type:
        kind = _cell_type(self.pattern)
        counts = []
        for first, last in (self.rows, self.cols):
            a, b = _end_indices(first, last)
            if a is None or b is None:
                raise Misfit("The ends of this ellipsis are not sums of names and numbers.")
            counts.append(b - a + 1)
        return matrix(product_of(kind.rows, counts[0]), product_of(kind.cols, counts[1]))

    def ev(self, e: Env) -> Value:
        inner = e.binding()
        (a, b), (c, d) = [(whole(first, e), whole(last, e)) for first, last in (self.rows, self.cols)]
        if b < a or d < c:
            raise Undefined("an empty ellipsis")
        e.run.step((b - a + 1) * (d - c + 1))
        table = []
        for row in range(a, b + 1):
            inner.bound[self.i] = row
            cells = []
            for column in range(c, d + 1):
                inner.bound[self.j] = column
                cells.append(jets.matrix_of(self.pattern.ev(inner)))
            table.append(cells)
        return jets.block(table)

    def words(self) -> str:
        rows, cols = self.rows, self.cols
        where = f"{self.i} = {rows[0]}…{rows[1]}, {self.j} = {cols[0]}…{cols[1]}"
        return f"[{self.pattern} for {where} : {short(self.type) or '1×1'}]"


class ByEntries(Node):
    """The matrix whose entries a definition gives, H_{ij} := …"""

    i: Index = literal()
    j: Index = literal()
    entry: Node = operand()

    def infer(self) -> Type:
        need_scalar(self.entry, "An entry")
        sizes = []
        for index in (self.i, self.j):
            if index.last is None or index.first.resolved() != ONE:
                raise Misfit(f"Nothing says that the index {index} runs from 1 to the end of something.")
            sizes.append(index.last)
        return matrix(*sizes)

    def ev(self, e: Env) -> Value:
        inner = e.binding()
        rows, cols = (e.size(index.last) for index in (self.i, self.j) if index.last is not None)
        e.run.step(rows * cols)
        table = []
        for row in range(1, rows + 1):
            inner.bound[self.i] = row
            cells = []
            for column in range(1, cols + 1):
                inner.bound[self.j] = column
                cells.append(jets.matrix_of(self.entry.ev(inner)))
            table.append(cells)
        made = jets.block(table)
        return jets.scalar_of(made) if isinstance(self.type, Scalar) else made

    def words(self) -> str:
        return f"[{self.entry} for {self.i}, {self.j} : {short(self.type) or '1×1'}]"


class Replaced(Node):
    """(x_1, …, x_i + h, …, x_n): a vector by a pattern with one entry of its own."""

    index: Index = literal()
    first: Node = subscript()
    last: Node = subscript()
    pattern: Node = operand()
    place: Node = subscript()
    other: Node = operand()

    def infer(self) -> Type:
        a, b = _end_indices(self.first, self.last)
        need_scalar(self.other, "An entry")
        if a is None or b is None:
            raise Misfit("The ends of this ellipsis are not sums of names and numbers.")
        return vector(b - a + 1)

    def ev(self, e: Env) -> Value:
        inner, at = e.binding(), whole(self.place, e)
        cells = []
        for i in range(whole(self.first, e), whole(self.last, e) + 1):
            inner.bound[self.index] = i
            cells.append([jets.matrix_of(self.other.ev(e) if i == at else self.pattern.ev(inner))])
        return jets.block(cells)

    def words(self) -> str:
        index = self.index
        return f"({self.pattern} for {index} = {self.first}…{self.last}, but {self.other} for {index} = {self.place})"
