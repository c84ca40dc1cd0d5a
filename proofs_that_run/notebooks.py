"""The one form in which notebooks are committed.

No execution counts, no timestamps, no machine's names; a cell keeps its id; of the metadata only what the book uses
stays. So a diff shows what was changed and nothing else.
"""

from __future__ import annotations

import hashlib

import nbformat

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
            for output in cell.outputs:
                output.pop("execution_count", None)
                if "metadata" in output:
                    output.metadata = nbformat.from_dict({})
                if output.output_type == "execute_result":
                    output.execution_count = None
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]
    return nbformat.writes(notebook, indent=1).rstrip("\n") + "\n"
