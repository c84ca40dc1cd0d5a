"""Points of an exercise, as its options say them.

    :points: 5                            five points, graded by the check
    :points: 5
    :graded: by hand                      five points, graded by a person
    :points: 1 + 3 + 2
    :graded: by hand, auto, by hand       a number and a grading for each part, in the order of the parts

One grading for all parts, or none where all are `auto`, need not be repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

AUTO, BY_HAND = "auto", "by hand"


class Points(NamedTuple):
    """What each part of an exercise counts, and how it is graded; an exercise that is graded as a whole is one part."""

    points: tuple[int, ...]
    graded: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.points)

    @property
    def by_hand(self) -> int:
        """How many of all points a person gives."""
        return sum(points for points, graded in zip(self.points, self.graded, strict=True) if graded == BY_HAND)

    def __str__(self) -> str:
        """As it stands beside the title: "5 points, by hand", or "6 points (1 + 3 + 2), 3 by hand"."""
        words = f"{self.total} {'point' if self.total == 1 else 'points'}"
        if len(self.points) > 1:
            words += f" ({' + '.join(map(str, self.points))})"
        if self.by_hand == self.total:
            return f"{words}, {BY_HAND}"
        return f"{words}, {self.by_hand} {BY_HAND}" if self.by_hand else words


def read(options: Mapping[str, str]) -> Points | None:
    """The points in a directive's options, None where it has none; ValueError with a sentence for wrong ones."""
    if "points" not in options:
        if "graded" in options:
            raise ValueError("“:graded:” stands there without points. Add a line such as “:points: 5”.")
        return None
    written = options["points"].strip()
    if not re.fullmatch(r"0*[1-9]\d*(\s*\+\s*0*[1-9]\d*)*", written):
        raise ValueError(
            f"“:points: {written}” is no positive whole number. "
            "Write one, as in “:points: 5”, or one for each part, as in “:points: 1 + 3 + 2”."
        )
    points = tuple(map(int, written.split("+")))
    graded = tuple(one.strip() for one in options.get("graded", AUTO).split(","))
    if any(one not in (AUTO, BY_HAND) for one in graded):
        raise ValueError(
            f"“:graded: {options['graded'].strip()}” is no grading. Write “auto” or “by hand”, "
            "or one of them for each part, as in “:graded: by hand, auto”."
        )
    if len(graded) == 1:
        graded *= len(points)
    if len(graded) != len(points):
        raise ValueError(
            f"“:graded:” names {len(graded)} parts, but “:points: {written}” has {len(points)}. "
            "Write one grading for all parts, or as many as there are parts."
        )
    return Points(points, graded)
