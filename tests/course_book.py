"""A book of three short chapters with two sheets, and a course of it, for the tests of courses."""

from __future__ import annotations

from pathlib import Path

import nbformat

from proofs_that_run import notebooks, sheets
from proofs_that_run.pages import Book

TOC = """
format: jb-book
root: index
parts:
  - caption: Chapters
    numbered: 1
    chapters:
      - {file: chapters/01-one, sections: [{file: exercises/01-one}]}
      - {file: chapters/02-two, sections: [{file: exercises/02-two}]}
      - file: chapters/03-three
  - caption: References
    chapters:
      - file: chapters/map
"""
COURSE = """
title: A short course
term: Autumn 2026
teachers: [A. Teacher]
timezone: Europe/Berlin
hub: https://hub.example.org/
students: {url: "https://example.org/someone/short"}
late: {per_day: 10, days: 3}
weeks:
  - begins: 2026-10-05
    chapters: [02-two]
    sheets: [{sheet: 02-two, due: 2026-10-12 18:00, solutions: 2026-10-14, points: 20}]
  - begins: 2026-10-19
    topic: The beginning
    chapters: [01-one]
    sheets: [{sheet: 01-one, out: 2026-10-20, due: 2026-10-26, exercises: [exr-course-one]}]
"""
CHAPTER = """
# Chapter {name}

A page. {text}

:::{{prf:remark}} Words of {name}
:label: rem-course-{name}

It says

$$
1 = 1 .
$$ (eq-course-{name})
:::
"""
ABOUT = {
    "one": "",
    "two": "See {prf:ref}`rem-course-one`, {eq}`eq-course-one`, {ref}`exr-course-one`, [the first](01-one) and "
    "{prf:ref}`rem-course-two`.",
    "three": "See {prf:ref}`rem-course-two`.\n\n:::{stated} rem-course-two\n:::",
}
EXERCISE = """
# Exercises: {name} (solutions)

:::{{exercise-start}} What is one?
:label: exr-course-{name}
:points: 1 + 3
:graded: by hand, auto
:::

Say it, and write it as a function.

:::{{exercise-end}}
:::
"""
SOLUTION = "**1.** The secret of chapter {name} lies in counting to one slowly.\n\n:::{{note}}\nThat is $1$.\n:::"
ANSWER = '''def one():
    """One."""
    ### BEGIN SOLUTION
    the_secret_number_of_chapter_{name} = 1
    return the_secret_number_of_chapter_{name}
    ### END SOLUTION'''
CHECK = '@confirms("exr-course-{name}")\ndef it_is_one(x: Real):\n    return equal(x * one(), x)\n\n\nit_is_one'
WRONG = "# wrong\n\n\n@it_is_one.near_miss\ndef the_frequent_mistake_of_chapter_{name}(x):\n    return equal(x * 2, x)"


def written(folder: Path) -> Book:
    """The book in a folder."""
    for name in ("chapters", "exercises", "solutions"):
        (folder / name).mkdir(parents=True)
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    (folder / "course.yml").write_text(COURSE, encoding="utf-8")
    (folder / "index.md").write_text("# A book\n\nIt begins with [one](chapters/01-one).\n", encoding="utf-8")
    (folder / "chapters" / "map.md").write_text("# Map\n\n```{statement-map}\n```\n", encoding="utf-8")
    for at, name in enumerate(ABOUT, 1):
        store(folder / "chapters" / f"0{at}-{name}.ipynb", [text(CHAPTER.format(name=name, text=ABOUT[name]), "a")])
        if name != "three":
            path = folder / "solutions" / f"0{at}-{name}.ipynb"
            store(path, [
                text(EXERCISE.format(name=name), "stated"),
                text(SOLUTION.format(name=name), "words", "solution"),
                code(ANSWER.format(name=name), "function"),
                code(CHECK.format(name=name), "check"),
                code(WRONG.format(name=name), "wrong", "instructor"),
            ])  # fmt: skip
            sheet = sheets.student_version(nbformat.read(path, as_version=4))
            (folder / "exercises" / path.name).write_text(notebooks.normalise(sheet), encoding="utf-8")
    return Book(folder)


def store(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    path.write_text(notebooks.normalise(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")


def text(source: str, name: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source.strip(), id=name, metadata={"tags": list(tags)} if tags else {})


def code(source: str, name: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=name, metadata={"tags": list(tags)} if tags else {})
