"""How exercises that are answered by a formula judge: `python -m lab.answers` (some minutes).

Every right answer is altered at one place (see `lab.mutants`), as often as it can be, and every change is judged. None
may be right, unless it means the same. Beside that it prints how many frequent mistakes are told by their names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from lab import mutants
from lab.mutants import Formula
from proofs_that_run.answers import Asked, asked
from qed.printed.drawing import draws
from qed.printed.holds import holds
from qed.printed.setting import Setting


def altered(one: Asked) -> Iterator[str]:
    """Right answers with one change each."""
    question, equation = one.question, f"{one.asks} = "
    known = Formula(
        "", equation + question.right, Setting(question.hypotheses), list(draws(question.hypotheses, 8)), one.given
    )
    made = {mutant.latex for mutant in mutants.mutants(known.read(known.latex))}
    yield from sorted(latex.removeprefix(equation) for latex in made if latex.startswith(equation))


def accepted(one: Asked) -> tuple[int, list[str]]:
    """How many changes were judged, and those that count as right though they mean something else."""
    count, right = 0, []
    for latex in altered(one):
        count += 1
        found = one.question.judge(latex)
        if found and "other layout" not in found.words:
            same = holds(f"{one.asks} = {latex}", given=one.given, exact=False, **one.question.symbols)
            right += [] if same else [latex]
    return count, right


def main() -> int:
    changes = mistakes = named = 0
    wrongly: list[str] = []
    for one in asked():
        count, right = accepted(one)
        changes += count
        wrongly += [f"{one.label}.{one.part}: {latex}" for latex in right]
        for wrong, name in one.question.mistakes.items():
            mistakes += 1
            named += one.question.judge(wrong).mistake == name
    print(f"{len(asked())} questions: {changes} changes of right answers, {len(wrongly)} of them accepted;")
    print(f"{mistakes} frequent mistakes, {named} of them named.")
    print(*wrongly, sep="\n", end="")
    return 1 if wrongly or named < mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
