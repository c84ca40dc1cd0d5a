r"""What stands around an answer: a head, as in ∇f(x) = 2x, further sides, as in a = b = c, and a condition, x ≠ 0."""

from __future__ import annotations

import re
from collections.abc import Collection

HEADS = re.compile(
    r"(?:∇|nabla|grad)[\w^²]*(?:\(\w+\))?|(?:[DJH][²^2]*)?(?P<letter>[^\W\d_])(?:_\w+)?'?(?:\(\w+\))?"
    r"|(?:∂|partial|d)[\w²^()]*/(?:∂|partial|d)[\w²^]+|frac(?:∂|partial|d)[\w²^()]+"
)
"""∇f(x), ∇²g, Df(x), J, L, ∂f/∂x: without spaces, and without what only prints it."""
PRINTS = re.compile(r"\\(?:vec|mathbf|boldsymbol|left|right|operatorname|mathrm|[,;! ])|[\s{}\\]")
CONDITION = re.compile(
    r"\s*(?:,|\\q?quad|\bfor\b|\bif\b|\\text\{\s*(?:for|if)\s*\})+\s*(?:\\q?quad|\s)*"
    r"\S+\s*(?:≠|\\neq?(?![a-z])|!=)[^,]*$"
)
FRAMED = re.compile(
    r"\\begin\{(?P<frame>(?:equation|displaymath|math|align|aligned|gather|gathered|multline|split)\*?)\}"
    r"(?P<inside>(?:(?!\\\\|\\begin\{(?P=frame)\}|(?<!\\)&).)*)\\end\{(?P=frame)\}",
    re.DOTALL,
)
"""One line of print, as LaTeX frames it."""
END = re.compile(r"(?:[.;,\s]|(?<!\\)\\(?:[,;:!]|\s|$))+$")
"""Stops, and the space that print has before and after them."""


def sides(typed: str, known: Collection[str]) -> list[str]:
    """An answer alone; all of them where one writes a = b = c. `known` are the letters that mean something in it."""
    typed = END.sub("", typed)
    if framed := FRAMED.fullmatch(typed.strip()):
        typed = END.sub("", framed["inside"])
    typed = CONDITION.sub("", typed.strip())
    cuts, depth = [0], 0
    for place, letter in enumerate(typed):
        depth += (letter in "([{") - (letter in ")]}")
        before, after = typed[max(place - 1, 0) : place], typed[place + 1 : place + 2]
        if letter == "=" and depth == 0 and not set(before + after) & set("=<>!"):
            cuts += [place - (before == ":"), place + 1]
    parts = [typed[a:b].strip() for a, b in zip(cuts[::2], [*cuts[1::2], len(typed)], strict=True)]
    head = HEADS.fullmatch(PRINTS.sub("", parts[0]))
    if len(parts) > 1 and (not parts[0] or (head and (head["letter"] or " ") not in known)):
        return parts[1:]
    return parts
