r"""Bounds that readers print beside a claim: on numbers, and on the entries of vectors.

    f(tx + (1-t)y) \le t f(x) + (1-t) f(y), \quad t \in [0, 1]        t is a number of the unit interval
    \log(1 + x) \le x \quad (x > -1)                                  x is a number above −1
    \|x\|_q \le \|x\|_p, p \le q                                      a premise: for those p and q alone

A bound compares letters and literal numbers, and nothing else: of free symbols that is no theorem, but says for which
of them the claim beside it is meant.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Collection, Mapping
from keyword import iskeyword
from typing import Any, NamedTuple

import numpy as np

from .. import families
from ..families import Family, FunctionFamily, Hypothesis, Interval
from .dialect import GREEK_LETTERS
from .kinds import printed_name
from .parser.vocabulary import GREEK

_GREEK = "|".join(sorted(GREEK, key=len, reverse=True))
_NAME = rf"(?:\\(?:{_GREEK})(?![A-Za-z])|[{''.join(GREEK_LETTERS)}]|(?<![A-Za-z\\])(?:{_GREEK}|[A-Za-z])(?![A-Za-z]))"
_BOLD = rf"(?:\\(?:vec|mathbf|boldsymbol|bm)\s*(?:\{{\s*{_NAME}\s*\}}|\s{_NAME})|{_NAME})"
LETTER = rf"(?<![_^\\])(?:(?=\\)|(?<![A-Za-z])){_BOLD}(?:_(?:\d|[ijk]|\{{(?:\d|[ijk])\}}))?"
LETTERS = rf"(?P<letters>{LETTER}(?:\s*(?:,\s*and\b|,|and\b)\s*{LETTER})*)"
"""A, B and C"""
_FRACTION = r"\\[dt]?frac\s*(?:\{\s*\d+\s*\}\s*\{\s*\d+\s*\}|\d\s*\d)"
_NUMBER = rf"(?:[-−+]\s*)?(?:{_FRACTION}|\d+(?:\.\d+)?(?:\s*/\s*\d+)?|\\infty(?![A-Za-z])|∞|inf(?![a-z]))"
_SIGNS = {
    "<=": "<=", r"\leq": "<=", r"\le": "<=", r"\leqslant": "<=", "≤": "<=", "<": "<", r"\lt": "<",
    ">=": ">=", r"\geq": ">=", r"\ge": ">=", r"\geqslant": ">=", "≥": ">=", ">": ">", r"\gt": ">",
    r"\neq": "!=", r"\ne": "!=", "≠": "!=", "!=": "!=",
}  # fmt: skip
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "!=": operator.ne,
}  # fmt: skip
_SIGN = "|".join(
    re.escape(sign) + ("(?![A-Za-z])" if sign[0] == "\\" else "") for sign in sorted(_SIGNS, key=len, reverse=True)
)
_SIDE = re.compile(rf"\s*(?:(?P<number>{_NUMBER})|(?P<minus>[-−]?)\s*(?P<letter>{LETTER}))\s*")
_SIGN_HERE = re.compile(rf"\s*({_SIGN})")
BEFORE = (
    r"(?P<before>(?:^|[,;(:]|quad(?![A-Za-z])|\\ |\b(?:[Ff]or|all|where|[Ii]f|[Ll]et|with|and)\b|∀|forall)"
    r"\s*\}?\s*)"
)
r"""What stands before a list of letters: otherwise only its last letter is compared, as in y \le a, b > 0."""
_IN = re.compile(
    rf"(?:{BEFORE}(?P<letters>{LETTER}(?:\s*,\s*{LETTER})+)|(?P<letter>{LETTER}))\s*(?:\\in(?![A-Za-z])|∈)"
    rf"\s*(?:\\left\s*)?(?P<open>[\[(])\s*(?P<low>{_NUMBER}|{LETTER})\s*,"
    rf"\s*(?P<high>{_NUMBER}|{LETTER})\s*(?:\\right\s*)?(?P<close>[\])])"
)
_SEVERAL = re.compile(
    rf"{BEFORE}(?P<letters>{LETTER}(?:\s*,\s*{LETTER})+)\s*(?P<sign>{_SIGN}|\\succ(?![a-z])|≻)\s*(?P<right>{_NUMBER})"
    r"(?=\s*(?:[,;.)]|$|\\))"
)
_BAR = r"(?:\\left|\\right|\\[lr]?vert(?![A-Za-z])|\|)"
_BETWEEN = re.compile(
    rf"^{_BAR}+\s*(?P<letter>{LETTER})\s*{_BAR}+\s*(?P<sign>\\leq?(?![a-z])|\\leqslant|≤|<=?)\s*(?P<number>\d+(?:\.\d+)?)$"
)
"""|a| ≤ 1 is −1 ≤ a ≤ 1, of a number a."""
SPACE = r"(?:\\in(?![A-Za-z])|∈)\s*(?:\\mathbb\s*(?:\{[RS]\}|[RS])|ℝ)"
_OF_A_SPACE = re.compile(
    rf"{BEFORE}(?P<letters>{LETTER}(?:\s*,\s*{LETTER})+)\s*(?P<sign>)(?P<right>{SPACE}(?:\s*[_^]\s*(?:\{{[^{{}}]*\}}|\w))*)"
)
"""x, y \\in \\mathbb{R}^n"""


class Bounds(NamedTuple):
    """A chain of letters and numbers: 0 ≤ t ≤ 1 has the sides 0, "t", 1 and the signs <=, <=."""

    sides: tuple[float | str, ...]
    signs: tuple[str, ...]

    @property
    def letters(self) -> set[str]:
        return {side.lstrip("-").partition("_")[0] for side in self.sides if isinstance(side, str)}


def as_chains(latex: str) -> str:
    r"""The text with t \in [0, 1] as 0 \le t \le 1, and x, y > 0 as x > 0, y > 0."""
    if "in" in latex or "∈" in latex:
        latex = _IN.sub(lambda m: m[0] if m.string[m.end() :].lstrip()[:1] == "^" else _chain(m), latex)
    return _SEVERAL.sub(_each, latex) if "," in latex else latex


def of_spaces(latex: str) -> str:
    r"""The text with x, y \in \mathbb{R}^n as x \in \mathbb{R}^n, y \in \mathbb{R}^n."""
    return _OF_A_SPACE.sub(_each, latex) if "," in latex else latex


def _chain(match: re.Match[str]) -> str:
    left, right = (r"\le" if match[end] in "[]" else "<" for end in ("open", "close"))
    letters = re.split(r"\s*,\s*", match["letters"] or match["letter"])
    chains = (f"{match['low']} {left} {letter} {right} {match['high']}" for letter in letters)
    return (match["before"] or "") + ", ".join(chains)


def _each(match: re.Match[str]) -> str:
    letters = re.split(r"\s*,\s*", match["letters"])
    sign = match["sign"] + " " * match["sign"][-1:].isalpha()
    return match["before"] + ", ".join(f"{letter} {sign}{match['right']}" for letter in letters)


def parsed(said: str) -> Bounds | None:
    """What a text says, if it consists of bounds."""
    said, place = said.strip(" .,;:"), 0
    sides, signs = list[float | str](), list[str]()
    while (side := _SIDE.match(said, place)) is not None:
        minus = "-" if side["minus"] else ""
        sides.append(_value(side["number"]) if side["number"] else minus + _key(side["letter"]))
        sign = _SIGN_HERE.match(said, side.end())
        if sign is None:
            whole = side.end() == len(said) and len(sides) > 1 and any(isinstance(s, str) for s in sides)
            return Bounds(tuple(sides), tuple(signs)) if whole else None
        signs.append(_SIGNS[sign[1]])
        place = sign.end()
    return None


def _value(number: str) -> float:
    text = re.sub(_FRACTION, lambda m: "/".join(re.findall(r"\d+" if "{" in m[0] else r"\d", m[0])), number)
    text = re.sub(r"\s", "", text).replace("−", "-").replace(r"\infty", "inf").replace("∞", "inf")
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


def _key(letter: str) -> str:
    r"""The key of a letter, with its index: \vec{x}_i is x_i."""
    name, _, index = letter.partition("_")
    found = re.search(_NAME, name)
    assert found is not None
    key = found[0].lstrip("\\")
    return GREEK_LETTERS.get(key, key) + (f"_{index.strip('{}')}" if index else "")


def of_free(said: str, symbols: Mapping[str, Any]) -> Bounds | None:
    """Bounds on numbers and vectors that are declared, or on a number that they declare themselves: 0 ≤ t ≤ 1."""
    known = {printed_name(name): declared for name, declared in symbols.items()}
    between = _BETWEEN.match(said.strip(" .,;:"))
    if between and (declared := _hypothesis(known.get(_key(between["letter"])))) and not declared.dims:
        said = between.expand(r"-\g<number> \g<sign> \g<letter> \g<sign> \g<number>")
    bounds = parsed(said)
    if bounds is None:
        return None
    if bounds.letters.isdisjoint(known):
        return bounds if len(bounds.sides) == 3 and _interval(bounds) is not None else None
    return bounds if all(_is_free(known.get(letter)) for letter in bounds.letters) else None


def _is_free(declared: object) -> bool:
    """Whether a symbol is a number or a vector: of dimensions there are other conditions, of matrices orders."""
    hypothesis = _hypothesis(declared)
    if hypothesis is None or hypothesis.family.refers:
        return False
    return len(hypothesis.dims) < 2 and not isinstance(hypothesis.family, FunctionFamily)


def _hypothesis(declared: object) -> Hypothesis | None:
    if isinstance(declared, Family):
        return Hypothesis(declared)
    return declared if isinstance(declared, Hypothesis) else None


def _interval(bounds: Bounds) -> tuple[str, Interval] | None:
    """The one letter that is bounded by numbers, and between which; None where the bounds say something else."""
    low, high, ends = -math.inf, math.inf, [False, False]
    letters = {side for side in bounds.sides if isinstance(side, str)}
    if "!=" in bounds.signs or len(letters) != 1 or letters != bounds.letters:
        return None
    for left, sign, right in zip(bounds.sides, bounds.signs, bounds.sides[1:], strict=False):
        number = right if isinstance(left, str) else left
        if isinstance(left, str) == isinstance(right, str) or isinstance(number, str):
            return None
        end = "=" in sign and math.isfinite(number)
        if (sign[0] == "<") == isinstance(right, str):  # the number stands below the letter
            low, ends[0] = number, end
        else:
            high, ends[1] = number, end
    if not low < high or not (math.isfinite(low) or math.isfinite(high)):
        return None
    unit = (low, high, *ends) == (0.0, 1.0, True, True)
    return letters.pop(), families.UnitInterval if unit else Interval(low, high, (ends[0], ends[1]))


def narrow(bounds: Bounds, symbols: dict[str, Any], notes: list[str]) -> bool:
    """Read bounds into the declaration of the one symbol that they speak of; whether that was possible."""
    if (found := _interval(bounds)) is None:
        return False
    letter, interval = found
    name = next((key for key in symbols if printed_name(key) == letter), letter + "_" * iskeyword(letter))
    declared = _hypothesis(symbols.get(name, families.Real))
    assert declared is not None
    family = _narrowed(declared.family, interval)
    if family is None:
        return False
    if family is not declared.family:
        symbols[name] = Hypothesis(family, declared.dims)
        entries = "has entries" if declared.dims else "is"
        notes.append(f"{letter} {entries} {family.words} here, as the condition says")
    return True


def _narrowed(family: Family, interval: Interval) -> Family | None:
    """A family within an interval: itself where its members are there, None where there is no such family."""
    kind = str(family)
    if kind in ("Real", "Moderate"):
        return families.Positive if _same(interval, _DOMAINS["Positive"]) else interval
    if kind not in _DOMAINS:
        return None
    both = _both(_DOMAINS[kind], interval)
    if _same(both, _DOMAINS[kind]):
        return family
    if kind == "Exponent" and _same(both, _DOMAINS["InnerExponent"]):
        return families.InnerExponent
    return both if both.low < both.high else None


_DOMAINS = {
    "Exponent": Interval(1, math.inf), "InnerExponent": Interval(1, math.inf, (False, False)),
    "Positive": Interval(0, math.inf, (False, False)), "UnitInterval": families.UnitInterval,
}  # fmt: skip


def _same(one: Interval, other: Interval) -> bool:
    return _ends(one) == _ends(other)


def _ends(one: Interval) -> tuple[tuple[float, bool], tuple[float, bool]]:
    """Both ends, and whether they are open; infinity is none."""
    low, high = one.ends
    return (one.low, not low and one.low > -math.inf), (one.high, high and one.high < math.inf)


def _both(one: Interval, other: Interval) -> Interval:
    """The numbers of both intervals."""
    lows, highs = zip(_ends(one), _ends(other), strict=True)
    (low, is_open), (high, is_closed) = max(lows), min(highs)
    return Interval(low, high, (not is_open and low > -math.inf, is_closed))


def hold(all_of: Collection[Bounds], values: Mapping[str, Any]) -> bool:
    """Whether bounds hold for the values of the symbols; for all entries where a vector stands in them."""

    def value(side: float | str) -> Any:
        if not isinstance(side, str):
            return side
        letter, _, index = side.lstrip("-").partition("_")
        found: Any = np.asarray(values[letter])
        if index.isdigit():
            found = found[int(index) - 1] if int(index) <= len(found) else np.nan
        return -found if side.startswith("-") else found

    return all(
        np.all(_COMPARE[sign](value(left), value(right)))
        for bounds in all_of
        for left, sign, right in zip(bounds.sides, bounds.signs, bounds.sides[1:], strict=False)
    )
