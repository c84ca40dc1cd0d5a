"""``make page`` runs the cells whose outputs may be old, and no others."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tools import page

CELLS = ["x = 1", "y = 2", '@confirms("lem-a")\ndef check(A): return x', "y + 1"]
STATED = {"lem-a": "a = a", "lem-b": "b = b"}


@pytest.mark.parametrize(
    ("cells", "stated", "package", "stale"),
    [
        (CELLS, STATED, b"", []),
        (["x = 3", *CELLS[1:]], STATED, b"", [0, 2]),
        ([*CELLS[:3], "y + 2"], STATED, b"", [3]),
        (["", *CELLS], STATED, b"", [0]),
        (CELLS, STATED | {"lem-a": "a = 2 a"}, b"", [2]),
        (CELLS, STATED | {"lem-b": "b = 2 b"}, b"", []),
        (CELLS, STATED, b"another qed", [0, 1, 2, 3]),
    ],
)
def test_which_cells_are_stale(cells: list[str], stated: dict[str, str], package: bytes, stale: list[int]) -> None:
    known = set(page.digests_of(CELLS, STATED))
    assert [i for i, digest in enumerate(page.digests_of(cells, stated, package)) if digest not in known] == stale


def notebook(path: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)])
    for cell in made.cells:
        cell.outputs = [nbformat.v4.new_output("stream", text="stored\n")]
    nbformat.write(made, path)
    return path


def test_a_stale_cell_is_run_after_what_it_needs_and_its_output_alone_is_stored(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "x = 1", "raise RuntimeError", "print(x + 1)")
    assert page.run(path, [2]) == []
    assert [cell.outputs[0].text for cell in nbformat.read(path, as_version=4).cells] == ["stored\n", "stored\n", "2\n"]


def test_an_error_names_the_notebook_and_stores_nothing(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "1 / 0")
    before = path.read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match=rf"^{tmp_path.name}/a\.ipynb: (.|\n)*ZeroDivisionError"):
        page.run(path, [0])
    assert path.read_text(encoding="utf-8") == before
