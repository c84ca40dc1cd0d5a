"""The scripts of the pages: ``web/`` becomes ``_static/web/``, and every page loads ``web/book.js`` from it.

They are modules, so they run after the page is there, and load each other as they are needed. Jupyter Book would
load every script in ``_static/`` on every page; that is why they do not stand there.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"


def add_scripts(app: Sphinx) -> None:
    """At the beginning: Sphinx then puts a digest of the script into its address."""
    # web/editor is what `make live` bundles; browsers cannot load it as it stands.
    shutil.copytree(
        WEB, Path(app.outdir) / "_static" / "web", dirs_exist_ok=True, ignore=shutil.ignore_patterns("editor")
    )
    app.add_js_file("web/book.js", type="module")


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """All, where a script or a stylesheet changed: Sphinx would not even copy it if no page had changed."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in (WEB, ROOT / "_static") for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    before = getattr(env, "page_assets", "")
    env.page_assets = digest.hexdigest()  # type: ignore[attr-defined]
    return sorted(env.found_docs) if env.page_assets != before else []  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", add_scripts)
    app.connect("env-updated", pages_to_write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
