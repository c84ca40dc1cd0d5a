r"""Every derivative that the chapters print, compared with a library for automatic differentiation that is not ours.

A case names a statement of the book and a function, written here for autograd. The statement's displayed formulas are
taken from its page as they stand and evaluated on random values of 20 shapes. Every side of a formula for the
function's derivative must have the value that autograd finds. No formula is typed again here, only its function.

A chapter is added by its name in PAGES, and then by a case for each statement that the last test names.
"""

from __future__ import annotations

import inspect
import itertools
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

import numpy
import pytest
from chapter_code import definitions

from proofs_that_run import readings
from qed import (
    Activation,
    Dual,
    InnerExponent,
    Invertible,
    Matrices,
    Moderate,
    Network,
    NonzeroEntries,
    Orthonormal,
    Probabilities,
    Program,
    SimpleSingularValues,
    Skew,
    Smooth,
    SmoothOfMatrix,
    SmoothOfTwo,
    Symmetric,
    Vectors,
)
from qed.errors import NotWellFormed
from qed.families.functions import EntrywiseFunction
from qed.families.networks import NetworkFunction
from qed.families.smooth import GenericFunction
from qed.hypotheses import Hypotheses
from qed.instances import Instance, RandomShape, draw, generator
from qed.objects import Build, built
from qed.printed.claims import Printed
from qed.printed.kinds import Indexed, named
from qed.printed.parser import Chain, Scope, read
from qed.printed.setting import Setting

try:
    import autograd
    import autograd.numpy as np
except ModuleNotFoundError:
    autograd = np = None

MISSING = (
    "The package autograd is not installed, with which the book's derivatives are compared. "
    "Install what requirements.txt lists: make test does it by itself."
)
CHAPTERS = ("04-gradients", "05-jacobians", "06-hessians", "07-matrix-gradients", "08-backpropagation")
PAGES = [f"chapters/{name}" for name in CHAPTERS]
SHAPES = 20
CLOSE = 1e-10
"""Relative to the largest entry, or to 1. Rounding leaves less than 1e-12; more where a system is solved first."""

INDEX = readings.current()


@pytest.fixture(autouse=True, scope="module")
def _autograd() -> None:
    if autograd is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)


# --- functions, as autograd differentiates them ---------------------------------------------------------------

ENTRYWISE: dict[str, Callable[[Any], Any]] = {
    "square": lambda t: t**2,
    "tanh": lambda t: np.tanh(t),
    "sigmoid": lambda t: 1 / (1 + np.exp(-t)),
    "relu": lambda t: np.where(t > 0, t, 0 * t),
    "softplus": lambda t: np.log(1 + np.exp(t)),
    "leaky relu": lambda t: np.where(t > 0, t, t / 8),
    "sin": lambda t: np.sin(t),
}


def differentiable(value: Any) -> Any:
    """A function of `qed` written for autograd, from its coefficients; other values as they are."""
    if isinstance(value, EntrywiseFunction):
        return ENTRYWISE[value.name]
    if isinstance(value, NetworkFunction):
        return lambda x: network(value, x)
    if not isinstance(value, GenericFunction):
        return value

    def called(*points: Any) -> Any:
        (parts,), (t,) = value.inner, value.shifts
        for B, x in zip(parts, points, strict=True):
            t = t + (np.dot(B, np.reshape(x, (-1,))) if np.ndim(x) else B[:, 0] * x)
        found = np.dot(value.outer, np.sin(t) + value.square * t**2)
        return found if value.rows else found[0]

    return called


def network(f: NetworkFunction, x: Any) -> Any:
    z = np.dot(f.W[0], x) + f.b[0]
    for i, activation in enumerate(f.activations, 1):
        z = np.dot(f.W[i], ENTRYWISE[activation.name](z)) + f.b[i]
    return z


Truth = Callable[..., Any]


def derivative(by: str, function: Callable[..., Any]) -> Truth:
    """What autograd finds: the gradient of a number, the Jacobian of a vector, by the argument `by`.

    Its shape is that of the value, then that of the argument. The function's parameters name symbols of the case.
    """

    def found(**values: Any) -> Any:
        own = {name: differentiable(values[name]) for name in inspect.signature(function).parameters if name != by}
        return autograd.jacobian(lambda point: function(**own, **{by: point}))(values[by])

    return found


def second(by: str, function: Callable[..., Any]) -> Truth:
    """The Hessian that autograd finds."""
    first = derivative(by, function)

    def found(**values: Any) -> Any:
        return autograd.jacobian(lambda point: first(**{**values, by: point}))(values[by])

    return found


def along(by: str, function: Callable[..., Any]) -> Truth:
    """The derivative along the direction that is called `d` and the argument: the differential."""

    def found(**values: Any) -> Any:
        return np.tensordot(derivative(by, function)(**values), values[f"d{by}"], np.ndim(values[by]))

    return found


# --- the cases ------------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """The formulas of the statement `label` whose left side begins with one of `left`, and what they must be."""

    label: str
    left: tuple[str, ...]
    truth: Truth
    symbols: dict[str, Any]
    objects: Build | None = None
    """Values of some of the symbols that follow from the others, by name; None where those are not as assumed."""
    parts: Build | None = None
    """Further symbols, whose types are read off their values: layers, which differ in size."""

    @property
    def hypotheses(self) -> Hypotheses:
        return Hypotheses.of(named(self.symbols))


def of(letter: str) -> tuple[str, ...]:
    """How the derivatives of a function begin in print."""
    vector = rf"\vec{{{letter}}}"
    total = (rf"\frac{{d{letter}}}", f"{letter}'(")
    return (rf"\nabla {letter}(", f"D{letter}(", f"D{vector}(", rf"\frac{{\partial {letter}", *total)


def softmax(z: Any) -> Any:
    return np.exp(z) / np.sum(np.exp(z))


def p_norm(x: Any, p: Any) -> Any:
    return np.sum(np.abs(x) ** p) ** (1 / p)


def spread_out(z: Any) -> dict[str, Any] | None:
    return {} if numpy.std(z) > 0.1 else None


def off_kinks(x: Any) -> dict[str, Any] | None:
    return {} if numpy.all(x) else None


def off_kinks_inside(A: Any, x: Any) -> dict[str, Any] | None:
    return off_kinks(A.T @ x)


def layer_norm(z: Any) -> Any:
    return (z - np.mean(z)) / np.std(z)


MAP = dict(f=Smooth["n", "m"], x=Moderate["n"])
FIELD = dict(f=Smooth["n"], x=Moderate["n"])
LINEAR = dict(a=Moderate["n"], x=Moderate["n"])
P_NORM = dict(x=NonzeroEntries["n"], p=InnerExponent, q=Dual["p"])
PRODUCT = dict(u=Smooth["n", "m"], w=Smooth["n", "m"], phi=Smooth["n"], x=Moderate["n"])
CHAIN = dict(f=Smooth["p", "m"], g=Smooth["n", "p"], x=Moderate["n"])
ENTRIES = dict(sigma=Activation, x=Moderate["n"], w=Moderate["n"])
SOFTMAX = dict(z=Moderate["n"], y=Probabilities["n"])
NORMALISE = dict(x=NonzeroEntries["n"], z=Moderate["n"])
ADJOINT = dict(
    A=Invertible["n"], B=Matrices["k", "n", "n"], b=Moderate["n"], p=Moderate["k"], phi=Smooth["n"],
    y=Moderate["n"], u=Moderate["n"],
)  # fmt: skip
EXTREMA = dict(
    A=Moderate["m", "n"], b=Moderate["m"], G=Moderate["n", "k"],
    x=Moderate["n"], lambda_=Moderate["k"], v=Moderate["n"], sigma=Moderate,
)  # fmt: skip
IMPLICIT = dict(
    M=Invertible["m"], k=Smooth["n", "m"], x=Moderate["n"],
    P=Moderate["m", "n"], Q=Moderate["m", "m"], J=Moderate["m", "n"],
)  # fmt: skip
STEPS = dict(A=Moderate["p", "n"], B=Moderate["q", "p"], C=Moderate["m", "q"], v=Moderate["n"], u=Moderate["m"])


LINE = dict(**FIELD, v=Moderate["n"], t=Moderate)
RESIDUAL = dict(r=Smooth["n", "m"], x=Moderate["n"])
OF_MATRIX = dict(f=SmoothOfMatrix["m", "n"], X=Moderate["m", "n"])
MOVED = dict(Z=Invertible["n"], dZ=Moderate["n", "n"])
INVERSE = dict(Z=Invertible["n"], E=Moderate["n", "n"])
THROUGH = dict(f=Smooth["p"], g=SmoothOfMatrix["m", "n", "p"], X=Moderate["m", "n"])
LAYERS = dict(
    A=Moderate["d", "n"], B=Moderate["n", "m"], c=Moderate["m"], sigma=Activation, x=Moderate["d"]
)  # fmt: skip
SINGULAR = dict(X=SimpleSingularValues["m", "n"], u=Vectors["m", "m"], v=Vectors["n", "n"])


def is_tame(A: Any) -> bool:
    return bool(numpy.linalg.cond(A) < 1e3)


def tame(Z: Any) -> dict[str, Any] | None:
    return {} if is_tame(Z) else None


def given_by_equations(M: Any, k: Any, x: Any) -> dict[str, Any] | None:
    """The Jacobians P and Q of equations F(x, y) = 0 whose solution is known: y = k(x)."""
    k = differentiable(k)

    def F(x: Any, y: Any) -> Any:
        return (1 + np.sum(x**2)) * np.dot(M, y - k(x))

    y = k(x)
    J = autograd.jacobian(k)(x)
    P, Q = (autograd.jacobian(F, argument)(x, y) for argument in (0, 1))
    return dict(P=P, Q=Q, J=J) if is_tame(M) else None


def two_systems(A: Any, b: Any, phi: Any) -> dict[str, Any] | None:
    if not is_tame(A):
        return None
    y = numpy.linalg.solve(A, b)
    return dict(y=y, u=numpy.linalg.solve(A.T, autograd.grad(differentiable(phi))(y)))


def extrema(A: Any, b: Any, G: Any, x: Any) -> dict[str, Any]:
    """The least squares among all points with the same Gᵀx, from linear equations for x and λ; the largest stretch."""
    zero = numpy.zeros((G.shape[1], G.shape[1]))
    system = numpy.block([[2 * A.T @ A, -G], [G.T, zero]])
    solved = numpy.linalg.lstsq(system, numpy.append(2 * A.T @ b, G.T @ x), rcond=1e-12)[0]
    parts = numpy.linalg.svd(A)
    return dict(x=solved[: len(x)], lambda_=solved[len(x) :], v=parts.Vh[0], sigma=float(parts.S[0]))


def hessian(letter: str) -> tuple[str, ...]:
    """How the second derivatives of a function begin in print."""
    return (rf"\nabla^2 {letter}(", rf"\frac{{\partial^2 {letter}", rf"D(\nabla {letter})(")


def log_of_length(x: Any) -> Any:
    return np.log(1 + np.sum(x**2))


def least_squares(A: Any, x: Any, y: Any) -> Any:
    return np.sum((np.dot(A, x) - y) ** 2)


def first_layer(A: Any, B: Any, c: Any, sigma: Any, x: Any) -> Any:
    return np.sum((np.dot(sigma(np.dot(x, A)), B) - c) ** 2)


def columns(X: Any) -> Any:
    return np.reshape(np.transpose(X), (-1,))


def singular_value(X: Any, k: int) -> Any:
    """The k-th largest singular value, as the root of an eigenvalue: autograd's own svd has no gradient where m < n."""
    values = np.linalg.eigh(np.dot(X, X.T) if X.shape[0] <= X.shape[1] else np.dot(X.T, X))[0]
    return np.sqrt(values[len(values) - 1 - k])


def singular_gradients(X: Any) -> Any:
    return numpy.array([autograd.grad(singular_value)(X, k) for k in range(min(X.shape))])


def decomposition(X: Any) -> dict[str, Any] | None:
    U, s, Vh = numpy.linalg.svd(X)
    apart = numpy.min(numpy.abs(numpy.diff(s)), initial=s[-1]) > 0.05 * s[0]
    return dict(u=U.T, v=Vh) if apart else None


def turned(A: Any, Q: Any, K: Any, t: Any) -> Any:
    one = numpy.eye(len(K))
    return np.trace(np.dot(A.T, np.dot(Q, np.dot(one + t / 2 * K, np.linalg.inv(one - t / 2 * K)))))


def forward(A: Any, B: Any, C: Any, v: Any, u: Any) -> Any:
    _, change = autograd.make_jvp(lambda x: np.dot(C, np.dot(B, np.dot(A, x))))(numpy.zeros(len(v)))(v)
    return u @ change


def layers(f: Any) -> dict[str, Any]:
    return dict(W=Indexed(f.W, first=0), b=Indexed(f.b, first=0), sigma=f.activations, m=f.depth - 1)


def has_hidden_layers(f: Any) -> dict[str, Any] | None:
    return {} if f.depth > 1 else None


def network_loss(moved: str) -> Truth:
    """The gradient of ℓ(f(x), y) by all weights, or all biases, or by the values of all layers but the last."""

    def found(f: Any, x: Any, ell: Any, y: Any) -> Any:
        loss = differentiable(ell)

        def of_moves(moves: list[Any]) -> Any:
            z = None
            for i in range(f.depth):
                W, b, u = f.W[i], f.b[i], x if z is None else ENTRYWISE[f.activations[i - 1].name](z)
                z = np.dot(W + moves[i], u) + b if moved == "W" else np.dot(W, u) + b + moves[i]
            return loss(z, y)

        gradients = autograd.grad(of_moves)([numpy.zeros_like(a) for a in (f.W if moved == "W" else f.b)])
        kept = gradients[:-1] if moved == "z" else gradients
        return numpy.concatenate([numpy.ravel(g) for g in kept])

    return found


def sliding(x: Any, w: Any, d: Any) -> dict[str, Any]:
    r = len(x) - len(w) + 1
    B = numpy.array([numpy.concatenate([numpy.zeros(i), w, numpy.zeros(r - 1 - i)]) for i in range(r)])
    return dict(r=r, B=B, delta=d[:r])


def convolution(w: Any, x: Any, d: Any) -> Any:
    places = range(len(x) - len(w) + 1)
    return sum(d[i] * np.sum(w * x[i : i + len(w)]) for i in places)


def attention(Q: Any, K: Any, V: Any, G: Any) -> Any:
    return of_comparisons(np.dot(Q, K.T) / np.sqrt(Q.shape[1]), V, G)


def of_comparisons(S: Any, V: Any, G: Any) -> Any:
    P = np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True)
    return np.sum(G * np.dot(P, V))


NETWORK = dict(f=Network["n", "p"], x=Moderate["n"], ell=SmoothOfTwo["p", "p"], y=Moderate["p"])
BATCH = dict(W=Moderate["d", "n"], b=Moderate["d"], U=Moderate["n", "q"], phi=SmoothOfMatrix["d", "q"])
CONVOLUTION = dict(x=Moderate["n"], w=Moderate["k"], d=Moderate["n"])
ATTENTION = dict(Q=Moderate["r", "d"], K=Moderate["t", "d"], V=Moderate["t", "c"], G=Moderate["r", "c"])
FACTORS = dict(A=Moderate["m", "n"], P=Moderate["m", "k"], Q=Moderate["n", "k"])


def mean_cross_entropy(V: Any, a: Any, W: Any, b: Any, X: Any, Y: Any) -> Any:
    Z = np.dot(W, np.tanh(np.dot(V, X) + a[:, None])) + b[:, None]
    return np.mean(np.log(np.sum(np.exp(Z), axis=0)) - np.sum(Y * Z, axis=0))


DIGITS = dict(
    X=Moderate["n", "q"], T=Moderate["c", "q"], V=Moderate["h", "n"], a=Moderate["h"], W=Moderate["c", "h"],
    b=Moderate["c"], Y=Moderate["c", "q"],
)  # fmt: skip


def probabilities(T: Any) -> dict[str, Any]:
    return dict(Y=numpy.exp(T) / numpy.sum(numpy.exp(T), axis=0))


def fits(x: Any, w: Any) -> dict[str, Any] | None:
    return {} if len(w) <= len(x) else None


CASES = [
    # Chapter 4
    Case("def-derivative", of("f"), derivative("x", lambda f, x: f(x)), dict(f=Smooth, x=Moderate)),
    Case("thm-chain-scalar", of("h"), derivative("x", lambda f, g, x: f(g(x))), dict(f=Smooth, g=Smooth, x=Moderate)),
    Case("def-partial-derivative", of("f"), derivative("x", lambda f, x: f(x)), FIELD),
    Case("str-partial-derivative", of("f"), derivative("x", lambda f, x: f(x)), FIELD),
    Case("exm-linear-partial", of("f"), derivative("x", lambda a, x: np.dot(a, x)), LINEAR),
    Case("prp-c1-differentiable", of("f"), derivative("x", lambda f, x: np.array([f(x)])), FIELD),
    Case(
        "thm-chain-multivariate",
        of("h"),
        derivative("t", lambda f, g, t: f(g(t))),
        dict(f=Smooth["n"], g=Smooth[1, "n"], t=Moderate),
    ),
    Case("def-gradient", of("f"), derivative("x", lambda f, x: f(x)), FIELD),
    Case(
        "prp-directional",
        (r"\lim",),
        lambda f, x, v: autograd.jacobian(lambda t: differentiable(f)(x + t * v))(0.0),
        dict(**FIELD, v=Moderate["n"]),
    ),
    Case("prp-product-rule", of("f"), derivative("x", lambda u, w, x: np.dot(u(x), w(x))), PRODUCT),
    Case("prp-product-rule", of("p"), derivative("x", lambda phi, u, x: phi(x) * u(x)), PRODUCT),
    Case("exm-grad-linear", of("f"), derivative("x", lambda a, x: np.dot(a, x)), LINEAR),
    Case("exm-grad-squared-norm", of("f"), derivative("x", lambda x: np.sum(x**2)), dict(x=Moderate["n"])),
    Case(
        "exm-grad-quadratic",
        of("f"),
        derivative("x", lambda A, x: np.dot(x, np.dot(A, x))),
        dict(A=Moderate["n", "n"], x=Moderate["n"]),
    ),
    Case("exm-grad-l1", of("f"), derivative("x", lambda x: np.sum(np.abs(x))), dict(x=NonzeroEntries["n"])),
    Case("exm-grad-p-norm", of("f"), derivative("x", p_norm), P_NORM),
    Case(
        "exm-grad-p-norm",
        of("f"),
        derivative("x", lambda x: np.sqrt(np.dot(x, x))),
        P_NORM,
        lambda: dict(p=2.0, q=2.0),
    ),
    Case(
        "exm-grad-logsumexp",
        of("f"),
        derivative("x", lambda x: np.log(np.sum(np.exp(x)))),
        dict(x=Moderate["n"], c=Moderate),
    ),
    # Chapter 5
    Case("def-jacobian", of("f"), derivative("x", lambda f, x: f(x)), MAP),
    Case(
        "rem-layouts", (r"\Bigl( \frac{\partial \vec{f}}{\partial \vec{x}}",), derivative("x", lambda f, x: f(x)), MAP
    ),
    Case(
        "exm-jacobian-linear",
        of("f"),
        derivative("x", lambda A, x: np.dot(A, x)),
        dict(A=Moderate["m", "n"], x=Moderate["n"], y=Moderate["m"]),
    ),
    Case(
        "exm-jacobian-linear",
        of("g"),
        derivative("y", lambda A, y: np.dot(y, A)),
        dict(A=Moderate["m", "n"], x=Moderate["n"], y=Moderate["m"]),
    ),
    Case("thm-chain-vector", of("h"), derivative("x", lambda f, g, x: f(g(x))), CHAIN),
    Case(
        "cor-chain-gradient",
        of("h"),
        derivative("x", lambda f, g, x: f(g(x))),
        dict(f=Smooth["p"], g=Smooth["n", "p"], x=Moderate["n"]),
    ),
    Case("prp-path-sum", of("h"), derivative("x", lambda f, g, x: f(g(x))), CHAIN),
    Case(
        "exm-grad-least-squares",
        of("f"),
        derivative("x", lambda A, x, y: np.sum((np.dot(A, x) - y) ** 2)),
        dict(A=Moderate["m", "n"], x=Moderate["n"], y=Moderate["m"]),
    ),
    Case(
        "exm-grad-composed-norm",
        of("f"),
        derivative("x", lambda A, x: np.sum(np.dot(x, A) ** 2)),
        dict(A=Moderate["d", "n"], x=Moderate["d"]),
    ),
    Case("exm-jacobian-elementwise", of("f"), derivative("x", lambda sigma, x: sigma(x)), ENTRIES, off_kinks),
    Case("exm-jacobian-elementwise", of("g"), derivative("w", lambda w, x: w * x), ENTRIES),
    Case(
        "exm-jacobian-layer",
        of("f"),
        derivative("x", lambda A, B, sigma, x: np.dot(sigma(np.dot(x, A)), B)),
        dict(A=Moderate["d", "n"], B=Moderate["n", "m"], sigma=Activation, x=Moderate["d"]),
        off_kinks_inside,
    ),
    Case("exm-jacobian-softmax", of("s"), derivative("z", softmax), SOFTMAX),
    Case("exm-jacobian-softmax", of("f"), derivative("z", lambda z, y: -np.sum(y * np.log(softmax(z)))), SOFTMAX),
    Case("exm-jacobian-normalise", of("f"), derivative("x", lambda x: x / np.sqrt(np.sum(x**2))), NORMALISE),
    Case("exm-jacobian-normalise", of("g"), derivative("z", layer_norm), NORMALISE, spread_out),
    Case(
        "prp-implicit",
        ("J",),
        derivative("x", lambda k, x: k(x)),
        IMPLICIT,
        given_by_equations,
    ),
    Case("cor-adjoint", (r"A^\top \vec{u}",), derivative("y", lambda phi, y: phi(y)), ADJOINT, two_systems),
    Case(
        "cor-adjoint",
        of("g"),
        lambda A, B, b, phi, p, **_: autograd.grad(
            lambda p: differentiable(phi)(np.linalg.solve(A + np.tensordot(p, B, 1), b))
        )(0 * p),
        ADJOINT,
        two_systems,
    ),
    Case(
        "prp-lagrange",
        (r"2 A^\top",),
        derivative("x", lambda A, b, x: np.sum((np.dot(A, x) - b) ** 2)),
        EXTREMA,
        extrema,
    ),
    Case("prp-lagrange", (r"A^\top A",), derivative("v", lambda A, v: np.sum(np.dot(A, v) ** 2) / 2), EXTREMA, extrema),
    Case("prp-forward-reverse", (r"\vec{u}^\top",), forward, STEPS),
    # Chapter 6
    Case("def-hessian", hessian("f"), second("x", lambda f, x: f(x)), FIELD),
    Case("exm-hessian-squared-norm", hessian("f"), second("x", lambda x: np.sum(x**2)), dict(x=Moderate["n"])),
    Case(
        "exm-hessian-quadratic",
        hessian("f"),
        second("x", lambda A, x: np.dot(x, np.dot(A, x))),
        dict(A=Moderate["n", "n"], x=Moderate["n"]),
    ),
    Case("thm-clairaut", hessian("f"), second("x", lambda f, x: f(x)), FIELD),
    Case("exm-hessian-log", of("f"), derivative("x", log_of_length), dict(x=Moderate["n"])),
    Case("exm-hessian-log", (r"\nabla^2 f(\vec{x}) =",), second("x", log_of_length), dict(x=Moderate["n"])),
    Case(
        "prp-hessian-chain",
        hessian("h"),
        second("x", lambda f, g, x: f(g(x))),
        dict(f=Smooth["m"], g=Smooth["n", "m"], x=Moderate["n"]),
    ),
    Case(
        "prp-hessian-chain",
        hessian("q"),
        second("x", lambda f, A, b, x: f(np.dot(A, x) + b)),
        dict(f=Smooth["m"], A=Moderate["m", "n"], b=Moderate["m"], x=Moderate["n"]),
    ),
    Case("thm-taylor", (r"\phi'(",), derivative("t", lambda f, x, v, t: f(x + t * v)), LINE),
    Case("thm-taylor", (r"\phi''(",), second("t", lambda f, x, v, t: f(x + t * v)), LINE),
    Case("prp-newton-gauss-newton", of("h"), derivative("x", lambda r, x: np.sum(r(x) ** 2) / 2), RESIDUAL),
    Case("prp-newton-gauss-newton", hessian("h"), second("x", lambda r, x: np.sum(r(x) ** 2) / 2), RESIDUAL),
    Case(
        "prp-hvp",
        (r"\nabla^2 f(",),
        lambda f, x, v: numpy.dot(second("x", lambda f, x: f(x))(f=f, x=x), v),
        dict(**FIELD, v=Moderate["n"]),
    ),
    Case(
        "prp-hvp",
        (r"\nabla^2 q(",),
        lambda A, x, y, v: numpy.dot(second("x", lambda A, x, y: least_squares(A, x, y) / 2)(A=A, x=x, y=y), v),
        dict(A=Moderate["m", "n"], x=Moderate["n"], y=Moderate["m"], v=Moderate["n"]),
    ),
    # Chapter 7
    Case("def-matrix-gradient", of("f"), derivative("X", lambda f, X: f(X)), OF_MATRIX),
    Case(
        "def-matrix-gradient",
        (r"\lim",),
        lambda f, X, H: np.sum(derivative("X", lambda f, X: f(X))(f=f, X=X) * H),
        dict(**OF_MATRIX, H=Moderate["m", "n"]),
    ),
    Case("thm-identification", ("df",), along("X", lambda f, X: f(X)), dict(**OF_MATRIX, dX=Moderate["m", "n"])),
    Case(
        "thm-identification",
        ("d(XY)",),
        lambda X, Y, dX, dY: autograd.jacobian(lambda t: np.dot(X + t * dX, Y + t * dY))(0.0),
        dict(X=Moderate["m", "n"], Y=Moderate["n", "p"], dX=Moderate["m", "n"], dY=Moderate["n", "p"]),
    ),
    Case("thm-identification", ("d(Z",), along("Z", lambda Z: np.linalg.inv(Z)), MOVED, tame),
    Case("thm-identification", (r"d \det",), along("Z", lambda Z: np.linalg.det(Z)), MOVED, tame),
    Case(
        "exm-grad-trace-logdet",
        of("f"),
        derivative("X", lambda A, B, X: np.trace(np.dot(A, np.dot(X, B)))),
        dict(A=Moderate["k", "m"], B=Moderate["n", "k"], X=Moderate["m", "n"]),
    ),
    Case(
        "exm-grad-trace-logdet",
        of("g"),
        derivative("X", lambda C, X: np.trace(np.dot(X.T, np.dot(C, X)))),
        dict(A=Moderate["k", "m"], B=Moderate["n", "k"], C=Moderate["m", "m"], X=Moderate["m", "n"]),
    ),
    Case("exm-grad-trace-logdet", of("h"), derivative("Z", lambda Z: np.linalg.slogdet(Z)[1]), INVERSE, tame),
    Case(
        "exm-grad-trace-logdet",
        of("q"),
        derivative("Z", lambda E, Z: np.trace(np.dot(E, np.linalg.inv(Z)))),
        INVERSE,
        tame,
    ),
    Case(
        "exm-grad-frobenius",
        of("f"),
        derivative("X", lambda A, B, C, X: np.sum((np.dot(A, np.dot(X, B)) - C) ** 2)),
        dict(A=Moderate["k", "m"], B=Moderate["n", "l"], C=Moderate["k", "l"], X=Moderate["m", "n"]),
    ),
    Case(
        "prp-symmetric-gradient",
        ("df(S)",),
        along("S", lambda f, S: f(S)),
        dict(f=SmoothOfMatrix["n", "n"], S=Symmetric["n"], dS=Symmetric["n"]),
        lambda S, dS: {} if max(numpy.max(abs(S)), numpy.max(abs(dS))) < 16 else None,
    ),
    Case(
        "def-tensor-jacobian",
        ("T_{ijk}",),
        lambda g, X: numpy.moveaxis(derivative("X", lambda g, X: g(X))(g=g, X=X), 0, 2),
        dict(g=SmoothOfMatrix["m", "n", "p"], X=Moderate["m", "n"]),
    ),
    Case("prp-chain-tensor", of("h"), derivative("X", lambda f, g, X: f(g(X))), THROUGH),
    Case(
        "exm-grad-wrt-weights",
        of("f"),
        derivative("A", lambda A, x: np.sum(np.dot(x, A) ** 2)),
        dict(A=Moderate["d", "n"], x=Moderate["d"]),
    ),
    Case("exm-grad-first-layer", of("f"), derivative("A", first_layer), LAYERS, off_kinks_inside),
    Case(
        "prp-vec-kronecker",
        (r"\frac{\partial \operatorname{vec}",),
        lambda A, X, B: autograd.jacobian(
            lambda x: columns(np.dot(A, np.dot(np.transpose(np.reshape(x, X.shape[::-1])), B)))
        )(columns(X)),
        dict(A=Moderate["m", "n"], X=Moderate["n", "p"], B=Moderate["p", "q"]),
    ),
    Case(
        "thm-singular-derivative",
        (r"\nabla \sigma_i",),
        lambda X, **_: singular_gradients(X),
        SINGULAR,
        decomposition,
    ),
    Case(
        "thm-singular-derivative",
        (r"\nabla_X \lVert X \rVert_2",),
        lambda X, **_: singular_gradients(X)[0],
        SINGULAR,
        decomposition,
    ),
    Case(
        "thm-singular-derivative",
        (r"\nabla_X \lVert X \rVert_*",),
        lambda X, **_: numpy.sum(singular_gradients(X), axis=0),
        SINGULAR,
        decomposition,
    ),
    Case(
        "prp-orthogonal-differential",
        of("f"),
        lambda A, Q, K: autograd.grad(lambda t: turned(A, Q, K, t))(0.0),
        dict(A=Moderate["n", "n"], Q=Orthonormal["n"], K=Skew["n"]),
        lambda K: {} if numpy.max(abs(K)) < 16 else None,
    ),
    # Chapter 8
    Case(
        "thm-backprop-z",
        (r"\nabla_{\vec{z}^{(i-1)}} L",),
        network_loss("z"),
        NETWORK,
        has_hidden_layers,
        layers,
    ),
    Case("thm-backprop-b", (r"\nabla_{\vec{b}^{(i)}} L",), network_loss("b"), NETWORK, None, layers),
    Case("thm-backprop-w", (r"\nabla_{W^{(i)}} L",), network_loss("W"), NETWORK, None, layers),
    Case(
        "exm-hidden-loss",
        (r"\nabla_{\vec{u}} L",),
        derivative("u", lambda f, u, ell, y, mu: ell(f(u), y) + mu / 2 * np.sum(u**2)),
        dict(f=Network["n", "p"], u=Moderate["n"], ell=SmoothOfTwo["p", "p"], y=Moderate["p"], mu=Moderate),
    ),
    Case(
        "prp-backprop-batch",
        (r"\nabla_W L",),
        derivative("W", lambda W, b, U, phi: phi(np.dot(W, U) + b[:, None])),
        BATCH,
    ),
    Case(
        "prp-backprop-batch",
        (r"\nabla_{\vec{b}} L",),
        derivative("b", lambda W, b, U, phi: phi(np.dot(W, U) + b[:, None])),
        BATCH,
    ),
    Case(
        "prp-backprop-batch",
        (r"\nabla_U L",),
        derivative("U", lambda W, b, U, phi: phi(np.dot(W, U) + b[:, None])),
        BATCH,
    ),
    Case("exm-convolution", (r"\nabla_{\vec{x}} L",), derivative("x", convolution), CONVOLUTION, fits, sliding),
    Case("exm-convolution", (r"\frac{\partial L}",), derivative("w", convolution), CONVOLUTION, fits, sliding),
    Case("exm-attention", (r"\nabla_V L",), derivative("V", attention), ATTENTION),
    Case("exm-attention", (r"\nabla_Q L",), derivative("Q", attention), ATTENTION),
    Case("exm-attention", (r"\nabla_K L",), derivative("K", attention), ATTENTION),
    Case(
        "exm-attention",
        (r"\nabla_S L",),
        lambda Q, K, V, G: autograd.grad(of_comparisons)(numpy.dot(Q, K.T) / numpy.sqrt(Q.shape[1]), V, G),
        ATTENTION,
    ),
    *(
        Case("exm-train-network", (left,), derivative(by, mean_cross_entropy), DIGITS, probabilities)
        for left, by in (
            (r"\nabla_W L", "W"),
            (r"\nabla_{\vec{b}} L", "b"),
            (r"\nabla_V L", "V"),
            (r"\nabla_{\vec{a}} L", "a"),
        )
    ),
    Case(
        "thm-eckart-young-landscape",
        (r"\nabla_P L",),
        derivative("P", lambda A, P, Q: np.sum((A - np.dot(P, Q.T)) ** 2) / 2),
        FACTORS,
    ),
    Case(
        "thm-eckart-young-landscape",
        (r"\nabla_Q L",),
        derivative("Q", lambda A, P, Q: np.sum((A - np.dot(P, Q.T)) ** 2) / 2),
        FACTORS,
    ),
]

WITHOUT = {
    "prp-difference-error": "bounds for the errors of difference quotients",
    "def-differentiable": "Df(x) is given a name; its value is in the statements that follow",
    "prp-steepest-ascent": "an inequality, and by how much it misses: no derivative of its own",
    "prp-second-order": "bounds for a change by its first and second derivatives",
    "prp-convex-hessian": "inequalities between derivatives and values",
    "thm-gd-quadratic": "steps along the gradient of least squares, which exm-grad-least-squares compares",
    "prp-flatten": "the gradient of prp-chain-tensor in one column, by two Jacobians that the check builds",
    "thm-reverse-sweep": "the adjoints are found by the chapter's own code, which a test below compares",
    "prp-backprop-cost": "the same",
    "prp-vanishing": "an inequality",
    "prp-gradient-normal": "says for which v a gradient, of any function, is perpendicular to it",
}
"""Statements that print a derivative and have no case, with the reason."""


# --- how they are compared ------------------------------------------------------------------------------------


def compared(case: Case, shapes: int = SHAPES, edit: Callable[[str], str] = str) -> set[str]:
    """Compare the formulas of a case, each after `edit`, on values of so many shapes; which formulas were compared.

    Raises `AssertionError` where a side has another value than the truth.
    """
    drawn = list(islice(instances(case), shapes))
    assert len(drawn) == shapes, f"{case.label}: too few values are as the case assumes"
    truths = [numpy.ravel(case.truth(**instance.values)) for instance in drawn]
    found, setting = set(), setting_of(case, drawn)
    for latex, printed in displays(case, setting, edit):
        places = [k for k, chain in enumerate(printed.claims) if f"{left_side(chain)} =".startswith(case.left)]
        for instance, truth in zip(drawn if places else (), truths, strict=False):
            found.add(latex)
            environment = setting.environment(instance)
            assert environment
            judged = printed.evaluated(*environment)
            for k in places:
                where = f"{case.label}: {printed.latex}\n    on {instance.values}"
                assert judged[k].rows, f"{where}\n    {judged[k].undefined}"
                for sides in zip(*(row.sides for row in judged[k].rows), strict=True):  # a row for each i in ∂f/∂xᵢ
                    value = numpy.concatenate([numpy.ravel(side) for side in sides])
                    assert value.shape == truth.shape, where
                    assert numpy.allclose(value, truth, rtol=0, atol=CLOSE * max(1, *abs(truth))), where
    return found


def instances(case: Case) -> Iterator[Instance]:
    """Values of random shapes, all dimensions up to 8, that are as the case assumes."""
    hypotheses = case.hypotheses
    rng, shape = generator(case.label, "independent"), RandomShape(hypotheses, hypotheses.small_shapes())
    for number in range(4 * SHAPES):
        sizes = shape(rng, number % SHAPES)
        values = draw(hypotheses, sizes, lambda h, dims: h.family.sample(rng, dims))
        if values and (objects := built([case.objects] if case.objects else [], values)) is not None:
            yield Instance(sizes, values | objects)


def setting_of(case: Case, drawn: list[Instance]) -> Setting:
    return Setting(case.hypotheses, case.parts, drawn)


def displays(case: Case, setting: Setting, edit: Callable[[str], str] = str) -> Iterator[tuple[str, Printed]]:
    """The displayed formulas of the statement that speak of the symbols of the case; each knows those before it."""
    types = setting.types
    scope = Scope(types)
    for latex in INDEX[case.label].formulas:
        with suppress(NotWellFormed):
            yield latex, Printed(latex, read(edit(latex), scope), types)


def left_side(chain: Chain) -> str:
    start, end = chain.spans[0]
    return chain.latex[start:end]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_printed_derivatives_are_those_of_autograd(case: Case) -> None:
    assert compared(case), f"No displayed formula of {case.label} begins with one of {case.left}"


DIAGONAL = r"D\sigma^{(i)}(\vec{z}^{(i-1)})"


def spoiled(latex: str, case: Case) -> Iterator[str]:
    """A formula of a case with a sign turned, and with each transpose and each factor 2 on its right sides dropped."""
    begin = min(latex.find(left) for left in case.left if left in latex)
    start = latex.index("= ", begin) + 2
    left, right = latex[:start], latex[start:]
    yield left + (right[1:] if right.startswith("-") else "-" + right)
    for slip in re.finditer(r"\^\\top|(?<![\^_])\b2(?=\\vec| ?\\?[A-Z( ])", right.split(r"\quad")[0]):
        if right[: slip.start()].endswith(DIAGONAL):
            continue  # no slip: it is its own transpose
        yield left + right[: slip.start()] + right[slip.end() :]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_slips_are_noticed(case: Case) -> None:
    for latex in compared(case, 3):
        for wrong in spoiled(latex, case):
            try:
                found = compared(case, 3, lambda text, slip=(latex, wrong): slip[1] if text == slip[0] else text)
            except AssertionError:
                continue
            assert latex not in found, f"{case.label}: {wrong}"  # what is not among them cannot be read


# --- the code of chapter 8 ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chapter() -> dict[str, Any]:
    names = definitions("chapters/08-backpropagation")
    assert {"Value", "three_ways", "batch_gradients"} <= names.keys()
    return names


def test_the_tape_finds_the_gradients_of_autograd(chapter: dict[str, Any]) -> None:
    rng = generator("programs")
    for n, s in itertools.product((1, 2, 4, 7, 12), (1, 3, 8, 20)):
        f, x = Program.sample(rng, (n, s)), Moderate.sample(rng, (n,))
        step = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
        step |= {"sin": np.sin, "tanh": np.tanh}

        def run(x: Any, f: Any = f, step: Any = step) -> Any:
            values = [x[i] for i in range(f.inputs)]
            for name, places in f.steps:
                values.append(step[name](*(values[place] for place in places)))
            return values[-1]

        truth = autograd.grad(run)(x)
        assert numpy.allclose(chapter["gradient_by_tape"](f, x), truth, rtol=CLOSE, atol=CLOSE * max(1, *abs(truth)))


def test_the_network_of_the_digits_has_the_gradients_of_autograd(chapter: dict[str, Any]) -> None:
    rng = numpy.random.default_rng(1)
    for widths in ([5, 3], [4, 6, 2], [7, 2, 5, 3], [3, 8, 4, 6, 2]):
        parameters = chapter["first_parameters"](widths, rng)
        parameters = [(W, b + rng.standard_normal(b.shape)) for W, b in parameters]
        X, Y = rng.standard_normal((widths[0], 9)), rng.random((widths[-1], 9))
        Y /= numpy.sum(Y, axis=0)

        def loss(parameters: Any, X: Any = X, Y: Any = Y) -> Any:
            Z = X
            for i, (W, b) in enumerate(parameters):
                Z = np.dot(W, np.tanh(Z) if i else Z) + b[:, None]
            return np.mean(np.log(np.sum(np.exp(Z), axis=0)) - np.sum(Y * Z, axis=0))

        found, truth = chapter["batch_gradients"](parameters, X, Y), autograd.grad(loss)(parameters)
        for layer, true in zip(found, truth, strict=True):
            assert all(numpy.allclose(a, b, rtol=0, atol=CLOSE) for a, b in zip(layer, true, strict=True))


def test_three_ways_to_the_gradient_of_a_network_find_that_of_autograd(chapter: dict[str, Any]) -> None:
    rng = generator("networks")
    for n, p in itertools.product((1, 2, 3, 4), (1, 2, 3, 4)):
        f, x, u = Network.sample(rng, (n, p)), Moderate.sample(rng, (n,)), Moderate.sample(rng, (p,))

        truth = autograd.grad(lambda x, f=f, u=u: np.dot(u, network(f, x)))(x)
        for found in chapter["three_ways"](f, x, u).get("found", []):
            assert numpy.allclose(found, truth, rtol=0, atol=CLOSE * max(1, *abs(truth)))


def test_every_statement_that_prints_a_derivative_has_a_case() -> None:
    derivatives = re.compile(r"\\nabla|\\partial|D\\vec|\bDf|\\frac\{d|'\(|\\lim")
    printed = {label for label, s in INDEX.items() if s.page in PAGES and any(map(derivatives.search, s.formulas))}
    cases = {case.label for case in CASES}
    assert printed - cases == WITHOUT.keys()
