"""Functions, their derivatives and differentials, as chapters on calculus with matrices print them.

Every formula is read twice, strictly and as readers type. Beside a true one stand its near misses: a transpose, a sign,
a factor or an order that is wrong.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qed import families
from qed.errors import BadCheck, NotWellFormed
from qed.hypotheses import Hypotheses
from qed.instances import Instance
from qed.printed import Tried, holds
from qed.printed.claims import Printed
from qed.printed.setting import Setting
from qed.printed.trying import tried

CASES = json.loads((Path(__file__).parent / "printed" / "functions.json").read_text(encoding="utf-8"))
NAMES = vars(families)
HOLDS = {"not refuted": "true"}
"""Where no part is exact, a formula that holds is one that was not refuted."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['about']}: {case['latex'][:60]}")
def test_formulas(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    read_alike_once(monkeypatch)
    for strict, wanted in ((True, case["answer"]), (False, case.get("reader", case["answer"]))):
        found = holds(case["latex"], strict=strict, **eval(f"dict({case['declare']})", dict(NAMES)))
        assert HOLDS.get(found.answer, found.answer) == wanted, f"strict={strict}: {found.text()}"


def read_alike_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a formula be tried once, and again only where it is read in another way: as other nodes, of other types."""
    known: dict[object, Tried] = {}

    def once(printed: Printed, hypotheses: Hypotheses, stream: Iterable[Instance], **options: Any) -> Tried:
        nodes = [(type(node), *(v for v in node.values() if isinstance(v, str | int))) for node in printed.nodes()]
        same = str((printed.reading(), nodes, printed.types, hypotheses, options))
        if same not in known:
            known[same] = tried(printed, hypotheses, stream, **options)
        return dataclasses.replace(known[same])

    monkeypatch.setattr(sys.modules[holds.__module__], "tried", once)


REFUSED = [  # (formula, declared, a part of the sentence, which says what to write)
    (r"\frac{\partial f}{\partial \vec{x}} = \vec{x}^\top",
     r'x=Real["n"],given=r"f(\vec{x}) := \vec{x}^\top \vec{x}"', 'by layout="rows" it is a row'),
    (r"\partial_{\vec{x}} f(\vec{x}) = 1", 'f=Smooth["n"],x=Real["n"]', r"write \nabla_{x} or D_{x}"),
    (r"\partial_i (\vec{x}^\top \vec{x}) = 2x_i", 'x=Real["n"]', r"Define it: f(\vec{x}) := …"),
    (r"DF(X) = X", r'X=Real["n","n"],given=r"F(X) := X^2"', "DF(X)[V]"),
    (r"\sigma(A) = A", r'A=Real["n","n"],given=r"\sigma(z) := z^2"', "the function of the matrix"),
    (r"\max(\vec{x}, \vec{y}) = \vec{x}", 'x=Real["n"],y=Real["m"]', "compares two entry by entry"),
    (r"\mathbb{1}[\vec{x}] = 1", 'x=Real["n"]', r"\mathbb{1}[x > 0]"),
    (r"\frac{\partial F}{\partial X} = A", r'A=Real["m","n"],X=Real["n","p"],given=r"F := A X"',
     r"\operatorname{vec}(F)"),
    (r"dY = A", r'A=Real["m","d"],B=Real["d","n"],d=Dimension,given=r"Y := A B"', r"write it upright, \mathrm{d}"),
    (r"\nabla_X^2 \lVert X \rVert_F^2 = 2 I \otimes I", 'X=Real["m","n"]', "as in I_n"),
    (r"d(AX) = A\,dX", 'A=Real["m","n"],X=Real["n","k"]', "dA := 0"),
    (r"dX^{-1} = 1", 'X=Invertible["n"]', "write d(X^…)"),
    (r"df = 1", 'f=Smooth["n"],x=Real["n"],y=Real["n"]', "Write d(f(…)) with its arguments"),
    (r"\exp(A) = I", 'A=Real["n","n"]', "e^A is that of the matrix"),
    (r"A^{1/2} = A", 'A=Invertible["n"]', "declare it PositiveDefinite"),
    (r"A^{1/3} = A", 'A=PositiveDefinite["n"]', "nor 1/2 or -1/2"),
    (r"\sigma_1(A^\top A) = 1", r'A=Real["m","n"],given=r"A = U \Sigma V^\top"', r"\sigma_i \cdot (…)"),
    (r"Q^\top Q = I", r'A=Real["n","n"],given=r"A = Q \Lambda Q^\top"', "declare it Symmetric"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "declare", "words"), REFUSED)
def test_what_is_refused_leads_on(latex: str, declare: str, words: str) -> None:
    found = holds(latex, strict=True, **eval(f"dict({declare})", dict(NAMES)))
    assert found.error is not None, found.text()
    assert words in found.error.words


NOTED = [
    (r"\sigma(\vec{z}) = \vec{z}", r'z=Real["n"],given=r"\sigma(t) := t"', "sigma is taken entry by entry"),
    (r"\max(\vec{z}, 0) = \max(\vec{z}, 0)", 'z=Real["n"]', "max is taken entry by entry"),
    (r"\nabla_X^2 \lVert X \rVert_F^2 = 2 I", 'X=Real["m","n"]', "that by vec(X)"),
    (r"\nabla_X \log\det X = X^{-1}", 'X=PositiveDefinite["n"]', "the symmetric part of this one"),
    (r"U^\top U = I", r'A=Real["m","n"],given=r"A = U \Sigma V^\top"', "any SVD of A"),
    (r"A = \arg\min_X \lVert X - A \rVert_F", 'A=Real["m","n"]', "not that there is no other"),
    (r"df = \nabla f(\vec{x})^\top d\vec{x}", 'f=Smooth["n"],x=Real["n"]', "df is that of f(x)"),
    (r"\frac{a}{a} = 1", "a=Real", "at a = 0 one side is a number and the other is not"),
]


@pytest.mark.parametrize(("latex", "declare", "note"), NOTED)
def test_what_is_taken_for_granted_is_said(latex: str, declare: str, note: str) -> None:
    found = holds(latex, strict=True, **eval(f"dict({declare})", dict(NAMES)))
    assert HOLDS.get(found.answer, found.answer) == "true", found.text()
    assert any(note in said for said in found.notes)


def test_a_check_declares_the_differentials_that_it_prints() -> None:
    setting = Setting(Hypotheses.of({"X": families.Invertible["n"]}))
    with pytest.raises(NotWellFormed, match="dX is not declared"):
        setting.read(r"d(X^{-1}) = -X^{-1}\,dX\,X^{-1}")
    given = {"X": families.Invertible["n"], "dX": families.Real["n", "n"]}
    assert Setting(Hypotheses.of(given)).read(r"d(X^{-1}) = -X^{-1}\,dX\,X^{-1}").claims


def test_a_symmetric_matrix_moves_among_symmetric_ones() -> None:
    found = holds(r"dX = -dX", X=families.PositiveDefinite["n"])
    assert found.counterexample is not None
    assert np.array_equal(found.counterexample["dX"], found.counterexample["dX"].T)
    with pytest.raises(BadCheck, match="declare dQ as those in which it does"):
        holds(r"d(Q^\top Q) = 0", Q=families.Orthonormal["m", "n"])
