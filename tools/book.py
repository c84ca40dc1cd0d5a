"""Builds the book: ``python -m tools.book`` writes ``_build/html``; ``--serve PORT`` then shows it.

A build after a build redoes only what changed. Every warning is an error, and a failed build
forgets what it had read: Sphinx would otherwise not repeat its warnings the next time, and a
broken book would then pass as a good one.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path

from filelock import FileLock

from tools import live
from tools.serve import server as server_for

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
HTML = BUILD / "html"


SOURCES = ("*.md", "_*.yml", "*.bib", "*.txt", "chapters/*", "exercises/*", "solutions/*", "_ext/**/*", "_static/**/*",
           "web/**/*", "live/needs.py", "proofs_that_run/statements.json", "ledger.json", "tools/*.py")  # fmt: skip
"""Everything that a page can depend on."""


def of_sources() -> str:
    """A digest of everything that the pages are made from."""
    digest = hashlib.sha256(sys.version.encode() + live.made_from().encode())
    for pattern in SOURCES:
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file() and "__pycache__" not in path.parts):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def of_pages() -> str:
    """A digest of the names and sizes of all files of the built book."""
    files = sorted(
        (path.relative_to(HTML).as_posix(), path.stat().st_size) for path in HTML.rglob("*") if path.is_file()
    )
    return hashlib.sha256(repr(files).encode()).hexdigest()


def build() -> bool:
    """Bring ``_build/html`` up to date; say whether that went without a warning."""
    BUILD.mkdir(exist_ok=True)
    with FileLock(BUILD / "build.lock"):  # two at once would build into each other's files
        return _build()


def _build() -> bool:
    if live.made_from():  # assembled before: brought up to date. It is `make live` that begins it, for it downloads.
        live.assemble(print)
    built = BUILD / "built"  # digests of what the last good build was made from, and of what it made
    sources, _, pages = built.read_text().partition(" ") if built.exists() else ("", "", "")
    intact = pages == of_pages()
    if intact and sources == of_sources():
        return True
    if pages and not intact:  # Sphinx would not put a file back that somebody removed
        shutil.rmtree(HTML, ignore_errors=True)
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    built.unlink(missing_ok=True)
    from jupyter_book.sphinx import build_sphinx
    from sphinx.util.console import color_terminal, nocolor

    if not color_terminal():
        nocolor()
    # There while a build is under way: one that was killed leaves it behind.
    unfinished = BUILD / "unfinished"
    doctrees = BUILD / ".doctrees"
    if unfinished.exists():
        shutil.rmtree(doctrees, ignore_errors=True)
    unfinished.touch()
    outcome = build_sphinx(
        ROOT,
        HTML,
        noconfig=True,
        path_config=ROOT / "_config.yml",
        confoverrides={
            "external_toc_path": (ROOT / "_toc.yml").as_posix(),
            "latex_individualpages": False,
        },
        doctreedir=doctrees,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if outcome == 0:
        unfinished.unlink()
        built.write_text(f"{of_sources()} {of_pages()}")
    return bool(outcome == 0)


def serve(port: int) -> int:
    """Show the built book on this machine only, until the reader presses Ctrl+C."""
    try:
        server = server_for(HTML, port)
    except (OSError, OverflowError):
        print(
            f"Port {port} cannot be used; another program may be serving there. "
            f"Choose another one, for example: PORT={8001 if port == 8000 else 8000} make serve",
            file=sys.stderr,
        )
        return 1
    print(f"The book is at http://localhost:{port} (stop with Ctrl+C).", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("--serve", type=int, metavar="PORT", help="then show it at http://localhost:PORT")
    options = parser.parse_args()

    print("Building the book …", flush=True)
    if not build():
        print("The book has errors: see the warnings above. Mend them and build again.", file=sys.stderr)
        return 1
    print(f"The book is ready: {HTML / 'index.html'}", flush=True)
    return 0 if options.serve is None else serve(options.serve)


if __name__ == "__main__":
    sys.exit(main())
