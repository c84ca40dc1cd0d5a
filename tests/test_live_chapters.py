"""The chapters on the Python of the pages, cell by cell.

The exercises are in a file of their own: pytest gives a file to one processor.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_session import Session, check, session

from proofs_that_run.pages import BOOK


@pytest.fixture(scope="module")
def python() -> Iterator[Session]:
    with session() as running:
        yield running


@pytest.mark.parametrize("path", BOOK.notebooks("chapters"), ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_cell_comes_out_as_it_stands_in_the_notebook(python: Session, path: Path) -> None:
    check(python, path)
