r"""Parts of exercises that are answered by a formula: `answer("exr-chain-order", r"2 A^\top (A\vec{x} - \vec{y})")`.

What is asked, what is right and which mistakes have a name stands in `questions/`, a file a sheet. The judging is
`qed.printed.questions`.
"""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from qed import current_session, families
from qed.errors import BadCheck, StatementFails
from qed.families import Hypothesis
from qed.printed.questions import Answered, Question

FAMILY = re.compile(r"(\w+)(?:\[([\w, ]+)\])?")


@dataclass(frozen=True)
class Asked:
    """One part of an exercise: the question, what it asks for in print, and what that is made of."""

    label: str
    part: int
    asks: str
    given: tuple[str, ...]
    hints: tuple[str, ...]
    question: Question


def answer(label: str, formula: str | Callable[[], str], part: int = 0) -> Answered:
    r"""What is said of an answer to an exercise.

    Parameters
    ----------
    label : of the exercise, such as "exr-chain-order".
    formula : in any form: r"2 A^\top (A\vec{x} - \vec{y})", "2 A^T (A x - y)", "2 * A.T @ (A @ x - y)"; or a function
        that returns it, as on the sheets, where it raises NotImplementedError until there is an answer.
    part : of the exercise; needed where several parts are answered by a formula.

    In a session that is graded what is not right raises: NotImplementedError where there is no answer, else
    StatementFails with what is said.
    """
    parts = {one.part: one for one in asked() if one.label == label}
    if not parts:
        labels = sorted({one.label for one in asked()})
        near = difflib.get_close_matches(label, labels, 1)
        meant = f" Do you mean {near[0]}?" if near else f" These are: {', '.join(labels)}."
        raise BadCheck(f"No exercise {label!r} is answered by a formula.{meant}")
    if not part and len(parts) > 1:
        raise BadCheck(f"Say which part of {label} you answer: part= is one of {', '.join(map(str, parts))}.")
    if part and part not in parts:
        raise BadCheck(f"Part {part} of {label} is not answered by a formula; {', '.join(map(str, parts))} is.")
    try:
        typed = formula() if callable(formula) else formula
    except NotImplementedError:
        if current_session().graded:
            raise
        return Answered("", "open", 'put your formula where it says NotImplementedError, as in: return "2 A^T x"')
    if not isinstance(typed, str):
        nothing = (
            "it returns nothing: begin its last line with return." if typed is None else f"it is {typed!r}, not a text."
        )
        return Answered("", "cannot be read", f"{nothing} A formula stands in quotes.")
    said = parts[part or min(parts)].question.judge(typed)
    if current_session().graded and not said:
        raise StatementFails(said.text())
    return said


@functools.cache
def asked() -> tuple[Asked, ...]:
    """All parts of exercises that are answered by a formula."""
    found = []
    for file in sorted((files(__package__) / "questions").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for label, parts in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found += [_asked(label, int(part), row) for part, row in parts.items()]
    return tuple(found)


def _asked(label: str, part: int, row: Mapping[str, Any]) -> Asked:
    symbols = {name: hypothesis(text) for name, text in row["symbols"].items()}
    question = Question(row["right"], symbols, dict(row.get("mistakes", ())))
    return Asked(label, part, row["asks"], tuple(row["given"]), tuple(row.get("hints", ())), question)


def hypothesis(text: str) -> Hypothesis:
    """`Real[m, n]` as a hypothesis."""
    match = FAMILY.fullmatch(text)
    family = getattr(families, match[1], None) if match else None
    if match is None or family is None:
        raise BadCheck(f"{text!r} is no hypothesis: write the name of a family and its dimensions, as in Real[m, n].")
    dims = tuple(dim.strip() for dim in (match[2] or "").split(",") if dim.strip())
    return family[dims]
