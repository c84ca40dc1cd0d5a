"""The laboratory: how good the book's checks and pages are. It may import all; nothing else imports it, but tests.

mutants, check_mutants  alter every formula and every check at one place: the run must notice (edits, fates, waivers)
seeds                   run all checks under other random instances: no false alarm, no other verdict
derivatives             try a corpus of claims about derivatives, true and subtly false, under many seeds
teaching                walk every path of a course and print its figures, by what follows and by the tests
grading                 time the grader, beside nbgrader; its memory
machines                a sheet graded by the processes of a cluster, one of which is lost
container               the ZIP for Gradescope in an imitation of its container
hub                     a hub on this machine, with real users: how long each waits for an output
answers                 alter the right answers of exercises: no change may count as right
primes                  which equalities of the book are identities modulo primes, and what that costs
bench, measure          time checks and builds; measure the pages against their goals and plain Jupyter Book
people                  formulas as people write them: how many are read as meant, refused, or read wrongly
in_page                 how long an answer waits for its verdict in a page whose Python is warm
browsers                walk the built book in Firefox and in WebKit
small_fonts             make the small copies of KaTeX's fonts, of the characters that the book's formulas use
extract                 make the corpus of printed formulas from the texts it comes from
compare_runs            what got worse between two runs of these, for the weekly workflow
"""
