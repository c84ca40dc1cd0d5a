"""Start a chapter from the template: `make chapter ARGS='09-least-squares "Least squares"'`.

It writes `chapters/NAME.ipynb` and `solutions/NAME.ipynb` from `templates/`, names them in `_toc.yml`, and runs them:
a chapter with one statement, its check, its running proof, a figure and an exercise, all of which hold. Change it bit
by bit into yours.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys

from proofs_that_run.pages import BOOK, ROOT, Book

TEMPLATES = ROOT / "templates"
NAME = re.compile(r"^\d\d-[a-z0-9]+(-[a-z0-9]+)*$")


def start(book: Book, name: str, title: str) -> list[str]:
    """Write the chapter and its exercises with their solutions, and name them in `_toc.yml`; the files written."""
    if not NAME.match(name):
        raise ValueError(
            f"A chapter is called like 04-gradients: two digits, then small letters and hyphens, not {name}."
        )
    wanted = {f"chapters/{name}.ipynb": "chapter.ipynb", f"solutions/{name}.ipynb": "exercises.ipynb"}
    for path in wanted:
        if (book.root / path).exists():
            raise ValueError(f"{path} is there already. Choose another name, or remove it first.")
    contents = book.root / "_toc.yml"
    listed = with_chapter(contents.read_text(encoding="utf-8"), name)
    for path, template in wanted.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        (book.root / path).write_text(text.replace("SLUG", name[3:]).replace("TITLE", title), encoding="utf-8")
    contents.write_text(listed, encoding="utf-8")
    return list(wanted)


def with_chapter(contents: str, name: str) -> str:
    """The text of `_toc.yml` with one more chapter at the end of its first part, and with the chapter's exercises."""
    parts = [found.start() for found in re.finditer(r"^  - caption:", contents, re.MULTILINE)]
    end = parts[1] if len(parts) > 1 else len(contents)
    entry = f"      - file: chapters/{name}\n        sections:\n          - file: exercises/{name}\n"
    return contents[:end] + entry + contents[end:]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make chapter", description="Start a chapter from the template.")
    parser.add_argument("name", help="of its files: 04-gradients")
    parser.add_argument("title", help="what the page is called: Gradients")
    given = parser.parse_args()
    try:
        made = start(BOOK, given.name, given.title)
    except ValueError as wrong:
        sys.exit(str(wrong))
    print(f"Wrote {' and '.join(made)}, and named them in _toc.yml. Running them …", flush=True)
    subprocess.run([sys.executable, "-m", "tools.notebooks", *made], cwd=ROOT, check=True)
    print(f"Ready: edit {made[0]}; `make page PAGE={made[0].removesuffix('.ipynb')}` runs, checks and shows it.")


if __name__ == "__main__":
    main()
