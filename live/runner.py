"""Runs the cells of one page, as IPython would run them, and tells the page what comes of them.

A page has one namespace, which is the module ``__main__``. What a cell gives is sent as it comes, one dictionary a
message (`send` receives it as JSON): streams, displays, an error, and last of all "done". The page's side of this is
`worker.js`; the tests run the same file in Node.js.
"""

from __future__ import annotations

import ast
import base64
import builtins
import io
import json
import linecache
import random
import sys
import time
import tokenize
import traceback
import types
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy_errors  # noqa: F401  (NumPy raises in a page what it raises elsewhere)
from needs import prepared
from states import States

Message = dict[str, Any]
Bundle = dict[str, Any]

FORMATS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
}
"""How an object says what it looks like, beside its `__repr__`."""

PRINTED = 100_000
"""Characters that one cell may print. An endless loop of `print` would otherwise fill the page's memory."""
PATIENCE = 0.05
"""Seconds between two messages of one stream, once a cell prints much."""
EAGER = 50
"""Lines of a cell that are sent as soon as they are printed."""

DEEPEST = 400
"""Calls within calls. A browser's own stack allows about 500 of the costliest kind, and ends Python beyond it."""

RAN_OUT = "The page has no memory left for this. Make the arrays smaller, or stop and run again."
ENDLESS = (
    f"The calls are nested too deeply: most often a function that calls itself and never ends. In a page "
    f"{DEEPEST} calls within each other are the most."
)
NO_INPUT = "input() cannot ask for anything here. Write the value into the cell instead, for example: n = 3"
NO_EXIT = "A cell cannot end Python: the page keeps it for the other cells. Leave out exit(), quit() and sys.exit()."
NO_DEBUGGER = "There is no debugger in the page. Print what you want to see."
STOPPED = "Stopped."
MISSING = "In the page there are NumPy, SymPy, Matplotlib, qed and Python's own modules, but no {}."


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr`: passes on what is printed, line by line, and in larger pieces when it is much."""

    encoding = "utf-8"

    def __init__(self, name: str, send: Callable[[Message], None]):
        self.name, self._send = name, send
        self.begin()

    def begin(self) -> None:
        self._held: list[str] = []
        self._lines = self._characters = 0
        self._sent = 0.0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._characters < PRINTED:
            room = PRINTED - self._characters
            self._held.append(text[:room])
            if len(text) >= room:
                self._held.append(f"\n… and so on: only the first {PRINTED:,} characters are shown.\n")
            self._characters += len(text)
            if "\n" in text:
                self._lines += 1
                if self._lines <= EAGER or self._characters >= PRINTED or time.monotonic() - self._sent > PATIENCE:
                    self.flush()
        return len(text)

    def flush(self) -> None:
        if self._held:
            text = "".join(self._held)
            self._held.clear()
            self._sent = time.monotonic()
            self._send({"type": "stream", "name": self.name, "text": text})


class OnImport:
    """Lets the page bring a package when it is first imported, by whatever code: a finder that never finds."""

    def __init__(self, bring: Callable[[str], None]):
        self._bring = bring

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if path is None:  # a part of a package comes with the package
            self._bring(name)


class Runner:
    """The one Python session of a page. `bring` is given the name of a module that is to be imported."""

    def __init__(self, send: Callable[[str], None], bring: Callable[[str], None]):
        sys.meta_path.insert(0, OnImport(bring))
        self._post = send
        self._id: Any = None
        self._stdout, self._stderr = Stream("stdout", self._send), Stream("stderr", self._send)
        self._last: Any = None
        self.namespace: dict[str, Any] = {}
        self.fresh()
        sys.stdout, sys.stderr = self._stdout, self._stderr
        sys.setrecursionlimit(DEEPEST)
        sys.breakpointhook = _refuse(NO_DEBUGGER)
        builtins.input = _refuse(NO_INPUT)
        builtins.display = self.display  # type: ignore[attr-defined]

    def fresh(self) -> None:
        """Forget all that the cells made."""
        main = types.ModuleType("__main__", "The cells of this page.")
        main.__builtins__ = builtins  # type: ignore[attr-defined]
        sys.modules["__main__"] = main
        for name in _CELLS:
            linecache.cache.pop(name, None)
        _CELLS.clear()
        self.namespace = vars(main)
        self._states = States(self.namespace)
        self._last = None
        random.seed()  # the memory that Python began with has the same random numbers for everyone
        warnings.resetwarnings()
        warnings.simplefilter("default")

    def run(self, id: Any, code: str, name: str, after: Iterable[str] | None = None, state: str | None = None) -> bool:
        """Run one cell, in what has been made under the names `after`, and call what it makes `state`.

        Without `after` it finds all that is there. Returns whether there was no error.
        """
        if after is not None:
            self._states.begin(after)
        ended = self._answer(id, lambda: self._cell(code, name))
        if ended and state is not None:
            self._states.keep(state)
        return ended

    def needs(self, id: Any, cells: str) -> bool:
        """What has to run for the last of the cells (JSON, a list): the steps of `prepared`."""
        return self._answer(id, lambda: self._send({"type": "needs", "steps": prepared(json.loads(cells))}))

    def formula(self, id: Any, asked: str) -> bool:
        """Try a printed formula: `holds(latex, given=…, A=…)`, with every hypothesis as it is written in a cell."""
        return self._answer(id, lambda: self._formula(**json.loads(asked)))

    def answer(self, id: Any, asked: str) -> bool:
        """Judge an answer to a part of an exercise: `answer(label, given, part=…)` of the book."""
        return self._answer(id, lambda: self._judge(**json.loads(asked)))

    def display(self, *values: Any) -> None:
        """Show objects in the page, as IPython's `display` does."""
        for value in values:
            self._flush()
            data, metadata = bundle(value)
            self._send({"type": "display", "data": data, "metadata": metadata})

    # --- one cell --------------------------------------------------------------------------------

    def _answer(self, id: Any, work: Callable[[], None]) -> bool:
        self._id = id
        self._stdout.begin()
        self._stderr.begin()
        self._send({"type": "started"})
        start, ok = time.perf_counter(), False
        try:
            work()
            ok = True
        except BaseException as error:
            self._flush()
            self._send({"type": "error", **told(error)})
        finally:
            self._flush()
            self._send({"type": "done", "ok": ok, "milliseconds": round(1000 * (time.perf_counter() - start), 1)})
        return ok

    def _cell(self, code: str, name: str) -> None:
        name = _known_as(name, code)
        tree = ast.parse(code, name)
        shown = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not _silenced(code):
            shown = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        try:
            exec(compile(tree, name, "exec"), self.namespace)
            if shown is not None:
                self._show(eval(compile(shown, name, "eval"), self.namespace))
        finally:
            self._figures()

    def _show(self, value: Any) -> None:
        """The value of a cell's last expression, which is also called `_` until a cell uses that name itself."""
        if value is None:
            return
        self.display(value)
        if self.namespace.get("_", self._last) is self._last:
            self.namespace["_"] = self._last = value

    def _formula(
        self, latex: str, given: str | list[str] | None = None, hypotheses: Bundle | None = None,
        guessed: list[str] | None = None, layout: str | None = None, norm: str | None = None,
    ) -> None:  # fmt: skip
        import qed

        names = {name: getattr(qed, name) for name in qed.__all__}
        symbols = {symbol: eval(hypothesis, names) for symbol, hypothesis in (hypotheses or {}).items()}
        told = {symbol: one for symbol, one in symbols.items() if symbol not in (guessed or ())}
        beside = {"given": given or (), "layout": layout or "numerator", "norm": norm or ""}
        found, offer, idle = names["holds"](latex, **beside, **told), {}, []
        if found.error is None:
            idle = [symbol for symbol in symbols if symbol not in told]
        elif len(told) < len(symbols) and "not declared" in found.error.words:
            offer = found.offer  # what the field guessed counts for letters that the formula needs, and for no others
            idle = [symbol for symbol in symbols if offer and symbol not in told and symbol.rstrip("_") not in offer]
            needed = {symbol: one for symbol, one in symbols.items() if symbol not in idle}
            found = names["holds"](latex, **beside, **needed)
        self.display(found)
        if found.error is not None and (offer := offer or found.offer):
            self._send({"type": "offer", "symbols": offer})
        if idle:
            self._send({"type": "idle", "symbols": idle})

    def _judge(self, label: str, part: int, given: Any) -> None:
        from proofs_that_run.answers import answer

        said = answer(label, given, part=part)
        self.display(said)
        self._send({"type": "judged", "verdict": said.verdict, "counts": said.costs_an_attempt})

    def _figures(self) -> None:
        """Show the figures that are still open, if anything has been drawn at all."""
        backend = sys.modules.get("page_figures")
        if backend is not None:
            backend.show()

    def _send(self, message: Message) -> None:
        self._post(json.dumps({"id": self._id, **message}))

    def _flush(self) -> None:
        self._stdout.flush()
        self._stderr.flush()


# --- what an object looks like --------------------------------------------------------------------


def bundle(value: Any) -> tuple[Bundle, Bundle]:
    """What to show for an object, by MIME type, and what belongs to it."""
    data: Bundle = {}
    metadata: Bundle = {}
    if not isinstance(value, type):
        if made := _called(value, "_repr_mimebundle_", include=None, exclude=None):
            data, metadata = made if isinstance(made, tuple) else (made, {})
            data = dict(data)
        for kind, method in FORMATS.items():
            if kind not in data and (text := _called(value, method)) is not None:
                if isinstance(text, tuple):
                    text, metadata[kind] = text
                data[kind] = text
        if not data and "matplotlib.figure" in sys.modules:
            data = _drawn(value)
    data.setdefault("text/plain", _written(value))
    return {kind: _text(content) for kind, content in data.items()}, metadata


def _called(value: Any, method: str, **options: Any) -> Any:
    """What a method of the object's class gives; None where it has none."""
    if not callable(getattr(type(value), method, None)):  # of the class: some objects claim to have every attribute
        return None
    try:
        return getattr(value, method)(**options)
    except NotImplementedError:
        return None


def _drawn(value: Any) -> Bundle:
    import page_figures
    from matplotlib.figure import Figure

    return page_figures.drawn(value) if isinstance(value, Figure) else {}


def _written(value: Any) -> str:
    """The object's `repr`; long lists and dictionaries on several lines."""
    text = repr(value)
    if type(value) in (list, tuple, dict, set) and len(text) > 79:
        import pprint

        return pprint.pformat(value, width=79, sort_dicts=False)
    return text


def _text(content: Any) -> Any:
    return base64.b64encode(content).decode("ascii") if isinstance(content, bytes) else content


# --- the text of a cell ---------------------------------------------------------------------------


_CELLS: set[str] = set()


def _known_as(name: str, code: str) -> str:
    """The name under which `inspect` and tracebacks find a cell's lines; another one for each text that it had."""
    lines = f"{code}\n".splitlines(keepends=True)
    known, edit = name, 0
    while known in linecache.cache and linecache.cache[known][2] != lines:
        edit += 1
        known = f"{name}, edit {edit}"
    linecache.cache[known] = (len(code) + 1, None, lines, known)
    _CELLS.add(known)
    return known


def _silenced(code: str) -> bool:
    """Does the cell end with a semicolon, comments aside?"""
    if ";" not in code:
        return False
    last = ""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER, tokenize.DEDENT):
            last = token.string
    return last == ";"


# --- errors ---------------------------------------------------------------------------------------


def told(error: BaseException) -> Message:
    """An error as the page shows it: in a sentence where Python's own words would not help a reader."""
    name, message = type(error).__name__, str(error)
    if isinstance(error, KeyboardInterrupt):
        return {"name": name, "message": STOPPED, "traceback": STOPPED}
    if isinstance(error, SystemExit):
        return {"name": name, "message": NO_EXIT, "traceback": NO_EXIT}
    if own := _called(error, "_render_traceback_"):
        return {"name": name, "message": message, "traceback": "\n".join(own)}
    hint = ""
    if isinstance(error, RecursionError):
        hint = ENDLESS
    elif isinstance(error, MemoryError) or message.startswith("array is too big"):
        hint = RAN_OUT
    elif isinstance(error, ModuleNotFoundError) and error.name:
        hint = MISSING.format(error.name.partition(".")[0])
    written = traceback.TracebackException(type(error), error, _of_cells(error.__traceback__))
    lines = "".join(_of_the_reader(written).format()).rstrip()
    return {"name": name, "message": hint or message, "traceback": f"{lines}\n{hint}" if hint else lines}


def _of_cells(trace: types.TracebackType | None) -> types.TracebackType | None:
    """The part of a traceback that begins in a cell; where it never gets there (a syntax error), nothing."""
    while trace is not None and trace.tb_frame.f_code.co_filename not in _CELLS:
        trace = trace.tb_next
    return trace


def _of_the_reader(written: traceback.TracebackException) -> traceback.TracebackException:
    """Without the lines of this file, and those of qed between two cells: a check calls what a cell defines."""
    kept = [frame for frame in written.stack if frame.filename != __file__]
    last = max((place for place, frame in enumerate(kept) if frame.filename in _CELLS), default=-1)
    lines = [frame for place, frame in enumerate(kept) if place > last or "/qed/" not in frame.filename]
    written.stack = traceback.StackSummary.from_list(lines)
    return written


def _refuse(sentence: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise RuntimeError(sentence)

    return refuse
