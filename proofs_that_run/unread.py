"""Relations that no run can execute, each with its reason: by what is in them, or where they stand.

What is not listed here, and is not executed either, is a gap (see `classes`).
"""

from __future__ import annotations

import re

BY_ROW = {"chapters/formulas": "with its row, in tests/test_formulas.py"}
"""The pages whose tables a test executes, row by row, with the heads of the columns, and what is said of a relation."""

_TWO = "one letter stands for a vector and for a family of vectors"
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
    r"\\\{0, 1": "one of two numbers",
    r"\\frac\{\\partial \\vec\{F\}\}": "F stands without its arguments",
    r"^\\frac\{\\partial \\vec\{y\}\}.*Q\^\{-1\}": "y is what F defines",
    r"_3\(.*_2\(.*_1\(": "a family of functions",
    r"^\\vec\{v\}_1.*\\vec\{v\} = |\\mu \\vec\{v\}_1|\\mu = \\vec\{v\}_1": _TWO,
    r"_\{k\+1\} = .*_k": _STEPS,
    r"\(0, 0\) = ": "a function with a value of its own at one point",
    r"\\partial [yx] \\partial [xy]\}\(0, 0\)": "a function with a value of its own at one point",
    r"\(fg\)''": "a function without its argument",
    r"\\vec\{r\}\(t": "the remainder r is any function that is small",
}
"""What in a relation cannot be read, and why."""

PLACES = {
    "def-mlp": "a list of matrices and vectors",
    "exr-false-line-eigenvalues": "the layers of any network",
    "exr-true-false-backprop": "a condition on any network",
    "exr-two-paths": "an algorithm of the text",
    "prp-checkpointing": "a family of functions",
    "prp-gradient-normal": "the remainder r is any function that is small",
    "prp-lagrange": "a family of functions",
    "prp-symmetric-gradient": "a second matrix with the same letter",
    "thm-reverse-sweep": "a family of functions",
    "thm-singular-derivative": _TWO,
}
"""By the label of a statement or an exercise: why what is left there, all of it, cannot be executed."""

_ONE = "a matrix with one entry, written as a number, or under two names"
_ZERO = "of a matrix or vector that is shown to be zero"
_MEASURED = "a number from data, which a cell prints: tests/quoted.json"
_SIZES = "sizes of an example"
RELATIONS: dict[str, dict[str, str]] = {
    "chapters/02-svd": {
        r"\sigma_i = \sigma_{i+1} > 0": "a tie, which random instances do not have",
        r"\kappa^2 \approx 10^{20}": _MEASURED,
    },
    "chapters/05-jacobians": {
        r"\vec{F}(\vec{x}, \vec{y}) = \vec{0}": "any equations are meant, not given ones",
        r"P \, d\vec{x} + Q \, d\vec{y} = \vec{0}": "y is what F defines"},
    "chapters/06-hessians": {r"\nabla^2 h = \nabla^2 g_1": "a function without its argument"},
    "chapters/08-backpropagation": {r"L = \ell(\vec{f}(\vec{x}), \vec{y})": "any loss is meant, not a given one"},
    "chapters/how-the-checks-work": {
        r"g(x_1, \dots, x_{n-1}) = 0": "any polynomial is meant, modulo a prime",
        r"f(x_1, \dots, x_n) = 0": "any polynomial is meant, modulo a prime",
    },
    "exm-train-network": dict.fromkeys(("n = 64", "h = 48", "c = 10"), _SIZES),
    "exr-cold-morning-newton": {r"z = \vec{a}^\top \vec{w}": "a new letter for a number"},
    "exr-descent-steps": {r"\vec{x}_1 = \vec{x}_0 - \eta \nabla f(\vec{x}_0)": _STEPS},
    "exr-composed-norm": {"d = n = 1000": _SIZES},
    "exr-false-line-every-line": {
        r"0 < \lvert t \rvert < \delta(\vec{v})": "δ is a function that the exercise asks for",
        r"f(t\vec{v}) - f(\vec{0}) \ge \tfrac{1}{2} \lambda t^2 - \tfrac{1}{4} \lambda t^2"
        r" = \tfrac{1}{4} \lambda t^2 > 0":
        "for t that the words choose small enough",
    },
    "exr-false-line-penalty": {
        r"L = \frac{1}{2} \lVert \vec{c} - \vec{y} \rVert_2^2 + \frac{1}{2} z^4": "the loss of a network with one unit",
    },
    "exr-false-line-quadratic": {r"\vec{x} = \vec{e}_1, \dots, \vec{e}_n": "a list of vectors"},
    "exr-false-line-rank": {r"A = D = \begin{bmatrix} 0 \end{bmatrix}": _ONE},
    "exr-false-line-symmetric": {
        "dX = D": _ZERO, r"0 = \operatorname{tr}(D \, D) = \lVert D \rVert_F^2": _ZERO,
    },
    "exr-false-line-union": {
        r"s_1 \vec{y}_1 + \dots + s_{n-k} \vec{y}_{n-k} = t_1 \vec{w}_1 + \dots + t_{k+1} \vec{w}_{k+1}":
        "families of n − k and k + 1 members with numbers of their own",
    },
    "exr-first-layer-weights": {"d = n = m = 1000": _SIZES},
    "exr-first-weights": {"d = n = 1000": _SIZES},
    "exr-hvp-without-hessian": {"m = n = 1000": _SIZES},
    "exr-jvp-without-matrix": {"n = p = m = 1000": _SIZES},
    "exr-longley": dict.fromkeys((r"\kappa \approx 5 \cdot 10^9", r"\kappa^2 \approx 2 \cdot 10^{19}"), _MEASURED),
    "exr-name-the-slip": {"v_1 = v_0 + v_0": "steps of a program"},
    "exr-outer-square": {r"\delta_{ik} = 1": "a letter with two indices, 1 or 0"},
    "exr-polar": {
        r"P\vec{w} + \sigma_i \vec{w} = P^2 \vec{v}_i - \sigma_i^2 \vec{v}_i = \vec{0}": _ZERO,
        r"\vec{w}^\top P \vec{w} = -\sigma_i \lVert \vec{w} \rVert_2^2": _ZERO,
    },
    "exr-power-steps": {"l = 15": _SIZES},
    "exr-refute-by-hand": {r"A = B = \begin{bmatrix} 1 \end{bmatrix}": _ONE},
    "exr-rows-or-columns": {
        "m = n = 1000": _SIZES,
        r"\frac{\partial \operatorname{vec}(X^\top X)}{\partial \operatorname{vec}(X)^\top}"
        r" = (I + K_{n,n}) (I \otimes X^\top)": "an identity of a size that stands in words",
    },
    "exr-svd-by-hand": {r"U \Sigma V^\top = 1": _ONE},
    "exr-true-false-derivatives": {"p(0, 0) = 0": "a function with a value of its own at one point"},
    "exr-true-false-modes": {"n = p = q = 1000": _SIZES},
    "prp-lagrange": {r"0 = \nabla f(\vec{x})^\top \vec{z} = \lVert \vec{z} \rVert_2^2": _ZERO},
    "thm-taylor": {r"\phi''' = q": "at a point that the mean value theorem finds"},
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
