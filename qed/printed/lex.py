r"""LaTeX as tokens, each with its place in the formula.

Spacing and the size of brackets carry no meaning and are dropped; that `\bigl\lVert` opens and `\bigr\rVert` closes
is kept, because `‖ ‖y‖ x ‖` cannot be told from `‖y‖ x ‖…` otherwise.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import NotWellFormed

LONGEST = 6000
"""Characters of a formula: the longest in the book has some 700."""

_TOKEN = re.compile(
    r"(?P<space>\s+|~|\\[,;:! ]|%[^\n]*)|(?P<command>\\[A-Za-z]+\*?)|(?P<newline>\\\\(?:\[[^\]]*\])?)|(?P<escape>\\.)"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<letter>[^\W\d_])|(?P<sign>.)"
)
_DROPPED = {
    r"\displaystyle", r"\textstyle", r"\limits", r"\nolimits", r"\notag", r"\nonumber", r"\thinspace", r"\hfill",
    r"\mathstrut",
}  # fmt: skip
_SIZES = re.compile(r"\\(left|right|middle|[bB]igg?[lrm]?)$")
_OPEN = {"(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lVert": "‖", r"\lvert": "|", r"\langle": "⟨",
         r"\lbrack": "[", r"\lparen": "("}  # fmt: skip
_CLOSE = {")": "(", "]": "[", r"\}": "{", r"\rbrace": "{", r"\rVert": "‖", r"\rvert": "|", r"\rangle": "⟨",
          r"\rbrack": "[", r"\rparen": "("}  # fmt: skip
_MATH = {"$", r"\[", r"\]", r"\(", r"\)"}
_BAR = {"|": "|", r"\|": "‖", r"\vert": "|", r"\Vert": "‖"}


class Token(NamedTuple):
    r"""`kind` is number, letter, command, sign, open, close, bar, quad, newline or end; `text` what it stands for.

    For open, close and bar the text names the pair: `(`, `[`, `{` for `\{`, `‖`, `|` or `⟨`. Plain braces are signs.
    """

    kind: str
    text: str
    start: int
    end: int


def tokens(latex: str) -> list[Token]:
    """The tokens of a formula, with one of kind `end` after the last."""
    if len(latex) > LONGEST:
        raise NotWellFormed(f"The formula has {len(latex)} characters; at most {LONGEST} are read.", latex[:80], (0, 1))
    found: list[Token] = []
    sized: tuple[str, int] | None = None
    for match in _TOKEN.finditer(latex):
        text, kind = match[0], str(match.lastgroup)
        start, end = match.span()
        if kind == "space" or text in _DROPPED:
            continue
        if text in (r"\quad", r"\qquad"):
            found.append(Token("quad", text, start, end))
            continue
        if size := _SIZES.match(text):
            sized = (size[1], start)
            continue
        side, start = sized or ("", start)
        sized = None
        if text == "." and side in ("left", "right"):
            raise NotWellFormed(
                "A bracket without its partner is not read: for a value at a place write \\Big|_{t=0}, "
                "for a choice \\begin{cases}.",
                latex,
                (start, end),
            )
        if text == "." and latex[end : end + 1].isdigit():
            raise NotWellFormed("Write a zero before the point: 0.5.", latex, (start, end + 1))
        if text in _MATH:
            raise NotWellFormed("Leave this out: the formula is what stands between such signs.", latex, (start, end))
        if text in _BAR:
            opens = side == "left" or side.endswith("l")
            closes = side == "right" or (side.endswith("r") and side != "")
            found.append(Token("open" if opens else "close" if closes else "bar", _BAR[text], start, end))
        elif text in _OPEN:
            found.append(Token("open", _OPEN[text], start, end))
        elif text in _CLOSE:
            found.append(Token("close", _CLOSE[text], start, end))
        elif kind == "escape":
            raise NotWellFormed(f"{text} is not known here.", latex, (start, end))
        else:
            found.append(Token(kind, text, start, end))
    if sized:
        raise NotWellFormed("A bracket is missing after its size.", latex, (sized[1], len(latex)))
    return [*found, Token("end", "", len(latex), len(latex))]
