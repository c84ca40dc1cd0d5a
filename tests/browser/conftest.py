"""The built books in a real browser: addresses for them, and pages that tell what went wrong in them.

What the pages can do is tested on the small book of `tests/fixture` (`open_small`), which no edit of a chapter changes.
What depends on the book's words is tested on the book itself (`open_page`), above all in `test_browser_pages.py`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from proofs_that_run import chromium, node, server

ROOT = Path(__file__).resolve().parents[2]

Open = Callable[..., Page]

expect.set_options(timeout=60_000)  # a busy machine is no error

# The scripts load each other after the page is there; the first of them ends when all have.
SCRIPTS = """async () => {
    const first = document.querySelector('script[type=module][src*="/web/book.js"]');
    if (first) await import(first.src);
}"""


@pytest.fixture(scope="session")
def site(built: Path) -> Iterator[str]:
    """The address of the book, built from the present sources."""
    with server.serving(built) as address:
        yield address


@pytest.fixture(scope="session")
def small_site(small: Path) -> Iterator[str]:
    """The address of the small book."""
    with server.serving(small) as address:
        yield address


@pytest.fixture(scope="module")  # no longer: its event loop would be in the way of the notebooks' kernels
def browser() -> Iterator[Browser]:
    path = chromium.path()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(chromium.NONE)
        pytest.skip(chromium.NONE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def open_page(site: str, browser: Browser) -> Iterator[Open]:
    """``open_page("chapters/ledger.html", width=390, color_scheme="dark")``, with any option of a Playwright context.

    Whatever the page does wrong on its own (an error on the console, a request to another host, a request that
    fails) fails the test when it ends, unless ``page.wrongs`` has been emptied by a test that provoked it.
    """
    with opening(site, browser) as open_page:
        yield open_page


@pytest.fixture
def open_small(small_site: str, browser: Browser) -> Iterator[Open]:
    """The same for the pages of the small book."""
    with opening(small_site, browser) as open_page:
        yield open_page


@contextmanager
def opening(site: str, browser: Browser) -> Iterator[Open]:
    opened: list[Page] = []

    def open_page(
        path: str = "index.html",
        width: int = 1280,
        height: int = 900,
        still: bool = False,
        late: str = "",
        **options: object,
    ) -> Page:
        """`still`: the page stays as it is first painted, until it is `let_go`. `late`: addresses that take a while."""
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.wrongs = []  # type: ignore[attr-defined]
        watch(page, page.wrongs, urlsplit(site).netloc)  # type: ignore[attr-defined]
        opened.append(page)
        if still:
            page.add_init_script(HOLD)
        if late:
            page.route(late, lambda route: (time.sleep(0.3), route.continue_()))  # type: ignore[func-returns-value]
        page.goto(site + path)
        if not still and options.get("java_script_enabled", True):
            ready(page)
        return page

    yield open_page
    wrongs = [f"{urlsplit(page.url).path}: {wrong}" for page in opened for wrong in page.wrongs]  # type: ignore[attr-defined]
    for page in opened:
        page.context.close()
    assert not wrongs, "\n".join(wrongs)


def ready(page: Page) -> None:
    """Wait until the page's scripts have run: a page that is loaded does not answer its reader yet."""
    page.evaluate(SCRIPTS)


def lay_out(page: Page, more: str = "") -> None:
    """Lays the whole page out, also what is far from the screen. `more`: further style rules."""
    page.add_style_tag(content="* { content-visibility: visible !important }" + more)
    page.evaluate("document.fonts.ready.then(() => null)")


def point_at(place: Locator) -> None:
    """Moves the pointer onto something that stays there: what comes near would be laid out, and move it away."""
    lay_out(place.page)
    place.scroll_into_view_if_needed()
    place.hover()


# Runs before the page's own scripts: no frame is given to them before `letGo`. From `comeNear` on, all that they wait
# to see near the screen is near: as if the reader had come by everywhere, without the frames of the way.
HOLD = """{
    const frame = window.requestAnimationFrame.bind(window);
    const held = [];
    let still = true;
    window.requestAnimationFrame = (action) => (still ? held.push(action) : frame(action));
    window.letGo = () => {
        still = false;
        held.forEach((action) => frame(action));
    };
    window.frame = frame;

    const Observer = window.IntersectionObserver;
    const observers = [];
    window.IntersectionObserver = class {
        #awaited = new Set();
        #action;
        #observer;
        constructor(action, options) {
            this.#action = action;
            this.watch(options);
            observers.push(this);
        }
        watch(options) {
            this.#observer?.disconnect();
            this.#observer = new Observer(this.#action, options);
            for (const one of this.#awaited) this.#observer.observe(one);
        }
        observe(one) {
            this.#awaited.add(one);
            this.#observer.observe(one);
        }
        unobserve(one) {
            this.#awaited.delete(one);
            this.#observer.unobserve(one);
        }
        disconnect() {
            this.#awaited.clear();
            this.#observer.disconnect();
        }
    };
    window.comeNear = () => observers.forEach((one) => one.watch({ rootMargin: "1000000px" }));
}"""


def let_go(page: Page) -> None:
    page.evaluate("letGo()")
    ready(page)


def come_near(page: Page) -> None:
    """As a reader leaves it who has seen all of it: every box that scrolls is known as one, every figure alive."""
    page.evaluate("comeNear()")
    frames(page, 2)


def frames(page: Page, count: int = 12) -> None:
    """Wait for some frames: what follows from what has happened is then drawn, and what would move has moved."""
    page.evaluate(
        """async (count) => {
            const frame = window.frame ?? requestAnimationFrame;
            for (let k = 0; k < count; k++) await new Promise((next) => frame(() => setTimeout(next)));
        }""",
        count,
    )


def resize(page: Page, width: int) -> None:
    """Another width; the page has then been laid out in it, and has done what it does about that."""
    page.set_viewport_size({"width": width, "height": 900})
    # Not innerWidth alone: it may be the new one before the style rules follow it.
    page.wait_for_function("(width) => innerWidth === width && matchMedia(`(width: ${width}px)`).matches", arg=width)
    frames(page, 2)


@cache
def axe() -> str:
    """The program that looks for barriers, to be run in a page, and `askAxe`, which does so with less work."""
    program = node.packages() / "axe-core" / "axe.min.js"
    return program.read_text(encoding="utf-8") + (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def barriers(page: Page, where: object = None, *rules: str, few: bool = False) -> list[str]:
    """A sentence for each element of a part of the page (or of all) that breaks a rule (of those named, or of all).

    `few`: of texts with the same colours only a few are asked for their contrast (contrast.js).
    """
    # A head cell that holds a formula alone is not empty, but axe does not read MathML.
    options: dict[str, object] = {"resultTypes": ["violations"], "rules": {"empty-table-header": {"enabled": False}}}
    if rules:
        options = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": list(rules)}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    ran, found = page.evaluate(
        """([where, options, few]) => (few ? askAxe : axe.run)(where ?? document, options)
            .then(({ passes, violations }) => [passes.length + violations.length, violations])""",
        [where, options, few],
    )
    assert ran, f"No rule applies to {where or 'this page'}."
    return [
        f"{broken['id']}: {broken['help']}: {' '.join(map(str, element['target']))}\n    {element['html'][:200]}\n"
        f"    {(element['any'] or element['all'] or element['none'] or [{'message': ''}])[0]['message']}"
        for broken in found
        for element in broken["nodes"][:5]
    ]


def watch(page: Page, wrongs: list[str], host: str) -> None:
    def console(message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            wrongs.append(f"console: {message.text}")  # type: ignore[attr-defined]

    def request(sent: object) -> None:
        parts = urlsplit(sent.url)  # type: ignore[attr-defined]
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != host:
            wrongs.append(f"asks another host for {sent.url}")  # type: ignore[attr-defined]

    def failed(sent: object) -> None:
        if sent.failure != "net::ERR_ABORTED":  # type: ignore[attr-defined]  # the test left the page while it loaded
            wrongs.append(f"failed: {sent.url} ({sent.failure})")  # type: ignore[attr-defined]

    page.on("console", console)
    page.on("pageerror", lambda error: wrongs.append(f"error: {error}"))
    page.on("request", request)
    page.on("requestfailed", failed)
