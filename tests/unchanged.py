"""Pages that have been looked at and have not changed since need not be looked at again: on one's own machine only.

A look that ended well is noted in `_build/looked-at`, under a digest of the page and of all else that it depends on.
Where CI is set, or EVERYTHING, every page is looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

NOTED = Path(__file__).resolve().parent.parent / "_build" / "looked-at"


class Looks:
    """Looks at pages; they depend on some `files` beside the page, the code of the look among them, and on `what`."""

    def __init__(self, files: Iterable[Path], what: object = ""):
        digest = hashlib.sha256(repr(what).encode())
        for path in sorted(files):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        self.around = digest.hexdigest()

    def _note(self, page: Path) -> Path:
        return NOTED / hashlib.sha256(self.around.encode() + page.read_bytes()).hexdigest()

    def known(self, page: Path) -> bool:
        """Whether this page, as it is, has been looked at."""
        anew = os.environ.get("CI") or os.environ.get("EVERYTHING")
        return not anew and self._note(page).exists()

    def note(self, page: Path) -> None:
        """The look at this page has ended well."""
        NOTED.mkdir(parents=True, exist_ok=True)
        self._note(page).touch()
