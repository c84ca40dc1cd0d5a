"""Confirming a derivative: by two witnesses, and by the adjoint identity.

`taylor_test` asks two witnesses whether a claimed derivative is that of f at x.

- *The formula.* Forward mode (`qed.forward`) carries directions through the code of f and computes the derivative,
  without any step. It is compared with the claim along the coordinate directions, entry by entry, up to rounding. The
  rounding is measured where it matters: x is moved by a few units of rounding. This witness sees a factor 1 + 1e-9,
  one entry of many, a Hessian that is not symmetric. It believes the formula: what f is by definition at x alone, and
  what lies behind a `float()`, it does not see.
- *The values.* Taylor remainders (`qed.remainders`) see f as a function: a kink at x, a jump, a case of its own. They
  see no further than rounding lets them.

Where both can tell, they must agree:

    formula          values              the test
    agrees           do not refute       passes
    agrees           refute clearly      fails
    disagrees        pass, and would     passes: f is another function than its formula at x
                     have seen it
    disagrees        otherwise           fails
    cannot follow    whatever they say   says the same

Where the formula agrees, the values are asked at two steps first, and only what looks like no remainder there is
followed through all steps. The values may say nothing (noise, an overflow); then the test is undecided, and a check
counts such instances.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from . import remainders, show
from .claimed import First, Point, Second, claimed_first, claimed_second, place
from .compare import EPS, LIMIT, STEP, Outcome
from .errors import QedError
from .formula import FAR, MILLIONTH, STEPS_BESIDE, Compared, SecondByFormula, growth, rounded, two
from .forward import Foreign, pushforward
from .forward.quotients import ALIKE
from .forward.tools import MISSED, largest_inside, see_that_it_is_a_function
from .instances import generator
from .remainders import JUMP, UNKNOWN, UNSETTLED, WRONG, Found, NotDefined, Paths

Array = np.ndarray
Function = Callable[..., Any]

AXES = 64
"""At points with more entries so many coordinate directions are tried; of a function of the direction a quarter."""
RANDOM = 3
"""Random directions tried beside the coordinate directions: one may hide an error that it is orthogonal to."""
WALKED = 4
"""Coordinate directions that remainders are taken along."""
ASKED = 8
"""Where remainders refute what the formula says, so many of the clearest are looked at."""
NOTHING = 500 * EPS
"""Where f moves by no more beside moderate x, all of it is rounding."""
FELT = 1e-5
"""By so much of a jump f moves over the least steps, where the jump is a steep slope."""


NONE = "no derivative"
"""So words end that say of f that it has none at x."""


class _Drawn(NamedTuple):
    """What is drawn for a test at points with N entries."""

    places: Array  # the entries in random order
    directions: Array  # none of their entries is small
    moves: Array  # by what the entries of x move beside each other, to see rounding


@functools.lru_cache(maxsize=256)
def _drawn(seed: str, count: int) -> _Drawn:
    rng = generator("taylor", seed, count)
    signs = np.where(rng.random((16, count)) < 0.5, -1.0, 1.0)
    directions = signs * rng.integers(256, 513, (16, count)) / 512.0
    directions /= np.max(np.abs(directions), axis=1, keepdims=True)
    moves = np.where(rng.random((4, count)) < 0.5, -1.0, 1.0) * (1.0 + rng.integers(0, 512, (4, count)) / 1024.0)
    return _Drawn(rng.permutation(count), directions, moves)


@dataclass(frozen=True)
class TaylorTest:
    """The result of a derivative test: a claim to be returned from a check.

    `formula` is what forward mode computed beside what is claimed, for the first derivative and the second: none where
    it cannot follow f, and `foreign` says why. `values` is what the remainders said. `told` is an outcome that needs
    no more.
    """

    told: Outcome | None = None
    formula: tuple[Compared, ...] = ()
    formula_words: Callable[[int, int, int], str] | None = None
    values: tuple[Found, ...] = ()
    values_words: str = ""
    another: bool = False
    foreign: str = ""
    size: int = 1
    value: Array = field(default_factory=lambda: np.zeros(0))

    def attained(self, size: int) -> tuple[bool, ...]:
        return ()

    def judge(self, size: int) -> Outcome:
        if self.told:
            return self.told
        size = max(size, self.size)
        refuting = max((found.ratio for found in self.values), default=0.0)
        for number, compared in enumerate(self.formula):
            ratio = compared.ratio(size)
            if ratio > LIMIT and not self.another:
                if NONE in self.values_words:  # what the formula goes on to say there would be taken for one
                    return Outcome(ratio, self.values_words)
                assert self.formula_words is not None
                return Outcome(ratio, self.formula_words(number, *compared.worst(size)))
        if refuting:
            return Outcome(refuting, self.values_words)
        everywhere = bool(self.formula) and all(compared.known for compared in self.formula)
        if everywhere or all(found.passes for found in self.values):
            return Outcome(0.0 if self.another else max((c.ratio(size) for c in self.formula), default=0.0))
        return Outcome(0.0, "undecided: the remainder drowns in rounding", decided=False)

    def hidden(self, unit: float) -> TaylorTest:
        """The same claim, where terms of the size of `unit` may have cancelled."""
        formula = tuple(replace(one, sizes=np.maximum(one.sizes, unit)) for one in self.formula)
        return replace(self, formula=formula, values=self._heard(LIMIT * EPS * unit))

    def _heard(self, noise: Any) -> tuple[Found, ...]:
        """What the values said by remainders above some noise."""
        return tuple(
            replace(found, said=np.where((found.said < 0) & (found.amounts <= noise), UNKNOWN, found.said))
            for found in self.values
        )

    def apart_from_rounding(self, beside: Sequence[Sequence[Any]]) -> TaylorTest:
        """The same claim, with the rounding that shows beside the instance.

        Each of `beside` are the tests of instances whose numbers are moved by `STEPS_BESIDE` of their size: by a few
        units of rounding, and on a line by a millionth and by two.
        """
        beside = [tests for tests in beside if len(tests) == len(STEPS_BESIDE) and all(map(self._like, tests))]
        if self.told or not beside:
            return self
        formula = list(self.formula)
        for number, one in enumerate(formula):
            kinds = [[test.formula[number] for test in tests] for tests in beside]
            moved = [
                growth(getattr(one, name), *(getattr(there, name) for there in near))
                for near in kinds
                for name in ("claimed", "computed")
            ]
            formula[number] = replace(one, sizes=np.maximum(one.sizes, np.max(moved, axis=0)))
        noise = LIMIT * EPS * np.max([growth(self.value, *(test.value for test in tests)) for tests in beside], axis=0)
        return replace(self, formula=tuple(formula), values=self._heard(noise))

    def _like(self, other: Any) -> bool:
        """Whether another claim has numbers to compare with."""
        if (
            not isinstance(other, TaylorTest)
            or other.told
            or len(other.formula) != len(self.formula)
            or np.shape(other.value) != np.shape(self.value)
        ):
            return False
        pairs = zip(self.formula, other.formula, strict=True)
        return all(one.claimed.shape == two.claimed.shape for one, two in pairs)


_beside = False


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """In here a test asks the formula only: for instances that show how rounding grows."""
    global _beside
    _beside = True
    try:
        yield
    finally:
        _beside = False


def _not_defined(why: str) -> Outcome:
    if why:
        return Outcome(0.0, f"undecided: f {why} near x", decided=False)
    return Outcome(np.inf, "f is not defined near x: there is no derivative to test", undefined=True)


def taylor_test(
    f: Function,
    x: Any,
    *,
    first: Any,
    second: Any = None,
    layout: str = "numerator",
    order: str | None = None,
    scale: float = 0.0,
    seed: int | str = 0,
) -> TaylorTest:
    """Test a derivative of f at x: by forward mode through the code of f, and by Taylor remainders of its values.

    Parameters
    ----------
    f : function of an array shaped like x; returns a number, a vector with m entries or a matrix.
    x : point, of any shape (n entries); or several parameters by name, as {"W": W, "b": b}: f is called with them in
        this order, f(W, b).
    first : the derivative. Of a number, the gradient: it has the shape of x. Of a vector at a vector, the Jacobian,
        m×n. Of a curve t ↦ f(t), it has the shape of f(t). Where x and f(x) are numbers, a number. With a matrix and
        no number beside it, the Jacobian of vec f by vec x, with `order`. Or a function that maps a direction v (shape
        of x) to the derivative along v (shape of f(x)). For several parameters a dict of these, with the same
        names, or a function of all directions.
    second : optional. Of a number at a vector the Hessian, n×n; at a matrix the one by vec x, with `order`; where x is
        a number, shaped like f(x). Or a function that maps v to the second derivative along v (shape of f(x)).
    layout : "numerator" for a Jacobian m×n, "denominator" for its transpose, n×m.
    order : of the entries in vec, for matrices: "columns" (the book's vec) or "rows".
    scale : the size of terms that cancel inside f, where it is larger than f itself and they are no part of x.
    seed : of the random directions.

    Raises
    ------
    Mismatch : `first` or `second` does not have the shape that the layout asks for.
    BadCheck : a matrix is differentiated by its entries and `order` is missing; an unknown layout, order or name.
    """
    see_that_it_is_a_function("taylor_test", f)
    point = Point.of(x)
    value = np.asarray(f(*point.arguments(point.vector)), dtype=float)
    if value.shape == (1, 1) and order is None and not callable(first) and (point.arrays[0].ndim or np.ndim(first) < 2):
        f, value = _as_number(f), value[0, 0]
    by_first = claimed_first(first, point, value, layout, order)
    by_second = claimed_second(second, point, value, order)
    return _Test(f, point, value, by_first, by_second, scale, str(seed)).run()


def why_none(f: Function, points: Sequence[Any], name: str) -> str:
    """Why f has no derivative at the points, by two numbers that differ; "" where its values do not say."""
    return re.sub(r"\bf\b", name, _why_none(f, points))


def _why_none(f: Function, points: Sequence[Any]) -> str:
    def by_code(*v: Any) -> Any:
        along = tuple(np.asarray(part, dtype=float)[np.newaxis] for part in v)
        return np.nan_to_num(pushforward(f, tuple(points), along)[1][0])

    names = _names(f, len(points))
    try:
        value = np.asarray(f(*points))
        if not value.ndim and not np.isfinite(value):
            return f"f is {show.number(float(value))} there"
        claim = taylor_test(f, dict(zip(names, points, strict=True)) if names else points[0], first=by_code)
    except Exception:  # f's own, beside x: the words do without
        return ""
    found = claim.judge(claim.size)
    return found.words.replace("first= says", "by its code at the rate") if LIMIT < found.ratio < np.inf else ""


def _names(f: Function, count: int) -> list[str]:
    """What f calls several arguments; none for a single one."""
    if count == 1:
        return []
    with contextlib.suppress(TypeError, ValueError):
        parameters = inspect.signature(f).parameters.values()
        if len(parameters) == count and all(one.kind == one.POSITIONAL_OR_KEYWORD for one in parameters):
            return [one.name for one in parameters]
    return [f"argument {k + 1}" for k in range(count)]


def _as_number(f: Function) -> Function:
    """A 1×1 matrix is a number: xᵀAx of a column x."""
    return lambda *z: np.reshape(np.asarray(f(*z)), ())


class _Test:
    """One run of `taylor_test`: what both witnesses need."""

    def __init__(
        self, f: Function, point: Point, value: Array, first: First, second: Second | None, scale: float, seed: str
    ):
        self.f, self.point, self.value, self.scale = f, point, value.reshape(-1), scale
        self.first, self.second = first, second
        self.count = point.vector.size
        self.size = max(self.count, value.size)
        self.drawn = _drawn(seed, self.count)
        self.largest = float(np.max(np.abs(point.vector), initial=0.0))

    def run(self) -> TaylorTest:
        if not np.all(np.isfinite(self.value)):
            return TaylorTest(_not_defined(remainders.overflows(self.f, self.point, self.point.vector)))
        self.directions, self.axes = self._directions()
        self.slopes = self.first.along(self.directions)
        if not np.all(np.isfinite(self.slopes)):
            return TaylorTest(Outcome(np.inf, "first= is not a number there", undefined=True))
        if self.second and not np.all(np.isfinite(self.second.along(self.directions))):
            return TaylorTest(Outcome(np.inf, "second= is not a number there", undefined=True))
        test = self._by_formula()
        if _beside:
            return test
        self.followed = bool(test.formula) and all(one.known for one in test.formula)
        try:
            if self.followed and all(one.ratio(self.size) <= LIMIT for one in test.formula):
                return self._confirmed_by_values(test)
            if self._plainly_wrong(test.formula):
                return test
            return self._decided_by_values(test)
        except NotDefined as error:
            return TaylorTest(_not_defined(error.why))

    # --- directions ------------------------------------------------------------------------

    def _directions(self) -> tuple[Array, int]:
        """Coordinate directions (K×N) and their number, then random ones where these are not all.

        A claimed function of the direction is tried in random ones as well: it may not be linear.
        """
        most = AXES // 4 if self.first.by_function else AXES
        places = np.sort(self.drawn.places[:most])
        axes = np.zeros((len(places), self.count))
        axes[np.arange(len(places)), places] = 1.0
        if self.count <= most and (self.count == 1 or not self.first.by_function):
            return axes, self.count
        return np.concatenate([axes, self._random(RANDOM)]), len(axes)

    def _random(self, count: int) -> Array:
        """Random directions. They move the entries alike, or each by its size where these differ much."""
        drawn = self.drawn.directions[:count]
        sizes = np.abs(self.point.vector)
        some = sizes[sizes > 0]
        if not some.size or np.max(some) <= 1e3 * np.min(some):
            return drawn
        return np.asarray(drawn * (np.where(sizes > 0, sizes, np.min(some)) / np.max(some)))

    # --- the formula -----------------------------------------------------------------------

    def _by_formula(self) -> TaylorTest:
        """The claims beside what forward mode computes; nothing where it cannot follow f."""
        by_second = self.second and SecondByFormula(self.point, self.second, self.directions, self.drawn.directions)

        def computed(z: Array) -> list[Array]:
            made = [self._pushed(z, self.directions, 1)]
            return [*made, by_second.computed(self._pushed(z, by_second.directions, 2))] if by_second else made

        test = TaylorTest(size=self.size, value=self.value)
        try:
            with np.errstate(all="ignore"):
                here = computed(self.point.vector)
                compared = [self._compared(self.slopes, here[0])]
                if by_second:
                    compared.append(self._compared_second(by_second.claimed, here[1], by_second.whole))
                if not _beside and any(one.ratio(self.size) > LIMIT for one in compared):
                    compared = self._apart_from_rounding(compared, computed)
        except Foreign as error:
            return replace(test, foreign=str(error).partition(". ")[0].rstrip("."))

        def words(number: int, k: int, c: int) -> str:
            if number and by_second:
                return by_second.words(compared[1], k, c)
            return self._slope_words(self.directions[k], c, compared[0].computed[k, c], self.slopes[k, c])

        return replace(test, formula=tuple(compared), formula_words=words)

    def _pushed(self, z: Array, directions: Array, order: int) -> Array:
        """Derivatives of f at z along directions (K×M), of the first order or the second; NaN where f raises there."""
        try:
            value, *made = pushforward(self.f, self.point.blocks(z), self.point.blocks(directions), order)
        except (ArithmeticError, np.linalg.LinAlgError, ValueError) as error:
            if isinstance(error, QedError):
                raise
            return np.full((len(directions), self.value.size), np.nan)
        if np.shape(value) != self.first.value.shape:  # f looks at what it is given
            raise Foreign("taylor_test: in forward mode f returns another shape.")
        found = np.asarray(made[-1], dtype=float).reshape(len(directions), -1)
        if z is self.point.vector:
            apart = np.max(np.abs(np.reshape(value, -1) - self.value), initial=0.0)
            if apart > MISSED * np.max(np.abs(self.value)) and apart > MISSED * max(self._inside(directions), 1.0):
                raise Foreign("taylor_test: in forward mode f has another value.")
        return found

    def _compared(self, claimed: Array, computed: Array) -> Compared:
        """Slopes by the same parameter are judged beside the largest of them, and beside rounding of f itself.

        What a slope would add to f on the way from 0 to x, or over a step of 1, and drowns in the rounding of f, is
        rounding as well: 1 − s for an s near 1 has no more digits.
        """
        both = np.maximum(np.abs(claimed), np.abs(computed))
        self.steepest = float(np.max(both, initial=0.0, where=np.isfinite(both)))
        self.least = (np.abs(self.value) + self.scale) / max(self.largest, 1.0) / LIMIT
        sizes = np.full(both.shape, self.steepest)
        if len(self.point.arrays) > 1:
            for start, end in zip(self.point.starts, self.point.starts[1:], strict=False):
                own = np.flatnonzero(np.any(self.directions[: self.axes, start:end], axis=1))
                if len(own):
                    sizes[own] = np.max(both[own], where=np.isfinite(both[own]), initial=0.0)
        return Compared(claimed, computed, np.maximum(sizes, self.least))

    def _compared_second(self, claimed: Array, computed: Array, whole: bool) -> Compared:
        """Second derivatives are judged beside the largest, and beside what the first derivatives are judged beside."""
        both = np.maximum(np.abs(claimed), np.abs(computed))
        least = max(self.steepest, float(np.max(self.least))) / max(self.largest, 1.0)
        sizes = np.full(both.shape, np.max(both, initial=least, where=np.isfinite(both)))
        return Compared(claimed, computed, sizes, whole)

    def _apart_from_rounding(
        self, compared: list[Compared], computed: Callable[[Array], list[Array]]
    ) -> list[Compared]:
        """The same, with the sizes of the terms that must have cancelled in the derivatives computed."""
        for signs in self.drawn.moves:
            near = [computed(self.point.vector * (1.0 + step * signs)) for step in STEPS_BESIDE]
            for number, one in enumerate(compared):
                grown = growth(one.computed, *(there[number] for there in near))
                compared[number] = replace(one, sizes=np.maximum(one.sizes, grown))
            if any(one.ratio(self.size) > FAR for one in compared):
                break
        return compared

    @functools.cached_property
    def _noise(self) -> Array:
        """The rounding of f beside x (M): by how much three points, each a millionth from the next, miss a line."""
        missed = []
        for signs in self.drawn.moves:
            points = [self.point.vector * (1.0 + k * MILLIONTH * signs) for k in (1, 2, 3)]
            a, b, c = (remainders.value_at(self.f, self.point, z) for z in points)
            missed.append(np.nan_to_num(np.abs(a - 2 * b + c)) + np.zeros(self.value.size))
        return np.asarray(np.max(missed, axis=0))

    # --- the values ------------------------------------------------------------------------

    def _confirmed_by_values(self, test: TaylorTest) -> TaylorTest:
        """Where the formula agrees: follow only paths along which the values seem not to, and believe what is clear."""
        v = self._random(1)  # no entry of it is small: it crosses every kink
        v = np.concatenate([v, -v])
        w = np.zeros_like(v)
        if 2 <= self.count <= 3:
            v, w = np.concatenate([v, np.eye(self.count)]), np.concatenate([w, 1.0 - np.eye(self.count)])
        odd = self._suspects(v, w, 2, (5, 8))
        found = []
        if np.any(odd < 2):
            found.append(self._tried(remainders.lines(self.point, np.concatenate([v[:2], self._axes_at_zero()])), 2))
        if len(curved := odd[odd >= 2]):
            found.append(self._tried(remainders.curves(self.point, v[curved], w[curved]), 2))
        if self.second and len(self._suspects(v[:2], w[:2], 3, (2, 4))):
            found.append(self._tried(remainders.lines(self.point, v[:2]), 3, self._inside(v[:2])))
        refuting = [one for one in map(self._corroborated, found) if one.refutes]
        return self._with_values(test, [self._along_axes(refuting[0])]) if refuting else test

    def _axes_at_zero(self) -> Array:
        """Axes, to both sides, along which x is 0: z sin(1/z) is heard there that other entries drown elsewhere."""
        axes = np.eye(self.count)[np.flatnonzero(self.point.vector == 0)[:WALKED]]
        return np.concatenate([axes, -axes]) if self.count > 1 else axes[:0]

    def _suspects(self, v: Array, w: Array, order: int, exponents: tuple[int, int]) -> Array:
        """Which paths have a remainder that does not fall as it should from one step to another."""
        h = remainders.size_of(self.point) * remainders.SHRINK ** -np.array(exponents, dtype=float)
        change = remainders.values(self.f, self.point, Paths(v, w, np.tile(h, (len(v), 1))), self.value.size)
        change -= self.value
        slopes = self.first.along(v)
        taylor = h[:, np.newaxis] * slopes[:, np.newaxis, :]
        if order == 3:
            assert self.second is not None
            taylor = taylor + 0.5 * h[:, np.newaxis] ** 2 * self.second.along(v)[:, np.newaxis, :]
        remainder = np.abs(change - taylor)
        linear = (self.largest + h[1]) * np.max(np.abs(slopes), axis=0)
        noise = remainders.NOISE * EPS * (np.abs(self.value) + self.scale + np.abs(change[:, 1]) + linear)
        falls = (h[1] / h[0]) ** (order - 0.5)
        odd = ~(remainder[:, 1] <= np.maximum(noise, falls * remainder[:, 0]))
        return np.flatnonzero(np.any(odd, axis=1))

    def _plainly_wrong(self, formula: Sequence[Compared]) -> bool:
        """Whether the values cannot speak for a claim that the formula refutes: the remainder does not fall."""
        if not formula or not all(one.known for one in formula):
            return False
        order, wrong = next(((n, one) for n, one in enumerate(formula, 2) if one.ratio(self.size) > FAR), (0, None))
        if wrong is None:
            return False
        k, c = wrong.worst(self.size)
        if wrong.whole and self.second and self.second.skew():
            return True
        v = np.eye(self.count)[[k, c]].max(axis=0) if wrong.whole else self.directions[min(k, len(self.directions) - 1)]
        both = np.stack([v, -v])
        if len(self._suspects(both, 0 * both, order, (5, 8) if order == 2 else (2, 4))) < 2:
            return False
        return not self._kinked(v, float(np.max(np.abs(wrong.claimed - wrong.computed))))

    def _kinked(self, v: Array, miss: float) -> bool:
        """Whether f rises along v otherwise than it falls along −v, by what a claim misses: it has no derivative."""
        h = remainders.size_of(self.point) * remainders.SHRINK**-6
        both = Paths(np.stack([v, -v]), np.zeros((2, self.count)), np.full((2, 1), h))
        ahead, back = remainders.values(self.f, self.point, both, self.value.size)[:, 0] - self.value
        return bool(np.any(np.abs(ahead + back) > 0.1 * h * miss))

    def _tried(self, paths: Paths, order: int, inside: float = 0.0) -> Found:
        """What remainders say along the paths; `inside` f are terms of this size."""
        slopes = self.first.along(paths.v)
        curvatures = None
        if order == 3:
            assert self.second is not None
            curvatures = self.second.along(paths.v)
        scale = max(self.scale, inside)
        return remainders.tried(self.f, self.point, self.value, paths, slopes, curvatures, scale, self.followed)

    def _corroborated(self, found: Found) -> Found:
        """Values may refute what the formula says where the formula says so as well, next to x: at a kink, at a case
        of its own, it finds there the slope that they found. Noise does not. Or where f is smooth by its values, and
        has another derivative: then the formula has a rule that is wrong."""
        said = np.where(found.said < 0, UNKNOWN, found.said)
        clearest = np.argwhere(found.said < 0)[np.argsort(-found.ratios[found.said < 0], kind="stable")]
        for k, c in clearest[:ASKED]:
            moves = max(found.reach[k, c], found.amounts[k, c])  # or should, and does not: np.where(z > 0, 0, z**2)
            heard = moves > NOTHING * max(self.largest, 1.0) and found.amounts[k, c] > LIMIT * self._noise[c]
            if heard and (self._told_beside(found, int(k), int(c)) or self._smooth_otherwise(found, int(c))):
                said[k, c] = found.said[k, c]
        return replace(found, said=said)

    def _above_noise(self, found: Found) -> Found:
        """What remainders say without the jumps that are no higher than rounding of f beside x."""
        low = (found.said == JUMP) & np.isfinite(found.jumps)
        if not np.any(low):
            return found
        return replace(found, said=np.where(low & (found.amounts <= LIMIT * self._noise), UNKNOWN, found.said))

    def _told_beside(self, found: Found, k: int, c: int) -> bool:
        """Whether the formula, beside x on a path, has the slope that the remainders found."""
        v, w, off = found.paths.v[k], found.paths.w[k], found.off[k, c]
        if found.said[k, c] == JUMP:  # by more than the rounding of what f passes through
            by_more = bool(found.amounts[k, c] > LIMIT * EPS * self._inside(v[np.newaxis]))
            return by_more and not self._settles_beside(found, k, c, found.paths.steps[k, -1] / 64)
        if np.any(w):  # what a straight way misses as well says nothing about bends
            straight = self._tried(remainders.lines(self.point, v[np.newaxis]), found.order)
            if straight.said[0, c] < 0 and abs(straight.off[0, c] - off) <= 0.1 * abs(off):
                return self._told_beside(straight, 0, c)
        h = found.paths.steps[k, -1] / 64  # a step of two units of rounding
        if np.any(w):  # a bend that can be told from a line
            h = max(h, 1e-7 * float(np.sqrt(self.largest)))
        for step in (h, 8 * h, 64 * h):
            try:
                missing = self._missing_beside(found, k, c, step)
            except Foreign:
                return True
            if not np.isfinite(missing):
                continue
            if found.said[k, c] == UNSETTLED:
                if abs(missing) < 0.1 * abs(off) or np.any(w) or not self._resolved(v, c):
                    return False
            elif abs(missing - off) > 0.1 * abs(off) + found.within[k, c]:
                return False
        return not self._settles_beside(found, k, c, h)

    def _missing_beside(self, found: Found, k: int, c: int, step: float) -> float:
        """By how much the slope that the formula has beside x, a step along a path, is off the slope claimed at x."""
        v, w = found.paths.v[k], found.paths.w[k]
        beside, tangent = self.point.vector + step * v + step**2 * w, v + 2 * step * w
        return float(self._pushed(beside, tangent[np.newaxis], found.order - 1)[0, c] - found.slopes[k, c])

    def _settles_beside(self, found: Found, k: int, c: int, h: float) -> bool:
        """Whether the formula, nearer to x than any step goes, comes back to the slope it has at x, in proportion:
        f is smooth there, and turns within less than a step (tanh of 1e12 times what is 0 at x)."""
        steps = h * remainders.SHRINK ** np.array([2.0, 0.0, -1.0, -2.0])
        try:
            missing = np.abs([self._missing_beside(found, k, c, step) for step in steps])
        except Foreign:
            return False
        if found.said[k, c] == JUMP and not missing[0] * steps[0] > FELT * found.amounts[k, c]:
            return False  # what the formula says beside x is no reason for a jump
        return bool(0.0 < missing[3] <= missing[2] / 4 <= missing[1] / 16)

    def _smooth_otherwise(self, found: Found, c: int) -> bool:
        """Whether the values have another derivative than the formula, in every way in which a derivative is one.

        What the slopes miss is linear in the direction (what second derivatives miss, quadratic), as it is not at a
        kink or a jump. The formula says the same next to x, as no formula of what turns back and forth does. And longer
        steps miss as much, as they do not where f goes by steps of rounding.
        """
        v, w = self._random(2) * [[1.0], [0.75]]
        ways = np.array([v, w, v + w, v - w])
        try:
            lines = remainders.lines(self.point, np.concatenate([ways, -ways]))
            tried = self._tried(lines, found.order, self._inside(ways))
            near = [self.point.vector + h * v for h in tried.paths.steps[0, -8:]]
            beside = np.array([self._pushed(z, ways[:1], found.order - 1)[0, c] for z in near])
        except (Foreign, NotDefined):
            return False
        off, back = np.split(tried.off[:, c], 2)
        size, unsure = np.max(np.abs(off)), 4 * np.max(tried.within[:, c])
        if found.order == 2:
            missing = [off + back, off[2] - off[0] - off[1], off[3] - off[0] + off[1]]
        else:
            missing = [off - back, off[2] + off[3] - 2 * (off[0] + off[1])]
        return bool(
            np.all(tried.said[:, c] == WRONG)
            and unsure <= 0.1 * size
            and np.max(np.abs(np.hstack(missing))) <= ALIKE * size + unsure
            and np.all(np.abs(beside - tried.slopes[0, c]) <= 0.1 * size)
            and self._missed_from_afar(tried, c)
        )

    def _inside(self, directions: Array) -> float:
        """The size of the largest term inside f, or of its derivatives along the directions."""
        with np.errstate(all="ignore"):
            return largest_inside(self.f, self.point.blocks(self.point.vector), [self.point.blocks(directions)])

    def _missed_from_afar(self, found: Found, c: int) -> bool:
        """Whether steps of an eighth and less of x, to both sides, miss the slope along the first path as well."""
        v, off, h = found.paths.v[0], found.off[0, c], found.paths.steps[0, 1:6]
        both = Paths(np.array([v, -v]), np.zeros((2, self.count)), np.array([h, h]))
        ahead, back = remainders.values(self.f, self.point, both, self.value.size)[..., c]
        twice = ahead + back - 2 * self.value[c]
        quotients = (ahead - back) / (2 * h) if found.order == 2 else twice / h**2
        bend = (h / remainders.size_of(self.point)) ** 2 * np.max(np.abs(found.slopes[:, c]))
        slope = found.slopes[0, c] + off
        return bool(abs(slope) > 0.1 * abs(off) and np.all(np.abs(quotients - slope) <= 0.3 * abs(off) + bend))

    def _resolved(self, v: Array, component: int) -> bool:
        """Whether the slope along v that the formula says keeps its size when x moves by rounding."""
        x = self.point.vector
        here, there = (self._pushed(z, v[np.newaxis], 1)[0, component] for z in (x, x * (1.0 + STEP)))
        return bool(abs(there - here) <= 0.1 * abs(here))

    def _decided_by_values(self, test: TaylorTest) -> TaylorTest:
        """Where the formula disagrees or is not known: walk along axes and random directions, and along curves."""
        if self.second and not (test.formula and test.formula[-1].known) and (skew := self.second.skew()):
            return TaylorTest(skew)
        axes = np.eye(self.count if self.count <= WALKED else 0, self.count)
        ways = [*self._worst_directions(test), *axes, *self._random(2 if self.count > 1 else 0)]
        kept = [v for k, v in enumerate(ways) if not any(np.array_equal(v, other) for other in ways[:k])]
        lines = remainders.lines(self.point, np.concatenate([[v, -v] for v in kept]))
        found = [self._tried(lines, 2)]
        if 2 <= self.count <= 3:
            found.append(self._tried(remainders.curves(self.point, np.eye(self.count), 1.0 - np.eye(self.count)), 2))
        if self.second and not any(one.refutes for one in found):
            found.append(self._tried(lines, 3))
        # What disagrees may turn out to be rounding.
        found = [self._corroborated(one) if self.followed else self._above_noise(one) for one in found]
        refuting = [one for one in found if one.refutes]
        if not refuting and test.formula and not self.followed and (kinks := self._kinks(lines)).refutes:
            return replace(test, values=(kinks,), values_words=self._kink_words(kinks))
        return self._with_values(test, [self._along_axes(refuting[0])] if refuting else found)

    def _kinks(self, lines: Paths) -> Found:
        """What remainders say about E(h) = f(x + hv) + f(x − hv) − 2f(x): whatever f rises by, a kink is left.

        Of E and E at an eighth of the step, a combination without h² is taken: a kink of less than a millionth of a
        slope drowns in rounding before a bend is below it.
        """
        x = self.point.vector

        def even(z: Array) -> Array | float:
            ahead, back = (remainders.value_at(self.f, self.point, there) for there in (z, 2 * x - z))
            return ahead + back - 2 * self.value

        def unbent(*parts: Any) -> Array:
            z = np.concatenate([np.ravel(part) for part in parts])
            return np.asarray((remainders.SHRINK**2 * even(x + (z - x) / remainders.SHRINK) - even(z)) / 7.0)

        scale = max(self.scale, self._inside(lines.v), float(np.max(np.abs(self.value), initial=0.0)))
        none = np.zeros((len(lines), self.value.size))
        found = remainders.tried(unbent, self.point, none[0], lines, none, None, 4 * scale)
        return replace(found, said=np.where(found.said == WRONG, WRONG, UNKNOWN))

    def _along_axes(self, found: Found) -> Found:
        """What refutes along axes (that is an entry of the derivative) or another plain direction, where it does."""
        if not np.all(np.count_nonzero(found.paths.v, axis=1) == 1) and not np.any(found.paths.w):
            plain = np.where(np.arange(self.count) % 2, -1.0, 1.0)
            axes = np.concatenate([np.eye(min(self.count, AXES), self.count), [np.ones(self.count), plain]])
            try:
                tried = self._tried(remainders.lines(self.point, np.concatenate([axes, -axes])), found.order)
            except NotDefined:
                return found
            if tried.refutes and tried.ratio >= 1e-6 * found.ratio:
                return tried
        return found

    def _worst_directions(self, test: TaylorTest) -> Array:
        """The directions along which the formula disagrees most."""
        if not test.formula:
            return self.directions[:0]
        ratios = np.max(test.formula[0].ratios, axis=1) / self.size
        return self.directions[[k for k in np.argsort(-ratios, kind="stable")[:2] if ratios[k] > LIMIT]]

    def _with_values(self, test: TaylorTest, found: list[Found]) -> TaylorTest:
        refuting = [one for one in found if one.refutes]
        words = self._found_words(refuting[0]) if refuting else ""
        another = False
        if test.formula and not refuting and all(one.passes for one in found):
            wrong = [number for number, one in enumerate(test.formula) if one.ratio(self.size) > LIMIT]
            another = all(any(self._would_have_seen(one) for one in found if one.order == n + 2) for n in wrong)
            another = another and not self._pass_by_rounding(found)
        return replace(test, values=tuple(found), values_words=words, another=another)

    def _pass_by_rounding(self, found: Sequence[Found]) -> bool:
        """Whether remainders refute, once rounding of the terms inside f is known: what they drowned in was no 0."""
        inside = self._inside(np.concatenate([one.paths.v for one in found]))
        return any(self._tried(one.paths, one.order, inside).refutes for one in found)

    def _would_have_seen(self, found: Found) -> bool:
        """Whether what the formula says is further from the claim than the values could overlook.

        An asymmetric Hessian is not: its antisymmetric part shows in no second derivative along a line.
        """
        formula = self._pushed(self.point.vector, found.paths.v, found.order - 1)
        return bool(np.any(np.abs(formula - found.slopes) > 10 * found.seen))

    # --- words -----------------------------------------------------------------------------

    def _slope_words(self, v: Array, component: int, found: float, claimed: float, within: float = 0.0) -> str:
        there, said = two(found, claimed, within)
        if entry := self.first.entry(v, component):
            return f"{entry} is {there}, first= says {said}"
        if entry := self.first.entry(-v, component):
            return self._slope_words(-v, component, -found, -claimed, within)
        what = self._component(component)
        return f"along {self.point.written(v)} {what} rises at the rate {there}, first= says {said}"

    def _component(self, component: int) -> str:
        shape = self.first.value.shape
        return f"{place(shape, component)} of f" if shape else "f"

    def _kink_words(self, kinks: Found) -> str:
        k, c = kinks.worst()
        what, way, sums = self._component(c), self.point.written(kinks.paths.v[k]), show.number(kinks.off[k, c])
        return f"{what} has a kink: its rates along {way} and along −v add up to {sums}, not to 0: there is {NONE}"

    def _found_words(self, found: Found) -> str:
        k, c = found.worst()
        v, w, slope, off = found.paths.v[k], found.paths.w[k], found.slopes[k, c], found.off[k, c]
        what, said, within = self._component(c), found.said[k, c], found.within[k, c]
        way = f"along {self.point.written(v)}"
        if np.any(w):
            bend = self.point.written(w).replace("v", "w", 1)
            way = f"along the curve x + hv + h²w with {self.point.written(v)}, {bend},"
        if said == JUMP and np.isinf(found.jumps[k, c]):
            return f"{what} has a value at x, and grows beyond all bounds {way} as h → 0: there is {NONE}"
        if said == JUMP:
            return f"{what} jumps at x: {way}, however small h, it is off by {show.number(found.jumps[k, c])}"
        if said == UNSETTLED:
            return f"{way} the difference quotients of {what} do not settle as h → 0: there is {NONE}"
        if found.order == 3:
            there, claims = two(slope + off, slope, within)
            return f"the second derivative {way} is {there}, second= says {claims}"
        back = np.flatnonzero(np.all(found.paths.v == -v, axis=1) & ~np.any(found.paths.w, axis=1))
        if not np.any(w) and len(back) and found.said[back[0], c] != UNKNOWN:
            wrong = found.said[back[0], c] < 0
            other = found.slopes[back[0], c] + (found.off[back[0], c] if wrong else 0.0)
            here, unsure = slope + off, within + (found.within[back[0], c] if wrong else 0.0)
            if abs(here + other) > 100 * unsure + 1e-6 * max(abs(here), abs(other)):
                rises, falls = show.number(rounded(here, unsure)), show.number(rounded(other, unsure))
                return f"{way} {what} rises at the rate {rises}, along −v at {falls}: it has {NONE} there"
        if np.any(w):
            there, claims = two(slope + off, slope, within)
            return f"{way} {what} rises at the rate {there}, first= says {claims}"
        return self._slope_words(v, c, slope + off, slope, within)
