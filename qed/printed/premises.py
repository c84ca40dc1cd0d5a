r"""Implications whose premise nobody can declare: A^2 = 0 \implies A = 0.

Small instances on which the premise holds exactly are looked for, and one of them on which the claim fails refutes it.
Where none does, nothing can be told: such instances are few, and of a special kind.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..compare import LIMIT
from ..families import FunctionFamily, Hypothesis
from ..hypotheses import Hypotheses
from ..instances import Instance, draw, generator
from .answer import Tried
from .claims import Printed
from .setting import Setting

TRIES, ENOUGH = 900, 150
"""So many instances are tried, until the premise has held on so many."""
ENTRIES = np.array([0.0, 0.0, 1.0, 1.0, -1.0, 2.0])
PARTS = np.array([0.0, 0.5, -0.5, 0.25, 0.75, 1.0])
"""Those of numbers and vectors in every third try: what holds for whole numbers may fail between them, a^2 ≥ a."""
LEFT = "whether on all cannot be told. Declare what has this property, or define it before the formula, with :=."


def equivalent(latex: str, left: Printed, right: Printed, hypotheses: Hypotheses) -> Tried:
    """Whether each of two claims follows from the other: false with a counterexample, or undecided."""
    there, back = (tried(latex, *pair, hypotheses) for pair in ((left, right), (right, left)))
    if "false" in (there.answer, back.answer):
        return there if there.answer == "false" else back
    there.instances = min(there.instances, back.instances)
    there.reading += "\nand the other way round"
    there.words = (
        f"Neither side was found to hold without the other on {there.instances} small instances or more; {LEFT}"
    )
    return there


def tried(latex: str, premise: Printed, claim: Printed, hypotheses: Hypotheses) -> Tried:
    """False with a counterexample, or undecided."""
    found = Tried(latex, "undecided", f"{premise.reading()}\nimplies\n{claim.reading()}")
    setting, rng = Setting(hypotheses), generator("premise", latex)
    shapes = hypotheses.small_shapes()[:10]
    letters = premise.used() | claim.used()

    entries, undefined = ENTRIES, 0

    def member(h: Hypothesis, dims: tuple[int, ...]) -> Any:
        if not isinstance(h.family, FunctionFamily) and not h.family.refers:
            shape = h.family.shape(dims)
            picks = ENTRIES if len(shape) > 1 else entries
            value = rng.choice(picks, shape) if shape else float(rng.choice(picks))
            if h.family.contains(value, dims, {}, h):
                return value
        return h.family.small(rng, dims, int(rng.integers(6)))

    with np.errstate(all="ignore"):
        for k in range(TRIES):
            if found.instances == ENOUGH:
                break
            sizes, entries = shapes[k % len(shapes)], ENTRIES if k % 3 else PARTS
            if (values := draw(hypotheses, sizes, member)) is None:
                continue
            instance = Instance(dict(sizes), values)
            claims = setting.judged(premise, instance) or ()
            outcomes = [one.judge(instance.size) for one in claims]
            if not outcomes or any(o.undefined or not o.decided or o.ratio > LIMIT for o in outcomes):
                continue
            if setting.breaks(premise, instance) is not False:
                continue
            outcomes = [one.judge(instance.size) for one in setting.judged(claim, instance) or ()]
            told = all(outcome.decided for outcome in outcomes)
            found.instances, undefined = found.instances + told, undefined + (not told)
            for outcome in outcomes:
                if outcome.ratio > LIMIT and setting.breaks(claim, instance):
                    found.answer, found.words = "false", outcome.words
                    named = {name: value for name, value in values.items() if name in letters}
                    found.counterexample = named or sizes
                    return found
    if not found.instances + undefined:
        found.words = (
            "Whether it holds cannot be told: no instance with dimensions up to 5 was found with what stands left of "
            "the arrow. Perhaps there is none, and the claim speaks of nothing: look at its conditions."
        )
        return found
    found.words = (
        f"It holds on the {found.instances} small instances that were found with what stands left of the arrow"
        f"{f', and is not defined on {undefined} more' if undefined else ''}; {LEFT}"
    )
    return found
