r"""Functions at their arguments: f(x), f where its arguments stand elsewhere, σ(z) of a vector z.

What a letter is declared to be decides whether f(x) applies a function or multiplies.
"""

from __future__ import annotations

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import Collection, Matrix, Scalar, Space, Tensor
from .arrays import is_array
from .parts import PrintedWith, without_arguments
from .sums import Sums


def _kinked(body: n.Node) -> bool:
    """Whether an expression has what no function of a matrix has: a maximum, an absolute value, cases."""
    kinks = (n.Extremum, n.Absolute, n.Cases, n.Indicator)
    return any(
        isinstance(part, kinks) or (isinstance(part, n.Elementwise) and part.name in ("sign", "ReLU"))
        for part in body.walk()
    )


class Applications(Sums):
    def value(self, node: n.Node) -> n.Node:
        """A value; a function printed without arguments is taken at those it is printed with elsewhere."""
        if not isinstance(node, n.FunctionNode):
            if not isinstance(node.type, (Scalar, Matrix, Tensor, Space, Collection)):
                raise NotWellFormed(f"{node} is {node.type}: print a member of it.", self.latex, node.span)
            return node
        if (there := self.at_the_point(node)) is not None:
            return there
        f: n.FunctionNode = node
        declared = self.scope.declared
        arguments: tuple[n.Node, ...] = tuple(n.Sym(name, declared[name]) for name in f.type.names if name in declared)
        if isinstance(node, PrintedWith):
            f, arguments = node.f, node.arguments
        missing = [name for name in f.type.names if name not in declared]
        if self.scope.reader and missing and len(f.type.names) == len(f.type.args):
            raise NotWellFormed(f"{missing[0]} is not declared. {f} is a function of it.", self.latex, node.span)
        if not arguments or len(arguments) != len(f.type.args):
            raise NotWellFormed(f"{f} is a function; its value has arguments: {f}(…).", self.latex, node.span)
        try:
            made = n.Apply(f, arguments)
        except n.Misfit as error:
            raise NotWellFormed(str(error), self.latex, node.span, misfit=True) from None
        made.span = node.span
        return made

    def applied(self, start: int, f: n.FunctionNode) -> n.Node:
        args = self.arguments()
        wanted = f.type.args
        if (len(args) == 1 and isinstance(args[0], n.Repeat)) or (
            len(wanted) == 1 and len(args) > 1 and isinstance(wanted[0], Matrix)
        ):
            args = [self.column(start, args)]
        f = without_arguments(f)
        if len(args) == 1 and is_array(args[0]):
            f = self._lifted(start, f, args[0])
        return self.make(start, n.Apply, f, tuple(args))

    def _lifted(self, start: int, f: n.FunctionNode, argument: n.Node) -> n.FunctionNode:
        r"""\sigma(\vec{z}) and \sigma'(\vec{z}), where \sigma(z) was defined for a number z."""
        inner = f.f if isinstance(f, n.Derivative) and f.kind == "D" else f
        base: n.Node = inner
        while isinstance(base, n.Derivative) and base.kind == "′":
            base = base.f
        kind = inner.type
        numbers = len(kind.args) == 1 and isinstance(kind.args[0], Scalar) and isinstance(kind.result, Scalar)
        if not isinstance(base, n.Defined) or not numbers or kind.elementwise:
            return f
        shape = argument.type
        square = isinstance(shape, Matrix) and shape.rows.resolved() == shape.cols.resolved()
        if square and not _kinked(base.definition.body):
            self.either(
                f"{f} of a square matrix", "taken entry by entry", f"state it of the entries, or declare {base} as "
                "Elementwise", "the function of the matrix", "write its powers and inverses", self.since(start),
            )  # fmt: skip
        self.scope.notes.append(f"{base} is taken entry by entry")
        lifted = self.make(start, n.Lifted, inner)
        return lifted if inner is f else self.make(start, n.Derivative, "D", lifted)

    def no_argument(self, start: int, node: n.Sym) -> None:
        """Refuse y(x) where y := … is no function, but depends on x."""
        here = self.at
        self.take()
        keys: list[str] = []
        while self.name_here():
            keys.append(self.name().key)
            if not self.accept(","):
                break
        closed, end, self.at = self.next.kind == "close", self.next.end, here
        assert node.definition is not None
        inside = {part.key for part in node.definition.body.walk() if isinstance(part, n.Sym)}
        if closed and keys and inside.issuperset(keys):
            text = self.latex[start : self.next.start]
            self.either(
                f"{text}{self.latex[self.next.start : end]}", f"{node} itself", f"write {text} alone", "a product",
                f"write {text} \\cdot {', '.join(keys)}", (start, end),
            )  # fmt: skip

    def same_arguments(self) -> bool:
        r"""(\vec{x}, \theta) after a quantity defined from them: declared symbols with a collection among them."""
        here = self.at
        self.take()
        kinds: list[object] = []
        while self.name_here():
            kinds.append(self.scope.declared.get(self.name().key))
            if not self.accept(","):
                break
        if self.next.kind == "close" and all(kinds) and any(isinstance(kind, Collection) for kind in kinds):
            self.take()
            return True
        self.at = here
        return False
