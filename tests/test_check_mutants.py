"""The mutants of checks: toy checks notice theirs, and a check that is too weak is found out."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import pytest
from qed_helpers import Book, open_book

from lab.check_mutants import Fate, Notebook, mutants, report
from lab.waivers import Edit, Waivers
from qed import Session
from qed.instances import Instance

IMPORTS = """
import numpy as np
from qed import Dimension, Real, Symmetric, at_most, chain, confirms, equal
"""
TRACE = """
@confirms("{label}")
def the_square_is_a_trace(A: {family}):
    return equal(np.sum(A**2), np.trace(A.T @ A))
"""
LENGTH = """
def length(x):
    return np.sqrt(np.sum(np.abs(x) ** 2))


@confirms("{label}")
def the_sum_is_bounded(x: Real["n"], n: Dimension):
    if x.size == 0:
        raise ValueError("no entries" + str(n + 1))
    return at_most(np.sum(np.abs(x)), np.sqrt(n) * length(x), sharp={sharp})


the_sum_is_bounded
"""


book = pytest.fixture(open_book)


def fates(book: Book, check: str, part: str = "", **filled: object) -> list[Fate]:
    """How the mutants of a toy check (or of a function it calls) end."""
    label = book.label()
    return Notebook([IMPORTS, check.format(label=label, **filled)]).fates(part or label)


SHADOWED = """
def area(x):
    return np.sum(x**2)


@confirms("{label}")
def a_square(x: Real["n"]):
    area = x @ x
    return equal(area, np.sum(x * x))
"""


def test_a_variable_does_not_call_the_function_of_its_name(book: Book) -> None:
    label = book.label()
    assert Notebook([IMPORTS, SHADOWED.format(label=label)]).parts() == [label]


def alive(found: list[Fate]) -> set[str]:
    return {fate.site for fate in found if fate.end == "alive"}


def sites(function: str, ranks: dict[str, int | str], arities: dict[str, int] | None = None) -> set[str]:
    tree = ast.parse(function).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return {mutant.site for mutant in mutants(tree, ranks, arities)}


def test_the_mutants_of_a_sound_check_die(book: Book) -> None:
    found = fates(book, TRACE, family='Real["m", "n"]')
    assert alive(found) == {"operands swapped: A.T @ A → A @ A.T", "transpose added: (⟦A → A.T⟧"}  # both are true
    ends = {fate.site: fate.end for fate in found}
    assert ends["transpose dropped: A.T → A"] == "error"
    assert ends["exponent changed: 2 → 3"] == "numbers"
    assert ends["function exchanged: np.trace(A.T @ A) → np.sum(A.T @ A)"] == "numbers"


def test_a_check_with_too_special_matrices_is_found_out(book: Book) -> None:
    assert "transpose dropped: A.T → A" in alive(fates(book, TRACE, family='Symmetric["n"]'))


def test_a_constant_needs_sharpness(book: Book) -> None:
    sharp = {fate.site: fate.end for fate in fates(book, LENGTH, sharp=True)}
    blunt = {fate.site: fate.end for fate in fates(book, LENGTH, sharp=False)}
    for site in ("function dropped: np.sqrt(n) → n", "dimension moved: n → n + 1"):
        assert (sharp[site], blunt[site]) == ("sharpness", "alive")
    assert not any("str" in site for site in sharp)  # what an error says is no part of a check


def test_a_function_that_a_check_calls_is_altered_too(book: Book) -> None:
    found = {fate.site: fate.end for fate in fates(book, LENGTH, part="length", sharp=True)}
    assert found["function dropped: np.sqrt(np.sum(np.abs(x) ** 2)) → np.sum(np.abs(x) ** 2)"] == "numbers"
    assert found["exponent changed: 2 → 1"] == "numbers"
    assert [site for site, end in found.items() if end == "alive"] == ["function dropped: np.abs(x) → x"]


BUILT = """
def half(x):
    return x / 2

def parts(x):
    return dict(h=half(x))

@confirms("{label}", objects=parts)
def two_halves(x: Real["n"], h):
    return equal(h + h, x)
"""


CACHED = """
from functools import cache

def half(x):
    return x / 2

@cache
def three():
    return half(6)

@confirms("{label}")
def three_times(x: Real["n"]):
    return equal(three() * x, x + x + x)
"""


@pytest.mark.parametrize(("check", "part"), [(BUILT, "half"), (CACHED, "half"), (CACHED, "three")])
def test_a_function_called_on_the_way_is_altered_too(book: Book, check: str, part: str) -> None:
    assert {fate.end for fate in fates(book, check, part=part)} == {"numbers"}  # and none is remembered as it was


class Numbers(Session):
    """All matrices are 1×1."""

    def instances(self, *given: Any) -> Iterable[Instance]:
        return (instance for instance in super().instances(*given) if instance.sizes["n"] == 1)


def test_a_polynomial_identity_notices_what_numbers_cannot(book: Book) -> None:
    check = '@confirms("{label}")\ndef turned(A: Real["n", "n"]):\n    return equal(np.trace(A), np.trace(A.T))\n'
    with Numbers(book.statements).active():
        found = {fate.site: fate.end for fate in fates(book, check)}
    assert found["function exchanged: np.trace(A) → np.sum(A)"] == "exact"


def test_a_check_that_does_not_pass_has_nothing_to_alter(book: Book) -> None:
    with pytest.raises(ValueError, match="does not pass"):
        fates(book, TRACE.replace("A**2", "A**4"), family='Real["m", "n"]')


def test_cells_that_show_or_fail_on_purpose_are_not_carried_out() -> None:
    made = Notebook([IMPORTS, "try:\n    1 / 0\nexcept KeyError:\n    pass", "1 / 0", "def unused(x):\n    return x"])
    assert made.parts() == []


def test_the_edits() -> None:
    chained = sites("def f(a, b, n):\n    return chain(a, '≤', n + b, scale=2 * a)", {"a": 0, "b": 1, "n": "whole"})
    assert "relation exchanged: chain(a, '≤', n + b, scale=2 * a) → chain(a, '=', n + b, scale=2 * a)" in chained
    assert {"dimension moved: n → n + 1", "variable exchanged: n → a", "term dropped: n + b → b"} <= chained
    assert not any("scale=4" in site or "scale=3" in site for site in chained)
    assert "variable exchanged: a → b" not in chained  # a number and a vector
    scaled = sites(
        "def f(a):\n    b = 3 * a\n    size = b * 5\n    size = size + 5\n    return equal(a, 1, scale=size)",
        {"a": 0, "b": 0},
    )
    assert "factor 2: equal(a, 1, scale=size) → equal(2 * a, 1, scale=size)" in scaled
    assert not any("3" in site or "5" in site for site in scaled)  # what only makes a scale stays
    arities = {"norm_a": 1, "norm_b": 1, "other": 2}
    axis = sites("def f(A):\n    return norm_a(np.sum(A, axis=0)[1:])", {"A": 2}, arities)
    assert {
        "axis changed: 0 → 1",
        "axis changed: np.sum(A, axis=0) → np.sum(A)",
        "constant changed: 1 → 2",
        "transpose added: A → A.T",
        "function exchanged: norm_a(np.sum(A, axis=0)[1:]) → norm_b(np.sum(A, axis=0)[1:])",
    } <= axis
    assert not any("other" in site for site in axis)


def fate(kind: str, old: str, new: str, end: str) -> Fate:
    edit = Edit(kind, "def f(a, b):\n    return ", old, new, "")
    return Fate("chapters/x", "prp-a", edit, edit.name(), end, f"return {new}")


def test_a_survivor_is_reported_unless_it_is_waived(capsys: pytest.CaptureFixture[str]) -> None:
    found = [fate("sign changed", "a + b", "a - b", "alive"), fate("factor 2", "a", "2 * a", "numbers")]
    assert report(found, Waivers({})) == 1
    assert "alive: chapters/x: prp-a: sign changed: a + b → a - b\n    return a - b" in capsys.readouterr().out
    given = {"b is 0.": ["sign changed: a + b → a - b", "factor 2: a → 2 * a"]}
    assert report(found, Waivers({"chapters/x": {"prp-a": given}})) == 0
    shown = capsys.readouterr().out
    assert "alive: " not in shown
    assert "waived, but there is no such survivor: chapters/x: prp-a: factor 2: a → 2 * a" in shown


def test_an_edit_is_named_by_the_code_around_it() -> None:
    found = sites("def f(A, B):\n    α = norm(A) + 1\n    return equal(A, α * A @ B)", {"A": 2, "B": 2})
    added = {"transpose added: ⟦A → A.T⟧)", "transpose added: ⟦A → A.T⟧,", "transpose added: * ⟦A → A.T⟧"}
    assert {site for site in found if site.startswith("transpose added: ") and "A.T" in site} == added
