r"""Sums, products, factors: what stands between two relation signs.

A sum is made of products, a product of factors, a factor is a primary expression with scripts, primes and arguments.
What a letter is declared to be decides whether f(x) applies a function or multiplies.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from ...errors import NotWellFormed
from .. import nodes as n
from ..lex import Token
from ..shapes import ONE, SCALAR, Collection, Dim, Function, Matrix, Scalar, Space, Tensor, Unknown, compatible, same
from .known_functions import NAMES, OF_NUMBERS, OF_PROBABILITIES, OF_VECTORS, divergence, entropy
from .parts import PrintedWith, SizeOf
from .pointwise import Pointwise
from .ranges import Trailing
from .vocabulary import (
    BOLD,
    DOTS,
    EXTREMA,
    FRACTIONS,
    GREEK,
    NAMED,
    NORMS,
    NOT_READ,
    OF_MATRICES,
    OVER,
    PRODUCTS,
    READERS_NORMS,
    RELATIONS,
    WORDS,
)

MOST_DIGITS = 15
"""A number with more digits is not what it seems: doubles round it."""


def _without_fonts(tokens: Sequence[Token]) -> str:
    return "".join(t.text for t in tokens if t.text not in (r"\text", r"\mathrm", r"\operatorname", "{", "}")).lstrip(
        "\\"
    )


def _is_array(node: n.Node) -> bool:
    return isinstance(node.type, Matrix) and (node.type.rows.resolved(), node.type.cols.resolved()) != (ONE, ONE)


COMMUTATOR = "[A, B] of square matrices is the commutator AB − BA"
TIMES = "× is the product of a number and a vector here; between vectors it is the cross product"


def _is_column(node: n.Node) -> bool:
    return isinstance(node.type, Matrix) and node.type.is_vector and _is_array(node)


def _differ(a: n.Node, b: n.Node) -> bool:
    """Whether two vectors or matrices have different shapes, as far as these are known."""
    if not (isinstance(a.type, Matrix) and isinstance(b.type, Matrix) and _is_array(a) and _is_array(b)):
        return False
    sides = [(a.type.rows.resolved(), b.type.rows.resolved()), (a.type.cols.resolved(), b.type.cols.resolved())]
    known = [not any(isinstance(atom, Unknown) for side in pair for atom, _ in side.terms) for pair in sides]
    return any(known) and any(x != y for (x, y), both in zip(sides, known, strict=True) if both)


def _kinked(body: n.Node) -> bool:
    """Whether an expression has what no function of a matrix has: a maximum, an absolute value, cases."""
    kinks = (n.Extremum, n.Absolute, n.Cases, n.Indicator)
    return any(
        isinstance(part, kinks) or (isinstance(part, n.Elementwise) and part.name in ("sign", "ReLU"))
        for part in body.walk()
    )


class Expressions(Pointwise):
    bare: tuple[str, n.Node, n.Node] | None = None
    """A function of numbers whose argument stands without parentheses: its name, the argument, its value."""

    def value(self, node: n.Node) -> n.Node:
        """A value; a function printed without arguments is taken at those it is printed with elsewhere."""
        if not isinstance(node, n.FunctionNode):
            if not isinstance(node.type, (Scalar, Matrix, Tensor, Space, Collection)):
                raise NotWellFormed(f"{node} is {node.type}: print a member of it.", self.latex, node.span)
            return node
        if (there := self.at_the_point(node)) is not None:
            return there
        f: n.FunctionNode = node
        declared = self.scope.declared
        arguments: tuple[n.Node, ...] = tuple(n.Sym(name, declared[name]) for name in f.type.names if name in declared)
        if isinstance(node, PrintedWith):
            f, arguments = node.f, node.arguments
        if self.scope.reader and not arguments and len(f.type.names) == 1 and f.type.names[0] not in declared:
            raise NotWellFormed(f"{f.type.names[0]} is not declared. {f} is a function of it.", self.latex, node.span)
        if not arguments or len(arguments) != len(f.type.args):
            raise NotWellFormed(f"{f} is a function; its value has arguments: {f}(…).", self.latex, node.span)
        try:
            made = n.Apply(f, arguments)
        except n.Misfit as error:
            raise NotWellFormed(str(error), self.latex, node.span, misfit=True) from None
        made.span = node.span
        return made

    # --- sums ------------------------------------------------------------------------------------------

    def sum(self) -> n.Node:
        start = self.next.start
        self.deeper(1)
        sign = 1
        while self.is_("-", "+"):
            sign = -sign if self.take().text == "-" else sign
        terms = [(sign, self.product())]
        while self.is_("+", "-"):
            sign = 1 if self.take().text == "+" else -1
            if self.is_("&"):
                self.take()
            if not self.dots_here():
                terms.append((sign, self.product()))
                continue
            self.take()
            if not self.is_("+", "-"):
                self.fail("After the dots the last term is expected: a_1 + \\dots + a_n.")
            again = 1 if self.take().text == "+" else -1
            last = self.value(self.product())
            if again != sign or terms[-1][0] != sign:
                self.fail("The signs around the dots differ: write the sum with \\sum.", self.since(start))
            terms = self.dotted_sum(start, terms, last)
        self.deeper(-1)
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        valued = tuple((s, self.value(t)) for s, t in terms)
        if len(valued) == 1 and isinstance(valued[0][1], n.Num):
            return self.make(start, n.Num, -valued[0][1].value)
        try:
            return self.make(start, n.Sum2, valued)
        except NotWellFormed:
            turned = tuple((s, self._spread(self._diagonal_matrix(t), valued)) for s, t in valued)
            if all(a[1] is b[1] for a, b in zip(turned, valued, strict=True)):
                raise
            return self.make(start, n.Sum2, turned)

    def _spread(self, term: n.Node, terms: Sequence[tuple[int, n.Node]]) -> n.Node:
        """In NumPy a number is added to every entry of a vector or matrix, and an array with one axis neither lies nor
        stands."""
        arrays = [t.type for _, t in terms if _is_array(t)]
        standing = bool(arrays) and isinstance(arrays[0], Matrix) and arrays[0].is_vector
        lying = isinstance(term.type, Matrix) and not term.type.is_vector and term.type.rows.resolved() == ONE
        if self.scope.reader == "numpy" and standing and lying:
            return self.make(term.span[0], n.Transpose, term)
        spread = self.scope.reader == "numpy" or (self.scope.reader == "lenient" and standing)
        if not spread or _is_array(term) or not arrays or not isinstance(term.type, Scalar):
            return term
        ones: n.Node = n.Filled("1", Dim.of(Unknown()), ONE)
        if not standing:
            ones = n.Product(ones, n.Transpose(n.Filled("1", Dim.of(Unknown()), ONE)))
        made = n.Product(term, ones)
        made.span = term.span
        return made

    # --- products --------------------------------------------------------------------------------------

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
                    mixed = "" if _differ(last, right) and not _differ(result, right) else mixed
                mixed = self._unmixed(start, mixed, operator, result, right)
                last = right
                trailing.append((result, operator, right))
                result = self._combined(start, operator, result, right)
                slashed = operator == "/"
            elif not self.starts_factor():
                self.trailing = trailing
                return result
            elif self.next.kind == "number":
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
                result = self._times(start, result, right)

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
        if not (_is_array(right) and self.starts_factor()):
            return right
        right = self.value(right)
        while _is_array(right) and self.starts_factor() and self.next.kind != "number":
            right = self._times(start, right, self.factor())
        self.scope.notes.append(f"the denominator is {right}")
        return right

    def _after_quotient(self, start: int, quotient: n.Node) -> n.Node:
        """1/2 A x: what stands behind a quotient is no part of the denominator where that would be no number."""
        here = self.next.start
        if not self.scope.reader:
            self.fail("What belongs to the denominator is ambiguous here: write \\frac.")
        rest = self.value(self.factor())
        while self.starts_factor() and self.next.kind != "number":
            rest = self._times(here, rest, self.factor())
        if not _is_array(rest):
            self.fail("What belongs to the denominator is ambiguous here: write \\frac.", self.since(here))
        self.scope.notes.append("what follows the quotient is multiplied by it")
        return self._times(start, quotient, rest)

    def _dotted_with(self, left: n.Node, right: n.Node) -> n.Node:
        r"""x \cdot A y is the inner product of x and Ay."""
        start, a = right.span[0], left.type
        if not (isinstance(a, Matrix) and a.is_vector and _is_array(left)):
            return right
        while isinstance(b := right.type, Matrix) and not b.is_vector and self.starts_factor():
            right = self._times(start, right, self.factor())
        return right

    def _entrywise_side(self, left: n.Node, right: n.Node) -> n.Node:
        r"""d \odot A x is d ⊙ (Ax) where A has another shape than d."""
        start = right.span[0]
        while _differ(left, right) and self.starts_factor() and self.next.kind != "number":
            right = self._times(start, right, self.factor())
        return right

    def _kronecker_side(self) -> n.Node:
        r"""What readers print beside ⊗: A \otimes B C is A ⊗ (BC)."""
        start = self.next.start
        side = self.factor()
        if self.starts_factor() and self.next.kind != "number":
            self.scope.notes.append("products without a sign come before ⊗")
            while self.starts_factor() and self.next.kind != "number":
                side = self._times(start, side, self.factor())
        return side

    def _unmixed(self, start: int, before: str, operator: str, left: n.Node, right: n.Node) -> str:
        r"""The kind of product that a run of factors consists of; A \odot B C is none: which of them is first?"""
        if not (_is_array(left) and _is_array(right)):
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

    def _times(self, start: int, left: n.Node, right: n.Node) -> n.Node:
        left, right = self.value(left), self.value(right)
        try:
            return self.make(start, n.Product, left, right)
        except NotWellFormed as error:
            turned = tuple(self._diagonal_matrix(node) for node in (left, right))
            if turned == (left, right):
                if self.scope.layout_note and any(isinstance(part, n.By) for side in turned for part in side.walk()):
                    raise NotWellFormed(
                        f"{error.words} ({self.scope.layout_note}.)", error.latex, error.span, error.misfit
                    ) from None
                raise
            return self.make(start, n.Product, *turned)

    def _diagonal_matrix(self, node: n.Node) -> n.Node:
        """Readers' diag(M), where a vector does not fit: the diagonal matrix with the diagonal of M."""
        if not (self.scope.reader and isinstance(node, n.Diagonal) and not node.of_vector):
            return node
        self.scope.notes.append(f"{node} is the diagonal matrix here")
        made = n.Diagonal(node)
        made.span = node.span
        return made

    def _combined(self, start: int, operator: str, left: n.Node, right: n.Node) -> n.Node:
        if operator == r"\circ" and isinstance(left, n.FunctionNode) and isinstance(right, n.FunctionNode):
            return self.make(start, n.Compose, left, right)
        if operator == r"\cap":
            return self.make(start, n.SpaceOf, "∩", left, right)
        left, right = self.value(left), self.value(right)
        if operator == "/":
            if self.scope.reader == "numpy" and _is_array(right):
                right, operator = self._inverted(start, right), "*"
            else:
                return self.make(start, n.Divide, left, right)
        if operator == r"\otimes" and self.scope.reader == "lenient" and _is_column(left) and _is_column(right):
            return self._times(start, left, self.make(start, n.Transpose, right))
        if operator == r"\otimes":
            return self.make(start, n.Kronecker, left, right)
        if operator in (r"\odot", r"\circ"):
            return self.make(start, n.Hadamard, left, right)
        numbers = isinstance(left.type, Scalar) + isinstance(right.type, Scalar)
        if operator == r"\times" and self.scope.reader and _is_column(left) and _is_column(right):
            return self._cross_product(start, left, right)
        literal = isinstance(left, n.Num) or isinstance(right, n.Num)
        if operator == r"\times" and self.scope.reader and _is_column(left) != _is_column(right) and not literal:
            self.scope.notes.append(TIMES)
        if operator == r"\times" and numbers < (1 if self.scope.reader else 2):
            self.fail("× is for numbers; the product of matrices is written A B.", self.since(start))
        if operator in ("*", "@") and self.scope.reader:
            return self._typed_product(start, operator, left, right)
        if operator in ("*", "@", r"\bullet"):
            self.fail(f"{operator} is not a product here: write A B, \\cdot or \\odot.", self.since(start))
        if operator == r"\cdot" and self.scope.reader and self._dot_product(left, right):
            left = self.make(start, n.Transpose, left)
        return self._times(start, left, right)

    def _cross_product(self, start: int, left: n.Node, right: n.Node) -> n.Node:
        r"""\vec{a} \times \vec{b}, by its three entries."""
        kinds = [side.type for side in (left, right) if isinstance(side.type, Matrix)]
        if not all(same(kind.rows, Dim.of(3)) for kind in kinds):
            self.fail(
                "× between vectors is the cross product, which there is for 3 entries only: declare x=Real[3]. "
                "The product of matrices is written A B.",
                self.since(start),
            )

        def entries(i: int, j: int) -> n.Node:
            a, b = (self.make(start, n.Entry, side, n.Num(k), None) for side, k in ((left, i), (right, j)))
            return self.make(start, n.Product, a, b)

        pairs = ((2, 3), (3, 1), (1, 2))
        rows = [self.make(start, n.Sum2, ((1, entries(i, j)), (-1, entries(j, i)))) for i, j in pairs]
        return self.make(start, n.Block, tuple((row,) for row in rows))

    @staticmethod
    def _dot_product(left: n.Node, right: n.Node) -> bool:
        a, b = left.type, right.type
        if not (isinstance(a, Matrix) and isinstance(b, Matrix) and _is_array(left)):
            return False
        return a.is_vector and b.is_vector and same(a.rows, b.rows)

    def _typed_product(self, start: int, operator: str, left: n.Node, right: n.Node) -> n.Node:
        """* and @ as in NumPy: of entries, and of matrices, where a vector on the left lies down if it has to."""
        if operator == "@" and all(isinstance(side, n.Sym) and isinstance(side.type, Scalar) for side in (left, right)):
            text = "@ is the product of vectors and matrices; that of numbers is *."
            raise NotWellFormed(text, self.latex, self.since(start), misfit=True)
        if not (_is_array(left) and _is_array(right)):
            return self._times(start, left, right)
        if operator == "@":
            a, b = left.type, right.type
            lies = (
                isinstance(a, Matrix)
                and isinstance(b, Matrix)
                and a.is_vector
                and a.rows.resolved() == b.rows.resolved()
            )
            return self._times(start, self.make(start, n.Transpose, left) if lies else left, right)
        if self.scope.reader == "matlab" or (
            self.scope.reader != "numpy" and _differ(left, right)
        ):  # no product entry by entry
            return self._times(start, left, right)
        if self.scope.reader not in ("numpy", "lenient") and not self._dot_product(left, right):
            self.either(
                f"{left} * {right}", "the product of matrices", "write A B", "that of entries", "write A \\odot B",
                self.since(start),
            )  # fmt: skip
        if self.scope.reader == "numpy":  # an array with one axis neither lies nor stands
            left, right = (self._standing_beside(side, other) for side, other in ((left, right), (right, left)))
        return self.make(start, n.Hadamard, left, right)

    def _standing_beside(self, side: n.Node, other: n.Node) -> n.Node:
        return self._standing(side) if isinstance(other.type, Matrix) and other.type.is_vector else side

    def _inverted(self, start: int, node: n.Node) -> n.Node:
        """One over every entry, as in NumPy."""
        z = n.Sym(self.scope.fresh("z"), SCALAR)
        inverse = n.Defined("1/", n.Definition(n.Divide(n.Num(1.0), z), (z,)))
        return self.make(start, n.Apply, n.Lifted(inverse), (node,))

    def _typed_power(self, start: int, node: n.Node) -> n.Node:
        """** as in NumPy: of every entry."""
        self.take()
        exponent = self.value(self.group(self.sum)) if self.is_("{") else self.value(self.factor())
        if self.is_(r"\pow"):  # 2**3**2 is 2**9
            exponent = self._typed_power(start, exponent)
        base = self.value(node)
        if not _is_array(base):
            return self.make(start, n.Power, base, exponent)
        times = exponent.value if isinstance(exponent, n.Num) else 0
        if times not in (2.0, 3.0, 4.0):
            self.fail("** of a vector or matrix is read for 2, 3 and 4: the entries to that power.", self.since(start))
        result = base
        for _ in range(int(times) - 1):
            result = self.make(start, n.Hadamard, result, base)
        return result

    # --- factors ---------------------------------------------------------------------------------------

    def factor(self) -> n.Node:
        start = self.next.start
        node, scripts = self.primary(), ""
        while True:
            mark = self.next.text if self.is_("^", "_") else ""
            if mark and mark == scripts:
                self.fail(f"A second {mark} in a row is ambiguous: use braces or parentheses.")
            following = self.script(start, node)
            if following is None:
                return node
            node, scripts = following, mark

    def script(self, start: int, node: n.Node) -> n.Node | None:
        """One script, prime or list of arguments after a node; None where nothing belongs to it any more."""
        if isinstance(node, n.FunctionNode) and self.opens("(", "{"):
            return self._applied(start, node)
        if isinstance(node, (n.Member, n.Sym)) and self.opens("(") and self._same_arguments():
            return node
        if self.scope.reader and isinstance(node, n.Sym) and node.definition is not None and self.opens("("):
            self._no_argument(start, node)
        if self.is_("'") or (self.is_("^") and self.peek().text == r"\prime"):
            self.at += 2 if self.is_("^") else 1
            if self.scope.reader and isinstance(node.type, Matrix):
                return self.make(start, n.Transpose, self.value(node))
            if not isinstance(node, n.FunctionNode) and (made := self._primed(start, node)) is not None:
                return made
            if not isinstance(node, n.FunctionNode):
                self.fail("A prime is the derivative of a function of one number.", self.since(start))
            return self.make(start, n.Derivative, "′", node)
        if self.is_("^"):
            return self.superscript(start, node)
        if self.is_(r"\pow") and self.scope.reader:
            return self._typed_power(start, node)
        if self.is_("!") and self.scope.reader:
            self.take()
            if self.is_("!"):
                self.fail("n!! is the double factorial, which is not read; the factorial of a factorial is (n!)!.")
            return self.factorial(start, self.value(node))
        return self.subscript(start, node) if self.is_("_") else None

    def _primed(self, start: int, node: n.Node) -> n.Node | None:
        """Readers' (fg)′, (f/g)′(x) and (x²)′, by the one number x that stands there."""
        if not self.scope.reader or not isinstance(node.type, Scalar) or isinstance(node, n.Sym):
            return None
        found: set[str] = set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, n.Apply):
                arguments = [a for a in part.children() if not isinstance(a, n.FunctionNode)]
                if len(arguments) != 1 or not isinstance(arguments[0], n.Sym):
                    return None
                found.add(arguments[0].key)
            elif isinstance(part, n.Sym) and isinstance(part.type, Scalar) and part.type.index is None:
                found.add(part.key)
            elif isinstance(part, n.Sym):
                return None
            else:
                waiting += part.children()
        if len(found) != 1 or not isinstance(self.scope.declared.get(*found), Scalar):
            return None
        (key,) = found
        variable = n.Sym(key, self.scope.declared[key])
        if self.opens("("):
            here, arguments = self.at, self.arguments()
            if len(arguments) != 1 or not (isinstance(arguments[0], n.Sym) and arguments[0].key == key):
                self.at = here
                return None
        return self.make(start, n.By, "∂", node, variable, ())

    def primary(self) -> n.Node:
        self.deeper(1)
        node = self._primary()
        self.deeper(-1)
        return node

    def _primary(self) -> n.Node:
        token, start = self.next, self.next.start
        text = token.text
        if token.kind == "number":
            return self._number()
        if token.kind in ("open", "bar"):
            return self._bracketed()
        if token.kind == "sign" and text == "{":
            return self.group(self.sum)
        if token.kind == "letter":
            if text == "D" and self._jacobian_here() and not self._named_with_mark("D"):
                return self.jacobian()
            if text == "d" and self.peek().text != "_" and not self._no_differential():
                return self.differential()
            if kind := self.derivative_named():
                return self._derivative_of_name(kind)
            return self.symbol()
        if token.kind != "command":
            self.fail(f"Here an expression is expected{self.instead()}")
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
        if word := self.operator_name():
            return self._named(word, 1 + self.group_end(self.at + 1) - self.at)
        if text in (r"\det", r"\dim"):
            return self._named(text[1:], 1)
        if text in NAMED:
            return self._named(NAMED[text], 1)
        if text[1:] in ("tan", "sec", "csc", "cot", "coth") and self.scope.reader:
            return self._named(text[1:], 1)
        if self.scope.reader and self.argmin_here():
            self.fail("An argmin stands on the right: \\vec{x} = \\arg\\min_{\\vec{x}} …")
        if self._space_here():
            name = self.peek(2).text
            self.at += 4
            arguments = self.arguments()
            if len(arguments) != 1:
                self.fail("A range and a null space are those of one matrix.", self.since(start))
            return self.make(start, n.SpaceOf, name, arguments[0])
        if text == r"\kappa" and self.scope.reader and not self.scope.knows("kappa"):
            return self._condition_number()
        if text in (r"\lambda", r"\sigma", r"\kappa") and self._spectral():
            return self._spectrum()
        if self.name_here():
            return self.symbol()
        self._fail_at_command(text)
        raise AssertionError

    def _named_with_mark(self, letter: str) -> bool:
        r"""Whether D_x is a symbol of its own, as by D_x := \operatorname{diag}(\vec{x})."""
        inside = "".join(t.text for t in self.tokens[self.at + 2 : self.item_end(self.at + 2)] if t.kind == "letter")
        return self.peek().text == "_" and f"{letter}_{inside}" in self.scope.defined

    def _jacobian_here(self) -> bool:
        """Whether D is the derivative: where it is no symbol, and where only a dimension has its letter and Df is
        printed."""
        after = self.peek()
        if not self.scope.knows("D"):
            ends = after.kind in ("end", "close", "newline") or after.text in ("=", "+", "-", "&", ",", "}", r"\end")
            return not (self.scope.reader and ends)
        key = after.text[1:] if after.kind == "command" else after.text
        names = after.kind == "letter" or after.text in (r"\vec", r"\mathbf", r"\boldsymbol") or key in GREEK
        if not names or "D" in self.scope.bound:
            return False
        if after.text.startswith("\\") and key not in GREEK:
            key = next((t.text for t in self.tokens[self.at + 2 : self.at + 4] if t.kind == "letter"), "")
        scope = self.scope
        if key not in scope.functions and not isinstance(scope.declared.get(key), Function):
            return False
        if scope.in_passing("D") and after.start == self.next.end:
            return True
        self.either(
            f"D {key}", "the derivative of a function", "give the letter D to nothing else", "a product",
            f"write D \\cdot {key}", (self.next.start, after.end),
        )  # fmt: skip

    def derivative_named(self) -> str:
        r"""What readers' J_f and H_f are, D or ∇², where J and H mean nothing else and f is a function."""
        kind = {"J": "D", "H": "∇²"}.get(self.next.text, "")
        if not (self.scope.reader and kind and self.peek().text == "_") or self.scope.knows(self.next.text):
            return ""
        inside = self.tokens[self.at + 2 : self.item_end(self.at + 2)]
        keys = [t.text.lstrip("\\") for t in inside if t.text not in ("{", "}", r"\circ") and t.text not in BOLD]
        if len(keys) != 1 + sum(t.text == r"\circ" for t in inside):
            return ""
        functions = [key in self.scope.functions or isinstance(self.scope.declared.get(key), Function) for key in keys]
        return kind if all(functions) else ""

    def _derivative_of_name(self, kind: str) -> n.Node:
        start = self.next.start
        self.at += 2
        f = self.group(self.product)
        assert isinstance(f, n.FunctionNode)
        f = f.f if isinstance(f, PrintedWith) else f
        return self._of_numbers(start, kind, f) or self.make(start, n.Derivative, kind, f)

    def _no_differential(self) -> bool:
        """Whether d is a symbol here; dX is no product with a dimension d."""
        after = self.peek()
        if not self.scope.knows("d"):
            ends = after.kind in ("end", "close", "newline") or after.text in ("=", "+", "-", ",", "}")
            return bool(self.scope.reader) and ends
        touches = after.start == self.next.end and (after.kind == "letter" or after[:2] == ("open", "("))
        if self.scope.counts("d") and (touches or (after.kind == "letter" and after.text.isupper())):
            self.either(
                f"d{after.text}", "a differential", "write it upright, \\mathrm{d}", "a product",
                f"write d \\cdot {after.text}", (self.next.start, after.end),
            )  # fmt: skip
        return True

    def _fail_at_command(self, text: str) -> None:
        if text in NOT_READ:
            self.fail(f"{text} is not read: {NOT_READ[text]}.")
        reasons = {
            r"\mathbb": "R^n is a set: it stands after ∈ or below a brace.",
            r"\infty": "∞ is no number: it stands below a norm, \\lVert … \\rVert_\\infty.",
        }
        if text in DOTS:
            self.fail("Dots stand between terms with the same sign, between factors, or in a row of blocks.")
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

    # --- brackets --------------------------------------------------------------------------------------

    def _bracketed(self) -> n.Node:
        token = self.next
        if token.kind == "bar":
            return self._barred()
        pair, start = token.text, token.start
        if pair == "(" and self.scope.reader and (function := self.pointwise(start)) is not None:
            return function
        items = self._items()
        if pair == "⟨":
            return self._inner_product(start, items)
        if pair == "‖":
            return self._norm(start, self._single(start, items))
        if pair == "|":
            return self._absolute(start, self.value(self._single(start, items)))
        if len(items) == 1 and not isinstance(items[0], n.Repeat):
            return items[0]
        if self.scope.commutators and pair in "[{" and (made := self._commutator(start, pair, items)) is not None:
            return made
        if pair == "[":
            return self.make(start, n.Block, (tuple(self.value(item) for item in items),))
        if any(not isinstance(item, n.Repeat) and not compatible(item.type, SCALAR) for item in items):
            self.fail(
                "Objects in parentheses, with commas, are the arguments of a function; only numbers make a vector.",
                self.since(start),
            )
        return self._column(start, items)

    def _commutator(self, start: int, pair: str, items: Sequence[n.Node]) -> n.Node | None:
        r"""[A, B] = AB − BA and \{A, B\} = AB + BA, of two square matrices of one size."""
        kinds = [item.type for item in items if isinstance(item.type, Matrix) and _is_array(item)]
        if len(items) != 2 or len(kinds) != 2 or any(kind.is_vector for kind in kinds) or not compatible(*kinds):
            return None
        if not all(same(kind.rows, kind.cols) for kind in kinds):
            return None
        a, b = items
        note = COMMUTATOR if pair == "[" else "{A, B} of square matrices is the anticommutator AB + BA"
        self.scope.notes += [note] if note not in self.scope.notes else []
        there, back = self.make(start, n.Product, a, b), self.make(start, n.Product, b, a)
        return self.make(start, n.Sum2, ((1, there), (-1 if pair == "[" else 1, back)))

    def _items(self) -> list[n.Node]:
        """What stands between two brackets, with commas."""
        pair = self.take().text
        saved, self.bars = self.bars, ()
        items = self.listed(pair)
        self.bars = saved
        self.close(pair)
        return items

    def arguments(self) -> list[n.Node]:
        return [self.value(item) for item in self._items()]

    def _single(self, start: int, items: list[n.Node]) -> n.Node:
        if len(items) != 1 or isinstance(items[0], n.Repeat):
            self.fail("One expression stands between these bars.", self.since(start))
        return items[0]

    def _column(self, start: int, items: list[n.Node]) -> n.Node:
        """(x_1, …, x_n) as a vector."""
        cells = (item.replaced(along="column") if isinstance(item, n.Repeat) else item for item in items)
        return self.make(start, n.Block, tuple((cell,) for cell in cells))

    def _barred(self) -> n.Node:
        """|…| and ‖…‖ with bars that do not say whether they open or close."""
        token = self.take()
        pair, start = token.text, token.start
        saved = self.bars
        self.bars = (*saved, pair)
        body = self.value(self.sum())
        self.bars = saved
        if self.next.text != pair or self.next.kind not in ("bar", "close"):
            self.fail(
                "These bars are not closed. With several, write \\lVert … \\rVert and \\lvert … \\rvert.",
                (start, self.next.start),
            )
        self.take()
        return self._norm(start, body) if pair == "‖" else self._absolute(start, body)

    def _absolute(self, start: int, body: n.Node) -> n.Node:
        """|a|; readers' |A| of a square matrix is its determinant."""
        kind = body.type
        square = isinstance(kind, Matrix) and _is_array(body) and kind.rows.resolved() == kind.cols.resolved()
        if self.scope.reader and square:
            self.scope.notes.append("|…| of a square matrix is its determinant")
            return self.make(start, n.Determinant, body)
        if self.scope.reader == "lenient" and isinstance(body.type, Matrix) and body.type.is_vector:
            return self.make(start, n.Norm, "2", body)
        return self.make(start, n.Absolute, body)

    def _inner_product(self, start: int, items: list[n.Node]) -> n.Node:
        if len(items) != 2:
            self.fail("An inner product has two arguments.", self.since(start))
        a, b = (self.value(item) for item in items)
        if not compatible(a.type, b.type):
            self.fail(f"{a} is {a.type}, {b} is {b.type}: they have no inner product.", self.since(start))
        product = self.make(start, n.Product, self.make(start, n.Transpose, a), b)
        return product if isinstance(product.type, Scalar) else self.make(start, n.Trace, product)

    def _norm(self, start: int, body: n.Node) -> n.Node:
        body = self.value(body)
        if self.scope.reader and self.is_("^"):
            self._index_first()
        if not self.is_("_") and self.scope.reader and not (isinstance(body.type, Matrix) and not body.type.is_vector):
            self.scope.notes.append("‖…‖ of a vector is its length, ‖…‖_2")
            return self.make(start, n.Norm, "2", body)
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
        if self.scope.reader and vector and _is_array(exponent):
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

    # --- application -----------------------------------------------------------------------------------

    def _applied(self, start: int, f: n.FunctionNode) -> n.Node:
        args = self.arguments()
        wanted = f.type.args
        if (len(args) == 1 and isinstance(args[0], n.Repeat)) or (
            len(wanted) == 1 and len(args) > 1 and isinstance(wanted[0], Matrix)
        ):
            args = [self._column(start, args)]
        f = f.f if isinstance(f, PrintedWith) else f
        if len(args) == 1 and _is_array(args[0]):
            f = self._lifted(start, f, args[0])
        return self.make(start, n.Apply, f, tuple(args))

    def _lifted(self, start: int, f: n.FunctionNode, argument: n.Node) -> n.FunctionNode:
        r"""\sigma(\vec{z}) and \sigma'(\vec{z}), where \sigma(z) was defined for a number z."""
        inner = f.f if isinstance(f, n.Derivative) and f.kind == "D" else f
        base: n.Node = inner
        while isinstance(base, n.Derivative) and base.kind == "′":
            base = base.f
        kind = inner.type
        numbers = len(kind.args) == 1 and isinstance(kind.args[0], Scalar) and isinstance(kind.result, Scalar)
        if not isinstance(base, n.Defined) or not numbers or kind.elementwise:
            return f
        shape = argument.type
        square = isinstance(shape, Matrix) and shape.rows.resolved() == shape.cols.resolved()
        if square and not _kinked(base.definition.body):
            self.either(
                f"{f} of a square matrix", "taken entry by entry", f"state it of the entries, or declare {base} as "
                "Elementwise", "the function of the matrix", "write its powers and inverses", self.since(start),
            )  # fmt: skip
        note = f"{base} is taken entry by entry"
        self.scope.notes += [note] if note not in self.scope.notes else []
        lifted = self.make(start, n.Lifted, inner)
        return lifted if inner is f else self.make(start, n.Derivative, "D", lifted)

    def _no_argument(self, start: int, node: n.Sym) -> None:
        """Refuse y(x) where y := … is no function, but depends on x."""
        here = self.at
        self.take()
        keys: list[str] = []
        while self.name_here():
            keys.append(self.name().key)
            if not self.accept(","):
                break
        closed, end, self.at = self.next.kind == "close", self.next.end, here
        assert node.definition is not None
        inside = {part.key for part in node.definition.body.walk() if isinstance(part, n.Sym)}
        if closed and keys and inside.issuperset(keys):
            text = self.latex[start : self.next.start]
            self.either(
                f"{text}{self.latex[self.next.start : end]}", f"{node} itself", f"write {text} alone", "a product",
                f"write {text} \\cdot {', '.join(keys)}", (start, end),
            )  # fmt: skip

    def _same_arguments(self) -> bool:
        r"""(\vec{x}, \theta) after a quantity defined from them: declared symbols with a collection among them."""
        here = self.at
        self.take()
        kinds: list[object] = []
        while self.name_here():
            kinds.append(self.scope.declared.get(self.name().key))
            if not self.accept(","):
                break
        if self.next.kind == "close" and all(kinds) and any(isinstance(kind, Collection) for kind in kinds):
            self.take()
            return True
        self.at = here
        return False

    def _named(self, word: str, length: int) -> n.Node:
        """A function with a name: tr(A), \\log x, \\max(a, b)."""
        start = self.next.start
        if word in ("max", "min"):
            return self.over(word, length)
        self.at += length
        if self.scope.reader and word in NAMES:
            return self._known(start, word)
        if self.scope.reader and word == "log" and self.accept("_"):
            return self._log_to(start)
        if word in EXTREMA:
            self.fail("argmin stands to the right of ∈.", self.since(start))
        if self.scope.reader and self.is_("'") and WORDS.get(word, word) in n.ELEMENTWISE:
            return self._primed_name(start, word)
        make = self._maker(start, word)
        exponent: n.Node | None = None
        if self.accept("^"):
            exponent = self.value(self.group(self.sum))
            if isinstance(exponent, n.Num) and exponent.value < 0:
                self.fail("An inverse function is not read.", exponent.span)
        if self.opens("(", "[", "{"):
            items = self.arguments()
            if (len(items) == 1 and isinstance(items[0], n.Repeat)) or (len(items) > 1 and word in ("diag", "Diag")):
                items = [self._column(start, items)]
            if len(items) != 1:
                self.fail(f"{word} takes one argument.", self.since(start))
            node = self.make(start, make, items[0])
        else:
            if self.is_("{", "^"):
                self.fail(f"Put the argument of {word} in parentheses.")
            table = self.is_(r"\begin")
            inner = self._times_letter() if self.scope.reader and self.next.kind == "number" else self.factor()
            node = self.make(start, make, self.value(inner))
            named = self.next.text in (*NAMED, r"\det") or self.operator_name() in OF_MATRICES
            ends = table or (self.next.kind == "bar" and self.bars) or (self.scope.reader and named)
            if self.starts_factor() and not ends:
                self.fail(f"How far does {word} reach? Write {word}(…) around its argument.", (start, self.next.end))
            whole = node if exponent is None else self.make(start, n.Power, node, exponent)
            self.bare = (word, inner, whole) if isinstance(inner.type, Scalar) and word != "abs" else None
            return whole
        return node if exponent is None else self.make(start, n.Power, node, exponent)

    def _known(self, start: int, word: str) -> n.Node:
        """A function that readers name and the book does not (see `known_functions`)."""
        if word in OF_PROBABILITIES:
            return self.of_probabilities(start, word)
        if word in OF_VECTORS:
            make, note = OF_VECTORS[word]
            self.scope.notes += [note] if note and note not in self.scope.notes else []
            return self.make(start, make, self._one_argument(start, word))
        parameter = n.Sym(self.scope.fresh("z"), SCALAR)
        f: n.FunctionNode = n.Defined(word, n.Definition(OF_NUMBERS[word](parameter), (parameter,)))
        while self.accept("'"):
            f = self.make(start, n.Derivative, "′", f)
        if self.opens("("):
            return self._applied(start, f)
        exponent = self.value(self.group(self.sum)) if self.accept("^") else None
        inner = None if self.opens("(") else self.value(self.factor())
        node = self._applied(start, f) if inner is None else self.make(start, n.Apply, f, (inner,))
        whole = node if exponent is None else self.make(start, n.Power, node, exponent)
        if inner is not None:
            self.bare = (word, inner, whole)
        return whole

    def _one_argument(self, start: int, word: str) -> n.Node:
        arguments = self.arguments() if self.opens("(", "[") else []
        if len(arguments) != 1:
            self.fail(f"{word} takes one argument, in parentheses.", self.since(start))
        return arguments[0]

    def of_probabilities(self, start: int, name: str) -> n.Node:
        arguments = self.arguments() if self.opens("(", "[") else []
        if name == "KL" and len(arguments) == 2:
            return self.make(start, divergence, *arguments)
        if name == "H" and len(arguments) in (1, 2):
            return self.make(start, entropy, *arguments)
        takes = "two vectors of probabilities: KL(p \\| q)" if name == "KL" else "one or two: H(p), H(p, q)"
        self.fail(f"{name} takes {takes}.", self.since(start))

    def _log_to(self, start: int) -> n.Node:
        r"""\log_2 x"""
        base = self.make(start, n.Elementwise, "log", self.value(self.group(self.sum)))
        argument = self._one_argument(start, "log") if self.opens("(", "[") else self.value(self.factor())
        return self.make(start, n.Divide, self.make(start, n.Elementwise, "log", argument), base)

    def _primed_name(self, start: int, word: str) -> n.Node:
        r"""\tanh'(z)"""
        parameter = n.Sym(self.scope.fresh("z"), SCALAR)
        body = self.make(start, n.Elementwise, WORDS.get(word, word), parameter)
        f: n.FunctionNode = n.Defined(word, n.Definition(body, (parameter,)))
        while self.accept("'"):
            f = self.make(start, n.Derivative, "′", f)
        if not self.opens("("):
            self.fail(f"Write the argument of {f}: {f}(…).", self.since(start))
        return self._applied(start, f)

    def _times_letter(self) -> n.Node:
        r"""The argument of \sin 2x and \sin 2\pi x: a number with the letters after it."""
        start = self.next.start
        inner = self.factor()
        while self.next.kind == "letter" or (self.next.kind == "command" and self.next.text[1:] in GREEK):
            inner = self._times(start, inner, self.factor())
        return inner

    def _maker(self, start: int, word: str) -> Callable[[n.Node], n.Node]:
        if self.scope.reader and (made := self._as_typed().get(word)):
            return made
        if word in OF_MATRICES:
            return OF_MATRICES[word]
        name = WORDS.get(word, word)
        if self.scope.reader and word == "tan":
            return lambda a: n.Divide(n.Elementwise("sin", a), n.Elementwise("cos", a))
        if self.scope.reader and word == "prod":
            return self._whole_product
        if name not in n.ELEMENTWISE:
            names = ", ".join(sorted({*OF_MATRICES, *WORDS}))
            self.fail(f"The function {word} is not known. Known are {names}.", self.since(start))
        return lambda a: n.Elementwise(name, a)

    def _softmax(self, a: n.Node) -> n.Node:
        """softmax; that of a matrix is taken of its rows, as in attention."""
        if not isinstance(a.type, Matrix) or a.type.is_vector:
            return n.Softmax(a)
        self.scope.notes.append("softmax of a matrix is that of each of its rows")
        return n.RowSoftmax(a)

    def _as_typed(self) -> dict[str, Callable[[n.Node], n.Node]]:
        """Functions that readers type, and the book does not print, or for other arguments."""
        return {
            "sum": self._total, "mean": self._mean, "abs": self._sizes, "softmax": self._softmax,
            "standing": self._standing,
        }  # fmt: skip

    def _standing(self, a: n.Node) -> n.Node:
        """A vector as a column, as np.outer takes it: an array with one axis has no orientation."""
        lying = isinstance(a.type, Matrix) and not a.type.is_vector and a.type.rows.resolved() == ONE
        return self.make(a.span[0], n.Transpose, a) if lying else a

    def _total(self, a: n.Node) -> n.Node:
        """The sum of all entries, as NumPy's; MATLAB's of every column."""
        if isinstance(a.type, Matrix) and not a.type.is_vector:
            if self.scope.reader == "matlab" and a.type.rows.resolved() != ONE:
                return n.Product(n.Transpose(n.Filled("1", Dim.of(Unknown()), ONE)), a)
            a = n.Product(a, n.Filled("1", Dim.of(Unknown()), ONE))
        return n.Product(n.Transpose(n.Filled("1", Dim.of(Unknown()), ONE)), a)

    def _mean(self, a: n.Node) -> n.Node:
        """The mean of all entries, as NumPy's."""
        kind = a.type
        if not isinstance(kind, Matrix):
            return a
        return n.Divide(self._total(a), n.Product(SizeOf(kind.rows), SizeOf(kind.cols)))

    @staticmethod
    def _sizes(a: n.Node) -> n.Node:
        """The absolute values of all entries, as NumPy's."""
        return n.Extremum("max", (a, n.Sum2(((-1, a),)))) if _is_array(a) else n.Absolute(a)

    @staticmethod
    def _whole_product(a: n.Node) -> n.Node:
        """The product of the entries of a vector, as NumPy's."""
        if not (isinstance(a.type, Matrix) and a.type.is_vector):
            raise n.Misfit(f"{a} is {a.type}: the product of all entries is read of a vector.")
        index = n.Index("k")
        return n.Over("Π", (n.Range(index, None, None),), (), n.Entry(a, n.IndexVar(index, False), None))

    # --- spaces and spectra ----------------------------------------------------------------------------

    def _space_here(self) -> bool:
        r"""\mathcal{N}(A) and \mathcal{R}(A)."""
        if not (self.is_(r"\mathcal") and self.peek().text == "{" and self.peek(2).text in ("N", "R")):
            return False
        return self.peek(4)[:2] == ("open", "(") and not self.scope.knows(f"{self.peek(2).text}_cal")

    def _spectral(self) -> bool:
        r"""\lambda_{\max}(A), \sigma_i(A): also where σ is declared as the numbers σ_i."""
        key = self.next.text[1:]
        if self.peek().text != "_" or self.peek(2).kind == "end":
            return False
        end = self.item_end(self.at + 2)
        if self.scope.reader and self.token(end).text == "^":
            end = self.item_end(end + 1)
        extreme = any(t.text in (r"\max", r"\min") for t in self.tokens[self.at + 2 : end])
        if extreme and self.scope.reader and not self.scope.knows(key) and self.token(end).kind != "open":
            span = (self.next.start, self.token(end - 1).end)
            self.fail(f"Of which matrix? Write {self.latex[slice(*span)]}({self.some_matrix()}).", span)
        if not (self.token(end).kind == "open" and self.token(end).text in ("(", "{")):
            return False
        if any(t.text in (r"\max", r"\min") for t in self.tokens[self.at + 2 : end]):
            return True
        family = self.scope.families.get(key)
        if family is not None and any(isinstance(body, n.Spectrum) for body in family.bodies()):
            return self._of_another(key, end)
        return not self.scope.knows(key)

    def _of_another(self, key: str, end: int) -> bool:
        r"""Whether \sigma_1(B) is a singular value of B, where σ_1 is one of A: a product with B is not printed so."""
        here, self.at = self.at, end
        arguments = self._items()
        after, self.at = self.at, here
        if len(arguments) != 1 or not isinstance(arguments[0].type, Matrix) or arguments[0].type.is_vector:
            return False
        if isinstance(arguments[0], n.Sym):
            return True
        self.either(
            f"{key}_i(…)", "that of the matrix in parentheses", "define it, B := …, and write "
            f"\\{key}_i(B)", "a product with it", f"write \\{key}_i \\cdot (…)",
            (self.next.start, self.tokens[after - 1].end),
        )  # fmt: skip

    def _spectrum(self) -> n.Node:
        start = self.next.start
        name = {r"\lambda": "λ", r"\sigma": "σ"}.get(self.take().text, "")
        if not name:
            self.fail(
                "The condition number is not read: write \\sigma_{\\max}(A) / \\sigma_{\\min}(A).", self.since(start)
            )
        self.take()
        word = "".join(t.text for t in self.inside() if t.text not in (r"\text", r"\mathrm", "{", "}")).lstrip("\\")
        which: n.Node | str
        if word in ("max", "min"):
            which = word
            self.at = self.item_end(self.at)
        else:
            which = self.indices(1, n.Num(1))[0]
        exponent = self.value(self.group(self.sum)) if self.accept("^") else None
        arguments = self.arguments()
        if len(arguments) != 1:
            self.fail(f"{name} is of one matrix.", self.since(start))
        node = self.make(start, n.Spectrum, name, arguments[0], which)
        if self.scope.reader and name == "σ" and isinstance(which, n.IndexVar) and not which.given:
            kind = arguments[0].type
            if which.index.last is None and isinstance(kind, Matrix):  # beyond the smaller side they are 0
                which.index.last = kind.rows
                which.index.guessed = kind.rows.resolved() != kind.cols.resolved()
        return node if exponent is None else self.make(start, n.Power, node, exponent)

    def _condition_number(self) -> n.Node:
        r"""\kappa(A) is σ_max(A) / σ_min(A)."""
        start = self.take().start
        if self.accept("_") and not (self.next.text == "2" or [t.text for t in self.inside()] == ["2"]):
            self.fail("The condition number is read for the 2-norm, \\kappa(A) or \\kappa_2(A).", self.since(start))
        elif self.tokens[self.at - 1].text == "_":
            self.at = self.item_end(self.at)
        if self.next.kind != "open":
            self.fail("The condition number of which matrix? Write \\kappa(A).", self.since(start))
        arguments = self.arguments()
        if len(arguments) != 1:
            self.fail("κ is of one matrix.", self.since(start))
        parts = [self.make(start, n.Spectrum, "σ", arguments[0], which) for which in ("max", "min")]
        return self.make(start, n.Divide, *parts)
