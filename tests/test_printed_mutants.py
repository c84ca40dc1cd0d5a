"""The score of the mutants means something: wrong neighbours die, true ones live, a weak setting is noticed."""

from __future__ import annotations

import numpy as np
import pytest

from lab.aligned import aligned
from lab.fates import Fate, score
from lab.formulas import Formula
from lab.waivers import Waivers
from qed.families import Dimension, Invertible, Nonzero, Orthonormal, Positive, RankAtMost, Real, Symmetric
from qed.hypotheses import Hypotheses
from qed.printed.drawing import draws
from qed.printed.kinds import named
from qed.printed.setting import Setting


def fates(latex: str, given: tuple[str, ...] = (), more: bool = True, **symbols: object) -> dict[str, Fate]:
    """The fates of all mutants of a formula, by the altered LaTeX."""
    hypotheses = Hypotheses.of(named(symbols))
    drawn = list(draws(hypotheses, 40, latex))
    formula = Formula("toy", latex, Setting(hypotheses), drawn, given, more=more)
    return {fate.mutant.latex: fate for fate in score(formula)}


@pytest.mark.parametrize(
    ("latex", "altered", "end"),
    [
        (r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", r"\lVert A \rVert_F^2 = \operatorname{tr}(A A)", "shape"),
        (r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", r"\lVert A \rVert_2^2 = \operatorname{tr}(A^\top A)", "numbers"),
        (r"\lVert A \rVert_F^2 = \operatorname{tr}(A^\top A)", r"\lVert A \rVert_F^2 \le \operatorname{tr}(A^\top A)", "reading"),
        (r"\lVert A \rVert_2 \le \lVert A \rVert_F", r"\lVert A \rVert_2 \le 2 \cdot \lVert A \rVert_F", "sharpness"),
        (r"\lVert A \rVert_2 \le \lVert A \rVert_F", r"\lVert A \rVert_2 \ge \lVert A \rVert_F", "numbers"),
        (r"\sum_{i=1}^n x_i^2 = \vec{x}^\top \vec{x}", r"\sum_{i=2}^n x_i^2 = \vec{x}^\top \vec{x}", "numbers"),
        (r"\lVert A \rVert_F \ge 0", r"2 \cdot \lVert A \rVert_F \ge 0", "rearranged"),
        (r"x_1 = x_1 + 0", r"x_1 = x_1 - 0", "rearranged"),
        (r"x_1 = x_1 + 0", r"x_1 = x_1", "rearranged"),
        (r"0 \le \lVert A \rVert_F", r"0 \le -\lVert A \rVert_F", "numbers"),
        (r"10^{-2} x_1 = 10^{-2} x_1", r"10^{{-1}} x_1 = 10^{-2} x_1", "numbers"),
        (r"x_{i+1} = x_{i+1}, \quad \forall i \in \{1, \dots, n - 1\}",
         r"x_{i} = x_{i+1}, \quad \forall i \in \{1, \dots, n - 1\}", "numbers"),
        (r"x_1 - x_1 = \operatorname{tr}(A^\top A) - \lVert A \rVert_F^2 = 0",
         r"2 \left( x_1 - x_1 \right) = \operatorname{tr}(A^\top A) - \lVert A \rVert_F^2 = 0", "rearranged"),
    ],
)  # fmt: skip
def test_wrong_neighbours_die_and_weaker_ones_are_noticed(latex: str, altered: str, end: str) -> None:
    found = fates(latex, A=Real["m", "n"], x=Real["n"])
    plain = {"".join(text.split()): fate for text, fate in found.items()}
    assert plain["".join(altered.split())].end == end, sorted(plain)


def test_a_bound_that_is_attained_for_rank_one_alone_is_sharp() -> None:
    latex = r"\lVert B \rVert_F \le k \lVert B \rVert_2"
    found = fates(latex, B=RankAtMost["m", "n", "k"], k=Dimension)
    assert found[r"\lVert B \rVert_F \le 2 \cdot k \lVert B \rVert_2"].end == "sharpness", list(found)


def test_vectors_are_tried_along_singular_vectors() -> None:
    hypotheses = Hypotheses.of(named({"A": Invertible["n"], "B": Real["n", "n"], "x": Nonzero["n"], "d": Nonzero["n"]}))
    made = list(aligned(hypotheses, list(draws(hypotheses, 40, "aligned"))))
    stretched = [np.linalg.svd(one.values["A"], compute_uv=False)[[0, -1]] for one in made]
    for name in "xd":
        lengths = [
            np.linalg.norm(one.values["A"] @ one.values[name]) / np.linalg.norm(one.values[name]) for one in made
        ]
        near = np.isclose(np.array(lengths)[:, None], stretched)
        assert np.mean(np.any(near, axis=1)) >= 0.8
        assert np.all(np.any(near, axis=0))
    apart = [np.linalg.norm(one.values["A"] @ (one.values["x"] - one.values["d"])) for one in made]
    assert any(np.isclose(length, values[1]) for length, values in zip(apart, stretched, strict=True))
    assert {np.any(one.values["B"]) for one in made} == {np.True_, np.False_}


def test_every_mutant_differs_from_the_formula_and_from_the_others() -> None:
    latex = r"\lVert UA \rVert_F^2 = \operatorname{tr}(A^\top U^\top U A) = \lVert A \rVert_F^2"
    found = fates(latex, A=Real["m", "n"], U=Orthonormal["m"])
    assert len(found) > 30
    assert latex not in found


def test_what_only_rearranges_is_told_apart_from_what_lives() -> None:
    found = fates(r"\lVert A \rVert_F = \lVert A^\top \rVert_F", A=Real["m", "n"])
    assert any(fate.end == "rearranged" for fate in found.values())
    assert not [text for text, fate in found.items() if fate.end == "alive"]


def test_what_says_only_which_shape_something_has_says_the_same_of_all_of_that_shape() -> None:
    found = fates(r"A \in \mathbb{R}^{m \times n}", A=Real["m", "n"])
    ends = {text: fate.end for text, fate in found.items()}
    assert set(ends.values()) == {"rearranged", "shape"}
    assert any("top" in text for text, end in ends.items() if end == "shape")


def test_a_setting_that_is_too_weak_lets_a_mutant_live() -> None:
    latex = r"\nabla f(\vec{x}) = (A + A^\top) \vec{x}"
    given = (r"f(\vec{x}) := \vec{x}^\top A \vec{x}",)
    general = fates(latex, given, A=Real["n", "n"], x=Real["n"])
    assert not [text for text, fate in general.items() if fate.end == "alive"]
    symmetric = fates(latex, given, A=Symmetric["n"], x=Real["n"])
    assert [text for text, fate in symmetric.items() if fate.end in ("alive", "rearranged")]


def test_a_matrix_that_is_always_diagonal_is_its_own_transpose() -> None:
    hypotheses = Hypotheses.of(named({"x": Real["n"], "A": Real["n", "n"]}))
    drawn = list(draws(hypotheses, 40, "some"))
    setting = Setting(hypotheses, lambda x, A: {"D": np.diag(x), "S": A + A.T}, drawn)
    for latex, end in (
        (r"D\vec{x} = \vec{x} \odot \vec{x}", "rearranged"),
        (r"S\vec{x} = (A + A^\top) \vec{x}", "alive"),
    ):
        found = {fate.mutant.latex: fate for fate in score(Formula("toy", latex, setting, drawn, more=False))}
        assert found[latex.replace(latex[0], latex[0] + r"^\top ", 1)].end == end
    found = fates(r"U^\top B V = \Sigma", (r"B = U \Sigma V^\top",), B=Real["n", "n"])
    assert found[r"U^\top B V = \Sigma^\top "].end == "rearranged"


def test_a_survivor_is_waived_by_its_name_alone() -> None:
    latex = r"\lVert A \rVert_2 \le \lVert A \rVert_F"
    alive = [fate.mutant.site for fate in fates(latex, A=Real["m", "n"]).values() if fate.end == "alive"]
    assert alive == ["norm exchanged: _2 → _F", "norm exchanged: _F → _2", "norm exchanged: _F → _*"]
    given = Waivers({"": {"toy": {"‖A‖₂ ≤ ‖A‖_F ≤ ‖A‖_*": alive[1:]}}})
    marked, useless = given.applied([*fates(latex, A=Real["m", "n"]).values()])
    assert [fate.mutant.site for fate in marked if fate.end == "alive"] == alive[:1]
    assert {fate.reason for fate in marked if fate.end == "waived"} == {"‖A‖₂ ≤ ‖A‖_F ≤ ‖A‖_*"}
    assert not useless


def test_an_instance_that_does_not_count_is_passed_over() -> None:
    hypotheses = Hypotheses.of(named({"x": Real["n"]}))
    drawn = list(draws(hypotheses, 40, "some"))
    setting = Setting(hypotheses, lambda x: {"t": float(x[0])} if x[0] > 0 else None, drawn)
    latex = r"t \le \lVert \vec{x} \rVert_2"
    assert any(fate.end == "numbers" for fate in score(Formula("toy", latex, setting, drawn, more=False)))


@pytest.mark.parametrize(
    ("latex", "altered", "end"),
    [
        (r"t < t + s", r"t < t + 2 \cdot s", "weaker"),
        (r"t < t + s", r"t < t + t", "numbers"),
        (r"\lvert t \rvert^2 = t^2", r"(t)^2 = t^2", "weaker"),
        (r"t^2 = \lvert t \rvert^2 = \lvert t^2 \rvert", r"t^2 = \lvert t \rvert^2 = (t^2)", "weaker"),
        (r"\sqrt{8} < 3", r"\sqrt{8} < 4", "weaker"),
        (r"a < 3", r"2 \cdot a < 3", "alive"),
        (r"a t < a t + s", r"a t < a t + 2 \cdot s", "weaker"),
    ],
)
def test_in_the_line_what_is_weaker_is_true_but_not_of_the_numbers_of_an_example(
    latex: str, altered: str, end: str
) -> None:
    given = ("a := 1",) if "a" in latex else ()
    found = fates(latex, given, more=False, t=Real[()], s=Positive[()])
    fate = {"".join(text.split()): fate for text, fate in found.items()}["".join(altered.split())]
    assert (fate.end, fate.fixed) == (end, end == "alive")
