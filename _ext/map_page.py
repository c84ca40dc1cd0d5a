"""The map of the statements, and what a preview says of each: what its proof uses, and what uses it.

``{statement-map}`` draws it: a column for each chapter, a box for each statement, a line for each use, coloured by what
the ledger says. Below stands the same as a list, for those who do not see the picture or run no scripts;
``web/map.js`` moves the one, and marks in both what a reader doubts and what hangs on it. A statement carries its uses
with it, hidden: ``web/preview.js`` shows them with the copy that it makes.
"""

from __future__ import annotations

import textwrap
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from statements import statement

from proofs_that_run import ledger, reasons
from proofs_that_run.pages import Book, Statement
from proofs_that_run.reasons import Edges

PAGE = "chapters/map"

#: Sizes in the drawing: a box, from one column or row to the next, and the heads above.
WIDTH, HEIGHT, COLUMN, ROW, HEAD = 66, 26, 88, 36, 46

NAMES = {"exact": "exact", "run": "proof runs"}
"""What the ledger says of a statement, in the words of the list."""


class Place(NamedTuple):
    """A box of the drawing, by its upper left corner."""

    x: int
    y: int

    def line_to(self, other: Place) -> str:
        """The path from what is used to what uses it: to the right, or around the boxes between them in a column."""
        (x, y), (end, below) = ((at.x, at.y + HEIGHT // 2) for at in (self, other))
        if x == end:
            right, bulge = x + WIDTH, x + WIDTH + min(COLUMN - WIDTH - 3, 5 + 3 * (below - y) // ROW)
            return f"M{right} {y}C{bulge} {y} {bulge} {below} {right} {below}"
        half = max(12, (end - x - WIDTH) // 2)
        return f"M{x + WIDTH} {y}C{x + WIDTH + half} {y} {end - half} {below} {end} {below}"


def told(entry: dict[str, Any]) -> list[str]:
    """What is known of a statement beyond its instances: confirmed in symbols, and its proof executed."""
    return [*(["exact"] if entry.get("exact") else []), *(["run"] if "proof" in entry else [])]


# --- the page ----------------------------------------------------------------------------------


class statement_map(nodes.Element):
    """The drawing of `columns`, a list of (title of the chapter, its statements), with `edges` and `entries`."""


class statement_list(nodes.Element):
    """The same of one chapter, as a list."""


class StatementMap(SphinxDirective):
    """The drawing, and a section with a list for each chapter."""

    def run(self) -> list[nodes.Node]:
        book = Book(Path(self.env.srcdir))
        sources = [book.source(page) for page, _ in book.numbered_pages()]
        for path in (*sources, *sorted((book.root / ledger.FOLDER).rglob("*.json"))):
            self.env.note_dependency(str(path))
        stated, entries = book.statements(), ledger.stored(book.root)
        edges = reasons.uses(stated)
        columns = []
        for page, prefix in book.numbered_pages():
            if mine := [one for one in stated if one.page == page]:
                columns.append((f"{prefix}. {book.title(page)}", mine))
        known = {one.label: one for one in stated}
        shared = {"edges": edges, "back": reasons.used_by(edges), "entries": entries, "known": known}
        made: list[nodes.Node] = [statement_map(columns=columns, **shared)]
        for title, mine in columns:
            label = f"map-of-{nodes.make_id(mine[0].page.rpartition('/')[2])}"
            section = nodes.section("", nodes.title("", title), ids=[label], classes=["not-searched"])
            section += statement_list(statements=mine, **shared)
            made.append(section)
        return made


def name(one: Statement) -> str:
    return f"{one.kind.title()} {one.number}"


def link(self: Any, one: Statement) -> str:
    return f"{self.builder.get_relative_uri(PAGE, one.page)}#{one.label}"


def visit_statement_map(self: Any, node: statement_map) -> None:
    """The drawing as SVG; statement-map.html has its form."""
    places = {
        one.label: Place(COLUMN * column, HEAD + ROW * row)
        for column, (_, mine) in enumerate(node["columns"])
        for row, one in enumerate(mine)
    }
    boxes = [
        {
            "label": one.label, "place": places[one.label], "number": one.number, "address": link(self, one),
            "name": f"{name(one)}: {one.title}", "told": told(node["entries"].get(one.label, {})),
            "proved": one.has_proof, "lines": short(one.title, 22, 2), "column": column,
        }
        for column, (_, mine) in enumerate(node["columns"])
        for one in mine
    ]  # fmt: skip
    lines = [
        {"from": used, "to": label, "path": places[used].line_to(places[label])}
        for label, others in node["edges"].items()
        for used in others
    ]
    rows = max(len(mine) for _, mine in node["columns"])
    self.body.append(self.builder.templates.render("statement-map.html", {
        "boxes": boxes, "lines": lines, "names": NAMES,
        "heads": [(COLUMN * at, short(title, 15, 3)) for at, (title, _) in enumerate(node["columns"])],
        "width": COLUMN * len(node["columns"]), "height": HEAD + ROW * rows, "box": (WIDTH, HEIGHT),
    }))  # fmt: skip
    raise nodes.SkipNode


def short(text: str, width: int, lines: int) -> list[str]:
    """The words in so many lines at most; what does not fit is left out."""
    plain = text.replace("$", "").replace("\\", "")
    return textwrap.wrap(plain, width, max_lines=lines, placeholder="…")


def visit_statement_list(self: Any, node: statement_list) -> None:
    def links(labels: list[str]) -> list[tuple[str, str]]:
        return [(link(self, other), name(other)) for other in map(node["known"].__getitem__, labels)]

    rows = [
        {
            "label": one.label, "address": link(self, one), "name": name(one), "title": one.title,
            "told": told(node["entries"].get(one.label, {})), "uses": node["edges"][one.label],
            "links": links(node["edges"][one.label]), "back": links(node["back"][one.label]),
        }
        for one in node["statements"]
    ]  # fmt: skip
    self.body.append(self.builder.templates.render("statement-list.html", {"rows": rows, "names": NAMES}))
    raise nodes.SkipNode


# --- what a statement carries with it ------------------------------------------------------------


class statement_uses(nodes.Element):
    """What the proof of a statement uses and what uses it: `html`, which only a preview shows."""


def visit_statement_uses(self: Any, node: statement_uses) -> None:
    self.body.append(f'<div class="statement-uses" hidden>{node["html"]}</div>\n')


def depart_statement_uses(self: Any, node: statement_uses) -> None:
    pass


def carry_uses(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After numbering: every statement that uses another or is used says so at its end."""
    if app.builder.format != "html":
        return
    edges: Edges = app.env.proof_uses
    back = reasons.used_by(edges)
    domain = app.env.get_domain("prf")

    def links(labels: list[str]) -> str:
        return ", ".join(
            f'<a href="{escape(address(app, docname, domain, label))}">'
            f"{domain.statements[label].kind.title()} {domain.number(label)}</a>"
            for label in labels
            if label in domain.statements
        )

    for box in doctree.findall(statement):
        label = box["ids"][0]
        parts = [("Its proof uses", edges.get(label)), ("Used by", back.get(label))]
        if html := "".join(f"<p>{words} {links(labels)}.</p>" for words, labels in parts if labels):
            box.append(statement_uses(html=html))


def address(app: Sphinx, docname: str, domain: Any, label: str) -> str:
    return f"{app.builder.get_relative_uri(docname, domain.statements[label].docname)}#{label}"


def pages_whose_uses_changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """All pages, where a proof uses another statement than before; not for the sake of one page alone."""
    now = reasons.uses(Book(Path(app.srcdir)).statements())
    before, env.proof_uses = getattr(env, "proof_uses", now), now
    return [] if before == now or app.config.one_page else sorted(env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("statement-map", StatementMap)
    app.add_node(statement_map, html=(visit_statement_map, None))
    app.add_node(statement_list, html=(visit_statement_list, None))
    app.add_node(statement_uses, html=(visit_statement_uses, depart_statement_uses))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
