"""Whether a solution that is not out stands in what was made: looked for, not taken on trust.

What gives a solution away is a sentence of it, or a line of its code, that stands in no page that is out.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from proofs_that_run import pages
from proofs_that_run.course.shares import KEPT_BACK, is_answer, tags
from proofs_that_run.pages import BOOK, Book
from proofs_that_run.sheets import ANSWER

SHORTEST = 30
"""Letters of a piece that is looked for; shorter ones stand elsewhere by chance."""
PROSE = re.compile(r"[A-Za-z][A-Za-z ,;'’-]+[A-Za-z]")


def pieces(path: Path) -> Iterator[list[str]]:
    """For each cell of a notebook with solutions the sentences, or lines of code, that it has beyond the sheet."""
    for cell in pages.read(path).cells:
        if is_answer(cell):
            yield PROSE.findall(re.sub(r"\$[^$]*\$|[{`][^`]*`+", "\n", words(cell.source)))
        elif {"solution", *KEPT_BACK} & {*tags(cell)}:
            yield [line.strip() for line in cell.source.splitlines()]
        elif cell.cell_type == "code":
            for found in ANSWER.finditer(cell.source):
                yield [line.strip() for line in found[0].splitlines()[1:-1]]


def secrets(book: Book, names: Iterable[str], known: Iterable[Path]) -> dict[str, set[str]]:
    """What tells the solutions of each of these sheets: of a cell the longest piece that no page of `known` has."""
    told = "\n".join(part for path in known for part in parts(path))
    found: dict[str, set[str]] = {}
    for name in names:
        of_cells = (
            [piece for piece in cell if len(piece) >= SHORTEST and piece[0] != "#" and piece not in told]
            for cell in pieces(book.root / "solutions" / f"{name}.ipynb")
        )
        found[name] = {max(cell, key=len) for cell in of_cells if cell}
    return found


def parts(path: Path) -> Iterator[str]:
    """All that a page says: the file itself, with what its cells print, its text as a reader sees it, and its code."""
    yield path.read_text(encoding="utf-8")
    yield from map(words, pages.markdown(path))
    if path.suffix == ".ipynb":
        yield from pages.code(path)


def words(text: str) -> str:
    """A text as a reader sees it, without what makes it bold or slanted."""
    return re.sub(r"(?<!\w)[*_]+(?=\w)|(?<=[\w.,;])[*_]+(?!\w)", "", text)


def leaks(kept: dict[str, set[str]], files: Iterable[tuple[str, bytes]]) -> list[str]:
    """A sentence for every file that has a piece of a solution; `files` are names and contents."""
    wanted = [(form, name) for name, told in kept.items() for piece in sorted(told) for form in forms(piece)]
    found = {}
    for file, content in files:
        text = content.decode("utf-8", "replace")
        if file.endswith(".html"):
            text = html.unescape(re.sub(r"<[^>]*>", "", text))  # code comes in pieces, one a colour
        for form, name in wanted:
            if form in text:
                found.setdefault((file, name), f"{file} has of the solutions of {name}: “{form}”.")
    return list(found.values())


def forms(piece: str) -> set[str]:
    """A piece as it stands in a text, and in JSON."""
    return {piece, json.dumps(piece)[1:-1], json.dumps(piece, ensure_ascii=False)[1:-1]}


def of_book(course_sheets: Iterable[str], edition: Path, book: Book = BOOK) -> dict[str, set[str]]:
    """The secrets of a book while the solutions of `course_sheets` alone are out; `edition` has the site's sources."""
    out = set(course_sheets)
    names = [path.stem for path in book.notebooks("solutions") if path.stem not in out]
    known = [*edition.rglob("*.ipynb"), *edition.rglob("*.md"), *book.notebooks("chapters", "exercises")]
    return secrets(book, names, known)
