"""The committed ledger says what the stored outputs of the notebooks say."""

from __future__ import annotations

import re

import pytest

from proofs_that_run import ledger, pages
from proofs_that_run.index import INDEX
from proofs_that_run.pages import BOOK
from qed import verdict

ENTRIES = ledger.stored()
STATEMENTS = INDEX.stored()
NOTEBOOKS = BOOK.notebooks("chapters", "solutions")
VERDICTS = {label: text for path in NOTEBOOKS for label, text in ledger.verdicts(path).items()}
PROOFS = [
    output.data["text/plain"]
    for path in NOTEBOOKS
    for cell in pages.read(path).cells
    for output in cell.get("outputs", [])
    if output.get("data", {}).get("text/plain", "").startswith("Proof of ")
]


def test_every_statement_and_every_exercise_is_in_the_ledger() -> None:
    assert list(ENTRIES) == list(STATEMENTS), "run: make ledger"


@pytest.mark.parametrize("label", ENTRIES)
def test_the_ledger_says_what_the_notebook_shows(label: str) -> None:
    entry, known = ENTRIES[label], STATEMENTS[label]
    name = f"{known['kind'].capitalize()} {known['number']}"
    assert (entry["statement"], entry["title"], entry["holds"]) == (name, known["title"], True), "run: make ledger"
    assert label in VERDICTS, f"no notebook shows a verdict of {name}"
    assert verdict.text({**entry, "label": label}, of=str) == VERDICTS[label], "run: make ledger"


@pytest.mark.parametrize("label", [label for label in ENTRIES if STATEMENTS[label]["kind"] != "exercise"])
def test_the_ledger_counts_the_relations_of_the_running_proof(label: str) -> None:
    entry = ENTRIES[label]
    runs = [text for text in PROOFS if text.startswith(f"Proof of {entry['statement']}, with ")]
    if not runs:
        assert "proof" not in entry, "run: make ledger"
        return
    relations = len(re.findall(r"^  \d+ ", runs[-1], re.MULTILINE))
    others = int(re.search(r"here and on (\d+) other instances", runs[-1])[1])
    assert entry["proof"] == {"relations": relations, "instances": others + 1}, "run: make ledger"


def test_a_verdict_and_a_proof_of_one_statement_become_one_entry() -> None:
    label = "prp-frobenius-trace"
    verdict = {"label": label, "statement": "Proposition 1.6", "worst_ratio": 0.4, "seconds": 0.2, "near_misses": []}
    more = {**verdict, "near_misses": [{"title": "t", "refuted_by": "r"}]}
    proof = {"label": label, "proof": {"relations": 2, "instances": 7}}
    (entry,) = ledger.merged([verdict, proof, more], {}).values()
    assert entry == {"near_misses": more["near_misses"], "proof": proof["proof"], "seconds_at_most": 1.0,
                     "statement": "Proposition 1.6", "within": 1.0}  # fmt: skip


@pytest.mark.parametrize(
    ("measured", "before", "after"),
    [(0.05, None, 0.1), (0.2, None, 1.0), (99.0, None, 10.0), (0.2, 0.1, 0.1), (0.29, 0.1, 0.1), (0.31, 0.1, 1.0),
     (0.05, 1.0, 1.0), (0.03, 1.0, 0.1), (2.0, 1.0, 1.0), (4.0, 1.0, 10.0), (0.5, 7.0, 1.0)],
)  # fmt: skip
def test_a_measured_value_keeps_its_class_until_it_is_clearly_beyond(
    measured: float, before: float | None, after: float
) -> None:
    assert ledger.magnitude(measured, ledger.SECONDS, before) == after
