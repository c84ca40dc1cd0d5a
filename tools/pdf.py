"""Print the book: ``python -m tools.pdf`` writes the book, and each page of it, as PDF into ``_build/pdf``.

``python -m tools.pdf chapters/02-svd`` writes that page alone. Each comes with its code and without. A browser prints,
for it sets the formulas as the pages do: WeasyPrint knows neither MathML nor all of the CSS that the formulas are set
by. pypdf then says on which pages the places are that links lead to, and the document is printed again with their
numbers. The next build of the site offers what is there.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path

import yaml
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from proofs_that_run import build, chromium, pdfs, server, site
from proofs_that_run.pages import ROOT, Book

HERE = Path(__file__).resolve().parent
SCRIPT, STYLE = HERE / "pdf.js", HERE / "pdf.css"
EMPTY = (
    '<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
    '<link rel="stylesheet" href="_static/book.min.css"><style>{style}</style></head><body></body></html>'
)
"""A page of the site without scripts: the pages' own would do on paper what they do on a screen."""
WIDTH = 642
"""Pixels between the margins that tools/pdf.css sets: 170 mm."""
TURNS = 4
"""Each time the numbers of pages have become wider or narrower; mostly the second is right."""


class Printer:
    """Prints documents made of pages of a built site."""

    def __init__(self, tab: Page, home: str, web: str, work: site.Work, name: str):
        self.tab, self.home, self.web, self.work, self.name = tab, home, web, work, name

    def document(self, sheets: Sequence[tuple[str, str]], *, code: bool) -> bytes:
        """The PDF of pages, each given by its name and its title."""
        address, empty = f"{self.home}print.html", EMPTY.format(style=STYLE.read_text(encoding="utf-8"))
        self.tab.route(address, lambda route: route.fulfill(body=empty, content_type="text/html"))
        self.tab.goto(address)
        whole, script = len(sheets) > 1, SCRIPT.read_text(encoding="utf-8")
        self.tab.evaluate(
            f"async (what) => {{ {script}; Object.assign(window, {{ turn, headings }}); await compose(what); }}",
            {"sheets": [{"page": page, "title": title} for page, title in sheets], "home": self.home, "web": self.web,
             "code": code, "front": self.front(whole, code), "title": self.name},
        )  # fmt: skip
        for _ in range(TURNS):
            printed = self.tab.pdf(outline=True, tagged=True, prefer_css_page_size=True)
            reader = PdfReader(io.BytesIO(printed))
            if not self.tab.evaluate("(pages) => turn(pages)", pages_of(reader)):
                return self.signed(reader)
        raise RuntimeError(f"The numbers of pages in {sheets[0][0]} do not settle in {TURNS} turns.")

    def front(self, whole: bool, code: bool) -> str:
        """What stands before the text: of the book a title and its contents, of a page what it is a part of."""
        edition = f"{self.work.edition}{'' if code else ', without its code'}"
        where = f" <a href='{escape(self.web)}'>{escape(self.web)}</a>" if self.web else ""
        licence = "Text and figures: CC BY 4.0. Code: BSD 3-Clause."
        about = self.work.title.removeprefix(self.name).strip(": ")
        head = f"<h1>{escape(self.name)}</h1><p class='about'>{escape(about)}</p>" if whole else ""
        of = "" if whole else f"From <cite>{escape(self.work.title)}</cite>. "
        names = f"<p>{escape(', '.join(self.work.authors))}</p>" if whole else ""
        return (
            f"<div class='front'>{head}{names}<p class='edition'>{of}{edition}. {licence}{where}</p>"
            f"<div class='contents'>{'<h2>Contents</h2>' if whole else ''}</div></div>"
        )

    def signed(self, reader: PdfReader) -> bytes:
        """With the names of its authors and the day of its version; the same pages make the same file."""
        writer = PdfWriter(clone_from=reader)
        # Chromium repeats the words of a heading that it has moved to the next page.
        marks, words = list(marks_of(writer)), self.tab.evaluate("headings()")
        if len(marks) == len(words):
            for mark, heading in zip(marks, words, strict=True):
                mark[NameObject("/Title")] = TextStringObject(heading)
        day = f"D:{self.work.day:%Y%m%d}000000Z"
        writer.add_metadata({"/Author": ", ".join(self.work.authors), "/CreationDate": day, "/ModDate": day})
        made = io.BytesIO()
        writer.write(made)
        return made.getvalue()


def marks_of(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """The bookmarks, each before those below it."""

    def below(parent: DictionaryObject) -> Iterator[DictionaryObject]:
        mark = parent.get("/First")
        while mark is not None:
            one = mark.get_object()
            yield one
            yield from below(one)
            mark = one.get("/Next")

    outlines = writer.root_object.get("/Outlines")
    if outlines is not None:
        yield from below(outlines.get_object())


def pages_of(reader: PdfReader) -> dict[str, int]:
    """The number of the page on which each place is that a link leads to."""
    return {
        str(name).lstrip("/"): number + 1
        for name, place in reader.named_destinations.items()
        if (number := reader.get_destination_page_number(place)) is not None
    }


def sheets_of(source: Path, html: Path) -> list[tuple[str, str]]:
    """The pages of the book in their order, with their titles and numbers."""

    def title(page: str) -> str:
        text = (html / f"{page}.html").read_text(encoding="utf-8")
        return re.sub(r" (?:&#8212;|—) [^—]*$", "", text.partition("<title>")[2].partition("</title>")[0])

    return [(page, unescape(title(page))) for page in Book(source).toc()]


def print_all(
    source: Path = ROOT,
    html: Path = build.HTML,
    target: Path = pdfs.FOLDER,
    only: Sequence[str] = (),
    codes: Sequence[bool] = (True, False),
) -> Iterator[Path]:
    """Write the PDFs of a built book (or of some of its pages), with code and without; name each as it is there."""
    every = sheets_of(source, html)
    documents = {page: [(page, title)] for page, title in every if not only or page in only}
    if not only:
        documents[pdfs.BOOK] = every
    with printing(source, html) as printer:
        for name, sheets in documents.items():
            for code in codes:
                if not code and not any(map(has_code, (html / f"{page}.html" for page, _ in sheets))):
                    continue
                file = target / pdfs.file(name, code=code)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(printer.document(sheets, code=code))
                yield file


def has_code(page: Path) -> bool:
    return 'class="cell_input' in page.read_text(encoding="utf-8")


@contextmanager
def printing(source: Path, html: Path) -> Iterator[Printer]:
    """A printer for a built book, with a browser of its own."""
    config = yaml.safe_load((source / "_config.yml").read_text(encoding="utf-8"))
    found = site.repository(config["sphinx"]["config"].get("repository") or {}, os.environ)
    web = site.address(config["html"].get("baseurl", ""), found)
    work = site.work(source, config["title"], config["author"])
    place = chromium.path()
    if place is None:
        raise RuntimeError(chromium.NONE)
    with server.serving(html) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=place, args=chromium.ARGUMENTS)
        tab = browser.new_page(viewport={"width": WIDTH, "height": 900})
        tab.emulate_media(media="print")
        yield Printer(tab, home, web, work, config["title"])
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description="Print the book and its pages as PDF.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="these alone, such as chapters/02-svd")
    options = parser.parse_args()
    pages = [page.removesuffix(".ipynb").removesuffix(".md") for page in options.pages]
    if wrong := [page for page in pages if page not in Book(ROOT).toc()]:
        print(f"The book has no page {wrong[0]}. Name one as _toc.yml does: chapters/02-svd", file=sys.stderr)
        return 1
    if not build.build():
        print("The book has errors: see the warnings above. Mend them and print again.", file=sys.stderr)
        return 1
    print("Printing …", flush=True)
    try:
        for file in print_all(only=pages):
            print(file, flush=True)
    except RuntimeError as problem:
        print(problem, file=sys.stderr)
        return 1
    print("Building the pages with links to these …", flush=True)
    made = build.build()
    pdfs.place(build.HTML)  # also where no page has changed
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
