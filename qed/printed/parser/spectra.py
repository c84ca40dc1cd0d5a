r"""Eigenvalues, singular values, the condition number; the range and the null space of a matrix."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import Matrix
from .named_functions import NamedFunctions


class Spectra(NamedFunctions):
    def space_here(self) -> bool:
        r"""\mathcal{N}(A) and \mathcal{R}(A)."""
        if not (self.is_(r"\mathcal") and self.peek().text == "{" and self.peek(2).text in ("N", "R")):
            return False
        return self.peek(4)[:2] == ("open", "(") and not self.scope.knows(f"{self.peek(2).text}_cal")

    def space_of(self) -> n.Node:
        start, name = self.next.start, self.peek(2).text
        self.at += 4
        arguments = self.arguments()
        if len(arguments) != 1:
            self.fail("A range and a null space are those of one matrix.", self.since(start))
        return self.make(start, n.SpaceOf, name, arguments[0])

    def spectrum_here(self) -> bool:
        r"""\lambda_{\max}(A), \sigma_i(A): also where σ is declared as the numbers σ_i."""
        key = self.next.text[1:]
        if self.peek().text != "_" or self.peek(2).kind == "end":
            return False
        end = self.item_end(self.at + 2)
        if self.scope.reader and self.token(end).text == "^":
            end = self.item_end(end + 1)
        extreme = any(t.text in (r"\max", r"\min") for t in self.tokens[self.at + 2 : end])
        if extreme and self.scope.reader and not self.scope.knows(key) and self.token(end).kind != "open":
            span = (self.next.start, self.token(end - 1).end)
            self.fail(f"Of which matrix? Write {self.latex[slice(*span)]}({self.some_matrix()}).", span)
        if not (self.token(end).kind == "open" and self.token(end).text in ("(", "{")):
            return False
        if any(t.text in (r"\max", r"\min") for t in self.tokens[self.at + 2 : end]):
            return True
        family = self.scope.families.get(key)
        if family is not None and any(isinstance(body, n.Spectrum) for body in family.bodies()):
            return self._of_another(key, end)
        return not self.scope.knows(key)

    def _of_another(self, key: str, end: int) -> bool:
        r"""Whether \sigma_1(B) is a singular value of B, where σ_1 is one of A: a product with B is not printed so."""
        here, self.at = self.at, end
        arguments = self.items_in_brackets()
        after, self.at = self.at, here
        if len(arguments) != 1 or not isinstance(arguments[0].type, Matrix) or arguments[0].type.is_vector:
            return False
        if isinstance(arguments[0], n.Sym):
            return True
        self.either(
            f"{key}_i(…)", "that of the matrix in parentheses", "define it, B := …, and write "
            f"\\{key}_i(B)", "a product with it", f"write \\{key}_i \\cdot (…)",
            (self.next.start, self.tokens[after - 1].end),
        )  # fmt: skip

    def spectrum(self) -> n.Node:
        start = self.next.start
        name = {r"\lambda": "λ", r"\sigma": "σ"}.get(self.take().text, "")
        if not name:
            self.fail(
                "The condition number is not read: write \\sigma_{\\max}(A) / \\sigma_{\\min}(A).", self.since(start)
            )
        self.take()
        word = "".join(t.text for t in self.inside() if t.text not in (r"\text", r"\mathrm", "{", "}")).lstrip("\\")
        which: n.Node | str
        if word in ("max", "min"):
            which = word
            self.at = self.item_end(self.at)
        else:
            which = self.indices(1, n.Num(1))[0]
        exponent = self.value(self.group(self.sum)) if self.accept("^") else None
        arguments = self.arguments()
        if len(arguments) != 1:
            self.fail(f"{name} is of one matrix.", self.since(start))
        node = self.make(start, n.Spectrum, name, arguments[0], which)
        if self.scope.reader and name == "σ" and isinstance(which, n.IndexVar) and not which.given:
            kind = arguments[0].type
            if which.index.last is None and isinstance(kind, Matrix):  # beyond the smaller side they are 0
                which.index.last = kind.rows
                which.index.guessed = kind.rows.resolved() != kind.cols.resolved()
        return node if exponent is None else self.make(start, n.Power, node, exponent)

    def condition_number(self) -> n.Node:
        r"""\kappa(A) is σ_max(A) / σ_min(A)."""
        start = self.take().start
        if self.accept("_") and not (self.next.text == "2" or [t.text for t in self.inside()] == ["2"]):
            self.fail("The condition number is read for the 2-norm, \\kappa(A) or \\kappa_2(A).", self.since(start))
        elif self.tokens[self.at - 1].text == "_":
            self.at = self.item_end(self.at)
        if self.next.kind != "open":
            self.fail("The condition number of which matrix? Write \\kappa(A).", self.since(start))
        arguments = self.arguments()
        if len(arguments) != 1:
            self.fail("κ is of one matrix.", self.since(start))
        parts = [self.make(start, n.Spectrum, "σ", arguments[0], which) for which in ("max", "min")]
        return self.make(start, n.Divide, *parts)
