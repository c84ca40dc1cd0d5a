"""Relations that are read alone, with other letters than they are printed with, or for objects of a special kind.

A norm that may be any one is every ℓp norm here. Where a proof by contradiction or a second object with the same letter
leaves only what is zero, a hypothesis is dropped that the lines in question do not need, and there is more to see.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Hypothesis,
    Index,
    Nonzero,
    Positive,
    Real,
    SimpleSingularValues,
    Smooth,
    SmoothOfTwo,
    Symmetric,
    Unit,
)

from .base import Alone, Table, given, made, met
from .conditions import tied


def moved(X: Any, H: Any) -> dict[str, Any]:
    """The parts of a decomposition, and how the first singular vectors change where X moves along H."""
    U, sigma, Vh = np.linalg.svd(X)
    u, v, s = U[:, 0], Vh[0], sigma[0]
    slopes = Vh[1:] @ (X.T @ H + H.T @ X) @ v
    b = (slopes / (s**2 - np.append(sigma, np.zeros(len(v)))[1 : len(v)] ** 2)) @ Vh[1:]
    a = (H @ v + X @ b - (u @ H @ v) * u) / s
    return {"u": u, "v": v, "s": s, "a": a, "b": b}


def indefinite_root(A: Any, w: Any) -> dict[str, Any]:
    """A symmetric root P of AᵀA with values of either sign, and what P − σᵢI leaves of vᵢ."""
    _, sigma, Vh = np.linalg.svd(A)
    P = Vh.T @ np.diag(sigma * np.where(w < 0, -1, 1)) @ Vh
    return {"P": P, "v": Vh[0], "s": sigma[0], "w": P @ Vh[0] - sigma[0] * Vh[0]}


def shared(A: Any, W: Any) -> dict[str, Any]:
    """Two planes in space, and a vector of both."""
    y, w = np.linalg.qr(A)[0].T, np.linalg.qr(W)[0].T
    found = np.linalg.svd(np.vstack([y, w]).T)[2][-1]
    return {"s": found[:2], "y": list(y), "w": list(w), "t": -found[2:]}


def paths(w: Any) -> dict[str, Any]:
    """The slopes of a program's steps, from the last to the first, and the sums over all paths to the first value."""
    E = np.tril(w, -1)
    along = [np.linalg.matrix_power(E, length)[:, 0] for length in range(len(w))]
    return {"E": E, "d": np.sum(along, axis=0)}


def skewed(S: Any, w: Any, t: float) -> dict[str, Any]:
    """A matrix with the same product with every symmetric one, and at times no other one."""
    K = S + max(t, 0) * (w - w.T)
    return {"K": K, "D": S - K}


NORM: Table = {
    "x": Nonzero["n"],
    "y": Real["n"],
    "t": Real[()],
    "b": Real[()],
    "p": lambda b: {"p": 1 + abs(b)},
}
SHARE: Table = {
    "v": Nonzero["n"],
    "w": Nonzero["n"],
    "b": Real[()],
    "p": lambda b: {"p": 1 + abs(b)},
    "c": Real[()],
    "lambda": lambda c: {"lambda_": abs(c) / (1 + abs(c))},
    "x": r"\vec{x} := \frac{1}{\lVert \vec{v} \rVert_p} \vec{v}",
    "y": r"\vec{y} := \frac{1}{\lVert \vec{w} \rVert_p} \vec{w}",
}
OF_TWO: Table = {"F": SmoothOfTwo["n", "m", "m"], "x": Real["n"], "y": Real["m"]}
BY_X = (r"P := \frac{\partial \vec{F}(\vec{x}, \vec{y})}{\partial \vec{x}}", OF_TWO)
BY_Y = (r"Q := \frac{\partial \vec{F}(\vec{x}, \vec{y})}{\partial \vec{y}}", OF_TWO)
BOTH = {
    r"P = \frac{\partial \vec{F}}{\partial \vec{x}}": BY_X,
    r"Q = \frac{\partial \vec{F}}{\partial \vec{y}}": BY_Y,
}
REMAINDER: Table = {
    "f": Smooth["n", "m"],
    "x": Real["n"],
    "v": Real["n"],
    "t": Real[()],
    "L": r"L := D\vec{f}(\vec{x})",
    "r": r"\vec{r}(\vec{z}) := \vec{f}(\vec{x} + \vec{z}) - \vec{f}(\vec{x}) - L\vec{z}",
}
STEP: Table = {"f": Smooth["n"], "x": Real["n"], "eta": Hypothesis(Positive, ())}
SAME: Table = made("K D", skewed, S=Symmetric["n"], w=Real["n", "n"], t=Real[()]) | {"E": Symmetric["n"]}
CHOSEN = met("E", lambda D: {"E": 1 * D}, D=Symmetric["n"])
NEAR: Table = {"f": Smooth["n"], "x": Real["n"], "v": Unit["n"], "h": lambda: {"h": 2.0**-12}}


def lagrange(f: Any, g: Any, x: Any) -> dict[str, Any] | None:
    """What is left of the gradient of f beside those of the conditions."""
    if len(g(x)) >= len(x):
        return None
    J = g.jacobian(x)
    return {"z": f.gradient(x) - np.linalg.pinv(J) @ (J @ f.gradient(x))}


def sizes(*latex: str) -> dict[str, tuple[str, Table]]:
    """The sizes of an example: each letter is defined."""
    made = {}
    for text in latex:
        *letters, value = text.split(" = ")
        made[text] = r", \quad ".join(f"{letter} := {value}" for letter in letters), {}
    return made


ALONE: Alone = {
    "chapters/01-norms": {
        r"\lVert \vec{x} \rVert > 0": (r"\lVert \vec{x} \rVert_p > 0", NORM),
        r"\lVert \vec{0} \rVert = 0": (r"\lVert 0 \cdot \vec{x} \rVert_p = 0", NORM),
        r"\lVert t\vec{x} \rVert = \lvert t \rvert \, \lVert \vec{x} \rVert": (
            r"\lVert t\vec{x} \rVert_p = \lvert t \rvert \, \lVert \vec{x} \rVert_p", NORM
        ),
        r"\lVert \vec{x} + \vec{y} \rVert \le \lVert \vec{x} \rVert + \lVert \vec{y} \rVert": (
            r"\lVert \vec{x} + \vec{y} \rVert_p \le \lVert \vec{x} \rVert_p + \lVert \vec{y} \rVert_p", NORM
        ),
        r"\lVert \vec{x} \rVert \le 1": (r"\lVert \vec{y} \rVert_p \le 1", NORM),
        r"\lVert \vec{y} \rVert \le 1": (r"\lVert \vec{y} \rVert_p \le 1", NORM),
        r"\lVert \lambda \vec{x} + (1 - \lambda) \vec{y} \rVert \le \lambda + (1 - \lambda) = 1": (
            r"\lVert \lambda \vec{x} + (1 - \lambda) \vec{y} \rVert_p \le \lambda + (1 - \lambda) = 1", SHARE
        ),
    },
    "chapters/02-svd": {
        r"\sigma_i = \sigma_{i+1} > 0": (
            r"\sigma_k = \sigma_{k+1} > 0", made("sigma", tied, a=Real["n"], t=Real[()], k=Index["n"])
        )
    },
    "chapters/03-low-rank-approximation": {r"e = 2.718\ldots": (r"\lvert e^1 - 2.718 \rvert \le 0.0005", {})},
    "chapters/04-gradients": {
        r"\vec{f}(\vec{x} + t\vec{v}) - \vec{f}(\vec{x}) = t L\vec{v} + \vec{r}(t\vec{v})": REMAINDER,
    },
    "chapters/05-jacobians": BOTH | {
        r"\vec{F}(\vec{x}, \vec{y}) = \vec{0}": {
            **met("g", lambda w, x, y: {"g": w(x, y)}, w=SmoothOfTwo["n", "m", "m"], x=Real["n"], y=Real["m"]),
            "F": r"\vec{F}(\vec{x}, \vec{y}) := \vec{w}(\vec{x}, \vec{y}) - \vec{g}",
        },
        r"\vec{h} = \vec{f}_3(\vec{f}_2(\vec{f}_1(\vec{x})))": (
            r"\vec{h} := \vec{c}(\vec{b}(\vec{a}(\vec{x})))",
            {"a": Smooth["n", "p"], "b": Smooth["p", "q"], "c": Smooth["q", "m"], "x": Real["n"]},
        )
    },
    "chapters/06-hessians": {
        r"\nabla^2 h = \nabla^2 g_1": (
            r"\nabla^2_{\vec{x}} f(\vec{g}(\vec{x})) = \nabla^2 g_1(\vec{x})",
            {"g": Smooth["n", "m"], "x": Real["n"], "f": r"f(\vec{y}) := y_1"},
        ),
        r"\vec{x}_{k+1} = \vec{x}_k - \eta \nabla f(\vec{x}_k)": (r"\vec{y} := \vec{x} - \eta \nabla f(\vec{x})", STEP),
    },
    "prp-symmetric-gradient": {
        r"\operatorname{tr}((M - M_2) \, dS) = 0": (r"\operatorname{tr}((S - K)E) = 0", SAME),
        r"dS = M - M_2": ("E = D", CHOSEN),
    },
    "thm-singular-derivative": {
        r"\vec{v} = \vec{v}_i": (r"\vec{w} = \vec{v}", met("w", lambda v: {"w": 1 * v}, v=Unit["n"])),
        r"\vec{u} = X\vec{v}/\sigma_i": (
            r"\vec{u} = X\vec{v} / s", made("u v s a b", moved, X=SimpleSingularValues["m", "n"], H=Real["m", "n"])
        ),
        r"2 \, d\vec{u}_i^\top \vec{u}_i = 0": (
            r"2 \vec{a}^\top \vec{u} = 0",
            made("u v s a b", moved, X=SimpleSingularValues["m", "n"], H=Real["m", "n"]),
        ),
        r"\sigma_i \vec{v}_i^\top d\vec{v}_i = 0": (
            r"s \vec{v}^\top \vec{b} = 0",
            made("u v s a b", moved, X=SimpleSingularValues["m", "n"], H=Real["m", "n"]),
        ),
    },
    "chapters/08-backpropagation": {
        r"L = \ell(\vec{f}(\vec{x}), \vec{y})": (
            r"L := g(\vec{f}(\vec{x}), \vec{y})", {"f": Smooth["n", "m"], "g": SmoothOfTwo["m", "k"], "x": Real["n"], "y": Real["k"]}
        )
    },
    "prp-lagrange": {
        r"\nabla f(\vec{x}) = \lambda_1 \nabla g_1(\vec{x}) + \dots + \lambda_k \nabla g_k(\vec{x})": (
            r"\nabla f(\vec{x}) = \sum_{j=1}^k \lambda_j \nabla g_j(\vec{x})",
            {
                "g": Smooth["n", "k"],
                "x": Real["n"],
                "lambda": Real["k"],
                "k": lambda g: {},
                "f": r"f(\vec{z}) := \vec{\lambda}^\top \vec{g}(\vec{z}) + (\vec{z} - \vec{x})^\top (\vec{z} - \vec{x})",
            },
        ),
        r"\vec{r} = \sum_j c_j \nabla g_j(\vec{x})": (
            r"\vec{r} := D\vec{g}(\vec{x})^\top \vec{c}", {"g": Smooth["n", "k"], "x": Real["n"], "c": Real["k"]}
        ),
        r"0 = \nabla f(\vec{x})^\top \vec{z} = \lVert \vec{z} \rVert_2^2": (
            r"\nabla f(\vec{x})^\top \vec{z} = \lVert \vec{z} \rVert_2^2",
            made("z", lagrange, f=Smooth["n"], g=Smooth["n", "k"], x=Real["n"]),
        ),
    },
    "exr-svd-by-hand": {r"U \Sigma V^\top = 1": ("u s v = 1", given("u s v", u=-1.0, s=1.0, v=-1.0))},
    "exr-refute-by-hand": {r"A = B = \begin{bmatrix} 1 \end{bmatrix}": (r"a := 1, \quad b := 1", {})},
    "exr-false-line-rank": {r"A = D = \begin{bmatrix} 0 \end{bmatrix}": (r"a := 0, \quad d := 0", {})},
    "exr-false-line-quadratic": {
        r"\vec{x} = \vec{e}_1, \dots, \vec{e}_n": (
            r"\vec{x} = \vec{e}_i",
            met("x", lambda w, i: {"x": np.eye(len(w))[int(i) - 1]}, w=Real["n"], i=Index["n"], n=lambda w: {}),
        )
    },
    "exm-train-network": sizes("n = 64", "h = 48", "c = 10"),
    "chapters/formulas": BOTH,
    "exr-polar": {
        r"P\vec{w} + \sigma_i \vec{w} = P^2 \vec{v}_i - \sigma_i^2 \vec{v}_i = \vec{0}": (
            r"P\vec{w} + s \vec{w} = P^2 \vec{v} - s^2 \vec{v} = \vec{0}",
            made("P v s w", indefinite_root, A=Real["n", "n"], w=Real["n"]),
        ),
        r"\vec{w}^\top P \vec{w} = -\sigma_i \lVert \vec{w} \rVert_2^2": (
            r"\vec{c}^\top P \vec{c} = -s \lVert \vec{c} \rVert_2^2",
            made("P v s c", lambda A, b: {**indefinite_root(A, b), "c": indefinite_root(A, b)["w"]}, A=Real["n", "n"], b=Real["n"]),
        ),
    },
    "exr-false-line-union": {
        r"s_1 \vec{y}_1 + \dots + s_{n-k} \vec{y}_{n-k} = t_1 \vec{w}_1 + \dots + t_{k+1} \vec{w}_{k+1}": (
            r"s_1 \vec{y}_1 + s_2 \vec{y}_2 = t_1 \vec{w}_1 + t_2 \vec{w}_2",
            met("s y w t", shared, A=Real[3, 2], W=Real[3, 2]),
        )
    },
    "exr-power-steps": sizes("l = 15"),
    "exr-two-paths": {
        r"d_k = \sum_{j > k} e_{kj} d_j": (
            r"d_k = \sum_{j=1}^n E_{kj} d_j, \quad \forall k \in \{2, \dots, n\}",
            {"n": lambda w: {}, **made("E d", paths, w=Real["n", "n"])},
        )
    },
    "exr-composed-norm": sizes("d = n = 1000"),
    "exr-true-false-modes": sizes("n = p = q = 1000"),
    "exr-jvp-without-matrix": sizes("n = p = m = 1000"),
    "exr-false-line-every-line": {
        r"0 < \lvert t \rvert < \delta(\vec{v})": (
            r"0 < \lvert t \rvert < \delta", {"t": Real[()], "delta": Hypothesis(Positive, ())}
        )
    },
    "exr-cold-morning-newton": {r"z = \vec{a}^\top \vec{w}": (r"c := \vec{a}^\top \vec{w}", {"a": Real[2], "w": Real[2]})},
    "exr-hvp-without-hessian": sizes("m = n = 1000") | {
        r"f(\vec{x}) = \frac{x_1 x_2 (x_1^2 - x_2^2)}{x_1^2 + x_2^2} \qquad \text{for } \vec{x} \ne \vec{0}": (
            r"f(\vec{x}) := \frac{x_1 x_2 (x_1^2 - x_2^2)}{x_1^2 + x_2^2}", {"x": Nonzero[2]}
        ),
        r"\nabla^2 f(\vec{x}) \, \vec{v} \approx \frac{\nabla f(\vec{x} + h\vec{v}) - \nabla f(\vec{x} - h\vec{v})}{2h}": (
            r"\bigl\lVert \nabla^2 f(\vec{x}) \vec{v}"
            r" - \frac{1}{2h} (\nabla f(\vec{x} + h\vec{v}) - \nabla f(\vec{x} - h\vec{v})) \bigr\rVert_2 \le h",
            NEAR,
        ),
    },
    "exr-descent-steps": {r"\vec{x}_1 = \vec{x}_0 - \eta \nabla f(\vec{x}_0)": (r"\vec{y} := \vec{x} - \eta \nabla f(\vec{x})", STEP)},
    "exr-first-weights": sizes("d = n = 1000"),
    "exr-outer-square": {
        r"\delta_{ik} = 1": (r"D_{ii} = 1, \quad \forall i \in \{1, \dots, n\}", made("D", lambda x: {"D": np.eye(len(x))}, x=Real["n"], n=lambda x: {}))
    },
    "exr-false-line-symmetric": {
        r"\operatorname{tr}(S \, dX) = \operatorname{tr}(S' \, dX)": (r"\operatorname{tr}(SE) = \operatorname{tr}(KE)", SAME),
        "D = S - S'": ("D = S - K", SAME),
        "dX = D": ("E = D", CHOSEN),
        r"0 = \operatorname{tr}(D \, D) = \lVert D \rVert_F^2": (
            r"0 = \operatorname{tr}(D D) = \lVert D \rVert_F^2", SAME,
        ),
    },
    "exr-rows-or-columns": sizes("m = n = 1000"),
    "exr-first-layer-weights": sizes("d = n = m = 1000"),
    "exr-name-the-slip": {"v_1 = v_0 + v_0": ("b := a + a", {"a": Real[()]})},
    "exr-false-line-penalty": {
        r"L = \frac{1}{2} \lVert \vec{c} - \vec{y} \rVert_2^2 + \frac{1}{2} z^4": (
            r"L := \frac{1}{2} \lVert \vec{c} - \vec{y} \rVert_2^2 + \frac{1}{2} z^4",
            {"c": Real["n"], "y": Real["n"], "z": Real[()]},
        )
    },
    "exr-false-line-eigenvalues": {
        r"\vec{\delta}^{(i-1)} = W^\top \vec{\delta}^{(i)}": (
            r"\nabla_{\vec{z}} (\vec{g}^\top W \vec{z}) = W^\top \vec{g}",
            {"W": Real["n", "n"], "g": Real["n"], "z": Real["n"]},
        )
    },
}  # fmt: skip
