r"""Displays: chains of relations with their quantifiers, and definitions."""

from __future__ import annotations

from ...errors import NotWellFormed
from ..shapes import compatible
from .definitions import Definitions
from .scope import Chain
from .vocabulary import ALIGNED, BETWEEN_CLAIMS, NOT_READ

ONE_OF_THEM = "that it is a minimiser (or maximiser) is tried, not that there is no other"


class Parser(Definitions):
    """Reads a whole display."""

    def display(self) -> list[Chain]:
        chains: list[Chain] = []
        self._fillers()
        while self.next.kind != "end":
            chains += self.by_eigenvalues(self._chain())
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
                        f"add \\forall {index.name} \\in \\{{1, \\dots, n\\}}, or print \\sum_{{{index.name}=1}}^n "
                        "before what is a sum.",
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
                after or not (self.operator_name() or self.name_here() or self.new_word_here())
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

    def _chain(self) -> Chain:
        start = self.next.start
        chain = Chain(self.latex, (start, start))
        outer_free, outer_bound = self.scope.free, dict(self.scope.bound)
        self.scope.free, self.scope.summed = {}, {}
        resume = self.quantifiers(chain)
        if not self.definition(chain):
            chain.sides.append(self.expression())
            chain.spans.append(self.since(start))
        while self.goes_on():
            sign, span = self.take_relation()
            while self.is_("&"):
                self.take()
            begin = self.next.start
            if sign == "=" and self.argmin_here():
                sign = "∈"
                self.scope.notes.append(ONE_OF_THEM)
            side = self.member_of() if sign == "∈" else self.expression()
            chain.add(sign, span, side, self.since(begin))
        self._see_that_it_ends()
        if not chain.signs:
            self.fail("This claims nothing: there is no =, ≤, <, ≥, >, ≠ or ∈ in it.", self.since(start))
        chain.span = self.since(start)
        if resume is not None and self.only_fillers(self.at, resume[0]):
            self.at = resume[1]  # otherwise the quantifier stands after further claims, and holds for them too
        for name in self.scope.free:
            if name in self.scope.summed and not (self.scope.reader and self.apart(chain, name)):
                self.fail(
                    f"{name} is an index of this sum, and stands outside of it as well: put what is added up in "
                    "parentheses, or choose another letter.",
                    self.scope.summed[name][0],
                )
        self.check_sides(chain)
        self.check_sizes(chain)
        if self.scope.reader:
            self.no_silent_sum(chain)
        chain.indices += [i for i in self.scope.free.values() if i not in chain.indices]
        self.scope.free, self.scope.bound = outer_free, outer_bound
        return chain

    def _see_that_it_ends(self) -> None:
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
