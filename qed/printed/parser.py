r"""From tokens to typed expressions: a Pratt parser steered by what the symbols are declared to be.

Whether `f(x)` is an application or a product, and what D, d, σ and A_k mean, depends on the declared symbols alone. What is
ambiguous, unknown or does not fit in shape is an error at its place, never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import NotWellFormed
from . import nodes as n
from .lex import Token, tokens
from .shapes import (
    ONE, SCALAR, Collection, Dim, Function, Layers, Matrix, Scalar, Space, Tensor, Type, Unknown, compatible, same, vector,
)  # fmt: skip
from .shapes import Sequence as Family

DEEPEST = 60
"""Brackets within brackets: more is refused."""

RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\ne": "≠", r"\neq": "≠", r"\le": "≤", r"\leq": "≤",
    r"\leqslant": "≤", r"\ge": "≥", r"\geq": "≥", r"\geqslant": "≥", ":=": ":=", r"\doteq": ":=", r"\coloneqq": ":=",
    r"\triangleq": ":=", r"\in": "∈",
}  # fmt: skip
NOT_READ = {
    r"\approx": "say how close: ≤ with a bound, or a limit", r"\sim": "say what it means in words",
    r"\propto": "name the factor", r"\ll": "write ≤ with a constant", r"\gg": "write ≥ with a constant",
    r"\iff": "state the two sides separately", r"\implies": "state what follows, with its hypothesis declared",
    r"\Rightarrow": "state what follows, with its hypothesis declared", r"\Leftrightarrow": "state the two sides separately",
    r"\succeq": "state the eigenvalues: \\lambda_{\\min}(…) \\ge 0", r"\succ": "state \\lambda_{\\min}(…) > 0",
    r"\preceq": "state the eigenvalues", r"\prec": "state the eigenvalues", r"\perp": "write \\vec{x}^\\top \\vec{y} = 0",
    r"\int": "integrals are not read", r"\oint": "integrals are not read", r"\equiv": "write = or :=",
    r"\mid": "set-builder notation is not read: state what its elements satisfy", r"\to": "write \\lim or a rate",
    r"\pm": "write the two signs separately", r"\mp": "write the two signs separately", r"\not": "write \\ne",
    r"\subseteq": "state it of the elements", r"\subset": "state it of the elements", r"\cup": "state it of the elements",
    r"\exists": "print the object that exists", r"\cong": "write =", r"\simeq": "write =", r"\notin": "state what fails",
    r"\binom": "write it with factorials in words, or as a fraction", r"\cancel": "leave it out",
}  # fmt: skip
GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "pi", "rho", "varrho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
}  # fmt: skip
BOLD = {r"\vec", r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\bf"}
PLAIN_FONTS = {r"\mathrm", r"\mathit", r"\mathcal", r"\mathscr", r"\mathsf"}
ACCENTS = {r"\hat": "hat", r"\tilde": "tilde", r"\bar": "bar", r"\widehat": "hat", r"\widetilde": "tilde", r"\overline": "bar",
           r"\check": "check", r"\dot": "dot"}  # fmt: skip
NAMED = {  # functions of one number, applied to vectors entry by entry
    r"\exp": "exp", r"\log": "log", r"\ln": "log", r"\sin": "sin", r"\cos": "cos", r"\tanh": "tanh", r"\sinh": "sinh",
    r"\cosh": "cosh", r"\arctan": "arctan",
}  # fmt: skip
WORDS = {
    "sign": "sign", "sgn": "sign", "sigmoid": "sigmoid", "exp": "exp", "log": "log", "ln": "log", "tanh": "tanh", "ReLU": "ReLU",
    "relu": "ReLU",
}  # fmt: skip
OF_MATRICES: dict[str, Callable[[n.Node], n.Node]] = {
    "tr": n.Trace, "Tr": n.Trace, "trace": n.Trace, "det": n.Determinant, "rank": n.Rank, "rk": n.Rank, "diag": n.Diagonal,
    "Diag": n.Diagonal, "vec": n.Vec, "softmax": n.Softmax, "dim": n.Dimension,
}  # fmt: skip
DOTS = {r"\dots", r"\cdots", r"\ldots", r"\dotsc", r"\dotsb", r"\vdots", r"\ddots"}
PRODUCTS = {r"\cdot", r"\times", r"\otimes", r"\odot", r"\circ", "/", r"\bullet", "*", r"\cap"}


class Scope:
    """What the symbols are: declared types, and definitions as they are read."""

    def __init__(self, declared: Mapping[str, Type], layout: str = "numerator"):
        self.declared = dict(declared)
        self.layout = layout
        self.functions: dict[str, Callable[[], n.Defined]] = {}
        self.defined: dict[str, n.Sym] = {}
        self.families: dict[str, FamilyDefinition] = {}
        self.free: dict[str, n.Index] = {}
        self.bound: dict[str, n.Node] = {}
        self._count = 0

    def fresh(self, name: str) -> str:
        self._count += 1
        return f"{name}#{self._count}"

    def knows(self, key: str) -> bool:
        return (
            key in self.bound
            or key in self.declared
            or key in self.defined
            or key in self.functions
            or key in self.families
        )


class FamilyDefinition:
    """A family defined by clauses: one for any index, and some for particular ones."""

    def __init__(self, name: str):
        self.name = name
        self.general: tuple[n.Index, n.Node] | None = None
        self.special: dict[int, n.Node] = {}
        self.symbol: n.Sym | None = None
        self.in_progress = False
        self.sizes = Layers(name)

    def member(self, index: Dim) -> Type:
        resolved = index.resolved()
        if not resolved.terms and resolved.const in self.special:
            return self.special[resolved.const].type
        if self.general is not None:
            variable, body = self.general
            return _at_index(body.type, variable, resolved)
        if self.in_progress or self.special:  # used in its own definition
            kind = next((body.type for body in self.special.values()), SCALAR)
            return vector(Dim((((self.sizes, resolved), 1),))) if isinstance(kind, Matrix) else kind
        raise n.Misfit(f"{self.name} is not defined for the index {index}.")

    def body_at(self, place: int) -> tuple[n.Node, dict[Any, int]]:
        if place in self.special:
            return self.special[place], {}
        if self.general is None:
            raise n.Undefined(f"{self.name}_{place}")
        variable, body = self.general
        return body, {variable: place}


def _at_index(kind: Type, variable: n.Index, index: Dim) -> Type:
    if isinstance(kind, Matrix):
        return Matrix(kind.rows.replaced(variable, index), kind.cols.replaced(variable, index))
    if isinstance(kind, Function):
        args = tuple(_at_index(a, variable, index) for a in kind.args)
        return Function(args, _at_index(kind.result, variable, index), kind.names, kind.elementwise)
    return SCALAR if isinstance(kind, Scalar) else kind


class Chain:
    """sides with signs between them, for all values of some indices, where some conditions hold."""

    def __init__(self, latex: str, span: tuple[int, int]):
        self.latex, self.span = latex, span
        self.sides: list[n.Node] = []
        self.spans: list[tuple[int, int]] = []
        self.signs: list[str] = []
        self.sign_spans: list[tuple[int, int]] = []
        self.indices: list[n.Index] = []
        self.ranges: dict[n.Index, tuple[n.Node, n.Node]] = {}
        self.tests: list[tuple[n.Node, str, n.Node]] = []
        self.defines = False
        self.head = ""

    def __str__(self) -> str:
        text = (self.head or str(self.sides[0])) + "".join(
            f" {s} {side}" for s, side in zip(self.signs, self.sides[1:], strict=True)
        )
        for index in self.indices:
            first, last = self.ranges.get(index, (index.first, index.last))
            text += f", for {index.name} = {first}…{last}"
        return text + "".join(f", where {a} {s} {b}" for a, s, b in self.tests)


class ArgMin(n.Node):
    """argmin of an expression over matrices of bounded rank: only to the right of ∈."""

    def infer(self, variable: n.Sym, bound: n.Node | None, body: n.Node, name: str) -> Type:
        n.need_scalar(body, "What is minimised")
        return variable.type

    def words(self) -> str:
        variable, bound, body, name = self.args
        where = f", rank ≤ {bound}" if bound is not None else ""
        return f"arg{name}[{variable} : {n.short(variable.type)}{where}]({body})"


class AllOf(n.Node):
    r"""\mathbb{R}^{m×n}: to the right of ∈ it asserts a shape."""

    def infer(self, kind: Type) -> Type:
        return kind

    def words(self) -> str:
        return f"R^({n.short(self.type) or '1'})"


def read(latex: str, scope: Scope) -> list[Chain]:
    """All chains of a displayed formula; definitions (:=) of new symbols enter the scope."""
    return Parser(latex, scope).display()


class Parser:
    def __init__(self, latex: str, scope: Scope):
        self.latex, self.scope = latex, scope
        self.tokens = tokens(latex)
        self.at = 0
        self.bars: list[str] = []
        self.depth = 0
        self.no_times = False

    # --- tokens ------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def is_(self, *texts: str) -> bool:
        return self.next.text in texts and self.next.kind in ("sign", "command")

    def accept(self, *texts: str) -> bool:
        if self.is_(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail(f"Here {text} is expected" + (f", not {self.next.text}." if self.next.text else "."))

    def fail(self, words: str, span: tuple[int, int] | None = None) -> Any:
        raise NotWellFormed(words, self.latex, span or (self.next.start, self.next.end))

    def make(self, start: int, cls: Callable[..., n.Node], *args: Any) -> n.Node:
        """A node with its place; a misfit becomes an error there. Functions in place of values are applied."""
        span = (start, self.tokens[self.at - 1].end if self.at else start)
        try:
            node = cls(*args)
        except n.Misfit as error:
            raise NotWellFormed(str(error), self.latex, span) from None
        node.span = span
        return node

    def deeper(self, step: int) -> None:
        self.depth += step
        if self.depth > DEEPEST:
            self.fail(f"Brackets are nested more than {DEEPEST} deep.")

    def group(self, parse: Callable[[], Any]) -> Any:
        """{…} or a single token."""
        if not self.is_("{"):
            if self.next.kind == "number" and len(self.next.text) > 1:
                self.fail("Put braces around a number of more than one digit here.")
            return self.single(parse)
        self.expect("{")
        self.deeper(1)
        saved, self.bars = self.bars, []
        result = parse()
        self.bars = saved
        self.deeper(-1)
        self.expect("}")
        return result

    def single(self, parse: Callable[[], Any]) -> Any:
        """Parse a single token as if it stood in braces."""
        if self.next.kind == "command" and self.next.text in ({r"\frac", r"\sqrt"} | BOLD | PLAIN_FONTS | set(ACCENTS)):
            return self.factor_without_scripts()
        token = self.next
        inner = Parser.__new__(Parser)
        inner.latex, inner.scope = self.latex, self.scope
        inner.tokens = [token, Token("end", "", token.end, token.end)]
        inner.at, inner.bars, inner.depth, inner.no_times = 0, [], self.depth, False
        result = getattr(inner, parse.__name__)()
        if inner.next.kind != "end":
            self.fail(f"{token.text} cannot stand here alone.")
        self.take()
        return result

    def group_end(self) -> int:
        """The position of the } that closes the { at the current place."""
        depth = 0
        for position in range(self.at, len(self.tokens)):
            token = self.tokens[position]
            if token.kind == "sign":
                depth += (token.text == "{") - (token.text == "}")
                if depth == 0:
                    return position
        return self.fail("This { is never closed.")  # type: ignore[no-any-return]

    # --- displays, chains ---------------------------------------------------------------------

    def display(self) -> list[Chain]:
        chains: list[Chain] = []
        self.skip_fillers()
        while self.next.kind != "end":
            chains.append(self.chain())
            self.skip_fillers(after=True)
        if not chains:
            self.fail("The formula is empty.")
        for chain in chains:
            for index in chain.indices:
                if index.last is None and index not in chain.ranges:
                    raise NotWellFormed(
                        f"Nothing says what the index {index.name} runs over: add \\forall {index.name} \\in \\{{1, \\dots, n\\}}.",
                        self.latex, chain.span,
                    )  # fmt: skip
        return chains

    def skip_fillers(self, after: bool = False) -> None:
        """Alignment, line ends, commas between claims, and words such as `and`."""
        while True:
            token = self.next
            if token.kind in ("newline", "quad") or (token.kind == "sign" and token.text in ("&", ",", ".", ";")):
                self.take()
            elif token.text in (r"\begin", r"\end") and self._environment() in (
                "aligned", "align", "align*", "split", "gathered", "equation", "equation*",
            ):  # fmt: skip
                self.at += 3 + len(self._environment_tokens())
            elif token.text == r"\text" and (after or not self._named_text()):
                words = self.text().strip().lower()
                if words.rstrip(",") in (
                    "and",
                    "or equivalently",
                    "so that",
                    "where",
                    "with",
                    "hence",
                    "thus",
                    "that is",
                ):
                    continue
                while self.next.kind not in (
                    "end",
                    "newline",
                ):  # for whom it holds, in words: the claim is tried without it
                    self.take()
            else:
                return

    def _environment_tokens(self) -> list[Token]:
        found = []
        for token in self.tokens[self.at + 2 :]:
            if token.text == "}":
                return found
            found.append(token)
        return self.fail("This \\begin has no name in braces.")  # type: ignore[no-any-return]

    def _environment(self) -> str:
        return "".join(token.text for token in self._environment_tokens())

    def text(self) -> str:
        r"""\text{words}: what stands in the braces, as it is written."""
        self.take()
        end = self.group_end()
        words = self.latex[self.tokens[self.at].end : self.tokens[end].start]
        self.at = end + 1
        return words

    def chain(self) -> Chain:
        start = self.next.start
        chain = Chain(self.latex, (start, start))
        outer_free, outer_bound = self.scope.free, dict(self.scope.bound)
        self.scope.free = {}
        resume = self.quantifiers(chain)
        if self.defined_here(chain):
            pass
        else:
            self.side(chain)
        while True:
            while self.next.kind in ("newline",) or self.is_("&"):
                save = self.at
                while self.next.kind == "newline" or self.is_("&"):
                    self.take()
                if self.relation_here() is None:
                    self.at = save
                    break
            relation = self.relation_here()
            if relation is None:
                break
            sign, span = self.take_relation()
            while self.is_("&"):
                self.take()
            chain.signs.append(sign)
            chain.sign_spans.append(span)
            self.side(chain, after=sign)
        if self.next.text in NOT_READ:
            self.fail(f"{self.next.text} is not read: {NOT_READ[self.next.text]}.")
        allowed = self.next.kind in ("end", "newline", "quad") or self.is_(",", ".", ";", r"\text", r"\end", r"\forall")
        if not allowed:
            self.fail(
                f"Here the formula should go on with an operation, a relation or its end, not with {self.next.text}."
            )
        if not chain.signs:
            end = self.tokens[self.at - 1].end
            self.fail("This claims nothing: there is no =, ≤, <, ≥, >, ≠ or ∈ in it.", (start, end))
        chain.span = (start, self.tokens[self.at - 1].end)
        if resume is not None:
            self.at = max(self.at, resume)
        self.check_sides(chain)
        chain.indices += [i for i in self.scope.free.values() if i not in chain.indices]
        self.scope.free, self.scope.bound = outer_free, outer_bound
        return chain

    def check_sides(self, chain: Chain) -> None:
        for k, ((left, right), sign, span) in enumerate(
            zip(zip(chain.sides, chain.sides[1:], strict=False), chain.signs, chain.sign_spans, strict=True)
        ):
            if chain.defines and k == 0:
                continue
            if sign == "∈":
                if isinstance(right, (AllOf, ArgMin)):
                    fits = compatible(left.type, right.type)
                elif isinstance(right, n.SpaceOf):
                    fits = compatible(left.type, vector(right.type.dim))  # type: ignore[attr-defined]
                else:
                    raise NotWellFormed(
                        "To the right of ∈ stands a range, a null space, R^n or an argmin.", self.latex, span
                    )
            else:
                spaces = isinstance(left.type, Space) and isinstance(right.type, Space) and sign == "="
                fits = compatible(left.type, right.type) or self._zero(left, right)
                fits = same(left.type.dim, right.type.dim) if spaces else fits  # type: ignore[attr-defined]
            if not fits:
                raise NotWellFormed(
                    f"{left} is {left.type}, {right} is {right.type}: they cannot be compared.", self.latex, span
                )

    @staticmethod
    def _zero(left: n.Node, right: n.Node) -> bool:
        return any(isinstance(side, n.Num) and side.args[0] == 0 for side in (left, right))

    def side(self, chain: Chain, after: str = "") -> None:
        start = self.next.start
        if after == "∈":
            node: n.Node = self.member_of()
        else:
            node = self.value(self.sum())
        chain.sides.append(node)
        chain.spans.append((start, self.tokens[self.at - 1].end))

    def relation_here(self) -> str | None:
        if self.is_(":") and self.peek().text == "=":
            return ":="
        if self.is_(r"\underbrace") and self.peek(2).text in RELATIONS and self.peek(3).text == "}":
            return RELATIONS[self.peek(2).text]
        return RELATIONS.get(self.next.text) if self.next.kind in ("sign", "command") else None

    def take_relation(self) -> tuple[str, tuple[int, int]]:
        start, sign = self.next.start, self.relation_here()
        assert sign is not None
        if self.is_(":"):
            self.at += 2
        elif self.is_(r"\underbrace"):
            self.at += 4
            if self.accept("_"):
                self.at = self.group_end() + 1
        else:
            self.at += 1
        return sign, (start, self.tokens[self.at - 1].end)

    def quantifiers(self, chain: Chain) -> int | None:
        r"""Read `\forall …` at the end of the chain first, since its variables stand in the chain."""
        depth, position = 0, self.at
        while self.tokens[position].kind not in ("end",):
            token = self.tokens[position]
            if (
                token.kind == "newline"
                and depth == 0
                and self.tokens[position + 1].text not in (*RELATIONS, "&", ",", r"\forall")
            ):
                break
            depth += (token.text in ("{",) and token.kind == "sign") - (token.text == "}" and token.kind == "sign")
            if token.text == r"\forall" and depth == 0:
                here, self.at = self.at, position
                while self.accept(r"\forall"):
                    self.quantifier(chain)
                    while self.is_(",") or self.next.kind == "quad":
                        self.take()
                end, self.at = self.at, here
                return end
            position += 1
        return None

    def quantifier(self, chain: Chain) -> None:
        names: list[tuple[str, bool, tuple[int, int]]] = [self.name()]
        while self.accept(","):
            names.append(self.name())
        if self.accept(r"\in"):
            if self.next.kind == "open" and self.next.text == "{":
                self.take()
                first = self.value(self.sum())
                self.expect(",")
                if self.next.text not in DOTS:
                    self.fail("Write the set as \\{1, \\dots, n\\}.")
                self.take()
                self.expect(",")
                last = self.value(self.sum())
                self.close("{")
                for key, _, _ in names:
                    index = n.Index(key)
                    index.first, index.last = first.type.index or ONE, last.type.index or ONE  # type: ignore[attr-defined]
                    self.scope.bound[key] = n.IndexVar(index, True)
                    chain.indices.append(index)
                    chain.ranges[index] = (first, last)
            else:
                space = self.space()
                for key, _, span in names:
                    if not self.scope.knows(key):
                        raise NotWellFormed(
                            f"{key} is not declared: give its hypothesis, for example {key}=Real[…], instead of a quantifier alone.",
                            self.latex, span,
                        )  # fmt: skip
                    kind = self.symbol_type(key)
                    if kind is not None and not compatible(kind, space.type):
                        raise NotWellFormed(f"{key} is declared as {kind}, here it is in {space}.", self.latex, span)
        else:
            for key, _, _ in names:
                if not self.scope.knows(key):
                    index = n.Index(key)
                    self.scope.bound[key] = n.IndexVar(index, False)
                    chain.indices.append(index)
        if self.accept(":", r"\colon"):
            a = self.value(self.sum())
            while (sign := self.relation_here()) is not None:
                self.take_relation()
                b = self.value(self.sum())
                chain.tests.append((a, sign, b))
                a = b

    def symbol_type(self, key: str) -> Type | None:
        if key in self.scope.bound:
            return self.scope.bound[key].type
        if key in self.scope.declared:
            return self.scope.declared[key]
        return self.scope.defined[key].type if key in self.scope.defined else None

    # --- definitions ------------------------------------------------------------------------------

    def defined_here(self, chain: Chain) -> bool:
        """Read `new symbol := …`: the symbol enters the scope, and the chain goes on from what it stands for."""
        here = self.at
        while self.is_("&"):
            self.take()
        pattern = self.definition_head()
        if pattern is None or self.relation_here() != ":=":
            self.at = here
            return False
        key, index, params, span = pattern
        chain.head = " ".join(self.latex[span[0] : span[1]].split())
        self.take_relation()
        start = self.next.start
        body, variable = self.defining_body(key, index, params)
        chain.defines = True
        chain.sides += [body, body]
        chain.spans += [span, (start, self.tokens[self.at - 1].end)]
        chain.signs.append(":=")
        chain.sign_spans.append(span)
        if variable is not None and self.relation_here() is not None:  # the chain goes on, for every index
            self.scope.bound[variable.name] = n.IndexVar(variable, True)
            chain.indices.append(variable)
        return True

    def definition_head(self) -> tuple[str, list[Token] | None, list[str] | None, tuple[int, int]] | None:
        """name, its index tokens and its parameters, where the left side is a symbol that is not known yet."""
        start = self.next.start
        if not self.name_here():
            return None
        key, bold, _ = self.name()
        index: list[Token] | None = None
        if self.is_("_", "^"):
            upper = self.is_("^")
            self.take()
            begin = self.at
            if self.is_("{"):
                end = self.group_end()
                index = self.tokens[begin + 1 : end]
                self.at = end + 1
            else:
                index = [self.take()]
            if upper and not (index and index[0].text == "("):
                return None
            if upper:
                index = index[1:-1]
        params: list[str] | None = None
        if self.next.kind == "open" and self.next.text == "(":
            self.take()
            params = []
            while True:
                if not self.name_here():
                    return None
                name, is_bold, _ = self.name()
                params.append(("*" if is_bold else "") + name)
                if not self.accept(","):
                    break
            if not (self.next.kind == "close" and self.next.text == "("):
                return None
            self.take()
        if self.scope.knows(key) and not (key in self.scope.families and index) and not self._layered(key, index):
            return None
        if key == "D" or (bold and False):
            return None
        return key, index, params, (start, self.tokens[self.at - 1].end)

    def _layered(self, key: str, index: list[Token] | None) -> bool:
        """A_k := … where A itself is known and A_k is not: a family of its own, with the key `A_`."""
        kind = self.symbol_type(key)
        return index is not None and isinstance(kind, Matrix) and not kind.is_vector and len(index) == 1

    def parameter(self, name: str) -> n.Sym:
        """A fresh symbol for a parameter: a vector where it is bold, a matrix for a capital letter, else a number."""
        letter = name.lstrip("*")
        declared = self.scope.declared.get(letter)
        kind: Type
        if isinstance(declared, Collection):
            kind = declared
        elif letter[0].isupper():
            kind = Matrix(Dim.of(Unknown()), Dim.of(Unknown()))
        elif name.startswith("*"):
            kind = Matrix(Dim.of(Unknown()), ONE)
        else:
            kind = SCALAR
        return n.Sym(self.scope.fresh(letter), kind)

    def defining_body(
        self, key: str, index: list[Token] | None, params: list[str] | None
    ) -> tuple[n.Node, n.Index | None]:
        """What a new symbol stands for, and the index that it is defined for."""
        scope = self.scope
        if params is not None and index is None:
            begin = self.at

            def instance() -> n.Defined:
                """The definition read anew: its parameters take the shapes of each use."""
                reader = Parser(self.latex, scope)
                reader.at = begin
                made = tuple(reader.parameter(p) for p in params)
                saved = dict(scope.bound)
                scope.bound |= {p.lstrip("*"): s for p, s in zip(params, made, strict=True)}
                body = reader.value(reader.sum())
                scope.bound = saved
                definition = n.Definition(body, made)
                self.at = max(self.at, reader.at)
                return n.Defined(key, definition)

            first = instance()
            scope.functions[key] = instance
            return first.args[1].body, None
        if index is None:
            body = self.value(self.sum())
            scope.defined[key] = n.Sym(key, body.type, n.Definition(body))
            return body, None
        if self._layered(key, index):
            key = key + "_"
        family = scope.families.setdefault(key, FamilyDefinition(key))
        if family.symbol is None:
            family.symbol = n.Sym(key, Family(family.member, ONE, None), None)
        saved = dict(scope.bound)
        made: tuple[n.Sym, ...] | None = None
        if params is not None and not (
            all(p.lstrip("*") in scope.declared for p in params) and self._with_collection(params)
        ):
            made = tuple(self.parameter(p) for p in params)  # a family of functions
            scope.bound |= {p.lstrip("*"): symbol for p, symbol in zip(params, made, strict=True)}

        def family_body() -> n.Node:
            body = self.value(self.sum())
            return body if made is None else n.Defined(key, n.Definition(body, made))

        special = self._literal(index)
        variable: n.Index | None = None
        if special is not None:
            body = family_body()
            family.special[special] = body
        else:
            if len(index) != 1 or index[0].kind != "letter":
                self.fail(
                    "Define a family for one index, a letter, or for one number.", (index[0].start, index[-1].end)
                )
            variable = n.Index(index[0].text)
            scope.bound[index[0].text] = n.IndexVar(variable, False)
            family.in_progress = True
            variable.strict = False
            body = family_body()
            family.general = (variable, body)
            family.in_progress = False
            if variable.last is not None:
                family.symbol = n.Sym(key, Family(family.member, variable.first, variable.last), None)
        scope.bound = saved
        return body, variable if special is None else None

    def _with_collection(self, params: list[str]) -> bool:
        return any(isinstance(self.scope.declared.get(p.lstrip("*")), Collection) for p in params)

    @staticmethod
    def _literal(index: list[Token]) -> int | None:
        return int(index[0].text) if len(index) == 1 and index[0].kind == "number" else None

    # --- sums and products ----------------------------------------------------------------------------

    def value(self, node: n.Node) -> n.Node:
        """A value; a function printed without arguments is taken at the arguments it is printed with elsewhere."""
        if isinstance(node, n.FunctionNode):
            arguments = getattr(node, "default", None) or [
                n.Sym(name, self.scope.declared[name]) for name in node.type.names if name in self.scope.declared
            ]
            if len(arguments) == len(node.type.args):
                try:
                    made = n.Apply(node, tuple(arguments))
                except n.Misfit as error:
                    raise NotWellFormed(str(error), self.latex, node.span) from None
                made.span = node.span
                return made
            raise NotWellFormed(f"{node} is a function; its value has arguments: {node}(…).", self.latex, node.span)
        return node

    def sum(self) -> n.Node:
        start = self.next.start
        self.deeper(1)
        terms: list[tuple[int, n.Node]] = []
        sign = 1
        while self.is_("-", "+"):
            sign = -sign if self.take().text == "-" else sign
        terms.append((sign, self.product()))
        while self.is_("+", "-"):
            sign = 1 if self.take().text == "+" else -1
            if self.is_("&"):
                self.take()
            if self.next.text in DOTS:
                self.take()
                if not self.is_("+", "-"):
                    self.fail("After the dots the last term is expected: a_1 + \\dots + a_n.")
                again = 1 if self.take().text == "+" else -1
                last = self.value(self.product())
                if again != sign or terms[-1][0] != sign:
                    self.fail(
                        "The signs around the dots differ: write the sum with \\sum.",
                        (start, self.tokens[self.at - 1].end),
                    )
                terms = self.ellipsis(start, "Σ", terms, last)
                continue
            terms.append((sign, self.product()))
        self.deeper(-1)
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        valued = tuple((s, self.value(t)) for s, t in terms)
        if len(valued) == 1 and isinstance(valued[0][1], n.Num):
            return self.make(start, n.Num, -valued[0][1].args[0])
        return self.make(start, n.Sum2, *valued)

    def ellipsis(
        self, start: int, name: str, terms: list[tuple[int, n.Node]], last: n.Node
    ) -> list[tuple[int, n.Node]]:
        """The terms before the dots and the last one as one sum; terms in between must fit the pattern."""
        signs = terms[-1][0]
        before = [t for s, t in terms if s == signs]
        for count in range(len(before), 0, -1):
            head = before[-count:]
            pattern = self.pattern(self.value(head[0]), last)
            if pattern is None:
                continue
            index, low, high, body = pattern
            if all(self._fits_at(body, index, low, k, self.value(t)) for k, t in enumerate(head)):
                bounds = n.Range(index, low, high)
                made = self.make(start, n.Over, name, (bounds,), (low, high), (), body)
                return [*terms[:-count], (signs, made)]
        return self.fail(  # type: ignore[no-any-return]
            "The terms around the dots do not fit one pattern with one index: write \\sum.",
            (start, self.tokens[self.at - 1].end),
        )

    def _fits_at(self, body: n.Node, index: n.Index, low: n.Node, steps: int, node: n.Node) -> bool:
        place = low if not steps else n.Sum2((1, low), (1, n.Num(steps)))
        if isinstance(low, n.Num):
            place = n.Num(low.args[0] + steps)
        wanted = body.remade(lambda x: place if isinstance(x, n.IndexVar) and x.args[0] is index else None)
        return str(wanted) == str(node)

    def pattern(self, first: n.Node, last: n.Node) -> tuple[n.Index, n.Node, n.Node, n.Node] | None:
        """One expression in a new index that gives `first` and `last` at its ends: (index, low, high, expression)."""
        pairs: list[tuple[n.Node, n.Node]] = []
        if not _differences(first, last, pairs) or not pairs:
            return None
        low, high = pairs[0]
        low_dim, high_dim = _dim(low), _dim(high)
        if low_dim is None or high_dim is None:
            return None
        index = n.Index(f"i{len(self.scope.free)}" if False else "i")
        shifts: dict[int, int] = {}
        for a, b in pairs:
            da, db = _dim(a), _dim(b)
            if da is None or db is None:
                return None
            shift, other = da - low_dim, db - high_dim
            if shift.terms or other.terms or shift.const != other.const:
                return None
            shifts[id(a)] = shift.const
        variable = n.IndexVar(index, True)

        def change(node: n.Node) -> n.Node | None:
            if id(node) in shifts:
                return variable if not shifts[id(node)] else n.Sum2((1, variable), (1, n.Num(shifts[id(node)])))
            return None

        try:
            return index, low, high, first.remade(change)
        except n.Misfit:
            return None

    def starts_factor(self) -> bool:
        token = self.next
        if token.kind in ("letter", "number"):
            return True
        if token.kind == "open":
            return True
        if token.kind == "bar":
            return not (self.bars and self.bars[-1] == token.text)
        if token.kind == "command":
            if token.text == r"\underbrace" and self.relation_here() is not None:
                return False
            if token.text in DOTS:
                return False
            return not (
                token.text in RELATIONS or token.text in NOT_READ or token.text in PRODUCTS
                or token.text in (r"\text", r"\end", r"\forall", r"\colon", r"\times", r"\cap") and not self._named_text()
            )  # fmt: skip
        return False

    def _named_text(self) -> bool:
        r"""\text{tr}, \text{rank}: a name, not words."""
        if self.next.text != r"\text":
            return False
        end = self.group_end_from(self.at + 1)
        word = self.latex[self.tokens[self.at + 1].end : self.tokens[end].start].strip()
        return word in OF_MATRICES or word in WORDS or word in ("max", "min", "argmin", "argmax")

    def group_end_from(self, position: int) -> int:
        here, self.at = self.at, position
        end = self.group_end()
        self.at = here
        return end

    def product(self) -> n.Node:
        start = self.next.start
        result = self.factor()
        slashed = False
        while True:
            if self.next.text in DOTS and self._product_dots():
                self.take()
                last = self.value(self.factor())
                result = self.ellipsis_product(start, result, last)
                continue
            if self.is_(*PRODUCTS) and not (self.no_times and self.is_(r"\times")):
                operator = self.take().text
                right = self.factor()
                result = self.combine(start, operator, result, right)
                slashed = operator == "/"
                continue
            if not self.starts_factor():
                return result
            if self.next.kind == "number":
                self.fail("A number after a factor is ambiguous: put it in front, or write \\cdot.")
            if slashed:
                self.fail("What belongs to the denominator is ambiguous here: write \\frac.")
            right = self.factor()
            result = self.times(start, result, right)

    def _product_dots(self) -> bool:
        """Dots between factors: d_1 \\cdots d_n."""
        if self.next.text not in (r"\cdots", r"\dots", r"\dotsm"):
            return False
        here = self.at
        self.at += 1
        follows = self.starts_factor()
        self.at = here
        return follows

    def ellipsis_product(self, start: int, before: n.Node, last: n.Node) -> n.Node:
        head: list[n.Node] = []
        node = before
        while isinstance(node, n.Product):
            head.insert(0, node.args[1])
            node = node.args[0]
        head.insert(0, node)
        for count in range(len(head), 0, -1):
            pattern = self.pattern(head[-count], last)
            if pattern is None:
                continue
            index, low, high, body = pattern
            if all(self._fits_at(body, index, low, k, t) for k, t in enumerate(head[-count:])):
                made = self.make(start, n.Over, "Π", (n.Range(index, low, high),), (low, high), (), body)
                for other in reversed(head[:-count]):
                    made = self.times(start, other, made)
                return made
        return self.fail("The factors around the dots do not fit one pattern.", (start, self.tokens[self.at - 1].end))  # type: ignore[no-any-return]

    def times(self, start: int, left: n.Node, right: n.Node) -> n.Node:
        return self.make(start, n.Product, self.value(left), self.value(right))

    def combine(self, start: int, operator: str, left: n.Node, right: n.Node) -> n.Node:
        if operator == r"\circ" and isinstance(left, n.FunctionNode) and isinstance(right, n.FunctionNode):
            return self.make(start, n.Compose, left, right)
        if operator == r"\cap":
            return self.make(start, n.SpaceOf, "∩", left, right)
        left, right = self.value(left), self.value(right)
        if operator == "/":
            return self.make(start, n.Divide, left, right)
        if operator == r"\otimes":
            return self.make(start, n.Kronecker, left, right)
        if operator in (r"\odot", r"\circ"):
            return self.make(start, n.Hadamard, left, right)
        if operator == r"\times" and not (isinstance(left.type, Scalar) and isinstance(right.type, Scalar)):
            self.fail(
                "× is for numbers; the product of matrices is written A B.", (start, self.tokens[self.at - 1].end)
            )
        if operator == "*":
            self.fail("* is not a product here: write A B, \\cdot or \\odot.", (start, self.tokens[self.at - 1].end))
        return self.times(start, left, right)

    # --- factors ---------------------------------------------------------------------------------------

    def factor(self) -> n.Node:
        start = self.next.start
        self.deeper(1)
        node = self.postfix(start, self.primary())
        self.deeper(-1)
        return node

    def factor_without_scripts(self) -> n.Node:
        return self.primary()

    def primary(self) -> n.Node:
        token = self.next
        start = token.start
        if token.kind == "number":
            self.take()
            return self.make(start, n.Num, float(token.text))
        if token.kind in ("open", "bar"):
            return self.bracketed()
        if token.kind == "sign" and token.text == "{":
            return self.group(self.sum)  # type: ignore[no-any-return]
        if token.text == r"\nabla":
            return self.nabla()
        if token.text == "D" and token.kind == "letter" and not self.scope.knows("D"):
            return self.jacobian()
        if token.text == "d" and token.kind == "letter" and not self.scope.knows("d") and self.peek().text != "_":
            self.fail("A bare differential is not read: write a derivative, \\frac{df}{dx}.")
        if token.text in (r"\sum", r"\prod", r"\max", r"\min", r"\sup", r"\inf"):
            return self.over()
        if token.text in (r"\frac", r"\dfrac", r"\tfrac"):
            return self.fraction()
        if token.text == r"\sqrt":
            self.take()
            if self.next.kind == "open" and self.next.text == "[":
                self.take()
                degree = self.value(self.sum())
                self.close("[")
                body = self.value(self.group(self.sum))
                return self.make(start, n.Power, body, self.make(start, n.Divide, n.Num(1.0), degree))
            body = self.value(self.group(self.sum))
            if not isinstance(body.type, Scalar) and not compatible(body.type, SCALAR):
                self.fail(f"{body} is {body.type}: a root is of a number.", (start, self.tokens[self.at - 1].end))
            return self.make(start, n.Elementwise, "√", body)
        if token.text == r"\begin":
            return self.environment()
        if token.text in (r"\underbrace", r"\overbrace"):
            return self.brace()
        if token.text == r"\lim":
            return self.limit()
        if (
            token.text in (r"\operatorname", r"\operatorname*", r"\text", r"\mathrm", r"\textrm")
            and self._operator_name()
        ):
            return self.named_function(self._operator_name(), 1 + self.group_end_from(self.at + 1) - self.at)
        if token.text in (r"\det", r"\dim"):
            return self.named_function(token.text[1:], 1)
        if token.text in NAMED:
            return self.named_function(NAMED[token.text], 1)
        if (
            token.text == r"\mathcal"
            and self.peek().text == "{"
            and self.peek(2).text in "NR"
            and self.peek(4).kind == "open"
        ):
            name = self.peek(2).text
            self.at += 4
            return self.make(start, n.SpaceOf, name, self.arguments()[0])
        if token.text == r"\infty":
            self.take()
            return self.make(start, n.Num, math.inf)
        if token.text == r"\mathbb":
            return self.fail("R^n is a set: it stands after ∈ or below a brace.")  # type: ignore[no-any-return]
        if token.text in NOT_READ:
            self.fail(f"{token.text} is not read: {NOT_READ[token.text]}.")
        if token.text in (r"\lambda", r"\sigma", r"\kappa") and self._spectral():
            return self.spectrum()
        if self.name_here():
            return self.symbol()
        if token.text in DOTS:
            self.fail("Dots stand between terms with the same sign, between factors, or in a row of blocks.")
        if token.text == r"\partial":
            self.fail("∂ stands in a fraction: \\frac{\\partial f}{\\partial x_i}.")
        if token.kind == "command":
            self.fail(f"{token.text} is not known. (CONTRIBUTING lists what can be read.)")
        return self.fail("Here an expression is expected" + (f", not {token.text}." if token.text else "."))  # type: ignore[no-any-return]

    def _operator_name(self) -> str:
        if self.peek().text != "{":
            return ""
        end = self.group_end_from(self.at + 1)
        word = self.latex[self.tokens[self.at + 1].end : self.tokens[end].start].strip()
        if self.next.text == r"\mathrm" and word not in OF_MATRICES and word not in WORDS:
            return ""
        return word

    def close(self, pair: str) -> None:
        if self.next.kind == "close" and self.next.text == pair:
            self.take()
            return
        want = {"(": ")", "[": "]", "{": "\\}", "‖": "\\rVert", "|": "\\rvert", "⟨": "\\rangle"}[pair]
        self.fail(f"Here {want} is expected" + (f", not {self.next.text}." if self.next.text else "."))

    def bracketed(self) -> n.Node:
        token = self.take()
        pair, start = token.text, token.start
        self.deeper(1)
        saved = self.bars
        if token.kind == "bar":
            self.bars = [*saved, pair]
            body = self.value(self.sum())
            self.bars = saved
            if self.next.text != pair or self.next.kind not in ("bar", "close"):
                self.fail(
                    "These bars are not closed. With several, write \\lVert … \\rVert and \\lvert … \\rvert.",
                    (start, self.next.start),
                )
            self.take()
        else:
            self.bars = []
            items = self.listed(pair)
            self.bars = saved
            self.close(pair)
            if pair == "⟨":
                if len(items) != 2:
                    self.fail("An inner product has two arguments.", (start, self.tokens[self.at - 1].end))
                a, b = items
                self.deeper(-1)
                turned = self.make(start, n.Transpose, a)
                product = self.make(start, n.Product, turned, b)
                return product if isinstance(product.type, Scalar) else self.make(start, n.Trace, product)
            if len(items) > 1:
                self.deeper(-1)
                if pair == "[":
                    return self.make(start, n.Block, (tuple(items),))
                if any(
                    not compatible(item.type, SCALAR) if not isinstance(item, n.Repeat) else False for item in items
                ):
                    self.fail(
                        "Objects in parentheses, with commas, are the arguments of a function; only numbers make a vector.",
                        (start, self.tokens[self.at - 1].end),
                    )
                return self.make(start, n.Block, tuple((item,) for item in items))
            body = items[0]
        self.deeper(-1)
        if pair == "‖":
            return self.norm(start, self.value(body))
        if pair == "|":
            return self.make(start, n.Absolute, self.value(body))
        if pair == "[" and isinstance(body, n.Repeat):
            return self.make(start, n.Block, ((body,),))
        if isinstance(body, n.Repeat):
            return self.make(start, n.Block, ((n.Repeat("column", *body.args[1:]),),))
        return body

    def listed(self, pair: str) -> list[n.Node]:
        """Expressions with commas between them; `x_1, …, x_n` becomes a repeated pattern."""
        items = [self.sum()]
        start = self.tokens[self.at - 1].start
        marks: list[int] = []
        while self.accept(",") or (pair == "[" and self.next.kind == "newline" and bool(self.take())):
            if self.next.text in DOTS:
                self.take()
                marks.append(len(items))
            else:
                items.append(self.sum())
        if not marks:
            return items
        items = [self.value(item) for item in items]
        along = "row" if pair == "[" else "column"
        if len(marks) == 2 and marks[0] == 1 and marks[1] == 2 and len(items) == 3:
            return [self.replaced_entry(start, items)]
        if len(marks) != 1:
            self.fail("One ellipsis in a list, please: x_1, \\dots, x_n.")
        return self.repeated(start, along, items, marks[0])

    def repeated(self, start: int, along: str, items: list[n.Node], mark: int) -> list[n.Node]:
        """Fold the items around the dots into one `Repeat`."""
        if not 0 < mark < len(items):
            self.fail("The dots need a first and a last item.")
        last = items[mark]
        for count in range(mark, 0, -1):
            pattern = self.pattern(items[mark - count], last)
            if pattern is None:
                continue
            index, low, high, body = pattern
            if all(self._fits_at(body, index, low, k, item) for k, item in enumerate(items[mark - count : mark])):
                made = self.make(start, n.Repeat, along, index, low, high, body)
                return [*items[: mark - count], made, *items[mark + 1 :]]
        return self.fail("The items around the dots do not fit one pattern with one index.")  # type: ignore[no-any-return]

    def replaced_entry(self, start: int, items: list[n.Node]) -> n.Node:
        pattern = self.pattern(items[0], items[2])
        if pattern is None:
            self.fail("The first and the last entry do not fit one pattern.")
        index, low, high, body = pattern  # type: ignore[misc]
        template = str(body)
        for part in items[1].walk():
            if isinstance(part, (n.Entry, n.Member)):
                place = part.args[1]
                there = body.remade(lambda x: place if isinstance(x, n.IndexVar) and x.args[0] is index else None)  # noqa: B023
                if str(there) == str(part):
                    return self.make(start, n.Replaced, index, low, high, body, place, items[1])
        return self.fail(f"The entry between the dots has nothing to do with {template}.")  # type: ignore[no-any-return]

    def norm(self, start: int, body: n.Node) -> n.Node:
        if not self.accept("_"):
            self.fail(
                "Which norm? Write \\lVert … \\rVert_2, _F, _1, _\\infty, _p or _*.",
                (start, self.tokens[self.at - 1].end),
            )
        token = self.next
        end = self.group_end() if self.is_("{") else self.at
        inside = self.tokens[self.at + 1 : end] if self.is_("{") else [self.next]
        text = "".join(t.text for t in inside)
        simple = {"1": "1", "2": "2", r"\infty": "∞", "F": "F", "*": "*", r"\ast": "*", r"\text{F}": "F", r"\mathrm{F}": "F",
                  r"\max": "", r"\operatorname{op}": "2", r"\text{op}": "2", r"\text{nuc}": "*"}  # fmt: skip
        if text == "F" and self.scope.knows("F"):
            self.fail("F is declared as a symbol: is this the Frobenius norm?", (token.start, inside[-1].end))
        if simple.get(text):
            self.at = end + 1
            return self.make(start, n.Norm, simple[text], body)
        p = self.value(self.group(self.sum))
        return self.make(start, n.Norm, "p", body, p)

    # --- scripts and application -----------------------------------------------------------------------

    def postfix(self, start: int, node: n.Node) -> n.Node:
        while True:
            token = self.next
            if isinstance(node, n.FunctionNode) and token.kind == "open" and token.text in ("(", "{"):
                node = self.applied(start, node)
            elif (
                token.kind == "open"
                and token.text == "("
                and isinstance(node, (n.Member, n.Sym))
                and self.same_arguments()
            ):
                continue
            elif self.is_("'") or (self.is_("^") and self.peek().text == r"\prime"):
                if self.is_("^"):
                    self.take()
                self.take()
                if not isinstance(node, n.FunctionNode):
                    self.fail(
                        "A prime is the derivative of a function of one number.", (start, self.tokens[self.at - 1].end)
                    )
                node = self.make(start, n.Derivative, "′", node)
            elif self.is_("^"):
                node = self.superscript(start, node)
            elif self.is_("_"):
                node = self.subscript(start, node)
            else:
                return node

    def applied(self, start: int, f: n.FunctionNode) -> n.Node:
        args = self.arguments()
        if len(args) == 1 and isinstance(args[0], n.Repeat):
            args = [self.make(start, n.Block, ((n.Repeat("column", *args[0].args[1:]),),))]
        wanted = f.type.args
        if len(wanted) == 1 and len(args) > 1 and isinstance(wanted[0], Matrix):
            args = [self.make(start, n.Block, tuple((a,) for a in args))]
        return self.make(start, n.Apply, f, tuple(args))

    def same_arguments(self) -> bool:
        r"""(\vec{x}, \theta) after a quantity that was defined from them: declared symbols with a collection among them."""
        here = self.at
        self.take()
        kinds: list[Type | None] = []
        while self.name_here():
            key, _, _ = self.name()
            kinds.append(self.scope.declared.get(key))
            if not self.accept(","):
                break
        if self.next.kind == "close" and all(kinds) and any(isinstance(k, Collection) for k in kinds):
            self.take()
            return True
        self.at = here
        return False

    def arguments(self) -> list[n.Node]:
        pair = self.take().text
        self.deeper(1)
        saved, self.bars = self.bars, []
        items = [self.value(item) for item in self.listed(pair)]
        self.bars = saved
        self.deeper(-1)
        self.close(pair)
        return items

    def superscript(self, start: int, node: n.Node) -> n.Node:
        caret = self.next
        self.take()
        inside = [self.next]
        if self.is_("{"):
            end = self.group_end()
            inside = self.tokens[self.at + 1 : end]
        text = "".join(t.text for t in inside)
        after = self.at + (len(inside) + 2 if self.is_("{") else 1)
        if inside and inside[0].kind == "open" and inside[0].text == "(" and inside[-1].kind == "close":
            self.at += 2
            index = self.index()
            self.close("(")
            self.expect("}")
            if isinstance(node.type, Family):
                return self.member(start, node, index)
            self.fail(
                "A superscript in parentheses is a layer, W^{(i)}; this symbol is no family.",
                (caret.start, self.tokens[self.at - 1].end),
            )
        if text in (r"\top", r"\intercal"):
            self.at = after
            return self.make(start, n.Transpose, self.value(node))
        if (
            text == "T"
            and not self.scope.knows("T")
            or text in (r"\mathsf{T}", r"\mathrm{T}", "t")
            and not self.scope.knows("t")
        ):
            self.fail("Write \\top for the transpose.", (caret.start, inside[-1].end))
        if text in ("*", r"\ast", "H", r"\star"):
            self.fail(f"^{text} is not known: for real matrices write ^\\top.", (caret.start, inside[-1].end))
        value = self.value(node)
        if text in ("-1",):
            self.at = after
            return self.make(start, n.Inverse, value)
        if text in (r"-\top", r"-T"):
            self.at = after
            return self.make(start, n.Transpose, self.make(start, n.Inverse, value))
        if text in ("+", r"\dagger", r"\dag"):
            self.at = after
            return self.make(start, n.Pseudoinverse, value)
        exponent = self.value(self.group(self.sum))
        if isinstance(value, n.Sym) and value.args[0] == "e#number":
            return self.make(start, n.Elementwise, "exp", exponent)
        if isinstance(value.type, Matrix) and not compatible(value.type, SCALAR):
            return self.make(start, n.MatrixPower, value, exponent)
        return self.make(start, n.Power, value, exponent)

    def subscript(self, start: int, node: n.Node) -> n.Node:
        self.take()
        if hasattr(node, "default"):
            node = self.value(node)
        indices = self.indices(2 if isinstance(node.type, Matrix) else 3 if isinstance(node.type, Tensor) else 1, node)
        if isinstance(node.type, Family):
            if len(indices) != 1:
                self.fail(f"{node} is a family: it has one index.", (start, self.tokens[self.at - 1].end))
            return self.member(start, node, indices[0])
        if isinstance(node, n.FunctionNode):
            return self.make(start, n.Component, node, indices[0])
        if isinstance(node.type, Tensor) and len(indices) == 3:
            return self.make(start, n.TensorEntry, node, *indices)
        if not isinstance(node.type, Matrix):
            self.fail(f"{node} is {node.type}: it has no entries.", (start, self.tokens[self.at - 1].end))
        if len(indices) == 1 and not node.type.is_vector and isinstance(node, n.Sym):
            key = node.args[0] + "_"
            if key in self.scope.declared or key in self.scope.families:
                return self.member(start, self.family_symbol(key), indices[0])
        return self.make(start, n.Entry, node, indices[0], indices[1] if len(indices) > 1 else None)

    def indices(self, most: int, node: n.Node) -> list[n.Node]:
        """The indices below a symbol: with commas, or two (three) single letters or digits side by side."""
        if not self.is_("{"):
            if self.next.kind == "number" and len(self.next.text) > 1:
                self.fail("Put braces around an index of more than one digit.")
            return [self.single(self.index)]
        end = self.group_end()
        inside = self.tokens[self.at + 1 : end]
        if most > 1 and not any(t.text == "," for t in inside):
            marks = _single_marks(inside)
            is_matrix = most == 3 or (isinstance(node.type, Matrix) and not node.type.is_vector)
            if is_matrix and marks is not None and len(marks) == most:
                self.at = end + 1
                return [self._mark(token) for token in marks]
        self.take()
        found = [self.index()]
        while self.accept(","):
            found.append(self.index())
        self.expect("}")
        if len(found) > most:
            self.fail(f"{node} has {len(found)} indices here.", (inside[0].start, inside[-1].end))
        return found

    def _mark(self, token: Token) -> n.Node:
        inner = Parser.__new__(Parser)
        inner.latex, inner.scope = self.latex, self.scope
        inner.tokens = [token, Token("end", "", token.end, token.end)]
        inner.at, inner.bars, inner.depth, inner.no_times = 0, [], self.depth, False
        return inner.index()

    def index(self) -> n.Node:
        """An index expression. A single lower-case letter that is not declared is an index 'for all'."""
        for position in range(self.at, len(self.tokens)):
            token = self.tokens[position]
            if token.text in ("}", ",") or token.kind in ("end", "close"):
                break
            if (
                token.kind == "letter"
                and token.text.islower()
                and not self.scope.knows(token.text)
                and token.text not in self.scope.free
            ):
                if self.tokens[position + 1].kind != "close" and self.tokens[position + 1].text in ("_", "^", "("):
                    continue
                self.scope.free[token.text] = n.Index(token.text)
        return self.value(self.sum())

    def member(self, start: int, family: n.Node, index: n.Node) -> n.Node:
        node = self.make(start, n.Member, family, index)
        if isinstance(node.type, Function):
            return self.make(start, n.Declared, node)
        return node

    # --- symbols ------------------------------------------------------------------------------------

    def name_here(self) -> bool:
        token = self.next
        return token.kind == "letter" or (
            token.kind == "command"
            and (token.text[1:] in GREEK or token.text in BOLD or token.text in ACCENTS or token.text in PLAIN_FONTS)
        )

    def name(self) -> tuple[str, bool, tuple[int, int]]:
        """(key, whether it is printed as a vector, place). A subscript that is part of a declared name is taken along."""
        start = self.next.start
        key, bold = self._base_name()
        if self.is_("_"):
            here = self.at
            self.take()
            end = self.group_end() if self.is_("{") else self.at
            inside = self.tokens[here + 1 : end + 1]
            word = "".join(c for t in inside for c in t.text if c.isalnum())
            if word and self.scope.knows(f"{key}_{word}") and key not in self.scope.bound:
                self.at = end + 1
                return f"{key}_{word}", bold, (start, self.tokens[end].end)
            self.at = here
        return key, bold, (start, self.tokens[self.at - 1].end)

    def _base_name(self) -> tuple[str, bool]:
        token = self.take()
        if token.kind == "letter":
            return token.text, False
        if token.text[1:] in GREEK:
            return token.text[1:], False
        braced = self.accept("{")
        if not self.name_here():
            if token.text in BOLD and self.next.kind == "number" and self.next.text in ("0", "1"):
                key, bold = self.take().text, True
            else:
                return self.fail(f"{token.text} stands before a letter.")  # type: ignore[no-any-return]
        else:
            key, bold = self._base_name()
        if braced:
            self.expect("}")
        if token.text in ACCENTS:
            return f"{key}_{ACCENTS[token.text]}", bold
        return key, bold or token.text in BOLD

    def symbol(self) -> n.Node:
        start = self.next.start
        key, bold, span = self.name()
        scope = self.scope
        if key in ("0", "1") and bold:
            if key == "0":
                return self.make(start, n.Num, 0.0)
            return self.make(start, n.Filled, "1", Dim.of(Unknown()), ONE)
        if key in scope.bound:
            return self._placed(scope.bound[key], span)
        if key in scope.declared:
            return self.declared(start, key, bold, span)
        if key in scope.functions:
            node = scope.functions[key]()
            node.span = span
            return node
        if key in scope.defined:
            node = self._placed(scope.defined[key], span)
            self.printed_as(key, bold, node.type, span, self.is_("_"))
            return node
        if key in scope.families:
            return self._family_in_use(start, key)
        if self.is_("_") and (key + "_" in scope.declared or key + "_" in scope.families):
            return self.family_symbol(key + "_")
        if key in scope.free:
            return self.make(start, n.IndexVar, scope.free[key], False)
        if key == "I":
            size = Dim.of(Unknown())
            if self.is_("_"):
                self.take()
                given = self.indices(1, n.Num(1))[0].type
                size = given.index if isinstance(given, Scalar) and given.index is not None else size
            return self.make(start, n.Filled, "I", size, size)
        if key == "delta" and self.is_("_"):
            self.take()
            i, j = (*self.indices(2, n.Filled("δ", Dim.of(Unknown()), Dim.of(Unknown()))), None)[:2]
            if j is None:
                self.fail("Kronecker's δ has two indices.", (start, self.tokens[self.at - 1].end))
            return self.make(start, n.Delta, i, j)
        if key == "e" and bold and self.is_("_"):
            self.take()
            return self.make(start, n.Basis, Dim.of(Unknown()), self.indices(1, n.Num(1))[0])
        if key == "e" and self.is_("^"):
            return self.make(start, n.Sym, "e#number", SCALAR)
        if key == "pi":
            return self.make(start, n.Num, math.pi)
        known = sorted(k for k in {**scope.declared, **scope.defined, **scope.functions} if "#" not in k)
        given = f" Declared are {', '.join(known)}." if known else ""
        raise NotWellFormed(f"{key} is not declared.{given}", self.latex, span)

    def _family_in_use(self, start: int, key: str) -> n.Node:
        family = self.scope.families[key]
        node = self.make(start, n.Sym, key, Family(family.member, self._first(family), self._last(family)), None)
        node.family = family  # type: ignore[attr-defined]
        node.ev = lambda e: _family_value(family)  # type: ignore[method-assign]
        return node

    @staticmethod
    def _last(family: FamilyDefinition) -> Dim | None:
        return family.general[0].last if family.general is not None else None

    @staticmethod
    def _first(family: FamilyDefinition) -> Dim:
        """The first index: that of the general clause, or one below for which there is a clause of its own."""
        first = family.general[0].first if family.general is not None else ONE
        while not first.terms and first.const - 1 in family.special:
            first = first - 1
        return first

    def family_symbol(self, key: str) -> n.Node:
        if key in self.scope.families:
            return self._family_in_use(self.next.start, key)
        return n.Sym(key, self.scope.declared[key])

    def _placed(self, node: n.Node, span: tuple[int, int]) -> n.Node:
        """The same node at its place here."""
        copy = type(node).__new__(type(node))
        copy.__dict__.update(node.__dict__)
        copy.span = span
        return copy

    def printed_as(self, key: str, bold: bool, kind: Type, span: tuple[int, int], indexed: bool) -> None:
        """Vectors are printed with an arrow or bold, numbers without; an entry is printed without."""
        if isinstance(kind, Scalar) and bold:
            raise NotWellFormed(f"{key} is a number: print it without an arrow.", self.latex, span)
        if isinstance(kind, Matrix) and kind.is_vector and not bold and not indexed:
            raise NotWellFormed(f"{key} is {kind}: print it \\vec{{{key}}}; {key}_i is an entry.", self.latex, span)

    def declared(self, start: int, key: str, bold: bool, span: tuple[int, int]) -> n.Node:
        kind = self.scope.declared[key]
        if isinstance(kind, Function):
            symbol = n.Sym(key, kind)
            node = self.make(start, n.Declared, symbol)
            return node
        node = self.make(start, n.Sym, key, kind)
        indexed = self.is_("_", "^") and (self.is_("_") or self.peek(2).text == "(")
        self.printed_as(key, bold, kind, span, self.is_("_"))
        if isinstance(kind, Matrix) and kind.is_vector and bold and self.is_("_"):
            raise NotWellFormed(
                f"\\vec{{{key}}} with an index is a member of a family, but {key} is one vector. Its entry is {key}_i.",
                self.latex, (span[0], self.peek().end),
            )  # fmt: skip
        if isinstance(kind, Family) and not indexed:
            raise NotWellFormed(f"{key} is a family: print a member of it, \\vec{{{key}}}_i.", self.latex, span)
        return node

    # --- named functions -------------------------------------------------------------------------------

    def named_function(self, word: str, length: int) -> n.Node:
        start = self.next.start
        here = self.at
        self.at += length
        if word in ("argmin", "argmax", "arg min"):
            self.fail("argmin stands to the right of ∈.", (start, self.tokens[self.at - 1].end))
        if word in ("max", "min"):
            self.at = here
            return self.over(word, length)
        make: Callable[..., n.Node]
        if word in OF_MATRICES:
            make = OF_MATRICES[word]
        elif word in WORDS or word in n.ELEMENTWISE:
            name = WORDS.get(word, word)

            def make(a: n.Node) -> n.Node:
                return n.Elementwise(name, a)
        else:
            self.fail(
                f"The function {word} is not known. Known are {', '.join(sorted(OF_MATRICES))}, {', '.join(sorted(WORDS))}.",
                (start, self.tokens[self.at - 1].end),
            )
        exponent: n.Node | None = None
        if self.is_("^") and self.peek().text != "{":
            self.take()
            exponent = self.value(self.group(self.sum))
            if isinstance(exponent, n.Num) and exponent.args[0] < 0:
                self.fail("An inverse function is not read.")
        if self.next.kind == "open" and self.next.text in ("(", "[", "{"):
            items = self.arguments()
            if len(items) == 1 and isinstance(items[0], n.Repeat):
                items = [self.make(start, n.Block, ((n.Repeat("column", *items[0].args[1:]),),))]
            if len(items) > 1 and word in ("diag", "Diag"):
                items = [self.make(start, n.Block, tuple((item,) for item in items))]
            if len(items) != 1:
                self.fail(f"{word} takes one argument.", (start, self.tokens[self.at - 1].end))
            node = self.make(start, make, items[0])
        else:
            if self.is_("{"):
                self.fail(f"Put the argument of {word} in parentheses.")
            table = self.is_(r"\begin")
            node = self.make(start, make, self.value(self.factor()))
            if not table and self.starts_factor() and not (self.next.kind in ("bar",) and self.bars):
                self.fail(f"How far does {word} reach? Write {word}(…) around its argument.", (start, self.next.end))
        if exponent is not None:
            node = self.make(start, n.Power, node, exponent)
        return node

    def _spectral(self) -> bool:
        key = self.next.text[1:]
        if self.scope.knows(key):
            kind = self.symbol_type(key)
            if self.peek().text != "_" or kind is None:
                return False
            # σ_i(A) is the i-th singular value of A even where σ is declared as the numbers σ_i
            return isinstance(kind, (Matrix, Family)) and self._script_then_open()
        return self.peek().text == "_" and self._script_then_open()

    def _script_then_open(self) -> bool:
        position = self.at + 2
        position = (self.group_end_from(position) if self.tokens[position].text == "{" else position) + 1
        token = self.tokens[position]
        if token.kind != "open" or token.text not in ("(", "{"):
            return False
        sub = "".join(t.text for t in self.tokens[self.at + 2 : position])
        if r"\max" in sub or r"\min" in sub:
            return True
        key = self.next.text[1:]
        return not self.scope.knows(key)

    def spectrum(self) -> n.Node:
        start = self.next.start
        name = {"lambda": "λ", "sigma": "σ"}.get(self.take().text[1:], "")
        if not name:
            self.fail("The condition number is not read: write \\sigma_{\\max}(A) / \\sigma_{\\min}(A).")
        self.take()
        end = self.group_end() if self.is_("{") else self.at
        inside = "".join(t.text for t in self.tokens[self.at : end + 1]).strip("{}")
        which: Any
        if inside in (r"\max", r"\min", r"\text{max}", r"\text{min}", r"\mathrm{max}", r"\mathrm{min}"):
            which = "max" if "max" in inside else "min"
            self.at = end + 1
        else:
            which = self.indices(1, n.Num(1))[0]
        return self.make(start, n.Spectrum, name, self.arguments()[0], which)

    # --- sums, maxima -------------------------------------------------------------------------------------

    def over(self, word: str = "", length: int = 1) -> n.Node:
        start = self.next.start
        name = {"sum": "Σ", "prod": "Π", "max": "max", "min": "min", "sup": "max", "inf": "min"}[
            word or self.next.text[1:]
        ]
        self.at += length
        saved, free = dict(self.scope.bound), dict(self.scope.free)
        if not self.is_("_"):
            if name in ("max", "min") and self.next.kind == "open":
                return self.make(start, n.Extremum, name, tuple(self.arguments()))
            self.fail("The index of a sum is missing: \\sum_{i=1}^n.", (start, self.next.end))
        self.take()
        ranges: list[n.Range] = []
        tests: list[tuple[n.Node, str, n.Node]] = []
        sphere: list[Any] = []
        self.group_limits(ranges, tests, sphere, name)
        if self.accept("^"):
            last = self.value(self.group(self.sum))
            if len(ranges) != 1 or ranges[0].last is not None or ranges[0].first is None:
                self.fail("An upper bound needs a lower one, i = 1, below the sign.")
            ranges[0].last = last
            ranges[0].index.last = last.type.index  # type: ignore[attr-defined]
        for r in ranges:
            if r.first is not None and r.last is None:
                self.fail(f"The sum over {r.index.name} has no upper bound.", (start, self.tokens[self.at - 1].end))
        body = self.value(self.product())
        self.scope.bound, self.scope.free = saved, free
        for r in ranges:
            if r.last is None and r.index.last is None:
                self.fail(
                    f"Nothing says what {r.index.name} runs over: write \\sum_{{{r.index.name}=1}}^n.",
                    (start, self.tokens[self.at - 1].end),
                )
        if sphere:
            variable, domain = sphere
            return self.make(start, n.SphereMax, name, variable, domain, body)
        bounds = tuple(node for r in ranges for node in r)
        return self.make(start, n.Over, name, tuple(ranges), bounds, tuple(tests), body)

    def group_limits(self, ranges: list[n.Range], tests: list[Any], sphere: list[Any], name: str) -> None:
        """What stands below Σ or max: i=1, i≠k, i<j, 1≤i≤n, or the sphere that a maximum is taken over."""
        if not self.is_("{"):
            token = self.take()
            self._index_range(token, ranges)
            return
        self.expect("{")
        if self.accept(r"\substack"):
            self.expect("{")
            self.limits(ranges, tests, sphere, name)
            self.expect("}")
        else:
            self.limits(ranges, tests, sphere, name)
        self.expect("}")

    def _index_range(self, token: Token, ranges: list[n.Range]) -> n.Range:
        if token.kind != "letter":
            self.fail("An index is a letter.", (token.start, token.end))
        for r in ranges:
            if r.index.name == token.text:
                return r
        index = n.Index(token.text)
        made = n.Range(index, None, None)
        ranges.append(made)
        self.scope.bound[token.text] = n.IndexVar(index, False)
        return made

    def limits(self, ranges: list[n.Range], tests: list[Any], sphere: list[Any], name: str) -> None:
        while True:
            if name in ("max", "min") and (self.next.text in BOLD or self.next.kind in ("bar", "open")):
                self.sphere_clause(sphere)
            elif self.next.kind == "letter" and self.peek().text == "=" and self._fresh_index(ranges):
                token = self.take()
                self.take()
                first = self.value(self.sum())
                made = self._index_range(token, ranges)
                made.first = first
                made.index.first = first.type.index or ONE  # type: ignore[attr-defined]
                self.scope.bound[token.text] = n.IndexVar(made.index, True)
            elif self.next.kind == "letter" and (self.peek().text in ("}", ",") or self.peek().kind == "newline"):
                self._index_range(self.take(), ranges)
            else:
                self.comparison(ranges, tests)
            if not (self.accept(",") or (self.next.kind in ("newline", "quad") and bool(self.take()))):
                return
            while self.next.kind in ("newline", "quad"):
                self.take()

    def _fresh_index(self, ranges: list[n.Range]) -> bool:
        return all(r.index.name != self.next.text for r in ranges)

    def comparison(self, ranges: list[n.Range], tests: list[Any]) -> None:
        """i ≠ k, i < j, 1 ≤ i ≤ n, 1 ≤ i < j ≤ n: letters that are not known yet become indices."""
        end = next(
            p for p in range(self.at, len(self.tokens))
            if self.tokens[p].text in ("}", ",") or self.tokens[p].kind in ("newline", "end")
        )  # fmt: skip
        inside = self.tokens[self.at : end]
        new = [
            t for t in inside
            if t.kind == "letter" and not self.scope.knows(t.text) and t.text not in self.scope.free
        ]  # fmt: skip
        for token in new:
            self._index_range(token, ranges)
        parts, signs = [self.value(self.sum())], []
        while (sign := self.relation_here()) is not None:
            self.take_relation()
            signs.append(sign)
            parts.append(self.value(self.sum()))
        if not signs:
            self.fail("Here a range such as i=1 or a condition such as i \\ne k is expected.")
        new_names = {t.text for t in new}
        if signs and all(s in ("≤", "<") for s in signs) and len(parts) >= 3:
            self._ordered(parts, signs, ranges, tests, new_names)
            return
        tests += [(a, s, b) for a, s, b in zip(parts, signs, parts[1:], strict=False)]

    def _ordered(
        self, parts: list[n.Node], signs: list[str], ranges: list[n.Range], tests: list[Any], new: set[str]
    ) -> None:
        """1 ≤ i < j ≤ n: the ends bound every index in between, the signs between two of them stay conditions."""
        first, last = parts[0], parts[-1]
        low = first if signs[0] == "≤" else n.Sum2((1, first), (1, n.Num(1)))
        high = last if signs[-1] == "≤" else n.Sum2((1, last), (-1, n.Num(1)))
        for r in ranges:
            if r.index.name in new and r.first is None:
                r.first, r.last = low, high
                r.index.first, r.index.last = low.type.index or ONE, high.type.index or ONE  # type: ignore[attr-defined]
        for a, s, b in zip(parts[1:-2], signs[1:-1], parts[2:-1], strict=True):
            tests.append((a, s, b))

    def sphere_clause(self, sphere: list[Any]) -> None:
        r"""\vec{x} \in R^n, ‖\vec{x}‖_2 = 1 or \vec{x} ≠ 0."""
        start = self.next.start
        if self.next.kind in ("bar", "open"):
            self.take()
            key, _, _ = self.name()
            variable = self._sphere_variable(key, None, sphere)
            if self.next.text not in ("‖",):
                self.fail("Here a condition such as \\lVert \\vec{x} \\rVert_2 = 1 is expected.")
            self.take()
            if not (self.accept("_") and self.group(self.sum).args == (2.0,) and self.accept("=")):
                self.fail(
                    "A maximum over vectors is read where it is over \\lVert \\vec{x} \\rVert_2 = 1 or \\vec{x} \\ne \\vec{0}.",
                    (start, self.next.end),
                )
            if self.value(self.sum()).args != (1.0,):
                self.fail("The sphere has radius 1 here.")
            sphere[:] = [variable, "=1"]
            return
        key, _, _ = self.name()
        if self.accept(r"\in"):
            space = self.space()
            self._sphere_variable(key, space.type, sphere)
        elif self.accept(r"\ne", r"\neq"):
            variable = self._sphere_variable(key, None, sphere)
            self.value(self.sum())
            sphere[:] = [variable, "≠0"]
        else:
            self.fail("Here a condition such as \\lVert \\vec{x} \\rVert_2 = 1 is expected.")

    def _sphere_variable(self, key: str, kind: Type | None, sphere: list[Any]) -> n.Sym:
        bound = self.scope.bound.get(key)
        if isinstance(bound, n.Sym) and "#" in bound.args[0] and kind is None:
            return bound
        made = n.Sym(self.scope.fresh(key), kind or Matrix(Dim.of(Unknown()), ONE))
        self.scope.bound[key] = made
        if not sphere:
            sphere[:] = [made, "=1"]
        return made

    def space(self) -> n.Node:
        r"""\mathbb{R}^{m \times n}"""
        start = self.next.start
        if not (self.accept(r"\mathbb") and (self.is_("{") or self.next.text == "R")):
            self.fail("Here \\mathbb{R}^n is expected.")
        braced = self.accept("{")
        if self.take().text != "R":
            self.fail("Only \\mathbb{R} is known.")
        if braced:
            self.expect("}")
        dims: list[Dim] = []
        if self.accept("^"):
            dims = self.group(self.dims)
        kinds: dict[int, Callable[[], Type]] = {
            0: lambda: SCALAR, 1: lambda: vector(dims[0]), 2: lambda: Matrix(dims[0], dims[1]),
            3: lambda: Tensor((dims[0], dims[1], dims[2])),
        }  # fmt: skip
        if len(dims) not in kinds:
            self.fail("At most three dimensions are known.")
        return self.make(start, AllOf, kinds[len(dims)]())

    def dims(self) -> list[Dim]:
        saved, self.no_times = self.no_times, True
        found = []
        while True:
            node = self.value(self.sum())
            if not isinstance(node.type, Scalar) or node.type.index is None:
                self.fail(f"{node} is not a dimension.")
            found.append(node.type.index)  # type: ignore[union-attr]
            if not self.accept(r"\times", ","):
                break
        self.no_times = saved
        return found  # type: ignore[return-value]

    def member_of(self) -> n.Node:
        """What stands to the right of ∈."""
        if self.is_(r"\mathbb"):
            return self.space()
        if self.is_(r"\underset") or self._argmin_here():
            return self.argmin()
        node = self.factor()
        while self.is_(r"\cap"):
            start = node.span[0]
            self.take()
            node = self.make(start, n.SpaceOf, "∩", node, self.factor())
        return node

    def _argmin_here(self) -> bool:
        return self.next.text.startswith(r"\operatorname") and "arg" in self._operator_name()

    def argmin(self) -> n.Node:
        start = self.next.start
        limits_at: int | None = None
        if self.accept(r"\underset"):
            limits_at = self.at
            self.at = self.group_end() + 1
            self.expect("{")
            word = self._operator_name()
            self.at += 1
            self.at = self.group_end() + 1
            self.expect("}")
        else:
            word = self._operator_name()
            self.at += 1
            self.at = self.group_end() + 1
            self.expect("_")
            limits_at = self.at
            self.at = self.group_end() + 1
        after, self.at = self.at, limits_at
        saved = dict(self.scope.bound)
        self.expect("{")
        nested = self.accept(r"\substack")
        if nested:
            self.expect("{")
        key, _, _ = self.name()
        if not self.accept(r"\in"):
            self.fail("Here B \\in \\mathbb{R}^{m \\times n} is expected.")
        variable = n.Sym(self.scope.fresh(key), self.space().type)
        self.scope.bound[key] = variable
        bound: n.Node | None = None
        while self.next.kind == "newline" or self.is_(","):
            self.take()
            test = self.value(self.sum())
            sign = self.relation_here()
            if not (isinstance(test, n.Rank) and sign == "≤"):
                self.fail("The competitors of an argmin are read where they are all, or those with rank(B) \\le k.")
            self.take_relation()
            bound = self.value(self.sum())
        if nested:
            self.expect("}")
        self.expect("}")
        self.at = after
        body = self.value(self.product())
        self.scope.bound = saved
        return self.make(start, ArgMin, variable, bound, body, "min" if "min" in word else "max")

    # --- derivatives ---------------------------------------------------------------------------------------

    def nabla(self) -> n.Node:
        start = self.next.start
        self.take()
        second, target = False, None
        while self.is_("^", "_"):
            if self.take().text == "^":
                power = self.group(self.sum)
                if not (isinstance(power, n.Num) and power.args[0] == 2):
                    self.fail("Only \\nabla and \\nabla^2 are known.", (start, self.next.end))
                second = True
            else:
                target = self.group(self.target)
        if target is None:
            f = self.function_operand("\\nabla", start)
            return self.make(start, n.Derivative, "∇²" if second else "∇", f)
        return self.by(start, "H" if second else "∇", target)

    def jacobian(self) -> n.Node:
        start = self.next.start
        self.take()
        if self.accept("_"):
            return self.by(start, "D", self.group(self.target))
        f = self.function_operand("D", start)
        return self.make(start, n.Derivative, "D", f)

    def function_operand(self, what: str, start: int) -> n.FunctionNode:
        """A function without its arguments: f, f_i, σ^{(i)}, f′, (f ∘ g), (∇f)."""
        begin = self.next.start
        node = self.primary()
        while not (self.next.kind == "open") and (self.is_("'") or self._scripts_of_function(node)):
            if self.is_("'"):
                self.take()
                node = self.make(begin, n.Derivative, "′", node)
            elif self.is_("^"):
                node = self.superscript(begin, node)
            else:
                node = self.subscript(begin, node)
        if not isinstance(node, n.FunctionNode):
            self.fail(
                f"{what} without a subscript is taken of a function, and {node} is {node.type}. Say by which symbol: {what}_{{\\vec{{x}}}} …",
                (start, self.tokens[self.at - 1].end),
            )
        return node  # type: ignore[return-value]

    def _scripts_of_function(self, node: n.Node) -> bool:
        if isinstance(node.type, Family):
            return self.is_("^", "_")
        return isinstance(node, n.FunctionNode) and self.is_("_")

    def target(self) -> n.Node:
        """The symbol (or member of a family) by which a derivative is taken."""
        start = self.next.start
        if not self.name_here():
            self.fail("A derivative is taken by a symbol.")
        node = self.symbol()
        if self.is_("^") and isinstance(node.type, Family):
            node = self.superscript(start, node)
        if self.is_("_") and isinstance(node.type, Family):
            node = self.subscript(start, node)
        return node

    def by(self, start: int, kind: str, target: n.Node) -> n.Node:
        begin = self.next.start
        body = self.factor()
        if isinstance(body, n.FunctionNode):
            if len(body.type.args) == 1:
                body = self.make(begin, n.Apply, body, (target,))
            else:
                body = self.value(body)
        self.depends(body, target, start)
        return self.make(start, n.By, kind, body, target)

    def depends(self, body: n.Node, target: n.Node, start: int) -> None:
        """An expression that does not contain the symbol has derivative 0: surely not what is meant."""
        key = target.args[0].args[0] if isinstance(target, n.Member) else target.args[0]
        if not _mentions(body, key, set()):
            self.fail(
                f"{body} does not depend on {target}. A derivative reaches as far as the next factor: put what it is taken of "
                "in parentheses, or define it.",
                (start, self.tokens[self.at - 1].end),
            )

    def fraction(self) -> n.Node:
        start = self.next.start
        self.take()
        if self.is_("{") and self._differential(self.at + 1):
            end = self.group_end()
            if self.tokens[end + 1].text == "{" and self._differential(end + 2):
                return self.derivative_fraction(start)
        top = self.value(self.group(self.sum))
        bottom = self.value(self.group(self.sum))
        return self.make(start, n.Divide, top, bottom)

    def _differential(self, position: int) -> bool:
        token = self.tokens[position]
        if token.text == r"\partial":
            return True
        if token.text == r"\mathrm" and self.tokens[position + 2].text == "d":
            return True
        following = self.tokens[position + 1].text
        return token.text == "d" and token.kind == "letter" and not self.scope.knows("d") and following != "_"

    def take_differential(self) -> None:
        if not self._differential(self.at):
            self.fail("Here ∂ or d is expected.")
        if self.next.text == r"\mathrm":
            self.at += 4
        else:
            self.take()

    def derivative_fraction(self, start: int) -> n.Node:
        self.expect("{")
        self.take_differential()
        order = 1
        if self.accept("^"):
            power = self.group(self.sum)
            order = int(power.args[0]) if isinstance(power, n.Num) else 0
        top: n.Node | None = None
        if not self.is_("}"):
            top = self.sum()
        self.expect("}")
        self.expect("{")
        targets: list[tuple[str, n.Node | None, tuple[n.Node, ...], bool]] = []
        while not self.is_("}"):
            self.take_differential()
            target = self.derivative_target()
            targets.append(target)
            if self.accept("^"):
                if self.is_(r"\top"):
                    self.take()
                    targets[-1] = (*target[:3], True)
                    continue
                if self.is_("{") and self.peek().text == r"\top":
                    self.at += 3
                    targets[-1] = (*target[:3], True)
                    continue
                power = self.group(self.sum)
                for _ in range(int(power.args[0]) - 1 if isinstance(power, n.Num) else 0):
                    copied = tuple(self._placed(index, index.span) for index in target[2])
                    targets.append((*target[:2], copied, target[3]))
        self.expect("}")
        if len(targets) != order:
            self.fail(
                f"The numerator is of order {order}, the denominator has {len(targets)} variables.",
                (start, self.tokens[self.at - 1].end),
            )
        span_end = self.tokens[self.at - 1].end
        if top is None:
            body: n.Node = self.value(self.product())
            return self.partial_by(start, body, targets)
        if isinstance(top, n.FunctionNode):
            node = self.partial_function(start, top, targets)
            node.span = (start, span_end)
            return node
        return self.partial_by(start, self.value(top), targets)

    def derivative_target(self) -> tuple[str, n.Node | None, tuple[n.Node, ...], bool]:
        """(key, symbol or None, indices of the entry): x, x_i, X_{ij}, g_j, z^{(i)}."""
        key, bold, span = self.name()
        node: n.Node | None = None
        if key in self.scope.bound:
            node = self._placed(self.scope.bound[key], span)
        elif key in self.scope.declared:
            kind = self.scope.declared[key]
            node = (
                n.Sym(key, kind) if not isinstance(kind, Function) else self.make(span[0], n.Declared, n.Sym(key, kind))
            )
        elif key in self.scope.defined:
            node = self._placed(self.scope.defined[key], span)
        elif key in self.scope.functions:
            node = self.scope.functions[key]()
        elif key in self.scope.families:
            node = self._family_in_use(span[0], key)
        if node is not None and isinstance(node.type, Family):
            if self.is_("^"):
                node = self.superscript(span[0], node)
            elif self.is_("_"):
                node = self.subscript(span[0], node)
            return key, node, (), False
        entry: tuple[n.Node, ...] = ()
        if node is not None and not isinstance(node, n.FunctionNode):
            self.printed_as(key, bold, node.type, span, self.is_("_"))
        if self.is_("_"):
            self.take()
            most = 2
            owner = (
                node if node is not None and isinstance(node.type, Matrix) else n.Filled("x", Dim.of(Unknown()), ONE)
            )
            if isinstance(node, n.FunctionNode):
                owner = n.Filled("x", Dim.of(Unknown()), ONE)
            entry = tuple(self.indices(most, owner))
        return key, node, entry, False

    def partial_function(self, start: int, f: n.FunctionNode, targets: list[Any]) -> n.FunctionNode:
        """∂f/∂x_i as a function: in the slot that is printed as x, or in the only one."""
        default: list[n.Node] | None = None
        node: n.FunctionNode = f
        if len(targets) == 2 and targets[1][3]:  # ∂²f/∂x∂xᵀ
            return self._with_default(self.make(start, n.Derivative, "∇²", f), targets[0][1])
        for key, symbol, entry, _ in reversed(targets):
            slot = node.type.names.index(key) if key in node.type.names else 0
            if key not in node.type.names and len(node.type.args) != 1:
                self.fail(
                    f"Which argument of {f} is {key}? Write \\nabla_{{{key}}} with the arguments in place.",
                    (start, self.tokens[self.at - 1].end),
                )
            x, y = node.type.args[slot], node.type.result
            if (
                isinstance(symbol, n.Sym)
                and not isinstance(symbol.type, (Family, Function))
                and len(node.type.args) == 1
            ):
                default = [symbol]
            if isinstance(x, Scalar) or entry:
                node = self.make(start, n.Derivative, "∂", node, slot, entry)  # type: ignore[assignment]
            elif isinstance(y, Scalar):
                node = self.make(start, n.Derivative, "∇", node)  # type: ignore[assignment]
            elif isinstance(x, Matrix) and x.is_vector:
                if self.scope.layout == "denominator":
                    node = self.make(start, TransposedJacobian, node)  # type: ignore[assignment]
                else:
                    node = self.make(start, n.Derivative, "D", node)  # type: ignore[assignment]
            else:
                node = self.make(start, TensorJacobian, node)  # type: ignore[assignment]
        if default is not None:
            node.default = default  # type: ignore[attr-defined]
        return node

    @staticmethod
    def _with_default(node: n.Node, symbol: n.Node | None) -> Any:
        if isinstance(symbol, n.Sym):
            node.default = [symbol]  # type: ignore[attr-defined]
        return node

    def partial_by(self, start: int, body: n.Node, targets: list[Any]) -> n.Node:
        """∂/∂x_i of an expression, or ∂z/∂y of one defined quantity by another."""
        if len(targets) == 2 and targets[1][3]:
            return self.make(start, n.By, "H", body, targets[0][1])
        for key, symbol, entry, _ in reversed(targets):
            if symbol is None or isinstance(symbol, n.FunctionNode):
                self.fail(f"{key} is not a declared or defined quantity.", (start, self.tokens[self.at - 1].end))
            self.depends(body, symbol, start)
            x, y = symbol.type, body.type
            if entry or isinstance(x, Scalar):
                body = self.make(start, n.By, "∂", body, symbol, entry)
            elif isinstance(y, Scalar):
                body = self.make(start, n.By, "∇", body, symbol)
            elif isinstance(x, Matrix) and x.is_vector:
                body = self.make(start, n.By, "D'" if self.scope.layout == "denominator" else "D", body, symbol)
            else:
                body = self.make(start, n.By, "T", body, symbol)
        return body

    def limit(self) -> n.Node:
        start = self.next.start
        self.take()
        self.expect("_")
        self.expect("{")
        key, _, span = self.name()
        if not self.accept(r"\to", r"\rightarrow"):
            self.fail("Here h \\to 0 is expected.")
        to = self.value(self.sum())
        self.expect("}")
        saved = dict(self.scope.bound)
        variable = n.Sym(self.scope.fresh(key), SCALAR)
        self.scope.bound[key] = variable
        body = self.value(self.product())
        self.scope.bound = saved
        return self.make(start, n.Limit, variable, to, body)

    def brace(self) -> n.Node:
        """An underbrace with R^{m×n} asserts a shape; other labels are words."""
        start = self.next.start
        self.take()
        body = self.value(self.group(self.sum))
        if self.is_("_", "^"):
            self.take()
            if self.is_("{") and self.peek().text == r"\mathbb":
                label = self.group(self.space)
                if not compatible(body.type, label.type):
                    self.fail(
                        f"The brace says {label}, but {body} is {body.type}.", (start, self.tokens[self.at - 1].end)
                    )
            else:
                self.at = self.group_end() + 1
        return body

    # --- matrices ----------------------------------------------------------------------------------------

    def environment(self) -> n.Node:
        start = self.next.start
        name = self._environment()
        if name not in ("bmatrix", "pmatrix", "matrix", "cases", "vmatrix", "smallmatrix", "array"):
            self.fail(f"\\begin{{{name}}} is not known here.")
        self.at += 3 + len(self._environment_tokens())
        if name == "array" and self.is_("{"):
            self.at = self.group_end() + 1
        self.deeper(1)
        saved, self.bars = self.bars, []
        rows: list[list[Any]] = [[]]
        tests: list[list[Any]] = [[]]
        while True:
            if self.next.kind == "newline":
                self.take()
                rows.append([])
                tests.append([])
            elif self.is_("&"):
                self.take()
                if name == "cases":
                    tests[-1] = self.condition()
            elif self.is_(r"\end"):
                break
            elif self.next.kind == "end":
                self.fail(f"\\begin{{{name}}} is never ended.", (start, start + 6))
            elif self.next.text in DOTS:
                rows[-1].append(self.take().text)
            elif name == "cases" and rows[-1]:
                self.accept(",", ".")
                if not self.is_("&", r"\end") and self.next.kind != "newline":
                    tests[-1] = self.condition()
            else:
                rows[-1].append(self.value(self.sum()))
        self.at += 3 + len(self._environment_tokens())
        self.bars = saved
        self.deeper(-1)
        if rows and not rows[-1]:
            rows.pop()
            tests.pop()
        if name == "cases":
            return self.make(
                start, n.Cases, tuple((row[0], tuple(test)) for row, test in zip(rows, tests, strict=True))
            )
        node = self.blocks(start, rows)
        return self.make(start, n.Determinant, node) if name == "vmatrix" else node

    def condition(self) -> list[Any]:
        """The condition of a case: x_j > 0, or words for 'otherwise'."""
        while self.next.kind == "quad" or self.is_(","):
            self.take()
        if self.is_(r"\text"):
            words = self.text().strip().lower().rstrip(",")
            if words in ("otherwise", "else"):
                return []
            if words not in ("if", "for", "when"):
                self.fail("A case has a condition in symbols, or 'otherwise'.")
        parts, found = self.value(self.sum()), []
        while (sign := self.relation_here()) is not None:
            self.take_relation()
            other = self.value(self.sum())
            found.append((parts, sign, other))
            parts = other
        self.accept(",", ".")
        return found

    def blocks(self, start: int, rows: list[list[Any]]) -> n.Node:
        """A matrix from its cells, with the ellipses in it."""
        has_dots = [[isinstance(cell, str) for cell in row] for row in rows]
        if not any(any(row) for row in has_dots):
            sized = tuple(tuple(self._sized_zero(cell) for cell in row) for row in rows)
            node = self.make(start, n.Block, sized)
            for cell in (cell for row in sized for cell in row if isinstance(cell, n.Filled) and cell.args[0] == "0"):
                for dim in cell.args[1:]:  # a zero that nothing gives a size is a number
                    if any(isinstance(atom, Unknown) for atom, _ in dim.resolved().terms):
                        same(dim, ONE)
            return node if isinstance(node.type, Scalar) else self.make(start, n.Block, sized)
        dotted = [i for i, row in enumerate(has_dots) if row and all(row)]
        if dotted and len(rows[0]) == 1:  # a column that goes on
            items = [row[0] for i, row in enumerate(rows) if i not in dotted]
            if len(dotted) != 1:
                self.fail("One ellipsis in a column, please.", (start, self.tokens[self.at - 1].end))
            parts = self.repeated(start, "column", items, dotted[0])
            return self.make(start, n.Block, tuple((part,) for part in parts))
        if not dotted:  # rows that go on
            made = []
            for row in rows:
                marks = [j for j, cell in enumerate(row) if isinstance(cell, str)]
                if not marks:
                    made.append(tuple(row))
                    continue
                if len(marks) != 1:
                    self.fail("One ellipsis in a row, please.", (start, self.tokens[self.at - 1].end))
                items = [cell for cell in row if not isinstance(cell, str)]
                made.append(tuple(self.repeated(start, "row", items, marks[0])))
            return self.make(start, n.Block, tuple(made))
        return self.grid(start, rows)

    def _sized_zero(self, cell: n.Node) -> n.Node:
        if isinstance(cell, n.Num) and cell.args[0] == 0:
            zero = n.Filled("0", Dim.of(Unknown()), Dim.of(Unknown()))
            zero.span = cell.span
            return zero
        return cell

    def grid(self, start: int, rows: list[list[Any]]) -> n.Node:
        """A two-dimensional ellipsis: diagonal with zeros, or a pattern in two indices read off the four corners."""
        cells = {(i, j): cell for i, row in enumerate(rows) for j, cell in enumerate(row) if not isinstance(cell, str)}
        lines = sorted({i for i, _ in cells})
        columns = sorted({j for _, j in cells})
        span = (start, self.tokens[self.at - 1].end)
        if any((i, j) not in cells for i in lines for j in columns):
            self.fail("The dots of this matrix do not leave whole rows and columns.", span)
        zeros = {(i, j) for (i, j), cell in cells.items() if isinstance(cell, n.Num) and cell.args[0] == 0}
        off = {(i, j) for i in range(len(lines)) for j in range(len(columns)) if i != j}
        if len(lines) == len(columns) and {(lines[i], columns[j]) for i, j in off} <= zeros and off:
            diagonal = [cells[lines[i], columns[i]] for i in range(len(lines))]
            parts = self.repeated(start, "diagonal", diagonal, len(diagonal) - 1)
            if len(parts) == 1:
                return self.make(start, n.Block, ((parts[0],),))
            self.fail("The diagonal does not fit one pattern.", span)
        top, bottom, left, right = lines[0], lines[-1], columns[0], columns[-1]
        down = self.pattern(cells[top, left], cells[bottom, left])
        across = self.pattern(cells[top, left], cells[top, right])
        if down is None or across is None:
            self.fail("The corners of this matrix do not fit a pattern in two indices.", span)
        i, low, high, in_i = down  # type: ignore[misc]
        moved = self.pattern(cells[top, right], cells[bottom, right])
        j, first, last, _ = across  # type: ignore[misc]
        # across the row of the pattern in i: replace what the first row replaces
        if moved is None:
            self.fail("The last column of this matrix does not fit the first.", span)
        i2, low2, high2, right_in_i = moved  # type: ignore[misc]
        if (str(low2), str(high2)) != (str(low), str(high)):
            self.fail("The last column of this matrix does not run as far as the first.", span)
        same_i = right_in_i.remade(
            lambda x: n.IndexVar(i, True) if isinstance(x, n.IndexVar) and x.args[0] is i2 else None
        )
        both = self.pattern(in_i, same_i)
        if both is None:
            self.fail("The corners of this matrix do not fit a pattern in two indices.", span)
        j, first, last, pattern = both  # type: ignore[misc]
        j.name, i.name = "j", "i"
        for a, line in enumerate(lines):
            for b, column in enumerate(columns):
                if not self._corner(
                    pattern, (i, low, high, a, len(lines)), (j, first, last, b, len(columns)), cells[line, column]
                ):
                    self.fail(f"The block {cells[line, column]} does not fit the pattern of the corners.", span)
        return self.make(start, n.Grid, i, j, (low, high), (first, last), pattern)

    def _corner(self, pattern: n.Node, rows: Any, cols: Any, cell: n.Node) -> bool:
        def place(low: n.Node, high: n.Node, position: int, count: int) -> n.Node:
            if position == count - 1:
                return high
            return n.Num(low.args[0] + position) if isinstance(low, n.Num) else low

        i, low, high, a, rows_count = rows
        j, first, last, b, cols_count = cols
        row, column = place(low, high, a, rows_count), place(first, last, b, cols_count)

        def change(x: n.Node) -> n.Node | None:
            if isinstance(x, n.IndexVar):
                return row if x.args[0] is i else column if x.args[0] is j else None
            return None

        return _plain(pattern.remade(change)) == _plain(cell)


def _plain(node: n.Node) -> str:
    return str(node)


def _family_value(family: FamilyDefinition) -> Callable[[int, n.Env], Any]:
    def at(place: int, e: n.Env) -> Any:
        body, bound = family.body_at(place)
        e.run.step(1)
        if not bound:
            return body.ev(e)
        ((key, value),) = bound.items()
        return body.ev(e.with_(key, value))

    return at


def _single_marks(inside: list[Token]) -> list[Token] | None:
    """The tokens of `ij`, `11`, `i1`: letters and digits one by one; None for anything else."""
    marks: list[Token] = []
    for token in inside:
        if token.kind == "letter":
            marks.append(token)
        elif token.kind == "number" and token.text.isdigit():
            marks += [Token("number", c, token.start + k, token.start + k + 1) for k, c in enumerate(token.text)]
        else:
            return None
    return marks


def _dim(node: n.Node) -> Dim | None:
    return node.type.index if isinstance(node.type, Scalar) else None


def _differences(a: n.Node, b: n.Node, pairs: list[tuple[n.Node, n.Node]]) -> bool:
    """Where two expressions differ: only in numbers and names of numbers, or they do not match."""
    if _dim(a) is not None and _dim(b) is not None and not (type(a) is type(b) and isinstance(a, (n.Product,))):
        if str(a) != str(b):
            pairs.append((a, b))
        return True
    if type(a) is not type(b) or len(a.args) != len(b.args):
        return False
    return all(_arg_differences(x, y, pairs) for x, y in zip(a.args, b.args, strict=True))


def _arg_differences(x: Any, y: Any, pairs: list[tuple[n.Node, n.Node]]) -> bool:
    if isinstance(x, n.Node) and isinstance(y, n.Node):
        return _differences(x, y, pairs)
    if isinstance(x, tuple) and isinstance(y, tuple):
        return len(x) == len(y) and all(_arg_differences(p, q, pairs) for p, q in zip(x, y, strict=True))
    if isinstance(x, n.Index) and isinstance(y, n.Index):
        return x.name == y.name
    if isinstance(x, n.Range) and isinstance(y, n.Range):
        return str(x) == str(y)
    if isinstance(x, n.Definition) and isinstance(y, n.Definition):
        return str(x.body) == str(y.body)
    return bool(x == y) or (isinstance(x, Type) and isinstance(y, Type))


def _mentions(node: n.Node, key: str, seen: set[str]) -> bool:
    """Whether a symbol occurs in an expression or in the definitions that it uses."""
    for part in node.walk():
        if isinstance(part, n.Sym):
            if part.args[0] == key:
                return True
            if part.args[0] in seen:
                continue
            definition = part.args[2] if len(part.args) > 2 else None
            family = getattr(part, "family", None)
            if definition is not None:
                seen.add(part.args[0])
                if _mentions(definition.body, key, seen):
                    return True
            if family is not None:
                seen.add(part.args[0])
                bodies = [*family.special.values(), *([family.general[1]] if family.general else [])]
                if any(_mentions(body, key, seen) for body in bodies):
                    return True
        if isinstance(part, n.Defined) and part.args[0] not in seen:
            seen.add(part.args[0])
            if _mentions(part.args[1].body, key, seen):
                return True
    return False


class TransposedJacobian(n.FunctionNode):
    """∂f/∂x in the other layout: n×m."""

    def infer(self, f: n.FunctionNode) -> Type:
        made = n.Derivative("D", f)
        result = made.type.result
        return Function(
            made.type.args,
            n.matrix(result.cols, result.rows) if isinstance(result, Matrix) else result,
            made.type.names,
        )

    def call(self, e: n.Env, *args: Any) -> Any:
        value = n.Derivative("D", self.args[0]).call(e, *args)
        return n.jets.transpose(value) if not isinstance(self.type.result, Scalar) else value

    def words(self) -> str:
        return f"(D{self.args[0]})ᵀ"


class TensorJacobian(n.FunctionNode):
    """∂f/∂X of a vector-valued function of a matrix: entry i, j, k is ∂f_k/∂X_ij."""

    def infer(self, f: n.FunctionNode) -> Type:
        x, y = f.type.args[0], f.type.result
        if not isinstance(x, Matrix) or not isinstance(y, Matrix) or not y.is_vector:
            raise n.Misfit(f"{f}: an array with three indices is the derivative of a vector by a matrix.")
        return Function(f.type.args, Tensor((x.rows, x.cols, y.rows)), f.type.names)

    def call(self, e: n.Env, *args: Any) -> Any:
        f = self.args[0]
        x, y = f.type.args[0], f.type.result
        made = n.varied(lambda inner, v: f.call(inner, v), args[0], e, y, x)
        rows, cols = n.shape_of(x, e)
        return made.T.reshape(rows, cols, -1)

    def words(self) -> str:
        return f"∂{self.args[0]}/∂X"
