r"""The commands that are read, and what to write instead of those that are not."""

from __future__ import annotations

from collections.abc import Callable

from .. import nodes as n

RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\ne": "≠", r"\neq": "≠", r"\le": "≤", r"\leq": "≤",
    r"\leqslant": "≤", r"\ge": "≥", r"\geq": "≥", r"\geqslant": "≥", ":=": ":=", r"\doteq": ":=",
    r"\coloneqq": ":=", r"\triangleq": ":=", r"\in": "∈",
}  # fmt: skip
ORDERS = {r"\succeq": "⪰", r"\succ": "≻", r"\preceq": "⪯", r"\prec": "≺"}
"""The order of symmetric matrices, which readers print: of their eigenvalues."""
_EITHER_WAY = "state the two sides separately"
_FROM = "state what follows, with its hypothesis declared"
_EIGENVALUES = "state the eigenvalues: \\lambda_{\\min}(…) \\ge 0"
_SIGNS = "write the two signs separately"
_ELEMENTS = "state it of the elements"
NOT_READ = {
    r"\approx": "say how close: ≤ with a bound, or a limit", r"\sim": "say what it means in words",
    r"\propto": "name the factor", r"\ll": "write ≤ with a constant", r"\gg": "write ≥ with a constant",
    r"\iff": _EITHER_WAY, r"\Leftrightarrow": _EITHER_WAY, r"\implies": _FROM, r"\Rightarrow": _FROM,
    r"\succeq": _EIGENVALUES, r"\succ": _EIGENVALUES, r"\preceq": _EIGENVALUES, r"\prec": _EIGENVALUES,
    r"\perp": "write \\vec{x}^\\top \\vec{y} = 0", r"\int": "integrals are not read",
    r"\oint": "integrals are not read", r"\iint": "integrals are not read", r"\equiv": "write = or :=",
    r"\to": "write \\lim or a rate",
    r"\mid": "set-builder notation is not read: state what its elements satisfy", r"\pm": _SIGNS, r"\mp": _SIGNS,
    r"\not": "write \\ne", r"\subseteq": _ELEMENTS, r"\subset": _ELEMENTS, r"\cup": _ELEMENTS,
    r"\exists": "print the object that exists", r"\cong": "write =", r"\simeq": "write =",
    r"\notin": "state what fails", r"\binom": "write it as a fraction", r"\cancel": "leave it out",
}  # fmt: skip
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "varrho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
}  # fmt: skip
BOLD = {r"\vec", r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\bf"}
PLAIN_FONTS = {r"\mathrm", r"\mathit", r"\mathcal", r"\mathscr", r"\mathsf"}
CALLIGRAPHIC = {r"\mathcal", r"\mathscr"}
APPLIED = set("fghFGHL")
"""Letters that people call functions by: f(x) is no product with a dimension named f."""
ACCENTS = {
    r"\hat": "hat", r"\tilde": "tilde", r"\bar": "bar", r"\widehat": "hat", r"\widetilde": "tilde",
    r"\overline": "bar", r"\check": "check", r"\dot": "dot",
}  # fmt: skip
FRACTIONS = {r"\frac", r"\dfrac", r"\tfrac"}
NAMED = {  # functions of one number, applied to vectors entry by entry
    r"\exp": "exp", r"\log": "log", r"\ln": "log", r"\sin": "sin", r"\cos": "cos", r"\tanh": "tanh",
    r"\sinh": "sinh", r"\cosh": "cosh", r"\arctan": "arctan",
}  # fmt: skip
WORDS = {
    "sign": "sign", "sgn": "sign", "sigmoid": "sigmoid", "exp": "exp", "log": "log", "ln": "log", "tanh": "tanh",
    "ReLU": "ReLU", "relu": "ReLU",
}  # fmt: skip
COMMANDS = {"log", "exp", "ln", "sin", "cos", "tanh", "max", "min", "det"}
"""Functions that have a command of their own."""
OF_MATRICES: dict[str, Callable[[n.Node], n.Node]] = {
    "tr": n.Trace, "Tr": n.Trace, "trace": n.Trace, "det": n.Determinant, "rank": n.Rank, "rk": n.Rank,
    "diag": n.Diagonal, "Diag": n.Diagonal, "vec": n.Vec, "softmax": n.Softmax, "dim": n.Dimension,
}  # fmt: skip
EXTREMA = {"max", "min", "argmin", "argmax", "arg min", "arg max"}
OVER = {r"\sum": "Σ", r"\prod": "Π", r"\max": "max", r"\min": "min", r"\sup": "max", r"\inf": "min"}
DOTS = {r"\dots", r"\cdots", r"\ldots", r"\dotsc", r"\dotsb", r"\vdots", r"\ddots"}
PRODUCTS = {r"\cdot", r"\times", r"\otimes", r"\odot", r"\circ", "/", r"\bullet", "*", "@", r"\cap"}
NORMS = {
    "1": "1", "2": "2", r"\infty": "∞", "F": "F", "*": "*", r"\ast": "*", r"\text{F}": "F", r"\mathrm{F}": "F",
    r"\operatorname{op}": "2", r"\text{op}": "2", r"\text{nuc}": "*",
}  # fmt: skip
READERS_NORMS = {
    "op": "2", "spec": "2", "Fro": "F", "fro": "F", "nuc": "*", "tr": "*", "max": "max", "0": "0", "∞": "∞",
}  # fmt: skip
"""What readers print below a norm, without fonts."""
ALIGNED = {"aligned", "align", "align*", "split", "gathered", "equation", "equation*"}
MATRICES = {"bmatrix", "pmatrix", "matrix", "cases", "vmatrix", "smallmatrix", "array"}
BETWEEN_CLAIMS = {
    "and", "or equivalently", "so that", "where", "with", "hence", "thus", "that is", "therefore", "because", "since",
}  # fmt: skip
CLOSING = {"(": ")", "[": "]", "{": "\\}", "‖": "\\rVert", "|": "\\rvert", "⟨": "\\rangle"}
