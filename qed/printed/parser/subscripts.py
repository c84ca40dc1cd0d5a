r"""Subscripts: entries, rows and columns, members of families, arguments left out."""

from __future__ import annotations

from .. import nodes as n
from ..lex import Token
from ..shapes import Dim, Function, Matrix, Scalar, Tensor, Unknown
from ..shapes import Sequence as Family
from .names import Names, single_marks
from .parts import PrintedWith, without_arguments
from .vocabulary import GREEK


class Subscripts(Names):
    def subscript(self, start: int, node: n.Node) -> n.Node:
        self.take()
        if self.scope.reader and isinstance(node, n.FunctionNode) and (made := self._by_arguments(start, node)):
            return made
        if isinstance(node, PrintedWith):
            node = self.value(node)
        kind = node.type
        raised = isinstance(node, (n.Transpose, n.Inverse, n.Pseudoinverse, n.MatrixPower))
        turned = bool(self.scope.reader) and isinstance(node, n.Transpose) and not isinstance(node.a, n.Inverse)
        if raised and not turned and self.tokens[self.at - 2].kind != "close":
            above = self.latex[start : self.tokens[self.at - 2].end]
            self.fail(
                f"A power before an index looks like one after it: put it in parentheses, ({above})_{{ij}}.",
                self.since(start),
            )
        if self.scope.reader and isinstance(kind, Matrix) and (line := self._row_or_column(start, node)) is not None:
            return line
        indices = self.indices(2 if isinstance(kind, Matrix) else 3 if isinstance(kind, Tensor) else 1, node)
        if isinstance(kind, Family):
            return self.member(start, node, indices[0])
        if isinstance(node, n.FunctionNode):
            return self.make(start, n.Component, node, indices[0])
        if isinstance(kind, Tensor) and len(indices) == 3:
            return self.make(start, n.TensorEntry, node, *indices)
        if not isinstance(kind, Matrix):
            self.fail(f"{node} is {kind}: it has no entries.", self.since(start), misfit=isinstance(node, n.Sym))
        if len(indices) == 1 and not kind.is_vector and isinstance(node, n.Sym):
            key = node.key + "_"
            if key in self.scope.declared or key in self.scope.families:
                return self.member(start, self.family(key, node.span), indices[0])
        if kind.is_vector and len(indices) > 1:
            self.fail(f"{node} is {kind}: its entries have one index.", self.since(start))
        self.no_dimension(kind, indices)
        return self.make(start, n.Entry, node, indices[0], indices[1] if len(indices) > 1 else None)

    def _by_arguments(self, start: int, f: n.FunctionNode) -> n.Node | None:
        """Readers' f_x and f_{xy}, where f(x, y) takes numbers: the derivatives by them."""
        f = without_arguments(f)
        letters = [token.text.lstrip("\\") for token in self.inside() if token.text != ","]
        kinds = [*f.type.args, f.type.result]
        if len(kinds) < 3 or not all(isinstance(k, Scalar) for k in kinds) or not letters:
            return None
        if not all(letter in f.type.names for letter in letters):
            return None
        self.at = self.item_end(self.at)
        for letter in letters:
            f = self.make(start, n.Derivative, "∂", f, f.type.names.index(letter), ())
        return f

    def _row_or_column(self, start: int, node: n.Node) -> n.Node | None:
        r"""A_{:,j} and A_{i,:}: a column, and a row."""
        inside = self.inside()
        marks = [k for k, token in enumerate(inside) if token.text in (":", "*", r"\cdot", r"\bullet")]
        if len(marks) != 1 or not self.is_("{"):
            return None
        end = self.group_end()
        if marks[0] == 0:
            self.at += 2
            self.accept(",")
            column = self.within(end, self.index)
            self.at = end + 1
            return self.make(start, n.Product, node, self.make(start, n.Basis, Dim.of(Unknown()), column))
        self.take()
        comma = inside[marks[0] - 1].text == ","
        if marks[0] != len(inside) - 1:
            return None
        row = self.within(end - 2 if comma else end - 1, self.index)
        self.at = end + 1
        lying = self.make(start, n.Transpose, self.make(start, n.Basis, Dim.of(Unknown()), row))
        return self.make(start, n.Product, lying, node)

    def no_dimension(self, kind: Matrix, indices: list[n.Node]) -> None:
        """x_k where k is a dimension, and not that of x: the entry with that index, or every entry?"""
        for size, index in zip((kind.rows, kind.cols), indices, strict=False):
            if not isinstance(index, n.Sym) or not self.scope.in_passing(index.key):
                continue
            if index.key in "ij" or size.resolved() != Dim.of(index.key):
                self.either(
                    f"The index {index.key}", "any index", "choose another letter than that of a dimension",
                    "the number of a dimension", f"declare {index.key}=Dimension", index.span,
                )  # fmt: skip

    def indices(self, most: int, node: n.Node) -> list[n.Node]:
        """The indices below a symbol: with commas, or two (three) single letters or digits side by side."""
        inside = self.inside()
        if inside and inside[0].text in (r"\max", r"\min", r"\text", r"\mathrm"):
            self.fail(
                "This subscript is no index: what is printed with it is a symbol of its own, to be declared.",
                inside[0][2:],
            )
        if not self.is_("{"):
            return [self.group(self.index)]
        end = self.group_end()
        if most > 1 and (most == 3 or (isinstance(node.type, Matrix) and not node.type.is_vector)):
            marks = single_marks(inside)
            if len(marks) == most:
                self.at = end + 1
                return [self.index_at(mark) for mark in marks]
        if len(inside) > 1 and all(token.kind == "letter" for token in inside):
            if isinstance(node, n.Num):
                words = "Nothing says how large the identity is: compare its entries with those of a matrix, A_{ij}."
            else:
                words = f"{node} has one index here, not {len(inside)}."
            self.fail(words, (inside[0].start, inside[-1].end))
        self.take()
        found = self.within(end, self.listed_indices)
        self.at = end + 1
        if len(found) > most:
            self.fail(f"{node} has {len(found)} indices here.", (inside[0].start, inside[-1].end))
        return found

    def listed_indices(self) -> list[n.Node]:
        found = [self.index()]
        while self.accept(","):
            found.append(self.index())
        return found

    def index_at(self, mark: Token) -> n.Node:
        """The index that a single letter or digit is."""
        tokens, at = self.tokens, self.at
        self.tokens, self.at = [mark, Token("end", "", mark.end, mark.end)], 0
        found = self.index()
        self.tokens, self.at = tokens, at
        return found

    def index(self) -> n.Node:
        return self.counted(self._index)

    def _index(self) -> n.Node:
        """An index expression. A single lower-case letter that is not declared is an index 'for all'."""
        for position in range(self.at, len(self.tokens)):
            token = self.tokens[position]
            if token.text in ("}", ",") or token.kind in ("end", "close"):
                break
            key = token.text.lstrip("\\")
            greek = bool(self.scope.reader) and token.kind == "command" and key in GREEK
            letter = (token.kind == "letter" or greek) and key.islower() and key != "ell"
            if letter and not self.scope.knows(key) and key not in self.scope.free:
                following = self.token(position + 1)
                if following.kind == "close" or following.text not in ("_", "^", "("):
                    self.scope.free[key] = n.Index(key)
                    self.scope.free[key].free = True
        return self.expression()

    def member(self, start: int, family: n.Node, index: n.Node) -> n.Node:
        assert isinstance(family, n.Sym)
        node = self.make(start, n.Member, family, index)
        return self.make(start, n.Declared, node) if isinstance(node.type, Function) else node
