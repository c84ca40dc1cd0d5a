"""Eigenvalues and singular values in another order: λ_i(A⁻¹) = 1/λ_i(A) is false by number and true as a list."""

from __future__ import annotations

import numpy as np

from ..errors import NotWellFormed
from ..hypotheses import Hypotheses
from . import nodes as n
from .claims import Printed
from .drawing import RANDOM, SMALL, draws
from .setting import Setting


def refuse_another_order(printed: Printed, hypotheses: Hypotheses, words: str) -> None:
    """Refuse what is false, and true where nobody numbers the values from the largest on."""
    spectra = [p for p in printed.nodes() if isinstance(p, n.Spectrum) and isinstance(p.i, n.IndexVar)]
    if not spectra or not _are_the_same_lists(printed, hypotheses, words):
        return
    name = spectra[0].name
    raise NotWellFormed(
        f"Both sides are the same numbers in another order: {name}_1 is the largest here, so that for every i it is "
        f"false. Number one side from the other end, \\{'lambda' if name == 'λ' else 'sigma'}_{{n+1-i}}(…).",
        printed.chains[-1].latex,
        printed.chains[-1].span,
    )


def _are_the_same_lists(printed: Printed, hypotheses: Hypotheses, words: str) -> bool:
    setting, turned = Setting(hypotheses), 0
    with np.errstate(all="ignore"):
        for instance in draws(hypotheses, SMALL + RANDOM, words):
            for claim in setting.judged(printed, instance) or ():
                if claim.undefined:
                    continue
                if claim.signs != ["="] or any(np.size(side) > 1 for row in claim.rows for side in row.sides):
                    return False
                left, right = (np.array([float(row.sides[k]) for row in claim.rows]) for k in (0, 1))
                if not np.allclose(np.sort(left), np.sort(right), rtol=1e-7, atol=1e-9):
                    return False
                turned += not np.allclose(left, right, rtol=1e-3)
    return turned > 0
