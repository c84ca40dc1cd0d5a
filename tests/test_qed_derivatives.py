"""Derivative tests: the right derivative passes at every scale, a wrong one fails, and says where it is wrong."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qed import Invertible, Real, Session, adjoint_test, conjecture, equal, gradient, taylor_test
from qed.compare import LIMIT, REFUTED, Mismatch
from qed.errors import BadCheck
from qed.forward import pushforward
from qed.forward.arrays import RULES, DualArray, is_dual
from qed.instances import Instance
from qed.judging import outcome_of

few = settings(derandomize=True, max_examples=8, deadline=None, database=None)
seeds = st.integers(0, 10**6)
scales = st.sampled_from([1e-12, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e12])


def passes(f, x, first, second=None, seed=0):
    return taylor_test(f, x, first=first, second=second, seed=seed).judge(1).holds


def outcome(f, x, first, second=None, **options):
    with np.errstate(all="ignore"):
        return taylor_test(f, x, first=first, second=second, **options).judge(1)


def refuted(f, x, first, second=None, **options):
    """The words of a refutation that is clear enough for a near-miss."""
    found = outcome(f, x, first, second, **options)
    assert REFUTED < found.ratio < np.inf, found
    assert found.decided
    assert not found.undefined
    return found.words


def unseen(f):
    """The function without its formula: forward mode cannot follow it."""

    def foreign(*arrays):
        return f(*(np.array([float(entry) for entry in array.flat]).reshape(array.shape) for array in arrays))

    return foreign


def normal(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# --- gradients and Hessians ----------------------------------------------------------------


@few
@given(seeds, scales)
def test_a_quadratic_form(seed, scale):
    A, x = normal(seed, 4, 4), scale * normal(seed + 1, 4)
    true = (A + A.T) @ x

    def f(z):
        return z @ A @ z

    assert passes(f, x, true)
    assert passes(f, x, true, A + A.T)
    assert not passes(f, x, true, 2 * A)  # an error that is antisymmetric
    assert not passes(f, x, 2 * A @ x)
    assert not passes(f, x, true * (1 + 1e-4))
    assert not passes(f, x, -true)
    assert not passes(f, x, 0 * true)
    assert not passes(f, x, true, A + A.T + np.diag([0, 0, 0.01, 0]))
    assert not passes(f, x, true, (A + A.T) / 2)
    assert not passes(f, x, true * (1 + 1e-4), A + A.T)


@few
@given(seeds, scales, st.integers(0, 3))
def test_an_error_in_one_component(seed, scale, position):
    A, x = normal(seed, 4, 4), scale * normal(seed + 1, 4)
    gradient = (A + A.T) @ x
    gradient[position] += 1e-4 * np.max(np.abs(gradient))
    assert not passes(lambda z: z @ A @ z, x, gradient)


@few
@given(seeds, scales)
def test_a_cubic(seed, scale):
    x = scale * normal(seed, 3)

    def f(z):
        return np.sum(z**3)

    assert passes(f, x, 3 * x**2)
    assert passes(f, x, 3 * x**2, np.diag(6 * x))
    assert not passes(f, x, 3 * x**2 * 1.0001)
    assert not passes(f, x, 2 * x**2)
    assert not passes(f, x, 3 * x**2, np.diag(6.01 * x))


@few
@given(seeds, st.sampled_from([1e-200, 1e-12, 1.0, 1e12, 1e200]))
def test_the_scale_of_the_function_does_not_matter(seed, scale):
    a, x = normal(seed, 3), normal(seed + 1, 3)

    def f(z):
        return scale * np.exp(a @ z)

    assert passes(f, x, f(x) * a, f(x) * np.outer(a, a))
    assert not passes(f, x, f(x) * a * (1 + 1e-5))
    assert not passes(f, x, f(x) * a, f(x) * np.outer(a, a) * (1 + 1e-3))


@few
@given(seeds, scales)
def test_an_affine_function_is_exact_and_its_gradient_must_be_right(seed, scale):
    b, x = normal(seed, 4), scale * normal(seed + 1, 4)

    def f(z):
        return b @ z + scale

    assert passes(f, x, b)
    assert not passes(f, x, b * (1 + 3e-6))
    assert not passes(f, x, b + np.array([0, 0, 1e-5, 0]))


@few
@given(seeds)
def test_a_constant_function_has_the_gradient_zero(seed):
    x = normal(seed, 3)
    for constant in (0.0, 1.0, 1e12):
        assert passes(lambda z, c=constant: c, x, np.zeros(3))
    for wrong in (1e-300, 1e-6, 1.0):
        assert not passes(lambda z: 0.0, x, wrong * np.ones(3))
    assert not passes(lambda z: 1.0, x, 1e-6 * np.ones(3))


@few
@given(seeds)
def test_compositions_and_the_point_zero(seed):
    a, x = normal(seed, 4), normal(seed + 1, 4)
    value = sigmoid(a @ x)
    assert passes(lambda z: sigmoid(a @ z), x, value * (1 - value) * a)
    assert not passes(lambda z: sigmoid(a @ z), x, value * (1 + value) * a)
    assert passes(lambda z: sigmoid(a @ z), 0 * x, a / 4)
    assert not passes(lambda z: sigmoid(a @ z), 0 * x, a / 2)
    assert passes(lambda z: z @ z, 0 * x, 0 * x, 2 * np.eye(4))
    assert not passes(lambda z: z @ z, 0 * x, 0 * x + 1e-4)
    assert passes(lambda z: np.log(np.sum(np.exp(z))), x, np.exp(x) / np.sum(np.exp(x)))


@few
@given(seeds)
def test_matrix_inputs(seed):
    A = normal(seed, 3, 3) + 3 * np.eye(3)
    inverse = np.linalg.inv(A)

    def log_determinant(X):
        return np.linalg.slogdet(X)[1]

    assert passes(log_determinant, A, inverse.T)
    assert not passes(log_determinant, A, inverse)
    assert not passes(log_determinant, A, -inverse.T)
    assert passes(np.linalg.inv, A, lambda V: -inverse @ V @ inverse)
    assert not passes(np.linalg.inv, A, lambda V: -inverse @ V.T @ inverse)
    assert not passes(np.linalg.inv, A, lambda V: inverse @ V @ inverse)


@few
@given(seeds, st.sampled_from([0.1, 0.3, 1.0]))
def test_jacobians(seed, scale):
    A, x = normal(seed, 3, 3), scale * normal(seed + 1, 3)
    slopes = 1 - np.tanh(A @ x) ** 2
    true = slopes[:, None] * A

    def f(z):
        return np.tanh(A @ z)

    assert passes(f, x, true)
    assert passes(f, x, lambda v: true @ v)
    assert not passes(f, x, true.T)
    assert not passes(f, x, A * 1.1)
    assert not passes(f, x, true * np.array([[1], [1], [1.001]]))


@few
@given(seeds)
def test_scalars_are_points_too(seed):
    t = float(normal(seed)) + 3
    assert passes(lambda s: s**3, t, 3 * t**2)
    assert not passes(lambda s: s**3, t, 3 * t**2 + 1e-4)


def test_an_error_that_one_direction_misses_is_seen_by_another():
    x, A = np.array([1.0, -0.5, 2.0, 0.3]), np.diag([1.0, 2.0, 3.0, 4.0])
    for seed in range(4):
        for one in np.eye(4):
            assert not passes(lambda z: z @ A @ z, x, 2 * A @ x + 1e-3 * one, seed=seed)


def test_a_function_that_is_not_smooth_has_no_gradient():
    x = np.array([1.0, 0.0])
    assert not passes(lambda z: np.sum(np.abs(z)), x, np.sign(x))
    assert not passes(lambda z: np.sum(z > 0.5) * 1.0 + z[1] ** 2, np.array([0.5, 1.0]), np.array([0.0, 2.0]))


def test_a_function_that_is_undefined_near_the_point_fails_in_words():
    found = outcome(lambda z: np.nan * np.sum(z), np.ones(2), np.ones(2))
    assert not found.holds
    assert "not defined near x" in found.words


# --- shapes and layouts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "options", "words"),
    [
        (np.sum, np.ones(3), {"first": np.ones((1, 3))}, "has the shape of its input, 3 entries; first= has 1×3"),
        (np.sum, np.ones((2, 3)), {"first": np.ones((3, 2))}, "has the shape of its input, 2×3; first= has 3×2"),
        (lambda z: z[:2], np.ones(3), {"first": np.ones((3, 2))}, r"is 2×3 \(m×n\); first= has 3×2. That is the other"),
        (
            lambda z: z[:2],
            np.ones(3),
            {"first": np.ones((2, 3)), "layout": "denominator"},
            r"is 3×2 \(n×m, the denominator layout\); first= has 2×3. That is the other",
        ),
        (np.sum, np.ones(3), {"first": np.ones(3), "second": np.ones(3)}, "is 3×3; second= has 3 entries"),
        (lambda t: t * np.ones(2), 1.0, {"first": np.ones(3)}, "has the shape of its value, 2 entries; first= has 3"),
        (lambda t: t, 1.0, {"first": 1.0, "second": np.ones((2, 2))}, "from a scalar to a scalar .* second= has 2×2"),
        (
            lambda z: 2 * z,
            np.ones(3),
            {"first": lambda v: np.sum(v)},
            "maps a direction to a scalar, but f returns 3 e",
        ),
        (lambda z: 2 * z, np.ones(3), {"first": lambda v: 2.0}, "maps a direction to a scalar"),
        (lambda z: 2 * z, np.ones(3), {"first": lambda v: np.ones((1, 3))}, "maps a direction to 1×3"),
        (
            lambda W, b: np.sum(W) + np.sum(b),
            {"W": np.ones((2, 2)), "b": np.ones(2)},
            {"first": {"W": np.ones((2, 2)), "b": np.ones(3)}},
            r"has the shape of its input, b, 2 entries; first=\['b'\] has 3 entries",
        ),
    ],
)
def test_derivatives_of_another_shape_do_not_fit(f, x, options, words):
    with pytest.raises(Mismatch, match=words):
        taylor_test(f, x, **options)


@pytest.mark.parametrize(
    ("f", "x", "options", "words"),
    [
        (np.transpose, np.ones((2, 3)), {"first": np.ones((6, 6))}, "every entry of a 3×2 matrix. Say in which order"),
        (
            np.sum,
            np.ones((2, 3)),
            {"first": np.ones((2, 3)), "second": np.zeros((6, 6))},
            "second= is a matrix.* order=",
        ),
        (
            np.transpose,
            np.ones((2, 3)),
            {"first": np.ones((6, 6)), "order": "vec"},
            "'columns' .* or 'rows', not 'vec'",
        ),
        (lambda z: z, np.ones(2), {"first": np.eye(2), "layout": "rows"}, "layout= is 'numerator' .* not 'rows'"),
        (np.add, {"a": np.ones(2), "b": np.ones(2)}, {"first": {"a": np.eye(2)}}, "a dict with the same names"),
        (np.sum, {}, {"first": {}}, "x is an empty dict"),
    ],
)
def test_what_is_not_said_is_asked_for(f, x, options, words):
    with pytest.raises(BadCheck, match=words):
        taylor_test(f, x, **options)


def test_both_layouts():
    A, x = np.array([[0.0, 1.0], [2.0, 3.0]]), np.ones(2)
    assert outcome(lambda z: A @ z, x, A).holds
    assert outcome(lambda z: A @ z, x, A.T, layout="denominator").holds
    assert refuted(lambda z: A @ z, x, A.T) == "row 1, column 2 of the Jacobian is 1, first= says 2"
    assert refuted(lambda z: A @ z, x, A, layout="denominator") == "row 2, column 1 of the Jacobian is 1, first= says 2"


def test_the_order_of_vec_is_said():
    A, B, X = normal(0, 2, 2), normal(1, 3, 4), normal(2, 2, 3)
    for order, right, wrong in (
        ("columns", np.kron(B.T, A), np.kron(A, B.T)),
        ("rows", np.kron(A, B.T), np.kron(B.T, A)),
    ):
        assert outcome(lambda Z: A @ Z @ B, X, right, order=order).holds
        assert "of the Jacobian is" in refuted(lambda Z: A @ Z @ B, X, wrong, order=order)
    S, T, Y = np.diag([1.0, 2.0]), np.array([[1.0, 1.0], [1.0, 3.0]]), np.ones((2, 2))
    for order, right, wrong in (("F", np.kron(T, S), np.kron(S, T)), ("C", np.kron(S, T), np.kron(T, S))):
        assert outcome(lambda Z: np.trace(Z.T @ S @ Z @ T), Y, 2 * S @ Y @ T, 2 * right, order=order).holds
        assert not outcome(lambda Z: np.trace(Z.T @ S @ Z @ T), Y, 2 * S @ Y @ T, 2 * wrong, order=order).holds


def test_a_curve_and_a_number_of_a_number():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert outcome(lambda t: t * W, 2.0, W).holds
    assert refuted(lambda t: t * W, 2.0, W.T) == "entry (1, 2) of the derivative is 2, first= says 3"
    assert outcome(lambda t: np.stack([t, t**2]), 2.0, np.array([1.0, 4.0]), np.array([0.0, 2.0])).holds
    assert (
        refuted(lambda t: np.stack([t, t**2]), 2.0, np.array([1.0, 5.0]))
        == "entry 2 of the derivative is 4, first= says 5"
    )
    assert outcome(lambda t: t**3, 2.0, 12.0, 12.0).holds
    assert refuted(lambda t: t**3, 2.0, 12.0, 6.0) == "the second derivative is 12, second= says 6"
    assert refuted(lambda t: t**3, 2.0, 6.0) == "the derivative is 12, first= says 6"


def test_several_parameters_at_once():
    W, b, x = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 0.0]), np.array([1.0, 1.0])

    def loss(W, b):
        return np.sum((W @ x + b) ** 2)

    r, point = 2 * (W @ x + b), {"W": W, "b": b}
    assert outcome(loss, point, {"W": np.outer(r, x), "b": r}).holds
    assert outcome(loss, point, {"W": lambda V: np.sum(V * np.outer(r, x)), "b": r}).holds
    assert outcome(loss, point, lambda V, v: r @ (V @ x + v), lambda V, v: 2 * np.sum((V @ x + v) ** 2)).holds
    assert refuted(loss, point, {"W": np.outer(r, x), "b": r / 2}) == "entry 1 of the gradient by b is 8, first= says 4"
    wrong = np.outer(r, x) + np.array([[0.0, 0.0], [0.0, 1.0]])
    assert refuted(loss, point, {"W": wrong, "b": r}) == "entry (2, 2) of the gradient by W is 2, first= says 3"
    assert "W = [1 0; 0 0], b = (0, 0)" in refuted(loss, point, lambda V, v: r @ (V @ x))[:0] + refuted(
        loss, point, lambda V, v: 2 * (r @ (V @ x + v))
    )


# --- what the formula sees -----------------------------------------------------------------


def test_a_factor_of_a_millionth_more():
    x = np.array([1.0, 2.0])
    words = refuted(lambda z: z @ z, x, 2 * x * (1 + 1e-6))
    assert words == "entry 1 of the gradient is 2, first= says 2.000002"
    assert "of the Hessian is 2, second= says 2.0001" in refuted(lambda z: z @ z, x, 2 * x, 2 * np.eye(2) * (1 + 5e-5))
    J = np.array([[1.0, 2.0], [3.0, 4.0]])
    wrong = J * np.array([[1, 1], [1, 1 + 1e-6]])
    assert refuted(lambda z: J @ z, x, wrong).startswith("row 2, column 2 of the Jacobian is 4")


def test_a_tiny_entry_beside_a_large_one():
    x = np.array([1.0, 1.0])

    def f(z):
        return z[0] ** 2 + 1e-9 * z[1] ** 2

    assert refuted(f, x, np.array([2.0, -2e-9])) == "entry 2 of the gradient is 2e−09, first= says −2e−09"
    assert outcome(f, x, np.array([2.0, 2e-9])).holds
    assert not outcome(unseen(f), x, np.array([2.0, -2e-9])).holds


def test_a_hessian_is_symmetric():
    A, x = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0])
    words = refuted(lambda z: z @ A @ z, x, (A + A.T) @ x, 2 * A)
    assert words == "entry (1, 2) of the Hessian is 1, second= says 2 (a Hessian is symmetric)"
    A, x = normal(0, 12, 12), normal(1, 12)  # too large to compare all entries
    assert outcome(lambda z: z @ A @ z, x, (A + A.T) @ x, A + A.T).holds
    assert "for random u and w" in refuted(lambda z: z @ A @ z, x, (A + A.T) @ x, 2 * A)


def test_an_asymmetric_hessian_of_a_function_without_a_formula():
    A, x = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([1.0, 1.0])
    assert outcome(unseen(lambda z: z @ A @ z), x, (A + A.T) @ x, A + A.T).holds
    assert "symmetric" in refuted(unseen(lambda z: z @ A @ z), x, (A + A.T) @ x, 2 * A)


def test_a_second_derivative_as_a_function_of_the_direction():
    x = np.array([1.0, 2.0])
    assert outcome(lambda z: z @ z, x, 2 * x, lambda v: 2 * v @ v).holds
    assert refuted(lambda z: z @ z, x, 2 * x, lambda v: 4 * v @ v) == (
        "the second derivative along v = (1, 0) is 2, second= says 4"
    )


# --- what the values see: no derivative, or another than the formula's -----------------------


def between_axes(z):
    return z[0] * z[1] / (z @ z) if z @ z > 0 else 0.0 * z[0]


def wedge(z):
    return z[0] ** 2 * z[1] / (z @ z) if z @ z > 0 else 0.0 * z[0]


def along_parabola(z):
    return z[0] ** 3 * z[1] / (z[0] ** 4 + z[1] ** 2) if z @ z > 0 else 0.0 * z[0]


def wild(t):
    return t * np.sin(1 / t) if t != 0 else 0.0


NOWHERE = np.zeros(2)


@pytest.mark.parametrize("seen", [lambda f: f, unseen])
@pytest.mark.parametrize(
    ("f", "x", "first", "words"),
    [
        (
            lambda z: np.sum(np.abs(z)),
            np.array([0.0, 1.0]),
            np.array([0.0, 1.0]),
            "f rises at the rate 1, along −v at 1",
        ),
        (
            np.linalg.norm,
            NOWHERE,
            NOWHERE,
            "along v = (1, 0) f rises at the rate 1, along −v at 1: it has no derivative",
        ),
        (
            lambda z: np.maximum(z, 0),
            np.array([0.0, 1.0]),
            np.diag([0.0, 1.0]),
            "entry 1 of f rises at the rate 1, along −v at 0",
        ),
        (np.max, np.ones(2), np.array([0.5, 0.5]), "f rises at the rate 1, along −v at 0"),
        (
            lambda z: (z[1] > 0.5) * 1.0 + z[0] ** 2,
            np.array([1.0, 0.5]),
            np.array([2.0, 0.0]),
            "f jumps at x: along v = (0, 1)",
        ),
        (
            lambda z: z @ z + (z[0] > 2) * 1e-6,
            np.array([2.0, 1.0]),
            np.array([4.0, 2.0]),
            "f jumps at x: along v = (1, 0), however small h, it is off by 1e−06",
        ),
        (between_axes, NOWHERE, NOWHERE, "f jumps at x: along v = (1, 1), however small h, it is off by 1/2"),
        (wedge, NOWHERE, NOWHERE, "along v = (1, 1) f rises at the rate 1/2, first= says 0"),
        (
            along_parabola,
            NOWHERE,
            NOWHERE,
            "along the curve x + hv + h²w with v = (1, 0), w = (0, 1), f rises at the rate 1/2",
        ),
        (wild, 0.0, 0.0, "the difference quotients of f do not settle as h → 0"),
        (lambda t: np.sqrt(np.abs(t)), 0.0, 0.0, "the difference quotients of f do not settle as h → 0"),
        (lambda t: 1 / t if t else 0.0, 0.0, 0.0, "f has a value at x, and grows beyond all bounds along v = "),
        (lambda t: np.log(np.abs(t)) if t else 0.0, 0.0, 0.0, "f has a value at x, and grows beyond all bounds"),
        (lambda t: np.where(t > 0, 1.0 + np.sqrt(np.abs(t)), 0.0), 0.0, 0.0, "f jumps at x: along v = 1"),
    ],
)
def test_where_there_is_no_derivative(seen, f, x, first, words):
    f = f if seen is not unseen or np.ndim(x) else (lambda t, f=f: f(float(t)))
    assert words in refuted(f if np.ndim(x) == 0 else seen(f), x, first)


@pytest.mark.parametrize("bend", [0, 1])
def test_a_kink_of_less_than_a_millionth(bend):
    def f(z):
        return np.sum(z) + bend * z @ z + 1e-7 * np.abs(z[0])

    words = refuted(f, np.array([0.0, 1.0]), np.array([1.0, 1.0 + 2 * bend]))
    assert "f has a kink: its rates along v = (1, 0) and along −v add up to 2e−07, not to 0" in words


@pytest.mark.parametrize("other", [0.5, 2.0, 100.0, 1e4])
def test_quotients_that_do_not_settle_before_they_drown_in_rounding(other):
    def f(z):
        return wild(z[0]) + z[1] ** 2

    x, first = np.array([0.0, other]), np.array([0.0, 2 * other])
    assert "along v = (1, 0) the difference quotients of f do not settle" in refuted(f, x, first)
    assert not outcome(unseen(f), x, first).decided  # a slope may settle within the noise


@pytest.mark.parametrize(
    ("f", "x", "first", "second"),
    [
        (lambda z: np.sum(np.abs(z) ** 3), NOWHERE, NOWHERE, None),
        (lambda t: t * np.abs(t), 0.0, 0.0, None),
        (lambda z: np.max(np.abs(z)) ** 2, NOWHERE, NOWHERE, None),
        (lambda t: t**2 * np.sin(1 / t) if t != 0 else 0.0, 0.0, 0.0, None),
        (lambda t: np.sin(t) / t if t != 0 else 1.0, 0.0, 0.0, None),
        (lambda t: (np.exp(t) - 1) / t if t != 0 else 1.0, 0.0, 0.5, None),  # the formula at 0 is a constant
        (lambda z: wedge(z[0] * np.array([1.0, 1.0])), np.zeros(1), np.array([0.5]), None),
        (lambda z: np.sum(z**4), NOWHERE, NOWHERE, np.zeros((2, 2))),
        # kinks, or nearly, so near that a bent way that can be told from a line is beyond them
        (lambda z: np.sum(np.maximum(z - 1 - 1e-12, 0)), np.array([1.0, 0.3]), NOWHERE, None),
        (lambda z: np.sum(np.sqrt(z**2 + 1e-24)), np.array([0.0, 1.0]), np.array([0.0, 1.0]), None),
    ],
)
def test_where_there_is_one_all_the_same(f, x, first, second):
    assert outcome(f, x, first, second).holds


@pytest.mark.parametrize(
    ("f", "second"),
    [
        (lambda z: z[0] * np.abs(z[0]), np.diag([2.0, 0.0])),
        (lambda z: np.sum(np.maximum(z, 0) ** 2) / 2, np.eye(2)),
        (lambda z: z[0] * z[1] * (z[0] ** 2 - z[1] ** 2) / (z @ z) if z @ z > 0 else 0.0 * z[0], np.zeros((2, 2))),
        (
            lambda z: z[0] * z[1] * (z[0] ** 2 - z[1] ** 2) / (z @ z) if z @ z > 0 else 0.0 * z[0],
            np.array([[0.0, 1.0], [1.0, 0.0]]),
        ),
        (lambda z: np.sum(np.where(z > 0, z, np.exp(z) - 1)), np.zeros((2, 2))),  # expm1 drowns in the 1
        (lambda z: np.sum(np.where(z > 0, 0, z**2)), 2 * np.eye(2)),  # flat on the side that refutes
    ],
)
def test_where_there_is_no_second_derivative(f, second):
    first = pushforward(f, (NOWHERE,), (np.eye(2),))[1]
    assert outcome(f, NOWHERE, first).holds
    assert refuted(f, NOWHERE, first, second)


def test_a_second_derivative_that_drowns_is_not_confirmed():
    assert refuted(lambda t: np.where(t > 0, np.exp(t) - 1, t), 0.0, 1.0, 0.0)

    def elu(t):
        return float(t) if t > 0 else np.exp(float(t)) - 1

    assert not outcome(elu, 0.0, 1.0, 0.0).holds
    assert outcome(elu, 1.0, 1.0, 0.0).holds


@pytest.mark.parametrize("first", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("f", [lambda t: np.where(t > 0, t, 0), lambda t: np.where(t >= 0, t, 0)])
def test_at_a_kink_no_number_is_called_the_derivative(f, first):
    """The formula has one there: that of its case."""
    assert "it has no derivative there" in refuted(f, 0.0, first)


def wrong_tanh(a):
    p = np.tanh(a.p)
    return DualArray(p, 1.01 * (1 - p**2) * a.t, a.level)


def wrong_square(a):
    """Its derivative is right, and so constant that it has none."""
    return DualArray(a.p**2, 2 * np.asarray(a.p if not is_dual(a.p) else a.p.p) * a.t, a.level)


def wrong_sign(a):
    return DualArray(np.sign(a.p), 0.5 * a.t, a.level)


@pytest.mark.parametrize(
    ("rule", "function", "f", "second"),
    [
        (wrong_tanh, np.tanh, lambda z: np.sum(np.tanh(z) ** 2), None),
        (wrong_tanh, np.tanh, lambda z: np.tanh(z) / 1.01, None),
        (wrong_square, np.square, lambda z: np.sum(np.square(z)), np.zeros((2, 2))),
        (wrong_sign, np.sign, lambda z: np.sum(z + np.sign(z)), None),
    ],
)
def test_the_values_are_asked_where_a_rule_and_the_claim_are_wrong_alike(monkeypatch, rule, function, f, second):
    x = np.array([1.0, 2.0])
    monkeypatch.setitem(RULES, function, rule)
    slopes = pushforward(f, (x,), (np.eye(2),))[1]
    assert re.search(r"(gradient|Jacobian|Hessian|derivative) .*is .* says", refuted(f, x, slopes.T, second))


def test_what_has_another_value_on_arrays_with_derivatives_is_decided_by_its_values():
    def f(z):
        return np.sum(z**2 if type(z) is np.ndarray else z**3)

    x = np.array([1.0, 2.0])
    assert outcome(f, x, 2 * x).holds
    assert refuted(f, x, 3 * x**2) == "entry 1 of the gradient is 2, first= says 3"


# --- noise, and steps that fit -------------------------------------------------------------

ROUNDED = np.full((6, 6), 1.5)


@pytest.mark.parametrize("seen", [lambda f: f, unseen])
@pytest.mark.parametrize(
    ("f", "x", "first"),
    [
        (lambda z: z @ ROUNDED @ z, np.array([2.0, 3, 5, -4, -3, -3]), np.zeros(6)),
        (lambda z: np.log(1 + z @ z), np.array([1e-12]), np.array([2e-12])),
        (lambda z: np.maximum(z, 0), np.array([-0.0078125, 2.0]), np.diag([0.0, 1.0])),  # a kink is passed
        (lambda z: z / np.linalg.norm(z), np.array([-1e-12]), np.zeros((1, 1))),
        (lambda z: np.sum(np.log(z)), np.array([1, 1.2e-10]), 1 / np.array([1, 1.2e-10])),  # undefined at far steps
        (lambda z: np.sin(z @ z), np.array([2.0**40]), np.array([2.0**41 * np.cos(2.0**80)])),
        (lambda z: np.tanh(2.0**40 * z), np.zeros(2), 2.0**40 * np.eye(2)),
    ],
)
def test_noise_is_no_false_alarm(seen, f, x, first):
    for seed in range(4):
        found = outcome(seen(f), x, first, seed=seed)
        assert found.ratio <= LIMIT, found
        assert found.decided or seen is unseen


def test_a_staircase_of_rounding():
    x = np.array([0.8242])
    assert outcome(lambda z: np.sum(np.cos(3 * z - 2.0**41)), x, -3 * np.sin(3 * x - 2.0**41)).holds


def test_the_loss_of_two_layers_at_its_own_output():
    def layers(W, b, V, c):
        return np.sum((np.tanh(V @ np.tanh(W @ np.ones(1) + b) + c) - np.tanh(1 + np.tanh(2.0))) ** 2) / 2

    ones = {"W": np.ones((1, 1)), "b": np.ones(1), "V": np.ones((1, 1)), "c": np.ones(1)}
    assert outcome(layers, ones, {name: 0 * value for name, value in ones.items()}).holds


def test_a_function_that_raises_at_far_steps():
    X = np.array([[1.0, 1.0], [0.0, 1.0]])
    M = np.linalg.inv(X)
    for f in (np.linalg.inv, unseen(np.linalg.inv)):
        assert outcome(f, np.eye(1), lambda V: -V).holds
        assert outcome(f, X, lambda V: -M @ V @ M).holds
        assert "along v = " in refuted(f, X, lambda V: -M @ M @ V)


def test_what_turns_within_less_than_a_step_does_not_jump():
    state, weights = np.array([-2877628088320.0, 3427383902208.0]), np.array([[6.0, -9.0], [0.0, 0.0]])

    def recurrent(M):
        return np.sum(np.tanh(M @ np.tanh(M @ np.tanh(M @ state))))

    assert passes(recurrent, weights, gradient(recurrent, weights))


def test_what_is_not_defined_and_what_overflows():
    over = outcome(lambda z: np.exp(z @ z), np.array([1e3]), np.array([1.0]))
    under = outcome(lambda z: np.log(np.exp(z[0])), np.array([-1e3]), np.array([1.0]))
    assert (over.words, under.words) == ("undecided: f overflows near x", "undecided: f underflows near x")
    assert not over.decided
    assert not over.holds
    for f in (lambda z: np.log(z[0]), lambda z: z[0] ** 1.5):
        found = outcome(f, np.zeros(1), np.zeros(1))
        assert found.undefined
        assert found.words == "f is not defined near x: there is no derivative to test"
    assert outcome(np.linalg.norm, NOWHERE, NOWHERE / 0.0 if False else NOWHERE * np.nan).undefined


def test_a_function_without_a_formula_is_decided_by_its_values():
    def f(z):
        return math.sin(float(z[0])) + float(z[1]) ** 2

    x = np.array([1.0, 2.0])
    assert outcome(f, x, np.array([math.cos(1.0), 4.0])).holds
    assert refuted(f, x, np.array([math.cos(1.0), 4.01])) == "entry 2 of the gradient is 4, first= says 4.01"


def test_rounding_behind_a_claim_is_seen_beside_the_instance():
    """Where the claim is the less exact of the two: 1 − s has few digits, an inverse as many as A lets it have."""
    with Session(seed=2).active():

        @conjecture
        def two_layers(W: Real["m", "n"], b: Real["m"], V: Real["k", "m"], x: Real["n"], y: Real["k"]):
            u = sigmoid(W @ x + b)
            delta = u * (1 - u) * (V.T @ (V @ u - y))
            return taylor_test(lambda t: np.sum((V @ sigmoid(W @ x + t) - y) ** 2) / 2, b, first=delta)

        @conjecture
        def solved(A: Invertible["n"], b: Real["n"]):
            return taylor_test(lambda z: np.linalg.solve(A, z), b, first=np.linalg.inv(A))

    assert two_layers.verdict.counterexample is None
    assert solved.verdict.counterexample is None


def shifted_variance(z):
    return np.mean((1e4 + z) ** 2) - np.mean(1e4 + z) ** 2


def shifted_square(z):
    return np.sum((1e4 + z) ** 2 - 1e8 - 2e4 * z)


@pytest.mark.parametrize(
    ("claim", "x", "holds"),
    [
        (lambda x: taylor_test(shifted_variance, x, first=2 * (x - np.mean(x)) / 7), np.zeros(7), True),
        (lambda x: equal(gradient(shifted_variance, x), 2 * (x - np.mean(x)) / 3), np.zeros(3), True),
        (lambda x: equal(gradient(shifted_variance, x), 1.001 * (x - np.mean(x))), np.array([0.0, 1.0]), False),
        (lambda x: taylor_test(shifted_square, x, first=2 * x), np.array([-3.375e-13]), True),
        (lambda x: taylor_test(shifted_square, x, first=2.001 * x), np.array([2.0]), False),
    ],
)
def test_the_rounding_of_constants_inside_f_is_seen(claim, x, holds):
    """They do not move with the instance, and cancel."""
    found = outcome_of(lambda there: (claim(there.values["x"]),), Instance({}, {"x": x}), LIMIT)[1]
    assert (found.ratio <= LIMIT) is holds


# --- what the Taylor test gets wrong -------------------------------------------------------


def test_least_squares_near_its_solution_with_the_hessian():
    A, x, b = np.array([[0.0, 1.0]]), np.array([0.0, 1.0]), np.array([1.0])
    for seed in range(4):
        assert passes(lambda z: np.sum((A @ z - b) ** 2), x, 2 * A.T @ (A @ x - b), 2 * A.T @ A, seed)


def test_large_terms_that_cancel_in_the_value():
    x = np.array([1.0, -0.5, 2.0])
    assert passes(lambda z: np.sum((1e6 + z) ** 2) - 3e12, x, 2 * (1e6 + x))
    t = np.array([0.7265625])  # what is rounded jumps
    assert passes(lambda z: np.sum(np.sqrt(1e12 + z**2) - 1e6), t, t / np.sqrt(1e12 + t**2))


def test_a_remainder_that_soon_drowns_in_noise():
    A = normal(0, 3, 3)
    for seed in range(4):
        x = 1e-6 * normal(seed, 3)
        assert passes(lambda z: np.tanh(A @ z), x, (1 - np.tanh(A @ x) ** 2)[:, None] * A, seed=seed)


def test_a_bounded_slope_at_a_large_point():
    x = np.array([2.0**30, 1.0, 0.5])
    assert passes(lambda z: np.sum(np.logaddexp(0, z)), x, np.exp(-np.logaddexp(0, -x)))


def test_a_slope_that_drowns_in_the_value_is_undecided_and_not_called_wrong():
    x = np.array([2.0**40, 0.0, 2.0**38])
    first = np.exp(-np.logaddexp(0, -x))
    assert outcome(lambda z: np.sum(np.logaddexp(0, z)), x, first).holds
    found = outcome(unseen(lambda z: np.sum(np.logaddexp(0, z))), x, first)
    assert found.ratio == 0
    assert not found.decided
    assert not found.holds


def test_a_wrong_gradient_beside_a_large_constant():
    assert not passes(lambda z: 1e15 + np.sum(z), np.array([1.0, 2.0]), 2 * np.ones(2))


def test_a_wrong_gradient_at_a_tiny_point():
    x = np.array([1e-14, 2e-14])
    assert not passes(lambda z: np.exp(np.sum(z)), x, 3 * np.ones(2))


def test_a_wrong_sign_in_a_small_component_of_the_value():
    x = np.array([1.0, 0.5])
    wrong = np.diag([np.exp(1.0), -3e-7 * np.cos(1.5)])
    assert not passes(lambda z: np.array([np.exp(z[0]), 1e-7 * np.sin(3 * z[1])]), x, wrong)


# --- the adjoint identity ------------------------------------------------------------------


def adjoint(forward, reverse, x_shape, y_shape):
    return adjoint_test(forward, reverse, x_shape, y_shape).judge(1).holds


@few
@given(seeds, st.sampled_from([1e-12, 1.0, 1e12]), st.sampled_from([(3, 5), (5, 3), (4, 4), (1, 6)]))
def test_the_transpose_is_the_adjoint_and_nothing_else_is(seed, scale, shape):
    (m, n), A = shape, scale * normal(seed, *shape)
    assert adjoint(lambda v: A @ v, lambda u: A.T @ u, n, m)
    assert not adjoint(lambda v: A @ v, lambda u: -A.T @ u, n, m)
    assert not adjoint(lambda v: A @ v, lambda u: A.T @ u * (1 + 1e-9), n, m)
    assert not adjoint(lambda v: A @ v + scale, lambda u: A.T @ u, n, m)
    assert not adjoint(lambda v: A @ v, lambda u: 0 * (A.T @ u), n, m)
    if m == n:
        assert not adjoint(lambda v: A @ v, lambda u: A @ u, n, m)


@few
@given(seeds)
def test_matrices_have_adjoints_too(seed):
    A, B = normal(seed, 2, 3), normal(seed + 1, 4, 5)
    assert adjoint(lambda V: A @ V @ B, lambda U: A.T @ U @ B.T, (3, 4), (2, 5))
    assert adjoint(lambda V: V.T, lambda U: U.T, (3, 4), (4, 3))
    assert adjoint(np.sum, lambda u: u * np.ones((3, 4)), (3, 4), ())
    assert not adjoint(np.sum, lambda u: u * np.ones((3, 4)) / 12, (3, 4), ())
    assert not adjoint(lambda V: V + V.T, lambda U: U, (3, 3), (3, 3))


def test_maps_of_the_wrong_shape_are_refused():
    A = np.ones((2, 3))
    with pytest.raises(Mismatch, match="reverse returned 2 entries"):
        adjoint_test(lambda v: A @ v, lambda u: u, 3, 2)
    with pytest.raises(Mismatch, match="forward returned 3 entries"):
        adjoint_test(lambda v: v, lambda u: A.T @ u, 3, 2)


def test_a_product_that_cancels_to_zero_has_an_adjoint():
    Q = np.linalg.qr(normal(0, 5, 2))[0]
    P = np.eye(5) - Q @ Q.T
    assert adjoint_test(lambda v: P @ (Q @ v), lambda u: Q.T @ (P @ u), 2, 5, scale=1.0).judge(1).holds


def test_the_adjoint_test_shows_where_the_passes_differ():
    A = np.array([[0.0, 2.0], [0.0, 0.0]])
    found = adjoint_test(lambda v: A @ v, lambda u: A @ u, 2, 2).judge(1)
    assert found.ratio > REFUTED
    assert found.words == "for u = (0, 1) and v = (1, 0), ⟨u, Jv⟩ is 0, but ⟨Jᵀu, v⟩ is 2"
    found = adjoint_test(lambda v: A @ v, lambda u: A.T @ u * (1 + 1e-9), 2, 2).judge(1)
    assert found.words.endswith("⟨u, Jv⟩ is 2, but ⟨Jᵀu, v⟩ is 2.000000002")
    found = adjoint_test(lambda V: V.T, lambda U: U.T[::-1], (5, 4), (4, 5)).judge(1)
    assert found.words.startswith("for u = 1 at entry (1, 1), otherwise 0 and v = 1 at entry (1, 1), otherwise 0,")


def test_a_verdict_says_where_the_formula_was_not_asked():
    def by_values(x: Real["n"]):
        return taylor_test(lambda z: z @ z + 0 * np.sum(np.i0(z[:0])), x, first=2 * x)

    def by_both(x: Real["n"]):
        return taylor_test(lambda z: z @ z, x, first=2 * x)

    says = "by the values of f only: forward mode cannot follow f: it has no rule for np.i0"
    assert says in conjecture(by_values).verdict.text()
    assert "by the values" not in conjecture(by_both).verdict.text()
