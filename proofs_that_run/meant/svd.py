"""Letters in the exercises on the singular value decomposition."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    FullColumnRank,
    Hypothesis,
    Invertible,
    Nonzero,
    Orthonormal,
    Positive,
    Real,
    SimpleSingularValues,
    Symmetric,
    Unit,
)

from .base import SVD, Build, Meanings, Tables, decomposed, given, made, sized


def eigenpair(w: Any, z: Any, t: float) -> dict[str, Any]:
    """A matrix with the eigenvector z of length 1 and the eigenvalue t, and its singular values."""
    A = w + np.outer(t * z - w @ z, z)
    sigma = np.linalg.svd(A)[1]
    return dict(A=A, lambda_=float(t), sigma=list(sigma), s=sigma[0])


def conditions(A: Any, B: Any) -> dict[str, Any] | None:
    """The condition numbers of a sum and of its terms."""
    if min(abs(np.linalg.det(A)), abs(np.linalg.det(B)), abs(np.linalg.det(A + B))) < 1e-3:
        return None
    return dict(alpha=np.linalg.cond(A + B), beta=np.linalg.cond(A), gamma=np.linalg.cond(B))


def stretched(A: Any) -> dict[str, Any]:
    """The largest stretch and a vector that is stretched so much."""
    _, sigma, Vh = np.linalg.svd(A)
    return dict(v=Vh[0], sigma=float(sigma[0]))


def mirror(v: Any) -> dict[str, Any]:
    """A reflection, with its eigenvector."""
    w = v / np.linalg.norm(v)
    return dict(Q=np.eye(len(v)) - 2 * np.outer(w, w), z=w, lambda_=-1.0)


def signs_chosen(A: Any) -> dict[str, Any]:
    """A second decomposition: pairs of singular vectors with other signs."""
    U, sigma, Vh = np.linalg.svd(A)
    p = len(sigma)
    turned = np.where(np.arange(max(A.shape)) % 2, 1.0, -1.0)
    Sigma = np.zeros(A.shape)
    np.fill_diagonal(Sigma, sigma)
    X, Z = U * turned[: len(U)], Vh.T * turned[: len(Vh)]
    return dict(
        U=U,
        V=Vh.T,
        Sigma=Sigma,
        sigma=list(sigma),
        X=X,
        Z=Z,
        p=p,
        u=list(U.T[:p]),
        v=list(Vh[:p]),
        x=list(X.T[:p]),
        z=list(Z.T[:p]),
    )


def product_of_full(C: Any, B: Any, b: Any) -> dict[str, Any]:
    """Least squares in two steps, where the rows of the second factor are independent."""
    x = np.linalg.pinv(C) @ b
    return dict(A=C, x=x, y=np.linalg.pinv(B.T) @ x, B=B.T)


def polar(A: Any) -> dict[str, Any]:
    U, sigma, Vh = np.linalg.svd(A)
    Q, P = U @ Vh, Vh.T @ np.diag(sigma) @ Vh
    return dict(
        U=U,
        V=Vh.T,
        Sigma=np.diag(sigma),
        sigma=list(sigma),
        u=list(U.T),
        v=list(Vh),
        Q=Q,
        P=P,
        N=U @ np.diag(sigma) @ U.T,
    )


def polar_of_singular(w: Any) -> dict[str, Any] | None:
    """The same of a singular matrix, and the index of a singular value zero."""
    U, sigma, Vh = np.linalg.svd(w)
    sigma[-1] = 0
    return polar((U * sigma) @ Vh) | dict(i=len(sigma))


def power(A: Any, w: Any) -> dict[str, Any] | None:
    """Three steps of the power iteration."""
    t = 3
    _, sigma, Vh = np.linalg.svd(A)
    c = Vh @ w
    if A.shape[1] < 2 or abs(c[0]) < 0.1 or np.min(abs(c)) < 1e-3:
        return None
    B = np.linalg.matrix_power(A.T @ A, t)
    y = B @ w / np.linalg.norm(B @ w)
    tan = [np.linalg.norm(x - Vh[0] * (Vh[0] @ x)) / abs(Vh[0] @ x) for x in (w, y)]
    return dict(B=B, x=w, y=y, c=list(c), v=list(Vh), sigma=list(sigma), t=t, alpha=tan[0], tau=tan[1])


def turn(A: Any, B: Any, Q: Any) -> dict[str, Any]:
    U, sigma, Vh = np.linalg.svd(A.T @ B)
    return dict(M=A.T @ B, U=U, V=Vh.T, Sigma=np.diag(sigma), sigma=list(sigma), Z=Vh @ Q.T @ U)


def best_turn(A: Any, B: Any) -> dict[str, Any]:
    U, _, Vh = np.linalg.svd(A.T @ B)
    return dict(U=U, V=Vh.T, Q=U @ Vh, Z=np.eye(len(U)))


def column(A: Any, z: Any) -> dict[str, Any]:
    """Any vector, or one that is perpendicular to the columns of a matrix and as long as its largest stretch."""
    rest = z - A @ np.linalg.pinv(A) @ z
    length = np.linalg.norm(rest)
    return dict(b=z if z[0] < 0 or length < 1e-6 else rest / length * np.linalg.svd(A, compute_uv=False)[0])


def wider(A: Any, b: Any) -> dict[str, Any]:
    """A matrix with one column more; behind its singular values stands a zero."""
    B = np.column_stack([A, b])
    tau = np.linalg.svd(B, compute_uv=False)
    return dict(B=B, tau=[*tau, 0.0], p=min(A.shape), Q=np.eye(B.shape[1])[:, :-1], i=1)


def one_more(W: Any, z: Any) -> dict[str, Any] | None:
    """The same of independent columns: the last one is left out, and at times stands in a good place."""
    A = W[:, :-1]
    if not A.size:
        return None
    b = column(A, z)["b"]
    return dict(A=A, b=b, n=A.shape[1], tau=wider(A, b)["tau"][:-1])


def shared(lower: bool) -> Build:
    """A vector that two spaces of singular vectors share, and in which way it lies in both."""

    def build(A: Any, b: Any) -> dict[str, Any] | None:
        found = wider(A, b)
        m, n = A.shape
        i = min(m, n) // 2 + 1
        if (lower and i + 1 > m) or i > min(m, n):
            return None
        v = np.linalg.svd(found["B"])[2].T
        z = np.vstack([np.linalg.svd(A)[2].T, np.zeros((1, n))])
        X, Y = (v[:, : i + 1], z[:, i - 1 :]) if lower else (z[:, :i], v[:, i - 1 :])
        factors = np.linalg.svd(np.column_stack([X, -Y]))[2][-1]
        c, d = factors[: X.shape[1]], factors[X.shape[1] :]
        return found | dict(x=X @ c / np.linalg.norm(X @ c), X=X, Y=Y, c=c, d=d, i=i)

    return build


def least_squares_row(a: Any, y: Any) -> dict[str, Any] | None:
    """A line through the logarithms of positive numbers."""
    a = np.exp(a)
    if len(a) < 2 or np.ptp(a) < 0.1:
        return None
    logs = np.log(a)
    M = np.column_stack([np.ones(len(a)), logs])
    return dict(a=list(a), h=list(np.linalg.pinv(M)[1]), mu=float(np.mean(logs)))


def null_space() -> dict[str, Any]:
    """The matrix of the exercise and a basis of its null space, as vectors and as orthonormal columns."""
    s = [np.array([-1.0, -1, 1, 0]), np.array([-1.0, 1, 0, 1])]
    return dict(B=np.array([[1.0, 0, 1, 1], [0, 1, 1, -1], [1, 1, 2, 0]]), s=s, N=np.array(s).T / np.sqrt(3))


def longer(A: Any, P: Any) -> dict[str, Any]:
    """Any larger matrix, or a small one that makes all singular values larger by as much as it can."""
    U, _, Vh = np.linalg.svd(A)
    return dict(B=3 * P if P[0, 0] > 0 else 0.1 * U @ Vh)


def of_one_rank(w: Any, z: Any) -> dict[str, Any]:
    """Two invertible matrices, or two of rank 1 whose product is zero in one order."""
    if len(w) == 1 or w[0, 0] > 0:
        return dict(A=w, B=z)
    A, B = 0 * w, 0 * z
    A[0, -1], B[-1, -1] = 1, 1
    return dict(A=A, B=B)


HERE: Tables = {
    "exr-svd-by-hand exercise": decomposed([[3, 0], [4, 5]]),
    "exr-svd-by-hand answer": (
        decomposed([[1, 7], [5, 5]], x=[1, 2]),
        {"A": Invertible["n"], **dict.fromkeys(("U", "V", "Sigma", "sigma", "u", "v"), SVD)},
    ),
    "exr-null-space exercise": (
        made(
            "A s",
            lambda: dict(
                A=np.array([[4.0, 4, 0, 0], [5, 5, 3, 3], [2, 2, 6, 6]]),
                s=[np.array([-1.0, 1, 0, 0]), np.array([0, 0, -1.0, 1])],
            ),
        )
        | {"w": Real[2], "x": lambda w: {"x": np.array([-w[0], w[0], -w[1], w[1]])}},
    ),
    "exr-null-space answer": {
        **made("B s N", null_space),
        "w": Real[2],
        "x": lambda w: {"x": w[0] * np.array([-1, -1, 1, 0]) + w[1] * np.array([-1, 1, 0, 1])},
    },
    "exr-refute-svd exercise": made("A B", of_one_rank, w=Invertible["n"], z=Invertible["n"]),
    "exr-refute-svd answer": (
        {"A": Real["n", "n"], "P": Real["n", "n"], "B": longer},
        given("A B E", A=[[1, 0], [0, 0]], B=[[0, 0], [0, 1]]),
        given("A B E lambda", A=[[0, 1], [0, 0]], B=[[0, 0], [0, 1]], E=[[0, 1], [0, 0]]),
        given("A B E I", A=[[1, 0], [0, 1]], B=[[1, 0], [0, 1]]),
    ),
    "exr-true-false-svd": (
        {"z": Unit["n"], "w": Real["n", "n"], "t": Real[()], **made("A lambda sigma s", eigenpair)},
        {
            **{name: Orthonormal["n"] for name in "KLQR"},
            "s": Real["n"],
            "Sigma": lambda s: {"Sigma": np.diag(abs(s))},
            "A": r"A := K \Sigma L^\top",
            "B": r"B := Q \Sigma R^\top",
        },
        made("alpha beta gamma", conditions, A=Invertible["n"], B=Invertible["n"]),
    ),
    "exr-missing-hypothesis-svd answer": (
        made("U V Sigma sigma X Z p u v x z", signs_chosen, A=SimpleSingularValues["m", "n"], Q=Orthonormal["n"]),
        {"A": Symmetric["n"]},
    ),
    "exr-missing-hypothesis-svd exercise": {
        "B": Real["n", "n"],
        **made("U V Sigma sigma X Z p u v x z", signs_chosen, A=SimpleSingularValues["m", "n"]),
    },
    "exr-false-line-norm exercise": (
        made("v sigma", stretched, A=Real["n", "n"]),
        {"z": Unit["n"], "w": Real["n", "n"], "t": Real[()], **made("A lambda s", eigenpair)},
    ),
    "exr-false-line-norm answer": (
        made("Q z lambda", mirror, v=Nonzero["n"], c=Real[()]),
        given("A sigma", A=[[0, 1], [0, 0]], sigma=1.0),
    ),
    "exr-false-line-pseudoinverse exercise": {
        "C": Invertible["n"],
        "E": Invertible["n"],
        "A": Real["m", "n"],
        "B": Real["n", "k"],
        "b": Real["m"],
        "x": r"\vec{x} := A^+ \vec{b}",
        "y": r"\vec{y} := B^+ \vec{x}",
        "w": Real["k"],
    },
    "exr-false-line-pseudoinverse answer": {
        "C": Real["m", "n"],
        "b": Real["m"],
        "E": FullColumnRank["k", "n"],
        **made("A x y B", lambda C, E, b: product_of_full(C, E, b)),
    },
    "exr-related-matrices": {
        "A": Invertible["n"],
        **dict.fromkeys(("U", "V", "Sigma", "sigma"), SVD),
        "t": Hypothesis(Positive, ()),
        "c": lambda t: {"c": -t},
    },
    "exr-kepler": (
        {"m": sized, "x": Real["m"], **made("a h mu", lambda x: least_squares_row(x, x))},
        made(
            "a C T",
            lambda b, c, s: dict(a=np.exp(b), C=np.exp(c), T=np.exp(c + s * b)),
            b=Real[()],
            c=Real[()],
            s=Real[()],
        ),
        made(
            "a C T",
            lambda b, c, s: dict(a=np.exp(b), C=np.exp(c), T=np.exp(c + s * b)),
            b=Real["m"],
            c=Real[()],
            s=Real[()],
        ),
    ),
    "exr-polar": (
        {
            "A": Real["n", "n"],
            "w": Real["n"],
            "x": lambda w: {"x": w * (w[0] > 0)},
            **made("U V Sigma sigma u v Q P N", polar),
        },
        {"w": Real["n", "n"], **made("U V Sigma sigma u v Q P N i", polar_of_singular)},
    ),
    "exr-power-iteration": (
        {
            "n": lambda A: {},
            "A": FullColumnRank["m", "n"],
            "w": Nonzero["n"],
            **made("B x y c v sigma t alpha tau", power),
        },
        given("t", t=33),
    ),
    "exr-procrustes": (
        {
            "n": lambda A: {},
            "A": Real["m", "n"],
            "B": Real["m", "n"],
            "C": Orthonormal["n"],
            "Q": lambda A, B, C: {"Q": C if A[0, 0] > 0 else best_turn(A, B)["Q"]},
            **made("M U V Sigma sigma Z", turn),
        },
        {"A": Real["m", "n"], "B": Real["m", "n"], **made("U V Q Z", best_turn)},
    ),
    "exr-interlacing": (
        {"A": Real["m", "n"], "z": Real["m"], "b": column, **made("B tau p Q", wider)},
        {"A": Real["m", "n"], "b": Real["m"], **made("B x X Y c d i tau", shared(True))},
        {"A": Real["m", "n"], "b": Real["m"], **made("B x X Y c d i tau", shared(False))},
    ),
    "exr-interlacing answer": (
        made("A b n tau", one_more, W=FullColumnRank["m", "k"], z=Real["m"]),
        {
            "a": Unit["m"],
            "b": Unit["m"],
            "c": r"c := \vec{a}^\top \vec{b}",
            "tau": lambda a, b: {"tau": wider(a[:, None], b)["tau"]} if len(a) > 1 else None,
            "B": r"B := \begin{bmatrix} \vec{a} & \vec{b} \end{bmatrix}",
        },
    ),
}

RISING = r"1 / \sigma_{i+1} \ge 1 / \sigma_i, \quad \forall i \in \{1, \dots, n - 1\}"
MEANS: Meanings = {
    "exr-refute-svd": {
        r"\sigma_2(I) = 1": r"\sigma_2(I_2) = 1",
        r"\sigma_i(A + B) \le \sigma_i(A) + \sigma_i(B)": r"\sigma_i(A + B) \le \sigma_i(A) + \sigma_i(B), \quad \forall i \in \{1, \dots, n\}",
        r"\operatorname{rank}(AB) =": r"\operatorname{rank}(AB) =",
        r"\sigma_2(A + B) \le": r"\sigma_2(A + B) \le",
        r"\sigma_1(B) = \lVert B \rVert_2": r"\lVert B \rVert_2 = \sigma_1(B)",
        "E_{12}": "E",
        r"(2I)^+ = \frac{1}{2} I": r"(2A)^+ = \frac{1}{2} A",
        "2I$": "2A",
        "A + B = I": r"A + B = I_2",
        "A = B = I": r"A = B = I_2",
    },
    "exr-true-false-svd": {
        r"\kappa(A + B) \le \kappa(A) + \kappa(B)": r"\alpha \le \beta + \gamma",
        "U_1": "K",
        "V_1": "L",
        "U_2": "Q",
        "V_2": "R",
    },
    "exr-missing-hypothesis-svd": {
        r"\vec{z}_i = \pm \vec{v}_i": r"\vec{z}_i = (\vec{z}_i^\top \vec{v}_i) \vec{v}_i",
        r"\lVert A^2 \rVert_2 = \lVert A \rVert_2^2": r"\lVert B^2 \rVert_2 = \lVert B \rVert_2^2",
        r"\pm \vec{u}_i": r"(\vec{z}_i^\top \vec{v}_i) \vec{u}_i",
        "I = I I I^\\top = Q I Q^\\top": "I_n = I_n I_n I_n^\\top = Q I_n Q^\\top",
    },
    "exr-false-line-norm": {r"\lVert A\vec{z} \rVert_2 \le \sigma": r"\lVert A\vec{z} \rVert_2 \le s"},
    "exr-false-line-pseudoinverse": {"(AB)^{-1} = B^{-1} A^{-1}": "(CE)^{-1} = E^{-1} C^{-1}"},
    "exr-related-matrices": {r"1 / \sigma_n \ge \dots \ge 1 / \sigma_1": RISING},
    "exr-polar": {
        "P'": "N",
        r"\sigma_i (\vec{v}_i^\top \vec{x})^2 \ge 0": r"\sigma_i (\vec{v}_i^\top \vec{x})^2 \ge 0",
    },
    "exr-kepler": {r"\sum_j (\log a_j - \mu)^2": r"\sum_{j=1}^m (\log a_j - \mu)^2"},
    "exr-power-iteration": {
        r"(A^\top A)^t": "B",
        r"\tan^2 \theta_t": r"\tau^2",
        r"\tan^2 \theta_0": r"\alpha^2",
        r"\tan \theta_t": r"\tau",
        r"\tan \theta_0": r"\alpha",
        r"t \ge 3 / (-2 \log_{10} 0.9) = 32.8": r"t \ge 3 / (-2 \log(0.9) / \log(10)), \quad \lvert 3 / (-2 \log(0.9) / \log(10)) - 32.8 \rvert \le 0.05",
    },
    "exr-interlacing": {
        r"\sigma_1(A) / \sigma_n(A) \le": r"\sigma_1(A) / \sigma_n(A) \le",
        r"(\vec{c}, \vec{d}) \ne \vec{0}": r"\lVert \vec{c} \rVert_2^2 + \lVert \vec{d} \rVert_2^2 > 0",
        r"\sigma_i(A) \le \tau_i$": r"\sigma_i(A) \le \tau_i, \quad \forall i \in \{1, \dots, p\}",
        r"\sigma_i(BQ) \le \sigma_i(B)": r"\sigma_i(BQ) \le \sigma_i(B), \quad \forall i \in \{1, \dots, p\}",
    },
}
