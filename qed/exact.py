"""The same check on symbols: a proof for one shape.

A parameter is filled with the generators of one of SymPy's polynomial rings over the integers
(for orthonormal and unit families: with rational functions of them that reach every member). A
check written in plain NumPy then computes with formal fractions of polynomials, and two sides
are equal exactly when the cross-multiplied polynomials are the same.

Square roots are kept as roots of a radicand, so that norms can be compared and squared. What is
not algebraic in this sense (absolute values, maxima, singular values, inequalities) raises
`NotAlgebraic`, and the statement has no exact part.

SymPy is imported only here, and only when an exact check runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from .compare import Relation
from .errors import QedError
from .families import Hypothesis
from .instances import Hypotheses

MOST_SYMBOLS = 24
"""Shapes that need more symbols than this are not tried: expansion would take seconds."""


class NotAlgebraic(QedError, TypeError):
    """The check did something that polynomials cannot do."""


class Exact:
    """A fraction num/den of polynomials, kept as it comes: only equality multiplies out.

    Sums keep a common denominator where there is one, which is what the parametrised orthonormal
    matrices need; no greatest common divisors are computed.
    """

    __slots__ = ("den", "num")

    def __init__(self, num: Any, den: Any):
        self.num, self.den = num, den

    def _lift(self, other: Any) -> Exact | None:
        """Another operand as a fraction over the same ring; None for what is no exact number."""
        if isinstance(other, Exact):
            return other
        if isinstance(other, (int, float, np.integer, np.floating, Rational)):
            if isinstance(other, (float, np.floating)) and not np.isfinite(other):
                raise NotAlgebraic("infinity is not an exact number")
            fraction = Fraction(other) if isinstance(other, Rational) else Fraction(float(other))
            one = self.num.ring.one
            return Exact(one * fraction.numerator, one * fraction.denominator)
        return None

    def __add__(self, other: Any) -> Any:
        if (o := self._lift(other)) is None:
            return NotImplemented
        if self.den == o.den:
            return Exact(self.num + o.num, self.den)
        return Exact(self.num * o.den + o.num * self.den, self.den * o.den)

    def __mul__(self, other: Any) -> Any:
        if (o := self._lift(other)) is None:
            return NotImplemented
        if o.den == 1:
            return Exact(self.num * o.num, self.den)
        return Exact(self.num * o.num, o.den if self.den == 1 else self.den * o.den)

    def __truediv__(self, other: Any) -> Any:
        if (o := self._lift(other)) is None:
            return NotImplemented
        if not o.num:
            raise NotAlgebraic("division by the zero polynomial")
        return Exact(self.num * o.den, self.den * o.num)

    def __rtruediv__(self, other: Any) -> Any:
        lifted = self._lift(other)
        return NotImplemented if lifted is None else lifted / self

    def __pow__(self, power: Any) -> Any:
        if isinstance(power, (float, np.floating)) and power == 0.5:
            return self.sqrt()
        if power != int(power):
            raise NotAlgebraic(f"the power {power} of a polynomial")
        base, count = (self, int(power)) if power >= 0 else (1 / self, -int(power))
        return Exact(base.num**count, base.den**count)

    def __neg__(self) -> Exact:
        return Exact(-self.num, self.den)

    def __sub__(self, other: Any) -> Any:
        lifted = self._lift(other)
        return NotImplemented if lifted is None else self + (-lifted)

    def __rsub__(self, other: Any) -> Any:
        lifted = self._lift(other)
        return NotImplemented if lifted is None else lifted + (-self)

    __radd__, __rmul__ = __add__, __mul__

    def same(self, other: Any) -> bool:
        """Whether two fractions are equal as rational functions."""
        o = self._lift(other)
        if o is None:
            return False
        if self.den == o.den:
            return bool(self.num == o.num)
        return bool(self.num * o.den == o.num * self.den)

    def sqrt(self) -> Root:
        """Called by `np.sqrt` on arrays of these."""
        return Root(self)

    def conjugate(self) -> Exact:
        return self

    @property
    def real(self) -> Exact:
        return self

    def _refuse(self, *_: Any) -> Any:
        raise NotAlgebraic("absolute values and comparisons are not polynomials")

    __abs__ = __lt__ = __le__ = __gt__ = __ge__ = __float__ = __bool__ = _refuse


class Root:
    """The nonnegative square root of an exact radicand: what a Euclidean norm is."""

    __slots__ = ("radicand",)

    def __init__(self, radicand: Exact):
        self.radicand = radicand

    def __pow__(self, power: Any) -> Any:
        if power % 2:
            raise NotAlgebraic("an odd power of a square root")
        return self.radicand ** (power // 2)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Root):
            return self.radicand if other is self else Root(self.radicand * other.radicand)
        if isinstance(other, (int, float, np.integer, np.floating)) and other >= 0:
            return Root(self.radicand * (float(other) ** 2))
        raise NotAlgebraic("a square root times a polynomial of unknown sign")

    __rmul__ = __mul__

    def same(self, other: Any) -> bool:
        """Two nonnegative roots are equal exactly when their radicands are."""
        if isinstance(other, Root):
            return self.radicand.same(other.radicand)
        raise NotAlgebraic("a square root beside a polynomial")

    def _refuse(self, *_: Any) -> Any:
        raise NotAlgebraic("sums of square roots are not polynomials")

    __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = _refuse
    __abs__ = __lt__ = __le__ = __gt__ = __ge__ = __float__ = __neg__ = _refuse


def shapes(hypotheses: Hypotheses) -> list[dict[str, int]]:
    """The shapes tried exactly: all ones, then the smallest ones with distinct dimensions."""
    names = hypotheses.names
    up = {name: 2 + i for i, name in enumerate(names)}
    down = {name: 1 + len(names) - i for i, name in enumerate(names)}
    candidates = [dict.fromkeys(names, 1), up, down]
    if len(names) == 1:
        candidates = [{names[0]: d} for d in (1, 2, 3)]
    chosen: list[dict[str, int]] = []
    for sizes in candidates:
        if sizes not in chosen and hypotheses.allow(sizes):
            chosen.append(sizes)
    return chosen


def symbolic(hypotheses: Hypotheses, sizes: Mapping[str, int]) -> list[dict[str, Any]] | None:
    """The general instance of one shape, in as many variants as its families need.

    None where a family has no exact member or too many symbols would be needed.
    """
    counts: dict[str, int] = {}
    for name, hypothesis in hypotheses.families():
        unknowns = None if hypothesis.family.refers else hypothesis.family.unknowns(hypothesis.resolve(sizes))
        if unknowns is None:
            return None
        counts[name] = unknowns
    if sum(counts.values()) > MOST_SYMBOLS:
        return None
    from sympy import ZZ
    from sympy.polys.rings import ring

    letters = [f"{name.lower()}{i + 1}" for name, count in counts.items() for i in range(count)]
    the_ring, *generators = ring(letters or ["unused"], ZZ)
    elements = [Exact(g, the_ring.one) for g in generators]
    variants: list[dict[str, Any]] = [{}]
    for name, hypothesis in hypotheses.parameters.items():
        if not isinstance(hypothesis, Hypothesis):
            members: list[Any] = [sizes[name]]
        else:
            mine, elements = elements[: counts[name]], elements[counts[name] :]
            members = hypothesis.family.exact(mine, hypothesis.resolve(sizes))
        variants = [{**v, name: _lifted(m, the_ring)} for v in variants for m in members]
    return variants


def _lifted(member: Any, the_ring: Any) -> Any:
    """Turn the plain integers that a family mixed in (an identity, a −1) into exact numbers."""
    if not isinstance(member, np.ndarray):
        return member
    zero = Exact(the_ring.zero, the_ring.one)
    lifted = np.empty_like(member)
    lifted.flat[:] = [zero + entry for entry in member.flat]
    return lifted


def identical(relation: Relation) -> bool:
    """Whether all sides of a chain of equalities are the same rational functions.

    Raises `NotAlgebraic` for a chain with another symbol in it, or with no symbol left in its sides.
    """
    if any(symbol != "=" for symbol in relation.symbols):
        raise NotAlgebraic("an inequality is not a polynomial identity")
    for left, right in zip(relation.sides, relation.sides[1:], strict=False):
        a, b = (np.asarray(side, dtype=object) for side in (left, right))
        if a.size == b.size == 1:
            a, b = a.reshape(()), b.reshape(())
        if not np.all(np.frompyfunc(_same, 2, 1)(a, b)):
            return False
    return True


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, (Exact, Root)):
        return a.same(b)
    if isinstance(b, (Exact, Root)):
        return b.same(a)
    return bool(a == b)


def prove(check: Callable[..., Any], hypotheses: Hypotheses) -> tuple[list[dict[str, int]], str]:
    """Run a check on the general instance of each shape.

    Returns the shapes for which it is an identity, and, where it is not algebraic, why. A shape
    for which both sides are algebraic but differ raises `NotIdentical`.
    """
    proved: list[dict[str, int]] = []
    for sizes in shapes(hypotheses):
        variants = symbolic(hypotheses, sizes)
        if variants is None:
            continue
        for variant in variants:
            try:
                returned = check(**variant)
                claims = returned if isinstance(returned, (tuple, list)) else (returned,)
                verdicts = [identical(c) for c in claims if isinstance(c, Relation)]
                if len(verdicts) < len(claims):
                    raise NotAlgebraic("a numerical test is not a polynomial identity")
            except (TypeError, AttributeError) as reason:  # NumPy refuses, or we do
                return [], str(reason)
            if not all(verdicts):
                raise NotIdentical(sizes)
        proved.append(sizes)
    return proved, "" if proved else "no general element in symbols"


class NotIdentical(QedError, AssertionError):
    """Both sides are algebraic and are not the same."""

    def __init__(self, sizes: Mapping[str, int]):
        self.sizes = dict(sizes)
        super().__init__(", ".join(f"{k} = {v}" for k, v in sizes.items()))
