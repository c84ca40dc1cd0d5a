"""How nbval compares figures: SVG up to a tenth of a point (see tools/svg.py), everything else to the letter."""

from __future__ import annotations

import pytest

from tools import svg


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Add a pattern to nbval's sanitiser. Its files hold only fixed replacements; `re.sub` takes functions too."""
    for item in items:
        patterns = getattr(item.parent, "sanitize_patterns", None)
        if patterns is not None:
            patterns[svg.WHOLE] = lambda match: svg.canonical(match[0])
