r"""Sums without an index, as readers type them: \sum x_i^2 is \sum_i x_i^2, where one index is all that it can be."""

from __future__ import annotations

import re

from .typed_text import TypedText

_BARE = re.compile(r"\\sum(?![A-Za-z])\s*(?:\\limits\s*)?(?![_^\s])")
_END = re.compile(r"[=<>,;&]|\\(?:leq?|geq?|neq?|quad|qquad|text|implies|iff|\\)(?![A-Za-z])")
_INDEX = re.compile(r"_\s*(?:([ijkl])(?![A-Za-z])|\{\s*([ijkl])\s*,?\s*([ijkl])?\s*\})")
_RUNNING = re.compile(r"\\(?:sum|prod)\s*_\s*\{?\s*([ijkl])")


def read(text: TypedText) -> None:
    for match in reversed(list(_BARE.finditer(text.text))):
        summand = text.text[match.end() : _end(text.text, match.end())]
        found = {letter for index in _INDEX.finditer(_RUNNING.sub(" ", summand)) for letter in index.groups() if letter}
        found -= set(_RUNNING.findall(summand))
        if 0 < len(found) < 3:
            text.put(match.start(), match.end(), [rf"\sum_{{{','.join(sorted(found))}}} "])


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
