"""What a node consists of: each field of a node class is declared once, with what it is.

    class Entry(Node):
        base: Node = operand()
        i: Node = subscript()
        j: Node | None = subscript()

A field that holds expressions may hold one, None, or tuples of them, however deep.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

_NO_DEFAULT: Any = object()


class Role(Enum):
    """What a field of a node is. All but the last two hold expressions."""

    OPERAND = "a term, a factor, a base: what stands beside it belongs to the node"
    SLOT = "a whole expression, as between brackets: it may get a factor"
    SUBSCRIPT = "an index or a bound"
    NAMED = "a symbol that is named, not taken for its value: what a derivative varies, the family of a member"
    MEANING = "a printed definition"
    LITERAL = "anything else: the kind of a norm, a dimension, the index that the node binds"


class Field(NamedTuple):
    role: Role
    default: Any = _NO_DEFAULT

    @property
    def holds_expressions(self) -> bool:
        return self.role not in (Role.MEANING, Role.LITERAL)

    @property
    def required(self) -> bool:
        return self.default is _NO_DEFAULT


def operand(*, default: Any = _NO_DEFAULT) -> Any:
    return Field(Role.OPERAND, default)


def slot(*, default: Any = _NO_DEFAULT) -> Any:
    return Field(Role.SLOT, default)


def subscript(*, default: Any = _NO_DEFAULT) -> Any:
    return Field(Role.SUBSCRIPT, default)


def named(*, default: Any = _NO_DEFAULT) -> Any:
    return Field(Role.NAMED, default)


def meaning(*, default: Any = _NO_DEFAULT) -> Any:
    return Field(Role.MEANING, default)


def literal(*, default: Any = _NO_DEFAULT) -> Any:
    return Field(Role.LITERAL, default)
