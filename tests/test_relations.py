"""Every relation of a page is found, with where it stands."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from proofs_that_run import relations
from proofs_that_run.relations import Relation, of_page, of_text, of_words, scopes

TEXT = r"""
## Norms

Let $x = 1$; the letter $y$, the sum $\sum_{i=1}^n x_i$ and `code $z = 1$` claim nothing.

:::{prf:proposition} A name
:label: prp-a

For $n \ge 1$,

$$
a = b
+ c .
$$ (eq-a)
:::

:::{prf:proof}
Since $\vec{x} \in \mathbb{R}^n$.
:::

| a | b |
|:-|:-|
| $u < v$ | w |

::::{layouts}
:::{layout} numerator
$$
J = A
$$
:::
:::{layout} denominator
$K = B$
:::
::::

```{code} python
q = "$p = 1$"
```
"""


def test_each_relation_is_found_with_its_place() -> None:
    found = of_text(TEXT)
    assert [(r.part, r.label, r.display, r.latex) for r in found] == [
        ("prose", "", False, "x = 1"),
        ("statement", "prp-a", False, r"n \ge 1"),
        ("statement", "prp-a", True, "a = b + c ."),
        ("proof", "prp-a", False, r"\vec{x} \in \mathbb{R}^n"),
        ("table", "", False, "u < v"),
        ("layout", "", True, "J = A"),
        ("other layout", "", False, "K = B"),
    ]
    assert {r.section for r in found} == {1}
    assert found[1].paragraph == found[2].paragraph
    assert len({found[0].paragraph, found[1].paragraph, found[3].paragraph, found[4].paragraph}) == 4


def test_a_caption_has_relations_without_dollars() -> None:
    assert of_words("The graph of h(t) = f(g(t)) at t = 1, where 0.80 · 1.60 = 1.28. No more.") == [
        "h(t) = f(g(t))",
        "t = 1",
        "0.80 · 1.60 = 1.28",
    ]
    assert of_words("A circle for p = 2, a square for p = ∞.") == ["p = 2", "p = ∞"]
    assert of_words("Left: a diamond. 3 by 4 cells") == []
    assert of_words("The inputs x1 = 2 and x2 = 3, then a = x1 x2 = 6.") == ["x1 = 2", "x2 = 3", "a = x1 x2 = 6"]


def test_what_stands_after_an_exercise_is_its_answer_where_the_cell_says_so(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("Before: $a = 1$."),
        nbformat.v4.new_markdown_cell(
            ":::{exercise-start} A\n:label: exr-a\n:::\n\nShow $b = 2$.\n\n:::{exercise-end}\n:::"
        ),
        nbformat.v4.new_markdown_cell("It is $c = 3$.", metadata={"tags": ["solution"]}),
        nbformat.v4.new_code_cell("x = 4", metadata={"mystnb": {"figure": {"caption": "d = 4"}}}),
        nbformat.v4.new_markdown_cell(":::{exercise-start} B\n:label: exr-b\n:::\nWith $e = 5$."),
    ]
    path = tmp_path / "solutions" / "x.ipynb"
    path.parent.mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert [(r.part, r.label, r.latex) for r in of_page(path)] == [
        ("prose", "", "a = 1"),
        ("exercise", "exr-a", "b = 2"),
        ("answer", "exr-a", "c = 3"),
        ("caption", "", "d = 4"),
        ("exercise", "exr-b", "e = 5"),
    ]


def test_prose_uses_the_symbols_of_the_nearest_statement_of_its_section() -> None:
    found = [
        Relation("a = 1", "prose", section=1),
        Relation("b = 1", "statement", "prp-a", section=1),
        Relation("c = 1", "prose", section=1),
        Relation("d = 1", "prose", section=2),
    ]
    assert scopes(found) == ["prp-a", "prp-a", "prp-a", ""]


@pytest.mark.parametrize("latex", [r"\left( x \right)", r"\leftarrow", r"\gets", r"\infty", r"\inf", r"A \lvert B"])
def test_these_are_no_signs(latex: str) -> None:
    assert not relations.SIGN.search(latex)
