"""The mathematics of the touchable figures (web/figures/parts), run in Node.js and compared with NumPy."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proofs_that_run import node, pages
from proofs_that_run.pages import BOOK
from qed import figures

pytestmark = pytest.mark.node

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

from figures_data import photograph  # noqa: E402

PARTS = ROOT / "web" / "figures" / "parts"


def in_node(module: str, names: str, expression: str, given: Any = None) -> Any:
    """The value of an expression in JavaScript, which knows some names of a module and what is `given`."""
    program = f"""
        import {{ {names} }} from {json.dumps((PARTS / module).as_uri())};
        let text = "";
        for await (const piece of process.stdin.setEncoding("utf8")) text += piece;
        const given = JSON.parse(text, (key, value) => (value === "Infinity" ? Infinity : value));
        console.log(JSON.stringify({expression}));
    """
    done = subprocess.run(
        [node.program(), "--input-type=module", "-e", program], input=json.dumps(given), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- 2×2 singular value decomposition ---------------------------------------------------------------------------------


def random_matrices() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    spread = 10.0 ** rng.integers(-8, 9, (1000, 1, 1))
    return list(rng.standard_normal((1000, 2, 2)) * spread)


def special_matrices() -> list[np.ndarray]:
    """All with entries −1, 0, 1 (zero, rank 1, reflections, rotations, equal singular values), and hard ones."""
    small = [np.array(entries, float).reshape(2, 2) for entries in itertools.product((-1, 0, 1), repeat=4)]
    c, s = np.cos(0.3), np.sin(0.3)
    turn = np.array([[c, -s], [s, c]])
    hard = [
        3 * turn, -turn, turn @ [[1, 0], [0, -1]], turn @ [[2, 0], [0, 1e-9]] @ turn, turn @ [[1, 0], [0, 1 - 1e-12]],
        [[1, 2], [2, 4]], [[0.1, 0.2], [0.3, 0.6]], [[1e200, 1e200], [0, 1e200]], [[1e-200, 0], [3e-200, 1e-200]],
        [[1, 1e-200], [0, 1]], [[-0.0, 0.0], [0.0, -0.0]], [[-2, -0.0], [-0.0, -2]], [[0, 5], [0, 0]],
    ]  # fmt: skip
    return small + [np.array(matrix, float) for matrix in hard]


@pytest.mark.parametrize("matrices", [random_matrices(), special_matrices()], ids=["random", "special"])
def test_the_closed_form_is_the_singular_value_decomposition(matrices: list[np.ndarray]) -> None:
    answers = in_node("svd2.js", "svd2", "given.map(svd2)", [matrix.tolist() for matrix in matrices])
    eps = np.finfo(float).eps
    for A, answer in zip(matrices, answers, strict=True):
        sigma, U, V = np.array(answer["sigma"]), np.array(answer["u"]).T, np.array(answer["v"]).T
        expected = np.linalg.svd(A, compute_uv=False)
        limit = 16 * eps * expected[0]
        assert sigma[0] >= sigma[1] >= 0, A
        assert np.abs(sigma - expected).max() <= limit, A
        assert np.abs(U * sigma @ V.T - A).max() <= limit, A
        for frame in (U, V):
            assert np.abs(frame.T @ frame - np.eye(2)).max() <= 16 * eps, A
        assert np.linalg.det(V) > 0, A  # a rotation
        assert V[1, 0] > -1e-12, A  # v₁ not below the axis
        exact = expected[1] > 1e-11 * expected[0] or expected[1] < 1e-13 * expected[0]
        assert not exact or answer["rank"] == np.sum(sigma > 1e-12 * expected[0]), A


def test_the_frobenius_norm_and_the_images_of_points() -> None:
    matrices = random_matrices()[:50]
    given = [matrix.tolist() for matrix in matrices]
    assert in_node("svd2.js", "frobenius", "given.map(frobenius)", given) == pytest.approx(
        [np.linalg.norm(matrix) for matrix in matrices], rel=1e-14
    )
    images = in_node("svd2.js", "times", "given.map((A) => times(A, [0.6, -0.8]))", given)
    np.testing.assert_allclose(images, [matrix @ [0.6, -0.8] for matrix in matrices], rtol=1e-12)


# --- Unit balls -------------------------------------------------------------------------------------------------------

EXPONENTS = [0.5, 0.75, 0.99, 1, 1.01, 1.5, 2, 3.3, 4, 100, 1e6, 1e300, "Infinity"]


def size(x: np.ndarray, p: float | str) -> float:
    largest = np.abs(x).max()
    return float(largest if p == "Infinity" else largest * np.sum(np.abs(x / largest) ** p) ** (1 / p))


@pytest.fixture(scope="module")
def balls() -> dict[float | str, Any]:
    """For every exponent: points of the unit ball, and chords between 36 of them."""
    answers = in_node(
        "p-norm.js",
        "unitCurve, unitPoint, chord",
        """given.map((p) => {
            const around = (points) => [...Array(points).keys()].map((i) => unitPoint(2 * Math.PI * i / points, p));
            const cuts = around(36).map((x) => around(36).map((y) => chord(x, y, p)));
            return { curve: unitCurve(p), turned: around(360), cuts };
        })""",
        EXPONENTS,
    )
    return dict(zip(EXPONENTS, answers, strict=True))


@pytest.mark.parametrize("p", EXPONENTS)
def test_points_of_the_unit_ball_have_size_1(balls: dict[float | str, Any], p: float | str) -> None:
    curve, turned = np.array(balls[p]["curve"]), np.array(balls[p]["turned"])
    for points in (curve, turned):
        assert [size(x, p) for x in points] == pytest.approx([1] * 360, abs=1e-12)
    assert {tuple(np.sign(x)) for x in curve} == {(1, 1), (-1, 1), (-1, -1), (1, -1)}  # all around
    np.testing.assert_array_equal(turned[::90].round(), [[1, 0], [0, 1], [-1, 0], [0, -1]])


def test_sizes_of_any_vector() -> None:
    vectors = [[3, -4], [0, 0], [0, 2], [1e300, 1e300], [1e-300, 0], [-1, 0.5]]
    sizes = in_node(
        "p-norm.js", "pNorm", "given.map((x) => [0.5, 1, 2, 1000, Infinity].map((p) => pNorm(x, p)))", vectors
    )
    for x, found in zip(vectors, sizes, strict=True):
        largest = max(map(abs, x))
        scaled = np.array(x) / (largest or 1)
        ones = [(np.abs(scaled) ** p).sum() ** (1 / p) for p in (0.5, 1, 2, 1000)]
        assert found == pytest.approx([largest * one for one in ones] + [largest], rel=1e-12)


@pytest.mark.parametrize("p", EXPONENTS)
def test_chords_leave_the_ball_only_below_1(balls: dict[float | str, Any], p: float | str) -> None:
    cuts = balls[p]["cuts"]
    leaves = np.array([[bool(cut["outside"]) for cut in row] for row in cuts])
    if p == "Infinity" or float(p) >= 1:
        assert not leaves.any()
        return
    assert leaves[0, 9]  # from (1, 0) to (0, 1)
    assert cuts[0][9]["outside"] == [[0, 1]]
    assert cuts[0][9]["middle"] == pytest.approx(2 ** (1 / float(p) - 1))
    assert not np.diag(leaves).any()  # a chord of one point
    assert not leaves[0, 18]  # a diameter


def test_where_a_chord_is_outside() -> None:
    """For p = 1/2, from (−1/4, 1/4) to (1, 0): at first inside, then outside."""
    cut = in_node("p-norm.js", "chord", "chord([-0.25, 0.25], [1, 0], 0.5)")
    t = (np.arange(400) + 0.5) / 400
    points = np.outer(1 - t, [-0.25, 0.25]) + np.outer(t, [1, 0])
    outside = np.sqrt(np.abs(points)).sum(axis=1) ** 2 > 1
    assert 0 < outside.sum() < 400
    assert not outside[0]
    assert sum(b - a for a, b in cut["outside"]) == pytest.approx(outside.mean())


# --- Functions of two variables ---------------------------------------------------------------------------------------

SURFACES = {
    "squaredLength": lambda x: x @ x,
    "saddle": lambda x: x[0] * x[1],
    "quadraticForm([[1, -2], [3.5, -0.5]])": lambda x: x @ np.array([[1, -2], [3.5, -0.5]]) @ x,
    "absoluteSum": lambda x: np.abs(x).sum(),
}
POINTS = [[1.2, 0.8], [-0.7, 2], [0.05, -1.5], [-2, -2]]
DIRECTIONS = [[1, 0], [0, -1], [0.6, 0.8], [-0.8, 0.6]]


@pytest.mark.parametrize("name", SURFACES)
def test_gradients_and_slopes_are_limits_of_quotients(name: str) -> None:
    function = name.partition("(")[0]
    answers = in_node(
        "surfaces.js",
        function,
        f"given.points.map((x) => [{name}.f(x), {name}.gradient(x), given.ways.map((v) => {name}.slope(x, v))])",
        {"points": POINTS, "ways": DIRECTIONS},
    )
    f, h = SURFACES[name], 1e-5
    for point, (here, gradient, slopes) in zip(np.array(POINTS), answers, strict=True):
        assert here == pytest.approx(f(point))
        quotients = [(f(point + h * e) - f(point - h * e)) / (2 * h) for e in np.eye(2)]
        assert gradient == pytest.approx(quotients, abs=1e-6)
        assert slopes == pytest.approx(np.array(DIRECTIONS) @ gradient)


def test_where_there_is_no_gradient_and_where_it_vanishes() -> None:
    none, slopes, saddle, origin = in_node(
        "surfaces.js",
        "absoluteSum, saddle",
        """[[[0, 1], [-2, 0], [0, 0]].map(absoluteSum.gradient),
            [[1, 0], [-1, 0], [0.6, -0.8]].map((v) => absoluteSum.slope([0, 3], v)),
            saddle.gradient([0, 0]), absoluteSum.slope([0, 0], [-0.6, 0.8])]""",
    )
    assert none == [None, None, None]
    assert slopes == pytest.approx([1, 1, -0.2])  # the kink goes up either way
    assert saddle == [0, 0]
    assert origin == pytest.approx(1.4)


@pytest.mark.parametrize("name", SURFACES)
@pytest.mark.parametrize("level", [1.5, -1.5])
def test_on_a_level_line_the_function_has_its_value(name: str, level: float) -> None:
    pieces = in_node(
        "surfaces.js",
        f"{name.partition('(')[0]}, lattice, levelLine",
        f"levelLine(lattice({name}.f, 3), {level})",
    )
    f = SURFACES[name]
    if name in ("squaredLength", "absoluteSum") and level < 0:
        assert pieces == []
        return
    assert len(pieces) > 50
    assert [f(np.array(end)) for piece in pieces for end in piece] == pytest.approx([level] * 2 * len(pieces), abs=0.01)
    # Each piece goes on where another one ends, unless it ends at the border: the line has no gaps.
    ends = [tuple(np.round(end, 9)) for piece in pieces for end in piece]
    assert {end for end in ends if ends.count(end) == 1 and max(map(abs, end)) < 3 - 1e-9} == set()


@pytest.mark.parametrize("sign", [1, -1])
def test_in_a_saddle_the_middle_says_which_corners_lie_together(sign: int) -> None:
    heights = (sign * np.array([[2, -1], [-1, 2]])).tolist()  # row by row from below; in the middle 1/2, or −1/2
    pieces = in_node("surfaces.js", "levelLine", "levelLine({ ticks: [0, 1], values: given }, 0)", heights)
    assert np.array(pieces) == pytest.approx(np.array([[[2 / 3, 0], [1, 1 / 3]], [[1 / 3, 1], [0, 2 / 3]]]))


def test_levels_are_round_and_as_many_as_a_reader_can_tell_apart() -> None:
    for name, step in (("squaredLength", 2), ("saddle", 2), ("absoluteSum", 0.5)):
        found = in_node("surfaces.js", f"{name}, lattice, levels", f"levels(lattice({name}.f, 3))")
        assert 6 <= len(found) <= 15
        assert np.diff(found) == pytest.approx([step] * (len(found) - 1))
        assert any(abs(level) < 1e-12 for level in found)
    assert in_node("surfaces.js", "lattice, levels", "levels(lattice(() => 1, 3))") == []


# --- Computational graphs ---------------------------------------------------------------------------------------------


def test_the_derivative_is_the_sum_over_the_paths_of_the_products() -> None:
    """h = xy (xy + y) = x²y² + xy²."""
    for x, y in ((1.5, 0.5), (-2, 3), (0, 0)):
        values, routes, products, whole = in_node(
            "graph.js",
            "derivative, evaluated, fork, paths, product",
            """(() => {
                const { values, edges } = evaluated(fork(["x", "y", "h"]), given);
                const ways = (from) => paths(edges, from, "h");
                const names = (way) => way.map(({ to }) => to).join("");
                return [values, ["x", "y", "h"].map((from) => ways(from).map(names)), ways("y").map(product),
                    ["x", "y"].map((from) => derivative(edges, from, "h"))];
            })()""",
            {"x": x, "y": y},
        )
        assert values == {"x": x, "y": y, "a": x * y, "b": x * y + y, "h": x * y * (x * y + y)}
        assert [sorted(ways) for ways in routes] == [["abh", "ah"], ["abh", "ah", "bh"], [""]]
        assert sorted(products) == pytest.approx(sorted([x * x * y, x * (x * y + y), x * y]))
        assert whole == pytest.approx([2 * x * y**2 + y**2, 2 * x**2 * y + 2 * x * y])


@pytest.mark.parametrize("point", [(2, 3), (-1.5, 2), (3, -3), (0, 1)])
def test_the_reverse_sweep_adds_up_what_comes_along_the_edges(point: tuple[float, float]) -> None:
    """c = ab with b = a + y and a = xy."""
    x, y = point
    program = """(() => {
        const nodes = fork(["x", "y", "c"]);
        const { values, edges } = evaluated(nodes, given);
        const steps = [true, false].map((adds) => reverseSweep(nodes, edges, "c", adds));
        const ways = steps[0].map(({ edge }) => edge && edge.from + edge.to);
        const last = steps.map((all) => all.at(-1).adjoints);
        const flows = steps.map((all) => all.map(({ flow }) => flow));
        const nudged = ["x", "y"].map((input) => nudgedDerivative(nodes, given, input, "c"));
        const sums = ["x", "y", "a", "b", "c"].map((from) => derivative(edges, from, "c"));
        return [values, ways, last, flows, steps[0].at(-1).arrived, nudged, sums];
    })()"""
    names = "derivative, evaluated, fork, nudgedDerivative, reverseSweep"
    values, ways, (added, replaced), flows, arrived, nudged, sums = in_node(
        "graph.js", names, program, {"x": x, "y": y}
    )
    a, b = x * y, x * y + y
    assert values == {"x": x, "y": y, "a": a, "b": b, "c": a * b}
    assert ways == [None, "ac", "bc", "ab", "yb", "xa", "ya"]  # each edge once, from a node that is complete
    assert flows[0] == pytest.approx([1, b, a, a, a, (a + b) * y, (a + b) * x])
    assert added == pytest.approx({"c": 1, "b": a, "a": a + b, "x": (a + b) * y, "y": a + (a + b) * x})
    assert list(added.values()) == pytest.approx([dict(zip("xyabc", sums, strict=True))[name] for name in added])
    assert [added["x"], added["y"]] == pytest.approx(nudged)
    assert arrived == {"c": [1], "b": [a], "a": [b, a], "x": [(a + b) * y], "y": [a, (a + b) * x]}
    # What arrives last takes the place of all that has come before.
    assert flows[1] == pytest.approx([1, b, a, a, a, a * y, a * x])
    assert replaced == pytest.approx({"c": 1, "b": a, "a": a, "x": a * y, "y": a * x})
    if point == (2, 3):
        assert [added["x"], added["y"], replaced["x"], replaced["y"]] == [45, 36, 18, 12]


# --- Gradient descent -------------------------------------------------------------------------------------------------


def gradient_descent(A: np.ndarray, y: np.ndarray, x: np.ndarray, eta: float, count: int) -> np.ndarray:
    """The points of gradient descent on ‖Ax − y‖², count + 1 of them."""
    points = [x]
    for _ in range(count):
        points.append(points[-1] - eta * 2 * A.T @ (A @ points[-1] - y))
    return np.array(points)


def test_in_singular_coordinates_descent_multiplies_by_the_factors() -> None:
    rng = np.random.default_rng(0)
    for size in (0.05, 0.3, 0.5, 0.909, 1, 1.1):
        A, y, x = rng.standard_normal((3, 2)), rng.standard_normal(3), rng.standard_normal(2)
        _, sigma, Vh = np.linalg.svd(A)
        q = np.linalg.lstsq(A, y, rcond=None)[0]
        path = in_node(
            "descent.js",
            "descended, factors",
            "descended(given.start, factors(given.size, given.ratio), (distance, k) => k === 12)",
            {"start": list(Vh @ (x - q)), "size": size, "ratio": (sigma[0] / sigma[1]) ** 2},
        )
        points = gradient_descent(A, y, x, size / sigma[0] ** 2, 12)
        np.testing.assert_allclose(path, (points - q) @ Vh.T, rtol=1e-9, atol=1e-9)


def test_how_many_steps_a_hundredth_takes() -> None:
    """Also those that never come there: at the limit and beyond it."""
    cases = [(size, ratio) for size in (0.05, 0.4, 0.5, 0.98, 1, 1.1) for ratio in (1, 2, 10, 50)]
    start = [0.8, 2.6]
    found = in_node(
        "descent.js",
        "factors, stepsToAHundredth",
        "given.cases.map(([size, ratio]) => String(stepsToAHundredth(given.start, factors(size, ratio))))",
        {"cases": cases, "start": start},
    )
    for (size, ratio), steps in zip(cases, found, strict=True):
        A = np.diag([1, ratio**-0.5])
        with np.errstate(over="ignore", invalid="ignore"):
            points = gradient_descent(A, np.zeros(2), np.array(start), size, 3000)
            near = np.flatnonzero(np.hypot(*points.T) <= np.hypot(*start) / 100)
        assert steps == (str(near[0]) if near.size else "Infinity"), (size, ratio)
    assert found.count("Infinity") == 8
    assert in_node("descent.js", "stepsToAHundredth", "stepsToAHundredth([0, 0], [0.5, 0.9])") == 0


@pytest.mark.parametrize("ratio", [1, 4, 50])
def test_the_level_lines_are_ellipses_cut_off_at_the_border(ratio: float) -> None:
    values = [0.01, 1, 9.5, 18, 21]
    found = in_node("descent.js", "levelArcs", f"given.map((value) => levelArcs(value, {ratio}, 3))", values)
    t = np.linspace(0, 2 * np.pi, 1000)
    for value, arcs in zip(values, found, strict=True):
        points = np.array(arcs).reshape(-1, 2)
        assert np.abs(points).max(initial=0) <= 3 + 1e-12
        x, y = points.T
        assert x**2 + y**2 / ratio == pytest.approx(np.full(len(points), value))
        # No part of the ellipse that lies inside is left out.
        ellipse = np.sqrt(value) * np.column_stack([np.cos(t), np.sqrt(ratio) * np.sin(t)])
        for point in ellipse[np.abs(ellipse).max(axis=1) < 3]:
            assert np.hypot(*(points - point).T).min() < 0.4
    assert found[-1] == []  # far outside
    assert not np.any(in_node("descent.js", "levelArcs", "levelArcs(0, 10, 3)"))  # the minimum alone


def test_no_step_is_better_than_the_best() -> None:
    for ratio in (1, 2, 10, 50):
        best, rates = in_node(
            "descent.js",
            "best, factors",
            """[best(given), [best(given), ...Array(200).keys()].map((t, i) =>
                Math.max(...factors(i ? t / 200 : t, given).map(Math.abs)))]""",
            ratio,
        )
        assert best == pytest.approx(1 / (1 + 1 / ratio))  # σ₁²/(σ₁² + σ₂²)
        assert rates[0] == pytest.approx((ratio - 1) / (ratio + 1))
        assert min(rates[1:]) >= rates[0] - 1e-12


# --- Maps of the plane ------------------------------------------------------------------------------------------------

MAPS = {
    "polar": lambda x, y: (x * np.cos(y), x * np.sin(y)),
    "complexSquare": lambda x, y: (x * x - y * y, 2 * x * y),
    "wave": lambda x, y: (x + np.sin(y) / 2, y + np.sin(x) / 2),
    "linear([[1.5, 1], [0, -2]])": lambda x, y: (1.5 * x + y, -2 * y),
}


@pytest.mark.parametrize("name", MAPS)
def test_jacobians_are_limits_of_quotients(name: str) -> None:
    f, h = MAPS[name], 1e-5
    images, jacobians = in_node(
        "maps.js", name.partition("(")[0], f"[given.map({name}.f), given.map({name}.D)]", POINTS
    )
    for (x, y), image, D in zip(POINTS, images, jacobians, strict=True):
        assert image == pytest.approx(f(x, y))
        across = np.subtract(f(x + h, y), f(x - h, y)) / (2 * h)
        along = np.subtract(f(x, y + h), f(x, y - h)) / (2 * h)
        np.testing.assert_allclose(D, np.column_stack([across, along]), atol=1e-6)


@pytest.mark.parametrize("name", MAPS)
def test_half_the_square_has_a_quarter_of_the_error(name: str) -> None:
    squares = in_node(
        "maps.js",
        f"{name.partition('(')[0]}, squareAt, area",
        f"""[0.02, 0.01].map((s) => {{
            const {{ image, square, curved, straight, error }} = squareAt({name}, [1.2, 0.7], s);
            return [error, area(curved) / s ** 2, area(straight) / s ** 2, area(square) / s ** 2, image, curved[0]];
        }})""",
    )
    (large, *_), (small, curved, straight, around, image, corner) = squares
    x, y = 1.2, 0.7
    known = {"polar": x, "complexSquare": 4 * (x * x + y * y), "wave": 1 - np.cos(x) * np.cos(y) / 4}
    determinant = known.get(name, -3)  # of the linear map
    assert straight == pytest.approx(determinant)
    assert curved == pytest.approx(determinant, rel=0.05)
    assert around == pytest.approx(1)
    assert corner == pytest.approx(image)
    if name.startswith("linear"):
        assert large == pytest.approx(0, abs=1e-12)
    else:
        assert large / small == pytest.approx(4, rel=0.02)


# --- The photograph ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photograph")
    photograph.write(folder)
    return folder


LEVELS = [0, 1, 5, 20, 21, 60, 120, 119, 3, 0, 20]  # in this order, up and down


@pytest.fixture(scope="module")
def shown(files: Path) -> dict[str, Any]:
    """What the page computes from the file."""
    return in_node(
        "truncation.js",
        "unpack, Truncation",
        """await (async () => {
            const { readFile } = await import("node:fs/promises");
            const picture = await unpack(new Uint8Array(await readFile(given.file)).buffer);
            const A = new Truncation(picture);
            const pixels = new Uint8ClampedArray(4 * A.rows * A.columns);
            const grey = given.levels.map((k) => {
                A.go(k);
                A.paint(pixels);
                return Array.from(pixels.filter((_, i) => i % 4 === 0));
            });
            const all = [...Array(A.sigma.length + 1).keys()];
            return {
                grey, opaque: pixels.every((value, i) => i % 4 !== 3 || value === 255),
                shape: [A.m, A.n, A.rows, A.columns, A.terms], rounding: A.rounding,
                spectral: all.map((k) => A.spectralError(k)), frobenius: all.map((k) => A.frobeniusError(k)),
                stored: all.map((k) => A.stored(k)),
            };
        })()""",
        {"file": str(files / "photograph.bin"), "levels": LEVELS},
    )


def test_the_pictures_are_the_truncations_up_to_the_stated_rounding(shown: dict[str, Any]) -> None:
    A = photograph.matrix()
    U, sigma, Vh = np.linalg.svd(A, full_matrices=False)
    m, n = A.shape
    assert shown["shape"] == [m, n, m // 2, n // 2, 120]
    assert shown["opaque"]
    worst = 0.0
    for k, grey in zip(LEVELS, shown["grey"], strict=True):
        A_k = (U[:, :k] * sigma[:k]) @ Vh[:k]
        halved = A_k.reshape(m // 2, 2, n // 2, 2).mean(axis=(1, 3))
        off = np.array(grey).reshape(m // 2, n // 2) - 255 * np.clip(halved, 0, 1)
        assert np.abs(off).max() <= shown["rounding"]["most"] + 0.5, k  # and a grey value is a whole number
        assert np.sqrt(np.mean(off**2)) <= shown["rounding"]["mean"] + 0.3, k
        worst = max(worst, float(np.abs(off).max()))
    assert shown["rounding"]["most"] < 8
    assert shown["rounding"]["mean"] < 1.5
    assert worst > 1  # the statement is not an empty one


def test_the_errors_are_the_true_ones(shown: dict[str, Any]) -> None:
    A = photograph.matrix()
    U, sigma, Vh = np.linalg.svd(A, full_matrices=False)
    for k in (0, 1, 20, 120, 276, 511, 512):
        error = A - (U[:, :k] * sigma[:k]) @ Vh[:k]
        assert shown["frobenius"][k] == pytest.approx(np.linalg.norm(error) / np.linalg.norm(A), rel=1e-9, abs=1e-12), k
        assert shown["spectral"][k] == pytest.approx(np.linalg.norm(error, 2) / sigma[0], rel=1e-9, abs=1e-12), k
    assert shown["stored"][276] < A.size < shown["stored"][277]  # as the chapter says
    assert shown["spectral"][512] == shown["frobenius"][512] == 0


def test_the_errors_are_those_of_the_chapter(shown: dict[str, Any]) -> None:
    """Row by row of the table that the notebook prints."""
    cells = [cell for path in BOOK.notebooks("chapters") for cell in pages.read(path).cells]
    texts = ["".join(out.get("text", "")) for cell in cells for out in cell.get("outputs", [])]
    table = next(text for text in texts if "storage pays up to" in text)
    rows = re.findall(r"^ *(\d+) +([\d.]+) % +([\d.]+) % +([\d.]+) %$", table, re.MULTILINE)
    assert len(rows) == 5
    for k, *printed in rows:
        values = (shown["stored"][int(k)] / (600 * 512), shown["spectral"][int(k)], shown["frobenius"][int(k)])
        assert [f"{100 * value:.1f}" for value in values] == printed


def test_the_photograph_is_light(files: Path) -> None:
    assert sum(path.stat().st_size for path in files.iterdir()) <= 60_000


# --- How numbers are written, and in which colours --------------------------------------------------------------------


def test_numbers_are_written_as_in_the_book() -> None:
    given = [0, -0.001, -1.5, 0.125, 12, 100, "Infinity", 33.3333, 10]
    assert in_node("format.js", "fixed", "given.map((t) => fixed(t))", given) == [
        "0.00", "0.00", "−1.50", "0.13", "12.00", "100.00", "∞", "33.33", "10.00",
    ]  # fmt: skip
    assert in_node("format.js", "short", "given.map((t) => short(t))", given) == [
        "0", "0", "−1.5", "0.13", "12", "100", "∞", "33.33", "10",
    ]  # fmt: skip
    assert in_node("format.js", "grouped", "given.map(grouped)", [7, 1113, 307200]) == [
        "7",
        "1\u202f113",
        "307\u202f200",
    ]


def test_the_colours_are_those_of_the_still_figures() -> None:
    sheet = (ROOT / "_static" / "figures.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--(ink|blue|red|gold|pale): (#\w+);", sheet.partition('html[data-theme="dark"]')[0]))
    assert light == {name: getattr(figures, name.upper()) for name in ("ink", "blue", "red", "gold", "pale")}
