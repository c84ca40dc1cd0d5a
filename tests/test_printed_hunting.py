r"""Inequalities, ≠ and claims on dimensions: false ones that hold on everything small, and true ones that are tight.

The false ones fail only in large dimensions, at large or tiny entries, at one whole number, or in a small corner.
"""

from __future__ import annotations

from typing import Any

import pytest

from qed import (
    Dimension,
    Invertible,
    Nonzero,
    NonzeroEntries,
    Orthonormal,
    Positive,
    PositiveDefinite,
    Probabilities,
    Real,
    Symmetric,
    Unit,
    holds,
)

A: dict[str, Any] = dict(A=Real["m", "n"])
AB: dict[str, Any] = dict(A=Real["m", "n"], B=Real["m", "n"])
CHAIN: dict[str, Any] = dict(A=Real["m", "n"], B=Real["n", "k"])
SQUARE: dict[str, Any] = dict(A=Real["n", "n"])
SQUARES: dict[str, Any] = dict(A=Real["n", "n"], B=Real["n", "n"])
X: dict[str, Any] = dict(x=Real["n"])
XY: dict[str, Any] = dict(x=Real["n"], y=Real["n"])
NUMBERS: dict[str, Any] = dict(a=Real, b=Real)
POSITIVE: dict[str, Any] = dict(a=Positive, b=Positive)

FALSE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "dimensions": [
        (r"n \le 5", X),
        (r"n < 50", dict(n=Dimension)),
        (r"n \ne 17", X),
        (r"m + n \le 40", A),
        (r"m n \ne 35", A),
        (r"2^n \le 100 n^2", dict(n=Dimension)),
        (r"n^2 \ge 30 n - 200", dict(n=Dimension)),
        (r"\frac{n}{m} \le 1000", A),
        (r"k \le 4", dict(Q=Orthonormal["m", "k"])),
        (r"m \ne n + 7", A),
        (r"\sum_{k=1}^n \frac{1}{k} \le 3", X),
        (r"\lvert m - \sqrt{2} n \rvert \ge \frac{1}{20}", dict(m=Dimension, n=Dimension)),
        (r"(1 + a)^n \ge 1 + n a", dict(a=Real, n=Dimension)),
        (r"(n - 1)(n - 2)(n - 3)(n - 4)(n - 5)(n - 6)(n - 7)(n - 8) = 0", dict(n=Dimension)),
    ],
    "large dimensions": [
        (r"\lVert \vec{x} \rVert_1 \le \sqrt{5} \lVert \vec{x} \rVert_2", X),
        (r"\lVert \vec{x} \rVert_1 \le 12 \lVert \vec{x} \rVert_2", X),
        (r"\lVert \vec{x} \rVert_2 \le 4 \lVert \vec{x} \rVert_\infty", X),
        (r"\lVert \vec{x} \rVert_\infty \ge 0.1 \lVert \vec{x} \rVert_1", X),
        (r"\lVert A \rVert_F \le 10 \lVert A \rVert_2", A),
        (r"\lVert A \rVert_* \le 3 \lVert A \rVert_F", A),
        (r"\lVert A \rVert_1 \le 4 \lVert A \rVert_2", A),
        (r"\lVert A \rVert_\infty \le 5 \lVert A \rVert_2", A),
        (r"\operatorname{rank}(A) \le 5", A),
        (r"\operatorname{rank}(A B) \ne 9", CHAIN),
        (r"\operatorname{tr}(A)^2 \le 20 \lVert A \rVert_F^2", SQUARE),
        (r"\lvert \operatorname{tr}(Q) \rvert \le 15", dict(Q=Orthonormal["n"])),
        (r"\vec{1}^\top \vec{u} \le 6", dict(u=Unit["n"])),
        (r"\lVert A \vec{x} \rVert_1 \le 7 \lVert A \rVert_2 \lVert \vec{x} \rVert_2",
         dict(A=Real["m", "n"], x=Real["n"])),
        (r"\lambda_{\max}(S) \le 8 \max_{i} \lvert S_{ii} \rvert", dict(S=PositiveDefinite["n"])),
        (r"\sum_{i=1}^n p_i^2 \ge 0.05", dict(p=Probabilities["n"])),
        (r"\lVert A \rVert_2 \le 3 \max_{i} \lVert A \vec{e}_i \rVert_2", A),
        (r"\lVert Q \rVert_F \le 4", dict(Q=Orthonormal["m", "k"])),
        (r"\sum_{i=1}^n \sum_{j=1}^n A_{ij}^2 \le 30 \lVert A \rVert_2^2", SQUARE),
        (r"\lVert \vec{x} \vec{y}^\top \rVert_1 \le 5.05 \lVert \vec{x} \rVert_2 \lVert \vec{y} \rVert_2", XY),
    ],
    "large entries": [
        (r"\lVert \vec{x} \rVert_2 \le 100", X),
        (r"\lVert A \rVert_F < 5000", A),
        (r"\vec{x}^\top \vec{y} \ge -10000", XY),
        (r"\det(A) \le 10^5", SQUARE),
        (r"a^3 \le 1000 a^2 + 1000", NUMBERS),
        (r"a^2 \le 10^4 + b^4", NUMBERS),
        (r"a \ge 10^{-5}", POSITIVE),
        (r"e^{a} \le 10^6 (1 + a^4)", POSITIVE),
        (r"\lVert A \vec{x} \rVert_2 \le 300 + \lVert \vec{x} \rVert_2^2", dict(A=Real["m", "n"], x=Real["n"])),
        (r"\lVert A^{-1} \rVert_2 \le 10^4", dict(A=Invertible["n"])),
        (r"\kappa(A) \le 1000", dict(A=Invertible["n"])),
        (r"\prod_{i=1}^n x_i \le 500", X),
        (r"\lVert A \otimes B \rVert_F \le 1000", dict(A=Real["m", "n"], B=Real["p", "q"])),
        (r"\frac{1}{1 + a^2} \ge 0.001", NUMBERS),
        (r"\log(1 + e^a) \le 50", NUMBERS),
    ],
    "one whole number": [
        (r"\operatorname{tr}(A) \ne 7", SQUARE),
        (r"\operatorname{tr}(A) \ne 123", SQUARE),
        (r"\det(A) \ne 3", SQUARE),
        (r"\det(A) \ne -8", SQUARE),
        (r"x_1 x_2 \ne 4", X),
        (r"\vec{x}^\top \vec{y} \ne 11", XY),
        (r"\lVert \vec{x} \rVert_2 \ne 5", X),
        (r"\lVert A \rVert_F^2 \ne 13", A),
        (r"a^2 + b^2 \ne 25", NUMBERS),
        (r"a b \ne a + b + 5", NUMBERS),
        (r"\frac{1}{a} \ne 0.125", dict(a=Nonzero)),
        (r"a^3 - 6 a^2 + 11 a \ne 6", NUMBERS),
        (r"\sum_{i=1}^n x_i^2 \ne 21", X),
        (r"\operatorname{rank}(A) \ne 6", A),
        (r"\lVert A \rVert_2 \ne 3", A),
        (r"\lambda_{\max}(S) \ne 5", dict(S=Symmetric["n"])),
        (r"A \vec{x} \ne 3 \vec{x}", dict(A=Real["n", "n"], x=NonzeroEntries["n"])),
        (r"A^2 \ne \begin{bmatrix} 1 & 4 \\ 0 & 1 \end{bmatrix}", dict(A=Real[2, 2])),
    ],
    "equalities that go by other rules elsewhere": [
        (r"10^{20} + a = 10^{20}", NUMBERS),
        (r"2^{60} + 1 = 2^{60}", dict(n=Dimension)),
        (r"\max(a, 100) = 100", NUMBERS),
        (r"\lvert a - 1000 \rvert = 1000 - a", NUMBERS),
        (r"\min(n, 50) = n", dict(n=Dimension)),
        (r"\max(0, \lVert \vec{x} \rVert_2 - 1000) = 0", X),
        (r"\min(\operatorname{rank}(A), 7) = \operatorname{rank}(A)", A),
        (r"\lvert a b + 200 \rvert = a b + 200", NUMBERS),
        (r"\max(a^2, 0.0001) = a^2", dict(a=Nonzero)),
        (r"\sqrt{(a - 500)^2} = 500 - a", NUMBERS),
        (r"\operatorname{sign}(a + 300) = 1", NUMBERS),
        (r"\frac{d}{da} \max(a, 100) = 0", NUMBERS),
        (r"\operatorname{rank}(A + 7 I) = n", dict(A=Symmetric["n"])),
        (r"\operatorname{rank}(A^4) = \operatorname{rank}(A^3)", SQUARE),
    ],
    "special members": [
        (r"\operatorname{tr}(Q) \ge -3", dict(Q=Orthonormal["n"])),
        (r"\operatorname{rank}(A \odot B) \le \operatorname{rank}(A) + \operatorname{rank}(B)", AB),
        (r"\operatorname{rank}(A - A^\top) \ne 4", SQUARE),
        (r"\lVert \vec{x} \rVert_1 \lVert \vec{x} \rVert_\infty \le 2 \lVert \vec{x} \rVert_2^2", X),
        (r"\lVert A \rVert_F \ge 10^{-8}", dict(A=Nonzero["m", "n"])),
        (r"A_{ij} \le A_{ii} \quad \forall i, j", dict(A=PositiveDefinite["n"])),
        (r"\operatorname{rank}(A) \le \operatorname{rank}(A + A^\top)", SQUARE),
        (r"\lvert \det A \rvert \le n \prod_{i=1}^n \max_{j} \lvert A_{ij} \rvert", SQUARE),
        (r"\lVert A \rVert_1 \le 15 \lVert A \rVert_2", A),
        (r"\operatorname{rank}(A^2) \ge \operatorname{rank}(A) - 1", SQUARE),
        (r"\operatorname{rank}(A B) \le \operatorname{rank}(B A) + 1", SQUARES),
        (r"\rho(A)^2 \le \lvert \operatorname{tr}(A^2) \rvert", SQUARE),
        (r"\lvert \det A \rvert \le 2^n \max_{i,j} \lvert A_{ij} \rvert^n", SQUARE),
        (r"A_{11} \ge A_{12}", dict(A=PositiveDefinite[2])),
    ],
    "no whole number": [
        (r"a^2 \ne 2", NUMBERS),
        (r"e^{a} \ne 3", NUMBERS),
        (r"a^3 + a \ne 1", NUMBERS),
        (r"\cos(a) \ne a", NUMBERS),
    ],
    "a corner": [
        (r"a^2 - 7 a + 12 \ge 0", NUMBERS),
        (r"(a - 20)^2 \ge 1", NUMBERS),
        (r"\lvert \sin a \rvert \le 0.999", NUMBERS),
        (r"a^4 - 3 a^2 + 2 \ge 0", NUMBERS),
        (r"(\vec{x}^\top \vec{y})^2 \le 0.99 \lVert \vec{x} \rVert_2^2 \lVert \vec{y} \rVert_2^2", XY),
        (r"\lVert A + B \rVert_F^2 \le 1.9 (\lVert A \rVert_F^2 + \lVert B \rVert_F^2)", AB),
        (r"a^2 + b^2 \ge 2.01 a b", NUMBERS),
        (r"\frac{a + b}{2} \ge 1.01 \sqrt{a b}", POSITIVE),
        (r"\vec{x}^\top A \vec{x} \ge 0", dict(A=Real["n", "n"], x=Real["n"])),
        (r"\lambda_{\max}(A + B) \ge \lambda_{\max}(A) + \lambda_{\min}(B) + 0.5 \lvert \lambda_{\min}(B) \rvert",
         dict(A=Symmetric["n"], B=Symmetric["n"])),
        (r"\operatorname{tr}(A^3) \operatorname{tr}(A) \ge 0", dict(A=Symmetric["n"])),
        (r"\lVert \vec{x} \rVert_2 > 0", X),
        (r"\lVert \vec{x} + \vec{y} \rVert_2 < \lVert \vec{x} \rVert_2 + \lVert \vec{y} \rVert_2", XY),
    ],
}  # fmt: skip

TRUE: list[tuple[str, dict[str, Any]]] = [
    # norms with the constants that cannot be improved
    (r"\lvert \vec{x}^\top \vec{y} \rvert \le \lVert \vec{x} \rVert_2 \lVert \vec{y} \rVert_2", XY),
    (r"(\vec{x}^\top \vec{y})^2 \le (\vec{x}^\top \vec{x}) (\vec{y}^\top \vec{y})", XY),
    (r"\lVert \vec{x} \rVert_2 \le \lVert \vec{x} \rVert_1 \le \sqrt{n} \lVert \vec{x} \rVert_2", X),
    (r"\lVert \vec{x} \rVert_\infty \le \lVert \vec{x} \rVert_2 \le \sqrt{n} \lVert \vec{x} \rVert_\infty", X),
    (r"\lVert \vec{x} \rVert_1 \le n \lVert \vec{x} \rVert_\infty", X),
    (r"\lVert \vec{x} + \vec{y} \rVert_2 \le \lVert \vec{x} \rVert_2 + \lVert \vec{y} \rVert_2", XY),
    (r"\lvert \lVert \vec{x} \rVert_2 - \lVert \vec{y} \rVert_2 \rvert \le \lVert \vec{x} - \vec{y} \rVert_2", XY),
    (r"\lVert A \rVert_2 \le \lVert A \rVert_F \le \sqrt{n} \lVert A \rVert_2", A),
    (r"\lVert A \rVert_2^2 \le \lVert A \rVert_1 \lVert A \rVert_\infty", A),
    (r"\lVert A \rVert_* \le \sqrt{n} \lVert A \rVert_F", A),
    (r"\lVert A \rVert_F \le \lVert A \rVert_*", A),
    (r"\lVert A \rVert_F^2 \le \operatorname{rank}(A) \lVert A \rVert_2^2", A),
    (r"\lVert A \rVert_1 \le \sqrt{m} \lVert A \rVert_2", A),
    (r"\lVert A B \rVert_F \le \lVert A \rVert_F \lVert B \rVert_F", CHAIN),
    (r"\lVert A B \rVert_F \le \lVert A \rVert_2 \lVert B \rVert_F", CHAIN),
    (r"\lVert A B \rVert_2 \le \lVert A \rVert_2 \lVert B \rVert_2", CHAIN),
    # ranks, traces, determinants, eigenvalues
    (r"\operatorname{rank}(A B) \le \operatorname{rank}(A)", CHAIN),
    (r"\operatorname{rank}(A + B) \le \operatorname{rank}(A) + \operatorname{rank}(B)", AB),
    (r"\operatorname{rank}(A) + \operatorname{rank}(B) - n \le \operatorname{rank}(A B)", CHAIN),
    (r"\operatorname{rank}(A) \le n", A),
    (r"\operatorname{tr}(A)^2 \le n \lVert A \rVert_F^2", SQUARE),
    (r"\lvert \operatorname{tr}(A^\top B) \rvert \le \lVert A \rVert_F \lVert B \rVert_F", AB),
    (r"\lvert \det A \rvert \le \prod_{i=1}^n \lVert A \vec{e}_i \rVert_2", SQUARE),
    (r"\lvert \det A \rvert \le \lVert A \rVert_2^n", SQUARE),
    (r"\det(S) > 0", dict(S=PositiveDefinite["n"])),
    (r"\det(S) \le \prod_{i=1}^n S_{ii}", dict(S=PositiveDefinite["n"])),
    (r"n \det(S)^{1/n} \le \operatorname{tr}(S)", dict(S=PositiveDefinite["n"])),
    (r"\lambda_{\max}(A + B) \le \lambda_{\max}(A) + \lambda_{\max}(B)", dict(A=Symmetric["n"], B=Symmetric["n"])),
    (r"\lambda_{\min}(A) \le \vec{u}^\top A \vec{u} \le \lambda_{\max}(A)", dict(A=Symmetric["n"], u=Unit["n"])),
    (r"\sigma_1(A + B) \le \sigma_1(A) + \sigma_1(B)", AB),
    (r"\lvert Q_{ij} \rvert \le 1", dict(Q=Orthonormal["n"])),
    (r"\vec{x}^\top S \vec{x} \ge 0", dict(S=PositiveDefinite["n"], x=Real["n"])),
    (r"\vec{x}^\top A^\top A \vec{x} \ge 0", dict(A=Real["m", "n"], x=Real["n"])),
    # numbers
    (r"\frac{a + b}{2} \ge \sqrt{a b}", POSITIVE),
    (r"a b \le \frac{a^2}{2} + \frac{b^2}{2}", NUMBERS),
    (r"(a - b)^2 \ge 0", NUMBERS),
    (r"a^2 - 2 a + 1 \ge 0", NUMBERS),
    (r"e^a \ge 1 + a", NUMBERS),
    (r"\log a \le a - 1", POSITIVE),
    (r"e^a > 0", NUMBERS),
    (r"\tanh(a) < 1", NUMBERS),
    (r"\sin(a)^2 \le 1", NUMBERS),
    (r"a^2 + 1 > 2 a - 1", NUMBERS),
    (r"\lVert \vec{x} \rVert_2^2 \ge 0", X),
    (r"\lVert \vec{x} \rVert_2^2 > 0", dict(x=NonzeroEntries["n"])),
    (r"\left( \sum_{i=1}^n x_i \right)^2 \le n \sum_{i=1}^n x_i^2", X),
    (r"-\sum_{i=1}^n p_i \log p_i \le \log n", dict(p=Probabilities["n"])),
    # what would take minutes if it grew without regard to what a step costs
    (r"\lvert x_i \rvert \le \lVert \vec{x} \rVert_\infty", X),
    (r"\operatorname{rank}(I - \vec{x} \vec{x}^\top) \ge n - 1", X),
    # ≠, and dimensions
    (r"a^2 \ne -1", NUMBERS),
    (r"a^2 + b^2 \ne -5", NUMBERS),
    (r"e^a \ne 0", NUMBERS),
    (r"\frac{1}{a} \ne 0", dict(a=Nonzero)),
    (r"\tanh(a) \ne 1", NUMBERS),
    (r"e^{-a^2} \ne 0", NUMBERS),
    (r"\frac{a}{\sqrt{1 + a^2}} \ne 1", NUMBERS),
    (r"\arctan(a) \ne 2", NUMBERS),
    (r"\operatorname{rank}(A) \ne n + 1", A),
    (r"\lVert A \rVert_2 \ne -1", A),
    (r"\operatorname{tr}(A B - B A) \ne 1", SQUARES),
    (r"A B - B A \ne I", SQUARES),
    (r"\sin(a) + \cos(a) \ne 1.5", NUMBERS),
    (r"\lvert a \rvert \ne -3", NUMBERS),
    (r"\det(S) \ne 0", dict(S=PositiveDefinite["n"])),
    (r"\vec{u} \ne \vec{0}", dict(u=Unit["n"])),
    (r"n \ge 1", X),
    (r"2 n \ne 7", X),
    (r"n^2 \ge n", dict(n=Dimension)),
    (r"2^n > n", dict(n=Dimension)),
    (r"\log(n!) \le n \log n", dict(n=Dimension)),
    (r"(m + n)! > m! n!", dict(m=Dimension, n=Dimension)),
    (r"\sum_{k=1}^n k = \frac{n (n + 1)}{2}", dict(n=Dimension)),
    (r"m n + 1 \ge m + n", A),
    # equalities that go by other rules elsewhere, but nowhere here
    (r"\max(a^2, -5) = a^2", NUMBERS),
    (r"\lvert a^2 + 7 \rvert = a^2 + 7", NUMBERS),
    (r"\min(\operatorname{rank}(A), n + 3) = \operatorname{rank}(A)", A),
    (r"\sqrt{(\lVert \vec{x} \rVert_2 + 4)^2} = \lVert \vec{x} \rVert_2 + 4", X),
    (r"2 A_{ij} \le A_{ii} + A_{jj}", dict(A=PositiveDefinite["n"])),
]


def ids(cases: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [latex for latex, _ in cases]


EVERY_FALSE = [case for cases in FALSE.values() for case in cases]


@pytest.mark.parametrize(("latex", "symbols"), EVERY_FALSE, ids=ids(EVERY_FALSE))
def test_a_false_inequality_is_refuted(latex: str, symbols: dict[str, Any]) -> None:
    found = holds(latex, **symbols)
    assert found.answer == "false", found.text()


@pytest.mark.parametrize(("latex", "symbols"), TRUE, ids=ids(TRUE))
def test_a_true_inequality_is_not_refuted_nor_called_true(latex: str, symbols: dict[str, Any]) -> None:
    found = holds(latex, **symbols)
    assert found.answer == "not refuted", found.text()
    assert found.hunted


@pytest.mark.parametrize(
    ("latex", "symbols", "found"),
    [
        (r"n \le 5", X, "n = 6: 6 > 5"),
        (r"\operatorname{rank}(A) \le 5", A, "A (6×6, the identity): 6 > 5"),
        (r"\lVert A \rVert_F \le 10 \lVert A \rVert_2", A, "A (101×101, the identity): 10.05 > 10"),
        (r"\lVert A \rVert_1 \le 4 \lVert A \rVert_2", A, "A (17×2, column 1 all 1, else 0): 17 > 16.49"),
        (r"\lVert \vec{x} \rVert_1 \le \sqrt{5} \lVert \vec{x} \rVert_2", X, "x = (1, 1, 1, 1, 1, 1): 6 > 5.477"),
        (r"\lVert \vec{x} \rVert_1 \le 12 \lVert \vec{x} \rVert_2", X, "x (145 entries, all 1): 145 > 144.5"),
        (r"\operatorname{tr}(A) \ne 7", SQUARE, "A = [7]: 7 = 7"),
        (r"x_1 x_2 \ne 4", X, "x = (2, 2): 4 = 4"),
        (r"x_1 \le 100", X, "x = (101): 101 > 100"),
        (r"x_1 > -1000", X, "x = (−1001): −1001 ≤ −1000"),
        (r"a^2 \ne 2", NUMBERS, "a = 1.414: 2 = 2"),
        (r"\lVert \vec{x} \rVert_2 \ge 0.01", XY, "x = (0): 0 < 0.01"),
        (r"\operatorname{sign}(a + 300) = 1", NUMBERS, "a = −300: 0 ≠ 1"),
        (r"\max(a, 100) = 100", NUMBERS, "a = 101: 101 ≠ 100"),
        (r"\det(A) \ge \lambda_{\min}(A)", dict(A=PositiveDefinite["n"]), "A = [1/2 0; 0 1/2]: 1/4 < 1/2"),
        (
            r"\operatorname{rank}(A + B) \ge \max(\operatorname{rank} A, \operatorname{rank} B)",
            AB,
            "A = [−1], B = [1]: 0 < 1",
        ),
        (r"\lambda \ge 0", dict(lambda_=Real), "lambda = −1: −1 < 0"),
    ],
)
def test_a_counterexample_can_be_checked_by_hand(latex: str, symbols: dict[str, Any], found: str) -> None:
    assert ("false", found) in holds(latex, **symbols).rows()


def test_of_large_sides_one_entry_is_named() -> None:
    words = holds(r"A_{ij} A^\top A A^\top = 1000 A^\top", A=Real[5, 6], instances=4).words
    assert " ≠ " in words
    assert " in row " in words


# --- true, not refuted, and exact ------------------------------------------------------------------------


def test_what_is_not_proved_has_a_mark_and_a_heading_of_its_own() -> None:
    proved, stands = holds(r"\operatorname{tr}(A B) = \operatorname{tr}(B A)", **SQUARES), holds(r"n \ge 1", **X)
    assert (proved.answer, stands.answer) == ("true", "not refuted")
    assert proved
    assert stands
    shown = [found._repr_mimebundle_() for found in (proved, stands)]
    for kind, marks in (("text/plain", "✓◐"), ("text/markdown", "✓◐")):
        for mark, bundle in zip(marks, shown, strict=True):
            assert mark in bundle[kind]
    assert "not refuted" in shown[1]["text/plain"]
    assert ">not refuted</dt>" in shown[1]["text/markdown"]
    assert "true" not in shown[1]["text/plain"].split("read as")[0]


def test_a_shape_of_ones_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    commute = r"A B = A B"
    assert holds(commute, **SQUARES).answer == "true"
    monkeypatch.setattr("qed.exact.MOST_SYMBOLS", 3)  # room for 1×1 matrices only
    found = holds(commute, **SQUARES)
    assert found.exact == []
    assert found.primes  # all shapes up to 12: enough to call it true
    monkeypatch.setattr("qed.exact.MOST_SYMBOLS", 8)
    assert holds(commute, **SQUARES).answer == "true"


def test_a_claim_that_leaves_no_room_for_large_shapes_is_proved_for_narrow_ones() -> None:
    found = holds(r"\operatorname{tr}(A B C) = \operatorname{tr}(C A B)", **CHAIN, C=Real["k", "m"])
    assert found.answer == "true"
    assert max(max(shape.values()) for shape in found.exact) > 1


def test_what_is_false_of_square_matrices_too_is_not_said_to_hold_there() -> None:
    found = holds(
        r"\lVert A \vec{x} \rVert_1 \le \lVert A \rVert_2 \lVert \vec{x} \rVert_1", A=Real["m", "n"], x=Real["n"]
    )
    assert found.answer == "false"
    assert found.notes == ()
