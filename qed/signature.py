"""What the function of a check says by its signature: the objects of the statement and their hypotheses."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from . import show
from .errors import BadCheck
from .families import Dimension, Family, Hypothesis
from .hypotheses import Hypotheses
from .objects import Build, takes

Function = Callable[..., Any]


def hypotheses_of(
    label: str, function: Function, where: tuple[str, ...], objects: Build | None
) -> tuple[Hypotheses, list[str]]:
    """The hypotheses of a check, and the names of the objects that it takes beside.

    A check without parameters is about one point: there is one instance of it.
    """
    name = label or title_of(function)
    try:
        signature = inspect.signature(function, eval_str=True)
    except NameError as error:
        raise BadCheck(f"{name}: an annotation uses a name that is not defined: {error}.") from None
    parameters, names = {}, []
    for parameter in signature.parameters.values():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise BadCheck(f"{name}: write '{parameter.name}' as a plain parameter, one for each object.")
        if objects and parameter.annotation is parameter.empty:
            names.append(parameter.name)
        else:
            parameters[parameter.name] = hypothesis_of(name, parameter.name, parameter.annotation)
    if unknown := [need for need in takes(objects) if need not in parameters]:
        raise BadCheck(
            f"{name}: objects= needs {show.listed(unknown)}, which is no parameter of the check "
            f"(it has {show.listed(list(parameters) or ['none'])})."
        )
    return Hypotheses.of(parameters, where), names


def hypothesis_of(label: str, parameter: str, annotation: Any) -> Hypothesis | type[Dimension]:
    if isinstance(annotation, Hypothesis) or annotation is Dimension:
        return annotation
    if isinstance(annotation, Family):
        if 0 in annotation.arity:
            return Hypothesis(annotation)
        raise BadCheck(f"{label}: '{parameter}: {annotation}' needs dimensions, such as {annotation}[\"n\"].")
    said = "has no hypothesis" if annotation is inspect.Parameter.empty else f"is annotated {annotation!r}"
    raise BadCheck(
        f'{label}: the parameter \'{parameter}\' {said}. Say what it may be: {parameter}: Real["m", "n"], '
        f'{parameter}: Unit["n"], {parameter}: Orthonormal["m"], …'
    )


def title_of(function: Function) -> str:
    """The first line of the docstring, or the name read as words."""
    doc = inspect.getdoc(function)
    return doc.splitlines()[0].rstrip(".") if doc else function.__name__.strip("_").replace("_", " ")
