"""Labels and references: each label stands once in the book, and each reference leads to one.

The site's build notices both as well. Here they are found in the text alone, in a tenth of a second.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import pages, reader
from .pages import Book


def faults(book: Book) -> list[str]:
    """A sentence for every label that stands twice, and one for every reference that leads nowhere."""
    places: dict[str, list[str]] = defaultdict(list)
    meant: list[tuple[str, str]] = []
    for path in sources(book):
        for label in given(path):
            places[label].append(book.page(path))
        meant += [(label, book.page(path)) for label in referred_to(path)]
    twice = [repeated(label, [f"in {page}" for page in where]) for label, where in places.items() if len(where) > 1]
    nowhere = [
        f"{page} refers to {label}, a label that no page has.{suggestion(label, places)}"
        for label, page in dict.fromkeys(meant)
        if label not in places
    ]
    return twice + nowhere


def repeated(label: str, where: Sequence[str]) -> str:
    """The sentence on a label that stands in several places."""
    return (
        f"The label {label} stands more than once: {' and '.join(where)}. Give each place one of its own, also in the "
        "cells and references that name it."
    )


def sources(book: Book) -> Iterator[Path]:
    """The files in which authors write the pages; a sheet's exercises stand with their solutions."""
    for page in [*book.toc(), "index"]:
        path = book.source(page)
        solved = book.root / "solutions" / path.name
        yield solved if page.startswith("exercises/") and solved.exists() else path


def given(path: Path) -> Iterator[str]:
    """The labels of a page: of what stands in its text, and of the figures that its cells draw."""
    for text in pages.markdown(path):
        yield from reader.targets(text)
    if path.suffix == ".ipynb":
        for cell in pages.read(path).cells:
            if name := cell.metadata.get("mystnb", {}).get("figure", {}).get("name"):
                yield name


def referred_to(path: Path) -> Iterator[str]:
    """What a page refers to, but for the works that it cites."""
    for text in pages.markdown(path):
        yield from (label for role, label in reader.references(text) if not role.startswith("cite"))


def suggestion(label: str, known: dict[str, list[str]]) -> str:
    near = difflib.get_close_matches(label, known, n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""
