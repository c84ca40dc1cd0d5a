"""Slides: what is on each of them, and how one goes on and back. The page is a small one with the slides' script."""

from __future__ import annotations

from playwright.sync_api import Browser

from proofs_that_run.course.slides import SCRIPT

PAGE = """<!doctype html><meta name="viewport" content="width=device-width">
<style>.later {{ content-visibility: auto; contain-intrinsic-size: auto 900px; }}</style>
<article><section><h1>Title</h1>{script}
<section class="later"><h2>One</h2><div class="statement later"><p>First</p></div><div class="cell later"><p>ran</p>
</div>
<div class="statement later"><p>Second</p></div></section>
<section class="later"><h2>Two</h2><div class="cell later"><figure>A figure</figure></div></section>
</section></article>"""


def test_a_slide_holds_a_statement_with_its_check_or_a_figure_wherever_it_stands(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 300})
    page.set_content(PAGE.format(script=SCRIPT.read_text(encoding="utf-8")))
    page.wait_for_selector(".slides-place")
    shown = []
    for press in ("ArrowRight", "click", "PageDown", "ArrowLeft"):
        shown.append(page.evaluate("document.querySelector('article').innerText.split(/\\s+/).join(' ')"))
        page.get_by_role("button", name="Next").click() if press == "click" else page.keyboard.press(press)
    words = [text.partition(" ‹")[0] for text in shown]
    assert words == ["Title", "One First ran", "Second", "Two A figure"]
    assert page.evaluate("document.querySelector('.slides-place span').textContent") == "3 / 4"
    page.get_by_role("button", name="Back").click()
    assert page.evaluate("document.querySelector('.slides-place span').textContent") == "2 / 4"
    page.close()
