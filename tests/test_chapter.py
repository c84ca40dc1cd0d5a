"""A new chapter from the template: what is written, and that a refusal leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import yaml

from proofs_that_run.pages import Book
from tools import chapter

CONTENTS = """\
# Order of the pages.
format: jb-book
root: index
parts:
  - caption: Chapters
    numbered: 1
    chapters:
      - file: chapters/01-norms
  - caption: Appendices
    chapters:
      - file: chapters/notation
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    for folder in ("chapters", "solutions"):
        (tmp_path / folder).mkdir()
    (tmp_path / "_toc.yml").write_text(CONTENTS)
    return Book(tmp_path)


def test_a_chapter_has_a_statement_with_all_its_parts_and_an_exercise(book: Book) -> None:
    made = chapter.start(book, "02-more-norms", "More norms")
    assert made == ["chapters/02-more-norms.ipynb", "solutions/02-more-norms.ipynb"]
    assert book.numbered_pages()[:2] == [("chapters/01-norms", "1"), ("chapters/02-more-norms", "2")]
    [statement] = book.statements_of("chapters/02-more-norms")
    assert statement.number == "2.1"
    assert statement.formulas
    assert statement.proof
    [exercise] = book.exercises_of(book.root / made[1])
    assert exercise.number == "2.1"
    assert exercise.graded == ("by hand", "auto"), "as many as it has parts"
    assert book.title("chapters/02-more-norms") == "More norms"
    for path in made:
        notebook = nbformat.read(book.root / path, 4)
        nbformat.validate(notebook)
        text = "\n".join(cell.source for cell in notebook.cells)
        assert "SLUG" not in text
        assert "TITLE" not in text
        assert statement.label in text


def test_the_contents_keep_their_remarks_and_their_other_parts(book: Book) -> None:
    chapter.start(book, "02-more-norms", "More norms")
    contents = (book.root / "_toc.yml").read_text()
    assert contents.startswith("# Order of the pages.")
    parts = yaml.safe_load(contents)["parts"]
    assert parts[0]["chapters"][1] == {
        "file": "chapters/02-more-norms",
        "sections": [{"file": "exercises/02-more-norms"}],
    }
    assert parts[1] == {"caption": "Appendices", "chapters": [{"file": "chapters/notation"}]}


@pytest.mark.parametrize("name", ["gradients", "4-gradients", "04 gradients", "04-Gradients", "04-", "../04-gradients"])
def test_a_name_that_is_none_is_refused(book: Book, name: str) -> None:
    with pytest.raises(ValueError, match="called like 04-gradients"):
        chapter.start(book, name, "Gradients")
    assert (book.root / "_toc.yml").read_text() == CONTENTS


def test_a_chapter_that_is_there_is_not_overwritten(book: Book) -> None:
    (book.root / "solutions" / "02-more.ipynb").write_text("mine")
    with pytest.raises(ValueError, match=r"solutions/02-more\.ipynb is there already"):
        chapter.start(book, "02-more", "More")
    assert (book.root / "_toc.yml").read_text() == CONTENTS
    assert not (book.root / "chapters" / "02-more.ipynb").exists()
