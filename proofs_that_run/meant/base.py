"""What a table of letters is: by what each is declared, and helpers that write one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from qed.families import Hypothesis, Real

Build = Callable[..., dict[str, Any] | None]
"""A function of other symbols, which are its parameters, that builds one or more."""
Declared = Hypothesis | str | tuple[str, ...] | Build
"""What declares a symbol: a hypothesis as in a check, a printed declaration or definition, or a function."""
Table = Mapping[str, Declared]
Tables = Mapping[str, Table | tuple[Table, ...]]
"""By the label of an exercise or a statement, with its part or without, or by page for prose: the table, or several.

They are tried one after the other, since a letter may have two meanings.
"""
Meanings = Mapping[str, Mapping[str, str]]
"""By label or by page: what is printed for short, or with letters that mean something else, and what is read instead.

A relation that is named here as a whole is what its tables make of it, also where the print beside it would make it a
claim. In prose, the tables of a page are for the relations that are named here.
"""
Alone = Mapping[str, Mapping[str, Table | tuple[str, Table]]]
"""By the label of an exercise or a statement, with its part or without, or by page for prose: what one relation is read
with, and nothing beside it, by the relation as it is printed; first what is read instead, where that is something else.
"""
SVD = "the singular value decomposition"
"""What declares the letters of a decomposition."""


def made(names: str, build: Build, **others: Declared) -> Table:
    """A table in which one function builds several letters."""
    return {**dict.fromkeys(names.split(), build), **others}


def met(names: str, build: Build, **others: Declared) -> Table:
    """A table in which a function builds letters that meet a condition.

    On some instances the first of them is moved a little, and they do not meet it: a condition is a case, and no claim.
    """
    first = names.split()[0]

    def moved(omega: float, **known: Any) -> dict[str, Any] | None:
        found = build(**known)
        return found if found is None or omega > 0 else {**found, first: found[first] + 1}

    switch = inspect.Parameter("omega", inspect.Parameter.KEYWORD_ONLY)
    moved.__signature__ = inspect.Signature([*inspect.signature(build).parameters.values(), switch])  # type: ignore[attr-defined]
    return made(names, moved, omega=Real[()], **others)


def given(names: str, **values: Any) -> Table:
    """A table of numbers, vectors and matrices: those of an example."""
    known = {name: np.array(value, float) if isinstance(value, list) else value for name, value in values.items()}
    return made(names, lambda: dict(known))


def decomposed(matrix: list[list[float]], name: str = "A", **others: Any) -> Table:
    """The matrix of an example with its decomposition: the first entry of each right singular vector is positive."""
    A = np.array(matrix, float)
    U, sigma, Vh = np.linalg.svd(A)
    signs = np.where(Vh[:, 0] < 0, -1.0, 1.0)
    V = Vh.T * signs
    p = len(sigma)
    U[:, :p] *= signs[:p]
    first = sigma[0] * np.outer(U[:, 0], V[:, 0])
    parts = {
        name: A, "U": U, "V": V, "sigma": sigma, "u": list(U.T[:p]), "v": list(V.T[:p]), "F": first,
        "G": (1 - sigma[1] / sigma[0]) * first, **{key: np.array(value, float) for key, value in others.items()},
    }  # fmt: skip
    return made(" ".join(parts), lambda: dict(parts))


def scaled(length: Callable[[Any], Any]) -> Build:
    """x of length 1 in a norm, from another vector w."""
    return lambda w: {"x": w / length(w)} if length(w) else None


def sized(x: Any) -> dict[str, Any]:
    """What declares a dimension: the vector x that has it."""
    return {}
