"""A sheet graded by the processes of a Dask cluster, one of which is lost on the way: `python -m lab.machines`.

A course of ten thousand is graded like this, its processes on as many machines. It needs `pip install distributed`.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from lab.grading import SHEET, submissions
from proofs_that_run import pages
from proofs_that_run.grading import Grader, Result
from proofs_that_run.grading.sandbox import Fault

MANY = 40


def with_a_lost_process(grader: Grader, cases: Sequence[Path | tuple[Path, str, str]]) -> Iterator[Result]:
    """The results from two processes of a cluster, of which one is killed after the first result."""
    import distributed  # only here: of the laboratory, not of the book

    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, \
            distributed.Client(cluster) as client:  # fmt: skip
        for count, result in enumerate(grader.grade_all(cases, client.get_executor(), again=True)):
            if not count:
                next(iter(cluster.workers.values())).process.process.kill()
            yield result


def main() -> int:
    if importlib.util.find_spec("distributed") is None:
        sys.exit("Dask is not installed: pip install distributed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = [(path, path.parent.name, "") for path in submissions(SHEET, MANY, folder / "work")]
        try:
            with Grader(pages.ROOT / "solutions" / f"{SHEET}.ipynb", folder / "out") as grader:
                alone = {result.student: result.earned for result in grader.grade_all(cases)}
                began = time.monotonic()
                results = list(with_a_lost_process(grader, cases))
        except Fault as fault:
            sys.exit(str(fault))
    same = sum(alone[result.student] == result.earned and not result.fault for result in results)
    print(f"{MANY} submissions by two processes of Dask, one of them killed after the first result: "
          f"{time.monotonic() - began:.1f} s, the cluster's start included.")  # fmt: skip
    print(f"{len(results)} results came, {same} with the points that one process gives.")
    return 0 if same == len(results) == MANY else 1


if __name__ == "__main__":
    sys.exit(main())
