"""What the pages load: the book's stylesheets, its scripts, the data of its figures, and the Python that runs in them.

* A book in another folder, without a ``_static/`` of its own, takes this one's.
* ``web/`` becomes ``_static/web/``, and every page loads ``web/book.js`` from it. These scripts are modules, so they
  run after the page is there, and load each other as they are needed. A feature (a script in ``web/`` itself) and a
  figure are one file there; what features share is in ``parts/``, so that there is one of it on a page. Jupyter Book
  would load every script in ``_static/`` on every page; that is why they do not stand there.
* A cell that draws a figure which readers can change asks for it with a tag: ``touchable-balls`` takes
  ``web/figures/balls.js``. The tag becomes a class of the cell on the page, where ``web/figures.js`` finds it; anywhere
  else it does nothing. Where a figure loads data of its own, ``figures_data/`` has a module of its name whose ``write``
  makes them; it is called for the figures that some page asks for.
* The Python that runs in the pages, ``_build/live`` (live/assemble.py makes it), is put beside them where it is. A page
  with code cells then says where, and how much the first run loads: ``<meta name="live" content="../_static/live/"
  data-bytes="15000000">``. No such line, no buttons.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from live import assemble
from proofs_that_run import node

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent / "_static"
WEB = HERE.parent / "web"
FIGURES = WEB / "figures"
FIGURES_DATA = HERE / "figures_data"
LIVE = "_static/live"
TAG = "tag_touchable-"


# --- Stylesheets and scripts -------------------------------------------------------------------------------------


def lend_static_files(app: Sphinx, config: Config) -> None:
    """As Jupyter Book does it with a book's own ``_static/``."""
    if (Path(app.srcdir) / STATIC.name).exists():
        return
    config.html_static_path.append(str(STATIC))
    config.html_css_files += [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css")]
    if config.html_favicon and not (Path(app.srcdir) / config.html_favicon).exists():
        config.html_favicon = str(STATIC.parent / config.html_favicon)


def add_scripts(app: Sphinx) -> None:
    """At the beginning: Sphinx then puts a digest of the script into its address."""
    target = Path(app.outdir) / "_static" / "web"
    for old in target.rglob("*.js"):  # the names of parts change with what is in them
        old.unlink()
    # The session is the only part that laboratories ask for by its name.
    features = [*WEB.glob("*.js"), WEB / "live" / "session.js"]
    node.bundle(
        features, "--splitting", "--chunk-names=parts/[hash]", "--external:./figures/*", f"--outbase={WEB}",
        f"--outdir={target}",
    )  # fmt: skip
    node.bundle(FIGURES.glob("*.js"), f"--outdir={target / FIGURES.name}")
    app.add_js_file("web/book.js", type="module")


# --- Figures -----------------------------------------------------------------------------------------------------


def note_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Check the tags of a page, and keep them with what Sphinx knows of the page."""
    names = sorted(path.stem for path in FIGURES.glob("*.js"))
    asked = app.env.metadata[app.env.docname]["figures"] = []
    for cell in doctree.findall(nodes.container):
        for tag in cell.get("classes", ()):
            if not tag.startswith(TAG):
                continue
            name = tag.removeprefix(TAG)
            asked.append(name)
            if name not in names:
                logger.warning(
                    "A cell has the tag “touchable-%s”, but there is no web/figures/%s.js. There are: %s.",
                    name, name, ", ".join(names), location=cell,
                )  # fmt: skip
            if not any(cell.findall(nodes.figure)):
                logger.warning(
                    "A cell has the tag “touchable-%s”, but no figure with a caption. Give it one in its metadata "
                    "(“mystnb”: “figure”), or take the tag away.",
                    name, location=cell,
                )  # fmt: skip


def write_figures_data(app: Sphinx, problem: Exception | None) -> None:
    """The data of the figures on the pages, unless the very same program has written them here already."""
    folder = Path(app.outdir) / "_static" / "web" / "figures"
    asked = {name for known in app.env.metadata.values() for name in known.get("figures", ())}
    for program in FIGURES_DATA.glob("*.py"):
        if problem or program.stem not in asked:
            continue
        digest = hashlib.sha256(program.read_bytes()).hexdigest()
        stamp = Path(app.doctreedir) / f"{program.stem}.stamp"
        there = any(path.suffix != ".js" for path in folder.glob(f"{program.stem}.*"))
        if not (there and stamp.exists() and stamp.read_text() == digest):
            import_module(f"figures_data.{program.stem}").write(folder)
            stamp.write_text(digest)


# --- The Python of the pages -------------------------------------------------------------------------------------


def look_for_runtime(app: Sphinx, config: Config) -> None:
    """A value of the configuration: Sphinx writes all pages anew when the runtime appears or disappears."""
    config.live_runtime = bool(assemble.made_from())


def name_runtime(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if app.config.live_runtime and "cell_input" in context.get("body", ""):
        up = context["pathto"](LIVE, 1)
        context["live"] = True  # for stylesheets
        context["metatags"] = (
            f'{context.get("metatags", "")}\n<meta name="live" content="{up}/" data-bytes="{assemble.first_run()}" />'
        )


def place_runtime(app: Sphinx, problem: Exception | None) -> None:
    """Bring the site's copy up to date; a hard link where the system allows it, for it takes neither room nor time."""
    if problem:
        return
    target = Path(app.outdir) / LIVE
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
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
