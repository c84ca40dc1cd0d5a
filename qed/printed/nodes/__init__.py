"""The expressions a formula is read into: each knows its type, its value and how its reading is written.

To add a node, write one class in the file of its kind and add its name below. The class
1. declares its fields, each with what it is: `a: Node = slot()` (see `fields`); they are its arguments;
2. says in `infer` which type it has, and raises `Misfit` where the shapes of its parts do not fit;
3. computes its value in an `Env` with `ev` (a function: `call`), out of `jets`, so that it can be derived;
4. writes its reading with `words`. All that walks, substitutes or alters formulas goes by the fields.
"""

from __future__ import annotations

from ..shapes import Misfit
from .algebra import (
    Divide,
    Hadamard,
    Inverse,
    Kronecker,
    MatrixExponential,
    MatrixPower,
    Power,
    Product,
    Pseudoinverse,
    Sum2,
    Transpose,
)
from .blocks import Block, ByEntries, Grid, Repeat, Replaced
from .derivatives import By, Derivative, Differential, Directional, Limit, Variation, varied
from .elementwise import ELEMENTWISE, Absolute, Elementwise, RowSoftmax, Softmax
from .entries import Entry, Member, TensorEntry
from .environment import MOST_STEPS, Env, Refused, Run, TooMuch, Undefined
from .factors import Factor, Leading
from .fields import Role, literal, meaning, named, operand, slot, subscript
from .functions import Apply, Component, Compose, Declared, Defined, FunctionNode, Lifted
from .leaves import Basis, Definition, Delta, Filled, Index, IndexVar, Num, Sym
from .matrices import (
    Determinant,
    Diagonal,
    Dimension,
    Norm,
    Rank,
    SpaceOf,
    SpectralRadius,
    Spectrum,
    Trace,
    Vec,
    rank_of,
)
from .node import Node, expressions, need_matrix, need_scalar, number, whole
from .ranges import COMPARE, Case, Cases, Condition, Extremum, Indicator, Over, Range, SphereMax

__all__ = [
    "COMPARE", "ELEMENTWISE", "MOST_STEPS", "Absolute", "Apply", "Basis", "Block", "By", "ByEntries", "Case",
    "Cases", "Component", "Compose", "Condition", "Declared", "Defined", "Definition", "Delta", "Derivative",
    "Determinant", "Diagonal", "Differential", "Dimension", "Directional", "Divide", "Elementwise", "Entry", "Env",
    "Extremum", "Factor", "Filled", "FunctionNode", "Grid", "Hadamard", "Index", "IndexVar", "Indicator", "Inverse",
    "Kronecker", "Leading", "Lifted", "Limit", "MatrixExponential", "MatrixPower", "Member", "Misfit", "Node",
    "Norm", "Num", "Over", "Power", "Product", "Pseudoinverse", "Range", "Rank", "Refused", "Repeat", "Replaced",
    "Role", "RowSoftmax", "Run", "Softmax", "SpaceOf", "SpectralRadius", "Spectrum", "SphereMax", "Sum2", "Sym",
    "TensorEntry", "TooMuch", "Trace", "Transpose", "Undefined", "Variation", "Vec", "expressions", "literal",
    "meaning", "named", "need_matrix", "need_scalar", "number", "operand", "rank_of", "slot",
    "subscript", "varied", "whole",
]  # fmt: skip
