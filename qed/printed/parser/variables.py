r"""By what a derivative is taken: a symbol or a member of a family, on which the expression depends; and its order."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Collection, Function, Matrix, Scalar
from ..shapes import Sequence as Family
from .parts import symbols
from .ranges import Ranges

UNKNOWNS = {*"uvwxyzUVWXYZ", "beta", "theta"}
"""Letters by which people derive; those from the front of the alphabet are mostly given."""
BY = "a derivative without a letter below it is by"
HIGHEST = 4
"""The highest order of a derivative: the work doubles with each."""


Variable = n.Sym | n.Member
"""By what a derivative is taken."""


class Variables(Ranges):
    def order(self) -> int:
        """The order of a derivative; 0 for what is none."""
        power = self.group(self.sum)
        order = power.value if isinstance(power, n.Num) else 0
        if order > HIGHEST:
            self.fail(f"Derivatives are read up to order {HIGHEST}.", power.span)
        return int(order) if order == int(order) and order > 0 else 0

    def note_order(self) -> None:
        note = "∇² by a matrix X is that by vec(X), its columns one below the other"
        self.scope.notes += [note] if note not in self.scope.notes else []

    def only_symbol(self, node: n.Node) -> n.Sym | None:
        """The one symbol that an expression depends on, if it contains no other: only then is ∇ of it clear."""
        found: dict[str, n.Sym] = {}
        for part in symbols(node):
            whole = isinstance(part.type, Scalar) and part.type.index is not None
            if not isinstance(part.type, Function) and not whole:
                found[part.key] = part
        if len(found) != 1:
            return None
        ((key, only),) = found.items()
        return only if key in self.scope.declared and isinstance(only.type, Matrix) else None

    def usual_variable(self, node: n.Node) -> n.Sym | None:
        """Of what a reader types, the one vector or matrix that stands for an unknown: x in ‖Ax − b‖², not A and b."""
        found = {
            part.key: part for part in symbols(node)
            if part.key in ({self.scope.by} if self.scope.by else UNKNOWNS)
            and part.key in self.scope.declared and isinstance(part.type, Matrix)
        }  # fmt: skip
        if len(found) != 1:
            return None
        ((key, only),) = found.items()
        note = f"{BY} {key}: the other letters are mostly given"
        self.scope.notes += [note] if note not in self.scope.notes else []
        return only

    def variable_here(self) -> Variable:
        """The symbol (or member of a family) by which a derivative is taken."""
        start = self.next.start
        if not self.name_here():
            self.fail("A derivative is taken by a symbol.")
        node = self.symbol()
        if self.is_("^") and isinstance(node.type, Family):
            node = self.superscript(start, node)
        if self.is_("_") and isinstance(node.type, Family):
            node = self.subscript(start, node)
        return self.variable(node)

    def variable(self, node: n.Node) -> Variable:
        """A derivative is taken by something that is not computed: a symbol or a member of a family."""
        if not isinstance(node, (n.Sym, n.Member)) or isinstance(node.type, (Collection, Family, Function)):
            self.fail(f"A derivative is taken by a symbol, not by {node}.", node.span)
        return node

    @staticmethod
    def contains(body: n.Node, target: Variable) -> bool:
        key = target.family.key if isinstance(target, n.Member) else target.key
        return any(part.key == key for part in symbols(body))

    def must_depend(self, body: n.Node, target: Variable, start: int) -> None:
        """An expression that does not contain the symbol has derivative 0: surely not what is meant."""
        if not self.contains(body, target):
            self.fail(
                f"{body} does not depend on {target}. A derivative reaches as far as the next factor: "
                "put what it is taken of in parentheses, or define it.",
                self.since(start),
            )
