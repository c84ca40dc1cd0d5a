"""qed: statements of linear algebra and calculus, executed.

A statement is a small function whose parameters are its objects and whose annotations are its
hypotheses. `@confirms(label)` runs it on hundreds of instances, on symbols where algebra allows,
without each hypothesis in turn, and against its near-misses. The appendix "How the checks work" of
the book reads this package with the reader.
"""

from .compare import at_most, chain, differ, equal, less
from .confirm import confirms, conjecture
from .derivatives import adjoint_test, taylor_test
from .errors import (
    AuditDisagrees,
    BadCheck,
    NearMissHolds,
    ProofBreaks,
    QedError,
    StatementFails,
)
from .families import (
    Dimension,
    Dual,
    Exponent,
    FullColumnRank,
    Index,
    Invertible,
    Matrices,
    Nonzero,
    NonzeroEntries,
    Orthonormal,
    OrthonormalVectors,
    Positive,
    PositiveDefinite,
    PositiveExponent,
    RankAtMost,
    Real,
    Skew,
    Symmetric,
    Unit,
    Vectors,
)
from .proof import proves

__all__ = [
    "AuditDisagrees",
    "BadCheck",
    "Dimension",
    "Dual",
    "Exponent",
    "FullColumnRank",
    "Index",
    "Invertible",
    "Matrices",
    "NearMissHolds",
    "Nonzero",
    "NonzeroEntries",
    "Orthonormal",
    "OrthonormalVectors",
    "Positive",
    "PositiveDefinite",
    "PositiveExponent",
    "ProofBreaks",
    "QedError",
    "RankAtMost",
    "Real",
    "Skew",
    "StatementFails",
    "Symmetric",
    "Unit",
    "Vectors",
    "adjoint_test",
    "at_most",
    "chain",
    "confirms",
    "conjecture",
    "differ",
    "equal",
    "less",
    "proves",
    "taylor_test",
]
