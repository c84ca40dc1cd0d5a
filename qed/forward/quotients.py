"""The other witness: difference quotients of f itself.

Forward mode sees the formula, not the function. Where f is defined by cases at the very point
(`if x == 0: return 0.0`), it differentiates the case. So what it found is compared with

    (f(x + h v + h² w) − f(x)) / h,

and where the two plainly disagree there is no derivative. The path is bent (w), since x³y/(x⁴ + y²) is flat along
every straight line through 0. One small step in either direction is enough where they agree, as they nearly always
do; only where they do not, or where f compared equals, are steps of all sizes and more directions tried. Forward mode
itself makes no error, so that of the quotient says how f behaves:

- it falls with h: they agree;
- it stays, or grows at a steady rate (a jump, a root): they disagree; even a hundred-thousandth that stays does, in
  the mean of quotients forwards and backwards, as no kink leaves it: a rule of forward mode is wrong;
- anything else, such as rounding inside f, which grows as h falls but in no order, says nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import numpy as np

from ..compare import EPS
from ..errors import CannotTell
from .arrays import Array, Foreign

NOISE = 1000.0 * EPS
"""Rounding errors of f, relative to f."""
HIDDEN = 1e-12
"""Rounding errors of terms that cancel inside f, relative to 1 or to x."""
CLOSE, BOTH_WAYS = 1e-4, 5e-6
"""What the error of a quotient may be, relative to the slopes, for the two to agree at once; and that of the mean of
quotients forwards and backwards, in which the curvature of f cancels."""
FALLS = 0.3
"""The error of a change of f falls at least so as its step is halved: to a quarter where f is smooth."""
STEP = 2.0**-20
STEPS = 8.0 ** -np.arange(1, 15)
LONG = 8
"""The first of them."""
WINDOW = 4
"""So many times an error must stay, or grow at the same rate."""
PLATEAU, EVEN = 1e-6, 0.05
"""A rule is wrong if quotients of a smooth f miss its slopes by this part of them at least, and by as much at every
step, but for this part of it."""
ALIKE = 1e-2
"""What quotients miss by is linear in the direction if it is so but for this part."""
RESTS, FALLEN = 1e-2, 1e-2
"""Quotients are at rest if they are sure to this part of the largest, or move by this part of what they did first."""
FLAT = 1e-7
"""Quotients that are sure to within this are at rest as well: those of what is 0 all around."""
AXES = 6
"""So many coordinate directions are tried, at most."""
JUMP = 1e5
"""A jump is higher than so many units of rounding of the largest number inside f."""
MODERATE = 1e6
"""Beyond such numbers, f may bend between x and the nearest point that a computer can tell from it."""

_ALONG, _ACROSS = (np.random.default_rng(seed).permutation(np.arange(-191, 193, 3) / 128) for seed in (7, 8))
"""Coordinates of a direction v and of a bend w: numbers of which no two are equal, nor 0."""


@functools.lru_cache(maxsize=256)
def _first_steps(count: int) -> Array:
    """The coordinates of two small steps, forwards and backwards, and of two twice as long."""
    along, across = _coordinates(count)
    return np.array([h * along + h * h * across for h in (STEP, -STEP, 2 * STEP, -2 * STEP)])


@functools.lru_cache(maxsize=256)
def _coordinates(count: int) -> tuple[Array, Array]:
    return np.resize(_ALONG, count), np.resize(_ACROSS, count)


def contradicted(
    f: Callable[[Array], Array],
    x: Array,
    directions: Array | None,
    value: Array,
    slopes: Array,
    doubtful: bool,
    followed: Callable[[], float],
    alike_beside: Callable[[], bool],
) -> Array:
    """Which entries of f have other difference quotients than forward mode says.

    `f` maps a flat point (n) to a flat value (m); `directions` (K×n; None: the axes) have the derivatives `slopes`
    (K×m). `doubtful`: f compared equals, and may be defined by cases here. `followed` raises where f has another value
    at x, and finds the size of the largest value or derivative inside f. `alike_beside`: forward mode says the same
    next to x.

    Raises
    ------
    CannotTell : f turns between x and the nearest points that quotients can be taken at.
    """
    paths = _Paths(f, x, directions, value, slopes, doubtful)
    found = np.zeros(value.shape, dtype=bool)
    each, mean = paths.agree_at_once()
    if each and mean and not doubtful:
        return found
    largest = followed()
    if not doubtful and not largest <= MODERATE:
        return found
    for c, bend in paths.ways() if doubtful or not each else ():
        found |= paths.disagree(c, bend, largest)
    if not doubtful and not mean:
        found |= paths.miss_alike()
    if found.any() and paths.have_a_limit(found):
        raise Foreign(CASE)
    if found.any() and not doubtful and not paths.miss_oddly(found) and alike_beside():
        raise CannotTell(TURNS)
    return found


CASE = (
    "forward mode cannot follow f: at x it takes a case of its own (as in `if x == 0: return 1.0`), which says nothing "
    "about the derivative there."
)


TURNS = (
    "forward mode cannot follow f at this point: f turns nearer to it than difference quotients can be taken. Leave "
    "such points out by assume(…)."
)


def settles(f: Callable[[Array], Array], x: Array, value: Array, entries: Array) -> bool:
    """Whether quotients say that these entries of f have a derivative, of which forward mode finds none.

    They come to rest as steps fall, and are linear in the direction, along bent paths as well.
    """
    paths = _Paths(f, x, None, value, np.zeros((len(x), len(value))), True)
    one, other = paths.along, 0.75 * np.roll(paths.along, 1)
    straight = [paths.settled(c, entries, 0.0) for c in (one, -one, other, one + other)]
    bent = [paths.settled(c, entries, 1.0) for c in (np.eye(len(x)) if len(x) <= AXES else ())]
    size = max(RESTS * float(np.max([np.abs(rest) for rest, _, _ in straight])), FLAT)
    if not all(np.all(falls | (unsure <= size)) for _, unsure, falls in straight + bent):
        return False
    ahead, back, beside, both = straight
    sums = [((1.0, ahead), (1.0, back)), ((1.0, both), (-1.0, ahead), (-1.0, beside))]
    if bent:
        sums.append(((1.0, ahead), *zip(-one, bent, strict=True)))
    return all(
        np.all(np.abs(sum(c * found[0] for c, found in terms)) <= sum(abs(c) * found[1] for c, found in terms))
        for terms in sums
    )


def _moves(values: Array) -> Array:
    """How far values go from each step to the next; what is not defined has gone far."""
    return np.asarray(np.nan_to_num(np.abs(np.diff(values, axis=0)), nan=np.inf))


class _Paths:
    """Paths through x, and how f moves along them. Directions are given by their coordinates c."""

    def __init__(
        self,
        f: Callable[[Array], Array],
        x: Array,
        directions: Array | None,
        value: Array,
        slopes: Array,
        doubtful: bool,
    ):
        # Each entry is moved by its own size; one that is 0 by that of the others, at most by 1.
        sizes = np.abs(x)
        largest = float(sizes.max(initial=0.0))
        sizes[sizes == 0] = min(1.0, largest) or 1.0
        reach = sizes if directions is None else (sizes / np.abs(directions)).min(axis=1)
        self.f, self.x, self.value, self.doubtful = f, x, value, doubtful
        self.units, self.slopes = reach if directions is None else directions * reach[:, None], slopes * reach[:, None]
        self.steep = np.abs(self.slopes)
        self.along, self.across = _coordinates(len(reach))
        self.hidden = HIDDEN * max(1.0, largest)

    def to(self, bends: Array) -> Array:
        """The points at these coordinates; along the axes there is no need of a matrix that is nearly all zeros."""
        points: Array = self.x + (bends * self.units if self.units.ndim == 1 else bends @ self.units)
        return points

    def step(self, c: Array, h: float, bend: float = 1.0) -> tuple[Array, Array, Array]:
        """The change of f, what it was to be, and the size of the terms of that but for the bend."""
        bent = h * c + bend * h * h * self.across
        change: Array = self.f(self.to(bent)) - self.value
        return change, bent @ self.slopes, h * (np.abs(c) @ self.steep)

    def noise(self, change: Array) -> float:
        """Rounding in f: that of one entry may come of another."""
        return NOISE * float(np.maximum(np.abs(self.value), np.abs(self.value + change)).max(initial=0.0))

    def agree_at_once(self) -> tuple[bool, bool]:
        """Whether errors are small beside the slopes or fall as h² does, on small steps forwards and backwards; and
        whether that of their mean is yet smaller, in which the bend cancels."""
        bends = _first_steps(len(self.along))
        points, expected = self.to(bends), bends @ self.slopes
        terms = STEP * (np.abs(self.along) @ self.steep)
        ahead, back = (self.f(points[near]) - self.value for near in (0, 1))
        errors = ahead - expected[0], back - expected[1]
        apart, within = np.abs(errors[0] - errors[1]), (2.0 * BOTH_WAYS) * terms
        mean = bool((apart <= within).all())
        if not mean:
            noise = max(self.noise(ahead), self.noise(back)) + EPS * self.hidden / HIDDEN
            mean = bool((apart <= within + 2.0 * noise).all())
        within = CLOSE * terms
        for error, change, far in zip(errors, (ahead, back), (2, 3), strict=True):
            off = np.abs(error)
            if (off <= within).all():
                continue
            fine = off <= within + self.noise(change)
            if not fine.all():  # where f is flat, the bend is all there is
                twice = np.abs(self.f(points[far]) - self.value - expected[far])
                if not (fine | (off <= FALLS * twice)).all():
                    return False, mean
        return True, mean

    def ways(self) -> Iterator[tuple[Array, float]]:
        """Directions in general position, and how far they bend; where cases may be told apart there, the axes as well.

        Those along which x is 0 are taken straight, too: z sin(1/z) drowns in what other entries make of a bend.
        """
        count = len(self.along)
        axes = np.eye(min(count, AXES), count) if self.doubtful else self.along[:0]
        at_zero = np.eye(count)[np.flatnonzero(self.x == 0)[:AXES]] if self.doubtful and count > 1 else ()
        for c in (self.along, np.roll(self.along, 1), *axes):
            yield c, 1.0
            yield -c, 1.0
        for c in at_zero:
            yield c, 0.0
            yield -c, 0.0

    def disagree(self, c: Array, bend: float, largest: float) -> Array:
        """Which entries of f the quotients contradict."""
        steps = [self.step(c, h, bend) for h in STEPS]
        changes, expected, terms = (np.array(column) / STEPS[:, None] for column in zip(*steps, strict=True))
        noise = np.array([self.noise(change) for change, _, _ in steps]) / STEPS
        contradicts = self.contradicts_formula if self.doubtful else self.contradicts_smoothness
        found = np.array([contradicts(*row, noise) for row in zip(changes.T, expected.T, terms.T, strict=True)])
        return found | _jumps((changes - expected) * STEPS[:, None], JUMP * EPS * largest) if self.doubtful else found

    def miss_alike(self) -> Array:
        """Which entries of a smooth f have another slope, by a part that no kink would leave so small."""
        found = self.miss_alike_along(self.along)
        return found & self.miss_alike_along(np.roll(self.along, 1)) if found.any() else found

    def miss_alike_along(self, c: Array) -> Array:
        """The mean of quotients forwards and backwards misses the slope by h², and of two of these the right part by
        h⁴. What is left is as large at all steps where it stands above the noise, down to where that drowns it."""
        steps = [(self.step(c, h), self.step(-c, h)) for h in STEPS]
        means = np.array([(a - e) - (b - d) for (a, e, _), (b, d, _) in steps]) / (2.0 * STEPS[:, None])
        errors = means[1:] + (means[1:] - means[:-1]) / 63.0
        rounding = [max(self.noise(a), self.noise(b)) for (a, _, _), (b, _, _) in steps]
        noise = (2.0 * (np.maximum(rounding, self.hidden) / STEPS))[1:]
        terms = np.abs(c) @ self.steep
        return np.array([_are_alike(row, noise, PLATEAU * t) for row, t in zip(errors.T, terms, strict=True)])

    def have_a_limit(self, entries: Array) -> bool:
        """Whether the quotients of these entries are those of a function with another derivative than the formula's.

        What they miss by is then linear in the direction, which a kink is not, nor a limit along lines alone.
        """
        count = len(self.along)
        if not self.doubtful or count > AXES:
            return False
        axes = np.array([self.missed(c)[entries] for c in np.eye(count)])
        within = ALIKE * np.max(np.abs(axes), axis=0)
        for c in (self.along, -self.along, np.roll(self.along, 1), *-np.eye(count)):
            if not np.all(np.abs(self.missed(c)[entries] - c @ axes) <= within * np.sum(np.abs(c))):
                return False
        return True

    def miss_oddly(self, entries: Array) -> bool:
        """Whether quotients miss as much backwards as forwards, as they do of a rule that is wrong, and of no kink."""
        ahead, back = self.missed(self.along)[entries], self.missed(-self.along)[entries]
        return bool(np.all(np.abs(ahead + back) <= ALIKE * (np.abs(ahead) + np.abs(back))))

    def missed(self, c: Array) -> Array:
        """By how much the quotients miss what forward mode says, at the steps at which they change least."""
        steps = [(h, *self.step(c, h)) for h in STEPS[:LONG]]  # below these, rounding in f may stand still
        errors = np.array([(change - expected) / h for h, change, expected, _ in steps])
        moves = _moves(errors)
        return np.asarray(np.take_along_axis(errors, np.argmin(moves, axis=0)[None] + 1, 0)[0])

    def settled(self, c: Array, entries: Array, bend: float) -> tuple[Array, Array, Array]:
        """Where the quotients of these entries come to rest along a path, how unsure that is, and if moves fall."""
        steps = STEPS[:LONG, None]
        changes = [(self.f(self.to(b)) - self.value)[entries] for b in steps * c + bend * steps**2 * self.across]
        quotients = changes / steps
        moves = _moves(quotients)
        best = np.argmin(moves[1:], axis=0) + 1
        least, rest = np.min(moves[1:], axis=0), quotients[best + 1, np.arange(len(best))]
        noise = (NOISE * np.max(np.abs(self.value[entries])) + 1e-3 * self.hidden) / steps[best + 1, 0]
        return rest, 10 * least + noise, least <= FALLEN * np.where(np.isinf(moves[0]), 0.0, moves[0])

    def contradicts_formula(self, changes: Array, expected: Array, terms: Array, noise: Array) -> bool:
        """Whether f has another derivative, or none, judged by errors from large steps to small ones."""
        errors = changes - expected
        seen = np.isfinite(errors) & (noise <= 0.01 * np.maximum(terms, np.abs(errors)))
        errors, sizes = errors[seen], np.abs(errors[seen])
        if len(errors) <= WINDOW or _falls(sizes, terms[seen], 1e-3):
            return False
        rates = errors[1:] / errors[:-1]
        if any(_steady(rates[k : k + WINDOW]) for k in range(len(rates) - WINDOW + 1)):
            return True
        if _steady(rates[-WINDOW:], np.inf):  # f grows all the way to x, as 1/x and log x do at 0
            return True
        third = len(sizes) // 3  # sin(1/x) has no limit, but stays
        before, after = float(np.max(sizes[:third])), float(np.max(sizes[-third:]))
        return 0.3 * before <= after <= 8 * before

    def contradicts_smoothness(self, changes: Array, expected: Array, terms: Array, noise: Array) -> bool:
        """The same where f has a derivative by its formula, unless f is not what it seems: rounding is likelier."""
        errors = changes - expected
        noise = np.maximum(noise, self.hidden / STEPS)
        seen = np.isfinite(errors) & (noise <= 0.01 * np.abs(errors))
        if _is_over(errors, noise, seen):
            return False
        errors, sizes = errors[seen], np.abs(errors[seen])
        if len(errors) <= WINDOW or _falls(sizes, terms[seen], 1e-2):
            return False
        return _steady(errors[-WINDOW:] / errors[-WINDOW - 1 : -1], np.inf)


def _is_over(errors: Array, noise: Array, seen: Array) -> bool:
    """Whether smaller steps than those at which an error is seen would show it, and do not: a kink lies further off."""
    if not seen.any():
        return False
    last = int(np.flatnonzero(seen)[-1])
    level, after = abs(errors[last]), slice(last + 1, None)
    return bool(np.any((noise[after] <= 0.1 * level) & (np.abs(errors[after]) <= 0.3 * level)))


def _jumps(errors: Array, least: float) -> Array:
    """Which entries of f stay off by as much at the last steps, beside a line and above rounding inside f."""
    rest = ((8.0 * errors[1:] - errors[:-1]) / 7.0)[-WINDOW - 1 :]
    height = np.abs(rest[-1])
    return np.asarray((height >= least) & np.all(np.abs(rest - rest[-1]) <= ALIKE * height, axis=0))


def _are_alike(errors: Array, noise: Array, least: float) -> bool:
    """Whether errors are alike at several steps far above the noise, and at smaller ones as far as it lets them be."""
    seen = np.flatnonzero(np.isfinite(errors) & (np.abs(errors) >= np.maximum(100.0 * noise, least)))
    if len(seen) < WINDOW - 1:
        return False
    level = errors[seen[-1]]
    heard = (np.arange(len(errors)) >= seen[1 - WINDOW]) & (noise <= abs(level))
    return bool(np.all(np.abs(errors[heard] - level) <= EVEN * abs(level) + 2.0 * noise[heard]))


def _falls(errors: Array, terms: Array, part: float) -> bool:
    """Whether errors are small beside the terms at two neighbouring steps."""
    small = errors <= part * terms
    return bool(np.any(small[1:] & small[:-1]))


def _steady(rates: Array, most: float = 8.5) -> bool:
    low, high = float(np.min(rates)), float(np.max(rates))
    return low >= 0.95 and high <= most and high - low <= 0.15 * high
