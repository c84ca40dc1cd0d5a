"""Walks the main paths of the built book in Firefox and in WebKit: `python -m lab.browsers firefox webkit`.

Read, search, run, edit, stop, answer, on a wide screen; and whether a chapter fits on a narrow one. The suite does all
that and more in Chromium; other engines differ in what they draw and in what their scripts may do. It needs the built
book with its Python (`make live`, `make book`), `pip install selenium`, and of Debian

    apt-get install firefox-esr webkit2gtk-driver xvfb

with geckodriver on the path. WebKitGTK stands in for Safari: the engine is the same, the system around it is not.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from proofs_that_run import pages, server

HTML = pages.ROOT / "_build" / "html"
CHAPTER = "chapters/01-norms.html"
SHEET = "exercises/05-jacobians.html"
PATIENCE = 180
"""Seconds that anything may take: Python is loaded, and the machine may be busy."""


def firefox() -> webdriver.Firefox:
    options = webdriver.FirefoxOptions()
    options.binary_location = shutil.which("firefox-esr") or shutil.which("firefox") or ""
    options.add_argument("-headless")
    return webdriver.Firefox(options, webdriver.FirefoxService(shutil.which("geckodriver")))


def webkit() -> webdriver.WebKitGTK:
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")))
    options.add_argument("--automation")
    return webdriver.WebKitGTK(options, webdriver.WebKitGTKService("/usr/bin/WebKitWebDriver"))


BROWSERS: dict[str, Callable[[], Any]] = {"firefox": firefox, "webkit": webkit}


class Walk:
    """A browser on the book; each step is a method, and fails by an assertion."""

    def __init__(self, browser: Any, site: str):
        self.browser, self.site = browser, site

    def open(self, path: str) -> None:
        self.browser.set_window_size(1280, 900)
        self.browser.get(self.site + path)
        self.until(lambda: self.script("return document.readyState") == "complete", "the page is loaded")

    def script(self, code: str, *given: Any) -> Any:
        return self.browser.execute_script(code, *given)

    def until(self, holds: Callable[[], Any], words: str) -> Any:
        wait = WebDriverWait(
            self.browser, PATIENCE, 0.2, ignored_exceptions=[IndexError, StopIteration, WebDriverException]
        )
        return wait.until(lambda _: holds(), words)

    def one(self, selector: str, place: Any = None) -> WebElement:
        return (place or self.browser).find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str, place: Any = None) -> list[WebElement]:
        return (place or self.browser).find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str, place: Any = None) -> str:
        return str(self.one(selector, place).get_attribute("textContent"))

    def into_view(self, element: WebElement) -> None:
        self.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        time.sleep(0.3)

    # --- the steps ------------------------------------------------------------------------------

    def read(self) -> None:
        """Formulas have boxes, pictures are there, nothing is wider than the screen."""
        self.open(CHAPTER)
        self.until(lambda: not self.script("return document.querySelectorAll('.waiting').length"), "nothing waits")
        self.script("""for (const one of document.querySelectorAll('*')) one.style.contentVisibility = 'visible';
            for (const image of document.images) image.loading = 'eager'""")
        self.until(lambda: self.script("return [...document.images].every((one) => one.complete && one.naturalWidth)"),
                   "all pictures are there")  # fmt: skip
        empty = self.script("""return [...document.querySelectorAll('.katex-html')].filter((one) => {
            const { width, height } = one.getBoundingClientRect();
            return !one.closest('details, [hidden]') && one.checkVisibility?.() !== false && !(width * height > 0);
        }).map((one) => one.closest('[data-latex]')?.dataset.latex)""")
        assert not empty, f"formulas without a box: {empty[:5]}"
        for width in (1280, 500):
            self.browser.set_window_size(width, 900)
            time.sleep(1)
            beyond = self.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            inner = self.script("return innerWidth")
            assert beyond <= 0, f"{beyond} px wider than a screen of {inner} px"

    def search(self) -> None:
        self.open("index.html")
        field = self.one("#pst-search-dialog input")

        def focused() -> bool:
            self.one("body").send_keys(Keys.CONTROL, "k")
            time.sleep(1)
            return bool(self.script("return document.activeElement === arguments[0]", field))

        self.until(focused, "the dialogue opens, and its field has the focus")
        field.send_keys("eckart young")
        self.until(lambda: self.all("dialog .search-result"), "there are results")
        first = str(self.all("dialog .search-result")[0].get_attribute("href"))
        assert first.endswith("#thm-eckart-young-spectral"), first
        field.send_keys(Keys.ENTER)
        self.until(lambda: self.browser.current_url == first, "the first result opens")

    def cell(self, number: int) -> WebElement:
        return self.until(lambda: self.all("div.cell.live")[number - 1], f"cell {number} can be run")

    def button(self, cell: WebElement, word: str) -> WebElement:
        return self.until(
            lambda: next((one for one in self.all(".live-bar button", cell)
                          if re.match(rf"{word}\b", (one.get_attribute("aria-label") or one.text).strip())), None),
            f"there is a button {word}",
        )  # fmt: skip

    def ran(self, cell: WebElement, words: str = "Ran in") -> None:
        self.until(lambda: self.text(".live-status", cell).startswith(words), f"it says {words}")

    def run(self) -> None:
        """A check comes out as it stands in the page."""
        self.open(CHAPTER)
        cell = self.until(lambda: self.one("div.cell.live.shows-verdict"), "a check can be run")
        self.into_view(cell)
        stored = self.text(".cell_output dd", cell)
        self.script("arguments[0].textContent = ''", self.one(".cell_output dd", cell))
        self.button(cell, "Run").click()
        self.ran(cell)
        assert self.text(".cell_output dd", cell) == stored, "it came out otherwise than it stands in the page"

    def write(self, cell: WebElement, code: str) -> None:
        """Replace a cell's code, and run it by the keys."""
        if not self.all(".cm-content", cell):
            self.button(cell, "Edit").click()
        field = self.until(lambda: self.one(".cm-content", cell), "the editor is there")
        field.click()
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(code)
        field.send_keys(Keys.SHIFT, Keys.ENTER)

    def edit(self) -> None:
        cell = self.cell(1)
        self.into_view(cell)
        self.write(cell, "print(6 * 7)")
        self.until(lambda: "42" in self.text(".cell_output", cell), "it prints 42")

    def stop(self) -> None:
        cell = self.cell(1)
        self.write(cell, "while True: pass")
        stop = self.button(cell, "Stop")
        time.sleep(2)
        stop.click()
        self.until(lambda: "topped" in cell.get_attribute("textContent"), "it says that it was stopped")
        self.write(cell, "print(6 * 8)")
        self.until(lambda: "48" in self.text(".cell_output", cell), "it runs again")

    def answer(self) -> None:
        """A wrong answer, then the right one of the page."""
        self.open(SHEET)
        box = self.until(
            lambda: next(one for one in self.all(".answer-box") if self.all("input.answer-field", one)),
            "there is a box for a formula",
        )
        self.until(lambda: self.one(".answer-check", box).is_enabled(), "it can be answered")
        self.into_view(box)
        field = self.one(".answer-field", box)
        right = self.script("return arguments[0].querySelector('.answer-right [data-latex]').dataset.latex", box)
        right = right.rpartition("=")[2]
        for said, text in (("Not solved", f"2 ({right})"), ("Solved", right)):
            field.clear()
            field.send_keys(text)
            field.send_keys(Keys.ENTER)
            self.until(lambda said=said: self.text(".live-status", box).startswith(said), f"{text}: it says {said}")
        assert self.all(".answer-verdict .katex", box), "the answer is typeset"


STEPS = ("read", "search", "run", "edit", "stop", "answer")


@contextmanager
def driven(name: str) -> Iterator[Any]:
    browser = BROWSERS[name]()
    browser.set_script_timeout(PATIENCE)
    try:
        yield browser
    finally:
        browser.quit()


@contextmanager
def screen() -> Iterator[None]:
    """A screen that nobody sees, where there is a program for it: WebKitGTK wants one."""
    if not shutil.which("Xvfb"):
        yield
        return
    os.environ["DISPLAY"] = ":97"
    with subprocess.Popen(["Xvfb", ":97", "-screen", "0", "1600x1200x24"], stderr=subprocess.DEVNULL) as program:
        try:
            yield
        finally:
            program.kill()


def walked(name: str, site: str, shots: Path | None) -> int:
    """Walks in one browser; how many steps failed."""
    failed = 0
    with driven(name) as browser:
        known = browser.capabilities
        print(f"{name}: {known.get('browserName')} {known.get('browserVersion')}", flush=True)
        walk = Walk(browser, site)
        for step in STEPS:
            began = time.monotonic()
            try:
                getattr(walk, step)()
                said = "well"
            except Exception as error:
                said, failed = f"{type(error).__name__}: {str(error).strip()[:300]}", failed + 1
            print(f"  {step:7} {time.monotonic() - began:5.1f} s  {said}", flush=True)
            if shots:
                browser.save_screenshot(str(shots / f"{name}-{step}.png"))
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.browsers", description=__doc__.split("\n\n")[0])
    parser.add_argument("browsers", nargs="+", choices=BROWSERS, metavar="BROWSER", help="firefox, webkit")
    parser.add_argument("--shots", type=Path, help="a folder for a picture after each step")
    parser.add_argument("--html", type=Path, default=HTML, help="the built book")
    told = parser.parse_args()
    with screen(), server.serving(told.html) as site:
        return min(1, sum(walked(name, site, told.shots) for name in told.browsers))


if __name__ == "__main__":
    sys.exit(main())
