"""Taylor remainders: what the values of a function beside a point say about its derivative there.

If s is the slope of f at x along v, the remainder

    R(h) = |f(x + h v) − f(x) − h s|

falls like h² when h is halved (like h³, if half of h² times the second derivative is subtracted as well). Any other s
leaves a term in h. Unlike a difference quotient, this has no step to choose well: all steps from large to tiny are
tried, each an eighth of the one before. Each component of f is judged by itself, along each direction:

1. R(h) / (h s) estimates the relative error of the slope, up to a term of order h. If it is at most `TOLERANCE` at two
   neighbouring steps, rounding included, the slope is right.
2. Where R falls into the noise from well above it within one step, faster than a wrong slope could, and stays there,
   the slope is right: a kink was passed on the way, or f is a polynomial.
3. Otherwise the rate decides at which R falls, read off the smallest steps at which it stands above the noise: 2 (or
   3) passes. At 1 (or 2) the slope is wrong, and the quotient R/h is by how much.
4. Two more ways to have no derivative: f jumps at x, or its difference quotients do not settle.
5. Anything else says nothing.

Noise is measured. A change of f that neither falls nor grows with h beyond what a line does, is noise: if e is by how
much f(x + h v) − f(x) differs from an eighth of the change at the step before, the smallest e of three neighbouring
steps is its size, and below that step whatever grows again is noise as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .claimed import Point
from .compare import EPS

Array = np.ndarray

SHRINK = 8.0
"""Each step is the one before divided by this."""
STEPS = 16
"""So many steps lie below the size of x: the last moves it by a hundred units of rounding."""
TOLERANCE = {2: 1e-6, 3: 1e-4}
"""The relative error of a slope (of a curvature) that counts as none. Rounding stops the best step near
√eps (near the cube root of eps); these are a hundred (ten) times that."""
SLACK = 0.1
"""A rate may miss its order by this much (the next Taylor term bends the line)."""
NOISE = 50.0
"""A remainder counts from this many units of rounding error of f upwards."""
MEASURED = 8.0
"""And from so many times the noise measured upwards."""
CLEAR = 1000.0
"""From so many times the noise upwards a remainder that does not fall as it should refutes."""

RIGHT, UNKNOWN, WRONG, JUMP, UNSETTLED = 1, 0, -1, -2, -3
"""What the remainders along one direction say about one component; the last three refute."""


class NotDefined(Exception):
    """f is not a number at the smallest steps beside x; `why` says whether it overflows there (see `overflows`)."""

    def __init__(self, why: str):
        self.why = why


@dataclass(frozen=True)
class Paths:
    """Ways x + h v + h² w away from the point: directions v and bends w (K×N), the steps h (K×S)."""

    v: Array
    w: Array
    steps: Array

    def __len__(self) -> int:
        return len(self.v)

    def chosen(self, which: Any) -> Paths:
        return Paths(self.v[which], self.w[which], self.steps[which])


@dataclass(frozen=True)
class Found:
    """What remainders said along K paths about M components (arrays K×M).

    `slopes` are the claimed ones (second derivatives, for order 3), `off` by how much those found differ, known up to
    `within`. `ratios` is how far off that is, in units of the noise; `seen` is the error that would not have escaped.
    """

    order: int
    paths: Paths
    said: Array
    slopes: Array
    off: Array
    within: Array
    ratios: Array
    seen: Array
    jumps: Array
    reach: Array
    amounts: Array

    @property
    def refutes(self) -> bool:
        return bool(np.any(self.said < 0))

    @property
    def passes(self) -> bool:
        return bool(np.all(self.said == RIGHT))

    @property
    def ratio(self) -> float:
        """Of what refutes most."""
        return float(np.max(self.ratios, where=self.said < 0, initial=0.0))

    def worst(self) -> tuple[int, int]:
        """The first path and component that refute not much less clearly than any."""
        clear = (self.said < 0) & (self.ratios >= 1e-3 * self.ratio)
        c, k = np.argwhere(clear.T)[0]
        return int(k), int(c)


def lines(point: Point, v: Array) -> Paths:
    """Straight ways along directions (K×N)."""
    return curves(point, v, np.zeros_like(v))


def curves(point: Point, v: Array, w: Array) -> Paths:
    """Ways along directions that bend. (x³y/(x⁴ + y²) is flat at 0 along every line, and not along y = x².)"""
    return Paths(v, w, _steps(point, v))


def _steps(point: Point, v: Array) -> Array:
    """Steps from the size of x (at least 1) down to where x + h v is hardly different from x.

    Along entries that are 0 it always is: there the last steps are small beside 1 and beside x.
    """
    largest = size_of(point)
    own = np.max(np.abs(point.vector) * (v != 0), axis=1)
    sizes = np.where(own > 0, own, min(largest, 1.0))
    tops = np.maximum(np.where(own > 0, own, largest), 1.0)
    count = STEPS + int(np.ceil(np.log(np.max(tops / sizes)) / np.log(SHRINK)))
    exponents = np.arange(count, dtype=float) - (count - STEPS)
    return np.asarray(sizes[:, np.newaxis] * SHRINK**-exponents)


def size_of(point: Point) -> float:
    """The size of x; 1 where x = 0."""
    return float(np.max(np.abs(point.vector), initial=0.0)) or 1.0


def values(f: Callable[..., Any], point: Point, paths: Paths, size: int) -> Array:
    """f along the paths (K×S×M)."""
    moved = np.empty((*paths.steps.shape, size))
    bent = bool(np.any(paths.w))
    with np.errstate(all="ignore"):
        for k, (v, w) in enumerate(zip(paths.v, paths.w, strict=True)):
            for s, h in enumerate(paths.steps[k]):
                z = point.vector + h * v
                moved[k, s] = value_at(f, point, z + h**2 * w if bent else z)
    return moved


def value_at(f: Callable[..., Any], point: Point, z: Array) -> Array | float:
    """f(z); NaN where it raises what says that it is not defined there."""
    try:
        return np.asarray(f(*point.arguments(z)), dtype=float).reshape(-1)
    except (ArithmeticError, np.linalg.LinAlgError, ValueError):  # it worked at x
        return np.nan


def overflows(f: Callable[..., Any], point: Point, z: Array) -> str:
    """`overflows` or `underflows`, where numbers become too large or too small on the way to f(z); else nothing."""
    met: list[str] = []
    with np.errstate(all="ignore", over="call", under="call", call=lambda kind, _: met.append(kind)):
        try:
            f(*point.arguments(z))
        except OverflowError:
            met.append("overflow")
        except (ArithmeticError, np.linalg.LinAlgError, ValueError):
            return ""
    return f"{min(met)}s" if met else ""


def tried(
    f: Callable[..., Any],
    point: Point,
    value: Array,
    paths: Paths,
    slopes: Array,
    curvatures: Array | None = None,
    scale: float = 0.0,
    drowning: bool = False,
) -> Found:
    """What the remainders of f along the paths say about the claimed slopes (K×M), or about second derivatives.

    With `drowning`, quotients do not settle that did not before they drowned in rounding.

    Raises `NotDefined` where f is not finite at the last four steps of a path.
    """
    moved = values(f, point, paths, value.size)
    if np.any(coarse := _coarse(point, value, paths, moved, slopes)):
        steps = np.where(coarse[:, np.newaxis] > 0, coarse[:, np.newaxis], 1.0) * paths.steps
        paths = Paths(paths.v, paths.w, steps)
        moved = values(f, point, paths, value.size)
    if not np.all(np.isfinite(moved[:, -4:])):
        k, s, _ = np.argwhere(~np.isfinite(moved[:, -4:]))[-1]
        h = paths.steps[k, s - 4]
        raise NotDefined(overflows(f, point, point.vector + h * paths.v[k] + h**2 * paths.w[k]))
    change = np.moveaxis(moved - value, 1, 2)  # K×M×S from here on
    h = paths.steps[:, np.newaxis, :]
    linear = h * slopes[:, :, np.newaxis]
    # Rounding: of f at both points, of the slope's term, and of x + h v itself.
    reach = np.max(np.abs(point.vector) * (paths.v != 0), axis=1)[:, np.newaxis, np.newaxis] + h
    with np.errstate(all="ignore"):
        sizes = np.maximum(np.abs(np.moveaxis(moved, 1, 2)), np.abs(value)[:, np.newaxis]) + scale
        beside = _of_all_but_axes(paths, np.abs(slopes))[:, :, np.newaxis]
        noise = NOISE * EPS * (sizes + np.abs(linear) + reach * beside)
        if curvatures is None:
            return _read(2, paths, change, linear, slopes, noise, h * beside, drowning)
        bends = _of_all_but_axes(paths, np.abs(curvatures))[:, :, np.newaxis]
        quadratic = 0.5 * h**2 * curvatures[:, :, np.newaxis]
        noise = noise + EPS * np.abs(quadratic)
        return _read(3, paths, change, linear + quadratic, curvatures, noise, 0.5 * h**2 * bends, drowning)


def _coarse(point: Point, value: Array, paths: Paths, moved: Array, slopes: Array) -> Array:
    """By how much smaller the steps should be, where x = 0 along a path and f moves far less than its slope says.

    (Where x is not 0, x + h v would be x.) 0 where they are right as they are.
    """
    still = ~np.any((paths.v != 0) & (point.vector != 0), axis=1)
    if not np.any(still):
        return np.zeros(len(still))
    with np.errstate(all="ignore"):
        reach = np.max(np.where(np.isfinite(moved), np.abs(moved - value), 0.0), axis=1)
        fit = np.min(np.where((reach > 0) & (slopes != 0), reach / np.abs(slopes), np.inf), axis=1)
    fit = fit / paths.steps[:, 0]
    return np.asarray(np.where(still & (fit < 1e-3), fit, 0.0))


def _of_all_but_axes(paths: Paths, terms: Array) -> Array:
    """Sizes of slopes (K×M) for what a relative error is relative to: along an axis its own, otherwise the largest.

    A direction that is nearly perpendicular to a gradient has a slope that is small by chance.
    """
    axes = np.count_nonzero(paths.v, axis=1) == 1
    if np.all(axes):
        return terms
    largest = np.max(terms[~axes], axis=0)
    return np.where(axes[:, np.newaxis], terms, largest)


def _read(
    order: int,
    paths: Paths,
    change: Array,
    taylor: Array,
    slopes: Array,
    floor: Array,
    terms: Array,
    drowning: bool,
) -> Found:
    """Read the remainders of all paths and components at once; the steps are on the last axis (see the module)."""
    count = paths.steps.shape[1]
    number = np.arange(count)
    power = order - 1
    h = np.broadcast_to(paths.steps[:, np.newaxis, :], change.shape)
    signed = change - taylor
    finite = np.isfinite(signed)
    remainders = np.where(finite, np.abs(signed), 0.0)
    measured = _measured(change)
    noise = np.where(finite, np.maximum(floor, measured), np.inf)
    signal = finite & (remainders > noise)
    last = np.where(signal, number, -1).max(axis=-1, keepdims=True)
    at_last = np.maximum(last, 0)
    below = np.minimum(last + 1, count - 1)

    # 1 and 2: the slope is right
    small = np.maximum(remainders, noise) <= TOLERANCE[order] * terms
    drop = _at(remainders, at_last) / np.maximum(_at(noise, below), _at(remainders, below))
    dropped = (last >= 0) & (last <= count - 4) & (drop >= SHRINK ** (order - SLACK))
    if order == 3:  # in eᵗ − 1 a wrong term in h² drowns as well, in the rounding of 1, and leaves 0
        dropped &= _at(remainders, at_last) > SHRINK**power * NOISE * EPS
    flat = np.all(terms == 0, axis=-1) & np.all((measured <= 100 * floor) | ~finite, axis=-1)
    right = np.any(small[..., :-1] & small[..., 1:], axis=-1) | dropped[..., 0] | ((last[..., 0] < 0) & flat)

    # 3: the rate, of the last three steps above the noise
    first = np.maximum(last - 2, 0)
    full = (last >= 2) & _at(signal, first) & _at(signal, np.maximum(last - 1, 0))
    rate = np.log(_at(remainders, first) / _at(remainders, at_last)) / (2 * np.log(SHRINK))
    right |= (full & (rate >= order - SLACK))[..., 0]

    quotients = signed / h**power
    settled = _at(quotients, at_last)
    alike = (np.abs(quotients / settled - 1.0) <= SLACK) & (number <= last)
    run = np.flip(np.logical_and.accumulate(np.flip(alike | (number > last), -1), -1), -1) & (number <= last)
    # Where the next step misses a line with this slope by more than noise, it is no line.
    expected = _at(signed, at_last) / SHRINK**power
    missed = np.abs(_at(signed, below) - expected) - SLACK * np.abs(expected)
    straight = (last == count - 1) | (missed <= np.maximum(_at(measured, below), 4 / NOISE * _at(noise, below)))
    moved = np.nanmax(np.where(finite, np.abs(change), 0.0), axis=-1, keepdims=True)
    heard = (_at(noise, at_last) <= 1e-3 * moved) | (moved == 0)  # or f is nothing but noise at these steps
    ratio = np.where(signal, remainders / noise, 0.0)
    wrong = full & (np.abs(rate - power) <= SLACK) & straight & heard & (run.sum(axis=-1, keepdims=True) >= 3)
    clearest = np.argmax(np.where(run, ratio, -1.0), axis=-1)[..., np.newaxis]
    ratios, amounts = (_at(one, clearest)[..., 0] for one in (ratio, remainders))
    said = np.where(right, RIGHT, np.where(wrong[..., 0] & (ratios >= CLEAR), WRONG, UNKNOWN))

    off, within = _least_uncertain(quotients, noise / h**power, run)
    seen = np.min(np.where(finite, np.maximum(remainders, noise) / h**power, np.inf), axis=-1)
    jumps = np.zeros_like(off)

    if order == 2:  # 4: no derivative at all
        jump, mean, jumps = _jumps(change[..., -7:], floor[..., -6:])
        rough, roughly, heights = _unsettled(remainders, floor, h, change, last, drowning)
        rough &= heard[..., 0]
        amounts = np.where(jump, np.abs(mean), amounts)
        said = np.where(jump, JUMP, np.where((said == UNKNOWN) & rough, UNSETTLED, said))
        amounts = np.where(said == UNSETTLED, heights, amounts)
        ratios = np.where(jump, np.abs(mean) / floor[..., -1], np.where(said == UNSETTLED, roughly, ratios))
        off = np.where(said == UNSETTLED, _at(quotients, at_last)[..., 0], off)
    if order == 3:
        off, seen, within = 2 * off, 2 * seen, 2 * within
    return Found(order, paths, said, slopes, off, within, ratios, seen, jumps, moved[..., 0], amounts)


def _least_uncertain(quotients: Array, errors: Array, run: Array) -> tuple[Array, Array]:
    """The quotient of the run that is least uncertain, and how uncertain it is: by its error and by the next one."""
    apart = np.abs(np.diff(quotients, axis=-1, append=np.inf))
    uncertain = np.where(run, np.maximum(errors, apart), np.inf)
    best = np.argmin(uncertain, axis=-1)[..., np.newaxis]
    return _at(quotients, best)[..., 0], _at(uncertain, best)[..., 0]


def _jumps(tail: Array, floor: Array) -> tuple[Array, Array, Array]:
    """Where f jumps at x, what it is off by at the last steps, and the height of the jump: ∞ at a pole.

    What a change has in common with an eighth of the change at the step before is a line beside the jump.
    """
    rest = (SHRINK * tail[..., 1:] - tail[..., :-1]) / (SHRINK - 1.0)
    tail, mean = tail[..., 1:], np.mean(rest, axis=-1)
    jump = np.all(np.abs(rest - mean[..., np.newaxis]) <= 1e-3 * np.abs(mean[..., np.newaxis]), axis=-1)
    jump &= (np.abs(mean) >= CLEAR * np.max(floor, axis=-1)) & (mean != 0)
    heights = np.where(jump, mean, 0.0)
    if np.any(pole := _grows(tail, floor)):
        jump, heights = jump | pole, np.where(pole, np.inf, heights)
        mean = np.where(pole, tail[..., -1], mean)
    return jump, mean, heights


def _grows(tail: Array, floor: Array) -> Array:
    """Whether f grows all the way to x, as 1/x and log x do at 0: one sign, and more at each of the last steps."""
    sizes, sign = np.abs(tail), np.sign(tail)
    more = sizes[..., 1:] >= 1.01 * sizes[..., :-1]
    clear = (sizes[..., 0] > 0) & (sizes[..., 0] >= CLEAR * np.max(floor, axis=-1))
    return np.asarray(np.all(more, axis=-1) & np.all(sign == sign[..., :1], axis=-1) & clear)


def _at(values: Array, place: Array) -> Array:
    return np.take_along_axis(values, place, axis=-1)


def _measured(change: Array) -> Array:
    """The noise of f at every step, measured (see the module)."""
    apart = np.abs(change[..., 1:] - change[..., :-1] / SHRINK)  # e of the steps 1, 2, …
    apart = np.where(np.isfinite(apart), apart, np.inf)
    one, two, three = apart[..., :-2], apart[..., 1:-1], apart[..., 2:]
    curved = (one >= SHRINK * two) & (two >= SHRINK * three)  # what still falls is no noise
    threes = np.where(curved, three, np.maximum(np.maximum(one, two), three))
    place = threes.shape[-1] - 1 - np.argmin(np.flip(threes, -1), axis=-1, keepdims=True)  # the last of the smallest
    least = _at(threes, place)
    number = np.arange(apart.shape[-1])
    after = np.maximum.accumulate(np.where(number > place + 2, apart, 0.0), axis=-1)
    # Where f does not move at all at the last steps, the least that it moves by may be its grain.
    size = np.where(np.isfinite(change), np.abs(change), 0.0)
    grain = np.min(size, axis=-1, where=size > 0, initial=np.inf, keepdims=True)
    grain = np.where((size[..., -1:] == 0) & (grain <= 1e-10 * np.max(size, axis=-1, keepdims=True)), grain, 0.0)
    return np.maximum(MEASURED * np.concatenate([least, np.maximum(least, after)], axis=-1), grain)


def _unsettled(
    remainders: Array, floor: Array, h: Array, change: Array, last: Array, drowning: bool
) -> tuple[Array, Array, Array]:
    """Whether the quotients R/h do not fall over nine steps although f is continuous, how clearly, and by which R.

    That must be heard down to the last steps, unless the formula says how f goes on below the noise (`drowning`): a
    slope that settles within it is no less a slope.
    """
    window = last + np.arange(-8, 1)
    enough = last[..., 0] >= 8
    window = np.maximum(window, 0)
    r, noise = _at(remainders, window), _at(floor, window)
    quotients = r / _at(h, window)
    steady = np.max(quotients[..., -2:], axis=-1) >= 0.3 * np.max(quotients[..., :3], axis=-1)
    moved = np.abs(_at(change, window))
    continuous = np.max(moved[..., -3:], axis=-1) <= 0.2 * np.max(moved[..., :3], axis=-1)
    clear = np.median(r / noise, axis=-1)
    end = np.max(remainders[..., -3:], axis=-1) >= CLEAR * np.max(floor[..., -3:], axis=-1)
    return enough & steady & continuous & (end | drowning) & (clear >= CLEAR), clear, np.median(r, axis=-1)
