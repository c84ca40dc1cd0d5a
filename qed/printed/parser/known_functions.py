r"""Functions with names that readers print and the book does not, made of what can be read.

\operatorname{softplus}(x), \mathrm{SiLU}(x), \sec x             of a number, taken entry by entry
\operatorname{LayerNorm}(x), \operatorname{LSE}(x), \bar{x}      of a vector
H(p), H(p, q), \operatorname{KL}(p \| q)                        of vectors of probabilities
"""

from __future__ import annotations

from collections.abc import Callable

from .. import nodes as n
from ..shapes import ONE, Dim, Matrix, Unknown
from .parts import SizeOf

Made = Callable[[n.Node], n.Node]


def _of(name: str) -> Made:
    return lambda a: n.Elementwise(name, a)


_exp, _log, _sigmoid = _of("exp"), _of("log"), _of("sigmoid")
_ONE = n.Num(1.0)


def _minus(a: n.Node, b: n.Node) -> n.Node:
    return n.Sum2(((1, a), (-1, b)))


def _root(a: n.Node) -> n.Node:
    return n.Elementwise("√", a)


OF_NUMBERS: dict[str, Made] = {
    "softplus": lambda z: _log(n.Sum2(((1, _ONE), (1, _exp(z))))),
    "silu": lambda z: n.Product(z, _sigmoid(z)),
    "logit": lambda z: _log(n.Divide(z, _minus(_ONE, z))),
    "sec": lambda z: n.Divide(_ONE, _of("cos")(z)),
    "csc": lambda z: n.Divide(_ONE, _of("sin")(z)),
    "cot": lambda z: n.Divide(_of("cos")(z), _of("sin")(z)),
    "sech": lambda z: n.Divide(_ONE, _of("cosh")(z)),
    "arctan": _of("arctan"),
    "sinh": _of("sinh"),
    "cosh": _of("cosh"),
    "arcsin": lambda z: _of("arctan")(n.Divide(z, _root(_minus(_ONE, n.Product(z, z))))),
    "arccos": lambda z: n.Product(
        n.Num(2.0), _of("arctan")(_root(n.Divide(_minus(_ONE, z), n.Sum2(((1, _ONE), (1, z))))))
    ),
    "coth": lambda z: n.Divide(_of("cosh")(z), _of("sinh")(z)),
}
for _other, _name in (
    ("Softplus", "softplus"),
    ("SiLU", "silu"),
    ("swish", "silu"),
    ("Swish", "silu"),
    ("arctg", "arctan"),
    ("atan", "arctan"),
    ("asin", "arcsin"),
    ("acos", "arccos"),
):
    OF_NUMBERS[_other] = OF_NUMBERS[_name]


def _vector(a: n.Node, words: str) -> Matrix:
    kind = a.type
    if not isinstance(kind, Matrix) or not kind.is_vector:
        raise n.Misfit(f"{a} is {kind}: {words} is of a vector.")
    return kind


def _ones() -> n.Node:
    return n.Filled("1", Dim.of(Unknown()), ONE)


def total(a: n.Node) -> n.Node:
    return n.Product(n.Transpose(_ones()), a)


def mean(a: n.Node) -> n.Node:
    r"""\bar{x}, the mean of the entries."""
    return n.Divide(total(a), SizeOf(_vector(a, "the mean").rows))


def layer_norm(a: n.Node) -> n.Node:
    """The vector without its mean, divided by its standard deviation."""
    apart = _minus(a, n.Product(mean(a), _ones()))
    return n.Divide(apart, n.Elementwise("√", mean(n.Hadamard(apart, apart))))


def log_sum_exp(a: n.Node) -> n.Node:
    _vector(a, "log-sum-exp")
    return _log(total(_exp(a)))


def entropy(p: n.Node, q: n.Node | None = None) -> n.Node:
    """H(p) = −Σ pᵢ log pᵢ, and the cross-entropy H(p, q) = −Σ pᵢ log qᵢ."""
    for a in (p, q or p):
        _vector(a, "an entropy")
    return n.Sum2(((-1, n.Product(n.Transpose(p), _log(q or p))),))


def divergence(p: n.Node, q: n.Node) -> n.Node:
    """KL(p ‖ q) = Σ pᵢ log(pᵢ / qᵢ)."""
    for a in (p, q):
        _vector(a, "a divergence")
    return n.Product(n.Transpose(p), _minus(_log(p), _log(q)))


LAYER_NORM = "LayerNorm(x) is (x − its mean) / its standard deviation, without ε, γ and β"
OF_VECTORS: dict[str, tuple[Made, str]] = {
    "LayerNorm": (layer_norm, LAYER_NORM), "layernorm": (layer_norm, LAYER_NORM),
    "LSE": (log_sum_exp, "LSE(x) is log Σ exp(xᵢ)"), "lse": (log_sum_exp, "lse(x) is log Σ exp(xᵢ)"),
    "logsumexp": (log_sum_exp, ""),
}  # fmt: skip
OF_PROBABILITIES = {"KL", "H"}
NAMES = {*OF_NUMBERS, *OF_VECTORS, *OF_PROBABILITIES}
