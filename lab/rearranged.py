"""Which mutants say the same: statements in a normal form, by rules of algebra that hold for all values.

Aᵀ of a symmetric or a square diagonal matrix is A, (AB)ᵀ = BᵀAᵀ, xᵀy = yᵀx, numbers commute with everything,
tr(AB) = tr(BA), det(AB) = det(BA), x + 0 = x, ‖−A‖ = ‖A‖, ‖Aᵀ‖ = ‖A‖ and ‖QA‖ = ‖A‖ for an orthogonal Q (Frobenius,
spectral and nuclear norm), a factor that is a nonzero number changes no rank and no null space, c·A = 0 says A = 0, and
2·x > 0 says x > 0. A ∈ ℝᵐˣⁿ speaks of the shape of A alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from typing import Any

from qed import families
from qed.printed import nodes as n
from qed.printed.claims import Printed
from qed.printed.kinds import printed_name
from qed.printed.parser.parts import AllOf
from qed.printed.shapes import ONE, Matrix, Scalar, equal

SYMMETRIC = (families.Symmetric, families.PositiveDefinite)
INVARIANT = ("F", "2", "*")


def statement(printed: Printed, hypotheses: Mapping[str, Any], diagonal: Set[str] = frozenset()) -> str:
    """All claims of a reading in normal form; equal ones claim the same. Diagonal matrices are symmetric."""
    declared = {
        printed_name(name): (h.family, len(h.dims))
        for name, h in hypotheses.items()
        if isinstance(h, families.Hypothesis)
    }
    forms = _Forms(
        {name for name, (family, _) in declared.items() if family in SYMMETRIC} | diagonal,
        {name for name, (family, dims) in declared.items() if family is families.Orthonormal and dims == 1},
    )
    lines = []
    for chain in printed.claims:
        quantified = "".join(f"{i.name}:{i.first}:{i.last}" for i in chain.indices) + str(
            [tuple(map(str, t)) for t in chain.tests]
        )
        zeros = [k for k, side in enumerate(chain.sides) if _is_zero(side)]
        if zeros and set(chain.signs) in ({"="}, {"≠"}) and (len(chain.sides) == 2 or chain.signs[0] == "="):
            others = [side for k, side in enumerate(chain.sides) if k not in zeros]
            found = sorted({forms.either_way(other, forms.up_to_number) for other in others})
            lines.append(f"{quantified} 0 {chain.signs[0]} {', '.join(found)}")
        elif len(chain.sides) == 2 and zeros:
            sides = ["0" if k in zeros else forms.up_to_positive(side) for k, side in enumerate(chain.sides)]
            lines.append(f"{quantified} {sides[0]} {chain.signs[0]} {sides[1]}")
        elif len(chain.sides) == 2 and isinstance(chain.sides[1], AllOf):
            lines.append(f"{quantified} {chain.sides[0].type} {chain.signs[0]} {chain.sides[1]}")
        else:
            sides = [forms.of(side) for side in chain.sides]
            lines.append(
                quantified + " ".join(map(str, [*map(" ".join, zip(sides, chain.signs, strict=False)), sides[-1]]))
            )
    return "\n".join(lines)


def _is_zero(side: n.Node) -> bool:
    """Whether a side is zero as it is printed: a number, or a list of them."""
    if isinstance(side, n.Block):
        return all(_is_zero(cell) for row in side.rows for cell in row)
    if isinstance(side, n.Sum2) and len(side.terms) == 1:
        return _is_zero(side.terms[0][1])
    if isinstance(side, n.Product):
        return _is_zero(side.a) or _is_zero(side.b)
    return isinstance(side, n.Num) and side.value == 0


def _counting(node: n.Sum2) -> list[tuple[int, n.Node]]:
    """The terms of a sum that are not the number 0; where all are, the last one."""
    return [part for part in node.terms if not (isinstance(part[1], n.Num) and part[1].value == 0)] or [node.terms[-1]]


class _Forms:
    def __init__(self, symmetric: set[str], orthogonal: set[str]):
        self.symmetric, self.orthogonal = symmetric, orthogonal

    def either_way(self, node: n.Node, form: Any) -> str:
        """The normal form of a matrix that counts up to its transpose."""
        return min(form(node, False), form(node, True))

    # --- factors: a product as its sign and numbers, its scalars, and its matrices in order -------------------

    def factors(self, node: n.Node, turned: bool = False) -> tuple[float, list[str], list[str]]:
        """A product as a number, other scalars, and matrices in order (of the transpose, if turned)."""
        if isinstance(node, n.Transpose) and not isinstance(node.a.type, Scalar):
            return self.factors(node.a, not turned)
        if isinstance(node, n.Num) and math.isfinite(node.value):
            return float(node.value), [], []
        if isinstance(node, n.Sum2) and len(terms := _counting(node)) == 1:
            ((sign, term),) = terms
            number, scalars, matrices = self.factors(term, turned)
            return number * sign, scalars, matrices
        if isinstance(node, n.Product):
            a, b = node.a, node.b
            if isinstance(node.type, Scalar) and not (isinstance(a.type, Scalar) and isinstance(b.type, Scalar)):
                parts = [self.factors(part) for part in (a, b)]
                forward = parts[0][2] + parts[1][2]
                back = self.factors(b, True)[2] + self.factors(a, True)[2]
                inner = ["(" + min("·".join(forward), "·".join(back)) + ")"]
                return parts[0][0] * parts[1][0], sorted([*parts[0][1], *parts[1][1], *inner]), []
            found = [self.factors(part, turned) for part in (a, b)]
            order = found[::-1] if turned else found
            return found[0][0] * found[1][0], sorted(found[0][1] + found[1][1]), order[0][2] + order[1][2]
        if isinstance(node, n.Divide) and isinstance(node.bottom.type, Scalar):
            number, scalars, matrices = self.factors(node.top, turned)
            return number, sorted([*scalars, f"1/({self.of(node.bottom)})"]), matrices
        text = self.of_atom(node, turned)
        return (1.0, [text], []) if isinstance(node.type, Scalar) else (1.0, [], [text])

    def of(self, node: n.Node, turned: bool = False) -> str:
        """The normal form of an expression (of its transpose, if turned)."""
        number, scalars, matrices = self.factors(node, turned)
        if number == 0:
            return "0"
        return "·".join([f"{number:g}"] * (number != 1 or not (scalars or matrices)) + scalars + matrices)

    def up_to_number(self, node: n.Node, turned: bool = False) -> str:
        _, scalars, matrices = self.factors(node, turned)
        if not scalars and len(matrices) == 1 and isinstance(node, n.Sum2) and len(node.terms) > 1:
            return self.up_to_sign(node, turned)
        return "·".join(scalars + matrices)

    def up_to_positive(self, node: n.Node) -> str:
        """The normal form of a number that is compared with zero."""
        number, scalars, matrices = self.factors(node)
        return "·".join([f"{math.copysign(1, number):g}", *scalars, *matrices])

    def up_to_sign(self, node: n.Node, turned: bool = False) -> str:
        if isinstance(node, n.Sum2) and len(node.terms) > 1:
            return min(self._sum(node, turned), self._sum(node, turned, -1))
        number, scalars, matrices = self.factors(node, turned)
        return "·".join([f"{abs(number):g}", *scalars, *matrices])

    def _sum(self, node: n.Sum2, turned: bool, sign: int = 1) -> str:
        return "(" + " ".join(sorted(self._terms(node, turned, sign))) + ")"

    def _terms(self, node: n.Sum2, turned: bool, sign: int) -> list[str]:
        terms: list[str] = []
        for s, term in _counting(node):
            if isinstance(term, n.Sum2):
                terms += self._terms(term, turned, s * sign)
            else:
                number, scalars, matrices = self.factors(term, turned)
                terms.append("·".join([f"{number * s * sign:+g}", *scalars, *matrices]))
        return terms

    # --- everything that is not a product ------------------------------------------------------------------------

    def of_atom(self, node: n.Node, turned: bool) -> str:
        turned = turned and isinstance(node.type, Matrix)
        if isinstance(node, n.Transpose):  # of a number
            return self.of(node.a)
        if isinstance(node, n.Sum2):
            return self._sum(node, turned)
        if isinstance(node, n.Sym):
            return str(node) + ("ᵀ" if turned and not self.is_symmetric(node) else "")
        if isinstance(node, n.Filled):
            return str(node) + ("ᵀ" if turned and node.name == "1" else "")
        if isinstance(node, (n.Inverse, n.Pseudoinverse)):
            return f"{type(node).__name__}({self.of(node.a, turned)})"
        if isinstance(node, n.MatrixPower):
            return f"({self.of(node.base, turned)})^{self.of(node.exponent)}"
        if isinstance(node, (n.Hadamard, n.Kronecker)):
            parts = [self.of(part, turned) for part in (node.a, node.b)]
            return f"{type(node).__name__}({', '.join(sorted(parts) if isinstance(node, n.Hadamard) else parts)})"
        if isinstance(node, n.Elementwise) and turned:
            return f"{node.name}({self.of(node.a, turned)})"
        if isinstance(node, n.Over) and turned:
            return f"{node.over()}({self.of(node.body, turned)})"
        if isinstance(node, n.Block) and isinstance(node.type, Matrix):
            rows = node.rows
            if not any(isinstance(cell, n.Repeat) for row in rows for cell in row):
                cells = zip(*rows, strict=True) if turned else rows
                return "[" + "; ".join(", ".join(self.of(cell, turned) for cell in row) for row in cells) + "]"
        gradient = self._gradient(node)
        if gradient is not None:
            text, row = gradient
            return text + ("ᵀ" if turned != row and isinstance(node.type, Matrix) else "")
        return self._plain(node) + ("ᵀ" if turned and not self._diagonal(node) and not self._hessian(node) else "")

    def _gradient(self, node: n.Node) -> tuple[str, bool] | None:
        """∇f(x), or Df(x) as its transpose: the text, and whether it is a row."""
        if isinstance(node, n.By) and node.kind in ("∇", "D") and isinstance(node.body.type, Scalar):
            return f"∇[{node.target}]({self.of(node.body)})", node.kind == "D"
        if isinstance(node, n.Apply) and isinstance(node.f, n.Derivative):
            kind, f = node.f.kind, node.f.f
            if kind in ("∇", "D", "′") and isinstance(f.type.result, Scalar) and not f.type.elementwise:
                return f"∇{f}({', '.join(map(self.of, node.arguments))})", kind == "D"
        return None

    @staticmethod
    def _diagonal(node: n.Node) -> bool:
        return isinstance(node, n.Diagonal) and node.of_vector

    @staticmethod
    def _hessian(node: n.Node) -> bool:
        if isinstance(node, n.Apply) and isinstance(node.f, n.Derivative):
            return node.f.kind == "∇²"
        return isinstance(node, n.By) and node.kind == "H"

    def is_symmetric(self, node: n.Sym) -> bool:
        if node.definition is not None:
            body = node.definition.body
            return _is_diagonal(body) or self.of(body) == self.of(body, True)
        return node.key in self.symmetric

    def _plain(self, node: n.Node) -> str:
        match node:
            case n.Norm():
                return self._norm(node)
            case n.Absolute():
                return f"|{self.up_to_sign(node.a)}|"
            case n.Power(exponent=n.Num(value=value)) if value % 2 == 0:
                return f"({self.up_to_sign(node.base)})^{node.exponent}"
            case n.Trace():
                return self._trace(node.a)
            case n.Determinant():
                return self._determinant(node.a)
            case n.Rank():
                return f"rank({self.either_way(node.a, self.up_to_number)})"
            case n.SpaceOf(b=None):
                return f"{node.name}({self.up_to_number(node.a)})"
            case n.Spectrum():
                form = self.up_to_sign if node.name == "σ" else self.of
                return f"{node.name}_{node.i}({self.either_way(node.a, form)})"
            case n.Diagonal() if not self._diagonal(node):
                return f"diag({self.either_way(node.a, self.of)})"
            case n.Entry(base=base, i=i, j=n.Node() as j):
                return min(f"{self.of(base)}[{i},{j}]", f"{self.of(base, True)}[{j},{i}]")
            case n.Over():
                return f"{node.over()}({self.of(node.body)})"
        return f"{type(node).__name__}({', '.join(map(self._arg, node.values()))})"

    def _arg(self, arg: Any) -> str:
        if isinstance(arg, n.Node):
            return str(arg) if isinstance(arg, n.FunctionNode) else self.of(arg)
        if isinstance(arg, tuple):
            return "(" + ", ".join(map(self._arg, arg)) + ")"
        return str(arg)

    def _norm(self, node: n.Norm) -> str:
        kind, a = node.kind, node.a
        shape = n.need_matrix(a, "")
        if kind not in INVARIANT:
            return f"‖{self.up_to_sign(a)}‖_{node.p if kind == 'p' else kind}"
        kind = "2" if shape.is_vector or equal(shape.rows, ONE) else kind
        return f"‖{self.either_way(a, self._without_rotations)}‖_{kind}"

    def _without_rotations(self, node: n.Node, turned: bool) -> str:
        text = self.up_to_sign(node, turned)
        if isinstance(node, n.Sum2) and len(node.terms) > 1:
            return text
        number, scalars, matrices = self.factors(node, turned)
        rotations = {name for q in self.orthogonal for name in (q, q + "ᵀ")}
        while len(matrices) > 1 and matrices[0] in rotations:
            matrices = matrices[1:]
        while len(matrices) > 1 and matrices[-1] in rotations:
            matrices = matrices[:-1]
        return "·".join([f"{abs(number):g}", *scalars, *matrices])

    def _trace(self, node: n.Node) -> str:
        if isinstance(node, n.Transpose):
            return self._trace(node.a)
        if isinstance(node, n.Sum2) and len(node.terms) > 1:
            return "(" + " ".join(sorted(f"{'+' if s > 0 else '-'}{self._trace(term)}" for s, term in node.terms)) + ")"
        number, scalars, matrices = self.factors(node)
        back = self.factors(node, True)[2]
        turns = [parts[k:] + parts[:k] for parts in (matrices, back) for k in range(len(parts))]
        return "·".join([f"{number:g}", *scalars]) + f"·tr({min('·'.join(turn) for turn in turns) if turns else ''})"

    def _determinant(self, node: n.Node) -> str:
        square = isinstance(node, n.Product) and all(
            equal(kind.rows, kind.cols) for part in _flat(node) if (kind := part.type) and isinstance(kind, Matrix)
        )
        if not square:
            return f"det({self.either_way(node, self.of)})"
        number, scalars, matrices = self.factors(node)
        back = self.factors(node, True)[2][::-1]
        return f"det({'·'.join([f'{number:g}', *scalars, *sorted(map(min, matrices, back))])})"


def _is_diagonal(body: n.Node) -> bool:
    """Whether it is the square Σ of a decomposition, or Λ, or what a truncated one has of it."""
    kind = n.need_matrix(body, "A factor")
    of_values = isinstance(body, n.Factor) and body.name in "ΣΛ"
    return (of_values and equal(kind.rows, kind.cols)) or (isinstance(body, n.Leading) and body.square)


def _flat(node: n.Node) -> list[n.Node]:
    """The factors of a product."""
    if isinstance(node, n.Product):
        return [*_flat(node.a), *_flat(node.b)]
    return [node]
