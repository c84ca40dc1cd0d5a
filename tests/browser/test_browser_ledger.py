"""The page of all evidence: from a statement to what confirms it, and back."""

from __future__ import annotations

from playwright.sync_api import expect

from conftest import Open  # type: ignore[attr-defined]
from proofs_that_run import ledger
from proofs_that_run.index import INDEX

LEDGER = ledger.stored()
STATEMENTS = INDEX.stored()


def test_from_a_statement_to_its_evidence_and_back(open_page: Open) -> None:
    label = next(one for one in LEDGER if LEDGER[one]["near_misses"] and STATEMENTS[one]["kind"] != "exercise")
    name = LEDGER[label]["statement"]
    page = open_page(f"{STATEMENTS[label]['page']}.html")
    page.get_by_role("link", name=f"Evidence for {name}", exact=True).click()
    row = page.locator(f"#evidence-{label}")
    expect(row).to_be_in_viewport()
    below = row.locator("xpath=following-sibling::tr[1]")
    below.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(below.get_by_text(f"“{LEDGER[label]['near_misses'][0]['title']}” is refuted")).to_be_visible()
    row.get_by_role("link", name=name).click()
    expect(page.locator(f"#{label}")).to_be_in_viewport()


def test_no_answer_of_an_exercise_is_given_away(open_page: Open) -> None:
    page = open_page("chapters/ledger.html")
    text = page.locator("article").inner_html()
    exercises = [entry for label, entry in LEDGER.items() if STATEMENTS[label]["kind"] == "exercise"]
    assert exercises
    statements = {one["title"] for label, entry in LEDGER.items() if STATEMENTS[label]["kind"] != "exercise"
                  for one in entry["near_misses"]}  # fmt: skip
    told = [one["title"] for entry in exercises for one in entry["near_misses"]
            if one["title"] in text and one["title"] not in statements]  # fmt: skip
    assert not told
    assert page.locator("section#evidence-exercises tbody tr").count() == len(exercises)
