"""Letters in the exercises on Jacobians."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    Hypothesis,
    Index,
    Invertible,
    Nonzero,
    Real,
    Smooth,
    Unit,
)

from .base import Build, Meanings, Table, Tables, given, made


def killed(w: Any, x: Any) -> dict[str, Any]:
    """A matrix whose columns are perpendicular to x."""
    return dict(A=w - np.outer(x, x @ w) / (x @ x))


def level(w: Any, x: Any, t: float) -> dict[str, Any]:
    """A matrix that takes x to a vector with equal entries."""
    return dict(A=w + np.outer(t - w @ x, x) / (x @ x))


def unlike(z: Any) -> dict[str, Any] | None:
    """The sum of the exponentials, and two different indices."""
    return dict(c=np.sum(np.exp(z)), i=len(z), j=1) if len(z) > 1 else None


def parameter(turned: bool) -> Build:
    """The system with a parameter: y and its derivative, g'(0), and u from the system with A or with its transpose."""

    def build(A: Any, B: Any, b: Any, c: Any) -> dict[str, Any] | None:
        if np.linalg.cond(A) > 100:
            return None
        y = np.linalg.solve(A, b)
        w = -np.linalg.solve(A, B @ y)
        p = 0.01
        return dict(
            y=y, w=w, gamma=c @ w, p=p, h=np.linalg.solve(A + p * B, b), u=np.linalg.solve(A.T if turned else A, c)
        )

    return build


def small_system(t: float) -> dict[str, Any]:
    """The example of the exercise, solved for the parameter p, and g'(0)."""
    A, B, b = np.array([[1.0, 1], [0, 1]]), np.array([[0.0, 0], [0, 1]]), np.array([0.0, 1])
    p = abs(t)
    y = np.linalg.solve(A + p * B, b)
    return dict(y=y, g=y[0], p=p, gamma=1.0)


def constrained(A: Any, a: Any) -> dict[str, Any] | None:
    """The unit vector perpendicular to a that is stretched most, and the multipliers."""
    n = len(a)
    if n < 2:
        return None
    basis = np.linalg.svd(a[None, :])[2][1:].T
    v = basis @ np.linalg.svd(A @ basis)[2][0]
    return dict(v=v, lambda_=[np.sum((A @ v) ** 2), 2 * (A @ a) @ (A @ v)])


def constrained_twice(A: Any) -> dict[str, Any] | None:
    """The same where a is the first right singular vector."""
    _, sigma, Vh = np.linalg.svd(A)
    if min(A.shape) < 2:
        return None
    found = constrained(A, Vh[0])
    return found and found | dict(a=Vh[0], u=Vh[0], sigma=list(sigma))


def damping(c: Any) -> dict[str, Any]:
    """A diagonal matrix with entries from 0 to 1/4."""
    return dict(S=np.diag(1 / (2 + abs(c)) ** 2))


LAYER: Table = {
    "A": Real["d", "n"],
    "B": Real["n", "m"],
    "x": Real["d"],
    "c": Real["m"],
    "sigma": Hypothesis(Elementwise, ()),
    "f": r"\vec{f}(\vec{x}) := B^\top \sigma(A^\top \vec{x})",
    "y": r"\vec{y} := \vec{f}(\vec{x})",
    "L": r"L(\vec{x}) := \lVert \vec{f}(\vec{x}) - \vec{c} \rVert_2^2",
    "v": Real["d"],
    "w": Real["n"],
    "h": lambda w: {"h": (w[0] > -0.5) * w[::-1]},
    "S": lambda w: damping(w),
}

HERE: Tables = {
    "exr-composed-norm": (
        {
            "A": Real["d", "n"],
            "x": Real["d"],
            "y": r"\vec{y} := A^\top \vec{x}",
            "r": Nonzero["n"],
            "f": r"f(\vec{x}) := \lVert A^\top \vec{x} \rVert_2^2",
        },
        {
            "x": Nonzero["d"],
            "w": Real["d", "n"],
            **made("A", killed),
            "f": r"f(\vec{x}) := \lVert A^\top \vec{x} \rVert_2^2",
        },
        {"y": Real["n"], "z": r"z(\vec{y}) := \vec{y}^\top \vec{y}"},
    ),
    "exr-chain-order answer": {
        "x": Nonzero["n"],
        "t": Real[()],
        "w": Real["p", "n"],
        **made("A", level),
        "sigma": Hypothesis(Elementwise, ()),
    },
    "exr-false-line-softmax": (
        {
            "z": Real["n"],
            "y": Real["n"],
            "v": Real["n"],
            "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})",
            **made("c i j", unlike),
        },
        {
            "n": lambda z: {},
            "z": Real["n"],
            "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})",
            "c": lambda z: {"c": np.sum(np.exp(z))},
            "v": Real["n"],
            "k": Index["n"],
            "f": r"f(\vec{z}) := -\log s_k(\vec{z})",
            "y": r"\vec{y} := \vec{e}_k",
        },
    ),
    "exr-false-line-implicit exercise": {
        "A": Invertible["n"],
        "B": Real["n", "n"],
        "b": Real["n"],
        "c": Real["n"],
        **made("y w gamma p h u", parameter(False)),
    },
    "exr-false-line-implicit answer": (
        {
            "A": Invertible["n"],
            "B": Real["n", "n"],
            "b": Real["n"],
            "c": Real["n"],
            **made("y w gamma p h u", parameter(True)),
        },
        made("y g p gamma", small_system, t=Real[()]),
    ),
    "exr-true-false-modes answer": (
        given("n p q m c", n=1000.0, p=1000.0, q=1000.0, m=1.0, c=[1000.0 * 1001000, 2000000.0]),
        given("n p q m c", n=10.0, p=5.0, q=7.0, m=10.0, c=[10 * (35 + 70.0), 10 * (35 + 50.0)]),
        given("x", x=[0, 1, 0])
        | {"f": r"f(\vec{x}) := 3x_1^2 + 2x_2^2 + x_3^2", "g": r"g(\vec{x}) := \lVert \vec{x} \rVert_2^2"},
        {
            "g": Smooth["n"],
            "x": Real["n"],
            "lambda": Real[()],
            "f": r"f(\vec{x}) := \lambda g(\vec{x})",
            "v": Real["n"],
            "w": lambda g, x, v: {"w": v - g.gradient(x) * (g.gradient(x) @ v) / (g.gradient(x) @ g.gradient(x))},
        },
    ),
    "exr-single-layer": LAYER,
    "exr-jvp-without-matrix": {
        "A": Real["p", "n"],
        "B": Real["m", "p"],
        "x": Real["n"],
        "v": Real["n"],
        "u": Real["m"],
        "sigma": Hypothesis(Elementwise, ()),
        "f": r"\vec{f}(\vec{x}) := B\sigma(A\vec{x})",
        "s": r"\vec{s} := \sigma(A\vec{x})",
        "d": r"\vec{d} := \sigma'(A\vec{x})",
        "J": r"J := B \operatorname{diag}(\vec{d}) A",
        "w": Real["n"],
    },
    "exr-second-singular-vector": (
        {
            "A": Real["m", "n"],
            "a": Unit["n"],
            **made("v lambda", constrained),
            "f": r"f(\vec{v}) := \lVert A\vec{v} \rVert_2^2",
            "g": r"g(\vec{v}) := \vec{v}^\top \vec{v}",
            "h": r"h(\vec{v}) := \vec{a}^\top \vec{v}",
        },
        made("v lambda a u sigma", constrained_twice, A=Real["m", "n"]),
    ),
    "exr-true-false-jacobians": (
        {"f": Smooth["n", "n"], "g": Smooth["n", "n"], "x": Real["n"]},
        {"t": Real[()], "f": "f(t) := t", "g": "g(t) := t"},
    ),
}

MEANS: Meanings = {
    "exr-composed-norm": {
        r"\frac{\partial z}{\partial \vec{y}} = 2\vec{y}^\top": r"Dz(\vec{y}) = 2\vec{y}^\top",
        r"\frac{\partial \vec{y}}{\partial \vec{x}} = A$": r"\bigl( \frac{\partial \vec{y}}{\partial \vec{x}} \bigr)^\top = A",
    },
    "exr-chain-order": {r"\sigma'(t) I": r"\sigma'(t) I_p"},
    "exr-true-false-jacobians": {
        "f(x) = g(x) = x": "f(t) = g(t) = t",
        r"(D\vec{f} \, D\vec{g})^\top = D\vec{g}^\top D\vec{f}^\top": r"(D\vec{f}(\vec{x}) \, D\vec{g}(\vec{x}))^\top = D\vec{g}(\vec{x})^\top D\vec{f}(\vec{x})^\top",
    },
    "exr-true-false-modes": {
        r"\nabla f(\vec{e}_2) = 4\vec{e}_2 = 2 \nabla g(\vec{e}_2)": r"\nabla f(\vec{x}) = 4\vec{x} = 2 \nabla g(\vec{x})"
    },
    "exr-false-line-softmax": {
        r"\mathbf{1}^\top D\vec{s}(\vec{z}) = \vec{0}^\top": r"D\vec{s}(\vec{z})^\top \mathbf{1} = \vec{0}",
        r"\frac{\partial s_i}{\partial z_j} = -\frac{1}{c^2} e^{z_i} e^{z_j} = -s_i s_j": r"\frac{\partial s_i}{\partial z_j}(\vec{z}) = -\frac{1}{c^2} e^{z_i} e^{z_j} = -s_i(\vec{z}) s_j(\vec{z})",
        r"\frac{1}{s_k}": r"\frac{1}{s_k(\vec{z})}",
        r"\vec{s} ": r"\vec{s}(\vec{z}) ",
        r"\vec{s})": r"\vec{s}(\vec{z}))",
    },
    "exr-false-line-implicit": {
        r"\vec{y}(p)": r"\vec{h}",
        r"\vec{y}'(0)": r"\vec{w}",
        "g'(0)": r"\gamma",
        "g(p) = y_1(p) = -y_2(p)": "g = y_1 = -y_2",
        "y_2(p)": "y_2",
    },
    "exr-single-layer": {
        r"\lVert S\vec{h} \rVert_2 \le \frac{1}{4}": r"\lVert S\vec{h} \rVert_2 \le \frac{1}{4}",
        r"\frac{\partial \vec{f}}{\partial \vec{x}} = \underbrace{A}": r"\bigl( D\vec{f}(\vec{x}) \bigr)^\top = \underbrace{A}",
    },
    "exr-second-singular-vector": {"g_1": "g", "g_2": "h", r"\vec{v}_1": r"\vec{u}"},
}
