r"""What people write around a formula, in the words that are read: nothing of it is a part of the formula.

    **(AB)ᵀ = BᵀAᵀ**, show that tr(AB) = tr(BA)       without marks and asides
    Sei A symmetrisch. Dann gilt A = Aᵀ                Let A symmetric. Then A = Aᵀ
    ∂(Ax)/∂x = Aᵀ (denominator layout)                 ∂(Ax)/∂x = Aᵀ, in this layout
    σ(-x) = 1 - σ(x), where σ is the sigmoid           σ(-x) = 1 - σ(x), with σ(z) := sigmoid(z) before it
    AB = BA and tr(A) = 1                              AB = BA, tr(A) = 1
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import foreign_words


class Plain(NamedTuple):
    """A text without what stands around it, and what that says: a layout, and definitions."""

    text: str
    layout: str = ""
    given: tuple[str, ...] = ()


_MARKS = re.compile(r"^\s*(?:[-*>]\s+|\d+[.)]\s+)?(\*\*\*|\*\*|__|`{1,3}|\*|_)(?=\S)(?P<inside>.+?)(?<=\S)\1\s*$", re.DOTALL)
"""**…** and `…`, in Markdown."""
_ASKING = re.compile(
    r"^\s*(?:(?:(?:please\s+)?(?:show|prove|check|verify|note|recall|claim|conjecture|is it true|is it correct|i think"
    r"|it is known|we know|we see|we get|we obtain|we have|one has|it holds|it follows)(?:\s+that)?|true or false"
    r"|hence|thus|therefore|so|then|why is|is)\b\s*[:,]?\s+)+(?=\S)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:[\s,]+(?:holds|is true|is correct|right|correct|true|always holds|always))*\s*[?!]*\s*$")
_LAYOUT = re.compile(
    r"[\s,;]*(?:\\q?quad\s*)?(?:\\(?:text|mbox|textrm)\s*\{\s*)?[(\[]?\s*(?:(?:in|using|with|by|under)\s+)?(?:the\s+)?"
    r"(?P<layout>numerator|denominator)[\s-]+layout(?:\s+(?:convention|notation))?\s*[)\]]?\s*\}?\s*[,:;]?",
    re.IGNORECASE,
)
_FUNCTIONS = {
    "sigmoid": "sigmoid", "logistic": "sigmoid", "relu": "ReLU", "hyperbolic tangent": "tanh", "tanh": "tanh",
    "softplus": "softplus",
}  # fmt: skip
_FUNCTION = rf"(?:the\s+)?(?:logistic\s+(?=sigmoid))?(?P<what>{'|'.join(_FUNCTIONS)})(?:\s+(?:function|activation))*"
_IS_A_FUNCTION = re.compile(
    rf"[\s,;(]*(?:\b(?:where|with|for|here|and)\s+)?\$?(?P<letter>\\?(?:sigma|phi|varphi|rho)|[σφρfgh])\$?\s*"
    rf"(?:\([a-z]\)\s*)?(?:is|denotes|being|=|:)\s*\$?{_FUNCTION}\)?\s*(?![\w(^])[.,;]?",
    re.IGNORECASE,
)
_BRACED = re.compile(r"\\(?:text|mbox|textrm)\s*\{([^{}]*(?:sigmoid|logistic|relu|tanh|softplus)[^{}]*)\}", re.IGNORECASE)
_RELATION = re.compile(r"(?<![:<>])[=<>≤≥≠](?!=)|[<>=]=|\\(?:leq?|geq?|neq?)(?![A-Za-z])")
_AND = re.compile(r"\s*,?\s+(?:\\(?:text|mbox)\{\s*(?:and|but|or equivalently)\s*\}|and|but|but also|as well as)\s+(?:also\s+)?")
_CONDITION = re.compile(
    r"\\(?:implies|Rightarrow|iff|forall|begin)|[⇒⇔⟹∀]|=>|\b(?:if|for|let|where|when|whenever|with|such|suppose|assume|"
    r"provided|then)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"^\s*[Ff]or\s+(?P<of>[^:=]*\[[^:=]*)\s*:(?!=)\s*(?P<claim>.+)$", re.DOTALL)
"""for t in [0, 1]: …, with a comma that ends nothing."""
_IN = re.compile(r"(?<![A-Za-z\\])([A-Za-z])\s+in\s+(?=[\[(]\s*[-\d])")


def read(typed: str) -> Plain:
    """A text without what stands around it."""
    text = typed
    while marks := _MARKS.match(text):
        text = marks["inside"]
    text = foreign_words.translated(text)
    text, layout = _without_layout(text)
    text, given = _without_functions(text)
    text = _FIRST.sub(r"\g<claim> for \g<of>", _IN.sub(r"\1 ∈ ", text))
    if asking := _ASKING.match(text):
        text = text[asking.end() :]
    if asked := _ASKED.search(text):
        text = text[: asked.start()] + " " * (asked.start() == 0)
    return Plain(_with_commas(text), layout, given) if text.strip() else Plain(typed)


def _without_layout(text: str) -> tuple[str, str]:
    """The text without the layout that it names, unless it names both."""
    named = {match["layout"].lower() for match in _LAYOUT.finditer(text)}
    return (_LAYOUT.sub(" ", text).strip(), named.pop()) if len(named) == 1 else (text, "")


def _without_functions(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the words that say which function σ is, and these as definitions."""
    bare = _BRACED.sub(r" \1 ", text)
    given: list[str] = []

    def defined(match: re.Match[str]) -> str:
        given.append(rf"{match['letter']}(z) := \operatorname{{{_FUNCTIONS[match['what'].lower()]}}}(z)")
        return " "

    plain = _IS_A_FUNCTION.sub(defined, bare)
    return (plain.strip(), tuple(given)) if given else (text, ())


def _with_commas(text: str) -> str:
    """Claims with a comma between them, in place of "and"; what stands after a condition is left alone."""
    end = match.start() if (match := _CONDITION.search(text)) else len(text)
    parts = _AND.split(text[:end])
    if len(parts) < 2 or not all(map(_RELATION.search, parts)):
        return text
    return ", ".join(parts) + text[end:]
