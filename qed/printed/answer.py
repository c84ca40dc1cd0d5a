"""What came of trying a printed formula, as a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import show
from ..errors import NotWellFormed
from ..verdict import Counterexample, boxed, for_shapes, modulo_primes


@dataclass
class Tried:
    """What came of trying a formula: true, false, undecided, not well formed, or definition (nothing claimed)."""

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
    worst_ratio: float = 0.0
    attained: tuple[int, ...] = ()  # how often each ≤ and ≥ is an equality, on instances with dimensions above 1
    error: NotWellFormed | None = None
    notes: tuple[str, ...] = ()  # what was taken for granted in what a reader typed
    in_print: str = ""  # what a reader typed in another way, as the book prints it

    def __bool__(self) -> bool:
        return self.answer == "true"

    def rows(self) -> list[tuple[str, str]]:
        """The answer in parts, as (heading, text)."""
        if self.error is not None:
            return [("not well formed", self.error.words)]
        rows = []
        if self.answer == "true":
            some = "" if self.decided == self.instances else f" (defined on {self.decided} of them)"
            rows.append(("true", f"on {self.instances} instances{some}" + (f", {self.spread}" if self.spread else "")))
            if self.exact:
                rows.append(("exact", f"both sides are the same polynomials{for_shapes(self.exact)}"))
            if self.primes:
                rows.append(("mod primes", f"both sides are the same{modulo_primes(self.primes)}"))
        elif self.answer == "false":
            assert self.counterexample is not None
            rows.append(("false", ": ".join(p for p in (show.assignment(self.counterexample), self.words) if p)))
        else:
            rows.append((self.answer, self.words))
        if self.in_print:
            rows.append(("in print", self.in_print))
        return [*rows, ("read as", self.reading.replace("\n", "; ")), *(("where", note) for note in self.notes)]

    @property
    def _mark(self) -> str:
        return {"true": "✓", "false": "✗"}.get(self.answer, "○")

    def text(self) -> str:
        lines = [f"{self._mark} {' '.join(self.latex.split())}"]
        lines += [f"  {heading:<16}{text}" for heading, text in self.rows()]
        if self.error is not None:
            lines.append(self.error.marked())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """As text, and typeset; a formula that cannot be read is shown as it was written, with its place marked."""
        rows = [(heading, [show.escape(text)]) for heading, text in self.rows()]
        if self.counterexample is not None:
            rows[0] = ("false", [Counterexample(self.counterexample, self.words).html()])
        if self.error is None:
            formula = " ".join((self.in_print or self.latex).split())
            return {
                "text/plain": self.text(),
                "text/markdown": boxed(self._mark, f"$\\displaystyle {formula}$", rows, markdown=True),
            }
        latex, (start, end) = self.error.latex, self.error.span
        end = max(end, start + 1)
        before, place, after = latex[:start], latex[start:end] or " ", latex[end:]
        code = f"<code>{show.escape(before)}<mark>{show.escape(place)}</mark>{show.escape(after)}</code>"
        return {"text/plain": self.text(), "text/html": boxed(self._mark, code, rows)}
