"""How exercises that are answered judge: `python -m lab.answers` (some minutes), or of some: `… exr-chain exr-review`.

Every right answer is given in five forms (see `lab.forms`): all are right. It is altered at one place (see
`lab.edits`), as often as it can be: none may be right, unless it means the same. Beside that it prints how many
mistakes are told by their names, those of the questions and those that people ask about on the web.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from lab.edits import mutants
from lab.forms import forms
from lab.formulas import Formula
from proofs_that_run.answers import find
from proofs_that_run.asked import Asked, asked
from qed.printed.drawing import draws
from qed.printed.holds import holds
from qed.printed.setting import Setting

ASKED_ABOUT = (
    ("exr-false-line-quadratic", 3, "2Ax", "symmetric"),
    ("exr-chain-order", 1, "2(Ax - y)A", "order"),
    ("exr-linear-map-jacobian", 1, "A^T B^T", "other layout"),
    ("exr-linear-map-jacobian", 2, "2 diag(x) A^T", "other layout"),
    ("exr-false-line-length", 3, "2(x - a)", "square of the length"),
    ("exr-false-line-length", 3, r"\frac{1}{2||x - a||}(x - a)", "derivative of the root"),
    ("exr-squared-distance", 1, "x^T + x", "row is added to a column"),
    ("exr-trace-in-four-steps", 2, "A B", "transposes are forgotten"),
    ("exr-trace-in-four-steps", 2, "B^T A^T", "turned around"),
    ("exr-trace-in-four-steps", 3, "2X^T - C - C^T", "transpose inside the norm"),
    ("exr-false-line-inverse", 3, "-Y X^{-2}", "rule for numbers"),
    ("exr-false-line-inverse", 3, "-X^{-1} Y X^{-1}", "transpose"),
    ("exr-hessian-slips", 1, r"A \nabla^2 f(Ax + b)", "both sides"),
    ("exr-second-term", 2, r"\frac{1}{\sqrt{1 + \lVert x \rVert_2^2}} I", "is missing"),
    (
        "exr-false-line-softmax",
        3,
        r"\operatorname{diag}(\operatorname{softmax}(z) \odot (\vec{1} - \operatorname{softmax}(z)))",
        "no function entry by entry",
    ),
    ("exr-review-weights", 1, "x (Wx - y)^T", "other layout"),
    ("exr-review-weights", 2, r"\sigma(Wx + b) - y", "forgotten"),
    ("exr-first-layer-weights", 1, "2x (B(B^T σ(A^T x) - c))^T", "forgotten"),
    ("exr-single-layer", 4, "2A(σ'(A^T x) (B(B^T σ(A^T x) - c)))", "matrix product in place of the product entry"),
    ("exr-single-layer", 4, "2A(σ'(σ(A^T x)) ⊙ (B(B^T σ(A^T x) - c)))", "taken at"),
    ("exr-wrong-variable", 1, "-2(t - w^T x) w", "differentiated by"),
    ("exr-stacked-columns", 4, r"A \otimes B^T", "rows that are stacked"),
    ("exr-shared-weights", 1, "(Wσ(Wx) - y)σ(Wx)^T", "one use of the weights"),
)
"""Wrong answers that people ask about, and words of the name of the mistake."""


def around(one: Asked) -> tuple[str, str]:
    """What stands before the answer, and after it, in a claim that is true of the right one."""
    before, _, after = (one.check or f"{one.asks} = ANSWER").partition("ANSWER")
    return before, after


def altered(one: Asked) -> Iterator[str]:
    """Right answers with one change each."""
    question, (before, after) = one.question, around(one)
    claim = before + question.right + after
    known = Formula("", claim, Setting(question.hypotheses), list(draws(question.hypotheses, 8)), one.given)
    made = {mutant.latex for mutant in mutants(known.read(claim))}
    kept = (latex for latex in made if latex.startswith(before) and latex.endswith(after))
    yield from sorted(latex[len(before) : len(latex) - len(after)] for latex in kept)


def accepted(one: Asked) -> tuple[int, list[str]]:
    """How many changes were judged, and those that count as right though they mean something else."""
    count, right = 0, []
    for latex in altered(one):
        count += 1
        found = one.question.judge(latex)
        if found and not any(turned in found.words for turned in ("other layout", "as a row")):
            claim = latex.join(around(one))
            same = holds(claim, given=one.given, exact=False, **one.question.symbols)
            right += [] if same else [latex]
    return count, right


def rejected(one: Asked) -> tuple[Counter[str], list[str]]:
    """How often each form was tried, and the right answers that did not count as right."""
    made = dict(forms(one.question))
    return Counter(made), [f"{name}: {text}" for name, text in made.items() if not one.question.judge(text)]


def told(label: str, part: int, wrong: str, words: str) -> tuple[bool, bool]:
    """Whether a wrong answer is named as it should be; whether it is named otherwise, or counts as right."""
    found = find(label, part).question.judge(wrong)
    said = f"{found.words} {found.mistake}"
    rightly = words in said
    return rightly, not rightly and (bool(found) or bool(found.mistake))


def main() -> int:
    chosen = [
        one
        for one in asked()
        if one.kind == "formula" and (not sys.argv[1:] or one.label.startswith(tuple(sys.argv[1:])))
    ]
    changes = mistakes = named = 0
    made: Counter[str] = Counter()
    wrongly: list[str] = []
    for one in chosen:
        where = f"{one.label}.{one.part}"
        tried, lost = rejected(one)
        made.update(tried.keys())
        wrongly += [f"{where}, right but not accepted, {text}" for text in lost]
        count, right = accepted(one)
        changes += count
        wrongly += [f"{where}, wrong but accepted: {latex}" for latex in right]
        for wrong, name in one.question.mistakes.items():
            mistakes += 1
            named += one.question.judge(wrong).mistake == name
    about = [told(*row) for row in ASKED_ABOUT if any(one.label == row[0] for one in chosen)]
    print(f"{len(chosen)} formulas in {sum(made.values())} forms ({', '.join(f'{k} {c}' for k, c in made.items())});")
    print(f"{changes} changes of right answers; {len(wrongly)} judged wrongly;")
    print(f"{mistakes} mistakes of the questions, {named} of them named;")
    rightly, otherwise = (sum(column) for column in zip(*about, strict=True)) if about else (0, 0)
    print(f"{len(about)} that people ask about: {rightly} named rightly, {otherwise} wrongly.")
    print(*wrongly, sep="\n", end="\n" if wrongly else "")
    return 1 if wrongly or named < mistakes or otherwise or 10 * rightly < 9 * len(about) else 0


if __name__ == "__main__":
    sys.exit(main())
