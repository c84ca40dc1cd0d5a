"""The book's displayed formulas are executed from the notebooks' own text, and a wrong one is noticed."""

from __future__ import annotations

import dataclasses
import functools
import re

import pytest
from qed_helpers import Book, open_book

from proofs_that_run import pages, readings, statements
from proofs_that_run.pages import BOOK
from qed import Real, confirms, equal
from qed.errors import NotWellFormed, ProofBreaks, StatementFails
from qed.printed import book as printed_book
from qed.statements import Statement

INDEX = readings.current()
PAGES = [BOOK.page(path) for path in BOOK.notebooks("chapters", "solutions")]
NAMES = [
    (s.page, f"{s.label} {part} {number}")
    for s in INDEX.values()
    for part, shown in (("statement", s.formulas), ("proof", s.proof))
    for number, latex in enumerate(shown, 1)
    if latex not in s.not_executed
]

book = pytest.fixture(open_book)


@functools.cache
def run(page: str) -> readings.Run:
    """A notebook runs once, and only in the process that has the tests of its page."""
    return readings.run(pages.ROOT / f"{page}.ipynb", INDEX)


def of(page: str) -> list[Statement]:
    """The statements of a page; exercises are run with their solutions."""
    return [s for s in INDEX.values() if s.page.replace("exercises/", "solutions/") == page]


@pytest.mark.parametrize("page", PAGES)
def test_every_display_of_a_statement_or_a_proof_is_executed(page: str) -> None:
    assert not readings.missing(run(page).displays, of(page)), (
        "execute it, or list it in proofs_that_run/not_executed.py with the reason"
    )


def test_what_is_not_executed_has_a_reason() -> None:
    assert all(len(reason) > 20 for s in INDEX.values() for reason in s.not_executed.values())
    assert sorted(s.label for page in PAGES for s in of(page)) == sorted(INDEX), (
        "a statement stands on no page that runs"
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_readings_are_those_that_were_reviewed(page: str) -> None:
    texts = readings.rendered([run(page)])
    stored = {name: text for name, text in readings.stored().items() if name == page}
    assert stored == texts, "run `make notebooks` and review the difference of tests/readings:\n" + "\n".join(
        readings.differences(stored, texts)
    )


def test_no_readings_are_left_of_a_page_that_is_gone() -> None:
    assert set(readings.stored()) <= set(PAGES), "run `make notebooks`"


@pytest.mark.parametrize(("page", "name"), NAMES, ids=lambda part: part.replace(" ", "-"))
def test_a_wrong_factor_in_any_display_is_found_with_a_counterexample(page: str, name: str) -> None:
    displays = run(page).displays
    display = next(one for one in displays if one.name == name)
    if not display.printed.claims:
        return  # a definition: what it defines is claimed of elsewhere
    latex, chain = display.printed.latex, display.printed.claims[0]
    second = chain.defines or chain.signs[0] in (":=", "≥", ">")  # the side that must not be larger, or that defines
    start, end = chain.spans[1 if second else 0]
    wrong = f"{latex[:start]}3 ({latex[start:end]}){latex[end:]}"
    nothing = set(chain.signs) == {"="} and str(chain.sides[-1]) == "0"  # and three times nothing is nothing
    if nothing:
        wrong = re.sub(r"(?<!:)=", r"\\ne", latex)
    if list(chain.signs) == ["≥"] and str(chain.sides[-1]) == "0":
        wrong = latex.replace(r"\ge", "<")  # three times what is not negative is not negative
    before = [d.printed.latex for d in _before(display, displays) if not d.printed.claims]
    with pytest.raises((StatementFails, ProofBreaks)) as found:
        printed_book.execute(display.statement, display.part, [*before, wrong], display.setting, display.instances)
    if nothing:
        return  # rounding may leave it undecided; it is not passed
    words = str(found.value)
    assert display.statement.page in words
    assert display.statement.name in words
    assert wrong in words
    assert "is false as printed. " in words
    assert "for" in words or "=" in words.split("as printed. ")[1]


def _before(display: printed_book.Display, displays: list[printed_book.Display]) -> list[printed_book.Display]:
    return [
        d
        for d in displays
        if (d.statement.label, d.part) == (display.statement.label, display.part) and d.number < display.number
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        (r"\operatorname{tr}(A^\top A) .", r"\operatorname{tr}(A A^\top) / 2 .", StatementFails),
        (r"\sum_{j=1}^r \lVert A\vec{q}_j", r"\sum_{j=2}^r \lVert A\vec{q}_j", ProofBreaks),
        (r"\operatorname{tr}(A^\top U^\top U A)", r"\operatorname{tr}(A U^\top U A)", NotWellFormed),
    ],
)
def test_a_notebook_with_a_wrong_formula_does_not_run(right: str, wrong: str, error: type[Exception]) -> None:
    changed = []

    def edit(latex: str) -> str:
        changed.append(right in latex)
        return latex.replace(right, wrong)

    with pytest.raises(error, match="in chapters/01-norms"):
        readings.of_notebook(pages.ROOT / "chapters" / "01-norms.ipynb", INDEX, edit)
    assert any(changed)


def statement(book: Book, *formulas: str) -> str:
    """The label of a new statement that displays these formulas."""
    label = book.label()
    book.statements[label] = dataclasses.replace(book.statements[label], formulas=formulas)
    return label


def test_a_check_that_says_something_else_than_the_print_is_found(book: Book) -> None:
    label = statement(book, r"\lVert \vec{x} \rVert_2^2 = \vec{x}^\top \vec{x}")
    with pytest.raises(StatementFails, match="No side of a claim of the check has the value of"):

        @confirms(label)
        def the_length(x: Real["n"]):
            return equal((x @ x) ** 0.5, (x @ x) ** 0.5)


def test_a_statement_that_is_false_as_printed_fails_though_its_check_holds(book: Book) -> None:
    label = statement(book, r"\lVert \vec{x} \rVert_2^2 = 2 \vec{x}^\top \vec{x}")
    with pytest.raises(StatementFails, match=r"is false as printed\. x = "):

        @confirms(label)
        def the_length(x: Real["n"]):
            return equal(x @ x, x @ x)


def test_a_statement_that_cannot_be_read_says_where(book: Book) -> None:
    label = statement(book, r"\lVert \vec{x} \rVert_2^2 = \vec{x} \vec{x}")
    with pytest.raises(NotWellFormed, match="x is a vector with n entries") as found:

        @confirms(label)
        def the_length(x: Real["n"]):
            return equal(x @ x, x @ x)

    assert "Proposition 9.1" in str(found.value)
    assert "^^^^" in str(found.value)


def test_the_verdict_says_that_the_print_was_executed(book: Book) -> None:
    label = statement(book, r"\lVert \vec{x} \rVert_2^2 = \vec{x}^\top \vec{x}")

    @confirms(label)
    def the_length(x: Real["n"]):
        return equal(x @ x, x @ x)

    told = r"as printed  the displayed formula holds on \d\d instances and says the same as the check"
    assert re.search(told, repr(the_length))


def test_a_formula_that_is_excepted_is_not_executed_and_not_counted(book: Book) -> None:
    false = r"\lVert \vec{x} \rVert_2^2 = 2 \vec{x}^\top \vec{x}"
    label = statement(book, r"\lVert \vec{x} \rVert_2^2 = \vec{x}^\top \vec{x}", false)
    book.statements[label] = dataclasses.replace(book.statements[label], not_executed={false: "it is false"})

    @confirms(label)
    def the_length(x: Real["n"]):
        return equal(x @ x, x @ x)

    assert the_length.verdict.printed == 1


def test_an_exception_is_part_of_its_statement_and_names_one_that_is_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    label, formula = next((s.label, s.formulas[0]) for s in INDEX.values() if s.formulas)
    monkeypatch.setitem(statements.NOT_EXECUTED, label, {formula: "a reason"})
    assert Statement.of(label, statements.rows()[label]).not_executed == {formula: "a reason"}
    monkeypatch.setitem(statements.NOT_EXECUTED, label, {"x = y": "a reason"})
    with pytest.raises(ValueError, match=f"a formula that {label} does not display: x = y"):
        statements.rows()
