"""What a check found, as a record and as something to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import show
from .instances import Instance
from .statements import Statement


@dataclass(frozen=True)
class Counterexample:
    """Values for the parameters, and in words what is wrong there."""

    values: Mapping[str, Any]
    words: str

    @staticmethod
    def of(instance: Instance, words: str, order: list[str]) -> Counterexample:
        return Counterexample({name: instance.values[name] for name in order}, words)

    def text(self) -> str:
        """`A = [1 2], x = (1, 0): 3 ≠ 4`"""
        return ": ".join(part for part in (show.assignment(self.values), self.words) if part)

    def html(self) -> str:
        given = ", ".join(
            f"<span style='white-space:nowrap'>{name} = {show.as_html(value)}</span>"
            if np.size(value) <= show.PRINTED
            else f"{name} ({show.shape(value)})"
            for name, value in self.values.items()
        )
        return " gives ".join(part for part in (given, show.escape(self.words)) if part)


@dataclass(frozen=True)
class Audited:
    """A hypothesis that was dropped: what it was, what was left, and what came of it."""

    dropped: str
    left: str
    counterexample: Counterexample | None
    reason: str


@dataclass(frozen=True)
class Refuted:
    """A near-miss and where it fails."""

    title: str
    counterexample: Counterexample


@dataclass
class Verdict:
    """All that one check found. `worst_ratio` is in units of rounding error, `seconds` is a time."""

    statement: Statement
    objects: list[str] = field(default_factory=list)
    instances: int = 0
    spread: str = ""
    worst_ratio: float = 0.0
    printed: int = 0
    """Displayed formulas of the statement that were executed as printed."""
    printed_on: int = 0
    exact: list[dict[str, int]] = field(default_factory=list)
    exact_claims: str = ""
    """Which claims are exact, in the words of `exact.prove`; empty where none is."""
    audit: list[Audited] = field(default_factory=list)
    near_misses: list[Refuted] = field(default_factory=list)
    attained: list[tuple[str, Counterexample]] = field(default_factory=list)
    counterexample: Counterexample | None = None
    failure: str = ""
    """Why a claim failed that has no counterexample."""
    open: bool = False
    """An exercise whose answer is still missing."""
    without_symbols: bool = False
    """SymPy was missing: nothing was tried exactly."""
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return self.counterexample is None and not self.failure and not self.open

    def record(self) -> dict[str, Any]:
        """The verdict as plain data, for a ledger of the whole book."""
        return {
            "label": self.statement.label,
            "statement": self.statement.name,
            "title": self.statement.title,
            "holds": self.holds,
            "instances": self.instances,
            "spread": self.spread,
            "worst_ratio": float(f"{self.worst_ratio:.3g}"),
            "printed": self.printed,
            "printed_on": self.printed_on,
            "exact": self.exact,
            "exact_claims": self.exact_claims,
            "attained": [f"equality{links} at {found.text()}" for links, found in self.attained],
            "audit": [
                {"dropped": a.dropped, "left": a.left, "needed": a.counterexample is not None,
                 "counterexample": a.counterexample.text() if a.counterexample else None, "reason": a.reason}
                for a in self.audit
            ],
            "near_misses": [{"title": r.title, "refuted_by": r.counterexample.text()} for r in self.near_misses],
            "seconds": round(self.seconds, 4),
        }  # fmt: skip

    # --- to read ---------------------------------------------------------------------------

    @property
    def _heading(self) -> tuple[str, str, str]:
        """Mark, name and title."""
        if self.statement.label:
            return ("○" if self.open else "✓"), self.statement.name, self.statement.title
        return ("○" if self.holds else "✗"), "Conjecture", self.statement.title

    def _rows(self, form: str) -> list[tuple[str, list[str]]]:
        """The body, as (heading, lines); `form` is "text" or "html"."""

        def of(found: Counterexample) -> str:
            return found.html() if form == "html" else found.text()

        def words(text: str) -> str:
            return show.escape(text) if form == "html" else text

        if self.open:
            return [("open", [words("put your answer where it says NotImplementedError, and run the cells again")])]
        if self.counterexample:
            return [("refuted", [of(self.counterexample)])]
        if self.failure:
            return [("refuted", [words(self.failure)])]
        where = f", {self.spread}" if self.spread else ""
        kind = "confirmed" if self.statement.label else "not refuted"
        rows = [(kind, [words(f"on {self.instances} instances{where}")])]
        if self.printed:
            what = "the displayed formula holds" if self.printed == 1 else f"the {self.printed} displayed formulas hold"
            says = "says" if self.printed == 1 else "say"
            rows.append(
                ("as printed", [words(f"{what} on {self.printed_on} instances and {says} the same as the check")])
            )
        if self.exact:
            what = "an algebraic identity" if self.exact_claims == "all" else self.exact_claims
            all_such = f"true for all such {show.listed(self.objects)}"
            rows.append(("exact", [words(f"{what}{_shapes(self.exact)}: {all_such}")]))
        if self.without_symbols:
            rows.append(("exact", [words("not tried: SymPy is not installed here")]))
        if self.attained:
            rows.append(("sharp", [f"equality{links} at {of(found)}" for links, found in self.attained]))
        audit = []
        for a in self.audit:
            if a.counterexample:
                weaker = f" With {words(a.left)} only: " if a.left else " Without it: "
                audit.append(f"{words(a.dropped)}: needed.{weaker}{of(a.counterexample)}")
            else:
                audit.append(words(f"{a.dropped}: not needed. {a.reason}"))
        if self.statement.label:
            rows.append(("hypotheses", audit or ["none to drop: the parameters are arbitrary"]))
        if self.near_misses:
            rows.append(("refuted", [f"“{words(r.title)}”: {of(r.counterexample)}" for r in self.near_misses]))
        return rows

    def text(self) -> str:
        """The verdict as plain text."""
        mark, name, title = self._heading
        lines = [f"{mark} {name}: {title}"]
        for heading, body in self._rows("text"):
            lines += [f"  {heading if i == 0 else '':<12}{line}" for i, line in enumerate(body)]
        return "\n".join(lines)

    def html(self) -> str:
        """The verdict as HTML that needs no style sheet and follows the page's colours."""
        mark, name, title = self._heading
        return boxed(mark, f"<strong>{show.escape(name)}</strong>: {show.escape(title)}", self._rows("html"))


COLOURS = {"✓": "#2e8b3d", "✗": "#d0453b", "○": "#7a8794"}
"""Green says confirmed, red refuted, grey says no more."""


def boxed(mark: str, heading: str, rows: Iterable[tuple[str, list[str]]], *, markdown: bool = False) -> str:
    """A verdict as HTML; with `markdown` the heading may hold Markdown (a formula), the rest stays HTML."""
    colour = COLOURS[mark]
    box = f"border-left:4px solid {colour};padding:.35em 0 .35em .9em;margin:.4em 0;line-height:1.5;overflow-x:auto"
    grid = "display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2em 1em;margin:.3em 0 0"
    body = "".join(
        f"<dt style='font-weight:normal;opacity:.75'>{name}</dt>"
        + "<dd style='margin:0;min-width:0;overflow-x:auto'>"
        + "".join(f"<div>{line}</div>" for line in lines)
        + "</dd>"
        for name, lines in rows
    )
    sign = f"<span style='color:{colour};font-weight:bold' aria-hidden='true'>{mark}</span> {heading}"
    sign = f"\n\n{sign}\n\n" if markdown else f"<div>{sign}</div>"  # a blank line ends an HTML block of Markdown
    return f"<div class='qed-verdict' style='{box}'>{sign}<dl style='{grid}'>{body}</dl></div>"


def _shapes(shapes: list[dict[str, int]]) -> str:
    """` for (m, n) = (1, 1), (2, 3) and (3, 2)`, or nothing where there are no dimensions."""
    names = list(shapes[0])
    if not names:
        return ""
    if len(names) == 1:
        return f", for {names[0]} = " + show.listed([str(s[names[0]]) for s in shapes])
    return f", for ({', '.join(names)}) = " + show.listed(
        ["(" + ", ".join(str(d) for d in s.values()) + ")" for s in shapes]
    )
