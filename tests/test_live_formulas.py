"""What people type gets the same answers from the Python of the pages as here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from live_session import session

from qed import families, holds

pytestmark = pytest.mark.node
TYPED = json.loads((Path(__file__).parent / "printed" / "as_typed.json").read_text(encoding="utf-8"))
EVERY = 6
ASK = """
import json
from qed import families, holds
for latex, declare in json.loads({asked!r}):
    found = holds(latex, instances=8, exact=False, **eval(f"dict({{declare}})", dict(vars(families))))
    print(json.dumps([found.answer, found.error.words if found.error else "", found.offer]))
"""


def test_the_pages_answer_as_here() -> None:
    asked = [(case["latex"], case["declare"]) for case in TYPED[::EVERY]]
    asked += [(case["latex"], "") for case in TYPED[:: 4 * EVERY] if "given" not in case["declare"]]
    with session() as python:
        (messages,) = python.run(ASK.format(asked=json.dumps(asked)))
    told = "".join(message["text"] for message in messages if message["type"] == "stream").splitlines()
    assert len(told) == len(asked), messages[-2:]
    for (latex, declare), line in zip(asked, told, strict=True):
        found = holds(latex, instances=8, exact=False, **eval(f"dict({declare})", dict(vars(families))))
        here = [found.answer, found.error.words if found.error else "", found.offer]
        assert json.loads(line) == json.loads(json.dumps(here)), latex
