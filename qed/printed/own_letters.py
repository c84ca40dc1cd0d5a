r"""Letters that an answer defines itself: 2 A^T r with r = Ax - y, or in code, r = A @ x - y; return 2 * A.T @ r."""

from __future__ import annotations

import re
from collections.abc import Collection

PARTS = re.compile(
    r"\\(?:text|mbox)\s*\{\s*,?\s*(?:where|with|and|for)\s*\}|\\q?quad(?![A-Za-z])|(?<!\\)[,;]|\n"
    r"|(?<![A-Za-z])(?:where|with|and|return)(?![A-Za-z])"
)
"""What stands between the answer and a definition."""
DEFINES = re.compile(r"\s*(\\?(?:vec|mathbf)?\s*\{?\s*(?:\\?[A-Za-z]+|[α-ω])\s*\}?)\s*:?=(?!=)\s*(.+?)\s*", re.DOTALL)
LETTER = re.compile(r"\\?(?:vec|mathbf)?[\s{]*\\?([A-Za-z]+|[α-ω])")
GREEK = re.compile(r"delta|gamma|beta|alpha|rho|eta|theta|tau|phi|omega|kappa|lambda|epsilon|xi|zeta|nu")


def own_letters(typed: str, known: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The answer alone, and the definitions of letters beside it, as `r := Ax - y`; none where it defines none.

    A letter that means something already is not defined anew.
    """
    answers, found = [], []
    for part in _parts(typed):
        match = DEFINES.fullmatch(part)
        letter = LETTER.match(match[1].strip()) if match else None
        if match is None or letter is None or letter[1] in known or not _is_letter(letter[1]):
            answers.append(part)
        else:
            found.append(f"{match[1].strip()} := {match[2]}")
    return (answers[0], tuple(found)) if len(answers) == 1 and found else (typed, ())


def _is_letter(name: str) -> bool:
    return len(name) == 1 or GREEK.fullmatch(name) is not None


def _parts(typed: str) -> list[str]:
    """The parts between commas, new lines and words, outside of brackets."""
    cuts, depth, place = [0], 0, 0
    while place < len(typed):
        match = PARTS.match(typed, place) if depth == 0 else None
        if match is not None:
            cuts += [place, match.end()]
            place = match.end()
            continue
        depth += (typed[place] in "([{") - (typed[place] in ")]}")
        place += 1
    pairs = zip(cuts[::2], [*cuts[1::2], len(typed)], strict=True)
    return [part for a, b in pairs if (part := typed[a:b].strip())]
