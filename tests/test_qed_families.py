"""Families: every member has the property, violators are rejected, and the members are varied enough to hurt."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qed
from qed import (
    Dimension,
    Dual,
    Exponent,
    FullColumnRank,
    IllConditioned,
    Index,
    InnerExponent,
    Invertible,
    Matrices,
    Moderate,
    Near,
    Nonzero,
    NonzeroEntries,
    OffKinks,
    Orthonormal,
    OrthonormalVectors,
    Positive,
    PositiveDefinite,
    PositiveDeterminant,
    PositiveExponent,
    Probabilities,
    RankAtMost,
    Real,
    SimpleSingularValues,
    Skew,
    Symmetric,
    Unit,
    UnitInterval,
    Vectors,
    at_most,
    conjecture,
    equal,
    exact,
    families,
    show,
)
from qed.errors import BadCheck
from qed.families import FAMILIES, Family, FunctionFamily, Hypothesis
from qed.hypotheses import Hypotheses
from qed.instances import LARGE, RANDOM, Instance, instances

few = settings(derandomize=True, max_examples=2, deadline=None, database=None)


@dataclass(frozen=True)
class Case:
    """One use of a family: `has` states its property independently of `contains`."""

    hypothesis: Hypothesis
    shape: tuple[str, ...]
    has: Callable[..., bool]
    violators: tuple[Any, ...]

    @property
    def hypotheses(self) -> Hypotheses:
        if self.hypothesis.family is Dual:
            return Hypotheses.of({"p": Hypothesis(Exponent), "X": self.hypothesis})
        return Hypotheses.of({"X": self.hypothesis})


def minors_are_positive(a):
    return all(np.linalg.det(a[:k, :k]) > 0 for k in range(1, len(a) + 1))


def is_symmetric(a):
    return all(a[i, j] == a[j, i] for i in range(len(a)) for j in range(i))


def columns_are_orthonormal(u):
    dots = [[math.fsum(u[:, i] * u[:, j]) for j in range(u.shape[1])] for i in range(u.shape[1])]
    return all(abs(d - (i == j)) < 1e-14 for i, row in enumerate(dots) for j, d in enumerate(row))


def has_rank_at_most(a, r):
    values = np.linalg.svd(a, compute_uv=False)
    return all(v <= 1e-12 * values[0] for v in values[r:])


def is_well_conditioned(a):
    values = np.linalg.svd(a, compute_uv=False)
    return len(values) == a.shape[1] and values[-1] * 40 > values[0] > 0


def condition(a):
    values = np.linalg.svd(a, compute_uv=False)
    return values[0] / values[-1]


def determinant(a):
    """By cofactors."""
    if len(a) == 1:
        return a[0, 0]
    return sum((-1) ** j * a[0, j] * determinant(np.delete(a[1:], j, axis=1)) for j in range(len(a)) if a[0, j])


def has_positive_determinant(a):
    return (determinant(a) > 0 if len(a) <= 5 else np.linalg.det(a) > 0) and is_well_conditioned(a)


def is_off_kinks(a):
    sizes = sorted(abs(a).ravel().tolist())
    apart = 1 / 16 if len(sizes) <= 48 else 1 / 256
    return sizes[0] >= 1 / 16 and all(b - a >= apart for a, b in itertools.pairwise(sizes))


def has_simple_singular_values(a):
    eigenvalues = np.linalg.eigvalsh(a @ a.T if a.shape[0] <= a.shape[1] else a.T @ a)
    roots = np.sqrt(np.maximum(eigenvalues, 0.0))
    return roots[0] >= roots[-1] / 65 and (np.diff(roots) >= roots[-1] / 65).all()


def is_skew(a):
    return all(a[i, j] == -a[j, i] for i in range(len(a)) for j in range(i + 1))


def are_dual(q, p):
    return 1 / p + 1 / q == pytest.approx(1, abs=1e-14)


ANY = (np.array([[np.nan, 1.0]]), np.array([[np.inf]]), np.ones(2), 1.0)
CASES = {
    "scalar": Case(Hypothesis(Real), (), math.isfinite, (math.nan, math.inf, np.ones(1))),
    "vector": Case(Real["n"], ("n",), lambda x: x.ndim == 1, (np.ones((2, 1)), np.array([1.0, np.nan]))),
    "matrix": Case(Real["m", "n"], ("m", "n"), lambda a: a.ndim == 2, ANY),
    "nonzero scalar": Case(Hypothesis(Nonzero), (), lambda t: t != 0, (0.0,)),
    "nonzero vector": Case(Nonzero["n"], ("n",), lambda x: max(abs(x)) > 0, (np.zeros(2),)),
    "nonzero matrix": Case(Nonzero["m", "n"], ("m", "n"), lambda a: np.any(a != 0), (np.zeros((2, 3)),)),
    "vector of nonzero entries": Case(
        NonzeroEntries["n"], ("n",), lambda x: min(abs(x)) > 0, (np.array([1.0, 0.0]), np.zeros(1))
    ),
    "matrix of nonzero entries": Case(
        NonzeroEntries["m", "n"], ("m", "n"), lambda a: np.count_nonzero(a) == a.size, (np.eye(2), *ANY)
    ),
    "unit": Case(
        Unit["n"], ("n",), lambda x: abs(math.fsum(x * x) - 1) < 1e-14,
        (np.ones(2), np.zeros(2), np.array([1.0, 1e-5]), np.array([-2.0])),
    ),
    "orthonormal": Case(
        Orthonormal["n"], ("n", "n"), columns_are_orthonormal,
        (np.ones((2, 2)), np.array([[1.0, 1.0], [0.0, 0.0]]), 2 * np.eye(2), np.diag([1.0, 1 + 1e-9])),
    ),
    "orthonormal columns": Case(
        Orthonormal["m", "n"], ("m", "n"), columns_are_orthonormal, (np.eye(2, 3), np.ones((3, 2)), -2 * np.eye(3, 2))
    ),
    "symmetric": Case(
        Symmetric["n"], ("n", "n"), is_symmetric,
        (np.array([[0.0, 1.0], [-1.0, 0.0]]), np.array([[1.0, 1.0], [1 + 1e-15, 1.0]]), np.ones((2, 3))),
    ),
    "positive definite": Case(
        PositiveDefinite["n"], ("n", "n"), lambda a: is_symmetric(a) and minors_are_positive(a),
        (np.zeros((2, 2)), -np.eye(2), np.diag([1.0, -1.0]), np.array([[2.0, 1.0], [0.0, 2.0]]), np.ones((2, 2)) - 2),
    ),
    "skew": Case(
        Skew["n"], ("n", "n"), is_skew,
        (np.eye(2), np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 1.0], [-1 - 1e-15, 0.0]]), np.zeros((2, 3))),
    ),
    "invertible": Case(
        Invertible["n"], ("n", "n"), is_well_conditioned,
        (np.zeros((1, 1)), np.ones((2, 2)), np.diag([1.0, 0.0]), np.eye(3, 2), np.array([[1.0, 2.0], [3.0, 6.0]])),
    ),
    "full column rank": Case(
        FullColumnRank["m", "n"], ("m", "n"), is_well_conditioned, (np.ones((3, 2)), np.zeros((2, 1)), np.eye(2, 3))
    ),
    "rank": Case(
        RankAtMost["m", "n", "r"], ("m", "n"), has_rank_at_most, (np.eye(2), np.diag([1.0, 1e-6]), np.eye(3, 2))
    ),
    "vectors": Case(Vectors["m", "n"], ("m", "n"), lambda a: a.ndim == 2, ANY),
    "orthonormal vectors": Case(
        OrthonormalVectors["m", "n"], ("m", "n"), lambda a: columns_are_orthonormal(a.T),
        (np.eye(3, 2), np.ones((2, 3)), 2 * np.eye(2, 3), np.diag([1.0, 1 + 1e-9])),
    ),
    "matrices": Case(
        Matrices["k", "m", "n"], ("k", "m", "n"), lambda a: a.ndim == 3,
        (np.ones((2, 2)), np.full((1, 2, 3), np.nan), 1.0),
    ),
    "index": Case(
        Index["n"], (), lambda i: isinstance(i, int) and i >= 1, (0, 3, -1, 1.5, math.nan, math.inf, np.ones(1))
    ),
    "positive vector": Case(
        Positive["n"], ("n",), lambda x: min(x) > 0, (np.array([1.0, 0.0]), np.array([1.0, -1.0]), np.array([np.inf]))
    ),
    "positive matrix": Case(
        Positive["m", "n"], ("m", "n"), lambda a: a.min() > 0, (np.eye(2), np.ones((2, 2)) - 2, *ANY)
    ),
    "positive": Case(Hypothesis(Positive), (), lambda t: 0 < t < math.inf, (0.0, -1.0, math.inf, math.nan)),
    "unit interval": Case(Hypothesis(UnitInterval), (), lambda t: 0 <= t <= 1, (-1e-9, 1.5, math.nan, np.ones(1))),
    "vector in the unit interval": Case(
        UnitInterval["n"], ("n",), lambda x: 0 <= min(x) <= max(x) <= 1, (np.array([0.5, 2.0]), -np.ones(2), 0.5)
    ),
    "exponent": Case(Hypothesis(Exponent), (), lambda p: p >= 1, (0.5, 0.0, -1.0, math.nan)),
    "positive exponent": Case(Hypothesis(PositiveExponent), (), lambda p: p > 0, (0.0, -0.5, math.nan)),
    "inner exponent": Case(
        Hypothesis(InnerExponent), (), lambda p: 1 < p < math.inf, (1.0, math.inf, 0.5, -2.0, math.nan)
    ),
    "moderate scalar": Case(Hypothesis(Moderate), (), lambda t: abs(t) <= 4, (4.1, -5.0, math.nan, np.ones(1))),
    "moderate vector": Case(
        Moderate["n"], ("n",), lambda x: max(abs(x)) <= 4, (np.array([1.0, 4.1]), np.array([-2.0**40]), np.ones((2, 1)))
    ),
    "moderate matrix": Case(
        Moderate["m", "n"], ("m", "n"), lambda a: abs(a).max() <= 4, (np.array([[-5.0, 1.0]]), *ANY)
    ),
    "near vector": Case(Near["n"], ("n",), lambda v: max(abs(v)) <= 4, (np.array([1.0, 4.1]), np.ones((2, 1)))),
    "number off kinks": Case(Hypothesis(OffKinks), (), lambda t: abs(t) >= 1 / 16, (0.0, 0.01, math.nan)),
    "vector off kinks": Case(
        OffKinks["n"], ("n",), is_off_kinks, (np.array([1.0, 0.0]), np.array([2.0, -2.0]), np.array([1.0, 1.001]))
    ),
    "matrix off kinks": Case(OffKinks["m", "n"], ("m", "n"), is_off_kinks, (np.eye(2), np.ones((2, 1)), *ANY)),
    "probabilities": Case(
        Probabilities["n"], ("n",), lambda p: min(p) > 0 and math.fsum(p) == 1,
        (np.array([1.0, 0.0]), np.array([0.5, 0.4]), np.array([1.5, -0.5]), np.ones((1, 1))),
    ),
    "positive determinant": Case(
        PositiveDeterminant["n"], ("n", "n"), has_positive_determinant,
        (np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros((1, 1)), -np.eye(1), np.ones((2, 2)), np.eye(2, 3)),
    ),
    "ill-conditioned": Case(
        IllConditioned["n"], ("n", "n"), lambda a: a.any() if len(a) == 1 else 1e2 < condition(a) < 1e8,
        (np.eye(2), np.zeros((1, 1)), np.ones((2, 2)), np.diag([1.0, 1e-9]), np.eye(2, 3)),
    ),
    "simple singular values": Case(
        SimpleSingularValues["m", "n"], ("m", "n"), has_simple_singular_values,
        (np.eye(2), np.zeros((1, 1)), np.ones((2, 3)), np.diag([1.0, 1.001]), np.diag([1.0, 1e-3])),
    ),
    "dual": Case(Dual["p"], (), are_dual, (1.0, math.inf, 3.0)),
}  # fmt: skip


@pytest.fixture(params=CASES, name="case")
def one_case(request) -> Case:
    return CASES[request.param]


_drawn: dict[tuple[str, int], list[Instance]] = {}


def drawn(hypotheses: Hypotheses, seed: int = 0) -> list[Instance]:
    """All instances; kept, since many tests look at the same ones (which nothing can change)."""
    key = (repr(hypotheses), seed)
    if key not in _drawn:
        _drawn[key] = list(instances(hypotheses, "test", seed))
    return _drawn[key]


def extra(case: Case, instance: Instance) -> list[Any]:
    """What else the property depends on."""
    if case.hypothesis.family is RankAtMost:
        return [instance.sizes["r"]]
    return [instance.values["p"]] if case.hypothesis.family is Dual else []


def test_every_family_has_a_case():
    arrays = {family for family in FAMILIES if not isinstance(family, FunctionFamily)}  # functions: test_qed_functions
    assert {case.hypothesis.family for case in CASES.values()} == arrays


def test_every_family_is_public_under_the_name_that_it_prints():
    assert {str(family) for family in FAMILIES} <= set(qed.__all__) & set(families.__all__)
    assert all(getattr(qed, str(family)) is getattr(families, str(family)) is family for family in FAMILIES)


@few
@given(seed=st.integers(0, 10**6))
@pytest.mark.parametrize("name", CASES)
def test_every_instance_has_the_property_and_the_shape(name, seed):
    case = CASES[name]
    for instance in drawn(case.hypotheses, seed):
        value = instance.values["X"]
        assert np.shape(value) == tuple(instance.sizes[d] for d in case.shape)
        assert case.has(value, *extra(case, instance)), value
        assert case.hypotheses.contain(instance.values, instance.sizes) is None, value


def test_violators_are_not_contained(case):
    for value in case.violators:
        shape = np.shape(value)
        k, m, n = (2, 2, 2, *shape)[-3:] if len(shape) != 1 else shape * 3
        sizes = {"k": k, "m": m, "n": n, "r": 1}
        assert case.hypotheses.contain({"p": 2.0, "X": value}, sizes) == "X", value


def test_the_weaker_family_holds_every_member_and_more(case):
    weaker = case.hypothesis.weaker()
    if case.hypothesis.family in (Real, PositiveExponent, Vectors, Matrices, Index, Moderate, Near):
        assert weaker is None
        return
    loose = case.hypotheses.with_parameter("X", weaker)
    assert all(loose.contain(i.values, i.sizes) is None for i in drawn(case.hypotheses))
    outside = [i for i in drawn(loose) if case.hypotheses.contain(i.values, i.sizes) is not None]
    assert len(outside) >= 20
    assert any(np.size(i.values["X"]) <= 4 for i in outside)


def test_the_same_seed_gives_the_same_instances_and_another_seed_others(case):
    def bytes_of(seed):
        found = itertools.islice(instances(case.hypotheses, "test", seed), 150)
        return [[np.asarray(v, float).tobytes() for v in i.values.values()] for i in found]

    assert bytes_of(3) == bytes_of(3)
    assert bytes_of(3) != bytes_of(4)


def test_exact_members_have_the_property_as_polynomials(case):
    family = case.hypothesis.family
    found = 0
    for sizes in exact.shapes(case.hypotheses):
        for member in exact.symbolic(case.hypotheses, sizes) or ():
            x, found = member["X"], found + 1
            assert np.shape(x) == tuple(sizes[d] for d in case.shape)
            if family is Unit:
                assert (x @ x).same(1)
            if family is Orthonormal:
                assert all(a.same(b) for a, b in zip((x.T @ x).flat, np.eye(x.shape[1]).flat, strict=True))
            if family is Symmetric:
                assert all(a.same(b) for a, b in zip(x.flat, x.T.flat, strict=True))
            if family is RankAtMost and sizes["r"] == 1 and min(x.shape) > 1:
                assert (x[0, 0] * x[1, 1]).same(x[0, 1] * x[1, 0])
            if family is OrthonormalVectors:
                assert all(a.same(b) for a, b in zip((x @ x.T).flat, np.eye(len(x)).flat, strict=True))
            if family is Skew:
                assert all(a.same(-b) for a, b in zip(x.flat, x.T.flat, strict=True))
                assert len({str(entry.num) for entry in x[np.triu_indices(len(x), 1)]}) == len(x) * (len(x) - 1) // 2
            if family is Probabilities:
                assert sum(x[1:], x[0]).same(1) if len(x) > 1 else x[0] == 1
            if family in (
                Real, Moderate, Near, Nonzero, NonzeroEntries, OffKinks, Invertible, FullColumnRank,
                PositiveDeterminant, IllConditioned, SimpleSingularValues, Vectors, Matrices,
            ):  # fmt: skip
                letters = np.asarray(x).ravel()
                assert not any(a.same(b) for i, a in enumerate(letters) for b in letters[:i])
    expected = family not in (PositiveDefinite, Positive, Exponent, InnerExponent, PositiveExponent, UnitInterval, Dual)
    assert (found > 0) == expected


def test_an_exact_check_covers_every_index():
    members = exact.symbolic(Hypotheses.of({"i": Index["n"], "x": Real["n"], "j": Index["n"]}), {"n": 3})
    assert sorted((m["i"], m["j"]) for m in members) == list(itertools.product((1, 2, 3), repeat=2))


def test_exact_orthonormal_matrices_come_with_both_determinants():
    members = exact.symbolic(CASES["orthonormal"].hypotheses, {"n": 2})
    determinants = [u[0, 0] * u[1, 1] - u[0, 1] * u[1, 0] for u in (m["X"] for m in members)]
    assert determinants[0].same(1)
    assert determinants[1].same(-1)


def test_rank_two_members_in_symbols_are_not_of_rank_one():
    (member,) = exact.symbolic(CASES["rank"].hypotheses, {"m": 2, "n": 2, "r": 2})
    x = member["X"]
    assert not (x[0, 0] * x[1, 1]).same(x[0, 1] * x[1, 0])


# --- variety -------------------------------------------------------------------------------


@functools.cache
def values(name: str, seed: int = 0, least: int = 1) -> list[Any]:
    found = [i.values["X"] for i in drawn(CASES[name].hypotheses, seed)]
    return [v for v in found if min(np.shape(v), default=least) >= least]


def singular(a):
    return np.linalg.svd(a, compute_uv=False)


@few
@given(seed=st.integers(0, 10**6))
def test_real_matrices_include_what_breaks_careless_claims(seed):
    found = values("matrix", seed, least=3)
    ranks = {(np.linalg.matrix_rank(a), min(a.shape)) for a in found}
    nonzero = [a for a in found if a.any()]
    assert sum(0 < r < full for r, full in ranks) >= 3
    assert sum(r == full for r, full in ranks) >= 3
    assert any(r >= 2 and r < full for r, full in ranks)
    assert len(nonzero) < len(found)
    full = [a for a in nonzero if min(a.shape) >= 4 and np.mean(a != 0) > 0.6]  # neither small nor sparse
    assert any(2 <= np.linalg.matrix_rank(a) < min(a.shape) for a in full)
    assert any(s[-1] > 1e-6 * s[0] and np.min(-np.diff(s)) < 1e-12 * s[0] for s in map(singular, full))
    assert any(s[-1] > 0 and s[0] - s[-1] < 1e-12 * s[0] for s in map(singular, nonzero))
    assert any(0 < s[0] - s[1] > 1e-3 * s[0] for s in map(singular, nonzero))
    sizes = [np.max(np.abs(a)) for a in nonzero]
    assert min(sizes) < 1e-10
    assert max(sizes) > 1e10
    assert any(np.min(np.max(np.abs(a), axis=1)) < 1e-6 * np.max(np.abs(a)) for a in nonzero if a.all())
    assert any((a < 0).any() and (a > 0).any() and (a == 0).any() for a in nonzero)
    assert any((a == a.flat[0]).all() for a in nonzero)


@few
@given(seed=st.integers(0, 10**6))
def test_shapes_are_wide_tall_square_and_sometimes_large(seed):
    sizes = [i.sizes for i in drawn(CASES["matrix"].hypotheses, seed)]
    small, random = sizes[:-RANDOM], sizes[-RANDOM:]
    assert {(s["m"], s["n"]) for s in small} == {(m, n) for m in (1, 2, 3) for n in (1, 2, 3)}
    assert 0 < sum(s["m"] == s["n"] for s in random) < RANDOM / 12
    assert sum(s["m"] < s["n"] for s in random) > 60
    assert sum(s["m"] > s["n"] for s in random) > 60
    assert 12 < max(max(s.values()) for s in random) <= LARGE


def test_dimensions_mostly_differ_in_the_random_stage():
    hypotheses = Hypotheses.of({"A": Real["m", "n"], "B": Real["n", "k"], "C": Real["k", "l"]})
    differ = [len(set(instance.sizes.values())) == 4 for instance in drawn(hypotheses)[-RANDOM:]]
    assert sum(differ) >= RANDOM * 11 / 12


def test_there_are_some_hundred_instances():
    assert len(drawn(CASES["matrix"].hypotheses)) == 312
    assert len(drawn(CASES["scalar"].hypotheses)) == 312


def test_instances_begin_with_the_smallest():
    first = drawn(CASES["matrix"].hypotheses)[0]
    assert first.sizes == {"m": 1, "n": 1}
    totals = [sum(i.sizes.values()) for i in drawn(CASES["matrix"].hypotheses)[:-RANDOM]]
    assert totals == sorted(totals)


def test_small_instances_have_entries_to_check_by_hand():
    for name in (
        "vector", "matrix", "symmetric", "nonzero matrix", "vector of nonzero entries", "matrix of nonzero entries",
        "skew", "invertible", "full column rank", "vectors", "matrices", "index", "positive vector", "positive matrix",
        "moderate vector", "moderate matrix", "positive determinant",
    ):  # fmt: skip
        for value in [i.values["X"] for i in drawn(CASES[name].hypotheses)[:-RANDOM]]:
            assert np.all(value == np.round(value))
            assert np.max(np.abs(value)) <= 3


@few
@given(seed=st.integers(0, 10**6))
def test_orthonormal_matrices_have_both_determinants_and_are_not_only_permutations(seed):
    dense = [u for u in values("orthonormal", seed, least=2) if u.all()]
    signs = [round(float(np.linalg.det(u))) for u in dense]
    assert min(signs.count(1), signs.count(-1)) > 20
    assert sum(not np.allclose(u, u.T) for u in dense) > 20


def test_symmetric_matrices_are_indefinite_too_and_zero_and_scaled():
    found = values("symmetric", least=3)
    spectra = [np.linalg.eigvalsh(a) for a in found]
    assert sum(w[0] < 0 < w[-1] for w in spectra) > 20
    assert any(w[0] >= 0 and w[-1] > 0 for w in spectra)
    assert any(not w.any() for w in spectra)
    assert max(w[-1] for w in spectra) > 1e10


@few
@given(seed=st.integers(0, 10**6))
def test_positive_definite_matrices_are_scaled_and_not_diagonal(seed):
    found = values("positive definite", seed, least=3)
    sizes = [np.max(a) for a in found]
    assert min(sizes) < 1e-6
    assert max(sizes) > 1e6
    assert sum(bool(np.any(a - np.diag(np.diag(a)))) for a in found) > 100


@pytest.mark.parametrize(
    "hard",
    [
        lambda w: w[-1] > 1e6 * w[0],  # badly conditioned
        lambda w: min(np.diff(w)) < 1e-9 * w[-1],  # tied eigenvalues
    ],
)
def test_large_positive_definite_matrices_are_sometimes_hard(hard):
    assert any(hard(np.linalg.eigvalsh(a)) for a in values("positive definite", least=4))


@few
@given(seed=st.integers(0, 10**6))
def test_invertible_matrices_are_varied(seed):
    found = values("invertible", seed, least=3)
    large = [a for a in found if len(a) >= 4]
    assert sum(not np.allclose(a, a.T, rtol=1e-3) for a in large) > len(large) / 2
    assert not any(np.array_equal(a, a.T) and np.any(a - np.diag(np.diag(a))) for a in large)
    nearly = [a for a in large if 0 < np.max(abs(a - a.T)) < 0.1 * np.max(abs(a))]
    assert any(np.linalg.eigvalsh(a + a.T)[0] < 0 for a in nearly)
    spectra = [singular(a) for a in large]
    assert sum(s[0] - s[-1] < 1e-12 * s[0] for s in spectra) > 5
    assert sum(np.min(-np.diff(s)) < 1e-12 * s[0] < s[0] - s[-1] for s in spectra) > 5
    assert any(np.array_equal(a, np.triu(a)) for a in large)
    assert any(np.array_equal(a, np.tril(a)) for a in large)
    assert sum(a.all() for a in large) > 50
    assert max(s[0] / s[-1] for s in spectra) > 10
    sizes = [np.max(np.abs(a)) for a in large]
    assert min(sizes) < 2.0**-20
    assert max(sizes) > 2.0**20
    signs = [np.linalg.slogdet(a)[0] for a in found]
    assert min(signs.count(1), signs.count(-1)) > 40


def test_one_invertible_matrix_in_some_has_too_few_eigenvectors():
    def is_defective(a):
        shifted = a - a[0, 0] * np.eye(len(a))
        return bool(np.all(np.diag(shifted) == 0)) and np.linalg.matrix_rank(shifted) == len(a) - 1

    triangular = [a for a in values("invertible", least=4) if not np.tril(a, -1).any() or not np.triu(a, 1).any()]
    assert any(map(is_defective, triangular))


@few
@given(seed=st.integers(0, 10**6))
def test_matrices_of_full_column_rank_are_tall_square_scaled_and_not_orthogonal(seed):
    found = values("full column rank", seed, least=2)
    assert sum(a.shape[0] == a.shape[1] for a in found) > 10
    assert sum(a.shape[0] > a.shape[1] + 1 for a in found) > 60
    products = [a.T @ a / np.max(a.T @ a) for a in found]
    assert sum(np.max(abs(p - np.diag(np.diag(p)))) > 1e-3 for p in products) > 100
    assert any(np.allclose(p, np.eye(len(p))) for p in products)
    assert max(np.linalg.cond(a) for a in found) > 10
    sizes = [np.max(np.abs(a)) for a in found]
    assert min(sizes) < 2.0**-20
    assert max(sizes) > 2.0**20


def test_skew_matrices_are_regular_singular_zero_and_scaled():
    found = values("skew", least=4)
    ranks = [(int(np.linalg.matrix_rank(a)), len(a)) for a in found]
    assert any(r == n for r, n in ranks)
    assert any(0 < r < n - 1 for r, n in ranks)
    assert any(r == 0 for r, n in ranks)
    sizes = [np.max(np.abs(a)) for a in found if a.any()]
    assert min(sizes) < 1e-10
    assert max(sizes) > 1e10


@few
@given(seed=st.integers(0, 10**6))
def test_nonzero_entries_have_both_signs_and_positive_ones_do_not_and_both_are_scaled(seed):
    for name in ("vector of nonzero entries", "matrix of nonzero entries", "positive vector", "positive matrix"):
        found = values(name, seed, least=3)
        mixed = sum(bool((a < 0).any() and (a > 0).any()) for a in found)
        assert mixed == 0 if "positive" in name else mixed > 100
        sizes = [np.max(np.abs(a)) for a in found]
        assert min(sizes) < 1e-8
        assert max(sizes) > 1e8
        assert any((a == a.flat[0]).all() for a in found)
        assert any(np.min(abs(a)) < 1e-6 * np.max(abs(a)) for a in found)


def test_families_of_matrices_mix_what_single_matrices_are():
    found = values("matrices", least=2)
    shapes = {a.shape for a in found}
    assert sum(len(set(shape)) == 3 for shape in shapes) > 20
    assert any(not a[0].any() and a[1].any() for a in found)
    assert any(0 < np.max(abs(a[0])) < 1e-10 * np.max(abs(a[1])) for a in found)
    assert any(2 <= np.linalg.matrix_rank(b) < min(b.shape) for a in found for b in a if b.all())
    assert any(np.array_equal(b, np.eye(*b.shape)) for a in found for b in a)


@few
@given(seed=st.integers(0, 10**6))
def test_indices_reach_both_ends_and_two_of_them_mostly_differ(seed):
    found = drawn(Hypotheses.of({"i": Index["n"], "x": Real["n"], "j": Index["n"]}), seed)
    pairs = [(i.values["i"], i.values["j"], i.sizes["n"]) for i in found]
    assert all(1 <= i <= n and 1 <= j <= n for i, j, n in pairs)
    large = [pair for pair in pairs if pair[2] >= 4]
    assert any(i == 1 for i, _, _ in large)
    assert any(i == n for i, _, n in large)
    assert any(i == j for i, j, _ in large)
    assert sum(i < j for i, j, _ in large) > 40
    assert sum(i > j for i, j, _ in large) > 40


def test_columns_are_graded_as_well():
    tall = [np.max(np.abs(a), axis=0) for a in values("matrix", least=4) if a.all()]
    assert any(c.min() < 1e-6 * c.max() for c in tall)


def test_matrices_of_bounded_rank_reach_the_bound_fall_short_of_it_and_are_tied():
    found = [(i.values["X"], i.sizes["r"]) for i in drawn(CASES["rank"].hypotheses)]
    found = [(a, r) for a, r in found if 2 <= r < min(a.shape)]
    ranks = [int(np.linalg.matrix_rank(a)) - r for a, r in found]
    assert ranks.count(0) > 20
    assert any(r < 0 for r in ranks)
    assert any(a.any() and np.ptp(singular(a)[:r]) < 1e-12 * singular(a)[0] for a, r in found)


def test_exponents_include_the_ends_the_fractions_and_the_large():
    exponents = values("exponent")
    assert {1.0, 2.0, math.inf} <= set(exponents)
    assert any(1 < p < 2 for p in exponents)
    assert any(p % 1 and 2 < p < math.inf for p in exponents)
    assert any(50 < p < math.inf for p in exponents)
    assert any(0 < p < 1 for p in values("positive exponent"))
    assert {1.0, math.inf} <= set(values("dual"))


def test_inner_exponents_are_on_both_sides_of_two_and_reach_close_to_one():
    exponents = values("inner exponent")
    assert 2.0 in exponents
    assert any(1 < p < 1.25 for p in exponents)
    assert any(p % 1 and p > 2 for p in exponents)
    assert max(exponents) > 5


@few
@given(seed=st.integers(0, 10**6))
def test_moderate_arrays_are_varied_and_none_is_tiny(seed):
    for name in ("moderate vector", "moderate matrix"):
        found = values(name, seed, least=3)
        assert all(np.all(a * 256 == np.round(a * 256)) for a in found)
        nonzero = [a for a in found if a.any()]
        assert len(nonzero) < len(found)
        assert any((a < 0).any() and (a > 0).any() and (a == 0).any() for a in found)
        assert any((a == a.flat[0]).all() for a in nonzero)
        assert any(a.all() and 1 < len(set(abs(a).ravel())) < a.size for a in found)
        assert sum(len(set(a.ravel())) > 0.9 * a.size for a in found) > 15
        assert max(np.max(abs(a)) for a in found) > 3.9
    ranks = [(int(np.linalg.matrix_rank(a)), min(a.shape)) for a in found]
    assert sum(0 < r < full for r, full in ranks) > 10
    assert sum(r == full for r, full in ranks) > 35
    assert any(2 <= r < full and a.all() for (r, full), a in zip(ranks, found, strict=True))
    assert any(
        r > 1 and singular(a)[0] == pytest.approx(singular(a)[r - 1]) for (r, _), a in zip(ranks, found, strict=True)
    )


def test_moderate_numbers_are_whole_fractional_and_of_both_signs():
    found = values("moderate scalar")
    assert {0.0, 1.0, -1.0} < set(found)
    assert sum(t % 1 != 0 for t in found) > 150
    assert min(found) < -3
    assert max(found) > 3


@few
@given(seed=st.integers(0, 10**6))
def test_arrays_off_kinks_have_one_sign_or_both_and_any_order(seed):
    for name in ("vector off kinks", "matrix off kinks"):
        found = [i.values["X"].ravel() for i in drawn(CASES[name].hypotheses, seed)[-RANDOM:]]
        found = [a for a in found if a.size >= 4]
        assert any((a > 0).all() for a in found)
        assert any((a < 0).all() for a in found)
        assert sum((a > 0).any() and (a < 0).any() for a in found) > 60
        assert any((np.diff(a) > 0).all() and a[0] < 0 < a[-1] for a in found)
        places = {int(np.argmax(abs(a))) for a in found}
        assert {0, 1, 2, 3} <= places
        assert 3.5 < max(np.max(abs(a)) for a in found) <= 4
    numbers = values("number off kinks", seed)
    assert min(numbers) < -1 < 1 < max(numbers)


def test_probabilities_are_even_uneven_and_nearly_certain():
    found = values("probabilities", least=3)
    assert any(np.ptp(p) == 0 for p in values("probabilities", least=2))
    assert any(0 < np.ptp(p) < 0.2 * np.max(p) for p in found)
    assert any(np.max(p) > 0.95 for p in found)
    assert any(np.min(p) < 1 / 256 for p in found)
    assert {int(np.argmax(p)) for p in found} >= {0, 1, 2}
    small = [i.values["X"] for i in drawn(CASES["probabilities"].hypotheses)[:-RANDOM]]
    assert all(np.all(p * 8 == np.round(p * 8)) for p in small)


def test_matrices_of_positive_determinant_are_moderate_and_not_symmetric():
    found = values("positive determinant", least=2)
    assert not any(np.array_equal(a, a.T) for a in found)
    assert sum(np.max(abs(a - a.T)) > 0.1 * np.max(abs(a)) for a in found) > 200
    assert all(2**-4 <= np.max(abs(a)) <= 16 for a in found)
    assert any(np.linalg.eigvals(a).real.min() < 0 for a in found)
    assert {np.shape(a) for a in values("positive determinant")} >= {(1, 1), (2, 2), (3, 3)}


def test_ill_conditioned_matrices_have_small_rows_or_columns_or_neither():
    found = values("ill-conditioned", least=4)
    assert max(map(condition, found)) > 1e6
    assert min(map(condition, found)) < 1e5
    by_rows = [np.max(abs(a), axis=1) for a in found]
    by_columns = [np.max(abs(a), axis=0) for a in found]
    graded = [(r.min() < 1e-2 * r.max(), c.min() < 1e-2 * c.max()) for r, c in zip(by_rows, by_columns, strict=True)]
    assert min(graded.count(kind) for kind in ((True, False), (False, True), (False, False))) > 10
    assert not any(np.array_equal(a, a.T) and np.any(a - np.diag(np.diag(a))) for a in found)


def test_matrices_with_simple_singular_values_are_dense_not_symmetric_and_sometimes_graded():
    found = values("simple singular values", least=2)
    assert not any(np.array_equal(a, a.T) for a in found)
    assert sum(a.all() for a in found) > 150
    assert any(s[0] > 12 * s[-1] for s in map(singular, found) if len(s) <= 5)
    assert sum(a.shape[0] < a.shape[1] for a in found) > 40
    assert sum(a.shape[0] > a.shape[1] for a in found) > 40


def test_scalars_are_negative_zero_whole_fractional_large_and_small():
    for name in ("scalar", "nonzero scalar"):
        found = values(name)
        assert min(found) < 0 < max(found)
        assert (0.0 in found) == (name == "scalar")
        assert any(t % 1 for t in found)
        assert max(found) > 1e10
        assert any(0 < abs(t) < 1e-10 for t in found)


def test_two_vectors_are_drawn_independently():
    found = [i.values for i in drawn(Hypotheses.of({"x": Real["n"], "y": Real["n"]}))]
    assert any(v["x"].any() and not v["y"].any() for v in found)
    assert any(v["y"].any() and not v["x"].any() for v in found)
    assert sum(np.array_equal(v["x"], v["y"]) for v in found) < 100


# --- subscripts, references and conditions -------------------------------------------------


@pytest.mark.parametrize("dims", [0, -1, "", "2n", "m*n", 1.5, True, None])
def test_what_is_no_dimension_is_refused(dims):
    with pytest.raises(BadCheck, match="is not a dimension"):
        Real[dims]


@pytest.mark.parametrize(
    ("family", "dims"),
    [
        (Unit, ("m", "n")), (RankAtMost, ("m", "n")), (Real, ("a", "b", "c")), (NonzeroEntries, ()),
        (Invertible, ("m", "n")), (FullColumnRank, ("n",)), (Vectors, ("n",)), (Matrices, ("m", "n")),
        (Index, ("m", "n")), (Positive, ("a", "b", "c")), (Moderate, ("a", "b", "c")), (Probabilities, ()),
        (PositiveDeterminant, ("m", "n")), (IllConditioned, ()), (SimpleSingularValues, ("n",)),
        (InnerExponent, ("n",)),
    ],
)  # fmt: skip
def test_a_family_takes_so_many_dimensions(family, dims):
    with pytest.raises(BadCheck, match="takes"):
        family[dims]


def test_a_square_family_says_so_where_it_is_given_two_dimensions():
    with pytest.raises(
        BadCheck, match=r"""1 dimension, not 2: Invertible\['n', 'n'\]. Its members .* Invertible\["n"\]"""
    ):
        Invertible["n", "n"]


def test_offsets_shift_a_dimension():
    for instance in drawn(Hypotheses.of({"x": Real["k+1"], "y": Real["k"], "z": Real["k - 1"], "w": Real[2]})):
        k = instance.sizes["k"]
        assert [len(instance.values[name]) for name in "xyzw"] == [k + 1, k, k - 1, 2]


@pytest.mark.parametrize(
    ("where", "true"),
    [
        ("m < n", lambda m, n: m < n), ("m <= n", lambda m, n: m <= n), ("m ≥ n+1", lambda m, n: m >= n + 1),
        ("m != n", lambda m, n: m != n), ("n > 2", lambda m, n: n > 2), ("2 ≤ m", lambda m, n: m >= 2),
        ("m == n - 1", lambda m, n: m == n - 1),
    ],
)  # fmt: skip
def test_conditions_on_dimensions_are_kept(where, true):
    found = drawn(Hypotheses.of({"A": Real["m", "n"]}, (where,)))
    assert len(found) > 100
    assert all(true(*i.values["A"].shape) for i in found)


def test_two_dimensions_can_be_made_equal():
    found = drawn(Hypotheses.of({"A": Real["m", "n"]}, ("m = n",)))
    assert all(i.values["A"].shape[0] == i.values["A"].shape[1] for i in found)
    assert {1, 2, 3, 6, 8} <= {i.values["A"].shape[0] for i in found}


@pytest.mark.parametrize("where", ["m < k", "m", "m < n < 3", "m ~ n", "m < 2*n"])
def test_what_is_no_condition_is_refused(where):
    with pytest.raises(BadCheck, match="is not a condition on dimensions"):
        Hypotheses.of({"A": Real["m", "n"]}, (where,))


def test_dimensions_that_cannot_be_met_are_an_error():
    with pytest.raises(BadCheck, match=r"No dimensions up to 5 .*A: Real\['m', 'n'\]; m < n; n < m"):
        drawn(Hypotheses.of({"A": Real["m", "n"]}, ("m < n", "n < m")))


def test_a_dimension_is_a_number_with_a_name_in_use():
    for instance in drawn(Hypotheses.of({"A": Real["m", "n"], "n": Dimension})):
        assert instance.values["n"] == instance.values["A"].shape[1]


def test_a_dimension_needs_no_array():
    found = drawn(Hypotheses.of({"A": Real["m", "n"], "k": Dimension}, ("k <= m",)))
    assert all(i.values["k"] == i.sizes["k"] <= len(i.values["A"]) for i in found)
    pairs = [(i.values["m"], i.values["n"]) for i in drawn(Hypotheses.of({"m": Dimension, "n": Dimension}))]
    assert pairs[0] == (1, 1)
    assert {(m, n) for m in (1, 2, 3) for n in (1, 2, 3)} <= set(pairs)
    assert max(max(pair) for pair in pairs) > 8

    @conjecture
    def smaller(m: Dimension, n: Dimension):
        return at_most(m, n)

    assert smaller.verdict.counterexample.values == {"m": 2, "n": 1}


@pytest.mark.parametrize("parameters", [{"q": Dual["p"], "p": Hypothesis(Exponent)}, {"q": Dual["r"]}])
def test_a_dual_of_a_missing_or_later_parameter_is_refused(parameters):
    with pytest.raises(BadCheck):
        drawn(Hypotheses.of(parameters))


def test_a_dual_exponent_may_be_rounded():
    hypotheses = CASES["dual"].hypotheses
    assert hypotheses.contain({"p": 1.2, "X": 6.0}, {}) is None


def test_a_family_of_your_own_needs_few_lines():
    class _Doubled(Family):
        """Arrays with even entries."""

        words = "even"

        def small(self, rng, dims, turn):
            return 2 * super().small(rng, dims, turn)

    assert all(np.all(i.values["x"] % 2 == 0) for i in drawn(Hypotheses.of({"x": _Doubled()["n"]}))[:-RANDOM])


# --- printing and shrinking ----------------------------------------------------------------


def test_a_hypothesis_is_written_as_it_is_in_the_code():
    written = [Vectors["k", "n"], Matrices["k", "m", 2], OrthonormalVectors["k", "n"], Index["n"], Positive["n"]]
    assert [str(hypothesis) for hypothesis in written] == [
        "Vectors['k', 'n']", "Matrices['k', 'm', 2]", "OrthonormalVectors['k', 'n']", "Index['n']", "Positive['n']"
    ]  # fmt: skip
    assert Index["n"].words() == "from 1 to n"


def test_families_of_matrices_are_printed_one_after_the_other():
    pair = np.array([[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [1.0, 0.0]]])
    assert show.plain(pair) == "[1 2; 3 4], [0 1; 1 0]"
    assert show.as_latex(pair) == ", ".join(map(show.as_latex, pair))
    assert show.in_html(show.written(pair)) == ", ".join(show.in_html(show.written(one)) for one in pair)
    assert show.assignment({"A": np.ones((3, 2, 3))}) == "A (3×2×3)"


def test_counterexamples_in_the_new_families_are_small_and_inside_them():
    @conjecture
    def false(A: Matrices["k", "m", "n"], i: Index["k"], x: Positive["n"], B: Invertible["n"]):
        return equal(A[i - 1] @ B @ x, A[0] @ x)

    assert not false.verdict.holds
    found = false.verdict.counterexample.values
    assert type(found["i"]) is int
    sizes = dict(zip("kmn", found["A"].shape, strict=True))
    assert false.hypotheses.contain(found, sizes) is None
    assert max(np.max(np.abs(found[name])) for name in "AxB") <= 2


def test_claims_about_families_are_proved_in_symbols():
    @conjecture
    def true(u: OrthonormalVectors["k", "n"], A: Matrices["k", "n", "n"], S: Skew["n"], i: Index["k"]):
        quadratic = u[i - 1] @ (A[i - 1] + S) @ u[i - 1]
        return equal(quadratic, u[i - 1] @ A[i - 1].T @ u[i - 1], scale=np.sqrt(np.sum(A * A) + np.sum(S * S)))

    assert true.verdict.holds
    assert {"k": 1, "n": 1} in true.verdict.exact
    assert any(sizes["k"] > 1 for sizes in true.verdict.exact)


def test_inverses_are_accurate_enough_for_products_of_them():
    @conjecture
    def products(A: Invertible["n"], B: Invertible["n"]):
        inverse = np.linalg.inv
        return equal(inverse(A @ B), inverse(B) @ inverse(A)), equal(np.linalg.det(A @ B), np.linalg.det(B @ A))

    @conjecture
    def pseudoinverse(A: FullColumnRank["m", "n"]):
        return equal(np.linalg.inv(A.T @ A) @ A.T, np.linalg.pinv(A))

    assert products.verdict.holds
    assert pseudoinverse.verdict.holds
