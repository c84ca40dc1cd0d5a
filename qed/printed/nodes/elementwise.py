"""Known functions of numbers, of vectors entry by entry; absolute values and softmax."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import jets
from ..jets import Value
from ..shapes import SCALAR, Matrix, Misfit, Scalar, Type, compatible
from .environment import Env
from .fields import literal, slot
from .node import Node, need_matrix, need_scalar

ELEMENTWISE: dict[str, Callable[[Value], Value]] = {
    "exp": jets.exp, "log": jets.log, "sin": jets.sin, "cos": jets.cos, "tanh": jets.tanh, "sinh": jets.sinh,
    "cosh": jets.cosh, "arctan": jets.arctan, "sign": jets.sign, "sigmoid": jets.sigmoid, "ReLU": jets.relu,
    "√": jets.sqrt,
}  # fmt: skip
ANALYTIC = ("exp", "log", "sin", "cos", "sinh", "cosh", "arctan")
"""Functions that matrices have as well: e^A is not the matrix of the e^{A_ij}."""


def _is_float(value: Value) -> bool:
    p = jets.primal(value)
    return isinstance(p, float) or (isinstance(p, np.ndarray) and p.dtype != object)


class Elementwise(Node):
    """A known function of one number, applied to a number or to every entry."""

    name: str = literal()
    a: Node = slot()

    def infer(self) -> Type:
        name, a = self.name, self.a
        if not isinstance(a.type, (Scalar, Matrix)):
            raise Misfit(f"{a} is {a.type}: {name} takes a number, or a vector entry by entry.")
        if isinstance(a.type, Matrix) and not a.type.is_vector and name in ANALYTIC:
            raise Misfit(
                f"{a} is {a.type}: {name} of a matrix may mean the function of the matrix or that of its entries. "
                "State it of the entries, with indices; e^A is that of the matrix."
            )
        return SCALAR if isinstance(a.type, Scalar) else a.type

    def ev(self, e: Env) -> Value:
        before, e.run.peak = e.run.peak, 0.0
        value = self.a.ev(e)
        inner, e.run.peak = e.run.peak, max(e.run.peak, before)
        result = ELEMENTWISE[self.name](jets.scalar_of(value) if isinstance(self.a.type, Scalar) else value)
        if isinstance(result, np.floating):
            result = float(result)
        e.run.see(result)
        if self.name in ("log", "√"):
            e.run.see_root(result, value)
        if self.name == "exp":
            p, x = jets.primal(result), jets.primal(value)
            e.run.see(p * (abs(x) + 1.0))
        if self.name == "log":
            e.run.peak = max(before, 1.0)  # of log(1 + e^a) for a large a the argument is large, and not the error
            e.run.see(result)
            least = np.abs(np.asarray(jets.primal(value), dtype=float)).min(initial=np.inf) if _is_float(value) else 0.0
            if least:  # the relative error of what cancels in its argument
                e.run.see(inner / float(least))
        return result

    def words(self) -> str:
        return f"{self.name}({self.a})"


class Absolute(Node):
    a: Node = slot()

    def infer(self) -> Type:
        kind = self.a.type
        if isinstance(kind, Matrix) and not compatible(kind, SCALAR):
            hint = "\\lVert … \\rVert_2" if kind.is_vector else "\\det(…) or \\lVert … \\rVert"
            raise Misfit(f"{self.a} is {kind}: bars | | are for numbers. Write {hint}.")
        need_scalar(self.a, "What stands between bars")
        return SCALAR

    def ev(self, e: Env) -> Value:
        return jets.absolute(jets.scalar_of(self.a.ev(e)))

    def words(self) -> str:
        return f"|{self.a}|"


class RowSoftmax(Node):
    """softmax of every row of a matrix."""

    a: Node = slot()

    def infer(self) -> Type:
        return need_matrix(self.a, "What softmax is taken of")

    def ev(self, e: Env) -> Value:
        value = self.a.ev(e)
        rows, cols = np.shape(jets.primal(value))[-2:]
        made = []
        for i in range(rows):
            powers = [jets.exp(jets.entry(value, i, j)) for j in range(cols)]
            total = powers[0]
            for power in powers[1:]:
                total = jets.add(total, power)
            made.append([jets.matrix_of(jets.divide(power, total)) for power in powers])
        return jets.block(made)

    def words(self) -> str:
        return f"softmax of rows({self.a})"


class Softmax(Node):
    a: Node = slot()

    def infer(self) -> Type:
        if not need_matrix(self.a, "What softmax is taken of").is_vector:
            raise Misfit(f"{self.a} is {self.a.type}: softmax takes a vector.")
        return self.a.type

    def ev(self, e: Env) -> Value:
        powers = jets.exp(self.a.ev(e))
        return jets.divide(powers, jets.total(powers))

    def words(self) -> str:
        return f"softmax({self.a})"
