"""What other tests wait for is built first."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.builds


@pytest.mark.every_page
def test_the_book_builds_without_a_warning(built: Path) -> None:
    assert (built / "index.html").exists()


def test_the_small_book_builds_without_a_warning(small: Path) -> None:
    assert (small / "index.html").exists()
