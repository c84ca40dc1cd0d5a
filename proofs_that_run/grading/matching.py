"""Finds in what was handed in the code and the text of each question, whatever happened to the cells.

A function is looked for by its name: in the cell that the sheet has for it, in the part of the notebook that belongs to
its exercise, then anywhere. The checks in a submission are never used; where they were changed, the student is told.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field

from . import code
from .sheet import Asked, Question, Sheet
from .submission import Cell, Submission

LABEL = re.compile(r"^:label:[ \t]*([\w-]+)", re.MULTILINE)
HEADED = re.compile(r"^\*\*Exercise [\w.]+ \((.*)\)\.\*\*", re.MULTILINE)
CHECKED = re.compile(r"^@confirms\(\s*[\"']([\w-]+)[\"']", re.MULTILINE)
LACKING = "the exercise is not in the file, which may be an older version of the sheet"
PLACEHOLDER = "*Write your answer here.*"


@dataclass
class Answer:
    """What a submission has for one question."""

    define: list[str] = field(default_factory=list)
    """Statements to run before its functions can be called."""
    missing: dict[str, str] = field(default_factory=dict)
    """Of functions and formulas that are not there, why; "" where there is only no answer yet."""
    formulas: dict[int, str] = field(default_factory=dict)
    """By part, as typed."""
    sources: dict[str, str] = field(default_factory=dict)
    """The code of each function, to show."""
    text: str = ""
    lacks: bool = False
    """Whether nothing in the file belongs to the question, though there is something of others."""


class Matched:
    """A submission laid over a sheet."""

    def __init__(self, sheet: Sheet, submission: Submission):
        self.sheet, self.submission = sheet, submission
        self.notes: list[str] = []
        self.cells = submission.cells
        self.regions = self._regions()
        self.checked = {label: n for n, cell in enumerate(self.cells) for label in CHECKED.findall(cell.source)}
        """By the exercise, the last cell with its check: what it sees when a notebook is run counts."""
        self.code = code.read(cell.source if cell.kind == "code" else "" for cell in self.cells)
        self._compare()

    def _regions(self) -> list[str]:
        """The exercise that each cell belongs to, also one that is not asked."""
        sections = {}
        now = ""
        for cell in self.sheet.student.cells:
            if cell.cell_type == "markdown":
                now = self._stated(cell.source) or now
            sections[cell.id] = now
        found, now = [], ""
        for cell in self.cells:
            stated = self._stated(cell.source) if cell.kind == "markdown" else ""
            now = stated or sections.get(cell.id) or now
            found.append(now)
        return found if any(found) else self._by_checks()

    def _stated(self, text: str) -> str:
        """The exercise that a cell states, in MyST or as a downloaded notebook has it; "" where it states none.

        One that is not asked is its label or its title.
        """
        labels = LABEL.findall(text)
        if known := [label for label in labels if label in self.sheet.labels]:
            return known[-1]
        if headed := HEADED.findall(text):
            titles = {question.title: question.label for question in self.sheet.questions}
            return titles.get(headed[-1], headed[-1])
        return next((label for label in labels if label.startswith("exr-")), "")

    def _by_checks(self) -> list[str]:
        """The same for a script, which has no text: what stands before a check belongs to it."""
        found, now = [], ""
        for cell in reversed(self.cells):
            checks = list(CHECKED.finditer(cell.source))
            own = [check[1] for check in checks if cell.source[: check.start()].strip()]
            found.append(own[0] if own else now)
            now = checks[0][1] if checks else now
        return found[::-1]

    def _compare(self) -> None:
        """Say what was changed that does not count, and what is old or missing."""
        theirs = {cell.id: cell for cell in self.cells if cell.id}
        given = {cell.id: cell for cell in self.sheet.student.cells}
        checks = [one for one in given.values() if one.cell_type == "code" and "@confirms" in one.source]
        changed = [c for c in checks if c.id in theirs and not _same(theirs[c.id].source, c.source)]
        if changed:
            self.notes.append(
                f"{len(changed)} of the cells with checks {'was' if len(changed) == 1 else 'were'} changed. "
                "The checks of the course count, not those in the file."
            )
        texts = [one for one in given.values() if one.cell_type == "markdown" and ":label:" in one.source]
        old = [c for c in texts if c.id in theirs and not _same_text(theirs[c.id].source, c.source)]
        if old:
            self.notes.append("The text of exercises differs from the sheet: this may be an older version of it.")
        if self.cells and not set(theirs) & set(given) and not self.submission.unreadable:
            self.notes.append("No cell is one of the sheet's: answers were found by the names of functions alone.")

    def answers(self) -> dict[str, Answer]:
        """What there is for each question; a note says which exercises are not in the file."""
        made = {question.label: self.answer(question) for question in self.sheet.questions}
        lacking = [question.title for question in self.sheet.questions if made[question.label].lacks]
        if len(lacking) == len(made):
            self.notes.append("No exercise of this sheet is in the file, which may be that of another sheet.")
        elif lacking:
            are = "is" if len(lacking) == 1 else "are"
            self.notes.append(
                f"“{'”, “'.join(lacking)}” {are} not in the file, which may be an older version of the sheet."
            )
        return made

    def answer(self, question: Question) -> Answer:
        made = Answer()
        places: dict[int, str] = {}
        aliases: list[str] = []
        for asked in question.asked:
            if asked.kind == "formula":
                self._formula(question, asked, made)
                continue
            place = self._place(question, asked)
            if place is None:
                place = self._renamed(question, asked, aliases)
            if place is None:
                made.missing[asked.name] = self._why(asked) or f"there is no function {asked.name}"
            elif self.code.statements[place].stub:
                made.missing[asked.name] = self._why(asked)
            else:
                places[place] = self.code.statements[place].defines or asked.name
                made.sources[asked.name] = self.code.statements[place].source
        if places:
            own: list[code.Statement] = []
            for place in sorted(places):  # an answer is what stood there last, not what came in other exercises
                found, _ = code.needed(self.code.statements, {places[place]}, place)
                own += [one for one in found if one not in own]
            own += [one for one in self._set_later(question, own, max(places)) if one not in own]
            used = set().union(*(one.uses for one in own))
            given, _ = code.needed(question.given, used)
            asked_names = set(question.functions)
            made.define = [one.source for one in given if one.defines not in asked_names]
            made.define += [one.source for one in own] + aliases
        made.text = self._text(question)
        made.lacks = question.label not in self.regions and any(self.regions) and not (made.sources or made.formulas)
        if made.lacks:
            made.missing = {name: words and LACKING for name, words in made.missing.items()}
        return made

    def _set_later(self, question: Question, own: list[code.Statement], last: int) -> list[code.Statement]:
        """What is set below the functions and above their check: a notebook that is run calls them with that."""
        used = set().union(*(one.uses for one in own if one.defines)) - set(question.functions)
        check, found = self.checked.get(question.label, 0), []
        for place, one in enumerate(self.code.statements[last + 1 :], last + 1):
            if one.cell < check and self.regions[one.cell] == question.label and one.binds & used and not one.defines:
                before, _ = code.needed(self.code.statements, set(one.uses), place)
                found += [*before, one]
        return found

    def _place(self, question: Question, asked: Asked) -> int | None:
        """Where the function is defined that answers."""
        statements = self.code.statements
        places = self.code.places(asked.name)
        others = [q for q in self.sheet.questions if asked.name in q.functions]

        def at_home(place: int) -> tuple[bool, bool]:
            cell = statements[place].cell
            return self.cells[cell].id == asked.cell, self.regions[cell] == question.label

        if len(others) > 1:
            near = [place for place in places if any(at_home(place))]
            if not near and len(places) == len(others):
                return places[others.index(question)]
            places = near
        else:  # a function of another exercise's may have the same name
            places = [p for p in places if any(at_home(p)) or self.regions[statements[p].cell] in ("", question.label)
                      or not self._elsewhere(asked.name, p)]  # fmt: skip
        answers = [p for p in places if not statements[p].stub]
        answers = [p for p in answers if any(at_home(p))] or answers
        if len({statements[p].source for p in answers}) > 1:
            self.notes.append(
                f"`{asked.name}` is defined {len(answers)} times. The one that stands last in its exercise counts, "
                "of those before the check."
            )
        check = self.checked.get(question.label, len(self.cells))
        ranked = sorted(places, key=lambda p: (not statements[p].stub, any(at_home(p)), statements[p].cell <= check, p))
        return ranked[-1] if ranked else None

    def _elsewhere(self, name: str, place: int) -> bool:
        """Whether a definition is one that the sheet itself has in a cell for other things."""
        given = self.sheet.given_cells.get(self.cells[self.code.statements[place].cell].id, "")
        return f"def {name}(" in given and "NotImplementedError" not in given

    def _renamed(self, question: Question, asked: Asked, aliases: list[str]) -> int | None:
        """A function with nearly the name, in the cell where it should be."""
        known = set(question.functions)
        there = {
            one.defines: place for place, one in enumerate(self.code.statements)
            if one.defines and one.defines not in known and self.cells[one.cell].id == asked.cell
        }  # fmt: skip
        near = difflib.get_close_matches(asked.name, there, 1, 0.8)
        if not near:
            return None
        aliases.append(f"{asked.name} = {near[0]}")
        self.notes.append(f"`{near[0]}` was taken for `{asked.name}`. Keep the names of the sheet.")
        return there[near[0]]

    def _why(self, asked: Asked) -> str:
        """Why a function is not there: a definition of it is seen that does not count; "" where there is none."""
        head = re.compile(rf"^([ \t#]*)(?:async )?def\s+{re.escape(asked.name)}\b", re.MULTILINE)
        for number, cell in enumerate(self.cells):
            if not (found := head.search(cell.source)) or cell.source == self.sheet.given_cells.get(cell.id):
                continue
            if number in self.code.unread:
                return f"its cell cannot be read: {self.code.unread[number]}"
            if cell.kind != "code":
                return "it stands in a cell for text, which is not run: put it into a cell of code"
            if "#" in found[1]:
                return "it stands in a comment, which is not run: take the signs # away"
            if found[1]:
                return "it stands inside of something else: a function of the sheet begins at the left margin"
        return ""

    def _formula(self, question: Question, asked: Asked, made: Answer) -> None:
        cells = [
            cell for cell in self.cells
            if cell.kind == "code" and (cell.id == asked.cell or self._answers(cell, question.label, asked.part))
        ]  # fmt: skip
        said = f'there is no cell with answer("{question.label}", …)'
        for cell in sorted(cells, key=lambda one: one.id == asked.cell):
            text, words = code.formula(cell.source, question.label, asked.part)
            if text is not None:
                made.formulas[asked.part] = text
            said = words
        if asked.part not in made.formulas:
            made.missing[asked.name] = said

    def _answers(self, cell: Cell, label: str, part: int) -> bool:
        found = re.search(rf"\banswer\(\s*[\"']{re.escape(label)}[\"']([^#\n]*)", cell.source)
        if not found:
            return False
        number = re.search(r"part\s*=\s*(\d+)", found[1])
        return int(number[1]) == part if number else len([a for a in self.sheet.question(label).asked
                                                          if a.kind == "formula"]) == 1  # fmt: skip

    def _text(self, question: Question) -> str:
        given = {source.strip() for source in self.sheet.given_cells.values()}
        parts = [
            cell.source.strip() for cell, label in zip(self.cells, self.regions, strict=True)
            if cell.kind == "markdown" and label == question.label and cell.source.strip() not in given
            and not (cell.id in self.sheet.given_cells and cell.id not in question.texts)
        ]  # fmt: skip
        return "\n\n".join(part for part in parts if part and part != PLACEHOLDER)


def _same(left: str, right: str) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"\s+", "", text)

    return plain(left) == plain(right)


NO_WORDS = re.compile(
    r"""\{[\w:-]{1,99}\}`[^`]{0,999}`   # a reference
    | \]\([^)]{0,999}\)        # where a link leads
    | ^[ \t]*[:`]{3,}.*$       # a fence
    | ^[ \t]*:[\w-]+:.*$       # an option""",
    re.MULTILINE | re.VERBOSE,
)


def _same_text(theirs: str, ours: str) -> bool:
    """Whether theirs is the text of an exercise: to the letter in MyST, all of its words in a downloaded notebook."""
    if LABEL.search(theirs) or not HEADED.search(theirs):
        return _same(theirs, ours)
    left, right = (Counter(re.findall(r"[^\W\d_]{3,}", NO_WORDS.sub(" ", text))) for text in (theirs[:50_000], ours))
    return right <= left
