"""Expressions that only the reader makes: sets to the right of ∈, families and functions by printed definitions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeVar

from .. import jets
from .. import nodes as n
from ..shapes import (
    ONE,
    SCALAR,
    Dim,
    Function,
    Layers,
    Matrix,
    Scalar,
    Tensor,
    Type,
    compatible,
    matrix,
    short,
    vector,
)
from ..shapes import Sequence as Family

N = TypeVar("N", bound=n.Node)

DEEPEST_FAMILY = 40
"""How far a member of a family may go back to other members by its definition."""


class ArgMin(n.Node):
    """argmin of an expression over matrices of bounded rank: only to the right of ∈."""

    variable: n.Sym = n.named()
    bound: n.Node | None = n.operand()
    body: n.Node = n.operand()
    name: str = n.literal()

    def infer(self) -> Type:
        n.need_scalar(self.body, "What is minimised")
        return self.variable.type

    def words(self) -> str:
        where = f", rank ≤ {self.bound}" if self.bound is not None else ""
        return f"arg{self.name}[{self.variable} : {short(self.variable.type)}{where}]({self.body})"


class AllOf(n.Node):
    r"""\mathbb{R}^{m×n}: to the right of ∈ it asserts a shape."""

    kind: Type = n.literal()

    def infer(self) -> Type:
        return self.kind

    def words(self) -> str:
        return f"R^({short(self.type) or '1'})"


class Euler(n.Num):
    """The number e, the base of a power."""

    def __init__(self) -> None:
        super().__init__(math.e)

    def words(self) -> str:
        return "e"


class SizeOf(n.Node):
    r"""The number of a dimension, where its letter names something else as well: m in \sum_{i=1}^m m_{ij}."""

    dim: Dim = n.literal()

    def infer(self) -> Type:
        return Scalar(self.dim)

    def ev(self, e: n.Env) -> Any:
        return e.run.number(e.size(self.dim))

    def words(self) -> str:
        return str(self.dim)


class At(n.Node):
    r"""A derivative with a value for its variable: … \Big|_{t=0}."""

    body: n.Node = n.operand()
    variable: n.Sym = n.named()
    value: n.Node = n.operand()

    def infer(self) -> Type:
        variable, value = self.variable, self.value
        if not compatible(variable.type, value.type):
            raise n.Misfit(f"{variable} is {variable.type}, and {value} is {value.type}.")
        return self.body.type

    def ev(self, e: n.Env) -> Any:
        at = self.value.ev(e)
        return self.body.ev(e.with_(self.variable.key, float(at) if isinstance(at, int) else at))

    def words(self) -> str:
        return f"{self.body} at {self.variable} = {self.value}"


class Local(n.Node):
    """A local derivative ∂: what the definition names beside the variable is held, though it depends on it as well."""

    derivative: n.Node = n.operand()
    held: tuple[n.Sym | n.Member, ...] = n.named()

    def infer(self) -> Type:
        return self.derivative.type

    def ev(self, e: n.Env) -> Any:
        fixed = e
        for quantity in self.held:
            fixed = fixed.with_(_bound_key(quantity), quantity.ev(e))
        return self.derivative.ev(fixed)

    def words(self) -> str:
        return f"({self.derivative} at fixed {', '.join(map(str, self.held))})"


# --- families by definitions ---------------------------------------------------------------------------


class FamilyDefinition:
    """A family defined by clauses: one for any index, and some for particular ones."""

    def __init__(self, name: str):
        self.name = name
        self.general: tuple[n.Index, n.Node] | None = None
        self.special: dict[int, n.Node] = {}
        self.in_progress = False
        self.sizes = Layers(name, self._size)
        self._active = 0

    @property
    def first(self) -> Dim:
        """The first index: that of the general clause, or one below for which there is a clause of its own."""
        first = self.general[0].first if self.general is not None else ONE
        while not first.terms and first.const - 1 in self.special:
            first = first - 1
        return first

    @property
    def last(self) -> Dim | None:
        return self.general[0].last if self.general is not None else None

    def bodies(self) -> list[n.Node]:
        return [*self.special.values(), *([self.general[1]] if self.general else [])]

    def member(self, index: Dim) -> Type:
        resolved = index.resolved()
        if not resolved.terms and resolved.const in self.special:
            return self.special[resolved.const].type
        if self.general is not None:
            variable, body = self.general
            return _at_index(body.type, variable, resolved)
        if self.in_progress or self.special:  # used in its own definition
            kind = next((body.type for body in self.special.values()), SCALAR)
            return vector(Dim((((self.sizes, resolved), 1),))) if isinstance(kind, Matrix) else kind
        raise n.Misfit(f"{self.name} is not defined for the index {index}.")

    def _size(self, index: Dim) -> Dim | None:
        """The entries of a member, where each has as many as the one before and the first has a clause of its own."""
        first = next((body.type for body in self.special.values()), None)
        if self.general is None or len(self.special) != 1 or not isinstance(first, Matrix):
            return None
        variable, body = self.general
        rows = body.type.rows if isinstance(body.type, Matrix) else ONE
        ((atom, count),) = rows.terms if len(rows.terms) == 1 else ((None, 0),)
        if rows.const or count != 1 or not isinstance(atom, tuple) or atom[0] is not self.sizes:
            return None
        step = atom[1] - Dim(((variable, 1),))
        return first.rows if not step.terms and step.const < 0 else None

    def at(self, place: int, e: n.Env) -> Any:
        """The value of a member."""
        e.run.step(1)
        if self._active >= DEEPEST_FAMILY:
            raise n.TooMuch
        self._active += 1
        try:
            if place in self.special:
                return self.special[place].ev(e)
            if self.general is None:
                raise n.Undefined(f"{self.name}_{place}")
            variable, body = self.general
            return body.ev(e.with_(variable, place))
        finally:
            self._active -= 1


def _at_index(kind: Type, variable: n.Index, index: Dim) -> Type:
    if isinstance(kind, Matrix):
        return Matrix(kind.rows.replaced(variable, index), kind.cols.replaced(variable, index))
    if isinstance(kind, Function):
        args = tuple(_at_index(a, variable, index) for a in kind.args)
        return Function(args, _at_index(kind.result, variable, index), kind.names, kind.elementwise)
    return SCALAR if isinstance(kind, Scalar) else kind


class DefinedFamily(n.Sym):
    """A family that a printed definition made."""

    family: FamilyDefinition = n.meaning(default=None)

    def ev(self, e: n.Env) -> Any:
        return self.family.at

    @staticmethod
    def of(key: str, family: FamilyDefinition) -> DefinedFamily:
        return DefinedFamily(key, Family(family.member, family.first, family.last), family=family)


# --- functions ---------------------------------------------------------------------------------------


class PrintedWith(n.FunctionNode):
    """A function printed without its arguments, with those it is taken at where it stands for its value."""

    f: n.FunctionNode = n.operand()
    arguments: tuple[n.Node, ...] = n.operand()

    def infer(self) -> Type:
        return self.f.type

    def call(self, e: n.Env, *args: Any) -> Any:
        return self.f.call(e, *args)

    def words(self) -> str:
        return str(self.f)


def without_arguments(node: N) -> N | n.FunctionNode:
    """A node; a function without the arguments that it is printed with."""
    return node.f if isinstance(node, PrintedWith) else node


class Stacked(n.FunctionNode):
    r"""\vec{s} where s_i(\vec{x}) was defined: the vector of all components."""

    family: DefinedFamily = n.operand()

    def infer(self) -> Type:
        family, kind = self.family, self.family.type
        index = n.Index("i")
        member = kind.member(Dim(((index, 1),))) if isinstance(kind, Family) else SCALAR
        if not isinstance(kind, Family) or not isinstance(member, Function) or not isinstance(member.result, Scalar):
            raise n.Misfit(f"{family} is a family: print a member of it.")
        if kind.last is None or kind.first.resolved() != ONE:
            raise n.Misfit(f"Nothing says what the index of {family}_i runs over.")
        return Function(member.args, vector(kind.last), member.names)

    def call(self, e: n.Env, *args: Any) -> Any:
        member, result = self.family.ev(e), self.type.result
        last = e.size(result.rows) if isinstance(result, Matrix) else 1
        made = jets.block([[jets.matrix_of(member(i, e)(*args))] for i in range(1, last + 1)])
        return made if isinstance(result, Matrix) else jets.scalar_of(made)

    def words(self) -> str:
        return str(self.family)


class TransposedJacobian(n.FunctionNode):
    """∂f/∂x in the other layout: n×m."""

    f: n.FunctionNode = n.operand()

    def infer(self) -> Type:
        made = n.Derivative("D", self.f)
        result = made.type.result
        turned = matrix(result.cols, result.rows) if isinstance(result, Matrix) else result
        return Function(made.type.args, turned, made.type.names)

    def call(self, e: n.Env, *args: Any) -> Any:
        value = n.Derivative("D", self.f).call(e, *args)
        return value if isinstance(self.type.result, Scalar) else jets.transpose(value)

    def words(self) -> str:
        return f"(D{self.f})ᵀ"


class TensorJacobian(n.FunctionNode):
    """∂f/∂X of a vector-valued function of a matrix: entry i, j, k is ∂f_k/∂X_ij."""

    f: n.FunctionNode = n.operand()

    def infer(self) -> Type:
        f = self.f
        x, y = f.type.args[0], f.type.result
        if not isinstance(x, Matrix) or not isinstance(y, Matrix) or not y.is_vector:
            raise n.Misfit(f"{f}: an array with three indices is the derivative of a vector by a matrix.")
        return Function(f.type.args, Tensor((x.rows, x.cols, y.rows)), f.type.names)

    def call(self, e: n.Env, *args: Any) -> Any:
        f = self.f
        x, y = f.type.args[0], f.type.result
        made = n.varied(lambda inner, v: f.call(inner, v), args[0], e, y, x)
        return made.T.reshape(*e.shape(x), -1)

    def words(self) -> str:
        return f"∂{self.f}/∂X"


# --- what an expression depends on ---------------------------------------------------------------------


def symbols(node: n.Node) -> Iterator[n.Sym]:
    """The symbols in an expression and in the definitions that it uses, each definition once."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        for part in waiting.pop().walk():
            if not isinstance(part, (n.Sym, n.Defined)):
                continue
            if isinstance(part, n.Sym):
                yield part
            if part.key not in seen:
                below = part.definitions()
                seen |= {part.key} if below else set()
                waiting += below


Quantity = n.Sym | n.Member
"""What has a name: a symbol, or a member of a family."""


def named_in(node: n.Node) -> list[Quantity]:
    """The quantities that an expression names itself, functions with their definitions, each once."""
    found: dict[Any, Quantity] = {}
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, n.Member):
            found.setdefault(name_of(part), part)
        elif isinstance(part, n.Sym) and not isinstance(part, DefinedFamily):
            found.setdefault(part.key, part)
        elif isinstance(part, n.Defined):
            waiting += part.definition.bodies()
        if not isinstance(part, n.Member):
            waiting += part.children()
    return list(found.values())


def name_of(quantity: Quantity) -> Any:
    """What tells a quantity from others: its key, for a member of a family with its index where that is a number."""
    if isinstance(quantity, n.Sym):
        return quantity.key
    index = quantity.i.type.index if isinstance(quantity.i.type, Scalar) else None
    return quantity.family.key, index


def _bound_key(quantity: Quantity) -> Any:
    """Where an environment binds a quantity."""
    if isinstance(quantity, n.Sym):
        return quantity.key
    _, index = name_of(quantity)
    return quantity.family.key, index.const


def definition_of(quantity: Quantity) -> n.Node | None:
    """What a quantity is defined as; None where it is declared, or where its family has one clause for all."""
    if isinstance(quantity, n.Sym):
        return quantity.definition.body if quantity.definition is not None else None
    _, index = name_of(quantity)
    family = quantity.family
    if isinstance(family, DefinedFamily) and index is not None and not index.terms:
        return family.family.special.get(index.const)
    return None


def depends_on(quantity: Quantity, name: Any) -> bool:
    """Whether the definition of a quantity leads to the one with a name."""
    seen: set[Any] = set()
    waiting = [quantity]
    while waiting:
        body = definition_of(waiting.pop())
        for part in named_in(body) if body is not None else ():
            if (key := name_of(part)) == name:
                return True
            if key not in seen:
                seen.add(key)
                waiting.append(part)
    return False
