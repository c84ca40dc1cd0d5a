"""The scripts of the pages: ``web/`` becomes ``_static/web/``, and every page loads ``web/book.js`` from it.

They are modules, so they run after the page is there, and load each other as they are needed. Jupyter Book would
load every script in ``_static/`` on every page; that is why they do not stand there.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

WEB = Path(__file__).resolve().parent.parent / "web"


def add_scripts(app: Sphinx) -> None:
    """At the beginning: Sphinx then puts a digest of the script into its address."""
    # web/editor is what `make live` bundles; browsers cannot load it as it stands.
    shutil.copytree(
        WEB, Path(app.outdir) / "_static" / "web", dirs_exist_ok=True, ignore=shutil.ignore_patterns("editor")
    )
    app.add_js_file("web/book.js", type="module")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
