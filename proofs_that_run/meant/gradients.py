"""Letters in the exercises on gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Hypothesis,
    Index,
    InnerExponent,
    Nonzero,
    Positive,
    Real,
    Smooth,
    Unit,
)

from .base import Meanings, Table, Tables, given, made


def weighted(c: Any, a: Any, g: Any, y: Any, t: float) -> dict[str, Any]:
    """Positive weights, and a subgradient within them, or the one that y shows; a step along one direction."""
    w = abs(c) + 0.5
    return dict(w=w, g=w * np.sign(y - a) if t > 0 else np.clip(g, -w, w), k=len(a), e=y)


def step_sizes(b: float, c: float, d: float) -> dict[str, Any]:
    """Bounds on derivatives, an error of the values, and the steps that are best with them."""
    b, c, delta = abs(b) + 0.1, abs(c) + 0.1, abs(d) + 0.1
    h = (3 * delta / c) ** (1 / 3)
    return dict(b=b, c=c, delta=delta, h=h)


def half(b: Any) -> dict[str, Any]:
    """A vector of length 1/2."""
    return {"x": b / (2 * np.linalg.norm(b))}


def soft(A: Any, y: Any, w: Any) -> dict[str, Any]:
    r = y - A @ w
    return dict(r=r, q=r / np.sqrt(1 + r**2))


def most_curved(A: Any, w: Any) -> dict[str, Any]:
    """Any matrix, or one with a single row or column, and the direction in which its quadratic form is greatest."""
    row = np.outer(np.eye(len(w))[0], np.ones(len(w)))
    A = A if w[0] > 0.5 else row if w[0] > -0.5 else row.T
    return dict(A=A, h=np.linalg.eigh(A + A.T)[1][:, -1])


def middle(A: Any, w: Any, b: Any) -> dict[str, Any]:
    """Any data, or such as are fitted exactly."""
    return {"y": A @ w if b[0] > 0 else b}


WEIGHTED: Table = {
    "n": lambda a: {},
    "c": Real["n"],
    "a": Real["n"],
    "b": Real["n"],
    "y": Real["n"],
    "t": Real[()],
    "x": Real["n"],
    **made("w g k", lambda a, b, c, y, t: weighted(c, a, b, y, t)),
    "f": r"f(\vec{x}) := \sum_{i=1}^n w_i \lvert x_i - a_i \rvert",
}

SOFT: Table = {
    "A": Real["m", "n"],
    "y": Real["m"],
    "w": Real["n"],
    **made("r q", soft),
    "m": lambda A: {},
    "eta": Real[()],
    "f": r"f(\vec{w}) := \sum_{i=1}^m \sqrt{1 + (\vec{y} - A\vec{w})_i^2}",
}

HERE: Tables = {
    "exr-l1-by-steps answer": (
        {"a": Real["n"], "c": Real["n"], "x": lambda a, c: {"x": a + abs(c) + 0.1}, "j": Index["n"]},
        {"j": Index["n"], **WEIGHTED},
        {
            "c": Real["n"],
            "a": Real["n"],
            "b": Real["n"],
            "t": Real[()],
            **made("w g k", lambda a, b, c, t: weighted(c, a, b, a, t)),
            "y": r"\vec{y} := \vec{a} + t \vec{e}_k",
        },
    ),
    "exr-l1-by-steps exercise": WEIGHTED,
    "exr-squared-distance": {
        "a": Real["n"],
        "b": Real["n"],
        "h": Real["n"],
        "m": r"\vec{m} := \frac{1}{2} (\vec{a} + \vec{b})",
        "x": Real["n"],
    },
    "exr-two-paths answer": (given("t g u v h", t=1.0, g=1.0, u=3.0, v=1.0, h=3.0),),
    "exr-false-line-quadratic answer": given("A x", A=[[0, 1], [0, 0]], x=[1, 0]),
    "exr-wrong-variable answer": made("x", half, b=Nonzero["n"]),
    "exr-two-paths": given("t g u v h", t=1.0, g=1.0, u=3.0, v=1.0, h=3.0),
    "exr-false-line-quadratic exercise": made("A h", lambda B, w: most_curved(B, w), B=Real["n", "n"], w=Real["n"]),
    "exr-false-line-length": (
        {"a": Real[()], "c": Real[()], "x": lambda a, c: {"x": a + abs(c) + 0.1}},
        {"a": Real[()], "x": "x := a + 2"},
        given("a x", a=0.0, x=2.0),
        {
            "a": Real["n"],
            "n": lambda a: {},
            "c": Real["n"],
            "x": lambda a, c: {"x": a + abs(c) + 0.1},
            "f": r"f(\vec{x}) := \sqrt{\sum_{i=1}^n (x_i - a_i)^2}",
            "s": r"s(\vec{x}) := \sum_{j=1}^n (x_j - a_j)^2",
        },
    ),
    "exr-true-false-derivatives": {
        "f": Smooth[2],
        "x": Real[2],
        "v": Real[2],
        "w": Real[2],
        "t": Real[()],
        "r": "r := 2t",
    },
    "exr-true-false-gradients": (
        {"f": Smooth["n"], "x": Real["n"], "v": Unit["n"], "g": r"g(\vec{x}) := f(2\vec{x})"},
        {"f": r"f(\vec{x}) := x_1", "x": Real["n"], "n": lambda x: {}, "g": r"g(\vec{x}) := f(2\vec{x})"},
    ),
    "exr-general-p-norm": (
        {
            "n": lambda x: {},
            "p": Hypothesis(InnerExponent, ()),
            "x": Nonzero["n"],
            "j": Index["n"],
            "f": r"f(\vec{x}) := \lVert \vec{x} \rVert_p",
            "s": r"s(\vec{x}) := \sum_{i=1}^n \lvert x_i \rvert^p",
        },
        {
            "n": lambda x: {},
            "j": Index["n"],
            "s": Hypothesis(Positive, ()),
            "c": lambda x: {"c": np.max(abs(x))},
            "K": lambda x, p: {"K": np.sum((abs(x) / np.max(abs(x))) ** p)},
            "p": Hypothesis(InnerExponent, ()),
            "x": Nonzero["n"],
            "t": Real[()],
            "f": r"f(\vec{x}) := \lVert \vec{x} \rVert_p",
            "r": r"r(t) := \lvert t \rvert^p",
        },
        {
            "n": lambda x: {},
            "p": Hypothesis(InnerExponent, ()),
            "x": Nonzero["n"],
            "f": r"f(\vec{x}) := \lVert \vec{x} \rVert_p",
        },
        {"p": Hypothesis(InnerExponent, ()), "t": Hypothesis(Positive, ()), "r": r"r(t) := \lvert t \rvert^p"},
        {
            "p": Hypothesis(InnerExponent, ()),
            "s": Hypothesis(Positive, ()),
            "t": "t := -s",
            "r": r"r(t) := \lvert t \rvert^p",
        },
    ),
    "exr-difference-quotient": {
        "d": lambda a: {"d": [0.05, -0.1]},
        **made("b c delta h", lambda a, b_, g: step_sizes(a, b_, g), a=Real[()], b_=Real[()], g=Real[()]),
    },
    "exr-soft-middle-descent": (
        {**SOFT, "b": Real["m"], "y": middle},
        SOFT,
        {
            "A": Real["m", "n"],
            "m": lambda A: {},
            "b": Real[()],
            "eta": lambda A, b: {"eta": 2 / len(A) * (0.1 + abs(b)) / (0.2 + abs(b))},
        },
    ),
}

_SLOPE = r"\sum_{j=1}^m r_j / \sqrt{1 + r_j^2}"

MEANS: Meanings = {
    "exr-l1-by-steps": {
        text: text
        for text in (
            r"\lvert x_j - a_j \rvert = x_j - a_j",
            r"f(\vec{y}) \ge",
            r"\vec{g}^\top (\vec{y} - \vec{a}) \le",
            r"g_k \le w_k",
        )
    },
    "exr-two-paths": {r"\frac{dh}{dt} = 18 + 1": "18 + 1"},
    "exr-true-false-gradients": {
        r"\cos \theta": r"\frac{\nabla f(\vec{x})^\top \vec{v}}{\lVert \nabla f(\vec{x}) \rVert_2 \lVert \vec{v} \rVert_2}",
        r"\cos 60°": r"\cos(\pi / 3)",
    },
    "exr-soft-middle-descent": {
        r"0 < \eta < \frac{2}{m}": r"0 < \eta < \frac{2}{m}",
        # A is a column of ones, so w is one number, and f'(w) the sum of −rⱼ / √(1 + rⱼ²)
        "0 < f''(w) \\le m": r"0 < \sum_{i=1}^m (1 + r_i^2)^{-3/2} \le m",
        r"f(w - \eta f'(w)) \le f(w)": (
            rf"\sum_{{i=1}}^m \sqrt{{1 + (r_i - \eta ({_SLOPE}))^2}} \le \sum_{{i=1}}^m \sqrt{{1 + r_i^2}}"
        ),
        r" - \eta \bigl( 1 - \frac{1}{2} \eta m \bigr) f'(w)^2": rf" - \eta (1 - \frac{{1}}{{2}} \eta m) ({_SLOPE})^2",
        r"f'(w) \ne 0": rf"{_SLOPE} \ne 0",
    },
    "exr-difference-quotient": {
        r"\frac{1}{6h} c h^3 = ": r"\frac{1}{6h} c h^3 = ",
        r"\lvert d_1 \rvert, \lvert d_2 \rvert \le \delta": r"\max(\lvert d_1 \rvert, \lvert d_2 \rvert) \le \delta",
    },
    "exr-false-line-length": {text: text for text in ("x > a", "x - a = 2")},
    "exr-false-line-quadratic": {
        r"\lvert \vec{h}^\top A \vec{h} \rvert \le": r"\lvert \vec{h}^\top A \vec{h} \rvert \le"
    },
    "exr-general-p-norm": {
        r"\vec{x}^\top \nabla f(\vec{x}) = \sum": r"\vec{x}^\top \nabla f(\vec{x}) = \sum",
        "r(t) = t^p": "r(t) = t^p",
        "r(t) = (-t)^p": "r(t) = (-t)^p",
        "k_p": "K",
        r"\Bigl( \frac{\lvert \vec{x} \rvert}{\lVert \vec{x} \rVert_p} \Bigr)^{p-1} \odot \operatorname{sign}(\vec{x})": r"\sum_{i=1}^n \bigl( \frac{\lvert x_i \rvert}{\lVert \vec{x} \rVert_p} \bigr)^{p-1} \operatorname{sign}(x_i) \vec{e}_i",
    },
}
