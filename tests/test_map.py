"""The map of the book: what it shows of each statement is what the ledger and the proofs say."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from proofs_that_run import ledger, reasons
from proofs_that_run.pages import BOOK

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def page(built: Path) -> Tag:
    return BeautifulSoup((built / "chapters" / "map.html").read_text(encoding="utf-8"), "html.parser")


def test_every_box_has_the_signs_of_what_the_ledger_says(page: Tag) -> None:
    entries = ledger.stored()
    boxes = {str(box["data-label"]): box for box in page.select("a.map-box")}
    assert list(boxes) == [one.label for one in BOOK.statements()]
    for label, box in boxes.items():
        exact, runs = bool(entries[label]["exact"]), "proof" in entries[label]
        assert {"exact", "run"}.intersection(box["class"]) == {*(["exact"] * exact), *(["run"] * runs)}, label
        assert len(box.select(".map-sign")) == exact + runs, label
        words = str(box["aria-label"])
        assert (words.endswith(("exact", "exact, proof runs")), words.endswith("proof runs")) == (exact, runs), label


def test_every_use_is_a_line_and_no_line_goes_back(page: Tag) -> None:
    lines = [(line["data-to"], line["data-from"]) for line in page.select(".map-lines path")]
    assert lines == [(label, other) for label, used in reasons.uses(BOOK.statements()).items() for other in used]
    assert lines
