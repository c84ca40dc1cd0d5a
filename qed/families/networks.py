"""Networks of random depth and widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import show
from ..errors import BadCheck
from .base import Dims, Hypothesis
from .drawing import Array, Rng, dense, low_rank, one, signs, whole
from .functions import ACTIVATIONS, SQUARE, TAME, Activation, EntrywiseFunction, FunctionFamily
from .smooth import SHORT, taken

DEPTH = 5
"""The most layers of a network."""


class NetworkFunction:
    """z⁽⁰⁾ = W⁽⁰⁾x + b⁽⁰⁾, z⁽ⁱ⁾ = W⁽ⁱ⁾ σ⁽ⁱ⁻¹⁾(z⁽ⁱ⁻¹⁾) + b⁽ⁱ⁾: `net(x)` is the last z. The last layer is affine.

    Attributes
    ----------
    depth : the number of layers.
    widths : the entries of x and of every z: a list of depth + 1 numbers.
    W : the list of weights; `W[i]` is widths[i + 1]×widths[i].
    b : the list of biases; `b[i]` has widths[i + 1] entries.
    activations : the list of functions between the layers; `activations[i]` stands between layer i and layer i + 1,
        is called on arrays and has a `slope`.
    """

    def __init__(
        self, weights: Sequence[Array], biases: Sequence[Array], activations: Sequence[EntrywiseFunction]
    ) -> None:
        for array in (*weights, *biases):
            array.flags.writeable = False  # a check that changed it would change what comes after
        self._weights, self._biases, self._activations = tuple(weights), tuple(biases), tuple(activations)
        self.depth = len(self._weights)
        self.terms = max(float(np.max(np.abs(array))) for array in (*weights, *biases))
        """The size of what is added up (see `SmoothFunction`)."""

    @property
    def W(self) -> list[Array]:
        return list(self._weights)

    @property
    def b(self) -> list[Array]:
        return list(self._biases)

    @property
    def activations(self) -> list[EntrywiseFunction]:
        return list(self._activations)

    @property
    def widths(self) -> list[int]:
        return [self._weights[0].shape[1], *(len(b) for b in self._biases)]

    @property
    def size(self) -> int:
        """How many weights and biases there are: what rounding errors add up over."""
        return sum(array.size for array in (*self._weights, *self._biases))

    def moved(self, move: Callable[[Array], Array]) -> NetworkFunction:
        """The same network with all weights and biases moved."""
        return NetworkFunction([move(W) for W in self._weights], [move(b) for b in self._biases], self._activations)

    def __call__(self, x: Any) -> Any:
        taken("The network", (x,), ((self.widths[0],),))
        return self._output(x, self._biases)

    def of_columns(self, x: Any) -> Any:
        """The output as a column, of a column."""
        return self._output(x, [b[:, None] for b in self._biases])

    def _output(self, x: Any, biases: Sequence[Array]) -> Any:
        z = self._weights[0] @ x + biases[0]
        for activation, W, b in zip(self._activations, self._weights[1:], biases[1:], strict=True):
            z = W @ activation(z) + b
        return z

    def __str__(self) -> str:
        words = f"a network {'–'.join(map(str, self.widths))}"
        names = [activation.name for activation in self._activations]
        if names:
            words += f" with {names[0] if len(set(names)) == 1 else ', then '.join(names)}"
        if sum(map(np.size, (*self._weights, *self._biases))) > SHORT:
            return words
        arrays = [
            f"{letter}⁽{'⁰¹²³⁴'[i]}⁾ = {show.plain(array)}"
            for i, layer in enumerate(zip(self._weights, self._biases, strict=True))
            for letter, array in zip("Wb", layer, strict=True)
        ]
        return f"{words} ({', '.join(arrays)})"

    __repr__ = __str__

    def latex(self) -> str:
        """What stands behind the name of the network and its =, where it is typeset."""
        return rf"\text{{a network {'–'.join(map(str, self.widths))}}}"


class _Network(FunctionFamily):
    """`net: Network["n", "k"]` takes n numbers to k in 1 to 5 layers (see `NetworkFunction`).

    Weights are such that the values stay moderate. Widths differ where they can, and activations may.
    """

    words = "a network"
    arity = (2,)

    def of(self, weights: Sequence[Any], biases: Sequence[Any], activations: Sequence[str] = ()) -> NetworkFunction:
        """The network with these weights (lists of rows), biases, and activation functions, by name: "tanh", "relu", …

        Raises
        ------
        BadCheck : their numbers or shapes do not make a network, or a name is unknown.
        """
        W, b = ([np.array(array, dtype=float) for array in arrays] for arrays in (weights, biases))
        inside = [Activation.read(name, ()) for name in activations]
        if not W or not len(W) == len(b) == len(inside) + 1:
            raise BadCheck(
                f"{len(W)} weights, {len(b)} biases and {len(inside)} activation functions make no network: "
                "there are as many biases as weights, and one activation function fewer."
            )
        for i, (matrix, bias) in enumerate(zip(W, b, strict=True)):
            rows, columns = bias.size, W[i - 1].shape[0] if i else matrix.shape[-1]
            if matrix.shape != (rows, columns) or bias.ndim != 1:
                raise BadCheck(
                    f"Layer {i}: its weights are {show.shape(matrix)} and its bias {show.shape(bias)}; "
                    f"they should be {rows}×{columns} and a vector of {rows}."
                )
        return NetworkFunction(W, b, inside)

    def shapes(self, dims: tuple[Any, ...]) -> tuple[tuple[tuple[Any, ...], ...], Any]:
        return ((dims[0],),), dims[1]

    def dims_of(self, value: Any) -> Dims:
        return (value.widths[0], value.widths[-1]) if isinstance(value, NetworkFunction) else ()

    def contains(self, value: Any, dims: Dims, given: Mapping[str, Any], spec: Hypothesis) -> bool:
        return isinstance(value, NetworkFunction) and self.dims_of(value) == dims

    def small(self, rng: Rng, dims: Dims, turn: int) -> Any:
        """With whole entries: one layer, then two and three with one unit and its square between, then any up to 3."""
        if turn < 3:
            widths = [dims[0], *([1] * turn), dims[1]]
            layers = list(zip(widths[1:], widths, strict=False))
            return NetworkFunction([np.ones(s) for s in layers], [np.ones(rows) for rows, _ in layers], [SQUARE] * turn)
        depth = (2, 2, 3)[turn - 3] if turn < 6 else one(rng, 1, 4)
        widths = _widths(rng, dims, depth, 3)
        weights = [whole(rng, -1, 3, (rows, columns)) for rows, columns in zip(widths[1:], widths, strict=False)]
        biases = [whole(rng, -1, 2, (rows,)) for rows in widths[1:]]
        return NetworkFunction(weights, biases, [ACTIVATIONS[one(rng, 0, len(ACTIVATIONS))] for _ in widths[2:]])

    def sample(self, rng: Rng, dims: Dims) -> Any:
        widths = _widths(rng, dims, one(rng, 1, DEPTH + 1), 8)
        weights = [_weights(rng, rows, columns) for rows, columns in zip(widths[1:], widths, strict=False)]
        biases = [dense(rng, (rows,)) / 4 for rows in widths[1:]]
        return NetworkFunction(weights, biases, [TAME[one(rng, 0, len(TAME))] for _ in widths[2:]])


def _widths(rng: Rng, dims: Dims, depth: int, top: int) -> list[int]:
    """Widths from the first of `dims` to the second; those between, up to `top`, differ from all others if they can."""
    order = (rng.random(top).argsort() + 1).tolist()
    order.sort(key=lambda width: width in dims)  # stable: first those that differ from both ends
    hidden = [order[i % top] for i in range(depth - 1)]
    return [dims[0], *hidden, dims[1]]


def _weights(rng: Rng, rows: int, columns: int) -> Array:
    """Weights that keep the size of what they are applied to, about."""
    match one(rng, 0, 6):
        case 0:
            array = 2.0 * signs(rng, (rows, columns))
        case 1:
            array = low_rank(rng, (rows, columns), 1) / 2
        case 2:
            array = dense(rng, (rows, columns)) * (whole(rng, 0, 3, (rows, columns)) > 0)
        case _:
            array = dense(rng, (rows, columns))
    return array * 2.0 ** -(1 + int(columns).bit_length() // 2)


Network = _Network()
