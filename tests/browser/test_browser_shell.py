"""The page around the text: its controls, its weight, its printed form."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from playwright.sync_api import expect
from small_book import CHAPTER, LONG, SHEET

from conftest import Open, frames, ready  # type: ignore[attr-defined]
from proofs_that_run.pages import BOOK

PAGES = ["index.html", "search.html", *(f"{entry}.html" for entry in BOOK.toc())]

THEME = "document.documentElement.dataset.theme"
# Runs before the page's own scripts: keeps the colours that the page has when its text begins.
FIRST_THEME = f"""new MutationObserver((_, observer) => {{
    if (!document.body) return;
    observer.disconnect();
    window.firstTheme = {THEME};
}}).observe(document, {{ childList: true, subtree: true }})"""


# --- What a visit costs --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def longest(built: Path) -> str:
    """The longest page of the book."""
    return max((path for path in PAGES if "ledger" not in path), key=lambda path: (built / path).stat().st_size)


def test_a_first_visit_is_light(open_page: Open, longest: str) -> None:
    """Everything that the longest chapter makes the browser fetch, compressed, before its reader does anything."""
    page = open_page("index.html", width=412)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(page.url.replace("index.html", longest))
    page.wait_for_load_state("networkidle")
    assert 60_000 < sum(received) <= 250_000, f"{longest} makes a browser fetch {sum(received) / 1000:.0f} kB."


def test_no_script_and_one_stylesheet_stand_before_the_text(open_small: Open) -> None:
    page = open_small(LONG)
    assert page.eval_on_selector_all("script[src]:not([type=module], [defer], [async])", "(all) => all.length") == 0
    assert page.eval_on_selector_all("link[rel=stylesheet]", "(all) => all.length") == 1
    assert page.evaluate("[...document.fonts].some((font) => /Awesome/.test(font.family))") is False


def test_the_icon_of_an_exercise_is_a_drawing(open_small: Open) -> None:
    """What a mask does not reach is a square."""
    title = open_small(SHEET).locator(".exercise > .admonition-title").first
    box = title.bounding_box()
    assert box
    picture = imread(io.BytesIO(title.page.screenshot(clip={**box, "width": 32})))[..., :3]
    ink = np.abs(picture - picture[-1, -1]).max(axis=-1)[:, 8:] > 0.3  # without the bar on the left
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert rows.size > 10
    filled = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean()
    assert 0.1 < filled < 0.8, f"{filled:.0%} of it is filled."


def test_pictures_have_a_size_before_they_are_there(built: Path) -> None:
    for path in PAGES:
        for image in re.findall(r"<img [^>]*>", (built / path).read_text(encoding="utf-8")):
            assert re.search(r'width="\d+" height="\d+"', image), f"{path}: {image[:150]}"


@pytest.mark.parametrize("late", ["", "**/*.woff2"], ids=["", "late_fonts"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads(open_page: Open, longest: str, width: int, late: str) -> None:
    for path in ("index.html", longest):
        page = open_page(path, width=width, late=late)
        page.wait_for_load_state("networkidle")
        page.evaluate("""() => {
            window.moved = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => (moved += entry.value)))
                .observe({ type: "layout-shift", buffered: true });
        }""")
        frames(page)
        assert page.evaluate("moved") <= 0.01, path


# --- Controls ------------------------------------------------------------------------------------------------------


def test_colours_follow_the_system_until_the_reader_chooses_and_then_the_choice(open_small: Open) -> None:
    page = open_small("index.html", color_scheme="dark")
    assert page.evaluate(THEME) == "dark"
    button = page.locator(".theme-switch-button")
    assert button.get_attribute("aria-label") == "Colours: as your system says"
    button.click()
    assert page.evaluate(THEME) == "light"
    page.add_init_script(FIRST_THEME)
    page.goto(page.url.replace("index.html", LONG))
    assert page.evaluate("firstTheme") == "light", "Another page forgets the choice, or shows it too late."
    ready(page)
    button.click()
    button.click()
    assert page.evaluate(THEME) == "dark", "After one round the colours are the system's again."
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"{THEME} === 'light'")


@pytest.mark.parametrize(("button", "drawer"), [("primary", "book"), ("secondary", "page")])
def test_a_drawer_keeps_the_focus_and_gives_it_back(open_small: Open, button: str, drawer: str) -> None:
    page = open_small(LONG, width=390)
    toggle = page.get_by_role(
        "button", name=f"Contents of the {drawer}" if drawer == "book" else "Contents of this page"
    )
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(f"#pst-{button}-sidebar-modal")
    expect(dialog).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    for _ in range(40):
        page.keyboard.press("Tab")
        inside = page.evaluate("(id) => document.getElementById(id).contains(document.activeElement) || "
                               "document.activeElement === document.body", f"pst-{button}-sidebar-modal")  # fmt: skip
        assert inside, "The focus leaves the open drawer."
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(toggle).to_be_focused()
    expect(toggle).to_have_attribute("aria-expanded", "false")  # the contents are back in their place
    toggle.click()
    link = dialog.locator("nav a[href*='#']" if drawer == "page" else "nav a").last
    link.click()
    page.wait_for_function("!document.querySelector('dialog[open]')")


def test_the_sidebar_can_be_put_away_on_a_wide_screen(open_small: Open) -> None:
    page = open_small(LONG)
    toggle = page.get_by_role("button", name="Contents of the book")
    toggle.click()
    page.locator("#pst-primary-sidebar").wait_for(state="hidden")
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.click()
    page.locator("#pst-primary-sidebar").wait_for(state="visible")


def test_the_contents_mark_where_the_reader_is(open_small: Open) -> None:
    page = open_small(LONG)
    assert page.locator("#pst-page-toc-nav .active").count() == 0
    heading = page.locator("section section h2").nth(5)
    heading.scroll_into_view_if_needed()
    heading.evaluate("(one) => one.scrollIntoView({behavior: 'instant'})")
    words = heading.evaluate("(one) => one.firstChild.textContent")
    expect(page.locator("#pst-page-toc-nav .active")).to_have_text(words)


def test_code_is_copied_as_it_stands(open_small: Open) -> None:
    page = open_small(LONG)
    cell = page.locator("div.cell_input").first
    cell.hover()
    button = cell.get_by_role("button", name="Copy this code")
    button.click()
    cell.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == cell.locator("pre").inner_text().rstrip()


def test_hidden_code_says_what_a_click_does(open_small: Open) -> None:
    page = open_small(CHAPTER)
    summary = page.locator("details.hide > summary").first
    summary.scroll_into_view_if_needed()
    expect(summary).to_have_text("Show the source", use_inner_text=True)
    summary.click()
    expect(summary).to_have_text("Hide the source", use_inner_text=True)


def test_a_photograph_stands_on_no_sheet_in_the_dark(open_small: Open) -> None:
    for scheme in ("light", "dark"):
        page = open_small(CHAPTER, color_scheme=scheme)
        pictures = page.eval_on_selector_all(
            ".tag_touchable-photograph .cell_output figure > img",
            "(all) => all.map((one) => getComputedStyle(one)).map((one) => [one.padding, one.backgroundColor])",
        )
        assert pictures
        assert all(picture == ["0px", "rgba(0, 0, 0, 0)"] for picture in pictures), f"{scheme}: {pictures}"


def test_the_skip_link_is_first_and_leads_to_the_text(open_small: Open) -> None:
    page = open_small(LONG)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_the_search_opens_with_the_keyboard(open_small: Open) -> None:
    page = open_small(LONG)
    page.keyboard.press("Control+k")
    expect(page.locator("#pst-search-dialog :focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#pst-search-dialog")).to_be_hidden()


def test_a_long_formula_scrolls_in_its_box_by_keyboard_and_says_so(open_small: Open) -> None:
    page = open_small(LONG, width=390)
    page.evaluate("window.whole?.then(() => null)")
    box = page.locator("div.math > .formula").filter(has=page.locator(".katex-display")).last
    # On a phone a formula breaks between its pieces; one piece alone that is much wider than the phone does not.
    box.locator(".katex-html").evaluate("(drawn) => { drawn.style.paddingRight = '60em'; }")
    box.scroll_into_view_if_needed()
    page.wait_for_function("(box) => box.classList.contains('more-right')", arg=box.element_handle())
    assert box.get_attribute("aria-label") == "Formula, scrolls sideways"
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(box) => box.scrollLeft > 0 && box.classList.contains('more-left')", arg=box.element_handle()
    )


# --- What a page says of itself --------------------------------------------------------------------------------------


def test_every_page_describes_itself(built: Path) -> None:
    described: dict[str, str] = {}
    for path in PAGES:
        head = (built / path).read_text(encoding="utf-8").partition("</head>")[0]
        assert head.count('name="viewport"') == 1, f"{path} has {head.count('viewport')} viewports."
        found = re.findall(r'<meta (?:name="description" content="|content=")([^"]+)', head)
        assert len(found) == 1, f"{path} has {len(found)} descriptions: its first paragraph of prose is one."
        assert 20 < len(found[0]) < 200, f"{path}: {found[0]}"
        assert found[0] not in described, f"{path} and {described[found[0]]} are described by the same words."
        described[found[0]] = path
        assert 'lang="en"' in (built / path).read_text(encoding="utf-8")[:200]


# --- Paper -----------------------------------------------------------------------------------------------------------


def test_a_chapter_prints_with_its_proofs_and_in_light_colours(open_small: Open, tmp_path: Path) -> None:
    page = open_small(LONG, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink, paper = page.evaluate("[getComputedStyle(document.querySelector('.bd-article p:not(.noprint)')).color, "
                               "getComputedStyle(document.documentElement).backgroundColor]")  # fmt: skip
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) < 250, f"The ink is {ink}."
    assert paper == "rgb(255, 255, 255)"
    proof = page.locator("details.proof").first
    proof.evaluate("(one) => { one.open = false; }")
    words = re.split(r"\s+", proof.locator("p").first.evaluate("(one) => one.firstChild.textContent").strip())[:4]
    assert proof.locator("p").first.is_visible(), "A closed proof is not printed."
    for control in (".bd-header-article", "#pst-primary-sidebar", ".prev-next-footer", ".copybtn", ".headerlink"):
        assert not page.locator(control).first.is_visible(), f"{control} is printed."
    assert page.locator("h1").is_visible()
    pdf = tmp_path / "page.pdf"
    page.pdf(path=pdf)
    try:
        text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        return  # what the PDF holds is looked at where pdftotext is installed
    assert re.search(r"\s+".join(map(re.escape, words)), text), f"The PDF does not hold “{' '.join(words)} …”."
    assert "2. A long chapter" in " ".join(text.split())
