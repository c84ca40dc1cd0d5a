"""Numbers that stay right from one build to the next.

Two things are mended about how Sphinx decides which pages to write again:

* The letters of the appendices (``style: alphaupper`` in ``_toc.yml``) are put on after Sphinx has
  compared the new numbers with the old ones, so every lettered page would be written at every build.
* Where a number changes, Sphinx writes the page on which it stands, not the pages that quote it.
  Here a changed number makes every page be written again; that is seldom, and never wrong.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as Collector

_sections = Collector.assign_section_numbers
_figures = Collector.assign_figure_numbers


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
    return [page for page, numbers in env.toc_secnumbers.items() if numbers != before.get(page)]


def assign_figure_numbers(self: Collector, env: BuildEnvironment) -> list[str]:
    before = numbers_by_label(env)
    changed = _figures(self, env)
    after = numbers_by_label(env)
    moved = any(after.get(key) != number for key, number in before.items())
    return sorted(env.found_docs) if moved else changed


def setup(app: Sphinx) -> dict[str, Any]:
    Collector.assign_section_numbers = assign_section_numbers
    Collector.assign_figure_numbers = assign_figure_numbers
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
