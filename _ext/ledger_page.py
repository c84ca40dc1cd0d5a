"""The page of all statements and their evidence, and the link to it from every statement and every verdict.

``{ledger-summary}`` says in sentences what was run, ``{ledger}`` lists it: a section with a table for each chapter,
and one for the exercises, of which only counts are shown, since a near-miss gives an answer away. Both are made from
the files in `ledger/`, which `make ledger` writes. A statement links to its row by a mark at the right of its head
line, its verdict by the word "evidence".
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from statements import statement

from proofs_that_run import ledger, tally
from proofs_that_run.pages import Book, Statement
from qed.verdict import are_identities, attained, modulo_primes

PAGE = "chapters/ledger"


Entries = list[tuple[Statement, dict[str, Any]]]


def counted(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def in_words(number: int) -> str:
    """12480 as 12 480, with a space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


# --- the page ----------------------------------------------------------------------------------


class ledger_table(nodes.Element):
    """The rows of one chapter, or of the exercises: `entries` is a list of (what is stated, entry)."""


class OfLedger(SphinxDirective):
    """What the directives have in common."""

    def entries(self) -> tuple[dict[str, Entries], Entries]:
        """The statements by the page that they stand on, and the exercises."""
        root = Path(self.env.srcdir)
        for path in sorted((root / ledger.FOLDER).rglob("*.json")):
            self.env.note_dependency(str(path))
        found = stored(self.env.app)
        if not found:
            raise self.error("The ledger is empty. Run `make ledger`.")
        self.book = Book(root)
        stated = {one.label: one for one in (*self.book.statements(), *self.book.exercises())}
        chapters: dict[str, Entries] = {}
        exercises: Entries = []
        for label, entry in found.items():
            if label not in stated:
                raise self.error(f"The ledger has an entry “{label}”, which no page states. Run `make ledger`.")
            one = stated[label]
            (exercises if one.kind == "exercise" else chapters.setdefault(one.page, [])).append((one, entry))
        return chapters, exercises

    def title(self, page: str) -> str:
        """The title of a page with its number, "1. Norms"; read from its source, which Sphinx may not have read yet."""
        return f"{dict(self.book.numbered_pages())[page]}. {self.book.title(page)}"


class LedgerSummary(OfLedger):
    """What was run, added up, and links to the sections."""

    def run(self) -> list[nodes.Node]:
        chapters, exercises = self.entries()
        rows = [entry for group in chapters.values() for _, entry in group]
        equations = [entry for entry in rows if entry.get("equations")]
        audits = [one for entry in rows for one in entry["audit"]]
        needed = sum(one["needed"] for one in audits)
        relations = sum(entry["proof"]["relations"] for entry in rows if "proof" in entry)
        text = (
            f"{len(rows)} numbered statements hold on {in_words(sum(entry['instances'] for entry in rows))} instances. "
            f"{sum(entry['printed'] for entry in rows)} displayed formulas were executed as they are printed, and "
            f"{relations} relations of {sum('proof' in entry for entry in rows)} proofs. "
            f"{sum(bool(entry['exact']) for entry in rows)} statements are confirmed exactly, in symbols, for some "
            f"shapes, and {sum('primes' in entry for entry in rows)} modulo primes, for dimensions up to 12: "
            f"{sum('primes' in entry for entry in equations)} of the {len(equations)} that claim equalities alone. "
            f"{counted(len(audits), 'hypothesis', 'hypotheses')} were dropped one at a time: {needed} are "
            f"needed, as a counterexample shows, and {len(audits) - needed} are not. "
            f"{sum(len(entry['near_misses']) for entry in rows)} near-misses are refuted."
        )
        if exercises:
            text += f" The checks of {len(exercises)} exercises were run on their solutions in the same way."
        root = Path(self.env.srcdir)
        made: list[nodes.Node] = [nodes.paragraph("", text)]
        others = tally.of_book(root)
        if ran := sum(others[kind] for kind in tally.RAN):
            text = (
                f"Beside these displays the pages print {in_words(others.total())} relations in their text. "
                f"{in_words(ran)} of them were executed: {in_words(others['claim'])} hold on all instances, "
                f"the others are cases. {in_words(others['definition'])} define or declare a symbol. "
                f"{in_words(others['not executable'])} cannot be executed, for the reasons below, and "
                f"{in_words(others['not executed'])} could be and were not."
            )
            made += [nodes.paragraph("", text), *self.relations(root)]
        sections = {page: self.title(page) for page in chapters} | ({"exercises": "Exercises"} if exercises else {})
        return [*made, jumps(sections)]

    def relations(self, root: Path) -> list[nodes.Node]:
        """The relations of every page, and why some cannot be executed."""
        heads = ["page", "relations", "executed", "definitions", "not executable", "not executed"]
        titles = dict(self.book.numbered_pages())
        rows = []
        for page, found in tally.of_pages(root).items():
            chapter = page.replace("exercises/", "chapters/")
            name = self.title(chapter) if chapter in titles else self.book.title(page)
            ran = found[tally.DISPLAY] + sum(found[kind] for kind in tally.RAN)
            counts = [found.total(), ran, found["definition"], found["not executable"], found["not executed"]]
            rows.append([name + (", exercises" if page.startswith("exercises/") else ""), *map(str, counts)])
        reasons = nodes.bullet_list()
        for why, number in tally.reasons(root).most_common():
            reasons += nodes.list_item("", nodes.paragraph("", f"{why}: {number}"))
        intro = nodes.paragraph("", "Of the relations that cannot be executed, this many for each reason:")
        return [table(heads, rows), intro, reasons]


class Ledger(OfLedger):
    """A section for each chapter and one for the exercises."""

    def run(self) -> list[nodes.Node]:
        chapters, exercises = self.entries()
        made: list[nodes.Node] = []
        for page, entries in chapters.items():
            section = nodes.section("", nodes.title("", self.title(page)), ids=[anchor(page)], classes=["not-searched"])
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


def anchor(page: str) -> str:
    return f"evidence-{nodes.make_id(page.rpartition('/')[2])}"


def jumps(sections: dict[str, str]) -> nodes.paragraph:
    """A line of links to the sections: on a narrow screen the page's own contents are far."""
    line = nodes.paragraph(classes=["ledger-jumps"])
    for position, (page, words) in enumerate(sections.items()):
        line += [nodes.Text(" · " if position else ""), nodes.reference("", words, refid=anchor(page), internal=True)]
    return line


def table(heads: list[str], rows: list[list[str]]) -> nodes.table:
    """A table of words and numbers."""
    made = nodes.table(classes=["not-searched"])
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=1) for _ in heads]
    for part, lines in ((nodes.thead(), [heads]), (nodes.tbody(), rows)):
        for line in lines:
            part += nodes.row("", *(nodes.entry("", nodes.paragraph("", cell)) for cell in line))
        group += part
    made += group
    return made


def visit_ledger_table(self: Any, node: ledger_table) -> None:
    """The table as HTML; ledger-table.html has its form."""
    rows = []
    for one, entry in node["entries"]:
        audit = entry["audit"]
        needed = sum(one["needed"] for one in audit)
        rows.append(entry | {
            "label": one.label,
            "address": f"{self.builder.get_relative_uri(PAGE, one.page)}#{one.label}",
            "needed": needed,
            "idle": len(audit) - needed,
            "attained": [attained(one, str) for one in entry["attained"]],
            "modulo": are_identities(found["claims"]) + modulo_primes(found) if (found := entry.get("primes")) else "",
            "shapes": [", ".join(f"{name} = {size}" for name, size in shape.items()) for shape in entry["exact"]],
        })  # fmt: skip
    made = self.builder.templates.render(
        "ledger-table.html", {"rows": rows, "exercises": node["exercises"], "counted": counted}
    )
    self.body.append(made)
    raise nodes.SkipNode


# --- the links to it ---------------------------------------------------------------------------


@lru_cache(maxsize=1)
def stored(app: Sphinx) -> ledger.Entries:
    """The ledger, read once a build: every single reference in a notebook to download is a tree that is resolved."""
    return ledger.stored(Path(app.srcdir))


def link_to_evidence(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After numbering: a mark for every statement, a word for every verdict."""
    if app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    entries = stored(app)
    page = app.builder.get_relative_uri(docname, PAGE)
    for box in doctree.findall(statement):
        label = box["ids"][0]
        if label in entries:
            box.insert(1, nodes.raw("", mark(f"{page}#evidence-{label}", entries[label]["statement"]), format="html"))
    for output in doctree.findall(nodes.raw):
        if "data-label" in (text := output.astext()):  # a verdict of `holds` has none, and comes in pieces
            output.children[:] = [nodes.Text(linked(text, page, entries))]


def mark(address: str, name: str) -> str:
    words = escape(f"Evidence for {name}")
    return f'<a class="evidence" href="{escape(address)}" title="{words}" aria-label="{words}">✓</a>\n'


def linked(output: str, page: str, entries: Container[str]) -> str:
    """The HTML of an output with the word "evidence" in the head line of every verdict that has an entry."""
    tree = BeautifulSoup(output, "html.parser")
    for verdict in tree.select(".qed-verdict[data-label]"):
        if (label := verdict["data-label"]) in entries and verdict.div.span.string == "✓":
            link = tree.new_tag("a", attrs={"class": "evidence-word", "href": f"{page}#evidence-{label}"})
            link.string = "evidence"
            verdict.div.extend([" ", link])
    return str(tree)


def pages_whose_marks_changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """All pages, where a statement has come into the ledger or has left it."""
    entries = stored(app)
    now = {entry["statement"]: label for label, entry in entries.items()}
    before, env.ledger_marks = getattr(env, "ledger_marks", now), now
    return [] if before == now else sorted(env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("ledger-summary", LedgerSummary)
    app.add_directive("ledger", Ledger)
    app.add_node(ledger_table, html=(visit_ledger_table, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
