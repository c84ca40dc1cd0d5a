"""How the formulas are read, and of which class the relations are, for review.

python -m tools.readings            run the book's and write how each was read to tests/readings, a file a page
python -m tools.readings --check    only say what is read in another way, or of another class, than those files say
python -m tools.readings --corpora  write how the formulas of the test corpora are read
"""

from __future__ import annotations

import sys

from proofs_that_run import classes, readings

LOOK = """
Look at these relations of the text before you commit: they are new, or were of another class. A case holds on some
instances or on none. It is meant for special numbers, or it is false, or its symbols are not declared as it means them.
What is not executed is a gap."""


def main() -> None:
    if "--corpora" in sys.argv:
        readings.CORPORA.write_text(readings.corpora(), encoding="utf-8")
        return
    runs = list(readings.runs())
    found = [display for run in runs for display in run.displays]
    texts, reviewed = readings.rendered(runs), readings.stored()
    if left := readings.missing(found):
        sys.exit("These displayed formulas were not executed:\n" + "\n".join(left))
    if "--check" in sys.argv:
        if texts != reviewed:
            lines = "\n".join(readings.differences(reviewed, texts))
            sys.exit(
                f"tests/readings does not match the pages: run `make notebooks` and review the difference.\n{lines}"
            )
        return
    readings.write(texts)
    print(f"{len(found)} displayed formulas hold as printed")
    print(classes.counted(one for run in runs for one in run.relations))
    if doubtful := readings.doubtful(reviewed, texts):
        print(LOOK, *doubtful, sep="\n")


if __name__ == "__main__":
    main()
