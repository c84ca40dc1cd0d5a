"""A relation that lacks a symbol takes it from what declares it elsewhere, or has a reason of its own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from proofs_that_run import tally
from proofs_that_run.classes import CASE, CLAIM, DEFINITION, NEVER, NOT, UNREAD, of_page
from proofs_that_run.relations import Relation, of_text


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
        (r"\lVert t\vec{x} \rVert = \lvert t \rvert \, \lVert \vec{x} \rVert", UNREAD),
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
