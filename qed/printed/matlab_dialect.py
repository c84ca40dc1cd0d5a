r"""MATLAB as readers type it, in the commands that the book prints by. Nothing of it is ever run.

A' * B, A .* B, x.^2     →  A' * B, A \odot B, x\pow 2
A \ b, A(:), ones(n, 1)  →  ((A)^{-1} (b)), \operatorname{vec}(A), \vec{1}_{n}

There * is the product of matrices, and norm(A) is the largest singular value: in NumPy both mean something else.
"""

from __future__ import annotations

import re

from .typed_text import TypedText

_COMMAND = re.compile(r"\\(?:[A-Za-z]{2}|[^A-Za-z(\s])")
_SOLVED = re.compile(r"([A-Za-z]'?|\([^()]*\))\s*\\\s*([A-Za-z](?![A-Za-z_])|\([^()]*\))")
_ENTRYWISE = re.compile(r"(?<=[A-Za-z0-9)\]'])\s*\.(?:\*|\^|/|')")
_PRIMED_PRODUCT = re.compile(r"[A-Za-z)\]]'\s*\*(?!\*)|(?<!\*)\*(?!\*)\s*(?:[A-Za-z]\w*|\([^()]*\))'")
_JULIA = re.compile(r"(?<![\w.])(?:opnorm|Diagonal|svdvals|[tT]r)\(")
_TURNED_PRODUCT = re.compile(r"[ᵀ⊤]\s*\*(?!\*)|(?<!\*)\*(?!\*)\s*(?:[A-Za-z]|\([^()]*\))[ᵀ⊤]")
"""Aᵀ * B: no language has this transpose, and * of NumPy has .T beside it."""
_NUMPY = re.compile(r"@|\*\*|\.T\b|\b(?:np|numpy|torch|jnp)\.|==\s*np")
_ALL_ENTRIES = re.compile(r"\b([A-Za-z])\(:\)")
_POWER = re.compile(r"\.\^")
_TURNED = re.compile(r"\.'")
_ONES = re.compile(r"(?<![A-Za-z])ones\(\s*(\w+)\s*,\s*(\w+)\s*\)")
_DIFFERENT = re.compile(r"~=")

_SIGNS = (_ENTRYWISE, _PRIMED_PRODUCT, _ALL_ENTRIES)


def is_typed(typed: str) -> bool:
    """Whether a text shows that it is MATLAB."""
    if _COMMAND.search(typed):
        return False
    rest = _SOLVED.sub("", typed)
    if "\\" in rest or _NUMPY.search(typed):
        return False
    return rest != typed or any(sign.search(typed) for sign in (*_SIGNS, _JULIA, _TURNED_PRODUCT))


def usual_norm(typed: str) -> str:
    """Which one norm(A) is: that of a matrix in MATLAB is its largest singular value; elsewhere that is not sure."""
    return "2" if _SOLVED.search(typed) or any(sign.search(typed) for sign in _SIGNS) else ""


_PRIMED_LETTER = re.compile(r"(?<![A-Za-z])[A-Za-z]'\s*\*(?!\*)\s*[A-Za-z(]|(?<!\*)\*(?!\*)\s*[A-Za-z]'(?!\w)")


def refuse_mixture(text: TypedText) -> None:
    """A' * B beside **: nobody can tell which product is meant."""
    if found := _PRIMED_LETTER.search(text.text):
        text.refuse(
            "A prime as a transpose is MATLAB's, where * is the product of matrices; the rest is Python's, where it is "
            "the product of their entries. Write A.T @ B for the one, and A.T * B for the other.",
            found,
        )


def read(text: TypedText) -> None:
    text.each(_SOLVED, lambda m: ["((", m.span(1), ")^{-1} (", m.span(2), "))"])
    text.each(_ALL_ENTRIES, lambda m: [r"\operatorname{vec}(", m.span(1), ")"])
    text.each(_POWER, lambda m: [r"\pow "])
    text.each(_TURNED, lambda m: ["'"])
    text.each(_DIFFERENT, lambda m: [r"\ne "])
    text.each(
        _ONES,
        lambda m: (
            [r"\vec{1}_{", m.span(1), "}"]
            if m[2] == "1"
            else [r"(\vec{1}_{", m.span(1), r"} \vec{1}_{", m.span(2), r"}^\top)"]
        ),
    )
