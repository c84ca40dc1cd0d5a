"""Instances on which bounds by singular values are attained: a claim that is false there alone is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from qed.families import Hypothesis
from qed.hypotheses import Hypotheses
from qed.instances import Instance

SIDES = ((0, 0), (0, -1), (-1, 0), (-1, -1))
"""Along which right singular vector the first vector of an instance is, and the others."""


def aligned(hypotheses: Hypotheses, drawn: Iterable[Instance]) -> Iterator[Instance]:
    """The same with vectors along the first or the last singular vectors of the first matrix, by turns.

    In one turn of five the first vector differs from the next one by such a vector, and the others stay as they are.
    Every other time, all other matrices are zero. What a family does not allow stays as it is.
    """
    families = {name: h for name, h in hypotheses.parameters.items() if isinstance(h, Hypothesis)}
    for turn, instance in enumerate(drawn):
        values = dict(instance.values)
        arrays = [name for name in families if isinstance(values[name], np.ndarray)]
        matrices, vectors = ([name for name in arrays if values[name].ndim == count] for count in (2, 1))
        if not matrices or not vectors:
            return
        right = np.linalg.svd(values[matrices[0]])[2]
        vectors = [name for name in vectors if len(values[name]) == len(right)]
        new = {name: 0.0 * values[name] for name in matrices[1:] if turn % 2}
        style = turn // 2 % (len(SIDES) + 1)
        if style < len(SIDES):
            new |= {v: right[SIDES[style][min(place, 1)]] * (place + 1) for place, v in enumerate(vectors)}
        elif len(vectors) > 1:
            new[vectors[0]] = values[vectors[1]] + right[-1]
        for name, value in new.items():
            h = families[name]
            if h.family.has(value, h.resolve(instance.sizes)):
                values[name] = value
        yield Instance(instance.sizes, values)
