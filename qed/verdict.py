"""What a check found, as a record of plain data and as something to read, which is made from the record alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import show
from .instances import Instance
from .statements import Statement

Record = Mapping[str, Any]

EMPTY = (
    *("open", "counterexample", "failure", "undecided", "without_symbols", "cannot_tell", "left_out", "primes"),
    *("equations", "foreign", "unfollowed"),
)
"""What a record may leave out where it says nothing."""


@dataclass(frozen=True)
class Counterexample:
    """Values for the parameters, and in words what is wrong there."""

    values: Mapping[str, Any]
    words: str

    @staticmethod
    def of(instance: Instance, words: str, order: list[str]) -> Counterexample:
        return Counterexample({name: instance.values[name] for name in order}, words)

    def record(self) -> Record:
        """As plain data: the values as they are shown."""
        return {"values": show.written_values(self.values), "words": self.words}

    def text(self) -> str:
        """`A = [1 2], x = (1, 0): 3 ≠ 4`"""
        return found_text(self.record())

    def html(self) -> str:
        return found_html(self.record())


def found_text(found: Record) -> str:
    """A counterexample, or where equality is attained, in one line."""
    return ": ".join(part for part in (show.assigned(found["values"]), found["words"]) if part)


def found_html(found: Record) -> str:
    """The same as HTML, with matrices as blocks."""
    given, words = show.assigned_html(found["values"]), found["words"]
    sentence = words[:1].isalpha() and not words.startswith("undefined")  # not numbers and their signs
    return (": " if sentence else " gives ").join(part for part in (given, show.escape(words)) if part)


@dataclass(frozen=True)
class Audited:
    """A hypothesis that was dropped: what it was, what was left, and what came of it."""

    dropped: str
    left: str
    counterexample: Counterexample | None
    reason: str


@dataclass(frozen=True)
class Refuted:
    """A near-miss and where it fails."""

    title: str
    counterexample: Counterexample


@dataclass
class Verdict:
    """All that one check found. `worst_ratio` is in units of rounding error, `seconds` is a time."""

    statement: Statement
    objects: list[str] = field(default_factory=list)
    instances: int = 0
    every: bool = False
    """These are all that there are."""
    spread: str = ""
    cannot_tell: int = 0
    """Instances on which the numbers could not tell."""
    unfollowed: int = 0
    """Those of them at which forward mode cannot follow a function."""
    left_out: int = 0
    """Further instances, which do not satisfy what the check assumes."""
    foreign: str = ""
    """Why forward mode cannot follow a function, the derivative of which was tested by its values only."""
    worst_ratio: float = 0.0
    printed: int = 0
    """Displayed formulas of the statement that were executed as printed."""
    printed_on: int = 0
    equations: bool = False
    """All that is claimed are equalities."""
    exact: list[dict[str, int]] = field(default_factory=list)
    exact_claims: str = ""
    """Which claims are exact, in the words of `exact.prove`; empty where none is."""
    primes: Record | None = None
    """Of identities modulo primes: the record of an `Evidence` of `qed.modular`; None where none was found."""
    audit: list[Audited] = field(default_factory=list)
    near_misses: list[Refuted] = field(default_factory=list)
    attained: list[tuple[str, Counterexample]] = field(default_factory=list)
    counterexample: Counterexample | None = None
    failure: str = ""
    """Why a claim failed that has no counterexample."""
    undecided: bool = False
    """It failed since hardly anything could tell: it is neither confirmed nor refuted."""
    open: bool = False
    """An exercise whose answer is still missing."""
    without_symbols: bool = False
    """SymPy was missing: nothing was tried exactly."""
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        return self.counterexample is None and not self.failure and not self.open

    def record(self) -> dict[str, Any]:
        """The verdict as plain data: all that is shown of it, for a ledger or a grader."""
        return {
            "label": self.statement.label,
            "statement": self.statement.name,
            "title": self.statement.title,
            "holds": self.holds,
            "open": self.open,
            "objects": self.objects,
            "instances": self.instances,
            "every": self.every,
            "spread": self.spread,
            "cannot_tell": self.cannot_tell,
            "unfollowed": self.unfollowed,
            "left_out": self.left_out,
            "foreign": self.foreign,
            "worst_ratio": float(f"{self.worst_ratio:.3g}"),
            "printed": self.printed,
            "printed_on": self.printed_on,
            "equations": self.equations,
            "exact": self.exact,
            "exact_claims": self.exact_claims,
            "without_symbols": self.without_symbols,
            "primes": self.primes,
            "attained": [{"links": links, "at": found.record()} for links, found in self.attained],
            "audit": [
                {"dropped": a.dropped, "left": a.left, "needed": a.counterexample is not None,
                 "counterexample": a.counterexample.record() if a.counterexample else None, "reason": a.reason}
                for a in self.audit
            ],
            "near_misses": [{"title": r.title, "refuted_by": r.counterexample.record()} for r in self.near_misses],
            "counterexample": self.counterexample.record() if self.counterexample else None,
            "failure": self.failure,
            "undecided": self.undecided,
            "seconds": round(self.seconds, 4),
        }  # fmt: skip

    def text(self) -> str:
        return text(self.record())

    def html(self) -> str:
        return html(self.record())


# --- to read -------------------------------------------------------------------------------


def text(record: Record, of: Callable[[Any], str] = found_text) -> str:
    """A verdict as plain text. `of` writes what was found; `str` where that is text already."""
    lines = [f"{_mark(record)} {record['statement']}: {record['title']}"]
    for heading, body in rows(record, of=of):
        lines += [f"  {heading if i == 0 else '':<12}{line}" for i, line in enumerate(body)]
    return "\n".join(lines)


def html(record: Record) -> str:
    """A verdict as HTML that needs no style sheet and follows the page's colours."""
    heading = f"<strong>{show.escape(record['statement'])}</strong>: {show.escape(record['title'])}"
    return boxed(_mark(record), heading, rows(record, show.escape, found_html), label=record["label"])


def _mark(record: Record) -> str:
    """✓ for a statement that holds; a conjecture that does is not proved by it."""
    if record.get("open") or record.get("undecided"):
        return "○"
    if not record["holds"]:
        return "✗"
    return "✓" if record["label"] else "○"


def rows(
    record: Record, words: Callable[[str], str] = str, of: Callable[[Any], str] = found_text
) -> list[tuple[str, list[str]]]:
    """What a verdict says, as (heading, lines). `words` writes a text and `of` what was found."""
    if record.get("open"):
        return [("open", [words("put your answer where it says NotImplementedError, and run the cells again")])]
    if found := record.get("counterexample"):
        return [("refuted", [of(found)])]
    if failure := record.get("failure"):
        return [("undecided" if record.get("undecided") else "refuted", [words(failure)])]
    made = [("confirmed" if record["label"] else "not refuted", list(map(words, _tried(record))))]
    if printed := record["printed"]:
        what = "the displayed formula holds" if printed == 1 else f"the {printed} displayed formulas hold"
        says = "says" if printed == 1 else "say"
        made.append(
            ("as printed", [words(f"{what} on {record['printed_on']} instances and {says} the same as the check")])
        )
    if record["exact"]:
        what = "an algebraic identity" if record["exact_claims"] == "all" else record["exact_claims"]
        all_such = f"true for all such {show.listed(record['objects'])}"
        made.append(("exact", [words(f"{what}{for_shapes(record['exact'])}: {all_such}")]))
    if record.get("without_symbols"):
        made.append(("exact", [words("not tried: SymPy is not installed here")]))
    if found := record.get("primes"):
        made.append(("mod primes", [words(are_identities(found["claims"]) + modulo_primes(found))]))
    if record["attained"]:
        made.append(("sharp", [attained(one, of) for one in record["attained"]]))
    audit = []
    for one in record["audit"]:
        if one["needed"]:
            weaker = f" With {words(one['left'])} only: " if one["left"] else " Without it: "
            audit.append(f"{words(one['dropped'])}: needed.{weaker}{of(one['counterexample'])}")
        else:
            audit.append(words(f"{one['dropped']}: not needed. {one['reason']}"))
    if record["label"]:
        made.append(("hypotheses", audit or ["none to drop: the parameters are arbitrary"]))
    if record["near_misses"]:
        made.append(("refuted", [f"“{words(r['title'])}”: {of(r['refuted_by'])}" for r in record["near_misses"]]))
    return made


def _tried(record: Record) -> Iterator[str]:
    """On how many instances, of which dimensions; how many of them can tell, and how many more there were."""
    count = record["instances"]
    every = "all " if record.get("every") else ""
    yield f"on {every}{count} {'instance' if count == 1 else 'instances'}" + (
        f", {record['spread']}" if record["spread"] else ""
    )
    if silent := record.get("cannot_tell"):
        yield f"{count - silent} of {count} instances can tell; {why_silent(silent, record.get('unfollowed', 0))}"
    if foreign := record.get("foreign"):
        yield f"by the values of f only: {foreign}"
    if more := record.get("left_out"):
        yield f"{more} more instances do not satisfy what the check assumes"


def why_silent(silent: int, unfollowed: int) -> str:
    """Why so many instances cannot tell, of which at so many forward mode cannot follow a function."""
    if not unfollowed:
        return "elsewhere rounding hides the answer"
    words = (
        "passes what has no derivative there or next to it, though f has one (as eigenvectors where eigenvalues tie, "
        "√ at 0, or a kink beside the point)"
    )
    others = "" if silent == unfollowed else f"; at {silent - unfollowed} rounding hides the answer"
    return f"at {unfollowed} the code of f {words}{others}"


def attained(one: Record, of: Callable[[Any], str] = found_text) -> str:
    """Where a sharp claim is an equality, in words."""
    return f"equality{one['links']} at {of(one['at'])}"


COLOURS = {"✓": "#2e8b3d", "✗": "#d0453b", "◐": "#3d7ab8", "○": "#7a8794"}
"""Green says confirmed, red refuted, blue that nothing was found against it, grey says no more."""

BAR = "border-left:4px solid {colour};padding:.35em 0 .35em .9em;margin:.4em 0;line-height:1.5;overflow-x:auto"
SIGN = "color:{colour};font-weight:bold"
GRID = "display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2em 1em;margin:.3em 0 0"
NAME = "font-weight:normal;opacity:.75"
FOUND = "margin:0;min-width:0;overflow-x:auto"
"""How a verdict looks in a notebook; the pages of the book say the same in a stylesheet."""


def boxed(
    mark: str, heading: str, rows: Iterable[tuple[str, list[str]]], *, label: str = "", markdown: bool = False
) -> str:
    """A verdict as HTML; with `markdown` the heading may hold Markdown (a formula), the rest stays HTML.

    `label` is that of the statement, for whoever looks for its verdict in a page.
    """
    colour = COLOURS[mark]
    body = "".join(
        f"<dt style='{NAME}'>{name}</dt><dd style='{FOUND}'>"
        + "".join(f"<div>{line}</div>" for line in lines)
        + "</dd>"
        for name, lines in rows
    )
    sign = f"<span style='{SIGN.format(colour=colour)}' aria-hidden='true'>{mark}</span> {heading}"
    sign = f"\n\n{sign}\n\n" if markdown else f"<div>{sign}</div>"  # a blank line ends an HTML block of Markdown
    of = f" data-label='{label}'" if label else ""
    box = f"<div class='qed-verdict'{of} style='{BAR.format(colour=colour)}'>"
    return f"{box}{sign}<dl style='{GRID}'>{body}</dl></div>"


def are_identities(claims: str) -> str:
    """Which claims are identities modulo primes, in words."""
    if claims == "all":
        return "an identity"
    return f"{claims} are identities" if claims.startswith("claims") else f"{claims} is an identity"


def modulo_primes(found: Record) -> str:
    """` for all m and n up to 12: a false one would pass with probability below 1e-34`."""
    names = show.listed(found["names"])
    for_all = f", for all {names} up to 12" if found["every"] else f", at {found['shapes']} shapes, {names} up to 12"
    return f"{for_all if names else ''}: a false one would pass with probability below 1e{found['below']}"


def for_shapes(shapes: list[dict[str, int]]) -> str:
    """` for (m, n) = (1, 1), (2, 3) and (3, 2)`, or nothing where there are no dimensions."""
    names = list(shapes[0])
    if not names:
        return ""
    if len(names) == 1:
        return f", for {names[0]} = " + show.listed([str(s[names[0]]) for s in shapes])
    return f", for ({', '.join(names)}) = " + show.listed(
        ["(" + ", ".join(str(d) for d in s.values()) + ")" for s in shapes]
    )
