"""What is known while a formula is read (the scope), and what comes out (chains of relations)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .. import nodes as n
from ..shapes import Scalar, Size, Type
from .parts import FamilyDefinition

MOST_READINGS = 2_000
"""How often definitions of functions may be read anew: definitions of definitions multiply."""

Span = tuple[int, int]


class Name(NamedTuple):
    """A printed name: its key, whether it is printed as a vector, and its place."""

    key: str
    bold: bool
    span: Span


class Scope:
    """What the symbols are: declared types, and definitions as they are read.

    `bound` holds the variables of sums, quantifiers and definitions, `free` the indices of a chain that nothing
    declares: it claims something for all of their values. `summed` says where the chain has sums over which letters,
    `running` over which letters the sums run that are being read,
    `fonts` in which font a letter was met first: calligraphic letters are not plain ones. `reader` says whose print
    is read: "" is the book's, strictly, "latex", "numpy" and "matlab" are what readers type (see `dialect`),
    "lenient" is "latex" for answers (see `claims.bind`); `commutators` whether [A, B] is one (see `holds`);
    `by` by what ∇ is where no letter stands below it, if that is not to be guessed;
    `norm` which one ‖A‖ of a matrix is;
    `notes` is what was taken for granted there (each is told once), `layout_note` by which layout ∂f/∂x was read.
    `variation` is what varies in the `differentials`, which are noted with the text that they stand in.
    """

    def __init__(self, declared: Mapping[str, Type], layout: str = "numerator", reader: str = ""):
        self.declared = dict(declared)
        self.layout = layout
        self.reader = reader
        self.commutators, self.by, self.norm = False, "", ""
        self.notes: list[str] = []
        self.layout_note = ""
        self.functions: dict[str, Callable[[], n.Defined]] = {}
        self.defined: dict[str, n.Sym] = {}
        self.families: dict[str, FamilyDefinition] = {}
        self.free: dict[str, n.Index] = {}
        self.summed: dict[str, list[Span]] = {}
        self.running: list[str] = []
        self.bound: dict[str, n.Node] = {}
        self.fonts: dict[str, str] = {}
        self.parameters: list[tuple[Type, Type]] = []
        """The types of parameters of functions, each with that of the declared symbol of its letter."""
        self.variation = n.Variation()
        self.differentials: list[tuple[n.Differential, str]] = []
        self.readings = 0
        self._count = 0

    def fresh(self, name: str) -> str:
        """A key that no other symbol has."""
        self._count += 1
        return f"{name}#{self._count}"

    def knows(self, key: str) -> bool:
        places = (self.bound, self.declared, self.defined, self.functions, self.families)
        return any(key in place for place in places)

    def means(self, key: str) -> bool:
        """Whether a letter was given a meaning: a dimension of another symbol has its letter in passing only."""
        return self.knows(key) and not self.in_passing(key)

    def in_passing(self, key: str) -> bool:
        """Whether a letter is known as the name of a dimension alone: it takes no notation away."""
        return key not in self.bound and isinstance(self.declared.get(key), Size)

    def counts(self, key: str) -> bool:
        """Whether a letter is known as the number of a dimension alone, in passing or declared as one."""
        kind = self.declared.get(key)
        return key not in self.bound and isinstance(kind, Scalar) and kind.index is not None

    def type_of(self, key: str) -> Type | None:
        """The type of a symbol that is not a function or a family by a definition."""
        if key in self.bound:
            return self.bound[key].type
        if key in self.declared:
            return self.declared[key]
        return self.defined[key].type if key in self.defined else None

    def known(self) -> str:
        """The symbols that there are, for messages."""
        keys = sorted(k for k in {**self.declared, **self.defined, **self.functions, **self.families} if "#" not in k)
        return f" Declared are {', '.join(keys)}." if keys else ""


class Chain:
    """Sides with signs between them, for all values of some indices, where some conditions hold."""

    def __init__(self, latex: str, span: Span):
        self.latex, self.span = latex, span
        self.sides: list[n.Node] = []
        self.spans: list[Span] = []
        self.signs: list[str] = []
        self.sign_spans: list[Span] = []
        self.indices: list[n.Index] = []
        self.ranges: dict[n.Index, tuple[n.Node, n.Node]] = {}
        self.tests: list[n.Condition] = []
        self.defines = False
        self.head = ""

    def add(self, sign: str, sign_span: Span, side: n.Node, span: Span) -> None:
        """The next side, with the sign before it."""
        self.signs.append(sign)
        self.sign_spans.append(sign_span)
        self.sides.append(side)
        self.spans.append(span)

    def __str__(self) -> str:
        text = self.head or str(self.sides[0])
        text += "".join(f" {s} {side}" for s, side in zip(self.signs, self.sides[1:], strict=True))
        for index in self.indices:
            first, last = self.ranges.get(index, (index.first, index.last))
            text += f", for {index.name} = {first}…{last}"
        return text + "".join(f", where {test}" for test in self.tests)
