"""All notebooks on the Python of the pages, each cell after what it needs alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_session import Session, check, session

from proofs_that_run.pages import BOOK

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def python() -> Iterator[Session]:
    with session() as running:
        yield running


@pytest.mark.parametrize("path", BOOK.notebooks(), ids=BOOK.page)
def test_every_cell_comes_out_as_it_stands_in_the_notebook(python: Session, path: Path) -> None:
    check(python, path)
