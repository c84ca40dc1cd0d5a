"""The record of a run: one line of JSON for every verdict shown, where QED_LEDGER names a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .verdict import Verdict


def append(verdict: Verdict) -> None:
    """Add a verdict's record to the file that the environment variable QED_LEDGER names, if any."""
    path = os.environ.get("QED_LEDGER")
    if path and verdict.statement.label:
        import json

        line = json.dumps(verdict.record(), ensure_ascii=False, sort_keys=True) + "\n"
        with open(path, "a", encoding="utf-8") as file:
            file.write(line)
