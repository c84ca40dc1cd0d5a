"""The cells that the page of a sheet has beyond the sheet: boxes, room for texts, worked answers."""

from __future__ import annotations

import sys
from typing import Any

from proofs_that_run.pages import ROOT

sys.path.insert(0, str(ROOT / "_ext"))
import answer_box

EXERCISE = ":::{exercise-start} One\n:label: exr-chain-order\n:::\nFind it.\n:::{exercise-end}\n:::"
CALL = 'def formula():\n    raise NotImplementedError("your answer")\n\n\nanswer("exr-chain-order", formula)'


def cell(source: str, kind: str = "markdown", *tags: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": "c", "metadata": {"tags": list(tags)} if tags else {}, "source": source}


def sources(cells: list[dict[str, Any]], worked: dict[str, str]) -> list[str]:
    return [answer_box.text(one).split("\n")[0] for one in answer_box.completed(cells, worked)]


SHEET = [
    cell("# Sheet"),
    cell("import numpy", "code"),
    cell(EXERCISE),
    cell("*Write your answer here.*"),
    cell(CALL, "code"),
]


def test_a_box_stands_before_its_cell_and_the_worked_answer_at_the_end() -> None:
    assert sources([*SHEET, cell("## Next")], {"exr-chain-order": "worked"}) == [
        "# Sheet", "```{your-work}", "import numpy", ":::{exercise-start} One", "```{answer-text} exr-chain-order",
        "```{answer-box} exr-chain-order 1", "def formula():", "worked", "## Next",
    ]  # fmt: skip
    [hidden] = [one for one in answer_box.completed(SHEET, {}) if answer_box.text(one) == CALL]
    assert hidden["metadata"]["tags"] == ["in-a-box"]


def test_a_part_without_a_cell_has_its_box_after_the_text() -> None:
    assert sources(SHEET[:-1], {})[-2:] == ["```{answer-text} exr-chain-order", "```{answer-box} exr-chain-order 1"]


def test_a_worked_answer_has_texts_and_code_but_no_near_misses() -> None:
    answer = cell("def f(x):\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION", "code")
    solved = [cell(EXERCISE), cell("**1.** It is 2.", "markdown", "solution"), cell(CALL, "code"), answer,
              cell("a near-miss", "code", "instructor")]  # fmt: skip
    found = answer_box.worked_answers({"cells": solved})
    inside = found["exr-chain-order"].split("\n", 1)[1]
    assert inside == "**1.** It is 2.\n\n```python\ndef f(x):\n    return 2\n```\n::::::::"
