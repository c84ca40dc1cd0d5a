"""Answers that are numbers: one, or the entries of a vector or a matrix."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import NotWellFormed
from ..printed.questions import Answered, only
from . import typed as read

ROUNDING = 1e-12
"""Relative to the largest entry; what is exact is computed in doubles, by whatever way was typed."""
FACTORS = {
    -1.0: "the sign is the other one",
    2.0: "it is twice the right answer",
    0.5: "it is half the right answer",
}
ROUNDED = "it is rounded, and the exact answer is asked for: as a fraction, or with a root such as sqrt(2)/2"
EQUAL = re.compile(r"(?<![<>:=!])=(?![=<>])")
NAME = re.compile(
    r"\s*(?:\\[dt]?frac\s*\{[^{}\d][^{}]*\}\s*\{[^{}]*\}"
    r"|(?!sqrt|\\sqrt|\\[dt]?frac)(?:[^\W\d_]|∂|\\[A-Za-z])[^+*()=-]*(?:\([^()]*\))?)?\s*"
)
"""What stands before = and is no number: s, T', dL/dw, σ_n/σ_1; after a first `=` too."""
SQUARE, ROOT = "it is the square of the right answer", "it is the root of the right answer"


@dataclass(frozen=True)
class Table:
    """A vector or a matrix, by entries. Each entry is judged.

    Parameters
    ----------
    right : a formula in what is given, or a table of such, in square brackets: r"A\\vec{x}", "[[1, 0], [0, 1/2]]".
    values : what is given, by the letters of the formula.
    mistakes : wrong answers that have a name, written like the right one.
    places : decimal places to which an answer may be rounded; None where the exact numbers are asked for.
    """

    right: str
    values: Mapping[str, Any] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)
    places: int | None = None
    why: str = ""

    @functools.cached_property
    def value(self) -> np.ndarray:
        return self.value_of(self.right)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def tells_apart(self) -> bool:
        """Whether no mistake that has a name makes the right answer: numbers that are drawn may flatter."""
        return not any(self._equal(self.value_of(wrong), self.value) for wrong in self.mistakes)

    def judge(self, typed: str) -> Answered:
        """What is said of an answer, typed as `(1, 2)`, `[[1, 2], [3, 4]]`, `1 2; 3 4`, or in LaTeX."""
        try:
            text = read.bare(typed)
            if not text:
                return Answered(typed, "cannot be read", "there is nothing in it yet.")
            value = self._read(text)
        except NotWellFormed as error:
            there = error if error.latex == typed else None
            return Answered(typed, "does not fit" if error.misfit else "cannot be read", error.words, error=there)
        if self.shape[1] == 1 and value.shape == self.shape[::-1]:
            value = value.T  # which of the two a vector is nobody asks for
        if value.shape != self.shape:
            turned = self._equal(value.T, self.value) if value.T.shape == self.shape else False
            words = f"your answer is {size(value.shape)}, and {size(self.shape)} is asked for"
            return Answered(typed, "does not fit", words, "it is the transpose" if turned else "")
        if self._equal(value, self.value):
            return Answered(typed, "right", self._right, why=self.why)
        if self._rounded(text, value):
            return Answered(typed, "does not fit", ROUNDED)
        return Answered(typed, "not equal", self._wrong(value), self._named(value))

    def _read(self, text: str) -> np.ndarray:
        value = read.table(text)
        if value.shape != self.shape and (pointed := read.with_points(text)) != text:
            return read.table(pointed)
        return value

    def _close(self, value: np.ndarray, right: np.ndarray) -> np.ndarray:
        most = ROUNDING * max(1.0, float(np.max(np.abs(right))))
        if self.places is not None:  # 0.595 is no rounding of 0.5904…
            value, right = np.round(value, self.places), np.round(right, self.places)
        return np.asarray(np.abs(value - right) <= most)

    def _equal(self, value: np.ndarray, right: np.ndarray) -> bool:
        return value.shape == right.shape and bool(np.all(self._close(value, right)))

    def _rounded(self, text: str, value: np.ndarray) -> bool:
        """Whether it is the right answer but for rounding to the digits that were typed, two or more."""
        places = [len(digits) for digits in re.findall(r"(?<=\d)(?:\.|,(?!\d+\s*,))(\d{2,})", text)]
        return bool(places) and bool(np.all(np.abs(value - self.value) <= 0.501 * 10.0 ** -min(places)))

    # --- words ------------------------------------------------------------------------------------

    @property
    def _right(self) -> str:
        return "every entry is right" + ("" if self.places is None else f", to {places(self.places)}")

    def _wrong(self, value: np.ndarray) -> str:
        """Which entries are not right; their right values are not told."""
        good = self._close(value, self.value)
        if not np.any(good):
            return "no entry is right"
        bad = [tuple(k + 1 for k in place) for place in np.argwhere(~good).tolist()]
        vector = self.shape[1] == 1
        named = [f"entry {i}" if vector else f"row {i}, column {j}" for i, j in bad]
        rest = int(np.sum(good))
        return f"not right: {'; '.join(named)}. Right: {'the other' if rest == 1 else f'the other {rest}'}"

    # --- naming -----------------------------------------------------------------------------------

    def _named(self, value: np.ndarray) -> str:
        """The mistake that makes this answer; "" where none does, or two of different names do."""
        own = {name for text, name in self.mistakes.items() if self._equal(value, self.value_of(text))}
        return only(own or {name for name, wrong in self._slips() if self._equal(value, wrong)})

    def value_of(self, text: str) -> np.ndarray:
        """The value of an answer in the book."""
        return read.table(text, self.values) if text.startswith("[") else read.evaluated(text, self.values)

    def _slips(self) -> list[tuple[str, np.ndarray]]:
        """Wrong answers that come out of the right one mechanically, where they differ from it."""
        right = self.value
        found = [(name, factor * right) for factor, name in FACTORS.items()]
        if self.shape[0] == self.shape[1]:
            found.append(("it is the transpose", right.T))
        return [(name, wrong) for name, wrong in found if not self._equal(wrong, right)]


@dataclass(frozen=True)
class Number(Table):
    """A number, exact or rounded to decimal places."""

    def judge(self, typed: str) -> Answered:
        """What is said of a number; in 1/3 = 0.33 of the exact one."""
        *before, last = EQUAL.split(read.without_dollars(typed))
        sides = [side for side in before if not NAME.fullmatch(side)] + [last]
        said = [dataclasses.replace(super(Number, self).judge(side), typed=typed) for side in sides]
        right, wrong = [one for one in said if one], [one for one in said if not one and one.words != ROUNDED]
        if right and wrong:
            return Answered(typed, "cannot be read", "the sides of = are not the same number: type one number.")
        return (right or wrong or said)[-1]

    def _read(self, text: str) -> np.ndarray:
        if (count := len(read.split(text, ","))) > 1 and not read.COMMA.fullmatch(text):
            raise NotWellFormed(f"there are {count} numbers, and one is asked for.", misfit=True)
        return np.array([[read.number(text)]])

    @property
    def _right(self) -> str:
        return "equal to the answer of the book" + ("" if self.places is None else f", to {places(self.places)}")

    def _wrong(self, value: np.ndarray) -> str:
        right, there = float(self.value[0, 0]), float(value[0, 0])
        return "it is too large" if there > right else "it is too small"

    def _slips(self) -> list[tuple[str, np.ndarray]]:
        right = self.value
        found = [*super()._slips(), (SQUARE, right**2)]
        if right[0, 0] > 0:
            found.append((ROOT, np.sqrt(right)))
        return [
            (name, wrong) for name, wrong in found if name != "it is the transpose" and not self._equal(wrong, right)
        ]


def size(shape: tuple[int, ...]) -> str:
    """A shape in words: `a vector with 3 entries`, `2×3`."""
    rows, columns = shape
    if columns == 1:
        return "a number" if rows == 1 else f"a vector with {rows} entries"
    return f"a {rows}×{columns} matrix"


def places(count: int) -> str:
    return "a whole number" if count == 0 else "one decimal place" if count == 1 else f"{count} decimal places"
