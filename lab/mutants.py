r"""Alter every executed formula one site at a time: the run must notice (`make mutants`).

A mutant is the LaTeX of a formula with one edit: a transpose dropped or added, a factor 2, two factors swapped, an index or a
bound moved by one, a sign or a relation flipped, a norm exchanged, and so on. It falls because it is not well formed, false in
numbers, undefined where the formula is defined, or because an inequality that the formula attains is attained no more. What
stays alive must be a true statement, waived by name below `lab/waived/formulas`, or
`lab/waived/inline`.

`python -m lab.mutants [--book] [--inline] [--sources] [--literature] [--only PAGE] [--survivors] [--seeds N]`; exit code 1 if a mutant
lives.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import math
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import add, gt
from pathlib import Path
from typing import Any

import numpy as np

from lab import rearranged, weaker
from lab.aligned import aligned
from lab.compare_runs import Figure, save
from lab.waivers import FOLDER, Edit, Waivers, names, plain
from proofs_that_run.classes import About
from qed.compare import LIMIT, REFUTED
from qed.errors import NotWellFormed
from qed.families import Hypothesis
from qed.hypotheses import Hypotheses
from qed.instances import Instance, instances
from qed.printed import nodes as n
from qed.printed.claims import Judged, Printed, bind
from qed.printed.drawing import draws
from qed.printed.kinds import named
from qed.printed.parser import Chain
from qed.printed.setting import Setting
from qed.printed.shapes import ONE, Function, Matrix, Scalar
from qed.printed.shapes import Sequence as Family
from qed.printed.trying import tried

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


# --- what becomes of them ---------------------------------------------------------------------------

ENDS = ("shape", "numbers", "definedness", "sharpness", "reading", "rearranged", "weaker", "waived", "alive")
"""How a mutant ends. `reading`: a weaker relation or range, true with the formula; only its reading shows it.
`rearranged`: the same statement by rules of algebra (see `lab.rearranged`). `weaker`: in the line, an inequality that
has more room wherever it was tried, A = A, or another truth about numbers in print (see `lab.weaker`). `waived`: true for a
reason given by name.
"""
WEAKER = ("relation weakened", "range narrowed")
INSTANCES, MORE = 40, 200
ENOUGH = 1e9
"""A mutant with this ratio is not tried further; below, its largest ratio on all instances is wanted."""


@dataclass
class Formula:
    """An executed formula: its LaTeX, what its symbols are, the definitions before it, and instances to try.

    `page` is the page of the book that prints it, or the corpus; `name` is different for each formula of a page.
    """

    name: str
    latex: str
    setting: Setting
    instances: list[Instance]
    before: tuple[str, ...] = ()
    layout: str = "numerator"
    page: str = ""
    more: bool = True
    """Whether more instances can be drawn: what a print declares has those only that it was read with."""
    about: About | None = None
    """What is printed, where the formula was printed with ≈: this is altered."""
    families: Mapping[str, Hypothesis] = field(default_factory=dict)
    """What the symbols are that no check declares."""

    def read(self, latex: str) -> Printed:
        return bind(latex, self.setting.types, self.before, self.layout)

    def judgements(self, printed: Printed) -> list[list[Judged] | None]:
        """The claims of a reading on every instance; None where it does not count."""
        with np.errstate(all="ignore"):
            return [self.setting.judged(printed, instance) for instance in self.instances]

    def fixed(self, printed: Printed) -> bool:
        """Whether what a reading speaks of is the same on all instances."""
        found = [e for one in self.instances if (e := self.setting.environment(one)) is not None]
        keys = sorted(printed.used() & self.setting.types.keys())  # others have a definition in print
        values = [[e.values.get(key, e.sizes.get(key)) for key in keys] for e in found]
        return weaker.alike(values)

    @functools.cached_property
    def diagonal(self) -> set[str]:
        """The square matrices that are diagonal on all instances, such as the Σ of a decomposition, and not always the same."""
        found = [e.values for one in self.instances if (e := self.setting.environment(one)) is not None]
        square = (key for key, kind in self.setting.types.items() if isinstance(kind, Matrix) and not kind.is_vector)
        families = {key: [values[key] for values in found if key in values] for key in square}
        return {key for key, values in families.items() if weaker.diagonal(values)}

    def mutants(self, printed: Printed) -> Iterator[Mutant]:
        """Every formula that differs from the printed one in a single site."""
        if self.about is None:
            yield from mutants(printed)
            return
        for mutant in mutants(self.read(f"{self.about.left} = {self.about.right}")):
            if not mutant.kind.startswith("relation"):
                yield replace(mutant, latex=self.about.claim(*mutant.latex.split(" = ")))


@dataclass(frozen=True)
class Fate:
    """How one mutant of a formula ended, with the largest ratio seen."""

    page: str
    where: str
    mutant: Mutant
    end: str
    ratio: float = 0.0
    note: str = ""
    reason: str = ""
    """Why it is waived."""
    fixed: bool = False
    """Whether the formula speaks of the same numbers on all instances: those of an example."""

    @property
    def edit(self) -> Edit:
        return self.mutant.edit


@dataclass
class Trial:
    """What one reading of a formula gave: the largest ratio, where it is defined, and which links are met with equality."""

    ratio: float = 0.0
    decided: list[bool] = field(default_factory=list)
    met: list[list[int]] = field(default_factory=list)
    edges: list[tuple[bool, ...]] = field(default_factory=list)
    """Of each chain, which of its conditions, such as rank(B) ≤ k, are met with equality somewhere."""


def trial(formula: Formula, printed: Printed, wanted: Sequence[bool] = ()) -> Trial:
    """Judge a reading on the instances (those `wanted`); stops where it is plainly false."""
    found = Trial(decided=[False] * len(formula.instances))
    with np.errstate(all="ignore"):
        for k in reversed(range(len(formula.instances))):  # the small ones, which few false claims fail on, come last
            if wanted and not wanted[k]:
                continue
            instance = formula.instances[k]
            judged = formula.setting.judged(printed, instance)
            if judged is None:
                continue
            outcomes = [claim.judge(instance.size) for claim in judged]
            found.decided[k] = bool(outcomes) and all(outcome.decided for outcome in outcomes)
            found.ratio = max([found.ratio, *(outcome.ratio for outcome in outcomes)])
            if found.ratio > ENOUGH:
                break
            edges = [claim.at_the_edge for claim in judged]
            found.edges = (
                [tuple(map(max, a, b)) for a, b in zip(found.edges, edges, strict=True)] if found.edges else edges
            )
            if judged and found.decided[k] and _wide(instance):
                met = [claim.met(instance.size) for claim in judged]
                found.met = [list(map(add, a, b)) for a, b in zip(found.met, met, strict=True)] if found.met else met
    return found


def _wide(instance: Instance) -> bool:
    """Whether no vector has one entry alone, and no matrix one row or one column: there, most bounds are attained."""
    return all(side > 1 for value in instance.values.values() for side in np.shape(value))


def score(formula: Formula) -> list[Fate]:
    """How every mutant of a formula ends."""
    printed = formula.read(formula.latex)
    true = trial(formula, printed)
    if not printed.claims:
        return []
    if true.ratio > LIMIT or not any(true.decided):
        raise ValueError(f"{formula.name} is not true on its instances: there is nothing to alter.")
    fates = [_fate(formula, printed, true, mutant) for mutant in formula.mutants(printed)]
    fates = [fate for fate in fates if fate.end != "same"]
    if not formula.more:
        fates = _weaker(formula, printed, fates)
    if formula.more and any(map(_survives, fates)):
        hypotheses = formula.setting.hypotheses
        small = instances(hypotheses, formula.latex, "further", random=0)  # bounds are met by simple functions
        drawn = [*small, *draws(hypotheses, MORE, formula.latex, "further")]
        sharp = (one for one in aligned(hypotheses, drawn) if formula.setting.counts(one))
        for more in (
            [one for one in drawn if formula.setting.counts(one)],
            [one for one in sharp if trial(replace(formula, instances=[one]), printed).ratio <= LIMIT],
        ):
            further = replace(formula, instances=more)
            true = trial(further, printed)
            if true.ratio <= LIMIT:
                fates = [_again(further, true, fate) if _survives(fate) else fate for fate in fates]
    return fates


def _survives(fate: Fate) -> bool:
    """Whether a mutant is alive, and can be tried further: no fault of the reader is why."""
    return fate.end == "alive" and fate.ratio < math.inf


def _weaker(formula: Formula, printed: Printed, fates: Sequence[Fate]) -> list[Fate]:
    """The same fates: a survivor that is a weaker inequality is told, and one that speaks of fixed numbers."""
    fixed, stated = formula.fixed(printed), formula.judgements(printed)

    def told(fate: Fate) -> Fate:
        if not _survives(fate):
            return fate
        altered = formula.read(fate.mutant.latex)
        if weaker.implied(printed, altered) or (fixed and not printed.used()):
            return replace(fate, end="weaker")
        if fixed:
            return replace(fate, fixed=True)
        return replace(fate, end="weaker") if weaker.weaker(stated, formula.judgements(altered)) else fate

    return list(map(told, fates))


def _again(further: Formula, true: Trial, fate: Fate) -> Fate:
    """A survivor on more instances: one that is false on few may have met none of them."""
    found = trial(further, further.read(fate.mutant.latex), true.decided)
    return replace(fate, end="numbers", ratio=found.ratio) if found.ratio > REFUTED else fate


def _fate(formula: Formula, printed: Printed, true: Trial, mutant: Mutant) -> Fate:
    def end(how: str, ratio: float = 0.0, note: str = "") -> Fate:
        return Fate(formula.page, formula.name, mutant, how, ratio, note)

    try:
        altered = formula.read(mutant.latex)
        if altered.reading() == printed.reading():
            return end("same")
        if mutant.kind in WEAKER:
            return end("reading")
        if [len(chain.signs) for chain in altered.claims] != [len(chain.signs) for chain in printed.claims]:
            return end("shape", note="it claims something else")
        found = trial(formula, altered, true.decided)
    except NotWellFormed as error:
        return end("shape", note=error.words)
    except Exception as error:  # neither read nor refused: a fault of the reader
        return end("alive", math.inf, f"crash: {type(error).__name__}: {error}")
    if found.ratio > REFUTED:
        return end("numbers", found.ratio)
    if found.decided != true.decided:
        return end("definedness", found.ratio)
    if true.met and any(
        before > after and sign in "≤≥"
        for chain, befores, afters in zip(printed.claims, true.met, found.met, strict=True)
        for sign, before, after in zip(chain.signs, befores, afters, strict=True)
    ):
        return end("sharpness", found.ratio)
    if any(map(gt, sum(true.edges, ()), sum(found.edges, ()))):  # a condition that is never on the edge is too wide
        return end("sharpness", found.ratio)
    known, diagonal = {**formula.setting.hypotheses.parameters, **formula.families}, formula.diagonal
    if rearranged.statement(altered, known, diagonal) == rearranged.statement(printed, known, diagonal):
        return end("rearranged", found.ratio)
    return end("alive", found.ratio)


# --- the formulas -----------------------------------------------------------------------------------

ROOT = Path(__file__).resolve().parent.parent


def _tests() -> None:
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))


def sources(count: int = INSTANCES, word: str = "") -> Iterator[Formula]:
    """The lines of the two source texts."""
    _tests()
    from printed import sources as texts

    for case in texts.CASES:
        for ids, latex in texts.chains(case):
            hypotheses = Hypotheses.of(named(case.symbols), case.where)
            drawn = list(draws(hypotheses, count, latex, word))
            setting = Setting(hypotheses, case.objects, drawn)
            yield Formula("+".join(ids), latex, setting, drawn, case.given, case.layout, "sources")


def literature(count: int = INSTANCES, word: str = "") -> Iterator[Formula]:
    """The true formulas of the literature."""
    _tests()
    from printed.literature import TRUE

    for entry in TRUE:
        hypotheses = Hypotheses.of(named(entry.symbols), entry.where)
        drawn = list(draws(hypotheses, count, entry.latex, word))
        yield Formula(entry.name, entry.latex, Setting(hypotheses), drawn, entry.given, entry.layout, "literature")


def book(count: int = INSTANCES, word: str = "", only: str = "") -> Iterator[Formula]:
    """The displays of the book, each after the definitions of its statement and, in a proof, of the proof."""
    from proofs_that_run import readings

    before: dict[tuple[str, str], tuple[str, ...]] = {}
    for display in readings.formulas(only):
        statement, latex = display.statement, display.printed.latex
        stated = before.get((statement.label, "statement"), ()) if display.part != "statement" else ()
        known = _new((*stated, *before.setdefault((statement.label, display.part), ())), display.setting)
        name = f"{statement.label} {display.part}: {plain(latex)}"
        yield Formula(name, latex, display.setting, display.instances, known, page=statement.page)
        defined = tuple(latex[c.spans[0][0] : c.spans[-1][1]] for c in display.printed.chains if c.defines)
        before[statement.label, display.part] += defined


def _new(definitions: Iterable[str], setting: Setting) -> tuple[str, ...]:
    """The definitions that give a new symbol its meaning: a proof may know the object already."""
    found: list[str] = []
    for text in definitions:
        with contextlib.suppress(NotWellFormed):
            setting.read("1 = 1", [*found, text])
            found.append(text)
    return tuple(found)


def inline(count: int = INSTANCES, word: str = "", only: str = "") -> Iterator[Formula]:
    """All other claims of the book: those in the line, in prose, in exercises and answers.

    Conditions such as x ≠ y are none of them: what is drawn differs, and so would what an altered one speaks of.
    """
    from proofs_that_run import classes, readings, relations
    from proofs_that_run.pages import BOOK

    index = readings.current()
    for path in BOOK.notebooks("chapters", "solutions"):
        if only not in (page := BOOK.page(path)):
            continue
        run = readings.run(path, index)
        known = classes.places(run.checks, run.displays, count)
        for one in classes.of_page(relations.of_page(path), known, page, count):
            relation = one.relation
            if relation.display and relation.part in ("statement", "proof"):
                continue
            where = f"{relation.label} {relation.part}".strip() + ("" if relation.display else ", in the line")
            for read in one.reads:
                about, instances = read.about, list(read.instances)
                latex = rf"{about.left} \approx {about.right}" if about else read.latex
                name = f"{where}: {plain(latex)}"
                formula = Formula(
                    name, read.latex, read.setting, instances, read.before, read.layout, page, False, about, read.families
                )  # fmt: skip
                if {sign for chain in formula.read(read.latex).claims for sign in chain.signs} != {"≠"}:
                    yield formula


CORPORA: dict[str, Callable[..., Iterator[Formula]]] = {
    "book": book, "sources": sources, "literature": literature, "inline": inline,
}  # fmt: skip
ASKED_FOR = ("inline",)
"""The corpora that are not tried unless they are named."""


def waivers(corpora: Sequence[str], only: str = "") -> Waivers:
    """The waivers for these corpora: the book has a file a page, the others have one each."""
    found = Waivers.read(
        FOLDER / "formulas", lambda page: only in page and (page if page in CORPORA else "book") in corpora
    )
    found.all += Waivers.read(FOLDER / "inline", lambda page: only in page and "inline" in corpora).all
    return found


@functools.cache
def _formulas(corpora: tuple[str, ...], only: str) -> list[Formula]:
    return [one for name in corpora for one in (CORPORA[name](only=only) if only else CORPORA[name]())]


def _scored(job: tuple[tuple[str, ...], str, int]) -> tuple[str, list[Fate], str]:
    corpora, only, number = job
    formula = _formulas(corpora, only)[number]
    try:
        return formula.name, score(formula), ""
    except (NotWellFormed, ValueError) as error:
        return formula.name, [], str(error)


def _processes() -> Any:
    """As many processes as processors; forked where that is possible, since they then have the formulas already."""
    return multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else None).Pool()


def all_fates(corpora: tuple[str, ...], only: str = "") -> tuple[list[Fate], dict[str, str]]:
    """The fates of all mutants, and the formulas without mutants with the reason."""
    from lab.mutants import _formulas, _scored  # by their full name: a notebook may replace __main__

    jobs = [(corpora, only, number) for number in range(len(_formulas(corpora, only)))]
    fates: list[Fate] = []
    left_out: dict[str, str] = {}
    with _processes() as pool:
        for name, found, words in pool.imap_unordered(_scored, jobs, chunksize=4):
            fates += found
            if words:
                left_out[name] = words
    return fates, left_out


def table(fates: Iterable[Fate]) -> str:
    """The score by kind."""
    count = Counter((fate.mutant.kind, fate.end) for fate in fates)
    kinds = sorted({kind for kind, _ in count})
    lines = [("kind", "mutants", *ENDS)]
    for kind in kinds:
        row = [count[kind, end] for end in ENDS]
        lines.append((kind, str(sum(row)), *(str(c) if c else "" for c in row)))
    totals = [sum(count[kind, end] for kind in kinds) for end in ENDS]
    lines.append(("all", str(sum(totals)), *map(str, totals)))
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if k == 0 else cell.rjust(w) for k, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _run_again(job: tuple[str, int]) -> list[tuple[str, str, float]]:
    """Every formula of a corpus under another seed: what came of it, with the largest ratio of a true one."""
    corpus, seed = job
    found = []
    for formula in CORPORA[corpus](word=f"seed {seed}"):
        try:
            result = tried(
                formula.read(formula.latex),
                formula.setting.hypotheses,
                formula.instances,
                setting=formula.setting,
                exact=False,
            )
        except NotWellFormed:
            continue
        found.append((formula.name, result.answer if result.answer != "false" else result.text(), result.worst_ratio))
    return found


def false_alarms(corpora: Sequence[str], seeds: int) -> int:
    """Run all formulas under other seeds and print what does not come out as it should."""
    jobs = [(corpus, seed) for seed in range(seeds + 1) for corpus in corpora]
    good = ("true", "not refuted", "definition")
    usual: dict[str, str] = {}
    runs, alarms, worst = 0, 0, ("", 0.0)
    with _processes() as pool:
        for results in pool.imap(_run_again, jobs):
            for name, answer, ratio in results:
                if usual.setdefault(name, answer) not in good and answer == usual[name]:
                    continue
                runs += 1
                if answer not in good or usual[name] not in good:
                    alarms += 1
                    print(f"false alarm: {name}: {answer if answer not in good else usual[name]}", flush=True)
                else:
                    worst = max(worst, (name, ratio), key=lambda pair: pair[1])
    print(f"{alarms} false alarms in {runs} runs; the worst ratio of a true relation is {worst[1]:.1f} ({worst[0]})")
    return alarms


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Alter every executed formula; the run must notice.")
    for name in CORPORA:
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--only", metavar="PAGE", default="", help="the book alone, pages with this in their name")
    parser.add_argument("--survivors", action="store_true", help="list the mutants that live or are waived")
    parser.add_argument("--seeds", type=int, metavar="N", help="no mutants: run the formulas under N other seeds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args(arguments)
    corpora = tuple(name for name in CORPORA if getattr(options, name))
    corpora = corpora or tuple(name for name in CORPORA if name not in ASKED_FOR)
    if options.only:
        corpora = ("inline",) if options.inline else ("book",)
    if options.seeds:
        return 1 if false_alarms([name for name in corpora if name not in ("book", *ASKED_FOR)], options.seeds) else 0
    started = time.perf_counter()
    fates, left_out = all_fates(corpora, options.only)
    fates, useless = waivers(corpora, options.only).applied(fates)
    print(table(fates))
    killed = [fate for fate in fates if fate.end in ENDS[:4]]
    strong = [fate for fate in fates if fate.end != "reading"]
    other = [fate for fate in strong if fate.end != "rearranged"]
    print(
        f"\n{len(killed)} of {len(strong)} killed outright ({100 * len(killed) / max(1, len(strong)):.1f} %; "
        f"{100 * len(killed) / max(1, len(other)):.1f} % of those that do not just rearrange)"
    )
    ratios = sorted(fate.ratio for fate in fates if fate.end == "numbers")
    if ratios:
        print(f"smallest ratio of a false one {ratios[0]:.1e} ({ratios[0] / LIMIT:.0f} times the threshold)")
    alive = [fate for fate in fates if fate.end == "alive"]
    if options.json:
        found = {
            "mutants": Figure(len(fates), better=""),
            "killed outright": Figure(round(100 * len(killed) / max(1, len(strong)), 2), "%", better="more"),
            "smallest ratio of a false one": Figure(ratios[0] if ratios else math.inf, better="more", noise=0.5),
            "waived": Figure(sum(fate.end == "waived" for fate in fates)),
            "waivers of no use": Figure(len(useless)),
            "alive": Figure(len(alive), goal="0", met=not alive),
            "formulas left out": Figure(len(left_out)),
        }
        save(found, options.json)
    for fate in fates if options.survivors else alive:
        if fate.end in ("alive", "waived"):
            print(
                f"\n{fate.end}: {fate.page}: {fate.where}: {fate.mutant.site} [{fate.ratio:.1e}] {fate.note}{fate.reason}\n"
                f"    {plain(fate.mutant.latex)}"
            )
    for words in useless:
        print(f"\n{words}")
    for name, words in left_out.items():
        print(f"\nleft out: {name}: {words.splitlines()[0]}")
    print(f"\n{time.perf_counter() - started:.0f} s")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
