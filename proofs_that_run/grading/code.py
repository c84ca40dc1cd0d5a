"""Reads a student's code without running it: its definitions, what these need, and the text of a formula."""

from __future__ import annotations

import ast
import contextlib
import functools
import itertools
import re
import symtable
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

MAGIC = re.compile(r"^\s*([%!?]|get_ipython\(\))")
ASKED = re.compile(MAGIC.pattern + r"|^[\w., ]+=\s*[%!]|^.*\?\s*$")
"""The same, and what only IPython reads: `files = !ls`, `np.dot?`."""
MAGICS = 200
"""Lines of a cell that are looked at one by one."""
LONGEST = 10_000
"""Letters of a formula that are read."""
HEAD = re.compile(r"^(?:async )?(?:def|class) (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell: its code, what it binds, and what it uses, when it runs or later."""

    source: str
    binds: frozenset[str]
    uses: frozenset[str]
    cell: int
    defines: str = ""
    stub: bool = False
    star: bool = False


@dataclass
class Code:
    """The statements of some cells, and what could not be read: by cell, a sentence."""

    statements: list[Statement] = field(default_factory=list)
    unread: dict[int, str] = field(default_factory=dict)

    def places(self, name: str) -> list[int]:
        """Where a function is defined; where nowhere, the statements that bind its name, as `f = lambda x: x` does."""
        defined = [n for n, one in enumerate(self.statements) if one.defines == name]
        return defined or [n for n, one in enumerate(self.statements) if name in one.binds and name not in one.uses]


def read(cells: Iterable[str]) -> Code:
    """The statements of cells. Of a cell with an error the definitions that can be read are kept."""
    code = Code()
    for number, cell in enumerate(cells):
        found, unread = _of_cell(cell)
        code.statements += (replace(one, cell=number) for one in found)
        if unread:
            code.unread[number] = unread
    return code


@functools.lru_cache(maxsize=1000)
def _of_cell(cell: str) -> tuple[tuple[Statement, ...], str]:
    """The statements of a cell, and what could not be read. Most cells of a submission are those of its sheet."""
    text = without_magics(cell)
    try:
        return tuple(statements(text, 0)), ""
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        merge = "marks of a merge stand in it (<<<<<<<): keep one of the two versions, and take the marks out"
        unread = merge if re.search(r"^<{7}", text, re.MULTILINE) else _said(error)
    found: list[Statement] = []
    for block in _blocks(text):
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            found += statements(block, 0)
    return tuple(found), unread


def without_magics(cell: str) -> str:
    """The Python of a cell, with the same lines: as IPython reads it, which moves a cell to the margin."""
    text = textwrap.dedent(unix(cell))
    lines = text.split("\n")
    for _ in range(MAGICS):  # one at a time: a line may also begin with % amid a sum
        try:
            ast.parse("\n".join(lines))
            return "\n".join(lines)
        except SyntaxError as error:
            place = (error.lineno or 0) - 1
            if not (0 <= place < len(lines) and ASKED.match(lines[place])):
                break
            lines[place] = lines[place][: len(lines[place]) - len(lines[place].lstrip())] + "pass"
        except (ValueError, RecursionError, MemoryError):
            break
    return "\n".join("" if MAGIC.match(line) else line for line in text.split("\n"))


def unix(text: str) -> str:
    """A text whose lines end as Python's do."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def statements(text: str, cell: int) -> list[Statement]:
    lines = text.split("\n")  # as Python counts them; splitlines() knows signs more that end a line
    return [_statement(node, lines, cell) for node in ast.parse(text).body]


def _statement(node: ast.stmt, lines: Sequence[str], cell: int) -> Statement:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    source = "\n".join(lines[first - 1 : node.end_lineno])
    if (node.col_offset or ";" in source) and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        source = ast.unparse(node)
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    symbols = table.get_symbols()
    binds = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    uses = {s.get_name() for s in symbols if s.is_referenced()}
    for inner in _below(table):
        uses |= {s.get_name() for s in inner.get_symbols() if s.is_global() and s.is_referenced()}
        counted = {s.get_name() for s in inner.get_symbols() if s.is_declared_global() and s.is_assigned()}
        binds, uses = binds | counted, uses | counted
    for part in ast.walk(node) if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)) else ():
        if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
            binds |= _root(part)  # np.allclose = …, table[1] = …
    if isinstance(node, ast.AugAssign):
        uses |= _root(node.target)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        binds |= _root(node.value.func) - {"print"}  # values.append(…)
    defined = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    star = isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    return Statement(source, frozenset(binds), frozenset(uses), cell, getattr(node, "name", "") if defined else "",
                     defined and is_stub(node), star)  # fmt: skip


def is_stub(node: ast.AST) -> bool:
    """Whether a function only says that there is no answer yet."""
    body = [
        one for one in getattr(node, "body", [])
        if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) and not isinstance(one, ast.Pass)
    ]  # fmt: skip
    return not body or (isinstance(body[0], ast.Raise) and "NotImplementedError" in ast.unparse(body[0]))


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _blocks(text: str) -> Iterator[str]:
    """The parts of a text that begin at the left margin: definitions, imports and assignments, each by itself."""
    starts = [m.start() for m in re.finditer(r"^(?=[A-Za-z_@])", text, re.MULTILINE)] + [len(text)]
    for start, end in itertools.pairwise(starts):
        yield text[start:end]


def _said(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        line = f" in line {error.lineno}" if error.lineno else ""
        return f"it is not Python{line}: {error.msg}"
    return "it cannot be read as Python"


def needed(code: Sequence[Statement], wanted: set[str], last: int | None = None) -> tuple[list[Statement], set[str]]:
    """The statements that some names need, up to place `last`, in order; and the names that none of them binds.

    Helpers that stand below what calls them count as well: they are called later, and notebooks are run in any order.
    """
    end = len(code) if last is None else last + 1
    places, open_ = _before(code, wanted, end)
    order, more = [*range(end - 1, -1, -1), *range(end, len(code))], True
    while more:
        more = False
        for place in order:
            one = code[place]
            if one.binds & open_ and place not in places and not one.stub and (one.defines or _settles(one)):
                more = True
                before, missing = _before(code, set(one.uses) - one.binds, place)
                places |= {place, *before}
                open_ = (open_ - one.binds) | missing
    return [code[place] for place in sorted(places)], open_


def _before(code: Sequence[Statement], wanted: set[str], end: int) -> tuple[set[int], set[str]]:
    """The places before `end` of what some names need; and the names that are not bound there."""
    found, open_ = set(), set(wanted)
    for place in range(end - 1, -1, -1):
        one = code[place]
        if one.binds & open_ or (one.star and open_):
            found.add(place)
            if _settles(one):
                open_ -= one.binds
            open_ |= one.uses - {one.defines}
    return found, open_


def _settles(one: Statement) -> bool:
    """Whether what a statement binds does not depend on what it was before."""
    head = one.source.lstrip().split(maxsplit=1)[0] if one.source.strip() else ""
    return bool(one.defines) or head in ("import", "from", "class") or head.startswith("@") or not one.binds & one.uses


def formula(cell: str, label: str, part: int) -> tuple[str | None, str]:
    """The text that a cell answers with, and what was wrong: (None, "") where there is no answer yet.

    It is read, never run: a text in quotes, or several joined; directly in `answer(…)` or returned by a function.
    """
    try:
        tree = ast.parse(without_magics(cell))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return None, _said(error)
    asked: ast.expr | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("answer") and len(node.args) > 1:
            first = node.args[0]
            if isinstance(first, ast.Constant) and first.value == label:
                asked = node.args[1]
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    known = {t.id: n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets
             if isinstance(t, ast.Name)}  # fmt: skip
    if asked is None or (isinstance(asked, ast.Name) and asked.id in functions):
        function = functions.get(asked.id if isinstance(asked, ast.Name) else "formula")
        if function is None or is_stub(function):
            return None, ""
        returned = [n.value for n in ast.walk(function) if isinstance(n, ast.Return)]
        if not returned or returned[-1] is None:
            return None, "it returns nothing: begin its last line with return"
        asked = returned[-1]
    text = literal(asked, known)
    if text is None:
        return None, "it is not a text in quotes; a formula is read as it is written, and not run"
    return text, ""


def literal(node: ast.expr | None, known: dict[str, ast.expr], depth: int = 0) -> str | None:
    """The text of a constant expression."""
    if depth > 20:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = (literal(side, known, depth + 1) for side in (node.left, node.right))
        return None if left is None or right is None else (left + right)[:LONGEST]
    if isinstance(node, ast.JoinedStr):
        parts = [literal(part, known, depth + 1) for part in node.values]
        return None if None in parts else "".join(map(str, parts))
    if isinstance(node, ast.Lambda):
        return literal(node.body, known, depth + 1)
    if isinstance(node, ast.Name) and node.id in known:
        return literal(known[node.id], known, depth + 1)
    return None
