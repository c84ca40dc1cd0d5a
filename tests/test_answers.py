"""Exercises that are answered by a formula: what is right is so in other forms too, and what is wrong has a name."""

from __future__ import annotations

import dataclasses
import re

import pytest

from lab.answers import accepted
from proofs_that_run.answers import Asked, answer, asked, hypothesis
from proofs_that_run.pages import BOOK
from proofs_that_run.pages import read as read_page
from qed import Question
from qed.errors import BadCheck
from qed.printed.holds import holds
from qed.printed.questions import Answered

ASKED = pytest.mark.parametrize("one", asked(), ids=lambda one: f"{one.label}.{one.part}")

#: Right answers as they are typed: in other notation, expanded, rearranged, as NumPy.
FORMS = {
    "exr-squared-distance.1": ["2x", "x + x", r"\mathbf{x} \cdot 2", "2*x"],
    "exr-squared-distance.2": ["2x - 2a", "-2(a - x)", "2*(x - a)", r"2\mathbf{x} - 2\mathbf{a}"],
    "exr-squared-distance.3": ["4x - 2a - 2b", "2(2x - a - b)", "2*(x - a) + 2*(x - b)", "2((x - a) + (x - b))"],
    "exr-false-line-quadratic.3": ["Ax + A^T x", "A'x + Ax", "(x^T (A + A^T))^T", "(A + A.T) @ x"],
    "exr-false-line-length.3": [
        "(x - a)/||x - a||", r"\frac{\vec{x} - \vec{a}}{\lVert \vec{x} - \vec{a} \rVert_2}", "(x - a)/norm(x - a)",
        r"((x - a)^T (x - a))^{-1/2} (x - a)",
    ],
    "exr-wrong-variable.1": [
        "2(w^T x - t)x", "-2t x + 2(w^T x)x", "2 x x^T w - 2 t x", r"-2(t - \vec{x}^\top \vec{w})\vec{x}",
    ],
    "exr-linear-map-jacobian.1": ["BA", "B @ A", "(A^T B^T)^T", "A^T B^T"],
    "exr-linear-map-jacobian.2": ["2A diag(x)", "A diag(2x)", "2(diag(x) A^T)^T", "2 diag(x) A^T"],
    "exr-composed-norm.3": ["2AA^T x", "2 * A @ (A.T @ x)", "2A(A'x)", "2x^T A A^T"],
    "exr-composed-norm.4": [
        "A(A^T x - b)/||A^T x - b||", r"A \frac{A^\top x - b}{\|A^\top x - b\|_2}", "(A A^T x - A b)/||A'x - b||",
        "A @ (A.T @ x - b) / norm(A.T @ x - b)",
    ],
    "exr-chain-order.1": ["2A^T A x - 2A^T y", "2 * A.T @ (A @ x - y)", "2(Ax - y)^T A", "-2A'(y - Ax)"],
    "exr-false-line-softmax.2": [
        "diag(softmax(z)) - softmax(z) softmax(z)^T", "-softmax(z) softmax(z)^T + diag(softmax(z))",
        r"\operatorname{diag}(\operatorname{softmax}(z)) (I - \vec{1} \operatorname{softmax}(z)^\top)",
    ],
    "exr-single-layer.2": [
        "B^T diag(σ'(A^T x)) A^T", "(A diag(σ'(A^T x)) B)^T", "A diag(σ'(A^T x)) B", "B' diag(σ'(A'x)) A'",
    ],
    "exr-single-layer.4": [
        "2A(σ'(A^T x) ⊙ (B(B^T σ(A^T x) - c)))", "2A diag(σ'(A^T x)) B (B^T σ(A^T x) - c)",
        "2A((B(B^T σ(A^T x) - c)) ⊙ σ'(A^T x))",
        "2(B^T σ(A^T x) - c)^T B^T diag(σ'(A^T x)) A^T",
    ],
    "exr-hessian-slips.1": [
        r"A^T \nabla^2 f(Ax + b) A", r"A' (\nabla^2 f(Ax + b)) A", r"(A^T \nabla^2 f(Ax + b)^T A)^T",
    ],
    "exr-second-term.2": [
        r"\frac{2}{1 + \|x\|_2^2} I - \frac{4 x x^\top}{(1 + \|x\|_2^2)^2}",
        r"\frac{2}{1 + x^\top x} I - \frac{4}{(1 + x^\top x)^2} x x^\top",
        r"\frac{2}{1 + \|x\|_2^2} (I - \frac{2}{1 + \|x\|_2^2} x x^\top)",
    ],
    "exr-trace-in-four-steps.1": ["a b^T", "(b a^T)^T", "b a^T", "np.outer(a, b)"],
    "exr-trace-in-four-steps.2": ["A^T B^T", "(BA)^T", "A.T @ B.T", "BA"],
    "exr-trace-in-four-steps.3": ["2X - 2C^T", "-2(C^T - X)", "2*(X - C.T)", "2(X^T - C)"],
    "exr-first-weights.1": ["2 x x^T A", "2x(A^T x)^T", "2 * np.outer(x, A.T @ x)", "2 A^T x x^T"],
    "exr-false-line-inverse.3": [
        r"-X^{-\top} Y^\top X^{-\top}", "-(X^{-1} Y X^{-1})^T", r"-(X^\top)^{-1} Y^T (X^T)^{-1}",
    ],
    "exr-first-layer-weights.1": [
        "2x(σ'(A^T x) ⊙ (B(B^T σ(A^T x) - c)))^T", "2x((B(B^T σ(A^T x) - c)) ⊙ σ'(A^T x))^T",
        "2x(B^T σ(A^T x) - c)^T B^T diag(σ'(A^T x))", "2(σ'(A^T x) ⊙ (B(B^T σ(A^T x) - c))) x^T",
    ],
    "exr-false-line-penalty.3": [
        "σ'(z) ⊙ (V^T(Vσ(z) - y)) + μ σ'(z) ⊙ σ(z)", "(V^T(Vσ(z) - y) + μσ(z)) ⊙ σ'(z)",
        "diag(σ'(z)) (V^T(Vσ(z) - y) + μσ(z))",
    ],
    "exr-shared-weights.1": [
        "(Wσ(Wx) - y) σ(Wx)^T + (σ'(Wx) ⊙ (W^T(Wσ(Wx) - y))) x^T",
        "diag(σ'(Wx)) W^T (Wσ(Wx) - y) x^T + (Wσ(Wx) - y) σ(Wx)^T",
    ],
}  # fmt: skip


class Careless(Question):
    def judge(self, typed: str) -> Answered:
        return Answered(typed, "right")


@ASKED
def test_the_right_answer_is_what_is_asked_for(one: Asked) -> None:
    """By the derivative that the engine takes of what is given."""
    found = holds(f"{one.asks} = {one.question.right}", given=one.given, exact=False, **one.question.symbols)
    assert found, found


@ASKED
def test_right_in_every_form(one: Asked) -> None:
    for form in FORMS[f"{one.label}.{one.part}"]:
        found = one.question.judge(form)
        assert found, found


@ASKED
def test_frequent_mistakes_are_refuted_by_name(one: Asked) -> None:
    assert len(one.question.mistakes) >= 3
    for wrong, name in one.question.mistakes.items():
        found = one.question.judge(wrong)
        assert not found
        assert found.mistake == name, f"{wrong}\n{found}"


def test_no_altered_answer_is_right() -> None:
    """One of them; `python -m lab.answers` does it for all."""
    one = next(one for one in asked() if one.label == "exr-chain-order")
    count, right = accepted(one)
    assert count > 12
    assert not right
    _, right = accepted(dataclasses.replace(one, question=Careless(one.question.right, one.question.symbols)))
    assert len(right) > 12


def test_each_question_belongs_to_a_part_of_an_exercise() -> None:
    exercises = {}
    for page in BOOK.notebooks("solutions"):
        for cell in read_page(page).cells:
            for label, body in re.findall(r":label: (exr-\S+)(.*)", cell.source, re.DOTALL):
                exercises[label] = body
    for one in asked():
        assert re.search(rf"^{one.part}\. ", exercises[one.label], re.MULTILINE), (one.label, one.part)


def test_a_sheet_that_is_not_filled_in_says_what_to_do() -> None:
    def empty() -> str:
        raise NotImplementedError("your answer")

    assert answer("exr-chain-order", empty).verdict == "open"
    assert "returns nothing" in answer("exr-chain-order", lambda: None).words  # type: ignore[arg-type,return-value]
    assert answer("exr-chain-order", lambda: "2A^T(Ax - y)")


def test_what_is_not_asked_says_what_is() -> None:
    with pytest.raises(BadCheck, match="Do you mean exr-chain-order"):
        answer("exr-chain-ordr", "x")
    with pytest.raises(BadCheck, match="one of 3, 4"):
        answer("exr-composed-norm", "x")
    with pytest.raises(BadCheck, match="Part 2 of exr-chain-order"):
        answer("exr-chain-order", "x", part=2)
    with pytest.raises(BadCheck, match="no hypothesis"):
        hypothesis("Reel[m, n]")
    assert answer("exr-chain-order", "2A^T(Ax - y)")
