"""What a derivative test is given: the point, and the derivatives that are claimed there, in one of the book's layouts.

Inside the test a point is one vector z with N entries: the entries of x row by row, or of several parameters one after
the other. A direction is a vector like it, and a value of f is a vector with M entries, row by row again. So every
first derivative is an M×N matrix here, or a function of the direction, whatever shape it is claimed in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import show
from .compare import EPS, Mismatch, Outcome
from .errors import BadCheck
from .forward.tools import ORDERS

Array = np.ndarray
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """Where a derivative is tested: one array (without a name), or several parameters by name."""

    arrays: tuple[Array, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, x: Any) -> Point:
        if not isinstance(x, Mapping):
            return cls((np.asarray(x, dtype=float),), ("",))
        if not x:
            raise BadCheck("taylor_test: x is an empty dict: name the parameters, as in {'W': W, 'b': b}.")
        return cls(tuple(np.asarray(value, dtype=float) for value in x.values()), tuple(map(str, x)))

    @functools.cached_property
    def vector(self) -> Array:
        return np.concatenate([array.reshape(-1) for array in self.arrays])

    @functools.cached_property
    def starts(self) -> list[int]:
        """Where every parameter begins in the vector, and the end."""
        return [0, *np.cumsum([array.size for array in self.arrays]).tolist()]

    def arguments(self, z: Array) -> tuple[Any, ...]:
        """The arguments of f for a vector, its own to write into; a number for a parameter that is a number."""
        return tuple(block.copy() if block.ndim else block[()] for block in self.blocks(z))

    def blocks(self, directions: Array) -> tuple[Array, ...]:
        """Vectors (the last axis) as arrays shaped like the parameters."""
        lead = directions.shape[:-1]
        if len(self.arrays) == 1:
            return (directions.reshape(lead + self.arrays[0].shape),)
        spans = zip(self.arrays, self.starts, self.starts[1:], strict=False)
        return tuple(directions[..., a:b].reshape(lead + array.shape) for array, a, b in spans)

    def owner(self, entry: int) -> tuple[int, int]:
        """The parameter that an entry of the vector belongs to, and its place in it."""
        number = next(i for i, end in enumerate(self.starts[1:]) if entry < end)
        return number, entry - self.starts[number]

    def written(self, v: Array) -> str:
        """`v = (1, 0)`."""
        blocks = self.blocks(v)
        if v.size <= show.PRINTED:
            if self.names == ("",):
                return f"v = {show.plain(blocks[0])}"
            return f"v = ({show.assignment(dict(zip(self.names, blocks, strict=True)))})"
        places = np.flatnonzero(v)
        if len(places) != 1:
            return f"a random direction v ({' and '.join(map(show.shape, blocks))})"
        number, entry = self.owner(int(places[0]))
        of = f" of {self.names[number]}" if self.names[number] else ""
        return f"the v with {show.number(v[places[0]])} as {place(blocks[number].shape, entry)}{of}, otherwise 0"


def place(shape: Shape, entry: int) -> str:
    """`entry 2`, or `entry (1, 2)` of a matrix, counted from 1."""
    indices = [int(i) + 1 for i in np.unravel_index(entry, shape)]
    return f"entry {indices[0]}" if len(indices) == 1 else f"entry ({', '.join(map(str, indices))})"


@dataclass(frozen=True)
class First:
    """A claimed first derivative: for every parameter a matrix (M × its entries), or a function of the direction.

    `titles[i](entry, component)` names the entry of what was claimed for parameter i, where it has entries.
    """

    point: Point
    value: Array
    parts: tuple[Array | Callable[..., Any], ...]
    titles: tuple[Callable[[int, int], str] | None, ...]

    @property
    def by_function(self) -> bool:
        return any(callable(part) for part in self.parts)

    def along(self, directions: Array) -> Array:
        """The claimed slopes (K×M) along K directions (K×N)."""
        if len(self.parts) != len(self.point.arrays):  # one function of all directions
            (part,) = self.parts
            assert callable(part)
            return _each(part, self.point.blocks(directions), self.value, "first")
        slopes = np.zeros((len(directions), self.value.size))
        spans = zip(self.parts, self.point.blocks(directions), strict=True)
        for part, block in spans:
            if callable(part):
                slopes = slopes + _each(part, (block,), self.value, "first")
            else:
                slopes = slopes + block.reshape(len(block), -1) @ part.T
        return slopes

    def entry(self, direction: Array, component: int) -> str:
        """The entry of the claimed derivative that the slope along a direction is; "" where it is none."""
        places = np.flatnonzero(direction)
        if len(places) != 1 or direction[places[0]] != 1.0:
            return ""
        number, entry = self.point.owner(int(places[0]))
        title = self.titles[min(number, len(self.titles) - 1)]
        return title(entry, component) if title else ""


@dataclass(frozen=True)
class Second:
    """A claimed second derivative: an N×N matrix, or a function that maps v to the second derivative along v."""

    point: Point
    value: Array
    matrix: Array | None
    function: Callable[..., Any] | None
    places: Array | None = None

    def along(self, directions: Array) -> Array:
        """The claimed second derivatives (K×M) along K directions."""
        if self.matrix is not None:
            return np.asarray(np.sum((directions @ self.matrix) * directions, axis=1)[:, np.newaxis])
        assert self.function is not None
        return _each(self.function, self.point.blocks(directions), self.value, "second")

    def skew(self) -> Outcome | None:
        """The refutation of a Hessian that is clearly not symmetric: no second derivative along a line shows that."""
        if self.matrix is None:
            return None
        apart = np.abs(self.matrix - self.matrix.T)
        if not np.max(apart) > 1e-6 * np.max(np.abs(self.matrix)):
            return None
        row, column = np.argwhere(apart == np.max(apart))[0]
        entries = [show.number(self.matrix[place]) for place in ((row, column), (column, row))]
        return Outcome(
            float(np.max(apart) / (EPS * np.max(np.abs(self.matrix)))),
            f"a Hessian is symmetric: second= says that {self.entry(row, column)} is {entries[0]} and the one opposite "
            f"{entries[1]}",
        )

    def entry(self, row: int, column: int) -> str:
        """The name of an entry of the Hessian."""
        if self.places is None:
            return "the second derivative"
        return f"entry ({self.places[row] + 1}, {self.places[column] + 1}) of the Hessian"


def claimed_first(first: Any, point: Point, value: Array, layout: str, order: str | None) -> First:
    """What `first=` claims. Raises `Mismatch` where its shape is not that of the derivative."""
    if layout not in ("numerator", "denominator"):
        raise BadCheck(f"taylor_test: layout= is 'numerator' (m×n) or 'denominator' (n×m), not {layout!r}.")
    if point.names == ("",):
        part, title = _part(first, point.arrays[0], value, layout, order, "")
        return First(point, value, (part,), (title,))
    if callable(first):
        return First(point, value, (first,), (None,))
    if not isinstance(first, Mapping) or set(map(str, first)) != set(point.names):
        raise BadCheck(
            f"taylor_test: x names {show.listed(list(point.names))}; first= must be a dict with the same names, "
            "or a function of the directions."
        )
    named = {str(name): claimed for name, claimed in first.items()}
    made = [
        _part(named[name], array, value, layout, order, name)
        for name, array in zip(point.names, point.arrays, strict=True)
    ]
    return First(point, value, tuple(part for part, _ in made), tuple(title for _, title in made))


def _part(
    first: Any, x: Array, value: Array, layout: str, order: str | None, name: str
) -> tuple[Array | Callable[..., Any], Callable[[int, int], str] | None]:
    """The derivative by one parameter, and how its entries are called."""
    if callable(first):
        return first, None
    given = np.asarray(first, dtype=float)
    said, of = (f"first=[{name!r}]", f" by {name}") if name else ("first=", "")
    if value.ndim == 0 or x.ndim == 0:
        # The gradient of a number, and the derivative of a curve: shaped like the one that is no number.
        shaped = x if value.ndim == 0 else value
        if given.shape != shaped.shape:
            what = "the gradient of a scalar function" if value.ndim == 0 else "the derivative of a curve"
            whose = "its input" if value.ndim == 0 else "its value"
            raise Mismatch(
                f"taylor_test: {what} has the shape of {whose}{', ' + name if name else ''}, {show.shape(shaped)}; "
                f"{said} has {show.shape(given)}."
            )
        if shaped.ndim == 0:
            return given.reshape(1, 1), lambda entry, component: f"the derivative{of}"
        if value.ndim == 0:
            return given.reshape(1, -1), lambda entry, component: f"{place(x.shape, entry)} of the gradient{of}"
        return given.reshape(-1, 1), lambda entry, component: f"{place(value.shape, component)} of the derivative{of}"
    rows, columns = _vec(value, order, "first"), _vec(x, order, "first")
    turned = layout == "denominator"
    shape = (x.size, value.size) if turned else (value.size, x.size)
    if given.shape != shape:
        layouts = "n×m, the denominator layout" if turned else "m×n"
        other = " That is the other layout." if given.shape == shape[::-1] else ""
        raise Mismatch(
            f"taylor_test: the Jacobian{of} of a function from {show.shape(x)} to {show.shape(value)} is "
            f"{shape[0]}×{shape[1]} ({layouts}); {said} has {show.shape(given)}.{other}"
        )
    matrix = (given.T if turned else given)[np.ix_(rows, columns)]

    def title(entry: int, component: int) -> str:
        row, column = int(rows[component]) + 1, int(columns[entry]) + 1
        if turned:
            row, column = column, row
        return f"row {row}, column {column} of the Jacobian{of}"

    return matrix, title


def _vec(array: Array, order: str | None, name: str) -> Array:
    """Of every entry, counted row by row, the place that it has in vec."""
    if array.ndim < 2:
        return np.arange(array.size)
    if order is None:
        raise BadCheck(
            f"taylor_test: {name}= is a matrix, with a row or a column for every entry of a {show.shape(array)} "
            'matrix. Say in which order these are: order="columns", below one another (the book\'s vec), or '
            f'order="rows", behind one another. Or pass {name}= as a function of the direction.'
        )
    if order not in ORDERS:
        raise BadCheck(f"taylor_test: order= is 'columns' (the book's vec) or 'rows', not {order!r}.")
    places = np.arange(array.size)
    return places if ORDERS[order] == "C" else places.reshape(array.shape[::-1]).T.reshape(-1)


def claimed_second(second: Any, point: Point, value: Array, order: str | None) -> Second | None:
    """What `second=` claims. Raises `Mismatch` where its shape is not that of a Hessian."""
    if second is None:
        return None
    if callable(second):
        return Second(point, value, None, second)
    given = np.asarray(second, dtype=float)
    x = point.arrays[0]
    if point.names != ("",):
        raise BadCheck("taylor_test: with several parameters, pass second= as a function of their directions.")
    if value.ndim == 0 and x.ndim == 0 and given.size == 1:
        return Second(point, value, given.reshape(1, 1), None)
    if x.ndim == 0 and given.shape == value.shape:  # of a curve
        return Second(point, value, None, lambda v: given * v**2)
    if value.ndim or x.ndim == 0:
        wanted = f"has the shape of its value, {show.shape(value)}" if x.ndim == 0 else "is no matrix"
        raise Mismatch(
            f"taylor_test: the second derivative of a function from {show.shape(x)} to {show.shape(value)} {wanted}; "
            f"second= has {show.shape(given)}. (Of a vector, pass second= as a function of the direction.)"
        )
    places = _vec(x, order, "second")
    if given.shape != (x.size, x.size):
        raise Mismatch(
            f"taylor_test: the Hessian of a scalar function at a point with {show.shape(x)} is "
            f"{x.size}×{x.size}; second= has {show.shape(given)}."
        )
    return Second(point, value, given[np.ix_(places, places)], None, places)


def _each(derivative: Callable[..., Any], blocks: tuple[Array, ...], value: Array, name: str) -> Array:
    """A directional derivative along every direction. It must have the shape of the value: NumPy would broadcast."""
    made = np.empty((len(blocks[0]), value.size))
    for k, direction in enumerate(zip(*blocks, strict=True)):
        got = np.asarray(derivative(*direction), dtype=float)
        if got.shape != value.shape:
            raise Mismatch(
                f"taylor_test: {name}= maps a direction to {show.shape(got)}, but f returns {show.shape(value)}."
            )
        made[k] = got.reshape(-1)
    return made
