"""The PDFs, printed from the small book: numbers, running titles, bookmarks, links, frames that hold something."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import extra
import pytest
import small_book
from pypdf import PdfReader

from proofs_that_run import chromium, pdfs
from proofs_that_run.pages import ROOT
from tools import pdf

sys.path.insert(0, str(ROOT / "_ext"))

import notebook_downloads

pytestmark = pytest.mark.browser
SHEETS = ["chapters/sizes", "exercises/sizes", "chapters/notes", "chapters/map"]


@pytest.fixture(scope="module")
def printed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chapter, its sheet, an appendix and the map, each alone."""
    if chromium.path() is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.NONE)
        pytest.skip(chromium.NONE)
    target = tmp_path_factory.mktemp("pdf")
    made = list(pdf.print_all(small_book.STAGED, small, target, SHEETS))
    assert sorted(file.relative_to(target).as_posix() for file in made) == pdfs.there(target)
    return target


@pytest.fixture(scope="module")
def chapter(printed: Path) -> PdfReader:
    return PdfReader(printed / "chapters/sizes.pdf")


def text(page: object) -> str:
    return " ".join(page.extract_text().split())  # type: ignore[attr-defined]


def test_every_page_has_its_number_and_what_it_is_part_of(chapter: PdfReader) -> None:
    count = len(chapter.pages)
    assert count > 3
    for at, page in enumerate(chapter.pages, 1):
        assert f"{at} / {count}" in text(page)
        assert "1. Sizes" in text(page)
        assert "A Small Book" in text(page)


def marks(outline: list[object]) -> Iterator[object]:
    for mark in outline:
        yield from marks(mark) if isinstance(mark, list) else [mark]


def test_the_bookmarks_are_the_headings_and_statements_and_lead_to_them(chapter: PdfReader) -> None:
    found = {mark.title: chapter.get_destination_page_number(mark) for mark in marks(chapter.outline)}  # type: ignore[attr-defined]
    assert list(found)[:3] == ["1. Sizes", "The size of a vector", "Definition 1.1 (Size)"]
    assert "Two vectors" in found
    for title, at in found.items():
        assert title in text(chapter.pages[at]).replace("ﬁ", "fi")  # type: ignore[index]


def test_a_link_to_another_section_says_its_page(chapter: PdfReader) -> None:
    places = pdf.pages_of(chapter)
    words = " ".join(map(text, chapter.pages))
    named = re.search(r"Theorem 1\.3 \(p\. (\d+)\)", words)
    assert named, "the page begins with it"
    assert int(named[1]) == places["thm-triangle"]
    assert "Theorem 1.3 (The triangle inequality)" in text(chapter.pages[int(named[1]) - 1])
    begins = text(chapter.pages[0]).partition("It is never")[0]
    pages = [int(page) for page in re.findall(r"(?<=[a-z]) ?\.* ?(\d+)(?= )", begins)]
    assert places["two-vectors"] in pages, "the contents say where a section begins"


def test_it_is_tagged_titled_dated_and_the_same_each_time(printed: Path, chapter: PdfReader) -> None:
    root = chapter.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert chapter.metadata
    assert chapter.metadata.title == "1. Sizes — A Small Book"
    assert re.search(r"Version \d.* of \d+ \w+ \d{4}\.", text(chapter.pages[0]))


def test_links_to_other_pages_lead_to_the_web_and_none_to_this_machine(printed: Path) -> None:
    addresses = [
        annotation.get_object()["/A"].get("/URI", "")
        for file in sorted(printed.rglob("*.pdf"))
        for page in PdfReader(file).pages
        for annotation in page.get("/Annots", [])
        if "/A" in annotation.get_object()
    ]
    assert any(address.startswith("https://someone.github.io/small-book/chapters/") for address in addresses)
    assert not [address for address in addresses if "127.0.0.1" in address]


def test_without_code_there_is_none(printed: Path) -> None:
    with_code, without = (
        " ".join(map(text, PdfReader(printed / name).pages))
        for name in ("chapters/sizes.pdf", "chapters/sizes-without-code.pdf")
    )
    assert "@confirms" in with_code
    assert "@confirms" not in without
    assert "on 312 instances" in without, "the verdicts stay"
    assert not (printed / "chapters/notes-without-code.pdf").exists(), "which would be the same"


def test_a_page_offers_the_pdfs_that_are_there_and_no_others(tmp_path: Path) -> None:
    made, html = tmp_path / "made", tmp_path / "html"
    for name in ("chapters/a.pdf", "chapters/a-without-code.pdf", "chapters/b.pdf", "book.pdf"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(name)
    app = SimpleNamespace(config=SimpleNamespace(pdfs=pdfs.there(made), root_doc="index"))

    def offered(page: str) -> list[tuple[str, str]]:
        context: dict[str, object] = {"pathto": lambda name, _: name}
        notebook_downloads.offer_pdfs(app, page, context)
        return [(link.words, link.address) for link in context["pdf_links"]]

    assert offered("chapters/a") == [
        ("PDF", "_pdf/chapters/a.pdf"),
        ("PDF without code", "_pdf/chapters/a-without-code.pdf"),
    ]
    assert offered("chapters/b") == [("PDF", "_pdf/chapters/b.pdf")]
    assert offered("index") == [("PDF", "_pdf/book.pdf")]
    assert offered("chapters/c") == []
    pdfs.place(html, made)
    assert (html / "_pdf/chapters/a.pdf").read_text() == "chapters/a.pdf"
    (made / "chapters/b.pdf").unlink()
    pdfs.place(html, made)
    assert not (html / "_pdf/chapters/b.pdf").exists(), "what is no longer offered goes"


def empty_frames(file: Path | bytes) -> list[str]:
    """Boxes as wide as the text that hold none, such as what stays behind of a cell."""
    found = []
    pdfium = extra.package("pypdfium2")
    document = pdfium.PdfDocument(file)
    for number, page in enumerate(document, 1):
        words = page.get_textpage()
        for one in page.get_objects(max_depth=3):
            left, bottom, right, top = one.get_bounds()
            tall, wide = top - bottom, right - left
            if one.type == pdfium.raw.FPDF_PAGEOBJ_PATH and wide > 430 and 3 < tall < 700:
                held = words.get_text_bounded(left, bottom, right, top).strip()
                if not held:
                    found.append(f"page {number}: {wide:.0f}×{tall:.0f} points at {bottom:.0f}")
    return found


def test_no_frame_stands_empty(printed: Path) -> None:
    for file in sorted(printed.rglob("*.pdf")):
        assert not empty_frames(file), file
    assert extra.package("pypdfium2").PdfDocument(printed / "chapters/sizes.pdf")[0].get_objects(), "there are frames"
