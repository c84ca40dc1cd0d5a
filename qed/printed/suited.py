"""Declarations with which what is printed means something: an offer that its shapes alone do not make."""

from __future__ import annotations

from . import nodes as n
from .claims import Printed
from .offering import Offer
from .shapes import Scalar


def with_inverses(offer: Offer, printed: Printed) -> Offer:
    """The same, with matrices for which what is inverted can have an inverse."""
    inverted = {
        inside.key for part in printed.parts()
        if isinstance(part, n.Inverse) or _is_condition(part) or _is_log_det(part)
        for inside in part.walk() if isinstance(inside, n.Sym)
    }  # fmt: skip

    def better(family: str, *dims: str) -> tuple[str, ...]:
        if family != "Real" or len(dims) != 2:
            return (family, *dims)
        return ("Invertible", dims[0]) if dims[0] == dims[1] else ("FullColumnRank", *dims)

    return {letter: better(*kind) if letter in inverted else kind for letter, kind in offer.items()}


def _is_log_det(part: n.Node) -> bool:
    inside = part.walk() if isinstance(part, n.Elementwise) and part.name == "log" else ()
    return any(isinstance(one, n.Determinant) for one in inside)


def of_numbers(offer: Offer, family: str) -> Offer:
    """The same with numbers of this family, for what is defined of these alone; nothing where there are no numbers."""
    return (
        {key: (family,) if kind == ("Real",) else kind for key, kind in offer.items()}
        if ("Real",) in offer.values()
        else {}
    )


def turned(offer: Offer) -> Offer:
    """The same with m for n, if these are the sizes: a sum up to n may be of rows."""
    sizes = {dim for _, *dims in offer.values() for dim in dims}
    other = {"m": "n", "n": "m"} if sizes == {"m", "n"} else {}
    return {letter: (kind[0], *(other[dim] for dim in kind[1:])) for letter, kind in offer.items()} if other else {}


def with_conditions(offer: Offer, printed: Printed) -> Offer:
    """The same, with matrices that have a condition number, or a least singular value, where one is printed."""
    parts = [part for part in printed.parts() if _is_condition(part)]
    keys = {inside.key for part in parts for inside in part.walk() if isinstance(inside, n.Sym)}
    some = with_inverses({letter: kind for letter, kind in offer.items() if letter in keys}, printed)
    least = [part for part in printed.parts() if isinstance(part, n.Spectrum) and (part.name, part.i) == ("σ", "min")]
    tall = {inside.key for part in least for inside in part.walk() if isinstance(inside, n.Sym)}  # else it is mostly 0
    return {
        letter: ("FullColumnRank", *kind[1:])
        if letter in tall and kind[0] == "Real" and len({*kind[1:]}) == 2
        else kind
        for letter, kind in {**offer, **some}.items()
    }


def _is_condition(part: n.Node) -> bool:
    """Whether it is the condition number of a matrix, for which one divides by its least singular value."""
    return isinstance(part, n.Divide) and isinstance(part.bottom, n.Spectrum) and part.bottom.i == "min"


def with_eigenvalues(offer: Offer, printed: Printed) -> Offer:
    """The same, with symmetric matrices of which eigenvalues are printed; λ(AᵀA) is one of any A."""
    parts = [part for part in printed.nodes() if isinstance(part, (n.Spectrum, n.Factor))]
    of = [part.a for part in parts if part.name in "λQΛ"]
    keys = {
        part.key for a in of if not any(isinstance(inside, n.Transpose) for inside in a.walk())
        for part in a.walk() if isinstance(part, n.Sym)
    }  # fmt: skip
    square = {key for key, kind in offer.items() if kind[0] == "Real" and len(kind) == 3 and kind[1] == kind[2]}
    return {key: ("Symmetric", kind[1]) if key in keys & square else kind for key, kind in offer.items()}


def with_squares(offer: Offer, printed: Printed) -> Offer:
    """The same, with square matrices whose product has a determinant: det(AB), which with others is mostly 0."""
    products = [part.a for part in printed.parts() if isinstance(part, n.Determinant) and isinstance(part.a, n.Product)]
    pairs = [(one.a.key, one.b.key) for one in products if isinstance(one.a, n.Sym) and isinstance(one.b, n.Sym)]
    keys = {key for pair in pairs if len({*pair}) == 2 for key in pair}
    sizes = {dim for key in keys if key in offer for dim in offer[key][1:]}
    if len(sizes) < 2 or any(offer.get(key, ("",))[0] != "Real" for key in keys):
        return offer
    return {key: (kind[0], *("n" if dim in sizes else dim for dim in kind[1:])) for key, kind in offer.items()}


def with_ridges(offer: Offer, printed: Printed) -> Offer:
    """The same, with a positive λ in (XᵀX + λI)⁻¹, and in κ(XᵀX + λI)."""
    sums = [
        part for whole in printed.parts() if isinstance(whole, (n.Inverse, n.Spectrum))
        for part in whole.walk() if isinstance(part, n.Sum2) and (isinstance(whole, n.Inverse) or _has_gram(part))
    ]  # fmt: skip
    keys = {key for part in sums for sign, term in part.terms if sign > 0 and (key := _number_of_identity(term))}
    return {key: ("Positive",) if key in keys and kind == ("Real",) else kind for key, kind in offer.items()}


def _has_gram(part: n.Sum2) -> bool:
    """Whether XᵀX or XXᵀ is one of the terms."""
    products = (term for _, term in part.terms if isinstance(term, n.Product))
    return any(isinstance(side, n.Transpose) for product in products for side in (product.a, product.b))


def _number_of_identity(term: n.Node) -> str:
    """The letter λ of λI."""
    if not (isinstance(term, n.Product) and isinstance(term.a, n.Sym) and isinstance(term.a.type, Scalar)):
        return ""
    return term.a.key if isinstance(term.b, n.Filled) and term.b.name == "I" else ""
