"""Confirming a statement: the numbers, the symbols, the hypotheses and the near-misses.

    @confirms("prp-frobenius-trace")
    def the_square_is_a_trace(A: Real["m", "n"]):
        return equal(np.linalg.norm(A) ** 2, np.trace(A.T @ A))

    @the_square_is_a_trace.near_miss
    def the_square_is_forgotten(A):
        return equal(np.linalg.norm(A), np.trace(A.T @ A))

    the_square_is_a_trace        # as the last line of a cell: shows the verdict

The decorator runs the check at once: a statement that fails stops the notebook where it stands.
"""

from __future__ import annotations

import contextlib
import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import answering, show
from .assuming import Asked, LeftOut, may_assume
from .audit import audit, counterexample
from .compare import LIMIT, Claim, Outcome, Relation
from .derivatives import TaylorTest, why_none
from .errors import BadCheck, NearMissHolds, NotYet, QedError, StatementFails
from .forward.tools import missing
from .instances import Instance, generator, instances_of, spread
from .judging import HIDDEN, Sharpness, as_claims, cut_off, explained, outcome_of
from .misfits import RAISED, UNFOLLOWED, line_of, unevaluated
from .objects import Build, completed, takes
from .session import current
from .shrinking import shrunk
from .signature import Function, hypotheses_of, hypothesis_of, title_of
from .statements import Statement
from .verdict import Counterexample, Refuted, Verdict, why_silent

if TYPE_CHECKING:
    from .modular.evidence import Evidence
    from .printed.book import Display


CLOSE = 1000.0
"""A miss by no more units of rounding may come of a number in the code, as 1/3 is: its rounding error is none of the
inputs', and as an exponent it grows with the logarithm of the base."""

ENOUGH = 8
"""At least this part of the instances must satisfy what a check assumes."""


def confirms(
    label: str,
    *,
    where: str | Sequence[str] = (),
    objects: Build | None = None,
    not_needed: Mapping[str, str] | None = None,
) -> Callable[[Function], Check]:
    """Confirm the statement `label` with the decorated function, at once.

    The function's parameters are the objects of the statement, their annotations its hypotheses,
    and it returns the claim: `equal(...)`, `at_most(...)`, a derivative test, or a tuple of those.

    Parameters
    ----------
    label : the statement's label in the book.
    where : conditions on dimensions, such as ``"k < n"``.
    objects : a function that builds the statement's further objects from the parameters, such as the
        singular value decomposition of A: it returns ``dict(U=…, sigma=…)``. Parameters without an
        annotation, of the check and of near-misses, are such objects.
    not_needed : for each parameter (or condition) whose hypothesis the statement does not need, the
        reason. The audit must agree: a counterexample without it is an error, and so is a
        hypothesis that is not listed here and turns out not to be needed.

    Raises
    ------
    BadCheck : unknown or doubly used label, missing hypothesis, dimensions that cannot be met,
        shapes that do not fit, nothing returned.
    StatementFails : a counterexample was found.
    AuditDisagrees : see `not_needed`.
    """
    session = current()
    statement = session.find(label)

    def decorate(function: Function) -> Check:
        previous = session.checks.pop(label, None)  # whatever comes of it, the old check no longer counts
        if previous and previous.function.__qualname__ != function.__qualname__:
            session.checks[label] = previous
            raise BadCheck(
                f"'{label}' is already confirmed by {previous.function.__qualname__}(): "
                "one statement has one check. Give the other check its own label, or join the two."
            )
        with session.active():
            check = Check(statement, function, where, not_needed or {}, objects)
        check.run()
        session.checks[label] = check
        return check

    return decorate


def conjecture(
    function: Function | None = None, *, where: str | Sequence[str] = (), objects: Build | None = None
) -> Any:
    """Try a claim of your own: as `confirms`, without a label, and a false claim is no error.

    Use it bare (`@conjecture`), or with conditions (`@conjecture(where="k < n")`) and further objects
    (`@conjecture(objects=svd)`). The claim is named by the function's docstring or name.
    """
    if function is None:
        return lambda f: conjecture(f, where=where, objects=objects)
    title = title_of(function)
    check = Check(Statement("", "conjecture", "", title), function, where, None, objects)
    with contextlib.suppress(StatementFails):  # the verdict shows the counterexample
        check.run()
    return check


class Check:
    """A statement bound to the function that confirms it, in the session that was current then. Shown by its verdict.

    `instances` are those on which it was confirmed, `sharp` those of them at which a sharp claim is an equality, and
    `displays` the formulas of the statement that were executed.
    """

    def __init__(
        self,
        statement: Statement,
        function: Function,
        where: str | Sequence[str],
        not_needed: Mapping[str, str] | None,
        objects: Build | None = None,
    ):
        self.session = current()
        self.statement = statement
        self.function = function
        self.objects = objects
        conditions = (where,) if isinstance(where, str) else tuple(where)
        self.hypotheses, names = hypotheses_of(statement.label, function, conditions, objects)
        self.claims = completed(function, objects, names)
        self.not_needed = not_needed
        self.verdict = Verdict(statement, [name for name, _ in self.hypotheses.families()])
        self.instances: list[Instance] = []
        self.sharp: list[Instance] = []
        self._equates = self._assumes = False
        self._assumed: dict[int, tuple[Instance, bool]] = {}
        """Of the instances that were asked about, by their identity, whether they satisfy what the check assumes."""
        self._found: dict[int, Sequence[Claim]] = {}
        """While the check runs, the claims on its instances."""
        self.displays: list[Display] = []
        unknown = set(not_needed or {}) - set(self.hypotheses.parameters) - set(self.hypotheses.conditions)
        if unknown:
            raise BadCheck(
                f"{self._name}: not_needed names {show.listed(sorted(unknown))}, which is neither a "
                "parameter nor a condition of this check."
            )

    @property
    def _name(self) -> str:
        return f"{self.statement.name} ({self.statement.label})" if self.statement.label else self.statement.title

    @property
    def _asks(self) -> bool:
        """Whether it checks an answer to an exercise, and no statement."""
        return self.statement.kind == "exercise"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The claim for objects of your own choice."""
        return self.function(*args, **kwargs)

    def run(self) -> Verdict:
        """Confirm numerically, then exactly, then audit the hypotheses; fill the verdict."""
        started = time.perf_counter()
        with self.session.active(), np.errstate(all="ignore"):  # what is not a number fails its comparison
            return self._run(started)

    def _run(self, started: float) -> Verdict:
        try:
            self._confirm()
        except NotImplementedError:
            if not self._asks or self.session.graded:
                raise
            self.verdict.open = True  # the student has not answered yet
            return self.verdict
        parts = self.session.parts
        if "print" in parts:
            self._read_print()
        self._found = {}
        if "symbols" in parts:
            self._prove()
        if "primes" in parts:
            self._try_primes()
        if "audit" in parts and self.not_needed is not None:
            found = audit(self._name, self.statement.label, self.claims, self.hypotheses, self.not_needed)
            self.verdict.audit.extend(found)
        self.verdict.seconds = time.perf_counter() - started
        return self.verdict

    def near_miss(self, function: Function) -> Function:
        """Refute a neighbouring claim on the same instances, by the same comparison.

        The function takes (some of) the parameters of the check. It may annotate one to change its
        hypothesis, for instance to give a wrong formula shapes that fit. Its docstring, or its name
        read as words, is how the verdict calls it.
        """
        if self.verdict.open or "near-misses" not in self.session.parts:
            return function
        started = time.perf_counter()
        title = title_of(function)
        with self.session.active(), np.errstate(all="ignore"):
            self.verdict.near_misses.append(Refuted(title, self._refute(function, title)))
        self.verdict.seconds += time.perf_counter() - started
        return function

    # --- the parts of a run ----------------------------------------------------------------

    def _confirm(self) -> None:
        """All instances; the first that fails ends the run with the smallest counterexample."""
        drawn = list(self.session.instances(self.hypotheses, self.statement.label or title_of(self.function)))
        self.verdict.every = len(drawn) > 1 and self.hypotheses.cases() is not None
        if self.session.trusting and self._takes_all(drawn):
            self.instances, self.verdict.instances = drawn, len(drawn)
            return
        worst, told, sharpness, self._equates = 0.0, [], Sharpness(), False
        self.instances, asked = [], Asked.times
        for instance in drawn:
            try:
                claims, outcome, decided = self._outcome(instance)
            except LeftOut:
                continue
            self.instances.append(instance)
            self._assumed[id(instance)] = (instance, True)
            self._found[id(instance)] = claims
            if outcome.ratio > LIMIT and self._explained(instance, outcome):
                outcome = outcome._replace(ratio=0.0)
            elif _is_close(instance, outcome):
                outcome, decided = HIDDEN, False
            if outcome.ratio > LIMIT:
                self._fail(instance, outcome)
            worst = max(worst, outcome.ratio)
            told += [instance] * decided
            self.verdict.unfollowed += outcome.words == UNFOLLOWED
            equalities = [isinstance(claim, Relation) and set(claim.symbols) == {"="} for claim in claims]
            self._equates |= any(equalities)
            self.verdict.equations = all(equalities) if claims else self.verdict.equations
            sharpness.see(claims, instance)
        self._assumes = Asked.times > asked
        self._see_that_enough_can_tell(drawn, told)
        if (never := sharpness.never()) is not None:
            raise self._failure(
                f"declared sharp, but no instance with dimensions above 1 attains equality{never}. "
                "Either the inequality can be improved, or the families lack the extreme case."
            )
        self.verdict.instances = len(self.instances)
        self.verdict.left_out = len(drawn) - len(self.instances)
        tests = [claim for found in self._found.values() for claim in found if isinstance(claim, TaylorTest)]
        self.verdict.foreign = next((test.foreign for test in tests if test.foreign), "")
        self.verdict.cannot_tell = len(self.instances) - len(told)
        self.verdict.spread = spread([instance.sizes for instance in self.instances])
        self.verdict.worst_ratio = worst
        self.sharp = [instance for _, instance in sharpness.summary()]
        self.verdict.attained = [
            (links, Counterexample.of(instance, "", self._shown)) for links, instance in sharpness.summary()
        ]

    def _takes_all(self, drawn: Sequence[Instance]) -> bool:
        """Whether nothing tells the instances apart: the check assumes nothing, and no claim of it is sharp."""
        if not drawn or may_assume(self.function):
            return False
        claims = self._outcome(drawn[0])[0]
        return bool(claims) and not any(claim.attained(drawn[0].size) for claim in claims)

    def _see_that_enough_can_tell(self, drawn: Sequence[Instance], told: Sequence[Instance]) -> None:
        """Fail where too few instances satisfy what the check assumes, or too few of these can tell.

        Those that count are generic, where there are such: with dimensions above 1, and nothing zero. On the others
        many a wrong formula is right, and where only they can tell nothing is confirmed. A quarter must be able to
        tell: numbers that are huge or tiny by design, in one array of six, may drown a derivative in rounding.
        """
        if len(told) == len(drawn):
            return
        if ENOUGH * len(self.instances) < len(drawn):
            raise self._doubt(
                f"only {len(self.instances)} of {len(drawn)} instances satisfy what the check assumes. Assume less, or "
                "say it by an annotation: a family draws what it asks for."
            )
        count = [instance for instance in self.instances if instance.generic]
        kind = " with dimensions above 1 and nothing zero"
        if not count and any(instance.generic for instance in drawn):
            raise self._doubt(f"no instance{kind} satisfies what the check assumes.")
        if not count:
            count, kind = self.instances, ""
        among = {id(instance) for instance in told}
        telling = sum(id(instance) in among for instance in count)
        if 4 * telling < len(count):
            why = "elsewhere rounding hides the answer. State it for values of moderate size, or give the size of "
            why += "cancelling terms as scale=."
            if self.verdict.unfollowed:
                why = why_silent(len(self.instances) - len(told), self.verdict.unfollowed)
                why += ". Leave such points out by assume(…), or claim the derivative by taylor_test(f, x, first=…)."
            raise self._doubt(f"only {telling} of {len(count)} instances{kind} can tell: {why}")

    def _fail(self, instance: Instance, outcome: Outcome) -> None:
        def fails(there: Instance) -> bool:
            try:
                _, simpler, _ = self._outcome(there)
            except (BadCheck, LeftOut, NotYet):  # not an instance
                return False
            if simpler.ratio <= LIMIT or (simpler.undefined, simpler.unfit) != (outcome.undefined, outcome.unfit):
                return False
            if _is_close(there, simpler):
                return False
            return there.simple or not self._explained(there, simpler)

        smallest = instance if outcome.unfit else shrunk(instance, self.hypotheses, fails)
        claims, outcome, _ = self._outcome(smallest)
        if self._asks:
            outcome = outcome._replace(words=answering.not_yet(self.function, claims, outcome, smallest.size))
        elif outcome.undefined:
            outcome = outcome._replace(words=self._with_reason(smallest, outcome.words))
        found = Counterexample.of(smallest, outcome.words, self._shown)
        self.verdict.counterexample = found
        if self._asks:
            said = found.text()
            raise NotYet(f"Not yet. For {said}{'' if said.endswith('?') else '.'}")
        apart = "" if not np.isfinite(outcome.ratio) else f", {outcome.ratio:.1g} times what rounding explains"
        raise StatementFails(f"{self._name} is false. {found.text()}{apart} (the limit is {LIMIT:.0f}).")

    def _with_reason(self, instance: Instance, words: str) -> str:
        """Words on a side that is undefined, with what the values of a function say that has no derivative there."""
        with missing() as functions, contextlib.suppress(LeftOut, *RAISED):
            self.claims(**instance.values)
        reasons = (why_none(*one) for one in functions)
        return next((f"{words}, since {why}" for why in reasons if why), words)

    def _failure(self, words: str) -> StatementFails:
        """The error for a claim that failed without a counterexample."""
        self.verdict.failure = words
        return StatementFails(f"{self._name}: {words}")

    def _doubt(self, words: str) -> StatementFails:
        """The error for a claim that was neither confirmed nor refuted."""
        self.verdict.undecided = True
        return self._failure(words)

    def _read_print(self) -> None:
        """Execute the displayed formulas of the statement, as they are printed, on some of the same instances."""
        if not self.statement.formulas:
            return
        from .printed import book  # only now: a check of one's own needs none of it

        setting = book.Setting(self.hypotheses, self.objects, self.instances, self.assumes)
        self.displays = book.of_statement(self.statement, setting, self.instances, self.sharp, self._claims_on)
        self.verdict.printed = len(self.displays)
        self.verdict.printed_on = min((d.tried.decided for d in self.displays if d.tried.decided), default=0)

    def _prove(self) -> None:
        if not self._equates:  # inequalities need no symbols, and so no SymPy
            return
        from . import exact  # with its SymPy, only now

        try:
            shapes, words = exact.prove(self.claims, self.hypotheses)
        except LeftOut:  # symbols do not satisfy what the check assumes: it is left to the numbers
            return
        except ModuleNotFoundError:  # a page in a browser may have no SymPy
            self.verdict.without_symbols = True
            return
        except exact.NotIdentical as found:
            if self._cut_off():
                return
            raise self._failure(
                f"it held on {self.verdict.instances} numerical instances, but its two sides are different as "
                f"polynomials for {found}."
            ) from None
        self.verdict.exact, self.verdict.exact_claims = shapes, words if shapes else ""

    def _try_primes(self) -> None:
        if not self._equates:
            return
        from .modular.evidence import Differs  # only now, as the symbols

        name = self.statement.label or self.statement.title
        try:
            found = self.modulo_primes()
        except Differs as apart:
            for instance in instances_of(self.hypotheses, apart.sizes, name, "primes"):
                with contextlib.suppress(BadCheck, LeftOut):
                    _, outcome, _ = self._outcome(instance)
                    if outcome.ratio > LIMIT and not _is_close(instance, outcome):
                        self._fail(instance, outcome)
            if self._cut_off():
                return
            raise self._failure(
                f"it held on {self.verdict.instances} numerical instances, but it is false{apart.where()}: evaluated "
                "without rounding at a random point, modulo a prime of 61 bits, its two sides differ."
            ) from None
        self.verdict.primes = found.record() if found else None

    def _cut_off(self) -> bool:
        """Whether the sides, which are different, differ by the rest of a series that was cut off."""
        return cut_off(lambda there: as_claims(self._name, self.claims(**there.values)), self.instances)

    def modulo_primes(self) -> Evidence | None:
        """What evaluating the claims modulo primes shows (see `qed.modular`)."""
        from .modular.evidence import evidence

        return evidence(
            lambda values, _: as_claims(self._name, self.claims(**values)),
            self.hypotheses,
            generator(self.statement.label or self.statement.title, "primes", self.session.seed),
        )

    def _refute(self, function: Function, title: str) -> Counterexample:
        signature = inspect.signature(function, eval_str=True).parameters
        extra = set(signature) - set(self.hypotheses.parameters)
        annotated = {name: p.annotation for name, p in signature.items() if p.annotation is not p.empty}
        objects = sorted(extra - set(annotated)) if self.objects else []
        build = self.objects if objects else None
        own = list(dict.fromkeys([*(n for n in signature if n not in objects), *takes(build)]))
        if extra - set(annotated) - set(objects):
            raise BadCheck(
                f"{self._name}: the near-miss '{title}' takes {show.listed(sorted(extra))}, which the "
                f"statement does not have (it has {show.listed(list(self.hypotheses.parameters))})."
            )
        hypotheses = self.hypotheses
        if annotated:
            hypotheses = self.hypotheses.replaced({n: hypothesis_of(title, n, a) for n, a in annotated.items()}, own)
        claims = completed(function, build, objects)

        def on_own(**values: Any) -> Any:
            return claims(**{name: values[name] for name in own})

        stream = self.session.instances(hypotheses, self.statement.label, title) if annotated else self.instances
        found = counterexample(self._name, on_own, hypotheses, stream, own, refuting=True)
        if not found:
            raise NearMissHolds(
                f"{self._name}: the near-miss '{title}' was not refuted on {self.verdict.instances} instances. "
                "Either it is true as well, or the check is too weak to tell it from the statement."
            )
        return found

    # --- calling the function --------------------------------------------------------------

    @property
    def _shown(self) -> list[str]:
        return list(self.hypotheses.parameters)

    def _outcome(self, instance: Instance) -> tuple[Sequence[Claim], Outcome, bool]:
        """How the claims come out; an error says on which objects the check does not work. Raises `LeftOut`."""

        def claims_of(there: Instance) -> Sequence[Claim]:
            return as_claims(self._name, self.claims(**there.values))

        try:
            return outcome_of(claims_of, instance, LIMIT)
        except (NotImplementedError, LeftOut, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, RecursionError) and (self.session.graded or not self._asks):
                raise
            if not (self._asks or isinstance(error, (*RAISED, IndexError))):
                raise
            outcome = unevaluated(error)
            if outcome is not None and not (outcome.unfit and self.statement.label):
                return (), outcome, outcome.decided
            given = self._given(claims_of, instance, error) if self._asks else ""
            if isinstance(error, QedError) and outcome is None and not given:
                said = str(error)
                raise BadCheck(said if said.startswith(self._name) else f"{self._name}: {said}") from None
            where = ", ".join(
                f"{name} ({show.shape(value)})" if isinstance(value, (int, float, np.ndarray)) else f"{name} = {value}"
                for name, value in instance.values.items()
            )
            if self._asks:
                said = outcome.words if outcome else ""
                with contextlib.suppress(Exception):  # it may have raised before there were claims
                    said = answering.misfit(self.function, claims_of(instance), said, instance.size)
                words = answering.stopped(self.function, error, said, given)
                asserted = isinstance(error, AssertionError) and str(error)  # of the answer, whatever the instance is
                self.verdict.failure = words if asserted else f"For {where}: {words}"
                raise NotYet(f"Not yet. {self.verdict.failure}") from None
            line, words = line_of(error), outcome.words if outcome else str(error)
            words = words if line else words[:1].upper() + words[1:]
            raise BadCheck(f"{self._name}: the check does not work for {where}.{line} {words}.") from None

    def _given(self, claims_of: Callable[[Instance], Any], instance: Instance, error: Exception) -> str:
        """What is wrong with the values that the reader's functions give, "" where nothing is known to be."""
        missing = answering.nothing(self.function)
        if missing or isinstance(error, RecursionError) or self.session.graded:  # where nothing runs a second time
            return missing
        return answering.misgiven(self.function, lambda: claims_of(instance), error)

    def _claims_on(self, instance: Instance) -> Sequence[Claim]:
        """The claims on an instance of the check; they are made once."""
        return self._found.get(id(instance)) or as_claims(self._name, self.claims(**instance.values))

    def _explained(self, instance: Instance, outcome: Outcome) -> bool:
        """Whether a miss is rounding, and no counterexample."""
        if outcome.undefined or outcome.unfit:
            return False
        return explained(lambda there: as_claims(self._name, self.claims(**there.values)), instance)

    def assumes(self, instance: Instance) -> bool:
        """Whether an instance satisfies what the check assumes."""
        if not self._assumes:
            return True
        if id(instance) not in self._assumed:
            self._assumed[id(instance)] = (instance, self._asked(instance))
        return self._assumed[id(instance)][1]

    def _asked(self, instance: Instance) -> bool:
        with contextlib.suppress(*RAISED, IndexError):
            try:
                self.claims(**instance.values)
            except LeftOut:
                return False
        return True

    # --- showing ---------------------------------------------------------------------------

    def __repr__(self) -> str:
        return self.verdict.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        self.session.shown(self.verdict.record())
        return {
            "text/plain": self.verdict.text(),
            "text/html": self.verdict.html(),
        }


def _is_close(instance: Instance, outcome: Outcome) -> bool:
    """Whether a claim misses by so little that nobody can tell: small numbers of quarters leave no such doubt."""
    return LIMIT < outcome.ratio <= CLOSE / instance.size and not instance.simple
