"""A formula bound to its symbols: read once, then judged on instances."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import show
from ..compare import LIMIT, Outcome, Relation, change, one_entry, ratio
from ..errors import NotWellFormed
from ..exact import Exact, NotAlgebraic, Root
from ..instances import generator
from ..modular.arrays import Residues
from ..precise import precise
from . import jets
from . import nodes as n
from .kinds import Sizes, declared_value
from .parser import AllOf, ArgMin, Chain, Scope, read, settle
from .shapes import SCALAR, Dim, Matrix, Scalar, Space, Type

SYMBOLS = (Exact, Root, Residues)
"""What stands for a number that varies."""
NEGATED = {"=": "≠", "≤": ">", "<": "≥", "≥": "<", ">": "≤", "≠": "=", "∈": "∉"}


@dataclass
class Row:
    """The sides of a chain for one value of its indices, with the size of what was added up in each."""

    sides: list[Any]
    peaks: list[float]
    at: str = ""
    outside: tuple[bool, ...] = ()
    """Of each side, whether it has a root or a logarithm of a negative number."""


@dataclass(eq=False)
class Judged:
    """A chain evaluated on one instance: a claim in the sense of `qed.compare`."""

    rows: list[Row]
    signs: list[str]
    undefined: str = ""
    simple: bool = False
    """The values are small numbers of quarters: what is equal on them is so by more than rounding."""
    at_the_edge: tuple[bool, ...] = ()
    """Of each condition of the chain, whether its two sides are equal for some values of the indices."""

    def judge(self, size: int) -> Outcome:
        if self.undefined or not self.rows:
            return Outcome(0.0, self.undefined or "no instance of its indices", undefined=True, decided=False)
        worst, words = 0.0, ""
        for row in self.rows:
            if not all(map(is_finite, row.sides)):
                return Outcome(0.0, "a side is not finite", undefined=True, decided=False)
            if not all(map(math.isfinite, row.peaks)):
                return Outcome(0.0, "a term is not finite", undefined=True, decided=False)
            ratios = self._ratios(row, size)
            top = max(ratios)
            if not self.simple and any(
                ratio > LIMIT and sign in "<>≠" and self._within(row, k, size)
                for k, (sign, ratio) in enumerate(zip(self.signs, ratios, strict=True))
            ):
                return Outcome(0.0, "two sides differ by no more than rounding", undefined=True, decided=False)
            if top > worst:
                worst = top
                words = self._words(row, ratios) if top > LIMIT else ""
        return Outcome(worst, words)

    def _ratios(self, row: Row, size: int) -> list[float]:
        found = []
        for k, sign in enumerate(self.signs):
            scale = max(row.peaks[k], row.peaks[k + 1])
            left, right = row.sides[k], row.sides[k + 1]
            found.append(ratio(left, "=" if sign == "∈" else sign, right, scale, size))
        return found

    @staticmethod
    def _within(row: Row, k: int, size: int) -> bool:
        """Whether rounding can explain that two sides look equal, or in the wrong order."""
        return ratio(row.sides[k], "=", row.sides[k + 1], max(row.peaks[k], row.peaks[k + 1]), size) <= LIMIT

    def _words(self, row: Row, ratios: list[float]) -> str:
        k = max(range(len(ratios)), key=ratios.__getitem__)
        scalars = all(np.size(side) == 1 for side in row.sides) and not (k and self.signs[k] == "∈")
        at = f" for {row.at}" if row.at else ""
        if scalars:
            beside = max((p for p in row.peaks if math.isfinite(p)), default=0.0)
            digits = show.DIGITS if self.signs[k] == "≠" else show.apart(row.sides[k], row.sides[k + 1])
            values = [show.number(np.reshape(side, ())[()], 1e-4 * beside, digits=digits) for side in row.sides]
            signs = [s if r <= LIMIT else NEGATED[s] for s, r in zip(self.signs, ratios, strict=True)]
            return values[0] + "".join(f" {s} {v}" for s, v in zip(signs, values[1:], strict=True)) + at
        left, right = (_plain(side) for side in row.sides[k : k + 2])
        if self.signs[k] == "∈":
            return f"the left side is not in it{at}"
        if max(np.size(left), np.size(right)) > 12:
            return one_entry(left, self.signs[k], NEGATED[self.signs[k]], right) + at
        digits = show.DIGITS if self.signs[k] == "≠" else show.apart(left, right)
        return f"{show.plain(left, digits)} {NEGATED[self.signs[k]]} {show.plain(right, digits)}{at}"

    def links(self) -> Iterator[tuple[Any, str, Any]]:
        """The links (left, sign, right), for all values of the indices; none where a side is not defined."""
        if not self.undefined:
            for row in self.rows:
                yield from zip(row.sides, self.signs, row.sides[1:], strict=False)

    def attained(self, size: int) -> tuple[bool, ...]:
        """Of each ≤ and ≥, whether it is an equality (that is not 0 = 0) for some value of the indices."""
        return tuple(met > 0 for sign, met in zip(self.signs, self.met(size), strict=True) if sign in "≤≥")

    def met(self, size: int) -> list[int]:
        """Of each link, for how many values of the indices its sides are equal (and not 0)."""
        return [sum(_met(row, k, size) for row in self.rows) for k in range(len(self.signs))]

    def widened(self, other: Judged, step: float) -> None:
        """Raise the peaks to what another evaluation tells, whose inputs were moved by `step` of their size.

        A side that moves by more than that amplifies rounding errors: an inverse of a matrix close to a singular one.
        """
        if len(other.rows) != len(self.rows):
            return
        for row, moved in zip(self.rows, other.rows, strict=True):
            for k, (side, there) in enumerate(zip(row.sides, moved.sides, strict=True)):
                row.peaks[k] = max(row.peaks[k], change(side, there) / step)


def _met(row: Row, k: int, size: int) -> bool:
    left, right = row.sides[k : k + 2]
    return bool(np.any(left)) and ratio(left, "=", right, max(row.peaks[k : k + 2]), size) <= LIMIT


def _all_below(nodes: Sequence[n.Node]) -> Iterator[n.Node]:
    """What these consist of, with the definitions that they use, each once."""
    left, seen = list(nodes), set[int]()
    while left:
        node = left.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            left += node.below()


def _minds_signs(node: n.Node) -> bool:
    """Whether it is a root, a logarithm, a power like a^{1/2}, or an absolute value, of a number."""
    if isinstance(node, n.Absolute):
        return True
    if isinstance(node, n.Power):
        power = node.exponent
        return isinstance(power, n.Divide) or (isinstance(power, n.Num) and power.value != round(power.value))
    return isinstance(node, n.Elementwise) and node.name in ("log", "√")


def is_finite(side: Any) -> bool:
    return math.isfinite(side) if isinstance(side, (float, int)) else bool(np.isfinite(side).all())


def _plain(side: Any) -> Any:
    """A column as the vector it is."""
    array = np.asarray(side)
    return array.reshape(-1) if array.ndim == 2 and array.shape[1] == 1 and array.size > 1 else array


@dataclass
class Printed:
    """A formula that has been read: its chains, with the types of its symbols."""

    latex: str
    chains: list[Chain]
    types: Mapping[str, Type]
    given: tuple[Chain, ...] = field(default=())
    notes: tuple[str, ...] = ()
    differentials: Mapping[str, str] = field(default_factory=dict)
    """The symbols dX that are printed and not declared, with the X that each is the differential of."""

    @property
    def claims(self) -> list[Chain]:
        """The chains that claim something: a definition alone does not."""
        return [chain for chain in self.chains if not (chain.defines and len(chain.signs) == 1)]

    def reading(self) -> str:
        """What was read, fully parenthesised and with shapes; several claims on several lines."""
        return "\n".join([*(f"given {chain}" for chain in self.given), *map(str, self.chains)])

    def letters(self) -> set[str]:
        """The keys of the symbols in it."""
        nodes = (node for chain in self.chains for side in chain.sides for node in side.walk())
        return {node.key for node in nodes if isinstance(node, n.Sym)}

    def used(self) -> set[str]:
        """The keys of the symbols in it, and in what it takes from definitions."""
        return {node.key for node in self.nodes() if isinstance(node, n.Sym)}

    def parts(self) -> Iterator[n.Node]:
        """The expressions of the claims and of all definitions before them, as often as they are printed."""
        return (part for chain in (*self.given, *self.chains) for side in chain.sides for part in side.walk())

    def nodes(self) -> Iterator[n.Node]:
        """The expressions in it, each once, with those of the definitions that it uses."""
        left = [side for chain in self.chains for side in chain.sides]
        left += [side for chain in self.chains for a, _, b in chain.tests for side in (a, b)]
        return _all_below(left)

    def goes_outside(self, claims: Sequence[Judged]) -> bool:
        r"""Whether one side is a number, and the other has a root or a logarithm of a negative number.

        √(ab) = √a √b is false there, and √a √a = |a| minds a < 0, whereas of √a √a = a nobody doubts that it is meant
        for a ≥ 0.
        """
        if not any(any(row.outside) for claim in claims for row in claim.rows):
            return False
        if any(isinstance(node, (n.By, n.Derivative)) for node in self.nodes()):
            return False
        return any(
            not out and is_finite(value) and any(map(_minds_signs, _all_below([side])))
            for chain, claim in zip(self.claims, claims, strict=True)
            for row in claim.rows
            if any(row.outside)
            for side, value, out in zip(chain.sides, row.sides, row.outside, strict=True)
        )

    def evaluated(self, values: Mapping[str, Any], sizes: Mapping[Any, int], floor: float = 0.0) -> list[Judged]:
        """All claims on one instance. Values are plain: numbers, 1-D and 2-D arrays, families.

        `floor` is the size of values that were computed, not drawn: they carry rounding errors of their own.
        """
        env_values = {
            name: declared_value(value, self.types[name]) for name, value in values.items() if name in self.types
        }
        return [_evaluated(chain, env_values, sizes, floor) for chain in self.claims]

    def precisely(self, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> list[Judged]:
        """All claims on one instance, in numbers with many digits (see `qed.precise`).

        Raises where a part of the formula cannot be computed with them.
        """
        env_values = {
            name: declared_value(precise(value), self.types[name])
            for name, value in values.items()
            if name in self.types
        }
        claims = [_evaluated(chain, env_values, sizes, 0.0, precisely=True) for chain in self.claims]
        if any(sign == "∈" for claim in claims for sign in claim.signs):
            raise TypeError("a set has no digits")
        return claims

    def exactly(self, values: Mapping[str, Any], sizes: Mapping[Any, int]) -> list[Relation]:
        """All claims on symbols (see `qed.exact`)."""
        env_values = {
            name: declared_value(value, self.types[name]) for name, value in values.items() if name in self.types
        }
        made = []
        for chain in self.claims:
            judged = _evaluated(chain, env_values, sizes, 0.0, exact=True)
            if judged.undefined or any(sign == "∈" for sign in judged.signs):
                raise NotAlgebraic("not defined on symbols")
            sides = [_joined([row.sides[k] for row in judged.rows]) for k in range(len(judged.signs) + 1)]
            made.append(Relation(tuple(sides), tuple(judged.signs)))
        return made


def _joined(sides: Sequence[Any]) -> Any:
    """What stands on one side in all rows, entry after entry."""
    if all(isinstance(side, Residues) for side in sides):  # taken apart, each entry would be an array of its own
        return np.concatenate([side.reshape(-1) for side in sides])
    return np.concatenate([_flat(side) for side in sides])


def _flat(side: Any) -> Any:
    if isinstance(side, jets.ARRAYS):
        return np.asarray(side, dtype=object).reshape(-1)
    array = np.empty(1, dtype=object)
    array[0] = side
    return array


def bind(
    latex: str,
    types: Mapping[str, Type],
    given: Sequence[str] = (),
    layout: str = "numerator",
    reader: str = "",
    commutators: bool = False,
    by: str = "",
    norm: str = "",
) -> Printed:
    """Read a formula whose symbols have these types, after some printed definitions.

    `reader` is "latex", "numpy" or "matlab" for what a reader typed (see `dialect`); else the book's print is read.
    "lenient" is "latex" where 1 - x and x * y go by entries, |x| is the length of a vector, and x ⊗ y is x yᵀ.
    `by` is by what ∇ without a letter below it is, where that is not to be guessed; `norm` is which one ‖A‖ is.
    With `commutators`, [A, B] of square matrices is AB − BA; otherwise it is the matrix of the two blocks.
    """
    scope = Scope(types, layout, reader)
    scope.commutators, scope.by, scope.norm = commutators, by, norm
    before: list[Chain] = []
    for definition in given:
        chains = read(definition, scope, defines=True)
        if not any(chain.defines for chain in chains):
            raise NotWellFormed(
                "This defines nothing new: print it as `symbol := …`.", definition, (0, len(definition))
            )
        before += chains
    chains = read(latex, scope)
    varied = settle(scope)
    own = {f"d{key}": key for key in varied if f"d{key}" not in types}
    known = {**types, **{name: types[key] for name, key in own.items()}}
    return Printed(latex, chains, known, tuple(before), tuple(dict.fromkeys(scope.notes)), own)


def _evaluated(
    chain: Chain,
    values: dict[str, Any],
    sizes: Mapping[Any, int],
    floor: float,
    exact: bool = False,
    precisely: bool = False,
) -> Judged:
    signs = ["=" if s == ":=" else s for s in chain.signs]
    run = n.Run(Sizes(sizes, values), precisely)
    e = n.Env(values, run)
    rows: list[Row] = []
    edges = [False] * len(chain.tests)
    try:
        for bound in _assignments(chain, e):
            here = n.Env(values, run, dict(bound))
            tests = [(n.number(a, here), sign, n.number(b, here)) for a, sign, b in chain.tests]
            if not all(n.COMPARE[sign](a, b) for a, sign, b in tests):
                continue
            edges = [edge or bool(a == b) for edge, (a, _, b) in zip(edges, tests, strict=True)]
            rows.append(_row(chain, here, bound, floor, exact))
    except n.Undefined as reason:
        return Judged([], signs, str(reason) or "not defined")
    except (np.linalg.LinAlgError, ZeroDivisionError, OverflowError) as reason:
        return Judged([], signs, str(reason))
    except n.Refused as reason:
        raise NotWellFormed(str(reason), chain.latex, chain.span) from None
    except n.TooMuch:
        raise NotWellFormed(
            "This takes more steps than one formula may: smaller bounds, please. (A maximum over a sphere is read "
            "where its square is a quadratic form.)",
            chain.latex,
            chain.span,
        ) from None
    except RecursionError:
        raise NotWellFormed("The definitions go back too far.", chain.latex, chain.span) from None
    except jets.NotDifferentiable as reason:
        raise NotWellFormed(str(reason), chain.latex, chain.span) from None
    return Judged(rows, signs, simple=all(map(_is_simple, values.values())), at_the_edge=tuple(edges))


def _is_simple(value: Any) -> bool:
    if isinstance(value, np.ndarray) and value.dtype != object:
        return bool(np.all(np.abs(value) <= 4) and np.all(value == np.round(value)))
    return isinstance(value, int) or (isinstance(value, float) and abs(value) <= 4 and value == round(value))


def _assignments(chain: Chain, e: n.Env, bound: dict[Any, int] | None = None) -> Iterator[dict[Any, int]]:
    """All values of the indices; the range of an index may depend on those before it."""
    bound = bound or {}
    if len(bound) == len(chain.indices):
        e.run.step(1)
        yield bound
        return
    index = chain.indices[len(bound)]
    here = n.Env(e.values, e.run, bound)
    if index in chain.ranges:
        first, last = chain.ranges[index]
        values = range(n.whole(first, here), n.whole(last, here) + 1)
    else:
        values = index.range(here)
    if len(values) > n.MOST_STEPS:
        raise n.TooMuch
    for value in values:
        yield from _assignments(chain, e, {**bound, index: value})


def _row(chain: Chain, e: n.Env, bound: Mapping[Any, int], floor: float, exact: bool) -> Row:
    sides: list[Any] = []
    peaks: list[float] = []
    outside: list[bool] = []
    at = ", ".join(f"{index.name} = {value}" for index, value in bound.items())
    for k, side in enumerate(chain.sides):
        sign = chain.signs[k - 1] if k else ""
        e.run.peak, e.run.outside = floor, False
        if sign == "∈":
            outside.append(False)
            left, peak = _residual(sides[-1], side, e, peaks[-1])
            if k == 1:
                sides = [left, 0.0]
            else:  # the sign before it compares the value itself: beside it stands the nearest member of the set
                sides.append(sides[-1] - left)
            peaks.append(peak)
            continue
        value = side.ev(e)
        if isinstance(side.type, Space):  # equal when the projections on them are
            value = value @ value.T
        if not exact:
            value = jets.primal(value)
        if isinstance(side.type, Scalar) or (isinstance(side.type, Matrix) and np.shape(value) == (1, 1)):
            value = jets.scalar_of(value)
        sides.append(value)
        e.run.see(value)
        peaks.append(e.run.peak)
        outside.append(e.run.outside)
    if exact and not any(map(_is_symbolic, sides)):
        raise NotAlgebraic("no symbol is left")
    return Row(sides, peaks, at, tuple(outside))


def _is_symbolic(side: Any) -> bool:
    return isinstance(side, SYMBOLS) or any(isinstance(x, SYMBOLS) for x in np.asarray(side, dtype=object).flat)


def _residual(value: Any, space: n.Node, e: n.Env, peak: float) -> tuple[Any, float]:
    """What of a value sticks out of a set; 0 where it is a member."""
    if isinstance(space, AllOf):
        return 0.0, 1.0
    if isinstance(space, ArgMin):
        return _excess(value, space, e)
    basis = space.ev(e)
    column = jets.matrix_of(value)
    return column - basis @ (basis.T @ column), max(peak, float(np.abs(column).max()))


def _excess(value: Any, argmin: ArgMin, e: n.Env) -> tuple[Any, float]:
    """By how much the best of many competitors beats a value that should be a minimiser."""
    key, bound, body = argmin.variable.key, argmin.bound, argmin.body
    number = isinstance(argmin.variable.type, Scalar)
    value = jets.matrix_of(float(value) if isinstance(value, int) else value)
    rank = n.whole(bound, e) if bound is not None else min(value.shape)
    e.run.see(value)
    if n.rank_of(value, float(np.abs(value).max()) or 1.0) > rank:
        return 1.0, 1.0
    sign = 1.0 if argmin.name == "min" else -1.0

    def objective(inner: n.Env, candidate: Any) -> Any:
        return body.ev(inner.with_(key, jets.scalar_of(candidate) if number else candidate))

    def score(candidate: Any) -> float:
        try:
            found = sign * float(jets.scalar_of(jets.primal(objective(e, candidate))))
        except (n.Undefined, np.linalg.LinAlgError):
            return math.inf
        return found if math.isfinite(found) else math.inf

    mine = score(value)
    if not math.isfinite(mine):
        raise n.Undefined("what is minimised is not defined at the minimiser")
    others = list(_competitors(value, rank, e))
    if bound is None:
        others += _downhill(value, lambda inner, candidate: objective(inner, candidate), sign, e)
    best = min(map(score, others))
    return max(mine - best, 0.0), max(abs(mine), e.run.peak)


def _downhill(value: Any, objective: Any, sign: float, e: n.Env) -> Iterator[Any]:
    """Steps against the gradient: a point that is no minimiser is found out by one of them."""
    shape = value.shape
    kind = Matrix(Dim.of(shape[0]), Dim.of(shape[1]))
    try:
        slope = sign * jets.reshaped(jets.primal(n.varied(objective, value, e, SCALAR, kind)), shape)
    except (n.Undefined, jets.NotDifferentiable, np.linalg.LinAlgError):
        return
    top = float(np.abs(slope).max(initial=0.0))
    if top and math.isfinite(top):
        for step in (1.0, 0.1, 1e-2, 1e-3, 1e-4, 1e-5):
            yield value - step * slope
            yield value - step * slope / top


def _competitors(value: Any, rank: int, e: n.Env) -> Iterator[Any]:
    """Matrices of bounded rank: 0, random ones, neighbours of the value, truncations of everything of its shape."""
    m, k = value.shape
    rng = generator("competitors", m, k, rank)

    def cut(matrix: Any, to: int) -> Any:
        u, s, vh = np.linalg.svd(matrix, full_matrices=False)
        return (u[:, :to] * s[:to]) @ vh[:to]

    yield np.zeros((m, k))
    size = float(np.abs(value).max()) or 1.0
    for step in (1.0, 0.1, 1e-2, 1e-3):
        for _ in range(3):
            yield cut(value + step * size * (2.0 * rng.random((m, k)) - 1.0), rank)
    for other in list(e.values.values()):
        if isinstance(other, np.ndarray) and other.shape == (m, k):
            for to in range(min(rank, m, k) + 1):
                yield cut(other, to)
