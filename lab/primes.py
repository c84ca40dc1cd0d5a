"""Which equalities of the book are identities modulo primes, and what that costs: `make primes`.

Of the statements whose checks claim equalities alone it names those that have no evidence modulo primes. The times are
those of the evidence, beside the symbols of the same check.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from lab.compare_runs import Figure, save
from proofs_that_run.notebooks import computing
from proofs_that_run.pages import BOOK
from qed import Session
from qed.confirm import Check
from qed.exact import prove


def checks() -> dict[str, Check]:
    """The checks of the statements of the book, by label. (`near_miss` and the rest are not asked.)"""
    found: dict[str, Check] = {}
    for path in BOOK.notebooks("chapters"):
        namespace: dict[str, object] = {"__name__": "primes", "print": lambda *_: None}
        with Session(parts={"primes"}).active() as session:
            for cell in computing(path, slow=True):
                exec(compile(cell.source, cell.id, "exec"), namespace)
            found |= session.checks
    return found


def timed(action: Callable[[], object]) -> float:
    """The median of three times, in seconds."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make primes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args()
    prove_once()
    figures: dict[str, Figure] = {}
    equations, without, primes, symbols = 0, [], [], []
    print(f"{'statement':<34}{'claims':>8}{'shapes':>8}{'below':>8}{'primes':>10}{'symbols':>10}")
    for label, check in checks().items():
        verdict = check.verdict
        equations += verdict.equations
        if (found := verdict.primes) is None:
            without += [label] * verdict.equations
            continue
        primes.append(timed(check.modulo_primes))
        symbols.append(timed(lambda check=check: prove(check.claims, check.hypotheses)))  # type: ignore[misc]
        claims = "all" if found["claims"] == "all" else "some"
        print(
            f"{label:<34}{claims:>8}{found['shapes']:>8}{'1e' + str(found['below']):>8}"
            f"{1000 * primes[-1]:>7.0f} ms{1000 * symbols[-1]:>7.0f} ms"
        )
    covered = equations - len(without)
    print(f"\nOf {equations} statements that claim equalities alone, {covered} are identities modulo primes.")
    print(f"Not so: {', '.join(without)}.")
    print(
        f"Median time {1000 * statistics.median(primes):.0f} ms, beside the symbols "
        f"{statistics.median(a / b for a, b in zip(primes, symbols, strict=True)):.1f} times as long."
    )
    figures["equalities that are identities modulo primes"] = Figure.read(f"{covered}", noise=0.0)
    if options.json:
        save({what: figure for what, figure in figures.items() if figure}, options.json)


def prove_once() -> None:
    """Import SymPy: that is not what is timed."""
    import sympy  # noqa: F401


if __name__ == "__main__":
    main()
