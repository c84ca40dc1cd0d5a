"""The front page of a course's site: what is read when, what is due when, and under which rules."""

from __future__ import annotations

from html import escape

from proofs_that_run import pdfs
from proofs_that_run.course.calendar import Out
from proofs_that_run.course.links import git_pull
from proofs_that_run.course.plan import Course, Moment, Sheet, Week


def page(course: Course, out: Out) -> str:
    """The page in MyST. Of what is not out it says the date and the topic, and links to nothing."""
    head = " · ".join(filter(None, [course.term, ", ".join(course.teachers)]))
    parts = [f"# {course.title}", head and f"*{head}*", course.about.strip(), "## Schedule", weeks(course, out)]
    if course.sheets:
        parts += ["## Sheets", sheets(course, out), rules(course)]
    parts += ["## Contents", "```{tableofcontents}\n```"]
    return "\n\n".join(filter(None, parts)) + "\n"


def weeks(course: Course, out: Out) -> str:
    rows = []
    for at, week in enumerate(course.weeks, 1):
        listed = ", ".join(due(sheet, sheet in out.sheets) for sheet in week.sheets)
        rows.append(f"| {at} | {day(week.begins)} | {read(week, week in out.weeks)} | {listed} |")
    return "\n".join(["| Week | Begins | To read | Sheets |", "|-:|:-|:-|:-|", *rows])


def read(week: Week, begun: bool) -> str:
    """The topic of a week and its chapters, as links once it has begun."""
    chapters = [f"[{title}](chapters/{name})" if begun else title
                for name, title in zip(week.chapters, week.titles, strict=True)]  # fmt: skip
    return ": ".join(filter(None, [week.topic, ", ".join(chapters)]))


def due(sheet: Sheet, released: bool) -> str:
    """A sheet, as a link once it is out, and its day."""
    name = f"[{sheet.name}]({sheet.page})" if released else sheet.name
    return f"{name}, due {day(sheet.due)}"


def sheets(course: Course, out: Out) -> str:
    """A line for each sheet that is out: its page, its files, the hub, its points and its dates."""
    rows = []
    for sheet in out.sheets:
        file = f"{sheet.page}.ipynb"
        links = [f'<a href="_notebooks/{file}" download="{sheet.name}.ipynb">notebook</a>']
        if course.pdf:
            links.append(f'<a href="{pdfs.PLACE}/{pdfs.file(sheet.page, code=True)}">PDF</a>')
        if course.hub and course.students:
            address = git_pull(course.hub, course.students["url"], course.students["branch"], file)
            links.append(f'<a href="{escape(address)}">on the hub</a>')  # in Markdown, & would be escaped twice
        # A number alone is enough under its heading; all ten in words would make a line as high as a page.
        asked = ", ".join(f"{{ref}}`{one.number} <{one.label}>`" for one in sheet.exercises)
        later = short(sheet.solutions) if sheet.solutions else "stay in"
        state = "out" if sheet in out.solved else later
        rows.append(
            f"| []({sheet.page}) | {', '.join(links)} | {asked} | {sheet.points} | {time(sheet.due)} | {state} |"
        )
    if not rows:
        return "No sheet is out yet."
    head = "| Sheet | Open as | Exercises | Points | Due | Solutions |"
    told = ["", "Solutions that are out stand on the page of their sheet."] if out.solved else []
    return "\n".join([head, "|:-|:-|:-|-:|:-|:-|", *rows, *told])


def rules(course: Course) -> str:
    """What it costs to hand in late, in a sentence."""
    zone = f"All times are those of {course.zone.key}."
    if course.late is None:
        return zone
    late = course.late
    if late.days == 0 or late.per_day >= 100:
        return f"What is handed in late does not count. {zone}"
    told = f"Each day that has begun after the due time costs {late.per_day} % of the points earned"
    if late.days is not None:
        told += f"; what comes more than {'a day' if late.days == 1 else f'{late.days} days'} late does not count"
    grace = f" The first {late.grace} minutes cost nothing." if late.grace else ""
    return f"{told}.{grace} {zone}"


def day(moment: Moment) -> str:
    """As 5 October; the two words stay on one line."""
    return f"{moment.day}\u00a0{moment:%B}"


def short(moment: Moment) -> str:
    """As 5 Oct, for a table of many columns."""
    return f"{moment.day}\u00a0{moment:%b}"


def time(moment: Moment) -> str:
    return f"{short(moment)}, {moment:%H:%M}"
