"""The parts that a person marks: a page with what students wrote, a table for points and comments, and the way back."""

from __future__ import annotations

import csv
import html
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from . import clean, feedback, variants
from .result import BY_HAND, LOOK, Part, QuestionResult, Result
from .scoring import NOT_FOUND
from .sheet import Sheet
from .tables import cell, named, of_cell, rows_of, yaml_of

COLUMNS = ("student", "question", "part", "of", "points", "comment")
Given = dict[str, dict[str, dict[int, tuple[float | None, str]]]]
"""Points and comments by student, question and part; part 0 is a comment on the whole question."""


def write(
    results: Callable[[], Iterable[Result]], out: Path, sheet: Sheet, given: Given | None = None, own: bool = False
) -> None:
    """`manual.html` to read, `manual.csv` to fill in: a line for each part that waits for a person, or that has marks
    in `given` already. Where students have numbers of their `own`, the page says them."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "manual.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for result in results():
            for question in result.questions:
                marked = (given or {}).get(result.student, {}).get(question.label, {})
                for part in question.parts:
                    if waits(part) or part.part in marked:
                        empty = part.comment == NOT_FOUND  # nobody gave that, and another file may come
                        earned = "" if part.earned is None or empty else f"{part.earned:g}"
                        line = (cell(result.student), question.label, part.part, part.points, earned)
                        table.writerow([*line, "" if empty else cell(part.comment)])
                if 0 in marked:
                    table.writerow([cell(result.student), question.label, 0, "", "", cell(question.comment)])
    with (out / "manual.html").open("w", encoding="utf-8") as file:
        head, _, tail = feedback.document(f"{sheet.name}: parts to mark", "\0").partition("\0")
        file.write(head + f"<h1>{html.escape(sheet.name)}: parts to mark</h1>\n<p>Enter points and comments in "
                   "<code>manual.csv</code>, and grade again with <code>--marks manual.csv</code>.</p>")  # fmt: skip
        for question in sheet.questions:
            _question(file.write, question.label, question.title, question.body, results, own)
        file.write(tail)


def waits(part: Part) -> bool:
    """Whether a person gives, or gave, its points."""
    return part.graded == BY_HAND or part.earned is None


def _question(
    say: Callable[[str], Any], label: str, title: str, body: str, results: Callable[[], Iterable[Result]], own: bool
) -> None:
    begun = False
    for result in results():
        found = next((one for one in result.questions if one.label == label), None)
        if found is None or not any(waits(part) for part in found.parts):
            continue
        if not begun:
            say(f"<h2 id='{html.escape(label)}'>{html.escape(title)}</h2><details><summary>The exercise</summary>"
                f"{clean.rendered(body)}</details>")  # fmt: skip
            begun = True
        parts = ", ".join(f"part {p.part}: {feedback.number(p.earned)} of {p.points}" for p in found.parts if waits(p))
        numbers = clean.rendered(variants.told(label, result.student)) if own else ""
        say(f"<article><h3>{html.escape(result.student)}</h3><p>{parts}</p>{numbers}{written(found)}</article>\n")


def written(question: QuestionResult) -> str:
    written = clean.rendered(question.text) if question.text else "<p><em>Nothing is written here.</em></p>"
    formulas = "".join(
        f"<li>{html.escape(i.name)}: <code>{html.escape(i.answer)}</code>, {html.escape(i.verdict)}</li>"
        if i.kind == "formula" else f"<li>{html.escape(i.name)}: {html.escape(i.verdict)}, {html.escape(i.words)}</li>"
        for i in question.items if (i.kind == "formula" and i.answer) or i.verdict == LOOK
    )  # fmt: skip
    code = f"<details><summary>Code</summary><pre>{html.escape(question.code)}</pre></details>" if question.code else ""
    return written + (f"<ul>{formulas}</ul>" if formulas else "") + code


def read(path: Path) -> Given:
    """Marks from `manual.csv` as it was filled in, or from YAML: student, question, part, then points, or points and
    comment.

    Raises ValueError with the line that cannot be read.
    """
    if path.suffix.lower() in (".yml", ".yaml"):
        return _from_yaml(yaml_of(path), path)
    given: Given = {}
    for number, row in rows_of(path, ("student", "question", "part", "points")):
        points, comment = row.get("points", "").replace(",", "."), of_cell(row.get("comment", ""))
        if not (points or comment):
            continue
        try:
            part, earned = int(row["part"] or 0), float(points) if points else None
            if not math.isfinite(earned or 0):
                raise ValueError
        except (KeyError, ValueError):
            raise ValueError(
                f"{path}, line {number}: write a student, a question, the number of a part, and points, as in "
                "“ada,exr-chain-order,1,3,2.5,well argued”."
            ) from None
        student, question = named(of_cell(row["student"])), row["question"]
        there = given.setdefault(student, {}).setdefault(question, {})
        if part in there and there[part] != (earned, comment):
            raise ValueError(f"{path}, line {number}: {student} has two lines for part {part} of {question}.")
        there[part] = (earned, comment)
    return given


def _from_yaml(rows: Mapping[str, Any], path: Path) -> Given:
    given: Given = {}
    try:
        for student, questions in rows.items():
            for label, parts in questions.items():
                for part, said in parts.items():
                    where = given.setdefault(named(student), {}).setdefault(label, {})
                    if part == "comment":
                        where[0] = (None, str(said))
                    elif isinstance(said, Mapping):
                        points = said.get("points")
                        where[int(part)] = (None if points is None else float(points), str(said.get("comment", "")))
                    else:
                        where[int(part)] = (float(said), "")
    except (AttributeError, ValueError, TypeError) as error:
        raise ValueError(f"{path}: write a student, below it a question, below it “part: points”. ({error})") from None
    return given


def merge(result: Result, given: Mapping[str, Mapping[int, tuple[float | None, str]]]) -> None:
    """Put marks that were given by hand into a result. A person may also give the points of a part that a check graded.

    Raises ValueError for a question or a part that the sheet does not have, and for points beyond those of the part.
    """
    questions = {question.label: question for question in result.questions}
    for label, parts in given.items():
        if label not in questions:
            raise ValueError(f"The marks of {result.student} name {label}, which the sheet does not have.")
        for number, (points, comment) in parts.items():
            if number == 0:
                questions[label].comment = comment
                continue
            part = next((one for one in questions[label].parts if one.part == number), None)
            if part is None:
                raise ValueError(
                    f"The marks of {result.student} name part {number} of {label}, which has no such part."
                )
            if points is not None and not 0 <= points <= part.points:
                raise ValueError(
                    f"{result.student} has {points:g} of {part.points:g} points in part {number} of {label}."
                )
            if points is not None:
                part.earned = points
            part.comment = comment or part.comment
