"""Points of exercises: how they are written, what is wrong, and that every exercise has them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from proofs_that_run import pages, points, reader, statements
from proofs_that_run.pages import BOOK, Book, Exercise

GOOD = {
    "5": ("", (5,), ("auto",), "5 points"),
    "1": ("", (1,), ("auto",), "1 point"),
    " 5 ": ("by hand", (5,), ("by hand",), "5 points, by hand"),
    "1 + 3+2": ("by hand, auto,by hand", (1, 3, 2), ("by hand", "auto", "by hand"), "6 points (1 + 3 + 2), 3 by hand"),
    "2+3": ("", (2, 3), ("auto", "auto"), "5 points (2 + 3)"),
    "3 + 3": ("by hand", (3, 3), ("by hand", "by hand"), "6 points (3 + 3), by hand"),
}
WRONG = {
    "zero": ({"points": "0"}, "“:points: 0” is no positive whole number. Write one, as in “:points: 5”"),
    "negative": ({"points": "-2"}, "no positive whole number"),
    "a fraction": ({"points": "2.5"}, "no positive whole number"),
    "words": ({"points": "five"}, "no positive whole number"),
    "nothing": ({"points": ""}, "no positive whole number"),
    "an open sum": ({"points": "2 +"}, "no positive whole number"),
    "another grading": ({"points": "2", "graded": "hand"}, "“:graded: hand” is no grading. Write “auto” or “by hand”"),
    "too few gradings": ({"points": "1+2+3", "graded": "auto, by hand"}, "names 2 parts, but “:points: 1+2+3” has 3"),
    "a grading alone": ({"graded": "auto"}, "stands there without points. Add a line such as “:points: 5”"),
}


@pytest.mark.parametrize(("written", "expected"), GOOD.items(), ids=GOOD)
def test_what_is_read_and_shown(written: str, expected: tuple[str, tuple[int, ...], tuple[str, ...], str]) -> None:
    graded, each, by, words = expected
    found = points.read({"points": written} | ({"graded": graded} if graded else {}))
    assert found == (each, by)
    assert str(found) == words


def test_an_exercise_may_have_none() -> None:
    assert points.read({"label": "exr-a"}) is None


@pytest.mark.parametrize(("options", "sentence"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_what_to_write(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        points.read(options)


def test_the_sentence_names_the_file_and_the_exercise(tmp_path: Path) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "_toc.yml").write_text("parts: [{caption: Chapters, chapters: [{file: chapters/one}]}]")
    cell = nbformat.v4.new_markdown_cell(":::{exercise} A\n:label: exr-a\n:points: many\n:::")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "solutions" / "one.ipynb")
    with pytest.raises(ValueError, match=r"^solutions/one: the exercise “exr-a”: “:points: many” is no .* Write one"):
        Book(tmp_path).exercises()


def test_the_index_has_the_points_and_how_they_are_given() -> None:
    one = Exercise("exr-a", "exercise", "1.1", "A", "exercises/one", points=(1, 2), graded=("auto", "by hand"))
    row = json.loads(json.dumps(statements.row(one)))
    assert (row["points"], row["graded"]) == ([1, 2], ["auto", "by hand"])
    assert "points" not in statements.row(pages.Statement("lem-a", "lemma", "1.1", "A", "chapters/one"))


@pytest.mark.parametrize("exercise", BOOK.exercises(), ids=lambda exercise: exercise.label)
def test_every_part_of_an_exercise_has_points(exercise: Exercise) -> None:
    path = pages.ROOT / "solutions" / f"{exercise.page.rpartition('/')[2]}.ipynb"
    where = f"{exercise.label} in solutions/{path.name}"
    assert exercise.points, f"{where} has no points: add a line such as “:points: 2 + 3” under its label"
    text = next(text for text in pages.markdown(path) if f":label: {exercise.label}\n" in text)
    items = [token for token in reader.tokens(text) if token.type == "list_item_open" and token.level == 1]
    numbered = sum(token.markup == "." for token in items)
    assert len(exercise.points) == max(1, numbered), (
        f"{where} has {numbered} parts and {len(exercise.points)} numbers of points: write one for each, as “1 + 2”"
    )
    total, named = sum(exercise.points), f"| {{ref}}`{exercise.label}`"
    row = next((line for text in pages.markdown(path) for line in text.splitlines() if line.startswith(named)), "")
    assert row, f"{where} is not in the table of its sheet: add the row {named}, … | level | {total} | minutes |"
    assert f"| {total} |" in row, f"{where} has {total} points in all, but the table of its sheet says: {row}"
