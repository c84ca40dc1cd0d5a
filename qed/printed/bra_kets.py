r"""Bras and kets of real vectors, as physicists write them.

\langle x | A | y \rangle    →  \langle x, A y \rangle
|x\rangle\langle y|          →  x y^\top
"""

from __future__ import annotations

import re

from .typed_text import TypedText

_BAR = r"\s*(?:\\middle\s*)?(?:\||\\[lrm]?vert(?![A-Za-z])|\\mid(?![A-Za-z]))\s*"
_PART = r"((?:(?!\\[lr]angle|\\[lrm]?[vV]ert|\\mid|\\\||[|=,]).)+?)"
_LEFT, _RIGHT = r"(?:\\left\s*)?\\langle\s*", r"\s*(?:\\right\s*)?\\rangle"
_SANDWICH = re.compile(rf"({_LEFT}){_PART}{_BAR}{_PART}{_BAR}{_PART}({_RIGHT})")
_BRAKET = re.compile(rf"({_LEFT}){_PART}({_BAR}){_PART}({_RIGHT})")
_KETBRA = re.compile(rf"(?<!\\){_BAR}{_PART}{_RIGHT}\s*{_LEFT}{_PART}{_BAR}")
_KET = re.compile(rf"(?<!\\){_BAR}{_PART}{_RIGHT}")
_BRA = re.compile(rf"{_LEFT}{_PART}{_BAR}")
_COMMAND = re.compile(r"\\(braket|ketbra|bra|ket)\s*(?=\{)")
_DAGGER = re.compile(r"\^\s*\{?\s*\\dagger(?![A-Za-z])\s*\}?")


def read(text: TypedText) -> None:
    _commands(text)
    if r"\rangle" not in text.text and r"\langle" not in text.text:
        return
    before = text.text
    text.each(_SANDWICH, lambda m: [m.span(1), m.span(2), ", ", m.span(3), " ", m.span(4), m.span(5)])
    text.each(_BRAKET, lambda m: [m.span(1), m.span(2), ", ", m.span(4), m.span(5)])
    text.each(_KETBRA, lambda m: [" (", m.span(1), ") (", m.span(2), r")^\top "])
    text.each(_KET, lambda m: [" (", m.span(1), ") "])
    text.each(_BRA, lambda m: [" (", m.span(1), r")^\top "])
    if text.text != before:  # the adjoint of a real matrix; elsewhere it is the pseudo-inverse
        text.each(_DAGGER, lambda m: [r"^\top "])


def _commands(text: TypedText) -> None:
    r"""\braket{x|y}, \braket{x}{y}, \bra{x}, \ket{x}"""
    for match in reversed(list(_COMMAND.finditer(text.text))):
        end = text.closing(match.end())
        if end < 0:
            continue
        first = (match.end() + 1, end)
        second = text.closing(end + 1) if text.text[end + 1 : end + 2] == "{" else -1
        if match[1] == "bra":
            text.put(match.start(), end + 1, [r"\langle ", first, "|"])
        elif match[1] == "ket":
            text.put(match.start(), end + 1, ["|", first, r"\rangle "])
        elif second > 0 and match[1] == "ketbra":
            text.put(match.start(), second + 1, ["|", first, r"\rangle\langle ", (end + 2, second), "|"])
        elif second > 0:
            text.put(match.start(), second + 1, [r"\langle ", first, "|", (end + 2, second), r"\rangle "])
        elif match[1] == "braket":
            text.put(match.start(), end + 1, [r"\langle ", first, r"\rangle "])
