"""Builds a book: the one in this repository, or another folder of pages made in the same way.

A build after a build redoes only what changed. Every warning is an error, and a failed build
forgets what it had read: Sphinx would otherwise not repeat its warnings the next time, and a
broken book would then pass as a good one.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from filelock import FileLock

from live import assemble
from proofs_that_run import pdfs, site
from proofs_that_run.pages import ROOT

BUILD = ROOT / "_build"
HTML = BUILD / "html"


PAGES = ("*.md", "*.ipynb", "_*.yml", "*.bib", "*.txt", "chapters/*", "exercises/*", "solutions/*", "ledger/**/*")
SHARED = ("_config.yml", "CITATION.cff", "pyproject.toml", "package-lock.json", "_ext/**/*", "_static/**/*", "web/**/*",
          "live/needs.py", "proofs_that_run/*")  # fmt: skip
"""Everything that a page can depend on: in the book's own folder, and in this repository."""


def of_sources(source: Path) -> str:
    """A digest of everything that the pages are made from."""
    given = [sys.version, assemble.made_from(), *pdfs.there(), str(site.last_change(source))]
    digest = hashlib.sha256("\0".join(given).encode())
    for root, patterns in ((source, PAGES), (ROOT, SHARED)):
        for pattern in patterns:
            for path in sorted(path for path in root.glob(pattern) if path.is_file() and path.suffix != ".pyc"):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def of_pages(html: Path) -> str:
    """A digest of the names and sizes of all files of the built book."""
    files = sorted(
        (path.relative_to(html).as_posix(), path.stat().st_size)
        for path in html.rglob("*")
        if path.is_file() and pdfs.PLACE not in path.parts  # `make pdf` makes them anew by itself
    )
    return hashlib.sha256(repr(files).encode()).hexdigest()


def load() -> None:
    """Import what builds pages; it takes some seconds, which may pass while something else is waited for."""
    import jupyter_book.sphinx  # noqa: F401
    import myst_nb.sphinx_ext  # noqa: F401


def one_page(page: Path, source: Path = ROOT, target: Path = BUILD) -> Path | None:
    """Build the page of one file beside the last build of the whole book, which has to be there; its HTML, or None.

    It is built into a copy, `target`/page, where links lead to the other pages as they were. What is made of all pages
    (the search, the one stylesheet) is as it was, too.
    """
    copy, last = target / "page", target / "page" / "copy-of"
    copy.mkdir(exist_ok=True)
    with FileLock(target / "build.lock"):
        state = (target / "built").read_text()
        if not (last.exists() and last.read_text() == state):
            for folder in ("html", ".doctrees"):
                shutil.rmtree(copy / folder, ignore_errors=True)
                shutil.copytree(target / folder, copy / folder)
        last.unlink(missing_ok=True)  # until it is known to be good: Sphinx would not repeat a warning
        if not _sphinx(source, copy / "html", copy / ".doctrees", {"one_page": True}, [page]):
            return None
        last.write_text(state)
    return (copy / "html" / page.relative_to(source)).with_suffix(".html")


def build(source: Path = ROOT, target: Path = BUILD) -> bool:
    """Bring the pages in the folder `target`/html up to date; say whether that went without a warning."""
    target.mkdir(parents=True, exist_ok=True)
    with FileLock(target / "build.lock"):  # two at once would build into each other's files
        return _build(source, target)


def _build(source: Path, target: Path) -> bool:
    if assemble.made_from():  # brought up to date; it is `make live` that begins it, for it downloads
        assemble.assemble(print)
    html, doctrees = target / "html", target / ".doctrees"
    built = target / "built"  # digests of what the last good build was made from, and of what it made
    sources, _, pages = built.read_text().partition(" ") if built.exists() else ("", "", "")
    intact = pages == of_pages(html)
    if intact and sources == of_sources(source):
        return True
    if pages and not intact:  # Sphinx would not put a file back that somebody removed
        shutil.rmtree(html, ignore_errors=True)
        shutil.rmtree(doctrees, ignore_errors=True)
    built.unlink(missing_ok=True)
    # There while a build is under way: one that was killed leaves it behind.
    unfinished = target / "unfinished"
    if unfinished.exists():
        shutil.rmtree(doctrees, ignore_errors=True)
    unfinished.touch()
    made = _sphinx(source, html, doctrees)
    if made:
        unfinished.unlink()
        built.write_text(f"{of_sources(source)} {of_pages(html)}")
    return made


def _sphinx(
    source: Path, html: Path, doctrees: Path, values: Mapping[str, object] = {}, only: Sequence[Path] = ()
) -> bool:
    """Let Sphinx write the pages (or only some of them); say whether that went without a warning."""
    from jupyter_book.sphinx import build_sphinx
    from sphinx.util.console import color_terminal, nocolor

    if not color_terminal():
        nocolor()
    own = source / "_config.yml"
    outcome = build_sphinx(
        source,
        html,
        noconfig=True,
        path_config=own if own.exists() else ROOT / own.name,  # another book is made as this one is
        confoverrides={
            "external_toc_path": (source / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            **values,
        },
        doctreedir=doctrees,
        filenames=[str(path) for path in only],
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return bool(outcome == 0)
