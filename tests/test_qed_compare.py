"""Comparisons: what is false is caught and what is true passes, at every scale."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qed import at_most, chain, differ, equal, less
from qed.compare import EPS, LIMIT, Mismatch
from qed.errors import BadCheck

few = settings(derandomize=True, max_examples=40, deadline=None, database=None)
scales = st.sampled_from([10.0**e for e in range(-12, 13, 3)])
entries = st.lists(st.integers(-9, 9).map(lambda k: k / 4), min_size=1, max_size=6).map(np.array)
nonzero = entries.filter(np.any)


def holds(claim, size=1):
    return claim.judge(size).holds


@few
@given(nonzero, scales)
def test_equal_passes_what_is_equal_and_catches_a_part_in_a_billion(x, scale):
    x = x * scale
    assert holds(equal(x, x.copy(), 1.0 * x), x.size)
    assert not holds(equal(x, x * (1 + 1e-9)), x.size)
    assert not holds(equal(x, -x), x.size)


@few
@given(nonzero, scales)
def test_equal_has_no_absolute_tolerance(x, scale):
    tiny = x * scale * 1e-250
    assert not holds(equal(tiny, 2 * tiny), x.size)
    assert not holds(equal(tiny, np.zeros_like(tiny)), x.size)
    assert not holds(equal(0.0, 5e-324))


@few
@given(nonzero, scales)
def test_at_most_catches_an_excess_and_passes_equality_and_less(x, scale):
    x = np.abs(x) * scale
    assert holds(at_most(x, x, x + scale), x.size)
    assert not holds(at_most(x * (1 + 1e-9), x), x.size)
    assert not holds(at_most(0.0, x, x / 2), x.size)


@few
@given(st.integers(1, 6), scales)
def test_at_most_and_less_are_judged_entry_by_entry(position, scale):
    low, high = np.zeros(6), np.full(6, scale)
    assert holds(at_most(low, high), 6)
    assert holds(less(low, high), 6)
    low[position - 1] = 2 * scale
    assert not holds(at_most(low, high), 6)
    assert not holds(less(low, high), 6)


@few
@given(scales)
def test_less_needs_more_than_rounding(scale):
    assert holds(less(scale, scale * (1 + 1e-9)))
    assert not holds(less(scale, scale))
    assert not holds(less(scale, scale * (1 + 4 * EPS)))
    assert not holds(less(scale, 0.5 * scale))
    assert not holds(less(np.array([0.0, scale]), np.array([scale, scale])), 2)


@few
@given(nonzero, scales)
def test_differ_needs_more_than_rounding_in_one_entry(x, scale):
    x = x * scale
    other = x.copy()
    assert not holds(differ(x, other), x.size)
    assert not holds(differ(x, x * (1 + 4 * EPS)), x.size)
    other[int(np.argmax(np.abs(x)))] *= 1 + 1e-9
    assert holds(differ(x, other), x.size)


@few
@given(scales)
def test_a_chain_holds_when_every_link_does(scale):
    values = [scale, scale, 2 * scale, 3 * scale, 4 * scale]
    symbols = ["=", "≤", "<", "≠"]

    def built(values):
        return chain(*[part for pair in zip(values, symbols, strict=False) for part in pair], values[-1])

    assert holds(built(values))
    for broken, wrong in ((0, 1.5 * scale), (2, 0.5 * scale), (3, 2 * scale), (4, 3 * scale)):
        assert not holds(built([*values[:broken], wrong, *values[broken + 1 :]]))


def test_a_chain_may_be_written_in_ascii():
    assert chain(1, "<=", 2, "!=", 3).symbols == ("≤", "≠")


@pytest.mark.parametrize("parts", [(), (1,), (1, "="), (1, "=>", 0), (1, 2, 3), (1, None, 1)])
def test_a_malformed_chain_is_refused(parts):
    with pytest.raises(BadCheck):
        chain(*parts)


# --- the ratio -----------------------------------------------------------------------------


def ratio(claim, size=1):
    return claim.judge(size).ratio


@few
@given(st.integers(1, 1000), st.integers(1, 500), scales)
def test_the_ratio_counts_units_of_rounding_error(units, size, scale):
    scale = 2.0 ** round(math.log2(scale))
    left, right = np.array([scale, 0.0]), np.array([scale, units * EPS * scale])
    assert ratio(equal(left, right), size) == pytest.approx(units / size)
    assert ratio(equal(left, right, scale=4 * scale), size) == pytest.approx(units / size / 4)
    assert ratio(equal(left, right, scale=scale / 4), size) == pytest.approx(units / size)


def test_the_limit_is_thirty_units():
    assert LIMIT == 30
    assert holds(equal(np.array([1.0, 0.0]), np.array([1.0, 30 * EPS])))
    assert not holds(equal(np.array([1.0, 0.0]), np.array([1.0, 31 * EPS])))


def test_the_ratio_is_the_same_for_numbers_and_for_arrays():
    left, right = 1.0, 1 + 7 * EPS
    for wrap in (float, np.float64, np.array, lambda v: np.array([v]), lambda v: np.array([[v]])):
        assert ratio(equal(wrap(left), wrap(right))) == pytest.approx(7)
        assert ratio(at_most(wrap(right), wrap(left))) == pytest.approx(7)
        assert ratio(at_most(wrap(left), wrap(right))) == 0


@pytest.mark.parametrize("scale", [-1.0, math.nan, np.ones(2), np.ones((1, 1))])
def test_a_scale_is_one_number_that_is_not_negative(scale):
    with pytest.raises(BadCheck, match="scale= is one number"):
        equal(1, 1, scale=scale)


def test_a_scale_excuses_cancellation_and_nothing_else():
    assert holds(equal(0.0, 1e-16, scale=1.0))
    assert not holds(equal(0.0, 1e-16))
    assert not holds(equal(0.0, 1e-13, scale=1.0))
    assert not holds(equal(0.0, 1.0, scale=math.inf))
    assert holds(equal(0.0, 0.0, scale=0.0))


# --- what is not a number, infinite, or of another shape -----------------------------------


@pytest.mark.parametrize("make", [equal, at_most, less, differ])
@pytest.mark.parametrize("wrap", [float, lambda v: np.array([v, 1.0])])
def test_what_is_not_a_number_satisfies_nothing(make, wrap):
    nan = wrap(math.nan)
    for sides in ((nan, nan), (nan, wrap(1.0)), (wrap(1.0), nan)):
        assert make(*sides).judge(1).ratio == math.inf


@pytest.mark.parametrize("wrap", [float, lambda v: np.array([v, 0.0])])
def test_infinity_is_larger_than_every_number_and_not_equal_to_one(wrap):
    infinite, finite = wrap(math.inf), wrap(1e300)
    assert holds(at_most(finite, infinite))
    assert not holds(at_most(infinite, finite))
    assert not holds(equal(infinite, finite))
    assert not holds(equal(infinite, -infinite))


@pytest.mark.parametrize("shapes", [((2,), (3,)), ((2, 1), (2,)), ((2, 3), (3, 2)), ((1, 2), (2, 1))])
def test_arrays_of_different_shapes_are_not_compared(shapes):
    left, right = map(np.ones, shapes)
    with pytest.raises(Mismatch, match="One side of '=' has shape"):
        equal(left, right).judge(1)


def test_a_matrix_with_one_entry_is_a_number_and_a_number_may_stand_beside_an_array():
    assert holds(equal(np.ones((1, 1)), 1.0, np.ones(1)))
    assert holds(equal(np.zeros((2, 3)), 0))
    assert not holds(equal(np.array([0.0, 1.0]), 0))


@pytest.mark.parametrize("side", ["a", None, object(), 1j, [1, "b"], np.array([1j])])
def test_only_real_numbers_are_compared(side):
    with pytest.raises(BadCheck, match="not a real number"):
        equal(side, side).judge(1)


def test_a_claim_about_nothing_is_refused():
    with pytest.raises(BadCheck):
        equal(np.zeros(0), np.zeros(0)).judge(1)


def test_integers_booleans_and_lists_are_numbers():
    assert holds(equal([1, 2], np.array([1, 2]), (1.0, 2.0)))
    assert holds(equal(True, 1))
    assert not holds(equal(np.int64(2**62), float(2**61)))


# --- sharpness and words -------------------------------------------------------------------


def test_a_sharp_claim_says_of_each_inequality_whether_it_is_an_equality():
    assert chain(1.0, "≤", 1.0, "=", 1.0, "≤", 2.0, sharp=True).attained(1) == (True, False)
    assert at_most(1.0, 1.0).attained(1) == ()
    assert at_most(1e-12, 1.01e-12, sharp=True).attained(1) == (False,)


def test_the_words_show_the_chain_with_the_signs_that_are_true():
    assert at_most(1.0, 3.0, 2.0).judge(1).words == "1 ≤ 3 > 2"
    assert less(2.0, 2.0).judge(1).words == "2 ≥ 2"
    assert differ(2.0, 2.0).judge(1).words == "2 = 2"
    assert equal(np.array([1.0, 2.0]), np.array([1.0, 3.0])).judge(2).words == "(1, 2) ≠ (1, 3)"
    assert equal(np.ones((4, 4)), np.zeros((4, 4))).judge(16).words == "1 ≠ 0 in row 1, column 1"
    assert equal(1.0, 1.0).judge(1).words == ""


def test_the_words_do_not_print_two_different_numbers_alike():
    left, right = equal(1.0, 1.000001).judge(1).words.split(" ≠ ")
    assert left != right


@pytest.mark.parametrize("claim", [equal(np.nan, np.nan), at_most(np.full((2, 2), np.nan), np.full((2, 2), np.nan))])
def test_where_no_side_is_a_number_the_words_are_a_sentence(claim):
    assert claim.judge(1).words == "both sides are undefined"


def test_where_one_side_is_a_number_the_words_show_it():
    assert equal(np.nan, 1.0).judge(1).words == "undefined ≠ 1"
    assert equal([np.nan, 1.0], [np.nan, 2.0]).judge(2).words == "(undefined, 1) ≠ (undefined, 2)"
    assert equal(np.nan, np.nan, 1.0).judge(1).words == "two sides are undefined"


def test_what_differs_by_a_millionth_is_not_written_alike():
    """Nor as a fraction beside the decimals of the same number: 1/4 ≠ 0.25."""
    words = equal(np.array([0.25, 1.0]), np.array([0.25 * (1 + 1e-6), 1.0])).judge(2).words
    assert words == "(1/4, 1) ≠ (0.2500002, 1)"
