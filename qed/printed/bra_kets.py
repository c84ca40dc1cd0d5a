r"""Bras and kets of real vectors, as physicists write them.

\langle x | A | y \rangle    →  \langle x, A y \rangle
|x\rangle\langle y|          →  x y^\top
"""

from __future__ import annotations

import re

from .typed_text import TypedText

_BAR = r"\s*(?:\\middle\s*)?(?:\||\\[lrm]?vert(?![A-Za-z])|\\mid(?![A-Za-z]))\s*"
_PART = r"((?!\s)(?:(?!\\[lr]angle|\\[lrm]?[vV]ert|\\mid|\\\||[|=,]).)+?)"
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
    text.each(_KETBRA, lambda m: [" (", m.span(1), ") (", m.span(2), r")^\top "] if _stands_alone(m) else None)
    text.each(_KET, lambda m: [" (", m.span(1), ") "] if _stands_alone(m) else None)
    text.each(_BRA, lambda m: [" (", m.span(1), r")^\top "] if _stands_alone(m) else None)
    if text.text != before:  # the adjoint of a real matrix; elsewhere it is the pseudo-inverse
        text.each(_DAGGER, lambda m: [r"^\top "])


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether a bra or a ket is in no inner product: ⟨x, |a| y⟩ has none."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if match[0].rstrip().endswith(r"\rangle"):  # a ket, perhaps after others
        return before.count(r"\langle") <= before.count(r"\rangle")
    return after.count(r"\rangle") <= after.count(r"\langle")


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
