"""Which survivors need no further instance: those of a weaker inequality, and those of a formula about fixed numbers.

What is weaker than a claim is true with it. So is A = A, and what says less of the same sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qed.printed.claims import Judged, Printed, Row

UP = {"<": 1, "≤": 1, ">": -1, "≥": -1}
ROOM = 1e-9
"""What rounding may do to a side, as a part of the size of its terms."""
ENOUGH = 5
"""So many instances that differ show which of two inequalities is the weaker one, or that a matrix is diagonal."""

Judgements = Sequence[Sequence[Judged] | None]
"""The claims of a formula on each instance; None where it does not count."""


def implied(stated: Printed, altered: Printed) -> bool:
    """Whether every link of an altered formula has the same on both sides, or joins sides that the stated one joins."""
    if len(stated.claims) != len(altered.claims):
        return False
    for chain, other in zip(stated.claims, altered.claims, strict=True):
        sides, links = [*map(str, chain.sides)], [*map(str, other.sides)]
        known = {*zip(sides, chain.signs, sides[1:], strict=False)}
        if set(chain.signs) == {"="}:
            known |= {(a, "=", b) for a in sides for b in sides}
        known |= {(a, sign, a) for a in links for sign in "=≤≥"}
        if not known.issuperset(zip(links, other.signs, links[1:], strict=False)):
            return False
    return True


def weaker(stated: Judgements, altered: Judgements) -> bool:
    """Whether an altered formula follows from the stated one: every inequality has at least the room that it had.

    Its equalities have the sides that they had. Few instances, or such as hardly differ, show nothing.
    """
    rooms: set[float] = set()
    for before, after in zip(stated, altered, strict=True):
        for one, other in zip(before or (), after or (), strict=True) if before else ():
            if one.undefined:
                continue
            if one.signs != other.signs or len(one.rows) != len(other.rows):
                return False
            for row, there in zip(one.rows, other.rows, strict=True):
                if not all(_as_wide(row, there, k, sign) for k, sign in enumerate(one.signs)):
                    return False
                rooms |= {_room(row, k, sign) for k, sign in enumerate(one.signs) if sign in UP}
    return len(rooms) >= ENOUGH


def _as_wide(row: Row, there: Row, k: int, sign: str) -> bool:
    sides = [(np.asarray(row.sides[at]), np.asarray(there.sides[at])) for at in (k, k + 1)]
    slack = ROOM * max(*row.peaks[k : k + 2], *there.peaks[k : k + 2])
    if any(np.shape(a) != np.shape(b) for a, b in sides):
        return False
    (left, new_left), (right, new_right) = sides
    if sign in UP:
        return bool(np.all(UP[sign] * ((new_right - new_left) - (right - left)) >= -slack))
    return bool(np.all(np.abs(new_left - left) <= slack) and np.all(np.abs(new_right - right) <= slack))


def _room(row: Row, k: int, sign: str) -> float:
    """By how much one value of an inequality is the smaller one."""
    return round(float(np.ravel(UP[sign] * (np.asarray(row.sides[k + 1]) - np.asarray(row.sides[k])))[0]), 9)


def diagonal(values: Sequence[Any]) -> bool:
    """Whether matrices are square and diagonal, and enough of them different ones of more than one row."""
    if not all(np.ndim(a) == 2 and np.array_equal(a, np.diag(np.diag(a))) for a in values):
        return False
    return len({tuple(np.diag(a)) for a in values if len(a) > 1}) >= ENOUGH


def alike(values: Sequence[Any]) -> bool:
    """Whether values are all the same: numbers, arrays, families of them, or one function."""
    return all(_same(values[0], other) for other in values[1:])


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, (list, tuple)):
        return isinstance(b, (list, tuple)) and len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, (int, float, np.ndarray)):
        return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=1e-12, atol=1e-12))
    return a is b
