"""The index of statements and exercises, `statements.json`, made from the text of the pages (see `index`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import labels
from .index import FILE, digest
from .not_executed import NOT_EXECUTED
from .pages import BOOK, Book, Exercise, Statement

TARGET = Path(FILE)

Rows = dict[str, dict[str, Any]]


def rows(book: Book = BOOK) -> Rows:
    """The statements of the book and its exercises, by label, in the order of the pages."""
    found = by_label([*book.statements(), *book.exercises()])
    if unknown := NOT_EXECUTED.keys() - found.keys():
        raise ValueError(f"NOT_EXECUTED names {', '.join(sorted(unknown))}, which no page has.")
    return found


def rows_of_page(page: str, book: Book = BOOK) -> Rows:
    """The rows of one page, as its text stands now; of a sheet, those of its exercises."""
    sheet = page.startswith("exercises/")
    return by_label(book.exercises_of(book.source(page)) if sheet else book.statements_of(page))


def by_label(stated: Sequence[Statement]) -> Rows:
    """The rows of statements. ValueError where two have the same label: the second would hide the first."""
    found: Rows = {}
    for one in stated:
        if first := found.get(one.label):
            where = [f"“{title}” in {page}" for title, page in ((first["title"], first["page"]), (one.title, one.page))]
            raise ValueError(labels.repeated(one.label, where))
        found[one.label] = row(one)
    return found


def row(statement: Statement) -> dict[str, Any]:
    """A statement as the index has it; of an exercise also the points of its parts, where it has points."""
    made: dict[str, Any] = {
        "kind": statement.kind,
        "number": statement.number,
        "title": statement.title,
        "page": statement.page,
        "formulas": statement.formulas,
        "proof": statement.proof,
    }
    if reasons := NOT_EXECUTED.get(statement.label):
        if unknown := reasons.keys() - {*statement.formulas, *statement.proof}:
            raise ValueError(f"NOT_EXECUTED has a formula that {statement.label} does not display: {unknown.pop()}")
        made["not_executed"] = reasons
    if isinstance(statement, Exercise) and statement.points:
        made |= {"points": list(statement.points), "graded": list(statement.graded)}
    return made


def rendered(book: Book = BOOK) -> str:
    """The index as it should be, with the digest of the text that it was made from."""
    found = rows(book)
    named = dict.fromkeys(row["page"] for row in found.values())
    digests = {page: digest(str(book.source(page))) for page in named}
    return json.dumps({"pages": digests, "statements": found}, indent=1, ensure_ascii=False) + "\n"


def write() -> None:
    """Bring the index up to date; SystemExit with what is wrong where the pages cannot have one."""
    try:
        text = rendered()
    except ValueError as wrong:
        raise SystemExit(str(wrong)) from None
    TARGET.write_text(text, encoding="utf-8")
