"""A sheet for each student, with numbers of the student's own: what `variants: true` in course.yml asks for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from proofs_that_run import pages, reader
from proofs_that_run.course.calendar import Out
from proofs_that_run.course.plan import Course
from proofs_that_run.grading import variants
from proofs_that_run.grading.grader import file_name
from proofs_that_run.pages import BOOK, EXERCISES, Book


def check(course: Course, name: str, out: Out) -> None:
    """ValueError where the course has no variants, or the sheet none, or is not out: before the site is built."""
    if not course.variants:
        raise ValueError("The course has no variants: add the line “variants: true” to course.yml.")
    sheet = course.sheet(name)
    if sheet not in out.sheets:
        raise ValueError(f"The sheet {name} is not out before {sheet.out:%Y-%m-%d %H:%M}. Give --date for a later day.")
    if not any(variants.drawn(one.label, "") for one in sheet.exercises):
        raise ValueError(f"No exercise of {name} that is asked draws its numbers: it is the same for all.")


def write(
    course: Course, sheet: str, students: Iterable[str], notebooks: Path, folder: Path, book: Book = BOOK
) -> list[Path]:
    """Write a notebook for each student; the files. `notebooks` has what the site offers."""
    source = notebooks / f"{course.sheet(sheet).page}.ipynb"
    stated = {
        cell.id: block.label
        for cell in pages.read(book.root / "exercises" / source.name).cells if cell.cell_type == "markdown"
        for block in reader.directives(cell.source) if block.name in EXERCISES
    }  # fmt: skip
    made = []
    for student in students:
        notebook = json.loads(source.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if label := stated.get(cell.get("id")):
                cell["source"] = variants.own_text("".join(cell["source"]), label, student)
        target = folder / file_name(student) / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        made.append(target)
    return made
