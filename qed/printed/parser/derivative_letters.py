r"""Whether D, d, J_f and H_f are derivatives where they stand, or symbols."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Function
from .differentials import Differentials
from .parts import PrintedWith
from .vocabulary import BOLD, GREEK


class DerivativeLetters(Differentials):
    def named_with_mark(self, letter: str) -> bool:
        r"""Whether D_x is a symbol of its own, as by D_x := \operatorname{diag}(\vec{x})."""
        inside = "".join(t.text for t in self.tokens[self.at + 2 : self.item_end(self.at + 2)] if t.kind == "letter")
        return self.peek().text == "_" and f"{letter}_{inside}" in self.scope.defined

    def jacobian_here(self) -> bool:
        """Whether D is the derivative: where it is no symbol, and where only a dimension has its letter and Df is
        printed."""
        after = self.peek()
        if not self.scope.knows("D"):
            ends = after.kind in ("end", "close", "newline") or after.text in ("=", "+", "-", "&", ",", "}", r"\end")
            return not (self.scope.reader and ends)
        key = after.text[1:] if after.kind == "command" else after.text
        names = after.kind == "letter" or after.text in (r"\vec", r"\mathbf", r"\boldsymbol") or key in GREEK
        if not names or "D" in self.scope.bound:
            return False
        if after.text.startswith("\\") and key not in GREEK:
            key = next((t.text for t in self.tokens[self.at + 2 : self.at + 4] if t.kind == "letter"), "")
        scope = self.scope
        if key not in scope.functions and not isinstance(scope.declared.get(key), Function):
            return False
        if scope.in_passing("D") and after.start == self.next.end:
            return True
        self.either(
            f"D {key}", "the derivative of a function", "give the letter D to nothing else", "a product",
            f"write D \\cdot {key}", (self.next.start, after.end),
        )  # fmt: skip

    def derivative_named(self) -> str:
        r"""What readers' J_f and H_f are, D or ∇², where J and H mean nothing else and f is a function."""
        kind = {"J": "D", "H": "∇²"}.get(self.next.text, "")
        if not (self.scope.reader and kind and self.peek().text == "_") or self.scope.knows(self.next.text):
            return ""
        inside = self.tokens[self.at + 2 : self.item_end(self.at + 2)]
        keys = [t.text.lstrip("\\") for t in inside if t.text not in ("{", "}", r"\circ") and t.text not in BOLD]
        if len(keys) != 1 + sum(t.text == r"\circ" for t in inside):
            return ""
        functions = [key in self.scope.functions or isinstance(self.scope.declared.get(key), Function) for key in keys]
        return kind if all(functions) else ""

    def derivative_of_name(self, kind: str) -> n.Node:
        start = self.next.start
        self.at += 2
        f = self.group(self.product)
        assert isinstance(f, n.FunctionNode)
        f = f.f if isinstance(f, PrintedWith) else f
        return self.of_numbers(start, kind, f) or self.make(start, n.Derivative, kind, f)

    def no_differential(self) -> bool:
        """Whether d is a symbol here; dX is no product with a dimension d."""
        after = self.peek()
        if not self.scope.knows("d"):
            ends = after.kind in ("end", "close", "newline") or after.text in ("=", "+", "-", ",", "}")
            return bool(self.scope.reader) and ends
        touches = after.start == self.next.end and (after.kind == "letter" or after[:2] == ("open", "("))
        if self.scope.counts("d") and (touches or (after.kind == "letter" and after.text.isupper())):
            self.either(
                f"d{after.text}", "a differential", "write it upright, \\mathrm{d}", "a product",
                f"write d \\cdot {after.text}", (self.next.start, after.end),
            )  # fmt: skip
        return True
