"""What got worse since the last run: `python -m lab.compare_runs BEFORE NOW`, two folders of figures as JSON.

Prints a summary in Markdown; exit code 1 if a goal is missed now, or nothing was measured. A mark that is still worked
towards counts only where it had been met, or got farther away. Needs only the standard library, so that a workflow can
run it without the book's environment.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Figure:
    """A measured or counted quantity, with its goal if it has one."""

    value: float
    unit: str = ""
    better: str = "less"
    """Which direction is better: "less", "more", or neither ("")."""
    noise: float = 0.0
    """By what part of itself it may vary from run to run: 0 for what is counted."""
    goal: str = ""
    met: bool | None = None
    mark: bool = False
    """The goal is one to work towards: to miss it once more is no news."""

    @classmethod
    def read(cls, text: str, **given: str | float | bool | None) -> Self | None:
        """A figure from a number with its unit as it is shown, "0.35 s"; None where there is no number."""
        found = re.match(r"(-?\d[\d.]*(?:e[-+]?\d+)?)\s*(.*)", text)
        return cls(float(found[1]), found[2], **given) if found else None  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.value:.4g} {self.unit}".strip()

    def worse_than(self, other: Figure) -> bool:
        """Whether it is worse than another by more than noise."""
        room = self.noise * abs(other.value)
        if self.better == "less":
            return self.value > other.value + room
        return self.better == "more" and self.value < other.value - room


Figures = Mapping[str, Figure]


def save(figures: Figures, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {name: asdict(figure) for name, figure in figures.items()}
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path) -> dict[str, Figure]:
    """All figures of a folder; each name begins with that of its file."""
    return {
        f"{path.stem}: {name}": Figure(**row)
        for path in sorted(folder.rglob("*.json"))
        for name, row in json.loads(path.read_text(encoding="utf-8")).items()
    }


def missed(now: Figures) -> list[str]:
    """The goals that are missed."""
    return [f"{name}: {figure}, goal {figure.goal}" for name, figure in now.items() if figure.met is False]


def news(before: Figures, now: Figures) -> list[str]:
    """The goals whose missing is news: not those of marks that had not been met before either and are no farther."""
    known = {
        name
        for name, figure in now.items()
        if figure.mark and name in before and before[name].met is False and not figure.worse_than(before[name])
    }
    return missed({name: figure for name, figure in now.items() if name not in known})


def worse(before: Figures, now: Figures) -> list[str]:
    """What got worse by more than noise, and what is measured no more."""
    changed = [
        f"{name}: {before[name]} before, {figure} now"
        for name, figure in now.items()
        if name in before and figure.worse_than(before[name])
    ]
    gone = [f"{name}: {figure} before, not measured now" for name, figure in before.items() if name not in now]
    return changed + gone


def summary(before: Figures, now: Figures) -> str:
    """What a person wants to know, in Markdown: what is wrong, what got worse, and all figures."""
    lines = [*_listed("Goals that are missed", missed(now), "All goals are met.")]
    if before:
        lines += _listed("Worse than in the last run", worse(before, now), "Nothing got worse since the last run.")
    else:
        lines += ["There are no figures of a run before.", ""]
    lines += ["| | before | now | goal |", "|:-|-:|-:|:-|"]
    for name, figure in now.items():
        lines.append(f"| {_cell(name)} | {before.get(name, '–')} | {figure} | {figure.goal} |")
    return "\n".join(lines)


def _listed(title: str, lines: Sequence[str], none: str) -> list[str]:
    return [f"**{title}**", "", *(f"- {line}" for line in lines), ""] if lines else [none, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print("Usage: python -m lab.compare_runs BEFORE NOW (folders of figures)", file=sys.stderr)
        return 2
    before, now = (load(Path(folder)) for folder in arguments)
    print(summary(before, now) if now else "Nothing was measured.")
    return int(bool(news(before, now)) or not now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
