"""Sessions: a second book beside the first, without a trace in each other; what runs, who is told, what is kept."""

from __future__ import annotations

import ast
import graphlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import proofs_that_run.index
from proofs_that_run import pages, reader
from proofs_that_run.index import INDEX, Index, digest
from qed import Orthonormal, Real, Session, assume, at_most, confirms, current_session, equal, holds, proof_of
from qed.errors import BadCheck, NotWellFormed, StatementFails
from qed.session import PARTS

ROOT = Path(__file__).resolve().parent.parent
LENGTH = r"\lVert \vec{x} \rVert_2^2 = \vec{x}^\top \vec{x}"
ROWS = {
    "thm-length": {"kind": "theorem", "number": "1", "title": "Length", "page": "first", "formulas": [LENGTH],
                   "proof": [LENGTH]},
    "thm-trace": {"kind": "theorem", "number": "2", "title": "Trace", "page": "first", "formulas": [], "proof": []},
    "thm-turn": {"kind": "theorem", "number": "3", "title": "Turn", "page": "second", "formulas": [], "proof": []},
}  # fmt: skip


def length(x: Real["n"]):
    return equal(x @ x, np.sum(x**2))


def trace(A: Real["m", "n"]):
    return equal(np.sum(A**2), np.trace(A.T @ A))


def turn(U: Orthonormal["n"], x: Real["n"]):
    return equal(np.linalg.norm(U @ x), np.linalg.norm(x))


def confirm_all() -> None:
    for label, function in zip(ROWS, (length, trace, turn), strict=True):
        confirms(label)(function)
    assert proof_of("thm-length", x=[3, 4]).tried > 0


# --- a second book -------------------------------------------------------------------------


def test_a_second_book_is_checked_beside_the_first_without_a_trace_in_it() -> None:
    told: list[Any] = []
    here, tiny = Session(), Session(ROWS, random=24, sink=told.append)
    with here.active():
        first = next(label for label in here.statements if label.startswith("prp-"))
        with tiny.active():
            confirm_all()
            tiny.check("thm-turn")._repr_mimebundle_()
            with pytest.raises(BadCheck, match=f"No statement of the book has the label '{first}'"):
                confirms(first)(length)
        assert current_session() is here
        with pytest.raises(BadCheck, match="No statement of the book has the label 'thm-length'"):
            confirms("thm-length")(length)
    assert list(tiny.checks) == list(ROWS)
    assert not here.checks
    assert [record["label"] for record in told] == ["thm-turn"]


def far(x: Real["n"]):
    return equal(x @ x, np.sum(x**2) + (len(x) > 4))


def test_a_check_belongs_to_the_session_in_which_it_ran() -> None:
    told: list[Any] = []
    with Session(ROWS, random=24, sink=told.append).active() as tiny:
        check = confirms("thm-length")(length)
        check.near_miss(far)
    with Session(ROWS, parts=()).active():
        check.near_miss(far)
        check._repr_mimebundle_()
    ((here, there),) = (record["near_misses"] for record in told)
    assert here == there
    with Session(ROWS, random=25).active():
        assert len(confirms("thm-length")(length).instances) == len(check.instances) + 1
        with tiny.active():
            assert len(confirms("thm-length")(length).instances) == len(check.instances)


def test_the_first_session_knows_every_book_that_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tiny_book.py").write_text(f"ROWS = {ROWS!r}", encoding="utf-8")
    (tmp_path / "tiny_book-1.dist-info").mkdir()
    (tmp_path / "tiny_book-1.dist-info" / "METADATA").write_text("Name: tiny_book\nVersion: 1\n", encoding="utf-8")
    points = "[qed.statements]\ntiny = tiny_book:ROWS\n"
    (tmp_path / "tiny_book-1.dist-info" / "entry_points.txt").write_text(points, encoding="utf-8")
    before = Session()
    assert len(before.statements) == len(INDEX)
    monkeypatch.syspath_prepend(tmp_path)
    with Session(random=24).active() as session:
        confirm_all()
    assert len(session.statements) == len(INDEX) + 3
    assert set(session.statements) == {*ROWS, *INDEX}


def test_qed_has_nothing_of_this_book() -> None:
    for path in (ROOT / "qed").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            found = {name.partition(".")[0] for name in names}
            assert not found & {"proofs_that_run", "tools", "_ext", "live"}, path
    kinds = {path.suffix for path in (ROOT / "qed").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert kinds == {".py", ".typed"}


def test_no_modules_of_qed_import_each_other_in_a_circle() -> None:
    modules = {path.relative_to(ROOT).with_suffix("").parts: path for path in (ROOT / "qed").rglob("*.py")}
    needs: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for module, path in modules.items():
        needs[module] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = (*module[: len(module) - node.level], *(node.module.split(".") if node.module else ()))
                for found in ((*base, alias.name) for alias in node.names):
                    among = (found, (*found, "__init__"), base, (*base, "__init__"))
                    needs[module].add(next(one for one in among if one in modules))
    graphlib.TopologicalSorter(needs).prepare()  # raises CycleError with the circle


# --- what runs ------------------------------------------------------------------------------


def test_only_the_parts_that_are_asked_for_run() -> None:
    with Session(ROWS, random=24, parts=()).active() as session:
        check = confirms("thm-length")(length)
        check.near_miss(length)  # it holds, and nobody looks
    found = check.verdict
    assert found.instances > 24
    assert (found.printed, found.exact, found.audit, found.near_misses) == (0, [], [], [])
    with pytest.raises(BadCheck, match="parts= names numbers, sorts"):
        Session(ROWS, parts={"sorts", "numbers"})
    assert not session.kept().keys() - {"thm-length"}


def plain(x: Real["n"]):
    return equal(x @ x, np.sum(x**2))


def assuming(x: Real["n"]):
    assume(x[0] > 0)
    return equal(x @ x, np.sum(x**2))


def calling_what_assumes(x: Real["n"]):
    return [assuming(y) for y in [x]]


def sharp(x: Real["n"]):
    return at_most(x @ x, np.sum(x**2), sharp=True)


@pytest.mark.parametrize("function", [plain, assuming, calling_what_assumes, sharp])
def test_a_check_that_passed_elsewhere_is_evaluated_only_where_it_must(function: Any) -> None:
    seen: list[Any] = []
    made = []
    for trusting in (False, True):
        with Session(ROWS, random=24, parts=(), trusting=trusting).active():
            one = confirms("thm-trace")(function)
        made.append([[instance.values["x"].tolist() for instance in found] for found in (one.instances, one.sharp)])
        seen.append(len(one.verdict.spread) > 0)  # what only a whole run says
    assert made[0] == made[1]
    assert seen == [True, function is not plain]


def test_a_session_that_does_not_shrink_shows_the_instance_as_it_was_drawn() -> None:
    def wrong(A: Real["m", "n"]) -> Any:
        return equal(np.sum(A), np.sum(A) + (A.size > 5))

    shown = []
    for parts in (PARTS, PARTS - {"shrinking"}):
        with Session(ROWS, parts=parts).active(), pytest.raises(StatementFails) as found:
            confirms("thm-trace")(wrong)
        shown.append(str(found.value))
    assert "A = [0 0 0; 0 0 0]" in shown[0]
    assert "A = [0 0 0; 0 0 0]" not in shown[1]


def test_every_executed_formula_is_told() -> None:
    executed: list[Any] = []
    with Session(ROWS, random=24, executed=executed.append).active():
        confirm_all()
    assert [display.name for display in executed] == ["thm-length statement 1", "thm-length proof 1"]


def test_another_seed_is_another_run_for_holds_as_well() -> None:
    formula = r"\lVert A B \rVert_F^2 = \operatorname{tr}(B^\top A^\top A B)"
    ratios = []
    for seed in (0, 0, 5):
        with Session(ROWS, seed=seed).active():
            ratios.append(holds(formula, A=Real["m", "n"], B=Real["n", "k"]).worst_ratio)
    assert ratios[0] == ratios[1] != ratios[2]


def test_the_checks_are_kept_and_restored() -> None:
    with Session(ROWS, random=24).active() as session:
        confirms("thm-length")(length)
        kept = session.kept()
        confirms("thm-turn")(turn)
        session.restore(kept)
        assert list(session.checks) == ["thm-length"]
        confirms("thm-trace")(trace)
        assert list(kept) == ["thm-length"]
        session.restore({})
        with pytest.raises(BadCheck, match="has no check in this session yet"):
            proof_of("thm-length", x=[1])


# --- a page that is edited while a session goes on ------------------------------------------


class Small:
    """A book of one page in a folder of its own, with its index as `make notebooks` would have written it."""

    def __init__(self, root: Path):
        self.root, self.page, self.reads = root, root / "pages" / "only.ipynb", 0
        self.page.parent.mkdir()
        self.write(LENGTH)
        index = {"pages": {"pages/only": digest(str(self.page))}, "statements": self.rows("pages/only")}
        (root / "statements.json").write_text(json.dumps(index), encoding="utf-8")
        self.reads = 0
        self.index = Index(str(root), str(root / "statements.json"), self.rows)

    def write(self, formula: str, more: str = "", code: str = "1") -> None:
        text = f":::{{prf:theorem}} Length\n:label: thm-length\n$$\n{formula}\n$$\n:::\n{more}"
        cells = [
            {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text.splitlines(keepends=True)},
            {"cell_type": "code", "id": "b", "metadata": {}, "source": code, "outputs": [], "execution_count": None},
        ]
        made = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        later = self.page.stat().st_mtime + 2 if self.page.exists() else 0
        self.page.write_text(json.dumps(made), encoding="utf-8")
        if later:
            os.utime(self.page, (later, later))

    def rows(self, page: str) -> dict[str, Any]:
        self.reads += 1
        texts = pages.markdown(self.root / f"{page}.ipynb")
        return {
            block.label: {"kind": block.kind, "number": "1", "title": block.argument, "page": page,
                          "formulas": pages.latex(block.body), "proof": []}
            for text in texts for block in reader.directives(text)
        }  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def test_a_formula_that_is_edited_is_executed_as_it_now_stands(small: Small) -> None:
    with Session(small.index, random=24).active():
        confirms("thm-length")(length)
        small.write(LENGTH.replace("=", "= 2"))
        with pytest.raises(StatementFails, match=r"is false as printed\. x = "):
            confirms("thm-length")(length)
        small.write(LENGTH.replace(r"\vec{x}^\top", r"\vec{x}"))
        with pytest.raises(NotWellFormed, match="x is a vector"):
            confirms("thm-length")(length)
        small.write(LENGTH)
        confirms("thm-length")(length)


def test_a_proof_whose_formula_was_edited_since_the_check_ran_is_executed_as_it_now_stands() -> None:
    known = dict(ROWS)
    with Session(known, random=24).active():
        confirms("thm-length")(length)
        proof_of("thm-length", x=[3, 4])
        known["thm-length"] = {**ROWS["thm-length"], "proof": [LENGTH.replace("=", "= 2")]}
        with pytest.raises(Exception, match="is false as printed"):
            proof_of("thm-length", x=[3, 4])


def test_a_page_is_read_again_only_where_its_text_changed(small: Small) -> None:
    assert small.index["thm-length"]["formulas"] == [LENGTH]
    small.write(LENGTH, code="2 + 2")
    assert small.index["thm-length"]["formulas"] == [LENGTH]
    assert small.reads == 0
    small.write(LENGTH, more="One more sentence.")
    assert [small.index["thm-length"]["formulas"] for _ in range(3)] == [[LENGTH]] * 3
    assert small.reads == 1


def test_a_page_that_cannot_be_read_says_so_each_time(small: Small) -> None:
    def read(page: str) -> dict[str, Any]:
        raise ValueError(f"{page} has a label twice")

    index = Index(str(small.root), str(small.root / "statements.json"), read)
    small.write(LENGTH, more="One more sentence.")
    for _ in range(2):
        with pytest.raises(ValueError, match="pages/only has a label twice"):
            index["thm-length"]


def test_a_new_statement_is_known_and_one_that_is_gone_is_not(small: Small) -> None:
    assert "thm-new" not in small.index
    small.write(LENGTH, more=":::{prf:theorem} New\n:label: thm-new\nText.\n:::\n")
    assert small.index["thm-new"]["title"] == "New"
    small.write(LENGTH)
    assert "thm-new" not in small.index
    with Session(small.index, random=24).active(), pytest.raises(BadCheck, match="Did you mean 'thm-length'"):
        confirms("thm-lenght")(length)


def test_without_pages_the_stored_rows_are_used(small: Small) -> None:
    small.page.unlink()
    assert small.index["thm-length"]["formulas"] == [LENGTH]
    assert "thm-new" not in small.index
    assert small.reads == 0


def test_the_rows_of_a_page_of_the_book_are_those_of_its_index() -> None:
    page = next(iter(INDEX.stored().values()))["page"]
    stored = {label: row for label, row in INDEX.stored().items() if row["page"] == page}
    assert proofs_that_run.index.rows_of_page(page) == stored
