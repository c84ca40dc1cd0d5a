"""What the book calls each label: kind, number, title, page, and the formulas that it and its proof display.

The facts stand in the notebooks' own text. `python -m tools.statements` reads them there and
writes `statements.json`, which travels with the package (a page in a browser has no notebooks to
read), and a test keeps the two in step.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field

from .errors import BadCheck


@dataclass(frozen=True)
class Statement:
    """One numbered statement, with the displayed formulas of its text and of its proof, as LaTeX, in order."""

    label: str
    kind: str
    number: str
    title: str
    page: str = ""
    proof: tuple[str, ...] = field(default=())
    formulas: tuple[str, ...] = field(default=())

    @property
    def place(self) -> str:
        """`Proposition 1.5 (prp-x) in chapters/01-norms`: where to look when something is wrong."""
        return f"{self.name} ({self.label})" + (f" in {self.page}" if self.page else "")

    @property
    def name(self) -> str:
        """`Proposition 1.5`, or just the kind where there is no number."""
        return f"{self.kind.capitalize()} {self.number}".strip()


@functools.cache
def index() -> dict[str, Statement]:
    """All statements of the book, by label."""
    import json

    with open(os.path.join(os.path.dirname(__file__), "statements.json"), encoding="utf-8") as file:
        rows = json.load(file)
    return {
        label: Statement(
            label, row["kind"], row["number"], row["title"], row["page"], tuple(row["proof"]), tuple(row["formulas"])
        )
        for label, row in rows.items()
    }


def find(label: str) -> Statement:
    """The statement with this label; an error that suggests the nearest one where there is none."""
    if not isinstance(label, str):
        raise BadCheck('Give the label of the statement: @confirms("prp-frobenius-trace").')
    if label not in index():
        index.cache_clear()  # the statement may have been added since this session began
    if label not in index():
        import difflib

        near = difflib.get_close_matches(label, index(), n=1, cutoff=0.5)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise BadCheck(
            f"No statement of the book has the label '{label}'.{hint} "
            "(A new one is known after `make notebooks`. For a claim of your own, use @conjecture.)"
        )
    return index()[label]
