"""Relations that no run can execute, each with its reason: by what is in them, or where they stand.

What is not listed here, and is not executed either, is a gap (see `classes`).
"""

from __future__ import annotations

import re

BY_ROW = {"chapters/formulas": "with its row, in tests/test_formulas.py"}
"""The pages whose tables a test executes, row by row, with the heads of the columns, and what is said of a relation."""

PATTERNS = {
    r"\\operatorname\{E\}": "a mean over random matrices",
    r"\\mid": "a set is described",
    r"\\max_\{(W|\\mathcal\{X\})\}": "a maximum over subspaces",
    r"\\max_\{\\vec\{x\} \\in \\mathbb\{R\}\^n, \\;": "a maximum over the unit vectors of another norm",
    r"\\mathrm\{i\}|(?<![a-z])ih": "complex numbers",
    r"\\ldots$|[-+] \\dots$|\\dots(?: = 0)?$": "it goes on without end",
    r"\\text\{|\^\\circ|°": "words or degrees",
    r"f'\(A\)\[E\]": "a derivative in any direction, of any function of a matrix",
    r"\\(?:approx) (?![-\d])": "about the same size",
    r"\\infty\} = 0|\\sigma = \\tanh": "∞, or a function, in the place of a number",
    r"\\\{0, 1": "one of two numbers",
    r"^\\frac\{\\partial \\vec\{y\}\}.*Q\^\{-1\}": "y is what F defines",
    r"\(0, 0\) = ": "a function with a value of its own at one point",
    r"\\partial [yx] \\partial [xy]\}\(0, 0\)": "a function with a value of its own at one point",
    r"\(fg\)''": "a function without its argument",
}
"""What in a relation cannot be read, and why."""

PLACES = {
    "def-mlp": "a list of matrices and vectors",
    "exr-true-false-backprop": "a condition on any network",
    "prp-checkpointing": "a family of functions",
}
"""By the label of a statement or an exercise: why what is left there, all of it, cannot be executed."""

_MEASURED = "a number from data, which a cell prints: tests/quoted.json"
RELATIONS: dict[str, dict[str, str]] = {
    "chapters/02-svd": {r"\kappa^2 \approx 10^{20}": _MEASURED},
    "chapters/05-jacobians": {r"P \, d\vec{x} + Q \, d\vec{y} = \vec{0}": "y is what F defines"},
    "chapters/how-the-checks-work": {
        r"g(x_1, \dots, x_{n-1}) = 0": "any polynomial is meant, modulo a prime",
        r"f(x_1, \dots, x_n) = 0": "any polynomial is meant, modulo a prime",
    },
    "exr-longley": dict.fromkeys((r"\kappa \approx 5 \cdot 10^9", r"\kappa^2 \approx 2 \cdot 10^{19}"), _MEASURED),
    "exr-rows-or-columns": {
        r"\frac{\partial \operatorname{vec}(X^\top X)}{\partial \operatorname{vec}(X)^\top}"
        r" = (I + K_{n,n}) (I \otimes X^\top)": "an identity of a size that stands in words",
    },
    "exr-true-false-derivatives": {"p(0, 0) = 0": "a function with a value of its own at one point"},
}  # fmt: skip
"""By label, or by page for prose: relations that no pattern finds, each with its reason."""


def told_why(latex: str, place: str) -> str:
    """The reason that a relation has by itself; empty where it has none."""
    return RELATIONS.get(place, {}).get(latex, "")


def why(latex: str, label: str) -> str:
    """The reason why a relation cannot be executed; empty where there is none."""
    for pattern, reason in PATTERNS.items():
        if re.search(pattern, latex):
            return reason
    return PLACES.get(label, "")
