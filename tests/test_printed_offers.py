"""Formulas as they are typed into a field, with symbols that nobody declared: read, or offered what makes them fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from printed.literature import said

from qed import families, holds
from qed.families import Real, Unit
from qed.printed.offering import as_hypotheses

FOLDER = Path(__file__).parent / "printed"
CASES = [
    case for name in ("as_typed", "as_others_type")
    for case in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
]  # fmt: skip
UNDECLARED = json.loads((FOLDER / "undeclared.json").read_text(encoding="utf-8"))
N, M = {"A": Real["n", "n"], "B": Real["n", "n"]}, {"A": Real["m", "n"], "B": Real["m", "n"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["latex"][:60])
def test_a_typed_formula_gets_the_right_answer_or_leads_on(case: dict[str, Any]) -> None:
    symbols = eval(f"dict({case['declare']})", dict(vars(families)))
    found = holds(case["latex"], instances=40 if case["truth"] is False else 8, exact=False, **symbols)
    if case["truth"] == "ill-formed":
        assert found.answer in ("not well formed", "undecided"), found.text()
    elif "says" in case:
        assert case["says"] in (found.error.words if found.error is not None else found.words)
    else:
        assert said(found) == {True: "true", False: "false"}[case["truth"]], found.text()


@pytest.mark.parametrize("case", UNDECLARED, ids=lambda case: case["latex"][:60])
def test_the_first_offer_leads_to_the_right_answer(case: dict[str, Any]) -> None:
    offer = holds(case["latex"], instances=8, exact=False).offer
    found = holds(case["latex"], instances=40 if case["truth"] is False else 12, exact=False, **as_hypotheses(offer))
    assert said(found) == {True: "true", False: "false"}[case["truth"]], found.text()


@pytest.mark.parametrize(
    ("latex", "symbols", "offer"),
    [
        (r"\|x\|_q \le \|x\|_p \text{ if } p \le q", {},
         {"x": ("Real", "n"), "q": ("Exponent",), "p": ("Exponent",)}),
        (r"\lVert \mathbf{\sigma} \rVert_{p} \le 1", {}, {"sigma": ("Real", "n"), "p": ("Exponent",)}),
        ("x^T A x = x^T A^T x", {}, {"x": ("Real", "n"), "A": ("Real", "n", "n")}),
        (r"(AB)^T = B^T A^T", {}, {"A": ("Real", "m", "n"), "B": ("Real", "n", "k")}),
        (r"\alpha (A + B) = \alpha A + \alpha B", {},
         {"alpha": ("Real",), "A": ("Real", "m", "n"), "B": ("Real", "m", "n")}),
        ("det(A - λ I) = 0", {}, {"A": ("Real", "n", "n"), "lambda": ("Real",)}),
        ("a^T x = x^T a", {}, {"a": ("Real", "n"), "x": ("Real", "n")}),
        ("|a||b| = |ab|", {}, {"a": ("Real",), "b": ("Real",)}),
        (r"\kappa(A) = \sigma_1/\sigma_n", {}, {"A": ("Invertible", "n")}),
        (r"\|W_2 W_1 x\| = 1", {}, {"W_2": ("Real", "m", "n"), "W_1": ("Real", "n", "k"), "x": ("Real", "k")}),
        ("a'x = x'a", {}, {"a": ("Real", "n"), "x": ("Real", "n")}),
        ("norm(A*x, 2) <= norm(A, 2)*norm(x, 2)", {}, {"A": ("Real", "m", "n"), "x": ("Real", "n")}),
        (r"e^x \cdot e^{-x} = 1", {}, {"x": ("Real",)}),
        ("‖x‖₁ ≤ √n ‖x‖₂", {}, {"x": ("Real", "n")}),
        ("np.trace(A @ B) == np.trace(B @ A)", {}, {"A": ("Real", "m", "n"), "B": ("Real", "n", "m")}),
        (r"\nabla f(x) = 2A^T(Ax - b)", {"given": r"f(x) = \|Ax - b\|^2"},
         {"A": ("Real", "m", "n"), "b": ("Real", "m"), "x": ("Real", "n")}),
        ("vec(AXB) = (B^T ⊗ A) vec(X)", {},
         {"A": ("Real", "n", "n"), "X": ("Real", "n", "n"), "B": ("Real", "n", "n")}),
        ("tr(I - X(X'X)^{-1}X') = n - k", {}, {"X": ("FullColumnRank", "n", "k")}),
        ("x^T Σ^{-1} x >= 0", {}, {"x": ("Real", "n"), "Sigma": ("Real", "n", "n")}),
        (r"\frac1n 11^T is idempotent", {}, {"n": ("Dimension",)}),
        (r"\vec a \cdot (\vec b \times \vec c) = 0", {}, {"a": ("Real", "3"), "b": ("Real", "3"), "c": ("Real", "3")}),
        ("for all x in R^n: ||x|| >= 0", {}, {"x": ("Real", "n")}),
        ("MX = 0 where M = I - X A", {}, {"X": ("Real", "m", "n"), "A": ("Real", "n", "m")}),
        # more is wrong than that letters are not declared
        (r"\|Ax\| \le \|A\| \|x\|", {}, {"A": ("Real", "m", "n"), "x": ("Real", "n")}),
        (r"\|A^T A\| = \|A\|^2", {}, {"A": ("Real", "m", "n"), "norm": ("2",)}),
        (r"\|A^T A\| = \|A\|^2", N, {"norm": ("2",)}),
        (r"\frac{\partial x^T A x}{\partial x} = 2Ax \text{ if } A = A^T", {},
         {"x": ("Real", "n"), "A": ("Real", "n", "n"), "layout": ("denominator",)}),
        (r"\det(AB) = \det(BA)", {}, {"A": ("Real", "n", "n"), "B": ("Real", "n", "n")}),
        (r"\|Ax\| \ge \sigma_{min}(A) \|x\|", {}, {"A": ("FullColumnRank", "m", "n"), "x": ("Real", "n")}),
        ("d/dx arcsin(x) = 1/sqrt(1-x^2)", {}, {"x": ("UnitInterval",)}),
        ("a × b = -b × a", {}, {"a": ("Real", "3"), "b": ("Real", "3")}),
        ("(X @ W + b).sum(axis=0) == b", {}, {}),
        ("det(A) equals 1 = 1", {"A": Real["n", "n"]}, {}),
        # shapes that do not fit
        ("det(AB) = det(A) det(B)", M, {"A": ("Real", "n", "n"), "B": ("Real", "n", "n")}),
        (r"A^{-1} A = I", {"A": Real["m", "n"]}, {"A": ("Real", "n", "n")}),
        ("tr(AB) = tr(BA)", M, {"B": ("Real", "n", "m")}),
        ("Ax = b", {"A": Real["m", "n"], "x": Real["m"], "b": Real["m"]}, {"x": ("Real", "n")}),
        ("KL x = 0", {}, {"K": ("Real", "m", "n"), "L": ("Real", "n", "k"), "x": ("Real", "k")}),
        ("KM(p, q) = 0", {}, {"K": ("Real", "p", "q"), "M": ("Real", "q", "2")}),  # a number is no name of a dimension
        # as words, memberships and the print say
        (r"\nabla_x x^TAx = 2Ax \text{ if } A \text{ is symmetric}", {}, {"x": ("Real", "n"), "A": ("Real", "n", "n")}),
        (r"A A^+ = I \text{ if } A \text{ has independent columns.}", {}, {"A": ("Real", "m", "n")}),
        (r"\text{If } A \text{ and } B \text{ are symmetric, then } \operatorname{tr}(AB) = 0", {},
         {"A": ("Real", "n", "n"), "B": ("Real", "n", "n")}),
        (r"\text{tr}(A B) \leq \|A\|_F \|B\|_F", {}, {"A": ("Real", "m", "n"), "B": ("Real", "n", "m")}),
        (r"\|QA\|_F = \|A\|_F \text{ for orthogonal } Q", {}, {"Q": ("Real", "n", "n"), "A": ("Real", "n", "m")}),
        (r"x^T y \ge 0, \quad x, y \in \mathbb{R}^n", {}, {"x": ("Real", "n"), "y": ("Real", "n")}),
        (r"\operatorname{tr}(H) = p \text{ where } H = X(X^TX)^{-1}X^T,\ X \in \mathbb R^{n\times p}", {},
         {"X": ("FullColumnRank", "n", "p")}),
        (r"\|A - B\|_2 \ge \sigma_{k+1}(A) \text{ for all } B \text{ with rank}(B) \le k", {},
         {"B": ("Real", "m", "n"), "k": ("Dimension",), "A": ("Real", "m", "n")}),
        (r"f(y) \ge f(x) + \nabla f(x)^T(y-x) \text{ for convex } f", {},
         {"f": ("Smooth", "n"), "y": ("Real", "n"), "x": ("Real", "n")}),
        (r"\sum_j a_{ij} x_j = 0", {}, {"a": ("Real", "m", "n"), "x": ("Real", "n")}),
        ("tr(A^k) = tr(A)^k", {}, {"A": ("Real", "n", "n"), "k": ("Dimension",)}),
        # with which more than the shapes fits
        (r"\sigma_1(A) = \|A\|_2", {}, {"A": ("Real", "m", "n")}),
        (r"\lambda_{\max}(A+B) \leq \lambda_{\max}(A) + \lambda_{\max}(B)", {},
         {"A": ("Symmetric", "n"), "B": ("Symmetric", "n")}),
        (r"\|(X^T X + \lambda I)^{-1} X^T y\|_2 \le \|X^+ y\|_2", {},
         {"X": ("Real", "m", "n"), "lambda": ("Positive",), "y": ("Real", "m")}),
        (r"\kappa(A^TA + \lambda I) \le \kappa(A^TA)", {},
         {"A": ("FullColumnRank", "m", "n"), "lambda": ("Positive",)}),
        (r"\kappa(AB) \le \kappa(A) \kappa(B)", {},
         {"A": ("FullColumnRank", "m", "n"), "B": ("FullColumnRank", "n", "k")}),
        (r"\frac{d}{dt} f(x+tv)\Big|_{t=0} = \nabla f(x)^\top v", {},
         {"f": ("Smooth", "n"), "x": ("Real", "n"), "v": ("Real", "n")}),
        (r"{\rm tr}(ABC) = {\rm tr}(CAB)", {},
         {"A": ("Real", "m", "n"), "B": ("Real", "n", "k"), "C": ("Real", "k", "m")}),
        (r"\sum_{i,j} a_{ij}^2 = \operatorname{tr}(A^T A)", {}, {"A": ("Real", "m", "n")}),
        (r"A = \sum_{i=1}^r \sigma_i u_i v_i^\top", {}, {"A": ("Real", "m", "n")}),
        ("A I_n = A", {}, {"A": ("Real", "m", "n")}), ("A @ np.eye(n) == A", {}, {"A": ("Real", "m", "n")}),
        (r"\hat\beta = (X'X)^{-1}X'y \implies y = X\hat\beta", {}, {"X": ("Real", "m", "n"), "y": ("Real", "m")}),
        (r"A = U \Sigma V^T \implies \|Ax\|_2 \le \sigma_1 \|x\|", {}, {"A": ("Real", "m", "n"), "x": ("Real", "n")}),
        (r"A = Q \Lambda Q^T, A^2 = Q \Lambda^2 Q^T", {}, {"A": ("Symmetric", "n")}),
        (r"\|A\|_* = \sum_{i=1}^r \sigma_i", {}, {"A": ("Real", "m", "n")}),
        (r"A v_i = \lambda_i v_i", {}, {"A": ("Symmetric", "n")}),
        # functions, where a claim may be one on any
        (r"D_v f(x) = \nabla f(x)^T v", {}, {"v": ("Real", "n"), "f": ("Smooth", "n"), "x": ("Real", "n")}),
        (r"D(g \circ f)(x) = Df(x) Dg(f(x))", {},
         {"g": ("Smooth", "n", "n"), "f": ("Smooth", "n", "n"), "x": ("Real", "n")}),
        (r"\nabla f(x) = 2Ax", {}, {}),
        (r"\frac{\partial \mathbf{f}}{\partial \mathbf{x}} = A \text{ for } \mathbf{f}(\mathbf{x}) = A\mathbf{x}", {},
         {"A": ("Real", "m", "n"), "x": ("Real", "n")}),
        (r"\frac{\partial E}{\partial W_{ij}} = (y_i - t_i)x_j, y = Wx, E = \frac12 \|y-t\|^2", {},
         {"W": ("Real", "m", "n"), "x": ("Real", "n"), "t": ("Real", "m")}),
        (r"\| x \|_{A}^2 = x^TAx", {}, {"x": ("Real", "n"), "A": ("Real", "n", "n")}),
        # rank-3 arrays, Kronecker products, blocks
        (r"\frac{\partial a^TXb}{\partial X} = ab^T", {},
         {"a": ("Real", "n"), "X": ("Real", "n", "m"), "b": ("Real", "m")}),
        (r"(A\otimes B)(C \otimes D) = AC \otimes BD", {}, {letter: ("Real", "n", "n") for letter in "ABCD"}),
        (r"\operatorname{vec}(AB) = (I \otimes A)\operatorname{vec}(B)", {},
         {"A": ("Real", "n", "n"), "B": ("Real", "n", "n")}),
        (r"\det \begin{pmatrix} A & B \\ 0 & D \end{pmatrix} = \det A", {}, {k: ("Real", "n", "n") for k in "ABD"}),
        (r"\nabla \|Ax-b\|^2 = 2A^T(Ax-b)", {}, {"A": ("Real", "m", "n"), "x": ("Real", "n"), "b": ("Real", "m")}),
        # with conditions
        ("If A is invertible then (A^T)^{-1} = (A^{-1})^T", {"A": Real["m", "n"]}, {"A": ("Real", "n", "n")}),
        (r"A = A^T \implies x^T A y = y^T A x", {}, {"x": ("Real", "n"), "A": ("Real", "n", "n"), "y": ("Real", "n")}),
        (r"A^2 = 0 \implies A = 0", {"A": Real["m", "n"]}, {"A": ("Real", "n", "n")}),
        ("for all x: ||x|| >= 0", {}, {"x": ("Real", "n")}),
        # nothing helps, or nothing is wrong
        (r"\operatorname{tr}(A B) = \sum_{i=1}^m \sum_{j=1}^n A_{ij} B_{ij}", M, {}),
        ("A + x = 0", {"A": Real["n", "n"], "x": Real["n"]}, {}),
        ("A > 0", N, {}),
        ("AB = BA", N, {}),
    ],
)  # fmt: skip
def test_what_is_offered(latex: str, symbols: dict[str, Any], offer: dict[str, tuple[str, ...]]) -> None:
    found = holds(latex, instances=8, exact=False, **symbols)
    assert found.offer == offer
    if offer:
        assert holds(latex, instances=8, exact=False, **{**symbols, **as_hypotheses(offer)}).error is None


def test_a_jacobian_of_the_other_layout_is_false_and_said_to_be_one() -> None:
    found = holds(r"\frac{\partial Ax}{\partial x} = A^T", A=Real["n", "n"], x=Real["n"])
    assert found.answer == "false"
    assert any('it holds by layout="denominator"' in note for note in found.notes)


def test_the_declaration_that_is_said_can_be_typed() -> None:
    text = holds("αx = xα").text()
    assert 'alpha=Real, x=Real["n"]: then its shapes fit.' in text
    assert "to declare" not in holds("Ax = 0", A=Real["m", "n"], x=Real["m"]).text()  # they were declared


@pytest.mark.parametrize(
    ("latex", "symbols", "says"),
    [
        ("y(x) = x^3", {"x": Real, "given": "y := x^2"}, r"write y \cdot x"),
        ("f^2(x) = x^4", {"x": Real, "given": "f(x) = x^2"}, "write f(f(…))"),
        ("f^{-1}(x) = x", {"x": Real, "given": "f(x) = x^2"}, "1/f(…)"),
        (r"\nabla_X \|X\|_2 = u v^T", {"X": Real["m", "n"], "u": Unit["m"], "v": Unit["n"]}, "write u_1 and v_1"),
        (r"\sigma_1 \le 1", {"B": Real["n", "n"]}, r"write \sigma_1(B)"),
        (r"\sum_i x_i + y_i = \sum_i x_i + \sum_i y_i", {"x": Real["n"], "y": Real["n"]}, "in parentheses"),
        ("x[:, None] * A == A", {"x": Real["m"], "A": Real["m", "n"]}, "write np.diag(x) @ A"),
        (r"A = U \Sigma V^T", {"A": Real["m", "n"]}, "before the formula"),
        ("A_i = 0", {"A": Real["m", "n"]}, "A row of it is A_{i,:}"),
        (r"A^{-1}_{ij} = 1", {"A": families.Invertible["n"]}, "(A^{-1})_{ij}"),
        ("1 - x = 0", {"x": Real["n"]}, r"is \vec{1}"),
        (r"\infinity = 1", N, r"Did you mean \infty?"),
        (r"\iota'\iota = n", {}, "the vector of ones"),
        (r"X'(y - X\hat\beta) = 0", {}, "say beside the formula what it is"),
        (r"\delta_{ii} = n", {"n": families.Dimension}, r"print \sum_{i=1}^n"),
        ("∥A − B∥2 = 1", {}, "type _ or ^ before it"),
        (r"\frac{\partial L}{\partial W^{[l]}} = 0", {"L": Real}, "Layers are printed W^{(i)}"),
        (r"\frac{\partial x^T A x}{\partial x} = (A + A^T)x", {}, 'layout="denominator"'),
        (r"\sin x = x + O(x^3)", {}, "say how large the remainder is"),
        (r"\nabla \cdot F = 0", {}, "the trace of the Jacobian"),
        ("A*B = B*A", {}, 'With A=Real["m", "n"], B=Real["p", "k"] the formula stops here: A * B may be'),
        ("det(A) equals 1 = 1", N, "“equals” is no function that is read here"),
        (r"\operatorname{tr}(I) = 1", N | {"x": Real["m"]}, "print I_n"),
        ("mean(A)", N, "“mean” is no function that is read here"),
        ("P = A(A^TA)^{-1}A^T", {}, "this says what P is, and claims nothing"),
        (
            r"\lambda_i(A^{-1}) = 1/\lambda_i(A)",
            {"A": families.PositiveDefinite["n"]},
            "the same numbers in another order",
        ),
        (
            r"\frac{\partial x^T A}{\partial x} = A",
            {"A": Real["n", "m"], "x": Real["n"]},
            "∂ of a row by a column may be",
        ),
        (r"\nabla (w^T x) = x", {"w": Real["n"], "x": Real["n"]}, "Say by which symbol"),
        (r"\nabla \|y - Ac\|^2 = -2A^T(y - Ac)", N | {"y": Real["n"], "c": Real["n"]}, "∇ may be by any letter here"),
        (r"\sigma_i^2 = \frac1n \sum_{j=1}^n (X_{ij} - \mu_i)^2", {}, "A singular value is one of a matrix"),
        (r"\|A+B\|_2 \le \sigma_1", {}, "A singular value is one of a matrix"),
        ("rank[A+B] = 1", N, "rank takes its argument in parentheses"),
        ("δ_ij = I_ij", {}, "compare its entries with those of a matrix"),
        ("φ'(z) = φ(z)(1 - φ(z))", {}, "The sigmoid is"),
        (r"A v = \lambda v, so A^{-1} v = \lambda^{-1} v", {}, "“so” is no function"),
        (r"\min_x \|Ax-b\|_1 = 0", {}, "Claim instead where it is attained"),
        ("np.diag(A) == A", {}, "cannot be compared"),
        (r"\delta^{(l)} = (W^{(l+1)})^T\delta^{(l+1)}", {}, 'Declare W=Matrices["L", "n", "n"]'),
        ("norm(A, 'fro')**2 = trace(A'*A)", N, "Write A.T @ B for the one"),
    ],
)
def test_a_refusal_says_what_to_type(latex: str, symbols: dict[str, Any], says: str) -> None:
    found = holds(latex, instances=8, exact=False, **symbols)
    assert found.error is not None, found.text()
    assert says in found.error.words
