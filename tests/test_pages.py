"""What a reader's browser gets: the built pages, looked at as files.

The pages are built by the same tool as ``make book`` builds them, warnings as errors; after a build
that has just been made this costs a few seconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from sphinxcontrib import katex

from proofs_that_run import ledger
from proofs_that_run.index import INDEX

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"

# What a browser fetches by itself; an <a> is fetched when a reader follows it.
FETCHED = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("source", "srcset"),
    ("iframe", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("track", "src"),
    ("input", "src"),
    ("image", "href"),
    ("use", "href"),
    ("image", "xlink:href"),
    ("use", "xlink:href"),
}
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
VERBATIM = {"pre", "code", "script", "style", "annotation"}
# What the page of a sheet has beyond the sheet: the questions of its answer boxes, hints, worked answers.
ANSWERS = {"answer-box", "worked-answer"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Page(HTMLParser):
    """The parts of a page that the tests ask about."""

    path: Path
    ids: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[dict[str, str]] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    displayed: int = 0  # formulas, outside of answers
    numbers: dict[str, str] = field(default_factory=dict)
    prose: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.answers_from = 0  # how many elements are open around an answer, and it
        self.statement = ""
        self.in_number = False
        self.feed(self.path.read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        return self.path.relative_to(HTML).as_posix()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        self.classes += classes
        if tag not in VOID and ANSWERS.intersection(classes) and not self.answers_from:
            self.answers_from = len(self.inside) + 1
        self.displayed += "katex-display" in classes and not self.answers_from
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("rel") != "canonical":  # which names the page itself
            self.fetched += [address for name, address in given.items() if (tag, name) in FETCHED]
        self.fetched += css_addresses(given.get("style", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "img":
            self.images.append(given)
        if tag == "div" and "id" in given and {"statement", "exercise"}.intersection(classes):
            self.statement = given["id"]
        self.in_number = bool({"statement-number", "caption-number"}.intersection(classes))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass
        if len(self.inside) < self.answers_from:
            self.answers_from = 0

    def handle_data(self, data: str) -> None:
        if self.in_number and self.statement:
            self.numbers[self.statement] = data.strip()
            self.statement, self.in_number = "", False
        if "style" in self.inside:
            self.fetched += css_addresses(data)
        if not VERBATIM.intersection(self.inside):
            self.prose += data


def css_addresses(css: str) -> list[str]:
    return [found[0] or found[1] for found in CSS_ADDRESS.findall(css)]


def stylesheet_addresses(sheet: Path) -> list[str]:
    """What a stylesheet makes the browser fetch; what stands in its comments is not fetched."""
    return css_addresses(re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL))


def is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def target(base: Path, address: str) -> Path:
    """The file that an address means on the page or in the stylesheet ``base``."""
    path = unquote(urlsplit(address).path)
    return (base.parent / path).resolve() if path else base


@pytest.fixture(scope="session")
def pages(built: Path) -> dict[str, Page]:
    """Every page of the book, after a build without a warning."""
    found = [Page(path) for path in sorted(built.rglob("*.html"))]
    assert found, f"There are no pages in {built}."
    return {page.name: page for page in found}


def complain(sentences: Iterable[str]) -> None:
    if text := "\n".join(sentences):
        pytest.fail(text, pytrace=False)


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    complain(
        f"{page.name}: the id “{name}” stands {page.ids.count(name)} times; a link to it reaches only the first."
        for page in pages.values()
        for name in sorted(set(page.ids))
        if page.ids.count(name) > 1
    )


def test_nothing_is_fetched_from_elsewhere(pages: dict[str, Page]) -> None:
    wanted = [(page.name, address) for page in pages.values() for address in page.fetched]
    for sheet in HTML.rglob("*.css"):
        wanted += [(sheet.relative_to(HTML).as_posix(), address) for address in stylesheet_addresses(sheet)]
    for drawing in HTML.rglob("*.svg"):
        addresses = re.findall(r"""(?:href=["']|url\()([^"')]+)""", drawing.read_text(encoding="utf-8"))
        wanted += [(drawing.relative_to(HTML).as_posix(), address) for address in addresses]
    complain(
        f"{where} makes the browser ask another host for {address}. Serve it with the book, or leave it out."
        for where, address in wanted
        if is_foreign(address)
    )


def test_nothing_unused_is_loaded(pages: dict[str, Page]) -> None:
    complain(
        f"{page.name} loads {address}, which the book does not use."
        for page in pages.values()
        for address in page.fetched
        if re.search(r"mathjax|thebe|fontawesome\.js|togglebutton|katex.*\.js", address, re.IGNORECASE)
    )


def test_local_addresses_exist(pages: dict[str, Page]) -> None:
    wrong = []
    for page in pages.values():
        for address in page.fetched + page.links:
            if is_foreign(address) or address.startswith("data:"):
                continue
            plain, anchor = urldefrag(address)
            there = target(page.path, plain)
            if not there.exists():
                wrong.append(f"{page.name} refers to {address}, but the site has no such file.")
            elif anchor and unquote(anchor) not in pages[there.relative_to(HTML).as_posix()].ids:
                wrong.append(f"{page.name} refers to {address}, but that page has no such place.")
    for sheet in HTML.rglob("*.css"):
        for address in stylesheet_addresses(sheet):
            if not is_foreign(address) and not address.startswith("data:") and not target(sheet, address).exists():
                name = sheet.relative_to(HTML).as_posix()
                wrong.append(f"{name} refers to {address}, but the site has no such file.")
    complain(wrong)


def displayed_formulas(source: Path) -> int:
    """How many ``$$`` blocks a page's source has."""
    if source.suffix == ".ipynb":
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    else:
        text = source.read_text(encoding="utf-8")
    # Code may hold dollars; it stands in backquotes (a directive in backquotes holds no formula).
    text = re.sub(r"^(`{3,}).*?^\1[ ]*$|(`+).+?\2", "", text, flags=re.DOTALL | re.MULTILINE)
    return text.count("$$") // 2


def test_formulas_are_typeset(pages: dict[str, Page]) -> None:
    wrong = []
    for page in pages.values():
        if "katex-error" in page.classes:
            wrong.append(f"{page.name} shows a formula that KaTeX could not typeset.")
        if "$$" in page.prose or re.search(r"\\[(\[]", page.prose):
            wrong.append(f"{page.name} shows the source of a formula: a $$ block must be a paragraph of its own.")
        source = next((ROOT / page.name).parent.glob(Path(page.name).stem + ".*"), None)
        if source and source.suffix in (".ipynb", ".md"):
            quoted = source.read_text(encoding="utf-8").count("{checked}")  # brings formulas from another page
            tried = page.classes.count("try-formula")  # shows the formula that is being typed
            expected, shown = displayed_formulas(source) + tried, page.displayed
            if shown != expected and not quoted:
                wrong.append(f"{page.name} shows {shown} displayed formulas; {source.name} holds {expected}.")
    complain(wrong)


def test_figures_say_what_they_show(pages: dict[str, Page]) -> None:
    complain(
        f"{page.name}: the picture {image.get('src', '')[:80]} has no alt text. "
        "Give its cell the metadata mystnb: {image: {alt: …}}."
        for page in pages.values()
        for image in page.images
        if not image.get("alt", "").strip() or image["alt"].startswith(("../", "_images/"))
    )


def test_katex_stylesheet_and_program_agree() -> None:
    css = (ROOT / "_static/katex/katex.min.css").read_text(encoding="utf-8")
    program = (Path(katex.__file__).parent / "katex.min.js").read_text(encoding="utf-8")
    styled = re.search(r'\.katex-version:+after\{content:"([\d.]+)"', css)
    typeset = re.search(r'version:"([\d.]+)"', program)
    assert styled, "KaTeX's stylesheet no longer tells its version; mend this test."
    assert typeset, "KaTeX's program no longer tells its version; mend this test."
    assert styled[1] == typeset[1], (
        f"The formulas are typeset by KaTeX {typeset[1]}, but _static/katex holds the stylesheet of {styled[1]}. "
        "_static/katex/README.md says how to replace it."
    )


def test_printed_numbers_are_the_recorded_ones(pages: dict[str, Page]) -> None:
    recorded = INDEX.stored()
    printed = {label: number for page in pages.values() for label, number in page.numbers.items()}
    expected = {label: f"{entry['kind'].title()} {entry['number']}" for label, entry in recorded.items()}
    # An exercise is recorded only where it has a check; a statement always.
    statements = {label for label, number in printed.items() if not number.startswith("Exercise")}
    complain(
        f"“{label}” is {printed.get(label, 'not printed')} on its page, "
        f"but {expected.get(label, 'not recorded')} in proofs_that_run/statements.json. Run: make notebooks"
        for label in sorted(statements | expected.keys())
        if printed.get(label) != expected.get(label)
    )


def test_every_statement_and_every_verdict_links_to_its_row(pages: dict[str, Page]) -> None:
    recorded, evidence = INDEX.stored(), ledger.stored()
    texts = {name: page.path.read_text(encoding="utf-8") for name, page in pages.items()}
    wrong = []
    for label, entry in recorded.items():
        if entry["kind"] == "exercise":
            continue
        if label not in evidence:
            wrong.append(f"{entry['page']}: {label} is not in the ledger. Run `make notebooks`.")
            continue
        text, name, row = texts[f"{entry['page']}.html"], evidence[label]["statement"], f"ledger.html#evidence-{label}"
        mark = f'<a class="evidence" href="{row}" title="Evidence for {name}" aria-label="Evidence for {name}">'
        box = text.partition(f' id="{label}"')[2].partition("statement-title")[2]
        if box.partition("</p>")[2].lstrip().removeprefix("<noscript>").partition(mark)[0].strip():
            wrong.append(f"{entry['page']}: {name} has no mark in its head line that leads to its row.")
        head = text.partition(f'data-label="{label}"')[2].partition("</div>")[0]
        if f'<a class="evidence-word" href="{row}">' not in head:
            wrong.append(f"{entry['page']}: the verdict of {name} does not lead to its row.")
    complain(wrong)
