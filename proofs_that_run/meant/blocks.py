"""Letters in the exercises on block matrices, and the reviews."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    Hypothesis,
    Invertible,
    Nonzero,
    Real,
    Smooth,
    Unit,
    Vectors,
)

from .base import Meanings, Tables, given, made
from .svd import eigenpair


def eliminated(A: Any, B: Any, C: Any, D: Any) -> dict[str, Any] | None:
    if np.linalg.cond(A) > 100:
        return None
    L = -C @ np.linalg.inv(A)
    return dict(L=L, S=D + L @ B, P=A.T, Q=-C.T, X=L.T)


def triangle(A: Any, w: Any) -> dict[str, Any] | None:
    """An X for which AX = B."""
    return dict(B=A @ w, X=w)


def kernel(A: Any, x: Any) -> dict[str, Any] | None:
    """A matrix B such that (I + BA)x is zero."""
    y = A @ x
    return dict(B=-np.outer(x, y) / (y @ y)) if y @ y > 0.01 else None


def assigned(X: Any) -> dict[str, Any]:
    """Pictures in the rows of X, each in one of two groups."""
    Y = np.eye(2)[np.arange(len(X)) % 2]
    return dict(Y=Y, a=list(Y), x=list(X))


HERE: Tables = {
    "exr-weighted-product": {
        "n": lambda A: {},
        "A": Real["m", "n"],
        "B": Real["n", "k"],
        "d": Real["n"],
        "a": lambda A: {"a": list(A.T)},
        "b": lambda B: {"b": list(B)},
    },
    "exr-schur-complement answer": {"A": Real["n", "n"], "C": Real["n", "n"]},
    "exr-schur-complement": {
        "A": Invertible["m"],
        "B": Real["m", "n"],
        "C": Real["n", "m"],
        "D": Real["n", "n"],
        **made("L S P Q X", eliminated),
    },
    "exr-false-line-push answer": {"x": Nonzero["n"], "B": kernel, "A": Real["m", "n"]},
    "exr-complete-square": {"x": Nonzero["m"], "y": Real["n"]},
    "exr-false-line-rank exercise": {"A": Invertible["m"], "w": Real["m", "n"], **made("B X", triangle)},
    "exr-group-means": (
        {"x": Real["n"], "m": Vectors["g", "n"], "d": r"d_j := \lVert \vec{x} - \vec{m}_j \rVert_2^2"},
        {"k": lambda X: {}, **made("Y a x", assigned, X=Real["k", "n"])},
    ),
    "exr-judge-first-matrices answer": {"A": Real["n", "m"], "X": Real["m", "n"], "f": r"f := \operatorname{tr}(AX)"},
    "exr-review-networks": (
        {
            "W": Real["k", "n"],
            "V": Real["p", "k"],
            "x": Real["n"],
            "y": Real["p"],
            "sigma": Hypothesis(Elementwise, ()),
            "z": r"\vec{z} := W\vec{x}",
            "u": r"\vec{u} := \sigma(W\vec{x})",
            "r": r"\vec{r} := V\sigma(W\vec{x}) - \vec{y}",
            "L": r"L := \frac{1}{2} \lVert V\sigma(W\vec{x}) - \vec{y} \rVert_2^2",
            "g": r"\vec{g} := \sigma'(W\vec{x}) \odot (V^\top \vec{r})",
        },
        {
            "z": Real["k"],
            "V": Real["p", "k"],
            "y": Real["p"],
            "sigma": Hypothesis(Elementwise, ()),
            "L": r"L := \frac{1}{2} \lVert V\sigma(\vec{z}) - \vec{y} \rVert_2^2",
            "h": r"\vec{h} := V^\top (V\sigma(\vec{z}) - \vec{y})",
        },
        {
            "u": Real["k"],
            "V": Real["p", "k"],
            "y": Real["p"],
            "r": r"\vec{r} := V\vec{u} - \vec{y}",
            "L": r"L := \frac{1}{2} \lVert V\vec{u} - \vec{y} \rVert_2^2",
        },
        {"t": Real[()], "sigma": r"\sigma(t) := 1/(1 + e^{-t})"},
        {"w": Nonzero["p", "k"], "V": lambda w: {"V": 2 * w / np.linalg.norm(w, 2)}, "r": Real["p"]},
    ),
    "exr-review-turning-points": {
        "x": Real["n"],
        "g": Smooth["n"],
    },
    "exr-review-turning-points answer": given("x", x=[1, 1]),
    "exr-review-weights": {
        "W": Real["m", "n"],
        "x": Real["n"],
        "b": Real["m"],
        "y": Real["m"],
        "sigma": Hypothesis(Elementwise, ()),
        "f": r"f(\vec{b}) := \frac{1}{2} \lVert \sigma(W\vec{x} + \vec{b}) - \vec{y} \rVert_2^2",
    },
    "exr-review-arguments": {"z": Unit["n"], "w": Real["n", "n"], "t": Real[()], **made("A lambda sigma s", eigenpair)},
}

MEANS: Meanings = {
    "exr-outer-sum": {r"= \begin{bmatrix} 5 & 6 \\ 15": r"\begin{bmatrix} 5 & 6 \\ 15"},
    "exr-group-means": {r"\vec{e}_{j(i)}": r"\vec{a}_i"},
    "exr-review-networks": {
        r"\odot \nabla_{\vec{u}} L": r"\odot \vec{h}",
        r"(\nabla_{\vec{z}} L)": r"\vec{g}",
        r"\lvert \sigma^\prime \rvert": r"\lvert \sigma'(t) \rvert",
    },
    "exr-complete-square": {
        r"(\vec{x}, \vec{y}) \ne \vec{0}": r"\lVert \vec{x} \rVert_2^2 + \lVert \vec{y} \rVert_2^2 > 0",
    },
    "exr-review-turning-points": {
        r"\nabla^2 (2g) = 2 \nabla^2 g": r"\nabla^2_{\vec{x}} (2g(\vec{x})) = 2 \nabla^2 g(\vec{x})"
    },
}
