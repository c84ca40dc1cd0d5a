r"""Numbers and tables of numbers as people type them: `1/3`, `sqrt(2)/2`, `(1, -2)`, `[[1, 2], [3, 4]]`, `1 2; 3 4`.

All of it is read by the reader of formulas, so that what it knows is known here too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import families
from ..errors import NotWellFormed
from ..hypotheses import Hypotheses
from ..printed import nodes as n
from ..printed.dialect import as_typed, translated
from ..printed.kinds import Sizes, declared, declared_value, named
from ..printed.slips import BEFORE, answer_node

DECIMAL = re.compile(r"\s*[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\s*")
ROWS = re.compile(r"\s*(?:;|\n)\s*")
PRINTED = re.compile(r"\\begin\{([bp]?matrix)\}(.*)\\end\{\1\}", re.DOTALL)
WRAPPED = re.compile(r"\s*(?:np\.|numpy\.)?(?:array|matrix)\((.*)\)\s*", re.DOTALL)


def evaluated(text: str, values: Mapping[str, Any] | None = None) -> np.ndarray:
    """The value of a formula in symbols that have values, as a table: a number is 1×1, a vector n×1.

    Raises `NotWellFormed` where it cannot be read, or has no value.
    """
    values = {name: np.asarray(value, dtype=float) for name, value in (values or {}).items()}
    types = declared(Hypotheses.of(named({name: families.Real[value.shape] for name, value in values.items()}), ()))
    there = translated(text, set(types))
    try:
        node = answer_node(there.latex, types, "numpy" if there.numpy else "latex")
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
    if DECIMAL.fullmatch(text):
        return float(text)
    value = evaluated(text, values)
    if value.shape != (1, 1):
        raise NotWellFormed(
            "this is a table of numbers, and one number is asked for.", text, (0, len(text)), misfit=True
        )
    return float(value[0, 0])


def table(text: str, values: Mapping[str, Any] | None = None) -> np.ndarray:
    """A vector or a matrix that somebody typed; a list of numbers is a column, a list of lists has rows."""
    rows = [[entry(cell, values) for cell in row] for row in entries(text)]
    if len({len(row) for row in rows}) > 1:
        sizes = ", ".join(str(len(row)) for row in rows)
        raise NotWellFormed(f"its rows have {sizes} entries: all rows of a matrix are equally long.")
    return np.array(rows)


def entry(cell: str, values: Mapping[str, Any] | None = None) -> float:
    try:
        return number(cell, values)
    except NotWellFormed as error:
        raise NotWellFormed(f"the entry {cell}: {error.words}", misfit=error.misfit) from None


def entries(text: str) -> list[list[str]]:
    """The texts of the entries, row by row."""
    inside = text.strip()
    if match := WRAPPED.fullmatch(inside):
        inside = match[1].strip()
    if match := PRINTED.fullmatch(inside):
        return [cells(row, "&") for row in re.split(r"\\\\|;", match[2]) if row.strip()]
    if nested := _rows(inside):
        return [cells(row, ",") for row in nested]
    if _is_wrapped(inside):
        inside = inside[1:-1].strip()
        if nested := _rows(inside):
            return [cells(row, ",") for row in nested]
    rows = [cells(row, ",") for row in ROWS.split(inside.strip("; \n")) if row]
    return [[cell] for cell in rows[0]] if len(rows) == 1 else rows


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
