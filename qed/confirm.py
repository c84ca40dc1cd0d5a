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
import linecache
import math
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import ledger, show, statements
from .compare import EPS, LIMIT, REFUTED, STEP, Claim, Mismatch, Outcome, Relation
from .errors import AuditDisagrees, BadCheck, NearMissHolds, StatementFails
from .families import Dimension, Family, Hypothesis, Real
from .instances import Hypotheses, Instance, generator, instances, moved, spread
from .objects import Build, completed, takes
from .verdict import Audited, Counterexample, Refuted, Verdict

if TYPE_CHECKING:
    from .printed.book import Display

Function = Callable[..., Any]
ClaimsOf = Callable[[Mapping[str, Any]], Sequence[Claim]]

_registered: dict[str, Check] = {}


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
    statement = statements.find(label)

    def decorate(function: Function) -> Check:
        previous = _registered.pop(label, None)  # whatever comes of it, the old check no longer counts
        if previous and previous.function.__qualname__ != function.__qualname__:
            _registered[label] = previous
            raise BadCheck(
                f"'{label}' is already confirmed by {previous.function.__qualname__}(): "
                "one statement has one check. Give the other check its own label, or join the two."
            )
        check = Check(statement, function, where, not_needed or {}, objects)
        check.run()
        _registered[label] = check
        return check

    return decorate


def conjecture(function: Function | None = None, *, where: str | Sequence[str] = ()) -> Any:
    """Try a claim of your own: as `confirms`, without a label, and a false claim is no error.

    Use it bare (`@conjecture`) or with conditions (`@conjecture(where="k < n")`). The claim is
    named by the function's docstring or name.
    """
    if function is None:
        return lambda f: conjecture(f, where=where)
    title = _title(function)
    check = Check(statements.Statement("", "conjecture", "", title), function, where, None)
    with contextlib.suppress(StatementFails):  # the verdict shows the counterexample
        check.run()
    return check


def registered(label: str) -> Check:
    """The check that confirmed `label` in this session."""
    statements.find(label)
    if label not in _registered:
        raise BadCheck(f"'{label}' has no check in this session yet: run the cell with @confirms(\"{label}\") first.")
    return _registered[label]


def forget() -> None:
    """Forget all checks of this session, as a restart of the kernel does."""
    _registered.clear()


def seed() -> int:
    """The seed of all random instances: 0, or what the environment variable QED_SEED says."""
    return int(os.environ.get("QED_SEED", "0"))


class Check:
    """A statement bound to the function that confirms it. Shown by its verdict."""

    def __init__(
        self,
        statement: statements.Statement,
        function: Function,
        where: str | Sequence[str],
        not_needed: Mapping[str, str] | None,
        objects: Build | None = None,
    ):
        self.statement = statement
        self.function = function
        self.objects = objects
        conditions = (where,) if isinstance(where, str) else tuple(where)
        self.hypotheses, names = _hypotheses(statement, function, conditions, objects)
        self.claims = completed(function, objects, names)
        self.not_needed = not_needed
        self.verdict = Verdict(statement, [name for name, _ in self.hypotheses.families()])
        self._instances: list[Instance] = []
        self._sharp: list[Instance] = []
        self._equates = False
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

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The claim for objects of your own choice."""
        return self.function(*args, **kwargs)

    def run(self) -> Verdict:
        """Confirm numerically, then exactly, then audit the hypotheses; fill the verdict."""
        started = time.perf_counter()
        with np.errstate(all="ignore"):  # what is not a number fails its comparison
            return self._run(started)

    def _run(self, started: float) -> Verdict:
        try:
            self._confirm()
        except NotImplementedError:
            if self.statement.kind != "exercise":
                raise
            self.verdict.open = True  # the student has not answered yet
            return self.verdict
        self._read_print()
        self._prove()
        if self.not_needed is not None:
            self._audit()
        self.verdict.seconds = time.perf_counter() - started
        return self.verdict

    def near_miss(self, function: Function) -> Function:
        """Refute a neighbouring claim on the same instances, by the same comparison.

        The function takes (some of) the parameters of the check. It may annotate one to change its
        hypothesis, for instance to give a wrong formula shapes that fit. Its docstring, or its name
        read as words, is how the verdict calls it.
        """
        if self.verdict.open:
            return function
        started = time.perf_counter()
        title = _title(function)
        with np.errstate(all="ignore"):
            self.verdict.near_misses.append(Refuted(title, self._refute(function, title)))
        self.verdict.seconds += time.perf_counter() - started
        return function

    # --- the parts of a run ----------------------------------------------------------------

    def _confirm(self) -> None:
        """All instances; the first that fails ends the run with the smallest counterexample."""
        self._instances = list(instances(self.hypotheses, self.statement.label or _title(self.function), seed()))
        worst, decided, sharpness, self._equates = 0.0, 0, _Sharpness(), False
        for instance in self._instances:
            claims, outcome, told = self._outcome(instance)
            if outcome.ratio > LIMIT:
                self._fail(instance, outcome)
            worst = max(worst, outcome.ratio)
            decided += told
            self._equates |= any(isinstance(claim, Relation) and set(claim.symbols) == {"="} for claim in claims)
            sharpness.see(claims, instance)
        if 4 * decided < len(self._instances):
            raise self._failure(
                f"only {decided} of {len(self._instances)} instances can tell: elsewhere the derivative drowns in "
                "rounding. State it for values of moderate size, or give the size of cancelling terms as scale=."
            )
        if (never := sharpness.never()) is not None:
            raise self._failure(
                f"declared sharp, but no instance with dimensions above 1 attains equality{never}. "
                "Either the inequality can be improved, or the families lack the extreme case."
            )
        self.verdict.instances = len(self._instances)
        self.verdict.spread = spread([instance.sizes for instance in self._instances])
        self.verdict.worst_ratio = worst
        self._sharp = [instance for _, instance in sharpness.summary()]
        self.verdict.attained = [
            (links, Counterexample.of(instance, "", self._shown)) for links, instance in sharpness.summary()
        ]

    def _fail(self, instance: Instance, outcome: Outcome) -> None:
        def fails(values: Mapping[str, Any]) -> bool:
            try:
                _, simpler, _ = self._outcome(Instance(instance.sizes, dict(values)))
            except BadCheck:  # not defined there
                return False
            return simpler.ratio > LIMIT and simpler.undefined == outcome.undefined

        smallest = _shrink(instance, self.hypotheses, fails)
        outcome, _ = _judge(self._claims(smallest), smallest.size)
        found = Counterexample.of(smallest, outcome.words, self._shown)
        self.verdict.counterexample = found
        apart = "" if not np.isfinite(outcome.ratio) else f", {outcome.ratio:.1g} times what rounding explains"
        raise StatementFails(f"{self._name} is false. {found.text()}{apart} (the limit is {LIMIT:.0f}).")

    def _failure(self, words: str) -> StatementFails:
        """The error for a claim that failed without a counterexample."""
        self.verdict.failure = words
        return StatementFails(f"{self._name}: {words}")

    def _read_print(self) -> None:
        """Execute the displayed formulas of the statement, as they are printed, on some of the same instances."""
        if not self.statement.formulas:
            return
        from .printed import book  # only now: a check of one's own needs none of it

        self.displays = book.of_statement(self)
        self.verdict.printed = len(self.displays)
        self.verdict.printed_on = min((d.tried.decided for d in self.displays if d.tried.decided), default=0)

    def _prove(self) -> None:
        if not self._equates:  # inequalities need no symbols, and so no SymPy
            return
        from . import exact  # with its SymPy, only now

        try:
            shapes, words = exact.prove(self.claims, self.hypotheses)
        except ModuleNotFoundError:  # a page in a browser may have no SymPy
            self.verdict.without_symbols = True
            return
        except exact.NotIdentical as found:
            raise self._failure(
                f"it held on {self.verdict.instances} numerical instances, but its two sides are different as "
                f"polynomials for {found}."
            ) from None
        self.verdict.exact, self.verdict.exact_claims = shapes, words if shapes else ""

    def _audit(self) -> None:
        """Weaken one hypothesis at a time and look for a counterexample."""
        weaker: list[tuple[str, str, str, Hypotheses]] = []
        for name, hypothesis in self.hypotheses.families():
            if parent := hypothesis.weaker():
                dropped, left = hypothesis.words(), parent.words()
                without = self.hypotheses.with_parameter(name, parent)
                weaker.append((name, f"{name} {dropped}", f"{name} {left}", without))
        for condition in self.hypotheses.conditions:
            weaker.append((condition, condition, "", self.hypotheses.without(condition)))
        for key, dropped, left, hypotheses in weaker:
            stream = instances(hypotheses, self.statement.label, f"without {key}", seed())
            found = self._counterexample(self.claims, hypotheses, stream, list(hypotheses.parameters), refuting=False)
            reason = (self.not_needed or {}).get(key)
            if found and reason:
                raise AuditDisagrees(
                    f"{self._name}: not_needed says of '{key}': {reason}. But without it: {found.text()}."
                )
            if not found and reason is None:
                raise AuditDisagrees(
                    f"{self._name}: the hypothesis '{dropped}' was dropped, and no instance failed. If it is not "
                    f"needed, say so with not_needed={{'{key}': 'why'}}; if it is, the check or the family does "
                    "not see why."
                )
            self.verdict.audit.append(Audited(dropped, left, found, reason or ""))

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
            hypotheses = self.hypotheses.replaced({n: _hypothesis(title, n, a) for n, a in annotated.items()}, own)
        claims = completed(function, build, objects)

        def on_own(**values: Any) -> Any:
            return claims(**{name: values[name] for name in own})

        stream = instances(hypotheses, self.statement.label, title, seed()) if annotated else self._instances
        found = self._counterexample(on_own, hypotheses, stream, own, refuting=True)
        if not found:
            raise NearMissHolds(
                f"{self._name}: the near-miss '{title}' was not refuted on {self.verdict.instances} instances. "
                "Either it is true as well, or the check is too weak to tell it from the statement."
            )
        return found

    def _counterexample(
        self,
        function: Function,
        hypotheses: Hypotheses,
        stream: Iterable[Instance],
        shown: list[str],
        refuting: bool,
    ) -> Counterexample | None:
        """The smallest instance on which a claim fails clearly; None if there is none.

        `shown` are the parameters to print. An audit counts an instance where the claim is not defined.
        Refuting a near-miss does not (0/0 refutes nothing), but there a claim declared sharp that is
        never an equality fails as well.
        """
        unfit, undefined, reason, evaluated = None, None, None, False
        sharp = _Sharpness()

        def claims_of(values: Mapping[str, Any]) -> Sequence[Claim]:
            return _as_claims(self._name, function(**values))

        for instance in stream:
            try:
                claims, outcome, _ = _outcome(claims_of, instance.values, instance.size, REFUTED)
            except (np.linalg.LinAlgError, ZeroDivisionError) as error:
                undefined = undefined or Counterexample.of(instance, f"not defined: {error}", shown)
                continue
            except ValueError as error:
                if isinstance(error, BadCheck) and not isinstance(error, Mismatch):
                    raise
                unfit = unfit or Counterexample.of(instance, "not defined: the shapes do not fit", shown)
                reason = error
                continue
            evaluated = True
            if outcome.ratio > REFUTED and outcome.undefined:
                undefined = undefined or Counterexample.of(instance, outcome.words, shown)
            elif outcome.ratio > REFUTED:
                smallest = _shrink(instance, hypotheses, _fails_clearly(claims_of, instance.size))
                outcome, _ = _judge(claims_of(smallest.values), instance.size)
                return Counterexample.of(smallest, outcome.words, shown)
            sharp.see(claims, instance)
        if unfit and not evaluated:
            raise BadCheck(f"{self._name}: a claim that cannot be evaluated on any instance: {reason}")
        if undefined and not refuting:
            return unfit or undefined
        if refuting and not unfit and sharp.never() is not None:
            return Counterexample({}, "held on all instances, but never with equality where all dimensions exceed 1")
        return unfit

    # --- calling the function --------------------------------------------------------------

    @property
    def _shown(self) -> list[str]:
        return list(self.hypotheses.parameters)

    def _claims(self, instance: Instance) -> Sequence[Claim]:
        """The claims for one instance, or an error that says which shapes did not fit where."""
        try:
            returned = self.claims(**instance.values)
        except (ValueError, IndexError, ZeroDivisionError) as error:
            if isinstance(error, BadCheck):
                raise BadCheck(f"{self._name}: {error}") from None
            given = ", ".join(f"{n} ({show.shape(v)})" for n, v in instance.values.items())
            raise BadCheck(f"{self._name}: the check does not work for {given}.{_line(error)} {error}.") from None
        return _as_claims(self._name, returned)

    def _outcome(self, instance: Instance) -> tuple[Sequence[Claim], Outcome, bool]:
        """How the claims come out: a statement of the book names the scale of its terms; a reader need not."""

        def claims_of(values: Mapping[str, Any]) -> Sequence[Claim]:
            return self._claims(Instance(instance.sizes, dict(values)))

        limit = math.inf if self.statement.label else LIMIT
        return _outcome(claims_of, instance.values, instance.size, limit)

    # --- showing ---------------------------------------------------------------------------

    def __repr__(self) -> str:
        return self.verdict.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        ledger.append(self.verdict.record())
        return {
            "text/plain": self.verdict.text(),
            "text/html": self.verdict.html(),
        }


def _hypotheses(
    statement: statements.Statement, function: Function, where: tuple[str, ...], objects: Build | None
) -> tuple[Hypotheses, list[str]]:
    """The hypotheses of a check, and the names of the objects that it takes beside."""
    name = statement.label or _title(function)
    try:
        signature = inspect.signature(function, eval_str=True)
    except NameError as error:
        raise BadCheck(f"{name}: an annotation uses a name that is not defined: {error}.") from None
    parameters, names = {}, []
    for parameter in signature.parameters.values():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise BadCheck(f"{name}: write '{parameter.name}' as a plain parameter, one for each object.")
        if objects and parameter.annotation is parameter.empty:
            names.append(parameter.name)
        else:
            parameters[parameter.name] = _hypothesis(name, parameter.name, parameter.annotation)
    if unknown := [need for need in takes(objects) if need not in parameters]:
        raise BadCheck(
            f"{name}: objects= needs {show.listed(unknown)}, which is no parameter of the check "
            f"(it has {show.listed(list(parameters))})."
        )
    if not parameters:
        raise BadCheck(f"{name}: the check has no parameters, so there is nothing to vary.")
    return Hypotheses.of(parameters, where), names


def _hypothesis(label: str, parameter: str, annotation: Any) -> Hypothesis | type[Dimension]:
    if isinstance(annotation, Hypothesis) or annotation is Dimension:
        return annotation
    if isinstance(annotation, Family):
        if 0 in annotation.arity:
            return Hypothesis(annotation)
        raise BadCheck(f"{label}: '{parameter}: {annotation}' needs dimensions, such as {annotation}[\"n\"].")
    said = "has no hypothesis" if annotation is inspect.Parameter.empty else f"is annotated {annotation!r}"
    raise BadCheck(
        f'{label}: the parameter \'{parameter}\' {said}. Say what it may be: {parameter}: Real["m", "n"], '
        f'{parameter}: Unit["n"], {parameter}: Orthonormal["m"], …'
    )


def _title(function: Function) -> str:
    """The first line of the docstring, or the name read as words."""
    doc = inspect.getdoc(function)
    return doc.splitlines()[0].rstrip(".") if doc else function.__name__.strip("_").replace("_", " ")


def _as_claims(name: str, returned: Any) -> Sequence[Claim]:
    claims = returned if isinstance(returned, (tuple, list)) else (returned,)
    if returned is None or not claims:
        raise BadCheck(f"{name}: the check returns nothing. End it with `return equal(left, right)`.")
    for claim in claims:
        if not hasattr(claim, "judge"):
            raise BadCheck(
                f"{name}: the check returns {type(claim).__name__} {claim!r:.40}, not a claim. Compare with "
                "equal(), at_most(), less(), differ() or chain(): a bare True says nothing about how far off."
            )
    return claims


def _judge(claims: Sequence[Claim], size: int) -> tuple[Outcome, bool]:
    """The outcome of the claim that misses most, and whether all claims could be decided."""
    outcomes = [claim.judge(size) for claim in claims]
    return max(outcomes, key=_by_ratio), all(outcome.decided for outcome in outcomes)


SMALL, NOTHING = 1e-8, 500 * EPS
"""Sides SMALL beside the inputs may be rounding errors; those that are NOTHING beside moderate inputs surely are."""


def _outcome(
    claims_of: ClaimsOf, values: Mapping[str, Any], size: int, limit: float
) -> tuple[Sequence[Claim], Outcome, bool]:
    """The claims for some values and how they come out (see `_judge`), a miss beyond the limit apart from rounding."""
    claims = claims_of(values)
    outcome, told = _judge(claims, size)
    if outcome.ratio > limit and not outcome.undefined:
        outcome, told = _judge(_apart_from_rounding(claims, claims_of, values), size)
    return claims, outcome, told


def _apart_from_rounding(given: Sequence[Claim], claims_of: ClaimsOf, values: Mapping[str, Any]) -> Sequence[Claim]:
    """The claims on an instance, those with tiny sides with the scale of the terms that must have cancelled in them."""
    claims = list(given)
    inputs = max((float(np.max(np.abs(v))) for v in values.values() if isinstance(v, (float, np.ndarray))), default=0.0)
    for place, claim in enumerate(claims):
        if not isinstance(claim, Relation) or claim.size() > SMALL * inputs:
            continue
        if 1e-3 < inputs < 1e3 and claim.size() <= NOTHING * inputs:
            claims[place] = claim.with_scale(inputs)
            continue
        rng = generator("moved")
        nearby = [claims_of({name: moved(v, rng, STEP) for name, v in values.items()})[place] for _ in range(4)]
        growth = max((claim.growth(there, STEP) for there in nearby if isinstance(there, Relation)), default=0.0)
        claims[place] = claim.with_scale(growth)
    return claims


def _fails_clearly(claims_of: ClaimsOf, size: int) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a claim is defined for some values, and false by far more than rounding."""

    def fails(values: Mapping[str, Any]) -> bool:
        try:
            _, outcome, _ = _outcome(claims_of, values, size, REFUTED)
        except (ValueError, np.linalg.LinAlgError, ZeroDivisionError):
            return False
        return outcome.ratio > REFUTED and not outcome.undefined

    return fails


def _by_ratio(outcome: Outcome) -> float:
    return outcome.ratio


class _Sharpness:
    """Where each ≤ of the sharp claims was first an equality, in a case that is not degenerate."""

    def __init__(self) -> None:
        self._first: list[Instance | None] | None = None

    def see(self, claims: Sequence[Claim], instance: Instance) -> None:
        if self._first is None:
            self._first = [None for claim in claims for _ in claim.attained(instance.size)]
        if all(self._first):
            return
        if any(d < 2 for d in instance.sizes.values()) or not all(np.any(v) for v in instance.values.values()):
            return
        tops = [float(np.max(np.abs(v))) for v in instance.values.values() if isinstance(v, np.ndarray)]
        if tops and max(tops) > 1e6 * min(tops):  # ‖A‖ = ‖A‖ + ‖B‖ where B drowns in rounding
            return
        links = [attained for claim in claims for attained in claim.attained(instance.size)]
        self._first = [
            first or (instance if attained else None) for first, attained in zip(self._first, links, strict=True)
        ]

    def never(self) -> str | None:
        """The links that were never an equality, in words; None where there are none."""
        firsts = self._first or []
        links = [i for i, first in enumerate(firsts) if first is None]
        return _ordinals(links, len(firsts)) if links else None

    def summary(self) -> Iterator[tuple[str, Instance]]:
        """(links in words, the instance where they are equalities)."""
        firsts = self._first or []
        for instance in {id(first): first for first in firsts}.values():
            if instance is not None:
                links = [i for i, first in enumerate(firsts) if first is instance]
                yield _ordinals(links, len(firsts)), instance


def _ordinals(positions: list[int], total: int) -> str:
    """` in ≤ no. 1 and 3`, or nothing where there is only one."""
    if total == 1:
        return ""
    return " in ≤ no. " + show.listed([str(i + 1) for i in positions])


def _line(error: Exception) -> str:
    """The line of the check that raised, quoted."""
    here = os.path.dirname(__file__)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if os.path.dirname(f.filename) != here]
    own = [f for f in frames if "site-packages" not in f.filename and "dist-packages" not in f.filename]
    if not own:
        return ""
    code = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0).strip()
    return f" In the line `{code}`:" if code else ""


def _shrink(instance: Instance, hypotheses: Hypotheses, fails: Callable[[Mapping[str, Any]], bool]) -> Instance:
    """Make entries simpler (0, 1, whole) one at a time while the claim still fails."""
    values = {k: np.array(v, dtype=float) if np.ndim(v) else v for k, v in instance.values.items()}
    if sum(np.size(v) for v in values.values()) > 40:
        return instance
    for name, hypothesis in hypotheses.families():
        if hypothesis.weaker() and not hypothesis.family.refers and np.ndim(values[name]):
            _simplest(values, name, hypothesis, instance.sizes, fails)
    for _ in range(3):
        changed = False
        for name, hypothesis in hypotheses.families():
            if hypothesis.family.refers or np.ndim(values[name]) == 0:
                if hypothesis.family is Real and values[name] != 1.0:
                    changed |= _simplified(values, name, fails)
                continue
            for position in np.ndindex(np.shape(values[name])):
                old = float(values[name][position])
                for new in (0.0, 1.0, -1.0, 2.0, float(np.round(old))):
                    if _plainness(new) >= _plainness(old):
                        continue
                    values[name][position] = new
                    kept = hypotheses.contain(values, instance.sizes) is None and fails(values)
                    if kept:
                        changed = True
                        break
                    values[name][position] = old
        if not changed:
            break
    return Instance(instance.sizes, values)


def _simplest(
    values: dict[str, Any],
    name: str,
    hypothesis: Hypothesis,
    sizes: Mapping[str, int],
    fails: Callable[[Mapping[str, Any]], bool],
) -> None:
    """Put the family's first member (an identity, a unit vector) in, where the claim fails there as well."""
    old = values[name]
    values[name] = np.array(hypothesis.family.small(generator("simplest"), hypothesis.resolve(sizes), 0))
    if not fails(values):
        values[name] = old


def _simplified(values: dict[str, Any], name: str, fails: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Set a scalar to 1 where the claim fails there as well."""
    old, values[name] = values[name], 1.0
    if fails(values):
        return True
    values[name] = old
    return False


def _plainness(entry: float) -> float:
    """How hard an entry is to calculate with: 0, 1, −1, 2, …, then fractions."""
    if entry == round(entry):
        return 2 * abs(entry) - (entry > 0)
    return 1e9
