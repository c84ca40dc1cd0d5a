"""Exercises get a link to themselves, as headings, statements and figures have one."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx_exercise.nodes import is_exercise_node


def add_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After sphinx-exercise has put the numbers into the titles."""
    for exercise in doctree.findall(is_exercise_node):
        title = exercise.children[0]
        if isinstance(title, nodes.title) and exercise["ids"]:
            address = escape("#" + exercise["ids"][0])
            icon = app.config.html_permalinks_icon
            link = f'<a class="headerlink" href="{address}" title="Link to this exercise">{icon}</a>'
            title += nodes.raw("", link, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("doctree-resolved", add_links, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
