"""The search in a real browser: how it is used, on the small book; and what a student of the book finds first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from small_book import CHAPTER, HTML

from conftest import Open, barriers  # type: ignore[attr-defined]
from proofs_that_run.index import INDEX

STATEMENTS = INDEX.stored()


def called(label: str) -> str:
    """The kind and number of a statement, as a reader types it."""
    return f"{STATEMENTS[label]['kind']} {STATEMENTS[label]['number']}"


FIRST = {
    called("thm-eckart-young-spectral"): ["thm-eckart-young-spectral"],
    called("thm-eckart-young-spectral").title(): ["thm-eckart-young-spectral"],
    f"thm {STATEMENTS['thm-eckart-young-spectral']['number'].partition('.')[0]}.": [
        label for label, one in STATEMENTS.items()
        if one["kind"] == "theorem" and one["page"] == STATEMENTS["thm-eckart-young-spectral"]["page"]
    ],
    "eckart young": ["thm-eckart-young-spectral", "thm-eckart-young-frobenius", "cor-eckart-young-nuclear"],
    "Eckart–Young": ["thm-eckart-young-spectral"],
    "best rank k approximation": ["thm-eckart-young-spectral"],
    "holder": ["prp-cauchy-schwarz"],
    "cauchy-schw": ["prp-cauchy-schwarz"],
    "Rayleigh's principle": ["thm-rayleigh"],
    "frobenius norm": ["def-frobenius-norm"],
    "||A||_F": ["def-frobenius-norm"],
    "null space": ["prp-svd-subspaces"],
    "kernel": ["prp-svd-subspaces"],
    "condition number": ["exm-condition-number"],
    "np.linalg.svd": ["what-numpy-returns"],
    "pca": ["exr-principal-components"],
    called("exr-power-iteration"): ["exr-power-iteration"],
    "trace of a product": ["prp-trace-product"],
    "eckart y": ["thm-eckart-young-spectral"],  # a word is found from its first letter on
    "eckhart young": ["thm-eckart-young-spectral"],  # and with a wrong one
    "raleigh": ["thm-rayleigh"],
    r"\lVert A \rVert_F": ["def-frobenius-norm"],
    "image compression": ["exm-image-compression"],  # which says "compressing"
}  # fmt: skip


def opened(open_page: Open, path: str = CHAPTER, **options: object) -> Page:
    """A page with its search dialogue open."""
    page = open_page(path, **options)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    expect(page.locator("#pst-search-dialog input")).to_be_focused()
    return page


def results(page: Page) -> list[str]:
    """The anchors of the results, after what was typed last has been answered."""
    query = page.input_value("dialog input")
    expect(page.locator("dialog .search-results")).to_have_attribute("data-query", query)
    links = page.locator("dialog .search-result").evaluate_all("links => links.map(link => link.href)")
    return [link.partition("#")[2] for link in links]


def test_what_a_student_types_finds_what_is_meant(open_page: Open) -> None:
    page = opened(open_page, "index.html")
    wrong = []
    for query, wanted in FIRST.items():
        page.fill("#pst-search-dialog input", query)
        found = results(page)
        if found[: len(wanted)] != wanted:
            wrong.append(f"“{query}” finds {found[:4]}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def test_nothing_of_the_search_is_fetched_before_it_is_asked_for(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.wait_for_load_state("networkidle")
    fetched: list[str] = []
    page.on("request", lambda sent: fetched.append(sent.url))
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not [address for address in loaded if "/search/" in address or "search-index" in address]
    page.keyboard.press("Control+k")
    page.keyboard.type("triangle")
    assert results(page)[0] == "thm-triangle"
    assert any("search/records.json" in address for address in fetched)


def test_sphinx_search_is_gone() -> None:
    left = [*HTML.glob("searchindex.js"), *HTML.glob("_static/*search*.js"), *HTML.glob("_static/language_data.js")]
    assert not left


def test_the_keyboard_alone_finds_and_opens(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.wait_for_load_state("networkidle")
    button = page.locator(".bd-sidebar-primary .search-button__button")
    button.focus()
    page.keyboard.press("/")  # no single character does anything: who speaks to a computer may say it by chance
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog input")).to_be_focused()
    page.keyboard.type("triangle")
    results(page)
    first, second = (page.locator("dialog .search-result").nth(place).get_attribute("href") or "" for place in (0, 1))
    chosen = page.locator("dialog [aria-selected=true]")
    expect(chosen).to_have_attribute("href", first)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("href", second)
    assert page.locator("dialog input").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("dialog .search-result").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#pst-search-dialog")).not_to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")  # the button opens it as well, and the query is still there
    expect(page.locator("dialog input")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{first.removeprefix('../')}")


def test_a_slash_is_a_slash_where_one_writes(open_small: Open) -> None:
    page = opened(open_small)
    page.keyboard.type("m/n")
    assert page.input_value("#pst-search-dialog input") == "m/n"


def test_a_result_on_the_same_page_closes_the_dialogue(open_small: Open) -> None:
    page = opened(open_small)
    page.keyboard.type("scaling")
    assert results(page)[0] == "prp-scaling"
    page.locator("dialog .search-result").first.click()  # with the mouse; Enter is tried above
    expect(page.locator("#pst-search-dialog")).not_to_be_visible()
    expect(page.locator("#prp-scaling")).to_be_in_viewport()


def test_what_matches_is_marked_and_no_formula_is_there_twice(open_small: Open) -> None:
    page = opened(open_small)
    page.keyboard.type("scaling number 1.2")
    assert results(page)[0] == "prp-scaling"
    first = page.locator("dialog .search-result").first
    assert first.locator("mark").all_inner_texts() == ["1.2", "Scaling", "number", "1.2"]
    assert first.locator(".search-excerpt").inner_text() == (
        "For every vector x ∈ ℝⁿ and every number t, ‖tx‖₂ = |t|‖x‖₂. (1.2)"
    )


def test_no_result_and_a_word_that_stands_nowhere_are_said(open_small: Open) -> None:
    page = opened(open_small)
    page.keyboard.type("xyzzy")
    status = page.locator("dialog .search-status")
    expect(status).to_contain_text("Nothing found for “xyzzy”")
    expect(page.locator("dialog input")).to_have_attribute("aria-expanded", "false")
    page.fill("dialog input", "xyzzy scaling")
    expect(status).to_contain_text("without “xyzzy”, which stands nowhere")
    assert results(page)[0] == "prp-scaling"
    page.fill("dialog input", "")
    expect(status).to_contain_text("A name, a number")
    expect(page.locator("dialog .search-result")).to_have_count(0)


def test_without_a_connection_the_search_says_so_and_recovers(open_small: Open) -> None:
    page = open_small(CHAPTER)
    page.wait_for_load_state("networkidle")
    page.route("**/search/records.json", lambda route: route.abort())
    page.keyboard.press("Control+k")
    page.keyboard.type("t")
    expect(page.locator("dialog .search-status")).to_contain_text("could not be loaded")
    page.unroute("**/search/records.json")
    page.wrongs.clear()  # type: ignore[attr-defined]
    page.keyboard.type("riangle")
    assert results(page)[0] == "thm-triangle"
    page.wrongs.clear()  # type: ignore[attr-defined]


def test_the_page_shows_what_the_dialogue_finds(open_small: Open) -> None:
    page = open_small("search.html?q=size")
    links = page.locator(".book-search-page .search-result")
    expect(links.first).to_have_attribute("href", "./chapters/sizes.html#def-size")
    assert links.count() > 12
    page.keyboard.type("triangle")  # the field has the focus, and what stood there is chosen
    expect(links.first).to_have_attribute("href", "./chapters/sizes.html#thm-triangle")
    expect(page).to_have_url(re.compile(r"\?q=triangle$"))


def test_without_javascript_the_page_leads_to_all_statements(open_page: Open) -> None:
    page = open_page("search.html", java_script_enabled=False)
    page.locator("main a", has_text="list of all statements").click()
    expect(page.locator("article h1")).to_contain_text("All statements")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_dialogue_is_accessible_and_fits(open_small: Open, width: int, scheme: str) -> None:
    page = opened(open_small, width=width, color_scheme=scheme, reduced_motion="reduce")
    page.keyboard.type("size of a vector")
    results(page)
    box = page.locator("#pst-search-dialog").bounding_box()
    assert box
    if width == 390:
        assert (box["x"], box["width"]) == (0, 390)
    assert box["height"] <= 900
    assert barriers(page, "#pst-search-dialog") == []
