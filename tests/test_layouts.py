"""The formulas in both layouts on the page *Notation*: each holds in its own layout and in no other."""

from __future__ import annotations

import re
from typing import Any

import pytest

from proofs_that_run import pages
from proofs_that_run.pages import BOOK
from proofs_that_run.plain import LAYOUTS
from qed import Dimension, Elementwise, Invertible, Matrices, Moderate, Real, Smooth, holds
from qed.printed import Tried

TEXT = BOOK.source("chapters/notation").read_text(encoding="utf-8")
# As the page declares them, in words.
GIVEN = [r"\vec{y} := \vec{g}(\vec{x})", r"\vec{z} := \vec{h}(\vec{y})", r"t := f(\vec{y})"]
FAMILIES = {"x": Real["n"], "g": Smooth["n", "m"], "h": Smooth["m", "k"], "f": Smooth["m"]}
FORMULAS = [
    (layout, display)
    for layout, part in re.findall(r"^:::\{layout\} (\w+)\n(.*?)^:::$", TEXT, re.DOTALL | re.MULTILINE)
    for display in pages.latex(part)
]


def outcome(formula: str, layout: str) -> Tried:
    if "A" in formula:
        return holds(formula, layout=layout, A=Real["m", "n"], x=Real["n"])
    return holds(formula, given=GIVEN, layout=layout, **FAMILIES)


# Of the pages with layouts beside their statements: what a formula with these letters is about.
ABOUT: list[tuple[str, dict[str, Any]]] = [
    (r"A^\top \vec{y}", dict(A=Real["m", "n"], x=Real["n"], y=Real["m"])),
    (
        r"\sigma'",
        dict(
            given=r"\vec{f}(\vec{x}) := B^\top \sigma(A^\top \vec{x})",
            A=Moderate["d", "n"],
            B=Moderate["n", "m"],
            sigma=Elementwise,
            x=Moderate["d"],
        ),
    ),
    (
        "Q^{-1}",
        dict(  # F(x, y) = Nx + My
            given=[
                r"\vec{y} := -M^{-1} N \vec{x}",
                r"P := \frac{\partial (N\vec{x})}{\partial \vec{x}}",
                r"Q := \frac{\partial (M\vec{w})}{\partial \vec{w}}",
            ],
            M=Invertible["m"],
            N=Real["m", "n"],
            x=Real["n"],
            w=Real["m"],
        ),
    ),
    (
        r"\vec{\delta}^{(i",
        dict(
            given=[
                r"\vec{z}^{(0)} := \vec{x}",
                r"\vec{z}^{(i)} := W^{(i)} \tanh(\vec{z}^{(i-1)})",
                r"L := \lVert \vec{z}^{(m)} \rVert_2^2",
                r"\vec{\delta}^{(i)} := \nabla_{\vec{z}^{(i)}} L",
            ],
            W=Matrices["m", "n", "n"],
            m=Dimension,
            x=Moderate["n"],
        ),
    ),
    ("", dict(given=GIVEN, **FAMILIES)),
]
BESIDE = [
    pytest.param(layout, display, id=f"{path.stem}-{layout}-{number}")
    for path in BOOK.notebooks("chapters")
    for number, (layout, part) in enumerate(
        re.findall(r"^:::\{layout\} (\w+)\n(.*?)^:::$", "\n".join(pages.markdown(path)), re.DOTALL | re.MULTILINE), 1
    )
    for display in pages.latex(part)
]


@pytest.mark.parametrize(("layout", "formula"), BESIDE)
def test_a_formula_beside_a_statement_holds_in_its_layout_only(layout: str, formula: str) -> None:
    about = next(about for letters, about in ABOUT if letters in formula)
    other = next(name for name in LAYOUTS if name != layout)
    assert holds(formula, layout=layout, **about)
    assert holds(formula, layout=other, **about).answer in ("false", "not well formed")


def test_there_are_as_many_in_each_layout() -> None:
    counts = [sum(1 for layout, _ in FORMULAS if layout == name) for name in LAYOUTS]
    assert counts[0] == counts[1] >= 4


@pytest.mark.parametrize(("layout", "formula"), FORMULAS)
def test_a_formula_holds_in_its_layout_only(layout: str, formula: str) -> None:
    other = next(name for name in LAYOUTS if name != layout)
    assert outcome(formula, layout)
    assert outcome(formula, other).answer in ("false", "not well formed")
