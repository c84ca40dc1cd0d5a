"""Derivatives as they are printed, beside Taylor remainders and differences of the functions themselves.

Points have no zero and no equal entries, matrices are not symmetric, and m, n and k differ: what is transposed, or
taken at the wrong place, does not pass.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qed import taylor_test
from qed.errors import NotWellFormed
from qed.families import (
    Dimension,
    Elementwise,
    Invertible,
    Positive,
    Real,
    Smooth,
    SmoothOfMatrix,
    SmoothOfTwo,
    Symmetric,
)
from qed.hypotheses import Hypotheses
from qed.printed import jets
from qed.printed.claims import bind
from qed.printed.kinds import declared, named

Array = np.ndarray

SIZES = {"m": 2, "n": 3, "k": 4}
SYMBOLS: dict[str, Any] = dict(
    x=Real["n"],
    y=Real["n"],
    z=Real["m"],
    w=Real["k"],
    t=Real,
    A=Real["m", "n"],
    B=Real["k", "m"],
    C=Real["n", "n"],
    S=Symmetric["n"],
    X=Real["m", "n"],
    Y=Invertible["n"],
    Z=Invertible["m"],
    q=Positive["n"],
    f=Smooth["n"],
    g=Smooth["n", "m"],
    h=Smooth,
    c=Smooth[1, "n"],
    P=SmoothOfTwo["n", "m"],
    G=SmoothOfMatrix["m", "n"],
    H=SmoothOfMatrix["m", "n", "k"],
    sigma=Elementwise,
    m=Dimension,
    n=Dimension,
)
HYPOTHESES = Hypotheses.of(named(SYMBOLS))
TYPES = declared(HYPOTHESES)


def drawn(seed: int) -> dict[str, Any]:
    """Values off zero with different entries; functions that are generic."""
    rng = np.random.default_rng(seed)
    values: dict[str, Any] = {}
    for name, hypothesis in HYPOTHESES.parameters.items():
        if hypothesis is Dimension:
            values[name] = SIZES[name]
            continue
        value = hypothesis.family.sample(rng, hypothesis.resolve(SIZES))
        if isinstance(value, np.ndarray):
            size = value.size
            value = rng.permutation(np.arange(1, size + 1)).reshape(value.shape) / (size + 3.0) + 0.05
            value *= 1.0 if name == "q" else rng.choice([-1.0, 1.0], value.shape)
            if name == "S":
                value = value + value.T
            if name in "YZ":
                value = value + 3.0 * np.eye(len(value))
        values[name] = float(rng.uniform(0.3, 1.4)) if isinstance(value, float) else value
    return values


def evaluated(latex: str, values: dict[str, Any], given: tuple[str, ...] = (), layout: str = "numerator") -> Any:
    """The value of a printed expression."""
    printed = bind(latex + " = 0", TYPES, given, layout)
    (judged,) = printed.evaluated(values, SIZES)
    assert not judged.undefined, judged.undefined
    (row,) = judged.rows
    side = np.asarray(row.sides[0])
    return side[:, 0] if side.ndim == 2 and side.shape[1] == 1 else side


def along(latex: str, symbol: str, values: dict[str, Any], given: tuple[str, ...] = ()) -> Any:
    """A printed expression as a function of one of its symbols."""
    return lambda point: evaluated(latex, {**values, symbol: float(point) if np.ndim(point) == 0 else point}, given)


def differences(function: Any, point: Array, step: float = 1e-5) -> Array:
    """Central differences: the axes of the value, then those of the point."""
    value = np.asarray(function(point))
    made = np.empty(value.shape + point.shape)
    for place in np.ndindex(point.shape):
        moved = np.zeros(point.shape)
        moved[place] = step
        made[(..., *place)] = (np.asarray(function(point + moved)) - np.asarray(function(point - moved))) / (2 * step)
    return made


def agrees(derivative: Array, expected: Array) -> None:
    assert derivative.shape == expected.shape
    assert np.max(np.abs(derivative - expected)) <= 2e-7 * max(1.0, float(np.max(np.abs(expected))))


def is_derivative(function: Any, point: Any, first: Any, second: Any = None) -> None:
    """A Taylor test that was able to tell."""
    outcome = taylor_test(function, point, first=first, second=second).judge(1)
    assert outcome.decided, outcome
    assert outcome.holds, outcome


SCALARS = [
    r"\vec{x}^\top C \vec{x}",
    r"\lVert A\vec{x} - \vec{z} \rVert_2^2",
    r"\lVert A\vec{x} - \vec{z} \rVert_2",
    r"\log(1 + \lVert \vec{x} \rVert_2^2)",
    r"\log \sum_{i=1}^n e^{x_i}",
    r"\operatorname{softmax}(\vec{x})_2",
    r"\lVert \vec{x} \rVert_3",
    r"\lVert \vec{x} \rVert_1",
    r"\lVert \vec{x} \rVert_\infty",
    r"\max(\vec{x})",
    r"\vec{z}^\top \sigma(A\vec{x})",
    r"\vec{y}^\top \tanh(C\vec{x}) + \sin(\vec{x}^\top \vec{y})",
    r"(\vec{x}^\top \vec{x})^{3/2}",
    r"\frac{\vec{x}^\top C \vec{x}}{1 + \vec{x}^\top \vec{x}}",
    r"\sum_{i=1}^n \prod_{j=1}^n (x_i - C_{ij})",
    r"f(C\vec{x}) \, f(\vec{x})",
    r"P(\vec{x}, A\vec{x})",
    r"G(\vec{z} \vec{x}^\top)",
    r"h(\vec{x}^\top \vec{y})",
    r"\det(\operatorname{diag}(\vec{x}) + C)",
    r"\log\det(Y + \vec{x}\vec{x}^\top)",
    r"\vec{y}^\top (Y + \operatorname{diag}(\vec{x}))^{-1} \vec{y}",
    r"\operatorname{tr}(\vec{x}\vec{x}^\top C)",
    r"\lVert \vec{x} \otimes \vec{z} \rVert_2^2",
    r"\begin{bmatrix} \vec{x} \\ \vec{z} \end{bmatrix}^\top \begin{bmatrix} C\vec{x} \\ \vec{z} \end{bmatrix}",
    r"\lVert A \operatorname{diag}(\vec{x}) \rVert_*",
    r"\lVert C + \operatorname{diag}(\vec{x}) \rVert_*",
    r"\lVert A \operatorname{diag}(\vec{x}) \rVert_2",
    r"\sigma_{\min}(C + \operatorname{diag}(\vec{x}))",
    r"\lambda_2(S + \operatorname{diag}(\vec{x}))",
    r"\operatorname{tr}(C e^{C + \operatorname{diag}(\vec{x})})",
    r"\operatorname{tr}(C (C^\top C + \operatorname{diag}(\vec{x} \odot \vec{x}))^{1/2})",
    r"\vec{y}^\top (A \operatorname{diag}(\vec{x}))^+ \vec{z}",
]


@pytest.mark.parametrize("latex", SCALARS)
def test_gradients_by_a_vector(latex: str):
    values = drawn(1)
    function = along(latex, "x", values)
    gradient = evaluated(rf"\nabla_{{\vec{{x}}}} ({latex})", values)
    is_derivative(function, values["x"], gradient)
    agrees(gradient, differences(function, values["x"]))
    entries = [evaluated(rf"\frac{{\partial}}{{\partial x_{i}}} ({latex})", values) for i in (1, 2, 3)]
    assert np.array_equal(entries, gradient)


KINKED = {r"\lVert \vec{x} \rVert_1", r"\lVert \vec{x} \rVert_\infty", r"\max(\vec{x})"}


@pytest.mark.parametrize("latex", [latex for latex in SCALARS if latex not in KINKED])
def test_hessians(latex: str):
    values = drawn(2)
    function = along(latex, "x", values)
    gradient = evaluated(rf"\nabla_{{\vec{{x}}}} ({latex})", values)
    hessian = evaluated(rf"\nabla_{{\vec{{x}}}}^2 ({latex})", values)
    is_derivative(function, values["x"], gradient, hessian)
    agrees(hessian, differences(along(rf"\nabla_{{\vec{{x}}}} ({latex})", "x", values), values["x"]))
    entry = evaluated(rf"\frac{{\partial^2}}{{\partial x_1 \partial x_3}} ({latex})", values)
    assert np.allclose(entry, hessian[0, 2], rtol=1e-12, atol=1e-13)
    twice = evaluated(rf"D_{{\vec{{x}}}} (\nabla_{{\vec{{x}}}} ({latex}))", values)
    assert np.allclose(twice, hessian, rtol=1e-12, atol=1e-13)


VECTORS = [
    r"A\vec{x}",
    r"(\vec{x}^\top \vec{x}) A \vec{x}",
    r"\operatorname{softmax}(C\vec{x})",
    r"g(C\vec{x})",
    r"\sigma(A\vec{x}) \odot \vec{z}",
    r"\frac{A\vec{x}}{1 + \lVert \vec{x} \rVert_2}",
    r"B \exp(A\vec{x})",
    r"\operatorname{diag}(\vec{x}) C \vec{x}",
    r"(Y + \operatorname{diag}(\vec{x}))^{-1} \vec{y}",
    r"\vec{z} \otimes \vec{x}",
    r"\operatorname{vec}(A \operatorname{diag}(\vec{x}))",
    r"\begin{bmatrix} \vec{x}^\top \vec{y} \\ A\vec{x} \end{bmatrix}",
    r"\operatorname{diag}(\vec{x}\vec{y}^\top)",
    r"(x_1 x_2, x_1 + \sin(x_3))",
]


@pytest.mark.parametrize("latex", VECTORS)
def test_jacobians(latex: str):
    values = drawn(3)
    function = along(latex, "x", values)
    jacobian = evaluated(rf"D_{{\vec{{x}}}} ({latex})", values)
    is_derivative(function, values["x"], jacobian)
    agrees(jacobian, differences(function, values["x"]))
    given = (rf"\vec{{v}} := {latex}",)
    ours = evaluated(r"\frac{\partial \vec{v}}{\partial \vec{x}}", values, given)
    theirs = evaluated(r"\frac{\partial \vec{v}}{\partial \vec{x}}", values, given, layout="denominator")
    assert np.array_equal(ours, jacobian)
    assert np.array_equal(theirs, jacobian.T)


MATRICES = [  # of a matrix that is 2×3
    r"\operatorname{tr}(X^\top Z X C)",
    r"\lVert X - A \rVert_F^2",
    r"\lVert X \rVert_F",
    r"\vec{z}^\top X \vec{x}",
    r"\vec{x}^\top X^\top X \vec{y}",
    r"\log\det(Z + X X^\top)",
    r"\det(X X^\top)",
    r"\vec{z}^\top (Z + X X^\top)^{-1} \vec{z}",
    r"\operatorname{tr}((Z + X X^\top)^{-1} X A^\top)",
    r"\sum_{i=1}^m \sum_{j=1}^n X_{ij}^2 A_{ij}",
    r"\lVert X \otimes A \rVert_F^2",
    r"\operatorname{vec}(X)^\top \operatorname{vec}(X \odot A)",
    r"G(X) + \vec{z}^\top \sigma(X \vec{x})",
    r"\lVert X \rVert_1",
    r"\lVert X \rVert_\infty",
    r"\operatorname{tr}\left( \begin{bmatrix} X & Z \\ C & X^\top \end{bmatrix}^2 \right)",
    r"\operatorname{tr}((X X^\top)^3)",
    r"\lVert X \rVert_2",
    r"\lVert X \rVert_*",
    r"\sigma_{\min}(X)",
    r"\lambda_{\min}(X X^\top)",
    r"\operatorname{tr}(X^+ A)",
]


@pytest.mark.parametrize("latex", MATRICES)
def test_gradients_by_a_matrix(latex: str):
    values = drawn(4)
    function = along(latex, "X", values)
    gradient = evaluated(rf"\nabla_X ({latex})", values)
    is_derivative(function, values["X"], gradient)
    agrees(gradient, differences(function, values["X"]))
    assert np.array_equal(evaluated(rf"\frac{{\partial}}{{\partial X_{{23}}}} ({latex})", values), gradient[1, 2])


INVERTIBLE = [
    r"\det(Y)",
    r"\log\det(Y)",
    r"\operatorname{tr}(Y^{-1} C)",
    r"\vec{x}^\top Y^{-1} \vec{y}",
    r"\vec{x}^\top Y^{-\top} Y^2 \vec{y}",
    r"\det(Y^{-1} + C)",
]


@pytest.mark.parametrize("latex", INVERTIBLE)
def test_gradients_by_a_square_matrix(latex: str):
    values = drawn(5)
    function = along(latex, "Y", values)
    gradient = evaluated(rf"\nabla_Y ({latex})", values)
    is_derivative(function, values["Y"], gradient)
    agrees(gradient, differences(function, values["Y"]))


RANK_3 = [r"X \vec{x}", r"H(X)", r"X^\top \vec{z}", r"\sigma(X\vec{x})", r"(\vec{z}^\top X \vec{x}) X \vec{y}"]


@pytest.mark.parametrize("latex", RANK_3)
def test_derivatives_of_a_vector_by_a_matrix(latex: str):
    """Entry i, j, k is the derivative of the k-th entry by X_ij."""
    values = drawn(6)
    given = (rf"\vec{{v}} := {latex}",)
    tensor = evaluated(r"\frac{\partial \vec{v}}{\partial X}", values, given)
    expected = np.moveaxis(differences(along(latex, "X", values), values["X"]), 0, -1)
    agrees(tensor, expected)
    assert tensor.shape[:2] == (2, 3)


def test_derivatives_of_functions_in_their_slots():
    values = drawn(7)
    x, z = values["x"], values["z"]

    def two(first: Array, second: Array) -> float:
        return float(evaluated(r"P(\vec{x}, \vec{z})", {**values, "x": first, "z": second}))

    gradient = evaluated(r"\nabla_{\vec{x}} P(\vec{x}, \vec{z})", values)
    other = evaluated(r"\nabla_{\vec{z}} P(\vec{x}, \vec{z})", values)
    mixed = evaluated(r"D_{\vec{z}} (\nabla_{\vec{x}} P(\vec{x}, \vec{z}))", values)
    is_derivative(lambda point: two(point, z), x, gradient)
    is_derivative(lambda point: two(x, point), z, other)
    assert mixed.shape == (3, 2)
    agrees(mixed, differences(along(r"\nabla_{\vec{x}} P(\vec{x}, \vec{z})", "z", values), z))
    entry = evaluated(r"\frac{\partial^2}{\partial x_3 \partial z_1} P(\vec{x}, \vec{z})", values)
    assert np.allclose(entry, mixed[2, 0], rtol=1e-12)


def test_functions_without_arguments():
    values = drawn(8)
    x = values["x"]
    is_derivative(along(r"f(\vec{x})", "x", values), x, evaluated(r"\nabla f(\vec{x})", values))
    is_derivative(along(r"g(\vec{x})", "x", values), x, evaluated(r"Dg(\vec{x})", values))
    hessian = evaluated(r"\nabla^2 f(\vec{x})", values)
    agrees(hessian, differences(along(r"\nabla f(\vec{x})", "x", values), x))
    assert np.array_equal(evaluated(r"D(\nabla f)(\vec{x})", values), hessian)
    component = evaluated(r"\nabla g_2(\vec{x})", values)
    assert np.array_equal(component, evaluated(r"Dg(\vec{x})", values)[1])
    curve = evaluated(r"c'(t)", values)
    assert curve.shape == (3,)
    agrees(curve, differences(along("c(t)", "t", values), np.asarray(values["t"])))
    composed = evaluated(r"D(g \circ c)(t)", values)
    agrees(composed, differences(along("g(c(t))", "t", values), np.asarray(values["t"])))


def test_higher_derivatives():
    values = drawn(9)
    t = np.asarray(values["t"])
    for lower, higher in (("h(t)", "h'(t)"), ("h'(t)", "h''(t)"), ("h''(t)", "h'''(t)")):
        agrees(evaluated(higher, values), differences(along(lower, "t", values), t))
    printed = r"\frac{\partial^4}{\partial t^4} (t^4 h(t)^2)"
    agrees(
        evaluated(printed, values), differences(along(r"\frac{\partial^3}{\partial t^3} (t^4 h(t)^2)", "t", values), t)
    )
    third = r"\nabla_{\vec{x}} (\vec{y}^\top \nabla^2 f(\vec{x}) \vec{y})"
    agrees(
        evaluated(third, values),
        differences(along(r"\vec{y}^\top \nabla^2 f(\vec{x}) \vec{y}", "x", values), values["x"]),
    )


def test_derivatives_within_derivatives_do_not_mix_their_directions():
    values = drawn(10)
    outer = evaluated(r"\nabla_{\vec{x}} (\frac{d}{ds} f(\vec{x} + s\vec{y}) \Big|_{s=0})", values)
    assert np.allclose(outer, evaluated(r"\nabla^2 f(\vec{x}) \vec{y}", values), rtol=1e-12)
    confused = evaluated(
        r"\frac{\partial}{\partial t} \left( t \, \vec{x}^\top \nabla_{\vec{y}} (t \vec{y}^\top \vec{y}) \right)",
        values,
    )
    assert np.allclose(confused, 4 * values["t"] * values["x"] @ values["y"], rtol=1e-12)


def test_what_is_defined_by_a_symbol_follows_it():
    values = drawn(11)
    given = (r"\vec{v} := C\vec{x}", r"u := \vec{v}^\top \vec{v}")
    by_x = evaluated(r"\nabla_{\vec{x}} u", values, given)
    by_v = evaluated(r"\nabla_{\vec{v}} u", values, given)
    assert np.allclose(by_v, 2 * values["C"] @ values["x"], rtol=1e-12)
    assert np.allclose(by_x, values["C"].T @ by_v, rtol=1e-12)


# --- jets themselves -----------------------------------------------------------------------------------


def gradient_of(function: Any, point: Array) -> Array:
    """The gradient of a function on jets, in the shape of the point."""
    value = function(jets.seeded(point, 1))
    return jets.derivative(value, 1, (1, 1), point.shape).reshape(point.shape)


@pytest.mark.parametrize(
    "point",
    [
        np.array([[0.0]]),
        np.array([[1.0, 2.0], [2.0, 4.0]]),
        np.zeros((2, 2)),
        np.array([[0.0, 1, 2], [0, 3, 5], [0, 1, 1]]),
    ],
    ids=["0", "rank 1", "zero", "a zero column"],
)
def test_the_determinant_has_a_derivative_at_singular_matrices(point: Array):
    gradient = gradient_of(jets.determinant, point)
    agrees(gradient, differences(lambda a: np.asarray(np.linalg.det(a)), point))


def test_second_derivatives_of_the_determinant_at_a_singular_matrix():
    point = np.array([[1.0, 2.0], [2.0, 4.0]])
    inner = jets.seeded(point, 1)
    value = jets.determinant(jets.Jet(inner, jets.seeded(point, 2).t, 2))
    first = jets.derivative(value, 2, (1, 1), (2, 2))
    second = jets.derivative(first, 1, (1, 4), (2, 2))
    assert np.array_equal(second, [[0, 0, 0, 1], [0, 0, -1, 0], [0, -1, 0, 0], [1, 0, 0, 0]])


def test_the_adjugate_times_the_matrix_is_the_determinant():
    for size in (1, 2, 3):
        point = np.random.default_rng(size).normal(size=(size, size))
        assert np.allclose(jets.adjugate(point) @ point, np.linalg.det(point) * np.eye(size))


@pytest.mark.parametrize(("a", "b"), [((2, 3), (4, 1)), ((1, 1), (2, 2)), ((3, 1), (1, 2))])
def test_kronecker_products(a: tuple[int, int], b: tuple[int, int]):
    rng = np.random.default_rng(5)
    left, right = rng.normal(size=a), rng.normal(size=b)
    assert np.array_equal(jets.kron(left, right), np.kron(left, right))
    weights = rng.normal(size=np.kron(left, right).shape)
    by_left = gradient_of(lambda jet: jets.inner(weights, jets.kron(jet, right)), left)
    agrees(by_left, differences(lambda p: np.sum(weights * np.kron(p, right)), left))


def test_powers_where_they_are_not_defined():
    assert np.isnan(jets.power(-1.0, 0.5))
    assert np.isnan(jets.power(0.0, -1.0))
    assert jets.power(0.0, 0) == 1.0
    assert np.isinf(jets.power(10.0, 1e6))
    assert np.isnan(jets.sqrt(-1.0))
    assert np.isnan(jets.divide(1.0, 0.0))


def test_a_derivative_of_what_has_none_is_refused():
    with pytest.raises(NotWellFormed, match="A rank has no derivative"):
        evaluated(r"\nabla_X \operatorname{rank}(X)", drawn(1))
    with pytest.raises(NotWellFormed, match="λ is read for symmetric matrices"):
        evaluated(r"\nabla_Y \lambda_{\max}(Y)", drawn(1))


@pytest.mark.parametrize(
    ("latex", "because"),
    [
        (r"\nabla_C \lVert C \rVert_2 = C", "has no derivative where the largest singular value is not simple"),
        (r"\nabla_C \sigma_1(C) = C", "σ_1(C : n×n) has no derivative where it is not simple, or 0"),
        (r"\nabla_C \lVert C \rVert_* = C", "has no derivative where the matrix does not have full rank"),
        (r"\nabla_C \operatorname{tr}(C^+) = C", "has no derivative where the matrix does not have full rank"),
        (r"\nabla_C \operatorname{tr}((C^\top C)^{1/2}) = C", "has no derivative where the matrix is singular"),
    ],
)
def test_where_a_derivative_does_not_exist_the_reason_is_said(latex: str, because: str) -> None:
    printed = bind(latex, {"C": TYPES["C"]})
    undefined = np.diag([2.0, 2.0, 0.0])
    (judged,) = printed.evaluated({"C": undefined}, {"n": 3})
    assert because in judged.undefined
