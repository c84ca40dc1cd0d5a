r"""Norms with what stands below them, and absolute values."""

from __future__ import annotations

from collections.abc import Sequence

from .. import nodes as n
from ..lex import Token
from ..shapes import Matrix, Scalar
from .arrays import is_array
from .pointwise import Pointwise
from .vocabulary import NORMS, READERS_NORMS

OF_A_VECTOR = "‖…‖ of a vector is its length, ‖…‖_2"


def _without_fonts(tokens: Sequence[Token]) -> str:
    fonts = (r"\text", r"\mathrm", r"\operatorname", "{", "}")
    return "".join(t.text for t in tokens if t.text not in fonts).lstrip("\\")


class Norms(Pointwise):
    def norm(self, start: int, body: n.Node) -> n.Node:
        body = self.value(body)
        if self.scope.reader and self.is_("^"):
            self._index_first()
        if not self.is_("_") and self.scope.reader:
            if not (isinstance(body.type, Matrix) and not body.type.is_vector):
                usual = self.scope.norm if self.scope.norm in ("1", "∞") else "2"
                self.scope.notes.append(OF_A_VECTOR if usual == "2" else f"‖…‖ of a vector is ‖…‖_{usual}")
                return self.make(start, n.Norm, usual, body)
            if self.scope.norm:
                return self.make(start, n.Norm, self.scope.norm, body)
        if not self.accept("_"):
            self.fail("Which norm? Write \\lVert … \\rVert_2, _F, _1, _\\infty, _p or _*.", self.since(start))
        inside = self.inside()
        text = "".join(t.text for t in inside)
        vector = not isinstance(body.type, Matrix) or body.type.is_vector
        if text == "F" and vector and isinstance(self.scope.type_of("F"), Scalar):
            self.either(
                "‖…‖_F", "the Frobenius norm", "write _2, the same for a vector", "the norm with the exponent F",
                "choose another letter", inside[0][2:],
            )  # fmt: skip
        if self.scope.in_passing(text) and text != "F":
            self.either(
                f"‖…‖_{text}", "a norm with an exponent", "give the dimension another letter and declare the exponent",
                "one with the number of a dimension", f"declare {text}=Dimension", inside[0][2:],
            )  # fmt: skip
        if text in NORMS:
            self.at = self.item_end(self.at)
            length = text == "F" and vector and self.scope.reader == "numpy"
            return self.make(start, n.Norm, "2" if length else NORMS[text], body)
        if self.scope.reader and (kind := READERS_NORMS.get(_without_fonts(inside))):
            self.at = self.item_end(self.at)
            entries = self.make(start, n.Vec, body) if isinstance(body.type, Matrix) else body
            if kind == "0":
                return self.make(start, n.Norm, "1", self.make(start, n.Elementwise, "sign", entries))
            return self.make(start, n.Norm, *(("∞", entries) if kind == "max" else (kind, body)))
        if self.scope.reader and text == "2,1":
            self.either(
                "‖…‖_{2,1}", "the sum of the lengths of the columns",
                f"write \\sum_j \\lVert {body}_{{:,j}} \\rVert_2",
                "that of the rows", f"write \\sum_i \\lVert {body}_{{i,:}}^\\top \\rVert_2", inside[0][2:],
            )  # fmt: skip
        exponent = self.value(self.group(self.sum))
        if self.scope.reader and vector and is_array(exponent):
            form = self.make(start, n.Product, self.make(start, n.Transpose, body), exponent)
            self.scope.notes.append(f"‖…‖_{exponent} of a vector x is √(xᵀ{exponent}x)")
            return self.make(start, n.Elementwise, "√", self.make(start, n.Product, form, body))
        return self.make(start, n.Norm, "p", body, exponent)

    def _index_first(self) -> None:
        """‖x‖^2_2 is ‖x‖_2^2."""
        middle = self.item_end(self.at + 1)
        if self.token(middle).text == "_":
            end = self.item_end(middle + 1)
            above, below = self.tokens[self.at : middle], self.tokens[middle:end]
            self.tokens = [*self.tokens[: self.at], *below, *above, *self.tokens[end:]]

    def absolute(self, start: int, body: n.Node) -> n.Node:
        """|a|; readers' |A| of a square matrix is its determinant."""
        kind = body.type
        square = isinstance(kind, Matrix) and is_array(body) and kind.rows.resolved() == kind.cols.resolved()
        if self.scope.reader and square:
            self.scope.notes.append("|…| of a square matrix is its determinant")
            return self.make(start, n.Determinant, body)
        if self.scope.reader == "lenient" and isinstance(body.type, Matrix) and body.type.is_vector:
            return self.make(start, n.Norm, "2", body)
        return self.make(start, n.Absolute, body)
