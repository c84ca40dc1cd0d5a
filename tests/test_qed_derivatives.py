"""Derivative tests: the right derivative passes at every scale, a wrong one fails, however it is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qed import adjoint_test, taylor_test
from qed.errors import BadCheck

few = settings(derandomize=True, max_examples=8, deadline=None, database=None)
seeds = st.integers(0, 10**6)
scales = st.sampled_from([1e-12, 1e-6, 1e-3, 1.0, 1e3, 1e6, 1e12])


def passes(f, x, first, second=None, seed=0):
    return taylor_test(f, x, first=first, second=second, seed=seed).judge(1).holds


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
    assert passes(f, x, true, 2 * A)  # an error that is antisymmetric cannot be seen
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
    outcome = taylor_test(lambda z: np.nan * np.sum(z), np.ones(2), first=np.ones(2)).judge(1)
    assert not outcome.holds
    assert "not defined near x" in outcome.words


def test_the_words_give_the_rate_and_what_it_should_be():
    outcome = taylor_test(lambda z: z @ z, np.array([1.0, 2.0]), first=np.ones(2)).judge(1)
    assert outcome.words == "when h is halved the remainder falls by 2^1.0, not by 2^2: not the derivative"


@pytest.mark.parametrize(
    ("f", "x", "options", "words"),
    [
        (np.sum, np.ones(3), {"first": np.ones((1, 3))}, "has the shape of its input, 3 entries; first= has 1×3"),
        (np.sum, np.ones((2, 3)), {"first": np.ones((3, 2))}, "has the shape of its input, 2×3; first= has 3×2"),
        (lambda z: z[:2], np.ones(3), {"first": np.ones((3, 2))}, r"is 2×3 \(m×n\); first= has 3×2"),
        (np.sum, np.ones(3), {"first": np.ones(3), "second": np.ones(3)}, "is 3×3; second= has 3 entries"),
    ],
)
def test_derivatives_of_another_layout_are_refused(f, x, options, words):
    with pytest.raises(BadCheck, match=words):
        taylor_test(f, x, **options)


@pytest.mark.parametrize("wrong", [lambda v: np.sum(v), lambda v: 2.0, lambda v: np.ones((1, 3))])
def test_a_directional_derivative_has_the_shape_of_the_value(wrong):
    with pytest.raises(BadCheck):
        taylor_test(lambda z: 2 * z, np.ones(3), first=wrong)


# --- what the Taylor test gets wrong -------------------------------------------------------


def test_least_squares_near_its_solution_with_the_hessian():
    A, x, b = np.array([[0.0, 1.0]]), np.array([0.0, 1.0]), np.array([1.0])
    for seed in range(4):
        assert passes(lambda z: np.sum((A @ z - b) ** 2), x, 2 * A.T @ (A @ x - b), 2 * A.T @ A, seed)


def test_large_terms_that_cancel_in_the_value():
    x = np.array([1.0, -0.5, 2.0])
    assert passes(lambda z: np.sum((1e6 + z) ** 2) - 3e12, x, 2 * (1e6 + x))


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
    outcome = taylor_test(lambda z: np.sum(np.logaddexp(0, z)), x, first=np.exp(-np.logaddexp(0, -x))).judge(1)
    assert outcome.ratio == 0
    assert not outcome.decided
    assert not outcome.holds


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
    with pytest.raises(BadCheck, match="reverse returned 2 entries"):
        adjoint_test(lambda v: A @ v, lambda u: u, 3, 2)
    with pytest.raises(BadCheck, match="forward returned 3 entries"):
        adjoint_test(lambda v: v, lambda u: A.T @ u, 3, 2)


def test_a_product_that_cancels_to_zero_has_an_adjoint():
    Q = np.linalg.qr(normal(0, 5, 2))[0]
    P = np.eye(5) - Q @ Q.T
    assert adjoint_test(lambda v: P @ (Q @ v), lambda u: Q.T @ (P @ u), 2, 5, scale=1.0).judge(1).holds
