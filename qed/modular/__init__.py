"""Identities in exact arithmetic modulo primes: what symbols cannot reach, at every shape up to 12.

A polynomial or rational identity is evaluated at random points of a finite field. A difference that is not 0 there is
none in the rational numbers either: the identity is false. If it is false, it passes with a probability that the lemma
of Schwartz and Zippel bounds, from the degrees of the polynomials (see `bounds`).
"""
