r"""The tokens of a formula with a place among them: what every part of the reader stands on.

Reading goes down and comes back: a fraction holds sums, which hold fractions. The entries of that circle are declared
here and defined further up (see `expressions`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn, ParamSpec, TypeVar

from ...errors import NotWellFormed
from .. import nodes as n
from ..lex import Token
from .known_functions import NAMES
from .scope import Scope, Span
from .vocabulary import (
    ACCENTS,
    BOLD,
    CLOSING,
    DOTS,
    EXTREMA,
    FRACTIONS,
    OF_MATRICES,
    ORDERS,
    PLAIN_FONTS,
    RELATIONS,
    WORDS,
)

DEEPEST = 80
"""How deep sums, products and brackets may be nested: an expression in brackets counts for two."""

T = TypeVar("T")
N = TypeVar("N", bound=n.Node)
P = ParamSpec("P")

_WITH_ITEM = {r"\sqrt", r"\mathbb"} | BOLD | PLAIN_FONTS | set(ACCENTS)

_WORD_FONTS = {r"\operatorname", r"\mathrm", r"\text", r"\textrm", r"\mathit", r"\mathsf"}


class Stream:
    def __init__(self, latex: str, scope: Scope, tokens: Sequence[Token], at: int = 0, depth: int = 0):
        self.latex, self.scope = latex, scope
        self.tokens, self.at, self.depth = tokens, at, depth
        self.bars: tuple[str, ...] = ()
        self.no_times = False
        self.counting = False
        self.spreads = False  # in softmax(x + c) a number is added to every entry

    # --- the circle ----------------------------------------------------------------------------------

    def value(self, node: n.Node) -> n.Node:
        """A value; a function printed without arguments is taken at those it is printed with elsewhere."""
        raise NotImplementedError

    def sum(self) -> n.Node:
        raise NotImplementedError

    def product(self) -> n.Node:
        raise NotImplementedError

    def factor(self) -> n.Node:
        raise NotImplementedError

    def primary(self) -> n.Node:
        raise NotImplementedError

    def script(self, start: int, node: n.Node) -> n.Node | None:
        """One script, prime or list of arguments after a node; None where nothing belongs to it any more."""
        raise NotImplementedError

    def arguments(self) -> list[n.Node]:
        raise NotImplementedError

    def starts_factor(self) -> bool:
        """Whether what stands here multiplies what came before."""
        raise NotImplementedError

    def differential(self) -> n.Node:
        """dX, or d of an expression."""
        raise NotImplementedError

    def of_probabilities(self, start: int, name: str) -> n.Node:
        """H(p), H(p, q) or KL(p, q), from its parentheses on."""
        raise NotImplementedError

    def expression(self) -> n.Node:
        """A sum, as a value."""
        return self.value(self.sum())

    # --- tokens --------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def token(self, position: int) -> Token:
        return self.tokens[min(position, len(self.tokens) - 1)]

    def peek(self, ahead: int = 1) -> Token:
        return self.token(self.at + ahead)

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def is_(self, *texts: str) -> bool:
        token = self.tokens[self.at]
        return token.text in texts and token.kind in ("sign", "command")

    def opens(self, *pairs: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "open" and token.text in pairs

    def accept(self, *texts: str) -> bool:
        if self.is_(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail(f"Here {text} is expected{self.instead()}")

    def close(self, pair: str) -> None:
        """Take the partner of an opening bracket."""
        if self.next.kind != "close" or self.next.text != pair:
            self.fail(f"Here {CLOSING[pair]} is expected{self.instead()}")
        self.take()

    def instead(self) -> str:
        """The end of a sentence about what stands here."""
        text = self.next.text
        if self.next.kind == "close":
            text = CLOSING[text]
        return f", not {text if text.isprintable() else ascii(text)}." if text else "."

    def fail(self, words: str, span: Span | None = None, misfit: bool = False) -> NoReturn:
        raise NotWellFormed(words, self.latex, span or (self.next.start, self.next.end), misfit)

    def since(self, start: int) -> Span:
        """From a place to the end of what was read last."""
        return (start, self.tokens[self.at - 1].end if self.at else start)

    def make(self, start: int, cls: Callable[P, N], *args: P.args, **others: P.kwargs) -> N:
        """A node with its place; a misfit becomes an error there."""
        span = self.since(start)
        try:
            node = cls(*args, **others)
        except n.Misfit as error:
            raise NotWellFormed(str(error), self.latex, span, misfit=True) from None
        node.span = span
        return node

    def deeper(self, step: int) -> None:
        self.depth += step
        if self.depth > DEEPEST:
            self.fail(f"This is nested too deep: brackets within brackets are read up to {DEEPEST // 2} of them.")

    # --- groups --------------------------------------------------------------------------------------

    def group_end(self, position: int | None = None) -> int:
        """The position of the } that closes the { at a position (else: here)."""
        begin = self.at if position is None else position
        if self.token(begin).text != "{" or self.token(begin).kind != "sign":
            self.fail("Here { is expected.", self.token(begin)[2:])
        depth = 0
        for place in range(begin, len(self.tokens)):
            token = self.tokens[place]
            if token.kind == "sign":
                depth += (token.text == "{") - (token.text == "}")
                if depth == 0:
                    return place
        self.fail("This { is never closed.", self.token(begin)[2:])

    def item_end(self, position: int) -> int:
        """The position after one item: a group in braces, a command with what belongs to it, or a token."""
        missing = 1
        while missing:
            token = self.token(position)
            missing -= 1
            if token.kind == "sign" and token.text == "{":
                position = self.group_end(position)
            elif token.kind == "command":
                missing += 2 if token.text in FRACTIONS else 1 if token.text in _WITH_ITEM else 0
            position += 1
        return min(position, len(self.tokens) - 1)

    def within(self, end: int, parse: Callable[[], T]) -> T:
        """What stands before a position, read to its end as if nothing followed."""
        tokens, bars = self.tokens, self.bars
        last = tokens[end]
        self.tokens, self.bars = [*tokens[:end], Token("end", "", last.start, last.end)], ()
        self.deeper(1)
        found = parse()
        self.deeper(-1)
        if self.next.kind != "end":
            self.fail(f"Here an operation or the end of the braces is expected{self.instead()}")
        self.tokens, self.bars = tokens, bars
        return found

    def split_digits(self) -> None:
        r"""\frac12: without braces each digit is an argument of its own."""
        token = self.next
        if token.kind == "number" and token.text.isdigit() and len(token.text) > 1:
            first = Token("number", token.text[0], token.start, token.start + 1)
            rest = Token("number", token.text[1:], token.start + 1, token.end)
            self.tokens = [*self.tokens[: self.at], first, rest, *self.tokens[self.at + 1 :]]

    def group(self, parse: Callable[[], T]) -> T:
        """{…} or a single item."""
        if self.is_("{"):
            end = self.group_end()
            self.take()
            found = self.within(end, parse)
            self.at = end + 1
            return found
        if self.next.kind == "number" and len(self.next.text) > 1:
            self.fail("Put braces around a number of more than one digit here.")
        if self.next.kind == "end":
            self.fail("Something is missing at the end.")
        return self.within(self.item_end(self.at), parse)

    def inside(self) -> list[Token]:
        """The tokens of the group or the single token here, which are not taken."""
        return list(self.tokens[self.at + 1 : self.group_end()]) if self.is_("{") else [self.next]

    def counted(self, parse: Callable[[], T]) -> T:
        """What stands where only a number can: a bound, an index."""
        saved, self.counting = self.counting, True
        found = parse()
        self.counting = saved
        return found

    def either(
        self, what: str, one: str, say_one: str, other: str, say_other: str, span: Span | None = None
    ) -> NoReturn:
        """Refuse what a reader may take in two ways; both are said, with what to print for each."""
        self.fail(f"{what} may be {one} or {other}. For the first {say_one}, for the second {say_other}.", span)

    # --- words ---------------------------------------------------------------------------------------

    def text(self) -> str:
        r"""\text{words}: what stands in the braces, as it is written."""
        self.take()
        end = self.group_end()
        words = self.latex[self.tokens[self.at].end : self.tokens[end].start]
        self.at = end + 1
        return words

    def operator_name(self) -> str:
        r"""The word of \operatorname{tr}, \text{tr} or \mathrm{tr}: empty where it names no function."""
        if self.next.text not in (r"\operatorname", r"\operatorname*", r"\text", r"\mathrm", r"\textrm"):
            return ""
        if self.peek().text != "{":
            return ""
        end = self.group_end(self.at + 1)
        word = self.latex[self.tokens[self.at + 1].end : self.tokens[end].start].strip()
        if self.scope.reader and self.scope.knows(word):
            return ""
        known = word in OF_MATRICES or word in WORDS or word in EXTREMA
        known = known or (bool(self.scope.reader) and word in NAMES)
        return word if known or self.next.text.startswith(r"\operatorname") else ""

    def word_here(self) -> str:
        r"""The name that \operatorname{LSE}, \mathrm{MSE} or \text{loss} is, as readers define it."""
        if not self.scope.reader or self.next.text not in _WORD_FONTS or self.peek().text != "{":
            return ""
        end = self.group_end(self.at + 1)
        word = self.latex[self.tokens[self.at + 1].end : self.tokens[end].start].strip()
        return word if len(word) > 1 and word.isalpha() else ""

    def dots_here(self) -> bool:
        return self.next.text in DOTS and self.next.kind == "command"

    def relation_here(self) -> str | None:
        if self.is_(":") and self.peek().text == "=":
            return ":="
        if self.is_(r"\underbrace") and self.peek(2).text in RELATIONS and self.peek(3).text == "}":
            return RELATIONS[self.peek(2).text]
        if self.scope.reader and self.next.text in ORDERS:
            return ORDERS[self.next.text]
        return RELATIONS.get(self.next.text) if self.next.kind in ("sign", "command") else None

    def take_relation(self) -> tuple[str, Span]:
        start, sign = self.next.start, self.relation_here()
        assert sign is not None
        if self.is_(r"\underbrace"):
            self.at += 4
            if self.accept("_"):
                self.at = self.group_end() + 1
        else:
            self.at += 2 if self.is_(":") else 1
        return sign, self.since(start)

    def environment_name(self) -> str:
        r"""The name in \begin{name} or \end{name}."""
        return "".join(token.text for token in self.tokens[self.at + 2 : self.group_end(self.at + 1)])

    def take_environment(self) -> None:
        r"""Take \begin{name} or \end{name}."""
        self.at = self.group_end(self.at + 1) + 1
