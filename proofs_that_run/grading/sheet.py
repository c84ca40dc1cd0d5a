"""The questions of a sheet, from its notebook with solutions: what is asked, what is right, and what it counts.

Cells by their tags: `instructor` has frequent mistakes (near-misses of a check) and is in no student's sheet;
`hidden-check` has checks, as conjectures, that are in no sheet and no feedback; `solution` is a worked solution.
`parts.toml` says which part a function answers where the order does not.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from proofs_that_run import answers, points, reader, sheets
from proofs_that_run.pages import EXERCISES

from . import code
from .result import AUTO

HIDDEN_CHECK = "hidden-check"
DROPPED = ("solution", "slow")
PARTS = Path(__file__).with_name("parts.toml")
ANSWERED = re.compile(r"\banswer\(\s*[\"']([\w-]+)[\"']")


@dataclass
class Asked:
    """A function or a formula that a question asks for, the part that it answers, and the cell where it stands."""

    name: str
    kind: str
    parts: list[int]
    cell: str
    part: int = 0


@dataclass
class Question:
    """An exercise: its points, what it asks for, and the teacher's code that judges it."""

    label: str
    title: str
    body: str
    points: points.Points
    asked: list[Asked] = field(default_factory=list)
    together: bool = False
    before: list[str] = field(default_factory=list)
    """The code that its check needs, with right answers."""
    given: list[code.Statement] = field(default_factory=list)
    """The code that students are given before it."""
    scope: list[code.Statement] = field(default_factory=list)
    """The teacher's code up to its check."""
    check: str = ""
    near_misses: str = ""
    hidden: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """The ids of the cells for answers in words."""

    @property
    def functions(self) -> list[str]:
        return [one.name for one in self.asked if one.kind == "function"]

    @property
    def row(self) -> dict[str, Any]:
        """As `qed` knows a statement."""
        return {"kind": "exercise", "number": "", "title": self.title, "page": "", "formulas": [], "proof": []}

    @property
    def digest(self) -> str:
        whole = json.dumps([self.label, self.before, self.check, self.near_misses, self.hidden, self.functions])
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


class Sheet:
    """A sheet with its questions.

    Raises ValueError with a sentence where the notebook cannot be used for grading.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self.name = self.path.stem
        self.notebook = _read(self.path)
        self.student = sheets.student_version(self.notebook)
        self.digest = hashlib.sha256(self.path.read_bytes() + PARTS.read_bytes()).hexdigest()[:16]
        self.questions = self._questions()
        if not self.questions:
            raise ValueError(
                f"{self.path} has no exercises. Give the notebook with solutions: exercises stand in text cells, as "
                "“:::{exercise-start} Title”, with “:label:” and “:points:”."
            )
        if not any("BEGIN SOLUTION" in cell.source for cell in self.notebook.cells):
            raise ValueError(
                f"{self.path} has no answers between “### BEGIN SOLUTION” and “### END SOLUTION”: it is the students' "
                "sheet. Grade with the notebook in solutions/."
            )
        self.given_cells = {cell.id: cell.source for cell in self.student.cells}
        """The source of every cell that students are given, by its id."""

    @functools.cached_property
    def labels(self) -> list[str]:
        return [question.label for question in self.questions]

    def question(self, label: str) -> Question:
        return next(one for one in self.questions if one.label == label)

    def _questions(self) -> list[Question]:
        found: list[Question] = []
        given: list[code.Statement] = []
        teacher: list[code.Statement] = []
        for cell in self.notebook.cells:
            tags = cell.metadata.get("tags", [])
            if cell.cell_type == "markdown":
                for block in reader.directives(cell.source):
                    if block.name in EXERCISES:
                        found.append(self._stated(block))
                continue
            if cell.cell_type != "code":
                continue
            now = found[-1] if found else None
            if "solution" in tags and now:
                now.texts.append(cell.id)
            if set(tags) & set(DROPPED):
                continue
            if HIDDEN_CHECK in tags:
                if now:
                    now.hidden.append(cell.source)
                continue
            if "instructor" in tags:
                if now:
                    now.near_misses += f"\n\n{cell.source}"
                continue
            ours = code.statements(cell.source, 0)
            if now and (label := _confirms(cell.source)):
                self._check(next((q for q in found if q.label == label), now), ours, teacher)
                ours = [one for one in ours if not _is_check(one)]
                given += ours
            elif now and "BEGIN SOLUTION" in cell.source:
                self._asks(found, now, cell)
                given += [
                    one for one in code.statements(sheets.ANSWER.sub(sheets.STUB, cell.source), 0) if not one.stub
                ]
            else:
                given += ours
            teacher += ours
            if now:
                now.given = list(given)
        self._texts(found)
        for question in found:
            self._parts(question)
            self._before(question)
        return found

    def _stated(self, block: Any) -> Question:
        try:
            worth = points.read(block.options)
        except ValueError as problem:
            raise ValueError(f"{self.path}: the exercise “{block.label}”: {problem}") from None
        if worth is None:
            raise ValueError(f"{self.path}: the exercise “{block.label}” has no points: add a line “:points: 5”.")
        return Question(block.label, block.argument, block.body, worth)

    def _texts(self, found: list[Question]) -> None:
        """The cells in which students write."""
        now = None
        stated = {question.label: question for question in found}
        for cell in self.notebook.cells:
            if cell.cell_type == "markdown":
                for block in reader.directives(cell.source):
                    now = stated.get(block.label, now) if block.name in EXERCISES else now
                if now and "solution" in cell.metadata.get("tags", []):
                    now.texts.append(cell.id)

    def _asks(self, found: list[Question], now: Question, cell: nbformat.NotebookNode) -> None:
        labels = ANSWERED.findall(cell.source)
        if labels:
            question = next((q for q in found if q.label == labels[0]), now)
            number = re.search(r"\bpart\s*=\s*(\d+)", cell.source)
            known = [one.part for one in answers.asked() if one.label == labels[0]]
            part = int(number[1]) if number else (known[0] if known else 1)
            question.asked.append(Asked(f"formula of part {part}", "formula", [part], cell.id, part))
            return
        stubs = code.statements(sheets.ANSWER.sub(sheets.STUB, cell.source), 0)
        now.asked += [Asked(one.defines, "function", [], cell.id) for one in stubs if one.stub]

    def _check(self, question: Question, ours: list[code.Statement], teacher: list[code.Statement]) -> None:
        question.scope = [*teacher, *(one for one in ours if not _is_check(one))]
        question.check = "\n\n".join(one.source for one in ours if _is_check(one))

    def _before(self, question: Question) -> None:
        """What the teacher's code of a question needs, read off its names."""
        own = "\n\n".join([question.check, question.near_misses, *question.hidden])
        wanted = set(question.functions).union(*(one.uses for one in code.statements(own, 0)))
        before, _ = code.needed(question.scope, wanted)
        question.before = [one.source for one in before if not one.stub]

    def _parts(self, question: Question) -> None:
        """Which part each function answers."""
        auto = [n for n, graded in enumerate(question.points.graded, 1) if graded == AUTO]
        functions = [one for one in question.asked if one.kind == "function"]
        said = declared_parts().get(question.label, {})
        if said:
            for one in functions:
                one.parts = [said[one.name]] if one.name in said else list(auto)
        elif len(functions) == len(auto):
            for one, part in zip(functions, auto, strict=True):
                one.parts = [part]
        else:
            question.together = len(auto) > 1
            for one in functions:
                one.parts = list(auto)


def _read(path: Path) -> nbformat.NotebookNode:
    if not path.is_file():
        raise ValueError(f"There is no {path}. Name a notebook with solutions, such as solutions/05-jacobians.ipynb.")
    try:
        return nbformat.read(path, as_version=4)
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no notebook: {str(error)[:80]}") from None


@functools.cache
def declared_parts() -> Mapping[str, Mapping[str, int]]:
    return tomllib.loads(PARTS.read_text(encoding="utf-8"))


def _confirms(source: str) -> str:
    found = re.search(r"@confirms\(\s*[\"']([\w-]+)[\"']", source)
    return found[1] if found else ""


def _is_check(one: code.Statement) -> bool:
    """The check, or the line that shows it."""
    if "confirms" in one.uses and "@confirms" in one.source:
        return True
    try:
        (node,) = ast.parse(one.source).body
    except (SyntaxError, ValueError):
        return False
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Name)
