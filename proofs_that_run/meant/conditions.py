"""Relations that are read alone: conditions, each with letters that meet it on some instances and not on others.

Drawn numbers meet an equation on no instance. So that a condition is told from what is false, it is met here; what a
table makes a claim is one that its sentence limits to special letters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qed import hessian
from qed.families import (
    Convex,
    FullColumnRank,
    Hypothesis,
    Index,
    Moderate,
    Nonzero,
    Positive,
    Real,
    Smooth,
    Symmetric,
    Unit,
    Vectors,
)

from .base import Alone, Table, made, met
from .low_rank import truncation


def eigenvector(S: Any) -> dict[str, Any]:
    values, vectors = np.linalg.eigh(S)
    return {"z": vectors[:, 0], "lambda_": values[0]}


def tied(k: float, a: Any, t: float) -> dict[str, Any]:
    """Singular values of which the k-th and the next one may be equal."""
    sigma = np.cumsum(np.abs([*a, t]) + 0.5)[::-1]
    if t > 0:
        sigma[int(k)] = sigma[int(k) - 1]
    return {"sigma": sigma}


def padded(A: Any) -> dict[str, Any]:
    """All n singular values, and how many are not zero."""
    n, found = A.shape[1], np.linalg.svd(A, compute_uv=False)
    return {"sigma": np.array([*found, *[0.0] * n][:n]), "r": int(np.sum(found > 1e-9)), "n": n}


def best_step(A: Any) -> dict[str, Any]:
    sigma = np.linalg.svd(A, compute_uv=False)
    return {"eta": 1 / (sigma[0] ** 2 + sigma[-1] ** 2), "kappa": (sigma[0] / sigma[-1]) ** 2, "sigma": list(sigma)}


def stepping(factor: float) -> Table:
    """A step size of so many times the inverse square of the first singular value."""
    return met(
        "eta sigma",
        lambda A: {"eta": factor / np.linalg.norm(A, 2) ** 2, "sigma": list(np.linalg.svd(A, compute_uv=False))},
        A=FullColumnRank["m", "n"],
    )


def best_pair(A: Any) -> dict[str, Any]:
    """Two factors of the best approximation of rank 2."""
    U, sigma, Vh = np.linalg.svd(A)
    return {"F": U[:, :2] * sigma[:2], "G": Vh[:2].T, "K": truncation(A, 2)}


def as_close(A: Any) -> dict[str, Any] | None:
    """The closest matrix of rank 2, where it is the only one, and the projection onto its range."""
    U, sigma, _ = np.linalg.svd(A)
    B = truncation(A, 2)
    return {"B": B, "P": B @ np.linalg.pinv(B, rcond=1e-9), "U_k": U[:, :2]} if sigma[1] > 1.01 * sigma[2] else None


def stored(c: float, d: float, t: float) -> dict[str, Any]:
    """How many rows, columns and terms there are."""
    m, n, k = (1 + abs(int(value)) for value in (5 * c, 5 * d, t))
    return {"k": k, "m": m, "n": n}


NUMBERS: Table = {name: Real[()] for name in ("p", "t", "alpha")}
"""Any numbers: some are as large as a condition says."""
ENTRY: Table = {"x": Real["n"], "i": Index["n"], "n": lambda x: {}}
SOLVED = met("b", lambda A, x: {"b": A @ x}, A=Real["m", "n"], x=Real["n"])
NULL = met("x", lambda A: {"x": np.linalg.svd(A)[2][-1]}, A=Real[3, 4])
AT_ZERO = {"n": lambda w: {}, **met("x", lambda w: {"x": 0 * w}, w=Real["n"])}
CRITICAL: Table = {
    **met("g", lambda w, x: {"g": w.gradient(x)}, w=Smooth["n"], x=Real["n"]),
    "f": r"f(\vec{z}) := w(\vec{z}) - \vec{g}^\top \vec{z}",
}
"""A function with a critical point at x, or beside it."""
ROOT: Table = {
    **met("g", lambda w, x: {"g": w(x)}, w=Smooth["n", "m"], x=Real["n"]),
    "r": r"\vec{r}(\vec{z}) := \vec{w}(\vec{z}) - \vec{g}",
}
"""A function that is zero at x, or beside it."""
STATIONARY: Table = {
    **met("b", lambda c: {"b": 0.0}, c=Real[()]),
    "lambda": Real[()],
    "x": Real["n"],
    "g": Smooth["n"],
    "w": Smooth["n"],
    "f": r"f(\vec{z}) := \lambda g(\vec{z}) + b \, w(\vec{z})",
}

ALONE: Alone = {
    "chapters/01-norms": {"0 < p < 1": NUMBERS},
    "chapters/02-svd": {
        r"A\vec{x} = \vec{0}": NULL,
        r"A\vec{x} = \vec{b}": SOLVED,
        r"(A + E)\vec{z} = \vec{b}": met(
            "b", lambda A, E, z: {"b": (A + E) @ z}, A=Real["m", "n"], E=Real["m", "n"], z=Real["n"]
        ),
    },
    "prp-svd-unique": {r"S\vec{z} = \lambda \vec{z}": met("z lambda", eigenvector, S=Symmetric["n"])},
    "thm-spectral": {"n = 1": {"n": lambda S: {}, "S": Symmetric["n"]}},
    "cor-symmetric-svd": {
        "s_i := -1": (
            r"s_i = -1, \quad \forall i \in \{1, \dots, n\}",
            {"n": lambda w: {}, **met("s", lambda w: {"s": np.sign(-(w**2) - 1)}, w=Real["n"])},
        )
    },
    "prp-backward-error": {r"A\vec{x} = \vec{b}": SOLVED},
    "chapters/03-low-rank-approximation": {
        r"\sigma_k = \sigma_{k+1} > 0": made("sigma", tied, a=Real["n"], t=Real[()], k=Index["n"]),
        r"A\vec{x} = \vec{b}": SOLVED,
        "k + s = 30": met("s", lambda k: {"s": 30 - k}, k=Real[()]),
    },
    "prp-eckart-young-unique": dict.fromkeys(
        ("PU_k = U_k", r"P = U_k U_k^\top", r"B = PA = U_k U_k^\top A"),
        made("B P U_k", as_close, A=Real[4, 3]),
    ),
    "prp-principal-directions": {
        "W = V_k": ("W = V", met("W V", lambda A: dict.fromkeys("WV", np.linalg.svd(A)[2][:2].T), A=Real["m", 3]))
    },
    "chapters/04-gradients": {
        r"\nabla f(\vec{x}) = \vec{0}": CRITICAL,
        r"\alpha < 0": NUMBERS,
        r"\nabla f(\vec{x})^\top \vec{v} = 0": met(
            "v",
            lambda f, x, w: {"v": w - f.gradient(x) * (f.gradient(x) @ w) / (f.gradient(x) @ f.gradient(x))}
            if f.gradient(x) @ f.gradient(x) > 0.1
            else None,
            f=Smooth["n"],
            x=Real["n"],
            w=Real["n"],
        ),
        "f = x_1 x_2^2": ("f := x_1 x_2^2", {"x": Real[2]}),
    },
    "prp-directional": {
        r"\vec{v} = \vec{e}_i": met(
            "v", lambda x, i: {"v": np.eye(len(x))[int(i) - 1]}, x=Real["n"], i=Index["n"], n=lambda x: {}
        )
    },
    "prp-steepest-ascent": {
        r"\vec{v} = \vec{d}": met("v", lambda d: {"v": 1 * d}, d=Real["n"]),
    },
    "def-level-set": {r"f(\vec{x}) = \alpha": met("alpha", lambda f, x: {"alpha": f(x)}, f=Smooth["n"], x=Real["n"])},
    "prp-gradient-normal": {
        r"s = \eta t": met("s", lambda eta, t: {"s": eta * t}, eta=Real[()], t=Real[()]),
        r"s = -\eta t": met("s", lambda eta, t: {"s": -eta * t}, eta=Real[()], t=Real[()]),
        "t < 0": NUMBERS,
    },
    "exm-grad-p-norm": {"x_i = 0": ENTRY},
    "chapters/05-jacobians": {"y^2 = x^3": met("y x", lambda c: {"x": c**2, "y": c**3}, c=Real[()])},
    "prp-second-order": {
        "t < 0": NUMBERS,
        r"\vec{u}^\top \nabla^2 f(\vec{x}) \, \vec{u} \ge \lambda": made(
            "lambda",
            lambda f, x: {"lambda_": np.linalg.eigvalsh(hessian(f, x))[0]},
            f=Convex["n"],
            x=Moderate["n"],
            u=Unit["n"],
        ),
    },
    "prp-convex-hessian": {
        r"\vec{v} = \vec{y} - \vec{x}": met("v", lambda x, y: {"v": y - x}, x=Real["n"], y=Real["n"])
    },
    "prp-newton-gauss-newton": {r"\vec{r}(\vec{x}) = \vec{0}": ROOT},
    "thm-gd-quadratic statement": {
        r"\sigma_i = 0": (
            r"\sigma_i = 0, \quad \forall i \in \{r + 1, \dots, n\}",
            made("sigma r n", padded, A=Real["m", "n"]),
        )
    },
    "thm-gd-quadratic proof": {r"\sigma_i = 0": made("sigma r", padded, A=Real[2, 3], i=Index[3])},
    "chapters/06-hessians": {
        r"\eta \sigma_1^2 = 0.1": stepping(0.1),
        r"\eta \sigma_1^2 = \kappa/(\kappa + 1)": made("eta kappa sigma", best_step, A=FullColumnRank["m", "n"]),
        r"\eta \sigma_1^2 = 1.05": stepping(1.05),
    },
    "prp-orthogonal-differential": {
        r"(I - \frac{t}{2} K) \vec{x} = \vec{0}": AT_ZERO | {"t": Real[()], "K": Real["n", "n"]}
    },
    "thm-eckart-young-landscape": {r"FG^\top = A_k": (r"FG^\top = K", met("F G K", best_pair, A=Real[3, 4]))},
    "chapters/08-backpropagation": {
        r"FG^\top = \vec{w}\vec{w}^\top": met("F G", lambda w: dict.fromkeys("FG", np.column_stack([w, 0 * w])), w=Nonzero["n"]),
        "P = Q = 0": (r"P = 0, \quad Q = 0", met("P Q", lambda A, B: {"P": 0 * A, "Q": 0 * B}, A=Real["m", 2], B=Real["n", 2])),
    },
    "chapters/block-matrices": {
        r"\vec{y}_i = \vec{x}_i": (
            r"\vec{y}_i = \vec{x}_i, \quad \forall i \in \{1, \dots, n\}",
            made("y", lambda x, t: {"y": [one + max(t, 0) for one in x]}, x=Vectors["n", "k"], t=Real[()]),
        )
    },
    "exr-null-space": {
        r"A^\top \vec{y} = \vec{0}": met("y", lambda A: {"y": np.linalg.svd(A)[0][:, -1]}, A=Real[4, 3]),
    },
    "exr-power-iteration": {r"\sigma_2 / \sigma_1 = 0.9": met("sigma", lambda c: {"sigma": np.array([c, 0.9 * c])}, c=Nonzero[()])},
    "exr-rank-one-by-hand": {
        r"t > \sigma_1": {"t": Real[()], "sigma": Real[2]},
        r"\sigma_2 = 0": made("sigma", lambda x: {"sigma": [np.linalg.norm(x), 0.0]}, x=Real["n"]),
    },
    "exr-terms-needed": dict.fromkeys(
        (r"k(m + n + 1) < mn", r"k(m + n + 1) \le mn - 1"),
        made("k m n", stored, c=Real[()], d=Real[()], t=Real[()]),
    ),
    "exr-missing-truncation": {
        r"\lVert A - B \rVert_F = \lVert A - A_k \rVert_F": (
            r"\lVert A - B \rVert_F = \lVert A - K \rVert_F",
            met("B K", lambda A: dict.fromkeys("BK", truncation(A, 1)), A=Real["m", "n"]),
        )
    },
    "exr-power-steps": {
        r"\sigma_{k+1} = 0.9 \, \sigma_k": met(
            "sigma", lambda c, k: {"sigma": c * 0.9 ** np.arange(3)}, c=Nonzero[()], k=Index[2]
        )
    },
    "exr-l1-by-steps exercise": {
        r"\vec{y} = \vec{a} + t \vec{e}_k": met(
            "y",
            lambda a, t, k: {"y": a + t * np.eye(len(a))[int(k) - 1]},
            a=Real["n"], t=Real[()], k=Index["n"], n=lambda a: {},
        )
    },
    "exr-true-false-derivatives": {
        r"\nabla f(\vec{x}) = \vec{0}": CRITICAL,
        r"x_1 = 1/(k\pi)": met("x", lambda k: {"x": np.array([1 / (k * np.pi), 0])}, k=Hypothesis(Positive, ())),
    },
    "exr-true-false-modes exercise": {r"\nabla f(\vec{x}) = \lambda \nabla g(\vec{x})": STATIONARY},
    "exr-saddle-and-minimum": {
        r"v_1 = -\frac{b}{a} v_2 = 0": met("v", lambda a, b: {"v": np.zeros(2)}, a=Nonzero[()], b=Real[()])
    },
    "exr-false-line-every-line": {
        "x_2 = 3x_1^2": met("x", lambda c: {"x": np.array([c, 3 * c**2])}, c=Real[()]),
    },
    "exr-true-false-hessians": {
        r"\vec{r}(\vec{x}) = \vec{0}": ROOT,
        r"g(\vec{x}) = 0": (r"g(\vec{x}) := 0", {"x": Real["n"]}),
    },
    "exr-true-false-curvature": {r"\nabla f(\vec{x}) = \vec{0}": CRITICAL},
    "exr-descent-steps": {r"0 < \varepsilon < 1": {"c": Real[()], "varepsilon": lambda c: {"varepsilon": abs(c) / 2}}},
    "exr-first-weights": {"dA = A": ("E = A", met("E", lambda A: {"E": 1 * A}, A=Real["k", "n"]))},
    "exr-false-line-symmetric exercise": {
        r"df = \operatorname{tr}(S \, dX)": (
            r"\operatorname{tr}(G^\top E) = \operatorname{tr}(SE)",
            {"G": Real["n", "n"], "E": Symmetric["n"], "S": lambda G: {"S": (G + G.T) / 2}},
        )
    },
    "exr-true-false-matrix-gradients": {
        r"X = \begin{bmatrix} 1 & 0 \\ 0 & 0 \end{bmatrix} , \qquad dX = \begin{bmatrix} 0 & 1 \\ 0 & 0 \end{bmatrix}": (
            r"X = \begin{bmatrix} 1 & 0 \\ 0 & 0 \end{bmatrix} , \qquad E = \begin{bmatrix} 0 & 1 \\ 0 & 0 \end{bmatrix}",
            {},
        )
    },
    "exr-spectral-norm-gradient": {"dX = X": ("E = X", met("E", lambda X: {"E": 1 * X}, X=Real["m", "n"]))},
    "exr-true-false-blocks": {r"A\vec{x} = \vec{0}": NULL},
    "exr-false-line-push": {
        r"A\vec{x} = \vec{0}": NULL,
        r"\vec{x} = -BA\vec{x} = \vec{0}": AT_ZERO | {"A": Real["m", "n"], "B": Real["n", "m"]},
    },
}  # fmt: skip
