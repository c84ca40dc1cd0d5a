"""The errata: each entry says what it must, and an error says what would catch it now."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

import errata  # noqa: E402

ENTRY = """
- edition: First edition
  entries:
    - {kind: error, date: 2026-11-01, place: here, text: It was wrong., caught: a test.}
"""


def test_the_books_errata_are_whole() -> None:
    editions = errata.read((ROOT / errata.FILE).read_text(encoding="utf-8"))
    assert editions
    assert all(edition["entries"] for edition in editions)


def test_an_entry_is_one_item() -> None:
    (edition,) = errata.read(ENTRY)
    assert errata.entry(edition["entries"][0]) == (
        "- **Error**, here, 01 November 2026. It was wrong. *Caught now by:* a test."
    )


@pytest.mark.parametrize(
    ("part", "instead", "sentence"),
    [
        (
            "kind: error",
            "kind: typo",
            "entry 1 of the First edition has the kind 'typo'. There are: error, gap, change.",
        ),
        (", caught: a test.", "", "entry 1 of the First edition does not say: caught."),
        ("place: here, ", "", "entry 1 of the First edition does not say: place."),
    ],
)
def test_what_an_entry_lacks_is_told(part: str, instead: str, sentence: str) -> None:
    with pytest.raises(ValueError) as told:  # noqa: PT011
        errata.read(ENTRY.replace(part, instead))
    assert str(told.value) == sentence
