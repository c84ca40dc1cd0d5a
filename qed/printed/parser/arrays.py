r"""What of an expression is an array, that is a vector or matrix and no number."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import ONE, Matrix, Unknown


def is_array(node: n.Node) -> bool:
    return isinstance(node.type, Matrix) and (node.type.rows.resolved(), node.type.cols.resolved()) != (ONE, ONE)


def is_column(node: n.Node) -> bool:
    return isinstance(node.type, Matrix) and node.type.is_vector and is_array(node)


def differ(a: n.Node, b: n.Node) -> bool:
    """Whether two vectors or matrices have different shapes, as far as these are known."""
    if not (isinstance(a.type, Matrix) and isinstance(b.type, Matrix) and is_array(a) and is_array(b)):
        return False
    sides = [(a.type.rows.resolved(), b.type.rows.resolved()), (a.type.cols.resolved(), b.type.cols.resolved())]
    known = [not any(isinstance(atom, Unknown) for side in pair for atom, _ in side.terms) for pair in sides]
    return any(known) and any(x != y for (x, y), both in zip(sides, known, strict=True) if both)
