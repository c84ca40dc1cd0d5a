"""The files of reviewed readings: one change on a page shows as that change, in that page's file alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs_that_run import readings, tally
from proofs_that_run.classes import Classed
from proofs_that_run.relations import Relation
from proofs_that_run.tally import CASE, CLAIM, DEFINITION, NEVER, NOT

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


def classed(part: str, latex: str, kind: str, words: str = "", display: bool = False) -> Classed:
    return Classed(Relation(latex, part, "prp-a", display), kind, words, "prp-a")


def test_a_claim_that_becomes_a_case_is_another_reading() -> None:
    before, now = (page(*readings.entries([classed("proof", "r = s", kind, "r = s")])) for kind in (CLAIM, CASE))
    assert readings.differences({"chapters/x": before}, {"chapters/x": now}) == [
        "chapters/x: prp-a proof, in the line r = s is read in another way"
    ]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (None, CASE, "case"),
        (None, NEVER, "case of no instance"),
        (CLAIM, CASE, "case"),
        (None, NOT, "not executed: why"),
        (CASE, CASE, ""),
        (None, CLAIM, ""),
        (CASE, CLAIM, ""),
        (None, DEFINITION, ""),
    ],
)
def test_what_does_not_hold_on_all_instances_is_told_when_it_is_new(before: str | None, now: str, told: str) -> None:
    def texts(kind: str | None) -> dict[str, str]:
        return {"chapters/x": page(A, *readings.entries([classed("proof", "r = s", kind, "why")] if kind else []))}

    expected = [f"chapters/x, prp-a proof, in the line: r = s\n    {told}"] if told else []
    assert readings.doubtful(texts(before), texts(now)) == expected


def test_each_relation_stands_once_with_its_class_and_displays_of_proofs_have_their_own_entry() -> None:
    found = [
        classed("proof", "r = s", CLAIM, "r = s"),
        classed("proof", "r = s", CLAIM, "r = s"),
        classed("proof", "r = t", CLAIM, "r = t", display=True),
        classed("answer", "r = 0", NOT, "r is not declared.", display=True),
    ]
    made = readings.entries(found)
    assert made == [
        "prp-a proof, in the line\n    r = s\n    r = s\n    claim\n",
        "prp-a answer, displayed\n    r = 0\n    not executed: r is not declared.\n",
    ]
    by_print = Classed(Relation("r = 1", "answer", "exr-a"), CLAIM, "r = 1", scope="")
    assert readings.entries([by_print])[0].endswith("\n    claim, with the symbols in print\n")
    assert tally.of_text(page(A, *made)) == {CLAIM: 1, NOT: 1}
