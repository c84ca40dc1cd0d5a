"""How fast the grader is: `python -m lab.grading` (some seconds), with nbgrader beside it where that is installed.

Twenty submissions of a sheet, made from its right answers: as the book has them, in another form, wrong in some
places, and half done. With `--memory`, how much of it 500 of them take (`--many`), and whether it grows.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat

from proofs_that_run import pages, sheets
from proofs_that_run.grading import Grader
from proofs_that_run.grading.sandbox import Fault

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


def speed(sheet: str, many: int, folder: Path) -> None:
    paths = submissions(sheet, many, folder / "work")
    for prepared in ("nothing", "the sheet"):
        shutil.rmtree(folder / "out" / "results", ignore_errors=True)
        seconds, found = graded(sheet, paths, folder / "out")
        print(f"{many} submissions of {sheet}, with {prepared} prepared: {seconds:.1f} s", flush=True)
    print("  " + "; ".join(f"{count} × {points}" for points, count in sorted(found.items())))
    if program := shutil.which("nbgrader"):
        print(f"nbgrader, the same: {by_nbgrader(program, sheet, paths, folder):.1f} s")
    else:
        print("nbgrader is not installed beside the book's packages: nothing to compare with.")


def memory(sheet: str, many: int, folder: Path) -> None:
    """What each process has taken at most, after a fifth of the submissions and after all."""
    paths = submissions(sheet, many, folder / "work")
    print(f"{many} submissions of {sheet}:")
    with Grader(pages.ROOT / "solutions" / f"{sheet}.ipynb", folder / "out") as grader:
        results = grader.grade_all((path, path.parent.name, "") for path in paths)
        for count, result in enumerate(results, 1):
            assert not result.fault, result.fault
            if count in (many // 5, many):
                here, *others = map(most, family(os.getpid()))
                print(f"  after {count} at most {here} MB in this process, {max(others)} MB in the largest below it")


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in thread.read_text(encoding="ascii").split():
            yield from family(int(child))


def most(pid: int) -> int:
    """Megabytes that a process has taken at most so far; 0 where it has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", told)
    return int(found[1]) >> 10 if found else 0


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
    environment = {**os.environ, "PYTHONPATH": str(pages.ROOT)}

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
    parser = argparse.ArgumentParser(prog="python -m lab.grading", description="Time the grader.")
    parser.add_argument("--sheet", default=SHEET)
    parser.add_argument("--memory", action="store_true", help="how much memory it takes, in place of the time")
    parser.add_argument("--many", type=int, help="how many submissions (20; 500 with --memory)")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            (memory if told.memory else speed)(told.sheet, told.many or (500 if told.memory else 20), Path(folder))
        except Fault as fault:
            sys.exit(str(fault))
    return 0


if __name__ == "__main__":
    sys.exit(main())
