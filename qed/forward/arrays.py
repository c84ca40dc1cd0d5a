"""Arrays that carry their derivatives along.

A `DualArray` is an array p together with its derivatives t in K directions at once: t has the axis of the directions
in front, t.shape = (K, *p.shape). Where a derivative is taken inside another, p and t are DualArrays of the outer one;
their levels keep the two apart. NumPy hands its functions over to a DualArray (`__array_ufunc__`,
`__array_function__`), which looks the rule up; rules are written in NumPy, and so hold for p and t that are DualArrays
themselves.

At a kink or a tie, |x| at 0 or the largest of equal numbers, a rule goes on along the branch that lies ahead: the one
that x + εd is on for small ε > 0, d being the direction that the level holds ready. The level notes that this was so,
and the derivative is taken again with other d: if all branches agree, that is the derivative, to the last digit, as in
x|x| or log-sum-exp with its largest entry taken out. If they do not, there is none.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from ..errors import QedError

Array = np.ndarray
Value = Any
"""A DualArray, an array or a number."""


class Foreign(QedError, TypeError):
    """Forward mode cannot follow f: it leaves NumPy, or takes a step that has no rule."""


_numbers = itertools.count(1)
"""Of the levels: a derivative inside another has a larger one."""


_shake: Callable[[Array], Array] | None = None


@contextlib.contextmanager
def shaken(rng: np.random.Generator, step: float) -> Iterator[None]:
    """In here arithmetic on what carries derivatives is off by the part `step`, up or down.

    So rounding shows that moving the point does not show: that of terms with large constants, which stand still.
    """
    global _shake
    before, _shake = _shake, lambda a: a * (1.0 + step * rng.choice((-1.0, 1.0), np.shape(a)))
    try:
        yield
    finally:
        _shake = before


class Level:
    """One derivative that is being taken, in K directions; `ahead` has the K coordinates of d.

    `kinked`: a branch was chosen by what lies ahead. `tied`: f compared two equal numbers, and so may be defined by
    cases at this very point; with `cases` they are those ahead. `lost`: a step may hide a derivative that f has.
    Where they are `measured`, `largest` is the size of the largest value or derivative on the way, and `steepest` that
    of the largest derivative. `shake`: see `shaken`.
    """

    __slots__ = (
        *("ahead", "cases", "count", "kinked", "largest", "lost", "measured", "number", "shake", "steepest", "tied"),
    )

    def __init__(self, ahead: Array, measured: bool = False, cases: bool = False):
        self.number, self.ahead, self.count, self.cases = next(_numbers), ahead, len(ahead), cases
        self.kinked = self.tied = self.lost = False
        self.measured, self.largest, self.steepest, self.shake = measured, 0.0, 0.0, _shake


def _size(values: Value) -> float:
    """The size of the largest number of them; what is none (the slope of √z at 0) says nothing about rounding."""
    sizes = np.abs(values)
    return float(np.max(sizes, initial=0.0, where=np.isfinite(sizes)))


class DualArray:
    """The array `p` with its derivatives `t` in the directions of one level.

    `square` is its square, where that is known and smooth though the array itself has a kink: ‖x‖ at 0. `seen`: of a
    view the array that it shows, and how it is taken of that.
    """

    __slots__ = ("level", "p", "seen", "square", "t")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, p: Value, t: Value, level: Level, square: DualArray | None = None):
        self.p, self.t, self.level, self.square = p, t, level, square
        self.seen: tuple[DualArray, Callable[[DualArray], DualArray]] | None = None
        if level.measured:
            size, slope = (_size(bottom(a)) for a in (p, t))
            level.largest, level.steepest = max(level.largest, size, slope), max(level.steepest, slope)

    # what arrays know of themselves

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What f is told that asks by isinstance what it is given; `type` tells the two apart."""
        return np.ndarray if self.ndim else np.float64

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(bottom(self))

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def dtype(self) -> Any:
        return np.dtype(float)

    def __len__(self) -> int:
        return len(bottom(self))

    def __iter__(self) -> Iterator[DualArray]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"{bottom(self)!r}, with its derivatives"

    # entries

    def __getitem__(self, key: Any) -> Value:
        if _mixes(key):  # NumPy may then move axes to the front
            return RULES[np.take](self, np.arange(self.size).reshape(self.shape)[key])
        p, t = self.p[key], self.t[_behind_directions(key)]
        if not np.ndim(bottom(p)):  # a number, which stays as it is when its place is written to
            return DualArray(p, copy(t), self.level)
        if type(t) is np.ndarray and not t.flags.writeable and not self.seen:
            self.t = np.array(self.t)  # now: later it would be another than that of its views
            t = self.t[_behind_directions(key)]
        return DualArray(p, t, self.level).showing(self, lambda a: a[key])

    def showing(self, seen: DualArray, view: Callable[[DualArray], DualArray]) -> DualArray:
        self.seen = seen, view
        return self

    def __setitem__(self, key: Any, value: Value) -> None:
        p, t = part(made(value), self.level)
        self.make_room(p, t)
        self.square = None
        self.p[key] = p
        for k in range(self.level.count) if _mixes(key) else ():
            self.t[k][key] = 0.0 if t is None else t[k]
        if not _mixes(key):
            place = np.empty(self.shape, dtype=bool)[key]
            self.t[_behind_directions(key)] = 0.0 if t is None else lifted(t, np.ndim(place))

    def make_room(self, p: Value, t: Value) -> None:
        """See that such values and derivatives can be written: into what the view shows, where this is one."""
        if _takes_up(self.p, p) and _takes_up(self.t, t):
            return
        if self.seen:
            seen, view = self.seen
            seen.make_room(p, t)
            found = view(seen)
        else:
            found = RULES[np.copy](self)
        self.p, self.t = found.p, found.t

    # what Python itself asks for

    def __copy__(self) -> Value:
        return RULES[np.copy](self)

    def __deepcopy__(self, memo: Any) -> Value:
        return RULES[np.copy](self)

    def __format__(self, form: str) -> str:
        return format(bottom(self), form)

    def __bool__(self) -> bool:
        return bool(bottom(self))

    def __float__(self) -> float:
        raise Foreign(
            "forward mode cannot follow f: float(), a function of math or an assignment y[i] = … makes a plain number "
            "of what carries a derivative. Use NumPy's function (np.exp for math.exp), and build arrays by "
            "np.array([…]) or np.stack([…])."
        )

    __int__ = __index__ = __complex__ = __float__

    # operators; they are put in by `methods`

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Value, **options: Any) -> Any:
        out, *more = options.pop("out", None) or (None,)
        rule = RULES.get(ufunc if method == "__call__" else (ufunc, method)) or _folding(ufunc, method)
        chosen = options.pop("where", True) if method != "reduce" else True
        if rule is None or more or (chosen is not True and out is None):
            name = ufunc.__name__ + ("" if method == "__call__" else f".{method}")
            raise Foreign(f"forward mode cannot follow f: it has no rule for np.{name} as it is used here.")
        options.pop("dtype", None)
        value = rule(*map(made, inputs), **options)
        if chosen is not True:
            value = np.where(chosen, value, out)
        # y += … of an array of numbers makes a new y.
        return value if out is None or (out is inputs[0] and not is_dual(out)) else _written(value, out)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        rule = RULES.get(function)
        if rule is None:
            raise Foreign(f"forward mode cannot follow f: it has no rule for np.{_name_of(function)}.")
        out, dtype = options.pop("out", None), options.get("dtype")
        if dtype is not None and np.dtype(dtype).kind not in "fc":
            raise Foreign(f"forward mode cannot follow f: np.{_name_of(function)} makes {np.dtype(dtype)} in it.")
        value = rule(*args, **options)
        return value if out is None else _written(value, out)


def _written(value: Value, out: Value) -> Value:
    """The value, put where out= says."""
    if not is_dual(out):
        raise Foreign(ASSIGNED)
    out[...] = value
    return out


def computed(p: Value, t: Value, level: Level) -> DualArray:
    """What arithmetic gives; shaken, where that is asked for."""
    if level.shake is not None:
        p, t = (a if type(a) is DualArray or np.asarray(a).dtype == object else level.shake(a) for a in (p, t))
    return DualArray(p, t, level)


Rule = Callable[..., Any]

RULES: dict[Any, Rule] = {}
"""The rules: of NumPy's functions, ufuncs, and methods of ufuncs as (ufunc, method)."""


def _folding(ufunc: np.ufunc, method: str) -> Rule | None:
    """The rule of a method of a ufunc of two numbers that has none of its own."""
    pair = RULES.get(ufunc)
    if pair is None or ufunc.nin != 2:
        return None

    def lines(a: Value, axis: int = 0) -> Iterator[Value]:
        return itertools.accumulate(np.moveaxis(a, axis, 0), pair)

    def reduced(a: Value, axis: Any = 0, keepdims: bool = False) -> Value:
        axes = axes_of(axis, np.ndim(a))
        front = np.moveaxis(a, axes, range(len(axes)))
        *_, last = lines(np.reshape(front, (-1, *np.shape(front)[len(axes) :])))
        return np.expand_dims(last, axes) if keepdims else last

    def outer(a: Value, b: Value) -> Value:
        return pair(np.reshape(a, (*np.shape(a), *(1,) * np.ndim(b))), b)

    def accumulated(a: Value, axis: int = 0) -> Value:
        return np.moveaxis(np.stack(list(lines(a, axis))), 0, axis)

    def parted(a: Value, indices: Any, axis: int = 0) -> Value:
        a, ends = np.moveaxis(a, axis, 0), [*indices[1:], np.shape(a)[axis]]
        parts = [reduced(a[i : max(i + 1, j)]) for i, j in zip(indices, ends, strict=True)]
        return np.moveaxis(np.stack(parts), 0, axis)

    rules: dict[str, Rule] = {"reduce": reduced, "accumulate": accumulated, "outer": outer, "reduceat": parted}
    return rules.get(method)


ASSIGNED = (
    "forward mode cannot follow f: an entry is assigned to an array that was made before the derivative was taken. "
    "Build the array inside f, by np.array([…]) or np.stack([…])."
)


def _name_of(function: Any) -> str:
    module = getattr(function, "__module__", "numpy").removeprefix("numpy").strip(".")
    return f"{module}.{function.__name__}" if module and not module.startswith("_") else str(function.__name__)


def rule(*functions: Any) -> Callable[[Rule], Rule]:
    """Use the decorated function as the rule of these."""

    def put(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(functions, function))
        return function

    return put


def is_dual(a: Value) -> bool:
    return type(a) is DualArray


def level_of(a: Value) -> int:
    """The number of its level, 0 for what is no DualArray."""
    return a.level.number if type(a) is DualArray else 0


def top(values: Sequence[Value]) -> Level:
    """The innermost level among values, of which one at least is a DualArray."""
    found: Level | None = None
    for a in values:
        if type(a) is DualArray and (found is None or a.level.number > found.number):
            found = a.level
    assert found is not None
    return found


def part(a: Value, level: Level) -> tuple[Value, Value]:
    """The value and its derivatives at a level: None where it has none."""
    return (a.p, a.t) if type(a) is DualArray and a.level is level else (a, None)


def bottom(a: Value) -> Value:
    """The value without any derivative."""
    while type(a) is DualArray:
        a = a.p
    return a


def lifted(t: Value, ndim: int) -> Value:
    """Derivatives of an array, as those of an array with ndim axes."""
    missing = ndim + 1 - t.ndim
    return t.reshape(t.shape[0], *(1,) * missing, *t.shape[1:]) if missing > 0 else t


def axes_of(axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes counted from the end, so that they are those of the derivatives as well."""
    if axis is None:
        return tuple(range(-ndim, 0))
    return tuple(i - ndim if i >= 0 else i for i in (axis if isinstance(axis, tuple) else (axis,)))


def full(t: Value, shape: tuple[int, ...], level: Level) -> Value:
    """Derivatives of the given shape, those that stand for several repeated."""
    wanted = (level.count, *shape)
    return t if t.shape == wanted else np.broadcast_to(t, wanted)


def ahead(a: Value) -> Value:
    """How the value begins to move along d. Of two levels the outer one moves it far more."""
    moved: Value = 0.0
    while type(a) is DualArray:
        moved = moved * 2.0**-20 + np.tensordot(a.level.ahead, bottom(a.t), 1)
        a = a.p
    return moved


def kinked(*values: Value) -> None:
    """Note that a branch was chosen by what lies ahead."""
    for a in values:
        while type(a) is DualArray:
            a.level.kinked = True
            a = a.p


def tied(*values: Value) -> None:
    """Note that f may be defined by cases at this point."""
    for a in values:
        while type(a) is DualArray:
            a.level.tied = True
            a = a.p


def lost(a: Value) -> None:
    """Note that a step of f may hide a derivative: its own is infinite, or none."""
    while type(a) is DualArray:
        a.level.lost = True
        a = a.p


def by_cases(*values: Value) -> bool:
    """Whether equal numbers are compared by what lies ahead."""
    return any(type(a) is DualArray and (a.level.cases or by_cases(a.p)) for a in values)


def made(a: Value) -> Value:
    """Lists, and arrays of objects that are DualArrays, as one array; anything else as it is."""
    if type(a) is DualArray or isinstance(a, (float, int)):
        return a
    if isinstance(a, np.ndarray):
        return made(entries) if a.dtype == object and holds_dual(entries := a.tolist()) else a
    if isinstance(a, (list, tuple)):
        return np.stack([made(entry) for entry in a]) if holds_dual(a) else np.asarray(a)
    return a


def holds_dual(a: Any) -> bool:
    """Whether a DualArray is in it, however deep."""
    return type(a) is DualArray or (isinstance(a, (list, tuple)) and any(map(holds_dual, a)))


def copy(a: Value) -> Value:
    return DualArray(copy(a.p), copy(a.t), a.level, a.square) if type(a) is DualArray else np.copy(a)


def _takes_up(a: Value, value: Value) -> bool:
    """Whether the value can be written into it."""
    if type(a) is DualArray:
        return level_of(value) <= a.level.number
    return level_of(value) == 0 and isinstance(a, np.ndarray) and a.flags.writeable


def _behind_directions(key: Any) -> tuple[Any, ...]:
    return (slice(None), *key) if type(key) is tuple else (slice(None), key)


def _mixes(key: Any) -> bool:
    """Whether an array stands in an index of several parts."""
    return type(key) is tuple and any(isinstance(k, (list, np.ndarray)) for k in key)


def ways_ahead(count: int, depth: int) -> Iterator[Array]:
    """Directions d to look ahead along, each with its opposite: what ties along one does not along the other."""
    for k in range(2):
        d = _generic(count, 37 * depth + 11 * k)
        yield d
        yield -d


@functools.lru_cache(maxsize=256)
def _generic(count: int, first: int) -> Array:
    d = np.resize(np.roll(_GENERIC, -first), count)
    d.flags.writeable = False
    return d


_GENERIC = np.random.default_rng(5).uniform(-1.0, 1.0, 2048)
"""Numbers between which no simple relation holds."""
