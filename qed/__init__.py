"""qed: statements of linear algebra and calculus, executed.

A statement is a small function whose parameters are its objects and whose annotations are its
hypotheses. `@confirms(label)` runs it on hundreds of instances, on symbols and modulo primes where
algebra allows, without each hypothesis in turn, and against its near-misses. The appendix "How the
checks work" of the book reads this package with the reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .adjoint import adjoint_test
from .assuming import assume
from .compare import at_most, chain, differ, equal, less
from .confirm import confirms, conjecture
from .derivatives import taylor_test
from .errors import (
    AuditDisagrees,
    BadCheck,
    BadInput,
    NearMissHolds,
    NotWellFormed,
    ProofBreaks,
    QedError,
    StatementFails,
)
from .families import (
    Activation,
    Convex,
    Dimension,
    Dual,
    Elementwise,
    Exponent,
    FullColumnRank,
    IllConditioned,
    Index,
    InnerExponent,
    Invertible,
    Matrices,
    Moderate,
    Near,
    Network,
    Nonzero,
    NonzeroEntries,
    OffKinks,
    Orthonormal,
    OrthonormalVectors,
    Positive,
    PositiveDefinite,
    PositiveDeterminant,
    PositiveExponent,
    Probabilities,
    Program,
    RankAtMost,
    Real,
    SimpleSingularValues,
    Skew,
    Smooth,
    SmoothOfMatrix,
    SmoothOfTwo,
    Symmetric,
    Unit,
    UnitInterval,
    Vectors,
)
from .forward import Foreign, gradient, hessian, hvp, jacobian, jvp, vjp
from .given import of_rank_at_most, real_matrix, whole_number
from .proof import proof_of, proves
from .session import Session
from .session import current as current_session

if TYPE_CHECKING:
    from .printed.holds import holds
    from .printed.kinds import Indexed
    from .printed.questions import Question


def __getattr__(name: str) -> Any:
    """Reading printed formulas is loaded when it is first asked for."""
    if name in ("Indexed", "Question", "holds"):
        from . import printed

        return getattr(printed, name)
    raise AttributeError(f"module 'qed' has no attribute {name!r}")


__all__ = [
    "Activation",
    "AuditDisagrees",
    "BadCheck",
    "BadInput",
    "Convex",
    "Dimension",
    "Dual",
    "Elementwise",
    "Exponent",
    "Foreign",
    "FullColumnRank",
    "IllConditioned",
    "Index",
    "Indexed",
    "InnerExponent",
    "Invertible",
    "Matrices",
    "Moderate",
    "Near",
    "NearMissHolds",
    "Network",
    "Nonzero",
    "NonzeroEntries",
    "NotWellFormed",
    "OffKinks",
    "Orthonormal",
    "OrthonormalVectors",
    "Positive",
    "PositiveDefinite",
    "PositiveDeterminant",
    "PositiveExponent",
    "Probabilities",
    "Program",
    "ProofBreaks",
    "QedError",
    "Question",
    "RankAtMost",
    "Real",
    "Session",
    "SimpleSingularValues",
    "Skew",
    "Smooth",
    "SmoothOfMatrix",
    "SmoothOfTwo",
    "StatementFails",
    "Symmetric",
    "Unit",
    "UnitInterval",
    "Vectors",
    "adjoint_test",
    "assume",
    "at_most",
    "chain",
    "confirms",
    "conjecture",
    "current_session",
    "differ",
    "equal",
    "gradient",
    "hessian",
    "holds",
    "hvp",
    "jacobian",
    "jvp",
    "less",
    "of_rank_at_most",
    "proof_of",
    "proves",
    "real_matrix",
    "taylor_test",
    "vjp",
    "whole_number",
]
