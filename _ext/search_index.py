"""The search: one record for every statement, exercise and section of the built pages, which the page itself indexes.

The records are read from the pages that have been written, so a build that writes one page again finds the others
where they are. A record has its text, with the formulas as one line each, and beside the text what a reader may call
it: its number, the names of the symbols in its formulas, other names of its terms. All records are one file,
``_static/search/records.json``; `web/search-index.js` indexes them by MiniSearch when a reader begins to search. This
takes the place of Sphinx's search, which is not made.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import plain_formula
import yaml
from bs4 import BeautifulSoup, Tag
from plain_formula import plain
from sphinx.application import Sphinx

from proofs_that_run.pages import Book

UNREAD = ["script", "style", "nav"]
UNREAD_CLASSES = ["headerlink", "exercise-points", "toctree-wrapper", "katex-error", "evidence", "statement-uses",
                  "not-searched", "quoted"]  # fmt: skip
ENDS = ["p", "li", "td", "th", "dt", "dd", "h2", "h3", "div", "figcaption", "summary"]
"""After these, a word has ended."""
PROMPT = "Write your answer here."
UNUSED = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js", "_static/*-stemmer.js")
"""What Sphinx and the theme copy for a search of their own."""

NAMES_FILE = Path(__file__).with_name("search_names.yml")
NAMES: dict[str, dict[str, str]] = yaml.safe_load(NAMES_FILE.read_text(encoding="utf-8"))
"""What the symbols of formulas and the terms of a text are also called."""


class Record(NamedTuple):
    """What can be found; `kind` is statement, exercise, section or page, and `anchor` is empty for a page."""

    page: str
    anchor: str
    kind: str
    number: str
    title: str
    text: str
    names: str = ""
    less: str = ""
    """Text that weighs less: the proof of a statement, the code of a section."""
    part: str = ""
    """The title of the page."""

    @property
    def heading(self) -> str:
        return f"{self.number}: {self.title}" if self.number and self.title else self.number or self.title

    def written(self) -> dict[str, str]:
        """What web/search-index.js searches and shows."""
        address = f"{self.page}.html" + (f"#{self.anchor}" if self.anchor else "")
        return {
            "address": address,
            "kind": self.kind,
            "part": self.part,
            "title": self.heading,
            "also": other_names(self.heading),
            "names": self.names,
            "text": self.text,
            "less": self.less,
        }


def other_names(text: str) -> str:
    return ", ".join(names for words, names in NAMES["terms"].items() if words in text.lower())


# --- reading a page ----------------------------------------------------------------------------


def records(text: str, page: str) -> list[Record]:
    """The records of one built page."""
    article = BeautifulSoup(_light(text), "html.parser").find("article")
    if not isinstance(article, Tag):
        return []
    for hidden in article.find_all(class_="hide"):
        for line in hidden.find_all("summary", recursive=False):
            line.decompose()
    for unread in [*article.find_all(UNREAD), *article.find_all(class_=UNREAD_CLASSES)]:
        unread.decompose()
    found = list(_records(article, page))
    part = next((record.title for record in found if record.kind == "page"), page)
    return [record._replace(part=part) for record in found]


def _records(article: Tag, page: str) -> Iterator[Record]:
    """Innermost first: what has become a record of its own is taken out of what is around it."""
    for box in article.find_all("div", class_="statement", id=True):
        proofs = []
        while isinstance(proof := box.find_next_sibling(), Tag) and "proof" in proof.get("class", []):
            proofs.append(_text(proof.extract()))
        head = _taken(box, "statement-title")
        number, name = (_text(part) if (part := head and head.find(class_=f"statement-{which}")) else ""
                        for which in ("number", "name"))  # fmt: skip
        yield Record(page, str(box["id"]), "statement", number, name, *_text_and_names(box), " ".join(proofs))
    for box in article.find_all("div", class_="exercise", id=True):
        number, _, name = _text(_taken(box, "admonition-title")).partition(" (")
        yield Record(page, str(box["id"]), "exercise", number, name.removesuffix(")"), *_text_and_names(box))
    for section in reversed(article.find_all("section", id=True)):
        heading = section.find(re.compile("^h[1-6]$"))
        title = _text(heading.extract()) if isinstance(heading, Tag) else ""
        code = " ".join(_text(cell.extract()) for cell in section.find_all("pre"))
        whole = isinstance(heading, Tag) and heading.name == "h1"
        anchor, kind = ("", "page") if whole else (str(section["id"]), "section")
        yield Record(page, anchor, kind, "", title, *_text_and_names(section), code)


def _light(text: str) -> str:
    """The page without what is most of it: KaTeX's spans (the MathML beside them says the same, and becomes text), what
    cells print, and the colours of code."""
    text = _without(_without(text, "span", "katex-html"), "div", "cell_output")
    text = re.sub(r"<math\b.*?</math>", lambda math: html.escape(plain(math[0])), text, flags=re.DOTALL)
    return re.sub(r"(?<=<pre>).*?(?=</pre>)", lambda code: re.sub(r"<[^>]*>", "", code[0]), text, flags=re.DOTALL)


def _without(text: str, tag: str, css_class: str) -> str:
    """The page without the elements whose first class is this one."""
    kept, position, tags = [], 0, re.compile(rf"<(/?){tag}\b[^>]*>")
    for opening in re.finditer(rf'<{tag} class="{css_class}\b', text):
        if opening.start() < position:
            continue  # inside one that was left out
        kept.append(text[position : opening.start()])
        depth = 0
        for found in tags.finditer(text, opening.start()):
            depth += -1 if found[1] else 1
            if depth == 0:
                position = found.end()
                break
    return "".join([*kept, text[position:]])


def _taken(box: Tag, css_class: str) -> Tag | None:
    part = box.find(class_=css_class)
    return part.extract() if part else None


def _text_and_names(box: Tag) -> tuple[str, str]:
    """The text of a box, which is taken out of its page, and the names that its symbols and terms have."""
    latex = "\n".join(str(formula["data-latex"]) for formula in box.find_all(attrs={"data-latex": True}))
    text = _text(box.extract())
    symbols = [name for symbol, name in NAMES["symbols"].items() if re.search(symbol, latex)]
    return text, ", ".join(filter(None, [*symbols, other_names(text)]))


def _text(box: Tag | None) -> str:
    """The words of a box."""
    if box is None:
        return ""
    for end in box.find_all(ENDS):
        end.append(" ")
    text = " ".join(box.get_text().split()).replace(PROMPT, "")
    return re.sub(r"\s+(?=[.,;:!?)])(?!\s*:=)", "", text)


# --- writing the index -------------------------------------------------------------------------


FOLDER = "_static/search"


class Memory:
    """The records of the last build, so that only a page that changed is read again."""

    def __init__(self, file: Path):
        self.file = file
        self.known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.code = b"".join(Path(file).read_bytes() for file in (__file__, plain_formula.__file__, NAMES_FILE))

    def records(self, page: str, text: str) -> list[Record]:
        digest = hashlib.sha256(self.code + text.encode()).hexdigest()
        if self.known.get(page, {}).get("digest") != digest:
            self.known[page] = {"digest": digest, "records": records(text, page)}
        return [Record(*record) for record in self.known[page]["records"]]

    def keep(self) -> None:
        self.file.write_text(json.dumps(self.known, ensure_ascii=False), encoding="utf-8")


def write_index(app: Sphinx, problem: Exception | None) -> None:
    if problem or app.builder.format != "html":
        return
    site = Path(app.outdir)
    memory = Memory(Path(app.doctreedir) / "search-index.json")
    names = ["index", *Book(Path(app.srcdir)).toc()]
    pages = {page: (site / f"{page}.html").read_text(encoding="utf-8") for page in names}
    found = [record for page, text in pages.items() for record in memory.records(page, text)]
    memory.keep()
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = [record.written() for record in found]
    (folder / "records.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
    for pattern in UNUSED:
        for path in site.glob(pattern):
            path.unlink()


def without_sphinx_search(app: Sphinx) -> None:
    """Sphinx makes neither its index nor its page."""
    app.builder.search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {}, "search.html"
