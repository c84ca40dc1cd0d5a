"""What the exercises have, and what they lack: `python -m lab.exercises`.

Each is to have a level, points and minutes in the table of its sheet, a worked solution, a statement of the book that
it trains, and at least three wrong answers that students give, each refuted (near-misses of its check, or mistakes of
its questions).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from proofs_that_run.asked import asked, trained
from proofs_that_run.pages import BOOK, read

ROW = re.compile(r"^\| \{ref\}`(exr-[\w-]+)`[^|]*\| ([^|]+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
LABEL = re.compile(r":label: (exr-[\w-]+)")
NAMED = re.compile(r"\{(?:prf:ref|eq|ref)\}`((?:thm|prp|lem|cor|exm|def|rem|eq|str|exr)-[\w-]+)`|\*[A-Z][\w ,:]+\.\*")
WRONG = 3


@dataclass
class Kept:
    """What was found of one exercise."""

    label: str
    sheet: str
    level: str = ""
    points: int = 0
    minutes: int = 0
    solution: bool = False
    trains: bool = False
    wrong: int = 0

    @property
    def data(self) -> bool:
        return "data" in self.level

    def lacks(self) -> list[str]:
        """What is missing, in words."""
        wanted = {
            "a row in the table of its sheet": self.level and self.points and self.minutes,
            "a worked solution": self.solution,
            "a statement that it trains": self.trains,
            f"{WRONG} wrong answers": self.wrong >= WRONG,
        }
        return [words for words, there in wanted.items() if not there]


def kept() -> Iterator[Kept]:
    """All exercises, sheet by sheet."""
    mistakes: dict[str, int] = {}
    for one in asked():
        wrong = getattr(one.question, "mistakes", None) or getattr(one.question, "options", ())
        mistakes[one.label] = mistakes.get(one.label, 0) + len(wrong)
    for path in BOOK.notebooks("solutions"):
        cells = read(path).cells
        rows = {label: rest for cell in cells for label, *rest in ROW.findall(cell.source)}
        found: list[Kept] = []
        for cell in cells:
            for label in LABEL.findall(cell.source) if cell.cell_type == "markdown" else ():
                level, points, minutes = rows.get(label, ("", 0, 0))
                wrong = mistakes.get(label, 0)
                found.append(Kept(label, path.stem, level, int(points), int(minutes), False, label in trained(), wrong))
            if found and cell.cell_type == "markdown":
                found[-1].solution |= "solution" in cell.metadata.get("tags", [])
                found[-1].trains |= bool(NAMED.search(cell.source)) or path.stem == "is-it-true"
            elif found:
                found[-1].wrong += cell.source.count(".near_miss")
        yield from found


def main() -> int:
    exercises = list(kept())
    print(f"{len(exercises)} exercises, {sum(one.data for one in exercises)} of them with data;")
    print(f"{len(asked())} parts are judged as one answers them, with {sum(len(one.hints) for one in asked())} hints.")
    lacking = [(one, words) for one in exercises for words in one.lacks()]
    print(*(f"{one.sheet}: {one.label} lacks {words}" for one, words in lacking), sep="\n", end="\n" if lacking else "")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
