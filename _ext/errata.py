"""``{errata}``: what was wrong in the book and what has changed, edition by edition, from ``chapters/errata.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FILE = "chapters/errata.yml"
KINDS = {"error": "Error", "gap": "Gap", "change": "Change"}


class Errata(SphinxDirective):
    """A section for each edition, with its entries."""

    def run(self) -> list[nodes.Node]:
        file = Path(self.env.srcdir) / FILE
        self.env.note_dependency(str(file))
        try:
            editions = read(file.read_text(encoding="utf-8"))
        except ValueError as problem:
            raise self.error(f"{FILE}: {problem}") from None
        return [self.section(edition) for edition in editions]

    def section(self, edition: dict[str, Any]) -> nodes.section:
        title = edition["edition"]
        made = nodes.section("", nodes.title("", title), ids=[nodes.make_id(title)])
        lines = [str(edition.get("about", "")), "", *map(entry, edition["entries"])]
        self.state.nested_parse(StringList("\n".join(lines).splitlines(), FILE), 0, made)
        return made


def read(text: str) -> list[dict[str, Any]]:
    """The editions of the file, newest first. A ValueError says which entry lacks what."""
    editions: list[dict[str, Any]] = yaml.safe_load(text)
    for edition in editions:
        for at, one in enumerate(edition["entries"], 1):
            where = f"entry {at} of the {edition['edition']}"
            if one.get("kind") not in KINDS:
                raise ValueError(f"{where} has the kind {one.get('kind')!r}. There are: {', '.join(KINDS)}.")
            needed = ["date", "place", "text", *(["caught"] if one["kind"] == "error" else [])]
            if missing := [name for name in needed if not one.get(name)]:
                raise ValueError(f"{where} does not say: {', '.join(missing)}.")
    return editions


def entry(one: dict[str, Any]) -> str:
    """An entry as an item of a list, in MyST."""
    text = f"- **{KINDS[one['kind']]}**, {one['place']}, {one['date']:%d %B %Y}. {one['text']}"
    if caught := one.get("caught"):
        text += f" *Caught now by:* {caught}"
    return " ".join(text.split())


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("errata", Errata)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
