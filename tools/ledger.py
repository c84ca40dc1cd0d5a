"""Run notebooks and store what each statement and each exercise was confirmed by: `make ledger`.

python -m tools.ledger                  of the whole book
python -m tools.ledger chapters/02-svd  of one page; of exercises, exercises/02-svd
"""

from __future__ import annotations

import argparse
import sys

from proofs_that_run import ledger


def main() -> None:
    parser = argparse.ArgumentParser(prog="make ledger")
    parser.add_argument("page", nargs="?", default="", help="a page such as chapters/02-svd (default: all)")
    page = parser.parse_args().page.removesuffix(".ipynb").replace("solutions/", "exercises/")
    try:
        changed, entries = ledger.renewed(page)
    except ValueError as error:
        sys.exit(str(error))
    instances = sum(entry["instances"] for entry in entries.values())
    print(f"{ledger.FOLDER}: {len(entries)} statements and exercises, {instances} instances.")
    print(f"Changed: {', '.join(changed)}" if changed else "Nothing changed.")


if __name__ == "__main__":
    main()
