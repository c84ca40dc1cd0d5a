"""The worker that runs Python in a page, asked directly: its messages, and what it says when something is missing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from live import assemble
from proofs_that_run import server

Ask = Callable[..., list[dict[str, Any]]]

# A page that may share memory with its worker stops the cell that prints something. It asks more than once, as the
# session does: an interrupt that comes just when Python calls the page was seen to get lost.
ASK = """messages => new Promise((resolve, reject) => {
  const worker = new Worker("worker.js", {type: "module"});
  const interrupt = crossOriginIsolated && new Uint8Array(new SharedArrayBuffer(1));
  if (interrupt) worker.postMessage({type: "setup", interrupt: interrupt.buffer});
  const answers = [];
  let open = messages.length, asking;
  worker.onerror = (event) => reject(new Error(event.message));
  setTimeout(() => reject(new Error("Nothing more comes after " + JSON.stringify(answers))), 200_000);
  worker.onmessage = ({data}) => {
    answers.push(data);
    if (interrupt && data.type === "stream") asking ??= setInterval(() => (interrupt[0] = 2), 300);
    if (data.type === "error") clearInterval(asking);
    if (data.type === "failed" || (data.type === "done" && --open === 0)) {
      setTimeout(() => { worker.terminate(); resolve(answers); }, 100);
    }
  };
  messages.forEach((message) => worker.postMessage(message));
})"""
MISSING = "The Python of the pages is not there: make live assembles it (once; it downloads 100 MB)."


@pytest.fixture(scope="module")
def folder() -> Iterator[str]:
    if not assemble.made_from():
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    assemble.assemble()
    with server.serving(assemble.TARGET) as address:
        yield address


@pytest.fixture
def page(folder: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(300_000)
    page.goto(folder + "manifest.json")
    yield page
    context.close()


def run(code: str, id: int = 1) -> dict[str, Any]:
    return {"type": "run", "id": id, "code": code, "name": f"cell {id}"}


def kinds(answers: list[dict[str, Any]], id: int | None) -> list[str]:
    return [answer["type"] for answer in answers if answer.get("id", "none") == id]


def test_cells_run_in_order_and_tell_how_far_the_download_is(page: Page) -> None:
    answers = page.evaluate(ASK, [run("import numpy as np\nx = np.arange(3)"), run("print(x)\nfloat(x.sum())", 2)])
    first = next(answer for answer in answers if answer["type"] == "progress")
    assert first["total"] > 10_000_000
    progress = [answer for answer in answers if answer["type"] == "progress"]
    assert progress[-1]["loaded"] == progress[-1]["total"]
    assert [answer["type"] for answer in answers if answer["type"] not in ("progress",)] == [
        "ready", "started", "done", "started", "stream", "display", "done",
    ]  # fmt: skip
    assert answers[-2]["data"] == {"text/plain": "3.0"}


def test_a_formula_is_tried(page: Page) -> None:
    asked = {"type": "formula", "id": 7, "latex": r"\lVert A \rVert_F^2 = \operatorname{tr}(A A^\top)",
             "hypotheses": {"A": "Real['m', 'n']"}}  # fmt: skip
    answers = page.evaluate(ASK, [asked])
    assert kinds(answers, 7) == ["started", "display", "done"]
    [shown] = [answer for answer in answers if answer["type"] == "display"]
    assert shown["data"]["text/plain"].startswith("✓")


def test_messages_that_cannot_be_understood_are_answered(page: Page) -> None:
    wrong = ["hello", {"type": "dance", "id": 2}, {"type": "run", "id": 3, "code": 5, "name": "cell"}]
    answers = page.evaluate(ASK, wrong)
    assert kinds(answers, None) == kinds(answers, 2) == kinds(answers, 3) == ["error", "done"]
    assert "no usable code" in next(answer for answer in answers if answer.get("id") == 3)["message"]


def test_a_first_cell_loads_half_and_the_rest_comes_when_it_is_imported(page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url.rpartition("/")[2].partition("-")[0]))
    answers = page.evaluate(ASK, [run("import numpy as np\nimport qed\nfloat(np.sum(np.ones(3)))")])
    assert answers[-2]["data"] == {"text/plain": "3.0"}
    total = next(answer["total"] for answer in reversed(answers) if answer["type"] == "progress")
    assert 10_000_000 < total <= assemble.first_run() < 16_000_000
    assert not {"sympy", "matplotlib", "python_stdlib.zip"} & set(asked)
    # Imported where no page can see it in the text of a cell, as qed imports SymPy.
    answers = page.evaluate(ASK, [run("[__import__(name).__name__ for name in ('sympy', 'wave')]")])
    assert answers[-2]["data"] == {"text/plain": "['sympy', 'wave']"}
    assert {"sympy", "python_stdlib.zip"} <= set(asked)
    assert "matplotlib" not in asked
    assert {answer["what"] for answer in answers if answer["type"] == "progress"} >= {"Python", "SymPy"}


@pytest.mark.parametrize(
    ("missing", "what"),
    [("manifest.json", "Python"), ("pyodide.asm.mjs", "Python"), ("wasm-", "Python"), ("memory-", "Python"),
     ("numpy-", "NumPy")],
)  # fmt: skip
def test_what_does_not_arrive_is_named(page: Page, missing: str, what: str) -> None:
    page.context.route(lambda address: missing in address, lambda route: route.abort())
    answers = page.evaluate(ASK, [run("1 + 1")])
    assert answers[-1]["type"] == "failed"
    assert answers[-1]["what"].startswith(f"{what} could not be loaded: {missing}")
    assert kinds(answers, 1)[-1] == "done"


def test_a_python_that_broke_down_says_so(page: Page) -> None:
    answers = page.evaluate(ASK, [run("deep = []\nfor _ in range(100_000): deep = [deep]\nrepr(deep)")])
    assert answers[-1]["type"] == "failed"
    assert "nested too deeply" in answers[-1]["what"]
    assert kinds(answers, 1)[-2:] == ["error", "done"]


def test_a_running_cell_is_stopped_and_the_names_are_kept(folder: str, browser: Browser) -> None:
    """Where the page may share memory with its worker, which takes two headers that not every host sends."""
    context = browser.new_context()
    page = context.new_page()

    def isolated(route: Any) -> None:
        answer = route.fetch()
        headers = answer.headers | {
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-embedder-policy": "require-corp",
        }
        route.fulfill(response=answer, headers=headers)

    context.route("**/*", isolated)
    page.goto(folder + "manifest.json")
    assert page.evaluate("crossOriginIsolated")
    answers = page.evaluate(ASK, [run("x = 5\nprint('running')\nwhile True: pass"), run("x", 2)])
    assert [answer["message"] for answer in answers if answer["type"] == "error"] == ["Stopped."]
    assert answers[-2]["data"] == {"text/plain": "5"}
    context.close()
