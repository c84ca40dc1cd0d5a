"""What each relation that a page prints is: a claim, a case, a definition, or not executed, and why.

The machine finds the class. It executes a relation on a few instances of the statement that it belongs to, with the
symbols as the statement's check declares them (a proof's with the objects of the running proof; see `places`): a claim
holds on all, a case on some. In prose and in answers, values that the page prints (`A = [1 2; 3 4]`) are known as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from . import notation
from .places import INSTANCES, Place, Read
from .relations import Relation, scopes
from .symbols import Letters
from .tally import CASE, CLAIM, DEFINITION, KINDS, NEVER, NOT, UNREAD
from .unread import BY_ROW, told_why, why

BEST = (CLAIM, CASE, DEFINITION, NEVER, UNREAD, NOT)
"""Where two scopes disagree, the one that comes first: of a claim that holds with the symbols of one of them."""
_MEMBER = re.compile(r"^(?!.*\\(?:le|ge|ne)(?![a-z]))[^=<>]+ \\in \\mathbb\{R\}[^=<>]*$")


@dataclass(frozen=True)
class Classed:
    """A relation, its class, how it was read (or why it was not executed), and the statement whose symbols it has."""

    relation: Relation
    kind: str
    words: str
    scope: str = ""
    reads: Sequence[Read] = field(default=(), compare=False, repr=False)
    """With what it was executed, of a claim: each of its parts."""


def of_page(
    relations: Sequence[Relation], known: Mapping[tuple[str, str], Place], page: str = "", count: int = INSTANCES
) -> list[Classed]:
    """The class of every relation of a page, in order. What nothing declares is tried with so many values."""
    here: dict[tuple[str, str], Place] = {}
    printed: dict[tuple[str, int], Place] = {}
    looked: dict[tuple[str, int, str], Place] = {}
    found = []
    for at, (one, label) in enumerate(zip(relations, scopes(relations), strict=True)):
        group = one.label, 0 if one.label else one.section
        by_print = printed.setdefault(group, Place.empty(count))
        declared = _place(label, one.part, known, here)
        made = _classed(one, label, declared, by_print)
        letters = Letters.at(page, relations, at)
        named = bool(letters.here) and letters.meant_whole(one.formula)
        if made.kind in (CLAIM, DEFINITION) and not named:
            found.append(made)
            continue
        own = (_told(one, ("", Place.empty(count), table)) for table in letters.own())
        told = _best(Classed(one, NOT, "") if named else made, own)
        if named and told.kind != NOT:
            made = told
        elif told.kind == CLAIM or made.kind not in (CLAIM, DEFINITION):
            made = _best(told, [made])
        if made.kind in (NEVER, NOT) and (reason := told_why(one.formula, one.label or page)):
            made = Classed(one, UNREAD, reason)
        if made.kind == NEVER and one.part == "table" and page in BY_ROW:
            made = Classed(one, CLAIM, BY_ROW[page])
        if made.kind == NOT:
            made = _looked_up(one, made, [
                *((name, _place(name, "statement", known, here), Letters()) for name in one.names),
                (label, declared and looked.setdefault((*group, label), declared.copy()), letters),
                *(
                    ("", looked.setdefault((*group, f" {turn}"), Place.empty(count)), other)
                    for turn, other in enumerate((letters, *letters.others()))
                ),
            ], page)  # fmt: skip
        found.append(made)
    return found


def _best(made: Classed, others: Iterable[Classed]) -> Classed:
    """What a relation is with the symbols that show it at its best, a claim above all."""
    for one in others:
        if BEST.index(one.kind) < BEST.index(made.kind):
            made = one
        if made.kind == CLAIM:
            break
    return made


def _looked_up(
    one: Relation, before: Classed, scopes: Iterable[tuple[str, Place | None, Letters]], page: str
) -> Classed:
    """The class of a relation that lacks a symbol: by a statement named beside it, or by what declares the symbol."""
    latex = one.formula
    for label, place, letters in scopes:
        if place is not None and (told := _told(one, (label, place, letters))).kind != NOT:
            return told
    if _MEMBER.match(latex):
        return Classed(one, DEFINITION, "says what shape it has")
    if reason := why(latex, one.label or page):
        return Classed(one, UNREAD, reason)
    if one.part == "table" and page in BY_ROW:
        return Classed(one, CLAIM, BY_ROW[page])
    return before


def _told(one: Relation, scope: tuple[str, Place, Letters]) -> Classed:
    """The class of a relation whose letters are looked up."""
    label, place, letters = scope
    place.layout = "denominator" if one.part == "other layout" else "numerator"
    kind, words = place.with_letters(one.formula, letters)
    return Classed(one, kind, words, label, tuple(place.executed) if kind == CLAIM else ())


def _classed(one: Relation, label: str, declared: Place | None, printed: Place) -> Classed:
    latex = one.formula
    for place in filter(None, (declared, printed)):
        place.layout = "denominator" if one.part == "other layout" else "numerator"
        place.executed.clear()
    by_check = declared.anew(latex) if declared else (NOT, "")
    told = by_check[0] == CLAIM or (one.part in ("statement", "proof") and by_check[0] != NOT)
    by_print = printed.anew(latex) if not told or notation.heads(latex) or notation.MAP.search(latex) else (NOT, "")
    if declared and (told or BEST.index(by_check[0]) <= BEST.index(by_print[0])):
        return Classed(one, *by_check, label, tuple(declared.executed) if by_check[0] == CLAIM else ())
    return Classed(one, *by_print, reads=tuple(printed.executed) if by_print[0] == CLAIM else ())


def _place(
    label: str, part: str, known: Mapping[tuple[str, str], Place], here: dict[tuple[str, str], Place]
) -> Place | None:
    """The place of a relation, which keeps what was printed there; a proof knows what its statement defined."""
    part = "proof" if part == "proof" and (label, "proof") in known else "statement"
    if (label, part) not in here:
        if (label, part) not in known:
            return None
        place = here[label, part] = known[label, part].copy()
        if part == "proof" and (label, "statement") in here:
            for definition in here[label, "statement"].given:
                place.classed(definition)
    return here[label, part]


def counted(found: Iterable[Classed]) -> str:
    """How many relations there are of each class, but those that run with their statements: a line for each part."""
    counts = Counter((one.relation.part, one.kind) for one in found if not one.relation.runs_with_its_statement)
    parts = dict.fromkeys(part for part, _ in counts)
    lines = [f"{'':<18}" + "".join(f"{kind:>20}" for kind in KINDS)]
    lines += [f"{part:<18}" + "".join(f"{counts[part, kind]:>20}" for kind in KINDS) for part in parts]
    total = [sum(counts[part, kind] for part in parts) for kind in KINDS]
    return "\n".join([*lines, f"{'all':<18}" + "".join(f"{number:>20}" for number in total)])
