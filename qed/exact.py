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

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from . import show
from .compare import Relation
from .errors import QedError
from .families import Hypothesis, Matrices, Vectors
from .hypotheses import Hypotheses

MOST_SYMBOLS = 24
"""Shapes that need more symbols than this are not tried: expansion would take seconds."""

MOST_SHAPES = 3

MOST_WORK = 300_000
"""Products of polynomials for one shape, long ones counting for more: expansion would take minutes."""


LONG = 256
"""Coefficients with fewer bits than this cost no more than small ones."""


class NotAlgebraic(QedError, TypeError):
    """The check did something that polynomials cannot do."""


class Exact:
    """A fraction num/den of polynomials, kept as it comes: only equality multiplies out.

    Sums keep a common denominator where there is one, which is what the parametrised orthonormal
    matrices need; no greatest common divisors are computed.
    """

    __slots__ = ("den", "num")
    work = 0

    def __init__(self, num: Any, den: Any):
        self.num, self.den = num, den

    def _lift(self, other: Any) -> Exact | Opaque | None:
        """Another operand as a fraction over the same ring; None for what is no number at all."""
        if isinstance(other, (Exact, Opaque)):
            return other
        if (fraction := exactly(other)) is None:
            return OPAQUE if issubclass(type(other), (float, np.floating)) else None  # a DualArray says it is one
        one = self.num.ring.one
        return Exact(one * fraction.numerator, one * fraction.denominator)

    def __add__(self, other: Any) -> Any:
        if not isinstance(o := self._lift(other), Exact):
            return NotImplemented if o is None else o
        if self.den == o.den:
            return Exact(self.num + o.num, self.den)
        return Exact(_times(self.num, o.den) + _times(o.num, self.den), _times(self.den, o.den))

    def __mul__(self, other: Any) -> Any:
        if not isinstance(o := self._lift(other), Exact):
            return NotImplemented if o is None else o
        if o.den == 1:
            return Exact(_times(self.num, o.num), self.den)
        return Exact(_times(self.num, o.num), o.den if self.den == 1 else _times(self.den, o.den))

    def __truediv__(self, other: Any) -> Any:
        if not isinstance(o := self._lift(other), Exact):
            return NotImplemented if o is None else o
        if not o.num:
            raise NotAlgebraic("division by the zero polynomial")
        return Exact(_times(self.num, o.den), _times(self.den, o.num))

    def __rtruediv__(self, other: Any) -> Any:
        lifted = self._lift(other)
        return NotImplemented if lifted is None else lifted / self

    def __pow__(self, power: Any) -> Any:
        if isinstance(power, (float, np.floating)) and power == 0.5:
            return self.sqrt()
        if power != int(power):
            raise NotAlgebraic(f"the power {power} of a polynomial")
        base, count = (self, int(power)) if power >= 0 else (1 / self, -int(power))
        return Exact(_power(base.num, count), _power(base.den, count))

    def __neg__(self) -> Exact:
        return Exact(-self.num, self.den)

    def __sub__(self, other: Any) -> Any:
        lifted = self._lift(other)
        return NotImplemented if lifted is None else self + (-lifted)

    def __rsub__(self, other: Any) -> Any:
        lifted = self._lift(other)
        return NotImplemented if lifted is None else lifted + (-self)

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> bool:
        return self.same(other)

    __hash__ = None  # type: ignore[assignment]

    def same(self, other: Any) -> bool:
        """Whether two fractions are equal as rational functions."""
        o = self._lift(other)
        if isinstance(o, Opaque):
            raise NotAlgebraic("a rounded number beside a polynomial")
        if o is None:
            return False
        if self.den == o.den:
            return bool(self.num == o.num)
        return bool(_times(self.num, o.den) == _times(o.num, self.den))

    def sqrt(self) -> Root:
        """Called by `np.sqrt` on arrays of these."""
        return Root(self)

    def conjugate(self) -> Exact:
        return self

    @property
    def real(self) -> Exact:
        return self

    def _refuse(self, *_: Any) -> Any:
        raise NotAlgebraic("comparisons of polynomials")

    def __abs__(self) -> Opaque:
        return OPAQUE

    __lt__ = __le__ = __gt__ = __ge__ = __float__ = __bool__ = _refuse


def _times(p: Any, q: Any) -> Any:
    """A product of polynomials, unless there have been too many: products of long numbers take longer as well."""
    words = 1 + int(p.LC).bit_length() * int(q.LC).bit_length() // LONG**2
    Exact.work += 1 + len(p) * len(q) * words // 16
    if Exact.work > MOST_WORK:
        raise NotAlgebraic("the polynomials are too long")
    return p * q


def _power(p: Any, count: int) -> Any:
    if count > 1 and len(p) > 1:
        if count > 64:
            raise NotAlgebraic(f"the power {count} of a polynomial")
        return _times(p, _power(p, count - 1))
    return p**count


class Root:
    """The nonnegative square root of an exact radicand: what a Euclidean norm is."""

    __slots__ = ("radicand",)

    def __init__(self, radicand: Any):
        self.radicand = radicand

    def __pow__(self, power: Any) -> Any:
        return OPAQUE if power % 2 else self.radicand ** (power // 2)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Root):
            return self.radicand if other is self else Root(self.radicand * other.radicand)
        factor = exactly(other)
        if factor is not None and factor >= 0:
            return Root(self.radicand * factor**2)
        return OPAQUE  # a factor of unknown sign, or a rounded one

    __rmul__ = __mul__

    def same(self, other: Any) -> bool:
        """Two nonnegative roots are equal exactly when their radicands are."""
        if isinstance(other, Root):
            return bool(self.radicand.same(other.radicand))
        raise NotAlgebraic("a square root beside a polynomial")

    def __abs__(self) -> Root:
        return self

    def __eq__(self, other: object) -> bool:
        return self.same(other)

    __hash__ = None  # type: ignore[assignment]

    def _lost(self, *_: Any) -> Opaque:
        return OPAQUE

    def _refuse(self, *_: Any) -> Any:
        raise NotAlgebraic("comparisons of square roots")

    __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __neg__ = _lost
    __lt__ = __le__ = __gt__ = __ge__ = __float__ = __bool__ = _refuse


class Opaque:
    """What polynomials cannot express (an absolute value, a sum of roots): known to exist, no more.

    Claims that contain it are left to the numbers; the claims beside it can still be exact.
    """

    __slots__ = ()

    def _stay(self, *_: Any) -> Opaque:
        return self

    def _refuse(self, *_: Any) -> Any:
        raise NotAlgebraic("comparisons of what is no polynomial")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _stay
    __pow__ = __neg__ = __abs__ = sqrt = conjugate = _stay
    __lt__ = __le__ = __gt__ = __ge__ = __float__ = __bool__ = __eq__ = _refuse
    __hash__ = None  # type: ignore[assignment]

    @property
    def real(self) -> Opaque:
        return self


OPAQUE = Opaque()


def exactly(value: Any) -> Fraction | None:
    """An integer or a short binary fraction (0.5, −2.25) as what it is; None for rounded floats.

    A float such as 0.1 or √2 stands for a number that it is not, so nothing exact can be said of it.
    """
    if isinstance(value, Rational):
        return Fraction(value)
    if not isinstance(value, (float, np.floating)) or not np.isfinite(value):
        return None
    fraction = Fraction(float(value))
    return fraction if fraction.denominator <= 2**16 and abs(fraction.numerator) < 2**40 else None


def shapes(hypotheses: Hypotheses) -> list[dict[str, int]]:
    """The shapes to try, in this order: all ones, then distinct dimensions, then the others up to 3."""
    names = hypotheses.names
    if len(names) == 1:
        candidates: list[tuple[int, ...]] = [(1,), (2,), (3,)]
    else:
        ascending = tuple(range(2, 2 + len(names)))
        candidates = [(1,) * len(names), ascending, ascending[::-1]]
        candidates += [*itertools.permutations(ascending), *itertools.permutations(range(1, 1 + len(names)))]
        candidates += sorted(itertools.product((1, 2, 3), repeat=len(names)), key=lambda dims: (-len(set(dims)), dims))
    every = [dict(zip(names, dims, strict=True)) for dims in dict.fromkeys(candidates)]
    counts = [h.dims[0] for _, h in hypotheses.families() if isinstance(h.family, (type(Vectors), type(Matrices)))]
    # A family of one member says little about families: such shapes come last, but for all ones.
    last = sorted(every[1:], key=lambda sizes: any(sizes.get(str(name)) == 1 for name in counts))
    return [sizes for sizes in (every[0], *last) if hypotheses.allow(sizes)]


def telling(proved: list[dict[str, int]]) -> list[dict[str, int]]:
    """The shapes for which a claim was proved; none where all their dimensions are 1.

    Numbers commute and are their own transposes: of what is special to matrices such a shape proves nothing.
    """
    return proved if any(not sizes or max(sizes.values()) > 1 for sizes in proved) else []


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
    Exact.work = 0
    the_ring, *generators = ring(letters or ["unused"], ZZ)
    elements = [Exact(g, the_ring.one) for g in generators]
    variants: list[dict[str, Any]] = [{}]
    for name, annotation in hypotheses.parameters.items():
        if isinstance(annotation, Hypothesis):
            mine, elements = elements[: counts[name]], elements[counts[name] :]
            members = annotation.family.exact(mine, annotation.resolve(sizes))
        else:
            members = [sizes[name]]
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
        if not any(isinstance(entry, (Exact, Root)) for side in (a, b) for entry in side.flat):
            raise NotAlgebraic("no symbol is left in it")
        if not np.all(np.frompyfunc(_same, 2, 1)(a, b)):
            return False
    return True


def _same(a: Any, b: Any) -> bool:
    if a is OPAQUE or b is OPAQUE:
        raise NotAlgebraic("not algebraic")
    if isinstance(a, (Exact, Root)):
        return a.same(b)
    if isinstance(b, (Exact, Root)):
        return b.same(a)
    if a != b:  # two numbers, perhaps rounded
        raise NotAlgebraic("numbers that differ by rounding, or more")
    return True


def prove(check: Callable[..., Any], hypotheses: Hypotheses) -> tuple[list[dict[str, int]], str]:
    """Run a check on the general instance of each shape.

    Returns the shapes for which it is an identity, and which of its claims are: "all", or words such
    as "claims 1 and 3 of 4 are algebraic identities" where the others are inequalities or not
    algebraic. Without any, the shapes are empty and the words say why. A shape for which both sides
    are algebraic but differ raises `NotIdentical`.
    """
    proved: list[dict[str, int]] = []
    exact: set[int] | None = None
    count = 0
    for sizes in shapes(hypotheses):
        if len(proved) == MOST_SHAPES:
            break
        variants = symbolic(hypotheses, sizes)
        for variant in variants or ():
            try:
                returned = check(**variant)
            except Exception as reason:  # NumPy's, a number's, or one of the reader's code: numbers did not raise it
                if isinstance(reason, QedError) and not isinstance(reason, TypeError):
                    raise
                return [], str(reason)
            claims = returned if isinstance(returned, (tuple, list)) else (returned,)
            identities = {position for position, claim in enumerate(claims) if _is_identity(claim, sizes)}
            exact, count = identities if exact is None else exact & identities, len(claims)
            if not exact:
                return [], "no claim is an identity of polynomials"
        if variants:
            proved.append(sizes)
    if not exact:
        return [], "no general element in symbols"
    if proved and not telling(proved):
        return [], "only for dimensions that are all 1"
    if len(exact) == count:
        return proved, "all"
    which = show.listed([str(position + 1) for position in sorted(exact)])
    if len(exact) == 1:
        return proved, f"claim {which} of {count} is an algebraic identity"
    return proved, f"claims {which} of {count} are algebraic identities"


def _is_identity(claim: Any, sizes: Mapping[str, int]) -> bool:
    """Whether a claim is algebraic and true; an algebraic one that is false raises `NotIdentical`."""
    if not isinstance(claim, Relation):
        return False
    try:
        if identical(claim):
            return True
    except (TypeError, AttributeError):
        return False
    raise NotIdentical(sizes)


class NotIdentical(QedError, AssertionError):
    """Both sides are algebraic and are not the same."""

    def __init__(self, sizes: Mapping[str, int]):
        self.sizes = dict(sizes)
        super().__init__(", ".join(f"{k} = {v}" for k, v in sizes.items()))
