"""Numbers that know better than doubles: rationals while all is rational, then mpmath's with many digits.

A check or a formula that misses by what rounding might do is computed again with these in the place of floats: NumPy
adds, multiplies and takes functions of objects by asking the objects. What cannot be computed with them raises, and the
doubles have the last word.

mpmath comes with SymPy, and is imported only here and only when something misses.
"""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

DIGITS, MORE_DIGITS = 60, 300
"""Numbers that are not rational are computed with so many digits, and again with more where they come out equal."""
LONGEST = 4000
"""A fraction with more bits than this goes on as a number with many digits."""
SIMPLE = 1000
"""A double that is the nearest one to a fraction with a denominator up to this stands for that fraction: 0.6 is 3/5."""


@functools.cache
def _mp() -> Any:
    from mpmath import mp  # type: ignore[import-untyped]  # only now: see above

    context = mp.clone()
    context.dps = DIGITS
    return context


@contextlib.contextmanager
def digits(count: int) -> Iterator[None]:
    """Compute with so many digits."""
    context = _mp()
    before, context.dps = context.dps, count
    try:
        yield
    finally:
        context.dps = before


class Precise:
    """A real number: a `Fraction`, or one of mpmath's where it is not known to be rational."""

    __slots__ = ("value",)
    value: Any

    def __init__(self, value: Any):
        if isinstance(value, Fraction) and max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST:
            value = _long(value)
        self.value = value

    def _with(self, other: Any, rational: Callable[[Any, Any], Any], swapped: bool = False) -> Any:
        lifted = _lifted(other)
        if lifted is None:
            return NotImplemented
        a, b = (lifted, self.value) if swapped else (self.value, lifted)
        if not (isinstance(a, Fraction) and isinstance(b, Fraction)):
            a, b = _long(a), _long(b)
        return type(self)(rational(a, b))

    def __add__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b)

    def __rsub__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a - b, True)

    def __mul__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with(other, lambda a, b: a / b, True)

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, other: Any) -> Any:
        return self._with(other, _power)

    def __rpow__(self, other: Any) -> Any:
        return self._with(other, _power, True)

    def __neg__(self) -> Any:
        return type(self)(-self.value)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return type(self)(abs(self.value))

    def __eq__(self, other: object) -> Any:
        lifted = _lifted(other)
        return NotImplemented if lifted is None else _long(self.value, lifted) == _long(lifted, self.value)

    def __lt__(self, other: Any) -> Any:
        lifted = _lifted(other)
        return NotImplemented if lifted is None else _long(self.value, lifted) < _long(lifted, self.value)

    def __le__(self, other: Any) -> Any:
        lifted = _lifted(other)
        return NotImplemented if lifted is None else _long(self.value, lifted) <= _long(lifted, self.value)

    def __gt__(self, other: Any) -> Any:
        lifted = _lifted(other)
        return NotImplemented if lifted is None else _long(self.value, lifted) > _long(lifted, self.value)

    def __ge__(self, other: Any) -> Any:
        lifted = _lifted(other)
        return NotImplemented if lifted is None else _long(self.value, lifted) >= _long(lifted, self.value)

    def __bool__(self) -> bool:
        return bool(self.value != 0)

    def __float__(self) -> float:
        try:
            return float(self.value)
        except OverflowError:
            return float("inf") if self.value > 0 else -float("inf")

    def __int__(self) -> int:
        return int(self.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return str(self.value)

    # what NumPy asks objects for

    def sqrt(self) -> Any:
        if self.value < 0:
            raise ZeroDivisionError("the square root of a negative number")
        if isinstance(self.value, Fraction):
            return type(self)(_root(self.value))
        return type(self)(_mp().sqrt(self.value))

    def log(self) -> Any:
        if self.value <= 0:
            raise ZeroDivisionError("the logarithm of a number that is not positive")
        return type(self)(Fraction(0) if self.value == 1 else _mp().log(_long(self.value)))

    def exp(self) -> Any:
        return self._function("exp", 1)

    def log1p(self) -> Any:
        return (self + 1).log()

    def expm1(self) -> Any:
        return self.exp() - 1

    def sin(self) -> Any:
        return self._function("sin", 0)

    def cos(self) -> Any:
        return self._function("cos", 1)

    def tan(self) -> Any:
        return self._function("tan", 0)

    def sinh(self) -> Any:
        return self._function("sinh", 0)

    def cosh(self) -> Any:
        return self._function("cosh", 1)

    def tanh(self) -> Any:
        return self._function("tanh", 0)

    def arctan(self) -> Any:
        return self._function("atan", 0)

    def _function(self, name: str, at_zero: int) -> Any:
        if self.value == 0:
            return type(self)(Fraction(at_zero))
        return type(self)(getattr(_mp(), name)(_long(self.value)))

    def conjugate(self) -> Any:
        return self

    @property
    def real(self) -> Any:
        return self


class Kept(Precise):
    """The same, for code that is not ours: what would make a double of it in silence (`math.sqrt`) raises."""

    __slots__ = ()

    def __float__(self) -> float:
        raise TypeError("a number with many digits would lose them")

    __int__ = __float__  # type: ignore[assignment]


def _lifted(value: Any) -> Any:
    """Another operand as what a `Precise` holds; None for what is no finite number."""
    if isinstance(value, Precise):
        return value.value
    if isinstance(value, np.bool_):
        value = bool(value)
    if isinstance(value, np.integer):
        value = int(value)
    if isinstance(value, Rational):
        return Fraction(value)
    if isinstance(value, (float, np.floating)):
        if not np.isfinite(value):
            raise ZeroDivisionError("a number that is not finite")
        return Fraction(float(value))
    return None


def _long(value: Any, beside: Any = None) -> Any:
    """A number of mpmath's; a fraction stays one beside another."""
    if isinstance(value, Fraction) and not isinstance(beside, Fraction):
        return _mp().mpf(value.numerator) / value.denominator
    return value


def _root(value: Fraction) -> Any:
    top, bottom = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    return _mp().sqrt(_long(value))


def _power(base: Any, exponent: Any) -> Any:
    whole = exponent == int(exponent)
    if (base < 0 and not whole) or (base == 0 and exponent < 0):
        raise ZeroDivisionError("a power that is no real number")
    if not isinstance(base, Fraction):
        return base ** (int(exponent) if whole else exponent)
    if whole and abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) <= LONGEST:
        return base ** int(exponent)
    if exponent == Fraction(1, 2):
        return _root(base)
    return _long(base) ** _long(exponent) if base else Fraction(0)


def literal(value: float) -> Precise:
    """A number as it is printed: 0.1 is 1/10, not the double nearest to it, and π and e have all their digits."""
    if value in (math.pi, math.e):
        return Precise(+_mp().pi if value == math.pi else +_mp().e)
    return Precise(Fraction(repr(value)))


def lift(value: Any) -> Precise:
    """A number as a precise one."""
    return Precise(_value(value))


def precise(value: Any, kind: type[Precise] = Precise) -> Any:
    """Floats and arrays of them as precise numbers; what is neither (a count, a function) as it is."""
    if isinstance(value, (float, np.floating)):
        return kind(_fraction(float(value))) if np.isfinite(value) else value
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        made = np.empty(value.shape, dtype=object)
        made.reshape(-1)[:] = [kind(_fraction(x)) for x in value.ravel().tolist()]
        return made
    if isinstance(value, (list, tuple)):
        return [precise(item, kind) for item in value]
    return value


def _fraction(value: float) -> Fraction:
    near = Fraction(value).limit_denominator(SIMPLE)
    return near if float(near) == value else Fraction(value)


# --- matrices of them -----------------------------------------------------------------------------


def is_precise(array: Any) -> bool:
    """Whether an array holds precise numbers, perhaps among others."""
    return (
        isinstance(array, np.ndarray)
        and array.dtype == object
        and any(isinstance(entry, Precise) for entry in array.flat)
    )


def determinant(matrix: Any) -> Any:
    """By elimination, with the largest pivots."""
    rows, sign, product = matrix.tolist(), 1, Precise(Fraction(1))
    for k in range(len(rows)):
        pivot = max(range(k, len(rows)), key=lambda i: abs(_value(rows[i][k])))
        if not rows[pivot][k]:
            return Precise(Fraction(0))
        if pivot != k:
            rows[k], rows[pivot], sign = rows[pivot], rows[k], -sign
        product = product * rows[k][k]
        _eliminate(rows, k, range(k + 1, len(rows)))
    return product * sign


def inverse(matrix: Any) -> Any:
    """By elimination."""
    size = len(matrix)
    rows = [[*row, *(1 if i == j else 0 for j in range(size))] for i, row in enumerate(matrix.tolist())]
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: abs(_value(rows[i][k])))
        if not rows[pivot][k]:
            raise ZeroDivisionError("the inverse of a singular matrix")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [entry / Precise(_value(rows[k][k])) for entry in rows[k]]
        _eliminate(rows, k, (i for i in range(size) if i != k))
    made = np.empty((size, size), dtype=object)
    made[:] = [row[size:] for row in rows]
    return made


def rank(matrix: Any) -> int:
    """By elimination, of rational entries only: elsewhere nobody knows whether a number is 0."""
    rows = matrix.tolist()
    if not all(isinstance(_value(entry), Fraction) for row in rows for entry in row):
        raise TypeError("a rank of numbers that are not rational")
    found = 0
    for column in range(matrix.shape[1]):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / Precise(_value(rows[found][column]))
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def pseudoinverse(matrix: Any) -> Any:
    """From a factorisation A = C F of full rank, Fᵀ (Cᵀ A Fᵀ)⁻¹ Cᵀ: of rational entries only, as the rank."""
    rows = matrix.tolist()
    if not all(isinstance(_value(entry), Fraction) for row in rows for entry in row):
        raise TypeError("a pseudoinverse of numbers that are not rational")
    pivots: list[int] = []
    for column in range(matrix.shape[1]):
        k = len(pivots)
        pivot = next((i for i in range(k, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [entry / Precise(_value(rows[k][column])) for entry in rows[k]]
        for i in (i for i in range(len(rows)) if i != k):
            rows[i] = [a - rows[i][column] * b for a, b in zip(rows[i], rows[k], strict=True)]
        pivots.append(column)
    if not pivots:
        return np.full(matrix.T.shape, Precise(Fraction(0)), dtype=object)
    left, right = matrix[:, pivots], np.array(rows[: len(pivots)], dtype=object)
    return right.T @ inverse(left.T @ matrix @ right.T) @ left.T


def _eliminate(rows: list[list[Any]], k: int, others: Any) -> None:
    for i in others:
        if rows[i][k]:
            factor = rows[i][k] / Precise(_value(rows[k][k]))
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]


def _value(entry: Any) -> Any:
    lifted = _lifted(entry)
    if lifted is None:
        raise TypeError(f"{entry!r:.40} is no number")
    return lifted


def singular_values(matrix: Any) -> Any:
    """The largest first."""
    rows = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
    if rows.shape[1] == 1:
        return np.array([sum((entry * entry for entry in rows.flat), Precise(Fraction(0))).sqrt()], dtype=object)
    found = _mp().svd_r(_mp().matrix([[_long(_value(x)) for x in row] for row in rows]), compute_uv=False)
    return np.array(sorted(map(Precise, found), reverse=True), dtype=object)


def eigenvalues(matrix: Any) -> Any:
    """Of a symmetric matrix, the largest first."""
    found = _mp().eigsy(_mp().matrix([[_long(_value(x)) for x in row] for row in matrix]), eigvals_only=True)
    return np.array(sorted(map(Precise, found), reverse=True), dtype=object)


# --- comparing ------------------------------------------------------------------------------------


Sides = Callable[[], list[tuple[Any, str, Any]]]
"""Computes the links (left, sign, right) of a claim, with as many digits as are asked for at the time."""


CLEARLY = 100
"""Sides are apart by more than rounding of the inputs where they are by more than this times what moving these does."""


def broken(sides: Sides, nearby: Sequence[Sides] = (), strict: bool = True) -> bool:
    """Whether one of the links is false.

    Rationals are compared as such. Others are equal when they agree in all digits, and in more digits as well: what
    is left between them shrinks as the digits grow. Such an equality breaks < and ≠ only if `strict`: tanh(1000) is 1
    in any number of digits that one cares to compute. `nearby` are the same sides for inputs that moved by a few units
    of rounding, where the inputs are right up to rounding only.
    """
    first = _gaps(sides())
    if nearby:
        moved = [_gaps(there()) for there in nearby]
        return any(
            gap
            and _breaks(sign, gap)
            and all(abs(_long(gap)) > CLEARLY * abs(_long(there[k][1]) - _long(gap)) for there in moved)
            for k, (sign, gap, _) in enumerate(first)
        )
    if not any(_is_open(gap, size) for _, gap, size in first):
        return any(_breaks(sign, gap) for sign, gap, _ in first)
    with digits(MORE_DIGITS):
        second = _gaps(sides())
    for (sign, gap, size), (_, again, _) in zip(first, second, strict=True):
        same = not isinstance(again, Fraction) and abs(again) <= max(abs(gap), size * _ten(-DIGITS)) * _ten(
            -DIGITS // 2
        )
        if (sign in "<>≠" and strict) if same else _breaks(sign, again):
            return True
    return False


def apart(sides: Sides) -> float:
    """By which part of their size sides differ; 0 where they are equal in all digits."""
    gaps = [(abs(_long(gap)), size) for _, gap, size in _gaps(sides())]
    return max((float(gap / _long(size)) for gap, size in gaps if gap > 0), default=0.0)


def _gaps(links: list[tuple[Any, str, Any]]) -> list[tuple[str, Any, Any]]:
    """Of each pair of entries: the sign, how far they are apart, their size."""
    found = []
    for left, sign, right in links:
        a, b = (np.asarray(side, dtype=object) for side in (left, right))
        if a.size == b.size == 1:
            a, b = a.reshape(()), b.reshape(())
        if a.shape != b.shape and a.ndim and b.ndim:
            raise TypeError("two shapes")
        pairs = [(_value(x), _value(y)) for x, y in zip(*(s.flat for s in np.broadcast_arrays(a, b)), strict=True)]
        both = all(isinstance(x, Fraction) for pair in pairs for x in pair)
        gaps = [(x - y if both else _long(x) - _long(y), max(abs(x), abs(y)) if both else
                 max(abs(_long(x)), abs(_long(y)))) for x, y in pairs]  # fmt: skip
        if sign == "≠":  # arrays differ where one entry does
            gaps = [max(gaps, key=lambda pair: abs(pair[0]))]
        found += [(sign, gap, size) for gap, size in gaps]
    return found


def _is_open(gap: Any, size: Any) -> bool:
    """Whether more digits may tell something else."""
    return not isinstance(gap, Fraction) and bool(abs(gap) <= max(size, 1) * _ten(-DIGITS // 3))


def _ten(power: int) -> Any:
    return _mp().mpf(10) ** power


def _breaks(sign: str, gap: Any) -> bool:
    """Whether a link is false whose left side is larger by `gap`."""
    return bool({"=": gap != 0, "≤": gap > 0, "≥": gap < 0, "<": gap >= 0, ">": gap <= 0, "≠": gap == 0}[sign])
