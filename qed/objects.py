"""Objects of a statement that follow from its parameters, such as the singular value decomposition of A.

A function takes parameters of a check by name and returns a dictionary of objects by their printed letters:
`dict(sigma=…, u=[…], V=…)`; a list is a family. A check, or a near-miss, that names one of them as a parameter
without an annotation gets it.
"""

from __future__ import annotations

import functools
import inspect
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import show
from .errors import BadCheck

Build = Callable[..., Mapping[str, Any] | None]

REMEMBERED = 512
"""As many instances are asked about again: by the check, by each displayed relation, by each near-miss."""
_made: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Mapping[str, Any] | None]] = OrderedDict()
"""What was built last, by the function and the identity of what it was given; that is kept, or it might be recycled."""


@functools.lru_cache(512)
def takes(build: Build | None) -> list[str]:
    """What a function needs to build its objects."""
    return list(inspect.signature(build).parameters) if build else []


def built(builds: Iterable[Build], values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The objects for some values, each function knowing those of the functions before; None where one returns none."""
    objects: dict[str, Any] = {}
    for build in builds:
        known = {**values, **objects}
        made = _remembered(build, {name: known[name] for name in takes(build)})
        if made is None:
            return None
        if not isinstance(made, Mapping):
            raise BadCheck(f"Objects are returned as a dictionary, dict(r=…, s=…), not as {type(made).__name__}.")
        objects.update(made)
    return objects


def _remembered(build: Build, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    key = (build, *map(id, given.values()))
    if key in _made:
        _made.move_to_end(key)
    else:
        _made[key] = (tuple(given.values()), build(**given))
        if len(_made) > REMEMBERED:
            _made.popitem(last=False)
    return _made[key][1]


def forget() -> None:
    """Build objects anew from here on: a function that builds them, or one that it calls, has changed."""
    _made.clear()


def completed(function: Callable[..., Any], build: Build | None, names: list[str]) -> Callable[..., Any]:
    """The function of the parameters alone: those called `names` are filled in with objects."""
    if build is None or not names:
        return function
    own = set(inspect.signature(function).parameters)

    def called(**values: Any) -> Any:
        objects = built([build], values) or {}
        if missing := [name for name in names if name not in objects]:
            raise BadCheck(f"objects= builds {show.listed(list(objects)) or 'nothing'}: no {show.listed(missing)}.")
        return function(**{n: v for n, v in values.items() if n in own}, **{n: objects[n] for n in names})

    return called
