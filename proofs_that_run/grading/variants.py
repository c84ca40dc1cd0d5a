"""Numbers of a student's own, where an exercise draws its numbers: from a seed that the student's name gives.

Who hands out a sheet and who marks it come to the same numbers by the name alone. No list is kept.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from proofs_that_run.asked import Asked, in_print, of_exercise

from .submission import without_number
from .tables import named


def seed(student: str) -> int:
    """The seed of a student, by the name without a learning system's number; its case makes no difference."""
    name = " ".join(without_number(named(student)).casefold().split())
    return 1 + int(hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8], 16) % 999_999


def drawn(label: str, student: str) -> list[Asked]:
    """The parts of an exercise that have numbers of the student's own."""
    printed = {one.part: one for one in of_exercise(label)}
    return [one for one in of_exercise(label, seed(student)) if one.values != printed[one.part].values]


def own_text(text: str, label: str, student: str) -> str:
    """The text of an exercise with a student's own numbers. ValueError where it does not print the book's numbers."""
    parts = drawn(label, student)
    printed = {one.part: one.values for one in of_exercise(label)}
    mine = {
        in_print(printed[one.part][name]): in_print(value)
        for one in parts for name, value in one.values.items() if value != printed[one.part][name]
    }  # fmt: skip
    if missing := [old for old in mine if old not in text]:
        raise ValueError(f"The text of {label} does not print {missing[0]}, which has a variant for every student.")
    if not mine:
        return text
    text = re.sub("|".join(map(re.escape, mine)), lambda found: mine[found[0]], text)
    return f"{text.rstrip()}\n\n*These numbers are your own. In `answer`, they are those of* `seed={seed(student)}`*.*"


def told(label: str, student: str) -> str:
    """For the marker, in Markdown: a student's own numbers and what is right; "" where there are none."""
    said = []
    for one in drawn(label, student):
        right = getattr(one.question, "value", None)
        words = f"part {one.part} asks for {one.asks}"
        said.append(words + (f"; right is ${in_print(shown(right.tolist()))}$" if right is not None else ""))
    return "Own numbers: " + ". ".join(said) + "." if said else ""


def shown(value: Any) -> Any:
    """Numbers as they are written: 7, 0.5, 1.4142."""
    return [shown(one) for one in value] if isinstance(value, list) else f"{value:.5g}"
