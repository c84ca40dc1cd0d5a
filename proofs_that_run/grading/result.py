"""What came of a submission, as plain data: questions, their parts with points, their items with verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

RIGHT, WRONG, OPEN, BROKEN, HIDDEN, FAULT, LOOK = (
    "right", "not right", "no answer", "does not run", "not in all cases", "grader's fault", "for a person",
)  # fmt: skip
"""Verdicts on a function or a formula. HIDDEN: the checks on the sheet hold, one that is not shown does not.
FAULT: the grader could not do its work; LOOK: no check can judge it."""

AUTO, BY_HAND = "auto", "by hand"


def plain(text: str) -> str:
    """A text that can be written anywhere: without half characters, and without signs that steer a terminal."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    if text.replace("\n", "").replace("\t", "").isprintable():  # most are, and are long
        return text
    return "".join(sign if sign in "\n\t" or sign.isprintable() or sign.isspace() else "�" for sign in text)


@dataclass
class Item:
    """A function or a formula of an answer, and what was found."""

    name: str
    kind: str
    """"function" or "formula"."""
    parts: list[int]
    verdict: str
    words: str = ""
    """What was found, for the student: the counterexample, the error, what is missing."""
    values: dict[str, Any] = field(default_factory=dict)
    """The counterexample as `qed` writes values (`Verdict.record`)."""
    mistake: str = ""
    """The frequent mistake that it looks like."""
    answer: str = ""
    """The formula as it was typed, or the code of the function."""


@dataclass
class Part:
    """A numbered part of a question. `earned` is None until somebody, or something, has given its points."""

    part: int
    points: float
    graded: str
    earned: float | None = None
    comment: str = ""


@dataclass
class QuestionResult:
    """One exercise: its parts, its items, and what a person needs in order to mark it."""

    label: str
    title: str
    parts: list[Part]
    items: list[Item] = field(default_factory=list)
    together: bool = False
    """Its functions are not told apart by part: each counts the same, in all parts that a check grades."""
    text: str = ""
    """What the student wrote, as Markdown."""
    code: str = ""
    comment: str = ""

    @property
    def total(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def earned(self) -> float:
        return round(sum(part.earned or 0 for part in self.parts), 4)

    @property
    def pending(self) -> float:
        """The points that nobody has given or refused yet."""
        return sum(part.points for part in self.parts if part.earned is None)


@dataclass
class Result:
    """What came of one submission."""

    sheet: str
    student: str
    file: str
    questions: list[QuestionResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was odd about the file, for the student."""
    isolation: str = ""
    """The level of isolation in which the student's code ran."""
    fault: str = ""
    """What went wrong in the grader; no points are lost by it."""
    digest: str = ""
    """Of the sheet, the file and the grader: with the same one, a result is not made again."""
    submitted: str = ""
    """When it was handed in (ISO 8601), where that is known."""

    @property
    def total(self) -> float:
        return sum(question.total for question in self.questions)

    @property
    def earned(self) -> float:
        return round(sum(question.earned for question in self.questions), 4)

    @property
    def pending(self) -> float:
        return sum(question.pending for question in self.questions)

    @property
    def faulty(self) -> bool:
        """Whether any of it has to be graded again, for a reason that is not the student's."""
        return bool(self.fault) or any(i.verdict == FAULT for q in self.questions for i in q.items)

    def record(self) -> dict[str, Any]:
        """As plain data, with the sums."""
        return {**asdict(self), "earned": self.earned, "pending": self.pending, "total": self.total}

    @staticmethod
    def of(record: Mapping[str, Any]) -> Result:
        """What `record` made."""
        known = {k: v for k, v in record.items() if k not in ("earned", "pending", "total", "questions")}
        return Result(**known, questions=[_question(row) for row in record["questions"]])


def _question(row: Mapping[str, Any]) -> QuestionResult:
    plain = {k: v for k, v in row.items() if k not in ("parts", "items")}
    return QuestionResult(**plain, parts=[Part(**p) for p in row["parts"]], items=[Item(**i) for i in row["items"]])
