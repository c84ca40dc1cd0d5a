"""Running a proof: every relation that the printed proof displays, evaluated in its order.

    @proves("prp-frobenius-trace", A=[[1, 2, 0], [3, -1, 1]])
    def proof(A):
        columns = np.sum(A**2, axis=0)
        yield np.diag(A.T @ A), columns
        yield np.trace(A.T @ A), np.sum(columns), frobenius(A) ** 2

The function builds the proof's objects under their printed names and yields, for each displayed
relation of the printed proof in order, the values of its sides. What a step says is not repeated in
the code: the signs between the values are those of the print. (Where rounding needs a `scale=`, yield
`equal(…, scale=…)` or `chain(…, scale=…)`; its signs must agree with the print.)

The proof runs on every instance of the statement's check, except where it yields nothing: cases that
it settles in words. The instance given is the one whose values are shown.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from . import show
from .compare import LIMIT, Outcome, Relation
from .confirm import Check, registered
from .errors import BadCheck, ProofBreaks
from .families import parsed
from .instances import Hypotheses

Steps = Callable[..., Iterator[Relation | tuple[Any, ...]]]

_RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\ne": "≠", r"\neq": "≠",
    r"\le": "≤", r"\leq": "≤", r"\leqslant": "≤", r"\ge": "≥", r"\geq": "≥", r"\geqslant": "≥",
}  # fmt: skip
_REFUSED = {
    r"\approx", r"\equiv", r"\sim", r"\simeq", r"\cong", r"\propto", r"\ll", r"\gg", r"\in", r"\notin", r"\subset",
    r"\subseteq", r"\iff", r"\implies", r"\Rightarrow", r"\Leftrightarrow", r"\to", r"\perp", r"\not", r"\stackrel",
    r"\overset", r"\underset", r"\mathrel", r"\coloneqq",
}  # fmt: skip
_ALIGNMENT = re.compile(r"\\(begin|end)\{(aligned|align\*?|split|gathered)\}")
_TOKEN = re.compile(
    r"\\begin\{(\w*matrix|cases|array)\}.*?\\end\{\1\}|\\[A-Za-z]+|\\\\(?:\[[^\]]*\])?|\\.|[{}()\[\]=<>&]|[^\\{}()\[\]=<>&]+",
    re.DOTALL,
)


def split_relation(latex: str) -> tuple[list[str], list[str]]:
    r"""Split a displayed chain into its terms and the symbols between them.

    Alignment marks, line ends, a closing full stop and what follows a `\quad` (for whom it holds) are
    left out. A display that claims nothing, or claims it with a sign that cannot be evaluated, raises
    `BadCheck`.
    """
    terms, symbols, depth, after = [""], [], 0, False
    for match in _TOKEN.finditer(_ALIGNMENT.sub("", latex)):
        token = match[0]
        depth += (token in ("{", "(", "[", r"\{")) - (token in ("}", ")", "]", r"\}"))
        after = after or (depth == 0 and token in (r"\quad", r"\qquad"))
        if depth == 0 and (token in _REFUSED or (after and token in _RELATIONS)):
            place = "after \\quad " if after else ""
            raise BadCheck(
                f"The display {latex!r} has {token} {place}between its sides: a running proof reads chains of "
                "= ≤ < ≥ > ≠ only. Say the rest in words, or in a display of its own."
            )
        if after or (depth == 0 and (token == "&" or token.startswith(r"\\"))):
            continue
        if depth == 0 and token in _RELATIONS:
            symbols.append(_RELATIONS[token])
            terms.append("")
        else:
            terms[-1] += token
    if not symbols:
        raise BadCheck(f"The display {latex!r} has no =, ≤, <, ≥, > or ≠ between its sides: it claims nothing.")
    return [term.strip().rstrip(".,").strip() for term in terms], symbols


def proves(label: str, **shown: Any) -> Callable[[Steps], RunningProof]:
    """Run the proof of the statement `label` step by step.

    Parameters
    ----------
    label : a statement whose check has run in this session.
    shown : a value for each parameter of the check (those named after a dimension are filled in):
        the instance whose chain of values is displayed. It must satisfy the hypotheses.

    Raises
    ------
    BadCheck : the instance does not satisfy a hypothesis, or a parameter is missing.
    ProofBreaks : a step is false, or the steps do not match the printed relations.
    """
    check = registered(label)

    def decorate(function: Steps) -> RunningProof:
        return RunningProof(check, function, shown)

    return decorate


class RunningProof:
    """A proof that ran. Shown as its displayed relations with their values on one instance."""

    def __init__(self, check: Check, function: Steps, shown: Mapping[str, Any]):
        self.statement = check.statement
        if not inspect.isgeneratorfunction(function):
            raise BadCheck(
                f"Proof of {self.statement.name}: yield the values of the sides of each displayed relation, "
                "`yield left, right`; the function yields nothing."
            )
        self._printed = [split_relation(latex) for latex in self.statement.proof]
        wanted = list(inspect.signature(function).parameters)
        unknown = set(wanted) - set(check.hypotheses.parameters)
        if unknown:
            raise BadCheck(
                f"{self.statement.name}: the proof takes {show.listed(sorted(unknown))}, which is no parameter "
                f"of the check (it has {show.listed(list(check.hypotheses.parameters))})."
            )
        self._function, self._wanted = function, wanted
        values, size = _instance(check, shown)
        self._values = {name: values[name] for name in wanted}
        self._steps = self._run(values, size)
        if not self._steps and self._printed:
            raise BadCheck(f"Proof of {self.statement.name}: it yields no step for the instance to show.")
        runs = [self._run(instance.values, instance.size) for instance in check._instances]
        self.instances, self.covered = len(runs), sum(1 for steps in runs if steps or not self._printed)
        if 10 * self.covered < self.instances:
            raise ProofBreaks(
                f"Proof of {self.statement.name}: it runs on {self.covered} of the {self.instances} instances of the "
                "check only. Cases settled in words must be the exception."
            )

    def _run(self, values: Mapping[str, Any], size: int) -> list[Relation]:
        """All steps on one instance, each judged and matched with the print."""
        steps: list[Relation] = []
        name = self.statement.name
        with np.errstate(all="ignore"):
            for step in self._function(**{name: values[name] for name in self._wanted}):
                steps.append(self._claim(step, len(steps) + 1))
                outcome: Outcome = steps[-1].judge(size)
                if outcome.ratio > LIMIT:
                    given = show.assignment(values)
                    raise ProofBreaks(
                        f"Proof of {name}, step {len(steps)} of {len(self._printed)}, "
                        f"{self.statement.proof[len(steps) - 1]!r}: {outcome.words}, for {given}."
                    )
        if steps and len(steps) < len(self._printed):
            raise ProofBreaks(
                f"Proof of {name}: the printed proof displays {len(self._printed)} relations, "
                f"the running proof yields {len(steps)}. Missing: {self.statement.proof[len(steps)]}"
            )
        return steps

    def _claim(self, step: Any, position: int) -> Relation:
        """The step as a relation with the printed signs; an error where the print differs."""
        where = f"Proof of {self.statement.name}, step {position}"
        if position > len(self._printed):
            raise ProofBreaks(
                f"{where}: the printed proof displays {len(self._printed)} relations, "
                "the running proof yields more. (After an edit of the text: `make notebooks`.)"
            )
        printed, symbols = self.statement.proof[position - 1], self._printed[position - 1][1]
        if isinstance(step, Relation):
            if list(step.symbols) != symbols:
                signs = " ".join(step.symbols)
                raise ProofBreaks(f"{where}: the print reads {' '.join(symbols)} ({printed}), the step {signs}.")
            return step
        if not isinstance(step, tuple):
            raise BadCheck(f"{where}: yield the values of the sides, `yield left, right`, not {step!r:.40}.")
        if len(step) != len(symbols) + 1:
            raise ProofBreaks(f"{where}: the print has {len(symbols) + 1} sides ({printed}), the step {len(step)}.")
        return Relation(step, tuple(symbols))

    def _rows(self) -> Iterator[tuple[int, str, str, Any]]:
        """(step, symbol, term as LaTeX, value), in order."""
        for number, ((terms, symbols), step) in enumerate(zip(self._printed, self._steps, strict=True), 1):
            for symbol, term, side in zip(["", *symbols], terms, step.sides, strict=True):
                yield number, symbol, term, side

    def __repr__(self) -> str:
        lines = [f"Proof of {self.statement.name}, with " + show.assignment(self._values)]
        for number, symbol, term, side in self._rows():
            lines.append(f"  {number if not symbol else '':<3}{symbol:<2}{term}  [{show.plain(_tame(side))}]")
        return "\n".join([*lines, f"  {self._coverage()}"])

    def _coverage(self) -> str:
        if self.covered == self.instances:
            return f"Every step holds on all {self.instances} instances of the check."
        return (
            f"Every step holds on {self.covered} of the {self.instances} instances of the check; "
            "the others belong to the cases that the proof settles in words."
        )

    def _repr_markdown_(self) -> str:
        given = ", ".join(f"${_letter(name)} = {show.as_latex(value)}$" for name, value in self._values.items())
        latex = {"": "", "=": "$=$", "≤": r"$\le$", "<": "$<$", "≥": r"$\ge$", ">": "$>$", "≠": r"$\ne$"}
        lines = [f"**The proof of {self.statement.name}**, with {given}:", "", "| | | printed | value |", "|-|-|:-|:-|"]
        for number, symbol, term, side in self._rows():
            step = str(number) if not symbol else ""
            lines.append(f"| {step} | {latex[symbol]} | $\\displaystyle {term}$ | ${show.as_latex(_tame(side))}$ |")
        return "\n".join([*lines, "", self._coverage()])


def _tame(side: Any) -> Any:
    """A 1×1 matrix is shown as the scalar it is."""
    array = np.asarray(side)
    return array.reshape(())[()] if array.size == 1 and array.ndim else side


def _letter(name: str) -> str:
    """A parameter's printed name: vectors keep their arrow in the text, here the letter suffices."""
    head, _, index = name.partition("_")
    return f"{head}_{{{index}}}" if index else head


def _instance(check: Check, shown: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The instance to show, with its dimensions read off; errors name the hypothesis that fails."""
    name, hypotheses = check.statement.name, check.hypotheses
    families = dict(hypotheses.families())
    missing, extra = [p for p in families if p not in shown], [p for p in shown if p not in families]
    if missing or extra:
        raise BadCheck(
            f"{name}: give a value for {show.listed(list(families))}"
            + (f"; {show.listed(missing)} is missing" if missing else "")
            + (f"; {show.listed(extra)} is unknown" if extra else "")
            + "."
        )
    values = {parameter: _number_or_array(name, parameter, shown[parameter]) for parameter in families}
    sizes = _sizes(name, hypotheses, values)
    for parameter, hypothesis in families.items():
        wanted = () if hypothesis.family.refers else hypothesis.family.shape(hypothesis.resolve(sizes))
        if np.shape(values[parameter]) != wanted:
            raise BadCheck(
                f"{name}: {parameter} has shape {show.shape(values[parameter])}, but beside the other "
                f"parameters {hypothesis} asks for {'×'.join(map(str, wanted)) or 'a scalar'}."
            )
    for condition in hypotheses.conditions:
        if not hypotheses.allow_condition(condition, sizes):
            given = ", ".join(f"{k} = {v}" for k, v in sizes.items())
            raise BadCheck(f"{name} assumes {condition}; here {given}.")
    broken = hypotheses.contain(values, sizes)
    if broken:
        raise BadCheck(f"{name} assumes {broken} {families[broken].words()}; {show.plain(values[broken])} is not.")
    ordered = {p: values[p] if p in values else sizes[p] for p in hypotheses.parameters}
    return ordered, max(int(np.size(value)) for value in ordered.values())


def _number_or_array(name: str, parameter: str, value: Any) -> Any:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise BadCheck(f"{name}: {parameter} is not a number or a rectangular block of numbers.") from None
    return array if array.ndim else float(array)


def _sizes(name: str, hypotheses: Hypotheses, values: Mapping[str, Any]) -> dict[str, int]:
    """The dimensions, read off the shapes; a bound on the rank, which no shape shows, off the rank."""
    sizes: dict[str, int] = {}
    for parameter, hypothesis in hypotheses.families():
        for dim, length in zip(hypothesis.dims, np.shape(values[parameter]), strict=False):
            dimension, offset = parsed(dim)
            if dimension and not hypothesis.family.refers:
                sizes.setdefault(dimension, length - offset)
    for parameter, hypothesis in hypotheses.families():
        for dim in hypothesis.names():
            if dim not in sizes:
                sizes[dim] = max(int(np.linalg.matrix_rank(values[parameter])), 1)
    return sizes
