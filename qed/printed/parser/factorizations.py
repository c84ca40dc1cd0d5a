r"""A = U \Sigma V^\top as what is given: the letters of an SVD of a declared matrix; S = Q \Lambda Q^\top.

With U, Σ and V come the numbers σ_i, the columns u_i and v_i, the first columns U_k and V_k with Σ_k, and the truncated
SVD A_k, as far as their letters mean nothing else.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import ONE, Dim, Matrix
from .parts import DefinedFamily, FamilyDefinition
from .scope import Chain
from .scripts import Scripts


class Factorizations(Scripts):
    def factorization(self, chain: Chain) -> bool:
        """Read A = U Σ Vᵀ, with A declared and the other letters new."""
        here, start = self.at, self.next.start
        letters = self._four_letters()
        if letters is None:
            self.at = here
            return False
        whole, left, middle, right = letters
        kind = self.scope.declared[whole]
        assert isinstance(kind, Matrix)
        matrix = n.Sym(whole, kind)
        if left == right:
            made = self._eigenvectors(start, matrix, left, middle)
        else:
            made = self._svd(start, matrix, left, middle, right)
        chain.head, chain.defines = str(matrix), True
        chain.sides, chain.spans = [made], [self.since(start)]
        chain.add("=", self.since(start), made, self.since(start))
        return True

    def factorization_here(self) -> bool:
        """Whether A = U Σ Vᵀ stands here, with A declared and the other letters new."""
        here, found = self.at, False
        with contextlib.suppress(NotWellFormed):  # \mathrm{vec} is no letter
            found = self._four_letters() is not None
        self.at = here
        return found

    def _four_letters(self) -> tuple[str, str, str, str] | None:
        if not self.name_here():
            return None
        whole = self.name().key
        kind = self.scope.declared.get(whole)
        if not isinstance(kind, Matrix) or kind.is_vector or self.relation_here() != "=":
            return None
        self.take_relation()
        found = []
        for _ in range(3):
            if not self.name_here():
                return None
            found.append(self.name().key)
        left, middle, right = found
        turned = "".join(token.text for token in self.tokens[self.at + 1 : -1]).strip("{}")
        marks = (r"\top", "T", r"\mathsf{T}") if self.scope.reader else (r"\top",)
        if not self.is_("^") or turned not in marks or any(self.scope.knows(key) for key in found) or middle == left:
            return None
        self.at = len(self.tokens) - 1
        return whole, left, middle, right

    def _svd(self, start: int, a: n.Sym, left: str, middle: str, right: str) -> n.Node:
        u, s, v = (
            self._named_factor(start, key, n.Factor(name, a))
            for key, name in ((left, "U"), (middle, "Σ"), (right, "V"))
        )
        us, vs = self._columns(left, u), self._columns(right, v)
        sigma = self._numbers(middle, lambda index: n.Spectrum("σ", a, index), None)
        for key, factor in ((left, u), (middle, s), (right, v)):
            self._leading(key, factor, factor is s)
        if us is not None and vs is not None and sigma is not None:
            self._truncated(a, us, vs, sigma)
        self.scope.notes.append(f"{left} {middle} {right}ᵀ is any SVD of {a}, with {left} and {right} square")
        return n.Product(n.Product(u, s), n.Transpose(v))

    def _eigenvectors(self, start: int, a: n.Sym, key: str, middle: str) -> n.Node:
        q = self._named_factor(start, key, self.make(start, n.Factor, "Q", a))
        values = self._named_factor(start, middle, n.Factor("Λ", a))
        self._columns(key, q)
        kind = a.type
        self._numbers(middle, lambda index: n.Spectrum("λ", a, index), kind.rows if isinstance(kind, Matrix) else None)
        self.scope.notes.append(f"{key} {middle} {key}ᵀ has the eigenvalues of {a} in order, the largest first")
        return n.Product(n.Product(q, values), n.Transpose(q))

    def _named_factor(self, start: int, key: str, factor: n.Node) -> n.Sym:
        made = n.Sym(key, factor.type, n.Definition(factor))
        self.scope.defined[key] = made
        made.span = self.since(start)
        return made

    def _family(self, key: str, variable: n.Index, body: n.Node) -> DefinedFamily | None:
        """A family with a clause for every index, where its letter means nothing else."""
        if self.scope.knows(key):
            return None
        variable.strict = False
        family = self.scope.families[key] = FamilyDefinition(key)
        family.general = (variable, body)
        return DefinedFamily.of(key, family)

    def _columns(self, key: str, factor: n.Sym) -> DefinedFamily | None:
        kind, variable = factor.type, n.Index("i")
        assert isinstance(kind, Matrix)
        variable.last = kind.cols
        return self._family(key.lower(), variable, n.Product(factor, n.Basis(kind.cols, n.IndexVar(variable, True))))

    def _numbers(self, key: str, made: Callable[[n.Node], n.Node], last: Dim | None) -> DefinedFamily | None:
        variable = n.Index("i")
        body = made(n.IndexVar(variable, True))
        variable.last = last
        return self._family(key.lower(), variable, body) if key != key.lower() else None

    def _leading(self, key: str, factor: n.Sym, square: bool) -> None:
        variable = n.Index("k")
        variable.last = factor.type.cols if isinstance(factor.type, Matrix) else ONE
        self._family(f"{key}_", variable, n.Leading(factor, n.IndexVar(variable, True), square))

    def _truncated(self, a: n.Sym, u: DefinedFamily, v: DefinedFamily, sigma: DefinedFamily) -> None:
        k, i = n.Index("k"), n.Index("i")
        at = n.IndexVar(i, True)
        term = n.Product(n.Product(n.Member(sigma, at), n.Member(u, at)), n.Transpose(n.Member(v, at)))
        i.last = Dim.of(k)
        total = n.Over("Σ", (n.Range(i, n.Num(1.0), n.IndexVar(k, True)),), (), term)
        k.last = a.type.cols if isinstance(a.type, Matrix) else ONE
        self._family(f"{a.key}_", k, total)
