"""Relations that no run can execute, each with its reason: by what is in them, or where they stand.

What is not listed here, and is not executed either, is a gap (see `classes`).
"""

from __future__ import annotations

import re

BY_ROW = {"chapters/formulas": "tests/test_formulas.py"}
"""The pages whose tables a test executes, row by row, with the heads of the columns."""

PATTERNS = {
    r"\\lVert[^_]*\\rVert(?!_)(?! *\\bigr)": "any norm is meant, not a given one",
    r"\\operatorname\{E\}": "a mean over random matrices",
    r"\\mid": "a set is described",
    r"\\max_\{W\}": "a maximum over subspaces",
    r"\\max_\{\\vec\{x\} \\in \\mathbb\{R\}\^n, \\;": "a maximum over the unit vectors of another norm",
    r"\\rho\(": "ρ(A) is a function of the text: the largest size of an eigenvalue",
    r"\\operatorname\{rows\}": "rows is a function of the text: vec of the transpose",
    r"K_\{[mn],[mn]\}": "K is a matrix with two sizes for its name",
    r"\\mathrm\{i\}|(?<![a-z])ih": "complex numbers",
    r"\\ldots$|[-+] \\dots$|\\dots(?: = 0)?$": "it goes on without end",
    r"\\text\{|\^\\circ|°": "words or degrees",
    r"E_\{\d\d\}": "a matrix with one entry 1 has the place for its name",
    r"f'\(A\)\[E\]": "a derivative in any direction, of any function of a matrix",
    r"\\(?:approx) (?![-\d])": "about the same size",
    r"\\infty\} = 0|\\sigma = \\tanh": "∞, or a function, in the place of a number",
    r"j\(i\)": "an index that depends on another",
    r"_\{\\max\}|_\*": "a letter with a word or a star below",
    r"=:": "it defines what is on its right",
    r"P'|M'|S'|D = S": "a letter with a prime that is no derivative",
    r"e_\{kj\}|d_k = ": "an algorithm of the text",
    r"\{0, 1\}": "one of two numbers",
}
"""What in a relation cannot be read, and why."""

PLACES: dict[str, str] = {}
"""By the label of an exercise or statement: why what is left there cannot be executed."""


def why(latex: str, label: str) -> str:
    """The reason why a relation cannot be executed; empty where there is none."""
    for pattern, reason in PATTERNS.items():
        if re.search(pattern, latex):
            return reason
    return PLACES.get(label, "")
