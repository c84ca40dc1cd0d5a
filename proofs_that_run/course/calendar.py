"""What of a course is out at a moment."""

from __future__ import annotations

from dataclasses import dataclass

from proofs_that_run.course.plan import Course, Moment, Sheet, Week


@dataclass(frozen=True)
class Out:
    """What is out: the weeks that have begun, sheets, and of those the sheets with their solutions."""

    weeks: tuple[Week, ...]
    sheets: tuple[Sheet, ...]
    solved: tuple[Sheet, ...]

    @property
    def chapters(self) -> tuple[str, ...]:
        return tuple(chapter for week in self.weeks for chapter in week.chapters)


def out(course: Course, now: Moment) -> Out:
    """What is out of a course; a solution never without its sheet, nor a sheet without its chapter."""
    weeks = tuple(week for week in course.weeks if week.begins <= now)
    chapters = {chapter for week in weeks for chapter in week.chapters}
    sheets = tuple(sheet for sheet in course.sheets if sheet.out <= now and sheet.name in chapters)
    solved = tuple(sheet for sheet in sheets if sheet.solutions is not None and sheet.solutions <= now)
    return Out(weeks, sheets, solved)


def moment(course: Course, text: str = "") -> Moment:
    """A date as it is typed, 2026-10-12 or 2026-10-12T18:00, in the course's own time; now where nothing is typed."""
    if not text:
        return Moment.now(course.zone)
    try:
        found = Moment.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is no date. Write 2026-10-12, or 2026-10-12T18:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=course.zone)
