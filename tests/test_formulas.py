r"""The page *All formulas*: every row of its tables holds as it is printed, with the letters that it declares.

A row is read as a reader reads it. `| $\vec{x}^\top A \vec{x}$, $A \in \mathbb{R}^{n \times n}$ | $(A + A^\top)\vec{x}$ |`
below the heads `$f(\vec{x})$` and `$\nabla f(\vec{x})$` defines f, declares A and claims what its gradient is. A row with
a star is a display of its statement or beside it, which runs there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import qed
from proofs_that_run import pages
from proofs_that_run.pages import BOOK
from qed import families, holds
from qed.printed import Tried

PAGE = "chapters/formulas"
COMMON = (r"$\vec{x} \in \mathbb{R}^n$", r"$X \in \mathbb{R}^{m \times n}$", r"$H \in \mathbb{R}^{m \times n}$", r"$t \in \mathbb{R}$")
"""What a row need not declare; the page says it above the tables."""
LETTER = r"(?:\\vec\{(\w)\}|\\(\w+)|(\w))"
KINDS = {
    "invertible": "Invertible",
    "symmetric": "Symmetric",
    "orthonormal": "Orthonormal",
    "skew": "Skew",
    "probabilities": "Probabilities",
}
"""Words behind a letter, and the hypothesis that they are."""


def text() -> str:
    return "\n\n".join(pages.markdown(BOOK.source(PAGE)))


@dataclass
class Row:
    """A row of a table: what `holds` is told."""

    latex: str
    given: list[str]
    symbols: dict[str, Any]
    label: str
    layout: str
    star: bool
    cells: list[str] = field(default_factory=list)

    def tried(self) -> Tried:
        return holds(self.latex, given=self.given, layout=self.layout, exact=False, **self.symbols)


def names(letters: str) -> list[str]:
    found = [next(filter(None, groups)) for groups in re.findall(LETTER, letters.replace(r"\dots", ""))]
    return [name for name in found if not name.isdigit()]


def dims(power: str) -> tuple[str, ...]:
    r"""Of `^{m \times n}`, `^n` or nothing."""
    return tuple(re.findall(r"[a-z]", power.replace(r"\times", " ")))


def set_of(space: str) -> tuple[str, ...]:
    found = re.fullmatch(r"\\mathbb\{R\}(?:\^(\w|\{[^{}]*\}))?", space.strip())
    assert found, f"“{space}” is no space."
    return dims(found[1] or "")


def declared(cell: str, numbers: str) -> tuple[dict[str, Any], list[str]]:
    """The symbols and the definitions of a row's first cell; plain numbers are drawn from the family `numbers`."""
    shapes: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, Any] = {}
    given: list[str] = []
    for latex, words in re.findall(r"\$([^$]+)\$([^$|]*)", cell):
        word = words.strip(" ,")
        if ":=" in latex:
            given.append(latex)
        elif r"\colon" in latex:
            letters, _, spaces = latex.partition(r"\colon")
            source, target = map(set_of, spaces.split(r"\to"))
            family = "SmoothOfMatrix" if len(source) == 2 else "Smooth"
            for name in names(letters):
                kinds[name] = of(family, (*(source or (1,) * len(target)), *target))
        elif r"\in " in latex:
            letters, _, space = latex.partition(r"\in ")
            if r"\dots" in letters:
                (name, *_), count = names(letters), re.findall(r"_(\w)", letters)[-1]
                kinds[name] = of("Matrices", (count, *set_of(space)))
            else:
                shapes |= dict.fromkeys(names(letters), set_of(space))
        elif r"\ne \vec{0}" in latex:
            kinds[names(latex)[0]] = of("Nonzero", shapes[names(latex)[0]])
        elif r"x_i \ne 0" in latex:
            kinds["x"] = of("NonzeroEntries", shapes["x"])
        elif latex == r"1 < p < \infty":
            kinds["p"] = families.InnerExponent
        elif latex == r"k \ge 1":
            kinds["k"] = families.Dimension
        elif word == "entry by entry":
            kinds[names(latex)[0]] = families.Elementwise
        if word in KINDS and r"\colon" not in latex:
            name = names(latex)[0]
            kinds[name] = of(KINDS[word], shapes[name][-1:])
            if word == "invertible":
                shapes[name] = shapes[name][-1:] * 2
    return {name: of(numbers, shape) for name, shape in shapes.items()} | kinds, given


def of(family: str, shape: tuple[str | int, ...]) -> Any:
    found = getattr(families, family)
    return found[shape] if shape else found


def read(page: str) -> Iterator[Row]:
    """All rows of the page's tables, in order."""
    layout, heads = "numerator", ("", "")
    for line in page.splitlines():
        if found := re.match(r":::\{layout\} (\w+)", line):
            layout = found[1]
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        label = re.search(r"\{prf:ref\}`([\w-]+)`", cells[-1]) if cells else None
        if label:
            yield row(cells, heads, label[1], layout)
        elif cells and not cells[0].startswith(":-"):
            heads = (cells[0].strip("$"), cells[1].strip("$"))


def row(cells: list[str], heads: tuple[str, str], label: str, layout: str) -> Row:
    function, derivative = cells[:2]
    numbers = "Moderate" if re.search(r"e\^|\\sigma|\\colon|\\log", function) else "Real"
    star = derivative.endswith("*")
    symbols, given = ({}, []) if star else declared(f"{common(function + derivative)}, {function}", numbers)
    latex = derivative.strip("$* ")
    whole, first = re.search(r"(?<!=)=(?!=)", re.sub(r"_\{[^{}]*\}", "", latex)), function.split("$")[1]
    if heads[0] != "function":
        given.append(f"{heads[0]} := {first}")
    if not whole:
        latex = f"{heads[1]} = {latex}"
    return Row(latex, given, symbols, label, layout, star, cells)


def common(cell: str) -> str:
    """Of the letters that a row need not declare, those that it names."""
    return ", ".join(one for one in COMMON if re.search(one_letter(one), cell))


def one_letter(declaration: str) -> str:
    letter = re.escape(declaration.strip("$").split(r" \in")[0])
    return letter if letter.startswith(r"\\vec") else rf"(?<![\\a-z{{]){letter}(?![a-z])"


ROWS = list(read(text()))


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.layout}-{row.latex[:60]}") for row in ROWS if not row.star])
def test_a_row_holds(row: Row) -> None:
    tried = row.tried()
    assert tried, tried.text()
