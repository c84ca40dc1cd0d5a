"""Formulas look as KaTeX draws them: _ext/slim.js takes elements out, and nothing moves.

Every formula of the book is drawn twice, as KaTeX does and slimmed, at a size at which a pixel is a hundredth of
the letters' height; every piece of text must stand in the same place. What has no text, the arrows, is compared as
pictures.
"""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from docutils import nodes
from matplotlib.image import imread
from sphinxcontrib import katex

from conftest import ROOT, Open  # type: ignore[attr-defined]
from tools import node

SIZE = 100
BOTH = """
const katex = require(process.argv[1]), { slim } = require(process.argv[2]);
const draw = (latex, displayMode) => katex.__renderToDomTree(latex, { displayMode, throwOnError: true });
const formulas = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(formulas.map(([latex, display]) =>
  [draw(latex, display).toMarkup(), slim(draw(latex, display)).toMarkup()])));
"""
FONTS = "() => Promise.all([...document.fonts].map(font => font.load())).then(() => null)"
PLACES = """
pairs => {
  document.body.innerHTML = '<div id="here"></div>';
  const here = document.getElementById('here');
  Object.assign(here.style, {position: 'absolute', left: 0, top: 0, fontSize: 'SIZEpx', width: 'max-content'});
  const places = html => {
    here.innerHTML = html;
    here.querySelectorAll('.katex-mathml').forEach(node => node.remove());
    const from = here.querySelector('.katex-html').getBoundingClientRect();
    const walker = document.createTreeWalker(here, NodeFilter.SHOW_TEXT);
    const found = [['box', from.left, from.top, from.width, from.height]];
    for (let text; (text = walker.nextNode());) {
      if (!text.data.replace(/[\\u200b\\s]/g, '')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const r = range.getBoundingClientRect();
      found.push([text.data, r.left, r.top, r.width, r.height]);
    }
    return found;
  };
  return pairs.map(pair => pair.map(places));
}
""".replace("SIZE", str(SIZE))


@pytest.fixture(scope="module")
def formulas(site: str) -> list[tuple[str, bool]]:
    """Every formula of the book, and whether it is displayed."""
    sys.path.insert(0, str(ROOT / "_ext"))  # where the classes of some nodes are
    found = set()
    for path in (ROOT / "_build" / ".doctrees").rglob("*.doctree"):
        tree = pickle.loads(path.read_bytes())
        found |= {(formula.astext().strip(), False) for formula in tree.findall(nodes.math)}
        found |= {(formula.astext().strip(), True) for formula in tree.findall(nodes.math_block)}
    assert len(found) > 500
    return sorted(found)


def drawn(formulas: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    program = Path(katex.__file__).parent / "katex.min.js"
    done = subprocess.run(
        [node.program(), "-e", BOTH, program, ROOT / "_ext" / "slim.js"],
        input=json.dumps(formulas), capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return [tuple(pair) for pair in json.loads(done.stdout)]


def test_slimmed_formulas_are_drawn_as_katex_draws_them(open_page: Open, formulas: list[tuple[str, bool]]) -> None:
    page = open_page("chapters/notation.html")
    page.evaluate(FONTS)
    moved = []
    for (latex, _), (plain, slim) in zip(formulas, page.evaluate(PLACES, drawn(formulas)), strict=True):
        assert [text for text, *_ in plain] == [text for text, *_ in slim], latex
        apart = np.abs(np.array([r for _, *r in plain]) - np.array([r for _, *r in slim])).max()
        if apart > SIZE / 100:
            moved.append(f"{apart:.1f} px of {SIZE}: {latex}")
    assert not moved, f"{len(moved)} formulas are drawn elsewhere than KaTeX draws them:\n" + "\n".join(moved[:20])


@pytest.mark.parametrize("latex", [r"\vec{x}", r"\vec{0}", r"\vec{\sigma}", r"\vec{A}_i^\top\vec{f}", r"e^{\vec{y}}"])
def test_arrows_look_as_katex_draws_them(open_page: Open, latex: str) -> None:
    page = open_page("chapters/notation.html")
    page.evaluate(FONTS)
    pictures = []
    for html in drawn([(latex, False)])[0]:
        page.evaluate(
            """([html, size]) => {
              document.body.innerHTML = `<div id="here" style="font-size:${size}px;display:inline-block">${html}</div>`;
              document.querySelectorAll('.katex-mathml').forEach(node => node.remove());
            }""",
            [html, SIZE],
        )
        pictures.append(imread(io.BytesIO(page.locator("#here").screenshot(type="png")))[..., :3])
    plain, slim = pictures
    assert plain.shape == slim.shape
    ink = (plain < 0.5).any(axis=-1).sum()
    other = (np.abs(plain - slim) > 0.5).any(axis=-1).sum()
    assert other < 0.03 * ink, f"{other} of {ink} pixels of {latex} differ"
