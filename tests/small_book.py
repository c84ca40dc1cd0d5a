"""Builds the small book of `tests/fixture` into `_build/fixture`, in seconds.

What a page can do is tested on it; on the book itself is tested what depends on the book's own words. It is configured
by the book's `_config.yml`, so it has the same extensions with the same options. Its notebooks hold what `qed` shows of
their statements, stored as in the book. One page is made here: the chapter `long` has the text of the chapter `sizes`
many times over, since what stands far down is what its tests are about.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from proofs_that_run import build, pages, statements  # noqa: E402
from proofs_that_run.notebooks import compiled, computing, normalise  # noqa: E402
from qed import Session  # noqa: E402

SOURCE = ROOT / "tests" / "fixture"
CELLS = SOURCE / "chapters" / "sizes.ipynb"
TARGET = ROOT / "_build" / "fixture"
STAGED = TARGET / "book"
HTML = TARGET / "html"

CHAPTER, LONG, SHEET, NOTES = "chapters/sizes.html", "chapters/long.html", "exercises/sizes.html", "chapters/notes.html"
REFERENCES = "chapters/references.html"
MAP, ERRATA = "chapters/map.html", "chapters/errata.html"
REPOSITORY = "https://github.com/someone/small-book"
TIMES = 8
LABEL = re.compile(r":label: (\S+)|\$\$ \((\S+)\)|^\((\S+)\)=$", re.MULTILINE)


def main() -> int:
    if "--store" in sys.argv:
        store()
        return 0
    stage()
    return 0 if build.build(STAGED, TARGET) else 1


def shown() -> dict[str, dict[str, str]]:
    """What the cells of the chapter show of its statements, by their ids, in a session that knows this book alone."""
    found = {}
    namespace: dict[str, object] = {"__name__": "__main__"}
    with Session(statements.rows_of_page("chapters/sizes", pages.Book(SOURCE))).active():
        for cell in computing(CELLS):
            body, last = compiled(cell.source, cell.id)
            with contextlib.redirect_stdout(io.StringIO()):
                exec(body, namespace)
                value = eval(last, namespace) if last else None
            if hasattr(value, "_repr_mimebundle_"):
                found[cell.id] = value._repr_mimebundle_()
            elif hasattr(value, "_repr_markdown_"):
                found[cell.id] = {"text/markdown": value._repr_markdown_(), "text/plain": repr(value)}
    return found


def stored() -> dict[str, dict[str, str]]:
    """The same, as it is stored."""
    return {
        cell.id: dict(cell.outputs[0].data)
        for cell in pages.read(CELLS).cells
        if cell.cell_type == "code"
        and cell.outputs
        and {"text/html", "text/markdown"} & cell.outputs[0].get("data", {}).keys()
    }


def store() -> None:
    """Put what the cells show now in place of what is stored."""
    notebook, now = pages.read(CELLS), shown()
    for cell in notebook.cells:
        if cell.id in now:
            cell.outputs = [nbformat.v4.new_output("execute_result", now[cell.id])]
    CELLS.write_text(normalise(notebook), encoding="utf-8")


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
    """The book's own, under another title, with a repository of its own."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = "A Small Book"
    config["sphinx"]["config"]["repository"] = {"url": REPOSITORY, "branch": "main"}
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
