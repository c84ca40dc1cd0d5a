r"""Indices above and below, as physicists print them, with the sums that they leave out.

    (AB)^i_j = A^i_k B^k_j                 →  (AB)_{ij} = \sum_{k} A_{ik} B_{kj}
    v \cdot w = v^\mu w_\mu                →  v \cdot w = \sum_{\mu} v_{\mu} w_{\mu}
    A^{\mu}{}_{\nu}, \delta^i_j            →  A_{\mu \nu}, \delta_{i j}

Whether an index stands above or below makes no difference in R^n, but for the convention: one that stands above and
below in the same product is summed over. Where a metric moves indices it does make one, and the text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from .typed_text import TypedText

_INDEX = r"(?:\\(?:alpha|beta|gamma|delta|kappa|lambda|mu|nu|rho|sigma|tau)(?![A-Za-z])|[a-dh-s])"
_GROUP = rf"(?:\{{\s*(?:{_INDEX}\s*)+\}}|{_INDEX})"
_BASE = r"(?:\\[A-Za-z]+|[A-Za-z]|\)|\})"
_SCRIPTS = re.compile(rf"(?P<base>{_BASE})(?P<scripts>(?:\s*(?:\{{\s*\}}\s*)?[_^]\s*{_GROUP})+)")
_ONE = re.compile(rf"(?P<apart>\{{\s*\}}\s*)?(?P<sign>[_^])\s*(?P<group>{_GROUP})")
_LETTER = re.compile(_INDEX)
_BELOW = re.compile(r"\\[dt]?frac\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})")
_FRACTION = re.compile(r"(?:frac|frac\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})\s*\{$")
_RELATION = re.compile(r"\\(?:[lg]eq?|neq?|quad|qquad|implies|iff|\\)$")
_BOUND = re.compile(r"\\(?:sum|prod|max|min|bigcup|int)\s*_\s*\{[^{}]*\}$")
"""What an upper bound stands behind: \\sum_{j=1}^i."""
_RUNNING = re.compile(r"\\(?:sum|prod|max|min)\s*_\s*\{?\s*([a-z](?:\s*,\s*[a-z])*)")
_OPERATORS = {r"\sum", r"\prod", r"\max", r"\min", r"\lim", r"\int", r"\log", r"\partial", r"\nabla", r"\sup", r"\inf"}


def read(text: TypedText, known: Collection[str]) -> None:
    """Put lower indices and sums in the place of upper indices, where a text shows that it has some."""
    running = set(re.findall("[a-z]", " ".join(_RUNNING.findall(text.text))))  # of a printed \\sum_k, t^k is a power
    found = [m for m in _SCRIPTS.finditer(text.text) if not _has_bounds(m) and _all_free(m, {*known, *running})]
    above = [m for m in found if "^" in m["scripts"]]
    below = {letter for m in found for letter in _letters(m, "_")}
    if not any(_shows(m, below) for m in above):
        return
    if metric := next((m for m in found if m["base"] in ("g", r"\eta") and _moves(found)), None):
        text.refuse("A metric moves indices up and down here, which is not read: write the sums with \\sum.", metric)
    terms = _terms(text.text, found)
    for match in above:
        if any(terms[_beginning(text.text, match.start()), letter] == [True, True] for letter in _letters(match, "^")):
            text.refuse("An index that stands above twice is not summed over: put one of them below, or write \\sum.",
                        match)  # fmt: skip
    sums = [(start, start, rf"\sum_{{{letter}}} ") for (start, letter), up in terms.items() if {*up} == {False, True}]
    changes = [(*match.span("scripts"), f"_{{{' '.join(_in_order(match))}}}") for match in above]
    for start, end, made in sorted(changes + sums, reverse=True):
        text.put(start, end, [made])


def _has_bounds(match: re.Match[str]) -> bool:
    return match["base"] in _OPERATORS or _BOUND.search(match.string, 0, match.start("scripts")) is not None


def _all_free(match: re.Match[str], known: Collection[str]) -> bool:
    """Whether all letters above it, if any, are indices: none of them is a symbol."""
    return not any(letter.lstrip("\\") in known for letter in _letters(match, "^")) and match["scripts"] != "^t"


def _shows(match: re.Match[str], below: Collection[str]) -> bool:
    """Whether upper letters are no exponent: several of them, apart from those below, or below something as well."""
    letters = _letters(match, "^")
    return (
        len(letters) > 1
        or any(one["apart"] for one in _ONE.finditer(match["scripts"]))
        or {*letters} & {*below} != set()
    )


def _letters(match: re.Match[str], sign: str) -> list[str]:
    ones = _ONE.finditer(match["scripts"])
    return [letter for one in ones if one["sign"] == sign for letter in _LETTER.findall(one["group"])]


def _in_order(match: re.Match[str]) -> list[str]:
    """The indices of A^i_j and A_j^i, i and j; of A_j{}^i, j and i."""
    ones = list(_ONE.finditer(match["scripts"]))
    if not any(one["apart"] for one in ones):
        return _letters(match, "^") + _letters(match, "_")
    return [letter for one in ones for letter in _LETTER.findall(one["group"])]


def _moves(found: Collection[re.Match[str]]) -> bool:
    """Whether a letter has its one index above in one place and below in another."""
    single = [m for m in found if len(_letters(m, "^") + _letters(m, "_")) == 1]
    return any(
        a["base"] == b["base"] and _letters(a, "^") and _letters(b, "_") for a in single for b in single if a is not b
    )


def _terms(text: str, found: Collection[re.Match[str]]) -> dict[tuple[int, str], list[bool]]:
    """For each product, by its beginning, and each index in it, whether it stands above; below a ∂ above is below."""
    below = [match.span(1) for match in _BELOW.finditer(text)]
    terms: dict[tuple[int, str], list[bool]] = {}
    for match in found:
        turned = any(start <= match.start() < end for start, end in below)
        for sign in "_^":
            for letter in _letters(match, sign):
                terms.setdefault((_beginning(text, match.start()), letter), []).append((sign == "^") != turned)
    return terms


def _beginning(text: str, place: int) -> int:
    """Where the product begins in which a place is: behind a sign or a bracket, but around a fraction."""
    depth = 0
    while place > 0:
        char = text[place - 1]
        if char in "({[" and depth == 0:
            if char != "{" or not _FRACTION.search(text, 0, place):
                break
        else:
            depth += (char in ")}]") - (char in "({[")
        if depth == 0 and (char in "-+=<>&,;" or _RELATION.search(text, 0, place)):
            break
        place -= 1
    return place
