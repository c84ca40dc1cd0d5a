r"""Sums without an index, as readers type them: \sum x_i^2 is \sum_i x_i^2, where one index is all that it can be."""

from __future__ import annotations

import re

from .typed_text import TypedText

_BARE = re.compile(r"\\sum(?![A-Za-z])\s*(?:\\limits\s*)?(?![_^\s])")
_END = re.compile(r"[=<>,;&]|\\(?:sum|prod|leq?|geq?|neq?|quad|qquad|text|implies|iff|\\)(?![A-Za-z])")
_INDEX = re.compile(r"_\s*(?:([ijkl])(?![A-Za-z])|\{\s*([ijkl])\s*,?\s*([ijkl])?\s*\})")
_SUM = re.compile(r"\\(?:sum|prod)\s*(?:\\limits\s*)?_\s*(?:\{[^{}]*\}|\w)(?:\s*\^\s*(?:\{[^{}]*\}|\w))?")
_RUNNING = re.compile(r"\\(?:sum|prod)\s*_\s*\{?\s*([ijkl])")


def read(text: TypedText) -> None:
    """Give every bare sum its index: each that its terms have, and that means nothing outside of sums."""
    spans = [
        (match.start(), _end(text.text, match.end()))
        for match in (*_BARE.finditer(text.text), *_SUM.finditer(text.text))
    ]
    outside = "".join(c for k, c in enumerate(text.text) if not any(a <= k < b for a, b in spans))
    meant = _indices(outside)
    for match in reversed(list(_BARE.finditer(text.text))):
        summand = text.text[match.end() : _end(text.text, match.end())]
        found = _indices(_RUNNING.sub(" ", summand)) - set(_RUNNING.findall(summand)) - meant
        if 0 < len(found) < 3:
            text.put(match.start(), match.end(), [rf"\sum_{{{','.join(sorted(found))}}} "])


def _indices(text: str) -> set[str]:
    return {letter for index in _INDEX.finditer(text) for letter in index.groups() if letter}


def _end(text: str, place: int) -> int:
    """Where a summand ends: before a sign of addition or relation outside of brackets, or a bracket that closes."""
    depth, start = 0, place
    while place < len(text):
        if depth == 0 and (_END.match(text, place) or (text[place] in "+-" and place > start)):
            return place
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth < 0:
            return place
        place += 1
    return place
