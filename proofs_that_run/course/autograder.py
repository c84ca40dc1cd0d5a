"""What Gradescope runs for a submission: reads /autograder/submission, writes /autograder/results/results.json.

Where the grader itself fails there is no results.json: Gradescope then tells the teacher, and no student loses points.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

AUTOGRADER = "/autograder"


def submission(folder: Path) -> Path:
    """The file that was handed in: a notebook before a script, and of several the first."""
    from proofs_that_run.grading.submission import WANTED, is_handed_in

    def rank(path: Path) -> tuple[int, str]:
        suffix = path.suffix.lower()
        return WANTED.index(suffix) if suffix in WANTED else len(WANTED), path.as_posix()

    return min((path for path in folder.rglob("*") if is_handed_in(path, folder)), key=rank,
               default=folder / "nothing.ipynb")  # fmt: skip


def main(root: Path) -> int:
    from proofs_that_run.grading import grade, marks, sandbox  # only now: a test of `submission` needs none of them

    [sheet] = (root / "source" / "sheet").glob("*.ipynb")
    # A container has one submission, and often allows no namespaces: that no file of it can be opened is enough there.
    filtered = sandbox.level() == sandbox.FILTER
    result = grade(sheet, submission(root / "submission"), allow_unsandboxed=filtered)
    (root / "results").mkdir(exist_ok=True)
    (root / "results" / "results.json").write_text(json.dumps(marks.gradescope(result)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(os.environ.get("AUTOGRADER", AUTOGRADER))))
