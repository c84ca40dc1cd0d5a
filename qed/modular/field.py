"""Whole numbers modulo the product of two random primes of 61 bits: two finite fields at once.

A number modulo pq is a pair of numbers modulo p and modulo q (the Chinese remainder theorem). What is 0 modulo pq is 0
in both fields, so that one calculation asks both.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from ..errors import QedError
from ..exact import exactly
from .bounds import Bound

LEAST, MOST = 2**60, 2**61
"""Between these the primes are drawn."""
PRIMES = 2.7e16
"""So many primes there are between them, at least, by Dusart's bounds x/ln x · (1 + 1/ln x) and (1 + 1.2762/ln x)."""
MOST_WORK = 3_000_000
"""Products of numbers for one check: half a second. No shape is started beyond it."""
AN_ARRAY = 10
LONGEST = 1000
"""A float that is nearest to a fraction with a denominator up to this is read as that fraction."""


class NotRational(QedError, TypeError):
    """The calculation does something that numbers modulo a prime cannot do."""


class TooMuch(QedError, RuntimeError):
    """The calculation takes longer than anyone will wait for."""


class Vanishes(QedError, ArithmeticError):
    """A denominator is 0 at the point that was drawn: another is to be drawn."""


def is_prime(n: int) -> bool:
    """The test of Miller and Rabin, which errs on no number below 3.3e24 with these bases (Sorenson and Webster)."""
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    if n < 43:
        return n in bases
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in bases:
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        if not any((x := x * x % n) == n - 1 for _ in range(twos - 1)):
            return False
    return True


def random_prime(rng: np.random.Generator) -> int:
    """A prime between `LEAST` and `MOST`, each as likely as the others."""
    while True:
        n = int(rng.integers(LEAST, MOST)) | 1
        if is_prime(n):
            return n


class Field:
    """The numbers modulo pq.

    `denominators` counts the degrees of what was divided by, `work` the products of numbers, and an array as `AN_ARRAY`
    of them: what they take is the same on every machine.
    """

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        p = random_prime(rng)
        while (q := random_prime(rng)) == p:
            pass
        self.primes, self.modulus = (p, q), p * q
        self._units = q * pow(q, -1, p), p * pow(p, -1, q)  # 1 modulo one of them and 0 modulo the other
        self.denominators = 0
        self.work = 0
        self.point = int(self.draw(1)[0])
        """A random number for the variable of characteristic polynomials."""
        self.decomposed = False
        """Whether a singular value decomposition was asked for that is not known."""

    def made(self) -> None:
        """An array was made. Raises `TooMuch` where the calculation is far beyond what one shape may take."""
        self.work += AN_ARRAY
        if self.work > 2 * MOST_WORK:
            raise TooMuch("There are too many steps.")

    def draw(self, count: int) -> Any:
        """So many random numbers, every one modulo pq as likely as the others."""
        of_p, of_q = (self.rng.integers(0, prime, count).astype(object) for prime in self.primes)
        return (of_p * self._units[0] + of_q * self._units[1]) % self.modulus

    def inverse(self, value: int) -> int:
        """Raises `Vanishes` where there is none."""
        try:
            return pow(int(value), -1, self.modulus)
        except ValueError:
            raise Vanishes("A denominator is 0 at this point.") from None

    def chance(self, bound: Bound) -> float:
        """With which probability a fraction that is not 0 is 0 at a random point, in both fields.

        Either the prime divides all coefficients of its numerator: a whole number of b bits has at most b/60 such
        divisors. Or the point is a zero of the numerator modulo the prime: so it is with probability at most d/p by the
        lemma of Schwartz and Zippel, and d/(p − e) among the points where no denominator, of degree e together, is 0.
        """
        found = 1.0
        for prime in self.primes:
            left = prime - self.denominators
            found *= min(1.0, bound.top_bits / 60 / PRIMES + bound.top / left) if left > 0 else 1.0
        return found

    def constants(self, values: Any) -> tuple[Any, Bound] | None:
        """Plain numbers as residues: whole numbers, and floats that stand for a short fraction; None for others."""
        array = np.asarray(values)
        if array.dtype.kind in "biu" or (array.dtype.kind == "f" and _are_whole(array)):
            whole = array.astype(np.int64).astype(object) if array.dtype.kind == "f" else array.astype(object)
            largest = int(np.max(np.abs(whole), initial=1))
            return whole % self.modulus, Bound(top_bits=_bits(largest))
        fractions = [short_fraction(value) for value in array.ravel().tolist()]
        if None in fractions:
            return None
        common = int(np.lcm.reduce([f.denominator for f in fractions], dtype=object))  # type: ignore[union-attr]
        tops = [f.numerator * (common // f.denominator) for f in fractions]  # type: ignore[union-attr]
        whole = np.empty(array.size, dtype=object)
        whole[:] = tops
        bound = Bound(0, 0, _bits(max([1, *map(abs, tops)])), _bits(common))
        return (whole * self.inverse(common) % self.modulus).reshape(array.shape), bound


def _are_whole(array: Any) -> bool:
    return bool(np.all(np.abs(array) < 2.0**53) and np.all(array == np.round(array)))


def _bits(whole: int) -> float:
    return float(whole.bit_length()) if whole > 1 else 0.0


def short_fraction(value: Any) -> Fraction | None:
    """What a number in code stands for: 0.5 and 0.1 as written, and 1/3 for the float nearest to it; None for √2."""
    if (found := exactly(value)) is not None:
        return found
    if not isinstance(value, (float, np.floating)) or not np.isfinite(value):
        return None
    near = Fraction(float(value)).limit_denominator(LONGEST)
    return near if float(near) == float(value) and abs(near.numerator) < 2**20 else None
