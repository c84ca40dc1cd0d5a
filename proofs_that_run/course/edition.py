"""The sources of a course's site: of the book's pages those that are out, in the order of the course.

They stand in a folder of their own, so that what is not out is in nothing that is made of it. Chapters keep their
numbers, sheets their addresses. `sheets/` has the sheets as they were handed out, for the download, where a page shows
its solutions by now.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from proofs_that_run import edition, ledger, pages
from proofs_that_run.course import schedule
from proofs_that_run.course.calendar import Out
from proofs_that_run.course.plan import Course
from proofs_that_run.course.published import with_solutions
from proofs_that_run.notebooks import normalise
from proofs_that_run.pages import BOOK, WHOLE, Book

ALWAYS = ("chapters/formulas", "chapters/notation", "chapters/how-the-checks-work", "chapters/taken-for-granted",
          "chapters/ledger", "chapters/map", "chapters/references")  # fmt: skip
"""Pages that a course has beside its chapters, of those that the book has."""


def write(course: Course, out: Out, target: Path, book: Book = BOOK) -> bool:
    """Put the sources together; what has not changed keeps its time, so that a build after a build is short.

    Says whether something was taken away that was there before: then no built page may stay.
    """
    toc = contents(out, book)
    named = {page for part in toc["parts"] for page in flat(part["chapters"])}
    files = {
        "_toc.yml": yaml.safe_dump(toc, sort_keys=False),
        WHOLE: yaml.safe_dump(edition.of(book, named), allow_unicode=True),
        "_config.yml": configuration(course, book),
        "index.md": schedule.page(course, out),
    }
    solved = {sheet.page for sheet in out.solved}
    for page in sorted(named):
        source = book.source(page)
        files[source.relative_to(book.root).as_posix()] = source.read_text(encoding="utf-8")
        if page in solved:
            solution = pages.read(book.root / "solutions" / source.name)
            files[f"sheets/{source.name}"] = files[f"{page}.ipynb"]
            files[f"{page}.ipynb"] = normalise(with_solutions(solution))
        if (entries := book.root / ledger.FOLDER / f"{page}.json").exists():
            files[f"{ledger.FOLDER}/{page}.json"] = entries.read_text(encoding="utf-8")
    for name in ("references.bib", "chapters/errata.yml"):
        if (book.root / name).exists() and (name != "chapters/errata.yml" or "chapters/errata" in named):
            files[name] = (book.root / name).read_text(encoding="utf-8")
    target.mkdir(parents=True, exist_ok=True)
    gone = [
        path
        for path in target.rglob("*")
        if path.is_file()
        and path.relative_to(target).parts[0] != "_static"
        and path.relative_to(target).as_posix() not in files
    ]
    for path in gone:
        path.unlink()
    for name, text in files.items():
        path = target / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    shutil.copytree(pages.ROOT / "_static", target / "_static", dirs_exist_ok=True)
    return bool(gone)


def contents(out: Out, book: Book) -> dict[str, Any]:
    """The table of contents of what is out; a part without a page is left out."""
    released = {sheet.page for sheet in out.sheets}

    def entry(page: str) -> dict[str, Any]:
        sheet = page.replace("chapters/", "exercises/")
        return {"file": page} | ({"sections": [{"file": sheet}]} if sheet in released else {})

    mine = [f"chapters/{name}" for name in out.chapters]
    parts = []
    for part in book.parts():
        own = [one["file"] for one in part["chapters"]]
        # The chapters stand in the order of the course, all else in that of the book.
        listed = [page for page in mine if page in own] + [page for page in own if page in ALWAYS and page not in mine]
        if listed:
            parts.append({**part, "chapters": [entry(page) for page in listed]})
    return {"format": "jb-book", "root": "index", "parts": parts}


def flat(entries: list[dict[str, Any]]) -> list[str]:
    return [page for entry in entries for page in (entry["file"], *flat(entry.get("sections", [])))]


def configuration(course: Course, book: Book) -> str:
    """The book's own, under the course's title, with its hub and its students' repository."""
    own = book.root / "_config.yml"
    config = yaml.safe_load((own if own.exists() else pages.ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = course.title
    config["exclude_patterns"] = [*config["exclude_patterns"], "sheets", "ledger"]
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = {name: str(pages.ROOT / folder) for name, folder in sphinx["local_extensions"].items()}
    if course.site:
        sphinx["config"]["html_baseurl"] = course.site
    if course.students:
        sphinx["config"]["students"] = dict(course.students)
    if course.hub:
        sphinx["config"]["launch_buttons"]["jupyterhub_url"] = course.hub
    return str(yaml.safe_dump(config, allow_unicode=True))
