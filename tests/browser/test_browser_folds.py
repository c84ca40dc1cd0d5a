"""Less to scroll: folded evidence, the switch of what a page shows, and where its reader was."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from small_book import CHAPTER, LONG, SHEET

from conftest import Open, barriers, frames  # type: ignore[attr-defined]


def fold(page: Page, words: str) -> Locator:
    return page.locator("details.fold").filter(has_text=words).first


def choose(page: Page, words: str) -> None:
    page.get_by_role("radio", name=words).check()


def test_evidence_is_folded_to_a_line_that_says_what_is_inside(open_small: Open) -> None:
    page = open_small(CHAPTER)
    misses, proof = fold(page, "1 near-miss, refuted"), fold(page, "Running proof of Proposition 1.2, 1 step")
    for part in (misses, proof):
        inside = part.locator(":scope > :last-child")
        expect(inside).to_be_hidden()
        part.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(inside).to_be_visible()


def test_what_is_shown_is_chosen_once_and_stays(open_small: Open) -> None:
    page = open_small(LONG)
    group = page.get_by_role("radiogroup", name="What this page shows")
    expect(group.get_by_role("radio", name="Evidence folded")).to_be_checked()
    group.get_by_role("radio", name="Evidence folded").focus()
    page.keyboard.press("ArrowRight")
    expect(group.get_by_role("radio", name="All open")).to_be_checked()
    assert page.locator("details.fold").evaluate_all("parts => parts.length > 1 && parts.every(part => part.open)")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cell_input").first).to_be_hidden()
    expect(page.locator(".qed-verdict dl").first).to_be_hidden()
    expect(page.locator(".qed-verdict").first).to_contain_text("✓")
    expect(page.locator("div.statement").first).to_be_visible()
    expect(page.locator(".cell figure").first).to_be_visible()
    page.goto(page.url.replace(LONG, CHAPTER))
    expect(page.get_by_role("radio", name="Text only")).to_be_checked()
    assert not barriers(page, ".show-switch")
    page.goto(page.url.replace(CHAPTER, SHEET))  # has no switch, and needs its code
    expect(page.locator(".cell_input").first).to_be_visible()


def test_the_choice_is_there_before_the_first_paint_and_nothing_moves(open_small: Open) -> None:
    page = open_small(LONG)
    for words, hidden in (("All open", "details.fold > summary ~ *"), ("Text only", ".cell_input")):
        choose(page, words)
        page.add_init_script(
            "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => (moved += one.value)))"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        page.route("**/web/reading.js", lambda route: route.abort())  # what follows is done without it
        page.reload()
        expect(page.locator(hidden).first).to_be_visible(visible=words == "All open")
        page.unroute("**/web/reading.js")
        page.wrongs.clear()  # type: ignore[attr-defined]
        page.reload()
        expect(page.get_by_role("radio", name=words)).to_be_checked()
        page.evaluate("whole.then(() => null)")
        frames(page)
        assert page.evaluate("moved") < 0.01


def test_paper_and_a_page_without_scripts_have_everything(open_small: Open) -> None:
    page = open_small(CHAPTER)
    choose(page, "Text only")
    page.emulate_media(media="print")
    expect(page.locator("details.fold > summary ~ *").first).to_be_visible()
    expect(page.locator(".cell_input").first).to_be_visible()
    expect(page.locator(".show-switch")).to_be_hidden()
    page = open_small(CHAPTER, java_script_enabled=False)
    expect(page.locator(".show-switch")).to_be_hidden()
    part = fold(page, "near-miss, refuted")
    part.locator("summary").click()
    expect(part.locator(":scope > :last-child")).to_be_visible()


SCROLLED = """section => new Promise(done => { // no clock of ours says when the browser tells the page
  addEventListener('scroll', done, {once: true});
  section.scrollIntoView();
}).then(() => {})"""


def test_what_was_read_and_where_is_remembered(open_small: Open) -> None:
    page = open_small(LONG)
    page.clock.install()
    page.reload()
    expect(page.locator(".reading")).to_have_text(re.compile(r"^About \d+ minutes$"))
    page.clock.run_for(500)
    sections = page.locator(".bd-article > section > section")
    first, second = sections.nth(0), sections.nth(1)
    for section, wait in ((first, 10_000), (second, 1000)):
        section.evaluate(SCROLLED)
        page.clock.run_for(wait)
    expect(page.locator("#pst-page-toc-nav a.read")).to_have_count(1)
    page.reload()
    title = second.locator("h2").evaluate("heading => heading.firstChild.nextSibling?.data ?? heading.firstChild.data")
    expect(page.locator(".reading")).to_contain_text("1 of ")
    expect(page.locator(".reading a")).to_contain_text(title.strip())
    page.locator(".reading a").click()
    expect(second).to_be_in_viewport()
    page.goto(page.url.replace(LONG, "index.html").partition("#")[0])
    page.get_by_role("link", name=re.compile("A long chapter, .*" + re.escape(title.strip()))).click()
    expect(second).to_be_in_viewport()
