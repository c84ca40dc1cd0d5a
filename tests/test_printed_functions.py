"""Functions, their derivatives and differentials, as chapters on calculus with matrices print them.

Every formula is read twice, strictly and as readers type. Beside a true one stand its near misses: a transpose, a sign,
a factor or an order that is wrong.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qed import families
from qed.printed import holds

CASES = json.loads((Path(__file__).parent / "printed" / "functions.json").read_text(encoding="utf-8"))
NAMES = vars(families)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['about']}: {case['latex'][:60]}")
def test_formulas(case: dict[str, Any], strict: bool) -> None:
    found = holds(case["latex"], strict=strict, **eval(f"dict({case['declare']})", dict(NAMES)))
    assert found.answer == case["answer"], found.text()
