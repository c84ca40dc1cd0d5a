"""What a check says where it cannot be evaluated: shapes do not fit, something is not defined.

NumPy says which sizes differ, but not of what. The line of the check that raised does: its operands are looked up
again, and named with their shapes.
"""

from __future__ import annotations

import ast
import os
import re
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

import numpy as np

from . import show
from .compare import Mismatch, Outcome
from .errors import CannotTell, QedError

NUMPY = re.compile(
    r"core dimension|enough dimensions|broadcast|not aligned|cannot reshape|concatenation axis|have the same shape"
    r"|must be square|at least two|mismatch for sum|ncompatible dimensions|inhomogeneous shape|ndim < 2"
    r"|number of dimensions"
)
"""How NumPy says that shapes do not fit."""

DOMAIN = ("math domain error", "expected a ")
"""How Python's `math` says that a function is not defined."""

RAISED = (ValueError, ArithmeticError, np.linalg.LinAlgError)
"""What a check may raise where it cannot be evaluated. Other errors are slips of whoever wrote it."""

UNFOLLOWED = "forward mode cannot follow f"
"""The words of an outcome that nobody can tell for this reason."""


def unevaluated(error: Exception) -> Outcome | None:
    """The outcome on an instance on which evaluating raised; None where that says nothing about the claim."""
    if isinstance(error, CannotTell):
        return Outcome(0.0, UNFOLLOWED, decided=False)
    if isinstance(error, QedError) and not isinstance(error, Mismatch):
        return None
    if isinstance(error, Mismatch) or (isinstance(error, (ValueError, np.linalg.LinAlgError)) and _of_shapes(error)):
        return Outcome(np.inf, f"the shapes do not fit: {_misfit(error)}", unfit=True)
    if isinstance(error, (np.linalg.LinAlgError, ZeroDivisionError)) or str(error).startswith(DOMAIN):
        return Outcome(np.inf, f"not defined: {error}", undefined=True)
    if isinstance(error, OverflowError):
        return Outcome(0.0, "a number is too large", decided=False)
    return None


def line_of(error: Exception) -> str:
    """The line of the check that raised, quoted."""
    frame = _own_frame(error)
    return f" In the line `{frame[1].line}`:" if frame and frame[1].line else ""


def _of_shapes(error: Exception) -> bool:
    return bool(NUMPY.search(str(error)))


def _misfit(error: Exception) -> str:
    """What does not fit: `W is 2×3 and d has 2 entries: `W @ d` is not defined`."""
    said = str(error).strip().rstrip(".")
    if isinstance(error, Mismatch):
        return said[0].lower() + said[1:] if said[1:2].islower() else said
    frame = _own_frame(error)
    if frame is None:
        return said
    node = _expression(frame[1])
    if node is None:
        return said
    shapes = dict(_shapes(node, frame[0]))
    if not shapes:
        return said
    return f"{show.listed(list(shapes.values()))}: `{_short(ast.unparse(node))}` is not defined"


def _own_frame(error: Exception) -> tuple[FrameType, traceback.FrameSummary] | None:
    """The innermost frame of code that is neither of this package nor a library's."""
    here = os.path.dirname(__file__)
    frames = list(traceback.walk_tb(error.__traceback__))
    told = traceback.extract_tb(error.__traceback__)
    for (frame, _), summary in reversed(list(zip(frames, told, strict=True))):
        name = summary.filename
        others = name.startswith((here + os.sep, "<__array_function__")) or "site-packages" in name
        if not others and "dist-packages" not in name:
            return frame, summary
    return None


def _expression(place: traceback.FrameSummary) -> ast.AST | None:
    """The expression that raised, where Python can say it and it stands on one line."""
    if not place.line or place.colno is None or place.end_colno is None or place.lineno != place.end_lineno:
        return None
    import linecache  # only for errors

    line = linecache.getline(place.filename, place.lineno or 0)
    text = line.encode()[place.colno : place.end_colno].decode(errors="ignore").strip()
    try:
        (statement,) = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    return statement.value if isinstance(statement, ast.Expr) else None


def _shapes(node: ast.AST, frame: FrameType) -> Iterator[tuple[str, str]]:
    """(operand as written, its shape in words) for the operands of an expression: evaluating them worked before."""
    for operand in _operands(node):
        name = _short(ast.unparse(operand))
        try:
            code = compile(ast.Expression(operand), "<operand>", "eval")
            value = eval(code, frame.f_globals, dict(frame.f_locals))
            if isinstance(value, (float, int, np.number)) or np.ndim(value):
                yield name, f"{name} {_has(value)}"
        except Exception:  # whatever it is, the others must do
            continue


def _operands(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.Compare(left=left, comparators=[right]):
            return [left, right]
        case ast.Call(func=function, args=args):
            owner = [function.value] if isinstance(function, ast.Attribute) else []
            return [*owner, *(one for arg in args for one in _listed(arg))]
        case ast.Attribute(value=value):
            return [value]
    return []


def _listed(arg: ast.expr) -> list[ast.expr]:
    """What stands in a list, or in lists of it; anything else as it is."""
    return [one for part in arg.elts for one in _listed(part)] if isinstance(arg, ast.List) else [arg]


def _has(value: Any) -> str:
    """`is 2×3`, `has 2 entries`, `is a number`."""
    dims = np.shape(value)
    return "is a number" if not dims else f"{'has' if len(dims) == 1 else 'is'} {show.shape(value)}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
