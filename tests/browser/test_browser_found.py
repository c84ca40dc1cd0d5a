"""A page says how it is cited, and what is missing where it is opened from the disk. On the small book."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect
from small_book import CHAPTER, NOTES

from conftest import Open, barriers  # type: ignore[attr-defined]

ADDRESS = "https://someone.github.io/small-book/chapters/sizes.html"


def test_a_page_is_cited_and_a_statement_where_the_address_names_one(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.get_by_text("Cite this page").click()
    entry = page.locator(".cite pre")
    expect(entry).to_contain_text("title  = {1. Sizes. In: A Small Book}")
    expect(entry).to_contain_text(f"url    = {{{ADDRESS}}}")
    page.evaluate("location.hash = 'thm-triangle'")
    expect(entry).to_contain_text("title  = {Theorem 1.3 (The triangle inequality). 1. Sizes. In: A Small Book}")
    expect(entry).to_contain_text(f"url    = {{{ADDRESS}#thm-triangle}}")
    page.evaluate("location.hash = 'eq-size'")  # no place with a name of its own
    page.evaluate("location.hash = ''")
    expect(entry).to_contain_text("title  = {1. Sizes. In")
    assert not barriers(page, ".page-foot")


def test_opened_from_the_disk_a_page_says_how_to_serve_it(small: Path, browser: Browser, open_small: Open) -> None:
    page = browser.new_page()
    page.goto((small / NOTES).as_uri())
    expect(page.locator(".from-disk")).to_be_visible()
    expect(page.locator(".from-disk")).to_contain_text("make serve")
    page.close()
    expect(open_small(NOTES).locator(".from-disk")).to_be_hidden()
