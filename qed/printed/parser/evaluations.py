r"""\Big|_{x=a} after a derivative: its value at a value of x."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import SCALAR
from .parts import At
from .variables import Variables
from .vocabulary import RELATIONS


class Evaluations(Variables):
    def bar_here(self) -> bool:
        return self.next[:2] == ("bar", "|") and self.peek().text == "_"

    def _bar_ahead(self) -> int | None:
        """The place of \\Big|_{…} after the derivative that starts here: after its fraction or the product after it."""
        position, depth, bars = self.item_end(self.item_end(self.at)), 0, set[str]()
        while position < len(self.tokens):
            token, after = self.tokens[position], self.token(position + 1)
            if token[:2] == ("bar", "|") and after.text == "_" and depth == 0:
                return position
            if token.kind == "bar":  # one that opens, or closes
                depth += -1 if token.text in bars else 1
                bars ^= {token.text}
            depth += (token.kind == "open" or token.text == "{") - (token.kind == "close" or token.text == "}")
            ends = depth == 0 and (token.text in RELATIONS or token.text in ("+", "-", "&", ","))
            if depth < 0 or ends or token.kind in ("newline", "end"):
                return None
            position += 1
        return None

    def new_variable(self) -> str:
        r"""In d/dt … \Big|_{t=0} the letter t is new, a number."""
        place = self._bar_ahead()
        if place is None:
            return ""
        here, self.at = self.at, place + 2
        name, after = (*self.inside()[:2], self.next, self.next)[:2]
        self.at = here
        if name.kind != "letter" or after.text != "=" or self.scope.knows(name.text):
            return ""
        self.scope.bound[name.text] = n.Sym(self.scope.fresh(name.text), SCALAR)
        return name.text

    def at_value(self, start: int, node: n.Node) -> n.Node:
        r"""\Big|_{x=a} after a derivative."""
        self.at += 2
        if isinstance(node, n.FunctionNode):
            node = self.value(node)
        variable, value = self.group(self._assignment)
        self.variable(variable)
        assert isinstance(variable, n.Sym)
        return self.make(start, At, node, variable, value)

    def _assignment(self) -> tuple[n.Node, n.Node]:
        variable = self.symbol()
        self.expect("=")
        return variable, self.expression()
