"""Exercises that are answered: what is right is so in other forms too, and what is wrong has a name."""

from __future__ import annotations

import dataclasses
import functools
import re

import numpy as np
import pytest

from lab.answers import ASKED_ABOUT, accepted, rejected, told
from lab.exercises import Kept, kept
from proofs_that_run.answers import answer, find, run
from proofs_that_run.asked import Asked, asked, parts_of
from proofs_that_run.claim import hypothesis
from proofs_that_run.pages import BOOK
from proofs_that_run.pages import read as read_page
from qed import Question
from qed.answers.choices import Choice, Claims, FalseLine, Order
from qed.answers.numbers import Table
from qed.answers.shapes import ShapeOf
from qed.errors import BadCheck
from qed.printed.holds import holds
from qed.printed.questions import Answered

FORMULAS = tuple(one for one in asked() if one.kind == "formula")
ASKED = pytest.mark.parametrize("one", FORMULAS, ids=lambda one: f"{one.label}.{one.part}")

#: Right answers as they are typed: in other notation, expanded, rearranged, as NumPy.
FORMS = {
    "exr-squared-distance.1": [
        "2x_i", r"\frac{\partial f}{\partial x_i} = 2x_i", "2 times x", "np.multiply(2, x)",
        "2x", "x + x", r"\mathbf{x} \cdot 2", "2*x"],
    "exr-squared-distance.2": ["2x - 2a", "-2(a - x)", "2*(x - a)", r"2\mathbf{x} - 2\mathbf{a}"],
    "exr-squared-distance.3": ["4x - 2a - 2b", "2(2x - a - b)", "2*(x - a) + 2*(x - b)", "2((x - a) + (x - b))"],
    "exr-false-line-quadratic.3": [
        "sum_k (A_ik + A_ki) x_k", "A x plus A transpose x", "Ax + trans(A)x", "A x + A^{tr} x", r"{}^t\!A x + A x",
        "(A + transpose of A) x",
        "Ax + A^T x", "A'x + Ax", "(x^T (A + A^T))^T", "(A + A.T) @ x"],
    "exr-false-line-length.3": [
        "(x - a)/|x - a|", r"\frac{1}{f(\vec{x})} (x - a)", r"s(\vec{x})^{-1/2} (x - a)", "(x-a)/((x-a)^T(x-a))^.5",
        "(x - a)/||x - a||", r"\frac{\vec{x} - \vec{a}}{\lVert \vec{x} - \vec{a} \rVert_2}", "(x - a)/norm(x - a)",
        r"((x - a)^T (x - a))^{-1/2} (x - a)",
    ],
    "exr-wrong-variable.1": [
        "2(o - t)x",
        "2(w^T x - t)x", "-2t x + 2(w^T x)x", "2 x x^T w - 2 t x", r"-2(t - \vec{x}^\top \vec{w})\vec{x}",
        r"\begin{equation*} 2(o - t)x\,. \end{equation*}", r"2(o - t)x\;", r"\begin{align} 2(o - t)x \end{align}.",
    ],
    "exr-linear-map-jacobian.1": [
        "B times A", "Df(x) = B A",
        "BA", "B @ A", "(A^T B^T)^T", "A^T B^T"],
    "exr-linear-map-jacobian.2": [
        "2A_ij x_j",
        "2A diag(x)", "A diag(2x)", "2(diag(x) A^T)^T", "2 diag(x) A^T"],
    "exr-composed-norm.3": ["2AA^T x", "2 * A @ (A.T @ x)", "2A(A'x)", "2x^T A A^T"],
    "exr-composed-norm.4": [
        r"\frac{1}{g(\vec{x})} A (y - b)",
        "A(A^T x - b)/||A^T x - b||", r"A \frac{A^\top x - b}{\|A^\top x - b\|_2}", "(A A^T x - A b)/||A'x - b||",
        "A @ (A.T @ x - b) / norm(A.T @ x - b)",
    ],
    "exr-chain-order.1": [
        "2A^T r, r = Ax - y", "r = A @ x - y\nreturn 2 * A.T @ r",
        r"2A^\top \vec{r} \text{ with } \vec{r} = A\vec{x} - \vec{y}", "2 A transpose (A x - y)",
        "2A^T A x - 2A^T y", "2 * A.T @ (A @ x - y)", "2(Ax - y)^T A", "-2A'(y - Ax)"],
    "exr-false-line-softmax.3": [
        "diag(softmax(z)) - softmax(z) softmax(z)^T", "-softmax(z) softmax(z)^T + diag(softmax(z))",
        r"\operatorname{diag}(\operatorname{softmax}(z)) (I - \vec{1} \operatorname{softmax}(z)^\top)",
    ],
    "exr-single-layer.2": [
        "B^T diag(σ(A^T x) * (1 - σ(A^T x))) A^T",
        "B^T diag(σ'(A^T x)) A^T", "(A diag(σ'(A^T x)) B)^T", "A diag(σ'(A^T x)) B", "B' diag(σ'(A'x)) A'",
    ],
    "exr-single-layer.4": [
        "d = sigma.slope(A.T @ x)\nr = B.T @ sigma(A.T @ x) - c\nreturn 2 * A @ (d * (B @ r))",
        "2A diag(σ'(A^T x)) B (f(x) - c)", r"2A (\sigma(A^\top x) \odot (1 - \sigma(A^\top x)) \odot (B (f(x) - c)))",
        "2A(σ'(A^T x) ⊙ (B(B^T σ(A^T x) - c)))", "2A diag(σ'(A^T x)) B (B^T σ(A^T x) - c)",
        "2A((B(B^T σ(A^T x) - c)) ⊙ σ'(A^T x))",
        "2(B^T σ(A^T x) - c)^T B^T diag(σ'(A^T x)) A^T",
    ],
    "exr-hessian-slips.1": [
        "A.T @ H(A @ x + b) @ A", "A^T H_f(Ax + b) A",
        r"A^T \nabla^2 f(Ax + b) A", r"A' (\nabla^2 f(Ax + b)) A", r"(A^T \nabla^2 f(Ax + b)^T A)^T",
    ],
    "exr-second-term.2": [
        "np.eye(len(x))/np.sqrt(1 + x@x) - np.outer(x, x)/(1 + x@x)**1.5",
        r"\frac{1}{\sqrt{1 + \|x\|_2^2}} I - \frac{x x^\top}{(1 + \|x\|_2^2)^{3/2}}",
        r"\frac{1}{k} I - \frac{1}{k^3} x x^\top",
        r"\frac{1}{\sqrt{1 + x^\top x}} (I - \frac{1}{1 + x^\top x} x x^\top)",
    ],
    "exr-trace-in-four-steps.1": [
        "a_i b_j", "a ⊗ b",
        "a b^T", "(b a^T)^T", "b a^T", "np.outer(a, b)"],
    "exr-trace-in-four-steps.2": [
        "transpose of (BA)",
        "(BA) transposed",
        "A^T B^T", "(BA)^T", "A.T @ B.T", "BA"],
    "exr-trace-in-four-steps.3": ["2X - 2C^T", "-2(C^T - X)", "2*(X - C.T)", "2(X^T - C)"],
    "exr-first-weights.1": [
        "2 x y^T", "2*np.outer(x, x @ A)",
        "2 x x^T A", "2x(A^T x)^T", "2 * np.outer(x, A.T @ x)", "2 A^T x x^T"],
    "exr-false-line-inverse.3": [
        "-(X inverse Y X inverse)^T", "-X inverse transpose Y^T X^{-T}",
        r"-X^{-\top} Y^\top X^{-\top}", "-(X^{-1} Y X^{-1})^T", r"-(X^\top)^{-1} Y^T (X^T)^{-1}",
    ],
    "exr-first-layer-weights.1": [
        "2x(σ'(A^T x) ⊙ (B(B^T σ(A^T x) - c)))^T", "2x((B(B^T σ(A^T x) - c)) ⊙ σ'(A^T x))^T",
        "2x(B^T σ(A^T x) - c)^T B^T diag(σ'(A^T x))", "2(σ'(A^T x) ⊙ (B(B^T σ(A^T x) - c))) x^T",
    ],
    "exr-false-line-penalty.3": [
        "σ'(z) ⊙ (V^T(Vσ(z) + c - y)) + μ σ'(z) ⊙ σ(z)", "(V^T(Vσ(z) + c - y) + μσ(z)) ⊙ σ'(z)",
        "diag(σ'(z)) (V^T(Vσ(z) + c - y) + μσ(z))",
    ],
    "exr-review-arguments.4": ["b^T a", "a' b", "np.dot(a, b)", "tr(b a^T)"],
    "exr-review-slopes.1": ["A^T A x - A^T y + 2x", "A.T @ (A @ x - y) + 2 * x", "(A^T A + 2I)x - A^T y"],
    "exr-review-slopes.3": [
        "A.T @ H(A @ x) @ A",
        r"A' (\nabla^2 f(Ax)) A", r"(A^T \nabla^2 f(Ax)^T A)^T"],
    "exr-review-weights.1": [
        "(Wx - y) x transpose",
        "np.outer(W @ x - y, x)", "W x x^T - y x^T", "(x (Wx - y)^T)^T"],
    "exr-review-weights.2": [
        "D r, D = diag(σ'(z)), z = Wx + b, r = σ(z) - y",
        "σ'(Wx + b) * (σ(Wx + b) - y)", "(σ(z) - y) ⊙ σ'(z), z = Wx + b",
        "(σ(Wx + b) - y) ⊙ σ'(Wx + b)", "diag(σ'(Wx + b)) (σ(Wx + b) - y)"],
    "exr-schur-complement.2": ["-C inv(A)", "-(A^{-T} C^T)^T", "-C @ np.linalg.inv(A)", r"-C A^{-1} A A^{-1}"],
    "exr-schur-complement.3": [
        "D + L B",
        "D - C @ np.linalg.inv(A) @ B", "-C A^{-1} B + D", "(D^T - B^T A^{-T} C^T)^T"],
    "exr-stacked-columns.1": [
        r"\operatorname{kron}(I_k, A)",
        "np.kron(np.eye(k), A)", r"(I_k \otimes A^\top)^\top"],
    "exr-stacked-columns.2": [r"(B \otimes I_n)^\top", r"B' \otimes I_n", "np.kron(B.T, np.eye(n))"],
    "exr-stacked-columns.4": [
        r"(B \otimes A^\top)^\top", "np.kron(B.T, A)", r"(B^\top \otimes I_m)(I_k \otimes A)",
    ],
    "exr-complete-square.1": ["D - B^T A^{-T} B", "D - B.T @ np.linalg.inv(A) @ B", "-B^T A^{-1} B + D"],
    "exr-shared-weights.1": [
        r"(z^{(1)} - y) u^\top + (\sigma'(z^{(0)}) \odot W^\top (z^{(1)} - y)) x^\top",
        "(Wσ(Wx) - y) σ(Wx)^T + (σ'(Wx) ⊙ (W^T(Wσ(Wx) - y))) x^T",
        "diag(σ'(Wx)) W^T (Wσ(Wx) - y) x^T + (Wσ(Wx) - y) σ(Wx)^T",
    ],
}  # fmt: skip


#: Wrong ones in such forms, and what is said of them.
WRONG = {
    ("exr-squared-distance.1", "x_i", "a factor 2"),
    ("exr-squared-distance.1", "x + x^T + 0*(1 - x)", "\\vec{1}"),
    ("exr-squared-distance.1", "2 x_i x_j", "i is not declared"),
    ("exr-linear-map-jacobian.2", "A_ij x_j", "factor 2 of the squares"),
    ("exr-chain-order.1", "A^T r, r = Ax - y", "a factor 2"),
    ("exr-chain-order.1", "2A^T x, x = Ax - y", "the product is not defined"),
    ("exr-single-layer.2", "B^T diag(σ(A^T x) * (1 + σ(A^T x))) A^T", "\\vec{1}"),
    ("exr-squared-distance.1", "g, g = \\nabla f(\\vec{x})", "a derivative is still to be taken"),
    ("exr-squared-distance.2", "2h, h = g/2, g = \\nabla f(\\vec{x})", "a derivative is still to be taken"),
    ("exr-review-arguments.4", "h, h = g, g = tr(a b^T)", "this is what is asked for"),
    ("exr-review-weights.2", "σ'(Wx + b) * (σ(Wx + b) + y)", "a sign within is the other one"),
    ("exr-trace-in-four-steps.1", "2 a ⊗ b", "m·n×1"),
    ("exr-false-line-quadratic.3", "2 A transpose x", "$A$ is taken to be symmetric"),
    ("exr-single-layer.2", "B^T diag(σ(A^T x)) A^T", "derivative $\\sigma'$"),
    ("exr-squared-distance.1", "2 times v", "v is not declared. Declared are f"),
}


class Careless(Question):
    def judge(self, typed: str) -> Answered:
        return Answered(typed, "right")


class Narrow(Question):
    def judge(self, typed: str) -> Answered:
        return Answered(typed, "not equal")


@ASKED
def test_the_right_answer_is_what_is_asked_for(one: Asked) -> None:
    """By the derivative that the engine takes of what is given."""
    claim = one.check.replace("ANSWER", one.question.right) or f"{one.asks} = {one.question.right}"
    found = holds(claim, given=one.given, exact=False, **one.question.symbols)
    assert found, found


@ASKED
def test_right_in_every_form(one: Asked) -> None:
    for form in FORMS[f"{one.label}.{one.part}"]:
        found = one.question.judge(form)
        assert found, found


@pytest.mark.parametrize(("where", "typed", "says"), sorted(WRONG))
def test_wrong_in_another_form(where: str, typed: str, says: str) -> None:
    label, part = where.split(".")
    found = answer(label, typed, part=int(part))
    assert not found
    assert says in f"{found.words} {found.mistake}", found


@ASKED
def test_frequent_mistakes_are_refuted_by_name(one: Asked) -> None:
    assert len(one.question.mistakes) >= 3
    for wrong, name in one.question.mistakes.items():
        found = one.question.judge(wrong)
        assert not found
        assert found.mistake == name, f"{wrong}\n{found}"


def test_no_altered_answer_is_right() -> None:
    """One of them; `python -m lab.answers` does it for all."""
    one = find("exr-chain-order")
    count, right = accepted(one)
    assert count > 12
    assert not right
    _, right = accepted(dataclasses.replace(one, question=Careless(one.question.right, one.question.symbols)))
    assert len(right) > 12


def typed(value: np.ndarray) -> str:
    """A table of numbers as one may type it."""
    return str(value[:, 0].tolist() if value.shape[1] == 1 and len(value) > 1 else value.tolist()).strip(
        "[]" * (value.size == 1)
    )


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_values_are_right_and_frequent_mistakes_are_named(seed: int) -> None:
    tables = [one for one in asked(seed) if isinstance(one.question, Table) and (one.values or not seed)]
    assert len({one.label for one in tables if one.values}) >= 3, "exercises whose numbers can be drawn"
    for one in tables:
        question = one.question
        assert question.judge(typed(question.value)), (one.label, one.part)
        assert len(question.mistakes) >= 3, (one.label, one.part)
        for wrong, name in question.mistakes.items():
            found = question.judge(typed(question.value_of(wrong)))
            assert not found
            assert found.mistake == name, f"{one.label}.{one.part}: {wrong}\n{found}"


def test_shapes_are_right_and_frequent_mistakes_are_named() -> None:
    for one in asked():
        if isinstance(one.question, ShapeOf):
            assert one.question.judge(one.question.right), (one.label, one.part)
            assert len(one.question.mistakes) >= 3
            assert all(one.question.judge(wrong).mistake == name for wrong, name in one.question.mistakes.items())


def test_numbers_are_drawn_from_a_seed_and_the_solution_follows() -> None:
    printed, drawn, again = (find("exr-outer-sum", 1, seed) for seed in (0, 5, 5))
    assert drawn == again
    assert drawn.asks != printed.asks
    A, B = (np.array(drawn.values[name]) for name in "AB")
    assert answer("exr-outer-sum", A @ B, part=1, seed=5)
    assert not answer("exr-outer-sum", A @ B, part=1)
    assert len({find("exr-outer-sum", 1, seed).asks for seed in (0, 1, 5, 7)}) == 4


@functools.cache
def exercises() -> dict[str, tuple[str, str]]:
    """The text of each exercise, and its solution."""
    found: dict[str, tuple[str, str]] = {}
    label = ""
    for page in BOOK.notebooks("solutions"):
        for cell in read_page(page).cells:
            for label, body in re.findall(r":label: (exr-\S+)(.*)", cell.source, re.DOTALL):
                found[label] = (body, "")
            if "solution" in cell.metadata.get("tags", []):
                found[label] = (found[label][0], found[label][1] + cell.source)
    return found


def test_a_right_answer_is_right_in_five_forms() -> None:
    """Of some; `python -m lab.answers` does it for all."""
    for label, part in (("exr-chain-order", 1), ("exr-trace-in-four-steps", 1), ("exr-false-line-length", 3)):
        tried, lost = rejected(find(label, part))
        assert len(tried) >= 4
        assert not lost
    one = find("exr-chain-order")
    narrow = Narrow(one.question.right, one.question.symbols)
    assert len(rejected(dataclasses.replace(one, question=narrow))[1]) == 5
    assert told("exr-chain-order", 1, "2(Ax - y)", "order") == (False, True)


def test_mistakes_that_people_ask_about_are_told_by_name() -> None:
    found = [told(*row) for row in ASKED_ABOUT]
    assert sum(rightly for rightly, _ in found) >= 0.9 * len(found) >= 18
    assert not any(wrongly for _, wrongly in found)


def test_claims_run_as_they_are_printed_and_false_ones_fail_where_they_say() -> None:
    claims = [one for one in asked() if one.run is not None]
    assert len(claims) >= 40
    for one in claims:
        where = (one.label, one.part)
        item = re.search(rf"^{one.part}\. (.*)", exercises()[one.label][0], re.MULTILINE)
        assert one.run.latex in item[1], where
        truth = one.question.claims[0][1]
        found = run(one.label, one.part)
        assert found.answer == "false" if not truth else found, where
        assert truth == (one.run.counterexample is None), where
        assert truth or one.run.fails(), where
    assert 15 <= sum(not one.question.claims[0][1] for one in claims) <= 25
    harmless = dataclasses.replace(find("exr-judge-first-norms", 1).run, counterexample={"x": [1], "y": [-1]})
    assert not harmless.fails()
    assert "Judge a claim first" in run("exr-judge-first-norms", 0)


def test_exercises_are_as_many_and_as_complete_as_they_should_be() -> None:
    every = list(kept())
    assert len(every) >= 80
    assert sum(one.data for one in every) >= 10
    assert not [(one.label, one.lacks()) for one in every if one.lacks()]
    assert len(Kept("exr-x", "x").lacks()) == 4


def test_each_question_belongs_to_a_part_of_an_exercise_and_has_hints() -> None:
    for one in asked():
        body, _ = exercises()[one.label]
        assert re.search(rf"^{one.part}\. ", body, re.MULTILINE), (one.label, one.part)
        assert len(one.hints) >= 2, (one.label, one.part)


def test_claims_and_false_lines_are_those_of_the_worked_solutions() -> None:
    count = 0
    for one in asked():
        body, solution = exercises()[one.label]
        if isinstance(one.question, FalseLine):
            printed = len(set(re.findall(r"\*Line (\d+)\.\*", body)))
            if printed:
                count += 1
                assert len(one.question.options) == printed, one.label
                assert re.search(r"\.\*\* Line (\d+)\.", solution)[1] == str(one.question.right[0]), one.label
        elif isinstance(one.question, Claims) and "*Claim 1.*" in body:
            count += 1
            told = re.findall(r"\*\*Claim \d+ is (true|false)", solution)
            assert [str(truth).lower() for _, truth, _ in one.question.claims] == told, one.label
    assert count >= 30


def test_what_is_chosen_is_judged_and_its_reason_comes_after() -> None:
    for one in asked():
        question = one.question
        if isinstance(question, Choice):
            right = ", ".join(map(str, question.right))
            assert question.judge(right), (one.label, one.part)
            assert question.judge(right).why, (one.label, one.part)
            wrong = [k for k in range(1, len(question.options) + 1) if k not in question.right]
            assert not any(question.judge(str(k)) for k in wrong)
        elif isinstance(question, Claims):
            assert question.judge(str([truth for _, truth, _ in question.claims]))
            assert not question.judge(str([not truth for _, truth, _ in question.claims]))
            assert all(why for _, _, why in question.claims)
        elif isinstance(question, Order):
            order = [question.shown.index(line) + 1 for line in range(1, len(question.lines) + 1)]
            assert question.judge(str(order))
            assert not question.judge(str(sorted(order)))


def test_a_sheet_that_is_not_filled_in_says_what_to_do() -> None:
    def empty() -> str:
        raise NotImplementedError("your answer")

    assert answer("exr-chain-order", empty).verdict == "open"
    assert "returns nothing" in answer("exr-chain-order", lambda: None).words
    for one in (find("exr-outer-sum", 1, 3), find("exr-wrong-variable", 1)):
        said = answer(one.label, empty, one.part, seed=3)
        assert one.asks.replace("$", "") in said.text()
        assert f"{one.request}: no answer yet" in said._repr_mimebundle_()["text/markdown"]
    assert answer("exr-chain-order", lambda: "2A^T(Ax - y)")


def test_what_is_not_asked_says_what_is() -> None:
    with pytest.raises(BadCheck, match="Do you mean exr-chain-order"):
        answer("exr-chain-ordr", "x")
    with pytest.raises(BadCheck, match="is no kind of question"):
        parts_of({"exr-x": {"1": {"kind": "essay", "asks": "x"}}})
    with pytest.raises(BadCheck, match="has no rihgt"):
        parts_of({"exr-x": {"1": {"kind": "number", "asks": "x", "rihgt": 1}}})
    with pytest.raises(BadCheck, match="needs 'right'"):
        parts_of({"exr-x": {"1": {"kind": "number", "asks": "x"}}})
    with pytest.raises(BadCheck, match="write a range"):
        parts_of({"exr-x": {"draw": {"A": "small"}, "1": {"kind": "number", "asks": "x", "right": 1}}})
    with pytest.raises(BadCheck, match="one of 3, 4"):
        answer("exr-composed-norm", "x")
    with pytest.raises(BadCheck, match="Part 2 of exr-chain-order"):
        answer("exr-chain-order", "x", part=2)
    with pytest.raises(BadCheck, match="no hypothesis"):
        hypothesis("Reel[m, n]")
    assert answer("exr-chain-order", "2A^T(Ax - y)")
