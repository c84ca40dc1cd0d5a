"""The Python that runs in the pages: ``_build/live`` (live/assemble.py makes it), put beside them where it is.

A page with code cells then says where: ``<meta name="live" content="../_static/live/">``. No such line, no buttons.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from live import assemble

PLACE = "_static/live"


def look(app: Sphinx, config: Config) -> None:
    """A value of the configuration: Sphinx writes all pages anew when the runtime appears or disappears."""
    config.live_runtime = bool(assemble.made_from())


def name_the_place(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if app.config.live_runtime and "cell_input" in context.get("body", ""):
        up = context["pathto"](PLACE, 1)
        context["live"] = True  # for stylesheets
        context["metatags"] = f'{context.get("metatags", "")}\n<meta name="live" content="{up}/" />'


def place(app: Sphinx, problem: Exception | None) -> None:
    """Bring the site's copy up to date; a hard link where the system allows it, for it takes neither room nor time."""
    if problem:
        return
    target = Path(app.outdir) / PLACE
    wanted = {path.name: path for path in assemble.TARGET.iterdir()} if app.config.live_runtime else {}
    for old in target.glob("*"):
        new = wanted.get(old.name)
        if new and (old.samefile(new) or _alike(old, new)):
            del wanted[old.name]
        else:
            old.unlink()
    for name, path in wanted.items():
        target.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target / name)
        except OSError:
            shutil.copy2(path, target / name)


def _alike(old: Path, new: Path) -> bool:
    """A copy keeps its time."""
    a, b = old.stat(), new.stat()
    return (a.st_size, a.st_mtime_ns) == (b.st_size, b.st_mtime_ns)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("live_runtime", False, "html")
    app.add_config_value("live_cdn", "", "")  # read by live/assemble.py
    app.connect("config-inited", look)
    app.connect("html-page-context", name_the_place)
    app.connect("build-finished", place)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
