"""Derivatives of functions and of expressions, by forward mode (see `jets`); limits by de l'Hôpital."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...modular.arrays import Residues
from .. import jets
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
    matrix,
    product_of,
    short,
)
from .algebra import Divide
from .entries import Member
from .environment import Env, TooMuch, Undefined
from .fields import literal, named, operand, slot, subscript
from .functions import FunctionNode
from .leaves import Sym
from .node import Node, whole

HIGHEST_LEVEL = 6
"""Derivatives within derivatives: the work doubles with each."""

HIGHEST_LIMIT = 3
"""The highest order of a derivative that decides a limit."""


def varied(
    f: Callable[[Env, Value], Value], at: Value, e: Env, y: Type, x: Type, only: tuple[int, int] | None = None
) -> Value:
    """The derivative of f at a point, as the matrix (entries of y)×(entries of x)."""
    deeper = e.deeper()
    level = deeper.depth
    if level > HIGHEST_LEVEL:
        raise TooMuch
    e.run.step(1)
    shape = np.shape(jets.primal(jets.matrix_of(at)))[-2:]
    point = at if isinstance(x, Scalar) else jets.matrix_of(at)
    seeds = jets.seeded(jets.matrix_of(point), level, only)
    value = f(deeper, jets.Jet(point, seeds.t, level))
    if not _finite(value):
        raise Undefined("the derivative of what is not defined there")
    if isinstance(y, Matrix):
        value = jets.matrix_of(value)
    return jets.derivative(value, level, e.shape(y), shape if only is None else (1, 1))


def _finite(value: Value) -> bool:
    p = jets.primal(value)
    if isinstance(p, Residues):  # as an array of objects they would be taken apart
        return True
    p = np.asarray(p)
    return p.dtype == object or bool(np.isfinite(p).all())


class Derivative(FunctionNode):
    """∇f, Df, ∇²f, f′ or ∂f/∂x_i as a function. `kind` is ∇, D, ∇², ′ or ∂ with the argument and its entry."""

    kind: str = literal()
    f: FunctionNode = operand()
    argument: int = literal(default=0)
    entry: tuple[Node, ...] = subscript(default=())

    def infer(self) -> Type:
        kind, f = self.kind, self.f
        if not isinstance(f.type, Function):
            raise Misfit(f"{f} is {f.type}: {kind} needs a function.")
        if self.argument >= len(f.type.args):
            raise Misfit(f"{f} has no such argument.")
        x, y = f.type.args[self.argument], f.type.result
        if f.type.elementwise and kind == "D":
            size = Dim.of(Unknown())
            return Function((Matrix(size, ONE),), Matrix(size, size), f.type.names)
        if f.type.elementwise and kind not in ("′",):
            raise Misfit(f"{f} is applied entry by entry: write \\nabla_{{x}} or D_{{x}} of {f}(x), or {f}′.")
        if kind == "′":
            if not (isinstance(x, Scalar) and isinstance(y, (Scalar, Matrix))):
                raise Misfit(
                    f"{f}′ is for a function of one number; {f} takes {x}. Write \\nabla {f}, \\nabla^2 {f} or D{f}."
                )
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
            size = _count(x)
            return Function(f.type.args, matrix(size, size), f.type.names)
        if kind == "D":
            return Function(f.type.args, matrix(_vector_type(y, f).rows, _vector_type(x, f).rows), f.type.names)
        _need_entry(self.entry, x)
        if not self.entry and isinstance(x, Matrix):
            raise Misfit(f"{f} takes {x}: say by which entry, \\partial x_i.")
        return Function(f.type.args, y, f.type.names)

    def call(self, e: Env, *args: Value) -> Value:
        kind, f, k = self.kind, self.f, self.argument
        x, y = f.type.args[k], f.type.result
        if kind == "D" and f.type.elementwise:
            x = y = self.type.args[0]

        def moved(inner: Env, value: Value) -> Value:
            return f.call(inner, *args[:k], value, *args[k + 1 :])

        if kind == "′" and f.type.elementwise:
            return self._entry_by_entry(e, jets.matrix_of(args[0]))
        if kind == "∇²":
            gradient = Derivative("∇", f)
            made = varied(lambda inner, v: gradient.call(inner, v), args[0], e, x, x)
            return _by_columns(made, e.shape(x), both=True)
        if kind in ("∂", "′"):
            only = _place(self.entry, x, e) if self.entry else (0, 0)
            made = varied(moved, args[k], e, y, x, only)
            return jets.scalar_of(made) if isinstance(y, Scalar) else jets.reshaped(made, e.shape(y))
        made = varied(moved, args[0], e, y, x)
        if kind == "∇" and isinstance(x, Matrix):
            return jets.reshaped(made, np.shape(jets.primal(args[0]))[-2:])
        return jets.scalar_of(made) if isinstance(self.type.result, Scalar) else made

    def _entry_by_entry(self, e: Env, value: Value) -> Value:
        """f′ of every entry."""
        deeper = e.deeper()
        level = deeper.depth
        one = jets.Jet(value, np.ones((1,) * level + np.shape(jets.primal(value))[-2:]), level)
        made = self.f.call(deeper, one)
        rest = made.t if jets.level(made) == level else jets.multiply(0.0, value)
        rest = jets.linear(lambda a: a.reshape(a.shape[1:]) if a.ndim > 1 + level else a)(rest)
        return jets.scalar_of(rest) if np.shape(jets.primal(rest))[-2:] == (1, 1) else rest

    def words(self) -> str:
        kind, f = self.kind, self.f
        if kind == "∂":
            which = f"#{self.argument + 1}" if len(f.type.args) > 1 else ""
            return f"∂{which}{_entry_words(self.entry)}{f}"
        return f"{f}′" if kind == "′" else f"{kind}{f}"


def _vector_type(kind: Type, f: Node) -> Matrix:
    if isinstance(kind, Scalar):
        return Matrix(ONE, ONE)
    if isinstance(kind, Matrix) and kind.is_vector:
        return kind
    raise Misfit(
        f"{f} has {kind} as its argument or value: D and ∇² are for vectors. For matrices write "
        "the entries, \\frac{\\partial F_{ij}}{\\partial X_{kl}}, or "
        "\\frac{\\partial \\operatorname{vec}(F)}{\\partial \\operatorname{vec}(X)^\\top}."
    )


def _count(kind: Type) -> Dim:
    """How many entries a value has."""
    return product_of(kind.rows, kind.cols) if isinstance(kind, Matrix) else ONE


def _by_columns(made: Value, shape: tuple[int, int], both: bool = False) -> Value:
    """A derivative by the entries of a matrix, with these (and its own rows) in the order of vec, not row by row."""
    rows, cols = shape
    if rows == 1 or cols == 1:
        return made
    order = np.arange(rows * cols).reshape(shape).T.ravel()
    turned = jets.linear(lambda a: a[..., order])(made)
    return jets.linear(lambda a: a[..., order, :])(turned) if both else turned


class Directional(FunctionNode):
    """The derivative of f along a direction, a function of the point: the rate of f(x + t v) at t = 0."""

    f: FunctionNode = operand()
    direction: Node = subscript()

    def infer(self) -> Type:
        f, direction = self.f, self.direction
        kind = f.type
        if len(kind.args) != 1:
            raise Misfit(f"{f} has {len(kind.args)} arguments: a derivative along a vector is of a function of one.")
        if not isinstance(kind.args[0], Matrix) or not compatible(kind.args[0], direction.type):
            raise Misfit(f"{f} takes {kind.args[0]}, and the direction {direction} is {direction.type}.")
        return kind

    def call(self, e: Env, *args: Value) -> Value:
        kind, (point,) = self.f.type, args
        along = jets.matrix_of(self.direction.ev(e))

        def moved(inner: Env, t: Value) -> Value:
            return self.f.call(inner, jets.add(point, jets.multiply(t, along)))

        made = varied(moved, 0.0, e, kind.result, SCALAR)
        return jets.scalar_of(made) if isinstance(kind.result, Scalar) else jets.reshaped(made, e.shape(kind.result))

    def words(self) -> str:
        return f"∂[{self.direction}]{self.f}"


def _need_entry(entry: tuple[Node, ...], kind: Type) -> None:
    """The indices of the entry by which a derivative is taken must fit what has the entries."""
    for node, last in zip(entry, (kind.rows, kind.cols) if isinstance(kind, Matrix) else (), strict=False):
        if not isinstance(node.type, Scalar):
            raise Misfit(f"{node} is {node.type}: it is no index.")
        node.indexes(ONE, last)


def _place(entry: tuple[Node, ...], kind: Type, e: Env) -> tuple[int, int]:
    rows, cols = e.shape(kind)
    i, j = whole(entry[0], e), whole(entry[1], e) if len(entry) > 1 else 1
    if not (1 <= i <= rows and 1 <= j <= cols):
        raise Undefined(f"the derivative by entry ({i}, {j})")
    return i - 1, j - 1


def _entry_words(entry: tuple[Node, ...]) -> str:
    return f"[{','.join(map(str, entry))}]" if entry else ""


class By(Node):
    """The derivative of an expression by a symbol in it (`target`), with what is defined by that symbol following.

    `kind`: ∇ (the shape of the target), D (Jacobian, m×n), D' (its transpose, n×m), H (Hessian), ∂ (by one entry),
    T (rank 3: entry i, j, k is the derivative of the k-th entry by entry ij), V and V' (Jacobian by vec of a matrix,
    and its transpose). The Hessian by a matrix is that by its vec.
    """

    kind: str = literal()
    body: Node = slot()
    target: Sym | Member = named()
    entry: tuple[Node, ...] = subscript(default=())

    def infer(self) -> Type:
        kind, body, target = self.kind, self.body, self.target
        x, y = target.type, body.type
        if not isinstance(x, (Scalar, Matrix)) or not isinstance(y, (Scalar, Matrix)):
            raise Misfit(f"{body} is {y} and {target} is {x}: there is no derivative of one by the other.")
        if kind == "∇":
            if not isinstance(y, Scalar):
                raise Misfit(f"{body} is {y}: only a number has a gradient. Write D_{{…}} for a Jacobian.")
            return x if isinstance(x, Matrix) else SCALAR
        if kind == "∂":
            _need_entry(self.entry, x)
            return SCALAR if isinstance(y, Scalar) else y
        if kind == "T":
            assert isinstance(x, Matrix)
            return Tensor((x.rows, x.cols, _vector_type(y, body).rows))
        if kind == "H":
            if not isinstance(y, Scalar):
                raise Misfit(f"{body} is {y}: only a number has a Hessian.")
            return matrix(_count(x), _count(x))
        m = _vector_type(y, body).rows
        n = _count(x) if kind in ("V", "V'") else _vector_type(x, target).rows
        return matrix(m, n) if kind in ("D", "V") else matrix(n, m)

    def ev(self, e: Env) -> Value:
        kind, body, target = self.kind, self.body, self.target
        x, y = target.type, body.type
        point = target.ev(e)
        key = target_key(target, e)
        if kind == "H":
            first = By("∇", body, target)
            made = varied(lambda inner, v: first.ev(inner.with_(key, v)), point, e, x, x)
            return _by_columns(made, e.shape(x), both=True)
        only = _place(self.entry, x, e) if self.entry else None
        made = varied(lambda inner, v: body.ev(inner.with_(key, v)), point, e, y, x, only)
        if kind == "T":
            return made.T.reshape(*e.shape(x), -1)
        if kind == "∇" and isinstance(x, Matrix):
            return jets.reshaped(made, np.shape(jets.primal(jets.matrix_of(point)))[-2:])
        if kind == "∂":
            return jets.scalar_of(made) if isinstance(y, Scalar) else jets.reshaped(made, e.shape(y))
        made = _by_columns(made, e.shape(x)) if kind in ("V", "V'") else made
        made = jets.transpose(made) if kind in ("D'", "V'") else made
        return jets.scalar_of(made) if isinstance(self.type, Scalar) else made

    def words(self) -> str:
        shape = short(self.type)
        of = f"({self.body}{' ; ' + shape if shape else ''})"
        return f"{self.kind}_{self.target}{_entry_words(self.entry)}{of}"


class Variation:
    """What varies in the differentials of a formula, and what is held: keys of declared symbols, with their types.

    The differential of X is a symbol of its own, with the key dX.
    """

    def __init__(self) -> None:
        self.varied: dict[str, Type] = {}
        self.held: set[str] = set()

    def __str__(self) -> str:
        return ", ".join(self.varied)


class Differential(Node):
    """d of an expression: how it moves, to first order, when all that varies moves by its own differential."""

    body: Node = slot()
    variation: Variation = literal()

    def infer(self) -> Type:
        kind = self.body.type
        if not isinstance(kind, (Scalar, Matrix)):
            raise Misfit(f"{self.body} is {kind}: it has no differential.")
        return SCALAR if isinstance(kind, Scalar) else kind

    def ev(self, e: Env) -> Value:
        kind = self.type
        moves = []
        for key, of in self.variation.varied.items():
            moves.append((key, Sym(key, of).ev(e), Sym(f"d{key}", of).ev(e)))

        def moved(inner: Env, t: Value) -> Value:
            for key, point, by in moves:
                inner = inner.with_(key, jets.add(point, jets.multiply(t, by)))
            return self.body.ev(inner)

        made = varied(moved, 0.0, e, kind, SCALAR)
        return jets.scalar_of(made) if isinstance(kind, Scalar) else jets.reshaped(made, e.shape(kind))

    def words(self) -> str:
        return f"d({self.body})"


def target_key(target: Sym | Member, e: Env) -> Any:
    """Where an environment binds what a derivative varies."""
    return (target.family.key, whole(target.i, e)) if isinstance(target, Member) else target.key


class Limit(Node):
    """lim of a quotient whose two parts vanish: the quotient of their derivatives (de l'Hôpital), of the first order
    in which the lower one is not 0."""

    variable: Sym = named()
    to: Node = operand()
    body: Node = slot()

    def infer(self) -> Type:
        if not isinstance(self.body, Divide):
            raise Misfit("A limit is read where it is one of a fraction: \\lim_{h \\to 0} \\frac{…}{h}.")
        return self.body.type

    def ev(self, e: Env) -> Value:
        assert isinstance(self.body, Divide)
        top, bottom, key = self.body.top, self.body.bottom, self.variable.key
        at = float(self.to.ev(e))
        here = e.with_(key, at)
        e.run.see(top.ev(here))
        above, below = np.asarray(jets.primal(top.ev(here))), float(bottom.ev(here))
        if abs(below) > 1e-12 or np.max(np.abs(above)) > 1e-9 * max(e.run.peak, 1e-300):
            return jets.divide(top.ev(here), bottom.ev(here))
        for order in range(1, HIGHEST_LIMIT + 1):
            slope, other = (self._derivative(part, order, e, at) for part in (top, bottom))
            if abs(np.asarray(jets.primal(other)).item()) > 1e-12:
                return jets.divide(slope, jets.scalar_of(other))
            if np.max(np.abs(np.asarray(jets.primal(slope)))) > 1e-9 * max(e.run.peak, 1e-300):
                break
        raise Undefined("a limit that does not exist, or needs derivatives of a high order")

    def _derivative(self, part: Node, order: int, e: Env, at: Value) -> Value:
        """The derivative of some order of the numerator or the denominator by the variable."""
        if not order:
            return part.ev(e.with_(self.variable.key, at))
        made = varied(lambda inner, v: self._derivative(part, order - 1, inner, v), at, e, part.type, SCALAR)
        return jets.scalar_of(made) if isinstance(part.type, Scalar) else jets.reshaped(made, e.shape(part.type))

    def words(self) -> str:
        return f"lim[{self.variable} → {self.to}]({self.body})"
