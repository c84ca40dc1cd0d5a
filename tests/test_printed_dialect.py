"""Formulas as people write them: read as they are meant, or refused with a sentence that leads on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from printed.literature import FALSE, TRUE, Formula, said

from qed import families
from qed.errors import NotWellFormed
from qed.families import Dimension, Invertible, Positive, Real, Symmetric, Vectors
from qed.hypotheses import Hypotheses
from qed.printed import dialect, holds
from qed.printed.claims import bind
from qed.printed.kinds import declared, named
from qed.printed.typeset import typeset

CASES = json.loads((Path(__file__).parent / "printed" / "as_people_write.json").read_text(encoding="utf-8"))
NAMES = vars(families)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["latex"][:60])
def test_what_people_wrote_gets_the_right_answer_or_leads_on(case: dict[str, Any]) -> None:
    found = holds(case["latex"], instances=20, exact=False, **eval(f"dict({case['declare']})", dict(NAMES)))
    if "says" in case:
        assert found.error is not None, found.text()
        assert case["says"] in found.error.words
    else:
        assert said(found) == {True: "true", False: "false"}[case["truth"]], found.text()


A = {"A": Real["m", "n"], "x": Real["n"], "y": Real["m"]}
S = {"A": Real["n", "n"], "B": Real["n", "n"], "x": Real["n"], "y": Real["n"]}
B = {**S, "C": Real["m", "m"], "D": Real["m", "m"]}
I = {"A": Invertible["n"], "B": Invertible["n"], "x": Positive["n"]}  # noqa: E741
N = {"a": Real, "b": Real}
LENGTH = {"given": "f(x) = ‖Ax − y‖₂²"}
TYPED: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [  # (formula, symbols, more, answer)
    # LaTeX, loosely
    (r"\nabla f(x) = 2 A^T (A x - y)", A, {"given": r"f(x) = \|Ax - y\|^2"}, "true"),
    (r"\nabla f(x) = A^T (A x - y)", A, {"given": r"f(x) = \|Ax - y\|^2"}, "false"),
    (r"x^T A x = x' A' x", S, {}, "true"),
    (r"x^TAx = x^T(A + A^T)x/2", S, {}, "true"),
    (r"\norm{x}_1 <= sqrt(n) \norm{x}_2", I, {}, "true"),
    (r"||x + y||^2 = ||x||^2 + 2 x^T y + ||y||^2", S, {}, "true"),
    (r"|a||b| = |ab|", N, {}, "true"),
    (r"$\|x\|_\infty \le \|x\|_0 \|x\|_{\infty}$", I, {}, "true"),
    (r"\|A\|_{\max} \leq \|A\|_{op} \leq \|A\|_{\text{Fro}}", A, {}, "true"),
    (r"BA \otimes DC = (B \otimes D)(A \otimes C)", B, {}, "true"),
    (r"A_{:,j} = A e_j", A, {}, "true"),
    (r"A_{i,:} = e_i^T A", A, {}, "true"),
    (r"A_{i,:} = e_i^T A^T", S, {}, "false"),
    (r"A^{+\top} = A^{\top +}", A, {}, "true"),
    (r"\kappa(A) \ge 1", I, {}, "true"),
    (r"\mathbf{x}^\mathsf{T} \mathbf{A} \mathbf{x} = \mathrm{tr}(\mathbf{A}\mathbf{x}\mathbf{x}^{\mathsf{T}})", S,
     {}, "true"),
    (r"\Tr(A B^T) = \sum_{i,j} A_{ij} B_{ij}", S, {}, "true"),
    (r"\sum_{i,j=1}^n A_{ij} = \mathbf{1}_n^T A \mathbf{1}_n", S, {}, "true"),
    (r"x_i / \sum_{i=1}^n x_i = \frac{x_i}{\mathbf{1}^T x}", I, {}, "true"),
    (r"\sum_{i=1}^n x_i + x_i = 1", I, {}, "not well formed"),
    (r"\text{tr}(A) = \sum_i A_{ii}", S, {}, "true"),
    (r"\nabla_x x^T A x = (A + A^T)x", S, {}, "true"),
    (r"\frac{\partial x^T A x}{\partial x} = x^T (A + A^T)", S, {}, "true"),
    (r"\frac{\partial x^T A x}{\partial x} = (A + A^T)x", S, {}, "not well formed"),
    (r"\frac{\partial x^T A x}{\partial x} = (A + A^T)x", S, {"layout": "denominator"}, "true"),
    (r"u_1^T u_2 = u_2^T u_1", {"u": Vectors["k+1", "n"]}, {}, "true"),
    (r"\|A\| \le 1", S, {}, "false"), (r"\|A^T A\| = \|A\|^2", S, {}, "not well formed"),
    (r"\|A^T A\| = \|A\|^2 where \|\cdot\| is the spectral norm", S, {}, "true"),
    (r"\|A^T A\| = \|A\|^2 (Frobenius norm)", S, {}, "false"),
    (r"1/2 A \vec{x} = A \frac{x}{2}", A, {}, "true"),
    (r"1/2 x^T A x = x^T A \frac{x}{2}", S, {}, "true"),
    (r"1/2x^T A x = x^T A \frac{x}{2}", S, {}, "not well formed"),
    (r"y \odot A x = \operatorname{diag}(y) A x", A, {}, "true"),
    (r"A x \odot y = \operatorname{diag}(y) A x", A, {}, "true"),
    (r"A x \odot y = A (x \odot y)", S, {}, "not well formed"),
    (r"2 \times {A}^{T} = {A}^{\mathsf T} + A^{\top}", S, {}, "true"),
    (r"A^{-1 \top} = A^{-\mathsf{T}}", I, {}, "true"),
    # how far a sign or a function reaches
    (r"\prod_{i=1}^n (x_i a) = a^n \prod_{i=1}^n x_i", {**S, **N}, {}, "true"),
    (r"\prod_i x_i \prod_j y_j = \prod_i x_i y_i", S, {}, "true"),
    (r"\prod_{i=1}^n \frac{x_i}{2} = 2^{-n} \prod_{i=1}^n x_i", S, {}, "true"),
    (r"\max_i x_i y_i = \max_i x_i \max_i y_i", S, {}, "false"),
    (r"\max_i x_i / \min_i x_i = \frac{\max_i x_i}{\min_i x_i}", S, {}, "true"),
    (r"\max_j \|A e_j\| \sqrt{n} \ge \|A\|_2", S, {}, "true"),
    (r"\log x_1/\log x_2 = \frac{\log x_1}{\log x_2}", {"x": Positive[2]}, {}, "true"),
    (r"\log x_1/x_1 = \frac{\log x_1}{x_1}", {"x": Positive[2]}, {}, "true"),
    (r"\nabla (f g) = g \nabla f + f \nabla g", S, {"given": ("f(x) = x^T x", "g(x) = x_1")}, "true"),
    ("2**3**2 == 512", N, {}, "true"),
    # an upper bound and a power are no upper index
    (r"\sum_{i=1}^n \sum_{j=1}^i A_{ij} = \sum_{j=1}^n \sum_{i=j}^n A_{ij}", S, {}, "true"),
    (r"\sum_{i=1}^n \sum_{j=1}^i A_{ij} = \sum_{j=1}^n \sum_{i=1}^j A_{ij}", S, {}, "false"),
    (r"\sum_{k=1}^n x_k a^k = a \sum_{k=1}^n x_k a^{k-1}", {**S, **N}, {}, "true"),
    # conditions on indices
    (r"A_{ij} = 0 \text{ for } i \ne j", S, {}, "false"),
    (r"x_i^2 + x_j^2 > 2 x_i x_j, \quad 1 \le i < j \le n", S, {}, "false"),
    (r"x_i^2 + x_j^2 \ge 2 x_i x_j \quad (i \ne j)", S, {}, "true"),
    (r"\sigma_i(A) \ge \sigma_{i+1}(A), \quad i = 1, \dots, n-1", S, {}, "true"),
    (r"\sigma_i(A) > \sigma_{i+1}(A), \quad i = 1, \dots, n-1", S, {}, "false"),
    (r"A_{ij} = A_{ji} \text{ for all } i, j", S, {}, "false"),
    ("A_ij = A_ji for i = j", S, {}, "true"),
    ("for i < j: A_{ij} = 0", S, {}, "false"),
    (r"i = j \implies A_{ij} = A_{ji}", S, {}, "true"),
    (r"\text{For all } i, \quad x_i = 0", S, {}, "false"),
    (r"x_i = 0 \text{ for } i \in \{1, \dots, n\}", S, {}, "false"),
    (r"\sum_{i=1}^n x_i = \sum_{i=1}^k x_i + \sum_{i=k+1}^n x_i, \quad 1 \le k \le n", S, {}, "true"),
    (r"x_k \ge 0 \text{ for } k > 2", {"x": Real["k"]}, {}, "false"),
    (r"A_{ij} = 3 \text{ for } i > n", S, {}, "undecided"),
    # equivalences: refuted one way or the other
    (r"\|x\|_1 = 0 \iff x_1 = 0", S, {}, "false"),
    (r"x_1 = 0 \text{ if and only if } \|x\|_1 = 0", S, {}, "false"),
    (r"\|x\|_1 = 0 \iff x = 0", S, {}, "undecided"),
    # a final ! after a letter, e alone, a power of a number after a letter
    ("1 = n!", {"n": Dimension}, {}, "false"),
    (r"e^{\log n!} = n!", {"n": Dimension}, {}, "true"),
    ("A + B = B + A is true!", S, {}, "true"),
    ("e^a >= e a", {"a": Real}, {}, "true"),
    ("e^a >= e a + 0.001", {"a": Real}, {}, "false"),
    ("log e = 1", {"n": Dimension}, {}, "true"),
    (r"\sum_{k=1}^n k 2^k = (n - 1) 2^{n+1} + 2", {"n": Dimension}, {}, "true"),
    ("a 2 = 2 a", N, {}, "not well formed"),
    # roots and logarithms of negative numbers beside what minds the sign
    (r"e^{\log a} = |a|", N, {}, "undecided"),
    (r"\sqrt{a} \sqrt{a} = a", N, {}, "true"),
    # two conventions
    (r"\nabla_X \tr(A X) = (A + A^T)/2", {"X": Symmetric["n"], "A": Real["n", "n"]}, {}, "undecided"),
    (r"\nabla_X \tr(A X) = A + A^T", {"X": Symmetric["n"], "A": Real["n", "n"]}, {}, "false"),
    # definitions in any order
    ("z = a^2", N, {"given": ("z := y^2", "y := a")}, "true"),
    # without LaTeX
    ("tr(AB) = tr(BA)", S, {}, "true"),
    ("tr A = tr A^T", S, {}, "true"),
    ("det(AB) = det(A) det(B)", S, {}, "true"),
    ("rank(A^T A) = rank(A)", A, {}, "true"),
    ("(AB)^-1 = B^-1 A^-1", I, {}, "true"),
    ("(AB)^(-1) = A^(-1) B^(-1)", I, {}, "false"),
    ("A^{-T} = (A^T)^{-1}", I, {}, "true"),
    ("sum_{i=1}^n x_i^2 = x^T x", S, {}, "true"),
    ("σ_max(A)^2 = lambda_max(A^T A)", A, {}, "true"),
    ("f'(a) = 2a", N, {"given": "f(t) = t^2"}, "true"),
    ("dz/da = 2a", N, {"given": "z = a^2"}, "true"),
    ("A*B = B*A", S, {}, "not well formed"),
    ("2*A = A + A", S, {}, "true"),
    ("A * x = A x", A, {}, "true"),
    ("1^T x = sum(x)", S, {}, "true"),
    ("sum(x * y) = x^T y", S, {}, "true"),
    ("x = (x_1, ..., x_n)", S, {}, "true"),
    ("D^2 f(x) = A + A^T", S, {"given": "f(x) = x^T A x"}, "true"),
    ("A otimes B = kron(A, B)", S, {}, "true"),
    # Unicode
    ("𝐀⊤𝐱 = A^T x", S, {}, "true"),
    ("A⁻¹ᵀ = (Aᵀ)⁻¹", I, {}, "true"),
    ("∇f(x) = 2 Aᵀ(Ax − y)", A, LENGTH, "true"),
    ("‖Ax‖₂ ≤ ‖A‖₂‖x‖₂", A, {}, "true"),
    ("‖x‖₁ ≤ √n ‖x‖₂", S, {}, "true"),
    ("∑_{i=1}^n xᵢ² = xᵀx", S, {}, "true"),
    ("⟨Ax, y⟩ = ⟨x, Aᵀy⟩", S, {}, "true"),
    ("σ₁(A) = ‖A‖₂", A, {}, "true"),
    ("A⁻¹A = I", I, {}, "true"),
    ("∂(xᵀAx)/∂x = xᵀ(A + Aᵀ)", S, {}, "true"),
    ("x·y = Σ_{i=1}^n xᵢyᵢ", S, {}, "true"),
    # by hand
    ("<x, y> = x^T y", S, {}, "true"),
    ("a <= b, b >= a", {"a": Real[2], "b": Real[2]}, {}, "false"),
    ("e^(a+b) = e^a e^b", N, {}, "true"),
    ("sin^2(a) + cos^2(a) = 1", N, {}, "true"),
    ("tr(A) = sum_{i=1}^n A_ii", S, {}, "true"),
    ("A_ij = A_ji", S, {}, "false"),
    ("x .* y = diag(x) y", S, {}, "true"),
    (r"A^{\prime} A = (A^{\prime} A)'", S, {}, "true"),
    ("cond(A) = ||A||_2 ||A^-1||_2", I, {}, "true"),
    ("|A^T| = |A|", S, {}, "true"),
    ("n! >= n", {"n": families.Dimension}, {}, "true"),
    ("log det A <= tr A", {"A": families.PositiveDefinite["n"]}, {}, "true"),
    ("kron(A, B) @ kron(A, B) == kron(A @ A, B @ B)", S, {}, "true"),
    # NumPy
    ("grad f(x) = 2*A.T @ (A@x - y)", A, {"given": "f(x) = norm(A@x - y)**2"}, "true"),
    ("norm(A, 'fro')**2 == np.trace(A.T @ A)", A, {}, "true"),
    ("np.linalg.norm(A, 'fro')**2 == trace(A @ A)", S, {}, "false"),
    ("x @ A @ y == y @ A.T @ x", S, {}, "true"),
    ("A * B == B * A", S, {}, "not well formed"),  # in NumPy it is true, in MATLAB it is not
    ("A @ B == B @ A", S, {}, "false"),
    ("inv(A @ B) = inv(B) @ inv(A)", I, {}, "true"),
    ("A**2 == A * A", S, {}, "true"),
    ("A**2 == A @ A", S, {}, "false"),
    ("(x**2).sum() == x.dot(x)", S, {}, "true"),
    ("(A + B.T).dot(x) == A.dot(x) + B.T.dot(x)", S, {}, "true"),
    ("np.outer(x, y) @ y == x * (y @ y)", S, {}, "true"),
    ("A[0, 0] + A[i, j] == A.T[j, i] + A_{11}", S, {}, "true"),
    ("A.T.T == A", S, {}, "true"),
    ("np.linalg.inv(A.T) == np.linalg.inv(A).T", I, {}, "true"),
    ("np.linalg.norm(A @ x) <= np.linalg.norm(A, 2) * np.linalg.norm(x)", A, {}, "true"),
    ("np.exp(x + y) == np.exp(x) * np.exp(y)", S, {}, "true"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "symbols", "more", "expected"), TYPED)
def test_what_is_typed_is_read_as_meant(
    typed: str, symbols: dict[str, Any], more: dict[str, Any], expected: str
) -> None:
    found = holds(typed, instances=20, exact=False, **more, **symbols)
    assert said(found) == expected, found.text()
    assert found.latex == typed
    strictly = holds(typed, instances=1, exact=False, strict=True, **more, **symbols)
    assert said(strictly) in (expected, "not well formed")


REACHES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [  # (formula, symbols, more, a part of the sentence)
    (r"\prod_{i=1}^n x_i a = a \prod_{i=1}^n x_i", {**S, **N}, {}, r"How far does \prod reach?"),
    (r"\max_i x_i \cdot a = a \max_i x_i", {**S, **N}, {}, r"How far does \max reach?"),
    (r"\sin a/2 = \sin(a/2)", N, {}, "How far does sin reach?"),
    (r"\sec^2 a/2 = 1", N, {}, "How far does sec reach?"),
    (r"\nabla f g = g \nabla f + f \nabla g", S, {"given": ("f(x) = x^T x", "g(x) = x_1")}, "in front of"),
    ("n!! = n!", {"n": families.Dimension}, {}, "the double factorial"),
]


@pytest.mark.parametrize(("typed", "symbols", "more", "words"), REACHES)
def test_what_may_reach_less_far_or_farther_is_refused(
    typed: str, symbols: dict[str, Any], more: dict[str, Any], words: str
) -> None:
    error = holds(typed, instances=2, exact=False, **more, **symbols).error
    assert error is not None
    assert words in error.words


PLACES = [  # (typed, the marked part, a part of the sentence)
    ("‖Ax‖₂ ≤ ‖Q‖₂", "Q", "Q is not declared"),
    ("norm(A @ z) == 1", "z", "z is not declared"),
    ("tr(A + 1) ≤ 2", "A + 1", "they cannot be added"),
    ("x₁ ≤ np.foo(x)", "np.foo", "np.foo is not read. Of NumPy's functions there are"),
    ("A*A = A", "A*A", "or that of entries"),
    ("\top A = 1", "\t", r"Python read \t as one character here: put an r before the quotes"),
    ("\frac{1}{2} = 1", "\f", r"Python read \f"),
    ("a \neq 1", "\n", r"Python read \n"),
    ("\\|A Q\\|_2 = \\sigma_{\\max}", r"\sigma_{\max}", r"Write \sigma_{\max}(A)"),
    ("ᵀ = ", "ᵀ", "an expression is expected"),
]


@pytest.mark.parametrize(("typed", "part", "words"), PLACES)
def test_a_message_points_at_what_was_typed(typed: str, part: str, words: str) -> None:
    error = holds(typed, instances=2, exact=False, **S).error
    assert error is not None
    assert words in error.words
    assert error.latex == typed
    assert typed[slice(*error.span)] == part


def test_what_was_taken_for_granted_is_said() -> None:
    assert "‖…‖ of a vector is its length, ‖…‖_2" in holds(r"\|x\| \ge 0", instances=2, **S).text()
    assert 'row by layout="numerator"' in holds(r"\frac{\partial x^T x}{\partial x} = 2 x^T", instances=2, **S).text()


@pytest.mark.parametrize("formula", (TRUE + FALSE)[::2], ids=lambda formula: formula.name)
def test_readers_get_the_answer_of_the_book(formula: Formula) -> None:
    """But for ∂f/∂x, which is a row by the numerator layout, the dialect changes no answer."""

    def answer(strict: bool) -> str:
        return formula.tried(instances=8, strict=strict).answer

    strictly = answer(True)
    assert strictly == "not well formed" or answer(False) in (strictly, "not well formed")


def test_a_translation_keeps_every_place() -> None:
    for typed, *_ in TYPED:
        made = dialect.translated(typed, {"A", "B", "x", "y"})
        assert len(made.places) == len(made.latex)
        assert all(0 <= start <= end <= len(typed) for start, end in made.places)


@pytest.mark.parametrize(
    "typed", ["__import__('os')", "x.__class__ == 1", "(lambda: 1)() == 1", "A.T.sum(axis=0) == 1"]
)
def test_code_is_refused(typed: str) -> None:
    assert holds(typed, instances=1, exact=False, **S).error is not None


# --- in the book's print -------------------------------------------------------------------------------


def test_the_answer_in_print_is_read_strictly_in_the_same_way() -> None:
    printed = 0
    for typed, symbols, more, _ in TYPED:
        found = holds(typed, instances=2, exact=False, **more, **symbols)
        if found.in_print and not more:
            again = holds(found.in_print, instances=2, exact=False, strict=True, **symbols)
            assert again.reading == found.reading, again.text()
            assert f"in print        {found.in_print}" in found.text()
            printed += 1
    assert printed > 35


@pytest.mark.parametrize("formula", (TRUE + FALSE)[1::2], ids=lambda formula: formula.name)
def test_what_was_read_can_be_printed(formula: Formula) -> None:
    types = declared(Hypotheses.of(named(formula.symbols), formula.where))
    try:
        printed = bind(formula.latex, types, formula.given, formula.layout)
    except NotWellFormed:
        return
    latex = typeset(printed.chains)
    if latex:
        assert bind(latex, types, formula.given, formula.layout).reading() == printed.reading()


def test_what_is_in_print_already_is_not_repeated() -> None:
    assert holds(r"\lVert A\vec{x} \rVert_2 \le \lVert A \rVert_2 \lVert \vec{x} \rVert_2", **A).in_print == ""
    assert holds("‖Ax‖₂ ≤ ‖A‖₂‖x‖₂", **A).in_print == (
        r"\lVert A \vec{x} \rVert_{2} \le \lVert A \rVert_{2} \lVert \vec{x} \rVert_{2}"
    )
