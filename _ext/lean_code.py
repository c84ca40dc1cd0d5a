"""Code without a tag around what has no colour of its own: names, brackets and spaces are half of all tags."""

from __future__ import annotations

from typing import Any

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.highlighting import PygmentsBridge

PLAIN = (Name, Punctuation, Text, Whitespace)


class LeanFormatter(HtmlFormatter):  # type: ignore[type-arg]
    def _get_css_classes(self, token: Any) -> str:
        return "" if token in PLAIN else super()._get_css_classes(token)


def setup(app: Sphinx) -> dict[str, Any]:
    PygmentsBridge.html_formatter = LeanFormatter
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
