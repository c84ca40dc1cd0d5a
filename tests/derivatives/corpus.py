"""What a claim of the corpus is.

The claims are written as the checks of the book are: parameters are objects, annotations are hypotheses, and the
function returns what is claimed. They were written before the tools that will judge them, by the mathematics alone;
`witness.py` finds each of them true or false by difference quotients in 60 digits, and `test_corpus_facts.py` asks it.

Half of them are of the style `today` (`taylor_test` and relations, on `Real` and its like, whose entries may be as
large as 2^40), as one writes at first, without a thought of overflow and rounding. A true claim whose numbers overflow
is still true.

What the claims take for granted:

- `gradient(f, x)` has the shape of x; `gradient(f, W, b)` is a tuple. `jacobian(f, x)` is m×n for vectors, a vector for
  a curve t ↦ f(t), and needs `order=` where a matrix comes in or out; `layout="denominator"` gives its transpose.
- Where x is a number, so are `first=` and `second=` of a function with numbers as values, and `hessian(f, x)`.
- Where f is not differentiable there is no gradient, and an equation with it is false, whatever the partials say.
- `Network["n", "k"]` takes n numbers to k. It has `depth` layers, 1 to 5: `W[i]` is `widths[i + 1]`×`widths[i]`, and
  `activations[i]` stands between layer i and layer i + 1. The last layer is affine.
- An `Activation` is called on arrays, entry by entry; `s.slope` is its derivative. It may be relu, whose kink is for
  `assume` to leave out.
- `Smooth["n", "m"]` is called on vectors; `g.jacobian(x)` is m×n.
- `assume(condition)` leaves out the instances on which the condition is false.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHAPTERS = {"gradients": 4, "jacobians": 5, "hessians": 6, "matrices": 7, "networks": 8}
"""The modules with claims, and the chapters of the book that they belong to."""

NEW = re.compile(
    r"\b(gradient|jacobian|hessian|jvp|vjp|hvp|assume)\(|\b(layout|order)=|first=\{"
    r"|\b(Moderate|OffKinks|InnerExponent|Probabilities|PositiveDeterminant|IllConditioned|SimpleSingularValues"
    r"|Activation|Network|Smooth)\b"
)
"""What the checks did not know when the corpus was begun."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A claim, what is known about it, and the function that states it.

    Attributes
    ----------
    title : what is claimed, unique in the corpus.
    function : the check, for `conjecture`.
    truth : whether the claim is true.
    where, objects : as `confirms` takes them.
    subtle : what makes a false claim hard to refute; "" where nothing does.
    why : why a false claim is false.
    at : an instance on which a false claim fails, in whole numbers; None where the claim fails almost everywhere.
    """

    title: str
    function: Callable[..., Any]
    truth: bool
    where: tuple[str, ...] = ()
    objects: Callable[..., Mapping[str, Any]] | None = None
    subtle: str = ""
    why: str = ""
    at: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """The claim in one word, unique in the corpus: `gradients.quadratic_form`."""
        return f"{self.module}.{self.function.__name__}"

    @property
    def module(self) -> str:
        return self.function.__module__.rpartition(".")[2]

    @property
    def chapter(self) -> int:
        return CHAPTERS[self.module]

    @property
    def style(self) -> str:
        """`new` where the claim computes derivatives or draws from families for them, else `today`."""
        return "new" if NEW.search(inspect.getsource(self.function)) else "today"


def true(title: str, *, where: str | Sequence[str] = (), objects: Callable[..., Any] | None = None) -> Any:
    """A claim that is true."""
    return lambda function: Claim(title, function, True, _conditions(where), objects)


def false(
    title: str,
    *,
    why: str,
    subtle: str = "",
    at: Mapping[str, Any] | None = None,
    where: str | Sequence[str] = (),
    objects: Callable[..., Any] | None = None,
) -> Any:
    """A claim that is false, with the reason and, where it holds on most instances, one on which it fails."""
    return lambda function: Claim(title, function, False, _conditions(where), objects, subtle, why, at)


def _conditions(where: str | Sequence[str]) -> tuple[str, ...]:
    return (where,) if isinstance(where, str) else tuple(where)


def claims() -> list[Claim]:
    """All claims, chapter by chapter."""
    modules = [importlib.import_module(f"{__package__}.{name}") for name in CHAPTERS]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Claim)]
