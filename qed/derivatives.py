"""Confirming a derivative: Taylor remainders and the adjoint identity.

If `first` is the derivative of f at x, the remainder

    R(h) = ‖f(x + h v) − f(x) − h · first[v]‖

falls like h² when h is halved: its rate log₂ R(h)/R(h/2) tends to 2 (with the second derivative
subtracted as well: 3). Any other `first` leaves a term in h, and the rate tends to 1. This is the
test that pyadjoint calls `taylor_test`. Unlike comparing with one difference quotient it has no
step size to choose well.

Two things need care. Where f is affine the remainder is rounding error from the start; there is no
rate, and none is needed. And where the remainder comes down to rounding error its rate means
nothing; only steps above a noise floor count, and of those the smallest, where a wrong term in h shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import show
from .compare import EPS, Outcome, Relation, equal
from .errors import BadCheck
from .instances import generator

Array = np.ndarray

HALVINGS = 26
"""Steps h = 1, 1/2, …, 2⁻²⁵ times the size of x."""
DIRECTIONS = 3
"""Random directions tried: one may hide an error that it is orthogonal to."""
SLACK = 0.1
"""A rate may fall short of its order by this much (the next Taylor term bends the line)."""
NOISE = 200.0
"""A remainder counts from this many units of rounding error of f upwards."""


@dataclass(frozen=True)
class TaylorTest:
    """Remainders along several directions. `order` is what the rate must reach (2 or 3)."""

    order: int
    rates: tuple[float, ...]
    sharp: bool = False

    @property
    def exact(self) -> bool:
        """Whether every remainder was rounding error at every step (an affine or quadratic f)."""
        return all(np.isinf(rate) and rate > 0 for rate in self.rates)

    def judge(self, size: int) -> Outcome:
        worst = min(self.rates)
        if np.isnan(self.rates).any():
            return Outcome(np.inf, "the function is not defined near x, so there is no derivative to test")
        if worst >= self.order - SLACK:
            return Outcome(0.0)
        return Outcome(
            np.inf,
            f"when h is halved the remainder falls by 2^{worst:.1f}, not by 2^{self.order}: not the derivative",
        )


def taylor_test(f: Callable[[Any], Any], x: Any, *, first: Any, second: Any = None, seed: int | str = 0) -> TaylorTest:
    """Test a derivative of f at x by Taylor remainders.

    Parameters
    ----------
    f : function of an array shaped like x; returns a scalar or a vector with m entries.
    x : point, any shape; better none with zero or equal entries.
    first : for scalar f the gradient (shape of x), or for x a vector with n entries and f with m
        the Jacobian (m×n); or a function that maps a direction v (shape of x) to the directional
        derivative.
    second : optional; for scalar f of a vector the Hessian (n×n), or a function that maps v to the
        second directional derivative. The remainder must then fall like h³.
    seed : of the random directions.

    Returns a claim: return it from a check.

    Raises
    ------
    BadCheck : `first` or `second` does not have the shape that the layout asks for.
    """
    point = np.asarray(x, dtype=float)
    value = np.asarray(f(point), dtype=float)
    along, curving = _first(first, point, value), _second(second, point)
    order = 2 if second is None else 3
    rng = generator("taylor", str(seed), point.size)
    size = float(np.max(np.abs(point), initial=0.0)) or 1.0
    rates = []
    for _ in range(DIRECTIONS):
        v = rng.integers(-512, 513, point.shape) / 512.0
        if not np.any(v):
            v = np.ones(point.shape)
        v = np.asarray(v) * (size / float(np.max(np.abs(v))))
        rates.append(_rate(f, point, value, v, along, curving, order))
    return TaylorTest(order, tuple(rates))


def _first(first: Any, point: Array, value: Array) -> Callable[[Array], Array]:
    if callable(first):
        return lambda v: np.asarray(first(v), dtype=float)
    matrix = np.asarray(first, dtype=float)
    if value.ndim == 0:
        if matrix.shape != point.shape:
            raise BadCheck(
                f"taylor_test: the gradient of a scalar function has the shape of its input, {show.shape(point)}; "
                f"first= has {show.shape(matrix)}."
            )
        return lambda v: np.sum(matrix * v)
    if point.ndim != 1 or value.ndim != 1 or matrix.shape != (value.size, point.size):
        raise BadCheck(
            f"taylor_test: the Jacobian of a function from {show.shape(point)} to {show.shape(value)} is "
            f"{value.size}×{point.size} (m×n); first= has {show.shape(matrix)}. (For an input or a value that is "
            "a matrix, pass first= as a function of the direction.)"
        )
    return lambda v: matrix @ v


def _second(second: Any, point: Array) -> Callable[[Array], Array] | None:
    if second is None:
        return None
    if callable(second):
        return lambda v: np.asarray(second(v), dtype=float)
    matrix = np.asarray(second, dtype=float)
    if matrix.shape != (point.size, point.size):
        raise BadCheck(
            f"taylor_test: the Hessian at a point with {show.shape(point)} is {point.size}×{point.size}; "
            f"second= has {show.shape(matrix)}."
        )
    return lambda v: v.ravel() @ matrix @ v.ravel()


def _rate(
    f: Callable[[Any], Any],
    point: Array,
    value: Array,
    v: Array,
    along: Callable[[Array], Array],
    curving: Callable[[Array], Array] | None,
    order: int,
) -> float:
    """The rate at which the remainder falls; inf where it is rounding error at every step."""
    slope = along(v)
    curve = curving(v) if curving else 0.0
    remainders, floors = [], []
    for k in range(HALVINGS):
        h = 2.0**-k
        moved = np.asarray(f(point + h * v), dtype=float)
        terms = (moved, value, h * slope, 0.5 * h * h * np.asarray(curve))
        remainders.append(float(np.max(np.abs(moved - value - terms[2] - terms[3]))))
        # rounding in x + h v moves f by about eps · |x| · |slope|: count it as noise of f
        noise = max(float(np.max(np.abs(t))) for t in terms) + float(np.max(np.abs(slope)))
        floors.append(NOISE * EPS * noise)
    if not np.all(np.isfinite(remainders)):
        finite = np.isfinite(remainders)
        if not finite[-8:].all():
            return float("nan")
        remainders = [r for r, ok in zip(remainders, finite, strict=True) if ok]
        floors = [n for n, ok in zip(floors, finite, strict=True) if ok]
    above = [r > n for r, n in zip(remainders, floors, strict=True)]
    if not any(above):
        return float("inf")
    last = max(i for i, is_above in enumerate(above) if is_above)
    usable = remainders[max(last - 4, 0) : last + 1]
    if len(usable) < 2 or min(usable) == 0.0:
        # the remainder drops into the noise at once: already smaller than any term in h could be
        return float("inf") if last < HALVINGS // 4 else 0.0
    return float(np.log2(usable[0] / usable[-1]) / (len(usable) - 1))


def adjoint_test(
    forward: Callable[[Array], Any], reverse: Callable[[Array], Any], x_shape: Any, y_shape: Any, *, seed: int | str = 0
) -> Relation:
    """Claim ⟨u, J v⟩ = ⟨Jᵀ u, v⟩ for random u and v.

    `forward` maps a direction v of shape `x_shape` to J v of shape `y_shape` (the Jacobian-vector
    product), `reverse` maps u of shape `y_shape` to Jᵀ u of shape `x_shape` (the vector-Jacobian
    product). Needs no derivative of its own: it finds a reverse pass that is not the transpose of its
    forward pass, whichever of the two is wrong.
    """
    rng = generator("adjoint", str(seed))
    left, right, scale = [], [], 0.0
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
