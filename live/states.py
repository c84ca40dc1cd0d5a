"""What the cells have made, at every state that the page has reached.

A page's cells are a tree, not one heap: each runs in the state of those before it that it needs. A state is the names
of the module ``__main__`` and the checks that qed's session knows. The copies are shallow: they cost no memory beside
what the cells hold anyway, and a change inside an object is seen by every state that has it.
"""

from __future__ import annotations

import sys
from typing import Any


class States:
    """States by the name that the page gives them; the empty name is the beginning."""

    def __init__(self, namespace: dict[str, Any]):
        self._namespace = namespace
        self._kept: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self.keep("")

    def keep(self, state: str) -> None:
        """Call what there is now `state`."""
        session = _session()
        self._kept[state] = (dict(self._namespace), session.kept() if session else {})

    def back(self, state: str) -> None:
        """Bring a state back, in the same dictionaries: functions that were defined in it look their names up there."""
        names, checks = self._kept[state]
        self._namespace.clear()
        self._namespace.update(names)
        if session := _session():
            session.restore(checks)


def _session() -> Any:
    """The session in which checks run; None before qed is imported."""
    module = sys.modules.get("qed.session")
    return module.current() if module else None
