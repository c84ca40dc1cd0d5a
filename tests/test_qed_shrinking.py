"""Counterexamples that one can check by hand: small dimensions, whole entries; and how they are printed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qed import (
    Exponent,
    NonzeroEntries,
    Orthonormal,
    Positive,
    Real,
    Session,
    Unit,
    at_most,
    conjecture,
    equal,
    holds,
    less,
    show,
)
from qed.families import Family
from qed.verdict import Counterexample

norm = np.linalg.norm


def counterexample(claim, seed: int = 0):
    with Session(seed=seed).active():
        return conjecture(claim).verdict.counterexample


# --- simple ones -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_what_only_fails_for_fractions_is_shown_for_one_number(seed):
    def below(x: Real["n"]):
        return at_most(norm(x), norm(x, 1) ** 2)

    assert counterexample(below, seed).text() in ("x = (1/2): 1/2 > 1/4", "x = (−1/2): 1/2 > 1/4")


@pytest.mark.parametrize("seed", range(4))
def test_a_number_is_made_simple_as_well(seed):
    def squares(t: Positive):
        return at_most(t, t**2 + (t >= 1 / 2) + (t < 1 / 8))

    assert counterexample(squares, seed).text() == "t = 1/4: 1/4 > 0.0625"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("power", [40, -40])
def test_no_huge_or_tiny_number_is_shown_where_a_plain_one_will_do(seed, power):
    def graded(x: Real["n"]):
        largest = np.max(np.abs(x))
        seen = largest > 1e3 if power > 0 else 0 < largest < 1e-3
        return equal(x, 2 * x if seen or np.any(x != np.round(x)) else x)

    x = counterexample(graded, seed).values["x"]
    assert len(x) <= 2
    assert np.max(np.abs(x)) == 1 / 2


def test_an_infinite_exponent_may_stand_in_a_counterexample():
    def finite(x: Real["n"], p: Exponent):
        return less(p, np.inf)

    def fractions(x: Real["n"], p: Exponent):
        return at_most(norm(x, 1), norm(x, 1) - (np.isinf(p) and x[0] != np.round(x[0])))

    assert counterexample(finite).text() == "x = (0), p = ∞: ∞ ≥ ∞"
    assert counterexample(fractions).text().startswith("x = (1/2), p = ∞: 1/2 > −1/2")


@pytest.mark.parametrize("seed", range(4))
def test_what_fails_in_large_dimensions_only_is_shown_there(seed):
    def large(x: Real["n"]):
        return equal(1.0, 1.0 + (len(x) > 6))

    assert len(counterexample(large, seed).values["x"]) > 6


def test_a_counterexample_belongs_to_its_family():
    def plain(U: Orthonormal["n"], u: Unit["n"]):
        return at_most(np.abs((U @ u)[0]), np.where(np.abs(U[0, 0]) % 1 == 0, 2, 0))

    found = counterexample(plain).values
    assert np.allclose(found["U"].T @ found["U"], np.eye(len(found["u"])))
    assert norm(found["u"]) == pytest.approx(1)


# --- printing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([1.0, 1e-12]), "(1, 1e−12)"),
        (np.array([1.0, 1.0, -8.4e11]), "(1, 1, −8.4e+11)"),
        (np.array([4.0 * 2**40, 2.0**-6]), "(4.398e+12, 0.01562)"),
        (np.array([[2.0, 2e-16], [0.0, 2.0]]), "[2 0; 0 2]"),
    ],
)
def test_what_is_given_is_printed_as_it_is(value, text):
    assert show.assignment({"x": value}) == f"x = {text}"
    assert Counterexample({"x": value}, "").text() == f"x = {text}"


def test_results_are_cleaned():
    assert show.plain(np.array([1.0, 1e-12])) == "(1, 0)"


def test_a_counterexample_is_seen_to_satisfy_its_hypothesis():
    def small(x: NonzeroEntries["n"]):
        return equal(x, x if np.max(np.abs(x)) < 1e6 * np.min(np.abs(x)) else 2 * x)

    entries = counterexample(small).record()["values"]["x"]
    assert "0" not in entries


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (equal(1.0, 1 + 1e-6), "1 ≠ 1.000001"),
        (equal(np.ones(2), np.array([1, 1 + 1e-6])), "(1, 1) ≠ (1, 1.000001)"),
        (at_most(2 + 2e-7, 2.0), "2.0000002 > 2"),
        (at_most(np.full(2, 1 + 1e-7), np.ones(2)), "(1.0000001, 1.0000001) > (1, 1)"),
        (less(1 + 1e-7, 1.0), "1.0000001 ≥ 1"),
        (less(1.0, 1.0), "1 ≥ 1"),
        (at_most(1.0, 3.0, 3 - 3e-6), "1 ≤ 3 > 2.999997"),
    ],
)
def test_sides_that_are_not_equal_are_not_printed_alike(claim, words):
    assert claim.judge(1).words == words


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"2 x = 2.000001 x", "2 ≠ 2.000001"),
        (r"2.000001 x \le 2 x", "2.000001 > 2"),
        (r"2 \vec{y} = 2.000001 \vec{y}", "(2, 2) ≠ (2.000001, 2.000001)"),
    ],
)
def test_nor_are_those_of_printed_formulas(latex, words):
    assert words in holds(latex, x=Positive, y=NonzeroEntries[2]).text()


# --- what is no array ------------------------------------------------------------------------


class Net:
    """An object with words of its own."""

    def __init__(self, depth: int):
        self.depth = depth

    def __str__(self) -> str:
        return f"<{self.depth} layers>"

    def __call__(self, x):
        return self.depth * x


class _Nets(Family):
    words = "a network"
    arity = (0,)

    def contains(self, value, dims, given, spec):
        return isinstance(value, Net)

    def small(self, rng, dims, turn):
        return Net(1 + turn % 2)

    def sample(self, rng, dims):
        return Net(3)

    def unknowns(self, dims):
        return None


Nets = _Nets()


def test_objects_that_are_no_arrays_take_part_and_print_their_words():
    def linear(net: Nets, x: Real["n"]):
        return equal(net(x), x + (net.depth > 1) * x / 2)

    with Session().active():
        check = conjecture(linear)
    found = check.verdict
    assert found.counterexample.text() == "net = <2 layers>, x = (1): 2 ≠ 1.5".replace("1.5", "3/2")
    assert "net = &lt;2 layers&gt;" in found.html()
    assert json.loads(json.dumps(found.record()))["counterexample"]["values"] == {"net": "<2 layers>", "x": ["1"]}
    assert show.as_latex(Net(2)) == r"\text{<2 layers>}"


def test_a_true_claim_about_objects_and_one_that_does_not_work():
    def scaled(net: Nets, x: Real["n"]):
        return equal(net(2 * x), 2 * net(x))

    def slip(net: Nets, x: Real["n"]):
        return equal(x[5], 0)

    assert conjecture(scaled).verdict.holds
    with pytest.raises(ValueError, match=r"the check does not work for net = <1 layers>, x \(1 entry\)"):
        conjecture(slip)


def test_a_conjecture_knows_further_objects():
    def svd(A):
        return dict(sigma=np.linalg.svd(A, compute_uv=False))

    @conjecture(objects=svd)
    def the_norm(A: Real["m", "n"], sigma):
        return equal(norm(A), norm(sigma))

    @conjecture(objects=svd, where="m < n")
    def the_largest(A: Real["m", "n"], sigma):
        return equal(norm(A), sigma[0])

    assert the_norm.verdict.holds
    assert list(the_largest.verdict.counterexample.values) == ["A"]
