r"""Names: letters under fonts and accents, and what they are known as."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from ...errors import NotWellFormed
from .. import nodes as n
from ..lex import Token
from ..shapes import Matrix, Scalar, Type
from .parts import DefinedFamily
from .scope import MOST_READINGS, Name, Span
from .stream import Stream
from .vocabulary import ACCENTS, BOLD, CALLIGRAPHIC, GREEK, PLAIN_FONTS

_NO_MARK = {r"\text", r"\mathrm", r"\textrm", r"\operatorname", "{", "}"}


class Names(Stream):
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

    def family(self, key: str, span: Span) -> n.Sym:
        """The symbol of a family."""
        if key in self.scope.families:
            return self.family_defined(key, span)
        node = n.Sym(key, self.scope.declared[key])
        node.span = span
        return node

    def family_defined(self, key: str, span: Span) -> DefinedFamily:
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


def single_marks(inside: list[Token]) -> list[Token]:
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
