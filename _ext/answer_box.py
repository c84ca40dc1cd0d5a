"""Exercises that are answered in the page: boxes for answers, room for texts, hints and worked answers.

A sheet of exercises is read with more cells than its notebook has; what they say comes from `proofs_that_run/questions`
and from `solutions/`, never from the sheet:

* ``{answer-box} exr-LABEL PART`` stands before the cell ``answer("exr-LABEL", …, part=PART)``, which the box stands for
  where the page runs Python (its class ``tag_in-a-box`` hides it there), or at the end of its exercise. The box holds
  its form, the symbols and the hints as they are read without scripts; ``web/answers.js`` makes it work.
* ``{answer-text} exr-LABEL`` takes the place of "Write your answer here".
* ``{worked-answer} exr-LABEL``, closed, ends an exercise: the worked solution, with the answers in code.
* ``{your-work}`` follows the introduction: what is solved, and the work as files.

``worked_answers: false`` in ``_config.yml`` leaves the worked answers, the right ones and the last hint of several out
of every page. What judges an answer holds the right one nevertheless: it is part of the Python of the pages.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import proofs_that_run
from proofs_that_run.answers import Asked, asked
from proofs_that_run.sheets import PROMPT, without_markers
from qed.families import Hypothesis
from qed.printed.dialect import defined_letters
from qed.printed.kinds import printed_name
from qed.printed.shapes import Function, Matrix

logger = logging.getLogger(__name__)

SHEETS = "exercises/"
QUESTIONS = Path(proofs_that_run.__file__).parent / "questions"
TAG = "in-a-box"
LABEL = re.compile(r"^:label: (exr-[\w-]+)$", re.MULTILINE)
PARTS = "_static/parts.json"
FENCE = "::::::::"
"""Longer than any in the texts that are put between two of them."""
CHECKED = re.compile(r'@confirms\(\s*"(exr-[\w-]+)"')
KINDS_OF_TEXT = {
    "formula": "P^T (Q z) / 3", "number": "1/3", "vector": "(1, 2)", "shape": "m×n", "matrix": "1 2; 3 4",
}  # fmt: skip
"""Kinds that are answered in one line, with what may stand in it."""
CONDITIONS = {"Symmetric": "symmetric", "Invertible": "invertible", "Positive": "positive", "Orthogonal": "orthogonal",
              "PositiveDefinite": "symmetric, positive definite", "Diagonal": "diagonal"}  # fmt: skip
"""What a family asks for beyond its shape. The others only keep numbers moderate."""


# --- A sheet, as it is read --------------------------------------------------------------------------------------


def complete_sheet(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the cells that the sheet's page has beyond the sheet between the others."""
    path = Path(app.env.doc2path(docname))
    if not docname.startswith(SHEETS) or path.suffix != ".ipynb":
        return
    notebook = json.loads(source[0])
    solution = path.parent.parent / "solutions" / path.name
    if app.config.worked_answers and solution.exists():
        app.env.note_dependency(str(solution))
        worked = worked_answers(json.loads(solution.read_text(encoding="utf-8")))
    else:
        worked = {}
    notebook["cells"] = list(completed(notebook["cells"], worked))
    source[0] = json.dumps(notebook, ensure_ascii=False)


def completed(cells: list[dict[str, Any]], worked: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The cells of a sheet with those that its page has beyond them."""
    introduced = False
    for labels, part in exercises(cells):
        boxed = {call for cell in part if cell["cell_type"] == "code" for call in [answered(text(cell))] if call}
        left = [one for one in asked() if one.label in labels and not boxed & {(one.label, one.part), (one.label, 0)}]
        for cell in part:
            if cell["cell_type"] == "markdown" and text(cell).strip() == PROMPT:
                yield cell | {"source": f"```{{answer-text}} {labels[-1] if labels else ''}\n```"}
                yield from map(box, left)
                left = []
                continue
            if not introduced and not labels:
                yield from (cell, made("your-work", "```{your-work}\n```"))
                introduced = True
                continue
            call = answered(text(cell)) if cell["cell_type"] == "code" else None
            if call and (
                one := next((one for one in asked() if call in ((one.label, one.part), (one.label, 0))), None)
            ):
                yield box(one)
                tags = [*cell["metadata"].get("tags", []), TAG]
                cell = cell | {"metadata": cell["metadata"] | {"tags": tags}}
            yield cell
        yield from map(box, left)
        yield from (made(f"worked-{label}", worked[label]) for label in labels if label in worked)


def exercises(cells: list[dict[str, Any]]) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
    """A notebook in parts: first what stands before all exercises, then each exercise with the cells that follow it."""
    labels: list[str] = []
    part: list[dict[str, Any]] = []
    for cell in cells:
        found = LABEL.findall(text(cell)) if cell["cell_type"] == "markdown" else []
        if found or (cell["cell_type"] == "markdown" and labels and re.match(r"#{1,2} ", text(cell))):
            yield labels, part
            labels, part = found, []
        part.append(cell)
    yield labels, part


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def made(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": re.sub(r"[^\w-]", "-", name)[:64], "metadata": {}, "source": source}


def box(one: Asked) -> dict[str, Any]:
    return made(f"box-{one.label}-{one.part}", f"```{{answer-box}} {one.label} {one.part}\n```")


def answered(code: str) -> tuple[str, int] | None:
    """The label and the part that a cell answers, 0 where it names none; None where it answers nothing."""
    if "answer(" not in code:
        return None
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "answer":
            values = [
                one.value for one in (*node.args, *(k.value for k in node.keywords)) if isinstance(one, ast.Constant)
            ]
            labels = [value for value in values if isinstance(value, str)]
            parts = [value for value in values if isinstance(value, int)]
            return (labels[0], parts[0] if parts else 0) if labels else None
    return None


def worked_answers(solution: dict[str, Any]) -> dict[str, str]:
    """The worked answers of a solved sheet by their labels, as MyST: the texts, and the answers in code."""
    found = {}
    for labels, part in exercises(solution["cells"]):
        pieces = []
        for cell in part:
            tags = cell["metadata"].get("tags", [])
            if "instructor" in tags:
                continue
            code = cell["cell_type"] == "code"
            if not code and "solution" in tags:
                pieces.append(text(cell))
            elif code and ("solution" in tags or "### BEGIN SOLUTION" in text(cell)) and not answered(text(cell)):
                pieces.append(f"```python\n{without_markers(text(cell))}\n```")
        if labels and pieces:
            body = "\n\n".join(pieces)
            found[labels[-1]] = f"{FENCE}{{worked-answer}} {labels[-1]}\n{body}\n{FENCE}"
    return found


# --- What stands on the page -------------------------------------------------------------------------------------


class folded(nodes.container):
    """A part of the page that is closed until the reader opens it. `far_blocks` takes it for the line that it shows."""


def visit_folded(self: Any, node: folded) -> None:
    classes = " ".join(name for name in node["classes"] if name != "docutils")
    more = "".join(f' data-{name}="{escape(str(value))}"' for name, value in node.get("data", {}).items())
    self.body.append(f'<details class="{classes}"{more}>\n<summary>{escape(node["words"])}</summary>\n')


def depart_folded(self: Any, node: folded) -> None:
    self.body.append("</details>\n")


def fold(words: str, classes: list[str], *children: nodes.Node, **data: object) -> folded:
    return folded("", *children, words=words, classes=classes, data=data)


def html(source: str) -> nodes.raw:
    return nodes.raw("", source, format="html")


class AnswerBox(SphinxDirective):
    """``{answer-box} exr-LABEL PART``."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        label, part = self.arguments
        one = next((one for one in asked() if (one.label, one.part) == (label, int(part))), None)
        if one is None:
            logger.warning("{answer-box}: no question %s.%s is asked.", label, part, location=self.get_location())
            return []
        self.env.metadata[self.env.docname].setdefault("parts", []).append(f"{label} {part}")
        kind = one.kind
        name = f"answer-{label}-{part}"
        asks = rf"${one.asks} =\;?${one.of_what}" if kind == "formula" else f"{one.asks[:1].upper()}{one.asks[1:]}."
        around = nodes.container("", classes=["answer-box"])
        title = nodes.paragraph("", "", nodes.strong("", f"Part {part}."), nodes.Text(" "), *self.inline(asks))
        title["classes"].append("answer-asks")
        around += html(f'<script type="application/json">{script(self.described(one, kind, name))}</script>')
        around += title
        around += self.fields(one, kind, name)
        if kind == "formula":
            around += self.symbols(one)
        around += html(
            '<div class="answer-bar"><button type="button" class="answer-check" disabled>Check</button>'
            '<button type="button" class="answer-python">In Python</button><span class="answer-said"></span></div>'
            '<div class="cell_output docutils container answer-verdict" hidden></div>'
        )
        around += self.helps(one, kind)
        return [around]

    def described(self, one: Asked, kind: str, name: str) -> dict[str, Any]:
        made = {"id": f"{one.label} {one.part}", "label": one.label, "part": one.part, "kind": kind, "name": name}
        if kind == "formula":
            types: Any = one.question.types
            printed = [letter for text in one.question.letters if "\\vec" in text.partition(":=")[0]
                       for letter in defined_letters(text)]  # fmt: skip
            made["vectors"] = [letter for letter, what in types.items() if is_vector(what)] + printed
        return made

    def fields(self, one: Asked, kind: str, name: str) -> list[nodes.Node]:
        """What is answered with: a line with a preview, or choices whose texts may hold formulas."""
        if kind in KINDS_OF_TEXT:
            extra = ' inputmode="text" autocapitalize="off" autocomplete="off" spellcheck="false"'
            label = f'<label class="visually-hidden" for="{name}">Your answer to part {one.part}</label>'
            hint = escape(KINDS_OF_TEXT[kind])
            field = f'<input type="text" class="answer-field" id="{name}" placeholder="{hint}"{extra}>'
            preview = (
                '<div class="answer-preview" aria-hidden="true"></div>'
                if kind in ("formula", "vector", "matrix")
                else ""
            )
            return [html(f'<div class="answer-line">{label}{field}</div>{preview}')]
        question: Any = one.question
        if kind == "true-false":
            rows = [claim for claim, *_ in question.claims]
        elif kind == "order":
            rows = [question.lines[line - 1] for line in question.shown]
        else:
            rows = [row for row, _ in question.options]
        listed = nodes.container("", classes=["answer-choices"])
        for k, row in enumerate(rows, 1):
            printed = row in (f"line {k}", f"claim {k}")  # by the exercise itself
            several = len(getattr(question, "right", "1")) > 1
            control = choice(kind, f"{name}-{k}", name, k, len(rows), several, numbered=not printed)
            text = self.inline(row.capitalize() if printed else row)
            words = nodes.inline("", "", *text, classes=["answer-words"], ids=[f"{name}-{k}-words"])
            count = [] if printed else [nodes.inline("", f"{k}. ", ids=[f"{name}-{k}-count"])]
            listed += nodes.paragraph("", "", html(control), *count, words, classes=["answer-short"] if printed else [])
        return [listed]

    def symbols(self, one: Asked) -> nodes.container:
        """The letters, each a button that types it, with its shape."""
        row = nodes.paragraph("", "", classes=["answer-symbols"])
        question: Any = one.question
        for name, h in question.symbols.items():
            letter = printed_name(name)
            kind, typed = question.types[letter], f"\\{letter}" if len(letter) > 1 else letter
            shown = rf"\vec{{{typed}}}" if is_vector(kind) else typed
            row += html(f'<button type="button" class="answer-letter" data-typed="{escape(typed)}">')
            row += nodes.math(shown, shown)
            row += html(f'<span class="answer-shape">{said(h, kind)}</span></button> ')
        for definition in question.letters:
            if definition in one.given:  # which the head of the box has said
                continue
            (letter,) = defined_letters(definition)
            typed = f"\\{letter}" if len(letter) > 1 else letter
            shown = definition.replace(":=", "=")
            row += html(f'<button type="button" class="answer-letter" data-typed="{escape(typed)}">')
            row += nodes.math(shown, shown)
            row += html(f'<span class="visually-hidden">, types {letter}</span></button> ')
        return nodes.container("", row, classes=["answer-letters"])

    def helps(self, one: Asked, kind: str) -> list[nodes.Node]:
        """Hints, each below the one before it, and the right answer of a formula."""
        worked = self.config.worked_answers
        hints = one.hints if worked or len(one.hints) < 2 else one.hints[:-1]
        many = len(hints) > 1
        made: list[nodes.Node] = [
            fold(
                f"Hint {k}" if many else "Hint",
                ["answer-help", "answer-hint"],
                nodes.paragraph("", "", *self.inline(hint)),
            )
            for k, hint in enumerate(hints, 1)
        ]
        right = getattr(one.question, "right", None)
        if worked and kind in ("formula", "number", "vector") and isinstance(right, str):
            latex = rf"{one.asks} = {right}" if kind == "formula" else right
            made.append(
                fold("Right answer", ["answer-help", "answer-right"], nodes.paragraph("", "", nodes.math(latex, latex)))
            )
        return made

    def inline(self, text: str) -> list[nodes.Node]:
        found, messages = self.parse_inline(text)
        return [*found, *messages]


def choice(kind: str, name: str, group: str, k: int, count: int, several: bool, numbered: bool) -> str:
    """The control beside a row. It is called by the number and the words of its row: a formula alone is no name."""
    if kind == "true-false":
        options = "".join(
            f'<label><input type="radio" name="{name}" value="{value}" aria-describedby="{name}-words"> {word}</label>'
            for value, word in (("T", "true"), ("F", "false"))
        )
        return f'<span class="answer-pair" role="radiogroup" aria-label="Claim {k}">{options}</span>'
    if kind == "order":
        places = "".join(f"<option>{place}</option>" for place in range(1, count + 1))
        return (
            f'<select class="answer-place" aria-label="Place of line {k}" aria-describedby="{name}-words">'
            f'<option value="">–</option>{places}</select>'
        )
    box = "checkbox" if several else "radio"
    called = f"{name}-count {name}-words" if numbered else f"{name}-words"
    return f'<input type="{box}" name="{group}" value="{k}" id="{name}" aria-labelledby="{called}">'


def is_vector(kind: object) -> bool:
    return isinstance(kind, Matrix) and kind.is_vector


def said(h: Hypothesis, kind: object) -> str:
    """What a symbol is, as HTML: `m×n`, `in ℝⁿ`, `number`, `n×n, invertible`."""
    if isinstance(kind, Function):
        if str(h.family) == "Sigmoid":
            return "the sigmoid"
        if kind.elementwise or not kind.args:
            return "entry by entry" if kind.elementwise else "function"
        return f"{' × '.join(map(space, kind.args))} → {space(kind.result)}"
    condition = CONDITIONS.get(str(h.family), "")
    words = size(kind)
    return f"{condition} {words}" if words == "number" and condition else ", ".join(filter(None, [words, condition]))


def space(kind: object) -> str:
    """Where the values of a kind are, as HTML: `ℝ`, `ℝⁿ`, `ℝᵐˣⁿ`."""
    if not isinstance(kind, Matrix):
        return "ℝ"
    return f"ℝ<sup>{escape(str(kind.rows))}{'' if kind.is_vector else f'×{escape(str(kind.cols))}'}</sup>"


def size(kind: object) -> str:
    if not isinstance(kind, Matrix):
        return "number"
    return (
        f"in ℝ<sup>{escape(str(kind.rows))}</sup>"
        if kind.is_vector
        else f"{escape(str(kind.rows))}×{escape(str(kind.cols))}"
    )


def script(data: object) -> str:
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


class AnswerText(SphinxDirective):
    """``{answer-text} exr-LABEL``: room for an answer in words."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        label = self.arguments[0] if self.arguments else ""
        known = self.env.metadata[self.env.docname].setdefault("texts", [])
        known.append(label)
        name = f"{label} {known.count(label)}".strip()
        words = "Write your answer here." + ("" if known.count(label) == 1 else f" ({known.count(label)})")
        around = nodes.container("", classes=["answer-text"])
        around += nodes.paragraph("", "", nodes.emphasis("", PROMPT.strip("*")))
        around += html(f'<textarea data-text="{escape(name)}" rows="2" aria-label="{escape(words)}" '
                       f'placeholder="{escape(words)}"></textarea>')  # fmt: skip
        return [around]


class WorkedAnswer(SphinxDirective):
    """``{worked-answer} exr-LABEL``: its text is closed until the reader opens it."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        inside = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, inside)
        return [fold("Worked answer", ["worked-answer", "not-searched"], *inside.children, label=self.arguments[0])]


class YourWork(SphinxDirective):
    """``{your-work}``: what the reader has solved on this page, and the work as files."""

    def run(self) -> list[nodes.Node]:
        return [html(WORK)]


WORK = """<div class="your-work not-searched" role="group" aria-label="Your work">
<p class="work-progress">Your answers, texts and edits stay in this browser.</p>
<div class="work-bar">
<button type="button" data-work="notebook">Download the notebook with your work</button>
<button type="button" data-work="take-up">Take up a notebook or a file…</button>
<button type="button" data-work="export">Export all</button>
<button type="button" data-work="erase">Erase…</button>
<input type="file" accept=".ipynb,.json" hidden>
</div>
<p class="work-said" role="status"></p>
</div>"""


# --- What all pages know -----------------------------------------------------------------------------------------


def note_parts(app: Sphinx, doctree: nodes.document) -> None:
    """The exercises of a page that are answered in code are parts of it, too."""
    known = app.env.metadata[app.env.docname]
    for block in doctree.findall(nodes.literal_block):
        if "cell_input" in (block.parent or nodes.container()).get("classes", ()):
            known.setdefault("parts", []).extend(f"{label} code" for label in CHECKED.findall(block.astext())
                                                 if app.env.docname.startswith(SHEETS))  # fmt: skip


def write_parts(app: Sphinx, problem: Exception | None) -> None:
    """For the progress of a reader: the parts of every page that has some."""
    if problem or app.builder.format != "html":
        return
    pages = {page: known["parts"] for page, known in sorted(app.env.metadata.items()) if known.get("parts")}
    target = Path(app.outdir) / PARTS
    target.parent.mkdir(parents=True, exist_ok=True)
    written = json.dumps(pages, separators=(",", ":"))
    if not target.exists() or target.read_text(encoding="utf-8") != written:
        target.write_text(written, encoding="utf-8")


def sheets_whose_answers_changed(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """A sheet is read again when a question is asked otherwise: the pages do not depend on the files of questions."""
    now = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(QUESTIONS.glob("*.toml")))).hexdigest()
    before, env.asked = getattr(env, "asked", ""), now  # type: ignore[attr-defined]
    return [name for name in env.found_docs if name.startswith(SHEETS)] if before and before != now else []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("worked_answers", True, "env", bool)
    app.add_node(folded, html=(visit_folded, depart_folded))
    for name, directive in (("answer-box", AnswerBox), ("answer-text", AnswerText),
                            ("worked-answer", WorkedAnswer), ("your-work", YourWork)):  # fmt: skip
        app.add_directive(name, directive)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
