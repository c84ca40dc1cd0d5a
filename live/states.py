"""What each of a page's cells has made.

The cells are a graph, not one heap: each runs after those before it that it needs, in what these have made. What
a cell makes are names of the module ``__main__`` and checks that qed's session knows. The objects are not copied: a
change inside one is seen wherever it is known.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, NamedTuple


class States:
    """What cells have made, each under the name that the page gives it."""

    def __init__(self, namespace: dict[str, Any]):
        self._namespace = namespace
        self._beginning = dict(namespace)
        self._kept: dict[str, list[Change]] = {}
        self._before: list[dict[str, Any]] = [{}, {}]

    def begin(self, states: Iterable[str]) -> None:
        """Bring back what was there at the beginning, and what was made since under these names, in this order.

        It stands in the same dictionaries: functions that were defined there look their names up in them.
        """
        self._namespace.clear()
        self._namespace.update(self._beginning)
        checks: dict[str, Any] = {}
        for state in states:
            for there, change in zip((self._namespace, checks), self._kept[state], strict=True):
                change.repeat(there)
        if session := _session():
            session.restore(checks)
        self._before = [dict(self._namespace), checks]

    def keep(self, state: str) -> None:
        """Call what was made since `state`."""
        session = _session()
        now = [self._namespace, session.kept() if session else {}]
        self._kept[state] = [Change.between(*pair) for pair in zip(self._before, now, strict=True)]


class Change(NamedTuple):
    """How a dictionary changed: what was put in, and what was taken out."""

    made: dict[str, Any]
    gone: set[str]

    @classmethod
    def between(cls, before: dict[str, Any], now: dict[str, Any]) -> Change:
        made = {name: one for name, one in now.items() if name not in before or before[name] is not one}
        return cls(made, before.keys() - now.keys())

    def repeat(self, there: dict[str, Any]) -> None:
        there.update(self.made)
        for name in self.gone:
            there.pop(name, None)


def _session() -> Any:
    """The session in which checks run; None before qed is imported."""
    module = sys.modules.get("qed.session")
    return module.current() if module else None
