"""The built book in a real browser: an address for it, and pages that tell what went wrong in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from proofs_that_run import chromium, server

ROOT = Path(__file__).resolve().parents[2]

Open = Callable[..., Page]

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
    """``open_page("chapters/01-norms.html", width=390, color_scheme="dark")``, with any option of a Playwright context.

    Whatever the page does wrong on its own (an error on the console, a request to another host, a request that
    fails) fails the test when it ends, unless ``page.wrongs`` has been emptied by a test that provoked it.
    """
    opened: list[Page] = []

    def open_page(path: str = "index.html", width: int = 1280, height: int = 900, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.wrongs = []  # type: ignore[attr-defined]
        watch(page, page.wrongs, urlsplit(site).netloc)  # type: ignore[attr-defined]
        page.goto(site + path)
        if options.get("java_script_enabled", True):
            page.evaluate(SCRIPTS)
        opened.append(page)
        return page

    yield open_page
    wrongs = [f"{urlsplit(page.url).path}: {wrong}" for page in opened for wrong in page.wrongs]  # type: ignore[attr-defined]
    for page in opened:
        page.context.close()
    assert not wrongs, "\n".join(wrongs)


def lay_out(page: Page) -> None:
    """Lays the whole page out, also what is far from the screen."""
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.evaluate("document.fonts.ready.then(() => null)")


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
