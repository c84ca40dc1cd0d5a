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

import inspect
import linecache
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from . import ledger, show, statements
from .compare import LIMIT, REFUTED, Claim, Outcome
from .errors import AuditDisagrees, BadCheck, NearMissHolds, StatementFails
from .families import Dimension, Family, Hypothesis
from .instances import Hypotheses, Instance, instances, spread
from .verdict import Audited, Counterexample, Refuted, Verdict

Function = Callable[..., Any]

_registered: dict[str, Check] = {}


def confirms(
    label: str, *, where: str | Sequence[str] = (), not_needed: Mapping[str, str] | None = None
) -> Callable[[Function], Check]:
    """Confirm the statement `label` with the decorated function, at once.

    The function's parameters are the objects of the statement, their annotations its hypotheses,
    and it returns the claim: `equal(...)`, `at_most(...)`, a derivative test, or a tuple of those.

    Parameters
    ----------
    label : the statement's label in the book.
    where : conditions on dimensions, such as ``"k < n"``.
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
        previous = _registered.get(label)
        if previous and previous.function.__qualname__ != function.__qualname__:
            raise BadCheck(
                f"'{label}' is already confirmed by {previous.function.__qualname__}(): "
                "one statement has one check. Give the other check its own label, or join the two."
            )
        check = Check(statement, function, where, not_needed or {})
        check.run()
        _registered[label] = check
        return check

    return decorate


def conjecture(
    function: Function | None = None, *, where: str | Sequence[str] = ()
) -> Any:
    """Try a claim of your own: as `confirms`, without a label, and a false claim is no error.

    Use it bare (`@conjecture`) or with conditions (`@conjecture(where="k < n")`). The claim is
    named by the function's docstring or name.
    """
    if function is None:
        return lambda f: conjecture(f, where=where)
    title = _title(function)
    check = Check(statements.Statement("", "conjecture", "", title), function, where, None)
    try:
        check.run()
    except StatementFails:
        pass  # the verdict shows the counterexample
    return check


def registered(label: str) -> Check:
    """The check that confirmed `label` in this session."""
    statements.find(label)
    if label not in _registered:
        raise BadCheck(
            f"'{label}' has no check in this session yet: run the cell with @confirms(\"{label}\") first."
        )
    return _registered[label]


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
    ):
        self.statement = statement
        self.function = function
        self.hypotheses = _hypotheses(statement, function, (where,) if isinstance(where, str) else tuple(where))
        self.not_needed = not_needed
        self.verdict = Verdict(statement)
        self._instances: list[Instance] = []
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
        self._confirm()
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
        started = time.perf_counter()
        title = _title(function)
        self.verdict.near_misses.append(Refuted(title, self._refute(function, title)))
        self.verdict.seconds += time.perf_counter() - started
        return function

    # --- the parts of a run ----------------------------------------------------------------

    def _confirm(self) -> None:
        """All instances; the first that fails ends the run with the smallest counterexample."""
        self._instances = list(instances(self.hypotheses, self.statement.label or _title(self.function), seed()))
        worst, sharp, attained = 0.0, False, None
        for instance in self._instances:
            claims = self._claims(instance)
            outcome = _judge(claims, instance.size)
            if not outcome.holds:
                self._fail(instance, outcome)
            worst = max(worst, outcome.ratio)
            if any(claim.sharp for claim in claims):
                sharp = True
                if attained is None and _attained(claims, instance):
                    attained = instance
        if sharp and attained is None:
            raise StatementFails(
                f"{self._name}: declared sharp, but no instance with dimensions above 1 attains equality. "
                "Either the inequality can be improved, or it needs a family that contains the extreme case."
            )
        self.verdict.instances = len(self._instances)
        self.verdict.spread = spread([instance.sizes for instance in self._instances])
        self.verdict.worst_ratio = worst
        if attained:
            self.verdict.attained = Counterexample.of(attained, "", self._shown)

    def _fail(self, instance: Instance, outcome: Outcome) -> None:
        def fails(values: Mapping[str, Any]) -> bool:
            outcome = _judge(self._claims(Instance(instance.sizes, dict(values))), instance.size)
            return outcome.ratio > LIMIT

        smallest = _shrink(instance, self.hypotheses, fails)
        outcome = _judge(self._claims(smallest), smallest.size)
        found = Counterexample.of(smallest, outcome.words, self._shown)
        self.verdict.counterexample = found
        apart = "" if not np.isfinite(outcome.ratio) else f", {outcome.ratio:.1g} times what rounding explains"
        raise StatementFails(f"{self._name} is false. {found.text()}{apart} (the limit is {LIMIT:.0f}).")

    def _prove(self) -> None:
        from . import exact  # with its SymPy, only now

        try:
            with np.errstate(all="ignore"):
                self.verdict.exact, self.verdict.not_exact = exact.prove(self.function, self.hypotheses)
        except exact.NotIdentical as found:
            raise StatementFails(
                f"{self._name} held on {self.verdict.instances} numerical instances, but its two sides are "
                f"different as polynomials for {found}."
            ) from None

    def _audit(self) -> None:
        """Weaken one hypothesis at a time and look for a counterexample."""
        weaker: list[tuple[str, str, str, Hypotheses]] = []
        for name, hypothesis in self.hypotheses.families():
            if parent := hypothesis.weaker():
                dropped, left = hypothesis.words(), parent.words()
                weaker.append((name, f"{name} {dropped}", f"{name} {left}", self.hypotheses.with_parameter(name, parent)))
        for condition in self.hypotheses.conditions:
            weaker.append((condition, condition, "", self.hypotheses.without(condition)))
        for key, dropped, left, hypotheses in weaker:
            found = self._counterexample(self.function, hypotheses, f"without {key}")
            reason = (self.not_needed or {}).get(key)
            if found and reason:
                raise AuditDisagrees(
                    f"{self._name}: not_needed says of '{key}': {reason}. But without it: {found.text()}."
                )
            if not found and reason is None:
                raise AuditDisagrees(
                    f"{self._name}: {dropped} was dropped, and no instance failed. If the hypothesis is not "
                    f"needed, say so with not_needed={{'{key}': 'why'}}; if it is, the check or the family "
                    "does not see why."
                )
            self.verdict.audit.append(Audited(dropped, left, found, reason or ""))

    def _refute(self, function: Function, title: str) -> Counterexample:
        own = inspect.signature(function, eval_str=True).parameters
        extra = set(own) - set(self.hypotheses.parameters)
        annotated = {name: p.annotation for name, p in own.items() if p.annotation is not p.empty}
        if extra - set(annotated):
            raise BadCheck(
                f"{self._name}: the near-miss '{title}' takes {show.listed(sorted(extra))}, which the "
                f"statement does not have (it has {show.listed(list(self.hypotheses.parameters))})."
            )
        hypotheses = self.hypotheses
        if annotated:
            merged = {**self.hypotheses.parameters, **{n: _hypothesis(title, n, a) for n, a in annotated.items()}}
            hypotheses = Hypotheses.of({n: merged[n] for n in merged if n in own}, ())

        def on_own(**values: Any) -> Any:
            return function(**{name: values[name] for name in own})

        found = self._counterexample(on_own, hypotheses, title, "" if annotated else "same instances")
        if not found:
            raise NearMissHolds(
                f"{self._name}: the near-miss '{title}' was not refuted on {self.verdict.instances} instances. "
                "Either it is true as well, or the check is too weak to tell it from the statement."
            )
        return found

    def _counterexample(
        self, function: Function, hypotheses: Hypotheses, what: str, reuse: str = ""
    ) -> Counterexample | None:
        """The smallest instance on which a claim fails clearly; None if there is none."""
        undefined: Counterexample | None = None
        sharp, attained = False, False

        def judge(values: Mapping[str, Any], size: int) -> tuple[Sequence[Claim], Outcome]:
            with np.errstate(all="ignore"):
                claims = _as_claims(self._name, function(**values))
                return claims, _judge(claims, size)

        stream: Iterator[Instance] = iter(
            self._instances if reuse else instances(hypotheses, self.statement.label, what, seed())
        )
        for instance in stream:
            try:
                claims, outcome = judge(instance.values, instance.size)
            except (ValueError, np.linalg.LinAlgError, ZeroDivisionError) as error:
                if isinstance(error, BadCheck) and "compared" not in str(error):
                    raise
                undefined = undefined or Counterexample.of(instance, _undefined(error), self._shown)
                continue
            if outcome.ratio > REFUTED:
                size = instance.size

                def fails(values: Mapping[str, Any], size: int = size) -> bool:
                    try:
                        return judge(values, size)[1].ratio > REFUTED
                    except (ValueError, np.linalg.LinAlgError, ZeroDivisionError):
                        return False

                smallest = _shrink(instance, hypotheses, fails)
                return Counterexample.of(smallest, judge(smallest.values, size)[1].words, self._shown)
            if any(claim.sharp for claim in claims):
                sharp = True
                attained = attained or _attained(claims, instance)
        if undefined:
            return undefined
        if sharp and not attained and reuse:
            return Counterexample({}, "true, but never an equality: the constant is not the best one")
        return None

    # --- calling the function --------------------------------------------------------------

    @property
    def _shown(self) -> list[str]:
        return list(self.hypotheses.parameters)

    def _claims(self, instance: Instance) -> Sequence[Claim]:
        """The claims for one instance, or an error that says which shapes did not fit where."""
        try:
            with np.errstate(all="ignore"):
                returned = self.function(**instance.values)
        except (ValueError, IndexError) as error:
            if isinstance(error, BadCheck):
                raise BadCheck(f"{self._name}: {error}") from None
            given = ", ".join(f"{n} ({show.shape(v)})" for n, v in instance.values.items())
            raise BadCheck(
                f"{self._name}: the check does not work for {given}.{_line(error)} NumPy says: {error}"
            ) from None
        return _as_claims(self._name, returned)

    # --- showing ---------------------------------------------------------------------------

    def __repr__(self) -> str:
        return self.verdict.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        ledger.append(self.verdict)
        return {
            "text/plain": self.verdict.text(),
            "text/html": self.verdict.html(),
        }


def _hypotheses(statement: statements.Statement, function: Function, where: tuple[str, ...]) -> Hypotheses:
    name = statement.label or _title(function)
    try:
        signature = inspect.signature(function, eval_str=True)
    except NameError as error:
        raise BadCheck(f"{name}: an annotation uses a name that is not defined: {error}.") from None
    parameters = {}
    for parameter in signature.parameters.values():
        parameters[parameter.name] = _hypothesis(name, parameter.name, parameter.annotation)
    if not parameters:
        raise BadCheck(f"{name}: the check has no parameters, so there is nothing to vary.")
    return Hypotheses.of(parameters, where)


def _hypothesis(label: str, parameter: str, annotation: Any) -> Hypothesis | type[Dimension]:
    if isinstance(annotation, Hypothesis) or annotation is Dimension:
        return annotation
    if isinstance(annotation, Family):
        if 0 in annotation.arity:
            return Hypothesis(annotation)
        raise BadCheck(f"{label}: '{parameter}: {annotation}' needs dimensions, such as {annotation}[\"n\"].")
    said = "has no hypothesis" if annotation is inspect.Parameter.empty else f"is annotated {annotation!r}"
    raise BadCheck(
        f"{label}: the parameter '{parameter}' {said}. Say what it may be: {parameter}: Real[\"m\", \"n\"], "
        f"{parameter}: Unit[\"n\"], {parameter}: Orthonormal[\"m\"], …"
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


def _judge(claims: Sequence[Claim], size: int) -> Outcome:
    """The outcome of the claim that misses most."""
    outcomes = [claim.judge(size) for claim in claims]
    return max(outcomes, key=lambda outcome: outcome.ratio)


def _attained(claims: Sequence[Claim], instance: Instance) -> bool:
    """Whether every sharp claim is an equality here, in a case that is not degenerate."""
    if any(d < 2 for d in instance.sizes.values()):
        return False
    if not all(np.any(value) for value in instance.values.values()):
        return False
    return all(claim.judge(instance.size).attained for claim in claims if claim.sharp)


def _undefined(error: Exception) -> str:
    return "is not defined: the shapes do not fit" if isinstance(error, ValueError) else f"is not defined: {error}"


def _line(error: Exception) -> str:
    """The line of the check that raised, quoted."""
    here = os.path.dirname(__file__)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if os.path.dirname(f.filename) != here]
    own = [f for f in frames if "site-packages" not in f.filename and "dist-packages" not in f.filename]
    if not own:
        return ""
    code = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno or 0).strip()
    return f" In the line `{code}`:" if code else ""


def _shrink(
    instance: Instance, hypotheses: Hypotheses, fails: Callable[[Mapping[str, Any]], bool]
) -> Instance:
    """Make entries simpler (0, 1, whole) one at a time while the claim still fails."""
    values = {k: np.array(v, dtype=float) if np.ndim(v) else v for k, v in instance.values.items()}
    if sum(np.size(v) for v in values.values()) > 40:
        return instance
    for _ in range(3):
        changed = False
        for name, hypothesis in hypotheses.families():
            if hypothesis.family.refers or np.ndim(values[name]) == 0:
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


def _plainness(entry: float) -> float:
    """How hard an entry is to calculate with: 0, 1, −1, 2, …, then fractions."""
    if entry == round(entry):
        return 2 * abs(entry) - (entry > 0)
    return 1e9
