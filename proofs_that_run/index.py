"""The book's statements for `qed`, which finds `INDEX` by the entry point in pyproject.toml.

`statements.json` is made from the text of the pages (`make notebooks`) and travels with the package: a page in a
browser has no notebooks to read. Where the notebooks are there, a page whose text has changed since is read again, so
that a formula which was edited is executed as it now stands.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
FILE = os.path.join(HERE, "statements.json")

Row = Mapping[str, Any]
Rows = dict[str, Row]


def rows_of_page(page: str) -> Rows:
    """The rows of a page as it now stands."""
    from .statements import rows_of_page  # only now: the reader of pages is seldom needed, and slow to load

    return rows_of_page(page)


def digest(path: str) -> str:
    """Changes whenever the text of a page does; code and outputs do not count."""
    import hashlib  # only now: a page in a browser has nothing to compare

    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".ipynb"):
        cells = [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n".join(source if isinstance(source, str) else "".join(source) for source in cells)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Index(Mapping[str, Row]):
    """Rows of plain data by label: kind, number, title, page, formulas, proof.

    Parameters
    ----------
    root : the folder of the book, whose pages need not be there.
    file : a JSON file with the rows ("statements") and the digest of each page's text ("pages").
    read : gives the rows of a page as it now stands.
    """

    def __init__(self, root: str = ROOT, file: str = FILE, read: Callable[[str], Rows] = rows_of_page):
        self._root, self._file, self._read = root, file, read
        self._rows: Rows = {}
        self._digests: dict[str, str] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def stored(self) -> Rows:
        """The rows as they stand in the file, by label, in the order of the book."""
        return self._load()["statements"]

    def __getitem__(self, label: str) -> Row:
        self._know()
        if label in self._rows:
            self._look(self._rows[label]["page"])
        if label not in self._rows:
            self._look_again()
        return self._rows[label]

    def __iter__(self) -> Iterator[str]:
        self._know()
        return iter(self._rows)

    def __len__(self) -> int:
        self._know()
        return len(self._rows)

    def _load(self) -> dict[str, Any]:
        with open(self._file, encoding="utf-8") as file:
            return json.load(file)

    def _know(self) -> None:
        if not self._rows:
            loaded = self._load()
            self._rows, self._digests = loaded["statements"], loaded["pages"]

    def _look_again(self) -> None:
        """For a label that is not known: it may be new on one of the pages, or in the file."""
        self._rows = {}
        self._seen.clear()
        self._know()
        for page in list(self._digests):
            self._look(page)

    def _look(self, page: str) -> None:
        """Read a page again whose text is not the one that its rows were made from."""
        for ending in (".ipynb", ".md"):
            path = os.path.join(self._root, page + ending)
            try:
                status = os.stat(path)
            except OSError:
                continue  # the page has another ending, or is not there
            state = (status.st_mtime_ns, status.st_size)
            if self._seen.get(page) != state:
                self._compare(page, path)
                self._seen[page] = state  # only now: a page that cannot be read says so each time
            return

    def _compare(self, page: str, path: str) -> None:
        now = digest(path)
        if now != self._digests.get(page):
            rows = self._read(page)
            others = {label: row for label, row in self._rows.items() if row["page"] != page}
            self._rows, self._digests[page] = {**others, **rows}, now


INDEX = Index()
