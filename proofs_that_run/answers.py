r"""Parts of exercises that are answered: `answer("exr-chain-order", r"2 A^\top (A\vec{x} - \vec{y})")`.

What is asked, what is right and which mistakes have a name stands in `questions/`, a file a sheet. Formulas are judged
by `qed.printed.questions`, what else can be answered by `qed.answers`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import numpy as np

from qed import current_session
from qed.errors import BadCheck, StatementFails
from qed.printed.answer import Tried
from qed.printed.questions import Answered

from .asked import Asked, asked
from .claim import hypothesis

__all__ = ["Asked", "answer", "asked", "hypothesis", "run"]

OPEN = {
    "formula": 'put your formula where it says NotImplementedError, as in: return "2 A^T x"',
    "number": 'put your number where it says NotImplementedError, as in: return "sqrt(2)/3"',
    "vector": 'put your vector where it says NotImplementedError, as in: return "(1, 1/2)"',
    "matrix": 'put your matrix where it says NotImplementedError, as in: return "[[1, 0], [0, 1/2]]"',
    "shape": 'put the shape where it says NotImplementedError, as in: return "m×n"',
    "choice": "put the number of your choice where it says NotImplementedError, as in: return 2",
    "true-false": "put your answers where it says NotImplementedError, as in: return [True, False]",
    "false-line": "put the number of the line where it says NotImplementedError, as in: return 2",
    "order": "put the order where it says NotImplementedError, as in: return [2, 1, 3]",
}


def answer(label: str, typed: str | Callable[[], Any], part: int = 0, seed: int = 0) -> Answered:
    r"""What is said of an answer to an exercise.

    Parameters
    ----------
    label : of the exercise, such as "exr-chain-order".
    typed : a formula in any form: r"2 A^\top (A\vec{x} - \vec{y})", "2 A^T (A x - y)", "2 * A.T @ (A @ x - y)"; what
        else is asked for, as text, a number or a list; or a function that returns it, as on the sheets, where it raises
        NotImplementedError until there is an answer.
    part : of the exercise; needed where several parts are answered, unless one alone is by a formula.
    seed : from which the numbers of an exercise are drawn, where it has such; 0 for those in print.

    In a session that is graded what is not right raises: NotImplementedError where there is no answer, else
    StatementFails with what is said.
    """
    said = _said(find(label, part, seed), typed, seed)
    if current_session().graded and not said:
        raise NotImplementedError(said.words) if said.verdict == "open" else StatementFails(said.text())
    return said


def _said(one: Asked, typed: str | Callable[[], Any], seed: int) -> Answered:
    try:
        value = typed() if callable(typed) else typed
    except NotImplementedError:
        return Answered("", "open", OPEN[one.kind], asks=one.request)
    if value is None:
        return Answered("", "cannot be read", "it returns nothing: begin its last line with return.")
    if one.kind == "formula" and not isinstance(value, str):
        return Answered("", "cannot be read", f"it is {value!r}, not a text. A formula stands in quotes.")
    return one.question.judge(as_text(value))


def find(label: str, part: int = 0, seed: int = 0) -> Asked:
    """The question of a part, with its numbers drawn from a seed.

    A part need not be named that alone is answered, or alone by a formula.
    """
    parts = {one.part: one for one in asked(seed) if one.label == label}
    if not parts:
        labels = sorted({one.label for one in asked()})
        near = difflib.get_close_matches(label, labels, 1)
        meant = f" Do you mean {near[0]}?" if near else f" These are: {', '.join(labels)}."
        raise BadCheck(f"No part of {label!r} is answered like this.{meant}")
    by_formula = [one.part for one in parts.values() if one.kind == "formula"]
    part = part or (by_formula[0] if len(by_formula) == 1 else 0)
    if not part and len(parts) > 1:
        raise BadCheck(f"Say which part of {label} you answer: part= is one of {', '.join(map(str, parts))}.")
    if part and part not in parts:
        raise BadCheck(f"Part {part} of {label} is not answered like this; {', '.join(map(str, parts))} is.")
    return parts[part or min(parts)]


def as_text(value: Any) -> str:
    """An answer as one types it: numbers, lists and arrays come from notebooks."""
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(as_text, value))}]"
    return ", ".join(map(as_text, value.values())) if isinstance(value, dict) else str(value)


def run(label: str, claim: int) -> Tried | str:
    """What comes of running a claim of a sheet such as *Is it true?*; judge it first. 0 runs none."""
    if not claim:
        return "Judge a claim first. Then write its number in place of the 0, and run the cell again."
    found = find(label, claim).run
    if found is None:
        raise BadCheck(f"Claim {claim} of {label} is not one that can be run.")
    return found.tried()
