"""Pages without repeated ids and without downloads that nobody uses."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

TEMPLATES = Path(__file__).parent / "templates"

# sphinx-exercise gives these ids to the inside of every exercise; nothing refers to them.
REPEATED_IDS = {"exercise-content", "solution-content"}

# The theme's icon script (1.5 MB) is left out of the pages by templates/static/webpack-macros.html:
# the theme's own stylesheet draws the same icons from a font. Source maps are for its developers,
# translations and *.html are read while the book is built.
UNUSED = ("scripts/fontawesome.js*", "**/*.map", "locales", "*.html")


def use_templates(app: Sphinx, config: Config) -> None:
    config.templates_path.append(str(TEMPLATES))


def drop_repeated_ids(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """After numbering, which needs them, and before writing."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [name for name in section["ids"] if name not in REPEATED_IDS]


def drop_unused_files(app: Sphinx, problem: Exception | None) -> None:
    static = Path(app.outdir) / "_static"
    for pattern in UNUSED:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    # Jupyter Book always sets this for sphinx_comments, which is not loaded, and Sphinx then complains.
    app.add_config_value("comments_config", {}, "")
    app.connect("config-inited", use_templates)
    app.connect("doctree-resolved", drop_repeated_ids)
    app.connect("build-finished", drop_unused_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
