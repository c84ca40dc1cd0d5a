"""A course that is taught from the book: `course.yml` says which chapters and sheets, when, and under which rules.

    python -m proofs_that_run.course site       the course's own site, of what is out (also: make course)
    python -m proofs_that_run.course branch     the students' repository, which nbgitpuller pulls
    python -m proofs_that_run.course variants   a sheet with numbers of each student's own
    python -m proofs_that_run.course grading    what the grader needs: rules.yml, and the sheets with what is asked
    python -m proofs_that_run.course marks      what each student has of all sheets, for Canvas and Moodle as well
    python -m proofs_that_run.course nbgrader   the sheets as nbgrader's sources, with its metadata
    python -m proofs_that_run.course gradescope the ZIP of an autograder for one sheet
    python -m proofs_that_run.course slides     slides of a chapter, from its own statements, figures and checks

`plan` reads the file, and `calendar` says what is out at a date. `edition` puts the sources of the site together,
`secrets` looks whether a solution that is not out stands in what was made. `shares` says what a cell is worth. Grading
itself is `proofs_that_run.grading`.
"""
