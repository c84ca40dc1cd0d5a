"""What people write for a course, as their programs save it: tables of spreadsheets, lists of names, YAML."""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

FORMULA = r"(?=[=+\-@＝＋－＠\t\r\n])"
START = r"(^|[;\t\r\n]\s*)"
"""Where a spreadsheet may see a cell begin: some want semicolons or tabs between the cells, and read no quotes then."""


def cell(text: str) -> str:
    """A text for a CSV file: no spreadsheet takes it, nor a piece of it, for a formula."""
    return re.sub(rf"{START}('*){FORMULA}", r"\1'\2", text)


def of_cell(text: str) -> str:
    """The text that `cell` wrote; the apostrophe of “'t Hooft” stays."""
    return re.sub(rf"{START}'('*){FORMULA}", r"\1\2", text)


def named(text: Any) -> str:
    """A name as it is compared: “ö” may be one sign or two, and looks the same; so do spaces, and ends of lines."""
    return " ".join(unicodedata.normalize("NFC", str(text)).split())


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, or as Excel saves it. ValueError for a workbook."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        raise ValueError(f"{path} is a workbook or a ZIP. Save a table as CSV.")
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def rows_of(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file by their columns, each with its line; commas, semicolons or tabs are between these.

    Raises ValueError where a column is not there.
    """
    file = io.StringIO(text_of(path), newline="")
    first, skipped = file.readline(), 0
    if first.lower().startswith("sep="):  # so Excel says what is between the columns
        first, skipped = file.readline(), 1
    table = csv.reader(itertools.chain([first], file), delimiter=max(",;\t", key=first.count))
    try:
        heads = [head.strip().lower() for head in next(table, [])]
        if missing := [one for one in columns if one not in heads]:
            raise ValueError(
                f"{path} has no column “{missing[0]}”: its first line is {first.strip()[:80]!r}, and should name "
                f"{', '.join(columns)}."
            )
        for row in table:
            if any(one.strip() for one in row):
                yield table.line_num + skipped, dict(zip(heads, (one.strip() for one in row), strict=False))
    except csv.Error as error:
        raise ValueError(f"{path}, line {table.line_num + skipped}: {error}") from None


def yaml_of(path: Path) -> Any:
    """What stands in a YAML file; ValueError where it is none."""
    try:
        return yaml.safe_load(text_of(path)) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is no YAML: {error}") from None
