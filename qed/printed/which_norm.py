r"""Which norm ‖A‖ of a matrix is, where none is printed below it.

\|AB\| \le \|A\| \|B\|               the same verdict with every usual norm: that is the answer
\kappa(A) = \|A\| \|A^{-1}\|         with singular values beside it, the largest of them
\|A^T A\| = \|A\|^2                  true of one norm, false of another: asked, and ‖A‖_2 is offered
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..errors import NotWellFormed
from .answer import Tried
from .offering import Offer, as_hypotheses

WHICH = "Which norm?"
USUAL = ("2", "F", "1", "∞")
"""With ‖A‖_1 and ‖A‖_∞, ‖x‖ of a vector beside them is that one as well."""
OF_SINGULAR_VALUES = re.compile(
    r"\\kappa(?![A-Za-z])|κ|\bcond\b|\\(?:sigma|lambda)\s*_|[σλ](?:_|[₁ₙᵢ]|max|min)|\\rho\s*\(|ρ\("
    r"|(?:\\\||\|\||‖|\\[rl]?Vert)\s*_\s*\{?\s*(?:F|\*)"
)
"""What stands beside the norm that is the largest singular value: singular values, eigenvalues, other norms by name."""
_SIGN = r"\$?\s*(?:\\\||\|\||‖|\\lVert)\s*(?:\\cdot|·|⋅|\.|[A-Z])\s*(?:\\\||\|\||‖|\\rVert)\s*\$?"
NAMED = re.compile(
    rf"(?:\\q?quad\s*)?(?:\\text\s*\{{)?[\s,;(]*(?:\b(?:where|with|in|for|using|here|by)\s+(?:{_SIGN}\s+(?:is|denotes|being|means)\s+)?"
    rf"|(?<=\(){_SIGN}\s*(?:is|denotes|being|=)\s*|(?<=\())(?:the\s+)?"
    r"(?P<what>Frobenius|spectral|operator|Euclidean|nuclear|(?:any|every)(?:\s+[a-z-]+)*?(?:\s+matrix)?|[Ll]?[12F]|ℓ?[₁₂])[\s-]norm\s*\)?\s*\}?",
    re.IGNORECASE,
)
"""where ‖·‖ is the Frobenius norm; (spectral norm)"""
_CALLED = {
    "frobenius": "F", "f": "F", "spectral": "2", "operator": "2", "euclidean": "2", "nuclear": "*",
    "1": "1", "l1": "1", "₁": "1", "ℓ₁": "1", "2": "2", "l2": "2", "₂": "2", "ℓ₂": "2",
}  # fmt: skip


def without_name(text: str) -> tuple[str, str]:
    """A text without the words that say which norm is meant, and that norm; none where it may be any."""
    found = list(NAMED.finditer(text))
    named = {_CALLED.get(match["what"].lower(), "") for match in found}
    return (NAMED.sub(" ", text).strip(), named.pop()) if len(named) == 1 else (text, "")


def settled(found: Tried, latex: str, again: Callable[..., Tried]) -> Tried:
    """What is said of a formula whose only trouble is that the norm may be any: `again` reads it with one."""
    first = again("2")
    if first.error is not None:
        if not first.offer or "layout" in first.offer:
            return first if WHICH not in first.error.words else found
        if _apart(again, first.offer, latex):
            first.offer = {**first.offer, "norm": ("2",)}
        return first
    if first.answer not in ("true", "not refuted", "false"):
        return first
    others = [(norm, other) for norm in USUAL[1:] if (other := again(norm)).answer in ("true", "not refuted", "false")]
    same = [norm for norm, other in others if bool(other) == bool(first)]
    if len(same) == len(others):
        named = ", ".join(f"‖…‖_{norm}" for norm in ("2", *same))
        first.notes += (f"which norm of a matrix is meant is not printed: the verdict is the same with {named}",)
        return first
    if OF_SINGULAR_VALUES.search(latex):
        first.notes += ("‖…‖ of a matrix is ‖…‖_2 here, its largest singular value",)
        return first
    apart = next(one for one in others if bool(one[1]) != bool(first))
    words = {True: "not refuted", False: "false"}
    found.error = NotWellFormed(
        f"{WHICH} With ‖…‖_2 it is {words[bool(first)]}, with ‖…‖_{apart[0]} {words[bool(apart[1])]}: write it below "
        "the norm, \\lVert … \\rVert_2, _F, _1 or _\\infty.",
        latex,
        found.error.span if found.error is not None and found.error.latex == latex else (0, len(latex)),
    )
    found.offer = {"norm": ("2",)}
    return found


def _apart(again: Callable[..., Tried], offer: Offer, latex: str) -> bool:
    """Whether with an offer the norms would give verdicts that differ: a few instances tell."""
    if OF_SINGULAR_VALUES.search(latex):
        return False
    found = [again(norm, instances=12, exact=False, **as_hypotheses(offer)) for norm in USUAL]
    return len({bool(one) for one in found if one.answer in ("true", "not refuted", "false")}) > 1
