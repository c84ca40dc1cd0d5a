"""An independent witness: the claims judged by difference quotients in 60 digits.

The modules with claims are loaded a second time, on a NumPy that calculates with mpmath's numbers and on a `qed` whose
derivatives are plain difference quotients with a step of 1e-20, from both sides and along curved paths. Instances are
small and moderate, so that nothing overflows, and no rounding is in the way. No code of `qed` takes part.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
import itertools
import random
import re
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from mpmath import mp, mpc, mpf

from . import corpus
from .corpus import Claim

DIGITS = 60
STEP = mpf(10) ** -20
CLOSE = mpf(10) ** -14
"""Two sides are equal if they differ by less, relative to the larger. (The quotients are right to 1e-18.)"""


class LeftOut(Exception):
    """`assume` was given a condition that is false."""


# NumPy on mpmath's numbers


def exact(value: Any) -> Any:
    """Numbers, or arrays of numbers, as mpf: what is a float is taken as it is."""
    if isinstance(value, np.ndarray):
        return np.array([exact(entry) for entry in value.ravel()], dtype=object).reshape(value.shape)
    return mpf(float(value)) if isinstance(value, (np.floating, np.integer)) else mpf(value)


def _real(value: Any) -> mpf:
    """NumPy has no complex value where it is given real numbers: log(−1) is not a number."""
    return mpf("nan") if isinstance(value, mpc) else value


def _entrywise(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def on(value: Any) -> Any:
        array = np.asarray(value, dtype=object)
        values = np.array([_real(function(mpf(entry))) for entry in array.ravel()], dtype=object)
        return values.reshape(array.shape) if array.ndim else values[0]

    return on


def _matrix(A: Any) -> Any:
    return mp.matrix([[mpf(entry) for entry in row] for row in np.asarray(A, dtype=object)])


def _array(M: Any) -> np.ndarray:
    return np.array([[M[i, j] for j in range(M.cols)] for i in range(M.rows)], dtype=object).reshape(M.rows, M.cols)


def _singular_values(A: Any) -> np.ndarray:
    values = mp.svd_r(_matrix(A), compute_uv=False)
    return np.array(sorted((values[i] for i in range(len(values))), reverse=True), dtype=object)


def _svd(A: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    if not compute_uv:
        return _singular_values(A)
    if full_matrices:
        raise NotImplementedError("full_matrices=False, please")
    U, sigma, V = mp.svd_r(_matrix(A))
    order = sorted(range(len(sigma)), key=lambda i: -sigma[i])
    return _array(U)[:, order], np.array([sigma[i] for i in order], dtype=object), _array(V)[order]


def _norm(x: Any, ord: Any = None) -> Any:
    x = np.asarray(x, dtype=object)
    if x.ndim == 2 and ord not in (None, "fro"):
        return {2: lambda: _singular_values(x)[0], "nuc": lambda: sum(_singular_values(x))}[ord]()
    if ord in (None, "fro", 2):
        return mp.sqrt(sum(entry**2 for entry in x.ravel()))
    sizes = [abs(entry) for entry in x]
    return max(sizes) if ord == np.inf else sum(size ** mpf(ord) for size in sizes) ** (1 / mpf(ord))


def _solve(A: Any, b: Any) -> np.ndarray:
    return _inverse(A) @ b


def _inverse(A: Any) -> np.ndarray:
    """By elimination with pivots: mpmath's own takes ten times as long."""
    n = len(A)
    rows = np.concatenate([np.array(A, dtype=object), Numpy.eye(n)], axis=1)
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k, i]))
        rows[[i, pivot]] = rows[[pivot, i]]
        rows[i] = rows[i] / rows[i, i]
        for k in range(n):
            if k != i:
                rows[k] = rows[k] - rows[i] * rows[k, i]
    return rows[:, n:]


def _determinant(A: Any) -> Any:
    return mp.det(_matrix(A))


def _deviation(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    return Numpy.sqrt(_variance(x, axis, ddof, keepdims))


def _variance(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    x = np.asarray(x, dtype=object)
    count = x.size if axis is None else x.shape[axis]
    squares = (x - np.sum(x, axis=axis, keepdims=True) / mpf(count)) ** 2
    return np.sum(squares, axis=axis, keepdims=keepdims) / mpf(count - ddof)


class _Numpy:
    """NumPy, with what it cannot do on objects put in its place."""

    exp, log, sqrt, tanh, sin, cos, log1p, expm1 = map(
        _entrywise, (mp.exp, mp.log, mp.sqrt, mp.tanh, mp.sin, mp.cos, mp.log1p, mp.expm1)
    )
    sign = staticmethod(_entrywise(mp.sign))
    std, var = staticmethod(_deviation), staticmethod(_variance)
    linalg = types.SimpleNamespace(
        norm=_norm,
        inv=_inverse,
        solve=_solve,
        det=_determinant,
        slogdet=lambda A: (mp.sign(_determinant(A)), mp.log(abs(_determinant(A)))),
        svd=_svd,
        svdvals=_singular_values,
        eigvalsh=lambda A: np.array(sorted(mp.eigsy(_matrix(A), eigvals_only=True)), dtype=object),
        LinAlgError=np.linalg.LinAlgError,
    )

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    @staticmethod
    def array(value: Any, dtype: Any = None) -> Any:
        if dtype is int:
            return np.array(value, dtype)
        return exact(np.array(value, dtype=object))

    asarray = array

    @staticmethod
    def zeros(shape: Any, dtype: Any = None) -> Any:
        return np.zeros(shape, dtype) if dtype is int else exact(np.zeros(shape))

    @staticmethod
    def ones(shape: Any) -> Any:
        return exact(np.ones(shape))

    @staticmethod
    def full(shape: Any, value: Any) -> Any:
        return exact(np.full(shape, value, dtype=object))

    @staticmethod
    def eye(n: int, *more: Any, **options: Any) -> Any:
        return exact(np.eye(n, *more, **options))

    @staticmethod
    def zeros_like(x: Any) -> Any:
        return exact(np.zeros(np.shape(x)))

    @staticmethod
    def ones_like(x: Any) -> Any:
        return exact(np.ones(np.shape(x)))

    @staticmethod
    def arange(*limits: Any) -> Any:
        return np.arange(*limits)

    @staticmethod
    def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        count = np.size(x) if axis is None else np.shape(x)[axis]
        return np.sum(x, axis=axis, keepdims=keepdims) / mpf(count)

    @staticmethod
    def where(condition: Any, yes: Any, no: Any) -> Any:
        condition = np.asarray(condition, dtype=bool)
        return np.where(condition, yes, no) if condition.ndim else (yes if condition else no)


for _name in ("exp", "log", "sqrt", "tanh", "sin", "cos", "log1p", "expm1"):
    setattr(_Numpy, _name, staticmethod(getattr(_Numpy, _name)))
Numpy = _Numpy()


# The words of `qed`. A claim is true, or it is not.


def _same(left: Any, right: Any) -> bool:
    if np.shape(left) != np.shape(right):
        return False
    pairs = list(zip(np.ravel(np.asarray(left, dtype=object)), np.ravel(np.asarray(right, dtype=object)), strict=True))
    size = max([1, *(abs(mpf(entry)) for pair in pairs for entry in pair if not mp.isnan(entry))])
    return all(not mp.isnan(a) and not mp.isnan(b) and abs(a - b) <= CLOSE * size for a, b in pairs)


def _below(left: Any, right: Any) -> bool:
    return bool(np.all(np.asarray(left - right, dtype=object) <= CLOSE))


RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": _same,
    "≠": lambda a, b: not _same(a, b),
    "≤": _below,
    "≥": lambda a, b: _below(b, a),
    "<": lambda a, b: bool(np.all(np.asarray(b - a, dtype=object) > CLOSE)),
}


def _chain(*parts: Any, **options: Any) -> bool:
    return all(
        RELATIONS[sign](left, right) for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False)
    )


def _alternate(sign: str) -> Callable[..., bool]:
    return lambda *sides, **options: all(RELATIONS[sign](a, b) for a, b in itertools.pairwise(sides))


def _assume(condition: Any) -> None:
    if not condition:
        raise LeftOut


def _order(array: Any, order: str | None) -> Any:
    array = np.asarray(array, dtype=object)
    if array.ndim < 2:
        return array.ravel()
    if order not in ("rows", "columns"):
        raise TypeError("order= is not said")
    return array.ravel() if order == "rows" else array.T.ravel()


def _directions(shape: tuple[int, ...]) -> list[np.ndarray]:
    """The coordinate directions, and some between them."""
    size = int(np.prod(shape))
    units = [np.array([mpf(i == j) for j in range(size)], dtype=object) for i in range(size)]
    rng = random.Random(size)
    mixed = [np.array([mpf(rng.randint(-9, 9)) / 8 for _ in range(size)], dtype=object) for _ in range(2)]
    return [v.reshape(shape) if shape else v[0] for v in [*units, *mixed]]


def _slope(f: Callable[[Any], Any], x: Any, v: Any) -> Any:
    """The derivative of f at x along v; NaN where it differs from side to side."""
    ahead, here, behind = f(x + v * STEP), f(x), f(x - v * STEP)  # in this order: mpf times array is slow
    slope = (np.asarray(ahead, dtype=object) - behind) / (2 * STEP)
    kink = np.abs(np.asarray(ahead, dtype=object) - 2 * np.asarray(here, dtype=object) + behind) / STEP
    slope = np.where(np.asarray(kink > (np.abs(slope) + 1) * mpf(10) ** -9, dtype=bool), mp.nan, slope)
    return slope if slope.ndim else slope[()]


def _derivative(f: Callable[[Any], Any], x: Any) -> tuple[Any, Any]:
    """The slopes along the coordinate directions, NaN where they do not give those between them."""
    directions = _directions(np.shape(x))
    slopes = [_slope(f, x, v) for v in directions]
    units = slopes[: max(1, np.size(x))]
    for v, slope in zip(directions[len(units) :], slopes[len(units) :], strict=True):
        expected = sum(unit * entry for entry, unit in zip(np.ravel(v), units, strict=True))
        if not _same(np.asarray(slope), np.asarray(expected)):
            units = [unit * mp.nan for unit in units]
    return units, np.shape(f(x))


def _gradient(f: Callable[..., Any], *points: Any) -> Any:
    if len(points) > 1:
        return tuple(
            _gradient(lambda z, k=k: f(*points[:k], z, *points[k + 1 :]), point) for k, point in enumerate(points)
        )
    units, shape = _derivative(f, points[0])
    assert shape in ((), (1, 1)), "the gradient of a function that is not a number"
    found = np.array(units, dtype=object).reshape(np.shape(points[0]))
    return found if found.ndim else found[()]


def _jacobian(f: Callable[[Any], Any], x: Any, layout: str = "numerator", order: str | None = None) -> Any:
    units, shape = _derivative(f, x)
    if np.shape(x) == () and len(shape) < 2:
        return units[0]
    if np.ndim(x) == 2:
        units = [units[k] for k in _order(np.arange(np.size(x)).reshape(np.shape(x)), order)]
    J = np.array([_order(unit, order) for unit in units], dtype=object)
    return J if layout == "denominator" else J.T


def _hessian(f: Callable[[Any], Any], x: Any, order: str | None = None) -> Any:
    return _jacobian(lambda z: _gradient(f, z), x, order=order)


def _jvp(f: Callable[[Any], Any], x: Any, v: Any) -> Any:
    return _slope(f, x, v)


def _vjp(f: Callable[[Any], Any], x: Any, u: Any) -> Any:
    return _gradient(lambda z: np.sum(u * f(z)), x)


def _hvp(f: Callable[[Any], Any], x: Any, v: Any) -> Any:
    return _slope(lambda z: _gradient(f, z), x, v)


def _taylor(
    f: Callable[..., Any],
    x: Any,
    first: Any = None,
    second: Any = None,
    scale: Any = None,
    layout: str = "numerator",
    order: str | None = None,
) -> bool:
    """Whether the remainder is small along lines and parabolas, in both directions."""
    if isinstance(x, dict):
        points = list(x.values())
        return all(
            _taylor(lambda z, k=k: f(*points[:k], z, *points[k + 1 :]), point, first=first[name])
            for k, (name, point) in enumerate(x.items())
        )
    if np.shape(f(x)) == (1, 1) and np.ndim(x) and order is None and not callable(first):
        return _taylor(lambda z: np.asarray(f(z))[0, 0], x, first, second, scale, layout)
    here = np.asarray(f(x), dtype=object)
    linear = _linear(first, here.shape, np.shape(x), layout, order)
    quadratic = _quadratic(second, x, order)
    if linear is None or quadratic is None:
        return False
    directions = _directions(np.shape(x))
    bends = [directions[0] * 0, *(directions[:3] if second is None else [])]
    power = 1 if second is None else 2
    for v, bend, sign in itertools.product(directions, bends, (1, -1)):
        d = v * (sign * STEP) + bend * STEP**2
        remainder = np.asarray(f(x + d), dtype=object) - here - linear(d) - quadratic(d) / 2
        if not np.all(np.abs(remainder) <= (np.abs(linear(d)) / STEP + 1) * (STEP**power * mpf(10) ** -14)):
            return False
    return True


def _linear(
    first: Any, out: tuple[int, ...], into: tuple[int, ...], layout: str, order: str | None
) -> Callable[[Any], Any] | None:
    """The derivative as a function; None where its shape does not fit."""
    if callable(first):
        return first
    first = np.asarray(first, dtype=object)
    if out == ():
        return (lambda d: np.sum(first * d)) if first.shape == into else None
    if into == ():
        return (lambda d: first * d) if first.shape == out else None
    J = first.T if layout == "denominator" else first
    if J.shape != (int(np.prod(out)), int(np.prod(into))):
        return None

    def along(d: Any) -> Any:
        value = J @ _order(d, order)
        return value.reshape(out) if len(out) < 2 or order == "rows" else value.reshape(out[::-1]).T

    return along


def _quadratic(second: Any, x: Any, order: str | None) -> Callable[[Any], Any] | None:
    if second is None:
        return lambda d: 0
    if callable(second):
        return second
    H = np.asarray(second, dtype=object)
    if np.shape(x) == ():
        return lambda d: H * d * d
    if H.shape != (np.size(x),) * 2 or not _same(H, H.T):
        return None
    return lambda d: _order(d, order) @ H @ _order(d, order)


def _adjoint(forward: Callable[[Any], Any], reverse: Callable[[Any], Any], x_shape: Any, y_shape: Any) -> bool:
    x_shape, y_shape = ((shape,) if isinstance(shape, int) else tuple(shape) for shape in (x_shape, y_shape))
    for v, u in itertools.product(_directions(x_shape), _directions(y_shape)):
        y, x = forward(v), reverse(u)
        if np.shape(y) != y_shape or np.shape(x) != x_shape or not _same(np.sum(u * y), np.sum(x * v)):
            return False
    return True


WORDS: dict[str, Any] = {
    "np": Numpy,
    "chain": _chain,
    "equal": _alternate("="),
    "at_most": _alternate("≤"),
    "less": _alternate("<"),
    "differ": _alternate("≠"),
    "assume": _assume,
    "gradient": _gradient,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
    "taylor_test": _taylor,
    "adjoint_test": _adjoint,
}


@functools.cache
def _module(name: str) -> dict[str, Any]:
    """A module with claims on these words, its annotations left as they are written."""
    path = Path(corpus.__file__).with_name(f"{name}.py")
    specification = importlib.util.spec_from_file_location(f"{corpus.__package__}.exactly.{name}", path)
    assert specification is not None
    module = importlib.util.module_from_spec(specification)
    module.__package__ = corpus.__package__
    code = compile("from __future__ import annotations\n" + path.read_text(), str(path), "exec")
    exec(code, module.__dict__)
    module.__dict__.update(WORDS)
    return module.__dict__


# Instances


class Sampler:
    """Small instances in numbers that mpmath knows exactly."""

    def __init__(self, seed: int, where: tuple[str, ...]) -> None:
        self.rng = random.Random(seed)
        self.where = where
        self.dims: dict[str, int] = {}

    def number(self, low: int = -31, high: int = 31) -> Any:
        return mpf(self.rng.choice([k for k in range(low, high + 1) if k])) / 16

    def real(self, *shape: int) -> Any:
        if not shape:
            return self.number()
        return np.array([self.number() for _ in range(int(np.prod(shape)))], dtype=object).reshape(shape)

    def choose(self, annotations: dict[str, str]) -> dict[str, Any]:
        """An instance of the annotated parameters."""
        wanted = {name: _parsed(text) for name, text in annotations.items()}
        used = [dim for _, dims in wanted.values() for dim in dims if isinstance(dim, str)]
        used += [name for name, (family, _) in wanted.items() if family == "Dimension"]
        names = list(dict.fromkeys(re.split(r"[+-]", dim)[0].strip() for dim in used))
        for _ in range(1000):
            sizes = self.rng.sample((1, 2, 3), len(names)) if len(names) < 4 else self.rng.choices((1, 2), k=len(names))
            self.dims = dict(zip(names, sizes, strict=True))
            if self.fits(wanted.values()) and all(eval(condition, {}, self.dims) for condition in self.where):
                return {name: self.member(name, family, dims) for name, (family, dims) in wanted.items()}
        raise LookupError(f"no dimensions with {self.where}")

    def member(self, name: str, family: str, dims: tuple[Any, ...]) -> Any:
        if family == "Dimension":
            return self.dims[name]
        return getattr(self, family)(*self.shape(dims))

    def shape(self, dims: tuple[Any, ...]) -> tuple[int, ...]:
        return tuple(d if isinstance(d, int) else eval(d, {}, self.dims) for d in dims)

    def fits(self, wanted: Iterable[tuple[str, tuple[Any, ...]]]) -> bool:
        """Whether all families have a member of these dimensions: columns can be independent only if they are few."""
        tall = [self.shape(dims) for family, dims in wanted if family in ("FullColumnRank", "Orthonormal")]
        low = [self.shape(dims) for family, dims in wanted if family == "RankAtMost"]
        return all(shape[0] >= shape[-1] for shape in tall) and all(r <= min(m, n) for m, n, r in low)

    Real = Nonzero = NonzeroEntries = Moderate = Vectors = Matrices = SimpleSingularValues = real

    def OffKinks(self, *shape: int) -> Any:
        sizes = self.rng.sample(range(4, 32), int(np.prod(shape)))
        return np.array([mpf(self.rng.choice((-size, size))) / 16 for size in sizes], dtype=object).reshape(shape)

    def Positive(self, *shape: int) -> Any:
        return abs(self.real(*shape))

    def Probabilities(self, n: int) -> Any:
        p = self.Positive(n)
        return p / np.sum(p)

    def Symmetric(self, n: int) -> Any:
        A = self.real(n, n)
        return A + A.T

    def Skew(self, n: int) -> Any:
        A = self.real(n, n)
        return A - A.T

    def PositiveDefinite(self, n: int) -> Any:
        A = self.real(n, n)
        return A @ A.T + Numpy.eye(n)

    def Invertible(self, n: int) -> Any:
        return self.real(n, n) + self.rng.choice((3, -3)) * Numpy.eye(n)

    def PositiveDeterminant(self, n: int) -> Any:
        while True:
            A = self.Invertible(n)
            if _determinant(A) > 0:
                return A

    def IllConditioned(self, n: int) -> Any:
        return Numpy.array([mpf(10) ** -i for i in range(n)])[:, None] * self.Invertible(n)

    def FullColumnRank(self, m: int, n: int) -> Any:
        return self.real(m, n) + 3 * Numpy.eye(m, n)

    def RankAtMost(self, m: int, n: int, r: int) -> Any:
        return self.real(m, r) @ self.real(r, n)

    def Unit(self, n: int) -> Any:
        x = self.real(n)
        return x / _norm(x)

    def Orthonormal(self, m: int, k: int | None = None) -> Any:
        S = self.Skew(m)
        return (_inverse(Numpy.eye(m) - S) @ (Numpy.eye(m) + S))[:, : k or m]

    def Exponent(self) -> Any:
        return self.rng.choice((1, 1.5, 2, 3, np.inf))

    def InnerExponent(self) -> Any:
        return mpf(self.rng.choice((1.5, 2, 3, 4)))

    def Index(self, n: int) -> int:
        return self.rng.randint(1, n)

    def Activation(self) -> Activation:
        return Activation(self.rng.choice(sorted(ACTIVATIONS)))

    def Elementwise(self) -> Activation:
        return Activation("smooth")

    def Network(self, n: int, k: int) -> Network:
        return Network(self, n, k)

    def Smooth(self, *shape: int) -> Smooth:
        return Smooth(self, *shape)


def _distinct(values: Any) -> bool:
    return len(set(values)) == len(values)


MEMBERS: dict[str, Callable[[Any], bool]] = {
    "Moderate": lambda x: bool(np.all(np.abs(x) <= 2)),
    "OffKinks": lambda x: bool(np.all(x != 0)) and _distinct(np.abs(x).ravel().tolist()),
    "Positive": lambda x: bool(np.all(x > 0)),
    "Nonzero": lambda x: bool(np.any(x != 0)),
    "NonzeroEntries": lambda x: bool(np.all(x != 0)),
    "InnerExponent": lambda p: p > 1,
    "Unit": lambda x: x @ x == 1,
    "Symmetric": lambda A: bool(np.all(A == A.T)),
    "Skew": lambda A: bool(np.all(A == -A.T)),
    "PositiveDefinite": lambda A: bool(np.all(A == A.T)) and Numpy.linalg.eigvalsh(A)[0] > 0,
    "Invertible": lambda A: _determinant(A) != 0,
    "PositiveDeterminant": lambda A: _determinant(A) > 0,
    "SimpleSingularValues": lambda A: _distinct(_singular_values(A).tolist()),
}
"""What an instance that is written down must satisfy; the other families take every array of their shape."""

SQUARE = {"Symmetric", "Skew", "PositiveDefinite", "Invertible", "PositiveDeterminant", "IllConditioned", "Orthonormal"}
"""Families of square matrices when they have one dimension."""


def belongs(claim: Claim, given: dict[str, Any]) -> bool:
    """Whether an instance satisfies the claim's hypotheses: families, shapes that agree, conditions."""
    dims: dict[str, int] = {}
    for name, annotation in _annotations(claim).items():
        family, names = _parsed(annotation)
        value = given[name]
        shape = np.shape(value)
        if family in ("Index", "Dimension"):
            names, shape = (name,) if family == "Dimension" else (), (value,) if family == "Dimension" else ()
        if family in SQUARE and len(names) == 1:
            names = names * 2
        if len(shape) != len(names) or not MEMBERS.get(family, lambda value: True)(value):
            return False
        for dim, size in zip(names, shape, strict=True):
            if (dim if isinstance(dim, int) else dims.setdefault(dim, size)) != size:
                return False
    return all(eval(condition, {}, dims) for condition in claim.where)


def _annotations(claim: Claim) -> dict[str, str]:
    return _module(claim.module)[claim.function.__name__].function.__annotations__


def _parsed(annotation: str) -> tuple[str, tuple[Any, ...]]:
    family, _, dims = annotation.partition("[")
    return family, ast.literal_eval(f"({dims.rstrip(']')},)") if dims else ()


def _sigmoid(t: Any) -> Any:
    return 1 / (1 + mp.exp(-t))


ACTIVATIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "tanh": (mp.tanh, lambda t: 1 - mp.tanh(t) ** 2),
    "sigmoid": (_sigmoid, lambda t: _sigmoid(t) * (1 - _sigmoid(t))),
    "softplus": (lambda t: mp.log(1 + mp.exp(t)), _sigmoid),
    "relu": (lambda t: max(t, mpf(0)), lambda t: mpf(t > 0)),
    "smooth": (lambda t: mp.sin(t) + t**2 / 3, lambda t: mp.cos(t) + 2 * t / 3),
}


class Activation:
    def __init__(self, name: str) -> None:
        self.name = name
        function, slope = ACTIVATIONS[name]
        self.value, self.slope = _entrywise(function), _entrywise(slope)

    def __call__(self, z: Any) -> Any:
        return self.value(z)


class Network:
    def __init__(self, draw: Sampler, n: int, k: int) -> None:
        self.depth = draw.rng.randint(1, 4)
        self.widths = [n, *(draw.rng.randint(1, 3) for _ in range(self.depth - 1)), k]
        self.W = [draw.real(rows, columns) for columns, rows in itertools.pairwise(self.widths)]
        self.b = [draw.real(rows) for rows in self.widths[1:]]
        self.activations = [draw.Activation() for _ in range(self.depth - 1)]


class Smooth:
    """sin(Bx + a) + x₁²c, or without a vector the same in one variable."""

    def __init__(self, draw: Sampler, *shape: int) -> None:
        self.shape = shape
        n, m = (*shape, 1, 1)[:2] if len(shape) < 2 else shape
        self.a, self.B, self.c = draw.real(m), draw.real(m, n), draw.real(m)

    def __call__(self, x: Any) -> Any:
        z = np.atleast_1d(np.asarray(x, dtype=object))
        value = Numpy.sin(self.B @ z + self.a) + z[0] ** 2 * self.c
        return value if len(self.shape) == 2 else value[0]

    def jacobian(self, x: Any) -> Any:
        J = Numpy.cos(self.B @ x + self.a)[:, None] * self.B
        J[:, 0] = J[:, 0] + 2 * x[0] * self.c
        return J


# Judging


def holds(claim: Claim, given: dict[str, Any]) -> bool | None:
    """Whether the claim holds on an instance; None where it leaves the instance out."""
    module = _module(claim.module)
    function = module[claim.function.__name__].function
    with mp.workdps(DIGITS):
        build = module[claim.function.__name__].objects
        wanted = inspect.signature(build).parameters if build else {}
        objects = dict(build(**{name: given[name] for name in wanted})) if build else {}
        try:
            result = function(**given, **objects)
        except LeftOut:
            return None
        except ValueError as error:  # NumPy's: a product of what does not fit
            if "mismatch" in str(error) or "broadcast" in str(error):
                return False
            raise
    return all(result) if isinstance(result, tuple) else bool(result)


def instances(claim: Claim, seeds: range) -> Iterator[dict[str, Any]]:
    """Instances of the claim's hypotheses."""
    for seed in seeds:
        with mp.workdps(DIGITS):
            yield Sampler(seed, claim.where).choose(_annotations(claim))


def written_instance(claim: Claim) -> dict[str, Any]:
    """The instance `at=` with its numbers made exact; an index and a dimension stay whole."""
    whole = {name for name, text in _annotations(claim).items() if text.partition("[")[0] in ("Index", "Dimension")}
    return {
        name: value
        if name in whole
        else exact(np.array(value, dtype=object))
        if isinstance(value, list)
        else mpf(value)
        for name, value in (claim.at or {}).items()
    }


def translated(value: Any) -> Any:
    """A value of an instance of `qed` as the witness has it, with exact numbers; TypeError for one it cannot have."""
    if isinstance(value, (bool, int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.ndarray)):
        return exact(np.asarray(value, dtype=float).astype(object)) if np.ndim(value) else mpf(float(value))
    if hasattr(value, "widths"):
        network = Network.__new__(Network)
        network.depth, network.widths = value.depth, list(value.widths)
        network.W, network.b = [translated(W) for W in value.W], [translated(b) for b in value.b]
        network.activations = [translated(activation) for activation in value.activations]
        return network
    if str(value) in ACTIVATIONS:
        return Activation(str(value))
    raise TypeError(f"The witness has no {type(value).__name__} such as {value}.")
