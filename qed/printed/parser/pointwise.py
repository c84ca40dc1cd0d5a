"""Readers' (fg)(x), (f + g)(x) and (f/g)(x): functions that are combined before they are taken at a place."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Function, Scalar
from .matrices import Matrices
from .parts import without_arguments
from .vocabulary import FRACTIONS


class Pointwise(Matrices):
    point: tuple[n.Node, ...] = ()
    """Where functions without arguments are taken, while a combination of them is read."""

    def pointwise(self, start: int) -> n.FunctionNode | None:
        """The function in these brackets, where they hold functions without arguments, and arguments follow."""
        names = self._functions_inside()
        if not names:
            return None
        here, saved, key = self.at, self.point, names[0]
        kind = self.scope.declared.get(key)
        f = kind if isinstance(kind, Function) else self.scope.functions[key]().type
        params = tuple(n.Sym(self.scope.fresh("x"), arg) for arg in f.args)
        self.take()
        self.point = params
        body = self.value(self.sum())
        self.point = saved
        if self.next.kind != "close":
            self.at = here
            return None
        self.take()
        return self.make(start, n.Defined, self.latex[start : self.tokens[self.at - 1].end], n.Definition(body, params))

    def _functions_inside(self) -> list[str]:
        """The functions in these brackets, with nothing but numbers beside them; none where no arguments follow."""
        end = self.at + 1
        found: list[str] = []
        letters = 0
        while self.token(end).kind != "close":
            token = self.token(end)
            key = token.text.lstrip("\\")
            end += 1
            if token.kind == "number" or token.text in ("+", "-", "/", r"\cdot", "{", "}") or token.text in FRACTIONS:
                continue
            kind = self.scope.type_of(key)
            if key in self.scope.functions or isinstance(kind, Function):
                found.append(key)
            elif not isinstance(kind, Scalar):
                return []
            letters += 1
        combined = letters > 1 or any(t.kind == "number" for t in self.tokens[self.at : end])
        return found if combined and self.token(end).text == "(" else []

    def at_the_point(self, node: n.FunctionNode) -> n.Node | None:
        if not self.point:
            return None
        return self.make(node.span[0], n.Apply, without_arguments(node), self.point)
