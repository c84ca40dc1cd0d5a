"""How many relations the pages print beside the displays of statements and proofs, and what came of them.

Read from the files of reviewed readings (see `readings`), so that the site need not run anything.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

FOLDER = Path("tests") / "readings"
KINDS = ("claim", "case", "case of no instance", "definition", "not executable", "not executed")
"""`not executable` has a reason of its own (see `unread`); `not executed` is a gap."""
PLACES = (", in the line", ", displayed")
"""How the entry of such a relation begins."""


def of_text(text: str) -> Counter[str]:
    """How many relations of each class a file lists; one that a place prints twice counts once."""
    found: Counter[str] = Counter()
    for entry in text.split("\n\n"):
        lines = entry.strip("\n").splitlines()
        if lines and lines[0].endswith(PLACES):
            found[lines[-1].strip().split(",")[0].split(":")[0]] += 1
    return found


def of_book(root: Path) -> Counter[str]:
    """The same for all pages of a book; empty where it keeps no such files."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((root / FOLDER).rglob("*.txt"))]
    return sum(map(of_text, texts), Counter())
