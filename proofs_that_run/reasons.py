"""What each proof uses. A reference inside a proof to another statement, or to an equation in one, is an edge.

Reason runs forward: no statement is proved, by however many steps, with its own help, and no proof leans on what comes
later. The map of the statements, and what a preview says of one, are made from these edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from . import reader
from .pages import Statement

Edges = dict[str, list[str]]
"""For each label the labels of others, both in the order of the book."""


def uses(statements: Sequence[Statement]) -> Edges:
    """The statements that the proof of each one refers to; of what no statement has, the site's build complains."""
    stated = {one.label: one.label for one in statements}
    for one in statements:
        stated |= {display.label: one.label for display in reader.displays(one.text) if display.label}
    place = {one.label: at for at, one in enumerate(statements)}
    return {
        one.label: sorted({stated[name] for name in one.names if name in stated} - {one.label}, key=place.__getitem__)
        for one in statements
    }


def used_by(edges: Mapping[str, Iterable[str]]) -> Edges:
    """The same edges, seen from the other end."""
    found: Edges = {label: [] for label in edges}
    for label, used in edges.items():
        for other in used:
            found[other].append(label)
    return found


def faults(statements: Sequence[Statement]) -> list[str]:
    """A sentence for every proof that leans on what comes later, and one for a circle, if there is one."""
    edges, known = uses(statements), {one.label: one for one in statements}
    place = {label: at for at, label in enumerate(known)}
    found = [
        f"The proof of {named(known[label])} leans on {named(known[other])}, which comes later. "
        "Move one of the two, or prove it from what stands before it."
        for label, used in edges.items()
        for other in used
        if place[other] > place[label]
    ]
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as problem:
        circle = " leans on ".join(named(known[label]) for label in reversed(problem.args[1]))
        found.append(f"A circle of proofs: {circle}. One of them needs a proof without the others.")
    return found


def named(statement: Statement) -> str:
    """`Proposition 1.5 (prp-x in chapters/01-norms)`."""
    return f"{statement.kind.capitalize()} {statement.number} ({statement.label} in {statement.page})"
