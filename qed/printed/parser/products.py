r"""Products: how far a run of factors goes, and which of its signs comes first."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Matrix, Scalar
from .arrays import differ, is_array
from .operators import Operators
from .ranges import Trailing
from .vocabulary import DOTS, NOT_READ, PRODUCTS


class Products(Operators):
    bare: tuple[str, n.Node, n.Node] | None = None
    """A function of numbers whose argument stands without parentheses: its name, the argument, its value."""

    def product(self) -> n.Node:
        start = self.next.start
        since_bars = 0 if self._plain_bar() else None  # factors after the last |…|
        result = last = self.factor()
        slashed, mixed = False, ""
        trailing: list[Trailing] = []
        while True:
            if self._dots_between_factors():
                self.take()
                result = self.dotted_product(start, self.value(result), self.value(self.factor()))
            elif self.is_(*PRODUCTS) and not (self.no_times and self.is_(r"\times")):
                operator, since_bars = self.take().text, None
                right = self._kronecker_side() if operator == r"\otimes" and self.scope.reader else self.factor()
                if operator == "/" and self.scope.reader:
                    right = self._long_denominator(right)
                    self._see_how_far(start, last, right)
                if operator == r"\cdot" and self.scope.reader:
                    right = self._dotted_with(result, right)
                if operator in (r"\odot", r"\circ") and self.scope.reader:
                    right = self._entrywise_side(result, right)
                    mixed = "" if differ(last, right) and not differ(result, right) else mixed
                mixed = self._unmixed(start, mixed, operator, result, right)
                last = right
                trailing.append((result, operator, right))
                result = self.combined(start, operator, result, right)
                slashed = operator == "/"
            elif not self.starts_factor():
                self.trailing = trailing
                return result
            elif self.next.kind == "number" and not (self.scope.reader and self._is_power_of_a_number(last)):
                self.fail("A number after a factor is ambiguous: put it in front, or write \\cdot.")
            elif slashed:
                result, slashed = self._after_quotient(start, result), False
            else:
                if self._plain_bar():
                    if since_bars:
                        self.fail("Which bars belong together? Write \\lvert … \\rvert.", (start, self.next.end))
                    since_bars = 0
                else:
                    since_bars = None if since_bars is None else since_bars + 1
                right = self.factor()
                if isinstance(last, n.Derivative) and self.scope.reader:
                    self._see_what_is_derived(start, last, right)
                last = right
                mixed = self._unmixed(start, mixed, "", result, right)
                trailing.append((result, "", right))
                result = self.times(start, result, right)

    def _is_power_of_a_number(self, last: n.Node) -> bool:
        """Whether what follows is 2^n, after what is no number: nobody takes n 2^n for another thing."""
        return self.token(self.at + 1).text == "^" and not isinstance(last, n.Num)

    def _see_what_is_derived(self, start: int, derivative: n.Derivative, f: n.Node) -> None:
        r"""\nabla f g is that of a product, or a product with g; \nabla f \nabla g and f' g are what they seem."""
        if derivative.kind not in ("∇", "∇²", "D") or not isinstance(f, n.FunctionNode) or isinstance(f, n.Derivative):
            return
        if isinstance(f.type.result, Scalar):
            self.fail(
                f"This may be the derivative of a product or a product with {f}. For the first put the product in "
                f"parentheses, for the second write {f} in front of {derivative}.",
                self.since(start),
            )

    def _see_how_far(self, start: int, before: n.Node, divisor: n.Node) -> None:
        r"""\sin x / 2 may be the sine of x/2; \log n / n and \log x / \log y are what they seem."""
        if self.bare is None or self.bare[2] is not before:
            return
        word, argument, _ = self.bare
        inside, below = list(argument.walk()), list(divisor.walk())
        symbols = {part.key for part in inside if isinstance(part, n.Sym)}
        functions = (n.Elementwise, n.Apply)
        if any(isinstance(part, functions) or (isinstance(part, n.Sym) and part.key in symbols) for part in below):
            return
        self.fail(f"How far does {word} reach? Write {word}(…) around its argument.", self.since(start))

    def _long_denominator(self, right: n.Node) -> n.Node:
        """x'Ax/x'x: a denominator is a number, so that it goes on as far as it is none."""
        start = right.span[0]
        if not (is_array(right) and self.starts_factor()):
            return right
        right = self.value(right)
        while is_array(right) and self.starts_factor() and self.next.kind != "number":
            right = self.times(start, right, self.factor())
        self.scope.notes.append(f"the denominator is {right}")
        return right

    def _after_quotient(self, start: int, quotient: n.Node) -> n.Node:
        """1/2 A x: what stands behind a quotient is no part of the denominator where that would be no number."""
        here = self.next.start
        if not self.scope.reader:
            self.fail("What belongs to the denominator is ambiguous here: write \\frac.")
        rest = self.value(self.factor())
        while self.starts_factor() and self.next.kind != "number":
            rest = self.times(here, rest, self.factor())
        if not is_array(rest):
            self.fail("What belongs to the denominator is ambiguous here: write \\frac.", self.since(here))
        self.scope.notes.append("what follows the quotient is multiplied by it")
        return self.times(start, quotient, rest)

    def _dotted_with(self, left: n.Node, right: n.Node) -> n.Node:
        r"""x \cdot A y is the inner product of x and Ay."""
        start, a = right.span[0], left.type
        if not (isinstance(a, Matrix) and a.is_vector and is_array(left)):
            return right
        while isinstance(b := right.type, Matrix) and not b.is_vector and self.starts_factor():
            right = self.times(start, right, self.factor())
        return right

    def _entrywise_side(self, left: n.Node, right: n.Node) -> n.Node:
        r"""d \odot A x is d ⊙ (Ax) where A has another shape than d."""
        start = right.span[0]
        while differ(left, right) and self.starts_factor() and self.next.kind != "number":
            right = self.times(start, right, self.factor())
        return right

    def _kronecker_side(self) -> n.Node:
        r"""What readers print beside ⊗: A \otimes B C is A ⊗ (BC)."""
        start = self.next.start
        side = self.factor()
        if self.starts_factor() and self.next.kind != "number":
            self.scope.notes.append("products without a sign come before ⊗")
            while self.starts_factor() and self.next.kind != "number":
                side = self.times(start, side, self.factor())
        return side

    def _unmixed(self, start: int, before: str, operator: str, left: n.Node, right: n.Node) -> str:
        r"""The kind of product that a run of factors consists of; A \odot B C is none: which of them is first?"""
        if not (is_array(left) and is_array(right)):
            return before
        if operator == r"\otimes" and self.scope.reader:
            return operator
        name = operator if operator in (r"\odot", r"\circ", r"\otimes") else "A B"
        if before and name != before:
            self.fail(
                f"Which product comes first, {before.replace('A B', 'that of matrices')} or "
                f"{name.replace('A B', 'that of matrices')}? Put parentheses around it: (A B) \\odot C or "
                "A (B \\odot C).",
                self.since(start),
            )
        return name

    def _plain_bar(self) -> bool:
        return self.next[:2] == ("bar", "|")

    def starts_factor(self) -> bool:
        """Whether what stands here multiplies what came before."""
        token = self.next
        if token.kind in ("letter", "number", "open"):
            return True
        if token.kind == "bar":
            return not (self.bars and self.bars[-1] == token.text) and self.peek().text != "_"
        if token.kind != "command" or token.text in DOTS or self.relation_here() is not None or token.text == r"\pow":
            return False
        if token.text == r"\binom" and self.scope.reader:
            return True
        if token.text in NOT_READ or token.text in PRODUCTS or token.text in (r"\end", r"\forall", r"\colon"):
            return False
        return token.text != r"\text" or self.operator_name() != ""

    def _dots_between_factors(self) -> bool:
        """Dots between factors: d_1 \\cdots d_n."""
        if not self.is_(r"\cdots", r"\dots", r"\dotsm"):
            return False
        self.at += 1
        follows = self.starts_factor()
        self.at -= 1
        return follows
