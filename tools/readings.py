"""How the displayed formulas are read, for review.

python -m tools.readings            run the book's and write how each was read to tests/readings.txt
python -m tools.readings --check    only say whether that file is up to date
python -m tools.readings --corpora  write how the formulas of the test corpora are read
"""

from __future__ import annotations

import sys

from proofs_that_run import readings


def main() -> None:
    if "--corpora" in sys.argv:
        readings.CORPORA.write_text(readings.corpora(), encoding="utf-8")
        return
    found = list(readings.formulas())
    text = readings.rendered(found)
    if left := readings.missing(found):
        sys.exit("These displayed formulas were not executed:\n" + "\n".join(left))
    if "--check" in sys.argv:
        if readings.READINGS.read_text(encoding="utf-8") != text:
            sys.exit("tests/readings.txt does not match the pages: run `make notebooks` and review the difference.")
        return
    readings.READINGS.write_text(text, encoding="utf-8")
    print(f"{len(found)} displayed formulas hold as printed")


if __name__ == "__main__":
    main()
