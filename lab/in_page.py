"""How long an answer waits for its verdict in a page whose Python is warm: ``python -m lab.in_page [EXERCISE …]``.

It asks the Python of the built book (``make live``, ``make book``) as a box does: for every formula the right answer
and those mistakes that have a name. The first request warms Python up and is asked again; the others are timed at the
first time of asking, as a student meets them.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import sync_playwright

from proofs_that_run import build, chromium, server
from proofs_that_run.answers import asked

PAGE = "exercises/05-jacobians.html"
ASK = """async (requests) => {
  const { session } = await import(new URL("_static/web/live/session.js",
    new URL(document.documentElement.dataset.content_root, location.href)));
  const times = [];
  let verdict = "";
  const hear = (message) => { if (message.type === "judged") verdict = message.verdict; };
  await session.ask({ type: "answer", ...requests[0] }, hear);
  for (const request of requests) {
    const begun = performance.now();
    await session.ask({ type: "answer", ...request }, hear);
    times.push([verdict, performance.now() - begun]);
  }
  return times;
}"""


def requests(labels: Iterable[str]) -> list[dict[str, Any]]:
    wanted = set(labels)
    found = []
    for one in asked():
        question: Any = one.question
        if one.kind == "formula" and (not wanted or one.label in wanted):
            for typed in (question.right, *question.mistakes):
                found.append({"label": one.label, "part": one.part, "given": typed})
    return found


def main() -> None:
    labels = sorted({one.label for one in asked() if one.kind == "formula"})
    parser = argparse.ArgumentParser(description="Measure how long an answer waits for its verdict in a page.")
    parser.add_argument("exercises", nargs="*", metavar="EXERCISE", help="these alone, such as exr-chain-order")
    wanted = parser.parse_args().exercises
    if wrong := [label for label in wanted if label not in labels]:
        parser.error(f"{wrong[0]} asks for no formula. Those that do: {', '.join(labels)}")
    if not (build.HTML / PAGE).exists():
        parser.error("the book is not built: make live, then make book")
    asking = requests(wanted)
    with server.serving(build.HTML) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(600_000)
        page.goto(address + PAGE)
        times = page.evaluate(ASK, asking)
    for request, (verdict, milliseconds) in zip(asking, times, strict=True):
        print(f"{milliseconds:6.0f} ms  {verdict:15} {request['label']}.{request['part']}  {request['given']}")
    seconds = sorted(milliseconds / 1000 for _, milliseconds in times)
    worst = seconds[int(0.95 * (len(seconds) - 1))]
    print(f"{len(seconds)} answers: median {statistics.median(seconds):.2f} s, 95 % within {worst:.2f} s, "
          f"most {seconds[-1]:.2f} s")  # fmt: skip


if __name__ == "__main__":
    main()
