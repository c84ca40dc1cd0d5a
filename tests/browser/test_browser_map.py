"""The map of the statements, what would fall, and what a preview says of a statement's uses; on the small book."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from small_book import MAP, NOTES

from conftest import Open, barriers, frames, point_at  # type: ignore[attr-defined]


def box(page: Page, label: str) -> Locator:
    return page.locator(f'a.map-box[data-label="{label}"]')


def row(page: Page, label: str) -> Locator:
    return page.locator(f"#map-{label}")


def test_the_map_and_the_list_say_the_same(open_small: Open) -> None:
    page = open_small(MAP)
    drawn = page.eval_on_selector_all(".map-lines path", "all => all.map(({ dataset }) => [dataset.from, dataset.to])")
    listed = page.eval_on_selector_all(
        ".map-list li",
        "all => all.flatMap(({ dataset }) => dataset.uses.split(' ').filter(Boolean).map(one => [one, dataset.label]))",
    )
    assert ["def-size", "prp-scaling"] in drawn
    assert ["prp-scaling", "thm-triangle"] in drawn
    assert drawn == listed
    labels = "all => all.map(one => one.dataset.label)"
    assert page.eval_on_selector_all("a.map-box", labels) == page.eval_on_selector_all(".map-list li", labels)
    uses = row(page, "thm-triangle").locator(".map-uses")
    expect(uses).to_have_text(["Its proof uses Proposition 1.2."])
    expect(row(page, "prp-scaling").locator(".map-uses")).to_have_text(
        ["Its proof uses Definition 1.1.", "Used by Theorem 1.3."]
    )


def test_what_would_fall_is_marked_in_both(open_small: Open) -> None:
    page = open_small(MAP)
    row(page, "def-size").get_by_role("button", name="Doubt Definition 1.1").click()
    for place in (row, box):
        expect(place(page, "def-size")).to_contain_class("doubted")
        for label in ("prp-scaling", "thm-triangle"):  # the second by two steps
            expect(place(page, label)).to_contain_class("falls")
        expect(place(page, "def-size-1")).not_to_contain_class("falls")
    expect(row(page, "thm-triangle").locator(".map-mark")).to_have_text("would fall")
    expect(
        page.get_by_role("status").filter(has_text="You doubt Definition 1.1. On that 2 statements hang")
    ).to_be_visible()
    page.get_by_role("button", name="Believe all again").click()
    expect(page.locator(".falls, .doubted")).to_have_count(0)


def test_a_click_opens_a_statement_or_doubts_it(open_small: Open) -> None:
    page = open_small(MAP)
    page.get_by_label("A click doubts").check()
    box(page, "prp-scaling").click()
    expect(box(page, "thm-triangle")).to_contain_class("falls")
    page.get_by_label("A click doubts").uncheck()
    box(page, "thm-triangle").click()
    page.wait_for_url("**/chapters/sizes.html#thm-triangle")


def test_the_keyboard_goes_through_the_map(open_small: Open) -> None:
    page = open_small(MAP)
    page.get_by_label("A click doubts").focus()
    page.keyboard.press("Tab")  # the disabled button is no stop
    expect(box(page, "def-size")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box(page, "prp-scaling")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(box(page, "prp-scaling-0")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("d")
    expect(box(page, "thm-triangle")).to_contain_class("falls")
    page.keyboard.press("Tab")  # the map is one stop
    assert not page.evaluate("document.activeElement.closest('.map-view')")
    page.keyboard.press("Shift+Tab")
    expect(box(page, "prp-scaling")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/sizes.html#prp-scaling")


def test_its_size_changes_and_a_mouse_drags_it(open_small: Open) -> None:
    page = open_small(MAP, width=390)
    width = "() => document.querySelector('svg.map').clientWidth"
    before = page.evaluate(width)
    for _ in range(3):
        page.get_by_role("button", name="Larger").click()
    assert page.evaluate(width) > 2 * before
    expect(page.locator("svg.map")).to_contain_class("with-titles")
    view = page.locator(".map-view")
    view.evaluate("view => { view.scrollIntoView({ block: 'start', behavior: 'instant' }); view.scrollLeft = 0; }")
    place = view.bounding_box()
    assert place
    x, y = place["x"] + 200, place["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 80, y, steps=4)
    page.mouse.up()
    assert view.evaluate("view => view.scrollLeft") == pytest.approx(80, abs=2)
    assert page.url.endswith(MAP), "to drag is not to click"
    page.get_by_role("button", name="Whole map").click()
    assert view.evaluate("view => view.scrollWidth <= view.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_has_no_barriers(open_small: Open, scheme: str) -> None:
    page = open_small(MAP, color_scheme=scheme)
    row(page, "def-size").get_by_role("button").click()
    assert not barriers(page, "article")


def test_without_scripts_there_is_the_list(open_small: Open) -> None:
    page = open_small(MAP, java_script_enabled=False)
    expect(page.locator("svg.map")).to_be_hidden()
    expect(page.get_by_role("button", name="Doubt")).to_have_count(0)
    row(page, "thm-triangle").get_by_role("link", name="Proposition 1.2").click()
    page.wait_for_url("**/chapters/sizes.html#prp-scaling")


@pytest.mark.parametrize("path", [NOTES, MAP])
def test_a_preview_says_what_a_statement_uses_and_what_uses_it(open_small: Open, path: str) -> None:
    page = open_small(path)
    link = page.locator('.bd-article a.reference[href$="sizes.html#prp-scaling"]').first
    point_at(link)
    expect(page.locator(".preview .statement-uses p")).to_have_text(
        ["Its proof uses Definition 1.1.", "Used by Theorem 1.3."]
    )
    page.goto(page.url.replace(path, "chapters/sizes.html"))
    frames(page, 2)
    expect(page.locator("#prp-scaling .statement-uses")).to_be_hidden()
