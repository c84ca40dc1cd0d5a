"""What a check assumes: instances are left out, counted, and never shown as counterexamples."""

from __future__ import annotations

import json

import numpy as np
import pytest
from qed_helpers import INSTANCES, Book, open_book

from qed import Real, Unit, assume, confirms, conjecture, equal, less, proof_of, verdict
from qed.assuming import LeftOut
from qed.errors import BadCheck, NearMissHolds, StatementFails

book = pytest.fixture(open_book)
LENGTH = r"\lVert \vec{x} \rVert_2 = \sum_i x_i"
PLANE = r"\lvert x_1 \rvert = x_1"


def the_first_entry(x: Real["n"]):
    """The first entry is positive."""
    assume(x[0] > 0)
    return less(0, x[0])


def test_instances_are_left_out_and_counted(book: Book):
    check = conjecture(the_first_entry)
    found = check.verdict
    assert found.holds
    assert found.instances + found.left_out == INSTANCES
    assert found.left_out > INSTANCES / 4
    assert all(instance.values["x"][0] > 0 for instance in check.instances)
    assert len(check.instances) == found.instances
    assert (
        repr(check).splitlines()[2].strip() == f"{found.left_out} more instances do not satisfy what the check assumes"
    )
    assert f"<div>{found.left_out} more instances do not" in found.html()
    record = json.loads(json.dumps(found.record()))
    assert record["left_out"] == found.left_out
    assert verdict.text(record) == repr(check)


def test_where_nothing_is_left_out_nothing_is_said(book: Book):
    @conjecture
    def nothing(x: Real["n"]):
        assume(len(x) > 0)
        return equal(x, x)

    assert nothing.verdict.left_out == 0
    assert "assumes" not in repr(nothing)


def test_a_counterexample_satisfies_what_is_assumed_after_it_was_made_simpler_as_well():
    @conjecture
    def the_sum_is_at_most_two(x: Real["n"]):
        assume(np.sum(np.abs(x)) > 5)
        return less(np.sum(x), 5)

    x = the_sum_is_at_most_two.verdict.counterexample.values["x"]
    assert np.sum(np.abs(x)) > 5


@pytest.mark.parametrize("least", [1e9, np.inf])
def test_where_hardly_any_instance_is_left_nothing_is_confirmed(least):
    @conjecture
    def large(x: Real["n"]):
        assume(np.max(np.abs(x)) > least)
        return equal(x, x)

    assert not large.verdict.holds
    assert large.verdict.counterexample is None
    assert f"only {len(large.instances)} of 312 instances satisfy what the check assumes" in large.verdict.failure
    assert repr(large).startswith("○ Conjecture: large\n  undecided   only ")


def test_degenerate_instances_alone_confirm_nothing():
    @conjecture
    def of_one_entry(x: Real["n"]):
        assume(len(x) == 1 or not np.any(x))
        return equal(np.linalg.norm(x), np.abs(x[0]))

    assert "no instance with dimensions above 1 and nothing zero" in of_one_entry.verdict.failure


@pytest.mark.parametrize("undefined", [np.nan, np.float64("nan"), np.array(False), False, np.False_])
def test_what_is_not_a_number_is_false(undefined):
    with pytest.raises(LeftOut):
        assume(undefined)


@pytest.mark.parametrize("true", [True, np.True_, np.array(True)])
def test_what_is_true_passes(true):
    assert assume(true) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.ones(3) > 0, r"array of 3 truth values.*np\.all"),
        (np.array([True]), "array of 1 truth values"),
        (1, "a condition that is true or false, such as x @ x > 1; 1 is none"),
        (None, "None is none"),
        (2.5, "2.5 is none"),
    ],
)
def test_a_condition_is_one_truth_value(given, words):
    with pytest.raises(BadCheck, match=words):
        assume(given)


def test_near_misses_and_audits_leave_out_the_same(book: Book):
    def pointing_up(x: Unit["n"]):
        assume(x[0] > 0)
        return less(0, x[0]), equal(x @ x, 1)

    check = book.check(pointing_up)
    assert check.verdict.audit[0].counterexample.values["x"][0] > 0

    def positive(x):
        assume(x[0] > 0)
        return less(0, x[0])

    with pytest.raises(NearMissHolds):
        check.near_miss(positive)

    @check.near_miss
    def too_large(x):
        assume(x[0] > 0)
        return less(1, x[0])

    assert check.verdict.near_misses[0].counterexample.values["x"][0] > 0


def test_where_symbols_do_not_satisfy_it_there_is_no_exact_part():
    @conjecture
    def on_the_diagonal(x: Real[2], t: Real):
        assume(x[0] * 0 == 0 and x[0] == x[0] * 1.0)
        return equal(t * x, x * t)

    @conjecture
    def squares(t: Real):
        assume(t == 1 or t > 1)
        return equal(t * t, t**2)

    assert on_the_diagonal.verdict.exact
    assert squares.verdict.holds
    assert not squares.verdict.exact

    @conjecture
    def never_symbols(x: Real["n"]):
        assume(isinstance(x[0], float))
        return equal(x @ x, np.sum(x**2))

    assert never_symbols.verdict.holds
    assert not never_symbols.verdict.exact


def test_printed_formulas_are_executed_where_the_check_is_as_it_assumes(book: Book):
    label = book.label(label="prp-up")
    book.statements[label] = book.statements[label].__class__(
        label, "proposition", "9.1", "Up", "chapters/09", (PLANE,), (PLANE,)
    )

    @confirms(label)
    def up(x: Real["n"]):
        assume(x[0] > 0)
        return equal(np.abs(x[0]), x[0])

    assert up.verdict.printed == 1
    assert proof_of(label, x=[1, -2]).tried > 0
    with pytest.raises(BadCheck, match="the instance to show is not as the check assumes"):
        proof_of(label, x=[-1, -2])


def test_a_counterexample_to_a_printed_formula_is_as_the_check_assumes(book: Book):
    label = book.label(label="prp-two")
    book.statements[label] = book.statements[label].__class__(
        label, "proposition", "9.1", "Two", "chapters/09", (), ("x_1 = 7",)
    )

    with pytest.raises(StatementFails, match=r"false as printed\. x = \(2[,)]"):

        @confirms(label)
        def two(x: Real["n"]):
            assume(x[0] > 3 / 2)
            return equal(x[0], x[0])
