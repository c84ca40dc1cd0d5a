"""The formulas in both layouts on the page *Notation*: each holds in its own layout and in no other."""

from __future__ import annotations

import re

import pytest

from proofs_that_run import pages
from proofs_that_run.pages import BOOK
from proofs_that_run.plain import LAYOUTS
from qed import Real, Smooth, holds
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


def test_there_are_as_many_in_each_layout() -> None:
    counts = [sum(1 for layout, _ in FORMULAS if layout == name) for name in LAYOUTS]
    assert counts[0] == counts[1] >= 4


@pytest.mark.parametrize(("layout", "formula"), FORMULAS)
def test_a_formula_holds_in_its_layout_only(layout: str, formula: str) -> None:
    other = next(name for name in LAYOUTS if name != layout)
    assert outcome(formula, layout)
    assert outcome(formula, other).answer in ("false", "not well formed")
