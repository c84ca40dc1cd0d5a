r"""Names and what stands below and above them: symbols, entries, members of families, powers, transposes.

A letter means what it is declared to be. Without a declaration only I, 0, \vec{1}, \vec{e}_i, δ_ij, e^… and π mean
something, and a lower-case letter as an index, for which the chain then claims something for all values.
"""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Sequence

from ...errors import NotWellFormed
from .. import nodes as n
from ..lex import Token
from ..shapes import ONE, SCALAR, Dim, Function, Matrix, Scalar, Tensor, Type, Unknown, compatible
from ..shapes import Sequence as Family
from .known_functions import mean
from .parts import DefinedFamily, Euler, PrintedWith, SizeOf, Stacked
from .scope import MOST_READINGS, Name, Span
from .stream import Stream
from .vocabulary import ACCENTS, APPLIED, BOLD, CALLIGRAPHIC, GREEK, PLAIN_FONTS

_APPLIED = re.compile(r"\s*'*\s*(?:\\left\s*)?\(")

_TO_A_LETTER = re.compile(r"'*\(\s*(?:\\[A-Za-z]+|[A-Za-z])\s*\)")
"""A letter alone in parentheses is what a function is applied to."""
_NO_MARK = {r"\text", r"\mathrm", r"\textrm", r"\operatorname", "{", "}"}


class Symbols(Stream):
    # --- names -----------------------------------------------------------------------------------------

    def name_here(self) -> bool:
        token = self.next
        if token.kind != "command":
            return token.kind == "letter"
        if self.scope.reader and self.scope.knows(self.word_here() or "#"):
            return True
        return token.text[1:] in GREEK or token.text in BOLD or token.text in ACCENTS or token.text in PLAIN_FONTS

    def name(self) -> Name:
        """A name; a subscript that is part of a declared name (`x_0`, `V_{k+1}`) is taken along."""
        start = self.next.start
        if not self.name_here():
            self.fail(f"Here a symbol is expected{self.instead()}")
        key, bold = self._letter()
        if self.is_("_") and key not in self.scope.bound:
            position = self.at + 1
            end = self.item_end(position)
            word = _mark(self.tokens[position:end])
            if word and self.scope.knows(f"{key}_{word}"):
                self.at = end
                return Name(f"{key}_{word}", bold, self.since(start))
        return Name(key, bold, self.since(start))

    def _letter(self) -> tuple[str, bool]:
        """The key of a letter under fonts and accents, and whether one of them makes it a vector."""
        if self.scope.reader and self.scope.knows(word := self.word_here() or "#"):
            self.at = self.group_end(self.at + 1) + 1
            return word, False
        self.deeper(1)
        token = self.take()
        if token.kind == "letter":
            key, bold = token.text, False
            self._in_font(key, "", token)
        elif token.text[1:] in GREEK:
            key, bold = token.text[1:], False
        else:
            braced = self.accept("{")
            if token.text in CALLIGRAPHIC and self.next.kind == "letter":
                key, bold = self._calligraphic(token), False
            elif self.name_here():
                key, bold = self._letter()
            elif token.text in BOLD and self.next.kind == "number" and self.next.text in ("0", "1"):
                key, bold = self.take().text, True
            else:
                self.fail(f"{token.text} stands before a letter.", token[2:])
            if braced and token.text in PLAIN_FONTS and self.next.kind == "letter":
                word = self.latex[token.start : self.latex.index("}", token.start) + 1]
                self.fail(f"{word} is not known: a symbol is one letter here, and a function is defined first.")
            if braced:
                self.expect("}")
            key = f"{key}_{ACCENTS[token.text]}" if token.text in ACCENTS else key
            bold = bold or token.text in BOLD
        self.deeper(-1)
        return key, bold

    def _calligraphic(self, font: Token) -> str:
        r"""The key of \mathcal{L}: L_cal where that is known, else L if this formula prints no plain L as well."""
        letter = self.take()
        own = f"{letter.text}_cal"
        if self.scope.knows(own) or self.scope.in_passing(letter.text):
            return own
        self._in_font(letter.text, font.text, letter)
        return letter.text

    def _in_font(self, key: str, font: str, token: Token) -> None:
        if self.scope.fonts.setdefault(key, font) != font:
            self.fail(
                f"\\mathcal{{{key}}} and {key} are different letters, and both stand here: "
                f"give the calligraphic one the name {key}_cal.",
                token[2:],
            )

    # --- symbols ---------------------------------------------------------------------------------------

    def symbol(self) -> n.Node:
        start = self.next.start
        key, bold, span = self.name()
        scope = self.scope
        if key in ("0", "1") and bold:
            if key == "0":
                return self.make(start, n.Num, 0.0)
            size = Dim.of(Unknown())
            if scope.reader and self.accept("_"):
                given = self.indices(1, n.Num(1))[0].type
                size = given.index if isinstance(given, Scalar) and given.index is not None else size
            return self.make(start, n.Filled, "1", size, ONE)
        if key in scope.bound:
            return self.placed(scope.bound[key], span)
        if key in scope.declared:
            if scope.reader and self.counting and self._only_as_size(key):
                return self.make(start, SizeOf, Dim.of(key))
            if bold and key == "e" and scope.in_passing(key) and self.is_("_"):
                return self._basis(start)
            self._clear(key, span)
            return self._declared(start, key, bold, span)
        if key in scope.functions:
            return self.function(key, span)
        if key in scope.defined:
            self._clear(key, span)
            node = self.placed(scope.defined[key], span)
            self.printed_as(key, bold, node.type, span)
            return node
        if key in scope.families:
            return self._defined_family(start, key, bold, span)
        if self.is_("_") and (key + "_" in scope.declared or key + "_" in scope.families):
            return self.family(key + "_", span)
        if key in scope.free:
            return self.make(start, n.IndexVar, scope.free[key], False)
        if (node_or_none := self._constant(start, key, bold)) is not None:
            return node_or_none
        if scope.reader and self.is_("_") and (matrix := self.capital(start, key)) is not None:
            return matrix
        if scope.reader and (made := self._of_data(start, key)) is not None:
            return made
        if scope.reader and key == "rho" and self.opens("("):
            note = "ρ of a matrix is its spectral radius, the largest |λ|"
            self.scope.notes += [note] if note not in self.scope.notes else []
            (matrix, *more) = self.arguments()
            if more:
                self.fail("The spectral radius is one of a matrix.", span)
            return self.make(start, n.SpectralRadius, matrix)
        if scope.reader and key in ("sigma", "lambda") and self.is_("_"):
            end = self.item_end(self.at + 1)
            text = self.latex[span[0] : self.tokens[end - 1].end]
            what = "A singular value" if key == "sigma" else "An eigenvalue"
            factors = (
                " Or put A = U \\Sigma V^\\top before it: with the letters of an SVD, \\sigma_i, u_i and v_i are A's."
                if key == "sigma"
                else ""
            )
            raise NotWellFormed(
                f"{key} is not declared. {what} is one of a matrix: write {text}({self.some_matrix()}).{factors}",
                self.latex,
                (span[0], self.tokens[end - 1].end),
            )
        if scope.reader and key in ("sigma", "phi", "varphi") and _APPLIED.match(self.latex, span[1]):
            self.fail(
                f"Which function is {key}? The sigmoid is \\operatorname{{sigmoid}}(…); define another before the "
                f"formula, {key}(z) := …, or declare any function of a number: {key}=Elementwise.",
                span,
            )
        if scope.reader and key in APPLIED and _APPLIED.match(self.latex, span[1]):
            raise NotWellFormed(
                f"{key} is not declared.{scope.known()} Define it before the formula, {key}(x) = …, or declare any "
                f'smooth function of a vector, {key}=Smooth["n"], or any of a number, {key}=Elementwise.',
                self.latex,
                span,
            )
        if scope.reader and (applied := _TO_A_LETTER.match(self.latex, span[1])):
            self.either(
                self.latex[span[0] : applied.end()].strip(), "the value of a function",
                f"define it before the formula, {key}(…) := …, or declare a function, {key}=Smooth",
                "a product", "write \\cdot between them", (span[0], applied.end()),
            )  # fmt: skip
        if scope.reader and key == "e":
            self.fail("e is not declared. Euler's number is read with its exponent, e^{1}.", span)
        raise NotWellFormed(f"{key} is not declared.{scope.known()}", self.latex, span)

    def capital(self, start: int, key: str) -> n.Node | None:
        r"""The matrix A before the indices of a_{ij}, where a means nothing. Of a_j nobody can tell what it is."""
        upper = key.upper()
        kind = self.scope.type_of(upper)
        if len(key) > 1 or not key.islower() or not isinstance(kind, Matrix) or kind.is_vector:
            return None
        inside = [token for token in self.tokens[self.at + 1 : self.item_end(self.at + 1)] if token.text not in "{}"]
        if len(_single_marks(inside)) == 2 or any(token.text == "," for token in inside):
            note = f"{key} with two indices is an entry of {upper}"
            self.scope.notes += [note] if note not in self.scope.notes else []
            matrix = self.scope.defined.get(upper) or n.Sym(upper, kind)
            return self.placed(matrix, self.since(start))
        index = "".join(token.text for token in inside)
        self.fail(
            f"{key} is not declared. A column of {upper} is printed {upper}_{{:,{index}}}, "
            f"a row {upper}_{{{index},:}}.",
            (start, self.next.end),
        )

    def _of_data(self, start: int, key: str) -> n.Node | None:
        r"""\bar{x} is the mean of the vector x, and H(p) an entropy, where they mean nothing else."""
        base = key.removesuffix("_bar")
        if base != key and len(base) == 1 and base.islower() and not self.is_("_"):
            kind = self.scope.type_of(base)
            if kind is None and not self.scope.knows(base):
                raise NotWellFormed(f"{base} is not declared.{self.scope.known()}", self.latex, self.since(start))
            if isinstance(kind, Matrix) and kind.is_vector:
                note = f"{base} with a bar is the mean of the entries of {base}"
                self.scope.notes += [note] if note not in self.scope.notes else []
                vector = self.scope.defined.get(base) or n.Sym(base, kind)
                return self.make(start, mean, self.placed(vector, self.since(start)))
        if key == "H" and self.opens("(", "["):
            inside = [self.peek(k) for k in range(1, 6)]
            letter, after = [token for token in inside if token.text not in (*BOLD, "{", "}")][:2]
            if letter.text in ("p", "q", "P", "Q", r"\pi") and (after.kind == "close" or after.text == ","):
                return self.of_probabilities(start, "H")
        return None

    def of_probabilities(self, start: int, name: str) -> n.Node:
        """H(p), H(p, q) or KL(p, q), from its parentheses on."""
        raise NotImplementedError

    def some_matrix(self) -> str:
        """The letter of a declared matrix, for messages."""
        matrices = (key for key, kind in self.scope.declared.items() if isinstance(kind, Matrix) and not kind.is_vector)
        return next(matrices, "A")

    def _only_as_size(self, key: str) -> bool:
        r"""Whether a letter that counts can only be a dimension: m in \sum_{i=1}^m, where m is a matrix as well."""
        kinds = [k for k in self.scope.declared.values() if isinstance(k, Matrix)]
        sizes = [size for k in kinds for size in (k.rows, k.cols)]
        return isinstance(self.scope.declared[key], Matrix) and not self.is_("_") and Dim.of(key) in sizes

    def _constant(self, start: int, key: str, bold: bool) -> n.Node | None:
        """I, δ_ij, e_i, e^…, π: what they mean where nobody declares them."""
        if key == "I":
            size = Dim.of(Unknown())
            if self.accept("_"):
                given = self.indices(1, n.Num(1))[0].type
                size = given.index if isinstance(given, Scalar) and given.index is not None else size
            return self.make(start, n.Filled, "I", size, size)
        if key == "delta" and self.accept("_"):
            indices = self.indices(2, n.Filled("δ", Dim.of(Unknown()), Dim.of(Unknown())))
            if len(indices) != 2:
                self.fail("Kronecker's δ has two indices.", self.since(start))
            return self.make(start, n.Delta, *indices)
        if key == "e" and (bold or self.scope.reader) and self.is_("_"):
            return self._basis(start)
        if key == "e" and self.is_("^"):
            return self.make(start, Euler)
        if key == "pi":
            return self.make(start, n.Num, math.pi)
        return None

    def _basis(self, start: int) -> n.Node:
        self.expect("_")
        return self.make(start, n.Basis, Dim.of(Unknown()), self.indices(1, n.Num(1))[0])

    def _clear(self, key: str, span: Span) -> None:
        """Refuse a letter with a meaning of its own where it is also the name of a number."""
        if key == "e" and isinstance(self.scope.type_of(key), Scalar) and self.is_("^"):
            self.either(
                "e^…", "the exponential", "write \\exp(…)", "a power of the number e", "write {e}^…, with braces", span
            )
        if not self.scope.in_passing(key):
            return
        if key == "I" and not self.counting:
            self.either(
                "I", "the identity matrix", "give the dimension another letter", "the dimension", "declare I=Dimension",
                span,
            )  # fmt: skip
        following = self.next
        if key in APPLIED and following[:2] == ("open", "(") and following.start == span[1]:
            self.either(
                f"{key}(…)", "a function", "declare or define it and give the dimension another letter", "a product",
                f"write {key} \\cdot (…)", span,
            )  # fmt: skip

    def _declared(self, start: int, key: str, bold: bool, span: Span) -> n.Node:
        kind = self.scope.declared[key]
        if isinstance(kind, Function):
            return self.make(start, n.Declared, n.Sym(key, kind))
        node = self.make(start, n.Sym, key, kind)
        self.printed_as(key, bold, kind, span)
        if isinstance(kind, Matrix) and kind.is_vector and bold and self.is_("_") and not self.scope.reader:
            raise NotWellFormed(
                f"\\vec{{{key}}} with an index is a member of a family, but {key} is one vector. Its entry is {key}_i.",
                self.latex,
                (span[0], self.peek().end),
            )
        if isinstance(kind, Family):
            if not self._indexed():
                raise NotWellFormed(f"{key} is a family: print a member of it, \\vec{{{key}}}_i.", self.latex, span)
            member = kind.member(kind.first)
            if isinstance(member, Matrix) and member.is_vector and not bold and not self.scope.reader:
                raise NotWellFormed(f"{key} is a family of vectors: print \\vec{{{key}}}_i.", self.latex, span)
            if isinstance(member, Scalar) and bold:
                raise NotWellFormed(f"{key} is a family of numbers: print it without an arrow.", self.latex, span)
        return node

    def _defined_family(self, start: int, key: str, bold: bool, span: Span) -> n.Node:
        if self._indexed():
            return self._defined(key, span)
        numbers = all(isinstance(body.type, Scalar) for body in self.scope.families[key].bodies())
        if not bold and not (self.scope.reader and numbers):
            self.fail(f"{key} is a family: print a member of it, {key}_i.", span)
        return self.make(start, Stacked, self._defined(key, span))

    def _indexed(self) -> bool:
        return self.is_("_") or (self.is_("^") and self.peek(2).text == "(")

    def family(self, key: str, span: Span) -> n.Sym:
        """The symbol of a family."""
        if key in self.scope.families:
            return self._defined(key, span)
        node = n.Sym(key, self.scope.declared[key])
        node.span = span
        return node

    def _defined(self, key: str, span: Span) -> DefinedFamily:
        node = DefinedFamily.of(key, self.scope.families[key])
        node.span = span
        return node

    def function(self, key: str, span: Span) -> n.Defined:
        """A function by a printed definition: read anew at each use, so that its parameters take the shapes there."""
        self.scope.readings += 1
        if self.scope.readings > MOST_READINGS:
            self.fail("The definitions use each other more often than anyone can follow.", span)
        node = self.scope.functions[key]()
        node.span = span
        return node

    def placed(self, node: n.Node, span: Span) -> n.Node:
        """The same node at its place here."""
        made = copy.copy(node)
        made.span = span
        return made

    def printed_as(self, key: str, bold: bool, kind: Type, span: Span) -> None:
        """Vectors are printed with an arrow or bold, numbers without; an entry is printed without."""
        if self.scope.reader:
            return
        if isinstance(kind, Scalar) and bold:
            raise NotWellFormed(f"{key} is a number: print it without an arrow.", self.latex, span)
        if isinstance(kind, Matrix) and kind.is_vector and not bold and not self.is_("_"):
            raise NotWellFormed(f"{key} is {kind}: print it \\vec{{{key}}}; {key}_i is an entry.", self.latex, span)

    # --- superscripts ----------------------------------------------------------------------------------

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
        if text in (r"\top", r"\intercal"):
            if isinstance(node, n.Num) and node.value != 0:
                self.fail(
                    "A number has no transpose: print the vector of ones \\vec{1}, as in \\vec{1}^\\top "
                    "and \\vec{1} \\vec{1}^\\top.",
                    (start, place[1]),
                )
            self.at = after
            return self.make(start, n.Transpose, self.value(node))
        letter = {"T": "T", "t": "t", r"\mathsf{T}": "", r"\mathrm{T}": "", r"\text{T}": ""}.get(text)
        if letter is not None and self._transposes(node, letter, place):
            self.at = after
            return self.make(start, n.Transpose, self.value(node))
        starred = text in ("*", r"\ast", r"\star") or (text == "H" and not self._number_below(node, "H"))
        if starred and self.scope.reader and isinstance(node.type, Matrix):
            self.at = after
            note = "all numbers are real here: the adjoint is the transpose"
            self.scope.notes += [note] if note not in self.scope.notes else []
            return self.make(start, n.Transpose, self.value(node))
        if starred:
            self.fail(f"^{text} is not known: for real matrices write ^\\top.", place)
        value = self.value(node)
        if text == "-1":
            self.at = after
            return self.make(start, n.Inverse, value)
        if self.scope.reader and text in (r"+\top", r"\top+", r"\dagger\top", "+T"):
            self.at = after
            return self.make(start, n.Transpose, self.make(start, n.Pseudoinverse, value))
        if text in (r"-\top", r"-T", r"-\mathsf{T}", r"-\intercal"):
            self.at = after
            return self.make(start, n.Transpose, self.make(start, n.Inverse, value))
        if text in ("+", r"\dagger", r"\dag"):
            self.at = after
            return self.make(start, n.Pseudoinverse, value)
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
            self.fail("A superscript in parentheses is a layer, W^{(i)}; this symbol is no family.", place)
        return self.member(start, node, index)

    # --- subscripts ------------------------------------------------------------------------------------

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
        f = f.f if isinstance(f, PrintedWith) else f
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
            marks = _single_marks(inside)
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


def _mark(tokens: Sequence[Token]) -> str:
    """The letters and digits of a subscript as they stand in a key: `V_{k+1}` has the key V_k1."""
    word = ""
    for token in tokens:
        if token.kind in ("letter", "number"):
            word += token.text
        elif token.text in _NO_MARK or token.text in ("+", ","):
            continue
        elif token.kind == "command":
            word += token.text[1:]
        else:
            return ""
    return word


def _single_marks(inside: list[Token]) -> list[Token]:
    """The tokens of `ij`, `11`, `i1`: letters and digits one by one; none for anything else."""
    marks: list[Token] = []
    for token in inside:
        if token.kind == "letter" or (token.kind == "command" and token.text[1:] in GREEK):
            marks.append(token)
        elif token.kind == "number" and token.text.isdigit():
            marks += [Token("number", c, token.start + k, token.start + k + 1) for k, c in enumerate(token.text)]
        else:
            return []
    return marks
