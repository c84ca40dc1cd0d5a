"""Pages that are valid, and that say to every reader, and to search engines, what they say to the eye.

What Sphinx, the theme and MyST-NB write is mended where it is made: in the tree of a document before it is written, in
the parts that they hand to the templates. tests/test_valid_html.py and tests/browser/test_browser_accessibility.py look
at the whole.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.images import get_image_size

from qed import show, verdict

TEMPLATES = Path(__file__).parent / "templates"

# sphinx-exercise gives these ids to the inside of every exercise; nothing refers to them.
REPEATED_IDS = {"exercise-content", "solution-content"}

# The head line of the table of a running proof leaves these two to the eye.
PROOF_COLUMNS = {0: "line", 1: "relation"}

EMPTY_HEADER = re.compile(r"<th(?: class=\"[^\"]*\")?>\s*(?:<p>\s*</p>)?\s*</th>")
IMAGE = re.compile(r'<img (?P<rest>[^>]*?src="(?P<src>[^"]+)"[^>]*?)\s*/?>')
HEADING = re.compile(r'<h([1-5])\b|<p class="(?:statement-title|admonition-title(?="><span class="caption-number))"')
"""Headings, and the titles of statements and exercises, which look like none and are."""
LONGEST = 160  # letters of a description that a search engine shows
VIEWPORT = re.compile(r'<meta (?:name="viewport" [^>]*|[^>]* name="viewport")\s*/?>')


def lend_references(app: Sphinx, config: Config) -> None:
    """A book without references has no file of them; a page that cites one is told so by its own warning."""
    config.bibtex_bibfiles = [file for file in config.bibtex_bibfiles if (Path(app.srcdir) / file).exists()]


def use_templates(app: Sphinx, config: Config) -> None:
    config.templates_path.insert(0, str(TEMPLATES))  # before the parts that the theme puts there


# --- The document, before it is written -------------------------------------------------------------------------


def mend_document(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After numbering, which needs the repeated ids."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [name for name in section["ids"] if name not in REPEATED_IDS]
    for table in doctree.findall(nodes.table):
        mend_table(table)


def mend_table(table: nodes.table) -> None:
    """Every column and every row that has a head says so; a head line without a word is none."""
    head = next(table.findall(nodes.thead), None)
    if head is None:
        return
    entries = list(head.findall(nodes.entry))
    empty = [at for at, entry in enumerate(entries) if not entry.astext().strip()]
    if len(empty) == len(entries):
        head.parent.remove(head)
    elif empty == list(PROOF_COLUMNS):
        for at, name in PROOF_COLUMNS.items():
            entries[at].children = []
            entries[at] += nodes.paragraph("", "", nodes.inline("", name, classes=["visually-hidden"]))
    elif empty == [0]:  # the corner: the first column names the rows
        next(table.findall(nodes.colspec))["stub"] = 1


def visit_hidden_code(self: Any, node: HideCodeCellNode) -> None:
    """As MyST-NB does it; but a <summary> holds words, not paragraphs, and is called by what it shows."""
    self.body.append(f'<details class="admonition hide {" ".join(node["classes"])}">\n<summary>')
    for state, words in (("collapsed", node["prompt_show"]), ("expanded", node["prompt_hide"])):
        self.body.append(f'<span class="{state} admonition-title">{escape(words)}</span>')
    self.body.append("</summary>\n")


def depart_hidden_code(self: Any, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


# --- The page, before it goes into its template -----------------------------------------------------------------


STYLES = {
    show.BLOCK: 'class="entries"', show.ROW: "", show.CELL: "", show.TOGETHER: 'class="together"',
    verdict.GRID: "", verdict.NAME: "", verdict.FOUND: "",
    **{verdict.BAR.format(colour=colour): f'style="--mark:{colour}"' for colour in verdict.COLOURS.values()},
    **{verdict.SIGN.format(colour=colour): 'class="sign"' for colour in verdict.COLOURS.values()},
}  # fmt: skip
"""What outputs say of their looks at each element, for a notebook; _static/book.css says it once."""


def without_styles(body: str) -> str:
    for style, instead in STYLES.items():
        body = re.sub(rf" style=(['\"]){re.escape(style)}\1", f" {instead}".rstrip(), body)
    return body


def mend_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    context["metatags"] = VIEWPORT.sub("", context.get("metatags", ""))  # Sphinx's template has one
    if "body" in context:
        sources = {name: source for source, name in app.builder.images.items()}
        body = without_styles(EMPTY_HEADER.sub("<td></td>", context["body"]))
        body = body.replace(' role="doc-biblioentry"', ' role="listitem"')  # the former is no role any more
        body = IMAGE.sub(lambda found: sized(found, sources, Path(app.srcdir)), body)
        context["body"] = with_headings(body)
    if "generate_toctree_html" in context:
        theme = context["generate_toctree_html"]
        context["generate_toctree_html"] = lambda *args, **options: named_toggles(str(theme(*args, **options)))


def with_headings(body: str) -> str:
    """Titles of statements and exercises are headings to the ear: a list of headings shows them below their section."""
    level = 1

    def heading(found: re.Match[str]) -> str:
        nonlocal level
        if found[1]:
            level = int(found[1])
            return found[0]
        return f'{found[0]} role="heading" aria-level="{level + 1}"'

    return HEADING.sub(heading, body)


def sized(image: re.Match[str], sources: dict[str, str], root: Path) -> str:
    """A picture with its size, so that its room is kept, and fetched when the reader comes near."""
    source = sources.get(image["src"].rpartition("/")[2])
    size = get_image_size(str(root / source)) if source else None
    known = f' width="{size[0]}" height="{size[1]}"' if size and "width=" not in image["rest"] else ""
    return f'<img loading="lazy" decoding="async"{known} {image["rest"]}>'


def named_toggles(contents: str) -> str:
    """The arrows in the contents of the book say what they open."""
    tree = BeautifulSoup(contents, "html.parser")
    for summary in tree.select("li > details > summary"):
        page = summary.find_parent("li").find("a", recursive=False)
        words = tree.new_tag("span", attrs={"class": "visually-hidden"})
        words.string = f"Pages of {page.get_text(strip=True) if page else 'this part'}"
        summary.append(words)
    return str(tree)


# --- What a page is about, in a sentence --------------------------------------------------------------------------


def words_of(node: nodes.Node) -> str:
    """The text of a paragraph, without what only a page can show."""
    return " ".join(node.astext().split())


def shortened(text: str) -> str:
    """As many sentences as fit, or as many words."""
    if len(text) <= LONGEST:
        return text
    sentences = ""
    for sentence in re.findall(r".+?[.!?](?=\s|$)\s*", text):
        if len(sentences + sentence.rstrip()) > LONGEST:
            break
        sentences += sentence
    return sentences.strip() or text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def description(doctree: nodes.document) -> str:
    """The first paragraph that is prose: a whole sentence, and without formulas, which would come as LaTeX."""
    for paragraph in doctree.findall(nodes.paragraph):
        prose = isinstance(paragraph.parent, nodes.section | nodes.document)
        if prose and not next(paragraph.findall(nodes.math), None) and re.search(r"[.!?]$", words_of(paragraph)):
            return shortened(words_of(paragraph))
    return ""


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """For the template layout.html: what the page is about. It says so itself (``description`` in a notebook's or a
    Markdown file's ``html_meta``), or its first paragraph does."""
    if 'name="description"' in context.get("metatags", ""):
        return  # the page's own words
    if doctree is not None:
        words = description(doctree)
        # The sheets begin alike.
        context["description"] = shortened(f"{context['title']}. {words}") if page.startswith("exercises/") else words
    elif page == "search":
        context["description"] = f"Search {app.config.html_title or app.config.project}: statements, proofs and text."


def setup(app: Sphinx) -> dict[str, Any]:
    # Jupyter Book always sets this for sphinx_comments, which is not loaded, and Sphinx then complains.
    app.add_config_value("comments_config", {}, "")
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_hidden_code))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
