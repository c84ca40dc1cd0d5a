"""Hypotheses as annotations: what a parameter of a statement is allowed to be.

A family such as `Orthonormal` is a set of arrays. Subscripting it with dimensions gives a
hypothesis, `Orthonormal["m"]`, the annotation of a parameter. Dimension names are shared between
the parameters of one check, so they bind shapes together. A dimension is a name ("m"), a name with
an offset ("k+1"), or a number (3).

Functions are members of families too (see `functions` and `networks`): checks call them on arrays, formulas on columns.

A new family is a class and its one instance in the file where its like are. It says:

- `has`: the property of an array, up to rounding (and `words` for it; `arity`, `shape`, `fits` where they differ);
- `small`: small members with simple entries, for the counterexamples that get printed;
- `sample`: large ones, in styles that break careless claims (ranks, ties, gradings, scales, zeros: see `drawing`);
- `exact`: the general member in so many `unknowns`; or `unknowns` is None;
- `general`: the same from `free` numbers, modulo primes, where it is not `exact` itself;
- `weaker`: the hypothesis that remains when the property is dropped.

To become public it is named here and in `qed`.
"""

from __future__ import annotations

from . import arrays, functions, matrices, moderate, networks, programs, related, scalars, several, vectors
from .arrays import Nonzero, NonzeroEntries, Real
from .base import DimensionSpec, Family, Hypothesis, parsed
from .drawing import (
    FULL_STYLES,
    STYLES,
    Array,
    dense,
    low_rank,
    one,
    orthonormal,
    small_array,
    styled_array,
    styled_number,
    whole,
)
from .functions import Activation, Convex, Elementwise, FunctionFamily, Smooth, SmoothOfMatrix, SmoothOfTwo
from .matrices import (
    FullColumnRank,
    IllConditioned,
    Invertible,
    Orthonormal,
    PositiveDefinite,
    PositiveDeterminant,
    RankAtMost,
    SimpleSingularValues,
    Skew,
    Symmetric,
)
from .moderate import Moderate, Near, OffKinks
from .networks import Network
from .programs import Program
from .related import Dual, Related
from .scalars import (
    Dimension,
    Exponent,
    Index,
    InnerExponent,
    Interval,
    Positive,
    PositiveExponent,
    Probabilities,
    UnitInterval,
)
from .several import Matrices, OrthonormalVectors, Vectors
from .vectors import Unit

FAMILIES: tuple[Family, ...] = tuple(
    value
    for module in (arrays, vectors, matrices, several, scalars, related, moderate, functions, networks, programs)
    for value in vars(module).values()
    if isinstance(value, Family) and type(value).__module__ == module.__name__
)
"""All families, in the order of the files."""

__all__ = [
    "FAMILIES",
    "FULL_STYLES",
    "STYLES",
    "Activation",
    "Array",
    "Convex",
    "Dimension",
    "DimensionSpec",
    "Dual",
    "Elementwise",
    "Exponent",
    "Family",
    "FullColumnRank",
    "FunctionFamily",
    "Hypothesis",
    "IllConditioned",
    "Index",
    "InnerExponent",
    "Interval",
    "Invertible",
    "Matrices",
    "Moderate",
    "Near",
    "Network",
    "Nonzero",
    "NonzeroEntries",
    "OffKinks",
    "Orthonormal",
    "OrthonormalVectors",
    "Positive",
    "PositiveDefinite",
    "PositiveDeterminant",
    "PositiveExponent",
    "Probabilities",
    "Program",
    "RankAtMost",
    "Real",
    "Related",
    "SimpleSingularValues",
    "Skew",
    "Smooth",
    "SmoothOfMatrix",
    "SmoothOfTwo",
    "Symmetric",
    "Unit",
    "UnitInterval",
    "Vectors",
    "dense",
    "low_rank",
    "one",
    "orthonormal",
    "parsed",
    "small_array",
    "styled_array",
    "styled_number",
    "whole",
]
