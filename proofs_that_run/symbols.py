"""What a letter means where a page does not say so beside the relation: in a section, in an exercise, on a page.

A relation that lacks a symbol takes it from the first of these that declares it: a table below for its exercise, its
statement or its page; what the exercise or the section prints before it, or after it; the table for all pages.
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
    Real,
    Smooth,
)

from .meant import ALONE, HERE, MEANS, SVD, Build, Declared, Table
from .relations import SIGN, Relation

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

DEFINED = "defined: "
"""Before an equation that is taken for a definition as if it said so."""


@dataclass(frozen=True)
class Letters:
    """What declares the letters at one place of a page."""

    tables: Sequence[Table] = ()
    printed: Sequence[str] = ()
    """The declarations and definitions in print, the nearest first."""
    first: Sequence[str] = ()
    """The same, in the order of print."""
    means: Mapping[str, str] = field(default_factory=dict)
    here: Sequence[Table] = ()
    """The tables for this place alone."""
    ahead: Table = field(default_factory=dict)
    """Letters that are known before a relation is read: what it says of them is no definition."""

    @staticmethod
    def at(page: str, relations: Sequence[Relation], at: int) -> Letters:
        """The letters where a relation stands."""
        one = relations[at]
        if alone := _alone(one, page):
            read, table = alone
            return Letters((table, BOOK), means={one.formula: read}, here=[table])
        near = [r.latex.rstrip(" .,;:") for r in relations[at::-1] if _together(r, one)][1:]
        near += [r.latex.rstrip(" .,;:") for r in relations[at + 1 :] if _together(r, one)]
        first = [r.latex.rstrip(" .,;:") for r in relations if _together(r, one) and r is not one]
        here = [
            table for name in (f"{one.label} {one.part}", one.label or page) for table in _several(HERE.get(name, ()))
        ]
        means = MEANS.get(one.label or page, {})
        if not one.label and not any(printed.removesuffix("$") in one.formula for printed in means):
            here, means = [], {}  # in prose, the tables are for the relations that are named
        return Letters((here[0] if here else {}, BOOK), near, first, means, here)

    def meant(self, latex: str) -> str:
        """A relation as it is meant."""
        for printed, read in self.means.items():
            if printed.endswith("$"):  # at the end
                latex = latex.removesuffix(printed[:-1]) + read if latex.endswith(printed[:-1]) else latex
            else:
                latex = latex.replace(printed, read)
        return latex

    def meant_whole(self, latex: str) -> bool:
        """Whether a table names this relation, not only letters in it."""
        texts = [text for text in self.means if SIGN.search(text)]
        return any(latex.endswith(text[:-1]) if text.endswith("$") else text in latex for text in texts)

    @property
    def depth(self) -> int:
        """How many definitions a definition may need: those of a table; of what is printed 1, or many are tried."""
        return 1 if self.printed or not self.tables else max(1, len(self.tables[0]))

    def own(self) -> Iterator[Letters]:
        """The letters of each table for this place alone: they go before all that is printed."""
        for table in self.here or [{}] * bool(self.means):
            yield replace(self, tables=(table, BOOK), printed=(), first=(), ahead=table)

    def others(self) -> Iterator[Letters]:
        """The same, with what the exercise or the section prints first; and with other shapes."""
        here, _ = self.tables
        for table in (BOOK, SQUARE, NUMBERS, TWO):
            printed = [f"{DEFINED}{text}" for text in self.first if table is BOOK or r" \in " not in text]
            yield Letters((here, table), printed, means=self.means)

    def of(self, name: str) -> Iterator[Hypothesis | str | Build]:
        """What may declare a symbol, what is nearest first."""
        if not self.tables:
            return
        here, *others = self.tables
        if name in here:
            yield from _several(here[name])
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


def _alone(one: Relation, page: str) -> tuple[str, Table] | None:
    """What a relation is read as, and with which letters, where a table is for it alone."""
    for name in (f"{one.label} {one.part}", one.label or page):
        for printed, found in ALONE.get(name, {}).items():
            if bare(printed) == bare(one.formula):
                return found if isinstance(found, tuple) else (printed, found)
    return None


def bare(latex: str) -> str:
    """A formula without blanks and braces: those of a caption are not written by hand."""
    return re.sub(r"[\s{}]", "", latex)


def _several(one: Any) -> tuple[Any, ...]:
    return one if isinstance(one, tuple) else (one,)


def _together(one: Relation, other: Relation) -> bool:
    return one.label == other.label and (bool(one.label) or one.section == other.section)


def _declares(text: str) -> bool:
    return bool(re.search(r"\\in \\mathbb|\\colon|:=", text)) or bool(re.match(r"^\S+\([^()]*\) = ", text))


def _names(text: str, name: str) -> bool:
    """Whether the left side of a declaration names a letter."""
    left = re.split(r":=| \\in | \\colon | = ", text)[0]
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])|\\{re.escape(name)}(?![A-Za-z])", left))
