r"""Definitions: a symbol, a function or a family, by what it is equal to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import NotWellFormed
from .. import nodes as n
from ..lex import Token
from ..shapes import ONE, SCALAR, Collection, Dim, Matrix, Scalar, Type, Unknown
from .parts import FamilyDefinition
from .quantifiers import Quantifiers
from .scope import Chain, Name, Span
from .vocabulary import BOLD


@dataclass(frozen=True)
class Head:
    """The left side of a definition: a name, with an index or parameters."""

    key: str
    index: list[Token] | None
    params: list[Name] | None
    span: Span

    @property
    def is_entropy(self) -> bool:
        """Whether it is H(p) or H(p, q), which mean something already."""
        return self.key == "H" and {name.key for name in self.params or ()} <= {"p", "q", "P", "Q"}

    @property
    def number(self) -> int | None:
        """The index, where it is a number."""
        single = self.index[0] if self.index is not None and len(self.index) == 1 else None
        return int(single.text) if single is not None and single.kind == "number" and single.text.isdecimal() else None


class Definitions(Quantifiers):
    defines = False
    """Whether = defines as well, where a reader prints it."""

    def definition(self, chain: Chain) -> bool:
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
        if self.defines and not self.new_word_here() and self.factorization(chain):
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
        if variable is not None and self.goes_on():  # for every index
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
        if self.new_word_here():
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

    def new_word_here(self) -> bool:
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

    def _or_of_a_vector(self, params: list[Name], read: Callable[..., n.Defined]) -> n.Defined:
        """A definition, of a vector where its parameter is not declared, and has entries: f(x) := \\sum_i x_i."""
        try:
            return read(False)
        except NotWellFormed:
            if self.scope.reader and not any(self.scope.knows(name.key) for name in params):
                with contextlib.suppress(NotWellFormed):
                    return read(False, vector=True)
            raise

    def _parameter(self, name: Name, vector: bool = False) -> n.Sym:
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
        elif name.bold or vector:
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
                return self._or_of_a_vector(params, read)
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

        def read(number: bool, vector: bool = False) -> n.Defined:
            reader = Definitions(self.latex, scope, self.tokens, begin, self.depth)
            made = tuple(n.Sym(scope.fresh(p.key), SCALAR) if number else reader._parameter(p, vector) for p in params)
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
