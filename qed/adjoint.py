"""The adjoint identity: whether a reverse pass is the transpose of a forward pass, ⟨u, J v⟩ = ⟨Jᵀ u, v⟩."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import show
from .claimed import place
from .compare import EPS, LIMIT, Mismatch, Outcome, Relation
from .formula import two
from .instances import generator

Array = np.ndarray

PAIRS = 3
"""Random pairs of directions tried: one may hide an error that it is orthogonal to."""
AXES = 64
"""Of so many coordinate directions at most the first at which the passes differ is looked for."""


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
    for _ in range(PAIRS):
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
        forth, back = float(np.sum(u * passed("forward", v, u))), float(np.sum(passed("reverse", u, v) * v))
        texts = two(forth, back)
        claim.shown = (
            f"for u = {_direction(u)} and v = {_direction(v)}, ⟨u, Jv⟩ is {texts[0]}, but ⟨Jᵀu, v⟩ is {texts[1]}"
        )
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
    missing = [abs(float(np.sum(u * passed("forward", v, u)) - np.sum(passed("reverse", u, v) * v))) for u, v in pairs]
    return pairs[int(np.argmax(missing))]


def _direction(v: Array) -> str:
    if v.size <= show.PRINTED:
        return show.plain(v)
    places = np.flatnonzero(v)
    return f"1 at {place(v.shape, int(places[0]))}, otherwise 0" if len(places) == 1 else f"random ({show.shape(v)})"
