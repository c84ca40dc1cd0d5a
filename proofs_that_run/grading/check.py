"""The check of a question in the grader's process, on instances that stay the same, with functions put in its place.

The code of the sheet is the teacher's. `confirms` and `conjecture` are caught here: they keep the check, run nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np

import qed
from qed import Session
from qed.compare import Relation
from qed.confirm import Check
from qed.errors import QedError
from qed.hypotheses import Hypotheses
from qed.instances import Instance
from qed.judging import as_claims, missed_by
from qed.signature import title_of
from qed.statements import Statement
from qed.verdict import Verdict

from .sheet import Question

PARTS = frozenset({"shrinking"})
"""The numbers, and simple counterexamples. Symbols, primes and many digits are objects, and do not travel."""


class Steady(Session):
    """A session that draws instances once, and gives the same objects again."""

    def __init__(self, rows: Mapping[str, Any], **options: Any):
        super().__init__(rows, parts=PARTS, **options)
        self.drawn: dict[tuple[str, ...], list[Instance]] = {}

    def instances(self, hypotheses: Hypotheses, *words: str) -> Iterator[Instance]:
        if words not in self.drawn:
            self.drawn[words] = list(super().instances(hypotheses, *words))
        return iter(self.drawn[words])


SLACK = 1e-6
"""No answer that is right misses by more than this part of the numbers: not by rounding, however unstable it is."""


@dataclass
class Caught:
    """A check as it was written."""

    label: str
    function: Callable[..., Any]
    options: dict[str, Any]
    near_misses: list[Callable[..., Any]] = field(default_factory=list)

    def near_miss(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.near_misses.append(function)
        return function

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.function(*args, **named)


class Bench:
    """A question ready to be checked: its namespace, its checks, and its right answers."""

    def __init__(self, question: Question, random: int | None = None, seed: int = 0):
        self.question = question
        self.space: dict[str, Any] = {"__name__": "sheet"}
        more = {} if random is None else {"random": random}
        self.session = Steady({question.label: question.row}, seed=seed, **more)
        for source in question.before:
            exec(compile(source, f"<{question.label}>", "exec"), self.space)
        self.right = {name: self.space[name] for name in question.functions}
        shown, hidden = self._caught()
        self.check = shown[-1] if shown else None
        self.hidden = hidden

    def _caught(self) -> tuple[list[Caught], list[Caught]]:
        shown: list[Caught] = []
        hidden: list[Caught] = []
        question = self.question

        def confirms(label: str, **options: Any) -> Callable[..., Caught]:
            return lambda function: keep(shown, Caught(label, function, options))

        def conjecture(function: Any = None, **options: Any) -> Any:
            if function is None:
                return lambda f: conjecture(f, **options)
            return keep(hidden, Caught("", function, options))

        def keep(found: list[Caught], one: Caught) -> Caught:
            found.append(one)
            return one

        self.space["confirms"] = confirms
        exec(compile(question.check, f"<{question.label}>", "exec"), self.space)
        if question.near_misses:
            exec(compile(question.near_misses, f"<{question.label}>", "exec"), self.space)
        self.space["conjecture"] = conjecture
        for source in question.hidden:
            exec(compile(source, f"<{question.label}, hidden>", "exec"), self.space)
        return shown, hidden

    def run(self, caught: Caught, functions: Mapping[str, Callable[..., Any]]) -> Verdict:
        """The verdict on functions in the place of the right answers. A claim that fails is no error here.

        Raises what the check raises: `QedError` where it does not work for what a function returned, AssertionError
        where it says so, and anything else that a value may cause.
        """
        return self._ran(caught, functions).verdict

    def doubted(self, caught: Caught, functions: Mapping[str, Callable[..., Any]]) -> tuple[Verdict, str]:
        """The verdict, and where it holds, why the functions may be wrong all the same; "" where there is no doubt.

        A check forgives what rounding explains, told by how far values move when the inputs do, and what is too large
        to compare. Both are the doing of the functions: one may return noise, or a number without end.
        """
        check = self._ran(caught, functions)
        return check.verdict, self._doubt(caught, check, functions) if check.verdict.holds else ""

    def _ran(self, caught: Caught, functions: Mapping[str, Callable[..., Any]]) -> Check:
        with self._in_place(functions):
            check = self._check(caught)
            check.claims = Once(check.claims, self.instances(caught))
            with contextlib.suppress(qed.StatementFails):
                check.run()
        return check

    def _doubt(self, caught: Caught, check: Check, functions: Mapping[str, Callable[..., Any]]) -> str:
        for instance, missed in self._missed(check, functions, self.instances(caught)):
            if missed is None:
                right = self._missed(self._check(caught), {}, [instance])
                if any(size is not None for _, size in right):
                    return "on some instances its values are too large to tell"
            elif missed > SLACK:
                return "it misses by more than rounding does, and jumps where the inputs hardly move"
        return ""

    def _missed(
        self, check: Check, functions: Mapping[str, Callable[..., Any]], instances: Sequence[Instance]
    ) -> list[tuple[Instance, float | None]]:
        """By which part a check misses on instances; None where a number is too large. Those left out are not in it."""
        found: list[tuple[Instance, float | None]] = []
        with self._in_place(functions), np.errstate(all="ignore"):
            for instance in instances:
                with contextlib.suppress(Exception):
                    try:
                        claims = as_claims(check.statement.label, check.claims(**instance.values))
                        sides = [Relation(one.sides, one.symbols) for one in claims if isinstance(one, Relation)]
                        found.append((instance, max((missed_by(one, instance) for one in sides), default=0.0)))
                    except OverflowError:
                        found.append((instance, None))
        return found

    @contextlib.contextmanager
    def _in_place(self, functions: Mapping[str, Callable[..., Any]]) -> Iterator[None]:
        """With functions in the place of the right answers."""
        self.put(functions)
        try:
            with self.session.active():
                yield
        finally:
            self.put({})

    def put(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Put functions in the place of right answers, and those back for all others."""
        self.space.update({**self.right, **functions})
        for helper in self.space.values():
            code = getattr(getattr(helper, "__wrapped__", None), "__code__", None)
            if hasattr(helper, "cache_clear") and code and self.right.keys() & _names(code):
                helper.cache_clear()  # what it keeps was told by other functions

    def _check(self, caught: Caught) -> Check:
        options = caught.options
        title = caught.function.__name__.replace("_", " ")
        statement = Statement.of(caught.label, self.question.row) if caught.label else Statement("", "claim", "", title)
        return Check(statement, caught.function, options.get("where", ()), None, options.get("objects"))

    def instances(self, caught: Caught) -> list[Instance]:
        """Those on which the check is tried."""
        with self.session.active():
            words = caught.label or title_of(caught.function)
            return list(self.session.instances(self._check(caught).hypotheses, words))


class Once:
    """The claims of a check, made once for each of the instances that are drawn."""

    def __init__(self, claims: Callable[..., Any], instances: Sequence[Instance]):
        self._claims = claims
        self._drawn = {self._key(instance.values) for instance in instances}
        self._made: dict[tuple[int, ...], Any] = {}

    @staticmethod
    def _key(values: Mapping[str, Any]) -> tuple[int, ...]:
        return tuple(map(id, values.values()))  # those of instances that are kept: no other object has the same

    def __call__(self, **values: Any) -> Any:
        key = self._key(values)
        if key not in self._made:
            claims = self._claims(**values)
            if key not in self._drawn:
                return claims
            self._made[key] = claims
        return self._made[key]


def _names(code: CodeType) -> set[str]:
    """The names that a function and those within it look up."""
    return set(code.co_names).union(*(_names(one) for one in code.co_consts if isinstance(one, CodeType)))


__all__ = ["Bench", "Caught", "QedError", "Steady"]
