"""The instances on which a printed formula is tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..hypotheses import Hypotheses
from ..instances import Instance, RandomShape, SmallMembers, draw, generator
from ..session import current
from .contrasts import CONTRASTS, contrasts
from .kinds import moderate

SMALL, RANDOM = 16, 24
"""Instances of the two stages: small ones that can be printed, and random ones with dimensions that differ."""
LARGEST = 5
"""The largest dimension drawn: every sum of a formula is added up term by term."""


def draws(hypotheses: Hypotheses, count: int, *words: str | int) -> Iterator[Instance]:
    """Some small, then some contrasting and some random instances, with values of moderate size."""
    rng = generator(*words, current().seed)
    shapes = hypotheses.small_shapes()
    small = count // 4
    made = 0
    for k in range(small):
        sizes = (
            shapes[(k * max(1, len(shapes) // max(small, 1))) % len(shapes)]
            if k >= 3
            else shapes[min(k, len(shapes) - 1)]
        )
        values = draw(hypotheses, sizes, SmallMembers(rng, k % 7 if k else 0))
        if values is not None and moderate(values.values()):
            made += 1
            yield Instance(dict(sizes), values)
    for instance in contrasts(hypotheses, rng, count * len(CONTRASTS) // (SMALL + RANDOM)):
        made += 1
        yield instance
    draw_shape = RandomShape(hypotheses, shapes)
    for number in range(6 * count):
        if made >= count:
            return
        sizes = draw_shape(rng, number % 22)
        if any(size > LARGEST for size in sizes.values()) and number < 4 * count and len(sizes) <= LARGEST:
            sizes = _smaller(rng, hypotheses, sizes)
        values = draw(hypotheses, sizes, lambda h, dims: h.family.sample(rng, dims))
        if values is not None and moderate(values.values()):
            made += 1
            yield Instance(dict(sizes), values)


def _smaller(rng: Any, hypotheses: Hypotheses, sizes: dict[str, int]) -> dict[str, int]:
    """Dimensions up to LARGEST, different ones where that can be."""
    for _ in range(20):
        picks = rng.permutation(LARGEST)[: len(sizes)] + 1
        found = dict(zip(sizes, picks.tolist(), strict=True))
        if hypotheses.allow(found):
            return found
    return sizes
