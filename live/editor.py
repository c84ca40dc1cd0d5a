"""The scripts that cells in the page load besides Python: the editor, bundled, and KaTeX."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinxcontrib import katex

from proofs_that_run import node

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "web" / "editor" / "editor.js"
MADE_FROM = (SOURCE, ROOT / "package-lock.json", Path(__file__))
KATEX = Path(katex.__file__).parent / "katex.min.js"  # the one that typesets the pages
LICENCE = "/* CodeMirror and Lezer, (c) Marijn Haverbeke and others, MIT licence: https://codemirror.net */"


def bundle_editor(target: Path) -> None:
    """Write CodeMirror and ``web/editor`` as one module, ``target``."""
    node.bundle([SOURCE], f"--banner:js={LICENCE}", f"--outfile={target}")


def copy_katex(target: Path) -> None:
    """The KaTeX that typesets the book, for formulas in new outputs."""
    shutil.copyfile(KATEX, target)
