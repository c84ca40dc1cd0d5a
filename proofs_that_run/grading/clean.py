"""HTML of what students wrote: from Markdown without HTML in it, and through a list of what is allowed.

Formulas become MathML, which browsers set without a script; one that cannot be read stands as it was written.
"""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

try:
    from latex2mathml.converter import convert
except ImportError:  # of the extra `course`: without it formulas stand as they were written
    convert = None

ALLOWED = {
    "p": (), "br": (), "hr": (), "em": (), "strong": (), "s": (), "code": ("class",), "pre": (), "blockquote": (),
    "ul": (), "ol": ("start",), "li": (), "h1": (), "h2": (), "h3": (), "h4": (), "h5": (), "h6": (), "table": (),
    "thead": (), "tbody": (), "tr": (), "th": (), "td": (), "sub": (), "sup": (), "span": ("class",), "div": ("class",),
    "math": ("display",), "mo": ("stretchy", "fence"), "mrow": (), "mi": (), "mn": (), "mtext": (), "msup": (),
    "msub": (), "msubsup": (), "mfrac": (), "msqrt": (), "mroot": (), "mover": (), "munder": (), "munderover": (),
    "mtable": (), "mtr": (), "mtd": (), "mspace": (), "mstyle": (), "mpadded": (), "mphantom": (),
}  # fmt: skip
EMPTY = ("br", "hr")
VALUES = re.compile(r"math( block| inline)?|language-\w{1,20}|true|false|block|inline")
LONGEST, MOST, FORMULAS = 2_000, 50_000, 1_000
"""Letters of a formula, letters of a text, and formulas in it: what is beyond would hold up the others."""
CELLS = 20_000
"""Cells that the tables of a text may have."""
MARKS = 1_000
"""Signs that may make a text slanted or bold: each is looked at with each other."""
LEVELS = {f"h{n}": f"h{min(6, n + 3)}" for n in range(1, 7)}
"""What students head stands below the headings of the page."""


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.inside += 1
        if tag not in ALLOWED or self.inside:
            return
        kept = "".join(
            f' {name}="{html.escape(value)}"'
            for name, value in attrs
            if name in ALLOWED[tag] and value and (VALUES.fullmatch(value) or (name == "start" and value.isdecimal()))
        )
        name = LEVELS.get(tag, tag)
        self.parts.append(f"<{name}{kept}>")
        if tag not in EMPTY:
            self.open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.inside = max(0, self.inside - 1)
        name = LEVELS.get(tag, tag)
        if name in self.open:
            while (last := self.open.pop()) != name:
                self.parts.append(f"</{last}>")
            self.parts.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.parts.append(html.escape(data))

    def text(self) -> str:
        self.close()
        return "".join(self.parts) + "".join(f"</{name}>" for name in reversed(self.open))


def cleaned(markup: str) -> str:
    """HTML with only the elements and attributes that are allowed: no links, images, scripts, styles, or events."""
    cleaner = _Cleaner()
    cleaner.feed(markup)
    return cleaner.text()


def rendered(markdown: str) -> str:
    """What somebody wrote, as HTML; HTML in it is text."""
    reader = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink", "reference"])
    markdown = markdown[:MOST]
    lines = markdown.split("\n")
    if len(lines) * max(line.count("|") for line in lines) <= CELLS:  # every row is filled up to the longest
        reader.enable("table")
    if markdown.count("*") + markdown.count("_") > MARKS:
        reader.disable("emphasis")
    if markdown.count("$") <= 2 * FORMULAS:
        near = {"allow_space": False, "allow_digits": False}  # “5$ and 6$” are no formula
        reader.use(dollarmath_plugin, allow_labels=False, double_inline=True, renderer=formula, **near)
    return cleaned(str(reader.render(markdown)))


def formula(tex: str, options: Mapping[str, bool]) -> str:
    """A formula as MathML, or its source."""
    block = options["display_mode"]
    if convert is not None and len(tex) <= LONGEST and "newcommand" not in tex:
        with contextlib.suppress(Exception, RecursionError):  # whatever a student wrote
            known = re.sub(r"\{aligned\}", "{align*}", tex)
            return str(convert(known, display="block" if block else "inline"))
    return f"<code>{html.escape(tex)}</code>"


def spanned(text: str) -> str:
    """A text as code within a line of Markdown, which it cannot end."""
    text = " ".join(text.split()) or " "
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def inline(text: str) -> str:
    """A text as a word of Markdown: no HTML, and nothing that Markdown would read."""
    text = " ".join(text.split())
    return (
        re.sub(r"([\\`*_{}\[\]()#+!|~$])", r"\\\1", text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
    )
