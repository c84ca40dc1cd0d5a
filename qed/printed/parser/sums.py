r"""Sums of products, with signs and dots."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import ONE, Dim, Matrix, Scalar, Unknown
from .arrays import is_array
from .products import Products


class Sums(Products):
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
            turned = tuple((s, self._spread(self.diagonal_matrix(t), valued)) for s, t in valued)
            if all(a[1] is b[1] for a, b in zip(turned, valued, strict=True)):
                raise
            return self.make(start, n.Sum2, turned)

    def _spread(self, term: n.Node, terms: Sequence[tuple[int, n.Node]]) -> n.Node:
        """In NumPy a number is added to every entry of a vector or matrix, and an array with one axis neither lies nor
        stands."""
        arrays = [t.type for _, t in terms if is_array(t)]
        standing = bool(arrays) and isinstance(arrays[0], Matrix) and arrays[0].is_vector
        lying = isinstance(term.type, Matrix) and not term.type.is_vector and term.type.rows.resolved() == ONE
        if self.scope.reader == "numpy" and standing and lying:
            return self.make(term.span[0], n.Transpose, term)
        spread = self.scope.reader == "numpy" or self.spreads or (self.scope.reader == "lenient" and standing)
        if not spread or is_array(term) or not arrays or not isinstance(term.type, Scalar):
            return term
        ones: n.Node = n.Filled("1", Dim.of(Unknown()), ONE)
        if not standing:
            ones = n.Product(ones, n.Transpose(n.Filled("1", Dim.of(Unknown()), ONE)))
        if self.spreads and self.scope.reader != "numpy":
            self.scope.notes.append(f"{term} is added to every entry")
        made = n.Product(term, ones)
        made.span = term.span
        return made
