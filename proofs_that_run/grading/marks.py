"""Marks of a course: late rules, extensions and dropped sheets from one file; tables for Canvas, Moodle and Gradescope.

due: 2026-10-12T23:59+02:00        for all sheets, or for each: {05-jacobians: 2026-10-12, …}
late:
  grace: 30                        minutes that cost nothing
  per_day: 10                      percent of the points earned, for each day that has begun
  days: 3                          after so many nothing counts
extensions:
  ada: {05-jacobians: 2026-10-20}  or `ada: 2026-10-20` for all sheets
drop: 1                            so many sheets, the worst ones, do not count in the marks of the course (`totals`)
names: {ada: {canvas: 1234, moodle: ada@example.org, name: Ada Lovelace}}
variants: true                     the page to mark says each student's own numbers (`variants`)
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from . import feedback
from .result import HIDDEN, Result
from .submission import lms_id, without_number
from .tables import cell, named, yaml_of

KEYS = {"due", "late", "extensions", "drop", "names", "variants"}


@dataclass
class Rules:
    """What counts of the points earned, by the day on which a sheet was handed in."""

    due: Any = None
    grace: float = 0.0
    per_day: float = 0.0
    days: float = math.inf
    extensions: Mapping[str, Any] = field(default_factory=dict)
    drop: int = 0
    names: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    variants: bool = False

    @staticmethod
    def read(path: Path) -> Rules:
        """The rules in a file; ValueError with a sentence for what it does not say rightly."""
        return Rules.of(yaml_of(path), str(path))

    @staticmethod
    def of(told: Mapping[str, Any], where: str = "the rules") -> Rules:
        if not isinstance(told, Mapping) or (unknown := set(told) - KEYS):
            names = ", ".join(sorted(map(str, unknown))) if isinstance(told, Mapping) else "no keys"
            raise ValueError(f"{where}: {names} is no rule; there are {', '.join(sorted(KEYS))}.")
        late, extensions, names = (told.get(key) or {} for key in ("late", "extensions", "names"))
        if not all(isinstance(one, Mapping) for one in (late, extensions, names)):
            raise ValueError(f"{where}: write late, extensions and names as “name: value”, a line each.")
        if unknown := set(late) - {"grace", "per_day", "days"}:
            raise ValueError(f"{where}: late has {', '.join(sorted(unknown))}; it may have grace, per_day and days.")
        # YAML reads a student's name of digits as a number.
        extensions, names = ({named(who): of or {} for who, of in one.items()} for one in (extensions, names))
        for who, of in names.items():
            if not isinstance(of, Mapping) or set(of) - set(NAMES):
                raise ValueError(f"{where}: names: {who} may have {', '.join(NAMES)}, as in “{who}: {{canvas: 1234}}”.")
        days = math.inf if late.get("days") is None else _number(late["days"], f"{where}: late: days")
        rules = Rules(told.get("due"), _number(late.get("grace"), f"{where}: late: grace"),
                      _number(late.get("per_day"), f"{where}: late: per_day"), days, extensions,
                      int(_number(told.get("drop"), f"{where}: drop", whole=True)), names,
                      bool(told.get("variants")))  # fmt: skip
        for what, dates in {"due": rules.due, **{f"extensions: {who}": of for who, of in extensions.items()}}.items():
            for one in dates.values() if isinstance(dates, Mapping) else [dates]:
                moment(one, f"{where}: {what}: ")
        for who, dates in extensions.items():
            other = set(dates) - set(rules.due) if isinstance(dates, Mapping) and isinstance(rules.due, Mapping) else ()
            for sheet in sorted(map(str, other)):
                known = ", ".join(map(str, rules.due))
                raise ValueError(f"{where}: extensions: {who}: {sheet} is no sheet with a date; there are {known}.")
        return rules

    def until(self, student: str, sheet: str) -> datetime | None:
        """When a student's sheet is due."""
        due = self.due.get(sheet) if isinstance(self.due, Mapping) else self.due
        own = said_of(self.extensions, student)
        own = own.get(sheet) if isinstance(own, Mapping) else own
        return moment(own if own is not None else due)

    def extended(self, sheet: str, students: Iterable[str]) -> list[str]:
        """Who has an extension for a sheet and is none of these students: a name may be misspelt."""
        known = {name for student in students for name in (student, without_number(student))}
        return [who for who, of in self.extensions.items()
                if who not in known and (not isinstance(of, Mapping) or sheet in of)]  # fmt: skip

    def days_late(self, result: Result) -> int:
        """The days that have begun since a sheet was due, the grace apart."""
        due = self.until(result.student, result.sheet)
        if due is None or not result.submitted:
            return 0
        over = (moment(result.submitted) or due) - due
        return 0 if over <= timedelta(minutes=self.grace) else math.ceil(over / timedelta(days=1))

    def counted(self, result: Result) -> float:
        """The points of a sheet after late rules."""
        days = self.days_late(result)
        if days > self.days:
            return 0.0
        return round(result.earned * max(0.0, 1 - self.per_day / 100 * days), 2)

    def total(self, shares: Mapping[str, float], worth: Mapping[str, float]) -> tuple[float, list[str]]:
        """The share of the points of all sheets, and the sheets that are dropped: the worst ones.

        `shares` has for each sheet the share of its points, `worth` what the sheet counts. One sheet always counts.
        """
        dropped = sorted(shares, key=lambda sheet: (shares[sheet], -worth[sheet]))
        dropped = dropped[: max(0, min(self.drop, len(shares) - 1))]
        kept = [sheet for sheet in shares if sheet not in dropped]
        most = sum(worth[sheet] for sheet in kept)
        return (sum(shares[sheet] * worth[sheet] for sheet in kept) / most if most else 0.0), dropped


NAMES = ("name", "canvas", "moodle", "login")


def _number(told: Any, where: str, whole: bool = False) -> float:
    """A number of the rules; 0 where none is said."""
    if told is None:
        return 0.0
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not 0 <= told < math.inf or (whole and told % 1):
        raise ValueError(f"{where} is {told!r}. Write a {'whole ' if whole else ''}number from 0 and nothing else.")
    return float(told)


def said_of(table: Mapping[str, Any], student: str) -> Any:
    """What a table of the rules says of a student, by the whole name or without a learning system's number."""
    return table.get(student, table.get(without_number(student)))


def moment(told: Any, where: str = "") -> datetime | None:
    """A date or a time as YAML reads it; a date is its end, and where no zone is said it is the zone of here."""
    if told is None or told == "":
        return None
    if isinstance(told, str):
        try:
            told = datetime.fromisoformat(told) if len(told) > 10 else date.fromisoformat(told)
        except ValueError:
            raise ValueError(f"{where}{told!r} is no date: write 2026-10-12, or 2026-10-12T23:59+02:00.") from None
    if isinstance(told, datetime):
        return told if told.tzinfo else told.astimezone()
    if isinstance(told, date):
        return datetime.combine(told, time(23, 59, 59)).astimezone()
    raise ValueError(f"{where}{told!r} is no date: write 2026-10-12, or 2026-10-12T23:59+02:00.")


def write(results: Callable[[], Iterable[Result]], out: Path, rules: Rules) -> None:
    """`marks.csv` and, as they want it, `canvas.csv` and `moodle.csv`; `questions.csv` has a line for every part."""
    out.mkdir(parents=True, exist_ok=True)
    with (
        (out / "marks.csv").open("w", encoding="utf-8", newline="") as marks,
        (out / "canvas.csv").open("w", encoding="utf-8", newline="") as canvas,
        (out / "moodle.csv").open("w", encoding="utf-8", newline="") as moodle,
        (out / "questions.csv").open("w", encoding="utf-8", newline="") as questions,
    ):
        tables = [csv.writer(file) for file in (marks, canvas, moodle, questions)]
        tables[0].writerow(["student", "sheet", "points", "earned", "of", "not marked", "days late", "fault"])
        tables[3].writerow(["student", "sheet", "question", "part", "graded", "points", "of", "verdicts", "mistakes"])
        for n, result in enumerate(results()):
            points, canvas_row, moodle_row = f"{rules.counted(result):g}", *listed(result.student, rules)
            if n == 0:
                tables[1].writerow([*CANVAS, result.sheet])
                tables[1].writerow(["    Points Possible", "", "", "", "", f"{result.total:g}"])
                tables[2].writerow(MOODLE)
            tables[0].writerow([cell(result.student), result.sheet, points, f"{result.earned:g}", f"{result.total:g}",
                                f"{result.pending:g}", rules.days_late(result), cell(result.fault)])  # fmt: skip
            tables[1].writerow([*canvas_row, points])
            tables[2].writerow([*moodle_row, points, f"{result.total:g}", sums(result, rules)])
            for question in result.questions:
                for part in question.parts:
                    items = [item for item in question.items if part.part in item.parts]
                    tables[3].writerow([
                        cell(result.student), result.sheet, question.label, part.part, part.graded,
                        "" if part.earned is None else f"{part.earned:g}", f"{part.points:g}",
                        "; ".join(f"{item.name}: {item.verdict}" for item in items),
                        "; ".join(item.mistake for item in items if item.mistake),
                    ])  # fmt: skip


CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("Identifier", "Full name", "Email address", "Grade", "Maximum Grade", "Feedback comments")


def listed(student: str, rules: Rules) -> tuple[list[str], list[str]]:
    """The first columns of a student's line for Canvas, and for Moodle."""
    who, number = said_of(rules.names, student) or {}, lms_id(student)
    name = cell(str(who.get("name", without_number(student))))
    canvas = [name, cell(str(who.get("canvas", number))), "", cell(str(who.get("login", ""))), ""]
    return canvas, [f"Participant {number}" if number else "", name, cell(str(who.get("moodle", "")))]


def sums(result: Result, rules: Rules) -> str:
    """What was earned, in words; where it came late also what counts of it."""
    days = rules.days_late(result)
    late = f"; {days} {'day' if days == 1 else 'days'} late, so that {rules.counted(result):g} count" if days else ""
    return feedback.sums(result) + late


def gradescope(result: Result) -> dict[str, object]:
    """`results.json` of Gradescope: a test for each function and formula that a check graded, and for each part."""
    tests: list[dict[str, object]] = []
    for question in result.questions:
        items = [
            " ".join(filter(None, [
                f"{feedback.MARKS[item.verdict]} {item.name}: {item.verdict}.", feedback.said(item),
                f"It looks as if: {item.mistake}." if item.mistake else "",
            ]))
            for item in question.items
        ]  # fmt: skip
        for part in question.parts:
            name = question.title + (f", part {part.part}" if len(question.parts) > 1 else "")
            told = [line for line, item in zip(items, question.items, strict=True) if part.part in item.parts]
            waiting = "A person marks this part." if part.earned is None else part.comment
            verdicts = [item.verdict for item in question.items if part.part in item.parts]
            test: dict[str, object] = {
                "name": name, "number": f"{question.label}.{part.part}", "score": part.earned or 0,
                "max_score": part.points, "output": "\n".join([*told, waiting]).strip(), "output_format": "text",
                "visibility": "visible",
            }  # fmt: skip
            if part.earned is not None:
                test["status"] = "passed" if part.earned == part.points and HIDDEN not in verdicts else "failed"
            tests.append(test)
    faulty = result.faulty
    return {
        "output": "\n".join([feedback.sums(result), *result.notes]) + (
            "\nThe grader had a problem. It is not your fault, and costs no points." if faulty else ""),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"isolation": result.isolation, "pending": result.pending, "fault": result.fault,
                       "digest": result.digest},
    }  # fmt: skip


__all__ = ["Rules", "gradescope", "listed", "moment", "write"]
