"""course.yml: what is read, what is out when, what a cell is worth; and what is wrong is said with what to write."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import course_book
import nbformat
import pytest
import yaml

from proofs_that_run import answers, pages
from proofs_that_run.asked import in_print
from proofs_that_run.course import calendar, handouts, nbgrader, plan, rules, shares
from proofs_that_run.course.__main__ import main
from proofs_that_run.grading import variants
from proofs_that_run.pages import BOOK, Book

WRONG = {
    "no YAML": ("title:", "title: [", "is no YAML"),
    "no title": ("title: A short course\n", "", "the course does not say: title."),
    "a slip in a key": ("teachers:", "teacher:", "the course knows no teacher. Do you mean teachers?"),
    "a zone": ("Europe/Berlin", "Berlin", "timezone is 'Berlin', which is none. Write one such as Europe/Berlin"),
    "a chapter": ("chapters: [02-two]", "chapters: [02-tow]", "week 1: there is no chapter 02-tow. Do you mean"),
    "no list": ("chapters: [02-two]", "chapters: 02-two", "week 1: chapters is '02-two', which is no list"),
    "a sheet": ("sheet: 02-two", "sheet: 02-three", "week 1, sheet 1: there is no sheet 02-three. Do you mean 02-two?"),
    "a date": ("due: 2026-10-12 18:00", "due: Monday", "sheet 1: due is 'Monday', which is no date"),
    "due before out": ("2026-10-12 18:00", "2026-10-01", "02-two is due on 2026-10-01 23:59, before it is out"),
    "solved before due": ("solutions: 2026-10-14", "solutions: 2026-10-12", "before the sheet is due"),
    "an exercise": ("[exr-course-one]", "[exr-course-two]", "01-one has no exercise exr-course-two. Do you mean"),
    "points": ("points: 20", "points: many", "points is 'many'. Write a whole number"),
    "late": ("per_day: 10", "per_day: 110", "late: per_day is 110. Write a whole number from 0 to 100."),
    "pdf": ("late:", "pdf: yes please\nlate:", "pdf is 'yes please'. Write true or false."),
    "variants": ("late:", "variants: 3\nlate:", "variants is 3. Write true or false."),
    "weeks in order": ("begins: 2026-10-19", "begins: 2026-10-05", "week 2 begins on 2026-10-05, not after week 1."),
    "twice": ("chapters: [01-one]", "chapters: [01-one, 02-two]", "the chapter 02-two stands in two weeks."),
    "without its chapter": ("    chapters: [01-one]\n", "", "01-one needs its chapter. Name it under `chapters`"),
    "no repository": ('{url: "https://example.org/someone/short"}', "{branch: main}", "students does not say: url."),
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return course_book.written(tmp_path_factory.mktemp("plan") / "book")


def test_what_is_read(book: Book) -> None:
    course = plan.read(book.root / "course.yml", book)
    two, one = course.sheets
    assert (two.points, [exercise.label for exercise in two.exercises]) == (20, ["exr-course-two"])
    assert (one.points, one.solutions) == (4, None), "the sum of the points of what is asked"
    assert f"{two.due:%Y-%m-%d %H:%M %Z}" == "2026-10-12 18:00 CEST"
    assert f"{one.due:%Y-%m-%d %H:%M %Z}" == "2026-10-26 23:59 CET", (
        "a date alone is its last minute, where something ends"
    )
    assert course.hub == "https://hub.example.org"


@pytest.mark.parametrize(("before", "after", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_what_to_write(
    book: Book, tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    assert before in course_book.COURSE
    file = tmp_path / "course.yml"
    file.write_text(course_book.COURSE.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(plan.BadCourse, match=re.escape(sentence)) as said:
        plan.read(file, book)
    assert "course.yml" in str(said.value)


@pytest.mark.parametrize(
    ("date", "chapters", "sheets", "solved"),
    [
        ("2026-10-04T23:59", (), (), ()),
        ("2026-10-05", ("02-two",), ("02-two",), ()),
        ("2026-10-14", ("02-two",), ("02-two",), ("02-two",)),
        ("2026-10-19", ("02-two", "01-one"), ("02-two",), ("02-two",)),
        ("2027-10-19", ("02-two", "01-one"), ("02-two", "01-one"), ("02-two",)),
        ("2026-10-13T22:30+00:00", ("02-two",), ("02-two",), ("02-two",)),
    ],
)
def test_what_is_out_when(book: Book, date: str, chapters: tuple[str], sheets: tuple[str], solved: tuple[str]) -> None:
    course = plan.read(book.root / "course.yml", book)
    out = calendar.out(course, calendar.moment(course, date))
    assert out.chapters == chapters
    assert tuple(sheet.name for sheet in out.sheets) == sheets
    assert tuple(sheet.name for sheet in out.solved) == solved


def test_a_date_that_is_none(book: Book) -> None:
    with pytest.raises(ValueError, match="“soon” is no date"):
        calendar.moment(plan.read(book.root / "course.yml", book), "soon")


@pytest.mark.parametrize(
    "template", sorted((pages.ROOT / "templates").glob("course-*.yml")), ids=lambda path: path.stem
)
def test_the_sample_syllabi_fit_the_book(template: Path) -> None:
    course = plan.read(template)
    assert len(course.weeks) == int(re.findall(r"\d+", template.stem)[0])
    assert all(sheet.points for sheet in course.sheets)


@pytest.mark.parametrize("path", BOOK.notebooks("solutions"), ids=BOOK.page)
def test_every_point_of_a_sheet_is_earned_by_a_cell(path: Path) -> None:
    exercises, solution = BOOK.exercises_of(path), pages.read(path)
    found = shares.of_sheet(solution, exercises)
    for exercise in exercises:
        mine = [share for share in found.values() if share.exercise == exercise.label]
        assert sum(share.points for share in mine) == sum(exercise.points)
        by_hand = sum(count for count, how in zip(exercise.points, exercise.graded, strict=True) if how == "by hand")
        assert sum(share.points for share in mine if share.by_hand) == by_hand
    made = nbgrader.source(solution, exercises)
    marked = [cell.metadata.nbgrader for cell in made.cells]
    assert sum(cell.get("points", 0) for cell in marked) == sum(sum(one.points) for one in exercises)
    assert len({cell.grade_id for cell in marked}) == len(marked)
    assert not any("near_miss" in cell.source for cell in made.cells)


def test_only_what_is_asked_earns_points(book: Book) -> None:
    path = book.root / "solutions/02-two.ipynb"
    cells = nbgrader.source(pages.read(path), book.exercises_of(path), []).cells
    assert {cell.metadata.nbgrader.get("points", 0) for cell in cells} == {0}


def test_a_formula_and_what_is_said_of_it_become_two_cells() -> None:
    path = BOOK.root / "solutions/04-gradients.ipynb"
    made = nbgrader.source(pages.read(path), BOOK.exercises_of(path))
    said = [cell for cell in made.cells if cell.id.endswith("-said")]
    assert said
    for cell in said:
        assert cell.source.startswith("answer(")
        assert cell.metadata.nbgrader.locked
    nbformat.validate(made)


def test_an_exercise_alone_keeps_the_code_that_it_needs() -> None:
    solution = pages.read(BOOK.root / "solutions/05-jacobians.ipynb")
    kept = shares.only(solution, ["exr-jvp-without-matrix"]).cells
    assert [label for label, _ in shares.by_exercise(nbformat.from_dict({**solution, "cells": kept}))] == [
        "", "exr-jvp-without-matrix",
    ]  # fmt: skip
    assert any("def sigmoid" in cell.source for cell in kept), "given in another exercise"
    assert not any("def layer_jacobian" in cell.source for cell in kept)


def test_what_the_grader_needs(book: Book, tmp_path: Path) -> None:
    text = course_book.COURSE + "drop: 1\nextensions: {ada: 2026-10-20}\n"
    file = tmp_path / "course.yml"
    file.write_text(text.replace("days: 3", "days: 3, grace: 15"), encoding="utf-8")
    course = plan.read(file, book)
    made = rules.write(course, tmp_path / "grading", book)
    assert [path.name for path in made] == ["rules.yml", "02-two.ipynb", "01-one.ipynb"]
    told = yaml.safe_load(made[0].read_text(encoding="utf-8"))
    assert told["due"] == {"02-two": "2026-10-12T18:00:00+02:00", "01-one": "2026-10-26T23:59:00+01:00"}
    assert told["late"] == {"grace": 15, "per_day": 10, "days": 3}
    assert (told["drop"], list(told["extensions"])) == (1, ["ada"])
    file.write_text(text.replace("{ada: 2026-10-20}", "{ada: {2-two: 2026-10-20}}"), encoding="utf-8")
    with pytest.raises(
        ValueError, match="the course: extensions: ada: 2-two is no sheet with a date; there are 02-two"
    ):
        rules.write(plan.read(file, book), tmp_path / "grading", book)


def test_each_student_gets_numbers_that_the_marker_knows(tmp_path: Path) -> None:
    course = plan.read(pages.ROOT / "templates" / "course-10-weeks.yml")
    folder = tmp_path / "notebooks" / "exercises"
    folder.mkdir(parents=True)
    for sheet in ("01-norms", "02-svd"):
        shutil.copy(BOOK.root / "exercises" / f"{sheet}.ipynb", folder)
    course = dataclasses.replace(course, variants=True)
    assert rules.of(course)["variants"] is True
    texts = {}
    students = ["ada", "Ada Lovelace", "Carl Gauß"]
    for student, path in zip(
        students, handouts.write(course, "01-norms", students, folder.parent, tmp_path), strict=True
    ):
        texts[student] = "\n".join(pages.markdown(path))
        (one,) = (one for one in variants.drawn("exr-stretch-l1", student) if one.part == 1)
        assert f"for $A = {in_print(one.values['A'])}$ and the vectors" in texts[student]
        assert answers.find("exr-stretch-l1", 1, variants.seed(student)).values == one.values
        assert f"`seed={variants.seed(student)}`" in texts[student]
        assert in_print(one.values["A"]) in variants.told("exr-stretch-l1", student)
        assert list(pages.code(path)) == list(pages.code(BOOK.root / "exercises" / "01-norms.ipynb"))
    assert len(set(texts.values())) == 3
    assert variants.seed("Ada Lovelace_4711") == variants.seed("ada lovelace")
    assert variants.told("exr-true-false-norms", "ada") == ""
    with pytest.raises(ValueError, match="does not print"):
        variants.own_text("Another text.", "exr-stretch-l1", "ada")


@pytest.mark.parametrize(
    ("sheet", "date", "line", "said"),
    [("01-norms", "2026-10-12", "", "add the line “variants: true”"),
     ("01-norm", "2026-10-12", "variants: true", "no sheet 01-norm. Do you mean 01-norms?"),
     ("01-norms", "2026-10-01", "variants: true", "01-norms is not out before 2026-10-05 00:00. Give --date"),
     ("02-svd", "2026-10-12", "variants: true", "No exercise of 02-svd that is asked draws its numbers")],
)  # fmt: skip
def test_what_is_wrong_with_variants_is_said_before_the_site_is_built(
    sheet: str, date: str, line: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (pages.ROOT / "templates" / "course-10-weeks.yml").read_text(encoding="utf-8")
    (tmp_path / "course.yml").write_text(f"{text}{line}\n", encoding="utf-8")
    (tmp_path / "students.txt").write_text("ada\n", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("students.txt", "handouts")]
    assert main(["variants", sheet, *files, "--course", str(tmp_path / "course.yml"), "--date", date]) == 1
    came = capsys.readouterr()
    assert said in came.err
    assert "Building" not in came.out


def test_a_command_says_what_is_wrong_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grading", str(tmp_path / "made"), "--course", str(tmp_path / "course.yml")]) == 1
    assert capsys.readouterr().err == (
        f"There is no {tmp_path / 'course.yml'}. Copy templates/course-10-weeks.yml there, and change it.\n"
    )
    (tmp_path / "course.yml").write_text("title: A\nweeks: [{begins: 2026-10-05, chapters: [09-none]}]\n")
    assert main(["site", "--course", str(tmp_path / "course.yml"), "--out", str(tmp_path / "made")]) == 1
    assert "course.yml: week 1: there is no chapter 09-none." in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
