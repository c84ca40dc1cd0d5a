"""Previews of references, links to copy, the switch of the layouts, the menu of the page's notebook."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from small_book import CHAPTER, NOTES, REFERENCES, SHEET

from conftest import Open, frames, point_at, ready  # type: ignore[attr-defined]

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
    (NOTES, "#rem-notes", ".statement .katex", "Remark A.1 (Where this stands)"),
    (NOTES, "sizes.html#prp-scaling", ".statement .katex", "Proposition 1.2"),
    (NOTES, "sizes.html#fig-turned", "figure img[alt]", "Figure 1.1"),
    (NOTES, "sizes.html#exr-difference", ".exercise .katex", "Exercise 1.1 (The size of a difference)"),
    (NOTES, "references.html#id", ".citation", "Littlewood"),
    (NOTES, "sizes.html#equation-eq-between", "div.math .katex", "(1.3)"),
    (CHAPTER, "notes.html#notes", "h1 + p", "What the symbols mean"),
    ("index.html", "#notes", "h1 + p", "What the symbols mean"),
]


@pytest.mark.parametrize(("path", "end", "what", "words"), SHOWN, ids=[f"{row[0]} {row[1]}" for row in SHOWN])
def test_a_reference_shows_what_it_refers_to(open_small: Open, path: str, end: str, what: str, words: str) -> None:
    page = open_small(path)
    link = reference(page, end)
    point_at(link)
    expect(preview(page).locator(what).first).to_be_visible()
    shown = re.sub(r"\s+", " ", preview(page).inner_text())
    plain = re.sub(r"[()]", "", shown)
    assert re.sub(r"[()]", "", words) in plain, f"The preview of {end} says: {shown[:200]}"
    assert preview(page).locator("[id], .headerlink, button").count() == 0
    # Its addresses hold here: pictures are there, and links lead to where they led.
    page.wait_for_function("[...document.querySelectorAll('.preview img')].every(i => i.complete && i.naturalWidth)")
    links = preview(page).evaluate("box => [...box.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert all(urlsplit(address).scheme for address in links), links


def test_an_equation_of_a_statement_comes_with_its_name(open_small: Open) -> None:
    page = open_small(CHAPTER)
    reference(page, "#equation-eq-size").hover()
    expect(preview(page).locator(".statement-title")).to_contain_text("Definition 1.1")
    expect(preview(page).locator(".katex-display")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_preview_never_leaves_the_screen_and_moves_nothing(open_small: Open, width: int) -> None:
    page = open_small(NOTES, width=width, height=700)
    page.evaluate("""() => {
        window.shifted = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifted += entry.value; })
            .observe({ type: "layout-shift" });
    }""")
    for end in ("#rem-notes", "sizes.html#fig-turned", "sizes.html#exr-difference"):
        link = reference(page, end)
        for block in ("start", "center", "end"):
            link.evaluate("(link, block) => link.scrollIntoView({ block, behavior: 'instant' })", block)
            frames(page)  # what comes into sight is laid out
            page.evaluate("shifted = 0")
            place = link.bounding_box()
            assert place
            link.evaluate("link => link.focus({ preventScroll: true, focusVisible: true })")
            expect(preview(page)).to_be_visible()
            box = preview(page).bounding_box()
            assert box
            inside = (
                box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] >= 0 and box["y"] + box["height"] <= 700
            )
            assert inside, f"{end} at the {block} of a screen {width} px wide: {box}"
            covered = box["y"] < place["y"] + place["height"] and place["y"] < box["y"] + box["height"]
            assert not covered, f"The preview of {end} covers its reference."
            page.keyboard.press("Escape")
            link.evaluate("link => link.blur()")
            frames(page, 2)
            assert page.evaluate("shifted") == 0


def test_a_tall_preview_scrolls(open_small: Open) -> None:
    page = open_small(NOTES, height=420)
    link = reference(page, "sizes.html#exr-difference")
    point_at(link)
    expect(preview(page)).to_be_visible()
    assert preview(page).evaluate("box => box.scrollHeight > box.clientHeight")
    box = preview(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=5)
    page.mouse.wheel(0, 10_000)
    expect(preview(page).get_by_text("do it again with another norm")).to_be_in_viewport()


def test_escape_closes_and_the_pointer_may_move_into_it(open_small: Open) -> None:
    page = open_small(NOTES)
    link = reference(page, "#rem-notes")
    link.hover()
    expect(preview(page)).to_be_visible()
    box = preview(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    rest(page)
    expect(preview(page)).to_be_visible()
    page.mouse.move(2, 890)
    expect(preview(page)).to_be_hidden()
    link.hover()
    expect(preview(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(preview(page)).to_be_hidden()


def test_the_keyboard_reaches_a_preview_and_it_describes_its_reference(open_small: Open) -> None:
    page = open_small(NOTES)
    first = page.locator(".bd-article a.reference.internal").first
    page.keyboard.press("Tab")
    first.evaluate("link => link.focus({ focusVisible: true })")
    expect(preview(page)).to_be_visible()
    expect(preview(page)).to_have_attribute("role", "tooltip")
    expect(first).to_have_attribute("aria-describedby", "preview")
    expect(first).to_have_accessible_description(re.compile("Definition 1.1"))
    page.keyboard.press("Tab")  # on: nothing in a preview is a stop
    expect(first).not_to_have_attribute("aria-describedby", "preview")
    assert page.evaluate("!document.activeElement.closest('.preview')")


def test_nothing_is_fetched_before_the_pointer_rests_and_each_page_once(open_small: Open) -> None:
    page = open_small(NOTES)
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    # Formulas that come into sight bring their fonts.
    page.on("request", lambda one: one.resource_type == "font" or sent.append(urlsplit(one.url).path))
    definition, scaling = reference(page, "sizes.html#def-size"), reference(page, "sizes.html#prp-scaling")
    for link, number in ((definition, "Definition 1.1"), (scaling, "Proposition 1.2"), (definition, "Definition 1.1")):
        point_at(link)
        expect(preview(page).locator(".statement-number")).to_have_text(number)
        page.keyboard.press("Escape")  # it may stand over the next reference
    assert sent == ["/chapters/sizes.html"]
    same = reference(page, "#rem-notes")
    point_at(same)
    expect(preview(page).locator(".statement-number")).to_have_text("Remark A.1")
    assert sent == ["/chapters/sizes.html"], "A place on the same page needs no request."


def test_a_page_that_does_not_come_leaves_the_link_as_it_is(open_small: Open) -> None:
    page = open_small(NOTES)
    page.route("**/sizes.html", lambda route: route.fulfill(status=503))
    link = reference(page, "sizes.html#prp-scaling")
    point_at(link)
    rest(page)
    expect(preview(page)).to_have_count(0)
    page.wrongs.clear()  # type: ignore[attr-defined]  # the browser reports the 503
    page.unroute("**/sizes.html")
    page.mouse.move(2, 2)
    link.hover()  # the next time it comes
    expect(preview(page).locator(".statement-number")).to_have_text("Proposition 1.2")


def test_a_finger_follows_the_link(open_small: Open) -> None:
    page = open_small(NOTES, width=390, has_touch=True, is_mobile=True)
    link = reference(page, "#rem-notes")
    link.scroll_into_view_if_needed()
    link.dispatch_event("pointerover", {"pointerType": "touch", "bubbles": True})  # all that some browsers send
    rest(page)
    expect(preview(page)).to_have_count(0)
    link.tap()
    page.wait_for_url("**#rem-notes")
    rest(page)
    expect(preview(page)).to_have_count(0)


def test_a_preview_fades_in_only_where_motion_is_welcome(open_small: Open) -> None:
    for wish, name in (("reduce", "none"), ("no-preference", "preview-appears")):
        page = open_small(NOTES, reduced_motion=wish)
        reference(page, "#rem-notes").hover()
        expect(preview(page)).to_be_visible()
        assert preview(page).evaluate("box => getComputedStyle(box).animationName") == name


# --- Links to copy -----------------------------------------------------------------------------------

OWN = [
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
    point_at(link)
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
    ready(page)
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


def test_a_window_that_is_on_its_way_agrees_too(open_small: Open) -> None:
    page = open_small(NOTES)
    other = page.context.new_page()
    held: list[Route] = []
    other.route("**/web/layout_switch.js", lambda route: held.append(route))
    with other.expect_request("**/web/layout_switch.js"):
        other.goto(page.url)
    page.get_by_role("radio", name="n×m").check()
    expect(parts(page)[1]).to_be_visible()
    held[0].continue_()
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
