"""Every page, opened: nothing fails, nothing is asked of another host, nothing is wider than the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Open, lay_out  # type: ignore[attr-defined]
from proofs_that_run.pages import BOOK

PAGES = ["index.html", *(f"{entry}.html" for entry in BOOK.toc())]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_an_error_and_fits_the_screen(open_page: Open, path: str, width: int) -> None:
    page = open_page(path, width=width)
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{Path(path).stem} is {beyond} px wider than a screen of {width} px."


TOO_WIDE = """
() => [...document.querySelectorAll("main span.math")]
  .filter((formula) => !formula.closest("table, .cell_output")) // these scroll as a whole
  .filter((formula) => {
    const line = formula.closest("p, li, dd, dt, figcaption").getBoundingClientRect();
    return [...formula.querySelectorAll(".katex-html > .base")]
      .some((piece) => piece.getBoundingClientRect().right > line.right + 1);
  })
  .map((formula) => formula.dataset.latex)
"""


@pytest.mark.parametrize("path", PAGES)
def test_inline_formulas_fit_the_smallest_phone(open_page: Open, path: str) -> None:
    """They break between lines at their relations. One with a piece that is wider than a line has to be displayed."""
    page = open_page(path, width=320)
    lay_out(page)
    assert page.evaluate(TOO_WIDE) == []
