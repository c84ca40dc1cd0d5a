"""This book's extension of Sphinx: what is done to its pages, in the order in which it is done.

The modules beside this one define nodes, directives and settings in their own ``setup``. What they do while a book is
built stands in `STAGES` alone, from the first to the last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import answer_box
import checked
import clean_pages
import errata
import exercise_titles
import far_blocks
import folds
import found
import layouts
import lean_assets
import ledger_page
import left_out
import map_page
import notebook_downloads
import numrefs
import picture
import rebuild
import relations_foot
import report
import scripts
import search_index
import statements
import try_formula
import typeset_math
from sphinx.application import Sphinx

EXTENSIONS = (
    statements, left_out, exercise_titles, answer_box, checked, picture, ledger_page, map_page, errata, layouts,
    try_formula, typeset_math, notebook_downloads, numrefs, relations_foot, report, found, scripts, rebuild,
    clean_pages, folds, far_blocks, lean_assets,
)  # fmt: skip

#: What Sphinx, the theme and the other extensions do at an event has the priority 500 or a little more; at 800 Sphinx
#: takes the configuration for complete.
BEFORE_OTHERS, AFTER_OTHERS = 400, 700

STAGES: tuple[tuple[str, int, tuple[Callable[..., Any], ...]], ...] = (
    # Reading: what the book is, and which of its pages are read.
    ("config-inited", AFTER_OTHERS, (
        scripts.lend_static_files,
        clean_pages.lend_references,
        clean_pages.use_templates,  # before the parts that the theme puts there
        statements.name_the_counter,
        notebook_downloads.find_repository,
        notebook_downloads.look_for_pdfs,
        found.read,
        scripts.look_for_runtime,
    )),
    ("builder-inited", AFTER_OTHERS, (
        left_out.look,
        scripts.add_scripts,
        search_index.without_sphinx_search,
    )),
    ("env-get-outdated", AFTER_OTHERS, (
        ledger_page.pages_whose_marks_changed,
        answer_box.sheets_whose_answers_changed,
        map_page.pages_whose_uses_changed,
        rebuild.always_one,
    )),
    ("source-read", AFTER_OTHERS, (
        answer_box.complete_sheet,
    )),
    ("doctree-read", AFTER_OTHERS, (
        scripts.note_figures,
        answer_box.note_parts,
    )),
    # Content: a page as a tree, whose references and numbers are known.
    ("doctree-resolved", AFTER_OTHERS, (
        typeset_math.keep_together,
        ledger_page.link_to_evidence,
        map_page.carry_uses,
        clean_pages.mend_document,
        exercise_titles.complete,
        picture.name,
        folds.complete,
        far_blocks.mark,  # when all others have had the blocks as they are
    )),
    # Writing: a page as HTML, and what its template is told.
    ("html-collect-pages", AFTER_OTHERS, (
        search_index.search_page,
    )),
    ("html-page-context", BEFORE_OTHERS, (
        notebook_downloads.offer,  # the theme drops a part of a page that has nothing to show
    )),
    ("html-page-context", AFTER_OTHERS, (
        layouts.before_paint,
        folds.add_switch,
        scripts.name_runtime,
        relations_foot.offer,
        report.offer,
        clean_pages.describe,
        found.describe,
        clean_pages.mend_page,
        far_blocks.finish,
        lean_assets.on_a_page,  # after those who add scripts
    )),
    # The site: all pages as files.
    ("build-finished", AFTER_OTHERS, (
        notebook_downloads.complete_branch,
        notebook_downloads.place_pdfs,
        found.write_files,
        scripts.write_figures_data,
        scripts.place_runtime,
        answer_box.write_parts,
        lean_assets.join_stylesheets,
        search_index.write_index,  # of the pages as they stay, or all would be read again the next time
        lean_assets.drop_unused_files,
        lean_assets.shorten_drawings,
    )),
)  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    for module in EXTENSIONS:
        app.setup_extension(module.__name__)
    app.add_config_value("one_page", False, "")  # `make page`: nothing is made of all pages
    for event, priority, handlers in STAGES:
        if event == "build-finished" and app.config.one_page:
            continue
        for handler in handlers:
            app.connect(event, handler, priority)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
