"""The relations that a page prints: displayed and in the line, with where each stands.

A relation is a formula with a sign such as =, ≤ or ∈ in it. Captions and alternative texts have no formulas; there a
relation is a run of symbols around such a sign.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from qed.printed.dialect import translated

from . import reader
from .pages import EXERCISES, KINDS, markdown, read

SIGN = re.compile(
    r"[=<>≤≥≠≈∈]|\\(?:l|g)(?:e|t|eq|eqslant)(?![a-z])|\\ll(?![a-z])|\\gg(?![a-z])|\\neq?(?![a-z])"
    r"|\\(?:in|notin|approx|equiv|subset|subseteq|perp|sim|propto|colon|mapsto)(?![a-z])"
)
"""What makes a formula a relation."""
_BELOW = re.compile(r"_\{[^{}]*\}")
"""What stands below a sum: the sign in it says where the index begins."""
_SIGN_ALONE = re.compile(r"^\s*(?:\\[a-z]+|[=<>≤≥≠≈∈:]+)\s*$")
"""A sign that a text speaks of."""
_WORD = r"[^\s,;:.]+(?:[.,:][^\s,;:.]+)*"
_SIDE = rf"{_WORD}(?:\s[·+−–/]\s{_WORD}|(?<=[\d₀-₉])\s[a-z][\d₀-₉][²³]?(?=[\s,;.]))*"
_PLAIN = re.compile(rf"{_SIDE}(?:\s[=<>≤≥≠≈]\s{_SIDE})+")
"""A relation in a text without formulas: no blank within a side, but around an operation, and before x2 in x1 x2."""

_DIGIT = re.compile(r"(?<![A-Za-z])([a-z])(\d)(?!\d)")
_SHORT = re.compile(r"(?<![\d.])1e(-?\d+)")
"""As alternative texts have them: x1 and 1e-8."""
_CUT = re.compile(r"[a-z]{4}|(?:sin|cos|in|exp|log)$|\[")
"""A relation that goes on after a blank, or words around a sign."""


@dataclass(frozen=True)
class Relation:
    """A relation in print.

    `part` is statement, proof, prose, exercise, answer, layout, other layout, table, caption or alternative text;
    `label` that of the statement or the exercise that it belongs to, empty in prose. `section` counts the headings
    before it, `paragraph` the paragraphs (a display belongs to the one before it).
    """

    latex: str
    part: str
    label: str = ""
    display: bool = False
    section: int = 0
    paragraph: int = 0
    names: tuple[str, ...] = ()
    """The statements that its paragraph, or its row of a table, refers to."""

    @property
    def runs_with_its_statement(self) -> bool:
        """Whether it is a display of a statement or of a proof, which the runs of these execute."""
        return self.display and self.part in ("statement", "proof")

    @property
    def formula(self) -> str:
        """As LaTeX, without what ends its sentence."""
        plain = self.part in ("caption", "alternative text")
        text = _DIGIT.sub(r"\1_\2", _SHORT.sub(r"10^{\1}", self.latex)) if plain else self.latex
        return (translated(text).latex if plain else text).rstrip(" .,;:")


@dataclass
class _Place:
    """Where the reading of a page is."""

    sheet: bool = False
    part: str = "prose"
    label: str = ""
    proved: str = ""
    """The last statement: a proof is its."""
    section: int = 0
    paragraph: int = 0


def of_page(path: Path) -> list[Relation]:
    """All relations of a page, in order."""
    place = _Place(path.parent.name == "solutions")
    if path.suffix == ".md":
        return [found for text in markdown(path) for found in _of_text(text, place)]
    return [found for cell in read(path).cells for found in _of_cell(cell, place)]


def of_text(text: str) -> list[Relation]:
    """All relations of a text in MyST, in order."""
    return list(_of_text(text, _Place()))


def of_words(text: str) -> list[str]:
    """The relations of a text without formulas, such as a caption."""
    found = (_balanced(match[0]) for match in _PLAIN.finditer(text))
    return [words for words in found if not _CUT.search(words) and words.count("(") == words.count(")")]


def _balanced(words: str) -> str:
    """Without the brackets at the ends that belong to the sentence."""
    while words[-1] in ")]" and words.count("(["[")]".index(words[-1])]) < words.count(words[-1]):
        words = words[:-1]
    while words[0] in "([" and words.count(")]"["([".index(words[0])]) < words.count(words[0]):
        words = words[1:]
    return words


def _of_cell(cell: Any, place: _Place) -> Iterator[Relation]:
    if cell.cell_type == "markdown":
        if place.sheet and "solution" in cell.metadata.get("tags", []):
            place.part = "answer"
        yield from _of_text(cell.source, place)
        return
    shown = cell.metadata.get("mystnb", {})
    for part, text in (
        ("caption", shown.get("figure", {}).get("caption", "")),
        ("alternative text", shown.get("image", {}).get("alt", "")),
    ):
        for latex in of_words(text):
            yield Relation(latex, part, "", False, place.section, place.paragraph)


def _of_text(text: str, place: _Place) -> Iterator[Relation]:
    heading = False
    for token in reader.tokens(text):
        if token.type == "heading_open":
            heading = True
            place.section += 1
        elif token.type in reader.DISPLAYS:
            yield from _if_relation(token.content, place, display=True)
        elif inner := reader.directive(token):
            yield from _of_directive(inner, place)
        elif token.type == "inline":
            place.paragraph += not heading
            heading = False
            table = token.content.startswith("|")
            for row in _rows(token.children or ()) if table else (token.children or (),):
                names = _named(row)
                for child in row:
                    if child.type.startswith("math_inline"):
                        yield from _if_relation(child.content, place, table=table, names=names)


def _of_directive(block: reader.Directive, place: _Place) -> Iterator[Relation]:
    if block.name == "math":
        yield from _if_relation(block.body, place, display=True)
        return
    if block.name.startswith("code"):
        return
    place.paragraph += 1
    if block.name in EXERCISES:  # what follows is the exercise, up to the next one
        place.part, place.label = "exercise", block.label
        yield from _of_text(block.body, place)
        return
    before = place.part, place.label
    if block.kind in KINDS:
        place.part, place.label = "statement", block.label
        place.proved = block.label
    elif block.kind == "proof":
        place.part, place.label = "proof", place.proved
    elif block.name == "layout":
        place.part = "layout" if block.argument == "numerator" else "other layout"
    yield from _of_text(block.body, place)
    place.part, place.label = before
    place.paragraph += 1


def _rows(children: Sequence[Token]) -> Iterator[list[Token]]:
    """The rows of a table: CommonMark reads it as a paragraph with a break after each."""
    for last, row in itertools.groupby(children, lambda child: child.type in ("softbreak", "hardbreak")):
        if not last:
            yield list(row)


def _named(children: Sequence[Token]) -> tuple[str, ...]:
    """The statements that a text in the line refers to."""
    return tuple(
        after.content
        for before, after in itertools.pairwise(children)
        if after.type == "code_inline" and before.content.endswith("{prf:ref}")
    )


def _if_relation(
    latex: str, place: _Place, *, display: bool = False, table: bool = False, names: tuple[str, ...] = ()
) -> Iterator[Relation]:
    if SIGN.search(_BELOW.sub("", latex)) and not _SIGN_ALONE.match(latex):
        part = "table" if table else place.part
        yield Relation(" ".join(latex.split()), part, place.label, display, place.section, place.paragraph, names)


def scopes(relations: Iterable[Relation]) -> list[str]:
    """Of each relation of a page, the statement whose symbols it may use: its own, or the nearest one.

    In prose that is the last statement before it in its section, else the next one in its section.
    """
    found = list(relations)
    nearest: list[str] = []
    for at, one in enumerate(found):
        here = [(k, r) for k, r in enumerate(found) if r.label and r.section == one.section]
        before = [r.label for k, r in here if k < at]
        after = [r.label for k, r in here if k > at]
        nearest.append(one.label or (before[-1] if before else after[0] if after else ""))
    return nearest
