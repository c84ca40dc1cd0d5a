"""The same check on symbols: what is identical is proved, what is not is never called so."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qed_helpers import INSTANCES, Book, open_book
from sympy import ZZ
from sympy.polys.rings import ring

from qed import (
    Dimension,
    Matrices,
    Nonzero,
    Orthonormal,
    Positive,
    PositiveDefinite,
    RankAtMost,
    Real,
    Symmetric,
    Unit,
    at_most,
    chain,
    conjecture,
    equal,
    gradient,
    hessian,
    jacobian,
)
from qed.exact import OPAQUE, Exact, NotAlgebraic, NotIdentical, Root, identical, prove
from qed.exact import shapes as shapes_of
from qed.hypotheses import Hypotheses
from qed.signature import hypotheses_of

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)
book = pytest.fixture(open_book)
norm = np.linalg.norm

THE_RING, *GENERATORS = ring("x,y,z", ZZ)
X, Y, Z = (Exact(g, THE_RING.one) for g in GENERATORS)


def value(element: Exact, point: tuple[int, int, int]) -> Fraction:
    num, den = (int(part.evaluate(list(zip(GENERATORS, point, strict=True)))) for part in (element.num, element.den))
    return Fraction(num, den)


def constant(number) -> tuple:
    """A number as an element, and as a function of the point."""
    fraction = Fraction(number.item() if isinstance(number, np.generic) else number)
    return X * 0 + number, lambda x, y, z: fraction


numbers = st.one_of(
    st.integers(-3, 3), st.sampled_from([0.5, -0.25, 2.0, Fraction(1, 3), np.int64(2), np.float64(1.5)])
)
leaves = st.one_of(
    st.sampled_from([(X, lambda x, y, z: x), (Y, lambda x, y, z: y), (Z, lambda x, y, z: z)]),
    numbers.map(constant),
)


def combined(children):
    def combine(parts):
        sign, (left, f), (right, g) = parts
        match sign:
            case "+":
                return left + right, lambda *p: f(*p) + g(*p)
            case "-":
                return left - right, lambda *p: f(*p) - g(*p)
            case "*":
                return left * right, lambda *p: f(*p) * g(*p)
            case "/":
                return left / (right * right + 1), lambda *p: f(*p) / (g(*p) ** 2 + 1)
            case _:
                return left**2, lambda *p: f(*p) ** 2

    return st.tuples(st.sampled_from("+-*/²"), children, children).map(combine)


expressions = st.recursive(leaves, combined, max_leaves=6)


@few
@given(expressions, st.tuples(*[st.integers(-5, 5)] * 3))
def test_arithmetic_agrees_with_fractions(expression, point):
    element, function = expression
    assert value(element, point) == function(*map(Fraction, point))


@few
@given(expressions, expressions, st.tuples(*[st.integers(1000, 5000)] * 3))
def test_two_expressions_are_the_same_exactly_when_their_values_are(one, other, point):
    same = one[1](*map(Fraction, point)) == other[1](*map(Fraction, point))
    assert one[0].same(other[0]) == same
    assert one[0].same(one[0] * 1) is True
    assert one[0].same(one[0] + 1) is False


def test_powers_quotients_and_reversed_operands():
    assert (X**-2 * X**3).same(X)
    assert (1 / (1 / X)).same(X)
    assert (2 - X).same(-(X - 2))
    assert (X / Y + Y / X).same((X * X + Y * Y) / (X * Y))
    assert not (X / Y).same(Y / X)
    assert not (X**3).same(-(X**3))
    assert (np.float64(0.5) * X + X / 2).same(X)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: X < Y, lambda: X >= 0, lambda: bool(X), lambda: float(X), lambda: X ** (1 / 3), lambda: X / (Y - Y),
        lambda: max(X, Y), lambda: np.max(np.array([X, Y])),
        lambda: bool(Root(X)), lambda: Root(X) < Root(Y), lambda: OPAQUE < 1, lambda: float(OPAQUE),
    ],
)  # fmt: skip
def test_what_polynomials_cannot_do_is_refused(refused):
    with pytest.raises(NotAlgebraic):
        refused()


def test_long_coefficients_are_more_work(monkeypatch):
    """Sixty steps of Newton's method have few terms, and numbers of thousands of digits."""
    monkeypatch.setattr(Exact, "work", 0)
    long = X * 2**20000 + 1
    with pytest.raises(NotAlgebraic, match="too long"):
        [long * long for _ in range(300)]


def test_equality_of_polynomials_is_not_answered_wrongly():
    try:
        answer = bool((X + Y) == (Y + X))
    except NotAlgebraic:
        return
    assert answer


# --- square roots --------------------------------------------------------------------------


def known(left, right) -> bool | None:
    """True or False where the two sides are known to be the same or not; None where nothing is known."""
    try:
        return identical(equal(left, right))
    except NotAlgebraic:
        return None


def test_a_root_is_nonnegative_and_its_square_is_the_radicand():
    root = np.sqrt(np.array([X * X]))[0]
    assert known(root**2, X * X)
    assert known(root * root, X**2)
    assert known(root, X) is None  # √x² is |x|, not x
    assert known(root, -X) is None
    assert known(root**3, X**3) is None
    assert known(2.0 * root, (4 * X * X) ** 0.5)
    assert known(root * -2.0, (4 * X * X) ** 0.5) is None
    assert known(-root, root) is None
    assert known(root * Y, (X * X * Y * Y) ** 0.5) is None
    assert known(root, (Y * Y) ** 0.5) is False
    assert known(root**2, X) is False


@pytest.mark.parametrize(
    "claim", [lambda r: r + r, lambda r: r - r, lambda r: r / r, lambda r: r * X, lambda r: -r, abs]
)
def test_sums_and_quotients_of_roots_are_left_to_the_numbers(claim):
    root = (X * X + Y * Y) ** 0.5
    assert known(claim(root), X) is None


def test_an_absolute_value_is_known_to_be_nothing_in_particular():
    for lost in (abs(X), abs(X) + 1, 2 * abs(X), abs(X) ** 2, abs(X) * Y, Y + abs(X), Y / abs(X), Root(X) * abs(Y)):
        assert lost is OPAQUE
        assert known(lost, X) is None
        assert known(lost, lost) is None


def test_an_inequality_is_no_identity():
    for claim in (at_most(X, X), chain(X, "=", X, "≤", X), chain(X, "≠", Y)):
        with pytest.raises(NotAlgebraic):
            identical(claim)


def test_arrays_are_compared_in_every_entry_and_every_link():
    a, b = np.array([[X, Y]]), np.array([[X, Y + Y - Y]])
    assert identical(equal(a, b, a))
    assert not identical(equal(a, b, np.array([[X, Z]])))
    assert not identical(equal(np.array([[X, Z]]), a, b))
    assert not identical(equal(a, np.array([[X, Y + 1]])))


# --- proofs of statements ------------------------------------------------------------------


def exact(book: Book, function, **options):
    verdict = book.check(function, **options).verdict
    return [tuple(sizes.values()) for sizes in verdict.exact], verdict.exact_claims


def test_identities_are_proved_for_small_shapes(book: Book):
    def square(A: Real["m", "n"]):
        return equal(norm(A) ** 2, np.trace(A.T @ A), np.sum(A**2))

    def order(A: Real["m", "n"], B: Real["n", "m"]):
        return equal(np.trace(A @ B), np.trace(B @ A), scale=np.sum(A * A) + np.sum(B * B))

    def rotation(U: Orthonormal["n"], x: Real["n"]):
        return equal(norm(U @ x), norm(U.T @ x), norm(x))

    def unit(x: Unit["n"]):
        return equal(x @ x, 1)

    def symmetric(S: Symmetric["n"], x: Real["n"], y: Real["n"]):
        return equal(x @ S @ y, y @ S @ x, scale=norm(S) * norm(x) * norm(y))

    def mean(x: Real["n"], n: Dimension):
        return equal(np.mean(x), np.sum(x) / n)

    assert exact(book, square) == ([(1, 1), (2, 3), (3, 2)], "all")
    assert exact(book, order) == ([(1, 1), (2, 3), (3, 2)], "all")
    assert exact(book, rotation) == ([(1,), (2,), (3,)], "all")
    assert exact(book, unit) == ([(1,), (2,), (3,)], "all")
    assert exact(book, symmetric) == ([(1,), (2,), (3,)], "all")
    assert exact(book, mean) == ([(1,), (2,), (3,)], "all")


def test_matrices_of_rank_one_have_no_other_minors_in_symbols(book: Book):
    def corners(A: RankAtMost["m", "n", 1]):
        return equal(A[0, 0] * A[-1, -1], A[0, -1] * A[-1, 0], scale=norm(A) ** 2)

    assert exact(book, corners) == ([(1, 1), (2, 3), (3, 2)], "all")


def test_claims_that_are_not_identities_are_left_out(book: Book):
    def mixed(x: Real["n"], y: Real["n"]):
        return (
            at_most(x @ y, norm(x) * norm(y), scale=norm(x) * norm(y)),
            equal(norm(x) ** 2, x @ x),
            equal(norm(x, 1), np.sum(np.abs(x))),
            equal(norm(x + y) ** 2, x @ x + 2 * (x @ y) + y @ y, scale=x @ x + y @ y),
        )

    assert exact(book, mixed)[1] == "claims 2 and 4 of 4 are algebraic identities"


@pytest.mark.parametrize("family", [Positive, PositiveDefinite["n"]])
def test_families_without_a_general_element_have_no_exact_part(book: Book, family):
    def itself(t):
        return equal(t, t)

    itself.__annotations__ = {"t": family}
    assert exact(book, itself, not_needed={"t": "trivial"}) == ([], "")


@pytest.mark.parametrize(
    "function",
    [
        lambda A: equal(np.linalg.det(A), np.linalg.det(A.T), scale=norm(A) ** len(A)),
        lambda A: equal(np.linalg.svd(A, compute_uv=False)[0], norm(A, 2)),
        lambda A: equal(np.max(A), -np.min(-A)),
        lambda A: equal(norm(A, 1), np.max(np.sum(np.abs(A), axis=0))),
        lambda A: equal(np.exp(A / (1 + norm(A))), np.exp(A / (1 + norm(A)))),
        lambda A: equal(copy.deepcopy(A), 1 * A),  # of polynomials that raises a RuntimeError
    ],
)
def test_what_is_not_algebraic_is_left_to_the_numbers(book: Book, function):
    def claim(A: Real["n", "n"]):
        return function(A)

    assert exact(book, claim) == ([], "")


def test_symbols_see_through_a_scale_that_hides_a_false_claim(book: Book):
    def hidden(x: Real["n"]):
        return equal(norm(x) ** 2, 2 * np.sum(x**2), scale=1e30 * norm(x) ** 2)

    with pytest.raises(
        AssertionError, match=f"held on {INSTANCES} numerical instances, but its two sides are different"
    ):
        book.check(hidden)


def test_shapes_come_with_distinct_dimensions_and_obey_the_conditions():
    hypotheses = Hypotheses.of({"A": Real["m", "n"], "B": Nonzero["n", "k"]}, ("m < n",))
    found = [tuple(s.values()) for s in shapes_of(hypotheses)]
    assert found
    assert all(m < n for m, n, _ in found)
    assert all(len(set(dims)) == 3 for dims in found[:2])


def test_equal_dimensions_are_proved_for_more_than_one_entry():
    found = shapes_of(Hypotheses.of({"A": Real["m", "n"]}, ("m = n",)))
    assert {"m": 2, "n": 2} in found


def test_families_of_one_member_come_last_but_for_all_ones():
    hypotheses = Hypotheses.of({"A": Matrices["n", "p", "q"], "B": Matrices["n", "q", "m"]})
    first, *others = shapes_of(hypotheses)
    assert set(first.values()) == {1}
    single = [sizes["n"] == 1 for sizes in others]
    assert any(single)
    assert single == sorted(single)


# --- floats that are not what they stand for -----------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda x, n: equal(np.sqrt(n) ** 2, n),
        lambda x, n: equal(x / 3, x * (1 / 3)),
        lambda x, n: equal(0.1 * norm(x), norm(0.1 * x)),
        lambda x, n: equal(np.sqrt(n) * norm(x), norm(np.sqrt(n) * x)),
        lambda x, n: equal(0.1 * np.sum(x * x) * 3, 0.3 * np.sum(x * x)),
        lambda x, n: equal((np.eye(n) - np.ones((n, n)) / n) @ x, x - np.sum(x) / n, scale=np.sum(x * x) ** 0.5),
    ],
)
def test_rounded_constants_do_not_make_a_true_statement_false(book: Book, function):
    def claim(x: Real["n"], n: Dimension):
        return function(x, n)

    book.check(claim)


# --- derivatives ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda A, x: equal(gradient(lambda z: z @ A @ z, x), (A + A.T) @ x),
        lambda A, x: equal(hessian(lambda z: z @ A @ z, x), A + A.T),
        lambda A, x: equal(jacobian(lambda z: (A @ z) * z, x), np.diag(A @ x) + x[:, None] * A),
        lambda A, x: equal(gradient(lambda Z: (Z @ x) @ (Z @ x), A), 2 * np.outer(A @ x, x)),
    ],
)
def test_a_computed_derivative_is_a_polynomial(function):
    def claim(A: Real["n", "n"], x: Real["n"]):
        return function(A, x)

    hypotheses = hypotheses_of("claim", claim, (), None)[0]
    assert prove(claim, hypotheses) == ([{"n": 1}, {"n": 2}, {"n": 3}], "all")


def test_a_wrong_derivative_is_another_polynomial():
    def claim(A: Real["n", "n"], x: Real["n"]):
        return equal(gradient(lambda z: z @ A @ z, x), 2 * A @ x)

    with pytest.raises(NotIdentical, match="n = 2"):
        prove(claim, hypotheses_of("claim", claim, (), None)[0])


def counted(x):
    """Written into an array of numbers: NumPy says `SystemError`."""
    found = np.zeros(len(x))
    np.add.at(found, np.arange(len(x)), x)
    return found


@pytest.mark.parametrize("side", [lambda x: 3 * x * np.abs(x), counted])
def test_where_a_side_is_no_polynomial_there_is_no_exact_part(side):
    def claim(x: Real["n"]):
        return equal(gradient(lambda z: np.sum(np.abs(z) ** 3), x), side(x))

    assert prove(claim, hypotheses_of("claim", claim, (), None)[0])[0] == []


def test_a_shape_of_ones_alone_is_no_exact_part(monkeypatch):
    monkeypatch.setattr("qed.exact.MOST_SYMBOLS", 3)

    @conjecture
    def product(A: Real["n", "n"], B: Real["n", "n"]):
        return equal(A @ B, (B.T @ A.T).T)

    assert product.verdict.holds
    assert product.verdict.exact == []
    monkeypatch.setattr("qed.exact.MOST_SYMBOLS", 8)
    product.run()
    assert product.verdict.exact == [{"n": 1}, {"n": 2}]
