r"""What the symbols of the printed lines are: the declarations for every line of `sources.json`.

The lines are the displayed formulas of the course reader (`2.182` to `3.88`, and `ex57` without a number) and of
the discussion sheet (`D1` to `D17`). A case declares what the sentences around its lines say about the symbols.
What a text defines in a sentence stands in `given`. Objects that follow from the declared values, such as the
singular value decomposition of A, are computed by the functions below.

A definition such as (3.13) explains notation that qed has of its own (derivative, gradient, Jacobian, Hessian).
It is a claim here: both meanings must agree. `defines` lists the lines that introduce a symbol of the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from qed.families import (
    Dimension,
    Elementwise,
    Index,
    Matrices,
    NonzeroEntries,
    Orthonormal,
    RankAtMost,
    Real,
    Smooth,
    SmoothOfMatrix,
    SmoothOfTwo,
    Unit,
    Vectors,
)
from qed.printed import Indexed, Opaque

Array = np.ndarray


@dataclass(frozen=True)
class Case:
    """One printed line, or consecutive lines that form one chain, and what the symbols in them are."""

    ids: tuple[str, ...]
    symbols: dict[str, object]
    given: tuple[str, ...] = ()  # definitions that the text makes in a sentence
    where: tuple[str, ...] = ()  # conditions on dimensions
    objects: Callable[..., dict[str, Any]] | None = None  # further objects, from the declared values by their names
    layout: str = "numerator"
    defines: tuple[str, ...] = ()  # lines that introduce a symbol of the text although printed with =
    why: str = ""  # where the hypotheses differ from the text's own: what the text left open
    refused: str = ""  # why the lines cannot or must not pass
    repaired: str = ""  # a refused line as it is meant, where that can be read
    continues: str = ""  # a refused line that the first line continues: the chain starts with its left member


# --- the lines as printed ------------------------------------------------------------------

_RELATION = re.compile(r"(=|\\leq?\b|\\geq?\b)")


@cache
def sources() -> dict[str, str]:
    """The printed lines by their ids."""
    records = json.loads(Path(__file__).with_name("sources.json").read_text(encoding="utf-8"))
    return {record["id"]: record["latex"] for record in records}


def chains(case: Case) -> list[tuple[tuple[str, ...], str]]:
    """The lines of a case with their ids; a line that starts with a relation is joined to the one before it."""
    found: list[tuple[tuple[str, ...], str]] = []
    if case.continues:
        found.append(((), re.split(r"\s=\s", sources()[case.continues])[0]))
    for line in case.ids:
        latex = sources()[line]
        if found and _RELATION.match(latex):
            ids, before = found.pop()
            found.append(((*ids, line), f"{before} {latex}"))
        else:
            found.append(((line,), latex))
    return found


# --- objects that follow from the declared values ------------------------------------------


def svd(A: Array) -> dict[str, Any]:
    """A = UΣVᵀ with its singular values (0 beyond the p-th) and vectors, p = min(m, n), the rank r, truncations."""
    U, values, Vt = np.linalg.svd(A)
    p = len(values)
    Sigma = np.zeros(A.shape)
    Sigma[np.arange(p), np.arange(p)] = values
    return dict(
        U=U,
        Sigma=Sigma,
        V=Vt.T,
        sigma=Indexed([float(value) for value in values], first=1, beyond=0.0),
        u=list(U.T),
        v=list(Vt),
        r=int(np.linalg.matrix_rank(A)),
        p=p,
    )


def truncations(matrix: Array) -> list[Array]:
    """The matrices of rank 0, 1, …, p that keep the first terms of the singular value decomposition."""
    U, values, Vt = np.linalg.svd(matrix, full_matrices=False)
    return [(U[:, :k] * values[:k]) @ Vt[:k] for k in range(len(values) + 1)]


def svd_truncated(A: Array) -> dict[str, Any]:
    """The decomposition of A, and A_k as `A_`: the zero matrix for k = 0, and A itself beyond k = p."""
    return svd(A) | dict(A_=Indexed(truncations(A), first=0, beyond=A))


def svd_span(A: Array, k: int) -> dict[str, Any]:
    """The decomposition of A, and V_{k+1} = [v_1, …, v_{k+1}]."""
    parts = svd(A)
    return parts | dict(V_k1=parts["V"][:, : k + 1])


def svd_common(A: Array, B: Array, k: int) -> dict[str, Any]:
    """A unit vector x_0 in both N(B) and R(V_{k+1}), and its coordinates α_1, …, α_{k+1} in the v_i."""
    parts = svd_span(A, k)
    alpha = np.linalg.svd(B @ parts["V_k1"])[2][-1]  # B V_{k+1} has k + 1 columns and rank at most k
    return parts | dict(alpha=alpha, x_0=parts["V_k1"] @ alpha)


def svd_difference(A: Array, B: Array) -> dict[str, Any]:
    """The decomposition of A, and of C = A − B: γ_1, …, γ_p, and the truncations C_0, …, C_{p−1} as `C_`."""
    C = A - B
    gamma = np.linalg.svd(C, compute_uv=False)
    return svd_truncated(A) | dict(gamma=gamma, C_=Indexed(truncations(C)[:-1], first=0))


def level(x: Array) -> dict[str, Any]:
    """The number α whose level set of the squared ℓ2 norm goes through x."""
    return dict(alpha=float(x @ x))


def network(W_first: Array, W_hidden: Array, W_last: Array, b_hidden: Array, b_last: Array) -> dict[str, Any]:
    """Weights and biases of the layers 0, …, m, cut from the declared arrays so that the layers differ in size."""
    m, h = len(W_hidden), len(W_first)
    size = [h - i % h for i in range(m)]  # the entries of z^{(0)}, …, z^{(m-1)}
    W = [W_first[: size[0]], *(W_hidden[i][: size[i], : size[i - 1]] for i in range(1, m)), W_last[:, : size[-1]]]
    b = [*(b_hidden[i][: size[i]] for i in range(m)), b_last]
    return dict(W=Indexed([_tame(w) for w in W], first=0), b=Indexed([_tame(v) for v in b], first=0))


def two_layers(W_first: Array, W_last: Array, b_first: Array, b_last: Array) -> dict[str, Any]:
    """The network with m = 1."""
    return network(W_first, np.zeros((1, len(W_first), len(W_first))), W_last, b_first[None], b_last)


def _tame(array: Array) -> Array:
    """The array, divided by its largest entry where that exceeds 1: layers must not multiply up to overflow."""
    return np.asarray(array / max(1.0, float(np.max(np.abs(array)))))


# --- what several cases share --------------------------------------------------------------

MATRIX: dict[str, object] = dict(A=Real["m", "n"])
BOTH: dict[str, object] = dict(A=Real["m", "n"], B=RankAtMost["m", "n", "k"], k=Dimension)
AT_MOST_P = ("k <= m", "k <= n")
BELOW_P = ("k < m", "k < n")

QUADRATIC: dict[str, object] = dict(A=Real["n", "n"], x=Real["n"], n=Dimension)
QUADRATIC_FORM = r"f(\vec{x}) := \vec{x}^\top A \vec{x}"
LINEAR_FORM = r"f(\vec{x}) := \vec{a}^\top \vec{x}"
SQUARED_NORM = r"f(\vec{x}) := \|\vec{x}\|_2^2"
RESIDUAL = r"\vec{g}(\vec{x}) := A\vec{x} - \vec{y}"

LAYERS: dict[str, object] = dict(
    W_first=Real["h", "n"],
    W_hidden=Matrices["m", "h", "h"],
    W_last=Real["p", "h"],
    b_hidden=Vectors["m", "h"],
    b_last=Real["p"],
    sigma=Elementwise["m"],
    x=Real["n"],
    theta=Opaque,
    m=Dimension,
)
LOSS: dict[str, object] = LAYERS | dict(y=Real["p"], ell=SmoothOfTwo["p", "p"])
FIRST_LAYER = r"\vec{z}^{(0)} := W^{(0)} \vec{x} + \vec{b}^{(0)}"
NEXT_LAYER = r"\vec{z}^{(i)} := W^{(i)} \vec{\sigma}^{(i)}(\vec{z}^{(i-1)}) + \vec{b}^{(i)}"
ACTIVATED = r"\vec{u}^{(i)} := \vec{\sigma}^{(i)}(\vec{z}^{(i-1)})"
NEXT_BY_U = r"\vec{z}^{(i)} := W^{(i)} \vec{u}^{(i)} + \vec{b}^{(i)}"
LOSS_OF_LAST = r"L(\boldsymbol{\theta}) := \ell(\vec{z}^{(m)}, \vec{y})"
NETWORK_OF_X = r"\vec{f}(\vec{x}, \boldsymbol{\theta}) := \vec{z}^{(m)}"
FIRST_MAP = r"\vec{f}^{(0)}(\vec{x}, \boldsymbol{\theta}) := W^{(0)} \vec{x} + \vec{b}^{(0)}"
NEXT_MAP = r"\vec{f}^{(i)}(\vec{z}, \boldsymbol{\theta}) := W^{(i)} \vec{\sigma}^{(i)}(\vec{z}) + \vec{b}^{(i)}"
TRAINED = (FIRST_LAYER, NEXT_LAYER, LOSS_OF_LAST)

SIGMA_1_OF_ZERO = "the text has σ_1 > 0, which leaves out A = 0; here σ_1 is then 0"
K_IS_N = "the text allows k = n, where n - k > 0 fails and there is no v_{k+1}"
K_IS_P = "the text allows k = p, where there is no u_{k+1} or no v_{k+1}"
TWICE = "the text defines z^{(i)} and f^{(i)} in one line; here each has its definition, and the line is a claim"
ENTRYWISE = "the text allows any differentiable activation functions; here they act entry by entry"
SET_BUILDER = "a set given by a condition"
KINK = "the text allows x_j = 0, where the ℓ1 norm has no derivative"

# --- the course reader: norms of matrices, and the theorems of Eckart and Young ------------

NORMS = (
    Case(("2.182",), MATRIX | dict(m=Dimension, n=Dimension)),
    Case(("2.183",), dict(A=Real["m", "n"], U=Orthonormal["m"], V=Orthonormal["n"])),
    Case(("2.184",), MATRIX, objects=svd),
    Case(("2.185", "2.186", "2.187"), MATRIX, objects=svd),
    Case(("2.188",), MATRIX | dict(n=Dimension)),
    Case(("2.189",), MATRIX, objects=svd, why=SIGMA_1_OF_ZERO),
    Case(
        ("2.190", "2.191", "2.192", "2.193", "2.194", "2.195"),
        MATRIX | dict(n=Dimension),
        objects=svd,
        why=SIGMA_1_OF_ZERO,
    ),
    Case(("2.196",), MATRIX, objects=svd),
    Case(("2.197",), MATRIX | dict(k=Dimension), where=AT_MOST_P, objects=svd),
)

SPECTRAL = (
    # hard: membership in a set of minimisers; B is bound here, and declared to say which B to try
    Case(("2.198",), BOTH | dict(m=Dimension, n=Dimension), objects=svd_truncated),
    Case(("2.199",), BOTH | dict(m=Dimension, n=Dimension), objects=svd_truncated),
    Case(("2.200", "2.201"), MATRIX | dict(k=Dimension), where=AT_MOST_P, objects=svd_truncated),
    Case(("2.202",), MATRIX | dict(k=Dimension), where=AT_MOST_P, objects=svd_truncated),
    Case(("2.203",), dict(B=RankAtMost["m", "n", "k"], n=Dimension, k=Dimension), where=("k < n",), why=K_IS_N),
    Case(("2.204",), MATRIX | dict(k=Dimension), where=("k <= m", "k < n"), objects=svd_span, why=K_IS_N),
    Case(("2.205",), BOTH | dict(n=Dimension), where=("k < n",), objects=svd_span, why=K_IS_N),
    Case(("2.206", "2.207", "2.208", "2.209"), BOTH, where=("k < n",), objects=svd_common, why=K_IS_N),
    Case(("2.210",), BOTH, where=("k < n",), objects=svd_common, why=K_IS_N),
    Case(("2.211", "2.212", "2.213", "2.214"), BOTH, where=("k < n",), objects=svd_common, why=K_IS_N),
    Case(
        ("2.215", "2.216", "2.217", "2.218", "2.219", "2.220", "2.221", "2.222"),
        BOTH,
        where=BELOW_P,
        objects=svd_common,
        why=K_IS_P,
    ),
)

FROBENIUS = (
    Case(("2.223",), BOTH | dict(m=Dimension, n=Dimension), objects=svd_truncated),  # hard, as (2.198)
    Case(("2.224",), BOTH | dict(m=Dimension, n=Dimension), objects=svd_truncated),
    Case(("2.225", "2.226"), MATRIX | dict(k=Dimension), where=AT_MOST_P, objects=svd_truncated),
    Case(("2.227",), MATRIX | dict(k=Dimension), where=AT_MOST_P, objects=svd_truncated),
    Case(("2.228",), BOTH, objects=svd_difference),
    Case(("2.229",), BOTH, given=("C := A - B",), objects=svd_difference),
    Case(("2.230",), BOTH, given=("C := A - B",), objects=svd_difference),
    # hard: where B + C_{i-1} cancels (A = 0 and i = k + 1), only rounding errors remain, of any rank
    Case(("2.231",), BOTH, objects=svd_difference),
    Case(
        ("2.232",),
        BOTH,
        objects=svd_difference,
        why="the text defines A_k for k ≤ p only; here A_{i+k-1} is A beyond that, as its σ_i are 0",
    ),
    Case(("2.233",), BOTH, objects=svd_difference),
    Case(("2.234",), BOTH, objects=svd_difference),
    Case(("2.235",), BOTH, objects=svd_difference),
)

# --- the course reader: block matrices -----------------------------------------------------

BLOCKS = (
    Case(("2.236",), dict(x=Vectors["n", "d"], n=Dimension)),
    Case(("2.237",), dict(x=Vectors["n", "d"], n=Dimension)),
    Case(("2.238",), dict(A=Real["m", "n"], B=Real["m", "p"])),
    Case(("2.239",), dict(A=Real["m", "n"], B=Real["p", "n"])),
    Case(("2.240",), dict(A=Real["m", "n"], B=Real["m", "q"], C=Real["p", "n"], D=Real["p", "q"])),
    Case(("2.241",), dict(x=Vectors["n", "d"], y=Vectors["n", "m"], n=Dimension)),
    Case(("2.242",), dict(x=Vectors["n", "d"], y=Vectors["n", "d"], n=Dimension)),
    Case(("2.243",), dict(x=Vectors["n", "d"], n=Dimension)),
    Case(("2.244",), dict(x=Vectors["n", "d"], n=Dimension)),
    Case(("2.245",), dict(A=Real["m", "d"], x=Vectors["n", "d"], n=Dimension)),
    Case(("2.246",), dict(A=Real["d", "m"], x=Vectors["n", "d"], n=Dimension)),
    Case(("2.247",), dict(A=Real["m", "n"], B=Real["n", "p"], C=Real["n", "q"])),
    Case(("2.248",), dict(A=Real["m", "n"], B=Real["p", "n"], C=Real["n", "q"])),
    Case(("2.249",), dict(d=Real["n"], x=Vectors["n", "m"], n=Dimension)),
    Case(
        ("2.250",),
        dict(A=Matrices["n", "p", "q"], B=Matrices["n", "q", "s"], n=Dimension),
        why="the text leaves the sizes of the blocks open; here all A_i have one size, and all B_i",
    ),
    Case(("2.251",), dict(x=Real["m"], A=Real["m", "n"], y=Real["n"])),
    Case(
        ("2.252",),
        dict(x=Real["m"], y=Real["n"], A=Real["m", "m"], B=Real["m", "n"], C=Real["n", "m"], D=Real["n", "n"]),
    ),
)

# --- the course reader: derivatives and gradients ------------------------------------------

GRADIENTS = (
    Case(("3.1",), dict(f=Smooth, x=Real)),
    Case(("3.2",), dict(f=Smooth, g=Smooth, x=Real), given=("h(x) := f(g(x))",)),
    Case(("3.3",), dict(f=Smooth, g=Smooth, x=Real), given=("h(x) := f(g(x))",)),
    Case(("3.4",), dict(f=Smooth, g=Smooth, x=Real), given=("h(x) := f(g(x))",)),
    Case(("3.5",), dict(f=Smooth["n"], x=Real["n"], n=Dimension)),
    Case(("3.6",), dict(f=Smooth["n"], x=Real["n"])),
    Case(("3.7", "3.8", "3.9", "3.10"), dict(a=Real["n"], x=Real["n"], n=Dimension), given=(LINEAR_FORM,)),
    Case(("3.11",), dict(f=Smooth["n"], g=Smooth[1, "n"], x=Real, n=Dimension), given=(r"h(x) := f(\vec{g}(x))",)),
    Case(("3.12",), dict(f=Smooth["n"], g=Smooth[1, "n"], x=Real, n=Dimension), given=(r"h(x) := f(\vec{g}(x))",)),
    Case(("3.13",), dict(f=Smooth["n"], x=Real["n"], n=Dimension)),
    Case(("3.14", "3.15"), dict(u=Unit["n"], f=Smooth["n"], x=Real["n"])),
    Case(
        ("3.16", "3.17"),
        dict(f=Smooth["n"], x=Real["n"]),
        why="the text divides by the length of the gradient without asking that it is not 0; for a generic f it is not",
    ),
    Case(("3.18",), dict(f=Smooth["n"], alpha=Real, n=Dimension), defines=("3.18",), refused=SET_BUILDER),
    Case(("3.19",), dict(f=Smooth["n"], alpha=Real, n=Dimension), defines=("3.19",), refused=SET_BUILDER),
    Case(("3.20",), dict(f=Smooth["n"], alpha=Real, n=Dimension), defines=("3.20",), refused=SET_BUILDER),
    Case(("3.21", "3.22", "3.23", "3.24"), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(
        ("3.25", "3.26"),
        dict(x=Real[2]),
        given=(SQUARED_NORM,),
        objects=level,
        why="the equation of the level set, no claim about every α: α belongs to x here",
    ),
    # x is not printed here, but says that f is a function on R²
    Case(("3.27",), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(("3.28",), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(("3.29",), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(("3.30",), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(("3.31",), dict(a=Real["n"], x=Real["n"]), given=(LINEAR_FORM,)),
    Case(("3.32", "3.33", "3.34"), dict(a=Real["n"], x=Real["n"], n=Dimension), given=(LINEAR_FORM,)),
    Case(("3.35", "3.36"), QUADRATIC, given=(QUADRATIC_FORM,)),
    Case(("ex57",), QUADRATIC | dict(k=Index["n"]), given=(QUADRATIC_FORM,)),
    Case(("3.37", "3.38", "3.39", "3.40", "3.41", "3.42"), QUADRATIC | dict(k=Index["n"]), given=(QUADRATIC_FORM,)),
    Case(("3.43", "3.44", "3.45"), QUADRATIC, given=(QUADRATIC_FORM,)),
)

# --- the course reader: Jacobians and the chain rule ---------------------------------------

JACOBIANS = (
    Case(("3.46",), dict(f=Smooth["n", "m"], x=Real["n"], m=Dimension, n=Dimension)),
    Case(
        ("3.47",),
        dict(f=Smooth["p", "m"], g=Smooth["n", "p"], x=Real["n"]),
        given=(r"\vec{h}(\vec{x}) := \vec{f}(\vec{g}(\vec{x}))",),
    ),
    Case(
        ("3.48",),
        dict(f=Smooth["p"], g=Smooth["n", "p"], x=Real["n"]),
        given=(r"h(\vec{x}) := f(\vec{g}(\vec{x}))",),
    ),
    Case(("3.49",), dict(A=Real["m", "n"], x=Real["n"], y=Real["m"]), given=(RESIDUAL,)),
    Case(("3.50",), dict(x=Real["n"]), given=(SQUARED_NORM,)),
    Case(  # the x in the definition of f has m entries, the other one n
        ("3.51", "3.52"),
        dict(A=Real["m", "n"], x=Real["n"], y=Real["m"]),
        given=(r"h(\vec{x}) := \|A\vec{x} - \vec{y}\|_2^2", SQUARED_NORM, RESIDUAL),
    ),
    Case(
        ("3.53",),
        dict(f=Smooth["p", "m"], g=Smooth["n", "p"], x=Real["n"]),
        given=(r"\vec{h}(\vec{x}) := \vec{f}(\vec{g}(\vec{x}))",),
        refused="prints ∂f_k/∂x_i where ∂h_k/∂x_i is meant: the input of f is g(x) with p entries, not x with n",
        repaired=r"[D\vec{h}(\vec{x})]_{k,i} = \frac{\partial h_k}{\partial x_i}(\vec{x})",
    ),
    Case(
        ("3.54", "3.55", "3.56"),
        dict(f=Smooth["p", "m"], g=Smooth["n", "p"], x=Real["n"], p=Dimension),
        given=(r"\vec{h}(\vec{x}) := \vec{f}(\vec{g}(\vec{x}))",),
        continues="3.53",
    ),
)

# --- the course reader: the multi-layer perceptron -----------------------------------------

NETWORKS = (
    Case(
        ("3.57",),
        LAYERS,
        objects=network,
        why=ENTRYWISE,
        defines=("3.57",),
        refused="an ellipsis that opens parentheses, and a function with an equals sign for its definition",
    ),
    Case(
        ("3.58",),
        LAYERS,
        objects=network,
        defines=("3.58",),
        refused="a tuple of matrices and vectors, in a set that is only named",
    ),
    # hard: the functions z^{(i)} and f^{(i)} are defined at the same time, and both have two arguments
    Case(("3.59",), LAYERS, given=(FIRST_LAYER, FIRST_MAP), objects=network, why=TWICE),
    Case(("3.60",), LAYERS, given=(FIRST_LAYER, NEXT_LAYER, FIRST_MAP, NEXT_MAP), objects=network, why=TWICE),
    Case(
        ("3.61",),
        LAYERS,
        given=(
            FIRST_LAYER,
            NEXT_LAYER,
            NETWORK_OF_X,
            r"\vec{f}^{(0)}(\vec{x}, \boldsymbol{\theta}) := W^{(0)} \vec{x} + \vec{b}^{(0)}",
            r"\vec{f}^{(i)}(\vec{z}, \boldsymbol{\theta}) := W^{(i)} \vec{\sigma}^{(i)}(\vec{z}) + \vec{b}^{(i)}",
        ),
        objects=network,
        why=ENTRYWISE,
        refused="a composition of functions with two arguments, of which only the first is passed on",
    ),
    Case(  # the text's network, with m = 1
        ("3.62",),
        dict(
            W_first=Real["h", "n"],
            W_last=Real["p", "h"],
            b_first=Real["h"],
            b_last=Real["p"],
            sigma=Elementwise[1],
            x=Vectors["q", "n"],
            y=Vectors["q", "p"],
            ell=SmoothOfTwo["p", "p"],
            theta=Opaque,
            q=Dimension,
        ),
        given=(
            r"\vec{f}(\vec{x}, \boldsymbol{\theta}) := "
            r"W^{(1)} \vec{\sigma}^{(1)}(W^{(0)} \vec{x} + \vec{b}^{(0)}) + \vec{b}^{(1)}",
        ),
        objects=two_layers,
        why=ENTRYWISE,
    ),
    Case(("3.63",), LOSS, given=(*TRAINED, NETWORK_OF_X), objects=network, why=ENTRYWISE),
    Case(("3.64",), LOSS, given=TRAINED, objects=network, why=ENTRYWISE),
    # hard: derivatives of L by the intermediate z^{(i)}, which (3.66) and (3.67) also print as a function of (x, θ)
    Case(("3.65", "3.66", "3.67"), LOSS | dict(i=Index["m"]), given=TRAINED, objects=network, why=ENTRYWISE),
    Case(("3.68",), LAYERS | dict(i=Index["m"]), given=(FIRST_LAYER, NEXT_LAYER), objects=network, why=ENTRYWISE),
    Case(("3.69",), LAYERS | dict(i=Index["m"]), given=(FIRST_LAYER, NEXT_LAYER), objects=network, why=ENTRYWISE),
    Case(
        ("3.70", "3.71"),
        LAYERS | dict(i=Index["m"]),
        given=(FIRST_LAYER, ACTIVATED, NEXT_BY_U),
        objects=network,
        why=ENTRYWISE,
    ),
    Case(("3.72",), LAYERS | dict(i=Index["m"]), given=(FIRST_LAYER, NEXT_LAYER), objects=network, why=ENTRYWISE),
    Case(("3.73",), LOSS | dict(i=Index["m"]), given=TRAINED, objects=network, why=ENTRYWISE),
    # i is any layer here, from 0 to m
    Case(("3.74", "3.75", "3.76", "3.77", "3.78"), LOSS, given=TRAINED, objects=network, why=ENTRYWISE),
)

# --- the course reader: Hessians -----------------------------------------------------------

HESSIANS = (
    Case(("3.79",), dict(f=Smooth["n"], x=Real["n"], n=Dimension)),
    Case(("3.80",), dict(f=Smooth["n"], x=Real["n"])),
    Case(("3.81",), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(("3.82",), dict(x=Real[2]), given=(SQUARED_NORM,)),
    Case(  # the x in the definition of f is a number
        ("3.83", "3.84", "3.85", "3.86", "3.87", "3.88"),
        dict(x=Real["n"]),
        given=(
            r"h(\vec{x}) := \log(1 + \|\vec{x}\|_2^2)",
            r"f(x) := \log(1 + x)",
            r"g(\vec{x}) := \|\vec{x}\|_2^2",
        ),
    ),
)

# --- the discussion sheet ------------------------------------------------------------------

SHEET = (
    Case(("D1",), dict(f=Smooth["d"], x=Real["d"], d=Dimension), layout="denominator"),
    Case(
        ("D2",),
        dict(x=NonzeroEntries["d"], d=Dimension),
        given=(r"f(\mathbf{x}) := \|\mathbf{x}\|_1",),
        layout="denominator",
        why=KINK,
    ),
    Case(
        ("D3",),
        dict(x=NonzeroEntries["d"]),
        given=(r"f(\mathbf{x}) := \|\mathbf{x}\|_1",),
        layout="denominator",
        why=KINK,
    ),
    Case(
        ("D4",),
        dict(x=NonzeroEntries["d"]),
        given=(r"f(\mathbf{x}) := \|\mathbf{x}\|_1",),
        layout="denominator",
        why=KINK,
    ),
    Case(("D5",), dict(f=Smooth["n", "m"], x=Real["n"]), layout="denominator"),
    Case(
        ("D6",),
        dict(A=Real["d", "n"], x=Real["d"], d=Dimension),
        given=(r"\mathbf{f}(\mathbf{x}) := A^\top \mathbf{x}",),
        layout="denominator",
    ),
    Case(
        ("D7",),
        dict(A=Real["d", "n"], x=Real["d"], d=Dimension),
        given=(r"\mathbf{f}(\mathbf{x}) := A^\top \mathbf{x}",),
        layout="denominator",
    ),
    Case(
        ("D8",),
        dict(A=Real["d", "n"], x=Real["d"]),
        given=(r"\mathbf{f}(\mathbf{x}) := A^\top \mathbf{x}",),
        layout="denominator",
    ),
    Case(
        ("D9",),
        dict(A=Real["d", "n"], x=Real["d"]),
        given=(r"\mathbf{f}(\mathbf{x}) := A^\top \mathbf{x}",),
        layout="denominator",
    ),
    Case(("D10",), dict(f=Smooth, g=Smooth, x=Real), given=("y := g(x)", "z := f(y)"), layout="denominator"),
    Case(
        ("D11",),
        dict(f=Smooth["n"], g=Smooth[1, "n"], x=Real, n=Dimension),
        given=(r"\mathbf{y} := \mathbf{g}(x)", r"z := f(\mathbf{y})"),
        layout="denominator",
        refused="no relation: the sentence before it says that this is ∂z/∂x",
        repaired=r"\frac{\partial z}{\partial x} = "
        r"\sum_{i=1}^n \frac{\partial y_i}{\partial x} \frac{\partial z}{\partial y_i}",
    ),
    Case(
        ("D12",),
        dict(f=Smooth["n"], g=Smooth["m", "n"], x=Real["m"], n=Dimension),
        given=(r"\mathbf{y} := \mathbf{g}(\mathbf{x})", r"z := f(\mathbf{y})"),
        layout="denominator",
    ),
    Case(
        ("D13",),
        dict(f=Smooth["n"], g=Smooth["m", "n"], x=Real["m"], m=Dimension, n=Dimension),
        given=(r"\mathbf{y} := \mathbf{g}(\mathbf{x})", r"z := f(\mathbf{y})"),
        layout="denominator",
    ),
    Case(
        ("D14",),
        dict(f=SmoothOfMatrix["d_1", "d_2"], X=Real["d_1", "d_2"], d_1=Dimension, d_2=Dimension),
        layout="denominator",
    ),
    Case(("D15",), dict(f=SmoothOfMatrix["d_1", "d_2", "n"], X=Real["d_1", "d_2"]), layout="denominator"),
    Case(
        ("D16",),
        dict(f=Smooth["n"], g=SmoothOfMatrix["d_1", "d_2", "n"], X=Real["d_1", "d_2"], n=Dimension),
        given=(r"\mathbf{y} := \mathbf{g}(X)", r"z := f(\mathbf{y})"),
        layout="denominator",
    ),
    Case(
        ("D17",),
        dict(
            f=Smooth["n"],
            g=SmoothOfMatrix["d_1", "d_2", "n"],
            X=Real["d_1", "d_2"],
            d_1=Dimension,
            d_2=Dimension,
            n=Dimension,
        ),
        given=(r"\mathbf{y} := \mathbf{g}(X)", r"z := f(\mathbf{y})"),
        layout="denominator",
        refused="prints y, a number by the sheet's own rule, where the vector y (bold) is meant, as its braces say",
        repaired=r"\overbrace{\frac{\partial z}{\partial X}}^{\mathbb{R}^{d_1 \times d_2}} = "
        r"\overbrace{\frac{\partial \mathbf{y}}{\partial X}}^{\mathbb{R}^{d_1 \times d_2 \times n}} "
        r"\overbrace{\frac{\partial z}{\partial \mathbf{y}}}^{\mathbb{R}^{n}}",
    ),
)

CASES: tuple[Case, ...] = (
    *NORMS, *SPECTRAL, *FROBENIUS, *BLOCKS, *GRADIENTS, *JACOBIANS, *NETWORKS, *HESSIANS, *SHEET,
)  # fmt: skip
