"""Chapter 4: difference quotients, partial and directional derivatives, gradients."""

import numpy as np
from qed import (
    Dimension,
    Elementwise,
    Index,
    InnerExponent,
    Moderate,
    Nonzero,
    NonzeroEntries,
    OffKinks,
    Positive,
    Probabilities,
    Real,
    Skew,
    Smooth,
    Symmetric,
    Unit,
    assume,
    at_most,
    chain,
    equal,
    gradient,
    hessian,
    jvp,
    less,
    taylor_test,
)

from .corpus import false, true


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x))


def log_sum_exp(x):
    return np.log(np.sum(np.exp(x)))


def stable_log_sum_exp(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


def huber(x):
    return np.sum(np.where(np.abs(x) <= 1, x**2 / 2, np.abs(x) - 0.5))


# Examples of the chapter: linear, squared norm, quadratic form


@true("the gradient of a linear function")
def linear(a: Real["n"], x: Real["n"]):
    return taylor_test(lambda z: a @ z, x, first=a)


@true("the gradient of a linear function, computed")
def linear_computed(a: Real["n"], x: Real["n"]):
    return equal(gradient(lambda z: a @ z, x), a)


@false("the gradient of a linear function is x", why="it is a: the roles are exchanged")
def linear_turned(a: Real["n"], x: Real["n"]):
    return taylor_test(lambda z: a @ z, x, first=x)


@true("one partial derivative of a linear function, the others held fixed")
def linear_partial(a: Real["n"], x: Real["n"], i: Index["n"]):
    e = np.eye(len(x))[i - 1]
    return taylor_test(lambda t: a @ (x + t * e), 0.0, first=a[i - 1])


@false(
    "the partial derivative of a linear function is that of the next entry",
    why="∂(aᵀx)/∂xᵢ is aᵢ, not aᵢ₊₁",
    subtle="nothing to see for n = 1 or equal entries",
    at=dict(a=[1, 2], x=[0, 0], i=1),
)
def linear_partial_shifted(a: Real["n"], x: Real["n"], i: Index["n"]):
    return equal(gradient(lambda z: a @ z, x)[i - 1], a[i % len(a)])


@true("the gradient of the squared norm")
def squared_norm(x: Real["n"]):
    return taylor_test(lambda z: z @ z, x, first=2 * x)


@false(
    "the gradient of the squared norm, too large by a millionth",
    why="2x (1 + 1e-6) is not 2x",
    subtle="a factor 1 + 1e-6",
    at=dict(x=[1, 0]),
)
def squared_norm_millionth(x: Real["n"]):
    return taylor_test(lambda z: z @ z, x, first=2 * x * (1 + 1e-6))


@false(
    "the computed gradient of the squared norm, too large by a thousand-millionth",
    why="2x (1 + 1e-9) is not 2x",
    subtle="a factor 1 + 1e-9",
    at=dict(x=[1, 0]),
)
def squared_norm_billionth(x: Real["n"]):
    return equal(gradient(lambda z: z @ z, x), 2 * x * (1 + 1e-9))


@false("the gradient of the squared norm is x", why="the factor 2 is lost")
def squared_norm_halved(x: Real["n"]):
    return taylor_test(lambda z: z @ z, x, first=x)


@false(
    "the gradient of the squared norm is right but for the last entry of long vectors",
    why="the last of four or more entries is 2xₙ, not xₙ",
    subtle="one coordinate of many, and only from n = 4 on",
    at=dict(x=[1, 1, 1, 1]),
)
def squared_norm_last_entry(x: Real["n"]):
    g = 2 * x
    if len(x) > 3:
        g = np.concatenate([g[:-1], x[-1:]])
    return taylor_test(lambda z: z @ z, x, first=g)


@true("the gradient of the squared distance to a point, at every scale")
def squared_distance(x: Real["n"], y: Real["n"]):
    return taylor_test(lambda z: np.sum((z - y) ** 2), x, first=2 * (x - y))


@false(
    "the squared distance to y rises along x",
    why="the gradient is 2(x − y)",
    subtle="nothing to see where y = 0",
    at=dict(x=[1, 0], y=[1, 1]),
)
def squared_distance_forgets(x: Real["n"], y: Real["n"]):
    return taylor_test(lambda z: np.sum((z - y) ** 2), x, first=2 * x)


@true("the gradient of a quadratic form")
def quadratic_form(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: z @ A @ z, x, first=(A + A.T) @ x)


@true("the gradient of a quadratic form, computed")
def quadratic_form_computed(A: Real["n", "n"], x: Real["n"]):
    return equal(gradient(lambda z: z @ A @ z, x), (A + A.T) @ x)


@true("the gradient of a quadratic form with symmetric S is 2Sx")
def quadratic_form_of_symmetric(S: Symmetric["n"], x: Real["n"]):
    return taylor_test(lambda z: z @ S @ z, x, first=2 * S @ x)


@false(
    "2Ax for A that is not symmetric",
    why="(A + Aᵀ)x",
    subtle="symmetric instances hide it",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 1]),
)
def quadratic_form_symmetric(A: Real["n", "n"], x: Real["n"]):
    return equal(gradient(lambda z: z @ A @ z, x), 2 * A @ x)


@false(
    "2Aᵀx for A that is not symmetric",
    why="(A + Aᵀ)x",
    subtle="symmetric instances hide it",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 0]),
)
def quadratic_form_transposed(A: Real["n", "n"], x: Real["n"]):
    return taylor_test(lambda z: z @ A @ z, x, first=2 * A.T @ x)


@true("a skew form is 0, and so is its gradient")
def skew_form(K: Skew["n"], x: Real["n"]):
    return taylor_test(lambda z: z @ K @ z, x, first=np.zeros(len(x)))


@true("x is perpendicular to Kx for a skew K, without a scale")
def skew_perpendicular(K: Skew["n"], x: Real["n"]):
    return equal((2 * x) @ (K @ x), 0.0)


@false(
    "a tiny second component has the wrong sign",
    why="∂/∂x₂ of x₁² + 1e-9 x₂² is +2e-9 x₂",
    subtle="a tiny component beside a large one",
    at=dict(x=[1, 1]),
)
def tiny_component(x: Real[2]):
    return taylor_test(lambda z: z[0] ** 2 + 1e-9 * z[1] ** 2, x, first=np.array([2 * x[0], -2e-9 * x[1]]))


@true("a tiny second component beside a large first one")
def tiny_component_right(x: Moderate[2]):
    return equal(gradient(lambda z: z[0] ** 2 + 1e-9 * z[1] ** 2, x), np.array([2 * x[0], 2e-9 * x[1]]))


# Difference quotients


@true("the forward difference of a square is too large by h")
def forward_difference(x: Moderate, h: Positive):
    return equal(((x + h) ** 2 - x**2) / h, 2 * x + h, scale=(x**2 + (x + h) ** 2) / h + np.abs(x) + h)


@true("the central difference of a cubic is too large by h²")
def central_difference(x: Moderate):
    h = 1 / 8
    return equal(
        ((x + h) ** 3 - (x - h) ** 3) / (2 * h),
        gradient(lambda t: t**3, x) + h**2,
        scale=(np.abs(x) + h) ** 3 / h + 1,
    )


@false(
    "the central difference of a cubic is exact",
    why="it is 3x² + h²",
    subtle="off by h² = 2^-20, relative to 3x²",
    at=dict(x=1),
)
def central_difference_exact(x: Moderate):
    h = 2.0**-10
    return equal(((x + h) ** 3 - (x - h) ** 3) / (2 * h), gradient(lambda t: t**3, x))


@true("the error of the forward difference of sin is at most h/2")
def forward_difference_error(x: Moderate):
    h = 2.0**-12
    return at_most(np.abs((np.sin(x + h) - np.sin(x)) / h - gradient(np.sin, x)), h / 2 + 1e-11)


@false(
    "the error of the forward difference of sin is at most h/4",
    why="near x = π/2 it is almost h/2",
    subtle="only where |sin x| > 1/2",
    at=dict(x=2),
)
def forward_difference_error_quarter(x: Moderate):
    h = 2.0**-12
    return at_most(np.abs((np.sin(x + h) - np.sin(x)) / h - gradient(np.sin, x)), h / 4)


# Directional derivatives, steepest ascent, level sets


@true("the slope along v is the gradient times v")
def directional(A: Moderate["n", "n"], x: Moderate["n"], v: Moderate["n"]):
    f = lambda z: np.sin(z @ A @ z)
    return equal(jvp(f, x, v), gradient(f, x) @ v)


@true("the slope of a cubic along v, as a function of t")
def directional_along_a_line(a: Real["n"], x: Real["n"], v: Real["n"]):
    return taylor_test(lambda t: (a @ (x + t * v)) ** 3, 0.0, first=3 * (a @ x) ** 2 * (a @ v))


@false(
    "the slope along v is that along the unit vector of v",
    why="the derivative along v is ∇fᵀv, with the length of v",
    subtle="nothing to see for unit vectors and critical points",
    at=dict(x=[1, 0], v=[2, 0]),
)
def directional_of_unit_length(x: Moderate["n"], v: Nonzero["n"]):
    return equal(jvp(lambda z: z @ z, x, v), 2 * x @ v / np.linalg.norm(v))


@true("no unit direction rises faster than the gradient")
def steepest_ascent(a: Real["n"], u: Unit["n"]):
    return at_most(a @ u, np.linalg.norm(a), sharp=True)


@true("along the gradient's direction f rises at the rate of its norm")
def steepest_rate(A: Moderate["m", "n"], y: Moderate["m"], x: Moderate["n"]):
    f = lambda z: np.sum((A @ z - y) ** 2)
    g = gradient(f, x)
    assume(np.linalg.norm(g) > 1 / 8)
    return equal(jvp(f, x, g / np.linalg.norm(g)), np.linalg.norm(g))


@false(
    "along the gradient f rises at the rate of its norm", why="at the rate of the squared norm: ∇f is no unit vector"
)
def steepest_rate_without_length(x: Moderate["n"]):
    f = lambda z: z @ z + np.sum(z)
    g = gradient(f, x)
    return equal(jvp(f, x, g), np.linalg.norm(g))


@true("the gradient is orthogonal to a circle, a level set of the norm")
def gradient_normal(r: Positive, t: Real):
    curve = lambda s: np.array([r * np.cos(s), r * np.sin(s)])
    return taylor_test(lambda s: curve(s) @ curve(s), t, first=0.0)


@false(
    "a step against the gradient, however long, goes down",
    why="‖x − 3x‖² is larger than ‖x‖²: the step leads beyond the minimum",
)
def any_step_goes_down(x: NonzeroEntries["n"]):
    f = lambda z: z @ z
    return less(f(x - 1.5 * 2 * x), f(x))


# Product, quotient and chain rules


@true("the product rule for two functions of a vector")
def product_rule(a: Real["n"], x: Real["n"]):
    return taylor_test(lambda z: (a @ z) * (z @ z), x, first=(x @ x) * a + (a @ x) * 2 * x)


@true("the product rule, every factor differentiated by itself")
def product_rule_computed(a: Moderate["n"], B: Moderate["n", "n"], x: Moderate["n"]):
    f, g = lambda z: np.exp(a @ z / 4), lambda z: np.sin(z @ B @ z)
    return equal(gradient(lambda z: f(z) * g(z), x), g(x) * gradient(f, x) + f(x) * gradient(g, x))


@false("the gradient of a product is the product of the gradients", why="(fg)′ = f′g + fg′")
def product_of_gradients(a: Moderate["n"], x: Moderate["n"]):
    f, g = lambda z: a @ z, lambda z: z @ z
    return equal(gradient(lambda z: f(z) * g(z), x), gradient(f, x) * gradient(g, x))


@false(
    "only the first factor of a product is differentiated",
    why="(aᵀx)² has the gradient 2(aᵀx)a",
    subtle="nothing to see where aᵀx = 0",
    at=dict(a=[1, 0], x=[1, 1]),
)
def product_one_term(a: Real["n"], x: Real["n"]):
    return taylor_test(lambda z: (a @ z) * (a @ z), x, first=(a @ x) * a)


@true("the quotient rule for a Rayleigh quotient")
def rayleigh(A: Real["n", "n"], x: Nonzero["n"]):
    quotient = lambda z: (z @ A @ z) / (z @ z)
    return taylor_test(quotient, x, first=((A + A.T) @ x - 2 * quotient(x) * x) / (x @ x))


@false(
    "the quotient rule for a Rayleigh quotient with A taken for symmetric",
    why="the numerator's gradient is (A + Aᵀ)x",
    subtle="symmetric instances hide it",
    at=dict(A=[[0, 1], [0, 0]], x=[1, 2]),
)
def rayleigh_symmetric(A: Moderate["n", "n"], x: OffKinks["n"]):
    quotient = lambda z: (z @ A @ z) / (z @ z)
    return equal(gradient(quotient, x), 2 * (A @ x - quotient(x) * x) / (x @ x))


@false("the quotient rule with the wrong sign", why="(f/g)′ = (f′g − fg′)/g²")
def quotient_sign(a: Real["n"], x: Real["n"]):
    f, g = a @ x, 1 + x @ x
    return taylor_test(lambda z: (a @ z) / (1 + z @ z), x, first=(g * a + f * 2 * x) / g**2)


@true("the chain rule for a generic function of one number")
def chain_scalar(f: Smooth["n", 1], g: Smooth[1, "n"], t: Moderate[1]):
    return equal(gradient(lambda s: f(g(s))[0], t), (f.jacobian(g(t)) @ g.jacobian(t))[0])


@true("the derivative of sin(t³), as one does it at school")
def chain_school(t: Real):
    return taylor_test(lambda s: np.sin(s**3), t, first=3 * t**2 * np.cos(t**3))


@false(
    "the outer derivative is taken at x, not at g(x)",
    why="h′(x) = f′(g(x)) g′(x)",
    subtle="nothing to see at the fixed points 0 and 1 of t²",
    at=dict(t=2),
)
def chain_at_the_wrong_place(t: Real):
    return taylor_test(lambda s: np.sin(s**2), t, first=2 * t * np.cos(t))


@true("the chain rule over n paths, along a curve")
def chain_paths(a: Real["n"], b: Real["n"], t: Real):
    x, dx = lambda s: np.cos(a * s + b), -a * np.sin(a * t + b)
    return taylor_test(lambda s: np.sum(x(s) ** 3), t, first=np.sum(3 * x(t) ** 2 * dx))


@false(
    "the chain rule along a curve, one path left out",
    why="the sum runs over all n paths",
    subtle="only from n = 2 on",
    at=dict(a=[1, 2], b=[1, 1], t=1),
)
def chain_paths_but_one(a: Real["n"], b: Real["n"], t: Real):
    x, dx = lambda s: np.cos(a * s + b), -a * np.sin(a * t + b)
    one_of_them = np.sum((3 * x(t) ** 2 * dx)[: max(1, len(a) - 1)])
    return taylor_test(lambda s: np.sum(x(s) ** 3), t, first=one_of_them)


@true("the gradient of an elementwise sum has the slopes as its entries")
def elementwise_sum(x: Real["n"]):
    return taylor_test(lambda z: np.sum(np.tanh(z)), x, first=1 - np.tanh(x) ** 2)


@false("tanh has the slope 1 − tanh", why="1 − tanh²", subtle="nothing to see at x = 0", at=dict(x=[0, 1]))
def tanh_slope(x: Real["n"]):
    return taylor_test(lambda z: np.sum(np.tanh(z)), x, first=1 - np.tanh(x))


@true("the same input used twice: all uses count")
def repeated_input(x: Real["n"]):
    return taylor_test(lambda z: z @ np.concatenate([z[1:], z[:1]]), x, first=np.roll(x, 1) + np.roll(x, -1))


@false(
    "the same input used twice: one use forgotten",
    why="xᵢ meets both of its neighbours",
    subtle="only with repeated inputs",
    at=dict(x=[1, 2, 0]),
)
def repeated_input_once(x: Real["n"]):
    return taylor_test(lambda z: z @ np.concatenate([z[1:], z[:1]]), x, first=np.roll(x, -1))


@true("a function of two arguments: a gradient for each")
def two_arguments(A: Moderate["m", "n"], x: Moderate["n"], y: Moderate["m"]):
    by_y, by_x = gradient(lambda y, x: y @ A @ x, y, x)
    return equal(by_y, A @ x), equal(by_x, A.T @ y)


@false(
    "a bilinear function's gradients are exchanged",
    why="∇_y yᵀAx = Ax",
    at=dict(A=[[1, 2], [0, 1]], x=[1, 0], y=[0, 1]),
)
def two_arguments_exchanged(A: Real["n", "n"], x: Real["n"], y: Real["n"]):
    return taylor_test(lambda z: z @ A @ x, y, first=A.T @ y)


@false(
    "a generic elementwise function applied twice has one slope",
    why="f(f(x)) has the slope f′(f(x)) f′(x)",
)
def elementwise_twice(s: Elementwise, x: Moderate["n"]):
    return equal(gradient(lambda z: np.sum(s(s(z))), x), gradient(lambda z: np.sum(s(z)), x))


# Norms


@true("the gradient of the Euclidean norm")
def norm(x: Nonzero["n"]):
    return taylor_test(np.linalg.norm, x, first=x / np.linalg.norm(x))


@true("the gradient of the Euclidean norm, computed")
def norm_computed(x: OffKinks["n"]):
    return equal(gradient(np.linalg.norm, x), x / np.linalg.norm(x))


@false(
    "the Euclidean norm has the gradient 0 at 0",
    why="‖hv‖ = |h| has a kink",
    subtle="at a kink, where both one-sided slopes cancel",
    at=dict(n=2),
)
def norm_at_zero(n: Dimension):
    return taylor_test(np.linalg.norm, np.zeros(n), first=np.zeros(n))


@true("the gradient of the p-norm for 1 < p < ∞")
def p_norm(x: OffKinks["n"], p: InnerExponent):
    r = np.sum(np.abs(x) ** p) ** (1 / p)
    g = np.sign(x) * (np.abs(x) / r) ** (p - 1)
    return equal(gradient(lambda z: np.sum(np.abs(z) ** p) ** (1 / p), x), g)


@false(
    "the gradient of the p-norm without the signs",
    why="negative entries pull the other way",
    subtle="only where an entry is negative",
    at=dict(x=[1, -2], p=3),
)
def p_norm_without_signs(x: OffKinks["n"], p: InnerExponent):
    r = np.sum(np.abs(x) ** p) ** (1 / p)
    return equal(gradient(lambda z: np.sum(np.abs(z) ** p) ** (1 / p), x), (np.abs(x) / r) ** (p - 1))


@true("the gradient of the sum of cubes of sizes, kinks included")
def cubes_of_sizes(x: Real["n"]):
    return taylor_test(lambda z: np.sum(np.abs(z) ** 3), x, first=3 * x * np.abs(x))


@true("the gradient of the 1-norm away from its kinks")
def one_norm(x: NonzeroEntries["n"]):
    return taylor_test(lambda z: np.sum(np.abs(z)), x, first=np.sign(x))


@false(
    "the sign is the gradient of the 1-norm everywhere",
    why="|x| has a kink at 0",
    subtle="only at a kink",
    at=dict(x=[0, 1]),
)
def one_norm_everywhere(x: Real["n"]):
    return taylor_test(lambda z: np.sum(np.abs(z)), x, first=np.sign(x))


@false(
    "the computed gradient of the 1-norm is the sign, kinks included",
    why="at an entry 0 there is no gradient",
    subtle="only at a kink",
    at=dict(x=[0, 1]),
)
def one_norm_computed_everywhere(x: Moderate["n"]):
    return equal(gradient(lambda z: np.sum(np.abs(z)), x), np.sign(x))


@true("the gradient of the largest entry where there is no tie")
def largest_entry(x: OffKinks["n"]):
    return equal(gradient(np.max, x), np.eye(len(x))[np.argmax(x)])


@false(
    "the gradient of the largest entry, ties included",
    why="at a tie the larger of two slopes counts",
    subtle="only at a tie",
    at=dict(x=[1, 1]),
)
def largest_entry_with_ties(x: Real["n"]):
    return taylor_test(np.max, x, first=np.eye(len(x))[np.argmax(x)])


@false(
    "at a tie the largest entry has the mean of the slopes",
    why="max(h, −h) = |h| has a kink",
    subtle="at a tie",
    at=dict(c=1),
)
def largest_entry_shared(c: Real):
    return taylor_test(np.max, np.array([c, c]), first=np.array([0.5, 0.5]))


@true("the square of the largest size at a tie with 0 is differentiable at 0")
def square_of_the_largest(n: Dimension):
    return taylor_test(lambda z: np.max(np.abs(z)) ** 2, np.zeros(n), first=np.zeros(n))


# Losses


@true("the gradient of log-sum-exp is softmax, as printed")
def log_sum_exp_gradient(x: Real["n"]):
    return taylor_test(log_sum_exp, x, first=softmax(x))


@true("the gradient of log-sum-exp on moderate numbers")
def log_sum_exp_moderate(x: Moderate["n"]):
    return equal(gradient(log_sum_exp, x), softmax(x))


@true("the gradient of the stable log-sum-exp, at every scale")
def log_sum_exp_stable(x: Real["n"]):
    e = np.exp(x - np.max(x))
    return taylor_test(stable_log_sum_exp, x, first=e / np.sum(e))


@true("the computed gradient of the stable log-sum-exp, ties included")
def log_sum_exp_stable_computed(x: Moderate["n"]):
    return equal(gradient(stable_log_sum_exp, x), softmax(x))


@true("log-sum-exp of equal entries, a tie of all of them")
def log_sum_exp_at_a_tie(c: Moderate, n: Dimension):
    return equal(gradient(stable_log_sum_exp, c * np.ones(n)), np.ones(n) / n)


@false("the gradient of log-sum-exp is divided by the largest exponential", why="the sum of them all divides")
def log_sum_exp_by_the_largest(x: Real["n"]):
    return taylor_test(log_sum_exp, x, first=np.exp(x) / np.max(np.exp(x)))


@false(
    "the stable log-sum-exp moves with its largest entry alone",
    why="the shift cancels: the gradient is softmax",
    subtle="only from n = 2 on",
    at=dict(x=[0, 1]),
)
def log_sum_exp_shift_counts(x: Real["n"]):
    return taylor_test(stable_log_sum_exp, x, first=np.eye(len(x))[np.argmax(x)])


@true("the entries of the gradient of log-sum-exp add up to 1")
def softmax_sums_to_one(x: Moderate["n"]):
    return equal(np.sum(gradient(log_sum_exp, x)), 1.0)


@true("cross-entropy after softmax: s − y where y adds up to 1")
def cross_entropy(z: Moderate["n"], y: Probabilities["n"]):
    return equal(gradient(lambda t: -(y @ np.log(softmax(t))), z), softmax(z) - y)


@false(
    "cross-entropy after softmax: s − y for every y",
    why="(Σy) s − y",
    subtle="only where y does not add up to 1",
    at=dict(z=[0, 0], y=[1, 1]),
)
def cross_entropy_of_any(z: Real["n"], y: Real["n"]):
    return taylor_test(lambda t: -(y @ np.log(softmax(t))), z, first=softmax(z) - y)


@false("cross-entropy after softmax has a factor s(1 − s) left", why="it cancels: s − y")
def cross_entropy_paired_wrongly(z: Moderate["n"], y: Probabilities["n"]):
    s = softmax(z)
    return taylor_test(lambda t: -(y @ np.log(softmax(t))), z, first=(s - y) * s * (1 - s))


@true("Huber's loss is continuously differentiable: x cut off at ±1")
def huber_gradient(x: Real["n"]):
    return taylor_test(huber, x, first=np.maximum(-1.0, np.minimum(x, 1.0)))


@true("the computed gradient of Huber's loss, seams included")
def huber_computed(x: Moderate["n"]):
    return equal(gradient(huber, x), np.maximum(-1.0, np.minimum(x, 1.0)))


@false(
    "Huber's loss has the slope x everywhere",
    why="beyond 1 it is 1",
    subtle="only beyond 1",
    at=dict(x=[2]),
)
def huber_beyond_one(x: Real["n"]):
    return taylor_test(huber, x, first=x)


@true("the hinge away from its kink")
def hinge(w: Moderate["n"], x: Moderate["n"]):
    assume(np.abs(1 - w @ x) > 1 / 16)
    return equal(gradient(lambda v: np.maximum(0.0, 1 - v @ x), w), np.where(w @ x < 1, -1.0, 0.0) * x)


@false(
    "the hinge at its kink takes half the slope",
    why="max(0, h) has a kink at 0",
    subtle="at a kink",
    at=dict(x=[1, 0]),
)
def hinge_at_its_kink(x: Unit["n"]):
    return taylor_test(lambda v: np.maximum(0.0, 1 - v @ x), x, first=-x / 2)


@true("the squared hinge has no kink")
def squared_hinge(w: Real["n"], x: Real["n"]):
    return taylor_test(lambda v: np.maximum(0.0, 1 - v @ x) ** 2, w, first=-2 * np.maximum(0.0, 1 - w @ x) * x)


@true("the gradient of log(1 + ‖x‖²), on numbers of every size")
def log_one_plus(x: Real["n"]):
    return taylor_test(lambda z: np.log(1 + z @ z), x, first=2 * x / (1 + x @ x))


@false("the gradient of log(1 + ‖x‖²) without its denominator", why="2x/(1 + ‖x‖²)")
def log_one_plus_without_denominator(x: Moderate["n"]):
    return equal(gradient(lambda z: np.log(1 + z @ z), x), 2 * x)


@true("logistic regression: the gradient of a sum over examples")
def logistic(A: Real["m", "n"], w: Real["n"]):
    return taylor_test(lambda v: np.sum(np.log(1 + np.exp(-(A @ v)))), w, first=-A.T @ (1 / (1 + np.exp(A @ w))))


@false(
    "logistic regression: the mean for the sum of the examples",
    why="the sum is m times as large",
    subtle="nothing to see for one example",
    at=dict(A=[[1], [1]], w=[0]),
)
def logistic_mean(A: Real["m", "n"], w: Real["n"]):
    g = -A.T @ (1 / (1 + np.exp(A @ w)))
    return taylor_test(lambda v: np.sum(np.log(1 + np.exp(-(A @ v)))), w, first=g / len(A))


@true("entropy is steepest where a probability is small")
def entropy(p: Positive["n"]):
    return taylor_test(lambda q: -np.sum(q * np.log(q)), p, first=-np.log(p) - 1)


@false(
    "entropy's slope without the 1 of the product rule",
    why="(q log q)′ = log q + 1",
)
def entropy_without_one(p: Probabilities["n"]):
    return equal(gradient(lambda q: -np.sum(q * np.log(q)), p), -np.log(p))


@true("the product of all entries: the product of the others")
def product_of_entries(x: OffKinks["n"]):
    return equal(gradient(np.prod, x), np.prod(x) / x)


# Statements about one point


def between_axes(z):
    """xy/(x² + y²): partial derivatives everywhere, not even continuous at 0."""
    return z[0] * z[1] / (z @ z) if z @ z > 0 else 0.0 * z[0]


def along_parabola(z):
    """x³y/(x⁴ + y²): flat along every line through 0, ½x along y = x²."""
    return z[0] ** 3 * z[1] / (z[0] ** 4 + z[1] ** 2) if z @ z > 0 else 0.0 * z[0]


def wedge(z):
    """x²y/(x² + y²): a slope along every direction at 0, none of them linear."""
    return z[0] ** 2 * z[1] / (z @ z) if z @ z > 0 else 0.0 * z[0]


@true("xy/(x² + y²) is flat along the axes")
def between_axes_partial(c: Nonzero):
    return taylor_test(lambda t: between_axes(np.array([c * t, 0.0])), 0.0, first=0.0)


@false(
    "xy/(x² + y²) has the gradient 0 at 0",
    why="it is 1/2 on the diagonal",
    subtle="both partial derivatives exist and are 0",
    at=dict(c=1),
)
def between_axes_at_zero(c: Nonzero):
    return taylor_test(lambda z: between_axes(c * z), np.zeros(2), first=np.zeros(2))


@false(
    "x³y/(x⁴ + y²) has the gradient 0 at 0",
    why="along y = x² it is ½x: Gateaux, not Fréchet",
    subtle="flat along every straight line",
    at=dict(c=1),
)
def along_parabola_at_zero(c: Nonzero):
    return taylor_test(lambda z: along_parabola(c * z), np.zeros(2), first=np.zeros(2))


@true("x³y/(x⁴ + y²) is flat along every line through 0")
def along_lines(v: OffKinks[2]):
    return taylor_test(lambda t: along_parabola(t * v), 0.0, first=0.0)


@false(
    "x²y/(x² + y²) has its partial derivatives as its gradient at 0",
    why="along (1, 1) it rises at 1/2",
    subtle="it has a slope along every direction, but they are not linear",
    at=dict(c=1),
)
def wedge_at_zero(c: Positive):
    return taylor_test(lambda z: wedge(c * z), np.zeros(2), first=np.zeros(2))


@true("x²y/(x² + y²) rises along every line at 0")
def wedge_along_a_line(v: NonzeroEntries[2]):
    return taylor_test(lambda t: wedge(t * v), 0.0, first=v[0] ** 2 * v[1] / (v @ v))


@true("x² sin(1/x) is differentiable at 0, though its slope is not continuous")
def wild_square(c: OffKinks[1]):
    return taylor_test(lambda t: t**2 * np.sin(c[0] / t) if t != 0 else 0.0, 0.0, first=0.0)


@false(
    "x sin(1/x) has the derivative 0 at 0",
    why="its quotient sin(1/h) has no limit",
    subtle="at a limit that does not exist",
    at=dict(c=1),
)
def wild_line(c: Positive):
    return taylor_test(lambda t: t * np.sin(c / t) if t != 0 else 0.0, 0.0, first=0.0)


@true("x|x| has the derivative 2|x|, at 0 as well")
def x_times_size(x: Real):
    return taylor_test(lambda t: t * np.abs(t), x, first=2 * np.abs(x))


@false(
    "the square root has the derivative 0 at 0", why="√h/h → ∞", subtle="at a limit that does not exist", at=dict(c=1)
)
def root_at_zero(c: Positive):
    return taylor_test(lambda t: np.sqrt(c * np.abs(t)), 0.0, first=0.0)


@true("differentiable at a point is a chain of inequalities: the tangent of a convex function lies below")
def tangent_below(x: Moderate["n"], y: Moderate["n"]):
    return chain(log_sum_exp(x) + softmax(x) @ (y - x), "≤", log_sum_exp(y))


@false("the tangent of log-sum-exp lies above", why="it is convex", at=dict(x=[0, 0], y=[1, 0]))
def tangent_above(x: Moderate["n"], y: Moderate["n"]):
    return at_most(log_sum_exp(y), log_sum_exp(x) + gradient(log_sum_exp, x) @ (y - x))


# Numbers in the code, cases beside branches, columns


@true("the gradient of the 3-norm, its exponents written out")
def three_norm(x: NonzeroEntries["n"]):
    f = lambda z: np.sum(np.abs(z) ** 3) ** (1 / 3)
    return taylor_test(f, x, first=np.sign(x) * x**2 / np.sum(np.abs(x) ** 3) ** (2 / 3))


@true("the computed gradient of the 3-norm, its exponents written out")
def three_norm_computed(x: NonzeroEntries["n"]):
    f = lambda z: np.sum(np.abs(z) ** 3) ** (1 / 3)
    return equal(gradient(f, x), np.sign(x) * x**2 / np.sum(np.abs(x) ** 3) ** (2 / 3))


@false(
    "the gradient of the 3-norm, the exponent that is left is 1/3",
    why="1 − 1/3 = 2/3",
    at=dict(x=[1, 1]),
)
def three_norm_exponent(x: NonzeroEntries["n"]):
    f = lambda z: np.sum(np.abs(z) ** 3) ** (1 / 3)
    return taylor_test(f, x, first=np.sign(x) * x**2 / np.sum(np.abs(x) ** 3) ** (1 / 3))


def elu(z, slope=1.0):
    return np.sum(np.where(z > 0, slope * z, np.exp(np.minimum(z, 0)) - 1))


@true("ELU has the slope 1 at 0, from both sides")
def elu_slopes(x: Moderate["n"]):
    return equal(gradient(elu, x), np.where(x > 0, 1, np.exp(np.minimum(x, 0))))


@false(
    "ELU that is twice as steep on one side has a slope at 0",
    why="1 from the left, 2 from the right",
    subtle="only at 0",
    at=dict(x=[0]),
)
def elu_steep(x: Moderate["n"]):
    return equal(gradient(lambda z: elu(z, 2.0), x), np.where(x > 0, 2, np.exp(np.minimum(x, 0))))


@false("ELU has a second derivative at 0", why="0 from the right, 1 from the left", subtle="only at 0", at=dict(x=[0]))
def elu_curvature(x: Moderate["n"]):
    return equal(hessian(elu, x), np.diag(np.where(x > 0, 0, np.exp(np.minimum(x, 0)))))


@true("x/(exp(x) − 1) has the slope −1/2 at 0, where it is 1 by a case of its own")
def bernoulli(x: Moderate):
    assume(x == 0 or abs(x) > 1 / 16)
    f = lambda t: 1.0 if t == 0 else t / (np.exp(t) - 1)
    slope = -0.5 if x == 0 else (np.exp(x) - 1 - x * np.exp(x)) / (np.exp(x) - 1) ** 2
    return taylor_test(f, x, first=slope)


@true("the gradient of xᵀAx, for a column x and a value that is 1×1")
def column_form(A: Moderate["n", "n"], x: Moderate["n"]):
    column = x[:, None]
    return equal(gradient(lambda z: z.T @ A @ z, column), (A + A.T) @ column)


@false(
    "the gradient of xᵀAx, for a column x, is 2Ax",
    why="(A + Aᵀ)x",
    subtle="only where A is not symmetric",
    at=dict(A=[[0, 1], [0, 0]], x=[0, 1]),
)
def column_form_halved(A: Moderate["n", "n"], x: Moderate["n"]):
    column = x[:, None]
    return taylor_test(lambda z: z.T @ A @ z, column, first=2 * A @ column)
