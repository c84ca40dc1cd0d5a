"""Long pages: what stands far down waits, is put into place a little at a time, and is laid out as it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from small_book import HTML, LONG

from conftest import Open, frames  # type: ignore[attr-defined]
from proofs_that_run.pages import BOOK

PAGES = ["index.html", *(f"{entry}.html" for entry in BOOK.toc())]

CONTENT = """() => {
    const article = document.querySelector("article").cloneNode(true);
    for (const made of article.querySelectorAll("button, .live-bar, .katex-mathml")) made.remove();
    const texts = (kind, text) =>
        [...article.querySelectorAll(kind)].map((one) => text(one).replace(/\\s+/g, " ").trim());
    return {
        formulas: texts("[data-latex]", (one) => one.dataset.latex),
        words: texts("p, li, td, h1, h2, h3, pre", (one) => one.textContent),
        ids: texts("[id]", (one) => one.id),
        pictures: texts("img", (one) => one.getAttribute("src")),
    };
}"""


def test_a_reader_without_scripts_has_the_same_text(open_small: Open) -> None:
    plain = open_small(LONG, java_script_enabled=False)
    without, whole = plain.evaluate(CONTENT), open_small(LONG).evaluate(CONTENT)
    for kind, found in without.items():
        assert len(found) > (0 if kind == "pictures" else 40)
        assert found == whole[kind], f"Other {kind} with scripts than without."
    last = plain.locator("div.statement").last
    assert last.locator(".katex-html").first.is_visible()
    assert last.bounding_box()["height"] > 60  # type: ignore[index]


def test_the_text_is_there_where_no_other_script_arrives(open_small: Open) -> None:
    page = open_small("search.html")
    page.route("**/_static/web/**", lambda route: route.abort())
    page.goto(page.url.replace("search.html", LONG))
    page.wait_for_function("!document.querySelector('.waiting')")
    assert page.locator("article .katex").count() == HTML.joinpath(LONG).read_text("utf-8").count('class="katex"') > 100
    page.wrongs.clear()  # type: ignore[attr-defined]


def test_much_of_a_long_page_waits_until_it_has_been_painted(open_small: Open) -> None:
    page = open_small(LONG, still=True)
    assert page.locator(".waiting").count() > 50
    page.evaluate("letGo()")
    page.wait_for_function("!document.querySelector('.waiting')")


LET_GO = 4  # screens from the top of the window: those ahead in _ext/far_blocks.js, and the one that is seen


def test_what_is_far_down_is_not_laid_out_section_by_section(open_small: Open) -> None:
    page = open_small(LONG)
    screens, laid_out = page.evaluate("""() => {
        const sections = [...document.querySelectorAll("article section:has(> h2)")];
        const shown = (one) => one.querySelector("h2").checkVisibility({ contentVisibilityAuto: true });
        return [sections.map((one) => one.getBoundingClientRect().top / innerHeight), sections.map(shown)];
    }""")
    assert laid_out[0], "The first section is on the screen."
    far = [shown for place, shown in zip(screens, laid_out, strict=True) if place > LET_GO]
    assert len(far) > 20
    assert not any(far), "A section far down is laid out already."


def test_a_section_is_let_go_before_its_blocks_come_near(open_small: Open) -> None:
    """A block of a section that is skipped would take its height a frame late, under the eyes of who pages on."""
    page = open_small(LONG)
    far = page.locator("section:has(> h2)").nth(12)
    far.and_(page.locator(":not(.near)")).wait_for(state="attached")
    page.evaluate("(one) => scrollBy(0, one.getBoundingClientRect().top - 3.5 * innerHeight)", far.element_handle())
    far.and_(page.locator(".near")).wait_for(state="attached")


@pytest.mark.parametrize("width", [390, 1280])
def test_being_laid_out_later_moves_nothing(open_small: Open, width: int) -> None:
    page = open_small(LONG, width=width)
    near_the_screen = "content-visibility: visible !important; contain: layout paint style !important"
    page.add_style_tag(content=f".later {{ {near_the_screen} }}")
    page.evaluate("document.fonts.ready.then(() => null)")  # the letters of what was skipped
    tops = "(all) => all.map((one) => one.getBoundingClientRect().top)"
    headings = "article :is(h1, h2, h3)"
    later = page.eval_on_selector_all(headings, tops)
    page.eval_on_selector_all("section.later", "(all) => all.forEach((one) => one.classList.remove('later'))")
    assert len(later) > 7
    assert later == pytest.approx(page.eval_on_selector_all(headings, tops), abs=1)


def test_the_first_paint_waits_for_what_is_on_the_page(built: Path) -> None:
    pages_that_wait = 0
    for path in PAGES:
        html = (built / path).read_text(encoding="utf-8")
        for target in re.findall(r'rel: "expect", blocking: "render", href: "#([^"]+)"', html):
            pages_that_wait += 1
            before, found, _ = html.partition(f' id="{target}"')
            assert found, f"{path} waits with its first paint for #{target}, which is not there."
            assert "<article" in before
            assert "<noscript>" not in before.partition("<article")[2]
    assert pages_that_wait


def test_paper_shows_what_still_waits_on_the_screen(open_small: Open) -> None:
    page = open_small(LONG, still=True)
    assert page.locator(".waiting").count() > 50
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".waiting, article noscript").count() == 0


# --- Links into a page -----------------------------------------------------------------------------------------------


BELOW_THE_HEADER = 64  # px: the 4rem of scroll padding in the theme


def lands(page: Page, label: str) -> None:
    frames(page)  # what comes near is laid out meanwhile, and must not move it
    top = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", label)
    assert abs(top - BELOW_THE_HEADER) <= 4, f"#{label} stands {top:.0f} px below the top of the window."


@pytest.mark.parametrize("width", [390, 1280])
def test_a_link_to_a_statement_far_down_lands_there(open_small: Open, width: int) -> None:
    page = open_small(LONG, width=width)
    skipped = page.eval_on_selector_all(
        ".later", "(all) => all.filter((block) => getComputedStyle(block).contentVisibility === 'auto').length"
    )
    assert skipped > 50, "Everything on this page is laid out at once; this test tests nothing."
    labels = page.eval_on_selector_all("div.statement[id]", "(all) => all.map((one) => one.id)")
    for label in (labels[len(labels) // 2], labels[-1], labels[2], labels[-2]):
        page.goto(f"{page.url.partition('#')[0]}#{label}")
        lands(page, label)


@pytest.mark.parametrize("still", [False, True])
def test_a_link_to_what_still_waits_lands_there(open_small: Open, still: bool) -> None:
    """An equation of a statement stands inside what waits, its id too."""
    waits = re.findall(r"<noscript>(.*?)</noscript>", (HTML / LONG).read_text(encoding="utf-8"), re.DOTALL)
    label = [name for text in waits for name in re.findall(r'<div class="math[^>]* id="([^"]+)"', text)][-1]
    if still:
        lands(open_small(f"{LONG}#{label}", still=True), label)
    else:
        page = open_small(f"{LONG}#{label}")
        lands(page, label)
        page.evaluate("scrollTo(0, 0)")
        page.evaluate("(id) => { location.hash = ''; location.hash = id; }", label)
        lands(page, label)


def test_the_search_of_the_browser_finds_what_is_not_laid_out_yet(open_small: Open) -> None:
    page = open_small(LONG)
    last = page.locator("div.statement").last
    words = last.locator(".statement-name").text_content()
    assert page.evaluate("(words) => window.find(words, false, true)", words), f"“{words}” is not found."


def test_the_first_paint_shows_the_first_screens_whole(open_small: Open) -> None:
    """On a slow processor: the first frame is not drawn before all of the first screens is read in."""
    page = open_small("search.html")
    page.add_init_script(
        "requestAnimationFrame(() => { window.waiting = document.querySelectorAll('.waiting').length; })"
    )
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(page.url.replace("search.html", LONG))
    assert page.evaluate("window.waiting") > 0
