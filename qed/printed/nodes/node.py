"""The base of all expressions: their fields, how they are walked through and made anew, and what shapes they need."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Self, dataclass_transform

import numpy as np

from .. import jets
from ..jets import Value
from ..shapes import ONE, SCALAR, Dim, Matrix, Misfit, Scalar, Type, compatible, same, short
from .environment import Env, Undefined
from .fields import Field, Role, literal, meaning, named, operand, slot, subscript

TALLEST = 120
"""Parts within parts of one expression, definitions included: more is refused."""


@dataclass_transform(eq_default=False, field_specifiers=(operand, slot, subscript, named, meaning, literal))
class Node:
    """Base of all expressions. `span` is the place in the LaTeX, once the parser has set it.

    A class declares its fields (see `fields`): they are its arguments, in this order. An `abstract` one may have none.
    """

    fields: ClassVar[dict[str, Field]] = {}
    loose: ClassVar[bool] = False
    """Whether the words need brackets as the base of a power or as its exponent."""

    type: Type
    span: tuple[int, int] = (0, 0)
    height: int

    def __init_subclass__(cls, abstract: bool = False) -> None:
        declared = dict(cls.fields)
        for name, annotation in inspect.get_annotations(cls).items():
            if "ClassVar" in str(annotation):
                continue
            field = cls.__dict__.get(name)
            if not isinstance(field, Field):
                raise TypeError(f"{cls.__name__}.{name} does not say what it is: operand(), subscript(), literal(), …")
            declared[name] = field
            if field.required:
                delattr(cls, name)
            else:
                setattr(cls, name, field.default)
        if not declared and not abstract:
            raise TypeError(f"The node {cls.__name__} does not declare its fields.")
        cls.fields = declared
        cls._names = tuple(declared)
        cls._required = sum(field.required for field in declared.values())
        cls._parts = tuple(name for name, field in declared.items() if field.holds_expressions)
        cls._meanings = tuple(name for name, field in declared.items() if field.role is Role.MEANING)

    _names: ClassVar[tuple[str, ...]]
    _required: ClassVar[int]
    _parts: ClassVar[tuple[str, ...]]
    _meanings: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **others: Any):
        names = self._names
        for name, value in zip(names, args, strict=False):
            setattr(self, name, value)
        if others or not self._required <= len(args) <= len(names):
            self._set_others(args, others)
        height = 0
        for part in self.below():
            if part.height > height:
                height = part.height
        self.height = height + 1
        if height >= TALLEST:
            raise Misfit(f"This has more than {TALLEST} parts within parts: name some of them with :=.")
        self.type = self.infer()

    def _set_others(self, args: tuple[Any, ...], others: dict[str, Any]) -> None:
        """The fields that are given by name."""
        left = self._names[len(args) :]
        missing = {name for name in left if self.fields[name].required} - others.keys()
        if len(args) > len(self._names) or missing or not others.keys() <= set(left):
            raise TypeError(f"{type(self).__name__} is made of {', '.join(self._names)}.")
        for name, value in others.items():
            setattr(self, name, value)

    def infer(self) -> Type:
        """The type; raises `Misfit` where the parts do not fit together."""
        raise NotImplementedError

    def ev(self, e: Env) -> Value:
        raise NotImplementedError

    def words(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.words()

    def indexes(self, first: Dim, last: Dim | None, family: bool = False) -> None:
        """Tell a free index in this expression that it runs from `first` to `last`."""

    # --- parts -----------------------------------------------------------------------------------------

    def values(self) -> Iterator[Any]:
        """What the fields hold."""
        return (getattr(self, name) for name in self._names)

    def parts(self) -> Iterator[tuple[Role, Node]]:
        """The expressions in the fields, each with what it is in this node."""
        for name in self._parts:
            role = self.fields[name].role
            for part in expressions(getattr(self, name)):
                yield role, part

    def children(self) -> list[Node]:
        found: list[Node] = []
        for name in self._parts:
            value = getattr(self, name)
            if isinstance(value, Node):
                found.append(value)
            elif value is not None:
                found += expressions(value)
        return found

    def definitions(self) -> list[Node]:
        """The expressions that a printed definition puts in the place of this symbol."""
        found: list[Node] = []
        for name in self._meanings:
            if (definition := getattr(self, name)) is not None:
                found += definition.bodies()
        return found

    def below(self) -> list[Node]:
        """What this is computed from: its parts, and what its definition consists of."""
        return self.children() + self.definitions()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children():
            yield from child.walk()

    def remade(self, change: Callable[[Node], Node | None]) -> Node:
        """This node with `change` applied to it or, where that gives None, to its parts."""
        changed = change(self)
        if changed is not None:
            return changed
        parts = [(name, getattr(self, name)) for name in self._parts]
        new = {name: made for name, part in parts if (made := _remade(part, change)) is not part}
        if not new:
            return self
        made = self.replaced(**new)
        made.span = self.span
        return made

    def replaced(self, **fields: Any) -> Self:
        """This node with other values in some of its fields; it stands nowhere in the LaTeX."""
        return type(self)(*(fields.get(name, value) for name, value in zip(self._names, self.values(), strict=True)))


def expressions(value: Any) -> Iterator[Node]:
    """The expressions that a field holds."""
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from expressions(part)


def _remade(value: Any, change: Callable[[Node], Node | None]) -> Any:
    if isinstance(value, Node):
        return value.remade(change)
    if not isinstance(value, tuple):
        return value
    parts = [_remade(part, change) for part in value]
    if all(a is b for a, b in zip(parts, value, strict=True)):
        return value
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)  # a named tuple stays one


# --- words -----------------------------------------------------------------------------------------


def shaped(node: Node) -> str:
    """The words of a node with its shape, where it has one."""
    shape = short(node.type)
    return f"({node} : {shape})" if shape else f"({node})"


def tight(node: Node) -> str:
    """The words of a base or an exponent: powers of powers are told apart by brackets."""
    return f"({node})" if node.loose else str(node)


# --- what a part must be ---------------------------------------------------------------------------


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


def need_square(node: Node, what: str) -> Matrix:
    kind = need_matrix(node, what)
    if not same(kind.rows, kind.cols):
        raise Misfit(f"{node} is {kind}: {what[0].lower()}{what[1:]} must be square.")
    return kind


# --- values ----------------------------------------------------------------------------------------


def whole(node: Node, e: Env) -> int:
    """The value of an index or a bound."""
    value = jets.primal(node.ev(e))
    if isinstance(value, np.ndarray):
        value = value.item()
    if value != int(value):
        raise Undefined(f"the index {value}")
    return int(value)


def number(node: Node, e: Env) -> float:
    """The value of a number, without its derivatives."""
    return float(np.asarray(jets.primal(jets.scalar_of(node.ev(e)))))
