"""Numbered statements and proofs.

The source is written as for sphinx-proof: ``{prf:theorem} Title`` with ``:label:``, ``{prf:proof}``,
and the role ``{prf:ref}``. This module takes sphinx-proof's place because, in version 0.4,

* a proof that opens with a formula, a list or a directive is garbled without a warning,
* every statement and every proof of a page bears the same HTML id,
* there is no ``strategy``, and one sequence of numbers for all kinds needs a table of counters.

Here there is one kind of node, hence one sequence of numbers; a proof is a ``<details>`` element,
which opens and closes by mouse and keyboard without a script.
"""

# ruff: noqa: RUF012 (class attributes without ClassVar: Sphinx declares its own in this way)

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.domains import Domain, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from proofs_that_run.pages import KINDS

logger = logging.getLogger(__name__)

#: The name under which Sphinx counts statements; one name, one sequence of numbers.
COUNTER = "statement"


class Statement(NamedTuple):
    """Where a labelled statement stands."""

    docname: str
    kind: str
    title: str


class statement(nodes.Element):
    """A numbered statement: ``statement_title`` and then its text."""


class statement_title(nodes.TextElement):
    """The words in the statement's head line, after its kind and number."""


class proof(nodes.Element):
    """A proof: ``proof_title`` and then its text."""


class proof_title(nodes.TextElement):
    """The clickable line above a proof."""


class StatementDirective(SphinxDirective):
    """``:::{prf:proposition} Title`` with the option ``:label:``."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = {"label": directives.unchanged_required, "class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        kind = self.name.removeprefix("prf:")
        title = self.arguments[0] if self.arguments else ""
        label = nodes.make_id(self.options.get("label", ""))
        if label != self.options.get("label", ""):
            logger.warning(
                "The label “%s” cannot be an address on a page: use small letters, digits and hyphens, "
                "as in “prp-cauchy-schwarz”.",
                self.options["label"],
                location=self.get_location(),
            )
        node = statement(kind=kind, classes=["statement", kind, *self.options.get("class", [])])
        self.set_source_info(node)
        # A statement without a label still needs an id to be counted.
        node["ids"] = [label or f"{kind}-{self.env.new_serialno(COUNTER)}"]
        words, messages = self.state.inline_text(title, self.lineno)
        node += statement_title(title, "", *words)
        self.state.nested_parse(self.content, self.content_offset, node)
        if label:
            self.env.get_domain("prf").note(label, Statement(self.env.docname, kind, title), node)
        return [node, *messages]


class ProofDirective(SphinxDirective):
    """``:::{prf:proof}``; other words than "Proof" may follow, as in ``Proof of {prf:ref}`thm-svd```."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        title = self.arguments[0] if self.arguments else "Proof"
        node = proof(classes=["proof", *self.options.get("class", [])])
        self.set_source_info(node)
        words, messages = self.state.inline_text(title, self.lineno)
        node += proof_title(title, "", *words)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node, *messages]


class StatementDomain(Domain):
    """Finds statements by label, so that ``{prf:ref}`prp-x``` reads "Proposition 1.5"."""

    name = "prf"
    label = "Statements"
    object_types = {kind: ObjType(kind, "ref") for kind in KINDS}
    directives = {**{kind: StatementDirective for kind in KINDS}, "proof": ProofDirective}
    roles = {"ref": XRefRole(innernodeclass=nodes.inline)}
    initial_data: dict[str, Any] = {"statements": {}}
    dangling_warnings = {
        "ref": "No statement has the label “%(target)s”. "
        "Give it to one with “:label: %(target)s”, or correct the reference."
    }
    data_version = 1

    @property
    def statements(self) -> dict[str, Statement]:
        return self.data["statements"]

    def note(self, label: str, found: Statement, node: nodes.Node) -> None:
        if label in self.statements:
            logger.warning(
                "The label “%s” is given to two statements; the other one is on the page %s. Rename one of them.",
                label,
                self.statements[label].docname,
                location=node,
            )
        self.statements[label] = found

    def number(self, label: str) -> str:
        """The number printed with the statement, as "1.5" or "B.1"."""
        docname = self.statements[label].docname
        numbers = self.env.toc_fignumbers.get(docname, {}).get(COUNTER, {})
        return ".".join(map(str, numbers.get(label, ())))

    def clear_doc(self, docname: str) -> None:
        for label, found in list(self.statements.items()):
            if found.docname == docname:
                del self.statements[label]

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        for label, found in otherdata["statements"].items():
            if found.docname in docnames:
                self.statements[label] = found

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        found = self.statements.get(target)
        if found is None:
            return None  # Sphinx then warns with the sentence in dangling_warnings
        if not node.get("refexplicit"):
            contnode = nodes.inline("", f"{found.kind.title()} {self.number(target)}")
        return make_refnode(builder, fromdocname, found.docname, target, contnode, found.title)

    def resolve_any_xref(self, *args: Any) -> list[tuple[str, nodes.Element]]:
        return []  # statements are referred to by {prf:ref}, never by a bare link

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """For the book's search: a statement is found by its title."""
        for label, found in self.statements.items():
            yield label, found.title or label, found.kind, found.docname, label, 1


def visit_statement(self: Any, node: statement) -> None:
    self.body.append(self.starttag(node, "div"))


def depart_statement(self: Any, node: statement) -> None:
    self.body.append("</div>\n")


def visit_statement_title(self: Any, node: statement_title) -> None:
    box = node.parent
    numbers = self.builder.fignumbers.get(COUNTER, {}).get(box["ids"][0], ())
    name = " ".join([box["kind"].title(), ".".join(map(str, numbers))]).strip()
    self.body.append(f'<p class="statement-title"><span class="statement-number">{name}</span> ')
    if node.children:
        self.body.append('<span class="statement-name">')


def depart_statement_title(self: Any, node: statement_title) -> None:
    if node.children:
        self.body.append("</span>")
    self.add_permalink_ref(node.parent, "Link to this statement")
    self.body.append("</p>\n")


def visit_proof(self: Any, node: proof) -> None:
    self.body.append(self.starttag(node, "details", open="open"))


def depart_proof(self: Any, node: proof) -> None:
    self.body.append("</div></details>\n")


def visit_proof_title(self: Any, node: proof_title) -> None:
    self.body.append("<summary>")


def depart_proof_title(self: Any, node: proof_title) -> None:
    self.body.append('.</summary>\n<div class="proof-body">\n')


def name_the_counter(app: Sphinx, config: Config) -> None:
    """Sphinx demands a format for everything that it counts."""
    config.numfig_format = {COUNTER: "Statement %s", **config.numfig_format}


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_domain(StatementDomain)
    app.add_enumerable_node(
        statement,
        COUNTER,
        lambda node: node["kind"],
        html=(visit_statement, depart_statement),
    )
    app.add_node(statement_title, html=(visit_statement_title, depart_statement_title))
    app.add_node(proof, html=(visit_proof, depart_proof))
    app.add_node(proof_title, html=(visit_proof_title, depart_proof_title))
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
