r"""A text of words and formulas, parted into what it claims and the conditions that it states.

    \nabla x^T A x = 2Ax \text{ if } A \text{ is symmetric}      the claim, and: A is symmetric
    \text{Let } A, B \text{ be symmetric. Then } AB = BA         AB = BA, and: A be symmetric, B be symmetric
    x^T A x > 0 \text{ for all } x \in \mathbb{R}^n              the claim, and: x \in \mathbb{R}^n

Nothing is decided here of what a condition means (see `conditions`).
"""

from __future__ import annotations

import re

from . import bounds, typed_definitions
from .prose import with_commas

LETTER = r"(?:\\(?:vec|mathbf|boldsymbol|bm)\s*\{?\s*)?\\?([A-Za-z]+|[α-ωΑ-Ω])\s*\}?"
PROPERTIES = {
    "symmetric": "Symmetric", "skew-symmetric": "Skew", "skew symmetric": "Skew",
    "antisymmetric": "Skew", "positive-definite": "PositiveDefinite", "orthonormal": "Orthonormal",
    "positive definite": "PositiveDefinite",
    "symmetric positive definite": "PositiveDefinite", "spd": "PositiveDefinite", "invertible": "Invertible",
    "nonsingular": "Invertible", "non-singular": "Invertible", "orthogonal": "Orthonormal", "nonzero": "Nonzero",
    "non-zero": "Nonzero", "positive": "Positive", "a unit vector": "Unit",
    "unit vectors": "Unit", "unit vector": "Unit", "of unit length": "Unit", "of unit norm": "Unit", "unit": "Unit",
    "a probability vector": "Probabilities", "probability vectors": "Probabilities",
    "a probability distribution": "Probabilities", "probability distributions": "Probabilities",
    "probability vector": "Probabilities", "probability distribution": "Probabilities",
    "differentiable": "Smooth",
    "twice differentiable": "Smooth", "continuously differentiable": "Smooth", "of full column rank": "FullColumnRank",
    "full column rank": "FullColumnRank", "orthonormal columns": "Orthonormal",
    "linearly independent columns": "FullColumnRank", "independent columns": "FullColumnRank",
    "convex": "Convex", "smooth": "Smooth", "has nonzero entries": "NonzeroEntries",
    "nonzero entries": "NonzeroEntries",
}  # fmt: skip
PROPERTY = "|".join(sorted(PROPERTIES, key=len, reverse=True))
_LETTERS = rf"(?P<letters>{bounds.LETTER}(?:\s*(?:,|and)\s*{bounds.LETTER})*)"
_LIST = rf"(?P<letters>{bounds.LETTER}(?:\s*(?:,\s*and\b|,|and\b)\s*{bounds.LETTER})+)"
_ALL_ARE = re.compile(
    rf"{bounds.BEFORE}{_LIST}\s+(?P<how>(?:(?:are|be|being|have)\s+)?(?:{PROPERTY})\b)(?!\s+(?:\w\b|and\s+(?:{PROPERTY})))"
)
_ALL_OF = re.compile(
    rf"(?P<how>\b(?:{PROPERTY})(?:\s+matrices|\s+vectors)?)\s+{_LIST}(?!\s+(?:{PROPERTY})|\s*[\^_'(=+*/-]|\w)"
)
"""A, B symmetric; symmetric A and B."""
_AND_MEMBER = re.compile(
    rf"(?P<how>\b(?:{PROPERTY})(?:\s+matrix|\s+matrices|\s+vectors?)?)\s+(?P<letter>{bounds.LETTER})\s*(?P<space>{bounds.SPACE})"
)
"""a symmetric A \\in \\mathbb{R}^{n \\times n}"""
_TEXT = re.compile(
    r"\\(?:text|mbox|textrm|textit|mathrm)\s*\{((?:[^{}]|\{[^{}]*\})*)\}|\$|\\q?quad(?![A-Za-z])|(?<!\\)\\ |~"
)
FOLLOWS = re.compile(r"\\(?:implies|Rightarrow|Longrightarrow)(?![A-Za-z])|(?<=\s)implies(?=\s)|⟹|⇒|(?<![<=])==?>(?!=)")
_EQUIVALENT = re.compile(
    r"\\(?:iff|Leftrightarrow|Longleftrightarrow)(?![A-Za-z])|⇔|⟺|\\(?:text|mbox)\s*\{\s*(?:iff|if and only if)\s*\}"
    r"|(?<=\s)(?:iff|if and only if)(?=\s)"
)
_RELATION = re.compile(r"[=<>≤≥]|\\(?:leq?|geq?|neq?)(?![A-Za-z])")
_IF_THEN = re.compile(
    r"^\s*(?:[Ii]f|[Ff]or|[Ww]here|[Ww]ith)\b(?P<if>.+?)(?:,?\s*\bthen\b|,|:(?!=))\s*(?P<claim>.+)$", re.DOTALL
)
_THEN = re.compile(r"^(?P<if>.+?),\s*then\s+(?P<claim>.+)$", re.DOTALL)
_CLAIM_IF = re.compile(
    r"^(?P<claim>.+?),?\s*(?:\b(?:such that|if|when|whenever|where|provided(?: that)?|with)\b"
    r"|\bfor(?P<every> all| every| any)?\b|\\forall(?![a-z]))(?P<if>.+)$",
    re.DOTALL,
)
_FOR_ALL = re.compile(
    r"^\s*(?:\\forall|∀|\b[Ff]or (?:all|every|any))\s*"
    r"(?P<if>[A-Za-z](?:\s*(?:,|and)\s*[A-Za-z])+(?=\s*:)|[^:,]+?)\s*[:,](?P<claim>.+)$",
    re.DOTALL,
)
_SUCH_THAT = re.compile(rf"^\s*{_LETTERS}\s+(?:with|such that|s\.t\.|satisfying|of|if|when|whenever)\s+")
_ALL_LETTERS = re.compile(rf"\s*{LETTER}(?:\s*(?:,|and)\s*{LETTER})*\s*")
_SATISFIES = re.compile(r"^(?P<if>.+?)\s+(?:satisf(?:ies|y)|solves|fulfils)\s+(?P<claim>.+)$", re.DOTALL)
_IN_BRACKETS = re.compile(r"^(?P<claim>.+?)\s*\((?P<if>[^()]+)\)\s*$", re.DOTALL)
_AFTER_COMMA = re.compile(rf"^(?P<claim>.+),(?P<if>\s*{LETTER}\s[a-z A-Z-]*\b(?:{PROPERTY})\s*\.?\s*)$", re.DOTALL)
_OPEN_END = re.compile(r"(?<!\^)[-=<>≤≥≠+*/^_]\s*$")
_ASIDE = re.compile(
    r"^(?P<claim>.+?)\s*\(?(?P<if>(?:(?!\\(?:leq?|geq?)(?![a-z]))[^()=<>≤≥])+?)\)?\s*\.?\s*$", re.DOTALL
)
_AND = re.compile(r"\s*(?:,|\band\b|\\land|\\wedge|\s(?=(?:if|when|where)\b))\s*")
_AGAIN = re.compile(r"^\s*(?:if|for|where|when|with)\b\s*|^\s*all\s+(?=[A-Za-z]\s*(?:\\in\b|∈))")
"""for all x ≠ 0, if A is symmetric"""
_ALL = re.compile(rf"\b(?:all|any|every)\s+{_LETTERS}\s*$")
_BE = re.compile(
    rf"(?P<letter>{bounds.LETTER})\s*(?P<space>{bounds.SPACE}[^,]*?)\s+be\s+(?:an?\s+)?(?P<how>{PROPERTY})"
)
_LET = re.compile(
    r"^\s*(?:[Ll]et|(?:[Ss]uppose|[Aa]ssume)(?:\s+that)?)\s+(?P<if>.+?)\s*[.,;:]\s*(?:[Tt]hen,?\s+)?(?P<claim>.+)$",
    re.DOTALL,
)
_LINKING = re.compile(r"\s*(?:[Ii]f|[Ff]or|[Ll]et|when|[Tt]hen|[Ww]here|and|with)\s*")
_SIGN = re.compile(
    rf"\\text|\\mbox|\\forall|∀|{FOLLOWS.pattern}|\b(?:[Ii]f|[Ff]or|[Ll]et|where|when|whenever|with|provided)\s"
    r"|,\s*then\s|\b(?:such that|[Ss]uppose|[Aa]ssume)\s"
    rf"|\([^()]*(?:\b(?:{PROPERTY})|[^()]0\s*|{bounds.SPACE}[^()]*)\)\s*\.?\s*$"
    rf"|,\s*{LETTER}\s[a-z A-Z]*\b(?:{PROPERTY})\s*$"
)


def _words_of(latex: str) -> str:
    """The text with its words bare, where there is a sign that something is a condition; else nothing."""

    def bare(match: re.Match[str]) -> str:
        inside = match[1]
        if inside is None:
            return " "
        inside = inside.replace("$", " ")
        operator = match[0].startswith("\\mathrm") or re.fullmatch(r"\s*[A-Za-z]{1,5}\s*", inside)
        return match[0] if operator and not _LINKING.fullmatch(inside) else f" {inside} "

    if not _SIGN.search(latex):
        return ""
    words = _ALL_OF.sub(_one_by_one, _ALL_ARE.sub(_one_by_one, _TEXT.sub(bare, latex)))
    return _AND_MEMBER.sub(r"\g<how> \g<letter> and \g<letter> \g<space>", words)


def parted(latex: str) -> list[tuple[str, list[str]]]:
    """The ways to part a text into a claim and its conditions; none where there is no sign of one."""
    words = _words_of(latex)
    found: list[tuple[str, str, bool]] = []
    arrows = list(FOLLOWS.finditer(words))
    if len(arrows) == 1 and "\\iff" not in words:
        found.append((words[arrows[0].end() :], words[: arrows[0].start()], False))
    for pattern in (_LET, _FOR_ALL, _IF_THEN, _THEN, _SATISFIES, _CLAIM_IF, _IN_BRACKETS, _AFTER_COMMA, _ASIDE):
        if match := pattern.match(words):
            said = match["if"]
            every = pattern is _FOR_ALL or (pattern is _CLAIM_IF and match["every"])
            if every:
                said = _SUCH_THAT.sub(lambda m: re.sub(bounds.LETTER, r"∀ \g<0>", m["letters"]) + " and ", said)
            if every and _ALL_LETTERS.fullmatch(said):
                said = re.sub(LETTER, r"∀ \g<0>", said.replace(" and ", ", "))
            found.append((match["claim"].rstrip(" ,;("), said, pattern is _CLAIM_IF))
    found = [(with_commas(claim), said, beside) for claim, said, beside in found]
    ways = [
        _of_what_is_defined(claim.strip(), _each(said)) if beside else (claim.strip(), _each(said))
        for claim, said, beside in found
        if claim.strip() and not _OPEN_END.search(claim)
    ]
    goes_on = ways and (_LET.match(words) or _IF_THEN.match(words))
    return [*(_further(*ways[0]) if goes_on else []), *ways]


def _further(claim: str, said: list[str]) -> list[tuple[str, list[str]]]:
    """The same where the claim states conditions as well: let A be symmetric; then x^T A x > 0 for all x ≠ 0."""
    return [(claim, [*said, *more]) for claim, more in parted(claim)]


_NAMES_ONLY = re.compile(rf"\s*(?P<letter>{LETTER})\s*:?=(?P<body>[^=<>≤≥]+)")


def _of_what_is_defined(claim: str, said: list[str]) -> tuple[str, list[str]]:
    """H = I - 2uu^T, where u is a unit vector, H^T H = I: what is said of H is claimed, and H is defined before it."""
    named = _NAMES_ONLY.fullmatch(claim)
    letter = named["letter"].strip() if named else ""
    if named is None or _mentions(named["body"], letter) or not re.search("[A-Za-z]", named["body"]):
        return claim, said
    claims = [one for one in said if _RELATION.search(one) and _mentions(one, letter)]
    return (", ".join(claims), [claim, *(one for one in said if one not in claims)]) if claims else (claim, said)


def _mentions(text: str, letter: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", text) is not None


def equivalent(latex: str) -> tuple[str, str] | None:
    r"""The two sides of A = 0 \iff \|A\| = 0."""
    sides = _EQUIVALENT.split(latex)
    return (sides[0].strip(" ,"), sides[1].strip(" ,.")) if len(sides) == 2 else None


def _each(said: str) -> list[str]:
    said = _ALL.sub(lambda m: re.sub(bounds.LETTER, r"∀ \g<0>", m["letters"]), said)
    said = _BE.sub(r"\g<letter> \g<space> and \g<letter> is \g<how>", said)
    parts = typed_definitions.split(_AND, said.strip(" .,;:"))
    return [typed_definitions.without_kind(_AGAIN.sub("", one)) for one in parts]


def _one_by_one(match: re.Match[str]) -> str:
    """A, B symmetric is A symmetric and B symmetric."""
    letters = re.findall(bounds.LETTER, match["letters"])
    if match.start("how") < match.start("letters"):
        return " and ".join(f"{match['how']} {letter}" for letter in letters)
    return match["before"] + " and ".join(f"{letter} {match['how']}" for letter in letters)
