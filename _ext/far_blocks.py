"""Blocks far down a page wait: the first screen is there sooner, and nothing that follows holds the reader up.

A long chapter has some 18,000 elements, most of them in its formulas; a slow phone needs seconds to read them in, and
can do nothing else meanwhile. So what stands beyond the first screens is written as ``<noscript>``: a browser that
runs scripts takes its content for text, which costs nothing, and ``far_blocks.js``, on the page itself, puts it into
place from the first paint on, in short tasks. A browser that runs none reads the page as it stands. Titles and
ids stay outside: links and the contents of the page find their place at once.

What is in place and not near the screen is not laid out either (``book.css``: ``.later``), section by section and in a
section block by block: a frame costs what is near the reader, not what the page holds. Until it is laid out, a block
has the height that `rows` estimates, and a section the sum of its blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from answer_box import TAG as BOXED
from answer_box import folded
from docutils import nodes
from folds import fold
from ledger_page import ledger_table
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx_exercise.nodes import exercise_node
from statements import proof, statement, statement_title

BLOCKS = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.math_block,
          nodes.container, nodes.figure, nodes.table, nodes.Admonition, statement)  # fmt: skip
#: Blocks of which all but the title may stand in a <noscript>.
WAITING = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.math_block, nodes.container,
           nodes.Admonition, statement)  # fmt: skip
TITLES = (nodes.title, statement_title)

#: What the first screens show, in lines: it does not wait, or the page would move. A large screen has some 60.
FIRST = 32
#: Letters in a line at the width of a desktop; of the LaTeX of a formula, this part is seen.
LINE, SEEN = 85, 0.4
#: The space after a text and after a block, and the height of a heading with its margins, in lines, on average.
AFTER, SPACE, HEADING = 0.6, 0.4, 3

#: Of the lines in the box of an answer, this part is its height: choices stand close or side by side, hints are closed.
BOX = 0.45

#: The first block that waits, where it has no id of its own: the page is not painted before this is read in, so that
#: the first screen is laid out once and shows whole.
FIRST_ID = "far"
FIRST_WAITING = re.compile(r'<\w+ class="[^"]*\bwaiting\b[^>]* id="([^"]+)"')

PLACE_THEM = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
TAG = re.compile(r"<script.*?</script>|<[^>]+>", re.DOTALL)
FOLDED = re.compile(r"(<details[^>]*><summary>.*?</summary>).*?(</details>)", re.DOTALL)
ROWS = re.compile(r'(<\w+ class="[^"]*) rows-(\d+)(?:-(\d+)-(\d+))?\b([^"]*")')


class tag(nodes.Element):  # no text, unlike nodes.raw: descriptions and the search read what the document says
    """A start tag or an end tag alone."""


def visit_tag(self: Any, node: tag) -> None:
    self.body.append(node["html"])


def depart_tag(self: Any, node: tag) -> None:
    pass


# --- How high a block will be ------------------------------------------------------------------------------------


def letters(node: nodes.Node) -> float:
    """The letters that are seen of what stands in the lines of a text."""
    if isinstance(node, nodes.math):
        return SEEN * len(node.astext())
    return len(node) if isinstance(node, nodes.Text) else sum(map(letters, node.children))


def rows(node: nodes.Node, unfolded: bool = False) -> float:
    """The height of a block on a desktop, in lines of text, estimated."""
    if isinstance(node, fold) and not unfolded:
        return 1.5
    if isinstance(node, nodes.literal_block):
        return 0.85 * len(node.astext().splitlines()) + 1.5
    if isinstance(node, nodes.math_block):
        return 2.5 + 1.2 * node.astext().count("\\\\")
    if isinstance(node, nodes.image):
        return 20
    if isinstance(node, HideCodeCellNode | folded):
        return 2
    if isinstance(node, nodes.raw):
        html = node.astext() if unfolded else FOLDED.sub(r"\1\2", node.astext())
        return html.count("<tr") + html.count("<dt") + len(TAG.sub("", html)) / LINE
    if isinstance(node, nodes.row):  # its cells are beside each other, but none is as wide as it would be alone
        return 0.4 + max(1, 1.5 * letters(node) / LINE)
    if isinstance(node, nodes.list_item) and len(node) == 1:
        return rows(node[0], unfolded) - AFTER  # such items follow each other as lines do
    if isinstance(node, nodes.TextElement):
        return max(1, round(letters(node) / LINE + 0.3)) + AFTER + sum(map(rows, node.findall(nodes.image)))
    whole = sum(rows(child, unfolded) for child in node.children)
    return BOX * whole if "answer-box" in node.get("classes", ()) else whole


def bare_rows(block: nodes.Element, height: float) -> float:
    """The same where a reader wants the text alone (_static/folds.css)."""
    cell = block.parent.get("classes", ())
    if "cell" not in cell or ("shows-figure" in cell and "cell_output" in block["classes"]):
        return height
    return 2 if "shows-verdict" in cell and "cell_output" in block["classes"] else 0


# --- The document, before it is written ---------------------------------------------------------------------------


def mark(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    before, first = 0.0, True
    near: set[nodes.Element] = set()  # what begins on the first screens
    heights: dict[nodes.Element, list[float]] = {}
    chosen = "reading" in doctree  # where the reader chooses what is shown, there are three heights
    for block in list(blocks(doctree)):
        height = rows(block)
        three = [height, rows(block, unfolded=True), bare_rows(block, height)] if chosen else [height]
        if f"tag_{BOXED}" in block.parent.get("classes", ()):  # its cell is shown when a reader asks for it
            three, height = [0.0 for _ in three], 0.0
        around = sections_around(block)
        if before <= FIRST:
            near.update(around)
        else:
            if isinstance(block, nodes.table):  # whose own box is another one
                block = boxed(block)
            if first and not block["ids"]:
                block["ids"].append(FIRST_ID)
            first = False
            lay_out_later(block, three)
            if isinstance(block, WAITING):
                block["classes"].append("waiting")
                for part in parts(block):
                    wrap(part)
        for section in around:
            known = heights.get(section, [0.0] * len(three))
            heights[section] = [whole + part + SPACE * (part > 0) for whole, part in zip(known, three, strict=True)]
        before += height
    for section, found in heights.items():
        if section not in near and next(section.findall(ledger_table), None) is None:  # as high as what was found
            headings = HEADING * len(list(section.findall(nodes.section)))
            lay_out_later(section, [height + headings for height in found])


def lay_out_later(node: nodes.Element, heights: list[float]) -> None:
    node["classes"] += ["later", "-".join(["rows", *(str(max(1, round(height))) for height in heights)])]


def sections_around(node: nodes.Node) -> list[nodes.section]:
    found = []
    while (node := node.parent) is not None:
        if isinstance(node, nodes.section):
            found.append(node)
    return found


def blocks(part: nodes.Element) -> Iterator[nodes.Element]:
    """What a document consists of, in pieces that are laid out in a moment: of a proof its steps, of a cell the code
    and the output."""
    for child in part.children:
        if isinstance(child, nodes.section | proof | exercise_node) or "cell" in child.get("classes", ()):
            yield from blocks(child)
        elif isinstance(child, BLOCKS):
            yield child


def boxed(block: nodes.Element) -> nodes.container:
    box = nodes.container()
    block.replace_self(box)
    box.append(block)
    return box


def parts(block: nodes.Element) -> list[nodes.Element]:
    """What is wrapped of a block that waits: of a list its items; a formula's own writer wraps it."""
    if isinstance(block, nodes.math_block):
        return []
    return list(block.children) if isinstance(block, nodes.bullet_list | nodes.enumerated_list) else [block]


def wrap(block: nodes.Element) -> None:
    titled = bool(block.children) and isinstance(block[0], TITLES)
    block.insert(1 if titled else 0, tag(html="<noscript>"))
    block.append(tag(html="</noscript>"))


# --- The page, before it goes into its template -------------------------------------------------------------------


def _styled(found: re.Match[str]) -> str:
    start, rows, unfolded, bare, end = found.groups()
    others = f";--open:{unfolded};--bare:{bare}" if unfolded else ""
    return f'{start}{end} style="--rows:{rows}{others}"'


def finish(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    if "body" not in context:
        return
    body = context["body"] = ROWS.sub(_styled, context["body"])
    if "<noscript>" in body:
        first = FIRST_WAITING.search(body)
        context.update(after_text=PLACE_THEM, paint_after=first and first[1])


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(tag, html=(visit_tag, depart_tag))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
