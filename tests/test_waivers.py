"""A waiver speaks of one mutant, whatever else stands on its page, and says so when it no longer does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.waivers import FOLDER, Edit, Waivers, names, speaks_of
from proofs_that_run.pages import BOOK

NORMS = r"\lVert A \rVert_2 \le \lVert A \rVert_F \le \sqrt{r} \, \lVert A \rVert_2"


@dataclass(frozen=True)
class Fate:
    """A mutant that lives, unless `end` says otherwise."""

    page: str
    where: str
    edit: Edit
    end: str = "alive"
    reason: str = ""
    fixed: bool = False


def edits(latex: str, old: str, new: str) -> list[Edit]:
    """The same edit at all places of a formula."""
    places = [at for at in range(len(latex)) if latex.startswith(old, at)]
    return [Edit("norm exchanged", latex[:at], old, new, latex[at + len(old) :]) for at in places]


def test_a_name_has_as_much_around_the_edit_as_tells_it_from_others() -> None:
    assert names(edits(NORMS, "_2", "_F")) == [
        r"norm exchanged: A \rVert⟦_2 → _F⟧ \le".replace(r"A \rVert", ""),
        r"norm exchanged: \, \lVert A \rVert⟦_2 → _F⟧",
    ]
    assert names(edits(NORMS, "_F", "_2")) == ["norm exchanged: _F → _2"]


def test_every_name_speaks_of_its_own_edit_only() -> None:
    long = " + ".join(f"x_{{{k}}} y_{{{k + 1}}}" for k in range(30))
    found = [*edits(NORMS, "_2", "_F"), *edits(NORMS, "A", "B"), *edits(NORMS, NORMS[:50], long),
             *edits(NORMS, NORMS[:50], long.replace("y_{15}", "z_{15}"))]  # fmt: skip
    for edit, name in zip(found, names(found), strict=True):
        assert [other for other in found if speaks_of(name, other)] == [edit]


def test_an_ellipsis_is_any_text_and_white_space_does_not_count() -> None:
    (edit,) = edits(NORMS, "_F", "_2")
    for name in (r"_F → _2", r"A\rVert⟦_F→ _2⟧\le \sqrt{r}", r"\lVert A … \le … ⟦_F → _2⟧ … \sqrt{r}", "… → _2"):
        assert speaks_of(f"norm exchanged: {name}", edit), name
    for name in (r"_F → _1", r"⟦_F → _2⟧ \, ", r"\sqrt ⟦_F → _2⟧", r"\le … \le ⟦_F → _2⟧", "_F_F … → _2"):
        assert not speaks_of(f"norm exchanged: {name}", edit), name
    assert not speaks_of("factor 2: _F → _2", edit)
    with pytest.raises(ValueError, match="names no edit"):
        speaks_of("norm exchanged", edit)


def test_a_waiver_does_not_mind_what_is_inserted_around_it() -> None:
    waivers = Waivers({"chapters/x": {r"prp-a statement: \lVert A … \rVert_F": {"true": ["norm exchanged: _F → _2"]}}})
    fates = [Fate("chapters/x", r"prp-a statement: \lVert A + B \rVert_F", edit) for edit in edits(NORMS, "_F", "_2")]
    inserted = [
        Fate("chapters/x", "prp-a statement: another display", fates[0].edit),
        Fate("chapters/x", "prp-new statement: a statement", fates[0].edit),
        Fate("chapters/y", fates[0].where, fates[0].edit),
    ]
    for given in (fates, inserted[:2] + fates + inserted[2:]):
        marked, useless = waivers.applied(given)
        assert [fate.where for fate in marked if fate.end == "waived"] == [fates[0].where]
        assert not useless


def test_a_waiver_of_no_mutant_or_of_several_waives_nothing_and_is_told() -> None:
    fates = [Fate("chapters/x", "prp-a", edit) for edit in edits(NORMS, "_2", "_F")]
    dead = Fate("chapters/x", "prp-b", fates[0].edit, "numbers")
    for where, site, words in (
        ("prp-a", "norm exchanged: _2 → _9", "no such survivor"),
        ("prp-a", "norm exchanged: _2 → _F", "speaks of 2 mutants"),
        ("prp-b", "norm exchanged: _2 → _F", "no such survivor"),
        ("prp-c", "norm exchanged: _2 → _F", "no such survivor"),
    ):
        marked, (told,) = Waivers({"chapters/x": {where: {"true": [site]}}}).applied([*fates, dead])
        assert marked == [*fates, dead]
        assert words in told
        assert told.endswith(f"chapters/x: {where}: {site}")


@pytest.mark.parametrize(
    ("where", "fixed", "end", "words"),
    [
        ("prp-a", True, "waived", ""),
        ("prp-a", False, "alive", "about fixed numbers"),
        ("prp-b", True, "alive", "no such survivor"),
        ("prp-…", True, "alive", "several formulas"),
    ],
)
def test_all_edits_of_a_formula_are_waived_where_it_speaks_of_fixed_numbers(
    where: str, fixed: bool, end: str, words: str
) -> None:
    fates = [Fate("chapters/x", "prp-a", edit, fixed=fixed) for edit in edits(NORMS, "_2", "_F")]
    other = [Fate("chapters/x", "prp-other", fates[0].edit, fixed=True)]
    marked, useless = Waivers({"chapters/x": {where: {"of the example": ["every edit"]}}}).applied(fates + other)
    assert {fate.end for fate in marked if fate.where == "prp-a"} == {end}
    assert all(words in told for told in useless)
    assert bool(useless) == bool(words)


def test_the_files_are_those_of_pages_and_corpora_and_waive_nothing_twice() -> None:
    pages = {BOOK.page(path) for path in BOOK.notebooks("chapters", "solutions")} | {"sources", "literature"}
    paths = [*FOLDER.rglob("*.yml")]
    assert len(paths) > 10
    for path in paths:
        kind, _, page = path.relative_to(FOLDER).with_suffix("").as_posix().partition("/")
        assert kind in ("formulas", "inline", "checks")
        assert page in pages, f"{path}: there is no such page"
        given = Counter((one.where, one.site) for one in Waivers.read(FOLDER / kind, page.__eq__).all)
        assert given
        assert max(given.values()) == 1, f"{path}: one is waived twice"


def test_an_edit_without_quotation_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("prp-a:\n  true:\n  - norm exchanged: _2 → _F\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.yml, prp-a: put each edit in quotation marks"):
        Waivers.read(tmp_path)
