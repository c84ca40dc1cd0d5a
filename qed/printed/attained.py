r"""Minima over all vectors, or all matrices of some rank, by the place where a theorem says that they are attained.

\min_{\operatorname{rank} B \le k} \|A - B\|_F     \|A - A_k\|_F, with the truncated singular value decomposition A_k
\min_x \|A x - b\|_2                               \|A A^+ b - b\|_2, with the pseudoinverse A^+

The answer says so: what is checked is the value of the minimum.
"""

from __future__ import annotations

import re

_BAR_OPENS, _BAR_CLOSES = r"(?:\\left\s*)?(?:\\\||\\lVert|‖|\|\|)\s*", r"\s*(?:\\right\s*)?(?:\\\||\\rVert|‖|\|\|)"
_RANK = r"(?:\\(?:operatorname|mathrm|text)\s*\{\s*rank\s*\}|\\?rank|\\rk)"
_MIN = r"(?<![A-Za-z])\\?(?:min|inf)\s*(?:\\limits\s*)?_\s*"
_ENDS = (
    r"(?=(?:\s*_\s*(?:\{\s*[2F]\s*\}|[2F])|₂)?\s*(?:\^\s*(?:\{\s*2\s*\}|2)|²)?"
    r"\s*(?:$|[=<>≤≥,.]|\\(?:leq?|geq?|q?quad)))"
)
"""The norm or its square is all that is minimised."""
_BEST = re.compile(
    rf"{_MIN}(?:\{{|\()\s*(?:(?P<b>[A-Z])\s*[:,;]\s*)?{_RANK}\s*\(?\s*(?P<of>[A-Z])\s*\)?\s*"
    rf"(?:\\leq?(?:slant)?(?![a-z])|≤|<=|=)\s*(?P<k>[kr])\s*[}})]\s*(?P<norm>{_BAR_OPENS})(?P<left>[A-Z])\s*-\s*(?P<right>[A-Z])"
    rf"(?P<close>{_BAR_CLOSES})(?=\s*(?:_\s*\{{?(?:2|F)|₂))" + _ENDS
)
_LETTER = r"(?:\\(?:mathbf|vec|boldsymbol|bm)\s*\{\s*\w\s*\}|\\[a-z]+|[a-z])"
_LEAST = re.compile(
    rf"{_MIN}\{{?\s*(?P<x>{_LETTER})(?:\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{{?R\}}?|ℝ)(?:\s*\^\s*\w)?)?\s*\}}?\s*(?P<half>\\frac\s*\{{?1\}}?\s*\{{?2\}}?\s*)?"
    rf"(?P<norm>{_BAR_OPENS})(?:(?P<first>{_LETTER})\s*-\s*)?(?P<a>[A-Z])\s*(?P<x2>{_LETTER})(?:\s*-\s*(?P<last>{_LETTER}))?(?P<close>{_BAR_CLOSES})"
    + _ENDS
)


_ARG = re.compile(r"arg[\s\\,;{}~]*$")


def read(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with the norms at these places instead of the minima, and what to say of it."""
    notes: list[str] = []

    def best(match: re.Match[str]) -> str:
        b = match["b"] or match["of"]
        letters = {match["left"], match["right"]} - {match["of"]}
        if b != match["of"] or len(letters) != 1:
            return match[0]
        a, k = letters.pop(), match["k"]
        notes.append(
            f"the minimum over all {b} of rank {k} or less is taken at {a}_{k}, by the theorem of Eckart and Young"
        )
        return f"{match['norm']}{a} - {a}_{k}{match['close']}"

    def least(match: re.Match[str]) -> str:
        if _ARG.search(text, 0, match.start()):
            return match[0]
        b = match["first"] or match["last"]
        if match["x"] != match["x2"] or not b or (match["first"] and match["last"]) or b == match["x"]:
            return match[0]
        a = match["a"]
        notes.append(f"the minimum over all {match['x']} is taken at {a}^+ {b}, which solves the least squares problem")
        return f"{match['half'] or ''}{match['norm']}{a} {a}^+ {b} - {b}{match['close']}"

    return _LEAST.sub(least, _BEST.sub(best, text)), tuple(notes)
