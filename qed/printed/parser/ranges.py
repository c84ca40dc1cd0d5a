r"""What is taken over many values: sums, products, maxima and minima over indices or a sphere; limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .. import nodes as n
from ..lex import Token
from ..shapes import ONE, SCALAR, Dim, Matrix, Scalar, Type, Unknown, compatible
from .parts import DefinedFamily
from .sets import Sets
from .vocabulary import BOLD, GREEK, OVER


@dataclass
class Running:
    """An index below a sign, with the bounds that have been read."""

    index: n.Index
    first: n.Node | None = None
    last: n.Node | None = None


@dataclass
class Below:
    """What stands below Σ or max: indices with their ranges, conditions, or the sphere that a vector runs over."""

    name: str
    ranges: list[Running] = field(default_factory=list)
    tests: list[n.Condition] = field(default_factory=list)
    variable: n.Sym | None = None
    sphere: tuple[n.Sym, str] | None = None


def index_of(node: n.Node) -> Dim:
    """The value of a bound of a sum, as a sum of names and numbers where it is one."""
    return node.type.index if isinstance(node.type, Scalar) and node.type.index is not None else ONE


def _is_number(node: n.Node, value: int) -> bool:
    return isinstance(node, n.Num) and node.value == value


def _of_values(term: n.Node, index: n.Index) -> n.Node | None:
    """The matrix whose σ_i is a factor of a term."""
    if isinstance(term, n.Product):
        return _of_values(term.a, index) or _of_values(term.b, index)
    if isinstance(term, n.Power):
        return _of_values(term.base, index) if isinstance(term.exponent, n.Num) and term.exponent.value > 0 else None
    if not (isinstance(term, n.Member) and isinstance(term.i, n.IndexVar) and term.i.index is index):
        return None
    general = term.family.family.general if isinstance(term.family, DefinedFamily) else None
    value = general[1] if general is not None else None
    return value.a if isinstance(value, n.Spectrum) and value.name == "σ" else None


def _is_nonnegative(node: n.Node) -> bool:
    """Whether one sees that a number is at least 0: a norm, a dimension, and what is made of such."""
    if isinstance(node, (n.Norm, n.Absolute)):
        return True
    if isinstance(node, n.Num):
        return node.value >= 0.0
    if isinstance(node, n.Sym):
        return isinstance(node.type, Scalar) and node.type.index is not None
    parts = isinstance(node, (n.Product, n.Divide, n.Power)) or (isinstance(node, n.Elementwise) and node.name == "√")
    return parts and all(map(_is_nonnegative, node.children()))


Trailing = tuple[n.Node, str, n.Node]
"""A factor from the second on: what stands before it, the sign between, the factor."""


class Ranges(Sets):
    trailing: list[Trailing]
    """Those of the product that was read last."""

    # --- Σ, Π, max, min --------------------------------------------------------------------------------

    def over(self, word: str = "", length: int = 1) -> n.Node:
        start = self.next.start
        name = OVER["\\" + word if word else self.next.text]
        self.at += length
        scope = self.scope
        saved = dict(scope.bound)
        if not self.is_("_", "^"):
            if name in ("max", "min") and self.next.kind == "open":
                made = self.make(start, n.Extremum, name, tuple(self.arguments()))
                if isinstance(made.type, Matrix):
                    scope.notes.append(f"{name} is taken entry by entry")
                return made
            self.fail("The index of a sum is missing: \\sum_{i=1}^n.", (start, self.next.end))
        upper = self._skipped("^")
        if not self.accept("_"):
            self.fail("An upper bound needs a lower one, i = 1, below the sign.", self.since(start))
        below = Below(name)
        self._limits(below)
        if upper is not None or self.is_("^"):
            here = self.at
            self.at = here + 1 if upper is None else upper
            self._upper(below)
            self.at = self.at if upper is None else here
        self._check_bounds(start, below)
        if below.variable is not None and below.sphere is None:
            self.fail(
                "A maximum over all vectors is not read: say \\lVert \\vec{x} \\rVert_2 = 1 or \\vec{x} \\ne \\vec{0}.",
                self.since(start),
            )
        names = [r.index.name for r in below.ranges]
        scope.running += names
        body, beside = self.value(self.product()), None
        if scope.reader and name != "Σ" and below.ranges:
            body, beside = self._parted(start, name, body, {r.index for r in below.ranges})
        scope.bound = saved
        del scope.running[len(scope.running) - len(names) :]
        for r in below.ranges:
            scope.summed.setdefault(r.index.name, []).append(self.since(start))
            self._bounded(start, name, r, body)
        if below.sphere is not None:
            if below.ranges or below.tests:
                self.fail("A maximum is read over indices or over vectors, not over both.", self.since(start))
            return self.make(start, n.SphereMax, name, *below.sphere, body)
        ranges = tuple(n.Range(r.index, r.first, r.last) for r in below.ranges)
        whole = self.make(start, n.Over, name, ranges, tuple(below.tests), body)
        return whole if beside is None else self.make(start, beside[0], whole, beside[1])

    def _check_bounds(self, start: int, below: Below) -> None:
        """Every range that begins has an end, and no bound depends on an index that comes later."""
        later = {r.index for r in below.ranges}
        for r in below.ranges:
            if r.first is not None and r.last is None:
                self.fail(f"The sum over {r.index.name} has no upper bound.", self.since(start))
            for part in (part for bound in (r.first, r.last) if bound is not None for part in bound.walk()):
                if isinstance(part, n.IndexVar) and part.index in later:
                    self.fail(f"The range of {r.index.name} depends on {part}.", self.since(start))
            later.discard(r.index)

    def _bounded(self, start: int, name: str, r: Running, body: n.Node) -> None:
        """See that an index without bounds has some from what it stands on: that of a σ_i ends where they are 0."""
        if name == "Π" and r.index.guessed and r.last is None:
            r.index.last = None  # σ_i is 0 beyond the smaller side
        if r.last is not None or r.index.last is not None:
            return
        of = _of_values(body, r.index) if self.scope.reader and name == "Σ" else None
        if of is None:
            words = f"Nothing says what {r.index.name} runs over: write \\sum_{{{r.index.name}=1}}^n."
            if self.scope.reader and name in ("max", "min") and r.index.name not in "ijkl":
                words = (
                    f"A {name}imum over vectors or matrices is read over a sphere alone, \\max_{{\\|x\\| = 1}}. "
                    f"Claim instead where it is attained, x = \\arg\\{name}_x …, or state the inequality."
                )
            self.fail(words, self.since(start))
        r.last = self.make(start, n.Rank, of)

    def _parted(
        self, start: int, name: str, body: n.Node, indices: set[n.Index]
    ) -> tuple[n.Node, tuple[type[n.Node], n.Node] | None]:
        r"""What readers' \prod_i x_i \prod_i y_i and \max_i x_i / \min_i x_i is taken of, and what stands beside it.

        \prod_i x_i a may be either, and so may \max_i x_i a, unless a ≥ 0 leaves no difference.
        """

        def varies(node: n.Node) -> bool:
            return any(isinstance(part, n.IndexVar) and part.index in indices for part in node.walk())

        beside: tuple[type[n.Node], n.Node] | None = None
        for before, sign, factor in reversed(self.trailing if varies(body) else []):
            if varies(factor):
                break
            alike = isinstance(factor, n.Over) and (sign == "/" or (not sign and factor.name == name))
            if alike and beside is None:
                body, beside = self.value(before), (n.Divide if sign else n.Product, factor)
            elif name == "Π" or not _is_nonnegative(factor):
                word = r"\prod" if name == "Π" else rf"\{name}"
                self.fail(f"How far does {word} reach? Put what it is taken of in parentheses.", self.since(start))
        return body, beside

    def factorial(self, start: int, last: n.Node) -> n.Node:
        """n! as the product of 1, …, n."""
        if isinstance(last, n.Num) and last.value not in range(21):
            self.fail("A factorial is read of a whole number up to 20, or of a dimension.", self.since(start))
        return self._product_up_to(start, last, lambda k: k)

    def binomial(self) -> n.Node:
        r"""\binom{n}{k} as the product of (n − k + i)/i."""
        start = self.take().start
        above, below = (self.value(self.group(self.sum)) for _ in range(2))
        rest = self.make(start, n.Sum2, ((1, above), (-1, below)))
        return self._product_up_to(start, below, lambda i: n.Divide(n.Sum2(((1, rest), (1, i))), i))

    def _product_up_to(self, start: int, last: n.Node, factor: Callable[[n.Node], n.Node]) -> n.Node:
        index = n.Index(self.scope.fresh("k" if "i" in str(last) else "i"))
        index.first, index.last = ONE, index_of(last)
        return self.make(start, n.Over, "Π", (n.Range(index, n.Num(1.0), last),), (), factor(n.IndexVar(index, False)))

    def _skipped(self, mark: str) -> int | None:
        """Leave out a bound that is printed first; its place."""
        if not self.accept(mark):
            return None
        place = self.at
        self.at = self.item_end(place)
        return place

    def _upper(self, below: Below) -> None:
        last = self.counted(lambda: self.value(self.group(self.sum)))
        alike = len(below.ranges) == 1 or (
            self.scope.reader and all(r.first is below.ranges[0].first for r in below.ranges)
        )
        if not (below.ranges and alike) or below.ranges[0].last is not None or below.ranges[0].first is None:
            self.fail("An upper bound needs a lower one, i = 1, below the sign.")
        for r in below.ranges:
            r.last = last
            r.index.last = last.type.index if isinstance(last.type, Scalar) else None

    def _limits(self, below: Below) -> None:
        if not self.is_("{"):
            self._range(self._as_letter(self.take()), below)
            return
        end = self.group_end()
        inside = self.inside()
        self.take()
        if self.scope.reader and len(inside) > 1 and all(t.kind == "letter" and t.text in "ijkl" for t in inside):
            for token in inside:  # readers' \sum_{ij}
                self._range(token, below)
        elif self.accept(r"\substack"):
            self.group(lambda: self._clauses(below))
        else:
            self.within(end, lambda: self._clauses(below))
        self.at = end + 1

    def _as_letter(self, token: Token) -> Token:
        r"""Readers' index \mu as a letter."""
        greek = bool(self.scope.reader) and token.kind == "command" and token.text[1:] in GREEK
        return token._replace(kind="letter", text=token.text[1:]) if greek else token

    def _range(self, token: Token, below: Below) -> Running:
        """The range of an index, made where it is new."""
        if token.kind != "letter":
            self.fail("An index is a letter.", (token.start, token.end))
        for r in below.ranges:
            if r.index.name == token.text:
                return r
        again = bool(self.scope.reader) and token.text in self.scope.running  # Σ_i x_i Σ_i y_i: of the inner sum
        if self.scope.knows(token.text) and not again:
            self.fail(f"{token.text} means something else already: choose another index.", token[2:])
        index = n.Index(token.text)
        below.ranges.append(Running(index))
        self.scope.bound[token.text] = n.IndexVar(index, False)
        return below.ranges[-1]

    def _clauses(self, below: Below) -> None:
        while True:
            token, after = self._as_letter(self.next), self.peek()
            fresh = all(r.index.name != token.text for r in below.ranges)
            sphere = token.text in BOLD or token.kind in ("bar", "open") or self._plain_vector(token)
            if below.name in ("max", "min") and sphere:
                self._sphere_clause(below)
            elif token.kind == "letter" and after.text == "=" and fresh:
                self.at += 2
                first = self.counted(self.expression)
                made = self._range(token, below)
                made.first = first
                made.index.first = index_of(first)
                if self.scope.reader:
                    self._same_range(below, made)
                self.scope.bound[token.text] = n.IndexVar(made.index, True)
            elif token.kind == "letter" and (after.text == "," or after.kind in ("newline", "end")):
                self.take()
                self._range(token, below)
            else:
                self.counted(lambda: self._comparison(below))
            if not (self.accept(",") or self.next.kind in ("newline", "quad")):
                return
            while self.next.kind in ("newline", "quad"):
                self.take()

    def _plain_vector(self, token: Token) -> bool:
        r"""Whether readers' x \ne 0 or x \in \mathbb{R}^n stands here, with a vector x."""
        if not (self.scope.reader and token.kind == "letter"):
            return False
        kind = self.scope.declared.get(token.text)
        vector = isinstance(kind, Matrix) and kind.is_vector
        vector = vector or (token.text in "uvwxyz" and not self.scope.knows(token.text))
        after, then = self.peek(), self.peek(2)
        return vector and (
            (after.text == r"\in" and then.text == r"\mathbb")
            or (after.text in (r"\ne", r"\neq") and (then.text == "0" or then.text in BOLD))
        )

    def _same_range(self, below: Below, last: Running) -> None:
        r"""\sum_{i,j=1}^n: the indices before it run over the same."""
        for r in below.ranges:
            if r.first is None:
                r.first, r.index.first = last.first, last.index.first
                self.scope.bound[r.index.name] = n.IndexVar(r.index, True)

    def _comparison(self, below: Below) -> None:
        """i ≠ k, i < j, 1 ≤ i ≤ n, 1 ≤ i < j ≤ n: letters that are not known yet become indices."""
        for token in self.tokens[self.at :]:
            if token.text == "," or token.kind in ("newline", "quad", "end"):
                break
            if token.kind == "letter" and not self.scope.knows(token.text) and token.text not in self.scope.free:
                self._range(token, below)
        parts, signs = self.compared()
        if not signs:
            self.fail("Here a range such as i=1 or a condition such as i \\ne k is expected.")
        self.numbers(parts)
        own = {r.index: r for r in below.ranges if r.first is None}
        middle: list[n.Index] = [p.index for p in parts[1:-1] if isinstance(p, n.IndexVar) and p.index in own]
        if 0 < len(middle) == len(parts) - 2 and all(sign in ("≤", "<") for sign in signs):
            # 1 ≤ i < j ≤ n: the ends bound every index in between, the signs between two of them stay conditions
            low = parts[0] if signs[0] == "≤" else n.Sum2(((1, parts[0]), (1, n.Num(1))))
            high = parts[-1] if signs[-1] == "≤" else n.Sum2(((1, parts[-1]), (-1, n.Num(1))))
            for index in middle:
                own[index].first, own[index].last = low, high
                index.first, index.last = index_of(low), index_of(high)
            parts, signs = parts[1:-1], signs[1:-1]
        below.tests += n.Condition.chain(parts, signs)

    def compared(self) -> tuple[list[n.Node], list[str]]:
        """Expressions with the signs between them; without signs where they are not compared."""
        parts, signs = [self.expression()], list[str]()
        while (sign := self.relation_here()) is not None:
            self.take_relation()
            signs.append(sign)
            parts.append(self.expression())
        return parts, [] if {"∈", ":="} & {*signs} else signs

    def numbers(self, nodes: Sequence[n.Node]) -> None:
        """A condition compares numbers."""
        for node in nodes:
            if not compatible(node.type, SCALAR):
                self.fail(f"A condition compares numbers, and {node} is {node.type}.", node.span)

    # --- spheres ---------------------------------------------------------------------------------------

    def _sphere_clause(self, below: Below) -> None:
        r"""\vec{x} \in R^n, ‖\vec{x}‖_2 = 1 or \vec{x} ≠ 0."""
        start = self.next.start
        if self.next.kind in ("bar", "open"):
            pair = self.take().text
            variable = self._sphere_variable(self.name().key, None, below)
            if pair != "‖" or self.next.text != "‖":
                self.fail("Here a condition such as \\lVert \\vec{x} \\rVert_2 = 1 is expected.")
            self.take()
            of_two = _is_number(self.group(self.sum), 2) if self.accept("_") else bool(self.scope.reader)
            if not (of_two and self.accept("=")):
                self.fail(
                    "A maximum over vectors is read where it is over \\lVert \\vec{x} \\rVert_2 = 1 "
                    "or \\vec{x} \\ne \\vec{0}.",
                    (start, self.next.end),
                )
            if not _is_number(self.expression(), 1):
                self.fail("The sphere has radius 1 here.", self.since(start))
            below.sphere = (variable, "=1")
            return
        key = self.name().key
        if self.accept(r"\in"):
            self._sphere_variable(key, self.space().type, below)
        elif self.accept(r"\ne", r"\neq"):
            variable = self._sphere_variable(key, None, below)
            if not _is_number(self.expression(), 0):
                self.fail("A vector that a maximum is taken over differs from \\vec{0}.", self.since(start))
            below.sphere = (variable, "≠0")
        else:
            self.fail("Here a condition such as \\lVert \\vec{x} \\rVert_2 = 1 is expected.")

    def _sphere_variable(self, key: str, kind: Type | None, below: Below) -> n.Sym:
        bound = self.scope.bound.get(key)
        if isinstance(bound, n.Sym) and "#" in bound.key and kind is None:
            return bound
        made = n.Sym(self.scope.fresh(key), kind or Matrix(Dim.of(Unknown()), ONE))
        self.scope.bound[key] = below.variable = made
        return made

    # --- limits ----------------------------------------------------------------------------------------

    def limit(self) -> n.Node:
        start = self.next.start
        self.take()
        self.expect("_")
        key, to = self.group(self._approach)
        saved = dict(self.scope.bound)
        variable = n.Sym(self.scope.fresh(key), SCALAR)
        self.scope.bound[key] = variable
        body = self.value(self.product())
        self.scope.bound = saved
        return self.make(start, n.Limit, variable, to, body)

    def _approach(self) -> tuple[str, n.Node]:
        key = self.name().key
        if not self.accept(r"\to", r"\rightarrow"):
            self.fail("Here h \\to 0 is expected.")
        return key, self.expression()
