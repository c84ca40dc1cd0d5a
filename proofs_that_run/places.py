"""What the symbols are at one place of a page, and of which class a relation is there.

They are declared by the check of a statement, or in print: a place keeps what was printed there so far.
"""

from __future__ import annotations

import copy
import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from qed.compare import LIMIT, REFUTED
from qed.confirm import Check
from qed.errors import QedError
from qed.families import Family, Hypothesis, Matrices, Real, Smooth, Vectors
from qed.hypotheses import Hypotheses
from qed.instances import Instance, generator
from qed.printed.book import Display, chosen
from qed.printed.claims import Printed
from qed.printed.kinds import type_of
from qed.printed.setting import Setting
from qed.printed.shapes import Dim, Matrix, Scalar, Size, Type

from . import notation
from .meant import SVD, Build
from .notation import About
from .symbols import Letters, decomposition
from .tally import CASE, CLAIM, DEFINITION, NEVER, NOT

INSTANCES = 12
"""So many decide whether a relation always holds; the display beside it has run on more."""
_APPLIED = re.compile(r"(?<![A-Za-z\\])(?:\\vec\{)?\\?(?P<name>[A-Za-z]+)\}?(?:_\w)?\(\\?(?P<taken>[A-Za-z]+)\)")
"""A letter of one letter: a function's value, even where a product could be read."""
_RANGE = re.compile(r"^[a-z](?:, [a-z])* = [^=]*\\dots|^[a-z](?:, [a-z])* \\in \\\{")
_SEVERAL_MEMBERS = re.compile(
    r"^(?:\\(?:vec|mathbf)\{)?(?P<name>\\?\w+?)\}?_1, (?:\S+_2, )?\\dots, \S+_\{?(?P<last>\w)\}?"
    r" \\in \\mathbb\{R\}\^(?P<dims>\w|\{[^{}]*\})$"
)
_FUNCTION = re.compile(
    r"^(?P<names>[^:]+?) \\colon \\mathbb\{R\}(?:\^(?P<taken>\w|\{[^{}]*\}))?"
    r" \\to \\mathbb\{R\}(?:\^(?P<given>\w|\{[^{}]*\}))?$"
)
_BY_SIGN = re.compile(r"^(?P<name>\\?[A-Za-z]+) (?P<sign>>|\\ge|\\ne) 0$")
_OF_INDICES = re.compile(r"^[a-z0-9]( ?[-+] ?[a-z0-9])* (?:=|\\ne|<|>|\\le|\\ge) [a-z0-9]( ?[-+] ?[a-z0-9])*$")
_INFINITE = re.compile(r"^(?:1 (?:\\le|<) )?[a-z](?:, [a-z])* (?:=|<|\\le|\\in) (?:\\infty|\[1, \\infty\])$")
_DIFFERENTIAL = re.compile(r"^d(?P<name>\w+) is not declared: a check declares the differential")
_UNKNOWN = re.compile(
    r"^(?P<name>[a-z]|alpha|beta|gamma|delta|eta|theta|kappa|lambda|mu|rho|sigma|tau) is not declared"
)
_OF_SVD = re.compile(r"^[A-Z] = U \\Sigma V\^\\top$")
"""What names the parts of a singular value decomposition."""
_OF_SEVERAL = re.compile(r"^[a-z](?:, [a-z])* = (?:[-\d./]+|\\infty)(?:, (?:[-\d./]+|\\infty))+$")
_BOTH = re.compile(r"^(?P<names>[a-z](?:, [a-z])+) (?P<rest>(?:=|\\ne|<|>|\\le|\\ge) .*)$")
_HELD = re.compile(r"^Does (?P<name>\w+) vary\? It stands in d\(")
_ZERO_OF = re.compile(r"^\S+\([^()]*\) = (?:0|\\vec\{0\})$")
"""An equation that a function satisfies: taken for a definition, it would hold whatever stands in it."""
_ZERO = re.compile(r"^(?:\\vec\{\\?\w+\}|\\?[A-Za-z]+) = (?:0|\\vec\{0\})$")
"""A case that a text looks at: what it says of the letter elsewhere is not of zero alone."""
_VALUE_OF = re.compile(r"^\S+\((?P<taken>[^()]*)\) = (?P<value>[^=<>]*)(?:=[^=<>]*)*$")
"""An equation that a function may satisfy somewhere: a definition would have its argument on the right."""
MOST_LETTERS = 12
"""So many symbols may a relation lack."""


@dataclass(frozen=True)
class Read:
    """A relation as it was executed: what its symbols are, on which instances, after which definitions."""

    latex: str
    setting: Setting
    instances: Sequence[Instance]
    before: tuple[str, ...]
    layout: str
    families: Mapping[str, Hypothesis]
    """What each symbol is that no check declares."""
    about: About | None = None
    """What is printed, where the relation is one with ≈."""


@dataclass
class Place:
    """What the symbols are at one place of a page: declared by a check, or in print, with what was defined so far."""

    setting: Setting
    instances: Sequence[Instance]
    given: list[str] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)
    """The symbols that are declared in print."""
    layout: str = "numerator"
    unknown: set[str] = field(default_factory=set)
    """The symbols for which nothing was found that declares them."""
    executed: list[Read] = field(default_factory=list)
    """What was executed of the relation that was classed last."""
    families: dict[str, Hypothesis] = field(default_factory=dict)
    """What each symbol is that was given a value here."""
    problem: str = ""
    """Why the last relation that might define something does not."""

    @staticmethod
    def empty(count: int = INSTANCES) -> Place:
        """A place where no symbol is declared."""
        return Place(Setting(Hypotheses.of({}, ())), [Instance({}, {}) for _ in range(count)])

    def copy(self) -> Place:
        families = dict(self.families)
        return Place(self.setting, self.instances, list(self.given), set(self.printed), families=families)

    def classed(self, latex: str) -> tuple[str, str]:
        """The class of a relation here, and how it was read or why it was not executed."""
        if notation.MAP.search(latex):
            self._declare_function(latex)
            return DEFINITION, "says what a function takes and gives"
        if _RANGE.search(latex):
            return DEFINITION, "says what an index runs over"
        if _OF_SEVERAL.match(latex):
            return CASE, "a condition: one of several values"
        if several := _BOTH.match(latex):
            return _together([self.classed(f"{name} {several['rest']}") for name in several["names"].split(", ")])
        if len(parts := notation.parts(latex)) > 1:
            return _together([self.classed(part) for part in parts])
        printed_as, latex = latex, notation.readable(latex)
        try:
            printed = self.setting.read(latex, self._used(latex), self.layout)
        except QedError as error:
            return self._refused(latex, printed_as, _why(error))
        if name := self._applied(latex):
            return NOT, f"{name} is a function in print, and none here"
        if not printed.claims:
            return (DEFINITION, _own(printed.reading())) if self._define(latex) else (NOT, "it is defined already")
        return self._executed(latex, printed_as, printed)

    def _refused(self, latex: str, printed_as: str, words: str) -> tuple[str, str]:
        """The class of a relation that cannot be read as it stands: it may be what declares or defines its symbols."""
        if self._declare(printed_as):
            return DEFINITION, "declares its symbols"
        if self._define(latex):
            return self.classed(latex) if notation.goes_on(latex) else (DEFINITION, "says what the left side is")
        if latex == r"p = \min(m, n)":
            return DEFINITION, "says what a number of dimensions is"
        if self._vary(words):
            return self.classed(latex)
        if _OF_INDICES.match(latex):
            return CASE, "a condition on indices"
        if _INFINITE.match(latex):
            return CASE, "a condition with ∞"
        if self._holds_for_numbers(latex, words):
            return CLAIM, "for all numbers"
        return NOT, (notation.heads(latex) and self.problem) or words

    def _executed(self, latex: str, printed_as: str, printed: Printed) -> tuple[str, str]:
        """The class of a relation by what it is on the instances."""
        try:
            with np.errstate(all="ignore"):
                found: set[bool] = set()
                for outcome in self._outcomes(printed):
                    found.add(outcome)
                    if len(found) > 1:
                        break  # it is a case
        except QedError as error:
            return NOT, _why(error)
        if not found:
            return NOT, "it is not defined on the instances, or they cannot tell"
        if all(found):
            before, about = tuple(self._used(latex)), About.of(printed_as)
            families = dict(self.families)
            self.executed.append(Read(latex, self.setting, self.instances, before, self.layout, families, about))
        return (CLAIM if all(found) else CASE if any(found) else NEVER), _own(printed.reading())

    def _applied(self, latex: str) -> str:
        """A letter that is printed as a function of a number, and is known as something else."""
        known = self.setting.types
        for found in _APPLIED.finditer(latex):
            if isinstance(known.get(found["taken"]), Scalar) and isinstance(known.get(found["name"]), (Scalar, Matrix)):
                return found["name"]
        return ""

    def _outcomes(self, printed: Printed) -> Iterator[bool]:
        """Whether it holds, on each instance that can tell."""
        for instance in self.instances if printed.letters() else self.instances[:1]:
            claims = self.setting.judged(printed, instance)
            if claims is None:
                continue
            outcomes = [claim.judge(instance.size) for claim in claims]
            worst = max(outcome.ratio for outcome in outcomes)
            if worst > REFUTED:
                yield False
            elif worst <= LIMIT and all(outcome.decided for outcome in outcomes):
                yield True

    def _used(self, latex: str) -> list[str]:
        """The definitions that a relation needs, in order: those of a letter in it, or in one of them."""
        wanted, found = latex, []
        for text in reversed(self.given):
            heads = notation.heads(text)
            if not heads or any(notation.speaks_of(head, wanted) for head in heads) or _OF_SVD.match(text):
                found.append(text)
                wanted += text
        return found[::-1]

    def _defined(self) -> set[str]:
        """The symbols that a definition before gives their meaning."""
        return {head for text in self.given for head in notation.heads(text)}

    def _define(self, latex: str) -> bool:
        """Whether a relation gives a new symbol its meaning; it is known from now on."""
        if _ZERO_OF.match(latex) or self._is_equation(latex):
            self.problem = "An equation says where a function has a value, not what it is."
            return False
        text = latex if ":=" in latex or _OF_SVD.match(latex) else latex.replace("=", ":=", 1)
        try:
            self.setting.read("1 = 1", [*self._used(text), text])
        except QedError as error:
            self.problem = _why(error)
            return False
        if not _ZERO.match(latex):
            self.given.append(text)
        return True

    def _is_equation(self, latex: str) -> bool:
        """Whether it says where a function has a value that is given: as a definition it would make it constant."""
        if not (found := _VALUE_OF.match(latex)):
            return False
        known = self._defined() | set(self.setting.types)
        taken, value = (notation.letters(found[side]) - {"vec", "mathbf"} for side in ("taken", "value"))
        any_values = self.printed | set(self.setting.hypotheses.parameters)
        return bool(value & known) and not taken & value and value & known <= any_values

    def _declare(self, latex: str) -> bool:
        """Whether a relation says of new symbols what they are: numbers, vectors or matrices of some shape."""
        if several := _SEVERAL_MEMBERS.match(latex):
            key, each = several["name"].lstrip("\\"), notation.dims(several["dims"])
            if each is None or len(each) not in (1, 2) or key in self.setting.types:
                return False
            family = Vectors if len(each) == 1 else Matrices
            self._with(key, Hypothesis(family, (several["last"], *each)), lambda rng, dims, _: family.sample(rng, dims))
            self.printed.add(key)
            return True
        if member := notation.MEMBERS.match(latex):
            names = [notation.NAME.match(name.strip()) for name in member["names"].split(",")]
            dims, sign = notation.dims(member["dims"]), ""
        elif number := _BY_SIGN.match(latex):
            names, dims, sign = [notation.NAME.match(number["name"])], (), number["sign"]
        else:
            return False
        keys = [name["vector"] or name["plain"] for name in names if name]
        if dims is None or len(keys) < len(names) or any(key.lstrip("\\") in self.setting.types for key in keys):
            return False
        for key in keys:
            self._add(key.lstrip("\\"), dims, sign)
        return True

    def _holds_for_numbers(self, latex: str, words: str) -> bool:
        """Whether it is an identity (or an inequality) for all values of the small letters that nothing declares."""
        if not (found := _UNKNOWN.match(words)):
            return False
        letter = found["name"] if len(found["name"]) == 1 else rf"\\{found['name']}"
        marks = rf"{re.escape(letter)}\s*(?:\\[bB]igg?l)?\s*"
        if re.search(rf"{marks}[_']|\{{{re.escape(letter)}\}}", latex) or not re.search(rf"{marks}(?![\s(\\])", latex):
            return False  # a family or a vector; or a function, which never stands without its argument
        other = self.copy()
        other._add(found["name"], ())
        made = other.classed(latex)[0]
        self.executed += other.executed
        return made == CLAIM

    def _vary(self, words: str) -> bool:
        """Whether what is missing is how a symbol moves: in all directions where that is printed, else not at all."""
        if held := _HELD.match(words):
            constant = self._constant(held["name"])
            return constant not in self.given and self._define(constant)
        if not (found := _DIFFERENTIAL.match(words)) or found["name"] not in self.instances[0].values:
            return False
        if f"d{found['name']}" in self.setting.types:
            return False
        own = f"d{found['name']}"
        rng = generator("printed", own)
        shapes = [np.shape(one.values[found["name"]]) for one in self.instances]
        values = [_drawn(rng, shape, turn) for turn, shape in enumerate(shapes)]
        made = [Instance(i.sizes, {**i.values, own: v}) for i, v in zip(self.instances, values, strict=True)]
        self._know({**self.setting.types, own: self.setting.types[found["name"]]}, made)
        return True

    def _constant(self, name: str) -> str:
        """What says that a symbol does not move, as one prints it of a number, a vector or a matrix."""
        letter, kind = name if len(name) == 1 else rf"\{name}", self.setting.types.get(name)
        return rf"d\vec{{{letter}}} := \vec{{0}}" if isinstance(kind, Matrix) and kind.is_vector else f"d{letter} := 0"

    def with_letters(self, latex: str, letters: Letters) -> tuple[str, str]:
        """The class of a relation whose symbols may be declared elsewhere: those that it lacks are looked up."""
        latex, self.unknown = letters.meant(latex), set()
        for name in letters.ahead:
            if notation.speaks_of(name, latex):
                self._know_letter(name, letters)
        for _ in range(MOST_LETTERS):
            self.executed.clear()
            try:
                kind, words = self.anew(latex)
            except ValueError:  # a letter has another shape elsewhere
                return NOT, "its symbols do not fit each other"
            if kind != NOT:
                return kind, words
            if not any(self._know_letter(name, letters) for name in notation.lacking(words)):
                if (loose := notation.loosely(latex, words)) == latex:
                    break
                latex = loose
        return kind, words

    def _know_letter(self, name: str, letters: Letters, within: tuple[str, ...] = ()) -> bool:
        """Whether a symbol that is not declared here is declared elsewhere; it is known from now on."""
        if name in self.unknown or name in within or len(within) > letters.depth + 1:
            return False
        self.unknown.add(name)  # until it is known
        if self._found_letter(name, letters, within):
            self.unknown.discard(name)
            return True
        return False

    def _found_letter(self, name: str, letters: Letters, within: tuple[str, ...]) -> bool:
        for one in letters.of(name):
            if one == SVD:
                found = self._know_decomposition(name, letters, within)
            elif callable(one):
                found = self._know_built(name, one, letters, within)
            elif isinstance(one, Hypothesis):
                found = name not in self.setting.types
                if found:
                    self._with(name, one, functools.partial(_member, one.family))
                    self.printed.add(name)
            else:
                assert isinstance(one, str)
                found = self._take(one)
                for _ in range(letters.depth):
                    if found or not any(
                        self._know_letter(other, letters, (*within, name)) for other in notation.lacking(self.problem)
                    ):
                        break
                    found = self._take(one)
            if found:
                return True
        return False

    def _know_built(self, name: str, build: Build, letters: Letters, within: tuple[str, ...]) -> bool:
        """Whether a function builds a symbol from others; they are known from now on."""
        for needed in inspect.signature(build).parameters:
            if needed not in self.setting.types and not self._know_letter(needed, letters, (*within, name)):
                return False
        if name in self.setting.types:
            return True  # a dimension of what was needed
        try:
            setting = self.setting.extended(build, self.instances)
        except (ValueError, TypeError, IndexError):  # what it is built from has another shape here
            return False
        if setting is None or name not in setting.types:
            return False
        self.setting = setting
        return True

    def _take(self, text: str) -> bool:
        """Whether a declaration or a definition can be read here; what it is of is known from now on."""
        return not _ZERO.match(text) and (self._declare_function(text) or self._declare(text) or self._define(text))

    def _know_decomposition(self, name: str, letters: Letters, within: tuple[str, ...]) -> bool:
        """Whether a symbol is part of the singular value decomposition of the matrix that is spoken of."""
        known = {*self.setting.types, *self._defined()}
        matrices = [key for key in ("A", "X", "M") if key in known]
        if not matrices and not self._know_letter("A", letters, (*within, name)):
            return False
        matrix = matrices[0] if matrices else "A"
        if matrix not in self.instances[0].values:
            return self._define(rf"{matrix} = U \Sigma V^\top")
        setting = self.setting.extended(
            decomposition(matrix, frozenset(self.setting.types), "k" in self.instances[0].values), self.instances
        )
        if setting is None or name not in setting.types:
            return False
        self.setting = setting
        return True

    def _declare_function(self, latex: str) -> bool:
        """Know the smooth functions that a text speaks of by what they take and give."""
        if not (found := _FUNCTION.match(latex)):
            return False
        names = [notation.NAME.match(name.strip()) for name in found["names"].split(",")]
        taken, given = notation.dims(found["taken"]), notation.dims(found["given"])
        if taken is None or given is None or max(len(taken), len(given)) > 1 or len(given) > len(taken):
            return False
        added = False
        for name in filter(None, names):
            key = (name["vector"] or name["plain"]).lstrip("\\")
            if key not in self.setting.types and key not in self._defined():
                hypothesis = Hypothesis(Smooth, (*taken, *given))
                self._with(key, hypothesis, lambda rng, dims, _: Smooth.sample(rng, dims))
                self.printed.add(key)
                added = True
        return added

    def _add(self, key: str, dims: tuple[int | str, ...], sign: str = "") -> None:
        def value(rng: np.random.Generator, shape: tuple[int, ...], turn: int) -> Any:
            return _drawn(rng, shape, turn, sign)

        self._with(key, Hypothesis(Real, dims), value)
        self.printed.add(key)

    def _with(
        self,
        key: str,
        hypothesis: Hypothesis,
        value: Callable[[np.random.Generator, tuple[int, ...], int], Any],
    ) -> None:
        """Give a symbol a random value on every instance; dimensions that are new get a size."""
        sizes = {dim: Size(Dim.of(dim)) for dim in hypothesis.dims if isinstance(dim, str)}
        rng, made = generator("printed", key), []
        for turn, instance in enumerate(self.instances):
            for _ in range(20):  # until a matrix with these sizes can be what it must
                known = {dim: int(rng.integers(1, 5)) for dim in sizes} | instance.sizes
                dims = tuple(known[dim] if isinstance(dim, str) else dim for dim in hypothesis.dims)
                if hypothesis.family.fits(dims):
                    made.append(Instance(known, {**instance.values, key: value(rng, dims, turn)}))
                    break
        self._know(sizes | self.setting.types | {key: type_of(key, hypothesis)}, made)
        self.families[key] = hypothesis

    def _know(self, types: dict[str, Type], instances: Sequence[Instance]) -> None:
        self.setting = copy.copy(self.setting)
        self.setting.assumes = lambda _: True  # the instances are as the check assumes, which knows no further symbol
        self.setting.types, self.instances = types, instances

    def anew(self, latex: str) -> tuple[str, str]:
        """The same where a symbol that was printed before may get another meaning."""
        if len(parts := notation.parts(latex)) > 1:
            return _together([self.anew(part) for part in parts])
        before = len(self.executed)
        kind, words = self.classed(latex)
        heads = set(notation.heads(latex))
        own = self._defined() | self.printed
        if kind in (NEVER, NOT) and heads and heads <= own:
            other = self.copy()
            other.forget(latex)
            again = other.classed(latex)
            if again[0] != NOT:
                self.executed[before:] = other.executed
                self.setting, self.instances, self.given, self.printed, self.families = (
                    other.setting, other.instances, other.given, other.printed, other.families
                )  # fmt: skip
                return again
        return kind, words

    def forget(self, latex: str) -> None:
        """No longer know the symbols that a relation gives a meaning: it is another one from now on."""
        names = set(notation.heads(latex))
        if names & self.setting.types.keys():
            self.setting = copy.copy(self.setting)
            self.setting.types = {key: kind for key, kind in self.setting.types.items() if key not in names}
        kept, self.given = self.given, []
        for text in kept:
            if not names.intersection(notation.heads(text)):
                self._define(text)


def _member(family: Family, rng: np.random.Generator, shape: tuple[int, ...], turn: int) -> Any:
    """A member of a family of moderate size."""
    return _drawn(rng, shape, turn) if family is Real else family.sample(rng, shape)


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], turn: int, sign: str = "") -> Any:
    r"""Small whole numbers and others by turns; where a sign says so, those that are >, \ge or \ne 0."""
    value = rng.integers(-3, 4, shape).astype(float) if turn % 2 else rng.standard_normal(shape)
    if sign:
        size = np.abs(value) + 0.25
        value = np.where(value < 0, -size, size) if sign == r"\ne" else size * (sign == ">" or turn % 4 != 1)
    return value if shape else float(value)


def _together(parts: list[tuple[str, str]]) -> tuple[str, str]:
    """The class of several relations in one formula: what is worst among them."""
    kinds = [kind for kind, _ in parts]
    worst = next(kind for kind in (NOT, NEVER, CASE, CLAIM, DEFINITION) if kind in kinds)
    return worst, "; ".join(dict.fromkeys(words for kind, words in parts if worst != NOT or kind == NOT))


def _own(reading: str) -> str:
    """How a relation itself is read, without the definitions before it."""
    return "; ".join(line for line in reading.splitlines() if not line.startswith("given "))


def _why(error: QedError) -> str:
    return str(getattr(error, "words", error)).split(" Declared are ")[0]


def of_statements(
    checks: Mapping[str, Check], displays: Iterable[Display], count: int = INSTANCES
) -> dict[tuple[str, str], Place]:
    """Of each statement and each proof that ran, what the symbols are in it, by label and part."""
    found: dict[tuple[str, str], Place] = {}
    for label, check in checks.items():
        try:
            setting = Setting(check.hypotheses, check.objects, check.instances, check.assumes)
            counted = [instance for instance in check.instances if setting.counts(instance)]
            found[label, "statement"] = Place(setting, _few(chosen(label, setting, counted, check.sharp), count))
        except QedError:
            continue  # no instance has all objects
    for display in displays:
        key = display.statement.label, display.part
        if display.part == "proof" and key not in found:
            found[key] = Place(display.setting, _few(display.instances, count))
    return found


def _few(instances: Sequence[Instance], count: int) -> list[Instance]:
    """Some of the instances, from all of their kinds; where there are fewer, each several times: its letters differ."""
    many = len(instances)
    if many >= count:
        return [instances[k * many // count] for k in range(count)]
    return [replace(instances[k % many]) for k in range(count)] if many else []
