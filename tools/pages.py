"""The book's pages and what stands in their text, read from the files themselves.

Everything else (the index that `qed` carries, the coverage tests, the exercise sheets) asks here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent

DIRECTIVE = re.compile(r"^(:{3,})\{(?:prf:)?([\w-]+)\}[ \t]*(.*)$")
LABEL = re.compile(r"^:label:\s*(\S+)\s*$")
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)

KINDS = (
    "definition", "theorem", "proposition", "lemma", "corollary", "example", "remark", "strategy",
)  # fmt: skip
"""The kinds of statement that share one sequence of numbers in a chapter."""


@dataclass
class Statement:
    """A numbered statement as it stands in a page, with the displayed formulas of it and of its proof."""

    label: str
    kind: str
    number: str
    title: str
    page: str
    text: str = ""
    formulas: list[str] = field(default_factory=list)
    proof: list[str] = field(default_factory=list)
    has_proof: bool = False


def notebooks(*folders: str) -> list[Path]:
    """All notebooks of the book (or of some of its folders), in order."""
    folders = folders or ("chapters", "exercises", "solutions")
    return [path for folder in folders for path in sorted((ROOT / folder).glob("*.ipynb"))]


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def markdown(path: Path) -> Iterator[str]:
    """The text cells of a page, in order."""
    if path.suffix == ".md":
        yield path.read_text(encoding="utf-8")
    else:
        yield from (cell.source for cell in read(path).cells if cell.cell_type == "markdown")


def code(path: Path) -> Iterator[str]:
    """The code cells of a notebook, in order."""
    yield from (cell.source for cell in read(path).cells if cell.cell_type == "code")


def toc() -> list[str]:
    """All pages that the table of contents names, in order, without the front page."""

    def below(entries: list[dict[str, Any]]) -> Iterator[str]:
        for entry in entries:
            yield entry["file"]
            yield from below(entry.get("sections", []))

    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [page for part in contents["parts"] for page in below(part["chapters"])]


def numbered_pages() -> list[tuple[str, str]]:
    """(page, number prefix) for every chapter ("1", "2", …) and appendix ("A", "B", …)."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = []
    for part in toc["parts"]:
        appendix = part["caption"].lower().startswith("appendi")
        for position, entry in enumerate(part["chapters"]):
            pages.append((entry["file"], chr(ord("A") + position) if appendix else str(position + 1)))
    return pages


def source(page: str) -> Path:
    """The file of a page that the table of contents names without its ending."""
    for ending in (".ipynb", ".md"):
        if (ROOT / (page + ending)).exists():
            return ROOT / (page + ending)
    raise FileNotFoundError(f"_toc.yml names {page}, but there is no {page}.ipynb and no {page}.md.")


def statements() -> list[Statement]:
    """All numbered statements of the book, in the order of its pages."""
    found: list[Statement] = []
    for page, prefix in numbered_pages():
        found += _statements_of(page, prefix)
    return found


def _statements_of(page: str, prefix: str) -> list[Statement]:
    found: list[Statement] = []
    for text in markdown(source(page)):
        for kind, title, label, body in directives(text):
            if kind in KINDS:
                if not label:
                    raise ValueError(f"{page}: the {kind} '{title}' has no label. Add a line `:label: …` to it.")
                number = f"{prefix}.{len(found) + 1}"
                found.append(Statement(label, kind, number, title, page, body, displays(body)))
            elif kind == "proof" and found:
                found[-1].has_proof = True
                found[-1].proof += displays(body)
    return found


def directives(text: str) -> Iterator[tuple[str, str, str, str]]:
    """(kind, title, label, body) of every colon-fenced directive at the top level of a text."""
    lines = iter(text.splitlines())
    for line in lines:
        if not (opening := DIRECTIVE.match(line)):
            continue
        fence, kind, title = opening.groups()
        label, body = "", []
        for inner in lines:
            if inner.rstrip() == fence:
                break
            if match := LABEL.match(inner):
                label = match[1]
            elif not (inner.startswith(":") and not body and re.match(r"^:[\w-]+:", inner)):
                body.append(inner)
        yield kind, title.strip(), label, "\n".join(body).strip()


def displays(text: str) -> list[str]:
    """The displayed formulas of a text, each on one line."""
    return [" ".join(match.split()) for match in DISPLAY.findall(text)]
