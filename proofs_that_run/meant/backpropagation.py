"""Letters in the exercises on backpropagation."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    Hypothesis,
    Index,
    Positive,
    Real,
    Unit,
)

from .base import Build, Meanings, Table, Tables, given, made


def two_layers(square: bool) -> Build:
    """The networks of the exercise, forward and back, with their numbers: the worked example and the one by hand."""

    def build() -> dict[str, Any]:
        if square:
            W, b = np.array([[1.0, 1], [0, 2], [1, 0]]), np.array([1.0, 1, -3])
            V, c = np.array([[1.0, 0, 2], [-1, 3, 0]]), np.array([-4.0, 2])
            x, y = np.array([2.0, -1]), np.array([1.0, 2])
        else:
            W, b = np.array([[1.0, 1], [2, -1], [0, 1]]), np.array([-1.0, -1, 1])
            V, c = np.array([[1.0, 4, -1]]), np.array([2.0])
            x, y = np.array([1.0, 2]), np.array([3.0])
        p = W @ x + b
        u, slopes = (p**2, 2 * p) if square else (np.maximum(p, 0), (p > 0).astype(float))
        q = V @ u + c
        delta = q - y
        eta = slopes * (V.T @ delta)
        found = dict(W=W, b=b, V=V, c=c, x=x, p=p, u=u, G=np.outer(delta, u), H=np.outer(eta, x), h=eta)
        if square:
            return found | dict(q=q, y=y, d=delta, L=np.sum(delta**2) / 2)
        return found | dict(q=q[0], y=y[0], d=delta[0], c=c[0], L=delta[0] ** 2 / 2)

    return build


def raised(t: float) -> dict[str, Any]:
    """The same after one weight has been raised: by t in the worked example."""
    W, b = np.array([[1.0 + t, 1], [2, -1], [0, 1]]), np.array([-1.0, -1, 1])
    p = W @ np.array([1.0, 2]) + b
    return dict(p=p, q=(np.array([1.0, 4, -1]) @ np.maximum(p, 0)) + 2, h=t)


def raised_by_hand() -> dict[str, Any]:
    W, b = np.array([[1.0, 1], [0, 2], [1.01, 0]]), np.array([1.0, 1, -3])
    p = W @ np.array([2.0, -1]) + b
    return dict(p=p, u=p**2, q=np.array([[1.0, 0, 2], [-1, 3, 0]]) @ p**2 + np.array([-4.0, 2]))


def own_direction(w: Any, z: Any, t: float) -> dict[str, Any]:
    """A matrix, and an eigenvector of its transpose."""
    W = (w + np.outer(t * z - w @ z, z)).T
    return dict(W=W, delta=(1 + t * t) * z, lambda_=float(t), rho=float(max(abs(np.linalg.eigvals(W)))))


def stretches(W: Any) -> dict[str, Any]:
    U, sigma, _ = np.linalg.svd(W)
    return dict(v=U[:, 0], mu=float(sigma[0] ** 2), rho=float(max(abs(np.linalg.eigvals(W)))), k=2)


def labels(X: Any, w: Any, c: float, b: Any) -> dict[str, Any]:
    """The pictures as a list, their answers and the probabilities."""
    z = X.T @ w + c
    return dict(x=list(X.T), y=(b > 0).astype(float), z=list(z), s=1 / (1 + np.exp(-z)), b=c)


def one_answer(z: float, c: float) -> dict[str, Any]:
    return dict(y=float(c > 0), s=1 / (1 + np.exp(-z)))


def one_example(z: float, g: float) -> dict[str, Any]:
    """Batch normalisation of a batch with one example."""
    return dict(mu=z, n=0.0, theta=g)


PENALTY: Table = {
    "W": Real["k", "n"],
    "V": Real["p", "k"],
    "x": Real["n"],
    "b": Real["k"],
    "c": Real["p"],
    "y": Real["p"],
    "mu": Real[()],
    "sigma": Hypothesis(Elementwise, ()),
    "z": r"\vec{z} := W\vec{x} + \vec{b}",
    "u": r"\vec{u} := \sigma(W\vec{x} + \vec{b})",
    "r": r"\vec{r} := V\sigma(W\vec{x} + \vec{b}) + \vec{c} - \vec{y}",
    "L": r"L := \frac{1}{2} \lVert V\sigma(W\vec{x} + \vec{b}) + \vec{c} - \vec{y} \rVert_2^2"
    r" + \frac{\mu}{2} \lVert \sigma(W\vec{x} + \vec{b}) \rVert_2^2",
}
AT_THE_UNITS: Table = {
    "z": Real["k"],
    "V": Real["p", "k"],
    "a": Real["p"],
    "mu": Real[()],
    "sigma": Hypothesis(Elementwise, ()),
    "u": r"\vec{u} := \sigma(\vec{z})",
    "r": r"\vec{r} := V\sigma(\vec{z}) + \vec{a}",
    "L": r"L := \frac{1}{2} \lVert V\sigma(\vec{z}) + \vec{a} \rVert_2^2 + \frac{\mu}{2} \lVert \sigma(\vec{z}) \rVert_2^2",
}

HERE: Tables = {
    "exr-network-by-hand exercise": (
        made("W b V c x p u q y d L G H h", two_layers(False)),
        made("p q h", raised, t=Hypothesis(Positive, ())),
        made("W b V c x p u q y d L G H h", two_layers(True)),
    ),
    "exr-network-by-hand answer": (
        made("W b V c x p u q y d L G H h", two_layers(True)),
        made("p u q", raised_by_hand),
    ),
    "exr-false-line-penalty": (
        PENALTY,
        AT_THE_UNITS,
        made("z", lambda: {"z": 1.0}),
        {"t": Real[()], "k": Real[()], "sigma": r"\sigma(t) := t + k"},
    ),
    "exr-true-false-backprop": (
        {"t": Hypothesis(Positive, ()), "z": Real[()], "c": lambda t: {"c": t}, "sigma": r"\sigma(z) := \max(z, 0)"},
        {"x": Real["n"], "h": Real["k"], "W": Real["k", "n"], "b": Real["k"]},
        {
            "z": Real["k"],
            "W": Real["p", "k"],
            "g": Real["p"],
            "sigma": Hypothesis(Elementwise, ()),
            "d": r"\vec{d} := \nabla_{\vec{z}} (\vec{g}^\top W \sigma(\vec{z}))",
        },
        {"a": Real[()]},
    ),
    "exr-shared-weights": (
        {
            "W": Real["n", "n"],
            "x": Real["n"],
            "y": Real["n"],
            "sigma": Hypothesis(Elementwise, ()),
            "p": r"\vec{p} := W\vec{x}",
            "u": r"\vec{u} := \sigma(W\vec{x})",
            "q": r"\vec{q} := W\sigma(W\vec{x})",
            "L": r"L := \frac{1}{2} \lVert W\sigma(W\vec{x}) - \vec{y} \rVert_2^2",
            "g": r"\vec{g} := W\sigma(W\vec{x}) - \vec{y}",
            "h": r"\vec{h} := \sigma'(W\vec{x}) \odot (W^\top (W\sigma(W\vec{x}) - \vec{y}))",
        },
        given("w x z delta", w=[1, -2], x=[3, 1, 2, 0, -1], z=[1, -3, 2, 2], delta=[1, 0, 2, -1]),
        {
            "W": Real["n", "n"],
            "a": Real["n"],
            "x": Real["n"],
            "y": Real["n"],
            "sigma": Hypothesis(Elementwise, ()),
            "b": r"\vec{b} := \sigma(W\vec{a} + \vec{x})",
            "L": r"L := \frac{1}{2} \lVert \vec{b} - \vec{y} \rVert_2^2",
        },
        {
            "q": Real["n"],
            "y": Real["n"],
            "g": r"\vec{g} := \vec{q} - \vec{y}",
            "L": r"L := \frac{1}{2} \lVert \vec{q} - \vec{y} \rVert_2^2",
        },
    ),
    "exr-false-line-eigenvalues exercise": {
        "delta": Real["n"],
        **made("v mu rho k", stretches, W=Real["n", "n"]),
    },
    "exr-false-line-eigenvalues answer": (
        made("W delta lambda rho", own_direction, w=Real["n", "n"], z=Unit["n"], t=Real[()]),
        made("v mu rho k", stretches, W=Real["n", "n"]),
    ),
    "exr-batch-normalisation": (
        {
            **dict.fromkeys("zg", Real["q"]),
            "q": lambda z: {},
            **{name: Real[()] for name in ("gamma", "beta")},
            "e": Real[()],
            "varepsilon": lambda e: {"varepsilon": 0.5 + abs(e)},
            "mu": r"\mu := \frac{1}{q} \mathbf{1}^\top \vec{z}",
            "v": r"v := \frac{1}{q} \lVert \vec{z} - \frac{1}{q} (\mathbf{1}^\top \vec{z}) \mathbf{1} \rVert_2^2",
            "s": r"s := \sqrt{v + \varepsilon}",
            "n": r"\vec{n} := \frac{1}{s} (\vec{z} - \mu \mathbf{1})",
            "w": r"\vec{w} := \vec{z} - \mu \mathbf{1}",
            "a": r"\vec{a} := \gamma \vec{n} + \beta \mathbf{1}",
            "theta": r"\theta := \frac{1}{q} \mathbf{1}^\top \vec{g}",
            "phi": r"\phi := \frac{1}{q} \vec{n}^\top \vec{g}",
            "L": r"L := \vec{g}^\top \vec{a}",
        },
        made("mu n theta", one_example, z=Real[()], g=Real[()]),
        {"a": Real["q"], "g": Real["q"], "L": r"L := \vec{g}^\top \vec{a}"},
        {
            **{name: Real[()] for name in ("gamma", "beta")},
            "n": Real["q"],
            "q": lambda n: {},
            "a": r"\vec{a} := \gamma \vec{n} + \beta \mathbf{1}",
        },
    ),
    "exr-zero-or-one": (
        {
            "q": lambda X: {},
            "X": Real["n", "q"],
            "w": Real["n"],
            "c": Real[()],
            "a": Real["q"],
            "v": Real["n"],
            **made("x y z s b", lambda X, w, c, a: labels(X, w, c, a)),
            "Delta": r"\Delta := \frac{1}{q} (\vec{s} - \vec{y})^\top",
        },
        {
            "q": lambda X: {},
            "X": Real["n", "q"],
            "w": Real["n"],
            "b": Real[()],
            "a": Real["q"],
            "v": Real["n"],
            "y": lambda a: {"y": (a > 0).astype(float)},
            "x": lambda X: {"x": list(X.T)},
            "s": lambda X, w, b: {"s": 1 / (1 + np.exp(-X.T @ w - b))},
            "L": r"L := \frac{1}{q} \sum_{k=1}^q (\log(1 + e^{(X^\top \vec{w} + b \mathbf{1})_k}) - y_k (X^\top \vec{w} + b \mathbf{1})_k)",
        },
        {"w": Real["n"], "x": Real["n"], "b": Real[()], "z": r"z := \vec{w}^\top \vec{x} + b"},
        {"c": Real[()], **made("y s", one_answer, z=Real[()])},
    ),
    "exr-name-the-slip": {
        "b": Real[()],
        "v": lambda b: {"v": [b, 2 * b]},
        "z": Real["p"],
        "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})",
    },
    "exr-tape-divides answer": {"m": Index["k"], "n": lambda m: {"n": m + 1}},
}

BY_LAYER = {
    r"W^{(0)}_{31}": "W_{31}",
    r"W^{(0)}_{11}": "W_{11}",
    "z^{(0)}_1": "p_1",
    "z^{(0)}_3": "p_3",
    "z^{(1)}_1": "q_1",
    r"\nabla_{W^{(1)}} L": "G",
    r"\nabla_{W^{(0)}} L": "H",
    "W^{(0)}": "W",
    "W^{(1)}": "V",
    r"\vec{b}^{(0)}": r"\vec{b}",
    r"\vec{b}^{(1)}": r"\vec{c}",
    "b^{(1)}": "c",
    r"\vec{z}^{(0)}": r"\vec{p}",
    r"\vec{z}^{(1)}": r"\vec{q}",
    "z^{(1)}": "q",
    r"\vec{\delta}^{(1)}": r"\vec{d}",
    r"\delta^{(1)}": "d",
    r"\vec{\delta}^{(0)}": r"\vec{h}",
}
MEANS: Meanings = {
    "exr-network-by-hand": BY_LAYER,
    "exr-true-false-backprop": {
        r"\delta^{(0)} = 2\delta^{(1)}": r"(1 - \tanh(0)^2) \, 2a = 2a",
        r"(\sigma^{(i+1)})'(\vec{z}^{(i)})": r"\sigma'(\vec{z})",
        r"\vec{\delta}^{(i)}": r"\vec{d}",
        r"\vec{\delta}^{(i+1)}": r"\vec{g}",
        "W^{(i+1)}": "W",
        "W^{(i)} ": "W ",
        r"\vec{\delta}^{(0)}": r"\vec{d}",
        r"\vec{\delta}^{(1)}": r"\vec{g}",
        r"\sigma'(\vec{z}^{(0)})": r"\sigma'(\vec{z})",
        "(W^{(1)})": "(W)",
        r"\nabla_{W^{(0)}} L = \nabla_{\vec{b}^{(0)}} L \; \vec{x}^\top": r"\nabla_W (\vec{h}^\top (W\vec{x} + \vec{b})) = \nabla_{\vec{b}} (\vec{h}^\top (W\vec{x} + \vec{b})) \; \vec{x}^\top",
    },
    "exr-shared-weights": {
        r"\vec{z}^{(0)}": r"\vec{p}",
        r"\vec{z}^{(1)}": r"\vec{q}",
        r"\vec{\delta}^{(1)}": r"\vec{g}",
        r"\vec{\delta}^{(0)}": r"\vec{h}",
        r"\sum_i \delta_i x_i": r"\sum_{i=1}^4 \delta_i x_i",
        r"\vec{h}_T": r"\vec{b}",
        r"\vec{h}_{t-1}": r"\vec{a}",
        r"\vec{h}_t": r"\vec{b}",
        r"\vec{x}_t": r"\vec{x}",
    },
    "exr-batch-normalisation": {
        "c_1": r"\theta",
        "c_2": r"\phi",
        r"\mathbf{1}^\top \mathbf{1} = q": r"\mathbf{1}^\top (\vec{z} - \vec{z} + \mathbf{1}) = q",
    },
    "exr-zero-or-one": {r"\nabla^2 L": r"\nabla^2_{\vec{w}} L", r"y_k \in \{0, 1\}": "y_k (1 - y_k) = 0"},
}
