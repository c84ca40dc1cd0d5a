"""`course.yml`, read: the weeks of a course, their chapters and sheets, its rules. What is wrong is said in sentences.

    title: Matrix calculus
    term: Autumn 2026
    teachers: [A. Name]
    timezone: Europe/Berlin
    hub: https://hub.example.org                      # with nbgitpuller; optional, as what follows
    students: {url: https://github.com/name/course, branch: main}
    variants: true                                    # numbers of each student's own, in exercises that draw them
    pdf: true                                         # each sheet as PDF as well; wants Chromium or Chrome
    late: {per_day: 10, days: 3, grace: 15}           # per cent a day; days until nothing counts; minutes
    extensions: {ada: 2026-10-20}                     # these three are the grader's (proofs_that_run.grading.marks)
    drop: 1
    names: {ada: {name: Ada Lovelace}}
    weeks:
      - begins: 2026-10-05
        topic: Norms
        chapters: [01-norms]
        sheets:
          - {sheet: 01-norms, due: 2026-10-12 18:00, solutions: 2026-10-14, exercises: [exr-stretch-l1]}

A sheet is out when its week begins, or at its own `out`. `exercises` are those that are asked, and all where nothing is
said; `points` is what the sheet counts, and the sum of their points where nothing is said.
"""

from __future__ import annotations

import contextlib
import datetime
import difflib
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from proofs_that_run.grading.tables import text_of
from proofs_that_run.pages import BOOK, Book, Exercise

FILE = "course.yml"
MARKING = ("extensions", "drop", "names")
OPTIONAL = (
    "term", "teachers", "timezone", "about", "site", "hub", "students", "pdf", "variants", "late", *MARKING,
)  # fmt: skip
Moment = datetime.datetime


class BadCourse(ValueError):
    """What is wrong in a course.yml: where it stands, and what to write."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of the course: `name` is that of its file, 05-jacobians."""

    name: str
    out: Moment
    due: Moment
    solutions: Moment | None
    exercises: tuple[Exercise, ...]
    points: int

    @property
    def page(self) -> str:
        return f"exercises/{self.name}"


@dataclass(frozen=True)
class Week:
    begins: Moment
    topic: str
    chapters: tuple[str, ...]
    titles: tuple[str, ...]
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Late:
    """Handed in late, a sheet loses `per_day` per cent of its points for every day that has begun, for `days` days.

    The first `grace` minutes cost nothing. Where there are no `days`, it counts however late it comes.
    """

    per_day: int
    days: int | None = None
    grace: int = 0


@dataclass(frozen=True)
class Course:
    title: str
    weeks: tuple[Week, ...]
    zone: ZoneInfo
    term: str = ""
    teachers: tuple[str, ...] = ()
    about: str = ""
    site: str = ""
    hub: str = ""
    students: Mapping[str, str] = field(default_factory=dict)
    pdf: bool = False
    variants: bool = False
    late: Late | None = None
    marking: Mapping[str, Any] = field(default_factory=dict)
    """What the grader alone reads: `extensions`, `drop`, `names`."""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(sheet for week in self.weeks for sheet in week.sheets)

    @property
    def chapters(self) -> tuple[str, ...]:
        return tuple(chapter for week in self.weeks for chapter in week.chapters)

    def sheet(self, name: str) -> Sheet:
        known = {sheet.name: sheet for sheet in self.sheets}
        return known[_known(name, known, "the course has no sheet", "It has")]


def read(file: Path, book: Book = BOOK) -> Course:
    """The course that a file describes. BadCourse says what is wrong, and where."""
    try:
        given = yaml.safe_load(text_of(file))
    except FileNotFoundError:
        raise BadCourse(f"There is no {file}. Copy templates/course-10-weeks.yml there, and change it.") from None
    except yaml.YAMLError as problem:
        raise BadCourse(f"{file} is no YAML: {' '.join(str(problem).split())}") from None
    try:
        return _Reader(book).course(given)
    except BadCourse as problem:
        raise BadCourse(f"{file.name}: {problem}") from None


@dataclass
class _Reader:
    book: Book

    def course(self, given: Any) -> Course:
        _keys(given, "the course", ("title", "weeks"), OPTIONAL)
        self.zone = _zone(given.get("timezone", "UTC"))
        self.exercises: dict[str, list[Exercise]] = {}
        for one in self.book.exercises():
            self.exercises.setdefault(one.page.rpartition("/")[2], []).append(one)
        self.taught: list[str] = []
        self.known = list(dict.fromkeys(one.page.rpartition("/")[2] for one in self.book.statements()))
        students = given.get("students", {})
        _keys(students, "students", ("url",) if students else (), ("branch",))
        for name in ("pdf", "variants"):
            if not isinstance(given.get(name, False), bool):
                raise BadCourse(f"{name} is {given[name]!r}. Write true or false.")
        late = _late(given.get("late"))
        made = Course(
            title=str(given["title"]),
            weeks=tuple(self.week(one, f"week {at}") for at, one in enumerate(_list(given["weeks"], "weeks"), 1)),
            zone=self.zone,
            term=str(given.get("term", "")),
            teachers=tuple(map(str, _list(given.get("teachers", []), "teachers"))),
            about=str(given.get("about", "")),
            site=str(given.get("site", "")),
            hub=str(given.get("hub", "")).rstrip("/"),
            students={"branch": "main", **students} if students else {},
            pdf=given.get("pdf", False),
            variants=given.get("variants", False),
            late=late,
            marking={name: given[name] for name in MARKING if name in given},
        )
        _see_that_weeks_fit(made)
        return made

    def week(self, given: Any, where: str) -> Week:
        _keys(given, where, ("begins",), ("topic", "chapters", "sheets"))
        begins = self.moment(given["begins"], f"{where}: begins")
        chapters = tuple(
            _known(str(name), self.known, f"{where}: there is no chapter", "There are")
            for name in _list(given.get("chapters", []), f"{where}: chapters")
        )
        self.taught += chapters
        titles = tuple(self.book.title(f"chapters/{name}") for name in chapters)
        sheets = tuple(
            self.sheet(one, begins, f"{where}, sheet {at}")
            for at, one in enumerate(_list(given.get("sheets", []), f"{where}: sheets"), 1)
        )
        return Week(begins, str(given.get("topic", "")), chapters, titles, sheets)

    def sheet(self, given: Any, begins: Moment, where: str) -> Sheet:
        _keys(given, where, ("sheet", "due"), ("out", "solutions", "exercises", "points"))
        name = _known(str(given["sheet"]), self.exercises, f"{where}: there is no sheet", "There are")
        if name not in self.taught:
            raise BadCourse(
                f"{where}: {name} needs its chapter. Name it under `chapters` of this week or an earlier one."
            )
        out = self.moment(given["out"], f"{where}: out") if "out" in given else begins
        due = self.moment(given["due"], f"{where}: due", end=True)
        solutions = self.moment(given["solutions"], f"{where}: solutions") if "solutions" in given else None
        if due <= out:
            raise BadCourse(f"{where}: {name} is due on {due:%Y-%m-%d %H:%M}, before it is out ({out:%Y-%m-%d %H:%M}).")
        if solutions and solutions < due:
            raise BadCourse(
                f"{where}: the solutions of {name} are out on {solutions:%Y-%m-%d %H:%M}, before the sheet is due "
                f"({due:%Y-%m-%d %H:%M}). Write a later date, or none: then they stay in."
            )
        stated = {one.label: one for one in self.exercises[name]}
        labels = _list(given.get("exercises", list(stated)), f"{where}: exercises")
        asked = tuple(
            stated[_known(str(label), stated, f"{where}: {name} has no exercise", "It has")] for label in labels
        )
        points = given.get("points", sum(sum(one.points) for one in asked))
        if not isinstance(points, int) or points < 0:
            raise BadCourse(f"{where}: points is {points!r}. Write a whole number, or leave the line out.")
        return Sheet(name, out, due, solutions, asked, points)

    def moment(self, given: Any, where: str, end: bool = False) -> Moment:
        """A date is its first minute, or its last one where something ends."""
        if isinstance(given, str):  # YAML reads a time with minutes only as text
            with contextlib.suppress(ValueError):
                given = Moment.fromisoformat(given.strip())
        if isinstance(given, Moment):
            return given if given.tzinfo else given.replace(tzinfo=self.zone)
        if isinstance(given, datetime.date):
            return Moment.combine(given, datetime.time(23, 59) if end else datetime.time(), self.zone)
        raise BadCourse(f"{where} is {given!r}, which is no date. Write 2026-10-05, or 2026-10-05 18:00.")


def _late(given: Any) -> Late | None:
    if given is None:
        return None
    _keys(given, "late", ("per_day",), ("days", "grace"))
    for name, most in (("per_day", 100), ("days", 365), ("grace", 1440)):
        if name in given and (not isinstance(given[name], int) or not 0 <= given[name] <= most):
            raise BadCourse(f"late: {name} is {given[name]!r}. Write a whole number from 0 to {most}.")
    return Late(**given)


def _see_that_weeks_fit(course: Course) -> None:
    """The weeks are in order, and no chapter or sheet stands in two."""
    begins = [week.begins for week in course.weeks]
    for at, (one, following) in enumerate(itertools.pairwise(begins), 1):
        if following <= one:
            raise BadCourse(f"week {at + 1} begins on {following:%Y-%m-%d}, not after week {at}. Mend one of the two.")
    for kind, names in (("chapter", course.chapters), ("sheet", tuple(sheet.name for sheet in course.sheets))):
        if again := next((name for name in names if names.count(name) > 1), None):
            raise BadCourse(f"the {kind} {again} stands in two weeks. Take it out of one.")


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise BadCourse(f"timezone is {name!r}, which is none. Write one such as Europe/Berlin or UTC.") from None


def _keys(given: Any, where: str, needed: Iterable[str], optional: Iterable[str]) -> None:
    """That it is a mapping with these keys and no others."""
    known = (*needed, *optional)
    if not isinstance(given, dict):
        raise BadCourse(f"{where} is {given!r}. Write lines such as `{known[0] if known else 'url'}: …` there.")
    for name in given:
        _known(str(name), known, f"{where} knows no", "There are")
    if missing := [name for name in needed if name not in given]:
        raise BadCourse(f"{where} does not say: {', '.join(missing)}.")


def _known(name: str, known: Iterable[str], wrong: str, are: str) -> str:
    names = list(known)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, 1, 0.5)
    raise BadCourse(f"{wrong} {name}. " + (f"Do you mean {near[0]}?" if near else f"{are}: {', '.join(names)}."))


def _list(given: Any, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise BadCourse(f"{where} is {given!r}, which is no list. Write [{given}], or a line with a dash for each.")
    return given
