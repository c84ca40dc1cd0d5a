"""Write `qed/statements.json` from the text of the pages (`--check`: only say whether it is up to date)."""

from __future__ import annotations

import json
import sys

from tools import pages

TARGET = pages.ROOT / "qed" / "statements.json"


def rendered() -> str:
    """The index as it should be."""
    rows = {}
    for s in pages.statements():
        if s.label in rows:
            raise ValueError(f"The label {s.label} stands twice: in {rows[s.label]['page']} and in {s.page}.")
        rows[s.label] = {
            "kind": s.kind,
            "number": s.number,
            "title": s.title,
            "page": s.page,
            "formulas": s.formulas,
            "proof": s.proof,
        }
    rows |= exercises(rows)
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def exercises(taken: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """The exercises, numbered as the pages of their chapters: they have checks as well."""
    rows: dict[str, dict[str, object]] = {}
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
            sys.exit("qed/statements.json does not match the pages: run `make notebooks`.")
    else:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
