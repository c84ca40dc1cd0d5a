r"""The size of an identity beside ⊗, which readers leave out: vec(AB) = (I \otimes A) vec(B).

A product with ⊗ has no unknown sizes. What fits is found by trying the sizes of what is declared.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping

from ..errors import NotWellFormed
from .claims import Printed
from .shapes import Dim, Matrix, Size, Type

_BESIDE = re.compile(r"(?<=\\otimes)(\s*)I(?![A-Za-z_^])|(?<![A-Za-z\\_^])()I(?=\s*\\otimes)")
MOST = 2
"""Identities whose sizes are found."""


Read = Callable[[str, Mapping[str, Type]], Printed]


def with_sizes(read: Read, claim: str, types: Mapping[str, Type]) -> Printed:
    """A claim, read with the one size that fits for every I beside ⊗; the first error, where none or several do."""
    try:
        return read(claim, types)
    except NotWellFormed as error:
        places = list(_BESIDE.finditer(claim))
        if "beside ⊗ does not follow" not in error.words or not 0 < len(places) <= MOST:
            raise
        fitting: dict[tuple[str, ...], Printed] = {}
        known = {size: Size(Dim.of(size)) for size in _sizes(types)}
        for sizes in itertools.product(known, repeat=len(places)):
            names = iter(sizes)
            text = _BESIDE.sub(lambda m, names=names: f"{m[1] or ''}I_{{{next(names)}}}", claim)  # type: ignore[misc]
            try:
                fitting[sizes] = read(text, {**known, **types})
            except NotWellFormed:
                continue
        if len(fitting) != 1:
            raise
        ((sizes, printed),) = fitting.items()
        note = " and ".join(f"I_{size}" for size in dict.fromkeys(sizes))
        printed.notes = (*printed.notes, f"the identity beside ⊗ is {note}: no other size fits")
        return printed


def _sizes(types: Mapping[str, Type]) -> list[str]:
    dims = [dim for kind in types.values() if isinstance(kind, Matrix) for dim in (kind.rows, kind.cols)]
    return sorted({str(dim) for dim in dims if str(dim).isidentifier()})
