"""Formulas with derivatives in the book's layout and in the other one, with one switch for the whole book.

    ::::{layouts}
    :::{layout} numerator
    The Jacobian is $m \\times n$ …
    :::
    :::{layout} denominator
    The Jacobian is $n \\times m$ …
    :::
    ::::

The words are those of ``qed`` (``holds(…, layout="denominator")``). Without a script and on paper both parts
are there, each under its name. With scripts, a line in the page's head puts the reader's choice on the root
element before anything is drawn, the style sheet shows that part alone, and ``web/layout_switch.js`` lets
the reader change it.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from proofs_that_run.plain import LAYOUTS

logger = logging.getLogger(__name__)

# Also in web/layout_switch.js: the name under which the choice is kept.
BEFORE_PAINT = """\
{ let layout = null;
  try { layout = localStorage.getItem("layout"); } catch { /* nothing can be stored */ }
  document.documentElement.dataset.layout = layout === "denominator" ? layout : "numerator"; }"""


class layouts(nodes.Element):
    """A ``layout`` for each of the two layouts."""


class layout(nodes.Element):
    """What stands on the page in one layout."""


class LayoutsDirective(SphinxDirective):
    """``::::{layouts}``; see the module's docstring."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        node = layouts(number=self.env.new_serialno("layouts"))
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        given = [child["name"] if isinstance(child, layout) else child.astext() for child in node]
        if given != list(LAYOUTS):
            logger.warning(
                "{layouts} holds {layout} numerator, then {layout} denominator, and nothing else; this one holds %s.",
                ", then ".join(given) or "nothing",
                location=self.get_location(),
            )
            return []
        return [node]


class LayoutDirective(SphinxDirective):
    """``:::{layout} numerator`` or ``:::{layout} denominator``."""

    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        node = layout(name=self.arguments[0])
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def visit_layouts(self: Any, node: layouts) -> None:
    choices = "".join(
        f'<label><input type="radio" name="layouts-{node["number"]}" value="{name}">{words}</label>'
        for name, words in LAYOUTS.items()
    )
    self.body.append('<div class="layouts">\n')
    self.body.append(f'<div class="layout-switch" role="radiogroup" aria-label="Jacobians">{choices}</div>\n')


def visit_layout(self: Any, node: layout) -> None:
    name = node["name"]
    self.body.append(
        f'<div class="layout" data-layout="{name}">\n<p class="layout-name">Jacobians {LAYOUTS[name]}</p>\n'
    )


def depart(self: Any, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def before_paint(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """For the template layout.html, on the pages that have something to choose."""
    if doctree is not None and next(doctree.findall(layouts), None) is not None:
        context["before_paint"] = BEFORE_PAINT


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("layouts", LayoutsDirective)
    app.add_directive("layout", LayoutDirective)
    app.add_node(layouts, html=(visit_layouts, depart))
    app.add_node(layout, html=(visit_layout, depart))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
