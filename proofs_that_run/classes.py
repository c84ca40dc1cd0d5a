"""What each relation that a page prints is: a claim, a case, a definition, or not executed, and why.

The machine finds the class. It executes a relation on a few instances of the statement that it belongs to, with the
symbols as the statement's check declares them (a proof's with the objects of the running proof): a claim holds on all,
a case on some. In prose and in answers, values that the page prints (`A = [1 2; 3 4]`) are known as well.
"""

from __future__ import annotations

import copy
import functools
import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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

from .meant import SVD, Build
from .relations import Relation, scopes
from .symbols import Letters, decomposition
from .tally import KINDS
from .unread import BY_ROW, told_why, why

CLAIM, CASE, NEVER, DEFINITION, UNREAD, NOT = KINDS
RAN = (CLAIM, CASE, NEVER)
"""The classes of what was executed."""
BEST = (CLAIM, CASE, DEFINITION, NEVER, UNREAD, NOT)
"""Where two scopes disagree, the one that comes first: of a claim that holds with the symbols of one of them."""
INSTANCES = 12
"""So many decide whether a relation always holds; the display beside it has run on more."""

_MAP = re.compile(r"\\colon|\\mapsto")
_APPLIED = re.compile(r"(?<![A-Za-z\\])(?:\\vec\{)?\\?(?P<name>[A-Za-z]+)\}?(?:_\w)?\(\\?(?P<taken>[A-Za-z]+)\)")
"""A letter of one letter: a function's value, even where a product could be read."""
_RANGE = re.compile(r"^[a-z](?:, [a-z])* = [^=]*\\dots|^[a-z](?:, [a-z])* \\in \\\{")
_MEMBERS = re.compile(r"^(?P<names>[^=]+?) \\in (?P<space>\\mathbb\{R\}(?:\^(?P<dims>\w|\{[^{}]*\}))?)$")
_SEVERAL_MEMBERS = re.compile(
    r"^(?:\\(?:vec|mathbf)\{)?(?P<name>\\?\w+?)\}?_1, (?:\S+_2, )?\\dots, \S+_\{?(?P<last>\w)\}?"
    r" \\in \\mathbb\{R\}\^(?P<dims>\w|\{[^{}]*\})$"
)
_MEMBER = re.compile(r"^(?!.*\\(?:le|ge|ne)(?![a-z]))[^=<>]+ \\in \\mathbb\{R\}[^=<>]*$")
_FUNCTION = re.compile(
    r"^(?P<names>[^:]+?) \\colon \\mathbb\{R\}(?:\^(?P<taken>\w|\{[^{}]*\}))?"
    r" \\to \\mathbb\{R\}(?:\^(?P<given>\w|\{[^{}]*\}))?$"
)
_BY_SIGN = re.compile(r"^(?P<name>\\?[A-Za-z]+) (?P<sign>>|\\ge|\\ne) 0$")
_SEVERAL = r"\s*,?\s*\\q?quad\s*(?:\\text\{ *and *\}\s*\\quad\s*|\\text\{ *for all *\}\s*)?"
_IN_PASSING = re.compile(r"^(?P<chain>.*=\s*(?P<last>[^=,]+?)) \\in (?P<space>\\mathbb\{R\}\S*(?: \\times \S+)?)$")
_EQUAL = re.compile(
    r"^(?P<first>.+?)_1(?P<after>[^=]*) = \\dots = (?P=first)_(?P<last>\w)(?P=after) = (?P<value>[^=]+)$"
)
_WIDER = re.compile(
    r"^(?P<before>.*?)_1(?P<after>[^_]*?) (?P<sign>\\ge|\\le) \\dots (?P=sign) (?P=before)_(?P<last>\w)(?P=after)"
    r"(?: (?P<rest>(?:>|\\ge|\\le) .*))?$"
)
_ORDERED = re.compile(
    r"^(?P<name>\\?\w+)_1 (?P<sign>\\ge|\\le|>|<) (?:(?P=name)_2 (?P=sign) )?\\dots (?P=sign) (?P=name)_(?P<last>\w)"
    r"(?: (?P<rest>(?P=sign) .*))?$"
)
_OF_INDICES = re.compile(r"^[a-z0-9]( ?[-+] ?[a-z0-9])* (?:=|\\ne|<|>|\\le|\\ge) [a-z0-9]( ?[-+] ?[a-z0-9])*$")
_INFINITE = re.compile(r"^(?:1 (?:\\le|<) )?[a-z](?:, [a-z])* (?:=|<|\\le|\\in) (?:\\infty|\[1, \\infty\])$")
_DIFFERENTIAL = re.compile(r"^d(?P<name>\w+) is not declared: a check declares the differential")
_UNKNOWN = re.compile(
    r"^(?P<name>[a-z]|alpha|beta|gamma|delta|eta|theta|kappa|lambda|mu|rho|sigma|tau) is not declared"
)
_OF_SVD = re.compile(r"^[A-Z] = U \\Sigma V\^\\top$")
"""What names the parts of a singular value decomposition."""
_LACKS = re.compile(r"(?<![\w.])(?P<name>\w+) is not declared(?:\.|: a definition)")
_LACKS_PART = re.compile(r"(?P<name>[A-Z]) is [\w×]+: its entries have two indices")
_OF_SEVERAL = re.compile(r"^[a-z](?:, [a-z])* = (?:[-\d./]+|\\infty)(?:, (?:[-\d./]+|\\infty))+$")
_BOTH = re.compile(r"^(?P<names>[a-z](?:, [a-z])+) (?P<rest>(?:=|\\ne|<|>|\\le|\\ge) .*)$")
_DIFFERENTIALS = re.compile(r"(?<![A-Za-z\\{}])d(?=[A-Za-z](?![a-zA-Z])|\\vec|\\mu|\\Sigma|\\sigma|\\gamma|\\beta)")
_NUMBER_AFTER = re.compile(r"(?<=[\w})\]])( \\,)? (?=\d)")
_NO_ARGUMENT = re.compile(
    r"(?:∇²|∇|D)?(?P<name>[A-Za-z]+)(?:\[\w+\])?′*(?: is a function; its value has| has \d+) arguments"
)
_POWER = re.compile(
    r"^(?P<left>[^=<>]*?) \\approx (?:(?P<number>\d+(?:\.(?P<digits>\d+))?) \\cdot )?10\^\{?(?P<power>-?\d+)\}?$"
)
_HELD = re.compile(r"^Does (?P<name>\w+) vary\? It stands in d\(")
_NAME = re.compile(r"^(?:\\(?:vec|mathbf)\{(?P<vector>\\?\w+)\}|(?P<plain>\\?[A-Za-z]+))$")
_ROUNDED = re.compile(r"^(?P<left>[^=<>]*?) \\approx (?P<number>-?\d+(?:\.(?P<digits>\d+))?)$")
_HEAD = re.compile(
    r"^(?!d[\\(A-Z])(?:\\(?:vec|mathbf)\{(?P<vector>\\?\w+)\}|(?P<plain>\\?[A-Za-z]+))(?:\([^()]*\))? *:?="
)


_ZERO_OF = re.compile(r"^\S+\([^()]*\) = (?:0|\\vec\{0\})$")
"""An equation that a function satisfies: taken for a definition, it would hold whatever stands in it."""
_ZERO = re.compile(r"^(?:\\vec\{\\?\w+\}|\\?[A-Za-z]+) = (?:0|\\vec\{0\})$")
"""A case that a text looks at: what it says of the letter elsewhere is not of zero alone."""
_VALUE_OF = re.compile(r"^\S+\((?P<taken>[^()]*)\) = (?P<value>[^=<>]*)(?:=[^=<>]*)*$")
"""An equation that a function may satisfy somewhere: a definition would have its argument on the right."""
MOST_LETTERS = 12
"""So many symbols may a relation lack."""


@dataclass(frozen=True)
class Classed:
    """A relation, its class, how it was read (or why it was not executed), and the statement whose symbols it has."""

    relation: Relation
    kind: str
    words: str
    scope: str = ""
    reads: Sequence[Read] = field(default=(), compare=False, repr=False)
    """With what it was executed, of a claim: each of its parts."""


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
        if _MAP.search(latex):
            self._declare_function(latex)
            return DEFINITION, "says what a function takes and gives"
        if _RANGE.search(latex):
            return DEFINITION, "says what an index runs over"
        if _OF_SEVERAL.match(latex):
            return CASE, "a condition: one of several values"
        if several := _BOTH.match(latex):
            return _together([self.classed(f"{name} {several['rest']}") for name in several["names"].split(", ")])
        if len(parts := _parts(latex)) > 1:
            return _together([self.classed(part) for part in parts])
        printed_as, latex = latex, _readable(latex)
        try:
            printed = self.setting.read(latex, self._used(latex), self.layout)
        except QedError as error:
            if self._declare(printed_as):
                return DEFINITION, "declares its symbols"
            if self._define(latex):
                return self.classed(latex) if _goes_on(latex) else (DEFINITION, "says what the left side is")
            if latex == r"p = \min(m, n)":
                return DEFINITION, "says what a number of dimensions is"
            words = _why(error)
            if self._vary(words):
                return self.classed(latex)
            if _OF_INDICES.match(latex):
                return CASE, "a condition on indices"
            if _INFINITE.match(latex):
                return CASE, "a condition with ∞"
            if self._holds_for_numbers(latex, words):
                return CLAIM, "for all numbers"
            return NOT, (_heads(latex) and self.problem) or words
        if name := self._applied(latex):
            return NOT, f"{name} is a function in print, and none here"
        if not printed.claims:
            return (DEFINITION, _own(printed.reading())) if self._define(latex) else (NOT, "it is defined already")
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
            if any(_speaks_of(head, wanted) for head in _heads(text)) or not _heads(text) or _OF_SVD.match(text):
                found.append(text)
                wanted += text
        return found[::-1]

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
        known = {head for text in self.given for head in _heads(text)} | set(self.setting.types)
        taken, value = (_letters(found[side]) - {"vec", "mathbf"} for side in ("taken", "value"))
        any_values = self.printed | set(self.setting.hypotheses.parameters)
        return bool(value & known) and not taken & value and value & known <= any_values

    def _declare(self, latex: str) -> bool:
        """Whether a relation says of new symbols what they are: numbers, vectors or matrices of some shape."""
        if several := _SEVERAL_MEMBERS.match(latex):
            key, each = several["name"].lstrip("\\"), _dims(several["dims"])
            if each is None or len(each) not in (1, 2) or key in self.setting.types:
                return False
            family = Vectors if len(each) == 1 else Matrices
            self._with(key, Hypothesis(family, (several["last"], *each)), lambda rng, dims, _: family.sample(rng, dims))
            self.printed.add(key)
            return True
        if member := _MEMBERS.match(latex):
            names = [_NAME.match(name.strip()) for name in member["names"].split(",")]
            dims, sign = _dims(member["dims"]), ""
        elif number := _BY_SIGN.match(latex):
            names, dims, sign = [_NAME.match(number["name"])], (), number["sign"]
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
            if _speaks_of(name, latex):
                self._know_letter(name, letters)
        for _ in range(MOST_LETTERS):
            self.executed.clear()
            try:
                kind, words = self.anew(latex)
            except ValueError:  # a letter has another shape elsewhere
                return NOT, "its symbols do not fit each other"
            if kind != NOT:
                return kind, words
            if not any(self._know_letter(name, letters) for name in _lacking(words)):
                if (loose := _loosely(latex, words)) == latex:
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
                        self._know_letter(other, letters, (*within, name)) for other in _lacking(self.problem)
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
        matrices = [
            key for key in ("A", "X", "M") if key in self.setting.types or any(key in _heads(t) for t in self.given)
        ]
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
        names = [_NAME.match(name.strip()) for name in found["names"].split(",")]
        taken, given = _dims(found["taken"]), _dims(found["given"])
        if taken is None or given is None or max(len(taken), len(given)) > 1 or len(given) > len(taken):
            return False
        added = False
        for name in filter(None, names):
            key = (name["vector"] or name["plain"]).lstrip("\\")
            if key not in self.setting.types and not any(key in _heads(text) for text in self.given):
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
        if len(parts := _parts(latex)) > 1:
            return _together([self.anew(part) for part in parts])
        before = len(self.executed)
        kind, words = self.classed(latex)
        heads = set(_heads(latex))
        own = {head for text in self.given for head in _heads(text)} | self.printed
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
        names = set(_heads(latex))
        if names & self.setting.types.keys():
            self.setting = copy.copy(self.setting)
            self.setting.types = {key: kind for key, kind in self.setting.types.items() if key not in names}
        kept, self.given = self.given, []
        for text in kept:
            if not names.intersection(_heads(text)):
                self._define(text)


def _member(family: Family, rng: np.random.Generator, shape: tuple[int, ...], turn: int) -> Any:
    """A member of a family of moderate size."""
    return _drawn(rng, shape, turn) if family is Real else family.sample(rng, shape)


def _lacking(words: str) -> list[str]:
    """The symbols that a relation lacks, by what was said of it; of a matrix `A_k` is one."""
    found = [match["name"] for match in _LACKS.finditer(words)]
    return found + [f"{match['name']}_k" for match in _LACKS_PART.finditer(words)]


def _loosely(latex: str, words: str) -> str:
    """A relation that was refused for the way in which it is printed, as one writes it for the reader of formulas."""
    if "may be a differential or a product" in words:
        return _DIFFERENTIALS.sub(r"\\mathrm{d}", latex)
    if "A number after a factor is ambiguous" in words:
        return _NUMBER_AFTER.sub(r" \\cdot ", latex)
    if "write the two signs separately" in words:
        return re.sub(r"\\[pm]{2}(?![a-z]) ?", "", latex)
    if at := _NO_ARGUMENT.search(words):
        name = re.escape(at["name"]) if len(at["name"]) == 1 else rf"\\{at['name']}"
        return re.sub(
            rf"((?:\\vec\{{{name}\}}|(?<![A-Za-z\\]){name}(?![a-z]))(?:_\w)?'*)(?! ?\()", r"\1(\\vec{x})", latex
        )
    if "takes a number" in words or ("is a vector with" in words and "takes" in words):
        return latex.replace(r"(\vec{x})", "(t)")
    return latex


def _drawn(rng: np.random.Generator, shape: tuple[int, ...], turn: int, sign: str = "") -> Any:
    r"""Small whole numbers and others by turns; where a sign says so, those that are >, \ge or \ne 0."""
    value = rng.integers(-3, 4, shape).astype(float) if turn % 2 else rng.standard_normal(shape)
    if sign:
        size = np.abs(value) + 0.25
        value = np.where(value < 0, -size, size) if sign == r"\ne" else size * (sign == ">" or turn % 4 != 1)
    return value if shape else float(value)


def _parts(latex: str) -> list[str]:
    """The relations of a formula that has several: with wide space between them, or `X = Y` with the space it is in."""
    if r"\forall" in latex:
        return [latex]  # for all of them
    passing = _IN_PASSING.match(latex)
    if passing and passing["last"].count("{") == passing["last"].count("}"):
        latex = rf"{passing['chain']}, \quad {passing['last']} \in {passing['space']}"
    elif passing:  # the last = is the beginning of a sum
        latex = passing["chain"]
    found, depth, start = [], 0, 0
    for mark in re.finditer(rf"\\begin|\\end|{_SEVERAL}", latex):
        depth += (mark[0] == r"\begin") - (mark[0] == r"\end")
        if not depth and "quad" in mark[0]:
            found.append(latex[start : mark.start()])
            start = mark.end()
    return [*found, latex[start:]]


def _heads(latex: str) -> list[str]:
    """The symbols that stand on the left of a definition or of a declaration."""
    if member := _MEMBERS.match(latex):
        found = [_NAME.match(name.strip()) for name in member["names"].split(",")]
    else:
        found = [_HEAD.match(latex)]
    return [(name["vector"] or name["plain"]).lstrip("\\") for name in found if name]


@functools.lru_cache(4096)
def _letters(latex: str) -> frozenset[str]:
    """All letters in a formula, the names of its commands among them; those of words as well."""
    commands = re.findall(r"\\([A-Za-z]+)", latex)
    return frozenset([*commands, *re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", "", latex))])


def _speaks_of(name: str, latex: str) -> bool:
    """Whether a letter occurs in a formula."""
    return name.partition("_")[0] in _letters(latex)


def _goes_on(latex: str) -> bool:
    """Whether a definition has more than its two sides."""
    return len(re.findall(r"=|\\(?:le|ge|in)(?![a-z])", re.sub(r"_\{[^{}]*\}|_[a-z]", "", latex))) > 1


def _together(parts: list[tuple[str, str]]) -> tuple[str, str]:
    """The class of several relations in one formula: what is worst among them."""
    kinds = [kind for kind, _ in parts]
    worst = next(kind for kind in (NOT, NEVER, CASE, CLAIM, DEFINITION) if kind in kinds)
    return worst, "; ".join(dict.fromkeys(words for kind, words in parts if worst != NOT or kind == NOT))


def _readable(latex: str) -> str:
    """A relation as the reader of formulas takes it: lists written out, thousands joined, ≈ by the digits in print."""
    latex = re.sub(r"(?<=\d)(?:\{,\}|\\,)(?=\d{3})", "", latex)
    if (member := _MEMBERS.match(latex)) and "," in member["names"]:
        names = [name.strip() for name in member["names"].split(",") if "dots" not in name]
        return ", ".join(f"{name} \\in {member['space']}" for name in names)
    if row := _ORDERED.match(latex):
        name, sign, last = row["name"], row["sign"], row["last"]
        ordered = rf"{name}_i {sign} {name}_{{i+1}}, \quad \forall i \in \{{1, \dots, {last} - 1\}}"
        return ordered + (rf"\\ {name}_{last} {row['rest']}" if row["rest"] else "")
    if row := _EQUAL.match(latex):
        return rf"{row['first']}_i{row['after']} = {row['value']}, \quad \forall i \in \{{1, \dots, {row['last']}\}}"
    if row := _WIDER.match(latex):
        one, last = f"{row['before']}_i{row['after']}", f"{row['before']}_{row['last']}{row['after']}"
        after = f"{row['before']}_{{i+1}}{row['after']}"
        ordered = rf"{one} {row['sign']} {after}, \quad \forall i \in \{{1, \dots, {row['last']} - 1\}}"
        return ordered + (rf"\\ {last} {row['rest']}" if row["rest"] else "")
    latex = latex.replace(r"(1, 0, \dots, 0)", r"\vec{e}_1").replace(r"(1, 1, \dots, 1)", r"\mathbf{1}")
    return about.claim(about.left, about.right) if (about := About.of(latex)) else latex


@dataclass(frozen=True)
class About:
    """What ≈ says, by the digits in print."""

    left: str
    right: str
    room: str
    """By how much the sides may differ; where it is empty, the left one is about so large."""

    @staticmethod
    def of(latex: str) -> About | None:
        """What a relation says with ≈; None where it does not."""
        if rounded := _ROUNDED.match(latex):
            return About(rounded["left"], rounded["number"], _half(rounded["digits"]))
        if rounded := _POWER.match(latex):
            power, number = rf"10^{{{rounded['power']}}}", rounded["number"]
            right = rf"{number} \cdot {power}" if number else power
            return About(rounded["left"], right, rf"{_half(rounded['digits'])} \cdot {power}" if number else "")
        return None

    def claim(self, left: str, right: str) -> str:
        """The same said of two sides, without ≈."""
        if self.room:
            return rf"\lvert {left} - ({right}) \rvert \le {self.room}"
        return rf"({right}) / 4 \le {left} \le 4 \cdot ({right})"


def _half(digits: str | None) -> str:
    """Half a unit of the last of so many digits."""
    count = len(digits or "")
    return f"{0.5 * 10.0**-count:.{count + 1}f}"


def _dims(text: str | None) -> tuple[int | str, ...] | None:
    """The dimensions in the exponent of a space; None where they are no names and no numbers."""
    parts = [part.strip() for part in (text or "").strip("{} ").split("\\times")] if text else []
    if not all(re.fullmatch(r"[a-zA-Z]|\d+", part) for part in parts):
        return None
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _own(reading: str) -> str:
    """How a relation itself is read, without the definitions before it."""
    return "; ".join(line for line in reading.splitlines() if not line.startswith("given "))


def _why(error: QedError) -> str:
    return str(getattr(error, "words", error)).split(" Declared are ")[0]


def places(
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
    """Some of the instances, from all of their kinds."""
    many = len(instances)
    return [instances[k * many // count] for k in range(count)] if many > count else list(instances)


def of_page(
    relations: Sequence[Relation], known: Mapping[tuple[str, str], Place], page: str = "", count: int = INSTANCES
) -> list[Classed]:
    """The class of every relation of a page, in order. What nothing declares is tried with so many values."""
    here: dict[tuple[str, str], Place] = {}
    printed: dict[tuple[str, int], Place] = {}
    looked: dict[tuple[str, int, str], Place] = {}
    found = []
    for at, (one, label) in enumerate(zip(relations, scopes(relations), strict=True)):
        group = one.label, 0 if one.label else one.section
        by_print = printed.setdefault(group, Place.empty(count))
        declared = _place(label, one.part, known, here)
        made = _classed(one, label, declared, by_print)
        letters = Letters.at(page, relations, at)
        named = bool(letters.here) and letters.meant_whole(one.formula)
        if made.kind in (CLAIM, DEFINITION) and not named:
            found.append(made)
            continue
        own = (_told(one, ("", Place.empty(count), table)) for table in letters.own())
        told = _best(Classed(one, NOT, "") if named else made, own)
        if named and told.kind != NOT:
            made = told
        elif told.kind == CLAIM or made.kind not in (CLAIM, DEFINITION):
            made = _best(told, [made])
        if made.kind in (NEVER, NOT) and (reason := told_why(one.formula, one.label or page)):
            made = Classed(one, UNREAD, reason)
        if made.kind == NEVER and one.part == "table" and page in BY_ROW:
            made = Classed(one, CLAIM, BY_ROW[page])
        if made.kind == NOT:
            made = _looked_up(one, made, [
                *((name, _place(name, "statement", known, here), Letters()) for name in one.names),
                (label, declared and looked.setdefault((*group, label), declared.copy()), letters),
                *(
                    ("", looked.setdefault((*group, f" {turn}"), Place.empty(count)), other)
                    for turn, other in enumerate((letters, *letters.others()))
                ),
            ], page)  # fmt: skip
        found.append(made)
    return found


def _best(made: Classed, others: Iterable[Classed]) -> Classed:
    """What a relation is with the symbols that show it at its best, a claim above all."""
    for one in others:
        if BEST.index(one.kind) < BEST.index(made.kind):
            made = one
        if made.kind == CLAIM:
            break
    return made


def _looked_up(
    one: Relation, before: Classed, scopes: Iterable[tuple[str, Place | None, Letters]], page: str
) -> Classed:
    """The class of a relation that lacks a symbol: by a statement named beside it, or by what declares the symbol."""
    latex = one.formula
    for label, place, letters in scopes:
        if place is not None and (told := _told(one, (label, place, letters))).kind != NOT:
            return told
    if _MEMBER.match(latex):
        return Classed(one, DEFINITION, "says what shape it has")
    if reason := why(latex, one.label or page):
        return Classed(one, UNREAD, reason)
    if one.part == "table" and page in BY_ROW:
        return Classed(one, CLAIM, BY_ROW[page])
    return before


def _told(one: Relation, scope: tuple[str, Place, Letters]) -> Classed:
    """The class of a relation whose letters are looked up."""
    label, place, letters = scope
    place.layout = "denominator" if one.part == "other layout" else "numerator"
    kind, words = place.with_letters(one.formula, letters)
    return Classed(one, kind, words, label, tuple(place.executed) if kind == CLAIM else ())


def _classed(one: Relation, label: str, declared: Place | None, printed: Place) -> Classed:
    latex = one.formula
    for place in filter(None, (declared, printed)):
        place.layout = "denominator" if one.part == "other layout" else "numerator"
        place.executed.clear()
    by_check = declared.anew(latex) if declared else (NOT, "")
    told = by_check[0] == CLAIM or (one.part in ("statement", "proof") and by_check[0] != NOT)
    by_print = printed.anew(latex) if not told or _heads(latex) or _MAP.search(latex) else (NOT, "")
    if declared and (told or BEST.index(by_check[0]) <= BEST.index(by_print[0])):
        return Classed(one, *by_check, label, tuple(declared.executed) if by_check[0] == CLAIM else ())
    return Classed(one, *by_print, reads=tuple(printed.executed) if by_print[0] == CLAIM else ())


def _place(
    label: str, part: str, known: Mapping[tuple[str, str], Place], here: dict[tuple[str, str], Place]
) -> Place | None:
    """The place of a relation, which keeps what was printed there; a proof knows what its statement defined."""
    part = "proof" if part == "proof" and (label, "proof") in known else "statement"
    if (label, part) not in here:
        if (label, part) not in known:
            return None
        place = here[label, part] = known[label, part].copy()
        if part == "proof" and (label, "statement") in here:
            for definition in here[label, "statement"].given:
                place.classed(definition)
    return here[label, part]


def counted(found: Iterable[Classed]) -> str:
    """How many relations there are of each class: a table, a line for each part of a page."""
    counts = Counter((one.relation.part, one.kind) for one in found)
    parts = dict.fromkeys(part for part, _ in counts)
    lines = [f"{'':<18}" + "".join(f"{kind:>20}" for kind in KINDS)]
    lines += [f"{part:<18}" + "".join(f"{counts[part, kind]:>20}" for kind in KINDS) for part in parts]
    total = [sum(counts[part, kind] for part in parts) for kind in KINDS]
    return "\n".join([*lines, f"{'all':<18}" + "".join(f"{number:>20}" for number in total)])
