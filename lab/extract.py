"""Extract the displayed formulas of two texts, verbatim: `python -m lab.extract READER.txt SHEET.txt`.

The first text is what the project calls the course reader: its displays are numbered, (2.182)-(2.252) and
(3.1)-(3.88), except for one block of Example 57. The second is the discussion sheet, with 17 displays without
numbers. Each display becomes a record of `tests/printed/sources.json`: its id and its LaTeX as printed. Only the
equation number is dropped, and the line breaks between the dollar signs become spaces; no formula is retyped and
no sentence is kept.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "tests" / "printed" / "sources.json"

READER = [f"2.{i}" for i in range(182, 253)] + [f"3.{i}" for i in range(1, 89)]
SHEET = [f"D{i}" for i in range(1, 18)]
UNNUMBERED = {"Example 57": "ex57"}  # the reader's displays without a number: the example each stands in

_DISPLAY = re.compile(r"\$\$(.*?)\$\$", re.DOTALL)
_NUMBER = re.compile(r"\\quad \((\d+\.\d+)\)$")
_BREAK = re.compile(r"[ \t]*\r?\n\s*")
_EXAMPLE = re.compile(r"^(Example \d+)\b", re.MULTILINE)


class Unexpected(Exception):
    """A text does not hold the displays that are expected of it."""


def displays(text: str) -> list[tuple[int, str]]:
    """Every display of a text: where it starts, and its LaTeX on one line."""
    if text.count("$$") % 2:
        raise Unexpected("A display is not closed: the number of $$ is odd.")
    return [(found.start(), _BREAK.sub(" ", found[1].strip())) for found in _DISPLAY.finditer(text)]


def reader(text: str) -> list[dict[str, str]]:
    """The records of the course reader, in the order of the text."""
    records = []
    for start, latex in displays(text):
        if number := _NUMBER.search(latex):
            records.append({"id": number[1], "latex": latex[: number.start()].rstrip()})
        else:
            examples = [found[1] for found in _EXAMPLE.finditer(text, 0, start)]
            name = UNNUMBERED.get(examples[-1] if examples else "")
            if name is None:
                raise Unexpected(f"The course reader has an unexpected display without a number: {latex[:60]}…")
            records.append({"id": name, "latex": latex})
    _compare("The course reader", [record["id"] for record in records], [*READER, *UNNUMBERED.values()])
    return records


def sheet(text: str) -> list[dict[str, str]]:
    """The records of the discussion sheet, in the order of the text."""
    records = [{"id": f"D{i}", "latex": latex} for i, (_, latex) in enumerate(displays(text), start=1)]
    for record in records:
        if _NUMBER.search(record["latex"]):
            raise Unexpected(f"The discussion sheet has a display with a number: {record['latex'][-60:]}")
    _compare("The discussion sheet", [record["id"] for record in records], SHEET)
    return records


def _compare(name: str, found: list[str], expected: list[str]) -> None:
    """Complain if the ids of a text are not the expected ones, each once."""
    if sorted(found) == sorted(expected):
        return
    missing = [i for i in expected if i not in found]
    extra = sorted({i for i in found if i not in expected or found.count(i) > 1})
    parts = [f"{name} should hold {len(expected)} displays and holds {len(found)}"]
    if missing:
        parts.append("missing are " + ", ".join(missing))
    if extra:
        parts.append("unexpected or there twice are " + ", ".join(extra))
    raise Unexpected("; ".join(parts) + ".")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("Usage: python -m lab.extract READER.txt SHEET.txt")
    try:
        texts = [Path(path).read_text(encoding="utf-8") for path in sys.argv[1:]]
        records = reader(texts[0]) + sheet(texts[1])
    except (OSError, UnicodeDecodeError, Unexpected) as error:
        sys.exit(str(error))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(records)} displays: {len(records) - len(SHEET)} of the course reader, {len(SHEET)} of the sheet")


if __name__ == "__main__":
    main()
