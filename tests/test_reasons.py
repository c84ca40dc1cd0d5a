"""Reason runs forward: what proofs use, and that none goes round in a circle or leans on what comes later."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs_that_run import labels, reader, reasons, statements
from proofs_that_run.pages import BOOK, Book

TOC = """
root: index
parts:
  - caption: Chapters
    chapters:
      - file: chapters/one
      - file: chapters/two
"""


def statement(label: str, proof: str = "", kind: str = "lemma") -> str:
    stated = f":::{{prf:{kind}}} About {label}\n:label: {label}\n\n$$\n1 = 1\n$$ (eq-{label})\n:::\n"
    return stated + (f"\n:::{{prf:proof}}\n{proof}\n:::\n" if proof else "")


def book(folder: Path, *chapters: str) -> Book:
    (folder / "chapters").mkdir()
    (folder / "_toc.yml").write_text(TOC, encoding="utf-8")
    (folder / "index.md").write_text("# A book", encoding="utf-8")
    for name, text in zip(("one", "two"), chapters, strict=True):
        (folder / "chapters" / f"{name}.md").write_text(f"# {name}\n\n{text}", encoding="utf-8")
    return Book(folder)


def test_references_are_read_as_the_site_reads_them() -> None:
    text = """By {prf:ref}`lem-a` and {prf:ref}`that <lem-b>`, also {eq}`eq-c`, not `{prf:ref}` or {prf:ref} `lem-d`.

- In a list: {prf:ref}`lem-e`.

::::{note}
Within: {ref}`place`
::::

```python
"{prf:ref}`lem-f`"
```

```{code} python
"{prf:ref}`lem-g`"
```
"""
    assert list(reader.references(text)) == [
        ("prf:ref", "lem-a"), ("prf:ref", "lem-b"), ("eq", "eq-c"), ("prf:ref", "lem-e"), ("ref", "place"),
    ]  # fmt: skip


def test_a_proof_uses_what_it_refers_to(tmp_path: Path) -> None:
    one = statement("lem-a") + statement("lem-b", "By {eq}`eq-lem-a`, twice {eq}`eq-lem-a`, this is {eq}`eq-lem-b`.")
    two = "A word on {prf:ref}`lem-c`.\n\n" + statement("lem-c", "By {prf:ref}`lem-b` and {prf:ref}`lem-a`.")
    statements = book(tmp_path, one, two).statements()
    edges = reasons.uses(statements)
    assert edges == {"lem-a": [], "lem-b": ["lem-a"], "lem-c": ["lem-a", "lem-b"]}
    assert reasons.used_by(edges) == {"lem-a": ["lem-b", "lem-c"], "lem-b": ["lem-c"], "lem-c": []}
    assert not reasons.faults(statements)


def test_a_proof_that_leans_on_what_comes_later_is_told(tmp_path: Path) -> None:
    one = statement("lem-a", "By {eq}`eq-lem-b`.")
    (fault,) = reasons.faults(book(tmp_path, one, statement("lem-b")).statements())
    assert fault.startswith(
        "The proof of Lemma 1.1 (lem-a in chapters/one) leans on Lemma 2.1 (lem-b in chapters/two), which comes later."
    )


def test_a_circle_is_told(tmp_path: Path) -> None:
    one = statement("lem-a", "By {prf:ref}`lem-c`.") + statement("lem-b", "By {prf:ref}`lem-a`.")
    faults = reasons.faults(book(tmp_path, one, statement("lem-c", "By {prf:ref}`lem-b`.")).statements())
    assert len(faults) == 2
    a, b, c = (
        "Lemma 1.1 (lem-a in chapters/one)",
        "Lemma 1.2 (lem-b in chapters/one)",
        "Lemma 2.1 (lem-c in chapters/two)",
    )
    circles = [
        f"A circle of proofs: {' leans on '.join([*turn, turn[0]])}." for turn in ([a, c, b], [c, b, a], [b, a, c])
    ]
    assert any(faults[1].startswith(circle) for circle in circles), faults[1]


LABELS = {
    "a statement's, twice": (
        statement("lem-a") + statement("lem-a").replace("eq-", "eq-2-"),
        "The label lem-a stands more than once: in chapters/one and in chapters/one. Give each place one of its own",
    ),
    "an equation's, twice": (
        statement("lem-a") + statement("lem-b").replace("eq-lem-b", "eq-lem-a"),
        "The label eq-lem-a stands more than once: in chapters/one and in chapters/one.",
    ),
    "nowhere": ("See {prf:ref}`lem-z`.", "chapters/one refers to lem-z, a label that no page has."),
    "misspelt": (
        statement("lem-size") + "See {eq}`eq-lem-sise`.",
        "chapters/one refers to eq-lem-sise, a label that no page has. Did you mean eq-lem-size?",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), LABELS.values(), ids=LABELS)
def test_a_label_that_stands_twice_or_nowhere_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    (fault,) = labels.faults(book(tmp_path, text, statement("lem-other")))
    assert fault.startswith(sentence)


def test_a_page_with_a_label_twice_has_no_rows(tmp_path: Path) -> None:
    text = statement("lem-a") + statement("lem-a").replace("About lem-a", "Another")
    with pytest.raises(ValueError, match="more than once: “About lem-a” in chapters/one and “Another” in chapters/one"):
        statements.rows_of_page("chapters/one", book(tmp_path, text, ""))


def test_in_the_book_reason_runs_forward() -> None:
    statements = BOOK.statements()
    assert any(reasons.uses(statements).values())
    if faults := reasons.faults(statements):
        pytest.fail("\n".join(faults), pytrace=False)
