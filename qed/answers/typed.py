r"""Numbers and tables of numbers as people type them: `1/3`, `sqrt(2)/2`, `(1, -2)`, `[[1, 2], [3, 4]]`, `1 2; 3 4`.

All of it is read by the reader of formulas, so that what it knows is known here too.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import families
from ..errors import NotWellFormed
from ..hypotheses import Hypotheses
from ..printed import nodes as n
from ..printed.dialect import as_typed, translated
from ..printed.kinds import Sizes, declared, declared_value, named
from ..printed.slips import BEFORE, answer_node

DECIMAL = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*")
ROWS = re.compile(r"\s*(?:;|\n)\s*")
PRINTED = re.compile(
    r"\[?\(?\s*\\begin\{([bp]?(?:small)?matrix|array)\}(?:\{[clr|]*\})?(.*)\\end\{\1\}\s*\)?\]?", re.DOTALL
)
NEW_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?|;")
WRAPPED = re.compile(
    r"(?:[a-z]+\.)?(?:array|asarray|matrix|Matrix|tensor)\((.*?)(?:,\s*dtype\s*=[^,()]*)?\)", re.DOTALL
)
TURNED = re.compile(
    r"(?<=[\])}⟩])\s*(?:\^\s*\{?\s*(?:[Tt]|\\top|\\intercal|\\(?:mathsf|mathrm|text)\s*\{?T\}?)\s*\}?|ᵀ|\.T|')\s*$"
)

IN_DOLLARS = re.compile(r"\s*(?:\$\$?(.*?)\$\$?|\\\((.*)\\\)|\\\[(.*)\\\])\s*", re.DOTALL)
HEAD = re.compile(
    r"\s*(?:(?:\\vec\s*\{?)?\\?[^\W\d]\w*['*]?\}?(?:_\{\w+\})?(?:\([^=()]*\))?\s*:?=(?!=)|:?=(?!=)|≈|~|\\approx\b"
    r"|(?:about|exactly|approx\.|approximately|roughly|it is|they are|there are|rank)(?![A-Za-z])"
    r"|(?:(?:the|at|point)\s+)+(?=\()|[A-Z](?=\([^()]*,))\s*"
)
"""What may stand before a value: `x = `, `≈`."""
ROUNDED = re.compile(r"\s*(?:≈|\\approx)\s*[-+\d.,]+\s*$")
"""What may follow an exact number: `1/3 ≈ 0.333`."""
UNIT = re.compile(
    r"(?<=[\d)])\s*(?:°\s*F?|degrees?(?: F(?:ahrenheit)?)?|F|steps?|terms?|iterations?|times|decompositions?|SVDs?)\s*$"
)
CALLED = re.compile(r"(?:np\.|numpy\.)?(?:float(?:32|64)?\((.*)\)|int(?:32|64)?\((\d+)\))")
MIXED = re.compile(r"([+-]?)(\d+)\s+(\d+)/(\d+)")
"""1 1/2, as one writes it beside a list of numbers: no product."""
WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}")
IN_WORDS = "there are words in it: type the number alone, such as 3/2 or sqrt(2)/3."
LABELLED = re.compile(r"\s*([^=,;]*?[^\W\d][^=,;]*?|ℓ\s*\S+)\s*(?::?=|:)\s*([^=:]+)", re.DOTALL)
"""One entry with its name, as in σ₁ = 3 or ‖x‖₁ = 7."""
PLACE = re.compile(r"\d+|∞|\\infty|inf")
IN_BRACKETS = re.compile(r"\s*[\[(|]\s*([^\[\]()|]*?)\s*[\])|]\s*,?\s*")
"""A line that is a row: [1 2] or | 1 2 |."""
FRACTION = re.compile(r"(?:[a-z]+\.)?(?:Fraction|Rational)\(([^,]*),([^,]*)\)")
VULGAR = re.compile("(\\d*)\\s?([¼-¾⅐-⅞])")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*\\?%")
COMMA = re.compile(r"[+-]?\d+,\d+")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+")
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
BRACKETS = str.maketrans("{}⟨⟩<>", "[][][]")


def bare(text: str) -> str:
    """A value without what stands around it: `x = `, dollars, sizes of brackets, a full stop."""
    text = without_dollars(text)
    text = re.sub(r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])|(?<!\\)\\[,;:! ]", " ", text)
    text = re.sub(r"\\(?:text|mbox)\s*\{\s*and\s*\}|,?\s+and\s+", ", ", text)
    text = without_names(text)
    text = HEAD.sub("", text, 1) if HEAD.match(text) else text
    return text.strip().rstrip(".;").strip()


def without_dollars(text: str) -> str:
    text = text.strip().replace("−", "-")
    match = IN_DOLLARS.fullmatch(text)
    return next(group for group in match.groups() if group is not None) if match else text


def without_names(text: str) -> str:
    """The entries of x₁ = 3, x₂ = 4 without their names, which must stand in order."""
    parts = [LABELLED.fullmatch(part) for part in re.split(r"[,;\n]", text)]
    named = [part for part in parts if part is not None]
    if len(parts) < 2 or len(named) < len(parts):
        return text
    names = [part[1].strip() for part in named]
    places = [[9e9 if not place.isdigit() else int(place) for place in PLACE.findall(name)[-1:]] for name in names]
    if len(set(names)) > 1 and (len({len(place) for place in places}) > 1 or not _ascending(places, names)):
        raise NotWellFormed("the names of the entries are not in order: write the entries in order, without names.")
    return ", ".join(part[2].strip() for part in named)


def _ascending(places: Sequence[Sequence[float]], names: Sequence[str]) -> bool:
    keys: Sequence[Any] = places if all(places) else names
    return all(before < after for before, after in itertools.pairwise(keys))


def evaluated(text: str, values: Mapping[str, Any] | None = None) -> np.ndarray:
    """The value of a formula in symbols that have values, as a table: a number is 1×1, a vector n×1.

    Raises `NotWellFormed` where it cannot be read, or has no value.
    """
    values = {name: np.asarray(value, dtype=float) for name, value in (values or {}).items()}
    types = declared(Hypotheses.of(named({name: families.Real[value.shape] for name, value in values.items()}), ()))
    there = translated(text, set(types))
    try:
        node = answer_node(there.latex, types, there.reader)
    except NotWellFormed as error:
        start, end = (max(0, place - len(BEFORE)) for place in error.span)
        raise as_typed(NotWellFormed(error.words, there.latex, (start, end), error.misfit), [there]) from None
    given = {name: declared_value(value, types[name]) for name, value in values.items()}
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(node.ev(n.Env(given, n.Run(Sizes({}, given)))), dtype=float)
    except (n.Undefined, n.Refused, n.TooMuch, np.linalg.LinAlgError, ArithmeticError, TypeError, ValueError):
        raise NotWellFormed("this has no value.", there.latex, (0, len(there.latex))) from None
    if not np.all(np.isfinite(value)):
        raise NotWellFormed("this has no value.", there.latex, (0, len(there.latex)))
    return value.reshape(-1, 1) if value.ndim < 2 else value


def number(text: str, values: Mapping[str, Any] | None = None) -> float:
    """A number that somebody typed."""
    text = digits(text)
    if DECIMAL.fullmatch(text):
        return float(text)
    if MIXED.fullmatch(text):
        text = MIXED.sub(r"\1(\2 + \3/\4)", text)
    try:
        value = evaluated(text, values)
    except NotWellFormed as error:
        if "not declared" in error.words and WORD.search(text):
            raise NotWellFormed(IN_WORDS) from None
        raise
    if value.shape != (1, 1):
        raise NotWellFormed(
            "this is a table of numbers, and one number is asked for.", text, (0, len(text)), misfit=True
        )
    return float(value[0, 0])


def digits(text: str) -> str:
    """A number as the reader of formulas knows it: 1,5 is 1.5, 1½ is 3/2, 150 % is 150/100."""
    text = UNIT.sub("", ROUNDED.sub("", text.strip())).replace("÷", "/").replace("⁄", "/")
    if match := CALLED.fullmatch(text):
        text = match[1] or match[2]
    if text.lower() in ("half", "a half", "one half"):
        return "1/2"
    if text.lower() in WORDS:
        return str(WORDS.index(text.lower()))
    if THOUSANDS.fullmatch(text):
        words = f"{text} may be {text.replace(',', '')} or {text.replace(',', '.', 1)}: write it without a comma."
        raise NotWellFormed(words, text, (0, len(text)))
    if COMMA.fullmatch(text):
        text = text.replace(",", ".")

    def mixed(match: re.Match[str]) -> str:
        part = unicodedata.normalize("NFKC", match[2]).replace("⁄", "/")
        return f"({match[1] or 0} + {part})"

    text = FRACTION.sub(r"((\1)/(\2))", VULGAR.sub(mixed, text))
    return PERCENT.sub(r"(\1/100)", text)


def with_points(text: str) -> str:
    """A list with decimal commas, `2,5; 3,0`, with points."""
    parts = [part for part in re.split(r"[;\s()\[\]]+", text) if part]
    return text.replace(",", ".") if parts and all(COMMA.fullmatch(part) for part in parts) else text


def table(text: str, values: Mapping[str, Any] | None = None) -> np.ndarray:
    """A vector or a matrix that somebody typed; a list of numbers is a column, a list of lists has rows."""
    cells = [[text]] if "\\begin" in text and not _is_printed(text) else entries(text)
    if [len(row) for row in cells] == [1] and not DECIMAL.fullmatch(
        cells[0][0]
    ):  # a formula, as in 1/3 [[1, 2], [2, 1]]
        return computed(cells[0][0], values)
    rows = [[entry(cell, values) for cell in row] for row in cells]
    if not any(rows):
        raise NotWellFormed("there is nothing in it yet.")
    if len({len(row) for row in rows}) > 1:
        sizes = ", ".join(str(len(row)) for row in rows)
        raise NotWellFormed(f"its rows have {sizes} entries: all rows of a matrix are equally long.")
    return np.array(rows)


def _is_printed(text: str) -> bool:
    """Whether all of it is one matrix in LaTeX, transposed or not."""
    return PRINTED.fullmatch(TURNED.sub("", text)) is not None


def computed(text: str, values: Mapping[str, Any] | None = None) -> np.ndarray:
    """A table that is computed: a number of times another one, a diagonal matrix, a product."""
    try:
        return evaluated(digits(text), values)
    except NotWellFormed:
        return np.array([[entry(text, values)]])


def entry(cell: str, values: Mapping[str, Any] | None = None) -> float:
    try:
        return number(cell, values)
    except NotWellFormed as error:
        raise NotWellFormed(f"the entry {cell}: {error.words}", misfit=error.misfit) from None


def entries(text: str) -> list[list[str]]:
    """The texts of the entries, row by row."""
    inside, turned = bare(text), False
    lines = [IN_BRACKETS.fullmatch(line) for line in inside.splitlines()]
    if len(lines) > 1 and all(lines):
        inside = "; ".join(line[1] for line in lines if line is not None)
    while match := TURNED.search(inside):
        inside, turned = inside[: match.start()].strip(), not turned
    if (match := WRAPPED.fullmatch(inside)) and _is_closed(match[1]):
        inside = match[1].strip()
    if "\\" not in inside and inside[:1] in ("{", "⟨", "<"):
        inside = inside.translate(BRACKETS)
    rows = _grid(inside)
    if len(rows) == 1 and not _has_rows(inside):  # a list of numbers is a column, also where ^T says so
        return [[cell] for cell in rows[0]]
    if turned and len({len(row) for row in rows}) == 1:
        return [list(column) for column in zip(*rows, strict=True)]
    return rows


def _is_closed(text: str) -> bool:
    """Whether every bracket in it has its partner there."""
    depths = list(itertools.accumulate((letter in "([{") - (letter in ")]}") for letter in text))
    return not depths or (min(depths) >= 0 and depths[-1] == 0)


def _has_rows(text: str) -> bool:
    """Whether a single row is printed as one: [[1, 2, 3]]."""
    return text.startswith(("[[", "[(", "((")) or PRINTED.fullmatch(text) is not None


def _grid(inside: str) -> list[list[str]]:
    if match := PRINTED.fullmatch(inside):
        return [cells(row, "&") for row in NEW_ROW.split(match[2]) if row.strip()]
    if inside.startswith("[[") and inside.endswith("]]") and _is_wrapped(inside):
        inner = re.sub(r"\]\s*[,;]?\s*\[", "][", inside[1:-1].strip())
        return [cells(row, ",") for row in inner[1:-1].split("][")]
    if nested := _rows(inside):
        return [cells(row, ",") for row in nested]
    if _is_wrapped(inside):
        inside = inside[1:-1].strip()
        if nested := _rows(inside):
            return [cells(row, ",") for row in nested]
    return [cells(row, ",") for row in ROWS.split(inside.strip("; \n")) if row]


def _rows(text: str) -> list[str]:
    """The insides of lists that stand side by side, `[1, 2], [3, 4]`; none where there is something else."""
    parts = [part.strip() for part in split(text, ",")]
    lists = all(_is_wrapped(part) and "," in part for part in parts)
    return [part[1:-1] for part in parts] if lists and len(parts) > 1 else []


def _is_wrapped(text: str) -> bool:
    """Whether brackets are around all of it."""
    if text[:1] + text[-1:] not in ("[]", "()"):
        return False
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return place == len(text) - 1
    return False


def cells(row: str, sign: str) -> list[str]:
    """The entries of a row: between signs, or else between spaces."""
    parts = [part.strip() for part in (split(row, sign) if sign in row else row.split())]
    if not all(parts):
        raise NotWellFormed(f"there is an entry missing beside {'a comma' if sign == ',' else sign}.")
    return parts


def split(text: str, sign: str) -> list[str]:
    """The parts between signs that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == sign and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
