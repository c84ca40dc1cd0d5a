"""How large the polynomials behind a value may be: what the Schwartz–Zippel lemma needs to know.

A value modulo a prime is that of a fraction of two polynomials with whole coefficients, in the numbers that were drawn.
Nobody writes these down. A bound follows every step of the calculation instead, as an interval follows a number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class Bound(NamedTuple):
    """Of the entries of an array, as fractions with one common denominator.

    `top` and `bottom` bound the degrees of numerators and denominator; `top_bits` and `bottom_bits` the sums of the
    sizes of their coefficients, which are at most 2**bits.
    """

    top: int = 0
    bottom: int = 0
    top_bits: float = 0.0
    bottom_bits: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether the denominator is 1."""
        return self.bottom == 0 and self.bottom_bits == 0.0

    def sum(self, other: Bound) -> Bound:
        """Of a + b and a − b."""
        return Bound(
            max(self.top + other.bottom, other.top + self.bottom),
            self.bottom + other.bottom,
            added(self.top_bits + other.bottom_bits, other.top_bits + self.bottom_bits),
            self.bottom_bits + other.bottom_bits,
        )

    def product(self, other: Bound, terms: int = 1) -> Bound:
        """Of ab, or of a sum of so many such products."""
        return Bound(
            self.top + other.top,
            self.bottom + other.bottom,
            self.top_bits + other.top_bits + math.log2(max(terms, 1)),
            self.bottom_bits + other.bottom_bits,
        )

    def total(self, terms: int) -> Bound:
        """Of a sum of so many entries."""
        return self._replace(top_bits=self.top_bits + math.log2(max(terms, 1)))

    def power(self, count: int) -> Bound:
        """Of a product of `count` entries."""
        return Bound(count * self.top, count * self.bottom, count * self.top_bits, count * self.bottom_bits)

    def reciprocals(self, entries: int) -> Bound:
        """Of 1/a for so many entries a: their common denominator is the product of the numerators."""
        all_but_one = max(entries - 1, 0)
        return Bound(
            self.bottom + all_but_one * self.top,
            entries * self.top,
            self.bottom_bits + all_but_one * self.top_bits,
            entries * self.top_bits,
        )

    def determinant(self, size: int) -> Bound:
        """Of the determinant of a matrix of this size: a sum of size! products."""
        return self.power(size).total(math.factorial(size))

    def inverse(self, size: int) -> Bound:
        """Of the inverse: the adjugate, over the determinant. One denominator of the entries cancels."""
        det = self.determinant(size)
        return Bound(
            self.bottom + (size - 1) * self.top,
            det.top,
            self.bottom_bits + (size - 1) * self.top_bits + math.log2(math.factorial(size - 1)),
            det.top_bits,
        )


def added(a: float, b: float) -> float:
    """The bits of a sum, from those of its terms."""
    low, high = sorted((a, b))
    return high + math.log2(1.0 + 2.0 ** (low - high))


def joined(bounds: Sequence[Bound]) -> Bound:
    """Of arrays that are put together, over one common denominator: the product of all."""
    bottom, bits = sum(b.bottom for b in bounds), sum(b.bottom_bits for b in bounds)
    return Bound(
        max((b.top + bottom - b.bottom for b in bounds), default=0),
        bottom,
        max((b.top_bits + bits - b.bottom_bits for b in bounds), default=0.0),
        bits,
    )
