"""What a letter means in one exercise, in one statement, or in the prose of one page: a module a chapter.

A table declares letters as a check does: by a hypothesis, by a printed declaration or definition, or by a function that
builds them from others. So a claim that holds under what its sentence assumes runs under that assumption.
"""

from __future__ import annotations

from collections import ChainMap

from . import (
    alone,
    backpropagation,
    blocks,
    chapters,
    conditions,
    gradients,
    hessians,
    jacobians,
    low_rank,
    matrix_gradients,
    norms,
    svd,
)
from .base import SVD, Build, Declared, Table

_PAGES = (norms, svd, low_rank, gradients, jacobians, hessians, matrix_gradients, backpropagation, blocks, chapters)
HERE = ChainMap(*(dict(page.HERE) for page in _PAGES))
MEANS = ChainMap(*(dict(page.MEANS) for page in _PAGES))
_ALONE = (conditions.ALONE, alone.ALONE)
ALONE = {label: {**_ALONE[0].get(label, {}), **_ALONE[1].get(label, {})} for labels in _ALONE for label in labels}

__all__ = ["ALONE", "HERE", "MEANS", "SVD", "Build", "Declared", "Table"]
