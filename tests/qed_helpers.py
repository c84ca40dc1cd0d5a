"""What the tests of qed share: a small book of their own, and ways to run a claim or a check."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from qed import confirm, confirms, instances, statements
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

    def check(self, function: Callable[..., Any], *proof: str, **options: Any) -> confirm.Check:
        """Confirm a new statement with a function."""
        return confirms(self.label(*proof), **options)(function)


def open_book(monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """Let qed read this test's book, with fewer instances, the default seed, and nothing from before."""
    book = Book()
    monkeypatch.setattr(statements, "index", functools.cache(lambda: book.statements))
    monkeypatch.setattr(instances, "RANDOM", RANDOM)
    for variable in ("QED_SEED", "QED_LEDGER"):
        monkeypatch.delenv(variable, raising=False)
    confirm.forget()
    yield book
    confirm.forget()
