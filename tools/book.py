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
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
HTML = BUILD / "html"


SOURCES = ("*.md", "_*.yml", "*.bib", "*.txt", "chapters/*", "exercises/*", "solutions/*", "_ext/**/*", "_static/**/*",
           "qed/statements.json", "tools/*.py")  # fmt: skip
"""Everything that a page can depend on."""


def of_sources() -> str:
    """A digest of everything that the pages are made from."""
    digest = hashlib.sha256(sys.version.encode())
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
    BUILD.mkdir(exist_ok=True)
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


class Server(ThreadingHTTPServer):
    """Refuses a port that is in use, where the standard server would share it on some systems."""

    allow_reuse_address = sys.platform != "win32"


class Quiet(SimpleHTTPRequestHandler):
    """Does not print a line for every file that a page asks for."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def serve(port: int) -> int:
    """Show the built book on this machine only, until the reader presses Ctrl+C."""
    handler = partial(Quiet, directory=str(HTML))
    try:
        server = Server(("127.0.0.1", port), handler)
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
