"""Little to fetch: one stylesheet without the rules that no page uses, no files that nothing loads, few tags in code.

The theme brings some 500 kB of rules (Bootstrap, an icon font, parts of pages that this book does not have), each in
a file that the browser waits for. At the end of a build all stylesheets are joined, in the order in which Sphinx would
load them. Of those that are not ours (``_static/`` of the book stays whole) a rule is kept only if the class names and
ids that it asks for occur in some page, or in a script of ours that may add them to one.

Code has no tag around what has no colour of its own: names, brackets and spaces are half of all tags.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tinycss2
from pygments.formatters import HtmlFormatter
from pygments.token import Name, Punctuation, Text, Whitespace
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.highlighting import PygmentsBridge
from tinycss2 import ast

from proofs_that_run import node

ROOT = Path(__file__).resolve().parent.parent

SHEET = "_static/book.min.css"
#: The fonts of formulas, by a class of what is set in them; small copies of them (lab/small_fonts.py). Those of the
#: first screens are asked for at once: they are there when the text is first painted, and nothing is laid out twice.
FONTS = {
    "Main-Regular": "katex", "Math-Italic": "katex", "Main-Bold": "mathbf", "Math-BoldItalic": "boldsymbol",
    "AMS-Regular": "mathbb|amsrm", "Caligraphic-Regular": "mathcal", "Size1-Regular": "size1|small-op",
    "Size2-Regular": "size2|large-op", "Size3-Regular": "size3",
}  # fmt: skip

# The theme's own layout names these, which Sphinx does not know of (basic.css by way of a file that imports it).
THEME_SHEETS = ("_static/basic.css", "_static/styles/pydata-sphinx-theme.css")

# What the theme and the extensions would load for what web/shell.js does, or for what this book has not.
SCRIPTS = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "scripts/sphinx-book-theme.js")
TABS = "design-tabs.js"  # of use only where there are tabs

# Under _static/, what no page loads then. Source maps are for the theme's developers; translations, templates and
# notices in scripts are read while the book is built.
UNUSED = (
    "scripts", "vendor", "styles", "images/logo_*", "locales", "**/*.map", "*.html",
    "copybutton*", "clipboard.min.js", "check-solid.svg", "copy-button.svg", *SCRIPTS,
)  # fmt: skip

HOW_TO_SHORTEN = Path(__file__).with_name("svgo.config.mjs")

COLOURLESS = (Name, Punctuation, Text, Whitespace)

NAMES = re.compile(r"""\s(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
STRINGS = re.compile(r"""(["'`])((?:\\.|(?!\1)[^\\])*)\1""", re.DOTALL)
WORDS = re.compile(r"-{0,2}[A-Za-z_][\w-]*")
USED_PROPERTIES = re.compile(r"var\(\s*(--[\w-]+)")


# --- Reading and writing CSS ---------------------------------------------------------------------------------------


def names_of(page: str) -> set[str]:
    """The class names and ids on a page."""
    return {name for found in NAMES.findall(page) for one in found for name in one.split()}


def words_of(script: str) -> set[str]:
    """Every word in the texts of a script: a class name that it gives to an element is one of them."""
    return {word for _, text in STRINGS.findall(script) for word in WORDS.findall(text)}


def split(tokens: Iterable[ast.Node]) -> Iterator[list[ast.Node]]:
    """The parts of a list of selectors."""
    part: list[ast.Node] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def may_match(selector: Sequence[ast.Node], used: set[str]) -> bool:
    """Whether elements with these names may be what a selector asks for. What it excludes (``:not``) does not count."""
    dot = False
    for position, token in enumerate(selector):
        if (dot and token.type == "ident" and token.value not in used) or (
            token.type == "hash" and token.value not in used
        ):
            return False
        if token.type == "function" and token.lower_name in ("is", "where", "matches"):
            if not any(may_match(part, used) for part in split(token.arguments)):
                return False
        elif token.type == "[] block" and position == 0 and len(selector) == 1:
            return True
        dot = token.type == "literal" and token.value == "."
    return True


def compact(tokens: Iterable[ast.Node]) -> str:
    """CSS without comments and needless space."""
    kept: list[str] = []
    for token in tokens:
        if token.type == "whitespace":
            kept.append(" ")
        elif token.type != "comment":
            kept.append(token.serialize())
    text = re.sub(r"\s+", " ", "".join(kept))
    return text.strip()


def declarations(tokens: Iterable[ast.Node]) -> Iterator[tuple[str, str]]:
    """Property and value, as they stand; a value keeps its “!important”."""
    for found in tinycss2.parse_declaration_list(list(tokens), skip_comments=True, skip_whitespace=True):
        if found.type == "declaration":
            yield found.name, compact(found.value) + ("!important" if found.important else "")


def prune(rules: Iterable[ast.Node], used: set[str]) -> Iterator[str]:
    """The rules of a stylesheet of others that apply to something, as text."""
    for rule in rules:
        if rule.type == "qualified-rule":
            wanted = [compact(part) for part in split(rule.prelude) if may_match(part, used)]
            body = ";".join(f"{name}:{value}" for name, value in declarations(rule.content))
            if wanted and body:
                yield f"{','.join(wanted)}{{{body}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword == "import":
            raise ValueError(
                f"A stylesheet imports {compact(rule.prelude)}, which lean_assets.py does not follow: name it there."
            )
        elif rule.type == "at-rule" and rule.content is not None:
            head = f"@{rule.lower_at_keyword} {compact(rule.prelude)}".strip()
            if rule.lower_at_keyword in ("media", "supports", "layer", "container"):
                if body := "".join(prune(parse(rule.content), used)):
                    yield f"{head}{{{body}}}"
            elif rule.lower_at_keyword != "font-face":  # the only fonts of others are for icons: see icons.css
                yield f"{head}{{{compact(rule.content)}}}"


def parse(css: str | list[ast.Node]) -> list[ast.Node]:
    return tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)


def whole(css: str) -> str:
    """A stylesheet of ours: everything but comments and space."""
    tokens = tinycss2.parse_component_value_list(css, skip_comments=True)
    return re.sub(r" ?([{};]) ?", r"\1", compact(tokens))


def without_unused_properties(css: str, used: set[str]) -> str:
    """Without the custom properties (``--bs-…``) that nothing reads; one may be read by another only."""
    declared = re.compile(r"(?<=[{;])(--[\w-]+):(?:url\([^)]*\)|[^;{}\"']|\"[^\"]*\"|'[^']*')*;?")
    while True:
        read = used | set(USED_PROPERTIES.findall(css))
        fewer = declared.sub(lambda found, read=read: found[0] if found[1] in read else "", css)
        if fewer == css:
            return re.sub(r"[^{}]*\{\}", "", css)
        css = fewer


def from_its_new_place(css: str, sheet: Path, out: Path) -> str:
    """Addresses in a stylesheet, as seen from where all stylesheets are joined."""
    old, new = sheet.parent, (out / SHEET).parent

    def moved(found: re.Match[str]) -> str:
        address = found[2]
        if urlsplit(address).scheme or address.startswith(("#", "/")):
            return found[0]
        return f"url({found[1]}{Path(os.path.relpath(old / address, new)).as_posix()}{found[1]})"

    return re.sub(r"""url\(\s*(["']?)(?!data:)([^"')]+)\1\s*\)""", moved, css)


# --- While the book is built ---------------------------------------------------------------------------------------


def stylesheets(builder: StandaloneHTMLBuilder) -> list[Path]:
    """The files in the order in which the pages would load them."""
    ours = sorted(builder._css_files, key=lambda sheet: sheet.priority)
    names = [*THEME_SHEETS, *(str(sheet.filename) for sheet in ours)]
    out = Path(builder.outdir)
    return [out / name for name in dict.fromkeys(names) if not urlsplit(name).netloc]


def on_a_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """What the template layout.html loads: one stylesheet, the fonts of the first screens, and our scripts."""
    context["stylesheet"] = SHEET
    first_screens = context.get("body", "").partition("<noscript>")[0]
    fonts = [font for font, used_by in FONTS.items()
             if re.search(rf'class="(?:[^"]* )?(?:{used_by})[ "]', first_screens)]  # fmt: skip
    context["fonts_at_once"] = [f"_static/katex/small/KaTeX_{font}.woff2" for font in fonts]
    context["faces_at_once"] = [as_css(font) for font in fonts]
    unused = {f"_static/{script}" for script in SCRIPTS}
    if "sd-tab-set" not in context.get("body", ""):
        unused.add(f"_static/{TABS}")
    context["script_files"] = [
        script for script in context["script_files"]
        if script.filename not in unused and script.filename
    ]  # fmt: skip


def as_css(font: str) -> str:
    """`"Math-BoldItalic"` as a stylesheet's ``font`` says it: ``italic bold 1em KaTeX_Math``."""
    family, face = font.split("-")
    slant, weight = "italic " * ("Italic" in face), "bold " * ("Bold" in face)
    return f"{slant}{weight}1em KaTeX_{family}"


def join_stylesheets(app: Sphinx, problem: Exception | None) -> None:
    if problem or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    out = Path(app.outdir)
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html"))
             if "_static" not in path.relative_to(out).parts}  # fmt: skip
    scripts = [path.read_text(encoding="utf-8") for pattern in ("web/**/*.js", "live/**/*.*js", "qed/**/*.py")
               for path in sorted(ROOT.glob(pattern))]  # fmt: skip
    used = set().union(*map(words_of, scripts), *map(names_of, pages.values()))

    parts = []
    for sheet in stylesheets(app.builder):
        css = from_its_new_place(sheet.read_text(encoding="utf-8"), sheet, out)
        ours = any((root / sheet.relative_to(out)).exists() for root in (Path(app.srcdir), ROOT))
        parts.append(whole(css) if ours else "".join(prune(parse(css), used)))
    read = {word for word in used if word.startswith("--")}.union(*map(USED_PROPERTIES.findall, pages.values()))
    css = without_unused_properties("\n".join(parts), read)
    (out / SHEET).write_text(css + "\n", encoding="utf-8")

    # Its content is part of its address, so that no browser shows new pages with an old stylesheet.
    name = Path(SHEET).name
    address = f"{name}?v={hashlib.sha256(css.encode()).hexdigest()[:8]}"
    for path, page in pages.items():
        named = re.sub(rf"{re.escape(name)}(\?v=\w+)?(?=\")", address, page, count=1)
        if named != page:
            path.write_text(named, encoding="utf-8")


def drop_unused_files(app: Sphinx, problem: Exception | None) -> None:
    if problem or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    static = Path(app.outdir) / "_static"
    joined = [sheet for sheet in stylesheets(app.builder) if sheet.exists()]
    for path in [*joined, *(path for pattern in UNUSED for path in static.glob(pattern))]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def shorten_drawings(app: Sphinx, problem: Exception | None) -> None:
    """Drawings as SVGO writes them, two thirds of what they weigh; a hundredth of a point is not seen."""
    if problem or not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    drawings = (Path(app.outdir) / "_images").glob("*.svg")
    long = [path for path in drawings if path.read_text(encoding="utf-8").startswith("<?xml")]  # not done before
    if long:
        svgo = node.packages() / "svgo" / "bin" / "svgo.js"
        subprocess.run([node.program(), svgo, "--quiet", "--config", HOW_TO_SHORTEN, "--input", *long], check=True)


class LeanFormatter(HtmlFormatter):  # type: ignore[type-arg]
    def _get_css_classes(self, token: Any) -> str:
        return "" if token in COLOURLESS else super()._get_css_classes(token)


def setup(app: Sphinx) -> dict[str, Any]:
    PygmentsBridge.html_formatter = LeanFormatter
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
