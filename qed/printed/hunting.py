"""Hunting for an instance on which an inequality, a ≠ or a claim on dimensions fails.

On small dimensions and moderate numbers many of them hold that are false: ‖x‖₁ ≤ √5 ‖x‖₂ fails from n = 6 on,
tr(A) ≠ 7 where somebody thought of 7. So we go where such a claim would fail first: large dimensions and entries, the
whole numbers of the formula, and up the slope of the difference of its sides.

How much is tried is counted, not timed: the answer is the same on every machine.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from .. import precise, show
from ..compare import LIMIT
from ..errors import QedError
from ..families import FunctionFamily, Hypothesis
from ..families.several import Matrices, Vectors
from ..hypotheses import Hypotheses
from ..instances import Instance, SmallMembers, draw, generator
from ..session import current
from . import nodes as n
from .claims import Judged, Printed
from .jets import in_doubles
from .kinds import moderate, printed_name
from .setting import CLEAR, Environment, Setting, is_clear
from .shapes import Dim, Matrix

WORK = 420
"""What a hunt may cost; a formula on few small matrices costs 1."""
LARGEST_MADE = 300
"""Up to this dimension a claim on dimensions is tried where it is one on I or on a vector of ones."""
DIMENSIONS_ONLY = 1500
"""So many choices of dimensions are tried for a claim on them alone."""
NEAR_BY, FARTHEST = 12, 5000
"""Dimensions to which all styles of members grow, and those to which the ones grow that come closer still."""
FAR = 16.0
"""The logarithm of numbers beside which others are lost."""
EQUALITIES = 32
"""Up to here an equality of dimensions is tried: a polynomial of any degree that is printed vanishes no longer."""
BEYOND_ROUNDING = 1e-9
"""By how much a claim has to fail where values are members up to rounding: a hunt climbs to the edge of what passes."""
HUNTED = "<≤≥>≠"
SWITCHES = (n.Absolute, n.Extremum, n.Rank, n.Cases, n.Indicator)
"""What goes by other rules elsewhere: an equality with them may hold for small numbers alone, max{x, 100} = 100."""


BESIDE = (Fraction(999, 1000), Fraction(1001, 1000))
"""Where the sides of a ≠ have changed places, if they are equal between."""


TOUCHED = 1e-9
"""Sides that are closer than this, as parts of their size, are taken for equal."""


class Caught(NamedTuple):
    """An instance on which a claim fails; in `words` how, where doubles are too coarse to show it."""

    instance: Instance
    words: str = ""


class _Found(Exception):
    def __init__(self, caught: Caught):
        self.caught = caught


class _Tired(Exception):
    """The work is used up."""


def is_hunted(printed: Printed) -> bool:
    if any(sign in HUNTED for chain in printed.claims for sign in chain.signs):
        return True
    return bool(whole_numbers(printed)) and any(map(_switches, printed.nodes()))


def is_of_dimensions(printed: Printed, hypotheses: Hypotheses) -> bool:
    """Whether it claims something of dimensions alone: (n − 1)(n − 2) ⋯ (n − 8) = 0 holds on all that are small."""
    letters = printed.used()
    return bool(hypotheses.names) and not any(printed_name(name) in letters for name, _ in hypotheses.families())


def _switches(node: n.Node) -> bool:
    return (
        isinstance(node, SWITCHES)
        or (isinstance(node, n.Elementwise) and node.name in ("sign", "ReLU", "√"))
        or (isinstance(node, n.Over) and node.name in ("max", "min"))
    )


def slack(claims: Sequence[Judged]) -> float:
    """How close a claim is to failing, or by how much it does: from −1 up, 0 where the sides are equal."""
    return max(_slacks(claims), default=-math.inf)


def slope(claims: Sequence[Judged]) -> float:
    """The same to climb by: of A_ij ≤ A_ii what is equal for i = j says nothing."""
    found = list(_slacks(claims))
    for_indices = any(row.at for claim in claims for row in claim.rows)
    return max((one for one in found if one or not for_indices), default=-1.0 if found else -math.inf)


def _slacks(claims: Sequence[Judged]) -> Iterator[float]:
    for claim in claims:
        for row in claim.rows if not claim.undefined else ():
            for k, sign in enumerate(claim.signs):
                if sign in "<≤≥>":
                    yield _slack(row.sides[k], sign, row.sides[k + 1], max(row.peaks[k : k + 2]))


def _slack(left: Any, sign: str, right: Any, size: float) -> float:
    # a factorial is a whole number of Python's, with more digits than NumPy's have
    left, right = (in_doubles(side) if isinstance(side, int) else side for side in (left, right))
    gap = np.max(np.subtract(left, right) if sign in "<≤" else np.subtract(right, left))
    top = max(size, float(np.max(np.abs(left))), float(np.max(np.abs(right))))
    return float(gap) / top if math.isfinite(gap) and 0.0 < top < math.inf else -math.inf


def _is_tied(claim: Judged) -> bool:
    """Whether two sides of a < or ≠ are the same whole numbers, too small to have been rounded."""
    return any(
        sign in "<>≠" and np.array_equal(left, right) and np.array_equal(left, np.round(left)) and max(row.peaks) < 1e6
        for row in claim.rows
        for left, sign, right in zip(row.sides, claim.signs, row.sides[1:], strict=False)
    )


class Hunt:
    """One formula that is hunted. `tries` counts the instances."""

    def __init__(self, printed: Printed, setting: Setting):
        self.printed, self.setting, self.hypotheses = printed, setting, setting.hypotheses
        letters, self.numbers = printed.used(), whole_numbers(printed)
        self.used = {name for name in self.hypotheses.parameters if printed_name(name) in letters}
        self.signs = {sign for chain in printed.claims for sign in chain.signs}
        constants = any(isinstance(node, n.Num) and abs(node.value) > 1 for node in printed.nodes())
        special = any(isinstance(node, (n.Rank, n.Determinant)) for node in printed.nodes())
        self.sums = any(isinstance(node, n.Over) for node in printed.nodes())
        self.indices = max((len(chain.indices) for chain in printed.claims), default=0)
        self.shapes = {
            (kind.rows, kind.cols)
            for node in printed.nodes()
            if isinstance(kind := getattr(node, "type", None), Matrix)
        }
        styles = (*STYLES, *SPECIAL) if constants or special else STYLES
        self.styles = [style for style in styles if self._arrays(2) or not style.small]
        self.rng = generator("hunt", printed.latex, current().seed)
        self.left, self.tries = 0.0, 0
        self.summits: list[tuple[float, Instance]] = []
        """Where a climb came closest, and how close."""

    def run(self, by_closeness: Sequence[tuple[float, Instance]]) -> Caught | None:
        """The first instance on which it fails. Those on which it came closest to that are known, closest first."""
        close = [instance for _, instance in by_closeness]
        apart = [instance for slope, instance in by_closeness if slope < -TOUCHED]
        stages: list[Callable[[], None]] = []
        if is_of_dimensions(self.printed, self.hypotheses) or not self.used:
            stages.append(self._dimensions)
        else:
            if "≠" in self.signs:
                stages.append(lambda: self._equalities(close))
            if self.signs & set("<≤≥>="):
                stages.append(lambda: self._scaled(close))
            stages.append(self._special_dimensions)
            if self.signs & set("<≤≥>"):
                stages += [self._growing, lambda: self._climbing(close, apart)]
                if self._arrays(2) > 1:
                    stages.append(self._mixed)
            if self.signs & set("<>"):
                stages.append(self._touching)
        try:
            for stage in stages:  # what one of them leaves, the next may use
                self.left = max(self.left, 0.0) + WORK / len(stages)
                with contextlib.suppress(_Tired):
                    stage()
        except _Found as found:
            return found.caught
        return None

    # --- looking at one instance -----------------------------------------------------------------------

    def look(self, sizes: Mapping[str, int], values: Mapping[str, Any], cost: float = 1.0) -> float:
        """How close the claim is to failing there; raises `_Found` where it does fail."""
        self.left -= cost
        if self.left < 0:
            raise _Tired
        instance = Instance(dict(sizes), dict(values))
        self.tries += 1
        claims = self._evaluated(instance)
        if not claims:
            return -math.inf
        outcomes = [claim.judge(instance.size) for claim in claims]
        close = slack(claims)
        tied = close >= -1e-12 and any(outcome.undefined for outcome in outcomes) and instance.simple
        if (tied or any(outcome.ratio > LIMIT for outcome in outcomes)) and self._fails(instance):
            raise _Found(Caught(instance))
        return slope(claims)

    def _fails(self, instance: Instance) -> bool:
        """Whether the claim fails there by more than rounding."""
        breaks = self.setting.breaks(self.printed, instance)
        if breaks is not None or not moderate(instance.values.values()):
            if not breaks or not self.setting.rounded(instance):
                return bool(breaks)
            return slack(self.setting.judged(self.printed, instance) or ()) > BEYOND_ROUNDING
        claims = self.setting.judged(self.printed, instance) or ()
        clear = [claim for claim in claims if is_clear(claim.judge(instance.size), instance)]
        apart = any(set(claim.signs) <= {"=", ":="} for claim in clear)
        return apart or (bool(clear) and (slack(claims) > CLEAR or any(map(_is_tied, claims))))

    def _evaluated(self, instance: Instance) -> list[Judged]:
        environment = self.setting.environment(instance)
        if environment is None:
            return []
        try:
            return self.printed.evaluated(*environment)
        except (QedError, ArithmeticError, ValueError):  # too many steps, or no number at all
            return []

    # --- dimensions ------------------------------------------------------------------------------------

    def _dimensions(self) -> None:
        """A claim on dimensions alone: the smallest first, then those around the numbers in it, then large ones."""
        self.left = math.inf
        names = self.hypotheses.names
        special = [d for v in self.numbers for d in (v - 1, v, v + 1, math.isqrt(v), math.isqrt(v) + 1)]
        far = sorted({*special, *(10**k for k in range(1, 7)), *(v * v + 1 for v in self.numbers)})
        steps = range(1, {1: 65, 2: 25}.get(len(names), 9))
        picks = [*steps, *(d for d in far if d > steps[-1] and d <= 10**6)]
        if any(isinstance(getattr(node, "type", None), Matrix) for node in self.printed.nodes()):
            picks = [d for d in picks if d <= LARGEST_MADE]
        if self.signs <= {"=", ":="} and not any(map(_switches, self.printed.nodes())):
            picks = list(steps[:EQUALITIES])
        tried = 0
        for dims in _by_size(picks, len(names)):
            sizes = dict(zip(names, dims, strict=True))
            if not self.hypotheses.allow(sizes):
                continue
            tried += 1
            if tried > DIMENSIONS_ONLY:
                return
            values = {name: sizes[name] for name, h in self.hypotheses.parameters.items() if name in sizes}
            self.look(sizes, values)

    def _special_dimensions(self) -> None:
        """Dimensions around the whole numbers of the formula, and their squares: all of them, or one of them."""
        wanted = dict.fromkeys(d for v in self.numbers for d in (v + 1, v * v + 1, v) if 2 <= d <= 5000)
        for d in sorted(wanted) if self.hypotheses.names else ():
            for style in (style for style in self.styles if not style.small):
                for turn, sizes in enumerate(self._grown(d)):
                    try:
                        self._look_at(sizes, style)
                    except _Found as found:
                        raise self._smaller(found, _Growth(style, turn, d, last=1)) from None

    def _growing(self) -> None:
        """Dimensions that double, for as long as the claim comes closer to failing with every step."""
        last = len(self.hypotheses.names) if len(self.hypotheses.names) > 1 else 0  # all of them grow
        alive = [_Growth(style, turn, style.start) for style in self.styles for turn in range(last + 1)]
        if self._arrays(1) + self._arrays(2) > 1:
            alive += [_Growth(one, last, 3, other) for one, other in (STYLES[1:3], STYLES[2:0:-1])]
        alive = [growth for growth in alive if growth.turn < last or self._comes_closer(growth, NEAR_BY)]
        for growth in sorted(alive, key=lambda growth: -growth.close if growth.last else 0.5):
            self._comes_closer(growth, FARTHEST)  # first the ones that are closest to failing

    def _comes_closer(self, growth: _Growth, most: int) -> bool:
        """Whether the claim still comes closer to failing at the largest dimensions up to this."""
        while growth.size <= most:
            every = list(self._grown(growth.size))
            if growth.turn >= len(every):
                return False
            try:
                now = self._look_at(every[growth.turn], growth.style, growth.other)
            except _Found as found:
                raise self._smaller(found, growth) from None
            if now is None or not now > growth.close + 1e-9:
                return False
            growth.close, growth.last, growth.size = now, growth.size, 2 * growth.size
        return True

    def _arrays(self, axes: int) -> int:
        """How many symbols of the formula are vectors, or matrices."""
        sizes = self.hypotheses.small_shapes()[0]
        return sum(len(_shape(h, sizes)) == axes for name, h in self.hypotheses.families() if name in self.used)

    def _mixed(self) -> None:
        """Matrices of different styles beside each other: AB and BA differ most where A is no image of B."""
        sizes = dict.fromkeys(self.hypotheses.names, 4)
        if self.hypotheses.allow(sizes):
            for one, other in itertools.permutations(MIXED, 2):
                self._look_at(sizes, one, other)

    def _smaller(self, found: _Found, growth: _Growth) -> _Found:
        """The same with the smallest dimension that does it, between one that does not and one that does."""
        low, high = growth.last, growth.size
        while high - low > 1:
            middle = (low + high) // 2
            try:
                self._look_at(list(self._grown(middle))[growth.turn], growth.style, growth.other)
                low = middle
            except _Found as better:
                found, high = better, middle
            except (_Tired, IndexError):
                break
        return found

    def _grown(self, size: int) -> Iterator[dict[str, int]]:
        """Dimensions of this size: one of the names, the others as they are in the smallest shapes, or all of them."""
        names = self.hypotheses.names
        small = self.hypotheses.small_shapes()
        base = small[min(2, len(small) - 1)] if len(names) == 1 else next(
            (s for s in small if min(s.values(), default=1) > 1), small[-1]
        )  # fmt: skip
        for sizes in (*({**base, name: size} for name in names if len(names) > 1), dict.fromkeys(names, size)):
            if self.hypotheses.allow(sizes):
                yield sizes

    def _look_at(self, sizes: Mapping[str, int], style: Style, other: Style | None = None) -> float | None:
        """How close it is with members of one style, or of another one from the second on; None if there are none."""
        entries = sum(math.prod(_shape(h, sizes)) for name, h in self.hypotheses.families() if name in self.used)
        entries = max(entries, *(self._entries(shape, sizes) for shape in self.shapes), 0)
        largest = max(sizes.values(), default=1)
        steps = min(largest**2, n.MOST_STEPS) if self.sums else largest
        cost = entries / 300 + steps / 1600
        cost = 1.0 + cost + (largest**self.indices * (1 / 50 + cost / 30) if self.indices else 0.0)
        if cost > self.left:
            return None
        if (values := draw(self.hypotheses, sizes, self._member(style, other or style))) is None:
            return None
        return self.look(sizes, values, cost)

    @staticmethod
    def _entries(shape: tuple[Dim, Dim], sizes: Mapping[str, int]) -> int:
        """How many entries a matrix has that is computed; 0 where its shape is not one of dimensions alone."""
        try:
            return math.prod(dim.value(lambda atom: sizes[atom]) for dim in shape)
        except KeyError:
            return 0

    def _member(self, style: Style, other: Style) -> Callable[[Hypothesis, tuple[int, ...]], Any]:
        styles = itertools.chain([style], itertools.repeat(other))

        def member(h: Hypothesis, dims: tuple[int, ...]) -> Any:
            shape = h.family.shape(dims) if not isinstance(h.family, FunctionFamily) else None
            if shape is not None and len(shape) in (1, 2) and not isinstance(h.family, (type(Vectors), type(Matrices))):
                of = next(styles)
                made = of.matrix(shape) if len(shape) == 2 else of.vector(shape)
                length = float(np.linalg.norm(made)) or 1.0
                squared = (made @ made.T + np.eye(len(made)),) if len(set(shape)) < len(shape) else ()
                shares = made / (float(made.sum()) or 1.0)
                for value in (made, made / length, shares, *squared):
                    if h.family.contains(value, dims, {}, h):
                        return value
            return h.family.small(self.rng, dims, style.turn)

        return member

    # --- entries ---------------------------------------------------------------------------------------

    def _scaled(self, close: Sequence[Instance]) -> None:
        """Symbols scaled up and down, one at a time and all of them; then single entries."""
        beyond = [float(f) for v in self.numbers[:4] for f in (v, v + 1 if v < 10_000 else 2 * v)]
        beyond += [0.5 / v for v in self.numbers[:4] if v > 10**6]
        if "=" in self.signs:
            beyond += [-f for f in beyond]
        factors = (*beyond, 10.0, -1.0, 0.1, 1e3, 1e-3, 1e6, 1e-6)
        shapes = self.hypotheses.small_shapes()
        square = next((sizes for sizes in shapes if min(sizes.values(), default=1) > 1), shapes[-1])
        chosen = [(shapes[0], 0), (square, 1), (square, 0)]
        if self.hypotheses.names and not self._arrays(1) + self._arrays(2):  # (1 + a)^n ≥ 1 + n a fails for n = 3
            chosen += [(sizes, 0) for sizes in (dict.fromkeys(self.hypotheses.names, d) for d in (3, 6))
                       if self.hypotheses.allow(sizes)]  # fmt: skip
            factors = (*factors[:-4], -10.0, *factors[-4:])
        plain = [(sizes, draw(self.hypotheses, sizes, SmallMembers(self.rng, turn))) for sizes, turn in chosen]
        starts = [(s, v) for s, v in plain if v] + [(i.sizes, i.values) for i in close[:2]]
        for sizes, values in starts:
            names = [name for name in self._numeric(values)]
            for group in (*([name] for name in names), *([names] if len(names) > 1 else [])):
                for factor in factors:
                    there = {k: factor * v if k in group else v for k, v in values.items()}
                    if self.hypotheses.contain(there, sizes) is None:
                        self.look(sizes, there)
            for name in names:
                if np.size(values[name]) > 1:
                    last = tuple(size - 1 for size in np.shape(values[name]))
                    for factor in factors:
                        entry = factor * (float(values[name][last]) or 1.0)
                        there = {**values, name: _with_entry(values[name], last, entry)}
                        if self.hypotheses.contain(there, sizes) is None:
                            self.look(sizes, there)

    def _climbing(self, close: Sequence[Instance], apart: Sequence[Instance]) -> None:
        """From where it comes closest, entry by entry in the direction in which it comes closer still.

        Where both sides are equal that is often on a ridge, A = 0: so also from where they are not.
        """
        starts = [i for i in close if _entries(i) <= 40][:3]
        starts += [i for i in apart if _entries(i) <= 40 and all(i is not other for other in starts)][:1]
        budget = self.left / max(len(starts), 1)
        for start in starts:
            stop = self.left - budget
            values = {k: np.array(v, dtype=float) if isinstance(v, np.ndarray) else v for k, v in start.values.items()}
            best, step = self.look(start.sizes, values), 1.0
            places = [(name, at) for name in self._numeric(values) for at in np.ndindex(np.shape(values[name]))]
            while step > 1e-3 and self.left > stop:
                better = False
                for index in self.rng.permutation(len(places)).tolist():
                    name, at = places[index]
                    for by in (step, -step):
                        while (there := self._moved(values, start.sizes, name, at, by)) is not None:
                            if self.left <= stop or not (now := self.look(start.sizes, there)) > best + 1e-12:
                                break
                            values, best, better, by = there, now, True, 2.0 * by
                if not better:
                    step /= 4.0
            self.summits.append((best, Instance(start.sizes, values)))

    def _touching(self) -> None:
        """From where a climb ended, on to where the sides of a < may touch: a place that is no double, such as π/4."""
        for best, summit in sorted(self.summits, key=lambda pair: -pair[0])[:2]:
            entries = [(name, np.shape(summit.values[name])) for name in self._numeric(summit.values)]
            places = [(name, at) for name, shape in entries for at in np.ndindex(shape)]
            environment = self.setting.environment(summit)
            if best > -1e-5 and len(places) <= 4 and environment is not None:
                self.left -= 10.0 * len(places)
                with contextlib.suppress(QedError, ArithmeticError, TypeError, AttributeError, ValueError, IndexError):
                    self._touching_near(summit, environment, places)

    def _touching_near(
        self, summit: Instance, environment: Environment, places: list[tuple[str, tuple[int, ...]]]
    ) -> None:
        """Newton's steps, entry by entry, in many digits: that the sides agree in all of them is no accident."""
        values: dict[str, Any] = dict(summit.values)

        def there(place: tuple[str, tuple[int, ...]], t: Any) -> dict[str, Any]:
            name, at = place
            return {**values, name: _with_entry(values[name], at, t)}

        least = math.inf
        now = {(name, at): precise.lift(float(np.asarray(values[name])[at])) for name, at in places}
        for power in (3, 6, 12, 20):
            step = precise.Precise(Fraction(1, 10**power))
            for place, t in now.items():
                (low, _), (gap, sides), (high, _) = (
                    self._precise_gap(environment, there(place, x), "<>") for x in (t - step, t, t + step)
                )
                bend = low + high - gap - gap
                if power == 3:
                    if not bend > max(1e-9 * max(abs(float(side)) for side in sides), 1e-25):
                        return  # flat, or close to what is reached nowhere: tanh x < 1
                    least = min(least, float(bend))
                now[place] = t - step * (high - low) / (bend + bend)
                values = there(place, now[place])
        for place, t in now.items():  # 0, where it is close to 0: that may be no member
            plain = round(60 * float(t)) / 60
            if abs(float(t) - plain) < 1e-12:
                values = there(place, precise.lift(plain))
        gap, sides = self._precise_gap(environment, values, "<>")
        root = {name: _in_doubles(value) for name, value in values.items()}
        if abs(gap) <= 1e-30 * least and self._counts(root, summit.sizes):
            left, right = (show.number(float(side)) for side in sides)
            raise _Found(Caught(Instance(summit.sizes, root), f"{left} = {right}"))

    def _counts(self, values: Mapping[str, Any], sizes: Mapping[str, int]) -> bool:
        """Whether these are members, and as the conditions beside the claim say."""
        there = Instance(dict(sizes), dict(values))
        return self.hypotheses.contain(values, sizes) is None and self.setting.environment(there) is not None

    def _numeric(self, values: Mapping[str, Any]) -> list[str]:
        """The symbols of the formula whose entries can be changed."""
        return [
            name
            for name, h in self.hypotheses.families()
            if name in self.used
            and not h.family.refers
            and (isinstance(values[name], float) or (isinstance(values[name], np.ndarray) and values[name].size))
        ]

    def _moved(
        self, values: Mapping[str, Any], sizes: Mapping[str, int], name: str, at: tuple[int, ...], by: float
    ) -> dict[str, Any] | None:
        """The values with one entry moved, or as close to that as the hypotheses allow; None where they do not."""
        old = values[name]
        if not np.ndim(old):
            tries = [old + by]
        else:
            new = old.copy()
            new[at] += by
            tries = [new]
            if np.ndim(new) == 2 and new.shape[0] == new.shape[1] and at[0] != at[1]:
                mirrored = new.copy()
                mirrored[at[::-1]] = new[at]
                tries.append(mirrored)
            if length := float(np.linalg.norm(new)):
                tries.append(new / length)
            if np.ndim(new) == 2 and new.shape[0] >= new.shape[1]:
                q, r = np.linalg.qr(new)
                tries.append(q * np.where(np.diag(r) < 0, -1.0, 1.0))
        for value in tries:
            there = {**values, name: value}
            if self.hypotheses.contain(there, sizes) is None:
                return there
        return None

    # --- ≠ ---------------------------------------------------------------------------------------------

    def _equalities(self, close: Sequence[Instance]) -> None:
        """Where the sides of a ≠ are equal: one entry at a time, along a line, from plain instances."""
        plain = [
            (sizes, draw(self.hypotheses, sizes, SmallMembers(self.rng, turn)))
            for sizes in self.hypotheses.small_shapes()[:4]
            for turn in (0, 1, 5)
        ]
        simple = sorted(close, key=lambda i: not i.simple)[:2]
        for sizes, values in [*plain, *((i.sizes, i.values) for i in simple)]:
            if values is None or self._gap(sizes, values) is None:
                continue
            self.look(sizes, values)
            for name in self._numeric(values):
                for at in list(np.ndindex(np.shape(values[name])))[:6]:
                    self._along(sizes, values, name, at)
            self._all_at_once(sizes, values)

    def _gap(self, sizes: Mapping[str, int], values: Mapping[str, Any]) -> Any:
        """The difference of the sides of the first ≠; None where it is not defined."""
        self.left -= 1.0
        if self.left < 0:
            raise _Tired
        for left, sign, right in (
            link for claim in self._evaluated(Instance(dict(sizes), dict(values))) for link in claim.links()
        ):
            if sign == "≠":
                gap = np.subtract(left, right)
                return np.ravel(gap) if np.all(np.isfinite(gap)) else None
        return None

    def _along(self, sizes: Mapping[str, int], values: Mapping[str, Any], name: str, at: tuple[int, ...]) -> None:
        """Secants for one entry, from what it is: the sides of a ≠ that are equal somewhere on the way refute it."""
        t = float(np.asarray(values[name])[at])
        for start in (t, -t - 2.0):  # to the left of 0 as well: a^2 ≠ b^2 for a ≠ b
            self._secants(sizes, values, name, at, start)

    def _secants(
        self, sizes: Mapping[str, int], values: Mapping[str, Any], name: str, at: tuple[int, ...], start: float
    ) -> None:
        def there(t: Any) -> dict[str, Any]:
            return {**values, name: _with_entry(values[name], at, t)}

        t, s = start, start + 1.0
        f, g = (self._gap(sizes, there(x)) for x in (t, s))
        for _ in range(9):
            if f is None or g is None or f.size != 1:
                return
            if not (slope := float(g[0] - f[0])):
                break
            t, s = s, s - float(g[0]) * (s - t) / slope
            if not abs(s) < 1e6:
                return
            f, g = g, self._gap(sizes, there(s))
            if g is None or abs(g[0]) <= 1e-9 * (1.0 + abs(float(f[0]))):
                break
        for plain in dict.fromkeys((float(round(s)), round(2 * s) / 2, round(4 * s) / 4, round(60 * s) / 60)):
            if abs(plain - s) < 1e-6 and self.hypotheses.contain(there(plain), sizes) is None:
                self._look_for_equality(sizes, there(plain))
        if g is not None and abs(g[0]) <= 1e-9 * (1.0 + abs(s)) and self.hypotheses.contain(there(s), sizes) is None:
            self._refine(sizes, there, s)

    def _look_for_equality(self, sizes: Mapping[str, int], values: Mapping[str, Any]) -> None:
        self.tries += 1
        instance = Instance(dict(sizes), dict(values))
        if self.setting.breaks(self.printed, instance):
            raise _Found(Caught(instance))

    def _refine(self, sizes: Mapping[str, int], there: Callable[[Any], dict[str, Any]], start: float) -> None:
        """The same secants in many digits: that the sides agree in all of them is no accident."""
        environment = self.setting.environment(Instance(dict(sizes), there(start)))
        if environment is None:
            return
        t, s = (precise.Precise(Fraction(x)) for x in (start * (1.0 + 1e-9) + 1e-12, start))
        try:
            (f, _), (g, sides) = (self._precise_gap(environment, there(x)) for x in (t, s))
            for _ in range(8):
                if not g or not (g - f):
                    break
                t, s = s, s - g * (s - t) / (g - f)
                f, (g, sides) = g, self._precise_gap(environment, there(s))
            below, above = (self._precise_gap(environment, there(s * precise.Precise(x)))[0] for x in BESIDE)
            if not below * above < 0:  # they come close to what is reached nowhere: tanh x = 1, and e^x = 1 for x > 0
                return
            root = there(float(s))
            same = abs(g) <= 1e-40 * max(abs(sides[0]), abs(sides[1]))
            if same and self._counts(root, sizes):
                left, right = (show.number(float(side)) for side in sides)
                raise _Found(Caught(Instance(dict(sizes), root), f"{left} = {right}"))
        except (QedError, ArithmeticError, TypeError, AttributeError, ValueError, IndexError):
            return

    def _precise_gap(self, environment: Environment, values: Mapping[str, Any], signs: str = "≠") -> Any:
        """How far the sides of the first such sign are apart, positive where a < or > holds; and the sides."""
        for claim in self.printed.precisely({**environment.values, **values}, environment.sizes):
            for left, sign, right in claim.links():
                if sign in signs:
                    a, b = (precise.lift(np.asarray(side, dtype=object).reshape(-1)[0]) for side in (left, right))
                    return b - a if sign == "<" else a - b, (a, b)
        raise ValueError("not defined")

    def _all_at_once(self, sizes: Mapping[str, int], values: Mapping[str, Any]) -> None:
        """Gauss–Newton for all entries, where the sides are arrays; then whole numbers close to what it finds."""
        places = [(name, at) for name in self._numeric(values) for at in np.ndindex(np.shape(values[name]))]
        gap = self._gap(sizes, values)
        if gap is None or gap.size == 1 or len(places) > 12:
            return
        now = dict(values)
        for _ in range(5):
            columns = []
            for name, at in places:
                entry = float(np.asarray(now[name])[at])
                moved = self._gap(sizes, {**now, name: _with_entry(now[name], at, entry + 1e-6)})
                if moved is None or moved.shape != gap.shape:
                    return
                columns.append((moved - gap) / 1e-6)
            step = np.linalg.lstsq(np.array(columns).T, -gap, rcond=1e-6)[0]
            for (name, at), by in zip(places, step.tolist(), strict=True):
                now[name] = _with_entry(now[name], at, float(np.asarray(now[name])[at]) + by)
            gap = self._gap(sizes, now)
            if gap is None:
                return
            if np.max(np.abs(gap)) < 1e-9:
                break
        for parts in (1, 2, 4):
            near = {k: np.round(parts * v) / parts if k in dict(places) else v for k, v in now.items()}
            near = {k: float(v) if isinstance(now[k], float) else v for k, v in near.items()}
            if self.hypotheses.contain(near, sizes) is None:
                self._look_for_equality(sizes, near)


@dataclass
class _Growth:
    """Members of one style whose dimensions double, and how close the claim came to failing on the last ones."""

    style: Style
    turn: int
    size: int
    other: Style | None = None
    """That of all members but the first, where it is another one."""
    last: int = 0
    close: float = -math.inf


class Style(NamedTuple):
    """Members of any dimensions that one can describe in a word."""

    matrix: Callable[[tuple[int, ...]], Any]
    vector: Callable[[tuple[int, ...]], Any]
    turn: int
    start: int = 3
    """The dimension from which it grows."""
    small: bool = False
    """Whether it serves what fails in small dimensions already, of matrices."""


def _identity(shape: tuple[int, ...]) -> Any:
    return np.eye(shape[0], shape[1])


def _ones(shape: tuple[int, ...]) -> Any:
    return np.ones(shape)


def _first(shape: tuple[int, ...]) -> Any:
    made = np.zeros(shape)
    made[(0,) * len(shape)] = 1.0
    return made


def _column(shape: tuple[int, ...]) -> Any:
    return np.repeat(_first(shape[1:])[None], shape[0], axis=0)


def _row(shape: tuple[int, ...]) -> Any:
    return np.repeat(_first(shape[:1])[:, None], shape[1], axis=1)


def _shift(shape: tuple[int, ...]) -> Any:
    return np.eye(shape[0], shape[1], 1)


def _half(shape: tuple[int, ...]) -> Any:
    """A projection on the first half."""
    return np.eye(shape[0], shape[1]) * (np.arange(shape[0]) < (shape[0] + 1) // 2)[:, None]


def _up(shape: tuple[int, ...]) -> Any:
    """The second half into the first: its square is 0, and its rank n/2."""
    return np.eye(shape[0], shape[1], (min(shape) + 1) // 2)


def _turned(shape: tuple[int, ...]) -> Any:
    """Stretched and turned, by 45° in the plane: no eigenvalue is real."""
    return np.eye(shape[0], shape[1]) + np.eye(shape[0], shape[1], 1) - np.eye(shape[0], shape[1], -1)


def _against_its_trace(shape: tuple[int, ...]) -> Any:
    """The largest eigenvalue is n − 2, and the trace −n."""
    return np.ones(shape) - 2.0 * np.eye(shape[0], shape[1])


def _graded(shape: tuple[int, ...]) -> Any:
    """Rows that are larger and larger."""
    return np.repeat(1.0 + np.arange(shape[0])[:, None], shape[1], axis=1)


def _signs(shape: tuple[int, ...]) -> Any:
    """A corner of Sylvester's matrix of signs, whose determinant is as large as there can be."""
    both = np.bitwise_and.outer(np.arange(shape[0]), np.arange(shape[1]))
    return np.where([[int(k).bit_count() % 2 for k in row] for row in both], -1.0, 1.0)


def _peak(shape: tuple[int, ...]) -> Any:
    return np.where(np.arange(shape[0]), 1.0, 1.0 + math.isqrt(shape[0]))


def _of_few_ranks(shape: tuple[int, ...]) -> Any:
    """Of rank √n, in general position: the rank of its entrywise square is the largest there can be."""
    rng, rank = np.random.default_rng(0), 1 + math.isqrt(min(shape))
    return rng.integers(-2, 3, (shape[0], rank)) @ rng.integers(-2, 3, (rank, shape[1])) + 0.0


STYLES: tuple[Style, ...] = (
    Style(_identity, _ones, 0),
    Style(_ones, _ones, 0),
    Style(_column, _first, 1),
    Style(_row, _ones, 0),
    Style(lambda shape: _identity(shape) - 1.0, lambda shape: np.where(np.arange(shape[0]) % 2, -1.0, 1.0), 5),
    Style(lambda shape: np.add.outer(np.arange(shape[0]), np.arange(shape[1])) % 3 - 1.0,
          lambda shape: 1.0 + np.arange(shape[0]), 5),
    Style(_graded, lambda shape: _graded((*shape, 1))[:, 0], 0, 2, small=True),
)  # fmt: skip
SPECIAL: tuple[Style, ...] = (
    Style(_shift, _peak, 0),
    Style(lambda shape: -_identity(shape), lambda shape: -_ones(shape), 0),
    Style(_of_few_ranks, _ones, 0),
    Style(lambda shape: _shift(shape) - np.eye(shape[0], shape[1], -1), _peak, 0),
    Style(_signs, _peak, 0, 4, small=True),
    Style(_up, _ones, 0, 4, small=True),
    Style(_turned, _peak, 0, 2, small=True),
    Style(_against_its_trace, _ones, 0, small=True),
)
"""Further ones, where a formula has constants, ranks or determinants."""
MIXED: tuple[Style, ...] = tuple(
    Style(matrix, _ones, 0) for matrix in (_half, _up, _column, _ones, lambda shape: _up(shape[::-1]).T)
)
"""Those of which each two stand beside each other."""


def _shape(h: Hypothesis, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return () if h.family.refers or isinstance(h.family, FunctionFamily) else h.family.shape(h.resolve(sizes))


def _entries(instance: Instance) -> int:
    return sum(np.size(value) for value in instance.numbers)


def _with_entry(value: Any, at: tuple[int, ...], entry: Any) -> Any:
    if not np.ndim(value):
        return entry
    there = value.astype(object) if isinstance(entry, precise.Precise) else np.array(value, dtype=float)
    there[at] = entry
    return there


def _in_doubles(value: Any) -> Any:
    """Numbers of many digits as doubles."""
    if isinstance(value, precise.Precise):
        return float(value)
    return value.astype(float) if isinstance(value, np.ndarray) and value.dtype == object else value


def _by_size(picks: Sequence[int], count: int) -> Iterator[tuple[int, ...]]:
    """All choices of so many dimensions, the smallest first."""
    few = picks if len(picks) ** count <= 20_000 else picks[: max(2, int(20_000 ** (1 / max(count, 1))))]
    yield from sorted(itertools.product(few, repeat=count), key=lambda dims: (sum(dims), dims))


def has_far_numbers(printed: Printed) -> bool:
    """Whether numbers so large or small are printed that others are lost beside them: 10^{20} + a."""
    return any(abs(math.log(abs(value))) > FAR for node in printed.nodes() if (value := _printed_number(node)))


def _printed_number(node: n.Node) -> float:
    """A number as printed, or a power of one as e to what it is to; 0 for what is none."""
    if isinstance(node, n.Num):
        return float(node.value)
    if isinstance(node, n.Power) and isinstance(node.base, n.Num) and isinstance(node.exponent, n.Num):
        base = abs(float(node.base.value))
        return math.exp(max(-500.0, min(500.0, node.exponent.value * math.log(base)))) if base else 0.0
    return 0.0


def whole_numbers(printed: Printed) -> list[int]:
    """The whole numbers of a formula, from 3 on; of 0.1 it is 10, which says how much smaller one side is."""
    values = [value for node in printed.nodes() if (value := _constant(node))]
    both = [x for value in values if math.isfinite(value) for x in (abs(value), 1.0 / abs(value))]
    return list(dict.fromkeys(math.ceil(x - 1e-9) for x in both if 2.5 <= x <= 10**12))[:6]


def _constant(node: n.Node) -> float:
    """A number as printed, 5 or 10^{-8}; 0 where it is none."""
    if isinstance(node, n.Num):
        return node.value
    if isinstance(node, n.Power) and isinstance(node.base, n.Num) and isinstance(node.exponent, n.Num):
        base, exponent = float(node.base.value), node.exponent.value
        return base**exponent if base > 0.0 and abs(exponent * math.log(base)) < 30.0 else 0.0
    return 0.0
