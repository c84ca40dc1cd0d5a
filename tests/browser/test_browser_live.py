"""Cells that run in the page: what the page does, with a stand-in for Python, and what Python answers there.

The first part needs no runtime: `fake_worker.js` speaks the worker's protocol. The second part needs the one that
``make live`` assembles.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from small_book import CHAPTER, SHEET  # the sheet has three cells: enough for most
from small_book import REFERENCES as BLANK  # has no cells

from conftest import ROOT, Open, barriers, lay_out, ready  # type: ignore[attr-defined]
from live import editor
from proofs_that_run.pages import BOOK

WEB = ROOT / "_build" / "html" / "_static" / "live"
META = '<meta name="live"'  # for scripts: where the runtime is
ROOM = " data-live"  # for stylesheets: there are toolbars; both as _ext/scripts.py has them written


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The editor and KaTeX, as `make live` puts them beside the worker."""
    folder = tmp_path_factory.mktemp("libraries")
    editor.bundle_editor(folder / "editor.js")
    editor.copy_katex(folder / "katex.min.js")
    return folder


@pytest.fixture
def fake(open_small: Open, libraries: Path) -> Callable[..., Page]:
    """``fake(path, …)``: a page with a runtime that is not Python; `page.asked` lists what it loaded from it."""

    def open_fake(path: str = SHEET, **options: object) -> Page:
        page = open_small(BLANK, **options)
        page.asked = []  # type: ignore[attr-defined]

        def document(route: Route) -> None:
            answer = route.fetch()
            text, place = answer.text(), "../" * path.count("/") + "_static/live/"
            if META not in text:
                text = text.replace("<head>", f'<head>{META} content="{place}" data-bytes="15300000">', 1)
                text = text.replace("<body", f"<body{ROOM}", 1)
            route.fulfill(response=answer, body=text)

        def runtime(route: Route) -> None:
            name = Path(route.request.url).name
            page.asked.append(name)  # type: ignore[attr-defined]
            if name == "worker.js":
                route.fulfill(path=Path(__file__).with_name("fake_worker.js"), content_type="text/javascript")
            elif name == "python.wasm":
                route.fulfill(body="Python")
            else:
                route.fulfill(path=libraries / name, content_type="text/javascript")

        page.route("**/*.html", document)
        page.route("**/_static/live/**", runtime)
        page.goto(page.url.replace(BLANK, path))
        return page

    return open_fake


def cell(page: Page, number: int) -> Locator:
    return page.locator("div.cell.live").nth(number - 1)


def button(place: Locator, word: str) -> Locator:
    return place.locator(".live-bar").get_by_role("button", name=re.compile(f"^{word}\\b"))


def status(place: Locator) -> Locator:
    return place.locator(".live-status")


def output(place: Locator) -> Locator:
    return place.locator(".cell_output")


def write(place: Locator, code: str) -> None:
    """Replace a cell's code, as a reader does."""
    if place.locator(".cm-content").count() == 0:
        button(place, "Edit").click()
    content = place.locator(".cm-content")
    content.click()
    content.press("ControlOrMeta+a")
    content.page.keyboard.insert_text(code)


def ran(place: Locator) -> None:
    """Wait for the end of a run that goes well, and for its formulas: KaTeX is loaded when the first one is there."""
    expect(status(place)).to_have_text(re.compile("^Ran in"), timeout=120_000)
    expect(place.locator(".cell_output [data-latex]:not(:has(math))")).to_have_count(0)


# --- without a runtime ----------------------------------------------------------------------------


def test_without_a_runtime_the_page_reads_as_before(open_small: Open) -> None:
    page = open_small(BLANK)

    def without(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(f"{META}[^>]*>|{ROOM}", "", answer.text()))

    page.route("**/*.html", without)
    page.goto(page.url.replace(BLANK, CHAPTER))
    page.wait_for_load_state("networkidle")
    assert page.locator("div.cell").count() > 3
    assert page.locator(".live-bar").count() == 0
    expect(page.locator(".try-formula-still")).to_be_visible()


def test_without_scripts_the_page_reads_as_before(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER, java_script_enabled=False)
    assert page.locator(".live-bar").count() == 0
    expect(page.locator(".try-formula-still")).to_be_visible()


# --- the page, with a stand-in for Python -------------------------------------------------------------


def test_nothing_is_loaded_before_the_first_click(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER)
    count = page.locator("main div.cell").count()
    assert count > 3
    expect(page.locator(".live-bar")).to_have_count(count)
    page.wait_for_load_state("networkidle")
    assert page.asked == []  # type: ignore[attr-defined]
    expect(status(cell(page, 1))).to_have_text(re.compile(r"The first Run loads \d+ MB"))
    button(cell(page, 2), "Run").click()
    ran(cell(page, 2))
    assert page.asked == ["worker.js", "python.wasm"]  # type: ignore[attr-defined]
    expect(status(cell(page, 1))).to_be_empty()
    button(cell(page, 2), "Edit").click()
    expect(cell(page, 2).locator(".cm-content")).to_be_focused()
    assert page.asked[2:] == ["editor.js"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("path", "width"), [(CHAPTER, 1280), (CHAPTER, 390), ("index.html", 390)])
def test_the_toolbars_move_nothing(fake: Callable[..., Page], path: str, width: int) -> None:
    """The page has the same height before its scripts have run."""
    page = fake(path, width=width)
    ready(page)
    lay_out(page)
    assert page.locator(".live-bar").count() > 0
    places = """[...document.querySelectorAll('h1, h2, div.cell > *:not(.live-bar), .try-formula')]
        .map(element => element.getBoundingClientRect().top)"""
    after = page.evaluate(places)
    page.route("**/web/live.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.route("**/web/formula.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.reload()
    ready(page)
    lay_out(page)
    before = page.evaluate(places)
    assert page.locator(".live-bar").count() == 0
    assert after == pytest.approx(before, abs=1)


def test_a_run_tells_what_it_loads_and_ends_in_an_output(fake: Callable[..., Page]) -> None:
    page = fake()
    third = cell(page, 3)
    stored = output(third).inner_text()
    write(third, "# print: one\n# html: <b class='two'>two</b>")
    seen = page.evaluate_handle(
        """(window.seen = [], [...document.querySelectorAll('.live-status')].forEach(status =>
            new MutationObserver(() => seen.push(status.textContent)).observe(status, {childList: true})), seen)"""
    )
    button(third, "Run").click()
    expect(button(third, "Stop")).to_be_focused()
    ran(third)
    told = seen.json_value()
    assert "Loading Python: 3.1 of 9.8 MB" in told
    assert "Running cell 1 first" in told
    assert told.index("Running cell 1 first") < told.index("Running cell 2 first")
    expect(output(third)).to_have_text(re.compile(r"^\s*one\s*two\s*$"))
    expect(output(third).locator(".output.stream pre")).to_have_text("one")
    expect(output(third)).to_have_attribute("aria-busy", "false")
    expect(page.locator(".live-announcer")).to_have_text("The output of cell 3 is there.")
    assert stored


def test_cells_run_after_those_they_need_and_never_twice(fake: Callable[..., Page]) -> None:
    page = fake()
    first, last = cell(page, 1), cell(page, 3)
    write(last, "# ran")
    button(last, "Run").click()
    ran(last)
    expect(output(last)).to_have_text("cell 1, cell 2, cell 3 (after state 1, state 2)")
    button(last, "Run").click()
    expect(output(last)).to_have_text("cell 1, cell 2, cell 3, cell 3 (after state 1, state 2)")
    write(first, "# print: changed")  # an edit counts for every cell below it
    button(last, "Run").click()
    expect(output(last)).to_have_text(re.compile("cell 3, cell 3, cell 1, cell 2, cell 3 "))
    expect(output(first)).to_have_text("changed")
    button(first, "Restore").click()  # and what has run before in this way is still known
    button(last, "Run").click()
    expect(output(last)).to_have_text(re.compile(r"cell 2, cell 3, cell 3 \(after state 1, state 2\)"))


def test_an_error_above_stops_the_cells_below(fake: Callable[..., Page]) -> None:
    page = fake()
    write(cell(page, 1), "# error: no such thing")
    button(cell(page, 2), "Run").click()
    expect(status(cell(page, 2))).to_have_text("Did not run: cell 1 above stopped with an error.")
    box = output(cell(page, 1)).locator(".traceback")
    expect(box).to_contain_text("cell 1, line 1")
    expect(box.locator("strong")).to_have_text("ValueError: no such thing")


def test_a_failed_download_can_be_tried_again(fake: Callable[..., Page]) -> None:
    page = fake()
    page.route("**/python.wasm", lambda route: route.abort(), times=1)
    first = cell(page, 1)
    button(first, "Run").click()
    expect(status(first)).to_contain_text("Python could not be loaded: check the connection.")
    assert page.wrongs  # type: ignore[attr-defined]
    page.wrongs.clear()  # type: ignore[attr-defined]
    status(first).get_by_role("button", name="Try again").click()
    ran(first)


def test_a_worker_that_does_not_load_is_reported(fake: Callable[..., Page]) -> None:
    page = fake()
    page.route("**/worker.js", lambda route: route.fulfill(status=404), times=1)
    first = cell(page, 1)
    button(first, "Run").click()
    expect(status(first)).to_contain_text("Python could not be started")
    page.wrongs.clear()  # type: ignore[attr-defined]
    status(first).get_by_role("button", name="Try again").click()
    ran(first)


def test_an_endless_loop_is_stopped_and_python_starts_afresh(fake: Callable[..., Page]) -> None:
    page = fake()
    second, third = cell(page, 2), cell(page, 3)
    write(second, "# forever")
    button(second, "Run").click()
    button(third, "Run").click()
    expect(status(third)).to_have_text("Waiting for its turn")
    expect(second).to_have_class(re.compile("live-busy"))
    expect(status(second)).to_have_text("Running…")
    button(second, "Stop").click()
    expect(status(second)).to_have_text("Stopped. The next run begins with the first cell.")
    expect(button(third, "Run")).to_be_visible()  # what waited does not start Python again
    write(second, "# ran")
    button(second, "Run").click()
    ran(second)
    expect(output(second)).to_have_text(re.compile(r"^\s*cell 1, cell 2 \(after state \d+\)\s*$"))


def test_a_waiting_cell_can_be_taken_back(fake: Callable[..., Page]) -> None:
    page = fake()
    write(cell(page, 1), "# forever")
    button(cell(page, 1), "Run").click()
    button(cell(page, 2), "Run").click()
    button(cell(page, 2), "Stop").click()
    expect(button(cell(page, 2), "Run")).to_be_visible()
    expect(status(cell(page, 2))).to_be_empty()
    expect(button(cell(page, 1), "Stop")).to_be_visible()


def test_edited_code_outlives_the_page_until_it_is_restored(fake: Callable[..., Page]) -> None:
    page = fake()
    place = cell(page, 3)
    code, printed = place.locator("pre").first.inner_html(), output(place).inner_html()
    expect(button(place, "Restore")).to_be_hidden()
    write(place, "# print: mine\nfor k in range(3): pass")
    expect(button(place, "Restore")).to_be_visible()
    page.reload()
    expect(place.locator(".cell_input pre")).to_have_text("# print: mine\nfor k in range(3): pass")
    expect(place.locator(".cell_input pre span").first).to_have_text("# print: mine")  # in its colour
    button(place, "Run").click()
    expect(output(place)).to_have_text("mine")
    button(place, "Restore").click()
    expect(button(place, "Run")).to_be_focused()
    expect(button(place, "Restore")).to_be_hidden()
    assert place.locator("pre").first.inner_html() == code
    assert output(place).inner_html() == printed
    page.reload()
    assert place.locator("pre").first.inner_html() == code


def test_the_editor_looks_like_the_page(fake: Callable[..., Page]) -> None:
    """Edit and Done move no line, and the code keeps its colours."""
    page = fake()
    place = cell(page, 2)
    height = place.locator(".cell_input").bounding_box()["height"]  # type: ignore[index]
    colour = "e => getComputedStyle(e).color"
    keyword = place.locator(".cell_input .k").first.evaluate(colour)
    button(place, "Edit").click()
    expect(place.locator(".cm-content")).to_be_focused()
    assert place.locator(".cell_input").bounding_box()["height"] == pytest.approx(height, abs=2)  # type: ignore[index]
    assert place.locator(".cm-content .k").first.evaluate(colour) == keyword
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# more")
    button(place, "Done").click()
    assert place.locator(".cell_input pre .k").first.evaluate(colour) == keyword
    expect(place.locator(".cell_input pre .c1").last).to_have_text("# more")


def test_everything_works_from_the_keyboard(fake: Callable[..., Page]) -> None:
    page = fake()
    place = cell(page, 2)
    button(place, "Run").focus()
    page.keyboard.press("Tab")
    expect(button(place, "Edit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Code of cell 2")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("# print: typed")
    page.keyboard.press("Tab")  # indents
    expect(page.get_by_role("textbox", name="Code of cell 2")).to_be_focused()
    page.keyboard.press("ControlOrMeta+Enter")
    expect(output(place)).to_have_text("typed")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="Code of cell 2")).not_to_be_focused()
    button(place, "Restore").focus()
    page.keyboard.press("Enter")
    expect(button(place, "Run")).to_be_focused()


def test_markdown_is_typeset_and_harmless(fake: Callable[..., Page]) -> None:
    page = fake()
    place = cell(page, 2)
    write(
        place,
        "# markdown: **bold** `a<b` reader's and $x_1 \\le \\lVert x \\rVert_2$ <script>window.bad = 1</script>"
        "<img src=x onerror='window.bad = 2'>\n# print: a < b & c",
    )
    button(place, "Run").click()
    ran(place)
    expect(output(place).locator("strong")).to_have_text("bold")
    expect(output(place).locator("code")).to_have_text("a<b")
    expect(output(place)).to_contain_text("reader’s and")
    expect(output(place).locator(".math .katex annotation")).to_have_text(r"x_1 \le \lVert x \rVert_2")
    expect(output(place).locator("pre")).to_have_text("a < b & c")
    assert output(place).locator("script, [onerror]").count() == 0
    assert page.evaluate("window.bad") is None


SCRIPTS = "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/web/'))"
HARMFUL = [
    "<script>bad = 1</script><img src=x onerror='bad = 2'><a href='java&#9;script:bad = 3'>a</a>",
    "<svg><a><animate attributeName=href values='javascript:bad = 4'/><text>a</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=bad=5&gt;'>",
    "<iframe srcdoc='<script>parent.bad = 6</script>'></iframe><form action='//evil.test'><button>a</button></form>",
    "<style>p { fill: url(//evil.test/a) }</style><link rel=stylesheet href=//evil.test/b><base href=//evil.test/>",
    "<svg><image href='//evil.test/c'/><use href='//evil.test/d#a'/></svg>",
    "<svg><rect fill='url(//evil.test/e#a)' width=9 height=9 /></svg>",
    r"<p style='background: \75rl(//evil.test/f)'>a</p>",
    r"<p style='background: image-set(&quot;//evil.test/g&quot; 1x)'>a</p>",
    "<img srcset='//evil.test/h 1x'>",
    "<video poster=//evil.test/i src=//evil.test/j></video><table background=//evil.test/k></table>",
]
HARMLESS = (
    "<p style='color: red'><img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"
    "<a href='https://a.test'>a</a></p>"
    "<svg><defs><path id='sign'/><linearGradient id='g'/></defs><use xlink:href='#sign'/><rect fill='url(#g)'/></svg>"
)


def test_html_of_python_runs_nothing_and_asks_nobody(fake: Callable[..., Page]) -> None:
    page = fake()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    place = cell(page, 2)
    write(place, "\n".join(f"# html: {one}" for one in [*HARMFUL, HARMLESS]))
    before = len(page.evaluate(SCRIPTS))
    button(place, "Run").click()
    ran(place)
    shown = output(place).locator(".text_html")
    expect(shown).to_have_count(len(HARMFUL) + 1)
    for kept in ("p[style]", "img[src]", "a[href]", "use", "rect[fill]"):
        expect(shown.last.locator(kept)).to_have_count(1)
    assert len(page.evaluate(SCRIPTS)) > before, "the sanitiser comes with the first HTML"
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.bad") is None
    assert not [url for url in asked if "evil.test" in url]


def test_a_long_stream_arrives_whole_and_in_order(fake: Callable[..., Page]) -> None:
    page = fake()
    place = cell(page, 2)
    write(place, "# many: 3000\n# html: <i>end</i>\n# print: after")
    button(place, "Run").click()
    ran(place)
    lines = output(place).locator("pre").first.inner_text().split("\n")
    assert lines[:3000] == [f"line {k} of a long loop" for k in range(3000)]
    expect(output(place).locator("pre")).to_have_count(2)


def test_fingers_find_the_buttons(fake: Callable[..., Page]) -> None:
    page = fake(width=390, has_touch=True)
    for word in ("Run", "Edit"):
        box = button(cell(page, 2), word).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_cells_and_field(fake: Callable[..., Page], scheme: str) -> None:
    page = fake(CHAPTER, color_scheme=scheme)
    write(cell(page, 2), "# print: text\n# error: nothing")
    button(cell(page, 2), "Run").click()
    expect(status(cell(page, 2))).to_have_text("Stopped with an error")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".try-formula .cell_output")).to_contain_text("latex")
    cell(page, 2).evaluate("one => one.setAttribute('data-looked-at', '')")
    assert barriers(page, {"include": ["[data-looked-at]", ".try-formula"]}) == []


# --- the field for formulas, with a stand-in for Python -------------------------------------------------


def asked(page: Page) -> Locator:
    return page.locator(".try-formula .cell_output")


def test_the_field_knows_the_symbols_of_a_formula(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER)
    field = page.locator(".try-formula")
    formula = field.get_by_label("Formula, in LaTeX")
    formula.fill(r"\lVert A\vec{x} \rVert_2 \le \lVert A \rVert_F \operatorname{tr}(B) \mathbb{R} I")
    expect(field.locator(".try-row")).to_have_count(3)
    letters = [field.locator(".try-letter").nth(k).input_value() for k in range(3)]
    assert sorted(letters) == ["A", "B", "x"]
    assert field.get_by_label("What x is").locator("option:checked").inner_text() == "vector"
    assert field.get_by_label("What A is").locator("option:checked").inner_text() == "matrix"
    field.get_by_label("What B is").select_option("symmetric matrix")
    field.get_by_role("button", name="Add a symbol").click()
    page.keyboard.type("\\lambda")
    field.get_by_label("Definition before it, if any").fill(r"g(\vec{x}) := 1")
    field.get_by_role("button", name="Check", exact=True).click()
    expect(asked(page)).to_contain_text(r'"A":"Real[\"m\", \"n\"]"')
    expect(asked(page)).to_contain_text(r'"B":"Symmetric[\"n\"]"')
    expect(asked(page)).to_contain_text(r'"x":"Real[\"n\"]"')
    expect(asked(page)).to_contain_text(r'"lambda_":"Real"')
    expect(asked(page)).to_contain_text(r'"given":["g(\\vec{x}) := 1"]')
    expect(field.locator(".try-preview annotation")).to_contain_text("operatorname")


def test_the_field_follows_the_formula_and_takes_what_is_offered(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER)
    field = page.locator(".try-formula")
    field.get_by_label("Formula, in LaTeX").fill("det(AB) = λ x^T A x")  # over an example, with other symbols
    expect(field.locator(".try-row")).to_have_count(4)
    letters = [field.locator(".try-letter").nth(k).input_value() for k in range(4)]
    assert sorted(letters) == ["A", "B", r"\lambda", "x"]
    field.get_by_role("button", name="Check", exact=True).click()
    expect(asked(page)).to_contain_text(r'"lambda_"')
    button = field.get_by_role("button", name="Take A and B square and lambda as a number, and check again")
    button.click()
    expect(asked(page)).to_contain_text(r'"A":"Real[\"n\", \"n\"]"')
    expect(asked(page)).to_contain_text(r'"guessed":["x"]')
    expect(button).to_have_count(0)
    expect(field.locator(".try-row")).to_have_count(4)


def test_another_formula_takes_nothing_of_the_example_that_it_stands_over(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER)
    field = page.locator(".try-formula")
    field.get_by_label("Begin with").select_option("The gradient of a quadratic form")
    formula, definition = (field.get_by_label(name) for name in ("Formula, in LaTeX", "Definition before it, if any"))
    written = definition.input_value()
    formula.fill("||A B|| <= ||A|| ||B||")
    expect(definition).to_have_value("")
    expect(field.locator(".try-row")).to_have_count(2)
    field.get_by_role("button", name="Check", exact=True).click()
    expect(asked(page)).to_contain_text('"given":[]')
    expect(asked(page)).to_contain_text('"guessed":["A","B"]')
    formula.fill(r"\nabla f(\vec{x}) = 2 A \vec{x}")
    expect(definition).to_have_value(written)
    definition.fill("f(x) := x")  # the reader's own
    formula.fill("A = B")
    expect(definition).to_have_value("f(x) := x")


def test_the_field_keeps_what_the_formula_needs_and_nothing_else(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER)
    field = page.locator(".try-formula")
    letters = field.locator(".try-letter")
    field.get_by_label("Formula, in LaTeX").fill("let x be whatever: x = n! x")
    expect(letters).to_have_count(3)  # those of "let" and "be" among them, and none of "whatever"
    field.get_by_role("button", name="Check", exact=True).click()
    expect(letters).to_have_count(1)
    button = field.get_by_role("button", name="Take n as a dimension, and check again")
    button.click()
    expect(asked(page)).to_contain_text('"n":"Dimension"')
    expect(button).to_have_count(0)
    assert [letters.nth(k).input_value() for k in range(letters.count())] == ["x", "n"]


def test_the_field_says_what_is_missing(fake: Callable[..., Page]) -> None:
    page = fake(CHAPTER)
    field = page.locator(".try-formula")
    field.get_by_label("Dimension n").first.fill("")
    field.get_by_role("button", name="Check", exact=True).click()
    expect(field.locator(".live-status")).to_have_text(re.compile("^A dimension of A is missing"))
    expect(field.get_by_label("Dimension n").first).to_be_focused()
    with page.expect_request("**/katex.min.js"):
        field.get_by_label("Begin with").select_option("Your own")
    field.get_by_role("button", name="Check", exact=True).click()
    expect(field.locator(".live-status")).to_have_text("There is no formula yet. Write one, or choose an example.")
    assert page.asked == ["katex.min.js"]  # type: ignore[attr-defined]


# --- Python in the page -----------------------------------------------------------------------------

NOT_ASSEMBLED = "Python for the pages has not been assembled. Run make live, then this test."


def assembled() -> None:
    if not (WEB / "worker.js").exists():
        if os.environ.get("CI"):
            pytest.fail(NOT_ASSEMBLED)
        pytest.skip(NOT_ASSEMBLED)


@pytest.fixture
def live(open_page: Open) -> Open:
    """Pages of the book, with Python."""
    assembled()
    return open_page


@pytest.fixture
def small_live(open_small: Open) -> Open:
    """Pages of the small book, with Python."""
    assembled()
    return open_small


FIRST = f"{next(page for page, _ in BOOK.numbered_pages())}.html"


def run(place: Locator) -> None:
    # By keyboard: right after a jump blocks get their real heights, and on a slow machine a mouse may miss.
    button(place, "Run").press("Enter")
    ran(place)


# What a cell printed, without what the build adds (the link to the ledger, the line that a proof is folded to) and the
# figure that can be touched; of formulas what a screen reader gets, for the build draws them with other elements than
# KaTeX does in the page.
PRINTED = """cell => {
  const copy = cell.querySelector('.cell_output')?.cloneNode(true);
  const added = '.evidence-word, .fold > summary, .visually-hidden, .touchable, annotation, .katex-html';
  copy?.querySelectorAll(added).forEach(one => one.remove());
  return copy?.textContent.replace(/[\\s\\u200b\\u2061]+/g, '') ?? '';
}"""


# What an output is made of: one kind of cells each. That every cell gives its output is seen without a browser.
KINDS = """() => [...document.querySelectorAll('div.cell.live')].map(cell =>
  ['img', '.qed-verdict', '.katex', 'pre'].find(kind => cell.querySelector(`.cell_output ${kind}`)) ?? '')"""


def test_cells_of_every_kind_give_their_stored_outputs(live: Open) -> None:
    """The last of each kind and the first, the last ones first, so that each has to find what it needs by itself."""
    page = live(FIRST)
    expect(page.locator(".live-bar").last).to_be_attached()
    kinds = dict(enumerate(page.evaluate(KINDS), 1))
    first, last = {kind: number for number, kind in reversed(kinds.items())}, {kind: n for n, kind in kinds.items()}
    pictures = "element => [...element.querySelectorAll('.cell_output img')].map(image => image.alt)"
    assert {"img", ".qed-verdict", ".katex", "pre"} <= set(first)
    for number in sorted({*first.values(), *last.values()}, reverse=True):
        place = cell(page, number)
        stored, described = place.evaluate(PRINTED), place.evaluate(pictures)
        run(place)
        assert place.evaluate(PRINTED) == stored, f"cell {number}"
        assert place.evaluate(pictures) == described, f"cell {number}"
        if described:
            assert all(described)
            assert output(place).locator("img").first.get_attribute("src").startswith("data:image/svg+xml")  # type: ignore[union-attr]
            assert output(place).locator("img").first.evaluate("image => image.naturalWidth") > 100
        if stored:
            button(place, "Restore").press("Enter")
            assert place.evaluate(PRINTED) == stored


def test_the_front_page_runs_its_statement(live: Open) -> None:
    page = live("index.html")
    stored = cell(page, 1).evaluate(PRINTED)
    run(cell(page, 1))
    assert cell(page, 1).evaluate(PRINTED) == stored
    write(cell(page, 1), "print(frobenius(np.ones((2, 8))))")
    run(cell(page, 1))
    expect(output(cell(page, 1))).to_have_text("4.0")


def test_an_error_shows_the_line_of_the_cell(small_live: Open) -> None:
    page = small_live(SHEET)
    write(cell(page, 2), "x = 1\nx / 0")
    button(cell(page, 2), "Run").click()
    expect(status(cell(page, 2))).to_have_text("Stopped with an error", timeout=60_000)
    expect(output(cell(page, 2)).locator("strong")).to_have_text("ZeroDivisionError: division by zero")
    expect(output(cell(page, 2))).to_contain_text("x / 0")
    expect(output(cell(page, 2))).to_contain_text("line 2")


def test_python_can_be_stopped(small_live: Open) -> None:
    page = small_live(SHEET)
    write(cell(page, 2), "while True:\n    print('again')")
    button(cell(page, 2), "Run").click()
    expect(output(cell(page, 2))).to_contain_text("again", timeout=60_000)
    button(cell(page, 2), "Stop").click()
    expect(status(cell(page, 2))).to_contain_text("Stopped.")
    button(cell(page, 2), "Restore").click()
    stored = output(cell(page, 2)).inner_text()
    run(cell(page, 2))
    assert output(cell(page, 2)).inner_text() == stored


def test_the_order_of_clicks_does_not_matter(small_live: Open) -> None:
    """A cell finds what the cells before it made, also where a later one has made something else of it."""
    page = small_live(SHEET)
    write(cell(page, 1), "import numpy as np\nx = 1.0")
    write(cell(page, 3), "x = x + 1\nprint(x)")
    run(cell(page, 3))
    expect(output(cell(page, 3))).to_have_text("2.0")
    run(cell(page, 3))
    expect(output(cell(page, 3))).to_have_text("2.0")
    write(cell(page, 2), "print(x)")
    run(cell(page, 2))
    expect(output(cell(page, 2))).to_have_text("1.0")


def test_the_field_confirms_refutes_and_explains(small_live: Open) -> None:
    page = small_live(CHAPTER)
    field = page.locator(".try-formula")
    check = field.get_by_role("button", name="Check", exact=True)
    check.click()
    expect(asked(page)).to_contain_text(re.compile(r"true\s*on \d+ instances"), timeout=60_000)
    expect(asked(page)).to_contain_text("both sides are the same polynomials")
    expect(asked(page).locator(".katex").first).to_be_visible()
    field.get_by_label("Begin with").select_option("The inverse of a product, in the wrong order")
    check.click()
    expect(asked(page)).to_contain_text(re.compile(r"false\s*A ="), timeout=60_000)
    expect(asked(page).locator("table").first).to_be_visible()
    field.get_by_label("Formula, in LaTeX").fill(
        r"\lVert A\vec{x} \rVert_1 \le \lVert A \rVert_2 \lVert \vecc{x} \rVert_1"
    )
    check.click()
    expect(asked(page)).to_contain_text("not well formed", timeout=60_000)
    expect(asked(page).locator("mark")).to_have_text(re.compile("vecc"))
    layout = field.get_by_label("∂f/∂x, for a number f, is")
    expect(layout).to_be_hidden()
    field.get_by_label("Formula, in LaTeX").fill(r"\frac{\partial x^T x}{\partial x} = 2x")
    check.click()
    expect(asked(page)).to_contain_text('a column by layout="denominator"', timeout=60_000)
    layout.select_option("denominator")
    check.click()
    expect(asked(page)).to_contain_text("both sides are the same polynomials", timeout=60_000)
