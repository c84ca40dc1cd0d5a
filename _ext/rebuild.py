"""What is built again, and what keeps its number, from one build to the next.

Sphinx compares pages, their templates and the configuration. What it does not see by itself is mended here:

* A change in these extensions, or in how the book's files are read, changes pages too.
* Where no page has changed it would not copy a stylesheet that has.
* The letters of the appendices (``style: alphaupper`` in ``_toc.yml``) are put on after Sphinx has compared the new
  numbers with the old ones, so every lettered page would be written at every build.
* An edition of some of the chapters (proofs_that_run/edition.py) keeps their numbers, where Sphinx would count anew.
* Where a number changes, Sphinx writes the page on which it stands, not the pages that quote it. Here a changed number
  makes every page be written again; that is seldom, and never wrong.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector

from proofs_that_run.pages import Book

HERE = Path(__file__).resolve().parent
READERS = HERE.parent / "proofs_that_run"

_sections = Collector.assign_section_numbers
_figures = Collector.assign_figure_numbers


def of_extensions() -> str:
    """A digest of this folder (Sphinx looks after the templates) and of what reads the book's files."""
    ours = [path for path in HERE.rglob("*") if path.suffix in (".py", ".js", ".mjs", ".yml")]
    files = [*ours, *READERS.glob("*.py")]
    return hashlib.sha256(b"\0".join(path.name.encode() + path.read_bytes() for path in sorted(files))).hexdigest()


def always_one(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """One short page is read again in any case: Sphinx then finishes its work, static files included."""
    return [] if any(changes) else [app.config.root_doc]


def numbers_by_label(env: BuildEnvironment) -> dict[tuple[str, str, str], Any]:
    """Every number of a statement, equation, figure or exercise."""
    return {
        (page, counter, label): number
        for page, counters in env.toc_fignumbers.items()
        for counter, numbers in counters.items()
        for label, number in numbers.items()
    }


def assign_section_numbers(self: Collector, env: BuildEnvironment) -> list[str]:
    before = env.toc_secnumbers
    _sections(self, env)
    keep_numbers(env)
    return [page for page, numbers in env.toc_secnumbers.items() if numbers != before.get(page)]


def keep_numbers(env: BuildEnvironment) -> None:
    """In an edition of some chapters each has the number that it has in the whole book; Sphinx counts those it sees."""
    book = Book(Path(env.srcdir))
    if not book.whole():
        return
    for page, number in book.numbers().items():
        if page in env.titles and "secnumber" in env.titles[page]:
            first: str | int = int(number) if number.isdigit() else number
            references = [node for node in env.tocs[page].findall(nodes.reference) if node.get("secnumber")]
            for node in (env.titles[page], *references):
                node["secnumber"] = (first, *node["secnumber"][1:])
            env.toc_secnumbers[page] = {
                anchor: number and (first, *number[1:]) for anchor, number in env.toc_secnumbers[page].items()
            }


def assign_figure_numbers(self: Collector, env: BuildEnvironment) -> list[str]:
    before = numbers_by_label(env)
    changed = _figures(self, env)
    after = numbers_by_label(env)
    moved = any(after.get(key) != number for key, number in before.items())
    return sorted(env.found_docs) if moved else changed


def setup(app: Sphinx) -> dict[str, Any]:
    Collector.assign_section_numbers = assign_section_numbers
    Collector.assign_figure_numbers = assign_figure_numbers
    app.add_config_value("extensions_digest", of_extensions(), "env")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
