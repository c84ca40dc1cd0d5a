"""Slides of a chapter, from the chapter itself: section by section its statements with their checks, and its figures.

They are a page like the book's own, with cells that run, beside the chapter, where the number of a statement leads.
Without scripts, and on paper, they stand below each other.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import yaml

from live.needs import sliced
from proofs_that_run import build, edition, pages, reader
from proofs_that_run.course import edition as staged
from proofs_that_run.course.plan import Course
from proofs_that_run.notebooks import normalise
from proofs_that_run.pages import BOOK, KINDS, Book

TARGET = build.BUILD / "slides"
SCRIPT = Path(__file__).with_suffix(".html")
CITED = ("references.bib", "chapters/references.md")
"""What the works that a chapter cites need."""


def make(page: str, target: Path = TARGET, book: Book = BOOK) -> Path:
    """Build the slides of a page such as chapters/02-svd, and return the file. RuntimeError where they do not build."""
    name = page.removesuffix(".ipynb")
    known = [one for one, _ in book.numbered_pages() if book.source(one).suffix == ".ipynb"]
    if name not in known:
        raise ValueError(f"There is no chapter {page}. There are: {', '.join(known)}.")
    folder = target / name.rpartition("/")[2]
    source = folder / "book"
    shutil.rmtree(source, ignore_errors=True)
    (source / name).parent.mkdir(parents=True)
    shutil.copy(book.source(name), source / f"{name}.ipynb")
    cited = [file for file in CITED if (book.root / file).exists()]
    for file in cited:
        shutil.copy(book.root / file, source / file)
    shutil.copytree(pages.ROOT / "_static", source / "_static")
    parts = [{"caption": "Chapters", "numbered": 1, "chapters": [{"file": name}]}]
    if cited:
        parts.append({"caption": "References", "chapters": [{"file": "chapters/references"}]})
    files = {
        "_toc.yml": yaml.safe_dump({"format": "jb-book", "root": "index", "parts": parts}),
        pages.WHOLE: yaml.safe_dump(
            edition.of(book, {name, *(["chapters/references"] if cited else [])}), allow_unicode=True
        ),
        "_config.yml": staged.configuration(Course(f"{book.title(name)}: slides", (), None), book),
        "index.ipynb": normalise(nbformat.v4.new_notebook(cells=list(cells(book, name)))),
    }
    for file, text in files.items():
        (source / file).write_text(text, encoding="utf-8")
    if not build.build(source, folder):
        raise RuntimeError("The slides have errors: see the warnings above.")
    return folder / "html" / "index.html"


def cells(book: Book, page: str) -> Iterator[nbformat.NotebookNode]:
    """The cells of the slides, in the order of the chapter."""
    yield nbformat.v4.new_markdown_cell(
        f"# {book.title(page)}\n\n```{{raw}} html\n{SCRIPT.read_text(encoding='utf-8')}\n```"
    )
    notebook = pages.read(book.source(page))
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    before: list[str] = []
    heading = ""  # of a section of which nothing has come so far
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in outline(cell.source, code):
                if line.startswith("## "):
                    heading = line
                    continue
                yield nbformat.v4.new_markdown_cell(f"{heading}\n\n{line}".lstrip())
                heading = ""
            continue
        if "figure" in cell.metadata.get("mystnb", {}):
            if heading:
                yield nbformat.v4.new_markdown_cell(heading)
                heading = ""
            yield figure(cell, before)
        before.append(cell.source)


def outline(text: str, code: str) -> Iterator[str]:
    """The headings of a text below the title, and its statements: with their checks, where the chapter has one."""
    tokens = reader.tokens(text)
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            yield f"## {tokens[at + 1].content}"
        elif (block := reader.directive(token)) and block.kind in KINDS:
            checked = re.search(rf"@confirms\(\s*[\"']{re.escape(block.label)}[\"']", code)
            yield f":::{{{'checked' if checked else 'stated'}}} {block.label}\n:::"


def figure(cell: nbformat.NotebookNode, before: list[str]) -> nbformat.NotebookNode:
    """A cell that draws, with all that it needs folded in front of it; it leaves its number to the chapter."""
    made = nbformat.from_dict(cell)
    made.source = "\n\n".join([*sliced(before, cell.source), cell.source])
    if made.source != cell.source and "hide-input" not in (tags := made.metadata.get("tags", [])):
        made.metadata.tags = [*tags, "hide-input"]
    made.metadata.mystnb.figure.pop("name", None)
    return made
