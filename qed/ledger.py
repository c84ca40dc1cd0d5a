"""The record of a run: one line of JSON for everything shown of a statement, where QED_LEDGER names a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def append(record: Mapping[str, Any]) -> None:
    """Add the record of a verdict or of a running proof to the file that the variable QED_LEDGER names, if any.

    A conjecture, which has no label, leaves no trace.
    """
    path = os.environ.get("QED_LEDGER")
    if path and record["label"]:
        import json

        line = json.dumps(record, ensure_ascii=False) + "\n"
        with open(path, "a", encoding="utf-8") as file:
            file.write(line)
