"""The small book of `tests/fixture`, built once for all tests of what pages can do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import small_book

collect_ignore = ["fixture"]  # its notebooks are pages for these tests, not notebooks of the book


@pytest.fixture(scope="session")
def small() -> Path:
    """The folder of the small book's pages, built by the present extensions without a warning."""
    build = subprocess.run([sys.executable, small_book.__file__], capture_output=True, text=True)
    assert build.returncode == 0, f"The book in tests/fixture does not build:\n{build.stdout}{build.stderr}"
    return small_book.HTML
