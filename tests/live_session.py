"""Cells on the Python of the pages, in Node.js: what the tests of it share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest

from live import assemble
from proofs_that_run import node, pages

sys.path.insert(0, str(pages.ROOT / "live"))
from needs import prepared

Message = dict[str, Any]

MISSING = "The Python of the pages is not there: make live assembles it (once; it downloads 100 MB)."
NOT_RUN = {"slow": "2000×2000 by an SVD without a tuned BLAS: measured at over a minute, and nothing depends on it"}
"""Cells that do not run here, by their tag, with the reason."""


class Session:
    """Runs the cells of one page after another in one Python, each page in a namespace of its own."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def run(self, *cells: str) -> list[list[Message]]:
        """What comes of each cell."""
        return self.ask([[f"cell {position}", code] for position, code in enumerate(cells, 1)])

    def ask(self, asked: Sequence[Sequence[Any]]) -> list[list[Message]]:
        """What comes of each cell; live/node.mjs says how it is named, and how a state to run it in."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"Python in Node.js ended while it ran:\n{asked}"
        messages = json.loads(answer)
        return [[message for message in messages if message["id"] == position] for position in range(len(asked))]


@contextmanager
def session() -> Iterator[Session]:
    if not assemble.made_from():
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    assemble.assemble()  # our own files may have changed since
    process = subprocess.Popen(
        [node.program(), assemble.SOURCE / "node.mjs", assemble.TARGET],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Session(process)
    finally:
        process.kill()
        process.communicate()


def outputs(messages: Sequence[Message]) -> list[Any]:
    """What a cell printed and showed: text to the letter, of images the kind alone."""
    found: list[Any] = []
    for message in messages:
        if message["type"] == "stream":
            _print(found, message["name"], message["text"])
        elif message["type"] == "display":
            found.append(_kinds(message["data"]))
        elif message["type"] == "error":
            found.append(message["traceback"])
    return found


def stored(cell: nbformat.NotebookNode) -> list[Any]:
    """The same of the outputs that stand in a notebook."""
    found: list[Any] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            _print(found, output.name, output.text)
        else:
            found.append(_kinds(output.data))
    return found


def _print(found: list[Any], name: str, text: str) -> None:
    if found and isinstance(found[-1], list) and found[-1][0] == name:
        found[-1][1] += text
    else:
        found.append([name, text])


def _kinds(data: dict[str, Any]) -> dict[str, str]:
    return {kind: content if kind.startswith("text/") else "" for kind, content in data.items()}


def check(session: Session, path: Path) -> None:
    """Every cell of a notebook gives on the Python of the pages what stands under it, after what it needs alone.

    In the order in which cells are least likely to run by luck: from the last to the first.
    """
    cells = [cell for cell in pages.read(path).cells if cell.cell_type == "code"]
    targets = [at for at, cell in enumerate(cells) if not NOT_RUN.keys() & set(cell.metadata.get("tags", []))]
    asked, last = ways([cell.source for cell in cells], targets[::-1])
    came = session.ask(asked)
    for target in targets[::-1]:
        messages = came[last[target]]
        assert messages, f"cell {target + 1} of {path.name}: what it needs does not run alone: {failure(came)}"
        assert messages[-1]["type"] == "done"
        assert outputs(messages) == stored(cells[target]), f"cell {target + 1} of {path.name}:\n{cells[target].source}"


def ways(cells: Sequence[str], targets: Sequence[int]) -> tuple[list[list[Any]], dict[int, int]]:
    """What to ask for, so that each target runs after what it needs; and where among that each target is.

    As web/live/notebook.js does it: what has run already is not run again.
    """
    asked: list[list[Any]] = []
    known: dict[tuple[str, ...], int] = {}
    last = {}
    for target in targets:
        states: list[str] = []
        for place, code, needs in prepared(cells[: target + 1]):
            after = [states[need] for need in needs]
            position = known.setdefault((*after, code), len(asked))
            states.append(f"state {position}")
            if position == len(asked):
                asked.append([f"cell {place + 1}", code, after, states[-1]])
            last[target] = position
    return asked, last


def failure(came: Sequence[Sequence[Message]]) -> str:
    """The error of the first cell that did not run."""
    return next(message["traceback"] for messages in came for message in messages if message["type"] == "error")
