"""Builds the small book of `tests/fixture` into `_build/fixture`, in seconds.

What a page can do is tested on it; on the book itself is tested what depends on the book's own words. It is configured
by the book's `_config.yml`, so it has the same extensions with the same options. Its notebooks hold what `qed` shows of
their statements, stored as in the book. One page is made here: the chapter `long` has the text of the chapter `sizes`
many times over, since what stands far down is what its tests are about.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from proofs_that_run import build, pages  # noqa: E402
from proofs_that_run.notebooks import normalise  # noqa: E402

SOURCE = ROOT / "tests" / "fixture"
TARGET = ROOT / "_build" / "fixture"
STAGED = TARGET / "book"
HTML = TARGET / "html"

CHAPTER, LONG, SHEET, NOTES = "chapters/sizes.html", "chapters/long.html", "exercises/sizes.html", "chapters/notes.html"
REFERENCES = "chapters/references.html"
TIMES = 8
LABEL = re.compile(r":label: (\S+)|\$\$ \((\S+)\)|^\((\S+)\)=$", re.MULTILINE)


def main() -> int:
    stage()
    return 0 if build.build(STAGED, TARGET) else 1


def stage() -> None:
    """Put the book's sources together; what has not changed keeps its time, so that it is not read again."""
    for path in SOURCE.rglob("*"):
        if path.is_file():
            write(path.relative_to(SOURCE), path.read_text(encoding="utf-8"))
    write(Path("_config.yml"), configuration())
    write(Path("chapters/long.ipynb"), long(pages.read(SOURCE / "chapters" / "sizes.ipynb")))
    shutil.copytree(ROOT / "_static", STAGED / "_static", dirs_exist_ok=True)


def write(name: Path, text: str) -> None:
    target = STAGED / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")


def configuration() -> str:
    """The book's own, under another title."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = "A Small Book"
    extensions = config["sphinx"]["local_extensions"]
    config["sphinx"]["local_extensions"] = {name: str(ROOT / folder) for name, folder in extensions.items()}
    return str(yaml.safe_dump(config, allow_unicode=True))


def long(chapter: nbformat.NotebookNode) -> str:
    """A page with the cells of a chapter many times; labels and headings get a number. What is operated is left out."""
    made = nbformat.from_dict({**chapter, "cells": []})
    text = "\n".join(cell.source for cell in chapter.cells)
    labels = [label for found in LABEL.findall(text) for label in found if label]
    cited = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, labels))})(?![\w-])")
    cells = [cell for cell in chapter.cells if "touchable" not in str(cell.metadata) and "try-form" not in cell.source]
    for time in range(TIMES):
        for cell in cells if time == 0 else cells[2:]:
            copy = nbformat.from_dict({**cell, "id": f"{cell.id}-{time}"})
            copy.source = cited.sub(rf"\1-{time}", cell.source.replace("# Sizes", "# A long chapter"))
            if time:
                copy.source = re.sub(r"^(##.*)$", rf"\1, again ({time})", copy.source, flags=re.MULTILINE)
            figure = copy.metadata.get("mystnb", {}).get("figure")
            if figure:
                figure["name"] = f"{figure['name']}-{time}"
            made.cells.append(copy)
    return normalise(made)


if __name__ == "__main__":
    sys.exit(main())
