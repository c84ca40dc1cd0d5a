r"""Does a printed formula hold?

    holds(r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", A=Real["m", "n"])

reads the LaTeX with the symbols as declared and tries it on instances. The answer is `true` (on so many instances, and
exactly where both sides are polynomials), `false` with a small counterexample, or `not well formed` with the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from .. import show
from ..compare import LIMIT, REFUTED, STEP, Outcome
from ..confirm import _fails_clearly, _shrink, seed
from ..errors import BadCheck, NotWellFormed, StatementFails
from ..families import one
from ..instances import Hypotheses, Instance, RandomShape, SmallMembers, draw, generator, moved, spread
from ..objects import Build, built
from ..verdict import Counterexample, _shapes, boxed
from .claims import Judged, Printed, bind
from .functions import FunctionFamily
from .kinds import Indexed, Objects, declared, layer_sizes, moderate, named, printed_name
from .shapes import Type

SMALL, RANDOM = 16, 24
"""Instances of the two stages: small ones that can be printed, and random ones with dimensions that differ."""
LARGEST = 5
"""The largest dimension drawn: every sum of a formula is added up term by term."""


@dataclass
class Tried:
    """What came of trying a formula: true, false, undecided, not well formed, or definition (nothing claimed)."""

    latex: str
    answer: str
    reading: str = ""
    instances: int = 0
    decided: int = 0
    spread: str = ""
    exact: list[dict[str, int]] = field(default_factory=list)
    counterexample: Mapping[str, Any] | None = None
    words: str = ""
    worst_ratio: float = 0.0
    attained: tuple[int, ...] = ()  # how often each ≤ and ≥ is an equality, on instances with dimensions above 1
    error: NotWellFormed | None = None

    def __bool__(self) -> bool:
        return self.answer == "true"

    def rows(self) -> list[tuple[str, str]]:
        """The answer in parts, as (heading, text)."""
        if self.error is not None:
            return [("not well formed", self.error.words)]
        rows = []
        if self.answer == "true":
            some = "" if self.decided == self.instances else f" (defined on {self.decided} of them)"
            rows.append(("true", f"on {self.instances} instances{some}" + (f", {self.spread}" if self.spread else "")))
            if self.exact:
                rows.append(("exact", f"both sides are the same polynomials{_shapes(self.exact)}"))
        elif self.answer == "false":
            assert self.counterexample is not None
            rows.append(("false", ": ".join(p for p in (show.assignment(self.counterexample), self.words) if p)))
        else:
            rows.append((self.answer, self.words))
        return [*rows, ("read as", self.reading.replace("\n", "; "))]

    @property
    def _mark(self) -> str:
        return {"true": "✓", "false": "✗"}.get(self.answer, "○")

    def text(self) -> str:
        lines = [f"{self._mark} {' '.join(self.latex.split())}"]
        lines += [f"  {heading:<16}{text}" for heading, text in self.rows()]
        if self.error is not None:
            lines.append(self.error.marked())
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """As text, and typeset; a formula that cannot be read is shown as it was written, with its place marked."""
        rows = [(heading, [show.escape(text)]) for heading, text in self.rows()]
        if self.counterexample is not None:
            rows[0] = ("false", [Counterexample(self.counterexample, self.words).html()])
        if self.error is None:
            formula = " ".join(self.latex.split())
            return {
                "text/plain": self.text(),
                "text/markdown": boxed(self._mark, f"$\\displaystyle {formula}$", rows, markdown=True),
            }
        latex, (start, end) = self.error.latex, self.error.span
        end = max(end, start + 1)
        before, place, after = latex[:start], latex[start:end] or " ", latex[end:]
        code = f"<code>{show.escape(before)}<mark>{show.escape(place)}</mark>{show.escape(after)}</code>"
        return {"text/plain": self.text(), "text/html": boxed(self._mark, code, rows)}


def holds(
    latex: str,
    *,
    given: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    layout: str = "numerator",
    instances: int = SMALL + RANDOM,
    exact: bool = True,
    **symbols: Any,
) -> Tried:
    r"""Try a printed formula.

    Parameters
    ----------
    latex : a relation or a chain of them, as in a display, without the dollars. A raw string: r"\lVert x \rVert_2".
    given : printed definitions that come before it: r"f(\vec{x}) := \vec{x}^\top A \vec{x}".
    where : conditions on dimensions, such as "k < n".
    layout : of ∂f/∂x for vectors f and x: "numerator" (m×n) or "denominator" (n×m).
    instances : how many to try.
    exact : whether to try symbols as well.
    symbols : a hypothesis for every symbol, by its letter: A=Real["m", "n"], x=Unit["n"], sigma=Positive.

    Returns what came of it, also where the formula is not well formed. A symbol without a hypothesis raises `BadCheck`.
    """
    if not isinstance(latex, str):
        raise BadCheck('holds() reads LaTeX: give the formula as a raw string, r"A^\\top A = …".')
    if layout not in ("numerator", "denominator"):
        raise BadCheck(f"layout= is 'numerator' (m×n) or 'denominator' (n×m), not {layout!r}.")
    hypotheses = Hypotheses.of(named(symbols), (where,) if isinstance(where, str) else tuple(where))
    try:
        printed = bind(latex, declared(hypotheses), (given,) if isinstance(given, str) else tuple(given), layout)
        return tried(printed, hypotheses, draws(hypotheses, instances, latex), exact=exact)
    except NotWellFormed as error:
        return Tried(latex, "not well formed", error=error)


def draws(hypotheses: Hypotheses, count: int, *words: str | int) -> Iterator[Instance]:
    """Some small, then some contrasting and some random instances, with values of moderate size."""
    rng = generator(*words, seed())
    shapes = hypotheses.small_shapes()
    small = count // 4
    made = 0
    for k in range(small):
        sizes = (
            shapes[(k * max(1, len(shapes) // max(small, 1))) % len(shapes)]
            if k >= 3
            else shapes[min(k, len(shapes) - 1)]
        )
        values = draw(hypotheses, sizes, SmallMembers(rng, k % 7 if k else 0))
        if values is not None and moderate(values.values()):
            made += 1
            yield Instance(dict(sizes), values)
    for instance in contrasts(hypotheses, rng, count * len(_CONTRASTS) // (SMALL + RANDOM)):
        made += 1
        yield instance
    draw_shape = RandomShape(hypotheses, shapes)
    for number in range(6 * count):
        if made >= count:
            return
        sizes = draw_shape(rng, number % 22)
        if any(size > LARGEST for size in sizes.values()) and number < 4 * count and len(sizes) <= LARGEST:
            sizes = _smaller(rng, hypotheses, sizes)
        values = draw(hypotheses, sizes, lambda h, dims: h.family.sample(rng, dims))
        if values is not None and moderate(values.values()):
            made += 1
            yield Instance(dict(sizes), values)


def contrasts(hypotheses: Hypotheses, rng: np.random.Generator, most: int) -> Iterator[Instance]:
    """Instances on which careless claims break and sharp ones are equalities, with dimensions above 1 where possible.

    Symbols are equal, opposite, transposed or nearest to each other, much larger or smaller than others, or matrices
    with a single row, column or entry.
    """
    alike = _some_alike(hypotheses)
    for style in _CONTRASTS[:most]:
        if style in _REPEATED and not alike:
            continue
        for _ in range(TRIES):
            instance = _contrast(hypotheses, rng, style)
            if instance is not None:
                yield instance
                break


TRIES, APART = 6, 6


def _some_alike(hypotheses: Hypotheses) -> bool:
    """Whether two symbols are declared with the same shape, so that one can have the other's value."""
    shapes = [
        tuple(h.family.shape(h.dims))  # type: ignore[arg-type]  # a family only rearranges its dimensions
        for _, h in hypotheses.families()
        if not (h.family.refers or isinstance(h.family, FunctionFamily))
    ]
    return len(shapes) > len(set(shapes))


def _gap(sizes: Mapping[str, int]) -> int:
    """How far the smallest dimension is below the next one: a rank far below the others leaves room."""
    low, *rest = sorted(sizes.values()) or [0]
    return rest[0] - low if rest else 0


def _contrast(hypotheses: Hypotheses, rng: np.random.Generator, style: Style) -> Instance | None:
    sizes = max((_above_one(rng, hypotheses) for _ in range(APART)), key=_gap)
    values = draw(hypotheses, sizes, lambda h, dims: h.family.sample(rng, dims))
    if values is None or not all(np.any(v) for v in values.values() if isinstance(v, np.ndarray)):
        return None
    changed = False
    for place, (name, h) in enumerate(hypotheses.families()):
        if h.family.refers or not isinstance(values[name], (float, np.ndarray)):
            continue
        dims = h.resolve(sizes)
        for value in style(_Part(name, place, h, dims, values, rng)):
            if np.shape(value) == np.shape(values[name]) and h.family.contains(value, dims, values, h):
                values[name], changed = value, True
                break
    if changed and hypotheses.contain(values, sizes) is None and moderate(values.values()):
        return Instance(sizes, values)
    return None


def _above_one(rng: np.random.Generator, hypotheses: Hypotheses) -> dict[str, int]:
    """Dimensions from 2 on, different ones if chance or the hypotheses allow it; small ones where this cannot be."""
    names = hypotheses.names
    for number in range(60):
        few = number >= 40 or one(rng, 0, 3) == 0
        picks = [one(rng, 2, 5) for _ in names] if few else (rng.permutation(len(names) + 1) + 2).tolist()
        sizes = dict(zip(names, picks, strict=False))
        if hypotheses.allow(sizes):
            return sizes
    shapes = hypotheses.small_shapes()
    return shapes[one(rng, 0, len(shapes))]


class _Part(NamedTuple):
    """A symbol whose value a contrast chooses anew."""

    name: str
    place: int
    hypothesis: Any
    dims: tuple[int, ...]
    values: Mapping[str, Any]
    rng: np.random.Generator

    @property
    def value(self) -> Any:
        return self.values[self.name]

    def before(self) -> list[Any]:
        """The values of the symbols before it, the last one first."""
        names = list(self.values)[: list(self.values).index(self.name)]
        return [self.values[name] for name in reversed(names) if isinstance(self.values[name], (float, np.ndarray))]


Style = Callable[[_Part], Iterator[Any]]


def _nearest(scale: float, below: int = 0) -> Style:
    """The truncation of the matrix before it with the highest rank there may be, or `below` it; the first is scaled."""

    def style(part: _Part) -> Iterator[Any]:
        before = [value for value in part.before() if np.ndim(value) == 2]
        for value in before:
            u, s, vh = np.linalg.svd(value, full_matrices=False)
            cut = [(u[:, :r] * s[:r]) @ vh[:r] for r in range(len(s) - 1, 0, -1)]
            family = part.hypothesis.family
            yield from [c for c in cut if family.contains(c, part.dims, part.values, part.hypothesis)][below:]
        if not before:
            yield scale * (part.value + 4.0 * np.eye(*np.shape(part.value)) if np.ndim(part.value) == 2 else part.value)
            yield scale * part.value

    return style


def _thin(turn: int) -> Style:
    """A single row or column of ones, or a single entry; vectors have it in different places."""

    def style(part: _Part) -> Iterator[Any]:
        shape = np.shape(part.value)
        for k in range(len(shape) + 1):
            made = np.zeros(shape)
            at: list[Any] = [(part.place + turn) % size for size in shape]
            axis = (part.place + turn + k) % (len(shape) + 1)
            if axis < len(shape) and len(shape) > 1:
                at[axis] = slice(None)
            made[tuple(at)] = 1.0
            yield made
        yield part.hypothesis.family.small(part.rng, part.dims, 0)  # what cannot be thin is as plain as it can be

    return style


def _corner(part: _Part) -> Iterator[Any]:
    """A number in the corner, and its transpose for the next symbol: products that do not commute."""
    value = part.value
    if np.ndim(value) == 2:
        made = np.zeros(np.shape(value))
        made[(0, -1) if part.place % 2 == 0 else (-1, 0)] = (0.5, 2.0)[one(part.rng, 0, 2)]
        yield made


def _alternating(turn: int) -> Style:
    """Signs on the diagonal for one symbol, a single 1 in the corner for the next."""

    def style(part: _Part) -> Iterator[Any]:
        if np.ndim(part.value) == 2:
            made = np.zeros(np.shape(part.value))
            if (part.place + turn) % 2 == 0:
                np.fill_diagonal(made, [(-1.0) ** k for k in range(min(made.shape))])
            else:
                made[0, min(1, made.shape[1] - 1)] = 1.0
            yield made

    return style


def _scaled(even: float, odd: float) -> Style:
    return lambda part: iter([part.value * (odd if part.place % 2 else even)])


_REPEATED: tuple[Style, ...] = (
    lambda part: iter(part.before()),
    lambda part: (-value for value in part.before()),
    lambda part: (2.0 * value for value in part.before()),
    lambda part: (0.5 * value for value in part.before()),
)
"""A symbol gets the value of one before it, or a multiple."""
_CONTRASTS: tuple[Style, ...] = (
    *_REPEATED[:3],
    _nearest(1.0),
    _scaled(32.0, 1 / 32),
    _scaled(1 / 32, 32.0),
    _scaled(1 / 64, 1 / 64),
    _thin(0),
    _nearest(1 / 32),
    _thin(1),
    _corner,
    _alternating(0),
    _alternating(1),
    lambda part: iter([part.hypothesis.family.small(part.rng, part.dims, one(part.rng, 0, 7))]),
    lambda part: iter([part.hypothesis.family.small(part.rng, part.dims, 0)]),
    lambda part: iter([part.hypothesis.family.small(part.rng, part.dims, 1)]),
    lambda part: (np.transpose(value) for value in part.before()),
    _thin(2),
    _nearest(2.0, below=1),
    lambda part: (part.hypothesis.family.small(part.rng, part.dims, turn) / 8 for turn in (1, 0)),
    _REPEATED[3],
)
MOST_CONTRASTS = len(_CONTRASTS)


def _smaller(rng: Any, hypotheses: Hypotheses, sizes: dict[str, int]) -> dict[str, int]:
    """Dimensions up to LARGEST, different ones where that can be."""
    for _ in range(20):
        picks = rng.permutation(LARGEST)[: len(sizes)] + 1
        found = dict(zip(sizes, picks.tolist(), strict=True))
        if hypotheses.allow(found):
            return found
    return sizes


class Setting:
    """What a formula's symbols are: hypotheses, and objects that a function builds from their values.

    A function that builds objects returns None for an instance that does not count (see `qed.objects`). The types of
    objects are read off several instances.
    """

    def __init__(
        self,
        hypotheses: Hypotheses,
        build: Build | Sequence[Build] | None = None,
        instances: Iterable[Instance] = (),
    ):
        self.hypotheses = hypotheses
        self.builds = [build] if callable(build) else list(build or ())
        self.types: dict[str, Type] = declared(hypotheses)
        if self.builds:
            samples = [(i, b) for i in _most_distinct(instances) if (b := self._built(i)) is not None]
            if not samples:
                raise BadCheck("The function that builds the objects returns none for any of the instances.")
            objects = Objects([b for _, b in samples], [i.sizes for i, _ in samples])
            self.types |= objects.types()
            self._objects = objects

    def _built(self, instance: Instance) -> Mapping[str, Any] | None:
        return built(self.builds, instance.values)

    def read(self, latex: str, given: Sequence[str] = (), layout: str = "numerator") -> Printed:
        """Read a formula whose symbols are those of this setting."""
        return bind(latex, self.types, given, layout)

    def counts(self, instance: Instance) -> bool:
        """Whether objects can be built for an instance."""
        return self._built(instance) is not None

    def judged(self, printed: Printed, instance: Instance) -> list[Judged] | None:
        """The claims on one instance; None where it does not count."""
        values = {printed_name(name): value for name, value in instance.values.items()}
        sizes: Mapping[Any, int] = instance.sizes
        floor = 0.0
        if self.builds:
            objects = self._built(instance)
            if objects is None:
                return None
            sizes = {**self._objects.size_map(objects, instance.sizes), **layer_sizes(self.types, objects)}
            values |= {printed_name(name): value for name, value in objects.items()}
            floor = max((_size(value) for value in objects.values()), default=0.0)
        claims = printed.evaluated(values, sizes, floor)
        if any(claim.judge(instance.size).ratio > CLOSE for claim in claims):
            rng = generator("moved")
            nearby = printed.evaluated({name: _moved(value, rng) for name, value in values.items()}, sizes, floor)
            for claim, there in zip(claims, nearby, strict=True):
                claim.widened(there, STEP)
        return claims


CLOSE = LIMIT / 10
"""Where sides differ by a ratio above this, the values are moved by STEP of their size, to see how errors grow."""


def _moved(value: Any, rng: np.random.Generator) -> Any:
    """A value, or the members of a family, moved a little."""
    if isinstance(value, Indexed):
        return Indexed([_moved(item, rng) for item in value.items], value.first, value.beyond)
    if isinstance(value, (list, tuple)):
        return [_moved(item, rng) for item in value]
    return moved(value, rng, STEP)


def _size(value: Any) -> float:
    """The size of a computed object: what its rounding errors are relative to. Counts are exact."""
    if isinstance(value, Indexed):
        value = value.items
    if isinstance(value, (list, tuple)):
        return max((_size(item) for item in value), default=0.0)
    if isinstance(value, (float, np.ndarray)) and np.size(value) and np.all(np.isfinite(value)):
        return float(np.max(np.abs(value)))
    return 0.0


def _most_distinct(instances: Iterable[Instance]) -> list[Instance]:
    """Instances in which most dimensions differ come first: they tell the names apart."""
    found = list(instances)
    return sorted(found, key=lambda i: -len(set(i.sizes.values())) * 100 - min(sum(i.sizes.values()), 60))[:40]


def tried(
    printed: Printed,
    hypotheses: Hypotheses,
    stream: Iterable[Instance],
    *,
    setting: Setting | None = None,
    exact: bool = True,
) -> Tried:
    """Run through the instances; the first that fails clearly is made simpler and reported."""
    found = Tried(printed.latex, "true", printed.reading())
    setting = setting or Setting(hypotheses)
    seen: list[dict[str, int]] = []
    attained: list[int] | None = None
    doubtful = undefined = ""
    with np.errstate(all="ignore"):
        if not printed.claims:
            found.answer, found.words = "definition", "this defines a symbol: there is nothing that could fail."
            return found
        for instance in stream:
            claims = setting.judged(printed, instance)
            if claims is None:
                continue
            outcomes = [claim.judge(instance.size) for claim in claims]
            worst = max(outcomes, key=lambda outcome: outcome.ratio)
            found.instances += 1
            seen.append(instance.sizes)
            if worst.ratio > REFUTED:
                return _refuted(found, printed, setting, instance)
            if worst.ratio > LIMIT:
                doubtful = doubtful or f"{show.assignment(instance.values)}: {worst.words}"
                continue
            undefined = undefined or next((c.undefined for c in claims if c.undefined), "")
            if all(outcome.decided for outcome in outcomes):
                found.decided += 1
                found.worst_ratio = max(found.worst_ratio, worst.ratio)
                if all(size > 1 for size in instance.sizes.values()):
                    links = [
                        met
                        for claim in claims
                        for sign, met in zip(claim.signs, claim.met(instance.size), strict=True)
                        if sign in "≤≥"
                    ]
                    attained = links if attained is None else [a + b for a, b in zip(attained, links, strict=True)]
        found.attained = tuple(attained or ())
        found.spread = spread(seen)
        if 2 * found.decided < found.instances or not found.instances:
            found.answer = "undecided"
            found.words = doubtful or (
                f"it is defined on {found.decided} of {found.instances} instances only "
                f"({undefined or 'elsewhere a side is not a number'}): "
                "declare hypotheses under which it is."
            )
        elif doubtful:
            found.answer, found.words = (
                "undecided",
                f"rounding errors may or may not explain the difference at {doubtful}",
            )
        if exact and found.answer == "true" and not setting.builds:
            try:
                found.exact = _exact(printed, hypotheses)
            except StatementFails as reason:
                found.answer, found.words = "undecided", f"It holds on the instances. {reason}"
    return found


def _refuted(found: Tried, printed: Printed, setting: Setting, instance: Instance) -> Tried:
    def claims_of(values: Mapping[str, Any]) -> Sequence[Judged]:
        claims = setting.judged(printed, Instance(instance.sizes, dict(values)))
        if claims is None:
            raise BadCheck("not an instance")
        return claims

    smallest = _shrink(instance, setting.hypotheses, _fails_clearly(claims_of, instance.size))
    outcome = max((c.judge(instance.size) for c in claims_of(smallest.values)), key=_ratio_of)
    found.answer, found.words, found.worst_ratio = "false", outcome.words, outcome.ratio
    found.counterexample = smallest.values
    return found


def _ratio_of(outcome: Outcome) -> float:
    return outcome.ratio


def _exact(printed: Printed, hypotheses: Hypotheses) -> list[dict[str, int]]:
    """The shapes for which every claim is an identity of polynomials."""
    if any(sign not in ("=", ":=") for chain in printed.claims for sign in chain.signs):
        return []
    from ..exact import MOST_SHAPES, identical, shapes, symbolic

    proved: list[dict[str, int]] = []
    for sizes in shapes(hypotheses):
        if len(proved) == MOST_SHAPES:
            break
        variants = symbolic(hypotheses, sizes)
        if variants is None:
            return proved
        for variant in variants:
            try:
                claims = printed.exactly({printed_name(k): v for k, v in variant.items()}, sizes)
                same = all(identical(claim) for claim in claims)
            except (TypeError, AttributeError, ValueError):
                return proved
            if not same:
                raise StatementFails(f"The two sides are different polynomials for {sizes}.")
        proved.append(sizes)
    return proved
