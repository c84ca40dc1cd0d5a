"""Build the book: ``python -m tools.book`` writes ``_build/html``; ``--serve PORT`` then shows it."""

from __future__ import annotations

import argparse
import os
import sys

from proofs_that_run import build, site
from proofs_that_run.server import server as server_for


def serve(port: int) -> int:
    """Show the built book on this machine only, until the reader presses Ctrl+C."""
    try:
        server = server_for(build.HTML, port)
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
    if not build.build():
        print("The book has errors: see the warnings above. Mend them and build again.", file=sys.stderr)
        return 1
    if missing := site.unknown(build.ROOT / "_config.yml", os.environ):
        print(missing)
    print(f"The book is ready: {build.HTML / 'index.html'}", flush=True)
    return 0 if options.serve is None else serve(options.serve)


if __name__ == "__main__":
    sys.exit(main())
