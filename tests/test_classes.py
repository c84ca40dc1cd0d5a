"""The class of every relation is found by executing it: a wrong claim is no claim."""

from __future__ import annotations

import pytest
from qed_helpers import Book, open_book

from lab.fates import score
from lab.formulas import Formula
from proofs_that_run import symbols
from proofs_that_run.classes import Classed, of_page
from proofs_that_run.places import Place, of_statements
from proofs_that_run.relations import Relation
from proofs_that_run.symbols import Letters
from proofs_that_run.tally import CASE, CLAIM, DEFINITION, NEVER, NOT
from qed import Real, Symmetric, confirms, equal

book = pytest.fixture(open_book)


@pytest.mark.parametrize(
    ("latex", "kind"),
    [
        (r"\sqrt{45} = 3 \sqrt{5}", CLAIM),
        (r"\sqrt{45} = 5 \sqrt{3}", NEVER),
        (r"231 \cdot 1301 = 300{,}531", CLAIM),
        (r"\frac{9999}{10001} \approx 0.9998", CLAIM),
        (r"\frac{9999}{10001} \approx 0.9999", NEVER),
        (r"\vec{f} \colon \mathbb{R}^n \to \mathbb{R}", DEFINITION),
        (r"i = 1, \dots, n", DEFINITION),
        (r"i \ne j", CASE),
        (r"t^2 \ge 0 \quad \text{for all } t \in \mathbb{R}", CLAIM),
        (r"s (1 - s) = \frac{1}{4} - (s - \frac{1}{2})^2", CLAIM),
        (r"s (1 - s) = \frac{1}{2} - (s - \frac{1}{2})^2", NOT),
        (r"f(x + y) = f(x) + f(y)", NOT),
        (r"1000 \cdot 1\,000 = 1\,000\,000", CLAIM),
        (r"1 \le p \le \infty", CASE),
        (r"x \oint 3 = 2", NOT),
    ],
)
def test_a_relation_without_symbols_is_executed_as_it_stands(latex: str, kind: str) -> None:
    assert Place.empty().anew(latex)[0] == kind


def test_values_in_print_are_known_until_the_letter_gets_another() -> None:
    place = Place.empty()
    assert place.anew(r"A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} , \qquad \vec{x} = (1, 2)")[0] == DEFINITION
    assert place.anew(r"A\vec{x} = (5, 11)")[0] == CLAIM
    assert place.anew(r"A\vec{x} = (5, 12)")[0] == NEVER
    assert place.anew(r"\vec{x} = (1, 0)")[0] == DEFINITION
    assert place.anew(r"A\vec{x} = (1, 3)")[0] == CLAIM


def test_what_a_text_declares_is_known_from_there_on() -> None:
    place = Place.empty()
    assert place.anew(r"A \vec{x} = \vec{0}") == (NOT, "A is not declared.")
    assert place.anew(r"A \in \mathbb{R}^{m \times n}")[0] == DEFINITION
    assert place.anew(r"\vec{x}, \vec{y} \in \mathbb{R}^n")[0] == DEFINITION
    assert place.anew(r"\vec{y}^\top A^\top A \vec{x} = (A\vec{y})^\top (A\vec{x})")[0] == CLAIM
    assert place.anew(r"f(\vec{x}) = \vec{x}^\top \vec{x}")[0] == DEFINITION
    assert place.anew(r"\nabla f(\vec{x}) = 2 \vec{x} \in \mathbb{R}^n")[0] == CLAIM
    assert place.anew(r"\nabla f(\vec{x}) = 2 \vec{y}")[0] in (CASE, NEVER)
    assert place.anew(r"d(\vec{x}^\top \vec{x}) = 2 \vec{x}^\top d\vec{x}")[0] == CLAIM
    assert place.anew(r"\eta > 0")[0] == DEFINITION
    assert place.anew(r"\sqrt{\eta}^2 = \eta")[0] == CLAIM


def relations(label: str, *latex: str, part: str = "statement") -> list[Relation]:
    return [Relation(one, part, label, section=1) for one in latex]


def classes(label: str, found: list[Relation], book: Book) -> list[Classed]:
    from qed.session import current

    return of_page(found, of_statements(current().checks, []))


def test_a_statement_is_executed_with_the_symbols_of_its_check(book: Book) -> None:
    label = book.label()

    @confirms(label)
    def the_length(x: Real["n"], y: Real["n"]):
        return equal(x @ x, x @ x)

    latex = [
        r"\vec{x}, \vec{y} \in \mathbb{R}^n",
        r"c := \vec{x}^\top \vec{y}",
        r"c = \vec{y}^\top \vec{x}",
        r"c = 0",
        r"c = \vec{z}^\top \vec{x}",
    ]
    found = [*relations(label, *latex), *relations("", r"\vec{x}^\top \vec{y} = \vec{y}^\top \vec{x}", part="prose")]
    made = classes(label, found, book)
    assert [one.kind for one in made] == [CLAIM, DEFINITION, CLAIM, CASE, CASE, CLAIM]
    assert made[-2].scope == label  # with any z: nothing declares it
    assert made[-1].scope == label


def test_a_claim_that_became_wrong_is_a_claim_no_more(book: Book) -> None:
    label = book.label()

    @confirms(label)
    def the_length(x: Real["n"], y: Real["n"]):
        return equal(x @ x, x @ x)

    right, wrong = (
        r"\lVert \vec{x} \rVert_2 \le \lVert \vec{x} \rVert_1",
        r"\lVert \vec{x} \rVert_1 \le \lVert \vec{x} \rVert_2",
    )
    assert [one.kind for one in classes(label, relations(label, right, wrong), book)] == [CLAIM, CASE]


def test_the_other_layout_is_read_as_such() -> None:
    latex = r"\frac{\partial (A\vec{x})}{\partial \vec{x}} = A^\top"
    declared = [Relation(r"A \in \mathbb{R}^{m \times n}", "prose"), Relation(r"\vec{x} \in \mathbb{R}^n", "prose")]
    made = of_page([*declared, Relation(latex, "layout"), Relation(latex, "other layout")], {})
    assert [one.kind for one in made] == [DEFINITION, DEFINITION, CASE, CLAIM]


def test_a_function_that_a_text_declares_is_any_smooth_one() -> None:
    place = Place.empty()
    assert place.anew(r"f, g \colon \mathbb{R}^n \to \mathbb{R}")[0] == DEFINITION
    assert place.anew(r"\vec{x} \in \mathbb{R}^n")[0] == DEFINITION
    assert place.anew(r"h(\vec{x}) = f(2\vec{x})")[0] == DEFINITION
    assert place.anew(r"\nabla h(\vec{x}) = 2 \nabla f(2\vec{x})")[0] == CLAIM
    assert place.anew(r"\nabla h(\vec{x}) = \nabla f(2\vec{x})")[0] in (CASE, NEVER)


def test_an_equation_that_a_known_function_satisfies_somewhere_defines_it_no_more() -> None:
    place = Place.empty()
    for latex in (r"f \colon \mathbb{R}^n \to \mathbb{R}", r"\vec{x} \in \mathbb{R}^n", r"\alpha \in \mathbb{R}"):
        assert place.anew(latex)[0] == DEFINITION
    assert place.anew(r"f(\vec{x}) = \alpha")[0] == NEVER
    assert place.anew(r"f(\vec{x}) \le \alpha")[0] == CASE


def test_an_equation_without_the_argument_on_its_right_defines_no_function() -> None:
    place = Place.empty()
    for latex in (r"\vec{x} \in \mathbb{R}^2", r"s \in \mathbb{R}"):
        assert place.anew(latex)[0] == DEFINITION
    assert place.anew(r"f(\vec{x}) = 2s = s + s")[0] == NOT
    assert place.anew(r"f(\vec{x}) := 2s")[0] == DEFINITION
    assert place.anew(r"t := \vec{x}^\top \vec{x}")[0] == DEFINITION
    assert place.anew(r"g(\vec{x}) = 2t")[0] == DEFINITION  # of t, and so of the argument


@pytest.mark.parametrize(
    ("declared", "claim", "case"),
    [(r"c \ne 0", "c^2 > 0", "c > 0"), (r"c \ge 0", r"\sqrt{c}^2 = c", "c > 0"), ("c > 0", "c > 0", "c > 1")],
)
def test_numbers_of_a_sign_are_all_of_that_sign(declared: str, claim: str, case: str) -> None:
    place = Place.empty()
    assert [place.anew(latex)[0] for latex in (declared, claim, case)] == [DEFINITION, CLAIM, CASE]


def test_a_letter_of_a_letter_is_no_product() -> None:
    place = Place.empty()
    assert place.anew(r"s, t \in \mathbb{R}")[0] == DEFINITION
    assert place.anew(r"s(t) = t(s)") == (NOT, "s is a function in print, and none here")
    assert place.anew(r"s_1(t) = t")[0] == NOT
    assert place.anew(r"s(t + 1) = st + s")[0] == CLAIM


def test_of_a_rounded_number_what_is_printed_is_altered(book: Book) -> None:
    label = book.label()

    @confirms(label)
    def the_length(x: Real["n"], y: Real["n"]):
        return equal(x @ x, x @ x)

    (made,) = classes(label, relations(label, r"\sqrt{2} \approx 1.41"), book)
    (read,) = made.reads
    formula = Formula("", read.latex, read.setting, list(read.instances), read.before, about=read.about)
    fates = {fate.mutant.site: fate for fate in score(formula)}
    kinds = {"factor 2", "function exchanged", "number changed", "sign flipped"}
    assert {site.partition(":")[0] for site in fates} == kinds
    assert {fate.end for fate in fates.values()} == {"numbers"}


def test_a_claim_in_the_line_can_be_altered_as_a_display_is(book: Book) -> None:
    label = book.label()

    @confirms(label)
    def the_length(x: Real["n"], y: Real["n"]):
        return equal(x @ x, x @ x)

    latex = r"(\vec{x} + \vec{y})^\top \vec{x} = \vec{x}^\top \vec{x} + \vec{x}^\top \vec{y}"
    (made,) = classes(label, relations(label, latex), book)
    assert made.kind == CLAIM
    (read,) = made.reads
    formula = Formula("inline", read.latex, read.setting, list(read.instances), read.before, read.layout)
    ends = [fate.end for fate in score(formula)]
    assert ends.count("numbers") > 5
    assert "alive" not in ends
    (case,) = classes(label, relations(label, r"\vec{x} = \vec{y}"), book)
    assert not case.reads


def test_a_relation_that_a_table_names_is_what_the_table_makes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = relations("exr-toy", "t > 0", "t + 1 > 1", part="exercise")
    assert [one.kind for one in of_page(found, {})] == [DEFINITION, CLAIM]
    monkeypatch.setitem(symbols.HERE, "exr-toy", {"t": Real[()]})
    monkeypatch.setitem(symbols.MEANS, "exr-toy", {"t + 1 > 1": "t + 1 > 1"})
    assert [one.kind for one in of_page(found, {})] == [DEFINITION, CASE]


def test_what_a_table_says_of_a_matrix_is_known_where_a_claim_is_altered() -> None:
    place, letters = Place.empty(), Letters(({"S": Symmetric["n"], "x": Real["n"]}, {}))
    assert place.with_letters(r"\vec{x}^\top S S \vec{x} = \lVert S\vec{x} \rVert_2^2", letters)[0] == CLAIM
    (read,) = place.executed
    formula = Formula("inline", read.latex, read.setting, list(read.instances), families=read.families)
    ends = {fate.mutant.kind: fate.end for fate in score(formula) if fate.end not in ("shape", "numbers")}
    assert ends.pop("transpose added") == "rearranged"
    assert "alive" not in ends.values()
