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
    ],
)
def test_words_are_set_as_words_and_are_no_letters(typed: str, shown: str, letters: str) -> None:
    module = json.dumps((pages.ROOT / "web" / "formula" / "letters.js").as_uri())
    program = f"""
        import {{ letters, worded }} from {module};
        const typed = {json.dumps(typed)};
        console.log(JSON.stringify([worded(typed), letters(typed).map(({{ letter }}) => letter)]));
    """
    done = subprocess.run([node.program(), "--input-type=module", "-e", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text, found = json.loads(done.stdout)
    assert text == shown
    assert set(found) <= set(letters)
