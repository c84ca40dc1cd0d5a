"""A right answer in other forms: rearranged, in other notation, in the other layout, expanded, and as NumPy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qed.printed import nodes as n
from qed.printed.questions import Question
from qed.printed.shapes import Matrix, Scalar, compatible
from qed.printed.slips import BEFORE

GREEK = {r"\sigma": "σ", r"\mu": "μ", r"\odot": "⊙", r"\nabla": "∇", r"\otimes": "⊗"}


def forms(question: Question) -> Iterator[tuple[str, str]]:
    """The name of each form, and the answer in it; a form is left out where the answer has none."""
    right, node = question.right, question.node
    yield "rearranged", rearranged(node, right)
    yield "other notation", plain(right)
    if question.layouts and isinstance(node.type, Matrix) and not compatible(n.Transpose(node).type, node.type):
        yield "other layout", rf"\left( {right} \right)^\top"
    yield "expanded", expanded(node, right)
    if (code := numpy(node)) is not None:
        yield "NumPy", code


class _Unknown(Exception):
    """A part that has no other form here."""


def rearranged(node: n.Node, right: str) -> str:
    """The terms of a sum the other way round; the factors of a product too, transposed as a whole and one by one."""
    text = _Text(right)
    if isinstance(node, n.Sum2):
        return text.sum(node.terms[::-1])
    if isinstance(node, n.Hadamard):
        return rf"{text(node.b)} \odot {text(node.a)}"
    factors = [factor for factor in text.factors(node) if isinstance(factor.type, Matrix)]
    numbers = [factor for factor in text.factors(node) if not isinstance(factor.type, Matrix)]
    if len(factors) < 2 or not isinstance(node.type, Matrix):
        return rf"\left( \left( {right} \right)^\top \right)^\top"
    turned = " ".join(rf"\left( {text(factor)} \right)^\top" for factor in factors[::-1])
    return rf"{' '.join(map(text, numbers))} \left( {turned} \right)^\top"


def expanded(node: n.Node, right: str) -> str:
    """The first sum among the factors multiplied out; where there is none, the answer as half of it, twice."""
    text = _Text(right)
    factors = text.factors(node)
    for k, factor in enumerate(factors):
        if isinstance(factor, n.Sum2):
            before, after = (" ".join(map(text, some)) for some in (factors[:k], factors[k + 1 :]))
            signs = [("-" if sign < 0 else "+") + f" {before} {text(term)} {after}" for sign, term in factor.terms]
            return " ".join(signs).removeprefix("+ ")
    return rf"\frac{{1}}{{2}} \left( {right} \right) + \frac{{1}}{{2}} \left( {right} \right)"


def plain(latex: str) -> str:
    """As it is typed without LaTeX: A^T, ||x||, σ, and no arrows."""
    text = re.sub(r"\\(?:vec|mathbf)\{([^{}]*)\}", r"\1", latex)
    text = re.sub(r"\\operatorname\{([^{}]*)\}", r"\1", text)
    text = text.replace(r"\lVert", "||").replace(r"\rVert_2", "||").replace(r"\left", "").replace(r"\right", "")
    text = text.replace(r"^{-\top}", "^{-T}").replace(r"^\top", "^T")
    while (new := re.sub(r"\\frac\{([^{}]*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"((\1)/(\2)) ", text)) != text:
        text = new
    for command, sign in GREEK.items():
        text = text.replace(command + " ", sign).replace(command, sign)
    return text


def numpy(node: n.Node) -> str | None:
    """As NumPy, where it is made of what NumPy has."""
    try:
        return _numpy(node)
    except _Unknown:
        return None


def _numpy(node: n.Node) -> str:
    match node:
        case n.Num():
            return f"{node.value:g}"
        case n.Sym():
            return str(node.key)
        case n.Transpose():
            return f"{_numpy(node.a)}.T"
        case n.Inverse():
            return f"np.linalg.inv({_numpy(node.a)})"
        case n.Diagonal():
            return f"np.diag({_numpy(node.a)})"
        case n.Kronecker():
            return f"np.kron({_numpy(node.a)}, {_numpy(node.b)})"
        case n.Norm():
            return f"np.linalg.norm({_numpy(node.a)})"
        case n.Power():
            return f"{_numpy(node.base)} ** {_numpy(node.exponent)}"
        case n.Divide():
            return f"({_numpy(node.top)} / {_numpy(node.bottom)})"
        case n.Hadamard():
            return f"({_numpy(node.a)} * {_numpy(node.b)})"
        case n.Product():
            matrices = isinstance(node.a.type, Matrix) and isinstance(node.b.type, Matrix)
            return f"({_numpy(node.a)} {'@' if matrices else '*'} {_numpy(node.b)})"
        case n.Sum2():
            terms = [("- " if sign < 0 else "+ ") + _numpy(term) for sign, term in node.terms]
            return f"({' '.join(terms).removeprefix('+ ')})"
        case n.Apply(arguments=(argument,)) if isinstance(node.f, n.Declared) and not isinstance(node.type, Scalar):
            return f"{node.f}({_numpy(argument)})"
    raise _Unknown


class _Text:
    """The parts of an answer as they are printed."""

    def __init__(self, right: str):
        self.text = BEFORE + right

    def __call__(self, node: n.Node) -> str:
        text = self.text[node.span[0] : node.span[1]]
        return text if isinstance(node, (n.Sym, n.Num, n.Transpose, n.Inverse, n.Norm)) else rf"\left( {text} \right)"

    def factors(self, node: n.Node) -> list[n.Node]:
        return [*self.factors(node.a), *self.factors(node.b)] if isinstance(node, n.Product) else [node]

    def sum(self, terms: tuple[tuple[int, n.Node], ...]) -> str:
        return " ".join(("- " if sign < 0 else "+ ") + self(term) for sign, term in terms).removeprefix("+ ")
