r"""The slips of a right answer: what comes out of it by one mistake that has a name.

    slips(r"2 A^\top (A\vec{x} - \vec{y})", types)  →  "the transpose of Aᵀ is forgotten": 2 A (A\vec{x} - \vec{y}), …

Each is LaTeX again, made by one edit of the right answer. It need not be well formed: 2A(Ax − y) has no shape unless
A is square. Names are said to students, so they say what happened, not what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..errors import NotWellFormed
from . import nodes as n
from .claims import bind
from .shapes import Matrix, Scalar, Type

Span = tuple[int, int]

TURNED = re.compile(r"\^\s*(?:\\top|\{-\\top\})")
SQUARED = re.compile(r"\\rVert_2\^2")

HEAD = r"\Omega"
"""The letter that stands for an answer; no symbol of a question may have it."""
BEFORE = HEAD + " := "


class Slip(NamedTuple):
    """A mistake, and the wrong answer that it makes."""

    name: str
    latex: str


def answer_node(latex: str, types: Mapping[str, Type], reader: str = "", given: Sequence[str] = ()) -> n.Node:
    """What an answer is read as, after some definitions. Raises `NotWellFormed`, with places in `BEFORE + latex`."""
    chain, *more = bind(BEFORE + latex, types, given, reader=reader).chains
    if len(chain.sides) > 2 or more:
        span = chain.sign_spans[1] if len(chain.sides) > 2 else more[0].span
        raise NotWellFormed("An answer is one expression, without a relation after it.", BEFORE + latex, span)
    return chain.sides[1]


def slips(latex: str, types: Mapping[str, Type]) -> list[Slip]:
    """The slips of a right answer, in the book's own print."""
    made = dict.fromkeys(_Slips(latex).of(answer_node(latex, types)))
    return [slip for slip in made if slip.latex != latex]


class _Slips:
    def __init__(self, latex: str):
        self.text = BEFORE + latex

    def of(self, root: n.Node) -> Iterator[Slip]:
        whole = self.at(root.span)
        yield Slip("a factor 2 is missing or too many", rf"2 \left( {whole} \right)")
        yield Slip("a factor 2 is missing or too many", rf"\frac{{1}}{{2}} \left( {whole} \right)")
        yield Slip("the sign is the other one", rf"- \left( {whole} \right)")
        if isinstance(root, n.Sum2):
            yield from self.scaled(root)
        if len(TURNED.findall(whole)) > 1:
            yield Slip("the transposes are forgotten", TURNED.sub(lambda m: "^{-1}" if "-" in m[0] else "", whole))
        if len(SQUARED.findall(whole)) > 1:
            yield Slip("a norm in place of its square", SQUARED.sub(r"\\rVert_2", whole))
        if isinstance(root.type, Matrix) and not root.type.is_vector and not isinstance(root, (n.Inverse, n.Transpose)):
            yield Slip("it is the transpose", rf"\left( {whole} \right)^\top")
        yield from self.node(root)

    def at(self, span: Span) -> str:
        return self.text[span[0] : span[1]]

    def with_(self, span: Span, new: str) -> str:
        """The answer with another text in one place."""
        return (self.text[: span[0]] + " " + new + " " + self.text[span[1] :])[len(BEFORE) :]

    def node(self, node: n.Node, turned: bool = False) -> Iterator[Slip]:
        """The slips of a part and of its parts; `turned`: it stands under a transpose or an inverse."""
        if node.span[0] < node.span[1]:
            yield from self.here(node, turned)
        if isinstance(node, n.Product):
            yield from self.moved(node)
        for role, part in node.parts():
            if role is not n.Role.NAMED:  # the transpose of an inverse is the inverse of the transpose
                yield from self.node(part, isinstance(node, (n.Transpose, n.Inverse)))

    def here(self, node: n.Node, turned: bool) -> Iterator[Slip]:
        span = node.span
        again = rf"\left( {self.at(span)} \right)^\top"
        match node:
            case n.Transpose():
                yield Slip(
                    f"a transpose is forgotten, that of {self.said(node.a)}", self.with_(span, self.whole(node.a))
                )
            case n.Sym() if isinstance(node.type, Matrix) and not node.type.is_vector and not turned:
                yield Slip(
                    f"a transpose is too many, that of {self.said(node)}", self.with_(span, rf"\left( {again} \right)")
                )
            case n.Inverse():
                yield Slip(f"the inverse of {self.said(node.a)} is forgotten", self.with_(span, self.whole(node.a)))
                if not turned:
                    yield Slip(
                        f"the inverse {self.said(node)} is transposed", self.with_(span, rf"\left( {again} \right)")
                    )
            case n.Sum2():
                yield from self.sum(node)
            case n.Product():
                yield from self.product(node)
            case n.Hadamard():
                a, b = self.whole(node.a), self.whole(node.b)
                yield Slip("a matrix product in place of the product entry by entry", self.with_(span, f"{a} {b}"))
                for one, other in ((node.a, node.b), (node.b, node.a)):
                    if is_slope(one):
                        yield Slip(f"the factor {self.said(one)} is forgotten", self.with_(span, self.whole(other)))
            case n.Diagonal() if node.of_vector:
                yield Slip("a vector in place of its diagonal matrix", self.with_(span, self.whole(node.a)))
            case n.Power() if isinstance(node.base, n.Norm):
                yield Slip("a norm in place of its square", self.with_(span, self.at(node.base.span)))
            case n.Norm():
                yield Slip("the square of a norm in place of the norm", self.with_(span, rf"{self.at(span)}^2"))
            case n.Apply(f=n.Derivative() as slope) if len(node.arguments) == 1:
                inner = self.at(node.arguments[0].span)
                function = self.at(slope.span).replace("'", "")
                yield Slip(
                    rf"the derivative ${self.at(slope.span)}$ is taken at ${function}(\dots)$",
                    self.with_(node.arguments[0].span, rf"{function}\left( {inner} \right)"),
                )
                yield Slip(
                    f"the function in place of its derivative ${self.at(slope.span)}$", self.with_(slope.span, function)
                )

    def scaled(self, node: n.Sum2) -> Iterator[Slip]:
        """A sum with one term doubled or halved."""
        terms = self.terms(node)
        for k, (sign, term) in enumerate(terms):
            for factor in ("2", r"\frac{1}{2}"):
                made = self.added([*terms[:k], (sign, f"{factor} {term}"), *terms[k + 1 :]])
                yield Slip("a factor 2 of one term is missing or too many", self.with_(node.span, made))

    def terms(self, node: n.Sum2) -> list[tuple[str, str]]:
        """The terms with their signs; none where there is one alone, or one that is not printed."""
        if len(node.terms) < 2 or any(term.span[0] >= term.span[1] for _, term in node.terms):
            return []
        return [("-" if sign < 0 else "", self.whole(term)) for sign, term in node.terms]

    def sum(self, node: n.Sum2) -> Iterator[Slip]:
        terms = self.terms(node)
        for k, (sign, _) in enumerate(terms):
            rest = terms[:k] + terms[k + 1 :]
            yield Slip("a term of the sum is missing", self.with_(node.span, self.added(rest)))
            turned = [*terms[:k], ("" if sign else "-", terms[k][1]), *terms[k + 1 :]]
            yield Slip("a sign within is the other one", self.with_(node.span, self.added(turned)))
            if len(terms) == 2:
                yield Slip("one term is taken twice", self.with_(node.span, self.added([rest[0], rest[0]])))

    @staticmethod
    def added(terms: list[tuple[str, str]]) -> str:
        text = "".join(f" {sign or '+'} {term}" for sign, term in terms).strip()
        return rf"\left( {text.removeprefix('+ ')} \right)"

    def product(self, node: n.Product) -> Iterator[Slip]:
        """Of two factors that stand side by side; in ABC these are A, B and B, C."""
        a, b = node.a.b if isinstance(node.a, n.Product) else node.a, node.b
        if not (a.span[0] < a.span[1] <= b.span[0] < b.span[1]):
            return
        place = (self.outer(a.span, node.span)[0], self.outer(b.span, node.span)[1])
        u, v = self.whole(a), self.whole(b)
        if isinstance(a.type, Matrix) and isinstance(b.type, Matrix):
            said = f"{self.said(a)} and {self.said(b)}"
            if isinstance(a, n.Transpose) and isinstance(b, n.Transpose):
                yield Slip(f"a transpose turns a product around: {said}", self.with_(place, f"{v} {u}"))
            elif not is_outer(a, b):
                yield Slip(f"{said} stand in the other order", self.with_(place, f"{v} {u}"))
            if isinstance(a, n.Transpose) and not isinstance(b, n.Transpose):
                yield Slip(
                    "the factors stand in the other order, without the transpose",
                    self.with_(place, f"{v} {self.whole(a.a)}"),
                )
            yield Slip(
                "a product entry by entry in place of the matrix product",
                self.with_(place, rf"\left( {u} \odot {v} \right)"),
            )
            if isinstance(b, n.Transpose) and is_outer(a, b):
                yield Slip(
                    "the inner product in place of the outer one", self.with_(place, rf"{u}^\top {self.whole(b.a)}")
                )
            if isinstance(a, n.Transpose) and b.type.is_vector and isinstance(node.type, Scalar):
                yield Slip(
                    "the outer product in place of the inner one", self.with_(place, rf"{self.whole(a.a)} {v}^\top")
                )
        for one, other in ((a, b), (b, a)):
            if not isinstance(one, n.Num):
                yield Slip(f"the factor {self.said(one)} is forgotten", self.with_(place, self.whole(other)))

    def moved(self, node: n.Product) -> Iterator[Slip]:
        """Of three factors or more: the first one behind the others, as in 2(Ax − y)A."""
        factors = factors_of(node)
        numbers = [f for f in factors if isinstance(f.type, Scalar)]
        first, *rest = [f for f in factors if not isinstance(f.type, Scalar)] or [node]
        if len(rest) < 2 or any(f.span[0] >= f.span[1] for f in factors):
            return
        others = " ".join(map(self.whole, numbers + rest))
        yield Slip("the factors stand in the other order", self.with_(node.span, f"{others} {self.whole(first)}"))
        if isinstance(first, n.Transpose):
            name = "the factors stand in the other order, without the transpose"
            yield Slip(name, self.with_(node.span, f"{others} {self.whole(first.a)}"))

    def outer(self, span: Span, within: Span) -> Span:
        """A place with the brackets right around it."""
        start, end = span
        while True:
            before, after = self.text[within[0] : start].rstrip(), self.text[end : within[1]]
            room = len(after) - len(after.lstrip())
            if not (before.endswith("(") and after.lstrip().startswith((")", r"\right)"))):
                return start, end
            start = within[0] + len(before) - 1
            if self.text[within[0] : start].endswith(r"\left"):
                start -= len(r"\left")
            end += room + (len(r"\right)") if after.lstrip().startswith(r"\right") else 1)

    def whole(self, node: n.Node) -> str:
        """A part that can stand anywhere: in brackets where it is more than one sign."""
        text = self.at(node.span)
        bare = isinstance(node, (n.Sym, n.Num, n.Transpose, n.Inverse, n.Norm, n.Apply))
        return text if bare else rf"\left( {text} \right)"

    def said(self, node: n.Node) -> str:
        """A part as a sentence shows it."""
        return f"${' '.join(self.at(node.span).split())}$"


def factors_of(node: n.Node) -> list[n.Node]:
    """The factors of a product, from left to right."""
    return [*factors_of(node.a), *factors_of(node.b)] if isinstance(node, n.Product) else [node]


def is_slope(node: n.Node) -> bool:
    """Whether a factor is the derivative of a function at some place, σ'(z)."""
    return isinstance(node, n.Apply) and isinstance(node.f, n.Derivative)


def is_outer(a: n.Node, b: n.Node) -> bool:
    """Whether two factors are a column and a row."""
    if not isinstance(b, n.Transpose):
        return False
    return all(isinstance(kind, Matrix) and kind.is_vector for kind in (a.type, b.a.type))
