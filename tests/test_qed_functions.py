"""Functions and networks as hypotheses: they go through forward mode, know their derivatives, and are varied."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from qed import (
    Activation,
    Convex,
    Dimension,
    Elementwise,
    Indexed,
    Moderate,
    Network,
    OffKinks,
    Program,
    Smooth,
    SmoothOfMatrix,
    SmoothOfTwo,
    Symmetric,
    conjecture,
    equal,
    hessian,
    holds,
)
from qed.compare import Mismatch
from qed.errors import BadCheck
from qed.families import FAMILIES, FunctionFamily, Hypothesis
from qed.families.functions import ACTIVATIONS, CUBE, TAME, entrywise
from qed.families.smooth import Polynomial
from qed.hypotheses import Hypotheses
from qed.instances import RANDOM, Instance, generator, instances
from qed.printed import jets
from qed.printed.setting import Setting

RULES: dict[Any, Any] = {
    np.add: lambda a, b, da, db: da + db,
    np.subtract: lambda a, b, da, db: da - db,
    np.multiply: lambda a, b, da, db: da * b + a * db,
    np.divide: lambda a, b, da, db: (da - a / b * db) / b,
    np.matmul: lambda a, b, da, db: da @ b + a @ db,
    np.maximum: lambda a, b, da, db: np.where(a > b, da, db),
    np.minimum: lambda a, b, da, db: np.where(a < b, da, db),
    np.negative: lambda a, da: -da,
    np.exp: lambda a, da: np.exp(a) * da,
    np.log1p: lambda a, da: da / (1 + a),
    np.sin: lambda a, da: np.cos(a) * da,
    np.cos: lambda a, da: -np.sin(a) * da,
    np.tanh: lambda a, da: (1 - np.tanh(a) ** 2) * da,
    np.sign: lambda a, da: 0 * da,
}


class Dual(np.lib.mixins.NDArrayOperatorsMixin):
    """An array that carries its derivative along one direction through what functions may use, and through no more."""

    def __init__(self, value: Any, derivative: Any):
        self.value, self.derivative = np.asarray(value), np.asarray(derivative)
        self.shape, self.ndim = self.value.shape, self.value.ndim

    def __array_ufunc__(self, ufunc, method, *inputs):
        assert method == "__call__"
        values = [getattr(a, "value", a) for a in inputs]
        slopes = [getattr(a, "derivative", np.zeros(np.shape(a))) for a in inputs]
        return Dual(ufunc(*values), RULES[ufunc](*values, *slopes))

    def reshape(self, *shape):
        return Dual(self.value.reshape(*shape), self.derivative.reshape(*shape))


def along(f: Any, point: Any, direction: Any) -> Any:
    found = f(Dual(point, direction))
    assert isinstance(found, Dual)
    assert np.array_equal(found.value, f(point))
    return found.derivative


def jacobian(f: Any, point: Any) -> Any:
    """Derivatives by the entries of the point, row by row, in the last axis."""
    shape = np.shape(point)
    units = np.eye(int(np.prod(shape))).reshape(-1, *shape)
    return np.moveaxis(np.array([along(f, point, unit) for unit in units]), 0, -1)


def agrees(found: Any, expected: Any) -> None:
    assert np.shape(found) == np.shape(expected)
    assert np.allclose(found, expected, rtol=1e-13, atol=1e-13)


def drawn(hypothesis: Hypothesis, seed: int = 0) -> list[Instance]:
    return list(instances(Hypotheses.of({"f": hypothesis}), "test", seed))


def point(*shape: int) -> Any:
    array = np.random.default_rng(3).permutation(np.arange(1.0, np.prod(shape) + 1)).reshape(shape) / 3 - 0.8
    return array if shape else float(array)


FUNCTIONS = [family for family in FAMILIES if isinstance(family, FunctionFamily)]
HYPOTHESES = [
    Hypothesis(Smooth), Smooth["n"], Smooth["n", "m"], Smooth[1, "m"], Smooth["n", 1], Smooth[2, "m"],
    Hypothesis(Convex), Convex["n"], SmoothOfMatrix["m", "n"], SmoothOfMatrix["m", "n", "k"], SmoothOfTwo["n", "m"],
    Hypothesis(Elementwise), Elementwise["m"], Hypothesis(Activation), Activation["m"], Network["n", "k"],
    Program["n", "k"],
]  # fmt: skip


def test_every_family_of_functions_is_looked_at():
    assert {hypothesis.family for hypothesis in HYPOTHESES} == set(FUNCTIONS)


@pytest.mark.parametrize("hypothesis", HYPOTHESES, ids=str)
def test_members_are_functions_and_only_convexity_can_be_dropped(hypothesis):
    found = drawn(hypothesis)
    hypotheses = Hypotheses.of({"f": hypothesis})
    assert len(found) >= 312
    assert all(hypotheses.contain(i.values, i.sizes) is None for i in found)
    assert hypotheses.contain({"f": 1.0 if not hypothesis.dims else (1.0, 2.0)}, {"m": 2, "n": 2, "k": 2}) == "f"
    assert hypothesis.weaker() == (Hypothesis(Smooth, hypothesis.dims) if hypothesis.family is Convex else None)
    assert hypothesis.family.unknowns(hypothesis.resolve({"m": 2, "n": 2, "k": 2})) is None


# --- generic functions ---------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 5])
def test_gradients_of_smooth_functions(n):
    for seed in range(5):
        rng, x, X = generator(seed), point(n), point(n, 3)
        f, F, P = Smooth.sample(rng, (n,)), SmoothOfMatrix.sample(rng, (n, 3)), SmoothOfTwo.sample(rng, (n, 3))
        assert np.ndim(f(x)) == np.ndim(F(X)) == np.ndim(P(x, X[0])) == 0
        agrees(f.gradient(x), jacobian(f, x))
        agrees(f.jacobian(x), jacobian(f, x)[None, :])
        agrees(F.gradient(X), jacobian(F, X).reshape(n, 3))
        by_x, by_y = P.gradient(x, X[0])
        agrees(by_x, jacobian(lambda z, P=P, y=X[0]: P(z, y), x))
        agrees(by_y, jacobian(lambda z, P=P, x=x: P(x, z), X[0]))


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 3), (2, 1), (2, 3), (4, 2)])
def test_jacobians_of_smooth_functions(n, m):
    for seed in range(5):
        x, X = point(n), point(n, 3)
        g, G = Smooth.sample(generator(seed), (n, m)), SmoothOfMatrix.sample(generator(seed), (n, 3, m))
        assert g(x).shape == G(X).shape == (m,)
        agrees(g.jacobian(x), jacobian(g, x))
        agrees(G.jacobian(X, order="rows"), jacobian(G, X))
        agrees(G.jacobian(X, order="columns"), jacobian(G, X).reshape(m, n, 3).transpose(0, 2, 1).reshape(m, -1))


def test_slopes_of_smooth_functions_of_a_number():
    f, c = Smooth.sample(generator(1), ()), Smooth.sample(generator(2), (1, 3))
    for t in (-1.5, 0.0, 0.75, np.array([0.5])):
        agrees(f.slope(t), along(f, t, np.ones(np.shape(t))) * np.ones(np.shape(t)))
        agrees(f.gradient(t), f.slope(t))
        agrees(f.slope(float(np.sum(t))), along(f, float(np.sum(t)), 1.0))
        agrees(c.slope(float(np.sum(t))), along(c, float(np.sum(t)), 1.0))
    assert c.jacobian(np.array([0.5])).shape == (3, 1)
    assert c.jacobian(0.5).shape == (3,)


def test_derivatives_of_smooth_functions_have_derivatives():
    g, x, v = Smooth.sample(generator(4), (3, 2)), point(3), np.array([1.0, -2.0, 0.5])
    quotient = (g.jacobian(x + 1e-5 * v) - g.jacobian(x - 1e-5 * v)) / 2e-5
    assert np.allclose(along(g.jacobian, x, v), quotient, rtol=1e-8)
    f = Smooth.sample(generator(4), (3,))
    quotient = (f.gradient(x + 1e-5 * v) - f.gradient(x - 1e-5 * v)) / 2e-5
    assert np.allclose(along(f.gradient, x, v), quotient, rtol=1e-8)


def test_smooth_functions_are_not_symmetric_not_affine_and_differ():
    found = [Smooth.sample(generator(seed), (3, 3)) for seed in range(50)]
    assert len({f(np.ones(3)).tobytes() for f in found}) == len(found)
    jacobians = [f.jacobian(point(3)) for f in found]
    assert not any(np.allclose(J, J.T) for J in jacobians)
    assert not any(np.allclose(J, f.jacobian(2 * point(3))) for J, f in zip(jacobians, found, strict=True))


def test_what_does_not_fit_a_function_is_said():
    f, g, P = (
        family.sample(generator(1), dims) for family, dims in ((Smooth, (3,)), (Smooth, (3, 2)), (SmoothOfTwo, (3, 2)))
    )
    net = Network.sample(generator(1), (3, 2))
    for function in (f, g, g.jacobian, f.gradient, net):
        with pytest.raises(Mismatch, match="takes a vector of 3 entries; it was given a vector of 2 entries"):
            function(np.ones(2))
    with pytest.raises(Mismatch, match="it was given a matrix of shape 3×2"):
        g(np.ones((3, 2)))
    with pytest.raises(Mismatch, match="takes a vector of 2 entries"):
        P(np.ones(3), np.ones(3))
    with pytest.raises(BadCheck, match="no gradient"):
        g.gradient(np.ones(3))
    with pytest.raises(BadCheck, match="no slope"):
        f.slope(np.ones(3))
    with pytest.raises(Mismatch, match="takes 2 arguments; it was given 1"):
        P.jacobian(np.ones(3))
    with pytest.raises(BadCheck, match="order="):
        SmoothOfMatrix.sample(generator(1), (2, 2, 2)).jacobian(np.eye(2))


def test_a_smooth_function_is_written_out_so_that_it_can_be_computed():
    words = str(Smooth.sample(generator(2), (2, 2)))
    assert words.startswith("x ↦ C φ(Bx + b) (φ(t) = sin t + t²/4, C = [")
    assert str(Smooth.sample(generator(2), (5, 5))) == "a generic function"
    assert str(SmoothOfTwo.sample(generator(2), (1, 1))).startswith("(x, y) ↦ ")
    assert str(SmoothOfMatrix.sample(generator(2), (1, 2))).startswith("X ↦ ")
    assert str(Elementwise.sample(generator(2), ())).startswith("sin(")


@pytest.mark.parametrize("s", [*ACTIVATIONS, CUBE, Elementwise.sample(generator(4), ())], ids=str)
def test_a_name_and_coefficients_make_the_same_function(s):
    again, t = entrywise(s.name, list(s.coefficients)), np.linspace(-400, 400, 33)
    assert np.array_equal(again(t), s(t))
    assert np.array_equal(again.slope(t), s.slope(t))


def test_what_is_written_out_is_the_function():
    s = Elementwise.sample(generator(5), ())
    assert str(s) == "sin(0.375 t + 3/4) + 0.125 t²"
    assert s(2.0) == np.sin(0.375 * 2.0 + 3 / 4) + 0.125 * 2.0**2
    f = Smooth.sample(generator(5), ())
    t = f.inner[0][0][:, 0] * 2.0 + f.shifts[0]
    assert f(2.0) == pytest.approx(float(f.outer[0] @ (np.sin(t) + t**2 / 4)), rel=1e-14)


@pytest.mark.parametrize(
    ("text", "shapes", "rows"),
    [
        ("x ↦ x³ − 2x", ((),), 0),
        ("x ↦ (x₁x₂, 3x₂² − x₁, x₁²x₂)", ((2,),), 3),
        ("X ↦ X₁₁X₂₃ + X₁₂²", ((2, 3),), 0),
        ("(x, y) ↦ x₁y₂² + 1.5y₁", ((2,), (2,)), 0),
    ],
)
def test_polynomials_are_read_as_they_are_written_and_know_their_derivatives(text, shapes, rows):
    f = Polynomial.read(text.split("↦ ")[1], shapes, rows)
    assert str(f) == text
    points = [point(*shape) if shape else 0.75 for shape in shapes]
    if rows:
        agrees(f.jacobian(points[0]), jacobian(f, points[0]))
    else:
        gradients = f.gradient(*points) if len(points) > 1 else (f.gradient(*points),)
        for k, (found, x) in enumerate(zip(gradients, points, strict=True)):
            alone = lambda z, k=k: f(*points[:k], z, *points[k + 1 :])  # noqa: E731
            agrees(found, jacobian(alone, x).reshape(np.shape(x)) if np.ndim(x) else along(alone, x, 1.0))


@pytest.mark.parametrize("text", ["x1^4", "x3", "sin x1", "x1 +", "(x1, x2)", ""])
def test_what_is_no_polynomial_of_the_arguments_is_refused_in_words(text):
    with pytest.raises(BadCheck, match="“"):
        Polynomial.read(text, ((2,),), 0)


def test_bounds_of_derivatives_hold():
    grid = np.linspace(-3, 3, 61)
    for f in (Smooth.sample(generator(4), ()), Polynomial.read("x^3 - 2x^2", ((),), 0)):
        slopes = np.array([f.slope(t) for t in grid])
        assert np.max(np.abs(slopes)) <= f.bound(1, 3.0) <= 8 * np.max(np.abs(slopes))
        bend = np.diff(slopes) / np.diff(grid)
        assert np.max(np.abs(bend)) <= f.bound(2, 3.0) <= 8 * np.max(np.abs(bend))
        assert np.max(np.abs(np.diff(bend))) / 0.1 <= f.bound(3, 3.0) * 1.001


def test_bounds_hold_along_unit_vectors():
    rng = generator(7)
    for f in (Smooth.sample(rng, (3,)), Convex.sample(rng, (3,)), Polynomial.read("x1^2 x2 - 2x1 x2 x3", ((3,),), 0)):
        for _ in range(20):
            x, v = rng.normal(size=3), rng.normal(size=3)
            v = v / np.linalg.norm(v)
            bends = [v @ hessian(f, x + t * v) @ v for t in (0.0, 1e-3)]
            reach = np.linalg.norm(x) + 1e-3
            assert abs(f.gradient(x) @ v) <= f.bound(1, reach)
            assert abs(bends[0]) <= f.bound(2, reach)
            assert abs(bends[1] - bends[0]) / 1e-3 <= f.bound(3, reach) * (1 + 1e-9)


def test_the_bounds_of_a_monomial_are_attained():
    f, v = Polynomial.read("x1^2 x2", ((2,),), 0), np.sqrt([2 / 3, 1 / 3])
    assert np.allclose([f.bound(k, 1.0) for k in (1, 2, 3)], f(v) * np.array([3, 6, 6]))


def test_convex_functions_bend_up_everywhere_and_others_are_not_taken_for_convex():
    rng = generator(8)
    for f in (Convex.sample(rng, (3,)), Convex.small(rng, (3,), 0), Convex.small(rng, (3,), 5)):
        assert Convex.contains(f, (3,), {}, Convex["n"])
        for _ in range(50):
            assert np.linalg.eigvalsh(hessian(f, 4 * rng.normal(size=3)))[0] > -1e-9
    for f in (Smooth.sample(rng, (3,)), *(Polynomial.read(t, ((2,),), 0) for t in ("x1 x2", "x1^2 - x2^2", "x1^3"))):
        assert not Convex.contains(f, (3,), {}, Convex["n"])
    assert Convex.contains(Polynomial.read("x1^2 + x2^2 - 2x1 x2 + x1", ((2,),), 0), (2,), {}, Convex["n"])


# --- activation functions ------------------------------------------------------------------


@pytest.mark.parametrize("s", [*ACTIVATIONS, Elementwise.sample(generator(1), ())], ids=str)
def test_slopes_are_derivatives_entry_by_entry(s):
    for x in (point(5), point(2, 3), 0.75, -1.25):
        assert np.shape(s(x)) == np.shape(s.slope(x)) == np.shape(x)
        agrees(s.slope(x), along(s, x, np.ones(np.shape(x))))
        quotient = (s.slope(np.asarray(x) + 1e-5) - s.slope(np.asarray(x) - 1e-5)) / 2e-5
        assert np.allclose(along(s.slope, x, np.ones(np.shape(x))), quotient, rtol=1e-7, atol=1e-9)
    assert s(np.array([1.0, -2.0]))[1] == s(-2.0)


@pytest.mark.parametrize("s", [*ACTIVATIONS, Elementwise.sample(generator(1), ())], ids=str)
def test_the_jets_of_formulas_go_through_functions_as_well(s):
    column = point(5)[:, None]
    once = s(jets.seeded(column, 1))
    twice = s(jets.seeded(jets.seeded(column, 1), 2))
    agrees(once.p, s(column))
    agrees(once.t.sum(axis=0), s.slope(column))
    agrees(jets.primal(twice), s(column))
    bend = along(s.slope, column, np.ones((5, 1)))
    agrees(jets.primal(twice.t.t if type(twice.t) is jets.Jet else 0 * twice.t).sum(axis=(0, 1)), bend)


KNOWN = {
    "square": lambda t: t**2,
    "tanh": lambda t: (np.exp(t) - np.exp(-t)) / (np.exp(t) + np.exp(-t)),
    "sigmoid": lambda t: np.exp(t) / (1 + np.exp(t)),
    "relu": lambda t: t if t > 0 else 0.0,
    "leaky relu": lambda t: t if t > 0 else t / 8,
    "softplus": lambda t: np.log(1 + np.exp(t)),
    "sin": lambda t: np.cos(t - np.pi / 2),
}


def test_activations_are_what_they_are_called():
    assert {str(s) for s in ACTIVATIONS} == set(KNOWN)
    for s, t in itertools.product(ACTIVATIONS, (-3.0, -0.5, 0.25, 2.0)):
        assert s(t) == pytest.approx(KNOWN[str(s)](t), rel=1e-14)


def test_all_activations_occur_among_the_small_instances_and_the_first_is_to_calculate_with():
    for hypotheses in ({"s": Hypothesis(Activation)}, {"s": Hypothesis(Activation), "A": Moderate["m", "n"]}):
        found = [str(i.values["s"]) for i in instances(Hypotheses.of(hypotheses), "test")]
        assert found[0] == "square"
        assert set(found[:-RANDOM]) == set(found[-RANDOM:]) == set(KNOWN)
        assert all(found[-RANDOM:].count(name) > RANDOM / 15 for name in KNOWN)


@pytest.mark.parametrize("s", TAME, ids=str)
def test_no_activation_overflows(s):
    huge = np.array([-(2.0**40), -800.0, -400.0, 400.0, 800.0, 2.0**40])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.all(abs(s(huge)) <= abs(huge))
        assert np.all(abs(s.slope(huge)) <= 1)
        assert np.all(np.isfinite(along(s, huge, np.ones(6))))


def test_small_values_of_the_sigmoid_are_accurate():
    sigmoid = next(s for s in TAME if str(s) == "sigmoid")
    assert sigmoid(-30.0) == pytest.approx(9.357622968839299e-14, rel=1e-15)
    assert sigmoid.slope(30.0) == pytest.approx(9.357622968830548e-14, rel=1e-14)


# --- networks ------------------------------------------------------------------------------


@pytest.fixture(name="nets", params=[0, 1, 2], scope="module")
def drawn_nets(request) -> list[Instance]:
    return drawn(Network["n", "k"], request.param)


def test_networks_have_the_shapes_that_they_say(nets):
    for i in nets:
        net = i.values["f"]
        assert [net.widths[0], net.widths[-1]] == [i.sizes["n"], i.sizes["k"]]
        assert len(net.W) == len(net.b) == len(net.activations) + 1 == len(net.widths) - 1 == net.depth
        assert [W.shape for W in net.W] == [(rows, columns) for columns, rows in itertools.pairwise(net.widths)]
        assert [b.shape for b in net.b] == [(rows,) for rows in net.widths[1:]]
        assert {type(width) for width in net.widths} == {int}


def test_a_network_is_called_as_it_is_defined(nets):
    for net in (i.values["f"] for i in nets):
        x = point(net.widths[0])
        z = net.W[0] @ x + net.b[0]
        for i in range(1, net.depth):
            z = net.W[i] @ net.activations[i - 1](z) + net.b[i]
        assert np.array_equal(net(x), z)


def test_the_smallest_networks_come_first(nets):
    at_one = [i.values["f"] for i in nets if i.sizes == {"n": 1, "k": 1}][:3]
    assert [net.widths for net in at_one] == [[1, 1], [1, 1, 1], [1, 1, 1, 1]]
    small = [i.values["f"] for i in nets[:-RANDOM]]
    assert {net.depth for net in small} == {1, 2, 3}
    arrays = [array for net in small for array in (*net.W, *net.b)]
    assert all(np.all(array == np.round(array)) and np.max(abs(array)) <= 2 for array in arrays)
    assert {str(s) for net in small for s in net.activations} == set(KNOWN)


def test_large_networks_are_of_all_depths_widths_and_activations(nets):
    large = [i.values["f"] for i in nets[-RANDOM:]]
    depths = [net.depth for net in large]
    assert all(depths.count(depth) > RANDOM / 10 for depth in range(1, 6))
    assert {str(s) for net in large for s in net.activations} == {str(s) for s in TAME}
    assert sum(len({str(s) for s in net.activations}) > 1 for net in large) > RANDOM / 3
    assert sum(len(set(net.widths)) == len(net.widths) for net in large) > RANDOM * 0.85
    signs = [(W > 0).any() and (W < 0).any() for net in large for W in net.W if W.size > 8]
    assert np.mean(signs) > 0.9


def test_values_stay_moderate_in_deep_networks_and_do_not_die(nets):
    rng = np.random.default_rng(1)
    outputs = []
    for net in (i.values["f"] for i in nets[-RANDOM:]):
        with np.errstate(all="raise", under="ignore"):
            z = net(rng.uniform(-4, 4, net.widths[0]))
        outputs.append(float(np.max(abs(z))))
    assert max(outputs) < 200
    assert np.quantile(outputs, 0.1) > 0.1
    moves = [np.max(abs(jacobian(i.values["f"], point(i.sizes["n"])))) for i in nets[-RANDOM:] if i.sizes["n"] < 9]
    assert np.mean(np.array(moves) > 1e-4) > 0.8


def test_nothing_in_a_network_can_be_changed(nets):
    net = nets[-1].values["f"]
    for array in (*net.W, *net.b):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    net.W[0] = net.b[0] = None
    assert net.W[0].shape == (net.widths[1], net.widths[0])
    assert net.b[0].shape == (net.widths[1],)


def test_small_networks_are_written_out_and_large_ones_named():
    assert str(Network.small(generator(1), (2, 1), 0)) == "a network 2–1 (W⁽⁰⁾ = [1 1], b⁽⁰⁾ = (1))"
    assert str(Network.small(generator(1), (2, 1), 1)) == (
        "a network 2–1–1 with square (W⁽⁰⁾ = [1 1], b⁽⁰⁾ = (1), W⁽¹⁾ = [1], b⁽¹⁾ = (1))"
    )
    deep = next(i.values["f"] for i in drawn(Network["n", "k"]) if i.values["f"].depth == 4 and i.sizes["n"] > 4)
    names = list(map(str, deep.activations))
    assert len(set(names)) > 1
    assert str(deep) == f"a network {'–'.join(map(str, deep.widths))} with {', then '.join(names)}"


def test_a_network_can_be_given_by_its_parts():
    net = Network.of([[[1, 0], [1, 1], [0, -1]], [[1, 0, 1]]], [[0, -1, 1], [2]], ["square"])
    assert net.widths == [2, 3, 1]
    assert net(np.array([1.0, 3.0])) == [1 + (1 - 3) ** 2 + 2]
    assert Network.dims_of(net) == (2, 1)
    assert net.latex() == r"\text{a network 2–3–1}"
    for parts, words in (
        (([[[1, 0]]], [[0], [1]], ["square"]), "1 weights, 2 biases and 1 activation functions make no network"),
        (([[[1, 0]], [[1, 2]]], [[0], [1]], ["tanh"]), r"Layer 1: its weights are 1×2 .* they should be 1×1"),
        (([[[1, 0]]], [[0, 1]], []), r"Layer 0: .* 2×2 and a vector of 2"),
        (([[[1]], [[1]]], [[0], [1]], ["step"]), "“step” is none of the functions"),
    ):
        with pytest.raises(BadCheck, match=words):
            Network.of(*parts)


# --- programs ------------------------------------------------------------------------------


def test_programs_compute_what_they_say():
    f = Program.of(2, ("*", 1, 2), ("+", 3, 2), ("-", 4, 1), ("sin", 5), ("tanh", 6))
    assert str(f) == "v₃ = v₁v₂, v₄ = v₃ + v₂, v₅ = v₄ − v₁, v₆ = sin v₅, v₇ = tanh v₆"
    typeset = (
        r"v_{3} = v_{1}v_{2}, v_{4} = v_{3} + v_{2}, v_{5} = v_{4} - v_{1}, v_{6} = \sin v_{5}, v_{7} = \tanh v_{6}"
    )
    assert f.latex() == f"({typeset})"
    assert f(np.array([2.0, 3.0])) == np.tanh(np.sin(2 * 3 + 3 - 2))
    assert f.values([2.0, 3.0])[:5] == [2, 3, 6, 9, 7]
    assert Program.dims_of(f) == (2, 5)
    with pytest.raises(Mismatch, match="takes a vector of 2 entries"):
        f(np.ones(3))


@pytest.mark.parametrize("step", [("/", 1, 2), ("+", 1), ("sin", 1, 2), ("tanh", 1, 2), ("+", 1, 3), ("*", 0, 1)])
def test_what_is_no_step_of_a_program_is_refused_in_words(step):
    with pytest.raises(BadCheck, match=r"Step 1, .* from 1 to 2"):
        Program.of(2, step)


def test_programs_use_values_again_and_stay_moderate():
    found = [i.values["f"] for i in drawn(Program["n", "k"])]
    assert {name for f in found for name, _ in f.steps} == {"+", "-", "*", "sin", "tanh"}
    long = [f for f in found if len(f.steps) > 4]
    again = [f for f in long if (used := [p for _, places in f.steps for p in places]) and len(set(used)) < len(used)]
    assert len(again) > 0.9 * len(long)
    for f in found:
        if any(name != "+" for name, _ in f.steps):
            assert np.max(np.abs(f.values(np.full(f.inputs, -4.0)))) <= 100


def test_programs_can_stand_in_formulas():
    f, x = Program["n", "k"], Moderate["n"]
    assert holds(r"\nabla (f(\vec{x})^2) = 2 f(\vec{x}) \nabla f(\vec{x})", f=f, x=x)
    assert holds(r"\nabla (f(\vec{x})^2) = 2 \nabla f(\vec{x})", f=f, x=x).answer == "false"


# --- in checks and in formulas -------------------------------------------------------------


def test_a_check_takes_functions_and_shows_them():
    @conjecture
    def chain(f: Smooth["m", "k"], g: Smooth["n", "m"], s: Activation, x: Moderate["n"], m: Dimension):
        J = f.jacobian(g(x)) @ g.jacobian(x)
        return equal(J.shape, (len(f(g(x))), len(x))), equal(len(s(g(x))), m)

    @conjecture
    def wrong(s: Activation, x: Moderate["n"]):
        return equal(s(x), x)

    @conjecture
    def deep(net: Network["n", "k"], x: Moderate["n"]):
        return equal(net(x), net.W[-1] @ x[:1].repeat(net.widths[-2]) + net.b[-1]) if net.depth == 2 else equal(0, 0)

    assert chain.verdict.counterexample is None
    assert "s = " in wrong.verdict.text()
    assert any(name in wrong.verdict.text() for name in KNOWN)
    assert "net = a network 1–1–1 with square (W⁽⁰⁾ = [1]" in deep.verdict.text()


def test_a_claim_about_one_point_needs_no_parameter():
    @conjecture
    def true():
        return equal(1.0, 1.0)

    @conjecture
    def false():
        return equal(1.0, 2.0)

    assert true.verdict.counterexample is None
    assert not false.verdict.holds
    assert "1 ≠ 2" in false.verdict.text()


def test_activations_and_networks_can_stand_in_formulas():
    diagonal = r"D_{\vec{x}} (\sigma(\vec{x})) = \operatorname{diag}(\sigma'(\vec{x}))"
    assert holds(diagonal, sigma=Activation, x=OffKinks["n"])
    assert holds(r"D_{\vec{x}} (\sigma(\vec{x})) = I", sigma=Activation, x=OffKinks["n"]).answer == "false"
    inside = r"D_{\vec{x}} (N(A \vec{x})) = DN(A \vec{x}) \, A"
    assert holds(inside, N=Network["n", "k"], A=Moderate["n", "m"], x=Moderate["m"])
    assert "a network 1–1 (W" in str(holds(r"N(2\vec{x}) = 2N(\vec{x})", N=Network["n", "k"], x=Moderate["n"]))


def test_the_parts_of_a_network_can_stand_in_a_formula():
    def parts(net, x):
        if net.depth != 2:
            return None
        W, b, sigma = (Indexed(items, first=0) for items in (net.W, net.b, net.activations))
        return dict(W=W, b=b, sigma=sigma, y=net(x))

    hypotheses = Hypotheses.of({"net": Network["n", "k"], "x": OffKinks["n"]})
    found = list(instances(hypotheses, "test", random=40))
    setting = Setting(hypotheses, parts, found)
    for formula, true in (
        (r"\vec{y} = W_1 \sigma_0(W_0 \vec{x} + \vec{b}_0) + \vec{b}_1", True),
        (r"\vec{y} = W_1 \sigma_0(W_0 \vec{x}) + \vec{b}_1", False),
    ):
        printed = setting.read(formula)
        judged = [claims for i in found if (claims := setting.judged(printed, i))]
        assert len(judged) > 20
        assert all(claim.judge(9).holds for claims in judged for claim in claims) == true


def test_what_is_built_of_an_ill_conditioned_matrix_is_no_more_exact_than_its_rounding():
    """A quadratic form at an eigenvector, divided by an eigenvalue that is a millionth of another."""

    def eigenvectors(S):
        values, vectors = np.linalg.eigh(S)
        return {"mu": values[0], "v": vectors[:, 0]}

    Q = np.linalg.qr(generator("an orthonormal basis").standard_normal((3, 3)))[0]
    instance = Instance({"n": 3}, {"S": Q @ np.diag([1.0, 0.1, 1e-6]) @ Q.T})
    setting = Setting(Hypotheses.of({"S": Symmetric["n"]}), eigenvectors, [instance])
    for formula, explained in (
        (r"\vec{v}^\top S \vec{v} / \mu = 1", True),
        (r"\vec{v}^\top S \vec{v} / \mu = 1.000001", False),
        (r"\vec{v}^\top \vec{v} = 1.000001", False),
    ):
        assert setting.rounds(setting.read(formula), instance) == explained, formula
