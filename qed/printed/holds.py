r"""Does a printed formula hold?

    holds(r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", A=Real["m", "n"])

reads the LaTeX with the symbols as declared and tries it on instances. The answer is `true` (both sides are the same
polynomials), `not refuted` (it holds on so many instances, and an inequality also where it would fail first), `false`
with a small counterexample, or `not well formed` with the place.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import families
from ..compare import LIMIT
from ..errors import BadCheck, NotWellFormed
from ..families import FunctionFamily, Hypothesis
from ..hypotheses import Hypotheses
from ..instances import Instance
from . import bounds, conditions, constructed, curves, implied, premises, prose, sentences, which_norm
from . import nodes as n
from .answer import Tried
from .bounds import Bounds
from .claims import Printed, bind
from .dialect import Translated, as_typed, defined_letters, of_a_word, says_no_more, spaced, translated
from .drawing import RANDOM, SMALL, draws
from .foreign_words import with_decimal_points
from .identities import with_sizes
from .kinds import declared, named, printed_name, with_differentials
from .offering import LAYOUT, Offer, as_hypotheses, offered
from .orderings import refuse_another_order
from .parser.brackets import COMMUTATOR
from .parser.variables import BY
from .setting import Setting
from .shapes import Matrix, Size, Type
from .suited import of_numbers, turned, with_conditions, with_eigenvalues, with_inverses, with_ridges, with_squares
from .trying import tried
from .typed_definitions import OfFactors, diagonalized, in_order, says_only
from .typeset import letter as in_latex
from .typeset import typeset

LAYOUTS = ("numerator", "denominator", "rows")


def holds(
    latex: str,
    *,
    given: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    layout: str = "numerator",
    norm: str = "",
    instances: int = SMALL + RANDOM,
    exact: bool = True,
    strict: bool = False,
    **symbols: Any,
) -> Tried:
    r"""Try a printed formula.

    Parameters
    ----------
    latex : a relation or a chain of them, as in a display, without the dollars. A raw string: r"\lVert x \rVert_2".
    given : printed definitions that come before it: r"f(\vec{x}) := \vec{x}^\top A \vec{x}".
    where : conditions on dimensions, such as "k < n".
    layout : of ∂f/∂x for vectors f and x: "numerator" (m×n), "denominator" (n×m), or "rows" (m×n, and a row where f is
        a number: as the book prints, it is a column, like ∇f).
    norm : which one ‖A‖ of a matrix is where none is printed: "2", "F", "1" or "∞". Without, all of them are tried, and
        have to agree.
    instances : how many to try.
    exact : whether to try symbols as well.
    strict : whether to read as the book prints, and nothing else. Otherwise what people write is read as well: A^T,
        tr(A), plain letters for vectors, Unicode, NumPy, MATLAB, R and Mathematica, bras and kets, commutators, upper
        indices, and conditions, A = A^T \implies …, … where P = A A^+ and …, t \in [0, 1], which narrow a declaration
        or define a symbol (see `conditions`), or say which indices are meant, for i ≠ j (see `index_conditions`);
        σ_i and u_i of the one matrix in the formula (see `implied`), I beside ⊗ (see `identities`).
        The answer says how it was read.
    symbols : a hypothesis for every symbol, by its letter: A=Real["m", "n"], x=Unit["n"], sigma=Positive.

    Returns what came of it, also where the formula is not well formed. A symbol without a hypothesis raises `BadCheck`.
    """
    if not isinstance(latex, str):
        raise BadCheck('holds() reads LaTeX: give the formula as a raw string, r"A^\\top A = …".')
    if layout not in LAYOUTS:
        raise BadCheck(f"layout= is 'numerator' (m×n), 'rows' (the same) or 'denominator' (n×m), not {layout!r}.")
    definitions = (given,) if isinstance(given, str) else tuple(given)
    sizes = (where,) if isinstance(where, str) else tuple(where)
    said, plain = conditions.Read(latex, symbols, ()), prose.Plain(latex)
    if not strict:
        try:
            plain = prose.read(latex)
            layout, norm = plain.layout or layout, plain.norm or norm
            definitions = in_order((*(with_decimal_points(spaced(text)) for text in definitions), *plain.given))
            known = {*symbols, *(head for text in definitions for head in defined_letters(text))}
            claim, of_curves, of_t = curves.read(plain.text, known) if "t" in plain.text else (plain.text, (), ())
            claim, diagonal = diagonalized(claim, known)
            definitions, plain = (*definitions, *of_curves, *diagonal), plain._replace(notes=(*plain.notes, *of_t))
            said = conditions.read(claim, symbols)
        except OfFactors as error:
            factored = {**symbols, **as_hypotheses(error.offer)}
            more = holds(latex, given=given, where=where, layout=layout, instances=1, exact=False, **factored)
            return Tried(latex, "not well formed", error=error, offer={**error.offer, **more.offer})
        except NotWellFormed as error:
            return Tried(latex, "not well formed", error=error)
    hypotheses = Hypotheses.of(named(said.symbols), (*sizes, *said.where))
    if said.where and (empty := _no_sizes(hypotheses)):
        return Tried(latex, "undecided", words=empty)
    typed = _Typed(said.latex, (*definitions, *said.given), layout, strict, norm)
    try:
        printed = typed.read(types := declared(hypotheses))
        if printed.differentials:
            hypotheses = with_differentials(hypotheses, printed.differentials)
        found = _tried(printed, hypotheses, said.within, instances, exact, typed.claim)
        if found.answer == "false" and not strict:
            _no_vectors_of(printed, hypotheses)
            _refuse_an_angle(printed)
            _refuse_a_constant(printed)
            _refuse_a_name(printed, typed.definitions, hypotheses)
            refuse_another_order(printed, hypotheses, typed.claim)
            _refuse_another_letter(printed, typed, hypotheses)
            found = found if plain.several else _as_condition(found, typed, hypotheses)
            if found.answer == "false" and (words := conditions.passed_over(typed.as_read(types), types)):
                found = Tried(latex, "undecided", found.reading, words=_PASSED_OVER.format(words, found.words))
            elif found.answer == "false" and _is_of_symmetric_parts(printed, hypotheses, typed.claim):
                found = Tried(latex, "undecided", found.reading, words=_TWO_CONVENTIONS.format(found.words))
        notes = (*plain.notes, *said.notes, *found.notes, *printed.notes, *symmetric_notes(printed, hypotheses))
        found.latex, found.notes = latex, tuple(dict.fromkeys(notes))
        if found.answer == "false" and not strict:
            found.notes += _where_square(
                lambda square: tried(
                    printed, square, draws(square, SMALL + RANDOM, typed.claim), exact=False, hunt=True
                ),
                hypotheses,
            )
        if found.answer == "false" and not strict and layout == "numerator":
            found.notes += _other_layout(typed, hypotheses)
        if not strict and not typed.strictly(types, found.reading):
            found.in_print = typeset(printed.chains)
        return found
    except NotWellFormed as error:
        refused = Tried(latex, "not well formed", error=typed.placed(error))
        if strict:
            return refused
    found = _led_on(refused, typed, hypotheses)
    if refused.error is not None and refused.error.undeclared == "e":
        with_power = _LONE_E.sub("e^{1}", latex)
        euler = holds(with_power, given=given, where=where, layout=layout, instances=instances, exact=exact, **symbols)
        if found.offer.get("e") == ("Real",) or (not found.offer and euler.answer != "not well formed"):
            euler.latex, euler.notes = latex, ("e is Euler's number: declare it to mean another", *euler.notes)
            return euler
    beside = {"given": given, "where": where, "instances": instances, "exact": exact, **symbols}
    if not norm and found.error is not None and which_norm.WHICH in found.error.words:
        return which_norm.settled(
            found, latex, lambda one, **more: holds(latex, layout=layout, norm=one, **{**beside, **more})
        )
    if layout == "numerator" and not found.offer and found.error is not None and LAYOUT in found.error.words:
        other = holds(latex, layout="denominator", norm=norm, **{**beside, "instances": 1, "exact": False})
        if other.error is None or other.offer:
            found.offer = {**other.offer, "layout": ("denominator",)}
    return found


_LONE_E = re.compile(r"(?<![A-Za-z\\])e(?![A-Za-z]|\s*[\^_(])")
"""The letter e, without an exponent."""


def _where_square(again: Callable[[Hypotheses], Tried], hypotheses: Hypotheses) -> tuple[str, ...]:
    """That what is false of rectangular matrices holds where they are square, if it does."""
    shapes: list[tuple[Any, ...]] = [
        h.family.shape(h.dims)  # type: ignore[arg-type]
        for h in hypotheses.parameters.values()
        if isinstance(h, Hypothesis) and h.dims and not isinstance(h.family, FunctionFamily)
    ]
    names = [name for name in hypotheses.names if any(len(shape) == 2 and name in shape for shape in shapes)]
    if len(names) < 2 or hypotheses.conditions:
        return ()
    equal = [f"{name} = {names[0]}" for name in names[1:]]
    with contextlib.suppress(NotWellFormed, BadCheck):
        found = again(Hypotheses.of(hypotheses.parameters, equal))
        if found or (found.answer == "undecided" and found.instances >= FEW and found.words.startswith("It holds")):
            return ("it is not refuted where these matrices are square: " + " = ".join(names),)
    return ()


def _no_sizes(hypotheses: Hypotheses) -> str:
    """What is said where no dimensions are as the conditions beside a claim say; nothing where some are."""
    try:
        hypotheses.small_shapes()
    except BadCheck as error:
        return f"{error} So there is nothing that the claim speaks of: look at its conditions."
    return ""


_PASSED_OVER = (
    "'{}' is not read. If it is a condition, nothing can be told: declare what has this property, or define it before "
    "the formula, with :=. Without it the formula is false: {}."
)


def _other_layout(typed: _Typed, hypotheses: Hypotheses) -> tuple[str, ...]:
    """That what is false holds where Jacobians are turned, if it does."""
    if not re.search(r"\\partial|∂|\{d[ }]", typed.claim):
        return ()
    other = _Typed(typed.claim, typed.definitions, "denominator", typed.strict, typed.norm)
    with contextlib.suppress(NotWellFormed):
        printed = other.read(declared(hypotheses))
        if tried(printed, hypotheses, draws(hypotheses, SMALL + RANDOM, typed.claim), exact=False):
            return ('it holds by layout="denominator", where ∂f/∂x is n×m; here it is m×n',)
    return ()


_PAIR = re.compile(r"\[[^=]*?,[^=]*?\]|\\\{[^=]*?,[^=]*?\}")
"""What may be a commutator or an anticommutator."""


class _Typed:
    """A claim with the definitions before it, and how they were last translated."""

    def __init__(self, claim: str, definitions: Sequence[str], layout: str, strict: bool, norm: str):
        self.claim, self.definitions, self.layout, self.strict = claim, definitions, layout, strict
        self.norm = norm
        self._texts: list[Translated] = []

    def read(self, types: Mapping[str, Type], claim: str | None = None, by: str = "") -> Printed:
        """The claim, or another in its place; ∇ without a letter below it is `by` one."""
        claim = self.claim if claim is None else claim
        if self.strict:
            return bind(claim, types, self.definitions, self.layout)
        known = {*types, *(head for text in self.definitions for head in defined_letters(text))}
        self._texts = [translated(text, known, defines=True) for text in self.definitions]
        self._texts.append(translated(claim, known))
        readers = {text.reader for text in self._texts}
        reader = next((name for name in ("numpy", "matlab") if name in readers), "latex")
        *given, last = (text.latex for text in self._texts)
        last = implied.of_the_matrix(last)
        given += implied.definitions(last, given, known)
        given += implied.of_loss(last, given, known)
        given[:0] = implied.of_activation((last, *given), known)
        if reader == "latex" and any(_PAIR.search(text) for text in (last, *given)):
            return self._with_commutators(last, types, given)
        printed = with_sizes(
            lambda text, known: bind(text, known, given, self.layout, reader, by=by, norm=self.norm), last, types
        )
        printed.notes = (*printed.notes, *implied.notes(given))
        return printed

    def _with_commutators(self, claim: str, types: Mapping[str, Type], given: Sequence[str]) -> Printed:
        """Read [A, B] as a commutator or as blocks, whichever fits; refuse it where both do."""
        try:
            printed = bind(claim, types, given, self.layout, "latex", commutators=True, norm=self.norm)
        except NotWellFormed:
            with contextlib.suppress(NotWellFormed):
                return bind(claim, types, given, self.layout, "latex", norm=self.norm)
            raise
        zero = any(isinstance(side, n.Num) and side.value == 0 for chain in printed.chains for side in chain.sides)
        if COMMUTATOR not in printed.notes or zero:
            return printed
        try:
            bind(claim, types, given, self.layout, "latex", norm=self.norm)
        except NotWellFormed:
            return printed
        bracket = _PAIR.search(claim)
        raise NotWellFormed(
            "[A, B] may be the commutator or a matrix of two blocks. For the first write A B - B A, for the second "
            "write \\begin{bmatrix} A & B \\end{bmatrix}.",
            claim,
            bracket.span() if bracket else (0, len(claim)),
        )

    def as_read(self, types: Mapping[str, Type]) -> str:
        """The claim in the book's print: what readers print in another way, and what is read of words, is gone."""
        known = {*types, *(head for text in self.definitions for head in defined_letters(text))}
        return translated(self.claim, known).latex

    def strictly(self, types: Mapping[str, Type], reading: str) -> bool:
        """Whether it is printed as the book prints it."""
        try:
            return bind(self.claim, types, self.definitions, self.layout).reading() == reading
        except NotWellFormed:
            return False

    def placed(self, error: NotWellFormed) -> NotWellFormed:
        """An error with its place in what was typed."""
        return as_typed(error, self._texts)


MANY = 12
"""So many times as many instances are drawn where not all of them are as a condition says."""


def _tried(
    printed: Printed, hypotheses: Hypotheses, within: Sequence[Bounds], instances: int, exact: bool, words: str
) -> Tried:
    """Try a formula on instances within some bounds: all of those that the hypotheses make, where there are none."""
    if not within:
        return tried(printed, hypotheses, draws(hypotheses, instances, words), exact=exact, hunt=True)

    def counts(instance: Instance) -> bool:
        return bounds.hold(within, {printed_name(name): value for name, value in instance.values.items()})

    found, count = _tried_where(printed, hypotheses, counts, instances, words)
    if found and 2 * count < instances:
        found.answer = "undecided"
        found.words = f"{count} of {MANY * instances} instances are as the condition says: declare it."
    return found


def _tried_where(
    printed: Printed, hypotheses: Hypotheses, counts: Callable[[Instance], bool], instances: int, words: str
) -> tuple[Tried, int]:
    """Try a formula on those instances that count, and say how many there were."""
    there = list(filter(counts, draws(hypotheses, MANY * instances, words)))
    some = there[:: max(1, len(there) // instances)]
    setting = Setting(hypotheses, assumes=counts)
    return tried(printed, hypotheses, some, setting=setting, exact=False, hunt=True), len(some)


FEW = 20
"""On fewer instances a premise says next to nothing."""


def _as_condition(found: Tried, typed: _Typed, hypotheses: Hypotheses) -> Tried:
    r"""What comes of claims of which some may be the condition for another: AB = BA, or \det X > 0."""
    parts = [part for part in conditions.listed(typed.claim) if not conditions.is_membership(part)]
    if len(parts) < 2 or any(map(bounds.parsed, parts)):
        return found
    types = declared(hypotheses)
    try:
        told = [(claim, ", ".join(others)) for claim, others in ((parts[0], parts[1:]), (parts[-1], parts[:-1]))]
        read = [(typed.read(types, claim), typed.read(types, condition), condition) for claim, condition in told]
    except NotWellFormed:
        return found
    by_property = [one for one in read if _says_a_property(one[1]) and not _says_a_property(one[0])]
    few = False
    for alone, premise, condition in by_property[:1] or read:
        claim = alone.latex
        if tried(alone, hypotheses, draws(hypotheses, SMALL + RANDOM, claim), exact=False).answer != "false":
            if not _says_a_property(premise):
                return found
            words = (
                f"Without {condition}, the other claim is not refuted either; and {condition} is not always so. If "
                "that is a condition, leave it out, or declare what has this property; if it is claimed, it is false."
            )
            return Tried(found.latex, "undecided", found.reading, words=words)
        where = _follows(found.latex, condition, claim, typed, hypotheses)
        if where.answer == "undecided" and where.instances >= FEW:
            where.words = (
                f"It is false without {condition}, and holds on the {where.instances} small instances that were found "
                "with it; whether on all cannot be told. Declare what has this property, or define it first."
            )
            return where
        if where or (by_property and where.answer == "false"):
            return where
        few = few or (where.answer == "undecided" and where.instances < FEW)
    if few:
        words = (
            "Which of these claims are conditions for the others? Say so, … if … and …, and define what is given by an "
            "equation, b := A x: too few instances on which one of them holds were found."
        )
        return Tried(found.latex, "undecided", found.reading, words=words)
    return found


def _follows(latex: str, premise: str, claim: str, typed: _Typed, hypotheses: Hypotheses) -> Tried:
    """What comes of a claim under a premise that nobody can declare: on what meets it, or is made to meet it."""
    types = declared(hypotheses)
    condition, alone = typed.read(types, premise), typed.read(types, claim)
    if alone.differentials:
        hypotheses = with_differentials(hypotheses, alone.differentials)
    found = premises.tried(latex, condition, alone, hypotheses)
    if found.answer == "false":
        found.notes += _where_square(lambda square: _follows(latex, premise, claim, typed, square), hypotheses)
    if found.answer != "undecided":
        return found
    made = constructed.of(premise, hypotheses.parameters, latex)
    if made is None:
        return _where_it_holds(found, condition, alone, hypotheses)
    more = Hypotheses.of(made.symbols, hypotheses.conditions)
    with contextlib.suppress(NotWellFormed, BadCheck):
        definitions = in_order((*made.given, *typed.definitions))
        printed = _Typed(claim, definitions, typed.layout, typed.strict, typed.norm).read(declared(more))
        there = tried(printed, more, draws(more, SMALL + RANDOM, claim), exact=False, hunt=True)
        if there.answer in ("not refuted", "false"):
            there.latex, there.notes = latex, (*made.notes, *printed.notes)
            return there
    return found


def _where_it_holds(found: Tried, premise: Printed, claim: Printed, hypotheses: Hypotheses) -> Tried:
    r"""The same on random instances, if a premise such as \det A > 0 holds on many of them."""
    if any("=" in chain.signs for chain in premise.chains):
        return found
    setting = Setting(hypotheses)

    def counts(instance: Instance) -> bool:
        if max(instance.sizes.values(), default=2) < 2:  # of which too much is true
            return False
        outcomes = [one.judge(instance.size) for one in setting.judged(premise, instance) or ()]
        return bool(outcomes) and all(one.decided and not one.undefined and one.ratio <= LIMIT for one in outcomes)

    with np.errstate(all="ignore"):
        there, count = _tried_where(claim, hypotheses, counts, SMALL + RANDOM, found.latex)
    few = count < SMALL + RANDOM or there.decided < there.instances
    if there.answer not in ("true", "not refuted", "false") or (there and few):
        return found
    there.answer = "not refuted" if there else "false"
    there.latex, there.reading, there.primes = found.latex, found.reading, None
    return there


def _says_a_property(printed: Printed) -> bool:
    r"""Whether claims compare what is made of symbols with a number or a size, without derivatives: \det X > 0."""
    derived = any(isinstance(node, (n.By, n.Derivative)) for node in printed.nodes())
    fixed = [list(map(_is_fixed, chain.sides)) for chain in printed.chains]
    return not derived and all(any(sides) and not all(sides) for sides in fixed)


def _is_fixed(side: n.Node) -> bool:
    return all(isinstance(node, n.Num) or isinstance(getattr(node, "type", None), Size) for node in side.walk())


def _led_on(found: Tried, typed: _Typed, hypotheses: Hypotheses) -> Tried:
    """What is said of a formula that cannot be read: what is wrong with a part of it, and an offer."""
    types = declared(hypotheses)
    known = {*types, *(head for text in typed.definitions for head in defined_letters(text))}
    in_commands = "∑" in typed.claim and translated(typed.claim, known).latex  # A = ∑ᵢ σᵢuᵢvᵢᵀ
    defined = "" if implied.says_factors(in_commands or typed.claim) else says_only(typed.claim, known)
    mentioned = any(defined in definition for definition in typed.definitions)
    if defined and not mentioned and found.error is not None and found.error.undeclared:
        words = f"As it stands, this says what {defined} is, and claims nothing: type a claim on {defined} beside it."
        found.error = NotWellFormed(words, typed.claim, (0, len(typed.claim)))
        return found
    sides = sentences.equivalent(typed.claim)
    if sides:
        with contextlib.suppress(NotWellFormed):
            left, right = (typed.read(types, side) for side in sides)
            return premises.equivalent(found.latex, left, right, hypotheses)
    parts, square = (sides, []) if sides else conditions.formulas(typed.claim, hypotheses.names)
    if len(parts) == 2 and not sides:
        with contextlib.suppress(NotWellFormed):
            return _follows(found.latex, parts[0], parts[1], typed, hypotheses)

    def every_part(with_types: Mapping[str, Type]) -> Printed:
        *_, last = (typed.read(with_types, part) for part in parts)
        for letter in square:
            _see_that_it_is_square(letter, with_types, typed.read)
        return last

    if parts != (typed.claim,):
        try:
            every_part(types)
        except NotWellFormed as error:
            found.error = typed.placed(error)
    try:
        offer = offered(every_part, hypotheses)
    except NotWellFormed as error:
        if found.error is not None and says_no_more(found.error):
            found.error = typed.placed(error)
            return found
        offer = None
    if offer:
        undeclared = found.error is not None and found.error.undeclared
        offer = _deciding(offer, every_part, hypotheses, typed.claim, bool(undeclared))
    found.offer = offer or {}
    if not offer and found.error is not None:
        found.error = of_a_word(found.error)
    return found


def _deciding(
    offer: Offer, read: Callable[[Mapping[str, Type]], Printed], hypotheses: Hypotheses, words: str, narrow: bool
) -> Offer | None:
    """An offer with which something can be told of a formula; with `narrow`, of matrices that have what it needs."""

    def with_offer(made: Offer) -> Hypotheses:
        return Hypotheses.of({**hypotheses.parameters, **named(as_hypotheses(made))}, hypotheses.conditions)

    try:
        more = with_offer(offer)
    except BadCheck:  # with the offer m is n, and m < n speaks of nothing
        return None
    with contextlib.suppress(NotWellFormed):
        printed = read(declared(more))
        if narrow:
            offer = with_squares(offer, printed)
            asked = offer if _of_any_matrix(printed) else with_eigenvalues(offer, printed)
            offer = with_conditions(with_ridges(asked, printed), printed)
            more = with_offer(offer)
        undecided = _is_undecided(printed, more, words)
        if undecided and narrow and r"\sum" in words and (other := turned(offer)):
            sizes = with_offer(other)
            if not _is_undecided(read(declared(sizes)), sizes, words):
                return other
        if undecided and narrow:
            for numbers in filter(None, (of_numbers(offer, family) for family in ("Positive", "UnitInterval"))):
                if not _is_undecided(printed, with_offer(numbers), words):
                    return numbers
        if undecided:
            return with_inverses(offer, printed) if narrow else None
    return offer


def _of_any_matrix(printed: Printed) -> bool:
    """Whether a text says that its matrix is any n×n one, and so no symmetric one."""
    return any("∈" in chain.signs for chain in printed.chains)


def _is_undecided(printed: Printed, hypotheses: Hypotheses, words: str) -> bool:
    """Whether nothing can be told with these declarations: a few instances tell, unless some are undefined."""
    if printed.differentials:
        hypotheses = with_differentials(hypotheses, printed.differentials)
    setting = Setting(hypotheses)

    def judged(count: int) -> list[bool]:
        """Of each instance, whether the claims are defined there, up to the first on which one is false."""
        defined: list[bool] = []
        for instance in draws(hypotheses, count, words):
            outcomes = [claim.judge(instance.size) for claim in setting.judged(printed, instance) or ()]
            if any(outcome.ratio > LIMIT for outcome in outcomes) and setting.breaks(printed, instance) is not False:
                return [True]
            defined.append(all(outcome.decided for outcome in outcomes))
        return defined

    with np.errstate(all="ignore"):
        few = judged(8)
        defined = few if all(few) or 2 * sum(few) < len(few) else judged(SMALL + RANDOM)
    return 2 * sum(defined) < len(defined)


def _see_that_it_is_square(letter: str, types: Mapping[str, Type], read: Callable[..., Printed]) -> None:
    """A condition such as A = A^T leaves a shape that is still open no choice."""
    try:
        read(types, rf"\det({letter}) = 0")
    except NotWellFormed as error:
        if letter not in types:
            raise
        raise NotWellFormed(f"{letter} is {types[letter]}, and by its condition a square matrix.") from error


def symmetric_notes(printed: Printed, hypotheses: Hypotheses) -> list[str]:
    """What ∇ by a symmetric matrix is: there are two conventions."""
    by = {part.target.key for part in printed.parts() if isinstance(part, n.By) and isinstance(part.target, n.Sym)}
    return [
        f"the entries of {name} vary one by one in a derivative by {name}, though it is {hypothesis.family}; among "
        "such matrices the gradient is the symmetric part of this one"
        for name, hypothesis in hypotheses.families()
        if printed_name(name) in by and hypothesis.family in (families.Symmetric, families.PositiveDefinite)
    ]


_TWO_CONVENTIONS = (
    "there are two conventions. Where the entries vary one by one it is false: {}. Among symmetric matrices the "
    "gradient is the symmetric part of that one, and by that it holds: for this claim it of (∇f + (∇f)ᵀ)/2."
)


def _is_of_symmetric_parts(printed: Printed, hypotheses: Hypotheses, words: str) -> bool:
    """Whether ∇ by a symmetric matrix differs from what is claimed, which is symmetric, by the convention alone."""
    if not symmetric_notes(printed, hypotheses):
        return False
    setting, seen = Setting(hypotheses), False
    with np.errstate(all="ignore"):
        for instance in draws(hypotheses, SMALL, words):
            for claim in setting.judged(printed, instance) or ():
                for left, sign, right in claim.links():
                    part = _symmetric_part(left)
                    same = part is not None and np.size(right) == part.size and np.allclose(part, right, 1e-9, 1e-9)
                    if sign != "=" or not same:
                        return False
                    seen = True
    return seen


def _symmetric_part(value: Any) -> Any:
    square = np.atleast_2d(np.asarray(value, dtype=float))
    return (square + square.T) / 2 if square.shape[0] == square.shape[1] else None


def _refuse_another_letter(printed: Printed, typed: _Typed, hypotheses: Hypotheses) -> None:
    """Refuse ∇‖y − Ac‖² = −2Aᵀ(y − Ac), which is false by y and true by c."""
    if not any(note.startswith(BY) for note in printed.notes):
        return
    types = declared(hypotheses)

    def true_by(key: str) -> bool:
        with contextlib.suppress(NotWellFormed):
            other = typed.read(types, by=key)
            return bool(tried(other, hypotheses, draws(hypotheses, SMALL, typed.claim), exact=False))
        return False

    if by := next((key for key in printed.letters() if isinstance(types.get(key), Matrix) and true_by(key)), ""):
        raise NotWellFormed(
            f"∇ may be by any letter here: the formula holds by {by}, and not by the one that mostly varies. Say by "
            f"which: \\nabla_{{{in_latex(by)}}} …",
            printed.latex,
            (0, len(printed.latex)),
        )


def _refuse_an_angle(printed: Printed) -> None:
    """Refuse x^T y = ‖x‖ ‖y‖ cos θ with any θ, where it says what θ is."""
    angles = {
        part.a.key for part in printed.parts()
        if isinstance(part, n.Elementwise) and part.name == "cos" and isinstance(part.a, n.Sym)
    }  # fmt: skip
    lengths = [part for part in printed.parts() if isinstance(part, n.Norm)]
    if len(lengths) > 1 and (angle := next(iter(angles & {"theta", "phi", "varphi", "alpha"}), "")):
        raise NotWellFormed(
            f"With any number for {angle} this is false; as it is meant, it says what {angle} is, the angle between "
            "two vectors, and claims nothing. Claim something of its cosine: −1 ≤ x^T y / (‖x‖ ‖y‖) ≤ 1.",
            printed.latex,
            (0, len(printed.latex)),
        )


def _refuse_a_constant(printed: Printed) -> None:
    """Refuse softmax(z + c) with any vector c, where people mean a number that is added to all entries."""
    for part in printed.parts():
        inside = part.a if isinstance(part, n.Softmax) else None
        for _, side in inside.terms if isinstance(inside, n.Sum2) else ():
            if isinstance(side, n.Sym) and side.key in ("c", "C", "k", "alpha"):
                raise NotWellFormed(
                    f"With any vector {side.key} this is false. A number that is added to every entry is written "
                    rf"{side.key} \mathbf{{1}}, with {side.key}=Real.",
                    printed.latex,
                    side.span or (0, len(printed.latex)),
                )


def _refuse_a_name(printed: Printed, definitions: Sequence[str], hypotheses: Hypotheses) -> None:
    """Refuse H = … beside a definition of f, where nothing else says what H is: it is a name, and no claim."""
    if not definitions and not any(":=" in chain.signs for chain in printed.chains):
        return
    said = " ".join(definitions)
    free = {printed_name(name) for name in hypotheses.parameters} - {*re.findall("[A-Za-z]+", said)}
    count = Counter(part.key for part in printed.parts() if isinstance(part, n.Sym) and part.key in free)
    for chain in printed.chains:
        for side in chain.sides:
            if chain.signs == ["="] and isinstance(side, n.Sym) and count[side.key] == 1:
                raise NotWellFormed(
                    f"{side} stands nowhere else, so this only says what {side} is. Write what it stands for: "
                    r"\nabla f(x), \nabla^2 f(x) or D f(x), if it is a derivative.",
                    printed.latex,
                    side.span or (0, len(printed.latex)),
                )


def _no_vectors_of(printed: Printed, hypotheses: Hypotheses) -> None:
    """Refuse ∇_X ‖X‖₂ = u vᵀ with any unit vectors u and v, where people mean the singular vectors of X."""
    sides = [side for chain in printed.chains for side in chain.sides]
    units = {printed_name(name) for name, h in hypotheses.families() if h.family is families.Unit}
    free = [key for key in units if any(isinstance(p, n.Sym) and p.key == key for side in sides for p in side.walk())]
    for part in (part for side in sides for part in side.walk()):
        if not (isinstance(part, n.By) and isinstance(part.target, n.Sym) and free):
            continue
        x = part.target
        of_values = any(
            (isinstance(p, n.Norm) and p.kind in ("2", "*") and _is_matrix(p.a.type)) or isinstance(p, n.Spectrum)
            for p in part.walk()
        )
        if of_values and _is_matrix(x.type):
            named = " and ".join(sorted(free))
            raise NotWellFormed(
                f"{named} may be any unit vector or a singular vector of {x}. For the first it is false; for the "
                f"second define {x} = U \\Sigma V^\\top before it, leave {named} undeclared, and write "
                f"{' and '.join(f'{letter}_1' for letter in sorted(free))}.",
                printed.latex,
                part.span,
            )


def _is_matrix(kind: Type) -> bool:
    return isinstance(kind, Matrix) and not kind.is_vector
