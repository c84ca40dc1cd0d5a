"""Exercises as sphinx-exercise makes them, with two things more: their points, and a link to each.

``:points:`` and ``:graded:`` (proofs_that_run/points.py says how they are written) are shown beside the title.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx_exercise.directive import ExerciseDirective, ExerciseStartDirective
from sphinx_exercise.nodes import is_exercise_node

from proofs_that_run import points

logger = logging.getLogger(__name__)

OPTIONS = {"points": directives.unchanged, "graded": directives.unchanged}


class WithPoints(ExerciseDirective):
    """An exercise that keeps its points for its title."""

    option_spec = ExerciseDirective.option_spec | OPTIONS

    def run(self) -> list[nodes.Node]:
        made = super().run()
        try:
            found = points.read(self.options)
        except ValueError as problem:
            logger.warning(
                "The exercise “%s”: %s", self.options.get("label", ""), problem, location=self.get_location()
            )
            return made
        for node in made:
            node["points"] = str(found or "")
        return made


class StartWithPoints(ExerciseStartDirective, WithPoints):
    """The same, where the exercise ends with ``{exercise-end}``."""

    option_spec = WithPoints.option_spec


def complete(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After sphinx-exercise has put the numbers into the titles."""
    for exercise in doctree.findall(is_exercise_node):
        title = exercise.children[0]
        if not isinstance(title, nodes.title):
            continue
        if exercise["ids"]:
            address = escape("#" + exercise["ids"][0])
            icon = app.config.html_permalinks_icon
            link = f'<a class="headerlink" href="{address}" title="Link to this exercise">{icon}</a>'
            title += nodes.raw("", link, format="html")
        if exercise.get("points"):  # last, for they may take a line of their own; the link would leave it empty
            title += [nodes.Text(" "), nodes.inline("", exercise["points"], classes=["exercise-points"])]


def setup(app: Sphinx) -> dict[str, Any]:
    app.setup_extension("sphinx_exercise")
    app.add_directive("exercise", WithPoints, override=True)
    app.add_directive("exercise-start", StartWithPoints, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
