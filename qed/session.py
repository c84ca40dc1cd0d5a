"""What the checks of one sitting share: where statements come from, the seed, which parts run, who is told.

`confirms`, `proves` and the rest work in the current session. There is one from the start, which knows the statements
of the books that are installed; a tool or a test makes another one current for a while:

    with Session(statements, seed=7).active():
        ...
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any

from .errors import BadCheck
from .hypotheses import Hypotheses
from .instances import RANDOM, Instance, instances
from .statements import Installed, Row, Statement

PARTS = frozenset({"print", "symbols", "primes", "audit", "near-misses", "shrinking"})
"""What a session may leave out: the displayed formulas, exact proofs, identities modulo primes, dropping hypotheses,
near-misses, and making counterexamples simpler. The numbers always run, unless the session is trusting: all else stands
on their instances."""


def _nobody(_: Any) -> None:
    """Is told, and does nothing."""


class Session:
    """Statements, and the checks that have run on them. Sessions know nothing of each other.

    Parameters
    ----------
    statements : the statements by label, or rows of plain data (see `qed.statements`); those of the books that are
        installed where none are given.
    seed : the seed of all random instances.
    parts : what runs beside the numbers, of `PARTS`.
    random : how many random instances a check draws.
    trusting : the checks have passed elsewhere. Their claims are evaluated only where something else asks for them, and
        derivatives are not compared with difference quotients again.
    sink : is given the record of every verdict and every running proof that is shown and has a label.
    executed : is given every displayed formula that was executed (a `qed.printed.book.Display`).

    `graded` may be set in a session that is there: an exercise without an answer then raises, and is not shown as open.
    Graders that count errors want that.
    """

    def __init__(
        self,
        statements: Mapping[str, Statement | Row] | None = None,
        *,
        seed: int = 0,
        parts: Iterable[str] = PARTS,
        random: int = RANDOM,
        trusting: bool = False,
        sink: Callable[[dict[str, Any]], None] = _nobody,
        executed: Callable[[Any], None] = _nobody,
    ):
        self.statements: Mapping[str, Statement | Row] = Installed() if statements is None else statements
        self.seed, self.parts, self.random = seed, frozenset(parts), random
        self.sink, self.executed = sink, executed
        self.trusting = trusting
        self.graded = False
        self.checks: dict[str, Any] = {}
        """The checks that passed, by label."""
        if unknown := self.parts - PARTS:
            raise BadCheck(f"parts= names {', '.join(sorted(unknown))}; there are {', '.join(sorted(PARTS))}.")

    @contextlib.contextmanager
    def active(self) -> Iterator[Session]:
        """Make this the current session; the one before it is back afterwards."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)

    def find(self, label: str) -> Statement:
        """The statement with this label; an error that suggests the nearest one where there is none."""
        if not isinstance(label, str):
            raise BadCheck('Give the label of the statement: @confirms("prp-frobenius-trace").')
        if (found := self.statements.get(label)) is not None:
            return found if isinstance(found, Statement) else Statement.of(label, found)
        import difflib  # only for the error

        near = difflib.get_close_matches(label, self.statements, n=1, cutoff=0.5)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise BadCheck(
            f"No statement of the book has the label '{label}'.{hint} "
            "(A new one is known after `make notebooks`. For a claim of your own, use @conjecture.)"
        )

    def check(self, label: str) -> Any:
        """The check that confirmed `label` in this session."""
        self.find(label)
        if label not in self.checks:
            raise BadCheck(
                f"'{label}' has no check in this session yet: run the cell with @confirms(\"{label}\") first, "
                "and mend it where it stops with an error."
            )
        return self.checks[label]

    def instances(self, hypotheses: Hypotheses, *words: str) -> Iterable[Instance]:
        """The instances on which a claim is tried; the same for the same words and the same seed."""
        return instances(hypotheses, *words, self.seed, random=self.random)

    def shown(self, record: dict[str, Any]) -> None:
        """Pass on what was shown. A conjecture, which has no label, leaves no trace."""
        if record["label"]:
            self.sink(record)

    def kept(self) -> dict[str, Any]:
        """What `restore` brings back: the checks that have run so far."""
        return dict(self.checks)

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Know the checks that were kept, and no others. `restore({})` forgets all, as a restart of the kernel does."""
        self.checks = dict(kept)


_current: ContextVar[Session] = ContextVar("session", default=Session())  # noqa: B039  (one from the start, for all)


def current() -> Session:
    """The session in which checks and proofs run."""
    return _current.get()
