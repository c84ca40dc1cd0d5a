"""Running proofs: a false, missing, extra or misread step stops the run, and the display shows what was printed."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from qed_helpers import INSTANCES, Book, open_book

from qed import (
    Dimension,
    Dual,
    Exponent,
    Orthonormal,
    RankAtMost,
    Real,
    Symmetric,
    at_most,
    chain,
    confirms,
    equal,
    proves,
)
from qed.errors import BadCheck, ProofBreaks
from qed.proof import split_relation

book = pytest.fixture(open_book)
norm = np.linalg.norm

# --- reading the print ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "terms", "symbols"),
    [
        (r"a = b", ["a", "b"], "="),
        (r"a \le b < c \neq d \ne e \leq f \leqslant g \lt h .", list("abcdefgh"), "≤<≠≠≤≤<"),
        (r"\lVert Ax \rVert_2 \le \lVert A \rVert_F ,", [r"\lVert Ax \rVert_2", r"\lVert A \rVert_F"], "≤"),
        (r"\sum_{i=1}^n x_i = s", [r"\sum_{i=1}^n x_i", "s"], "="),
        (r"\max_{\lVert x \rVert = 1} x \le 1", [r"\max_{\lVert x \rVert = 1} x", "1"], "≤"),
        (r"\left( a = b \right) = c", [r"\left( a = b \right)", "c"], "="),
        (r"\mathbb{1}[x = 1] \le \bigl( y < 2 \bigr)", [r"\mathbb{1}[x = 1]", r"\bigl( y < 2 \bigr)"], "≤"),
        (r"\begin{aligned} a &= b \\ &\le c \end{aligned}", ["a", "b", "c"], "=≤"),
        (r"a = b \\[2pt] = c", ["a", "b", "c"], "=="),
        (r"a \& b = c", [r"a \& b", "c"], "="),
        (r"\left. a \right|_{x=0} = b", [r"\left. a \right|_{x=0}", "b"], "="),
        (r"a = b \qquad (i = 1, \dots, n)", ["a", "b"], "="),
        (
            r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} .",
            ["A", r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"],
            "=",
        ),
        (r"a = b \ge c > d", ["a", "b", "c", "d"], "=≥>"),
    ],
)
def test_a_displayed_chain_is_split_at_its_relations(latex, terms, symbols):
    assert split_relation(latex) == (terms, list(symbols))


@pytest.mark.parametrize(
    ("latex", "symbols"),
    [
        (r"\sup \{ \lVert Ax \rVert : \lVert x \rVert = 1 \} = c", "="),
        (r"\left\{ x : x = 1 \right\} = b", "="),
        (r"a = \begin{cases} b & x < 0 \\ c & x = 0 \end{cases}", "="),
    ],
)
def test_relations_inside_a_set_or_cases_belong_to_the_term(latex, symbols):
    assert split_relation(latex)[1] == list(symbols)


@pytest.mark.parametrize(
    "latex",
    [
        r"x \in \mathbb{R}", r"a + b", r"a \approx b = c", r"a \not= b", r"a = b \iff c = d",
        r"a \stackrel{(1)}{\le} b = c", r"a \overset{!}{=} b = c", r"a = b, \quad c = d", r"a \equiv b = c",
    ],
)  # fmt: skip
def test_a_relation_that_cannot_be_run_is_refused_and_not_dropped(latex):
    with pytest.raises((BadCheck, ProofBreaks)):
        split_relation(latex)


def test_alignment_around_a_matrix_is_left_out_as_well():
    latex = r"\begin{aligned} A &= \begin{bmatrix} a & b \end{bmatrix} \\ &= B \end{aligned}"
    assert split_relation(latex) == (["A", r"\begin{bmatrix} a & b \end{bmatrix}", "B"], ["=", "="])


# --- running -------------------------------------------------------------------------------

STEPS = (r"\lVert A \rVert_F^2 = s \le t", r"t = u .")


@pytest.fixture
def label(book: Book) -> str:
    """A statement whose printed proof has two displayed relations."""
    label = book.label(*STEPS)

    @confirms(label)
    def statement(A: Real["m", "n"], n: Dimension):
        return equal(norm(A) ** 2, np.sum(A**2))

    return label


def steps(A):
    yield chain(norm(A) ** 2, "=", np.sum(A**2), "≤", 2 * np.sum(A**2))
    yield equal(2 * np.sum(A**2), np.sum(A**2) + np.sum(A * A))


def breaks(label, function, error=ProofBreaks, **shown) -> str:
    with pytest.raises(error) as found:
        proves(label, **(shown or {"A": [[1, 2]]}))(function)
    return str(found.value)


def test_a_proof_shows_its_printed_terms_with_values(label):
    assert repr(proves(label, A=[[1, 2]])(steps)).splitlines() == [
        "Proof of Proposition 9.1, with A = [1 2]",
        r"  1    \lVert A \rVert_F^2  [5]",
        "     = s  [5]",
        "     ≤ t  [10]",
        "  2    t  [10]",
        "     = u  [10]",
        f"  Every step holds on all {INSTANCES} instances of the check.",
    ]


def test_the_markdown_has_a_row_for_every_term(label):
    markdown = proves(label, A=[[1, 2]])(steps)._repr_markdown_()
    assert r"with $A = \begin{bmatrix}1 & 2\end{bmatrix}$" in markdown
    assert r"| 1 |  | $\displaystyle \lVert A \rVert_F^2$ | $5$ |" in markdown
    assert r"|  | $\le$ | $\displaystyle t$ | $10$ |" in markdown
    assert markdown.count("displaystyle") == 5


def test_a_dimension_is_filled_in(label):
    def with_n(A, n):
        assert n == A.shape[1]
        yield from steps(A)

    proves(label, A=[[1, 2, 3]])(with_n)


def test_a_false_step_is_named_with_its_print_and_values(label):
    def wrong(A):
        yield chain(norm(A) ** 2, "=", np.sum(A**2), "≤", np.sum(A**2))
        yield equal(np.sum(A**2), np.sum(A) ** 2)

    assert breaks(label, wrong) == ("Proof of Proposition 9.1, step 2 of 2, 't = u .': 5 ≠ 9, for A = [1 2], n = 2.")


def test_a_step_that_is_false_on_another_instance_breaks_the_proof(label):
    def lucky(A):
        yield chain(norm(A) ** 2, "=", np.sum(A**2), "≤", 2 * np.sum(A**2))
        yield equal(np.sum(A), 3)

    assert "step 2 of 2" in breaks(label, lucky)


def test_a_missing_step_is_named(label):
    def short(A):
        yield next(steps(A))

    assert "displays 2 relations, the running proof yields 1. Missing: t = u ." in breaks(label, short)


def test_an_extra_step_is_an_error(label):
    def long(A):
        yield from steps(A)
        yield equal(A, A)

    assert "displays 2 relations, the running proof yields more" in breaks(label, long)


@pytest.mark.parametrize(
    "step",
    [
        lambda A: equal(norm(A) ** 2, np.sum(A**2), np.sum(A**2)),
        lambda A: at_most(norm(A) ** 2, np.sum(A**2), 2 * np.sum(A**2)),
        lambda A: chain(norm(A) ** 2, "≤", np.sum(A**2), "=", np.sum(A**2)),
        lambda A: equal(norm(A) ** 2, np.sum(A**2)),
        lambda A: chain(norm(A) ** 2, "=", np.sum(A**2), "≤", np.sum(A**2), "=", np.sum(A**2)),
    ],
)
def test_a_step_must_have_the_printed_symbols(label, step):
    def other(A):
        yield step(A)
        yield equal(A, A)

    assert "step 1: the print reads = ≤" in breaks(label, other)


@pytest.mark.parametrize("step", [True, 5.0, None, np.ones(3), "a = b"])
def test_a_step_gives_all_its_sides(label, step):
    def bare(A):
        yield step

    assert "step 1: yield the values of the sides" in breaks(label, bare, BadCheck)


def test_a_step_may_give_its_sides_alone_and_takes_the_signs_from_the_print(label):
    def sides(A):
        yield norm(A) ** 2, np.sum(A**2), 2 * np.sum(A**2)
        yield 2 * np.sum(A**2), np.sum(A**2) + np.sum(A * A)

    assert repr(proves(label, A=[[1, 2]])(sides)) == repr(proves(label, A=[[1, 2]])(steps))


@pytest.mark.parametrize("change", [lambda s: (s[1] * 2, *s[1:]), lambda s: (s[0], s[1], s[1] / 2)])
def test_sides_that_break_a_printed_sign_break_the_proof(label, change):
    def wrong(A):
        first, second = steps(A)
        yield change(first.sides)
        yield second

    assert "step 1 of 2" in breaks(label, wrong)


@pytest.mark.parametrize("sides", [(1.0,), (1.0, 1.0), (1.0, 1.0, 1.0, 1.0)])
def test_a_step_has_as_many_sides_as_the_print(label, sides):
    def run(A):
        yield sides

    assert f"step 1: the print has 3 sides ({STEPS[0]}), the step {len(sides)}." in breaks(label, run)


def test_instances_that_the_proof_settles_in_words_are_counted(label):
    def not_zero(A):
        if A.any():
            yield from steps(A)

    proof = proves(label, A=[[1, 2]])(not_zero)
    assert INSTANCES / 2 < proof.covered < proof.instances == INSTANCES
    assert f"on {proof.covered} of the {INSTANCES} instances" in repr(proof)


def test_the_instance_to_show_must_not_be_settled_in_words(label):
    def never(A):
        return
        yield

    assert "yields no step for the instance to show" in breaks(label, never, BadCheck)


def test_a_proof_must_run_on_instances_of_the_check(label):
    def only_this(A):
        if A.shape == (7, 23):
            yield from steps(A)

    breaks(label, only_this, (BadCheck, ProofBreaks), A=np.ones((7, 23)))


def test_a_step_cannot_stop_halfway_on_some_instances(label):
    def sometimes_short(A):
        first, second = steps(A)
        yield first
        if A.size < 20:
            yield second

    assert "yields 1. Missing" in breaks(label, sometimes_short)


# --- the instance to show ------------------------------------------------------------------


def test_a_proof_needs_a_check_first(book: Book):
    with pytest.raises(BadCheck, match="has no check in this session yet"):
        proves(book.label(*STEPS), A=[[1]])
    with pytest.raises(BadCheck, match="No statement of the book has the label"):
        proves("prp-unknown", A=[[1]])


def test_parameters_must_be_given_and_known(label):
    def takes_c(C):
        yield C, C

    assert "give a value for A; A is missing" in breaks(label, steps, BadCheck, B=[[1]])
    assert "B is unknown" in breaks(label, steps, BadCheck, A=[[1]], B=[[1]])
    assert "takes C, which is no parameter of the check (it has A and n)" in breaks(label, takes_c, BadCheck)


@pytest.mark.parametrize("ragged", [[[1, 2], [3]], [["a"]], "A"])
def test_a_value_must_be_a_block_of_numbers(label, ragged):
    assert "A is not a number or a rectangular block" in breaks(label, steps, BadCheck, A=ragged)


@pytest.mark.parametrize(
    ("parameters", "shown", "words"),
    [
        ({"S": Symmetric["n"]}, {"S": [[1, 2], [0, 1]]}, "assumes S symmetric; [1 2; 0 1] is not"),
        ({"U": Orthonormal["n"]}, {"U": [[1, 1], [0, 1]]}, "assumes U orthonormal"),
        ({"S": Symmetric["n"]}, {"S": [[1, 2]]}, "S has shape 1×2, but"),
        ({"x": Real["n"], "y": Real["n"]}, {"x": [1, 2], "y": [1, 2, 3]}, "y has shape 3 entries, but"),
        ({"x": Real["n"]}, {"x": [1, np.nan]}, "assumes x real"),
        ({"x": Real["n"]}, {"x": 3}, "x has shape a scalar"),
        ({"p": Exponent, "q": Dual["p"]}, {"p": 3, "q": 2}, "assumes q dual to p; 2 is not"),
        ({"A": RankAtMost["m", "n", 1]}, {"A": np.eye(2)}, "assumes A of rank at most 1"),
    ],
)
def test_an_instance_that_violates_a_hypothesis_is_refused(book: Book, parameters, shown, words):
    def claim(**values):
        return equal(1.0, 1.0)

    def run():
        yield equal(1.0, 1.0)

    claim.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=h) for name, h in parameters.items()]
    )
    label = book.label("a = b")
    confirms(label, not_needed={name: "unused" for name, h in parameters.items() if h != Real["n"]})(claim)
    assert words in breaks(label, run, BadCheck, **shown)


def test_the_bound_on_the_rank_is_read_off_the_instance(book: Book):
    label = book.label(r"a \le b")

    @confirms(label)
    def bound(A: RankAtMost["m", "n", "r"], r: Dimension):
        return at_most(norm(A), np.sqrt(r) * norm(A, 2))

    def run(A, r):
        yield at_most(norm(A), np.sqrt(r) * norm(A, 2))

    assert "[1.414]" not in repr(proves(label, A=[[1, 2], [2, 4]])(run))


def test_the_instance_to_show_obeys_the_conditions(book: Book):
    label = book.label("a = b")

    @confirms(label, where="m < n")
    def wide(A: Real["m", "n"]):
        return equal(min(A.shape), A.shape[0])

    def run(A):
        yield equal(A, A)

    breaks(label, run, BadCheck, A=[[1], [2]])


def test_a_dimension_with_an_offset_is_read_off_the_shape(book: Book):
    label = book.label("a = b")

    @confirms(label)
    def itself(x: Real["k+1"]):
        return equal(x, x)

    def run(x):
        yield equal(x, x)

    proves(label, x=[1, 2, 3])(run)


def test_a_display_without_a_relation_is_refused(book: Book):
    label = book.label(r"a \approx b")

    @confirms(label)
    def itself(x: Real["n"]):
        return equal(x, x)

    def run(x):
        yield (np.sum(x),)

    with pytest.raises((BadCheck, ProofBreaks)) as found:
        proves(label, x=[1])(run)
    assert r"\approx" in str(found.value)


def test_a_proof_must_yield(label):
    def returns(A):
        return equal(A, A)

    breaks(label, returns, BadCheck)
