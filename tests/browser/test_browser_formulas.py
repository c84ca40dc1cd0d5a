"""Formulas look as KaTeX draws them: _ext/slim.js takes elements out, and nothing moves.

Every formula of the book is drawn twice, as KaTeX does and slimmed, at a size at which a pixel is a hundredth of
the letters' height; every sign must stand in the same place, and the formula be as wide and high. What has no text, the
arrows, is compared as pictures.
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
from proofs_that_run import node

SIZE = 100
MANY = 100  # formulas at a time: with all of them the page is so large that it is slow
NOTATION = r"""
    \begin{cases} a & x > 0 \\ b & \text{else} \end{cases}
    \begin{aligned} a &= b + c \\ &= d \end{aligned}
    \begin{bmatrix} \frac{1}{2} & x^2 \\ & \vdots \end{bmatrix}
    \begin{array}{l|r} a & b \\ \hline c & d \end{array}
    \left. \frac{df}{dx} \right|_{x = 0}   \int_0^1 f(x) \, dx   \oint\limits_C   \sum\nolimits_i x_i   \prod_i^n
    \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}   \operatorname*{arg\,max}_{x}   \bigl( \tfrac12 \bigr)   \binom{n}{k}
    \hat{x}_i   \widehat{xy}   \tilde{x}   \dot{z}   \overline{AB}   \underbrace{a + b}_{n}   \sqrt[3]{x}   f''(x)
    \overset{a}{b}   \underset{c}{d}   \stackrel{!}{=}   \xrightarrow{abc}   \boxed{x}   \not= y   \phantom{x} y
    x^{y^{z}}   x_{i_{j_k}}   {\large A}^2   \textbf{a b}   \color{red}{x + y}   A\!B   a\ b\quad c\;d\:e
    x \equiv y \pmod n   f\colon X \to Y   \left\{ x \mid y \right\}   \langle x, y \rangle
"""
NOTATION = [latex.strip() for latex in NOTATION.replace("\n", "   ").split("   ") if latex.strip()]
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
  const put = html => {
    const here = document.createElement('div');
    here.style = `position: absolute; left: 0; top: 0; width: max-content; font-size: SIZEpx; line-height: 0;
      contain: layout style; visibility: hidden`; // nobody looks: painting them takes as long as measuring
    here.innerHTML = html;
    here.querySelectorAll('.katex-mathml').forEach(node => node.remove());
    return here;
  };
  const places = here => {
    const from = here.querySelector('.katex-html').getBoundingClientRect();
    const walker = document.createTreeWalker(here, NodeFilter.SHOW_TEXT);
    const all = here.getBoundingClientRect();
    const found = [['all', 0, 0, all.width, all.height], ['drawing', from.left, 0, from.width, 0]];
    const range = document.createRange();
    for (let text; (text = walker.nextNode());) {
      let place = 0;
      for (const sign of text.data) {
        range.setStart(text, place);
        range.setEnd(text, place += sign.length);
        const r = range.getBoundingClientRect();
        if (sign.trim() && sign !== '\\u200b') found.push([sign, r.left, r.top, r.width, r.height]);
      }
    }
    return found;
  };
  // Many are drawn over each other, then measured: in turns the page would be laid out for each.
  const drawn = pairs.map(pair => pair.map(put));
  document.body.replaceChildren(...drawn.flat());
  return drawn.map(pair => {
    const [plain, slim] = pair.map(places);
    const same = plain.length === slim.length && plain.every(([sign], at) => sign === slim[at][0]);
    const apart = same && plain.map(([, ...box], at) => box.map((t, k) => Math.abs(t - slim[at][k + 1]))).flat();
    return same ? Math.max(...apart) : null;
  });
}
""".replace("SIZE", str(SIZE))


@pytest.fixture(scope="module")
def formulas(site: str) -> list[tuple[str, bool]]:
    """Every formula of the book, and whether it is displayed; and what later chapters may bring: other texts' formulas,
    and notation that no chapter has yet."""
    sys.path[:0] = [str(ROOT / "_ext"), str(ROOT / "tests")]  # where the classes of some nodes are, and the other texts
    from printed.literature import FALSE, TRUE

    found = {(latex, display) for latex in NOTATION for display in (False, True)}
    found |= {(formula.latex, True) for formula in (*TRUE, *FALSE)}
    for path in (ROOT / "_build" / ".doctrees").rglob("*.doctree"):
        tree = pickle.loads(path.read_bytes())
        found |= {(formula.astext().strip(), False) for formula in tree.findall(nodes.math)}
        found |= {(formula.astext().strip(), True) for formula in tree.findall(nodes.math_block)}
    assert len(found) > len(NOTATION) * 2 + len(TRUE) + len(FALSE)
    return sorted(found)


def drawn(formulas: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    program = Path(katex.__file__).parent / "katex.min.js"
    done = subprocess.run(
        [node.program(), "-e", BOTH, program, ROOT / "_ext" / "slim.js"],
        input=json.dumps(formulas), capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return [tuple(pair) for pair in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def pairs(formulas: list[tuple[str, bool]]) -> list[tuple[str, str]]:
    return drawn(formulas)


def test_slimmed_formulas_are_drawn_as_katex_draws_them(
    open_page: Open, formulas: list[tuple[str, bool]], pairs: list[tuple[str, str]]
) -> None:
    page = open_page("index.html")
    page.evaluate(FONTS)
    moved = []
    places = [apart for at in range(0, len(pairs), MANY) for apart in page.evaluate(PLACES, pairs[at : at + MANY])]
    for (latex, _), apart in zip(formulas, places, strict=True):
        assert apart is not None, f"Other signs than KaTeX draws: {latex}"
        if apart > SIZE / 100:
            moved.append(f"{apart:.1f} px of {SIZE}: {latex}")
    assert not moved, f"{len(moved)} formulas are drawn elsewhere than KaTeX draws them:\n" + "\n".join(moved[:20])


def test_slimmed_formulas_have_half_as_many_elements(pairs: list[tuple[str, str]]) -> None:
    plain, slim = (sum(html.count("<") for html in kind) for kind in zip(*pairs, strict=True))
    assert slim < 0.5 * plain, f"{slim} tags where KaTeX has {plain}"


ARROWS = [r"\vec{x}", r"\vec{0}", r"\vec{\sigma}", r"\vec{A}_i^\top\vec{f}", r"e^{\vec{y}}"]


def test_arrows_look_as_katex_draws_them(open_page: Open) -> None:
    page = open_page("index.html")
    page.evaluate(FONTS)
    for latex, pair in zip(ARROWS, drawn([(latex, False) for latex in ARROWS]), strict=True):
        pictures = []
        for html in pair:
            page.evaluate(
                """([html, size]) => {
                  document.body.innerHTML =
                    `<div id="here" style="font-size:${size}px;display:inline-block">${html}</div>`;
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
