"""A notebook of the book as one that reads well anywhere: in Colab, on GitHub, in JupyterLab as it comes.

Those know Markdown and formulas, but neither MyST's directives nor its references. So a statement becomes a box
with its number in bold, a proof a paragraph that begins with *Proof* and ends with ∎, a reference the words that
the page shows (a link into the book where the book's address is known), the label of an equation its number. The
code cells and their outputs stay as they are, but for pictures, which get their words.

This module only rewrites text; what the references say is asked of a `Book` (``_ext/notebook_downloads.py``).
"""

from __future__ import annotations

import hashlib
import re
from html import escape
from typing import Protocol

import nbformat
from markdown_it.token import Token

from proofs_that_run import points, reader
from proofs_that_run.pages import EXERCISES, KINDS


class Book(Protocol):
    """What a page's sources do not say."""

    def shown(self, role: str, text: str) -> str:
        """What the page shows for ``{role}`text```, in Markdown."""

    def address(self, target: str) -> str | None:
        """The address on the web of what a relative link means, or None where it cannot be known."""


# --- One text ------------------------------------------------------------------------------------


class Flattener:
    """Rewrites the text cells of one notebook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def text(self, source: str) -> str:
        """MyST Markdown, flattened block by block; what stands between two blocks is prose."""
        lines, done, at = source.splitlines(), [], 0
        for token in reader.tokens(source):
            if token.type not in (*reader.FENCES, *reader.DISPLAYS, *reader.UNSEEN):
                continue
            assert token.map
            start, end = token.map
            done += [self.inline("\n".join(lines[at:start]))] if at < start else []
            done += self.block(token, lines[start:end])
            at = end
        done.append(self.inline("\n".join(lines[at:])))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(done)).strip("\n")

    def block(self, token: Token, lines: list[str]) -> list[str]:
        """The lines that a block becomes; in a list or a quotation they stand where its own lines stand."""
        if token.type in reader.UNSEEN:
            return []
        first = lines[0][: lines[0].index(token.markup)]
        before = re.sub(r"[^>\s]", " ", first)  # of a list's sign the width remains
        if directive := reader.directive(token):
            made = self.directive(directive).split("\n")
            return [((before if i else first) + line).rstrip() for i, line in enumerate(made)]
        if token.type in reader.DISPLAYS:
            tex = "\n".join(lines)[len(first) :].removeprefix("$$").rpartition("$$")[0]
            return [first + self.display(tex, token.info, before)]
        return lines  # code, to the letter

    def directive(self, block: reader.Directive) -> str:
        kind = block.name.removeprefix("prf:")
        if block.name.startswith("prf:") and kind in KINDS:
            return boxed(self.headed("prf:ref", block))
        if block.name == "prf:proof":
            return self.proof(block)
        if block.name in EXERCISES:
            return self.headed("ref", block, beside(block))
        if block.name in ("exercise-end", "solution-end", "checked", "bibliography", "tableofcontents"):
            return ""
        if block.name == "math":
            return self.display(f"\n{block.body or block.argument}\n", block.label)
        if block.name in ("code", "code-block", "code-cell"):
            return f"```{block.argument}\n{block.body}\n```"
        if block.name in ADMONITIONS:
            return boxed(f"**{block.argument or block.name.title()}.**\n\n{self.text(block.body)}")
        if block.name == "layout":
            return f"*Jacobians {LAYOUTS[block.argument]}:*\n\n{self.text(block.body)}\n"
        # What else has a body is a box, a tab or a card: its title and its text say what it has to say.
        title = f"**{self.inline(block.argument)}**\n\n" if block.argument and block.body else ""
        return f"\n{title}{self.text(block.body)}\n"

    def headed(self, role: str, block: reader.Directive, then: str = "") -> str:
        """A statement or an exercise: its kind, number and title in bold, what stands beside them, and its text."""
        number = self.book.shown(role, block.label)
        name = f" ({self.inline(block.argument)})" if block.argument else ""
        return f"\n**{plain(number)}{name}.**{then}\n\n{self.text(block.body)}\n"

    def proof(self, block: reader.Directive) -> str:
        text = self.text(block.body)
        title = self.inline(block.argument) or "Proof"
        # A sentence takes the words in; a formula or a list does not.
        begins = f"*{title}.* " if re.match(r"[^$\s\d>#|`-]|\$(?!\$)", text) else f"*{title}.*\n\n"
        ends = "\n\n∎" if text.endswith(("$$", "```", ">")) else " ∎"
        return f"\n{begins}{text}{ends}\n"

    def display(self, tex: str, label: str, before: str = "") -> str:
        if not label:
            return f"$${tex}$$"
        number = plain(self.book.shown("eq", label)).strip("()")
        return f"$${tex.rstrip()}\n{before}\\tag{{{number}}}\n{before}$$"

    def inline(self, text: str) -> str:
        """References and links, but not what looks like one in code or in a formula."""
        return INLINE.sub(self.replaced, text)

    def replaced(self, found: re.Match[str]) -> str:
        if found["role"]:
            return self.role(found["role"], found["content"])
        if found["target"] and not re.match(r"[a-z][a-z0-9+.-]*:|//", found["target"]):
            address = self.book.address(found["target"])
            words = self.inline(found["words"])
            return f"[{words}]({address})" if address else words
        return found[0]

    def role(self, role: str, content: str) -> str:
        if role == "math":
            return f"${content}$"
        if role in ("code", "kbd", "samp", "file", "program"):
            return f"`{content}`"
        return self.book.shown(role, content)


INLINE = re.compile(
    r"\{(?P<role>[\w:+-]+)\}(?P<ticks>`+)(?P<content>.+?)(?P=ticks)"
    r"|(?P<code>`+)(?!`).+?(?<!`)(?P=code)(?!`)"
    r"|(?<!\\)\$[^$]+\$"
    r"|(?<!!)\[(?P<words>[^\]\[]*)\]\((?P<target>[^)\s]+)\)",
    re.DOTALL,
)
ADMONITIONS = ("admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip",
               "warning")  # fmt: skip
TOLD = "\n\n<details><summary>The picture in words</summary>\n\n{}\n\n</details>"
LAYOUTS = {"numerator": "m×n (this book)", "denominator": "n×m (other layout)"}
"""What the two layouts of Jacobians are called; the first one is the book's own."""


def beside(exercise: reader.Directive) -> str:
    """The points of an exercise; of wrong ones the page itself complains."""
    try:
        found = points.read(exercise.options)
    except ValueError:
        return ""
    return f" {found}." if found else ""


def boxed(text: str) -> str:
    """Set off from what surrounds it. In HTML: a formula in a quotation by ">" is broken in Jupyter."""
    return f"\n<blockquote>\n\n{text.strip()}\n\n</blockquote>\n"


def plain(markdown: str) -> str:
    """The words of a link."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)


# --- The notebook --------------------------------------------------------------------------------


def flat(notebook: nbformat.NotebookNode, book: Book, title: str, about: str, install: str) -> nbformat.NotebookNode:
    """A notebook without MyST: first a cell that says what it is part of, then what makes `qed` available."""
    flattener = Flattener(book)
    made = nbformat.from_dict(notebook)
    opening = [text_cell(f"# {title}\n\n{about}", "about"), code_cell(install, "install")]
    cells = []
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = flattener.text(cell.source)
            if not any(other.cell_type == "markdown" for other in cells):
                cell.source = re.sub(r"\A\s*# .*\n*", "", cell.source)  # its title now stands above
            if not cell.source:
                continue  # held nothing but a label, or the end of an exercise
        elif "hide-input" in cell.metadata.get("tags", []):
            cell.metadata.setdefault("jupyter", {})["source_hidden"] = True  # as JupyterLab folds a cell
        cells.append(cell)
        shown = cell.metadata.get("mystnb", {})
        figure, words = shown.get("figure", {}), shown.get("image", {}).get("alt", "")
        if words:
            describe(cell, words)
        if "caption" in figure:
            number = f"*{plain(book.shown('numref', figure['name']))}.* " if "name" in figure else ""
            told = TOLD.format(escape(words)) if words else ""
            cells.append(text_cell(number + flattener.text(figure["caption"]) + told, cell.id))
    made.cells = opening + cells
    nbformat.validate(made)
    return made


def describe(cell: nbformat.NotebookNode, words: str) -> None:
    """What a picture shows, in words, where programs look for it that read it out or cannot draw it."""
    for output in cell.outputs:
        for kind in [kind for kind in output.get("data", {}) if kind.startswith("image/")]:
            output.data["text/plain"] = words
            output.metadata[kind] = {"alt": words}
            if kind == "image/svg+xml":  # put into the page itself
                named = f'<svg role="img" aria-label="{escape(words)}" '
                output.data[kind] = output.data[kind].replace("<svg ", named, 1)


def identity(words: str) -> str:
    """The id of a cell that the flat notebook has beyond the book's: the same in every build."""
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def text_cell(source: str, name: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source, id=identity(f"text {name}"))


def code_cell(source: str, name: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=identity(f"code {name}"))
