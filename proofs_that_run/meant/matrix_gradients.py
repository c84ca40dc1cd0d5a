"""Letters in the exercises on gradients by matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    Hypothesis,
    Index,
    Invertible,
    Nonzero,
    Orthonormal,
    PositiveDefinite,
    Real,
    SimpleSingularValues,
    Smooth,
    Symmetric,
    Unit,
    Vectors,
)

from .base import Meanings, Table, Tables, given, made


def thin(X: Any) -> dict[str, Any] | None:
    """The factors that singular vectors make: U has the columns σᵢpᵢ, V the columns qᵢ."""
    k = 2
    P, sigma, Qh = np.linalg.svd(X)
    if min(X.shape) < 2:
        return None
    U, V = P[:, :k] * sigma[:k], Qh[:k].T
    return dict(
        p=list(P.T[:k]),
        q=list(Qh[:k]),
        sigma=list(sigma[:k]),
        U=U,
        V=V,
        R=X - U @ V.T,
        k=k,
    )


def slopes_of_factors(X: Any, U: Any, V: Any, H: Any, K: Any) -> dict[str, Any]:
    """How fast the error of X = UVᵀ changes where U moves along H, and where V moves along K."""

    def error(s: float, t: float) -> Any:
        return np.sum((X - (U + s * H) @ (V + t * K).T) ** 2)

    gamma, delta = (
        error(1, 0) - error(-1, 0),
        error(0, 1) - error(0, -1),
    )  # of a quadratic function exactly twice the slope
    return dict(R=X - U @ V.T, gamma=gamma / 2, delta=delta / 2)


def scalar_matrix(w: Any, c: float) -> dict[str, Any] | None:
    """A multiple of the identity, and two different indices."""
    n = len(w)
    return dict(Y=c * np.eye(n), k=n, i=1) if n > 1 else None


def doubled(w: Any, v: Any) -> dict[str, Any]:
    """A positive definite X that moves along a symmetric E, and the doubled matrix that is taken for the gradient."""
    X = w @ w.T + np.eye(len(w))
    E, inverse = v + v.T, np.linalg.inv(X)
    return dict(X=X, E=E, G=2 * inverse - inverse * np.eye(len(w)), gamma=np.trace(inverse @ E))


def symmetric_part(G: Any, v: Any) -> dict[str, Any]:
    """The change of a function with the gradient G along a symmetric E."""
    E = v + v.T
    return dict(E=E, gamma=np.sum(G * E), S=(G + G.T) / 2)


def by_rows(X: Any, A: Any, B: Any) -> dict[str, Any]:
    """Rows one after the other, and the commutation matrices."""

    def commutation(m: int, n: int) -> Any:
        places = np.arange(m * n).reshape(n, m).T  # of the entries in vec(X)
        return np.eye(m * n)[places.ravel()]

    m, n = X.shape
    return dict(
        r=X.ravel(),
        s=(A @ X @ B).ravel(),
        J=np.kron(A, B.T),
        K=commutation(m, n),
        L=commutation(n, m),
        M=commutation(n, n),
    )


def spectral(X: Any) -> dict[str, Any]:
    """The gradient of the spectral norm, and what is taken for it."""
    U, sigma, Vh = np.linalg.svd(X)
    p = len(sigma)
    return dict(u=list(U.T[:p]), v=list(Vh[:p]), sigma=list(sigma), p=p, G=np.outer(U[:, 0], Vh[0]), H=X / sigma[0])


def rank_one(b: Any, c: Any) -> dict[str, Any]:
    X = np.outer(b, c)
    return dict(X=X) | spectral(X)


def gaussian(z: Any, m: Any, w: Any) -> dict[str, Any] | None:
    """Data with their covariance about a mean, another one or the same, and the values of the function at both."""
    Z = np.array(z)
    N, n = Z.shape
    S = (Z - m).T @ (Z - m) / N
    Sigma = S if w[0, 0] > 1 else w @ w.T + np.eye(n)
    if np.linalg.det(S) < 1e-3:
        return None
    root = np.linalg.cholesky(np.linalg.inv(Sigma))
    M = root.T @ S @ root
    values = [np.log(np.linalg.det(one)) + np.trace(S @ np.linalg.inv(one)) for one in (Sigma, S)]
    return dict(S=S, Sigma=Sigma, M=M, phi=values[0], psi=values[1], lambda_=list(np.linalg.eigvalsh(M)))


TURNED: Table = {
    "B": Real["m", "n"],
    "Y": Real["n", "m"],
    "f": r"f(X) := \operatorname{tr}(B^\top X) + \operatorname{tr}(X^\top X)",
    "g": r"g(Y) := f(Y^\top)",
}

HERE: Tables = {
    "exr-trace-in-four-steps answer": (
        {
            "A": Real["p", "m"],
            "B": Real["n", "p"],
            "X": Real["m", "n"],
            "C": Real["n", "m"],
            "g": r"g := \operatorname{tr}(AXB)",
            "G": r"G := \nabla_X \operatorname{tr}(AXB)",
            "R": r"R := X^\top - C",
            "h": r"h := \lVert X^\top - C \rVert_F^2",
        },
        {
            "X": Real["m", "n"],
            "C": Real["n", "m"],
            "R": r"R := X^\top - C",
            "G": r"G := \nabla_X \lVert X^\top - C \rVert_F^2",
        },
        {"A": Real["n", "n"], "B": Real["n", "n"]},
    ),
    "exr-trace-in-four-steps exercise": {"A": Real["n", "n"], "B": Real["n", "n"]},
    "exr-first-weights": {
        "A": Real["k", "n"],
        "x": Real["k"],
        "y": r"\vec{y} := A^\top \vec{x}",
        "z": r"z := \lVert A^\top \vec{x} \rVert_2^2",
    },
    "exr-outer-square": {
        "n": lambda x: {},
        "x": Real["n"],
        "y": Real["m"],
    },
    "exr-two-factors": (
        {
            "X": Real["m", "n"],
            "U": Real["m", "k"],
            "V": Real["n", "k"],
            "R": r"R := X - UV^\top",
            "f": r"f := \lVert X - UV^\top \rVert_F^2",
        },
        made("p q sigma U V R k", thin, X=Real["m", "n"]),
        made(
            "R gamma delta",
            slopes_of_factors,
            X=Real["m", "n"],
            U=Real["m", "k"],
            V=Real["n", "k"],
            H=Real["m", "k"],
            K=Real["n", "k"],
        ),
    ),
    "exr-false-line-inverse answer": (
        made("Y k i", scalar_matrix, w=Real["n", "n"], c=Real[()], X=Invertible["n"], n=lambda w: {}, j=r"j := i"),
        {"X": Invertible["n"], "Y": "Y := X X"},
    ),
    "exr-false-line-symmetric exercise": {
        "n": lambda w: {},
        **made("X E G gamma", doubled, w=Real["n", "n"], v=Real["n", "n"]),
    },
    "exr-false-line-symmetric answer": (
        {"n": lambda G: {}, **made("E gamma S", symmetric_part, G=Real["n", "n"], v=Real["n", "n"])},
        given(
            "X E G gamma",
            X=[[2, 1], [1, 2]],
            E=[[0, 1], [1, 0]],
            G=[[2 / 3, -2 / 3], [-2 / 3, 2 / 3]],
            gamma=-2 / 3,
        ),
        given("E", E=[[1, 0], [0, 0]]),
        {"w": Real["n", "n"], "v": Real["n", "n"], "K": lambda w: {"K": w - w.T}, "E": lambda v: {"E": v + v.T}},
    ),
    "exr-true-false-matrix-gradients exercise": TURNED,
    "exr-true-false-matrix-gradients answer": (
        given("A", A=[[0, 1], [0, 0]]) | {"X": Real[2, 2], "f": r"f := \operatorname{tr}(XA)"},
        {"X": Invertible["n"], "A": Real["n", "n"], "f": r"f := \operatorname{tr}(XA)"},
        {
            "phi": Smooth["m"],
            "W": Real["m", "n"],
            "u": Real["n"],
            "g": r"\vec{g} := \nabla \phi(W\vec{u})",
            "G": r"G := \nabla_W \phi(W\vec{u})",
        },
        given("X E", X=[[1, 0], [0, 0]], E=[[0, 1], [0, 0]]),
        {**TURNED, "K": r"K := \nabla f(Y^\top)"},
        {"A": Real["n", "m"], "X": Real["m", "n"], "G": r"G := \nabla_X \operatorname{tr}(XA)"},
    ),
    "exr-true-false-vec": (
        {
            "t": Real[()],
            "Q": r"Q(t) := \begin{bmatrix} \cos t & -\sin t \\ \sin t & \cos t \end{bmatrix}",
        },
        {"U": Orthonormal["n"], "V": r"V := U", "n": lambda U: {}},
        {"H": Real["n", "n"], "t": Real[()], "n": lambda H: {}, "X": r"X := I_n + tH"},
    ),
    "exr-rows-or-columns": (
        {"X": Real["m", "n"], "A": Real["p", "m"], "B": Real["n", "q"], **made("r s J K L M", by_rows)},
        {"A": Real["p", "m"], "B": r"B := A^\top"},
    ),
    "exr-spectral-norm-gradient": (
        made("u v sigma p G H", spectral, X=SimpleSingularValues["m", "n"]),
        made("X u v sigma p G H", rank_one, b=Nonzero["m"], c=Nonzero["n"]),
        {"a": Unit[2], "u": lambda a: {"u": [a]}, "v": lambda a: {"v": [a]}},
        {"b": Real[()], "t": lambda b: {"t": b / (1 + abs(b))}},
    ),
    "exr-gaussian-likelihood": (
        {
            "N": lambda z: {},
            "n": lambda m: {},
            "z": Vectors["N", "n"],
            "m": Real["n"],
            "w": Real["n", "n"],
            "mu": r"\vec{\mu} := \vec{m}",
            "r": r"\vec{r} := \vec{y} - \vec{\mu}",
            "y": Real["n"],
            **made("S Sigma M phi psi lambda", gaussian),
            "f": r"f := \log \det \Sigma + \operatorname{tr}(S \Sigma^{-1})",
        },
        {
            "Sigma": PositiveDefinite["n"],
            "S": Symmetric["n"],
            "f": r"f := \log \det \Sigma + \operatorname{tr}(S \Sigma^{-1})",
        },
        {"Sigma": PositiveDefinite["n"], "S": r"S := \Sigma"},
        {"mu": Real["n"], "y": Real["n"], "r": r"\vec{r} := \vec{y} - \vec{\mu}"},
        {"b": Real[()], "t": lambda b: {"t": float(np.exp(b))}},
        {"z": Vectors["N", "n"], "mu": Real["n"], "i": Index["N"], "r": lambda z, mu, i: {"r": z[int(i) - 1] - mu}},
    ),
    "exr-first-layer-weights": (
        {
            "A": Real["k", "n"],
            "x": Real["k"],
            "B": Real["n", "m"],
            "c": Real["m"],
            "sigma": Hypothesis(Elementwise, ()),
            "y": r"\vec{y} := A^\top \vec{x}",
            "s": r"\vec{s} := \sigma(A^\top \vec{x})",
            "r": r"\vec{r} := B^\top \sigma(A^\top \vec{x}) - \vec{c}",
            "L": r"L := \lVert B^\top \sigma(A^\top \vec{x}) - \vec{c} \rVert_2^2",
            "eta": Real[()],
            "delta": r"\vec{\delta} := 2 \sigma'(A^\top \vec{x}) \odot (B (B^\top \sigma(A^\top \vec{x}) - \vec{c}))",
            "a": Real["n"],
            "b": Real["n"],
            "m": lambda B: {},
            "n": lambda A: {},
            "v": Real["k"],
            "w": lambda x, v: {"w": v - x * (x @ v) / (x @ x)} if np.any(x) else None,
        },
        {"a": Real["n"], "b": Real["n"], "c": Real["n"]},
        {"r": Real["m"], "L": r"L := \vec{r}^\top \vec{r}"},
        {
            "y": Real["n"],
            "B": Real["n", "m"],
            "c": Real["m"],
            "sigma": Hypothesis(Elementwise, ()),
            "r": r"\vec{r} := B^\top \sigma(\vec{y}) - \vec{c}",
        },
        {
            "s": Real["n"],
            "c": Real["m"],
            "B": Real["n", "m"],
            "r": r"\vec{r} := B^\top \vec{s} - \vec{c}",
            "L": r"L := \lVert B^\top \vec{s} - \vec{c} \rVert_2^2",
        },
    ),
}

MEANS: Meanings = {
    "exr-two-factors": {
        r"df = -2 \operatorname{tr}(R^\top dU \, V^\top) = -2 \operatorname{tr}(V^\top R^\top dU)"
        r" = \operatorname{tr} \bigl( (-2RV)^\top dU \bigr)": r"\gamma = -2 \operatorname{tr}(R^\top H V^\top) = -2 \operatorname{tr}(V^\top R^\top H)"
        r" = \operatorname{tr} \bigl( (-2RV)^\top H \bigr)",
        r"df = -2 \operatorname{tr}(R^\top U \, dV^\top)": r"\delta = -2 \operatorname{tr}(R^\top U K^\top)",
        r"-2 \operatorname{tr}(dV \, U^\top R) = -2 \operatorname{tr}(U^\top R \, dV)": r"-2 \operatorname{tr}(K U^\top R) = -2 \operatorname{tr}(U^\top R K)",
    },
    "exr-first-layer-weights": {
        r"\odot B (B^\top \sigma(A^\top \vec{x}) - \vec{c}) \bigr)": r"\odot (B (B^\top \sigma(A^\top \vec{x}) - \vec{c})) \bigr)",
        r"B\vec{r} \odot": r"(B\vec{r}) \odot",
        r"x_i \, \sigma'(y_j) \, 2 \sum": r"x_i \, \sigma'(y_j) \cdot 2 \sum",
    },
    "exr-spectral-norm-gradient": {
        r"\lvert t \rvert < 1": r"\lvert t \rvert < 1",
        r"\sigma_1 > \sigma_2 \ge \dots \ge \sigma_p": r"\sigma_i > \sigma_{i+1}, \quad \forall i \in \{1, \dots, p - 1\}",
    },
    "exr-outer-square": {
        r"\otimes I": r"\otimes I_n",
        r"(I \otimes": r"(I_n \otimes",
        r"+ I_n \otimes": r"+ I_n \otimes",
        "+ I ": "+ I_n ",
        r"D(\operatorname{vec} F)(\vec{x})": r"D_{\vec{x}} \operatorname{vec}(\vec{x}\vec{x}^\top)",
        r"\frac{\partial F_{kl}}{\partial x_i} = \delta_{ik} x_l + \delta_{il} x_k": r"\frac{\partial (x_k x_l)}{\partial x_i} = (I_n)_{ik} x_l + (I_n)_{il} x_k",
    },
    "exr-false-line-inverse": {"cI": "c I_n"},
    "exr-false-line-symmetric": {r"d(\log \det X)": r"\gamma", "dX": "E", "df": r"\gamma"},
    "exr-true-false-matrix-gradients": {
        r"\nabla g(Y) = \nabla f(Y^\top)^\top": r"\nabla g(Y) = \nabla f(Y^\top)^\top",
        r"dg = \operatorname{tr}(G^\top dY^\top) = \operatorname{tr}(dY \, G) = \operatorname{tr}(G \, dY)": (
            r"dg = \operatorname{tr}(K^\top dY^\top) = \operatorname{tr}(dY \, K) = \operatorname{tr}(K \, dY)"
        ),
        r"G^\top = A": r"G^\top = A",
        r"\nabla g(Y)^\top = G": r"\nabla g(Y)^\top = K",
        r"X \, dX = dX": "XE = E",
        r"dX \, X = 0": "EX = 0",
        r"d(X^3) = dX$": "E X^2 + X E X + X^2 E = E",
        r"3X^2 dX = 3dX": "3X^2 E = 3E",
        r"d \det X = \det X \operatorname{tr}(X^{-1} dX)": r"d(\det X) = \det(X) \operatorname{tr}(X^{-1} dX)",
        r"d\phi = ": r"d(\phi(W\vec{u})) = ",
        r"\vec{d}": r"\vec{g}",
    },
    "exr-true-false-vec": {r"UV^\top = I": r"UV^\top = I_n", r"X^\top X = I + ": r"X^\top X = I_n + "},
    "exr-rows-or-columns": {
        r"\operatorname{rows}(X)": r"\vec{r}",
        r"\operatorname{rows}(AXB)": r"\vec{s}",
        "K_{m,n}": "K",
        "K_{n,m}": "L",
        "K_{n,n}": "M",
        r"(I \otimes X^\top)": r"(I_n \otimes X^\top)",
    },
    "exr-gaussian-likelihood": {
        r"\log t \le t - 1": r"\log t \le t - 1",
        r"f(\vec{\mu}, \Sigma) - f(\vec{\mu}, S)": r"\phi - \psi",
        r"d\vec{r} = -d\vec{\mu}": r"d\vec{r} = -\mathrm{d}\vec{\mu}",
    },
}
