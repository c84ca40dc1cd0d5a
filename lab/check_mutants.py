"""Alter every check one operation at a time: the check must notice (`make mutants`).

A mutant is the source of a check, or of a function of the book that it calls, with one operation changed: a transpose
dropped or added, two factors swapped, a sum turned into a maximum, a constant, an exponent, an axis or an index
changed, a variable exchanged for its sibling, a relation turned round, and so on. It falls because it cannot be
evaluated, is false on an instance, is never attained though declared sharp, is no identity of polynomials any more, or
has not the value of the formula that is printed. What stays alive must be true, and waived by name below
`lab/waived/checks`; anything else shows a check that is too weak. Hypotheses, `scale=` and `sharp=` stay.

`python -m lab.check_mutants [--only PAGE] [--survivors]`; exit code 1 if a mutant lives.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import functools
import itertools
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from lab.compare_runs import Figure, save
from lab.waivers import FOLDER, Edit, Waivers, names
from proofs_that_run.notebooks import computing
from proofs_that_run.pages import BOOK
from qed import current_session, objects
from qed.confirm import Check
from qed.errors import StatementFails
from qed.hypotheses import Hypotheses
from qed.instances import Instance
from qed.session import PARTS, Session

ENDS = ("error", "numbers", "sharpness", "exact", "print", "waived", "alive")
"""How a mutant ends. `print`: only the displayed formulas beside the check tell it from the check."""


@dataclass(frozen=True)
class Mutant:
    """An altered function. `site` names the edit, as a waiver does."""

    edit: Edit
    site: str
    tree: ast.FunctionDef


@dataclass(frozen=True)
class Fate:
    """How one mutant ended; `where` is the label of the check, or the name of the function that it calls."""

    page: str
    where: str
    edit: Edit
    site: str
    end: str
    changed: str
    """The altered line."""
    reason: str = ""
    """Why it is waived."""
    fixed: bool = False
    """Never: a check draws its instances, and no waiver speaks of all its edits at once."""


# --- the edits --------------------------------------------------------------------------------------

Change = tuple[str, ast.expr, ast.expr]
"""Kind, the node to replace, and what to put there."""

COMPARISONS = {"equal": ("less", "differ"), "at_most": ("equal", "less"), "less": ("equal",), "differ": ("equal",)}
"""What a comparison is exchanged for: nothing that follows from it."""
SYMBOLS = {"=": "<≠", "≤": "=<≥", "<": "=>", "≥": "=>≤", ">": "=<", "≠": "="}
OPERATORS: dict[type[ast.operator], tuple[str, ast.operator]] = {
    ast.Add: ("sign changed", ast.Sub()),
    ast.Sub: ("sign changed", ast.Add()),
    ast.Mult: ("product exchanged", ast.Div()),
    ast.Div: ("product exchanged", ast.Mult()),
    ast.MatMult: ("product exchanged", ast.Mult()),
}
CONDITIONS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(), ast.Lt: ast.GtE(), ast.Gt: ast.LtE(),
    ast.NotEq: ast.Eq(), ast.GtE: ast.Lt(), ast.LtE: ast.Gt(),
}  # fmt: skip
EXCHANGED = {
    "sum": "max", "max": "min", "min": "max", "prod": "sum", "mean": "sum", "trace": "sum", "det": "trace",
    "exp": "cosh", "log": "exp", "sin": "cos", "cos": "sin", "tanh": "sin", "maximum": "minimum", "minimum": "maximum",
    "argmax": "argmin", "argmin": "argmax", "zeros": "ones", "ones": "zeros", "hstack": "vstack", "vstack": "hstack",
}  # fmt: skip
DROPPED = {"abs", "sqrt", "exp", "log", "inv", "pinv", "diag", "cumsum", "sign", "sin", "cos", "tanh"}


class _Editor:
    """The edits of one function, whose variables have the given numbers of dimensions ("whole" for a whole number)."""

    def __init__(self, function: ast.FunctionDef, ranks: Mapping[str, int | str], arities: Mapping[str, int]):
        self.function, self.ranks, self.arities = function, ranks, arities
        arguments = function.args
        self.known = {a.arg: 0 for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.known.setdefault(node.id, node.lineno)

    def changes(self) -> Iterator[Change]:
        scales = _scales(self.function)
        for statement in self.function.body:
            if not (isinstance(statement, ast.Assign) and _names(statement.targets) <= scales):
                yield from self.within(statement)

    def within(self, node: ast.AST) -> Iterator[Change]:
        """The edits of a node and its parts; what an error says is no part."""
        if isinstance(node, ast.Raise):
            return
        if isinstance(node, ast.expr):
            yield from ((kind, node, new) for kind, new in self.here(node))
        for part in ast.iter_child_nodes(node):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and part is node.right:
                yield from (("exponent changed", old, new) for _, old, new in self.within(part))
            elif isinstance(part, ast.keyword) and part.arg == "axis" and isinstance(part.value, ast.Constant):
                yield "axis changed", part.value, ast.Constant(1 if part.value.value == 0 else 0)
            elif isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(part, ast.Name):
                yield from ((kind, old, new) for kind, old, new in self.within(part) if kind != "transpose added")
            elif not (isinstance(part, ast.keyword) and part.arg in ("scale", "sharp")):
                yield from self.within(part)

    def here(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """What may stand in place of a node."""
        match node:
            case ast.Constant(int() | float() as value) if not isinstance(value, bool):
                yield from (("constant changed", ast.Constant(new)) for new in (value + 1, value - 1, 2 * value))
            case ast.Name(name, ast.Load()) if name in self.ranks:
                yield from self.variable(node)
            case ast.Attribute(ast.Name("np"), "inf"):
                yield from (("constant changed", ast.Constant(new)) for new in (1, 2))
            case ast.Attribute(matrix, "T"):
                yield "transpose dropped", matrix
            case ast.UnaryOp(ast.USub(), operand):
                yield "sign changed", operand
            case ast.UnaryOp(ast.Not(), operand):
                yield "condition changed", operand
            case ast.BinOp():
                yield from self.operation(node)
            case ast.BoolOp(operator, parts):
                yield "condition changed", ast.BoolOp(ast.And() if isinstance(operator, ast.Or) else ast.Or(), parts)
            case ast.Compare(left, [operator], others) if type(operator) in CONDITIONS:
                yield "condition changed", ast.Compare(left, [CONDITIONS[type(operator)]], others)
            case ast.Call(ast.Name(name)) if name in COMPARISONS or name == "chain":
                yield from self.comparison(node, name)
            case ast.Call():
                yield from self.call(node)

    def variable(self, node: ast.Name) -> Iterator[tuple[str, ast.expr]]:
        rank = self.ranks[node.id]
        if rank == 2:
            yield "transpose added", ast.Attribute(node, "T", ast.Load())
        if rank == "whole":
            yield "dimension moved", ast.BinOp(node, ast.Add(), ast.Constant(1))
        for other, line in self.known.items():
            if other != node.id and line < node.lineno and _alike(self.ranks.get(other), rank):
                yield "variable exchanged", ast.Name(other, ast.Load())

    def operation(self, node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
        left, operator, right = node.left, node.op, node.right
        if type(operator) in OPERATORS:
            kind, other = OPERATORS[type(operator)]
            yield kind, ast.BinOp(left, other, right)
        if isinstance(operator, (ast.Sub, ast.Div, ast.Pow, ast.MatMult)):
            yield "operands swapped", ast.BinOp(right, operator, left)
        if isinstance(operator, ast.Pow):
            yield "exponent changed", left
        else:
            kind = "term dropped" if isinstance(operator, (ast.Add, ast.Sub)) else "factor dropped"
            yield from ((kind, part) for part in (left, right))

    def comparison(self, node: ast.Call, name: str) -> Iterator[tuple[str, ast.expr]]:
        step = 2 if name == "chain" else 1
        places = range(0, len(node.args), step)
        for place in places:
            side = node.args[place]
            for kind, new in (
                ("factor 2", ast.BinOp(ast.Constant(2), ast.Mult(), side)),
                ("sign changed", ast.UnaryOp(ast.USub(), side)),
            ):
                yield kind, _call(node.func, [*node.args[:place], new, *node.args[place + 1 :]], node.keywords)
        for place, after in itertools.pairwise(places):
            symbol = node.args[place + 1]
            if name in ("at_most", "less") or (
                name == "chain" and isinstance(symbol, ast.Constant) and symbol.value not in ("=", "≠")
            ):
                sides = list(node.args)
                sides[place], sides[after] = sides[after], sides[place]
                yield "sides swapped", _call(node.func, sides, node.keywords)
            if name == "chain" and isinstance(symbol, ast.Constant):
                for other in SYMBOLS.get(str(symbol.value), ""):
                    symbols = [*node.args[: place + 1], ast.Constant(other), *node.args[after:]]
                    yield "relation exchanged", _call(node.func, symbols, node.keywords)
        for other in COMPARISONS.get(name, ()):
            kept = [keyword for keyword in node.keywords if keyword.arg == "scale" and other == "equal"]
            if other != "differ" or len(node.args) == 2:
                yield "relation exchanged", _call(ast.Name(other, ast.Load()), node.args, kept)

    def call(self, node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        function = node.func
        match function:
            case ast.Name(name):
                arity = self.arities.get(name)
                alike = [other for other, count in self.arities.items() if other != name and count == arity]
                for other in [*alike, EXCHANGED[name]] if name in EXCHANGED else alike:
                    yield "function exchanged", _call(ast.Name(other, ast.Load()), node.args, node.keywords)
            case ast.Attribute(base, name):
                if name in EXCHANGED:
                    exchanged = ast.Attribute(base, EXCHANGED[name], ast.Load())
                    yield "function exchanged", _call(exchanged, node.args, node.keywords)
                if name == "norm" and len(node.args) == 1:
                    yield "norm exchanged", _call(function, [*node.args, ast.Constant(1)], node.keywords)
            case _:
                return
        if name in DROPPED and len(node.args) == 1:
            yield "function dropped", node.args[0]
        if any(keyword.arg == "axis" for keyword in node.keywords):
            yield "axis changed", _call(function, node.args, [k for k in node.keywords if k.arg != "axis"])
        if len(node.args) == 2:
            yield "arguments swapped", _call(function, node.args[::-1], node.keywords)


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.id for part in nodes for node in ast.walk(part) if isinstance(node, ast.Name)}


def _free(function: ast.FunctionDef) -> set[str]:
    """The names that a function uses and does not bind: a variable may be called as another function is."""
    inner = [*ast.walk(function)]
    bound = {node.arg for node in inner if isinstance(node, ast.arg)}
    bound |= {node.id for node in inner if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return _names([function]) - bound


def _scales(function: ast.FunctionDef) -> set[str]:
    """The variables of a function that serve as the scale of a comparison and nothing else."""
    found: set[str] = set()
    while True:
        uses: set[str] = set()
        waiting: list[tuple[ast.AST, set[str]]] = [(part, set()) for part in function.body]
        while waiting:
            node, own = waiting.pop()
            if isinstance(node, ast.keyword) and node.arg == "scale":
                continue
            if isinstance(node, ast.Assign):
                own = _names(node.targets)  # size = 2 * size is no other use of it
                if own <= found:
                    continue
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in own:
                uses.add(node.id)
            waiting += [(part, own) for part in ast.iter_child_nodes(node)]
        set_here = {name for part in function.body if isinstance(part, ast.Assign) for name in _names(part.targets)}
        if set_here - uses <= found:
            return found
        found |= set_here - uses


def _call(function: ast.expr, arguments: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> ast.Call:
    return ast.Call(function, list(arguments), list(keywords))


def _alike(one: int | str | None, other: int | str | None) -> bool:
    return one == other or {one, other} == {0, "whole"}


def mutants(
    function: ast.FunctionDef, ranks: Mapping[str, int | str], arities: Mapping[str, int] | None = None
) -> Iterator[Mutant]:
    """Every function that differs in one operation; `arities` are the argument counts of the book's functions."""
    source = ast.unparse(function)
    places = _places(function, source)
    found: dict[str, tuple[Edit, ast.FunctionDef]] = {}
    for kind, old, new in _Editor(function, ranks, arities or {}).changes():
        tree = copy.deepcopy(function, {id(old): new})
        if (made := ast.unparse(tree)) != source and made not in found:
            before, after = places[id(old)]
            edit = Edit(kind, before, ast.unparse(old), ast.unparse(new), after)
            found[made] = edit, ast.fix_missing_locations(tree)
    sites = names([edit for edit, _ in found.values()])
    yield from (Mutant(edit, site, tree) for (edit, tree), site in zip(found.values(), sites, strict=True))


def _places(function: ast.FunctionDef, source: str) -> dict[int, tuple[str, str]]:
    """What stands before and after each expression of a function, in its source as `ast` writes it."""
    (written,) = ast.parse(source).body
    lines = [line.encode() for line in source.splitlines(keepends=True)]  # columns count bytes
    starts = [*itertools.accumulate(map(len, lines), initial=0)]
    code = source.encode()
    return {
        id(node): (
            code[: starts[place.lineno - 1] + place.col_offset].decode(),
            code[starts[place.end_lineno - 1] + place.end_col_offset :].decode(),
        )
        for node, place in zip(ast.walk(function), ast.walk(written), strict=True)
        if isinstance(place, ast.expr) and place.end_lineno and place.end_col_offset is not None
    }


# --- the checks of a notebook -----------------------------------------------------------------------


class Altered(Session):
    """A session for many mutants of a check: their instances are the same, and drawn once; none is made simpler."""

    def __init__(self, session: Session):
        super().__init__(session.statements, seed=session.seed, parts=PARTS - {"shrinking"})
        self._draw = session.instances
        self._drawn: dict[tuple[str, ...], list[Instance]] = {}

    def instances(self, hypotheses: Hypotheses, *words: str) -> list[Instance]:
        if words not in self._drawn:
            self._drawn[words] = list(self._draw(hypotheses, *words))
        return self._drawn[words]


CLAIMS = ("confirms", "conjecture", "near_miss", "proves")
"""The decorators of claims; other functions may have some, too, as `cache`."""


class Notebook:
    """The checks of a notebook and the functions that they call, without running any of them."""

    def __init__(self, cells: Iterable[str], page: str = ""):
        self.page = page
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.checks: dict[str, ast.FunctionDef] = {}
        self.functions: dict[str, ast.FunctionDef] = {}
        self.session = Altered(current_session())
        for cell in cells:
            for statement in ast.parse(cell).body:
                self._take(statement)
        self.names["confirms"] = _unconfirmed

    def _take(self, statement: ast.stmt) -> None:
        """Carry a statement out if checks may need it; note the function of a check."""
        if isinstance(statement, (ast.Expr, ast.Try, ast.For)):  # shows something, or fails on purpose
            return
        if isinstance(statement, ast.FunctionDef):
            for decorator in statement.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("confirms"):
                    decorator.func = ast.Name("confirms", ast.Load())
                    self.checks[str(ast.literal_eval(decorator.args[0]))] = statement
            if any(ast.unparse(decorator).partition("(")[0].endswith(CLAIMS) for decorator in statement.decorator_list):
                return
            self.functions[statement.name] = statement
        if isinstance(statement, (ast.Assign, ast.With)):  # a file that is open while it is read
            with contextlib.suppress(Exception):  # it may need what was left out; a check that needs it will tell
                self._execute(statement)
        else:
            self._execute(statement)

    def _execute(self, statement: ast.stmt) -> None:
        module = ast.fix_missing_locations(ast.Module([statement], []))
        exec(compile(module, "<check>", "exec"), self.names)
        objects.forget()  # the instances stay the same from mutant to mutant

    def called(self, function: ast.FunctionDef) -> set[str]:
        """The functions of the book that a function calls, directly or not."""
        found: set[str] = set()
        waiting = [function]
        while waiting:
            new = _free(waiting.pop()) & set(self.functions) - found
            found |= new
            waiting += [self.functions[name] for name in new]
        return found

    def parts(self) -> list[str]:
        """All that is altered: the labels of the checks, and the names of the functions that they call."""
        used = {name for check in self.checks.values() for name in self.called(check)}
        return [*self.checks, *(name for name in self.functions if name in used)]

    def end(self, check: ast.FunctionDef) -> str:
        """What becomes of a check: how it falls, or "alive"."""
        made: Check | None = None
        for name in self.functions:
            if forget := getattr(self.names[name], "cache_clear", None):  # what it calls may be altered
                forget()
        try:
            with self.session.active():
                self._execute(check)
            made = self.names[check.name]
            assert made is not None
            made.run()
        except StatementFails:
            assert made is not None
            if made.verdict.counterexample:
                return "numbers"
            if made.verdict.failure:
                return "exact" if made.verdict.instances else "sharpness"  # exact comes after the numbers
            return "print"
        except Exception:  # whatever it is, it was noticed
            return "error"
        return "alive"

    def fates(self, part: str) -> list[Fate]:
        """How every mutant of a check, or of a function that checks call, ends."""
        label = part if part in self.checks else None
        function = self.checks[part] if label else self.functions[part]
        users = [check for check in self.checks.values() if check is function or part in self.called(check)]
        for check in users:
            if (end := self.end(check)) != "alive":
                raise ValueError(f"{part}: the check {check.name} does not pass ({end}): there is nothing to alter.")
        arities = {name: len(self.functions[name].args.args) for name in self.parts() if name in self.functions}
        found = []
        for mutant in mutants(function, self._ranks(users[0], function), arities if label else {}):
            if label:
                end = self.end(mutant.tree)
            else:
                self._execute(mutant.tree)
                ends = (self.end(check) for check in users)
                end = next((end for end in ends if end != "alive"), "alive")
                self._execute(function)
            changed = _changed(function, mutant.tree)
            found.append(Fate(self.page, part, mutant.edit, mutant.site, end, changed))
        return found

    def _ranks(self, check: ast.FunctionDef, function: ast.FunctionDef) -> dict[str, int | str]:
        """The number of dimensions of every variable of a function, seen while the check runs on its instances."""
        ranks: dict[str, int | str] = {}

        def see(frame: FrameType, event: str, _: Any) -> None:
            if event == "return" and (frame.f_code.co_filename, frame.f_code.co_name) == ("<check>", function.name):
                seen = {name: _rank(value) for name, value in frame.f_locals.items()}
                ranks.update({name: rank for name, rank in seen.items() if rank is not None})

        before = sys.getprofile()
        sys.setprofile(see)
        try:
            self.end(check)
        finally:
            sys.setprofile(before)
        return ranks


def _unconfirmed(label: str, *, where: str | Sequence[str] = (), objects: Any = None, not_needed: object = None) -> Any:
    """In place of `confirms`: a check that has not run, and will not audit its hypotheses."""
    return lambda function: Check(current_session().find(label), function, where, None, objects)


def _rank(value: Any) -> int | str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return "whole"
    return np.ndim(value) if isinstance(value, (float, np.ndarray, np.number)) else None


def _changed(old: ast.FunctionDef, new: ast.FunctionDef) -> str:
    """The first line that differs."""
    lines = zip(ast.unparse(old).splitlines(), ast.unparse(new).splitlines(), strict=False)
    return next((after.strip() for before, after in lines if before != after), "")


# --- the score --------------------------------------------------------------------------------------


@functools.cache
def notebook(path: Path) -> Notebook:
    os.environ["MPLBACKEND"] = "agg"
    return Notebook(
        (cell.source for cell in computing(path)),
        BOOK.page(path),
    )


def scored(path: Path, part: str) -> list[Fate]:
    warnings.simplefilter("ignore")
    return notebook(path).fates(part)


def table(fates: Iterable[Fate]) -> str:
    """The score by kind."""
    count = Counter((fate.edit.kind, fate.end) for fate in fates)
    kinds = sorted({kind for kind, _ in count})
    rows = [(kind, [count[kind, end] for end in ENDS]) for kind in kinds]
    rows.append(("all", [sum(column) for column in zip(*(ends for _, ends in rows), strict=True)]))
    lines = [f"{'kind':<20}{'mutants':>9}" + "".join(f"{end:>11}" for end in ENDS)]
    lines += [f"{kind:<20}{sum(ends):>9}" + "".join(f"{end or '':>11}" for end in ends) for kind, ends in rows]
    return "\n".join(lines)


def report(fates: Sequence[Fate], waivers: Waivers, survivors: bool = False, file: Path | None = None) -> int:
    """Print the score and what lives, and write the figures to a file if one is given; 1 if anything lives, else 0."""
    marked, useless = waivers.applied(fates)
    print(table(marked))
    for fate in marked:
        if fate.end == "alive" or (survivors and fate.end in ("waived", "print")):
            print(f"\n{fate.end}: {fate.page}: {fate.where}: {fate.site}\n    {fate.changed}")
    for words in useless:
        print(f"\n{words}")
    ends = Counter(fate.end for fate in marked)
    if file:
        found = {
            "mutants": Figure(len(marked), better=""),
            "only the print tells": Figure(ends["print"]),
            "waived": Figure(ends["waived"]),
            "waivers of no use": Figure(len(useless)),
            "alive": Figure(ends["alive"], goal="0", met=not ends["alive"]),
        }
        save(found, file)
    return int(bool(ends["alive"]))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Alter every check of the book; the check must notice.")
    parser.add_argument("--survivors", action="store_true", help="list the waived and those only the print tells, too")
    parser.add_argument("--only", metavar="PAGE", default="", help="only pages with this in their name, as 02-svd")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    from lab.check_mutants import scored  # by its full name, which the workers know

    paths = [path for path in BOOK.notebooks("chapters", "solutions") if options.only in BOOK.page(path)]
    if not paths:
        parser.error(f"there is no page whose name contains {options.only!r}")
    jobs = [(path, part) for path in paths for part in notebook(path).parts()]
    with ProcessPoolExecutor() as pool:
        fates = [fate for found in pool.map(scored, *zip(*jobs, strict=True)) for fate in found]
    waivers = Waivers.read(FOLDER / "checks", lambda page: options.only in page)
    end = report(fates, waivers, options.survivors, options.json)
    print(f"\n{len(jobs)} checks and functions, {time.perf_counter() - started:.0f} s")
    return end


if __name__ == "__main__":
    sys.exit(main())
