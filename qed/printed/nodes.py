"""The expressions a formula is read into: each knows its type, its value and how its reading is written.

A node is made from its parts; making it infers its type and raises `Misfit` where the shapes do not fit. Its value
is computed by `ev` in an `Env`. `args` are the parts, so that a node can be compared with another and made anew with
one part replaced: that is how an ellipsis finds its pattern.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from . import jets
from .jets import Value
from .shapes import (
    ONE,
    SCALAR,
    Collection,
    Dim,
    Function,
    Matrix,
    Scalar,
    Space,
    Tensor,
    Type,
    Unknown,
    compatible,
    matrix,
    same,
    short,
    vector,
)  # fmt: skip
from .shapes import Sequence as Family

TALLEST = 120
"""Parts within parts of one expression, definitions included: more is refused."""
HIGHEST_LEVEL = 6
"""Derivatives within derivatives: the work doubles with each."""
LARGEST_POWER = 64
"""The largest power of a matrix, which is multiplied out."""
MOST_STEPS = 50_000
"""Evaluated terms of all sums of one relation on one instance: more is refused."""


class Misfit(Exception):
    """Parts that do not fit together; the parser adds the place."""


class Undefined(Exception):
    """A value that does not exist on this instance (an index beyond the end, a singular matrix)."""


class Refused(Exception):
    """A value that only some readers would give: asking for it is an error of the formula."""


class TooMuch(Exception):
    """A sum with more terms than anyone will wait for."""


def _size(value: Any) -> float:
    """The size of the largest entry; NumPy takes longer than Python for few."""
    return max(map(abs, value.ravel().tolist()), default=0.0) if value.size <= 40 else float(np.abs(value).max())


class Run:
    """What all environments of one evaluation share."""

    __slots__ = ("peak", "sizes", "steps")

    def __init__(self, sizes: Callable[[Any], int]):
        self.sizes, self.peak, self.steps = sizes, 0.0, 0

    def see(self, value: Value) -> None:
        """Note the size of something that was added up: rounding errors are relative to it."""
        value = jets.primal(value)
        if isinstance(value, float):
            size = abs(value)
        elif isinstance(value, np.ndarray) and value.dtype != object and value.size:
            size = _size(value)
        else:
            return
        if size > self.peak:
            self.peak = size

    def step(self, count: int) -> None:
        self.steps += count
        if self.steps > MOST_STEPS:
            raise TooMuch


class Env:
    """Values of symbols; `bound` holds indices, arguments and whatever a derivative varies, and comes first."""

    __slots__ = ("bound", "depth", "run", "values")

    def __init__(self, values: dict[str, Any], run: Run, bound: dict[Any, Any] | None = None, depth: int = 0):
        self.values, self.run, self.bound, self.depth = values, run, bound or {}, depth

    def binding(self, **_: Any) -> Env:
        return Env(self.values, self.run, dict(self.bound), self.depth)

    def with_(self, key: Any, value: Any, deeper: int = 0) -> Env:
        return Env(self.values, self.run, {**self.bound, key: value}, self.depth + deeper)

    def size(self, dim: Dim) -> int:
        try:
            return dim.resolved().value(self._size_of) if dim.terms else dim.const
        except KeyError:
            raise Undefined(f"the size {dim}") from None

    def _size_of(self, atom: Any) -> int:
        if atom in self.bound:
            return int(self.bound[atom])
        if isinstance(atom, tuple):
            return self.run.sizes((atom[0], self.size(atom[1])))
        return self.run.sizes(atom)


class Node:
    """Base of all expressions. `span` is the place in the LaTeX, once the parser has set it."""

    args: tuple[Any, ...]
    type: Type
    span: tuple[int, int] = (0, 0)
    height: int

    def __init__(self, *args: Any):
        self.args = args
        self.height = 1 + max((part.height for part in self.below()), default=0)
        if self.height > TALLEST:
            raise Misfit(f"This has more than {TALLEST} parts within parts: name some of them with :=.")
        self.type = self.infer(*args)

    def infer(self, *args: Any) -> Type:
        raise NotImplementedError

    def ev(self, e: Env) -> Value:
        raise NotImplementedError

    def words(self) -> str:
        return f"{type(self).__name__}({', '.join(map(str, self.args))})"

    def __str__(self) -> str:
        return self.words()

    def children(self) -> Iterator[Node]:
        for arg in self.args:
            yield from _nodes(arg)

    def below(self) -> Iterator[Node]:
        """What this is computed from: its parts, and what its definition consists of."""
        return self.children()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children():
            yield from child.walk()

    def remade(self, change: Callable[[Node], Node | None]) -> Node:
        """This node with `change` applied to it or, where that gives None, to its parts."""
        changed = change(self)
        if changed is not None:
            return changed
        args = tuple(_remade(arg, change) for arg in self.args)
        if all(a is b for a, b in zip(args, self.args, strict=True)):
            return self
        made = type(self)(*args)
        made.span = self.span
        return made


def _nodes(arg: Any) -> Iterator[Node]:
    if isinstance(arg, Node):
        yield arg
    elif isinstance(arg, tuple):
        for part in arg:
            yield from _nodes(part)


def _remade(arg: Any, change: Callable[[Node], Node | None]) -> Any:
    if isinstance(arg, Node):
        return arg.remade(change)
    if isinstance(arg, tuple):
        parts = tuple(_remade(part, change) for part in arg)
        return arg if all(a is b for a, b in zip(parts, arg, strict=True)) else parts
    return arg


def shaped(node: Node) -> str:
    """The words of a node with its shape, where it has one."""
    shape = short(node.type)
    return f"({node} : {shape})" if shape else f"({node})"


def need_scalar(node: Node, what: str) -> Dim | None:
    """The node must be a number; its index expression."""
    if isinstance(node.type, Matrix) and compatible(node.type, SCALAR):
        return None
    if not isinstance(node.type, Scalar):
        raise Misfit(f"{what} must be a number, and {node} is {node.type}.")
    return node.type.index


def need_matrix(node: Node, what: str) -> Matrix:
    if isinstance(node.type, Matrix):
        return node.type
    if isinstance(node.type, Scalar):
        return Matrix(ONE, ONE)
    raise Misfit(f"{what} must be a matrix, and {node} is {node.type}.")


def shape_of(kind: Type, e: Env) -> tuple[int, int]:
    if isinstance(kind, Matrix):
        return e.size(kind.rows), e.size(kind.cols)
    return (1, 1)


# --- leaves ----------------------------------------------------------------------------------------


class Num(Node):
    """A number as printed."""

    def infer(self, value: float) -> Type:
        return Scalar(Dim.of(int(value)) if value == int(value) else None)

    def ev(self, e: Env) -> Value:
        return self.args[0]

    def words(self) -> str:
        return f"{self.args[0]:g}".replace("inf", "∞")


class Sym(Node):
    """A declared symbol (key, type) or, with a definition, a defined one."""

    def infer(self, key: str, kind: Type, definition: Definition | None = None) -> Type:
        return kind

    def below(self) -> Iterator[Node]:
        if len(self.args) > 2 and self.args[2] is not None:
            yield self.args[2].body

    def ev(self, e: Env) -> Value:
        key = self.args[0]
        if (found := e.bound.get(key)) is not None:
            return found
        if len(self.args) > 2 and self.args[2] is not None:
            e.run.step(1)
            return self.args[2].body.ev(e)
        return e.values[key] if key in e.values else e.run.sizes(key)

    def words(self) -> str:
        return str(self.args[0]).split("#")[0]


class Definition:
    """What a printed `:=` says of a symbol; `params` are the arguments of a function."""

    def __init__(self, body: Node, params: tuple[Sym, ...] = ()):
        self.body, self.params = body, params


class Index:
    """The variable of a sum, of an ellipsis or of a relation 'for all i'. Its range may come from its use."""

    def __init__(self, name: str):
        self.name = name
        self.first: Dim = ONE
        self.last: Dim | None = None
        self.guessed = False
        self.free = False  # not bound by a sum: the relation holds for all of its values
        self.strict = True

    def __str__(self) -> str:
        return self.name

    def used(self, first: Dim, last: Dim) -> None:
        """It indexes something that runs from `first` to `last`."""
        if self.last is None or self.guessed:
            self.first, self.last, self.guessed = first, last, False
        elif not self.strict:  # of a definition: it holds where all its parts exist
            gap = (first - self.first).resolved()
            self.first = first if not gap.terms and gap.const > 0 else self.first
        elif not (same(self.last, last) and same(self.first, first)):
            raise Misfit(
                f"The index {self.name} runs up to {self.last} in one place and up to {last} in another. "
                f"Say which: \\sum_{{{self.name}=1}}^n, or \\forall {self.name} \\in \\{{1, \\dots, n\\}}."
            )

    def range(self, e: Env) -> range:
        assert self.last is not None
        return range(e.size(self.first), e.size(self.last) + 1)


class IndexVar(Node):
    """An index where it is used; `given` when its range is printed."""

    def infer(self, index: Index, given: bool) -> Type:
        return Scalar(Dim.of(index))  # type: ignore[arg-type]

    def ev(self, e: Env) -> Value:
        return e.bound[self.args[0]]

    def words(self) -> str:
        return str(self.args[0].name)


def index_used(node: Node, first: Dim, last: Dim | None, family: bool = False) -> None:
    """Tell a free index what it runs over. C_{i−1} of a family tells it as well, if no other use does."""
    if last is None:
        return
    if isinstance(node, IndexVar) and not node.args[1]:
        node.args[0].used(first, last)
    if isinstance(node, Sum2) and len(node.args) == 2:
        (sign, index), (other, shift) = node.args
        free = isinstance(index, IndexVar) and index.args[0].free and not index.args[1]
        if free and family and sign > 0 and isinstance(shift, Num):
            by = int(shift.args[0]) * other
            if index.args[0].last is None:
                index.args[0].used(first - by, last - by)
                index.args[0].guessed = True


def _index_of_entry(node: Node, last: Dim) -> None:
    if not isinstance(node.type, Scalar):
        raise Misfit(f"{node} is {node.type}: it is no index.")
    index_used(node, ONE, last)


def whole(node: Node, e: Env) -> int:
    value = node.ev(e)
    value = jets.primal(value)
    if isinstance(value, np.ndarray):
        value = value.item()
    if value != int(value):
        raise Undefined(f"the index {value}")
    return int(value)


class Delta(Node):
    """Kronecker's δ: 1 where two indices are equal, else 0."""

    def infer(self, i: Node, j: Node) -> Type:
        need_scalar(i, "An index")
        need_scalar(j, "An index")
        return SCALAR

    def ev(self, e: Env) -> Value:
        return 1.0 if whole(self.args[0], e) == whole(self.args[1], e) else 0.0

    def words(self) -> str:
        return f"δ[{self.args[0]},{self.args[1]}]"


class Filled(Node):
    r"""I, 0 as a block, \vec{1}: the shape comes from the surroundings."""

    def infer(self, name: str, rows: Dim, cols: Dim) -> Type:
        return Matrix(rows, cols)

    def ev(self, e: Env) -> Value:
        name, rows, cols = self.args
        try:
            shape = e.size(rows), e.size(cols)
        except KeyError:
            raise Undefined(f"the size of {name}") from None
        return np.eye(*shape) if name == "I" else np.full(shape, float(name))

    def words(self) -> str:
        return str(self.args[0])


class Basis(Node):
    r"""\vec{e}_i: a 1 in place i."""

    def infer(self, rows: Dim, i: Node) -> Type:
        need_scalar(i, "The index of \\vec{e}")
        index_used(i, ONE, rows)
        return Matrix(rows, ONE)

    def ev(self, e: Env) -> Value:
        size, i = e.size(self.args[0]), whole(self.args[1], e)
        if not 1 <= i <= size:
            raise Undefined(f"e_{i} in R^{size}")
        return np.eye(size)[:, i - 1 : i]

    def words(self) -> str:
        return f"e[{self.args[1]}]"


# --- parts of objects ------------------------------------------------------------------------------


class Entry(Node):
    """The i-th entry of a vector, or the entry in row i and column j of a matrix."""

    def infer(self, base: Node, i: Node, j: Node | None) -> Type:
        kind = base.type
        if not isinstance(kind, Matrix):
            raise Misfit(f"{base} is {kind}: it has no entries.")
        if j is None and not kind.is_vector and kind.rows.resolved() == ONE:
            i, j = Num(1), i
        if j is None and not kind.is_vector:
            raise Misfit(f"{base} is {kind}: its entries have two indices, {base}_{{ij}}.")
        for node, last in ((i, kind.rows), (j, kind.cols)):
            if node is not None:
                need_scalar(node, "An index")
                index_used(node, ONE, last)
        return SCALAR

    def ev(self, e: Env) -> Value:
        base, i, j = self.args
        value = base.ev(e)
        rows, cols = np.shape(jets.primal(value))[-2:]
        a, b = whole(i, e), 1 if j is None else whole(j, e)
        if j is None and cols > 1 and rows == 1:
            a, b = 1, a
        if not (1 <= a <= rows and 1 <= b <= cols):
            raise Undefined(f"entry ({a}, {b}) of {base}, which is {rows}×{cols}")
        return jets.entry(value, a - 1, b - 1)

    def words(self) -> str:
        base, i, j = self.args
        return f"{base}[{i}]" if j is None else f"{base}[{i},{j}]"


class TensorEntry(Node):
    """An entry of an array with three indices."""

    def infer(self, base: Node, i: Node, j: Node, k: Node) -> Type:
        if not isinstance(base.type, Tensor):
            raise Misfit(f"{base} is {base.type}: it does not have three indices.")
        for node, last in zip((i, j, k), base.type.dims, strict=True):
            need_scalar(node, "An index")
            index_used(node, ONE, last)
        return SCALAR

    def ev(self, e: Env) -> Value:
        base, *indices = self.args
        value, place = base.ev(e), [whole(i, e) for i in indices]
        if not all(1 <= i <= n for i, n in zip(place, value.shape, strict=True)):
            raise Undefined("an entry beyond the end")
        return float(value[tuple(i - 1 for i in place)])

    def words(self) -> str:
        base, *indices = self.args
        return f"{base}[{','.join(map(str, indices))}]"


class Member(Node):
    r"""The i-th of a family, \vec{u}_i or W^{(i)}."""

    def infer(self, base: Node, i: Node) -> Type:
        index = need_scalar(i, "An index")
        kind = base.type
        if not isinstance(kind, Family):
            raise Misfit(f"{base} is {kind}, not a family.")
        if index is None:
            raise Misfit(f"The index {i} of {base} is not a sum of names and numbers.")
        index_used(i, kind.first, kind.last, family=True)
        return kind.member(index)

    def ev(self, e: Env) -> Value:
        base, i = self.args
        place = whole(i, e)
        name = base.args[0]
        if (found := e.bound.get((name, place))) is not None:
            return found
        return base.ev(e)(place, e)

    def words(self) -> str:
        return f"{self.args[0]}⟨{self.args[1]}⟩"


class Column(Node):
    """Column j of a matrix, or row i of it."""

    def infer(self, base: Node, i: Node) -> Type:
        kind = need_matrix(base, "What has columns")
        index_used(i, ONE, kind.cols)
        return Matrix(kind.rows, ONE)

    def ev(self, e: Env) -> Value:
        value, j = self.args[0].ev(e), whole(self.args[1], e)
        return jets.linear(lambda a: a[..., :, j - 1 : j])(value)


# --- algebra ---------------------------------------------------------------------------------------


class Sum2(Node):
    """A sum of terms with signs: ((+1, a), (−1, b), …)."""

    def infer(self, *terms: tuple[int, Node]) -> Type:
        index: Dim | None = Dim()
        first: Node | None = None
        for sign, term in terms:
            if isinstance(term.type, Scalar):
                index = index + term.type.index * sign if index is not None and term.type.index is not None else None
            else:
                index = None
            if isinstance(term, Num) and term.args[0] == 0:
                continue
            if not isinstance(term.type, (Scalar, Matrix, Tensor)):
                raise Misfit(f"{term} is {term.type}: it cannot be added.")
            if first is None:
                first = term
            elif not compatible(first.type, term.type):
                raise Misfit(f"{first} is {first.type} and {term} is {term.type}: they cannot be added.")
        if first is None or (isinstance(first.type, Scalar) and index is not None):
            return Scalar(index)
        return SCALAR if isinstance(first.type, Scalar) else first.type

    def ev(self, e: Env) -> Value:
        scalar = isinstance(self.type, Scalar)
        result: Value = None
        see = len(self.args) > 1
        for sign, term in self.args:
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
        for sign, term in self.args:
            text += (" − " if sign < 0 else " + ") if text else ("−" if sign < 0 else "")
            text += str(term)
        return f"({text})"


class Product(Node):
    """A product: number times anything, matrix times matrix, rank-3 array times vector."""

    def infer(self, a: Node, b: Node) -> Type:
        s, t = a.type, b.type
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
        a, b = self.args
        x, y = a.ev(e), b.ev(e)
        s, t = a.type, b.type
        if isinstance(s, Scalar) or isinstance(t, Scalar):
            return jets.multiply(x, y)
        if isinstance(s, Tensor):
            return x @ y[:, 0]
        p, q = jets.primal(x), jets.primal(y)
        if p.dtype != object and q.dtype != object:
            size = _size(p) * _size(q)
            if size > e.run.peak:
                e.run.peak = size
        product = jets.matmul(x, y)
        return jets.scalar_of(product) if isinstance(self.type, Scalar) else product

    def words(self) -> str:
        a, b = self.args
        text = f"({a}·{b})"
        shape = short(self.type)
        return f"{text[:-1]} : {shape})" if shape else text


def _no_product(a: Node, b: Node, s: Matrix, t: Matrix) -> str:
    """Why two matrices cannot be multiplied, and which transpose would help."""
    text = f"{a} is {s} and {b} is {t}: the product is not defined."
    fits = []
    if not b_transposed_only(s, t):
        return text
    if _equal(s.rows, t.rows):
        fits.append(f"{a}^\\top {b}")
    if _equal(s.cols, t.cols):
        fits.append(f"{a} {b}^\\top")
    if _equal(t.cols, s.rows):
        fits.append(f"{b} {a}")
    return text + (f" {' and '.join(fits)} {'is' if len(fits) == 1 else 'are'}." if fits else "")


def b_transposed_only(s: Matrix, t: Matrix) -> bool:
    return not any(
        isinstance(atom, Unknown) for d in (s.rows, s.cols, t.rows, t.cols) for atom, _ in d.resolved().terms
    )


def _equal(a: Dim, b: Dim) -> bool:
    return not (a.resolved() - b.resolved()).terms and (a.resolved() - b.resolved()).const == 0


class Hadamard(Node):
    """The product entry by entry."""

    def infer(self, a: Node, b: Node) -> Type:
        if not compatible(a.type, b.type):
            raise Misfit(f"{a} is {a.type} and {b} is {b.type}: a product entry by entry needs the same shape.")
        return a.type

    def ev(self, e: Env) -> Value:
        return jets.multiply(self.args[0].ev(e), self.args[1].ev(e))

    def words(self) -> str:
        return f"({self.args[0]} ⊙ {self.args[1]})"


class Kronecker(Node):
    def infer(self, a: Node, b: Node) -> Type:
        s, t = need_matrix(a, "A factor of ⊗"), need_matrix(b, "A factor of ⊗")
        return matrix(product_of(s.rows, t.rows), product_of(s.cols, t.cols))

    def ev(self, e: Env) -> Value:
        return jets.kron(jets.matrix_of(self.args[0].ev(e)), jets.matrix_of(self.args[1].ev(e)))

    def words(self) -> str:
        return f"({self.args[0]} ⊗ {self.args[1]} : {short(self.type)})"


class Times(tuple):  # type: ignore[type-arg]
    """The name of a product of dimensions, as an atom of a Dim: m·n."""

    __slots__ = ()

    def __str__(self) -> str:
        return "·".join(map(str, self))


def product_of(a: Dim, b: Dim) -> Dim:
    """a·b; a name of its own where neither is a number."""
    a, b = a.resolved(), b.resolved()
    for number, other in ((a, b), (b, a)):
        if not number.terms:
            return other * number.const
    return Dim.of("·".join(sorted(_factors(a) + _factors(b))))


def _factors(dim: Dim) -> list[str]:
    text = str(dim)
    if any(isinstance(atom, (Unknown, tuple)) for atom, _ in dim.terms):
        raise Misfit(f"A product of the sizes {text} is not known: give the factors shapes that do not depend on it.")
    return text.split("·") if len(dim.terms) == 1 and not dim.const and dim.terms[0][1] == 1 else [f"({text})"]


class Divide(Node):
    def infer(self, a: Node, b: Node) -> Type:
        need_scalar(b, "A denominator")
        if not isinstance(a.type, (Scalar, Matrix, Tensor)):
            raise Misfit(f"{a} is {a.type}: it cannot be divided.")
        return SCALAR if isinstance(a.type, Scalar) else a.type

    def ev(self, e: Env) -> Value:
        return jets.divide(self.args[0].ev(e), jets.scalar_of(self.args[1].ev(e)))

    def words(self) -> str:
        return f"({self.args[0]} / {self.args[1]})"


def _tight(node: Node) -> str:
    """A base or an exponent: powers of powers are told apart by brackets."""
    loose = (Power, MatrixPower, Transpose, Inverse, Pseudoinverse, Over, SphereMax)
    return f"({node})" if isinstance(node, loose) else str(node)


class Power(Node):
    """A number to a power; the square of a Euclidean norm without its root, which has no derivative at 0."""

    def infer(self, a: Node, b: Node) -> Type:
        need_scalar(a, "What is raised to a power")
        need_scalar(b, "An exponent")
        return SCALAR

    def ev(self, e: Env) -> Value:
        a, b = self.args
        exponent = b.ev(e)
        if exponent == 2 and isinstance(a, Norm) and a.euclidean:
            return a.squared(e)
        base = jets.scalar_of(a.ev(e))
        value = jets.power(base, exponent)
        if isinstance(exponent, (int, float)) and isinstance(value, float) and math.isfinite(exponent):
            e.run.see(abs(exponent) * value)  # a power multiplies the relative error of its base
        return value

    def words(self) -> str:
        return f"{_tight(self.args[0])}^{_tight(self.args[1])}"


class MatrixPower(Node):
    def infer(self, a: Node, b: Node) -> Type:
        kind = need_matrix(a, "What is raised to a power")
        index = need_scalar(b, "An exponent")
        if not same(kind.rows, kind.cols):
            what = "a vector" if kind.is_vector else f"{kind}"
            hint = " Its squared length is \\lVert … \\rVert_2^2." if kind.is_vector else ""
            raise Misfit(f"{a} is {what}: only a square matrix has powers.{hint}")
        half = isinstance(b, Divide) and str(b) in ("(1 / 2)", "(-1 / 2)")
        if index is None and not half:
            raise Misfit(f"The exponent {b} of a matrix is not a whole number.")
        return kind

    def ev(self, e: Env) -> Value:
        a, b = self.args
        value, exponent = a.ev(e), b.ev(e)
        if exponent == 0.5:
            if jets.level(value):
                raise jets.NotDifferentiable("The square root of a matrix has no derivative here.")
            roots, vectors = np.linalg.eigh(value)
            return (vectors * np.sqrt(np.maximum(roots, 0.0))) @ vectors.T
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

    def words(self) -> str:
        return f"({_tight(self.args[0])}^{_tight(self.args[1])} : {short(self.type)})"


class Transpose(Node):
    def infer(self, a: Node) -> Type:
        if isinstance(a.type, Scalar):
            return a.type
        kind = need_matrix(a, "What is transposed")
        return matrix(kind.cols, kind.rows)

    def ev(self, e: Env) -> Value:
        value = self.args[0].ev(e)
        return value if isinstance(self.args[0].type, Scalar) else jets.transpose(value)

    def words(self) -> str:
        return f"{self.args[0]}ᵀ"


class Inverse(Node):
    def infer(self, a: Node) -> Type:
        if isinstance(a.type, Scalar):
            return SCALAR
        kind = need_matrix(a, "What is inverted")
        if not same(kind.rows, kind.cols):
            raise Misfit(f"{a} is {kind}: only a square matrix can have an inverse.")
        return kind

    def ev(self, e: Env) -> Value:
        value = self.args[0].ev(e)
        if isinstance(self.args[0].type, Scalar):
            return jets.reciprocal(value)
        result = jets.inverse(value)
        p = jets.primal(result)
        if p.dtype != object:  # the errors of an inverse grow with the condition number
            e.run.see(float(np.abs(p).max(initial=0.0)) ** 2 * float(np.abs(jets.primal(value)).max(initial=0.0)))
            e.run.see(p)
        return result

    def words(self) -> str:
        return f"{self.args[0]}⁻¹"


class Pseudoinverse(Node):
    def infer(self, a: Node) -> Type:
        if isinstance(a.type, Scalar):
            raise Misfit(f"{a} is a number: ^+ is the pseudoinverse of a matrix. The positive part is \\max(x, 0).")
        kind = need_matrix(a, "What has a pseudoinverse")
        return matrix(kind.cols, kind.rows)

    def ev(self, e: Env) -> Value:
        value = self.args[0].ev(e)
        if jets.level(value):
            raise jets.NotDifferentiable("The pseudoinverse has no derivative here.")
        value = jets.matrix_of(value)
        result = np.linalg.pinv(value)
        e.run.see(float(np.abs(result).max()) ** 2 * float(np.abs(value).max()))
        return result

    def words(self) -> str:
        return f"{self.args[0]}⁺"


# --- functions of matrices and numbers -----------------------------------------------------------


class Norm(Node):
    """‖X‖ of a kind: 1, 2, ∞, F, *, or p with an expression. Of a matrix, 2 is the spectral norm."""

    def infer(self, kind: str, a: Node, p: Node | None = None) -> Type:
        if isinstance(a.type, Scalar):
            return SCALAR
        shape = need_matrix(a, "What has a norm")
        if not shape.is_vector and kind == "p":
            raise Misfit(f"{a} is {shape}: the ℓp norm is one of vectors. A matrix has ‖·‖_1, _2, _∞, _F and _*.")
        if not shape.is_vector and shape.rows.resolved() == ONE and kind in ("1", "∞"):
            raise Misfit(f"{a} is a row, {shape}: is its norm that of a vector or of a matrix? Transpose it.")
        if p is not None:
            need_scalar(p, "The p of a norm")
        return SCALAR

    @property
    def euclidean(self) -> bool:
        kind, a = self.args[0], self.args[1]
        return kind == "F" or (kind == "2" and (not isinstance(a.type, Matrix) or a.type.is_vector))

    def squared(self, e: Env) -> Value:
        value = jets.matrix_of(self.args[1].ev(e))
        return jets.inner(value, value)

    def ev(self, e: Env) -> Value:
        kind, a = self.args[0], self.args[1]
        if self.euclidean:
            squares = self.squared(e)
            return jets.sqrt(squares)
        value = jets.matrix_of(a.ev(e))
        p = math.inf if kind == "∞" else 1.0 if kind == "1" else self.args[2].ev(e) if kind == "p" else 2.0
        if not isinstance(a.type, Matrix) or a.type.is_vector:
            return _vector_norm(value, p, e)
        if kind in ("1", "∞"):  # the largest column, or row, sum
            sums = _sums(jets.absolute(value), -2 if kind == "1" else -1)
            return jets.largest([jets.entry(sums, *at) for at in np.ndindex(np.shape(jets.primal(sums))[-2:])])
        if jets.level(value):
            raise jets.NotDifferentiable(f"The norm {self} has no derivative here.")
        if not np.all(np.isfinite(value)):
            raise Undefined("a norm of what is not finite")
        singular = np.linalg.svd(value, compute_uv=False)
        return float(singular.sum()) if kind == "*" else float(singular[0])

    def words(self) -> str:
        kind, a = self.args[0], self.args[1]
        return f"‖{a}‖_{self.args[2] if kind == 'p' else kind}"


def _sums(value: Value, axis: int) -> Value:
    return jets.linear(lambda a: a.sum(axis=axis, keepdims=True))(value)


def _vector_norm(value: Value, p: Value, e: Env) -> Value:
    sizes = jets.absolute(value)
    entries = [jets.entry(sizes, *at) for at in np.ndindex(np.shape(jets.primal(value))[-2:])]
    if not isinstance(p, (float, int)):
        raise Undefined("a norm whose p varies")
    if math.isinf(p):
        return jets.largest(entries)
    if p == 1:
        return jets.total(sizes)
    top = float(np.max(jets.primal(sizes)))
    if top == 0.0 or not math.isfinite(top):
        return jets.multiply(0.0 if top == 0.0 else math.nan, entries[0])
    parts = [jets.power(jets.divide(x, top), p) for x in entries]
    total = parts[0]
    for part in parts[1:]:
        total = jets.add(total, part)
    return jets.multiply(top, jets.power(total, 1.0 / p))


ELEMENTWISE: dict[str, Callable[[Value], Value]] = {
    "exp": jets.exp, "log": jets.log, "sin": jets.sin, "cos": jets.cos, "tanh": jets.tanh, "sinh": jets.sinh,
    "cosh": jets.cosh, "arctan": jets.arctan, "sign": jets.sign, "sigmoid": jets.sigmoid, "ReLU": jets.relu,
    "√": jets.sqrt,
}  # fmt: skip


ANALYTIC = ("exp", "log", "sin", "cos", "sinh", "cosh", "arctan")
"""Functions that matrices have as well: e^A is not the matrix of the e^{A_ij}."""


class Elementwise(Node):
    """A known function of one number, applied to a number or to every entry."""

    def infer(self, name: str, a: Node) -> Type:
        if not isinstance(a.type, (Scalar, Matrix)):
            raise Misfit(f"{a} is {a.type}: {name} takes a number, or a vector entry by entry.")
        if isinstance(a.type, Matrix) and not a.type.is_vector and name in ANALYTIC:
            raise Misfit(
                f"{a} is {a.type}: {name} of a matrix may mean the function of the matrix or that of its entries. "
                "State it of the entries, with indices."
            )
        return SCALAR if isinstance(a.type, Scalar) else a.type

    def ev(self, e: Env) -> Value:
        name, a = self.args
        value = a.ev(e)
        result = ELEMENTWISE[name](jets.scalar_of(value) if isinstance(a.type, Scalar) else value)
        if isinstance(result, np.floating):
            result = float(result)
        e.run.see(result)
        if name == "exp":
            p, x = jets.primal(result), jets.primal(value)
            e.run.see(p * (abs(x) + 1.0))
        if name == "log":
            e.run.see(1.0)
        return result

    def words(self) -> str:
        return f"{self.args[0]}({self.args[1]})"


class Absolute(Node):
    def infer(self, a: Node) -> Type:
        if isinstance(a.type, Matrix) and not compatible(a.type, SCALAR):
            hint = "\\lVert … \\rVert_2" if a.type.is_vector else "\\det(…) or \\lVert … \\rVert"
            raise Misfit(f"{a} is {a.type}: bars | | are for numbers. Write {hint}.")
        need_scalar(a, "What stands between bars")
        return SCALAR

    def ev(self, e: Env) -> Value:
        return jets.absolute(jets.scalar_of(self.args[0].ev(e)))

    def words(self) -> str:
        return f"|{self.args[0]}|"


def _of_square(a: Node, what: str) -> Matrix:
    kind = need_matrix(a, what)
    if not same(kind.rows, kind.cols):
        raise Misfit(f"{a} is {kind}: {what[0].lower()}{what[1:]} must be square.")
    return kind


class Trace(Node):
    def infer(self, a: Node) -> Type:
        _of_square(a, "A matrix with a trace")
        return SCALAR

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.args[0].ev(e))
        e.run.see(value)
        return jets.trace(value)

    def words(self) -> str:
        return f"tr{shaped(self.args[0])}"


class Determinant(Node):
    def infer(self, a: Node) -> Type:
        _of_square(a, "A matrix with a determinant")
        return SCALAR

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.args[0].ev(e))
        p = jets.primal(value)
        if p.dtype != object and p.ndim == 2:  # Hadamard's bound: what cancels in it
            e.run.see(float(np.prod(np.linalg.norm(p, axis=1))))
        return jets.determinant(value)

    def words(self) -> str:
        return f"det{shaped(self.args[0])}"


class Rank(Node):
    """The rank, with singular values up to rounding of the terms that made them counted as 0."""

    def infer(self, a: Node) -> Type:
        need_matrix(a, "What has a rank")
        return SCALAR

    def ev(self, e: Env) -> Value:
        before, e.run.peak = e.run.peak, 0.0
        value = jets.matrix_of(self.args[0].ev(e))
        if jets.level(value):
            raise jets.NotDifferentiable("A rank has no derivative.")
        scale = max(e.run.peak, float(np.abs(value).max()))
        e.run.peak = before
        return float(rank_of(value, scale))

    def words(self) -> str:
        return f"rank{shaped(self.args[0])}"


def rank_of(value: Any, scale: float) -> int:
    return _count(np.linalg.svd(value, compute_uv=False), value.shape, scale)


def _count(singular: Any, shape: tuple[int, ...], scale: float) -> int:
    """How many singular values are not 0: clear only where none is small without being rounding error."""
    tiny = 64 * max(shape) * scale * np.finfo(float).eps
    if np.any((singular > tiny) & (singular < 1e-6 * scale)):
        raise Undefined("a rank that rounding errors do not let us tell")
    return int(np.sum(singular > tiny))


class Diagonal(Node):
    """diag of a vector is a matrix, of a square matrix the vector of its diagonal."""

    def infer(self, a: Node) -> Type:
        kind = need_matrix(a, "What diag is taken of")
        return (
            Matrix(kind.rows, kind.rows) if kind.is_vector else vector(_of_square(a, "A matrix with a diagonal").rows)
        )

    def ev(self, e: Env) -> Value:
        value = jets.matrix_of(self.args[0].ev(e))
        size = np.shape(jets.primal(value))[-2]
        identity = np.eye(size)
        if need_matrix(self.args[0], "").is_vector:
            return jets.multiply(value, identity)
        return jets.linear(lambda a: np.sum(a * identity, axis=-1, keepdims=True))(value)

    def words(self) -> str:
        return f"diag{shaped(self.args[0])}"


class Vec(Node):
    """The columns of a matrix, one below the other."""

    def infer(self, a: Node) -> Type:
        kind = need_matrix(a, "What vec is taken of")
        return vector(product_of(kind.rows, kind.cols))

    def ev(self, e: Env) -> Value:
        value = jets.transpose(jets.matrix_of(self.args[0].ev(e)))
        return jets.linear(lambda a: a.reshape((*a.shape[:-2], a.shape[-1] * a.shape[-2], 1)))(value)

    def words(self) -> str:
        return f"vec{shaped(self.args[0])}"


class Softmax(Node):
    def infer(self, a: Node) -> Type:
        if not need_matrix(a, "What softmax is taken of").is_vector:
            raise Misfit(f"{a} is {a.type}: softmax takes a vector.")
        return a.type

    def ev(self, e: Env) -> Value:
        powers = jets.exp(self.args[0].ev(e))
        return jets.divide(powers, jets.total(powers))

    def words(self) -> str:
        return f"softmax({self.args[0]})"


class Spectrum(Node):
    """σ_max, σ_min, σ_i, λ_max, λ_min, λ_i of a matrix; σ_i = 0 beyond the smaller side. λ is for symmetric ones."""

    def infer(self, name: str, a: Node, i: Node | None) -> Type:
        kind = need_matrix(a, "What has singular values or eigenvalues")
        if name == "λ":
            _of_square(a, "A matrix with eigenvalues")
        if isinstance(i, Node):
            need_scalar(i, "An index")
            index_used(i, ONE, kind.rows if name == "λ" else None)
        return SCALAR

    def ev(self, e: Env) -> Value:
        name, a, i = self.args
        value = jets.matrix_of(a.ev(e))
        if jets.level(value):
            raise jets.NotDifferentiable(f"{self} has no derivative here.")
        if not np.all(np.isfinite(value)):
            raise Undefined("a spectrum of what is not finite")
        e.run.see(value)
        if name == "λ":
            scale = float(np.abs(value).max())
            if not np.all(np.abs(value - value.T) <= 1e-9 * scale):
                raise Refused(
                    "λ is read for symmetric matrices, whose eigenvalues are real and in order. This one is not: "
                    "declare it Symmetric, or state singular values."
                )
            values = np.linalg.eigvalsh((value + value.T) / 2)[::-1]
        else:
            values = np.linalg.svd(value, compute_uv=False)
        place = {"max": 1, "min": len(values)}[i] if isinstance(i, str) else whole(i, e)
        if place < 1 or (name == "λ" and place > len(values)):
            raise Undefined(f"{name}_{place}")
        return float(values[place - 1]) if place <= len(values) else 0.0

    def words(self) -> str:
        name, a, i = self.args
        return f"{name}_{i}{shaped(a)}"


# --- blocks ----------------------------------------------------------------------------------------


class Block(Node):
    """A matrix of blocks; a row or a column that goes on by a pattern is a `Repeat`."""

    def infer(self, rows: tuple[tuple[Node, ...], ...]) -> Type:
        heights: list[Dim] = []
        widths: list[Dim] | None = None
        for row in rows:
            kinds = [_cell_type(cell) for cell in row]
            if any(not same(kinds[0].rows, kind.rows) for kind in kinds):
                raise Misfit(f"The blocks of one row have different heights: {', '.join(str(k.rows) for k in kinds)}.")
            heights.append(kinds[0].rows)
            if widths is None:
                widths = [kind.cols for kind in kinds]
            elif len(widths) != len(kinds):
                raise Misfit(f"One row has {len(widths)} blocks, another {len(kinds)}.")
            elif any(not same(w, kind.cols) for w, kind in zip(widths, kinds, strict=True)):
                above, below = ", ".join(map(str, widths)), ", ".join(str(k.cols) for k in kinds)
                raise Misfit(f"The blocks of one column have different widths: {above} above {below}.")
        assert widths
        height, width = Dim(), Dim()
        for h in heights:
            height = height + h
        for w in widths:
            width = width + w
        return matrix(height, width)

    def ev(self, e: Env) -> Value:
        made = jets.block([[jets.matrix_of(cell.ev(e)) for cell in row] for row in self.args[0]])
        return jets.scalar_of(made) if isinstance(self.type, Scalar) else made

    def words(self) -> str:
        rows = "; ".join(", ".join(map(str, row)) for row in self.args[0])
        return f"[{rows} : {short(self.type) or '1×1'}]"


def _cell_type(cell: Node) -> Matrix:
    if isinstance(cell.type, Scalar):
        return Matrix(ONE, ONE)
    if isinstance(cell.type, Matrix):
        return cell.type
    raise Misfit(f"{cell} is {cell.type}: it cannot stand in a matrix.")


class Repeat(Node):
    r"""A pattern repeated along a row, a column or the diagonal: [x_1 \cdots x_n]. Off the diagonal stand zeros."""

    def infer(self, along: str, index: Index, first: Node, last: Node, pattern: Node) -> Type:
        kind = _cell_type(pattern)
        a, b = need_scalar(first, "The start of an ellipsis"), need_scalar(last, "The end of an ellipsis")
        if a is None or b is None:
            raise Misfit(f"The ellipsis runs from {first} to {last}: these are not sums of names and numbers.")
        count = b - a + 1
        rows = _repeated(kind.rows, count, index) if along != "row" else kind.rows
        cols = _repeated(kind.cols, count, index) if along != "column" else kind.cols
        across = {"row": kind.rows, "column": kind.cols}.get(along)
        if across is not None and _depends(across, index):
            raise Misfit("The parts of this ellipsis do not have the same size.")
        return Matrix(rows, cols)

    def ev(self, e: Env) -> Value:
        along, index, first, last, pattern = self.args
        inner = e.binding()
        parts = []
        start, end = whole(first, e), whole(last, e)
        if end < start:
            raise Undefined(f"an ellipsis from {start} to {end}")
        e.run.step(end - start + 1)
        for i in range(start, end + 1):
            inner.bound[index] = i
            parts.append(jets.matrix_of(pattern.ev(inner)))
        if along == "row":
            return jets.block([parts])
        if along == "column":
            return jets.block([[part] for part in parts])
        shapes = [np.shape(jets.primal(part))[-2:] for part in parts]
        return jets.block(
            [[parts[i] if i == j else np.zeros((shapes[i][0], shapes[j][1])) for j in range(len(parts))]
             for i in range(len(parts))]
        )  # fmt: skip

    def words(self) -> str:
        along, index, first, last, pattern = self.args
        return f"{along} of {pattern} for {index.name} = {first}…{last}"


def _depends(dim: Dim, index: Index) -> bool:
    return any((isinstance(a, tuple) and _depends(a[1], index)) or a is index for a, _ in dim.resolved().terms)


def _repeated(size: Dim, count: Dim, index: Index) -> Dim:
    if _depends(size, index):
        raise Misfit("The parts of this ellipsis grow with their index.")
    return product_of(size, count)


class Grid(Node):
    """A two-dimensional ellipsis: the pattern in i and j, read off four corners."""

    def infer(self, i: Index, j: Index, rows: tuple[Node, Node], cols: tuple[Node, Node], pattern: Node) -> Type:
        kind = _cell_type(pattern)
        counts = []
        for first, last in (rows, cols):
            a, b = need_scalar(first, "The start of an ellipsis"), need_scalar(last, "The end of an ellipsis")
            if a is None or b is None:
                raise Misfit("The ends of this ellipsis are not sums of names and numbers.")
            counts.append(b - a + 1)
        return matrix(product_of(kind.rows, counts[0]), product_of(kind.cols, counts[1]))

    def ev(self, e: Env) -> Value:
        i, j, rows, cols, pattern = self.args
        inner = e.binding()
        (a, b), (c, d) = [(whole(first, e), whole(last, e)) for first, last in (rows, cols)]
        if b < a or d < c:
            raise Undefined("an empty ellipsis")
        e.run.step((b - a + 1) * (d - c + 1))
        table = []
        for row in range(a, b + 1):
            inner.bound[i] = row
            cells = []
            for column in range(c, d + 1):
                inner.bound[j] = column
                cells.append(jets.matrix_of(pattern.ev(inner)))
            table.append(cells)
        return jets.block(table)

    def words(self) -> str:
        i, j, rows, cols, pattern = self.args
        where = f"{i.name} = {rows[0]}…{rows[1]}, {j.name} = {cols[0]}…{cols[1]}"
        return f"[{pattern} for {where} : {short(self.type) or '1×1'}]"


class Replaced(Node):
    """(x_1, …, x_i + h, …, x_n): a vector by a pattern with one entry of its own."""

    def infer(self, index: Index, first: Node, last: Node, pattern: Node, place: Node, other: Node) -> Type:
        a, b = need_scalar(first, "The start of an ellipsis"), need_scalar(last, "The end of an ellipsis")
        need_scalar(other, "An entry")
        if a is None or b is None:
            raise Misfit("The ends of this ellipsis are not sums of names and numbers.")
        return vector(b - a + 1)

    def ev(self, e: Env) -> Value:
        index, first, last, pattern, place, other = self.args
        inner, at = e.binding(), whole(place, e)
        cells = []
        for i in range(whole(first, e), whole(last, e) + 1):
            inner.bound[index] = i
            cells.append([jets.matrix_of(other.ev(e) if i == at else pattern.ev(inner))])
        return jets.block(cells)

    def words(self) -> str:
        index, first, last, pattern, place, other = self.args
        return f"({pattern} for {index.name} = {first}…{last}, but {other} for {index.name} = {place})"


# --- sums, products, extrema ----------------------------------------------------------------------


class Range:
    """The values of one index of a sum: from first to last (None: from its use), where the conditions hold."""

    def __init__(self, index: Index, first: Node | None, last: Node | None):
        self.index, self.first, self.last = index, first, last

    def __iter__(self) -> Iterator[Node]:
        return iter([n for n in (self.first, self.last) if n is not None])

    def values(self, e: Env) -> range:
        first = whole(self.first, e) if self.first is not None else e.size(self.index.first)
        if self.last is not None:
            last = whole(self.last, e)
        elif self.index.last is not None:
            last = e.size(self.index.last)
        else:
            raise Undefined(f"the range of {self.index.name}")
        return range(first, last + 1)

    def __str__(self) -> str:
        first = self.first if self.first is not None else self.index.first
        last = self.last if self.last is not None else self.index.last
        return f"{self.index.name} = {first}…{last}"


class Over(Node):
    """Σ, Π, max or min of a body over indices, with conditions such as i ≠ k: (ranges, conditions, body)."""

    SIGNS: ClassVar = {"Σ": (jets.add, 0.0), "Π": (jets.multiply, 1.0)}

    def infer(
        self, name: str, ranges: tuple[Any, ...], bounds: tuple[Node, ...], tests: tuple[Any, ...], body: Node
    ) -> Type:
        for bound in bounds:
            need_scalar(bound, "A bound")
        if not isinstance(body.type, (Scalar, Matrix)):
            raise Misfit(f"{body} is {body.type}: it cannot be added up.")
        if name != "Σ":
            need_scalar(body, {"Π": "A factor", "max": "What is compared", "min": "What is compared"}[name])
        for r in ranges:
            if isinstance(body.type, Matrix) and (
                _depends(body.type.rows, r.index) or _depends(body.type.cols, r.index)
            ):
                raise Misfit("The terms of this sum do not have the same shape.")
        return SCALAR if isinstance(body.type, Scalar) else body.type

    def remade(self, change: Callable[[Node], Node | None]) -> Node:
        changed = change(self)
        if changed is not None:
            return changed
        name, ranges, _, tests, body = self.args
        new = tuple(
            Range(
                r.index,
                None if r.first is None else r.first.remade(change),
                None if r.last is None else r.last.remade(change),
            )
            for r in ranges
        )
        bounds = tuple(n for r in new for n in r)
        tests = tuple((a.remade(change), sign, b.remade(change)) for a, sign, b in tests)
        made = Over(name, new, bounds, tests, body.remade(change))
        made.span = self.span
        return made

    def ev(self, e: Env) -> Value:
        name, ranges, _, tests, body = self.args
        inner = e.binding()
        values = self._terms(ranges, tests, body, inner)
        if name in ("max", "min"):
            terms = [jets.scalar_of(v) for v in values]
            if not terms:
                raise Undefined(f"the {name} of nothing")
            return (
                jets.largest(terms) if name == "max" else jets.negative(jets.largest([jets.negative(t) for t in terms]))
            )
        op, neutral = self.SIGNS[name]
        result: Value = None
        see = e.run.see if name == "Σ" else _ignore
        for value in values:
            see(value)
            result = value if result is None else op(result, value)
        if result is None:
            return neutral if isinstance(self.type, Scalar) else np.zeros(shape_of(self.type, e))
        return result

    def _terms(self, ranges: tuple[Range, ...], tests: Sequence[Any], body: Node, e: Env) -> Iterator[Value]:
        if not ranges:
            if all(_TESTS[sign](whole(a, e), whole(b, e)) for a, sign, b in tests):
                e.run.step(1)
                yield body.ev(e)
            return
        head, rest = ranges[0], ranges[1:]
        values = head.values(e)
        if len(values) > MOST_STEPS:
            raise TooMuch
        for i in values:
            e.bound[head.index] = i
            yield from self._terms(rest, tests, body, e)

    def words(self) -> str:
        name, ranges, _, tests, body = self.args
        where = ", ".join([*map(str, ranges), *(f"{a} {sign} {b}" for a, sign, b in tests)])
        shape = short(self.type)
        return f"{name}[{where}]({body}{' : ' + shape if shape else ''})"


def _ignore(value: Value) -> None:
    """Nothing cancels in a product."""


_TESTS: dict[str, Callable[[int, int], bool]] = {
    "≠": lambda a, b: a != b, "=": lambda a, b: a == b, "<": lambda a, b: a < b, "≤": lambda a, b: a <= b,
    ">": lambda a, b: a > b, "≥": lambda a, b: a >= b,
}  # fmt: skip


class Extremum(Node):
    """max or min of printed numbers: max{m, n}."""

    def infer(self, name: str, items: tuple[Node, ...]) -> Type:
        for item in items:
            if not (isinstance(item.type, Matrix) and len(items) == 1):
                need_scalar(item, f"What {name} compares")
        return SCALAR

    def ev(self, e: Env) -> Value:
        name, items = self.args
        if len(items) == 1:
            value = jets.matrix_of(items[0].ev(e))
            values = [jets.entry(value, *at) for at in np.ndindex(np.shape(jets.primal(value))[-2:])]
        else:
            values = [jets.scalar_of(item.ev(e)) for item in items]
        return (
            jets.largest(values) if name == "max" else jets.negative(jets.largest([jets.negative(v) for v in values]))
        )

    def words(self) -> str:
        return f"{self.args[0]}({', '.join(map(str, self.args[1]))})"


class SphereMax(Node):
    """max (or min) of g(x) over unit vectors x, or over x ≠ 0, where g or g² is a quadratic form on the sphere.

    Then the extremum is an eigenvalue. That g has this form is tested at other points; anything else is refused.
    """

    def infer(self, name: str, variable: Sym, domain: str, body: Node) -> Type:
        need_scalar(body, "What is maximised")
        rows = variable.type.rows.resolved() if isinstance(variable.type, Matrix) else ONE
        if any(isinstance(atom, Unknown) for atom, _ in rows.terms):
            raise Misfit(f"{variable} does not occur in {body}, of which the {name} is taken.")
        return SCALAR

    def ev(self, e: Env) -> Value:
        name, variable, domain, body = self.args
        if e.depth:
            raise jets.NotDifferentiable("A maximum over a sphere has no derivative here.")
        n = e.size(variable.type.rows) if isinstance(variable.type, Matrix) else 1
        key = variable.args[0]

        def g(x: Any) -> float:
            unit = x / np.linalg.norm(x)
            return self._at(body, key, e, unit)

        basis = np.eye(n)
        away = [np.cos(np.arange(n) * (t + 1.3) + t) for t in range(3)]
        for degree in (1, 2):
            form = np.zeros((n, n))
            single = [g(b) ** degree for b in basis]
            for i, j in itertools.combinations_with_replacement(range(n), 2):
                form[i, j] = form[j, i] = (
                    single[i] if i == j else g(basis[i] + basis[j]) ** degree - (single[i] + single[j]) / 2
                )
            scale = float(np.abs(form).max(initial=0.0)) or 1.0
            fits = all(abs(g(x) ** degree - x @ form @ x / (x @ x)) <= 1e-9 * scale for x in away)
            if fits and (degree == 1 or all(g(x) >= 0 for x in away)):
                if domain == "≠0" and any(
                    abs(self._at(body, key, e, 2.5 * x) - g(x)) > 1e-9 * (abs(g(x)) + scale) for x in away
                ):
                    raise Undefined("a maximum that does not exist: the value changes with the length of the vector")
                values = np.linalg.eigvalsh(form)
                e.run.see(float(np.sqrt(scale)) if degree == 2 else scale)
                top = float(values[-1] if name == "max" else values[0])
                return top if degree == 1 else math.sqrt(max(top, 0.0))
        raise TooMuch

    @staticmethod
    def _at(body: Node, key: str, e: Env, x: Any) -> float:
        return float(jets.scalar_of(body.ev(e.with_(key, x.reshape(-1, 1)))))

    def words(self) -> str:
        name, variable, domain, body = self.args
        where = f"‖{variable}‖ = 1" if domain == "=1" else f"{variable} ≠ 0"
        return f"{name}[{variable} : {short(variable.type)}, {where}]({body})"


class Cases(Node):
    """Values with conditions: ((value, ((a, sign, b), …)), …); no condition is `otherwise`."""

    def infer(self, cases: tuple[tuple[Node, tuple[Any, ...]], ...]) -> Type:
        first = cases[0][0]
        for value, _ in cases:
            if not compatible(first.type, value.type):
                raise Misfit(f"The cases have different shapes: {first.type} and {value.type}.")
        return SCALAR if isinstance(first.type, Scalar) else first.type

    def ev(self, e: Env) -> Value:
        found = None
        for value, tests in self.args[0]:
            if not tests and found is not None:
                break
            if all(_TESTS[sign](_number(a, e), _number(b, e)) for a, sign, b in tests):
                here = value.ev(e)
                if found is not None and np.any(np.asarray(jets.primal(here)) != np.asarray(jets.primal(found))):
                    raise Undefined("two cases that differ both hold")
                found = here if found is None else found
        if found is not None:
            return found
        raise Undefined("none of the cases")

    def words(self) -> str:
        parts = [
            f"{v} if {' and '.join(f'{a} {s} {b}' for a, s, b in t)}" if t else f"{v} else" for v, t in self.args[0]
        ]
        return "{" + "; ".join(parts) + "}"


def _number(node: Node, e: Env) -> Any:
    return float(np.asarray(jets.primal(jets.scalar_of(node.ev(e)))))


# --- spaces ---------------------------------------------------------------------------------------


class SpaceOf(Node):
    """The range R(A) or the null space N(A); ∩ of two."""

    def infer(self, name: str, a: Node, b: Node | None = None) -> Type:
        if name == "∩":
            assert b is not None
            if not (isinstance(a.type, Space) and isinstance(b.type, Space) and same(a.type.dim, b.type.dim)):
                raise Misfit(f"{a} is {a.type} and {b} is {b.type}: they cannot be intersected.")
            return a.type
        kind = need_matrix(a, "What has a range and a null space")
        return Space(kind.rows if name == "R" else kind.cols)

    def basis(self, e: Env) -> Any:
        """An orthonormal basis, as columns."""
        name, a = self.args[0], self.args[1]
        if name == "∩":
            p, q = a.basis(e), self.args[2].basis(e)
            n = p.shape[0]
            stacked = np.vstack([np.eye(n) - p @ p.T, np.eye(n) - q @ q.T])
            return _null(stacked, 1.0)
        value = jets.primal(jets.matrix_of(a.ev(e)))
        scale = float(np.abs(value).max()) or 1.0
        return _null(value, scale) if name == "N" else _range(value, scale)

    def ev(self, e: Env) -> Value:
        return self.basis(e)

    def words(self) -> str:
        name, a = self.args[0], self.args[1]
        return f"{a} ∩ {self.args[2]}" if name == "∩" else f"{name}({a})"


def _null(value: Any, scale: float) -> Any:
    _, singular, vh = np.linalg.svd(value)
    return vh[_count(singular, value.shape, scale) :].T


def _range(value: Any, scale: float) -> Any:
    u, singular, _ = np.linalg.svd(value)
    return u[:, : _count(singular, value.shape, scale)]


class Dimension(Node):
    """dim of a space."""

    def infer(self, a: Node) -> Type:
        if not isinstance(a.type, Space):
            raise Misfit(f"{a} is {a.type}: dim is for ranges and null spaces.")
        return SCALAR

    def ev(self, e: Env) -> Value:
        return float(self.args[0].ev(e).shape[1])

    def words(self) -> str:
        return f"dim({self.args[0]})"


# --- functions and derivatives --------------------------------------------------------------------


class FunctionNode(Node):
    """A node whose type is a Function: `call` gives its value at arguments."""

    type: Function

    def call(self, e: Env, *args: Value) -> Value:
        raise NotImplementedError

    def ev(self, e: Env) -> Value:
        return lambda *args: self.call(e, *args)


class Declared(FunctionNode):
    """A function among the symbols (or a member of a family of functions)."""

    def infer(self, symbol: Node) -> Type:
        return symbol.type

    def call(self, e: Env, *args: Value) -> Value:
        function = self.args[0].ev(e)
        e.run.see(getattr(function, "size", 0.0))  # the terms that make up its values and derivatives
        return function(*args)

    def words(self) -> str:
        return str(self.args[0])


class Defined(FunctionNode):
    """A function by a printed definition."""

    def infer(self, name: str, definition: Definition) -> Type:
        return Function(
            tuple(p.type for p in definition.params),
            definition.body.type,
            tuple(p.args[0].split("#")[0] for p in definition.params),
        )

    def below(self) -> Iterator[Node]:
        yield self.args[1].body

    def call(self, e: Env, *args: Value) -> Value:
        definition: Definition = self.args[1]
        bound = dict(e.bound)
        for param, value in zip(definition.params, args, strict=True):
            bound[param.args[0]] = value
            name = param.args[0].split("#")[0]  # what is defined by this symbol, without arguments, follows
            if name in e.values and np.shape(jets.primal(value)) == np.shape(e.values[name]) != ():
                bound[name] = value
        e.run.step(1)
        value = definition.body.ev(Env(e.values, e.run, bound, e.depth))
        return jets.scalar_of(value) if isinstance(definition.body.type, Scalar) else value

    def words(self) -> str:
        return str(self.args[0])


class Component(FunctionNode):
    """f_i of a vector-valued function f."""

    def infer(self, f: FunctionNode, i: Node) -> Type:
        result = f.type.result
        if not isinstance(result, Matrix) or not result.is_vector:
            raise Misfit(f"{f} has the value {result}: it has no components.")
        need_scalar(i, "An index")
        index_used(i, ONE, result.rows)
        return Function(f.type.args, SCALAR, f.type.names)

    def call(self, e: Env, *args: Value) -> Value:
        value, i = self.args[0].call(e, *args), whole(self.args[1], e)
        if not 1 <= i <= np.shape(jets.primal(value))[-2]:
            raise Undefined(f"component {i} of {self.args[0]}")
        return jets.entry(value, i - 1, 0)

    def words(self) -> str:
        return f"{self.args[0]}[{self.args[1]}]"


class Compose(FunctionNode):
    def infer(self, f: FunctionNode, g: FunctionNode) -> Type:
        if len(f.type.args) != 1 or not _fits(f.type.args[0], g.type.result):
            raise Misfit(f"{f} ∘ {g}: the values of {g} are not arguments of {f}.")
        return Function(g.type.args, f.type.result, g.type.names)

    def call(self, e: Env, *args: Value) -> Value:
        return self.args[0].call(e, self.args[1].call(e, *args))

    def words(self) -> str:
        return f"({self.args[0]} ∘ {self.args[1]})"


def _fits(wanted: Type, given: Type) -> bool:
    if isinstance(wanted, Collection) or isinstance(given, Collection):
        return isinstance(wanted, Collection) and isinstance(given, Collection)
    return compatible(wanted, given)


def varied(
    f: Callable[[Env, Value], Value], at: Value, e: Env, y: Type, x: Type, only: tuple[int, int] | None = None
) -> Value:
    """The derivative of f at a point, as the matrix (entries of y)×(entries of x)."""
    deeper = Env(e.values, e.run, e.bound, e.depth + 1)
    level = deeper.depth
    if level > HIGHEST_LEVEL:
        raise TooMuch
    e.run.step(1)
    shape = np.shape(jets.primal(jets.matrix_of(at)))[-2:]
    point = at if isinstance(x, Scalar) else jets.matrix_of(at)
    seeds = jets.seeded(jets.matrix_of(point), level, only)
    seeded = jets.Jet(point, seeds.t, level)
    value = f(deeper, seeded)
    if not _finite(value):
        raise Undefined("the derivative of what is not defined there")
    y_shape = shape_of(y, e)
    if isinstance(y, Matrix):
        value = jets.matrix_of(value)
    made = jets.derivative(value, level, y_shape, shape if only is None else (1, 1))
    return made


def _finite(value: Value) -> bool:
    p = np.asarray(jets.primal(value))
    return p.dtype == object or bool(np.all(np.isfinite(p)))


class Derivative(FunctionNode):
    """∇f, Df, ∇²f, f′ or ∂f/∂x_i as a function. `kind` is ∇, D, ∇², ′ or ∂ with the slot and its entry."""

    def infer(self, kind: str, f: FunctionNode, slot: int = 0, entry: tuple[Node, ...] = ()) -> Type:
        if not isinstance(f.type, Function):
            raise Misfit(f"{f} is {f.type}: {kind} needs a function.")
        if slot >= len(f.type.args):
            raise Misfit(f"{f} has no such argument.")
        x, y = f.type.args[slot], f.type.result
        if f.type.elementwise and kind == "D":
            size = Dim.of(Unknown())
            return Function((Matrix(size, ONE),), Matrix(size, size), f.type.names)
        if f.type.elementwise and kind not in ("′",):
            raise Misfit(f"{f} is applied entry by entry: write \\nabla_{{x}} or D_{{x}} of {f}(x), or {f}′.")
        if kind == "′":
            if not (isinstance(x, Scalar) and isinstance(y, (Scalar, Matrix))):
                raise Misfit(f"{f}′ is for a function of one number; {f} takes {x}. Write \\nabla {f} or D{f}.")
            return f.type
        if len(f.type.args) != 1 and kind != "∂":
            raise Misfit(f"{f} has {len(f.type.args)} arguments: say by which, {kind}_{{x}} {f}(…).")
        if kind in ("∇", "∇²") and not isinstance(y, Scalar):
            raise Misfit(
                f"{f} has the value {y}: only a function with one number as its value has a gradient. Write D{f}."
            )
        if kind == "∇":
            return Function(f.type.args, x if isinstance(x, Matrix) else SCALAR, f.type.names)
        if kind == "∇²":
            kind_x = _vector_type(x, f)
            return Function(f.type.args, matrix(kind_x.rows, kind_x.rows), f.type.names)
        if kind == "D":
            return Function(f.type.args, matrix(_vector_type(y, f).rows, _vector_type(x, f).rows), f.type.names)
        for node, last in zip(entry, (x.rows, x.cols) if isinstance(x, Matrix) else (), strict=False):
            _index_of_entry(node, last)
        if not entry and isinstance(x, Matrix):
            raise Misfit(f"{f} takes {x}: say by which entry, \\partial x_i.")
        return Function(f.type.args, y, f.type.names)

    def call(self, e: Env, *args: Value) -> Value:
        kind, f = self.args[0], self.args[1]
        slot = self.args[2] if len(self.args) > 2 else 0
        x, y = f.type.args[slot], f.type.result
        if kind == "D" and f.type.elementwise:
            x = y = self.type.args[0]

        def moved(inner: Env, value: Value) -> Value:
            return f.call(inner, *args[:slot], value, *args[slot + 1 :])

        if kind == "′" and f.type.elementwise:
            value = jets.matrix_of(args[0])
            one = jets.Jet(value, np.ones((1,) * (e.depth + 1) + np.shape(jets.primal(value))[-2:]), e.depth + 1)
            made = f.call(Env(e.values, e.run, e.bound, e.depth + 1), one)
            rest = made.t if jets.level(made) == e.depth + 1 else jets.multiply(0.0, value)
            rest = jets.linear(lambda a: a.reshape(a.shape[1:]) if a.ndim > 2 + e.depth else a)(rest)
            return jets.scalar_of(rest) if np.shape(jets.primal(rest))[-2:] == (1, 1) else rest
        if kind == "∇²":
            gradient = Derivative("∇", f)
            return varied(lambda inner, v: gradient.call(inner, v), args[0], e, x, x)
        if kind in ("∂", "′"):
            entry = self.args[3] if len(self.args) > 3 else ()
            only = _place(entry, x, e) if entry else (0, 0)
            made = varied(moved, args[slot], e, y, x, only)
            return jets.scalar_of(made) if isinstance(y, Scalar) else jets.reshaped(made, shape_of(y, e))
        made = varied(moved, args[0], e, y, x)
        if kind == "∇" and isinstance(x, Matrix):
            return jets.reshaped(made, np.shape(jets.primal(args[0]))[-2:])
        return jets.scalar_of(made) if isinstance(self.type.result, Scalar) else made

    def words(self) -> str:
        kind, f = self.args[0], self.args[1]
        if kind == "∂":
            entry = self.args[3] if len(self.args) > 3 else ()
            slot = f"#{self.args[2] + 1}" if len(f.type.args) > 1 else ""
            place = f"[{','.join(map(str, entry))}]" if entry else ""
            return f"∂{slot}{place}{f}"
        return f"{f}′" if kind == "′" else f"{kind}{f}"


def _vector_type(kind: Type, f: Node) -> Matrix:
    if isinstance(kind, Scalar):
        return Matrix(ONE, ONE)
    if isinstance(kind, Matrix) and kind.is_vector:
        return kind
    raise Misfit(f"{f} has {kind} as its argument or value: D and ∇² are for vectors.")


def _place(entry: tuple[Node, ...], kind: Type, e: Env) -> tuple[int, int]:
    rows, cols = shape_of(kind, e)
    i, j = whole(entry[0], e), whole(entry[1], e) if len(entry) > 1 else 1
    if not (1 <= i <= rows and 1 <= j <= cols):
        raise Undefined(f"the derivative by entry ({i}, {j})")
    return i - 1, j - 1


class Apply(Node):
    """A function at its arguments; a function of one number is applied to vectors entry by entry if declared so."""

    def infer(self, f: FunctionNode, args: tuple[Node, ...]) -> Type:
        kind = f.type
        if kind.elementwise and len(args) == 1 and isinstance(args[0].type, (Matrix, Scalar)):
            return args[0].type if isinstance(args[0].type, Matrix) else SCALAR
        if len(args) != len(kind.args):
            raise Misfit(f"{f} takes {len(kind.args)} arguments, not {len(args)}.")
        for wanted, given in zip(kind.args, args, strict=True):
            if not _fits(wanted, given.type):
                raise Misfit(f"{f} takes {wanted}, and {given} is {given.type}.")
        return SCALAR if isinstance(kind.result, Scalar) else kind.result

    def ev(self, e: Env) -> Value:
        f, args = self.args
        values = []
        for wanted, node in zip(
            f.type.args if not f.type.elementwise else (node.type for node in args), args, strict=True
        ):
            value = None if isinstance(node.type, Collection) else node.ev(e)
            values.append(jets.matrix_of(value) if isinstance(wanted, Matrix) else jets.scalar_of(value))
        result = f.call(e, *values)
        if isinstance(self.type, Matrix):
            result = jets.matrix_of(result)
        e.run.see(result)
        return result

    def words(self) -> str:
        return f"{self.args[0]}({', '.join(map(str, self.args[1]))})"


class By(Node):
    """The derivative of an expression by a symbol in it (`target`), with what is defined by that symbol following.

    `kind`: ∇ (the shape of the target), D (Jacobian, m×n), D' (its transpose, n×m), H (Hessian), ∂ (by one entry),
    T (rank 3: entry i, j, k is the derivative of the k-th entry by entry ij).
    """

    def infer(self, kind: str, body: Node, target: Node, entry: tuple[Node, ...] = ()) -> Type:
        x, y = target.type, body.type
        if not isinstance(x, (Scalar, Matrix)) or not isinstance(y, (Scalar, Matrix)):
            raise Misfit(f"{body} is {y} and {target} is {x}: there is no derivative of one by the other.")
        if kind == "∇":
            if not isinstance(y, Scalar):
                raise Misfit(f"{body} is {y}: only a number has a gradient. Write D_{{…}} for a Jacobian.")
            return x if isinstance(x, Matrix) else SCALAR
        if kind == "∂":
            if isinstance(x, Matrix):
                for node, last in zip(entry, (x.rows, x.cols), strict=False):
                    _index_of_entry(node, last)
            return SCALAR if isinstance(y, Scalar) else y
        if kind == "T":
            assert isinstance(x, Matrix)
            return Tensor((x.rows, x.cols, _vector_type(y, body).rows))
        m, n = _vector_type(y, body).rows, _vector_type(x, target).rows
        if kind == "H":
            if not isinstance(y, Scalar):
                raise Misfit(f"{body} is {y}: only a number has a Hessian.")
            return matrix(n, n)
        return matrix(m, n) if kind == "D" else matrix(n, m)

    def ev(self, e: Env) -> Value:
        kind, body, target = self.args[0], self.args[1], self.args[2]
        entry = self.args[3] if len(self.args) > 3 else ()
        x, y = target.type, body.type
        point = target.ev(e)
        key = target_key(target, e)
        if kind == "H":
            first = By("∇", body, target)
            return varied(lambda inner, v: first.ev(inner.with_(key, v)), point, e, x, x)
        made = varied(
            lambda inner, v: body.ev(inner.with_(key, v)), point, e, y, x, _place(entry, x, e) if entry else None
        )
        if kind == "T":
            rows, cols = shape_of(x, e)
            return made.T.reshape(rows, cols, -1)
        if kind == "∇" and isinstance(x, Matrix):
            return jets.reshaped(made, np.shape(jets.primal(jets.matrix_of(point)))[-2:])
        if kind == "∂":
            return jets.scalar_of(made) if isinstance(y, Scalar) else jets.reshaped(made, shape_of(y, e))
        made = jets.transpose(made) if kind == "D'" else made
        return jets.scalar_of(made) if isinstance(self.type, Scalar) else made

    def words(self) -> str:
        kind, body, target = self.args[0], self.args[1], self.args[2]
        entry = self.args[3] if len(self.args) > 3 else ()
        place = f"[{','.join(map(str, entry))}]" if entry else ""
        shape = short(self.type)
        return f"{kind}_{target}{place}({body}{' ; ' + shape if shape else ''})"


def target_key(target: Node, e: Env) -> Any:
    """Where an environment binds what a derivative varies."""
    if isinstance(target, Member):
        return (target.args[0].args[0], whole(target.args[1], e))
    return target.args[0]


class Limit(Node):
    """lim of a quotient whose two parts vanish: the quotient of their derivatives (de l'Hôpital)."""

    def infer(self, variable: Sym, to: Node, body: Node) -> Type:
        if not isinstance(body, Divide):
            raise Misfit("A limit is read where it is one of a fraction: \\lim_{h \\to 0} \\frac{…}{h}.")
        return body.type

    def ev(self, e: Env) -> Value:
        variable, to, body = self.args
        top, bottom = body.args
        key, at = variable.args[0], float(to.ev(e))
        here = e.with_(key, at)
        e.run.see(top.ev(here))
        above, below = np.asarray(jets.primal(top.ev(here))), float(bottom.ev(here))
        if abs(below) > 1e-12 or np.max(np.abs(above)) > 1e-9 * max(e.run.peak, 1e-300):
            return jets.divide(top.ev(here), bottom.ev(here))
        slope = varied(lambda inner, v: top.ev(inner.with_(key, v)), at, e, top.type, SCALAR)
        other = varied(lambda inner, v: bottom.ev(inner.with_(key, v)), at, e, SCALAR, SCALAR)
        slope = jets.scalar_of(slope) if isinstance(top.type, Scalar) else jets.reshaped(slope, shape_of(top.type, e))
        return jets.divide(slope, jets.scalar_of(other))

    def words(self) -> str:
        return f"lim[{self.args[0]} → {self.args[1]}]({self.args[2]})"
