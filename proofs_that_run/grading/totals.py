"""The marks of a course: what each student has of all sheets, without the worst that are dropped.

Every sheet has a folder of results of its own, `results/01-norms` and so on. Points that were given by hand stand in
its `manual.csv`. A student is known by name: Moodle puts another number behind it for every sheet.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import marks, overview
from .result import Result
from .submission import without_number
from .tables import cell


@dataclass
class Student:
    """What a student has: by sheet the points that count, the share of the sheet's points, and what is not marked."""

    name: str
    points: dict[str, float] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    pending: float = 0.0


def graded(root: Path) -> dict[str, list[Result]]:
    """The results in the folders of a folder, by sheet, with the marks that were given by hand.

    Raises ValueError where two folders have results of the same sheet, and where one has some that cannot be read.
    """
    found: dict[str, list[Result]] = {}
    where: dict[str, Path] = {}
    for out in sorted(path.parent for path in root.glob("*/results")):
        results = list(overview.marked(out))
        if lost := len(list((out / "results").glob("*.json"))) - len(results):
            raise ValueError(f"{lost} of the results in {out} cannot be read. Grade that sheet again, with --again.")
        for sheet in {result.sheet for result in results}:
            if sheet in where:
                raise ValueError(f"{where[sheet]} and {out} both have results of {sheet}. Move one out of {root}.")
            where[sheet] = out
            found[sheet] = [result for result in results if result.sheet == sheet]
    return found


def students(results: Mapping[str, list[Result]], rules: marks.Rules) -> list[Student]:
    """All students by name. A sheet that somebody did not hand in has no points."""
    doubles = set()  # two students of one name are told apart by their numbers alone
    for of_sheet in results.values():
        names = Counter(without_number(result.student) for result in of_sheet)
        doubles |= {name for name, count in names.items() if count > 1}
    found: dict[str, Student] = {}
    for sheet, of_sheet in results.items():
        for result in of_sheet:
            name = without_number(result.student)
            key = result.student if name in doubles else name
            one = found.setdefault(key, Student(result.student))
            one.name = one.name if one.name == result.student else key
            one.points[sheet] = rules.counted(result)
            one.shares[sheet] = one.points[sheet] / result.total if result.total else 0.0
            one.pending += result.pending
    for one in found.values():
        one.shares = {sheet: one.shares.get(sheet, 0.0) for sheet in results}
    return [found[key] for key in sorted(found)]


def write(root: Path, rules: marks.Rules, worth: Mapping[str, float] | None = None) -> list[Path]:
    """Write `marks.csv`, `canvas.csv` and `moodle.csv` of a course into the folder of its results; the files.

    `worth` is what each sheet counts; its points where nothing is said. Raises ValueError where there are no results.
    """
    results = graded(root)
    if not results:
        raise ValueError(f"{root} has no folder with results. Grade the sheets with --out {root}/01-norms and so on.")
    totals = {sheet: of_sheet[0].total for sheet, of_sheet in results.items()}
    # In the order of the course, and what it does not know after that.
    results = {sheet: results[sheet] for sheet in [*(worth or {}), *results] if sheet in results}
    counts = {sheet: (worth or {}).get(sheet, totals[sheet]) for sheet in results}
    tables: dict[str, list[list[str]]] = {
        "marks.csv": [["student", *results, "percent", "dropped", "not marked"]],
        "canvas.csv": [[*marks.CANVAS, *results, "Total in percent"],
                       ["    Points Possible", "", "", "", "", *(f"{totals[sheet]:g}" for sheet in results), "100"]],
        "moodle.csv": [list(marks.MOODLE)],
    }  # fmt: skip
    for one in students(results, rules):
        share, dropped = rules.total(one.shares, counts)
        points = [f"{one.points.get(sheet, 0):g}" for sheet in results]
        percent = f"{100 * share:.4g}"
        canvas, moodle = marks.listed(one.name, rules)
        told = [f"{sheet}: {had} of {totals[sheet]:g}{', dropped' if sheet in dropped else ''}"
                for sheet, had in zip(results, points, strict=True)]  # fmt: skip
        tables["marks.csv"].append([cell(one.name), *points, percent, " ".join(dropped), f"{one.pending:g}"])
        tables["canvas.csv"].append([*canvas, *points, percent])
        # Moodle's number is that of a sheet: in the list of all marks students are known by their addresses.
        tables["moodle.csv"].append(["", *moodle[1:], percent, "100", "; ".join(told)])
    for name, rows in tables.items():
        with (root / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return [root / name for name in tables]
