"""Errors are reported from the place where they stand; what was wrong has a page. On the small book."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect
from small_book import CHAPTER, ERRATA, NOTES, REPOSITORY

from conftest import Open, barriers  # type: ignore[attr-defined]


def issue(link: Locator) -> tuple[str, str]:
    """The title and the body of the issue that a link begins."""
    address = link.get_attribute("href")
    assert address
    assert address.startswith(f"{REPOSITORY}/issues/new?")
    asked = parse_qs(urlsplit(address).query)
    return asked["title"][0], asked["body"][0]


def flag(page: Page) -> Locator:
    return page.locator(".report-here")


def test_each_page_begins_an_issue_without_scripts(open_small: Open) -> None:
    page = open_small(NOTES, java_script_enabled=False)
    title, body = issue(page.get_by_role("link", name="Report an error on this page"))
    assert title == "Error in chapters/notes"
    assert body.startswith("Place: chapters/notes.html\nVersion: 0.")
    assert "(main)" in body


def test_the_flag_of_a_paragraph_quotes_it(open_small: Open) -> None:
    page = open_small(NOTES)
    paragraph = page.locator("#rem-notes p").last
    paragraph.hover()
    expect(flag(page)).to_have_attribute("aria-label", "Report an error in this paragraph")
    title, body = issue(flag(page))
    assert title == "Error in Remark A.1"
    assert "Place: Remark A.1, chapters/notes.html#rem-notes\n" in body
    quoted = r"> A remark on the same page, about $\vec{x} \in \mathbb{R}^n$. It is Theorem 1.3 that needs it."
    assert f"\n\n{quoted}\n\n" in body
    page.locator("h1").hover()
    expect(flag(page)).to_have_count(1)  # the pointer may go to it


def test_a_proof_is_named_by_what_it_proves(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.get_by_text("A common factor leaves the root.").hover()
    expect(flag(page)).to_have_count(1)
    title, body = issue(flag(page))
    assert title == "Error in the proof of Proposition 1.2"
    assert "sizes.html#prp-scaling\n" in body


def test_a_selection_is_quoted_with_whole_formulas(open_small: Open) -> None:
    page = open_small(NOTES)
    page.evaluate("""() => {
        const [first, last] = ["#rem-notes p:last-of-type", "#rem-notes p:last-of-type [data-latex] .katex-html"]
            .map((selector) => document.querySelector(selector));
        getSelection().setBaseAndExtent(first.firstChild, 2, last, 0);
    }""")
    expect(flag(page)).to_have_attribute("aria-label", "Report an error in what is selected")
    assert r"> remark on the same page, about $\vec{x} \in \mathbb{R}^n$" in issue(flag(page))[1]
    page.evaluate("getSelection().removeAllRanges()")
    expect(flag(page)).to_have_count(0)


def test_the_keyboard_reaches_the_flag_and_other_paragraphs(open_small: Open) -> None:
    page = open_small(NOTES)
    page.keyboard.press("Tab")
    page.locator("#rem-notes .headerlink").evaluate("link => link.focus({ focusVisible: true })")
    expect(flag(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(flag(page)).to_be_focused()
    assert "> Remark A.1 Where this stands\n" in issue(flag(page))[1]
    page.keyboard.press("ArrowDown")
    expect(flag(page)).to_be_focused()
    assert "> A remark on the same page" in issue(flag(page))[1]
    assert not barriers(page, "article")


def test_the_errata_name_their_places(open_small: Open) -> None:
    page = open_small(ERRATA)
    expect(page.locator("article h2")).to_have_text(["Second edition#", "First edition#"])
    first = page.locator("article li").first
    expect(first).to_contain_text("Error, Proposition 1.2, 29 November 2026. The bars around")
    expect(first).to_contain_text("Caught now by: its check, by the near-miss.")
    first.get_by_role("link", name="Proposition 1.2").click()
    page.wait_for_url("**/chapters/sizes.html#prp-scaling")
