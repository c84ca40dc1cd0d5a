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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import remainders, show
from .claimed import First, Point, Second, claimed_first, claimed_second, place
from .compare import EPS, LIMIT, STEP, Mismatch, Outcome, Relation, apart
from .forward import Foreign, pushforward
from .instances import generator
from .remainders import JUMP, UNKNOWN, UNSETTLED, Found, NotDefined, Paths

Array = np.ndarray
Function = Callable[..., Any]

AXES = 64
"""At points with more entries only so many coordinate directions are tried (of a function of the direction, a quarter)."""
RANDOM = 3
"""Random directions tried beside the coordinate directions: one may hide an error that it is orthogonal to."""
WALKED = 4
"""Coordinate directions that remainders are taken along."""
MILLIONTH = 2.0**-20
NOTHING = 500 * EPS
"""Where f moves by no more beside moderate x, all of it is rounding."""
WHOLE = 12
"""Of a larger Hessian some products uᵀHw are compared first."""


@dataclass(frozen=True)
class Compared:
    """Claimed and computed derivatives, K×M (or the two Hessians), and the size of what makes one unit of rounding."""

    claimed: Array
    computed: Array
    sizes: Array

    @property
    def known(self) -> Array:
        return np.isfinite(self.computed)

    def ratios(self, size: int) -> Array:
        """How far apart they are, in units of rounding; 0 where nothing is known."""
        missing = np.where(self.known, np.abs(self.claimed - np.where(self.known, self.computed, 0.0)), 0.0)
        with np.errstate(all="ignore"):
            found = missing / (EPS * size * self.sizes)
        return np.where(missing == 0, 0.0, np.where(np.isnan(found), np.inf, found))

    def ratio(self, size: int) -> float:
        return float(np.max(self.ratios(size), initial=0.0))

    def worst(self, size: int) -> tuple[int, int]:
        """The first entry that is not much less wrong than any."""
        ratios = self.ratios(size)
        k, c = np.argwhere((ratios > LIMIT) & (ratios >= 1e-3 * np.max(ratios)))[0]
        return int(k), int(c)


@dataclass(frozen=True)
class TaylorTest:
    """The result of a derivative test: a claim to be returned from a check.

    `formula` is what forward mode computed beside what is claimed, for the first derivative and the second: none where
    it cannot follow f. `values` is what the remainders said. `told` is an outcome that needs no more.
    """

    told: Outcome | None = None
    formula: tuple[Compared, ...] = ()
    formula_words: tuple[Callable[[int, int], str], ...] = ()
    values: tuple[Found, ...] = ()
    values_words: str = ""
    another: bool = False
    size: int = 1
    value: Array | None = None

    def attained(self, size: int) -> tuple[bool, ...]:
        return ()

    def judge(self, size: int) -> Outcome:
        if self.told:
            return self.told
        size = max(size, self.size)
        refuting = max((found.ratio for found in self.values), default=0.0)
        for compared, words in zip(self.formula, self.formula_words, strict=True):
            ratio = compared.ratio(size)
            if ratio > LIMIT and not self.another:
                return Outcome(ratio, words(*compared.worst(size)))
        if refuting:
            return Outcome(refuting, self.values_words)
        everywhere = bool(self.formula) and all(np.all(compared.known) for compared in self.formula)
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
                _growth(getattr(one, name), *(getattr(there, name) for there in near))
                for near in kinds
                for name in ("claimed", "computed")
            ]
            formula[number] = replace(one, sizes=np.maximum(one.sizes, np.max(moved, axis=0)))
        noise = LIMIT * EPS * np.max([_growth(self.value, *(test.value for test in tests)) for tests in beside], axis=0)
        return replace(self, formula=tuple(formula), values=self._heard(noise))

    def _like(self, other: Any) -> bool:
        """Whether another claim has numbers to compare with."""
        if not isinstance(other, TaylorTest) or other.told or len(other.formula) != len(self.formula) or np.shape(other.value) != np.shape(self.value):
            return False
        pairs = zip(self.formula, other.formula, strict=True)
        return all(one.claimed.shape == two.claimed.shape for one, two in pairs)


STEPS_BESIDE = (STEP, MILLIONTH, 2 * MILLIONTH)


def _growth(here: Array, near: Array, far: Array, further: Array) -> Array:
    """The sizes of the terms behind numbers, seen by moving what they are computed from by `STEPS_BESIDE`.

    A few units of rounding show how it grows. Where all of a number is rounding (of terms whose sum is 0), that shows
    at points a millionth apart: they do not lie on a line.
    """
    with np.errstate(all="ignore"):
        grown = np.maximum(np.abs(near - here) / STEP, np.abs(here - 2 * far + further) / (4 * EPS))
    return np.where(np.isfinite(grown), grown, 0.0)


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
    point = Point.of(x)
    value = np.asarray(f(*point.arguments(point.vector)), dtype=float)
    by_first = claimed_first(first, point, value, layout, order)
    by_second = claimed_second(second, point, value, order)
    return _Test(f, point, value, by_first, by_second, scale, seed).run()


class _Test:
    """One run of `taylor_test`: what both witnesses need."""

    def __init__(
        self, f: Function, point: Point, value: Array, first: First, second: Second | None, scale: float, seed: int | str
    ):
        self.f, self.point, self.value, self.scale = f, point, value.reshape(-1), scale
        self.first, self.second = first, second
        self.size = max(point.vector.size, value.size)
        self.rng = generator("taylor", str(seed), point.vector.size)

    def run(self) -> TaylorTest:
        point = self.point
        if not np.all(np.isfinite(self.value)):
            return TaylorTest(self._not_defined(remainders.overflows(self.f, point, point.vector)))
        self.directions = directions = self._directions()
        self.axes = np.count_nonzero(directions, axis=1) == 1
        slopes = self.first.along(directions)
        if not np.all(np.isfinite(slopes)):
            return TaylorTest(Outcome(np.inf, "first= is not a number there", undefined=True))
        formula, words = self._by_formula(directions, slopes)
        test = TaylorTest(None, formula, words, size=self.size, value=self.value)
        if _beside:
            return test
        try:
            if formula and all(np.all(c.known) and c.ratio(self.size) <= LIMIT for c in formula):
                return self._confirmed_by_values(test)
            return self._decided_by_values(test, directions)
        except NotDefined as error:
            return TaylorTest(self._not_defined(error.why))

    def _not_defined(self, why: str) -> Outcome:
        if why:
            return Outcome(0.0, f"undecided: f {why} near x", decided=False)
        return Outcome(np.inf, "f is not defined near x: there is no derivative to test", undefined=True)

    # --- directions ------------------------------------------------------------------------

    def _directions(self) -> Array:
        """Coordinate directions first (K×N), then random ones where these are not all, or the claim may not be linear."""
        count, most = self.point.vector.size, AXES // 4 if self.first.by_function else AXES
        axes = np.eye(count)
        if count > most:
            axes = axes[np.sort(self.rng.permutation(count)[:most])]
        elif count == 1 or not self.first.by_function:
            return axes
        return np.concatenate([axes, self._random()])

    @functools.cached_property
    def _weights(self) -> Array:
        """How far a random direction moves the entries: alike, or each by its size where these differ much."""
        sizes = np.abs(self.point.vector)
        some = sizes[sizes > 0]
        if not some.size or np.max(some) <= 1e3 * np.min(some):
            return np.ones(sizes.shape)
        return np.where(sizes > 0, sizes, np.min(some)) / np.max(some)

    def _random(self, count: int = RANDOM) -> Array:
        drawn = self.rng.integers(1, 513, (count, self.point.vector.size)) / 512.0
        signs = np.where(self.rng.random(drawn.shape) < 0.5, -1.0, 1.0)
        return drawn / np.max(drawn, axis=1, keepdims=True) * signs * self._weights

    # --- the formula -----------------------------------------------------------------------

    def _by_formula(
        self, directions: Array, slopes: Array
    ) -> tuple[tuple[Compared, ...], tuple[Callable[[int, int], str], ...]]:
        """The claims beside what forward mode computes; nothing where it cannot follow f."""
        by_second = None if self.second is None else _SecondByFormula(self, self.second, directions)
        along = directions if by_second is None else np.concatenate([directions, by_second.directions])
        count = len(directions)

        def computed(z: Array) -> list[Array]:
            blocks = self.point.blocks(z), self.point.blocks(along)
            made = pushforward(self.f, *blocks, order=1 if by_second is None else 2)[1:]
            made = [np.asarray(one, dtype=float).reshape(len(along), -1) for one in made]
            if by_second is None:
                return [made[0][:count]]
            return [made[0][:count], by_second.computed(made[1])]

        try:
            with np.errstate(all="ignore"):
                here = computed(self.point.vector)
                claims = [slopes] if by_second is None else [slopes, by_second.claimed]
                compared = [
                    self._compared(claim, made, number == 1)
                    for number, (claim, made) in enumerate(zip(claims, here, strict=True))
                ]
                if not _beside and any(one.ratio(self.size) > LIMIT for one in compared):
                    compared = self._apart_from_rounding(compared, computed)
        except Foreign:
            return (), ()
        words = [lambda k, c: self._slope_words(directions[k], c, compared[0].computed[k, c], slopes[k, c])]
        if by_second is not None:
            words.append(lambda k, c: by_second.words(compared[1], k, c))
        return tuple(compared), tuple(words)

    def _compared(self, claimed: Array, computed: Array, second: bool) -> Compared:
        """Slopes by the same parameter are judged beside the largest of them, and beside rounding of f itself.

        What a slope would add to f on the way from 0 to x, or over a step of 1, and drowns in the rounding of f, is
        rounding as well: 1 − s for an s near 1 has no more digits.
        """
        both = np.maximum(np.abs(claimed), np.where(np.isfinite(computed), np.abs(computed), 0.0))
        reach = max(float(np.max(np.abs(self.point.vector), initial=0.0)), 1.0)
        least = float(np.max(np.abs(self.value)) + self.scale) / reach
        if second:
            least = max(least, self.steepest) / reach
            return Compared(claimed, computed, np.full(both.shape, max(float(np.max(both)), least)))
        self.steepest = float(np.max(both))
        sizes = np.full(both.shape, self.steepest)
        for start, end in zip(self.point.starts, self.point.starts[1:], strict=False):
            if len(self.point.arrays) > 1 and np.any(own := np.any(self.directions[:, start:end], axis=1) & self.axes):
                sizes[own] = np.max(both[own])
        return Compared(claimed, computed, np.maximum(sizes, least))

    def _apart_from_rounding(
        self, compared: list[Compared], computed: Callable[[Array], list[Array]]
    ) -> list[Compared]:
        """The same, with the sizes of the terms that must have cancelled in the derivatives computed."""
        grown = [one.sizes for one in compared]
        for signs in self._moves:
            near = [computed(self.point.vector * (1.0 + step * signs)) for step in STEPS_BESIDE]
            for number, one in enumerate(compared):
                there = _growth(one.computed, *(computed[number] for computed in near))
                grown[number] = np.maximum(grown[number], there)
        return [replace(one, sizes=sizes) for one, sizes in zip(compared, grown, strict=True)]

    @functools.cached_property
    def _moves(self) -> Array:
        """By what the entries of x move beside each other."""
        rng = generator("moved")
        shape = (4, self.point.vector.size)
        return np.asarray(np.where(rng.random(shape) < 0.5, -1.0, 1.0) * (1.0 + rng.integers(0, 512, shape) / 1024.0))

    @functools.cached_property
    def _noise(self) -> Array:
        """The rounding of f beside x (M): by how much three points, each a millionth from the next, miss a line."""
        missed = []
        for signs in self._moves:
            a, b, c = (
                np.asarray(self.f(*self.point.arguments(self.point.vector * (1.0 + k * MILLIONTH * signs))), dtype=float)
                for k in (1, 2, 3)
            )
            missed.append(np.abs(a - 2 * b + c).reshape(-1))
        return np.max(missed, axis=0)

    # --- the values ------------------------------------------------------------------------

    def _confirmed_by_values(self, test: TaylorTest) -> TaylorTest:
        """Where the formula agrees: look whether the values do, at two steps, and closer only where they seem not to."""
        suspects = []
        for order, exponents in ((2, (5, 8)), (3, (2, 4))):
            if order == 3 and self.second is None:
                break
            for paths in self._few_paths(order):
                odd = self._suspects(paths, order, exponents)
                if np.any(odd):
                    suspects.append((order, paths.chosen(odd)))
        found = [self._tried(paths, order) for order, paths in suspects]
        found = [self._corroborated(one) for one in found]
        refuting = [one for one in found if one.refutes]
        return self._with_values(test, refuting[:1]) if refuting else test

    def _few_paths(self, order: int) -> list[Paths]:
        paths = [remainders.lines(self.point, self._random(2 if self.point.vector.size > 1 else 1))]
        if order == 2 and 2 <= self.point.vector.size <= 3:
            paths.append(remainders.curves(self.point, self.rng))
        return paths

    def _suspects(self, paths: Paths, order: int, exponents: tuple[int, int]) -> Array:
        """Which paths have a remainder that does not fall as it should between two steps."""
        steps = np.array([remainders.size_of(self.point)]) * remainders.SHRINK ** -np.array(exponents, dtype=float)
        steps = np.broadcast_to(steps, (len(paths), 2))
        near = Paths(paths.v, paths.w, steps)
        change = remainders.values(self.f, self.point, near, self.value.size) - self.value
        slopes = self.first.along(paths.v)
        h = steps[:, :, np.newaxis]
        taylor = h * slopes[:, np.newaxis, :]
        if order == 3:
            assert self.second is not None
            taylor = taylor + 0.5 * h**2 * self.second.along(paths.v)[:, np.newaxis, :]
        remainder = np.abs(change - taylor)
        reach = np.max(np.abs(self.point.vector)) + steps[:, 1:]
        largest = np.max(np.abs(slopes), axis=0)
        noise = remainders.NOISE * EPS * (np.abs(self.value) + self.scale + np.abs(change[:, 1]) + reach * largest)
        falls = (steps[:, 1:] / steps[:, :1]) ** (order - 0.5)
        odd = ~(remainder[:, 1] <= np.maximum(noise, falls * remainder[:, 0]))
        return np.any(odd, axis=1)

    def _tried(self, paths: Paths, order: int) -> Found:
        slopes = self.first.along(paths.v)
        curvatures = None
        if order == 3:
            assert self.second is not None
            curvatures = self.second.along(paths.v)
        return remainders.tried(self.f, self.point, self.value, paths, slopes, curvatures, self.scale)

    def _corroborated(self, found: Found) -> Found:
        """Values may refute what the formula says only where the formula says so as well, next to x: at a kink, at a
        case of its own, it finds there the slope that they found. Noise does not."""
        said = found.said.copy()
        large = max(float(np.max(np.abs(self.point.vector), initial=0.0)), 1.0)
        for k, c in np.argwhere(found.said < 0):
            heard = found.reach[k, c] > NOTHING * large and found.amounts[k, c] > LIMIT * self._noise[c]
            if not heard or not self._told_beside(found, int(k), int(c)):
                said[k, c] = UNKNOWN
        return replace(found, said=said)

    def _told_beside(self, found: Found, k: int, c: int) -> bool:
        """Whether the formula, beside x on a path, has the slope that the remainders found."""
        if found.said[k, c] == JUMP:
            return True
        v, w, off = found.paths.v[k], found.paths.w[k], found.off[k, c]
        h = found.paths.steps[k, -1]
        if np.any(w):  # as small as can be told from h = 0
            h = max(h, 1e-7 * float(np.sqrt(np.max(np.abs(self.point.vector)))))
        for step in (h, 8 * h, 64 * h):
            beside, tangent = self.point.vector + step * v + step**2 * w, v + 2 * step * w
            blocks = self.point.blocks(beside), self.point.blocks(tangent[np.newaxis])
            try:
                there = pushforward(self.f, *blocks, order=found.order - 1)[found.order - 1]
            except Foreign:
                return True
            missing = float(np.asarray(there, dtype=float).reshape(-1)[c]) - found.slopes[k, c]
            if not np.isfinite(missing):
                continue
            if found.said[k, c] == UNSETTLED:
                if abs(missing) < 0.1 * abs(off) or np.any(w) or not self._resolved(v, c):
                    return False
            elif abs(missing - off) > 0.1 * abs(off) + found.within[k, c]:
                return False
        return True

    def _resolved(self, v: Array, component: int) -> bool:
        """Whether the slope along v that the formula says keeps its size when x moves by rounding."""
        slopes = []
        for step in (0.0, STEP):
            blocks = self.point.blocks(self.point.vector * (1.0 + step)), self.point.blocks(v[np.newaxis])
            slopes.append(float(np.asarray(pushforward(self.f, *blocks, order=1)[1]).reshape(-1)[component]))
        return abs(slopes[1] - slopes[0]) <= 0.1 * abs(slopes[0])

    def _decided_by_values(self, test: TaylorTest, directions: Array) -> TaylorTest:
        """Where the formula disagrees or is not known: walk along axes and random directions, and along curves."""
        axes = list(self._worst_axes(test, directions))
        some = np.eye(self.point.vector.size)[:WALKED] if self.point.vector.size <= WALKED else []
        ways = np.array([*axes, *some, *self._random(2 if self.point.vector.size > 1 else 0)])
        paths = [remainders.lines(self.point, np.unique(ways, axis=0)[::-1])]
        if 2 <= self.point.vector.size <= 3:
            paths.append(remainders.curves(self.point, self.rng))
        found = [self._tried(one, 2) for one in paths]
        if self.second is not None and not any(one.refutes for one in found):
            found.append(self._tried(paths[0], 3))
        refuting = [one for one in found if one.refutes]
        return self._with_values(test, refuting[:1] or found)

    def _worst_axes(self, test: TaylorTest, directions: Array) -> Array:
        """The directions along which the formula disagrees most."""
        if not test.formula:
            return directions[:0]
        ratios = np.max(test.formula[0].ratios(self.size), axis=1)
        return directions[[k for k in np.argsort(-ratios, kind="stable")[:2] if ratios[k] > LIMIT]]

    def _with_values(self, test: TaylorTest, found: list[Found]) -> TaylorTest:
        refuting = [one for one in found if one.refutes]
        words = self._found_words(refuting[0]) if refuting else ""
        another = False
        if test.formula and not refuting and all(one.passes for one in found):
            another = self._would_have_seen(test, found)
        return replace(test, values=tuple(found), values_words=words, another=another)

    def _would_have_seen(self, test: TaylorTest, found: list[Found]) -> bool:
        """Whether what the formula says is further from the claim than the values could overlook."""
        wrong = [one for one in test.formula if one.ratio(self.size) > LIMIT]
        if not wrong:
            return False
        seen = found[0].seen if wrong[0] is test.formula[0] else found[-1].seen
        k, c = wrong[0].worst(self.size)
        missing = abs(wrong[0].claimed[k, c] - wrong[0].computed[k, c])
        column = seen[:, c] if wrong[0] is test.formula[0] else seen[:, 0]
        return bool(missing > 10 * np.max(column))

    # --- words -----------------------------------------------------------------------------

    def _slope_words(self, v: Array, component: int, found: float, claimed: float, within: float = 0.0) -> str:
        there, said = _two(found, claimed, within)
        if entry := self.first.entry(v, component):
            return f"{entry} is {there}, first= says {said}"
        if entry := self.first.entry(-v, component):
            return self._slope_words(-v, component, -found, -claimed, within)
        what = self._component(component)
        return f"along {self.point.written(v)} {what} rises at the rate {there}, first= says {said}"

    def _component(self, component: int) -> str:
        shape = self.first.value.shape
        return f"{place(shape, component)} of f" if shape else "f"

    def _found_words(self, found: Found) -> str:
        k, c = found.worst()
        v, w, slope, off = found.paths.v[k], found.paths.w[k], found.slopes[k, c], found.off[k, c]
        what, said, within = self._component(c), found.said[k, c], found.within[k, c]
        way = f"along {self.point.written(v)}"
        if np.any(w):
            way = f"along the curve x + hv + h²w with {self.point.written(v)}, {self.point.written(w).replace('v', 'w', 1)}"
        if said == JUMP:
            return f"{what} jumps at x: {way}, however small h, it is off by {show.number(found.jumps[k, c])}"
        if said == UNSETTLED:
            return f"{way} the difference quotients of {what} do not settle as h → 0: there is no derivative"
        if found.order == 3:
            there, claims = _two(slope + off, slope, within)
            return f"the second derivative {way} is {there}, second= says {claims}"
        if not np.any(w) and found.said[k ^ 1, c] != UNKNOWN:
            other = found.slopes[k ^ 1, c] + (found.off[k ^ 1, c] if found.said[k ^ 1, c] < 0 else 0.0)
            here, unsure = slope + off, within + (found.within[k ^ 1, c] if found.said[k ^ 1, c] < 0 else 0.0)
            if abs(here + other) > 100 * unsure + 1e-6 * max(abs(here), abs(other)):
                rises, falls = show.number(_rounded(here, unsure)), show.number(_rounded(other, unsure))
                return f"{way} {what} rises at the rate {rises}, along −v at {falls}: it has no derivative there"
        if np.any(w):
            there, claims = _two(slope + off, slope, within)
            return f"{way} {what} rises at the rate {there}, first= says {claims}"
        return self._slope_words(v, c, slope + off, slope, within)


class _SecondByFormula:
    """The second derivatives that forward mode computes beside those claimed."""

    def __init__(self, test: _Test, second: Second, directions: Array):
        self.test, self.second, size = test, second, test.point.vector.size
        self.whole = second.matrix is not None and size <= WHOLE
        if second.matrix is None:
            self.directions = directions
            self.claimed = second.along(directions)
        elif self.whole:
            self.rows, self.columns = np.triu_indices(size)
            axes = np.eye(size)
            self.directions = axes[self.rows] + np.where((self.rows < self.columns)[:, np.newaxis], axes[self.columns], 0)
            self.claimed = second.matrix
        else:
            self.u, self.w = test._random(8), test._random(8)
            self.directions = np.concatenate([self.u + self.w, self.u - self.w])
            products = self.u @ second.matrix
            self.claimed = np.stack([np.sum(products * self.w, 1), np.sum((self.w @ second.matrix) * self.u, 1)], 1)

    def computed(self, along: Array) -> Array:
        """From second derivatives along the directions, last ones of all: what `claimed` is compared with."""
        along = along[-len(self.directions) :]
        if self.second.matrix is None:
            return along
        if not self.whole:
            count = len(self.u)
            return np.repeat((along[:count] - along[count:]) / 4.0, 2, axis=1)
        hessian = np.zeros(self.claimed.shape)
        hessian[self.rows, self.columns] = along[:, 0]
        diagonal = np.diag(hessian)
        mixed = (hessian - diagonal[:, np.newaxis] - diagonal) / 2.0
        return np.triu(mixed, 1) + np.triu(mixed, 1).T + np.diag(diagonal)

    def words(self, compared: Compared, k: int, c: int) -> str:
        there, said = _two(compared.computed[k, c], compared.claimed[k, c])
        if self.whole:
            symmetric = np.max(np.abs((compared.claimed + compared.claimed.T) / 2 - compared.computed))
            skew = symmetric <= 1e-6 * np.max(np.abs(compared.claimed))
            why = " (a Hessian is symmetric)" if skew else ""
            return f"{self.second.entry(k, c)} is {there}, second= says {said}{why}"
        if self.second.matrix is not None:
            return f"the Hessian is another: for random u and w, uᵀHw is {there}, second= says {said}"
        of = f" of {self.test._component(c)}" if self.test.first.value.ndim else ""
        v = self.test.point.written(self.directions[k])
        return f"the second derivative{of} along {v} is {there}, second= says {said}"


def _rounded(found: float, within: float) -> float:
    """A slope that was found, without the digits that are not known."""
    if not 0 < within < np.inf:
        return found
    grid = 10.0 ** np.ceil(np.log10(within))
    return float(np.round(found / grid) * grid)


def _two(found: float, claimed: float, within: float = 0.0) -> tuple[str, str]:
    """Two numbers as text, the second with how far they differ where they print alike."""
    found = _rounded(found, within)
    beside = max(abs(found), abs(claimed))
    there, said = show.number(found, beside), show.number(claimed, beside)
    return there, said + apart(found, claimed, there, said)


@dataclass(eq=False, slots=True)
class AdjointTest(Relation):
    """The claim that two lists of inner products are equal, with one pair that shows where they are not."""

    shown: str = ""

    def judge(self, size: int) -> Outcome:
        outcome = Relation.judge(self, size)
        return outcome._replace(words=self.shown) if self.shown and not outcome.holds else outcome

    def grown(self, nearby: Sequence[Relation], step: float) -> AdjointTest:
        return replace(self, growths=Relation.grown(self, nearby, step).growths)


def adjoint_test(
    forward: Callable[[Array], Any],
    reverse: Callable[[Array], Any],
    x_shape: Any,
    y_shape: Any,
    *,
    scale: float = 0.0,
    seed: int | str = 0,
) -> AdjointTest:
    """Claim ⟨u, J v⟩ = ⟨Jᵀ u, v⟩ for random u and v.

    `forward` maps a direction v of shape `x_shape` to J v of shape `y_shape` (the Jacobian-vector
    product), `reverse` maps u of shape `y_shape` to Jᵀ u of shape `x_shape` (the vector-Jacobian
    product). Needs no derivative of its own: it finds a reverse pass that is not the transpose of its
    forward pass, whichever of the two is wrong. `scale` is the size of terms that cancel inside them.
    A failure shows the first coordinate directions at which the two differ.

    Raises `Mismatch` where one of them returns another shape than the other takes.
    """

    def passed(name: str, direction: Array, wanted: Array) -> Array:
        made = np.asarray((forward if name == "forward" else reverse)(direction), dtype=float)
        if made.shape != wanted.shape:
            raise Mismatch(
                f"adjoint_test: {name} returned {show.shape(made)}, but the directions of the other "
                f"have {show.shape(wanted)}."
            )
        return made

    rng = generator("adjoint", str(seed))
    pairs, left, right = [], [], []
    for _ in range(RANDOM):
        v = np.asarray(rng.integers(-512, 513, x_shape) / 512.0)
        u = np.asarray(rng.integers(-512, 513, y_shape) / 512.0)
        jv, jtu = passed("forward", v, u), passed("reverse", u, v)
        pairs.append((u, v))
        left.append(np.sum(u * jv))
        right.append(np.sum(jtu * v))
        scale = max(scale, float(np.sum(np.abs(u * jv))), float(np.sum(np.abs(jtu * v))))
    claim = AdjointTest((np.array(left), np.array(right)), ("=",), scale)
    if claim.judge(1).ratio > LIMIT:
        u, v = _pair(passed, pairs, scale)
        there, back = _two(float(np.sum(u * passed("forward", v, u))), float(np.sum(passed("reverse", u, v) * v)))
        claim.shown = f"for u = {_direction(u)} and v = {_direction(v)}, ⟨u, Jv⟩ is {there}, but ⟨Jᵀu, v⟩ is {back}"
    return claim


def _pair(
    passed: Callable[[str, Array, Array], Array], pairs: list[tuple[Array, Array]], scale: float
) -> tuple[Array, Array]:
    """The first coordinate directions at which the passes differ; else the first random ones."""
    u, v = pairs[0]
    ins, outs = (np.eye(w.size).reshape(-1, *w.shape)[:AXES] for w in (v, u))
    forth = np.array([passed("forward", one, u).reshape(-1)[: len(outs)] for one in ins])  # n×m
    back = np.array([passed("reverse", one, v).reshape(-1)[: len(ins)] for one in outs]).T
    missing = np.abs(forth - back)
    clear = np.argwhere(missing > max(1e-3 * float(np.max(missing)), LIMIT * EPS * scale))
    if len(clear):
        return outs[clear[0, 1]], ins[clear[0, 0]]
    ratios = [abs(float(np.sum(u * passed("forward", v, u))) - float(np.sum(passed("reverse", u, v) * v))) for u, v in pairs]
    return pairs[int(np.argmax(ratios))]


def _direction(v: Array) -> str:
    if v.size <= show.PRINTED:
        return show.plain(v)
    places = np.flatnonzero(v)
    return f"1 at {place(v.shape, int(places[0]))}, otherwise 0" if len(places) == 1 else f"random ({show.shape(v)})"
