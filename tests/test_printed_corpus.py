"""The formulas of two source texts and of the literature, read as they are printed.

What is true is found true or refused for a reason that is written down here, what is false found false or refused;
the opposite never happens.
"""

from __future__ import annotations

import dataclasses

import pytest
from printed import literature, sources
from printed.literature import FALSE, TRUE, Formula, said
from printed.sources import CASES, Case, chains

from proofs_that_run import readings as tool
from qed.errors import NotWellFormed
from qed.hypotheses import Hypotheses
from qed.printed import Tried
from qed.printed.claims import bind
from qed.printed.drawing import draws
from qed.printed.kinds import named
from qed.printed.setting import Setting
from qed.printed.trying import tried

FEW = 12
"""Instances: the book takes more."""

UNREAD = {  # formulas of the literature that are not read, with a part of what is said about them
    "jacobi-identity": "cannot be compared",  # [A, B] is a matrix of two blocks, not a commutator
    "weighted-least-squares-row": "cannot be compared",  # ∂f/∂x is a column in this book, not a row
    "quadratic-form-row": "cannot be compared",
    "row-map-denominator": "D and ∇² are for vectors",  # the derivative of a row
    "minkowski": "print it \\vec{x}",
    "parallelogram": "Which norm?",
    "parallelogram-factor": "Which norm?",
    "norm-of-multiple": "Which norm?",
    "grad-bilinear": "A derivative reaches as far as the next factor",
    "grad-transposed-bilinear": "A derivative reaches as far as the next factor",
    "grad-bilinear-gram-one-term": "A derivative reaches as far as the next factor",
    "quadratic-form-hessian": "Say by which symbol",  # A or x
}


def lines(case: Case) -> list[tuple[tuple[str, ...], Tried]]:
    """The lines of a case with what came of them."""
    found = []
    for ids, latex in chains(case):
        try:
            found.append((ids, attempt(case, latex)))
        except NotWellFormed as error:
            found.append((ids, Tried(latex, "not well formed", error=error)))
    return found


def attempt(case: Case, latex: str) -> Tried:
    hypotheses = Hypotheses.of(named(case.symbols), case.where)
    instances = list(draws(hypotheses, FEW, latex))
    setting = Setting(hypotheses, case.objects, instances)
    printed = bind(latex, setting.types, case.given, case.layout)
    return tried(printed, hypotheses, instances, setting=setting, exact=False)


def answer(formula: Formula) -> Tried:
    return formula.tried(instances=FEW, strict=True)


# --- the sources ---------------------------------------------------------------------------------------


def test_the_printed_lines_of_the_sources_pass_or_are_refused_as_declared():
    passed, refused, wrong = [], [], []
    for case in CASES:
        for ids, found in lines(case):
            if said(found) in ("true", "definition") and not case.refused:
                passed += ids
            elif found.answer == "not well formed" and case.refused:
                refused += ids
            else:
                wrong.append(found.text())
    assert not wrong, "\n\n".join(wrong)
    assert len(passed) >= 165
    assert len(passed) + len(refused) == len(sources.sources())
    assert refused == ["3.18", "3.19", "3.20", "3.53", "3.57", "3.58", "3.61", "D11", "D17"]


@pytest.mark.parametrize("case", [case for case in CASES if case.repaired], ids=lambda case: case.ids[0])
def test_a_refused_line_passes_once_it_is_repaired(case: Case):
    assert attempt(case, case.repaired)


def test_the_hypotheses_that_the_text_left_open_are_needed():
    (case,) = [case for case in CASES if case.ids == ("2.203",)]
    assert case.why == sources.K_IS_N
    ((_, found),) = lines(dataclasses.replace(case, where=("k <= n",)))
    assert found.answer == "false"
    assert found.counterexample is not None
    assert found.counterexample["k"] == found.counterexample["n"]


# --- the literature ------------------------------------------------------------------------------------


def test_the_list_of_unread_formulas_is_that_of_the_literature():
    assert set(UNREAD) <= {formula.name for formula in TRUE + FALSE}
    assert not [formula.name for formula in TRUE if formula.misfit]


@pytest.mark.parametrize(("formulas", "right", "wrong"), [(TRUE, "true", "false"), (FALSE, "false", "true")])
def test_the_literature_is_judged_rightly_or_refused_for_a_known_reason(formulas, right, wrong):
    surprises = []
    for formula in formulas:
        found = answer(formula)
        assert said(found) != wrong, f"{formula.name}\n{found.text()}"
        if formula.name in UNREAD:
            expected = found.error is not None and UNREAD[formula.name] in found.error.words
        else:
            expected = said(found) == ("not well formed" if formula.misfit else right)
        if not expected:
            surprises.append(f"{formula.name}\n{found.text()}")
    assert not surprises, "\n\n".join(surprises)


def test_every_counterexample_of_the_literature_is_one():
    for formula in FALSE[::6]:
        found = answer(formula)
        if found.answer == "false":
            assert found.counterexample is not None
            assert set(found.counterexample) <= set(formula.symbols)
            assert any(sign in found.words for sign in "≠><≥≤") or "break" in found.words, found.text()


def test_the_names_of_the_formulas_are_different():
    names = [formula.name for formula in literature.TRUE + literature.FALSE]
    assert len(names) == len(set(names))


def test_the_corpora_are_read_as_reviewed():
    assert tool.CORPORA.read_text(encoding="utf-8") == tool.corpora(), (
        "a formula is read in another way: run `python -m tools.readings --corpora` and review the difference"
    )
