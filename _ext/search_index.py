"""The search: one record for every statement, exercise and section of the built pages, indexed by Pagefind.

The records are read from the pages that have been written, so a build that writes one page again finds the others
where they are. Pagefind gets a little page for each: its text with the formulas as one line each, and beside the text
what a reader may call it: the words of its title, its number, the names of the symbols in its formulas, other names of
its terms. What the results show stands in one file, ``pagefind/records.json``, which takes the place of Pagefind's
own file for each record: a reader who types would wait for a dozen of these at every word.

`web/search-index.js` asks the index. It takes the place of Sphinx's, which is not made.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pagefind_bin
import plain_formula
from bs4 import BeautifulSoup, Tag
from plain_formula import plain
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from proofs_that_run.pages import Book

DASH = re.compile(r"(?<=\w)[-–—](?=\w)")
"""Between the names of two people, and in "low-rank": also found with a space. web/search-index.js does the same."""

UNREAD = (
    ".headerlink, .exercise-points, .toctree-wrapper, .katex-error, .evidence, .not-searched, .statement.quoted, "
    "script, style, nav"
)
PROMPT = "Write your answer here."
UNUSED = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js", "_static/*-stemmer.js")
"""What Sphinx and the theme copy for a search of their own."""

NAMES = {
    r"\\rVert_F": "Frobenius norm",
    r"\\rVert_\*": "nuclear norm",
    r"\\rVert_\\infty": "maximum norm",
    r"[A-Z] \\rVert_2": "spectral norm",
    r"vec\{\w\} \\rVert_2": "Euclidean norm length",
    r"vec\{\w\} \\rVert_1": "sum norm taxicab",
    r"\\sigma": "sigma singular values",
    r"\\lambda_\{\\max\}|\\lambda_i|\\lambda_1": "lambda eigenvalue",
    r"\\Sigma": "Sigma",
    r"\\kappa": "kappa condition number",
    r"\\operatorname\{tr\}": "trace",
    r"\\operatorname\{rank\}": "rank",
    r"\\mathcal\{R\}": "range column space image",
    r"\\mathcal\{N\}": "null space kernel",
    r"\^\{?-1\}?": "inverse",
    r"A\^\+": "pseudoinverse Moore-Penrose",
    r"\\nabla": "nabla gradient",
    r"\\partial": "partial derivative",
    r"\\otimes": "Kronecker product",
    r"\\odot": "Hadamard product elementwise",
}
"""What a formula's LaTeX shows, and what it is called."""

ALSO = {
    "singular value decomposition": "SVD",
    "svd": "singular value decomposition",
    "theorem": "thm",
    "closest matri": "best rank k approximation, low rank approximation",
    "eckart–young": "best rank k approximation, low rank approximation, Mirsky",
    "principal component": "PCA",
    "spectral norm": "operator norm, 2-norm, matrix norm",
    "frobenius norm": "Hilbert–Schmidt norm, matrix norm",
    "nuclear norm": "trace norm, Schatten norm",
    "orthonormal": "orthogonal",
    "null space": "kernel",
    "range": "column space, image",
    "pseudoinverse": "Moore–Penrose inverse, pinv",
    "least squares": "lstsq, regression",
    "cauchy–schwarz": "inner product inequality",
    "rayleigh": "Rayleigh quotient",
    "best turn": "Procrustes problem",
    "a turn and a stretch": "polar decomposition",
    "interlac": "interlacing inequalities, Cauchy interlacing",
    "elimination with blocks": "Schur complement",
    "condition number": "conditioning, ill-conditioned",
    "triangle inequality": "subadditivity",
    "unit vector": "normalised vector",
}
"""Words of a title or a text, and what others say for them."""


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

    @property
    def file(self) -> str:
        return f"{self.page}/{self.anchor or 'index'}.html"

    def words(self) -> str:
        """The title as one may type it, with the number as one word (see `joined`)."""
        return ", ".join(filter(None, [DASH.sub(" ", self.heading), joined(self.number), other_names(self.heading)]))

    def html(self) -> str:
        """The record as a page for Pagefind."""
        meta = {"title": self.heading, "words": self.words(), "names": DASH.sub(" ", self.names)}
        fields = "".join(
            f'<meta data-pagefind-meta="{name}[content]" content="{html.escape(value)}">'
            for name, value in meta.items()
        )
        less = f'<p data-pagefind-weight="0.25">{html.escape(self.less)}</p>' if self.less else ""
        return (
            f'<!doctype html><html lang="en"><head>{fields}</head>'
            f"<body data-pagefind-body><p>{html.escape(self.text or self.heading)}</p>{less}</body></html>"
        )

    def shown(self, key: str) -> dict[str, str]:
        """What web/search-index.js shows and marks; `key` is Pagefind's name for the record."""
        address = f"{self.page}.html" + (f"#{self.anchor}" if self.anchor else "")
        return {"id": key, "address": address, "kind": self.kind, "title": self.heading, "part": self.part,
                "text": self.text, "less": self.less, "also": f"{self.words()}, {self.names}"}  # fmt: skip


def joined(number: str) -> str:
    """A number as one word: "Theorem 3.2" is found by "n3x2", which web/search-index.js makes of "3.2"."""
    return " ".join(f"n{chapter}x{place}" for chapter, place in re.findall(r"\b(\w+)\.(\d+)", number)).lower()


def other_names(text: str) -> str:
    return ", ".join(DASH.sub(" ", names) for words, names in ALSO.items() if words in text.lower())


# --- reading a page ----------------------------------------------------------------------------


def records(text: str, page: str) -> list[Record]:
    """The records of one built page."""
    article = BeautifulSoup(_light(text), "html.parser").find("article")
    if not isinstance(article, Tag):
        return []
    for unread in article.select(UNREAD):
        unread.decompose()
    found = list(_records(article, page))
    part = next((record.title for record in found if record.kind == "page"), page)
    return [record._replace(part=part) for record in found]


def _records(article: Tag, page: str) -> Iterator[Record]:
    """Innermost first: what has become a record of its own is taken out of what is around it."""
    for box in article.select("div.statement[id]"):
        proofs = []
        while isinstance(proof := box.find_next_sibling(), Tag) and "proof" in proof.get("class", []):
            proofs.append(_text(proof.extract()))
        head = _taken(box, ".statement-title")
        number, name = (_text(part) if (part := head and head.select_one(f".statement-{which}")) else ""
                        for which in ("number", "name"))  # fmt: skip
        yield Record(page, str(box["id"]), "statement", number, name, *_text_and_names(box), " ".join(proofs))
    for box in article.select("div.exercise[id]"):
        number, _, name = _text(_taken(box, ".admonition-title")).partition(" (")
        yield Record(page, str(box["id"]), "exercise", number, name.removesuffix(")"), *_text_and_names(box))
    for section in reversed(article.select("section[id]")):
        heading = section.find(re.compile("^h[1-6]$"))
        title = _text(heading.extract()) if isinstance(heading, Tag) else ""
        code = " ".join(_text(cell.extract()) for cell in section.select("pre"))
        whole = isinstance(heading, Tag) and heading.name == "h1"
        anchor, kind = ("", "page") if whole else (str(section["id"]), "section")
        yield Record(page, anchor, kind, "", title, *_text_and_names(section), code)


def _light(text: str) -> str:
    """The page without what is most of it: KaTeX's spans (the MathML beside them says the same), what cells print,
    and the colours of code."""
    text = _without(_without(text, "span", "katex-html"), "div", "cell_output")
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


def _taken(box: Tag, selector: str) -> Tag | None:
    part = box.select_one(selector)
    return part.extract() if part else None


def _text_and_names(box: Tag) -> tuple[str, str]:
    """The text of a box, which is taken out of its page, and the names that its symbols and terms have."""
    latex = "\n".join(str(formula["data-latex"]) for formula in box.select("[data-latex]"))
    text = _text(box.extract())
    symbols = [name for symbol, name in NAMES.items() if re.search(symbol, latex)]
    return text, ", ".join(filter(None, [*symbols, other_names(text)]))


def _text(box: Tag | None) -> str:
    """The words of a box, every formula as one line of text."""
    if box is None:
        return ""
    for math in box.select("math"):
        math.replace_with(plain(math))
    for end in box.select("p, li, td, th, dt, dd, h2, h3, div, figcaption, summary"):
        end.append(" ")
    text = " ".join(box.get_text().split()).replace(PROMPT, "")
    return re.sub(r"\s+(?=[.,;:!?)])(?!\s*:=)", "", text)


# --- writing the index -------------------------------------------------------------------------


NEEDED = ("pagefind.js", "pagefind-entry.json", "pagefind.*.pf_meta", "wasm.en.pagefind", "index")
"""Of what Pagefind writes; the rest is its own interface, and its file for each record."""


class Memory:
    """The records of the last build, so that only a page that changed is read again."""

    def __init__(self, file: Path):
        self.file = file
        self.known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.code = b"".join(Path(module).read_bytes() for module in (__file__, plain_formula.__file__))

    def records(self, page: str, text: str) -> list[Record]:
        digest = hashlib.sha256(self.code + text.encode()).hexdigest()
        if self.known.get(page, {}).get("digest") != digest:
            self.known[page] = {"digest": digest, "records": records(text, page)}
        return [Record(*record) for record in self.known[page]["records"]]

    def keep(self) -> None:
        self.file.write_text(json.dumps(self.known, ensure_ascii=False), encoding="utf-8")


def index(found: list[Record], target: Path) -> None:
    """Index the records into a folder, which holds nothing else afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        site, made = Path(folder, "site"), Path(folder, "made")
        for record in found:
            file = site / record.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(record.html(), encoding="utf-8")
        arguments = ["--site", site, "--output-path", made, "--force-language", "en", "--quiet"]
        run = subprocess.run([pagefind_bin.get_executable(), *arguments], capture_output=True, text=True)
        if run.returncode or not (made / "pagefind.js").exists():
            raise ExtensionError(f"Pagefind could not index the pages: {run.stdout}{run.stderr}")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        for name in NEEDED:
            for part in made.glob(name):
                shutil.move(part, target / part.name)
        keys = {_address(fragment): fragment.stem for fragment in (made / "fragment").iterdir()}
    shown = [record.shown(keys[record.file]) for record in found]
    (target / "records.json").write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")


def _address(fragment: Path) -> str:
    """The file that one of Pagefind's own records was made from: gzipped JSON after twelve letters."""
    address: str = json.loads(gzip.decompress(fragment.read_bytes())[12:])["url"]
    return address.removeprefix("/") + ("index.html" if address.endswith("/") else "")


def write_index(app: Sphinx, problem: Exception | None) -> None:
    if problem or app.builder.format != "html":
        return
    site = Path(app.outdir)
    memory = Memory(Path(app.doctreedir) / "search-index.json")
    names = ["index", *Book(Path(app.srcdir)).toc()]
    pages = {page: (site / f"{page}.html").read_text(encoding="utf-8") for page in names}
    found = [record for page, text in pages.items() for record in memory.records(page, text)]
    index(found, site / "pagefind")
    memory.keep()
    for pattern in UNUSED:
        for path in site.glob(pattern):
            path.unlink()


def without_sphinx_search(app: Sphinx) -> None:
    """Sphinx makes neither its index nor its page."""
    app.builder.search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {}, "search.html"
