"""A book's pages and what stands in them, read from the files themselves.

Everything else (the index that `qed` looks labels up in, the coverage tests, the exercise sheets, the site) asks here.
`BOOK` is the book in this repository; a `Book` may be any folder with a `_toc.yml`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml

from . import points, reader

ROOT = Path(__file__).resolve().parent.parent

PROVED = ("theorem", "proposition", "lemma", "corollary")
"""The kinds of statement that have a proof."""

KINDS = ("definition", *PROVED, "example", "remark", "strategy")
"""The kinds of statement that share one sequence of numbers in a chapter."""

NAMING = ("prf:ref", "eq")
"""The roles that refer to a statement: by its number, or by that of an equation in it."""

WHOLE = "_whole.yml"
"""In the folder of an edition of some of a book's chapters: what it has to know of the whole book."""

EXERCISES = ("exercise", "exercise-start")
"""The directives that state an exercise."""


COUNTED: Mapping[str, Callable[[int], str]] = {
    "": lambda position: str(position + 1),
    "romanupper": lambda position: ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[position],
    "alphaupper": lambda position: chr(ord("A") + position),
}
"""How the pages of a part of the table of contents are counted, by its style there."""


@dataclass
class Statement:
    """A numbered statement (or an exercise) as it stands in a page, with the displays of it and of its proof.

    `names` are the labels of statements and equations that the proof refers to, as it refers to them.
    """

    label: str
    kind: str
    number: str
    title: str
    page: str
    text: str = ""
    formulas: list[str] = field(default_factory=list)
    proof: list[str] = field(default_factory=list)
    has_proof: bool = False
    names: list[str] = field(default_factory=list)


@dataclass
class Exercise(Statement):
    """An exercise: for each of its parts the points, and how they are given, `auto` or `by hand`."""

    points: tuple[int, ...] = ()
    graded: tuple[str, ...] = ()


class Book:
    """A folder of pages, in the order of its `_toc.yml`."""

    def __init__(self, root: Path):
        self.root = root

    def notebooks(self, *folders: str) -> list[Path]:
        """All notebooks of the book (or of some of its folders), in order."""
        folders = folders or ("chapters", "exercises", "solutions")
        return [path for folder in folders for path in sorted((self.root / folder).glob("*.ipynb"))]

    def toc(self) -> list[str]:
        """All pages that the table of contents names, in order, without the front page."""

        def below(entries: list[dict[str, Any]]) -> Iterator[str]:
            for entry in entries:
                yield entry["file"]
                yield from below(entry.get("sections", []))

        return [page for part in self.parts() for page in below(part["chapters"])]

    def numbered_pages(self) -> list[tuple[str, str]]:
        """(page, number prefix) for every chapter ("1", "2", …), review ("I", …) and appendix ("A", "B", …).

        An edition of some of a book's chapters keeps the numbers that these have in the whole book.
        """
        pages, kept = [], self.whole().get("numbers", {})
        for part in self.parts():
            counted = COUNTED.get(part.get("style", ""), COUNTED[""])
            pages += [
                (entry["file"], kept.get(entry["file"], counted(position)))
                for position, entry in enumerate(part["chapters"])
            ]
        return pages

    def numbers(self) -> dict[str, str]:
        """The number of every page that has one or counts with a chapter, as its exercises do, in order."""
        numbered, found, last = dict(self.numbered_pages()), {}, ""
        for page in self.toc():
            last = numbered.get(page, last)
            found[page] = last
        return found

    def numbers_of_sheets(self) -> dict[str, str]:
        """By the name of a sheet, the number of the chapter that it stands under, or that it is named after."""
        named = {page.rpartition("/")[2]: number for page, number in self.numbered_pages()}
        return named | {
            page.rpartition("/")[2]: number for page, number in self.numbers().items() if page.startswith("exercises/")
        }

    def whole(self) -> dict[str, dict[str, str]]:
        """Of an edition, what it has to know of the whole book (see `edition`); empty where this is the whole book."""
        path = self.root / WHOLE
        found: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found

    def parts(self) -> list[dict[str, Any]]:
        """The parts of the table of contents, as `_toc.yml` has them."""
        return _parts((self.root / "_toc.yml").read_text(encoding="utf-8"))

    def source(self, page: str) -> Path:
        """The file of a page that the table of contents names without its ending."""
        for ending in (".ipynb", ".md"):
            if (self.root / (page + ending)).exists():
                return self.root / (page + ending)
        raise FileNotFoundError(f"_toc.yml names {page}, but there is no {page}.ipynb and no {page}.md.")

    def page(self, path: Path) -> str:
        """The name of a file's page, as the table of contents has it: `chapters/01-norms`."""
        return path.relative_to(self.root).with_suffix("").as_posix()

    def statements(self) -> list[Statement]:
        """All numbered statements of the book, in the order of its pages."""
        return [found for page, prefix in self.numbered_pages() for found in self.statements_of(page, prefix)]

    def statements_of(self, page: str, prefix: str | None = None) -> list[Statement]:
        """The numbered statements of one page; `prefix` is its number, looked up where it is not given."""
        prefix = dict(self.numbered_pages())[page] if prefix is None else prefix
        found: list[Statement] = []
        for text in markdown(self.source(page)):
            for block in reader.directives(text):
                if block.kind in KINDS:
                    if not block.label:
                        raise ValueError(
                            f"{page}: the {block.kind} '{block.argument}' has no label. Add a line `:label: …` to it."
                        )
                    number = f"{prefix}.{len(found) + 1}"
                    found.append(
                        Statement(block.label, block.kind, number, block.argument, page, block.body, latex(block.body))
                    )
                elif block.kind == "proof" and found:
                    found[-1].has_proof = True
                    found[-1].proof += latex(block.body)
                    found[-1].names += [label for role, label in reader.references(block.body) if role in NAMING]
        return found

    def exercises(self) -> list[Exercise]:
        """All exercises in the order of their sheets, numbered with the chapters that these are named after.

        They are read from the notebooks with solutions, or from the sheets where a copy of the book has no solutions.
        Where neither a sheet nor its chapter is in the table of contents, its exercises are not part of the book.
        """
        pages, numbers = self.toc(), self.numbers_of_sheets()
        paths = self.notebooks("solutions") or self.notebooks("exercises")

        def place(path: Path) -> int:
            sheet = f"exercises/{path.stem}"
            return pages.index(sheet) if sheet in pages else len(pages)

        found = sorted((path for path in paths if path.stem in numbers), key=place)
        return [exercise for path in found for exercise in self.exercises_of(path)]

    def exercises_of(self, path: Path) -> list[Exercise]:
        """The exercises of one notebook with solutions, or of its sheet; their page is the students' sheet."""
        prefix = self.numbers_of_sheets()[path.stem]
        stated = [
            block for text in markdown(path) for block in reader.directives(text) if block.name in EXERCISES
        ]  # fmt: skip
        found = []
        for i, block in enumerate(stated, 1):
            try:
                given = points.read(block.options) or ((), ())
            except ValueError as problem:
                raise ValueError(f"{self.page(path)}: the exercise “{block.label}”: {problem}") from None
            sheet = f"exercises/{path.stem}"
            found.append(
                Exercise(block.label, "exercise", f"{prefix}.{i}", block.argument, sheet, block.body,
                         points=given[0], graded=given[1])
            )  # fmt: skip
        return found

    def title(self, page: str) -> str:
        """The title of a page, as its first heading has it."""
        return next(filter(None, map(reader.title, markdown(self.source(page)))))


BOOK = Book(ROOT)


def latex(text: str) -> list[str]:
    """The LaTeX of the displayed formulas of a text, each on one line."""
    return [display.latex for display in reader.displays(text)]


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def markdown(path: Path) -> Iterator[str]:
    """The text cells of a page, in order."""
    if path.suffix == ".md":
        yield path.read_text(encoding="utf-8")
    else:
        yield from (source for kind, source in _cells(path.read_text(encoding="utf-8")) if kind == "markdown")


def code(path: Path) -> Iterator[str]:
    """The code cells of a notebook, in order."""
    yield from (source for kind, source in _cells(path.read_text(encoding="utf-8")) if kind == "code")


# What a file says is read once, as long as it says the same. Nobody alters what these return.


@functools.lru_cache(maxsize=128)
def _cells(notebook: str) -> tuple[tuple[str, str], ...]:
    return tuple((cell.cell_type, cell.source) for cell in nbformat.reads(notebook, as_version=4).cells)


@functools.lru_cache(maxsize=16)
def _parts(toc: str) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = yaml.safe_load(toc)["parts"]
    return parts
