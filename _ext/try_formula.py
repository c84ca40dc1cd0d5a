"""``{try-formula} NAME``: a field in which a reader tries a formula of his own, without Python.

The page carries what ``web/formula.js`` builds the field from: the kinds of symbols and the examples
called NAME, both from ``formulas_to_try.yml``, and the first example, typeset. The directive's text is
what a reader sees whose page does not run Python.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

SOURCE = Path(__file__).with_name("formulas_to_try.yml")


@cache
def to_try() -> dict[str, Any]:
    """The file's kinds and examples; formulas on one line."""
    found: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    for examples in found["examples"].values():
        for example in examples:
            example["latex"] = " ".join(example["latex"].split())
    return found


class TryFormulaDirective(SphinxDirective):
    """See the module's docstring."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(SOURCE))
        self.assert_has_content()
        name, known = self.arguments[0].strip(), to_try()["examples"]
        if name not in known:
            logger.warning(
                "{try-formula}: there are no examples called “%s” in %s; there are “%s”.",
                name,
                SOURCE.name,
                "”, “".join(known),
                location=self.get_location(),
            )
            return []
        data = {
            "kinds": to_try()["kinds"],
            "examples": [{k: v for k, v in example.items() if k != "answer"} for example in known[name]],
        }
        listed = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        box = nodes.container("", classes=["try-formula"])
        still = nodes.container("", classes=["try-formula-still"])
        self.state.nested_parse(self.content, self.content_offset, still)
        latex = known[name][0]["latex"]
        formula = nodes.math_block(latex, latex, number=None, nowrap=False, label=None)
        box += [still, nodes.container("", formula, classes=["try-formula-first"])]
        box += nodes.raw("", f'<script type="application/json">{listed}</script>', format="html")
        return [box]


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("try-formula", TryFormulaDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
