r"""R and Mathematica as readers type them, in NumPy, whose products and powers are the same. Nothing of it is ever run.

t(X) %*% X, solve(A), x^2          →  np.transpose(X) @ X, np.solve(A), x**2
Tr[A.B], Norm[x], Det[A] Det[B]    →  np.trace(A @ B), np.norm(x, 2), np.det(A) * np.det(B)
"""

from __future__ import annotations

import re

from .typed_text import Span, TypedText

_R = re.compile(
    r"%(?:\*|o|x)%|(?<![\w.\\])solve\(\s*\w\s*\)|\btype\s*=\s*['\"]|(?<![\w\\.])t?crossprod\s*\(|(?<![\w\\.])(?:all\.equal|rowSums|colSums)\s*\("
)
_R_NAMES = {
    "t": "transpose", "solve": "solve", "ginv": "pinv", "crossprod": "crossprod", "tcrossprod": "tcrossprod",
    "all.equal": "allclose",
    "det": "det", "sum": "sum", "mean": "mean", "diag": "diag", "kronecker": "kron", "outer": "outer",
    "rowSums": "rowSums", "colSums": "colSums", "abs": "abs", "sqrt": "sqrt", "exp": "exp", "log": "log",
}  # fmt: skip
_R_CALL = re.compile(rf"(?<![\w\\.])({'|'.join(map(re.escape, _R_NAMES))})(?=\s*\()")
_R_IDENTITY = re.compile(r"(?<![\w\\.])diag\(\s*([mnkpqdN]|\d+|n(?:row|col)\(\w\))\s*\)")
_R_NORM = re.compile(r"(?<![\w\\.])norm\(")
_R_TYPE = re.compile(r"(?:type\s*=\s*)?['\"]([A-Za-z12])['\"]")
_R_NORMS = {"O": "1", "o": "1", "1": "1", "I": "np.inf", "i": "np.inf", "F": "'fro'", "f": "'fro'", "2": "2"}
_R_PRODUCT = re.compile(r"%([*ox])%")
_POWER = re.compile(r"\^")

_MATHEMATICA_NAMES = {
    "Tr": "trace", "Det": "det", "Inverse": "inv", "Transpose": "transpose", "Norm": "norm", "Dot": "dot",
    "MatrixRank": "matrix_rank", "PseudoInverse": "pinv", "KroneckerProduct": "kron", "IdentityMatrix": "eye",
    "Sin": "sin", "Cos": "cos", "Tan": "tan", "Tanh": "tanh", "Sinh": "sinh", "Cosh": "cosh", "ArcTan": "arctan",
    "Exp": "exp", "Log": "log", "Sqrt": "sqrt", "Abs": "abs", "Max": "max", "Min": "min", "Outer": "outer",
}  # fmt: skip
_MATHEMATICA = re.compile(rf"(?<![\w\\])({'|'.join(_MATHEMATICA_NAMES)})\s*(\[)")
_MATHEMATICA_GRADIENT = re.compile(r"(?<![\w\\])(?:D|Grad)\s*\[")
GRADIENT = r"(\nabla_{"
"""What D[…, x] becomes, and what nobody types in code."""
_ONCE = re.compile(r",\s*1\s*\}$")
_DOT = re.compile(r"(?<=[A-Za-z)\]])\s*\.\s*(?=[A-Za-z(])")
_BESIDE = re.compile(r"(?<=[\w)\]])\s+(?=[A-Za-z(])")
_FUNCTIONAL = re.compile(
    r"(?<![\w.])(?:F|(?:torch\.)?nn\.functional|jax\.nn|scipy\.special)\.(?=[a-z_]{3,}\()(?!sum|mean|dot|max|min)"
)
"""Modules with functions of their own; F.sum() may be that of a matrix F."""


def read(text: TypedText) -> None:
    """Put NumPy in the place of R or Mathematica, where a text shows that it is one of them."""
    if "\\" in text.text:
        return
    text.each(_FUNCTIONAL, lambda m: ["torch."])
    if _R.search(text.text):
        _from_r(text)
    elif _MATHEMATICA.search(text.text) or _MATHEMATICA_GRADIENT.match(text.text):
        _from_mathematica(text)


def _from_r(text: TypedText) -> None:
    text.each(_R_PRODUCT, lambda m: [{"*": "@", "o": "⊗", "x": "⊗"}[m[1]]])
    for match in reversed(list(_R_NORM.finditer(text.text))):
        if (end := text.closing(match.end() - 1)) > 0:
            of, *more = text.listed(match.end(), end)
            kind = _R_TYPE.fullmatch(text.text[slice(*more[0])]) if more else None
            if (order := _R_NORMS.get(kind[1] if kind else "O")) is not None:
                text.put(match.start(), end + 1, ["np.norm(", of, f", {order})"])
    text.each(_R_IDENTITY, lambda m: ["np.eye(", m.span(1), ")"])
    text.each(_R_CALL, lambda m: [f"np.{_R_NAMES[m[1]]}"])
    text.each(_POWER, lambda m: ["**"])


def _from_mathematica(text: TypedText) -> None:
    for gradient in reversed(list(_MATHEMATICA_GRADIENT.finditer(text.text))):
        end = text.closing(gradient.end() - 1)
        parts = text.listed(gradient.end(), end) if end > 0 else []
        by = _ONCE.sub("", text.text[slice(*parts[1])]).strip("{} ") if len(parts) == 2 else ""
        if len(by) == 1 and by.isalpha():
            text.put(gradient.start(), end + 1, [GRADIENT, by, "} (", parts[0], "))"])
    text.each(_BESIDE, lambda m: [" * "])
    text.each(_DOT, lambda m: [" @ "])
    text.each(_POWER, lambda m: ["**"])
    while match := _MATHEMATICA.search(text.text):
        end = text.closing(match.start(2))
        if end < 0:
            return
        parts = text.listed(match.end(), end)
        frobenius = len(parts) == 2 and text.text[slice(*parts[1])] == '"Frobenius"'
        inside: list[str | Span] = [(match.end(), end)]
        if match[1] == "Norm":
            inside = [parts[0], ", 'fro'" if frobenius else ", 2"] if len(parts) == 1 or frobenius else inside
        text.put(match.start(), end + 1, [f"np.{_MATHEMATICA_NAMES[match[1]]}(", *inside, ")"])
