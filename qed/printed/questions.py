r"""A question that is answered by a formula, and what to say of an answer.

    question = Question(r"2 A^\top (A\vec{x} - \vec{y})", {"A": Real["m", "n"], "x": Real["n"], "y": Real["m"]})
    question.judge("2 A^T A x - 2 A^T y")       right: the same values, whatever the form
    question.judge("2 A^T (A x + y)")           not equal: an instance with both values, and the mistake by its name

An answer is compared by value, never by form: on instances of many shapes, in units of rounding, and modulo primes
where algebra allows. What differs clearly is shown on the smallest instance that could be found.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import families, show
from ..compare import LIMIT
from ..errors import BadCheck, NotWellFormed
from ..families import Hypothesis
from ..hypotheses import Hypotheses
from ..verdict import boxed
from .answer import Said, Tried, marked
from .claims import Printed
from .dialect import as_typed, defined_letters, translated
from .drawing import RANDOM, SMALL, draws
from .kinds import declared, named, printed_name
from .nodes import By, Declared, Derivative, Differential, Directional, Kronecker, Limit, Node, Sym, Transpose
from .own_letters import own_letters
from .parser.scope import Chain
from .setting import Setting
from .shapes import Matrix, Scalar, Type, Unknown, compatible
from .sides import sides
from .slips import BEFORE, HEAD, Slip, answer_node, slips
from .trying import tried
from .typeset import typeset

FEW = 12
"""Instances on which an answer is told from a slip; both are polynomials or smooth, and far from equal elsewhere."""
SHAPES = 12
"""Shapes at which an answer is compared modulo primes: a reader waits for the verdict."""
OTHER_LAYOUT = "in the other layout: it is the transpose of the answer in the layout of the book"
AS_A_ROW = "as a row, its transpose: in this book it is a column"

IDENTITY = re.compile(r"(?<![\\A-Za-z])I(?![A-Za-z_])")
"""I without its size."""
INDICES = re.compile(r"_\{?([a-z]{1,2})(?![A-Za-z])")
COMMA = re.compile(r"(?<![_{\d,])\b\d+,\d")
SIZE = re.compile(r"\blen\((\w)\)|\b(\w)\.shape\[([01])\]|\b(\w)\.size\b")
MIXED = re.compile(r"a vector with (\S+) entries and .* is 1×\1: they|is 1×(\S+) and .* a vector with \2 entries: they")
"""What is said of a sum of a column and a row with as many entries."""


@dataclass(repr=False)
class Answered(Said):
    """What is said of an answer.

    `verdict`: right, not equal (of values), wrong (of what is chosen), does not fit (its shape is another), cannot be
    read, cannot tell, open (nothing is answered yet). `why` is a reason to show after the answer, not before; `asks`,
    text with formulas in it, what is asked for, where nothing is answered.
    """

    typed: str
    verdict: str
    words: str = ""
    mistake: str = ""
    in_print: str = ""
    why: str = ""
    asks: str = ""
    error: NotWellFormed | None = None

    def __bool__(self) -> bool:
        return self.verdict == "right"

    @property
    def costs_an_attempt(self) -> bool:
        """Whether it is an answer: what cannot be read or does not fit is a slip of the pen."""
        return self.verdict in ("right", "not equal", "wrong")

    @property
    def _mark(self) -> str:
        return {"right": "✓", "not equal": "✗", "wrong": "✗"}.get(self.verdict, "○")

    @property
    def _heading(self) -> str:
        return " ".join(self.typed.split()) or self._open.replace("$", "")

    @property
    def _open(self) -> str:
        return f"{self.asks}: no answer yet" if self.asks else "no answer yet"

    def rows(self) -> list[tuple[str, str]]:
        """What is said, in parts, as (heading, text)."""
        rows = [(self.verdict, plainly(self.words) or "equal to the answer of the book, in every entry")]
        if self.mistake:
            rows.append(("it looks as if", self.mistake))
        if self.why:
            rows.append(("because", self.why))
        return rows

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """As text, and typeset where it could be read; else with its place marked."""
        rows = [(heading, [show.escape(text)]) for heading, text in self.rows()]
        if self.in_print or self.asks:
            heading = f"$\\displaystyle {self.in_print}$" if self.in_print else self._open
            return {"text/plain": self.text(), "text/markdown": boxed(self._mark, heading, rows, markdown=True)}
        heading = marked(self.error) if self.error is not None else show.escape(self._heading)
        return {"text/plain": self.text(), "text/html": boxed(self._mark, heading, rows)}


@dataclass(frozen=True)
class Question:
    """A right answer with the hypotheses on its symbols.

    Parameters
    ----------
    right : the right answer, as the book prints it. Any formula with the same values is right as well.
    mistakes : wrong answers that have a name, beside the slips that are found mechanically (see `slips`).
    where : conditions on dimensions.
    layouts : whether the transpose is right too, and said to be in the other layout, where its shape tells it from the
        right answer.
    symbols : a hypothesis for every symbol that an answer may contain.
    """

    right: str
    symbols: Mapping[str, Hypothesis]
    mistakes: Mapping[str, str] = field(default_factory=dict)
    where: Sequence[str] = ()
    layouts: bool = True
    arrows: bool = True
    """Whether vectors are printed with an arrow."""
    why: str = ""
    """A reason to show after the right answer."""
    letters: Sequence[str] = ()
    r"""Definitions of letters that an answer may contain beside the symbols: r"\vec{s} := \sigma(\vec{z})"."""
    asks: str = ""
    """What is asked for, in LaTeX, where it can be read: to type it again is no answer."""

    @functools.cached_property
    def hypotheses(self) -> Hypotheses:
        return Hypotheses.of(named(dict(self.symbols)), tuple(self.where))

    @functools.cached_property
    def types(self) -> Mapping[str, Type]:
        types = declared(self.hypotheses)
        if HEAD.strip("\\") in types or "Ω" in types:
            raise BadCheck(f"{HEAD} stands for the answer: name the symbol differently.")
        return types

    @functools.cached_property
    def node(self) -> Node:
        return answer_node(self.right, self.types)

    # --- judging ----------------------------------------------------------------------------------

    def judge(self, typed: str) -> Answered:
        """What is said of an answer, in any form that the engine reads: the book's print, plain letters, NumPy."""
        body, own = own_letters(typed, {*self.types, *self._dims}, self._dims)
        *before, text = sides(body, self._heads)
        if not text:
            return Answered(typed, "cannot be read", "there is nothing in it yet.")
        for side in before:  # of a = b = c the first that is not right
            if not (said := self._judged(typed, side, own)):
                return said
        return self._judged(typed, text, own)

    def _judged(self, typed: str, text: str, own: Sequence[str] = ()) -> Answered:
        said = self._said(typed, text, own)
        if not (said or said.costs_an_attempt) and (other := self._said(typed, text, own, "lenient")):
            return other  # σ(z) * (1 - σ(z)), x/|x|, a ⊗ b: right in one reading is right
        return said

    def _said(self, typed: str, text: str, own: Sequence[str], reader: str = "latex") -> Answered:
        try:
            answer = self._read(text, own, reader)
        except NotWellFormed as error:
            name = self._named_without_shapes(text, error.words)
            verdict = "does not fit" if error.misfit else "cannot be read"
            comma = not error.misfit and COMMA.search(text)
            words = "numbers have a decimal point: write 2.5, not 2,5." if comma else error.words
            return Answered(typed, verdict, words, name, error=error)
        if restated := self._restated(answer):
            return Answered(typed, "cannot be read", restated)
        try:
            return self._valued(typed, answer)
        except NotWellFormed as error:  # it has no value there, or takes too long
            return Answered(typed, "cannot be read", error.words)

    def _valued(self, typed: str, answer: Node) -> Answered:
        in_print = typeset_node(answer)
        if not compatible(answer.type, self.node.type):
            return self._of_another_shape(typed, answer, in_print)
        found = self._compared(self.node, answer)
        if found.answer == "false":
            return Answered(typed, "not equal", _difference(found), self._named(answer), in_print)
        if not found:
            return Answered(typed, "cannot tell", found.words, "", in_print)
        return Answered(typed, "right", "", "", in_print, self.why)

    def _read(self, text: str, own: Sequence[str] = (), reader: str = "latex") -> Node:
        new = letters_of(own)
        known = self._known | new
        there = translated(self._with_sizes(text), known)
        shift = len(BEFORE)
        kept = (definition for definition in self.letters if not new & {*defined_letters(definition)})
        letters = (*kept, *(translated(definition, known).latex for definition in own))
        try:
            return answer_node(there.latex, self.types, reader if there.reader == "latex" else there.reader, letters)
        except NotWellFormed as error:
            if "is not declared: a definition" in error.words and (whole := self._by_entries(there.latex, letters)):
                return whole
            if "beside ⊗" in error.words and (sized := self._sized(there.latex)) is not None:
                return sized
            start, end = (max(0, place - shift) for place in error.span)
            words = error.words.replace(" Omega,", "")
            moved = NotWellFormed(words, there.latex, (start, end), error.misfit)
            raise as_typed(moved, [there]) from None

    @functools.cached_property
    def _known(self) -> set[str]:
        """The letters that mean something in an answer."""
        return {*self.types, *letters_of(self.letters)}

    def _with_sizes(self, text: str) -> str:
        """np.eye(len(x)) is np.eye(n)."""

        def size(match: re.Match[str]) -> str:
            hypothesis = self.symbols.get(match[1] or match[2] or match[4])
            axis = int(match[3] or 0)
            dims = hypothesis.dims if hypothesis is not None else ()
            return str(dims[axis]) if axis < len(dims) and (match[3] or len(dims) == 1) else match[0]

        return SIZE.sub(size, text)

    @functools.cached_property
    def _heads(self) -> set[str]:
        """Those that can stand in front of = in an answer; of a function only its derivative is asked for."""
        plain_ones = (definition for definition in self.letters if "(" not in definition.partition(":=")[0])
        return {*self.types, *letters_of(plain_ones)}

    def _by_entries(self, latex: str, letters: Sequence[str]) -> Node | None:
        r"""2x_i, or a_i b_j: what has these entries, where one reading makes sense."""
        asked = self.node.type
        if not isinstance(asked, Matrix):
            return None
        free = sorted({letter for subscript in INDICES.findall(latex) for letter in subscript} - set(self._dims))
        found = []
        for indices in itertools.combinations(free, 1 if asked.is_vector else 2):
            sums = "".join(rf"\sum_{{{index}}} " for index in indices)
            basis = r"\vec{e}_{" + r"} \vec{e}_{".join(indices) + "}" + (r"^\top" if len(indices) == 2 else "")
            try:
                found.append(answer_node(rf"{sums} \left( {latex} \right) {basis}", self.types, "latex", letters))
            except NotWellFormed:
                continue
        return found[0] if len(found) == 1 else None

    @functools.cached_property
    def _dims(self) -> list[str]:
        """The letters of dimensions."""
        dims = {dim for _, h in self.hypotheses.families() for dim in h.dims if isinstance(dim, str)}
        return sorted(dim for dim in dims if dim.isidentifier())

    def _sized(self, latex: str) -> Node | None:
        r"""I \otimes A, where a single size of I leads to the shape of what is asked for."""
        first, *parts = IDENTITY.split(latex)
        found = []
        for sizes in itertools.product(self._dims, repeat=len(parts)) if len(parts) < 3 else ():
            text = first + "".join(f"I_{{{size}}}{part}" for size, part in zip(sizes, parts, strict=True))
            try:
                node = answer_node(text, self.types, "latex")
            except NotWellFormed:
                continue
            if compatible(node.type, self.node.type):
                found.append(node)
        return found[0] if len(found) == 1 else None

    def _restated(self, answer: Node) -> str:
        """Why an answer is the question again: it takes the derivative that is asked for, or is what is asked for."""
        if any(is_derivative(part) for part in read_by(answer)):
            return (
                "a derivative is still to be taken in it, and that is what is asked for: write it without ∇, D and ∂. "
                "Derivatives of given functions may stay, as in σ'(z)."
            )
        asked = self._node(self.asks) if self.asks else None
        while isinstance(answer, Sym) and answer.definition is not None:  # g, with g = what is asked for
            answer = answer.definition.body
        return "this is what is asked for: write it in another form." if str(asked) == str(answer) else ""

    def _of_another_shape(self, typed: str, answer: Node, in_print: str) -> Answered:
        turned = transposed(answer)
        asked = self.node.type
        words = f"your answer is {_shape(answer.type)}, and {_shape(asked)} is asked for"
        if turned is not None and compatible(turned.type, asked):
            found = self._compared(self.node, turned)
            if found and self.layouts:
                words = AS_A_ROW if isinstance(asked, Matrix) and asked.is_vector else OTHER_LAYOUT
                return Answered(typed, "right", words, "", in_print, self.why)
            if found:
                name = self._named(answer) or "it is the transpose: the other layout"
                return Answered(typed, "does not fit", words, name, in_print)
        name = self._named(answer)
        if not name and self.layouts and turned is not None and compatible(turned.type, asked):
            name = self._named(turned)
        return Answered(typed, "does not fit", words, name, in_print)

    def _equation(self, right: Node, answer: Node) -> Printed:
        chain = Chain("answer", (0, 0))
        chain.sides, chain.spans, chain.signs, chain.sign_spans = [right, answer], [(0, 0), (0, 0)], ["="], [(0, 0)]
        return Printed("answer", [chain], self.types)

    def _compared(self, right: Node, answer: Node) -> Tried:
        stream = draws(self.hypotheses, SMALL + RANDOM, self.right)
        exact = not any(
            isinstance(part, Kronecker) for part in right.walk()
        )  # of its size: seconds, and it adds little
        printed = self._equation(right, answer)
        return tried(printed, self.hypotheses, stream, exact=exact, shapes_modulo_primes=SHAPES)

    # --- naming -----------------------------------------------------------------------------------

    def _named(self, answer: Node) -> str:
        """The mistake that makes this answer; "" where none does, or two of different names do."""
        if own := self._names(answer, self.mistakes.items()):
            return only(own)
        return self._for_symmetric(answer) or only(self._names(answer, self._slipped))

    def _names(self, answer: Node, wrong: Iterable[tuple[str, str]]) -> set[str]:
        """The names of the wrong answers that have the values of this one. What has no value is told without shapes."""
        return {name for latex, name in wrong if (node := self._wrong(latex)) is not None and self._same(node, answer)}

    def _wrong(self, latex: str) -> Node | None:
        """A wrong answer of the list; kept, unless comparing it would settle a size that it leaves open."""
        if latex in self._kept:
            return self._kept[latex]
        node = self._node(latex)
        if node is None or not has_open_size(node.type):
            self._kept[latex] = node
        return node

    @functools.cached_property
    def _kept(self) -> dict[str, Node | None]:
        return {}

    def _node(self, text: str) -> Node | None:
        """What a text is read as; None where it is not well formed here."""
        try:
            return self._read(text if self.arrows else plain(text))
        except NotWellFormed:
            return None

    @functools.cached_property
    def slips(self) -> list[Slip]:
        """The mistakes that are found mechanically, with the wrong answers that they make."""
        means = [
            Slip("a mean in place of a sum", rf"\frac{{1}}{{{dim}}} \left( {self.right} \right)") for dim in self._dims
        ]
        return [*slips(self.right, self.types), *means]

    @property
    def _slipped(self) -> list[tuple[str, str]]:
        return [(slip.latex, slip.name) for slip in self.slips]

    def _same(self, wrong: Node, answer: Node, hypotheses: Hypotheses | None = None) -> bool:
        """Whether two answers have the same values on a few instances."""
        if not compatible(wrong.type, answer.type):
            return False
        hypotheses = hypotheses or self.hypotheses
        setting, printed = Setting(hypotheses), self._equation(wrong, answer)
        told = 0
        with np.errstate(all="ignore"):
            for instance in draws(hypotheses, FEW, self.right):
                try:
                    outcomes = [claim.judge(instance.size) for claim in setting.judged(printed, instance) or ()]
                except NotWellFormed:  # there it has no value
                    return False
                if any(outcome.ratio > LIMIT for outcome in outcomes):
                    return False
                told += all(outcome.decided for outcome in outcomes)
        return told > FEW // 2

    def _named_without_shapes(self, typed: str, words: str = "") -> str:
        """The mistake of an answer whose shapes do not fit, such as A ∇²f(Ax + b) or (Ax − y)A.

        It is told where all dimensions are equal, or else with square matrices for all symbols: there every product is
        defined, no two commute, and no shape hides a transpose.
        """
        for question in self._elsewhere:
            answer = question._node(typed)
            if answer is None:
                continue
            found = question._names(answer, self.mistakes.items()) or question._names(answer, self._slipped)
            if found:
                return only(found)
        if MIXED.search(words):
            return "a row is added to a column"
        same = self._letters(typed)
        return only({name for wrong, name in self.mistakes.items() if same and self._letters(wrong) == same})

    def _letters(self, text: str) -> str:
        """What is typed without what only prints it, and without the sizes of I; "" where that cannot be told."""
        try:
            text = translated(text, self._known).latex
        except NotWellFormed:
            return ""
        text = re.sub(r"\\(?:left|right|operatorname|mathrm)(?![A-Za-z])|(?<=I)_\{?\w\}?|[\s{}]", "", plain(text))
        return text.replace("^T", r"^\top")

    @functools.cached_property
    def _elsewhere(self) -> tuple[Question, Question]:
        """The same question with all dimensions equal, and with square matrices of one size for vectors, too."""
        square = families.Real["n", "n"]
        alike = {name: h.family[("n",) * len(h.dims)] for name, h in self.hypotheses.families()}
        matrices = {
            name: square if isinstance(self.types[printed_name(name)], Matrix) else hypothesis
            for name, hypothesis in self.symbols.items()
        }
        return (
            Question(self.right, {**self.symbols, **alike}, letters=self.letters),
            Question(plain(self.right), matrices, arrows=False, letters=[plain(text) for text in self.letters]),
        )

    def _for_symmetric(self, answer: Node) -> str:
        """Whether an answer is right for symmetric matrices only."""
        square = [name for name, h in self.hypotheses.families() if h.family is families.Real and is_square(h)]
        for name in square:
            symbols = {**self.symbols, name: families.Symmetric[self.symbols[name].dims[:1]]}
            there = Hypotheses.of(named(symbols), tuple(self.where))
            if self._same(self.node, answer, there):
                return f"it is right for symmetric ${printed_name(name)}$ only"
        return ""


GREEK = re.compile(
    r"(?<![\\\w])(?:alpha|beta|gamma|delta|epsilon|eta|theta|kappa|mu|nu|rho|sigma|tau|phi|omega)(?![A-Za-z])"
)


def plainly(words: str) -> str:
    """What is said of an answer, as people write it: 2·A, not (2·A : m×n); σ, not sigma."""
    words = GREEK.sub(lambda m: unicodedata.lookup(f"GREEK SMALL LETTER {m[0].upper()}"), words).replace(r"^\top", "ᵀ")
    if " : " not in words:
        return words
    words = re.sub(r" : [^()\[\];,:]+(?=[)\]])", "", words)
    words = re.sub(r"\((\([^()]*\))\)", r"\1", words)
    return re.sub(r"(^|and |\. )\(([^()]*)\)(?= is )", r"\1\2", words)


def only(names: set[str]) -> str:
    """The name, where there is one and no other."""
    return names.pop() if len(names) == 1 else ""


def letters_of(definitions: Iterable[str]) -> set[str]:
    """The letters that some definitions define."""
    return {letter for definition in definitions for letter in defined_letters(definition)}


def read_by(node: Node) -> Iterator[Node]:
    """The nodes of a formula, and those of the definitions whose letters it reads."""
    waiting, known = [node], set[int]()
    while waiting:
        for part in waiting.pop().walk():
            yield part
            definition = getattr(part, "definition", None)
            if definition is not None and id(definition) not in known:
                known.add(id(definition))
                waiting += definition.bodies()


def is_derivative(node: Node) -> bool:
    """Whether it is a derivative, other than of a function that is given."""
    if isinstance(node, (By, Differential, Directional, Limit)):
        return True
    return isinstance(node, Derivative) and not isinstance(node.f, (Declared, Derivative))


def plain(latex: str) -> str:
    """Without the arrows of vectors."""
    return re.sub(r"\\(?:vec|mathbf|boldsymbol)\s*(?:\{([^{}]*)\}|(?=[A-Za-z\\]))", r"\1", latex)


def is_square(hypothesis: Hypothesis) -> bool:
    return len(hypothesis.dims) == 2 and hypothesis.dims[0] == hypothesis.dims[1]


def has_open_size(kind: Type) -> bool:
    """Whether a size is not known yet, as that of I alone."""
    if not isinstance(kind, Matrix):
        return False
    return any(isinstance(atom, Unknown) for dim in (kind.rows, kind.cols) for atom, _ in dim.resolved().terms)


def transposed(node: Node) -> Node | None:
    if not isinstance(node.type, Matrix):
        return None
    return Transpose(node)


def typeset_node(node: Node) -> str:
    chain = Chain("", (0, 0))
    chain.sides = [node]
    return typeset([chain])


def _shape(kind: Type) -> str:
    if isinstance(kind, Matrix):
        return f"{kind.rows}×{kind.cols}"
    return "a number" if isinstance(kind, Scalar) else str(kind)


def _difference(found: Tried) -> str:
    """The smallest instance that was found, with both values."""
    assert found.counterexample is not None
    right, unequal, typed = found.words.partition(" ≠ ")
    says = f"right is {right}, yours is {typed}" if unequal and "≠" not in typed else found.words
    return f"for {show.assignment(found.counterexample)}, {says}"
