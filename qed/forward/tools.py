"""Derivatives that a check can compute."""

from __future__ import annotations

import contextlib
import functools
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from .. import show
from ..compare import EPS, LIMIT, Mismatch
from ..errors import BadCheck, CannotTell, QedError
from ..session import current
from . import linear_algebra, making, methods  # noqa: F401  (they bring their rules)
from .arrays import Array, DualArray, Foreign, Level, Value, bottom, copy, is_dual, made, part, ways_ahead
from .moving import unless_fixed
from .quotients import contradicted, settles

Function = Callable[..., Any]
Directions = Sequence[tuple[Array, ...]]
"""Directions, part by part: in each part an array (K, *point.shape) for each point."""

ORDERS = {"columns": "F", "rows": "C", "F": "F", "C": "C"}
"""How a matrix becomes a vector: its columns below one another, as the book's vec, or its rows behind one another."""

ALIKE_BESIDE, NEXT_TO_0 = 1e-6, 2.0**-1000
"""Slopes next to a point are those at the point if they differ by no more, relative to the largest."""

_OWN = __file__.rpartition("forward")[0]
"""Where this package lies: not where f does."""

AGREE, ROUNDING = 1e-9, 1e-12
"""Two branches have the same derivative if it differs by no more, relative to itself and to the largest beside it."""


# --- the tools -----------------------------------------------------------------------------------


def gradient(f: Function, *points: Any) -> Any:
    """The gradient of a scalar function: an array of the shape of its point, or one for each of several points.

    It is exact but for rounding (forward mode: f is run once on arrays that carry their derivatives along), and may
    be taken inside another derivative. Where f is not differentiable, at a kink or a tie, all its entries are NaN.
    At a point with symbols (the exact part of a check) the gradient of a polynomial is a polynomial.

    Raises
    ------
    BadCheck : the value of f is not a number.
    Foreign : f leaves NumPy, or takes a case of its own at x, and its derivatives cannot be followed.
    CannotTell : f has a derivative at x by its values, but its code passes what has none: √(x⁴) at 0. In a check such
        an instance does not count.
    """
    _at_least_one("gradient", points)
    found = _derivative(f, points, "gradient")
    if not _is_number(found.value):
        raise BadCheck(
            f"gradient: f returns {_shape(found.value)}, not a number. The derivative of such a function is "
            "jacobian(f, x)."
        )
    slopes = found.slopes if np.ndim(found.value) == 0 else np.reshape(found.slopes, len(found.slopes))
    parts = _split(slopes, points)
    return parts[0] if len(parts) == 1 else tuple(parts)


def jacobian(f: Function, x: Any, layout: str = "numerator", order: str | None = None) -> Any:
    """The Jacobian of f at x, by forward mode as `gradient`.

    Parameters
    ----------
    f : function of a vector with n entries; returns a vector with m entries (or a number: m = 1).
    x : the point. For a number, f is a curve, and the Jacobian is the vector of its velocities.
    layout : "numerator" for m×n, a row for every entry of f; "denominator" for the transpose.
    order : where x or f(x) is a matrix, how it becomes a vector: "columns" below one another (the book's vec), or
        "rows" behind one another.

    Raises
    ------
    BadCheck : `order` is missing; x or f(x) has more than two axes.
    Foreign : f leaves NumPy, and its derivatives cannot be followed.
    """
    if layout not in ("numerator", "denominator"):
        raise BadCheck(f"jacobian: layout= is 'numerator' (m×n) or 'denominator' (n×m), not {layout!r}.")
    found = _derivative(f, (x,), "jacobian")
    value, at = np.shape(found.value), np.shape(x)
    if not at and len(value) < 2:
        return found.slopes[0]
    turned = _vec(found.slopes, at, value, order, "jacobian")
    return turned if layout == "denominator" else np.transpose(turned)


def hessian(f: Function, x: Any, order: str | None = None) -> Any:
    """The Hessian of a scalar function at x: n×n, a number where x is one. It is the Jacobian of the gradient.

    At a matrix, `order` says how it becomes a vector: "columns" below one another (the book's vec), or "rows" behind
    one another. NaN where f or its gradient is not differentiable. Raises as `jacobian` does.
    """
    found = _second(f, x, None, "hessian")
    at = np.shape(x)
    return found.slopes[0] if not at else np.transpose(_vec(found.slopes, at, at, order, "hessian"))


def jvp(f: Function, x: Any, v: Any) -> Any:
    """The derivative of f at x along v, a direction of the shape of x: Jv, with the shape of f(x).

    Forward mode as `gradient`; NaN where f is not differentiable. Raises Mismatch if v does not have the shape of x.
    """
    _same_shape("jvp", "v", v, "x", np.shape(x))
    return _derivative(f, (x,), "jvp", v).slopes[0]


def vjp(f: Function, x: Any, u: Any) -> Any:
    """The gradient at x of the sum of u ⊙ f: Jᵀu, with the shape of x. Raises Mismatch if u has not that of f(x)."""

    def weighted(z: Any) -> Any:
        value = made(f(z))
        _same_shape("vjp", "u", u, "f(x)", np.shape(value))
        return np.sum(u * value)

    return gradient(weighted, x)


def hvp(f: Function, x: Any, v: Any) -> Any:
    """The derivative along v of the gradient of a scalar function: Hv, with the shape of x."""
    _same_shape("hvp", "v", v, "x", np.shape(x))
    return _second(f, x, v, "hvp").slopes[0]


def pushforward(
    f: Function, points: tuple[Array, ...], directions: tuple[Array, ...], order: int = 1
) -> tuple[Array, ...]:
    """The value of f and its derivatives along K directions at once; no difference quotient is asked.

    Parameters
    ----------
    points : the arguments of f.
    directions : for each of them an array of shape (K, *point.shape).
    order : 1 for (value, first), 2 for (value, first, second).

    Returns
    -------
    value of f; first: Df[v_k], of shape (K, *value.shape); second: D²f[v_k, v_k], of the same. NaN where f is not
    differentiable on the way.

    Raises
    ------
    Foreign : f leaves NumPy, and its derivatives cannot be followed.
    """
    points = tuple(_number_array("pushforward", x) for x in points)
    directions = tuple(np.asarray(v, dtype=float) for v in directions)
    if order == 1:
        value, slopes, _ = _pushed(f, points, [directions], "pushforward")
        return np.asarray(value), np.asarray(slopes)
    count = len(directions[0])

    def inner(*z: Any) -> Any:
        value, slopes, _ = _pushed(f, z, [directions], "pushforward")
        return np.concatenate([value[None], slopes])

    both, moved, _ = _pushed(inner, points, [directions], "pushforward")
    each = np.arange(count)
    wrong = np.any(np.isnan(moved), axis=(0, 1))  # what has no derivative along one direction has none at all
    return np.asarray(both[0]), np.asarray(both[1:]), np.where(wrong, np.nan, moved[each, each + 1])


AT_ONCE, SOME = 256, 128
"""More coordinate directions than `AT_ONCE` are taken in parts: of an array of 20×20×20 numbers there are 8000."""
_ANOTHER = (
    "forward mode cannot follow f: on arrays that carry derivatives it has another value. It asks for the type of what "
    "it is given, writes into an array that was made before, or is not the same at each call."
)
MISSED = 1e-9
"""Of the largest number on the way, two values of f differ by no more."""


# --- forward mode --------------------------------------------------------------------------------


class _Found(NamedTuple):
    """The value of f and its derivatives (K, *value.shape)."""

    value: Value
    slopes: Value


_checking = False
"""A difference quotient is being made: derivatives inside f are not checked again."""


@contextlib.contextmanager
def _the_other_witness_is_named() -> Iterator[None]:
    """What forward mode cannot follow can be claimed by its values."""
    try:
        yield
    except Foreign as error:
        raise error if _INSTEAD in str(error) else Foreign(f"{error} {_INSTEAD}") from None


_INSTEAD = "Or claim the derivative by taylor_test(f, x, first=…), which can do with the values of f."


_missing: list[tuple[Function, tuple[Value, ...], str]] | None = None


@contextlib.contextmanager
def missing() -> Iterator[list[tuple[Function, tuple[Value, ...], str]]]:
    """In here functions are noted down, with their points and names, that are not differentiable there."""
    global _missing
    before, _missing = _missing, []
    try:
        yield _missing
    finally:
        _missing = before


def _note_missing(f: Function, points: Sequence[Any], value: Value, slopes: Value, name: str = "f") -> None:
    if _missing is not None and _is_plain((), value, slopes) and np.isnan(slopes).any():
        _missing.append((f, tuple(points), name))


def _derivative(f: Function, points: Sequence[Any], tool: str, v: Any = None) -> _Found:
    """Forward mode along v, or along all coordinates, checked against difference quotients."""
    see_that_it_is_a_function(tool, f)
    found = _unnoted(f, points, tool, v)
    _note_missing(f, points, *found)
    return found


@_the_other_witness_is_named()
def _unnoted(f: Function, points: Sequence[Any], tool: str, v: Any) -> _Found:
    at = tuple(_number_array(tool, x) for x in points)
    directions = _coordinates(at) if v is None else _beside(v)
    value, slopes, level = _pushed(f, at, directions, tool)
    if level.lost:
        _see_that_none_is_missed(f, at, value, slopes)
    if not _may_check(at, value, slopes):
        inner = _checking and not making.depth() and not any(map(_beyond_quotients, (*at, value)))
        if inner and _is_another(f, at, value, 0.0):  # that it is by rounding costs more to see
            _followed(f, at, directions, value)
        return _Found(value, slopes)
    if v is None or not level.tied:
        return _Found(value, _nan_together(_checked(f, at, directions, value, slopes, level.tied)))
    # Cases may be told apart along the axes, and v may be none of them.
    every = _coordinates(at)
    _, beside, _ = _pushed(f, at, every, tool)
    wrong = np.any(np.isnan(_checked(f, at, every, value, beside, True)), axis=0)
    return _Found(value, np.where(wrong, np.nan, slopes))


def _nan_together(slopes: Array) -> Array:
    """What has no derivative along one direction has none at all."""
    wrong = np.isnan(slopes).any(axis=0)
    return np.where(wrong, np.nan, slopes) if wrong.any() else slopes


@_the_other_witness_is_named()
def _second(f: Function, x: Any, v: Any, tool: str) -> _Found:
    """The derivatives of the gradient of f."""
    see_that_it_is_a_function(tool, f)
    (at,) = (_number_array(tool, x),)
    shape = np.shape(at)
    coordinates = _coordinates((at,))
    directions = coordinates if v is None else _beside(v)
    tied = lost = False
    here: Value = None

    def slope(z: Any) -> Any:
        nonlocal tied, lost, here
        value, slopes, level = _pushed(f, (z,), coordinates, tool)
        if not _is_number(value):
            raise BadCheck(f"{tool}: f returns {_shape(value)}, not a number: it has no Hessian.")
        tied, lost, here = tied or level.tied, lost or level.lost, bottom(value)
        return np.reshape(slopes, shape)

    value, slopes, level = _pushed(slope, (at,), directions, tool)
    along = np.reshape(value, (np.size(bottom(value)),))
    if lost:
        _see_that_none_is_missed(f, (at,), here, along)
    if _may_check((at,), value, slopes):
        doubtful = tied or level.tied  # as it was at x: from here on f is run elsewhere
        first = _checked(f, (at,), coordinates, here, along, doubtful)
        if not np.any(np.isnan(first)):
            slopes = _checked(slope, (at,), directions, value, slopes, doubtful)
        if np.any(np.isnan(first)) or np.any(np.isnan(slopes)):
            slopes = np.full(np.shape(slopes), np.nan)
    elif (
        level.lost
        and _is_plain((at,), value, slopes)
        and np.isfinite(_checked(f, (at,), coordinates, here, along, True)).all()
    ):
        _see_that_none_is_missed(slope, (at,), value, slopes)
    _note_missing(f, (at,), value, slopes)
    _note_missing(lambda z: gradient(f, z), (at,), value, slopes, "the gradient")
    return _Found(value, slopes)


def _pushed(f: Function, points: Sequence[Value], directions: Directions, tool: str) -> tuple[Value, Value, Level]:
    """The value of f and its derivatives along all directions; the level knows what any part of them met."""
    (value, slopes, level), *more = [_pushed_at_once(f, points, some, tool) for some in directions]
    for _, _, other in more:
        level.tied, level.lost = level.tied or other.tied, level.lost or other.lost
    return value, np.concatenate([slopes, *(others for _, others, _ in more)]) if more else slopes, level


def _pushed_at_once(
    f: Function, points: Sequence[Value], directions: Sequence[Array], tool: str
) -> tuple[Value, Value, Level]:
    """The value of f and its derivatives; NaN where the branches that lie ahead of x differ in them."""
    value, slopes, level = _along_branches(f, points, directions, tool)
    if level.kinked and level.tied and np.any(np.isnan(bottom(slopes))):
        # A case for x alone may stand beside a branch ahead, as in np.where(x > 0, x, np.expm1(np.minimum(x, 0))).
        there, others, _ = _along_branches(f, points, directions, tool, cases=True)
        if not any(map(is_dual, points)) and not _is_another(f, points, there, MISSED * max(1.0, _size(there))):
            value, slopes = there, others
    at = bottom(value)
    if isinstance(at, (np.ndarray, np.floating)) and at.dtype != object and (undefined := at != at).any():
        slopes = slopes * np.where(undefined, np.nan, 1.0)  # log has a slope at −1, but no value
    return value, slopes, level


def _along_branches(
    f: Function, points: Sequence[Value], directions: Sequence[Array], tool: str, cases: bool = False
) -> tuple[Value, Value, Level]:
    """The same of f as it is written: along the branches ahead, with `cases` along cases ahead as well."""
    level: Level | None = None
    value: Value = None
    slopes: Value = None
    rounding: Callable[[], float] | None = None
    for d in ways_ahead(len(directions[0]), making.depth()):
        trial = Level(d, cases=cases)
        found = _run(f, points, directions, trial, tool)
        p, t = part(found, trial)
        if t is None:
            t = np.zeros((trial.count, *np.shape(p)))
        if level is None:
            value, slopes, level = p, t, trial
            level.lost = bool(level.lost and np.isnan(bottom(t)).any())
            if not (trial.kinked or cases):
                break
        elif np.shape(p) != np.shape(value):
            slopes = slopes * np.nan
        else:
            rounding = rounding or functools.cache(lambda: _rounding(f, points, [tuple(directions)]))
            slopes = _where_alike(slopes, bottom(t), bottom(value), bottom(p), rounding)
    assert level is not None
    return value, slopes, level


def _valued(f: Function, points: Sequence[Value], directions: Sequence[Array], level: Level) -> Value:
    try:
        with making.taking(level), np.errstate(all="ignore"):
            return made(f(*_duals(points, directions, level)))
    except (TypeError, ValueError) as error:
        if not isinstance(error, Foreign) and not isinstance(error.__cause__, Foreign):
            raise
        with making.taking(level), making.with_room(), np.errstate(all="ignore"):
            return made(f(*_duals(points, directions, level)))


def _duals(points: Sequence[Value], directions: Sequence[Array], level: Level) -> list[DualArray]:
    return [DualArray(copy(x), unless_fixed(t), level) for x, t in zip(points, directions, strict=True)]


def _where_alike(slopes: Value, others: Array, value: Array, other: Array, rounding: Callable[[], float]) -> Value:
    """The derivatives, NaN in the entries of f whose value or derivative depends on the branch."""
    these = bottom(slopes)
    with np.errstate(all="ignore"):
        apart = np.abs(these - others)
        within = AGREE * np.abs(these) + ROUNDING * np.max(np.abs(these), axis=0, initial=0.0)
        alike = apart <= within
        if not np.all(alike):  # terms may have cancelled, to 0 on all branches
            alike = apart <= within + rounding()
        same = np.all(alike, axis=0) & (np.abs(value - other) <= AGREE * np.abs(value) + ROUNDING)
    return slopes if np.all(same) else slopes * np.where(same, 1.0, np.nan)


def _size(a: Array) -> float:
    return float(np.max(np.abs(a), initial=0.0))


def _rounding(f: Function, points: Sequence[Value], directions: Directions) -> float:
    """What rounding leaves of derivatives that cancel on the way to those of f."""
    steepest = max(level.steepest for level in _measured(f, points, directions))
    return LIMIT * EPS * steepest


def _run(f: Function, points: Sequence[Value], directions: Sequence[Array], level: Level, tool: str) -> Value:
    """f of DualArrays; an error that comes of them alone says that forward mode cannot follow."""
    try:
        value = _valued(f, points, directions, level)
    except (Foreign, CannotTell):
        raise
    except QedError as error:
        f(*map(copy, points))  # what is wrong with it anyway it says again
        raise Foreign(f"forward mode cannot follow f: on arrays that carry derivatives it says “{error}”") from error
    except Exception as error:
        if isinstance(error.__cause__, Foreign):
            raise error.__cause__ from None
        f(*map(copy, points))
        if isinstance(error, AttributeError) and is_dual(error.obj):
            raise Foreign(f"forward mode cannot follow f: it has no rule for the method .{error.name}().") from error
        if option := re.search(r"unexpected keyword argument '(\w+)'", str(error)):
            raise Foreign(f"forward mode cannot follow f: it has no rule for a function with {option[1]}=.") from error
        if "dtype('O')" in str(error):
            raise Foreign(
                "forward mode cannot follow f: a list of what carries derivatives is no array. Write np.array([…])."
            ) from error
        if isinstance(error, np.linalg.LinAlgError):
            raise CannotTell(
                f"forward mode cannot follow f at this point, where a matrix of a derivative is singular. {_INSTEAD}"
            ) from error
        raise Foreign(_unfollowed(error)) from error
    array = value if is_dual(value) else np.asarray(value)
    if getattr(bottom(array), "dtype", None) in (np.complex128, np.complex64):
        raise BadCheck(f"{tool}: f returns complex numbers, not a real number or an array of them.")
    if value is None:
        raise BadCheck(f"{tool}: f returns nothing. Is a `return` missing?")
    if is_dual(array) or (array.dtype == object and all(hasattr(entry, "__add__") for entry in array.flat)):
        return array
    if array.dtype.kind not in "biuf":
        raise BadCheck(f"{tool}: f returns {type(value).__name__}, not a real number or an array of them.")
    return array.astype(float)


def _unfollowed(error: Exception) -> str:
    """What stops forward mode: NumPy, or f itself, which asks what it is given."""
    said = f"{type(error).__name__}: {error}" if str(error) else f"{type(error).__name__}"
    frames = traceback.extract_tb(error.__traceback__)
    if frames and _OWN not in frames[-1].filename and isinstance(error, AssertionError):
        return f"forward mode cannot follow f: on arrays that carry derivatives `{frames[-1].line}` is not so."
    return f"forward mode cannot follow f. It stops with {said}."


# --- the other witness ---------------------------------------------------------------------------


def _is_plain(points: Sequence[Value], value: Value, slopes: Value) -> bool:
    """Not inside another derivative, nor inside a check, nor on symbols."""
    return not (_checking or making.depth() or any(map(_beyond_quotients, (*points, value, slopes))))


def _may_check(points: Sequence[Value], value: Value, slopes: Value) -> bool:
    return (
        not current().trusting  # the same derivative was checked elsewhere
        and _is_plain(points, value, slopes)
        and bool(np.isfinite(slopes).all(axis=0).any())
    )


def _beyond_quotients(a: Value) -> bool:
    return is_dual(a) or a.dtype == object


def _checked(
    f: Function, points: Sequence[Array], directions: Directions, value: Array, slopes: Array, doubtful: bool
) -> Array:
    """The derivatives, NaN in the entries of f whose difference quotients contradict them."""
    count = len(slopes)
    value = np.asarray(value, dtype=float)
    with _comparing():
        wrong = contradicted(
            _flat(f, points, value),
            _joined(points),
            None if isinstance(directions, Axes) else np.reshape(directions[0][0], (count, -1)),
            value.ravel(),
            np.reshape(slopes, (count, -1)),
            doubtful,
            lambda: _followed(f, points, directions, value),
            lambda: _is_alike_beside(f, points, directions, value, slopes),
        )
    return np.where(wrong.reshape(value.shape), np.nan, slopes) if wrong.any() else slopes


def _is_alike_beside(f: Function, points: Sequence[Array], directions: Directions, value: Array, slopes: Array) -> bool:
    """Whether f has the same value and slopes next to x, to both sides, where no two entries move alike."""
    within = ALIKE_BESIDE * float(np.max(np.abs(slopes), initial=0.0))
    count = sum(x.size for x in points)
    moves = np.split((1.0 + np.arange(count)) * (-1.0) ** np.arange(count), np.cumsum([x.size for x in points])[:-1])
    for sign in (1.0, -1.0):
        near = [
            x + sign * move.reshape(x.shape) * np.where(x == 0, NEXT_TO_0, 2 * EPS * np.abs(x))
            for x, move in zip(points, moves, strict=True)
        ]
        there, beside, _ = _pushed(f, near, directions, "")
        if np.any(np.abs(there - value) > MISSED * max(1.0, _size(value))):
            return False
        if not np.max(np.abs(np.reshape(beside, slopes.shape) - slopes), initial=0.0) <= within:
            return False
    return True


def _see_that_none_is_missed(f: Function, points: Sequence[Value], value: Value, slopes: Value) -> None:
    """Raise where f has a derivative by its values, though forward mode finds none."""
    if not _is_plain(points, value, slopes):
        return
    value = np.asarray(value, dtype=float)
    none = np.isnan(slopes).any(axis=0) & np.isfinite(value)
    if not none.any():
        return
    with _comparing():
        if settles(_flat(f, points, value), _joined(points), value.ravel(), none.ravel()):
            raise CannotTell(
                "forward mode cannot follow f at this point: its code passes what has no derivative there, such as "
                "eigenvectors where eigenvalues tie, or √ at 0, though f itself has one by its values. Leave such "
                f"points out by assume(…). {_INSTEAD}"
            )


@contextlib.contextmanager
def _comparing() -> Iterator[None]:
    global _checking
    _checking = True
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _checking = False


def _joined(points: Sequence[Array]) -> Array:
    return np.concatenate([np.ravel(x) for x in points])


def _flat(f: Function, points: Sequence[Array], value: Array) -> Callable[[Array], Array]:
    """f of all points as one vector, and its value as one; NaN where it raises, or has another shape."""
    sizes = [x.size for x in points]

    def moved(z: Array) -> Array:
        parts = np.split(z, np.cumsum(sizes)[:-1]) if len(sizes) > 1 else [z]
        try:
            there = f(*(part.reshape(x.shape)[()] for part, x in zip(parts, points, strict=True)))
        except (ArithmeticError, np.linalg.LinAlgError):
            return np.full(value.size, np.nan)
        array = np.asarray(there, dtype=float)
        return array.ravel() if array.shape == value.shape else np.full(value.size, np.nan)

    return moved


def _followed(f: Function, points: Sequence[Array], directions: Directions, value: Array) -> float:
    """The size of the largest value or derivative on the way to f(x). Raises where f(x) is another value."""
    largest = largest_inside(f, points, directions)
    if _is_another(f, points, value, MISSED * max(largest, 1.0)):
        raise Foreign(_ANOTHER)
    return largest


def largest_inside(f: Function, points: Sequence[Array], directions: Directions) -> float:
    """The size of the largest value or derivative on the way to f of the points."""
    return max(level.largest for level in _measured(f, points, directions))


def _is_another(f: Function, points: Sequence[Array], value: Array, within: float) -> bool:
    try:
        there = np.asarray(f(*(copy(x)[()] for x in points)), dtype=float)
    except (ArithmeticError, np.linalg.LinAlgError):
        return False
    return there.shape != np.shape(value) or bool(np.any(np.abs(there - value) > within))


def _measured(f: Function, points: Sequence[Value], directions: Directions) -> list[Level]:
    """The levels of a run of f that know how large values and derivatives were on the way."""
    levels = [Level(next(ways_ahead(len(some[0]), 0)), measured=True) for some in directions]
    for some, level in zip(directions, levels, strict=True):
        _run(f, points, some, level, "")
    return levels


# --- shapes --------------------------------------------------------------------------------------


def _coordinates(points: Sequence[Value]) -> Directions:
    """All coordinate directions of all points together."""
    return axes(tuple(np.shape(x) for x in points))


class Axes(Sequence[tuple[Array, ...]]):
    """All coordinate directions, so many at a time: all of them together are more than there may be room for."""

    def __init__(self, shapes: tuple[tuple[int, ...], ...]):
        self.shapes, self.starts = shapes, np.cumsum([0, *map(prod, shapes)]).tolist()
        self.step = self.starts[-1] if self.starts[-1] <= AT_ONCE else SOME
        self.whole = self.part(0) if self.step == self.starts[-1] else None

    def __len__(self) -> int:
        return -(-self.starts[-1] // max(self.step, 1)) or 1

    def __getitem__(self, k: Any) -> Any:
        if k >= len(self):
            raise IndexError
        return self.whole or self.part(k)

    def part(self, k: int) -> tuple[Array, ...]:
        low = k * self.step
        high, found = min(low + self.step, self.starts[-1]), []
        for shape, start in zip(self.shapes, self.starts, strict=False):
            found.append(np.eye(high - low, prod(shape), k=low - start).reshape(-1, *shape))
            found[-1].flags.writeable = False
        return tuple(found)


@functools.lru_cache(maxsize=256)
def axes(shapes: tuple[tuple[int, ...], ...]) -> Axes:
    return Axes(shapes)


def _beside(v: Any) -> Directions:
    """A direction, and another one that shows a kink which the first runs along."""
    other = next(ways_ahead(np.size(v), 5)).reshape(np.shape(v))
    return [(np.stack([v, other]),)]


def _split(slopes: Value, points: Sequence[Any]) -> list[Value]:
    parts, start = [], 0
    for x in points:
        shape = np.shape(x)
        size = prod(shape)
        parts.append(slopes[start] if not shape else np.reshape(slopes[start : start + size], shape))
        start += size
    return parts


def _vec(slopes: Value, at: tuple[int, ...], value: tuple[int, ...], order: str | None, tool: str) -> Value:
    """Derivatives (K, *value) as a matrix: a row for every entry of x, a column for every entry of f."""
    if len(at) > 2 or len(value) > 2:
        raise BadCheck(f"{tool}: x or its image has more than two axes. Take jvp(f, x, v), along directions.")
    if order is None and max(len(at), len(value)) == 2:
        what = "x" if len(at) == 2 else "f(x)"
        raise BadCheck(
            f"{tool}: {what} is a matrix. Say how it becomes a vector: order='columns', below one another (the book's "
            "vec), or order='rows', behind one another."
        )
    if order is not None and order not in ORDERS:
        raise BadCheck(f"{tool}: order= is 'columns' (the book's vec) or 'rows', not {order!r}.")
    rows, columns = prod(at), prod(value)
    if order is not None and ORDERS[order] == "F":
        if len(at) == 2:
            slopes = slopes[np.arange(rows).reshape(at).T.ravel()]
        if len(value) == 2:
            slopes = np.swapaxes(slopes, 1, 2)
    return np.reshape(slopes, (rows, columns))


def _number_array(tool: str, x: Any) -> Value:
    if is_dual(x) or (hasattr(type(x), "__array_function__") and not isinstance(x, np.ndarray)):
        return x  # residues (see `qed.modular`)
    array = np.asarray(x)
    if array.dtype == object:  # polynomials: the exact part of a check, which raises where they are none
        return array
    if array.dtype.kind not in "biuf":
        raise BadCheck(f"{tool}: the point is {type(x).__name__}, not a real number or an array of them.")
    return array.astype(float)


def see_that_it_is_a_function(tool: str, f: Any) -> None:
    if not callable(f):
        raise BadCheck(
            f"{tool}: the first argument is a function, not its value: "
            f"{tool}(lambda z: z @ z, x), not {tool}(x @ x, x)."
        )


def _at_least_one(tool: str, points: Sequence[Any]) -> None:
    if not points:
        raise BadCheck(f"{tool}: at which point? Write {tool}(f, x).")


def _same_shape(tool: str, name: str, given: Any, other: str, shape: tuple[int, ...]) -> None:
    if np.shape(given) != shape:
        wanted = show.shape(np.empty(shape))
        raise Mismatch(f"{tool}: {name} has the shape of {other}, {wanted}; here it has {show.shape(given)}.")


def _is_number(value: Value) -> bool:
    """A 1×1 matrix is one: xᵀAx of a column x."""
    return np.shape(value) in ((), (1, 1))


def _shape(a: Any) -> str:
    return "a number" if np.ndim(a) == 0 else show.shape(np.empty(np.shape(a)))
