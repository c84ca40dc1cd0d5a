"""Runs in the sandbox: students' functions, called by JSON lines. Needs nothing of the book but `wire` and `syscalls`.

Started once (`python -I worker.py FD MODE`), it imports NumPy and then forks a child for every question, so that a
question begins in a fresh process at the price of a fork. The one that forks never runs a line of a student's. It is
told over the socket FD: `prepare` comes with calls that all children will be asked, `start` with the child's own
socket; `used` asks for its time of the processor, `ended` how it ended, and `end` kills it.

A child is told `define` (code), `many` (a list of calls) and `ready` (one that was prepared), and answers each call
with `value` or `error`. An argument may be an object of the grader's: calling it asks the grader. Nothing that a child
says is believed to be more than the value of a function.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.machinery
import json
import numbers
import os
import resource
import signal
import socket
import sys
import time
import traceback
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy as np
import syscalls as calls
import wire

MODE = sys.argv[2] if len(sys.argv) > 2 else "open"
NUMPY = 1 << 29
"""Bytes of address space that Python and NumPy take."""
LONG = 400
"""Characters of an error's message that are sent."""


def main(control):
    child = None
    while True:
        try:
            told, fds, _, _ = socket.recv_fds(control, 4096, 1)
        except OSError:
            return
        if not told:
            return
        message = json.loads(told)
        if message["do"] == "prepare":
            with socket.socket(fileno=fds[0]) as own:
                prepare(own.makefile("rb"))
            control.sendall(b"{}\n")
        elif message["do"] == "start":
            child = os.fork()
            if child == 0:
                control.close()
                serve(socket.socket(fileno=fds[0]), message)
                os._exit(0)
            for fd in fds:
                os.close(fd)
            control.sendall(b"{}\n")
        elif message["do"] == "used":
            control.sendall((json.dumps({"cpu": used(child) if child else 0}) + "\n").encode())
        else:
            how = ended(child, GRACE if message["do"] == "ended" else 0) if child else {"code": 0, "cpu": 0}
            child = None
            control.sendall((json.dumps(how) + "\n").encode())


GRACE = 1.0
"""Seconds in which a process that closed its socket is gone, if it is ending."""


def used(child):
    """Seconds of the processor that a process has had; 0 where that is not told."""
    with contextlib.suppress(OSError):
        return time.clock_gettime(~child << 3 | 2)  # its clock, as Linux numbers them
    return 0.0


def ended(child, grace):
    """How a process ended; where it is there after some seconds of grace, it is `alive` and ended now."""
    until = time.monotonic() + grace
    while not (gone := os.wait4(child, os.WNOHANG))[0] and time.monotonic() < until:
        time.sleep(0.01)
    alive = not gone[0]
    if alive:
        os.kill(child, signal.SIGKILL)
        gone = os.wait4(child, 0)
    _, status, usage = gone
    cpu = usage.ru_utime + usage.ru_stime
    return {"code": os.waitstatus_to_exitcode(status), "cpu": cpu, "alive": alive}


CHANNEL = types.SimpleNamespace(ask=None)
"""How this process asks the grader: a child's own."""
READY = {}
"""The calls that were prepared, by their digests: read once, they are in every child as they were."""


def prepare(lines):
    remote = Remote.of(lambda question: CHANNEL.ask(question))
    for digest in lines:
        READY[digest.decode().strip()] = list(read(json.loads(next(lines)), remote))
    gc.freeze()  # the children share what is there already, and do not go through it again


def limit(message):
    """From here on this process may compute, and say what came of it, and no more."""
    calls.prctl_parent_death()
    memory = message["memory"] + NUMPY
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, message["cpu"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if MODE != "unfiltered":
        calls.install(MODE == "open")


class Sink:
    """Takes what is printed, and forgets it."""

    encoding, errors, closed = "utf-8", "replace", False

    def write(self, text):
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


DRAWS = ("matplotlib", "mpl_toolkits", "seaborn", "plotly", "IPython", "ipywidgets")


class Ignored(types.ModuleType):
    """In place of what draws: whatever is asked of it, nothing comes of it."""

    __path__ = ()  # it has modules below it: see `Drawing`

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **named):
        return self

    def __iter__(self):
        return iter((self, self))  # figure, axes = plt.subplots()

    def __len__(self):
        return 2

    def __getitem__(self, place):
        return self

    def __setitem__(self, place, value):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Drawing:
    """Finds modules that draw."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in DRAWS:
            return importlib.machinery.ModuleSpec(name, Drawing, is_package=True)
        return None

    @staticmethod
    def create_module(spec):
        return Ignored(spec.name)

    @staticmethod
    def exec_module(module):
        pass


def serve(own, message):
    sys.stdout = sys.stderr = Sink()
    sys.stdin = None
    os.dup2(1, 2)  # to nowhere: a pipe that one answer fills would hold up those that come after it
    limit(message)
    lines = own.makefile("rb")
    sys.modules["__main__"] = notebook = types.ModuleType("__main__")  # as a notebook calls itself
    space = vars(notebook)
    space["display"] = lambda *shown, **named: None

    def say(answer):
        own.sendall((json.dumps(answer) + "\n").encode())

    def ask(question):
        say(question)
        told = json.loads(lines.readline())
        if "raise" in told:
            raise ValueError(told["raise"])
        return wire.decoded(told["value"], Remote.of(ask))

    CHANNEL.ask = ask
    for line in lines:
        told = json.loads(line)
        if told["do"] == "define":
            say(guarded(define, space, told["code"]))
        else:
            answer_all(space, READY[told["digest"]] if told["do"] == "ready" else read(told, Remote.of(ask)), own)


def read(told, remote):
    """The calls of a line; what cannot be read is the answer to it."""
    calls, numbers = wire.rows_of(told)
    return (guarded(arguments, *one, remote, numbers) for one in calls)


def arguments(name, args, named, remote, numbers):
    args = [wire.decoded(one, remote, 0, numbers) for one in args]
    return name, args, {key: wire.decoded(one, remote, 0, numbers) for key, one in named.items()}


def answer_all(space, calls, own):
    rows = wire.Rows()
    for one in calls:
        size = len(rows.numbers)
        answer = guarded(call, space, *one["value"], rows.numbers) if "value" in one else one
        if "error" in answer:
            del rows.numbers[size:]
        rows.add(answer)
        if rows.full:
            own.sendall(rows.line(last=False).encode())
    own.sendall(rows.line(last=True).encode())


def guarded(do, *given):
    try:
        return {"value": do(*given)}
    except BaseException as error:  # whatever a student's code raises, sys.exit() among it
        return {"error": told_of(error)}


def told_of(error):
    """The kind of an error, its message cut, and the line of the answer that raised."""
    try:
        kind, words = type(error).__name__[:60], str(error)[:LONG]
    except BaseException:
        kind, words = "Error", ""
    line = 0
    try:
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.startswith("<answer"):
                line = frame.lineno
        if isinstance(error, SyntaxError):
            line = error.lineno or 0
    except BaseException:
        line = 0
    return {"kind": str(kind), "words": words, "line": int(line)}


def define(space, codes):
    """Run statements one by one; the errors by their places. What one needs of another shows by itself."""
    errors = {}
    for n, code in enumerate(codes):
        try:
            exec(compile(code, f"<answer {n}>", "exec"), space)
        except BaseException as error:
            errors[n] = told_of(error)
    return errors


def call(space, name, args, named, more):
    if name not in space:
        raise NameError(f"name '{name}' is not defined")
    with np.errstate(all="ignore"):
        return wire.encoded(space[name](*args, **named), Remote.handle, 0, more)


def here(attributes):
    """The function that some attributes describe, where it is one of `qed`'s: no secret, and asking takes time."""
    with contextlib.suppress(Exception):
        return entrywise(attributes["name"], wire.decoded(attributes["coefficients"]))
    return None


class Remote:
    """An object of the grader's: its values are asked for, and those of its attributes that did not come with it.

    `_own` is the same function in this process, where there is one.
    """

    def __init__(self, ask, number, attributes):
        self.__dict__.update(_ask=ask, handle_number=number, _attributes=attributes, _own=here(attributes))

    @staticmethod
    def of(ask):
        return lambda data: Remote(ask, data[0], data[1])

    @staticmethod
    def handle(value):
        if isinstance(value, Remote):
            return {"object": [value.handle_number, {}]}
        if isinstance(value, numbers.Real) and not isinstance(value, np.generic):  # a fraction, a number of SymPy's
            return wire.encoded(float(value))
        if isinstance(value, (np.ndarray, np.generic)):
            if value.dtype.kind in "fc":  # with more digits
                return wire.encoded(value.astype("float64" if value.dtype.kind == "f" else "complex128"))
            if value.dtype == object and all(isinstance(one, numbers.Real) for one in value.flat):
                return wire.encoded(value.astype(float))
            raise wire.Unsendable(f"an array of {value.dtype.name} does not travel: make it an array of numbers.")
        raise wire.Unsendable(f"a {type(value).__name__} does not travel: numbers, arrays, lists and text do.")

    def __call__(self, *args, **named):
        if self._own and len(args) == 1 and not named and type(args[0]) is np.ndarray and args[0].dtype == wire.DOUBLE:
            with contextlib.suppress(Exception):  # the grader says what is wrong
                return self._own(args[0].copy())  # as it would come there
        return self._ask({
            "object": self.handle_number,
            "args": [wire.encoded(one, Remote.handle) for one in args],
            "named": {key: wire.encoded(one, Remote.handle) for key, one in named.items()},
        })  # fmt: skip

    def __getattr__(self, name):
        if name not in self._attributes:
            raise AttributeError(name)
        if self._attributes[name] is not None:
            found = wire.decoded(self._attributes[name], Remote.of(self._ask))
            if name == "slope" and self._own:
                found.__dict__["_own"] = self._own.slope
            return found
        return self._ask({"object": self.handle_number, "attribute": name})

    def __len__(self):
        return self._ask({"object": self.handle_number, "attribute": "__len__"})


LOADED = (
    "math", "cmath", "random", "itertools", "functools", "collections", "operator", "fractions", "decimal",
    "statistics", "string", "re", "copy", "typing", "dataclasses", "numpy.linalg", "numpy.random", "numpy.polynomial",
    "numpy.fft",
)  # fmt: skip
"""What answers import most: it is there for all of them."""
CLOSED = (
    "numpy.ma", "numpy.char", "numpy.strings", "numpy.rec", "numpy.matlib", "numpy.testing", "numpy.typing", "array",
    "bisect", "heapq", "graphlib", "queue", "enum", "abc", "collections.abc", "contextlib", "datetime", "calendar",
    "time", "timeit", "pprint", "textwrap", "unicodedata", "inspect", "hashlib", "struct", "warnings", "weakref",
    "threading", "numpy.core", "numpy.ctypeslib", "numpy.f2py", "sympy", "sympy.printing.numpy", "sympy.codegen.ast",
    "sympy.combinatorics", "sympy.tensor.tensor", "sympy.sets.setexpr", "sympy.assumptions.wrapper",
    "sympy.physics.units", "sympy.integrals.manualintegrate", "sympy.integrals.heurisch", "sympy.integrals.risch",
    "sympy.integrals.prde", "sympy.polys.polymatrix", "sympy.polys.domains.old_fractionfield",
    "sympy.polys.domains.old_polynomialring", "scipy.linalg", "scipy.special", "scipy.optimize", "scipy.sparse",
)  # fmt: skip
"""What else they may import, and NumPy within its functions: where no file can be opened later, it is there as well."""


if __name__ == "__main__":
    for name in (*LOADED, *(CLOSED if MODE == "closed" else ())):
        with contextlib.suppress(ImportError):
            __import__(name)
    with contextlib.suppress(ImportError):  # sheets import it, and some answers use its derivatives
        from qed.families.functions import entrywise
    sys.meta_path.insert(0, Drawing)
    if MODE != "unfiltered":
        calls.made(MODE == "open")  # once, for all children
    gc.freeze()  # the children share what is there already, and do not go through it again
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.sendall(b"ready\n")
    main(channel)
