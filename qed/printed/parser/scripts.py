r"""Factors: a primary expression with scripts, primes and arguments."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Matrix, Scalar
from .primaries import Primaries


class Scripts(Primaries):
    def factor(self) -> n.Node:
        start = self.next.start
        node, scripts = self.primary(), ""
        while True:
            mark = self.next.text if self.is_("^", "_") else ""
            if mark and mark == scripts:
                self.fail(f"A second {mark} in a row is ambiguous: use braces or parentheses.")
            following = self.script(start, node)
            if following is None:
                return node
            node, scripts = following, mark

    def script(self, start: int, node: n.Node) -> n.Node | None:
        """One script, prime or list of arguments after a node; None where nothing belongs to it any more."""
        if isinstance(node, n.FunctionNode) and self.opens("(", "{"):
            return self.applied(start, node)
        if isinstance(node, (n.Member, n.Sym)) and self.opens("(") and self.same_arguments():
            return node
        if self.scope.reader and isinstance(node, n.Sym) and node.definition is not None and self.opens("("):
            self.no_argument(start, node)
        if self.is_("'") or (self.is_("^") and self.peek().text == r"\prime"):
            self.at += 2 if self.is_("^") else 1
            if self.scope.reader and isinstance(node.type, Matrix):
                return self.make(start, n.Transpose, self.value(node))
            if not isinstance(node, n.FunctionNode) and (made := self._primed(start, node)) is not None:
                return made
            if not isinstance(node, n.FunctionNode):
                words = "A prime is the derivative of a function of one number."
                self.fail(words, self.since(start), misfit=bool(self.scope.reader))  # the transpose of a vector
            return self.make(start, n.Derivative, "′", node)
        if self.is_("^"):
            return self.superscript(start, node)
        if self.is_(r"\pow") and self.scope.reader:
            return self.typed_power(start, node)
        if self.is_("!") and self.scope.reader:
            self.take()
            if self.is_("!"):
                self.fail("n!! is the double factorial, which is not read; the factorial of a factorial is (n!)!.")
            return self.factorial(start, self.value(node))
        return self.subscript(start, node) if self.is_("_") else None

    def _primed(self, start: int, node: n.Node) -> n.Node | None:
        """Readers' (fg)′, (f/g)′(x) and (x²)′, by the one number x that stands there."""
        if not self.scope.reader or not isinstance(node.type, Scalar) or isinstance(node, n.Sym):
            return None
        found: set[str] = set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, n.Apply):
                arguments = [a for a in part.children() if not isinstance(a, n.FunctionNode)]
                if len(arguments) != 1 or not isinstance(arguments[0], n.Sym):
                    return None
                found.add(arguments[0].key)
            elif isinstance(part, n.Sym) and isinstance(part.type, Scalar) and part.type.index is None:
                found.add(part.key)
            elif isinstance(part, n.Sym):
                return None
            else:
                waiting += part.children()
        if len(found) != 1 or not isinstance(self.scope.declared.get(*found), Scalar):
            return None
        (key,) = found
        variable = n.Sym(key, self.scope.declared[key])
        if self.opens("("):
            here, arguments = self.at, self.arguments()
            if len(arguments) != 1 or not (isinstance(arguments[0], n.Sym) and arguments[0].key == key):
                self.at = here
                return None
        return self.make(start, n.By, "∂", node, variable, ())
