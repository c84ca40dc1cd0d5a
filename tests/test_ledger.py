"""The committed ledger says what the stored outputs of the notebooks say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proofs_that_run import ledger, pages
from proofs_that_run.pages import BOOK
from qed.verdict import _shapes

ENTRIES = ledger.stored()
STATEMENTS = json.loads((pages.ROOT / "qed" / "statements.json").read_text(encoding="utf-8"))


def outputs() -> Iterator[str]:
    """What the cells of the chapters and of the worked solutions print, in order."""
    for path in BOOK.notebooks("chapters", "solutions"):
        for cell in pages.read(path).cells:
            for output in cell.get("outputs", []):
                yield output.get("data", {}).get("text/plain", "")


PRINTED = list(outputs())


def rows(verdict: str) -> list[tuple[str, str]]:
    """(heading, line) of a printed verdict; a line without a heading belongs to the one before."""
    found: list[tuple[str, str]] = []
    for line in verdict.splitlines()[1:]:
        heading = line[2:14].strip()
        found.append((heading or found[-1][0], line[14:]))
    return found


def expected(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The same, as the ledger has it; of an exact row up to the names of the parameters."""
    yield "confirmed", f"on {entry['instances']} instances" + (f", {entry['spread']}" if entry["spread"] else "")
    if entry["printed"] == 1:
        what, says = "the displayed formula holds", "says"
    else:
        what, says = f"the {entry['printed']} displayed formulas hold", "say"
    if entry["printed"]:
        yield "as printed", f"{what} on {entry['printed_on']} instances and {says} the same as the check"
    if entry["exact"]:
        what = "an algebraic identity" if entry["exact_claims"] == "all" else entry["exact_claims"]
        yield "exact", f"{what}{_shapes(entry['exact'])}: true for all such"
    for found in entry["attained"]:
        yield "sharp", found
    for one in entry["audit"]:
        weaker = f"With {one['left']} only" if one["left"] else "Without it"
        came = f"needed. {weaker}: {one['counterexample']}" if one["needed"] else f"not needed. {one['reason']}"
        yield "hypotheses", f"{one['dropped']}: {came}"
    if not entry["audit"]:
        yield "hypotheses", "none to drop: the parameters are arbitrary"
    for one in entry["near_misses"]:
        yield "refuted", f"“{one['title']}”: {one['refuted_by']}"


def test_every_statement_and_every_exercise_is_in_the_ledger() -> None:
    assert list(ENTRIES) == list(STATEMENTS), "run: make ledger"


@pytest.mark.parametrize("label", ENTRIES)
def test_the_ledger_says_what_the_notebook_shows(label: str) -> None:
    entry, known = ENTRIES[label], STATEMENTS[label]
    name = f"{known['kind'].capitalize()} {known['number']}"
    assert (entry["statement"], entry["title"], entry["holds"]) == (name, known["title"], True), "run: make ledger"
    verdicts = [text for text in PRINTED if text.startswith(f"✓ {name}: ")]
    assert verdicts, f"no notebook shows a verdict of {name}"
    shown = [(head, re.sub("(?<=: true for all such) .*", "", line)) for head, line in rows(verdicts[-1])]
    assert shown == list(expected(entry)), "run: make ledger"


@pytest.mark.parametrize("label", [label for label in ENTRIES if STATEMENTS[label]["kind"] != "exercise"])
def test_the_ledger_counts_the_relations_of_the_running_proof(label: str) -> None:
    entry = ENTRIES[label]
    runs = [text for text in PRINTED if text.startswith(f"Proof of {entry['statement']}, with ")]
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


PAGES = {"prp-a": "chapters/x", "exr-a": "exercises/x", "prp-b": "chapters/y"}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book of three labels on three pages."""
    monkeypatch.setattr(ledger, "pages_of_labels", lambda: PAGES)


@pytest.mark.usefixtures("small")
def test_only_the_files_of_pages_that_changed_are_written(tmp_path: Path) -> None:
    entries: ledger.Entries = {label: {"instances": 1} for label in PAGES}
    assert ledger.write(entries, tmp_path) == ["chapters/x", "chapters/y", "exercises/x"]
    assert ledger.stored(tmp_path) == entries
    untouched = (tmp_path / "chapters/x.json").stat()
    assert ledger.write(entries | {"prp-b": {"instances": 2}}, tmp_path) == ["chapters/y"]
    assert ledger.stored(tmp_path)["prp-b"] == {"instances": 2}
    assert (tmp_path / "chapters/x.json").stat() == untouched
    assert ledger.write({"prp-a": {"instances": 1}}, tmp_path) == ["chapters/y", "exercises/x"]
    assert list(ledger.stored(tmp_path)) == ["prp-a"]


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
