"""Mutants of executed formulas that are true statements: reason → formula → edits (see `tools/mutants.py`)."""

from __future__ import annotations

WAIVERS: dict[str, dict[str, list[str]]] = {}
