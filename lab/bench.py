"""Time what readers and authors wait for, and print a table: `make bench`.

Every row stands beside its comparison from the same run, since machines differ and are noisy.

    import      what `import qed` adds to `import numpy`
    statements  a full check: instances, symbols, audit, near-misses (SymPy already imported)
    formulas    reading a printed formula and trying it on eight instances; all displays of the book
    growth      the same check under 1, 2, 4, … labels, and the book's checks 1, 2, 4, … times
    tests       `make test` (with --all) beside plainly executing the same notebooks in parallel
    book        a build after nothing, and after one notebook changed (with --all)
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lab.compare_runs import Figure, save
from proofs_that_run import ledger, pages
from proofs_that_run.notebooks import computing
from proofs_that_run.pages import BOOK
from qed import Real, Session, confirms, equal
from qed.statements import Statement

REPEATS = 7


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--all", action="store_true", help="also the tests and the builds: minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args()
    imports()
    statements()
    formulas()
    growth()
    if options.all:
        suite()
        book()
    if options.json:
        save(figures, options.json)


def clock(action: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of an action in seconds."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


figures: dict[str, Figure] = {}
"""All rows so far."""


def row(what: str, measured: str, beside: str = "") -> None:
    if found := Figure.read(measured, noise=0.25):
        figures[what] = found
    print(f"{what:<48}{measured:>12}  {beside}".rstrip(), flush=True)


def imports() -> None:
    """In fresh processes with compiled bytecode, as after an installation."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache

        def fresh(code: str) -> Callable[[], object]:
            return lambda: subprocess.run([sys.executable, "-c", code], env=environment, cwd=pages.ROOT, check=True)

        fresh("import numpy, qed")()
        plain = clock(fresh("import numpy"), 15)
        both = clock(fresh("import numpy, qed"), 15)
    row("import qed, beyond NumPy", f"{1000 * (both - plain):.0f} ms", f"import numpy: {1000 * plain:.0f} ms")


def check_times(times: int = 1) -> dict[str, list[float]]:
    """The seconds of every check of the book, by label, in one process."""
    import sympy  # noqa: F401  (an exact check would import it: not what is timed)

    seconds: dict[str, list[float]] = {}
    for path in BOOK.notebooks("chapters", "solutions"):
        cells = [compile(cell.source, cell.id, "exec") for cell in computing(path, slow=True)]
        for _ in range(times):
            namespace: dict[str, object] = {"__name__": "bench", "print": lambda *_: None}
            found: dict[str, float] = {}
            with Session().active() as session:
                for cell in cells:
                    exec(cell, namespace)
                    found.update({label: check.verdict.seconds for label, check in session.checks.items()})
            for label, time_taken in found.items():
                seconds.setdefault(label, []).append(time_taken)
    return seconds


def statements() -> None:
    medians = {label: statistics.median(s) for label, s in check_times(5).items()}
    for label, seconds in medians.items():
        row(f"check {label}", f"{1000 * seconds:.0f} ms")
    row("checks: median", f"{1000 * statistics.median(medians.values()):.0f} ms", "goal: under 100 ms")
    row("checks: slowest", f"{1000 * max(medians.values()):.0f} ms", "goal: under 1000 ms")


def formulas() -> None:
    """The corpora of the tests, and the book's own displays on their forty instances each."""
    sys.path.insert(0, str(pages.ROOT / "tests"))
    from printed import literature, sources

    from proofs_that_run import readings as book
    from qed import holds
    from qed.hypotheses import Hypotheses
    from qed.printed.drawing import draws
    from qed.printed.kinds import named
    from qed.printed.setting import Setting
    from qed.printed.trying import tried

    def case(one: sources.Case, latex: str) -> object:
        hypotheses = Hypotheses.of(named(one.symbols), one.where)
        chosen = list(draws(hypotheses, 8, latex))
        setting = Setting(hypotheses, one.objects, chosen)
        return tried(setting.read(latex, one.given, one.layout), hypotheses, chosen, setting=setting, exact=False)

    def formula(one: literature.Formula) -> object:
        return holds(
            one.latex, given=one.given, where=one.where, layout=one.layout, instances=8, exact=False, **one.symbols
        )

    timed = []
    for one in sources.CASES:
        if not one.refused:
            timed += [clock(lambda latex=latex, one=one: case(one, latex), 3) for _, latex in sources.chains(one)]
    timed += [clock(lambda one=one: formula(one), 3) for one in (*literature.TRUE, *literature.FALSE)]
    row(
        f"{len(timed)} formulas of the corpora: median",
        f"{1000 * statistics.median(timed):.1f} ms",
        "goal: under 10 ms",
    )
    row("formulas of the corpora: slowest", f"{1000 * max(timed):.0f} ms")

    index = book.current()
    displays = [display for path in BOOK.notebooks("chapters") for display in book.of_notebook(path, index)]
    took = clock(
        lambda: [tried(d.printed, d.setting.hypotheses, d.instances, setting=d.setting, exact=False) for d in displays],
        3,
    )
    each = took / len(displays)
    row(
        f"{len(displays)} displays of the book",
        f"{took:.2f} s",
        f"400 of them: {400 * each:.0f} s; goal: under 60 s on two cores",
    )


def growth() -> None:
    """Statements and chapters may only add up: the time of each must not depend on how many there are."""
    labels = [f"bench-{number}" for number in range(64)]
    statements = {label: Statement(label, "proposition", "", label) for label in labels}
    for count in (4, 16, 64):
        started = time.perf_counter()
        with Session(statements).active():
            for label in labels[:count]:
                confirms(label)(_trace)
        row(f"{count} statements", f"{1000 * (time.perf_counter() - started) / count:.0f} ms each")
    for count in (1, 2, 4):
        started = time.perf_counter()
        check_times(count)
        row(f"all notebooks {count} times over", f"{(time.perf_counter() - started) / count:.2f} s each")


def _trace(A: Real["m", "n"]):  # type: ignore[no-untyped-def, valid-type]
    return equal(np.linalg.norm(A) ** 2, np.trace(A.T @ A))


def suite() -> None:
    def plainly() -> None:
        ledger.records(BOOK.notebooks())

    plain = clock(plainly, 3)
    test = [sys.executable, "tools/bootstrap.py", "test"]
    whole = clock(lambda: subprocess.run(test, cwd=pages.ROOT, capture_output=True, check=True), 3)
    row("make test", f"{whole:.1f} s", f"notebooks plainly in parallel: {plain:.1f} s, ratio {whole / plain:.2f}")


def book() -> None:
    command = [sys.executable, "-m", "tools.book"]

    def build() -> None:
        subprocess.run(command, cwd=pages.ROOT, capture_output=True, check=True)

    build()
    row("make book, nothing changed", f"{clock(build, 3):.1f} s")
    chapter = BOOK.notebooks("chapters")[0]
    text = chapter.read_text(encoding="utf-8")
    try:

        def change() -> None:
            change.turn += 1  # type: ignore[attr-defined]
            chapter.write_text(text.replace("# Norms", f"# Norms {change.turn}", 1), encoding="utf-8")  # type: ignore[attr-defined]
            build()

        change.turn = 0  # type: ignore[attr-defined]
        row("make book, one notebook changed", f"{clock(change, 3):.1f} s")
    finally:
        chapter.write_text(text, encoding="utf-8")
        build()


if __name__ == "__main__":
    main()
