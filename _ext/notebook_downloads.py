"""Every page that is a notebook offers it: to download, and to open in Colab, on Binder or on a course's hub.

``_build/html/_notebooks`` holds the pages' notebooks in plain Markdown (``proofs_that_run/plain.py``), written together
with the pages, so they have the same numbers, and the book's package as a wheel. Downloads are served from there. The
others open files of a repository only: Colab knows no address but GitHub's, Binder and nbgitpuller know git. So the
workflow that publishes the site pushes this same folder to the branch ``notebooks`` of the repository, and all three
open that branch. It carries its own short ``requirements.txt``: an image needs neither Jupyter Book nor the tests.

The first cell of each installs the package where it is missing: from the wheel beside the notebook, else from the site,
else from the repository (``proofs_that_run/site.py`` says how the two are found). Which services there are:
``launch_buttons`` in ``_config.yml``.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urljoin

import nbformat
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from proofs_that_run import pages, pdfs, plain, site, wheel
from proofs_that_run.course.links import git_pull
from proofs_that_run.site import Repository

logger = logging.getLogger(__name__)

FOLDER = "_notebooks"
BRANCH = "notebooks"  # .github/workflows/ci.yml pushes to it
ON_HUB = "Open on the course hub"

LICENCE = (
    "Text and figures: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/). "
    "Code: [BSD 3-Clause](https://opensource.org/license/bsd-3-clause)."
)


# --- Where to run it -----------------------------------------------------------------------------


INSTALL = """\
# The cells below need the book's package qed. Where it is missing, this installs it, with NumPy, SymPy and Matplotlib;
# where it is there, this does nothing.
import importlib.util
from pathlib import Path

if importlib.util.find_spec("qed") is None:
    wheels = [*Path().glob("{wheel}"), *Path("..").glob("{wheel}")]  # a copy beside the notebook needs no network
    source = {source}
    print(f"Installing the book's package from {{source}}")
    %pip install --quiet "{{source}}"
    importlib.invalidate_caches()
    if importlib.util.find_spec("qed") is None:
        raise ModuleNotFoundError("The book's package could not be installed: what pip says stands above. {help}")"""


def install(base: str, found: Repository | None) -> str:
    """The cell that makes `qed` available, from what is known of the site and of the repository."""
    address = f"{base}{FOLDER}/{wheel.name()}" if base else packaged(found) if found else ""
    if address:
        source = f'str(wheels[0]) if wheels else "{address}"'
        help = "Without a network, put the file {} beside this notebook and run the cell again."
    else:
        source = 'str(wheels[0]) if wheels else "{}"'
        help = "Put the file {} beside this notebook, from where the notebook was, and run the cell again."
    return INSTALL.format(wheel=wheel.name(), source=source.format(wheel.name()), help=help.format(wheel.name()))


def packaged(found: Repository) -> str:
    """`qed` in the state that these notebooks were made with, as pip reads it."""
    return f"{wheel.PACKAGE} @ git+{found.url}@{found.revision}"


class Link(NamedTuple):
    words: str
    address: str
    download: str = ""


def links_elsewhere(found: Repository | None, services: dict[str, str], path: str) -> list[Link]:
    """Links that open the notebook at this path of the branch, in the services that the configuration names."""
    if found is None:
        return []
    colab, binder, hub = (services.get(f"{name}_url", "").rstrip("/") for name in ("colab", "binderhub", "jupyterhub"))
    links = []
    if colab and found.on_github:
        links.append(Link("Open in Colab", f"{colab}/github/{found.on_github}/blob/{BRANCH}/{quote(path)}"))
    if binder and found.on_github:
        query = urlencode({"urlpath": f"lab/tree/{path}"})
        links.append(Link("Open on Binder", f"{binder}/v2/gh/{found.on_github}/{BRANCH}?{query}"))
    if hub:
        links.append(Link(ON_HUB, git_pull(hub, found.url, BRANCH, path)))
    return links


def links_of_course(students: dict[str, str], services: dict[str, str], path: str) -> list[Link]:
    """Of a course, whose students pull a repository of their own: the link that opens the notebook on its hub."""
    hub = services.get("jupyterhub_url", "")
    return [Link(ON_HUB, git_pull(hub, students["url"], students["branch"], path))] if hub and students else []


def requirements() -> str:
    """For the branch: `qed`, which stands beside them, and the pinned versions of what it needs."""
    names = {re.split(r"[<>=!~ ]", line)[0] for line in site.project()["dependencies"]}
    pinned = (pages.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.split("#")[0].strip() for line in pinned if line.partition("==")[0] in names]
    return "\n".join([*lines, f"./{wheel.name()}"]) + "\n"


# --- What the page shows -------------------------------------------------------------------------


class Page:
    """What one page shows for its references: resolved by Sphinx, as the page's own are."""

    ROLES = {"prf:ref": ("prf", "ref"), "ref": ("std", "ref"), "numref": ("std", "numref"), "eq": ("math", "eq")}  # noqa: RUF012

    def __init__(self, app: Sphinx, docname: str) -> None:
        self.app, self.docname = app, docname
        self.base = app.config.html_baseurl and app.config.html_baseurl.rstrip("/") + "/"
        self.document = app.env.get_doctree(docname)
        self.pending = {node.rawsource: node for node in self.document.findall(pending_xref)}
        self.known: dict[str, str] = {}

    def shown(self, role: str, text: str) -> str:
        source = f":{role}:`{text}`"
        if source not in self.known:
            self.known[source] = self.resolved(self.pending.get(source) or self.reference(role, text))
        return self.known[source]

    def reference(self, role: str, text: str) -> nodes.Node:
        """A reference that the page itself does not make: to a label of its own."""
        if role not in self.ROLES:
            return nodes.Text(re.sub(r"\s*<[^<>]*>$", "", text))
        domain, kind = self.ROLES[role]
        return pending_xref(
            "", nodes.inline("", text), refdomain=domain, reftype=kind, reftarget=text, refexplicit=False,
            refdoc=self.docname, refwarn=True,
        )  # fmt: skip

    def resolved(self, node: nodes.Node) -> str:
        """A reference alone in a document of its own, resolved."""
        document = self.document.copy()
        document += nodes.paragraph("", "", node.deepcopy())
        self.app.env.resolve_references(document, self.docname, self.app.builder)
        return "".join(self.markdown(child) for child in document.children[0].children)

    def markdown(self, node: nodes.Node) -> str:
        if not isinstance(node, nodes.reference):
            return node.astext() if isinstance(node, nodes.Text) else "".join(map(self.markdown, node.children))
        place = node.get("refuri") or "#" + node.get("refid", "")
        address = self.absolute(place)
        return f"[{node.astext()}]({address})" if address else node.astext()

    def absolute(self, place: str) -> str | None:
        """An address relative to this page; whole, if the site has one."""
        here = self.app.builder.get_target_uri(self.docname)
        return urljoin(self.base + here, place) if self.base else None

    def address(self, target: str) -> str | None:
        """Of a link in the text, which may name the file of a page, with or without its ending."""
        path, _, anchor = target.partition("#")
        docname = posixpath.normpath(
            posixpath.join(posixpath.dirname(self.docname), re.sub(r"\.(ipynb|md)$", "", path))
        )
        if path and docname in self.app.env.found_docs:
            path = self.app.builder.get_relative_uri(self.docname, docname)
        return self.absolute(path + ("#" + anchor if anchor else ""))

    @property
    def title(self) -> str:
        number = self.app.env.toc_secnumbers.get(self.docname, {}).get("", ())
        title = self.app.env.titles[self.docname].astext()
        return f"{'.'.join(map(str, number))}. {title}" if number else title


def about(page: Page, config: Config) -> str:
    book = config.html_title or config.project
    origin = f"From the book [{book}]({page.base})" if page.base else f"From the book *{book}*"
    where = f"; [this page of it on the web]({page.absolute('')})" if page.base else ""
    return f"{origin}{where}. {LICENCE}"


# --- While the book is built ---------------------------------------------------------------------


def find_repository(app: Sphinx, config: Config) -> None:
    found = site.repository(config.repository, os.environ)
    config.notebook_repository = found._asdict() if found else {}  # Sphinx compares plain values only
    config.html_baseurl = site.address(config.html_baseurl, found)


def repository_of(config: Config) -> Repository | None:
    return Repository(**config.notebook_repository) if config.notebook_repository else None


def look_for_pdfs(app: Sphinx, config: Config) -> None:
    """A value of the configuration: Sphinx writes all pages again where there are others than the last time."""
    config.pdfs = pdfs.there() if Path(app.srcdir) == pages.ROOT else []


def place_pdfs(app: Sphinx, problem: Exception | None) -> None:
    if not problem and app.config.pdfs:
        pdfs.place(Path(app.outdir))


def offer_pdfs(app: Sphinx, docname: str, context: dict[str, Any]) -> None:
    name = pdfs.BOOK if docname == app.config.root_doc else docname
    context["pdf_links"] = [
        Link(words, context["pathto"](f"{pdfs.PLACE}/{file}", 1))
        for code, words in ((True, "PDF"), (False, "PDF without code"))
        if (file := pdfs.file(name, code=code)) in app.config.pdfs
    ]


def offer(app: Sphinx, docname: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Write the page's plain notebook, and tell the template of it, and of its PDFs."""
    offer_pdfs(app, docname, context)
    source = Path(app.env.doc2path(docname)) if doctree is not None else Path()
    if source.suffix != ".ipynb":
        return
    sheet = (
        Path(app.srcdir) / "sheets" / source.name
    )  # a course's sheet whose page shows solutions: to be downloaded without
    if docname.startswith("exercises/") and sheet.exists():
        source = sheet
    page, found = Page(app, docname), repository_of(app.config)
    cell = install(page.base, found)
    try:
        made = plain.flat(pages.read(source), page, page.title, about(page, app.config), cell)
    except nbformat.ValidationError as problem:
        logger.warning("The plain notebook of %s is not valid: %s", docname, problem.message, location=docname)
        return
    target = Path(app.outdir) / FOLDER / f"{docname}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(nbformat.writes(made, indent=1).rstrip("\n") + "\n", encoding="utf-8")
    name = docname.removeprefix("chapters/").replace("/", "-") + ".ipynb"
    download = Link("Download", context["pathto"](f"{FOLDER}/{docname}.ipynb", 1), name)
    beside = Link("The package for it", context["pathto"](f"{FOLDER}/{wheel.name()}", 1), wheel.name())
    services, students, file = app.config.launch_buttons, app.config.students, f"{docname}.ipynb"
    context["notebook_links"] = [
        download,
        *([] if page.base or found else [beside]),  # its first cell does not know where to get it
        *(links_of_course(students, services, file) if students else links_elsewhere(found, services, file)),
    ]


def complete_branch(app: Sphinx, problem: Exception | None) -> None:
    """The package; and what the branch needs beside the notebooks to be a repository that Binder or a hub can start."""
    if problem or app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.whl"):
        if old.name != wheel.name():
            old.unlink()
    shutil.copyfile(wheel.build(), folder / wheel.name())
    if repository_of(app.config) is None and not app.config.students:
        return
    (folder / "requirements.txt").write_text(requirements(), encoding="utf-8")
    shutil.copyfile(pages.ROOT / "runtime.txt", folder / "runtime.txt")
    shutil.copyfile(pages.ROOT / "LICENSE", folder / "LICENSE")


def setup(app: Sphinx) -> dict[str, Any]:
    # A change of any of these makes every page be written again, and with the pages the notebooks.
    app.add_config_value("launch_buttons", {}, "html")
    app.add_config_value("repository", {}, "html")
    app.add_config_value("notebook_repository", {}, "html")
    app.add_config_value("students", {}, "html")  # url and branch of a course's own repository
    app.add_config_value("pdfs", [], "html")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
