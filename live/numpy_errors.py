"""Linear algebra that fails aloud in a page as it does elsewhere.

NumPy's routines report a singular matrix, or an iteration that does not converge, through the processor's flag for
invalid operations, and fill the result with NaN. WebAssembly has no such flags, so that NumPy would hand on the NaN
without a word. Here the result itself is looked at, and NumPy's own error raised.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.linalg import _linalg, _umath_linalg

NEEDS_FINITE = ("inv", "solve", "solve1")
"""Elimination passes a NaN on without failing; for the iterations behind the others it is a failure."""


def _noticing(name: str, routine: np.ufunc) -> Any:
    axes = routine.signature.partition("->(")[2].partition(")")[0]  # of the first result
    core = tuple(range(-len(axes.split(",")), 0)) if axes else ()

    def call(*given: Any, **options: Any) -> Any:
        made = routine(*given, **options)
        first = np.asarray(made[0] if isinstance(made, tuple) else made)
        if not first.size or (first.ndim == len(core) and first.item(0) == first.item(0)):
            return made  # one matrix, and no NaN: what is nearly always the case
        # NumPy's functions say, while they run, that invalid operations call what raises their error.
        asked = np.geterr()["invalid"] == "call" and np.isnan(first).all(axis=core).any()
        if asked and (name not in NEEDS_FINITE or all(np.isfinite(array).all() for array in given)):
            np.geterrcall()("invalid", 8)
        return made

    return call


_linalg._umath_linalg = SimpleNamespace(
    **{
        name: _noticing(name, value) if isinstance(value, np.ufunc) else value
        for name, value in vars(_umath_linalg).items()
        if not name.startswith("__")
    }
)
