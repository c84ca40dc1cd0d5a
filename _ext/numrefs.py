"""References by number, ``{numref}`fig-u-curve` ``, without reading a page from disk for each.

For every such reference Sphinx asks for the whole tree of the page that it leads to, and unpickles it: two fifths of
a build. All that it then looks at is of which kind the numbered node is.
"""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain


class Numbered:
    """The environment, but of a tree only the nodes that have a name, each without what is around it and in it."""

    def __init__(self, env: Any):
        self._env = env
        self._known: dict[str, SimpleNamespace] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)

    def get_doctree(self, page: str) -> SimpleNamespace:
        if page not in self._known:
            named = self._env.get_doctree(page).ids
            # What is numbered as code is told by what a container holds.
            alone = {name: node.deepcopy() if isinstance(node, nodes.container) else node.copy()
                     for name, node in named.items()}  # fmt: skip
            self._known[page] = SimpleNamespace(ids=alone)
        return self._known[page]


class Domain(StandardDomain):
    """Sphinx's own, for one build."""

    @cached_property
    def _numbered(self) -> Numbered:
        return Numbered(self.env)

    def _resolve_numref_xref(self, env: Any, *asked: Any) -> nodes.Element | None:
        return super()._resolve_numref_xref(self._numbered, *asked)  # type: ignore[arg-type]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_domain(Domain, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
