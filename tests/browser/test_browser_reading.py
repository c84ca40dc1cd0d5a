"""Previews of references, links to copy, the switch of the layouts, the menu of the page's notebook."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import Open  # type: ignore[attr-defined]

expect.set_options(timeout=20_000)  # a busy machine takes its time with a long page

CHAPTER = "chapters/03-low-rank-approximation.html"
NOTATION = "chapters/notation.html"


def reference(page: Page, end: str) -> Locator:
    """The first reference to an address in the text, which is not the place's own link."""
    return page.locator(f'.bd-article a.reference[href$="{end}"]').first


def preview(page: Page) -> Locator:
    return page.locator(".preview")


def rest(page: Page) -> None:
    """Longer than the pointer has to rest on a reference."""
    page.wait_for_timeout(700)


# --- Previews --------------------------------------------------------------------------------------

# page, end of the reference's address, what is shown, words in it
SHOWN = [
    (CHAPTER, "#thm-eckart-young-spectral", ".statement .katex", "Theorem 3.3 (Eckart–Young, spectral norm)"),
    (CHAPTER, "02-svd.html#thm-svd", ".statement .katex", "Theorem 2.3"),
    (CHAPTER, "#fig-errors", "figure img[alt]", "Figure 3.3"),
    (CHAPTER, "01-norms.html#exr-stretch-l1", ".exercise .katex", "Exercise 1.1 (Stretching in the ℓ1 norm)"),
    (CHAPTER, "references.html#id11", ".citation a", "Halko"),
    ("chapters/01-norms.html", "#equation-eq-cauchy-schwarz", "div.math .katex", "(1.4)"),
    ("chapters/01-norms.html", "#how-the-checks-work", "h1 + p", "How the checks work"),
    ("index.html", "#notation", "h1 + p", "The symbols of the book"),
]


@pytest.mark.parametrize(("path", "end", "what", "words"), SHOWN, ids=[f"{row[0]} {row[1]}" for row in SHOWN])
def test_a_reference_shows_what_it_refers_to(open_page: Open, path: str, end: str, what: str, words: str) -> None:
    page = open_page(path)
    link = reference(page, end)
    link.scroll_into_view_if_needed()
    link.hover()
    expect(preview(page).locator(what).first).to_be_visible()
    shown = re.sub(r"\s+", " ", preview(page).inner_text())
    plain = re.sub(r"[()]", "", shown)
    assert re.sub(r"[()]", "", words) in plain, f"The preview of {end} says: {shown[:200]}"
    assert preview(page).locator("[id], .headerlink, button").count() == 0
    # Its addresses hold here: pictures are there, and links lead to where they led.
    loaded = preview(page).evaluate("box => [...box.querySelectorAll('img')].every(i => i.complete && i.naturalWidth)")
    assert loaded
    links = preview(page).evaluate("box => [...box.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    assert all(urlsplit(address).scheme for address in links), links


def test_an_equation_of_a_statement_comes_with_its_name(open_page: Open) -> None:
    page = open_page("chapters/01-norms.html")
    reference(page, "#equation-eq-cauchy-schwarz").hover()
    expect(preview(page).locator(".statement-title")).to_contain_text("Proposition 1.4")
    expect(preview(page).locator(".katex-display")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_preview_never_leaves_the_screen_and_moves_nothing(open_page: Open, width: int) -> None:
    page = open_page(CHAPTER, width=width, height=700)
    page.evaluate("""() => {
        window.shifted = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifted += entry.value; })
            .observe({ type: "layout-shift" });
    }""")
    for end in ("#thm-eckart-young-spectral", "#fig-photographs", "01-norms.html#exr-stretch-l1"):
        link = reference(page, end)
        for block in ("start", "center", "end"):
            link.evaluate("(link, block) => link.scrollIntoView({ block, behavior: 'instant' })", block)
            page.wait_for_timeout(500)  # what comes into sight is laid out
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
            assert page.evaluate("shifted") == 0


def test_a_tall_preview_scrolls(open_page: Open) -> None:
    page = open_page(CHAPTER, height=420)
    link = reference(page, "01-norms.html#exr-stretch-l1")
    link.scroll_into_view_if_needed()
    link.hover()
    expect(preview(page)).to_be_visible()
    assert preview(page).evaluate("box => box.scrollHeight > box.clientHeight")
    box = preview(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=5)
    page.mouse.wheel(0, 10_000)
    expect(preview(page).get_by_text("triangle inequality")).to_be_in_viewport()


def test_escape_closes_and_the_pointer_may_move_into_it(open_page: Open) -> None:
    page = open_page(CHAPTER)
    link = reference(page, "#thm-eckart-young-spectral")
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


def test_the_keyboard_reaches_a_preview_and_it_describes_its_reference(open_page: Open) -> None:
    page = open_page(CHAPTER)
    first = page.locator(".bd-article a.reference.internal").first
    page.keyboard.press("Tab")
    first.evaluate("link => link.focus({ focusVisible: true })")
    expect(preview(page)).to_be_visible()
    expect(preview(page)).to_have_attribute("role", "tooltip")
    expect(first).to_have_attribute("aria-describedby", "preview")
    expect(first).to_have_accessible_description(re.compile("Theorem 2.3"))
    page.keyboard.press("Tab")  # on: nothing in a preview is a stop
    expect(first).not_to_have_attribute("aria-describedby", "preview")
    assert page.evaluate("!document.activeElement.closest('.preview')")


def test_nothing_is_fetched_before_the_pointer_rests_and_each_page_once(open_page: Open) -> None:
    page = open_page(CHAPTER)
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    # Formulas that come into sight bring their fonts.
    page.on("request", lambda one: one.resource_type == "font" or sent.append(urlsplit(one.url).path))
    spectral, frobenius = (
        reference(page, "#prp-spectral-singular-value"),
        reference(page, "#prp-frobenius-singular-values"),
    )
    for link, number in ((spectral, "2.7"), (frobenius, "2.6"), (spectral, "2.7")):
        link.scroll_into_view_if_needed()
        link.hover()
        expect(preview(page).locator(".statement-number")).to_have_text(f"Proposition {number}")
    assert sent == ["/chapters/02-svd.html"]
    same = reference(page, "#lem-singular-shift")
    same.scroll_into_view_if_needed()
    same.hover()
    expect(preview(page).locator(".statement-number")).to_have_text("Lemma 3.4")
    assert sent == ["/chapters/02-svd.html"], "A place on the same page needs no request."


def test_a_page_that_does_not_come_leaves_the_link_as_it_is(open_page: Open) -> None:
    page = open_page(CHAPTER)
    page.route("**/02-svd.html", lambda route: route.fulfill(status=503))
    link = reference(page, "#prp-spectral-singular-value")
    link.scroll_into_view_if_needed()
    link.hover()
    rest(page)
    expect(preview(page)).to_have_count(0)
    page.wrongs.clear()  # type: ignore[attr-defined]  # the browser reports the 503
    page.unroute("**/02-svd.html")
    page.mouse.move(2, 2)
    link.hover()  # the next time it comes
    expect(preview(page).locator(".statement-number")).to_have_text("Proposition 2.7")


def test_a_finger_follows_the_link(open_page: Open) -> None:
    page = open_page(CHAPTER, width=390, has_touch=True, is_mobile=True)
    link = reference(page, "#thm-eckart-young-spectral")
    link.scroll_into_view_if_needed()
    link.dispatch_event("pointerover", {"pointerType": "touch", "bubbles": True})  # all that some browsers send
    rest(page)
    expect(preview(page)).to_have_count(0)
    link.tap()
    page.wait_for_url("**#thm-eckart-young-spectral")
    rest(page)
    expect(preview(page)).to_have_count(0)


def test_a_preview_fades_in_only_where_motion_is_welcome(open_page: Open) -> None:
    for wish, name in (("reduce", "none"), ("no-preference", "preview-appears")):
        page = open_page(CHAPTER, reduced_motion=wish)
        reference(page, "#thm-eckart-young-spectral").hover()
        expect(preview(page)).to_be_visible()
        assert preview(page).evaluate("box => getComputedStyle(box).animationName") == name


# --- Links to copy -----------------------------------------------------------------------------------

OWN = [
    ("chapters/01-norms.html", "#prp-p-norm .headerlink", "prp-p-norm"),
    ("chapters/01-norms.html", "#equation-eq-hoelder .eqno a", "equation-eq-hoelder"),
    ("chapters/01-norms.html", "#fig-unit-balls .headerlink", "fig-unit-balls"),
    ("chapters/01-norms.html", "#summary > h2 .headerlink", "summary"),
    ("exercises/01-norms.html", "#exr-stretch-l1 > .admonition-title .headerlink", "exr-stretch-l1"),
]


@pytest.mark.parametrize(("path", "selector", "anchor"), OWN, ids=[row[2] for row in OWN])
def test_a_link_to_a_place_is_copied_and_followed(open_page: Open, path: str, selector: str, anchor: str) -> None:
    page = open_page(path)
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
    expect(note).to_have_count(0)  # it does not stay


def test_a_link_is_copied_by_the_keyboard(open_page: Open) -> None:
    page = open_page("chapters/01-norms.html")
    link = page.locator("#prp-p-norm > .statement-title .headerlink")
    link.scroll_into_view_if_needed()
    expect(link).to_have_css("opacity", "0")
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("#prp-p-norm")


def test_every_numbered_thing_and_heading_has_its_link(open_page: Open) -> None:
    for path in ("chapters/01-norms.html", "exercises/02-svd.html", "chapters/how-the-checks-work.html"):
        page = open_page(path)
        without = page.evaluate("""() => [...document.querySelectorAll(
            ".bd-article :is(.statement, .exercise, figure[id], section > :is(h1, h2, h3, h4), div.math:has(.eqno))"
        )].filter((place) => {
            const id = place.id || place.closest("section").id;
            return !place.querySelector(`a:is(.headerlink, .eqno *)[href="#${CSS.escape(id)}"]`);
        }).map((place) => place.id || place.textContent)""")
        assert not without, f"{path} has no link to {without}"


def test_on_a_touch_screen_the_links_are_seen_and_large_enough(open_page: Open) -> None:
    page = open_page("chapters/01-norms.html", width=390, has_touch=True, is_mobile=True)
    for selector in ("#prp-p-norm > .statement-title .headerlink", "#summary > h2 .headerlink"):
        link = page.locator(selector)
        expect(link).to_have_css("opacity", "1")
        box = link.bounding_box()
        assert box
        assert box["width"] >= 24
        assert box["height"] >= 24


def test_a_browser_that_does_not_copy_says_so(open_page: Open) -> None:
    page = open_page("chapters/01-norms.html")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.locator("#prp-p-norm > .statement-title .headerlink").click()
    expect(page.get_by_role("status").filter(has_text="Not copied")).to_be_visible()


# --- The two layouts ---------------------------------------------------------------------------------


def parts(page: Page) -> tuple[Locator, Locator]:
    return page.locator('.layout[data-layout="numerator"]'), page.locator('.layout[data-layout="denominator"]')


def test_the_layout_is_switched_and_remembered(open_page: Open) -> None:
    page = open_page(NOTATION)
    ours, theirs = parts(page)
    expect(ours).to_be_visible()
    expect(theirs).to_be_hidden()
    page.get_by_role("radio", name="n×m").check()
    expect(ours).to_be_hidden()
    expect(theirs).to_be_visible()
    page.goto(page.url.replace("notation", "references"))
    page.go_back()
    expect(theirs).to_be_visible()
    expect(page.get_by_role("radio", name="n×m")).to_be_checked()
    page.get_by_role("radio", name="n×m").focus()
    page.keyboard.press("ArrowLeft")  # the keyboard switches it, too
    expect(ours).to_be_visible()


def test_the_remembered_layout_is_there_before_the_first_paint(open_page: Open) -> None:
    page = open_page(NOTATION)
    page.get_by_role("radio", name="n×m").check()
    page.route("**/web/layout_switch.js", lambda route: route.abort())  # nothing but the line in the head
    page.reload()
    ours, theirs = parts(page)
    expect(theirs).to_be_visible()
    expect(ours).to_be_hidden()
    page.wrongs.clear()  # type: ignore[attr-defined]


def test_two_windows_agree(open_page: Open) -> None:
    page = open_page(NOTATION)
    other = page.context.new_page()
    other.goto(page.url)
    page.get_by_role("radio", name="n×m").check()
    expect(other.get_by_role("radio", name="n×m")).to_be_checked()
    expect(parts(other)[1]).to_be_visible()


def test_both_layouts_are_read_without_scripts_and_on_paper(open_page: Open) -> None:
    page = open_page(NOTATION, java_script_enabled=False)
    for part in parts(page):
        expect(part).to_be_visible()
        expect(part.locator(".layout-name")).to_be_visible()
    expect(page.locator(".layout-switch")).to_be_hidden()
    page = open_page(NOTATION)
    page.emulate_media(media="print")
    for part in parts(page):
        expect(part).to_be_visible()
        expect(part.locator(".layout-name")).to_be_visible()


# --- The notebook ------------------------------------------------------------------------------------


def test_the_notebook_is_downloaded(open_page: Open) -> None:
    page = open_page("exercises/01-norms.html")
    link = page.locator(":is(.notebook-link, .notebook-menu) a[download]")
    menu = page.locator(".notebook-menu > summary")
    if menu.count():  # where the repository is known
        menu.click()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        menu.click()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "exercises-01-norms.ipynb"
    page.goto(page.url.replace("exercises/01-norms", "chapters/notation"))
    expect(link).to_have_count(0)  # a page that is no notebook
