"""The index of statements and exercises, `qed/statements.json`, made from the text of the pages."""

from __future__ import annotations

import json
from typing import Any

from .pages import BOOK, ROOT, Book, Exercise, Statement

TARGET = ROOT / "qed" / "statements.json"


def rendered(book: Book = BOOK) -> str:
    """The index as it should be."""
    rows: dict[str, dict[str, Any]] = {}
    for one in (*book.statements(), *book.exercises()):
        if one.label in rows:
            raise ValueError(f"The label {one.label} stands twice: in {rows[one.label]['page']} and in {one.page}.")
        rows[one.label] = row(one)
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def row(statement: Statement) -> dict[str, Any]:
    """A statement as the index has it; of an exercise also the points of its parts, where it has points."""
    found = {
        "kind": statement.kind,
        "number": statement.number,
        "title": statement.title,
        "page": statement.page,
        "formulas": statement.formulas,
        "proof": statement.proof,
    }
    if isinstance(statement, Exercise) and statement.points:
        found |= {"points": list(statement.points), "graded": list(statement.graded)}
    return found


def up_to_date() -> bool:
    """Whether the index says what the pages say."""
    return TARGET.exists() and TARGET.read_text(encoding="utf-8") == rendered()


def write() -> None:
    TARGET.write_text(rendered(), encoding="utf-8")
