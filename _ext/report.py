"""Every page says where an error in it is reported: an issue of the book's repository on GitHub, already begun.

At a page's foot stands a link for the whole page, which needs no script. It also says what ``web/report.js`` needs to
make one for a paragraph or a selection: where an issue begins, the page, and the version. Where the repository is not
known (``proofs_that_run/site.py`` says how it is found), or is elsewhere, there is no such link.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from notebook_downloads import repository_of
from sphinx.application import Sphinx

from proofs_that_run import site


def version(found: site.Repository) -> str:
    """`0.1.0 (abc1234)`: the version of the book and the state of its sources."""
    return f"{site.project()['version']} ({found.revision[:12]})"


def body(place: str, version: str) -> str:
    """What the issue says before the reader writes; ``web/report.js`` adds what is quoted."""
    return f"Place: {place}\nVersion: {version}\n\nWhat is wrong:\n"


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """For the template layout.html."""
    found = repository_of(app.config)
    if doctree is None or found is None or not found.on_github:
        return
    new, which = f"{found.url}/issues/new", version(found)
    query = urlencode({"title": f"Error in {page}", "body": body(f"{page}.html", which)})
    context["report"] = {"new": new, "page": f"{page}.html", "version": which, "address": f"{new}?{query}"}


def setup(app: Sphinx) -> dict[str, Any]:
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
