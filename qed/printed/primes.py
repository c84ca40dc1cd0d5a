"""A printed formula modulo primes (see `qed.modular`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..compare import Relation
from ..hypotheses import Hypotheses
from ..instances import generator
from ..modular.arrays import Residues
from ..modular.evidence import Differs, Evidence, evidence
from .claims import Printed
from .kinds import Indexed, printed_name
from .shapes import Sequence as Family


def modulo_primes(printed: Printed, hypotheses: Hypotheses, most: int | None = None) -> Evidence | None:
    """Evaluate the claims at every shape, or at so many; None where they are no rational identities.

    Raises `Differs`.
    """
    if any(sign not in ("=", ":=") for chain in printed.claims for sign in chain.signs):
        return None

    def claims_of(values: Mapping[str, Any], sizes: Mapping[str, int]) -> list[Relation]:
        plain = {letter: _column(value, printed.types[letter]) for name, value in values.items()
                 if (letter := printed_name(name)) in printed.types}  # fmt: skip
        return printed.exactly(plain, sizes)

    found = evidence(claims_of, hypotheses, generator(printed.latex, "primes"), most)
    return found if found is not None and found.claims == "all" else None


def _column(value: Any, kind: Any) -> Any:
    """Residues as the print computes with them: vectors as columns, the members of a family one by one."""
    if not isinstance(value, Residues):
        return value
    if isinstance(kind, Family) or value.ndim == 3:
        return Indexed([_column(member, None) for member in value])
    return np.reshape(value, (-1, 1)) if value.ndim == 1 else value  # type: ignore[call-overload]


__all__ = ["Differs", "modulo_primes"]
