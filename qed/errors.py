"""What `qed` says when something is wrong: sentences, without a Python traceback.

Every error is an `AssertionError` or a `ValueError` as well, so that it can be caught without
importing this package.
"""

from __future__ import annotations

import re


class QedError(Exception):
    """Base of all errors of this package."""

    def _render_traceback_(self) -> list[str]:
        """Let IPython and Jupyter print the sentence alone: the reader's code is one cell away."""
        return [f"{type(self).__name__}: {self}"]


class StatementFails(QedError, AssertionError):
    """A statement is false: the message carries the smallest instance found and both sides."""


class NotYet(StatementFails):
    """An answer to an exercise is not right yet: the message says where, what it gives and what is expected."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NearMissHolds(QedError, AssertionError):
    """A near-miss passed the check that should have refuted it."""


class AuditDisagrees(QedError, AssertionError):
    """A hypothesis was found needed or not needed, and the check says otherwise."""


class ProofBreaks(QedError, AssertionError):
    """A step of a running proof is false, or does not match the printed proof."""


class BadCheck(QedError, ValueError):
    """A check is not well formed (labels, hypotheses, dimensions, shapes, nothing returned)."""


class CannotTell(QedError, ArithmeticError):
    """What a check asks for cannot be computed for these objects, though it is there: they say nothing of the claim."""


class BadInput(QedError, ValueError):
    """What a reader put into a cell does not fit what the cell does with it."""


class NotWellFormed(QedError, ValueError):
    """A formula that cannot be read, or whose shapes do not fit. It shows the place in the formula.

    `misfit` tells the two apart: every sign was read, and the parts do not fit together.
    """

    def __init__(self, words: str, latex: str = "", span: tuple[int, int] = (0, 0), misfit: bool = False):
        self.words, self.latex, self.span, self.misfit = words, latex, span, misfit
        super().__init__(f"{words}\n{self.marked()}" if latex else words)

    @property
    def undeclared(self) -> str:
        """The symbol without a declaration, where that is what is wrong."""
        found = re.match(r"(\w+) is not declared\.", self.words)
        return found[1] if found else ""

    def marked(self) -> str:
        """The part of the formula around the place, with carets below it."""
        start, end = self.span
        end = max(end, start + 1)
        low = max(0, start - 40)
        high = min(len(self.latex), max(end, start + 1) + 30)
        before, after = "…" if low else "", "…" if high < len(self.latex) else ""
        line = before + self.latex[low:high].replace("\n", " ") + after
        carets = "^" * max(1, min(end, high) - start)
        return f"    {line}\n    {' ' * (start - low + len(before))}{carets}"
