"""The students' repository: what the site offers as notebooks, with a history of its own, that nbgitpuller pulls.

A repository is begun without a word of the book's history. Every release is one commit on top of the last one, so that
a pull is never refused. A notebook stays as it was handed out, and none that a student works in is ever changed or
taken away. One that was mended comes beside the old one where it is asked for, as `05-jacobians-2.ipynb`.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path

from proofs_that_run.course import secrets

SHARED = ("requirements.txt", "runtime.txt", "LICENSE", "*.whl")
"""What students do not work in, and what may change: patterns of names."""


def release(notebooks: Path, repository: Path, words: str, again: Collection[str] = ()) -> list[str]:
    """Commit what is in a folder of notebooks and not yet in the repository; the files that came.

    Of the notebooks `again`, such as 05-jacobians, the version of now comes beside those that are there.
    """
    if not (repository / ".git").exists():
        repository.mkdir(parents=True, exist_ok=True)
        if any(repository.iterdir()):
            raise RuntimeError(f"{repository} is neither empty nor a repository. Name another folder.")
        git(repository, "init", "--quiet", "--initial-branch=main")
    changed = []
    for path in sorted(path for path in notebooks.rglob("*") if path.is_file()):
        name = path.relative_to(notebooks).as_posix()
        target = place(repository, name, path.read_bytes(), path.stem in again)
        if target is None:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        changed.append(target.relative_to(repository).as_posix())
    if changed:
        git(repository, "add", "--", *changed)
        git(repository, *IDENTITY, "commit", "--quiet", "-m", words)
    return changed


IDENTITY = ("-c", "user.name=Course", "-c", "user.email=course@localhost")
"""Of commits: whoever runs this need not have told git a name."""


def place(repository: Path, name: str, content: bytes, again: bool) -> Path | None:
    """Where a file goes: to its name; `again`, to the next one that is free. None where nothing is to be done."""
    target = repository / name
    if any(fnmatch(name, pattern) for pattern in SHARED):
        return None if target.exists() and target.read_bytes() == content else target
    stem, version = target.stem, 1
    while target.exists():
        if not again or target.read_bytes() == content:
            return None
        version += 1
        target = target.with_name(f"{stem}-{version}{target.suffix}")
    return target


def history(repository: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that ever stood in the repository, in all of its commits, with its content."""
    listed = git(repository, "rev-list", "--objects", "--all")
    for line in listed.splitlines():
        found = re.fullmatch(r"(\w+) (.+)", line)
        if found and git(repository, "cat-file", "-t", found[1]).strip() == "blob":
            blob = ["git", "cat-file", "blob", found[1]]
            yield found[2], subprocess.run(blob, cwd=repository, capture_output=True, check=True).stdout


def leaks(repository: Path, kept: dict[str, set[str]]) -> list[str]:
    """A sentence for every file of the history that tells a solution which is not out."""
    return secrets.leaks(kept, history(repository))


def git(repository: Path, *arguments: str) -> str:
    ran = subprocess.run(["git", *arguments], cwd=repository, capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(f"git {arguments[0]} failed in {repository}: {ran.stderr.strip()}")
    return ran.stdout
