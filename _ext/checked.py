"""``{checked} prp-some-label``: a statement of a chapter together with its check, on another page; ``{stated}``: alone.

What it shows is taken from the chapter's notebook while the book is built, so it cannot drift: the
statement's words under its number, the cell that holds ``@confirms("prp-some-label")``, and the
verdict that this cell printed. Where cells run in the page, this one takes along what it needs from
the notebook: the imports and definitions, as a list that no reader sees.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from live.needs import sliced
from proofs_that_run import edition, pages
from proofs_that_run.pages import Book

logger = logging.getLogger(__name__)

EQUATION_LABEL = re.compile(r"(?<=\$\$)[ ]*\([\w:-]+\)[ ]*$", re.MULTILINE)


def find_check(notebook: Path, label: str) -> tuple[str, str, list[str]] | None:
    """The source of the cell that confirms the statement, the HTML that it printed, and what it needs to run."""
    confirms = re.compile(rf"@confirms\(\s*[\"']{re.escape(label)}[\"']")
    before: list[str] = []
    for cell in pages.read(notebook).cells:
        if cell.cell_type != "code":
            continue
        if confirms.search(cell.source):
            printed = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
            return cell.source, "\n".join(filter(None, printed)), sliced(before, cell.source)
        before.append(cell.source)
    return None


class StatedDirective(SphinxDirective):
    """``{stated} def-some-label``: the statement alone, where it stands on another page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        label = self.arguments[0].strip()
        book = Book(Path(self.env.srcdir))
        found = next((one for one in book.statements() if one.label == label), None)
        if found is None and label in self.env.left_out:
            words = f"{self.env.left_out[label]} {edition.WORDS}."
            return [nodes.paragraph("", words[0].upper() + words[1:])]
        if found is None:
            return self.complain(f"No page has a statement with “:label: {label}”. Correct the label.")
        notebook = book.source(found.page)
        self.env.note_dependency(str(notebook))
        return self.shown(found, notebook)

    def shown(self, found: pages.Statement, notebook: Path) -> list[nodes.Node]:
        return [self.statement_box(found, notebook)]

    def complain(self, sentence: str) -> list[nodes.Node]:
        logger.warning("{checked}: %s", sentence, location=self.get_location())
        return []

    def statement_box(self, found: pages.Statement, notebook: Path) -> nodes.Node:
        """Looks like the statement; the number in its head line is a link to the real one."""
        link = pending_xref(
            "",
            nodes.inline(),
            refdomain="prf",
            reftype="ref",
            reftarget=found.label,
            refexplicit=False,
            refdoc=self.env.docname,
            refwarn=True,
        )
        head = nodes.paragraph(classes=["statement-title"])
        head += nodes.inline("", "", link, classes=["statement-number"])
        if found.title:
            words, _ = self.state.inline_text(found.title, self.lineno)
            head += [nodes.Text(" "), nodes.inline("", "", *words, classes=["statement-name"])]
        box = nodes.container("", head, classes=["statement", "quoted", found.kind])
        # The equations' labels stay with the original, or they would be there twice.
        text = EQUATION_LABEL.sub("", found.text)
        self.state.nested_parse(StringList(text.splitlines(), source=str(notebook)), self.content_offset, box)
        return box


class CheckedDirective(StatedDirective):
    """Shows a statement, its check and the verdict; see the module's docstring."""

    def shown(self, found: pages.Statement, notebook: Path) -> list[nodes.Node]:
        label = found.label
        check = find_check(notebook, label) if notebook.suffix == ".ipynb" else None
        if check is None:
            return self.complain(
                f"{found.page} has no cell with “@confirms('{label}')”. Write one, or name another statement."
            )
        code, verdict, prelude = check
        if not verdict:
            return self.complain(
                f"The check of “{label}” in {found.page} has no stored verdict. Run the notebook and save it."
            )
        return [self.statement_box(found, notebook), self.cell(code, verdict, prelude)]

    def cell(self, code: str, verdict: str, prelude: list[str]) -> nodes.Node:
        """The same boxes as a code cell and its output have in a chapter; the prelude is for web/live/cell.js."""
        source = nodes.container("", nodes.literal_block(code, code, language="ipython3"), classes=["cell_input"])
        printed = nodes.container("", nodes.raw("", verdict, format="html"), classes=["cell_output"])
        listed = json.dumps(["\n".join(prelude)]).replace("<", "\\u003c")
        script = f'<script type="application/json" class="live-prelude">{listed}</script>'
        return nodes.container("", source, printed, nodes.raw("", script, format="html"), classes=["cell"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("stated", StatedDirective)
    app.add_directive("checked", CheckedDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
