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
OTHERS = "qhgvwuklst"
GREEK = re.compile(r"delta|gamma|beta|alpha|rho|eta|theta|tau|phi|omega|kappa|lambda|epsilon|xi|zeta|nu")


def own_letters(typed: str, known: Collection[str], dims: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """The answer alone, and the definitions of letters beside it, as `r := Ax - y`; none where it defines none.

    A letter that means something already is not defined anew; that of a dimension is another letter then.
    """
    for dim in dims:
        if any(re.match(rf"{dim}\s*=(?!=)", part) for part in _parts(typed)):
            other = next((one for one in OTHERS if one not in known and one not in typed), dim)
            typed = re.sub(rf"(?<![A-Za-z\\.]){dim}(?![A-Za-z(])", other, typed)
    answers: list[str] = []
    found: dict[str, str] = {}
    for part in _parts(typed):
        match = DEFINES.fullmatch(part)
        letter = LETTER.match(match[1].strip()) if match else None
        if match is None or letter is None or letter[1] in known or not _is_letter(letter[1]):
            answers.append(part)
        else:
            found[letter[1]] = f"{match[1].strip()} := {match[2]}"
    return (answers[0], tuple(_in_order(found))) if len(answers) == 1 and found else (typed, ())


def _in_order(found: dict[str, str]) -> list[str]:
    """Definitions after those whose letters they use."""
    waiting, done = dict(found), []
    while waiting:
        uses = {
            letter: any(re.search(rf"(?<![A-Za-z]){other}(?![A-Za-z])", text.partition(":=")[2]) for other in waiting)
            for letter, text in waiting.items()
        }
        letter = next((letter for letter, used in uses.items() if not used), next(iter(waiting)))
        done.append(waiting.pop(letter))
    return done


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
