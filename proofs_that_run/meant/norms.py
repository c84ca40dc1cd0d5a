"""Letters in the exercises on norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from qed.families import (
    Exponent,
    Hypothesis,
    Index,
    InnerExponent,
    Nonzero,
    Orthonormal,
    Positive,
    Real,
    Unit,
)

from .base import Meanings, Tables, given, made, scaled, sized


def eigen(w: Any, d: Any) -> dict[str, Any]:
    """A matrix with n different real eigenvalues, and eigenvectors of length 1."""
    V = w + 12 * np.eye(len(d))
    V /= np.linalg.norm(V, axis=0)
    eigenvalues = np.sort(d) + 3 * np.arange(len(d))
    return dict(
        A=V @ np.diag(eigenvalues) @ np.linalg.inv(V), v=list(V.T), lambda_=list(eigenvalues), rho=max(abs(eigenvalues))
    )


def stretched_together(A: Any, C: Any, u: Any) -> dict[str, Any]:
    """Any unit vector and any second matrix, or those for which the triangle inequality is an equality."""
    return dict(x=u, B=C) if C[0, 0] > 0 else dict(x=np.linalg.svd(A)[2][0], B=abs(C[0, 0]) * A)


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


def dual(x: Any, p: float, w: Any) -> dict[str, Any]:
    """Any y of dual length 1, or the one for which Hölder's inequality is an equality."""
    found = holder(x, p)
    q = found["q"]
    return found if w[0] > 0.5 else found | dict(y=w / np.sum(abs(w) ** q) ** (1 / q))


def holder_of_sum(x: Any, z: Any, p: float) -> dict[str, Any] | None:
    return holder(x + z, p) if np.any(x + z) else None


def largest_entry(x: Any) -> dict[str, Any]:
    k = int(np.argmax(abs(x)))
    return dict(k=k + 1, y=np.sign(x[k]) * np.eye(len(x))[k], q=1.0)


EIGENVECTORS = made(
    "A v lambda rho",
    eigen,
    w=Real["n", "n"],
    d=Real["n"],
    c=Real["n"],
    x=r"\vec{x} := \sum_{i=1}^n c_i \vec{v}_i",
)


def symmetric(w: Any) -> dict[str, Any]:
    """A symmetric matrix, and a vector of length 1 that it stretches most."""
    A = w + w.T
    return dict(A=A, x=np.linalg.svd(A)[2][0])


def signs_alike(w: Any, z: Any) -> dict[str, Any]:
    """Any two vectors, or two along each other."""
    return dict(x=w, y=z if z[0] > 0 else 0.5 * w)


def lopsided(w: Any) -> dict[str, Any]:
    """Any square matrix, or one with a single row or column: two of its norms are far apart."""
    A = w.copy()
    if abs(w[0, 0]) > 0.5:
        A[1:], A[0, 0] = 0, np.max(abs(w[0]))
    return dict(A=A.T if w[0, 0] < 0 else A)


def one_row(w: Any, h: Any) -> dict[str, Any]:
    """Any matrix and vector, or a single row that is not zero, and a vector that it stretches most."""
    return dict(P=w, z=h) if w[0, 0] < 0 else dict(P=w * (np.arange(len(w)) == 0)[:, None], z=2 * w[0])


def normal(w: Any, z: Any) -> dict[str, Any]:
    """Two matrices that commute with their transposes: symmetric ones, and multiples of orthogonal ones."""
    A, B = (C + C.T if C[0, 0] > 0 else 2 * np.linalg.qr(C)[0] for C in (w, z))
    return dict(A=A, B=B)


HERE: Tables = {
    "exr-false-line-trace answer": made("A B", normal, w=Real["n", "n"], z=Real["n", "n"]),
    "exr-missing-hypothesis": (
        {"A": Real["n", "m"], "Q": Orthonormal["k", "n"]},
        {"A": Real["m", "n"], "R": Orthonormal["k", "n"], "Q": r"Q := R^\top"},
        made("A", lopsided, w=Real["n", "n"]),
        made("A x", symmetric, w=Real["n", "n"]),
    ),
    "exr-true-false-norms answer": (
        made("x y", signs_alike, w=Real["n"], z=Real["n"]) | {"p": Hypothesis(Exponent, ())},
        {"A": Real["n", "n"], "j": Index["n"]},
    ),
    "exr-true-false-norms exercise": made("x y", signs_alike, w=Real["n"], z=Real["n"])
    | {"p": Hypothesis(Exponent, ())},
    "exr-refute-by-hand answer": {"x": lambda w: {"x": w if w[0] > 0 else 0 * w + 2}, "w": Real["n"]},
    "chapters/01-norms": (
        {
            "a": lambda c: {"a": 1 / (1.1 + abs(c))},
            "c": Real[()],
            "D": given("D", D=[[3, 0], [0, 4]])["D"],
            "u": Unit[2],
            "t": Hypothesis(Positive, ()),
        },
        made("x B", stretched_together, A=Real["m", "n"], C=Real["m", "n"], u=Unit["n"]),
        made("P z", one_row, w=Real["m", "n"], h=Nonzero["n"]),
    ),
    "exr-stretch-l1 answer": {
        "A": Real["m", "n"],
        "w": Nonzero["n"],
        "x": scaled(lambda w: np.sum(abs(w))),
        "a": r"\vec{a}_j := A \vec{e}_j",
        "c": r"c := \max_j \lVert \vec{a}_j \rVert_1",
    },
    "exr-stretch-l1": (
        {
            "A": Real["m", "n"],
            "x": Real["n"],
            "a": r"\vec{a}_j := A \vec{e}_j",
            "c": r"c := \max_j \lVert \vec{a}_j \rVert_1",
        },
        {"w": Nonzero["n"], "x": scaled(lambda w: np.sum(abs(w)))},
    ),
    "exr-stretch-linf answer": (
        {
            "A": Real["m", "n"],
            "w": Nonzero["n"],
            "x": scaled(lambda w: np.max(abs(w))),
            "c": lambda A: {"c": np.max(np.sum(abs(A), axis=1))},
        },
        {"A": Real["m", "n"], "x": Unit["n"]},
    ),
    "exr-middle-of-data exercise": {"c": Real[()], "mu": Real[()], "h": r"h := c - \mu"},
    "exr-false-line-radius exercise": (
        EIGENVECTORS,
        made("S rho", lambda w: {"S": w + w.T, "rho": max(abs(np.linalg.eigvalsh(w + w.T)))}, w=Real["n", "n"]),
        given("A B rho alpha beta", A=[[0, 1], [0, 0]], B=[[0, 0], [1, 0]], rho=1.0, alpha=0.0, beta=0.0),
        given("A x rho", A=[[1, 1], [0, 2]], x=[0, 1], rho=2.0),
    ),
    "exr-false-line-radius answer": (
        EIGENVECTORS,
        made("A v lambda i j", symmetric_eigen, w=Real["n", "n"]),
        made(
            "c v x",
            lambda: dict(c=[-1, 2**0.5], v=[np.array([1.0, 0]), np.array([1, 1]) / 2**0.5], x=np.array([0.0, 1])),
        ),
    ),
    "exr-hoelder-equality exercise": {
        "n": sized,
        "x": Nonzero["n"],
        "p": Hypothesis(InnerExponent, ()),
        "w": Nonzero["n"],
        **made("y q", dual),
    },
    "exr-hoelder-equality": (
        {"n": sized, "x": Nonzero["n"], "p": Hypothesis(InnerExponent, ()), **made("y q", holder)},
        {"x": Nonzero["n"], "z": Nonzero["n"], "p": Hypothesis(InnerExponent, ()), **made("y q", holder_of_sum)},
        {"x": Nonzero["n"], "y": lambda x: {"y": np.sign(x)}},
        {"x": Nonzero["n"], **made("y k q", largest_entry)},
    ),
}

MEANS: Meanings = {
    "exr-stretch-l1": {r"\lVert \vec{x} \rVert_1 = 1": r"\lVert \vec{x} \rVert_1 = 1"},
    "exr-hoelder-equality": {
        text: text
        for text in (r"\vec{x}^\top \vec{y} \le \lVert \vec{x} \rVert_p", r"\lVert \vec{y} \rVert_\infty = 1")
    },
    "exr-false-line-trace": {text: text for text in (r"A^\top A = A A^\top", r"B^\top B = B B^\top")},
    "exr-missing-hypothesis": {
        text: text
        for text in (
            r"\lVert QA \rVert_F = \lVert A \rVert_F",
            r"\lVert AQ \rVert_F = \lVert A \rVert_F",
            r"\lVert QA \rVert_F^2 =",
            r"\lVert AQ \rVert_F = \lVert Q^\top A^\top \rVert_F",
            r"\lVert A^2 \rVert_2 = \lVert A \rVert_2^2",
            r"\lVert A^2 \rVert_2 \le \lVert A \rVert_2^2",
            r"A^\top = A",
            r"A = A^\top",
            r"\vec{x}^\top A^2 \vec{x} \le",
        )
    },
    "exr-true-false-norms": {
        text: text
        for text in (
            r"\lVert (\vec{x} - \vec{y}) + \vec{y} \rVert_p \le",
            r"\lVert \vec{x} \rVert_p - \lVert \vec{y} \rVert_p \le",
            r"\lVert A\vec{e}_j \rVert_2 \le",
        )
    },
    "exr-refute-by-hand": {r"\sum_i x_i^2 \le": r"\sum_i x_i^2 \le"},
    "chapters/01-norms": {
        r"\lVert A\vec{x} \rVert_2 \le \lVert A \rVert_2 \lVert \vec{x} \rVert_2 \quad": (
            r"\lVert P\vec{z} \rVert_2 \le \lVert P \rVert_2 \lVert \vec{z} \rVert_2 \quad"
        ),
        r"\lVert (A + B)\vec{x} \rVert_2 \le": r"\lVert (A + B)\vec{x} \rVert_2 \le",
        "2^{1/p} > 2": "2^{1/a} > 2",
        r"\lVert A\vec{x} \rVert_2^2 = 9 x_1^2 + 16 x_2^2": r"\lVert D\vec{u} \rVert_2^2 = 9 u_1^2 + 16 u_2^2",
    },
    "exr-stretch-linf": {
        r"\sum_{j=1}^n \lvert A_{ij} \rvert \; \sum_{j=1}^n \lvert A_{ij} \rvert x_j^2": r"\Bigl( \sum_{k=1}^n \lvert A_{ik} \rvert \Bigr) \sum_{j=1}^n \lvert A_{ij} \rvert x_j^2",
    },
    "exr-middle-of-data": {r"\bar{x}": r"\mu"},
    "exr-false-line-radius": {
        r"\lVert A \rVert_2 = \rho(A)": r"\lVert S \rVert_2 = \rho",
        r"\rho(A + B) > \rho(A) + \rho(B)": r"\rho > \alpha + \beta",
        r"\rho(A)": r"\rho",
    },
}
