"""Write `proofs_that_run/statements.json` from the text of the pages (`--check`: only say whether it is up to date)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from proofs_that_run.index import FILE, digest
from proofs_that_run.not_executed import NOT_EXECUTED
from tools import pages

TARGET = Path(FILE)

Rows = dict[str, dict[str, Any]]


def rows() -> Rows:
    """The statements of the book and the exercises that have checks, by label, in the order of the pages."""
    found: Rows = {}
    for s in pages.statements():
        if s.label in found:
            raise ValueError(f"The label {s.label} stands twice: in {found[s.label]['page']} and in {s.page}.")
        found[s.label] = _row(s)
    if unknown := NOT_EXECUTED.keys() - found.keys():
        raise ValueError(f"NOT_EXECUTED names {', '.join(sorted(unknown))}, which no page has.")
    return found | exercises(found)


def rows_of_page(page: str) -> Rows:
    """The rows of one page, as its text stands now."""
    return {label: row for label, row in rows().items() if row["page"] == page}


def _row(s: pages.Statement) -> dict[str, Any]:
    row = {
        "kind": s.kind,
        "number": s.number,
        "title": s.title,
        "page": s.page,
        "formulas": s.formulas,
        "proof": s.proof,
    }
    if reasons := NOT_EXECUTED.get(s.label):
        if unknown := reasons.keys() - {*s.formulas, *s.proof}:
            raise ValueError(f"NOT_EXECUTED has a formula that {s.label} does not display: {unknown.pop()}")
        row["not_executed"] = reasons
    return row


def rendered() -> str:
    """The index as it should be, with the digest of the text that it was made from."""
    found = rows()
    digests = {page: digest(str(pages.source(page))) for page in dict.fromkeys(row["page"] for row in found.values())}
    return json.dumps({"pages": digests, "statements": found}, indent=1, ensure_ascii=False) + "\n"


def exercises(taken: Rows) -> Rows:
    """The exercises, numbered as the pages of their chapters: they have checks as well."""
    rows: Rows = {}
    prefixes = {page.rpartition("/")[2]: prefix for page, prefix in pages.numbered_pages()}
    for path in pages.notebooks("solutions"):
        prefix = prefixes[path.stem]
        position = 0
        for text in pages.markdown(path):
            for kind, title, label, _ in pages.directives(text):
                if kind in ("exercise", "exercise-start"):
                    position += 1
                    if label in taken or label in rows:
                        raise ValueError(f"The label {label} of an exercise in {path.name} is taken.")
                    rows[label] = {
                        "kind": "exercise",
                        "number": f"{prefix}.{position}",
                        "title": title,
                        "page": f"exercises/{path.stem}",
                        "formulas": [],
                        "proof": [],
                    }
    return rows


def main() -> None:
    text = rendered()
    if "--check" in sys.argv:
        current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if current != text:
            sys.exit("proofs_that_run/statements.json does not match the pages: run `make notebooks`.")
    else:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
