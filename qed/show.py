"""How numbers and arrays are written in verdicts: short, and the same on every machine.

Rounding differs between processors in the last digits, so nothing here prints more than
`DIGITS` significant digits, and what is rounding error beside its neighbours prints as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

DIGITS = 4
PRINTED = 16
"""Arrays with more entries than this are named by their shape."""
_NEGLIGIBLE = 1e-11  # relative to the largest entry beside it
_DRAWN = 2.0**-49  # the same for what is given: only what rounding left in place of a 0, where a member was computed


def number(value: Any, beside: float = 0.0, negligible: float = _NEGLIGIBLE, digits: int = DIGITS) -> str:
    """Write a scalar with at most four significant digits, or as many `digits`.

    `beside` is the size of what the number stands next to: anything below 1e-11 of it (or another
    part that is `negligible`) is rounding error and prints as 0. Powers of ten are written
    `3.2e-09`, infinity `∞`.
    """
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    try:
        x = float(value)
    except (TypeError, ValueError):
        return str(value)
    if np.isnan(x):
        return "undefined"
    if np.isinf(x):
        return "∞" if x > 0 else "−∞"
    if abs(x) <= negligible * beside:
        return "0"
    if x == round(x) and abs(x) < 1e6:
        return str(int(x)).replace("-", "−")
    for denominator in (2, 4):
        if x * denominator == round(x * denominator) and abs(x * denominator) < 10:
            return f"{int(x * denominator)}/{denominator}".replace("-", "−")
    return f"{x:.{digits}g}".replace("-", "−")


def escape(text: str) -> str:
    """Text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def entries(value: Any, negligible: float = _NEGLIGIBLE, digits: int = DIGITS) -> list[list[str]]:
    """The entries of a scalar, vector (as a column) or matrix, row by row, as text; an object's own words."""
    if not _is_numbers(value):
        return [[str(value)]]
    array = np.asarray(value)
    beside = float(np.max(np.abs(array))) if array.dtype != object and array.size else 0.0
    if not np.isfinite(beside):
        beside = 0.0
    if array.ndim == 0:
        return [[number(array[()], digits=digits)]]
    if array.ndim == 1:
        return [[number(entry, beside, negligible, digits)] for entry in array]
    return [[number(entry, beside, negligible, digits) for entry in row] for row in array.reshape(array.shape[0], -1)]


def _is_numbers(value: Any) -> bool:
    """Whether a value is a number or an array; a network, say, or a function is neither."""
    return isinstance(value, (int, float, complex, np.generic, np.ndarray, list, tuple))


Written = str | list["Written"] | dict[str, str]
"""A value as it is shown, as plain data: text for a number, a list for a vector, a list of rows for a matrix, a list of
these for a family of matrices, and {"shape": …} in place of what is too large to print."""


def written(value: Any, negligible: float = _NEGLIGIBLE, digits: int = DIGITS) -> Written:
    """A scalar or an array as it is shown, however large; other objects in their own words."""
    dims = np.ndim(value) if _is_numbers(value) else 0
    if dims == 3:
        return [written(matrix, negligible, digits) for matrix in value]
    rows = entries(value, negligible, digits)
    match dims:
        case 0:
            return rows[0][0]
        case 1:
            return [row[0] for row in rows]
        case _:
            return list(map(list, rows))


def written_values(values: Mapping[str, Any]) -> dict[str, Written]:
    """Values that are given, by name, with the shape in place of what is too large to print.

    They are written as they are: beside a 1 an entry 1e-12 of a result is rounding, that of an instance is not.
    """
    return {
        name: {"shape": shape(value)} if _is_numbers(value) and np.size(value) > PRINTED else written(value, _DRAWN)
        for name, value in values.items()
    }


def _depth(one: Written) -> int:
    return 1 + (_depth(one[0]) if one else 0) if isinstance(one, list) else 0


def in_line(one: Written) -> str:
    """What was written, on one line: `3`, `(1, 2)` for a vector, `[1 2; 0 1]` for a matrix.

    Of a family of matrices, one after the other: `[1 2; 0 1], [0 0; 1 1]`.
    """
    match _depth(one):
        case 0:
            return str(one)
        case 1:
            return "(" + ", ".join(map(str, one)) + ")"
        case 2:
            return "[" + "; ".join(" ".join(map(str, row)) for row in one) + "]"
        case _:
            return ", ".join(map(in_line, one))


def plain(value: Any, digits: int = DIGITS) -> str:
    """A scalar or an array on one line (see `in_line`)."""
    return in_line(written(value, digits=digits))


def apart(left: Any, right: Any) -> int:
    """With how many digits two sides must be written that are not equal, so that they are not written alike."""
    if not np.array_equal(left, right):
        for digits in range(DIGITS, 17):
            if plain(left, digits) != plain(right, digits) and _decimals(left, digits) != _decimals(right, digits):
                return digits
    return DIGITS


def _decimals(value: Any, digits: int) -> list[str]:
    """Numbers without fractions: 1/4 and 0.25 are written alike."""
    return [f"{entry:.{digits}g}" for entry in np.asarray(value, dtype=float).ravel()]


def assignment(values: Mapping[str, Any]) -> str:
    """`A = [1 2; 0 1], p = 2`, with the shape in place of what is too large to print."""
    return assigned(written_values(values))


def assigned(values: Mapping[str, Written]) -> str:
    """The same, of values that are written already."""
    return ", ".join(
        f"{name} ({one['shape']})" if isinstance(one, dict) else _equation(name, in_line(one))
        for name, one in values.items()
    )


def _equation(name: str, value: str) -> str:
    """`p = 2`; of a function that is written as `x ↦ x²`, `f(x) = x²`."""
    head, arrow, body = value.partition(" ↦ ")
    return f"{name}({head.strip('()')}) = {body}" if arrow else f"{name} = {value}"


BLOCK = (
    "display:inline-table;width:auto;vertical-align:middle;margin:.15em .1em;"
    "border:0;border-left:1.5px solid;border-right:1.5px solid;border-radius:.45em;"
    "border-collapse:separate;border-spacing:0;font-size:.95em;color:inherit"
)
ROW = "background:none;border:0"
TOGETHER = "display:inline;white-space:nowrap"
CELL = "padding:0 .35em;border:0;background:none;text-align:right;line-height:1.25"
"""How a matrix in brackets, its rows and its entries look: a notebook has no stylesheet."""


def in_html(one: Written) -> str:
    """What was written: a number as text, a vector as a column and a matrix as a block, in brackets."""
    depth = _depth(one)
    if depth == 0:
        return escape(str(one))
    if depth > 2:
        return ", ".join(map(in_html, one))
    body = "".join(
        f"<tr style='{ROW}'>" + "".join(f"<td style='{CELL}'>{escape(str(entry))}</td>" for entry in row) + "</tr>"
        for row in (one if depth == 2 else [[entry] for entry in one])
    )
    return f"<table style='{BLOCK}'><tbody>{body}</tbody></table>"


def assigned_html(values: Mapping[str, Written]) -> str:
    """Values by name, each kept on one line; what holds a table is a block, displayed in the line."""
    parts = []
    for name, one in values.items():
        if isinstance(one, dict):
            parts.append(f"{name} ({one['shape']})")
        elif isinstance(one, list):
            parts.append(f"<div style='{TOGETHER}'>{name} = {in_html(one)}</div>")
        else:
            parts.append(f"<span style='white-space:nowrap'>{escape(_equation(name, in_line(one)))}</span>")
    return ", ".join(parts)


def as_latex(value: Any) -> str:
    """Write a scalar, column or matrix as LaTeX, for outputs that are typeset; other objects as they say."""
    if not _is_numbers(value):
        return str(value.latex()) if hasattr(value, "latex") else rf"\text{{{value}}}"
    if np.ndim(value) == 3:
        return ", ".join(map(as_latex, value))
    latex = [[entry.replace("−", "-").replace("∞", r"\infty") for entry in row] for row in entries(value)]
    if np.ndim(value) == 0:
        return latex[0][0] if latex[0][0] != "undefined" else r"\text{undefined}"
    return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(row) for row in latex) + r"\end{bmatrix}"


def shape(value: Any) -> str:
    """Write a shape as the book does: `2×3`, `3 entries`, `a scalar`."""
    dims = np.shape(value)
    if not dims:
        return "a scalar"
    if len(dims) == 1:
        return f"{dims[0]} {'entry' if dims[0] == 1 else 'entries'}"
    return "×".join(map(str, dims))


def listed(words: list[str]) -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`; nothing, where there are none."""
    if not words:
        return ""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
