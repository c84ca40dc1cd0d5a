"""A formula that was read, in the book's own print: the LaTeX that is read strictly, and in the same way.

What people typed in their own way is answered in it. Some things are not printed here, such as definitions; then there
is no such answer, and the reading alone says what was understood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import nodes as n
from .parser import Chain
from .parser.parts import Euler
from .parser.vocabulary import ACCENTS, GREEK
from .shapes import Matrix
from .shapes import Sequence as Family

SIGNS = {"≤": r"\le", "≥": r"\ge", "≠": r"\ne", "∈": r"\in"}
_HATS = {name: command for command, name in ACCENTS.items() if not command.startswith(r"\wide")}
SUM, OVER, PRODUCT, FACTOR, ATOM = range(5)
"""How tightly parts hold together: what is looser than its place gets parentheses."""

Printed = tuple[str, int]
_DOT = r"\cdot "


class _Unprinted(Exception):
    """A part that is not printed here."""


def typeset(chains: Sequence[Chain]) -> str:
    """The claims in LaTeX; nothing where one of them is not printed here."""
    try:
        return r" , \quad ".join(map(_chain, chains))
    except _Unprinted:
        return ""


def _chain(chain: Chain) -> str:
    if chain.defines or chain.ranges or chain.tests:
        raise _Unprinted
    summed = {
        str(r.variable) for side in chain.sides for part in side.walk() if isinstance(part, n.Over) for r in part.ranges
    }
    if summed & {str(index) for index in chain.indices}:
        raise _Unprinted
    text = _at(chain.sides[0], SUM)
    for sign, side in zip(chain.signs, chain.sides[1:], strict=True):
        text += f" {SIGNS.get(sign, sign)} {_at(side, SUM)}"
    return text


def _at(node: n.Node, level: int) -> str:
    text, own = _printed(node)
    return text if own >= level else f"({text})"


def _printed(node: n.Node) -> Printed:
    maker = _MAKERS.get(type(node))
    if maker is None:
        raise _Unprinted
    return maker(node)


def letter(key: str, bold: bool = False) -> str:
    """A symbol from its key: x_hat is \\hat{x}."""
    name, *marks = key.split("#")[0].split("_")
    text = f"\\{name}" if name in GREEK else name
    for mark in marks:
        if mark in _HATS:
            text = f"{_HATS[mark]}{{{text}}}"
        elif mark == "cal":
            text = f"\\mathcal{{{text}}}"
        elif mark:
            return (f"\\vec{{{text}}}" if bold else text) + f"_{{{mark}}}"
    return f"\\vec{{{text}}}" if bold else text


def _sym(node: n.Sym) -> Printed:
    kind, key = node.type, node.key
    bold = isinstance(kind, Matrix) and kind.is_vector
    if key[0] == "d" and key[1:2].isalpha() and key not in GREEK:  # a differential
        return f"d{letter(key[1:], bold)}", ATOM
    return letter(key, bold), ATOM


def _num(node: n.Num) -> Printed:
    text = f"{node.value:.15g}"
    if "e" in text or "inf" in text or text == f"{3.141592653589793:.15g}":
        raise _Unprinted
    return text, SUM if node.value < 0 else ATOM


def _sum(node: n.Sum2) -> Printed:
    text = ""
    for sign, term in node.terms:
        text += (" - " if sign < 0 else " + " if text else "") + _at(term, OVER)
    return text.strip(), SUM


def _product(node: n.Product) -> Printed:
    left, right = _at(node.a, PRODUCT), _at(node.b, FACTOR)
    return f"{left} {_DOT if right[:1].isdigit() else ''}{right}", PRODUCT


def _beside(sign: str) -> Callable[[n.Node], Printed]:
    return lambda node: (f"{_at(node.a, FACTOR)} {sign} {_at(node.b, FACTOR)}", OVER)  # type: ignore[attr-defined]


def _kronecker(node: n.Kronecker) -> Printed:
    """The size of an I in it follows from nothing else, so that it is printed."""
    sides = [
        f"I_{{{side.rows.resolved()}}}" if isinstance(side, n.Filled) and side.name == "I" else _at(side, FACTOR)
        for side in (node.a, node.b)
    ]
    return r" \otimes ".join(sides), OVER


def _raised(script: str) -> Callable[[n.Node], Printed]:
    return lambda node: (f"{_at(node.a, ATOM)}^{script}", FACTOR)  # type: ignore[attr-defined]


def _power(node: n.Power | n.MatrixPower) -> Printed:
    return f"{_at(node.base, ATOM)}^{{{_at(node.exponent, SUM)}}}", FACTOR


def _named(word: str) -> Callable[[n.Node], Printed]:
    return lambda node: (f"{word}({_at(node.a, SUM)})", ATOM)  # type: ignore[attr-defined]


def _elementwise(node: n.Elementwise) -> Printed:
    if node.name == "√":
        return f"\\sqrt{{{_at(node.a, SUM)}}}", ATOM
    known = node.name in ("exp", "log", "sin", "cos", "tanh", "sinh", "cosh", "arctan")
    word = f"\\{node.name}" if known else f"\\operatorname{{{node.name}}}"
    return f"{word}({_at(node.a, SUM)})", ATOM


def _norm(node: n.Norm) -> Printed:
    kind = _at(node.p, SUM) if node.p is not None else {"∞": r"\infty"}.get(node.kind, node.kind)
    return f"\\lVert {_at(node.a, SUM)} \\rVert_{{{kind}}}", ATOM


def _spectrum(node: n.Spectrum) -> Printed:
    name = {"λ": r"\lambda", "σ": r"\sigma"}[node.name]
    which = f"\\{node.i}" if isinstance(node.i, str) else _at(node.i, SUM)
    return f"{name}_{{{which}}}({_at(node.a, SUM)})", ATOM


def _entry(node: n.Entry) -> Printed:
    base = letter(node.base.key) if isinstance(node.base, n.Sym) else f"({_at(node.base, SUM)})"
    places = [_at(part, SUM) for part in (node.i, node.j) if part is not None]
    plain = all(len(place) == 1 for place in places)
    return f"{base}_{{{('' if plain else ', ').join(places)}}}", ATOM


def _member(node: n.Member) -> Printed:
    kind = node.type
    bold = isinstance(kind, Matrix) and kind.is_vector
    if not isinstance(node.family.type, Family):
        raise _Unprinted
    return f"{letter(node.family.key.rstrip('_'), bold)}_{{{_at(node.i, SUM)}}}", ATOM


def _over(node: n.Over) -> Printed:
    name = {"Σ": r"\sum", "Π": r"\prod", "max": r"\max", "min": r"\min"}[node.name]
    if node.tests or (len(node.ranges) > 1 and any(r.first is not None for r in node.ranges)):
        raise _Unprinted
    below = ", ".join(str(r.variable) + ("" if r.first is None else f"={_at(r.first, SUM)}") for r in node.ranges)
    last = node.ranges[0].last
    above = f"^{{{_at(last, SUM)}}}" if last is not None else ""
    return f"{name}_{{{below}}}{above} {_at(node.body, PRODUCT)}", OVER


def _filled(node: n.Filled) -> Printed:
    if node.name not in ("I", "1"):
        raise _Unprinted
    return ("I" if node.name == "I" else r"\vec{1}"), ATOM


def _by(node: n.By) -> Printed:
    if node.kind not in ("∇", "D", "H") or node.entry:
        raise _Unprinted
    sign = {"∇": r"\nabla", "D": "D", "H": r"\nabla^2"}[node.kind]
    return f"{sign}_{{{_at(node.target, SUM)}}} ({_at(node.body, SUM)})", OVER


def _derivative(node: n.Derivative) -> Printed:
    f = _at(node.f, ATOM)
    if node.kind == "∂":
        whole = not any(isinstance(part, (n.Component, n.Member)) for part in node.f.walk())
        if len(node.f.type.args) != 1 or len(node.entry) != 1 or not whole:
            raise _Unprinted
        return f"\\partial_{{{_at(node.entry[0], SUM)}}} {f}", ATOM
    if node.kind == "′":
        return f"{f}'", ATOM
    sign = {"∇": r"\nabla", "D": "D", "∇²": r"\nabla^2"}[node.kind]
    return f"{sign} {f}", ATOM


def _directional(node: n.Directional) -> Printed:
    kind = node.type.args[0]
    if not (isinstance(kind, Matrix) and kind.is_vector):
        raise _Unprinted
    return f"\\partial_{{{_at(node.direction, ATOM)}}} {_at(node.f, ATOM)}", ATOM


def _apply(node: n.Apply) -> Printed:
    return f"{_at(node.f, ATOM)}({', '.join(_at(a, SUM) for a in node.arguments)})", ATOM


def _space(node: n.SpaceOf) -> Printed:
    if node.b is not None:
        raise _Unprinted
    return f"\\mathcal{{{node.name}}}({_at(node.a, SUM)})", ATOM


_MAKERS: dict[type, Callable[..., Printed]] = {
    n.Sym: _sym, n.Num: _num, Euler: lambda node: ("e", ATOM), n.Sum2: _sum, n.Product: _product,
    n.Hadamard: _beside(r"\odot"), n.Kronecker: _kronecker, n.Power: _power, n.MatrixPower: _power,
    n.MatrixExponential: lambda node: (f"e^{{{_at(node.a, SUM)}}}", FACTOR),
    n.Divide: lambda node: (f"\\frac{{{_at(node.top, SUM)}}}{{{_at(node.bottom, SUM)}}}", FACTOR),
    n.Transpose: _raised(r"\top"), n.Inverse: _raised("{-1}"), n.Pseudoinverse: _raised("+"),
    n.Trace: _named(r"\operatorname{tr}"), n.Determinant: _named(r"\det"), n.Rank: _named(r"\operatorname{rank}"),
    n.Diagonal: _named(r"\operatorname{diag}"), n.Vec: _named(r"\operatorname{vec}"),
    n.Softmax: _named(r"\operatorname{softmax}"), n.RowSoftmax: _named(r"\operatorname{softmax}"),
    n.Dimension: _named(r"\dim"), n.Elementwise: _elementwise,
    n.Absolute: lambda node: (f"\\lvert {_at(node.a, SUM)} \\rvert", ATOM), n.Norm: _norm, n.Spectrum: _spectrum,
    n.SpectralRadius: _named(r"\rho"),
    n.Entry: _entry, n.Member: _member, n.Over: _over, n.Filled: _filled, n.By: _by, n.Derivative: _derivative,
    n.Directional: _directional, n.Differential: lambda node: (f"d({_at(node.body, SUM)})", ATOM),
    n.Basis: lambda node: (f"\\vec{{e}}_{{{_at(node.i, SUM)}}}", ATOM),
    n.Delta: lambda node: (f"\\delta_{{{_at(node.i, SUM)}, {_at(node.j, SUM)}}}", ATOM),
    n.IndexVar: lambda node: (str(node.index), ATOM), n.Apply: _apply, n.SpaceOf: _space,
    n.Declared: lambda node: (_at(node.symbol, ATOM), ATOM), n.Defined: lambda node: (letter(node.key), ATOM),
    n.Lifted: lambda node: (_at(node.f, ATOM), ATOM),
    n.Indicator: lambda node: (
        f"\\mathbb{{1}}[{_at(node.left, SUM)} {SIGNS.get(node.sign, node.sign)} {_at(node.right, SUM)}]", ATOM,
    ),
    n.Component: lambda node: (f"{_at(node.f, ATOM)}_{{{_at(node.i, SUM)}}}", ATOM),
    n.Extremum: lambda node: (f"\\{node.name}({', '.join(_at(item, SUM) for item in node.items)})", ATOM),
}  # fmt: skip
