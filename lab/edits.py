r"""A formula with one edit: the LaTeX of every mutant (see `lab.mutants`).

A transpose dropped or added, a factor 2, two factors swapped, an index or a bound moved by one, a sign or a relation
flipped, a norm exchanged, and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lab.waivers import Edit, names
from qed.printed import nodes as n
from qed.printed.claims import Printed
from qed.printed.parser import Chain
from qed.printed.shapes import ONE, Function, Matrix, Scalar
from qed.printed.shapes import Sequence as Family

Span = tuple[int, int]


@dataclass(frozen=True)
class Mutant:
    """An altered formula. `site` names the edit, as a waiver does."""

    edit: Edit
    site: str
    latex: str

    @property
    def kind(self) -> str:
        return self.edit.kind


def mutants(printed: Printed) -> Iterator[Mutant]:
    """Every formula that differs from a printed one in a single site."""
    latex = printed.latex
    found: dict[str, Edit] = {}
    for kind, (start, end), new in _edits(printed):
        made = latex[:start] + new + latex[end:]
        if made != latex:
            found.setdefault(made, Edit(kind, latex[:start], latex[start:end], new, latex[end:]))
    sites = names(list(found.values()))
    yield from (Mutant(edit, site, made) for (made, edit), site in zip(found.items(), sites, strict=True))


Change = tuple[str, Span, str]


def _edits(printed: Printed) -> Iterator[Change]:
    editor = _Editor(printed)
    for chain in printed.claims:
        yield from editor.chain(chain)


# --- where things stand in the LaTeX ---------------------------------------------------------------

_OPEN = re.compile(r"(?:\\(?:left|[bB]igg?l?)\s*)?[(\[{]\s*$")
_CLOSE = re.compile(r"\s*(?:\\(?:right|[bB]igg?r?)\s*)?[)\]}]")
_TOKEN = re.compile(r"\s*(\\[A-Za-z]+|\\.|.)", re.DOTALL)


def widened(latex: str, span: Span, within: Span) -> Span:
    """A place together with the brackets around it."""
    start, end = span
    while (before := _OPEN.search(latex[within[0] : start])) and (after := _CLOSE.match(latex[end : within[1]])):
        start, end = within[0] + before.start(), end + after.end()
    return start, end


def group_end(latex: str, at: int) -> int:
    """Where the group {…} or the token that begins at a place ends."""
    match = _TOKEN.match(latex, at)
    if match is None:
        return at
    if match[1] != "{":
        return match.end()
    depth = 0
    for place in range(match.start(1), len(latex)):
        if latex[place] in "{}" and latex[place - 1] != "\\":
            depth += 1 if latex[place] == "{" else -1
            if not depth:
                return place + 1
    return len(latex)


def script(latex: str, mark: str, span: Span) -> Span | None:
    """The sub- or superscript that ends a span, with its mark."""
    for at in range(span[1] - 1, span[0] - 1, -1):
        if latex[at] == mark and group_end(latex, at + 1) == span[1]:
            return at, span[1]
    return None


# --- which node is what -----------------------------------------------------------------------------

_BRACKETED = (n.By, n.Inverse, n.Pseudoinverse, n.Power, n.MatrixPower)
"""Nodes whose argument needs brackets once it has a factor."""
_ATOMS = (
    n.Sym, n.Member, n.Apply, n.Inverse, n.Pseudoinverse, n.MatrixPower, n.Block, n.Basis, n.Filled, n.Diagonal, n.Elementwise,
    n.By, n.Vec, n.Softmax,
)  # fmt: skip
"""Nodes that can be transposed as they stand."""
_GREEDY = (n.Over, n.Limit, n.By, n.SphereMax)
"""Nodes that take in what follows them."""
_EXCHANGED = (
    (r"\\operatorname\{(?:tr|Tr|trace)\}", r"\det"), (r"\\det(?![a-z])", r"\operatorname{tr}"),
    (r"\\operatorname\{det\}", r"\operatorname{tr}"), (r"\\operatorname\{(?:rank|rk)\}", r"\operatorname{tr}"),
    (r"\\exp(?![a-z])", r"\cosh"), (r"\\log(?![a-z])", r"\exp"), (r"\\sin(?![a-z])", r"\cos"), (r"\\cos(?![a-z])", r"\sin"),
    (r"\\tanh(?![a-z])", r"\sin"), (r"\\max(?![a-z])", r"\min"), (r"\\min(?![a-z])", r"\max"), (r"\\sum(?![a-z])", r"\prod"),
    (r"\\prod(?![a-z])", r"\sum"), (r"\\mathcal\{R\}", r"\mathcal{N}"), (r"\\mathcal\{N\}", r"\mathcal{R}"),
    (r"\\sqrt(?![a-z])", ""), (r"\\(?:[lr]?vert)(?![a-z])", "("),
)  # fmt: skip
_FUNCTION = re.compile(r"\\(?:det|log|ln|exp|sin|cos|tanh|operatorname\{[A-Za-z]+\})\s*$")
_BOLD = re.compile(r"^\\(?:vec|mathbf|boldsymbol)\s*\{?(.*?)\}?$")
_SIGNS = {"=": "=", "≤": r"\le ", "<": "<", "≥": r"\ge ", ">": ">", "≠": r"\ne "}
_FLIPPED = {"=": "≠<", "≤": "≥<=", "≥": "≤>=", "<": ">≥=", ">": "<≤=", "≠": "="}
_WEAKENED = {"=": "≤≥", "<": "≤", ">": "≥"}
_CONDITIONS = {"≠": "=", "=": "≠", "<": "≤>", "≤": "<≥", ">": "≥<", "≥": ">≤"}
_RELATION = re.compile(r"\\(?:ne|neq|le|leq|leqslant|ge|geq|geqslant|lt|gt)(?![a-z])\s*|[=<>]")


class _Editor:
    """The edits of one formula."""

    def __init__(self, printed: Printed):
        self.latex = printed.latex
        self.types = printed.types
        nodes = [node for chain in printed.claims for side in chain.sides for node in side.walk()]
        self.targets = {part.span for node in nodes if isinstance(node, n.By) for part in node.target.walk()}
        self.texts = {str(node): self.symbol(node) for node in nodes if isinstance(node, n.Sym) and self.placed(node)}
        self.symbols = {str(node): node for node in nodes if isinstance(node, n.Sym)}
        self.letters = {
            str(node): self.text(node.span) for node in nodes if isinstance(node, n.IndexVar) and self.placed(node)
        }

    def text(self, span: Span) -> str:
        return self.latex[span[0] : span[1]]

    def symbol(self, node: n.Node) -> str:
        """A symbol as it is printed, with an arrow if it is a vector."""
        text = self.text(node.span)
        bare = isinstance(node.type, Matrix) and node.type.is_vector and not _BOLD.match(text)
        return rf"\vec{{{text}}}" if bare else text

    def placed(self, node: n.Node) -> bool:
        """Whether a node stands in this formula: what the reader made up, or took from a definition, does not."""
        return node.span[0] < node.span[1]

    # --- chains -----------------------------------------------------------------------------------

    def chain(self, chain: Chain) -> Iterator[Change]:
        for k, (sign, span) in enumerate(zip(chain.signs, chain.sign_spans, strict=True)):
            if sign not in _SIGNS or (chain.defines and k == 0):
                continue
            yield from (("relation flipped", span, _SIGNS[other]) for other in _FLIPPED[sign])
            yield from (("relation weakened", span, _SIGNS[other]) for other in _WEAKENED.get(sign, ""))
        for first, last in chain.ranges.values():
            for node, wide in ((first, -1), (last, 1)):
                if self.placed(node):
                    yield "bound moved", node.span, self.moved(node, wide)
                    yield "range narrowed", node.span, self.moved(node, -wide)
        for test in chain.tests:
            yield from self.condition(test)
        start = 1 if chain.defines else 0
        for side, span in list(zip(chain.sides, chain.spans, strict=True))[start:]:
            if isinstance(side.type, (Scalar, Matrix)) and not isinstance(side, n.Num):
                yield "factor 2", span, self.doubled(side, span)
                if not isinstance(side, n.Sum2):
                    yield "sign flipped", span, "-" + self.text(span)
            yield from self.node(side)

    def condition(self, test: tuple[n.Node, str, n.Node]) -> Iterator[Change]:
        a, sign, b = test
        if self.placed(a) and self.placed(b) and (match := _RELATION.search(self.latex, a.span[1], b.span[0])):
            yield from (("condition", match.span(), _SIGNS[other]) for other in _CONDITIONS[sign])
        for node in (a, b):
            if self.placed(node):
                yield "condition", node.span, self.moved(node, 1)

    # --- expressions --------------------------------------------------------------------------------

    def node(self, node: n.Node) -> Iterator[Change]:
        if self.placed(node) and node.span not in self.targets:
            yield from self.here(node)
        for role, part in node.parts():
            if role is n.Role.SUBSCRIPT:
                yield from self.index(node, part)
            elif role is n.Role.NAMED or isinstance(part, n.IndexVar):
                continue
            elif isinstance(node, n.Entry) and isinstance(part, n.Sym):  # an entry is printed without an arrow
                for kind, span, new in self.other_symbol(part, part.type):
                    yield kind, span, _BOLD.sub(r"\1", new)
            else:
                if role is n.Role.SLOT and self.placed(part) and not isinstance(part, (n.Num, n.FunctionNode)):
                    slash = isinstance(node, n.Divide) and not self.text(node.span).startswith("\\")
                    yield "factor 2", part.span, self.doubled(part, part.span, slash or isinstance(node, _BRACKETED))
                yield from self.node(part)

    def here(self, node: n.Node) -> Iterator[Change]:
        """The edits of one node, apart from its parts."""
        span, latex = node.span, self.latex
        if isinstance(node, _ATOMS) and isinstance(node.type, Matrix):
            yield "transpose added", span, self.turned(span)
        if isinstance(node, n.Transpose) and (found := script(latex, "^", span)):
            inverse = isinstance(node.a, n.Inverse) and node.a.span == span
            yield "transpose dropped", found, "^{-1}" if inverse else ""
            if inverse:
                yield "inverse dropped", found, r"^\top"
        inverted = isinstance(node, (n.Inverse, n.Pseudoinverse))
        if inverted and (found := script(latex, "^", span)) and "top" not in self.text(found):
            yield "inverse dropped", found, ""
        if isinstance(node, (n.Power, n.MatrixPower)) and (found := script(latex, "^", span)):
            yield "exponent dropped", found, ""
        if isinstance(node, n.Norm) and (found := script(latex, "_", span)):
            yield from (("norm exchanged", found, f"_{other}") for other in self.other_norms(node))
        counts = isinstance(node, n.Sym) and isinstance(node.type, Scalar) and node.type.index is not None
        if counts or (isinstance(node, n.Num) and re.fullmatch(r"-?\d+", self.text(span))):
            yield "number changed", span, self.moved(node, 1)
        if isinstance(node, n.Sum2):
            yield from self.sum(node)
        if isinstance(node, n.Product):
            yield from self.product(node)
        if isinstance(node, (n.Kronecker, n.Compose)):
            yield from self.swapped(node, *node.children())
        if isinstance(node, n.Hadamard):
            a, b = (widened(latex, part.span, span) for part in node.children())
            yield "product exchanged", (a[1], b[0]), " "
        if isinstance(node, n.Divide):
            yield from self.swapped(node, node.top, node.bottom)
        if isinstance(node, n.Apply):
            yield from self.applied(node)
        if isinstance(node, (n.Derivative, n.By)):
            yield from self.derivative(node)
        if isinstance(node, n.Over):
            for test in node.tests:
                yield from self.condition(test)
        if isinstance(node, n.Cases):
            for _, tests in node.cases:
                for test in tests:
                    yield from self.condition(test)
        if isinstance(node, n.Sym):
            yield from self.other_symbol(node, node.type)
        if isinstance(node, n.Member) and self.placed(node.family):
            yield from self.other_symbol(node.family, node.family.type)
        yield from self.function(node)

    def turned(self, span: Span) -> str:
        """A factor with a transpose, in brackets unless it is a bare symbol."""
        text, after = self.text(span), self.latex[span[1] :].lstrip()[:1]
        if "^" not in text and "_" not in text and "(" not in text and after not in ("^", "_", "("):
            return text + r"^\top "
        made = rf"\left( {text} \right)^\top "
        return rf"\left( {made} \right)" if self.after_function(span) else made

    def after_function(self, span: Span) -> bool:
        """Whether the name of a function stands right before a place, without brackets."""
        return bool(_FUNCTION.search(self.latex[: span[0]]))

    def function(self, node: n.Node) -> Iterator[Change]:
        """A named function exchanged for another."""
        start, end = node.span
        if isinstance(node, n.Spectrum):
            for match in re.finditer(r"\\(max|min)(?![a-z])", self.text(node.span)[:16]):
                yield (
                    "function exchanged",
                    (start + match.start(), start + match.end()),
                    "\\" + "maxmin".replace(match[1], ""),
                )
            return
        for pattern, new in _EXCHANGED:
            if match := re.compile(pattern).match(self.latex, start, end):
                if new == "(" and not isinstance(node, n.Absolute):
                    continue
                if new == "(":
                    yield "function exchanged", (start, end), f"({self.text(node.a.span)})"
                else:
                    yield "function exchanged", match.span(), new
                return

    def other_norms(self, node: n.Norm) -> list[str]:
        kinds = {"1": "1", "2": "2", "∞": r"\infty"}
        if isinstance(node.a.type, Matrix) and not node.a.type.is_vector:
            kinds |= {"F": "F", "*": "*"}
        return [latex for other, latex in kinds.items() if other != node.kind]

    def moved(self, node: n.Node, by: int) -> str:
        """A number or an index moved by one."""
        text = self.text(node.span)
        if isinstance(node, n.Num) and re.fullmatch(r"-?\d+", text) and (int(text) + by >= 0 or "-" in text):
            new = str(int(text) + by)
            return new if len(new) == 1 else "{" + new + "}"
        before, after = self.latex[: node.span[0]].rstrip()[-1:], self.latex[node.span[1] :].lstrip()[:1]
        enclosed = before in "{(," and after in "}),"
        back = re.fullmatch(r"(\\?\w+)\s*([+-])\s*1", text)  # i + 1 moved back is i
        new = f"{text} + {by}" if by > 0 else f"{text} - {-by}"
        if back and (back[2] == "-") == (by == 1):
            return back[1]
        return new if enclosed else "{" + new + "}" if before in "_^=" else f"({new})"

    def index(self, owner: n.Node, node: n.Node) -> Iterator[Change]:
        if not self.placed(node) or node.span in self.targets:
            return
        bound = isinstance(owner, (n.Over, n.Repeat, n.Grid, n.Replaced))
        places = [part for role, part in owner.parts() if role is n.Role.SUBSCRIPT]
        for by in (1, -1):
            news = {id(part): self.text(part.span) for part in places} | {id(node): self.moved(node, by)}
            beside = [
                part for part in places if self.placed(part) and part is not node and self._side_by_side(part, node)
            ]
            if beside:  # A_{ij} becomes A_{i + 1, j}
                first, last = sorted((beside[0], node), key=lambda part: part.span)
                plain = [news[id(part)].strip("{()}") for part in (first, last)]
                yield "index moved", (first.span[0], last.span[1]), ", ".join(plain)
            else:
                yield "bound moved" if bound else "index moved", node.span, news[id(node)]
        if isinstance(node, n.IndexVar):
            for other, text in self.letters.items():
                if other != str(node):
                    yield "index exchanged", node.span, text

    def _side_by_side(self, a: n.Node, b: n.Node) -> bool:
        first, last = sorted((a.span, b.span))
        return not self.latex[first[1] : last[0]].strip()

    def doubled(self, node: n.Node, span: Span, brackets: bool = False) -> str:
        made = self.text(span)
        made = rf"2 \left( {made} \right)" if isinstance(node, n.Sum2) else rf"2 \cdot {made}"
        return rf"\left( {made} \right)" if brackets or self.after_function(span) else made

    def sum(self, node: n.Sum2) -> Iterator[Change]:
        terms = node.terms
        ends = node.span[0]
        places: list[tuple[Span | None, Span]] = []  # the sign, and the term with its brackets
        for _, term in terms:
            if not self.placed(term):
                return
            outer = widened(self.latex, term.span, node.span)
            signs = [at for at in range(ends, outer[0]) if self.latex[at] in "+-"]
            places.append(((signs[-1], signs[-1] + 1) if signs else None, outer))
            ends = outer[1]
        for k, ((sign, term), (mark, outer)) in enumerate(zip(terms, places, strict=True)):
            new = "-" if sign > 0 else "+" if k else ""
            yield "sign flipped", mark or (outer[0], outer[0]), new
            if len(terms) > 1:
                if not isinstance(term, n.Num):
                    yield "factor 2", term.span, self.doubled(term, term.span)
                if k:
                    yield "term dropped", (places[k][0][0] if places[k][0] else outer[0], outer[1]), ""
                else:
                    rest = places[1][0]
                    drop_sign = rest is not None and terms[1][0] > 0
                    yield "term dropped", (node.span[0], rest[1] if drop_sign else rest[0] if rest else outer[1]), ""

    def product(self, node: n.Product) -> Iterator[Change]:
        a, b = node.a, node.b
        left = a.b if isinstance(a, n.Product) and self._open_product(a, node) else a
        if not (self.placed(left) and self.placed(b)):
            return
        u, v = (widened(self.latex, part.span, node.span) for part in (left, b))
        if u[1] > v[0]:
            return
        if isinstance(left.type, Matrix) and isinstance(b.type, Matrix):
            yield from self.exchange(left, u, b, v)
            if str(left.type) == str(b.type):
                yield "product exchanged", (u[1], v[0]), r" \odot "
        for part, place in ((left, u), (b, v)):
            if isinstance(part.type, Scalar) and not isinstance(part, n.Num):
                yield "factor dropped", place, " "

    def _open_product(self, inner: n.Node, outer: n.Node) -> bool:
        """Whether a product within a product is not in brackets of its own."""
        return widened(self.latex, inner.span, outer.span) == inner.span

    def exchange(self, a: n.Node, u: Span, b: n.Node, v: Span) -> Iterator[Change]:
        first, second = self.text(u), self.text(v)
        if isinstance(b, _GREEDY):
            second = "{" + second + "}"
        yield "factors swapped", (u[0], v[1]), f"{second}{self.latex[u[1] : v[0]] or ' '}{first}"

    def swapped(self, node: n.Node, a: n.Node, b: n.Node) -> Iterator[Change]:
        if self.placed(a) and self.placed(b) and (not isinstance(node, n.Divide) or isinstance(a.type, Scalar)):
            u, v = (widened(self.latex, part.span, node.span) for part in (a, b))
            if u[1] <= v[0]:
                yield from self.exchange(a, u, b, v)

    def applied(self, node: n.Apply) -> Iterator[Change]:
        f, args = node.f, node.arguments
        if len(args) == 2 and all(self.placed(arg) for arg in args):
            yield from self.exchange(args[0], args[0].span, args[1], args[1].span)
        if (
            isinstance(f, n.Declared)
            and self.placed(f)
            and isinstance(f.type.result, Scalar)
            and isinstance(f.type.args[0], Scalar)
        ):
            yield "derivative", (f.span[1], f.span[1]), "'"
        if isinstance(f, (n.Declared, n.Defined)) and self.placed(f):
            for other, symbol in self.symbols.items():
                if other != str(f) and str(symbol.type) == "a function" and _alike(symbol.type, f.type):
                    yield "symbol exchanged", f.span, self.texts.get(other, "")

    def derivative(self, node: n.Derivative | n.By) -> Iterator[Change]:
        start, end = node.span
        kind = node.kind
        if kind == "′" and self.text((end - 1, end)) == "'":
            yield "derivative", (end - 1, end), ""
        elif self.latex.startswith(r"\nabla", start):
            after = re.compile(r"\\nabla\s*(\^(?:2|\{2\}))?").match(self.latex, start)
            assert after
            if after[1]:
                yield "derivative", after.span(1), ""
            else:
                yield "derivative", after.span(), "D"
                yield "derivative", (after.end(), after.end()), "^2"
        elif self.latex.startswith("D", start):
            yield "derivative", (start, start + 1), r"\nabla "
            yield "derivative", (start, start + 1), r"\nabla^2 "

    def other_symbol(self, node: n.Node, kind: Any) -> Iterator[Change]:
        """Another symbol of the formula with the same shape in its place."""
        for other, symbol in self.symbols.items():
            if other != str(node) and other in self.texts and _alike(symbol.type, kind):
                yield "symbol exchanged", node.span, self.texts[other]


def _alike(a: Any, b: Any) -> bool:
    """Whether two types print alike: same shape, same arguments."""
    if type(a) is not type(b) or not isinstance(a, (Scalar, Matrix, Family, Function)):
        return False
    if isinstance(a, Family):
        return str(a.first) == str(b.first) and _alike(a.member(ONE), b.member(ONE))
    if isinstance(a, Function):
        return len(a.args) == len(b.args) and all(map(_alike, (*a.args, a.result), (*b.args, b.result)))
    return str(a) == str(b)
