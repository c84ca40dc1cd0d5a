"""Measure the pages beside those that plain Jupyter Book makes of the same sources, in one run.

python -m lab.measure                the table, and whether every goal is met
python -m lab.measure --runs 5       medians of five visits instead of three
python -m lab.measure --only pages   or search, live, lighthouse
python -m lab.measure --json FILE    write the figures to a file, too

Every visit is one of a fresh browser without a cache, its processor slowed four times, to pages that come
compressed from this machine. So does what the default pages ask of another host (MathJax): that flatters them, for
their readers wait for a network.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lab.compare_runs import Figure, save
from proofs_that_run import build, chromium, node, server

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT / "_build" / "default"
SLOWED = 4
PARTS = ["pages", "search", "live", "lighthouse"]
PROOFS = "sphinx-proof==0.4.0"
"""What plain Jupyter Book needs to read numbered statements."""

CONFIG = """\
# Plain Jupyter Book: only what is needed to read the sources.
title: Proofs That Run
author: The Proofs That Run authors
bibtex_bibfiles: [references.bib]
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [colon_fence, deflist, dollarmath, substitution]}
sphinx: {extra_extensions: [sphinx_proof, sphinx_exercise]}
"""

WATCH = """
// Records, from the first byte on, when formulas appear, how long the page is blocked, and what moves.
const seen = window.measured = {formulas: 0, readable: 0, blocked: 0, shift: 0, painted: 0};
const formulas = '.katex, mjx-container';
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') seen.painted = entry.startTime;
}).observe({type: 'paint', buffered: true});
new PerformanceObserver(list => {
  for (const task of list.getEntries()) {
    const end = task.startTime + task.duration;
    if (end > seen.painted) seen.blocked += Math.max(0, end - Math.max(task.startTime, seen.painted) - 50);
  }
}).observe({type: 'longtask', buffered: true});
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) seen.shift += shift.value;
}).observe({type: 'layout-shift', buffered: true});
setInterval(async () => {
  const there = document.querySelectorAll(formulas).length;
  if (there <= seen.formulas) return;
  seen.formulas = there;
  await document.fonts.ready;
  requestAnimationFrame(() => setTimeout(() => { seen.readable = performance.now(); }));
}, 100);
"""

JUMP = """
// From here to the last formula: how long until it is drawn.
() => new Promise(done => {
  const all = document.querySelectorAll('.katex, mjx-container'), from = performance.now();
  all[all.length - 1].scrollIntoView();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
})
"""

SCROLL = """
// Down the whole page, a screen at a time, as a reader goes.
async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
    scrollTo(0, y);
    await new Promise(next => requestAnimationFrame(() => setTimeout(next, 30)));
  }
}
"""


@dataclass
class Row:
    """One measured quantity: of our pages, of the default ones where they have it, and the goal."""

    what: str
    ours: str
    default: str = "–"
    goal: str = ""
    met: bool | None = None
    better: str = "less"

    def figure(self) -> Figure | None:
        """The quantity as a number; sizes vary less than times."""
        noise = 0.02 if self.ours.endswith("kB") else 0.25 if self.ours.endswith("s") else 0.05
        return Figure.read(self.ours, better=self.better, noise=noise, goal=self.goal, met=self.met, mark=True)

    def cells(self) -> tuple[str, ...]:
        sign = {True: "yes", False: "NO", None: ""}[self.met]
        return (self.what, self.ours, self.default, self.goal, sign)


@dataclass
class Visit:
    """One visit to a page; times in seconds, sizes in kB as they travel."""

    formulas: int
    painted: float
    readable: float
    waited: float
    """From the first paint until every formula is readable."""
    blocked: float
    jump: float
    shift: float
    shift_scrolling: float
    transferred: float


# --- the default book -------------------------------------------------------------------------


def build_default() -> Path:
    """The same sources built by plain Jupyter Book; the folder of its pages."""
    sources = DEFAULT / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    sources.mkdir(parents=True)
    for name in ("chapters", "exercises", "index.md", "_toc.yml", "references.bib"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, sources / name)
    (sources / "_config.yml").write_text(CONFIG, encoding="utf-8")
    packages = DEFAULT / "packages"
    if not packages.exists():
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--quiet", "--no-deps", "--target", packages, PROOFS],
            check=True,
        )
    # Our own directives are unknown there: warnings, no errors.
    made = subprocess.run(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(sources)],
        env={**os.environ, "PYTHONPATH": str(packages)}, capture_output=True, text=True,
    )  # fmt: skip
    pages = sources / "_build" / "html"
    if made.returncode != 0 or not (pages / "index.html").exists():
        raise SystemExit(f"Plain Jupyter Book could not build the sources:\n{made.stdout}{made.stderr}")
    bring_packages(pages)
    return pages


def bring_packages(pages: Path) -> None:
    """What the pages ask of a host of packages (MathJax), beside them."""
    (pages / "npm").mkdir(exist_ok=True)
    (pages / "npm" / "mathjax@3").symlink_to(node.MODULES / "mathjax")
    for page in pages.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        page.write_text(html.replace("https://cdn.jsdelivr.net/npm/mathjax", "/npm/mathjax"), encoding="utf-8")


def longest(pages: Path) -> str:
    """The chapter with most formulas."""
    chapters = (pages / "chapters").glob("*.html")
    page = max(chapters, key=lambda path: path.read_text(encoding="utf-8").count('class="katex"'))
    return page.relative_to(pages).as_posix()


# --- visits -----------------------------------------------------------------------------------


@contextmanager
def fresh(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser without a cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    yield context
    context.close()


def visit(browser: Browser, address: str, page_name: str) -> Visit:
    sizes: list[int] = []
    with fresh(browser) as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.wait_for_timeout(3000)  # a new window of the browser works for a while on its own
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.goto(address + page_name, wait_until="load", timeout=120_000)
        seen = settled(page)
        transferred = sum(sizes) / 1000
        jump = page.evaluate(JUMP) / 1000
        page.evaluate("scrollTo(0, 0)")
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        before = page.evaluate("measured.shift")
        page.evaluate(SCROLL)
        scrolling = page.evaluate("measured.shift") - before
    waited = seen["readable"] - seen["painted"]
    return Visit(seen["formulas"], seen["painted"] / 1000, seen["readable"] / 1000, waited / 1000,
                 seen["blocked"] / 1000, jump, seen["shift"], scrolling, transferred)  # fmt: skip


def settled(page: Page) -> dict[str, float]:
    """What was recorded when for three seconds no formula has come and nothing has blocked the page."""
    before, quiet = None, 0
    while quiet < 6:
        page.wait_for_timeout(500)
        now = page.evaluate("({...measured})")
        quiet = quiet + 1 if now == before else 0
        before = now
    assert before
    return before


def median(visits: list[Visit], name: str) -> float:
    return statistics.median(getattr(one, name) for one in visits)


def measure_pages(browser: Browser, ours: str, default: str, page: str, runs: int) -> list[Row]:
    mine, plain = [], []
    for _ in range(runs):  # in turns: what else this machine does then troubles both
        mine.append(visit(browser, ours, page))
        plain.append(visit(browser, default, page))

    def pair(name: str) -> tuple[float, float]:
        return median(mine, name), median(plain, name)

    def row(what: str, name: str, unit: str, digits: int, goal: str, met: Callable[[float, float], bool]) -> Row:
        a, b = pair(name)
        return Row(what, f"{a:.{digits}f}{unit}", f"{b:.{digits}f}{unit}", goal, met(a, b))

    a, b = pair("readable")
    return [
        Row("formulas on the page", f"{pair('formulas')[0]:.0f}", f"{pair('formulas')[1]:.0f}", better=""),
        row("first paint", "painted", " s", 2, "", lambda a, b: a <= max(b, 1.8)),
        row("every formula readable", "readable", " s", 2, "8 times sooner", lambda a, b: b >= 8 * a),
        Row("… times sooner", f"{b / a:.1f}", better="more"),
        row("… after the first paint", "waited", " s", 2, "≤ 0.30 s", lambda a, _: a <= 0.3),
        row("blocking", "blocked", " s", 2, "≤ 0.20 s", lambda a, _: a <= 0.2),
        row("jump to the last formula", "jump", " s", 2, "", lambda a, b: a <= max(b, 0.5)),
        row("layout shift", "shift", "", 4, "≤ 0.01", lambda a, _: a <= 0.01),
        row("… and down the whole page", "shift_scrolling", "", 4, "≤ 0.01", lambda a, _: a <= 0.01),
        row("transferred", "transferred", " kB", 0, "≤ 160 kB", lambda a, _: a <= 160),
    ]


# --- Lighthouse -------------------------------------------------------------------------------

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def lighthouse(address: str) -> dict[str, Any]:
    """Lighthouse's own report on a page, as a phone of the middle class."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = " ".join(["--headless=new", *chromium.ARGUMENTS])
        done = subprocess.run(
            [node.program(), node.packages() / "lighthouse" / "cli" / "index.js", address, "--quiet", "--output=json",
             f"--output-path={report}", f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"],
            env={**os.environ, "CHROME_PATH": chromium.path() or ""}, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise SystemExit(f"Lighthouse could not look at {address}:\n{done.stderr}")
        return dict(json.loads(report.read_text(encoding="utf-8")))


def measure_lighthouse(address: str, pages: list[str], runs: int) -> list[Row]:
    rows = []
    for name in pages:
        reports = [lighthouse(address + name) for _ in range(runs)]
        for category in CATEGORIES:
            score = statistics.median(100 * report["categories"][category]["score"] for report in reports)
            rows.append(Row(f"Lighthouse, {name}: {category}", f"{score:.0f}", goal="≥ 95", met=score >= 95,
                            better="more"))  # fmt: skip
        for audit, limit, unit in (("total-blocking-time", 200, " ms"), ("cumulative-layout-shift", 0.01, "")):
            value = statistics.median(report["audits"][audit]["numericValue"] for report in reports)
            rows.append(Row(f"… {audit.replace('-', ' ')}", f"{value:.3g}{unit}", goal=f"≤ {limit}{unit}",
                            met=value <= limit))  # fmt: skip
    return rows


# --- cells that run in the page -----------------------------------------------------------------

NUMPY = """
// What a click on Run does: start Python and wait for the result of the first cell.
async code => {
  const base = new URL(document.querySelector('meta[name="live"]').content, location.href);
  const from = performance.now();
  const worker = new Worker(new URL('worker.js', base), {type: 'module'});
  const time = await new Promise((done, failed) => {
    worker.onmessage = ({data}) => {
      if (data.type === 'display') done(performance.now() - from);
      if (data.type === 'failed' || data.type === 'error') failed(data.what ?? data.message);
    };
    worker.postMessage({type: 'run', id: 1, code, name: 'cell 1'});
  });
  worker.terminate();
  return time;
}
"""
HEAR = """
// Notes how long each run took in Python itself.
window.computed = [];
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', ({data}) => { if (data.type === 'done') computed.push(data.milliseconds); });
  }
};
"""
AGAIN = """
// A click on Run of a cell; how long until its output is drawn, and how long Python worked on it.
async number => {
  const cell = document.querySelectorAll('div.cell.live')[number], before = computed.length, from = performance.now();
  cell.querySelector('.live-bar button[aria-label^=Run]').click();
  const ended = () => computed.length > before && cell.getAttribute('aria-busy') !== 'true'
    && !cell.querySelector('[aria-busy=true]');
  while (!ended()) await new Promise(next => setTimeout(next, 1));
  await new Promise(next => requestAnimationFrame(next));
  return [performance.now() - from, computed.slice(before).reduce((sum, one) => sum + one, 0)];
}
"""
FIRST = 1.5
"""Seconds from a click on Run to the result of a first cell."""
FIRST_CELL = "import numpy as np\nnp.linalg.norm(np.array([3.0, 4.0]))"


def measure_live(browser: Browser, address: str, runs: int) -> list[Row]:
    if not (build.HTML / "_static" / "live" / "worker.js").exists():
        return [Row("cells that run in the page", "not assembled: make live", goal=f"≤ {FIRST} s", met=False)]
    cold, warm, ratios = [], [], []
    for _ in range(runs):
        with fresh(browser) as context:
            for times in (cold, warm):
                page = context.new_page()
                page.goto(address + "chapters/01-norms.html")
                page.wait_for_timeout(3000)
                times.append(page.evaluate(NUMPY, FIRST_CELL) / 1000)
                page.close()
    with fresh(browser) as context:
        page = context.new_page()
        page.add_init_script(HEAR)
        page.goto(address + "chapters/01-norms.html")
        page.wait_for_function("!document.querySelector('.waiting, main div.cell:has(.cell_input pre):not(.live)')")
        number = page.evaluate(
            "[...document.querySelectorAll('div.cell.live')].findIndex(c => c.querySelector('.qed-verdict'))"
        )
        page.evaluate(AGAIN, number)
        for _ in range(max(runs, 5)):
            whole, own = page.evaluate(AGAIN, number)
            ratios.append(whole / own)
    rows = []
    for what, times in (("cold", cold), ("warm", warm)):
        time = statistics.median(times)
        rows.append(
            Row(f"click to first NumPy result, {what}", f"{time:.1f} s", goal=f"≤ {FIRST} s", met=time <= FIRST)
        )
    ratio = statistics.median(ratios)
    rows.append(Row("later run of a cell, by its own compute", f"{ratio:.2f}", goal="≤ 1.3", met=ratio <= 1.3))
    return rows


# --- search -----------------------------------------------------------------------------------

QUERIES = ("eckart young", "||A||_F", "null space", "condition number", "Theorem 3.3", "cauchy schwarz")
TYPE = """
// Types a query letter by letter; how long until each answer is drawn.
async query => {
  const input = document.querySelector('dialog .book-search input');
  const list = document.querySelector('dialog .search-results');
  const times = [];
  for (let end = 1; end <= query.length; end++) {
    if (query.slice(0, end).trim() !== query.slice(0, end)) continue;
    const from = performance.now();
    input.value = query.slice(0, end);
    input.dispatchEvent(new Event('input', {bubbles: true}));
    while (list.dataset.query !== input.value) await new Promise(next => setTimeout(next, 1));
    await new Promise(next => requestAnimationFrame(next));
    times.push(performance.now() - from);
  }
  return times;
}
"""


def measure_search(browser: Browser, address: str) -> list[Row]:
    with fresh(browser) as context:
        page = context.new_page()
        page.goto(address + "chapters/01-norms.html", wait_until="networkidle")
        page.wait_for_timeout(3000)  # as in `visit`
        page.keyboard.press("Control+k")
        page.evaluate(TYPE, "norm")  # loads the index
        times = [time for query in QUERIES for time in page.evaluate(TYPE, query)]
    middle, slowest = statistics.median(times), max(times)
    return [
        Row("search: answer to a letter", f"{middle:.0f} ms", goal="≤ 100 ms", met=middle <= 100),
        Row(f"… the slowest of {len(times)}", f"{slowest:.0f} ms", goal="≤ 100 ms", met=slowest <= 100),
    ]


# --- the table --------------------------------------------------------------------------------


def show(rows: list[Row]) -> None:
    table = [("", "this book", "by default", "goal", "met"), *(row.cells() for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(5)]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def figures(rows: list[Row]) -> dict[str, Figure]:
    """The rows by name; one that begins with … goes on from the row before."""
    found: dict[str, Figure] = {}
    whole = ""
    for row in rows:
        whole = whole if row.what.startswith("…") else row.what
        name = row.what if row.what == whole else f"{whole} {row.what}"
        # what could not be measured misses its goal all the same
        found[name] = row.figure() or Figure(0, "(not measured)", better="", goal=row.goal, met=row.met)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the pages against their goals.")
    parser.add_argument("--runs", type=int, default=3, help="visits of which the median counts (default 3)")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args()
    path = chromium.path()
    if path is None:
        print(chromium.NONE, file=sys.stderr)
        return 2
    parts = options.only or PARTS
    node.packages()
    if not build.build():
        return 1
    page = longest(build.HTML)
    rows: list[Row] = []
    with server.serving(build.HTML) as ours:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
            if "pages" in parts:
                with server.serving(build_default()) as default:
                    print(f"{page}, the processor slowed {SLOWED} times, median of {options.runs} visits", flush=True)
                    rows += measure_pages(browser, ours, default, page, options.runs)
            if "search" in parts:
                rows += measure_search(browser, ours)
            if "live" in parts:
                rows += measure_live(browser, ours, options.runs)
            browser.close()
        if "lighthouse" in parts:
            rows += measure_lighthouse(ours, ["index.html", page], options.runs)
    show(rows)
    if options.json:
        save(figures(rows), options.json)
    missed = [row for row in rows if row.met is False]
    print(f"{len(missed)} goals missed" if missed else "All goals are met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
