"""What a letter means where a page does not say so beside the relation: in a section, in an exercise, on a page.

A relation that lacks a symbol takes it from the first of these that declares it: the table below for its exercise or
section; what the exercise or the section prints before it, or after it; the table for its page; for all pages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    Hypothesis,
    Index,
    Positive,
    Real,
    Smooth,
    Vectors,
)

from .relations import Relation

Declared = Hypothesis | str | tuple[str, ...]
"""What declares a symbol: a hypothesis as in a check, or a printed declaration or definition."""

SVD = "the singular value decomposition"
"""What declares the letters of `decomposition`."""
OF_SVD = (
    "U",
    "V",
    "Sigma",
    "sigma",
    "u",
    "v",
    "p",
    "r",
    "A_k",
    "X_k",
    "U_k",
    "V_k",
    "Sigma_k",
    "U_r",
    "V_r",
    "Sigma_r",
)


@functools.cache
def decomposition(matrix: str, but: frozenset[str], truncated: bool) -> Callable[..., dict[str, Any] | None]:
    """A function of the matrix with this letter: the parts of its SVD, but letters that mean something else."""

    def parts(A: Any, k: float = 0) -> dict[str, Any] | None:
        U, sigma, Vh = np.linalg.svd(A)
        sigma[sigma <= max(A.shape) * np.finfo(float).eps * sigma[0]] = 0
        p, r = len(sigma), int(np.count_nonzero(sigma))
        k = int(k) or (p + 1) // 2
        if k > p:
            return None
        Sigma = np.zeros(A.shape)
        np.fill_diagonal(Sigma, sigma)
        found = {
            "U": U, "Sigma": Sigma, "V": Vh.T, "sigma": sigma, "u": list(U.T[:p]), "v": list(Vh[:p]), "p": p, "r": r,
            "U_r": U[:, :r], "Sigma_r": Sigma[:r, :r], "V_r": Vh[:r].T, "k": k,
            "U_k": U[:, :k], "Sigma_k": Sigma[:k, :k], "V_k": Vh[:k].T, f"{matrix}_k": (U[:, :k] * sigma[:k]) @ Vh[:k],
        }  # fmt: skip
        return {name: part for name, part in found.items() if name not in but}

    if truncated:
        return {"A": lambda A, k: parts(A, k), "X": lambda X, k: parts(X, k), "M": lambda M, k: parts(M, k)}[matrix]
    return {"A": lambda A: parts(A), "X": lambda X: parts(X), "M": lambda M: parts(M)}[matrix]


BOOK: dict[str, Declared] = {
    **dict.fromkeys(["c", "t", "s", "h", "a", "q"], Real[()]),
    **dict.fromkeys(
        ["alpha", "beta", "gamma", "lambda", "mu", "rho", "eta", "kappa", "varepsilon", "delta", "tau"], Real[()]
    ),
    **dict.fromkeys(["x", "z", "w", "d", "g"], Real["n"]),
    **dict.fromkeys(["b", "y"], Real["m"]),
    **dict.fromkeys(["A", "X", "E", "B", "C"], Real["m", "n"]),
    **dict.fromkeys(["S", "M", "H"], Real["n", "n"]),
    "f": Smooth["n"],
    "k": Index["n"],
    "i": Index["n"],
    "j": Index["n"],
    **dict.fromkeys(OF_SVD, SVD),
}
"""Letters that mean the same on most pages."""

SQUARE: dict[str, Declared] = {
    **BOOK,
    **{name: Real["n", "n"] for name in "ABCDEFGHKLMNPQRSTUVWXYZ"},
    **{name: Real["n"] for name in "abcdghqsuvwxyz"},
}
"""The same where only square matrices make sense."""

NUMBERS: dict[str, Declared] = {
    **BOOK,
    **{name: Real[()] for name in "abcdeghklpqrstuvwxyzACDEHKLMNPQRSTUVWXYZ"},
    "f": Hypothesis(Smooth, ()),
    "phi": Hypothesis(Smooth, ()),
    "psi": Hypothesis(Smooth, ()),
    "sigma": Hypothesis(Elementwise, ()),
}
"""The same where letters are numbers."""

TWO: dict[str, Declared] = {
    **BOOK,
    **{name: Real[2, 2] for name in "ABCDEGHKLMNPQRSTUVWXYZ"},
    **{name: Real[2] for name in "abcdghqsuvwxyz"},
    "f": Smooth[2],
}
"""The same in the plane."""

PAGES: dict[str, dict[str, Declared]] = {}
"""By page: letters that mean the same on the whole page."""

HERE: dict[str, dict[str, Declared]] = {
    "exm-grad-least-squares": {"r": r"\vec{r} := A\vec{x} - \vec{y}", "f": r"f := \sum_i r_i^2"},
    "exr-batch-normalisation": {
        **dict.fromkeys("zg", Real["q"]),
        **{name: Real[()] for name in ("gamma", "beta")},
        "varepsilon": Hypothesis(Positive, ()),
        "mu": r"\mu := \frac{1}{q} \mathbf{1}^\top \vec{z}",
        "v": r"v := \frac{1}{q} \lVert \vec{z} - \mu \mathbf{1} \rVert_2^2",
        "s": r"s := \sqrt{v + \varepsilon}",
        "n": r"\vec{n} := \frac{1}{s} (\vec{z} - \mu \mathbf{1})",
        "w": r"\vec{w} := \vec{z} - \mu \mathbf{1}",
        "a": r"\vec{a} := \gamma \vec{n} + \beta \mathbf{1}",
        "c": (r"c_1 := \frac{1}{q} \mathbf{1}^\top \vec{g}", r"c_2 := \frac{1}{q} \vec{n}^\top \vec{g}"),
        "L": r"L := \vec{g}^\top \vec{a}",
    },
    "exr-false-line-radius": {
        "v": Vectors["n", "n"], "lambda": Real["n"], "c": Real["n"], "A": Real["n", "n"],
        "x": r"\vec{x} := \sum_{i=1}^n c_i \vec{v}_i",
    },
    "exr-false-line-softmax": {
        "z": Real["n"], "y": Real["n"], "v": Real["n"], "s": r"\vec{s}(\vec{z}) := \operatorname{softmax}(\vec{z})",
    },
    "exr-first-layer-weights": {
        "A": Real["d", "n"], "x": Real["d"], "B": Real["n", "m"], "c": Real["m"],
        "sigma": Hypothesis(Elementwise, ()),
        "y": r"\vec{y} := A^\top \vec{x}", "s": r"\vec{s} := \sigma(\vec{y})",
        "r": r"\vec{r} := B^\top \sigma(\vec{y}) - \vec{c}", "L": r"L := \lVert \vec{r} \rVert_2^2",
        "delta": r"\vec{\delta} := 2 \sigma'(\vec{y}) \odot (B\vec{r})",
    },
    "exr-hessian-logsumexp": {
        "z": Real["m"], "v": Real["m"], "A": Real["m", "n"], "x": Real["n"], "b": Real["m"],
        "s": r"\vec{s} := \operatorname{softmax}(\vec{z})", "mu": r"\mu := \vec{s}^\top \vec{v}",
        "f": r"f(\vec{z}) := \log \sum_{i=1}^m e^{z_i}", "h": r"h(\vec{x}) := f(A\vec{x} + \vec{b})",
    },
    "exr-hessian-slips": {
        "A": Real["n", "n"], **dict.fromkeys("xb", Real["n"]), "f": Smooth["n"],
    },
    "exr-hvp-without-hessian": {
        "A": Real["m", "n"], "x": Real["n"], "v": Real["n"], "a": r"\vec{a}_k := A^\top \vec{e}_k",
        "psi": r"\psi(t) := \log(1 + e^t)", "sigma": r"\sigma(t) := 1/(1 + e^{-t})", "t": Real[()],
    },
    "exr-outer-square": {"x": Real["n"], "y": Real["n"], "n": "n := n"},
    "exr-saddle-and-minimum": {
        **dict.fromkeys("abc", Real[()]), "v": Real[2], "q": r"q := a v_1^2 + 2b v_1 v_2 + c v_2^2",
    },
    "exr-shared-weights": {
        "W": Real["n", "n"], "x": Real["n"], "y": Real["n"], "sigma": Hypothesis(Elementwise, ()),
        "p": r"\vec{p} := W\vec{x}", "u": r"\vec{u} := \sigma(\vec{p})", "q": r"\vec{q} := W\vec{u}",
        "L": r"L := \frac{1}{2} \lVert \vec{q} - \vec{y} \rVert_2^2", "g": r"\vec{g} := \vec{q} - \vec{y}",
        "h": r"\vec{h} := \sigma'(\vec{p}) \odot (W^\top \vec{g})",
    },
    "exr-stretch-l1": {
        "A": Real["m", "n"], "x": Real["n"], "a": r"\vec{a}_j := A \vec{e}_j",
        "c": r"c := \max_j \lVert \vec{a}_j \rVert_1",
    },
    "exr-truncation-projects": {
        "A": SVD, "L": r"L := U_k U_k^\top", "R": r"R := V_k V_k^\top",
    },
    "prp-weyl": {"A": Real["m", "n"], "E": Real["m", "n"]},
}  # fmt: skip
"""By the label of an exercise or a statement: letters, each with what declares it, or with several such texts."""

MEANS: dict[str, dict[str, str]] = {
    "lem-singular-shift": {
        r"\sigma_{(k+i-1)+1} = \sigma_{i+k}": r"\sigma_{(k+i-1)+1} = \sigma_{i+k}, \quad \forall i \in \{1, \dots, p\}"
    },
    "prp-weyl": {r"2$": r"2, \quad \forall i \in \{1, \dots, m\}"},
    "thm-svd": {r"\Sigma_{ii} = \sigma_i": r"\Sigma_{ii} = \sigma_i, \quad \forall i \in \{1, \dots, p\}"},
    "exr-false-line-softmax": {r"\vec{s} ": r"\vec{s}(\vec{z}) ", r"\vec{s})": r"\vec{s}(\vec{z}))"},
    "exr-hvp-without-hessian": {
        r"\psi' = \sigma": r"\psi'(t) = \sigma(t)", r"\psi'' = \sigma'": r"\psi''(t) = \sigma'(t)",
    },
    "exr-outer-square": {r"\otimes I": r"\otimes I_n", r"(I \otimes": r"(I_n \otimes"},
    "exr-shared-weights": {
        r"\vec{z}^{(0)}": r"\vec{p}", r"\vec{z}^{(1)}": r"\vec{q}",
        r"\vec{\delta}^{(1)}": r"\vec{g}", r"\vec{\delta}^{(0)}": r"\vec{h}",
    },
}  # fmt: skip
"""By label: what is printed for short, or with letters that mean something else, and what is read in its place."""


DEFINED = "defined: "
"""Before an equation that is taken for a definition as if it said so."""


@dataclass(frozen=True)
class Letters:
    """What declares the letters at one place of a page."""

    tables: Sequence[Mapping[str, Declared]] = ()
    printed: Sequence[str] = ()
    """The declarations and definitions in print, the nearest first."""
    first: Sequence[str] = ()
    """The same, in the order of print."""
    means: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def at(page: str, relations: Sequence[Relation], at: int) -> Letters:
        """The letters where a relation stands."""
        one = relations[at]
        near = [r.latex.rstrip(" .,;:") for r in relations[at::-1] if _together(r, one)][1:]
        near += [r.latex.rstrip(" .,;:") for r in relations[at + 1 :] if _together(r, one)]
        here = one.label or f"{page} {one.section}"
        tables = HERE.get(here, {}), PAGES.get(page, {}), BOOK
        first = [r.latex.rstrip(" .,;:") for r in relations if _together(r, one) and r is not one]
        return Letters(tables, near, first, MEANS.get(page, {}) | MEANS.get(here, {}))

    def meant(self, latex: str) -> str:
        """A relation as it is meant."""
        for printed, read in self.means.items():
            if printed.endswith("$"):  # at the end
                latex = latex.removesuffix(printed[:-1]) + read if latex.endswith(printed[:-1]) else latex
            else:
                latex = latex.replace(printed, read)
        return latex

    @property
    def depth(self) -> int:
        """How many definitions a definition may need: those of a table; of what is printed 1, or many are tried."""
        return 1 if self.printed or not self.tables else max(1, len(self.tables[0]))

    def own(self) -> Iterator[Letters]:
        """The letters of the table for this place alone, if it has one: they go before all that is printed."""
        if self.tables[0]:
            yield replace(self, printed=(), first=())

    def others(self) -> Iterator[Letters]:
        """The same, with what the exercise or the section prints first; and with other shapes."""
        here, page, _ = self.tables
        for table in (BOOK, SQUARE, NUMBERS, TWO):
            printed = [f"{DEFINED}{text}" for text in self.first if table is BOOK or r" \in " not in text]
            yield Letters((here, page, table), printed, means=self.means)

    def of(self, name: str) -> Iterator[Hypothesis | str | tuple[str, ...]]:
        """What may declare a symbol, what is nearest first."""
        if not self.tables:
            return
        here, *others = self.tables
        if name in here:
            own = here[name]
            yield from own if isinstance(own, tuple) else (own,)
        start = re.compile(rf"^(?:\\(?:vec|mathbf)\{{)?\\?{re.escape(name)}\}}?(?=[_,( ])")
        printed = [text.removeprefix(DEFINED) for text in self.printed]
        definite = [_declares(text) or text.startswith(DEFINED) for text in self.printed]
        for text, told in zip(printed, definite, strict=True):
            if told and (_names(text, name) if _declares(text) else start.match(text) and " = " in text):
                yield text
        for table in others:
            if name in table:
                yield table[name]
        yield from (
            text
            for text, told in zip(printed, definite, strict=True)
            if not told and start.match(text) and " = " in text
        )


def _together(one: Relation, other: Relation) -> bool:
    return one.label == other.label and (bool(one.label) or one.section == other.section)


def _declares(text: str) -> bool:
    return bool(re.search(r"\\in \\mathbb|\\colon|:=", text)) or bool(re.match(r"^\S+\([^()]*\) = ", text))


def _names(text: str, name: str) -> bool:
    """Whether the left side of a declaration names a letter."""
    left = re.split(r":=| \\in | \\colon | = ", text)[0]
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])|\\{re.escape(name)}(?![A-Za-z])", left))
