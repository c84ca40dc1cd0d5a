"""What came of trying a printed formula, as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import show
from ..errors import NotWellFormed
from ..verdict import boxed, for_shapes, found_html, found_text, modulo_primes
from .kinds import printed_name
from .offering import Offer
from .offering import words as declarations

ENTRIES = 40
"""Larger arrays are named by their shape, where no words say what they are."""


class Said:
    """What is said of a formula, in lines: a mark and a heading, then its rows, then the place of an error."""

    error: NotWellFormed | None

    @property
    def _mark(self) -> str:
        raise NotImplementedError

    @property
    def _heading(self) -> str:
        raise NotImplementedError

    def rows(self) -> list[tuple[str, str]]:
        """What is said, in parts, as (heading, text)."""
        raise NotImplementedError

    def text(self) -> str:
        lines = [f"{self._mark} {self._heading}"]
        lines += [f"  {heading:<16}{text}" for heading, text in self.rows()]
        if self.error is not None:
            lines.append(self.error.marked())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text()


@dataclass(repr=False)
class Tried(Said):
    """What came of trying a formula: true, not refuted, false, undecided, not well formed, or definition.

    `true` is what is proved exactly. What only holds on all instances that were tried is `not refuted`, and a
    `definition` claims nothing.
    """

    latex: str
    answer: str
    reading: str = ""
    instances: int = 0
    decided: int = 0
    spread: str = ""
    exact: list[dict[str, int]] = field(default_factory=list)
    primes: Mapping[str, Any] | None = None
    counterexample: Mapping[str, Any] | None = None
    words: str = ""
    hunted: int = 0
    """So many further instances were made in search of one on which an inequality fails."""
    worst_ratio: float = 0.0
    attained: tuple[int, ...] = ()  # how often each ≤ and ≥ is an equality, on instances with dimensions above 1
    error: NotWellFormed | None = None
    notes: tuple[str, ...] = ()  # what was taken for granted in what a reader typed
    in_print: str = ""  # what a reader typed in another way, as the book prints it
    offer: Offer = field(default_factory=dict)
    """Declarations with which the formula can be read, where that is all that is missing (see `offering`)."""

    def __bool__(self) -> bool:
        """Whether nothing speaks against it: it is true, or not refuted."""
        return self.answer in ("true", "not refuted")

    def rows(self) -> list[tuple[str, str]]:
        """The answer in parts, as (heading, text)."""
        if self.error is not None:
            new = self.offer and self.error.undeclared
            declare = [("to declare", f"{declarations(self.offer)}: then its shapes fit.")] if new else []
            return [("not well formed", self.error.words), *declare]
        rows = []
        if self:
            some = "" if self.decided == self.instances else f" (defined on {self.decided} of them)"
            count = f"{self.instances} instance{'' if self.instances == 1 else 's'}"
            rows.append((self.answer, f"on {count}{some}" + (f", {self.spread}" if self.spread else "")))
            if self.hunted:
                rows.append(("hunted", f"on {self.hunted} more, where it would fail first"))
            if self.exact:
                rows.append(("exact", f"both sides are the same polynomials{for_shapes(self.exact)}"))
            if self.primes:
                rows.append(("mod primes", f"both sides are the same{modulo_primes(self.primes)}"))
        elif self.answer == "false":
            assert self.counterexample is not None
            rows.append(("false", found_text(self._found())))
        else:
            rows.append((self.answer, self.words))
        if self.in_print:
            rows.append(("in print", self.in_print))
        return [*rows, ("read as", self.reading.replace("\n", "; ")), *(("where", note) for note in self.notes)]

    def _found(self) -> dict[str, Any]:
        """The counterexample as plain data. Of a large array it says in words what it is, where it can."""
        assert self.counterexample is not None
        written = show.written_values(self.counterexample)
        for name, one in written.items():
            if isinstance(one, dict):
                value = self.counterexample[name]
                if words := _pattern(value):
                    written[name] = {"shape": f"{one['shape']}, {words}"}
                elif np.size(value) <= ENTRIES:
                    written[name] = show.written(value)
        return {"values": {printed_name(name): one for name, one in written.items()}, "words": self.words}

    @property
    def _mark(self) -> str:
        return {"true": "✓", "false": "✗", "not refuted": "◐"}.get(self.answer, "○")

    @property
    def _heading(self) -> str:
        return " ".join(self.latex.split())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """As text, and typeset; a formula that cannot be read is shown as it was written, with its place marked."""
        rows = [(heading, [show.escape(text)]) for heading, text in self.rows()]
        if self.counterexample is not None:
            rows[0] = ("false", [found_html(self._found())])
        if self.error is None:
            formula = " ".join((self.in_print or self.latex).split())
            return {
                "text/plain": self.text(),
                "text/markdown": boxed(self._mark, f"$\\displaystyle {formula}$", rows, markdown=True),
            }
        return {"text/plain": self.text(), "text/html": boxed(self._mark, marked(self.error), rows)}


def marked(error: NotWellFormed) -> str:
    """A formula that cannot be read as HTML, as it was written, with its place marked."""
    latex, (start, end) = error.latex, error.span
    end = max(end, start + 1)
    before, place, after = latex[:start], latex[start:end] or " ", latex[end:]
    return f"<code>{show.escape(before)}<mark>{show.escape(place)}</mark>{show.escape(after)}</code>"


def _pattern(value: Any) -> str:
    """What a large array is, so that one can write it down: `the identity`, `all 1`, `column 1 is 1, all else 0`."""
    if not isinstance(value, np.ndarray) or value.dtype == object or value.ndim not in (1, 2):
        return ""
    if value.min() == value.max():
        return f"all {show.number(value.flat[0])}"
    top = float(np.abs(value).max())
    unit = show.number(value.flat[int(np.argmax(np.abs(value)))])
    if value.ndim == 2 and np.array_equal(value, value[0, 0] * np.eye(*value.shape)):
        return "the identity" if unit == "1" and len(set(value.shape)) == 1 else f"{unit} on the diagonal, else 0"
    if value.ndim == 2:
        for name, lines in (("row", value), ("column", value.T)):
            kept = [k for k, line in enumerate(lines) if line.any()]
            if len(kept) == 1 and np.ptp(lines[kept[0]]) == 0.0:
                return f"{name} {kept[0] + 1} all {unit}, else 0"
    if np.count_nonzero(value) == 1:
        place = [k + 1 for k in np.argwhere(value)[0].tolist()]
        return f"entry {', '.join(map(str, place))} is {unit}, else 0"
    if value.ndim == 1 and np.array_equal(np.abs(value), np.full(value.shape, top)):
        return f"{show.number(value[0])}, {show.number(value[1])}, …" if (value[::2] == value[0]).all() else ""
    if value.ndim == 1 and np.array_equal(value, 1.0 + np.arange(value.size)):
        return "1, 2, 3, …"
    return ""
