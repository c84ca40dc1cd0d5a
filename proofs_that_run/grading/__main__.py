"""`python -m proofs_that_run.grading SHEET SUBMISSIONS --out RESULTS`: see `--help`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from . import feedback, manual, marks, overview, submission
from .court import write
from .grader import SLOTS, Grader, file_name
from .result import Result
from .sandbox import SAID, Fault


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m proofs_that_run.grading",
        description="Grade submissions of a sheet. A run that was broken off goes on where it was.",
    )
    parser.add_argument("sheet", help="the notebook with solutions, such as solutions/05-jacobians.ipynb")
    parser.add_argument("submissions", help="a folder, one file, or the ZIP of a learning system")
    parser.add_argument("--out", default="results", help="the folder for results, feedback and marks (%(default)s)")
    parser.add_argument("--again", action="store_true", help="grade what has a result already")
    parser.add_argument("--watch", action="store_true", help="stay, and grade what comes into the folder")
    parser.add_argument("--marks", help="a CSV or YAML file with points and comments that were given by hand")
    parser.add_argument("--rules", help="a YAML file with dates, late rules, extensions and dropped sheets")
    parser.add_argument("--forget", action="store_true",
                        help="take away the results of students who have no submission here any more")  # fmt: skip
    parser.add_argument("--compare", metavar="OLD_RESULTS", help="say whose points differ from those in another folder")
    parser.add_argument(
        "--seconds", type=above(float), default=10.0, help="time for the functions of a question (%(default)s)"
    )
    parser.add_argument("--jobs", type=above(int), default=SLOTS, help="submissions at once (%(default)s)")
    parser.add_argument("--allow-unsandboxed", action="store_true",
                        help="grade on a machine without a sandbox as well; only for work that you trust")  # fmt: skip
    return parser.parse_args(given)


def above(kind: type[int] | type[float]) -> Callable[[str], float]:
    """Reads a number above 0."""

    def read(text: str) -> float:
        number = kind(text)
        if not 0 < number < 1e6:
            raise argparse.ArgumentTypeError(f"{text} is no number above 0")
        return number

    return read


def main(given: list[str] | None = None) -> int:
    told = arguments(sys.argv[1:] if given is None else given)
    for stream in (sys.stdout, sys.stderr):  # a name of a file that is no text, or a terminal that knows few signs
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        return run(told)
    except KeyboardInterrupt:  # how a watch ends
        return 130
    except (Fault, ValueError, OSError, zipfile.BadZipFile) as error:
        print(f"Not graded: {error}", file=sys.stderr)
        return 2


def run(told: argparse.Namespace) -> int:
    out, where = Path(told.out), Path(told.submissions)
    for file in filter(None, (told.rules, told.marks)):
        if not Path(file).is_file():
            raise ValueError(f"There is no {file}.")
    rules = marks.Rules.read(Path(told.rules)) if told.rules else marks.Rules()
    given_by_hand(told)  # what is wrong in it is said before the grading
    with (
        tempfile.TemporaryDirectory() as scratch,
        Grader(
            told.sheet, out, allow_unsandboxed=told.allow_unsandboxed, seconds=told.seconds, slots=told.jobs
        ) as grader,
    ):
        say, turn = News(), 0
        while True:
            given = given_by_hand(told)  # anew each time: marks may be given while a folder is watched
            refuse_to_lose(grader.sheet.name, out, where, given, told.marks)
            places = submission.places(where, Path(scratch) / str(turn))
            say(f"{grader.sheet.name}: {len(grader.sheet.questions)} questions. {SAID[grader.level]}.")
            for label, words in grader.faults.items():
                say(f"  {label} cannot be graded: {words}")
            for path in submission.among_others(where):
                say(f"  {path} stands among other work, so it is graded as one student's. If a learning system made it "
                    "for the course, put what is in it beside the others, or give it a folder alone.")  # fmt: skip
            graded(grader, places, rules, told, given, say, again=told.again and not turn)
            if not told.watch:
                break
            say.next()
            watch([where, *places])
            turn += 1
    if told.compare:
        print(overview.compared(Path(told.compare), out))
    return 0


class News:
    """Says what was not said in the turn before: where a folder is watched, what is new."""

    def __init__(self) -> None:
        self.before: set[str] = set()
        self.now: set[str] = set()

    def __call__(self, words: str) -> None:
        if words not in self.before:
            print(words, flush=True)
        self.now.add(words)

    def next(self) -> None:
        self.before, self.now = self.now, set()


def given_by_hand(told: argparse.Namespace) -> manual.Given:
    return manual.read(Path(told.marks)) if told.marks else {}


def graded(grader: Grader, places: list[Path], rules: marks.Rules, told: argparse.Namespace, given: manual.Given,
           say: News, again: bool) -> None:  # fmt: skip
    """Grade what stands in some places, and write everything that is made of it."""
    out, where, results, started = Path(told.out), Path(told.submissions), set(), time.monotonic()
    for result in grader.grade_all(cases(places, say), again=again):
        results.add(result.student)
        if result.student in given:
            manual.merge(result, given[result.student])
        write_feedback(result, out)
        say(f"  {result.student}: {feedback.sums(result)}" + (f"  ! {result.fault}" if result.fault else ""))
    if not results:
        say(f"There is no submission in {where}.")
        return
    if where.is_dir() or where.suffix.lower() == ".zip":
        say_who_is_gone(out, results, told.forget, say)
    summed_up(grader, out, rules, told, given, say)
    if say.now - say.before:
        many = "1 submission" if len(results) == 1 else f"{len(results)} submissions"
        print(f"{many} in {time.monotonic() - started:.1f} s; see {out}/overview.html", flush=True)


def refuse_to_lose(sheet: str, out: Path, where: Path, given: manual.Given, marks_of: str | None = None) -> None:
    """ValueError where a run would write over marks or another sheet's results, or grade what it writes."""
    if out.resolve().is_relative_to(where.resolve()):
        raise ValueError(f"{out} stands among the submissions. Name a folder outside of {where} with --out.")
    if other := next((one.sheet for one in overview.kept(out) if one.sheet != sheet), ""):
        raise ValueError(f"{out} has the results of {other}. Name another folder for {sheet} with --out.")
    filled = out / "manual.csv"
    there = manual.read(filled) if filled.exists() else {}
    lost = [(student, label, part) for student, questions in there.items() for label, parts in questions.items()
            for part in parts if part not in given.get(student, {}).get(label, {})]  # fmt: skip
    if lost and not marks_of:
        raise ValueError(f"{filled} has marks, which this run would write over. Add --marks {filled}, or move it away.")
    if lost:
        student, label, part = lost[0]
        raise ValueError(
            f"{filled} has {len(lost)} marks that {marks_of} lacks, such as part {part} of {label} of {student}. This "
            f"run would write over them: put them into {marks_of}, or move {filled} away."
        )


def cases(places: list[Path], say: Callable[[str], None] = print) -> list[tuple[Path, str, str]]:
    """(file, student, when it was handed in) for each submission; who stands in two places has the newer file."""
    newest: dict[str, tuple[float, Path]] = {}
    for place in places:
        for student, (path, *others) in submission.handed_in(place).items():
            when = changed(path)
            if student not in newest or when > newest[student][0]:
                newest[student] = when, path
            if more := [one.name for one in others if one.suffix.lower() in submission.READ]:
                say(f"  {student} handed in {', '.join(more)} as well; graded is {path.name}.")
    return [(path, student, datetime.fromtimestamp(when).astimezone().isoformat(timespec="seconds"))
            for student, (when, path) in newest.items()]  # fmt: skip


def changed(path: Path) -> float:
    """When a file was changed last; 0 where it is gone since it was found."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def say_who_is_gone(out: Path, here: set[str], forget: bool, say: News) -> None:
    """Whose results are kept though nothing of theirs is here; taken away where that is wanted."""
    gone = sorted({result.student for result in overview.kept(out)} - here)
    if forget:
        for name in map(file_name, gone):
            for path in (out / "results" / f"{name}.json", *(out / "feedback" / f"{name}{end}" for end in FEEDBACK)):
                path.unlink(missing_ok=True)
    if gone:
        many = f"{len(gone)} of the results {'has' if len(gone) == 1 else 'have'} no submission here any more"
        does = "Taken away." if forget else "They are kept and count; --forget takes them away."
        say(f"  {many}: {', '.join(gone)}. {does}")


FEEDBACK = (".html", ".md")


def write_feedback(result: Result, out: Path) -> None:
    folder = out / "feedback"
    folder.mkdir(parents=True, exist_ok=True)
    name = file_name(result.student)
    for end, text in zip(FEEDBACK, (feedback.html(result), feedback.markdown(result)), strict=True):
        write(folder / f"{name}{end}", text)


def summed_up(grader: Grader, out: Path, rules: marks.Rules, told: argparse.Namespace, given: manual.Given,
              say: News) -> None:  # fmt: skip
    """Everything that is made of all results: marks, the page for marking by hand, the overview."""

    def results() -> Iterator[Result]:  # one at a time, however many there are
        for result in overview.kept(out):
            if result.student in given:
                manual.merge(result, given[result.student])
            yield result

    if isinstance(rules.due, Mapping) and grader.sheet.name not in rules.due:
        known = ", ".join(map(str, rules.due))
        say(f"  {told.rules} has no date for {grader.sheet.name}, so nothing is late; it has dates for {known}.")
    students, late, nothing = set(), 0, 0
    for result in results():
        students.add(result.student)
        if days := rules.days_late(result):
            late, nothing = late + 1, nothing + (days > rules.days)
        if result.student in given:
            write_feedback(result, out)
    for student in sorted(set(given) - students):
        say(f"  {told.marks} has marks for {student!r}, who has no submission here.")
    if nobody := rules.extended(grader.sheet.name, students):
        say(f"  {told.rules} has an extension for {', '.join(nobody)}, of whom there is no submission here.")
    if late:
        say(f"  {late} of {len(students)} came late, {nothing} of them too late to count: by the dates of the files.")
        say("  Where these are not when work was handed in, give extensions in the rules, or leave out --rules.")
    manual.write(results, out, grader.sheet, given, rules.variants)
    marks.write(results, out, rules)
    overview.write(results, out)


def watch(places: list[Path]) -> None:
    """Wait until something in the folders changes."""

    def seen() -> dict[str, float]:
        return {str(path): changed(path) for place in places for path in submission.found(place)}

    before = seen()
    while True:
        time.sleep(1)
        now = seen()
        if now != before and all(time.time() - when > 0.5 for when in now.values()):
            return


if __name__ == "__main__":
    sys.exit(main())
