"""Smooth functions with their derivatives: generic ones, and polynomials to calculate with by hand.

Both are sums of terms in linear forms, C φ(B₁x + b₁, …), so that values, gradients and Jacobians have one source.
All are written with NumPy's ufuncs (and `reshape` for matrices): what carries derivatives through these goes through.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import show
from ..compare import EPS, Mismatch
from ..errors import BadCheck
from .drawing import Array, Rng, Shape, one, whole

WIDTH = 3
"""The terms of a generic function: enough to make the derivatives of all orders independent of each other."""
SHORT = 24
"""A function with more coefficients than this is not written out."""
DEGREE = 3
"""The highest degree of a polynomial."""


def taken(function: str, arguments: Sequence[Any], shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes of arguments; a complaint where a function takes others. One entry will do for a number."""
    if len(arguments) != len(shapes):
        counted = "1 argument" if len(shapes) == 1 else f"{len(shapes)} arguments"
        raise Mismatch(f"{function} takes {counted}; it was given {len(arguments)}.")
    found = [value.shape if hasattr(value, "shape") else np.shape(value) for value in arguments]
    for given, shape in zip(found, shapes, strict=True):
        if given != shape and not (shape == () and given == (1,)):
            raise Mismatch(f"{function} takes {_an_array(shape)}; it was given {_an_array(given)}.")
    return found


def _an_array(shape: Shape) -> str:
    if len(shape) == 1:
        return f"a vector of {shape[0]} {'entry' if shape[0] == 1 else 'entries'}"
    kind = "a matrix" if len(shape) == 2 else "an array"
    return f"{kind} of shape {'×'.join(map(str, shape))}" if shape else "a number"


class SmoothFunction:
    """x ↦ C φ(u₁, …, uₖ) of numbers, vectors or matrices (row by row), with linear forms uⱼ = Bⱼx + bⱼ.

    `shapes` are those of its arguments, `rows` the entries of its value (0: a number).
    """

    terms: float
    """The size of what is added up: where it cancels, in a value or a derivative, rounding errors of it remain."""

    def __init__(
        self, shapes: tuple[Shape, ...], rows: int, outer: Array, inner: Sequence[Array], shifts: Sequence[Array]
    ):
        self.shapes, self.rows, self.outer, self.shifts = shapes, rows, outer, tuple(shifts)
        counts = [int(np.prod(s)) for s in shapes]
        self.inner = [np.split(B, np.cumsum(counts)[:-1], axis=1) for B in inner]
        """The Bⱼ, each in one part for each argument."""
        self.terms = float(np.max(np.abs(outer)))

    def _term(self, *forms: Any) -> Any:
        """φ."""
        raise NotImplementedError

    def _slopes(self, *forms: Any) -> tuple[Any, ...]:
        """The derivatives of φ by its forms."""
        raise NotImplementedError

    def bound(self, order: int, reach: float) -> float:
        """A bound for the derivatives of this order along unit vectors, at all points of norm at most `reach`.

        For a function with numbers as values. Of a function of one number, between −reach and reach.
        """
        raise NotImplementedError

    def __call__(self, *points: Any) -> Any:
        """The value: an array of `rows` entries, or a number."""
        return (self.outer if self.rows else self.outer[0]) @ self._term(*self._forms(points))

    def of_columns(self, *columns: Any) -> Any:
        """The value as a column, of arguments as columns."""
        forms = (
            sum((B @ x for B, x in zip(parts, columns, strict=True)), shift[:, None])
            for parts, shift in zip(self.inner, self.shifts, strict=True)
        )
        return self.outer @ self._term(*forms)

    def gradient(self, *points: Any) -> Any:
        """The gradient of a function with numbers as values, of the argument's shape; a tuple for several arguments."""
        if self.rows:
            raise BadCheck(f"A function with {self.rows} entries has no gradient: use f.jacobian(x).")
        slopes = self._slopes(*self._forms(points))
        found = [
            sum(_back(self.outer[0] * slope, parts[k], point) for slope, parts in zip(slopes, self.inner, strict=True))
            for k, point in enumerate(points)
        ]
        return found[0] if len(found) == 1 else tuple(found)

    def jacobian(self, *points: Any, order: str | None = None) -> Any:
        """The Jacobian, a row for each entry of the value (one row where it is a number); a vector for a curve.

        A tuple for several arguments. A matrix needs `order`: "rows" where its entries are counted row by row,
        "columns" where column by column.
        """
        if any(len(shape) == 2 for shape in self.shapes) and order not in ("rows", "columns"):
            raise BadCheck('The Jacobian by a matrix needs the order of its entries: order="columns" or order="rows".')
        slopes = self._slopes(*self._forms(points))
        found: list[Any] = [0] * len(points)
        for slope, parts in zip(slopes, self.inner, strict=True):
            for k, (part, shape, point) in enumerate(zip(parts, self.shapes, points, strict=True)):
                outer = self.outer if self.rows or np.ndim(point) else self.outer[0]
                inner = part
                if len(shape) == 2 and order == "columns":
                    inner = part.reshape(-1, *shape).transpose(0, 2, 1).reshape(len(part), -1)
                found[k] = found[k] + (slope * outer) @ (inner if np.ndim(point) else inner[:, 0])
        return found[0] if len(found) == 1 else tuple(found)

    def slope(self, t: Any) -> Any:
        """The derivative by a number."""
        if self.shapes != ((),):
            raise BadCheck("A function of a vector or a matrix has no slope: use f.gradient(x) or f.jacobian(x).")
        return self.jacobian(t) if self.rows else self.gradient(t)

    def _forms(self, points: Sequence[Any]) -> list[Any]:
        """The uⱼ."""
        given = taken("The function", points, self.shapes)
        flat = [x.reshape(-1) if len(shape) == 2 else x for x, shape in zip(points, given, strict=True)]
        found = []
        for form, parts in zip(self.shifts, self.inner, strict=True):
            for B, x, shape in zip(parts, flat, given, strict=True):
                form = form + (B @ x if shape else B[:, 0] * x)
            found.append(form)
        return found

    def __repr__(self) -> str:
        return str(self)


class GenericFunction(SmoothFunction):
    """x ↦ C φ(Bx + b) with φ(t) = sin t + t²/4, with random coefficients."""

    square, phi = 0.25, "sin t + t²/4"
    """The coefficient of t² in φ, and φ in print."""

    def __init__(self, rng: Rng, shapes: tuple[Shape, ...], rows: int):
        inputs = sum(int(np.prod(s)) for s in shapes)
        inner = whole(rng, -6, 7, (WIDTH, inputs)) / 8 + np.where(whole(rng, 0, 2, (WIDTH, inputs)) > 0, 0.125, -0.125)
        shift = whole(rng, -4, 5, (WIDTH,)) / 4
        outer = whole(rng, -6, 7, (rows or 1, WIDTH)) / 4 + 0.125
        super().__init__(shapes, rows, outer, [inner], [shift])

    def _term(self, *forms: Any) -> Any:
        (t,) = forms
        return np.sin(t) + self.square * (t * t)

    def _slopes(self, *forms: Any) -> tuple[Any, ...]:
        (t,) = forms
        return (np.cos(t) + 2 * self.square * t,)

    def bound(self, order: int, reach: float) -> float:
        a, c = np.linalg.norm(np.hstack(self.inner[0]), axis=1), np.abs(self.outer[0])
        twice = 2 * self.square
        highest = {1: 1 + twice * (a * reach + np.abs(self.shifts[0])), 2: 1 + twice}.get(order, 1.0)
        return float(np.sum(c * a**order * highest))

    def __str__(self) -> str:
        inner = np.hstack(self.inner[0])
        (shift,) = self.shifts
        if inner.size + shift.size + self.outer.size > SHORT:
            return "a generic function"
        outer = self.outer if self.rows else self.outer[0]
        parts = [f"{letter} = {show.plain(v)}" for letter, v in zip("CBb", (outer, inner, shift), strict=True)]
        if len(self.shapes) > 1:
            words = "(x, y) ↦ C φ(B(x, y) + b) ("
        elif len(self.shapes[0]) == 2:
            words = "X ↦ C φ(Bx + b) (x is X row by row, "
        else:
            words = "x ↦ C φ(Bx + b) ("
        return f"{words}φ(t) = {self.phi}, {', '.join(parts)})"


class ConvexFunction(GenericFunction):
    """x ↦ C φ(Bx + b) with φ(t) = sin t + t²/2, whose second derivative 1 − sin t is never negative, and C ≥ 0."""

    square, phi = 0.5, "sin t + t²/2"

    def __init__(self, rng: Rng, shapes: tuple[Shape, ...], rows: int):
        super().__init__(rng, shapes, rows)
        self.outer = np.abs(self.outer)


class Polynomial(SmoothFunction):
    """Sums of monomials of degree at most 3: x ↦ (x₁x₂, 2x₁³ − x₂).

    `factors[k]` names the entries that monomial k multiplies, counted through all arguments.
    """

    def __init__(self, shapes: tuple[Shape, ...], rows: int, coefficients: Array, factors: Sequence[Sequence[int]]):
        inputs = sum(int(np.prod(s)) for s in shapes)
        inner, shifts = np.zeros((DEGREE, len(factors), inputs)), np.ones((DEGREE, len(factors)))
        for k, entries in enumerate(factors):
            for j, entry in enumerate(entries):
                inner[j, k, entry], shifts[j, k] = 1.0, 0.0
        super().__init__(shapes, rows, coefficients, list(inner), list(shifts))
        self.factors = [sorted(entries) for entries in factors]

    @classmethod
    def small(cls, rng: Rng, shapes: tuple[Shape, ...], rows: int, turn: int) -> Polynomial:
        """One to calculate with by hand; in the first turn a product of two entries."""
        inputs = sum(int(np.prod(s)) for s in shapes)
        monomials = rows or (1 if turn == 0 else 2)
        coefficients = np.zeros((rows or 1, monomials))
        factors: list[list[int]] = []
        for k in range(monomials):
            degree = 2 if turn == 0 else one(rng, 1, DEGREE + 1)
            entries = sorted(one(rng, 0, inputs) for _ in range(degree))
            if not rows and entries in factors:
                continue  # x² + x² would be 2x²
            factors.append(entries)
            coefficients[min(k, len(coefficients) - 1), k] = (1.0, 1.0, 2.0, -1.0)[one(rng, 0, 4)]
        return cls(shapes, rows, coefficients[:, : len(factors)], factors)

    @classmethod
    def small_convex(cls, rng: Rng, shapes: tuple[Shape, ...], turn: int) -> Polynomial:
        """A sum of a square and a linear term; in the first turn a square."""
        inputs = sum(int(np.prod(s)) for s in shapes)
        entries = [one(rng, 0, inputs) for _ in range(1 if turn == 0 else 2)]
        coefficients = np.array([[1.0, -1.0]])[:, : len(entries)]
        return cls(shapes, 0, coefficients, [[e, e] if k == 0 else [e] for k, e in enumerate(entries)])

    def convex(self) -> bool:
        """Whether a function with numbers as values has a positive semidefinite Hessian everywhere."""
        inputs = sum(int(np.prod(s)) for s in self.shapes)
        hessian = np.zeros((inputs, inputs))
        for coefficient, entries in zip(self.outer[0], self.factors, strict=True):
            if len(entries) > 2 and coefficient:
                return False  # a cubic bends up on one side and down on the other
            if len(entries) == 2:
                hessian[entries[0], entries[1]] += coefficient
                hessian[entries[1], entries[0]] += coefficient
        return bool(np.min(np.linalg.eigvalsh(hessian)) >= -EPS * np.max(np.abs(hessian)))

    @classmethod
    def read(cls, text: str, shapes: tuple[Shape, ...], rows: int) -> Polynomial:
        """The polynomial that is written so, such as "x1^2 x2 + 3x2" or "(x1 x2, x2)".

        Raises
        ------
        BadCheck : it is not a polynomial of degree 3 at most in the entries of the arguments, or has other rows.
        """
        plain = text.translate(_PLAIN).replace(" ", "").replace("*", "")
        parts = plain[1:-1].split(",") if rows and plain[:1] == "(" and plain[-1:] == ")" else [plain]
        names = _all_names(shapes)
        if len(parts) != (rows or 1):
            wanted = f"{rows} entries, as in “(x1, x2)”" if rows else "a number"
            raise BadCheck(f"“{text}” is not a function whose value is {wanted}.")
        entries: list[list[tuple[float, list[int]]]] = [[] for _ in parts]
        for found, part in zip(entries, parts, strict=True):
            groups = _MONOMIAL.findall(part)
            for sign, size, letters in groups:
                factors = [
                    names.get(name, -1) for name, power in _POWER.findall(letters) for _ in range(int(power or 1))
                ]
                found.append((float(f"{sign}{size or 1}"), factors))
            if "".join(map("".join, groups)) != part or not part or part[-1] in "+-":
                raise BadCheck(f"“{text}” is not read as a polynomial; write it as “x1^2 x2 - 3 x2”.")
        monomials = [(row, *monomial) for row, found in enumerate(entries) for monomial in found]
        for _, _, factors in monomials:
            if -1 in factors or len(factors) > DEGREE:
                raise BadCheck(f"“{text}” is not a polynomial of degree {DEGREE} at most in {', '.join(names)}.")
        coefficients = np.zeros((len(parts), len(monomials)))
        for k, (row, coefficient, _) in enumerate(monomials):
            coefficients[row, k] = coefficient
        return cls(shapes, rows, coefficients, [factors for _, _, factors in monomials])

    def _term(self, *forms: Any) -> Any:
        u, v, w = forms
        return u * v * w

    def _slopes(self, *forms: Any) -> tuple[Any, ...]:
        u, v, w = forms
        return v * w, u * w, u * v

    def bound(self, order: int, reach: float) -> float:
        highest = []
        for entries in self.factors:
            d = len(entries)  # perm is 0 where order > d
            highest.append(math.perm(d, order) * reach ** max(d - order, 0) * _on_the_unit_sphere(entries))
        return float(np.abs(self.outer[0]) @ highest)

    def __str__(self) -> str:
        rows = [text.replace("-", "−") for text in self._rows(_monomial)]
        head = ", ".join(_letters(self.shapes))
        value = f"({', '.join(rows)})" if self.rows else rows[0]
        return f"{f'({head})' if len(self.shapes) > 1 else head} ↦ {value}"

    def latex(self) -> str:
        """What stands behind the name of the function and its =: `x_1^2 x_2`; a column for several rows."""
        rows = self._rows(_monomial_latex)
        return r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}" if self.rows else rows[0]

    def latex_arguments(self) -> str:
        r"""`x` for a number, `\vec{x}` for a vector, `X` for a matrix."""
        letters = zip(_letters(self.shapes), self.shapes, strict=True)
        return ", ".join(rf"\vec{{{letter}}}" if len(shape) == 1 else letter for letter, shape in letters)

    def _rows(self, monomial: Callable[[list[str]], str]) -> list[str]:
        """Each entry of the value, with its monomials as they are to be written."""
        names = list(_all_names(self.shapes))
        rows = []
        for coefficients in self.outer:
            text = ""
            for coefficient, entries in zip(coefficients, self.factors, strict=True):
                if coefficient:
                    size = "" if abs(coefficient) == 1 and entries else f"{abs(coefficient):g}"
                    sign = "-" if coefficient < 0 else ""
                    text += (f" {sign or '+'} " if text else sign) + size + monomial([names[i] for i in entries])
            rows.append(text or "0")
        return rows


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉−", "0123456789-") | {ord("²"): "^2", ord("³"): "^3"}
_MONOMIAL = re.compile(r"([+-]?)(?=[\d.A-Za-z])(\d*\.?\d*)((?:[A-Za-z]\d*(?:\^\d)?)*)(?=[+-]|$)")
_POWER = re.compile(r"([A-Za-z]\d*)(?:\^(\d))?")


def _on_the_unit_sphere(entries: Sequence[int]) -> float:
    """The largest value of a monomial at a unit vector.

    The symmetric form that has this value for equal arguments has none that is larger for different unit vectors
    (Banach 1938), so that derivatives are bounded by it as well.
    """
    return float(np.prod([(power / len(entries)) ** (power / 2) for power in Counter(entries).values()]))


def _letters(shapes: tuple[Shape, ...]) -> str:
    return "X" if len(shapes[0]) == 2 else "xy"[: len(shapes)]


def _all_names(shapes: tuple[Shape, ...]) -> dict[str, int]:
    """The entries of all arguments, x, or x1, x2, …, or X11, X12, …, and their places."""
    names: list[str] = []
    for letter, shape in zip(_letters(shapes), shapes, strict=True):
        comma = "," if max(shape, default=0) > 9 and len(shape) == 2 else ""
        names += [letter + comma.join(str(i + 1) for i in place) for place in np.ndindex(*shape)]
    return {name: place for place, name in enumerate(names)}


def _monomial(names: list[str]) -> str:
    powers = {name: names.count(name) for name in names}
    return "".join(x.translate(_SUBSCRIPTS) + {1: "", 2: "²", 3: "³"}[power] for x, power in powers.items())


def _monomial_latex(names: list[str]) -> str:
    powers = {name: names.count(name) for name in names}
    letters = (f"{name[0]}_{{{name[1:]}}}" if name[1:] else name for name in powers)
    return " ".join(x + ("" if power == 1 else f"^{power}") for x, power in zip(letters, powers.values(), strict=True))


def _back(u: Any, B: Array, x: Any) -> Any:
    """Bᵀu, in the shape of x."""
    if np.ndim(x) == 0:
        return u @ B[:, 0]
    return u @ B if np.ndim(x) == 1 else (u @ B).reshape(np.shape(x))
