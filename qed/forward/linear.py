"""The rules of functions that are linear in the array that carries derivatives: they go through as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import RULES, DualArray, Foreign, Value, axes_of, bottom, is_dual, made, rule, tied

# --- Fourier transforms --------------------------------------------------------------------------


def _transforms(function: Callable[..., Any], several: bool) -> None:
    """A transform along axes; counted from the end, they are those of the derivatives as well."""
    name = "axes" if several else "axis"
    usual = None if function.__name__.endswith("n") else (-2, -1) if several else -1

    def apply(a: Value, s: Any = None, axes: Any = usual, norm: Any = None, **options: Any) -> Value:
        options = {"s" if several else "n": options.get("n", s), "norm": norm}
        axes = axes_of(None if axes is None else tuple(np.atleast_1d(axes).tolist()), np.ndim(a))
        options[name] = axes if several else axes[0]
        return DualArray(function(a.p, **options), function(a.t, **options), a.level)

    RULES[function] = lambda a, *args, **options: apply(
        a, *args, **{("axes" if option == "axis" else option): value for option, value in options.items()}
    )


for _name in ("fft", "ifft", "rfft", "irfft"):
    _transforms(getattr(np.fft, _name), False)
for _name in ("fft2", "ifft2", "rfft2", "fftn", "ifftn", "rfftn"):
    _transforms(getattr(np.fft, _name), True)


# --- by a matrix ---------------------------------------------------------------------------------


def _along(matrix: Any, a: Value, axis: int) -> Value:
    """The matrix times every line of an array along an axis."""
    return np.moveaxis(np.tensordot(matrix, np.moveaxis(a, axis, 0), 1), 0, axis)


@rule(np.gradient)
def gradient(f: Value, *spacing: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    axes = range(np.ndim(f)) if axis is None else np.atleast_1d(axis).tolist()
    if any(map(is_dual, spacing)) or len(spacing) not in (0, 1, len(axes)):
        raise Foreign("forward mode cannot follow f: it has no rule for np.gradient as it is used here.")
    steps = spacing * len(axes) if len(spacing) == 1 else spacing or (1.0,) * len(axes)
    found = []
    for i, step in zip(axes, steps, strict=True):
        found.append(_along(np.gradient(np.eye(np.shape(f)[i]), step, axis=0, edge_order=edge_order), f, i))
    return found[0] if len(found) == 1 else tuple(found)


@rule(np.polyfit)
def polyfit(x: Any, y: Value, deg: int) -> Value:
    if is_dual(x):
        raise Foreign("forward mode cannot follow f: np.polyfit is followed in the values y only.")
    return np.polyfit(x, np.eye(len(x)), deg) @ y


@rule(np.bincount)
def bincount(x: Any, weights: Value = None, minlength: int = 0) -> Value:
    places = np.asarray(bottom(x))
    count = max(int(np.max(places, initial=-1)) + 1, minlength)
    return (places == np.arange(count)[:, None]).astype(float) @ weights


@rule(np.histogram)
def histogram(a: Value, bins: Any = 10, range: Any = None, density: Any = None, weights: Value = None) -> Any:
    """Numbers of entries carry no derivatives, sums of weights do."""
    values = np.ravel(bottom(a))
    counts, edges = np.histogram(values, bottom(bins), range, density)
    if weights is None:
        return counts, edges
    if density:
        raise Foreign("forward mode cannot follow f: np.histogram is followed without density=.")
    places = np.searchsorted(edges[:-1], values, side="right") - 1
    inside = (values >= edges[0]) & (values <= edges[-1])
    return (inside & (places == np.arange(len(edges) - 1)[:, None])) @ np.ravel(weights), edges


@rule(np.unwrap)
def unwrap(p: Value, *args: Any, **options: Any) -> Value:
    """Whole turns are added."""
    return p + (np.unwrap(bottom(p), *args, **options) - bottom(p))


@rule(np.interp)
def interp(x: Value, xp: Any, fp: Value, left: Any = None, right: Any = None, period: Any = None) -> Value:
    if period is not None:
        raise Foreign("forward mode cannot follow f: it has no rule for np.interp with period=.")
    xp, fp, at, places = np.asarray(made(xp)) if not is_dual(xp) else xp, made(fp), bottom(made(x)), bottom(made(xp))
    if np.any(np.isin(at, places)):
        tied(x, xp)
    k = np.clip(np.searchsorted(places, at, side="right") - 1, 0, len(places) - 2)
    inside = np.minimum(np.maximum(made(x), xp[0]), xp[-1])
    low, high = fp[k], fp[k + 1]
    found = low + (high - low) / (xp[k + 1] - xp[k]) * (inside - xp[k])
    found = found if left is None else np.where(at < places[0], left, found)
    return found if right is None else np.where(at > places[-1], right, found)


@rule(np.linspace)
def linspace(start: Value, stop: Value, num: int = 50, endpoint: bool = True, **options: Any) -> Value:
    if options:
        raise Foreign("forward mode cannot follow f: np.linspace is followed without retstep=, dtype= and axis=.")
    way = stop - start
    k = np.arange(num).reshape(-1, *(1,) * np.ndim(way)) / max(num - 1 if endpoint else num, 1)
    return start + way * k


@rule(np.logspace)
def logspace(start: Value, stop: Value, num: int = 50, endpoint: bool = True, base: Value = 10.0) -> Value:
    return base ** np.linspace(start, stop, num, endpoint)


@rule(np.geomspace)
def geomspace(start: Value, stop: Value, num: int = 50, endpoint: bool = True) -> Value:
    """Between numbers of one sign."""
    return start * np.exp(np.linspace(0 * start, np.log(stop / start), num, endpoint))
