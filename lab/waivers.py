"""Mutants that are true statements: waived by what they speak of, in a file a page below `lab/waived`.

    prp-norms-compare statement: \\lVert \\vec{x} \\rVert_2 \\le …    the formula (or the check, or a function it calls)
      ‖A‖_F is in between                                     why its mutant is true
      - norm exchanged: \\rVert⟦_2 → _F⟧                      the edit, with as much around it as tells it from others

Everywhere … stands for any text, and white space does not count. `every edit` are all of a formula that speaks of the
numbers of an example: what holds of them is true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol, Self, TypeVar

import yaml

FOLDER = Path(__file__).with_name("waived")
GAP = "…"
NOTHING = "·"
EVERY = "every edit"
LONGEST = 36
"""Longer texts are named by their beginning and their end."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\w+|\S")


def plain(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def brief(text: str) -> str:
    text = plain(text)
    return text if len(text) <= LONGEST else f"{text[:20].strip()} {GAP} {text[-12:].strip()}"


# --- edits and their names --------------------------------------------------------------------------


@dataclass(frozen=True)
class Edit:
    """One place of a text altered: what stood there, what stands there now, and all that stands around it."""

    kind: str
    before: str
    old: str
    new: str
    after: str

    def name(self, left: int = 0, right: int = 0, shown: Callable[[str], str] = brief) -> str:
        """The edit in words, with so many tokens of the text before it and after it."""
        change = f"{shown(self.old) or NOTHING} → {shown(self.new) or NOTHING}"
        if left or right:
            starts = [token.start() for token in _TOKEN.finditer(self.before)][-left:] if left else []
            ends = [token.end() for token in _TOKEN.finditer(self.after)][:right]
            before = self.before[starts[0] :] if starts else ""
            after = self.after[: ends[-1]] if ends else ""
            change = plain(f"{before}⟦{change}⟧{after}")
        return f"{self.kind}: {change}"

    @property
    def made(self) -> str:
        """The altered text, without its white space."""
        return _bare(self.before + self.new + self.after)

    def room(self) -> tuple[int, int]:
        """How many tokens stand before it and after it."""
        return len(_TOKEN.findall(self.before)), len(_TOKEN.findall(self.after))


def names(edits: Sequence[Edit]) -> list[str]:
    """A name for each edit of a text that speaks of no other one, as short as may be."""
    return [next(name for name in _possible(edit) if _alone(name, edits)) for edit in edits]


def _alone(name: str, edits: Sequence[Edit]) -> bool:
    return len({edit.made for edit in edits if speaks_of(name, edit)}) == 1


def _possible(edit: Edit) -> Iterator[str]:
    """Names of an edit, shorter ones first: those with the old and the new text in full come last."""
    most = edit.room()
    for shown in (brief, plain):
        for total in range(sum(most) + 1):
            for right in range(total + 1):
                if total - right <= most[0] and right <= most[1]:
                    yield edit.name(total - right, right, shown)


def speaks_of(name: str, edit: Edit) -> bool:
    """Whether a name is one of this edit."""
    kind, before, old, new, after = _parts(name)
    return (
        kind == edit.kind
        and says(old, _bare(edit.old) or NOTHING)
        and says(new, _bare(edit.new) or NOTHING)
        and says(GAP + before, edit.before)
        and says(after + GAP, edit.after)
    )


@cache
def _parts(name: str) -> tuple[str, str, str, str, str]:
    form = re.fullmatch(r"(?s)(.*?): (?:(.*)⟦)?(.*?)→(.*?)(?:⟧(.*))?", name)
    if form is None:
        raise ValueError(f"'{name}' names no edit: write 'kind: old → new', or 'kind: before⟦old → new⟧after'.")
    kind, before, old, new, after = form.groups("")
    return kind, before, old, new, after


def says(pattern: str, text: str) -> bool:
    """Whether a text is what a pattern says; … is any text, white space does not count."""
    first, *parts = _bare(pattern).split(GAP)
    text = _bare(text)
    if not parts:
        return first == text
    if not text.startswith(first):
        return False
    at = len(first)
    for part in parts[:-1]:
        at = text.find(part, at) + len(part)
        if at < len(part):
            return False
    return text.endswith(parts[-1]) and at + len(parts[-1]) <= len(text)


@cache
def _bare(text: str) -> str:
    return "".join(text.split())


# --- waivers ----------------------------------------------------------------------------------------

Pages = dict[str, dict[str, dict[str, list[str]]]]
"""Page → formula, check or function → reason → names of edits."""


class Fate(Protocol):
    """How a mutant ended."""

    @property
    def page(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def edit(self) -> Edit: ...
    @property
    def end(self) -> str: ...
    @property
    def fixed(self) -> bool: ...


F = TypeVar("F", bound=Fate)


@dataclass(frozen=True)
class Waiver:
    page: str
    where: str
    reason: str
    site: str

    def speaks_of(self, fate: Fate) -> bool:
        return self.of(fate) and speaks_of(self.site, fate.edit)

    def of(self, fate: Fate) -> bool:
        """Whether it speaks of the formula, or the check, of a mutant."""
        return self.page == fate.page and says(self.where, fate.where)

    def __str__(self) -> str:
        return f"{self.page}: {self.where}: {self.site}"


class Waivers:
    """The waivers of some pages."""

    def __init__(self, pages: Pages):
        self.all = [
            Waiver(page, where, reason, site)
            for page, places in pages.items()
            for where, reasons in places.items()
            for reason, sites in reasons.items()
            for site in sites
        ]

    @classmethod
    def read(cls, folder: Path, wanted: Callable[[str], bool] = bool) -> Self:
        """Those of the wanted pages, from the files of a folder."""
        paths = {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.yml"))}
        return cls({page: _read(path) for page, path in paths.items() if wanted(page)})

    def applied(self, fates: Sequence[F]) -> tuple[list[F], list[str]]:
        """The fates with the waived ones marked so, and the waivers that waive nothing, with the reason."""
        marked, useless = list(fates), []
        for waiver in self.all:
            if waiver.site == EVERY:
                useless += _example(waiver, marked)
                continue
            met = [k for k, fate in enumerate(fates) if waiver.speaks_of(fate)]
            different = {(fates[k].where, fates[k].edit.made) for k in met}
            if len(different) > 1:
                useless.append(f"waived, but it speaks of {len(different)} mutants, not of one: {waiver}")
            elif not any(fates[k].end == "alive" for k in met):
                useless.append(f"waived, but there is no such survivor: {waiver}")
            else:
                for k in met:
                    if fates[k].end == "alive":
                        marked[k] = replace(fates[k], end="waived", reason=waiver.reason)  # type: ignore[type-var]
        return marked, useless


def _example(waiver: Waiver, marked: list[F]) -> list[str]:
    """Mark all survivors of a formula about fixed numbers; what is wrong with a waiver of all, if anything."""
    met = [k for k, fate in enumerate(marked) if waiver.of(fate) and fate.end == "alive"]
    if len({marked[k].where for k in met}) > 1:
        return [f"waived, but it speaks of several formulas, not of one: {waiver}"]
    if not met or not all(marked[k].fixed for k in met):
        return [f"waived, but there is no such survivor of a formula about fixed numbers: {waiver}"]
    for k in met:
        marked[k] = replace(marked[k], end="waived", reason=waiver.reason)  # type: ignore[type-var]
    return []


def _read(path: Path) -> dict[str, dict[str, list[str]]]:
    places: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for where, reasons in places.items():
        for sites in reasons.values():
            if not all(isinstance(site, str) for site in sites):
                raise ValueError(f"{path}, {where}: put each edit in quotation marks: - 'kind: old → new'.")
    return places
