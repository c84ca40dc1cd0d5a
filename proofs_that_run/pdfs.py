"""The PDFs of the book and of its pages, where ``make pdf`` has made them: what they are called, which are there."""

from __future__ import annotations

import shutil
from pathlib import Path

from proofs_that_run.pages import ROOT

FOLDER = ROOT / "_build" / "pdf"
PLACE = "_pdf"
"""In the site."""
BOOK = "book"


def file(page: str, *, code: bool) -> str:
    """`chapters/02-svd.pdf`, `chapters/02-svd-without-code.pdf`"""
    return f"{page}{'' if code else '-without-code'}.pdf"


def there(folder: Path = FOLDER) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf"))


def place(html: Path, folder: Path = FOLDER) -> None:
    """Make the site's copy what is there."""
    target, names = html / PLACE, there(folder)
    for old in target.rglob("*.pdf"):
        if old.relative_to(target).as_posix() not in names:
            old.unlink()
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, target / name)
