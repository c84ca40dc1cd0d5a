"""At a page's foot: how many relations it prints, and how many of them a run executed (see `tally`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from proofs_that_run import tally


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """For the template layout.html."""
    found = _of_pages(Path(app.srcdir)).get(page)
    if doctree is not None and found:
        context["relations"] = tally.sentence(found)


@cache
def _of_pages(root: Path) -> dict[str, Any]:
    """Read once for a build, not for every page."""
    return tally.of_pages(root)


def setup(app: Sphinx) -> dict[str, Any]:
    _of_pages.cache_clear()  # another build in the same process
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
