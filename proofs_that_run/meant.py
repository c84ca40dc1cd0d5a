"""What a letter means in one exercise, in one statement, or in the prose of one page: by label, by part, by page.

A table declares letters as a check does: by a hypothesis, by a printed declaration or definition, or by a function that
builds them from others. So a claim that holds under what its sentence assumes runs under that assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from qed.families import (
    Convex,
    Elementwise,
    Exponent,
    FullColumnRank,
    Hypothesis,
    Index,
    InnerExponent,
    Invertible,
    Matrices,
    Nonzero,
    Orthonormal,
    Positive,
    PositiveDefinite,
    Real,
    SimpleSingularValues,
    Smooth,
    SmoothOfTwo,
    Symmetric,
    Unit,
    Vectors,
)

Build = Callable[..., dict[str, Any] | None]
"""A function of other symbols, which are its parameters, that builds one or more."""
Declared = Hypothesis | str | tuple[str, ...] | Build
"""What declares a symbol: a hypothesis as in a check, a printed declaration or definition, or a function."""
Table = Mapping[str, Declared]
SVD = "the singular value decomposition"
"""What declares the letters of a decomposition."""


def made(names: str, build: Build, **others: Declared) -> Table:
    """A table in which one function builds several letters."""
    return {**dict.fromkeys(names.split(), build), **others}


def given(names: str, **values: Any) -> Table:
    """A table of numbers, vectors and matrices: those of an example."""
    known = {name: np.array(value, float) if isinstance(value, list) else value for name, value in values.items()}
    return made(names, lambda: dict(known))


def decomposed(matrix: list[list[float]], name: str = "A", **others: Any) -> Table:
    """The matrix of an example with its decomposition, in which the first entry of each right singular vector is positive."""
    A = np.array(matrix, float)
    U, sigma, Vh = np.linalg.svd(A)
    signs = np.where(Vh[:, 0] < 0, -1.0, 1.0)
    V = Vh.T * signs
    p = len(sigma)
    U[:, :p] *= signs[:p]
    first = sigma[0] * np.outer(U[:, 0], V[:, 0])
    parts = {
        name: A, "U": U, "V": V, "sigma": sigma, "u": list(U.T[:p]), "v": list(V.T[:p]), "F": first,
        "G": (1 - sigma[1] / sigma[0]) * first, **{key: np.array(value, float) for key, value in others.items()},
    }  # fmt: skip
    return made(" ".join(parts), lambda: dict(parts))


def scaled(length: Callable[[Any], Any]) -> Build:
    """x of length 1 in a norm, from another vector w."""
    return lambda w: {"x": w / length(w)} if length(w) else None


def sized(x: Any) -> dict[str, Any]:
    """What declares a dimension: the vector x that has it."""
    return {}



def eigen(w: Any, d: Any) -> dict[str, Any]:
    """A matrix with n different real eigenvalues, and eigenvectors of length 1."""
    V = w + 12 * np.eye(len(d))
    V /= np.linalg.norm(V, axis=0)
    eigenvalues = np.sort(d) + 3 * np.arange(len(d))
    return dict(
        A=V @ np.diag(eigenvalues) @ np.linalg.inv(V), v=list(V.T), lambda_=list(eigenvalues), rho=max(abs(eigenvalues))
    )


def symmetric_eigen(w: Any) -> dict[str, Any] | None:
    """The same of a symmetric matrix, and two indices whose eigenvalues differ."""
    A = w + w.T + 9 * np.diag(np.arange(len(w)))
    eigenvalues, V = np.linalg.eigh(A)
    if len(w) < 2 or eigenvalues[-1] - eigenvalues[0] < 0.1:
        return None
    return dict(A=A, v=list(V.T), lambda_=list(eigenvalues), i=len(w), j=1)


def holder(x: Any, p: float) -> dict[str, Any]:
    """The y for which Hölder's inequality is an equality, 1 < p < ∞."""
    size = np.sum(abs(x) ** p) ** (1 / p)
    return dict(y=np.sign(x) * (abs(x) / size) ** (p - 1), q=p / (p - 1))


def holder_of_sum(x: Any, z: Any, p: float) -> dict[str, Any] | None:
    return holder(x + z, p) if np.any(x + z) else None


def largest_entry(x: Any) -> dict[str, Any]:
    k = int(np.argmax(abs(x)))
    return dict(k=k + 1, y=np.sign(x[k]) * np.eye(len(x))[k], q=1.0)


NORMS: dict[str, Table | tuple[Table, ...]] = {
    "chapters/01-norms": {
        "a": lambda c: {"a": 1 / (1.1 + abs(c))}, "c": Real[()], "D": given("D", D=[[3, 0], [0, 4]])["D"],
        "u": Unit[2], "t": Hypothesis(Positive, ()),
    },
    "exr-stretch-l1 answer": {
        "A": Real["m", "n"], "w": Nonzero["n"], "x": scaled(lambda w: np.sum(abs(w))),
        "a": r"\vec{a}_j := A \vec{e}_j", "c": r"c := \max_j \lVert \vec{a}_j \rVert_1",
    },
    "exr-stretch-l1": {
        "A": Real["m", "n"], "x": Real["n"], "a": r"\vec{a}_j := A \vec{e}_j",
        "c": r"c := \max_j \lVert \vec{a}_j \rVert_1",
    },
    "exr-stretch-linf answer": (
        {
            "A": Real["m", "n"], "w": Nonzero["n"], "x": scaled(lambda w: np.max(abs(w))),
            "c": lambda A: {"c": np.max(np.sum(abs(A), axis=1))},
        },
        {"A": Real["m", "n"], "x": Unit["n"]},
    ),
    "exr-middle-of-data exercise": {"c": Real[()], "mu": Real[()], "h": r"h := c - \mu"},
    "exr-false-line-radius exercise": (
        made("A v lambda rho", eigen, w=Real["n", "n"], d=Real["n"], c=Real["n"], x=r"\vec{x} := \sum_{i=1}^n c_i \vec{v}_i"),
        given("A B rho alpha beta", A=[[0, 1], [0, 0]], B=[[0, 0], [1, 0]], rho=1.0, alpha=0.0, beta=0.0),
        given("A x rho", A=[[1, 1], [0, 2]], x=[0, 1], rho=2.0),
    ),
    "exr-false-line-radius answer": (
        made("A v lambda rho", eigen, w=Real["n", "n"], d=Real["n"], c=Real["n"], x=r"\vec{x} := \sum_{i=1}^n c_i \vec{v}_i"),
        made("A v lambda i j", symmetric_eigen, w=Real["n", "n"]),
        made("c v x", lambda: dict(c=[-1, 2**0.5], v=[np.array([1.0, 0]), np.array([1, 1]) / 2**0.5], x=np.array([0.0, 1]))),
    ),
    "exr-hoelder-equality": (
        {"n": sized, "x": Nonzero["n"], "p": Hypothesis(InnerExponent, ()), **made("y q", holder)},
        {"x": Nonzero["n"], "z": Nonzero["n"], "p": Hypothesis(InnerExponent, ()), **made("y q", holder_of_sum)},
        {"x": Nonzero["n"], **made("y k q", largest_entry)},
    ),
}  # fmt: skip

MEANT_NORMS: dict[str, dict[str, str]] = {
    "chapters/01-norms": {
        "2^{1/p} > 2": "2^{1/a} > 2",
        r"\lVert A\vec{x} \rVert_2^2 = 9 x_1^2 + 16 x_2^2": r"\lVert D\vec{u} \rVert_2^2 = 9 u_1^2 + 16 u_2^2",
    },
    "exr-stretch-linf": {
        r"\sum_{j=1}^n \lvert A_{ij} \rvert \; \sum_{j=1}^n \lvert A_{ij} \rvert x_j^2":
        r"\Bigl( \sum_{k=1}^n \lvert A_{ik} \rvert \Bigr) \sum_{j=1}^n \lvert A_{ij} \rvert x_j^2",
    },
    "exr-middle-of-data": {r"\bar{x}": r"\mu"},
    "exr-false-line-radius": {
        r"\rho(A + B) > \rho(A) + \rho(B)": r"\rho > \alpha + \beta", r"\rho(A)": r"\rho",
    },
}  # fmt: skip


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
        U=U, V=Vh.T, Sigma=Sigma, sigma=list(sigma), X=X, Z=Z, p=p,
        u=list(U.T[:p]), v=list(Vh[:p]), x=list(X.T[:p]), z=list(Z.T[:p]),
    )  # fmt: skip


def product_of_full(C: Any, B: Any, b: Any) -> dict[str, Any]:
    """Least squares in two steps, where the rows of the second factor are independent."""
    x = np.linalg.pinv(C) @ b
    return dict(A=C, x=x, y=np.linalg.pinv(B.T) @ x, B=B.T)


def polar(A: Any) -> dict[str, Any]:
    U, sigma, Vh = np.linalg.svd(A)
    Q, P = U @ Vh, Vh.T @ np.diag(sigma) @ Vh
    return dict(
        U=U, V=Vh.T, Sigma=np.diag(sigma), sigma=list(sigma), u=list(U.T), v=list(Vh), Q=Q, P=P,
        N=U @ np.diag(sigma) @ U.T,
    )  # fmt: skip


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
    U, sigma, Vh = np.linalg.svd(A.T @ B)
    return dict(U=U, V=Vh.T, Q=U @ Vh, Z=np.eye(len(U)))


def wider(A: Any, b: Any) -> dict[str, Any]:
    """A matrix with one column more; behind its singular values stands a zero."""
    B = np.column_stack([A, b])
    tau = np.linalg.svd(B, compute_uv=False)
    return dict(B=B, tau=[*tau, 0.0], p=min(A.shape), Q=np.eye(B.shape[1])[:, :-1], i=1)


def shared(lower: bool) -> Build:
    """A vector that two spaces of singular vectors share, and in which way it lies in both."""

    def build(A: Any, b: Any) -> dict[str, Any] | None:
        found = wider(A, b)
        m, n = A.shape
        i = min(m, n) // 2 + 1
        if lower and i + 1 > m or i > min(m, n):
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


SINGULAR: dict[str, Table | tuple[Table, ...]] = {
    "exr-svd-by-hand exercise": decomposed([[3, 0], [4, 5]]),
    "exr-svd-by-hand answer": (
        decomposed([[1, 7], [5, 5]], x=[1, 2]),
        {"A": Invertible["n"], **dict.fromkeys(("U", "V", "Sigma", "sigma", "u", "v"), SVD)},
    ),
    "exr-null-space exercise": (
        made("A s", lambda: dict(A=np.array([[4.0, 4, 0, 0], [5, 5, 3, 3], [2, 2, 6, 6]]), s=[np.array([-1.0, 1, 0, 0]), np.array([0, 0, -1.0, 1])]))
        | {"w": Real[2], "x": lambda w: {"x": np.array([-w[0], w[0], -w[1], w[1]])}},
    ),
    "exr-null-space answer": {
        **made("B s N", null_space),
        "w": Real[2], "x": lambda w: {"x": w[0] * np.array([-1, -1, 1, 0]) + w[1] * np.array([-1, 1, 0, 1])},
    },
    "exr-refute-svd exercise": {"A": Real["n", "n"], "B": Real["n", "n"]},
    "exr-refute-svd answer": (
        {"A": Real["n", "n"], "B": Real["n", "n"]},
        given("A B E", A=[[1, 0], [0, 0]], B=[[0, 0], [0, 1]]),
        given("A B E lambda", A=[[0, 1], [0, 0]], B=[[0, 0], [0, 1]], E=[[0, 1], [0, 0]]),
        given("A B E I", A=[[1, 0], [0, 1]], B=[[1, 0], [0, 1]]),
    ),
    "exr-true-false-svd": (
        {"z": Unit["n"], "w": Real["n", "n"], "t": Real[()], **made("A lambda sigma s", eigenpair)},
        {
            **{name: Orthonormal["n"] for name in "KLQR"}, "s": Real["n"], "Sigma": lambda s: {"Sigma": np.diag(abs(s))},
            "A": r"A := K \Sigma L^\top", "B": r"B := Q \Sigma R^\top",
        },
        made("alpha beta gamma", conditions, A=Invertible["n"], B=Invertible["n"]),
    ),
    "exr-missing-hypothesis-svd answer": (
        made("U V Sigma sigma X Z p u v x z", signs_chosen, A=SimpleSingularValues["m", "n"], Q=Orthonormal["n"]),
        {"A": Symmetric["n"]},
    ),
    "exr-missing-hypothesis-svd exercise": {
        "B": Real["n", "n"], **made("U V Sigma sigma X Z p u v x z", signs_chosen, A=SimpleSingularValues["m", "n"])
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
        "C": Invertible["n"], "E": Invertible["n"], "A": Real["m", "n"], "B": Real["n", "k"], "b": Real["m"],
        "x": r"\vec{x} := A^+ \vec{b}", "y": r"\vec{y} := B^+ \vec{x}", "w": Real["k"],
    },
    "exr-false-line-pseudoinverse answer": {
        "C": Real["m", "n"], "b": Real["m"], "E": FullColumnRank["k", "n"],
        **made("A x y B", lambda C, E, b: product_of_full(C, E, b)),
    },
    "exr-related-matrices": {
        "A": Invertible["n"], **dict.fromkeys(("U", "V", "Sigma", "sigma"), SVD), "t": Hypothesis(Positive, ()), "c": lambda t: {"c": -t},
    },
    "exr-kepler": (
        {"m": sized, "x": Real["m"], **made("a h mu", lambda x: least_squares_row(x, x))},
        made("a C T", lambda b, c, s: dict(a=np.exp(b), C=np.exp(c), T=np.exp(c + s * b)), b=Real[()], c=Real[()], s=Real[()]),
        made("a C T", lambda b, c, s: dict(a=np.exp(b), C=np.exp(c), T=np.exp(c + s * b)), b=Real["m"], c=Real[()], s=Real[()]),
    ),
    "exr-polar": (
        {"A": Real["n", "n"], "x": Real["n"], **made("U V Sigma sigma u v Q P N", polar)},
        {"w": Real["n", "n"], **made("U V Sigma sigma u v Q P N i", polar_of_singular)},
    ),
    "exr-power-iteration": (
        {"n": lambda A: {}, "A": FullColumnRank["m", "n"], "w": Nonzero["n"], **made("B x y c v sigma t alpha tau", power)},
        given("t", t=33),
    ),
    "exr-procrustes": (
        {"n": lambda A: {}, "A": Real["m", "n"], "B": Real["m", "n"], "Q": Orthonormal["n"], **made("M U V Sigma sigma Z", turn)},
        {"A": Real["m", "n"], "B": Real["m", "n"], **made("U V Q Z", best_turn)},
    ),
    "exr-interlacing": (
        {"A": Real["m", "n"], "b": Real["m"], **made("B tau p Q", wider)},
        {"A": Real["m", "n"], "b": Real["m"], **made("B x X Y c d i tau", shared(True))},
        {"A": Real["m", "n"], "b": Real["m"], **made("B x X Y c d i tau", shared(False))},
    ),
    "exr-interlacing answer": (
        {
            "a": Unit["m"], "b": Unit["m"], "c": r"c := \vec{a}^\top \vec{b}",
            **made("B tau", lambda a, b: wider(a[:, None], b) if len(a) > 1 else None),
        },
    ),
}  # fmt: skip

RISING = r"1 / \sigma_{i+1} \ge 1 / \sigma_i, \quad \forall i \in \{1, \dots, n - 1\}"
MEANT_SINGULAR: dict[str, dict[str, str]] = {
    "exr-refute-svd": {
        r"\sigma_i(A + B) \le \sigma_i(A) + \sigma_i(B)":
        r"\sigma_i(A + B) \le \sigma_i(A) + \sigma_i(B), \quad \forall i \in \{1, \dots, n\}",
        "E_{12}": "E", r"(2I)^+ = \frac{1}{2} I": r"(2A)^+ = \frac{1}{2} A", "2I$": "2A", "A + B = I": r"A + B = I_2",
        "A = B = I": r"A = B = I_2",
    },
    "exr-true-false-svd": {
        r"\kappa(A + B) \le \kappa(A) + \kappa(B)": r"\alpha \le \beta + \gamma", "U_1": "K", "V_1": "L", "U_2": "Q", "V_2": "R",
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
    "exr-polar": {"P'": "N"},
    "exr-kepler": {r"\sum_j (\log a_j - \mu)^2": r"\sum_{j=1}^m (\log a_j - \mu)^2"},
    "exr-power-iteration": {
        r"(A^\top A)^t": "B", r"\tan^2 \theta_t": r"\tau^2", r"\tan^2 \theta_0": r"\alpha^2",
        r"\tan \theta_t": r"\tau", r"\tan \theta_0": r"\alpha",
        r"t \ge 3 / (-2 \log_{10} 0.9) = 32.8":
        r"t \ge 3 / (-2 \log(0.9) / \log(10)), \quad \lvert 3 / (-2 \log(0.9) / \log(10)) - 32.8 \rvert \le 0.05",
    },
    "exr-interlacing": {
        r"(\vec{c}, \vec{d}) \ne \vec{0}": r"\lVert \vec{c} \rVert_2^2 + \lVert \vec{d} \rVert_2^2 > 0",
        r"\sigma_i(A) \le \tau_i$": r"\sigma_i(A) \le \tau_i, \quad \forall i \in \{1, \dots, p\}",
        r"\sigma_i(BQ) \le \sigma_i(B)": r"\sigma_i(BQ) \le \sigma_i(B), \quad \forall i \in \{1, \dots, p\}",
    },
}  # fmt: skip


def truncation(A: Any, k: int) -> Any:
    """The truncated decomposition."""
    U, sigma, Vh = np.linalg.svd(A)
    return (U[:, :k] * sigma[:k]) @ Vh[:k]


def stored(c: float, d: float) -> dict[str, Any]:
    """The number of terms, of n and more than half of n."""
    n = 1 + int(abs(10 * c)) % 9
    return dict(n=n, k=(n + 1) // 2 + int(abs(10 * d)) % 3)


def fewer(c: float, d: float) -> dict[str, Any] | None:
    n = 1 + int(abs(10 * c)) % 9
    k = int(abs(10 * d)) % 5
    return dict(n=n, k=k) if 2 * k < n else None


def nearest_singular(A: Any) -> dict[str, Any]:
    U, sigma, Vh = np.linalg.svd(A)
    return dict(F=truncation(A, len(A) - 1), sigma=list(sigma), u=list(U.T), v=list(Vh), kappa=np.linalg.cond(A), k=len(A) - 1)


def principal(x: Any) -> dict[str, Any] | None:
    """The first two principal directions."""
    X = np.array(x)
    A = X - X.mean(axis=0)
    if min(A.shape) < 3:
        return None
    V = np.linalg.svd(A)[2].T[:, :2]
    return dict(A=A, W=V, V_k=V, A_k=truncation(A, 2))


def centred(x: Any) -> dict[str, Any]:
    """The rows of a centred table."""
    X = np.array(x)
    c = X.mean(axis=0)
    return dict(c=c, A=X - c, a=list(X - c))


def no_longer(A: Any, K: Any) -> dict[str, Any]:
    """A matrix whose spectral norm is less than 1, and the decomposition of A."""
    U, sigma, Vh = np.linalg.svd(A)
    p = len(sigma)
    return dict(
        Q=K / (np.linalg.norm(K, 2) + 0.01), U=U, V=Vh.T, sigma=list(sigma), p=p, u=list(U.T[:p]), v=list(Vh[:p])
    )


def truncated(A: Any) -> dict[str, Any] | None:
    """The first two terms of a decomposition, and what is left."""
    k, p = 2, min(A.shape)
    if p < k:
        return None
    U, sigma, Vh = np.linalg.svd(A)
    A_k, U_k, V_k = truncation(A, k), U[:, :k], Vh[:k].T
    return dict(
        A_k=A_k, U_k=U_k, V_k=V_k, Sigma_k=np.diag(sigma[:k]), sigma=list(sigma), u=list(U.T[:p]), v=list(Vh[:p]), p=p, k=k,
        L=U_k @ U_k.T, R=V_k @ V_k.T, D=A - A_k,
    )  # fmt: skip


def attaining(A: Any) -> dict[str, Any]:
    U, _, Vh = np.linalg.svd(A, full_matrices=False)
    return dict(Q=U @ Vh, u=list(U.T), v=list(Vh))


def of_sum(A: Any, B: Any) -> dict[str, Any]:
    """The matrix for which the trace of its product with A + B is the nuclear norm of the sum."""
    U, _, Vh = np.linalg.svd(A + B, full_matrices=False)
    return dict(Q=U @ Vh)


def common(P: Any, W: Any) -> dict[str, Any]:
    """A matrix whose rank is less than the columns of W are many, and a vector of their null space."""
    B = P.T @ P @ np.diag(np.arange(W.shape[0]) < W.shape[1] - 1)
    return dict(B=B, c=np.linalg.svd(B @ W)[2][-1])


def turned_pair(w: Any, t: float) -> dict[str, Any] | None:
    """Two matrices, of which the first right singular vector of the one is perpendicular to that of the other."""
    c, s = np.cos(t), np.sin(t)
    V = np.array([[c, -s], [s, c]])
    U = np.linalg.svd(w)[0]
    A, B = U @ np.diag([3.0, 2.0]) @ V.T, U @ np.diag([2.5, 4.0]) @ V.T
    return dict(A=A, B=B, z=V[:, 1], varepsilon=np.linalg.norm(A - B, 2))


def two_sums(A: Any, B: Any, C: Any) -> dict[str, Any] | None:
    """Truncations of two matrices, and of two factors, at places whose sum is in range."""
    if min(A.shape) < 3 or min(C.shape) < 2:
        return None
    i = j = 2
    F, G, K = truncation(A, i - 1), truncation(B, j - 1), truncation(C, j - 1)
    return dict(i=i, j=j, F=F, G=G, K=K, N=F + G)


def two_factors(A: Any, C: Any) -> dict[str, Any] | None:
    i = j = 2
    if min(A.shape) < 3 or min(C.shape) < 3:
        return None
    F, K = truncation(A, i - 1), truncation(C, j - 1)
    return dict(i=i, j=j, F=F, K=K, N=F @ C + (A - F) @ K)


def low_rank_part(A: Any, B: Any) -> dict[str, Any] | None:
    """A matrix of rank k, and an index that may be moved by k."""
    k = 1
    if min(A.shape) < 2:
        return None
    B = truncation(B, k)
    return dict(B=B, C=A - B, k=k, i=min(A.shape) - k)


def filled(M: Any, A: Any) -> dict[str, Any] | None:
    """One step of filling in: the unknown entries are those of the truncation; e is the error on the known ones."""
    known = (np.add.outer(np.arange(M.shape[0]), np.arange(M.shape[1])) % 3 > 0).astype(float)
    start = known * A + (1 - known) * M
    first = truncation(start, 1)
    after = known * A + (1 - known) * first
    error = [np.linalg.norm(one - truncation(one, 1)) ** 2 for one in (start, after)]
    return dict(M=start, F=first, N=after, alpha=error[0], beta=error[1])


LOW: dict[str, Table | tuple[Table, ...]] = {
    "exr-rank-one-by-hand exercise": (decomposed([[3, 0], [4, 5]]),),
    "exr-rank-one-by-hand answer": (
        decomposed([[4, 0], [3, 5]]),
        {"A": Real["m", "n"], "t": Real[()], **dict.fromkeys(("sigma", "u", "v", "p"), SVD)},
    ),
    "exr-terms-needed exercise": given("A sigma", A=[[4, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1], [0] * 4, [0] * 4]),
    "exr-terms-needed answer": (
        made("n k", lambda c, d: stored(c, d), c=Real[()], d=Real[()]),
        made("n k", lambda c, d: fewer(c, d), c=Real[()], d=Real[()]),
    ),
    "exr-truncation-projects": made("A_k U_k V_k Sigma_k sigma u v p k L R D", truncated, A=Real["m", "n"]),
    "exr-nearest-singular": (
        decomposed([[1, 1000], [0, 1]], "M"),
        made("F sigma u v kappa k", nearest_singular, A=Invertible["n"]),
    ),
    "exr-principal-components": {
        "x": Vectors["m", "n"], "W": Orthonormal["n", "k"], **made("c A a", centred),
    },
    "exr-principal-components answer": (
        {"x": Vectors["m", "n"], "W": Orthonormal["n", "k"], **made("c A a", centred)},
        made("A W V_k A_k", principal, x=Vectors["m", "n"]),
    ),
    "exr-nuclear-norm": (
        {"A": Real["m", "n"], "K": Real["m", "n"], **made("Q U V sigma p u v", no_longer)},
        {"A": Real["m", "n"], "B": Real["m", "n"], **made("Q", of_sum)},
        made("Q u v", attaining, A=Real["m", "n"]),
    ),
    "exr-false-line-union answer": {"P": Real["n", "n"], "W": Orthonormal["n", "k"], **made("B c", common)},
    "exr-false-line-closer exercise": (
        {"A": Real["m", "n"], "B": Real["m", "n"], **made("F G k", lambda A, B: {"F": truncation(A, 1), "G": truncation(B, 1), "k": 1})},
        given(
            "A B F G varepsilon", A=[[1.125, 0], [0, 1]], B=[[1, 0], [0, 1.125]], F=[[1.125, 0], [0, 0]],
            G=[[0, 0], [0, 1.125]], varepsilon=0.25,
        ),
    ),
    "exr-false-line-closer answer": (
        given("A B delta varepsilon", A=[[1.125, 0], [0, 1]], B=[[1, 0], [0, 1.125]], varepsilon=0.25, delta=0.125),
        made("A B z varepsilon", turned_pair, w=Real[2, 2], t=Real[()]),
    ),
    "exr-true-false-truncation": {"A": Invertible["n"], "sigma": SVD, "u": SVD, "v": SVD},
    "exr-refute-truncation answer": (decomposed([[0, 1], [1, 1]]), decomposed([[0, 2], [1, 0]])),
    "exr-refute-truncation exercise": decomposed([[0, 2], [1, 0]]),
    "exr-weyl-sums": (
        {"A": Real["m", "n"], "B": Real["m", "n"], "C": Real["n", "k"], "E": Real["m", "n"], **made("i j F G K N", two_sums)},
        {"A": Real["m", "n"], "C": Real["n", "k"], **made("i j F K N", two_factors)},
        {"A": Real["m", "n"], "P": Real["m", "n"], **made("B C k i", lambda A, P: low_rank_part(A, P))},
    ),
    "exr-fill-in": {"P": Real["m", "n"], "A": Real["m", "n"], **made("M F N alpha beta", lambda P, A: filled(P, A))},
}  # fmt: skip

MEANT_LOW: dict[str, dict[str, str]] = {
    "exr-rank-one-by-hand": {"A_1": "F", "B_1": "G"},
    "exr-nearest-singular": {"A_{n-1}": "F", r"\kappa(A)": r"\kappa"},
    "exr-principal-components": {r"\bar{\vec{x}}": r"\vec{c}"},
    "exr-false-line-closer": {"A_k": "F", "B_k": "G", "A_1": "F", "B_1": "G"},
    "exr-true-false-truncation": {r"1/\sigma_n \ge \dots \ge 1/\sigma_1": RISING},
    "exr-refute-truncation": {"A_1": "F", "A^2 = 2I": "A^2 = 2I_2"},
    "exr-weyl-sums": {
        "A_{i-1}": "F", "B_{j-1}": "G", "C_{j-1}": "K",
        r" \quad \text{with} \quad D := F C + (A - F) K": "", "AC - D": "AC - N", "D := ": "N = ",
    },
    "exr-fill-in": {r"e(M')": r"\beta", "e(M)": r"\alpha", "F(M)": "F", "M'": "N"},
}  # fmt: skip


def weighted(c: Any, a: Any, g: Any, y: Any, t: float) -> dict[str, Any]:
    """Positive weights, and a subgradient within them; a step along one direction."""
    w = abs(c) + 0.5
    return dict(w=w, g=np.clip(g, -w, w), k=len(a), e=y)


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


GRADIENTS: dict[str, Table | tuple[Table, ...]] = {
    "exr-l1-by-steps answer": (
        {
            "n": lambda a: {}, "j": Index["n"], "c": Real["n"], "a": Real["n"], "b": Real["n"], "y": Real["n"], "t": Real[()], "x": Real["n"],
            **made("w g k", lambda a, b, c, y, t: weighted(c, a, b, y, t)),
            "f": r"f(\vec{x}) := \sum_{i=1}^n w_i \lvert x_i - a_i \rvert",
        },
        {
            "c": Real["n"], "a": Real["n"], "b": Real["n"], "t": Real[()],
            **made("w g k", lambda a, b, c, t: weighted(c, a, b, a, t)),
            "y": r"\vec{y} := \vec{a} + t \vec{e}_k",
        },
    ),
    "exr-l1-by-steps exercise": {
        "n": lambda a: {}, "c": Real["n"], "a": Real["n"], "b": Real["n"], "y": Real["n"], "t": Real[()], "x": Real["n"],
        **made("w g k", lambda a, b, c, y, t: weighted(c, a, b, y, t)),
        "f": r"f(\vec{x}) := \sum_{i=1}^n w_i \lvert x_i - a_i \rvert",
    },
    "exr-squared-distance": {
        "a": Real["n"], "b": Real["n"], "h": Real["n"], "m": r"\vec{m} := \frac{1}{2} (\vec{a} + \vec{b})", "x": Real["n"],
    },
    "exr-two-paths answer": (given("t g u v h", t=1.0, g=1.0, u=3.0, v=1.0, h=3.0),),
    "exr-false-line-quadratic answer": given("A x", A=[[0, 1], [0, 0]], x=[1, 0]),
    "exr-wrong-variable answer": made("x", half, b=Nonzero["n"]),
    "exr-two-paths": given("t g u v h", t=1.0, g=1.0, u=3.0, v=1.0, h=3.0),
    "exr-false-line-length": (
        given("a x", a=0.0, x=2.0),
        {
            "a": Real["n"], "n": lambda a: {}, "c": Real["n"], "x": lambda a, c: {"x": a + abs(c) + 0.1},
            "f": r"f(\vec{x}) := \sqrt{\sum_{i=1}^n (x_i - a_i)^2}", "s": r"s(\vec{x}) := \sum_{j=1}^n (x_j - a_j)^2",
        },
    ),
    "exr-true-false-derivatives": {
        "f": Smooth[2], "x": Real[2], "v": Real[2], "w": Real[2], "t": Real[()], "r": "r := 2t",
    },
    "exr-true-false-gradients": (
        {"f": Smooth["n"], "x": Real["n"], "v": Unit["n"], "g": r"g(\vec{x}) := f(2\vec{x})"},
        {"f": r"f(\vec{x}) := x_1", "x": Real["n"], "n": lambda x: {}, "g": r"g(\vec{x}) := f(2\vec{x})"},
    ),
    "exr-general-p-norm": (
      {
        "n": lambda x: {}, "p": Hypothesis(InnerExponent, ()), "x": Nonzero["n"], "j": Index["n"],
        "f": r"f(\vec{x}) := \lVert \vec{x} \rVert_p", "s": r"s(\vec{x}) := \sum_{i=1}^n \lvert x_i \rvert^p",
      },
      {
        "n": lambda x: {}, "j": Index["n"], "s": Hypothesis(Positive, ()), "c": lambda x: {"c": np.max(abs(x))},
        "K": lambda x, p: {"K": np.sum((abs(x) / np.max(abs(x))) ** p)},
        "p": Hypothesis(InnerExponent, ()), "x": Nonzero["n"], "t": Real[()], "f": r"f(\vec{x}) := \lVert \vec{x} \rVert_p",
        "r": r"r(t) := \lvert t \rvert^p",
      },
    ),
    "exr-difference-quotient": {
        "d": lambda a: {"d": [0.05, -0.1]}, **made("b c delta h", lambda a, b_, g: step_sizes(a, b_, g), a=Real[()], b_=Real[()], g=Real[()]),
    },
    "exr-soft-middle-descent": {
        "A": Real["m", "n"], "y": Real["m"], "w": Real["n"], **made("r q", soft), "m": lambda A: {},
        "f": r"f(\vec{w}) := \sum_{i=1}^m \sqrt{1 + (\vec{y} - A\vec{w})_i^2}",
    },
}  # fmt: skip

MEANT_GRADIENTS: dict[str, dict[str, str]] = {
    "exr-two-paths": {r"\frac{dh}{dt} = 18 + 1": "18 + 1"},
    "exr-true-false-gradients": {
        r"\cos \theta": r"\frac{\nabla f(\vec{x})^\top \vec{v}}{\lVert \nabla f(\vec{x}) \rVert_2 \lVert \vec{v} \rVert_2}",
        r"\cos 60°": r"\cos(\pi / 3)",
    },
    "exr-soft-middle-descent": {"0 < f''(w) \\le m": r"0 < \sum_{i=1}^m (1 + r_i^2)^{-3/2} \le m"},
    "exr-difference-quotient": {r"\lvert d_1 \rvert, \lvert d_2 \rvert \le \delta": r"\max(\lvert d_1 \rvert, \lvert d_2 \rvert) \le \delta"},
    "exr-general-p-norm": {
        "k_p": "K",
        r"\Bigl( \frac{\lvert \vec{x} \rvert}{\lVert \vec{x} \rVert_p} \Bigr)^{p-1} \odot \operatorname{sign}(\vec{x})":
        r"\sum_{i=1}^n \bigl( \frac{\lvert x_i \rvert}{\lVert \vec{x} \rVert_p} \bigr)^{p-1} \operatorname{sign}(x_i) \vec{e}_i",
    },
}  # fmt: skip


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
        return dict(y=y, w=w, gamma=c @ w, p=p, h=np.linalg.solve(A + p * B, b), u=np.linalg.solve(A.T if turned else A, c))

    return build


def small_system(t: float) -> dict[str, Any]:
    """The example of the exercise, solved for the parameter p, and g'(0)."""
    A, B, b = np.array([[1.0, 1], [0, 1]]), np.array([[0.0, 0], [0, 1]]), np.array([0.0, 1])
    p = abs(t)
    return dict(y=np.linalg.solve(A + p * B, b), p=p, gamma=1.0)


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
    "A": Real["d", "n"], "B": Real["n", "m"], "x": Real["d"], "c": Real["m"], "sigma": Hypothesis(Elementwise, ()),
    "f": r"\vec{f}(\vec{x}) := B^\top \sigma(A^\top \vec{x})", "y": r"\vec{y} := \vec{f}(\vec{x})",
    "L": r"L(\vec{x}) := \lVert \vec{f}(\vec{x}) - \vec{c} \rVert_2^2", "v": Real["d"], "h": Real["n"], "w": Real["n"],
    "S": lambda w: damping(w),
}  # fmt: skip

JACOBIANS: dict[str, Table | tuple[Table, ...]] = {
    "exr-composed-norm": (
        {
            "A": Real["d", "n"], "x": Real["d"], "y": r"\vec{y} := A^\top \vec{x}", "r": Nonzero["n"],
            "f": r"f(\vec{x}) := \lVert A^\top \vec{x} \rVert_2^2",
        },
        {
            "x": Nonzero["d"], "w": Real["d", "n"], **made("A", killed), "f": r"f(\vec{x}) := \lVert A^\top \vec{x} \rVert_2^2",
        },
        {"y": Real["n"], "z": r"z(\vec{y}) := \vec{y}^\top \vec{y}"},
    ),
    "exr-chain-order answer": {
        "x": Nonzero["n"], "t": Real[()], "w": Real["p", "n"], **made("A", level), "sigma": Hypothesis(Elementwise, ()),
    },
    "exr-false-line-softmax": (
        {
            "z": Real["n"], "y": Real["n"], "v": Real["n"], "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})",
            **made("c i j", unlike),
        },
        {
            "n": lambda z: {}, "z": Real["n"], "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})",
            "c": lambda z: {"c": np.sum(np.exp(z))}, "v": Real["n"],
            "k": Index["n"], "f": r"f(\vec{z}) := -\log s_k(\vec{z})", "y": r"\vec{y} := \vec{e}_k",
        },
    ),
    "exr-false-line-implicit exercise": {
        "A": Invertible["n"], "B": Real["n", "n"], "b": Real["n"], "c": Real["n"], **made("y w gamma p h u", parameter(False)),
    },
    "exr-false-line-implicit answer": (
        {"A": Invertible["n"], "B": Real["n", "n"], "b": Real["n"], "c": Real["n"], **made("y w gamma p h u", parameter(True))},
        made("y p gamma", small_system, t=Real[()]),
    ),
    "exr-true-false-modes answer": (
        given("n p q m c", n=1000.0, p=1000.0, q=1000.0, m=1.0, c=[1000.0 * 1001000, 2000000.0]),
        given("n p q m c", n=10.0, p=5.0, q=7.0, m=10.0, c=[10 * (35 + 70.0), 10 * (35 + 50.0)]),
        given("x", x=[0, 1, 0]) | {"f": r"f(\vec{x}) := 3x_1^2 + 2x_2^2 + x_3^2", "g": r"g(\vec{x}) := \lVert \vec{x} \rVert_2^2"},
        {
            "g": Smooth["n"], "x": Real["n"], "lambda": Real[()], "f": r"f(\vec{x}) := \lambda g(\vec{x})", "v": Real["n"],
            "w": lambda g, x, v: {"w": v - g.gradient(x) * (g.gradient(x) @ v) / (g.gradient(x) @ g.gradient(x))},
        },
    ),
    "exr-single-layer": LAYER,
    "exr-jvp-without-matrix": {
        "A": Real["p", "n"], "B": Real["m", "p"], "x": Real["n"], "v": Real["n"], "u": Real["m"],
        "sigma": Hypothesis(Elementwise, ()), "f": r"\vec{f}(\vec{x}) := B\sigma(A\vec{x})", "s": r"\vec{s} := \sigma(A\vec{x})",
        "d": r"\vec{d} := \sigma'(A\vec{x})", "J": r"J := B \operatorname{diag}(\vec{d}) A", "w": Real["n"],
    },
    "exr-second-singular-vector": (
        {
            "A": Real["m", "n"], "a": Unit["n"], **made("v lambda", constrained), "f": r"f(\vec{v}) := \lVert A\vec{v} \rVert_2^2",
            "g": r"g(\vec{v}) := \vec{v}^\top \vec{v}", "h": r"h(\vec{v}) := \vec{a}^\top \vec{v}",
        },
        made("v lambda a u sigma", constrained_twice, A=Real["m", "n"]),
    ),
    "exr-true-false-jacobians": {"n": lambda z: {}, "z": Real["n"], "x": Real["n"]},
}  # fmt: skip

MEANT_JACOBIANS: dict[str, dict[str, str]] = {
    "exr-composed-norm": {
        r"\frac{\partial z}{\partial \vec{y}} = 2\vec{y}^\top": r"Dz(\vec{y}) = 2\vec{y}^\top",
        r"\frac{\partial \vec{y}}{\partial \vec{x}} = A$": r"\bigl( \frac{\partial \vec{y}}{\partial \vec{x}} \bigr)^\top = A",
    },
    "exr-chain-order": {r"\sigma'(t) I": r"\sigma'(t) I_p"},
    "exr-true-false-modes": {r"\nabla f(\vec{e}_2) = 4\vec{e}_2 = 2 \nabla g(\vec{e}_2)": r"\nabla f(\vec{x}) = 4\vec{x} = 2 \nabla g(\vec{x})"},
    "exr-false-line-softmax": {
        r"\mathbf{1}^\top D\vec{s}(\vec{z}) = \vec{0}^\top": r"D\vec{s}(\vec{z})^\top \mathbf{1} = \vec{0}",
        r"\frac{\partial s_i}{\partial z_j} = -\frac{1}{c^2} e^{z_i} e^{z_j} = -s_i s_j":
        r"\frac{\partial s_i}{\partial z_j}(\vec{z}) = -\frac{1}{c^2} e^{z_i} e^{z_j} = -s_i(\vec{z}) s_j(\vec{z})",
        r"\frac{1}{s_k}": r"\frac{1}{s_k(\vec{z})}", r"\vec{s} ": r"\vec{s}(\vec{z}) ", r"\vec{s})": r"\vec{s}(\vec{z}))",
    },
    "exr-false-line-implicit": {r"\vec{y}(p)": r"\vec{h}", r"\vec{y}'(0)": r"\vec{w}", "g'(0)": r"\gamma", "y_2(p)": "y_2"},
    "exr-single-layer": {
        r"\frac{\partial \vec{f}}{\partial \vec{x}} = \underbrace{A}": r"\bigl( D\vec{f}(\vec{x}) \bigr)^\top = \underbrace{A}",
    },
    "exr-second-singular-vector": {"g_1": "g", "g_2": "h", r"\vec{v}_1": r"\vec{u}"},
}  # fmt: skip


def of_size(w: Any, s: float) -> dict[str, Any] | None:
    """The matrix of a quadratic form of two numbers."""
    a, b, c = w
    return dict(a=a, b=b, c=c, H=np.array([[a, b], [b, c]])) if a else None


def projection(w: Any) -> dict[str, Any]:
    """An orthogonal projection."""
    Q = np.linalg.qr(w)[0][:, : max(1, len(w) - 1)]
    return dict(A=Q @ Q.T)


def across(x: Any, v: Any) -> dict[str, Any]:
    """A vector perpendicular to x, and the length that the exercise calls k."""
    return dict(w=v - x * (x @ v) / (x @ x), k=np.sqrt(1 + x @ x))


def momentum(A: Any, y: Any, x: Any, z: Any, m: float) -> dict[str, Any] | None:
    """A quadratic function with its eigenvalues, the best steps, and one step with momentum."""
    mu = abs(m) + 0.1
    H = 2 * A.T @ A + 2 * mu * np.eye(A.shape[1])
    eigenvalues, U = np.linalg.eigh(H)
    low, high = eigenvalues[0], eigenvalues[-1]
    if high - low < 0.1:
        return None
    kappa = high / low
    beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    eta = 4 / (np.sqrt(high) + np.sqrt(low)) ** 2
    star = np.linalg.solve(H, 2 * A.T @ y)
    after = z - eta * (H @ z - 2 * A.T @ y) + beta * (z - x)
    c = [U[:, 0] @ (one - star) for one in (x, z, after)]
    return dict(
        mu=mu, H=H, ell=low, L=high, kappa=kappa, beta=beta, eta=eta, q=star, u=U[:, 0], lambda_=low, s=low / 2 - mu,
        N=(U[:, 0], eigenvalues[0])[0], a=x, b=z, d=after, alpha=c[0], gamma=c[1], delta=c[2], p=1 + beta - eta * low,
    )  # fmt: skip


def plain_steps(A: Any, y: Any, m: float) -> dict[str, Any] | None:
    """The same without momentum."""
    found = momentum(A, y, y @ A, y @ A, m)
    if found is None:
        return None
    sigma = np.linalg.svd(A, compute_uv=False)
    eta = 2 / (found["ell"] + found["L"])
    return {key: found[key] for key in ("mu", "ell", "L", "kappa")} | dict(
        eta=eta, theta=2 / found["L"], sigma=list(sigma)
    )


def newton(x: Any) -> dict[str, Any] | None:
    """A step of Newton's method for the function of the exercise."""
    H = np.array([[12 * x[0], 6], [6, 6]])
    if abs(x[0] - 0.5) < 0.05:
        return None
    y = x - np.linalg.solve(H, np.array([6 * x[0] ** 2 + 6 * x[1], 6 * x[0] + 6 * x[1]]))
    t = y[0]
    return dict(t=t, u=y[1], s=t**2 / (2 * t - 1), d=y - x)


def newton_left(w: Any) -> dict[str, Any]:
    """From a point with a first entry below one half."""
    x = np.array([0.4 - abs(w[0]), w[1]])
    return dict(x=x) | (newton(x) or {})


def inside(w: Any) -> dict[str, Any]:
    """A point between two parabolas."""
    s = 0.5 / (1 + abs(w))
    return dict(s=s, x=np.array([s, 2 * s**2]))


def logistic(A: Any, w: Any, b: Any) -> dict[str, Any]:
    y = (b > 0).astype(float)
    return dict(y=y, s=1 / (1 + np.exp(-A @ w)))


CURVED: Table = {
    "n": lambda x: {}, "f": r"f(\vec{x}) := (x_2 - x_1^2) (x_2 - 3x_1^2)",
}  # fmt: skip

HESSIANS: dict[str, Table | tuple[Table, ...]] = {
    "exr-saddle-and-minimum": (
        made("a b c H", lambda w, s: of_size(w, s), w=Real[3], s=Real[()], v=Real[2], q=r"q := a v_1^2 + 2b v_1 v_2 + c v_2^2"),
        given("H", H=[[0, -3], [-3, 0]]) | {"v": Real[2]},
        given("H", H=[[6, -3], [-3, 6]]) | {"v": Real[2]},
        given("H", H=[[0, 6], [6, 6]]) | {"v": Real[2]},
        given("H", H=[[12, 6], [6, 6]]) | {"v": Real[2]},
    ),
    "exr-hessian-slips": (
        {"A": Real["m", "n"], "x": Real["n"], "b": Real["m"], "f": r"f(\vec{z}) := \vec{z}^\top \vec{z}", "z": Real["m"]},
        made("A", projection, w=Real["n", "n"]),
        {
            "Q": Real["n", "n"], "z": Real["n"], "x": Real["n"], "b": Real["n"],
            "f": r"f(\vec{z}) := \vec{z}^\top Q \vec{z}",
        },
        {"A": Real["n", "n"], "x": Real["n"], "b": Real["n"], "f": Smooth["n"]},
    ),
    "exr-second-term": (
        {"x": Nonzero["n"], "v": Real["n"], **made("w k", across)},
        {
            "x": Real["n"], "y": Real["n"], "b": Real[()], "t": lambda b: {"t": 1 / (1 + abs(b))}, "g": Smooth["n"],
        },
    ),
    "exr-false-line-every-line": (
        {
            "x": Real[2], "v": Unit[2], "t": Real[()], "a": lambda v: {"a": v[0]}, "c": lambda v: {"c": v[1]},
            "H": given("H", H=[[0, 0], [0, 2]])["H"], "f": r"f(\vec{x}) := (x_2 - x_1^2) (x_2 - 3x_1^2)",
        },
        {
            "x": Real[2], "v": given("v", v=[1, 0])["v"], "t": Nonzero[()], "a": lambda v: {"a": v[0]},
            "f": r"f(\vec{x}) := (x_2 - x_1^2) (x_2 - 3x_1^2)",
        },
        {"z": Real[2], "f": r"f(\vec{z}) := (z_2 - z_1^2) (z_2 - 3z_1^2)", **made("s x", lambda w: inside(w), w=Real[()])},
    ),
    "exr-false-line-convex answer": {
        "x": Real["n"], "t": Real[()], "a": Real["n"], "b": Real[()], "phi": r"\phi(t) := t^2",
        "g": r"g(\vec{x}) := \vec{x}^\top \vec{x} - 1",
    },
    "exr-false-line-convex exercise": {"x": Real["n"], "a": Real["n"], "b": Real[()], "t": Real[()], "phi": r"\phi(t) := t^2"},
    "exr-cold-morning-newton": {
        "m": lambda A: {}, "A": Real["m", "n"], "w": Real["n"], "v": Real["n"], "b": Real["m"], **made("y s", logistic),
        "f": r"f(\vec{w}) := \sum_{i=1}^m (\log(1 + e^{(A\vec{w})_i}) - y_i (A\vec{w})_i)",
    },
    "exr-hvp-without-hessian exercise": {
        "A": Real["m", "n"], "x": Real["n"], "v": Real["n"], "m": lambda A: {},
        "a": r"\vec{a}_k := A^\top \vec{e}_k", "f": r"f(\vec{x}) := \sum_{k=1}^m \log(1 + e^{(A\vec{x})_k})",
    },
    "exr-hvp-without-hessian answer": {
        "A": Real["m", "n"], "x": Real["n"], "v": Real["n"], "m": lambda A: {}, "a": lambda A: {"a": list(A)},
        "sigma": r"\sigma(t) := 1/(1 + e^{-t})", "psi": r"\psi(t) := \log(1 + e^t)", "t": Real[()],
        "f": r"f(\vec{x}) := \sum_{k=1}^m \log(1 + e^{(A\vec{x})_k})",
    },
    "exr-descent-steps": (
        {
            "A": Real["m", "n"], "y": Real["m"], "w": Real["n"], "z": Real["n"], "g": Real[()], "x": Real["n"],
            **made("mu H ell L kappa beta eta q u lambda s a b d alpha gamma delta p", lambda A, y, w, z, g: momentum(A, y, w, z, g)),
            "f": r"f(\vec{x}) := \lVert A\vec{x} - \vec{y} \rVert_2^2 + \mu \lVert \vec{x} \rVert_2^2",
        },
        {"A": Real["m", "n"], "y": Real["m"], "g": Real[()], **made("mu ell L kappa eta theta sigma", lambda A, y, g: plain_steps(A, y, g))},
    ),
    "exr-newton-saddle": (
        {"x": Real[2], **made("t u s d", newton)},
        made("x t u s d", newton_left, w=Real[2]),
        {
            "Q": Symmetric["n"], "b": Real["n"], "x": Real["n"],
            "f": r"f(\vec{x}) := \frac{1}{2} \vec{x}^\top Q \vec{x} - \vec{b}^\top \vec{x}",
        },
        {
            "H": PositiveDefinite["n"], "b": Real["n"], "x": Real["n"], "d": r"\vec{d} := -H^{-1} (H\vec{x} - \vec{b})",
            "f": r"f(\vec{x}) := \frac{1}{2} \vec{x}^\top H \vec{x} - \vec{b}^\top \vec{x}",
        },
        made("d", lambda: {"d": newton(np.array([0.25, -0.25]))["d"]}),
    ),
    "exr-true-false-hessians": (
        {"x": Real["n"], "f": Smooth["n"], "h": r"h(\vec{x}) := f(2\vec{x})"},
        {"x": Real[()], "f": Hypothesis(Smooth, ()), "g": Hypothesis(Smooth, ())},
    ),
}  # fmt: skip

MEANT_HESSIANS: dict[str, dict[str, str]] = {
    "exr-hessian-slips": {r"\nabla^2 f = 2I": r"\nabla^2 f(\vec{z}) = 2I_m"},
    "exr-second-term": {r"Dg = \nabla g^\top": r"Dg(\vec{x}) = \nabla g(\vec{x})^\top"},
    "exr-false-line-convex": {
        r"\phi' = 2t": r"\phi'(t) = 2t", r"\phi'' = 2$": r"\phi''(t) = 2", r"\phi'' \ge 0": r"\phi''(t) \ge 0",
        r"\nabla g = ": r"\nabla g(\vec{x}) = ", r"\nabla^2 g = 2I": r"\nabla^2 g(\vec{x}) = 2I",
        r"\nabla^2 g = 0": r"\nabla^2_{\vec{x}} (\vec{a}^\top \vec{x} + b) = 0",
    },
    "exr-cold-morning-newton": {r"\nabla^2 f \vec{v} = \sum_i": r"\nabla^2 f(\vec{w}) \vec{v} = \sum_i"},
    "exr-hvp-without-hessian": {
        r"\psi' = \sigma": r"\psi'(t) = \sigma(t)", r"\psi'' = \sigma'": r"\psi''(t) = \sigma'(t)",
    },
    "exr-descent-steps": {
        " =: H": " = H", r"\vec{x}_*": r"\vec{q}", r"\eta_{\max}": r"\theta", r"\sigma^2": "s",
        r"\vec{x}_{k+1}": r"\vec{d}", r"\vec{x}_{k-1}": r"\vec{a}", r"\vec{x}_k": r"\vec{b}", "c_{k+1}": r"\delta",
        "c_{k-1}": r"\alpha", "c_k": r"\gamma",
        r"1 + \beta - (1 \mp \sqrt{\beta})^2 = \pm 2\sqrt{\beta}":
        r"1 + \beta - (1 - \sqrt{\beta})^2 = 2\sqrt{\beta}, \quad 1 + \beta - (1 + \sqrt{\beta})^2 = -2\sqrt{\beta}",
        r"\frac{p}{2} = \pm\sqrt{\beta}": r"\lvert \frac{p}{2} \rvert = \sqrt{\beta}",
    },
}  # fmt: skip


def thin(X: Any) -> dict[str, Any] | None:
    """The factors that singular vectors make: U has the columns σᵢpᵢ, V the columns qᵢ."""
    k = 2
    P, sigma, Qh = np.linalg.svd(X)
    if min(X.shape) < 2:
        return None
    U, V = P[:, :k] * sigma[:k], Qh[:k].T
    return dict(
        p=list(P.T[:k]), q=list(Qh[:k]), sigma=list(sigma[:k]), U=U, V=V, R=X - U @ V.T, k=k,
    )  # fmt: skip


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
        r=X.ravel(), s=(A @ X @ B).ravel(), J=np.kron(A, B.T), K=commutation(m, n), L=commutation(n, m), M=commutation(n, n)
    )


def spectral(X: Any) -> dict[str, Any]:
    """The gradient of the spectral norm, and what is taken for it."""
    U, sigma, Vh = np.linalg.svd(X)
    p = len(sigma)
    return dict(
        u=list(U.T[:p]), v=list(Vh[:p]), sigma=list(sigma), p=p, G=np.outer(U[:, 0], Vh[0]), H=X / sigma[0]
    )


def rank_one(b: Any, c: Any) -> dict[str, Any]:
    X = np.outer(b, c)
    return dict(X=X) | spectral(X)


def gaussian(z: Any, m: Any, w: Any) -> dict[str, Any] | None:
    """Data with their covariance about a mean, another covariance, and the values of the function at both."""
    Z = np.array(z)
    N, n = Z.shape
    S = (Z - m).T @ (Z - m) / N
    Sigma = w @ w.T + np.eye(n)
    if np.linalg.det(S) < 1e-3:
        return None
    root = np.linalg.cholesky(np.linalg.inv(Sigma))
    M = root.T @ S @ root
    values = [np.log(np.linalg.det(one)) + np.trace(S @ np.linalg.inv(one)) for one in (Sigma, S)]
    return dict(S=S, Sigma=Sigma, M=M, phi=values[0], psi=values[1], lambda_=list(np.linalg.eigvalsh(M)))


MATRICES: dict[str, Table | tuple[Table, ...]] = {
    "exr-trace-in-four-steps answer": (
        {
            "A": Real["p", "m"], "B": Real["n", "p"], "X": Real["m", "n"], "C": Real["n", "m"],
            "g": r"g := \operatorname{tr}(AXB)", "G": r"G := \nabla_X \operatorname{tr}(AXB)", "R": r"R := X^\top - C",
            "h": r"h := \lVert X^\top - C \rVert_F^2",
        },
        {"X": Real["m", "n"], "C": Real["n", "m"], "R": r"R := X^\top - C", "G": r"G := \nabla_X \lVert X^\top - C \rVert_F^2"},
        {"A": Real["n", "n"], "B": Real["n", "n"]},
    ),
    "exr-trace-in-four-steps exercise": {"A": Real["n", "n"], "B": Real["n", "n"]},
    "exr-first-weights": {
        "A": Real["k", "n"], "x": Real["k"], "y": r"\vec{y} := A^\top \vec{x}", "z": r"z := \lVert A^\top \vec{x} \rVert_2^2",
    },
    "exr-outer-square": {
        "n": lambda x: {}, "x": Real["n"], "y": Real["m"],
    },
    "exr-two-factors": (
        {
            "X": Real["m", "n"], "U": Real["m", "k"], "V": Real["n", "k"], "R": r"R := X - UV^\top",
            "f": r"f := \lVert X - UV^\top \rVert_F^2",
        },
        made("p q sigma U V R k", thin, X=Real["m", "n"]),
    ),
    "exr-false-line-inverse answer": (
        made("Y k i", scalar_matrix, w=Real["n", "n"], c=Real[()], X=Invertible["n"], n=lambda w: {}, j=r"j := i"),
        {"X": Invertible["n"], "Y": "Y := X X"},
    ),
    "exr-false-line-symmetric exercise": {"n": lambda w: {}, **made("X E G gamma", doubled, w=Real["n", "n"], v=Real["n", "n"])},
    "exr-false-line-symmetric answer": (
        {"n": lambda G: {}, **made("E gamma S", symmetric_part, G=Real["n", "n"], v=Real["n", "n"])},
        given(
            "X E G gamma", X=[[2, 1], [1, 2]], E=[[0, 1], [1, 0]], G=[[2 / 3, -2 / 3], [-2 / 3, 2 / 3]], gamma=-2 / 3,
        ),
        given("E", E=[[1, 0], [0, 0]]),
        {"w": Real["n", "n"], "v": Real["n", "n"], "K": lambda w: {"K": w - w.T}, "E": lambda v: {"E": v + v.T}},
    ),
    "exr-true-false-matrix-gradients answer": (
        given("A", A=[[0, 1], [0, 0]]) | {"X": Real[2, 2], "f": r"f := \operatorname{tr}(XA)"},
        {"X": Invertible["n"], "A": Real["n", "n"], "f": r"f := \operatorname{tr}(XA)"},
        {
            "phi": Smooth["m"], "W": Real["m", "n"], "u": Real["n"], "g": r"\vec{g} := \nabla \phi(W\vec{u})",
            "G": r"G := \nabla_W \phi(W\vec{u})",
        },
        given("X E", X=[[1, 0], [0, 0]], E=[[0, 1], [0, 0]]),
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
    ),
    "exr-gaussian-likelihood": (
        {
            "N": lambda z: {}, "n": lambda m: {}, "z": Vectors["N", "n"], "m": Real["n"], "w": Real["n", "n"],
            "mu": r"\vec{\mu} := \vec{m}", "r": r"\vec{r} := \vec{y} - \vec{\mu}", "y": Real["n"],
            **made("S Sigma M phi psi lambda", gaussian),
            "f": r"f := \log \det \Sigma + \operatorname{tr}(S \Sigma^{-1})",
        },
        {"Sigma": PositiveDefinite["n"], "S": Symmetric["n"], "f": r"f := \log \det \Sigma + \operatorname{tr}(S \Sigma^{-1})"},
        {"Sigma": PositiveDefinite["n"], "S": r"S := \Sigma"},
        {"mu": Real["n"], "y": Real["n"], "r": r"\vec{r} := \vec{y} - \vec{\mu}"},
        {"z": Vectors["N", "n"], "mu": Real["n"], "i": Index["N"], "r": lambda z, mu, i: {"r": z[int(i) - 1] - mu}},
    ),
    "exr-first-layer-weights": (
        {
            "A": Real["k", "n"], "x": Real["k"], "B": Real["n", "m"], "c": Real["m"], "sigma": Hypothesis(Elementwise, ()),
            "y": r"\vec{y} := A^\top \vec{x}", "s": r"\vec{s} := \sigma(A^\top \vec{x})",
            "r": r"\vec{r} := B^\top \sigma(A^\top \vec{x}) - \vec{c}",
            "L": r"L := \lVert B^\top \sigma(A^\top \vec{x}) - \vec{c} \rVert_2^2", "eta": Real[()],
            "delta": r"\vec{\delta} := 2 \sigma'(A^\top \vec{x}) \odot (B (B^\top \sigma(A^\top \vec{x}) - \vec{c}))",
            "a": Real["n"], "b": Real["n"], "m": lambda B: {}, "n": lambda A: {}, "v": Real["k"],
            "w": lambda x, v: {"w": v - x * (x @ v) / (x @ x)} if np.any(x) else None,
        },
        {"a": Real["n"], "b": Real["n"], "c": Real["n"]},
        {"r": Real["m"], "L": r"L := \vec{r}^\top \vec{r}"},
        {
            "s": Real["n"], "c": Real["m"], "B": Real["n", "m"], "r": r"\vec{r} := B^\top \vec{s} - \vec{c}",
            "L": r"L := \lVert B^\top \vec{s} - \vec{c} \rVert_2^2",
        },
    ),
}  # fmt: skip

MEANT_MATRICES: dict[str, dict[str, str]] = {
    "exr-first-layer-weights": {
        r"\odot B (B^\top \sigma(A^\top \vec{x}) - \vec{c}) \bigr)": r"\odot (B (B^\top \sigma(A^\top \vec{x}) - \vec{c})) \bigr)",
        r"B\vec{r} \odot": r"(B\vec{r}) \odot",
    },
    "exr-spectral-norm-gradient": {r"\sigma_1 > \sigma_2 \ge \dots \ge \sigma_p": r"\sigma_i > \sigma_{i+1}, \quad \forall i \in \{1, \dots, p - 1\}"},
    "exr-outer-square": {
        r"\otimes I": r"\otimes I_n", r"(I \otimes": r"(I_n \otimes", r"+ I_n \otimes": r"+ I_n \otimes", "+ I ": "+ I_n ",
        r"D(\operatorname{vec} F)(\vec{x})": r"D_{\vec{x}} \operatorname{vec}(\vec{x}\vec{x}^\top)",
        r"\frac{\partial F_{kl}}{\partial x_i} = \delta_{ik} x_l + \delta_{il} x_k":
        r"\frac{\partial (x_k x_l)}{\partial x_i} = (I_n)_{ik} x_l + (I_n)_{il} x_k",
    },
    "exr-false-line-inverse": {"cI": "c I_n"},
    "exr-false-line-symmetric": {r"d(\log \det X)": r"\gamma", "dX": "E", "df": r"\gamma"},
    "exr-true-false-matrix-gradients": {
        r"d \det X = \det X \operatorname{tr}(X^{-1} dX)": r"d(\det X) = \det(X) \operatorname{tr}(X^{-1} dX)",
        r"d\phi = ": r"d(\phi(W\vec{u})) = ", r"\vec{d}": r"\vec{g}",
    },
    "exr-true-false-vec": {r"UV^\top = I": r"UV^\top = I_n", r"X^\top X = I + ": r"X^\top X = I_n + "},
    "exr-rows-or-columns": {
        r"\operatorname{rows}(X)": r"\vec{r}", r"\operatorname{rows}(AXB)": r"\vec{s}", "K_{m,n}": "K", "K_{n,m}": "L",
        "K_{n,n}": "M",
        r"(I \otimes X^\top)": r"(I_n \otimes X^\top)",
    },
    "exr-gaussian-likelihood": {
        r"f(\vec{\mu}, \Sigma) - f(\vec{\mu}, S)": r"\phi - \psi",
        r"d\vec{r} = -d\vec{\mu}": r"d\vec{r} = -\mathrm{d}\vec{\mu}",
        r"\in \mathbb{R}^{n \times n}": "",
    },
}  # fmt: skip


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
    return dict(W=W, delta=z, lambda_=float(t), rho=float(max(abs(np.linalg.eigvals(W)))))


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
    return dict(mu=z, n=0.0, c=[g, 0.0])


PENALTY: Table = {
    "W": Real["k", "n"], "V": Real["p", "k"], "x": Real["n"], "b": Real["k"], "c": Real["p"], "y": Real["p"], "mu": Real[()],
    "sigma": Hypothesis(Elementwise, ()),
    "z": r"\vec{z} := W\vec{x} + \vec{b}", "u": r"\vec{u} := \sigma(W\vec{x} + \vec{b})",
    "r": r"\vec{r} := V\sigma(W\vec{x} + \vec{b}) + \vec{c} - \vec{y}",
    "L": r"L := \frac{1}{2} \lVert V\sigma(W\vec{x} + \vec{b}) + \vec{c} - \vec{y} \rVert_2^2"
    r" + \frac{\mu}{2} \lVert \sigma(W\vec{x} + \vec{b}) \rVert_2^2",
}  # fmt: skip
AT_THE_UNITS: Table = {
    "z": Real["k"], "V": Real["p", "k"], "a": Real["p"], "mu": Real[()], "sigma": Hypothesis(Elementwise, ()),
    "u": r"\vec{u} := \sigma(\vec{z})", "r": r"\vec{r} := V\sigma(\vec{z}) + \vec{a}",
    "L": r"L := \frac{1}{2} \lVert V\sigma(\vec{z}) + \vec{a} \rVert_2^2 + \frac{\mu}{2} \lVert \sigma(\vec{z}) \rVert_2^2",
}  # fmt: skip

NETWORKS: dict[str, Table | tuple[Table, ...]] = {
    "exr-network-by-hand exercise": (
        made("W b V c x p u q y d L G H h", two_layers(False)),
        made("p q h", raised, t=Hypothesis(Positive, ())),
        made("W b V c x p u q y d L G H h", two_layers(True)),
    ),
    "exr-network-by-hand answer": (made("W b V c x p u q y d L G H h", two_layers(True)), made("p u q", raised_by_hand)),
    "exr-false-line-penalty": (
        PENALTY, AT_THE_UNITS, made("z", lambda: {"z": 1.0}),
        {"t": Real[()], "k": Real[()], "sigma": r"\sigma(t) := t + k"},
    ),
    "exr-true-false-backprop": (
        {"t": Hypothesis(Positive, ()), "z": Real[()], "c": lambda t: {"c": t}, "sigma": r"\sigma(z) := \max(z, 0)"},
        {"x": Real["n"], "h": Real["k"], "W": Real["k", "n"], "b": Real["k"]},
        {
            "z": Real["k"], "W": Real["p", "k"], "g": Real["p"], "sigma": Hypothesis(Elementwise, ()),
            "d": r"\vec{d} := \nabla_{\vec{z}} (\vec{g}^\top W \sigma(\vec{z}))",
        },
    ),
    "exr-shared-weights": (
        {
            "W": Real["n", "n"], "x": Real["n"], "y": Real["n"], "sigma": Hypothesis(Elementwise, ()),
            "p": r"\vec{p} := W\vec{x}", "u": r"\vec{u} := \sigma(W\vec{x})", "q": r"\vec{q} := W\sigma(W\vec{x})",
            "L": r"L := \frac{1}{2} \lVert W\sigma(W\vec{x}) - \vec{y} \rVert_2^2",
            "g": r"\vec{g} := W\sigma(W\vec{x}) - \vec{y}",
            "h": r"\vec{h} := \sigma'(W\vec{x}) \odot (W^\top (W\sigma(W\vec{x}) - \vec{y}))",
        },
        given("w x z delta", w=[1, -2], x=[3, 1, 2, 0, -1], z=[1, -3, 2, 2], delta=[1, 0, 2, -1]),
        {
            "W": Real["n", "n"], "a": Real["n"], "x": Real["n"], "y": Real["n"], "sigma": Hypothesis(Elementwise, ()),
            "b": r"\vec{b} := \sigma(W\vec{a} + \vec{x})", "L": r"L := \frac{1}{2} \lVert \vec{b} - \vec{y} \rVert_2^2",
        },
        {"q": Real["n"], "y": Real["n"], "g": r"\vec{g} := \vec{q} - \vec{y}", "L": r"L := \frac{1}{2} \lVert \vec{q} - \vec{y} \rVert_2^2"},
    ),
    "exr-false-line-eigenvalues exercise": {
        "delta": Real["n"], **made("v mu rho k", stretches, W=Real["n", "n"]),
    },
    "exr-false-line-eigenvalues answer": (
        made("W delta lambda rho", own_direction, w=Real["n", "n"], z=Unit["n"], t=Real[()]),
        made("v mu rho k", stretches, W=Real["n", "n"]),
    ),
    "exr-batch-normalisation": (
        {
            **dict.fromkeys("zg", Real["q"]), "q": lambda z: {}, **{name: Real[()] for name in ("gamma", "beta")},
            "varepsilon": Hypothesis(Positive, ()), "mu": r"\mu := \frac{1}{q} \mathbf{1}^\top \vec{z}",
            "v": r"v := \frac{1}{q} \lVert \vec{z} - \frac{1}{q} (\mathbf{1}^\top \vec{z}) \mathbf{1} \rVert_2^2",
            "s": r"s := \sqrt{v + \varepsilon}", "n": r"\vec{n} := \frac{1}{s} (\vec{z} - \mu \mathbf{1})",
            "w": r"\vec{w} := \vec{z} - \mu \mathbf{1}", "a": r"\vec{a} := \gamma \vec{n} + \beta \mathbf{1}",
            "c": (r"c_1 := \frac{1}{q} \mathbf{1}^\top \vec{g}", r"c_2 := \frac{1}{q} \vec{n}^\top \vec{g}"),
            "L": r"L := \vec{g}^\top \vec{a}",
        },
        made("mu n c", one_example, z=Real[()], g=Real[()]),
        {"a": Real["q"], "g": Real["q"], "L": r"L := \vec{g}^\top \vec{a}"},
        {
            **{name: Real[()] for name in ("gamma", "beta")}, "n": Real["q"], "q": lambda n: {},
            "a": r"\vec{a} := \gamma \vec{n} + \beta \mathbf{1}",
        },
    ),
    "exr-zero-or-one": (
        {
            "q": lambda X: {}, "X": Real["n", "q"], "w": Real["n"], "c": Real[()], "a": Real["q"], "v": Real["n"],
            **made("x y z s b", lambda X, w, c, a: labels(X, w, c, a)),
            "Delta": r"\Delta := \frac{1}{q} (\vec{s} - \vec{y})^\top",
        },
        {
            "q": lambda X: {}, "X": Real["n", "q"], "w": Real["n"], "b": Real[()], "a": Real["q"], "v": Real["n"],
            "y": lambda a: {"y": (a > 0).astype(float)}, "x": lambda X: {"x": list(X.T)},
            "s": lambda X, w, b: {"s": 1 / (1 + np.exp(-X.T @ w - b))},
            "L": r"L := \frac{1}{q} \sum_{k=1}^q (\log(1 + e^{(X^\top \vec{w} + b \mathbf{1})_k}) - y_k (X^\top \vec{w} + b \mathbf{1})_k)",
        },
        {"w": Real["n"], "x": Real["n"], "b": Real[()], "z": r"z := \vec{w}^\top \vec{x} + b"},
        {"c": Real[()], **made("y s", one_answer, z=Real[()])},
    ),
    "exr-name-the-slip": {"b": Real[()], "v": lambda b: {"v": [b, 2 * b]}, "z": Real["p"], "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})"},
    "exr-tape-divides answer": {"m": Index["k"], "n": lambda m: {"n": m + 1}},
}  # fmt: skip

BY_LAYER = {
    r"W^{(0)}_{31}": "W_{31}", r"W^{(0)}_{11}": "W_{11}", "z^{(0)}_1": "p_1", "z^{(0)}_3": "p_3", "z^{(1)}_1": "q_1",
    r"\nabla_{W^{(1)}} L": "G", r"\nabla_{W^{(0)}} L": "H", "W^{(0)}": "W", "W^{(1)}": "V", r"\vec{b}^{(0)}": r"\vec{b}",
    r"\vec{b}^{(1)}": r"\vec{c}", "b^{(1)}": "c", r"\vec{z}^{(0)}": r"\vec{p}", r"\vec{z}^{(1)}": r"\vec{q}", "z^{(1)}": "q",
    r"\vec{\delta}^{(1)}": r"\vec{d}", r"\delta^{(1)}": "d", r"\vec{\delta}^{(0)}": r"\vec{h}",
}  # fmt: skip
MEANT_NETWORKS: dict[str, dict[str, str]] = {
    "exr-network-by-hand": BY_LAYER,
    "exr-true-false-backprop": {
        r"(\sigma^{(i+1)})'(\vec{z}^{(i)})": r"\sigma'(\vec{z})", r"\vec{\delta}^{(i)}": r"\vec{d}", r"\vec{\delta}^{(i+1)}": r"\vec{g}",
        "W^{(i+1)}": "W", "W^{(i)} ": "W ", r"\vec{\delta}^{(0)}": r"\vec{d}", r"\vec{\delta}^{(1)}": r"\vec{g}",
        r"\sigma'(\vec{z}^{(0)})": r"\sigma'(\vec{z})", "(W^{(1)})": "(W)",
        r"\nabla_{W^{(0)}} L = \nabla_{\vec{b}^{(0)}} L \; \vec{x}^\top":
        r"\nabla_W (\vec{h}^\top (W\vec{x} + \vec{b})) = \nabla_{\vec{b}} (\vec{h}^\top (W\vec{x} + \vec{b})) \; \vec{x}^\top",
    },
    "exr-shared-weights": {
        r"\vec{z}^{(0)}": r"\vec{p}", r"\vec{z}^{(1)}": r"\vec{q}",
        r"\vec{\delta}^{(1)}": r"\vec{g}", r"\vec{\delta}^{(0)}": r"\vec{h}",
        r"\sum_i \delta_i x_i": r"\sum_{i=1}^4 \delta_i x_i", r"\vec{h}_T": r"\vec{b}", r"\vec{h}_{t-1}": r"\vec{a}",
        r"\vec{h}_t": r"\vec{b}", r"\vec{x}_t": r"\vec{x}",
    },
    "exr-batch-normalisation": {
        r"\mathbf{1}^\top \mathbf{1} = q": r"\mathbf{1}^\top (\vec{z} - \vec{z} + \mathbf{1}) = q",
    },
    "exr-zero-or-one": {r"\nabla^2 L": r"\nabla^2_{\vec{w}} L"},
}  # fmt: skip


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


BLOCKS: dict[str, Table | tuple[Table, ...]] = {
    "exr-weighted-product": {
        "n": lambda A: {}, "A": Real["m", "n"], "B": Real["n", "k"], "d": Real["n"],
        "a": lambda A: {"a": list(A.T)}, "b": lambda B: {"b": list(B)},
    },
    "exr-schur-complement": {
        "A": Invertible["m"], "B": Real["m", "n"], "C": Real["n", "m"], "D": Real["n", "n"], **made("L S P Q X", eliminated),
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
            "W": Real["k", "n"], "V": Real["p", "k"], "x": Real["n"], "y": Real["p"], "sigma": Hypothesis(Elementwise, ()),
            "z": r"\vec{z} := W\vec{x}", "u": r"\vec{u} := \sigma(W\vec{x})", "r": r"\vec{r} := V\sigma(W\vec{x}) - \vec{y}",
            "L": r"L := \frac{1}{2} \lVert V\sigma(W\vec{x}) - \vec{y} \rVert_2^2",
            "g": r"\vec{g} := \sigma'(W\vec{x}) \odot (V^\top \vec{r})",
        },
        {
            "z": Real["k"], "V": Real["p", "k"], "y": Real["p"], "sigma": Hypothesis(Elementwise, ()),
            "L": r"L := \frac{1}{2} \lVert V\sigma(\vec{z}) - \vec{y} \rVert_2^2", "h": r"\vec{h} := V^\top (V\sigma(\vec{z}) - \vec{y})",
        },
        {
            "u": Real["k"], "V": Real["p", "k"], "y": Real["p"], "r": r"\vec{r} := V\vec{u} - \vec{y}",
            "L": r"L := \frac{1}{2} \lVert V\vec{u} - \vec{y} \rVert_2^2",
        },
        {"t": Real[()], "sigma": r"\sigma(t) := 1/(1 + e^{-t})"},
        {"w": Nonzero["p", "k"], "V": lambda w: {"V": 2 * w / np.linalg.norm(w, 2)}, "r": Real["p"]},
    ),
    "exr-review-turning-points": {
        "x": Real["n"], "g": Smooth["n"],
    },
    "exr-review-turning-points answer": given("x", x=[1, 1]),
    "exr-review-weights": {
        "W": Real["m", "n"], "x": Real["n"], "b": Real["m"], "y": Real["m"], "sigma": Hypothesis(Elementwise, ()),
        "f": r"f(\vec{b}) := \frac{1}{2} \lVert \sigma(W\vec{x} + \vec{b}) - \vec{y} \rVert_2^2",
    },
    "exr-review-arguments": {"z": Unit["n"], "w": Real["n", "n"], "t": Real[()], **made("A lambda sigma s", eigenpair)},
}  # fmt: skip

MEANT_BLOCKS: dict[str, dict[str, str]] = {
    "exr-group-means": {r"\vec{e}_{j(i)}": r"\vec{a}_i"},
    "exr-review-networks": {
        r"\odot \nabla_{\vec{u}} L": r"\odot \vec{h}", r"(\nabla_{\vec{z}} L)": r"\vec{g}",
        r"\lvert \sigma^\prime \rvert": r"\lvert \sigma'(t) \rvert",
    },
    "exr-complete-square": {
        r"(\vec{x}, \vec{y}) \ne \vec{0}": r"\lVert \vec{x} \rVert_2^2 + \lVert \vec{y} \rVert_2^2 > 0",
    },
    "exr-review-turning-points": {r"\nabla^2 (2g) = 2 \nabla^2 g": r"\nabla^2_{\vec{x}} (2g(\vec{x})) = 2 \nabla^2 g(\vec{x})"},
}  # fmt: skip


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
    r, n = 1, w.shape[1]
    A = sigma[0] * np.outer(U[:, 0], Vh[0])
    return dict(A=A, r=r, v=[Vh[0]], x=Vh[1:].T @ c[1:], V_r=Vh[:r].T, Sigma_r=np.diag(sigma[:r]), U_r=U[:, :r])


def hand_low() -> dict[str, Any]:
    """The example of chapter 3, with its decomposition."""
    s = 1 / np.sqrt(2)
    return dict(
        A=np.array([[2.0, 2], [-1, 1]]), sigma=[2 * np.sqrt(2), np.sqrt(2)], u=[np.array([1.0, 0]), np.array([0.0, 1])],
        v=[s * np.array([1.0, 1]), s * np.array([-1.0, 1])],
    )  # fmt: skip


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
        F=F, G=G, R=A - F @ G.T, a=a, c=c, X=np.outer(U[:, 1], a), Y=np.outer(Vh[1], c), i=3, j=2,
        u=list(U.T[:3]), v=list(Vh[:3]), sigma=list(sigma[:3]), P=F, Q=G,
    )  # fmt: skip


def saddle_of_low_rank(A: Any, t: float) -> dict[str, Any] | None:
    """A critical point of rank 1 with two columns, one of which is zero."""
    if min(A.shape) < 2:
        return None
    U, sigma, Vh = np.linalg.svd(A)
    zero = np.zeros((1, 2))
    zero[0, 0] = 1
    w, eta = np.array([0.0, 1]), abs(t) + 0.1
    return dict(
        F=np.outer(U[:, 0], zero), G=sigma[0] * np.outer(Vh[0], zero), w=w, eta=eta, X=np.outer(U[:, 1], w),
        Y=eta * np.outer(Vh[1], w), j=2, u=list(U.T[:2]), v=list(Vh[:2]), sigma=list(sigma[:2]),
    )  # fmt: skip


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


def shrunk(c: float) -> dict[str, Any]:
    t = c / (1 + abs(c))
    return dict(t=t, X=np.diag([1 + t, 1 - t]))


CHAPTERS: dict[str, Table | tuple[Table, ...]] = {
    "prp-cauchy-schwarz proof": {
        "x": Nonzero["n"], "t": Hypothesis(Positive, ()), "c": lambda t: {"c": t}, "y": r"\vec{y} := c\vec{x}",
    },
    "chapters/02-svd": (
        {"A": Real["m", "n"], **dict.fromkeys(("U", "V", "Sigma"), SVD)},
        given("D s", D=[[2, 0.4], [1, 2.2]], s=[8**0.5, 2**0.5]) | {"x": Real[2], "S": given("S", S=[[2, 1], [1, 2]])["S"]},
        {"w": Nonzero["n"], "n": lambda A: {}, **made("sigma v c x", ellipse, A=FullColumnRank["m", "n"])},
        {"A": Invertible["n"], "x": Real["n"], "d": Real["n"], "b": r"\vec{b} := A\vec{x}"},
    ),
    "prp-svd-subspaces proof": {"w": Real["m", "n"], "c": Real["n"], **made("A r v x V_r Sigma_r U_r", in_null_space)},
    "prp-max-min proof": {"A": Real["m", "n"], "p": SVD, "sigma": SVD, "u": SVD, "v": SVD},
    "thm-rayleigh proof": {"t": Real[()], "v": Real["n"], "w": Real["n"]},
    "thm-eckart-young-spectral proof": {"A": Real["m", "n"], "sigma": SVD, "p": SVD},
    "chapters/03-low-rank-approximation": (
        made("A sigma u v", hand_low),
        made("sigma beta", one_column_less, A=Real["m", "n"], n=lambda A: {}),
        {"A": Invertible["n"], "b": Real["n"], "h": lambda A, b: {"h": np.linalg.pinv(A) @ b}},
        {name: Real[()] for name in "cdtq"},
    ),
    "cor-max-min proof": {
        "w": Real[2], "A": Real["m", "n"],
        **made("W x", lambda A, w: dict(W=np.linalg.svd(A)[2][:2].T, x=np.linalg.svd(A)[2][:2].T @ w) if min(A.shape) > 1 else None),
    },
    "chapters/04-gradients": {
        "q": r"q(\vec{x}) := \frac{x_1^2 x_2}{x_1^2 + x_2^2}", "v": Nonzero[2], "c": Real[()],
        "t": lambda c: {"t": 0.5 + abs(c)}, "x": Real[2],
    },
    "chapters/05-jacobians": (
        made("x g f h", lambda: dict(x=np.array([1.0, 2]), g=[1.0, 2.0, 2.0], f=[4.0], h=[4.0])),
        {"z": Real["n"], "phi": r"\phi := 1/(\mathbf{1}^\top e^{\vec{z}})", "x": Nonzero["n"]},
        {"x": Real[2]},
        made("v lambda u", second_direction, A=Real["m", "n"]),
    ),
    "prp-implicit": {
        "w": SmoothOfTwo["n", "m", "m"], "U": Orthonormal["m"], "x": Real["n"], "y": Real["m"],
        "e": lambda w, U, x, y: {"e": 4 * U @ y + w(x, y)},
        "F": r"\vec{F}(\vec{x}, \vec{y}) := 4U\vec{y} + \vec{w}(\vec{x}, \vec{y}) - \vec{e}",
    },
    "prp-lagrange proof": {
        **made("v lambda s", stretched_most, A=Real["m", "n"]),
    },
    "chapters/06-hessians": (
        {"x": Real["n"], "c": r"\vec{c} := V^\top \vec{x}", **made("S V Lambda v lambda w", lambda A, b: eigenvectors(A, b), A=Real["n", "n"], b=Real["n"])},
        {"x": Real[2]},
    ),
    "prp-hessian-chain proof": {
        "A": Real["m", "n"], "x": Real["n"], "b": Real["m"], "g": r"\vec{g}(\vec{x}) := A\vec{x} + \vec{b}",
    },
    "chapters/07-matrix-gradients": (
        {"G": Real["m", "n"], "H": Real["m", "n"], "m": lambda G: {}, "n": lambda G: {}},
        {
            "A": Real["k", "m"], "X": Real["m", "n"], "B": Real["n", "k"], "S": Real["m", "m"], "Z": Invertible["p"],
            "K": Real["n", "m"], "C": Real["k", "k"], "R": "R := AXB - C",
        },
        {
            "A": Real["k", "n"], "x": Real["k"], "y": r"\vec{y} := A^\top \vec{x}", "z": r"\vec{z} := A^\top \vec{x}",
            "delta": Real["n"], "f": r"f := \vec{\delta}^\top A^\top \vec{x}",
        },
        made("t X", shrunk, c=Real[()]),
        {"X": Real["k", "n"], "x": Real["k"], "B": Real["n", "m"], "r": Real["m"], "sigma": Hypothesis(Elementwise, ())},
    ),
    "thm-singular-derivative proof": {
        "X": FullColumnRank["m", "n"], "H": Real["m", "n"], **made("S N u v sigma", root_of_square),
    },
    "prp-orthogonal-differential": {
        "Q": Orthonormal["n"], "t": Real[()], **made("R N", turning),
    },
    "chapters/08-backpropagation": (
        given("x a b c", x=[2, 3], a=6.0, b=9.0, c=54.0),
        {"P": Real["n", "n"], "n": lambda a: {}, **made("P a", adjoints, w=Real["n", "n"])},
        made("F G K", best_pair, A=Real["m", "n"]),
        {
            "z": Real["k"], "W": Real["p", "k"], "g": Real["p"], "sigma": Hypothesis(Elementwise, ()),
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
    ),
    "chapters/formulas": {"N": Real["n", "m"], "X": Real["m", "n"], "f": r"f := \operatorname{tr}(NX)"},
    "chapters/how-the-checks-work": {
        "J": Real["m", "n"], "u": Real["m"], "v": Real["n"], "varepsilon": lambda: {"varepsilon": 2.0**-52},
    },
}  # fmt: skip

MEANT_CHAPTERS: dict[str, dict[str, str]] = {
    "chapters/02-svd": {
        r"A = U\sum V^\top": r"A = U \Sigma V^\top", r"\sigma_2 = \sqrt{2}": r"\sigma_2(D) = \sqrt{2}",
        r"\vec{x}^\top S \vec{x} = 2x_1^2 + 2x_1 x_2 + 2x_2^2": r"\vec{x}^\top S \vec{x} = 2x_1^2 + 2x_1 x_2 + 2x_2^2",
        r"(y_1 / \sigma_1)^2 + \dots + (y_n / \sigma_n)^2 = 1": r"\sum_{i=1}^n (c_i / \sigma_i)^2 = 1",
        r"\vec{v}_i^\top \vec{x} = y_i / \sigma_i": r"\vec{v}_i^\top \vec{x} = c_i / \sigma_i",
        r"A(\vec{x} + \vec{d}) = \vec{b} + A\vec{d}": r"A(\vec{x} + \vec{d}) = \vec{b} + A\vec{d}",
    },
    "prp-max-min": {r"\sigma_j(A)": r"\sigma_j"},
    "thm-eckart-young-spectral": {
        r"\sigma_{k+1} \ge \sigma_{k+2} \ge \dots": r"\sigma_i \ge \sigma_{i+1}, \quad \forall i \in \{1, \dots, p - 1\}",
    },
    "chapters/03-low-rank-approximation": {
        r"A^\top \vec{u}_i = \sigma_i \vec{v}_i": r"A^\top \vec{u}_i = \sigma_i \vec{v}_i",
        r"\sigma_2 = \sqrt{2}": r"\sigma_2 = \sqrt{2}",
        r"\sigma_{i+1} \le \beta_i \le \sigma_i":
        r"\sigma_{i+1} \le \beta_i \le \sigma_i, \quad \forall i \in \{1, \dots, n - 1\}",
        r"\vec{x}_n = A^{-1} \vec{b}": r"\vec{h} = A^{-1} \vec{b}", r"k + s \le \min(m, n)": r"c + d \le \min(t, q)",
    },
    "cor-max-min": {r"\mathcal{R}(V_i)": r"\mathcal{R}(W)"},
    "chapters/04-gradients": {
        r"q(t\vec{v}) = t \, v_1^2 v_2/(v_1^2 + v_2^2)": r"q(t\vec{v}) = t \, v_1^2 v_2/(v_1^2 + v_2^2)",
        r"\frac{d g}{d x} = 1.60": r"2 \cdot 0.8 = 1.60",
        r"\frac{d h}{d g} = 0.80": r"\lvert \cos(0.64) - 0.80 \rvert \le 0.005",
    },
    "chapters/05-jacobians": {
        "f_{1} = g_{1}g_{2} + g_{3}": "f_1 = g_1 g_2 + g_3", "g_2 = 2": "g_2 = x_1 x_2 = 2", "g_3 = 2": "g_3 = x_2 = 2",
        r"\nabla \phi = -\phi^2 e^{\vec{z}}": r"\nabla_{\vec{z}} (1/(\mathbf{1}^\top e^{\vec{z}})) = -\phi^2 e^{\vec{z}}",
        r"\nabla \phi = -\vec{x}/\lVert \vec{x} \rVert_2^3":
        r"\nabla_{\vec{x}} (1/\lVert \vec{x} \rVert_2) = -\vec{x}/\lVert \vec{x} \rVert_2^3",
        r"\nabla f = (1, 0)": r"\nabla_{\vec{x}} x_1 = (1, 0)",
        r"A^\top A \vec{v} = \lambda \vec{v} + \mu \vec{v}_1":
        r"A^\top A \vec{v} = \lVert A\vec{v} \rVert_2^2 \vec{v} + \lambda \vec{u}",
        r"\vec{v}_1^\top \vec{v} = 0": r"\vec{u}^\top \vec{v} = 0",
        r"\mu = \vec{v}_1^\top A^\top A \vec{v} = \sigma_1^2 \vec{v}_1^\top \vec{v} = 0":
        r"\lambda = \vec{u}^\top A^\top A \vec{v} = \lVert A \rVert_2^2 \vec{u}^\top \vec{v} = 0",
    },
    "chapters/06-hessians": {
        r"\vec{x}^\top V \Lambda V^\top \vec{x} = \vec{c}^\top \Lambda \vec{c}":
        r"\vec{x}^\top V \Lambda V^\top \vec{x} = \vec{c}^\top \Lambda \vec{c}",
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
        r"\vec{\delta} = \sigma'(X^\top \vec{x}) \odot (2B\vec{r})": r"\vec{\delta} = \sigma'(X^\top \vec{x}) \odot (2B\vec{r})",
    },
    "thm-singular-derivative": {"dS": "N", "dX": "H", r"d\operatorname{tr}(S)": r"\operatorname{tr}(N)"},
    "prp-orthogonal-differential": {
        r"K := Q^\top \frac{dQ}{dt}": "K := R^\top N", r"dQ^\top Q + Q^\top dQ": r"N^\top R + R^\top N",
    },
    "chapters/08-backpropagation": {
        "x_2 = 3": "x_2 = 3", "a = x_1 x_2 = 6": "a = x_1 x_2 = 6", "b = a + x_2 = 9": "b = a + x_2 = 9", "c = ab = 54": "c = ab = 54",
        r"a_j = \sum_k P_{kj} a_k": r"a_j = \sum_{k=1}^n P_{kj} a_k, \quad \forall j \in \{1, \dots, n - 1\}",
        "FG^\\top = A_k": "FG^\\top = K",
        r"\vec{\delta}^{(i-1)} = (\sigma^{(i)})'(\vec{z}^{(i-1)}) \odot ((W^{(i)})^\top \vec{\delta}^{(i)})":
        r"\vec{d} = \sigma'(\vec{z}) \odot (W^\top \vec{g})",
    },
    "chapters/block-matrices": {
        r"\vec{y}_i = \vec{x}_i": r"\vec{y}_i = \vec{x}_i, \quad \forall i \in \{1, \dots, n\}",
        r"XY = \sum_l \vec{x}_l \vec{y}_l^\top": r"XY = \sum_l \vec{x}_l \vec{y}_l^\top",
        r"(XY)_{ij} = \vec{x}_i^\top \vec{y}_j": r"(XY)_{ij} = \vec{x}_i^\top \vec{y}_j",
    },
    "chapters/formulas": {r"df = \operatorname{tr}(N \, dX)": r"df = \operatorname{tr}(N \, dX)"},
    "chapters/how-the-checks-work": {
        r"\vec{u}^\top (J\vec{v}) = (J^\top \vec{u})^\top \vec{v}": r"\vec{u}^\top (J\vec{v}) = (J^\top \vec{u})^\top \vec{v}",
        r"\sqrt{\varepsilon} \approx": r"\sqrt{\varepsilon} \approx", r"\sqrt[3]{\varepsilon} \approx": r"\varepsilon^{1/3} \approx",
    },
}  # fmt: skip


OTHERS: dict[str, Table | tuple[Table, ...]] = {
    "exm-grad-least-squares": {"r": r"\vec{r} := A\vec{x} - \vec{y}", "f": r"f := \sum_i r_i^2"},
    "exr-hessian-logsumexp": {
        "z": Real["m"], "v": Real["m"], "A": Real["m", "n"], "x": Real["n"], "b": Real["m"],
        "s": r"\vec{s} := \operatorname{softmax}(\vec{z})", "mu": r"\mu := \vec{s}^\top \vec{v}",
        "f": r"f(\vec{z}) := \log \sum_{i=1}^m e^{z_i}", "h": r"h(\vec{x}) := f(A\vec{x} + \vec{b})",
    },
    "prp-weyl": {"A": Real["m", "n"], "E": Real["m", "n"]},
}  # fmt: skip
"""By the label of an exercise or a statement, with its part or without, or by page for prose: letters, each with what
declares it, or with several such texts. Of several tables one is tried after the other: a letter may have two meanings.
"""

MEANT_OTHERS: dict[str, dict[str, str]] = {
    "lem-singular-shift": {
        r"\sigma_{(k+i-1)+1} = \sigma_{i+k}": r"\sigma_{(k+i-1)+1} = \sigma_{i+k}, \quad \forall i \in \{1, \dots, p\}"
    },
    "prp-weyl": {r"2$": r"2, \quad \forall i \in \{1, \dots, m\}"},
    "thm-svd": {r"\Sigma_{ii} = \sigma_i": r"\Sigma_{ii} = \sigma_i, \quad \forall i \in \{1, \dots, p\}"},
}  # fmt: skip
"""By label: what is printed for short, or with letters that mean something else, and what is read in its place."""

HERE: dict[str, Table | tuple[Table, ...]] = OTHERS | NORMS | SINGULAR | LOW | GRADIENTS | JACOBIANS | HESSIANS | MATRICES | NETWORKS | BLOCKS | CHAPTERS
"""By the label of an exercise or a statement, with its part or without, or by page for prose: letters, each with what
declares it, or with several such texts. Of several tables one is tried after the other: a letter may have two meanings.
"""
MEANS: dict[str, dict[str, str]] = MEANT_OTHERS | MEANT_NORMS | MEANT_SINGULAR | MEANT_LOW | MEANT_GRADIENTS | MEANT_JACOBIANS | MEANT_HESSIANS | MEANT_MATRICES | MEANT_NETWORKS | MEANT_BLOCKS | MEANT_CHAPTERS
"""By label: what is printed for short, or with letters that mean something else, and what is read in its place."""
