"""What finds, shows and cites the pages: on the small book, whose repository is known, and on another, whose is not."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import matplotlib.image
import pytest
import small_book
import yaml

from proofs_that_run import site
from proofs_that_run.pages import BOOK, ROOT
from proofs_that_run.site import Repository

sys.path.insert(0, str(ROOT / "_ext"))

BASE = "https://someone.github.io/small-book/"


def head(page: str) -> str:
    return (small_book.HTML / page).read_text(encoding="utf-8").partition("</head>")[0]


def meta(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', head(page)))


def test_every_page_of_the_book_has_a_description_of_its_own() -> None:
    described = yaml.safe_load((ROOT / "chapters/descriptions.yml").read_text(encoding="utf-8"))
    assert set(described) == {"index", *BOOK.toc()}
    assert len(set(described.values())) == len(described)
    wrong = {page: len(words) for page, words in described.items() if not 60 < len(words) <= 160}
    assert not wrong, f"Search engines show 160 letters: {wrong}"


def test_a_page_has_one_address_and_a_card(small: Path) -> None:
    assert head(small_book.NOTES).count(f'<link rel="canonical" href="{BASE}{small_book.NOTES}" />') == 1
    assert head("index.html").count(f'<link rel="canonical" href="{BASE}" />') == 1
    said = meta(small_book.NOTES)
    assert said["og:title"] == "A. Notes"
    assert said["og:url"] == BASE + small_book.NOTES
    assert said["og:description"] == said["description"] != ""
    assert said["og:image"] == BASE + "_static/card.png"
    assert said["twitter:card"] == "summary_large_image"
    assert meta("index.html")["og:type"] == "book"


def test_the_icons_and_the_card_are_pictures_of_their_size(small: Path) -> None:
    for name, sides in (("favicon", (48, 48)), ("apple-touch-icon", (180, 180)), ("card", (1200, 630))):
        picture = matplotlib.image.imread(small / "_static" / f"{name}.png")
        assert picture.shape[1::-1] == sides
        assert picture.std() > 0.05, f"{name} is blank"
    assert 'rel="apple-touch-icon"' in head(small_book.NOTES)


def test_the_sitemap_names_every_page_and_no_other(small: Path) -> None:
    named = {
        place.text for place in ET.parse(small / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    }
    pages = {
        path.relative_to(small).as_posix()
        for folder in ("chapters", "exercises")
        for path in (small / folder).glob("*.html")
    }
    assert named == {BASE, *(BASE + page for page in pages)}
    assert f"Sitemap: {BASE}sitemap.xml" in (small / "robots.txt").read_text()


def test_an_address_that_leads_nowhere_has_a_page_that_stands_alone(small: Path) -> None:
    text = (small / "404.html").read_text(encoding="utf-8")
    addresses = re.findall(r'(?:href|src)="([^"]+)"', text)
    assert BASE in addresses
    assert all(address.startswith(BASE) for address in addresses), "it may be shown at any depth"
    for address in addresses:
        assert (small / (address.removeprefix(BASE) or "index.html")).exists()


def test_the_foot_of_a_page_leads_to_its_source_and_an_editor(small: Path) -> None:
    def links(page: str) -> dict[str, str]:
        foot = (small / page).read_text(encoding="utf-8").partition('class="page-foot')[2]
        return {words: address for address, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot)}

    chapter, sheet, notes = map(links, (small_book.CHAPTER, small_book.SHEET, small_book.NOTES))
    assert chapter["Edit this page"] == "https://github.dev/someone/small-book/blob/main/chapters/sizes.ipynb"
    assert notes["Edit this page"] == f"{small_book.REPOSITORY}/edit/main/chapters/notes.md"
    assert notes["Source of this page"] == f"{small_book.REPOSITORY}/blob/main/chapters/notes.md"
    assert notes["The book’s repository"] == small_book.REPOSITORY
    assert "Edit this page" not in sheet, "it is made from its solutions"
    assert "Source of this page" in sheet


def test_where_nothing_is_known_nothing_is_dead_and_the_build_says_so(tmp_path: Path) -> None:
    config = tmp_path / "_config.yml"
    config.write_text("html: {}\nsphinx: {config: {}}\n")
    assert re.fullmatch(
        r"Not known: the repository \(.*\); the address of the pages \(.*\)\. .*", site.unknown(config, {})
    )
    config.write_text(
        "html: {baseurl: https://b.example}\nsphinx: {config: {repository: {url: https://git.example/a/b}}}\n"
    )
    assert site.unknown(config, {}) == ""


@pytest.mark.parametrize(
    ("configured", "url", "expected"),
    [
        ("https://book.example", "https://github.com/a/b", "https://book.example/"),
        ("", "https://github.com/Some/book", "https://some.github.io/book/"),
        ("", "https://github.com/some/some.github.io", "https://some.github.io/"),
        ("", "https://git.example/a/b", ""),
    ],
)
def test_where_the_pages_are(configured: str, url: str, expected: str) -> None:
    assert site.address(configured, Repository(url, "main")) == expected


def test_an_entry_for_the_book_and_for_a_part() -> None:
    work = site.Work("A Book", ("A. One", "B. Two"), "1.2", date(2026, 3, 4))
    assert work.bibtex("book") == (
        "@misc{book,\n  author = {{A. One} and {B. Two}},\n  title  = {A Book},\n  year   = {2026},\n"
        "  note   = {Version 1.2 of 4 March 2026}\n}"
    )
    assert "title  = {2. SVD. In: A Book}" in work.bibtex("book", "2. SVD", "https://b")
    ours = site.work(ROOT, "", "")
    assert ours.title.startswith("Proofs That Run: ")
    assert ours.version == site.project()["version"]


def test_the_version_stands_in_one_place_twice() -> None:
    """CITATION.cff is read by other programs, which do not read pyproject.toml."""
    said = yaml.safe_load((ROOT / site.CITATION).read_text(encoding="utf-8"))
    assert said["version"] == site.project()["version"]


CRITERIA = """
1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11
1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2
2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2
4.1.3
"""


def test_the_statement_on_accessibility_speaks_of_every_criterion() -> None:
    text = (ROOT / "chapters/accessibility.md").read_text(encoding="utf-8").partition("## Criterion by criterion")[2]
    criteria = CRITERIA.split()
    assert len(criteria) == 55, "of WCAG 2.2, levels A and AA"
    text = text.replace("1.2.1 to 1.2.5", "1.2.1 1.2.2 1.2.3 1.2.4 1.2.5")
    assert [one for one in criteria if not re.search(rf"(?<![\d.]){re.escape(one)}(?![\d.]\d)", text)] == []
