"""What the search finds: records read from a page, formulas as one line of text."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "_ext"))

import search_index  # noqa: E402
import typeset_math  # noqa: E402
from plain_formula import plain  # noqa: E402


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\lVert A \rVert_F^2 = \sum_{i=1}^n \sigma_i^2", "‖A‖_F² = ∑ᵢ₌₁ⁿσᵢ²"),
        (r"A \in \mathbb{R}^{m \times n}", "A ∈ ℝᵐˣⁿ"),
        (r"\vec{x}^\top \vec{y}", "xᵀy"),
        (r"\max_{1 \le i \le n} \lvert x_i \rvert", "max_{1≤i≤n}|xᵢ|"),
        (r"r := \frac{1}{a + b}", "r := 1/(a + b)"),
        (r"\sqrt{x_1^2 + x_2^2}", "√(x₁² + x₂²)"),
        (r"\begin{bmatrix} 1 & -2 \\ 3 & 4 \end{bmatrix}", "[1 −2; 3 4]"),
        (r"x = (3, -4)", "x = (3, −4)"),
        (r"\operatorname{tr}(AB) = \operatorname{rank} B", "tr(AB) = rank B"),
    ],
)
def test_a_formula_is_one_readable_line(latex: str, text: str) -> None:
    math = re.search("<math.*</math>", typeset_math.typeset(latex, display=False))
    assert math
    assert plain(math[0]) == text


def page(body: str) -> str:
    return f'<html><body><nav>menu</nav><article class="bd-article">{body}</article></body></html>'


BOX = (
    '<section id="top"><h1><span class="section-number">2. </span>Norms<a class="headerlink">#</a></h1><p>Opening.</p>'
    '<section id="part"><h2>A part</h2><p>Around it, {formula}.</p>'
    '<div class="statement theorem" id="thm-x"><p class="statement-title"><span class="statement-number">Theorem 2.3'
    '</span> <span class="statement-name">Eckart–Young</span><a class="headerlink">#</a></p><p>It says {formula}.</p>'
    '</div><details class="proof"><summary>Proof.</summary><p>Clearly.</p></details>'
    '<div class="cell docutils container"><div class="cell_input"><pre><span class="k">def</span> f</pre></div>'
    '<div class="cell_output docutils container"><div>a verdict</div></div></div></section></section>'
)


def records() -> dict[str, search_index.Record]:
    formula = typeset_math.typeset(r"\lVert A \rVert_F", display=False)
    found = search_index.records(
        page(BOX.replace("{formula}", f'<span class="math" data-latex="\\lVert A \\rVert_F">{formula}</span>')),
        "chapters/x",
    )
    assert len(found) == 3
    return {record.anchor: record for record in found}


def test_a_statement_is_a_record_of_its_own_with_its_proof_and_the_names_of_its_symbols() -> None:
    found = records()["thm-x"]
    assert (found.kind, found.number, found.title, found.part) == (
        "statement",
        "Theorem 2.3",
        "Eckart–Young",
        "2. Norms",
    )
    assert (found.text, found.less) == ("It says ‖A‖_F.", "Proof. Clearly.")
    assert "Frobenius norm" in found.names
    written = found.written()
    assert (written["address"], written["title"]) == ("chapters/x.html#thm-x", "Theorem 2.3: Eckart–Young")
    assert "low rank approximation" in written["also"]


def test_what_is_around_a_statement_does_not_repeat_it() -> None:
    found = records()
    assert (found["part"].text, found["part"].less) == ("Around it, ‖A‖_F.", "def f")
    assert (found[""].kind, found[""].title, found[""].text) == ("page", "2. Norms", "Opening.")


def test_only_a_page_that_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(search_index, "records", lambda text, page: read.append(page) or [])
    for texts in ({"a": "1", "b": "1"}, {"a": "1", "b": "2"}):
        memory = search_index.Memory(tmp_path / "memory.json")
        for name, text in texts.items():
            memory.records(name, text)
        memory.keep()
    assert read == ["a", "b", "b"]
