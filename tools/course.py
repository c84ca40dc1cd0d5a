"""Build a course's own site from course.yml: `make course`; `make course ARGS="--date 2026-10-12"` as of a date."""

from __future__ import annotations

import sys

from proofs_that_run.course.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["site", *sys.argv[1:]]))
