"""Claims that cannot be evaluated: shapes that do not fit and what is not defined refute, an author's slips do not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from qed_helpers import Book, open_book

from qed import Moderate, Real, conjecture, equal, taylor_test
from qed.compare import Mismatch
from qed.errors import BadCheck, CannotTell, NearMissHolds, StatementFails

book = pytest.fixture(open_book)


def refuted(function) -> str:
    """What refutes a conjecture, after the values."""
    check = conjecture(function)
    assert check.verdict.counterexample is not None
    return check.verdict.counterexample.words


def test_a_product_that_is_not_defined_is_named_with_the_shapes_of_its_factors():
    @conjecture
    def the_transpose_is_forgotten(W: Real["m", "n"], d: Real["m"]):
        return equal(W @ d, W.T @ d)

    found = the_transpose_is_forgotten.verdict.counterexample
    assert found.text() == (
        "W = [1 1], d = (1): the shapes do not fit: W is 1×2 and d has 1 entry: `W @ d` is not defined"
    )
    assert repr(the_transpose_is_forgotten).startswith("✗ Conjecture: the transpose is forgotten\n  refuted     W = ")


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (lambda A, x: A.T @ (2 * x), "A.T is 2×1 and 2 * x has 2 entries: `A.T @ (2 * x)` is not defined"),
        (lambda A, x: A.T + np.ones((3, 1)), "A.T is 2×1 and np.ones((3, 1)) is 3×1: `A.T + np.ones((3, 1))` is"),
        (lambda A, x: A.T + x[:1] @ x, "x[:1] has 1 entry and x has 2 entries: `x[:1] @ x` is not defined"),
        (lambda A, x: np.dot(x, A), "x has 2 entries and A is 1×2: `np.dot(x, A)` is not defined"),
        (lambda A, x: np.vdot(A.T @ A, x), "A.T @ A is 2×2 and x has 2 entries: `np.vdot(A.T @ A, x)` is not defined"),
        (lambda A, x: np.concatenate([A, A.T]), "A is 1×2 and A.T is 2×1: `np.concatenate([A, A.T])` is not defined"),
        (
            lambda A, x: np.block([[A, A.T], [A.T, A]]),
            "A is 1×2 and A.T is 2×1: `np.block([[A, A.T], [A.T, A]])` is not defined",
        ),
        (lambda A, x: np.linalg.inv(A), "A is 1×2: `np.linalg.inv(A)` is not defined"),
        (lambda A, x: np.linalg.solve(np.eye(3), x), "np.eye(3) is 3×3 and x has 2 entries"),
        (lambda A, x: x.reshape(3, 1), "x has 2 entries"),
        (lambda A, x: A @ x[0], "A is 1×2 and x[0] is a number: `A @ x[0]` is not defined"),
    ],
)  # fmt: skip
def test_numpys_words_about_sizes_become_sentences_about_the_operands(claim, words):
    def misfit(A: Real[1, 2], x: Real[2]):
        return equal(claim(A, x), 0)

    assert refuted(misfit).startswith(f"the shapes do not fit: {words}")


def test_a_misfit_inside_a_function_that_is_differentiated_is_named_there():
    def gradient(W: Real["m", "n"], x: Real["n"]):
        return taylor_test(lambda z: np.sum(W @ (z + 0 * x[:1])) if len(W) == 1 else W.T @ z @ z, x, first=W[0])

    words = "the shapes do not fit: W.T is 1×2 and z has 1 entry: `W.T @ z` is not defined"
    assert refuted(gradient) == words


def test_sides_of_different_shapes_refute():
    def symmetric(A: Real["m", "n"]):
        return equal(A, A.T)

    assert refuted(symmetric) == "the shapes do not fit: one side of '=' has shape 1×2, the other shape 2×1"


def test_a_derivative_in_the_wrong_layout_refutes_a_near_miss(book: Book):
    def layout(A: Real["m", "n"]):
        if A.shape[0] != A.shape[1]:
            raise Mismatch(f"first= is {A.shape[1]}×{A.shape[0]}, the Jacobian is not.")
        return equal(A, A)

    check = book.check(lambda_of(lambda A: equal(A, A)))
    check.near_miss(layout)
    assert "“layout”: A = [1 1]: the shapes do not fit: first= is 2×1, the Jacobian is not" in repr(check)


def lambda_of(claim):
    def function(A: Real["m", "n"]):
        return claim(A)

    return function


def test_a_near_miss_that_never_fits_is_refuted_by_its_shapes(book: Book):
    def product(A: Real["m", "n"], x: Real["n"]):
        return equal(A @ x, A.dot(x))

    check = book.check(product, where="m != n", not_needed={"m != n": "any shape will do"})

    @check.near_miss
    def the_transpose(A, x):
        return equal(A @ x, A.T @ x)

    assert "“the transpose”: A = [1 1], x = (1, 1): the shapes do not fit: A.T is 2×1 and x has 2 entries" in repr(
        check
    )


def test_in_a_statement_a_misfit_is_an_error_that_says_the_same(book: Book):
    def product(A: Real["m", "n"], x: Real["m"]):
        return equal(2 * A @ x, A @ x * 2)

    with pytest.raises(BadCheck) as error:
        book.check(product)
    assert str(error.value) == (
        "Proposition 9.1 (prp-number-1): the check does not work for A (1×2), x (1 entry). In the line "
        "`return equal(2 * A @ x, A @ x * 2)`: the shapes do not fit: 2 * A is 1×2 and x has 1 entry: "
        "`2 * A @ x` is not defined."
    )


def inverse(X: Real["n", "n"]):
    return equal(np.linalg.inv(X) @ X, np.eye(len(X)), scale=1e6)


def test_what_is_not_defined_refutes_and_says_where():
    check = conjecture(inverse)
    assert check.verdict.counterexample.text() == "X = [0]: not defined: Singular matrix"

    def quotient(t: Real):
        return equal(t / t, 1)

    def root(t: Real):
        return equal(math.sqrt(t) ** 2, t)

    assert "not defined: " in refuted(quotient)
    assert "not defined: " in refuted(root)


def test_in_a_statement_what_is_not_defined_is_a_failure_that_says_where(book: Book):
    with pytest.raises(StatementFails, match=r"is false. X = \[0\]: not defined: Singular matrix"):
        book.check(inverse)


def test_a_near_miss_that_is_not_defined_everywhere_is_refuted_where_it_is_not(book: Book):
    def square(A: Real["n", "n"]):
        return equal(A, A)

    check = book.check(square)

    @check.near_miss
    def the_inverse_of_the_inverse(A):
        return equal(np.linalg.inv(np.linalg.inv(A)), np.linalg.inv(np.linalg.inv(A)))

    assert "“the inverse of the inverse”: A = [0" in repr(check) or "A = [1 1; 1 1]" in repr(check)
    assert "not defined: Singular matrix" in repr(check)


@pytest.mark.parametrize("error", [TypeError, NameError, AttributeError, KeyError, IndexError, ValueError])
def test_a_slip_of_the_author_refutes_nothing(book: Book, error):
    def slip(x: Real["n"]):
        raise error("typo")

    with pytest.raises((error, BadCheck)):
        conjecture(slip)
    check = book.check(lambda_of(lambda A: equal(A, A)))
    with pytest.raises((error, BadCheck)):
        check.near_miss(lambda A: slip(A))
    assert check.verdict.near_misses == []


def test_an_ambiguous_truth_value_is_a_slip_and_no_shape_that_does_not_fit():
    def ambiguous(x: Real["n"]):
        return equal(np.abs(x), x if x > 0 else -x)

    with pytest.raises(BadCheck, match="truth value of an array"):
        conjecture(ambiguous)


def test_a_number_that_is_too_large_tells_nothing(book: Book):
    @conjecture
    def power(t: Real):
        return equal(t**40 * t, t**41)

    assert power.verdict.holds
    assert power.verdict.cannot_tell > 0
    check = book.check(power_of_one)
    with pytest.raises(NearMissHolds):
        check.near_miss(lambda t: equal(t**40 * t, t**41))


@pytest.mark.parametrize("most", [0.0, 9.0])
def test_where_forward_mode_finds_nothing_an_instance_cannot_tell(most: float):
    @conjecture
    def hidden(x: Moderate["n"]):
        if 0 in x or np.max(x) < most:
            raise CannotTell("forward mode cannot follow f at this point")
        return equal(x, x)

    found = hidden.verdict
    assert found.unfollowed == sum(0 in i.values["x"] or np.max(i.values["x"]) < most for i in hidden.instances) > 0
    why = "the code of f passes what has no derivative there"
    if not most:
        assert found.cannot_tell == found.unfollowed
        assert f"at {found.unfollowed} {why}" in repr(hidden)
    assert found.undecided is (most > 0)
    assert (f"{why} or next to it, though f has one (as eigenvectors where" in found.failure) is (most > 0)
    assert ("Leave such points out by assume(…), or claim the derivative by" in found.failure) is (most > 0)


def power_of_one(t: Real):
    return equal(1.0 * t, t)
