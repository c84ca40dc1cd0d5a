r"""Superscripts: transposes, inverses, powers, layers."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import SCALAR, Dim, Matrix, Scalar, Type, compatible
from ..shapes import Sequence as Family
from .parts import Euler
from .scope import Span
from .subscripts import Subscripts
from .vocabulary import BOLD


class Superscripts(Subscripts):
    def superscript(self, start: int, node: n.Node) -> n.Node:
        caret = self.take()
        inside = self.inside()
        text = "".join(t.text for t in inside)
        after = self.item_end(self.at)
        place = (caret.start, self.tokens[after - 1].end)
        if isinstance(node, n.FunctionNode):
            self._no_power_of_function(node, text, after, place)
        turned = text in ("-1", r"\top", "+", r"\dagger", r"-\top")
        entry = isinstance(node, n.Entry) and node.j is not None and self.tokens[self.at - 2].kind != "close"
        if turned and entry:
            self.fail(f"A_{{ij}}^{{{text}}} and A^{{{text}}}_{{ij}} look the same: write (A^{{{text}}})_{{ij}}.", place)
        if len(inside) > 2 and inside[0][:2] == ("open", "(") and inside[-1].kind == "close":
            return self._layer(start, node, place)
        turned_layer = isinstance(node.type, Family) and len(inside) > 3 and inside[0][:2] == ("open", "(")
        if turned_layer and inside[-2].kind == "close" and inside[-1].text == r"\top":
            return self.make(start, n.Transpose, self.value(self._layer(start, node, place, 1)))
        if self._means_transpose(start, node, text, place):
            self.at = after
            return self.make(start, n.Transpose, self.value(node))
        value = self.value(node)
        made = self._inverse(start, text, after, value)
        return self._power(start, value) if made is None else made

    def _means_transpose(self, start: int, node: n.Node, text: str, place: Span) -> bool:
        """Whether ^\\top stands above a node, or what readers print for it."""
        if text in (r"\top", r"\intercal"):
            if isinstance(node, n.Num) and node.value != 0:
                self.fail(
                    "A number has no transpose: print the vector of ones \\vec{1}, as in \\vec{1}^\\top "
                    "and \\vec{1} \\vec{1}^\\top.",
                    (start, place[1]),
                )
            return True
        letter = {"T": "T", "t": "t", r"\mathsf{T}": "", r"\mathrm{T}": "", r"\text{T}": ""}.get(text)
        if letter is not None and self._transposes(node, letter, place):
            return True
        starred = text in ("*", r"\ast", r"\star") or (text == "H" and not self._number_below(node, "H"))
        if starred and not (self.scope.reader and isinstance(node.type, Matrix)):
            self.fail(f"^{text} is not known: for real matrices write ^\\top.", place)
        if starred:
            self.scope.notes.append("all numbers are real here: the adjoint is the transpose")
        return starred

    def _inverse(self, start: int, text: str, after: int, value: n.Node) -> n.Node | None:
        """A^{-1}, A^+ and their transposes; None for anything else above a node."""
        if text in ("-1", r"-\top", "-T", r"-\mathsf{T}", r"-\intercal"):
            kind: type[n.Inverse | n.Pseudoinverse] = n.Inverse
        elif text in ("+", r"\dagger", r"\dag") or (
            self.scope.reader and text in (r"+\top", r"\top+", r"\dagger\top", "+T")
        ):
            kind = n.Pseudoinverse
        else:
            return None
        self.at = after
        made = self.make(start, kind, value)
        turned = "T" in text or "top" in text or "intercal" in text
        return self.make(start, n.Transpose, made) if turned else made

    def _power(self, start: int, value: n.Node) -> n.Node:
        exponent = self.value(self.group(self.sum))
        if isinstance(value, Euler) and isinstance(exponent.type, Matrix) and not exponent.type.is_vector:
            return self.make(start, n.MatrixExponential, exponent)
        if isinstance(value, Euler):
            return self.make(start, n.Elementwise, "exp", exponent)
        kind = value.type
        if isinstance(kind, Matrix) and not (kind.is_vector and compatible(kind, SCALAR)):
            return self.make(start, n.MatrixPower, value, exponent)
        return self.make(start, n.Power, value, exponent)

    def _no_power_of_function(self, f: n.Node, text: str, after: int, place: Span) -> None:
        """Refuse f^2(x): the value squared, or f taken twice; f^{-1}(x) and fᵀ(x) are no products with x."""
        following = self.token(after)
        if following[:2] != ("open", "(") or following.start != place[1] or text.startswith("("):
            return  # no function's power; the last is a layer's number
        if text == "-1":
            self.fail(f"An inverse function is not read. The reciprocal is 1/{f}(…).", place)
        if text in (r"\top", "T", "t", r"\intercal"):
            alone = self.token(after + 2).kind == "close" or self.token(after + 1).text in BOLD
            if alone and self.scope.reader:
                self.fail(f"Print the argument first: {f}(…)^\\top.", place)
            return
        self.either(
            f"{f}^{{{text}}}(…)", "a power of the value", f"write {f}(…)^{{{text}}}", "the function taken again",
            f"write {f}({f}(…))", place,
        )  # fmt: skip

    def _number_below(self, node: n.Node, letter: str) -> bool:
        """Whether a letter above a node can only be an exponent: it is known, and below it is a number."""
        return self.scope.knows(letter) and isinstance(node.type, Scalar)

    def _transposes(self, node: n.Node, letter: str, place: Span) -> bool:
        """Whether ^T (or ^t) transposes here: a power where a number stands below it, refused where it may be both."""
        if letter and self._number_below(node, letter):
            return False
        kind = node.type
        square = isinstance(kind, Matrix) and kind.rows.resolved() == kind.cols.resolved()
        passing = self.scope.reader and self.scope.in_passing(letter) and letter == "T" and self._exponent_only(kind)
        number = isinstance(self.scope.type_of(letter), Scalar)  # nothing else can stand above as a power
        if letter and number and square and not passing:
            self.either(
                f"^{letter}", "the transpose", "write ^\\top", "a power", "give the exponent another letter", place
            )
        if self.scope.reader:
            return True
        self.fail("Write \\top for the transpose.", place)

    def _exponent_only(self, kind: Type) -> bool:
        """Whether T, a dimension of something else, stands nowhere but above symbols in this formula."""
        sizes = (kind.rows.resolved(), kind.cols.resolved()) if isinstance(kind, Matrix) else ()
        lone = all(
            self.tokens[k - 1].text == "^" or (self.tokens[k - 1].text == "{" and self.tokens[k - 2].text == "^")
            for k, token in enumerate(self.tokens)
            if token[:2] == ("letter", "T")
        )
        return lone and Dim.of("T") not in sizes

    def _layer(self, start: int, node: n.Node, place: Span, more: int = 0) -> n.Node:
        r"""W^{(i)}, a member of a family; with one mark more, W^{(i)\top}."""
        end = self.group_end()
        self.at += 2
        index = self.within(end - 1 - more, self.index)
        self.at = end + 1
        if not isinstance(node.type, Family):
            self.fail(
                "A superscript in parentheses is a layer, W^{(i)}; this symbol is no family. Declare "
                'W=Matrices["L", "n", "n"] and b=Vectors["L", "n"], and say before the formula what is made of them: '
                "z^{(0)} := x, z^{(i)} := \\sigma(W^{(i)} z^{(i-1)} + b^{(i)}).",
                place,
            )
        return self.member(start, node, index)
