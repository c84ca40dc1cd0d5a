"""What a chapter's cells define, for tests that compare it with libraries that are not ours."""

from __future__ import annotations

import ast
from typing import Any

from proofs_that_run import pages


def definitions(page: str) -> dict[str, Any]:
    """What the cells of a page import and define; no check, no training."""
    names: dict[str, Any] = {}
    for cell in pages.code(pages.BOOK.source(page)):
        kept = [node for node in ast.parse(cell).body if isinstance(node, ast.Import | ast.ImportFrom) or _plain(node)]
        exec(compile(ast.Module(kept, []), page, "exec"), names)
    return names


def _plain(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list
