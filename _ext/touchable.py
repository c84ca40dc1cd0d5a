"""Figures that can be touched.

A cell that draws a figure asks for it with a tag: ``touchable-balls`` takes ``web/figures/balls.js``. The tag becomes
a class of the cell on the page, where ``web/figures.js`` finds it; anywhere else it does nothing. Here the tags are
checked, and the data is written that a figure loads when it comes into view.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import photograph
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

FIGURES = Path(__file__).resolve().parent.parent / "web" / "figures"
TAG = "tag_touchable-"


def check_tags(app: Sphinx, doctree: nodes.document) -> None:
    names = sorted(path.stem for path in FIGURES.glob("*.js"))
    for cell in doctree.findall(nodes.container):
        for tag in cell.get("classes", ()):
            if not tag.startswith(TAG):
                continue
            name = tag.removeprefix(TAG)
            if name not in names:
                logger.warning(
                    "A cell has the tag “touchable-%s”, but there is no web/figures/%s.js. There are: %s.",
                    name, name, ", ".join(names), location=cell,
                )  # fmt: skip
            if not any(cell.findall(nodes.figure)):
                logger.warning(
                    "A cell has the tag “touchable-%s”, but no figure with a caption. Give it one in its metadata "
                    "(“mystnb”: “figure”), or take the tag away.",
                    name, location=cell,
                )  # fmt: skip


def write_data(app: Sphinx) -> None:
    """The photograph's factors, unless this very program has written them already."""
    folder = Path(app.outdir) / "_static" / "web" / "figures"
    program = hashlib.sha256(Path(photograph.__file__).read_bytes()).hexdigest()
    stamp = Path(app.doctreedir) / "photograph.stamp"
    there = (folder / "photograph.bin").exists() and (folder / "photograph.webp").exists()
    if there and stamp.exists() and stamp.read_text() == program:
        return
    photograph.write(folder)
    stamp.write_text(program)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", write_data)
    app.connect("doctree-read", check_tags)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
