"""Conditions, NumPy and other dialects of readers: what they declare, what they are not, and that the book's own print
stays strict."""

from __future__ import annotations

import numpy as np
import pytest
from printed.literature import said

from qed import precise
from qed.families import Dimension, Positive, PositiveDefinite, Real, Smooth, Symmetric, Unit
from qed.printed import conditions, holds

S = {"A": Real["n", "n"], "x": Real["n"], "y": Real["n"]}


@pytest.mark.parametrize(
    ("latex", "claim", "narrowed"),
    [
        (r"A = A^T \implies x^TAy = y^TAx", "x^TAy = y^TAx", {"A": Symmetric["n"]}),
        (r"x^TAx > 0 \quad \forall x \ne 0", "x^TAx > 0", {"x": "Nonzero"}),
        (r"\text{if } A \text{ is symmetric, then } A' = A", "A' = A", {"A": Symmetric["n"]}),
        (r"\text{for } A \succ 0 \text{ and } \|x\| = 1, x^TAx > 0", "x^TAx > 0",
         {"A": PositiveDefinite["n"], "x": "Unit"}),
        (r"A' = A \quad \text{(A symmetric)}", "A' = A", {"A": Symmetric["n"]}),
        (r"x^2 > 0 \text{ for } x > 0", r"x^2 > 0", {"x": "Positive"}),
        ("for all x, y: x^Ty = y^Tx", "x^Ty = y^Tx", {}),
        ("x^Ty = y^Tx for all x", "x^Ty = y^Tx", {}),
        ("A' = A whenever ⟨x, x⟩ = 1", "A' = A", {"x": "Unit"}),
        ("A' = A, A skew symmetric", "A' = A", {"A": "Skew"}),
        (r"x^TAx > 0, \quad x \ne 0", "x^TAx > 0", {"x": "Nonzero"}),
        (r"A = A^T, x^TAy = y^TAx", "x^TAy = y^TAx", {"A": Symmetric["n"]}),
        (r"x^Ty \le 1 \; (\|x\| = 1)", r"x^Ty \le 1", {"x": "Unit"}),
        (r"2 \, y^T \; y \ge 0,\ x \ne 0", "2    y^T    y \\ge 0", {"x": "Nonzero"}),
        (r"x^Ty \ge 0, x \in [0, \infty), y > 0", r"x^Ty \ge 0", {"x": "Interval", "y": "Positive"}),
        ("A' = A for orthonormal A", "A' = A", {"A": "Orthonormal"}),
        ("For symmetric A, x^T A y = y^T A x", "x^T A y = y^T A x", {"A": Symmetric["n"]}),
        ("x^TAy = y^TAx for all x, y if A is symmetric", "x^TAy = y^TAx", {"A": Symmetric["n"]}),
        (r"\text{Let } A \text{ be symmetric. Then } A' = A", "A' = A", {"A": Symmetric["n"]}),
        ("Suppose that A is an orthogonal matrix. Then A' = A", "A' = A", {"A": "Orthonormal"}),
        (r"t A' = A \text{ such that } A \ne 0", "t A' = A", {"A": "Nonzero"}),
        (r"x^Ty \ge 0 \text{ if } x, y > 0", r"x^Ty \ge 0", {"x": "Positive", "y": "Positive"}),
        (r"\sqrt{x^2} = x \text{ for all real } x", r"\sqrt{x^2} = x", {}),
    ],
)  # fmt: skip
def test_a_condition_declares_what_it_says(latex, claim, narrowed):
    read = conditions.read(latex, S)
    assert read.latex == claim
    changed = {key for key in S if read.symbols[key] is not S[key]}
    assert changed == set(narrowed)
    assert all(str(read.symbols[key]).startswith(str(family).partition("[")[0]) for key, family in narrowed.items())
    assert len(read.notes) == len(narrowed)


@pytest.mark.parametrize(
    ("typed", "claim", "given", "where"),
    [
        ("B^2 = B where B = A A^+", "B^2 = B", ("B = A A^+",), ()),
        (r"B = A^TA, \quad C = B^{-1}, C^T = C", "C^T = C", ("B = A^TA", "C = B^{-1}"), ()),
        ("CB = 0 with C = B^2 and B = A^2", "CB = 0", ("B = A^2", "C = B^2"), ()),
        (r"B = A^2, A^TB = 0 \implies BA = 0", r"A^TB = 0 \implies BA = 0", ("B = A^2",), ()),
        (r"\hat\beta = Ax => \hat\beta = 0", r"\hat\beta = 0", (r"\hat\beta = Ax",), ()),
        (r"B_{ridge} = A^2 => AB_{ridge} = B_{ridge}A", "AB = BA", ("B = A^2",), ()),
        ("for n ≥ 2, det(2A) = 4 det(A)", "det(2A) = 4 det(A)", (), ("n ≥ 2",)),
    ],
)  # fmt: skip
def test_definitions_and_sizes_typed_with_a_claim_are_read_apart(typed, claim, given, where):
    read = conditions.read(typed, S)
    assert (read.latex, read.given, read.where) == (claim, given, where)


@pytest.mark.parametrize(
    "latex",
    [
        "A_{ij} = A_{ji} for i = j", "det(2A) = 4 det(A) for n ≥ 9", "B = A", "B = A, B = 2A",
        r"Ax = 0 \implies A^TAx = 0", r"\text{tr}(A) = x^Ty", r"x => 0", r"f(x) = x^2 \quad \forall x",
        "If A is regular, A = x",
        r"B = B^T \implies A = A^T", r"x = x^T \implies x = y", r"A \succeq 0 \implies \det A \ge 0",
    ],
)  # fmt: skip
def test_what_cannot_be_declared_stays_in_the_formula(latex):
    assert conditions.read(latex, S) == conditions.Read(latex, S, ())


@pytest.mark.parametrize(
    ("latex", "answer"),
    [
        (r"f(x) \ge f(y) + \nabla f(y)^T(x - y) \text{ for convex } f", "true"),
        (r"\text{Let } f \text{ be convex. Then } f(x) \ge f(y) + \nabla f(x)^T(x - y)", "false"),
        (r"f(x) \ge f(y) + \nabla f(y)^T(x - y)", "false"),
    ],
)
def test_a_function_is_convex_where_it_says_so(latex, answer):
    assert said(holds(latex, instances=20, exact=False, f=Smooth["n"], **S)) == answer


def test_an_offer_does_not_lose_a_dimension_that_a_condition_names():
    found = holds(r"\det(A^TA) = \det(A)^2 \text{ if } m = n", A=Real["m", "n"])
    assert "must be square" in found.error.words
    assert not found.offer


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"t^2 \ge t \implies t \ge 1", "is not defined on"),
        (r"t^2 \ge 1 \implies \log t \ge 0", "is not defined on"),
    ],
)
def test_what_is_not_defined_under_a_premise_does_not_hold_there(latex, words):
    found = holds(latex, t=Real)
    assert found.answer in ("false", "undecided")
    assert found.answer == "false" or words in found.words


def test_a_condition_that_would_be_passed_over_is_refused():
    found = holds(r"\nabla_x x^TAx = 2Ax \quad \text{unless } A \text{ is not symmetric}", **S)
    assert found.error is not None
    assert "'symmetric' would be passed over here" in found.error.words


def test_a_condition_does_not_weaken_what_is_declared():
    symbols = {"A": PositiveDefinite["n"], "c": Positive}
    assert conditions.read(r"A = A^T \implies A = A'", symbols).symbols == symbols
    typed = r"A^TA = I \implies A = A'"
    assert conditions.read(typed, symbols) == conditions.Read(typed, symbols, ())


@pytest.mark.parametrize(
    ("latex", "symbols"),
    [
        (r"A \succeq A", S), (r"\operatorname{tr}(A) = \sum_i a_{ii}", S), (r"A = A^T \implies A^\top = A", S),
        (r"{\rm tr}(A) = \operatorname{tr}(A^\top)", S), (r"\left.\frac{d}{dt}\right|_{t=0} t^2 = 0", {"t": Real}),
        (r"\sum_{ij} A_{ij} = \vec{1}^\top A \vec{1}", S),
        (r"\tan'(t) = 1", {"t": Real}), (r"(t^2)' = 2t", {"t": Real}),
        (r"\operatorname{softplus}(t) = t", {"t": Real}), (r"A^i_j = A_{ij}", S), (r"\bar{x} = 0", S),
        (r"\{A, A\} = 2A^2", S), (r"\operatorname{KL}(\vec{x}, \vec{y}) = 0", S),
        (r"t^2 \le t, t \in [0, 1]", {"t": Real}),
        (r"v_\mu = v_\mu", {"v": Real["n"]}), (r"\boxed{A = A}", S), (r"\log_2(t) = 1", {"t": Real}),
        (r"\lVert \vec{x} \rVert_A = 1", S), ("np.sum(A) == A.sum()", S), (r"\mathbf{AA} = A^2", S),
    ],
)  # fmt: skip
def test_the_print_of_the_book_knows_none_of_this(latex, symbols):
    assert holds(latex, strict=True, instances=4, exact=False, **symbols).answer == "not well formed"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("np.exp(x).sum() == np.exp(x.sum())", "false"), ("x[n-1] == x[0]", "false"), ("x[n] == x[0]", "ill-formed"),
        ("x[-1] == x[0]", "ill-formed"), ("A.T.dot(x) == x @ A", "true"), ("(A + A.T).dot(x) == A @ x + x @ A", "true"),
        ("np.einsum('ji,j->i', A, x) == A.T @ x", "ill-formed"), ("np.einsum('ki,kj->ij', A, A) == A.T @ A", "true"),
        ("np.einsum('ij,jk->ik', A, A) == A * A", "false"), ("(x + 1).sum() == x.sum() + n", "true"),
    ],
)  # fmt: skip
def test_what_numpy_does_is_what_is_read(typed, answer):
    found = holds(typed, instances=20, exact=False, **S, n=Dimension)
    refused = found.answer in ("not well formed", "undecided")
    assert ("ill-formed" if refused else said(found)) == answer, found.text()


@pytest.mark.parametrize(("shape", "rank"), [((3, 4), 2), ((4, 3), 3), ((2, 2), 1), ((2, 5), 0)])
def test_a_pseudoinverse_in_rationals_is_that_in_doubles(shape, rank):
    rng = np.random.default_rng(0)
    a = (rng.integers(-3, 4, (shape[0], rank)) @ rng.integers(-3, 4, (rank, shape[1]))).astype(float)
    np.testing.assert_allclose(precise.pseudoinverse(precise.precise(a)).astype(float), np.linalg.pinv(a), atol=1e-12)


def test_a_gram_matrix_below_rounding_is_no_counterexample_to_its_pseudoinverse():
    assert holds(r"(D^T D)^\dagger = D^\dagger (D^T)^\dagger", D=Real["m", "n"], exact=False)
    assert not holds(r"(D^T D)^\dagger = (D^T)^\dagger D^\dagger", D=Real["n", "n"], exact=False)


def test_zero_says_nothing_of_a_shape():
    found = holds("Ax = 0", A=Real["m", "n"], x=Real["m"])
    assert found.offer == {"x": ("Real", "n")}


@pytest.mark.parametrize("letter", ["d", "e"])
def test_a_hunt_does_not_live_on_the_rounding_of_a_unit_vector(letter):
    found = holds(rf"I - {letter}{letter}^T \succeq 0", instances=12, exact=False, **{letter: Unit["n"]})
    assert said(found) == "true", found.text()
