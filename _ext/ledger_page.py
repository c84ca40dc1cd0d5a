"""The page of all statements and their evidence, and the link to it from every statement and every verdict.

``{ledger-summary}`` says in two sentences what was run, ``{ledger}`` lists it: a section with a table for each chapter,
and one for the exercises, of which only counts are shown, since a near-miss gives an answer away. Both are made from
the files in `ledger/`, which `make ledger` writes. A statement links to its row by a mark at the right of its head
line, its verdict by the word "evidence".
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from statements import statement

from proofs_that_run import ledger
from proofs_that_run.pages import BOOK, ROOT

PAGE = "chapters/ledger"
VERDICT = re.compile(
    r"(<div class='qed-verdict'[^>]*><div><span[^>]*>✓</span> <strong>(?P<name>[^<]*)</strong>.*?)(?=</div>)", re.DOTALL
)


def counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def in_words(number: int) -> str:
    """12480 as 12 480, with a space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


def note_files(env: BuildEnvironment) -> None:
    """The page that is being read depends on every file of the ledger."""
    for path in sorted(ledger.FOLDER.rglob("*.json")):
        env.note_dependency(str(path))


# --- the page ----------------------------------------------------------------------------------


class ledger_table(nodes.Element):
    """The rows of one chapter, or of the exercises: `entries` is a list of (label, entry)."""


class LedgerSummary(SphinxDirective):
    """What was run, added up, and links to the sections."""

    def run(self) -> list[nodes.Node]:
        note_files(self.env)
        entries = ledger.stored()
        if not entries:
            raise self.error("The ledger is empty. Run `make ledger`.")
        chapters, exercises = split(entries)
        rows = [entry for group in chapters.values() for _, entry in group]
        audits = [one for entry in rows for one in entry["audit"]]
        needed = sum(one["needed"] for one in audits)
        relations = sum(entry["proof"]["relations"] for entry in rows if "proof" in entry)
        text = (
            f"{len(rows)} numbered statements hold on {in_words(sum(entry['instances'] for entry in rows))} instances. "
            f"{sum(entry['printed'] for entry in rows)} displayed formulas were executed as they are printed, and "
            f"{relations} relations of {sum('proof' in entry for entry in rows)} proofs. "
            f"{sum(bool(entry['exact']) for entry in rows)} statements are confirmed exactly, in symbols, for some "
            f"shapes. {counted(len(audits), 'hypothesis', 'hypotheses')} were dropped one at a time: {needed} are "
            f"needed, as a counterexample shows, and {len(audits) - needed} are not. "
            f"{sum(len(entry['near_misses']) for entry in rows)} near-misses are refuted."
        )
        if exercises:
            text += f" The checks of {len(exercises)} exercises were run on their solutions in the same way."
        return [nodes.paragraph("", text), jumps([*chapters, *(["exercises"] if exercises else [])])]


class Ledger(SphinxDirective):
    """A section for each chapter and one for the exercises."""

    def run(self) -> list[nodes.Node]:
        note_files(self.env)
        chapters, exercises = split(ledger.stored())
        made: list[nodes.Node] = []
        for page, entries in chapters.items():
            section = nodes.section("", nodes.title("", title(page)), ids=[anchor(page)], classes=["not-searched"])
            section += ledger_table(entries=entries, exercises=False)
            made.append(section)
        if exercises:
            section = nodes.section(
                "", nodes.title("", "Exercises"), ids=[anchor("exercises")], classes=["not-searched"]
            )
            section += nodes.paragraph(
                "", "Counts only: what refutes a near-miss of an exercise is part of its answer."
            )
            section += ledger_table(entries=exercises, exercises=True)
            made.append(section)
        return made


Entries = list[tuple[str, dict[str, Any]]]


def split(entries: dict[str, dict[str, Any]]) -> tuple[dict[str, Entries], Entries]:
    """The statements by the page that they stand on, and the exercises."""
    chapters: dict[str, Entries] = {}
    exercises: Entries = []
    for label, entry in entries.items():
        known = index()[label]
        (exercises if known["kind"] == "exercise" else chapters.setdefault(known["page"], [])).append((label, entry))
    return chapters, exercises


def title(page: str) -> str:
    """The title of a page with its number, "1. Norms"; read from its source, which Sphinx may not have read yet."""
    return f"{dict(BOOK.numbered_pages())[page]}. {BOOK.title(page)}"


def anchor(page: str) -> str:
    return f"evidence-{nodes.make_id(page.rpartition('/')[2])}"


def jumps(targets: list[str]) -> nodes.paragraph:
    """A line of links to the sections: on a narrow screen the page's own contents are far."""
    line = nodes.paragraph(classes=["ledger-jumps"])
    for position, page in enumerate(targets):
        words = "Exercises" if page == "exercises" else title(page)
        line += [nodes.Text(" · " if position else ""), nodes.reference("", words, refid=anchor(page), internal=True)]
    return line


def visit_ledger_table(self: Any, node: ledger_table) -> None:
    """The table as HTML; ledger-table.html has its form."""
    rows = []
    for label, entry in node["entries"]:
        audit = entry["audit"]
        needed = sum(one["needed"] for one in audit)
        rows.append(entry | {
            "label": label,
            "address": address_of(self.builder, label),
            "needed": needed,
            "idle": len(audit) - needed,
            "shapes": [", ".join(f"{name} = {size}" for name, size in shape.items()) for shape in entry["exact"]],
        })  # fmt: skip
    made = self.builder.templates.render(
        "ledger-table.html", {"rows": rows, "exercises": node["exercises"], "counted": counted}
    )
    self.body.append(made)
    raise nodes.SkipNode


def address_of(builder: Builder, label: str) -> str:
    """The address of a statement or an exercise from the ledger's page."""
    return f"{builder.get_relative_uri(PAGE, index()[label]['page'])}#{label}"


@cache
def index() -> dict[str, dict[str, Any]]:
    """Kind, number and page of every statement and exercise."""
    return json.loads((ROOT / "qed" / "statements.json").read_text(encoding="utf-8"))


# --- the links to it ---------------------------------------------------------------------------


def link_to_evidence(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After numbering: a mark for every statement, a word for every verdict."""
    entries = ledger.stored()
    if app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    page = app.builder.get_relative_uri(docname, PAGE)
    label_of = {entry["statement"]: label for label, entry in entries.items()}
    for box in doctree.findall(statement):
        label = box["ids"][0]
        if label in entries:
            box.insert(1, nodes.raw("", mark(f"{page}#evidence-{label}", entries[label]["statement"]), format="html"))
    for verdict in doctree.findall(nodes.raw):
        if "qed-verdict" in verdict.astext():
            text = VERDICT.sub(lambda found: found[0] + word(page, label_of.get(found["name"])), verdict.astext())
            verdict.children[:] = [nodes.Text(text)]


def mark(address: str, name: str) -> str:
    words = escape(f"Evidence for {name}")
    return f'<a class="evidence" href="{escape(address)}" title="{words}" aria-label="{words}">✓</a>\n'


def word(page: str, label: str | None) -> str:
    if label is None:
        return ""
    return f' <a class="evidence-word" href="{escape(page)}#evidence-{label}">evidence</a>'


def pages_whose_marks_changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """All pages, where a statement has come into the ledger or has left it."""
    now = {entry["statement"]: label for label, entry in ledger.stored().items()}
    before, env.ledger_marks = getattr(env, "ledger_marks", now), now
    return [] if before == now else sorted(env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("ledger-summary", LedgerSummary)
    app.add_directive("ledger", Ledger)
    app.add_node(ledger_table, html=(visit_ledger_table, None))
    app.connect("env-get-outdated", pages_whose_marks_changed)
    app.connect("doctree-resolved", link_to_evidence)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
