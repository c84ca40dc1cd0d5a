"""The formulas of the book, executed from the notebooks' own text.

The statements' text is read from the notebooks as they stand (not from the index that travels with `qed`), then the
notebooks' code cells run in this process: a check executes the displays of its statement, a running proof those of the
proof. A formula that is false as printed stops the run with a counterexample. All other relations of a page are
executed afterwards, with the symbols of the checks (see `classes`).
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from proofs_that_run import classes, notebooks, pages, places, relations, statements, tally
from proofs_that_run.classes import Classed
from proofs_that_run.pages import BOOK
from qed import Session
from qed.confirm import Check
from qed.errors import NotWellFormed
from qed.hypotheses import Hypotheses
from qed.instances import RANDOM
from qed.printed import nodes
from qed.printed.book import Display
from qed.printed.claims import bind
from qed.printed.drawing import draws
from qed.printed.kinds import named
from qed.printed.setting import Setting
from qed.printed.shapes import Dim, Sequence
from qed.statements import Statement

READINGS = pages.ROOT / "tests" / "readings"
"""A file a page: how its displays were read."""
CORPORA = pages.ROOT / "tests" / "printed" / "readings.txt"


def current() -> dict[str, Statement]:
    """The statements as the pages have them now."""
    return {label: Statement.of(label, row) for label, row in statements.rows().items()}


@dataclasses.dataclass
class Run:
    """What the run of a notebook left: the displays that were executed, and the checks by label."""

    page: str
    displays: list[Display]
    checks: dict[str, Check]

    @functools.cached_property
    def relations(self) -> list[Classed]:
        """The class of every relation that the page prints, in order."""
        known = places.of_statements(self.checks, self.displays)
        return classes.of_page(relations.of_page(BOOK.source(self.page)), known, self.page)


def of_notebook(path: Path, index: dict[str, Statement], edit: Callable[[str], str] = str) -> list[Display]:
    """Run a notebook and return the displays that were executed. See `run`."""
    return run(path, index, edit).displays


def run(path: Path, index: dict[str, Statement], edit: Callable[[str], str] = str) -> Run:
    """Run a notebook's cells (but those that only draw, or are tagged slow).

    `edit` may change the LaTeX of the index first (a test breaks formulas with it).
    """
    page = f"{path.parent.name}/{path.stem}"
    found: dict[str, Display] = {}

    def executed(display: Display) -> None:
        found.setdefault(display.name, display)  # an appendix may confirm a statement again, to show what fails

    sheet = path.parent.name == "solutions"
    session = Session(
        {label: _edited(s, edit) if s.page == page else s for label, s in index.items()},
        parts={"print", "shrinking"},  # the others are the notebooks' own business, and nbval's
        trusting=True,  # nbval runs these checks on all instances
        random=12 if sheet else RANDOM,  # of a sheet, only the symbols of its checks are of interest
        executed=executed,
    )
    with (
        contextlib.chdir(path.parent),
        mock.patch.dict(os.environ, MPLBACKEND="agg"),  # for this run alone: a kernel started later draws
        contextlib.redirect_stdout(io.StringIO()),
        session.active(),
    ):
        namespace: dict[str, object] = {"__name__": "__main__"}
        for cell in notebooks.computing(path):
            exec(compile(cell.source, f"{path.name}:{cell.id}", "exec"), namespace)
    return Run(page, list(found.values()), dict(session.checks))


def _edited(statement: Statement, edit: Callable[[str], str]) -> Statement:
    return dataclasses.replace(
        statement, proof=tuple(map(edit, statement.proof)), formulas=tuple(map(edit, statement.formulas))
    )


def runs() -> Iterator[Run]:
    """The runs of all chapters and of all sheets with their solutions."""
    index = current()
    for path in BOOK.notebooks("chapters", "solutions"):
        yield run(path, index)


def formulas(only: str = "") -> Iterator[Display]:
    """All executed displays of the book, or of the pages with `only` in their name."""
    index = current()
    for path in BOOK.notebooks("chapters"):
        if only in BOOK.page(path):
            yield from of_notebook(path, index)


def missing(found: list[Display], among: Iterable[Statement] | None = None) -> list[str]:
    """The displays of statements and proofs (all, or those given) that were not executed and are not excepted."""
    ran = {(display.statement.label, display.printed.latex) for display in found}
    return [
        f"{s.label}: {latex}"
        for s in (current().values() if among is None else among)
        for latex in (*s.formulas, *s.proof)
        if (s.label, latex) not in ran and latex not in s.not_executed
    ]


HEAD = """\
How every displayed formula of a statement or a proof of this page is read, and of which class its other relations are.
`make notebooks` writes this file; review what changes in it. A claim that turns into a case has become false somewhere.
"""


def rendered(found: Iterable[Run]) -> dict[str, str]:
    """How every display was read, page by page: fully parenthesised, with shapes, with the bounds that are attained.

    Then the class of all other relations of the page.
    """
    texts = {}
    for one in found:
        if parts := [*map(_entry, one.displays), *entries(one.relations)]:
            texts[one.page] = "\n".join([HEAD, *parts])
    return texts


def entries(found: Iterable[Classed]) -> list[str]:
    """The relations that are no displays of a statement or a proof: each once for a place and a class."""
    made = []
    for one in found:
        relation = one.relation
        if relation.runs_with_its_statement:
            continue
        where = f"{relation.label} {relation.part}".strip() + (", displayed" if relation.display else ", in the line")
        scope = f", with the symbols {f'of {one.scope}' if one.scope else 'in print'}"
        scope = "" if one.scope == relation.label else scope
        words = f": {one.words}" if one.kind in (tally.NOT, tally.UNREAD) else ""
        lines = [where, f"    {relation.latex}"]
        lines += [f"    {one.words}"] if one.kind in tally.RAN else []
        made.append("\n".join([*lines, f"    {one.kind}{scope}{words}", ""]))
    return list(dict.fromkeys(made))


def _entry(display: Display) -> str:
    shapes = sorted(
        {
            f"{part} : {_kind(part.type)}"
            for chain in display.printed.chains
            for side in chain.sides
            for part in _symbols(side)
        }
    )
    lines = [f"{display.statement.label} {display.part}", f"    {display.printed.latex}"]
    lines += [f"    {line}" for line in display.printed.reading().splitlines()]
    lines.append(f"    with {', '.join(shapes)}")
    if display.tried.attained:
        lines.append(f"    equality in ≤: {', '.join('yes' if a else 'no' for a in display.tried.attained)}")
    return "\n".join([*lines, ""])


def stored(folder: Path = READINGS) -> dict[str, str]:
    """The reviewed readings, page by page."""
    paths = sorted(folder.rglob("*.txt"))
    return {path.relative_to(folder).with_suffix("").as_posix(): path.read_text(encoding="utf-8") for path in paths}


def write(texts: dict[str, str], folder: Path = READINGS) -> None:
    """Write the file of every page, and remove those of pages that have no display."""
    for page in stored(folder).keys() - texts.keys():
        (folder / f"{page}.txt").unlink()
    for page, text in texts.items():
        path = folder / f"{page}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Which displays of which pages are read in another way than before, are new, or are gone: a line each."""
    found = []
    for page in sorted(before.keys() | now.keys()):
        old, new = (_by_display(texts.get(page, "")) for texts in (before, now))
        for display in [*new, *(display for display in old if display not in new)]:
            if old.get(display) != new.get(display):
                how = "is new" if display not in old else "is gone" if display not in new else "is read in another way"
                found.append(f"{page}: {' '.join(display.split())} {how}")
        if old == new and before.get(page) != now.get(page):
            found.append(f"{page}: the displays stand in another order")
    return found


def doubtful(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """The relations that are new, or of another class than before, and do not hold on all instances: a line each.

    Nothing stops a false relation of the text, since an example may hold in its own numbers only: a person has to look.
    """
    found = []
    for page, text in now.items():
        old = _by_display(before.get(page, ""))
        for display, entry in _by_display(text).items():
            kind = entry.splitlines()[-1].strip()
            known = old.get(display, "").splitlines()[-1:]
            if kind.startswith((tally.CASE, tally.NOT)) and (not known or known[0].strip() != kind):
                where, latex = display.splitlines()
                found.append(f"{page}, {where}: {latex.strip()}\n    {kind}")
    return found


def _by_display(text: str) -> dict[str, str]:
    """The entries of a page by what they speak of: label, part and LaTeX, which are the first two lines."""
    entries = (entry.strip("\n") for entry in text.removeprefix(HEAD).split("\n\n"))
    return {"\n".join(entry.splitlines()[:2]): entry for entry in entries if entry}


def corpora() -> str:
    """How the formulas of the test corpora are read, or why they are not."""
    sys.path.insert(0, str(pages.ROOT / "tests"))
    from printed import literature, sources  # of the tests, which are no package

    lines = ["How the formulas of the corpora are read. `python -m tools.readings --corpora` writes this file.", ""]

    def add(name: str, latex: str, one: Any, build: Any = None) -> None:
        hypotheses = Hypotheses.of(named(one.symbols), one.where)
        setting = Setting(hypotheses, build, draws(hypotheses, 24, latex) if build else ())
        lines.append(name)
        lines.extend(f"    {line}" for line in (*one.given, latex))
        try:
            reading = bind(latex, setting.types, one.given, one.layout).reading()
        except NotWellFormed as error:
            reading = f"not read: {error.words}"
        lines.extend([*(f"        {line}" for line in reading.splitlines()), ""])

    for case in sources.CASES:
        for ids, latex in sources.chains(case):
            add(", ".join(ids), latex, case, case.objects)
    for formula in (*literature.TRUE, *literature.FALSE):
        add(formula.name, formula.latex, formula)
    return "\n".join(lines)


def _kind(kind: Any) -> str:
    if isinstance(kind, Sequence):
        last = kind.last if kind.last is not None else "…"
        return f"a family, i = {kind.first}, …, {last}, of which each is {kind.member(Dim.of('i'))}"
    return str(kind)


def _symbols(node: Any) -> Iterator[Any]:
    for part in node.walk():
        if isinstance(part, nodes.Sym):
            yield part
