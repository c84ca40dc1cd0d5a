"""What a letter means where a page does not say so beside the relation: in a section, in an exercise, on a page.

A relation that lacks a symbol takes it from the first of these that declares it: the table below for its exercise or
section; what the exercise or the section prints before it, or after it; the table for its page; for all pages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qed.families import (
    Elementwise,
    Hypothesis,
    Index,
    Orthonormal,
    Positive,
    Real,
    Smooth,
    SmoothOfMatrix,
    Symmetric,
    Vectors,
)

from .relations import Relation

Declared = Hypothesis | str
"""What declares a symbol: a hypothesis as in a check, or a printed declaration or definition."""

SVD = "the singular value decomposition"
"""What declares the letters of `decomposition`."""
OF_SVD = ("U", "V", "Sigma", "sigma", "u", "v", "p", "r", "A_k", "X_k", "U_k", "V_k", "Sigma_k", "U_r", "V_r", "Sigma_r")


@functools.cache
def decomposition(matrix: str, but: frozenset[str], truncated: bool) -> Callable[..., dict[str, Any] | None]:
    """A function of the matrix with this letter: the parts of its SVD, those of them whose letters mean nothing else."""

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
    **dict.fromkeys("c t s h a q".split(), Real[()]),
    **dict.fromkeys("alpha beta gamma lambda mu rho eta kappa varepsilon delta tau".split(), Real[()]),
    **dict.fromkeys("x z w d g".split(), Real["n"]),
    **dict.fromkeys("b y".split(), Real["m"]),
    **dict.fromkeys("A X E B C".split(), Real["m", "n"]),
    **dict.fromkeys("S M H".split(), Real["n", "n"]),
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

HERE: dict[str, dict[str, Declared]] = {}
"""By the label of an exercise or a statement, or by page and number of a section."""

MEANS: dict[str, dict[str, str]] = {}
"""By label, or page: relations that print less than is meant, and what is meant."""


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

    def others(self) -> Iterator[Letters]:
        """The same, with what the exercise or the section prints first; and with other shapes."""
        here, page, _ = self.tables
        for table in (BOOK, SQUARE, NUMBERS, TWO):
            printed = [f"{DEFINED}{text}" for text in self.first if table is BOOK or r" \in " not in text]
            yield Letters((here, page, table), printed, means=self.means)

    def of(self, name: str) -> Iterator[Declared]:
        """What may declare a symbol, what is nearest first."""
        if not self.tables:
            return
        here, *others = self.tables
        if name in here:
            yield here[name]
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
            text for text, told in zip(printed, definite, strict=True) if not told and start.match(text) and " = " in text
        )


def _together(one: Relation, other: Relation) -> bool:
    return one.label == other.label and (bool(one.label) or one.section == other.section)


def _declares(text: str) -> bool:
    return bool(re.search(r"\\in \\mathbb|\\colon|:=", text)) or bool(re.match(r"^\S+\([^()]*\) = ", text))


def _names(text: str, name: str) -> bool:
    """Whether the left side of a declaration names a letter."""
    left = re.split(r":=| \\in | \\colon | = ", text)[0]
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])|\\{re.escape(name)}(?![A-Za-z])", left))
