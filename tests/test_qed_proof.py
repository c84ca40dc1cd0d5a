"""Running proofs: the printed relations are evaluated; a false, unreadable or undefined one stops the run."""

from __future__ import annotations

import dataclasses
import inspect

import numpy as np
import pytest
from qed_helpers import INSTANCES, Book, open_book

from qed import (
    Dimension,
    Dual,
    Exponent,
    Index,
    Moderate,
    Orthonormal,
    RankAtMost,
    Real,
    Smooth,
    SmoothOfMatrix,
    Symmetric,
    at_most,
    confirms,
    equal,
    proof_of,
    proves,
)
from qed.errors import BadCheck, NotWellFormed, ProofBreaks

book = pytest.fixture(open_book)
norm = np.linalg.norm

STEPS = (r"\lVert A \rVert_F^2 = s \le t", r"t = u .")


@pytest.fixture
def label(book: Book) -> str:
    """A statement whose printed proof has two displayed relations."""
    label = book.label(*STEPS)

    @confirms(label)
    def statement(A: Real["m", "n"], n: Dimension):
        return equal(norm(A) ** 2, np.sum(A**2))

    return label


def objects(A):
    s = np.sum(A**2)
    return dict(s=s, t=2 * s, u=s + np.sum(A * A))


def breaks(label, function, error=ProofBreaks, **shown) -> str:
    with pytest.raises(error) as found:
        proves(label, **(shown or {"A": [[1, 2]]}))(function)
    return str(found.value)


def test_a_proof_shows_its_printed_terms_with_values(label):
    lines = repr(proves(label, A=[[1, 2]])(objects)).splitlines()
    assert lines[:6] == [
        "Proof of Proposition 9.1, with A = [1 2], n = 2",
        r"  1    \lVert A \rVert_F^2  [5]",
        "     = s  [5]",
        "     ≤ t  [10]",
        "  2    t  [10]",
        "     = u  [10]",
    ]
    assert lines[6:] == ["  Every relation holds as printed, here and on 56 other instances."]


def test_the_markdown_has_a_row_for_every_term(label):
    markdown = proves(label, A=[[1, 2]])(objects)._repr_markdown_()
    assert r"with $A = \begin{bmatrix}1 & 2\end{bmatrix}$" in markdown
    assert r"| 1 |  | $\displaystyle \lVert A \rVert_F^2$ | $5$ |" in markdown
    assert r"|  | $\le$ | $\displaystyle t$ | $10$ |" in markdown
    assert markdown.count("displaystyle") == 5


def test_a_proof_without_objects_of_its_own(book: Book):
    label = book.label(r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)")

    @confirms(label)
    def statement(A: Real["m", "n"]):
        return equal(norm(A) ** 2, np.sum(A**2))

    assert "tr}(A^\\top A)  [5]" in repr(proof_of(label, A=[[1, 2]]))


def test_a_dimension_is_filled_in(label):
    def with_n(A, n):
        assert n == A.shape[1]
        return objects(A)

    proves(label, A=[[1, 2, 3]])(with_n)


def test_a_false_relation_is_named_with_its_print_its_place_and_a_counterexample(label):
    def wrong(A):
        return objects(A) | dict(u=np.sum(A) ** 2)

    assert breaks(label, wrong) == (
        "Proposition 9.1 (prp-number-1) in chapters/09, proof, displayed formula 2 of 2, is false as printed. "
        "A = [0 1], n = 2: 2 ≠ 1.\n    t = u .\n    read as t = u"
    )


def test_a_relation_that_is_false_on_another_instance_breaks_the_proof(label):
    def lucky(A):
        return objects(A) | dict(u=10.0)

    assert "displayed formula 2 of 2, is false" in breaks(label, lucky)


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (r"\lVert A \rVert_F^2 = 2 s", "is false as printed"),
        (r"\lVert A \rVert_F^2 \le \frac{s}{2}", "is false as printed"),
        (r"\lVert A \rVert_F^2 = v", "v is not declared"),
        (r"\lVert A \rVert_F^2 = A", "cannot be compared"),
        (r"\lVert A \rVert_F^2 \approx s", "\\approx is not read"),
        (r"\lVert A \rVert_F^2", "claims nothing"),
        (r"\lVert A \rVert_F^2 = s \iff s = t", "\\iff is not read"),
    ],
)
def test_every_display_is_executed(book: Book, printed, words):
    label = book.label(*STEPS, printed)

    @confirms(label)
    def statement(A: Real["m", "n"]):
        return equal(norm(A) ** 2, np.sum(A**2))

    found = breaks(label, objects, (ProofBreaks, NotWellFormed))
    assert words in found
    assert "proof, displayed formula 3 of 3" in found


def test_a_definition_in_a_display_is_known_to_the_next_ones(book: Book):
    label = book.label(r"w := \lVert A \rVert_F^2 + 1", r"w - 1 = \lVert A \rVert_F^2")

    @confirms(label)
    def statement(A: Real["m", "n"]):
        return equal(norm(A) ** 2, np.sum(A**2))

    assert "w - 1  [5]" in repr(proof_of(label, A=[[1, 2]]))


def test_a_relation_with_an_index_shows_a_value_for_each(book: Book):
    label = book.label(r"\lVert \vec{a}_i \rVert_2^2 = (A A^\top)_{ii}")

    @confirms(label)
    def statement(A: Real["m", "n"]):
        return equal(norm(A) ** 2, np.sum(A**2))

    shown = repr(proves(label, A=[[3, 4], [1, 0]])(lambda A: dict(a=list(A))))
    assert "(A A^\\top)_{ii}  [(25, 1)]" in shown


def test_instances_that_the_proof_settles_in_words_are_counted(label):
    def not_zero(A):
        return objects(A) if A.any() else None

    proof = proves(label, A=[[1, 2]])(not_zero)
    assert INSTANCES / 2 < proof.covered < proof.instances == INSTANCES
    assert f"({INSTANCES - proof.covered} of the check's {INSTANCES} belong to the cases" in repr(proof)


def test_the_instance_to_show_must_not_be_settled_in_words(label):
    def not_this(A):
        return objects(A) if A.shape != (1, 2) else None

    assert "the instance to show belongs to a case settled in words" in breaks(label, not_this, BadCheck)


def test_a_proof_must_run_on_instances_of_the_check(label):
    def only_this(A):
        return objects(A) if A.shape == (7, 23) else None

    breaks(label, only_this, (BadCheck, ProofBreaks), A=np.ones((7, 23)))


@pytest.mark.parametrize("returned", [5.0, [1.0], "s"])
def test_objects_are_returned_by_their_names(label, returned):
    assert "Objects are returned as a dictionary" in breaks(label, lambda A: returned, BadCheck)


def test_an_index_stays_a_whole_number(book: Book):
    label = book.label(r"x_i = c")

    @confirms(label)
    def itself(x: Real["n"], i: Index["n"]):
        return equal(x[i - 1], x[i - 1])

    assert "x_i  [7]" in repr(proves(label, x=[5, 7, 9], i=2)(lambda x, i: dict(c=float(x[i - 1]))))


# --- the instance to show ------------------------------------------------------------------


def test_a_proof_needs_a_check_first(book: Book):
    with pytest.raises(BadCheck, match="has no check in this session yet"):
        proves(book.label(*STEPS), A=[[1]])
    with pytest.raises(BadCheck, match="No statement of the book has the label"):
        proves("prp-unknown", A=[[1]])


def test_parameters_must_be_given_and_known(label):
    def takes_c(C):
        return dict(s=C)

    assert "give a value for A; A is missing" in breaks(label, objects, BadCheck, B=[[1]])
    assert "B is unknown" in breaks(label, objects, BadCheck, A=[[1]], B=[[1]])
    assert "takes C, which is no parameter of the check (it has A and n)" in breaks(label, takes_c, BadCheck)


@pytest.mark.parametrize("ragged", [[[1, 2], [3]], [["a"]], "A"])
def test_a_value_must_be_a_block_of_numbers(label, ragged):
    assert "A is not a number or a rectangular block" in breaks(label, objects, BadCheck, A=ragged)


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

    claim.__signature__ = inspect.Signature(
        [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=h) for name, h in parameters.items()]
    )
    label = book.label("1 = 1")
    confirms(label, not_needed={name: "unused" for name, h in parameters.items() if h != Real["n"]})(claim)
    assert words in breaks(label, lambda: {}, BadCheck, **shown)


def test_the_bound_on_the_rank_is_read_off_the_instance(book: Book):
    label = book.label(r"\lVert A \rVert_F \le \sqrt{r} \lVert A \rVert_2")

    @confirms(label)
    def bound(A: RankAtMost["m", "n", "r"], r: Dimension):
        return at_most(norm(A), np.sqrt(r) * norm(A, 2))

    assert "r = 1" in repr(proof_of(label, A=[[1, 2], [2, 4]]))


def test_the_instance_to_show_obeys_the_conditions(book: Book):
    label = book.label("A = A")

    @confirms(label, where="m < n")
    def wide(A: Real["m", "n"]):
        return equal(min(A.shape), A.shape[0])

    breaks(label, lambda: {}, BadCheck, A=[[1], [2]])


def test_a_dimension_with_an_offset_is_read_off_the_shape(book: Book):
    label = book.label(r"\lVert \vec{x} \rVert_1 = \sum_{i=1}^{k+1} \lvert x_i \rvert")

    @confirms(label)
    def itself(x: Real["k+1"]):
        return equal(x, x)

    assert "[6]" in repr(proof_of(label, x=[1, 2, 3]))


def test_a_dimension_between_two_functions_is_read_off_the_one_that_is_written_out(book: Book):
    label = book.label(r"f(\vec{g}(X)) = f(\vec{g}(X))")

    @confirms(label)
    def itself(f: Smooth["p"], g: SmoothOfMatrix["m", "n", "p"], X: Moderate["m", "n"]):
        return equal(f(g(X)), f(g(X)))

    assert "[2]" in repr(proof_of(label, f="x1 x2", g="(X11, X12)", X=[[1, 2]]))


def test_a_dimension_that_nothing_tells_is_asked_for(book: Book):
    label = book.label(r"f(\vec{x}) = f(\vec{x})")

    @confirms(label)
    def itself(f: Smooth["n"], g: Smooth["p"], x: Moderate["n"]):
        return equal(f(x), f(x))

    with pytest.raises(BadCheck, match="tells the dimension p of g"):
        proof_of(label, f="x1", g="x1", x=[1, 2])


# --- objects of a statement -----------------------------------------------------------------


def values(A):
    s = np.linalg.svd(A, compute_uv=False)
    return dict(sigma=s, p=len(s))


SQUARES = r"\lVert A \rVert_F^2 = \sum_{i=1}^p \sigma_i^2"


def with_objects(book: Book, *proof: str, label: str = "prp-squares"):
    """A check whose statement speaks of the singular values of A."""
    book.label(*proof, label=label)
    book.statements[label] = dataclasses.replace(book.statements[label], formulas=(SQUARES,))

    @confirms(label, objects=values)
    def statement(A: Real["m", "n"], sigma):
        return equal(norm(A) ** 2, np.sum(sigma**2))

    return statement


def test_an_object_with_as_many_entries_as_a_matrix_multiplies_its_vec(book: Book):
    label = book.label(r"\operatorname{vec}(A^\top) = K \operatorname{vec}(A)")

    def commutation(A):
        m, n = A.shape
        return dict(K=np.eye(m * n)[np.arange(m * n).reshape(n, m).T.ravel()])

    @confirms(label, objects=commutation)
    def turned(A: Real["m", "n"], K):
        return equal(A.ravel(), K @ A.T.ravel())

    assert "Every relation holds" in repr(proof_of(label, A=[[1, 2, 3], [4, 5, 6]]))


def test_the_objects_of_a_statement_reach_check_print_and_near_misses(book: Book):
    check = with_objects(book)

    @check.near_miss
    def without_squares(A, sigma):
        return equal(norm(A) ** 2, np.sum(sigma))

    @check.near_miss
    def the_largest_alone(sigma, p):
        return equal(sigma[0], np.sum(sigma) / p)

    verdict = repr(check)
    assert "the displayed formula holds" in verdict
    assert "“without squares”: A = [2]: 4 ≠ 2" in verdict
    assert "“the largest alone”" in verdict


def test_a_proof_knows_the_objects_of_its_statement(book: Book):
    with_objects(book, r"\sum_{i=1}^p \sigma_i^2 = t + \sigma_1^2")

    @proves("prp-squares", A=[[3, 0], [0, 4]])
    def proof(sigma):
        return dict(t=np.sum(sigma[1:] ** 2))

    assert repr(proof).splitlines()[0] == "Proof of Proposition 9.1, with A = [3 0; 0 4]"
    assert "[25]" in repr(proof)


def test_a_wrong_formula_about_objects_fails(book: Book):
    with_objects(book, r"\sum_{i=1}^p \sigma_i^2 = \sigma_1^2")
    with pytest.raises(ProofBreaks, match="false as printed"):
        proof_of("prp-squares", A=[[3, 0], [0, 4]])


def test_an_object_that_is_not_built_is_an_error(book: Book):
    label = book.label()
    with pytest.raises(BadCheck, match="objects= builds sigma and p: no tau"):

        @confirms(label, objects=values)
        def statement(A: Real["m", "n"], tau):
            return equal(norm(A), tau)


def test_objects_are_built_from_parameters_of_the_check(book: Book):
    label = book.label()
    with pytest.raises(BadCheck, match="objects= needs A, which is no parameter"):

        @confirms(label, objects=values)
        def statement(B: Real["m", "n"], sigma):
            return equal(norm(B), norm(sigma))


def test_objects_are_built_for_the_hypotheses_of_a_near_miss(book: Book):
    check = with_objects(book)

    @check.near_miss
    def on_the_diagonal(A: Symmetric["n"], sigma):
        return equal(np.sum(sigma), np.trace(A))

    assert "“on the diagonal”: A = [−1]: 1 ≠ −1" in repr(check)


def test_a_proof_runs_on_another_instance_and_with_a_given_rank(book: Book):
    label = book.label(r"\operatorname{rank}(B) \le k")

    @confirms(label)
    def statement(B: RankAtMost["m", "n", "k"], k: Dimension):
        return at_most(np.linalg.matrix_rank(B), k)

    proof = proof_of(label, B=[[1, 0], [0, 1]])
    assert "k = 2" in repr(proof).splitlines()[0]
    other = proof.on(B=[[1, 1], [1, 1]], k=2)
    assert repr(other).splitlines()[:3] == [
        f"Proof of {proof.statement.name}, with B = [1 1; 1 1], k = 2",
        r"  1    \operatorname{rank}(B)  [1]",
        r"     ≤ k  [2]",
    ]
    with pytest.raises(BadCheck, match="rank at most k"):
        proof.on(B=[[1, 0], [0, 1]], k=1)
