"""Families that refer to another parameter: the value follows from that of a parameter declared before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from .base import Dims, Family, Hypothesis, Specs
from .scalars import Exponent


class Related(Family):
    """Base of the families whose subscript names a parameter; a member is not drawn but computed from it."""

    arity = (1,)
    refers = True

    def partner(self, given: Mapping[str, Any], spec: Hypothesis) -> Any | None:
        """The member beside the parameter that `spec` names; None where there is none."""
        raise NotImplementedError

    def unknowns(self, dims: Dims) -> int | None:
        return None


class _Dual(Related):
    """`q: Dual["p"]`: the exponent with 1/p + 1/q = 1, for a parameter p declared before it."""

    words = "dual to {0}"
    by_rounding = True

    def partner(self, given: Mapping[str, Any], spec: Hypothesis) -> float | None:
        """The dual of the parameter that `spec` names; None where it has no dual in [1, ∞]."""
        p = given[str(spec.dims[0])]
        if p < 1:
            return None
        if p == 1:
            return float("inf")
        return 1.0 if np.isinf(p) else float(p / (p - 1))

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        partner = self.partner(given, spec)
        return partner is not None and (value == partner or math.isclose(value, partner, rel_tol=1e-12))

    def weaker(self, dims: Specs) -> Hypothesis | None:
        return Hypothesis(Exponent)


Dual = _Dual()
