"""Letters in statements, proofs and the prose of chapters."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    FullColumnRank,
    Hypothesis,
    Invertible,
    Moderate,
    Nonzero,
    Orthonormal,
    Positive,
    Real,
    Smooth,
    SmoothOfTwo,
    Symmetric,
    Vectors,
)

from .base import SVD, Meanings, Table, Tables, given, made
from .jacobians import constrained_twice
from .low_rank import shifted, truncation


def ellipse(A: Any, w: Any) -> dict[str, Any]:
    """A point of the ellipse: its coordinates along the half-axes."""
    U, sigma, Vh = np.linalg.svd(A)
    x = w / np.linalg.norm(w)
    p = len(sigma)
    return dict(sigma=list(sigma), v=list(Vh[:p]), c=U.T[:p] @ A @ x, x=x)


def in_null_space(w: Any, c: Any) -> dict[str, Any] | None:
    """A matrix of rank 1 and a vector that it takes to zero."""
    U, sigma, Vh = np.linalg.svd(w)
    if w.shape[1] < 2 or sigma[0] < 0.1:
        return None
    r = 1
    A = sigma[0] * np.outer(U[:, 0], Vh[0])
    return dict(A=A, r=r, v=[Vh[0]], x=Vh[1:].T @ c[1:], V_r=Vh[:r].T, Sigma_r=np.diag(sigma[:r]), U_r=U[:, :r])


def four(A: Any) -> dict[str, Any] | None:
    """The singular vectors of a matrix of rank 2: right and left, those within the rank and those beyond it."""
    if min(A.shape) < 4:
        return None
    U, _, Vh = np.linalg.svd(A)
    return dict(R=Vh[:2].T, W=Vh[2:].T, S=U[:, :2], Z=U[:, 2:])


def hand_low() -> dict[str, Any]:
    """The example of chapter 3, with its decomposition."""
    s = 1 / np.sqrt(2)
    return dict(
        A=np.array([[2.0, 2], [-1, 1]]),
        sigma=[2 * np.sqrt(2), np.sqrt(2)],
        u=[np.array([1.0, 0]), np.array([0.0, 1])],
        v=[s * np.array([1.0, 1]), s * np.array([-1.0, 1])],
    )


def one_column_less(A: Any) -> dict[str, Any] | None:
    n = A.shape[1]
    if n < 2:
        return None
    sigma, beta = (np.linalg.svd(one, compute_uv=False) for one in (A, A[:, :-1]))
    return dict(sigma=[*sigma, *[0.0] * (n - len(sigma))], beta=[*beta, *[0.0] * (n - 1 - len(beta))])


def root_of_square(X: Any, H: Any) -> dict[str, Any]:
    """The positive definite root S of XᵀX, and N, its change when X moves along H."""
    U, sigma, Vh = np.linalg.svd(X, full_matrices=False)
    S = Vh.T @ np.diag(sigma) @ Vh
    N = Vh.T @ (Vh @ (H.T @ X + X.T @ H) @ Vh.T / np.add.outer(sigma, sigma)) @ Vh
    return dict(S=S, N=N, u=list(U.T), v=list(Vh), sigma=list(sigma))


def turning(Q: Any, t: float) -> dict[str, Any] | None:
    """A path of orthonormal matrices: the first two rows of Q turn. Where it is at t, and its velocity."""
    if len(Q) < 2:
        return None
    G, V = np.eye(len(Q)), np.zeros(Q.shape)
    c, s = np.cos(t), np.sin(t)
    G[:2, :2], V[:2, :2] = [[c, -s], [s, c]], [[-s, -c], [c, -s]]
    return dict(R=G @ Q, N=V @ Q)


def eigenvectors(w: Any, b: Any) -> dict[str, Any]:
    """A symmetric matrix with its eigenvectors, and a vector perpendicular to the first one."""
    S = w + w.T
    eigenvalues, V = np.linalg.eigh(S)
    return dict(
        S=S, V=V, Lambda=np.diag(eigenvalues), v=list(V.T), lambda_=list(eigenvalues), w=b - V[:, 0] * (V[:, 0] @ b)
    )


def largest_value(h: Any, b: Any, t: float) -> dict[str, Any] | None:
    """A symmetric matrix, negative or positive, where its form is largest, a direction across, and a small angle."""
    if len(h) < 2:
        return None
    S = (h + h.T) * (h[0, 0] < 1) - 12 * np.eye(len(h)) * np.copysign(1, t)
    eigenvalues, V = np.linalg.eigh(S)
    w = b - V[:, -1] * (V[:, -1] @ b) + 0.1 * V[:, 0]
    angle = 0.1 / (1 + abs(t))
    return dict(
        S=S, mu=eigenvalues[-1], v=V[:, -1], w=w / np.linalg.norm(w), c=float(np.cos(angle)), s=float(np.sin(angle))
    )


def saddle(A: Any, w: Any) -> dict[str, Any] | None:
    """A critical point that takes the first and the third term and misses the second, and the way down from it."""
    if min(A.shape) < 3 or abs(np.linalg.det(w + 5 * np.eye(2))) < 0.1:
        return None
    U, sigma, Vh = np.linalg.svd(A)
    if min(sigma[:3]) < 0.05:
        return None
    T = w + 5 * np.eye(2)
    F, G = U[:, [0, 2]] @ T, Vh[[0, 2]].T @ np.diag(sigma[[0, 2]]) @ np.linalg.inv(T).T
    a, c = np.linalg.pinv(G) @ Vh[2], np.linalg.pinv(F) @ U[:, 2]
    return dict(
        F=F,
        G=G,
        R=A - F @ G.T,
        a=a,
        c=c,
        X=np.outer(U[:, 1], a),
        Y=np.outer(Vh[1], c),
        i=3,
        j=2,
        u=list(U.T[:3]),
        v=list(Vh[:3]),
        sigma=list(sigma[:3]),
        P=F,
        Q=G,
    )


def saddle_of_low_rank(A: Any, t: float) -> dict[str, Any] | None:
    """A critical point of rank 1 with two columns, one of which is zero."""
    if min(A.shape) < 2:
        return None
    U, sigma, Vh = np.linalg.svd(A)
    zero = np.zeros((1, 2))
    zero[0, 0] = 1
    w, eta = np.array([0.0, 1]), abs(t) + 0.1
    return dict(
        F=np.outer(U[:, 0], zero),
        G=sigma[0] * np.outer(Vh[0], zero),
        w=w,
        eta=eta,
        X=np.outer(U[:, 1], w),
        Y=eta * np.outer(Vh[1], w),
        j=2,
        u=list(U.T[:2]),
        v=list(Vh[:2]),
        sigma=list(sigma[:2]),
    )


def best_pair(A: Any) -> dict[str, Any] | None:
    if min(A.shape) < 3:
        return None
    U, sigma, Vh = np.linalg.svd(A)
    return dict(F=U[:, :2], G=Vh[:2].T * sigma[:2], K=truncation(A, 2))


def adjoints(w: Any) -> dict[str, Any]:
    """The slopes of a program, and the adjoints of its values: the last one is 1."""
    P = np.tril(w, -1)
    return dict(P=P, a=np.linalg.solve(np.eye(len(w)) - P.T, np.eye(len(w))[-1]))


def stretched_most(A: Any) -> dict[str, Any]:
    _, sigma, Vh = np.linalg.svd(A)
    return dict(v=Vh[0], lambda_=sigma[0] ** 2, s=sigma[0])


def second_direction(A: Any) -> dict[str, Any] | None:
    """The second right singular vector as what is stretched most perpendicular to the first, and its multiplier."""
    found = constrained_twice(A)
    return found and dict(v=found["v"], u=found["u"], lambda_=found["lambda_"][1])


def back_to_the_level(f: Any, x: Any, w: Any) -> dict[str, Any] | None:
    """A step along the level set, and how far one goes along the gradient to be on it again."""
    g = f.gradient(x)
    if len(x) < 2 or g @ g < 0.25:
        return None
    v, t, s = w - g * (g @ w) / (g @ g), 2.0**-12, 0.0
    for _ in range(6):
        s -= (f(x + t * v + s * g) - f(x)) / (f.gradient(x + t * v + s * g) @ g)
    return dict(g=g, v=v, t=t, s=s, eta=0.25)


def shrunk(c: float) -> dict[str, Any]:
    t = c / (1 + abs(c))
    return dict(t=t, X=np.diag([1 + t, 1 - t]))


def counted(A: Any, b: float) -> dict[str, Any]:
    """Any number of terms, none and all of them among these."""
    p = min(A.shape)
    return dict(k=round(p * float(np.clip((b + 1) / 2, 0, 1))), p=p)


COUNTED: Table = made("k p", counted, A=Real["m", "n"], b=Real[()])
SHARE: Table = {"b": Real[()], "s": lambda b: {"s": float(np.clip((b + 1) / 2, 0, 1))}}

HERE: Tables = {
    "def-truncated-svd statement": COUNTED,
    "thm-eckart-young-spectral statement": COUNTED,
    "thm-eckart-young-frobenius statement": COUNTED,
    "cor-eckart-young-nuclear statement": COUNTED,
    "prp-convex-hessian statement": SHARE,
    "prp-difference-error proof": {"b": Real[()], "t": lambda b: {"t": max(b, 0.0)}},
    "exm-grad-least-squares": {"r": r"\vec{r} := A\vec{x} - \vec{y}", "f": r"f := \sum_i r_i^2"},
    "prp-weyl": made("E", shifted, A=Real["m", "n"], w=Real["m", "n"]),
    "prp-cauchy-schwarz proof": {
        "x": Nonzero["n"],
        "t": Hypothesis(Positive, ()),
        "c": lambda t: {"c": t},
        "y": r"\vec{y} := c\vec{x}",
    },
    "chapters/02-svd": (
        {"A": Real["m", "n"], **dict.fromkeys(("U", "V", "Sigma"), SVD)},
        given("D s", D=[[2, 0.4], [1, 2.2]], s=[8**0.5, 2**0.5])
        | {"x": Real[2], "S": given("S", S=[[2, 1], [1, 2]])["S"]},
        {"w": Nonzero["n"], "n": lambda A: {}, **made("sigma v c x", ellipse, A=FullColumnRank["m", "n"])},
        {"A": Invertible["n"], "x": Real["n"], "d": Real["n"], "b": r"\vec{b} := A\vec{x}"},
    ),
    "prp-four-subspaces": made("R W S Z", four, A=Real[5, 4]),
    "prp-svd-subspaces proof": (
        {"A": Real["m", "n"], "x": Real["n"], **dict.fromkeys(("r", "V_r", "Sigma_r", "U_r"), SVD)},
        {"w": Real["m", "n"], "c": Real["n"], **made("A r v x V_r Sigma_r U_r", in_null_space)},
    ),
    "prp-max-min proof": {"A": Real["m", "n"], "p": SVD, "sigma": SVD, "u": SVD, "v": SVD},
    "thm-rayleigh proof": (
        made("S mu v w c s", largest_value, h=Real["n", "n"], b=Real["n"], t=Real[()]),
        {"t": Real[()], "v": Real["n"], "w": Real["n"]},
    ),
    "thm-eckart-young-spectral proof": {"A": Real["m", "n"], "sigma": SVD, "p": SVD},
    "chapters/03-low-rank-approximation": (
        made("A sigma u v", hand_low),
        made("sigma beta", one_column_less, A=Real["m", "n"], n=lambda A: {}),
        {"A": Invertible["n"], "b": Real["n"], "h": lambda A, b: {"h": np.linalg.pinv(A) @ b}},
        {name: Real[()] for name in "cdtq"},
        {"b": Real[()], "k": lambda b: {"k": 2 + int(abs(b))}},
    ),
    "cor-max-min proof": {
        "w": Real[2],
        "A": Real["m", "n"],
        **made(
            "W x",
            lambda A, w: (
                dict(W=np.linalg.svd(A)[2][:2].T, x=np.linalg.svd(A)[2][:2].T @ w) if min(A.shape) > 1 else None
            ),
        ),
    },
    "prp-gradient-normal proof": made(
        "n g v eta s t", back_to_the_level, f=Smooth["n"], x=Moderate["n"], w=Moderate["n"]
    ),
    "chapters/04-gradients": (
        {
            "q": r"q(\vec{x}) := \frac{x_1^2 x_2}{x_1^2 + x_2^2}",
            "v": Nonzero[2],
            "c": Real[()],
            "t": lambda c: {"t": 0.5 + abs(c)},
            "x": Real[2],
        },
        {"f": Hypothesis(Smooth, ()), "x": Real[()], "h": Real[()], "r": r"r(t) := f(x + t) - f(x) - f'(x) t"},
    ),
    "chapters/05-jacobians": (
        made("x g f h", lambda: dict(x=np.array([1.0, 2]), g=[1.0, 2.0, 2.0], f=[4.0], h=[4.0])),
        {"z": Real["n"], "phi": r"\phi := 1/(\mathbf{1}^\top e^{\vec{z}})", "x": Nonzero["n"]},
        {"x": Real[2], "y": Real[2]},
        made("x y", lambda t: dict(x=float(np.cos(t)), y=float(np.sin(t))), t=Real[()]),
        given("x y", x=0.0, y=1.0),
        given("x y", x=1.0, y=0.0),
        made("v lambda u", second_direction, A=Real["m", "n"]),
    ),
    "prp-implicit": {
        "w": SmoothOfTwo["n", "m", "m"],
        "U": Orthonormal["m"],
        "x": Real["n"],
        "y": Real["m"],
        "e": lambda w, U, x, y: {"e": 4 * U @ y + w(x, y)},
        "F": r"\vec{F}(\vec{x}, \vec{y}) := 4U\vec{y} + \vec{w}(\vec{x}, \vec{y}) - \vec{e}",
    },
    "prp-lagrange proof": {
        **made("v lambda s", stretched_most, A=Real["m", "n"]),
    },
    "chapters/06-hessians": (
        {
            "x": Real["n"],
            "c": r"\vec{c} := V^\top \vec{x}",
            **made("S V Lambda v lambda w", lambda A, b: eigenvectors(A, b), A=Real["n", "n"], b=Real["n"]),
        },
        {"x": Real[2]},
        {"u": Hypothesis(Positive, ())},
        SHARE,
    ),
    "prp-hessian-chain proof": {
        "A": Real["m", "n"],
        "x": Real["n"],
        "b": Real["m"],
        "g": r"\vec{g}(\vec{x}) := A\vec{x} + \vec{b}",
    },
    "chapters/07-matrix-gradients": (
        {"G": Real["m", "n"], "H": Real["m", "n"], "m": lambda G: {}, "n": lambda G: {}},
        {
            "A": Real["k", "m"],
            "X": Real["m", "n"],
            "B": Real["n", "k"],
            "S": Real["m", "m"],
            "Z": Invertible["p"],
            "K": Real["n", "m"],
            "C": Real["k", "k"],
            "R": "R := AXB - C",
        },
        {
            "A": Real["k", "n"],
            "x": Real["k"],
            "y": r"\vec{y} := A^\top \vec{x}",
            "z": r"\vec{z} := A^\top \vec{x}",
            "delta": Real["n"],
            "f": r"f := \vec{\delta}^\top A^\top \vec{x}",
        },
        made("t X", shrunk, c=Real[()]),
        {"A": Real["m", "n"], "B": Real["n", "k"], "C": Real["k", "m"]},
        {
            "X": Real["k", "n"],
            "x": Real["k"],
            "B": Real["n", "m"],
            "r": Real["m"],
            "sigma": Hypothesis(Elementwise, ()),
        },
    ),
    "thm-singular-derivative proof": {
        "X": FullColumnRank["m", "n"],
        "H": Real["m", "n"],
        **made("S N u v sigma", root_of_square),
    },
    "thm-singular-derivative": made("v lambda s", lambda X: stretched_most(X), X=Real["m", "n"]),
    "prp-orthogonal-differential": {
        "Q": Orthonormal["n"],
        "t": Real[()],
        **made("R N", turning),
    },
    "chapters/08-backpropagation": (
        given("x a b c", x=[2, 3], a=6.0, b=9.0, c=54.0),
        {"P": Real["n", "n"], "n": lambda a: {}, **made("P a", adjoints, w=Real["n", "n"])},
        made("F G K", best_pair, A=Real["m", "n"]),
        {
            "z": Real["k"],
            "W": Real["p", "k"],
            "g": Real["p"],
            "sigma": Hypothesis(Elementwise, ()),
            "d": r"\vec{d} := \nabla_{\vec{z}} (\vec{g}^\top W \sigma(\vec{z}))",
        },
    ),
    "prp-backprop-cost": {"m": Real[()]},
    "thm-eckart-young-landscape proof": (
        made("F G R a c X Y i j u v sigma P Q", saddle, A=Real["m", "n"], w=Real[2, 2]),
        made("F G w eta X Y j u v sigma", saddle_of_low_rank, A=Real["m", "n"], t=Real[()]),
    ),
    "chapters/block-matrices": (
        {"X": Real["m", "k"], "Y": Real["k", "n"], "x": lambda X: {"x": list(X.T)}, "y": lambda Y: {"y": list(Y)}},
        {"X": Real["m", "k"], "Y": Real["k", "n"], "x": lambda X: {"x": list(X)}, "y": lambda Y: {"y": list(Y.T)}},
        {"x": Vectors["n", "k"], "y": Vectors["n", "k"]},
        {"A": Symmetric["n"], "x": Real["n"], "y": Real["n"]},
    ),
    "chapters/formulas": (
        {"N": Real["n", "m"], "X": Real["m", "n"], "f": r"f := \operatorname{tr}(NX)"},
        {
            "x": Nonzero["n"],
            "b": Real[()],
            "p": lambda b: {"p": 1.5 + abs(b)},
            "f": r"f(\vec{x}) := \lVert \vec{x} \rVert_p",
        },
    ),
    "chapters/how-the-checks-work": {
        "J": Real["m", "n"],
        "u": Real["m"],
        "v": Real["n"],
        "varepsilon": lambda: {"varepsilon": 2.0**-52},
    },
}

MEANS: Meanings = {
    **{
        label: {r"0 \le k \le p": r"0 \le k \le p"}
        for label in ("def-truncated-svd", "thm-eckart-young-frobenius", "cor-eckart-young-nuclear")
    },
    "prp-convex-hessian": {r"0 \le s \le 1": r"0 \le s \le 1"},
    "prp-difference-error": {r"t \ge 0": r"t \ge 0"},
    "lem-singular-shift": {
        r"\sigma_{(k+i-1)+1} = \sigma_{i+k}": r"\sigma_{(k+i-1)+1} = \sigma_{i+k}, \quad \forall i \in \{1, \dots, p\}"
    },
    "prp-weyl": {r"2$": r"2, \quad \forall i \in \{1, \dots, m\}"},
    "thm-svd": {r"\Sigma_{ii} = \sigma_i": r"\Sigma_{ii} = \sigma_i, \quad \forall i \in \{1, \dots, p\}"},
    "chapters/02-svd": {
        r"A = U\sum V^\top": r"A = U \Sigma V^\top",
        r"\sigma_2 = \sqrt{2}": r"\sigma_2(D) = \sqrt{2}",
        r"\vec{x}^\top S \vec{x} = 2x_1^2 + 2x_1 x_2 + 2x_2^2": r"\vec{x}^\top S \vec{x} = 2x_1^2 + 2x_1 x_2 + 2x_2^2",
        r"(y_1 / \sigma_1)^2 + \dots + (y_n / \sigma_n)^2 = 1": r"\sum_{i=1}^n (c_i / \sigma_i)^2 = 1",
        r"\vec{v}_i^\top \vec{x} = y_i / \sigma_i": r"\vec{v}_i^\top \vec{x} = c_i / \sigma_i",
        r"A(\vec{x} + \vec{d}) = \vec{b} + A\vec{d}": r"A(\vec{x} + \vec{d}) = \vec{b} + A\vec{d}",
    },
    "prp-four-subspaces": {"V_r": "R", "V_0": "W", "U_r": "S", "U_0": "Z"},
    "prp-max-min": {r"\sigma_j(A)": r"\sigma_j"},
    "thm-rayleigh": {r"2c \, \vec{w}^\top S \vec{v} \le": r"2c \, \vec{w}^\top S \vec{v} \le"},
    "thm-eckart-young-spectral": {
        r"0 \le k \le p": r"0 \le k \le p",
        r"\sigma_{k+1} \ge \sigma_{k+2} \ge \dots": r"\sigma_i \ge \sigma_{i+1}, \quad \forall i \in \{1, \dots, p - 1\}",
    },
    "chapters/03-low-rank-approximation": {
        r"k \ge 2": r"k \ge 2",
        r"A^\top \vec{u}_i = \sigma_i \vec{v}_i": r"A^\top \vec{u}_i = \sigma_i \vec{v}_i",
        r"\sigma_2 = \sqrt{2}": r"\sigma_2 = \sqrt{2}",
        r"\sigma_{i+1} \le \beta_i \le \sigma_i": r"\sigma_{i+1} \le \beta_i \le \sigma_i, \quad \forall i \in \{1, \dots, n - 1\}",
        r"\vec{x}_n = A^{-1} \vec{b}": r"\vec{h} = A^{-1} \vec{b}",
        r"k + s \le \min(m, n)": r"c + d \le \min(t, q)",
    },
    "cor-max-min": {r"\mathcal{R}(V_i)": r"\mathcal{R}(W)"},
    "prp-gradient-normal": {"s(t)": "s"},
    "chapters/04-gradients": {
        r"f'(x) h + r(h)": r"f'(x) h + r(h)",
        r"q(t\vec{v}) = t \, v_1^2 v_2/(v_1^2 + v_2^2)": r"q(t\vec{v}) = t \, v_1^2 v_2/(v_1^2 + v_2^2)",
        r"\frac{d g}{d x} = 1.60": r"2 \cdot 0.8 = 1.60",
        r"\frac{d h}{d g} = 0.80": r"\cos(0.64) \approx 0.80",
    },
    "chapters/05-jacobians": {
        "f_{1} = g_{1}g_{2} + g_{3}": "f_1 = g_1 g_2 + g_3",
        "g_2 = 2": "g_2 = x_1 x_2 = 2",
        "g_3 = 2": "g_3 = x_2 = 2",
        r"\nabla \phi = -\phi^2 e^{\vec{z}}": r"\nabla_{\vec{z}} (1/(\mathbf{1}^\top e^{\vec{z}})) = -\phi^2 e^{\vec{z}}",
        r"\nabla \phi = -\vec{x}/\lVert \vec{x} \rVert_2^3": r"\nabla_{\vec{x}} (1/\lVert \vec{x} \rVert_2) = -\vec{x}/\lVert \vec{x} \rVert_2^3",
        "x^2 + y^2 = 1": "x^2 + y^2 = 1",
        "-x/y = 0": "-x/y = 0",
        "2y = 0": "2y = 0",
        r"\nabla f = (1, 0)": r"\nabla_{\vec{x}} x_1 = (1, 0)",
        r"A^\top A \vec{v} = \lambda \vec{v} + \mu \vec{v}_1": r"A^\top A \vec{v} = \lVert A\vec{v} \rVert_2^2 \vec{v} + \lambda \vec{u}",
        r"\mu = \vec{v}_1^\top A^\top A \vec{v} = \sigma_1^2 \vec{v}_1^\top \vec{v} = 0": r"\lambda = \vec{u}^\top A^\top A \vec{v} = \lVert A \rVert_2^2 \vec{u}^\top \vec{v} = 0",
        r"\vec{v}_1^\top \vec{v} = 0": r"\vec{u}^\top \vec{v} = 0",
    },
    "chapters/06-hessians": {
        r"0 \le s \le 1": r"0 \le s \le 1",
        r"\log' u = 1/u": r"\frac{d}{du} \log(u) = 1/u",
        r"\vec{x}^\top V \Lambda V^\top \vec{x} = \vec{c}^\top \Lambda \vec{c}": r"\vec{x}^\top V \Lambda V^\top \vec{x} = \vec{c}^\top \Lambda \vec{c}",
        r"(S\vec{w})^\top \vec{v}_1 = ": r"(S\vec{w})^\top \vec{v}_1 = ",
        r"\nabla^2 f = \begin{bmatrix} 2": r"\nabla^2_{\vec{x}} (\vec{x}^\top \vec{x}) = \begin{bmatrix} 2",
    },
    "prp-hessian-chain": {r"D\vec{g} = A": r"D\vec{g}(\vec{x}) = A"},
    "chapters/07-matrix-gradients": {
        r"\sum_{i=1}^m \sum_{j=1}^n G_{ij} H_{ij}": r"\sum_{i=1}^m \sum_{j=1}^n G_{ij} H_{ij}",
        r"G^\top = X^\top (C^\top + C)": r"\bigl( \nabla_X \operatorname{tr}(X^\top S X) \bigr)^\top = X^\top (S^\top + S)",
        r"G^\top = BA": r"\bigl( \nabla_X \operatorname{tr}(AXB) \bigr)^\top = BA",
        r"G^\top = Z^{-1}": r"\bigl( \nabla_Z \log \lvert \det Z \rvert \bigr)^\top = Z^{-1}",
        r"G^\top = 2 B R^\top A": r"\bigl( \nabla_X \lVert AXB - C \rVert_F^2 \bigr)^\top = 2 B R^\top A",
        r"\nabla \operatorname{tr}(AX) = A^\top": r"\nabla_X \operatorname{tr}(KX) = K^\top",
        r"d\vec{y} = dA^\top \vec{x}": r"d\vec{y} = dA^\top \vec{x}",
        r"df = \vec{\delta}^\top d\vec{z}": r"df = \vec{\delta}^\top d\vec{z}",
        r"\lVert X(t) \rVert_2": r"\lVert X \rVert_2",
        r"\operatorname{tr}(ABC) = ": r"\operatorname{tr}(ABC) = ",
        r"\vec{\delta} = \sigma'(X^\top \vec{x}) \odot (2B\vec{r})": r"\vec{\delta} = \sigma'(X^\top \vec{x}) \odot (2B\vec{r})",
    },
    "thm-singular-derivative": {"dS": "N", "dX": "H", r"d\operatorname{tr}(S)": r"\operatorname{tr}(N)"},
    "prp-orthogonal-differential": {
        r"K := Q^\top \frac{dQ}{dt}": r"K := R^\top N",
        r"dQ^\top Q + Q^\top dQ": r"N^\top R + R^\top N",
    },
    "chapters/08-backpropagation": {
        "x_2 = 3": "x_2 = 3",
        "a = x_1 x_2 = 6": "a = x_1 x_2 = 6",
        "b = a + x_2 = 9": "b = a + x_2 = 9",
        "c = ab = 54": "c = ab = 54",
        r"a_j = \sum_k P_{kj} a_k": r"a_j = \sum_{k=1}^n P_{kj} a_k, \quad \forall j \in \{1, \dots, n - 1\}",
        "FG^\\top = A_k": "FG^\\top = K",
        r"\vec{\delta}^{(i-1)} = (\sigma^{(i)})'(\vec{z}^{(i-1)}) \odot ((W^{(i)})^\top \vec{\delta}^{(i)})": r"\vec{d} = \sigma'(\vec{z}) \odot (W^\top \vec{g})",
    },
    "chapters/block-matrices": {
        r"\vec{x}^\top A \vec{y} = \vec{y}^\top A \vec{x}": r"\vec{x}^\top A \vec{y} = \vec{y}^\top A \vec{x}",
        r"\vec{y}_i = \vec{x}_i": r"\vec{y}_i = \vec{x}_i, \quad \forall i \in \{1, \dots, n\}",
        r"XY = \sum_l \vec{x}_l \vec{y}_l^\top": r"XY = \sum_l \vec{x}_l \vec{y}_l^\top",
        r"(XY)_{ij} = \vec{x}_i^\top \vec{y}_j": r"(XY)_{ij} = \vec{x}_i^\top \vec{y}_j",
    },
    "chapters/formulas": {
        r"df = \operatorname{tr}(N \, dX)": r"df = \operatorname{tr}(N \, dX)",
        r"\bigl( \frac{\lvert x_i \rvert}{\lVert \vec{x} \rVert_p}": r"\bigl( \frac{\lvert x_i \rvert}{\lVert \vec{x} \rVert_p}",
    },
    "chapters/how-the-checks-work": {
        r"\vec{u}^\top (J\vec{v}) = (J^\top \vec{u})^\top \vec{v}": r"\vec{u}^\top (J\vec{v}) = (J^\top \vec{u})^\top \vec{v}",
        r"\sqrt{\varepsilon} \approx": r"\sqrt{\varepsilon} \approx",
        r"\sqrt[3]{\varepsilon} \approx": r"\varepsilon^{1/3} \approx",
    },
}
