"""How fast the grader is: `python -m lab.grading` (some seconds), with `--nbgrader PROGRAM` beside nbgrader.

Twenty submissions of a sheet, made from its right answers: as the book has them, in another form, wrong in some
places, and half done. `--many 500` grades as many, and says how much memory each process took at most.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from proofs_that_run import pages, sheets
from proofs_that_run.grading import Grader

SHEET = "05-jacobians"
ANSWER = re.compile(r"([ \t]*)### BEGIN SOLUTION\n(.*?)\n[ \t]*### END SOLUTION", re.DOTALL)
KINDS = ("as the book", "as the book", "another form", "another form", "wrong", "half done")


def altered(source: str, kind: str, turn: int) -> str:
    """A cell with answers, as a student may have them; the functions in turn."""
    count = 0

    def answer(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        indent, lines = found[1], found[2]
        if kind == "half done" and (turn + count) % 2:
            return f'{indent}raise NotImplementedError("your answer")'
        if kind == "another form" or (kind == "wrong" and (turn + count) % 3 == 0):
            return other(indent, lines, "3 * ({}) / 3" if kind == "another form" else "-({})")
        return lines

    return ANSWER.sub(answer, source)


def other(indent: str, lines: str, form: str) -> str:
    """Lines that return another expression than they did, where they return numbers."""
    try:
        last = ast.parse(re.sub(rf"^{indent}", "", lines, flags=re.MULTILINE).strip()).body[-1]
    except SyntaxError:
        return lines
    before, found, value = lines.rpartition("return ")
    numbers = isinstance(last, ast.Return) and isinstance(last.value, (ast.BinOp, ast.Call, ast.Subscript))
    return f"{before}return {form.format(value)}" if found and numbers else lines


def submissions(sheet: str, count: int, folder: Path) -> list[Path]:
    """Notebooks as students hand them in."""
    solution = pages.read(pages.ROOT / "solutions" / f"{sheet}.ipynb")
    made = []
    for turn in range(count):
        notebook = sheets.student_version(solution)
        answers = {cell.id: cell.source for cell in solution.cells if "BEGIN SOLUTION" in cell.source}
        for cell in notebook.cells:
            if cell.id in answers:
                cell.source = altered(answers[cell.id], KINDS[turn % len(KINDS)], turn)
        path = folder / f"student{turn:03}" / f"{sheet}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        made.append(path)
    return made


def graded(sheet: str, paths: list[Path], out: Path) -> tuple[float, dict[str, int]]:
    """Seconds for all of them, and the results by their points."""
    began, found = time.monotonic(), {}
    with Grader(pages.ROOT / "solutions" / f"{sheet}.ipynb", out) as grader:
        for result in grader.grade_all((path, path.parent.name, "") for path in paths):
            assert not result.fault, result.fault
            points = f"{result.earned:g} of {result.total - result.pending:g}"
            found[points] = found.get(points, 0) + 1
    return time.monotonic() - began, found


def by_nbgrader(program: str, sheet: str, paths: list[Path], folder: Path) -> float:
    """Seconds that nbgrader takes for the same files, its metadata added to the same sheet."""
    course = folder / "course"
    source = course / "source" / "sheet" / f"{sheet}.ipynb"
    source.parent.mkdir(parents=True)
    solution = pages.read(pages.ROOT / "solutions" / f"{sheet}.ipynb")
    solution.cells = [c for c in solution.cells if not {"instructor", "solution"} & set(c.metadata.get("tags", []))]
    with_metadata(solution)
    nbformat.write(solution, source)
    for path in paths:
        notebook = pages.read(path)
        with_metadata(notebook)
        target = course / "submitted" / path.parent.name / "sheet" / path.name
        target.parent.mkdir(parents=True)
        nbformat.write(notebook, target)
    path = os.pathsep.join([str(Path(program).absolute().parent), os.environ.get("PATH", "")])  # it starts alembic
    environment = {**os.environ, "PYTHONPATH": str(pages.ROOT), "PATH": path}

    def asked(*words: str) -> float:
        began = time.monotonic()
        told = subprocess.run([program, *words], cwd=course, env=environment, capture_output=True, text=True)
        if told.returncode:
            sys.exit(f"nbgrader {words[0]} failed:\n{told.stderr[-1000:]}")
        return time.monotonic() - began

    asked("generate_assignment", "sheet")
    return asked("autograde", "sheet", "--force")


def with_metadata(notebook: nbformat.NotebookNode) -> None:
    """nbgrader's metadata: checks give points, answers are solutions."""
    for cell in notebook.cells:
        check, answer = "@confirms" in cell.source, "SOLUTION" in cell.source or "def " in cell.source
        if cell.cell_type == "code" and (check or answer):
            cell.metadata["nbgrader"] = {
                "grade": check, "solution": not check, "locked": check, "task": False, "grade_id": cell.id,
                "schema_version": 3, **({"points": 1} if check else {}),
            }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", default=SHEET)
    parser.add_argument("--many", type=int, default=20)
    parser.add_argument("--nbgrader", help="the program nbgrader of another environment, which has the book's packages")
    parser.add_argument("--few", type=int, default=20, help="submissions that nbgrader grades")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = submissions(told.sheet, told.many, Path(folder) / "work")
        for time_ in ("with nothing prepared", "with the sheet prepared"):
            out = Path(folder) / "out"
            for result in (out / "results").glob("*.json"):
                result.unlink()
            seconds, found = graded(told.sheet, paths, out)
            print(f"{told.many} submissions of {told.sheet}, {time_}: {seconds:.1f} s")
        print("  " + "; ".join(f"{count} × {points}" for points, count in sorted(found.items())))
        usage = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        most = [one.ru_maxrss >> 10 for one in usage]
        print(f"  at most {most[0]} MB in this process, {most[1]} MB in the largest other")
        if told.nbgrader:
            few = paths[: told.few]
            print(f"nbgrader, {len(few)} of them: {by_nbgrader(told.nbgrader, told.sheet, few, Path(folder)):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
