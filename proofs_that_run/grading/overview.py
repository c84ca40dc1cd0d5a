"""How a sheet went: a table and a plot by question, the mistakes made most; and what changed since another run."""

from __future__ import annotations

import html
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import feedback, manual
from .result import FAULT, Result

MOST = 5
"""Mistakes that are named for a question."""


def kept(out: Path) -> Iterator[Result]:
    """The results in a folder, one after the other."""
    for path in sorted((out / "results").glob("*.json")):
        try:
            yield Result.of(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError):
            continue


def marked(out: Path) -> Iterator[Result]:
    """The same, with the points that were given by hand, as they stand in its `manual.csv`."""
    given = manual.read(filled) if (filled := out / "manual.csv").exists() else {}
    for result in kept(out):
        manual.merge(result, given.get(result.student, {}))
        yield result


@dataclass
class Went:
    """How one question went."""

    title: str
    of: float
    count: int = 0
    earned: float = 0.0
    pending: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    faults: int = 0

    @property
    def share(self) -> float:
        """The share of the points that could be given so far."""
        could = self.of * self.count - self.pending
        return self.earned / could if could else 0.0


def counted(results: Iterable[Result]) -> dict[str, Went]:
    """By the label of the question, in the order of the sheet."""
    found: dict[str, Went] = {}
    for result in results:
        for question in result.questions:
            went = found.setdefault(question.label, Went(question.title, question.total))
            went.count += 1
            went.earned += question.earned
            went.pending += question.pending
            for item in question.items:
                went.verdicts[item.verdict] += 1
                went.faults += item.verdict == FAULT
                if item.mistake:
                    went.mistakes[f"{item.name}: {item.mistake}"] += 1
    return found


def write(results: Callable[[], Iterable[Result]], out: Path) -> None:
    """`overview.html`: the table, the plot (as SVG in it), the mistakes."""
    found = counted(results())
    rows = "".join(
        f"<tr><td>{html.escape(went.title)}</td><td class='n'>{100 * went.share:.0f} %</td>"
        f"<td class='n'>{went.pending:g}</td>"
        f"<td>{_listed(went.mistakes)}</td><td class='n'>{went.faults or ''}</td></tr>"
        for went in found.values()
    )
    head = "".join(f"<th scope='col'>{name}</th>" for name in
                   ("exercise", "of the points", "not marked", "made most often", "grader's faults"))  # fmt: skip
    count = max((went.count for went in found.values()), default=0)
    body = (
        f"<h1>How it went</h1><p>{count} submissions.</p>{plot(found)}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
    (out / "overview.html").write_text(feedback.document("How it went", body), encoding="utf-8")


def _listed(mistakes: Counter[str]) -> str:
    return "<br>".join(f"{count} × {html.escape(name)}" for name, count in mistakes.most_common(MOST))


def plot(found: dict[str, Went]) -> str:
    """Bars of the share of points by question, as SVG."""
    if not found:
        return ""
    from matplotlib.figure import Figure  # only now: it takes longer than all the rest

    titles = [went.title for went in found.values()][::-1]
    shares = [100 * went.share for went in found.values()][::-1]
    figure = Figure(figsize=(7, 0.6 + 0.35 * len(titles)), layout="constrained")
    axes = figure.add_subplot()
    bars = axes.barh(range(len(titles)), shares, color="#3d7ab8")
    axes.bar_label(bars, fmt="%.0f %%", padding=3)
    axes.set_yticks(range(len(titles)), [title.replace("$", r"\$") for title in titles])
    axes.set_xlim(0, 110)
    axes.set_xlabel("percent of the points that were given so far")
    axes.spines[["top", "right"]].set_visible(False)
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    return svg.replace(
        "<svg ", "<svg role='img' aria-label='Share of the points by exercise; the table below has the numbers' ", 1
    )


def compared(before: Path, now: Path) -> str:
    """Whose points differ between two folders of results, and where; who is in one of them alone."""
    old, new = ({result.student: result for result in marked(folder)} for folder in (before, now))
    lines, everybody = [], sorted(old.keys() | new.keys())
    for student in everybody:
        if student not in old or student not in new:
            was, is_ = (f"{one.earned:g}" if one else "no result" for one in (old.get(student), new.get(student)))
            lines.append(f"  {student}: {was} → {is_}")
            continue
        first, second = old[student], new[student]
        had, has = ({question.label: question.earned for question in one.questions} for one in (first, second))
        changes = [
            f"{label} {had.get(label, 0):g} → {has.get(label, 0):g}"
            for label in {**had, **has}
            if had.get(label, 0) != has.get(label, 0)
        ]
        if changes:
            lines.append(f"  {student}: {first.earned:g} → {second.earned:g} ({'; '.join(changes)})")
    changed = f"{len(lines)} of {len(everybody)} results differ from those in {before}"
    return "\n".join([f"{changed}:" if lines else f"{changed}.", *lines])
