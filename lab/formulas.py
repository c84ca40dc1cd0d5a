"""The formulas that are altered: a corpus each from the displays of the book, its lines, and other texts."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from lab import weaker
from lab.edits import Mutant, mutants
from lab.waivers import plain
from proofs_that_run.notation import About
from qed.errors import NotWellFormed
from qed.families import Hypothesis
from qed.hypotheses import Hypotheses
from qed.instances import Instance
from qed.printed.claims import Judged, Printed, bind
from qed.printed.drawing import draws
from qed.printed.kinds import named
from qed.printed.setting import Setting
from qed.printed.shapes import Matrix

INSTANCES = 40


@dataclass
class Formula:
    """An executed formula: its LaTeX, what its symbols are, the definitions before it, and instances to try.

    `page` is the page of the book that prints it, or the corpus; `name` is different for each formula of a page.
    """

    name: str
    latex: str
    setting: Setting
    instances: list[Instance]
    before: tuple[str, ...] = ()
    layout: str = "numerator"
    page: str = ""
    more: bool = True
    """Whether more instances can be drawn: what a print declares has those only that it was read with."""
    about: About | None = None
    """What is printed, where the formula was printed with ≈: this is altered."""
    families: Mapping[str, Hypothesis] = field(default_factory=dict)
    """What the symbols are that no check declares."""

    def read(self, latex: str) -> Printed:
        return bind(latex, self.setting.types, self.before, self.layout)

    def judgements(self, printed: Printed) -> list[list[Judged] | None]:
        """The claims of a reading on every instance; None where it does not count."""
        with np.errstate(all="ignore"):
            return [self.setting.judged(printed, instance) for instance in self.instances]

    def fixed(self, printed: Printed) -> bool:
        """Whether what a reading speaks of is the same on all instances."""
        found = [e for one in self.instances if (e := self.setting.environment(one)) is not None]
        keys = sorted(printed.used() & self.setting.types.keys())  # others have a definition in print
        values = [[e.values.get(key, e.sizes.get(key)) for key in keys] for e in found]
        return weaker.alike(values)

    @functools.cached_property
    def diagonal(self) -> set[str]:
        """The square matrices that are diagonal on all instances, as Σ of a decomposition, and not always the same."""
        found = [e.values for one in self.instances if (e := self.setting.environment(one)) is not None]
        square = (key for key, kind in self.setting.types.items() if isinstance(kind, Matrix) and not kind.is_vector)
        families = {key: [values[key] for values in found if key in values] for key in square}
        return {key for key, values in families.items() if weaker.diagonal(values)}

    def mutants(self, printed: Printed) -> Iterator[Mutant]:
        """Every formula that differs from the printed one in a single site."""
        if self.about is None:
            yield from mutants(printed)
            return
        for mutant in mutants(self.read(f"{self.about.left} = {self.about.right}")):
            if not mutant.kind.startswith("relation"):
                yield replace(mutant, latex=self.about.claim(*mutant.latex.split(" = ")))


ROOT = Path(__file__).resolve().parent.parent


def _tests() -> None:
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))


def sources(count: int = INSTANCES, word: str = "") -> Iterator[Formula]:
    """The lines of the two source texts."""
    _tests()
    from printed import sources as texts

    for case in texts.CASES:
        for ids, latex in texts.chains(case):
            hypotheses = Hypotheses.of(named(case.symbols), case.where)
            drawn = list(draws(hypotheses, count, latex, word))
            setting = Setting(hypotheses, case.objects, drawn)
            yield Formula("+".join(ids), latex, setting, drawn, case.given, case.layout, "sources")


def literature(count: int = INSTANCES, word: str = "") -> Iterator[Formula]:
    """The true formulas of the literature."""
    _tests()
    from printed.literature import TRUE

    for entry in TRUE:
        hypotheses = Hypotheses.of(named(entry.symbols), entry.where)
        drawn = list(draws(hypotheses, count, entry.latex, word))
        yield Formula(entry.name, entry.latex, Setting(hypotheses), drawn, entry.given, entry.layout, "literature")


def book(count: int = INSTANCES, word: str = "", only: str = "") -> Iterator[Formula]:
    """The displays of the book, each after the definitions of its statement and, in a proof, of the proof."""
    from proofs_that_run import readings

    before: dict[tuple[str, str], tuple[str, ...]] = {}
    for display in readings.formulas(only):
        statement, latex = display.statement, display.printed.latex
        stated = before.get((statement.label, "statement"), ()) if display.part != "statement" else ()
        known = _new((*stated, *before.setdefault((statement.label, display.part), ())), display.setting)
        name = f"{statement.label} {display.part}: {plain(latex)}"
        yield Formula(name, latex, display.setting, display.instances, known, page=statement.page)
        defined = tuple(latex[c.spans[0][0] : c.spans[-1][1]] for c in display.printed.chains if c.defines)
        before[statement.label, display.part] += defined


def _new(definitions: Iterable[str], setting: Setting) -> tuple[str, ...]:
    """The definitions that give a new symbol its meaning: a proof may know the object already."""
    found: list[str] = []
    for text in definitions:
        with contextlib.suppress(NotWellFormed):
            setting.read("1 = 1", [*found, text])
            found.append(text)
    return tuple(found)


def inline(count: int = INSTANCES, word: str = "", only: str = "") -> Iterator[Formula]:
    """All other claims of the book: those in the line, in prose, in exercises and answers.

    Conditions such as x ≠ y are none of them: what is drawn differs, and so would what an altered one speaks of.
    """
    from proofs_that_run import classes, places, readings, relations
    from proofs_that_run.pages import BOOK

    index = readings.current()
    for path in BOOK.notebooks("chapters", "solutions"):
        if only not in (page := BOOK.page(path)):
            continue
        run = readings.run(path, index)
        known = places.of_statements(run.checks, run.displays, count)
        for one in classes.of_page(relations.of_page(path), known, page, count):
            relation = one.relation
            if relation.runs_with_its_statement:
                continue
            where = f"{relation.label} {relation.part}".strip() + ("" if relation.display else ", in the line")
            for read in one.reads:
                about, instances = read.about, list(read.instances)
                latex = rf"{about.left} \approx {about.right}" if about else read.latex
                name = f"{where}: {plain(latex)}"
                formula = Formula(
                    name, read.latex, read.setting, instances, read.before, read.layout, page, more=False, about=about,
                    families=read.families,
                )  # fmt: skip
                if {sign for chain in formula.read(read.latex).claims for sign in chain.signs} != {"≠"}:
                    yield formula


CORPORA: dict[str, Callable[..., Iterator[Formula]]] = {
    "book": book, "sources": sources, "literature": literature, "inline": inline,
}  # fmt: skip
ASKED_FOR = ("inline",)
"""The corpora that are not tried unless they are named."""
