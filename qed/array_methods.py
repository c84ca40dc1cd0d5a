"""Methods of arrays that follow from NumPy's functions, for arrays of other things than numbers (`forward`, `modular`).

The functions of NumPy that they call ask the arrays themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def flatten(a: Any, order: Any = "C") -> Any:
    return np.copy(np.ravel(a, order))


def reshape(a: Any, *shape: Any, order: Any = "C") -> Any:
    return np.reshape(a, shape[0] if len(shape) == 1 else shape, order=order)


def transpose(a: Any, *axes: Any) -> Any:
    return np.transpose(a, (axes[0] if len(axes) == 1 else axes) or None)


def polyval(p: Any, x: Any) -> Any:
    """The value of a polynomial by Horner's rule, as `np.polyval` has it."""
    value = 0 * x
    for k in range(len(p)):
        value = value * x + p[k]
    return value
