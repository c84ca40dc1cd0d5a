"""Notebooks: the one form in which they are committed, which differ from the commit, which of their cells compute.

The form has no execution counts, no timestamps, no machine's names; a cell keeps its id; of the metadata only what the
book uses stays. So a diff shows what was changed and nothing else.
"""

from __future__ import annotations

import ast
import hashlib
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType

import nbformat

from proofs_that_run.pages import ROOT, read

KEPT = ("tags", "mystnb", "slideshow")
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normalise(notebook: nbformat.NotebookNode) -> str:
    """The text of a notebook in normal form."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT})
        cell.source = "\n".join(line.rstrip() for line in cell.source.splitlines()).strip("\n")
        if not cell.get("id") or cell.id in seen:
            cell.id = hashlib.sha256(f"{position} {cell.source}".encode()).hexdigest()[:8]
        seen.add(cell.id)
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = list(_joined(cell.outputs))
            for output in cell.outputs:
                output.pop("execution_count", None)
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
                if output.output_type == "execute_result":
                    output.execution_count = None
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    return nbformat.writes(notebook, indent=1).rstrip("\n") + "\n"


def _joined(outputs: Iterable[nbformat.NotebookNode]) -> Iterator[nbformat.NotebookNode]:
    """Outputs with neighbouring pieces of one stream as one: where a kernel cuts it is a matter of time."""
    last = None
    for output in outputs:
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            yield (last := output)


def uncommitted(*patterns: str) -> list[Path]:
    """The files that match and differ from the last commit; none where there is no repository."""
    listing = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all", "--no-renames", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return [ROOT / line[3:].strip().strip('"') for line in listing.splitlines()]


def digest(paths: Iterable[Path]) -> bytes:
    """A digest of what stands in these files."""
    made = hashlib.sha256()
    for path in paths:
        made.update(path.read_bytes())
    return made.digest()


def package() -> bytes:
    """A digest of `qed`: with the same one, and the same statements, cells give the same."""
    return digest(sorted((ROOT / "qed").rglob("*.py")))


def computing(path: Path, *, slow: bool = False) -> list[nbformat.NotebookNode]:
    """The code cells that compute, for runs without a kernel; the slow ones only where they are wanted.

    Neither a cell with a figure nor a hidden one: the one may call what the other defines.
    """

    def counts(cell: nbformat.NotebookNode) -> bool:
        tags = cell.metadata.get("tags", [])
        return not ("mystnb" in cell.metadata or "hide-input" in tags or ("slow" in tags and not slow))

    return [cell for cell in read(path).cells if cell.cell_type == "code" and counts(cell)]


def compiled(source: str, name: str) -> tuple[CodeType, CodeType | None]:
    """The code of a cell, and the expression at its end, which is what it shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    shows = compile(ast.Expression(last.value), name, "eval") if isinstance(last, ast.Expr) else None
    return compile(tree, name, "exec"), shows
