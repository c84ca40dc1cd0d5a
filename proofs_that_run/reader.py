"""The Markdown of a page, read as the site reads it: by markdown-it, with MyST's directives and formulas."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin

INFO = re.compile(r"^\{(?P<name>[\w:+-]+)\}[ \t]*(?P<argument>.*)$")
OPTION = re.compile(r"^:(?P<name>[\w-]+):[ \t]*(?P<value>.*)$")


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
    return MarkdownIt("commonmark").use(colon_fence_plugin).use(dollarmath_plugin, allow_labels=True)


def tokens(text: str) -> list[Token]:
    """The blocks of a text in order, those inside lists and quotations among them; a directive's body is not opened."""
    return _parser().parse(text)


def directives(text: str) -> Iterator[Directive]:
    """The directives of a text in order, those in lists and quotations among them, not those within another one."""
    for token in tokens(text):
        if token.type in ("colon_fence", "fence") and (info := INFO.match(token.info.strip())):
            assert token.map
            yield _directive(info["name"], info["argument"], token.content, *token.map)


def _directive(name: str, argument: str, content: str, start: int, end: int) -> Directive:
    lines = content.splitlines()
    options: dict[str, str] = {}
    while lines and (option := OPTION.match(lines[0])):
        options[option["name"]] = option["value"].strip()
        lines.pop(0)
    return Directive(name, argument.strip(), options, "\n".join(lines).strip("\n"), start, end)


def displays(text: str) -> list[Display]:
    """The displayed formulas of a text in order, also those within its directives; code has none."""
    found: list[Display] = []
    for token in tokens(text):
        if token.type in ("math_block", "math_block_label"):
            found.append(Display(" ".join(token.content.split()), token.info))
        elif token.type in ("colon_fence", "fence") and (info := INFO.match(token.info.strip())):
            inner = _directive(info["name"], info["argument"], token.content, 0, 0)
            if inner.name == "math":
                found.append(Display(" ".join(inner.body.split()), inner.label))
            elif not inner.name.startswith("code"):
                found += displays(inner.body)
    return found


def targets(text: str) -> Iterator[str]:
    """All labels that a text gives: to directives, to equations, and to places, by `(label)=`."""
    for directive in directives(text):
        if directive.label:
            yield directive.label
        if not directive.name.startswith(("code", "math")):
            yield from targets(directive.body)
    for token in tokens(text):
        if token.type == "math_block_label":
            yield token.info
        elif token.type == "inline" and (place := re.match(r"^\(([^()\s]+)\)=", token.content)):
            yield place[1]
