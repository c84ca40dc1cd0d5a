"""Functions: declared or by printed definitions, their components and compositions, and their values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import jets
from ..functions import applied
from ..jets import Value
from ..shapes import ONE, SCALAR, Collection, Function, Matrix, Misfit, Scalar, Type, compatible
from .environment import Env, Undefined
from .fields import literal, meaning, operand, slot, subscript
from .leaves import Definition, Num, printed
from .node import Node, need_scalar, whole


class _OfFunctionType:
    type: Function


class FunctionNode(_OfFunctionType, Node, abstract=True):  # type: ignore[misc]  # its type is one of all types
    """A node whose type is a Function: `call` gives its value at arguments."""

    def call(self, e: Env, *args: Value) -> Value:
        raise NotImplementedError

    def ev(self, e: Env) -> Value:
        return lambda *args: self.call(e, *args)


class Declared(FunctionNode):
    """A function among the symbols (or a member of a family of functions)."""

    symbol: Node = operand()

    def infer(self) -> Type:
        return self.symbol.type

    def call(self, e: Env, *args: Value) -> Value:
        function: Callable[..., Value] = self.symbol.ev(e)
        e.run.see(getattr(function, "terms", 0.0))  # that make up its values and derivatives
        return applied(function, *args)

    def words(self) -> str:
        return str(self.symbol)


class Defined(FunctionNode):
    """A function by a printed definition."""

    key: str = literal()
    definition: Definition = meaning()

    def infer(self) -> Type:
        params = self.definition.params
        return Function(tuple(p.type for p in params), self.definition.body.type, tuple(printed(p.key) for p in params))

    def call(self, e: Env, *args: Value) -> Value:
        body = self.definition.body
        bound = dict(e.bound)
        for param, value in zip(self.definition.params, args, strict=True):
            bound[param.key] = value
            name = printed(param.key)  # what is defined by this symbol, without arguments, follows
            if name in e.values and np.shape(jets.primal(value)) == np.shape(e.values[name]) != ():
                bound[name] = value
        e.run.step(1)
        value = body.ev(Env(e.values, e.run, bound, e.depth))
        return jets.scalar_of(value) if isinstance(body.type, Scalar) else value

    def words(self) -> str:
        return self.key


class Lifted(FunctionNode):
    """A function of one number, applied to a vector or matrix entry by entry."""

    f: FunctionNode = operand()

    def infer(self) -> Type:
        kind = self.f.type
        if len(kind.args) != 1 or not isinstance(kind.args[0], Scalar) or not isinstance(kind.result, Scalar):
            raise Misfit(f"{self.f} is no function of one number: it cannot be taken entry by entry.")
        return Function((SCALAR,), SCALAR, kind.names, elementwise=True)

    def call(self, e: Env, *args: Value) -> Value:
        value = jets.matrix_of(args[0])
        rows, cols = np.shape(jets.primal(value))[-2:]
        made = jets.block(
            [[jets.matrix_of(self.f.call(e, jets.entry(value, i, j))) for j in range(cols)] for i in range(rows)]
        )
        return made if rows * cols > 1 else jets.scalar_of(made)

    def words(self) -> str:
        return str(self.f)


class Component(FunctionNode):
    """f_i of a vector-valued function f."""

    f: FunctionNode = operand()
    i: Node = subscript()

    def infer(self) -> Type:
        kind = self.f.type
        if not isinstance(kind.result, Matrix) or not kind.result.is_vector:
            raise Misfit(f"{self.f} has the value {kind.result}: it has no components.")
        need_scalar(self.i, "An index")
        self.i.indexes(ONE, kind.result.rows)
        return Function(kind.args, SCALAR, kind.names)

    def call(self, e: Env, *args: Value) -> Value:
        value, i = self.f.call(e, *args), whole(self.i, e)
        if not 1 <= i <= np.shape(jets.primal(value))[-2]:
            raise Undefined(f"component {i} of {self.f}")
        return jets.entry(value, i - 1, 0)

    def words(self) -> str:
        return f"{self.f}[{self.i}]"


class Compose(FunctionNode):
    f: FunctionNode = operand()
    g: FunctionNode = operand()

    def infer(self) -> Type:
        f, g = self.f.type, self.g.type
        if len(f.args) != 1 or not _fits(f.args[0], g.result):
            raise Misfit(f"{self.f} ∘ {self.g}: the values of {self.g} are not arguments of {self.f}.")
        return Function(g.args, f.result, g.names)

    def call(self, e: Env, *args: Value) -> Value:
        return self.f.call(e, self.g.call(e, *args))

    def words(self) -> str:
        return f"({self.f} ∘ {self.g})"


def _fits(wanted: Type, given: Type) -> bool:
    if isinstance(wanted, Collection) or isinstance(given, Collection):
        return isinstance(wanted, Collection) and isinstance(given, Collection)
    return compatible(wanted, given)


def _is_zero(node: Node) -> bool:
    return isinstance(node, Num) and node.value == 0


class Apply(Node):
    """A function at its arguments; a function of one number is applied to vectors entry by entry if declared so."""

    f: FunctionNode = operand()
    arguments: tuple[Node, ...] = slot()

    def infer(self) -> Type:
        f, arguments, kind = self.f, self.arguments, self.f.type
        if kind.elementwise and len(arguments) == 1 and isinstance(arguments[0].type, (Matrix, Scalar)):
            return arguments[0].type if isinstance(arguments[0].type, Matrix) else SCALAR
        if len(arguments) != len(kind.args):
            raise Misfit(f"{f} takes {len(kind.args)} arguments, not {len(arguments)}.")
        for wanted, given in zip(kind.args, arguments, strict=True):
            if not (isinstance(wanted, Matrix) and _is_zero(given)) and not _fits(wanted, given.type):
                raise Misfit(f"{f} takes {wanted}, and {given} is {given.type}.")
        return SCALAR if isinstance(kind.result, Scalar) else kind.result

    def ev(self, e: Env) -> Value:
        f, arguments = self.f, self.arguments
        wanted = [node.type for node in arguments] if f.type.elementwise else f.type.args
        values = []
        for kind, node in zip(wanted, arguments, strict=True):
            value = None if isinstance(node.type, Collection) else node.ev(e)
            if _is_zero(node) and isinstance(kind, Matrix):  # it takes the shape that fits
                value = np.zeros((e.size(kind.rows), e.size(kind.cols)))
            values.append(jets.matrix_of(value) if isinstance(kind, Matrix) else jets.scalar_of(value))
        result = f.call(e, *values)
        if isinstance(self.type, Matrix):
            result = jets.matrix_of(result)
        e.run.see(result)
        return result

    def words(self) -> str:
        return f"{self.f}({', '.join(map(str, self.arguments))})"
