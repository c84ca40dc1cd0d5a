"""A student's functions as the teacher's check calls them: by JSON, in a worker, most of them in advance.

Which calls a check makes does not depend on the answers, as a rule: those that it made of the right answers are kept
(`Recorded`), sent in one go, and looked up. Others are made when they come.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import itertools
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from qed.instances import Instance

from . import wire
from .sandbox import Ended, Raised, Told, Worker, plain_error, told_in


class AnswerRaised(ValueError):
    """A student's function raised, or returned no value. A `ValueError`, as checks expect it of functions."""


class AnswerEnded(BaseException):
    """A student's function did not come back; nothing that a check catches."""


class Handles:
    """What stands for objects that cannot travel: of an instance by its place, of others by a number."""

    def __init__(self, instances: Sequence[Instance]):
        self._objects: dict[str, Any] = {
            f"{n}.{name}": value
            for n, instance in enumerate(instances)
            for name, value in instance.values.items()
            if _is_object(value)  # no arrays: a worker that could ask for their methods would fill them, or write files
        }
        self._names = {id(value): name for name, value in self._objects.items()}
        self.own = 0
        """How often an object was meant that is in no instance: a call with one cannot be made in advance."""

    def of(self, value: Any) -> Any:
        """What stands for an object in JSON."""
        if not _is_object(value):
            raise wire.Unsendable(f"a {type(value).__name__} does not travel")
        name = self._names.get(id(value))
        if name is None:
            name = f"own{len(self._objects)}"
            self._names[id(value)] = name
            self._objects[name] = value
        self.own += name.startswith("own")
        return {"object": [name, self._attributes(name, value)]}

    def _attributes(self, name: str, value: Any) -> dict[str, Any]:
        """The public attributes of an object, so that a worker need not ask for them; what does not travel is None."""
        found: dict[str, Any] = {}
        for one in filter(lambda one: _is_public(value, one), dir(value)):
            found[one] = None
            with contextlib.suppress(Exception):  # it does not travel, or cannot be told of this object
                attribute = getattr(value, one)
                method = inspect.isroutine(attribute)  # another object each time: it goes by its place
                found[one] = {"object": [f"{name}.{one}", {}]} if method else wire.encoded(attribute)
        return found

    def asked(self, told: Mapping[str, Any]) -> Any:
        """The value of an object, or of an attribute of it, that a worker asked for, as encoded data."""
        value = self._object(str(told["object"]))
        if "attribute" in told:
            name = str(told["attribute"])
            if name == "__len__":
                return len(value)
            if not _is_public(value, name):
                raise ValueError("there is no such attribute")
            return wire.encoded(getattr(value, name), self.of)
        args = [wire.decoded(one, self.back) for one in told.get("args", [])]
        named = {str(key): wire.decoded(one, self.back) for key, one in dict(told.get("named", {})).items()}
        return wire.encoded(value(*args, **named), self.of)

    def _object(self, name: str) -> Any:
        of, _, method = name.rpartition(".")
        if name in self._objects:
            return self._objects[name]
        if of in self._objects and _is_public(self._objects[of], method):
            value = getattr(self._objects[of], method, None)
            if inspect.isroutine(value):
                return value
        raise ValueError("there is no such object")

    def back(self, data: Any) -> Any:
        if not (isinstance(data, list) and data):
            raise ValueError("there is no such object")
        return self._object(str(data[0]))


def _is_object(value: Any) -> bool:
    """Whether something stands for a value in JSON: a function, or what is called like one."""
    return callable(value) and not isinstance(value, type)


def _is_public(value: Any, name: str) -> bool:
    """Whether a worker may have an attribute: what its class makes new objects with, or reads texts with, is none."""
    made = inspect.getattr_static(type(value), name, None)
    return bool(name) and not name.startswith("_") and not isinstance(made, (classmethod, staticmethod))


@dataclass
class Calls:
    """The calls that a check makes of one right answer."""

    keys: list[str] = field(default_factory=list)
    """Each of them as JSON."""
    line: str = ""
    """All of them, as a worker is told."""
    digest: str = ""
    """Of this line: sandboxes have it ready by that name."""
    right: list[str] = field(default_factory=list)
    """The right values, as a worker tells them."""
    sizes: list[list[int] | None] = field(default_factory=list)
    """Of each of these lines, how many numbers its arrays have; None where it has more to compare than numbers."""


@dataclass
class Recorded:
    """The calls that a check makes of the right answers, by the function."""

    functions: dict[str, Calls] = field(default_factory=dict)
    whole: bool = True
    """Whether all calls are here: none had an object of its own among its arguments."""

    def record(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def of(record: Mapping[str, Any]) -> Recorded:
        functions = {name: Calls(**row) for name, row in record.get("functions", {}).items()}
        return Recorded(functions, record.get("whole", True))


class Recorder:
    """Stands for right answers while a check runs, and writes down what is asked of them."""

    def __init__(self, handles: Handles, right: Mapping[str, Callable[..., Any]]):
        self.handles, self.right = handles, right
        self.travels = True
        """Whether all that was asked, and answered, can cross to a worker. A check may catch the error that says no."""
        self._whole = True
        self._found = {name: (Calls(), wire.Rows(), wire.Rows()) for name in right}
        self._known: set[str] = set()

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {name: self._function(name) for name in self.right}

    def found(self) -> Recorded:
        """What was asked for; once."""
        for calls, asked, told in self._found.values():
            calls.line = asked.line(do="many")
            calls.digest = hashlib.sha256(calls.line.encode()).hexdigest()[:24]
            _keep(calls, told.line(last=True))
        return Recorded({name: calls for name, (calls, *_) in self._found.items() if calls.keys}, self._whole)

    def _function(self, name: str) -> Callable[..., Any]:
        calls, asked, told = self._found[name]

        def recorded(*args: Any, **named: Any) -> Any:
            value = self.right[name](*args, **named)
            own = self.handles.own
            try:
                key = json.dumps(call_of(name, args, named, self.handles))
                wire.encoded(value, self.handles.of)
            except wire.Unsendable:
                if not _many_digits(args):
                    self.travels = False
                    raise
                return value
            if self.handles.own > own:
                self._whole = False
            elif key not in self._known:
                self._known.add(key)
                calls.keys.append(key)
                asked.add(call_of(name, args, named, self.handles, asked.numbers))
                told.add({"value": wire.encoded(value, self.handles.of, 0, told.numbers)})
                if told.full:
                    _keep(calls, told.line(last=False))
            return value

        return recorded


def _keep(calls: Calls, line: str) -> None:
    """Add a line of right values."""
    calls.right.append(line.rstrip("\n"))
    rows, numbers = wire.rows_of(json.loads(line))
    values = [Told(row, numbers) for row in rows]
    comparable = all(map(close, values, values))  # not so where one is no number, or an object
    calls.sizes.append(list(wire.sizes(rows)) if comparable else None)


def _many_digits(args: Sequence[Any]) -> bool:
    """Whether a check tries to explain a miss with numbers of many digits, which do not travel."""
    return any(
        (isinstance(one, np.ndarray) and one.dtype == object) or "precise" in type(one).__module__ for one in args
    )


def call_of(
    name: str, args: Sequence[Any], named: Mapping[str, Any], handles: Handles, numbers: bytearray | None = None
) -> Any:
    return [
        name,
        [wire.encoded(one, handles.of, 0, numbers) for one in args],
        {key: wire.encoded(one, handles.of, 0, numbers) for key, one in named.items()},
    ]


class Answers:
    """The functions of one answer to one question, in a worker."""

    def __init__(self, worker: Callable[[], Worker], define: Sequence[str], handles: Handles, budget: float):
        self._start, self._define, self.handles = worker, define, handles
        self._worker: Worker | None = None
        self.lines: dict[str, list[bytes]] = {}
        """Of functions that were asked in advance, the answers as they came."""
        self.known: dict[str, Told] = {}
        """The answers that were read, by the call."""
        self.broken: dict[str, str] = {}
        """Of functions that do not run at all, why."""
        self.raised: dict[str, str] = {}
        """Of functions, what the last error was."""
        self.sides: dict[Any, Any] = {}
        """What mistakes are told by; of no other answer."""
        self.errors: dict[int, dict[str, Any]] = {}
        """Of statements that did not run, by their places, what they raised."""
        self._until = time.monotonic() + budget

    def worker(self) -> Worker:
        if self._worker is None:
            if time.monotonic() > self._until:
                raise Ended("all answers to this question together took too long")
            self._worker = self._start()
            self._worker.objects = self.handles.asked
            self.errors = self._worker.define(self._define)
        return self._worker

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def in_advance(self, recorded: Recorded, names: Sequence[str]) -> None:
        """Make the calls that the right answers were asked for, function by function."""
        for name in names:
            if name not in recorded.functions:
                continue
            try:
                calls = recorded.functions[name]
                self.lines[name] = self.worker().asked_together(calls.digest, calls.line)
            except Ended as ended:
                self.broken[name] = ended.words
                self.close()

    def same(self, recorded: Recorded, name: str) -> bool:
        """Whether a function gave what the right answer gives, up to the last digits."""
        if name in self.broken or name not in recorded.functions:
            return name not in self.broken
        calls = recorded.functions[name]
        right = [line.encode() for line in calls.right]
        if self.lines[name] == right:
            return True
        if len(self.lines[name]) == len(right):
            alike = list(map(near, self.lines[name], right, calls.sizes))
            if None not in alike:
                return all(alike)
        self.read(recorded, name)
        told = (self.known[key] for key in calls.keys)
        return all(map(close, told, told_in(right, len(calls.keys))))

    def read(self, recorded: Recorded, name: str) -> None:
        """Read what a function answered in advance."""
        if name in self.lines and (keys := recorded.functions[name].keys)[0] not in self.known:
            self.known.update(zip(keys, told_in(self.lines[name], len(keys)), strict=True))

    def function(self, name: str) -> Callable[..., Any]:
        def asked(*args: Any, **named: Any) -> Any:
            if name in self.broken:
                raise AnswerEnded(name)
            try:
                call = json.dumps(call_of(name, args, named, self.handles))
            except wire.Unsendable as error:
                raise AnswerRaised(f"{name} cannot be asked here: {error}") from None
            if call not in self.known:
                try:
                    self.known[call] = self._live(call)
                except Ended as ended:
                    self.broken[name] = ended.words
                    self.close()
                    raise AnswerEnded(name) from None
            told = self.known[call]
            if "error" in told.data:
                error = told.data["error"]
                self.raised[name] = said(error) + self._why(error)
                raise AnswerRaised(f"{name} raised {error['kind']}: {error['words']}")
            if told.data["value"] is None:
                self.raised[name] = "it returns nothing: its last line begins with “return”"
                raise AnswerRaised(f"{name} returned nothing")
            try:
                return told.value(self.handles.back)
            except (ValueError, TypeError, RecursionError, KeyError) as problem:
                self.raised[name] = f"what it returned is no value: {problem}"
                raise AnswerRaised(f"{name} returned no value") from None

        return asked

    def _why(self, error: Mapping[str, Any], after: int = 3) -> str:
        """Where a name is not there since what makes it did not run: why that is, in words."""
        missing = re.search(r"name '(\w+)' is not defined", error["words"])
        if not (missing and after):
            return ""
        for place, before in sorted(self.errors.items()):
            if place < len(self._define) and re.search(rf"\b{missing[1]}\b", self._define[place]):
                return self._why(before, after - 1) or f" (what makes it raises {before['kind']}: {before['words']})"
        return ""

    def raised_by(self, names: Sequence[str]) -> str:
        """The last error of the first of some functions that raised, in words; "" where none did."""
        return next((self.raised[name] for name in names if name in self.raised), "")

    def _live(self, call: str) -> Told:
        if time.monotonic() > self._until:
            raise Ended("all answers to this question together took too long")
        line = f'{{"do": "many", "rows": [{call}], "numbers": ""}}\n'
        (told,) = told_in(self.worker().asked(line.encode()), 1)
        return told


def said(error: Mapping[str, Any]) -> str:
    """An error of a student's function, in words."""
    error = plain_error(error)
    if error["kind"] == wire.Unsendable.__name__:
        return f"what it returns is no number, nor an array: {error['words']}"
    if "bitwise_xor" in error["words"]:
        error["words"] = "^ is no power; that is **"
    where = f" in line {error['line']} of the answer" if error["line"] else ""
    return f"it raises {error['kind']}{where}" + (f": {error['words']}" if error["words"] else "")


ROUNDING = 4 * float(np.finfo(float).eps)


def close(told: Told, right: Told) -> bool:
    """Whether an answer is the right value up to the last digits of its largest entry."""
    try:
        return "value" in told.data and _close(told.value(), right.value())
    except (ValueError, TypeError, RecursionError):
        return False


def near(line: bytes, right: bytes, sizes: list[int] | None) -> bool | None:
    """The same of all values of a line at once; None where they are to be looked at one by one."""
    try:
        (said, a), (wanted, b) = wire.apart(line), wire.apart(right)
    except ValueError:
        return None
    if sizes is None or said != wanted or len(a) != len(b) or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    sizes = [size for size in sizes if size]
    if not sizes:
        return True
    with np.errstate(over="ignore"):
        missed = np.abs(a - b)
    largest = np.maximum.reduceat(np.abs(b), [0, *itertools.accumulate(sizes[:-1])])
    return bool(np.all(missed <= np.repeat(ROUNDING * largest, sizes)))


def _close(value: Any, right: Any) -> bool:
    if isinstance(right, (list, tuple)):
        return type(value) is type(right) and len(value) == len(right) and all(map(_close, value, right))
    if isinstance(right, (np.ndarray, np.generic, float)):
        if not isinstance(value, (np.ndarray, np.generic, float)):
            return False
        a, b = np.asarray(value), np.asarray(right)
        if a.shape != b.shape or a.dtype != b.dtype or isinstance(value, np.ndarray) != isinstance(right, np.ndarray):
            return False
        if a.dtype.kind not in "fc":
            return bool(np.array_equal(a, b))
        if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
            return bool(np.array_equal(a, b))
        return bool(np.all(np.abs(a - b) <= ROUNDING * np.max(np.abs(b), initial=0.0)))
    return type(value) is type(right) and bool(value == right)


__all__ = ["AnswerEnded", "AnswerRaised", "Answers", "Handles", "Raised", "Recorded", "Recorder"]
