r"""Matrices and vectors that depend on a number, A(t) and x(t), where nothing says which: tried with polynomials.

\frac{d}{dt} A(t)^{-1} = -A^{-1} \dot A A^{-1}      with A(t) := P + t Q before it, and A(t) for A

At any t such a curve has any value and any first derivative, with t^2 R any second one as well: of a claim on these at
one t, that is all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_OF_T = re.compile(r"(?<![A-Za-z\\])([A-EG-Zabu-z])(?:'{0,2})\s*\(\s*t\s*\)")
_DERIVED = re.compile(
    r"\\frac\s*\{\s*(?:d\b|\\partial)|\\dd?ot(?![A-Za-z])|'\s*\(\s*t\s*\)|(?<![A-Za-z])d[^/\s]*\s*/\s*dt|\\partial_t"
)
_MOVES = re.compile(
    r"\\frac\s*\{\s*(?:d|\\partial)\s*([A-EG-Zabu-z])\s*\}\s*\{\s*(?:d|\\partial)\s*t\s*\}|\\dot\s*\{?\s*([A-EG-Zabu-z])(?![A-Za-z])"
)
"""dA/dt: A moves, though no (t) stands behind it."""
_AT_ANOTHER_PLACE = r"(?<![A-Za-z\\]){0}'*\s*\(\s*(?!t\s*\))"
_DOTTED = r"\\(?P<dots>dd?ot)\s*\{{?\s*{0}(?![A-Za-z])\s*\}}?(?:\s*\(\s*t\s*\))?"
_BARE = r"(?<![A-Za-z\\])(?<!d )(?<!dot)(?<!dot )(?<!dot\{{){0}(?P<primes>'*)(?![A-Za-z_'(]|\s*\()"
_EQUATION = re.compile(
    r"^\s*(?:[A-Za-z]'*\s*\(\s*t\s*\)|\\dd?ot\s*\{?\s*[A-Za-z]\s*\}?(?:\s*\(\s*t\s*\))?|\\frac\s*\{\s*d\s*[A-Za-z]\s*\}\s*\{\s*d\s*t\s*\}|d[A-Za-z]/dt)\s*:?="
)
"""x'(t) = A x(t) says which curve x is."""
_CONDITION = re.compile(
    r",|;|⇒|⟹|=>|⇔|∀|\\(?:implies|Rightarrow|iff|forall|text|quad)|\b(?:if|for|let|where|when|with|such|suppose|assume|then|implies|iff)\b",
    re.IGNORECASE,
)
"""Of curves with a condition for all t, such as Q(t)^T Q(t) = I, those at hand are none."""
_TWICE = re.compile(r"''|\\ddot|d\s*\^\s*\{?\s*2")
_NTH = {1: "first", 2: "second"}
_MATRICES, _VECTORS = "PQRSUVWXYZGHKLMN", "uvwyzbgcde"


def read(text: str, known: Collection[str]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text with A(t) for A, the definitions of such curves, and what to say of them."""
    letters = list(dict.fromkeys((*_OF_T.findall(text), *filter(None, (m[1] or m[2] for m in _MOVES.finditer(text))))))
    if not letters or len(letters) > 3 or not _DERIVED.search(text) or {*letters} & {*known} or "'''" in text:
        return text, (), ()
    if _EQUATION.match(text) or _CONDITION.search(text):
        return text, (), ()
    if any(re.search(_AT_ANOTHER_PLACE.format(letter), text) for letter in letters):
        return text, (), ()
    order = 2 if _TWICE.search(text) else 1
    coefficients = _coefficients(letters, set(re.findall("[A-Za-z]", text)), order + 1)
    if coefficients is None:
        return text, (), ()
    given, notes = list[str](), list[str]()
    text = re.sub(rf"(?<![A-Za-z\\])[{''.join(letters)}]{{2,4}}(?![A-Za-z])", lambda m: " ".join(m[0]), text)  # AB
    for letter, (first, *more) in coefficients.items():
        text = re.sub(_DOTTED.format(letter), lambda m, a=letter: a + "'" * m["dots"].count("d") + "(t)", text)  # type: ignore[misc]
        text = re.sub(_BARE.format(letter), rf"{letter}\g<primes>(t)", text)
        terms = " + ".join([first, *(f"t{power} {one}" for power, one in zip(("", "^2"), more, strict=False))])
        given.append(f"{letter}(t) := {terms}")
        notes.append(f"{letter}(t) is {terms} here: any curve, as far as its {_NTH[order]} derivative")
    return text, tuple(given), tuple(notes)


def _coefficients(letters: Sequence[str], taken: Collection[str], count: int) -> dict[str, list[str]] | None:
    """So many new letters for each curve; None where there are too few: a curve with fewer is a special one."""
    free = {names.isupper(): [one for one in names if one not in taken] for names in (_MATRICES, _VECTORS)}
    made = {}
    for letter in letters:
        names = free[letter.isupper()]
        made[letter], names[:] = names[:count], names[count:]
    return made if all(len(names) == count for names in made.values()) else None
