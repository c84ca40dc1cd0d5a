"""What `proofs_that_run.grading` needs of a course: its rules, and each sheet with the exercises that are asked."""

from __future__ import annotations

from pathlib import Path

import yaml

from proofs_that_run import pages
from proofs_that_run.course.plan import Course
from proofs_that_run.course.shares import only
from proofs_that_run.grading.marks import Rules
from proofs_that_run.notebooks import normalise
from proofs_that_run.pages import BOOK, Book


def write(course: Course, folder: Path, book: Book = BOOK) -> list[Path]:
    """Write `rules.yml`, and `sheets/` with a notebook with solutions for each sheet; the files."""
    rules = of(course)
    Rules.of(rules, "the course")  # what is wrong in them is said here, not when work is graded
    made = {folder / "rules.yml": yaml.safe_dump(rules, allow_unicode=True, sort_keys=False)}
    for sheet in course.sheets:
        solution = pages.read(book.root / "solutions" / f"{sheet.name}.ipynb")
        asked = [one.label for one in sheet.exercises]
        made[folder / "sheets" / f"{sheet.name}.ipynb"] = normalise(only(solution, asked))
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(made)


def of(course: Course) -> dict[str, object]:
    """The rules as `proofs_that_run.grading.marks` reads them."""
    found: dict[str, object] = {"due": {sheet.name: sheet.due.isoformat() for sheet in course.sheets}}
    if course.late is not None:
        late = {"grace": course.late.grace, "per_day": course.late.per_day, "days": course.late.days}
        found["late"] = {name: value for name, value in late.items() if value is not None}
    if course.variants:
        found["variants"] = True
    return found | dict(course.marking)
