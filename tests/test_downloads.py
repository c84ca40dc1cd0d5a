"""The plain notebooks: valid, without MyST, with the numbers of the page and the code of the book."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
import yaml

from proofs_that_run import pages, wheel
from proofs_that_run.pages import BOOK
from proofs_that_run.plain import Flattener, describe, flat
from proofs_that_run.site import Repository, repository

ROOT = pages.ROOT
HTML = ROOT / "_build" / "html"
sys.path.insert(0, str(ROOT / "_ext"))

from notebook_downloads import BRANCH, install, links_elsewhere, requirements  # noqa: E402

IN_BOOK = [page for page in BOOK.toc() if BOOK.source(page).suffix == ".ipynb"]
# What a plain notebook cannot show.
MYST = {
    "a directive": r"^\s*(:{3,}|`{3,}\s*\{)",
    "a role": r"\{[\w:+-]+\}`",
    "a label of an equation": r"\$\$[ ]*\([\w:-]+\)",
    "a label of a place": r"^\([\w:-]+\)=",
    "an option of a directive": r"^:[\w-]+:",
}
# By their classes: what code is and has printed, and what the page has beyond the notebook: previews, answers.
ONLY_CODE = {"cell_input", "cell_output", "katex"}
ONLY_IN_PAGE = {"headerlink", "statement-uses", "answer-box", "worked-answer"}
VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr")
NUMBER = r"([A-Z\d]+\.\d+)"
MENTION = re.compile(
    rf"(?:{'|'.join(map(str.title, (*pages.KINDS, 'figure', 'exercise')))})\s+{NUMBER}"
    rf"|\({NUMBER}\)|\\tag\{{{NUMBER}\}}"
)


def plain(built: Path, page: str) -> nbformat.NotebookNode:
    return nbformat.read(built / "_notebooks" / f"{page}.ipynb", as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The code cells that come from the book."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and "find_spec" not in cell.source]


def prose(text: str) -> str:
    """Markdown without what stands in code."""
    return re.sub(r"^(`{3,}).*?^\1|(`+)[^`].*?\2", "", text, flags=re.DOTALL | re.MULTILINE)


class Mentions(HTMLParser):
    """The text of a page's article, without code, what code has printed, and what only the page has."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        left_out = (ONLY_CODE | ONLY_IN_PAGE) & set(classes)
        left_out = left_out or tag in ("script", "style", "pre", "code")
        if tag not in VOID:
            self.open.append("-" if left_out else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        # A figure stands in the output of its cell, and its caption is the book's all the same.
        if "article" in self.open and ("-" not in self.open or "figcaption" in self.open):
            self.text += data


def mentions(text: str) -> list[str]:
    """Every number of a statement, figure, exercise or equation, in the order in which they stand."""
    return [next(filter(None, found.groups())) for found in MENTION.finditer(text)]


@pytest.mark.parametrize("page", IN_BOOK)
def test_a_plain_notebook_is_valid_and_without_myst(built: Path, page: str) -> None:
    notebook = plain(built, page)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for what, pattern in MYST.items():
                found = re.search(pattern, prose(cell.source), re.MULTILINE)
                assert not found, f"{page}: {what} is left: {found[0]!r} in {cell.source[:300]}"
            assert cell.source.count("<blockquote>") == cell.source.count("</blockquote>")


@pytest.mark.parametrize("page", IN_BOOK)
def test_its_code_and_outputs_are_the_books(built: Path, page: str) -> None:
    ours, theirs = code(pages.read(BOOK.source(page))), code(plain(built, page))
    for cell in ours:
        if words := cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
            describe(cell, words)
    assert [(c.id, c.source, c.outputs) for c in theirs] == [(c.id, c.source, c.outputs) for c in ours]
    assert [c.metadata.get("tags") for c in theirs] == [c.metadata.get("tags") for c in ours]
    for cell in theirs:
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert folded == ("hide-input" in cell.metadata.get("tags", []))


@pytest.mark.parametrize("page", IN_BOOK)
def test_its_numbers_are_those_of_the_page(built: Path, page: str) -> None:
    shown = mentions(Mentions(built / f"{page}.html").text)
    text = "\n\n".join(cell.source for cell in plain(built, page).cells if cell.cell_type == "markdown")
    assert shown, f"{page} mentions nothing by its number; mend this test."
    assert mentions(prose(text)) == shown


@pytest.mark.parametrize("page", IN_BOOK)
def test_its_title_is_that_of_the_page(built: Path, page: str) -> None:
    heading = re.search(r"<h1>(.*?)<a", (built / f"{page}.html").read_text(encoding="utf-8"))
    assert heading
    title = re.sub(r"<[^>]+>", "", heading[1])
    first = plain(built, page).cells[0].source
    assert first.startswith(f"# {title}\n")
    rest = "\n".join(cell.source for cell in plain(built, page).cells[1:] if cell.cell_type == "markdown")
    assert not re.search(r"^# ", prose(rest), re.MULTILINE), "The title stands there twice."


def test_each_page_made_from_a_notebook_offers_it_and_no_other_page(built: Path) -> None:
    for page in BOOK.toc():
        text = (built / f"{page}.html").read_text(encoding="utf-8")
        offered = re.findall(r'href="([^"]+)" download=', text)
        if page in IN_BOOK:
            files = [((built / page).parent / address).resolve() for address in offered]
            assert built / "_notebooks" / f"{page}.ipynb" in files
            assert all(file.exists() for file in files)
        else:
            assert not [address for address in offered if address.endswith((".ipynb", ".whl"))]


# --- The rewriting itself --------------------------------------------------------------------------


class Known:
    """A book that shows every reference as its role and its target."""

    def shown(self, role: str, text: str) -> str:
        return f"[<{role} {text}>](https://book.example/{text})" if role != "eq" else "[(7.1)](https://book.example/)"

    def address(self, target: str) -> str | None:
        return f"https://book.example/{target}"


CASES = {
    "a statement": (
        ":::{prf:lemma} Title with $x$\n:label: lem-a\n\nText.\n\n$$\na = b\n$$ (eq-a)\n:::\n\nAfter.",
        "<blockquote>\n\n**<prf:ref lem-a> (Title with $x$).**\n\nText.\n\n$$\na = b\n\\tag{7.1}\n$$\n\n"
        "</blockquote>\n\nAfter.",
    ),
    "a proof that ends in words": (":::{prf:proof}\nWe see.\n\nDone.\n:::", "*Proof.* We see.\n\nDone. ∎"),
    "a proof that opens and ends with a formula": (
        ":::{prf:proof} Second proof\n$$\na\n$$\n:::",
        "*Second proof.*\n\n$$\na\n$$\n\n∎",
    ),
    "a gated exercise": (
        ":::{exercise-start} Title\n:label: exr-a\n:::\n\nDo it.\n\n:::{exercise-end}\n:::",
        "**<ref exr-a> (Title).**\n\nDo it.",
    ),
    "a reference in code is code": (
        "Write ``{eq}`a` `` or `{ref}`:\n\n```md\n{eq}`a`\n:::{note}\n:::\n(a)=\n```",
        "Write ``{eq}`a` `` or `{ref}`:\n\n```md\n{eq}`a`\n:::{note}\n:::\n(a)=\n```",
    ),
    "references in a table": (
        "| a | b |\n|-|-|\n| {eq}`eq-a` | $x$ {ref}`w <t>` |",
        "| a | b |\n|-|-|\n| [(7.1)](https://book.example/) | $x$ [<ref w <t>>](https://book.example/w <t>) |",
    ),
    "nested boxes": (
        "::::{tab-set}\n:::{tab-item} One\nText {eq}`a`\n:::\n:::{tab-item} Two\n$$x$$ (eq-b)\n:::\n::::",
        "**One**\n\nText [(7.1)](https://book.example/)\n\n**Two**\n\n$$x\n\\tag{7.1}\n$$",
    ),
    "the two layouts": (
        "::::{layouts}\n:::{layout} numerator\n$$A$$\n:::\n:::{layout} denominator\n$$B$$\n:::\n::::",
        "*Jacobians m×n (this book):*\n\n$$A$$\n\n*Jacobians n×m (other layout):*\n\n$$B$$",
    ),
    "an admonition in a list": (
        "- one\n\n  :::{tip} Look\n  :class: small\n  Here.\n  :::\n- two",
        "- one\n\n  <blockquote>\n\n  **Look.**\n\n  Here.\n\n  </blockquote>\n\n- two",
    ),
    "a box that opens an item of a list": (
        "- :::{tip} Look\n  Here.\n  :::\n- two",
        "-\n  <blockquote>\n\n  **Look.**\n\n  Here.\n\n  </blockquote>\n\n- two",
    ),
    "a box in a quotation": (
        "> :::{tip} Look\n> Here.\n> :::",
        ">\n> <blockquote>\n>\n> **Look.**\n>\n> Here.\n>\n> </blockquote>\n>",
    ),
    "a numbered formula in a list": (
        "- one\n\n  $$\n  a\n  $$ (eq-a)\n- two",
        "- one\n\n  $$\n  a\n  \\tag{7.1}\n  $$\n- two",
    ),
    "an exercise with points": (
        ":::{exercise} Title\n:label: exr-a\n:points: 1 + 2\n:graded: by hand, auto\n\nDo it.\n:::",
        "**<ref exr-a> (Title).** 3 points (1 + 2), 1 by hand.\n\nDo it.",
    ),
    "labels, remarks and breaks": ("(a)=\n% not for readers\n+++\n## Title", "## Title"),
    "code by a directive": ("```{code-block} python\n:linenos:\nx = 1\n```", "```python\nx = 1\n```"),
    "a formula by a directive": ("```{math}\n:label: eq-a\nx\n```", "$$\nx\n\\tag{7.1}\n$$"),
    "links": (
        "[a](b.md#c) [d](https://e.example) ![f](g.png) `[h](i)`",
        "[a](https://book.example/b.md#c) [d](https://e.example) ![f](g.png) `[h](i)`",
    ),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_what_is_rewritten(source: str, expected: str) -> None:
    assert Flattener(Known()).text(source) == re.sub(r"\n{3,}", "\n\n", expected)


def test_captions_follow_their_figures() -> None:
    figure = {
        "mystnb": {"figure": {"caption": "As in {eq}`a`.", "name": "fig-a"}, "image": {"alt": "One < two."}},
        "tags": ["hide-input"],
    }
    drawn = nbformat.v4.new_output("display_data", {"image/svg+xml": "<svg width='1'></svg>", "text/plain": "<Figure>"})
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", metadata=figure, id="a", outputs=[drawn])])
    made = flat(source, Known(), "Title", "About.", "install")
    assert [cell.source for cell in made.cells] == [
        "# Title\n\nAbout.", "install", "1",
        "*<numref fig-a>.* As in [(7.1)](https://book.example/).\n\n"
        "<details><summary>The picture in words</summary>\n\nOne &lt; two.\n\n</details>",
    ]  # fmt: skip
    (output,) = made.cells[2].outputs
    assert output.data["image/svg+xml"].startswith('<svg role="img" aria-label="One &lt; two." width=')
    assert output.data["text/plain"] == "One < two."
    assert source.cells[0].metadata == figure, "The book's own notebook is left alone."


# --- Where to run it -------------------------------------------------------------------------------

ACTIONS = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "someone/book", "GITHUB_SHA": "abc"}
SERVICES = {"colab_url": "https://colab.example", "binderhub_url": "https://binder.example/"}


def test_where_the_repository_is() -> None:
    assert repository({}, {}) is None
    assert repository({}, ACTIONS) == Repository("https://github.com/someone/book", "abc", "main")
    chosen = {"url": "https://git.example/a/b.git", "branch": "trunk"}
    assert repository(chosen, {}) == Repository("https://git.example/a/b", "trunk", "trunk")


def test_links_open_the_plain_notebook_in_its_branch() -> None:
    found = Repository("https://github.com/someone/book", "abc")
    path = "chapters/01-norms.ipynb"
    assert links_elsewhere(None, SERVICES, path) == []
    assert links_elsewhere(found, {}, path) == []
    assert [
        link.address for link in links_elsewhere(found, SERVICES | {"jupyterhub_url": "https://hub.example"}, path)
    ] == [
        f"https://colab.example/github/someone/book/blob/{BRANCH}/{path}",
        f"https://binder.example/v2/gh/someone/book/{BRANCH}?urlpath=lab%2Ftree%2Fchapters%2F01-norms.ipynb",
        "https://hub.example/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone%2Fbook"
        f"&branch={BRANCH}&urlpath=lab%2Ftree%2Fbook%2Fchapters%2F01-norms.ipynb",
    ]
    # Colab opens GitHub's files only; a hub opens any git repository.
    elsewhere = Repository("https://git.example/a/b", "trunk")
    assert links_elsewhere(elsewhere, SERVICES, path) == []
    assert len(links_elsewhere(elsewhere, SERVICES | {"jupyterhub_url": "https://hub.example"}, path)) == 1


CONF = """
extensions = ["myst_nb", "statements", "notebook_downloads"]
project, html_baseurl, numfig, nb_execution_mode = "A Book", "https://book.example/site", True, "off"
myst_enable_extensions = ["colon_fence"]
launch_buttons = {"colab_url": "https://colab.example"}
html_title = "A Book"
html_theme, templates_path = "basic", ["templates"]

def setup(app):
    import notebook_downloads as ours
    app.connect("config-inited", ours.find_repository)
    app.connect("html-page-context", ours.offer)
    app.connect("build-finished", ours.complete_branch)
"""
LAYOUT = '{% extends "!layout.html" %}{% block relbar2 %}{% include "notebook-menu.html" %}{% endblock %}'


@pytest.mark.site  # it builds a book of its own
def test_a_book_whose_repository_is_known(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(CONF, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/layout.html").write_text(LAYOUT, encoding="utf-8")
    menu = (ROOT / "_ext/templates/notebook-menu.html").read_text(encoding="utf-8")
    (tmp_path / "templates/notebook-menu.html").write_text(menu, encoding="utf-8")
    text = "# One\n\n:::{prf:lemma} A\n:label: lem-a\n\nA.\n:::\n\nSee {prf:ref}`lem-a` and [two](two.md)."
    cells = [nbformat.v4.new_markdown_cell(text, id="a"), nbformat.v4.new_code_cell("1", id="b")]
    language = {"language_info": {"name": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=language), tmp_path / "index.ipynb")
    (tmp_path / "two.md").write_text("---\norphan: true\n---\n# Two\n", encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", ".", "out"],
        cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | ACTIONS | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "_ext")])},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    notebook = nbformat.read(tmp_path / "out/_notebooks/index.ipynb", as_version=4)
    about, install, text, code = (cell.source for cell in notebook.cells)
    assert "[A Book](https://book.example/site/)" in about
    assert f'else "https://book.example/site/_notebooks/{wheel.name()}"' in install
    assert "**Lemma 1 (A).**" in text
    assert "[Lemma 1](https://book.example/site/index.html#lem-a)" in text
    assert "[two](https://book.example/site/two.html)" in text
    assert code == "1"
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert '<a href="_notebooks/index.ipynb" download="index.ipynb">Download</a>' in page
    assert f'<a href="https://colab.example/github/someone/book/blob/{BRANCH}/index.ipynb">Open in Colab</a>' in page
    assert "notebook-menu" not in (tmp_path / "out/two.html").read_text(encoding="utf-8")
    assert {path.name for path in (tmp_path / "out/_notebooks").iterdir()} == {
        "index.ipynb", "requirements.txt", "runtime.txt", "LICENSE", wheel.name(),
    }  # fmt: skip


def test_the_configuration_names_the_services() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    found = Repository("https://github.com/someone/book", "abc")
    words = [link.words for link in links_elsewhere(found, config["launch_buttons"], "a.ipynb")]
    assert words[:2] == ["Open in Colab", "Open on Binder"]


def test_the_workflow_pushes_to_that_branch() -> None:
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert f"BRANCH: {BRANCH}\n" in workflow
    assert "_build/html/_notebooks" in workflow


def test_what_the_branch_requires() -> None:
    lines = requirements().splitlines()
    assert [line.partition("==")[0] for line in lines] == ["numpy", "sympy", "matplotlib", f"./{wheel.name()}"]
    assert all("==" in line for line in lines[:-1])
    assert f'name = "{wheel.PACKAGE}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


# --- The package, wherever a notebook is opened ----------------------------------------------------


def run(cell: str, folder: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a cell as a kernel does; instead of calling pip it says what pip is called with."""
    program = f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell()
shell.register_magic_function(lambda line: print("pip", line), magic_name="pip")
{before}
assert shell.run_cell({cell!r}).success
"""
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)


MISSING = "import importlib.util; importlib.util.find_spec = lambda name: None"
ELSEWHERE = Repository("https://git.example/a/b", "abc")


@pytest.mark.parametrize(
    ("base", "found", "beside", "source"),
    [
        ("https://book.example/", None, False, f"https://book.example/_notebooks/{wheel.name()}"),
        ("", ELSEWHERE, False, f"{wheel.PACKAGE} @ git+https://git.example/a/b@abc"),
        ("", None, False, wheel.name()),
        ("https://book.example/", None, True, f"../{wheel.name()}"),
    ],
    ids=["from the site", "from the repository", "nowhere", "from beside it"],
)
def test_where_the_package_is_missing_the_first_cell_installs_it(
    tmp_path: Path, base: str, found: Repository | None, beside: bool, source: str
) -> None:
    (tmp_path / "chapters").mkdir()
    if beside:
        (tmp_path / wheel.name()).touch()
    ran = run(install(base, found), tmp_path / "chapters", MISSING)
    assert f'Installing the book\'s package from {source}\npip install --quiet "{source}"' in ran.stdout
    assert "The book's package could not be installed" in ran.stdout, "it is missing all the same"
    assert f"the file {wheel.name()} beside this notebook" in ran.stdout


def test_where_the_package_is_there_the_first_cell_does_nothing(tmp_path: Path) -> None:
    ran = run(install("https://book.example/", None), tmp_path)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr


def test_the_wheel_installs_what_the_notebooks_import(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile",
         "--disable-pip-version-check", "--target", str(tmp_path), str(wheel.build())],
        capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    program = "import qed, proofs_that_run.index; print(qed.__file__); print(len(proofs_that_run.index.INDEX.stored()))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    where, count = ran.stdout.split()
    assert where.startswith(str(tmp_path))
    assert int(count) > 10
    assert sorted(path.name for path in tmp_path.glob("*/questions/*.toml")), "what `answer` judges by"
