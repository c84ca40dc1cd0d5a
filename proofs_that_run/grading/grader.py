"""Grades submissions: asks a court for each, one process of it for a sheet, and keeps the results in a folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import submission
from .court import package_digest, write
from .result import Result
from .sandbox import Fault
from .sheet import Sheet

SLOTS = max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
PREPARED = ".prepared"
"""The folder, among results, for what a sheet was prepared with."""
TRIES = 3
"""How often a submission is given out again whose process, or machine, was lost."""


@dataclass(frozen=True)
class Setting:
    """How a sheet is graded; plain data, so that it reaches other processes and machines."""

    sheet: str
    allow_unsandboxed: bool = False
    seconds: float = 10.0
    slots: int = SLOTS
    cache: str | None = None
    random: int | None = None
    seed: int = 0
    level: str | None = None
    """A level of isolation, in place of the best that there is; for tests."""


class Client:
    """A court, as this process sees it. Threads may ask it at the same time."""

    def __init__(self, setting: Setting):
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        root = str(Path(__file__).resolve().parents[2])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; from {__package__}.court import main; sys.exit(main())"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8",
        )  # fmt: skip
        self._lock = threading.Lock()
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._asked = 0
        self._write(asdict(setting))
        told = json.loads(self._out().readline() or '{"fault": "the grader did not start; its words are above"}')
        if "fault" in told:
            self.close()
            raise Fault(told["fault"])
        self.level, self.faults = told["level"], told["faults"]
        threading.Thread(target=self._read, daemon=True).start()

    def _out(self) -> Any:
        assert self._process.stdout is not None
        return self._process.stdout

    def _write(self, told: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        for line in self._out():
            told = json.loads(line)
            self._waiting.pop(told["id"]).set_result(told["record"])
        for future in list(self._waiting.values()):
            future.set_exception(Fault("the grader's process ended"))

    def ask(self, path: str, student: str, submitted: str) -> dict[str, Any]:
        with self._lock:
            self._asked += 1
            number = self._asked
            future: Future[dict[str, Any]] = Future()
            self._waiting[number] = future
            try:
                self._write({"id": number, "path": path, "student": student, "submitted": submitted})
            except OSError:
                raise Fault("the grader's process ended") from None
        return future.result()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_clients: dict[tuple[int, Setting], Client] = {}
_lock = threading.Lock()


def client(setting: Setting) -> Client:
    """The court of this process for a sheet; it is started where there is none, or none any more."""
    key = (os.getpid(), setting)
    with _lock:
        if key not in _clients or not _clients[key].alive:
            _clients[key] = Client(setting)
        return _clients[key]


def asked(setting: Setting, path: str, student: str, submitted: str) -> dict[str, Any]:
    """The record of one submission: what an executor runs, in whatever process or on whatever machine."""
    for turn in range(TRIES):
        try:
            return client(setting).ask(path, student, submitted)
        except Fault:
            if turn == TRIES - 1:
                raise
    raise AssertionError


class Grader:
    """Grades submissions of a sheet.

    Parameters
    ----------
    sheet : the notebook with solutions.
    out : where results are kept, one JSON for each student; a submission that has one, of the same sheet and file, is
        not graded again. None: nothing is kept.
    allow_unsandboxed : grade on a machine without a sandbox as well; results say so.
    seconds : what a question's functions may take.
    slots : how many submissions are judged at once in this process.
    seed : of the instances; drawn where none is given, see `drawn`.
    """

    def __init__(
        self,
        sheet: str | Path,
        out: str | Path | None = None,
        *,
        allow_unsandboxed: bool = False,
        seconds: float = 10.0,
        slots: int = SLOTS,
        random: int | None = None,
        seed: int | None = None,
        level: str | None = None,
    ):
        self.sheet = Sheet(sheet)
        self.out = Path(out) if out is not None else None
        cache = (self.out / PREPARED).resolve() if self.out else None
        seed = drawn(cache) if seed is None else seed
        kept = str(cache) if cache else None
        self.setting = Setting(str(Path(sheet).resolve()), allow_unsandboxed, seconds, slots, kept, random, seed, level)
        self._digest = hashlib.sha256(f"{self.sheet.digest} {package_digest()} {seconds} {random}".encode()).hexdigest()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the court of this process."""
        with _lock:
            found = _clients.pop((os.getpid(), self.setting), None)
        if found:
            found.close()

    @property
    def level(self) -> str:
        """The level of isolation here."""
        return client(self.setting).level

    @property
    def faults(self) -> dict[str, str]:
        """Questions that cannot be graded, since their check does not hold for the right answers."""
        return client(self.setting).faults

    def digest(self, path: Path) -> str:
        """What a result depends on: the sheet, the grader, the file."""
        data = path.read_bytes() if path.stat().st_size <= submission.LARGEST else b"too large"
        return hashlib.sha256(self._digest.encode() + data).hexdigest()[:24]

    def grade(self, path: str | Path, student: str = "", submitted: str = "") -> Result:
        """The result of one submission. Never raises for what a student did; `Fault` where there is no grading."""
        path = Path(path)
        record = asked(self.setting, str(path.resolve()), student or path.stem, submitted)
        return self._made(record, self.digest(path), submitted)

    @staticmethod
    def _made(record: dict[str, Any], digest: str, submitted: str) -> Result:
        result = Result.of(record)
        result.digest, result.submitted = digest, submitted
        return result

    def kept(self, student: str) -> Result | None:
        """The result of a student that is there from before."""
        where = self.where(student)
        if where is None or not where.exists():
            return None
        try:
            return Result.of(json.loads(where.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError):
            return None

    def where(self, student: str) -> Path | None:
        return self.out / "results" / f"{file_name(student)}.json" if self.out else None

    def keep(self, result: Result) -> None:
        if (where := self.where(result.student)) is not None:
            where.parent.mkdir(parents=True, exist_ok=True)
            write(where, json.dumps(result.record(), indent=1, ensure_ascii=False) + "\n")

    def grade_all(
        self,
        paths: Iterable[str | Path | tuple[str | Path, str, str]],
        executor: Executor | None = None,
        again: bool = False,
    ) -> Iterator[Result]:
        """The results of many submissions, as they come; kept in `out`, and taken from there where nothing changed.

        Parameters
        ----------
        paths : files, or (file, student, when it was handed in).
        executor : of `concurrent.futures`, or Dask's `client.get_executor()`; threads of this process where there is
            none. What a lost process had is given out again, and graded here where that fails as well.
        again : grade what has a result already.
        """
        cases = ((Path(c[0]), c[1], c[2]) if isinstance(c, tuple) else (Path(c), Path(c).stem, "") for c in paths)
        own = None
        if executor is None:
            executor = own = ThreadPoolExecutor(self.setting.slots)
        running: dict[Future[dict[str, Any]], tuple[Path, str, str, str, int]] = {}
        try:
            for path, student, submitted in cases:
                try:
                    digest = self.digest(path)
                except OSError as error:  # it is gone since it was found, or nobody may read it
                    yield Result(self.sheet.name, student, path.name, fault=f"the file cannot be opened: {error}")
                    continue
                before = None if again else self.kept(student)
                if before and before.digest == digest and not before.faulty:
                    if before.submitted != submitted:
                        before.submitted = submitted
                        self.keep(before)
                    yield before
                    continue
                self._submit(executor, running, (path, student, submitted, digest, 1))
                while len(running) >= 4 * max(2, self.setting.slots):
                    yield from self._done(executor, running)
            while running:
                yield from self._done(executor, running)
        finally:
            if own:
                own.shutdown(cancel_futures=True)

    def _submit(self, executor: Executor, running: dict[Any, Any], case: tuple[Path, str, str, str, int]) -> None:
        path, student, submitted, *_ = case
        try:
            future = executor.submit(asked, self.setting, str(path.resolve()), student, submitted)
        except RuntimeError as error:  # a pool that is broken takes nothing more
            future = Future()
            future.set_exception(error)
        running[future] = case

    def _done(self, executor: Executor, running: dict[Any, Any]) -> Iterator[Result]:
        try:
            done = wait(running, return_when=FIRST_COMPLETED).done
        except (AttributeError, TypeError):  # futures of another make
            done = {next(iter(running))}
        for future in done:
            path, student, submitted, digest, tries = case = running.pop(future)
            try:
                record = future.result()
            except Fault as fault:
                yield Result(self.sheet.name, student, path.name, fault=str(fault), digest="")
                continue
            except Exception as error:
                if tries < TRIES:
                    self._submit(executor, running, (*case[:4], tries + 1))
                    continue
                try:
                    record = asked(self.setting, str(path.resolve()), student, submitted)
                except Fault as fault:
                    yield Result(self.sheet.name, student, path.name, fault=f"{fault} ({error})")
                    continue
            result = self._made(record, digest, submitted)
            self.keep(result)
            yield result


def drawn(folder: Path | None) -> int:
    """The seed of the instances, which nobody knows: of the book's own, a table could keep what is right for each.

    Where there is a folder it stays the same, so that an answer that is graded again meets the same instances.
    """
    if folder is None:
        return secrets.randbits(32)
    where = folder / "seed"
    if not where.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write(where, str(secrets.randbits(32)))
    return int(where.read_text(encoding="utf-8"))


def file_name(student: str) -> str:
    """A student's name as the name of a file: never a path, and never another student's."""
    plain = re.sub(r"[^\w.-]+", "-", student).strip(".-")
    plain = plain.encode()[:80].decode(errors="ignore") or "student"  # a file system counts bytes
    if plain == student and not re.search(r"-[0-9a-f]{6}$", plain):
        return plain
    return f"{plain}-{hashlib.sha256(student.encode(errors='surrogatepass')).hexdigest()[:6]}"


def grade(sheet: str | Path, path: str | Path, **options: Any) -> Result:
    """The result of one submission of a sheet; `options` are those of `Grader`."""
    with Grader(sheet, **options) as grader:
        return grader.grade(path)
