"""Every page, looked at as a reader gets it: on a wide screen and on a phone, in light and dark.

A page is opened once for each width, and everything that depends on its words is asked of it then, each question as a
function that answers with sentences about what is wrong. The phone comes second: it is not asked again what the wide
screen has shown. Pages that have not changed since they were looked at are passed over (`unchanged.py`), never so in
continuous integration.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import small_book
from playwright.sync_api import Page
from unchanged import Looks

from conftest import Open, barriers, come_near, lay_out, let_go, resize  # type: ignore[attr-defined]
from proofs_that_run import chromium, node
from proofs_that_run.pages import BOOK

PAGES = ["index.html", "search.html", *(f"{entry}.html" for entry in BOOK.toc())]
SMALL = [small_book.CHAPTER, small_book.NOTES, small_book.LONG, small_book.SHEET, small_book.MAP, small_book.ERRATA]
WIDE, PHONE, NARROW, SMALLEST = 1280, 390, 360, 320
HERE = Path(__file__).parent
LONG = 9000  # px, ten screens
BETWEEN = (1000, 700)  # widths at which the columns around the text go

Appearance = list[str | bool]
"""How a text looks: for each element its colours, or that it is not seen."""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_book(open_page: Open, built: Path, path: str) -> None:
    looks = looks_at(built)
    if looks.known(built / path):
        pytest.skip("It has not changed since it was looked at.")
    wrong = looked_at(open_page, path)
    assert not wrong, f"{path}\n" + "\n".join(wrong)
    looks.note(built / path)


@cache
def looks_at(html: Path) -> Looks:
    """A page depends on its own file, on what all pages share, on the browser and on the code of these tests."""
    browser = chromium.path()
    shared = [path for path in (html / "_static").rglob("*") if path.is_file() and "live" not in path.parts]
    code = [*(path for kind in ("*.py", "*.js") for path in HERE.glob(kind)), node.LOCK]
    return Looks([*shared, *code], (browser, browser and os.stat(browser).st_mtime_ns))


@pytest.mark.parametrize("path", SMALL)
def test_a_page_of_the_small_book(open_small: Open, path: str) -> None:
    """Everything that a page can hold; its formulas stay whole while barriers are looked for."""
    wrong = looked_at(open_small, path, whole=path != small_book.LONG)  # which says the same many times
    assert not wrong, f"{path}\n" + "\n".join(wrong)


def looked_at(open_page: Open, path: str, whole: bool = False) -> list[str]:
    """All that is wrong with a page at both widths."""
    wrong: list[str] = []
    seen: dict[int, Appearance] = {}
    for width in (WIDE, PHONE):
        page = open_page(path, width=width, color_scheme="light", still=True)
        found = [*look(page, width, seen, whole), *page.wrongs]  # type: ignore[attr-defined]
        wrong += [f"At {width} px: {words}" for words in found]
        page.context.close()
    return wrong


WRONGS = {
    "wider than the screen": "add('hr', 'width: 9000px')",
    "no link to": "one('.statement .headerlink').remove()",
    "still waits": "one('article ul').classList.add('waiting')",
    "has no shape": "one('.fa-solid').style.setProperty('--at', 'initial')",
    "reach a screen reader": "one('.statement .katex math').remove()",
    "stands apart": "all('p > span.math').forEach((formula) => (formula.after('.'), (formula.style.float = 'left')))",
    "short formula is broken": "all('main .base + .base').forEach((piece) => (piece.style.marginLeft = '-9em'))",
    "piece wider": "one('main p .katex-html > .base').style.width = '190em'",
    "when it can be touched": "document.styleSheets[0].insertRule('.touchable { height: 999px !important }', 0)",
    "image-alt": "one('img').removeAttribute('alt')",
    "\ncolor-contrast": "all('article section > p')[1].style.color = '#999'",
    "\ndark: color-contrast": "all('article section > p')[2].style.color = '#333'",
    "scrollable-region-focusable": "add('div', 'width: 90px; overflow: auto').append('x'.repeat(99))",
    "upon-what-is-not-around-it": """one('article section').insertAdjacentHTML('beforeend', `
        <div style="position: relative; height: 4em"><div style="background: #555; position: absolute; inset: 0"></div>
        <p class="upon-what-is-not-around-it" style="position: absolute">like all others</p></div>`)""",
    "upon-its-own-ground": """one('article section').insertAdjacentHTML('beforeend', `
        <p class="upon-its-own-ground" style="background: #444">like all others</p>`)""",
    "beside-its-box": """one('article section').insertAdjacentHTML('beforeend', `
        <div style="background: #333; color: #eee; width: 9em">${'<p>light upon dark</p>'.repeat(9)}
        <p><span class="beside-its-box" style="margin-left: 9em; white-space: nowrap">no longer</span></div>`)""",
    "after-hidden-ones": """one('article section').insertAdjacentHTML('beforeend', `<div style="color: #998">
        ${'<p style="position: absolute; clip-path: inset(50%)">not seen</p>'.repeat(9)}
        <p class="after-hidden-ones">seen</p></div>`)""",
}
"""What a look has to find, and what brings it about."""


def test_a_look_finds_what_is_wrong(open_small: Open) -> None:
    page = open_small(small_book.CHAPTER, width=WIDE, color_scheme="light", still=True)
    let_go(page)
    page.evaluate("""(wrongs) => {
        const one = (selector) => document.querySelector(selector);
        const all = (selector) => document.querySelectorAll(selector);
        const add = (name, style) => {
            const made = Object.assign(document.createElement(name), { style });
            one("main").append(made);
            return made;
        };
        for (const wrong of wrongs) eval(wrong);
        window.letGo = () => null;
    }""", list(WRONGS.values()))  # fmt: skip
    found = "\n" + "\n".join(look(page, WIDE, {}))
    assert [words for words in WRONGS if words not in found] == [], found


AT_ONCE = "* { transition: none !important; animation: none !important; }"
"""The columns around the text move to another width at once: nothing is measured while they are on their way."""


def look(page: Page, width: int, seen: dict[int, Appearance], whole: bool = False) -> Iterator[str]:
    """All that is wrong with a page, which is still as it is first painted.

    `seen`: how its text looks, by the width, as far as it has been looked at. `whole`: no part is passed over.
    """
    yield from first_screens(page)
    estimate = page.evaluate("document.documentElement.scrollHeight")
    let_go(page)
    yield from places(page)
    yield from icons(page)
    lay_out(page, AT_ONCE)
    yield from length(page, estimate)
    page.evaluate("document.querySelectorAll('article details').forEach((one) => (one.open = true))")
    if not whole:
        page.evaluate(WITHOUT_REPEATS)
    for size in (width, *(BETWEEN if width == WIDE else (SMALLEST,))):
        resize(page, size)
        yield from fit(page, size)
    resize(page, width)
    yield from figures(page)
    if width == PHONE:
        for size in (PHONE, NARROW):
            resize(page, size)
            yield from phone(page, size)
        resize(page, PHONE)
    seen[width] = page.evaluate(APPEARANCE)
    if not whole:
        page.evaluate(ROOMS)
        if width == PHONE and no_other_colours(seen[PHONE], seen.get(WIDE, [])):
            yield from barriers(page, None, *ROOM)
            page.evaluate(HEADING_ALONE)
    yield from light_and_dark(page, few=not whole)


# Three quarters of a chapter's elements are looked at for nothing, and each would get its style anew at each width. The
# pieces of a formula in a line, between which it may break, keep their room: their widths, in the size of the letters,
# and the height that a letter or their strut gives them. A formula is drawn for the eye, hidden from assistive
# technology, in the colour of the text around it; its MathML is for assistive technology, and no rule looks into it. A
# word of a program has the colours of all words of its kind in such blocks.
WITHOUT_REPEATS = """() => {
    const drawn = [...document.querySelectorAll("span.math .katex-html")];
    const pieces = drawn.flatMap((one) => (one.matches(".base") ? [one] : [...one.querySelectorAll(".base")]));
    const letter = (piece) => parseFloat(getComputedStyle(piece).fontSize);
    const widths = pieces.map((piece) => piece.getBoundingClientRect().width / letter(piece));
    for (const one of drawn) one.dataset.letters = one.textContent;
    pieces.forEach((piece, number) => {
        piece.textContent = "\u200b";
        piece.style.width = `${widths[number]}em`;
    });
    for (const math of document.querySelectorAll(".katex math")) math.replaceChildren();
    const seen = new Set();
    for (const word of document.querySelectorAll("pre > span[class]")) {
        const kind = `${word.className} in ${word.parentNode.parentNode.className}`;
        if (seen.has(kind)) word.replaceWith(word.textContent);
        seen.add(kind);
    }
}"""


# --- The first paint -------------------------------------------------------------------------------------------------


def first_screens(page: Page) -> Iterator[str]:
    """What is seen first does not wait."""
    tops = page.eval_on_selector_all(  # a cell that a box stands for is not shown, and has no place
        ".waiting",
        "(all) => all.flatMap((one) => [...one.getClientRects()].map(({ top }) => top))",
    )
    if tops and min(tops) <= 900:
        yield f"A block {min(tops):.0f} px below the top waits."


def length(page: Page, estimate: int) -> Iterator[str]:
    """A long page is about as long at first as in the end."""
    height = page.evaluate("document.documentElement.scrollHeight")
    if height > LONG and not 0.75 * height < estimate < 1.33 * height:
        yield f"Its height is estimated as {estimate} px and is {height} px."


# --- What stands on it -----------------------------------------------------------------------------------------------


def places(page: Page) -> Iterator[str]:
    if page.locator(".waiting, article noscript").count() and "/search.html" not in page.url:
        yield "Something still waits for its place."
    found = page.evaluate("""() => ({
        unlinked: [...document.querySelectorAll(
            `.bd-article :is(.statement:not(.quoted), .exercise, figure[id], section > :is(h1, h2, h3, h4),
                div.math:has(.eqno))`
        )].filter((place) => {
            const id = place.id || place.closest("section").id;
            return !place.querySelector(`a:is(.headerlink, .eqno *)[href="#${CSS.escape(id)}"]`);
        }).map((place) => place.id || place.textContent),
        formulas: document.querySelectorAll(".katex").length,
        maths: [...document.querySelectorAll(".katex > math")]
            .filter((one) => !one.closest("[aria-hidden=true]")).length,
        hidden: document.querySelectorAll(".katex-html[aria-hidden=true]").length,
    })""")
    if found["unlinked"]:
        yield f"There is no link to {found['unlinked']}."
    if not found["formulas"] == found["maths"] == found["hidden"]:
        yield f"Of {found['formulas']} formulas, {found['maths']} reach a screen reader."


def icons(page: Page) -> Iterator[str]:
    """Every icon has a shape, and room for it."""
    found = page.eval_on_selector_all(
        ".fa-solid, .fas",
        """(all) => all.map((icon) => ({
            name: icon.className, size: [icon.offsetWidth, icon.offsetHeight],
            place: getComputedStyle(icon).getPropertyValue('--at'),
            ends: [icon, icon.closest('a, button') ?? icon].map((one) => one.getBoundingClientRect().right),
        }))""",
    )
    for icon in found:
        if not icon["place"]:
            yield f"_static/icons.css has no shape for {icon['name']}."
        elif icon["size"][0] < icon["size"][1] or icon["ends"][0] > icon["ends"][1]:
            yield f"An icon has too little room: {icon}"


def fit(page: Page, width: int) -> Iterator[str]:
    """Nothing is wider than the screen, and formulas break between lines where they may."""
    found = page.evaluate(FITS)
    if found["beyond"] > 0 and width in (WIDE, PHONE):
        yield f"At {width} px it is {found['beyond']} px wider than the screen."
    if found["tables"] > 0:
        yield f"At {width} px the table of the ledger is {found['tables']} px wider than its place."
    for latex in found["wide"]:
        yield f"At {width} px this formula has a piece wider than its line; display it: {latex}"
    for words in found["lonely"]:
        yield f"At {width} px the mark after a formula stands apart from it: {words}"
    for formula in found["broken"]:
        if len(formula) <= 12:
            yield f"At {width} px a short formula is broken between lines: {formula}"


FITS = r"""() => {
  const pieces = (formula) => [...formula.querySelectorAll(".katex-html > .base")]
    .map((piece) => piece.getBoundingClientRect());
  const inline = [...document.querySelectorAll("main span.math")];
  const wide = inline
    .filter((formula) => !formula.closest("table, .cell_output")) // these scroll as a whole
    .filter((formula) => {
      const line = formula.closest("p, li, dd, dt, figcaption").getBoundingClientRect();
      return pieces(formula).some((piece) => piece.right > line.right + 1);
    })
    .map((formula) => formula.dataset.latex);
  const broken = inline
    .filter((formula) => formula.matches(":not(td, th) > p span.math"))
    .filter((formula) => {
      const found = pieces(formula);
      return found.some((piece, number) => number && piece.left < found[number - 1].left);
    })
    .map((formula) => formula.querySelector(".katex-html"))
    .map((drawn) => (drawn.dataset.letters ?? drawn.textContent).replace(/[\s\u200b]/g, ""));
  const lonely = [];
  const range = document.createRange();
  for (const formula of inline) {
    const text = formula.nextSibling;
    if (text?.nodeType !== Node.TEXT_NODE || !/^[.,;:!?)]/.test(text.data)) continue;
    range.setStart(text, 0);
    range.setEnd(text, 1);
    const box = [...formula.querySelectorAll(".base")].at(-1).getBoundingClientRect();
    const place = range.getBoundingClientRect();
    const apart = place.top >= box.bottom - 2 || place.left > box.right + 5;
    if (place.height && apart) lonely.push(text.parentNode.textContent.slice(-60));
  }
  const tables = [...document.querySelectorAll("table.ledger")]
    .map((one) => one.scrollWidth - one.parentElement.clientWidth);
  const { scrollWidth, clientWidth } = document.documentElement;
  return { beyond: scrollWidth - clientWidth, tables: Math.max(0, ...tables), wide, broken, lonely };
}"""


def phone(page: Page, width: int) -> Iterator[str]:
    """On a phone nothing is cut off that could wrap or be a little smaller, and headings are in their order."""
    found = page.evaluate(CUT_OFF)
    for what, hidden in found["hidden"]:
        yield f"At {width} px this is cut off by {hidden} px: {what}"
    if found["sizes"] != sorted(set(found["sizes"]), reverse=True):
        yield f"At {width} px the sizes of headings are {found['sizes']}."


# What is wider than a phone by more than web/wide_boxes.js makes it smaller scrolls: one piece alone, a matrix of
# numbers or a row of code.
CUT_OFF = r"""() => {
  const hidden = [];
  const boxes = document.querySelectorAll("div.math > .formula, article .pst-scrollable-table-container");
  for (const box of boxes) {
    const over = box.scrollWidth - box.clientWidth;
    const size = parseFloat(box.style.fontSize || 100) / 100;
    if (over > 1 && (size * box.clientWidth) / box.scrollWidth > 0.73) {
      const formula = box.querySelector("[data-latex]") ?? box.closest("[data-latex]");
      hidden.push([formula?.dataset.latex ?? box.textContent.slice(0, 80), over]);
    }
  }
  const sizes = ["h1", "h2", "h3", "h4"].map((name) => document.querySelector(`.bd-article ${name}`)).filter(Boolean)
    .map((heading) => parseFloat(getComputedStyle(heading).fontSize));
  return { hidden, sizes };
}"""


def figures(page: Page) -> Iterator[str]:
    """Every figure that can be touched comes to life when its reader comes by, and moves nothing."""
    heights = """() => [...document.querySelectorAll("[class*='tag_touchable-'] .cell_output figure")]
        .map((one) => [one.id, one.getBoundingClientRect().height])"""
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => null))).then(() => null)")
    before = page.evaluate(heights)
    come_near(page)
    for name, _ in before:
        page.locator(f"#{name} > .touchable").wait_for(state="attached")
    for (name, still), (_, alive) in zip(before, page.evaluate(heights), strict=True):
        if abs(alive - still) > 0.6:
            yield f"The figure {name} is {still} px high, and {alive} px when it can be touched."


# --- Barriers --------------------------------------------------------------------------------------------------------

COLOURS = ("color-contrast", "link-in-text-block")
ROOM = ("target-size", "scrollable-region-focusable")
"""They ask where and how large things are; the others ask what there is, what is seen, and in which colours."""

# Of a formula only the room is left, on each of its lines.
ROOMS = """() => {
    const formulas = [...document.querySelectorAll(".katex")];
    const lines = formulas.map((formula) => {
        const found = [];
        for (const piece of formula.querySelectorAll(".katex-html.base, .katex-html .base")) {
            const { left, right, top, bottom } = piece.getBoundingClientRect();
            const last = found.at(-1);
            if (last && left >= last.right - 1) last.right = right;
            else found.push({ left, right, height: bottom - top });
        }
        return found;
    });
    const room = ({ left, right, height }) => `; display: inline-block; width: ${right - left}px; height: ${height}px`;
    formulas.forEach((formula, number) => {
        const place = formula.closest("span.math") ?? formula;
        place.replaceChildren();
        if (lines[number].length === 1) place.style.cssText += room(lines[number][0]);
        else for (const line of lines[number]) place.insertAdjacentHTML("beforeend", `<i style="${room(line)}"></i>`);
    });
}"""

HEADING_ALONE = "document.querySelector('.bd-article').replaceChildren(document.querySelector('.bd-article h1'))"

APPEARANCE = """() => {
    const others = ".touchable, .touchable *, svg *, .katex *";
    return [...document.querySelectorAll(`.bd-article :not(${others})`)].map((one) => {
        const { color, backgroundColor, opacity } = getComputedStyle(one);
        return one.checkVisibility({ visibilityProperty: true }) && `${color} ${backgroundColor} ${opacity}`;
    });
}"""


def light_and_dark(page: Page, few: bool) -> Iterator[str]:
    """All rules in light colours, then in dark ones those that colours have a part in. `few`: see `barriers`."""
    yield from barriers(page, few=few)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    yield from (f"dark: {words}" for words in barriers(page, None, *COLOURS, few=few))


def no_other_colours(here: Appearance, wide: Appearance) -> bool:
    """Whether whatever is seen here is seen on a wide screen as well, in the same colours."""
    return len(here) == len(wide) and all(colours in (False, there) for colours, there in zip(here, wide, strict=True))
