"""Sums, products, quotients, powers; transposes and inverses."""

from __future__ import annotations

import math

import numpy as np

from .. import jets, spectral
from ..jets import Value
from ..shapes import (
    ONE,
    SCALAR,
    Dim,
    Function,
    Matrix,
    Misfit,
    Scalar,
    Tensor,
    Type,
    Unknown,
    compatible,
    equal,
    matrix,
    product_of,
    same,
    short,
)
from .environment import Env, Refused, TooMuch, Undefined, largest_entry
from .fields import operand, slot
from .leaves import Filled, IndexVar, Num, Sym
from .matrices import Norm
from .node import Node, need_matrix, need_scalar, need_square, tight

LARGEST_POWER = 64
"""The largest power of a matrix, which is multiplied out."""


class Sum2(Node):
    """A sum of terms with signs: ((+1, a), (−1, b), …)."""

    terms: tuple[tuple[int, Node], ...] = operand()

    def infer(self) -> Type:
        index: Dim | None = Dim()
        first: Node | None = None
        for sign, term in self.terms:
            if isinstance(term.type, Scalar):
                index = index + term.type.index * sign if index is not None and term.type.index is not None else None
            else:
                index = None
            if isinstance(term, Num) and term.value == 0:
                continue
            if not isinstance(term.type, (Scalar, Matrix, Tensor)):
                raise Misfit(f"{term} is {term.type}: it cannot be added.")
            if first is None:
                first = term
            elif not compatible(first.type, term.type):
                text = f"{first} is {first.type} and {term} is {term.type}: they cannot be added."
                raise Misfit(text + _instead_of_a_number(first, term))
        if first is None or (isinstance(first.type, Scalar) and index is not None):
            return Scalar(index)
        return SCALAR if isinstance(first.type, Scalar) else first.type

    def ev(self, e: Env) -> Value:
        scalar = isinstance(self.type, Scalar)
        result: Value = None
        see = len(self.terms) > 1
        for sign, term in self.terms:
            value = term.ev(e)
            if scalar and isinstance(value, np.ndarray):
                value = jets.scalar_of(value)
            if see:
                e.run.see(value)
            if result is None:
                result = value if sign > 0 else jets.negative(value)
            else:
                result = jets.add(result, value) if sign > 0 else jets.subtract(result, value)
        return result

    def words(self) -> str:
        text = ""
        for sign, term in self.terms:
            text += (" − " if sign < 0 else " + ") if text else ("−" if sign < 0 else "")
            text += str(term)
        return f"({text})"

    def indexes(self, first: Dim, last: Dim | None, family: bool = False) -> None:
        """C_{i−1} of a family tells i what it runs over, if no other use does."""
        if last is None or not family or len(self.terms) != 2:
            return
        (sign, i), (other, shift) = self.terms
        if not (isinstance(i, IndexVar) and sign > 0 and isinstance(shift, Num)):
            return
        if i.index.free and not i.given and i.index.last is None:
            by = int(shift.value) * other
            i.index.used(first - by, last - by)
            i.index.guessed = True


class Product(Node):
    """A product: number times anything, matrix times matrix, rank-3 array times vector."""

    a: Node = operand()
    b: Node = operand()

    def infer(self) -> Type:
        a, b, s, t = self.a, self.b, self.a.type, self.b.type
        if isinstance(s, Scalar) and isinstance(t, Scalar):
            if s.index is not None and t.index is not None:
                for number, other in ((s.index, t.index), (t.index, s.index)):
                    if not number.terms:
                        return Scalar(other * number.const)
            return SCALAR
        if isinstance(s, Scalar) and isinstance(t, (Matrix, Tensor)):
            return t
        if isinstance(t, Scalar) and isinstance(s, (Matrix, Tensor)):
            return s
        if isinstance(s, Matrix) and isinstance(t, Matrix):
            if same(s.cols, t.rows):
                return matrix(s.rows, t.cols)
            raise Misfit(_no_product(a, b, s, t))
        if isinstance(s, Tensor) and isinstance(t, Matrix) and same(s.dims[2], t.rows) and same(t.cols, ONE):
            return Matrix(s.dims[0], s.dims[1])
        for node in (a, b):
            if not isinstance(node.type, (Scalar, Matrix, Tensor)):
                hint = f" Apply it to an argument: {node}(…)." if isinstance(node.type, Function) else ""
                raise Misfit(f"{node} is {node.type}: it cannot be multiplied.{hint}")
        raise Misfit(f"{a} is {s} and {b} is {t}: they cannot be multiplied.")

    def ev(self, e: Env) -> Value:
        a, b = self.a, self.b
        x, y = a.ev(e), b.ev(e)
        s, t = a.type, b.type
        if isinstance(s, Scalar) or isinstance(t, Scalar):
            return jets.multiply(x, y)
        if isinstance(s, Tensor):
            return x @ y[:, 0]
        p, q = jets.primal(x), jets.primal(y)
        if p.dtype != object and q.dtype != object:
            size = largest_entry(p) * largest_entry(q)
            if size > e.run.peak:
                e.run.peak = size
        product = jets.matmul(x, y)
        return jets.scalar_of(product) if isinstance(self.type, Scalar) else product

    def words(self) -> str:
        shape = short(self.type)
        return f"({self.a}·{self.b} : {shape})" if shape else f"({self.a}·{self.b})"


def _instead_of_a_number(*terms: Node) -> str:
    """What is meant where somebody adds a number to a vector or a square matrix."""
    number, other = sorted(terms, key=lambda term: isinstance(term.type, Matrix))
    kind = other.type
    if not (isinstance(number, (Num, Sym)) and isinstance(number.type, Scalar) and isinstance(kind, Matrix)):
        return ""
    if kind.is_vector:
        return f" The vector with all entries {number} is {'' if str(number) == '1' else f'{number} '}\\vec{{1}}."
    if equal(kind.rows, kind.cols):
        return f" With the identity matrix it is {'' if str(number) == '1' else f'{number} '}I."
    return ""


def _no_product(a: Node, b: Node, s: Matrix, t: Matrix) -> str:
    """Why two matrices cannot be multiplied, and which transpose would help."""
    text = f"{a} is {s} and {b} is {t}: the product is not defined."
    dims = (s.rows, s.cols, t.rows, t.cols)
    if any(isinstance(atom, Unknown) for dim in dims for atom, _ in dim.resolved().terms):
        return text
    fits = []
    if equal(s.rows, t.rows):
        fits.append(f"{_turned(a)} {b}")
    if equal(s.cols, t.cols):
        fits.append(f"{a} {_turned(b)}")
    if equal(t.cols, s.rows):
        fits.append(f"{b} {a}")
    return text + (f" {' and '.join(fits)} {'is' if len(fits) == 1 else 'are'}." if fits else "")


def _turned(node: Node) -> str:
    """The transpose, as it is typed; of a transpose what was transposed."""
    return str(node.a) if isinstance(node, Transpose) else f"{node}^\\top"


class Hadamard(Node):
    """The product entry by entry."""

    a: Node = operand()
    b: Node = operand()

    def infer(self) -> Type:
        a, b = self.a, self.b
        if not compatible(a.type, b.type):
            raise Misfit(f"{a} is {a.type} and {b} is {b.type}: a product entry by entry needs the same shape.")
        return a.type

    def ev(self, e: Env) -> Value:
        return jets.multiply(self.a.ev(e), self.b.ev(e))

    def words(self) -> str:
        return f"({self.a} ⊙ {self.b})"


class Kronecker(Node):
    a: Node = operand()
    b: Node = operand()

    def infer(self) -> Type:
        s, t = need_matrix(self.a, "A factor of ⊗"), need_matrix(self.b, "A factor of ⊗")
        for side, kind in ((self.a, s), (self.b, t)):
            if isinstance(side, Filled) and any(isinstance(atom, Unknown) for atom, _ in kind.rows.resolved().terms):
                raise Misfit(f"The size of {side} beside ⊗ does not follow from anything: write it, as in I_n.")
        return matrix(product_of(s.rows, t.rows), product_of(s.cols, t.cols))

    def ev(self, e: Env) -> Value:
        return jets.kron(jets.matrix_of(self.a.ev(e)), jets.matrix_of(self.b.ev(e)))

    def words(self) -> str:
        return f"({self.a} ⊗ {self.b} : {short(self.type)})"


class Divide(Node):
    top: Node = slot()
    bottom: Node = slot()

    def infer(self) -> Type:
        need_scalar(self.bottom, "A denominator")
        kind = self.top.type
        if not isinstance(kind, (Scalar, Matrix, Tensor)):
            raise Misfit(f"{self.top} is {kind}: it cannot be divided.")
        return SCALAR if isinstance(kind, Scalar) else kind

    def ev(self, e: Env) -> Value:
        return jets.divide(self.top.ev(e), jets.scalar_of(self.bottom.ev(e)))

    def words(self) -> str:
        return f"({self.top} / {self.bottom})"


class Power(Node):
    """A number to a power; the square of a Euclidean norm without its root, which has no derivative at 0."""

    loose = True
    base: Node = slot()
    exponent: Node = operand()

    def infer(self) -> Type:
        need_scalar(self.base, "What is raised to a power")
        need_scalar(self.exponent, "An exponent")
        return SCALAR

    def ev(self, e: Env) -> Value:
        base, exponent = self.base, self.exponent.ev(e)
        if exponent == 2 and isinstance(base, Norm) and base.euclidean:
            return base.squared(e)
        of = jets.scalar_of(base.ev(e))
        value = jets.power(of, exponent)
        e.run.see_root(value, of)
        if isinstance(exponent, (int, float)) and isinstance(value, float) and math.isfinite(exponent):
            e.run.see(abs(exponent) * value)  # a power multiplies the relative error of its base
        return value

    def words(self) -> str:
        return f"{tight(self.base)}^{tight(self.exponent)}"


class MatrixPower(Node):
    loose = True
    base: Node = slot()
    exponent: Node = operand()

    def infer(self) -> Type:
        base, exponent = self.base, self.exponent
        kind = need_matrix(base, "What is raised to a power")
        index = need_scalar(exponent, "An exponent")
        if not same(kind.rows, kind.cols):
            what = "a vector" if kind.is_vector else f"{kind}"
            hint = " Its squared length is \\lVert … \\rVert_2^2." if kind.is_vector else ""
            raise Misfit(f"{base} is {what}: only a square matrix has powers.{hint}")
        if index is None and _constant(exponent) not in (0.5, -0.5):
            raise Misfit(f"The exponent {exponent} of a matrix is not a whole number, nor 1/2 or -1/2.")
        return kind

    def ev(self, e: Env) -> Value:
        value, exponent = self.base.ev(e), self.exponent.ev(e)
        if exponent in (0.5, -0.5):
            root = self._root(value, e)
            return root if exponent == 0.5 else jets.inverse(root)
        count = int(exponent)
        if count < 0:
            value, count = jets.inverse(value), -count
        if count > LARGEST_POWER:
            raise TooMuch
        result = np.eye(np.shape(jets.primal(value))[-1])
        for _ in range(count):
            result = jets.matmul(result, value)
            e.run.see(result)
        return result

    def _root(self, value: Value, e: Env) -> Value:
        plain = jets.primal(value)
        scale = largest_entry(plain)
        if not np.all(np.abs(plain - plain.T) <= 1e-9 * scale):
            raise Refused(
                "A root is read of symmetric matrices without negative eigenvalues. This one is not symmetric: declare "
                "it PositiveDefinite, or write the root of (A^\\top A)."
            )
        values = np.linalg.eigvalsh(plain)
        least = max(values[0], 64 * len(values) * np.finfo(float).eps * values[-1])
        if values[0] < -1e-9 * scale:
            raise Undefined("a root of a matrix with a negative eigenvalue")
        if jets.level(value) and values[0] <= spectral.TIE * values[-1]:
            raise Undefined("a root of a matrix has no derivative where the matrix is singular")
        if least > 0:  # how errors of the smallest eigenvalue grow
            e.run.see(float(values[-1] / math.sqrt(least)))
        return spectral.root(value)

    def words(self) -> str:
        return f"({tight(self.base)}^{tight(self.exponent)} : {short(self.type)})"


def _constant(node: Node) -> float | None:
    """The value of a quotient of printed numbers, with its sign."""
    if isinstance(node, Num):
        return node.value
    if isinstance(node, Sum2) and len(node.terms) == 1:
        value = _constant(node.terms[0][1])
        return None if value is None else node.terms[0][0] * value
    if isinstance(node, Divide):
        top, bottom = _constant(node.top), _constant(node.bottom)
        return top / bottom if top is not None and bottom else None
    return None


class MatrixExponential(Node):
    """e^A of a square matrix."""

    loose = True
    a: Node = operand()

    def infer(self) -> Type:
        return need_square(self.a, "The exponent of e^A")

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        result = spectral.exponential(value)
        plain = jets.primal(result)
        reach = float(np.abs(jets.primal(value)).sum(axis=-1).max(initial=0.0))
        e.run.see(largest_entry(plain) * (1.0 + reach))  # what is squared again and again
        return result

    def words(self) -> str:
        return f"e^{tight(self.a)}"


class Transpose(Node):
    loose = True
    a: Node = operand()

    def infer(self) -> Type:
        if isinstance(self.a.type, Scalar):
            return self.a.type
        kind = need_matrix(self.a, "What is transposed")
        return matrix(kind.cols, kind.rows)

    def ev(self, e: Env) -> Value:
        value = self.a.ev(e)
        return value if isinstance(self.a.type, Scalar) else jets.transpose(value)

    def words(self) -> str:
        return f"{self.a}ᵀ"


class Inverse(Node):
    loose = True
    a: Node = slot()

    def infer(self) -> Type:
        if isinstance(self.a.type, Scalar):
            return SCALAR
        kind = need_matrix(self.a, "What is inverted")
        if not same(kind.rows, kind.cols):
            raise Misfit(f"{self.a} is {kind}: only a square matrix can have an inverse.")
        return kind

    def ev(self, e: Env) -> Value:
        value = self.a.ev(e)
        if isinstance(self.a.type, Scalar):
            return jets.reciprocal(value)
        result = jets.inverse(value)
        p = jets.primal(result)
        if p.dtype != object:  # the errors of an inverse grow with the condition number
            e.run.see(float(np.abs(p).max(initial=0.0)) ** 2 * float(np.abs(jets.primal(value)).max(initial=0.0)))
            e.run.see(p)
        return result

    def words(self) -> str:
        return f"{self.a}⁻¹"


class Pseudoinverse(Node):
    loose = True
    a: Node = slot()

    def infer(self) -> Type:
        a = self.a
        if isinstance(a.type, Scalar):
            raise Misfit(f"{a} is a number: ^+ is the pseudoinverse of a matrix. The positive part is \\max(x, 0).")
        kind = need_matrix(a, "What has a pseudoinverse")
        return matrix(kind.cols, kind.rows)

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.a.ev(e))
        plain = jets.primal(value)
        if jets.level(value):
            singular = np.linalg.svd(plain, compute_uv=False)
            if singular[-1] <= spectral.TIE * singular[0]:
                raise Undefined(f"{self} has no derivative where the matrix does not have full rank")
        result = spectral.pseudoinverse(value)
        e.run.see(float(np.abs(jets.primal(result)).max()) ** 2 * float(np.abs(plain).max()))
        return result

    def words(self) -> str:
        return f"{self.a}⁺"
