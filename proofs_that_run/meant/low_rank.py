"""Letters in the exercises on low-rank approximation."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Invertible,
    Orthonormal,
    Real,
    Vectors,
)

from .base import SVD, Meanings, Tables, decomposed, given, made
from .svd import RISING


def truncation(A: Any, k: int) -> Any:
    """The truncated decomposition."""
    U, sigma, Vh = np.linalg.svd(A)
    return (U[:, :k] * sigma[:k]) @ Vh[:k]


def stored(c: float, d: float) -> dict[str, Any]:
    """The number of terms, of n and more than half of n."""
    n = 1 + int(abs(10 * c)) % 9
    return dict(n=n, k=(n + 1) // 2 + int(abs(10 * d)) % 3)


def fewer(c: float, d: float) -> dict[str, Any]:
    """The same with fewer than half of n."""
    n = 1 + int(abs(10 * c)) % 17
    return dict(n=n, k=min((n - 1) // 2, int(abs(10 * d)) % 6))


def nearest_singular(A: Any) -> dict[str, Any]:
    U, sigma, Vh = np.linalg.svd(A)
    return dict(
        F=truncation(A, len(A) - 1), sigma=list(sigma), u=list(U.T), v=list(Vh), kappa=np.linalg.cond(A), k=len(A) - 1
    )


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


def directions(A: Any, Q: Any) -> dict[str, Any]:
    """Any orthonormal directions, at times the principal ones, and the singular values of a centred table."""
    _, sigma, Vh = np.linalg.svd(A)
    return dict(W=Vh[: Q.shape[1]].T if A[0, 0] > 0 else Q, sigma=list(sigma), p=len(sigma))


def with_gap(w: Any) -> dict[str, Any] | None:
    """A matrix whose first singular value is larger than the second one, at times of rank 1."""
    sigma = np.linalg.svd(w, compute_uv=False)
    if len(sigma) < 2 or sigma[0] - sigma[1] < 0.1:
        return None
    return dict(k=1, tau=[sigma[0], *sigma[1:] * (w[0, 0] > 0)])


def no_longer(A: Any, K: Any) -> dict[str, Any]:
    """A matrix whose spectral norm is at most 1, at times the one that attains the nuclear norm, and A decomposed."""
    U, sigma, Vh = np.linalg.svd(A)
    p = len(sigma)
    Q = U[:, :p] @ Vh[:p] if K[0, 0] > 0.5 else K / (np.linalg.norm(K, 2) + 0.01)
    return dict(Q=Q, U=U, V=Vh.T, sigma=list(sigma), p=p, u=list(U.T[:p]), v=list(Vh[:p]))


def shifted(A: Any, w: Any) -> dict[str, Any]:
    """Any perturbation, or one that moves every singular value by as much as its norm allows, up or down."""
    U, sigma, Vh = np.linalg.svd(A, full_matrices=False)
    return {"E": w if abs(w[0, 0]) < 0.5 else np.sign(w[0, 0]) * sigma[-1] / 2 * U @ Vh}


def swapped_pair(b: float) -> dict[str, Any]:
    """The two matrices of the answer, and their truncations, for any distance that the exercise allows."""
    distance = min(0.5, 0.1 + abs(b) / 4)
    first, second = np.diag([1 + distance / 2, 1]), np.diag([1, 1 + distance / 2])
    return dict(A=first, B=second, F=np.diag([first[0, 0], 0]), G=np.diag([0, second[1, 1]]), varepsilon=distance)


def truncated(A: Any) -> dict[str, Any] | None:
    """The first two terms of a decomposition, and what is left."""
    k, p = 2, min(A.shape)
    if p < k:
        return None
    U, sigma, Vh = np.linalg.svd(A)
    A_k, U_k, V_k = truncation(A, k), U[:, :k], Vh[:k].T
    return dict(
        A_k=A_k,
        U_k=U_k,
        V_k=V_k,
        Sigma_k=np.diag(sigma[:k]),
        sigma=list(sigma),
        u=list(U.T[:p]),
        v=list(Vh[:p]),
        p=p,
        k=k,
        L=U_k @ U_k.T,
        R=V_k @ V_k.T,
        D=A - A_k,
    )


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


def turned_pair(w: Any, h: Any, t: float) -> dict[str, Any]:
    """Two matrices, of which the first right singular vector of the one is perpendicular to that of the other.

    At times the gap of the first is as large as it may be.
    """
    c, s = np.cos(t), np.sin(t)
    V, U, other = np.array([[c, -s], [s, c]]), np.linalg.svd(w)[0], np.linalg.svd(h)[0]
    if t < 0:
        varepsilon = 0.1 - t / (1 - 2 * t)
        A, B = U @ np.diag([1 + varepsilon, 1 - varepsilon]) @ V.T, U @ V.T
    else:
        A, B = U @ np.diag([3.0, 2.0]) @ V.T, other @ np.diag([2.5, 4.0]) @ V.T
        varepsilon = 1.2 * float(np.linalg.norm(A - B, 2))
    return dict(A=A, B=B, z=V[:, 1], varepsilon=varepsilon)


def two_sums(A: Any, P: Any) -> dict[str, Any]:
    """Two matrices, their truncations, and places whose sum is in range; small ones are along each other."""
    i = j = 2 if min(A.shape) > 2 else 1
    B = 3 * P if i > 1 else 2 * A
    F, G = truncation(A, i - 1), truncation(B, j - 1)
    return dict(B=B, i=i, j=j, F=F, G=G, N=F + G)


def halves(w: Any, z: Any) -> dict[str, Any]:
    """Any two matrices, or two parts of the identity."""
    first = np.diag([1.0, 0.0])
    return dict(Y=w, Z=z) if w[0, 0] > 0 else dict(Y=first, Z=np.eye(2) - first)


def two_factors(A: Any, P: Any) -> dict[str, Any] | None:
    """The same of two factors; of small ones, the second makes the most of the first."""
    i = j = 2 if min(A.shape) > 2 and min(P.shape) > 2 else 1
    C = P if i > 1 else np.outer(np.linalg.svd(A)[2][0], P[0])
    F, K = truncation(A, i - 1), truncation(C, j - 1)
    return dict(C=C, i=i, j=j, F=F, K=K, N=F @ C + (A - F) @ K)


def low_rank_part(A: Any, P: Any) -> dict[str, Any] | None:
    """A matrix of rank k, at times the truncation of another one, and an index that may be moved by k."""
    k = 1
    if min(A.shape) < 2:
        return None
    B = truncation(A if A[0, 0] > 0 else P, k)
    return dict(B=B, C=A - B, k=k, i=min(A.shape) - k)


def filled(M: Any, A: Any) -> dict[str, Any] | None:
    """One step of filling in: the unknown entries are those of the truncation; e is the error on the known ones."""
    known = (np.add.outer(np.arange(M.shape[0]), np.arange(M.shape[1])) % 3 > 0).astype(float)
    start = known * A + (1 - known) * M
    first = truncation(start, 1)
    after = known * A + (1 - known) * first
    error = [np.linalg.norm(one - truncation(one, 1)) ** 2 for one in (start, after)]
    return dict(M=start, F=first, N=after, alpha=error[0], beta=error[1])


TURNED = made("A B z varepsilon", turned_pair, w=Real[2, 2], h=Real[2, 2], t=Real[()])

HERE: Tables = {
    "exr-rank-one-by-hand exercise": (decomposed([[3, 0], [4, 5]]),),
    "exr-rank-one-by-hand answer": (
        decomposed([[4, 0], [3, 5]]),
        {"A": Real["m", "n"], "t": Real[()], **dict.fromkeys(("sigma", "u", "v", "p"), SVD)},
    ),
    "exr-terms-needed exercise": given(
        "A sigma", A=[[4, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 1], [0] * 4, [0] * 4]
    ),
    "exr-terms-needed answer": (
        made("n k", lambda c, d: stored(c, d), c=Real[()], d=Real[()]),
        made("n k", lambda c, d: fewer(c, d), c=Real[()], d=Real[()]),
        given("N", N=230),
    ),
    "exr-truncation-projects": made("A_k U_k V_k Sigma_k sigma u v p k L R D", truncated, A=Real["m", "n"]),
    "exr-nearest-singular": (
        decomposed([[1, 100], [0, 1]], "M"),
        made("F sigma u v kappa k", nearest_singular, A=Invertible["n"]),
    ),
    "exr-principal-components": {
        "x": Vectors["m", "n"],
        "W": Orthonormal["n", "k"],
        **made("c A a", centred),
    },
    "exr-principal-components answer": (
        {
            "x": Vectors[5, "n"],
            "Q": Orthonormal["n", "k"],
            **made("c A a", centred),
            **made("W sigma p", directions),
        },
        made("A W V_k A_k", principal, x=Vectors["m", "n"]),
    ),
    "exr-nuclear-norm": (
        {"A": Real["m", "n"], "K": Real["m", "n"], **made("Q U V sigma p u v", no_longer)},
        {"A": Real["m", "n"], "B": Real["m", "n"], **made("Q", of_sum)},
        made("Q u v", attaining, A=Real["m", "n"]),
    ),
    "exr-false-line-union answer": {"P": Real["n", "n"], "W": Orthonormal["n", "k"], **made("B c", common)},
    "exr-false-line-closer exercise": (
        {
            "A": Real["m", "n"],
            "B": Real["m", "n"],
            **made("F G k", lambda A, B: {"F": truncation(A, 1), "G": truncation(B, 1), "k": 1}),
        },
        TURNED,
        made("A B F G varepsilon", swapped_pair, b=Real[()]),
    ),
    "exr-false-line-closer answer": (
        TURNED,
        given("A B delta varepsilon", A=[[1.125, 0], [0, 1]], B=[[1, 0], [0, 1.125]], varepsilon=0.25, delta=0.125),
    ),
    "exr-true-false-truncation answer": (
        made("tau k", with_gap, w=Real["m", "n"]),
        {"A": Invertible["n"], "sigma": SVD, "u": SVD, "v": SVD},
    ),
    "exr-refute-truncation answer": (decomposed([[0, 1], [1, 1]]), decomposed([[0, 2], [1, 0]])),
    "exr-refute-truncation exercise": decomposed([[0, 2], [1, 0]]),
    "exr-weyl-sums": (
        {
            "A": Real["m", "n"],
            "P": Real["m", "n"],
            "w": Real["m", "n"],
            "E": shifted,
            **made("B i j F G N", two_sums),
        },
        {"A": Real["m", "n"], "P": Real["n", "k"], **made("C i j F K N", two_factors)},
        {"A": Real["m", "n"], "P": Real["m", "n"], **made("B C k i", low_rank_part)},
    ),
    "exr-weyl-sums exercise": made("Y Z", halves, w=Real[2, 2], z=Real[2, 2]),
    "exr-fill-in": {"P": Real["m", "n"], "A": Real["m", "n"], **made("M F N alpha beta", lambda P, A: filled(P, A))},
}

MEANS: Meanings = {
    "exr-rank-one-by-hand": {"A_1": "F", "B_1": "G"},
    "exr-nearest-singular": {"A_{n-1}": "F", r"\kappa(A)": r"\kappa"},
    "exr-principal-components": {
        r"\bar{\vec{x}}": r"\vec{c}",
        r"\rVert_F^2 \ge \sum_{i=k+1}^p": r"\rVert_F^2 \ge \sum_{i=k+1}^p",
    },
    "exr-false-line-closer": {
        r"\sigma_1(A) - \sigma_2(A) \le": r"\sigma_1(A) - \sigma_2(A) \le",
        r"\sigma_1(A) - \sigma_1(B) \le": r"\sigma_1(A) - \sigma_1(B) \le",
        "A_k": "F",
        "B_k": "G",
        "A_1": "F",
        "B_1": "G",
    },
    "exr-terms-needed": {"1301 k <": "1301 N <"},
    "exr-true-false-truncation": {
        r"\sigma_k > \sigma_{k+1} \ge 0": r"\tau_k > \tau_{k+1} \ge 0",
        r"1/\sigma_n \ge \dots \ge 1/\sigma_1": RISING,
    },
    "exr-refute-truncation": {"A_1": "F", "A^2 = 2I": "A^2 = 2I_2"},
    "exr-weyl-sums": {
        r"\sigma_2(I) = 1": r"\sigma_2(I_2) = 1",
        r"\sigma_i(A + B) \le \sigma_i(A) + \sigma_i(B)": r"\sigma_2(Y + Z) \le \sigma_2(Y) + \sigma_2(Z)",
        r"\sigma_{i+j-1}(A + B) \le \sigma_i": r"\sigma_{i+j-1}(A + B) \le \sigma_i",
        "A_{i-1}": "F",
        "B_{j-1}": "G",
        "C_{j-1}": "K",
        r" \quad \text{with} \quad D := F C + (A - F) K": "",
        "AC - D": "AC - N",
        "D := ": "N = ",
    },
    "exr-fill-in": {r"e(M')": r"\beta", "e(M)": r"\alpha", "F(M)": "F", "M'": "N"},
}
