r"""Functions with a name: tr(A), \log x, \max(a, b), and those that readers type, such as sum and mean."""

from __future__ import annotations

from collections.abc import Callable

from .. import nodes as n
from ..shapes import ONE, SCALAR, Dim, Matrix, Scalar, Unknown
from .applications import Applications
from .arrays import is_array
from .known_functions import NAMES, OF_NUMBERS, OF_PROBABILITIES, OF_VECTORS, divergence, entropy
from .parts import SizeOf
from .vocabulary import EXTREMA, GREEK, NAMED, OF_MATRICES, WORDS


class NamedFunctions(Applications):
    def named_function(self, word: str, length: int) -> n.Node:
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
        outer, self.spreads = self.spreads, self.spreads or (word == "softmax" and bool(self.scope.reader))
        try:
            return self._of_word(start, word, make)
        finally:
            self.spreads = outer

    def _of_word(self, start: int, word: str, make: Callable[[n.Node], n.Node]) -> n.Node:
        exponent: n.Node | None = None
        if self.accept("^"):
            exponent = self.value(self.group(self.sum))
            if isinstance(exponent, n.Num) and exponent.value < 0:
                self.fail("An inverse function is not read.", exponent.span)
        if self.opens("(", "[", "{"):
            items = self.arguments()
            if (len(items) == 1 and isinstance(items[0], n.Repeat)) or (len(items) > 1 and word in ("diag", "Diag")):
                items = [self.column(start, items)]
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
            self.scope.notes += [note] if note else []
            return self.make(start, make, self._one_argument(start, word))
        parameter = n.Sym(self.scope.fresh("z"), SCALAR)
        f: n.FunctionNode = n.Defined(word, n.Definition(OF_NUMBERS[word](parameter), (parameter,)))
        while self.accept("'"):
            f = self.make(start, n.Derivative, "′", f)
        if self.opens("("):
            return self.applied(start, f)
        exponent = self.value(self.group(self.sum)) if self.accept("^") else None
        inner = None if self.opens("(") else self.value(self.factor())
        node = self.applied(start, f) if inner is None else self.make(start, n.Apply, f, (inner,))
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
        return self.applied(start, f)

    def _times_letter(self) -> n.Node:
        r"""The argument of \sin 2x and \sin 2\pi x: a number with the letters after it."""
        start = self.next.start
        inner = self.factor()
        while self.next.kind == "letter" or (self.next.kind == "command" and self.next.text[1:] in GREEK):
            inner = self.times(start, inner, self.factor())
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
            "adj": self._adjugate, "adjugate": self._adjugate, "sum": self._total, "mean": self._mean,
            "abs": self._sizes, "softmax": self._softmax,
            "standing": self.standing, "rows": self._rows_of, "columns": self._columns_of,
        }  # fmt: skip

    def _adjugate(self, a: n.Node) -> n.Node:
        self.scope.notes.append("the adjugate of A is det(A) A⁻¹ here, where A has an inverse")
        return n.Product(n.Determinant(a), n.Inverse(a))

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
    def _rows_of(a: n.Node) -> n.Node:
        """How many rows a matrix has, or entries a vector: len(x) in code."""
        if not isinstance(a.type, Matrix):
            raise n.Misfit(f"{a} is {a.type}: it has no rows.")
        return SizeOf(a.type.rows)

    @staticmethod
    def _columns_of(a: n.Node) -> n.Node:
        if not isinstance(a.type, Matrix):
            raise n.Misfit(f"{a} is {a.type}: it has no columns.")
        return SizeOf(a.type.cols)

    @staticmethod
    def _sizes(a: n.Node) -> n.Node:
        """The absolute values of all entries, as NumPy's."""
        return n.Extremum("max", (a, n.Sum2(((-1, a),)))) if is_array(a) else n.Absolute(a)

    @staticmethod
    def _whole_product(a: n.Node) -> n.Node:
        """The product of the entries of a vector, as NumPy's."""
        if not (isinstance(a.type, Matrix) and a.type.is_vector):
            raise n.Misfit(f"{a} is {a.type}: the product of all entries is read of a vector.")
        index = n.Index("k")
        return n.Over("Π", (n.Range(index, None, None),), (), n.Entry(a, n.IndexVar(index, False), None))
