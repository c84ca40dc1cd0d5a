"""Judges one question: the teacher's check on a student's functions, each by itself where they do not hold together."""

from __future__ import annotations

import hashlib
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from proofs_that_run import answers
from qed import show
from qed.compare import Relation
from qed.errors import QedError
from qed.instances import Instance
from qed.judging import as_claims
from qed.printed.questions import Answered
from qed.signature import hypothesis_of, title_of
from qed.verdict import Verdict

from .calls import AnswerEnded, AnswerRaised, Answers, Handles, Recorded, Recorder
from .check import Bench, Caught
from .matching import Answer
from .result import BROKEN, FAULT, HIDDEN, LOOK, OPEN, RIGHT, WRONG, Item
from .sandbox import PATIENCE, Ended, Fault, Limits, Zygote
from .sheet import Question

COMMA = re.compile(r"return\s+[^\[(\n]*\b\d+,\d")
"""A value with a decimal comma, as a calculator in many countries has it."""
LONG = 60.0
"""Seconds of the processor that the judging of one question may take in all; answers have limits of their own."""
ASKED = 8
"""Instances on which a mistake is told by its name."""


class TooLong(BaseException):
    """The check itself did not come back, for what a student's function returned."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooLong` in here after some seconds of the processor. (In the main thread, where courts judge.)"""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Undecided(Fault):
    """On the instances that were drawn a check cannot tell whether the right answers hold."""


class Judge:
    """Judges answers to one question.

    Raises `Fault` where the teacher's own answers do not hold.
    """

    def __init__(self, question: Question, recorded: Recorded | None = None, random: int | None = None, seed: int = 0):
        self.question = question
        try:
            self.bench = Bench(question, random, seed)
        except Exception as error:
            raise Fault(f"{question.label}: the teacher's code of this question does not run: {error}") from error
        self.travels = True
        """Whether what its check asks of functions can cross to a worker."""
        self.passed: set[str] = set()
        """Digests of what right answers returned that are not as the book's."""
        self.formulas: dict[str, tuple[str, str, str]] = {}
        """What was said of formulas, by part and text: (verdict, words, mistake)."""
        self.recorded = Recorded()
        if self.bench.check is not None:
            self.handles = Handles(self.bench.instances(self.bench.check))
            self.recorded = recorded or self.record()

    def record(self) -> Recorded:
        """Run the check on the right answers, and write down what it asks."""
        assert self.bench.check is not None
        recorder = Recorder(self.handles, self.bench.right)
        kind = Fault
        try:
            verdict = self.bench.run(self.bench.check, recorder.functions())
            kind = Undecided if verdict.undecided else Fault
            words = "" if verdict.holds else f"the check does not hold for the right answers: {verdict.text()}"
        except Exception as error:
            words = f"the check does not run on the right answers: {error}"
        if not recorder.travels:
            self.travels = False
            return Recorded(whole=False)
        if words:
            raise kind(f"{self.question.label}: {words}")
        return recorder.found()

    # --- one answer -----------------------------------------------------------------------------

    def items(self, answer: Answer, zygote: Zygote, limits: Limits) -> list[Item]:
        """What is found of each function and formula."""
        made: dict[str, Item] = {}
        there: list[str] = []
        for asked in self.question.asked:
            made[asked.name] = item = Item(asked.name, asked.kind, asked.parts, OPEN)
            if asked.kind == "formula":
                self._formula(item, answer.formulas.get(asked.part), answer.missing.get(asked.name, ""))
            elif asked.name in answer.missing:
                item.words = answer.missing[asked.name]
                item.verdict = BROKEN if "cannot be read" in item.words else OPEN
            else:
                item.answer = answer.sources.get(asked.name, "")
                there.append(asked.name)
        if there and self.bench.check is None:
            self._all(made, there, LOOK, "no check is there for it")
        elif there and not self.travels:
            self._all(made, there, LOOK, "its check needs objects that do not cross to a sandbox")
        elif there:
            try:
                with at_most(LONG + 2 * limits.seconds * len(there)):
                    self._functions(made, there, answer, zygote, limits)
            except TooLong:
                self._all(made, [n for n in there if made[n].verdict == OPEN], BROKEN,
                          "the check does not come to an end with what it returns")  # fmt: skip
        return [made[asked.name] for asked in self.question.asked]

    @staticmethod
    def _all(made: Mapping[str, Item], names: Sequence[str], verdict: str, words: str) -> None:
        for name in names:
            made[name].verdict, made[name].words = verdict, words

    def _functions(
        self, made: dict[str, Item], there: Sequence[str], answer: Answer, zygote: Zygote, limits: Limits
    ) -> None:
        budget = limits.seconds * (PATIENCE * len(there) + 2)
        asked = Answers(lambda: zygote.worker(limits), answer.define, self.handles, budget)
        try:
            try:
                asked.worker()
            except Ended as ended:
                self._all(made, there, BROKEN, f"before it is called, {ended.words}")
                return
            asked.in_advance(self.recorded, there)
            wrong = self._judged(made, there, asked)
        finally:
            asked.close()
        if self.bench.hidden and (fine := [name for name in there if name not in wrong]):
            try:
                self._hidden(made, fine, answer, zygote, limits, budget)
            except TooLong:  # no answer is right whose checks did not all hold
                self._all(made, [name for name in fine if made[name].verdict == RIGHT], HIDDEN, "")

    def _judged(self, made: dict[str, Item], there: Sequence[str], asked: Answers) -> set[str]:
        """Fill in the verdicts of the check; the names of those that are not right."""
        assert self.bench.check is not None
        same = {name for name in there if self.recorded.whole and asked.same(self.recorded, name)}
        other = [name for name in there if name not in same]
        for name in same:
            made[name].verdict = RIGHT
        if not other:
            return set()
        digest = self._digest(asked, other)
        if self.recorded.whole and digest in self.passed:
            self._all(made, other, RIGHT, "")
            return set()
        together = self.verdict(asked, other)
        if together.right:
            self._all(made, other, RIGHT, "")
            self.passed.add(digest)
            return set()
        wrong = set()
        for name in other:
            found = together if len(other) == 1 else self.verdict(asked, [name])
            if found.right:
                made[name].verdict = RIGHT
                continue
            wrong.add(name)
            made[name].verdict, made[name].words, made[name].values = found.verdict, found.words, found.values
            if "shapes do not fit" in found.words and COMMA.search(made[name].answer):
                made[name].words = "numbers have a decimal point: 2,0 is two numbers, a 2 and a 0"
            if found.verdict == WRONG:
                made[name].mistake = self._mistake(name, asked)
        if not wrong:  # right one by one, with the others as the book has them; together they are not
            self._all(made, other, together.verdict, together.words)
            return set(other)
        return wrong

    def _digest(self, asked: Answers, names: Sequence[str]) -> str:
        told = hashlib.sha256()
        for name in names:
            told.update(b"\n".join([name.encode(), *asked.lines.get(name, []), b""]))
        return told.hexdigest()

    def verdict(self, asked: Answers, names: Sequence[str], caught: Caught | None = None) -> Found:
        caught = caught or self.bench.check
        assert caught is not None
        for name in names:
            asked.read(self.recorded, name)
            asked.raised.pop(name, None)
        functions = {name: asked.function(name) for name in names}
        try:
            verdict, doubt = self.bench.doubted(caught, functions)
        except AnswerEnded as ended:
            return Found(False, BROKEN, asked.broken.get(str(ended), "it did not come back"))
        except (MemoryError, OSError) as error:
            if isinstance(error, MemoryError) and self._has_memory(caught):
                return Found(False, BROKEN, "the check runs out of memory with what it returns")
            raise Fault(f"{self.question.label}: {type(error).__name__}: {error}") from error
        except Exception as error:
            if raised := asked.raised_by(names):
                return Found(False, BROKEN, raised)
            return Found(False, WRONG, _of_the_form(error))
        if verdict.holds:
            return Found(not doubt, LOOK if doubt else RIGHT, doubt)
        if verdict.counterexample is None and (raised := asked.raised_by(names)):
            return Found(False, BROKEN, raised)
        return Found(False, LOOK if verdict.undecided else WRONG, *self.shown(verdict))

    def _has_memory(self, caught: Caught) -> bool:
        """Whether a check that ran out of memory has enough for the right answers: then these are not."""
        try:
            return self.bench.run(caught, {}).holds
        except MemoryError:
            return False

    @staticmethod
    def shown(verdict: Verdict) -> tuple[str, dict[str, Any]]:
        if verdict.counterexample is not None:
            record = verdict.counterexample.record()
            return str(record["words"]), dict(record["values"])
        return verdict.failure or "it is open", {}

    # --- checks that are not shown --------------------------------------------------------------

    def _hidden(self, made: dict[str, Item], fine: Sequence[str], answer: Answer, zygote: Zygote, limits: Limits,
                budget: float) -> None:  # fmt: skip
        """In a process of its own: what it is asked here cannot come out in the error of a check that is shown."""
        asked = Answers(lambda: zygote.worker(limits), answer.define, self.handles, budget)
        try:
            for caught in self.bench.hidden:
                left = [name for name in fine if made[name].verdict == RIGHT]
                if not left or self.verdict(asked, left, caught).right:
                    continue
                each = {name: self.verdict(asked, [name], caught) for name in left}
                alone = [name for name in left if not each[name].right]
                self._all(made, alone or left, HIDDEN, "")
                self._all(made, [name for name in alone if each[name].verdict == LOOK], LOOK, "")
        finally:
            asked.close()

    # --- mistakes by their names ----------------------------------------------------------------

    def _mistake(self, name: str, asked: Answers) -> str:
        """The near-miss whose wrong value is that of the student's function."""
        assert self.bench.check is not None
        found = [
            title_of(near) for near in self.bench.check.near_misses if self._is(near, name, asked)
        ]  # fmt: skip
        return found[0] if len(found) == 1 else ""

    def _is(self, near: Callable[..., Any], name: str, asked: Answers) -> bool:
        import inspect

        from qed.hypotheses import Hypotheses
        from qed.signature import hypotheses_of

        caught = self.bench.check
        assert caught is not None
        told = 0
        try:
            hypotheses, _ = hypotheses_of(
                caught.label, caught.function, _conditions(caught), caught.options.get("objects")
            )
            signature = inspect.signature(near, eval_str=True).parameters
            own = {n: hypothesis_of(near.__name__, n, p.annotation) for n, p in signature.items()
                   if p.annotation is not p.empty}  # fmt: skip
            if caught.options.get("objects"):
                return False
            if own:
                names = list(dict.fromkeys([*hypotheses.parameters, *own]))
                hypotheses = hypotheses.replaced(own, names)
            stream = self.bench.session.instances(hypotheses, caught.label, *(("near", near.__name__) if own else ()))
            generic = [one for one in stream if one.generic][-ASKED:]
            assert isinstance(hypotheses, Hypotheses)
            for instance in generic:
                alike = self._alike(near, list(signature), caught, name, asked, instance)
                if alike is False:
                    return False
                told += alike is True
        except (Exception, AnswerEnded):
            return False
        return told > len(generic) // 2

    def _alike(self, near: Callable[..., Any], names: list[str], caught: Caught, name: str, asked: Answers,
               instance: Instance) -> bool | None:  # fmt: skip
        """Whether, where the truth is the same, the student's value is the near-miss's; None where that is not told."""
        with np.errstate(all="ignore"):
            try:
                missed = as_claims("", near(**{n: instance.values[n] for n in names}))
            except Exception:
                return None
            right, mine = self._both(caught, instance, name, asked)
            told: bool | None = None
            for claim in missed:
                if not isinstance(claim, Relation) or claim.symbols != ("=",):
                    continue
                truth, wrong = (np.asarray(side) for side in claim.sides)
                for ours, theirs in zip(right, mine, strict=True):
                    for a, b in zip(ours, theirs, strict=True):
                        if _equal(a, b) or not (_equal(a, truth) or _equal(a, wrong)):
                            continue
                        target = wrong if _equal(a, truth) else truth
                        if _equal(target, b):
                            told = True
                        elif told is None:
                            told = False
            return told

    def _both(self, caught: Caught, instance: Instance, name: str, asked: Answers) -> tuple[Any, Any]:
        """The sides of the claims with the right answer and with the student's; they are made once."""
        key = (id(instance), name)
        if key not in asked.sides:
            mine = self._sides(caught, instance, {name: asked.function(name)})
            asked.sides[key] = (self._sides(caught, instance, {}), mine)
        return asked.sides[key]

    def _sides(self, caught: Caught, instance: Instance, functions: Mapping[str, Any]) -> list[list[Any]]:
        self.bench.put(functions)
        try:
            claims = as_claims("", caught.function(**{n: instance.values[n] for n in _parameters(caught)}))
        finally:
            self.bench.put({})
        return [list(map(np.asarray, one.sides)) if isinstance(one, Relation) else [] for one in claims]

    # --- formulas -------------------------------------------------------------------------------

    def _formula(self, item: Item, text: str | None, missing: str) -> None:
        if text is None:
            item.words = missing
            item.verdict = BROKEN if "not a text" in missing or "not Python" in missing else OPEN
            return
        item.answer = text[:2000]
        if len(text) > 2000:
            item.verdict, item.words = BROKEN, "the formula is longer than 2000 characters"
            return
        part = next(asked.part for asked in self.question.asked if asked.name == item.name)
        key = f"{part} {text.strip()}"
        if key not in self.formulas:
            self.formulas[key] = self._compared(text, part)
        item.verdict, item.words, item.mistake = self.formulas[key]

    def _compared(self, text: str, part: int) -> tuple[str, str, str]:
        try:
            with at_most(LONG / 2):
                found = answers.answer(self.question.label, text, part=part)
        except TooLong:
            return LOOK, "it takes too long to compare it", ""
        except RecursionError:
            return BROKEN, "it is nested too deeply to be read", ""
        except Exception as error:
            return FAULT, f"{type(error).__name__}: {error}"[:300], ""
        return _of(found), found.words, found.mistake


class Found:
    """What a check said of some functions."""

    def __init__(self, right: bool, verdict: str, words: str = "", values: dict[str, Any] | None = None):
        self.right, self.verdict, self.words, self.values = right, verdict, words, values or {}


def _of(found: Answered) -> str:
    if found:
        return RIGHT
    return {"cannot be read": BROKEN, "cannot tell": LOOK, "open": OPEN}.get(found.verdict, WRONG)


def _of_the_form(error: Exception) -> str:
    """What a check says of a value that it cannot use. Its own words are for students; others say only their kind."""
    if isinstance(error, AssertionError) and not isinstance(error, QedError):
        return str(error)[:400] or "it does not return what is asked for"
    if isinstance(error, QedError):
        return str(error).partition(": ")[2][:400] or str(error)[:400]
    return f"it does not return what is asked for ({type(error).__name__}: {str(error)[:200]})"


def _conditions(caught: Caught) -> tuple[str, ...]:
    where = caught.options.get("where", ())
    return (where,) if isinstance(where, str) else tuple(where)


def _parameters(caught: Caught) -> list[str]:
    import inspect

    return list(inspect.signature(caught.function).parameters)


def _equal(a: Any, b: Any) -> bool:
    """Whether two sides have the same shape and nearly the same numbers."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.dtype.kind not in "fiuc" or b.dtype.kind not in "fiuc":
        return False
    size = max(np.max(np.abs(a), initial=0.0), np.max(np.abs(b), initial=0.0))
    return bool(np.all(np.abs(a - b) <= 1e-9 * size))


__all__ = ["AnswerRaised", "Judge", "show"]
