"""What a book leaves out, where its table of contents names only some of its pages.

A reference to what is left out is no link: it says what is meant in words, and that it is not part of this edition. A
chapter that is taken out of `_toc.yml` by hand is left out; the others then count on without it, so what is left out
is called by its title. An edition that a tool makes, such as the site of a course, has a file `_whole.yml` with
three tables, made by `of`:

    numbers     of each page that counts, its number in the whole book, which it keeps: chapters/04-gradients: "4"
    left_out    of each label that is left out, what it is called in the whole book: prp-p-norm: Proposition 1.5
    pages       of each page that is left out, its title
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path

import nbformat

from proofs_that_run import pages, reader
from proofs_that_run.pages import EXERCISES, KINDS, Book

WORDS = "(not part of this edition)"


def left_out(book: Book) -> dict[str, str]:
    """What is left out, by label, as a reference to it says it: with its number in an edition, else with its title."""
    if whole := book.whole():
        return whole["left_out"]
    return {label: words for page in pages_left_out(book) for label, words in titled(book.source(page))}


def pages_left_out(book: Book) -> set[str]:
    """The pages that are left out: those that stand in the folder without being in its table of contents."""
    if whole := book.whole():
        return set(whole["pages"])
    files = [path for folder in ("chapters", "exercises") for path in (book.root / folder).glob("*.*")]
    return {book.page(path) for path in files if path.suffix in (".ipynb", ".md")} - set(book.toc())


def titled(path: Path) -> Iterator[tuple[str, str]]:
    """The labels that a page gives, and what each stands for in words: proposition “The trace of a product”."""
    heading = next(filter(None, map(reader.title, pages.markdown(path))), path.stem)
    for text in pages.markdown(path):
        for target in reader.targets(text):
            yield target, "a formula" if target.startswith("eq") else f"“{heading}”"
        for block in reader.directives(text):
            if block.label and (block.kind in KINDS or block.name in EXERCISES):
                kind = "exercise" if block.name in EXERCISES else block.kind
                yield block.label, f"{kind} “{block.argument}”" if block.argument else f"a {kind}"
    for name in figures(path):
        yield name, "a figure"


def of(book: Book, kept: Container[str]) -> dict[str, dict[str, str]]:
    """The tables of `_whole.yml`, for an edition that has these pages of a whole book."""
    missing = [page for page in book.toc() if page not in kept]
    numbers, exact = dict(book.numbered_pages()), in_numbers(book)
    labels = {label: words for page in missing for label, words in titled(book.source(page))}
    return {
        "numbers": numbers,
        "left_out": {label: exact.get(label, words) for label, words in labels.items()},
        "pages": {page: book.title(page) for page in missing},
    }


def in_numbers(book: Book) -> dict[str, str]:
    """What each statement, exercise, equation and figure of a book is called, by label: Proposition 1.5, (1.5)."""
    found = {one.label: f"{one.kind.title()} {one.number}" for one in (*book.statements(), *book.exercises())}
    counted: Counter[str] = Counter()
    for page, number in book.numbers().items():
        path = book.source(page)
        equations = [one.label for text in pages.markdown(path) for one in reader.displays(text) if one.label]
        for before, labels in (("(", equations), ("Figure ", figures(path))):
            for label in labels:
                counted[before + number] += 1
                found[label] = f"{before}{number}.{counted[before + number]}{')' if before == '(' else ''}"
    return found


def figures(path: Path) -> Iterator[str]:
    """The names of a page's figures, in order."""
    if path.suffix == ".ipynb":
        notebook: nbformat.NotebookNode = pages.read(path)
        for cell in notebook.cells:
            if name := cell.metadata.get("mystnb", {}).get("figure", {}).get("name"):
                yield name
