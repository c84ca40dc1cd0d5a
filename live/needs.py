"""Which of the cells before it a cell needs: those that make the names and the checks that it uses.

Read off the text alone. A cell counts as needed where it may be: if it only may bind a name (in a branch, in a loop)
or calls a method of an object that another cell made, the cells that bound it before are needed as well. That this is
enough for every cell of the book is tested: each one gives its stored output after the cells named here.
"""

from __future__ import annotations

import ast
import functools
import re
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LABEL = re.compile(r"(def|thm|prp|lem|cor|exm|rem|str)-[a-z0-9-]+")
DRAWING = re.compile(r"(matplotlib|mpl_toolkits|PIL|qed\.figures)\b")
BOUND = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)(?=[ \t]*(?:,|=(?!=)))", re.MULTILINE)
Step = tuple[int, str, list[int]]
"""The place of a cell, what of it has to run, and the steps before it that make what it needs."""
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass
class Names:
    """What a cell takes from the cells before it, and leaves to those after it. Labels of statements are names, too."""

    uses: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    """Names that it may bind, or whose objects it may change."""
    settles: set[str] = field(default_factory=set)
    """Names that it binds in any case, whatever they were before."""
    imports: set[str] = field(default_factory=set)


def needed(cells: Sequence[str], target: int) -> list[int]:
    """The places of the cells before `target` that it needs, in order. All of them where it cannot be read itself."""
    try:
        known = [*map(names_at_least, cells[:target]), names(cells[target])]
    except (SyntaxError, ValueError, RecursionError):
        return list(range(target))
    modules = set().union(*(cell.imports for cell in known))
    wanted, found = set(known[target].uses), []
    for place in range(target - 1, -1, -1):
        cell = known[place]
        if "*" in cell.settles or wanted & (cell.settles | (cell.binds - modules) | cell.imports):
            found.append(place)
            wanted = (wanted - cell.settles) | cell.uses
    return found[::-1]


def prepared(cells: Sequence[str]) -> list[Step]:
    """What has to run for the last cell, the cell itself at the end: each step after those that its own cell needs.

    So a cell that others need runs once, whatever else these need. Where nothing is drawn, what loads and sets up
    Matplotlib is left out: it takes longer than all the rest.
    """
    steps: list[Step] = []
    known: dict[tuple[int, str], int] = {}

    def step(place: int, code: str) -> int:
        if (place, code) not in known:
            after = [step(*before) for before in _prepared([*cells[:place], code])]
            known[place, code] = len(steps)
            steps.append((place, code, after))
        return known[place, code]

    step(len(cells) - 1, cells[-1])
    return steps


def _prepared(cells: Sequence[str]) -> list[tuple[int, str]]:
    """The cells that the last one needs, each as its place and what of it has to run."""
    target = len(cells) - 1
    places = needed(cells, target)
    try:
        parts = {place: _drawing(cells[place]) for place in places}
        drawn = set().union(*(names for names, _ in parts.values()))
        uses = [names(cells[target]), *(names(_without(cells[place], parts[place][1])) for place in places)]
    except (SyntaxError, ValueError, RecursionError):
        return [(place, cells[place]) for place in places]
    if any(drawn & cell.uses for cell in uses):
        return [(place, cells[place]) for place in places]
    return [(place, _without(cells[place], parts[place][1])) for place in places]


@functools.cache
def _drawing(code: str) -> tuple[set[str], list[ast.stmt]]:
    """The names that a cell imports from Matplotlib and the like, and the statements that only import or call these.

    Asked for each step that needs the cell; they are only read.
    """
    names: set[str] = set()
    statements: list[ast.stmt] = []
    for statement in ast.parse(code).body:
        match statement:
            case ast.Import(names=aliases) if all(DRAWING.match(alias.name) for alias in aliases):
                names |= _settled(statement)
                statements.append(statement)
            case ast.ImportFrom(module=str(module)) if DRAWING.match(module):
                names |= _settled(statement)
                statements.append(statement)
            case ast.Expr(value=ast.Call(func=function)) if _root(function) & names:
                statements.append(statement)
    return names, statements


def _without(code: str, statements: Sequence[ast.stmt]) -> str:
    """A cell without some statements; the others keep their lines, which tracebacks name."""
    lines = code.splitlines()
    for statement in statements:
        for line in range(statement.lineno - 1, statement.end_lineno or statement.lineno):
            lines[line] = ""
    return "\n".join(lines)


def sliced(cells: Sequence[str], target: str) -> list[str]:
    """The single statements of some cells that `target` needs: what has to run before it on another page."""
    statements = [ast.unparse(one) for code in cells for one in ast.parse(code).body]
    return [statements[place] for place in needed([*statements, target], len(statements))]


def names_at_least(code: str) -> Names:
    """The names of a cell; of one that Python cannot read those that it seems to bind: functions, classes, variables.

    A slip in one exercise is then in the way of the cells that need this exercise, not of all others.
    """
    try:
        return names(code)
    except (SyntaxError, ValueError, RecursionError):
        words = {word for pair in BOUND.findall(code) for word in pair if word}
        return Names(uses=words, binds=words)


@functools.cache
def names(code: str) -> Names:
    """The names of one cell; they are only read."""
    found, later = Names(), set()
    for statement in ast.parse(code).body:
        now, deferred, bound, imported = _scopes(statement)
        if getattr(statement, "decorator_list", None):  # a decorator may call the function at once
            now |= deferred
        used, confirmed = _labels(statement)
        found.uses |= (now | used | _changed(statement)) - found.settles
        later |= deferred
        found.binds |= bound | confirmed | (_changed(statement) - found.settles)
        found.imports |= imported
        found.settles |= _settled(statement) | (confirmed if isinstance(statement, SCOPES) else set())
    found.uses |= later - found.settles
    return found


def _scopes(statement: ast.stmt) -> tuple[set[str], set[str], set[str], set[str]]:
    """Names that a statement uses as it runs, those that functions in it use when called, those it binds, imports."""
    whole = symtable.symtable(ast.unparse(statement), "cell", "exec")
    symbols = whole.get_symbols()
    now = {s.get_name() for s in symbols if s.is_referenced()}
    bound = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    imported = {s.get_name() for s in symbols if s.is_imported()}
    deferred: set[str] = set()
    for table in _below(whole):
        deferred |= {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
        bound |= {s.get_name() for s in table.get_symbols() if s.is_declared_global() and s.is_assigned()}
    return now, deferred, bound, imported


def _below(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _below(child)


def _settled(statement: ast.stmt) -> set[str]:
    """Names that are bound once the statement has run, by a part of it that always runs."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Import() | ast.ImportFrom():
            return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
        case ast.Assign():
            targets = statement.targets
        case ast.AnnAssign(value=ast.expr()):
            targets = [statement.target]
        case ast.With():
            inner = set().union(*(_settled(one) for one in statement.body))
            return inner | _plain([i.optional_vars for i in statement.items if i.optional_vars])
        case _:
            return set()
    return _plain(targets)


def _plain(targets: Sequence[ast.expr]) -> set[str]:
    """The names in the targets of an assignment; `A[0]` and `A.x` bind none."""
    found: set[str] = set()
    for target in targets:
        if isinstance(target, ast.Name):
            found.add(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            found |= _plain(target.elts)
        elif isinstance(target, ast.Starred):
            found |= _plain([target.value])
    return found


def _changed(statement: ast.stmt) -> set[str]:
    """Names whose objects the statement may change: by a method, or in a part (`A[0] = 1`, `A.x = 1`)."""
    found = set()
    for node in _outside_functions(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found |= _root(node.func)
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            found |= _root(node)
        for decorator in getattr(node, "decorator_list", ()):  # @check.near_miss adds to the check
            if isinstance(decorator, ast.Attribute):
                found |= _root(decorator)
    return found


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(node, SCOPES) and child not in getattr(node, "decorator_list", ()):
            continue
        yield from _outside_functions(child)


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _labels(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Labels of statements that the code names, and those for which it has the check."""
    used, confirmed = set(), set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "confirms":
            confirmed |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and LABEL.fullmatch(node.value):
            used.add(node.value)
    return used - confirmed, confirmed
