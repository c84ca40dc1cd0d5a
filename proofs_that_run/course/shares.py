"""What each cell of a sheet is worth: the points of an exercise's parts, given to the cells that earn them.

The cell to write in earns the points of all parts that are marked by hand. The check earns those of the other parts,
but for a part that a formula answers, which its cell with `answer` earns. Where every such part is answered by a
formula as well as in code, the check alone earns, and the formula is practice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import nbformat

from proofs_that_run import answers, points, reader
from proofs_that_run.pages import EXERCISES, Exercise

CHECK = re.compile(r"@confirms\(\s*[\"'](?P<label>[\w-]+)")
ANSWER = re.compile(
    r"^answer\(\s*[\"'](?P<label>[\w-]+)[\"'],\s*formula(?:,\s*part=(?P<part>\d+))?\s*\)$", re.MULTILINE
)


KEPT_BACK = {"instructor", "hidden-check"}
"""Tags of cells that no student's version has."""


@dataclass(frozen=True)
class Share:
    """A cell that earns points: of which exercise, by a person or not, and of a formula the part that it answers."""

    exercise: str
    points: int
    by_hand: bool = False
    part: int = 0


def of_sheet(solution: nbformat.NotebookNode, exercises: list[Exercise]) -> dict[str, Share]:
    """The cells of a notebook with solutions that earn points, by their ids."""
    known = {one.label: one for one in exercises}
    found: dict[str, Share] = {}
    for label, cells in by_exercise(solution):
        if label in known:
            found |= _of_exercise(known[label], cells)
    return found


def by_exercise(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, list[nbformat.NotebookNode]]]:
    """The cells of each exercise, from the one that states it to the next; those before the first have no label."""
    label, cells = "", []
    for cell in notebook.cells:
        stated = [block.label for block in reader.directives(cell.source) if block.name in EXERCISES]
        if cell.cell_type == "markdown" and stated:
            yield label, cells
            label, cells = stated[0], []
        cells.append(cell)
    yield label, cells


def only(solution: nbformat.NotebookNode, asked: Collection[str]) -> nbformat.NotebookNode:
    """Of a notebook with solutions these exercises, what stands before the first one, and the code that they need."""
    from live.needs import needed  # of the repository, where courses are made; a grader elsewhere has its sheet

    kept = {cell.id for label, cells in by_exercise(solution) if label in ("", *asked) for cell in cells}
    code = [cell for cell in solution.cells if cell.cell_type == "code"]
    texts = [cell.source for cell in code]
    for place, cell in enumerate(code):
        if cell.id in kept:
            kept |= {code[before].id for before in needed(texts, place)}
    return nbformat.from_dict({**solution, "cells": [cell for cell in solution.cells if cell.id in kept]})


def _of_exercise(exercise: Exercise, cells: list[nbformat.NotebookNode]) -> dict[str, Share]:
    worth = {part: count for part, (count, how) in enumerate(zip(exercise.points, exercise.graded, strict=True), 1)
             if how == points.AUTO}  # fmt: skip
    label, by_hand = exercise.label, sum(exercise.points) - sum(worth.values())
    found: dict[str, Share] = {}
    formulas = {cell.id: part for cell in cells if (part := answered(cell)) in worth}
    if set(formulas.values()) != set(worth):
        for name, part in formulas.items():
            found[name] = Share(label, worth.pop(part), part=part)
    for cell in cells:
        if is_answer(cell) and by_hand:
            found[cell.id], by_hand = Share(label, by_hand, by_hand=True), 0
        elif (check := CHECK.search(cell.source)) and check["label"] == label and not KEPT_BACK & {*tags(cell)}:
            found[cell.id] = Share(label, sum(worth.values()))
            worth = {}
    if worth or by_hand:
        raise ValueError(f"The exercise {label} has no cell that earns all its points: a check, or a cell to write in.")
    return found


def is_answer(cell: nbformat.NotebookNode) -> bool:
    """Whether students write their argument in place of this cell."""
    return cell.cell_type == "markdown" and "solution" in tags(cell)


def answered(cell: nbformat.NotebookNode) -> int:
    """The part of an exercise that a cell answers by a formula; 0 where it does not."""
    found = ANSWER.search(cell.source) if cell.cell_type == "code" else None
    if found is None:
        return 0
    return int(found["part"] or min(one.part for one in answers.asked() if one.label == found["label"]))


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))
