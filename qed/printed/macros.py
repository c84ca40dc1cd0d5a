r"""Commands of LaTeX packages, and what dresses a formula, in the commands that the book prints by.

\dv[2]{f}{x}, \pdv{f}{x}{y}      →  \frac{d^2 f}{d x^2}, \frac{\partial^2 f}{\partial x \partial y}
\mathop{\mathrm{tr}}, \mathrm dX →  \operatorname{tr}, \mathrm{d}X
\stackrel{?}{=}, {\bf x}         →  =, \mathbf{x}
"""

from __future__ import annotations

import re

from .typed_text import Span, TypedText

_STARRED = re.compile(r"\\operatorname\*")
_LIMITING = re.compile(r"\\operatorname\s*\{arg\s*(?:\\[,;: ]|~)?\s*(min|max)\}")
_WORD_IN_BOX = re.compile(r"\\mathop\s*\{\s*\\(?:mathrm|rm|text|operatorname)\s*\{?\s*([A-Za-z]+)\s*\}?\s*\}")
_UPRIGHT_D = re.compile(r"\\(?:mathrm|rm)\s+d(?![a-z]{2})\s*(?=[A-Za-z\\(])|\\dd(?![A-Za-z])\s*")
_SPACED_D = re.compile(r"(\\mathrm\{d\})(?:\\[,;:! ]|\s)*(?=\\(?:mathrm|text|operatorname|log|det|ln|exp|left))")
_ABOVE_SIGN = re.compile(
    r"\\(?:stackrel|overset)\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{\s*(=|<|>|\\[lg]eq?(?:slant)?|\\neq?)\s*\}"
)
_DEFINED = re.compile(r"(?<![A-Za-z])(?:def|Def|def\.)(?![A-Za-z])|\\triangle|\\Delta")
_FONT_GROUP = re.compile(r"\{\s*\\(boldsymbol|mathbf|bm|bf|pmb)(?![A-Za-z])\s*([A-Za-z]|\\[A-Za-z]+)\s*\}")
_UNBRACED = re.compile(r"\\(?:grad|gradient)(?![A-Za-z])")
_QUOTIENTS = re.compile(r"\\(dv|pdv|odv|derivative|pderivative)\*?\s*(?:\[\s*(\d)\s*\])?\s*(?=\{)")
_PAIRS = re.compile(r"\\(?:ip|inner|innerproduct|innerprod|angles)\*?\s*(?=\{)")
_FONTS = re.compile(r"\\(?:vb|va|vect|mat|bvec)\*?\s*(?=\{)")
_TURNED = re.compile(r"\^\s*\{?\s*\\(?:T|tran|trans|transp|transpose|tp)(?![A-Za-z])\s*\}?")
_SPACES = re.compile(r"\\(R|RR|Reals|reals)(?![A-Za-z])")


_ANY = re.compile(
    r"\\(?:operatorname(?:\*|\s*\{arg)|math(?:op|rm\s+d)|mathrm\{d\}\s*\\|dd|rm|stackrel|overset|grad|[po]?dv|p?deriv|ip|inn|ang"
    r"|v[abe]|mat(?!h)|bvec|T|tra|tp|R)|\{\s*\\(?:b|mathbf|pmb)"
)
"""What one of these begins with: most texts have none."""


def read(text: TypedText) -> None:
    if not _ANY.search(text.text):
        return
    text.each(_STARRED, lambda m: [r"\operatorname"])
    text.each(_LIMITING, lambda m: ["\\arg\\", m.span(1)])
    text.each(_WORD_IN_BOX, lambda m: [r"\operatorname{", m.span(1), "}"])
    text.each(_UPRIGHT_D, lambda m: [r"\mathrm{d}"])
    text.each(_SPACED_D, lambda m: [m.span(1)])
    text.each(_ABOVE_SIGN, lambda m: [":="] if m[2] == "=" and _DEFINED.search(m[1]) else [m.span(2)])
    text.each(_FONT_GROUP, lambda m: [r"\mathbf{", m.span(2), "}"])
    text.each(_UNBRACED, lambda m: [r"\nabla "])
    text.each(_TURNED, lambda m: [r"^\top "])
    text.each(_SPACES, lambda m: [r"\mathbb{R}"])
    text.each(_FONTS, lambda m: [r"\mathbf"])
    for match in reversed(list(_QUOTIENTS.finditer(text.text))):
        _quotient(text, match)
    for match in reversed(list(_PAIRS.finditer(text.text))):
        _pair(text, match)


def _groups(text: TypedText, place: int, most: int) -> list[Span]:
    """The insides of the braces that follow each other from a place on."""
    found: list[Span] = []
    while len(found) < most and text.text[place : place + 1] == "{" and (end := text.closing(place)) > 0:
        found.append((place + 1, end))
        place = end + 1
        while text.text[place : place + 1] == " " and text.text[place + 1 : place + 2] == "{":
            place += 1
    return found


def _quotient(text: TypedText, match: re.Match[str]) -> None:
    r"""\dv{f}{x}, \dv{x}, \pdv[2]{f}{x}, \pdv{f}{x}{y}"""
    partial = match[1].startswith("p")
    groups = _groups(text, match.end(), 3 if partial else 2)
    if not groups:
        return
    sign, times = (r"\partial " if partial else "d "), int(match[2] or max(1, len(groups) - 1))
    power = f"^{times}" if times > 1 else ""
    above: list[str | Span] = [groups[0]] if len(groups) > 1 else []
    below: list[str | Span] = []
    for group in groups[-1:] if len(groups) < 3 else groups[1:]:
        below += [sign, group, power if len(groups) < 3 else "", " "]
    text.put(match.start(), groups[-1][1] + 1, [r"\frac{", sign.strip(), power, " ", *above, "}{", *below, "}"])


def _pair(text: TypedText, match: re.Match[str]) -> None:
    groups = _groups(text, match.end(), 2)
    if len(groups) == 2:
        text.put(match.start(), groups[1][1] + 1, [r"\langle ", groups[0], ", ", groups[1], r"\rangle "])
