"""Previews of references, links to copy, the switch of the layouts, the menu of the page's notebook."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import Open, frames  # type: ignore[attr-defined]
from small_book import CHAPTER, NOTES, REFERENCES, SHEET

SHOW_AFTER = 250  # ms, in web/preview.js


def reference(page: Page, address: str) -> Locator:
    """The first reference to an address in the text, which is not the place's own link."""
    return page.locator(f'.bd-article a.reference[href*="{address}"]').first


def preview(page: Page) -> Locator:
    return page.locator(".preview")


def rest(page: Page) -> None:
    """Longer than the pointer has to rest on a reference: what the page would do after a while, it has done."""
    page.evaluate("(wait) => new Promise((done) => setTimeout(done, wait))", SHOW_AFTER + 50)
    frames(page, 2)


# --- Previews --------------------------------------------------------------------------------------

# page, end of the reference's address, what is shown, words in it
SHOWN = [
    (CHAPTER, "#prp-scaling .headerlink", "prp-scaling"),
    (CHAPTER, "#equation-eq-scaling .eqno a", "equation-eq-scaling"),
    (CHAPTER, "#fig-turned .headerlink", "fig-turned"),
    (CHAPTER, "#summary > h2 .headerlink", "summary"),
    (SHEET, "#exr-difference > .admonition-title .headerlink", "exr-difference"),
]


@pytest.mark.parametrize(("path", "selector", "anchor"), OWN, ids=[row[2] for row in OWN])
def test_a_link_to_a_place_is_copied_and_followed(open_small: Open, path: str, selector: str, anchor: str) -> None:
    page = open_small(path)
    link = page.locator(selector)
    link.scroll_into_view_if_needed()
    link.hover()
    expect(link).to_have_css("opacity", "1")
    page.evaluate("navigator.clipboard.writeText('')")
    link.click()
    note = page.get_by_role("status").filter(has_text="Copied")
    expect(note).to_have_text("Copied")
    expect(note).to_be_in_viewport()
    address = page.evaluate("location.href")
    assert address.endswith(f"{path}#{anchor}")
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_a_link_is_copied_by_the_keyboard(open_small: Open) -> None:
    page = open_small(CHAPTER)
    link = page.locator("#prp-scaling > .statement-title .headerlink")
    link.scroll_into_view_if_needed()
    expect(link).to_have_css("opacity", "0")
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("#prp-scaling")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(0)  # it does not stay


def test_on_a_touch_screen_the_links_are_seen_and_large_enough(open_small: Open) -> None:
    page = open_small(CHAPTER, width=390, has_touch=True, is_mobile=True)
    for selector in ("#prp-scaling > .statement-title .headerlink", "#summary > h2 .headerlink"):
        link = page.locator(selector)
        expect(link).to_have_css("opacity", "1")
        box = link.bounding_box()
        assert box
        assert box["width"] >= 24
        assert box["height"] >= 24


def test_a_browser_that_does_not_copy_says_so(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.locator("#prp-scaling > .statement-title .headerlink").click()
    expect(page.get_by_role("status").filter(has_text="Not copied")).to_be_visible()


# --- The two layouts ---------------------------------------------------------------------------------


def parts(page: Page) -> tuple[Locator, Locator]:
    return page.locator('.layout[data-layout="numerator"]'), page.locator('.layout[data-layout="denominator"]')


def test_the_layout_is_switched_and_remembered(open_small: Open) -> None:
    page = open_small(NOTES)
    ours, theirs = parts(page)
    expect(ours).to_be_visible()
    expect(theirs).to_be_hidden()
    page.get_by_role("radio", name="n×m").check()
    expect(ours).to_be_hidden()
    expect(theirs).to_be_visible()
    page.goto(page.url.replace(NOTES, REFERENCES))
    page.go_back()
    expect(theirs).to_be_visible()
    expect(page.get_by_role("radio", name="n×m")).to_be_checked()
    page.get_by_role("radio", name="n×m").focus()
    page.keyboard.press("ArrowLeft")  # the keyboard switches it, too
    expect(ours).to_be_visible()


def test_the_remembered_layout_is_there_before_the_first_paint(open_small: Open) -> None:
    page = open_small(NOTES)
    page.get_by_role("radio", name="n×m").check()
    page.route("**/web/layout_switch.js", lambda route: route.abort())  # nothing but the line in the head
    page.reload()
    ours, theirs = parts(page)
    expect(theirs).to_be_visible()
    expect(ours).to_be_hidden()
    page.wrongs.clear()  # type: ignore[attr-defined]


def test_two_windows_agree(open_small: Open) -> None:
    page = open_small(NOTES)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("radio", name="n×m").check()
    expect(other.get_by_role("radio", name="n×m")).to_be_checked()
    expect(parts(other)[1]).to_be_visible()


def test_both_layouts_are_read_without_scripts_and_on_paper(open_small: Open) -> None:
    page = open_small(NOTES, java_script_enabled=False)
    for part in parts(page):
        expect(part).to_be_visible()
        expect(part.locator(".layout-name")).to_be_visible()
    expect(page.locator(".layout-switch")).to_be_hidden()
    page = open_small(NOTES)
    page.emulate_media(media="print")
    for part in parts(page):
        expect(part).to_be_visible()
        expect(part.locator(".layout-name")).to_be_visible()


# --- The notebook ------------------------------------------------------------------------------------


def test_the_notebook_is_downloaded(open_small: Open) -> None:
    page = open_small(SHEET)
    link = page.locator(":is(.notebook-link, .notebook-menu) a[download]")
    menu = page.locator(".notebook-menu > summary")
    if menu.count():  # where the repository is known
        menu.click()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        menu.click()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "exercises-sizes.ipynb"
    page.goto(page.url.replace(SHEET, NOTES))
    expect(link).to_have_count(0)  # a page that is no notebook
