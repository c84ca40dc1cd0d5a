"""Exercises answered in the page: boxes, hints, texts, the reader's work. Python is a stand-in but for one test."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from test_browser_live import button, cell, fake, libraries, output, write  # noqa: F401

from conftest import ROOT, Open, barriers, ready  # type: ignore[attr-defined]

PAGE = "exercises/answers.html"
FORMULA = "exr-linear-map-jacobian 2"

Fake = Callable[..., Page]


def box(page: Page, name: str = FORMULA) -> Locator:
    """A box that is ready."""
    label, part = name.split()
    found = page.locator(f"[id^='answer-{label}-{part}'], [name^='answer-{label}-{part}']").first
    around = page.locator(".answer-box").filter(has=found)
    expect(around.locator(".answer-check")).to_be_enabled()
    return around


def check(around: Locator, text: str) -> None:
    around.locator(".answer-field").fill(text)
    around.locator(".answer-field").press("Enter")
    expect(around.locator(".answer-verdict")).to_contain_text(text)


def again(page: Page) -> None:
    page.reload()
    ready(page)


def said(around: Locator) -> Locator:
    return around.locator(".live-status")


def test_an_answer_is_judged_and_kept(fake: Fake) -> None:  # noqa: F811
    page = fake(PAGE)
    mine = box(page)
    assert page.asked == []  # type: ignore[attr-defined]
    check(mine, "wrong")
    expect(said(mine)).to_have_text("Not solved yet, 1 attempt")
    expect(mine.locator(".answer-verdict .katex").first).to_be_visible()
    check(mine, "unreadable")
    expect(said(mine)).to_have_text("This costs no attempt")
    check(mine, "right")
    expect(said(mine)).to_have_text("Solved, 2 attempts")
    expect(page.locator(".live-announcer")).to_have_text(f"Solved, 2 attempts. {FORMULA}: right is right")
    expect(page.locator(".work-progress")).to_contain_text(re.compile(r"^1 of \d parts solved\."))
    again(page)
    mine = box(page)
    expect(said(mine)).to_have_text("Solved, 2 attempts")
    expect(mine.locator(".answer-field")).to_have_value("right")
    expect(mine.locator(".answer-verdict")).to_be_hidden()
    expect(page.locator(".bd-links .progress-mark").first).to_have_text(re.compile(r"^1/\d$"))


def test_what_solved_a_part_is_not_lost_to_what_is_tried_after_it(fake: Fake, tmp_path: Path) -> None:  # noqa: F811
    page = fake(PAGE)
    check(box(page), "right")
    check(box(page), "wrong")
    expect(said(box(page))).to_contain_text("Solved before, with another answer")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the notebook").click()
    coming.value.save_as(tmp_path / "sheet.ipynb")
    assert 'return r\\"right\\"' in (tmp_path / "sheet.ipynb").read_text(encoding="utf-8")
    again(page)
    box(page).get_by_role("button", name="Bring it back").click()
    expect(box(page).locator(".answer-field")).to_have_value("right")
    expect(said(box(page))).to_have_text("Solved, 1 attempt")


def test_what_is_typed_is_typeset_and_letters_are_at_hand(fake: Fake) -> None:  # noqa: F811
    page = fake(PAGE)
    mine = box(page)
    mine.locator(".answer-field").fill("A^T ")
    mine.get_by_role("button", name=re.compile("ℝ")).click()
    expect(mine.locator(".answer-field")).to_have_value("A^T x")
    expect(mine.locator(".answer-field")).to_be_focused()
    expect(mine.locator(".answer-preview math")).to_have_count(1)
    assert mine.locator(".answer-preview annotation").text_content() == r"A^\top \vec{x}"
    mine.locator(".answer-field").fill("")
    mine.get_by_role("button", name="Check").click()
    expect(said(mine)).to_have_text("There is nothing in the field yet.")


def test_hints_come_one_after_the_other(fake: Fake) -> None:  # noqa: F811
    page = fake(PAGE)
    mine = box(page)
    first, second = mine.locator(".answer-hint").all()
    expect(second).to_be_hidden()
    expect(mine.get_by_text("Right answer")).to_be_visible()
    expect(mine.locator(".answer-right p")).to_be_hidden()
    first.locator("summary").click()
    expect(second.locator("summary")).to_be_visible()
    again(page)
    expect(box(page).locator(".answer-hint").nth(1)).to_be_visible()


def test_choices_are_answered_by_the_keyboard(fake: Fake) -> None:  # noqa: F811
    page = fake(PAGE)
    line = box(page, "exr-false-line-trace 1")
    line.get_by_label("Line 2").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(said(line)).to_have_text("Solved, 1 attempt")
    claims = box(page, "exr-true-false-norms 1")
    page.keyboard.press("Tab")  # Check
    claims.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(said(claims)).to_have_text("Say of every claim whether it is true or false.")
    for pair in claims.locator(".answer-pair").all()[1:]:
        pair.get_by_label("false").check()
    page.keyboard.press("Enter")
    expect(claims.locator(".answer-verdict")).to_contain_text("T F F F F F")
    again(page)
    expect(box(page, "exr-true-false-norms 1").get_by_label("true").first).to_be_checked()


def test_the_notebook_carries_the_work_away_and_brings_it_back(fake: Fake, tmp_path: Path) -> None:  # noqa: F811
    page = fake(PAGE)
    check(box(page), r"2 A right")
    page.locator(".answer-text textarea").first.fill("It is $BA$.")
    write(cell(page, 3), "def residual_gradient(A, x, y):\n    return 1")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download the notebook").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    notebook = json.loads(file.read_text(encoding="utf-8"))
    sources = ["".join(one["source"]) for one in notebook["cells"]]
    assert "It is $BA$." in sources
    assert any('    return r"2 A right"\n\n\nanswer("exr-linear-map-jacobian"' in source for source in sources)
    assert "def residual_gradient(A, x, y):\n    return 1" in sources
    # Edited elsewhere, and taken up in a browser that knows nothing.
    text = file.read_text(encoding="utf-8").replace('r\\"2 A right\\"', 'r\\"3 A\\"')
    file.write_text(text.replace("It is $BA$.", "It is $BA$!"), encoding="utf-8")
    page.evaluate("localStorage.clear()")
    again(page)
    expect(page.locator(".answer-text textarea").first).to_have_value("")
    page.locator(".your-work input").set_input_files(file)
    expect(page.locator(".work-said")).to_contain_text(f"work from {file.name}")
    expect(page.locator(".answer-text textarea").first).to_have_value("It is $BA$!")
    expect(box(page).locator(".answer-field")).to_have_value("3 A")
    expect(said(box(page))).to_have_text("Not solved yet, 1 attempt")
    expect(cell(page, 3).locator("pre").first).to_contain_text("return 1")


def test_work_is_exported_erased_and_back(fake: Fake, tmp_path: Path) -> None:  # noqa: F811
    page = fake(PAGE)
    check(box(page), "right")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export all").click()
    coming.value.save_as(tmp_path / "work.json")
    page.get_by_role("button", name="Erase…").click()
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    page.get_by_role("button", name="Erase those of this page").click()
    expect(page.locator(".work-said")).to_contain_text("is erased")
    expect(page.locator(".work-progress")).to_contain_text(re.compile("^0 of"))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".work-progress")).to_contain_text(re.compile("^1 of"))
    check(box(page), "other")
    page.locator(".your-work input").set_input_files(tmp_path / "work.json")
    expect(page.locator(".work-said")).to_contain_text("One answer in this browser would be replaced.")
    page.get_by_role("button", name="Replace").click()
    expect(box(page).locator(".answer-field")).to_have_value("right")
    (tmp_path / "other.json").write_text("[1]")
    page.locator(".your-work input").set_input_files(tmp_path / "other.json")
    expect(page.locator(".work-said")).to_contain_text("other.json is neither")


def test_a_solved_check_stays_solved(fake: Fake) -> None:  # noqa: F811
    page = fake(PAGE)
    answer, verdict = cell(page, 3), cell(page, 4)
    write(answer, "# an answer")
    write(verdict, "# plain: ✓ Exercise 1.5")
    button(verdict, "Run").click()
    expect(output(verdict)).to_contain_text("✓ Exercise 1.5")
    expect(page.locator(".work-progress")).to_contain_text(re.compile("^1 of"))
    again(page)
    expect(output(cell(page, 4))).to_contain_text("✓ Exercise 1.5")
    write(cell(page, 3), "# another answer")
    again(page)
    expect(output(cell(page, 4))).to_have_text("Solved before. Your answer has not been checked yet. Run this cell.")


def test_restore_can_be_taken_back(fake: Fake) -> None:  # noqa: F811
    page = fake(PAGE)
    place = cell(page, 3)
    write(place, "# print: mine")
    button(place, "Run").click()
    expect(output(place)).to_have_text("mine")
    button(place, "Restore").click()
    expect(place.locator("pre").first).to_contain_text("residual_gradient")
    place.get_by_role("button", name="Undo").click()
    expect(place.locator("pre").first).to_have_text("# print: mine")
    expect(output(place)).to_have_text("mine")
    again(page)
    expect(cell(page, 3).locator("pre").first).to_have_text("# print: mine")


def test_the_cell_stands_behind_its_box(fake: Fake, open_small: Open) -> None:  # noqa: F811
    page = fake(PAGE)
    mine = box(page)
    expect(cell(page, 2)).to_be_hidden()
    mine.get_by_role("button", name="In Python").click()
    expect(cell(page, 2)).to_be_visible()
    without = open_small(PAGE, java_script_enabled=False)
    expect(without.locator("div.cell").nth(1)).to_be_visible()
    expect(without.locator(".answer-check").first).to_be_hidden()
    expect(without.get_by_text("Write your answer here.").first).to_be_visible()
    expect(without.locator("textarea").first).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_answers(fake: Fake, scheme: str) -> None:  # noqa: F811
    page = fake(PAGE, width=390, color_scheme=scheme)
    check(box(page), "right")
    page.locator(".answer-help summary").first.click()
    for place in (".answer-box", ".your-work", ".answer-text"):
        assert barriers(page, place) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_python_judges_an_answer(open_small: Open) -> None:
    if not (ROOT / "_build" / "fixture" / "html" / "_static" / "live" / "worker.js").exists():
        pytest.skip("Python for the pages has not been assembled: make live")
    page = open_small(PAGE)
    mine = box(page)
    words = mine.locator(".answer-verdict")
    mine.locator(".answer-field").fill("2 diag(x) A")
    mine.locator(".answer-field").press("Enter")
    expect(words).to_contain_text("a diagonal matrix on the left multiplies rows", timeout=120_000)
    expect(said(mine)).to_have_text("This costs no attempt")
    mine.locator(".answer-field").fill("A diag(x)")
    mine.locator(".answer-field").press("Enter")
    expect(words).to_contain_text("the factor 2 of the squares is missing")
    expect(words).to_have_attribute("aria-busy", "false")
    mine.locator(".answer-field").fill("2 A diag(x")
    mine.locator(".answer-field").press("Enter")
    expect(words).to_contain_text("cannot be read")
    expect(words.locator("mark")).to_have_count(1)
    mine.locator(".answer-field").fill("2 * A @ np.diag(x)")
    mine.locator(".answer-field").press("Enter")
    expect(words).to_contain_text("✓")
    expect(said(mine)).to_have_text("Solved, 2 attempts")
