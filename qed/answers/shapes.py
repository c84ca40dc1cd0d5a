"""Answers that are shapes: `m×n`, `n`, `2n × 1`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .. import families
from ..printed.questions import Answered, Question, only

SPACE = re.compile(r"\s*(?:\\mathbb\s*\{?R\}?|\\mathbf\s*\{?R\}?|\\R|ℝ|R)\s*\^\s*(?:\{(.*)\}|\((.*)\)|(.*))\s*")
BESIDE = re.compile(
    r"(?i)^\s*(?:an?\b|the\b|of\b|is\b|it\b|has\b|shape\b|size\b|square\s*,|matrix\b|with\b|[A-Z]\s*(?:∈|\\in\b|\bin\b|\bis\b|\bhas\b|:)|:|Real(?=\[))\s*"
    r"|\b(?:matrix|vector)\s*$|\(?\b(?:rows?|columns?|cols?)\b\)?\s*:?"
)
"""What stands beside a shape, and says nothing."""
BETWEEN = re.compile(
    r"\s*(?:[×⨯⨉✕✖&;]|\{?\\times\b\}?|,|-?\bby\b-?|\band\b|\btimes\b|\bcross\b|(?<=[\w)])\s+[xX*]\s+(?=[\w(])|(?<=\d)[xX](?=[\w(]))\s*"
)
COLUMNS_FIRST = re.compile(r"(?i)\b(?:columns?|cols?)\b.*\brows?\b", re.DOTALL)
"""n columns and m rows are m×n."""
ONE_OF_THEM = re.compile(r"(?i)\b(?:rows?|columns?|cols?)\b")
WORD = re.compile(r"(?<![\\\w])(?!times\b|by\b)[A-Za-z]{4,}|\bor\b")
"""What no product of dimensions is."""
TWO = re.compile(r"\w+\s+\w+")
"""m n is no shape yet: it may be one dimension, the product."""
ROWS_TIMES_COLUMNS = "a shape is written as rows × columns, such as m×n or 3×2."
TIGHT = re.compile(r"(?<=[\w)])(?:[xX]|\s*(?:\*|·|⋅|\\cdot\b)\s*)(?=[\w(])")


@dataclass(frozen=True)
class ShapeOf:
    """How many rows and columns something has; a vector of n entries is n×1, and `n` alone says so.

    Parameters
    ----------
    right : "m×n".
    dims : the letters for dimensions that an answer may contain, where there are more than in the right answer.
    mistakes : wrong answers that have a name.
    """

    right: str
    dims: Sequence[str] = ()
    mistakes: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    def judge(self, typed: str) -> Answered:
        """What is said of an answer, typed as `m×n`, `m x n`, `m by n`, `(m, n)` or `\\mathbb{R}^{m \\times n}`."""
        parts = sides(typed)
        if not any(parts):
            return Answered(typed, "cannot be read", "there is nothing in it yet.")
        alone = len(parts) == 1 and (TWO.fullmatch(parts[0]) or ONE_OF_THEM.search(typed))
        if len(parts) > 2 or not all(parts) or alone:
            return Answered(typed, "cannot be read", ROWS_TIMES_COLUMNS)
        found = []
        for part, right in zip(rows_and_columns(parts), rows_and_columns(sides(self.right)), strict=True):
            one = self._side(right).judge(part)
            if one.verdict not in ("right", "not equal"):
                words = f"there are words in it: {ROWS_TIMES_COLUMNS}" if WORD.search(part) else one.words
                return Answered(typed, "cannot be read", words)
            found.append(bool(one))
        if all(found):
            return Answered(typed, "right", "rows and columns are right", why=self.why)
        rows, columns = found
        words = (
            "the number of rows is right, that of columns is not" if rows else
            "the number of columns is right, that of rows is not" if columns else
            "neither rows nor columns are right"
        )  # fmt: skip
        return Answered(typed, "not equal", words, self._named(parts))

    def _side(self, text: str) -> Question:
        letters = {*re.findall("[A-Za-z]", self.right), *self.dims}
        return Question(text, {letter: families.Real[()] for letter in sorted(letters)}, arrows=False)

    def _same(self, parts: Sequence[str], others: Sequence[str]) -> bool:
        pairs = zip(rows_and_columns(parts), rows_and_columns(others), strict=True)
        return all(bool(self._side(right).judge(part)) for part, right in pairs)

    def _named(self, parts: Sequence[str]) -> str:
        own = {name for text, name in self.mistakes.items() if self._same(parts, sides(text))}
        right = rows_and_columns(sides(self.right))
        turned = self._same(parts, right[::-1])
        return only(own) if own else "rows and columns have changed places: the other layout" if turned else ""


def sides(text: str) -> list[str]:
    """The parts of a shape as they are typed."""
    text = text.strip(" $.\n")
    turned = COLUMNS_FIRST.search(text) is not None
    while (shorter := BESIDE.sub("", text, 1).strip()) != text:
        text = shorter
    if match := SPACE.fullmatch(text):
        text = next(group for group in match.groups() if group is not None)
    if text[:1] + text[-1:] in ("()", "[]") and BETWEEN.search(text):
        text = text[1:-1]
    parts = [part for part in re.split(r"\s*,\s*,\s*", BETWEEN.sub(",,", text.strip(" ,")))]
    found = [part.strip() for part in (TIGHT.split(text) if len(parts) == 1 else parts)]
    return found[::-1] if turned else found


def rows_and_columns(parts: Sequence[str]) -> tuple[str, str]:
    """A vector is one column."""
    return (parts[0], "1") if len(parts) == 1 else (parts[0], parts[1])
