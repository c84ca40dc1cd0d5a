"""Running a proof: the code builds its objects, the printed proof makes the claims.

    @proves("prp-p-norm", x=[3, 4], y=[-1, 2], t=1, p=2)
    def proof(x, y, p):
        r, s = p_norm(x, p), p_norm(y, p)
        if p == np.inf or r == 0 or s == 0:
            return None  # settled in words
        return dict(r=r, s=s, lambda_=r / (r + s))

    proof                        # shows every displayed relation of the proof with its values

Nothing that the proof says is repeated in the code: each displayed formula is read from the page (see `qed.printed`)
with the symbols that the statement declares and the objects that the function returns, and evaluated, once on the
instance to show and then on instances of the statement's check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from . import show
from .compare import without_rounding
from .confirm import Check
from .errors import BadCheck, ProofBreaks
from .families import Dimension, FunctionFamily, Hypothesis, Index, parsed
from .hypotheses import Hypotheses
from .instances import Instance
from .objects import Build, built, takes
from .session import current

if TYPE_CHECKING:
    from .printed.book import Display, Setting


def proves(label: str, **shown: Any) -> Callable[[Build], RunningProof]:
    """Run the proof of the statement `label`, with the objects that the decorated function builds.

    The function takes (some of) the parameters of the check and returns the proof's objects by their printed letters:
    `dict(r=…, lambda_=…)`. Numbers, vectors, matrices, and lists for families (`a=[…]` is \\vec{a}_1, \\vec{a}_2, …).
    It returns None on instances that the proof settles in words.

    Parameters
    ----------
    label : a statement whose check has run in this session.
    shown : a value for each parameter of the check (those named after a dimension are filled in):
        the instance whose values are displayed. It must satisfy the hypotheses.

    Raises
    ------
    BadCheck : the instance does not satisfy a hypothesis, or a parameter is missing.
    ProofBreaks : a displayed relation is false.
    NotWellFormed : a displayed relation cannot be read.
    """
    check = current().check(label)
    return lambda build: RunningProof(check, build, shown)


def proof_of(label: str, **shown: Any) -> RunningProof:
    """Run a proof that needs no objects beside those of its statement. See `proves`."""
    return RunningProof(current().check(label), None, shown)


class RunningProof:
    """A proof that ran. Shown as its displayed relations with their values on one instance."""

    def __init__(self, check: Check, build: Build | None, shown: Mapping[str, Any]):
        self._check, self._build = check, build
        self.statement = check.session.find(check.statement.label)  # the page may have been edited since the check ran
        with check.session.active():
            self._run(check, build, shown)

    def _run(self, check: Check, build: Build | None, shown: Mapping[str, Any]) -> None:
        from .printed import book  # only now: to import qed costs less without the reader of formulas

        builds = [made for made in (check.objects, build) if made]
        given = built([check.objects], check.instances[0].values) if check.objects else {}
        unknown = [name for name in takes(build) if name not in {**check.hypotheses.parameters, **(given or {})}]
        if unknown:
            raise BadCheck(
                f"{self.statement.name}: the proof takes {show.listed(sorted(unknown))}, which is no parameter "
                f"of the check (it has {show.listed(list(check.hypotheses.parameters))})."
            )
        values, sizes = _instance(check, shown)
        self._instance = Instance(sizes, values)
        if not check.assumes(self._instance):
            raise BadCheck(f"Proof of {self.statement.name}: the instance to show is not as the check assumes.")
        setting = book.Setting(check.hypotheses, builds, [*check.instances, self._instance], check.assumes)
        if not setting.counts(self._instance):
            raise BadCheck(f"Proof of {self.statement.name}: the instance to show belongs to a case settled in words.")
        fit = _not_settled_in_words(check, setting)
        self.instances, self.covered = len(check.instances), len(fit)
        if 10 * self.covered < self.instances:
            raise ProofBreaks(
                f"Proof of {self.statement.name}: it runs on {self.covered} of the {self.instances} instances of the "
                "check only. Cases settled in words must be the exception."
            )
        chosen = book.chosen(self.statement.label, setting, fit, check.sharp)
        self.tried = len(chosen)
        self.displays: list[Display] = book.execute(
            self.statement, "proof", self.statement.proof, setting, [self._instance, *chosen]
        )
        needed = {name for made in builds for name in takes(made)} | self._printed()
        families = [name for name, h in check.hypotheses.parameters.items() if h is not Dimension]
        numbers = [name for name in check.hypotheses.parameters if name not in families]
        self._values = {name: values[name] for name in [*(f for f in families if f in needed), *numbers]}

    def on(self, **shown: Any) -> RunningProof:
        """The same proof, run on another instance. A dimension that no shape shows, such as a rank, may be given."""
        return RunningProof(self._check, self._build, shown)

    def _printed(self) -> set[str]:
        """The parameters whose letters stand in the proof's displays."""
        from .printed.kinds import printed_name  # as above

        letters = {letter for display in self.displays for letter in display.printed.letters()}
        return {name for name in self._instance.values if printed_name(name) in letters}

    def _rows(self) -> Iterator[tuple[int, str, str, Any]]:
        """(number of the relation, sign, term as LaTeX, value), in order."""
        number = 0
        for display in self.displays:
            judged = display.setting.judged(display.printed, self._instance)
            for chain, one in zip(display.printed.claims, judged or (), strict=True):
                if one.undefined:
                    raise BadCheck(
                        f"Proof of {self.statement.name}: {display.printed.latex!r} is not defined "
                        "for the instance to show."
                    )
                number += 1
                for k, (sign, span) in enumerate(zip(["", *chain.signs], chain.spans, strict=True)):
                    values = [without_rounding(row.sides[k], row.peaks[k]) for row in one.rows]
                    yield number, sign, chain.latex[span[0] : span[1]], _shown(values)

    def record(self) -> dict[str, Any]:
        """The run as plain data, for a ledger of the whole book."""
        relations = sum(len(display.printed.claims) for display in self.displays)
        return {"label": self.statement.label, "proof": {"relations": relations, "instances": self.tried + 1}}

    def __repr__(self) -> str:
        lines = [f"Proof of {self.statement.name}, with " + show.assignment(self._values)]
        for number, sign, term, value in self._rows():
            lines.append(f"  {number if not sign else '':<3}{sign:<2}{term}  [{show.plain(value)}]")
        return "\n".join([*lines, f"  {self._coverage()}"])

    def _coverage(self) -> str:
        text = f"Every relation holds as printed, here and on {self.tried} other instances."
        if self.covered == self.instances:
            return text
        words = self.instances - self.covered
        return f"{text} ({words} of the check's {self.instances} belong to the cases that the proof settles in words.)"

    def _repr_markdown_(self) -> str:
        self._check.session.shown(self.record())
        given = ", ".join(f"${_letter(name, value)} = {show.as_latex(value)}$" for name, value in self._values.items())
        latex = {"": "", "=": "$=$", ":=": "$:=$", "≤": r"$\le$", "<": "$<$", "≥": r"$\ge$", ">": "$>$", "≠": r"$\ne$",
                 "∈": r"$\in$"}  # fmt: skip
        lines = [f"**The proof of {self.statement.name}**, with {given}:", "", "| | | printed | value |", "|-|-|:-|:-|"]
        for number, sign, term, value in self._rows():
            step = str(number) if not sign else ""
            lines.append(f"| {step} | {latex[sign]} | $\\displaystyle {term}$ | ${show.as_latex(value)}$ |")
        return "\n".join([*lines, "", self._coverage()])


def _not_settled_in_words(check: Check, setting: Setting) -> list[Instance]:
    """The instances of a check that its proof runs on: assumed, and with objects."""
    from .printed import book  # as above

    # To build the objects of all costs most of a proof, and how many there are has been told elsewhere:
    if check.session.trusting and all(map(setting.counts, book.thinned(check.instances, check.sharp))):
        return check.instances
    return [instance for instance in check.instances if setting.counts(instance)]


def _shown(values: list[Any]) -> Any:
    """The value of a side: for a relation with an index, one for each value of it."""
    if len(values) > 1 and all(np.size(value) == 1 for value in values):
        return np.array([np.reshape(value, ())[()] for value in values], dtype=float)
    array = np.asarray(values[0], dtype=float)
    if array.size == 1:
        return float(array.reshape(()))
    return array.reshape(-1) if array.ndim == 2 and array.shape[1] == 1 else array


def _letter(name: str, value: Any) -> str:
    """A parameter's printed name: vectors keep their arrow in the text, here the letter suffices."""
    from .printed.parser.vocabulary import GREEK  # as above

    head, _, index = name.partition("_")
    head = f"\\{head}" if head in GREEK else head
    letter = f"{head}_{{{index}}}" if index else head
    return f"{letter}({value.latex_arguments()})" if hasattr(value, "latex_arguments") else letter


def _instance(check: Check, shown: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """The instance to show and its dimensions; errors name the hypothesis that fails."""
    name, hypotheses = check.statement.name, check.hypotheses
    families = dict(hypotheses.families())
    missing, extra = [p for p in families if p not in shown], [p for p in shown if p not in hypotheses.parameters]
    if missing or extra:
        raise BadCheck(
            f"{name}: give a value for {show.listed(list(families))}"
            + (f"; {show.listed(missing)} is missing" if missing else "")
            + (f"; {show.listed(extra)} is unknown" if extra else "")
            + "."
        )
    functions = {p: shown[p] for p, hypothesis in families.items() if isinstance(hypothesis.family, FunctionFamily)}
    values = {p: _number_or_array(name, p, shown[p]) for p in families if p not in functions}
    given = {p: int(shown[p]) for p in shown if p not in families}
    for parameter, text in functions.items():
        given |= _size_of_value(families[parameter], text)
    sizes = _sizes(hypotheses, values, given)
    for parameter, text in functions.items():
        hypothesis = families[parameter]
        family, dims = hypothesis.family, hypothesis.resolve(sizes)
        if isinstance(text, str) and isinstance(family, FunctionFamily):
            values[parameter] = family.read(text, dims)
        else:
            values[parameter] = text
    values = {parameter: values[parameter] for parameter in families}
    for parameter, hypothesis in families.items():
        wanted = () if hypothesis.family.refers else hypothesis.family.shape(hypothesis.resolve(sizes))
        if np.shape(values[parameter]) != wanted:
            raise BadCheck(
                f"{name}: {parameter} has shape {show.shape(values[parameter])}, but beside the other "
                f"parameters {hypothesis} asks for {'×'.join(map(str, wanted)) or 'a scalar'}."
            )
    for condition in hypotheses.conditions:
        if not hypotheses.allow_condition(condition, sizes):
            here = ", ".join(f"{k} = {v}" for k, v in sizes.items())
            raise BadCheck(f"{name} assumes {condition}; here {here}.")
    broken = hypotheses.contain(values, sizes)
    if broken:
        raise BadCheck(f"{name} assumes {broken} {families[broken].words()}; {show.plain(values[broken])} is not.")
    values |= {p: int(values[p]) for p, hypothesis in families.items() if hypothesis.family is Index}
    return {p: values[p] if p in values else sizes[p] for p in hypotheses.parameters}, sizes


def _size_of_value(hypothesis: Hypothesis, value: Any) -> dict[str, int]:
    """The dimensions that a function shows: one that is given itself, or the rows where it is written "(x1 x2, x2)"."""
    family, found = hypothesis.family, {}
    assert isinstance(family, FunctionFamily)
    if not isinstance(value, str):
        found = dict(zip(hypothesis.dims, family.dims_of(value), strict=False))
    elif not family.entrywise and value.strip()[:1] == "(":
        found = {family.shapes(hypothesis.dims)[1]: value.count(",") + 1}
    return {name: length - offset for dim, length in found.items() for name, offset in [parsed(dim)] if name}


def _number_or_array(name: str, parameter: str, value: Any) -> Any:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise BadCheck(f"{name}: {parameter} is not a number or a rectangular block of numbers.") from None
    return array if array.ndim else float(array)


def _sizes(hypotheses: Hypotheses, values: Mapping[str, Any], given: Mapping[str, int]) -> dict[str, int]:
    """The dimensions: given, read off the shapes, or, for a bound on the rank, which no shape shows, off the rank."""
    sizes = dict(given)
    for parameter, hypothesis in hypotheses.families():
        for dim, length in zip(hypothesis.dims, np.shape(values.get(parameter, 0)), strict=False):
            dimension, offset = parsed(dim)
            if dimension and not hypothesis.family.refers:
                sizes.setdefault(dimension, length - offset)
    for parameter, hypothesis in hypotheses.families():
        for dim in hypothesis.names():
            if dim not in sizes and hypothesis.family is Index:
                sizes[dim] = int(values[parameter])
            elif dim not in sizes and isinstance(hypothesis.family, FunctionFamily):
                raise BadCheck(
                    f"Nothing that is given tells the dimension {dim} of {parameter}: declare {dim}: Dimension in the "
                    f"check, and give {dim}=…."
                )
            elif dim not in sizes:
                sizes[dim] = max(int(np.linalg.matrix_rank(values[parameter])), 1)
    return sizes
