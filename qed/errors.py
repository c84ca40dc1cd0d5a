"""What `qed` says when something is wrong: sentences, without a Python traceback.

Every error is an `AssertionError` or a `ValueError` as well, so that it can be caught without
importing this package.
"""

from __future__ import annotations


class QedError(Exception):
    """Base of all errors of this package."""

    def _render_traceback_(self) -> list[str]:
        """Let IPython and Jupyter print the sentence alone: the reader's code is one cell away."""
        return [f"{type(self).__name__}: {self}"]


class StatementFails(QedError, AssertionError):
    """A statement is false: the message carries the smallest instance found and both sides."""


class NearMissHolds(QedError, AssertionError):
    """A near-miss passed the check that should have refuted it."""


class AuditDisagrees(QedError, AssertionError):
    """A hypothesis was found needed or not needed, and the check says otherwise."""


class ProofBreaks(QedError, AssertionError):
    """A step of a running proof is false, or does not match the printed proof."""


class BadCheck(QedError, ValueError):
    """A check is not well formed (labels, hypotheses, dimensions, shapes, nothing returned)."""
