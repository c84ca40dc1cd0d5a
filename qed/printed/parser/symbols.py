r"""Symbols: what a letter means.

That is what it is declared to be. Without a declaration only I, 0, \vec{1}, \vec{e}_i, δ_ij, e^… and π mean
something, and a lower-case letter as an index, for which the chain then claims something for all values.
"""

from __future__ import annotations

import math
import re
from typing import NoReturn

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import ONE, Dim, Function, Matrix, Scalar, Unknown
from ..shapes import Sequence as Family
from .known_functions import mean
from .names import single_marks
from .parts import Euler, SizeOf, Stacked
from .scope import Span
from .superscripts import Superscripts
from .vocabulary import APPLIED, BOLD

_APPLIED = re.compile(r"\s*'*\s*(?:\\left\s*)?\(")
_NUMBER_BELOW = re.compile(r"_\s*\{?\s*(\d)\s*\}?(?!\d)")
_UNNUMBERED = r"(?<![A-Za-z\\]){0}(?![A-Za-z])(?!\s*\}}?\s*_\s*\{{?\s*\d\s*(?:\}}|(?![\d,])))"
_NUMBERED_MATRIX = re.compile(r"(?<![A-Za-z\\])[A-Z]_\{?\d\}?(?!\d)")
_TO_A_LETTER = re.compile(r"'*\(\s*(?:\\[A-Za-z]+|[A-Za-z])\s*\)")
"""A letter alone in parentheses is what a function is applied to."""


class Symbols(Superscripts):
    def symbol(self) -> n.Node:
        start = self.next.start
        key, bold, span = self.name()
        scope = self.scope
        if key in ("0", "1") and bold:
            if key == "0":
                return self.make(start, n.Num, 0.0)
            size = Dim.of(Unknown())
            if scope.reader and self.accept("_"):
                self._size_is_known()
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
        if scope.reader and (made := self._by_convention(start, key)) is not None:
            return made
        self._not_declared(key, span)

    def _not_declared(self, key: str, span: Span) -> NoReturn:
        """Say that a letter means nothing, and what a reader may have meant by it."""
        if not self.scope.reader:
            raise NotWellFormed(f"{key} is not declared.{self.scope.known()}", self.latex, span)
        if numbered := self._numbered(key):
            raise NotWellFormed(f"{numbered} is not declared.", self.latex, span)
        if key in ("sigma", "lambda") and self.is_("_"):
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
        if key in ("sigma", "phi", "varphi") and _APPLIED.match(self.latex, span[1]):
            self.fail(
                f"Which function is {key}? The sigmoid is \\operatorname{{sigmoid}}(…); define another before the "
                f"formula, {key}(z) := …, or declare any function of a number: {key}=Elementwise.",
                span,
            )
        if key in APPLIED and _APPLIED.match(self.latex, span[1]):
            raise NotWellFormed(
                f"{key} is not declared.{self.scope.known()} Define it before the formula, {key}(x) = …, or declare "
                f'any smooth function of a vector, {key}=Smooth["n"], or any of a number, {key}=Elementwise.',
                self.latex,
                span,
            )
        if applied := _TO_A_LETTER.match(self.latex, span[1]):
            self.either(
                self.latex[span[0] : applied.end()].strip(), "the value of a function",
                f"define it before the formula, {key}(…) := …, or declare a function, {key}=Smooth",
                "a product", "write \\cdot between them", (span[0], applied.end()),
            )  # fmt: skip
        if key == "e":
            self.fail("e is not declared. Euler's number is read with its exponent, e^{1}.", span)
        raise NotWellFormed(f"{key} is not declared.{self.scope.known()}", self.latex, span)

    def _numbered(self, key: str) -> str:
        """W_1, where W stands nowhere without a number: a letter of its own, as b_1 beside it is."""
        number = _NUMBER_BELOW.match(self.latex, self.next.start) if self.is_("_") else None
        if number is None or len(key) > 1 or re.search(_UNNUMBERED.format(key), self.latex):
            return ""
        beside = any(_NUMBERED_MATRIX.fullmatch(name) for name in self.scope.declared)
        return f"{key}_{number[1]}" if key.isupper() or beside or _NUMBERED_MATRIX.search(self.latex) else ""

    def capital(self, start: int, key: str) -> n.Node | None:
        r"""The matrix A before the indices of a_{ij}, where a means nothing. Of a_j nobody can tell what it is."""
        upper = key.upper()
        kind = self.scope.type_of(upper)
        if len(key) > 1 or not key.islower() or not isinstance(kind, Matrix) or kind.is_vector:
            return None
        inside = [token for token in self.tokens[self.at + 1 : self.item_end(self.at + 1)] if token.text not in "{}"]
        if len(single_marks(inside)) == 2 or any(token.text == "," for token in inside):
            self.scope.notes.append(f"{key} with two indices is an entry of {upper}")
            matrix = self.scope.defined.get(upper) or n.Sym(upper, kind)
            return self.placed(matrix, self.since(start))
        index = "".join(token.text for token in inside)
        self.fail(
            f"{key} is not declared. A column of {upper} is printed {upper}_{{:,{index}}}, "
            f"a row {upper}_{{{index},:}}.",
            (start, self.next.end),
        )

    def _by_convention(self, start: int, key: str) -> n.Node | None:
        r"""\bar{x} is the mean of x, H(p) an entropy, \rho(A) a spectral radius, where they mean nothing else."""
        base = key.removesuffix("_bar")
        if key == "rho" and self.opens("("):
            return self._spectral_radius(start)
        if base != key and len(base) == 1 and base.islower() and not self.is_("_"):
            kind = self.scope.type_of(base)
            if kind is None and not self.scope.knows(base):
                raise NotWellFormed(f"{base} is not declared.{self.scope.known()}", self.latex, self.since(start))
            if isinstance(kind, Matrix) and kind.is_vector:
                self.scope.notes.append(f"{base} with a bar is the mean of the entries of {base}")
                vector = self.scope.defined.get(base) or n.Sym(base, kind)
                return self.make(start, mean, self.placed(vector, self.since(start)))
        if key == "H" and self.opens("(", "["):
            inside = [self.peek(k) for k in range(1, 6)]
            letter, after = [token for token in inside if token.text not in (*BOLD, "{", "}")][:2]
            if letter.text in ("p", "q", "P", "Q", r"\pi") and (after.kind == "close" or after.text == ","):
                return self.of_probabilities(start, "H")
        return None

    def _spectral_radius(self, start: int) -> n.Node:
        span = self.since(start)
        self.scope.notes.append("ρ of a matrix is its spectral radius, the largest |λ|")
        (matrix, *more) = self.arguments()
        if more:
            self.fail("The spectral radius is one of a matrix.", span)
        return self.make(start, n.SpectralRadius, matrix)

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
                self._size_is_known()
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

    def _size_is_known(self) -> None:
        """A letter below I is a size: one that nothing has is not declared, and no index."""
        place = self.at + (self.next.text == "{")
        token = self.tokens[place]
        lone = place == self.at or self.tokens[place + 1].text == "}"
        if self.scope.reader and lone and token.kind == "letter" and not self.scope.knows(token.text):
            raise NotWellFormed(
                f"{token.text} is not declared.{self.scope.known()}", self.latex, (token.start, token.end)
            )

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
            return self.family_defined(key, span)
        numbers = all(isinstance(body.type, Scalar) for body in self.scope.families[key].bodies())
        if not bold and not (self.scope.reader and numbers):
            self.fail(f"{key} is a family: print a member of it, {key}_i.", span)
        return self.make(start, Stacked, self.family_defined(key, span))

    def _indexed(self) -> bool:
        return self.is_("_") or (self.is_("^") and self.peek(2).text == "(")
