r"""Readers' conditions on indices, as the book prints them.

    A_{ij} = 0 \text{ for } i \ne j                →  A_{ij} = 0 \quad \forall i, j: i \ne j
    x_i^2 + x_j^2 \ge 2 x_i x_j, \quad 1 \le i < j \le n
    x_i \le x_{i+1}, \quad i = 1, \dots, n - 1     →  x_i \le x_{i+1} \quad \forall i \in \{1, \dots, n - 1\}
    A_{ii} > 0 for all i                           →  A_{ii} > 0 \quad \forall i

A letter is an index where it is one of i, j, k, l and no symbol has it.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from .typed_text import Span, TypedText

_INDEX = r"(?:[ijkl](?![A-Za-z]))"
_SIDE = rf"(?:{_INDEX}|\d+|[A-Za-z](?![A-Za-z]))(?:\s*[-+]\s*(?:\d+|[A-Za-z](?![A-Za-z])))?"
_SIGN = r"(?:\\(?:neq?|leq?|geq?|lt|gt)(?![A-Za-z])|!=|<=|>=|[=<>≠≤≥])"
_LEAST = r"(?:\\leq?(?![A-Za-z])|<=|≤)"
_LETTERS = rf"(?P<letters>{_INDEX}(?:\s*(?:,|and)\s*{_INDEX})*)"
_COUNTED = (
    rf"(?P<counted>{_INDEX}(?:\s*,\s*{_INDEX})*)\s*(?:=|(?:\\in(?![A-Za-z])|∈)\s*\\?\{{)"
    rf"\s*(?P<first>{_SIDE})\s*,(?:\s*\d+\s*,)*"
    rf"\s*(?:\\[lc]?dots(?:c|b)?|\.\.\.|…)\s*,\s*(?P<last>{_SIDE})(?:\s*\\?\}})?"
)
_COMPARED = rf"(?P<compared>{_SIDE}(?:\s*{_SIGN}\s*{_SIDE})+)"
_SPACE = r"(?:\s|\\q?quad(?![A-Za-z])|\\[,;: ]){0,8}"
_TEXT = r"\\(?:text|mbox|textrm)"
_ALL = rf"(?:\\forall|∀|(?:{_TEXT}\s*\{{)?\s*[Ff]or\s+(?:all|every|each|any)\b\s*\}}?)"
_WORDS = "(?:[Ff]or|[Ii]f|[Ww]hen|whenever|where)"
_WORD = rf"(?:{_TEXT}\s*\{{\s*{_WORDS}\s*\}}|(?<![A-Za-z\\]){_WORDS}\s)"
_LAST = re.compile(
    rf"[,;.]?{_SPACE}(?:{_ALL}{_SPACE}{_LETTERS}|(?:{_ALL}|{_WORD}|(?<=[,;])|(?<=quad)|(?P<open>\()){_SPACE}"
    rf"(?:{_COUNTED}|{_COMPARED}))\s*(?(open)\))\s*[.,;]?\s*$"
)
_BETWEEN = re.compile(rf"({_SIDE})\s*{_LEAST}\s*{_INDEX}\s*{_LEAST}\s*({_SIDE})")
_FIRST = re.compile(
    rf"^\s*(?:(?:{_ALL}{_SPACE}{_LETTERS}|(?:{_ALL}|{_WORD}){_SPACE}(?:{_COUNTED}|{_COMPARED})){_SPACE}[,:]"
    rf"|{_COMPARED.replace('compared', 'premise')}\s*(?:\\implies|\\Rightarrow|⇒|⟹|=>))(?P<claim>.+)$",
    re.DOTALL,
)


def read(text: TypedText, known: AbstractSet[str]) -> None:
    """Put a condition that stands last or first, if it is one on indices that are no symbols, as a quantifier."""

    def quantified(match: re.Match[str]) -> list[str | Span] | None:
        found = match.groupdict()
        compared = "premise" if found.get("premise") else "compared"
        said = match["letters"] or match["counted"] or match[compared]
        indices = dict.fromkeys(re.findall(r"(?<![A-Za-z\\])[ijkl](?![A-Za-z])", said))
        first = match.re is _FIRST
        if not (first or match.string[: match.start()].strip()) or not indices or not known.isdisjoint(indices):
            return None
        forall: list[str | Span] = [match.span("claim")] if first else []
        forall.append(rf" \quad \forall {', '.join(indices)}")
        ends = [match.span("first"), match.span("last")]
        if match[compared] and (both := _BETWEEN.fullmatch(match.string, *match.span(compared))):  # 1 ≤ k ≤ n
            ends = [both.span(1), both.span(2)]
        if ends[0][0] >= 0:
            return [*forall, r" \in \{", ends[0], r", \dots, ", ends[1], r"\}"]
        return [*forall, ": ", match.span(compared)] if match[compared] else forall

    text.each(_LAST, quantified)
    text.each(_FIRST, quantified)
