"""The commands of a course; `python -m proofs_that_run.course --help` lists them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proofs_that_run import pages
from proofs_that_run.course import (
    branch,
    calendar,
    gradescope,
    handouts,
    kernel,
    nbgrader,
    plan,
    rules,
    secrets,
    site,
    slides,
)
from proofs_that_run.grading import marks, tables, totals
from proofs_that_run.pages import BOOK


def built(course: plan.Course, now: plan.Moment, target: Path = site.TARGET) -> Path:
    """The course's site; that it is being built is said, since it takes minutes."""
    print(f"Building the site of “{course.title}” as of {now:%Y-%m-%d %H:%M} …", flush=True)
    return site.make(course, now, target)


def make_site(options: argparse.Namespace) -> None:
    course = plan.read(options.course)
    now = calendar.moment(course, options.date)
    out = calendar.out(course, now)
    html = built(course, now, options.out or site.TARGET)
    print(f"Out are: {listed(out.chapters)}; sheets: {listed(sheet.name for sheet in out.sheets)}; "
          f"solutions: {listed(sheet.name for sheet in out.solved)}.")  # fmt: skip
    print(f"The site is ready: {html / 'index.html'}")


def make_branch(options: argparse.Namespace) -> None:
    course = plan.read(options.course)
    now = calendar.moment(course, options.date)
    html = built(course, now)
    came = branch.release(html / "_notebooks", options.repository, f"As of {now:%Y-%m-%d %H:%M}", options.again)
    kept = secrets.of_book([sheet.name for sheet in calendar.out(course, now).solved], site.TARGET / "book")
    if found := branch.leaks(options.repository, kept):
        raise RuntimeError("The repository tells solutions that are not out, do not push it:\n" + "\n".join(found))
    print(f"New in {options.repository}: {listed(came)}. Push it: git -C {options.repository} push")


def make_variants(options: argparse.Namespace) -> None:
    course = plan.read(options.course)
    names = [tables.named(line.strip()) for line in tables.text_of(options.students).splitlines() if line.strip()]
    now = calendar.moment(course, options.date)
    handouts.check(course, options.sheet, calendar.out(course, now))
    html = built(course, now)
    made = handouts.write(course, options.sheet, names, html / "_notebooks", options.folder)
    print(f"Wrote {len(made)} notebooks into {options.folder}, each in a folder with its student's name.")


def make_rules(options: argparse.Namespace) -> None:
    for path in rules.write(plan.read(options.course), options.folder):
        print(f"Wrote {path}.")


def make_marks(options: argparse.Namespace) -> None:
    course = plan.read(options.course)
    worth = {sheet.name: float(sheet.points) for sheet in course.sheets}
    for path in totals.write(options.folder, marks.Rules.of(rules.of(course), str(options.course)), worth):
        print(f"Wrote {path}.")


def make_nbgrader(options: argparse.Namespace) -> None:
    course = plan.read(options.course)
    for sheet in course.sheets:
        path = BOOK.root / "solutions" / f"{sheet.name}.ipynb"
        asked = [one.label for one in sheet.exercises]
        target = options.folder / "source" / sheet.name / path.name
        nbgrader.write(target, nbgrader.source(pages.read(path), BOOK.exercises_of(path), asked))
        print(f"Wrote {target}.")
    if not (config := options.folder / "nbgrader_config.py").exists():
        config.write_text(nbgrader.CONFIGURATION, encoding="utf-8")
        print(f"Wrote {config}.")


def make_gradescope(options: argparse.Namespace) -> None:
    target = options.out or Path(f"{options.sheet.stem}-gradescope.zip")
    gradescope.write(options.sheet, target)
    print(f"Wrote {target}. In Gradescope: Configure Autograder, Zip file upload.")


def make_slides(options: argparse.Namespace) -> None:
    made = slides.make(options.page)
    print(f"The slides are ready: {made}")
    print(f"To show them on http://localhost:8000: {sys.executable} -m http.server --directory {made.parent}")


def install_kernel(options: argparse.Namespace) -> None:
    kernel.install()


def listed(names: object) -> str:
    return ", ".join(map(str, names)) or "none"  # type: ignore[call-overload]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m proofs_that_run.course", description="Teach a course from the book."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, words: str, *, dated: bool = False) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        if dated:
            made.add_argument(
                "--date", default="", help="as of this date, such as 2026-10-12 or 2026-10-12T18:00; else now"
            )
        return made

    def with_course(made: argparse.ArgumentParser) -> None:
        made.add_argument("--course", type=Path, default=Path(plan.FILE), help="the course's file (course.yml)")

    made = command("site", make_site, "Build the course's own site, of what is out.", dated=True)
    with_course(made)
    made.add_argument("--out", type=Path, help="the folder to build in (_build/course)")
    made = command("branch", make_branch, "Add what is out to the students' repository.", dated=True)
    made.add_argument("repository", type=Path, help="its folder; it is begun where it is not there")
    made.add_argument(
        "--again", action="append", default=[], metavar="NAME", help="hand this notebook out again, beside the old one"
    )
    with_course(made)
    made = command("variants", make_variants, "Write a sheet with numbers of each student's own.", dated=True)
    made.add_argument("sheet", help="a sheet that is out, such as 01-norms")
    made.add_argument("students", type=Path, help="a file with a name on each line, as submissions will have them")
    made.add_argument("folder", type=Path, help="the folder to write to")
    with_course(made)
    made = command("grading", make_rules, "Write what the grader needs: rules.yml, and the sheets with what is asked.")
    made.add_argument("folder", type=Path, help="the folder to write to")
    with_course(made)
    made = command("marks", make_marks, "Write what each student has of all sheets, without those that are dropped.")
    made.add_argument("folder", type=Path, help="the folder with a folder of results for each sheet")
    with_course(made)
    made = command("nbgrader", make_nbgrader, "Write the sheets as nbgrader's sources.")
    made.add_argument("folder", type=Path, help="nbgrader's course folder")
    with_course(made)
    command("kernel", install_kernel, "Install the kernel that runs in a sandbox, for nbgrader.")
    made = command("gradescope", make_gradescope, "Write the ZIP of an autograder for Gradescope.")
    made.add_argument("sheet", type=Path, help="the notebook with solutions, such as solutions/05-jacobians.ipynb")
    made.add_argument("--out", type=Path, help="the ZIP to write")
    made = command("slides", make_slides, "Make slides of a chapter: its statements, figures and checks, by section.")
    made.add_argument("page", help="such as chapters/02-svd")
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (ValueError, RuntimeError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
