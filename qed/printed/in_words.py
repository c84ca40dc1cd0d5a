r"""What people say in words of the letters of a formula, as formulas and conditions that are read.

λ is an eigenvalue of A                     det(A - (λ) I) = 0
A and B commute                             A B = B A
the residual r = b - A x satisfies Aᵀr = 0   Aᵀr = 0 where r = b - A x
det P = 0 or 1                              (det P - (0)) (det P - (1)) = 0
proj_u(v)                                   \frac{\langle u, v \rangle}{\langle u, u \rangle} u
for square matrices A and B                 for A ∈ ℝ^{n×n}, B ∈ ℝ^{n×n}
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import bounds

_EVERY = r"[\s,(]+(?:for|with)\s+(?:any|all|every|each|an?)?(?:\s*two)?\s*"
_END = r"\s*\)?\s*\.?\s*$"
_CONDITION = re.compile(
    r"\\(?:implies|Rightarrow|iff|forall|begin)|[⇒⇔⟹∀]|=>|\b(?:if|for|let|where|when|whenever|with|such|suppose|assume|"
    r"provided|then|implies)\b",
    re.IGNORECASE,
)
_EITHER_WAY = re.compile(r"\biff\b|if and only if|equivalent|⇔|⟺|\\iff")

# --- shapes --------------------------------------------------------------------------------------------

_SQUARE = r"(?:square|(?:real\s+)?n\s*(?:[x×]|\\times|by)\s*n)"
_SQUARE_LAST = re.compile(rf"{_EVERY}{_SQUARE}\s+matri(?:x|ces)\s+{bounds.LETTERS}{_END}", re.IGNORECASE)
_ALL_SQUARE = re.compile(rf"{bounds.LETTERS}\s+are\s+{_SQUARE}(?:\s+matrices)?(?![A-Za-z])")
_OF_ANY = re.compile(
    rf"{_EVERY}(?:(?:real|arbitrary)\s+)?(?:matrix|matrices|vectors?)\s+{bounds.LETTERS}{_END}", re.IGNORECASE
)
"""for every matrix A: of which shape it is, the formula says."""


def shaped(text: str) -> str:
    """The text with n×n matrices as such: in words they would be those of any shape."""
    text = _SQUARE_LAST.sub(lambda m: f" for {_each_square(m)}", text)
    return _ALL_SQUARE.sub(_beside_claim, text)


def _each_square(match: re.Match[str]) -> str:
    letters = [letter for letter in re.findall(bounds.LETTER, match["letters"]) if letter != "and"]
    return ", ".join(f"{letter} ∈ ℝ^{{n×n}}" for letter in letters)


def _beside_claim(match: re.Match[str]) -> str:
    """A and B are n×n matrices, after a comma: for these."""
    before = match.string[: match.start()]
    alone = before.rstrip().endswith(",") and not _CONDITION.search(before)
    return f"{'for ' * alone}{_each_square(match)}"


# --- words before a claim -------------------------------------------------------------------------------

_HEADING = re.compile(
    r"^\s*(?!\s*(?:min|max|sup|inf|lim|argmin|argmax)\b)[A-Za-z][a-z]*(?:\s+[^\s:=<>≤≥∈\\|‖]+)*"
    r"\s+(?:is|are|has|have|equals?|of)\s[^:=<>≤≥∈|‖]*:(?!=)\s*(?=\S)"
)
"""the trace of A^T A is nonnegative: …, which says the same in words"""
_SAYS_MORE = re.compile(
    _CONDITION.pattern
    + r"|\b(?:symmetric|skew|positive|negative|definite|invertible|singular|nonsingular|square|unit|orthogonal"
    r"|orthonormal|normal|diagonal|triangular|full|nonzero|real|independent|convex|given|any|every|not?|never|only"
    r"|gradient|derivative|layout)\b",
    re.IGNORECASE,
)
_SHOW_LATER = re.compile(
    r"(?<=[.;:,])\s*(?:(?:please\s+)?(?:show|prove|verify|check)|then)\s+that\s+(?=\S)", re.IGNORECASE
)
_SAYS = re.compile(
    r"^\s*(?:the|an?)\s+(?:[a-z-]+\s+){1,4}?"
    r"(?:satisfies|fulfils|says(?:\s+that)?|states(?:\s+that)?|is given by|reads)\s+(?=\S)",
    re.IGNORECASE,
)
"""The condition number satisfies κ(A) ≥ 1."""
_SATISFIES = re.compile(
    r"^\s*(?:the\s+(?:[a-z]+\s+){1,3})?(?P<given>\\?[A-Za-z^*{}\\]+\s*=[^=<>≤≥]+?)"
    r"\s+(?:satisf(?:ies|y)|fulfils|has)\s+(?P<claim>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BY = re.compile(
    r"[\s,;(]*(?:(?:where|and|here)\s+)?(?:the\s+)?(?:gradient|derivative|taken|∇|\\nabla)(?:\s+(?:is|taken))*"
    rf"\s*(?:with respect to|w\.?r\.?t\.?)\s+\$?(?P<by>{bounds.LETTER})\$?{_END}"
)
_NABLA = re.compile(r"(\\nabla(?![A-Za-z])|∇)(?!\s*[_^²ₐ-ₜ])")

# --- what is said of letters ----------------------------------------------------------------------------

_SINGULAR = re.compile(
    r"(?P<before>\b(?:if|when|where|let|with|suppose|assume|and)\s+)(?P<a>[A-Z])\s+(?:is|be)"
    r"\s+(?:singular|not\s+invertible)(?![a-z])",
    re.IGNORECASE,
)
_PROJECTED = re.compile(
    r"\\?(?:(?:operatorname|text|mathrm)\s*\{\s*)?proj(?:\s*\})?\s*_\s*\{?\s*(?P<u>[a-z])\s*\}?"
    r"\s*\(?\s*(?P<v>[a-z])(?![A-Za-z])\s*\)?"
)
_OF_A = r"\s+(?:is|be)\s+(?:an?|the)\s+eigenvalue\s+of\s+"
_PAIR = re.compile(
    rf"(?P<l>{bounds.LETTER}){_OF_A}(?P<a>[A-Z])\s+(?:with|and)\s+(?:an?\s+|the\s+)?"
    rf"(?:corresponding\s+|associated\s+)?eigenvector\s+(?P<v>{bounds.LETTER})"
)
_EIGENVALUE = re.compile(
    rf"(?P<l>{bounds.LETTER}(?:\s*(?:\^\s*\{{?\w+\}}?|[²³]))?|1\s*/\s*{bounds.LETTER}){_OF_A}"
    r"(?P<a>[A-Z](?:\s*(?:\^\s*(?:\{[^{}]*\}|\w)|[²³ᵀ]|⁻¹))?)(?!\s+with)"
)
_LENGTH = r"(?:\\\||\|\||‖)\s*\w\s*(?:\\\||\|\||‖)(?:_\{?2\}?|₂)?"
_LENGTHS = re.compile(rf"(?P<u>{_LENGTH})\s*=\s*(?P<v>{_LENGTH})\s*=\s*1(?![\d.])")
"""‖u‖ = ‖v‖ = 1"""
_COMMUTE = re.compile(
    r"(?P<a>[A-Z])\s+(?:and|,)\s+(?P<b>[A-Z])\s+commute(?![a-z])"
    r"|(?P<c>[A-Z])\s+commutes\s+with\s+(?P<d>[A-Z])(?![A-Za-z])"
)
_COLUMNS = re.compile(
    r"[\s,(]*(?:\\text\s*\{\s*)?(?:where|with|and)\s+\$?(?P<a>[a-z])_\{?(?P<j>[ijk])\}?\$?\s+(?:is|are|denotes?)"
    r"\s+the\s+(?:\$?[ijk]\$?(?:-?th)?\s+)?columns?\s+of\s+\$?(?P<of>[A-Z])\$?\s*[.)}]*\s*$"
)
_CLAUSE_ENDS = r"(?=\s*(?:$|[,.;]|\b(?:if|for|when|where)\b))"
_OR_NUMBER = re.compile(
    r"(?<![A-Za-z])(?P<what>[^=<>≤≥,:;]+?)\s*=\s*(?P<a>-?\d+)\s+or\s+(?:(?P=what)\s*=\s*)?(?P<b>-?\d+)" + _CLAUSE_ENDS
)
_OR_MATRIX = re.compile(
    r"(?<![A-Za-z=<>≤≥])(?P<a>[A-Z])\s*=\s*(?P<x>[A-Z]|0)\s+or\s+(?P<b>[A-Z])\s*=\s*(?P<y>[A-Z]|0)" + _CLAUSE_ENDS
)
_INSTEAD: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (_OF_ANY, ""),
    (_SHOW_LATER, " "),
    (_SAYS, ""),
    (_SINGULAR, r"\g<before>\\det(\g<a>) = 0"),
    (_PROJECTED, r"\\frac{\\langle \g<u>, \g<v> \\rangle}{\\langle \g<u>, \g<u> \\rangle} \g<u>"),
    (_PAIR, r"\g<a> \g<v> = \g<l> \g<v>"),
    (_COMMUTE, lambda m: "{0} {1} = {1} {0}".format(m["a"] or m["c"], m["b"] or m["d"])),
    (_OR_NUMBER, lambda m: " ".join(f"({m['what'].strip()} - ({m[side]}))" for side in "ab") + " = 0"),
    (_OR_MATRIX, r"\\lVert \g<a> - \g<x> \\rVert_F \\lVert \g<b> - \g<y> \\rVert_F = 0"),
]  # fmt: skip


def read(text: str) -> str:
    """The text with formulas and conditions for words."""
    if (heading := _HEADING.match(text)) and not _SAYS_MORE.search(heading[0]):
        text = text[heading.end() :]
    for pattern, instead in _INSTEAD:
        text = pattern.sub(instead, text)
    if "eigenvalue of" in text:
        text = _of_eigenvalues(text)
    if _CONDITION.search(text):
        text = _LENGTHS.sub(r"\g<u> = 1 and \g<v> = 1", text)
    else:
        text = _SATISFIES.sub(r"\g<claim> where \g<given>", text)
    if columns := _COLUMNS.search(text):
        one = rf"(?<![A-Za-z\\]){columns['a']}_\{{?{columns['j']}\}}?(?![A-Za-z])"
        text = re.sub(one, lambda m: f"{columns['of']}_{{:,{columns['j']}}}", text[: columns.start()])
    if by := _BY.search(text):
        text = _NABLA.sub(lambda m: f"{m[1]}_{{{by['by']}}} ", text[: by.start()])
    return text


def _of_eigenvalues(text: str) -> str:
    """λ is an eigenvalue of A: before another such claim A v = λ v with some v, else det(A - λ I) = 0."""
    found = list(_EIGENVALUE.finditer(text))
    follows = len(found) > 1 and not _EITHER_WAY.search(text) and not re.search(r"(?<![A-Za-z])v(?![A-Za-z])", text)
    for k, match in reversed(list(enumerate(found))):
        said = rf"\det({match['a']} - ({match['l']}) I) = 0"
        if k == 0 and follows:
            said = rf"{match['a']} v = {match['l']} v and v \ne 0"
        text = text[: match.start()] + said + text[match.end() :]
    return text
