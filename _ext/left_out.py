"""References to what this edition leaves out (proofs_that_run/edition.py): words in place of a link, and no warning."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from proofs_that_run import edition
from proofs_that_run.pages import Book


class InWords(SphinxPostTransform):
    """Before MyST and Sphinx look for what a reference means, and complain."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        for node in list(self.document.findall(pending_xref)):
            if words := self.words(node):
                node.replace_self(nodes.inline("", f"{words} {edition.WORDS}", classes=["left-out"]))

    def words(self, node: pending_xref) -> str:
        """What the reference says, where it means something that is left out; else nothing."""
        target = node["reftarget"]
        name = self.env.left_out.get(target) or self.env.left_out.get(target.lower())
        if name is None and not self.is_left_out(node.get("refdoc", self.env.docname), target):
            return ""
        return str(node.astext() if node.get("refexplicit") or name is None else name)

    def is_left_out(self, here: str, target: str) -> bool:
        """Whether a link means a page of the whole book, as seen from the page `here` or from the root."""
        plain = re.sub(r"\.(ipynb|md)$", "", target)
        names = {plain, posixpath.normpath(posixpath.join(posixpath.dirname(here), plain))}
        return not names & self.env.found_docs and bool(names & self.env.pages_left_out)


def look(app: Sphinx) -> None:
    book = Book(Path(app.srcdir))
    app.env.left_out, app.env.pages_left_out = edition.left_out(book), edition.pages_left_out(book)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(InWords)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
