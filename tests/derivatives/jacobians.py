"""Chapter 5: Jacobians in both layouts, the chain rule for vectors, forward and reverse, implicit functions."""

import numpy as np
from qed import (
    Activation,
    Elementwise,
    FullColumnRank,
    Index,
    Invertible,
    Moderate,
    Nonzero,
    OffKinks,
    Positive,
    PositiveDefinite,
    Real,
    Smooth,
    Symmetric,
    adjoint_test,
    assume,
    equal,
    gradient,
    jacobian,
    jvp,
    taylor_test,
    vjp,
)

from .corpus import false, true


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def layer_norm(x):
    centred = x - np.mean(x)
    return centred / np.sqrt(np.mean(centred**2))


# Linear maps and layouts


@true("the Jacobian of Ax is A")
def linear(A: Real["m", "n"], x: Real["n"]):
    return taylor_test(lambda z: A @ z, x, first=A)


@true("the Jacobian of Ax, computed, is A")
def linear_computed(A: Real["m", "n"], x: Real["n"]):
    return equal(jacobian(lambda z: A @ z, x), A)


@true("the Jacobian of Ax in the denominator layout is Aᵀ")
def linear_denominator(A: Real["m", "n"], x: Real["n"]):
    return taylor_test(lambda z: A @ z, x, first=A.T, layout="denominator")


@false(
    "the Jacobian of Ax is Aᵀ",
    why="that is the other layout",
    subtle="for square A the shapes fit, and symmetric A hides it",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 0]),
)
def linear_other_layout(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: A @ z, x, first=A.T)


@false("the Jacobian of Ax is Aᵀ, for any shape", why="the shapes do not fit unless m = n")
def linear_wrong_shape(A: Real["m", "n"], x: Real["n"]):
    return taylor_test(lambda z: A @ z, x, first=A.T)


@false(
    "the Jacobian of Ax in the denominator layout is A",
    why="it is Aᵀ",
    subtle="for square A the shapes fit",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 1]),
)
def linear_denominator_untransposed(A: Moderate["n", "n"], x: Moderate["n"]):
    return equal(jacobian(lambda z: A @ z, x, layout="denominator"), A)


@true("the two layouts are transposes of each other")
def layouts(g: Smooth["n", "m"], x: Moderate["n"]):
    return equal(jacobian(g, x, layout="denominator"), jacobian(g, x).T)


@true("the Jacobian of a number is the gradient as a row")
def row_of_a_gradient(A: Moderate["n", "n"], x: Moderate["n"]):
    f = lambda z: z @ A @ z
    return equal(jacobian(lambda z: np.stack([f(z)]), x), np.stack([gradient(f, x)]))


@false(
    "one entry of many is off by a factor 1 + 1e-6",
    why="the last entry of the last row is A[m, n] itself",
    subtle="one coordinate, a factor 1 + 1e-6",
    at=dict(A=[[1, 1], [1, 1]], x=[0, 0]),
)
def linear_one_entry(A: Real["m", "n"], x: Real["n"]):
    J = np.array(A)
    J[-1, -1] = J[-1, -1] * (1 + 1e-6)
    return taylor_test(lambda z: A @ z, x, first=J)


@true("row i of the Jacobian is the gradient of entry i")
def rows(g: Smooth["n", "m"], x: Moderate["n"], i: Index["m"]):
    return equal(jacobian(g, x)[i - 1], gradient(lambda z: g(z)[i - 1], x))


@false(
    "row i of a square Jacobian is the derivative by entry i",
    why="that is column i",
    subtle="the shapes fit, and symmetric Jacobians hide it",
    at=dict(A=[[1, 2], [0, 1]], x=[0, 0], i=1),
)
def rows_for_columns(A: Moderate["n", "n"], x: Moderate["n"], i: Index["n"]):
    f = lambda z: A @ np.sin(z)
    return equal(jacobian(f, x)[i - 1], jvp(f, x, np.eye(len(x))[i - 1]))


# Elementwise functions


@true("the Jacobian of an elementwise function is the diagonal of its slopes")
def elementwise(s: Activation, x: OffKinks["n"]):
    return equal(jacobian(s, x), np.diag(s.slope(x)))


@true("the Jacobian of a generic elementwise function is diagonal")
def elementwise_generic(s: Elementwise, x: Moderate["n"]):
    J = jacobian(s, x)
    return equal(J, np.diag(np.diag(J)))


@true("w ⊙ x by w is the diagonal of x")
def hadamard(w: Real["n"], x: Real["n"]):
    return taylor_test(lambda v: v * x, w, first=np.diag(x))


@false(
    "w ⊙ x by w is the diagonal of w",
    why="the other factor stays",
    subtle="w = x hides it",
    at=dict(w=[1, 2], x=[2, 2]),
)
def hadamard_wrong_factor(w: Real["n"], x: Real["n"]):
    return taylor_test(lambda v: v * x, w, first=np.diag(w))


@true("x ⊙ x: both uses of x count")
def hadamard_square(x: Real["n"]):
    return taylor_test(lambda z: z * z, x, first=np.diag(2 * x))


@false("an elementwise Jacobian is the row of slopes in every row", why="σ(xᵢ) depends on xᵢ alone")
def elementwise_not_diagonal(x: Real["n"]):
    return taylor_test(np.tanh, x, first=np.outer(np.ones(len(x)), 1 - np.tanh(x) ** 2))


@true("relu off its kinks has the slopes 0 and 1, units that are off included")
def relu(x: OffKinks["n"]):
    return taylor_test(lambda z: np.maximum(z, 0), x, first=np.diag((x > 0) * 1.0))


@false(
    "relu has the slope 0 at 0",
    why="on the right it rises at 1",
    subtle="only at a kink",
    at=dict(x=[0, 1]),
)
def relu_at_zero(x: Real["n"]):
    return taylor_test(lambda z: np.maximum(z, 0), x, first=np.diag((x > 0) * 1.0))


@false(
    "relu has the slope ½ at 0, by the computed Jacobian",
    why="at 0 there is no derivative",
    subtle="only at a kink, where central differences agree",
    at=dict(x=[0, 1]),
)
def relu_half(x: Moderate["n"]):
    return equal(jacobian(lambda z: np.maximum(z, 0), x), np.diag(np.where(x > 0, 1.0, np.where(x < 0, 0.0, 0.5))))


@false(
    "activations have the slope σ(1 − σ)",
    why="that is the sigmoid's",
    subtle="one activation of several has it",
)
def slope_of_the_sigmoid(s: Activation, x: OffKinks["n"]):
    return equal(jacobian(s, x), np.diag(s(x) * (1 - s(x))))


@true("sigmoid has the slope σ(1 − σ)")
def sigmoid_slope(x: Real["n"]):
    return taylor_test(sigmoid, x, first=np.diag(sigmoid(x) * (1 - sigmoid(x))))


# Softmax, normalisation, layer norm


@true("the Jacobian of softmax")
def softmax_jacobian(x: Real["n"]):
    s = softmax(x)
    return taylor_test(softmax, x, first=np.diag(s) - np.outer(s, s))


@true("the computed Jacobian of softmax")
def softmax_computed(x: Moderate["n"]):
    s = softmax(x)
    return equal(jacobian(softmax, x), np.diag(s) - np.outer(s, s))


@false("softmax is elementwise", why="every entry moves every other", at=dict(x=[0, 0]))
def softmax_diagonal(x: Real["n"]):
    s = softmax(x)
    return taylor_test(softmax, x, first=np.diag(s * (1 - s)))


@true("softmax does not see a shift: its Jacobian kills 1")
def softmax_kernel(x: Moderate["n"]):
    return equal(jvp(softmax, x, np.ones(len(x))), np.zeros(len(x)))


@true("log-softmax")
def log_softmax(x: Real["n"]):
    return taylor_test(lambda z: np.log(softmax(z)), x, first=np.eye(len(x)) - np.outer(np.ones(len(x)), softmax(x)))


@false(
    "log-softmax with its outer product turned",
    why="I − 1sᵀ, not I − s1ᵀ",
    subtle="equal entries hide it",
    at=dict(x=[0, 1]),
)
def log_softmax_turned(x: Real["n"]):
    J = np.eye(len(x)) - np.outer(softmax(x), np.ones(len(x)))
    return taylor_test(lambda z: np.log(softmax(z)), x, first=J)


@true("the Jacobian of x/‖x‖ projects and shrinks")
def normalise(x: Nonzero["n"]):
    r = np.linalg.norm(x)
    return taylor_test(lambda z: z / np.linalg.norm(z), x, first=(np.eye(len(x)) - np.outer(x, x) / r**2) / r)


@false(
    "the Jacobian of x/‖x‖ with the length held constant",
    why="the length moves too",
    at=dict(x=[1, 2]),
)
def normalise_constant(x: OffKinks["n"]):
    return equal(jacobian(lambda z: z / np.linalg.norm(z), x), np.eye(len(x)) / np.linalg.norm(x))


@false(
    "the Jacobian of x/‖x‖ without the square at the length",
    why="xxᵀ/‖x‖²",
    subtle="unit vectors hide it",
    at=dict(x=[3, 4]),
)
def normalise_without_square(x: Nonzero["n"]):
    r = np.linalg.norm(x)
    return taylor_test(lambda z: z / np.linalg.norm(z), x, first=(np.eye(len(x)) - np.outer(x, x) / r) / r)


@true("layer norm, population deviation", where="n >= 2")
def layer_norm_jacobian(x: OffKinks["n"]):
    n, y = len(x), layer_norm(x)
    deviation = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return equal(jacobian(layer_norm, x), (np.eye(n) - np.ones((n, n)) / n - np.outer(y, y) / n) / deviation)


@false(
    "layer norm with the sample deviation in front",
    why="the mean of the squares divides by n",
    subtle="population or sample deviation",
    where="n >= 3",
    at=dict(x=[1, 2, 4]),
)
def layer_norm_sample(x: OffKinks["n"]):
    n, y = len(x), layer_norm(x)
    deviation = np.sqrt(np.sum((x - np.mean(x)) ** 2) / (n - 1))
    return equal(jacobian(layer_norm, x), (np.eye(n) - np.ones((n, n)) / n - np.outer(y, y) / n) / deviation)


@false(
    "layer norm with mean and deviation held constant", why="both move with x", where="n >= 3", at=dict(x=[0, 1, -2])
)
def layer_norm_constant(x: Moderate["n"]):
    assume(np.max(x) - np.min(x) > 1 / 8)
    return taylor_test(layer_norm, x, first=np.eye(len(x)) / np.sqrt(np.mean((x - np.mean(x)) ** 2)))


@false(
    "layer norm with the mean held constant",
    why="the term 11ᵀ/n is lost",
    subtle="right for directions that add up to 0",
    where="n >= 3",
    at=dict(x=[1, 2, 4]),
)
def layer_norm_constant_mean(x: OffKinks["n"]):
    n, y = len(x), layer_norm(x)
    deviation = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return equal(jacobian(layer_norm, x), (np.eye(n) - np.outer(y, y) / n) / deviation)


# The chain rule


@true("the chain rule for vectors: the outer Jacobian stands first")
def chain_rule(f: Smooth["k", "m"], g: Smooth["n", "k"], x: Moderate["n"]):
    return equal(jacobian(lambda z: f(g(z)), x), f.jacobian(g(x)) @ g.jacobian(x))


@true("the chain rule in the denominator layout: the inner Jacobian stands first")
def chain_rule_denominator(f: Smooth["k", "m"], g: Smooth["n", "k"], x: Moderate["n"]):
    inner, outer = jacobian(g, x, layout="denominator"), jacobian(f, g(x), layout="denominator")
    return equal(jacobian(lambda z: f(g(z)), x, layout="denominator"), inner @ outer)


@false(
    "the chain rule with the inner Jacobian first", why="they do not commute", subtle="the shapes fit for square ones"
)
def chain_rule_turned(f: Smooth["n", "n"], g: Smooth["n", "n"], x: Moderate["n"]):
    return equal(jacobian(lambda z: f(g(z)), x), g.jacobian(x) @ f.jacobian(g(x)))


@false("the outer Jacobian at x instead of g(x)", why="Df(g(x)) Dg(x)", subtle="nothing to see where g(x) = x")
def chain_rule_at_the_wrong_place(f: Smooth["n", "m"], g: Smooth["n", "n"], x: Moderate["n"]):
    return equal(jacobian(lambda z: f(g(z)), x), f.jacobian(x) @ g.jacobian(x))


@true("the chain rule for sin(Ax)")
def chain_sine(A: Real["m", "n"], x: Real["n"]):
    return taylor_test(lambda z: np.sin(A @ z), x, first=np.cos(A @ x)[:, None] * A)


@false(
    "the chain rule for sin(Ax) with the slopes on the wrong side",
    why="diag(cos Ax) A scales the rows",
    subtle="the shapes fit for square A",
    at=dict(A=[[1, 1], [0, 0]], x=[1, 0]),
)
def chain_sine_columns(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: np.sin(A @ z), x, first=A * np.cos(A @ x))


@true("the gradient of f(g(x)) is Dgᵀ∇f")
def chain_gradient(g: Smooth["n", "m"], x: Moderate["n"]):
    return equal(gradient(lambda z: np.sum(g(z) ** 3), x), g.jacobian(x).T @ (3 * g(x) ** 2))


@false("the gradient of f(g(x)) is Dg∇f", why="Dgᵀ∇f", subtle="the shapes fit where n = m")
def chain_gradient_untransposed(g: Smooth["n", "n"], x: Moderate["n"]):
    return equal(gradient(lambda z: np.sum(g(z) ** 3), x), g.jacobian(x) @ (3 * g(x) ** 2))


@true("least squares by the chain rule")
def least_squares(A: Real["m", "n"], x: Real["n"], y: Real["m"]):
    return taylor_test(lambda z: np.sum((A @ z - y) ** 2), x, first=2 * A.T @ (A @ x - y))


@true("least squares, computed")
def least_squares_computed(A: Moderate["m", "n"], x: Moderate["n"], y: Moderate["m"]):
    return equal(gradient(lambda z: np.sum((A @ z - y) ** 2), x), 2 * A.T @ (A @ x - y))


@false(
    "least squares without the transpose",
    why="2Aᵀ(Ax − y)",
    subtle="square A only: else the shapes do not fit",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 0], y=[1, 1]),
)
def least_squares_untransposed(A: Real["n", "n"], x: Real["n"], y: Real["n"]):
    return taylor_test(lambda z: np.sum((A @ z - y) ** 2), x, first=2 * A @ (A @ x - y))


@true("the gradient of ‖Aᵀx‖²")
def composed_norm(A: Real["n", "m"], x: Real["n"]):
    return taylor_test(lambda z: np.sum((A.T @ z) ** 2), x, first=2 * A @ A.T @ x)


@false(
    "the gradient of ‖Aᵀx‖² is 2AᵀAx",
    why="2AAᵀx",
    subtle="normal matrices hide it",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 0]),
)
def composed_norm_turned(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: np.sum((A.T @ z) ** 2), x, first=2 * A.T @ A @ x)


@true("the Jacobian of a layer Bᵀσ(Aᵀx)")
def layer(A: Real["n", "k"], B: Real["k", "m"], x: Real["n"]):
    s = sigmoid(A.T @ x)
    return taylor_test(lambda z: B.T @ sigmoid(A.T @ z), x, first=B.T @ np.diag(s * (1 - s)) @ A.T)


@true("the Jacobian of a layer Bᵀσ(Aᵀx) in the denominator layout")
def layer_denominator(A: Moderate["n", "k"], B: Moderate["k", "m"], x: Moderate["n"]):
    s = sigmoid(A.T @ x)
    J = A @ np.diag(s * (1 - s)) @ B
    return equal(jacobian(lambda z: B.T @ sigmoid(A.T @ z), x, layout="denominator"), J)


@false("the Jacobian of a layer without its slopes", why="σ′ stands between the weights")
def layer_without_slopes(A: Real["n", "k"], B: Real["k", "m"], x: Real["n"]):
    return taylor_test(lambda z: B.T @ sigmoid(A.T @ z), x, first=B.T @ A.T)


@true("the product rule for a number times a vector")
def number_times_vector(a: Real["n"], A: Real["m", "n"], x: Real["n"]):
    return taylor_test(lambda z: (a @ z) * (A @ z), x, first=(a @ x) * A + np.outer(A @ x, a))


@false(
    "the product rule for a number times a vector, the outer product turned",
    why="u∇φᵀ, rows for the outputs",
    subtle="the shapes fit for square A",
    at=dict(a=[1, 0], A=[[1, 1], [0, 1]], x=[0, 1]),
)
def number_times_vector_turned(a: Real["n"], A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: (a @ z) * (A @ z), x, first=(a @ x) * A + np.outer(a, A @ x))


@true("the product rule for an inner product of two maps")
def inner_product(u: Smooth["n", "m"], w: Smooth["n", "m"], x: Moderate["n"]):
    return equal(gradient(lambda z: u(z) @ w(z), x), u.jacobian(x).T @ w(x) + w.jacobian(x).T @ u(x))


@false("the product rule for an inner product, one term only", why="both maps move")
def inner_product_one_term(u: Smooth["n", "m"], w: Smooth["n", "m"], x: Moderate["n"]):
    return equal(gradient(lambda z: u(z) @ w(z), x), u.jacobian(x).T @ w(x))


@true("polar coordinates: the Jacobian and its determinant r")
def polar(r: Positive, t: Moderate):
    f = lambda z: np.stack([z[0] * np.cos(z[1]), z[0] * np.sin(z[1])])
    return equal(np.linalg.det(jacobian(f, np.stack([r, t]))), r)


# Forward and reverse


@true("forward is Jv, reverse is Jᵀu")
def forward_and_reverse(g: Smooth["n", "m"], x: Moderate["n"], v: Moderate["n"], u: Moderate["m"]):
    return equal(jvp(g, x, v), g.jacobian(x) @ v), equal(vjp(g, x, u), g.jacobian(x).T @ u)


@true("forward and reverse of a product of matrices agree")
def adjoint_product(A: Real["m", "n"], B: Real["k", "m"]):
    return adjoint_test(lambda v: B @ (A @ v), lambda u: A.T @ (B.T @ u), A.shape[1], B.shape[0])


@false(
    "the reverse pass in the order of the forward pass",
    why="(BA)ᵀ = AᵀBᵀ",
    subtle="square matrices that commute hide it",
    at=dict(A=[[0, 1], [0, 0]], B=[[1, 0], [0, 0]]),
)
def adjoint_product_order(A: Real["n", "n"], B: Real["n", "n"]):
    return adjoint_test(lambda v: B @ (A @ v), lambda u: B.T @ (A.T @ u), len(A), len(A))


@true("the reverse of a two-layer map")
def adjoint_layers(A: Real["m", "n"], B: Real["k", "m"], x: Real["n"]):
    slope = 1 - np.tanh(A @ x) ** 2
    return adjoint_test(lambda v: B @ (slope * (A @ v)), lambda u: A.T @ (slope * (B.T @ u)), len(x), len(B))


@false("reverse and forward that forget the slope alike", why="they agree, but neither is the derivative")
def both_without_slope(A: Real["m", "n"], x: Real["n"]):
    return (
        adjoint_test(lambda v: A @ v, lambda u: A.T @ u, len(x), len(A)),
        taylor_test(lambda z: np.tanh(A @ z), x, first=lambda v: A @ v),
    )


@true("the reverse of a cumulative sum is a cumulative sum from the end")
def adjoint_cumulative(x: Real["n"]):
    return adjoint_test(np.cumsum, lambda u: np.cumsum(u[::-1])[::-1], len(x), len(x))


@false(
    "the reverse of a cumulative sum is a cumulative sum",
    why="the triangle is transposed",
    subtle="only from n = 2 on",
    at=dict(x=[1, 1]),
)
def adjoint_cumulative_same(x: Real["n"]):
    return adjoint_test(np.cumsum, np.cumsum, len(x), len(x))


@true("gathering with repetitions scatters with a sum in reverse")
def gather(x: Moderate["n"], u: Moderate["n"]):
    return equal(vjp(lambda z: z[np.zeros(len(x), dtype=int)], x, u), np.sum(u) * np.eye(len(x))[0])


@false(
    "gathering with repetitions: the last use counts",
    why="all uses add up",
    subtle="only with repeated inputs",
    at=dict(x=[1, 0], u=[1, 1]),
)
def gather_last(x: Moderate["n"], u: Moderate["n"]):
    return equal(vjp(lambda z: z[np.zeros(len(x), dtype=int)], x, u), u[-1] * np.eye(len(x))[0])


@false(
    "the reverse of a fork overwrites",
    why="tanh(z) + z² has two paths from z",
    subtle="repeated inputs",
)
def fork_overwritten(x: Moderate["n"], u: Moderate["n"]):
    return equal(vjp(lambda z: np.tanh(z) + z**2, x, u), 2 * x * u)


@true("sorting permutes, and so does its reverse")
def sorting(x: OffKinks["n"], u: Moderate["n"]):
    order = np.argsort(x)
    return equal(vjp(lambda z: z[np.argsort(z)], x, u), (np.eye(len(x))[order]).T @ u)


# Implicit functions


@true("the solution of Ax = b by b is the inverse")
def solve_by_b(A: Invertible["n"], b: Real["n"]):
    return taylor_test(lambda z: np.linalg.solve(A, z), b, first=np.linalg.inv(A))


@true("the solution of (A + tB)x = b by t")
def solve_by_parameter(A: PositiveDefinite["n"], B: Moderate["n", "n"], b: Moderate["n"]):
    x = np.linalg.solve(A, b)
    return equal(jvp(lambda t: np.linalg.solve(A + t * B, b), 0.0, 1.0), -np.linalg.solve(A, B @ x))


@true("the gradient of cᵀA⁻¹b by A with one solve forwards and one with Aᵀ")
def adjoint_solve(A: Invertible["n"], b: Real["n"], c: Real["n"]):
    x, y = np.linalg.solve(A, b), np.linalg.solve(A.T, c)
    return taylor_test(lambda M: c @ np.linalg.solve(M, b), A, first=-np.outer(y, x))


@false(
    "the gradient of cᵀA⁻¹b with both solves with A",
    why="A⁻ᵀc",
    subtle="symmetric instances hide it",
    at=dict(A=[[1, 1], [0, 1]], b=[1, 0], c=[1, 0]),
)
def adjoint_solve_untransposed(A: Invertible["n"], b: Real["n"], c: Real["n"]):
    x, y = np.linalg.solve(A, b), np.linalg.solve(A, c)
    return taylor_test(lambda M: c @ np.linalg.solve(M, b), A, first=-np.outer(y, x))


@true("the upper half of the circle as an implicit function")
def circle(t: Moderate):
    x = np.tanh(t)
    y = np.sqrt(1 - x**2)
    return equal(gradient(lambda s: np.sqrt(1 - s**2), x), -x / y)


@false("the slope of an implicit function without the minus", why="Dy = −(D_yF)⁻¹D_xF", at=dict(t=1))
def circle_sign(t: Moderate):
    x = np.tanh(t)
    return taylor_test(lambda s: np.sqrt(1 - s**2), x, first=x / np.sqrt(1 - x**2))


@true(
    "on the sphere ‖Ax‖² has the singular vectors as critical points",
    objects=lambda A: dict(v=np.linalg.svd(A, full_matrices=False)[2][0]),
)
def lagrange(A: Moderate["m", "n"], v):
    g = gradient(lambda z: np.sum((A @ z) ** 2), v)
    return equal(g, (g @ v) * v, scale=1 + np.sum(A**2))


@true("the projection onto a range, by the normal equations, is its own Jacobian")
def projection(A: FullColumnRank["m", "n"], x: Real["m"]):
    P = A @ np.linalg.solve(A.T @ A, A.T)
    return taylor_test(lambda z: A @ np.linalg.solve(A.T @ A, A.T @ z), x, first=P)


@true("the Jacobian of a gradient of a quadratic form is symmetric")
def symmetric_jacobian(S: Symmetric["n"], x: Real["n"]):
    return taylor_test(lambda z: 2 * S @ z, x, first=2 * S)


@false(
    "every square Jacobian is symmetric",
    why="only that of a gradient is",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 0]),
)
def every_jacobian_symmetric(A: Real["n", "n"], x: Real["n"]):
    return equal(jacobian(lambda z: A @ z, x), jacobian(lambda z: A @ z, x).T)


@false(
    "the circle has a slope at (1, 0), that of √(1 − x²)",
    why="D_yF = 2y is 0 there: the tangent is vertical",
    subtle="at a limit, where the implicit function theorem does not apply",
    at=dict(c=1),
)
def circle_at_its_end(c: Positive):
    return taylor_test(lambda t: c * np.sqrt(np.abs(1 - t**2)), 1.0, first=0.0)


# Programs that write into what they made


def by_swaps(z):
    """Sorted, by swapping neighbours."""
    y = z.copy()
    for _ in range(len(y)):
        for j in range(len(y) - 1):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    return y


@true("the Jacobian of sorting by swaps is the permutation that sorts")
def sorted_by_swaps(x: OffKinks["n"]):
    assume(len(x) < 8)
    return equal(jacobian(by_swaps, x), np.eye(len(x))[np.argsort(x)])


@false(
    "the Jacobian of sorting by swaps is the permutation back",
    why="its transpose is",
    subtle="for two numbers, a permutation is its own inverse",
    at=dict(x=[2, 3, 1]),
)
def sorted_by_swaps_back(x: OffKinks["n"]):
    assume(len(x) < 8)
    return equal(jacobian(by_swaps, x), np.eye(len(x))[np.argsort(x)].T)


def eliminated(A):
    """The determinant, by elimination without a change of rows."""
    y, d = 1.0 * A, 1.0
    for k in range(len(y)):
        pivot = y[k]
        d = d * pivot[k]
        for i in range(k + 1, len(y)):
            y[i] -= y[i, k] / pivot[k] * pivot
    return d


@true("the gradient of a determinant by elimination is det(A) A⁻ᵀ")
def determinant_by_elimination(A: Moderate["n", "n"]):
    A = A + 20 * np.eye(len(A))
    assume(len(A) < 5)
    return equal(gradient(eliminated, A), np.linalg.det(A) * np.linalg.inv(A).T)


@false(
    "the gradient of a determinant by elimination is det(A) A⁻¹",
    why="the transpose is missing",
    at=dict(A=[[1, 1], [0, 1]]),
)
def determinant_by_elimination_untransposed(A: Moderate["n", "n"]):
    A = A + 20 * np.eye(len(A))
    assume(len(A) < 5)
    return equal(gradient(eliminated, A), np.linalg.det(A) * np.linalg.inv(A))


@true("a root that Newton's iteration finds moves by the implicit function theorem")
def root_by_newton(t: Moderate):
    def root(s):
        y = 0 * s
        for _ in range(40):
            y = y - (y**3 + y - s) / (3 * y**2 + 1)
        return y

    return equal(gradient(root, t), 1 / (3 * root(t) ** 2 + 1))


@true("the Jacobian of a vector two of whose entries are computed in place")
def computed_in_place(A: Moderate["n", "n"], x: Moderate["n"]):
    def f(z):
        y = A @ z
        y[0] = y[0] ** 2
        y[-1] *= z[0]
        return y

    y, J = A @ x, 1.0 * A
    J[0], y[0] = 2 * y[0] * J[0], y[0] ** 2
    J[-1] = J[-1] * x[0] + y[-1] * np.eye(len(x))[0]
    return taylor_test(f, x, first=J)


@false(
    "1/t, with the value 0 at 0, has the derivative 0 there",
    why="it grows beyond all bounds",
    subtle="at one point only, at which the code takes a case of its own",
    at=dict(t=0),
)
def pole_with_a_value(t: Real):
    return taylor_test(lambda s: 1 / s if s != 0 else 0.0, t, first=-1 / t**2 if t != 0 else 0.0)


@false(
    "log |t|, with the value 0 at 0, has the derivative 0 there",
    why="it grows beyond all bounds",
    subtle="at one point only, at which the code takes a case of its own",
    at=dict(t=0),
)
def logarithm_with_a_value(t: Real):
    f = lambda s: np.log(np.abs(s)) if s != 0 else 0.0
    return equal(gradient(f, t), 1 / t if t != 0 else 0.0)
