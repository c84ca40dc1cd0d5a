"""``{picture} fig-stretch``: a figure of a chapter on another page, to be touched there as well.

Picture, description and code are taken from the chapter's notebook while the book is built, so they cannot drift. The
content of the directive is the caption.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from proofs_that_run import pages
from proofs_that_run.pages import Book

SVG = "image/svg+xml"


class PictureDirective(SphinxDirective):
    """Shows a figure of a notebook; see the module's docstring."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        for notebook in Book(Path(self.env.srcdir)).notebooks():
            for cell in pages.read(notebook).cells:
                if cell.metadata.get("mystnb", {}).get("figure", {}).get("name") == name:
                    self.env.note_dependency(str(notebook))
                    return [self.figure(cell, name)]
        raise self.error(f"No notebook has a figure with the name “{name}”. Correct the name.")

    def figure(self, cell: Any, name: str) -> nodes.Node:
        drawn = next((output.data[SVG] for output in cell.outputs if SVG in output.get("data", {})), None)
        if drawn is None:
            raise self.error(f"The cell of the figure “{name}” has no stored drawing. Run the notebook and save it.")
        folder = Path(self.env.doctreedir).parent / "pictures"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.svg"
        path.write_text(drawn, encoding="utf-8")
        address = "/" + Path(os.path.relpath(path, self.env.srcdir)).as_posix()
        caption = nodes.caption()
        words, _ = self.state.inline_text(" ".join(self.content), self.lineno)
        caption += words
        image = nodes.image(uri=address, alt=cell.metadata["mystnb"]["image"]["alt"])
        figure = nodes.figure("", image, caption, picture=name)
        # What the figure draws, for web/figures/: no reader sees it.
        code = json.dumps(cell.source).replace("<", "\\u003c")
        source = nodes.raw("", f'<script type="application/json">{code}</script>', format="html")
        tags = [f"tag_{tag}" for tag in cell.metadata.get("tags", ()) if tag.startswith("touchable-")]
        output = nodes.container("", figure, classes=["cell_output"])
        return nodes.container("", source, output, classes=["cell", *tags])


def name(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Another id, when figures have been counted: the figure has its number in its chapter, and none here."""
    for figure in doctree.findall(nodes.figure):
        if "picture" in figure:
            figure["ids"] = [f"{figure['picture']}-here"]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("picture", PictureDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
