"""The scripts that cells in the page load besides Python: the editor, bundled, and KaTeX."""

from __future__ import annotations

import shutil
import subprocess
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
    esbuild = node.packages() / "esbuild" / "bin" / "esbuild"
    done = subprocess.run(
        [node.program(), esbuild, SOURCE, "--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8",
         f"--banner:js={LICENCE}", "--log-level=warning", f"--outfile={target}"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{done.stderr}\nThe editor could not be bundled: mend what esbuild says above.")


def copy_katex(target: Path) -> None:
    """The KaTeX that typesets the book, for formulas in new outputs."""
    shutil.copyfile(KATEX, target)
