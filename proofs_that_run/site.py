"""What the pages and the PDFs say of the book as a whole: its version and date, how to cite it, where it is on the web.

Where the repository is: ``repository`` in ``_config.yml``, else what GitHub Actions says, else nowhere. Where the pages
are: ``html: baseurl`` there, else the address of GitHub Pages for the repository, else nowhere. What follows from an
address that is not known is left out; `unknown` says what that is.
"""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from proofs_that_run.pages import ROOT

CITATION = "CITATION.cff"


# --- On the web ----------------------------------------------------------------------------------


class Repository(NamedTuple):
    """Where the book's sources are on the web, which state of them this is, and the branch that is edited."""

    url: str
    revision: str
    branch: str = "main"

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def on_github(self) -> str:
        """ "owner/name" at github.com, else nothing."""
        parts = urlsplit(self.url)
        return parts.path.strip("/") if parts.hostname == "github.com" else ""

    def source(self, path: str) -> str:
        """The address of a file in this state, on GitHub."""
        return f"{self.url}/blob/{self.revision}/{path}"

    def edit(self, path: str) -> str:
        """The address where a file can be edited: a notebook cell by cell, which GitHub's own pages cannot."""
        if path.endswith(".ipynb"):
            return f"https://github.dev/{self.on_github}/blob/{self.branch}/{path}"
        return f"{self.url}/edit/{self.branch}/{path}"


def repository(options: Mapping[str, Any], environment: Mapping[str, str]) -> Repository | None:
    """From the configuration, or from GitHub Actions."""
    url = options.get("url")
    if not url and environment.get("GITHUB_REPOSITORY"):
        url = f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{environment['GITHUB_REPOSITORY']}"
    if not url:
        return None
    branch = options.get("branch") or "main"
    return Repository(url.rstrip("/").removesuffix(".git"), environment.get("GITHUB_SHA") or branch, branch)


def address(configured: str, found: Repository | None) -> str:
    """Where the pages are, with a slash at the end; empty where that is not known."""
    if configured:
        return configured.rstrip("/") + "/"
    if found is None or not found.on_github:
        return ""
    owner, _, name = found.on_github.partition("/")
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def unknown(config: Path, environment: Mapping[str, str]) -> str:
    """A sentence on what the pages do not have, since an address is not known; empty where both are."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    found = repository(settings["sphinx"]["config"].get("repository") or {}, environment)
    missing = []
    if found is None:
        missing.append(
            "the repository (no links to edit a page, to report an error, to run a notebook elsewhere; set "
            "repository: {url: https://github.com/OWNER/NAME})"
        )
    if not address((settings.get("html") or {}).get("baseurl", ""), found):
        missing.append("the address of the pages (no sitemap, no 404 page, no cards for links; set html: baseurl)")
    return f"Not known: {'; '.join(missing)}. Both stand in _config.yml." if missing else ""


# --- The book ------------------------------------------------------------------------------------


@cache
def project() -> dict[str, Any]:
    """What pyproject.toml says of the book's package: read once, not for every page."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


@dataclass(frozen=True)
class Work:
    """What a citation needs: the whole title, the authors, the version, and its day."""

    title: str
    authors: tuple[str, ...]
    version: str
    day: date

    @property
    def edition(self) -> str:
        """`Version 0.1.0 of 29 November 2026`"""
        return f"Version {self.version} of {self.day.day} {self.day:%B %Y}"

    def bibtex(self, key: str, part: str = "", url: str = "") -> str:
        """An entry for the book, or for a part of it."""
        authors = " and ".join(f"{{{name}}}" for name in self.authors)
        fields = {
            "author": authors,
            "title": f"{part}. In: {self.title}" if part else self.title,
            "year": str(self.day.year),
            "note": self.edition,
            **({"url": url} if url else {}),
        }
        lines = ",\n".join(f"  {name:<6} = {{{text}}}" for name, text in fields.items())
        return f"@misc{{{key},\n{lines}\n}}"


def work(folder: Path, title: str, author: str) -> Work:
    """From the folder's CITATION.cff; of a book without one, what its configuration says."""
    file = folder / CITATION
    said = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    authors = tuple(person.get("name") or f"{person['given-names']} {person['family-names']}"
                    for person in said.get("authors", ()))  # fmt: skip
    return Work(
        said.get("title", title), authors or (author,), project()["version"],
        last_change(folder) or said.get("date-released") or date.today(),
    )  # fmt: skip


def last_change(folder: Path) -> date | None:
    """The day of the last commit; None in a copy without its history, and where there is no git."""
    if shutil.which("git") is None:
        return None
    told = subprocess.run(
        ["git", "log", "-1", "--format=%cs"], cwd=folder, capture_output=True, text=True, check=False
    ).stdout.strip()  # fmt: skip
    return date.fromisoformat(told) if told else None
