r"""What the sides of a relation must be to each other, and what ⪰ says of eigenvalues."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from ...errors import NotWellFormed
from .. import nodes as n
from ..shapes import ONE, Dim, Matrix, Scalar, Space, Tensor, Unknown, compatible, same, vector
from .factorizations import Factorizations
from .parts import AllOf, ArgMin
from .scope import Chain, Span
from .vocabulary import ORDERS, RELATIONS


class Relations(Factorizations):
    def by_eigenvalues(self, chain: Chain) -> list[Chain]:
        """A ⪰ B says that A − B is symmetric and has no eigenvalue below 0; ≥ of entries between vectors."""
        if not any(sign in ORDERS.values() for sign in chain.signs):
            return [chain]
        found: list[Chain] = []
        links = zip(chain.sides, chain.sides[1:], chain.signs, chain.sign_spans, strict=False)
        for left, right, sign, span in links:
            larger, smaller = (left, right) if sign in "⪰≻" else (right, left)
            strict = ">" if sign in "≻≺" else "≥"
            zero = [isinstance(side, n.Num) and side.value == 0 for side in (larger, smaller)]
            place = (left.span[0], right.span[1])

            def part(*sides: n.Node, sign: str, place: Span = place, span: Span = span) -> Chain:
                made = copy.copy(chain)
                made.sides, made.signs, made.sign_spans = list(sides), [sign], [span]
                made.spans, made.span = [place] * 2, place
                return made

            kind = (larger if zero[1] else smaller).type
            if sign not in ORDERS.values():
                found.append(part(left, right, sign=sign))
            elif not isinstance(kind, Matrix) or kind.is_vector:
                self.scope.notes.append(f"{sign} between vectors or numbers is {strict} of the entries")
                found.append(part(larger, smaller, sign=strict))
            else:
                self.scope.notes.append("⪰ and ≻ say that a matrix is symmetric, and where its eigenvalues are")
                terms = tuple((s, side) for s, side, no in zip((1, -1), (larger, smaller), zero, strict=True) if not no)
                gap = terms[0][1] if terms[0][0] == 1 and len(terms) == 1 else self._made_at(place, n.Sum2, terms)
                turned = self._made_at(place, n.Transpose, gap)
                both = self._made_at(place, n.Sum2, ((1, gap), (1, turned)))
                even = self._made_at(place, n.Divide, both, n.Num(2.0))
                least = self._made_at(place, n.Spectrum, "λ", even, "min")
                found += [part(gap, turned, sign="="), part(least, n.Num(0.0), sign=strict)]
        return found

    def _made_at(self, place: Span, cls: Callable[..., n.Node], *parts: Any) -> n.Node:
        """A node that stands for what is printed at a place; a misfit becomes an error there."""
        try:
            node = cls(*parts)
        except n.Misfit as error:
            raise NotWellFormed(str(error), self.latex, place, misfit=True) from None
        node.span = place
        return node

    def no_silent_sum(self, chain: Chain) -> None:
        """Refuse H_ki = … x_j x_j, where j stands on one side only, twice in a product: some mean a sum over it."""
        places = [
            {part.index for part in side.walk() if isinstance(part, n.IndexVar) and part.index.free}
            for side in chain.sides
        ]
        equation = chain.signs == ["="] and not all(places)  # x_i x_i = x^T x
        if len(places) != 2 or not (places[0] & places[1] or equation):
            return
        lone = places[0] ^ places[1]
        traced = equation and any(isinstance(part, n.Trace) for side in chain.sides for part in side.walk())
        kinds = (n.Product, n.Entry) if traced else n.Product
        for product in (part for side in chain.sides for part in side.walk() if isinstance(part, kinds)):
            factors: list[n.Node] = []
            waiting: list[n.Node] = [product] if isinstance(product, n.Product) else []
            factors += [] if waiting else [product]
            while waiting:
                for part in (waiting.pop(0)).children():
                    (waiting if isinstance(part, n.Product) else factors).append(part)
            inside = [
                p.index for f in factors if isinstance(f, (n.Entry, n.Delta)) for p in f.children()
                if isinstance(p, n.IndexVar)
            ]  # fmt: skip
            for index in lone:
                if inside.count(index) > 1:
                    self.either(
                        f"{index} on one side alone", "summed over", f"print \\sum_{index}", "any index",
                        f"print \\forall {index}", product.span,
                    )  # fmt: skip

    def apart(self, chain: Chain, name: str) -> bool:
        """Whether an index that stands outside of a sum as well is no part of the terms that follow the sum."""
        outside = [
            part.span[0]
            for side in chain.sides
            for part in side.walk()
            if isinstance(part, n.IndexVar) and part.index is self.scope.free[name]
        ]
        return all(self._ends_before(end, outside) for _, end in self.scope.summed[name])

    def _ends_before(self, end: int, outside: list[int]) -> bool:
        """Whether the terms after a sum end before any of these places."""
        for token in self.tokens:
            if token.start < end:
                continue
            if token.kind == "end" or token.kind == "close" or token.text == "}" or token.text in RELATIONS:
                return True
            if any(place == token.start for place in outside):
                return False
        return True

    def goes_on(self) -> bool:
        """Whether a relation follows, perhaps on the next line."""
        here = self.at
        while self.next.kind == "newline" or self.is_("&"):
            self.take()
        if self.relation_here() is None:
            self.at = here
            return False
        return True

    def check_sides(self, chain: Chain) -> None:
        links = zip(chain.sides, chain.sides[1:], chain.signs, chain.sign_spans, strict=False)
        for k, (left, right, sign, span) in enumerate(links):
            if chain.defines and k == 0:
                continue
            kind = left.type if isinstance(left.type, Matrix) else right.type
            if sign in "≤≥<>" and isinstance(kind, Matrix) and not kind.is_vector and kind.rows.resolved() != ONE:
                self.fail(
                    f"{sign} between matrices has more than one meaning: state it of the entries, "
                    f"A_{{ij}} {sign} B_{{ij}}.",
                    span,
                )
            if self.scope.reader == "numpy" and not _comparable(left, right, sign) and _is_lying(left, right):
                right = chain.sides[k + 1] = self._made_at(right.span, n.Transpose, right)  # arrays with one axis
            if not (_is_member(left, right) if sign == "∈" else _comparable(left, right, sign)):
                note = f" ({self.scope.layout_note}.)" if self.scope.layout_note else ""
                words = f"{left} is {left.type}, {right} is {right.type}: they cannot be compared.{note}"
                self.fail(words, span, misfit=isinstance(left.type, Tensor) or isinstance(right.type, Tensor))
            if sign == "∈" and not isinstance(right, (AllOf, ArgMin, n.SpaceOf)):
                self.fail("To the right of ∈ stands a range, a null space, R^n or an argmin.", span)

    def check_sizes(self, chain: Chain) -> None:
        r"""I, \vec{1} and \vec{e}_i have the size that their surroundings leave for them."""
        kinds = [kind for kind in self.scope.declared.values() if isinstance(kind, Matrix)]
        asked = {atom for kind in kinds for dim in (kind.rows, kind.cols) for atom, _ in dim.resolved().terms}
        for part in (part for side in chain.sides[2 * chain.defines :] for part in side.walk()):
            if isinstance(part, (n.Filled, n.Basis)) and isinstance(part.type, Matrix):
                dims = (part.type.rows.resolved(), part.type.cols.resolved())
                if self.scope.reader and (only := self._only_dimension()) is not None:
                    for atom in [atom for dim in dims for atom, _ in dim.terms if isinstance(atom, Unknown)]:
                        if atom.bound is None and same(Dim.of(atom), only):
                            self.scope.notes.append(f"the size of {part} is {only}, the only one there is")
                    dims = (part.type.rows.resolved(), part.type.cols.resolved())
                if any(isinstance(atom, Unknown) and atom not in asked for dim in dims for atom, _ in dim.terms):
                    sized = {"I": ": print I_n", "1": r": print \vec{1}_n"}.get(str(part), "")
                    self.fail(f"The size of {part} does not follow from what stands around it{sized}.", part.span)

    def _only_dimension(self) -> Dim | None:
        """The dimension of all declared vectors and matrices, where they have one only; of a lone n, n."""
        kinds = [kind for kind in self.scope.declared.values() if isinstance(kind, Matrix)]
        found = {dim.resolved() for kind in kinds for dim in (kind.rows, kind.cols)} - {ONE}
        if not kinds:
            found = {kind.index for kind in self.scope.declared.values() if isinstance(kind, Scalar) and kind.index}
        return found.pop() if len(found) == 1 else None


def _is_member(left: n.Node, right: n.Node) -> bool:
    if isinstance(right.type, Space):
        return compatible(left.type, vector(right.type.dim))
    return not isinstance(right, (AllOf, ArgMin)) or compatible(left.type, right.type)


def _is_lying(left: n.Node, right: n.Node) -> bool:
    """Whether one side is a column and the other a row with as many entries."""
    a, b = left.type, right.type
    if not (isinstance(a, Matrix) and isinstance(b, Matrix)) or ONE not in (a.rows.resolved(), b.rows.resolved()):
        return False
    return a.is_vector != b.is_vector and compatible(Matrix(a.cols, a.rows), b)


def _comparable(left: n.Node, right: n.Node, sign: str) -> bool:
    if isinstance(left.type, Space) and isinstance(right.type, Space):
        return sign == "=" and same(left.type.dim, right.type.dim)
    if any(isinstance(side, n.Num) and side.value == 0 for side in (left, right)):
        return True  # 0 has every shape, and says nothing of that of the other side
    return compatible(left.type, right.type)
