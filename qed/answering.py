"""What the check of an exercise says of an answer in code.

An answer is a function that a cell before the check defines; the check calls it and compares. So of two sides of a
comparison that are not equal, the one in which such a function is called is the reader's, and the other is expected.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any

from . import show
from .compare import Claim, Mismatch, Outcome, Relation
from .misfits import line_of

MISFIT = re.compile(r"^the shapes do not fit: one side of '=' has (.+), the other (.+)$")
UNPACKED = re.compile(r"values to unpack \(expected (\d+)(?:, got (\d+))?\)|cannot unpack non-iterable")
LONGEST = 60
"""Letters of an expression that a sentence quotes."""


def not_yet(function: Callable[..., Any], claims: Sequence[Claim], outcome: Outcome, size: int) -> str:
    """What is wrong on an instance: `your slope is 2, expected 3 (claim 1 of 2)`."""
    if missing := nothing(function):
        return missing
    place = next((k for k, claim in enumerate(claims) if claim.judge(size).words == outcome.words), None)
    if place is None:
        return outcome.words
    words, claim = outcome.words, claims[place]
    if isinstance(claim, Relation) and claim.symbols == ("=",) and " ≠ " in words:
        words = _yours_and_expected(function, len(claims), place, words) or words
    if isinstance(claim, Relation) and len(claim.symbols) == 1 and words == outcome.words:
        words = _both_sides(function, len(claims), place, words) or words
    return f"{words} (claim {place + 1} of {len(claims)})" if len(claims) > 1 else words


def misfit(function: Callable[..., Any], claims: Sequence[Claim], words: str, size: int) -> str:
    """Of words on the sides of a claim that have different shapes, which is the reader's; other words stay."""
    if not (shapes := MISFIT.search(words)):
        return words
    sides = " ≠ ".join(map(_of_shape, shapes.groups()))
    for place, claim in enumerate(claims):
        try:
            claim.judge(size)
        except Mismatch:
            return _yours_and_expected(function, len(claims), place, sides) or words
    return words


def _of_shape(words: str) -> str:
    shape = words.removeprefix("shape ")
    return shape if shape == words else f"a vector with {shape}" if "entr" in shape else f"an array of shape {shape}"


def stopped(function: Callable[..., Any], error: Exception, words: str, given: str = "") -> str:
    """What an error says that the check or the answer has raised; `words` where it is known what that means.

    `given` is what is wrong with the values of the reader's functions, whatever was raised after that.
    """
    if missing := nothing(function) or given:
        return missing
    if isinstance(error, RecursionError):
        return f"a function calls itself without end.{line_of(error)}".rstrip(":.") + "."
    if isinstance(error, ValueError) and "read-only" in str(error):
        line = line_of(error).rstrip(":")
        return f"a function changes what it is given.{line}. Make a new array, as in x = 2 * x, or work on x.copy()."
    if words:
        return f"{words}.{line_of(error)}".rstrip(":")
    if unpacked := UNPACKED.search(str(error)):
        count, expected = unpacked[2] or "one", unpacked[1] or "more"
        line = line_of(error).rstrip(":")
        return (
            f"a function returned {count} value{'s' * (count not in ('1', 'one'))}, and {expected} are expected.{line}."
        )
    if isinstance(error, AssertionError) and str(error):
        return f"{str(error)[0].upper()}{str(error)[1:]}".rstrip(".") + "."
    words = str(error).rstrip(".")
    return f"it stops with an error.{line_of(error)} {type(error).__name__}: {words}."


def nothing(function: Callable[..., Any]) -> str:
    """Which of the reader's functions gives nothing back; "" where all do."""
    for name, answer in answers(function).items():
        if _returns_nothing(answer):
            return f"{name} returned None: is a `return` missing?"
    return ""


def misgiven(function: Callable[..., Any], run: Callable[[], Any], error: Exception) -> str:
    """Which of the reader's functions gives what is neither numbers nor an array, when the check runs again."""
    own, space, found = answers(function), _globals(function), []

    def watched(name: str, answer: FunctionType) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            value = answer(*args, **kwargs)
            found.append((name, value))
            return value

        return call

    space.update({name: watched(name, answer) for name, answer in own.items()})
    try:
        run()
    except Exception:  # it has raised before
        pass
    finally:
        space.update(own)
    for name, value in found:
        if kind := _no_numbers(value, isinstance(error, TypeError) and "list" in str(error)):
            return f"{name} returned {kind}. Return a number or an array of numbers, as in np.array([1.0, 2.0])."
    return ""


def _no_numbers(value: Any, lists: bool) -> str:
    """What a value is that is no number, array or, where these will do, list of numbers; "" where it is one."""
    if isinstance(value, str):
        return "a text"
    if callable(value):
        return "a function"
    if isinstance(value, (set, frozenset, dict)) or hasattr(value, "__next__"):
        return f"a {type(value).__name__}"
    if isinstance(value, list) and lists:
        return "a list"
    if isinstance(value, (list, tuple)):
        inside = next((kind for one in value if (kind := "None" if one is None else _no_numbers(one, False))), "")
        return inside and f"a {type(value).__name__} with {inside} in it"
    return ""


def answers(function: Callable[..., Any]) -> dict[str, FunctionType]:
    """The reader's functions that a check calls, by their names: those that other cells define."""
    body = _body(function)
    found: dict[str, FunctionType] = {}
    for node in ast.walk(body) if body else ():
        value = _globals(function).get(node.id) if isinstance(node, ast.Name) else None
        if (
            isinstance(value, FunctionType)
            and value.__module__ == function.__module__
            and not _same_cell(value, function)
        ):
            assert isinstance(node, ast.Name)
            found[node.id] = value
    return found


def _yours_and_expected(function: Callable[..., Any], count: int, place: int, words: str) -> str:
    """`your Sigma is …, expected …`; "" where it cannot be told which side is the reader's."""
    sides = _compared(function, count, place)
    own = answers(function)
    calls = [[name for name in _reached(side, _body(function)) if name in own] for side in sides]
    if len(sides) != 2 or bool(calls[0]) == bool(calls[1]):
        return ""
    left, right = words.split(" ≠ ", 1)
    side, called, mine, expected = (sides[0], calls[0], left, right) if calls[0] else (sides[1], calls[1], right, left)
    text = ast.unparse(side)
    if isinstance(side, ast.Name):
        return f"your {side.id} is {mine}, expected {expected}"
    if isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id in called:
        return f"your {side.func.id} gives {mine}, expected {expected}"
    if len(text) > LONGEST:
        return f"with your {show.listed(called)} it is {mine}, expected {expected}"
    return f"with your {show.listed(called)}, `{text}` is {mine}, expected {expected}"


def _both_sides(function: Callable[..., Any], count: int, place: int, words: str) -> str:
    """What stands on either side of a comparison, where both sides or none is the reader's, or it is no equality."""
    sides = [ast.unparse(side) for side in _compared(function, count, place)]
    values = re.split(" [≠>≥] ", words)
    if len(sides) != 2 or len(values) != 2 or any(len(side) > LONGEST for side in sides):
        return ""
    meant = "they are to be equal" if " ≠ " in words else "the first is to be smaller, or no larger"
    return f"`{sides[0]}` is {values[0]} and `{sides[1]}` is {values[1]}; {meant}"


def _compared(function: Callable[..., Any], count: int, place: int) -> list[ast.expr]:
    """The sides of a claim, as the check's last line has them; none where it is not written out there."""
    body = _body(function)
    last = body.body[-1] if body else None
    if not isinstance(last, ast.Return) or last.value is None:
        return []
    claims = last.value.elts if isinstance(last.value, (ast.Tuple, ast.List)) else [last.value]
    claim = claims[place] if len(claims) == count else None
    return list(claim.args) if isinstance(claim, ast.Call) else []


def _reached(side: ast.expr, body: ast.FunctionDef | None) -> Iterator[str]:
    """The names in an expression, and those in what its variables were made from."""
    made = dict(_assigned(body)) if body else {}
    seen: set[str] = set()
    waiting: list[ast.expr] = [side]
    while waiting:
        for node in ast.walk(waiting.pop()):
            if isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                yield node.id
                waiting += made.get(node.id, [])


def _assigned(body: ast.FunctionDef) -> Iterator[tuple[str, list[ast.expr]]]:
    made: dict[str, list[ast.expr]] = {}
    for node in ast.walk(body):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        made.setdefault(name.id, []).append(node.value)
    yield from made.items()


def _returns_nothing(answer: FunctionType) -> bool:
    """Whether a function ends without a `return` of anything: it is written so, whatever it was called with."""
    body = _body(answer)
    own = list(_own_statements(body)) if body else []
    gives = any(
        isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Return) and node.value) for node in own
    )
    return bool(own) and not gives


def _own_statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            yield child
            yield from _own_statements(child)


def _body(function: Callable[..., Any]) -> ast.FunctionDef | None:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None
    return next((node for node in tree.body if isinstance(node, ast.FunctionDef)), None)


def _globals(function: Callable[..., Any]) -> dict[str, Any]:
    return getattr(function, "__globals__", {})


def _same_cell(one: FunctionType, other: Callable[..., Any]) -> bool:
    code = getattr(other, "__code__", None)
    return code is not None and one.__code__.co_filename == code.co_filename
