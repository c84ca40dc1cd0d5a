r"""Does a printed formula hold?

    holds(r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", A=Real["m", "n"])

reads the LaTeX with the symbols as declared and tries it on instances. The answer is `true` (on so many instances, and
exactly where both sides are polynomials), `false` with a small counterexample, or `not well formed` with the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import BadCheck, NotWellFormed
from ..hypotheses import Hypotheses
from .answer import Tried
from .claims import bind
from .drawing import RANDOM, SMALL, draws
from .kinds import declared, named
from .trying import tried


def holds(
    latex: str,
    *,
    given: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    layout: str = "numerator",
    instances: int = SMALL + RANDOM,
    exact: bool = True,
    **symbols: Any,
) -> Tried:
    r"""Try a printed formula.

    Parameters
    ----------
    latex : a relation or a chain of them, as in a display, without the dollars. A raw string: r"\lVert x \rVert_2".
    given : printed definitions that come before it: r"f(\vec{x}) := \vec{x}^\top A \vec{x}".
    where : conditions on dimensions, such as "k < n".
    layout : of ∂f/∂x for vectors f and x: "numerator" (m×n) or "denominator" (n×m).
    instances : how many to try.
    exact : whether to try symbols as well.
    symbols : a hypothesis for every symbol, by its letter: A=Real["m", "n"], x=Unit["n"], sigma=Positive.

    Returns what came of it, also where the formula is not well formed. A symbol without a hypothesis raises `BadCheck`.
    """
    if not isinstance(latex, str):
        raise BadCheck('holds() reads LaTeX: give the formula as a raw string, r"A^\\top A = …".')
    if layout not in ("numerator", "denominator"):
        raise BadCheck(f"layout= is 'numerator' (m×n) or 'denominator' (n×m), not {layout!r}.")
    hypotheses = Hypotheses.of(named(symbols), (where,) if isinstance(where, str) else tuple(where))
    try:
        printed = bind(latex, declared(hypotheses), (given,) if isinstance(given, str) else tuple(given), layout)
        return tried(printed, hypotheses, draws(hypotheses, instances, latex), exact=exact)
    except NotWellFormed as error:
        return Tried(latex, "not well formed", error=error)
