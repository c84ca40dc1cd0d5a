"""The book's own formulas: the displays of a statement and of its proof, executed on the instances of its check."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compare import LIMIT, REFUTED, Claim, Relation, ratio
from ..errors import NotWellFormed, ProofBreaks, QedError, StatementFails
from ..instances import Instance, generator
from ..session import current
from ..statements import Statement
from .answer import Tried
from .claims import Judged, Printed
from .contrasts import CONTRASTS, contrasts
from .drawing import RANDOM, SMALL
from .kinds import moderate
from .parser import Scope, read
from .setting import Setting
from .trying import tried

Sides = dict[tuple[int, int], np.ndarray]
"""The sides of a check's claims, by the claim and the place in it."""

LARGEST = 8
"""The largest dimension: a double sum has its square of terms."""


@dataclass
class Display:
    """One displayed formula that was executed: where it stands, how it was read, and what came of it."""

    statement: Statement
    part: str
    number: int
    printed: Printed
    setting: Setting
    instances: list[Instance]
    tried: Tried

    @property
    def name(self) -> str:
        """`prp-frobenius-trace statement 1`: the name under which readings and waivers are listed."""
        return f"{self.statement.label} {self.part} {self.number}"


def chosen(label: str, setting: Setting, counted: Sequence[Instance], sharp: Sequence[Instance]) -> list[Instance]:
    """Instances on which the displays of a statement are executed: some of its check's, and contrasting ones.

    `counted` are those of the check for which objects can be built, `sharp` those at which a sharp claim of it is an
    equality.
    """
    rng = generator(label, "contrasts", current().seed)
    apart = [i for i in contrasts(setting.hypotheses, rng, len(CONTRASTS)) if setting.counts(i)]
    return [*thinned(counted, sharp), *apart]


def thinned(every: Sequence[Instance], sharp: Sequence[Instance]) -> list[Instance]:
    """Some of the instances of a check, small ones first, with values of moderate size (see `kinds.moderate`).

    Those at which a sharp claim of the check is an equality are among them.
    """
    fit = [i for i in every if max(i.sizes.values(), default=1) <= LARGEST and moderate(i.values.values())]
    cut = sum(max(i.sizes.values(), default=1) <= 3 for i in fit)
    fit.sort(key=lambda i: max(i.sizes.values(), default=1) > 3)
    some: list[Instance] = []
    for part, share in ((fit[:cut], SMALL), (fit[cut:], RANDOM)):
        some += [part[k * len(part) // share] for k in range(share)] if len(part) > share else part
    among = {id(instance) for instance in some}
    extreme = [i for i in fit if any(i is s for s in sharp) and id(i) not in among]
    return [*extreme, *some[: SMALL + RANDOM - len(extreme)]]


def execute(
    statement: Statement, part: str, latex: Sequence[str], setting: Setting, instances: list[Instance]
) -> list[Display]:
    """Execute displays in order: what one of them defines, the next ones know, and a proof what its statement defines.

    Raises `StatementFails` or `ProofBreaks` for a formula that is false as printed, and `NotWellFormed` for one that
    cannot be read; both say where it stands.
    """
    scope = Scope(setting.types)
    if part == "proof":
        for formula in statement.formulas:
            if ":=" in formula:
                with contextlib.suppress(NotWellFormed):  # it speaks of objects of the statement alone
                    read(formula, scope)
    found: list[Display] = []
    for number, formula in enumerate(latex, 1):
        if formula in statement.not_executed:
            continue
        where = f"{statement.place}, {part}, displayed formula {number} of {len(latex)}"
        try:
            printed = Printed(formula, read(formula, scope), setting.types)
            result = tried(printed, setting.hypotheses, instances, setting=setting, exact=False)
        except NotWellFormed as error:
            raise NotWellFormed(f"{where}: {error.words}", error.latex, error.span, error.misfit) from None
        if not result and result.answer != "definition":
            raise _failure(part)(f"{where}, is {_words(result)}\n    {formula}\n    read as {printed.reading()}")
        found.append(Display(statement, part, number, printed, setting, instances, result))
        current().executed(found[-1])
    return found


def _failure(part: str) -> type[QedError]:
    return ProofBreaks if part == "proof" else StatementFails


def _words(result: Tried) -> str:
    """`false as printed. A = [1]: 1 ≠ 2.`"""
    rows = dict(result.rows())
    if result.answer == "false":
        return f"false as printed. {rows['false']}."
    return f"not decided: {result.words}."


def of_statement(
    statement: Statement,
    setting: Setting,
    instances: Sequence[Instance],
    sharp: Sequence[Instance],
    check: Callable[[Instance], Sequence[Claim]],
) -> list[Display]:
    """The displays of a statement, with its symbols as its check declares them; both must say the same.

    `instances` are those of the check, `sharp` those of them at which a sharp claim is an equality; `check` gives the
    claims on one of them.
    """
    some = chosen(statement.label, setting, instances, sharp)
    with setting.remembering():
        made = execute(statement, "statement", statement.formulas, setting, some)
        sides = [_sides(check(instance)) for instance in some] if made else []
        for display in made:
            apart = _not_in_check(display, sides)
            if apart:
                raise StatementFails(
                    f"{statement.place}: the displayed formula and the check beside it differ. No side of a claim of "
                    f"the check has the value of {apart} on all instances.\n    {display.printed.latex}"
                )
    return made


def _sides(claims: Sequence[Claim]) -> Sides:
    return {
        (c, k): np.asarray(side, dtype=float)
        for c, claim in enumerate(claims)
        if isinstance(claim, Relation)
        for k, side in enumerate(claim.sides)
    }


def _not_in_check(display: Display, checked: Sequence[Sides]) -> str:
    """The first printed side that is not, on every instance, the same side of the check's claims; empty if none.

    A claim of the check may put a side into an array, one part for each index: rows of the print are joined.
    """
    places: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for instance, sides in zip(display.instances, checked, strict=True):
        judged = display.setting.judged(display.printed, instance)
        for j, one in enumerate(judged or ()):
            if one.undefined or not one.rows:  # no rows: there is no index to speak of
                continue
            for k in range(len(one.signs) + 1):
                value, scale = _joined(one, k)
                if not np.all(np.isfinite(value)):
                    continue
                left = places.get((j, k), sides.keys()) & sides.keys()
                places[j, k] = {place for place in left if _same(value, sides[place], scale, instance.size)}
    chains = display.printed.claims
    for (j, k), found in sorted(places.items()):
        if not found:
            return str(chains[j].sides[k])
    return ""


def _joined(one: Judged, k: int) -> tuple[Any, float]:
    """The values of a side for all indices, entry by entry: those of layers differ in shape."""
    values = [np.asarray(row.sides[k], dtype=float) for row in one.rows]
    # Of all sides: one that vanishes because its terms cancel does not tell how large these were.
    scale = max(peak for row in one.rows for peak in row.peaks)
    return (values[0] if len(values) == 1 else np.concatenate([value.reshape(-1) for value in values])), scale


def _same(value: Any, side: Any, scale: float, size: int) -> bool:
    # A printed 0 takes the shape that fits, and a side without the index is the same for every value of it:
    if value.size == 1:
        value = np.broadcast_to(value.reshape(()), side.shape)
    elif side.size == 1:
        side = np.broadcast_to(side.reshape(()), value.shape)
    if value.size != side.size:
        return False
    return ratio(value.reshape(-1), "=", side.reshape(-1), scale, size) <= REFUTED / LIMIT


__all__ = ["Display", "Setting", "chosen", "execute", "of_statement"]
