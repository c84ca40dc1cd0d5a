"""Pages that have been looked at and have not changed since need not be looked at again: on one's own machine only.

A page is what its file, the scripts, styles and fonts of its site and the tests themselves hold. A look that ended well
is noted in `_build/looked-at`. Where CI is set, or EVERYTHING, every page is looked at.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from proofs_that_run import chromium, node

NOTED = Path(__file__).resolve().parents[2] / "_build" / "looked-at"


class Looks:
    """The looks at the pages of one built site."""

    def __init__(self, html: Path):
        self.html = html

    def digest(self, path: str, what: object) -> str:
        page = hashlib.sha256(f"{what} {around(self.html)}".encode())
        page.update((self.html / path).read_bytes())
        return page.hexdigest()

    def known(self, path: str, what: object) -> bool:
        """Whether this look at the page has ended well before."""
        anew = os.environ.get("CI") or os.environ.get("EVERYTHING")
        return not anew and (NOTED / self.digest(path, what)).exists()

    def note(self, path: str, what: object) -> None:
        NOTED.mkdir(parents=True, exist_ok=True)
        (NOTED / self.digest(path, what)).touch()


@cache
def around(html: Path) -> str:
    """A digest of what all pages of a site share, of the browser, and of the code that looks at them."""
    browser = chromium.path()
    digest = hashlib.sha256(f"{browser} {os.stat(browser).st_mtime_ns if browser else ''}".encode())
    shared = [path for path in (html / "_static").rglob("*") if path.is_file() and "live" not in path.parts]
    tests = [*Path(__file__).parent.glob("*.py"), node.LOCK]
    for path in sorted(shared) + sorted(tests):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
