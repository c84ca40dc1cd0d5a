"""Relations that no run can execute, each with its reason: by what is in them, or where they stand.

What is not listed here, and is not executed either, is a gap (see `classes`).
"""

from __future__ import annotations

import re

BY_ROW = {"chapters/formulas": "tests/test_formulas.py"}
"""The pages whose tables a test executes, row by row, with the heads of the columns."""

_TWO = "one letter stands for a vector and for a family of vectors"
_LAYERS = "layers with numbers of their own: the cells run the network"
_SECOND = "the truncation, or the decomposition, of a second matrix"
_WORDS = "it holds for vectors that the words choose"
_STEPS = "a sequence in which each member is computed from those before it"

PATTERNS = {
    r"\\lVert[^_]*\\rVert(?!_)(?! *\\bigr)": "any norm is meant, not a given one",
    r"\\operatorname\{E\}": "a mean over random matrices",
    r"\\mid": "a set is described",
    r"\\max_\{(W|\\mathcal\{X\})\}": "a maximum over subspaces",
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
    r"\\frac\{\\partial \\vec\{F\}\}": "F stands without its arguments",
    r"^\\frac\{\\partial \\vec\{y\}\}.*Q\^\{-1\}": "y is what F defines",
    r"_3\(.*_2\(.*_1\(": "a family of functions",
    r"^\\vec\{v\}_1.*\\vec\{v\} = |\\mu \\vec\{v\}_1|\\mu = \\vec\{v\}_1": _TWO,
    r"_\{k\+1\} = .*_k": _STEPS,
    r"\(0, 0\) = ": "a function with a value of its own at one point",
    r"\\partial [yx] \\partial [xy]\}\(0, 0\)": "a function with a value of its own at one point",
    r"\\log' u|\(fg\)''": "a function without its argument",
    r"\\vec\{r\}\(t": "the remainder r is any function that is small",
}
"""What in a relation cannot be read, and why."""

PLACES = {
    "def-mlp": "a list of matrices and vectors",
    "exr-descent-steps": _STEPS,
    "exr-false-line-closer": _SECOND,
    "exr-false-line-eigenvalues": _LAYERS,
    "exr-false-line-penalty": _LAYERS,
    "exr-interlacing": _WORDS,
    "exr-missing-hypothesis-svd": _SECOND,
    "exr-name-the-slip": "steps of a program",
    "exr-nearest-singular": "κ(A) and A_{n-1} are names for what the text says",
    "exr-network-by-hand": _LAYERS,
    "exr-power-iteration": "tan, logarithms to the base 10, and a power t that varies",
    "exr-true-false-backprop": _LAYERS,
    "exr-true-false-svd": _SECOND,
    "exr-two-factors": "singular vectors under other letters, beside a U and a V that are free",
    "exr-weyl-sums": _SECOND,
    "prp-checkpointing": "a family of functions",
    "prp-four-subspaces": "where the rank is full, one of the two matrices has no columns",
    "prp-gradient-normal": "the remainder r is any function that is small",
    "prp-lagrange": "a family of functions",
    "prp-symmetric-gradient": "a second matrix with the same letter",
    "thm-eckart-young-landscape": _WORDS,
    "thm-reverse-sweep": "a family of functions",
    "thm-singular-derivative": _TWO,
}
"""By the label of an exercise or statement: why what is left there cannot be executed."""


def why(latex: str, label: str) -> str:
    """The reason why a relation cannot be executed; empty where there is none."""
    for pattern, reason in PATTERNS.items():
        if re.search(pattern, latex):
            return reason
    return PLACES.get(label, "")
