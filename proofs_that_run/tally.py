"""How many relations the pages print, and what came of them.

Read from the files of reviewed readings (see `readings`), so that the site need not run anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path("tests") / "readings"
KINDS = ("claim", "case", "case of no instance", "definition", "not executable", "not executed")
"""`not executable` has a reason of its own (see `unread`); `not executed` is a gap."""
CLAIM, CASE, NEVER, DEFINITION, UNREAD, NOT = KINDS
RAN = (CLAIM, CASE, NEVER)
"""What was executed."""
DISPLAY = "display"
"""A display of a statement or of a proof, all of which are executed."""
PLACES = (", in the line", ", displayed")
"""How the entry of any other relation begins."""
ANSWER = " answer"
"""The part of a sheet's relations that its students do not see."""


def of_text(text: str) -> Counter[str]:
    """How many relations of each class a file lists, but displays; one that a place prints twice counts once."""
    found = Counter(kind for _, kind, _ in entries(text))
    del found[DISPLAY]
    return found


def of_book(root: Path) -> Counter[str]:
    """The same for all pages of a book; empty where it keeps no such files."""
    return sum(map(of_text, _texts(root).values()), Counter())


def of_pages(root: Path) -> dict[str, Counter[str]]:
    """How many relations of each class each page prints, its displays among them; of a sheet without its answers."""
    made = {}
    for page, text in _texts(root).items():
        found = [(kind, place) for place, kind, _ in entries(text)]
        if page.startswith("solutions/"):
            page, found = page.replace("solutions/", "exercises/"), [one for one in found if ANSWER not in one[1]]
        made[page] = Counter(kind for kind, _ in found)
    return made


def reasons(root: Path) -> Counter[str]:
    """Why relations cannot be executed, and how many for each reason."""
    return Counter(why for text in _texts(root).values() for _, kind, why in entries(text) if kind == UNREAD)


def sentence(found: Counter[str]) -> str:
    """What a page's foot says of its relations; empty where there are none."""
    total, ran = found.total(), found[DISPLAY] + sum(found[kind] for kind in RAN)
    if not total:
        return ""
    left = found["not executable"] + found["not executed"]
    return (
        f"This page prints {total} relations. {ran} of them were executed, {found['definition']} define or declare "
        f"a symbol, {left} were not executed."
    )


def _texts(root: Path) -> dict[str, str]:
    folder = root / FOLDER
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.txt"))
    }


def entries(text: str) -> Iterator[tuple[str, str, str]]:
    """Of each relation of a file: where it stands, its class, and what is said of the class."""
    for entry in text.split("\n\n"):
        lines = entry.strip("\n").splitlines()
        if lines and lines[0].endswith(PLACES):
            kind, _, words = lines[-1].strip().partition(": ")
            yield lines[0], kind.split(",")[0], words
        elif lines and lines[0].endswith((" statement", " proof")):
            yield lines[0], DISPLAY, ""
