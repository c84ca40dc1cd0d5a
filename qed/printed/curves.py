r"""Matrices and vectors that depend on a number, A(t) and x(t), where nothing says which: tried with polynomials.

\frac{d}{dt} A(t)^{-1} = -A^{-1} \dot A A^{-1}      with A(t) := P + t Q + t^2 R before it, and A(t) for A

At any t such a curve has any value, any first and any second derivative: of a claim on these at one t, that is all.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_OF_T = re.compile(r"(?<![A-Za-z\\])([A-EG-Zabu-z])(?:'{0,2})\s*\(\s*t\s*\)")
_DERIVED = re.compile(r"\\frac\s*\{\s*d\b|\\dd?ot(?![A-Za-z])|'\s*\(\s*t\s*\)|(?<![A-Za-z])d[^/\s]*\s*/\s*dt|\\partial_t")
_AT_ANOTHER_PLACE = r"(?<![A-Za-z\\]){0}'*\s*\(\s*(?!t\s*\))"
_DOTTED = r"\\(?P<dots>dd?ot)\s*\{{?\s*{0}(?![A-Za-z])\s*\}}?(?:\s*\(\s*t\s*\))?"
_BARE = r"(?<![A-Za-z\\])(?<!d )(?<!dot)(?<!dot )(?<!dot\{{){0}(?P<primes>'*)(?![A-Za-z_'(]|\s*\()"
_MATRICES, _VECTORS = "PQRSUVWXYZGHKLMN", "uvwyzbgcde"


def read(text: str, known: Collection[str]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text with A(t) for A, the definitions of such curves, and what to say of them."""
    letters = list(dict.fromkeys(_OF_T.findall(text)))
    if not letters or len(letters) > 2 or not _DERIVED.search(text) or {*letters} & {*known} or "'''" in text:
        return text, (), ()
    if any(re.search(_AT_ANOTHER_PLACE.format(letter), text) for letter in letters):
        return text, (), ()
    given, notes, used = list[str](), list[str](), {*re.findall("[A-Za-z]", text)}
    for letter in letters:
        text = re.sub(_DOTTED.format(letter), lambda m, a=letter: a + "'" * m["dots"].count("d") + "(t)", text)  # type: ignore[misc]
        text = re.sub(_BARE.format(letter), rf"{letter}\g<primes>(t)", text)
        first, second, third = [one for one in (_MATRICES if letter.isupper() else _VECTORS) if one not in used][:3]
        used |= {first, second, third}
        given.append(f"{letter}(t) := {first} + t {second} + t^2 {third}")
        notes.append(f"{letter}(t) is {first} + t {second} + t² {third} here: any curve, as far as its second derivative")
    return text, tuple(given), tuple(notes)
