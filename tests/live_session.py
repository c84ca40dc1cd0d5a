"""Cells on the Python of the pages, in Node.js: what the tests of it share."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest

from live import assemble
from proofs_that_run import node, pages

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
        assert self._process.stdin
        assert self._process.stdout
        asked = [[f"cell {position}", code] for position, code in enumerate(cells, 1)]
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"Python in Node.js ended while it ran:\n{cells}"
        messages = json.loads(answer)
        return [[message for message in messages if message["id"] == position] for position in range(len(cells))]


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
    """Every cell of a notebook gives on the Python of the pages what stands under it."""
    cells = [cell for cell in pages.read(path).cells if cell.cell_type == "code"]
    cells = [cell for cell in cells if not NOT_RUN.keys() & set(cell.metadata.get("tags", []))]
    for position, (cell, messages) in enumerate(zip(cells, session.run(*(cell.source for cell in cells)), strict=True)):
        assert messages[-1]["type"] == "done"
        assert outputs(messages) == stored(cell), f"cell {position + 1} of {path.name}:\n{cell.source}"
