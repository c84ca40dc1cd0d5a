r"""The sets to the right of ∈: R^n, R^{m×n}, a range or null space, an argmin."""

from __future__ import annotations

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import ONE, SCALAR, Dim, Matrix, Scalar, Tensor, Unknown, vector
from .parts import AllOf, ArgMin
from .symbols import Symbols


class Sets(Symbols):
    def space(self) -> n.Node:
        r"""\mathbb{R}^{m \times n}"""
        start = self.next.start
        if not (self.accept(r"\mathbb") and (self.is_("{") or self.next.text == "R")):
            self.fail("Here \\mathbb{R}^n is expected.")
        braced = self.accept("{")
        if self.take().text != "R":
            self.fail("Only \\mathbb{R} is known.", self.since(start))
        if braced:
            self.expect("}")
        dims = self.group(self._dims) if self.accept("^") else []
        if len(dims) > 3:
            self.fail("At most three dimensions are known.", self.since(start))
        kind = (
            Tensor((dims[0], dims[1], dims[2])) if len(dims) == 3
            else Matrix(dims[0], dims[1]) if len(dims) == 2
            else vector(dims[0]) if dims
            else SCALAR
        )  # fmt: skip
        return self.make(start, AllOf, kind)

    def _dims(self) -> list[Dim]:
        saved, self.no_times = self.no_times, True
        found: list[Dim] = []
        while True:
            node = self.counted(self.expression)
            if not isinstance(node.type, Scalar) or node.type.index is None:
                self.fail(f"{node} is not a dimension.", node.span)
            found.append(node.type.index)
            if not self.accept(r"\times", ","):
                break
        self.no_times = saved
        return found

    def member_of(self) -> n.Node:
        """What stands to the right of ∈."""
        if self.is_(r"\mathbb"):
            return self.space()
        if self.argmin_here():
            return self.argmin()
        node = self.factor()
        while self.is_(r"\cap"):
            self.take()
            node = self.make(node.span[0], n.SpaceOf, "∩", node, self.factor())
        return node

    def argmin_here(self) -> bool:
        r"""Whether \arg\min, \operatorname{argmin} or an underset of it stands here."""
        if self.is_(r"\arg"):
            return self.peek().text in (r"\min", r"\max")
        return self.is_(r"\underset") or "arg" in self.operator_name()

    def argmin(self) -> n.Node:
        """argmin with its competitors below it, or below it by an underset."""
        start = self.next.start
        if self.accept(r"\underset"):
            limits_at = self.at
            self.at = self.group_end() + 1
            word = self.group(self._operator)
        else:
            word = self._operator()
            self.expect("_")
            limits_at = self.at
            self.at = self.item_end(self.at)
        word = word.replace(" ", "").replace(r"\,", "")
        if word not in ("argmin", "argmax"):
            self.fail("Here argmin or argmax is expected.", self.since(start))
        after, saved = self.at, dict(self.scope.bound)

        def read(vectors: bool) -> tuple[n.Sym, n.Node | None, n.Node]:
            self.at, self.scope.bound = limits_at, dict(saved)
            variable, bound = self.group(lambda: self._competitors(vectors))
            self.at = after
            return variable, bound, self.value(self.sum() if self.scope.reader else self.product())

        try:
            variable, bound, body = read(self.scope.reader != "")
        except NotWellFormed:
            if not self.scope.reader:
                raise
            variable, bound, body = read(False)
        self.scope.bound = saved
        return self.make(start, ArgMin, variable, bound, body, "min" if "min" in word else "max")

    def _operator(self) -> str:
        if self.accept(r"\arg"):
            return f"arg{self.take().text[1:]}"
        word = self.operator_name()
        self.at = self.group_end(self.at + 1) + 1
        return word

    def _competitors(self, vectors: bool = False) -> tuple[n.Sym, n.Node | None]:
        r"""B \in R^{m×n}, rank(B) ≤ k; or a letter alone, for all numbers, vectors or matrices."""
        if self.accept(r"\substack"):
            return self.group(lambda: self._competitors(vectors))
        key, bold, _ = self.name()
        if self.next.kind == "end":
            kind = self.scope.type_of(key)
            if not isinstance(kind, (Scalar, Matrix)) or key in self.scope.bound:
                matrix = Matrix(Dim.of(Unknown()), Dim.of(Unknown())) if key[0].isupper() else SCALAR
                kind = Matrix(Dim.of(Unknown()), ONE) if bold or (vectors and matrix is SCALAR) else matrix
            variable = n.Sym(self.scope.fresh(key), SCALAR if isinstance(kind, Scalar) else kind)
            self.scope.bound[key] = variable
            return variable, None
        if not self.accept(r"\in"):
            self.fail("Here B \\in \\mathbb{R}^{m \\times n} is expected, or a letter alone.")
        variable = n.Sym(self.scope.fresh(key), self.space().type)
        self.scope.bound[key] = variable
        bound: n.Node | None = None
        while self.next.kind == "newline" or self.is_(","):
            self.take()
            test = self.expression()
            about_it = isinstance(test, n.Rank) and isinstance(test.a, n.Sym) and test.a.key == variable.key
            if not about_it or self.relation_here() != "≤" or bound is not None:
                self.fail("The competitors of an argmin are read where they are all, or those with rank(B) \\le k.")
            self.take_relation()
            bound = self.expression()
        return variable, bound
