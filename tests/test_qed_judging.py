"""Judging: rounding is told from a miss without a scale; instances that cannot tell count, and confirm nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest
from qed_helpers import Book, open_book

from qed import (
    Invertible,
    Network,
    Nonzero,
    NonzeroEntries,
    Orthonormal,
    PositiveDefinite,
    Real,
    Session,
    Skew,
    Symmetric,
    Unit,
    at_most,
    chain,
    conjecture,
    equal,
    gradient,
    less,
    taylor_test,
    verdict,
)
from qed.compare import LIMIT, Outcome
from qed.errors import NearMissHolds, StatementFails
from qed.instances import Instance, generator, instances, moved
from qed.judging import outcome_of

book = pytest.fixture(open_book)
norm = np.linalg.norm
SEEDS = range(3)


# --- rounding, without a scale ---------------------------------------------------------------


def skew(S: Skew["n"], x: Real["n"]):
    return equal((2 * x) @ (S @ x), 0.0)


def newton(A: Nonzero, b: Real, x: Real):
    return equal(x - (A * x - b) / A, b / A)


def the_gradient_after_newtons_step(A: PositiveDefinite["n"], b: Real["n"], x: Real["n"]):
    return equal(A @ (x - np.linalg.solve(A, A @ x - b)), b)


def newton_in_many_variables(A: PositiveDefinite["n"], b: Real["n"], x: Real["n"]):
    return equal(x - np.linalg.solve(A, A @ x - b), np.linalg.solve(A, b))


def normal_equations(A: Real["m", "n"], x: Real["n"], y: Real["m"]):
    return equal(A.T @ (A @ x - y), A.T @ A @ x - A.T @ y)


def commutator(A: Real["n", "n"], B: Real["n", "n"]):
    return equal(np.trace(A @ B - B @ A), 0)


def circle(t: Real):
    return equal(np.sin(t) ** 2 + np.cos(t) ** 2 - 1, 0)


def squares(x: Real["n"], y: Real["n"]):
    return at_most(norm(x + y) ** 2, norm(x) ** 2 + 2 * x @ y + norm(y) ** 2)


def positive(A: PositiveDefinite["n"], x: Nonzero["n"]):
    return less(0, x @ A @ x)


def exponentials(x: Real["n"]):
    return equal(np.exp(x @ x), np.exp(x @ x / 2) ** 2, scale=np.exp(x @ x) * (1 + x @ x))


def below_by_one(x: Real["n"], y: Real["n"]):
    return less(x @ y, norm(x) * norm(y) + 1)


def the_gradient_of_a_root_of_cubes(x: NonzeroEntries["n"]):
    """1/3 and 2/3 are no doubles: as exponents of a tiny number that shows."""
    f = lambda z: np.sum(np.abs(z) ** 3) ** (1 / 3)  # noqa: E731
    first = np.sign(x) * x**2 / np.sum(np.abs(x) ** 3) ** (2 / 3)
    return equal(gradient(f, x), first), taylor_test(f, x, first=first)


TRUE = [
    the_gradient_of_a_root_of_cubes,
    skew,
    newton,
    newton_in_many_variables,
    normal_equations,
    commutator,
    circle,
    squares,
    positive,
    below_by_one,
    exponentials,
]


@pytest.mark.parametrize("claim", TRUE, ids=lambda claim: claim.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_rounding_explains_refutes_nothing(claim, seed):
    with Session(seed=seed).active():
        check = conjecture(claim)
    assert check.verdict.holds, check


def test_a_statement_need_not_name_the_scale_either(book: Book):
    assert book.check(normal_equations).verdict.holds


FALSE = {
    "a multiple of a skew product": lambda S, x: equal((2 * x) @ (S @ x), 1e-6 * x @ x),
    "a part in a billion": lambda S, x: equal((S @ x) * (1 + 1e-9), S @ x),
    "a part in a billion of what cancels": lambda S, x: equal(x @ S @ x + 1e-9 * x @ x, 0),
    "one link of a chain beside a huge one": lambda S, x: chain(norm(x), "=", norm(x) * (1 + 1e-9), "≤", 1e40 + x @ x),
    "a tiny component": lambda S, x: equal(np.append(x, 1e-9 * x[0]), np.append(x, -1e-9 * x[0])),
    "tiny sides": lambda S, x: equal(1e-12 * np.sum(x), 2e-12 * np.sum(x)),
    "an excess": lambda S, x: at_most(norm(x) * (1 + 1e-9), norm(x)),
    "equal where it says less": lambda S, x: less(norm(x), norm(x)),
    "zero": lambda S, x: less(0, norm(S @ x)),
}


@pytest.mark.parametrize("name", FALSE)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_false_claim_passes_as_rounding(name, seed):
    def claim(S: Skew["n"], x: Real["n"]):
        return FALSE[name](S, x)

    with Session(seed=seed).active():
        check = conjecture(claim)
    assert check.verdict.counterexample is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_ill_conditioned_data_hide_nothing_that_well_conditioned_data_show(seed):
    def steps(A: PositiveDefinite["n"], b: Real["n"], x: Real["n"]):
        return equal((x - np.linalg.solve(A, A @ x - b)) * (1 + 1e-9), np.linalg.solve(A, b))

    def inverses(A: Invertible["n"], B: Invertible["n"]):
        return equal(np.linalg.inv(A @ B), np.linalg.inv(B) @ np.linalg.inv(A) * (1 + 1e-9))

    with Session(seed=seed).active():
        for claim in (steps, inverses):
            assert conjecture(claim).verdict.counterexample is not None


def outcome(claim, **values) -> Outcome:
    """How a claim comes out on one instance."""
    sizes = {"n": max(len(value) for value in values.values())}
    return outcome_of(lambda there: (claim(**there.values),), Instance(sizes, values), LIMIT)[1]


def test_a_jump_is_no_rounding():
    def truncated(A):
        U, s, Vh = np.linalg.svd(A)
        return equal(np.outer(U[:, 0], Vh[0]) * s[0], A)

    assert outcome(truncated, A=np.eye(2)).ratio > LIMIT
    assert outcome(truncated, A=np.outer([1.0, 2.0], [3.0, 1.0])).holds


def test_among_huge_numbers_whatever_they_multiply_to_may_have_cancelled():
    def cubed(S, x):
        return equal((x @ x) * (x @ (S @ x)), 0.0)

    def stepped(A, b, x):
        return equal(A * (x - (A * x - b) / A), b)

    S, x = np.array([[0.0, 0.3, -0.7], [-0.3, 0.0, 1.1], [0.7, -1.1, 0.0]]), np.array([1.1, 2.3, -3.7]) * 2.0**40
    assert (x @ x) * (x @ (S @ x)) != 0
    assert outcome(cubed, S=S, x=x).ratio <= LIMIT
    A, b = np.array([3136.0]), np.array([1.0])
    outcomes = [outcome(stepped, A=A, b=b, x=np.array([k * 2.0**40])) for k in np.arange(1, 4, 1 / 16)]
    assert all(found.ratio <= LIMIT for found in outcomes)
    assert not all(found.decided for found in outcomes)


def test_what_cancels_beside_the_inverse_of_a_tiny_number_is_rounding():
    def product(t, x, y):
        return equal(t**-3 * (x * x - y * y), t**-3 * ((x - y) * (x + y)))

    tiny = {name: np.array([value]) for name, value in dict(t=2.0**-22, x=1.1, y=1.1 + 2.0**-50).items()}
    assert product(**tiny).judge(3).ratio > LIMIT
    assert outcome(product, **tiny).holds
    assert outcome(lambda t, x, y: equal(t**-3 * x, 1.001 * t**-3 * x), **tiny).ratio > LIMIT


def test_a_huge_side_excuses_nothing_in_the_other_links_of_a_chain():
    def chained(x):
        return chain(norm(x), "=", norm(x) * (1 + 1e-9), "≤", 1e12 * norm(x))

    assert outcome(chained, x=np.array([1.5, 2.0])).ratio > LIMIT


def test_sides_that_round_to_the_same_number_refute_a_strict_inequality_for_a_few_quarters_only():
    def below(x, y):
        return less(x @ y, norm(x) * norm(y) + 1)

    def strictly(x, y):
        return less(x @ y, norm(x) * norm(y))

    huge, one = np.array([2.0**40, 2.0**40]), np.array([0.0, 1.0])
    assert not outcome(below, x=huge, y=huge).decided
    assert outcome(strictly, x=one, y=one).words == "1 ≥ 1"
    assert outcome(strictly, x=one / 4, y=one).words == "1/4 ≥ 1/4"
    assert outcome(below, x=one, y=one).holds


@pytest.mark.parametrize(
    "family", [Symmetric["n"], Skew["n"], Real["n", "n"], Real["m", "n"], Orthonormal["n"], Unit["n"]]
)
def test_what_is_moved_keeps_its_zeros_and_its_symmetry(family):
    def claim(A):
        return equal(A, A)

    claim.__annotations__ = {"A": family}
    for instance in conjecture(claim).instances:
        A = instance.values["A"]
        there = moved(A, generator("test"), 1e-3)
        assert np.array_equal(there == 0, A == 0)
        assert np.all(np.abs(there - A) <= 1e-3 * np.abs(A))
        assert np.all(np.abs(there - A) >= 4e-4 * np.abs(A))
        for sign in (1, -1):
            if A.ndim == 2 and np.array_equal(A, sign * A.T):
                assert np.array_equal(there, sign * there.T)
        if A.size > 20 and np.all(A) and A.ndim == 1:
            assert len(np.unique(np.round((there / A - 1) * 1e5))) > A.size / 2


def test_an_object_moves_its_parts_and_counts_its_numbers():
    class Pair:
        size = 7

        def __init__(self, a):
            self.a = a

        def moved(self, move):
            return Pair(move(self.a))

    pair = Pair(np.ones(3))
    assert 0 < np.max(np.abs(moved(pair, generator("test"), 1e-3).a - 1)) <= 1e-3
    assert Instance({}, {"p": pair, "x": np.ones(2)}).size == 7
    assert moved("words", generator("test"), 1e-3) == "words"


def test_a_network_moves_its_weights_and_counts_them():
    net = Network["n", "k"].family.sample(generator("net"), (3, 2))
    there = moved(net, generator("test"), 1e-3)
    arrays = [*net.W, *net.b]
    assert Instance({}, {"net": net}).size == sum(array.size for array in arrays)
    for array, other in zip(arrays, [*there.W, *there.b], strict=True):
        assert 0 < np.max(np.abs(other - array)) <= 1e-3 * np.max(np.abs(array)) or not np.any(array)
    assert there.activations == net.activations


# --- who can tell ----------------------------------------------------------------------------


class Says:
    """A claim that can tell or not, as it is told."""

    def __init__(self, decided: bool):
        self.decided = decided

    def judge(self, size: int) -> Outcome:
        return Outcome(0.0, "", decided=self.decided)

    def attained(self, size: int) -> tuple[bool, ...]:
        return ()


def test_instances_that_cannot_tell_are_counted_and_shown(book: Book):
    def half(x: Real["n"]):
        return Says(np.sum(x) > 0)

    check = book.check(half)
    silent = sum(np.sum(instance.values["x"]) <= 0 for instance in check.instances)
    found, count = check.verdict, len(check.instances)
    assert found.cannot_tell == silent > 0
    words = f"{count - silent} of {count} instances can tell; elsewhere rounding hides the answer"
    assert repr(check).splitlines()[2].strip() == words
    assert words in found.html()
    record = json.loads(json.dumps(found.record()))
    assert record["cannot_tell"] == silent
    assert verdict.text(record) == repr(check)


def test_where_all_can_tell_nothing_is_said():
    assert "can tell" not in repr(conjecture(skew))


@pytest.mark.parametrize(
    "tells",
    [
        lambda x, y: False,
        lambda x, y: len(x) == 1 or len(y) == 1,
        lambda x, y: not np.any(x) or not np.any(y),
        lambda x, y: not (len(x) > 1 and len(y) > 1 and np.any(x) and np.any(y)),
    ],
)
def test_where_only_degenerate_instances_can_tell_nothing_is_confirmed(book: Book, tells):
    def claim(x: Real["m"], y: Real["n"]):
        return Says(bool(tells(x, y)))

    check = conjecture(claim)
    assert not check.verdict.holds
    assert check.verdict.counterexample is None
    assert repr(check).startswith("○ Conjecture: claim\n  undecided   only 0 of ")
    assert "instances with dimensions above 1 and nothing zero can tell" in check.verdict.failure
    assert check.verdict.record()["undecided"]
    with pytest.raises(StatementFails, match="can tell"):
        book.check(claim)


def test_a_quarter_of_the_generic_instances_suffices():
    def claim(x: Real["m"], y: Real["n"]):
        generic = len(x) > 1 and len(y) > 1 and np.any(x) and np.any(y)
        return Says(bool(generic and (len(x) + len(y)) % 3 == 0))

    assert conjecture(claim).verdict.holds


def test_what_cannot_tell_refutes_no_near_miss(book: Book):
    check = book.check(lambda_(lambda x: equal(x, x)))
    with pytest.raises(NearMissHolds):
        check.near_miss(lambda x: Says(False))


def lambda_(claim):
    def function(x: Real["n"]):
        return claim(x)

    return function


def test_a_claim_about_one_case_has_one_instance():
    from qed.hypotheses import Hypotheses

    assert list(instances(Hypotheses.of({}), "one")) == [Instance({}, {})]
