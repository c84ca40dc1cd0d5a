"""Answers by a formula: what is right in any form, what is wrong, what cannot be read, and which mistake it is."""

from __future__ import annotations

import pytest

from qed import Elementwise, Invertible, Moderate, Question, Real, Symmetric
from qed.printed.questions import plainly

RESIDUAL = Question(
    r"2 A^\top (A\vec{x} - \vec{y})", {"A": Real["m", "n"], "x": Real["n"], "y": Real["m"]},
    {"2A(Ax - y)": "the matrix of the other layout"},
)  # fmt: skip
QUADRATIC = Question(r"(A + A^\top)\vec{x}", {"A": Real["n", "n"], "x": Real["n"]})
LAYER = Question(
    r"\sigma'(\vec{z}) \odot (W^\top \vec{d})",
    {"sigma": Elementwise, "z": Moderate["n"], "W": Real["m", "n"], "d": Real["m"]},
)
SUM = Question(r"A\vec{x} + 2\vec{x}", {"A": Real["n", "n"], "x": Real["n"]})
DIAGONAL = Question(r"A \operatorname{diag}(\vec{x})", {"A": Real["m", "n"], "x": Real["n"]})
CONGRUENCE = Question(r"A S A^\top", {"A": Real["m", "n"], "S": Symmetric["n"]})
INVERSES = Question(r"-A^{-1} B A^{-1}", {"A": Invertible["n"], "B": Real["n", "n"]})
OUTER = Question(r"\vec{d}\vec{u}^\top", {"u": Real["n"], "d": Real["m"]})


@pytest.mark.parametrize(
    "form",
    [
        r"2 A^\top (A\vec{x} - \vec{y})", "2 A^T A x - 2 A^T y", "2 * A.T @ (A @ x - y)", "2A'(Ax - y)",
        "-2A^T(y - Ax)", "2((Ax - y)^T A)^T", r"A^\top (2A\mathbf{x} - 2\mathbf{y}).", "4/2 A^T(A𝐱 - 𝐲)",
        "∇f(x) = 2A^T(Ax - y)", r"\frac{\partial f}{\partial \vec{x}} = 2A^T(Ax - y)",
        "2A^T(Ax - y) = 2A^T A x - 2A^T y",
    ],
)  # fmt: skip
def test_any_form_of_the_right_answer_is_right(form: str) -> None:
    assert RESIDUAL.judge(form).verdict == "right"


def test_the_other_layout_is_right_and_is_named() -> None:
    found = Question("B A", {"A": Real["p", "n"], "B": Real["m", "p"]}).judge("A^T B^T")
    assert found
    assert "other layout" in found.words
    found = RESIDUAL.judge("2(Ax - y)^T A")
    assert found
    assert "as a row" in found.words  # a gradient has the shape of x in both layouts
    strict = Question(RESIDUAL.right, RESIDUAL.symbols, layouts=False).judge("2(Ax - y)^T A")
    assert (strict.verdict, strict.mistake) == ("does not fit", "it is the transpose: the other layout")


def test_shapes_are_said_without_inner_notes() -> None:
    assert plainly("(2·A : m×n) is m×n and ((A·x : m×1) − y) is a vector with m entries: (2·A : m×n)^\\top fits.") == (
        "2·A is m×n and ((A·x) − y) is a vector with m entries: (2·A)ᵀ fits."
    )
    assert plainly("for mu = 1, sigma = square") == "for μ = 1, σ = square"


@pytest.mark.parametrize("form", ["σ'(z) ⊙ W^T d", "W^T d ⊙ σ'(z)", "diag(σ'(z)) W^T d", "δ = σ'(z) ⊙ W^T d"])
def test_shapes_say_which_product_comes_first(form: str) -> None:
    assert LAYER.judge(form)
    square = Question(LAYER.right, {**LAYER.symbols, "W": Real["n", "n"], "d": Real["n"]})
    assert "Which product comes first" in square.judge("W^T d ⊙ σ'(z)").words


@pytest.mark.parametrize(
    "form",
    [
        r"\nabla_{\vec{x}} \lVert A\vec{x} - \vec{y} \rVert_2^2",
        r"\frac{\partial \lVert A\vec{x} - \vec{y} \rVert_2^2}{\partial \vec{x}}",
        "d/dx ||Ax - y||^2",
    ],
)
def test_the_question_is_no_answer(form: str) -> None:
    assert "a derivative is still to be taken" in RESIDUAL.judge(form).words
    trace = Question(
        r"\vec{a}^\top \vec{b}", {"a": Real["n"], "b": Real["n"]}, asks=r"\operatorname{tr}(\vec{a}\vec{b}^\top)"
    )
    assert trace.judge("tr(a b^T)").verdict == "cannot be read"
    assert trace.judge("b^T a")


def test_every_side_of_an_answer_is_judged() -> None:
    assert RESIDUAL.judge("∇f(x) = 2A^T(Ax - y) = 2A^T A x").verdict == "not equal"
    assert RESIDUAL.judge("A^T A x = A^T y").verdict == "not equal"
    assert "L is not declared" in RESIDUAL.judge("L A = 2A^T(Ax - y)").words
    number = Question(r"\vec{a}^\top \vec{b}", {"a": Real["n"], "b": Real["n"]})
    assert "one expression" in number.judge(r"a^T b \le 5").words
    assert number.judge("a^T b = 5").verdict == "not equal"


@pytest.mark.parametrize("form", ["2A^T r", "2 A.T @ r", r"2A^\top \vec{r}, \quad r \ne 0"])
def test_letters_that_are_defined_may_stand_in_an_answer(form: str) -> None:
    residual = Question(RESIDUAL.right, RESIDUAL.symbols, letters=[r"\vec{r} := A\vec{x} - \vec{y}"])
    assert residual.judge(form)
    assert "r is not declared" in RESIDUAL.judge("2A^T r").words
    assert residual.judge("2A r").mistake == "a transpose is forgotten, that of $A$"


@pytest.mark.parametrize("form", ["2 A^{1/2} A^{1/2} x", "A^{10000} x", "np.linalg.lstsq(A, x)"])
def test_what_has_no_value_or_takes_too_long_is_told(form: str) -> None:
    assert QUADRATIC.judge(form).verdict == "cannot be read"


def test_the_size_of_I_follows_from_what_is_asked_for() -> None:
    copies = Question(r"I_k \otimes A", {"A": Real["m", "n"], "X": Real["n", "k"]}, layouts=False)
    assert copies.judge("kron(I, A)")
    assert copies.judge("(I ⊗ A)(I ⊗ I_n)")
    assert copies.judge("A ⊗ I").verdict == "not equal"


@pytest.mark.parametrize("form", ["2 A^T A x - 2.000001 A^T y", "2A^T(Ax - y) + 1e-6 A^T y", "2A^T A x"])
def test_what_is_nearly_right_is_not(form: str) -> None:
    found = RESIDUAL.judge(form)
    assert found.verdict in ("not equal", "cannot be read")


def test_a_wrong_answer_is_shown_on_an_instance_with_both_values() -> None:
    found = RESIDUAL.judge("2A^T(Ax + y)")
    assert (found.verdict, found.words) == ("not equal", "for A = [1], x = (0), y = (1), right is −2, yours is 2")
    assert found.costs_an_attempt
    assert "for A = [1]" in found.text()
    assert "qed-verdict" in found._repr_mimebundle_()["text/markdown"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "nothing in it"),
        ("2 A^T (A x - y", "expected"),
        ("2 q", "q is not declared"),
        ("2,0 A^T (A x - y)", "write 2.5, not 2,5"),
        (r"\nabla f", "f is not declared"),
    ],
)
def test_what_cannot_be_read_says_why_and_costs_nothing(typed: str, says: str) -> None:
    found = RESIDUAL.judge(typed)
    assert found.verdict == "cannot be read"
    assert says in found.words
    assert not found.costs_an_attempt


@pytest.mark.parametrize(
    ("question", "typed", "verdict", "mistake"),
    [
        (RESIDUAL, "A^T(Ax - y)", "not equal", "a factor 2 is missing or too many"),
        (RESIDUAL, "-2A^T(Ax - y)", "not equal", "the sign is the other one"),
        (RESIDUAL, "2A^T A x", "not equal", "a term of the sum is missing"),
        (RESIDUAL, "2(Ax - y)A", "does not fit", "the factors stand in the other order, without the transpose"),
        (RESIDUAL, "2A(Ax - y)", "does not fit", "the matrix of the other layout"),
        (RESIDUAL, "2(Ax - y)", "does not fit", "the factor $A^\\top$ is forgotten"),
        (QUADRATIC, "2Ax", "not equal", "it is right for symmetric $A$ only"),
        (QUADRATIC, "x^T(A^T - A)", "does not fit", "a sign within is the other one"),
        (QUADRATIC, "2x^T A", "does not fit", "it is right for symmetric $A$ only"),
        (QUADRATIC, "A x + x^T A", "does not fit", "a row is added to a column"),
        (RESIDUAL, "2 A^T A x - A^T y", "not equal", ""),
        (RESIDUAL, "2/m A^T(Ax - y)", "not equal", "a mean in place of a sum"),
        (SUM, "A x + x", "not equal", "a factor 2 of one term is missing or too many"),
        (DIAGONAL, "A x", "does not fit", "a vector in place of its diagonal matrix"),
        (SUM, "A + 2x", "does not fit", r"the factor $\vec{x}$ is forgotten"),
        (CONGRUENCE, "A S", "does not fit", "the factor $A^\\top$ is forgotten"),
        (CONGRUENCE, "A A^T S", "does not fit", "$S$ and $A^\\top$ stand in the other order"),
        (INVERSES, "-A^{-1} B A^{-T}", "not equal", "the inverse $A^{-1}$ is transposed"),
        (LAYER, "W^T d", "not equal", r"the factor $\sigma'(\vec{z})$ is forgotten"),
        (
            LAYER,
            r"\sigma'(\sigma(z)) \odot (W^T d)",
            "not equal",
            r"the derivative $\sigma'$ is taken at $\sigma(\dots)$",
        ),
        (LAYER, r"\sigma'(z) (W^T d)", "does not fit", "a matrix product in place of the product entry by entry"),
        (LAYER, r"\sigma'(z) \odot (W d)", "does not fit", "a transpose is forgotten, that of $W$"),
        (OUTER, "d u", "does not fit", r"a transpose is forgotten, that of $\vec{u}$"),
        (OUTER, "d^T u", "does not fit", "the inner product in place of the outer one"),
    ],
)
def test_a_mistake_is_named(question: Question, typed: str, verdict: str, mistake: str) -> None:
    found = question.judge(typed)
    assert (found.verdict, found.mistake) == (verdict, mistake)


def test_two_mistakes_that_match_are_not_guessed_between() -> None:
    symbols = {"A": Real["m", "n"], "x": Real["n"]}
    two = Question(r"2 A\vec{x}", symbols, {"Ax": "the square is forgotten", "1 A x": "the factor is lost"})
    assert two.judge("A x").mistake == ""
    assert Question(r"2 A\vec{x}", symbols, {"Ax": "the square is forgotten"}).judge("A x").mistake == (
        "the square is forgotten"
    )


def test_an_answer_is_judged_where_its_hypotheses_hold() -> None:
    on_symmetric = Question(r"2 A\vec{x}", {"A": Symmetric["n"], "x": Real["n"]})
    assert on_symmetric.judge("(A + A^T) x")
    assert not Question(r"2 A\vec{x}", {"A": Real["n", "n"], "x": Real["n"]}).judge("(A + A^T) x")
    assert Question("X^{-1}", {"X": Invertible["n"]}).judge("X^{-1} X X^{-1}")


@pytest.mark.parametrize(
    "question", [RESIDUAL, QUADRATIC, LAYER, OUTER], ids=["residual", "quadratic", "layer", "outer"]
)
def test_no_slip_of_the_right_answer_is_right(question: Question) -> None:
    assert len(question.slips) > 5
    layout = {"it is the transpose"}
    accepted = [slip for slip in question.slips if slip.name not in layout and question.judge(slip.latex)]
    assert not accepted
