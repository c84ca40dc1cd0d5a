"""The laboratory stands apart, and what it finds from week to week is compared."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lab import compare_runs
from lab.compare_runs import Figure, load, missed, save, summary, worse
from lab.measure import Row, figures
from proofs_that_run.pages import ROOT


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


def test_nobody_imports_the_laboratory_but_itself_and_its_tests() -> None:
    folders = ("qed", "proofs_that_run", "tools", "_ext", "live")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")] + [ROOT / "conftest.py"]
    assert len(paths) > 50
    for path in paths:
        found = {name for name in imported(path) if name.split(".")[0] == "lab"}
        assert not found, f"{path.relative_to(ROOT)} imports {found}: only the laboratory may, and tests of it"


def test_the_laboratory_says_what_each_command_is_for() -> None:
    words = (ROOT / "lab" / "__init__.py").read_text(encoding="utf-8")
    commands = [path.stem for path in (ROOT / "lab").glob("*.py") if "def main(" in path.read_text(encoding="utf-8")]
    assert len(commands) > 6
    assert not [command for command in commands if command not in words]


# --- one run after another ------------------------------------------------------------------------------

BEFORE = {
    "alive": Figure(0, goal="0", met=True),
    "killed": Figure(81.5, "%", better="more"),
    "readable": Figure(1.0, "s", noise=0.25, goal="≤ 2 s", met=True),
    "mutants": Figure(100, better=""),
}


def test_what_got_worse_is_told_and_noise_is_not() -> None:
    assert worse(BEFORE, BEFORE) == []
    noisy = BEFORE | {"readable": Figure(1.2, "s", noise=0.25), "mutants": Figure(90, better="")}
    assert worse(BEFORE, noisy) == []
    better = BEFORE | {"readable": Figure(0.1, "s", noise=0.25), "killed": Figure(90, "%", better="more")}
    assert worse(BEFORE, better) == []
    assert worse(BEFORE, BEFORE | {"readable": Figure(1.3, "s", noise=0.25)}) == ["readable: 1 s before, 1.3 s now"]
    assert worse(BEFORE, BEFORE | {"killed": Figure(80, "%", better="more")}) == ["killed: 81.5 % before, 80 % now"]
    assert worse(BEFORE, BEFORE | {"alive": Figure(1)}) == ["alive: 0 before, 1 now"]
    assert worse({"old": Figure(3)}, {}) == ["old: 3 before, not measured now"]


def written(folder: Path, figures: dict[str, Figure]) -> str:
    save(figures, folder / "mutants.json")
    return str(folder)


def test_a_missed_goal_fails_and_a_worse_figure_alone_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = written(tmp_path / "before", BEFORE)
    slower = written(tmp_path / "slower", BEFORE | {"readable": Figure(1.9, "s", noise=0.25, goal="≤ 2 s", met=True)})
    assert compare_runs.main([before, slower]) == 0
    shown = capsys.readouterr().out
    assert "All goals are met." in shown
    assert "- mutants: readable: 1 s before, 1.9 s now" in shown
    assert "| mutants: killed | 81.5 % | 81.5 % |  |" in shown
    alive = written(tmp_path / "alive", BEFORE | {"alive": Figure(2, goal="0", met=False)})
    assert compare_runs.main([before, alive]) == 1
    assert "- mutants: alive: 2, goal 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "now", "red"),
    [
        ((250.0, False), (251.0, False), 0),  # noise
        ((250.0, False), (200.0, False), 0),  # nearer
        ((250.0, False), (260.0, False), 1),  # farther
        ((150.0, True), (161.0, False), 1),  # met no more
        (None, (250.0, False), 1),  # nothing says that it is known
    ],
)
def test_a_mark_that_is_worked_towards_counts_where_it_is_lost_or_farther_away(
    tmp_path: Path, before: tuple[float, bool] | None, now: tuple[float, bool], red: int
) -> None:
    def run(name: str, size: tuple[float, bool]) -> str:
        figure = Figure(size[0], "kB", noise=0.02, goal="≤ 160 kB", met=size[1], mark=True)
        return written(tmp_path / name, {"size": figure})

    assert compare_runs.main([run("before", before) if before else str(tmp_path / "none"), run("now", now)]) == red


def test_without_a_run_before_there_is_nothing_to_compare_and_without_figures_it_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare_runs.main([str(tmp_path / "none"), written(tmp_path / "now", BEFORE)]) == 0
    assert "There are no figures of a run before." in capsys.readouterr().out
    assert compare_runs.main([written(tmp_path / "now", BEFORE), str(tmp_path / "none")]) == 1
    assert capsys.readouterr().out == "Nothing was measured.\n"


def test_figures_are_kept_as_they_are(tmp_path: Path) -> None:
    save(BEFORE, tmp_path / "a" / "x.json")
    assert load(tmp_path) == {f"x: {name}": figure for name, figure in BEFORE.items()}
    assert json.loads((tmp_path / "a" / "x.json").read_text(encoding="utf-8"))["alive"]["met"] is True
    assert missed(BEFORE) == []
    assert "| a \\| b | – | 1 | |".replace("| |", "|  |") in summary({}, {"a | b": Figure(1)})


def test_the_rows_of_the_pages_become_figures_with_names_of_their_own() -> None:
    rows = [
        Row("shift", "0.0000", "0.1", "≤ 0.01", True),
        Row("… down the page", "0.0123", goal="≤ 0.01", met=False),
        Row("transferred", "123 kB"),
        Row("… down the page", "7", better="more"),
        Row("cells that run in the page", "not assembled: make live", goal="≤ 1.5 s", met=False),
    ]
    found = figures(rows)
    assert found["shift"] == Figure(0.0, noise=0.05, goal="≤ 0.01", met=True, mark=True)
    assert found["shift … down the page"].met is False
    assert found["transferred"] == Figure(123.0, "kB", noise=0.02, mark=True)
    assert found["transferred … down the page"].better == "more"
    assert missed(found) == [
        "shift … down the page: 0.0123, goal ≤ 0.01",
        "cells that run in the page: 0 (not measured), goal ≤ 1.5 s",
    ]


def test_the_weekly_workflow_runs_commands_that_exist() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "weekly.yml").read_text(encoding="utf-8"))["jobs"]
    assert {"mutants", "seeds", "measure", "compare"} == set(jobs)
    assert all(job["timeout-minutes"] for job in jobs.values())
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "bootstrap.py" in step.get("run", "")]
    commands = [run.split("bootstrap.py ")[1].split()[0] for run in runs]
    assert commands == ["check_mutants", "mutants", "seeds", "derivatives", "live", "measure"]
    for command in commands:
        assert any((ROOT / folder / f"{command}.py").exists() for folder in ("tools", "lab"))
