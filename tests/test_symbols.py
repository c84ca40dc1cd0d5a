"""A relation that lacks a symbol takes it from what declares it elsewhere, or has a reason of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from proofs_that_run import pages, readings, symbols, tally, unread
from proofs_that_run.classes import of_page
from proofs_that_run.meant.base import met
from proofs_that_run.relations import Relation, of_text
from proofs_that_run.relations import of_page as relations_of
from proofs_that_run.tally import CASE, CLAIM, DEFINITION, NEVER, NOT, UNREAD
from qed.families import Nonzero, Real, Symmetric


def kinds(*latex: str, part: str = "answer", label: str = "exr-none") -> list[str]:
    return [one.kind for one in of_page([Relation(text, part, label) for text in latex], {})]


def test_what_is_declared_later_in_the_exercise_is_known_before() -> None:
    claim, declared = r"(P\vec{x})^\top = \vec{x}^\top P^\top", r"P \in \mathbb{R}^{k \times n}"
    assert kinds(claim, declared) == [CLAIM, DEFINITION]


def test_a_definition_may_need_another_one() -> None:
    assert kinds(r"K\vec{x} = 2A\vec{x} + A\vec{x}", r"G := 2A", r"K := G + A")[0] == CLAIM
    assert kinds(r"K\vec{x} = 2A\vec{x}", r"G := 2A", r"K := G + A")[0] in (CASE, NEVER)


@pytest.mark.parametrize(
    ("latex", "kind"),
    [
        (r"A\vec{v}_i = \sigma_i \vec{u}_i", CLAIM),
        (r"A\vec{u}_i = \sigma_i \vec{v}_i", CASE),
        (r"\lVert A - A_k \rVert_F^2 = \sum_{i=k+1}^p \sigma_i^2", CLAIM),
        (r"U_r U_r^\top A = A", CLAIM),
        (r"X\vec{v}_1 = \sigma_1 \vec{u}_1", CLAIM),
    ],
)
def test_the_parts_of_a_decomposition_are_known(latex: str, kind: str) -> None:
    found = kinds(latex)[0]
    assert (found == CLAIM) == (kind == CLAIM), found


@pytest.mark.parametrize(
    ("latex", "kind"),
    [
        (r"\operatorname{tr}(ABC) = \operatorname{tr}(BCA)", CLAIM),
        (r"\operatorname{tr}(ABC) = \operatorname{tr}(BAC)", CASE),
        (r"(u + v)^2 = u^2 + 2uv + v^2", CLAIM),
        (r"1 - \frac{1}{1 + e^z} = \frac{e^z}{1 + e^z}", CLAIM),
        (r"1 - \frac{1}{1 + e^z} = \frac{1}{1 + e^z}", NEVER),
        (r"p = 1, 2, 4, \infty", CASE),
        (r"2^{-10} \approx 10^{-3}", CLAIM),
        (r"2^{-10} \approx 10^{-5}", NEVER),
        (r"i, j \ge 1", CASE),
        (r"\operatorname{E} \lVert A \rVert_2 \le 1", UNREAD),
        (r"\lVert t\vec{x} \rVert = \lvert t \rvert \, \lVert \vec{x} \rVert", NOT),
        (r"x \oint 3 = 2", NOT),
    ],
)
def test_other_shapes_are_tried_and_what_cannot_be_read_says_why(latex: str, kind: str) -> None:
    assert kinds(latex) == [kind]


def test_captions_are_read_as_formulas() -> None:
    found = of_page([Relation("x1² + x2² = (x1 + x2)² − 2 · x1 · x2", "alternative text")], {})
    assert [one.kind for one in found] == [CLAIM]
    assert kinds("0.80 · 1.60 = 1.28", part="caption", label="") == [CLAIM]
    assert kinds("0.80 · 1.60 = 1.38", part="caption", label="") == [NEVER]


def test_a_row_of_a_table_knows_the_statements_that_it_refers_to() -> None:
    text = "| a | b |\n|:-|:-|\n| $u < v$ | {prf:ref}`prp-a` |\n| $v < w$ | see {prf:ref}`prp-b` and {prf:ref}`prp-c` |"
    assert [(one.latex, one.names) for one in of_text(text)] == [("u < v", ("prp-a",)), ("v < w", ("prp-b", "prp-c"))]


def test_a_sign_alone_is_no_relation() -> None:
    assert not of_text(r"The sign $\le$, and $=$.")


READINGS = """prp-a statement
    A = A
    A = A

prp-a statement, in the line
    m = n
    m = n
    case

prose, in the line
    E x = 1
    not executable: a mean

exr-a answer, displayed
    z = 1
    not executed: z is not declared.
"""


def test_a_page_counts_what_it_prints_and_what_ran(tmp_path: Path) -> None:
    for page in ("chapters/x", "solutions/x"):
        path = tmp_path / "tests" / "readings" / f"{page}.txt"
        path.parent.mkdir(parents=True)
        path.write_text(READINGS, encoding="utf-8")
    found = tally.of_pages(tmp_path)
    assert found["exercises/x"] == Counter({tally.DISPLAY: 1, CASE: 1, UNREAD: 1})  # no answers
    assert tally.sentence(found["chapters/x"]) == (
        "This page prints 4 relations. 2 of them were executed, 0 define or declare a symbol, 2 were not executed."
    )
    assert tally.sentence(Counter()) == ""
    assert tally.reasons(tmp_path) == {"a mean": 2}
    assert tally.of_book(tmp_path) == {CASE: 2, UNREAD: 2, NOT: 2}


def test_a_claim_under_a_condition_runs_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, slip = (rf"\lVert \vec{{x}} \rVert_2 = {value}" for value in (1, 2))
    assert kinds(r"\vec{x} \in \mathbb{R}^n", claim)[1] == CASE
    table = {"w": Nonzero["n"], "x": lambda w: {"x": w / np.linalg.norm(w)}}
    monkeypatch.setitem(symbols.HERE, "exr-none", table)
    assert kinds(r"\vec{x} \in \mathbb{R}^n", claim)[1] == CLAIM
    assert kinds(r"\vec{x} \in \mathbb{R}^n", slip)[1] in (CASE, NEVER)
    monkeypatch.setitem(symbols.HERE, "exr-none answer", {"x": Real["n"]})  # the table of a part goes first
    assert kinds(r"\vec{x} \in \mathbb{R}^n", claim)[1] == CLAIM


def test_of_several_tables_one_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(symbols.HERE, "exr-none", ({"t": "t := 2"}, {"t": "t := 3"}))
    assert kinds("t^2 = 9") == [CLAIM]
    assert kinds("t^2 = 16") == [NEVER]


def test_what_is_printed_for_short_is_read_as_it_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    short = r"M^{(0)}\vec{x} = \vec{x}^\top M^{(0)}"
    assert kinds(short)[0] != CLAIM
    monkeypatch.setitem(symbols.MEANS, "exr-none", {"M^{(0)}": "S", r"= \vec{x}^\top S": r"= (\vec{x}^\top S)^\top"})
    monkeypatch.setitem(symbols.HERE, "exr-none", {"S": Symmetric["n"], "x": Real["n"]})
    assert kinds(short) == [CLAIM]
    monkeypatch.setitem(symbols.HERE, "exr-none", {"S": Real["n", "n"], "x": Real["n"]})
    assert kinds(short) == [CASE]


def test_the_tables_of_a_page_are_for_the_relations_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def prose(latex: str) -> str:
        return of_page([Relation(latex, "prose")], {}, "chapters/none")[0].kind

    monkeypatch.setitem(symbols.HERE, "chapters/none", {"t": "t := 3"})
    assert prose("t^2 = 9") != CLAIM
    monkeypatch.setitem(symbols.MEANS, "chapters/none", {"t^2 = 9": "t^2 = 9"})
    assert prose("t^2 = 9") == CLAIM
    assert prose("t = 3") != CLAIM


def test_a_reason_stands_beside_its_relation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unread.RELATIONS, "exr-none", {"K L = 1": "a product of the text"})
    assert kinds("K L = 1") == [UNREAD]
    assert kinds("2 + 2 = 4") == [CLAIM]


def test_an_equation_with_zero_defines_no_function() -> None:
    assert kinds(r"F(x, y) = 0", r"F(2x, y) = 0")[1] != CLAIM


def test_what_does_not_move_is_held_whatever_its_shape() -> None:
    declared = [r"A \in \mathbb{R}^{m \times n}", r"\vec{x} \in \mathbb{R}^n", r"\vec{y} := A\vec{x}"]
    assert kinds(*declared, r"d\vec{y} = \mathrm{d}A \, \vec{x}")[-1] == CLAIM
    assert kinds(*declared, r"d\vec{y} = 2 \, \mathrm{d}A \, \vec{x}")[-1] in (CASE, NEVER)


def test_a_sum_may_be_the_side_that_is_in_a_space() -> None:
    latex = r"f(\vec{x}) = \sum_{i=1}^n x_i^2 \in \mathbb{R}"
    made = kinds(r"\vec{x} \in \mathbb{R}^n", latex, r"f(\vec{x}) = \lVert \vec{x} \rVert_2^2")
    assert made[1] in (DEFINITION, CLAIM)
    assert made[2] == CLAIM


def test_a_table_for_one_relation_is_for_no_other_and_a_condition_is_met_by_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    equation, doubled = r"3t = 21s + 1", r"6t = 42s + 2"
    assert kinds(equation, doubled) == [NEVER, NEVER]
    table = met("t", lambda s: {"t": 7 * s + 1 / 3}, s=Real[()])
    monkeypatch.setitem(symbols.ALONE, "exr-none", {equation: table})
    assert kinds(equation, doubled) == [CASE, NEVER]
    monkeypatch.setitem(symbols.ALONE, "exr-none", {equation: ("t^2 = 49", {"t": "t := 7"})})
    assert kinds(equation) == [CLAIM]


def test_every_table_and_every_reason_is_of_something_in_the_book() -> None:
    printed = [
        (pages.BOOK.page(path), one)
        for path in pages.BOOK.notebooks("chapters", "solutions")
        for one in relations_of(path)
    ]
    names = {page for page, _ in printed} | {one.label for _, one in printed}
    tables = {name.partition(" ")[0] for name in (*symbols.HERE, *symbols.MEANS)} | unread.RELATIONS.keys()
    assert not (tables | unread.PLACES.keys()) - names
    met_here = {(one.label or page, symbols.bare(one.formula)) for page, one in printed}
    alone = {(name.partition(" ")[0], symbols.bare(text)) for name, texts in symbols.ALONE.items() for text in texts}
    assert not alone - met_here


def test_every_reason_is_that_of_a_relation_in_print() -> None:
    given = {
        *unread.PATTERNS.values(),
        *unread.PLACES.values(),
        *(r for rows in unread.RELATIONS.values() for r in rows.values()),
    }
    assert given == tally.reasons(pages.ROOT).keys()


ASKED = ("exr-false-line", "exr-judge", "exr-refute", "exr-true-false")
"""Exercises that print what is false, for readers to find out."""


def test_what_holds_on_no_instance_is_asked_for_and_never_said() -> None:
    found = [
        f"{page}: {place}"
        for page, text in readings.stored().items()
        for place, kind, _ in tally.entries(text)
        if kind == NEVER and not (place.startswith(ASKED) and " exercise" in place)
    ]
    assert not found, "False, or a condition that proofs_that_run/meant/conditions.py should meet: " + "; ".join(found)
