"""The course's own site: built from its edition, and looked through for solutions that are not out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from proofs_that_run import build, pdfs
from proofs_that_run.course import edition, secrets
from proofs_that_run.course.calendar import out
from proofs_that_run.course.plan import Course, Moment
from proofs_that_run.pages import BOOK, Book

TARGET = build.BUILD / "course"


def make(course: Course, now: Moment, target: Path = TARGET, book: Book = BOOK) -> Path:
    """Build the site of what is out, and return its folder. RuntimeError where it does not build or tells a secret."""
    released = out(course, now)
    if edition.write(course, released, target / "book", book):
        shutil.rmtree(target / "html", ignore_errors=True)  # Sphinx would leave the pages that are no longer out
    if not build.build(target / "book", target):
        raise RuntimeError("The course has errors: see the warnings above. Mend them and build again.")
    kept = secrets.of_book([sheet.name for sheet in released.solved], target / "book", book)
    if found := secrets.leaks(kept, files(target / "html")):
        raise RuntimeError("The site tells solutions that are not out, do not publish it:\n" + "\n".join(found))
    if course.pdf:
        print_sheets(target, [sheet.page for sheet in released.sheets])
    else:
        shutil.rmtree(target / "html" / pdfs.PLACE, ignore_errors=True)
    return target / "html"


def print_sheets(target: Path, sheets: list[str]) -> None:
    """Put the PDF of each sheet into the site, where the page is newer than it. RuntimeError where no browser is."""
    from tools.pdf import print_all  # of the repository, where courses are made; it needs a browser

    html = target / "html"

    def is_old(page: str) -> bool:
        made, shown = html / pdfs.PLACE / pdfs.file(page, code=True), html / f"{page}.html"
        return not made.exists() or made.stat().st_mtime < shown.stat().st_mtime

    if wanted := [page for page in sheets if is_old(page)]:
        for _ in print_all(target / "book", html, html / pdfs.PLACE, wanted, codes=(True,)):
            pass


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
