"""The displayed formulas of the book that are not executed, each with its reason. Keep this list short.

By the label of the statement: the formula as it is printed, on one line, and why.
"""

from __future__ import annotations

NOT_EXECUTED: dict[str, dict[str, str]] = {}
