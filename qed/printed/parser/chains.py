r"""Displays: chains of relations with their quantifiers, and definitions."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from typing import Any

from ...errors import NotWellFormed
from .. import nodes as n
from ..lex import Token
from ..shapes import (
    ONE,
    SCALAR,
    Collection,
    Dim,
    Matrix,
    Scalar,
    Space,
    Tensor,
    Type,
    Unknown,
    compatible,
    same,
    vector,
)
from .factorizations import Factorizations
from .parts import AllOf, ArgMin, FamilyDefinition
from .ranges import index_of
from .scope import Chain, Name, Span
from .vocabulary import ALIGNED, BETWEEN_CLAIMS, BOLD, NOT_READ, ORDERS, RELATIONS


class Head:
    """The left side of a definition: a name, with an index or parameters."""

    def __init__(self, key: str, index: list[Token] | None, params: list[Name] | None, span: Span):
        self.key, self.index, self.params, self.span = key, index, params, span

    @property
    def is_entropy(self) -> bool:
        """Whether it is H(p) or H(p, q), which mean something already."""
        return self.key == "H" and {name.key for name in self.params or ()} <= {"p", "q", "P", "Q"}

    @property
    def number(self) -> int | None:
        """The index, where it is a number."""
        single = self.index[0] if self.index is not None and len(self.index) == 1 else None
        return int(single.text) if single is not None and single.kind == "number" and single.text.isdecimal() else None


AFTER_QUANTIFIERS = {".", ";", "&", r"\text", r"\end"}
ONE_OF_THEM = "that it is a minimiser (or maximiser) is tried, not that there is no other"


class Parser(Factorizations):
    """Reads a whole display."""

    defines = False

    def display(self) -> list[Chain]:
        chains: list[Chain] = []
        self._fillers()
        while self.next.kind != "end":
            chains += self._by_eigenvalues(self._chain())
            self._fillers(after=True)
        if not chains:
            self.fail("The formula is empty.")
        for parameter, declared in self.scope.parameters:
            compatible(parameter, declared)  # where no use has given it a shape: that of the symbol with its letter
        self.scope.parameters.clear()
        for chain in chains:
            for index in chain.indices:
                if index.last is None and index not in chain.ranges:
                    raise NotWellFormed(
                        f"Nothing says what the index {index.name} runs over: "
                        f"add \\forall {index.name} \\in \\{{1, \\dots, n\\}}.",
                        self.latex,
                        chain.span,
                    )
        return chains

    def _fillers(self, after: bool = False) -> None:
        """Alignment, line ends, commas between claims, and words such as `and`."""
        while True:
            if self.next.kind in ("newline", "quad") or self.is_("&", ",", ".", ";"):
                self.take()
            elif self.is_(r"\begin", r"\end") and self.environment_name() in ALIGNED:
                self.take_environment()
            elif self.is_(r"\text") and (
                after or not (self.operator_name() or self.name_here() or self._new_word_here())
            ):
                self._words()
            else:
                return

    def _words(self) -> None:
        r"""\text{…} between claims. Words may say in passing for whom a claim holds; symbols may not."""
        start = self.next.start
        words = " ".join(self.text().lower().split()).rstrip(",:")
        if words in BETWEEN_CLAIMS:
            return
        while self.next.kind not in ("end", "newline"):
            if self.relation_here() is not None or self.is_(r"\forall"):
                if self.latex[start : self.next.start].rstrip().endswith(")"):
                    self.fail(
                        f"The function {words} is not known: define it before the formula, or leave the words out.",
                        self.since(start),
                    )
                self.fail(
                    f"What follows '{words}' would not be read: print conditions as \\forall …, or in the hypotheses.",
                    self.since(start),
                )
            self.take()

    # --- chains ----------------------------------------------------------------------------------------

    def _chain(self) -> Chain:
        start = self.next.start
        chain = Chain(self.latex, (start, start))
        outer_free, outer_bound = self.scope.free, dict(self.scope.bound)
        self.scope.free, self.scope.summed = {}, {}
        resume = self._quantifiers(chain)
        if not self._definition(chain):
            chain.sides.append(self.expression())
            chain.spans.append(self.since(start))
        while self._goes_on():
            sign, span = self.take_relation()
            while self.is_("&"):
                self.take()
            begin = self.next.start
            if sign == "=" and self.argmin_here():
                sign = "∈"
                self.scope.notes.append(ONE_OF_THEM)
            side = self.member_of() if sign == "∈" else self.expression()
            chain.add(sign, span, side, self.since(begin))
        if self.next.text in NOT_READ:
            self.fail(f"{self.next.text} is not read: {NOT_READ[self.next.text]}.")
        if not (
            self.next.kind in ("end", "newline", "quad") or self.is_(",", ".", ";", "&", r"\text", r"\end", r"\forall")
        ):
            self.fail(f"Here the formula should go on with an operation, a relation or its end{self.instead()}")
        if (
            self.is_(r"\text")
            and self.tokens[self.at - 1].kind != "quad"
            and self.tokens[self.at - 1].text not in (",", ";", "&")
        ):
            self.fail("Words that do not belong to the formula stand after a \\quad; here they interrupt it.")
        if not chain.signs:
            self.fail("This claims nothing: there is no =, ≤, <, ≥, >, ≠ or ∈ in it.", self.since(start))
        chain.span = self.since(start)
        if resume is not None and self._only_fillers(self.at, resume[0]):
            self.at = resume[1]  # otherwise the quantifier stands after further claims, and holds for them too
        for name in self.scope.free:
            if name in self.scope.summed and not (self.scope.reader and self._apart(chain, name)):
                self.fail(
                    f"{name} is an index of this sum, and stands outside of it as well: put what is added up in "
                    "parentheses, or choose another letter.",
                    self.scope.summed[name][0],
                )
        self._check_sides(chain)
        self._check_sizes(chain)
        if self.scope.reader:
            self._no_silent_sum(chain)
        chain.indices += [i for i in self.scope.free.values() if i not in chain.indices]
        self.scope.free, self.scope.bound = outer_free, outer_bound
        return chain

    def _by_eigenvalues(self, chain: Chain) -> list[Chain]:
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
                note = "⪰ and ≻ say that a matrix is symmetric, and where its eigenvalues are"
                self.scope.notes += [note] if note not in self.scope.notes else []
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

    def _no_silent_sum(self, chain: Chain) -> None:
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

    def _apart(self, chain: Chain, name: str) -> bool:
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

    def _goes_on(self) -> bool:
        """Whether a relation follows, perhaps on the next line."""
        here = self.at
        while self.next.kind == "newline" or self.is_("&"):
            self.take()
        if self.relation_here() is None:
            self.at = here
            return False
        return True

    def _check_sides(self, chain: Chain) -> None:
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

    def _check_sizes(self, chain: Chain) -> None:
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

    # --- quantifiers -----------------------------------------------------------------------------------

    def _only_fillers(self, start: int, end: int) -> bool:
        """Whether nothing but spaces and punctuation stands between two places."""
        return all(t.kind in ("quad", "newline") or t.text in (",", "&", ".", ";") for t in self.tokens[start:end])

    def _quantifiers(self, chain: Chain) -> tuple[int, int] | None:
        r"""Read `\forall …` at the end of the display first, since its variables stand in the chain: where it is."""
        depth = 0
        for position in range(self.at, len(self.tokens)):
            token = self.tokens[position]
            if token.kind == "newline" and depth == 0:
                following = self.token(position + 1).text
                if following not in RELATIONS and following not in ("&", ",", r"\forall"):
                    return None
            if token.kind == "sign":
                depth += (token.text == "{") - (token.text == "}")
            if token.text == r"\forall" and depth == 0:
                here, self.at = self.at, position
                while self.accept(r"\forall"):
                    self._quantifier(chain)
                    while self.is_(",") or self.next.kind == "quad":
                        self.take()
                if self.next.kind not in ("end", "newline") and self.next.text not in AFTER_QUANTIFIERS:
                    self.fail(
                        "What stands here after \\forall is no condition of its letters, and would be a claim of its "
                        "own: put a colon before it, \\forall a, b: …, or write 'if' instead of \\forall."
                    )
                end, self.at = self.at, here
                return position, end
        return None

    def _quantifier(self, chain: Chain) -> None:
        names = [self.name()]
        while self.accept(","):
            names.append(self.name())
        if self.accept(r"\in"):
            if self.opens("{"):
                self._index_set(chain, names)
            else:
                self._in_space(names)
        else:
            for name in names:
                if not self.scope.knows(name.key):
                    index = n.Index(name.key)
                    self.scope.bound[name.key] = n.IndexVar(index, False)
                    chain.indices.append(index)
        if self.accept(":", r"\colon"):
            chain.tests += self.conditions()

    def _index_set(self, chain: Chain, names: list[Name]) -> None:
        r"""i \in \{1, \dots, n\}"""
        self.take()
        first = self.counted(self.expression)
        self.expect(",")
        if not self.dots_here():
            self.fail("Write the set as \\{1, \\dots, n\\}.")
        self.take()
        self.expect(",")
        last = self.counted(self.expression)
        self.close("{")
        self.numbers([first, last])
        for name in names:
            index = n.Index(name.key)
            index.first, index.last = index_of(first), index_of(last)
            self.scope.bound[name.key] = n.IndexVar(index, True)
            chain.indices.append(index)
            chain.ranges[index] = (first, last)

    def _in_space(self, names: list[Name]) -> None:
        r"""\vec{x} \in \mathbb{R}^n, for a symbol that is declared."""
        space = self.space()
        for key, _, span in names:
            if not self.scope.knows(key):
                self.fail(
                    f"{key} is not declared. Give its hypothesis, for example {key}=Real[…], "
                    "instead of a quantifier alone.",
                    span,
                )
            kind = self.scope.type_of(key)
            if kind is None or not compatible(kind, space.type):
                self.fail(f"{key} is declared as {kind or 'a function'}, here it is in {space}.", span)

    # --- definitions -----------------------------------------------------------------------------------

    def _definition(self, chain: Chain) -> bool:
        """Read `new symbol := …`: the symbol enters the scope, and the chain goes on from what it stands for."""
        here = self.at
        while self.is_("&"):
            self.take()
        start = self.next.start
        if self.held_here():
            chain.head = " ".join(self.latex[start : self.next.start].split(":=")[0].split())
            chain.defines = True
            zero = n.Num(0.0)
            chain.sides, chain.spans = [zero], [(start, self.next.start)]
            chain.add(":=", (start, self.next.start), zero, self.since(start))
            return True
        if self.defines and not self._new_word_here() and self.factorization(chain):
            return True
        if self.scope.reader and self.factorization_here():
            self.fail(
                "This names the factors of a matrix, and claims nothing: put it before the formula, as a definition.",
                (start, self.tokens[-1].start),
            )
        head = self._head()
        sign = self.relation_here()
        applied = head is not None and head.params is not None and bool(self.scope.reader)
        applied = applied and not self._of_matrices(here) and not self._derivative_by_name(here)
        applied = applied and not (head is not None and head.is_entropy and not self.defines)
        if head is None or not (sign == ":=" or (sign == "=" and (applied or (self.defines and self.scope.reader)))):
            self.at = here
            return False
        chain.head = " ".join(self.latex[head.span[0] : head.span[1]].split())
        self.take_relation()
        start = self.next.start
        variable: n.Index | None = None
        if head.index is not None and (letters := _two_letters(head.index)) and head.params is None:
            body = self._by_entries(start, head.key, letters)
        elif head.index is not None:
            body, variable = self._family_clause(head)
        elif head.params is not None:
            body = self._function_body(head.key, head.params)
        else:
            body = self.expression()
            self.scope.defined[head.key] = n.Sym(head.key, body.type, n.Definition(body))
        for index in self.scope.free.values():
            self.fail(f"The index {index} is not declared: a definition says what its symbols are.", body.span)
        chain.defines = True
        chain.sides, chain.spans = [body], [head.span]
        chain.add(":=", head.span, body, self.since(start))
        if variable is not None and self._goes_on():  # for every index
            self.scope.bound[variable.name] = n.IndexVar(variable, True)
            chain.indices.append(variable)
        return True

    def _of_matrices(self, place: int) -> bool:
        r"""Whether \kappa(A), \rho(A) or \sigma_1(A) stands at a place."""
        back, self.at = self.at, place
        found = self.is_(r"\kappa", r"\rho") or (self.is_(r"\lambda", r"\sigma") and self.spectrum_here())
        self.at = back
        return found

    def _derivative_by_name(self, place: int) -> bool:
        """Whether J_f or H_f stands at a place, with a function that is known."""
        back, self.at = self.at, place
        found = self.derivative_named() != ""
        self.at = back
        return found

    def _head(self) -> Head | None:
        """The left side of a definition, where it is a symbol that is not known yet."""
        start = self.next.start
        if self._new_word_here():
            key = self.word_here()
            self.at = self.group_end(self.at + 1) + 1
        elif not self.name_here() or self.operator_name() or self.space_here():
            return None
        else:
            key = self.name().key
        index: list[Token] | None = None
        if self.is_("_", "^"):
            upper = self.take().text == "^"
            if self.next.kind == "end":
                return None
            index = self.inside()
            self.at = self.item_end(self.at)
            if upper and not (len(index) > 2 and index[0].text == "("):
                return None
            index = index[1:-1] if upper else index
            if self.scope.reader and (marked := self._marked(key, index)):
                key, index = marked, None
        params: list[Name] | None = None
        if self.opens("("):
            params = self._parameters()
            if params is None:
                return None
        known = self.scope.knows(key) and not (key in self.scope.families and index)
        if known and not self._has_own_family(key, index):
            return None
        return Head(key, index, params, self.since(start))

    def _new_word_here(self) -> bool:
        r"""Whether a reader's name, \operatorname{LSE}(x) or \mathrm{MSE}, stands before the sign of a definition."""
        word = self.word_here()
        if not word or self.scope.knows(word):
            return False
        place = self.group_end(self.at + 1) + 1
        if self.token(place)[:2] == ("open", "("):
            place = next((k + 1 for k in range(place, len(self.tokens)) if self.tokens[k].kind == "close"), place)
        sign = self.token(place).text
        return sign == ":=" or (sign == ":" and self.token(place + 1).text == "=") or (sign == "=" and self.defines)

    def _marked(self, key: str, index: list[Token]) -> str:
        r"""The key of readers' D_x := diag(x), where x is no index but a vector or matrix, and of x_{\text{new}}."""
        if index and index[0].text in (r"\text", r"\mathrm"):
            return f"{key}_{''.join(t.text for t in index if t.kind == 'letter')}"
        letters = [token.text for token in index if token.kind == "letter"]
        whole = len(letters) == 1 and all(t.kind == "letter" or t.text in BOLD or t.text in "{}" for t in index)
        kind = self.scope.type_of(letters[0]) if whole else None
        return f"{key}_{letters[0]}" if isinstance(kind, Matrix) else ""

    def _parameters(self) -> list[Name] | None:
        self.take()
        params: list[Name] = []
        while True:
            if not self.name_here():
                return None
            params.append(self.name())
            if not self.accept(","):
                break
        if self.next.kind != "close" or self.next.text != "(":
            return None
        self.take()
        return params

    def _has_own_family(self, key: str, index: list[Token] | None) -> bool:
        """A_k := … where A itself is known and A_k is not: a family of its own, with the key `A_`."""
        kind = self.scope.type_of(key)
        return index is not None and isinstance(kind, Matrix) and not kind.is_vector and len(index) == 1

    def _parameter(self, name: Name) -> n.Sym:
        """A fresh symbol for a parameter: a vector where it is bold, a matrix for a capital letter, else a number."""
        declared = self.scope.declared.get(name.key)
        kind: Type = SCALAR
        if isinstance(declared, Collection):
            kind = declared
        elif self.scope.reader and isinstance(declared, Matrix):
            kind = Matrix(Dim.of(Unknown()), ONE if declared.is_vector else Dim.of(Unknown()))
        elif self.scope.reader and isinstance(declared, Scalar):
            kind = SCALAR
        elif name.key[0].isupper():
            kind = Matrix(Dim.of(Unknown()), Dim.of(Unknown()))
        elif name.bold:
            kind = Matrix(Dim.of(Unknown()), ONE)
        if isinstance(kind, Matrix) and isinstance(declared, Matrix):
            self.scope.parameters.append((kind, declared))
        return n.Sym(self.scope.fresh(name.key), kind)

    def _function_body(self, key: str, params: list[Name]) -> n.Node:
        """f(x) := …; its body."""
        scope, begin, outer = self.scope, self.at, dict(self.scope.bound)

        def instance() -> n.Defined:
            """The definition read anew: its parameters take the shapes of each use."""
            if not self._may_be_number(params):
                return read(False)
            try:
                made = read(False)
            except NotWellFormed:
                with contextlib.suppress(NotWellFormed):
                    return read(True)
                raise
            if _of_numbers(made):
                with contextlib.suppress(NotWellFormed):
                    number = read(True)
                    return number if isinstance(number.type.result, Scalar) else made
            return made

        def read(number: bool) -> n.Defined:
            reader = Parser(self.latex, scope, self.tokens, begin, self.depth)
            made = tuple(n.Sym(scope.fresh(p.key), SCALAR) if number else reader._parameter(p) for p in params)
            saved, summed, notes = scope.bound, scope.summed, len(scope.notes)
            scope.bound, scope.summed = outer | {p.key: s for p, s in zip(params, made, strict=True)}, {}
            try:
                body = reader.expression()
            except NotWellFormed:
                del scope.notes[notes:]
                raise
            finally:
                scope.bound, scope.summed = saved, summed
            if reader.at > self.at:
                self.tokens, self.at = reader.tokens, reader.at  # which has parted \frac12 into its numbers
            return n.Defined(key, n.Definition(body, made))

        first = instance()
        scope.functions[key] = instance
        return first.definition.body

    def _may_be_number(self, params: list[Name]) -> bool:
        """Whether a reader's f(z) := … may be of a number, though a vector is declared as z."""
        if not self.scope.reader or len(params) != 1 or params[0].bold:
            return False
        kind = self.scope.declared.get(params[0].key)
        return isinstance(kind, Matrix) and kind.is_vector

    def _by_entries(self, start: int, key: str, letters: list[str]) -> n.Node:
        """H_{ij} := …, a matrix by its entries."""
        scope, saved = self.scope, dict(self.scope.bound)
        i, j = indices = [n.Index(letter) for letter in letters]
        scope.bound |= {letter: n.IndexVar(index, False) for letter, index in zip(letters, indices, strict=True)}
        entry = self.expression()
        scope.bound = saved
        body = self.make(start, n.ByEntries, i, j, entry)
        scope.defined[key] = n.Sym(key, body.type, n.Definition(body))
        return body

    def _family_clause(self, head: Head) -> tuple[n.Node, n.Index | None]:
        """z_i := … or z^{(0)} := …; the body, and the index that it is for."""
        scope, index = self.scope, head.index or []
        key = head.key + "_" if self._has_own_family(head.key, head.index) else head.key
        family = scope.families.setdefault(key, FamilyDefinition(key))
        saved = dict(scope.bound)
        variable: n.Index | None = None
        if head.number is None:
            if len(index) != 1 or index[0].kind != "letter":
                self.fail("Define a family for one index, a letter, or for one number.", head.span)
            variable = n.Index(index[0].text)
            variable.strict = False
            scope.bound[variable.name] = n.IndexVar(variable, False)
            family.in_progress = True
        params = head.params or []
        made: tuple[n.Sym, ...] | None = None
        if head.params is not None and not self._declared_with_collection(params):  # a family of functions
            made = tuple(self._parameter(p) for p in params)
            scope.bound |= {p.key: symbol for p, symbol in zip(params, made, strict=True)}
        body = self.expression()
        if made is not None:
            body = n.Defined(key, n.Definition(body, made))
        if head.number is not None:
            family.special[head.number] = body
        elif variable is not None:
            family.general = (variable, body)
            family.in_progress = False
        scope.bound = saved
        return body, variable

    def _declared_with_collection(self, params: list[Name]) -> bool:
        kinds = [self.scope.declared.get(p.key) for p in params]
        return all(kinds) and any(isinstance(kind, Collection) for kind in kinds)


ENTRY_BY_ENTRY = (n.Sym, n.Num, n.Sum2, n.Elementwise, n.Extremum, n.Divide, n.Hadamard, n.Indicator, n.Product)


def _of_numbers(f: n.Defined) -> bool:
    """Whether a function that was read for vectors is one of numbers: it takes 1×1 alone, or works entry by entry."""
    (argument,), body = f.type.args, f.definition.body
    if isinstance(argument, Matrix) and argument.rows.resolved() == ONE:
        return True
    vector = isinstance(body.type, Matrix) and body.type.is_vector
    entries = all(
        isinstance(part, ENTRY_BY_ENTRY) and not (isinstance(part, n.Extremum) and len(part.items) == 1)
        for part in body.walk()
    )
    parameter = f.definition.params[0].key
    letters = [part for part in body.walk() if isinstance(part, n.Sym) and part.key != parameter]
    return vector and entries and not any(isinstance(letter.type, Matrix) for letter in letters)


def _two_letters(index: list[Token]) -> list[str]:
    """The letters of an index ij or i, j; none for anything else."""
    letters = [token.text for token in index if token.kind == "letter"]
    rest = [token.text for token in index if token.kind != "letter"]
    return letters if len(set(letters)) == len(letters) == 2 and rest in ([], [","]) else []


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
