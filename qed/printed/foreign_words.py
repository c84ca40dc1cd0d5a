"""German, French, Spanish and Italian words around formulas, and names of functions, in those that are read."""

from __future__ import annotations

import re

_WORDS = {
    "Let": "sei|seien|soit|soient|sea|sean|sia|siano",
    "then": "(?:dann|alors|entonces|allora)(?:,? (?:gilt|ist|on a|se tiene|vale))?",
    "for all": "für alle|für jede[nrs]?|pour tou(?:t|te|s|tes)|quel que soit|para tod[oa]s?|per ogni",
    "if": "falls|wenn|si|se",
    "where": "wobei|où|donde|dove",
    "with": "mit|avec|con",
    "and": "und|et",
    "is": "ist|est|es|è",
    "are": "sind|sont|son|sono",
    "invertible": "invertierbare?[nr]?|reguläre?[nr]?|inversible|inversibles|invertibile",
    "symmetric": "symmetrische?[nr]?|symétrique|symétriques|simétrica|simétricas|simmetrica",
    "orthogonal": "orthogonale?s?|ortogonal|ortogonales|ortogonale",
    "positive definite": "positiv definit|définie positive|definida positiva|definita positiva",
    "positive semidefinite": "positiv semidefinit|semi-définie positive|semidefinida positiva",
    "a": "eine?|une?|una",
    "matrix": "matrix|matrice|matriz",
    "vector": "vektor|vecteur|vettore",
    ":": "gilt|on a|se tiene|se cumple|vale|si ha",
    "square": "carrée?s?|quadratische?[nr]?|cuadradas?|quadrate?",
    "matrices": "matrizen|matrices",
    "": "deux|zwei|dos|due",
}  # fmt: skip
_SURE = re.compile(
    r"(?<![\w\\])(?:seien|soit|soient|sean?|siano?|dann|alors|entonces|allora|für|pour|para|per ogni|falls|wenn|wobei"
    r"|où|donde|dove|[Ss]ei\s+(?=[A-Za-z$])|invers[i]bles?|symm?étriques?|symmetrisch|simétricas?|simmetrica|invertierbar"
    r"|regulär|invertibile|ist|avec|mit|sind|est)(?![\w])",
    re.IGNORECASE,
)
"""What stands in no English text, and is no product of letters."""
_EACH = [(re.compile(rf"(?<![\w\\])(?:{words})(?!\w)", re.IGNORECASE), word) for word, words in _WORDS.items()]

_ADJECTIVE_LAST = re.compile(
    r"\b(a |)(matrix|matrices|vector) (symmetric|invertible|orthogonal|positive (?:semi)?definite|square)(?!\w)"
)
"""une matrice symétrique"""
_VERB_LAST = re.compile(
    r"\b((?:symmetric|invertible|orthogonal|positive (?:semi)?definite)(?: matrix)?) is(?=\s*[,.:]|\s*$)"
)
"""wenn A invertierbar ist"""

_NAMES = {
    "tr": "Spur|Sp|spur|traza|traço|traccia", "rank": "Rang|rang|Rg|rg|rango|posto", "ker": "Kern|Kerne|Nul|Nuc|Noy",
    "im": "Bild|Img|img|Imagen", "det": "Det", "tan": "tg", "arctan": "arctg|arctan", "sinh": "sh", "cosh": "ch",
}  # fmt: skip
_FUNCTIONS = [
    (
        re.compile(
            rf"\\(?:operatorname\*?|mathrm|text|mathop)\s*\{{\s*(?:{names})\s*\}}|\\(?:{names})(?![A-Za-z])"
            rf"|(?<![A-Za-z\\])(?:{names})(?=\s*\()"
        ),
        rf"\\operatorname{{{name}}}",
        name,
    )
    for name, names in _NAMES.items()
]


_DECIMAL_COMMA = re.compile(
    r"(?<![\w.,\]}\[{])(?:(0),(?=\d+(?:\s|\\,)*(?:[A-Za-z\\^(|‖]|[-+*/=<>]))|(?<![(])([1-9]\d*),(?=\d+\s*[A-Za-z\\(‖|]))"
    r"(?![^\[\](){}]*[\]}])"
)
"""0,5 A, as most of Europe prints 0.5."""


def with_decimal_points(text: str) -> str:
    """0.5 in place of 0,5. (Not in an answer: 2,0 may be two numbers there.)"""
    return _DECIMAL_COMMA.sub(lambda m: f"{m[1] or m[2]}.", text)


def translated(text: str) -> str:
    """A text with its words in English, where one shows that it is in another language, and the names of functions."""
    text, coded = with_decimal_points(text), "\\" not in text
    for pattern, command, plain in _FUNCTIONS:
        text = pattern.sub(plain if coded and plain != "im" else command, text)
    if not _SURE.search(text):
        return text
    for pattern, word in _EACH:
        text = pattern.sub(word, text)
    text = _VERB_LAST.sub(r"is \1", re.sub(r",\s*:", ",", text))
    return _ADJECTIVE_LAST.sub(r"\1\3 \2", text)
