"""Rounding is no counterexample: what misses is computed again, exactly or in many digits."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from qed import (
    Exponent,
    Invertible,
    Nonzero,
    NonzeroEntries,
    Orthonormal,
    Positive,
    RankAtMost,
    Real,
    Unit,
    conjecture,
    equal,
    holds,
    less,
    precise,
)

Q = Fraction

# --- the numbers -----------------------------------------------------------------------------------


def test_rationals_stay_rational_as_long_as_they_can():
    x = precise.precise(np.array([[0.6, 2.0], [1.0, 4.0]]))
    assert (x @ x).item(0, 0).value == Q(59, 25)
    assert (x[0, 0] / 3).value == Q(1, 5)
    assert np.sqrt(x)[1, 1].value == 2
    assert not isinstance(np.sqrt(x)[0, 0].value, Fraction)
    assert (x[0, 1] ** -2).value == Q(1, 4)
    assert np.exp(x[0, 0] - x[0, 0]).value == 1


def test_a_number_is_what_is_printed_and_a_double_what_it_is():
    assert precise.literal(0.1).value == Q(1, 10)
    assert precise.precise(0.1 + 2**-53).value == Q(0.1 + 2**-53)
    assert abs(float(precise.literal(math.pi).value - Q(math.pi))) < 1e-15
    assert np.sin(precise.literal(math.pi)).value < 1e-50


def test_what_is_no_number_is_undefined():
    zero, minus = precise.precise(0.0), precise.precise(-1.0)
    for undefined in (
        lambda: 1 / zero,
        minus.sqrt,
        zero.log,
        lambda: minus**0.5,
        lambda: zero**-1,
        lambda: zero + math.inf,
    ):
        with pytest.raises(ZeroDivisionError):
            undefined()


def test_digits_are_not_lost_in_silence():
    with pytest.raises(TypeError):
        math.sqrt(precise.precise(2.0, precise.Kept))
    with pytest.raises(TypeError):
        precise.precise(np.ones(2), precise.Kept).astype(float)
    assert type(precise.precise(2.0, precise.Kept) * 2) is precise.Kept


def test_matrices_by_elimination():
    a = precise.precise(np.array([[0.0, 2.0, 1.0], [1.0, 1.0, 0.5], [3.0, 1.0, 1.0]]))
    assert precise.determinant(a).value == -1
    assert np.all(precise.inverse(a) @ a == np.eye(3))
    assert precise.rank(a) == 3
    assert precise.rank(precise.precise(np.ones((3, 4)))) == 1
    with pytest.raises(ZeroDivisionError):
        precise.inverse(precise.precise(np.ones((2, 2))))
    with pytest.raises(TypeError):
        precise.rank(np.sqrt(precise.precise(np.full((2, 2), 2.0))))
    wide = precise.precise(np.array([[3.0, 0.0, 0.0], [0.0, 4.0, 0.0]]))
    assert [float(s) for s in precise.singular_values(wide)] == pytest.approx([4.0, 3.0], rel=1e-15)
    assert [float(s) for s in precise.eigenvalues(a + a.T)] == pytest.approx(
        np.linalg.eigvalsh((a + a.T).astype(float))[::-1].tolist(), rel=1e-12
    )


ROOT = precise.precise(2.0).sqrt


@pytest.mark.parametrize(
    ("links", "broken"),
    [
        (lambda: [(ROOT() * ROOT(), "=", 2.0)], False),
        (lambda: [(ROOT() * ROOT(), "=", 2.0 + 1e-15)], True),
        (lambda: [(ROOT() * ROOT(), "≤", 2.0)], False),
        (lambda: [(ROOT() * ROOT(), "<", 2.0)], True),
        (lambda: [(ROOT() * ROOT(), "≠", 2.0)], True),
        (lambda: [(precise.precise(0.5), "<", Q(1, 2))], True),
        (lambda: [(np.exp(precise.precise(-200.0)), ">", 0)], False),
        (lambda: [(np.tanh(precise.precise(100.0)), "<", 1)], False),
        (lambda: [(precise.precise(np.array([1.0, 2.0])), "≠", np.array([1.0, 3.0]))], False),
        (lambda: [(precise.precise(np.array([1.0, 2.0])), "≠", np.array([1.0, 2.0]))], True),
        (lambda: [(1.0, "≥", precise.precise(1.0)), (1.0, "≤", precise.precise(0.0))], True),
    ],
)
def test_links_are_compared_in_as_many_digits_as_it_takes(links: Any, broken: bool):
    assert precise.broken(links) is broken


def test_that_two_irrational_numbers_agree_breaks_a_strict_claim_only_where_that_is_sure():
    def saturated() -> list[tuple[Any, str, Any]]:
        return [(np.tanh(precise.precise(4000.0)), "<", 1)]

    assert not precise.broken(saturated, strict=False)


# --- printed formulas ------------------------------------------------------------------------------

TRUE = [
    (r"\frac{(x_i + d_i)^2 - x_i^2}{d_i} = 2x_i + d_i", dict(x=Real["n"], d=NonzeroEntries["n"])),
    (r"\frac{(x_i + d_i)^3 - x_i^3}{d_i} = 3 x_i^2 + 3 x_i d_i + d_i^2", dict(x=Real["n"], d=NonzeroEntries["n"])),
    (r"\frac{f(x + h) - 2 f(x) + f(x - h)}{h^2} = 2", dict(x=Real, h=Nonzero, given=r"f(x) := x^2")),
    (r"\frac{f(x + h) - f(x - h)}{2 h} = 3 x^2 + h^2", dict(x=Real, h=Nonzero, given=r"f(x) := x^3")),
    (r"\frac{1 - \cos(a_i)}{a_i^2} = \frac{2 \sin(a_i/2)^2}{a_i^2}", dict(a=Positive["n"])),
    (r"\frac{\sqrt{1 + a_i} - 1}{a_i} = \frac{1}{1 + \sqrt{1 + a_i}}", dict(a=Positive["n"])),
    (r"\frac{e^{2a_i} - 1}{e^{a_i} - 1} = e^{a_i} + 1", dict(a=Positive["n"])),
    (r"\frac{\cosh(a_i) - 1}{a_i^2} = \frac{2 \sinh(a_i/2)^2}{a_i^2}", dict(a=Positive["n"])),
    (r"\frac{\log(1 + a_i) - \log(1 - a_i/(1 + a_i))}{a_i} = \frac{2 \log(1 + a_i)}{a_i}", dict(a=Positive["n"])),
    (r"\frac{1}{x_i} - \frac{1}{x_i + d_i} = \frac{d_i}{x_i (x_i + d_i)}", dict(x=Positive["n"], d=Positive["n"])),
    (r"\sqrt{x_i^2 + d_i} - x_i = \frac{d_i}{\sqrt{x_i^2 + d_i} + x_i}", dict(x=Positive["n"], d=Positive["n"])),
    (r"\frac{\lVert \vec{x} + t \vec{y} \rVert_2^2 - \lVert \vec{x} \rVert_2^2}{t} = 2 \vec{x}^\top \vec{y}"
     r" + t \lVert \vec{y} \rVert_2^2", dict(x=Real["n"], y=Real["n"], t=Nonzero)),
    (r"\frac{\det(I + t A) - 1}{t} = \operatorname{tr}(A) + t \det(A)", dict(A=Real[2, 2], t=Nonzero)),
    (r"\frac{\lVert t A \rVert_2}{\lvert t \rvert} = \lVert A \rVert_2", dict(A=Real["m", "n"], t=Nonzero)),
    (r"\frac{\vec{u}^\top \vec{u} - 1}{t} = 0", dict(u=Unit["n"], t=Positive)),
    (r"\frac{Q^\top Q - I}{t} = 0 Q", dict(Q=Orthonormal["n"], t=Positive)),
    (r"A A^{-1} = I", dict(A=Invertible["n"])),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "symbols"), TRUE, ids=[latex for latex, _ in TRUE])
@pytest.mark.parametrize("exact", [False, True])
def test_rounding_refutes_no_printed_formula(latex: str, symbols: dict[str, Any], exact: bool) -> None:
    found = holds(latex, exact=exact, **symbols)
    assert found or found.answer == "undecided", found.text()


@pytest.mark.parametrize(
    ("latex", "symbols"),
    [
        (r"\frac{(x_i + d_i)^2 - x_i^2}{d_i} = 2x_i", dict(x=Real["n"], d=NonzeroEntries["n"])),
        (r"\frac{\sqrt{1 + a_i} - 1}{a_i} = \frac{1}{2}", dict(a=Positive["n"])),
        (r"\frac{e^{a_i} - 1}{a_i} = 1", dict(a=Positive["n"])),
        (r"\lVert Q \vec{x} \rVert_1 = \lVert \vec{x} \rVert_1", dict(Q=Orthonormal["n"], x=Real["n"])),
        (r"\operatorname{rank}(A) = r", dict(A=RankAtMost["m", "n", "r"])),
        (r"\lVert \vec{x} \rVert_p = \lVert \vec{x} \rVert_2", dict(x=Real["n"], p=Exponent)),
        (r"x^2 = x^2 + 0.0000000000001", dict(x=Real)),
        (r"x^2 + 10^{-9} x = x^2", dict(x=Nonzero)),
    ],
)
def test_what_is_false_is_still_refuted(latex: str, symbols: dict[str, Any]) -> None:
    found = holds(latex, **symbols)
    assert found.answer == "false", found.text()
    left, right = found.words.split(" for ")[0].split(" ≠ ")
    assert left != right


# --- checks ----------------------------------------------------------------------------------------


def test_rounding_refutes_no_conjecture():
    @conjecture
    def quotient(x: Real["n"], d: NonzeroEntries["n"]):
        return equal(((x + d) ** 2 - x**2) / d, 2 * x + d)

    @conjecture
    def cosines(a: Positive["n"]):
        return equal((1 - np.cos(a)) / a**2, 2 * np.sin(a / 2) ** 2 / a**2)

    for check in (quotient, cosines):
        assert check.verdict.holds, repr(check)


def test_a_conjecture_that_is_false_is_refuted_where_it_is_clear():
    @conjecture
    def quotient(x: Real["n"], d: NonzeroEntries["n"]):
        return equal(((x + d) ** 2 - x**2) / d, 2 * x)

    @conjecture
    def strict(x: Real["n"]):
        return less(x @ x, x @ x + np.abs(x).max())

    for check in (quotient, strict):
        assert not check.verdict.holds
        assert all(np.all(np.abs(v) < 10) for v in check.verdict.counterexample.values.values())


def test_code_that_needs_doubles_is_judged_by_them():
    @conjecture
    def with_math(x: Real["n"], d: NonzeroEntries["n"]):
        return equal(math.sqrt(float(((x + d) @ (x + d) - x @ x) ** 2)), abs(2 * x @ d))

    assert not with_math.verdict.holds
