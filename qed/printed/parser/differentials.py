r"""Differentials: dX, d(X^{-1}), df, d^2 f.

The differential of a declared symbol X is a symbol of its own, dX, of the same shape. That of anything else is how it
moves when every symbol that varies moves by its differential. What varies are the symbols whose differential is
printed; what else stands in d(…) has to be held by a definition, dA := 0, so that nobody takes it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import Collection, Function, Matrix, Scalar, Size, Type
from ..shapes import Sequence as Family
from .derivatives import Derivatives
from .parts import Euler, PrintedWith
from .scope import Scope
from .variables import UNKNOWNS


class Differentials(Derivatives):
    def upright_d(self) -> bool:
        r"""\mathrm{d}, the differential also where a dimension is named d."""
        return (
            self.is_(r"\mathrm")
            and [self.peek(k).text for k in (1, 2, 3)] == ["{", "d", "}"]
            and (not self.scope.knows("d") or self.scope.counts("d"))
        )

    def differential(self) -> n.Node:
        start = self.next.start
        self.at += 4 if self.is_(r"\mathrm") else 1
        order = 1
        if self.accept("^"):
            order = self.order()
            if not order:
                self.fail("Here the order of a differential is expected: d^2 f.", self.since(start))
        begin = self.next.start
        if not self.starts_factor() or self.next.kind == "number":
            if self.scope.reader and order == 1 and not self.scope.knows("d"):
                self.fail(
                    "d is not declared. (As the differential of something it stands before it, dX.)", (start, start + 1)
                )
            number = " A number or a dimension d is declared first." if self.scope.reader else ""
            self.fail(f"The differential of what? Write dX, or d(…) around an expression.{number}", self.since(start))
        node = self._of_what(begin)
        if isinstance(node, n.Sym) and node.definition is None and order == 1:
            node = self._own(start, node)
        else:
            for _ in range(order):
                node = self.make(start, n.Differential, self.value(node), self.scope.variation)
                self.scope.differentials.append((node, self.latex))
        if self.is_("^") and not self.top_here():
            self.either(
                "A power after a differential", "that of the differential", "write (dX)^…, with parentheses",
                "the differential of a power", "write d(X^…)", (start, self.next.end),
            )  # fmt: skip
        return node

    def _of_what(self, begin: int) -> n.Node:
        """What d is taken of: brackets, a symbol, a function with its arguments, or the factor that follows."""
        if self.opens("("):
            return self.group_in_brackets()
        if not self.name_here() or self.operator_name():
            return self.factor()
        node: n.Node | None = self.function_here(begin)
        if isinstance(node, Euler):
            return self.factor_from(begin, node)
        if isinstance(node, n.FunctionNode):
            if self.opens("("):
                made = self.script(begin, node)
                assert made is not None
                return made
            return self._at_its_point(node)
        assert node is not None
        return node

    def group_in_brackets(self) -> n.Node:
        found = self.arguments()
        if len(found) != 1:
            self.fail("A differential is one of a single expression.")
        return found[0]

    def factor_from(self, begin: int, node: n.Node) -> n.Node:
        """A factor whose first part was read."""
        while (following := self.script(begin, node)) is not None:
            node = following
        return node

    def _at_its_point(self, f: n.FunctionNode) -> n.Node:
        """df is d of f(x), where x is what f is printed with, or the only symbol that f may take."""
        if isinstance(f, PrintedWith) or any(name in self.scope.declared for name in f.type.names):
            return self.value(f)
        (wanted,) = f.type.args if len(f.type.args) == 1 else (None,)
        found = [
            n.Sym(key, kind) for key, kind in self.scope.declared.items()
            if isinstance(kind, (Scalar, Matrix)) and _varies(kind) and not _is_differential(key, self.scope)
            and type(kind) is type(wanted) and _shape(kind) == _shape(wanted)
        ]  # fmt: skip
        if len(found) != 1:
            self.fail(f"At which point? Write d({f}(…)) with its arguments.", f.span)
        self.scope.notes.append(f"d{f} is that of {f}({found[0]})")
        made = n.Apply(f, (found[0],))
        made.span = f.span
        return made

    def _own(self, start: int, symbol: n.Sym) -> n.Node:
        """dX of a declared symbol: a symbol of its own."""
        kind, key = symbol.type, symbol.key
        if isinstance(kind, (Family, Collection, Function, Size)) or key not in self.scope.declared:
            self.fail(f"{symbol} is {kind}: it has no differential of its own.", self.since(start))
        own = f"d{key}"
        if key in self.scope.variation.held:
            if isinstance(kind, Matrix):
                return self.make(start, n.Filled, "0", kind.rows, kind.cols)
            return self.make(start, n.Num, 0.0)
        declared = self.scope.declared.get(own)
        if declared is not None and _shape(declared) != _shape(kind):
            self.fail(f"{own} is declared as {declared}, and {key} is {kind}.", self.since(start))
        self.scope.variation.varied[key] = kind
        return self.make(start, n.Sym, own, kind)

    def held_here(self) -> bool:
        """Read dA := 0, which holds A."""
        here = self.at
        if not (self.upright_d() or (self.next[:2] == ("letter", "d") and not self.scope.knows("d"))):
            return False
        self.at += 4 if self.is_(r"\mathrm") else 1
        if self.name_here() and not self.operator_name():
            key = self.name().key
            if key in self.scope.declared and self.relation_here() == ":=":
                self.take_relation()
                value = self.expression()
                if not (isinstance(value, n.Num) and value.value == 0):
                    self.fail(f"A differential varies freely, or is held: d{key} := 0.", value.span)
                if key in self.scope.variation.varied:
                    self.fail(f"d{key} := 0 stands after d{key} was printed: put it first.", value.span)
                self.scope.variation.held.add(key)
                return True
        self.at = here
        return False


def _shape(kind: Type | None) -> tuple[object, ...]:
    return (kind.rows.resolved(), kind.cols.resolved()) if isinstance(kind, Matrix) else ()


def _varies(kind: Type) -> bool:
    """Whether a declared symbol of a type may move: an index and the number of a dimension may not."""
    return not isinstance(kind, (Function, Size)) and not (isinstance(kind, Scalar) and kind.index is not None)


def _named(node: n.Node) -> Iterator[n.Sym]:
    """The symbols that a value is made of, by definitions as well: what a function has beside its arguments is held."""
    waiting, seen = [node], set[str]()
    while waiting:
        for part in waiting.pop().walk():
            if isinstance(part, n.Sym):
                yield part
                if part.key not in seen:
                    seen.add(part.key)
                    waiting += part.definitions()


def _is_differential(key: str, scope: Scope) -> bool:
    return key.startswith("d") and key[1:] in scope.declared


def settle(scope: Scope) -> list[str]:
    """After all is read: everything in a differential varies, or is held by a definition. What varies is told."""
    variation = scope.variation
    every = not variation.varied
    for node, latex in scope.differentials:
        for part in _named(node.body):
            key, kind = part.key, part.type
            if key not in scope.declared or not _varies(kind) or key in variation.held or key in variation.varied:
                continue
            if _is_differential(key, scope):
                continue
            if isinstance(kind, (Family, Collection)):
                raise NotWellFormed(f"{part} is {kind}: differentials are read of single symbols.", latex, node.span)
            if not every and scope.reader and key not in UNKNOWNS and {*variation.varied} <= UNKNOWNS:
                scope.notes.append(f"{part} is constant: only {' and '.join(sorted(variation.varied))} varies here")
                continue
            if not every:
                raise NotWellFormed(
                    f"Does {part} vary? It stands in {node}, and no d{part} is printed. Where {part} is constant say "
                    f"so before: d{part} := 0.", latex, node.span,
                )  # fmt: skip
            variation.varied[key] = kind
    return list(variation.varied)
