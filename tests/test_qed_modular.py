"""Identities modulo primes: what is true passes at every shape, what is false does not, and the bound is one."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from qed_helpers import Book, open_book

from qed import (
    Dimension,
    Exponent,
    FullColumnRank,
    Index,
    Invertible,
    Matrices,
    Moderate,
    Orthonormal,
    OrthonormalVectors,
    Positive,
    PositiveDefinite,
    Probabilities,
    RankAtMost,
    Real,
    Skew,
    StatementFails,
    Symmetric,
    Unit,
    Vectors,
    assume,
    at_most,
    chain,
    conjecture,
    equal,
    gradient,
    hessian,
    holds,
    jacobian,
    modular,
)
from qed.families import FAMILIES
from qed.modular.arrays import Residues, Unknown, lifted
from qed.modular.bounds import Bound
from qed.modular.evidence import LARGEST, ROUNDS, Differs, Evidence, evidence, shapes
from qed.modular.field import LEAST, MOST, PRIMES, Field, NotRational, Vanishes, is_prime, random_prime, short_fraction
from qed.signature import hypotheses_of

book = pytest.fixture(open_book)
few = settings(derandomize=True, max_examples=60, deadline=None, database=None)
norm = np.linalg.norm


def field(seed: int = 0) -> Field:
    return Field(np.random.default_rng(seed))


def drawn(*shape: int, seed: int = 0) -> Residues:
    there = field(seed)
    return Residues(there.draw(math.prod(shape)).reshape(shape), Bound(top=1), there)


def tried(check, seed: int = 0, where: tuple[str, ...] = ()) -> Evidence | None:
    def claims_of(values, sizes):
        returned = check(**values)
        return returned if isinstance(returned, tuple) else (returned,)

    hypotheses, _ = hypotheses_of("", check, where, None)
    return evidence(claims_of, hypotheses, np.random.default_rng(seed))


# --- the field -----------------------------------------------------------------------------------


def test_primes_are_what_sympy_calls_primes():
    numbers = [*range(2, 2000), 561, 1729, 3215031751, 3825123056546413051, *(2**61 - k for k in range(1, 400, 2))]
    assert [n for n in numbers if is_prime(n)] == [n for n in numbers if sympy.isprime(n)]


def test_the_primes_are_random_and_of_61_bits():
    rng = np.random.default_rng(1)
    primes = [random_prime(rng) for _ in range(20)]
    assert all(LEAST <= p < MOST and sympy.isprime(p) for p in primes)
    assert len(set(primes)) == 20


def test_there_are_as_many_primes_as_the_bound_says():
    """Dusart: x/ln x (1 + 1/ln x) ≤ π(x) ≤ x/ln x (1 + 1.2762/ln x); and the integral of 1/ln x agrees."""
    low, high = math.log(LEAST), math.log(MOST)
    dusart = MOST / high * (1 + 1 / high) - LEAST / low * (1 + 1.2762 / low)
    assert PRIMES <= dusart <= float(sympy.li(MOST) - sympy.li(LEAST)) <= 1.02 * PRIMES


def test_a_drawn_number_is_uniform_modulo_both_primes():
    there = field()
    values = there.draw(4000)
    for prime in there.primes:
        parts = np.array([int(v) % prime / prime for v in values])
        assert abs(np.mean(parts) - 0.5) < 0.03
        assert abs(np.mean(parts < 0.25) - 0.25) < 0.03


def test_a_zero_divisor_has_no_inverse():
    there = field()
    with pytest.raises(Vanishes):
        there.inverse(there.primes[0] * 5)
    assert there.inverse(7) * 7 % there.modulus == 1


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (3, Fraction(3)),
        (0.5, Fraction(1, 2)),
        (-2.25, Fraction(-9, 4)),
        (0.1, Fraction(1, 10)),
        (1 / 3, Fraction(1, 3)),
        (5 / 12, Fraction(5, 12)),
        (1e6, Fraction(10**6)),
        (np.float64(0.2), Fraction(1, 5)),
        (2**0.5, None),
        (math.pi, None),
        (0.1 + 0.2, None),
        (1 + 1e-14, None),
        (123456789012.3456, None),
        (math.inf, None),
        (math.nan, None),
    ],
)
def test_a_float_stands_for_a_short_fraction_or_for_none(value, fraction):
    assert short_fraction(value) == fraction


# --- arithmetic, against fractions -----------------------------------------------------------------


X, Y, Z = sympy.symbols("x y z")
numbers = st.sampled_from([2, -3, 0.5, -0.25, 0.1, Fraction(2, 7), np.int64(5), np.float64(1.5)])
trees = st.recursive(
    st.one_of(st.sampled_from("xyz"), numbers),
    lambda part: st.one_of(
        st.tuples(st.sampled_from("+-*/"), part, part), st.tuples(st.just("^"), part, st.sampled_from([-1, 2, 3]))
    ),
    max_leaves=6,
)


def computed(tree, leaves):
    """The value of a tree, in whatever arithmetic its leaves have."""
    match tree:
        case str():
            return leaves[tree]
        case ("+", a, b):
            return computed(a, leaves) + computed(b, leaves)
        case ("-", a, b):
            return computed(a, leaves) - computed(b, leaves)
        case ("*", a, b):
            return computed(a, leaves) * computed(b, leaves)
        case ("/", a, b):
            return computed(a, leaves) / computed(b, leaves)
        case ("^", a, count):
            return computed(a, leaves) ** count
    return leaves["number"](tree)


def fraction_of(number) -> Fraction:
    found = short_fraction(number.item() if isinstance(number, np.generic) else number)
    assert found is not None
    return found


@few
@given(trees)
def test_arithmetic_is_that_of_fractions_and_within_its_bound(tree):
    point = {"x": Fraction(3, 7), "y": Fraction(-11, 5), "z": Fraction(2)}
    there = field()
    residues = {letter: lifted(value, there) for letter, value in point.items()}
    generic = {letter: Residues(r.value, Bound(top=1), there) for letter, r in residues.items()}
    generic["number"] = lambda number: lifted(number, there) if isinstance(number, np.generic) else number
    symbols = {"x": X, "y": Y, "z": Z, "number": lambda n: sympy.Rational(fraction_of(n))}
    try:
        expected = computed(tree, {**point, "number": fraction_of})
        found = computed(tree, generic)
    except (ZeroDivisionError, Vanishes):
        return
    if not isinstance(found, Residues):
        return
    top, bottom = map(
        sympy.Poly, sympy.fraction(sympy.cancel(sympy.together(computed(tree, symbols)))), [(X, Y, Z)] * 2
    )
    assert found.value == lifted(expected, there).value
    assert top.is_zero or top.total_degree() <= found.bound.top
    assert bottom.total_degree() <= found.bound.bottom
    common = math.lcm(*(int(c.q) for c in (*top.coeffs(), *bottom.coeffs())))
    assert sum(abs(c) for c in top.coeffs()) * common <= 2 ** (found.bound.top_bits + 1e-9)


def rational(matrix: Residues, seed: int = 5):
    """Small fractions of a shape, as residues and as SymPy's matrix."""
    rng = np.random.default_rng(seed)
    entries = rng.integers(-4, 5, matrix.shape).astype(object)
    return Residues(entries % matrix.field.modulus, Bound(top=1), matrix.field), sympy.Matrix(entries.tolist())


@pytest.mark.parametrize("n", [1, 2, 4, 7])
def test_linear_algebra_is_that_of_fractions(n):
    a, exact = rational(drawn(n, n), seed=n + 1)
    there = a.field

    def same(found, wanted):
        entries = [lifted(Fraction(int(e.p), int(e.q)), there).value[()] for e in sympy.Matrix([wanted])]
        assert found.value.ravel().tolist() == entries

    same(np.linalg.det(a), exact.det())
    same(np.linalg.inv(a), exact.inv())
    same(np.linalg.matrix_power(a, 3), exact**3)
    same(np.linalg.matrix_power(a, -2), exact**-2)
    same(np.linalg.solve(a, np.arange(1.0, n + 1)), exact.inv() * sympy.Matrix(range(1, n + 1)))
    same(np.trace(a), exact.trace())
    same(np.kron(a, a[:1]), sympy.kronecker_product(exact, exact[:1, :]))
    same(np.linalg.pinv(a), exact.inv())


def test_a_pseudoinverse_satisfies_the_conditions_of_penrose():
    for a in (drawn(3, 5), drawn(5, 3)):
        p = np.linalg.pinv(a)
        for left, right in [(a @ p @ a, a), (p @ a @ p, p), ((a @ p).T, a @ p), ((p @ a).T, p @ a)]:
            assert not np.any((left - right).value)


@pytest.mark.parametrize(
    "of",
    [
        lambda a, b: a + 2 * b,
        lambda a, b: a.T @ b,
        lambda a, b: np.einsum("ij,kj->ik", a, b),
        lambda a, b: np.outer(a[0], b[1]),
        lambda a, b: np.block([[a, b], [b, 0 * a]]),
        lambda a, b: np.sum(a * b, axis=0),
        lambda a, b: np.cumsum(a, axis=1),
        lambda a, b: np.mean(a),
        lambda a, b: np.stack([a, b]).transpose(2, 0, 1),
        lambda a, b: np.triu(a) - np.diag(a[0]),
        lambda a, b: np.prod(a, axis=1),
        lambda a, b: np.tensordot(a, b, 2),
        lambda a, b: np.vdot(a, b),
        lambda a, b: np.roll(a, 1, axis=0).ravel() * 0.5,
        lambda a, b: np.hstack([a, b]),
        lambda a, b: np.append(a[0], 1.0),
        lambda a, b: np.inner(a, b),
        lambda a, b: np.diff(a, axis=0),
        lambda a, b: np.var(a, axis=0),
        lambda a, b: np.where(np.eye(3) > 0, a, b),
        lambda a, b: np.polyval([1, 2, 3], a),
        lambda a, b: np.cross(a, b),
        lambda a, b: np.array([[u @ v for u in a] for v in b]),
        lambda a, b: a[::-1, [0, 2]],
        lambda a, b: np.convolve(a[0], b[0]),
        lambda a, b: np.cumprod(a[0]),
        lambda a, b: sum(u * 2 for u in a),
        lambda a, b: np.zeros_like(a) + b**3,
        lambda a, b: np.square(a).reshape(-1),
        lambda a, b: np.dot(a, b).diagonal(),
    ],
)
def test_functions_of_numpy_give_what_they_give_for_whole_numbers(of):
    rng = np.random.default_rng(2)
    whole = [rng.integers(-5, 6, (3, 3)).astype(float) for _ in range(2)]
    there = field()
    residues = [Residues(w.astype(int).astype(object) % there.modulus, Bound(top=1), there) for w in whole]
    wanted, found = of(*whole), lifted(of(*residues), there)
    assert found.shape == wanted.shape
    fractions = [Fraction(x).limit_denominator(1000) for x in np.ravel(wanted).tolist()]
    assert found.value.ravel().tolist() == [lifted(f, there).value[()] for f in fractions]
    assert found.bound.top >= 1


def test_rows_share_what_is_written_with_their_matrix():
    a = np.copy(drawn(3, 3))
    row = a[1]
    row[0] = 7
    a[2] = row * row
    a += 1
    assert a.value[1, 0] == 8
    assert row.value[0] == 8
    assert a.bound.top == 2


def test_drawn_values_cannot_be_changed():
    def check(x: Real["n"]):
        x[0] = 1
        return equal(x, x)

    assert tried(check) is None


def test_decisions_have_no_answer_but_not_zero():
    a = drawn(3)
    assert bool(a[0])
    assert a[0] != a[1]
    assert not np.any(a == 0)
    for ask in (lambda: bool(a[0] - a[0]), lambda: a[0] == a[0], lambda: float(a[0]), lambda: range(3)[a[0]]):
        with pytest.raises((NotRational, TypeError)):
            ask()
    for ask in (lambda: bool(a[0] < a[1]), lambda: max(a), lambda: sorted(a), lambda: float(np.max(np.abs(a)))):
        with pytest.raises(NotRational):
            ask()


def test_what_is_unknown_keeps_its_shape():
    a = drawn(4, 3)
    parts = np.linalg.svd(a, full_matrices=False)
    for found, shape in [(np.abs(a), (4, 3)), (parts.U, (4, 3)), (parts.S[:2], (2,)), (np.exp(a) @ a.T, (4, 4))]:
        assert isinstance(found, Unknown)
        assert found.shape == shape
    assert isinstance(2**0.5 * a, Unknown)
    assert isinstance(norm(a[0]) + norm(a[1]), object)
    assert (a @ np.abs(a.T) / 3).max(axis=0).shape == (4,)


# --- families ------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7])
def test_members_have_their_property(n):
    def general(family, *dims):
        numbers = Residues(there.draw(family.free(dims)), Bound(top=1), there)
        return [lifted(member, there) for member in family.general(numbers, dims)]

    there = field(n)
    zero = lambda a: not np.any(a.value)  # noqa: E731
    for q in general(Orthonormal, n):
        assert zero(q.T @ q - np.eye(n))
        assert zero(q @ q.T - np.eye(n))
    rotation, reflection = general(Orthonormal, n)
    assert n == 1 or (np.all(rotation.value) and not zero(rotation @ rotation - np.eye(n)))
    assert zero(np.linalg.det(rotation) - 1)
    assert zero(np.linalg.det(reflection) + 1)
    (q,) = general(Orthonormal, n + 2, n)
    assert q.shape == (n + 2, n)
    assert zero(q.T @ q - np.eye(n))
    (v,) = general(OrthonormalVectors, n, n + 1)
    assert v.shape == (n, n + 1)
    assert zero(v @ v.T - np.eye(n))
    for u in general(Unit, n):
        assert zero(u @ u - 1)
    (s,), (k,) = general(Symmetric, n), general(Skew, n)
    assert zero(s - s.T)
    assert zero(k + k.T)
    (low,) = general(RankAtMost, n + 1, n + 1, n)
    assert zero(np.linalg.det(low))
    (p,) = general(Probabilities, n)
    assert zero(np.sum(p) - 1)


def test_every_family_has_a_formula_or_says_that_it_has_none():
    none = {str(f) for f in FAMILIES if not f.refers and f.free((1,) * max(f.arity)) is None}
    assert none == {
        "Activation",
        "Convex",
        "Elementwise",
        "Exponent",
        "InnerExponent",
        "Network",
        "PositiveExponent",
        "Program",
        "Smooth",
        "SmoothOfMatrix",
        "SmoothOfTwo",
    }


# --- checks that are identities --------------------------------------------------------------------


def traces(A: Real["m", "n"], B: Real["n", "m"]):
    return equal(np.trace(A @ B), np.trace(B @ A), scale=np.max(np.abs(A)) * norm(B, 2))


def the_norm_stays(Q: Orthonormal["m"], A: Real["m", "n"]):
    return equal(norm(Q @ A), norm(A)), equal(norm(-3 * A), 3 * norm(A))


def determinants(A: Real["n", "n"], B: Real["n", "n"]):
    return equal(np.linalg.det(A @ B), np.linalg.det(A) * np.linalg.det(B))


def woodbury(A: Invertible["n"], u: Real["n"], v: Real["n"]):
    inverse = np.linalg.inv(A)
    return equal(
        np.linalg.inv(A + np.outer(u, v)), inverse - np.outer(inverse @ u, v @ inverse) / (1 + v @ inverse @ u)
    )


def least_squares(A: FullColumnRank["m", "n"], b: Real["m"]):
    return equal(A.T @ (A @ (np.linalg.pinv(A) @ b) - b), np.zeros(A.shape[1]))


def a_gradient(S: Symmetric["n"], x: Real["n"]):
    return equal(gradient(lambda z: z @ S @ z / 2, x), S @ x), equal(hessian(lambda z: z @ S @ z / 2, x), S)


def of_an_inverse(A: Invertible["n"]):
    return equal(gradient(lambda X: np.linalg.det(X), A), np.linalg.det(A) * np.linalg.inv(A).T)


def a_jacobian(x: Real["n"], A: Real["m", "n"]):
    return equal(jacobian(lambda z: (A @ z) ** 2, x), 2 * np.diag(A @ x) @ A)


def means(x: Vectors["k", "n"], p: Probabilities["k"], k: Dimension):
    mean = sum(p[i] * x[i] for i in range(k))
    spread = sum(p[i] * (x[i] - mean) @ (x[i] - mean) for i in range(k))
    return equal(spread, sum(p[i] * (x[i] @ x[i]) for i in range(k)) - mean @ mean)


def in_thirds(x: Real["n"], n: Dimension):
    return equal(np.sum(x) / n, np.mean(x), (1 / n) * sum(x)), equal(0.1 * x + 0.2 * x, 0.3 * x)


def one_at_a_time(x: Real["n"], i: Index["n"]):
    return equal(np.eye(len(x))[i - 1] @ x, x[i - 1])


def completed(S: PositiveDefinite["n"], b: Real["n"], t: Positive):
    x = np.linalg.solve(S, b)
    return equal(t * (x @ S @ x), t * (b @ x))


def products(A: Matrices["k", "n", "n"]):
    return equal(
        np.linalg.det(np.linalg.multi_dot(list(A)) if len(A) > 1 else A[0]), np.prod([np.linalg.det(M) for M in A])
    )


def reflections(u: Unit["n"], x: Real["n"]):
    H = np.eye(len(u)) - 2 * np.outer(u, u)
    return equal(norm(H @ x), norm(x)), equal(H @ H, np.eye(len(u))), equal(norm(u), 1)


def spectra(A: Real["m", "n"], U: Orthonormal["m"], V: Orthonormal["n"]):
    return equal(norm(U @ A @ V, 2), norm(A, 2)), equal(norm(A.T, "nuc"), norm(U @ A, "nuc"))


def truncated(A: Real["m", "n"]):
    U, sigma, Vh = np.linalg.svd(A, full_matrices=False)
    error = A - sigma[0] * np.outer(U[:, 0], Vh[0])
    return equal(np.sum(error**2), np.sum(sigma[1:] ** 2)), equal(A @ Vh.T, U * np.linalg.svdvals(A))


def loops(x: Real["n"], y: Real["n"]):
    total = np.zeros_like(x)
    for i in range(len(x)):
        total[i] = x[i] * y[i]
    return equal(np.sum(total), x @ y)


TRUE = (
    traces,
    the_norm_stays,
    determinants,
    woodbury,
    least_squares,
    a_gradient,
    of_an_inverse,
    a_jacobian,
    means,
    in_thirds,
    one_at_a_time,
    completed,
    products,
    reflections,
    spectra,
    truncated,
    loops,
)


@pytest.mark.parametrize("check", TRUE, ids=lambda check: check.__name__)
def test_an_identity_passes_whatever_is_drawn(check):
    for seed in range(3):
        found = tried(check, seed)
        assert found is not None
        assert found.claims == "all"
        assert found.shapes >= 10
        assert found.chance < 1e-20


def test_one_and_two_dimensions_are_tried_at_every_shape():
    assert tried(traces)
    assert tried(traces).every
    assert tried(traces).shapes == LARGEST**2
    assert tried(determinants).every
    assert tried(determinants).shapes == LARGEST
    assert not tried(woodbury, 1).every or tried(woodbury, 1).shapes == LARGEST


def test_of_more_dimensions_every_size_of_each_is_tried():
    def check(A: Real["m", "n"], B: Real["n", "k"], C: Real["k", "p"]):
        return equal(A @ B @ C, A @ (B @ C))

    hypotheses, _ = hypotheses_of("", check, (), None)
    found, every = shapes(hypotheses, np.random.default_rng(0))
    assert not every
    assert len(found) == ROUNDS * LARGEST
    for name in hypotheses.names:
        assert sorted({sizes[name] for sizes in found}) == list(range(1, LARGEST + 1))
    assert tried(check).shapes == ROUNDS * LARGEST
    assert not tried(check).every


def test_conditions_on_dimensions_are_kept():
    seen = set()

    def check(A: Orthonormal["n", "k"], x: Real["k"], n: Dimension, k: Dimension):
        seen.add((k, n))
        return equal(norm(A @ x), norm(x))

    assert tried(check, where=("k < n",)).shapes == 66
    assert seen == {(k, n) for n in range(1, 13) for k in range(1, n)}


def test_some_claims_of_several():
    def check(x: Real["n"], y: Real["n"]):
        assumed = np.linalg.norm(x, 1)
        return at_most(x @ y, norm(x) * norm(y)), equal(x @ y, y @ x), equal(assumed, np.sum(np.abs(x)))

    assert tried(check).claims == "claim 2 of 3"


@pytest.mark.parametrize(
    "check",
    [
        lambda x: equal(np.exp(x), np.exp(x)),
        lambda x: at_most(x @ x, x @ x + 1),
        lambda x: equal(np.max(x), np.max(x)),
        lambda x: equal(np.sort(x), np.sort(x)),
        lambda x: chain(x @ x, "=", norm(x) ** 2, "≤", 1 + x @ x),
        lambda x: equal(2**0.5 * x, x * 2**0.5),
        lambda x: equal(x if x[0] > 0 else -x, x),
        lambda x: equal(1, 1),
        lambda x: equal(np.asarray(x, dtype=float), x),
        lambda x: equal(x // 1, x),
        lambda x: equal(norm(x), x[0]),
        lambda x: equal(np.sum(x[x > 0]), 1),
        lambda x: equal(norm(x, 1), norm(x, 1)),
        lambda x: equal(x / norm(x), x / norm(x)),
        lambda x: equal(1.0000001 * x, x),
        lambda x: equal(1 / (x - x), 1),
        lambda x: equal(x[5], x[5]),
        lambda x: equal(1e-20 * x, x),
        lambda x: equal(norm(np.outer(x, x), 2), norm(2 * np.outer(x, x), 2)),
        lambda x: equal(norm(np.outer(x, x), 2), norm(np.outer(x, x), "nuc")),
        lambda x: (assume(x[0] > 0), equal(x, x))[1],
    ],
)
def test_what_is_not_rational_says_nothing(check):
    def checked(x: Real["n"]):
        return check(x)

    assert tried(checked) is None


def test_no_formula_no_line():
    def check(x: Real["n"], p: Exponent):
        return equal(x, x)

    assert tried(check) is None


# --- checks that are none --------------------------------------------------------------------------


def from_four_on(x: Real["n"], y: Real["n"]):
    extra = x[0] - x[0] if len(x) < 4 else x[3] * Fraction(1, 10**18)
    return equal(x @ y + extra, y @ x)


def by_little(x: Real["n"], y: Real["n"]):
    return equal(x @ y * (10**14 + 1) / 10**14, y @ x)


def by_a_constant(A: Real["n", "n"]):
    return equal(np.linalg.det(A.T) + Fraction(1, 2**70), np.linalg.det(A))


def of_one_reflection(Q: Orthonormal["n"]):
    return equal(np.linalg.det(Q), 1)


def of_one_index(x: Real["n"], i: Index["n"]):
    return equal(x[i - 1] * (i < 9), x[i - 1])


def by_an_order(A: Real["n", "n"], B: Real["n", "n"]):
    return equal(np.linalg.inv(A @ B), np.linalg.inv(A) @ np.linalg.inv(B))


def by_a_norm(A: Real["m", "n"], B: Real["m", "n"]):
    return equal(norm(A + B), norm(A - B))


def of_the_wrong_vectors(A: Real["m", "n"]):
    U, sigma, Vh = np.linalg.svd(A)
    return equal(A.T @ U[:, 0], sigma[0] * Vh[0]), equal(A @ Vh[0], sigma[-1] * U[:, 0])


def of_one_orientation(A: Real["m", "n"]):
    return equal(np.linalg.det(np.linalg.svd(A).U), 1)


def by_a_prime(x: Real["n"]):
    """All coefficients of the difference have a prime of 61 bits as a factor, but not that which is drawn."""
    return equal(x * (2**61 - 1), 0 * x)


FALSE = {
    from_four_on: 4,
    by_little: 1,
    by_a_constant: 1,
    of_one_reflection: 1,
    of_one_index: 9,
    by_an_order: 2,
    by_a_norm: 2,
    of_the_wrong_vectors: 4,
    of_one_orientation: 2,
    by_a_prime: 1,
}


@pytest.mark.parametrize("check", FALSE, ids=lambda check: check.__name__)
def test_what_is_false_is_refuted_whatever_is_drawn_at_its_smallest_shape(check):
    for seed in range(6):
        with pytest.raises(Differs) as found:
            tried(check, seed)
        assert sum(found.value.sizes.values()) == FALSE[check]


def test_an_iteration_is_no_identity():
    """Newton's comes to the root but for rounding, which is all that a claim about a program says."""

    def by_newton(x: Real):
        y = x
        for _ in range(9):
            y = y - (y**3 + y - x) / (3 * y**2 + 1)
        return equal(y**3 + y, x), equal(x + y, y + x)

    assert tried(by_newton, 0).claims == "claim 2 of 2"


def test_the_numbers_and_the_symbols_miss_what_the_primes_find(book: Book):
    check = from_four_on
    with pytest.raises(
        StatementFails, match=r"it is false for n = 4: .* modulo a prime of 61 bits, its two sides differ"
    ):
        book.check(check)


def test_a_claim_counts_that_is_an_identity_at_all_shapes_and_for_all_members():
    def of_shapes(x: Real["n"]):
        return equal(x, x), equal(*[np.max(x) if len(x) == 7 else x[0]] * 2)

    def of_indices(x: Real["n"], i: Index["n"]):
        return equal(x, x), equal(*[np.max(x) if i == 2 < len(x) else x[0]] * 2)

    assert [tried(check, seed).claims for check in (of_shapes, of_indices) for seed in range(3)] == ["claim 1 of 2"] * 6


@pytest.mark.parametrize(("most", "shapes"), [(3_000_000, 144), (110_000, 140), (1_000, 0)])
def test_what_takes_long_is_tried_at_fewer_shapes(monkeypatch, most, shapes):
    for module in (modular.field, modular.evidence):
        monkeypatch.setattr(module, "MOST_WORK", most)
    found = tried(traces)
    assert (found.shapes if found else 0) <= shapes
    assert found is None or found.every == (shapes == 144)
    assert (found is None) == (most == 1_000)


def test_a_norm_is_not_what_is_negative():
    def check(u: Unit["n"]):
        return equal(norm(u), -1)

    assert tried(check) is None


def test_a_counterexample_in_numbers_is_preferred(book: Book):
    def at_nine(x: Real["n"]):
        return equal(x if len(x) != 9 else 2 * x, x)

    from qed import Session

    with Session({}, random=0, parts={"primes"}).active():
        found = conjecture(at_nine)
    assert found.verdict.counterexample is not None
    assert len(found.verdict.counterexample.values["x"]) == 9


def test_a_session_may_leave_the_primes_out():
    from qed import Session

    with Session({}, random=4, parts=()).active():
        assert conjecture(traces).verdict.primes is None
    with Session({}, random=4, parts={"primes"}).active():
        assert conjecture(traces).verdict.primes is not None


def test_other_seeds_draw_other_primes_and_the_instances_stay_as_they_are():
    from qed import Session

    drawn = []
    for parts in ({"primes"}, ()):
        with Session({}, random=4, parts=parts, seed=3).active():
            drawn.append([instance.values["A"] for instance in conjecture(traces).instances])
    for one, other in zip(*drawn, strict=True):
        np.testing.assert_array_equal(one, other)
    assert field(1).primes != field(2).primes


# --- the bound -----------------------------------------------------------------------------------


def test_the_chance_is_that_of_the_lemma():
    there = field()
    p, q = there.primes
    assert there.chance(Bound(top=7)) / (7 / p * 7 / q) == pytest.approx(1)
    of_coefficients = (7 / p + 100 / PRIMES) * (7 / q + 100 / PRIMES)
    assert there.chance(Bound(top=7, top_bits=6000.0)) / of_coefficients == pytest.approx(1)
    there.denominators = e = 2**59
    assert there.chance(Bound(top=7)) / (7 / (p - e) * 7 / (q - e)) == pytest.approx(1)


def test_a_false_identity_passes_as_often_as_the_lemma_allows():
    """In a field of 101 numbers the zeros of a polynomial of degree 3 are met: at most 3 times in 101 points."""
    points = np.random.default_rng(0).integers(0, 101, (20_000, 3))
    hit = np.mean((points[:, 0] * points[:, 1] * points[:, 2]) % 101 == 0)
    assert 2 / 101 < hit <= 3 / 101


def test_bounds_grow_with_what_is_calculated():
    a = drawn(4, 4)
    steps = [a, a @ a, np.linalg.inv(a @ a), np.linalg.inv(a @ a) + a]
    assert all(x.bound.top_bits <= y.bound.top_bits for x, y in pairwise(steps))
    assert steps[1].bound.top == 2
    assert steps[2].bound == Bound(6, 8, *steps[2].bound[2:])
    assert np.linalg.det(a).bound[:2] == (4, 0)
    assert (1 / a).bound[:2] == (15, 16)  # over the product of all sixteen
    assert (a[0, 0] + 1 / a[0, 1]).bound[:2] == (2, 1)


# --- printed formulas ------------------------------------------------------------------------------


def test_a_printed_identity_says_so():
    found = holds(r"\det(A B) = \det(A) \det(B)", A=Real["n", "n"], B=Real["n", "n"])
    assert found.primes is not None
    assert found.primes["every"]
    assert found.primes["shapes"] == LARGEST
    assert "mod primes" in found.text()
    assert "for all n up to 12" in found.text()


@pytest.mark.parametrize(
    ("latex", "symbols"),
    [
        (r"(A B)^{-1} = B^{-1} A^{-1}", dict(A=Invertible["n"], B=Invertible["n"])),
        (r"\nabla_A \det(A) = \det(A) A^{-\top}", dict(A=Invertible["n"])),
        (r"\lVert U \vec{x} \rVert_2 = \lVert \vec{x} \rVert_2", dict(U=Orthonormal["n"], x=Real["n"])),
        (
            r"\operatorname{vec}(A B C) = (C^\top \otimes A) \operatorname{vec}(B)",
            dict(A=Real["m", "n"], B=Real["n", "k"], C=Real["k", "p"]),
        ),
        (r"\sum_{i=1}^n x_i y_i = \vec{x}^\top \vec{y}", dict(x=Real["n"], y=Real["n"])),
        (
            r"\sum_{i=1}^k \lVert \vec{a}_i \rVert_2^2 = \operatorname{tr}(\sum_{i=1}^k \vec{a}_i \vec{a}_i^\top)",
            dict(a=Vectors["k", "n"]),
        ),
        (
            r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}^\top"
            r" = \begin{bmatrix} A^\top & C^\top \\ B^\top & D^\top \end{bmatrix}",
            dict(A=Real["m", "n"], B=Real["m", "k"], C=Real["p", "n"], D=Real["p", "k"]),
        ),
    ],
)
def test_printed_identities_pass(latex, symbols):
    found = holds(latex, **symbols)
    assert found.answer == "true", found.text()
    assert found.primes is not None, found.text()


@pytest.mark.parametrize("latex", [r"\lVert \vec{x} \rVert_1 \ge x_1", r"e^{x_1} = e^{x_1}"])
def test_printed_formulas_that_are_no_rational_identities_have_no_such_line(latex):
    found = holds(latex, x=Real["n"], A=Real["m", "n"])
    assert found
    assert found.primes is None


def test_a_printed_formula_that_is_false_from_five_on_is_refuted():
    """40 instances have dimensions up to 4: the last term is there from n = 5 on."""
    formula = r"\vec{x}^\top \vec{x} + n (n-1) (n-2) (n-3) (n-4) x_1 = \lVert \vec{x} \rVert_2^2"
    found = holds(formula, x=Real["n"], instances=12)
    assert found.answer == "false"
    assert found.counterexample is not None


def test_a_printed_formula_that_is_false_by_less_than_rounding_is_refuted_by_its_shape():
    formula = (
        r"\vec{x}^\top \vec{x} + \frac{\frac{n (n-1) (n-2) (n-3) x_1}{100000000000000}}{100000000000000}"
        r" = \lVert \vec{x} \rVert_2^2"
    )
    found = holds(formula, x=Real["n"])
    assert found.answer == "false"
    assert found.counterexample == {"n": 4}
    assert "modulo a prime" in found.text()


def test_what_is_written_in_place_says_nothing_modulo_primes():
    """The places of a scatter may repeat, and an array may be written where out= says: none of it is lost."""

    def scattered(E: Real["m", "n"], c: Real["n"]):
        G = np.zeros_like(E)
        np.add.at(G, [0, 0], c)
        return equal(G, np.outer(np.eye(len(E))[0], 2 * c))

    def filled(A: Real["n", "n"]):
        D = np.zeros_like(A)
        np.fill_diagonal(D, 2.0)
        return equal(D, 2 * np.eye(len(A)))

    def written(x: Real["n"]):
        y = np.empty_like(x)
        np.multiply(2.0, x, out=y)
        return equal(y, 2 * x)

    for claim, known in ((scattered, False), (filled, False), (written, True)):
        verdict = conjecture(claim).verdict
        assert verdict.holds, verdict.text()
        assert (verdict.primes is not None) is known, verdict.text()


def test_what_is_left_of_a_series_is_less_than_rounding():
    """The claim is false as one of polynomials, and no number shows it."""

    def exponential(t):
        return sum(t**k / math.factorial(k) for k in range(40))

    @conjecture
    def it_is_its_own_derivative(x: Moderate["n"]):
        return equal(gradient(lambda z: np.sum(exponential(z / 4)), x), exponential(x / 4) / 4)

    verdict = it_is_its_own_derivative.verdict
    assert verdict.holds
    assert not verdict.exact
    assert not verdict.primes
