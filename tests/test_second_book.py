"""Another folder of pages, built by the same extensions: they know this book from its files, and no other way."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.site  # it builds pages of its own

ROOT = Path(__file__).resolve().parent.parent

TOC = """
format: jb-book
root: index
parts:
  - caption: Chapters
    numbered: 1
    chapters:
      - file: chapters/one
"""
CHAPTER = """
# One

A page of its own. It says {prf:ref}`lem-own`.

:::{prf:lemma} Its own
:label: lem-own

Three is three.

$$
3 = 3
$$ (eq-own)
:::

:::{exercise-start} To be graded
:label: exr-own
:points: 1 + 3
:graded: by hand, auto
:::

1. Do it.
2. Do it again.

:::{exercise-end}
:::
"""


def book(folder: Path, chapter: str = CHAPTER) -> Path:
    (folder / "chapters").mkdir(parents=True)
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    (folder / "index.md").write_text("# Another book\n\n```{tableofcontents}\n```\n", encoding="utf-8")
    cells = [nbformat.v4.new_markdown_cell(chapter.strip(), id="a"), nbformat.v4.new_code_cell("1 + 1", id="b")]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
              "language_info": {"name": "python"}}  # fmt: skip
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "chapters" / "one.ipynb")
    return folder


def call(function: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    """A function of proofs_that_run.build in a process of its own, where Sphinx finds nothing of another build."""
    program = (
        "import sys; from pathlib import Path; from proofs_that_run import build; "
        f"sys.exit(not build.{function}(*map(Path, sys.argv[1:])))"
    )
    return subprocess.run([sys.executable, "-c", program, *paths], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    made = call("build", book(folder / "book"), folder / "made")
    assert made.returncode == 0, made.stdout + made.stderr
    return folder / "made" / "html"


def test_it_has_its_own_pages_and_looks_like_this_book(built: Path) -> None:
    page = (built / "chapters/one.html").read_text(encoding="utf-8")
    assert re.sub(r"<[^>]+>", "", page).count("Lemma 1.1") == 2, "the number of the statement, and a reference to it"
    assert "div.statement" in (built / "_static/book.min.css").read_text(encoding="utf-8")
    assert (built / "_notebooks/chapters/one.ipynb").exists()
    found = (built / "_static/search/records.json").read_text(encoding="utf-8")
    assert "Lemma 1.1: Its own" in found
    assert "Frobenius" not in found
    assert "make serve" in page, "without an address of its own it says how it is read from a disk"


def test_it_has_nothing_that_none_of_its_pages_asks_for(built: Path) -> None:
    assert 'class="evidence"' not in (built / "chapters/one.html").read_text(encoding="utf-8")
    assert not list((built / "_static/web/figures").glob("photograph.bin"))


def test_an_exercise_shows_its_points(built: Path) -> None:
    page = (built / "chapters/one.html").read_text(encoding="utf-8")
    page = re.sub(r"<a class=\"headerlink\".*?</a>|<[^>]+>", "", page)
    assert "Exercise 1.1 (To be graded) 4 points (1 + 3), 1 by hand" in " ".join(page.split())
    plain = json.loads((built / "_notebooks/chapters/one.ipynb").read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in plain["cells"])
    assert "**Exercise 1.1 (To be graded).** 4 points (1 + 3), 1 by hand." in text
    assert ":points:" not in text


def test_wrong_points_fail_the_build_with_the_place_and_what_to_write(tmp_path: Path) -> None:
    made = call("build", book(tmp_path / "book", CHAPTER.replace("1 + 3", "some")), tmp_path / "made")
    assert made.returncode == 1
    assert re.search(r"one\.ipynb.*exr-own.*“:points: some” is no positive whole number\. Write one", made.stderr)


def test_one_page_is_built_beside_the_whole(tmp_path: Path) -> None:
    source, target = book(tmp_path / "book"), tmp_path / "made"
    assert call("build", source, target).returncode == 0
    before = (target / "html/chapters/one.html").read_text(encoding="utf-8")
    page = source / "chapters" / "one.ipynb"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("A page of its own", "Another beginning"), encoding="utf-8")
    made = call("one_page", page, source, target)
    assert made.returncode == 0, made.stderr
    alone = (target / "page/html/chapters/one.html").read_text(encoding="utf-8")
    assert alone.replace("Another beginning", "A page of its own") == re.sub(r"(book\.min\.css)\?v=\w+", r"\1", before)
    assert (target / "page/html/index.html").exists(), "a link to another page finds it"
    assert (target / "html/chapters/one.html").read_text(encoding="utf-8") == before
    page.write_text(text.replace(":points: 1 + 3", ":points: many"), encoding="utf-8")
    for _ in range(2):
        failed = call("one_page", page, source, target)
        assert failed.returncode == 1
        assert "“:points: many” is no positive whole number" in failed.stderr, "the second time as well"
