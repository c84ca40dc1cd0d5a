"""Serves a folder of pages on this machine, compressed as a web host serves them."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import BinaryIO

TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm",
         ".ipynb": "application/x-ipynb+json"}  # fmt: skip
COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt", ".ipynb", ".wasm", ".inv", ".xml"}


@cache
def compressed(path: Path, changed: int) -> bytes:
    """A file as gzip; `changed` is its time of change."""
    return gzip.compress(path.read_bytes(), 6)


class Handler(SimpleHTTPRequestHandler):
    """Compresses what a web host would, keeps connections open, and does not print a line for every file."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms until the browser has acknowledged its headers
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        wanted = "gzip" in self.headers.get("Accept-Encoding", "") and "Range" not in self.headers
        if not (wanted and path.suffix in COMPRESSED and path.is_file()):
            return super().send_head()
        changed = path.stat().st_mtime_ns
        tag = f'"{changed:x}"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.end_headers()
            return None
        body = compressed(path, changed)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", tag)
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")  # ask again: the book may have been built anew
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Refuses a port that is in use, where the standard server would share it on some systems."""

    allow_reuse_address = sys.platform != "win32"

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection early is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def server(folder: Path, port: int = 0) -> Server:
    """A server for a folder, on any free port where none is named."""
    return Server(("127.0.0.1", port), partial(Handler, directory=str(folder)))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a folder, as long as the block runs."""
    running = server(folder)
    Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/"
    finally:
        running.shutdown()
        running.server_close()
