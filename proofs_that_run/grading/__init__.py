"""Grading what students hand in: `python -m proofs_that_run.grading SHEET SUBMISSIONS --out RESULTS`.

    from proofs_that_run.grading import Grader, Result, grade

    result = grade("solutions/05-jacobians.ipynb", "submissions/ada.ipynb")       one submission
    result.earned, result.total, result.pending                                   points; pending are given by hand
    json.dumps(result.record()); Result.of(record)                                plain data, and back
    feedback.markdown(result), feedback.html(result)                              what the student reads

    with Grader("solutions/05-jacobians.ipynb", out="results") as grader:         many
        for result in grader.grade_all(paths, executor=None): ...                 any executor of concurrent.futures

`SHEET` is the notebook with solutions: its checks, its points and its right answers are the only ones that count.
A submission is a notebook, a script, or anything else that a student hands in; only parsers open it.

How it is built, from the inside out:

`wire`        numbers and arrays as JSON, there and back; nothing else crosses the border
`worker`      runs in the sandbox: a student's functions, called by JSON lines
`sandbox`     starts workers: bubblewrap, a filter of system calls, limits; says which level this machine allows
`sheet`       the questions of a sheet: checks, right answers, points, frequent mistakes, hidden checks
`submission`  what was handed in, in any state; `matching` finds in it the code and the text of each question
`judge`       one question: the teacher's check on the student's functions
`court`       a process of its own that judges submissions one after the other; `grader` gives it work
`result`      what came of a submission, as plain data
`tables`      CSV, YAML and names, as people's programs save them
`feedback`    for the student; `manual` for the marker; `marks` for the course (late rules, CSV, Gradescope)
`totals`      the marks of all sheets together; `variants` says each student's own numbers
`overview`    how each question went, and what changed since another run

A student's code runs in a process without network, files or children. What it says comes back as numbers, and a number
earns points only if the teacher's check holds for it. A fault of the grader is a `Fault`: it is told apart from a
student's mistakes, stands in the result, and costs no points.
"""

from __future__ import annotations

from .grader import Grader, grade
from .result import Item, Part, QuestionResult, Result

__all__ = ["Grader", "Item", "Part", "QuestionResult", "Result", "grade"]
