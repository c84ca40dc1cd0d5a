"""The displayed formulas of the book that are not executed, each with its reason. Keep this list short.

The key is the label of the statement and the formula as it is printed, on one line.
"""

from __future__ import annotations

NOT_EXECUTED: dict[tuple[str, str], str] = {}
