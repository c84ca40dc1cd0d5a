"""Confirming a derivative: Taylor remainders and the adjoint identity.

If `first` is the derivative of f at x, the remainder

    R(h) = |f(x + h v) − f(x) − h · first[v]|

falls like h² when h is halved (with the second derivative subtracted as well: like h³). Any other
`first` leaves a term in h. This is the test that pyadjoint calls `taylor_test`. Unlike comparing with
one difference quotient, it has no step size to choose well: all steps from large to tiny are tried.

Each component of f is judged by itself, along several directions, in this order:

1. R(h) / (h · slope) estimates the relative error of the slope, up to a term of order h. If it is below
   `TOLERANCE` at two neighbouring steps, rounding included, the derivative is right.
2. Otherwise the curvature is too large, or the numbers too noisy, to see that far. Then the rate at
   which R falls decides, read off the smallest steps at which R stands above the noise: 2 (or 3)
   passes, 1 (or 2) fails.
3. Where the rate lies between, or fewer than three steps stand above the noise, R says nothing, and
   neither does the test: the outcome is undecided. (A check whose instances are mostly undecided fails.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from . import show
from .compare import EPS, Outcome, Relation, equal
from .errors import BadCheck
from .instances import generator

Array = np.ndarray

SHRINK = 8.0
"""Each step is the one before divided by this."""
TOLERANCE = {2: 1e-6, 3: 1e-4}
"""The relative error of a slope (of a curvature) that counts as none. Rounding stops the best step near
√eps (near the cube root of eps); these are a hundred (ten) times that."""
DIRECTIONS = 3
"""Random directions tried: one may hide an error that it is orthogonal to."""
SLACK = 0.1
"""A rate may miss its order by this much (the next Taylor term bends the line)."""
NOISE = 50.0
"""A remainder counts from this many units of rounding error of f upwards."""


class _Judgement(NamedTuple):
    """What one component along one direction says: passed, failed, or undecided (None)."""

    passed: bool | None
    rate: float = np.nan


@dataclass(frozen=True)
class TaylorTest:
    """The result of a Taylor test: a claim to be returned from a check.

    `order` is the power of h that the remainder must fall with (2, or 3 with a second derivative);
    `judgements` has one entry for each component of f and direction.
    """

    order: int
    judgements: tuple[_Judgement, ...]
    defined: bool = True

    def attained(self, size: int) -> tuple[bool, ...]:
        return ()

    def judge(self, size: int) -> Outcome:
        if not self.defined:
            return Outcome(np.inf, "f is not defined near x: there is no derivative to test", undefined=True)
        failed = [judgement.rate for judgement in self.judgements if judgement.passed is False]
        if failed:
            words = f"when h is halved the remainder falls by 2^{min(failed):.1f}, not by 2^{self.order}"
            return Outcome(np.inf, words + ": not the derivative")
        if any(judgement.passed is None for judgement in self.judgements):
            return Outcome(0.0, "undecided: the remainder drowns in rounding", decided=False)
        return Outcome(0.0)


def taylor_test(
    f: Callable[[Any], Any], x: Any, *, first: Any, second: Any = None, scale: float = 0.0, seed: int | str = 0
) -> TaylorTest:
    """Test a derivative of f at x by Taylor remainders.

    Parameters
    ----------
    f : function of an array shaped like x; returns a scalar or a vector with m entries.
    x : point, any shape; better none with zero or equal entries.
    first : for scalar f the gradient (shape of x), or for x a vector with n entries and f with m
        the Jacobian (m×n); or a function that maps a direction v (shape of x) to the directional
        derivative (shape of the value of f).
    second : optional; for scalar f of a vector the Hessian (n×n), or a function that maps v to the
        second directional derivative. Only its symmetric part can be seen.
    scale : the size of terms that cancel inside f, where it is larger than f itself.
    seed : of the random directions.

    Raises
    ------
    BadCheck : `first` or `second` does not have the shape that the layout asks for.
    """
    point = np.asarray(x, dtype=float)
    value = np.asarray(f(point), dtype=float)
    along, curving = _first(first, point, value), _second(second, point, value)
    if not np.all(np.isfinite(value)):
        return TaylorTest(2, (), defined=False)
    rng = generator("taylor", str(seed), point.size)
    directions = []
    for _ in range(DIRECTIONS):
        v = np.asarray(rng.integers(-512, 513, point.shape) / 512.0)
        directions.append(v / np.max(np.abs(v)) if np.any(v) else np.ones(point.shape))
    steps = _steps(point)
    slopes = np.array([along(v).reshape(-1) for v in directions])
    moved = np.array([[np.asarray(f(point + h * v), dtype=float).reshape(-1) for h in steps] for v in directions])
    if not np.all(np.isfinite(moved[:, -6:])):
        return TaylorTest(2, (), defined=False)
    change = moved - value.reshape(-1)
    # Rounding: of f at both points, of the slope's term, and of x + h v itself.
    sizes = np.maximum(np.abs(moved), np.abs(value.reshape(-1))) + scale
    linear = steps[:, np.newaxis] * slopes[:, np.newaxis, :]
    reach = float(np.max(np.abs(point), initial=0.0)) + steps[:, np.newaxis]
    floors = NOISE * EPS * (sizes + np.abs(linear) + reach * np.max(np.abs(slopes), axis=0))
    judged = _judge(np.abs(change - linear), floors, np.abs(linear), steps, 2)
    if curving is None or any(judgement.passed is False for judgement in judged):
        return TaylorTest(2, tuple(judged))
    curves = np.array([curving(v).reshape(-1) for v in directions])
    quadratic = 0.5 * steps[:, np.newaxis] ** 2 * curves[:, np.newaxis, :]
    remainders = np.abs(change - linear - quadratic)
    return TaylorTest(3, tuple(_judge(remainders, floors + EPS * np.abs(quadratic), np.abs(quadratic), steps, 3)))


def _steps(point: Array) -> Array:
    """From the size of x (at least 1) down to where x + h v is hardly different from x."""
    size = float(np.max(np.abs(point), initial=0.0)) or 1.0
    largest = max(size, 1.0)
    count = 16 + int(np.ceil(np.log(largest / min(size, 1.0)) / np.log(SHRINK)))
    return largest * SHRINK ** -np.arange(count, dtype=float)


def _judge(remainders: Array, floors: Array, terms: Array, steps: Array, order: int) -> list[_Judgement]:
    """A judgement for every direction (first axis) and component (last); steps are in the middle.

    `terms` are the sizes of the last Taylor term subtracted: what a relative error is relative to. A
    direction nearly perpendicular to a gradient has small ones, so the largest over all directions counts.
    """
    largest_terms = np.max(terms, axis=0)
    found = []
    for r, floor in zip(remainders, floors, strict=True):
        for component in range(r.shape[1]):
            finite = np.isfinite(r[:, component])
            column, noise, term = r[finite, component], floor[finite, component], largest_terms[finite, component]
            found.append(_judge_one(column, noise, term, steps[finite], order))
    return found


def _judge_one(remainders: Array, noise: Array, terms: Array, steps: Array, order: int) -> _Judgement:
    above = remainders > noise
    with np.errstate(divide="ignore", invalid="ignore"):
        bounds = np.maximum(remainders, noise) / terms
    # At one step a wrong slope and the curvature may cancel; at two neighbouring ones they cannot.
    small = bounds <= TOLERANCE[order]
    if np.any(small[:-1] & small[1:]):
        return _Judgement(True)
    if not np.any(above):
        # f moves by no more than rounding. That fits a derivative of 0; another cannot be seen.
        return _Judgement(True if not np.any(terms > 0) else None)
    last = int(np.max(np.nonzero(above)))
    window = slice(max(last - 2, 0), last + 1)
    if last < 2 or not np.all(above[window]):
        return _Judgement(None)
    r, h = remainders[window], steps[window]
    rate = float(np.log(r[0] / r[-1]) / np.log(h[0] / h[-1]))
    if order - 1 + SLACK < rate < order - SLACK:  # between the two: these steps are still too large to tell
        return _Judgement(None, rate)
    return _Judgement(rate >= order - SLACK, rate)


def _first(first: Any, point: Array, value: Array) -> Callable[[Array], Array]:
    if callable(first):
        return _shaped(first, value, "first")
    matrix = np.asarray(first, dtype=float)
    if value.ndim == 0:
        if matrix.shape != point.shape:
            raise BadCheck(
                f"taylor_test: the gradient of a scalar function has the shape of its input, {show.shape(point)}; "
                f"first= has {show.shape(matrix)}."
            )
        return lambda v: np.asarray(np.sum(matrix * v))
    if point.ndim != 1 or value.ndim != 1 or matrix.shape != (value.size, point.size):
        raise BadCheck(
            f"taylor_test: the Jacobian of a function from {show.shape(point)} to {show.shape(value)} is "
            f"{value.size}×{point.size} (m×n); first= has {show.shape(matrix)}. (For an input or a value that is "
            "a matrix, pass first= as a function of the direction.)"
        )
    return lambda v: np.asarray(matrix @ v)


def _second(second: Any, point: Array, value: Array) -> Callable[[Array], Array] | None:
    if second is None:
        return None
    if callable(second):
        return _shaped(second, value, "second")
    matrix = np.asarray(second, dtype=float)
    if value.ndim or matrix.shape != (point.size, point.size):
        raise BadCheck(
            f"taylor_test: the Hessian of a scalar function at a point with {show.shape(point)} is "
            f"{point.size}×{point.size}; second= has {show.shape(matrix)}. (For a vector-valued function pass "
            "second= as a function of the direction.)"
        )
    return lambda v: np.asarray(v.ravel() @ matrix @ v.ravel())


def _shaped(derivative: Callable[[Array], Any], value: Array, name: str) -> Callable[[Array], Array]:
    """A directional derivative that must have the shape of the value: NumPy would broadcast another."""

    def along(v: Array) -> Array:
        made = np.asarray(derivative(v), dtype=float)
        if made.shape != value.shape:
            raise BadCheck(
                f"taylor_test: {name}= maps a direction to {show.shape(made)}, but f returns {show.shape(value)}."
            )
        return made

    return along


def adjoint_test(
    forward: Callable[[Array], Any],
    reverse: Callable[[Array], Any],
    x_shape: Any,
    y_shape: Any,
    *,
    scale: float = 0.0,
    seed: int | str = 0,
) -> Relation:
    """Claim ⟨u, J v⟩ = ⟨Jᵀ u, v⟩ for random u and v.

    `forward` maps a direction v of shape `x_shape` to J v of shape `y_shape` (the Jacobian-vector
    product), `reverse` maps u of shape `y_shape` to Jᵀ u of shape `x_shape` (the vector-Jacobian
    product). Needs no derivative of its own: it finds a reverse pass that is not the transpose of its
    forward pass, whichever of the two is wrong. `scale` is the size of terms that cancel inside them.
    """
    rng = generator("adjoint", str(seed))
    left, right = [], []
    for _ in range(DIRECTIONS):
        v = rng.integers(-512, 513, x_shape) / 512.0
        u = rng.integers(-512, 513, y_shape) / 512.0
        jv, jtu = np.asarray(forward(v), dtype=float), np.asarray(reverse(u), dtype=float)
        for name, made, wanted in (("forward", jv, np.shape(u)), ("reverse", jtu, np.shape(v))):
            if made.shape != wanted:
                raise BadCheck(
                    f"adjoint_test: {name} returned {show.shape(made)}, but the directions of the other "
                    f"have {show.shape(np.zeros(wanted))}."
                )
        left.append(np.sum(u * jv))
        right.append(np.sum(jtu * v))
        scale = max(scale, float(np.sum(np.abs(u * jv))), float(np.sum(np.abs(jtu * v))))
    return equal(np.array(left), np.array(right), scale=scale)
