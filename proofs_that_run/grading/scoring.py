"""Points from verdicts: a part that a check grades earns the share of its functions and formulas that are right."""

from __future__ import annotations

from collections.abc import Sequence

from .matching import Answer
from .result import AUTO, FAULT, LOOK, RIGHT, Item, Part, QuestionResult
from .sheet import Question

NOT_FOUND = "There is nothing in the file for this part."


LONGEST = 40_000
"""Letters of an answer that are kept for whoever marks it."""


def _cut(text: str) -> str:
    more = len(text) - LONGEST
    return text if more <= 0 else f"{text[:LONGEST]}\n\n… ({more} letters more are left out)"


def scored(question: Question, items: Sequence[Item], answer: Answer | None) -> QuestionResult:
    """A question with its points. What nobody could judge yet is pending; None for an answer: nothing can be read."""
    made = QuestionResult(question.label, question.title, [], list(items), question.together)
    for number, (points, graded) in enumerate(zip(question.points.points, question.points.graded, strict=True), 1):
        part = Part(number, points, graded)
        counted = [item for item in items if number in item.parts]
        if answer is None:
            part.earned, part.comment = 0, NOT_FOUND
        elif graded == AUTO and counted and not any(item.verdict in (FAULT, LOOK) for item in counted):
            part.earned = round(points * sum(item.verdict == RIGHT for item in counted) / len(counted), 2)
        made.parts.append(part)
    if answer is not None:
        made.text = _cut(answer.text)
        made.code = _cut("\n\n\n".join(dict.fromkeys(answer.sources.values())))
    return made
