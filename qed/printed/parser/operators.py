r"""What the sign between two factors makes of them: A B, x · y, A ∘ B, A ⊗ B, a / b, and *, @ and ** as in NumPy."""

from __future__ import annotations

import re

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import ONE, SCALAR, Dim, Matrix, Scalar, same
from .arrays import differ, is_array, is_column
from .brackets import Brackets

TIMES_OF_LETTERS = "× is the product of two numbers here"
TIMES = "× is the product of a number and a vector here; between vectors it is the cross product"

STAR = "* is the product of matrices here; that of their entries is written A \\odot B"
_OF_MATRICES = re.compile(
    r"\\(?:det|lVert)(?![A-Za-z])|\\operatorname\{(?:tr|Tr|trace|rank|rk|det)\}|\^\s*\{?\s*(?:-\s*1|\+|-?\\top|-?T(?![A-Za-z]))|[A-Za-z)]'"
)
"""What there is of products of matrices alone: det(A * B), (A * B)^T."""


class Operators(Brackets):
    def times(self, start: int, left: n.Node, right: n.Node) -> n.Node:
        left, right = self.value(left), self.value(right)
        try:
            return self.make(start, n.Product, left, right)
        except NotWellFormed as error:
            turned = tuple(self.diagonal_matrix(node) for node in (left, right))
            if turned == (left, right):
                if self.scope.layout_note and any(isinstance(part, n.By) for side in turned for part in side.walk()):
                    raise NotWellFormed(
                        f"{error.words} ({self.scope.layout_note}.)", error.latex, error.span, error.misfit
                    ) from None
                raise
            return self.make(start, n.Product, *turned)

    def diagonal_matrix(self, node: n.Node) -> n.Node:
        """Readers' diag(M), where a vector does not fit: the diagonal matrix with the diagonal of M."""
        if not (self.scope.reader and isinstance(node, n.Diagonal) and not node.of_vector):
            return node
        self.scope.notes.append(f"{node} is the diagonal matrix here")
        made = n.Diagonal(node)
        made.span = node.span
        return made

    def combined(self, start: int, operator: str, left: n.Node, right: n.Node) -> n.Node:
        if operator == r"\circ" and isinstance(left, n.FunctionNode) and isinstance(right, n.FunctionNode):
            return self.make(start, n.Compose, left, right)
        if operator == r"\cap":
            return self.make(start, n.SpaceOf, "∩", left, right)
        left, right = self.value(left), self.value(right)
        if operator == "/":
            if self.scope.reader == "numpy" and is_array(right):
                right, operator = self._inverted(start, right), "*"
            else:
                return self.make(start, n.Divide, left, right)
        if operator == r"\otimes" and self.scope.reader == "lenient" and is_column(left) and is_column(right):
            return self.times(start, left, self.make(start, n.Transpose, right))
        if operator == r"\otimes":
            return self.make(start, n.Kronecker, left, right)
        if operator in (r"\odot", r"\circ"):
            return self.make(start, n.Hadamard, left, right)
        numbers = isinstance(left.type, Scalar) + isinstance(right.type, Scalar)
        if operator == r"\times" and self.scope.reader and is_column(left) and is_column(right):
            return self._cross_product(start, left, right)
        literal = isinstance(left, n.Num) or isinstance(right, n.Num)
        if operator == r"\times" and self.scope.reader and is_column(left) != is_column(right) and not literal:
            self.scope.notes.append(TIMES)
        letters = isinstance(left, n.Sym) or isinstance(right, n.Sym)
        if operator == r"\times" and self.scope.reader and numbers == 2 and letters and not literal:
            self.scope.notes.append(TIMES_OF_LETTERS)
        if operator == r"\times" and numbers < (1 if self.scope.reader else 2):
            self.fail("× is for numbers; the product of matrices is written A B.", self.since(start))
        if operator in ("*", "@") and self.scope.reader:
            return self._typed_product(start, operator, left, right)
        if operator in ("*", "@", r"\bullet"):
            self.fail(f"{operator} is not a product here: write A B, \\cdot or \\odot.", self.since(start))
        if operator == r"\cdot" and self.scope.reader and self._dot_product(left, right):
            left = self.make(start, n.Transpose, left)
        return self.times(start, left, right)

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
        if not (isinstance(a, Matrix) and isinstance(b, Matrix) and is_array(left)):
            return False
        return a.is_vector and b.is_vector and same(a.rows, b.rows)

    def _typed_product(self, start: int, operator: str, left: n.Node, right: n.Node) -> n.Node:
        """* and @ as in NumPy: of entries, and of matrices, where a vector on the left lies down if it has to."""
        if operator == "@" and any(isinstance(side, n.Sym) and isinstance(side.type, Scalar) for side in (left, right)):
            text = "@ is the product of vectors and matrices; that of numbers is *."
            raise NotWellFormed(text, self.latex, self.since(start), misfit=True)
        if not (is_array(left) and is_array(right)):
            return self.times(start, left, right)
        if operator == "@":
            a, b = left.type, right.type
            lies = (
                isinstance(a, Matrix)
                and isinstance(b, Matrix)
                and a.is_vector
                and (b.is_vector or a.rows.resolved() == b.rows.resolved())
            )
            return self.times(start, self.make(start, n.Transpose, left) if lies else left, right)
        if self.scope.reader == "matlab" or (
            self.scope.reader != "numpy" and (differ(left, right) or self._of_matrix_and_vector(left, right))
        ):  # no product entry by entry
            return self.times(start, left, right)
        if self.scope.reader not in ("numpy", "lenient") and not self._dot_product(left, right):
            if not _OF_MATRICES.search(self.latex):
                self.either(
                    f"{left} * {right}", "the product of matrices", "write A B", "that of entries", "write A \\odot B",
                    self.since(start),
                )  # fmt: skip
            self.scope.notes.append(STAR)
            return self.times(start, left, right)
        if self.scope.reader == "numpy":  # an array with one axis neither lies nor stands
            left, right = (self._standing_beside(side, other) for side, other in ((left, right), (right, left)))
        return self.make(start, n.Hadamard, left, right)

    @staticmethod
    def _of_matrix_and_vector(left: n.Node, right: n.Node) -> bool:
        """A * x: also while nothing is known of the sizes of A."""
        kinds = [side.type for side in (left, right) if isinstance(side.type, Matrix) and isinstance(side, n.Sym)]
        return len(kinds) == 2 and not kinds[0].is_vector and kinds[1].is_vector

    def _standing_beside(self, side: n.Node, other: n.Node) -> n.Node:
        return self.standing(side) if isinstance(other.type, Matrix) and other.type.is_vector else side

    def standing(self, a: n.Node) -> n.Node:
        """A vector as a column, as np.outer takes it: an array with one axis has no orientation."""
        lying = isinstance(a.type, Matrix) and not a.type.is_vector and a.type.rows.resolved() == ONE
        return self.make(a.span[0], n.Transpose, a) if lying else a

    def _inverted(self, start: int, node: n.Node) -> n.Node:
        """One over every entry, as in NumPy."""
        z = n.Sym(self.scope.fresh("z"), SCALAR)
        inverse = n.Defined("1/", n.Definition(n.Divide(n.Num(1.0), z), (z,)))
        return self.make(start, n.Apply, n.Lifted(inverse), (node,))

    def typed_power(self, start: int, node: n.Node) -> n.Node:
        """** as in NumPy: of every entry."""
        self.take()
        exponent = self.value(self.group(self.sum)) if self.is_("{") else self.value(self.factor())
        if self.is_(r"\pow"):  # 2**3**2 is 2**9
            exponent = self.typed_power(start, exponent)
        base = self.value(node)
        if not is_array(base):
            return self.make(start, n.Power, base, exponent)
        times = exponent.value if isinstance(exponent, n.Num) else 0
        if times not in (2.0, 3.0, 4.0):
            self.fail("** of a vector or matrix is read for 2, 3 and 4: the entries to that power.", self.since(start))
        result = base
        for _ in range(int(times) - 1):
            result = self.make(start, n.Hadamard, result, base)
        return result
