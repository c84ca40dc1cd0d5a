"""What the tests of qed share: a small book of their own, and ways to run a claim or a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qed import Session, confirms, instances
from qed.confirm import Check
from qed.statements import Statement

RANDOM = 48
"""Random instances in the tests, fewer than in the book."""
INSTANCES = instances.SMALL + RANDOM


class Book:
    """Statements made for one test; the labels of the real book play no part."""

    def __init__(self) -> None:
        self.statements: dict[str, Statement] = {}

    def label(self, *proof: str, kind: str = "proposition", label: str = "") -> str:
        """The label of a new statement whose proof displays the given relations."""
        number = len(self.statements) + 1
        label = label or f"prp-number-{number}"
        self.statements[label] = Statement(label, kind, f"9.{number}", f"Number {number}", "chapters/09", proof)
        return label

    def check(self, function: Callable[..., Any], *proof: str, **options: Any) -> Check:
        """Confirm a new statement with a function."""
        return confirms(self.label(*proof), **options)(function)


def open_book() -> Iterator[Book]:
    """Let qed read this test's book in a session of its own, with fewer instances."""
    book = Book()
    with Session(book.statements, random=RANDOM).active():
        yield book
