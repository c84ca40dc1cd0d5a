"""The names of `qed` that the claims use, those that `qed` does not have yet included.

A name that is missing stands for itself: it can be written as an annotation, and complains when it is called.
Once `qed` has them all, this module can go, and the claims import from `qed`.
"""

from __future__ import annotations

from typing import Any

import qed


class NotYet(NotImplementedError):
    """A claim was run that needs something `qed` does not have yet."""


class Missing:
    """A name that `qed` will have."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, dims: Any) -> Missing:
        return Missing(f"{self.name}[{', '.join(map(repr, dims if isinstance(dims, tuple) else (dims,)))}]")

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        raise NotYet(f"qed has no {self.name} yet.")

    def __repr__(self) -> str:
        return self.name


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(qed, name, None) or Missing(name)
