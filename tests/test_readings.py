"""The files of reviewed readings: one change on a page shows as that change, in that page's file alone."""

from __future__ import annotations

from pathlib import Path

from proofs_that_run import readings

A = "prp-a statement\n    A = A\n    A = A\n    with A : m×n\n"
B = "prp-a proof\n    B = B\n    B = B\n    with B : m×n\n"
NEW = "prp-a proof\n    C = C\n    C = C\n    with C : m×n\n"


def page(*entries: str) -> str:
    return "\n".join([readings.HEAD, *entries])


def test_an_inserted_display_changes_its_own_lines_only() -> None:
    before, now = page(A, B), page(A, NEW, B)
    assert now.replace("\n" + NEW, "") == before
    told = readings.differences({"chapters/x": before, "chapters/y": before}, {"chapters/x": now, "chapters/y": before})
    assert told == ["chapters/x: prp-a proof C = C is new"]


def test_what_differs_is_named() -> None:
    misread = B.replace("B : m×n", "B : n×m")
    assert readings.differences({"chapters/x": page(A, B)}, {"chapters/x": page(A, misread)}) == [
        "chapters/x: prp-a proof B = B is read in another way"
    ]
    assert readings.differences({"chapters/x": page(A, B)}, {"chapters/x": page(A)}) == [
        "chapters/x: prp-a proof B = B is gone"
    ]
    assert readings.differences({"chapters/x": page(A)}, {}) == ["chapters/x: prp-a statement A = A is gone"]
    assert readings.differences({"chapters/x": page(A, B)}, {"chapters/x": page(B, A)}) == [
        "chapters/x: the displays stand in another order"
    ]
    assert readings.differences({"chapters/x": page(A, B)}, {"chapters/x": page(A, B)}) == []


def test_the_files_are_those_of_the_pages_that_have_displays(tmp_path: Path) -> None:
    texts = {"chapters/x": page(A), "chapters/y": page(B)}
    readings.write(texts, tmp_path)
    assert readings.stored(tmp_path) == texts
    readings.write({"chapters/y": page(NEW)}, tmp_path)
    assert readings.stored(tmp_path) == {"chapters/y": page(NEW)}
