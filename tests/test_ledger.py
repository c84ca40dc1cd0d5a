"""The committed ledger says what the stored outputs of the notebooks say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from proofs_that_run import ledger, pages
from proofs_that_run.index import INDEX
from proofs_that_run.pages import BOOK
from qed import verdict

ENTRIES = ledger.stored()
STATEMENTS = INDEX.stored()
RENEW = "run: make notebooks (of a page that is committed as it stands: make ledger ARGS=PAGE)"
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
    assert list(ENTRIES) == list(STATEMENTS), RENEW


@pytest.mark.parametrize("label", ENTRIES)
def test_the_ledger_says_what_the_notebook_shows(label: str) -> None:
    entry, known = ENTRIES[label], STATEMENTS[label]
    name = f"{known['kind'].capitalize()} {known['number']}"
    assert (entry["statement"], entry["title"], entry["holds"]) == (name, known["title"], True), RENEW
    assert label in VERDICTS, f"no notebook shows a verdict of {name}"
    assert verdict.text({**entry, "label": label}, of=str) == VERDICTS[label], RENEW


@pytest.mark.parametrize("label", [label for label in ENTRIES if STATEMENTS[label]["kind"] != "exercise"])
def test_the_ledger_counts_the_relations_of_the_running_proof(label: str) -> None:
    entry = ENTRIES[label]
    runs = [text for text in PROOFS if text.startswith(f"Proof of {entry['statement']}, with ")]
    if not runs:
        assert "proof" not in entry, RENEW
        return
    relations = len(re.findall(r"^  \d+ ", runs[-1], re.MULTILINE))
    others = int(re.search(r"here and on (\d+) other instances", runs[-1])[1])
    assert entry["proof"] == {"relations": relations, "instances": others + 1}, RENEW


def test_a_verdict_and_a_proof_of_one_statement_become_one_entry() -> None:
    label = "prp-frobenius-trace"
    verdict = {"label": label, "statement": "Proposition 1.6", "worst_ratio": 0.4, "seconds": 0.2, "near_misses": []}
    more = {**verdict, "near_misses": [{"title": "t", "refuted_by": "r"}]}
    proof = {"label": label, "proof": {"relations": 2, "instances": 7}}
    (entry,) = ledger.merged([verdict, proof, more], {}).values()
    assert entry == {"near_misses": more["near_misses"], "proof": proof["proof"], "seconds_at_most": 1.0,
                     "statement": "Proposition 1.6", "within": 1.0}  # fmt: skip


PAGES = {"prp-a": "chapters/x", "exr-a": "exercises/x", "prp-b": "chapters/y"}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book of three labels on three pages."""
    monkeypatch.setattr(ledger, "pages_of_labels", lambda: PAGES)


@pytest.mark.usefixtures("small")
def test_only_the_files_of_pages_that_changed_are_written(tmp_path: Path) -> None:
    listed = [{"file": "chapters/x", "sections": [{"file": "exercises/x"}]}, {"file": "chapters/y"}]
    (tmp_path / "_toc.yml").write_text(json.dumps({"parts": [{"caption": "Chapters", "chapters": listed}]}))
    entries: ledger.Entries = {label: {"instances": 1} for label in PAGES}
    assert ledger.write(entries, tmp_path) == ["chapters/x", "chapters/y", "exercises/x"]
    assert ledger.stored(tmp_path) == entries
    untouched = (tmp_path / "ledger/chapters/x.json").stat()
    assert ledger.write(entries | {"prp-b": {"instances": 2}}, tmp_path) == ["chapters/y"]
    assert ledger.stored(tmp_path)["prp-b"] == {"instances": 2}
    assert (tmp_path / "ledger/chapters/x.json").stat() == untouched
    assert ledger.write({"prp-a": {"instances": 1}}, tmp_path) == ["chapters/y", "exercises/x"]
    assert list(ledger.stored(tmp_path)) == ["prp-a"]


def test_what_some_cells_showed_leaves_the_rest_as_it_was(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {"prp-a": {"instances": 1, "proof": {"relations": 3}}, "prp-b": {"instances": 1}}
    monkeypatch.setattr(ledger, "stored", lambda: before)
    monkeypatch.setattr(ledger, "write", lambda entries: [])
    shown = [{"label": "prp-a", "instances": 2, "worst_ratio": 0.4, "seconds": 0.2}]
    page = PAGES["prp-a"]
    _, entries = ledger.note(page, shown, whole=False)
    assert entries["prp-a"]["instances"] == 2
    assert entries["prp-a"]["proof"] == {"relations": 3}
    assert entries["prp-b"] == {"instances": 1}
    _, entries = ledger.note(page, [{"label": "prp-a", "proof": {"relations": 4}}], whole=False)
    assert entries["prp-a"] == {"instances": 1, "proof": {"relations": 4}}
    _, entries = ledger.note(page, shown)
    assert "proof" not in entries["prp-a"]


def test_one_page_is_renewed_by_its_own_notebook(small: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ledger, "stored", lambda: {label: {"instances": 1} for label in PAGES})
    monkeypatch.setattr(ledger, "write", lambda entries: [])
    ran = []

    def records(notebooks: list[Path]) -> list[dict[str, Any]]:
        ran.extend(notebooks)
        return [{"label": label, "instances": 2, "worst_ratio": 0.4, "seconds": 0.2} for label in ("prp-a", "exr-a")]

    chapter, solutions = tmp_path / "chapters" / "x.ipynb", tmp_path / "solutions" / "x.ipynb"
    monkeypatch.setattr(ledger, "records", records)
    monkeypatch.setattr(ledger, "BOOK", pages.Book(tmp_path))
    for path in (chapter, solutions):
        path.parent.mkdir()
        path.touch()
    for page, label, path in (("chapters/x", "prp-a", chapter), ("exercises/x", "exr-a", solutions)):
        _, entries = ledger.renewed(page)
        assert ran.pop() == path
        assert not ran
        assert {label: entry["instances"] for label, entry in entries.items()} == dict.fromkeys(PAGES, 1) | {label: 2}
    with pytest.raises(ValueError, match=r"There is no page chapters/z that runs\. There are: chapters/x, exercises/x"):
        ledger.renewed("chapters/z")


@pytest.mark.parametrize(
    ("measured", "before", "after"),
    [(0.05, None, 0.1), (0.2, None, 1.0), (99.0, None, 10.0), (0.2, 0.1, 0.1), (0.29, 0.1, 0.1), (0.31, 0.1, 1.0),
     (0.05, 1.0, 1.0), (0.03, 1.0, 0.1), (2.0, 1.0, 1.0), (4.0, 1.0, 10.0), (0.5, 7.0, 1.0)],
)  # fmt: skip
def test_a_measured_value_keeps_its_class_until_it_is_clearly_beyond(
    measured: float, before: float | None, after: float
) -> None:
    assert ledger.magnitude(measured, ledger.SECONDS, before) == after
