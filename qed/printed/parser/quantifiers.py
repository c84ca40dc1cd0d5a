r"""Quantifiers after a formula: ∀ i ∈ {1, …, n}, ∀ x ∈ R^n."""

from __future__ import annotations

from .. import nodes as n
from ..shapes import compatible
from .ranges import index_of
from .relations import Relations
from .scope import Chain, Name
from .vocabulary import RELATIONS

AFTER_QUANTIFIERS = {".", ";", "&", r"\text", r"\end"}


class Quantifiers(Relations):
    def only_fillers(self, start: int, end: int) -> bool:
        """Whether nothing but spaces and punctuation stands between two places."""
        return all(t.kind in ("quad", "newline") or t.text in (",", "&", ".", ";") for t in self.tokens[start:end])

    def quantifiers(self, chain: Chain) -> tuple[int, int] | None:
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
