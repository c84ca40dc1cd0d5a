"""How relations are printed: several in one, lists of numbers in order, ≈; and what the text alone tells of them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

MAP = re.compile(r"\\colon|\\mapsto")
MEMBERS = re.compile(r"^(?P<names>[^=]+?) \\in (?P<space>\\mathbb\{R\}(?:\^(?P<dims>\w|\{[^{}]*\}))?)$")
_SEVERAL = r"\s*,?\s*\\q?quad\s*(?:\\text\{ *and *\}\s*\\quad\s*|\\text\{ *for all *\}\s*)?"
_IN_PASSING = re.compile(r"^(?P<chain>.*=\s*(?P<last>[^=,]+?)) \\in (?P<space>\\mathbb\{R\}\S*(?: \\times \S+)?)$")
_EQUAL = re.compile(
    r"^(?P<first>.+?)_1(?P<after>[^=]*) = \\dots = (?P=first)_(?P<last>\w)(?P=after) = (?P<value>[^=]+)$"
)
_WIDER = re.compile(
    r"^(?P<before>.*?)_1(?P<after>[^_]*?) (?P<sign>\\ge|\\le) \\dots (?P=sign) (?P=before)_(?P<last>\w)(?P=after)"
    r"(?: (?P<rest>(?:>|\\ge|\\le) .*))?$"
)
_ORDERED = re.compile(
    r"^(?P<name>\\?\w+)_1 (?P<sign>\\ge|\\le|>|<) (?:(?P=name)_2 (?P=sign) )?\\dots (?P=sign) (?P=name)_(?P<last>\w)"
    r"(?: (?P<rest>(?P=sign) .*))?$"
)
_LACKS = re.compile(r"(?<![\w.])(?P<name>\w+) is not declared(?:\.|: a definition)")
_LACKS_PART = re.compile(r"(?P<name>[A-Z]) is [\w×]+: its entries have two indices")
_DIFFERENTIALS = re.compile(r"(?<![A-Za-z\\{}])d(?=[A-Za-z](?![a-zA-Z])|\\vec|\\mu|\\Sigma|\\sigma|\\gamma|\\beta)")
_NUMBER_AFTER = re.compile(r"(?<=[\w})\]])( \\,)? (?=\d)")
_NO_ARGUMENT = re.compile(
    r"(?:∇²|∇|D)?(?P<name>[A-Za-z]+)(?:\[\w+\])?′*(?: is a function; its value has| has \d+) arguments"
)
_POWER = re.compile(
    r"^(?P<left>[^=<>]*?) \\approx (?:(?P<number>\d+(?:\.(?P<digits>\d+))?) \\cdot )?10\^\{?(?P<power>-?\d+)\}?$"
)
NAME = re.compile(r"^(?:\\(?:vec|mathbf)\{(?P<vector>\\?\w+)\}|(?P<plain>\\?[A-Za-z]+))$")
_ROUNDED = re.compile(r"^(?P<left>[^=<>]*?) \\approx (?P<number>-?\d+(?:\.(?P<digits>\d+))?)$")
_HEAD = re.compile(
    r"^(?!d[\\(A-Z])(?:\\(?:vec|mathbf)\{(?P<vector>\\?\w+)\}|(?P<plain>\\?[A-Za-z]+))(?:\([^()]*\))? *:?="
)


def lacking(words: str) -> list[str]:
    """The symbols that a relation lacks, by what was said of it; of a matrix `A_k` is one."""
    found = [match["name"] for match in _LACKS.finditer(words)]
    return found + [f"{match['name']}_k" for match in _LACKS_PART.finditer(words)]


def loosely(latex: str, words: str) -> str:
    """A relation that was refused for the way in which it is printed, as one writes it for the reader of formulas."""
    if "may be a differential or a product" in words:
        return _DIFFERENTIALS.sub(r"\\mathrm{d}", latex)
    if "A number after a factor is ambiguous" in words:
        return _NUMBER_AFTER.sub(r" \\cdot ", latex)
    if "write the two signs separately" in words:
        return re.sub(r"\\[pm]{2}(?![a-z]) ?", "", latex)
    if at := _NO_ARGUMENT.search(words):
        name = re.escape(at["name"]) if len(at["name"]) == 1 else rf"\\{at['name']}"
        return re.sub(
            rf"((?:\\vec\{{{name}\}}|(?<![A-Za-z\\]){name}(?![a-z]))(?:_\w)?'*)(?! ?\()", r"\1(\\vec{x})", latex
        )
    if "takes a number" in words or ("is a vector with" in words and "takes" in words):
        return latex.replace(r"(\vec{x})", "(t)")
    return latex


def parts(latex: str) -> list[str]:
    """The relations of a formula that has several: with wide space between them, or `X = Y` with the space it is in."""
    if r"\forall" in latex:
        return [latex]  # for all of them
    passing = _IN_PASSING.match(latex)
    if passing and passing["last"].count("{") == passing["last"].count("}"):
        latex = rf"{passing['chain']}, \quad {passing['last']} \in {passing['space']}"
    elif passing:  # the last = is the beginning of a sum
        latex = passing["chain"]
    found, depth, start = [], 0, 0
    for mark in re.finditer(rf"\\begin|\\end|{_SEVERAL}", latex):
        depth += (mark[0] == r"\begin") - (mark[0] == r"\end")
        if not depth and "quad" in mark[0]:
            found.append(latex[start : mark.start()])
            start = mark.end()
    return [*found, latex[start:]]


def heads(latex: str) -> list[str]:
    """The symbols that stand on the left of a definition or of a declaration."""
    if member := MEMBERS.match(latex):
        found = [NAME.match(name.strip()) for name in member["names"].split(",")]
    else:
        found = [_HEAD.match(latex)]
    return [(name["vector"] or name["plain"]).lstrip("\\") for name in found if name]


@functools.lru_cache(4096)
def letters(latex: str) -> frozenset[str]:
    """All letters in a formula, the names of its commands among them; those of words as well."""
    commands = re.findall(r"\\([A-Za-z]+)", latex)
    return frozenset([*commands, *re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", latex))])


def speaks_of(name: str, latex: str) -> bool:
    """Whether a letter occurs in a formula."""
    return name.partition("_")[0] in letters(latex)


def goes_on(latex: str) -> bool:
    """Whether a definition has more than its two sides."""
    return len(re.findall(r"=|\\(?:le|ge|in)(?![a-z])", re.sub(r"_\{[^{}]*\}|_[a-z]", "", latex))) > 1


def readable(latex: str) -> str:
    """A relation as the reader of formulas takes it: lists written out, thousands joined, ≈ by the digits in print."""
    latex = re.sub(r"(?<=\d)(?:\{,\}|\\,)(?=\d{3})", "", latex)
    if (member := MEMBERS.match(latex)) and "," in member["names"]:
        names = [name.strip() for name in member["names"].split(",") if "dots" not in name]
        return ", ".join(f"{name} \\in {member['space']}" for name in names)
    if row := _ORDERED.match(latex):
        name, sign, last = row["name"], row["sign"], row["last"]
        ordered = rf"{name}_i {sign} {name}_{{i+1}}, \quad \forall i \in \{{1, \dots, {last} - 1\}}"
        return ordered + (rf"\\ {name}_{last} {row['rest']}" if row["rest"] else "")
    if row := _EQUAL.match(latex):
        return rf"{row['first']}_i{row['after']} = {row['value']}, \quad \forall i \in \{{1, \dots, {row['last']}\}}"
    if row := _WIDER.match(latex):
        one, last = f"{row['before']}_i{row['after']}", f"{row['before']}_{row['last']}{row['after']}"
        after = f"{row['before']}_{{i+1}}{row['after']}"
        ordered = rf"{one} {row['sign']} {after}, \quad \forall i \in \{{1, \dots, {row['last']} - 1\}}"
        return ordered + (rf"\\ {last} {row['rest']}" if row["rest"] else "")
    latex = latex.replace(r"(1, 0, \dots, 0)", r"\vec{e}_1").replace(r"(1, 1, \dots, 1)", r"\mathbf{1}")
    return about.claim(about.left, about.right) if (about := About.of(latex)) else latex


@dataclass(frozen=True)
class About:
    """What ≈ says, by the digits in print."""

    left: str
    right: str
    room: str
    """By how much the sides may differ; where it is empty, the left one is about so large."""

    @staticmethod
    def of(latex: str) -> About | None:
        """What a relation says with ≈; None where it does not."""
        if rounded := _ROUNDED.match(latex):
            return About(rounded["left"], rounded["number"], _half(rounded["digits"]))
        if rounded := _POWER.match(latex):
            power, number = rf"10^{{{rounded['power']}}}", rounded["number"]
            right = rf"{number} \cdot {power}" if number else power
            return About(rounded["left"], right, rf"{_half(rounded['digits'])} \cdot {power}" if number else "")
        return None

    def claim(self, left: str, right: str) -> str:
        """The same said of two sides, without ≈."""
        if self.room:
            return rf"\lvert {left} - ({right}) \rvert \le {self.room}"
        return rf"({right}) / 4 \le {left} \le 4 \cdot ({right})"


def _half(digits: str | None) -> str:
    """Half a unit of the last of so many digits."""
    count = len(digits or "")
    return f"{0.5 * 10.0**-count:.{count + 1}f}"


def dims(text: str | None) -> tuple[int | str, ...] | None:
    """The dimensions in the exponent of a space; None where they are no names and no numbers."""
    parts = [part.strip() for part in (text or "").strip("{} ").split("\\times")] if text else []
    if not all(re.fullmatch(r"[a-zA-Z]|\d+", part) for part in parts):
        return None
    return tuple(int(part) if part.isdigit() else part for part in parts)
