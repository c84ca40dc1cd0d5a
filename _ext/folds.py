"""Less to scroll: what confirms a statement is there, folded to a line that says what is inside.

On the pages, the near-misses of a verdict and the run of a proof are each a ``<details>``: *5 near-misses, all
refuted*; *Running proof of Theorem 2.2, 4 steps*. A switch below the title opens them all, or leaves the text and the
figures alone; it holds for all pages, and is on the root element before anything is painted. Without scripts each line
opens by itself, and paper has everything (``_static/folds.css``, ``web/reading.js``).

Beside the switch stands how long the page takes to read, and what of it has been read in this browser.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: The words of the switch by what they put on the root element; the first is what a new reader sees.
CHOICES = {"folded": "Evidence folded", "all": "All open", "text": "Text only"}

# Also in web/reading.js: the names under which the choice and the places are kept.
BEFORE_PAINT = """\
{ let show = null;
  try { show = localStorage.getItem("show"); } catch { /* nothing can be stored */ }
  document.documentElement.dataset.show = ["all", "text"].includes(show) ? show : "folded"; }"""

#: Right behind the line that it completes: the line is whole when it is first painted.
PLACE = """\
(({ previousElementSibling: line }, { dataset }) => {
  try {
    const root = new URL(dataset.content_root, location.href);
    const page = location.pathname.slice(root.pathname.length);
    const { read, id, title } = JSON.parse(localStorage.getItem("reading"))[page];
    if (read.length) line.append(` · ${read.length} of ${line.dataset.sections} sections read`);
    const link = Object.assign(document.createElement("a"), { href: `#${id}`, textContent: title });
    if (id) line.append(" · last read: ", link);
  } catch { /* nothing is stored, or can be */ }
})(document.currentScript, document.documentElement);"""

#: The same on the front page: where the reader was last, in the whole book.
GO_ON = """\
(({ previousElementSibling: line }, { dataset }) => {
  try {
    const pages = Object.entries(JSON.parse(localStorage.getItem("reading")));
    const [page, { id, title, chapter }] = pages.reduce((a, b) => (a[1].time > b[1].time ? a : b));
    const href = `${new URL(dataset.content_root, location.href)}${page}${id && `#${id}`}`;
    const textContent = [chapter, title].filter(Boolean).join(", ");
    line.append("Go on reading: ", Object.assign(document.createElement("a"), { href, textContent }));
    line.hidden = false;
  } catch { /* nothing is stored, or can be */ }
})(document.currentScript, document.documentElement);"""

MISSES = re.compile(r"(<dt[^>]*>refuted</dt><dd[^>]*>)((?:<div>“.*?)+)(</dd>)", re.DOTALL)
ONE_MISS = re.compile(r"<div>“")
PROOF = re.compile(r"The proof of (.+)")

#: Words in a minute, and the seconds that a formula and a cell of code take beside them.
WORDS, INLINE, DISPLAYED, CELL = 180, 2, 12, 20


class fold(nodes.container):
    """A part of an output, folded; its ``summary`` says what is inside."""


def visit_fold(self: Any, node: fold) -> None:
    self.body.append(f'<details class="fold"><summary>{node["summary"]}</summary>\n')


def depart_fold(self: Any, node: fold) -> None:
    self.body.append("</details>\n")


# --- The document, before it is written ---------------------------------------------------------------------------


def complete(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fold what the cells of a page show; the front page has one statement, and shows all of it."""
    if docname == app.config.root_doc:
        return
    folded = 0
    for cell in doctree.findall(nodes.container):
        if "cell" not in cell.get("classes", ()):
            continue
        shows = "shows-words"
        for output in (child for child in cell.findall(nodes.container) if "cell_output" in child["classes"]):
            if next(output.findall(nodes.image), None) is not None:
                shows = "shows-figure"
            for raw in output.findall(nodes.raw):
                if "qed-verdict" in raw.astext():
                    shows = "shows-verdict"
                    folded += 1
                    html = MISSES.sub(_folded_misses, raw.astext())
                    raw.children, raw.rawsource = [nodes.Text(html)], html
            folded += _fold_proof(output)
        cell["classes"].append(shows)
    if folded:
        doctree["reading"] = {"minutes": minutes(doctree), "sections": len(chapter_sections(doctree))}


def _folded_misses(found: re.Match[str]) -> str:
    count = len(ONE_MISS.findall(found[2]))
    words = f"{count} near-misses, all refuted" if count > 1 else "1 near-miss, refuted"
    return f'{found[1]}<details class="fold"><summary>{words}</summary>{found[2]}</details>{found[3]}'


def _fold_proof(output: nodes.container) -> bool:
    """Fold the run of a proof; whether it was one."""
    head = next(output.findall(nodes.strong), None)
    name = head and PROOF.fullmatch(head.astext())
    if not name:
        return False
    steps = [row[0].astext().strip() for body in output.findall(nodes.tbody) for row in body]
    count = max((int(step) for step in steps if step.isdigit()), default=0)
    folded = fold(summary=f"Running proof of {name[1]}, {count} {'step' if count == 1 else 'steps'}")
    folded += output.children
    output.children = []
    output += folded
    return True


def chapter_sections(doctree: nodes.document) -> list[nodes.section]:
    return [part for whole in doctree.findall(nodes.section) if whole.parent is doctree
            for part in whole.children if isinstance(part, nodes.section)]  # fmt: skip


def minutes(doctree: nodes.document) -> int:
    """How long a page takes to read, its code and formulas looked at, in steps of five minutes."""
    words = seconds = 0
    for text in doctree.findall(nodes.Text):
        if not _inside(text, nodes.literal_block | nodes.math | nodes.math_block | nodes.raw | fold):
            words += len(text.split())
    seconds += INLINE * len(list(doctree.findall(nodes.math)))
    seconds += DISPLAYED * len(list(doctree.findall(nodes.math_block)))
    seconds += CELL * len(list(doctree.findall(nodes.literal_block)))
    return max(5, 5 * round((words / WORDS + seconds / 60) / 5))


def minutes_of_work(doctree: nodes.document) -> int:
    """The sum of the column "minutes" of a sheet's table; 0 where there is none."""
    for table in doctree.findall(nodes.table):
        head, *rows = [[entry.astext().strip() for entry in row.children] for row in table.findall(nodes.row)]
        if "minutes" in head:
            column = head.index("minutes")
            return sum(int(row[column]) for row in rows if row[column].isdigit())
    return 0


def in_words(count: int) -> str:
    """Minutes as a reader counts them."""
    halves = round(count / 30)
    if halves < 3:
        return f"{count} minutes"
    return f"{halves // 2}{'½' if halves % 2 else ''} hours"


def _inside(node: nodes.Node, kinds: Any) -> bool:
    while (node := node.parent) is not None:
        if isinstance(node, kinds):
            return True
    return False


# --- The page, before it goes into its template -------------------------------------------------------------------


def add_switch(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """The switch below the title, its choice in the head; on the front page, the way back to where the reader was."""
    if page == app.config.root_doc:
        line = f'\n<p class="reading noprint" hidden></p><script>{GO_ON}</script>'
        context["body"] = context["body"].replace("</h1>", f"</h1>{line}", 1)
        return
    found = doctree.get("reading") if doctree is not None else None
    if not found or "</h1>" not in context.get("body", ""):
        return
    context["before_paint"] = "\n".join(filter(None, (context.get("before_paint"), BEFORE_PAINT)))
    choices = "".join(
        f'<label><input type="radio" name="show" value="{name}">{words}</label>' for name, words in CHOICES.items()
    )
    time = f"About {in_words(found['minutes'])}"
    if doctree is not None and (work := minutes_of_work(doctree)):
        time = f"About {in_words(work)} of work, exercise by exercise as the table says."
    switch = (
        f'\n<p class="reading noprint" data-sections="{found["sections"]}">{time}</p>'
        f"<script>{PLACE}</script>"
        f'\n<div class="show-switch noprint" role="radiogroup" aria-label="What this page shows">{choices}</div>'
    )
    context["body"] = context["body"].replace("</h1>", f"</h1>{switch}", 1)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(fold, html=(visit_fold, depart_fold))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
