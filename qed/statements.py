"""What a book calls each label: kind, number, title, page, and the formulas that it and its proof display.

A book that is installed says so by an entry point of the group `qed.statements`, which names a mapping from labels to
rows of plain data: `kind`, `number`, `title`, `page`, `formulas` and `proof` (lists of LaTeX), and, where some of these
are not executed, `not_executed` (formula → reason).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

GROUP = "qed.statements"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """One numbered statement, with the displayed formulas of its text and of its proof, as LaTeX, in order."""

    label: str
    kind: str
    number: str
    title: str
    page: str = ""
    proof: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    not_executed: Mapping[str, str] = field(default_factory=dict)
    """Why a formula is not executed, by the formula."""

    @staticmethod
    def of(label: str, row: Row) -> Statement:
        """The statement that a book has under a label."""
        return Statement(
            label,
            row["kind"],
            row["number"],
            row["title"],
            row["page"],
            tuple(row["proof"]),
            tuple(row["formulas"]),
            row.get("not_executed", {}),
        )

    @property
    def place(self) -> str:
        """`Proposition 1.5 (prp-x) in chapters/01-norms`: where to look when something is wrong."""
        return f"{self.name} ({self.label})" + (f" in {self.page}" if self.page else "")

    @property
    def name(self) -> str:
        """`Proposition 1.5`, or just the kind where there is no number."""
        return f"{self.kind.capitalize()} {self.number}".strip()


class Installed(Mapping[str, Row]):
    """The rows of all books that are installed. They are asked each time: a page may have been edited."""

    @cached_property
    def _books(self) -> list[Mapping[str, Row]]:
        from importlib.metadata import entry_points  # only now: it costs as much as all of qed

        return [book.load() for book in sorted(entry_points(group=GROUP), key=lambda book: book.name)]

    def __getitem__(self, label: str) -> Row:
        for book in self._books:
            if (row := book.get(label)) is not None:
                return row
        raise KeyError(label)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(label for book in self._books for label in book))

    def __len__(self) -> int:
        return sum(1 for _ in self)
