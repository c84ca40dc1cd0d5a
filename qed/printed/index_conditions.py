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
_LETTERS = rf"(?P<letters>{_INDEX}(?:\s*(?:,|and)\s*{_INDEX})*)"
_COUNTED = (
    rf"(?P<counted>{_INDEX}(?:\s*,\s*{_INDEX})*)\s*=\s*(?P<first>{_SIDE})\s*,(?:\s*\d+\s*,)*"
    rf"\s*(?:\\[lc]?dots(?:c|b)?|\.\.\.|…)\s*,\s*(?P<last>{_SIDE})"
)
_COMPARED = rf"(?P<compared>{_SIDE}(?:\s*{_SIGN}\s*{_SIDE})+)"
_SPACE = r"(?:\s|\\q?quad(?![A-Za-z])|\\[,;: ])*"
_TEXT = r"\\(?:text|mbox|textrm)"
_ALL = rf"(?:\\forall|∀|(?:{_TEXT}\s*\{{)?\s*[Ff]or\s+(?:all|every|each|any)\b\s*\}}?)"
_WORD = rf"(?:{_TEXT}\s*\{{\s*(?:for|if|when|whenever|where)\s*\}}|(?<![A-Za-z\\])(?:for|if|when|whenever|where)\s)"
_LAST = re.compile(
    rf"[,;.]?{_SPACE}(?:{_ALL}{_SPACE}{_LETTERS}|(?:{_ALL}|{_WORD}|(?<=[,;])|(?<=quad)|(?P<open>\()){_SPACE}"
    rf"(?:{_COUNTED}|{_COMPARED}))\s*(?(open)\))\s*[.,;]?\s*$"
)


def read(text: TypedText, known: AbstractSet[str]) -> None:
    """Put the condition that stands last, if it is one on indices that are no symbols, as a quantifier."""

    def quantified(match: re.Match[str]) -> list[str | Span] | None:
        said = match["letters"] or match["counted"] or match["compared"]
        indices = dict.fromkeys(re.findall(r"(?<![A-Za-z\\])[ijkl](?![A-Za-z])", said))
        if not match.string[: match.start()].strip() or not indices or not known.isdisjoint(indices):
            return None
        forall = rf" \quad \forall {', '.join(indices)}"
        if match["counted"]:
            return [forall, r" \in \{", match.span("first"), r", \dots, ", match.span("last"), r"\}"]
        return [forall, ": ", match.span("compared")] if match["compared"] else [forall]

    text.each(_LAST, quantified)
