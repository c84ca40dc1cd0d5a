"""What holds of the source of every module: none takes what another keeps to itself, a name that begins with _."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("qed", "proofs_that_run", "tools", "lab", "_ext", "live", "tests")

PATCHES = ("getattr", "setattr", "hasattr", "delattr", "object", "multiple")
"""Functions, and methods of `mock.patch` and `monkeypatch`, that are told a name of another object."""


def is_private(name: str) -> bool:
    """Names such as `__init__` and `_repr_html_` are protocols: they are there for others to call."""
    return bool(re.match(r"_.*[^_]$", name))


@functools.cache
def sources() -> dict[str, ast.Module]:
    """The modules by their path."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@functools.cache
def importable() -> set[str]:
    """The first words of absolute imports of ours: folders, and files of folders that are no packages."""
    folders = {Path(path).parent for path in sources()}
    files = {Path(path).stem for path in sources() if not (ROOT / path).with_name("__init__.py").exists()}
    return {folder.name for folder in folders} | files


@functools.cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All of a module's tree: to walk through all modules takes seconds."""
    return tuple(ast.walk(tree))


def assigned(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def own_names(tree: ast.Module) -> set[str]:
    """The private functions, classes, variables and attributes that a module defines."""
    found: set[str] = set()
    for node in nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        if isinstance(node, (ast.Module, ast.ClassDef)):
            found |= {target.id for part in node.body for target in assigned(part) if isinstance(target, ast.Name)}
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_self(node.value):
            found.add(node.attr)
    return set(filter(is_private, found))


@functools.cache
def every_name() -> set[str]:
    return set().union(*map(own_names, sources().values()))


def is_self(node: ast.expr) -> bool:
    return ast.unparse(node) in ("self", "cls", "super()")


def root_of(node: ast.expr) -> str:
    """The name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def taken(path: str, tree: ast.Module) -> Iterator[str]:
    """The private names of other modules that a module imports, reads off an object, or tells a patch."""
    module, own, imported = path.removesuffix(".py").replace("/", "."), own_names(tree), set()
    for node in nodes(tree):
        if isinstance(node, ast.ImportFrom) and node.module != module:
            source = "." * node.level + (node.module or "")
            if node.level or source.split(".")[0] in importable():
                imported |= {alias.asname or alias.name for alias in node.names}
                yield from (f"{source}: {alias.name}" for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Import):
            ours = [alias for alias in node.names if alias.name.split(".")[0] in importable()]
            imported |= {alias.asname or alias.name.split(".")[0] for alias in ours}
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            of_another = node.attr in every_name() and node.attr not in own and not is_self(node.value)
            if of_another or root_of(node) in imported:
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and node.args and called(node) in PATCHES:
            patched, *told = node.args
            names = [word.value for word in told[:1] if isinstance(word, ast.Constant)]
            names += [keyword.arg for keyword in node.keywords if keyword.arg]
            if root_of(patched) in imported:
                yield from (f"{ast.unparse(patched)}: {name}" for name in map(str, names) if is_private(name))


def test_what_make_check_does_not_install_stops_no_collection() -> None:
    text = (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8")
    extras = {name.replace("-", "_") for name in re.findall(r"^([\w-]+)==", text, re.MULTILINE)}
    assert "pypdfium2" in extras
    tops = [(path, node) for path, tree in sources().items() if path.startswith("tests/") for node in tree.body]
    found = [
        f"{path}: {alias.name}"
        for path, node in tops
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in extras
    ]
    assert not found, "Take the package by extra.package(…) where a test needs it."


def test_no_module_takes_a_private_name_of_another() -> None:
    found = {path: names for path, tree in sources().items() if (names := set(taken(path, tree)))}
    assert not found, "Give the name a public one where it is defined, or do there what it was taken for."


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from .given import _kind", {".given: _kind"}),
        ("from qed.given import _kind", {"qed.given: _kind"}),
        ("from qed import given as g\ng._kind(1)", {"g._kind"}),
        ("import qed.given\nqed.given._kind(1)", {"qed.given._kind"}),
        ("from qed.confirm import Check\npatch.object(Check, '_prove')", {"Check: _prove"}),
        ("from qed import confirm\npatch.multiple(confirm, _line=1)", {"confirm: _line"}),
        ("def f(check):\n    return check._prove()", {"check._prove"}),
        ("class A:\n    def f(self):\n        return self.check._prove()", {"self.check._prove"}),
        ("from numpy.linalg import _linalg\n_linalg._umath_linalg", set()),
        ("class A:\n    def _prove(self): ...\n\ndef f(check):\n    return check._prove()", set()),
        ("class A(B):\n    def f(self):\n        return self._prove()", set()),
        ("def f(pair, shown):\n    return pair._replace(a=1), shown._repr_html_()", set()),
    ],
)
def test_what_counts_as_taken(code: str, expected: set[str]) -> None:
    assert set(taken("tests/example.py", ast.parse(code))) == expected
