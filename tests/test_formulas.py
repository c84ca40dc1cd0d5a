r"""The page *All formulas*: every row of its tables holds as it is printed, with the letters that it declares.

A row is read as a reader reads it. Below the heads `$f(\vec{x})$` and `$\nabla f(\vec{x})$` the cells
`$\vec{x}^\top A \vec{x}$, $A \in \mathbb{R}^{n \times n}$` and `$(A + A^\top)\vec{x}$` define f, declare A, and claim
what the gradient is. A row with a star is a display of its statement, or beside it, which is executed there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from proofs_that_run import pages
from proofs_that_run.pages import BOOK
from qed import families, holds
from qed.printed import Tried

PAGE = "chapters/formulas"
COMMON = (
    r"$\vec{x} \in \mathbb{R}^n$",
    r"$X \in \mathbb{R}^{m \times n}$",
    r"$H \in \mathbb{R}^{m \times n}$",
    r"$t \in \mathbb{R}$",
)
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
OTHER_WORDS = ("", "all", "whole", "entry by entry")
"""Words around what is a hypothesis by its formula, such as all x_i ≠ 0."""
NO_ROW = {
    # what a derivative is, and where there is one
    "def-derivative", "def-differentiable", "def-gradient", "def-hessian", "def-jacobian", "def-partial-derivative",
    "def-tensor-jacobian", "exm-linear-partial", "prp-c1-differentiable", "rem-layouts", "str-partial-derivative",
    "thm-clairaut",
    # what it is good for
    "def-level-set", "exm-hessian-axes", "prp-convex-hessian", "prp-difference-error", "prp-forward-reverse",
    "prp-gradient-normal", "prp-lagrange", "prp-second-order", "prp-steepest-ascent", "thm-gd-quadratic",
}  # fmt: skip
"""Statements without a formula to look up."""


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

    def tried(self) -> Tried:
        return holds(self.latex, given=self.given, layout=self.layout, exact=False, **self.symbols)


def names(letters: str) -> list[str]:
    r"""The letters as `holds` calls them: of `\vec{a}, \sigma`, a and sigma."""
    found = [next(filter(None, groups)) for groups in re.findall(LETTER, letters.replace(r"\dots", ""))]
    return [name for name in found if not name.isdigit()]


def dims(power: str) -> tuple[str, ...]:
    r"""Of `^{m \times n}`, `^n` or nothing."""
    return tuple(re.findall(r"[a-z]", power.replace(r"\times", " ")))


def set_of(space: str) -> tuple[str, ...]:
    r"""The dimensions of `\mathbb{R}^{m \times n}`."""
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
        elif re.fullmatch(r"\\vec\{\w\} \\ne \\vec\{0\}", latex):  # where a product is 0/0, `holds` leaves it out
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
        assert word in (*KINDS, *OTHER_WORDS), f"The page says “{word}”, and this test does not know what that is."
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
        elif line == "::::":
            layout = "numerator"
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        label = re.search(r"\{prf:ref\}`([\w-]+)`", cells[-1]) if cells else None
        if label:
            yield row(cells, heads, label[1], layout)
        elif cells and not cells[0].startswith(":-"):
            heads = (cells[0].strip("$"), cells[1].strip("$"))


def row(cells: list[str], heads: tuple[str, str], label: str, layout: str) -> Row:
    """A row below its heads. A cell that says what is differentiated, or the whole equation, needs no head."""
    function, derivative = cells[:2]
    numbers = "Moderate" if re.search(r"e\^|\\sigma|\\colon|\\log", function) else "Real"
    star = cells[-1].endswith("*")
    symbols, given = ({}, []) if star else declared(f"{common(function + derivative)}, {function}", numbers)
    latex = derivative.strip("$")
    if heads[0] != "function":
        given.append(f"{heads[0]} := {function.split('$')[1]}")
    if "=" not in re.sub(r"_\{[^{}]*\}", "", latex):  # that of a sum does not count
        latex = f"{heads[1]} = {latex}"
    return Row(latex, given, symbols, label, layout, star)


def common(cell: str) -> str:
    """Of the letters that a row need not declare, those that it names."""
    letters = {one: re.escape(one.strip("$").split(r" \in")[0]) for one in COMMON}
    named = {
        one: rf"(?<![\\a-z{{]){letter}(?![a-z])" if len(letter) == 1 else letter for one, letter in letters.items()
    }
    found = [one for one, letter in named.items() if re.search(letter, cell)]
    return ", ".join(one for one in found if not re.search(rf"\${letters[one]} :=", cell))


ROWS = list(read(text()))
EXECUTED = [pytest.param(row, id=f"{row.layout}: {row.latex[:60]}") for row in ROWS if not row.star]
STARS = [pytest.param(row, id=f"{row.layout}: {row.latex[:60]}") for row in ROWS if row.star]
OTHER = [row for row in ROWS if row.layout == "denominator"]
BOOKS = [row for row in ROWS if row.layout == "numerator"]


@pytest.mark.parametrize("row", EXECUTED)
def test_a_row_holds(row: Row) -> None:
    tried = row.tried()
    assert tried, tried.text()


@pytest.mark.parametrize("row", STARS)
def test_a_row_with_a_star_is_a_display_that_is_executed_where_it_stands(row: Row) -> None:
    stated = next(statement for statement in BOOK.statements() if statement.label == row.label)
    shown = [latex for text in pages.markdown(BOOK.source(stated.page)) for latex in pages.latex(text)]
    assert row.latex in [re.split(r" \\quad| \.$|, *$", latex)[0].strip() for latex in shown]


@pytest.mark.parametrize("row", [row for row in OTHER if not row.star], ids=lambda row: row.latex[:60])
def test_a_row_of_the_other_layout_holds_in_no_other(row: Row) -> None:
    assert replace(row, layout="numerator").tried().answer in ("false", "not well formed")


def test_the_same_rows_stand_in_both_layouts() -> None:
    *_, last = text().split(":::{layout} numerator")
    first, second = (list(read(part)) for part in last.split(":::{layout} denominator"))
    assert [(row.label, row.symbols.keys()) for row in first] == [(row.label, row.symbols.keys()) for row in second]


@pytest.mark.parametrize(
    ("label", "right", "wrong"),
    [
        ("exm-grad-quadratic", r"(A + A^\top)", "2A"),
        ("exm-grad-least-squares", "2A^", "A^"),
        ("exm-grad-trace-logdet", r"A^\top B^\top", r"B^\top A^\top"),
        ("exm-jacobian-layer", r"= B^\top", "= B"),
        ("thm-identification", "= -X", "= X"),
        ("prp-hessian-chain", r"\, J +", "+"),
        ("thm-chain-vector", r"\vec{z}}{\partial \vec{y}}", r"\vec{y}}{\partial \vec{x}}"),
    ],
)
def test_a_wrong_row_is_noticed(label: str, right: str, wrong: str) -> None:
    row = next(row for row in BOOKS if row.label == label and right in row.latex)
    assert not replace(row, latex=row.latex.replace(right, wrong)).tried()


def test_a_row_is_executed_with_the_shapes_that_it_declares() -> None:
    row = next(row for row in BOOKS if row.label == "exm-grad-trace-logdet")
    assert not replace(row, symbols={**row.symbols, "A": families.Real["m", "k"]}).tried()


def test_every_derivative_of_the_chapters_has_its_row() -> None:
    chapters = [page for page, prefix in BOOK.numbered_pages() if prefix in "4567"]
    stated = {statement.label for statement in BOOK.statements() if statement.page in chapters}
    assert stated - {row.label for row in ROWS} == NO_ROW


def test_the_page_says_how_many_rows_there_are() -> None:
    stars = sum(row.star for row in BOOKS)
    counts = re.search(
        r"That makes (\d+) rows, and (\d+) of them in the other layout.* The (\w+) rows with a star", text()
    )
    assert counts
    assert counts.groups() == (str(len(BOOKS)), str(len(OTHER)), {3: "three", 4: "four", 5: "five"}[stars])


# The cookbook that people use


COOKBOOK = json.loads((Path(__file__).parent / "printed" / "cookbook.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("formula", COOKBOOK, ids=lambda one: f"{one['number']}-{one['answer']}")
def test_a_formula_of_the_cookbook_gets_its_answer(formula: dict[str, Any]) -> None:
    symbols = eval(f"dict({formula['declare']})", dict(vars(families)))
    told = {"given": formula.get("given", ()), "layout": formula.get("layout", "numerator")}
    tried = holds(formula["latex"], instances=30, exact=False, **told, **symbols)
    if formula["answer"] in ("true", "mended"):
        assert tried, tried.text()
    else:
        assert tried.answer == "false", tried.text()


def test_the_page_says_what_came_of_the_cookbook() -> None:
    answers: dict[int, set[str]] = {}
    for formula in COOKBOOK:
        answers.setdefault(formula["number"], set()).add(formula["answer"])
    counts = re.search(r"Of its (\d+) formulas, \(33\) to \(144\), (\d+) were executed .* (\d+) hold\.", text())
    assert counts
    hold = sum(found == {"true"} for found in answers.values())
    assert list(map(int, counts.groups())) == [144 - 32, len(answers), hold]
    left = re.search(r"Not executed are (.*?)\. ", text())
    assert left
    assert sorted([*map(int, re.findall(r"\d+", left[1])), *answers]) == list(range(33, 145))
    assert [number for number, found in answers.items() if "wrong" in found] == [92, 95]
    assert [number for number, found in answers.items() if "hypothesis" in found] == [51, 127]
    assert [number for number, found in answers.items() if "other meaning" in found] == [138, 139, 140, 141]
