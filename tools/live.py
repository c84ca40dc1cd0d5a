"""Assemble the Python that runs in the pages: ``python -m tools.live`` writes ``_build/live``."""

from __future__ import annotations

import argparse

from live.assemble import TARGET, assemble


def main() -> None:
    argparse.ArgumentParser(prog="make live", description="Assemble the Python that runs in the pages.").parse_args()
    assemble(print)
    size = sum(path.stat().st_size for path in TARGET.iterdir())
    print(f"The Python of the pages is ready: {TARGET} ({size / 1e6:.1f} MB). make book puts it into the pages.")


if __name__ == "__main__":
    main()
