"""Confirming: the verdict says what was found, and every error says in a sentence what is wrong and where."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from qed_helpers import INSTANCES, Book, open_book

from qed import (
    Dimension,
    Dual,
    Exponent,
    Index,
    Nonzero,
    Orthonormal,
    Positive,
    PositiveDefinite,
    Real,
    Session,
    Symmetric,
    Unit,
    at_most,
    confirms,
    conjecture,
    current_session,
    equal,
    gradient,
    hessian,
    jacobian,
    less,
    verdict,
)
from qed.errors import AuditDisagrees, BadCheck, NearMissHolds, StatementFails

book = pytest.fixture(open_book)
norm = np.linalg.norm


def the_square_is_a_trace(A: Real["m", "n"]):
    return equal(norm(A) ** 2, np.trace(A.T @ A))


def orthonormal_matrices_keep_lengths(U: Orthonormal["n"], x: Real["n"]):
    return equal(norm(U @ x), norm(x))


# --- what a verdict says -------------------------------------------------------------------


def test_the_verdict_of_a_true_statement(book: Book):
    check = book.check(the_square_is_a_trace)
    assert repr(check).splitlines() == [
        "✓ Proposition 9.1: Number 1",
        f"  confirmed   on {INSTANCES} instances, m and n from 1 to 16",
        "  exact       an algebraic identity, for (m, n) = (1, 1), (2, 3) and (3, 2): true for all such A",
        "  mod primes  an identity, for all m and n up to 12: a false one would pass with probability below 1e-34",
        "  hypotheses  none to drop: the parameters are arbitrary",
    ]


def test_of_few_cases_each_is_tried_once(book: Book):
    tried = []

    def whole_numbers(i: Index[3], j: Index[2]):
        tried.append((i, j))
        return at_most(i * j, 6)

    assert "confirmed   on all 6 instances\n" in repr(book.check(whole_numbers))
    assert tried == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2)]


def test_the_verdict_names_the_hypotheses_that_are_needed_with_a_counterexample(book: Book):
    check = book.check(orthonormal_matrices_keep_lengths)
    assert "hypotheses  U orthonormal: needed. With U real only: U = [0], x = (1): 0 ≠ 1" in repr(check)


def test_the_verdict_says_why_a_hypothesis_is_not_needed(book: Book):
    def traces(S: Symmetric["n"]):
        return equal(np.trace(S), np.trace(S.T))

    check = book.check(traces, not_needed={"S": "A transpose keeps the diagonal."})
    assert "S symmetric: not needed. A transpose keeps the diagonal." in repr(check)


def test_a_sharp_inequality_shows_where_it_is_an_equality(book: Book):
    def triangle(x: Real["n"], y: Real["n"]):
        return at_most(norm(x + y), norm(x) + norm(y), sharp=True)

    assert "sharp       equality at x = (1, 1), y = (1, 1)" in repr(book.check(triangle))


def test_a_check_can_be_called_on_objects_of_your_own(book: Book):
    check = book.check(the_square_is_a_trace)
    assert check(np.ones((2, 5))).judge(10).holds


def test_a_claim_may_be_a_tuple_and_every_part_counts(book: Book):
    def both(x: Real["n"]):
        return equal(norm(x) ** 2, x @ x), at_most(norm(x) ** 2, x @ x / 2)

    with pytest.raises(StatementFails):
        book.check(both)


@pytest.mark.parametrize("seed", range(1, 6))
def test_true_statements_pass_under_other_seeds(book: Book, seed):
    current_session().seed = seed

    def products(A: Real["m", "n"], B: Real["n", "k"]):
        return at_most(norm(A @ B), norm(A, 2) * norm(B), norm(A) * norm(B), sharp=True)

    def positive(A: PositiveDefinite["n"], x: Nonzero["n"]):
        return less(0, x @ A @ x)

    for statement in (the_square_is_a_trace, orthonormal_matrices_keep_lengths, products, positive):
        book.check(statement)


def test_the_output_is_the_same_in_two_runs_and_the_random_instances_are_not_under_another_seed(book: Book):
    def run(seed=0):
        with Session(book.statements, seed=seed).active():
            check = confirms("prp-again")(orthonormal_matrices_keep_lengths)
        return repr(check), check.verdict.html(), [i.values["x"].tobytes() for i in check.instances]

    book.label(label="prp-again")
    first = run()
    assert run() == first
    assert run(seed=7)[2] != first[2]


# --- statements that fail ------------------------------------------------------------------


def fails(book: Book, function, **options) -> str:
    with pytest.raises(StatementFails) as error:
        book.check(function, **options)
    return str(error.value)


def test_a_false_statement_shows_the_smallest_instance_and_both_sides(book: Book):
    def twice(x: Real["n"]):
        return equal(norm(x), 2 * norm(x))

    words = fails(book, twice)
    assert words.startswith("Proposition 9.1 (prp-number-1) is false. x = (1): 1 ≠ 2, ")
    assert words.endswith("(the limit is 30).")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda A: equal(norm(A) ** 2, np.trace(A.T @ A) * (1 + 1e-6)),
        lambda A: equal(norm(A) ** 2, np.trace(A @ A.T) if A.shape != (2, 3) else 0),
        lambda A: equal(norm(A), norm(A, 2)),
        lambda A: equal(np.linalg.matrix_rank(A), min(A.shape)),
        lambda A: at_most(0, A),
        lambda A: at_most(norm(A), np.sqrt(min(A.shape)) * norm(A, 2) * (1 - 1e-9)),
        lambda A: at_most(np.ptp(np.linalg.svd(A, compute_uv=False)) + norm(A), 0.0),
        lambda A: less(0, norm(A)),
        lambda A: equal(1.0, 1.0 if max(A.shape) < 15 else 2.0),
        lambda A: equal(A, A + 1e-9),
    ],
)
def test_a_claim_that_fails_somewhere_only_is_found(book: Book, wrong):
    def claim(A: Real["m", "n"]):
        return wrong(A)

    fails(book, claim)


def test_a_transpose_that_is_missing_is_found_where_shapes_allow_it(book: Book):
    def claim(A: Real["n", "n"], x: Real["n"]):
        return equal(A @ x, A.T @ x)

    assert "A = [0 0; 1 0]" in fails(book, claim)


def test_a_counterexample_keeps_the_hypotheses_while_it_is_simplified():
    @conjecture
    def the_sum_is_one(x: Unit["n"], U: Orthonormal["n"], S: PositiveDefinite["n"]):
        return at_most(np.sum(U @ x), 1), at_most(np.trace(S), len(S))

    found = the_sum_is_one.verdict.counterexample.values
    assert the_sum_is_one.hypotheses.contain(found, {"n": len(found["x"])}) is None


def test_an_undefined_value_fails(book: Book):
    def claim(x: Real["n"]):
        return equal(x / norm(x) * norm(x), x)

    assert "x = (0): undefined ≠ 0" in fails(book, claim)


@pytest.mark.parametrize(
    ("claimed", "why"),
    [
        (lambda x: gradient(lambda z: np.sum(np.abs(z)), x), "along v = (1) f rises at the rate 1, along −v at 1"),
        (lambda x: np.diag(jacobian(lambda z: np.maximum(z, 0), x)), "entry 1 of f rises at the rate 1, along −v at 0"),
        (
            lambda x: x * np.abs(np.diag(hessian(lambda z: np.sum(z * np.abs(z)), x)) / 2),
            "of the gradient rises at the rate 2, along −v",
        ),
        (lambda x: gradient(lambda z: np.sum(np.floor(z)), x) + x, "f jumps at x: along v = (−1)"),
        (lambda x: gradient(lambda z: np.sum(np.log(z**2)), x) * x**2 / 2, "f is −∞ there"),
    ],
)
def test_what_has_no_derivative_shows_numbers_that_say_so(book: Book, claimed, why):
    def claim(x: Real["n"]):
        return equal(claimed(x), x)

    assert re.search(rf"x = \(\S+\): undefined ≠ \S+, since .*{re.escape(why)}", fails(book, claim))


def test_an_overflow_on_both_sides_is_no_confirmation(book: Book):
    def claim(x: Real["n"]):
        return equal(np.sum(np.exp(800 + 0 * x)), 7 * np.sum(np.exp(800 + 0 * x)))

    fails(book, claim)


def test_a_sharp_inequality_that_is_never_attained_fails(book: Book):
    def triangle(x: Real["n"], y: Real["n"]):
        return at_most(norm(x + y), 1.01 * (norm(x) + norm(y)), sharp=True)

    assert "declared sharp, but no instance with dimensions above 1 attains equality" in fails(book, triangle)


def test_of_a_sharp_chain_every_link_must_be_attained(book: Book):
    def chain(x: Real["n"]):
        return at_most(norm(x, np.inf), norm(x), 1.01 * norm(x), sharp=True)

    assert "attains equality in ≤ no. 2." in fails(book, chain)


def test_zero_at_most_zero_is_no_equality_that_counts(book: Book):
    def skew(A: Real["n", "n"]):
        return at_most(norm(A - A.T), 100 * norm(A - A.T), sharp=True)

    fails(book, skew)


def test_a_counterexample_is_shown_even_if_simpler_values_are_not_defined(book: Book):
    def claim(A: Real["n", "n"]):
        if len(A) > 1 and A.any() and np.linalg.matrix_rank(A) == 1 and not (A[0] == A[-1]).all():
            raise ValueError("simpler than any instance")
        return equal(1.0, 2.0 if len(A) > 1 and np.linalg.matrix_rank(A) > 1 else 1.0)

    fails(book, claim)


def test_a_check_cannot_change_its_instances(book: Book):
    def claim(x: Nonzero["n"]):
        x /= norm(x)
        return equal(norm(x), 1.0)

    with pytest.raises((BadCheck, StatementFails, ValueError), match="read-only"):
        book.check(claim)


# --- checks that are not well formed -------------------------------------------------------


def refused(book: Book, function, *, error=BadCheck, **options) -> str:
    with pytest.raises(error) as found:
        book.check(function, **options)
    return str(found.value)


def test_an_unknown_label_is_refused_with_the_nearest_one(book: Book):
    book.label(label="prp-trace-product")
    with pytest.raises(BadCheck, match=r"has the label 'prp-trace-produkt'. Did you mean 'prp-trace-product'"):
        confirms("prp-trace-produkt")
    with pytest.raises(BadCheck) as error:
        confirms("thm-quite-different")
    assert "Did you mean" not in str(error.value)


def test_a_missing_label_is_refused(book: Book):
    with pytest.raises(BadCheck, match="Give the label of the statement"):
        confirms(the_square_is_a_trace)


def test_a_second_check_of_a_label_is_refused_and_the_same_again_is_not(book: Book):
    label = book.label()
    confirms(label)(the_square_is_a_trace)
    confirms(label)(the_square_is_a_trace)

    def another(A: Real["m", "n"]):
        return equal(A, A)

    with pytest.raises(BadCheck, match=r"already confirmed by the_square_is_a_trace\(\): one statement has one check"):
        confirms(label)(another)


def test_only_a_check_that_passed_is_registered(book: Book):
    label = book.label()

    def twice(x: Real["n"]):
        return equal(x, 2 * x)

    with pytest.raises(StatementFails):
        confirms(label)(twice)
    with pytest.raises(BadCheck, match=r"has no check in this session yet.* mend it where it stops"):
        current_session().check(label)


def test_a_check_that_fails_after_an_edit_is_forgotten(book: Book):
    label, factor = book.label(), 1

    def scaled(x: Real["n"]):
        return equal(x, factor * x)

    confirms(label)(scaled)
    factor = 2
    with pytest.raises(StatementFails):
        confirms(label)(scaled)
    with pytest.raises(BadCheck, match="has no check in this session yet"):
        current_session().check(label)


def test_a_parameter_without_a_hypothesis_is_refused(book: Book):
    def claim(A: Real["m", "n"], x):
        return equal(A, A)

    words = refused(book, claim)
    assert "the parameter 'x' has no hypothesis" in words
    assert 'x: Real["m", "n"]' in words


def test_an_annotation_that_is_no_hypothesis_is_refused(book: Book):
    def claim(x: float):
        return equal(x, x)

    assert "'x' is annotated <class 'float'>" in refused(book, claim)


def test_an_annotation_with_an_unknown_name_is_refused(book: Book):
    def claim(x: Reel["n"]):
        return equal(x, x)

    assert "an annotation uses a name that is not defined" in refused(book, claim)


def test_a_family_without_its_dimensions_is_refused(book: Book):
    def claim(U: Orthonormal):
        return equal(U, U)

    assert "'U: Orthonormal' needs dimensions" in refused(book, claim)


@pytest.mark.parametrize("returned", [None, (), []])
def test_a_check_that_returns_nothing_is_refused(book: Book, returned):
    def claim(x: Real["n"]):
        return returned

    assert "the check returns nothing. End it with `return equal(left, right)`" in refused(book, claim)


@pytest.mark.parametrize("returned", [True, np.True_, 1.0, (True, True), "yes"])
def test_a_check_that_returns_a_bare_value_is_refused(book: Book, returned):
    def claim(x: Real["n"]):
        return returned

    assert "not a claim. Compare with equal()" in refused(book, claim)


def test_shapes_that_do_not_fit_name_the_label_the_parameters_and_the_line(book: Book):
    def claim(A: Real["m", "n"], x: Real["n"]):
        product = A.T @ x
        return equal(product, product)

    words = refused(book, claim)
    assert words.startswith("Proposition 9.1 (prp-number-1): the check does not work for A (1×2), x (2 entries).")
    assert "In the line `product = A.T @ x`" in words


def test_an_index_that_is_out_of_bounds_names_the_label_and_the_shapes(book: Book):
    def claim(x: Real["n"]):
        return equal(x[1], x[1])

    assert "(prp-number-1): the check does not work for x (1 entry)" in refused(book, claim)


def test_two_sides_of_different_shapes_are_refused(book: Book):
    def claim(A: Real["m", "n"]):
        return equal(A, A.T)

    with pytest.raises(BadCheck, match="fit: one side of '=' has shape 1×2, the other shape 2×1"):
        book.check(claim)


def test_dimensions_that_cannot_be_met_are_refused(book: Book):
    words = refused(book, the_square_is_a_trace, where=("m < n", "n < m"))
    assert "No dimensions up to 5 satisfy the hypotheses together" in words


def test_a_condition_between_unknown_names_is_refused(book: Book):
    assert "where='k < n' is not a condition" in refused(book, the_square_is_a_trace, where="k < n")


def test_a_division_by_zero_names_the_label_and_the_values(book: Book):
    def claim(t: Real):
        return equal(t / t, 1)

    assert "prp-number-1" in refused(book, claim, error=(BadCheck, StatementFails))


# --- hypotheses ----------------------------------------------------------------------------


def disagrees(book: Book, function, **options) -> str:
    return refused(book, function, error=AuditDisagrees, **options)


def traces_of_symmetric_matrices(S: Symmetric["n"]):
    return equal(np.trace(S), np.trace(S.T))


def test_a_hypothesis_that_is_not_needed_must_be_declared(book: Book):
    words = disagrees(book, traces_of_symmetric_matrices)
    assert "S symmetric' was dropped, and no instance failed" in words
    assert "not_needed={'S': 'why'}" in words


def test_a_hypothesis_that_is_needed_cannot_be_declared_unneeded(book: Book):
    words = disagrees(book, orthonormal_matrices_keep_lengths, not_needed={"U": "So we hope."})
    assert "not_needed says of 'U': So we hope.. But without it: U = [0], x = (1): 0 ≠ 1" in words


@pytest.mark.parametrize("position", range(3))
def test_every_parameter_is_audited(book: Book, position):
    """Only one of three unit vectors is needed, and the audit asks about the others."""

    def claim(x: Unit["n"], y: Unit["n"], z: Unit["n"]):
        return equal(norm((x, y, z)[position]), 1)

    others = {name: "unused" for i, name in enumerate("xyz") if i != position}
    book.check(claim, not_needed=others)
    for name in others:
        with pytest.raises(AuditDisagrees, match=f"'{name} of length 1' was dropped"):
            book.check(claim, not_needed={other: "unused" for other in others if other != name})


@pytest.mark.parametrize(
    ("family", "claim", "left"),
    [
        (Unit["n"], lambda x: equal(norm(x), 1), "real"),
        (Nonzero["n"], lambda x: less(0, norm(x)), "real"),
        (Orthonormal["m", "n"], lambda x: equal(x.T @ x, np.eye(x.shape[1])), "real"),
        (Symmetric["n"], lambda x: equal(x, x.T), "real"),
        (PositiveDefinite["n"], lambda x: less(0, np.trace(x)), "symmetric"),
        (Exponent, lambda x: at_most(1, x), "in (0, ∞]"),
        (Positive, lambda x: less(0, x), "real"),
    ],
)
def test_dropping_the_property_of_a_family_is_seen(book: Book, family, claim, left):
    def check(x):
        return claim(x)

    check.__annotations__ = {"x": family}
    (audited,) = book.check(check).verdict.audit
    assert audited.left == f"x {left}"
    assert audited.counterexample
    assert not claim(audited.counterexample.values["x"]).judge(1).holds


def test_conditions_are_audited_too(book: Book):
    def wide(A: Real["m", "n"]):
        return at_most(A.shape[0], A.shape[1])

    assert "m ≤ n: needed. Without it: A" in repr(book.check(wide, where="m ≤ n"))
    disagrees(book, the_square_is_a_trace, where="m ≤ n")
    book.check(the_square_is_a_trace, where="m ≤ n", not_needed={"m ≤ n": "Any shape will do."})


def test_not_needed_names_a_parameter_or_a_condition(book: Book):
    words = refused(book, the_square_is_a_trace, not_needed={"B": "?"})
    assert "not_needed names B, which is neither a parameter nor a condition" in words


def test_a_dual_exponent_is_needed(book: Book):
    def pair(p: Exponent, q: Dual["p"]):
        return equal(1 / p + 1 / q, 1)

    check = book.check(pair, not_needed={"p": "Otherwise there is no q."})
    assert "q dual to p: needed. With q in [1, ∞] only: " in repr(check)


# --- near-misses ---------------------------------------------------------------------------


def test_a_near_miss_is_refuted_with_its_smallest_counterexample(book: Book):
    check = book.check(the_square_is_a_trace)

    @check.near_miss
    def the_square_is_forgotten(A):
        return equal(norm(A), np.trace(A.T @ A))

    assert "refuted     “the square is forgotten”: A = [2]: 2 ≠ 4" in repr(check)


def test_a_near_miss_is_called_by_its_docstring(book: Book):
    check = book.check(the_square_is_a_trace)

    @check.near_miss
    def wrong(A):
        """The root is forgotten.

        More about it.
        """
        return equal(norm(A), norm(A) ** 2)

    assert "“The root is forgotten”" in repr(check)


@pytest.mark.parametrize(
    "true",
    [
        lambda A: equal(norm(A) ** 2, np.trace(A @ A.T)),
        lambda A: equal(norm(A) ** 2, norm(A) ** 2 * (1 + 1e-13)),  # too near for rounding to tell
        lambda A: at_most(norm(A, 2), norm(A), sharp=True),
    ],
)
def test_a_near_miss_that_is_true_is_an_error(book: Book, true):
    check = book.check(the_square_is_a_trace)

    def neighbour(A):
        return true(A)

    with pytest.raises(NearMissHolds, match=f"the near-miss 'neighbour' was not refuted on {INSTANCES} instances"):
        check.near_miss(neighbour)
    assert check.verdict.near_misses == []


def test_a_near_miss_may_be_true_but_not_sharp(book: Book):
    check = book.check(the_square_is_a_trace)

    @check.near_miss
    def a_constant_too_large(A):
        return at_most(norm(A, 2), 2 * norm(A), sharp=True)

    assert "held on all instances, but never with equality" in repr(check)


def test_a_near_miss_may_change_a_hypothesis_and_add_a_parameter(book: Book):
    check = book.check(orthonormal_matrices_keep_lengths)

    @check.near_miss
    def for_wide_matrices_too(V: Orthonormal["n", "k"], x: Real["n"]):
        return equal(norm(V.T @ x), norm(x))

    assert "V = " in repr(check)


def test_a_near_miss_with_an_unknown_parameter_is_refused(book: Book):
    check = book.check(the_square_is_a_trace)
    with pytest.raises(BadCheck, match=r"takes B, which the statement does not have \(it has A\)"):
        check.near_miss(lambda B: equal(B, B))


def test_a_near_miss_whose_shapes_never_fit_where_they_differ_is_refuted(book: Book):
    check = book.check(the_square_is_a_trace)

    @check.near_miss
    def the_transpose_is_forgotten(A):
        return equal(norm(A) ** 2, np.trace(A @ A))

    (refuted,) = check.verdict.near_misses
    assert "≠" in refuted.counterexample.text()  # a wrong value is preferred to shapes that do not fit


@pytest.mark.parametrize("error", [TypeError, NameError, AttributeError, KeyError, IndexError])
def test_a_typing_error_refutes_nothing(book: Book, error):
    check = book.check(the_square_is_a_trace)

    def typo(A):
        raise error("typo")

    with pytest.raises(error):
        check.near_miss(typo)
    assert check.verdict.near_misses == []


def test_a_value_error_everywhere_refutes_nothing(book: Book):
    check = book.check(the_square_is_a_trace)

    def typo(A):
        return equal(norm(A, "foo"), 0)

    with pytest.raises((NearMissHolds, BadCheck, ValueError)):
        check.near_miss(typo)


def test_a_near_miss_that_is_true_wherever_it_is_defined_is_not_refuted(book: Book):
    check = book.check(the_square_is_a_trace)

    def divided(A):
        return equal(np.trace(A.T @ A) / norm(A), norm(A))

    with pytest.raises(NearMissHolds):
        check.near_miss(divided)


def test_an_annotated_near_miss_keeps_the_conditions(book: Book):
    def wide(A: Real["m", "n"]):
        return at_most(A.shape[0], A.shape[1])

    check = book.check(wide, where="m <= n")

    def true_under_the_condition(A: Real["m", "n"]):
        return equal(min(A.shape), A.shape[0])

    with pytest.raises(NearMissHolds):
        check.near_miss(true_under_the_condition)


# --- conjectures ---------------------------------------------------------------------------


def test_a_false_conjecture_is_no_error_and_shows_its_counterexample():
    @conjecture
    def lengths_add_up(x: Real["n"], y: Real["n"]):
        return equal(norm(x + y), norm(x) + norm(y))

    assert repr(lengths_add_up).startswith("✗ Conjecture: lengths add up\n  refuted     x = (−1), y = (1): 0 ≠ 2")


def test_a_conjecture_that_holds_is_not_called_true(book: Book):
    @conjecture(where="m < n")
    def a_matrix_is_itself(A: Real["m", "n"]):
        """Every matrix is itself."""
        return equal(A, A)

    assert repr(a_matrix_is_itself).startswith(
        f"○ Conjecture: Every matrix is itself\n  not refuted on {INSTANCES} instances"
    )


def test_a_conjecture_is_not_audited():
    @conjecture
    def traces(S: Symmetric["n"]):
        return equal(np.trace(S), np.trace(S.T))

    assert "hypotheses" not in repr(traces)


def test_a_conjecture_that_is_never_sharp_is_not_shown_as_holding():
    @conjecture
    def too_large(x: Real["n"]):
        return at_most(norm(x), 2 * norm(x), sharp=True)

    assert not too_large.verdict.holds


# --- exercises -----------------------------------------------------------------------------


def test_an_exercise_without_an_answer_is_open(book: Book):
    def answer(x):
        raise NotImplementedError

    def check(x: Real["n"]):
        return equal(answer(x), norm(x))

    exercise = confirms(book.label(kind="exercise", label="ex-norm"))(check)
    exercise.near_miss(lambda x: equal(answer(x), 0))
    assert repr(exercise).startswith("○ Exercise 9.1: Number 1\n  open        put your answer where it says")
    assert not exercise.verdict.holds
    assert not exercise.verdict.record()["holds"]


def test_a_statement_cannot_be_left_open(book: Book):
    def check(x: Real["n"]):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        book.check(check)


# --- records and HTML ----------------------------------------------------------------------


def test_the_record_has_all_fields_as_plain_data(book: Book):
    def unit(x: Unit["n"], y: Unit["n"]):
        return equal(x @ x, 1), at_most(x @ y, 1, sharp=True)

    check = book.check(unit)

    @check.near_miss
    def the_product_is_one(x, y):
        return equal(x @ y, 1)

    record = json.loads(json.dumps(check.verdict.record()))
    assert record["label"] == "prp-number-1"
    assert record["statement"] == "Proposition 9.1"
    assert record["title"] == "Number 1"
    assert record["holds"] is True
    assert record["instances"] == INSTANCES
    assert 0 <= record["worst_ratio"] <= 30
    assert record["exact"] == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert list(record["attained"][0]["at"]["values"]) == ["x", "y"]
    assert [a["dropped"] for a in record["audit"]] == ["x of length 1", "y of length 1"]
    assert all(a["needed"] and a["counterexample"] for a in record["audit"])
    assert record["near_misses"][0]["title"] == "the product is one"
    assert record["near_misses"][0]["refuted_by"]["values"]["x"] == ["1", "0"]
    assert record["seconds"] > 0


def test_the_record_of_a_verdict_that_is_shown_goes_to_the_sink(book: Book):
    check, told = book.check(the_square_is_a_trace), []
    check._repr_mimebundle_()
    current_session().sink = told.append
    shown = check._repr_mimebundle_()
    conjecture(the_square_is_a_trace)._repr_mimebundle_()
    assert told == [check.verdict.record()]
    assert shown["text/plain"] == repr(check)


def test_a_verdict_is_made_from_its_record_alone(book: Book):
    check = book.check(orthonormal_matrices_keep_lengths)
    record = json.loads(json.dumps(check.verdict.record()))
    assert verdict.text(record) == repr(check)
    assert verdict.html(record) == check.verdict.html()
    failed = {**record, "holds": False, "failure": "why"}
    assert verdict.text(failed) == "✗ Proposition 9.1: Number 1\n  refuted     why"
    assert f"<div class='qed-verdict' data-label='{check.statement.label}' " in verdict.html(record)


def test_html_escapes_titles_words_and_reasons(book: Book):
    def wide(A: Real["m", "n"]):
        return at_most(A.shape[0], A.shape[1])

    check = book.check(wide, where="m < n")

    @check.near_miss
    def strict(A):
        """<i>A & B</i>."""
        return less(A.shape[1], A.shape[0])

    html = check.verdict.html()
    assert "m &lt; n: needed" in html
    assert "“&lt;i&gt;A &amp; B&lt;/i&gt;”" in html
    assert "<i>" not in html
    assert " < " not in html


def test_html_and_text_say_the_same(book: Book):
    check = book.check(orthonormal_matrices_keep_lengths)
    html = check.verdict.html()
    for words in (
        "Proposition 9.1",
        "Number 1",
        f"on {INSTANCES} instances",
        "U orthonormal: needed. With U real only: ",
    ):
        assert words in html
        assert words in repr(check)
    assert html.count("<div") == html.count("</div>")
    assert html.count("<dd") == html.count("</dd>") == html.count("<dt") == html.count("</dt>")


def test_errors_are_shown_as_one_sentence():
    assert StatementFails("No.")._render_traceback_() == ["StatementFails: No."]


# --- the package ---------------------------------------------------------------------------


def test_importing_qed_loads_neither_sympy_nor_matplotlib():
    code = "import qed, sys; print([m for m in ('sympy', 'matplotlib', 'IPython', 'json') if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MPLBACKEND": "agg"},
    )
    assert run.stdout.strip() == "[]"


def test_a_dimension_is_passed_as_a_number(book: Book):
    seen = []

    def length(x: Real["n"], n: Dimension):
        seen.append((len(x), n))
        return equal(np.sum(x * 0 + 1), n)

    book.check(length)
    assert all(a == b for a, b in seen)


def reproduced(A):
    """A from its singular value decomposition: A, up to rounding."""
    U, s, Vh = np.linalg.svd(A, full_matrices=False)
    return (U * s) @ Vh


def test_rounding_errors_of_a_difference_refute_no_conjecture():
    @conjecture
    def nothing_is_left(A: Real["m", "n"]):
        return equal(A - reproduced(A), 0 * A)

    @conjecture
    def something_small_is_left(x: Real["n"]):
        return equal(1e-12 * np.sum(x), 2e-12 * np.sum(x))

    assert "not refuted" in repr(nothing_is_left)
    assert "refuted     x = (1): 1e−12 ≠ 2e−12" in repr(something_small_is_left)


def test_rounding_errors_of_a_difference_refute_no_near_miss(book: Book):
    check = book.check(the_square_is_a_trace)

    def nothing_is_left(A):
        return at_most(norm(A - reproduced(A)), 0 * norm(A))

    with pytest.raises(NearMissHolds):
        check.near_miss(nothing_is_left)


def test_what_rounding_left_of_a_zero_is_shown_as_zero(book: Book):
    check = book.check(the_square_is_a_trace)

    @check.near_miss
    def with_a_remainder(A):
        return equal(norm(A) ** 2, norm(A - reproduced(A)))

    assert "“with a remainder”: A = [1]: 1 ≠ 0" in repr(check)
