"""What a page is about, in a sentence, for search engines and for links to it.

A page says it itself (``description`` in a notebook's or a Markdown file's ``html_meta``), or its first paragraph does.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 160  # what a search engine shows


def words_of(node: nodes.Node) -> str:
    """The text of a paragraph, without what only a page can show."""
    return " ".join(node.astext().split())


def shortened(text: str) -> str:
    """As many sentences as fit, or as many words."""
    if len(text) <= LONGEST:
        return text
    sentences = ""
    for sentence in re.findall(r".+?[.!?](?=\s|$)\s*", text):
        if len(sentences + sentence.rstrip()) > LONGEST:
            break
        sentences += sentence
    return sentences.strip() or text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def description(doctree: nodes.document) -> str:
    """The first paragraph that is prose: a whole sentence, and without formulas, which would come as LaTeX."""
    for paragraph in doctree.findall(nodes.paragraph):
        prose = isinstance(paragraph.parent, nodes.section | nodes.document)
        if prose and not next(paragraph.findall(nodes.math), None) and re.search(r"[.!?]$", words_of(paragraph)):
            return shortened(words_of(paragraph))
    return ""


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if 'name="description"' in context.get("metatags", ""):
        return  # the page's own words
    if doctree is not None:
        words = description(doctree)
        # The sheets begin alike.
        context["description"] = shortened(f"{context['title']}. {words}") if page.startswith("exercises/") else words
    elif page == "search":
        context["description"] = f"Search {app.config.html_title or app.config.project}: statements, proofs and text."


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", describe)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
