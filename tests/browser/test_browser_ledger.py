"""The evidence of every statement: linked from it, and readable."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conftest import ROOT, Open  # type: ignore[attr-defined]
from proofs_that_run import ledger
from proofs_that_run.index import INDEX

expect.set_options(timeout=30_000)  # a machine that runs all tests at once is slow

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEDGER = ledger.stored()
STATEMENTS = INDEX.stored()
CHAPTERS = sorted({one["page"] for one in STATEMENTS.values() if one["kind"] != "exercise"})


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_statement_and_every_verdict_links_to_its_row(open_page: Open, chapter: str) -> None:
    page = open_page(f"{chapter}.html")
    labels = [label for label, one in STATEMENTS.items() if one["page"] == chapter]
    for label in labels:
        mark = page.locator(f"#{label} > a.evidence")
        expect(mark).to_have_attribute("href", f"ledger.html#evidence-{label}")
        expect(mark).to_have_accessible_name(f"Evidence for {LEDGER[label]['statement']}")
        verdict = page.locator(f".qed-verdict[data-label='{label}']").first
        expect(verdict.get_by_role("link", name="evidence")).to_have_attribute("href", f"ledger.html#evidence-{label}")


def test_from_a_statement_to_its_evidence_and_back(open_page: Open) -> None:
    page = open_page("chapters/01-norms.html")
    page.get_by_role("link", name="Evidence for Proposition 1.6").click()
    row = page.locator("#evidence-prp-frobenius-trace")
    expect(row).to_be_in_viewport()
    more = row.locator("xpath=following-sibling::tr[1]").locator("summary")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“the transpose is forgotten” is refuted: A = [0 1; 0 0]: 1 ≠ 0")).to_be_visible()
    row.get_by_role("link", name="Proposition 1.6").click()
    expect(page.locator("#prp-frobenius-trace")).to_be_in_viewport()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_ledger_is_accessible_and_fits(open_page: Open, width: int, scheme: str) -> None:
    page = open_page("chapters/ledger.html", width=width, color_scheme=scheme)
    page.locator(".ledger-more details").evaluate_all("all => all.forEach(one => (one.open = true))")
    wide = page.locator("table.ledger").evaluate_all(
        "all => all.map(one => one.scrollWidth - one.parentElement.clientWidth)"
    )
    assert max(wide) <= 0
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('article').then(run => run.violations)")
    assert not found, "\n".join(f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found)
