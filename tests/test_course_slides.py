"""Slides of a chapter: what they take from it, and in which order."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from proofs_that_run import build, pages
from proofs_that_run.course import slides
from proofs_that_run.pages import ROOT, Book

BOOK = Book(ROOT / "tests" / "fixture")


def test_the_statements_and_the_figures_of_a_chapter_by_section() -> None:
    title, *made = [cell.source for cell in slides.cells(BOOK, "chapters/sizes")]
    assert title.startswith("# Sizes\n")
    text = "\n\n".join(made)
    places = [text.index(part) for part in (
        "## The size of a vector", ":::{stated} def-size\n:::", ":::{checked} prp-scaling\n:::",
        "## Two vectors", "thm-triangle",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "A common factor leaves the root" not in text, "proofs stay in the chapter"


def test_a_figure_brings_what_it_needs_and_leaves_its_number() -> None:
    figures = [cell for cell in slides.cells(BOOK, "chapters/sizes") if "figure" in cell.metadata.get("mystnb", {})]
    drawn = [
        cell for cell in pages.read(BOOK.source("chapters/sizes")).cells if "figure" in cell.metadata.get("mystnb", {})
    ]
    assert len(figures) == len(drawn) > 3
    for cell, before in zip(figures, drawn, strict=True):
        assert cell.source.endswith(before.source)
        assert "import" in cell.source, "the imports of the first cell"
        assert "name" not in cell.metadata.mystnb.figure
        assert cell.source == before.source or "hide-input" in cell.metadata.tags, "what it brings is folded"


def test_no_slide_has_a_heading_alone() -> None:
    _, *made = slides.cells(BOOK, "chapters/sizes")
    for cell, after in itertools.pairwise([*made, None]):
        if cell.cell_type == "markdown" and "\n" not in cell.source and cell.source.startswith("## "):
            assert after
            assert after.cell_type == "code"


def test_slides_are_built_again_where_one_of_them_has_changed(tmp_path: Path) -> None:
    digests = set()
    for text in ("one", "two", "two"):
        (tmp_path / "index.ipynb").write_text(text, encoding="utf-8")
        digests.add(build.of_sources(tmp_path))
    assert len(digests) == 2


def test_a_page_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"There is no chapter chapters/02-svt\. There are: chapters/01-norms"):
        slides.make("chapters/02-svt")
