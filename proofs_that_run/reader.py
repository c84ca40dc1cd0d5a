"""The Markdown of a page, read as the site reads it: by markdown-it, with MyST's directives and formulas."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

INFO = re.compile(r"^\{(?P<name>[\w:+-]+)\}[ \t]*(?P<argument>.*)$")
OPTION = re.compile(r"^:(?P<name>[\w-]+):[ \t]*(?P<value>.*)$")

FENCES, DISPLAYS = ("colon_fence", "fence"), ("math_block", "math_block_label")
UNSEEN = ("myst_target", "myst_line_comment", "myst_block_break")
"""Blocks of which a reader sees nothing: the label of a place, a remark, a break."""


ROLE = re.compile(r"\{(?P<role>[\w:+-]+)\}$")
EXPLICIT = re.compile(r"^.*<(?P<target>[^<>]+)>$", re.DOTALL)


@dataclass(frozen=True)
class Directive:
    """`:::{name} argument`, its options and its body; `start` and `end` are its lines in the text, end excluded."""

    name: str
    argument: str
    options: dict[str, str]
    body: str
    start: int
    end: int

    @property
    def kind(self) -> str:
        """The name without the prefix of statements: `prf:theorem` is a theorem."""
        return self.name.removeprefix("prf:")

    @property
    def label(self) -> str:
        return self.options.get("label", "")


@dataclass(frozen=True)
class Display:
    """A displayed formula: its LaTeX on one line, and the label of its equation, if it has one."""

    latex: str
    label: str


@functools.cache
def _parser() -> MarkdownIt:
    found = MarkdownIt("commonmark").use(colon_fence_plugin).use(dollarmath_plugin, allow_labels=True)
    return found.use(myst_block_plugin)


def tokens(text: str) -> list[Token]:
    """The blocks of a text in order, those inside lists and quotations among them; a directive's body is not opened."""
    return [*_tokens(text)]


@functools.lru_cache(maxsize=8192)  # who asks for statements or exercises reads all pages, many times over
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(_parser().parse(text))


def directives(text: str) -> Iterator[Directive]:
    """The directives of a text in order, those in lists and quotations among them, not those within another one."""
    return filter(None, map(directive, tokens(text)))


def directive(token: Token) -> Directive | None:
    """The directive that a block is, if it is one."""
    if token.type not in FENCES or not (info := INFO.match(token.info.strip())):
        return None
    assert token.map
    lines = token.content.splitlines()
    options: dict[str, str] = {}
    while lines and (option := OPTION.match(lines[0])):
        options[option["name"]] = option["value"].strip()
        lines.pop(0)
    return Directive(info["name"], info["argument"].strip(), options, "\n".join(lines).strip("\n"), *token.map)


def title(text: str) -> str:
    """The words of the first heading of the first level, if there is one."""
    blocks = iter(tokens(text))
    return next((next(blocks).content for token in blocks if token.type == "heading_open" and token.tag == "h1"), "")


def displays(text: str) -> list[Display]:
    """The displayed formulas of a text in order, also those within its directives; code has none."""
    found: list[Display] = []
    for token in tokens(text):
        if token.type in DISPLAYS:
            found.append(Display(" ".join(token.content.split()), token.info))
        elif inner := directive(token):
            if inner.name == "math":
                found.append(Display(" ".join(inner.body.split()), inner.label))
            elif not inner.name.startswith("code"):
                found += displays(inner.body)
    return found


def references(text: str) -> Iterator[tuple[str, str]]:
    """The references of a text in order, also those within its directives: the role and what it refers to."""
    for token in tokens(text):
        parts = token.children or []
        for before, part in itertools.pairwise(parts):
            if part.type == "code_inline" and before.type == "text" and (found := ROLE.search(before.content)):
                words = EXPLICIT.match(part.content)
                yield found["role"], words["target"] if words else part.content
        if (inner := directive(token)) and not inner.name.startswith(("code", "math")):
            yield from references(inner.body)


def targets(text: str) -> Iterator[str]:
    """All labels that a text gives: to directives, to equations, and to places, by `(label)=`."""
    for block in directives(text):
        if block.label:
            yield block.label
        if not block.name.startswith(("code", "math")):
            yield from targets(block.body)
    for token in tokens(text):
        if token.type == "math_block_label":
            yield token.info
        elif token.type == "myst_target":
            yield token.content
