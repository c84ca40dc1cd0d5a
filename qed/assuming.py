"""Leaving out instances: what a check assumes of the values of its parameters, where no family says it.

@conjecture
def a_relu_unit(w: Moderate["n"], x: Moderate["n"]):
    assume(np.abs(w @ x) > 1 / 16)
    return equal(gradient(lambda v: np.maximum(v @ x, 0), w), (w @ x > 0) * x)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from .errors import BadCheck, QedError


class LeftOut(QedError, AssertionError):
    """An instance does not satisfy what the check assumes."""


class Asked:
    """How often a condition was asked for: whether a check assumes anything is seen when it has run."""

    times = 0


def assume(condition: Any) -> None:
    """Leave out the instance on which the check is running, unless the condition is true there.

    Parameters
    ----------
    condition : one truth value, Python's or NumPy's. What is not a number (NaN) counts as false.

    The verdict says how many instances were left out. A check of which hardly any are left fails. Assume what no family
    expresses: what a family does express belongs into an annotation, where the audit drops it.

    Raises
    ------
    BadCheck : the condition is an array, or no truth value.
    """
    Asked.times += 1
    if isinstance(condition, np.ndarray) and condition.ndim:
        raise BadCheck(
            f"assume() was given an array of {condition.size} truth values. Say whether all or some of them count: "
            "assume(np.all(...)) or assume(np.any(...))."
        )
    if isinstance(condition, np.ndarray):
        condition = condition[()]
    if isinstance(condition, (float, np.floating)) and math.isnan(condition):
        condition = False
    if not isinstance(condition, (bool, np.bool_)):
        raise BadCheck(
            f"assume() takes a condition that is true or false, such as x @ x > 1; {condition!r:.40} is none."
        )
    if not condition:
        raise LeftOut("This instance does not satisfy what the check assumes.")


def may_assume(function: Callable[..., Any]) -> bool:
    """Whether the code of a function, or of one of its namespace that it names, speaks of `assume`."""
    known = getattr(function, "__globals__", {})
    left, seen = [function], {id(function)}
    while left:
        one = left.pop()
        names = _names(one.__code__) if isinstance(one, FunctionType) else {"assume"}  # who knows what it does
        within = [cell.cell_contents for cell in getattr(one, "__closure__", None) or ()]
        named = [*(known.get(name) for name in names), *within]
        if "assume" in names or any(value is assume for value in named):
            return True
        for value in named:
            if isinstance(value, FunctionType) and value.__globals__ is known and id(value) not in seen:
                seen.add(id(value))
                left.append(value)
    return False


def _names(code: CodeType) -> set[str]:
    """The names in a piece of code, and in the functions that it defines."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names, inner))
