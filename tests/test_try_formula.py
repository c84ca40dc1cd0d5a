"""The field for formulas: what it offers exists in qed, and its examples get the answers that they are there for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

import qed
from proofs_that_run import node, pages, reader

sys.path.insert(0, str(pages.ROOT / "_ext"))
from try_formula import to_try

KINDS = to_try()["kinds"]
EXAMPLES = [
    pytest.param(example, id=f"{name}: {example['name']}")
    for name, examples in to_try()["examples"].items()
    for example in examples
]


def hypothesis(family: str, dims: list[Any]) -> Any:
    found = getattr(qed, family)
    return found[tuple(dims)] if dims else found


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["words"])
def test_a_kind_is_a_hypothesis_with_a_field_for_each_dimension(kind: dict[str, Any]) -> None:
    made = hypothesis(kind["family"], kind["dims"])
    letter = r"\vec{s}" if "vector" in kind["words"] else "s"
    if kind["family"] == "Smooth":
        assert qed.holds("s(x) = s(x)", s=made, x=hypothesis("Real", kind["dims"][:1]))
    else:
        assert qed.holds(f"{letter} = {letter}", s=made)
    assert {f"{{{dim}}}" for dim in kind["dims"]} == {
        word.strip(",") for word in kind.get("sizes", "").split() if word.startswith("{")
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_gets_its_answer(example: dict[str, Any]) -> None:
    symbols = {letter: hypothesis(family, dims) for letter, (family, *dims) in example["symbols"].items()}
    tried = qed.holds(example["latex"], given=example.get("given", ()), **symbols)
    assert tried.answer == example["answer"], tried.text()


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_can_be_shown_in_rows(example: dict[str, Any]) -> None:
    known = {(kind["family"], len(kind["dims"])) for kind in KINDS}
    for family, *dims in example["symbols"].values():
        assert (family, len(dims)) in known


def test_every_set_of_examples_stands_on_a_page() -> None:
    used = {
        block.argument
        for path in (pages.ROOT / "chapters").glob("*.ipynb")
        for text in pages.markdown(path)
        for block in reader.directives(text)
        if block.name == "try-formula"
    }
    assert used == set(to_try()["examples"])


@pytest.mark.node
@pytest.mark.parametrize(
    ("typed", "shown", "letters"),
    [
        ("for all x in R^n: |x| >= 0", r"\text{ for all } x \text{ in } R^n: |x| >= 0", "xRn"),
        (r"A^T = A \text{ if } A = B", r"A^T = A \text{ if } A = B", "AB"),
        ("AB = BA if A and B are symmetric", r"AB = BA \text{ if } A \text{ and } B \text{ are symmetric }", "AB"),
        (r"\inf f(x) = 0", r"\inf f(x) = 0", "fx"),
        ("Ax = 0 with A symmetric", r"Ax = 0 \text{ with } A \text{ symmetric }", "Ax"),
        (
            r"\begin{bmatrix} lambda \end{bmatrix} = trace A",
            r"\begin{bmatrix} lambda \end{bmatrix} = trace A",
            ["lambda", "A"],
        ),
        ("a-b-c = d positive", r"a-b-c = d \text{ positive }", "abcd"),
        ("A positive semi-definite", r"A \text{ positive semi-definite }", "A"),
        ("A.transpose() @ np.linalg.norm(x)", "A.transpose() @ np.linalg.norm(x)", "Ax"),
    ],
)
def test_words_are_set_as_words_and_are_no_letters(typed: str, shown: str, letters: str) -> None:
    text, found = of_letters_js(f"[worded({json.dumps(typed)}), letters({json.dumps(typed)})]")
    assert text == shown
    assert {one["letter"] for one in found} <= set(letters)


@pytest.mark.node
def test_signs_of_programs_are_shown_as_those_of_print() -> None:
    found = of_letters_js("signed('||Ax|| <= c <=> x == y => a >= b != d')")
    assert found == r"\Vert Ax\Vert  \le  c \iff  x = y \Rightarrow  a \ge  b \ne  d"


KEPT = [  # (a formula that is typed over an example, the definition of the example)
    (r"\nabla f(\vec{x}) = 2 A\vec{x}", r"f(\vec{x}) := \vec{x}^\top A \vec{x}"),
    (r"\frac{df}{dx} = 2 A x", r"f(\vec{x}) := \vec{x}^\top A \vec{x}"),
    (r"Df(x) = 2 A x", r"f(\vec{x}) := \vec{x}^\top A \vec{x}"),
    (r"\nabla_x f = 2 A x \text{ for symmetric } A", r"f(\vec{x}) := \vec{x}^\top A \vec{x}"),
    (r"\frac{\partial \vec{f}}{\partial \vec{x}} = B", r"\vec{f}(\vec{x}) := B \vec{x}"),
    (r"\frac{\partial L}{\partial W} = x", r"L := \frac{1}{2} \lVert W\vec{x} - \vec{y} \rVert_2^2"),
    (r"\sigma'(z) = \sigma(z)", r"\sigma(z) := e^z"),
]
GONE = [
    ("||AB|| <= ||A|| ||B||", r"f(\vec{x}) := \vec{x}^\top A \vec{x}"),
    (r"\frac{1}{2} \exp(x) = x \text{ for all } x", r"f(\vec{x}) := \vec{x}^\top A \vec{x}"),
    ("df/dx = 2Ax for f(x) = x^T A x with A symmetric", r"f(\vec{x}) := \lVert \vec{x} \rVert_2"),
    ("f(x) = x^2, f'(x) = 2x", r"f(\vec{x}) := \lVert \vec{x} \rVert_2"),
    (r"\nabla f(x) = 2x \text{ where } f(x) = x^\top x", r"f(\vec{x}) := \lVert \vec{x} \rVert_2"),
    (r"\frac{\partial L}{\partial W} = x, L := Wx", r"L := \frac{1}{2} \lVert W\vec{x} - \vec{y} \rVert_2^2"),
    ("", r"f(\vec{x}) := \lVert \vec{x} \rVert_2"),
]


@pytest.mark.node
def test_a_definition_stays_where_the_formula_speaks_of_it() -> None:
    found = of_letters_js(f"{json.dumps(KEPT + GONE)}.map(([latex, given]) => needs(latex, given))")
    assert found == [True] * len(KEPT) + [False] * len(GONE)


def of_letters_js(expression: str) -> Any:
    """What an expression gives that uses what web/formula/letters.js exports."""
    module = json.dumps((pages.ROOT / "web" / "formula" / "letters.js").as_uri())
    program = f"import {{ letters, needs, signed, worded }} from {module}; console.log(JSON.stringify({expression}));"
    done = subprocess.run([node.program(), "--input-type=module", "-e", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
