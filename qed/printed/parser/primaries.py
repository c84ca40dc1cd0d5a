r"""Primary expressions: what a factor is before its scripts, by the token that it begins with."""

from __future__ import annotations

import difflib

from .. import nodes as n
from ..shapes import SCALAR, Matrix, compatible
from .spectra import Spectra
from .vocabulary import BOLD, DOTS, FRACTIONS, GREEK, NAMED, NOT_READ, OVER, PRODUCTS, RELATIONS

MOST_DIGITS = 15
"""A number with more digits is not what it seems: doubles round it."""


class Primaries(Spectra):
    def primary(self) -> n.Node:
        self.deeper(1)
        node = self._primary()
        self.deeper(-1)
        return node

    def _primary(self) -> n.Node:
        token = self.next
        if token.kind == "number":
            return self._number()
        if token.kind in ("open", "bar"):
            return self.bracketed()
        if token.kind == "sign" and token.text == "{":
            return self.group(self.sum)
        if token.kind == "letter":
            return self._begun_by_letter(token.text)
        if token.kind != "command":
            self.fail(f"Here an expression is expected{self.instead()}")
        return self._begun_by_command(token.text)

    def _begun_by_letter(self, text: str) -> n.Node:
        if text == "D" and self.jacobian_here() and not self.named_with_mark("D"):
            return self.jacobian()
        if text == "d" and self.peek().text != "_" and not self.no_differential():
            return self.differential()
        if kind := self.derivative_named():
            return self.derivative_of_name(kind)
        return self.symbol()

    def _begun_by_command(self, text: str) -> n.Node:
        if text == r"\nabla":
            return self.nabla()
        if text == r"\partial":
            return self.partial()
        if text in OVER:
            return self.over()
        if text in FRACTIONS:
            return self.fraction()
        if text == r"\sqrt":
            return self._root()
        if text in (r"\binom", r"\dbinom", r"\tbinom") and self.scope.reader:
            return self.binomial()
        if text == r"\begin":
            return self.environment()
        if text in (r"\underbrace", r"\overbrace"):
            return self._brace()
        if text == r"\lim":
            return self.limit()
        if text == r"\mathbb" and self._indicator_here():
            return self._indicator()
        if self.upright_d():
            return self.differential()
        return self._begun_by_name(text)

    def _begun_by_name(self, text: str) -> n.Node:
        if word := self.operator_name():
            return self.named_function(word, 1 + self.group_end(self.at + 1) - self.at)
        if text in (r"\det", r"\dim"):
            return self.named_function(text[1:], 1)
        if text in NAMED:
            return self.named_function(NAMED[text], 1)
        if text[1:] in ("tan", "sec", "csc", "cot", "coth", "arcsin", "arccos") and self.scope.reader:
            return self.named_function(text[1:], 1)
        if self.scope.reader and self.argmin_here():
            self.fail("An argmin stands on the right: \\vec{x} = \\arg\\min_{\\vec{x}} …")
        if self.space_here():
            return self.space_of()
        if text == r"\kappa" and self.scope.reader and not self.scope.knows("kappa"):
            return self.condition_number()
        if text in (r"\lambda", r"\sigma", r"\kappa") and self.spectrum_here():
            return self.spectrum()
        if self.name_here():
            return self.symbol()
        self._fail_at_command(text)
        raise AssertionError

    def _fail_at_command(self, text: str) -> None:
        if text in NOT_READ:
            self.fail(f"{text} is not read: {NOT_READ[text]}.")
        reasons = {
            r"\mathbb": "R^n is a set: it stands after ∈ or below a brace.",
            r"\lfloor": "rounding down and up jumps, and is not read.",
            r"\lceil": "rounding down and up jumps, and is not read.",
            r"\infty": "∞ is no number, and an infinite sum is not read: it stands below a norm, "
            "\\lVert … \\rVert_\\infty.",
        }
        if text in DOTS:
            self.fail("Dots stand between terms with the same sign, between factors, or in a row of blocks.")
        if text == r"\cdot" and self.token(self.at - 1).text == r"\nabla":
            self.fail(
                "∇· is the divergence, which is not read: it is the trace of the Jacobian, \\operatorname{tr}(D f(x))."
            )
        if text in RELATIONS or text in PRODUCTS:
            self.fail(f"Here an expression is expected, not {text}.")
        self.fail(reasons.get(text, f"{text} is not known.{self._alike(text)}"))

    def _alike(self, text: str) -> str:
        """The end of a sentence about an unknown command."""
        if not self.scope.reader:
            return " (CONTRIBUTING lists what can be read.)"
        commands = [*NAMED, *OVER, *BOLD, *FRACTIONS, *RELATIONS, *(f"\\{letter}" for letter in GREEK), r"\infty"]
        found = difflib.get_close_matches(text, commands, 1, 0.75)
        return f" Did you mean {found[0]}?" if found else " Define what it stands for, with :=."

    def _indicator_here(self) -> bool:
        braced = self.peek().text == "{"
        after = self.token(self.at + 4) if braced else self.peek(2)
        return self.peek(2 if braced else 1).text == "1" and (after.text == "_" or after.kind == "open")

    def _indicator(self) -> n.Node:
        r"""\mathbb{1}[x > 0], \mathbb{1}\{…\}, \mathbb{1}_{x > 0}."""
        start = self.take().start
        self.at = self.item_end(self.at)
        if self.accept("_"):
            return self.group(lambda: self._compared(start))
        pair = self.take().text
        made = self._compared(start)
        self.close(pair)
        made.span = self.since(start)
        return made

    def _compared(self, start: int) -> n.Node:
        left = self.expression()
        sign = self.relation_here()
        if sign is None or sign in (":=", "∈"):
            self.fail("An indicator is read of a comparison: \\mathbb{1}[x > 0].")
        self.take_relation()
        return self.make(start, n.Indicator, left, sign, self.expression())

    def _number(self) -> n.Node:
        token = self.take()
        if len(token.text) > MOST_DIGITS or not token.text.isascii():
            self.fail(f"A number has at most {MOST_DIGITS} digits here, 0 to 9.", token[2:])
        return self.make(token.start, n.Num, float(token.text))

    def _root(self) -> n.Node:
        start = self.take().start
        if self.opens("["):
            self.take()
            degree = self.expression()
            self.close("[")
            body = self.value(self.group(self.sum))
            return self.make(start, n.Power, body, self.make(start, n.Divide, n.Num(1.0), degree))
        body = self.value(self.group(self.sum))
        if isinstance(body.type, Matrix) and not body.type.is_vector:
            half = self.make(start, n.Divide, n.Num(1.0), n.Num(2.0))
            return self.make(start, n.MatrixPower, body, half)
        if not compatible(body.type, SCALAR):
            self.fail(f"{body} is {body.type}: a root is of a number.", self.since(start))
        return self.make(start, n.Elementwise, "√", body)

    def _brace(self) -> n.Node:
        """An underbrace with R^{m×n} asserts a shape; other labels are words."""
        start = self.take().start
        body = self.value(self.group(self.sum))
        if not self.accept("_", "^"):
            return body
        if not (self.is_("{") and self.peek().text == r"\mathbb"):
            self.at = self.item_end(self.at)
            return body
        label = self.group(self.space)
        if not compatible(body.type, label.type):
            self.fail(f"The brace says {label}, but {body} is {body.type}.", self.since(start))
        return body
