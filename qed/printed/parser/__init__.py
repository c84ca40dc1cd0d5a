r"""From tokens to typed expressions: a recursive-descent parser steered by what the symbols are declared to be.

Whether `f(x)` is an application or a product, and what D, d, σ and A_k mean, depends on the declared symbols alone.
What is ambiguous, unknown or does not fit in shape is an error at its place, never a guess.

The parser is one class in layers, each in a module of its own and each standing on those before it:

- `stream`: the tokens with a place among them, groups in braces, errors;
- `symbols`: names, and what stands below and above them;
- `ranges`: sums, maxima, argmin, limits, and the sets they run over;
- `variables`: by what a derivative is; `evaluations`: at which value; `leibniz`: fractions, ∂f/∂x among them;
- `derivatives`: ∇, D, ∂ and d; `differentials`: dX and d(…); `derivative_letters`: whether D is one or a symbol;
- `ellipses`: dots; `matrices`: matrices and cases;
- `pointwise`: combinations of functions, in brackets; `norms`; `brackets`: all others, and bars;
- `operators`: what a sign makes of two factors; `products`: how far a run of factors goes; `sums`;
- `applications`: functions at their arguments; `named_functions`: log and trace; `spectra`: eigenvalues and the like;
- `primaries`: what a factor is before its scripts, which holds all of the above; `scripts`: factors with their scripts;
- `factorizations`: the SVD of a declared matrix as what is given;
- `chains`: relations with their quantifiers, and definitions.

An expression holds expressions: what an early layer needs of a later one, `stream` names in its circle.

Beside them: `vocabulary` has the tables of commands, `known_functions` what readers name and the book does not, `scope`
what is known while reading and what comes out, `parts` the expressions that only the reader makes, `arrays` whether an
expression is a vector or matrix.
"""

from __future__ import annotations

from ...errors import NotWellFormed
from ..lex import tokens
from .chains import Parser
from .differentials import settle
from .parts import AllOf, ArgMin
from .scope import Chain, Scope

__all__ = ["AllOf", "ArgMin", "Chain", "Scope", "read", "settle"]


def read(latex: str, scope: Scope, defines: bool = False) -> list[Chain]:
    """All chains of a displayed formula; definitions (:=) of new symbols enter the scope.

    Where it `defines`, a reader may print = instead.
    """
    try:
        parser = Parser(latex, scope, tokens(latex))
        parser.defines = defines
        return parser.display()
    except RecursionError:
        raise NotWellFormed("This is nested too deep.", latex, (0, len(latex))) from None
