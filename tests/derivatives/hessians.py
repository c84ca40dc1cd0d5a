"""Chapter 6: Hessians, Taylor's theorem, convexity, and the methods that use second derivatives."""

import numpy as np
from qed import (
    Activation,
    Dimension,
    Elementwise,
    IllConditioned,
    Invertible,
    Moderate,
    Nonzero,
    NonzeroEntries,
    OffKinks,
    Positive,
    PositiveDefinite,
    Probabilities,
    Real,
    Skew,
    Smooth,
    Symmetric,
    Unit,
    assume,
    at_most,
    equal,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    less,
    taylor_test,
)

from .corpus import false, true


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def log_sum_exp(x):
    return np.log(np.sum(np.exp(x)))


# Hessians of the examples


@true("the Hessian of the squared norm is 2I")
def squared_norm(x: Real["n"]):
    return taylor_test(lambda z: z @ z, x, first=2 * x, second=2 * np.eye(len(x)))


@true("the computed Hessian of the squared norm is 2I")
def squared_norm_computed(x: Real["n"]):
    return equal(hessian(lambda z: z @ z, x), 2 * np.eye(len(x)))


@false(
    "the Hessian of the squared norm is I",
    why="2I",
    subtle="only at second order: the gradient is right",
)
def squared_norm_halved(x: Real["n"]):
    return taylor_test(lambda z: z @ z, x, first=2 * x, second=np.eye(len(x)))


@false(
    "the Hessian of the squared norm, too large by a factor 1 + 5e-5",
    why="2I",
    subtle="only at second order, a factor 1 + 5e-5",
)
def squared_norm_slightly(x: Real["n"]):
    return taylor_test(lambda z: z @ z, x, first=2 * x, second=2 * np.eye(len(x)) * (1 + 5e-5))


@false(
    "the computed Hessian of the squared norm, too large by a factor 1 + 1e-9",
    why="2I",
    subtle="only at second order, a factor 1 + 1e-9",
)
def squared_norm_billionth(x: Moderate["n"]):
    return equal(hessian(lambda z: z @ z, x), 2 * np.eye(len(x)) * (1 + 1e-9))


@true("the Hessian of a quadratic form")
def quadratic_form(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: z @ A @ z, x, first=(A + A.T) @ x, second=A + A.T)


@true("the computed Hessian of a quadratic form")
def quadratic_form_computed(A: Real["n", "n"], x: Real["n"]):
    return equal(hessian(lambda z: z @ A @ z, x), A + A.T)


@false(
    "the Hessian of a quadratic form is 2A",
    why="A + Aᵀ: a Hessian is symmetric",
    subtle="the antisymmetric part of a Hessian, which vᵀHv does not see",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 1]),
)
def quadratic_form_twice(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: z @ A @ z, x, first=(A + A.T) @ x, second=2 * A)


@false(
    "the computed Hessian of a quadratic form is 2A",
    why="A + Aᵀ",
    subtle="symmetric instances hide it",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 1]),
)
def quadratic_form_twice_computed(A: Real["n", "n"], x: Real["n"]):
    return equal(hessian(lambda z: z @ A @ z, x), 2 * A)


@true("the Jacobian of (A + Aᵀ)x, the gradient, is the Hessian")
def quadratic_form_by_gradient(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: (A + A.T) @ z, x, first=A + A.T)


@false(
    "a skew part added to a Hessian does not matter",
    why="vᵀKv = 0, but K is not",
    subtle="the antisymmetric part of a Hessian",
    at=dict(S=[[2, 0], [0, 2]], K=[[0, 1], [-1, 0]], x=[0, 0]),
)
def skew_part(S: Symmetric["n"], K: Skew["n"], x: Real["n"]):
    return taylor_test(lambda z: z @ S @ z / 2, x, first=S @ x, second=S + K)


@true("the Hessian of a linear function is 0")
def linear(a: Real["n"], x: Real["n"]):
    return taylor_test(lambda z: a @ z, x, first=a, second=np.zeros((len(x), len(x))))


@true("gradient and Hessian of log(1 + ‖x‖²)")
def log_one_plus(x: Real["n"]):
    k = 1 + x @ x
    H = 2 * np.eye(len(x)) / k - 4 * np.outer(x, x) / k**2
    return taylor_test(lambda z: np.log(1 + z @ z), x, first=2 * x / k, second=H)


@true("the computed Hessian of log(1 + ‖x‖²)")
def log_one_plus_computed(x: Moderate["n"]):
    k = 1 + x @ x
    return equal(hessian(lambda z: np.log(1 + z @ z), x), 2 * np.eye(len(x)) / k - 4 * np.outer(x, x) / k**2)


@false(
    "the Hessian of log(1 + ‖x‖²) without its second term",
    why="the denominator moves too: − 4xxᵀ/k²",
    subtle="only at second order; nothing to see at x = 0",
    at=dict(x=[1, 0]),
)
def log_one_plus_one_term(x: Real["n"]):
    k = 1 + x @ x
    return taylor_test(lambda z: np.log(1 + z @ z), x, first=2 * x / k, second=2 * np.eye(len(x)) / k)


@false(
    "the Hessian of log(1 + ‖x‖²) is positive definite",
    why="beyond ‖x‖ = 1 it is not",
    subtle="only beyond the unit ball",
    at=dict(x=[2, 0]),
)
def log_one_plus_definite(x: Moderate["n"]):
    return less(0.0, np.min(np.linalg.eigvalsh(hessian(lambda z: np.log(1 + z @ z), x))))


@true("the Hessian of the norm, a projection")
def norm(x: Nonzero["n"]):
    r = np.linalg.norm(x)
    return taylor_test(np.linalg.norm, x, first=x / r, second=(np.eye(len(x)) - np.outer(x, x) / r**2) / r)


@false(
    "the Hessian of the norm is I/‖x‖",
    why="along x the norm is linear",
    subtle="right across x, wrong along x",
    at=dict(x=[1, 2]),
)
def norm_round(x: OffKinks["n"]):
    return equal(hessian(np.linalg.norm, x), np.eye(len(x)) / np.linalg.norm(x))


@true("the Hessian of log-sum-exp")
def log_sum_exp_hessian(x: Real["n"]):
    s = softmax(x)
    return taylor_test(log_sum_exp, x, first=s, second=np.diag(s) - np.outer(s, s))


@true("the computed Hessian of log-sum-exp kills 1")
def log_sum_exp_kernel(x: Moderate["n"]):
    return equal(hessian(log_sum_exp, x) @ np.ones(len(x)), np.zeros(len(x)))


@false("the Hessian of log-sum-exp is diagonal", why="diag s − ssᵀ", subtle="only at second order")
def log_sum_exp_diagonal(x: Real["n"]):
    s = softmax(x)
    return taylor_test(log_sum_exp, x, first=s, second=np.diag(s * (1 - s)))


@true("the Hessian of an elementwise sum is diagonal")
def elementwise(s: Elementwise, x: Moderate["n"]):
    H = hessian(lambda z: np.sum(s(z)), x)
    return equal(H, np.diag(np.diag(H)))


@false(
    "the second derivative of tanh is −2 tanh",
    why="−2 tanh (1 − tanh²)",
    subtle="only at second order; nothing to see at 0",
    at=dict(x=[1]),
)
def tanh_second(x: Moderate["n"]):
    return equal(hessian(lambda z: np.sum(np.tanh(z)), x), np.diag(-2 * np.tanh(x)))


@true("the second derivative of a cubic")
def cubic(a: Real, x: Real):
    return taylor_test(lambda t: a * t**3, x, first=3 * a * x**2, second=6 * a * x)


@false("the second derivative of a cubic is 3ax", why="6ax", subtle="only at second order", at=dict(a=1, x=1))
def cubic_halved(a: Real, x: Real):
    return taylor_test(lambda t: a * t**3, x, first=3 * a * x**2, second=3 * a * x)


@true("the Hessian of (aᵀx)³ has rank one")
def ridge(a: Real["n"], x: Real["n"]):
    return taylor_test(lambda z: (a @ z) ** 3, x, first=3 * (a @ x) ** 2 * a, second=6 * (a @ x) * np.outer(a, a))


@true("the Hessian of a product of two linear functions")
def two_factors(a: Moderate["n"], b: Moderate["n"], x: Moderate["n"]):
    return equal(hessian(lambda z: (a @ z) * (b @ z), x), np.outer(a, b) + np.outer(b, a))


@false(
    "the Hessian of a product of two linear functions, one order only",
    why="abᵀ + baᵀ",
    subtle="parallel vectors hide it",
    at=dict(a=[1, 0], b=[0, 1], x=[0, 0]),
)
def two_factors_one_order(a: Moderate["n"], b: Moderate["n"], x: Moderate["n"]):
    return equal(hessian(lambda z: (a @ z) * (b @ z), x), 2 * np.outer(a, b))


@true("negative entropy has the Hessian diag(1/p)")
def entropy(p: Probabilities["n"]):
    return equal(hessian(lambda q: np.sum(q * np.log(q)), p), np.diag(1 / p))


@false(
    "one second derivative of many is wrong",
    why="all entries of x have the same share",
    subtle="one coordinate of many, only at second order",
    at=dict(x=[1, 1, 2]),
)
def one_of_many(x: Moderate["n"]):
    H = np.diag(12 * x**2)
    H[-1, -1] = np.where(len(x) > 2, 12 * x[-1], 12 * x[-1] ** 2)
    return equal(hessian(lambda z: np.sum(z**4), x), H)


@false(
    "a tiny curvature beside a large one has the wrong sign",
    why="x₁² + 1e-9 x₂² is convex",
    subtle="a tiny component beside a large one, at second order",
    at=dict(x=[1, 1]),
)
def tiny_curvature(x: Moderate[2]):
    return equal(hessian(lambda z: z[0] ** 2 + 1e-9 * z[1] ** 2, x), np.diag([2.0, -2e-9]))


# Clairaut


def clairaut(z):
    """xy(x² − y²)/(x² + y²): second partial derivatives at 0 that depend on the order."""
    return z[0] * z[1] * (z[0] ** 2 - z[1] ** 2) / (z @ z) if z @ z > 0 else 0.0 * z[0]


def clairaut_gradient(z):
    x, y = z[0], z[1]
    if z @ z == 0:
        return 0.0 * z
    above = np.stack([y * (x**4 + 4 * x**2 * y**2 - y**4), x * (x**4 - 4 * x**2 * y**2 - y**4)])
    return above / (z @ z) ** 2


@true("a smooth function's Hessian is symmetric")
def symmetric(g: Smooth["n", "m"], u: Moderate["m"], x: Moderate["n"]):
    H = hessian(lambda z: np.tanh(u @ g(z)), x)
    return equal(H, H.T)


@true("the gradient of Clairaut's function is 0 at 0, and it is differentiable there")
def clairaut_first(c: Positive):
    return taylor_test(lambda z: c * clairaut(z), np.zeros(2), first=np.zeros(2))


@true("the gradient of Clairaut's function away from 0")
def clairaut_away(x: OffKinks[2]):
    return taylor_test(clairaut, x, first=clairaut_gradient(x))


@true("Clairaut's function away from 0 has a symmetric Hessian")
def clairaut_symmetric_away(x: OffKinks[2]):
    H = jacobian(clairaut_gradient, x)
    return equal(H, H.T)


@true("at 0, ∂/∂y of ∂f/∂x of Clairaut's function is −1")
def clairaut_one_order(c: Nonzero):
    return taylor_test(lambda t: clairaut_gradient(np.array([0.0, c * t]))[0], 0.0, first=-c)


@false(
    "at 0, ∂/∂x of ∂f/∂y of Clairaut's function is −1 as well",
    why="it is +1: f is not twice continuously differentiable",
    subtle="the order of derivatives at one point",
    at=dict(c=1),
)
def clairaut_other_order(c: Nonzero):
    return taylor_test(lambda t: clairaut_gradient(np.array([c * t, 0.0]))[1], 0.0, first=-c)


@false(
    "Clairaut's function has a symmetric Hessian at 0, with ones beside the diagonal",
    why="f(tv) = t² c(v), and c is no quadratic form",
    subtle="right along one axis",
    at=dict(c=1),
)
def clairaut_symmetric(c: Positive):
    return taylor_test(
        lambda z: c * clairaut(z), np.zeros(2), first=np.zeros(2), second=c * np.array([[0.0, 1.0], [1.0, 0.0]])
    )


@false(
    "Clairaut's function has the Hessian 0 at 0",
    why="along (2, 1) it bends",
    subtle="flat along both axes and both diagonals",
    at=dict(c=1),
)
def clairaut_flat(c: Positive):
    return taylor_test(lambda z: c * clairaut(z), np.zeros(2), first=np.zeros(2), second=np.zeros((2, 2)))


@false(
    "the gradient of Clairaut's function is differentiable at 0 with its two partial derivatives",
    why="both exist, but are not linear between the axes",
    subtle="Gateaux along the axes only",
    at=dict(c=1),
)
def clairaut_gradient_at_zero(c: Positive):
    return taylor_test(lambda z: c * clairaut_gradient(z), np.zeros(2), first=c * np.array([[0.0, -1.0], [1.0, 0.0]]))


# Chain rule of second order, Hessian-vector products


@true("the Hessian of f(Ax + b) is Aᵀ∇²f A")
def congruence(A: Moderate["m", "n"], b: Moderate["m"], x: Moderate["n"]):
    H = hessian(lambda y: np.sum(np.sin(y)) * np.sum(y), A @ x + b)
    return equal(hessian(lambda z: np.sum(np.sin(A @ z + b)) * np.sum(A @ z + b), x), A.T @ H @ A)


@true("the Hessian of Σ sin(Ax)")
def congruence_sine(A: Real["m", "n"], x: Real["n"]):
    H = -A.T @ np.diag(np.sin(A @ x)) @ A
    return taylor_test(lambda z: np.sum(np.sin(A @ z)), x, first=A.T @ np.cos(A @ x), second=H)


@false("the Hessian of f(Ax) is A∇²f", why="Aᵀ∇²f A", subtle="A = I hides it", at=dict(A=[[2]], x=[1]))
def congruence_one_side(A: Moderate["n", "n"], x: Moderate["n"]):
    return equal(hessian(lambda z: np.sum(np.sin(A @ z)), x), A @ np.diag(-np.sin(A @ x)))


@false(
    "the Hessian of f(Ax) is A∇²f Aᵀ",
    why="Aᵀ∇²f A",
    subtle="symmetric A hides it",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 1]),
)
def congruence_transposed(A: Moderate["n", "n"], x: Moderate["n"]):
    return equal(hessian(lambda z: np.sum(np.sin(A @ z)), x), A @ np.diag(-np.sin(A @ x)) @ A.T)


@true("the second-order chain rule: Gauss–Newton's part and the curvature of the maps")
def second_order_chain(g: Smooth["n", "m"], x: Moderate["n"]):
    J, r = g.jacobian(x), g(x)
    curvature = sum(r[i] * hessian(lambda z, i=i: g(z)[i], x) for i in range(len(r)))
    return equal(hessian(lambda z: g(z) @ g(z) / 2, x), J.T @ J + curvature)


@false(
    "Gauss–Newton's JᵀJ is the Hessian of ½‖r‖²",
    why="the curvature of r is left out",
    subtle="only at second order; right for r = 0 and for affine r",
)
def gauss_newton_is_newton(g: Smooth["n", "m"], x: Moderate["n"]):
    J = g.jacobian(x)
    return equal(hessian(lambda z: g(z) @ g(z) / 2, x), J.T @ J)


@true("Gauss–Newton is exact for affine residuals")
def gauss_newton_affine(A: Real["m", "n"], y: Real["m"], x: Real["n"]):
    return taylor_test(lambda z: np.sum((A @ z - y) ** 2) / 2, x, first=A.T @ (A @ x - y), second=A.T @ A)


@false(
    "the Hessian of ‖Ax − y‖² is AᵀA",
    why="2AᵀA: that is the one of half of it",
    subtle="only at second order",
    at=dict(A=[[1]], y=[0], x=[0]),
)
def least_squares_halved(A: Real["m", "n"], y: Real["m"], x: Real["n"]):
    return taylor_test(lambda z: np.sum((A @ z - y) ** 2), x, first=2 * A.T @ (A @ x - y), second=A.T @ A)


@true("a Hessian-vector product is the derivative of the gradient along v")
def hessian_vector(A: Moderate["n", "n"], x: Moderate["n"], v: Moderate["n"]):
    f = lambda z: np.exp(z @ A @ z / 8)
    return equal(hvp(f, x, v), jvp(lambda z: gradient(f, z), x, v), hessian(f, x) @ v)


@true("a Hessian-vector product is the gradient of ∇fᵀv")
def hessian_vector_by_gradient(A: Moderate["n", "n"], x: Moderate["n"], v: Moderate["n"]):
    f = lambda z: np.sin(z @ A @ z)
    return equal(hvp(f, x, v), gradient(lambda z: gradient(f, z) @ v, x))


@false(
    "a Hessian-vector product of a quadratic form is 2Av",
    why="(A + Aᵀ)v",
    subtle="symmetric instances hide it",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 0], v=[0, 1]),
)
def hessian_vector_symmetric(A: Moderate["n", "n"], x: Moderate["n"], v: Moderate["n"]):
    return equal(hvp(lambda z: z @ A @ z, x, v), 2 * A @ v)


@false(
    "vᵀ times the Jacobian is the Jacobian times v",
    why="only a Hessian is symmetric: this is a vector field's Jacobian",
    subtle="right for gradients",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 0], v=[1, 0]),
)
def field_is_no_gradient(A: Moderate["n", "n"], x: Moderate["n"], v: Moderate["n"]):
    field = lambda z: A @ z + z * (z @ z)
    return equal(jvp(field, x, v), gradient(lambda z: field(z) @ v, x))


@true("curvature along a line is vᵀHv")
def curvature_along_a_line(A: Moderate["n", "n"], x: Moderate["n"], v: Unit["n"]):
    f = lambda z: np.sin(z @ A @ z)
    return equal(hessian(lambda t: f(x + t * v), 0.0), v @ hessian(f, x) @ v)


# Taylor's theorem


@true("a quadratic function is its own second Taylor polynomial")
def taylor_exact(A: Moderate["n", "n"], x: Moderate["n"], d: Moderate["n"]):
    f = lambda z: z @ A @ z + np.sum(z)
    scale = 1 + np.sum(np.abs(A)) * (np.sum(np.abs(x)) + np.sum(np.abs(d))) ** 2
    return equal(f(x + d), f(x) + gradient(f, x) @ d + d @ hessian(f, x) @ d / 2, scale=scale)


@false("Taylor's second term without its ½", why="½ dᵀHd", at=dict(A=[[1]], x=[0], d=[1]))
def taylor_without_half(A: Moderate["n", "n"], x: Moderate["n"], d: Moderate["n"]):
    f = lambda z: z @ A @ z + np.sum(z)
    return equal(f(x + d), f(x) + gradient(f, x) @ d + d @ hessian(f, x) @ d)


@true("the remainder of first order of Σ sin is at most ½‖d‖²")
def taylor_remainder(x: Moderate["n"], d: Moderate["n"]):
    f = lambda z: np.sum(np.sin(z))
    return at_most(np.abs(f(x + d) - f(x) - np.cos(x) @ d), d @ d / 2, scale=len(x) + np.sum(np.abs(d)))


@false(
    "the remainder of first order of Σ sin is at most a quarter of ‖d‖²",
    why="½ is the best constant",
    subtle="only near the largest curvature",
    at=dict(x=[2], d=[-1]),
)
def taylor_remainder_quarter(x: Moderate["n"], d: Moderate["n"]):
    f = lambda z: np.sum(np.sin(z))
    return at_most(np.abs(f(x + d) - f(x) - gradient(f, x) @ d), d @ d / 4)


@true("the remainder of second order of exp, between bounds of third order")
def taylor_third(x: Moderate, d: Moderate):
    remainder = np.exp(x + d) - np.exp(x) * (1 + d + d**2 / 2)
    return at_most(np.abs(remainder), np.exp(np.maximum(x, x + d)) * np.abs(d) ** 3 / 6, scale=100.0)


# Conditions for a minimum, convexity, descent


@true("the Hessian of a sum of squares of linear maps has no negative direction")
def semidefinite(A: Real["m", "n"], v: Real["n"]):
    return at_most(0.0, v @ (2 * A.T @ A) @ v, scale=np.sum(np.abs(A)) ** 2 * (v @ v))


@true("log-sum-exp is convex: its Hessian is semidefinite")
def log_sum_exp_convex(x: Moderate["n"], v: Moderate["n"]):
    return at_most(0.0, v @ hessian(log_sum_exp, x) @ v, scale=v @ v)


@false("log-sum-exp is strictly convex", why="along 1 it is linear", subtle="in one direction of n", at=dict(n=2, x=0))
def log_sum_exp_strictly(n: Dimension, x: Moderate):
    H = hessian(log_sum_exp, x * np.ones(n))
    return less(0.0, np.ones(n) @ H @ np.ones(n))


@false(
    "a strictly convex function has a positive definite Hessian",
    why="Σx⁴ is flat to second order at 0",
    subtle="only where an entry is 0",
    at=dict(x=[0, 1]),
)
def fourth_power(x: Real["n"]):
    return less(np.zeros(len(x)), np.diag(hessian(lambda z: np.sum(z**4), x)))


@true("fourth powers at 0: gradient and Hessian vanish")
def fourth_power_flat(n: Dimension):
    return taylor_test(lambda z: np.sum(z**4), np.zeros(n), first=np.zeros(n), second=np.zeros((n, n)))


@true("the saddle x² − y²")
def saddle(x: Real[2]):
    return taylor_test(
        lambda z: z[0] ** 2 - z[1] ** 2, x, first=np.array([2 * x[0], -2 * x[1]]), second=np.diag([2.0, -2.0])
    )


@false("the saddle xy is a minimum", why="its Hessian has the eigenvalues ±1", at=dict(x=[1, 1]))
def saddle_is_no_minimum(x: NonzeroEntries[2]):
    return at_most(0.0, np.min(np.linalg.eigvalsh(hessian(lambda z: z[0] * z[1], x))))


@true("one step of Newton's method solves a strictly convex quadratic")
def newton(S: PositiveDefinite["n"], b: Real["n"], x: Real["n"]):
    step = np.linalg.solve(S, S @ x - b)
    return equal(S @ (x - step), b)


@true("Newton's step, with computed derivatives, leaves no gradient")
def newton_computed(S: PositiveDefinite["n"], b: Moderate["n"], x: Moderate["n"]):
    f = lambda z: z @ S @ z / 2 - b @ z
    after = x - np.linalg.solve(hessian(f, x), gradient(f, x))
    return equal(gradient(f, after), np.zeros(len(x)), scale=1 + np.sum(np.abs(S)) * np.sum(np.abs(after) + np.abs(x)))


@false("one step of gradient descent with rate 1 solves a strictly convex quadratic", why="only where S = I")
def newton_without_hessian(S: PositiveDefinite["n"], b: Moderate["n"], x: Moderate["n"]):
    f = lambda z: z @ S @ z / 2 - b @ z
    return equal(S @ (x - gradient(f, x)), b)


@true("a step of descent on ‖Ax − y‖² acts on the error as I − 2ηAᵀA")
def descent(A: Moderate["m", "n"], x: Moderate["n"], z: Moderate["n"]):
    f = lambda w: np.sum((A @ w - A @ z) ** 2)
    after = x - gradient(f, x) / 16
    return equal(after - z, (x - z) - A.T @ (A @ (x - z)) / 8, scale=8 + np.sum(np.abs(A)) ** 2)


@false(
    "descent on ‖Ax − y‖² with the rate 2/σ₁² does not increase it",
    why="the limit is 1/σ₁²; 2/σ₁² is for the half",
    subtle="the limit of another normalisation",
    at=dict(a=2, x=1, y=0),
)
def descent_limit(a: Nonzero, x: Moderate, y: Moderate):
    f = lambda z: (a * z - y) ** 2
    return at_most(f(x - 2 / a**2 * gradient(f, x)), f(x))


@true("ill-conditioned quadratics have ill-conditioned Hessians, entry by entry")
def ill_conditioned(A: IllConditioned["n"], x: Moderate["n"]):
    return equal(hessian(lambda z: np.sum((A @ z) ** 2), x), 2 * A.T @ A)


@true("the Hessian of a neuron off its kink")
def neuron(s: Activation, w: Moderate["n"], x: Moderate["n"]):
    assume(np.abs(w @ x) > 1 / 16)
    curvature = gradient(lambda t: s.slope(t), w @ x)
    return equal(hessian(lambda z: s(w @ z), x), curvature * np.outer(w, w))


@false(
    "a neuron has no curvature",
    why="only relu has none",
    subtle="right for one activation of several",
)
def neuron_flat(s: Activation, w: Moderate["n"], x: Moderate["n"]):
    assume(np.abs(w @ x) > 1 / 16)
    return equal(hessian(lambda z: s(w @ z), x), np.zeros((len(x), len(x))))


@true("the Hessian by the inverse: of bᵀ(A + diag x)⁻¹b at 0")
def inverse_curvature(A: Invertible["n"], b: Moderate["n"]):
    M = np.linalg.inv(A)
    f = lambda z: b @ np.linalg.solve(A + np.diag(z), b)
    left, right = M.T @ b, M @ b
    H = np.outer(left, right) * M
    return equal(hessian(f, np.zeros(len(b))), H + H.T)


@false(
    "the Hessian of the half squared distance to the positive orthant is I at 0",
    why="½ max(0, x)² bends on one side only",
    subtle="at a kink of the gradient",
    at=dict(n=1),
)
def one_sided_curvature(n: Dimension):
    return taylor_test(lambda z: np.sum(np.maximum(z, 0) ** 2) / 2, np.zeros(n), first=np.zeros(n), second=np.eye(n))


@false(
    "x|x| has the second derivative 2 at 0",
    why="2 sign(x) jumps there",
    subtle="only at second order, at a limit",
    at=dict(c=1),
)
def kink_of_second_order(c: Positive):
    return taylor_test(lambda t: c * t * np.abs(t), 0.0, first=0.0, second=2 * c)


@true("the Laplacian of ‖Ax‖² is 2‖A‖²")
def laplacian(A: Moderate["m", "n"], x: Moderate["n"]):
    return equal(np.trace(hessian(lambda z: np.sum((A @ z) ** 2), x)), 2 * np.sum(A**2))


@false(
    "the Hessian of a mean squared residual, divided by the number of unknowns",
    why="by the number of residuals m",
    subtle="only for rectangular shapes",
    at=dict(A=[[1], [1]], y=[0, 0], x=[0]),
)
def mean_residual(A: Moderate["m", "n"], y: Moderate["m"], x: Moderate["n"]):
    return equal(hessian(lambda z: np.mean((A @ z - y) ** 2), x), 2 * A.T @ A / len(x))
