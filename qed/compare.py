"""Comparisons, counted in units of rounding error.

A computed number is never exactly right, so a comparison has to say how far off is too far.
Like the test programs of LAPACK, we divide the difference of two sides by what rounding can
explain,

    ratio  =  max |left − right|  /  (scale · size · eps),

and ask that the ratio stay below a fixed limit. `eps` is 2⁻⁵², the spacing of doubles at 1;
`scale` is the size of the numbers compared; `size` is the number of entries of the largest
parameter, because errors add up along sums. LAPACK's test programs use such quotients with the
limit 30 (LAPACK Working Note 41, section 7; "Threshold value of test ratio" in `TESTING/dtest.in`).

There is no absolute tolerance: with one, a gradient of 1e-9 would equal its double.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, NamedTuple, Protocol

import numpy as np

from . import show
from .errors import BadCheck

EPS = float(np.finfo(float).eps)
LIMIT = 30.0
"""Largest ratio that passes: LAPACK's threshold."""

REFUTED = 1000.0 * LIMIT
"""A counterexample must miss by this ratio: far from anything rounding can do."""

STEP = 8 * EPS
"""By how much of their size inputs are moved, to see how rounding errors grow on the way to the sides."""

SYMBOLS = ("=", "≤", "<", "≥", ">", "≠")
_ASCII = {"<=": "≤", ">=": "≥", "!=": "≠"}
_NEGATED = {"=": "≠", "≤": ">", "<": "≥", "≥": "<", ">": "≤", "≠": "="}


class Outcome(NamedTuple):
    """What judging one claim on one instance gave.

    `ratio` is in units of rounding error (0 when exact, inf when plainly wrong); `words` describe
    the link that missed most. `undefined`: a side is infinite or not a number. `decided`: the numbers could tell
    (a derivative may drown in rounding). `unfit`: the shapes do not fit.
    """

    ratio: float
    words: str = ""
    undefined: bool = False
    decided: bool = True
    unfit: bool = False

    @property
    def holds(self) -> bool:
        return self.ratio <= LIMIT and self.decided


class Claim(Protocol):
    """Anything a check may return: it can be judged, given the number of entries involved."""

    def judge(self, size: int) -> Outcome: ...

    def attained(self, size: int) -> tuple[bool, ...]: ...


class Mismatch(BadCheck):
    """Shapes that do not fit: two sides of a comparison, a derivative and what it is the derivative of."""


@dataclass(eq=False, slots=True)
class Relation:
    """A chain `s0 ∘ s1 ∘ s2 …` of arrays with a symbol between neighbours.

    Build one with `equal`, `at_most`, `less`, `differ` or `chain`. `scale` (a number ≥ 0) is the
    size of the terms that were added up to make the sides, where that is larger than the sides
    themselves: `xᵀy` may be tiny because large terms cancel. `growths` says the same of each side, as it was measured.
    """

    sides: tuple[Any, ...]
    symbols: tuple[str, ...]
    scale: float | None = None
    sharp: bool = False
    growths: tuple[float, ...] = ()

    def judge(self, size: int) -> Outcome:
        ratios = [ratio(*link, self.scale, size) for link in self.links()]
        for k, grown in enumerate(map(max, self.growths, self.growths[1:])):
            if ratios[k] > LIMIT and self.symbols[k] in "=≤≥":
                ratios[k] = ratio(*self.links()[k], max(grown, self.scale or 0.0), size)
        worst = max(range(len(ratios)), key=ratios.__getitem__)
        if ratios[worst] <= LIMIT:
            return Outcome(ratios[worst])
        undefined = not all(np.all(np.isfinite(_numbers(side))) for side in self.sides)
        return Outcome(ratios[worst], self._words([r <= LIMIT for r in ratios], worst), undefined=undefined)

    def weak(self) -> Relation:
        """The same claim with ≤ for every <."""
        symbols = tuple({"<": "≤", ">": "≥"}.get(symbol, symbol) for symbol in self.symbols)
        return Relation(self.sides, symbols, self.scale, self.sharp, self.growths)

    def overflows(self) -> bool:
        """Whether no side is finite: what is infinite on one side only is a difference."""
        return not any(np.all(np.isfinite(_numbers(side))) for side in self.sides)

    def with_scale(self, scale: float) -> Relation:
        """The same claim, with terms of at least this size."""
        return Relation(self.sides, self.symbols, max(self.scale or 0.0, scale), self.sharp, self.growths)

    def grown(self, nearby: Sequence[Relation], step: float) -> Relation:
        """The same claim, told by how much its sides move when the inputs move by `step` of their size.

        A side that moves by more than that part of its own size is a difference of large terms, and has their rounding
        errors. Counts, whole numbers as Python or NumPy has them, are exact.
        """
        growths = [
            max((change(side, there.sides[k]) for there in nearby), default=0.0) / step
            if np.asarray(side).dtype.kind == "f"
            else 0.0
            for k, side in enumerate(self.sides)
        ]
        return Relation(self.sides, self.symbols, self.scale, self.sharp, tuple(growths))

    def links(self) -> list[tuple[Any, str, Any]]:
        """The pairs of neighbours, each with the symbol between them."""
        return list(zip(self.sides, self.symbols, self.sides[1:], strict=False))

    def attained(self, size: int) -> tuple[bool, ...]:
        """Of each ≤ and ≥ of a sharp chain, whether it is an equality that is not 0 = 0."""
        if not self.sharp:
            return ()
        return tuple(
            bool(np.any(_numbers(left))) and ratio(left, "=", right, None, size) <= LIMIT
            for left, symbol, right in self.links()
            if symbol in "≤≥"
        )

    def _words(self, holds: list[bool], worst: int) -> str:
        """The chain with its values and the signs that are true; of arrays only the worst link."""
        if all(np.all(np.isnan(_numbers(side))) for side in self.sides[worst : worst + 2]):
            return f"{'both' if len(self.sides) == 2 else 'two'} sides are undefined"
        if all(np.size(side) == 1 for side in self.sides):
            signs = [s if ok else _NEGATED[s] for s, ok in zip(self.symbols, holds, strict=True)]
            numbers = without_rounding(np.array([float(np.reshape(side, ())) for side in self.sides]))
            digits = show.apart(*numbers[worst : worst + 2])
            values = [show.number(number, digits=digits) for number in numbers]
            return values[0] + "".join(f" {s} {v}" for s, v in zip(signs, values[1:], strict=True))
        left, right = (np.asarray(side, dtype=float) for side in self.sides[worst : worst + 2])
        if max(left.size, right.size) > 12:
            return one_entry(left, self.symbols[worst], _NEGATED[self.symbols[worst]], right)
        left, right = without_rounding(np.stack(np.broadcast_arrays(left, right)))
        a, b = (show.plain(side, show.apart(left, right)) for side in (left, right))
        return f"{a} {_NEGATED[self.symbols[worst]]} {b}"


def equal(*sides: Any, scale: float | None = None) -> Relation:
    """Claim that all sides (scalars or arrays of one shape) are equal up to rounding."""
    return chain(*_alternate(sides, "="), scale=scale)


def at_most(*sides: Any, scale: float | None = None, sharp: bool = False) -> Relation:
    """Claim s0 ≤ s1 ≤ s2 …, entry by entry.

    `sharp=True` also claims that no constant in it can be improved: every link must be attained
    (an equality that is not 0 = 0) on at least one instance whose dimensions all exceed 1.
    """
    return chain(*_alternate(sides, "≤"), scale=scale, sharp=sharp)


def less(*sides: Any) -> Relation:
    """Claim s0 < s1 < s2 …, by more than rounding can explain."""
    return chain(*_alternate(sides, "<"))


def differ(left: Any, right: Any) -> Relation:
    """Claim that two arrays differ by more than rounding can explain."""
    return chain(left, "≠", right)


def chain(*parts: Any, scale: float | None = None, sharp: bool = False) -> Relation:
    """A chain written out: `chain(a, "=", b, "≤", c)`. Symbols: = ≤ < ≥ > ≠ (also "<=", ">=", "!=")."""
    if len(parts) < 3 or len(parts) % 2 == 0:
        raise BadCheck("A comparison needs two sides or more, with a symbol between neighbours.")
    symbols = tuple(_symbol(part) for part in parts[1::2])
    if isinstance(scale, np.ndarray) and scale.ndim == 0:
        scale = scale[()]
    if scale is not None and (np.ndim(scale) or (isinstance(scale, (int, float)) and not scale >= 0)):
        raise BadCheck("scale= is one number ≥ 0: the size of the terms that were added up.")
    return Relation(parts[0::2], symbols, scale, sharp)


def change(side: Any, there: Any) -> float:
    """How far a side is from the same side for nearby inputs; 0 where that cannot be told."""
    if np.shape(side) != np.shape(there):
        return 0.0
    apart = float(np.max(np.abs(np.asarray(there) - side), initial=0.0))
    return apart if math.isfinite(apart) else 0.0


def without_rounding(values: Any, size: float = 0.0) -> np.ndarray:
    """Values to show: 0 for what rounding may have left of a 0 among numbers of this size.

    The digits of such a remainder say nothing, and differ from machine to machine.
    """
    array = np.asarray(values, dtype=float)
    largest = max(size, float(np.max(np.abs(array), initial=0.0, where=np.isfinite(array))))
    return np.where(np.abs(array) <= LIMIT * EPS * largest, 0.0, array)


def one_entry(left: Any, symbol: str, negated: str, right: Any) -> str:
    """In words, where sides that are too large to print break a symbol: `3 ≠ 4 in row 1, column 2`."""
    a, b = np.broadcast_arrays(np.asarray(left, dtype=float), np.asarray(right, dtype=float))
    if symbol == "≠":
        return f"the sides ({show.shape(a)}) are equal"
    gap = {"=": np.abs(a - b), "≤": a - b, "<": a - b, "≥": b - a, ">": b - a}[symbol]
    at = np.unravel_index(int(np.argmax(np.where(np.isfinite(gap), gap, np.inf))), a.shape)
    x, y = without_rounding(np.array([a[at], b[at]]), float(np.max(np.abs(a))))
    digits = show.apart(x, y)
    place = f"entry {at[0] + 1}" if len(at) == 1 or a.shape[1:] == (1,) else f"row {at[0] + 1}, column {at[1] + 1}"
    return f"{show.number(x, digits=digits)} {negated} {show.number(y, digits=digits)} in {place}"


def _symbol(given: Any) -> str:
    if isinstance(given, str):
        symbol = _ASCII.get(given, given)
        if symbol in SYMBOLS:
            return symbol
    raise BadCheck(f"chain() knows the symbols {' '.join(SYMBOLS)}, not {given!r}.")


def _alternate(sides: Sequence[Any], symbol: str) -> list[Any]:
    return [part for side in sides for part in (symbol, side)][1:]


def ratio(left: Any, symbol: str, right: Any, scale: float | None, size: int) -> float:
    """How far one link is from true, in units of rounding error; inf where a side is not finite."""
    if symbol in "≥>":
        left, symbol, right = right, {"≥": "≤", ">": "<"}[symbol], left
    if isinstance(left, (float, int)) and isinstance(right, (float, int)):  # most links compare two norms
        return _scalar_ratio(left, symbol, right, scale or 0.0, size)
    a, b = _numbers(left), _numbers(right)
    if a.size == b.size == 1:  # a 1×1 matrix is a scalar
        a, b = a.reshape(()), b.reshape(())
    if a.shape != b.shape and a.ndim and b.ndim:
        raise Mismatch(f"One side of '{symbol}' has {_shape(a)}, the other {_shape(b)}.")
    if a.ndim == b.ndim == 0:
        return _scalar_ratio(float(a), symbol, float(b), scale or 0.0, size)
    most, other = float(np.abs(a).max()), float(np.abs(b).max())
    if not (math.isfinite(most) and math.isfinite(other)):
        pairs = np.broadcast(a, b)
        return max(_scalar_ratio(float(u), symbol, float(v), scale or 0.0, size) for u, v in pairs)
    gap = a - b
    # The entry that is furthest from true decides; for "<" that is the one which is least less.
    miss = float((np.abs(gap) if symbol in "=≠" else gap).max())
    return _link(symbol, miss, max(most, other, scale or 0.0), size)


def _scalar_ratio(a: float, symbol: str, b: float, scale: float, size: int) -> float:
    if not (math.isfinite(a) and math.isfinite(b)):
        # Everything finite is less than ∞. But two infinite sides may both have overflowed: not defined.
        return 0.0 if symbol != "=" and a < b and not (math.isinf(a) and math.isinf(b)) else math.inf
    gap = a - b
    return _link(symbol, abs(gap) if symbol in "=≠" else gap, max(abs(a), abs(b), scale), size)


def _link(symbol: str, miss: float, largest: float, size: int) -> float:
    """The ratio of a link whose sides are apart by `miss` (signed where the order matters)."""
    unit = largest * max(size, 1) * EPS
    if symbol == "<":  # less by more than rounding explains
        return 0.0 if -miss > LIMIT * unit else math.inf
    if symbol == "≠":
        return 0.0 if miss > LIMIT * unit else math.inf
    if miss <= 0.0:
        return 0.0
    return miss / unit if 0.0 < unit < math.inf else math.inf


def _numbers(side: Any) -> np.ndarray:
    array = np.asarray(side)
    if array.dtype == object and all(isinstance(entry, Real) for entry in array.flat):
        array = array.astype(float)
    if array.dtype.kind not in "biuf":
        raise BadCheck(f"A side of a comparison is {_kind(side, array)}, not a real number or an array of them.")
    if array.size == 0:
        raise BadCheck("A side of a comparison has no entries: there is nothing to compare.")
    return array.astype(float)


def _kind(side: Any, array: np.ndarray) -> str:
    return "complex" if array.dtype.kind == "c" else type(side).__name__


def _shape(array: np.ndarray) -> str:
    return "one number" if array.ndim == 0 else f"shape {show.shape(array)}"
