"""The small book of the tests is checked by the same `qed` as the book: what it shows is what is stored."""

from __future__ import annotations

import small_book

from qed import current_session


def test_its_stored_outputs_are_what_its_cells_show() -> None:
    found = small_book.shown()
    assert found
    assert found == small_book.stored(), "run: python tests/small_book.py --store"
    assert not {"prp-scaling", "def-size"} & {*current_session().statements, *current_session().checks}
