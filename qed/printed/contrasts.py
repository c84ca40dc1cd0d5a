"""Instances on which careless claims break: symbols that are equal, opposite, nearest to each other, huge or thin."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..families import FunctionFamily, one
from ..hypotheses import Hypotheses
from ..instances import Instance, draw
from .kinds import moderate

TRIES, APART = 6, 6


def contrasts(hypotheses: Hypotheses, rng: np.random.Generator, most: int) -> Iterator[Instance]:
    """Instances on which careless claims break and sharp ones are equalities, with dimensions above 1 where possible.

    Symbols are equal, opposite, transposed or nearest to each other, much larger or smaller than others, or matrices
    with a single row, column or entry.
    """
    alike = _some_alike(hypotheses)
    for style in CONTRASTS[:most]:
        if style in _REPEATED and not alike:
            continue
        for _ in range(TRIES):
            instance = _contrast(hypotheses, rng, style)
            if instance is not None:
                yield instance
                break


def _some_alike(hypotheses: Hypotheses) -> bool:
    """Whether two symbols are declared with the same shape, so that one can have the other's value."""
    shapes = [
        tuple(h.family.shape(h.dims))  # type: ignore[arg-type]  # a family only rearranges its dimensions
        for _, h in hypotheses.families()
        if not (h.family.refers or isinstance(h.family, FunctionFamily))
    ]
    return len(shapes) > len(set(shapes))


def _gap(sizes: Mapping[str, int]) -> int:
    """How far the smallest dimension is below the next one: a rank far below the others leaves room."""
    low, *rest = sorted(sizes.values()) or [0]
    return rest[0] - low if rest else 0


def _contrast(hypotheses: Hypotheses, rng: np.random.Generator, style: Style) -> Instance | None:
    sizes = max((_above_one(rng, hypotheses) for _ in range(APART)), key=_gap)
    values = draw(hypotheses, sizes, lambda h, dims: h.family.sample(rng, dims))
    if values is None or not all(np.any(v) for v in values.values() if isinstance(v, np.ndarray)):
        return None
    changed = False
    for place, (name, h) in enumerate(hypotheses.families()):
        if h.family.refers or not isinstance(values[name], (float, np.ndarray)):
            continue
        dims = h.resolve(sizes)
        for value in style(_Part(name, place, h, dims, values, rng)):
            if np.shape(value) == np.shape(values[name]) and h.family.contains(value, dims, values, h):
                values[name], changed = value if np.ndim(value) else float(value), True
                break
    if changed and hypotheses.contain(values, sizes) is None and moderate(values.values()):
        return Instance(sizes, values)
    return None


def _above_one(rng: np.random.Generator, hypotheses: Hypotheses) -> dict[str, int]:
    """Dimensions from 2 on, different ones if chance or the hypotheses allow it; small ones where this cannot be."""
    names = hypotheses.names
    for number in range(60):
        few = number >= 40 or one(rng, 0, 3) == 0
        picks = [one(rng, 2, 5) for _ in names] if few else (rng.permutation(len(names) + 1) + 2).tolist()
        sizes = dict(zip(names, picks, strict=False))
        if hypotheses.allow(sizes):
            return sizes
    shapes = hypotheses.small_shapes()
    return shapes[one(rng, 0, len(shapes))]


class _Part(NamedTuple):
    """A symbol whose value a contrast chooses anew."""

    name: str
    place: int
    hypothesis: Any
    dims: tuple[int, ...]
    values: Mapping[str, Any]
    rng: np.random.Generator

    @property
    def value(self) -> Any:
        return self.values[self.name]

    def before(self) -> list[Any]:
        """The values of the symbols before it, the last one first."""
        names = list(self.values)[: list(self.values).index(self.name)]
        return [self.values[name] for name in reversed(names) if isinstance(self.values[name], (float, np.ndarray))]


Style = Callable[[_Part], Iterator[Any]]


def _nearest(scale: float, below: int = 0) -> Style:
    """The truncation of the matrix before it with the highest rank there may be, or `below` it; the first is scaled."""

    def style(part: _Part) -> Iterator[Any]:
        before = [value for value in part.before() if np.ndim(value) == 2]
        for value in before:
            u, s, vh = np.linalg.svd(value, full_matrices=False)
            cut = [(u[:, :r] * s[:r]) @ vh[:r] for r in range(len(s) - 1, 0, -1)]
            if cut and np.shape(cut[0]) == np.shape(part.value):
                family = part.hypothesis.family
                yield from [c for c in cut if family.contains(c, part.dims, part.values, part.hypothesis)][below:]
        if not before:
            yield scale * (part.value + 4.0 * np.eye(*np.shape(part.value)) if np.ndim(part.value) == 2 else part.value)
            yield scale * part.value

    return style


def _thin(turn: int) -> Style:
    """A single row or column of ones, or a single entry; vectors have it in different places."""

    def style(part: _Part) -> Iterator[Any]:
        shape = np.shape(part.value)
        for k in range(len(shape) + 1):
            made = np.zeros(shape)
            at: list[Any] = [(part.place + turn) % size for size in shape]
            axis = (part.place + turn + k) % (len(shape) + 1)
            if axis < len(shape) and len(shape) > 1:
                at[axis] = slice(None)
            made[tuple(at)] = 1.0
            yield made
        yield part.hypothesis.family.small(part.rng, part.dims, 0)  # what cannot be thin is as plain as it can be

    return style


def _corner(part: _Part) -> Iterator[Any]:
    """A number in the corner, and its transpose for the next symbol: products that do not commute."""
    value = part.value
    if np.ndim(value) == 2:
        made = np.zeros(np.shape(value))
        made[(0, -1) if part.place % 2 == 0 else (-1, 0)] = (0.5, 2.0)[one(part.rng, 0, 2)]
        yield made


def _alternating(turn: int) -> Style:
    """Signs on the diagonal for one symbol, a single 1 in the corner for the next."""

    def style(part: _Part) -> Iterator[Any]:
        if np.ndim(part.value) == 2:
            made = np.zeros(np.shape(part.value))
            if (part.place + turn) % 2 == 0:
                np.fill_diagonal(made, [(-1.0) ** k for k in range(min(made.shape))])
            else:
                made[0, min(1, made.shape[1] - 1)] = 1.0
            yield made

    return style


def _scaled(even: float, odd: float) -> Style:
    return lambda part: iter([part.value * (odd if part.place % 2 else even)])


_REPEATED: tuple[Style, ...] = (
    lambda part: iter(part.before()),
    lambda part: (-value for value in part.before()),
    lambda part: (2.0 * value for value in part.before()),
    lambda part: (0.5 * value for value in part.before()),
)
"""A symbol gets the value of one before it, or a multiple."""
CONTRASTS: tuple[Style, ...] = (
    *_REPEATED[:3],
    _nearest(1.0),
    _scaled(32.0, 1 / 32),
    _scaled(1 / 32, 32.0),
    _scaled(1 / 64, 1 / 64),
    _thin(0),
    _nearest(1 / 32),
    _thin(1),
    _corner,
    _alternating(0),
    _alternating(1),
    lambda part: iter([part.hypothesis.family.small(part.rng, part.dims, one(part.rng, 0, 7))]),
    lambda part: iter([part.hypothesis.family.small(part.rng, part.dims, 0)]),
    lambda part: iter([part.hypothesis.family.small(part.rng, part.dims, 1)]),
    lambda part: (np.transpose(value) for value in part.before()),
    _thin(2),
    _nearest(2.0, below=1),
    lambda part: (part.hypothesis.family.small(part.rng, part.dims, turn) / 8 for turn in (1, 0)),
    _REPEATED[3],
)
