"""What the parts of exercises ask, from `questions/`, a file a sheet. `questions/README.md` says how it is written."""

from __future__ import annotations

import functools
import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Protocol

from qed.answers.choices import Choice, Claims, FalseLine, Order
from qed.answers.numbers import Number, Table
from qed.answers.shapes import ShapeOf
from qed.errors import BadCheck
from qed.printed.questions import Answered, Question

from .claim import Run, hypothesis

DRAWN = re.compile(r"(-?\d+)\.\.(-?\d+)( except 0)?")
PLACE = re.compile(r"\{\{(\w+)\}\}")
SHARED = ("values", "draw", "symbols")
ABOUT = ("trains",)
ATTEMPTS = 100
"""So often numbers are drawn until no mistake that has a name makes the right answer."""
COMMON = {"kind", "asks", "hints", "values", "draw"}


class Judge(Protocol):
    """A question of any kind."""

    def judge(self, typed: str) -> Answered: ...


@dataclass(frozen=True)
class Asked:
    """One part of an exercise: the question, what it asks for in print, and what that is made of.

    `asks` is LaTeX for a formula (the left side of what is to be found), and text with formulas in it for other kinds.
    `check` is a claim with ANSWER in it that is true of the right answer, where `asks` cannot be derived from `given`.
    """

    label: str
    part: int
    kind: str
    asks: str
    given: tuple[str, ...]
    check: str
    hints: tuple[str, ...]
    values: Mapping[str, Any]
    question: Judge
    run: Run | None = None

    @property
    def of_what(self) -> str:
        r"""What a formula is asked of, such as `` for $f(\vec{x}) := \ldots$``: an exercise may call it otherwise."""
        return f" for {', '.join(f'${definition}$' for definition in self.given)}" if self.given else ""

    @property
    def request(self) -> str:
        """What is asked for, as text with formulas in it."""
        return f"${self.asks}${self.of_what}" if self.kind == "formula" else self.asks


@functools.cache
def asked(seed: int = 0) -> tuple[Asked, ...]:
    """All parts of exercises that are answered; what they draw is drawn from a seed, and printed as it stands for 0."""
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in _files())
    return tuple(one for table in tables for one in parts_of(table, seed))


def of_exercise(label: str, seed: int = 0) -> list[Asked]:
    """The parts of one exercise that are answered, with its numbers drawn from a seed."""
    table = _exercises().get(label)
    return parts_of({label: table}, seed) if table else []


@functools.cache
def _exercises() -> dict[str, Any]:
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in _files())
    return {label: row for table in tables for label, row in table.items()}


@functools.cache
def trained() -> dict[str, str]:
    """The statement that an exercise trains, where its text names none."""
    return {label: row["trains"] for label, row in _exercises().items() if "trains" in row}


def _files() -> list[Traversable]:
    found = (files(__package__) / "questions").iterdir()
    return sorted((file for file in found if file.name.endswith(".toml")), key=lambda file: file.name)


def parts_of(table: Mapping[str, Any], seed: int = 0) -> list[Asked]:
    """The parts in one file."""
    found = []
    for label, exercise in table.items():
        for attempt in range(ATTEMPTS):
            parts = _parts(label, exercise, f"{seed} {attempt}" if seed else "")
            if not seed or all(getattr(one.question, "tells_apart", True) for one in parts):
                break
        found += parts
    return found


def _parts(label: str, exercise: Mapping[str, Any], seed: str) -> list[Asked]:
    shared = {name: exercise[name] for name in SHARED if name in exercise}
    if unknown := [name for name in exercise if not name.isdigit() and name not in SHARED + ABOUT]:
        raise BadCheck(f"{label}: {unknown[0]!r} is no number of a part, nor one of {', '.join(SHARED)}.")
    parts = [(int(name), row) for name, row in exercise.items() if name.isdigit()]
    return [_asked(label, part, {**shared, **row}, seed) for part, row in parts]


def _asked(label: str, part: int, row: Mapping[str, Any], seed: str) -> Asked:
    kind, where = row.get("kind", "formula"), f"{label}.{part}"
    if kind not in KINDS:
        raise BadCheck(f"{where}: {kind!r} is no kind of question; these are: {', '.join(KINDS)}.")
    make, own = KINDS[kind]
    if unknown := row.keys() - own - COMMON - {"symbols"}:
        raise BadCheck(f"{where}: a question of the kind {kind} has no {', '.join(sorted(unknown))}.")
    values = drawn(label, row.get("values", {}), row.get("draw", {}), seed)
    row = filled(row, values)
    try:
        question = make({**row, "values": values, "label": where})
    except KeyError as missing:
        raise BadCheck(f"{where}: a question of the kind {kind} needs {missing}.") from None
    run = Run.of(row) if "run" in row else None
    return Asked(
        label, part, kind, row["asks"], tuple(row.get("given", ())), row.get("check", ""), tuple(row.get("hints", ())),
        values, question, run,
    )  # fmt: skip


# --- kinds -----------------------------------------------------------------------------------------


def _formula(row: Mapping[str, Any]) -> Judge:
    symbols = {name: hypothesis(text) for name, text in row["symbols"].items()}
    mistakes = {**dict(_values(row)), **dict(row.get("mistakes", ()))}
    return Question(
        row["right"], symbols, mistakes, layouts=row.get("layouts", True), why=row.get("why", ""), asks=row["asks"],
        letters=(*row.get("given", ()), *row.get("letters", ())),
    )  # fmt: skip


def _values(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is differentiated, as an answer: the value in place of the derivative."""
    for definition in row.get("given", ()):
        head, _, body = definition.partition(":=")
        if head.strip() in row["asks"]:
            gradient = row["asks"].startswith((r"\nabla ", r"\nabla_"))
            yield body.strip(), f"the value in place of the {'gradient' if gradient else 'derivative'}"


def _number(row: Mapping[str, Any]) -> Judge:
    return Number(
        str(row["right"]),
        row["values"],
        {str(wrong): name for wrong, name in row.get("mistakes", ())},
        row.get("places"),
        row.get("why", ""),
    )


def _table(row: Mapping[str, Any]) -> Judge:
    return Table(
        _text(row["right"]),
        row["values"],
        {_text(wrong): name for wrong, name in row.get("mistakes", ())},
        row.get("places"),
        row.get("why", ""),
    )


def _shape(row: Mapping[str, Any]) -> Judge:
    return ShapeOf(row["right"], tuple(row.get("dims", ())), dict(row.get("mistakes", ())), row.get("why", ""))


def _choice(row: Mapping[str, Any]) -> Judge:
    right = row["right"]
    return Choice(_pairs(row["options"]), right if isinstance(right, list) else [right])


def _false_line(row: Mapping[str, Any]) -> Judge:
    lines, right = row["lines"], row["right"]
    if isinstance(lines, int):  # the exercise prints them
        lines = [(f"line {k}", "") for k in range(1, lines + 1)]
    options = _pairs(lines)
    if "why" in row:
        options[right - 1] = (options[right - 1][0], row["why"])
    return FalseLine(options, [right])


def _claims(row: Mapping[str, Any]) -> Judge:
    claims = row["claims"]
    return Claims([tuple(one) if len(one) == 3 else (f"claim {k}", *one) for k, one in enumerate(claims, 1)])


def _order(row: Mapping[str, Any]) -> Judge:
    needs = {int(line): before for line, before in row.get("needs", {}).items()}
    return Order(row["lines"], needs, row["label"], row.get("why", ""), row.get("shown", ()))


def _text(value: Any) -> str:
    """A table in TOML as one types it."""
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else str(value)


def _pairs(rows: list[Any]) -> list[tuple[str, str]]:
    return [(row, "") if isinstance(row, str) else (row[0], row[1]) for row in rows]


VALUES = {"right", "mistakes", "places", "why"}
KINDS: Mapping[str, tuple[Callable[[Mapping[str, Any]], Judge], set[str]]] = {
    "formula": (_formula, {"right", "given", "symbols", "mistakes", "why", "check", "layouts", "letters"}),
    "number": (_number, VALUES),
    "vector": (_table, VALUES),
    "matrix": (_table, VALUES),
    "shape": (_shape, {"right", "dims", "mistakes", "why"}),
    "choice": (_choice, {"right", "options"}),
    "true-false": (_claims, {"claims", "run", "given", "counterexample"}),
    "false-line": (_false_line, {"right", "lines", "why"}),
    "order": (_order, {"lines", "needs", "shown", "why"}),
}
"""For every kind, what makes its question from a row, and what the row may have beside what is common to all."""


# --- what is drawn ---------------------------------------------------------------------------------


def drawn(label: str, values: Mapping[str, Any], draw: Mapping[str, str], seed: str) -> dict[str, Any]:
    """What is given, by its letters: as it stands without a seed, else whole numbers of the same shape from a range.

    Single numbers of one exercise differ from each other: with m = n nobody sees that rows and columns are swapped.
    """
    found = dict(values)
    taken: list[int] = []
    for name, text in draw.items():
        match = DRAWN.fullmatch(text)
        if match is None or name not in values:
            raise BadCheck(f"{label}: {name} is drawn from {text!r}: write a range, as in '-3..3 except 0'.")
        members = [k for k in range(int(match[1]), int(match[2]) + 1) if k or not match[3]]
        if not seed:
            continue
        chance = random.Random(f"{label} {name} {seed}")
        if isinstance(values[name], list):
            found[name] = _like(values[name], members, chance)
        else:
            found[name] = chance.choice([k for k in members if k not in taken])
            taken.append(found[name])
    return found


def _like(value: Any, members: Sequence[int], chance: random.Random) -> Any:
    """A table of the same shape."""
    return [_like(one, members, chance) for one in value] if isinstance(value, list) else chance.choice(members)


def filled(value: Any, values: Mapping[str, Any]) -> Any:
    """Texts with what is given in the places `{{A}}`."""
    if isinstance(value, str):
        return PLACE.sub(lambda match: in_print(values[match[1]]), value)
    if isinstance(value, list):
        return [filled(one, values) for one in value]
    return {name: filled(one, values) for name, one in value.items()} if isinstance(value, Mapping) else value


def in_print(value: Any) -> str:
    """A number, a vector or a matrix in LaTeX."""
    if not isinstance(value, list):
        return str(value)
    if not isinstance(value[0], list):
        return f"({', '.join(map(in_print, value))})"
    rows = r" \\ ".join(" & ".join(map(in_print, row)) for row in value)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
